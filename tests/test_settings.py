"""What production refuses to start with, and the secret a local installation makes for itself."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

SAFE = {
    "CATALOG_MODE": "production",
    "CATALOG_URL": "https://catalog.example.org",
    "CATALOG_ALLOWED_HOSTS": "catalog.example.org",
    "CATALOG_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghi",
}
PROXY = {
    "CATALOG_PROXY_SSL_HEADER": "X-Forwarded-Proto",
    "CATALOG_PROXY_ADDRESS_HEADER": "Clientaddress",
}
SHOW = """
from catalog_site import settings as s
print(s.SECRET_KEY, s.SESSION_COOKIE_SECURE, s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"])
"""


def load_settings(data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the site's settings in a process of their own, with only these variables."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**clean, "CATALOG_DATA_DIR": str(data_dir), **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("proxy", [{}, PROXY])
def test_production_starts_when_all_is_safe(tmp_path: Path, proxy: dict[str, str]) -> None:
    loaded = load_settings(tmp_path, **SAFE, **proxy)

    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split()[:2] == [SAFE["CATALOG_SECRET_KEY"], "True"]


@pytest.mark.parametrize(
    ("unsafe", "sentence"),
    [
        ({"CATALOG_MODE": "prod"}, "CATALOG_MODE is local or production, not 'prod'."),
        ({"CATALOG_SECRET_KEY": ""}, "CATALOG_SECRET_KEY must be set to at least 50 random"),
        ({"CATALOG_SECRET_KEY": "short"}, "CATALOG_SECRET_KEY must be set to at least 50 random"),
        ({"CATALOG_SECRET_KEY": "ab" * 40}, "CATALOG_SECRET_KEY must be set to at least 50 random"),
        (
            {"CATALOG_SECRET_KEY": "local-only-" + SAFE["CATALOG_SECRET_KEY"]},
            "CATALOG_SECRET_KEY is the key of a local installation.",
        ),
        ({"CATALOG_DEBUG": "true"}, "CATALOG_DEBUG must be off in production"),
        ({"CATALOG_ALLOWED_HOSTS": ""}, "CATALOG_ALLOWED_HOSTS must name the site's hosts"),
        ({"CATALOG_ALLOWED_HOSTS": "*"}, "CATALOG_ALLOWED_HOSTS must name the site's hosts"),
        ({"CATALOG_URL": "http://catalog.example.org"}, "CATALOG_URL must be the site's https"),
        ({"CATALOG_URL": ""}, "CATALOG_URL must be the site's https"),
        ({"CATALOG_SIGN_IN_TRIES": "0"}, "CATALOG_SIGN_IN_TRIES and CATALOG_SIGN_IN_PAUSE_MINUTES"),
        (
            {"CATALOG_PROXY_ADDRESS_HEADER": "X-Forwarded-For"},
            "CATALOG_PROXY_ADDRESS_HEADER must be",
        ),
        (
            {"CATALOG_PROXY_ADDRESS_HEADER": "client_address"},
            "CATALOG_PROXY_ADDRESS_HEADER must be",
        ),
        (
            {"CATALOG_PROXY_SSL_HEADER": "X-Forwarded-Proto"},
            "CATALOG_PROXY_ADDRESS_HEADER must name the header",
        ),
        ({"CATALOG_DATA_DIR": "media"}, "CATALOG_DATA_DIR must lie outside the checkout"),
        ({"CATALOG_KEYS_DIR": "media/keys"}, "CATALOG_KEYS_DIR must lie outside the checkout"),
    ],
)
def test_production_refuses_what_is_unsafe(
    tmp_path: Path, unsafe: dict[str, str], sentence: str
) -> None:
    loaded = load_settings(tmp_path, **{**SAFE, **unsafe})

    assert loaded.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in loaded.stderr


def test_manage_says_one_sentence_when_a_setting_is_unsafe(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, **SAFE, "CATALOG_DATA_DIR": str(tmp_path), "CATALOG_DEBUG": "on"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr == "CATALOG_DEBUG must be off in production: it shows case data.\n"


def test_processes_that_start_together_share_one_local_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(load_settings, [tmp_path] * 4))

    keys = {process.stdout.split()[0] for process in loaded}
    kept = tmp_path / "keys" / "local_secret"
    assert keys == {kept.read_text()}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["local_secret"]


def test_the_tile_server_may_be_asked_for_images_only(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path, CATALOG_TILE_URL="https://{s}.tiles.example/{z}/{x}/{y}.png")

    assert "'https://*.tiles.example'" in loaded.stdout


def test_only_this_account_may_read_what_the_catalog_writes(tmp_path: Path) -> None:
    load_settings(tmp_path / "new")

    folders = [tmp_path / "new", *(tmp_path / "new").iterdir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
