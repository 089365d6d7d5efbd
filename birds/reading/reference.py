"""A file of the AviList team, core or extended, of any version → the reference taxonomy that it holds.

Columns are told by their names, whatever their case, spaces or underscores. Taxa stand in the file's sequence; a
species belongs to the genus of its name, a subspecies to the species of its name, and orders, families and genera
that have no rows of their own are made from the columns. A reference with a hole in it is refused, not repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path

from birds.errors import InputError, Problem, UsageError
from birds.model import Arg, Message, Rank, Taxon
from birds.reading.files import read_content
from birds.reading.files.source import RawSheet, Row, read_source
from birds.taxonomy import RANKS
from birds.vocabulary import key, lookup

_ELSEWHERE = re.compile(r"englishname(clements|birdlife|ioc)")
_PLAIN_FIELDS = ("english", "iucn", "authority", "protonym", "clements", "birdlife", "code", "extinct")
_UNSEEN = dict.fromkeys((*range(9), *range(14, 28), *range(127, 133), *range(134, 160), 0x200B, 0xFEFF))
_PLAIN = str.maketrans("†", " ") | _UNSEEN
_NEEDED = {"name": "Scientific_name", "rank": "Taxon_rank"}
_WORDS: Mapping[Rank, int] = {"order": 1, "family": 1, "genus": 1, "species": 2, "subspecies": 3}
_RANK_WORDS: dict[str, Rank] = {rank: rank for rank in RANKS}
_RANK_WORDS |= {"ssp": "subspecies", "subsp": "subspecies"}
_FIRST = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]*(?:-[^\W\d_]+)*")
_NEXT = re.compile(r"[^\W\d_A-Z]+(?:-[^\W\d_A-Z]+)*")
_AVIBASE = re.compile(r"(?:^|[^0-9A-Za-z])([0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{8})?)$")
_VERSION = re.compile(r"avi\W?list\D{0,24}?((?:19|20)\d\d[a-z]?)(?![0-9a-z])", re.IGNORECASE)
_LOOK, _LONGEST = 60, 200


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference taxonomy as read: how outputs cite it ("AviList v2025") and its taxa in sequence."""

    title: str
    taxa: tuple[Taxon, ...] = field(repr=False)


