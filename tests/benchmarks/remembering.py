"""One process that asks a question of each kind of one engine, and tells its memory."""

import json
import os
import sys
from pathlib import Path


def megabytes() -> float:
    """What this process holds and shares with nobody, files mapped into it aside (proc(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("RssAnon:"))
    return int(told.split()[1]) / 1024


def ask_each(side: str, folder: Path) -> None:
    from tests.benchmarks import catalogs, prose
    from tests.benchmarks.grown import Bare, Grown

    catalogs.enter(folder)
    catalog = Grown(folder)
    bare = Bare(folder / "bare")
    for kind, questions in prose.questions(prose.SAMPLE).items():
        answer = catalog.asking(kind) if side == "ours" else bare.asking(kind, catalog.costs.items)
        answer(questions[0])


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    ask_each(sys.argv[1], Path(sys.argv[2]))
    print(json.dumps({"megabytes": megabytes()}))
