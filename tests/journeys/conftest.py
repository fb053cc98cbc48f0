"""What every journey shares: a catalog that runs as it does for real, and a watched browser."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, expect

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 60
MOST_SHOWN = 10_000
PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Site:
    """One catalog in a folder of its own, its web server, worker and people."""

    folder: Path
    port: int
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the web server and the worker say."""
        return self.folder / "serve.log"

    def manage(self, *words: str) -> str:
        """What a command of the catalog prints; a failure shows what it complained of."""
        done = subprocess.run(
            command(*words), env=self.environment(), cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Ours without what would lead to another catalog."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CATALOG_", "DATABASE_", "DJANGO_SETTINGS"))
        }
        return kept | {"CATALOG_DATA_DIR": str(self.folder)}


def command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


@pytest.fixture(scope="session")
def site(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A running catalog with the demonstration; its ledger must verify when all journeys are done.

    Asks for the browser's arguments first: without a browser nothing of this is needed.
    """
    site = Site(tmp_path_factory.mktemp("catalog"), free_port())
    site.manage("migrate", "--verbosity", "0")
    told = json.loads(site.manage("load_demo", "--json"))
    site.passwords = {login["username"]: login["password"] for login in told["logins"]}
    site.manage("work", "--drain")
    with serving(site):
        yield site
    assert "Traceback" not in site.log.read_text(), site.log.read_text()[-MOST_SHOWN:]
    assert json.loads(site.manage("verify_ledger", "--json"))["ok"] is True


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(site: Site) -> Iterator[None]:
    """Run `manage.py serve`, and stop it as Ctrl-C does."""
    with site.log.open("wb") as log:
        process = subprocess.Popen(
            command("serve", "--port", str(site.port)),
            env=site.environment(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            # The box is printed once the server answers; no line means that it has ended.
            assert process.stdout and process.stdout.readline(), site.log.read_text()
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=STOP_SECONDS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server said beside a test that failed."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site:
        report.sections.append(("server", site.log.read_text()[-MOST_SHOWN:]))
    return report


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: Site) -> Callable[[str], Any]:
    """The browser's state after somebody has signed in by the form; each person does so once."""
    known: dict[str, Any] = {}

    def state(username: str) -> Any:
        if username not in known:
            with closing(browser.new_context(base_url=site.url)) as context:
                sign_in(context.new_page(), username, site.passwords[username])
                known[username] = context.storage_state()
        return known[username]

    return state


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


@pytest.fixture
def complaints(site: Site) -> Iterator[list[str]]:
    """Whatever must never happen in a browser that is `watched`; the test fails at its end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def watch(site: Site, complaints: list[str]) -> Callable[[BrowserContext], BrowserContext]:
    """Have a browser tell of refused content, failed scripts and requests that leave the origin."""

    def request(asked: Request) -> None:
        if not asked.url.startswith((f"{site.url}/", "data:", "blob:")):
            complaints.append(f"left the origin: {asked.url}")

    def response(answer: Response) -> None:
        # Pages and scripts may be refused, and the test says so; what a page is made of may not.
        ours = answer.request.resource_type in ("document", "fetch", "xhr")
        if answer.status >= 400 and not ours:
            complaints.append(f"{answer.status}: {answer.url}")

    def line(said: Any) -> None:
        # That a page or script was refused is said here too, without saying which; and that a
        # request was given up, as one is when the next key is pressed before its answer came.
        ours = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
        if said.type in ("error", "warning") and not any(words in said.text for words in ours):
            complaints.append(f"console: {said.text}")

    def start(context: BrowserContext) -> BrowserContext:
        context.on("request", request)
        context.on("response", response)
        context.on("console", line)
        context.on("weberror", lambda broken: complaints.append(f"script: {broken.error}"))
        return context

    return start


@pytest.fixture
def enter(
    new_context: Callable[..., BrowserContext],
    site: Site,
    signed_in: Callable[[str], Any],
    watch: Callable[[BrowserContext], BrowserContext],
) -> Callable[..., Page]:
    """A page of a browser in which somebody is signed in ("" for nobody)."""

    def open_page(username: str, **options: Any) -> Page:
        state = {"storage_state": signed_in(username)} if username else {}
        # Colours that fade into others would be judged half way.
        still = {"reduced_motion": "reduce"}
        context = watch(new_context(base_url=site.url, **state, **still, **options))
        context.set_default_timeout(PATIENCE_MS)
        return patient(context.new_page())

    return open_page


def patient(page: Page) -> Page:
    """Let no key be pressed before the page is there with its scripts, as nobody is so quick."""
    press = page.keyboard.press

    def press_when_there(key: str, **options: Any) -> None:
        page.wait_for_load_state()
        press(key, **options)

    page.keyboard.press = press_when_there  # type: ignore[method-assign]
    return page
