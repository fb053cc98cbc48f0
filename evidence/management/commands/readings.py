"""Print what the readers say of files, without touching the catalog."""

import json
from dataclasses import asdict
from pathlib import Path

from evidence.files import sandbox
from evidence.files.facts import Facts
from evidence.files.sandbox import Examination
from evidence.management.each_file import FileCommand


class Command(FileCommand):
    help = "Read files as an upload would be read, and print what was found."

    def look(self, path: Path) -> Examination:
        return sandbox.examine(path)

    def as_json(self, path: str, examined: Examination) -> str:
        return as_json(path, examined)

    def in_words(self, path: str, examined: Examination) -> str:
        return in_words(path, examined)


def as_json(path: str, examined: Examination) -> str:
    """The object of one file; lone surrogates of odd file names are escaped."""
    facts = examined.facts
    return json.dumps(
        {
            "path": path,
            "kind": examined.kind.media_kind,
            "media_type": examined.kind.media_type,
            "width": facts.width,
            "height": facts.height,
            "duration_s": facts.duration_s,
            "taken_at": facts.taken_at,
            "taken_at_offset": facts.taken_at_offset,
            "gps": asdict(facts.gps),
            "make": facts.make,
            "model": facts.model,
            "orientation": facts.orientation,
            "readings": [
                {
                    "tool": reading.tool,
                    "version": reading.version,
                    "outcome": reading.outcome,
                    "problems": reading.problems,
                }
                for reading in examined.readings
            ],
        }
    )


def in_words(path: str, examined: Examination) -> str:
    """The same for a person: one fact a line, what is unknown left out."""
    lines = [path.encode("utf-8", "replace").decode()]
    lines.append(f"  {examined.kind.media_kind}, {examined.kind.media_type}")
    lines += [f"  {name}: {value}" for name, value in _known(examined.facts).items() if value]
    for reading in examined.readings:
        said = "".join(f"; {problem}" for problem in reading.problems)
        lines.append(f"  {reading.tool} {reading.version}: {reading.outcome}{said}")
    if examined.problem:
        lines.append(f"  problem: {examined.problem}")
    return "\n".join(lines)


def _known(facts: Facts) -> dict[str, str]:
    gps = facts.gps
    where = f"{gps.lat}, {gps.lon}" if gps.lat is not None else ""
    return {
        "pixels": f"{facts.width} × {facts.height}" if facts.width else "",
        "duration": f"{facts.duration_s} s" if facts.duration_s else "",
        "taken": f"{facts.taken_at} {facts.taken_at_offset or '(no zone stated)'}"
        if facts.taken_at
        else "",
        "camera": " ".join(filter(None, [facts.make, facts.model])),
        "lens": facts.lens or "",
        "orientation": str(facts.orientation or ""),
        "GPS": "" if gps.flag == "none" else f"{where} ({gps.flag.replace('_', ' ')})".strip(),
        "GPS altitude": f"{gps.alt} m" if gps.alt is not None else "",
        "GPS heading": f"{gps.heading}°" if gps.heading is not None else "",
        "GPS time": f"{gps.time_utc} UTC" if gps.time_utc else "",
    }
