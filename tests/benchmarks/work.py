"""The parts of `run.py` that need the package: each runs in a process of its own and prints its figures as JSON.

python tests/benchmarks/work.py bulk|match|names|guard|lists|annex|map
"""

from __future__ import annotations

import csv
import json
import math
import os
import random
import statistics
import sys
import time
from collections import deque
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds import dossier as birds_dossier
from birds import evidence, store
from birds.dossier import lists
from birds.dossier.lists import match_names
from birds.matching.assignment import match_lists
from birds.matching.synonyms import curated
from birds.model import Checklist, Entry, LoadOptions
from birds.names import parse
from birds.negotiation import annexes
from birds.sandbox import sandboxed
from birds.taxonomy import shipped_taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from birds.model import Taxon

ROWS, ANNEX_ROWS = 100_000, 700
BULK_ROWS, POLYGONS, FIXES, TAGGED = 1_000_000, 100_000, 5_000_000, 50
HEADER = ("number", "scientific_name", "family", "english_name")


def species() -> list[Taxon]:
    return [taxon for taxon in shipped_taxonomy().taxa if taxon.rank == "species"]


def match_rate() -> dict[str, float]:
    """Match the names of the 11,000-species lists, parsed before, against the whole reference."""
    names = [name for taxon in species() for name in (taxon.name, shifted(taxon))]
    entries = [Entry("A", row, name, parse(name)) for row, name in enumerate(names, 2)]
    taxonomy, knowledge = shipped_taxonomy(), curated()
    took = []
    for _ in range(6):
        start = time.process_time()
        match_lists([(Checklist("A", "a"), entries)], taxonomy, knowledge)
        took.append(time.process_time() - start)
    return {"names": len(names), "per_second": len(names) / statistics.median(took[1:])}


def name_rates() -> dict[str, float]:
    """Match real names each alone, as `birds match` does, parsing included: what is accepted, and protonyms that are not."""
    taxonomy = shipped_taxonomy()
    taxa = [taxon for taxon in taxonomy.taxa if taxon.rank in ("species", "subspecies")]
    old = [taxon for taxon in taxa if _is_binomial(taxon.protonym) and taxon.protonym not in taxonomy.places]
    kinds = {
        "accepted": [taxon.name for taxon in taxa],
        "accepted with authors": [f"{one.name} {one.authority}" for one in taxa if one.authority],
        "protonyms": [taxon.protonym or "" for taxon in old],
        "protonyms with authors": [
            f"{one.protonym} {one.authority.strip('()')}" for one in old if one.authority
        ],
    }
    return {kind: _rate(names) for kind, names in kinds.items()}


def _is_binomial(protonym: str | None) -> bool:
    return (protonym or "").count(" ") == 1


def _rate(names: list[str]) -> float:
    took = []
    for _ in range(6):
        *_, found = match_names(names, None, (), as_list=False)
        start = time.process_time()
        deque(found, maxlen=0)
        took.append(time.process_time() - start)
    return len(names) / statistics.median(took[1:])


def guard_cost() -> dict[str, float]:
    """Measure what the sandbox costs beside doing its work here: milliseconds of a processor, its own included."""
    taken = []
    for _ in range(41):
        start = sum(os.times()[:4])
        sandboxed(len, b"", file="none", size=1)
        taken.append(sum(os.times()[:4]) - start)
    return {"ms": statistics.fmean(taken) * 1000}


def large_lists() -> dict[str, float]:
    """Write pairs of lists of which `b` differs in some names: every species of the reference, and 100,000 rows.

    The species alone, with their subspecies, and with these in rows of their own; the rows with names put together from
    the reference's words.
    """
    birds = species()
    write("species-a.csv", ((taxon.name, taxon) for taxon in birds))
    write("species-b.csv", ((shifted(taxon), taxon) for taxon in birds))
    write("subspecies-a.csv", ((taxon.name, taxon) for taxon in birds), last=epithets)
    write("subspecies-b.csv", ((shifted(taxon), taxon) for taxon in birds), last=epithets)
    write("world-a.csv", world(birds, lambda taxon: taxon.name))
    write("world-b.csv", world(birds, shifted))
    many = list(islice(named(birds), ROWS))
    write("rows-a.csv", many)
    others = ((misspelt(name) if at % 50 == 0 else name, taxon) for at, (name, taxon) in enumerate(many))
    write("rows-b.csv", others)
    rows = sum(taxon.rank in {"species", "subspecies"} for taxon in shipped_taxonomy().taxa)
    return {"species": len(birds), "subspecies": len(birds), "world": rows, "rows": ROWS}


def world(birds: list[Taxon], printed: Callable[[Taxon], str]) -> Iterator[tuple[str, Taxon]]:
    """Yield every species as it is printed, and below it its subspecies."""
    taxonomy = shipped_taxonomy()
    for bird in birds:
        name = printed(bird)
        yield name, bird
        for child in taxonomy.children(bird.name):
            yield f"{name} {child.rpartition(' ')[2]}", taxonomy[child]


