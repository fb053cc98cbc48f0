"""The catalog as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the system checks; does nothing else at start."""

    name = "evidence"
    verbose_name = "Evidence catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from evidence import checks  # noqa: F401  (registers them)
