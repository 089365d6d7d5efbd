"""Limb a: which cited records of marked birds count for which taxon, and in which unit of a comparison a taxon lies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from birds.attribution import own_words
from birds.geodesy import course
from birds.model import LEVELS, Arg, Comparison, Evidence, Message, Unit
from birds.vocabulary import regex

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy

TRACK = "track-"  # what the ids of records begin with that are made of a tagged bird's fixes
MARKED = ("recovery", "resighting", "tracking")


@cache
def _year_first() -> re.Pattern[str]:
    year, month, day = (regex("dates", unit) for unit in ("year", "month", "day"))
    signs = r"([-./])\s*(\d\d?)\s*\2"
    return re.compile(rf"(\d{{4}})\s*(?:{signs}|{year}\s*(\d\d?)\s*{month})\s*(\d\d?)\s*(?:\.|{day})?")


@dataclass(frozen=True, slots=True)
class SortedEvidence:
    """Evidence sorted by what it counts for. Keys are row ids and (row id, unit id) pairs.

    `counting` holds what is limb a; `others` what concerns the same bird and is not, among them what is `reported`:
    for the open test alone.
    """

    counting: dict[object, tuple[Evidence, ...]]
    others: dict[object, tuple[Evidence, ...]]
    reported: dict[object, tuple[Evidence, ...]]


def sort_evidence(evidence: Sequence[Evidence], comparison: Comparison, taxonomy: Taxonomy) -> SortedEvidence:
    """Sort records by the rows and units of `comparison` that they concern.

    A record counts for a row if all the bird it names lies in what both lists share there, for a unit if all of it
    lies in that unit: a record of a species that the row divides says nothing about either part.
    """
    shared = {(row.id, unit.id) for row in comparison.rows for unit in row.shared}
    homes = Homes(comparison, taxonomy)
    parties = (comparison.a.party or "", comparison.b.party or "")
    counting: dict[object, list[Evidence]] = defaultdict(list)
    others: dict[object, list[Evidence]] = defaultdict(list)
    reported: dict[object, list[Evidence]] = defaultdict(list)
    for record in evidence:
        units = {*homes.of(record.taxon or "")}
        counts = why_not(record, parties) is None
        for keys in ({row for row, _ in units}, units):
            is_whole = len(keys) == 1 and units <= shared
            for key in keys:
                (counting if counts and is_whole else others)[key].append(record)
                if is_whole and is_reported(record, parties):
                    reported[key].append(record)
    a, b, c = (
        {key: best_first(records) for key, records in of_kind.items()}
        for of_kind in (counting, others, reported)
    )
    return SortedEvidence(a, b, c)


def evidence_of_taxon(taxon: str, evidence: Iterable[Evidence], parties: tuple[str, str]) -> SortedEvidence:
    """Return the records of one taxon alone, sorted by what they count for."""
    own = best_first(record for record in evidence if record.taxon == taxon)
    counting = tuple(record for record in own if why_not(record, parties) is None)
    return SortedEvidence(
        {taxon: counting},
        {taxon: tuple(record for record in own if record not in counting)},
        {taxon: tuple(record for record in own if is_reported(record, parties))},
    )


def why_not(record: Evidence, parties: tuple[str, str]) -> Message | None:
    """Return why a record is not limb a between `parties` (two codes), None where it is."""
    if _is_overflight(record):
        return Message.of("record.overflight")
    if record.certainty != "direct":
        return Message.of(f"record.{record.certainty}")
    if record.kind not in MARKED:
        return Message.of("record.kind", kind=record.kind)
    if not _crosses(record, parties):
        return Message.of("record.not_crossing", record=record_message(record))
    if not record.source.strip():
        return Message.of("record.no_source")
    return None


def is_reported(record: Evidence, parties: tuple[str, str]) -> bool:
    """Whether a record is reliable evidence between `parties` short of a known bird found in both.

    That is a cited record of marked birds whose origin is inferred, or that sums several up. Counts, shared breeding,
    negative findings and birds that only passed over are none.
    """
    short = (
        record.kind in MARKED and record.certainty in {"inferred", "summary"} and not _is_overflight(record)
    )
    return short and _crosses(record, parties) and bool(record.source.strip())


def _is_overflight(record: Evidence) -> bool:
    return record.certainty == "inferred" and record.id.startswith(TRACK)


def _crosses(record: Evidence, parties: tuple[str, str]) -> bool:
    ends = {record.origin.party, record.destination.party}
    return all(parties) and len(ends) == len(parties) and ends == set(parties)


def why_other(record: Evidence, parties: tuple[str, str]) -> Message:
    """Return why a record that concerns a bird does not count for it: as such, or because its name is wider."""
    return why_not(record, parties) or Message.of("record.divided")


def best_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return records in the order in which to cite them: by trust, then kind (recoveries first), then id."""
    kinds = {kind: place for place, kind in enumerate(MARKED)}
    return tuple(
        sorted(evidence, key=lambda it: (LEVELS.index(it.trust), kinds.get(it.kind, len(kinds)), it.id))
    )


