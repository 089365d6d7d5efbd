"""From a dossier and what was computed from it to what a map shows: its birds, and which bird and place a record is of.

Nothing here draws; the records are the dossier's own. What the user brings to a map, and its colours, stand here, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import shapely

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo, DossierError, Problem
from birds.evidence import Findings
from birds.evidence.places import PlacesCalled
from birds.evidence.presence import Presence, gather_presence
from birds.evidence.thresholds import Series, Share, series, shares
from birds.geodesy import drawn_parts
from birds.model import as_compared
from birds.negotiation.annexes import annex
from birds.negotiation.sites import named_places

Ring = tuple[tuple[float, float], ...]  # longitude, latitude in degrees
_NO_LINKS: Mapping[str, str] = {}
LAND = "#f3efe6"  # its colour on the page and in a picture
# From January on, around the circle of hues: months two apart differ for every kind of colour vision (10 in CIELAB,
# neighbours 6), and each stands out from land and water (3:1).
MONTH_COLOURS = (
    "#04549e", "#116f9d", "#18859c", "#13918b", "#069250", "#667908",
    "#815303", "#960501", "#76042f", "#650045", "#5f006f", "#312ea5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bird:
    """A bird one can choose: a row of the comparison, or a taxon of the other lists and records.

    `also` are all other names it is found by, as printed; `members` its entries in lists; `rows` are those of the
    annex, in their order; `parts` the ids of those parts of it that the annex may print as rows of their own.
    """

    id: str
    scientific: str
    names: m.Names = m.NO_NAMES
    also: tuple[str, ...] = ()
    relation: m.Relation | None = None
    members: tuple[m.MatchedEntry, ...] = ()
    verdicts: tuple[m.Verdict, ...] = ()
    rows: tuple[m.AnnexRow, ...] = ()
    parts: tuple[str, ...] = ()


class MapPlace(NamedTuple):
    """A place with its designations and its boundary: polygons of rings, the outer first."""

    place: m.Place
    sites: tuple[m.Site, ...]
    area: tuple[tuple[Ring, ...], ...] = ()
    area_source: str | None = None


class MapTrack(NamedTuple):
    """The way of a tagged bird: `parts` are lines of longitude, latitude and seconds since 1970 (nan: not known)."""

    track: m.Track
    parts: tuple[tuple[tuple[float, float, float], ...], ...]
    stays: tuple[m.Stay, ...]


@dataclass(frozen=True, slots=True)
class MapData:
    """Everything one map shows. `parties` stand in the order of the page; `credits` are the sources of it all.

    `index` says which of the birds a name means, `positions` which of the places an id is; `deciding` are the
    statements that decide on entries, by list and row.
    """

    agreement: m.Agreement
    reference: str
    parties: tuple[m.PartyCode, ...]
    lists: tuple[m.Checklist, ...]
    birds: tuple[Bird, ...]
    index: BirdIndex
    deciding: Mapping[tuple[str, int], tuple[m.Status, ...]]
    places: tuple[MapPlace, ...]
    positions: Mapping[str, int]
    counts: tuple[m.SiteCount, ...]
    records: tuple[m.Evidence, ...]
    tracks: tuple[MapTrack, ...]
    presence: tuple[Presence, ...]
    shares: tuple[Share, ...]
    series: tuple[Series, ...]
    credits: tuple[m.Source, ...]

    def bird_of(self, record: m.Evidence | m.Track) -> int | None:
        """Return the bird that a record or a track is of."""
        return self.index.bird(record.taxon_printed, record.taxon)

    def places_of(self, bird: int | None) -> tuple[MapPlace, ...]:
        """Return the places of a bird, or of all birds, with and without a point."""
        if bird is None:
            return self.places
        present = (row for row in self.presence if row.answer != "absent")
        place_ids = {row.place for row in present if self.index.taxon(row.taxon) == bird}
        return tuple(shown for shown in self.places if shown.place.id in place_ids)


def build_map_data(  # noqa: PLR0913 - all that a map is of
    dossier: m.DossierContent,
    comparison: m.Comparison | None = None,
    verdicts: Sequence[m.Verdict] = (),
    *,
    annex: m.Annex | None = None,
    links: Mapping[str, str] = _NO_LINKS,
    presence: Sequence[Presence] | None = None,
    original: m.PartyCode | None = None,
) -> MapData:
    """Build what the map shows from model values.

    `links` says which taxon a name means that sites and counts print (`matching.match_names` knows); without it
    names are looked up among those of the lists. `presence` is where birds are, gathered here where it is not given.
    `original` puts that Party first, else the order is alphabetical.
    """
    birds = _Birds(dossier, links)
    if comparison:
        birds.add_rows(comparison, verdicts, annex)
    compared = (comparison.a, comparison.b) if comparison else ()
    others = [each for each in dossier.lists if each.checklist.id not in {own.id for own in compared}]
    birds.add_lists(others)
    presence_rows = gather_presence(dossier, birds.named_at(dossier.sites)) if presence is None else presence
    birds.add_records(dossier, presence_rows)
    positions = {place.id: number for number, place in enumerate(dossier.places)}
    return MapData(
        agreement=dossier.agreement,
        reference=dossier.reference,
        parties=dossier.agreement.in_order(original),
        lists=(*compared, *(other.checklist for other in others)),
        birds=tuple(birds.made),
        index=birds.index,
        deciding=_deciding_statuses(comparison, verdicts) if comparison else {},
        places=tuple(_places(dossier)),
        positions=positions,
        counts=dossier.counts,
        records=tuple(map(PlacesCalled(dossier.places, dossier.sites).placed, dossier.evidence)),
        tracks=tuple(_tracks(dossier)),
        presence=tuple(row for row in presence_rows if birds.index.taxon(row.taxon) is not None),
        shares=tuple(it for it in shares(dossier.counts, dossier.thresholds) if it.place_id in positions),
        series=tuple(it for it in series(dossier.counts, dossier.thresholds) if it.place_id in positions),
        credits=attribution.of_dossier(dossier),
    )


class _Birds:
    """Collects the birds of a map; each taxon belongs to the first bird that stands for it."""

    def __init__(self, dossier: m.DossierContent, links: Mapping[str, str]) -> None:
        self.made: list[Bird] = []
        self.index = BirdIndex(dossier.taxa, links)
        self._taxa = {taxon.name: taxon for taxon in dossier.taxa}

    def add_rows(
        self, comparison: m.Comparison, verdicts: Sequence[m.Verdict], annex: m.Annex | None
    ) -> None:
        """Add one bird for each row of the comparison, its own verdict before those of its parts."""
        ordered = sorted(verdicts, key=lambda verdict: verdict.unit_id is not None)
        judged = m.grouped((verdict.row_id, verdict) for verdict in ordered)
        placed = {row.id: row for row in annex.rows} if annex else {}
        for row in comparison.rows:
            ids = dict.fromkeys((row.id, *(unit.id for unit in row.units)))
            rows = sorted((placed[id_] for id_ in ids if id_ in placed), key=lambda place: place.number)
            bird = Bird(
                row.id,
                rows[0].scientific_name if len(rows) == 1 else _headword(row),
                relation=row.relation,
                verdicts=tuple(judged.get(row.id, ())),
                rows=tuple(rows),
                parts=tuple(unit.id for unit in row.units if unit.id != row.id),
            )
            members = (*row.a, *row.b)
            meant = (taxon for member in members for taxon in _taxa_of_entry(member))
            of_units = (taxon for unit in row.units for taxon in (unit.taxon, *unit.taxa))
            self._add(bird, tuple(dict.fromkeys((*meant, *of_units, *row.taxa_a, *row.taxa_b))), members)

    def add_lists(self, lists: Iterable[m.MatchedList]) -> None:
        """Add what lists hold that are not compared: to the birds there are, or as birds of their own."""
        members = (it for matched in lists for it in matched.entries if it.entry.parent_row is None)
        for member in members:
            if (bird := self.index.taxon(member.match.taxon)) is not None:
                self._extend(bird, (member,))
            elif name := member.match.taxon or member.entry.verbatim:
                self._add(Bird(name, name), _taxa_of_entry(member), (member,))

    def named_at(self, sites: Iterable[m.Site]) -> Mapping[str, str]:
        """Return the taxa that names printed by sites mean: by the links, else of the birds there are."""
        names = dict.fromkeys(name for site in sites for name in site.species)
        meant = {name: self.index.meant(name) for name in names}
        own = {name: name for name in names if self.index.taxon(name) is not None}
        return own | {name: taxon for name, taxon in meant.items() if taxon}

    def add_records(self, dossier: m.DossierContent, rows: Iterable[Presence]) -> None:
        """Add the birds that only records and sites name."""
        records = (dossier.evidence, dossier.counts, dossier.tracks)
        recorded = (record.taxon for of_a_kind in records for record in of_a_kind)
        for taxon in (*recorded, *(row.taxon for row in rows)):
            if taxon and self.index.taxon(taxon) is None:
                self._add(Bird(taxon, taxon), (taxon,), ())

    def _add(self, bird: Bird, taxa: Sequence[str], members: Sequence[m.MatchedEntry]) -> None:
        self.made.append(bird)
        number = len(self.made) - 1
        self.index.claim(number, taxa)
        self._extend(number, members, taxa)

    def _extend(self, number: int, members: Sequence[m.MatchedEntry], taxa: Sequence[str] = ()) -> None:
        bird = self.made[number]
        entries = [member.entry for member in members]
        parsed = (entry.name.canonical if entry.name else None for entry in entries)
        names = ((it.verbatim, name, *it.vernacular.all()) for it, name in zip(entries, parsed, strict=True))
        printed = [name for name in chain.from_iterable(names) if name]
        self.index.claim(number, (), printed)
        known = (self._taxa.get(name) for name in (bird.scientific, *taxa))
        species = (self._taxa.get(it.parent or "") if it.rank == "subspecies" else it for it in known if it)
        english = next((it.english for it in species if it and it.english), None)
        vernacular = (bird.names, *(entry.vernacular for entry in entries), m.Names(en=english))
        called = reduce(m.Names.filled, vernacular, m.NO_NAMES)
        also = dict.fromkeys((*bird.also, *printed, *taxa, *([english] if english else [])))
        self.made[number] = replace(
            bird,
            names=called,
            also=tuple(name for name in also if name != bird.scientific and name not in called.all()),
            members=(*bird.members, *members),
        )


def _deciding_statuses(
    comparison: m.Comparison, verdicts: Sequence[m.Verdict]
) -> dict[tuple[str, int], tuple[m.Status, ...]]:
    """Return the statements that decide on each entry of the compared lists: of its unit where the other side lumps."""
    rows = {row.id: row for row in comparison.rows}
    statuses: dict[tuple[str, int], tuple[m.Status, ...]] = {}
    for verdict in verdicts:
        row = rows[verdict.row_id]
        unit = next((unit for unit in row.units if unit.id == verdict.unit_id), None)
        sides = (row.a, verdict.status_a, unit and unit.a), (row.b, verdict.status_b, unit and unit.b)
        for side, deciding, number in sides:
            for entry in [matched.entry for matched in side]:
                if unit is None or (entry.row == number and len(side) > 1):
                    statuses[entry.list_id, entry.row] = deciding
    return statuses


def _headword(row: m.ComparisonRow) -> str:
    """Return the name all entries print, else what the lumping entry means, else the reference's or a printed one."""
    members = (*row.a, *row.b)
    printed = [m.entry.name.canonical if m.entry.name else m.entry.verbatim for m in members]
    if len(members) > 1 and len(set(printed)) == 1 and printed[0]:
        return printed[0]
    lumping = [side[0].match.taxon for side in (row.a, row.b) if len(side) == 1 and len(members) > 2]  # noqa: PLR2004
    units = [" ".join(unit.taxon.split()[:2]) for unit in row.units]
    vernacular = [name for m in members for name in m.entry.vernacular.all()]
    names = (*lumping, *units, *(m.match.taxon for m in members), *printed, *vernacular)
    return next((name for name in names if name), row.id)


