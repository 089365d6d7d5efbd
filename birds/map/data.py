"""From a dossier and what was computed from it to the value a map shows. Nothing here draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING

from birds import attribution
from birds.documents.build.species_sheet import rows_on
from birds.errors import AnswerIsNo, DossierError
from birds.evidence.localities import PlacesCalled
from birds.evidence.presence import gather, month_of
from birds.evidence.thresholds import series, shares
from birds.map.nouns import (
    AnnexPlace,
    Bird,
    Judgement,
    Listing,
    MapCount,
    MapData,
    MapLine,
    MapPlace,
    MapPresence,
    MapSeries,
    MapShare,
    MapTrack,
    Mention,
)
from birds.model import NO_NAMES, Names, as_compared, designations
from birds.negotiation.drafting import annex
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.evidence import Findings
    from birds.evidence.presence import Presence
    from birds.map.nouns import Ring
    from birds.model import (
        Annex,
        AnnexRow,
        Checklist,
        Comparison,
        ComparisonRow,
        Dossier,
        Entry,
        MatchedEntry,
        PartyCode,
        Place,
        Point,
        Site,
        SiteArea,
        SiteCount,
        Status,
        Stay,
        Taxon,
        Verdict,
    )

_NO_LINKS: Mapping[str, str] = {}


def build(  # noqa: PLR0913 - all that a map is of
    dossier: Dossier,
    comparison: Comparison | None = None,
    verdicts: Sequence[Verdict] = (),
    *,
    annex: Annex | None = None,
    links: Mapping[str, str] = _NO_LINKS,
    presence: Sequence[Presence] | None = None,
    original: PartyCode | None = None,
) -> MapData:
    """Build what the map shows from model values.

    `links` says which taxon a name means that sites and counts print (`matching.match_names` knows); without it
    names are looked up among those of the lists. `presence` is where birds are, gathered here where it is not given.
    `original` puts that Party first, else the order is alphabetical.
    """
    lists = _lists(dossier, comparison)
    birds = _Birds(dossier, lists, links)
    if comparison:
        birds.add_rows(comparison, verdicts, annex)
    birds.add_lists(dossier)
    said = gather(dossier, birds.named_at(dossier.sites)) if presence is None else presence
    birds.add_records(dossier, said)
    areas = _areas(dossier.areas)
    sites = designations(dossier.sites)
    named = named_places(dossier)
    places = tuple(_place(place, sites.get(place.id, ()), birds.index, areas) for place in named)
    positions = {place.id: number for number, place in enumerate(dossier.places)}
    called = PlacesCalled(dossier.places, dossier.sites)
    return MapData(
        agreement=dossier.agreement,
        reference=dossier.reference,
        parties=dossier.agreement.in_order(original),
        lists=lists,
        birds=tuple(birds.made),
        places=places,
        counts=tuple(_count(count, birds.index, positions) for count in dossier.counts),
        lines=tuple(_lines(dossier, called, birds.index)),
        credits=attribution.of_dossier(dossier),
        shares=tuple(
            MapShare(share, birds.index.mention(share.taxon, share.taxon), positions[share.place_id])
            for share in shares(dossier.counts, dossier.thresholds)
            if share.place_id in positions
        ),
        series=tuple(
            MapSeries(one, birds.index.mention(one.taxon, one.taxon), positions[one.place_id])
            for one in series(dossier.counts, dossier.thresholds)
            if one.place_id in positions
        ),
        presence=tuple(_present(said, birds.index, positions)),
        tracks=tuple(_tracks(dossier, birds.index)),
    )


def _present(
    said: Iterable[Presence], index: BirdIndex, positions: Mapping[str, int]
) -> Iterator[MapPresence]:
    for one in said:
        bird = index.taxon(one.taxon)
        if bird is not None:
            yield MapPresence(one, bird, positions.get(one.place or ""))


def _lists(dossier: Dossier, comparison: Comparison | None) -> tuple[Checklist, ...]:
    """Return the compared lists first, then the others as the dossier holds them."""
    compared = (comparison.a, comparison.b) if comparison else ()
    known = {checklist.id for checklist in compared}
    return (*compared, *(m.checklist for m in dossier.lists if m.checklist.id not in known))


class _Birds:
    """Collects the birds of a map; each taxon belongs to the first bird that stands for it."""

    def __init__(self, dossier: Dossier, lists: Sequence[Checklist], links: Mapping[str, str]) -> None:
        self.made: list[Bird] = []
        self.index = BirdIndex(dossier.taxa, links)
        self._taxa = {taxon.name: taxon for taxon in dossier.taxa}
        self._lists = {checklist.id: number for number, checklist in enumerate(lists)}
        self._compared: set[str] = set()
        self._said: dict[tuple[str, int], tuple[Status, ...]] = {}

    def add_rows(self, comparison: Comparison, verdicts: Sequence[Verdict], annex: Annex | None) -> None:
        """Add one bird for each row of the comparison."""
        judged = _by_row(verdicts)
        self._said = _deciding(comparison, verdicts)
        placed = {row.id: row for row in annex.rows} if annex else {}
        self._compared = {comparison.a.id, comparison.b.id}
        for row in comparison.rows:
            places = sorted(_places(row, placed), key=lambda place: place.number)
            taxa = tuple(dict.fromkeys(taxa_of_row(row)))
            made = Bird(
                row.id,
                places[0].scientific if len(places) == 1 else _headword(row),
                relation=row.relation,
                judgements=tuple(judged.get(row.id, ())),
                places=tuple(places),
                parts=tuple(unit.id for unit in row.units if unit.id != row.id),
            )
            self._add(made, taxa, (*row.a, *row.b))

    def add_lists(self, dossier: Dossier) -> None:
        """Add what the other lists hold: to the birds there are, or as birds of their own."""
        for matched in dossier.lists:
            if matched.checklist.id not in self._compared:
                for member in matched.entries:
                    self._add_entry(member)

    def named_at(self, sites: Iterable[Site]) -> Mapping[str, str]:
        """Return the taxa that names printed by sites mean: by the links, else of the birds there are."""
        names = dict.fromkeys(name for site in sites for name in site.species)
        meant = {name: self.index.meant(name) for name in names}
        own = {name: name for name in names if self.index.taxon(name) is not None}
        return own | {name: taxon for name, taxon in meant.items() if taxon}

    def add_records(self, dossier: Dossier, said: Iterable[Presence]) -> None:
        """Add the birds that only records and sites name."""
        recorded = (*(e.taxon for e in dossier.evidence), *(c.taxon for c in dossier.counts))
        for taxon in (*recorded, *(track.taxon for track in dossier.tracks), *(one.taxon for one in said)):
            if taxon and self.index.taxon(taxon) is None:
                self._add(Bird(taxon, taxon), (taxon,), ())

    def _add_entry(self, member: MatchedEntry) -> None:
        if member.entry.parent_row is not None:
            return
        bird = self.index.taxon(member.match.taxon)
        if bird is not None:
            self._extend(bird, (member,))
        elif member.match.taxon or member.entry.verbatim:
            name = member.match.taxon or member.entry.verbatim or ""
            self._add(Bird(name, name), tuple(taxa_of_entry(member)), (member,))

    def _add(self, bird: Bird, taxa: Sequence[str], members: Sequence[MatchedEntry]) -> None:
        self.made.append(bird)
        number = len(self.made) - 1
        self.index.claim(number, taxa)
        self._extend(number, members, taxa)

    def _extend(self, number: int, members: Sequence[MatchedEntry], taxa: Sequence[str] = ()) -> None:
        bird = self.made[number]
        printed = [name for member in members for name in names_of_entry(member)]
        self.index.claim(number, (), printed)
        english = _english(self._taxa, (bird.scientific, *taxa))
        called = (bird.names, *(m.entry.vernacular for m in members), Names(en=english))
        names = reduce(Names.filled, called, NO_NAMES)
        also = dict.fromkeys((*bird.also, *printed, *taxa, *([english] if english else [])))
        self.made[number] = replace(
            bird,
            names=names,
            also=tuple(name for name in also if name != bird.scientific and name not in names.all()),
            listings=(*bird.listings, *(self._listing(member) for member in members)),
        )

    def _listing(self, member: MatchedEntry) -> Listing:
        entry = member.entry
        said = self._said.get((entry.list_id, entry.row)) or entry.statuses
        return Listing(
            self._lists[entry.list_id],
            entry.verbatim,
            entry.vernacular,
            tuple(status for status in said if status.code),
            *_stated(said, entry.list_id),
            _category(entry),
            entry.part == "alien",
        )


def _deciding(
    comparison: Comparison, verdicts: Sequence[Verdict]
) -> dict[tuple[str, int], tuple[Status, ...]]:
    """Return the statements that decide on each entry of the compared lists: of its unit where the other side lumps."""
    rows = {row.id: row for row in comparison.rows}
    found: dict[tuple[str, int], tuple[Status, ...]] = {}
    for verdict in verdicts:
        row = rows[verdict.row_id]
        unit = next((unit for unit in row.units if unit.id == verdict.unit_id), None)
        for side, said, at in (
            (row.a, verdict.status_a, unit and unit.a),
            (row.b, verdict.status_b, unit and unit.b),
        ):
            for held in side:
                if unit is None or (held.entry.row == at and len(side) > 1):
                    found[held.entry.list_id, held.entry.row] = said
    return found


def _stated(statuses: Sequence[Status], list_id: str) -> tuple[str | None, str | None]:
    """Return the statuses as printed, and which source other than the list says them."""
    printed = dict.fromkeys(status.printed for status in statuses if status.printed)
    sources = dict.fromkeys(status.source for status in statuses if status.source not in {None, list_id})
    return "; ".join(printed) or None, "; ".join(filter(None, sources)) or None


def _category(entry: Entry) -> str | None:
    """Return the class and the table of a law, as printed."""
    return " · ".join(part for part in (entry.section, entry.category) if part) or None


def _english(taxa: Mapping[str, Taxon], names: Iterable[str]) -> str | None:
    for name in names:
        taxon = taxa.get(name)
        if taxon and taxon.rank == "subspecies":
            taxon = taxa.get(taxon.parent or "")
        if taxon and taxon.english:
            return taxon.english
    return None


def _headword(row: ComparisonRow) -> str:
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


def _by_row(verdicts: Sequence[Verdict]) -> dict[str, list[Judgement]]:
    """Return the judgements of each row: the row's own, then those of its parts."""
    judged: dict[str, list[Judgement]] = {}
    for verdict in sorted(verdicts, key=lambda v: v.unit_id is not None):
        part = verdict.taxon if verdict.unit_id is not None else None
        judged.setdefault(verdict.row_id, []).append(Judgement(verdict.verdict, verdict.reason, part))
    return judged