def record_message(record: Evidence) -> Message:
    """Return the record in the source's own words: places, dates, mark."""
    places = {
        which: own_words(end.name, "end", record.source) if end.name else end.party or "?"
        for which, end in (("origin", record.origin), ("destination", record.destination))
    }
    dates = "/".join(dict.fromkeys(date for date in (record.date_from, record.date_to) if date))
    marks = (own_words(record.mark, "mark", record.source),) if record.mark else ()
    details: tuple[Arg, ...] = (dates, *marks) if dates else marks
    if not details:
        return Message.of("record.way", **places)
    return Message.of("record.way_told", **places, told=details)


@dataclass(frozen=True, slots=True)
class Movement:
    """How far, which way and how long; None is what a record does not tell. `approximate`: an end's place is."""

    km: float | None
    bearing: float | None
    days: int | None
    approximate: bool


def movement_of(record: Evidence) -> Movement:
    """Return the distance and bearing between the two places of a record, and the days between its two dates.

    Of days only where both dates are given to the day, and in order.
    """
    origin, destination = record.origin, record.destination
    km, bearing = (
        course(origin.point, destination.point) if origin.point and destination.point else (None, None)
    )
    first, last = _read_day(record.date_from or ""), _read_day(record.date_to or "")
    days = (last - first).days if first and last and last >= first else None
    return Movement(km, bearing, days, origin.approximate or destination.approximate)


def _read_day(printed: str) -> date | None:
    """Return the one day that a date names, year first (2010. 8. 5., 2010년 8월 5일), None for any other."""
    parts = _year_first().fullmatch(printed.strip())
    try:
        if parts is None:
            return date.fromisoformat(printed)
        return date(int(parts[1]), int(parts[3] or parts[4]), int(parts[5]))
    except ValueError:
        return None


class Homes:
    """Which units of a comparison a reference taxon lies in."""

    def __init__(self, comparison: Comparison, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._by_taxon: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_species: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._rest: dict[str, list[tuple[str, str]]] = defaultdict(list)
        units: dict[str, list[tuple[tuple[str, str], Unit]]] = defaultdict(list)
        for row in comparison.rows:
            for unit in row.units:
                for taxon in unit.taxa:
                    self._by_taxon[taxon].append((row.id, unit.id))
                for species in dict.fromkeys(filter(None, map(taxonomy.species_of, unit.taxa))):
                    units[species].append(((row.id, unit.id), unit))
        sides = ([matched for row in comparison.rows for matched in (row.a, row.b)[at]] for at in (0, 1))
        meant = [{matched.entry.row: matched.match.taxon for matched in side} for side in sides]
        for species, own in units.items():
            self._by_species[species] = [key for key, _ in own]
            open_a = self._open(species, {unit.a for _, unit in own}, meant[0])
            open_b = self._open(species, {unit.b for _, unit in own}, meant[1])
            self._rest[species] = [key for key, unit in own if unit.a in open_a and unit.b in open_b]

    def _open(self, species: str, rows: set[int | None], meant: Mapping[int, str | None]) -> set[int | None]:
        """Return the entries of a list that what it does not record of a species belongs to: as in a comparison.

        Those of the species, else of others that it puts parts of it in; never one made a species of such a part.
        """
        taxa = {row: meant.get(row) or "" for row in rows if row is not None}
        own = {row for row, taxon in taxa.items() if taxon == species}
        others = {row for row, taxon in taxa.items() if self._taxonomy.species_of(taxon) != species}
        return {*(own or others or (None,))}

    def of(self, taxon: str) -> tuple[tuple[str, str], ...]:
        """Return the (row id, unit id) pairs that hold `taxon`, or all of its parts; none if it is nowhere.

        A subspecies that neither list records lies where the rest of its species does.
        """
        species = self._taxonomy.species_of(taxon)
        if species is None:
            return ()
        if taxon == species:
            return tuple(self._by_species.get(species, ()))
        if taxon in self._by_taxon:
            return tuple(self._by_taxon[taxon])
        return tuple(self._rest.get(species, ()))