def _places(dossier: m.DossierContent) -> Iterator[MapPlace]:
    """Yield the places with their designations; one of which only a boundary is known has a point in it."""
    areas = m.grouped((area.site_id, area) for area in dossier.areas)
    designated = m.designations(dossier.sites)
    for place in named_places(dossier):
        sites = designated.get(place.id, ())
        own = [area for site in sites for area in areas.get(site.id, ())]
        polygons = tuple(polygon for area in own for polygon in _polygons(area.wkb))
        if polygons and not place.point:
            point = shapely.point_on_surface(shapely.from_wkb(own[0].wkb))
            place = replace(place, point=(point.x, point.y), point_quality="approximate")  # noqa: PLW2901
        yield MapPlace(place, sites, polygons, own[0].source if own else None)


def greatest(data: MapData, bird: int | None) -> list[tuple[int, float, int]]:
    """Return the places of a bird, or those with a number, as index, share in percent, largest number present.

    The greatest come first: by share of the flyway population where a threshold is known, by number, by how many birds
    are known from them. They have points; the page has them so, too.
    """
    numbers: dict[str, int] = {}
    birds: dict[str, set[int | None]] = {}
    for row in data.presence:
        if row.place is not None and row.answer != "absent":
            present = data.index.taxon(row.taxon)
            birds.setdefault(row.place, set()).add(present)
            if bird in (None, present):
                numbers[row.place] = max(numbers.get(row.place, 0), row.number or 0)
    thresholds: dict[str, int] = {}
    most: dict[str, float] = {}
    for each in data.shares:
        place, value = each.place_id, each.threshold.value
        if bird is None:
            most[place] = max(most.get(place, 0), each.share * 100)
        elif data.index.taxon(each.taxon) == bird:
            thresholds[place] = min(thresholds.get(place, value), value)
    most |= {place: numbers.get(place, 0) / value for place, value in thresholds.items()}
    ranked = sorted(
        (-most.get(place.id, 0.0), -numbers.get(place.id, 0), -len(birds.get(place.id, ())), index)
        for index, place in enumerate(shown.place for shown in data.places)
        if place.point and (bird is None or place.id in numbers)
    )
    shown = (it for it in ranked if bird is not None or it[0] or it[1])
    return [(index, -share, -number) for share, number, _, index in shown]