def _places(row: ComparisonRow, placed: Mapping[str, AnnexRow]) -> Iterator[AnnexPlace]:
    for identity in dict.fromkeys((row.id, *(unit.id for unit in row.units))):
        found = placed.get(identity)
        if found:
            yield AnnexPlace(found.number, found.scientific_name, found.state, found.bracket_note)


def _areas(areas: Sequence[SiteArea]) -> dict[str, list[SiteArea]]:
    by_site: dict[str, list[SiteArea]] = {}
    for area in areas:
        by_site.setdefault(area.site_id, []).append(area)
    return by_site


def _place(
    place: Place, sites: tuple[Site, ...], index: BirdIndex, by_site: Mapping[str, Sequence[SiteArea]]
) -> MapPlace:
    mentions = tuple(
        index.mention(name) for name in dict.fromkeys(name for one in sites for name in one.species)
    )
    areas = [area for one in sites for area in by_site.get(one.id, ())]
    polygons = tuple(polygon for area in areas for polygon in _polygons(area.wkb))
    if polygons and not place.point:
        place = replace(place, point=_within(areas[0].wkb), point_quality="approximate")
    return MapPlace(place, sites, mentions, polygons, areas[0].source if areas else None)


def greatest(data: MapData, bird: int | None) -> list[tuple[int, float, int]]:
    """Return the places of a bird, or those with a number, as index, share in percent, largest number present.

    The greatest come first: by share of the flyway population where a threshold is known, by number, by how many birds
    are known from them. They have points; the page has them so, too.
    """
    numbers: dict[int, int] = {}
    birds: dict[int, set[int]] = {}
    for one in data.presence:
        if one.place is not None and one.presence.answer != "absent":
            birds.setdefault(one.place, set()).add(one.bird)
            if bird in (None, one.bird):
                numbers[one.place] = max(numbers.get(one.place, 0), one.presence.number or 0)
    thresholds: dict[int, int] = {}
    most: dict[int, float] = {}
    for each in data.shares:
        if bird is None:
            most[each.place] = max(most.get(each.place, 0), each.share.share * 100)
        elif each.mention.bird == bird:
            value = each.share.threshold.value
            thresholds[each.place] = min(thresholds.get(each.place, value), value)
    most |= {place: numbers.get(place, 0) / value for place, value in thresholds.items()}
    shown = (
        index
        for index, place in enumerate(data.places)
        if place.place.point and (bird is None or index in numbers)
    )
    found = [(index, most.get(index, 0.0), numbers.get(index, 0)) for index in shown]
    found = [one for one in found if bird is not None or one[1] or one[2]]
    return sorted(found, key=lambda one: (-one[1], -one[2], -len(birds.get(one[0], ())), one[0]))


