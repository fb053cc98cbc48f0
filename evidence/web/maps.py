"""What every map page tells the map about its ground."""

from django.conf import settings


def ground() -> dict[str, str]:
    """Where tiles come from, if the operator has some; without, settlements are drawn."""
    return {
        "tile_url": settings.CATALOG_TILE_URL,
        "tile_credit": settings.CATALOG_TILE_ATTRIBUTION,
    }