def named(birds: list[Taxon]) -> Iterator[tuple[str, Taxon | None]]:
    """Yield the reference's species and subspecies, then names that no reference has, put together from its words."""
    known = [taxon for taxon in shipped_taxonomy().taxa if taxon.rank in {"species", "subspecies"}]
    yield from ((taxon.name, taxon) for taxon in known)
    dice = random.Random(1)  # noqa: S311 - the same lists every time
    used = {taxon.name for taxon in known}
    genera, epithets = (sorted({taxon.name.split()[place] for taxon in birds}) for place in (0, 1))
    while True:
        name = f"{dice.choice(genera)} {dice.choice(epithets)}"
        if name not in used:
            used.add(name)
            yield name, None


def shifted(taxon: Taxon) -> str:
    """Return the name as another list might print it: one in twenty misspelt, one in thirty in another genus."""
    if taxon.sequence % 20 == 0:
        return misspelt(taxon.name)
    if taxon.sequence % 30 == 1:
        return f"Neo{taxon.name.split()[0].lower()} {taxon.name.split()[1]}"
    return taxon.name


def misspelt(name: str) -> str:
    return name[:-2] + "us" if name.endswith("a") else name[:-1] + "a"


def write(
    file: str,
    rows: Iterable[tuple[str, Taxon | None]],
    status: str = "",
    last: Callable[..., str] | None = None,
) -> None:
    """Write a list as an agency might send it, in the last column a status, or every subspecies in one cell."""
    with Path(file).open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow((*HEADER, "subspecies" if last else "status"))
        for number, (name, taxon) in enumerate(rows, 1):
            about = (taxon.family, taxon.english) if taxon else ("", "")
            sheet.writerow((number, name, *about, last(taxon) if last else status))


def epithets(taxon: Taxon) -> str:
    return ", ".join(child.split()[-1] for child in shipped_taxonomy().children(taxon.name))


def large_annex() -> dict[str, float]:
    """Make a dossier whose working draft has 700 rows: as many undivided species that breed in both countries."""
    divided = {taxon.parent for taxon in shipped_taxonomy().taxa if taxon.rank == "subspecies"}
    whole = [taxon for taxon in species() if taxon.name not in divided]
    chosen = [(taxon.name, taxon) for taxon in whole[:: len(whole) // ANNEX_ROWS]][:ANNEX_ROWS]
    dossier = Path("annex.gpkg")
    birds_dossier.create(dossier, empty=True, force=True)
    for party in ("JPN", "KOR"):
        write(f"{party}.csv", chosen, "B")
        checklist = Checklist(party, f"List of {party}", party=party, date="2025")  # type: ignore[arg-type]
        lists.load_list(dossier, Path(f"{party}.csv"), checklist, LoadOptions())
    return {"rows": len(annexes.annex_with_origin(evidence.findings(store.load(dossier))).rows)}


def drawn() -> dict[str, float]:
    """Measure the seconds until the map can be used in Chromium; nothing where that or playwright is missing."""
    import bench_map

    if not bench_map.CHROMIUM or not find_spec("playwright"):
        return {}
    return {name: told["usable"] / 1000 for name, told in bench_map.measured()}


def bulk() -> dict[str, float]:
    """Write a list of a million rows, and a hundred thousand polygons with the sites that they bound."""
    write("million.csv", islice(named(species()), BULK_ROWS))
    features = [polygon(place) for place in range(POLYGONS)]
    Path("polygons.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {"rows": BULK_ROWS, "polygons": POLYGONS, "fixes": tagged(Path("cranes.csv"))}


def tagged(path: Path) -> int:
    """Write a Movebank export of birds that go to and fro between both countries and the continent; return how many fixes."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
    import pandas as pd
    from track_truth import HAN, IZUMI, Bird, Leg, fixes, row

    year = [Leg(IZUMI, 60), Leg(HAN, 20), Leg((121.0, 47.0), 80), Leg(HAN, 20)]
    for at in range(TAGGED):
        bird = Bird(f"b{at}", legs=year * (FIXES // TAGGED // 25_000), every=600.0)
        way = fixes(bird, at)[: FIXES // TAGGED]
        columns = row(bird, 0, way[0]) | {
            "event-id": range(len(way)), "location-long": way[:, 1].round(6), "location-lat": way[:, 2].round(6),
            "timestamp": pd.to_datetime(way[:, 0].round(), unit="s").strftime("%Y-%m-%d %H:%M:%S.000"),
        }  # fmt: skip
        pd.DataFrame(columns).to_csv(path, mode="a", index=False, header=at == 0)
    return FIXES


def polygon(place: int) -> dict[str, Any]:
    """Return a site of fourteen corners in a grid; no two have a corner in common."""
    west, south = 128 + place % 400 * 0.03, 31 + place // 400 * 0.03
    turns = [2 * math.pi * corner / 14 for corner in range(14)]
    ring = [(west + math.cos(turn) / (80 + place % 9), south + math.sin(turn) / 90) for turn in turns]
    about = {"code": f"P{place}", "name": f"Place {place}", "party": "JPN"}
    return {
        "type": "Feature",
        "properties": about,
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }


PARTS = {
    "bulk": bulk, "match": match_rate, "names": name_rates, "guard": guard_cost, "lists": large_lists,
    "annex": large_annex, "map": drawn,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]]()))
