"""Evidence of migration in tables. One row, one record.

Taxa stay as printed here; matching them to the reference is a later step.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from birds.errors import Problem
from birds.evidence import places
from birds.evidence.records import MARKED, record_message, why_not
from birds.messages import say
from birds.model import End, Evidence, Message, Point, SourceFile
from birds.reading import fields, points, rings
from birds.reading.files.source import FileBytes, Row, read_source
from birds.reading.files.text import detect
from birds.reading.points import Axes, coarse, is_vague
from birds.reading.tables import Opened, Read, ReadOptions, dates, need, open_table, values
from birds.sandbox import sandboxed

T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def read_evidence(
    path: Path, options: ReadOptions, *, parties: tuple[str, str] | None = None
) -> Read[Evidence]:
    """Read records of migration from a table, or from EURING records (2000, 2000+, 2020).

    With `parties`, each record that shows no migration between the two is said, with why. A record without a source
    is refused; a kind not understood is "other".

    Where no column has the Party of an end, it is the one that the place names, or that its point surely lies in;
    that is said row by row. Where nothing is said of certainty, a recovery, resighting or tracking with both
    countries is taken as direct, everything else as inferred. Raises InputError.
    """
    source = read_source(Path(path))
    if source.kind == "text" and rings.is_rings(source.data[:20_000].decode("ascii", "replace")):
        return _of_rings(source, options, parties)
    opened = open_table(path, "evidence", options)
    need(opened, (fields.BIRD,), "column.with_names_of_birds")
    need(opened, (("from_place", "from_latitude", "from_party"),), "column.with_departure")
    need(opened, (("to_place", "to_latitude", "to_party"),), "column.with_arrival")
    need(opened, (("source",),), "column.with_sources")
    reading = _Evidence(opened, parties, _headed(opened))
    return opened.read(filter(None, [reading.read(number, row) for number, row in opened.rows()]))


def _of_rings(source: FileBytes, options: ReadOptions, parties: tuple[str, str] | None) -> Read[Evidence]:
    records, problems = sandboxed(_rings, source, options, file=source.name, size=len(source.data))
    unused = (idle(source.name, record, parties) for record in records) if parties else ()
    how = SourceFile(noun="", file_name=source.name, sha256=source.sha256, rows=0, encoding=options.encoding)
    return Read(records, (*problems, *filter(None, unused)), how)


def _rings(source: FileBytes, options: ReadOptions) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    codec, of_encoding = detect(source.data, source.name, options.encoding)
    records, problems = rings.read_rings(source.data.decode(codec), source.name, options.agreement)
    return records, (*of_encoding, *problems)


def _headed(opened: Opened) -> str | None:
    """Return the kind that a table of rings tells in its headers (회수 / 날짜, 再観察地); said where no column does."""
    if "mark" not in opened.places:
        return None
    headers = [opened.columns.header(name) for name in ("date_to", "to_place", "to_party", "to_latitude")]
    kinds = {header: values.kind(header) for header in headers if header}
    header = next((header for header, kind in kinds.items() if kind in {"recovery", "resighting"}), None)
    if header is not None and "kind" not in opened.places:
        what = Message.of("evidence.kind_in_header", kind=kinds[header] or "")
        opened.note(opened.table.first_row, what, "evidence.do_add_kind", value=header)
    return header


_NUMBER_UNCLEAR = ("evidence.number_unclear", "evidence.do_write_number")
_TRUST_UNCLEAR = ("evidence.trust_unclear", "evidence.do_write_trust")
_CERTAINTY_UNCLEAR = ("evidence.certainty_unclear", "evidence.do_write_certainty")
_APPROXIMATE_UNCLEAR = ("evidence.approximate_unclear", "evidence.do_write_yes_no")


@dataclass(slots=True)
class _Evidence:
    """One pass over a table of evidence; `headed` is the kind that the headers of all records tell."""

    opened: Opened
    parties: tuple[str, str] | None
    headed: str | None
    ids: dict[str, int] = field(default_factory=dict)

    def read(self, number: int, row: Row) -> Evidence | None:
        """Read one row as a record; None where it is none, which is said."""
        get = partial(self.opened.get, row)
        taxon, source = fields.bird(get), values.source(get("source"))
        if taxon is None:
            shown = " ".join(filter(None, row))
            self.opened.error(number, "evidence.row_without_name", "evidence.do_add", value=shown)
            return None
        if source is None:
            self.opened.error(number, "evidence.row_without_source", "evidence.do_say_source", value=taxon)
            return None
        origin, destination = self._place(number, row, "from"), self._place(number, row, "to")
        kind, certainty = self._kind(number, row, (origin, destination))
        first, last = get("date_from"), get("date_to")
        self._check_dates(number, first, last)
        record = Evidence(
            id=get("id") or _fingerprint(get),
            taxon_printed=taxon,
            kind=kind,
            certainty=certainty,
            origin=origin,
            destination=destination,
            source=source,
            date_from=first,
            date_to=last,
            individuals=self._said(number, row, "individuals", values.lowest, _NUMBER_UNCLEAR),
            mark=get("mark"),
            note="; ".join(filter(None, (get("finding"), get("note"), get("generalised")))) or None,
            trust=self._said(number, row, "trust", values.trust, _TRUST_UNCLEAR),
        )
        return record if self._is_new(number, record) else None

    def _said(
        self, number: int, row: Row, field: str, read: Callable[[str], T | None], unclear: tuple[str, str]
    ) -> T | None:
        """Return what a cell says, None where it is empty or `unclear`: what is said then."""
        printed = self.opened.get(row, field)
        value = read(printed) if printed else None
        if printed and value is None:
            self.opened.warn(number, *unclear, field, printed)
        return value

    def _place(self, number: int, row: Row, end: str) -> End:
        party = fields.country(self.opened, number, row, f"{end}_party")
        point = points.locate(self.opened, number, row, Axes(f"{end}_latitude", f"{end}_longitude"))
        name = self.opened.get(row, f"{end}_place")
        party = _party(self.opened, number, end, (name, point), party)
        approximate = self._said(number, row, f"{end}_approximate", values.answer, _APPROXIMATE_UNCLEAR)
        vague = point is not None and is_vague(self.opened, row)
        return End(name, party, coarse(self.opened, number, row, point), approximate == "yes" or vague)

    def _kind(self, number: int, row: Row, ends: tuple[End, End]) -> tuple[values.Kind, values.Certainty]:
        printed, sure = self.opened.get(row, "kind") or self.headed, self.opened.get(row, "certainty")
        kind = values.kind(printed) if printed else None
        if kind is None:
            kind = values.kind(self.headed or "") or "other"
            what = Message.of("evidence.kind_unclear", kind=kind) if printed else "evidence.no_kind"
            self.opened.warn(number, what, "evidence.do_write_kind", "kind", printed)
        crosses = kind in MARKED and all(end.party for end in ends)
        if sure is None:
            return kind, values.certainty(printed or "") or ("direct" if crosses else "inferred")
        certainty: values.Certainty | None
        certainty = self._said(number, row, "certainty", values.certainty, _CERTAINTY_UNCLEAR)
        return kind, certainty or "inferred"

    def _check_dates(self, number: int, first: str | None, last: str | None) -> None:
        """Say a date that is none, and an end before its beginning; dates stay as they are printed."""
        for name, printed in (("date_from", first), ("date_to", last)):
            if printed and dates.is_no_day(printed):
                self.opened.warn(number, "table.no_such_date", "table.do_correct_date", name, printed)
        if first and last and _ISO.fullmatch(first) and _ISO.fullmatch(last) and last < first:
            what, todo = "evidence.dates_reversed", "evidence.do_exchange"
            self.opened.warn(number, what, todo, "date_to", f"{first}, {last}")

    def _is_new(self, number: int, record: Evidence) -> bool:
        """Say whether a record is not in the file already; of a new one, why it shows no migration."""
        first = self.ids.setdefault(record.id, number)
        if first != number:
            self.opened.error(number, "evidence.twice", "evidence.do_give_ids", "id", record.id, first=first)
            return False
        table = self.opened.table
        problem = self.parties and idle(table.file, record, self.parties, number, table.sheet)
        self.opened.problems += [problem] if problem else []
        return True


_IDENTIFYING = ("kind", "from_place", "to_place", "date_from", "date_to", "mark", "source")
_UNNAMED = ("latitude", "longitude", "party")


def _fingerprint(get: fields.Get) -> str:
    """Make an id that stays when rows are sorted; an end without a name is told by its coordinates and Party."""
    shown = [fields.bird(get) or "", *(get(name) or "" for name in _IDENTIFYING)]
    for end in ("from", "to"):
        if get(f"{end}_place") is None:
            shown += [get(f"{end}_{name}") or "" for name in _UNNAMED]
    return "E-" + hashlib.sha256("\x1f".join(shown).encode()).hexdigest()[:12]


# ---------------------------------------------------------------- between which Parties a record lies

_OF_ENDS = MappingProxyType(  # what contradicts itself, and from what its Party was read
    {
        "from": ("evidence.departure_contradicts", "evidence.departure_party_read"),
        "to": ("evidence.arrival_contradicts", "evidence.arrival_party_read"),
    }
)


def _party(
    opened: Opened, number: int, end: str, where: tuple[str | None, Point | None], by_column: str | None
) -> str | None:
    """Return the Party of an end ("from" or "to"): the column's, else the one its words or its point tell; said."""
    agreement, (name, point), (contradicts, party_read) = opened.agreement, where, _OF_ENDS[end]
    by_name = fields.named(agreement, name) if name else None
    by_point: str | Message | None = places.party_of(agreement, *point) if point else None
    stated = filter(None, (by_column, by_name))
    if point and by_point is None:
        elsewhere = (
            places.contradiction(agreement, code, point) or points.outside(agreement, point, code)
            for code in stated
        )
        by_point = Message("evidence.another_country") if any(elsewhere) else None
    codes = [code for code in dict.fromkeys((by_column, by_name, by_point)) if code]
    shown = (f"{end}_party", name or (f"{point[1]:g}, {point[0]:g}" if point else None))
    if len(codes) > 1:
        saying = (
            ("evidence.column_says", by_column),
            ("evidence.words_say", by_name),
            ("evidence.coordinates_say", by_point),
        )
        sources = tuple(Message.of(who, party=code) for who, code in saying if code)
        believed = {"believed": by_column} if by_column else {}
        advice = "evidence.do_correct_believed" if by_column else "evidence.do_correct_no_party"
        opened.warn(number, Message.of(contradicts, said=sources), Message.of(advice, **believed), *shown)
        return by_column
    party = next((code for code in codes if isinstance(code, str)), None)
    if party and not by_column:
        read = Message("evidence.words_of_place" if by_name else "evidence.coordinates_of_place")
        todo = Message.of("evidence.do_check_party", column_of_party=f"{end}_party")
        opened.note(number, Message.of(party_read, party=party, read=read), todo, *shown)
    return party