def read_reference(
    path: Path, title: str | None = None, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[Reference, tuple[Problem, ...]]:
    """Read a reference taxonomy, its version `title` or its own word. InputError if broken, UsageError without one."""
    source = read_source(path)
    content = read_content(source, encoding, sheet)
    heads = [head for sheet in content.sheets if (head := _head(sheet))]
    if not heads:
        raise InputError("reference.no_reference", file=source.name, columns=tuple(_NEEDED.values()))
    head = max(heads, key=lambda head: len(head.rows))
    made = _Making(source.name, head)
    rows, problems = _in_sequence(made)
    for number, cells in rows:
        made.add(number, cells)
    if not any(taxon.rank == "species" for taxon in made.taxa.values()):
        raise InputError("reference.no_species", file=source.name)
    for taxon in made.taxa.values():
        if taxon.rank == "species" and not taxon.family:
            made.refuse(made.rows[taxon.name], "reference.no_family", name=taxon.name)
    versions = map(_VERSION.search, (source.name, head.sheet.name, *head.above))
    own = next((f"AviList v{version[1].lower()}" for version in versions if version), None)
    named = " ".join(title.split()) if title else own
    if not named:
        raise UsageError("reference.no_version", file=source.name)
    taxa = tuple(replace(taxon, sequence=at) for at, taxon in enumerate(made.taxa.values(), 1))
    return Reference(named, taxa), (*content.problems, *problems, *made.problems())


# ---------------------------------------------------------------- the table


@dataclass(frozen=True, slots=True)
class _Head:
    sheet: RawSheet
    places: Mapping[str, int]
    above: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]

    def get(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        text = row[place] if place is not None and place < len(row) else ""
        return " ".join(text.translate(_PLAIN).split())


def _head(sheet: RawSheet) -> _Head | None:
    for at, row in enumerate(sheet.rows[:_LOOK]):
        places = _places(row)
        if places.keys() >= _NEEDED.keys():
            above = tuple(text for cells in sheet.rows[:at] for text in cells if text)
            below = enumerate(sheet.rows[at + 1 :], at + 1 + sheet.start)
            return _Head(sheet, places, above, tuple(pair for pair in below if any(pair[1])))
    return None


def _places(row: Row) -> dict[str, int]:
    """Return where each column stands; AviList's own English names go before those of others, of any edition."""
    keys = {place: key(text) for place, text in enumerate(row) if len(text) <= _LONGEST}
    places: dict[str, int] = {}
    for place, text in keys.items():
        if name := lookup("headers/taxonomy").get(text):
            places.setdefault(name, place)
    for place, text in keys.items():
        if whose := _ELSEWHERE.match(text):
            places.setdefault(whose[1], place)
            places.setdefault("english", place)
    return places


def _in_sequence(made: _Making) -> tuple[Sequence[tuple[int, Row]], tuple[Problem, ...]]:
    """Return the rows in the order of the column Sequence, as they stand where there is none."""
    head = made.head
    if "sequence" not in head.places:
        return head.rows, ()
    texts = [head.get(row, "sequence") for _, row in head.rows]
    if not all(text.replace(".", "", 1).isdecimal() and len(text) < 16 for text in texts):  # noqa: PLR2004
        problem = made.problem(None, "reference.no_sequence", "reference.do_check_order", "warning")
        return head.rows, (problem,)
    ranked = sorted(zip(map(float, texts), head.rows, strict=True), key=itemgetter(0))
    rows = tuple(row for _, row in ranked)
    if rows == head.rows:
        return rows, ()
    problem = made.problem(None, "reference.put_in_sequence", "reference.do_nothing_if_sorted", "warning")
    return rows, (problem,)


# ---------------------------------------------------------------- the taxa


class _Making:
    """A reference under way: the taxa so far by name, and the rows that name each."""

    def __init__(self, file: str, head: _Head) -> None:
        self.file, self.head = file, head
        self.taxa: dict[str, Taxon] = {}
        self.rows: dict[str, int] = {}
        self._above: dict[str, str] = {}
        self._other_ranks: dict[str, list[int]] = {}

    def problem(self, row: int | None, what: str, todo: str, severity: str = "error", **args: Arg) -> Problem:
        sheet = self.head.sheet.name or None
        return Problem(self.file, what, todo, row, None, None, severity, sheet, **args)

    def add(self, number: int, row: Row) -> None:
        """Add the taxon of a row; InputError where it leaves a hole or stands twice."""
        printed = self.head.get(row, "rank")
        rank = _RANK_WORDS.get(printed.casefold().strip("."))
        if rank is None:
            self._other_ranks.setdefault(printed or "nothing", []).append(number)
            return
        name = self.head.get(row, "name")
        first, *others = name.split() or [""]
        is_name = _FIRST.fullmatch(first) and all(map(_NEXT.fullmatch, others))
        if not is_name or len(others) + 1 != _WORDS[rank] or len(name) > _LONGEST:
            self.refuse(number, "reference.no_name", name=name[:60], rank=rank)
        if name in self.rows:
            self.refuse(number, "reference.row_twice", name=name, first=self.rows[name])
        if name in self.taxa:  # made from a column of a row above its own
            self.refuse(number, "reference.below_its_own", name=name)
        # Its own columns, else the rows above it.
        order = name if rank == "order" else self.head.get(row, "order") or self._above.get("order")
        family = name if rank == "family" else self.head.get(row, "family") or self._above.get("family")
        family = None if rank == "order" else family
        parent = self._parent(number, rank, name, (order, family))
        self._above[rank] = name
        for lower in RANKS[RANKS.index(rank) + 1 :]:
            self._above.pop(lower, None)
        fields = {field: self.head.get(row, field) or None for field in _PLAIN_FIELDS}
        printed_id = self.head.get(row, "avibase")
        bare = _AVIBASE.search(printed_id)  # the file gives it bare, prefixed or in a link
        avibase = f"avibase-{bare[1].upper()}" if bare else printed_id or None
        self.taxa[name] = Taxon(name, rank, 0, parent, order=order, family=family, avibase=avibase, **fields)
        self.rows[name] = number

    def _parent(
        self, number: int, rank: Rank, name: str, higher: tuple[str | None, str | None]
    ) -> str | None:
        (order, family), genus, species = higher, name.partition(" ")[0], name.rpartition(" ")[0]
        if rank == "order":
            return None
        if rank == "subspecies":
            if species not in self.taxa:
                self.refuse(number, "reference.without_species", name=name, species=species)
            return species
        if rank != "species" or genus not in self.taxa:
            self._made("order", order, None, (order, None))
        if rank == "family":
            return order
        if rank == "genus" or genus not in self.taxa:
            self._made("family", family, order, higher)
        return family if rank == "genus" else self._made("genus", genus, family, higher)

    def _made(
        self, rank: Rank, name: str | None, parent: str | None, higher: tuple[str | None, str | None]
    ) -> str | None:
        if name and name not in self.taxa:
            self.taxa[name] = Taxon(name, rank, 0, parent, *higher)
        return name

    def problems(self) -> Iterator[Problem]:
        for printed, rows in self._other_ranks.items():
            what, todo = "reference.other_ranks", "reference.do_use_ranks"
            yield self.problem(rows[0], what, todo, rows=len(rows), rank=printed[:40], ranks=RANKS)
        if not any(taxon.avibase for taxon in self.taxa.values()):
            yield self.problem(None, "reference.no_avibase", "reference.do_load_avibase", "warning")
        if "protonym" not in self.head.places:
            yield self.problem(None, "reference.no_protonym", "reference.do_load_extended", "note")

    def refuse(self, number: int, code: str, **args: Arg) -> None:
        """Raise InputError: there would be a hole in the reference, or nothing to match names to."""
        where = (self.file, Message.of("problem.in_row", name=number))
        raise InputError("reference.refused", where=where, why=Message.of(code, **args))
