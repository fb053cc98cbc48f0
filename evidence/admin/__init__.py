"""The admin site: review of provenance, records, people and custody, under the rule of sight."""

from evidence.admin import (  # noqa: F401  (each registers its records)
    changes,
    custody,
    people,
    records,
    words,
)
