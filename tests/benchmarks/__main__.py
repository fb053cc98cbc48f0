"""Print the figures whose names start as asked, or all, as one JSON object a line."""

import os
import sys
import traceback
from collections.abc import Iterator


def figures_of(wanted: list[str]) -> Iterator[str]:
    """The lines asked for; a figure that breaks is told on standard error and the next one runs."""
    from tests.benchmarks import custody, finding, likening, reading, storing, taking_in
    from tests.benchmarks.measuring import say

    rooms = (reading, taking_in, custody, storing, likening, finding)
    for name, figure in [pair for room in rooms for pair in room.FIGURES.items()]:
        if wanted and not any(name.startswith(one) or one.startswith(name) for one in wanted):
            continue
        say(f"measuring {name} …")
        try:
            for line in figure():
                if not wanted or line.figure.startswith(tuple(wanted)):
                    yield line.as_json()
        except Exception:  # noqa: BLE001
            broken.append(name)
            say(f"{name} broke: {traceback.format_exc(limit=-2, chain=False)}")


broken: list[str] = []

if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    for told in figures_of(sys.argv[1:]):
        print(told, flush=True)
    sys.exit(1 if broken else 0)