def idle(
    file: str, record: Evidence, parties: tuple[str, str], row: int | None = None, sheet: str | None = None
) -> Problem | None:
    """Return why a record shows no migration between the two Parties; a note where the record itself says so."""
    ends = (("from", record.origin), ("to", record.destination))
    missing = tuple(f"{column}_party" for column, place in ends if place.party is None)
    marked = record.kind in MARKED and record.certainty == "inferred" and missing
    reason = why_not(replace(record, certainty="direct") if marked else record, parties)
    if reason is None:
        return None
    value = ", ".join(filter(None, (record.taxon_printed, say(record_message(record), "en"))))
    if reason.code != "record.not_crossing":
        what = Message.of("evidence.idle", why=Message(_NOTHING[reason.code]))
        return Problem(file, what, row=row, value=value, severity="note", sheet=sheet)
    departure, arrival = (place.party or Message("evidence.country_unknown") for _, place in ends)
    what = Message.of(
        "evidence.idle", why=Message.of("evidence.not_between", departure=departure, arrival=arrival)
    )
    todo = (
        Message.of("evidence.do_name_parties", missing=missing, codes=parties)
        if missing and row is not None
        else ""
    )
    return Problem(file, what, todo, row, value=value, severity="warning", sheet=sheet)


_NOTHING = MappingProxyType(
    {
        "record.negative": "evidence.says_none_crossed",
        "record.inferred": "evidence.inferred",
        "record.overflight": "evidence.not_stayed",
        "record.summary": "evidence.names_no_bird",
        "record.kind": "evidence.not_marked",
        "record.no_source": "evidence.without_source",
    }
)
