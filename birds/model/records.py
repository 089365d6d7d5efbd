"""What was recorded, and where: places with their designations, counts, evidence, occurrences, tracks, loaded files.

A wetland is one place, and can be a Ramsar site and a Flyway Network site.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from birds.model.terms import Lang, Names, PartyCode, Point, Trust, grouped

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
        place = Place(
            id=place_id,
            names=Names.first(site.names for site in same),
            party=same[0].party,
            point=pointed.point,
            point_quality=pointed.point_quality,
            source=_joined(site.source or "" for site in (same[0], pointed)),
            note=(notes or {}).get(place_id),
        )
        places.append(place)
    return tuple(places)


def _joined(sources: Iterable[str]) -> str | None:
    return " ; ".join(dict.fromkeys(filter(None, sources))) or None


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
    gone = grouped((town.point, town.source) for town in former)
    named, placed = designations(sites), []
    for place in places:
        point, quality, source = place.point, place.point_quality, place.source
        own = (name for site in named.get(place.id, ()) for name in (site.municipality or "").split(";"))
        names = {as_compared(name) for name in own if name.strip()}
        if names and quality in ("municipality", "none"):
            sources = (source or "").split(" ; ")
            if point in gone:
                sources = [each for each in sources if each not in gone[point]]
                point, quality, source = None, "none", _joined(sources)
            meant = [town for name in names for town in known.get((place.party, name), {}).values()]
            if len(names) == len(meant) == 1:
                point, quality = meant[0].point, "municipality"
                source = _joined([*sources, meant[0].source or ""])
        placed.append(replace(place, point=point, point_quality=quality, source=source))
    return tuple(placed)


def as_compared(name: str) -> str:
    """Return a name as it is compared: width, case and spaces don't count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def with_missing(places: tuple[Place, ...], sites: Iterable[Site]) -> tuple[Place, ...]:
    """Return places, and those that sites designate and that are not among them."""
    ids = {place.id for place in places}
    missing = [place for place in places_of(sites) if place.id not in ids]
    return (*places, *missing) if missing else places


# ---------------------------------------------------------------- what was recorded there


YearKind = Literal["season", "calendar", "printed"]


def month_number(date: str | None) -> int:
    """Return which month of all a date in ISO form is in, January of year 0 being 0; -1 where it gives no month."""
    year_month = re.match(r"(\d{4})-(\d{2})", date or "", re.ASCII)
    return int(year_month[1]) * 12 + int(year_month[2]) - 1 if year_month else -1


@dataclass(frozen=True, slots=True)
class SiteCount:
    """One count at a place: `site_printed` and `site_id_printed` are the place as the source names it, `point` its own
    coordinates; `place_id` is the place that it means.

    `taxon` is the matched reference name, None for "all waterbirds" or an unmatched name.
    `count` is the number, `count_printed` what the source prints ("4000-7000", ">300000"); `measure` says whether it is
    a number present or one of birds that passed or left, of several days or of a season. `season` is when, as printed;
    `date_from` and `date_to` are the same in ISO form, as precise as printed. `season_year` is by `year_kind` the year
    in which the season (July to June) of birds counted begins, the calendar year of nests, pairs and colonies, or the
    year that a census prints: of different kinds they are never put together. `effort` is what was done to count ("2
    observers, 3 h"; "25 km").
    """  # noqa: D205

    place_id: str | None
    site_printed: str
    taxon_printed: str | None
    taxon: str | None
    count: int | None
    count_printed: str
    unit: str | None
    season: str | None
    source: str
    party: str | None = None
    months: tuple[int, ...] = ()
    effort: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    season_year: int | None = None
    year_kind: YearKind | None = None
    measure: Literal["stock", "flow"] = "stock"
    site_id_printed: str | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class End:
    """One end of an evidence record. `approximate` marks a point taken from a site or a region, not printed."""

    name: str | None
    party: str | None
    point: Point | None = None
    approximate: bool = False


