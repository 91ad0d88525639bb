"""A random walk over one link becomes what a phone promised, under everything that can go wrong with a phone."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Error, Page

from tests.support.browser import PHONE, wait_for_promise
from tests.support.promises import Ledger
from tests.support.server import Site

LINKS = Path(__file__).with_name("many_links.py")
CODE = "4711"
YEAR = 365 * 864e5
SOON, LATER = 2500, 12_000
# A clock that is years off, a storage that refuses, a reply that is lost: all on as soon as a page begins.
HEARD, CHOSEN = "receipts heard: ", "chosen: "
FAULTS = """(() => {
  addEventListener("change", ({ target }) => {
    const question = document.querySelector("h1")?.innerText;
    if (target.type === "radio" && target.name !== "wish")
      console.debug("chosen: " + JSON.stringify([question, Number(target.value)]));
  }, true);
  const bring = self.fetch;
  self.fetch = async (...of) => {
    const reply = await bring(...of);
    if (!String(of[0]).endsWith("/bewaar/") || !reply.ok) return reply;
    if (sessionStorage.deaf) throw new TypeError("the reply was lost");
    reply.clone().json().then((told) => console.debug("receipts heard: " + JSON.stringify(told.receipts)));
    return reply;
  };
  const skew = Number(sessionStorage.skew || 0), Real = Date;
  if (skew) {
    self.Date = class extends Real { constructor(...of) { of.length ? super(...of) : super(Real.now() + skew); } };
    self.Date.now = () => Real.now() + skew;
  }
  if (sessionStorage.full) IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
})()"""
SAID = "() => document.querySelector('main [data-kept]')?.textContent"
QUESTION = "main input[type=radio]"
NEXT = "main button[value=next], main [data-try]"
SHOWN = f"() => document.querySelector('{QUESTION}, [data-try], [name=code], [data-ends], [name=mine]')"
ALL_SENT = "async () => !self.phone || !(await phone.waiting()).length"
TRACES = """async () => (await indexedDB.databases()).map((one) => one.name).concat(await caches.keys(),
  (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope))"""
WRONG = (
    "close_tab", "crash", "fly", "kill_server", "hang", "lose_replies", "turn_clock", "fill_storage",
    "lose_cookies", "second_device", "leave",
)  # fmt: skip
USUAL = ("answer",) * 10 + ("choose",) * 4 + ("next",) * 2 + ("fly",) * 3


def ask_site(site: Site, *words: str) -> object:
    """Run the links' own command in the site's environment."""
    env = site.environment | {"DJANGO_SETTINGS_MODULE": "perinet.config.settings"}
    ran = subprocess.run(
        [sys.executable, str(LINKS), *words], env=env, capture_output=True, text=True, timeout=600
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


class _Sick(BaseHTTPRequestHandler):
    def _refuse(self) -> None:
        self.send_error(503)

    do_GET = do_POST = _refuse  # noqa: N815 - the names that the library asks for

    def log_message(self, *_of: object) -> None:
        return


def _take_over(port: int, within: float = 20) -> ThreadingHTTPServer:
    """Listen where a server was killed, as soon as the last of its workers let go."""
    until = time.monotonic() + within
    while True:
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), _Sick)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextmanager
def sick(site: Site) -> Iterator[None]:
    """In the place of a server that is down, something answers that it can't."""
    stand_in = _take_over(site.port)
    threading.Thread(target=stand_in.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        stand_in.shutdown()
        stand_in.server_close()


@dataclass
class Walk:
    """One woman, one link, one or two devices, and chance; one thing that goes wrong is chosen for her."""

    site: Site
    browser: object
    occasion: str
    path: str
    chance: random.Random
    wrong: str
    ledger: Ledger = field(default_factory=Ledger)
    receipts: dict[str, str] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    went: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.phone, self.page = self._device()
        self.airplane = False

    def _device(self) -> tuple[object, Page]:
        context = self.browser.new_context(viewport=PHONE, locale="en")
        context.set_default_timeout(5000)
        context.add_init_script(FAULTS)
        context.on("console", self._hear)
        return context, context.new_page()

    def _hear(self, message: object) -> None:
        """Take the page's own word for what was chosen: it may change under a finger that is on its way."""
        if message.text.startswith(CHOSEN):
            self.ledger.note(message.page, *json.loads(message.text.removeprefix(CHOSEN)))
        if message.text.startswith(HEARD):
            for row in json.loads(message.text.removeprefix(HEARD)):
                self.receipts[row["id"]] = row["state"]

    # What she does

    def arrive(self, page: Page) -> None:
        """Open the link, and pass the door or the code where they stand in the way."""
        with suppress(Error):  # without a network there may be no page at all
            page.goto(self.site.address + self.path, wait_until="domcontentloaded", timeout=15_000)
            for _door in range(4):
                page.wait_for_function(SHOWN, timeout=4000)
                if page.locator("[name=mine][value=yes]").count():
                    page.click("[name=mine][value=yes]")
                    page.wait_for_url("**/begin/")
                elif page.locator("[name=code]").count():
                    page.fill("[name=code]", CODE)
                    page.press("[name=code]", "Enter")
                    page.wait_for_load_state("domcontentloaded")
                    page.wait_for_timeout(20)
                else:
                    return

    def choose(self, page: Page) -> None:
        """Choose an answer, and note what the page promises about it; often she goes on before it does."""
        cards = page.locator(QUESTION)
        if not self._holds(page, QUESTION) or not (count := cards.count()):
            return self.arrive(page)
        cards.nth(self.chance.randrange(count)).check()
        if self.chance.random() < 0.5:
            self._listen(page, SOON)
        return None

    def _listen(self, page: Page, patience: int = 1000) -> None:
        with suppress(Error):
            heard = page.wait_for_function(f"() => ({SAID})()", timeout=patience)
            self.ledger.hear(page, str(heard.json_value()))

    def _holds(self, page: Page, what: str) -> bool:
        with suppress(Error):
            page.wait_for_selector(what, timeout=SOON)
            return True
        return False

    def _run(self, page: Page, script: str, argument: object = None) -> None:
        """Run a script on the page, and never wait for a page that will not answer."""
        with suppress(Error):
            page.wait_for_function(f"argument => {{ {script}; return true }}", arg=argument, timeout=SOON)

    def _asked(self, page: Page) -> str:
        """Return the question by its words: without a network no address says which it is."""
        return page.locator("h1").first.inner_text(timeout=SOON)

    def next(self, page: Page) -> None:
        button = page.locator(NEXT)
        if not self._holds(page, NEXT):
            return self.arrive(page)
        before = page.url, self._asked(page)
        button.first.click(no_wait_after=True)
        with suppress(Error):
            page.wait_for_function(
                f"([url, title]) => location.href !== url || document.querySelector('h1')?.innerText !== title"
                f" || ({SAID})()", arg=before, timeout=3000,
            )  # fmt: skip
        if (page.url, self._asked(page)) == before:
            self._listen(page)
        return None

    def answer(self, page: Page) -> None:
        self.choose(page)
        self.next(page)

    # What goes wrong

    def _goes(self, page: Page) -> None:
        """What the page said last counts, before it goes without a word."""
        self._listen(page)
        self.ledger.killed(page)

    def close_tab(self, page: Page) -> None:
        self._goes(page)
        page.close()
        self.page = self.phone.new_page()
        self.arrive(self.page)

    def crash(self, page: Page) -> None:
        """The phone kills what shows the page, and the worker behind it, without a word."""
        self._goes(page)
        told = self.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        for process in told["processInfo"]:
            if process["type"] == "renderer":
                with suppress(ProcessLookupError):
                    os.kill(process["id"], signal.SIGKILL)
        self.close_tab(page)

    def fly(self, page: Page) -> None:
        self.airplane = not self.airplane
        self.phone.set_offline(self.airplane)

    def kill_server(self, page: Page) -> None:
        """The power goes; she goes on, at first with nothing, then with errors; it comes back."""
        self.site.kill()
        self.choose(page)
        with sick(self.site):
            self.next(page)
        self.site.start()

    def hang(self, page: Page) -> None:
        """For a while the server takes everything and answers nothing."""
        os.killpg(self.site.process.pid, signal.SIGSTOP)
        try:
            self.choose(page)
        finally:
            os.killpg(self.site.process.pid, signal.SIGCONT)

    def lose_replies(self, page: Page) -> None:
        """What she chose arrives, and the phone never hears that it did."""
        self._run(page, "sessionStorage.deaf = 1")
        self.choose(page)
        self.next(page)
        self._run(page, "delete sessionStorage.deaf")

    def turn_clock(self, page: Page) -> None:
        skew = self.chance.choice([-YEAR * 30, YEAR * 30, -36e5, 36e5, 0])
        self._run(page, "sessionStorage.skew = argument", skew)

    def fill_storage(self, page: Page) -> None:
        self._run(page, "sessionStorage.full = argument", self.chance.choice(["1", "1", ""]))
        self._goes(page)
        with suppress(Error):
            page.reload(wait_until="domcontentloaded")
        self.choose(page)

    def lose_cookies(self, page: Page) -> None:
        self.phone.clear_cookies()

    def second_device(self, page: Page) -> None:
        context, other = self._device()
        try:
            self.arrive(other)
            for _question in range(self.chance.randrange(1, 3)):
                self.choose(other)
                self.next(other)
            self.settle_down(other)
        finally:
            context.close()

    def leave(self, page: Page) -> None:
        """She leaves quickly: nothing stays on the phone, and what was not sent yet is gone with it."""
        if not self._holds(page, "form[data-leave] button"):
            return self.arrive(page)
        self._listen(page)
        page.click("form[data-leave] button", no_wait_after=True)
        self.ledger.left()
        with suppress(Error):
            page.wait_for_url(self.site.extra["PERINET_NEUTRAL_PAGE"], timeout=SOON)
        self.phone.set_offline(False)
        self.airplane = False
        page.goto(self.site.extra["PERINET_NEUTRAL_PAGE"])
        with suppress(Error):
            wait_for_promise(page, f"async () => !(await ({TRACES})()).length", timeout=SOON)
            return self.arrive(page)
        self.traces.append(f"left behind: {page.evaluate(TRACES)}")
        return None

    def acts(self) -> Iterator[str]:
        chosen = [self.chance.choice(USUAL + WRONG) for _step in range(self.chance.randrange(4, 9))]
        chosen.insert(self.chance.randrange(1, len(chosen) + 1), self.wrong)
        yield from chosen

    def run(self) -> None:
        self.arrive(self.page)
        for act in self.acts():
            self.log.append(act)
            try:
                self._act(act)(self.page)
                self.went.add(act)
            except Error as problem:
                self.log.append(str(problem).splitlines()[0])
                self.close_tab(self.page)
        self.recover()

    def _act(self, name: str) -> Callable[[Page], None]:
        return getattr(self, name)

    def recover(self) -> None:
        """The network is back and she opens the link once more: everything that was kept arrives by itself."""
        self.phone.set_offline(False)
        self._run(self.page, "sessionStorage.clear()")
        self.settle_down(self.page)
        self.close_tab(self.page)
        self.settle_down(self.page)
        self.phone.close()

    def settle_down(self, page: Page) -> None:
        with suppress(Error):
            wait_for_promise(page, ALL_SENT, timeout=LATER)
