"""Presence: which bird is where in which month, what says so, and its source.

Statuses speak of territories; counts, occurrences, rings and tracks of places too. A source that names a bird at a site
without a month says that it is there, not when. A month that nobody speaks of is unknown: it is never "not there", and
whatever draws presence draws it faint. A count of none is no presence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TYPE_CHECKING, Literal, cast

from birds.evidence.localities import PlacesAround, PlacesCalled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from birds.model import Dossier, StatusCode

Kind = Literal["status", "named", "count", "occurrence", "ring", "track"]
KINDS: tuple[Kind, ...] = ("status", "named", "count", "occurrence", "ring", "track")
KIND_OF: dict[str, Kind] = {"recovery": "ring", "resighting": "ring", "tracking": "track", "count": "count"}
_MONTH = re.compile(r"(?:\d{4}-)?(0[1-9]|1[0-2])(?:-\d\d)?")


@dataclass(frozen=True, slots=True)
class Presence:
    """A bird at a place or in a territory in a month, as one source says it.

    `month` is 1 to 12, None where the source gives none. `party` is the territory: a country's code, or a source's
    words; `place` the id of a place, `printed` the place as printed where it is none of the dossier. `number` is the
    highest number of individuals that is printed, `times` how many statements, counts or records say it.
    `code` is that of a status.
    """

    taxon: str
    kind: Kind
    source: str
    month: int | None = None
    party: str | None = None
    place: str | None = None
    printed: str | None = None
    code: StatusCode | None = None
    number: int | None = None
    times: int = 1


def gather(dossier: Dossier, named: Mapping[str, str]) -> tuple[Presence, ...]:
    """Return all presence that a dossier tells of, in the order of the reference; months that are not known come last.

    `named` are the taxa behind the names that sites print. Names that mean no taxon tell of none.
    """
    around = PlacesAround(dossier.places, dossier.sites, dossier.areas)
    said = chain(
        _of_statuses(dossier), _of_sites(dossier, named), _of_counts(dossier), _of_records(dossier, around),
        _of_occurrences(dossier), _of_tracks(dossier, around),
    )  # fmt: skip
    found: dict[tuple[object, ...], Presence] = {}
    for one in said:
        key = (one.taxon, one.kind, one.source, one.month, one.party, one.place, one.printed, one.code)
        before = found.get(key)
        found[key] = one if before is None else _joined(before, one)
    sequence = {taxon.name: taxon.sequence for taxon in dossier.taxa}
    return tuple(sorted(found.values(), key=lambda one: (sequence.get(one.taxon, 0), *_order(one))))


def together(said: Iterable[Presence]) -> Iterator[tuple[Presence, ...]]:
    """Yield what one source says of one bird at one place together, in the order of the months.

    What it says without a month stands apart from what it says of months.
    """

    def all_but_month(one: Presence) -> tuple[object, ...]:
        return one.taxon, one.party, one.place, one.printed, one.kind, one.code, one.source, one.month is None

    return (tuple(group) for _, group in groupby(said, all_but_month))


def _joined(a: Presence, b: Presence) -> Presence:
    numbers = [number for number in (a.number, b.number) if number is not None]
    return replace(a, number=max(numbers, default=None), times=a.times + b.times)


def _order(one: Presence) -> tuple[object, ...]:
    where = one.party or "", one.place or "", one.printed or ""
    return one.taxon, *where, KINDS.index(one.kind), one.code or "", one.source, one.month or 13


# ---------------------------------------------------------------- who speaks


def _of_statuses(dossier: Dossier) -> Iterator[Presence]:
    """Yield what lists and other sources say of territories; what decides nothing, and what is gone, is no presence."""
    printed = (
        (replace(status, source=listed.checklist.id, territory=listed.checklist.side), held.match.taxon)
        for listed in dossier.lists
        for held in listed.entries
        for status in held.entry.statuses
    )
    for status, taxon in chain(printed, ((one, one.taxon) for one in dossier.statuses)):
        if taxon and status.code not in {None, "X"}:
            for month in status.months or (None,):
                yield Presence(
                    taxon, "status", status.source or "", month, status.territory, code=status.code
                )


def _of_sites(dossier: Dossier, named: Mapping[str, str]) -> Iterator[Presence]:
    for site in dossier.sites:
        for taxon in dict.fromkeys(named[name] for name in site.species if name in named):
            yield Presence(taxon, "named", site.source or site.id, None, site.party, site.place_id)


def _of_counts(dossier: Dossier) -> Iterator[Presence]:
    places = {place.id: place for place in dossier.places}
    for count in dossier.counts:
        if count.taxon and count.count != 0:
            place = places.get(count.place_id or "")
            known, printed = (place.id, None) if place else (None, count.site_printed)
            party = count.party or (place.party if place else None)
            for month in count.months or (None,):
                yield Presence(
                    count.taxon, "count", count.source, month, party, known, printed, number=count.count
                )


def _of_records(dossier: Dossier, around: PlacesAround) -> Iterator[Presence]:
    """Yield where marked birds were, and when; a finding that there was nothing is none.

    The stays of a crossing are those of its track, where this has them.
    """
    tracked = {track.id for track in dossier.tracks if track.stays and track.taxon}
    called = PlacesCalled(dossier.places, dossier.sites)
    for record in dossier.evidence:
        kind = KIND_OF.get(record.kind)
        if record.id in tracked and record.certainty == "direct":
            continue
        if record.taxon and kind and record.certainty != "negative":
            for end, date in ((record.origin, record.date_from), (record.destination, record.date_to)):
                said = Presence(record.taxon, kind, record.source, month_of(date), end.party)
                stayed = around.place_of(end) if record.certainty == "direct" else None
                if place := called.place_of(end) or stayed:
                    yield replace(said, party=end.party or place.party, place=place.id)
                elif end.party or end.name:
                    yield replace(said, printed=end.name)


def _of_occurrences(dossier: Dossier) -> Iterator[Presence]:
    places = {place.id: place for place in dossier.places}
    for one in dossier.occurrences:
        place = places.get(one.place_id or "")
        yield Presence(
            one.taxon, "occurrence", one.source, one.month, one.party or (place.party if place else None),
            one.place_id, number=one.individuals, times=one.records,
        )  # fmt: skip


def _of_tracks(dossier: Dossier, around: PlacesAround) -> Iterator[Presence]:
    """Yield where tagged birds stayed, in the months of each stay, and the Parties where no stay says when."""
    for track in (one for one in dossier.tracks if one.taxon):
        said = Presence(cast("str", track.taxon), "track", track.source)
        dated: set[str | None] = set()
        for stay in track.stays:
            place = around.place_at(stay.point)
            party = stay.party or (place.party if place else None)
            dated.add(party)
            for month in stay.months if party or place else ():
                yield replace(said, month=month, party=party, place=place.id if place else None)
        for party in track.parties:
            if party not in dated:
                yield replace(said, party=party)


def month_of(date: str | None) -> int | None:
    """Return the month of a date as it is given (2015-06-01, 2015-06, 06-01), None where it names none."""
    found = _MONTH.fullmatch(date or "")
    return int(found[1]) if found else None