END_COLUMNS = {
    "origin": "from",
    "destination": "to",
    "origin_place": "from_place",
    "destination_place": "to_place",
}
"""What the ends of a record and their places are called in tables, as in its JSON; `from` is no name in Python."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record of a bird (or a statement about birds) between two places.

    `kind`: recovery, resighting, tracking, shared_subspecies, count, other.
    `certainty`: direct (an individual found on both sides), inferred, summary, negative.
    Only direct recoveries, resightings and trackings can be limb a. Dates as the source gives them.
    `trust`: high (who did the work says it), medium (the press, an abstract), low (a blog, a forum, a copied article),
    None where nobody has assessed the source.
    """

    id: str
    taxon_printed: str
    kind: Literal["recovery", "resighting", "tracking", "shared_subspecies", "count", "other"]
    certainty: Literal["direct", "inferred", "summary", "negative"]
    origin: End
    destination: End
    source: str
    taxon: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    individuals: int | None = None
    mark: str | None = None
    note: str | None = None
    trust: Trust | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The 1 % threshold of a flyway population, in individuals, as an edition of the estimates gives it.

    `taxon` is the matched reference name, None where the printed one is not matched.
    """

    taxon_printed: str
    population: str
    value: int
    edition: str
    source: str
    taxon: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Many records of one bird in one month, reduced to a row.

    Either taxon × place × month × year (`place_id` and `year` set) or taxon × Party × month (`party` set).
    `records` is how many there were, `individuals` the highest count that one of them prints.
    """

    taxon: str
    month: int
    records: int
    source: str
    place_id: str | None = None
    party: PartyCode | None = None
    year: int | None = None
    individuals: int | None = None

    @property
    def about(self) -> tuple[object, ...]:
        """What tells it from others: bird, place or Party, time and source."""
        return self.taxon, self.place_id, self.party, self.year, self.month, self.source


@dataclass(frozen=True, slots=True)
class Track:
    """The way of one tagged bird, with all fixes that are used: WKB of a line with M (ISO LineString M), WGS 84.

    M is the time of a fix in seconds since 1970 (UTC); a line without times has none. `fixes` is how many positions
    there are, `parties` where it was (in alphabetical order of the codes), dates as the source gives them.
    """

    id: str
    taxon_printed: str
    individual: str
    wkb: bytes
    fixes: int
    source: str
    taxon: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    parties: tuple[PartyCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a tagged bird stayed: the centre, its first and last moment (ISO 8601, UTC), of how many fixes.

    It is a circle of `radius_km` around the point, as wide as the fixes lie and as exact as the tag is. Of a stay that
    touches both Parties, and of one elsewhere, `party` is None. `place_id` is the place that the point lies in.
    """

    track_id: str
    number: int
    point: Point
    date_from: str
    date_to: str
    fixes: int
    radius_km: float
    party: PartyCode | None = None
    place_id: str | None = None

    @property
    def months(self) -> tuple[int, ...]:
        """The months from its first to its last day, in the order of the year; none where a date names no month."""
        first, last = month_number(self.date_from), month_number(self.date_to)
        if first < 0:
            return ()
        return tuple(sorted({at % 12 + 1 for at in range(first, min(last, first + 11) + 1)}))


@dataclass(frozen=True, slots=True)
class Link:
    """That birds of a taxon were at one place, then at another: sites, places of marked birds, stays of tagged ones.

    `origin_place` and `destination_place` are ids of places, None elsewhere. `birds` is how many birds the records tell
    of, None where none gives a number; dates are the first and the last that they give, `months` the months of the
    dates. `kinds` are those of the records, "track" among them; `records` are ids of evidence and of tracks.
    """

    taxon: str
    origin: End
    destination: End
    kinds: tuple[str, ...]
    records: tuple[str, ...]
    origin_place: str | None = None
    destination_place: str | None = None
    birds: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """How a file was loaded, so that the load can be repeated exactly.

    `noun` is the sub-command of `load` (sites, boundaries, counts, evidence, status, thresholds, …), `rows` how
    many things were read, `mapping` which column was read as which field. `list_id` is the list that the file
    says something about, `options` are the other options of the command (party KOR …), `keys` name what it brought:
    by them a later version of the file tells what it no longer has. How a list itself was loaded stands in its
    `Checklist`.
    """

    noun: str
    file_name: str
    sha256: str
    rows: int
    encoding: str | None = None
    sheet: str | None = None
    crs: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    list_id: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def place(self) -> tuple[str, str, str | None, str | None]:
        """Return what tells it from other files: the noun, its name, the sheet in it and the list that it is about."""
        return self.noun, self.file_name, self.sheet, self.list_id


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a file is read and what may be changed: the options that every `load` has.

    `licence` and `credit` are the terms of what is no list, and how its author wants to be named.
    """

    dry_run: bool = False
    strict: bool = False
    replace: bool = False
    encoding: str | None = None
    sheet: str | None = None
    crs: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    party: str | None = None
    licence: str | None = None
    credit: str | None = None

    def termed(self, file: SourceFile, loaded: Iterable[SourceFile]) -> SourceFile:
        """Return how a file was loaded, with the terms of what it brings.

        Terms that are not given are those that the same file has among the files that are `there` already, else those
        that the file states itself.
        """
        former = next((dict(before.options) for before in loaded if before.place == file.place), {})
        terms = {"licence": self.licence, "credit": self.credit}
        own = {**dict(file.options), **{name: former[name] for name in terms if name in former}}
        own_terms = {name: value for name, value in terms.items() if value is not None}
        return replace(file, options=tuple(sorted({**own, **own_terms}.items())))
