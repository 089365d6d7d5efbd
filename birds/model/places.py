"""Places where birds are, and their designations: a wetland can be a Ramsar site and a Flyway Network site."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from birds.model.terms import Lang, Names, Point, grouped

Quality = Literal["exact", "rounded", "approximate", "none"]
PlaceQuality = Literal["exact", "rounded", "approximate", "municipality", "none"]
_RANKED = {"exact": 0, "rounded": 1, "approximate": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """A wetland, a forest, an islet of birds. `point` is None where no source gives one.

    A point of the quality "municipality" is that of the municipality in which a source says that the place lies.
    Its designations say its names, its Party, its point (`places_of`); `note` says why they are of one place.
    """

    id: str
    names: Names
    party: str
    point: Point | None = None
    point_quality: PlaceQuality = "none"
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and its point: there stands, marked so, what a source says no more of than that it lies in it."""

    id: str
    names: Names
    party: str
    point: Point
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A designation of a place. `point` is None where no source gives one; `point_quality` is exact, rounded,
    approximate or none. `area_ha` as the source states. `species` are names as printed, not matched. `place_id` is the
    place that it designates: where nobody says another, one of its own with the id of the site. `municipality` is the
    one, or those (";" between), in which a source says that it lies. `official` are the sources of its own State that
    print its name, each behind the language of the name.
    """  # noqa: D205

    id: str
    designation: str
    names: Names
    party: str
    code: str | None = None
    point: Point | None = None
    point_quality: Quality = "none"
    area_ha: float | None = None
    designated: str | None = None
    species: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None
    place_id: str = ""
    municipality: str | None = None
    official: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Give it a place of its own where none is said."""
        if not self.place_id:
            object.__setattr__(self, "place_id", self.id)

    def has_official(self, lang: Lang) -> bool:
        """Whether it has a name in a language that a source of its own State prints."""
        return bool(self.names.get(lang)) and lang in (source.partition(" ")[0] for source in self.official)


@dataclass(frozen=True, slots=True)
class SiteArea:
    """A site's boundary as WKB (multipolygon, WGS 84), with where and when it comes from."""

    site_id: str
    wkb: bytes
    source: str
    date: str | None = None


def designations(sites: Iterable[Site]) -> dict[str, tuple[Site, ...]]:
    """Return the designations of each place by its id, the leading one first.

    It leads whose id is the place's; else the one whose point is best, of these the one that was designated first.
    """
    by_place = grouped((site.place_id, site) for site in sites)
    return {place: tuple(sorted(same, key=_leading)) for place, same in by_place.items()}


def name_in(lang: Lang, designations: Iterable[Site]) -> str | None:
    """Return a place's name in a language: one that a source of its own State prints, else the first that it has."""
    named = (site for site in designations if site.names.get(lang))
    first = min(named, key=lambda site: not site.has_official(lang), default=None)
    return first.names.get(lang) if first else None


def placed_in(designations: Iterable[Site]) -> Site | None:
    """Return the designation whose point is that of the place: the leading one of those that have a point."""
    return min((site for site in designations if site.point), key=_leading, default=None)


def _leading(site: Site) -> tuple[object, ...]:
    return site.id != site.place_id, _RANKED.get(site.point_quality, 3), site.designated or "9", site.id


def places_of(sites: Iterable[Site], notes: Mapping[str, str | None] | None = None) -> tuple[Place, ...]:
    """Return the places that sites designate; `notes` say, by id of a place, why its designations are of one place.

    Names, Party, point and source are those of the leading designation, what it lacks is the next one's.
    """
    places = []
    for place_id, same in designations(sites).items():
        pointed = placed_in(same) or same[0]
        sources = dict.fromkeys(site.source for site in (same[0], pointed) if site.source)
        place = Place(
            id=place_id,
            names=Names.first(site.names for site in same),
            party=same[0].party,
            point=pointed.point,
            point_quality=pointed.point_quality,
            source=" ; ".join(filter(None, sources)) or None,
            note=(notes or {}).get(place_id),
        )
        places.append(place)
    return tuple(places)


def followed(before: Iterable[Place], old: Iterable[Site], new: Iterable[Site]) -> tuple[Place, ...]:
    """Return the places after their sites have changed; what somebody wrote into a place by hand stays.

    A place without a designation goes.
    """
    stored = {place.id: place for place in before}
    notes = {place.id: place.note for place in stored.values()}
    derived = {place.id: place for place in places_of(old, notes)}

    def stays(place: Place) -> bool:
        if place.id not in stored or stored[place.id] == derived.get(place.id):
            return False
        return stored[place.id].point_quality != "municipality" or place.point is None

    return tuple(stored[place.id] if stays(place) else place for place in places_of(new, notes))


def in_municipalities(
    places: Iterable[Place],
    sites: Iterable[Site],
    towns: Iterable[Municipality],
    former: Iterable[Municipality] = (),
) -> tuple[Place, ...]:
    """Return places; those without a point of their own at that of the municipality that their designations name.

    Where several are named, or one that is none of them, or of which there are two, a place has no point, nor any
    longer that of a `former` municipality. Where none is named it stays as it is.
    """
    known: dict[tuple[str, str], dict[Point, Municipality]] = {}
    for town in towns:
        for name in town.names.all():
            known.setdefault((town.party, as_compared(name)), {})[town.point] = town
    gone: dict[Point, set[str | None]] = {}
    for town in former:
        gone.setdefault(town.point, set()).add(town.source)
    named = designations(sites)
    return tuple(_in_town(place, named.get(place.id, ()), known, gone) for place in places)


def _in_town(
    place: Place,
    sites: Iterable[Site],
    known: Mapping[tuple[str, str], Mapping[Point, Municipality]],
    gone: Mapping[Point, set[str | None]],
) -> Place:
    names = {
        as_compared(name) for site in sites for name in (site.municipality or "").split(";") if name.strip()
    }
    if not names or place.point_quality not in ("municipality", "none"):
        return place
    if place.point is not None and place.point in gone:
        others = [source for source in (place.source or "").split(" ; ") if source not in gone[place.point]]
        place = replace(place, point=None, point_quality="none", source=" ; ".join(others) or None)
    towns = [town for name in names for town in known.get((place.party, name), {}).values()]
    if len(names) != 1 or len(towns) != 1:
        return place
    (town,) = towns
    sources = dict.fromkeys(filter(None, (*(place.source or "").split(" ; "), town.source)))
    return replace(place, point=town.point, point_quality="municipality", source=" ; ".join(sources) or None)


def as_compared(name: str) -> str:
    """Return a name as it is compared: width, case and spaces don't count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def with_missing(places: tuple[Place, ...], sites: Iterable[Site]) -> tuple[Place, ...]:
    """Return places, and those that sites designate and that are not among them."""
    ids = {place.id for place in places}
    missing = [place for place in places_of(sites) if place.id not in ids]
    return (*places, *missing) if missing else places
