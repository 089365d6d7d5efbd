"""Presence: which bird is where in which month, what says so, and its source.

Statuses speak of territories; counts, occurrences, rings and tracks of places too. A source that names a bird at a site
without a month says that it is there, not when. A month that nobody speaks of is unknown: it is never "not there", and
whatever draws presence draws it faint. A count of none is no presence.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, Literal, cast

from birds.geodesy import course
from birds.model import as_compared, designations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Dossier, End, Evidence, Place, Point, Site, SiteCount, StatusCode

Kind = Literal["status", "named", "count", "occurrence", "ring", "track"]
KINDS: tuple[Kind, ...] = ("status", "named", "count", "occurrence", "ring", "track")
KIND_OF: dict[str, Kind] = {"recovery": "ring", "resighting": "ring", "tracking": "track", "count": "count"}
NEAR = 0.2  # degrees: places of one name further apart than this are different places
_MONTH = re.compile(r"(?:\d{4}-)?(0[1-9]|1[0-2])(?:-\d\d)?")
_HALVES = re.compile(r"\s/\s|(?<=\w)[^\w\s()'’.,–-](?=\w)")  # Izumi / Takaono, and a dot between two names
_REST = re.compile(r"\s*[,(（、，].*", re.DOTALL)


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
    around = PlacesAround(dossier)
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


# ---------------------------------------------------------------- which place a record names, or lies in


class PlacesAround:
    """Points → the place in whose boundary they lie or, where none is known, within whose stated area.

    That is a circle of the size of its largest designation, around its own point.
    """

    def __init__(self, dossier: Dossier) -> None:
        """Prepare nothing yet: shapes are read when the first point is asked for."""
        self._dossier = dossier

    def place_of(self, end: End) -> Place | None:
        """Return the place of an end that has a point of its own and no name: where a tagged bird stayed."""
        return None if end.name or end.point is None or end.approximate else self.place_at(end.point)

    def place_at(self, point: Point) -> Place | None:
        """Return the place that a point (longitude, latitude in degrees) lies in."""
        import shapely

        around: list[int] = self._shapes.query(shapely.Point(point), predicate="intersects").tolist()
        if around:
            return self._drawn[min(around)][0]
        level = ((place, at, km) for place, at, km in self._circles if abs(at[1] - point[1]) * 110 <= km)
        near = ((course(at, point)[0], km, place) for place, at, km in level)
        inside = sorted(
            ((away, place) for away, km, place in near if away <= km), key=lambda one: (one[0], one[1].id)
        )
        return inside[0][1] if inside else None

    @cached_property
    def _shapes(self) -> Any:  # noqa: ANN401 - shapely's tree, which is loaded when it is needed
        import shapely

        return shapely.STRtree([shape for _, shape in self._drawn])

    @cached_property
    def _drawn(self) -> tuple[tuple[Place, Any], ...]:
        import shapely

        known = {place.id: place for place in self._dossier.places}
        place_of = {site.id: known[site.place_id] for site in self._dossier.sites}
        return tuple((place_of[area.site_id], shapely.from_wkb(area.wkb)) for area in self._dossier.areas)

    @cached_property
    def _circles(self) -> tuple[tuple[Place, Point, float], ...]:
        drawn, sites = {place.id for place, _ in self._drawn}, designations(self._dossier.sites)
        return tuple(
            (place, place.point, _radius_km(sites.get(place.id, ())))
            for place in self._dossier.places
            if place.point and place.point_quality != "municipality" and place.id not in drawn
        )


def _radius_km(sites: Iterable[Site]) -> float:
    hectares = max((site.area_ha or 0.0 for site in sites), default=0.0)
    return math.sqrt(hectares / 100 / math.pi)


class PlacesCalled:
    """Names of places → the places: by name, id or code of the place or of one of its designations."""

    def __init__(self, places: Iterable[Place], sites: Iterable[Site]) -> None:
        """Index places by all that they are called; of a double name (Izumi / Takaono) each half is one too."""
        self._found: dict[str, dict[str, Place]] = {}
        named = designations(sites)
        for place in places:
            for name in (place.id, *_names(place, named.get(place.id, ()))):
                self._found.setdefault(as_compared(name), {})[place.id] = place

    def called(self, printed: str | None, party: str | None) -> tuple[Place, ...]:
        """Return the places that a name as printed may mean, in a Party where one is given."""
        for name in _readings(printed or ""):
            found = self._found.get(as_compared(name), {}).values()
            if here := tuple(one for one in found if party in (None, one.party)):
                return here
        return ()

    def placed(self, record: Evidence) -> Evidence:
        """Return a record whose ends have the points of the places they name, where they had none."""
        origin, destination = self._place(record.origin), self._place(record.destination)
        if origin is record.origin and destination is record.destination:
            return record
        return replace(record, origin=origin, destination=destination)

    def place_of(self, end: End) -> Place | None:
        """Return the place that an end of a record names, None where it names none, another, or several far apart."""
        places = [one for one in self.called(end.name, end.party) if one.point]
        points = [one.point for one in places if one.point]
        if points and all(_near(end.point or points[0], other) for other in points):
            return places[0]
        return None

    def _place(self, end: End) -> End:
        place = None if end.point else self.place_of(end)
        return replace(end, point=place.point, approximate=True) if place else end


def placed_counts(
    counts: Sequence[SiteCount], places: Sequence[Place], sites: Sequence[Site]
) -> tuple[tuple[SiteCount, ...], Mapping[str, tuple[str, ...]]]:
    """Return the counts with the place that each means, and which places a name may be that is no single one's."""
    known = PlacesCalled(places, sites)
    doubtful: dict[str, tuple[str, ...]] = {}

    def placed(count: SiteCount) -> SiteCount:
        found = known.called(count.place_id, None), known.called(count.site_printed, count.party)
        one = next((here[0].id for here in found if len(here) == 1), None)
        if one is None:
            doubtful[count.site_printed] = tuple(place.id for place in max(found, key=len))
        return replace(count, place_id=one)

    return tuple(map(placed, counts)), doubtful


def _names(place: Place, sites: Iterable[Site]) -> Iterator[str]:
    names = (
        *place.names.all(),
        *(name for site in sites for name in (*site.names.all(), site.id, site.code)),
    )
    for name in filter(None, names):
        yield name
        yield from filter(None, _HALVES.split(name))


def _readings(printed: str) -> Iterator[str]:
    """Yield a place as printed, then without what follows its first comma or bracket."""
    yield printed
    yield _REST.sub("", printed)


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < NEAR and abs(a[1] - b[1]) < NEAR
