"""A real browser for tests: Chromium of the machine, every page watched for what it must not do.

from tests.kit.browser import *  # in a conftest, beside tests.web
def test_...(window: Window) -> None:
    page = window.open("/en/", scheme="dark", width=320)
    assert window.violations(page) == []
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread

from tests.database import rights_of_the_site

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the ORM

NAMES = ("chromium", "chromium-browser", "google-chrome")
WITHOUT = (
    # what Playwright leaves out; of two lists Chromium takes the last
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying",
    "AimEnabled", "PreconnectToSearch",
    # the list below the line for addresses: two pages more, which every new window loads and nobody sees
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
FLAGS = [
    f"--disable-features={','.join(WITHOUT)}",
    "--disable-gpu",  # there is none; drawn as if there were one, a page takes more of the processor
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = f"""async () => {{
  for (const box of document.querySelectorAll(".table-responsive")) box.style.backgroundImage = "none";
  const found = await axe.run(document, {{ runOnly: {RULES!r}, resultTypes: ["violations"] }});
  return found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary));
}}"""

STAY = """addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches(".awaited")) event.preventDefault();
});"""
"""A page that waits for a job would act, or load itself anew, amid what a test does: no worker ends its waiting."""
SETTLED = """() => {
  document.body.getBoundingClientRect();  // fonts are asked for when something is laid out
  const near = (box) => box.height && box.top < innerHeight + 400 && box.bottom > -400;  // as kit/charts.js has it
  const coming = [...document.querySelectorAll("[data-chart]")].some((one) => near(one.getBoundingClientRect()))
    && matchMedia("(scripting: enabled)").matches && document.querySelector("[data-chart]:not(.drawn)");
  return document.readyState === "complete" && document.fonts.status === "loaded" && !coming
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling");
}"""
LOOKS_EVERY, PATIENCE = 5, 30.0
"""Milliseconds between two looks whether a page has settled, and seconds until it is given up."""


def settled(page: Any) -> None:
    """Wait until a page is there with its fonts, the charts in sight, and what htmx has asked for.

    Half a second without a request says less, and takes half a second at every page.
    """
    page.wait_for_load_state()
    until(page, lambda: _answered(page, SETTLED))


def until(page: Any, happens: Callable[[], bool]) -> None:
    """Let the page go on until something has happened. Raises TimeoutError where it does not."""
    end = monotonic() + PATIENCE
    while not happens():
        if monotonic() > end:
            raise TimeoutError(f"{page.url} has not settled in {PATIENCE} s")
        page.wait_for_timeout(LOOKS_EVERY)


def _answered(page: Any, question: str) -> bool:
    """What a page says; one that another takes the place of meanwhile says no."""
    from playwright.sync_api import Error

    try:
        return bool(page.evaluate(question))
    except Error as error:
        if "context was destroyed" in str(error):
            return False
        raise


@dataclass
class Window:
    """Opens pages of the live server and keeps what the console said, where requests went, and what came over the wire.

    `expected` are parts of console lines that belong to the test, such as the status of a page that must be missing.
    """

    chromium: Any
    address: str
    contexts: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bytes: dict[str, int] = field(default_factory=dict)
    expected: tuple[str, ...] = ()

    def open(self, path: str, **options: Any) -> Any:
        """A page at a path; `scheme` is light or dark, `scripts` may be off, `cookies` are by name.

        With `asks` a page that waits for a job asks by itself whether it is done.
        """
        scheme, scripts = options.pop("scheme", "light"), options.pop("scripts", True)
        asks = options.pop("asks", False)
        size = {"width": options.pop("width", 1366), "height": options.pop("height", 768)}
        cookies = self._cookies(options.pop("cookies", {}))
        context = self.chromium.new_context(color_scheme=scheme, java_script_enabled=scripts, viewport=size, **options)
        context.add_cookies(cookies)
        if not asks:
            context.add_init_script(STAY)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        coming = self._watched(page)
        page.goto(self.address + path)
        settled(page)
        until(page, lambda: not coming)
        return page

    def turned_to(self, path: str, *, cookies: dict[str, str], **options: Any) -> Any:
        """The page opened last, for somebody else; a new one where none is open yet. Opening one takes seconds."""
        if not self.contexts:
            return self.open(path, cookies=cookies, **options)
        (page,) = self.contexts[-1].pages
        page.context.clear_cookies()
        page.context.add_cookies(self._cookies(cookies))
        page.goto(self.address + path)
        return page

    def _cookies(self, named: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "value": value, "url": self.address} for name, value in named.items()]

    def _said(self, message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in self.expected):
            self.complaints.append(f"console: {message.text}")

    def _watched(self, page: Any) -> set[Any]:
        """Keep what a page asks for, and what of it has not come yet."""
        coming: set[Any] = set()

        def asked(request: Any) -> None:
            self.requests.append(request.url)
            coming.add(request)

        def came(request: Any) -> None:
            sizes = request.sizes()
            self.bytes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]
            ended(request)

        def ended(request: Any) -> None:
            coming.discard(request)

        page.on("request", asked)
        page.on("requestfinished", came)
        page.on("requestfailed", ended)
        return coming

    def strangers(self) -> list[str]:
        """Addresses of requests that went to another host."""
        host = urlsplit(self.address).netloc
        return [url for url in self.requests if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != host]

    def violations(self, page: Any) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA and its own good practice."""
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = page.evaluate(RUN_AXE)
        return found

    @staticmethod
    def overflow(page: Any) -> int:
        """Pixels by which the page is wider than the window."""
        width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def executable() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:  # noqa: ARG001 - the database outlives the browser
    """The machine's Chromium; none is a failure in continuous integration and a loud skip elsewhere.

    While Playwright's loop runs, Django keeps another connection for this thread; it is closed with the browser.
    """
    path = executable()
    if not path:
        why = f"NOT CHECKED IN A BROWSER: none of {', '.join(NAMES)} is installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
        connections.close_all()


class Joined(ThreadedWSGIServer):
    """Waits for the threads of its requests when it ends: one that lived on would close the next test's connection."""

    daemon_threads = False


TURN = RLock()
"""Held by whoever uses the one connection: a request of the live site, or a test that acts while a page is open."""


class InTurn(StaticFilesHandler):
    """One request at a time, to its last byte: a page that asks again by itself would act amid what another does."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        with TURN, rights_of_the_site():
            answer = super().__call__(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                answer.close()


class Live(LiveServerThread):
    server_class = Joined


@pytest.fixture
def site_address(db: None) -> Iterator[str]:  # noqa: ARG001 - opens the transaction
    """A live site that sees what the test has written and is rolled back with it; nothing has to be emptied after.

    pytest-django's live_server would empty all tables, and the journal's refuse to be emptied.
    """
    connection = connections["default"]
    connection.ensure_connection()
    connection.inc_thread_sharing()
    patch = pytest.MonkeyPatch()
    patch.setattr(connection, "close", lambda: None)  # every request ends with closing its connections
    thread = Live("localhost", InTurn, connections_override={"default": connection})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    patch.undo()
    connection.dec_thread_sharing()


@pytest.fixture
def window(chromium: Any, site_address: str) -> Iterator[Window]:
    """A watched window onto the live site. At its end nothing may have complained, and nothing have left the host."""
    watched = Window(chromium, site_address)
    yield watched
    watched.close()
    assert watched.complaints == [], watched.complaints
    assert watched.strangers() == []
