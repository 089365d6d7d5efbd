"""Between which Parties a record of evidence lies: what was made of its places, and why it counts for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.errors import Problem
from birds.evidence import places
from birds.evidence.records import MARKED, described, why_not
from birds.model import Message
from birds.reading import countries, points

if TYPE_CHECKING:
    from birds.model import Evidence, Point
    from birds.reading.tables import Opened

_CONTRADICTS = MappingProxyType(
    {"from": "evidence.departure_contradicts", "to": "evidence.arrival_contradicts"}
)
_PARTY_READ = MappingProxyType({"from": "evidence.departure_party_read", "to": "evidence.arrival_party_read"})


@dataclass(frozen=True, slots=True)
class End:
    """One end of a record in a row of a table: "from" or "to", its place as printed, and its point."""

    opened: Opened
    row: int
    end: str
    name: str | None
    point: Point | None


def party(where: End, given: str | None) -> tuple[str | None, Problem | None]:
    """Return the Party of an end: the column's, else the one its words or its point tell; and what was made."""
    name, point, end = where.name, where.point, where.end
    by_name = countries.named(name) if name else None
    by_point: str | Message | None = places.party_of(*point) if point else None
    if point and by_point is None and any(_is_elsewhere(point, code) for code in (given, by_name)):
        by_point = Message("evidence.another_country")
    told = [code for code in dict.fromkeys((given, by_name, by_point)) if code]
    shown = (f"{end}_party", name or (f"{point[1]:g}, {point[0]:g}" if point else None))
    if len(told) > 1:
        what = Message.of(_CONTRADICTS[end], said=_contradiction(given, by_name, by_point))
        todo = (
            Message.of("evidence.do_correct_believed", believed=given)
            if given
            else Message("evidence.do_correct_no_party")
        )
        return given, where.opened.warn(where.row, what, todo, *shown)
    found = next((code for code in told if isinstance(code, str)), None)
    if found and not given:
        read = Message("evidence.words_of_place" if by_name else "evidence.coordinates_of_place")
        what = Message.of(_PARTY_READ[end], party=found, read=read)
        todo = Message.of("evidence.do_check_party", column_of_party=f"{end}_party")
        return found, where.opened.note(where.row, what, todo, *shown)
    return found, None


def _is_elsewhere(point: Point, code: str | None) -> bool:
    """Say whether a point that is in no Party's area is certainly not in this one's."""
    return bool(code and (places.contradiction(code, point) or points.outside(point, code)))


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
    value = ", ".join(filter(None, (record.taxon_printed, described(record))))
    if reason.rule != "record.not_crossing":
        what = Message.of("evidence.idle", why=Message(_NOTHING[reason.rule]))
        return Problem(file, what, row=row, value=value, severity="note", sheet=sheet)
    departure, arrival = (place.party or Message("evidence.country_unknown") for _, place in ends)
    what = Message.of(
        "evidence.idle", why=Message.of("evidence.not_between", departure=departure, arrival=arrival)
    )
    todo = Message.of("evidence.do_name_parties", missing=missing) if missing and row is not None else ""
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


def _contradiction(
    given: str | None, by_name: str | None, by_point: str | Message | None
) -> tuple[Message, ...]:
    """Return who says what about a place."""
    said = (
        ("evidence.column_says", given),
        ("evidence.words_say", by_name),
        ("evidence.coordinates_say", by_point),
    )
    return tuple(Message.of(who, party=code) for who, code in said if code)
