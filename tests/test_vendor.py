"""Code of others that we serve is byte for byte what VENDOR.toml says."""

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "evidence" / "static" / "evidence" / "vendor"


def listed_files() -> dict[str, str]:
    """Path below vendor/ → SHA-256, for every package in VENDOR.toml."""
    packages = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))
    return {
        path: digest for package in packages.values() for path, digest in package["files"].items()
    }


def kept_files() -> dict[str, Path]:
    found = (path for path in VENDOR.rglob("*") if path.is_file() and path.name != "VENDOR.toml")
    return {path.relative_to(VENDOR).as_posix(): path for path in found}


def test_vendored_files_have_the_hashes_listed():
    actual = {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in kept_files().items()
    }

    assert actual == listed_files()


def test_vendored_packages_name_their_version_and_licence():
    packages = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))

    assert packages
    for package in packages.values():
        assert package["npm"] and package["version"] and package["licence"]


def test_vendored_files_point_to_no_source_map():
    # The manifest storage of static files refuses a page whose source map is missing.
    pointing = [
        name
        for name, path in kept_files().items()
        if path.suffix in {".js", ".css"} and b"sourceMappingURL" in path.read_bytes()
    ]

    assert pointing == []
