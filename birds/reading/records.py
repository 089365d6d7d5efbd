"""Evidence of migration in tables. One row, one record.

Taxa stay as printed here; matching them to the reference is a later step.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.evidence.records import MARKED
from birds.model import Evidence, Message, Place
from birds.reading import countries, crossing, points, rings
from birds.reading.files.source import FileBytes, read_source
from birds.reading.files.text import detect
from birds.reading.kinds import Certainty, Kind, read_certainty, read_kind, read_trust
from birds.reading.points import Axes
from birds.reading.tables import HowRead, Opened, need, of_table, open_table, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.errors import Problem
    from birds.model import Trust
    from birds.reading.files.source import Row
    from birds.vocabulary.fields import Noun

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NO_MAPPING: Mapping[str, str] = MappingProxyType({})


# ---------------------------------------------------------------- evidence


def read_evidence(
    path: Path,
    *,
    mapping: Mapping[str, str] = _NO_MAPPING,
    encoding: str | None = None,
    sheet: str | None = None,
    parties: tuple[str, str] | None = None,
) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    """Read records of migration from a table, or from EURING records (2000, 2000+, 2020).

    With `parties`, each record that shows no migration between the two is said, with why. A record without a source
    is refused; a kind not understood is "other".

    Where no column has the Party of an end, it is the one that the place names, or that its point surely lies in;
    that is said row by row. Where nothing is said of certainty, a recovery, resighting or tracking with both
    countries is taken as direct, everything else as inferred. Raises InputError.
    """
    source = read_source(Path(path))
    if _is_of_rings(source):
        codec, told = detect(source.data, source.name, encoding)
        records, problems = rings.read_rings(source.data.decode(codec), source.name)
        idle = (crossing.idle(source.name, record, parties) for record in records) if parties else ()
        return records, (*told, *problems, *filter(None, idle))
    opened = open_table(Path(path), "evidence", mapping, encoding=encoding, sheet=sheet)
    need(opened, (("scientific_name",),), "column.with_names_of_birds")
    need(opened, (("from_place", "from_latitude", "from_party"),), "column.with_departure")
    need(opened, (("to_place", "to_latitude", "to_party"),), "column.with_arrival")
    need(opened, (("source",),), "column.with_sources")
    headed, told = _headed(opened)
    reading = _Evidence(opened, parties, headed=headed)
    for number, row in opened.rows():
        reading.read(number, row)
    return tuple(reading.records), (*opened.problems, *told, *reading.problems)


def _headed(opened: Opened) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the kind that a table of rings tells in its headers (회수 / 날짜, 再観察地); said where no column does."""
    if "mark" not in opened.places:
        return None, ()
    headers = [opened.columns.header(name) for name in ("date_to", "to_place", "to_party", "to_latitude")]
    kinds = {header: read_kind(header) for header in headers if header}
    header = next((header for header, kind in kinds.items() if kind in {"recovery", "resighting"}), None)
    if header is None or "kind" in opened.places:
        return header, ()
    what = Message.of("evidence.kind_in_header", kind=kinds[header] or "")
    return header, (opened.note(opened.table.first_row, what, "evidence.do_add_kind", value=header),)


