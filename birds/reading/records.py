"""Evidence of migration in tables, one record a row. Taxa stay as printed: matching them is a later step."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from birds import dates
from birds.errors import InputError, Problem
from birds.evidence import places
from birds.evidence.records import MARKED, contradiction_of, record_message, why_not
from birds.messages import say
from birds.model import Agreement, End, Evidence, Message, Point
from birds.reading import tables
from birds.reading.files.source import Row, read_source
from birds.reading.locations import Axes, coarse, is_vague, locate, outside, party_named, read_country
from birds.reading.tables import Get, Opened, Read, ReadOptions, values

T = TypeVar("T")


def read_evidence(path: Path, options: ReadOptions) -> Read[Evidence]:
    """Read records of migration from a table.

    Each record that shows no migration between the two Parties is said, with why. A record without a source is
    refused; a kind not understood is "other".

    Where no column has the Party of an end, it is the one that the place names, or that its point surely lies in;
    that is said row by row. Where nothing is said of certainty, a recovery, resighting or tracking with both
    countries is taken as direct, everything else as inferred. Raises InputError.
    """
    source = read_source(path)
    if source.kind == "text" and _is_euring(source.data[:20_000].decode("ascii", "replace")):
        raise InputError("evidence.euring", file=source.name)
    opened = tables.open_table(path, "evidence", options)
    opened.need("column.with_names_of_birds", *tables.BIRD)
    opened.need("column.with_departure", "from_place", "from_latitude", "from_party")
    opened.need("column.with_arrival", "to_place", "to_latitude", "to_party")
    opened.need("column.with_sources", "source")
    reading = _Reading(opened, _headed(opened))
    return opened.read(filter(None, [reading.read(number, row) for number, row in opened.rows()]))


_EURING = re.compile(r"[A-Z]{3}(?:[A-Z0-9]{2}[A-Z0-9.]{10}[0-9].{78}|\|[A-Z0-9]{2}\|[A-Z0-9.]{2,10}\|.*)")


def _is_euring(text: str) -> bool:
    """Whether most of a text's first lines are records of EURING 2000, 2000+ or 2020."""
    lines = [line.strip() for line in text.splitlines()[:20] if line.strip()]
    return sum(bool(_EURING.fullmatch(line)) for line in lines) * 2 > len(lines)


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


@dataclass(slots=True)
class _Reading:
    """One pass over a table of evidence; `headed` is the kind that the headers of all records tell."""

    opened: Opened
    headed: str | None
    ids: dict[str, int] = field(default_factory=dict)

    def read(self, number: int, row: Row) -> Evidence | None:
        """Read one row as a record; None where it is none, which is said."""
        opened, get = self.opened, partial(self.opened.get, row)
        taxon, source = tables.bird_name(get), values.source(get("source"))
        if taxon is None:
            opened.error(number, "evidence.row_without_name", "evidence.do_add", value=tables.row_text(row))
            return None
        if source is None:
            opened.error(number, "evidence.row_without_source", "evidence.do_say_source", value=taxon)
            return None
        origin, destination = self._place(number, row, "from"), self._place(number, row, "to")
        kind, certainty = self._kind(number, row, (origin, destination))
        first, last = get("date_from"), get("date_to")
        for name, printed in (("date_from", first), ("date_to", last)):  # which stay as they are printed
            if printed and dates.is_no_day(printed):
                opened.warn(number, "table.no_such_date", "table.do_correct_date", name, printed)
            if printed and dates.is_order_unclear(printed):
                opened.warn(number, "table.order_unclear", "table.do_write_month", name, printed)
        unclear = "evidence.number_unclear", "evidence.do_write_number"
        individuals = opened.parse(number, row, "individuals", values.lowest, *unclear)
        unclear = "evidence.trust_unclear", "evidence.do_write_trust"
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
            individuals=individuals,
            mark=get("mark"),
            note="; ".join(filter(None, (get("finding"), get("note"), get("generalised")))) or None,
            trust=opened.parse(number, row, "trust", values.trust, *unclear),
        )
        if (contradiction := contradiction_of(record)) is not None:
            self._contradicts(number, record, contradiction)
        if (earlier := self.ids.setdefault(record.id, number)) != number:
            opened.error(number, "evidence.twice", "evidence.do_give_ids", "id", record.id, first=earlier)
            return None
        problem = _idle(opened.table.file, record, opened.agreement, number, opened.table.sheet)
        opened.problems += [problem] if problem else []
        return record

    def _contradicts(self, number: int, record: Evidence, why: Message) -> None:
        """Say that a record can't be so; it is kept as printed, and decides nothing."""
        what, todo = _CONTRADICTIONS[why.code]
        ends = record.date_from, record.date_to
        if why.code == "record.one_place":
            ends = record.origin.name, record.destination.name
        self.opened.warn(number, what, todo, "date_to", ", ".join(filter(None, ends)) or None)

    def _place(self, number: int, row: Row, end: str) -> End:
        opened = self.opened
        party = read_country(opened, number, row, f"{end}_party")
        point = locate(opened, number, row, Axes(f"{end}_latitude", f"{end}_longitude"))
        name = opened.get(row, f"{end}_place")
        party = _party(opened, number, end, (name, point), party)
        unclear = "evidence.approximate_unclear", "evidence.do_write_yes_no"
        approximate = opened.parse(number, row, f"{end}_approximate", values.answer, *unclear)
        vague = point is not None and is_vague(opened, row)
        return End(name, party, coarse(opened, number, row, point), approximate == "yes" or vague)

    def _kind(self, number: int, row: Row, ends: tuple[End, End]) -> tuple[values.Kind, values.Certainty]:
        printed = self.opened.get(row, "kind") or self.headed
        kind = values.kind(printed) if printed else None
        if kind is None:
            kind = values.kind(self.headed or "") or "other"
            what = Message.of("evidence.kind_unclear", kind=kind) if printed else "evidence.no_kind"
            self.opened.warn(number, what, "evidence.do_write_kind", "kind", printed)
        if self.opened.get(row, "certainty") is None:
            crosses = kind in MARKED and all(end.party for end in ends)
            return kind, values.certainty(printed or "") or ("direct" if crosses else "inferred")
        unclear = "evidence.certainty_unclear", "evidence.do_write_certainty"
        certainty: values.Certainty | None
        certainty = self.opened.parse(number, row, "certainty", values.certainty, *unclear)
        return kind, certainty or "inferred"


