"""One look at every sample, shared by the tests of kinds, metadata, previews and the sandbox."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evidence.files import sandbox
from evidence.files.sandbox import Examination
from tests.samples import SAMPLES, expected

FOLDERS = ("photos", "drone", "video", "documents", "hostile")


@pytest.fixture(scope="session")
def examined(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Examination]:
    """Every sample as examined, by its path under the samples ("photos/…")."""
    names = [f"{folder}/{name}" for folder in FOLDERS for name in expected(folder)["files"]]
    drawn = tmp_path_factory.mktemp("previews")

    def examine(name: str) -> Examination:
        return sandbox.examine(SAMPLES / name, previews_into=drawn / Path(name))

    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(names, pool.map(examine, names), strict=True))
