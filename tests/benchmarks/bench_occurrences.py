"""Measures `load occurrences` and the function behind it, and prints the rows of the README's table.

    python tests/benchmarks/bench_occurrences.py                  # 10 million records, about three minutes
    python tests/benchmarks/bench_occurrences.py --millions 100   # that many too: 2.7 GB of disk for 100
    python tests/benchmarks/bench_occurrences.py --folder DIR     # keep the data there for the next time

The records are made here: around 130 of the bundled sites, 600 species of which each site has twenty, five years, with
some bad ones for every rule; a hundred million records come to 355,000 rows, ten million to 150,000. Each figure is of a
process of its own: seconds by the clock, in brackets of processors, and the peak of resident memory.
`geopandas.sjoin` gets the same points and polygons, a million at a time; its counts must be the same.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from run import MEGA, machine

from birds.dossier import occurrences
from birds.model import LoadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SITES, SPECIES, HERE, BLOCK = 130, 600, 20, 1_000_000


@cache
def sites() -> list[Any]:
    from birds.dossier import bootstrap

    return [site for site in bootstrap.bundled_dossier().sites if site.point][:SITES]


def block(number: int) -> dict[str, Any]:
    """Make a million records as arrays: the same every time."""
    import numpy as np

    dice = np.random.default_rng([7, number])
    where = dice.integers(0, SITES, BLOCK)
    centres = np.array([site.point for site in sites()])
    places = centres[where] + dice.normal(0, 0.15, (BLOCK, 2))
    home = np.array([site.party == "JPN" for site in sites()])[where]
    return {
        "longitude": np.ascontiguousarray(places[:, 0]),
        "latitude": np.ascontiguousarray(places[:, 1]),
        "species": (where * 31 + dice.integers(0, HERE, BLOCK)) % SPECIES,
        "year": dice.integers(2021, 2026, BLOCK),
        "month": dice.integers(1, 13, BLOCK),
        "code": np.where(dice.random(BLOCK) < 0.3, 0, np.where(home, 1, 2)),
        "dice": dice,
    }


def write(folder: Path, millions: int) -> Path:
    """Write a folder of Parquet files in GBIF's shape, a million records each; what is there already is kept."""
    target = folder / f"occurrences-{millions}"
    target.mkdir(parents=True, exist_ok=True)
    for number in range(millions):
        path = target / f"{number:06d}"
        if not path.exists():
            write_part(path, number)
    return target


@cache
def species() -> list[str]:
    from birds.taxonomy import shipped_taxonomy

    return [taxon.name for taxon in shipped_taxonomy().taxa if taxon.rank == "species"][:SPECIES]


def write_part(path: Path, number: int) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = block(number)
    dice = made["dice"]

    def words(values: list[str], index: Any) -> pa.Array:
        places = pa.array(index.astype("int32"))
        return pa.DictionaryArray.from_arrays(places, pa.array(values)).dictionary_decode()

    def shares(values: list[str], odds: list[float]) -> pa.Array:
        return words(values, dice.choice(len(values), BLOCK, p=odds))

    kinds = ["HUMAN_OBSERVATION", "PRESERVED_SPECIMEN", "FOSSIL_SPECIMEN"]
    table = pa.table(
        {
            "gbifid": pa.array(np.arange(number * BLOCK, (number + 1) * BLOCK)).cast(pa.string()),
            "scientificname": words(species(), made["species"]),
            "decimallatitude": made["latitude"],
            "decimallongitude": made["longitude"],
            "coordinateuncertaintyinmeters": dice.choice(
                [1e1, 1e2, 1e3, 3e4], BLOCK, p=[0.4, 0.3, 0.28, 0.02]
            ),
            "year": pa.array(made["year"].astype("int32")),
            "month": pa.array(made["month"].astype("int32")),
            "occurrencestatus": shares(["PRESENT", "ABSENT"], [0.99, 0.01]),
            "individualcount": pa.array(dice.integers(1, 200, BLOCK).astype("int32")),
            "basisofrecord": shares(kinds, [0.97, 0.02, 0.01]),
            "establishmentmeans": shares(["", "INTRODUCED"], [0.99, 0.01]),
            "countrycode": words(["", "JP", "KR"], made["code"]),
            "issue": shares(["", "COORDINATE_ROUNDED", "ZERO_COORDINATE"], [0.69, 0.3, 0.01]),
        }
    )
    part = path.with_suffix(".part")
    pq.write_table(table, part)
    part.replace(path)


# ---------------------------------------------------------------- parts, each in a process of its own


def polygons() -> list[Any]:
    """Return the sites as polygons of 64 corners, three kilometres around."""
    import shapely

    return [shapely.Point(site.point).buffer(0.03, quad_segs=16) for site in sites()]


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """Return what comes of it, and the seconds by the clock and of processors."""
    start, processor = time.perf_counter(), time.process_time()
    done = work()
    return done, {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}


