"""How many names of a list lead to the right bird, beside three plain ways of joining lists: the table in lists.md.

    python tests/benchmarks/lists.py > tests/benchmarks/lists.md      the lists that this repository or a package carries
    python tests/benchmarks/lists.py theirs.csv                       any other: columns `scientific_name` and `taxon`
    python tests/benchmarks/lists.py --calibration [theirs.csv…]      how often each confidence is right, for the guide

`taxon` is the bird of AviList v2025 that a name means, as a person has found it; several with "; " between where any
will do, and empty where nobody can tell: such a name is neither right nor wrong. A list without that column needs
`species_code` or `english_name`: then AviList's own word tells, as of the world lists. Calibration takes each list with
English names twice, without them and with them. The national lists of the guide's table are public on GitHub: India is
`species-data.js` of nishantnnb/spectrolipi at 93c9816 (its noise left out), Canada `birdlist.js` of
hollygailthomas/bird-id-practice at 9b629db, Sweden the species of primavera133/obsapp at c176b89.

The plain ways, each on species names only: *exact* takes a name that stands in the reference; *stem* then the same genus
and epithet with another ending, then the one species of the world with the epithet; *fuzzy* the nearest name by
rapidfuzz, if it is at least 90 % alike. They say nothing of how sure they are.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from birds.matching.assignment import match_lists
from birds.matching.synonyms import curated
from birds.model import CONFIDENCES, Checklist, Entry, Names
from birds.names import parse, stem
from birds.taxonomy import shipped_taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TAXONOMY = shipped_taxonomy()
SPECIES = tuple(taxon.name for taxon in TAXONOMY.taxa if taxon.rank == "species")
ALIKE = 90


class Name(NamedTuple):
    """A name as a list prints it, and the species that it means: none where nobody can tell."""

    printed: str
    means: frozenset[str]
    english: str | None = None


# ---------------------------------------------------------------- the lists


def carried() -> Iterator[tuple[str, list[Name]]]:
    old = [taxon for taxon in TAXONOMY.taxa if taxon.rank == "species" and taxon.protonym]
    yield "AviList's protonyms", [Name(taxon.protonym or "", frozenset({taxon.name})) for taxon in old]
    for table in ("birdlife_2024", "ebird_2022", "ebird_2024"):
        named = list(world(table))
        yield f"{table} (birdnames)", [one._replace(english=None) for one in named]
        yield f"{table}, with its English names", named
    lines = (Path(__file__).parents[1] / "matching" / "old_names.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| ")]
    named = ((name, frozenset({today} if today in TAXONOMY else ())) for name, today in cells)
    yield "old names of treaties and laws", [Name(*each) for each in named if each[0] != "printed"]


def world(table: str) -> Iterator[Name]:
    """Yield a world table's names; the truth is AviList's own word: eBird's codes, else the English names."""
    spec = find_spec("birdnames")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("install birdnames, which has the lists of Clements and BirdLife")
    path = Path(spec.submodule_search_locations[0]) / "data" / "processed" / f"{table}_taxonomy.csv"
    publisher = table.partition("_")[0]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            english = row[f"{publisher}_common_name"]
            means = birds_of(row.get("ebird_ebird_code"), english, publisher)
            yield Name(row["scientific_name"], means, english)


def birds_of(code: str | None, english: str | None, publisher: str = "") -> frozenset[str]:
    """Return the birds that AviList has for a species code, else for an English name: of its publisher, or its own."""
    if code in CODES:
        return frozenset({CODES[code]})
    name, field = english or "", {"birdlife": "birdlife", "ebird": "clements"}.get(publisher)
    if field is None:
        return frozenset(TAXONOMY.by_english(name) or TAXONOMY.by_other_english(name))
    return frozenset(CALLED[field].get(name) or TAXONOMY.by_english(name))


CODES = {taxon.code: taxon.name for taxon in TAXONOMY.taxa if taxon.code}
CALLED: dict[str, dict[str, set[str]]] = {"birdlife": defaultdict(set), "clements": defaultdict(set)}
for _taxon in TAXONOMY.taxa:
    for _field, _names in CALLED.items():
        _names[getattr(_taxon, _field) or ""].add(_taxon.name)


def theirs(path: Path) -> list[Name]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [_their_name(row) for row in csv.DictReader(lines)]


def _their_name(row: dict[str, str]) -> Name:
    english = row.get("english_name") or None
    if "taxon" in row:
        return Name(row["scientific_name"], frozenset(filter(None, row["taxon"].split("; "))), english)
    return Name(row["scientific_name"], birds_of(row.get("species_code"), english), english)


def with_and_without_english(title: str, names: list[Name]) -> Iterator[tuple[str, list[Name]]]:
    """Yield a list without its English names, and with them where it has any."""
    yield f"{title}, scientific names", [name._replace(english=None) for name in names]
    if any(name.english for name in names):
        yield f"{title}, English names too", names


# ---------------------------------------------------------------- ways of joining


def exact(name: str) -> str | None:
    return name if name in TAXONOMY else None


def by_stem(name: str) -> str | None:
    """Return the species of the same genus and stem, else the one species of the world with the stem."""
    genus, _, epithet = name.partition(" ")
    alike = BY_STEM[stem(epithet)]
    found = {species for species in alike if species.startswith(f"{genus} ")} or alike
    return exact(name) or (next(iter(found)) if len(found) == 1 else None)


