"""Print the fingerprints of files, without touching the catalog."""

import json
from pathlib import Path
from typing import Any

from evidence.files import sandbox
from evidence.files.sandbox import Examination
from evidence.management.each_file import FileCommand


class Command(FileCommand):
    help = "Take the PDQ fingerprints of pictures and films as an upload would."

    def look(self, path: Path) -> Examination:
        return sandbox.fingerprint(path)

    def as_json(self, path: str, examined: Examination) -> str:
        return as_json(path, examined)

    def in_words(self, path: str, examined: Examination) -> str:
        return in_words(path, examined)


def as_json(path: str, examined: Examination) -> str:
    """The object of one file: null without a picture; a film's `pdq` is that of its first frame."""
    taken = examined.fingerprints
    told: dict[str, Any] = {"path": path, "pdq": None, "quality": None}
    if taken:
        told |= {"pdq": taken[0].pdq, "quality": taken[0].quality}
    if taken and taken[0].at_s is not None:
        told["frames"] = [
            {"at_s": each.at_s, "pdq": each.pdq, "quality": each.quality} for each in taken
        ]
    return json.dumps(told)


def in_words(path: str, examined: Examination) -> str:
    """The same for a person, and why there is none."""
    lines = [path.encode("utf-8", "replace").decode()]
    for each in examined.fingerprints:
        moment = "" if each.at_s is None else f" at {each.at_s:g} s"
        blank = "" if each.matches else ", too little in it to compare"
        lines.append(f"  {each.pdq}, quality {each.quality}{moment}{blank}")
    if not examined.fingerprints:
        lines.append(f"  no fingerprint: {examined.problem or 'there is no picture in it'}")
    return "\n".join(lines)
