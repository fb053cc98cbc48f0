"""Put work on the queue by its name, in the transaction of the change that calls for it."""

from typing import Any

from django.utils.module_loading import import_string


def enqueue(name: str, **arguments: Any) -> None:
    """Queue ``evidence.tasks.<name>``; it becomes visible to workers when the change commits."""
    import_string(f"evidence.tasks.{name}").enqueue(**arguments)
