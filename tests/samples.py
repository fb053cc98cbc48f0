"""Real sample files, kept beside the checkout; a test that needs one skips visibly without."""

import json
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data"


def sample(path: str) -> Path:
    """The sample at this path; the calling test is skipped when it is not here."""
    found = SAMPLES / path
    if not found.exists():
        pytest.skip(f"sample {path} is not here: ../shared/data", allow_module_level=True)
    return found


def expected(folder: str) -> Any:
    """What independent tools and people found in a folder's samples (its expected.json)."""
    return json.loads(sample(f"{folder}/expected.json").read_text())
