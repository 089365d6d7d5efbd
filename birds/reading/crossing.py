"""Between which Parties a record of evidence lies: what was made of its places, and why it counts for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.errors import Problem
from birds.evidence import places
from birds.evidence.records import MARKED, described, why_not
from birds.reading import countries, points

if TYPE_CHECKING:
    from birds.model import Evidence, Point
    from birds.reading.opened import Opened

_ENDS = MappingProxyType({"from": "place of departure", "to": "place of arrival"})


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
    by_point: str | None = places.party_of(*point) if point else None
    if point and by_point is None and any(_is_elsewhere(point, code) for code in (given, by_name)):
        by_point = "another country"
    told = [code for code in dict.fromkeys((given, by_name, by_point)) if code]
    shown = (f"{end}_party", name or (f"{point[1]:g}, {point[0]:g}" if point else None))
    if len(told) > 1:
        what = f"the {_ENDS[end]} contradicts itself: {_contradiction(given, by_name, by_point)}"
        todo = f"correct it; {f'the column was believed: {given}' if given else 'it has no Party'}"
        return given, where.opened.warn(where.row, what, todo, *shown)
    if told and not given:
        how = "the words of the place" if by_name else "its coordinates"
        what = f"no Party stands at the {_ENDS[end]}; {told[0]} was read from {how}"
        return told[0], where.opened.note(where.row, what, f"check it, or fill {end}_party", *shown)
    return (told[0] if told else None), None


def _is_elsewhere(point: Point, code: str | None) -> bool:
    """Say whether a point that is in no Party's area is certainly not in this one's."""
    return bool(code and (places.contradiction(code, point) or points.outside(point, code)))


def idle(
    file: str, record: Evidence, parties: tuple[str, str], row: int | None = None, sheet: str | None = None
) -> Problem | None:
    """Return why a record shows no migration between the two Parties; a note where the record itself says so."""
    ends = (("departure", "from", record.origin), ("arrival", "to", record.destination))
    missing = [f"{column}_party" for _, column, place in ends if place.party is None]
    marked = record.kind in MARKED and record.certainty == "inferred" and missing
    reason = why_not(replace(record, certainty="direct") if marked else record, parties)
    if reason is None:
        return None
    what = f"the record was kept and counts for nothing: {_NOTHING[reason.rule]}"
    value = ", ".join(filter(None, (record.taxon_printed, described(record))))
    if reason.rule != "record.not_crossing":
        return Problem(file, what, row=row, value=value, severity="note", sheet=sheet)
    said = (f"{end} {place.party or 'not known'}" for end, _, place in ends)
    todo = f"write JPN or KOR in {' and '.join(missing)}" if missing and row is not None else ""
    return Problem(
        file, f"{what} ({', '.join(said)})", todo, row, value=value, severity="warning", sheet=sheet
    )


_NOTHING = MappingProxyType(
    {
        "record.negative": "it says that no bird crossed",
        "record.inferred": "that the bird itself went from the one place to the other is inferred",
        "record.overflight": "the bird was over both countries, but is not known to have stayed in both",
        "record.summary": "it is a summary that names no single bird",
        "record.kind": "it is no marked bird found on both sides",
        "record.not_crossing": "its two ends do not lie in the two countries",
        "record.no_source": "it has no source",
    }
)


def _contradiction(given: str | None, by_name: str | None, by_point: str | None) -> str:
    """Return who says what about a place."""
    said = (("the column says", given), ("its words say", by_name), ("its coordinates say", by_point))
    return ", ".join(f"{who} {code}" for who, code in said if code)