def _polygons(wkb: bytes) -> Iterator[tuple[Ring, ...]]:
    for part in shapely.get_parts(shapely.from_wkb(wkb)):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = (part.exterior, *part.interiors)
            yield tuple(tuple((x, y) for x, y, *_ in ring.coords) for ring in rings)


def _tracks(dossier: m.DossierContent) -> Iterator[MapTrack]:
    stays = m.grouped((stay.track_id, stay) for stay in dossier.stays)
    for track in dossier.tracks:
        each = stays.get(track.id, ())
        own = [stay for stay in each if _is_date(stay.date_from) and _is_date(stay.date_to)]
        dates = [date for stay in own for date in (stay.date_from, stay.date_to)]
        parts = drawn_parts(track.wkb, [datetime.fromisoformat(date).timestamp() for date in dates])
        yield MapTrack(track, tuple([tuple(part.tolist()) for part in parts]), tuple(own))


def _is_date(text: str) -> bool:
    """Whether a date can be read: another program may have changed it."""
    with suppress(ValueError):
        return bool(datetime.fromisoformat(text))
    return False


# ---------------------------------------------------------------- which bird a name means


class BirdIndex:
    """Taxa and printed names → the position of a bird; the first bird that claims a name keeps it."""

    def __init__(self, taxa: Iterable[m.Taxon], links: Mapping[str, str]) -> None:
        """Index nothing yet; `links` says what printed names mean, by name of a taxon."""
        self._parents = {taxon.name: taxon.parent for taxon in taxa if taxon.rank == "subspecies"}
        self._links = {as_compared(printed): taxon for printed, taxon in links.items()}
        self._taxa: dict[str, int] = {}
        self._printed: dict[str, int] = {}

    def claim(self, bird: int, taxa: Iterable[str], printed: Iterable[str] = ()) -> None:
        """Let a bird claim taxa of the reference and names as printed."""
        for taxon in taxa:
            self._taxa.setdefault(taxon, bird)
        for name in printed:
            self._printed.setdefault(as_compared(name), bird)

    def taxon(self, name: str | None) -> int | None:
        """Return the bird of a taxon of the reference, a subspecies by its species where need be."""
        if name is None:
            return None
        if name in self._taxa:
            return self._taxa[name]
        return self._taxa.get(self._parents.get(name) or " ".join(name.split()[:2]))

    def meant(self, printed: str) -> str | None:
        """Return the taxon that a printed name means by the given links."""
        return self._links.get(as_compared(printed))

    def bird(self, printed: str, taxon: str | None = None) -> int | None:
        """Return the bird that a printed name means: by its taxon, by the given links, else as it is printed."""
        number = self.taxon(taxon or self.meant(printed))
        if number is None and taxon is None:
            number = self._printed.get(as_compared(printed), self._taxa.get(printed.strip()))
        return number

    def mention(self, printed: str, taxon: str | None = None) -> list[str | int]:
        """Return a printed name, and its bird where it is known."""
        number = self.bird(printed, taxon)
        return [printed] if number is None else [printed, number]