def fuzzy(names: list[str]) -> list[str | None]:
    """Return the nearest name of each, however it comes to be near."""
    found = [exact(name) for name in names]
    places = [place for place, taxon in enumerate(found) if taxon is None]
    for start in range(0, len(places), _BLOCK):
        block = places[start : start + _BLOCK]
        asked = [names[place] for place in block]
        alike = process.cdist(asked, SPECIES, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype="uint8")
        for place, scores in zip(block, alike, strict=True):
            found[place] = SPECIES[scores.argmax()] if scores.any() else None
    return found


_BLOCK = 1000
BY_STEM: dict[str, set[str]] = defaultdict(set)
for _species in SPECIES:
    BY_STEM[stem(_species.partition(" ")[2])].add(_species)
PLAIN: dict[str, Callable[[list[str]], list[str | None]]] = {
    "exact": lambda names: [exact(name) for name in names],
    "stem": lambda names: [by_stem(name) for name in names],
    "fuzzy": fuzzy,
}


# ---------------------------------------------------------------- the table


def is_right(taxon: str, name: Name) -> bool:
    species = {TAXONOMY.species_of(one) or one for one in name.means}
    return (TAXONOMY.species_of(taxon) or taxon) in species


Told = Counter[tuple[str, bool]]


def ours(names: list[Name], asked: tuple[str, ...] | None = None) -> tuple[Told, int, int]:
    """Return how many names are right and wrong by confidence; how many are open; how many of these without candidates."""
    entries = tuple(
        Entry("L", row, one.printed, parse(one.printed), vernacular=Names(one.english))
        for row, one in enumerate(names, 2)
    )
    about, told = Checklist("L", "a list", kind="other"), Told()
    (found,) = match_lists([(about, entries)], TAXONOMY, curated(), asked=asked)
    pairs = list(zip(found.entries, names, strict=True))
    for held, name in pairs:
        if held.match.taxon and name.means:
            told[held.match.confidence, is_right(held.match.taxon, name)] += 1
    unresolved = [held for held, name in pairs if held.match.taxon is None and name.means]
    return told, len(unresolved), sum(not held.match.candidates for held in unresolved)


def calibration(lists: Iterable[tuple[str, list[Name]]]) -> Iterator[str]:
    """Yield a table of how many names of each confidence are right, of how many."""
    yield "| list | names | certain | probable | proposal | open |"
    yield "|---|--:|--:|--:|--:|--:|"
    for title, names in lists:
        told, unresolved, _ = ours(names, ())
        counted = [(told[one, True], told[one, True] + told[one, False]) for one in CONFIDENCES[:3]]
        cells = [f"{right:,} of {all_:,}" for right, all_ in counted]
        yield f"| {title} | {sum(map(bool, (one.means for one in names))):,} | {' | '.join(cells)} | {unresolved:,} |"


def by_year() -> Iterator[tuple[str, list[Name]]]:
    for table in ("ebird_2021", "ebird_2022", "ebird_2023", "ebird_2024", "birdlife_2024"):
        title = table.replace("_", " ").replace("ebird", "eBird").replace("birdlife", "BirdLife")
        yield from with_and_without_english(title, list(world(table)))


def row(title: str, names: list[Name]) -> str:
    told, unresolved, bare = ours(names)
    known = [one for one in names if one.means]
    cells = [title, f"{len(names):,}", f"{len(known):,}"]
    cells += [" · ".join(f"{told[one, ok]:,}" for one in CONFIDENCES[:3]) for ok in (True, False)]
    cells += [f"{unresolved:,}", f"{bare:,}"]
    for join in PLAIN.values():
        found = list(zip(join([one.printed for one in known]), known, strict=True))
        right = sum(bool(taxon) and is_right(taxon or "", one) for taxon, one in found)
        wrong = sum(bool(taxon) for taxon, _ in found) - right
        cells.append(f"{right:,} · {wrong:,}")
    return f"| {' | '.join(cells)} |"


HEAD = (
    "list", "names", "bird known", "right: certain · probable · proposal", "wrong: certain · probable · proposal",
    "open", "without candidates", *(f"{one}: right · wrong" for one in PLAIN),
)  # fmt: skip


def table(lists: Iterable[tuple[str, list[Name]]]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{'---|' * len(HEAD)}"
    for title, names in lists:
        yield row(title, names)


ABOUT = """# What the matching finds

Made by `python tests/benchmarks/lists.py`, which says how: names alone, no authors, no families, no lists of the
region, no English names where the row does not say so. "Bird known" are the names whose bird AviList itself gives (a protonym, an eBird code, an English name of
Clements or BirdLife); the others are neither right nor wrong. What is wrong and certain are birds that AviList has
divided: the scientific name stayed with one part, and the other has the English name. Where a list gives English names
these are proposals, as the rows with English names show. The old names mean what they do in this region; with the lists of the region at hand, none of
them leads elsewhere (`test_matching.py`), and alone, as here, some do. Open by design are names that `contested.csv` leaves to a person.

A list that can't be carried here is measured by the same script from a file with the columns `scientific_name` and `taxon`.
"""


def main(files: list[str]) -> None:
    if "--calibration" in files:
        paths = [Path(file) for file in files if file != "--calibration"]
        named = (each for path in paths for each in with_and_without_english(path.stem, theirs(path)))
        print("\n".join(calibration(named if paths else by_year())))
        return
    lists = [(Path(file).name, theirs(Path(file))) for file in files] if files else carried()
    if not files:
        print(ABOUT)
    for line in table(lists):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
