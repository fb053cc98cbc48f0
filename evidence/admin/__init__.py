"""The admin site: review of provenance, records, people and custody, under the rule of sight."""

from evidence.admin import custody, people, records, words  # noqa: F401  (each registers its records)