def counted(millions: int) -> dict[str, Any]:
    """Count points that are in memory, in as many threads as there are cores: by site, species, month and year."""
    import numpy as np
    import pandas as pd
    import shapely

    from birds.reading.occurrences.regions import Area, placed, regions

    within = regions([Area(shapely.to_wkb(shape)) for shape in polygons()])
    blocks = [block(number) for number in range(millions)]

    def total(made: dict[str, Any]) -> pd.DataFrame:
        at = placed(made["longitude"], made["latitude"], within)
        pairs = {name: made[name][at.point] for name in ("species", "month", "year")} | {"site": at.region}
        keys = ["site", "species", "month", "year"]
        return pd.DataFrame(pairs).groupby(keys, sort=False).size().reset_index()

    with ThreadPoolExecutor() as pool:
        totals, took = timed(lambda: pd.concat(pool.map(total, blocks)))
    sums = np.bincount(totals["site"], totals[0], minlength=SITES).astype(int).tolist()
    return {**took, "sums": sums}


def joined(millions: int) -> dict[str, Any]:
    """Count the same points in the same polygons with geopandas: only by site."""
    import geopandas as gpd
    import numpy as np

    shapes = gpd.GeoDataFrame(geometry=polygons(), crs=4326)
    sums, whole = np.zeros(SITES, dtype=np.int64), Counter[str]()

    def count(made: dict[str, Any]) -> Any:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(made["longitude"], made["latitude"], crs=4326))
        found = gpd.sjoin(points, shapes, predicate="intersects")
        return np.bincount(found["index_right"], minlength=SITES)

    for number in range(millions):
        made = block(number)
        of_block, took = timed(partial(count, made))
        sums += of_block
        whole.update(took)
    return {**whole, "sums": sums.tolist()}


def load(folder: str, **how: Any) -> occurrences.Reduced:
    return occurrences.load_occurrences(
        Path("agreement.gpkg"), [Path(folder)], LoadOptions(replace=True), **how
    )


def loaded(folder: str) -> dict[str, Any]:
    done, took = timed(partial(load, folder))
    return {**took, "read": done.read, "used": done.used, "rows": done.rows}


def on_cluster(folder: str) -> dict[str, Any]:
    """Load it on a cluster of as many processes as there are cores."""
    from distributed import LocalCluster

    with LocalCluster(threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster:
        done, took = timed(partial(load, folder, scheduler=cluster.scheduler_address))
        return {**took, "processor": 0, "used": done.used, "rows": done.rows}


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    each.__name__: each for each in (counted, joined, loaded, on_cluster)
}


def measured(part: str, argument: object, folder: Path) -> dict[str, Any]:
    command = (sys.executable, str(Path(__file__).resolve()), "--part", part, str(argument))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part}: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def shown(told: dict[str, Any]) -> str:
    processor = f" ({told['processor']:.2f} s)" if told["processor"] else ""
    return f"{told['seconds']:.2f} s{processor}, {told['peak'] / MEGA:,.0f} MB"


def rows(folder: Path, millions: list[int]) -> Iterator[tuple[str, str, str]]:
    mine, theirs = measured("counted", 10, folder), measured("joined", 10, folder)
    if mine["sums"] != theirs["sums"]:
        sys.exit("the counts differ from those of geopandas.sjoin")
    what = f"10 M points × {SITES} sites, counted by bird, month and year, in memory"
    yield what, "3 s, 700 MB", shown(mine)
    # By the clock it is more: one uses one core, the other all.
    times = f"{shown(theirs)}, {theirs['processor'] / mine['processor']:.0f} ×"
    yield "the same points with `geopandas.sjoin`, same counts", "10 × slower or more", times
    for number in millions:
        data = write(folder, number)
        subprocess.run((sys.executable, "-m", "birds", "init", "--force", "-q"), cwd=folder, check=True)
        told = measured("loaded", data, folder)
        what = f"`birds load occurrences`, {number} M in Parquet: rules, doubles, names, dossier"
        yield what, "700 MB" if number == 10 else "linear in time, flat in memory", shown(told)
        if number == 10:
            other = measured("on_cluster", data, folder)
            if (other["used"], other["rows"]) != (told["used"], told["rows"]):
                sys.exit("the numbers on the cluster differ")
            what = "the same on a cluster of processes on this machine, same numbers"
            yield what, "", f"{other['seconds']:.2f} s"


def main() -> None:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--millions", type=int, action="append", default=[10])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--part", nargs=2)
    chosen = parser.parse_args()
    if chosen.part:
        name, argument = chosen.part
        told = PARTS[name](int(argument) if argument.isdigit() else argument)
        unit = 1 if sys.platform == "darwin" else 1024
        told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        print(json.dumps(told))
        return
    print(f"{machine()}\n\n| what | budget | measured |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for row in rows(folder.resolve(), sorted(set(chosen.millions))):
            print("| " + " | ".join(cell or "–" for cell in row) + " |", flush=True)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