def _polygons(wkb: bytes) -> Iterator[tuple[Ring, ...]]:
    import shapely

    for part in shapely.get_parts(shapely.from_wkb(wkb)):
        if part.geom_type == "Polygon" and not part.is_empty:
            yield tuple(
                tuple((x, y) for x, y, *_ in ring.coords) for ring in (part.exterior, *part.interiors)
            )


def _within(wkb: bytes) -> Point:
    """Return a point in a boundary, for a place whose own point is not known."""
    import shapely

    point = shapely.point_on_surface(shapely.from_wkb(wkb))
    return (point.x, point.y)


def _count(count: SiteCount, index: BirdIndex, positions: Mapping[str, int]) -> MapCount:
    mention: Mention | None = None
    if count.taxon_printed or count.taxon:
        mention = index.mention(count.taxon_printed or count.taxon or "", count.taxon)
    return MapCount(count, mention, positions.get(count.place_id or ""))


def _tracks(dossier: Dossier, index: BirdIndex) -> Iterator[MapTrack]:
    from birds.evidence.routes import drawn_parts

    stays: dict[str, list[Stay]] = {}
    for stay in dossier.stays:
        stays.setdefault(stay.track_id, []).append(stay)
    for track in dossier.tracks:
        own = tuple(stays.get(track.id, ()))
        ends = [
            datetime.fromisoformat(at).timestamp() for stay in own for at in (stay.date_from, stay.date_to)
        ]
        lines = tuple(map(tuple, (part.tolist() for part in drawn_parts(track.wkb, ends))))
        yield MapTrack(track, index.mention(track.taxon_printed, track.taxon), lines, own)


