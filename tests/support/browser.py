"""Any installed Chromium becomes a page for a journey, and axe's findings become sentences."""

import os
import shutil
from itertools import count
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}
WITHOUT_SCRIPT: WeakSet = WeakSet()  # pages on which axe would wait for ever: it is a script
_numbers = count()
MISSING = "no browser was found: install Chromium (Debian: apt-get install chromium) or set PERINET_BROWSER"


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, (os.environ.get("PERINET_BROWSER", ""), *NAMES))), None)


def pytest_collection_modifyitems(items):
    if find_browser():
        return
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter):
    count = sum(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", ()))
    if count:
        terminalreporter.write_sep("!", "JOURNEYS SKIPPED", red=True, bold=True)
        terminalreporter.write_line(f"{count} browser journeys did not run: {MISSING}", red=True, bold=True)


@pytest.fixture(scope="session")
def browser():
    """One browser for the session; it stays within the process that asked for it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver's own loop makes Django think it is asynchronous
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser):
    """Return a function that opens a page in a context of its own: another person, another device.

    Afterwards it asserts that no page called another host, wrote an error to its console, or broke.
    """
    contexts, complaints = [], []

    def open_page(*, viewport=None, language="nl", javascript=True, **options):
        context = browser.new_context(
            viewport=viewport or DESKTOP, locale=language, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if not javascript:
            WITHOUT_SCRIPT.add(page)
        page.on("request", lambda r: complaints.append(f"third party: {r.url}") if _foreign(r.url) else None)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console", lambda m: complaints.append(f"console: {m.text}") if _is_policy_breach(m) else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def wait_for_promise(page, asked: str, *, timeout: float = 10_000) -> None:
    """Wait until what a page promises is true; the driver itself takes any promise for true."""
    mine = f"answer{next(_numbers)}"
    page.wait_for_function(
        f"() => {{ const now = (self.{mine} ??= {{}}); if (!now.asked) {{ now.asked = true;"
        f" ({asked})().then((told) => {{ now.told = told; now.asked = false; }}, () => {{ now.asked = false; }});"
        " } return now.told; }", timeout=timeout,
    )  # fmt: skip


def _foreign(url: str) -> bool:
    return url.startswith("http") and not url.startswith(("http://127.0.0.1", "http://localhost"))


def _is_policy_breach(message) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text


def axe_violations(page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA on this page, one sentence per rule."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{v['id']}: {v['help']} ({len(v['nodes'])}x, first: {v['nodes'][0]['html'][:160]})"
        for v in found.response["violations"]
    ]


def assert_accessible(page) -> None:
    """Fail on any violation, and on a page that scrolls sideways; without script only on the latter."""
    violations = [] if page in WITHOUT_SCRIPT else axe_violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        violations.append(f"the page is {wide} pixels wider than the screen")
    assert not violations, f"{page.url}\n" + "\n".join(violations)