_CONTRADICTIONS = {
    "record.dates_reversed": ("evidence.dates_reversed", "evidence.do_exchange"),
    "record.one_place": ("evidence.one_place", "evidence.do_correct_place"),
}
_IDENTIFYING = ("kind", "from_place", "to_place", "date_from", "date_to", "mark", "source")
_UNNAMED = ("latitude", "longitude", "party")


def _fingerprint(get: Get) -> str:
    """Make an id that stays when rows are sorted; an end without a name is told by its coordinates and Party."""
    shown = [tables.bird_name(get) or "", *(get(name) or "" for name in _IDENTIFYING)]
    for end in ("from", "to"):
        if get(f"{end}_place") is None:
            shown += [get(f"{end}_{name}") or "" for name in _UNNAMED]
    return "E-" + hashlib.sha256("\x1f".join(shown).encode()).hexdigest()[:12]


# ---------------------------------------------------------------- between which Parties a record lies

_SAYING = ("evidence.column_says", "evidence.words_say", "evidence.coordinates_say")
_OF_ENDS = {  # what contradicts itself, and from what its Party was read
    "from": ("evidence.departure_contradicts", "evidence.departure_party_read"),
    "to": ("evidence.arrival_contradicts", "evidence.arrival_party_read"),
}


def _party(
    opened: Opened, number: int, end: str, where: tuple[str | None, Point | None], by_column: str | None
) -> str | None:
    """Return the Party of an end ("from" or "to"): the column's, else the one its words or its point tell; said."""
    agreement, (name, point), (contradicts, party_read) = opened.agreement, where, _OF_ENDS[end]
    by_name = party_named(agreement, name) if name else None
    by_point: str | Message | None = places.party_of(agreement, *point) if point else None
    stated = filter(None, (by_column, by_name))
    if point and by_point is None:
        lies_out = partial(outside, agreement, point)
        elsewhere = any(places.contradiction(agreement, code, point) or lies_out(code) for code in stated)
        by_point = Message("evidence.another_country") if elsewhere else None
    codes = [code for code in dict.fromkeys((by_column, by_name, by_point)) if code]
    shown = (f"{end}_party", name or (f"{point[1]:g}, {point[0]:g}" if point else None))
    if len(codes) > 1:
        saying = zip(_SAYING, (by_column, by_name, by_point), strict=True)
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


def _idle(
    file: str, record: Evidence, agreement: Agreement, row: int | None = None, sheet: str | None = None
) -> Problem | None:
    """Return why a record shows no migration between the two Parties; a note where the record itself says so."""
    first, second = agreement.in_order()
    ends = (("from", record.origin), ("to", record.destination))
    missing = tuple(f"{column}_party" for column, place in ends if place.party is None)
    marked = record.kind in MARKED and record.certainty == "inferred" and missing
    reason = why_not(replace(record, certainty="direct") if marked else record, (first, second))
    if reason is None or reason.code in _CONTRADICTIONS:  # which is a problem of its own
        return None
    value = ", ".join(filter(None, (record.taxon_printed, say(record_message(record), "en"))))
    if reason.code != "record.not_crossing":
        what = Message.of("evidence.idle", why=Message(_NOTHING[reason.code]))
        return Problem(file, what, row=row, value=value, severity="note", sheet=sheet)
    departure, arrival = (place.party or Message("evidence.country_unknown") for _, place in ends)
    between = Message.of("evidence.not_between", departure=departure, arrival=arrival)
    what, todo = Message.of("evidence.idle", why=between), None
    if missing and row is not None:
        todo = Message.of("evidence.do_name_parties", missing=missing, codes=(first, second))
    return Problem(file, what, todo, row, value=value, severity="warning", sheet=sheet)


_NOTHING = {
    "record.negative": "evidence.says_none_crossed",
    "record.inferred": "evidence.inferred",
    "record.overflight": "evidence.not_stayed",
    "record.summary": "evidence.names_no_bird",
    "record.kind": "evidence.not_marked",
    "record.no_source": "evidence.without_source",
}