def _lines(dossier: Dossier, called: PlacesCalled, index: BirdIndex) -> Iterator[MapLine]:
    tracks = {track.id: at for at, track in enumerate(dossier.tracks)}
    for record in map(called.placed, dossier.evidence):
        months = {month_of(date) for date in (record.date_from, record.date_to)} - {None}
        mention = index.mention(record.taxon_printed, record.taxon)
        yield MapLine(record, mention, tuple(sorted(filter(None, months))), tracks.get(record.id))


# ---------------------------------------------------------------- which bird a name means


class BirdIndex:
    """Taxa and printed names → the position of a bird; the first bird that claims a name keeps it."""

    def __init__(self, taxa: Iterable[Taxon], links: Mapping[str, str]) -> None:
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

    def mention(self, printed: str, taxon: str | None = None) -> Mention:
        """Return a printed name with its bird: by its taxon, by the given links, else as it is printed."""
        found = self.taxon(taxon or self.meant(printed))
        if found is None and taxon is None:
            found = self._printed.get(as_compared(printed), self._taxa.get(printed.strip()))
        return Mention(printed, found)


def taxa_of_row(row: ComparisonRow) -> Iterator[str]:
    """Yield the taxa a row of the comparison stands for, what its entries mean first."""
    for member in (*row.a, *row.b):
        yield from taxa_of_entry(member)
    for unit in row.units:
        yield unit.taxon
        yield from unit.taxa
    yield from row.taxa_a
    yield from row.taxa_b


def taxa_of_entry(member: MatchedEntry) -> Iterator[str]:
    """Yield the taxa an entry and its printed subspecies mean."""
    for match in (member.match, *member.subspecies):
        if match.taxon:
            yield match.taxon


def names_of_entry(member: MatchedEntry) -> Iterator[str]:
    """Yield every name an entry prints."""
    entry = member.entry
    for name in (entry.verbatim, entry.name and entry.name.canonical, *entry.vernacular.all()):
        if name:
            yield name


def gathered(table: Findings, original: PartyCode | None) -> MapData:
    """Return what a map shows; where a Party has no list, sites and records only."""
    dossier, links, said = table.dossier, table.site_species, table.presence
    if table.lacking:
        return build(dossier, links=links, presence=said, original=original)
    return build(
        dossier,
        table.comparison,
        table.verdicts,
        annex=annex(table),
        links=links,
        presence=said,
        original=original,
    )


def place_of(data: MapData, table: Findings, name: str) -> int:
    """Return the place of a bird, named in any language, among those of the map; AnswerIsNo where nobody knows it."""
    if table.lacking:
        raise DossierError("dossier.no_names_to_find")
    found = table.known.find(name)[0]
    rows = {row.id for row in rows_on(table, found)}
    for place, bird in enumerate(data.birds):
        if bird.id in rows or bird.scientific == found.taxon:
            return place
    raise AnswerIsNo("dossier.not_on_map", name=name)
