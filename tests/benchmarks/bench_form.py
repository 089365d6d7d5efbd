"""Measures the form of positions: how long a keystroke, a filter and bringing all rows back take until they are painted.

    python tests/benchmarks/bench_form.py [FORM.html]

The form has 700 rows, more than any agreement in sight (budget 50 ms). What counts is the processor time of script, style
and layout behind one event, by Chromium's own account (`Performance.getMetrics` in ticks of the page's thread): other work
on the machine does not stretch it. Event Timing, from the key to the next paint in steps of 8 ms, is told beside it: the
median of many, what nine in ten keep and the longest, with the ratio to a page that has one field and does nothing. It is
that of the event which brought the input (a letter comes with the key pressed, a tick with the key released): the other
one of a key paints nothing, and Chromium lets it last until anything is painted, be it at the next key. Where others use
the machine, `chrt -r 5` before the line makes it idle for the page.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROWS, TIMES = 700, 10
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
EMPTY = '<!doctype html><title>empty</title><form id="controls"><input id="q" type="search"></form>'
WATCH = """() => {
  window.events = [];
  addEventListener("input", (event) => { window.came = event.timeStamp; }, true);
  const isBrought = (event) => event.processingStart <= window.came && window.came <= event.processingEnd;
  new PerformanceObserver((list) => window.events.push(...list.getEntries().filter(isBrought).map((one) => one.duration)))
    .observe({ type: "event", durationThreshold: 16 });
}"""


def made(folder: Path) -> Path:
    """Return the own form of a desk of the Republic of Korea, of the bundled data."""
    subprocess.run([sys.executable, "-m", "birds", "desk", folder / "desk", "--for", "KOR", "-q"], check=True)
    (page,) = (folder / "desk" / "private").glob("form-*.html")
    return page


def with_rows(page: str, number: int) -> str:
    rows = re.findall(r'<li class="row".*?</li>', page, re.DOTALL)
    again = (re.sub(r' id="r-[^"]*"', "", row) for row in rows[: number - len(rows)])
    more = [row.replace("&#34;id&#34;: &#34;", "&#34;id&#34;: &#34;2 ") for row in again]
    return page.replace("</ol>", "".join(more) + "</ol>", 1) if more else page


class Timed:
    """A page, and how long each kind of event on it took."""

    def __init__(self, browser: Any, file: Path, width: int) -> None:
        self.page = browser.new_context(offline=True, viewport={"width": width, "height": 900}).new_page()
        self.page.goto(file.as_uri())
        self.page.wait_for_timeout(1500)  # what a page prepares while nobody types
        self.page.evaluate(WATCH)
        self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.worked: defaultdict[str, list[float]] = defaultdict(list)

    def time(self, what: str, act: Any) -> None:
        before = self._work()
        self.page.evaluate("window.events.length = 0")
        act()
        self.page.wait_for_timeout(80)
        # An event below 16 ms is not told.
        self.took[what].append(max(self.page.evaluate("window.events"), default=8))
        self.worked[what].append(self._work() - before)

    def _work(self) -> float:
        found = {one["name"]: one["value"] for one in self.devtools.send("Performance.getMetrics")["metrics"]}
        return 1000 * sum(found[name] for name in WORK)


def type_in(timed: Timed) -> None:
    """Type a word into the search letter by letter, and take it away at once."""
    timed.page.locator("#q").focus()
    for letter in "grus":
        timed.time("a letter of a search", lambda letter=letter: timed.page.keyboard.press(letter))
    timed.page.keyboard.press("Control+a")
    timed.page.wait_for_timeout(100)
    timed.time("all rows back", lambda: timed.page.keyboard.press("Delete"))


def choose(timed: Timed) -> None:
    """Tick and untick, by the keyboard, what most rows have in common and what few have."""
    boxes = timed.page.locator("#controls fieldset input[type=checkbox]")
    for at in {0, boxes.count() - 1}:
        boxes.nth(at).focus()
        timed.time("a filter", lambda: timed.page.keyboard.press("Space"))
        timed.time("a filter taken away", lambda: timed.page.keyboard.press("Space"))


def answer(timed: Timed) -> None:
    """Choose a position on the first row, write a letter of its reason, and take the position back."""
    row = timed.page.locator(".row").first
    row.locator("select").focus()
    timed.time("a position", lambda: timed.page.keyboard.press("ArrowDown"))
    reason = row.locator('textarea[data-field="reason"]')
    reason.focus()
    for letter in "rings":
        timed.time("a letter of a reason", lambda letter=letter: timed.page.keyboard.press(letter))
    reason.fill("")
    row.locator("select").focus()
    timed.time("a position", lambda: timed.page.keyboard.press("ArrowUp"))


def report(name: str, took: list[float], noise: float, worked: list[float] | None = None) -> None:
    worst = sorted(took)[int(0.9 * len(took))]
    median = statistics.median(took)
    own = f"{statistics.median(worked):5.1f} ms of work, at most {max(worked):5.1f}; " if worked else ""
    whole = f"{median:4.0f} ms, nine in ten {worst:4.0f}, at most {max(took):4.0f}"
    print(f"  {name:24} {own}{whole}, {median / noise:3.1f} × an empty page")


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        form = Path(sys.argv[1]) if len(sys.argv) > 1 else made(folder)
        (folder / "form.html").write_text(with_rows(form.read_text("utf-8"), ROWS), encoding="utf-8")
        (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (1280, 390):
            timed, empty = (Timed(browser, folder / f"{name}.html", width) for name in ("form", "empty"))
            for _ in range(TIMES):
                type_in(empty)
                type_in(timed)
                choose(timed)
                answer(timed)
            noise = statistics.median(empty.took["a letter of a search"])
            print(f"{timed.page.locator('.row').count()} rows, {width} pixels wide:")
            report("an empty page's letter", empty.took["a letter of a search"], noise)
            for what, took in timed.took.items():
                report(what, took, noise, timed.worked[what])
        browser.close()


if __name__ == "__main__":
    main()
