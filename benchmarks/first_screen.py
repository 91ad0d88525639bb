"""Ten questions cold on a slow phone: our pages beside a plain form and three renderers of questionnaires."""

import shutil
import statistics
import sys
from dataclasses import dataclass

import loadsite
import peers
import screens
from playwright.sync_api import Browser, sync_playwright

from perinet.care.screening import library

ROUNDS = 5
INPUTS = 40  # ten questions of four answers each
SLOW_PROCESSOR, ROUND_TRIP, DOWN, UP = 4, 150, 1_600_000 / 8, 750_000 / 8
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
# Ready: the wanted inputs are there and a frame with them was drawn.
WATCH = """(() => { const look = () => {
  const found = [...document.querySelectorAll("input[type=radio]")];
  if (found.length >= WANTED && found[0].getBoundingClientRect().height > 0)
    requestAnimationFrame(() => requestAnimationFrame(() => { window.readyAfter = performance.now(); }));
  else requestAnimationFrame(look);
}; requestAnimationFrame(look); })()"""


@dataclass(frozen=True)
class Seen:
    ready: float  # ms after the navigation began
    bytes: int  # on the wire, headers included
    script: float  # ms of processor, slowed


def questions() -> list[screens.Question]:
    texts = library.texts("phq-9", "nl")
    assert texts is not None
    return [(text, texts.options[item]) for item, text in texts.items.items()]


def load(browser: Browser, address: str, cookie: str, wanted: int) -> Seen:
    """Open an address in a fresh profile on a slow line and a slow processor."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="nl", service_workers="block"
    )
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sent: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    for command in ("Network.enable", "Performance.enable"):
        wire.send(command)
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    page.add_init_script(WATCH.replace("WANTED", str(wanted)))
    answer = page.goto(address, wait_until="load", timeout=120_000)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status if answer else 'nothing'}")
    for _ in range(300):  # asked from outside: a page's policy may forbid to wait within it
        if page.evaluate("window.readyAfter || 0"):
            break
        page.wait_for_timeout(200)
    else:
        raise SystemExit(f"{address} never showed {wanted} answers")
    page.wait_for_timeout(500)
    metrics = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
    seen = Seen(page.evaluate("window.readyAfter"), int(sum(sent)), metrics["ScriptDuration"] * 1000)
    context.close()
    return seen


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no browser was found: install Chromium", file=sys.stderr)
        return 2
    asked = questions()
    assert len(asked) * 4 == INPUTS == sum(len(options) for _, options in asked)
    loadsite.make(links=1)
    sitting = loadsite.read_requests()[0]
    ours = loadsite.Server()
    rivals, pages = screens.serve(asked)
    every = f"http://127.0.0.1:{ours.port}{sitting['path']}"
    first = every.replace("/alles/", "/vraag/phq-9/item1/")
    work = {
        "ours, ten on a page": (every, sitting["cookie"], INPUTS),
        "ours, one on a page": (first, sitting["cookie"], 4),
    }
    work |= {name: (address, "", INPUTS) for name, address in pages.items()}
    seen: dict[str, list[Seen]] = {name: [] for name in work}
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for _ in range(ROUNDS):
                for name, (address, cookie, wanted) in work.items():
                    seen[name].append(load(browser, address, cookie, wanted))
            browser.close()
    finally:
        ours.stop()
        rivals.shutdown()
    return told(seen)


def told(seen: dict[str, list[Seen]]) -> int:
    best = {name: min(one.ready for one in rows) for name, rows in seen.items()}
    rows = [
        (name, f"{one[0].bytes / 1000:.1f}", f"{best[name]:.0f}", f"{statistics.median(s.ready for s in one):.0f}",
         f"{min(s.script for s in one):.0f}", f"{best[name] / best['plain HTML']:.2f}")
        for name, one in seen.items()
    ]  # fmt: skip
    peers.table(rows, ("ten questions, cold", "kB", "ready ms, best", "median", "script ms", "of plain HTML"))
    every = best["ours, ten on a page"]
    behind = {name: best[name] / every for name in ("SurveyJS", "Form.io", "LHC-Forms")}
    print("before the rivals:", ", ".join(f"{name} {times:.1f}x" for name, times in behind.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
