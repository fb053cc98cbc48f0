"""The settlements both demonstration cases speak of: coordinates from GeoNames (CC BY 4.0)."""

from dataclasses import dataclass
from decimal import Decimal

from evidence.places import Point, distance_m


@dataclass(frozen=True)
class Settlement:
    """A settlement's point and its other spellings; `geonames` is its number there."""

    name: str
    latitude: str
    longitude: str
    geonames: int
    aliases: tuple[str, ...]

    @property
    def point(self) -> Point:
        return Point(Decimal(self.latitude), Decimal(self.longitude))

    def metres_to(self, other: "Settlement") -> float:
        return distance_m(self.point, other.point)


KOZINKA = Settlement("Kozinka", "50.4613", "35.6026", 543229, ("Козинка", "Kazinka"))
GRAYVORON = Settlement(
    "Grayvoron", "50.47893", "35.68087", 559034, ("Грайворон", "Hraivoron", "Graivoron")
)
RAKITNOYE = Settlement(
    "Rakitnoye", "50.84076", "35.85212", 503067, ("Ракитное", "Ракитне", "Rakytne")
)
BELGOROD = Settlement("Belgorod", "50.60343", "36.58091", 578072, ("Белгород", "Бєлгород"))
BORISOVKA = Settlement("Borisovka", "50.59942", "36.01716", 572500, ("Борисовка",))
GOLOVCHINO = Settlement("Golovchino", "50.53458", "35.80633", 560674, ("Головчино",))
SHEBEKINO = Settlement("Shebekino", "50.41342", "36.92537", 495112, ("Шебекино",))
KRASNAYA_YARUGA = Settlement(
    "Krasnaya Yaruga", "50.80198", "35.65774", 542571, ("Красная Яруга", "Красна Яруга")
)
VELYKA_PYSARIVKA = Settlement(
    "Velyka Pysarivka", "50.42335", "35.48299", 690230, ("Велика Писарівка", "Великая Писаревка")
)
