"""Measures the map: bytes, time to render, time until it can be used, longest stall and longest task while panning.

    python tests/benchmarks/bench_map.py

Two maps: the bundled data (budget 3 MB, 1.5 s) and 10,000 sites with boundaries of 50 points, 2,000 species, 5,000
records and 200 tracks of a year (budget 3 s, no stall over 100 ms). The page is opened offline in Chromium. A stall is the
longest time between two frames, and grows with whatever else the machine does, as the time until it can be used does;
processor time is the page's own, and does not.
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
import shutil
import statistics
import struct
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from birds.map.data import build_map_data
from birds.map.flyway import FlywayMap
from birds.model import DossierContent, End, Evidence, Names, Site, SiteArea, SiteCount, Taxon, Track
from birds.model.agreement import default
from birds.reading.tracks.journeys import Fixes, timed_wkb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.map.data import MapData

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SITES, POINTS, SPECIES, RECORDS, TRACKS, FIXES = 10_000, 50, 2_000, 5_000, 200, 730
PAINTED = (
    "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
)
WATCH = """() => {
  window.longest = 0;
  let before = performance.now();
  const look = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def polygon(lon: float, lat: float, radius: float) -> bytes:
    """Return a ragged boundary around a point as WKB."""
    angles = [2 * math.pi * n / (POINTS - 1) for n in range(POINTS - 1)]
    waved = [(a, radius * (0.8 + 0.2 * math.sin(7 * a))) for a in (*angles, angles[0])]
    ring = [(lon + wide * math.cos(a), lat + radius * math.sin(a)) for a, wide in waved]
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *point) for point in ring)


def large() -> MapData:
    dice = random.Random(1)  # noqa: S311 - the same map every time
    named = ((n, f"Genus{n // 9} species{n}") for n in range(SPECIES))
    taxa = tuple(Taxon(name, "species", n + 1, english=f"Bird number {n}") for n, name in named)
    sites, areas, counts = [], [], []
    for n in range(SITES):
        point = (round(dice.uniform(124, 146), 4), round(dice.uniform(31, 45.5), 4))
        party = "JPN" if n % 2 else "KOR"
        names = Names(f"Wetland number {n}", f"습지 {n}호", f"湿地{n}号")
        sites.append(Site(f"s{n}", "Ramsar Site", names, party, f"R {n}", point, "exact", 100.0 + n, "2001-01-01",
                          tuple(dice.choice(taxa).name for _ in range(3)), "made for a benchmark"))  # fmt: skip
        areas.append(SiteArea(f"s{n}", polygon(*point, dice.uniform(0.005, 0.05)), "made for a benchmark"))
        taxon = dice.choice(taxa).name
        month = (1 + n % 12,)
        counts.append(SiteCount(f"s{n}", "", taxon, taxon, n, str(n), None, "2020-01", "made", months=month))
    records = tuple(record(n, dice, taxa) for n in range(RECORDS))
    places = (tuple(sites), tuple(areas), tuple(counts))
    held = DossierContent("AviList v2025", taxa, (), *places, records, agreement=default())
    tracks = tuple(track(n, dice, taxa) for n in range(TRACKS))
    return build_map_data(dataclasses.replace(held, tracks=tracks))


def track(n: int, dice: random.Random, taxa: tuple[Taxon, ...]) -> Track:
    """Return the way of a bird over a year, two fixes a day: south in autumn, north in spring."""
    times = np.arange(FIXES) * 43_200.0 + 1_561_939_200  # from July 2019
    share = np.cos(2 * np.pi * np.arange(FIXES) / FIXES)
    wander = np.random.default_rng(n).normal(0, 0.3, (2, FIXES))
    fixes = Fixes(times, 130 + dice.uniform(-8, 8) + wander[0], 10 + 45 * share + wander[1])
    taxon = dice.choice(taxa).name
    return Track(f"t{n}", taxon, f"Bird {n}", timed_wkb(fixes), FIXES, "made for a benchmark", taxon)


def record(n: int, dice: random.Random, taxa: tuple[Taxon, ...]) -> Evidence:
    ends = [End(f"End {n} {m}", None, (dice.uniform(110, 190), dice.uniform(-35, 68))) for m in range(2)]
    taxon = dice.choice(taxa).name
    return Evidence(f"e{n}", taxon, "recovery", "direct", *ends, "made for a benchmark", taxon, "2019-05-01")


def bundled() -> MapData:
    from birds.dossier import bootstrap
    from birds.evidence import findings
    from birds.negotiation import annexes

    dossier = bootstrap.bundled_dossier()
    table = findings(dossier)
    return build_map_data(dossier, table.comparison, table.verdicts, annex=annexes.annex(table))


def measure(browser: Any, file: Path) -> dict[str, float]:
    """Return milliseconds: until a page is ready and painted, of its processor time till then, stall and task of a pan."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    tracker = page.context.new_cdp_session(page)
    tracker.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    usable = page.evaluate(PAINTED)
    metrics = {one["name"]: one["value"] for one in tracker.send("Performance.getMetrics")["metrics"]}
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    pan(page)
    stall = page.evaluate("window.longest")
    trace = file.with_name("trace.json")
    browser.start_tracing(page=page, path=trace, categories=["toplevel"])
    pan(page)
    browser.stop_tracing()
    page.close()
    busy = metrics["TaskDuration"] * 1000
    return {"usable": usable, "busy": busy, "stall": stall, "task": longest_task(trace)}


def pan(page: Any) -> None:
    for start, end in ((900, 500), (500, 900)):
        page.mouse.move(start, 400)
        page.mouse.down()
        page.mouse.move(end, 300, steps=40)
        page.mouse.up()
        page.wait_for_timeout(400)


def longest_task(trace: Path) -> float:
    """Return the processor time of the longest task of the page's main thread, in milliseconds."""
    events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    main_threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [event.get("tdur", 0) for event in events if (event["pid"], event["tid"]) in main_threads]
    return max(tasks, default=0) / 1000


def measured() -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what is measured of each map: the medians of three runs, with its megabytes and seconds to render."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, made in (("bundled", bundled), ("large", large)):
            data = made()
            start = time.perf_counter()
            html = FlywayMap(data, "en").page()
            about = {"rendered": time.perf_counter() - start, "size": len(html) / 1e6}
            file = Path(folder, "map.html")
            file.write_bytes(html)
            runs = [measure(browser, file) for _ in range(3)]
            yield name, about | {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        browser.close()


if __name__ == "__main__":
    for name, told in measured():
        print(f"{name}: {told['size']:.2f} MB, rendered in {told['rendered']:.2f} s, usable after {told['usable'] / 1000:.2f} s "
              f"({told['busy'] / 1000:.2f} s of processor time), longest stall while panning {told['stall']:.0f} ms, longest task {told['task']:.0f} ms")  # fmt: skip