def _taxa_of_entry(member: m.MatchedEntry) -> tuple[str, ...]:
    return tuple(match.taxon for match in (member.match, *member.subspecies) if match.taxon)


def map_data(table: Findings, original: m.PartyCode | None) -> MapData:
    """Return what a map shows; where a Party has no list, sites and records only."""
    return build_map_data(
        table.dossier,
        None if table.lacking else table.comparison,
        table.verdicts,
        annex=None if table.lacking else annex(table),
        links=table.site_species,
        presence=table.presence,
        original=original,
    )


def index_of_bird(data: MapData, table: Findings, name: str) -> int:
    """Return the place of a bird, named in any language, among those of the map; AnswerIsNo where nobody knows it."""
    from birds.documents.papers.species_sheet import rows_on

    if table.lacking:
        raise DossierError("dossier.no_names_to_find")
    hit = table.known.find(name)[0]
    rows = {row.id for row in rows_on(table, hit)}
    for place, bird in enumerate(data.birds):
        if bird.id in rows or bird.scientific == hit.taxon:
            return place
    raise AnswerIsNo("dossier.not_on_map", name=name)


# ---------------------------------------------------------------- what the user brings


@dataclass(frozen=True, slots=True)
class Label:
    """A place name that the user brings; with a name in the language of one Party only it is not shown."""

    point: tuple[float, float]
    names: m.Names

    def name(self, lang: m.Lang, parties: Sequence[m.Lang]) -> str:
        """Return its name in a language, else those in the languages of the Parties, else what there is."""
        own = self.names.get(lang) or " / ".join(filter(None, map(self.names.get, parties)))
        return own or self.names.all()[0]


@dataclass(frozen=True, slots=True)
class Around:
    """What a page stands among: files in its folder it may lead to, and what the user asks to see behind the data.

    `beside` are file names (see `birds.map.flyway.PAGES`), `land` outlines of the user's, as geometries of GeoJSON.
    """

    beside: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    land: tuple[object, ...] = ()


NOTHING_AROUND = Around()


def load_labels(
    file: Path, agreement: m.Agreement, crs: str | None = None
) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """Read the place names that a map is to show from a table or a file of features (degrees, or `crs`).

    InputError where the file can't be used; a row that can't be used is a problem.
    """
    from birds.reading import sites
    from birds.reading.tables import ReadOptions

    rows, problems, _ = sites.read_labels(file, ReadOptions(crs=crs, agreement=agreement))
    return tuple(Label(point, names) for point, names in rows), problems


def load_outline(file: Path) -> object:
    """Read an outline of land that a map is to show beside ours, as a geometry of GeoJSON, eastwards from 40° W.

    The file is one of features or shapes. InputError where it can't be used, or holds no polygon.
    """
    from birds.reading.tables.features import read_land

    return json.loads(read_land(file))