@dataclass(slots=True)
class _Evidence:
    """One pass over a table of evidence."""

    opened: Opened
    parties: tuple[str, str] | None = None
    records: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    headed: str | None = None  # the kind that the headers of all records tell

    def read(self, number: int, row: Row) -> None:
        """Read one row into a record, or into the problem that it is none."""
        taxon = self.opened.get(row, "scientific_name")
        source = values.source(self.opened.get(row, "source"))
        if taxon is None or source is None:
            what, todo = ("evidence.row_without_name", "evidence.do_add")
            if taxon:
                what, todo = ("evidence.row_without_source", "evidence.do_say_source")
            shown = taxon or " ".join(filter(None, row))
            self.problems.append(self.opened.error(number, what, todo, value=shown))
            return
        origin, destination = self._place(number, row, "from"), self._place(number, row, "to")
        kind, certainty = self._kind(number, row, (origin, destination))
        record = self._record(number, row, (taxon, source, kind, certainty, origin, destination))
        if self._is_new(number, record):
            self.records.append(record)
            table = self.opened.table
            idle = (
                crossing.idle(table.file, record, self.parties, number, table.sheet) if self.parties else None
            )
            self.problems += [idle] if idle else []

    def _record(
        self, number: int, row: Row, found: tuple[str, str, Kind, Certainty, Place, Place]
    ) -> Evidence:
        taxon, source, kind, certainty, origin, destination = found
        get = self.opened.get
        self._check_dates(number, row)
        return Evidence(
            id=get(row, "id") or _fingerprint(self.opened, row),
            taxon_printed=taxon,
            kind=kind,
            certainty=certainty,
            origin=origin,
            destination=destination,
            source=source,
            date_from=get(row, "date_from"),
            date_to=get(row, "date_to"),
            individuals=self._individuals(number, row),
            mark=get(row, "mark"),
            note="; ".join(filter(None, (get(row, "finding"), get(row, "note")))) or None,
            trust=self._trust(number, row),
        )

    def _place(self, number: int, row: Row, end: str) -> Place:
        party, told = countries.code_of(self.opened, number, row, f"{end}_party")
        point, more = points.locate(self.opened, number, row, Axes(f"{end}_latitude", f"{end}_longitude"))
        self.problems.extend((*told, *more))
        where = crossing.End(self.opened, number, end, self.opened.get(row, f"{end}_place"), point)
        party, derived = crossing.party(where, party)
        self.problems += [derived] if derived else []
        said = self.opened.get(row, f"{end}_approximate")
        approximate = values.answer(said) if said else None
        if said and approximate is None:
            what, todo = "evidence.approximate_unclear", "evidence.do_write_yes_no"
            self.problems.append(self.opened.warn(number, what, todo, f"{end}_approximate", said))
        return Place(self.opened.get(row, f"{end}_place"), party, point, approximate == "yes")

    def _kind(self, number: int, row: Row, ends: tuple[Place, Place]) -> tuple[Kind, Certainty]:
        said, sure = self.opened.get(row, "kind") or self.headed, self.opened.get(row, "certainty")
        kind = read_kind(said) if said else None
        if kind is None:
            kind = read_kind(self.headed or "") or "other"
            what = Message.of("evidence.kind_unclear", kind=kind) if said else "evidence.no_kind"
            self.problems.append(self.opened.warn(number, what, "evidence.do_write_kind", "kind", said))
        certainty = read_certainty(sure) if sure else read_certainty(said or "")
        if sure and certainty is None:
            what, todo = "evidence.certainty_unclear", "evidence.do_write_certainty"
            self.problems.append(self.opened.warn(number, what, todo, "certainty", sure))
            certainty = "inferred"
        crosses = kind in MARKED and all(end.party for end in ends)
        return kind, certainty or ("direct" if crosses else "inferred")

    def _trust(self, number: int, row: Row) -> Trust | None:
        printed = self.opened.get(row, "trust")
        trust = read_trust(printed) if printed else None
        if printed and trust is None:
            what, todo = "evidence.trust_unclear", "evidence.do_write_trust"
            self.problems.append(self.opened.warn(number, what, todo, "trust", printed))
        return trust

    def _check_dates(self, number: int, row: Row) -> None:
        """Say a date that is none, and an end before its beginning; dates stay as they are printed."""
        first, last = (self.opened.get(row, name) for name in ("date_from", "date_to"))
        for name, printed in (("date_from", first), ("date_to", last)):
            if printed and values.is_no_day(printed):
                what, todo = "evidence.no_such_date", "evidence.do_correct"
                self.problems.append(self.opened.warn(number, what, todo, name, printed))
        if first and last and _ISO.fullmatch(first) and _ISO.fullmatch(last) and last < first:
            what, todo = "evidence.dates_reversed", "evidence.do_exchange"
            self.problems.append(self.opened.warn(number, what, todo, "date_to", f"{first}, {last}"))

    def _individuals(self, number: int, row: Row) -> int | None:
        printed = self.opened.get(row, "individuals")
        amount = values.lowest(printed) if printed else None
        if printed and amount is None:
            what, todo = "evidence.number_unclear", "evidence.do_write_number"
            self.problems.append(self.opened.warn(number, what, todo, "individuals", printed))
        return amount

    def _is_new(self, number: int, record: Evidence) -> bool:
        first = self.ids.setdefault(record.id, number)
        if first == number:
            return True
        what = Message.of("evidence.twice", first=first)
        self.problems.append(self.opened.error(number, what, "evidence.do_give_ids", "id", record.id))
        return False


_IDENTIFYING = ("scientific_name", "kind", "from_place", "to_place", "date_from", "date_to", "mark", "source")
_UNNAMED = ("latitude", "longitude", "party")


def _fingerprint(opened: Opened, row: Row) -> str:
    """Make an id from what identifies a record, so that it stays when rows are added or sorted.

    An end without a name is identified by its coordinates and its Party.
    """
    shown = [opened.get(row, name) or "" for name in _IDENTIFYING]
    for end in ("from", "to"):
        if opened.get(row, f"{end}_place") is None:
            shown += [opened.get(row, f"{end}_{name}") or "" for name in _UNNAMED]
    return "E-" + hashlib.sha256("\x1f".join(shown).encode()).hexdigest()[:12]


def _is_of_rings(source: FileBytes) -> bool:
    return source.kind == "text" and rings.is_rings(source.data[:20_000].decode("ascii", "replace"))


def look(
    path: Path,
    noun: Noun,
    mapping: Mapping[str, str],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> HowRead:
    """Return how a file of records is read; what is no table with columns has only its name and content."""
    source = read_source(path)
    if _is_of_rings(source):
        return HowRead(source.name, source.sha256, encoding)
    return of_table(open_table(path, noun, mapping, encoding=encoding, sheet=sheet))
