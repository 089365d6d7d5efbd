"""What a sheet about one species holds, and how it is gathered from a dossier and its comparison."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo
from birds.evidence.presence import gather_presence
from birds.evidence.records import best_first, why_not, why_other
from birds.evidence.thresholds import series, shares, sixes, unassessed, waterbirds
from birds.evidence.verdicts import judge_subspecies
from birds.negotiation.drafting import headwords
from birds.negotiation.items import unit_names
from birds.negotiation.lists import signed_annexes
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from birds.evidence import Findings
    from birds.evidence.presence import Presence
    from birds.evidence.thresholds import Criterion, Series, Share
    from birds.matching.naming import FoundBy
    from birds.negotiation.lists import SignedAnnexes

Key = tuple[str, int]
_Record = TypeVar("_Record", m.Status, m.Evidence, m.SiteCount, m.Occurrence, m.Track)


@dataclass(frozen=True, slots=True)
class EntryAbout:
    """An entry of a list that is about the bird."""

    checklist: m.Checklist
    matched: m.MatchedEntry


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement about the bird's status; `decides` where the treaty test rests on it."""

    status: m.Status
    decides: bool


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    """A place, the name under which a source lists the bird (None: only counted there), and the counts.

    `sites` are the designations of the place.
    """

    place: m.Place | None
    printed: str | None
    counts: tuple[m.SiteCount, ...] = ()
    sites: tuple[m.Site, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthsSeen:
    """Occurrences of the bird, reduced; `places` are where they lie, `drawn` those with a boundary."""

    rows: tuple[m.Occurrence, ...] = ()
    places: tuple[m.Place, ...] = ()
    drawn: frozenset[str] = frozenset()


NOT_SEEN = MonthsSeen()


@dataclass(frozen=True, slots=True)
class SpeciesSheet:
    """Everything about one bird. `taxon` is None where what the entries mean is not resolved.

    `lacking` are the Parties without a list: then there are no `rows` and no `verdicts`. `called` are its names where
    a list holds it together with other birds, whose name is not its own; `heads` what the annex calls birds, by the row
    and unit of a verdict. `elsewhere` is where the signed `annexes` at
    hand have the bird.
    """

    found_by: FoundBy
    reference: str
    taxon: m.Taxon | None
    subspecies: tuple[m.Taxon, ...]
    listed: tuple[EntryAbout, ...]
    comparison: m.Comparison
    rows: tuple[m.ComparisonRow, ...]
    verdicts: tuple[m.Verdict, ...]
    evidence: tuple[m.Evidence, ...]
    places: tuple[PlaceNamed, ...]
    positions: tuple[m.Position, ...]
    statements: tuple[Stated, ...] = ()
    lacking: tuple[m.PartyCode, ...] = ()
    called: m.Names = m.NO_NAMES
    heads: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    seen: MonthsSeen = NOT_SEEN
    presence: tuple[Presence, ...] = ()
    shares: tuple[Share, ...] = ()
    series: tuple[Series, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    elsewhere: tuple[m.Elsewhere, ...] = ()
    annexes: tuple[str, ...] = ()
    unassessed: tuple[tuple[str, str], ...] = ()
    is_waterbird: bool = False
    credits: tuple[m.Source, ...] = ()


def gather_species(
    found_by: FoundBy,
    dossier: m.DossierContent,
    comparison: m.Comparison,
    judge: Callable[[Sequence[m.ComparisonRow]], Sequence[m.Verdict]],
    site_species: Mapping[str, str],
    presence: Sequence[Presence] = (),
) -> SpeciesSheet:
    """Gather the sheet of the bird that was found.

    `judge` gives the verdicts on some rows; `site_species` the reference taxon behind each species name that sites
    print, for the certain ones; `presence` is where birds are.
    """
    birds = _Bird.of(found_by, dossier.taxa)
    own = tuple(_listed(dossier, birds))
    rows = _rows(comparison, own)
    keys = {(entry.matched.entry.list_id, entry.matched.entry.row) for entry in own}
    listed = (*own, *_beside(comparison, rows, keys))
    judged = _about(rows, judge(rows), found_by.taxon)
    counted = [count for count in dossier.counts if birds.is_it(count.taxon)]
    of_populations = shares(counted, dossier.thresholds)
    there = {(count.place_id, count.taxon) for count in counted if count.place_id and count.taxon}
    is_waterbird = waterbirds(dossier.taxa)
    units = {name for row in rows for unit in row.units for name in (unit.id, unit.taxon, *unit.taxa)}
    own_presence = tuple(record for record in presence if birds.is_it(record.taxon))
    return SpeciesSheet(
        found_by=found_by,
        reference=dossier.reference,
        taxon=birds.species,
        subspecies=birds.subspecies if birds.species else (),
        listed=listed,
        comparison=comparison,
        rows=rows,
        verdicts=judged,
        statements=tuple(_statements(dossier, listed, judged, birds)),
        evidence=_evidence(dossier, judged, birds),
        places=tuple(_places(dossier, birds, site_species, {record.place for record in own_presence})),
        presence=own_presence,
        positions=tuple(
            position
            for position in dossier.positions
            if position.taxon in units or birds.is_it(position.taxon)
        ),
        seen=_seen(dossier, birds),
        shares=of_populations,
        series=series(counted, dossier.thresholds),
        criteria=tuple(sixes(of_populations, is_waterbird)),
        unassessed=unassessed(there, of_populations, is_waterbird),
        is_waterbird=birds.species is not None and is_waterbird(birds.species.name),
    )


def _about(
    rows: Sequence[m.ComparisonRow], verdicts: Sequence[m.Verdict], taxon: str | None
) -> tuple[m.Verdict, ...]:
    """Return the verdicts on the very bird: those of the rows that it heads, else those of the units that it is in.

    None where those are on one list only: the verdict on a bird that is lumped with it there is not its own.
    """
    units = [(row, unit) for row in rows for unit in row.units if taxon in {unit.taxon, *unit.taxa}]
    if not units or any(verdict.unit_id is None and verdict.taxon == taxon for verdict in verdicts):
        return tuple(verdicts)
    own = {
        (row.id, None if row.relation == "equal" else unit.id) for row, unit in units if unit in row.shared
    }
    return tuple(verdict for verdict in verdicts if (verdict.row_id, verdict.unit_id) in own)


def _seen(dossier: m.DossierContent, birds: _Bird) -> MonthsSeen:
    rows = tuple(occurrence for occurrence in dossier.occurrences if birds.is_it(occurrence.taxon))
    there = {row.place_id for row in rows if row.place_id}
    drawn = {area.site_id for area in dossier.areas}
    return MonthsSeen(
        rows,
        tuple(place for place in named_places(dossier) if place.id in there),
        frozenset(site.place_id for site in dossier.sites if site.id in drawn) & there,
    )


def why_not_counted(sheet: SpeciesSheet, record: m.Evidence) -> m.Message | None:
    """Return why a record shows no migration of this bird between the two Parties; None where it does.

    None too where the bird is not on both lists, if the record itself is sound: there is no test to count for.
    """
    if any(record in verdict.limb_a for verdict in sheet.verdicts):
        return None
    parties = (sheet.comparison.a.party or "", sheet.comparison.b.party or "")
    return why_other(record, parties) if sheet.verdicts else why_not(record, parties)


@dataclass(frozen=True, slots=True)
class _Bird:
    """The bird that is asked for: a reference species with its subspecies, or entries that nothing resolves."""

    found_by: FoundBy
    species: m.Taxon | None
    subspecies: tuple[m.Taxon, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, found_by: FoundBy, taxa: Sequence[m.Taxon]) -> Self:
        """Return the bird that a taxon is, or is a subspecies of."""
        taxon = next((taxon for taxon in taxa if taxon.name == found_by.taxon), None)
        name = taxon.parent if taxon and taxon.rank == "subspecies" else found_by.taxon
        if name is None:
            return cls(found_by, None, (), frozenset())
        species = next((taxon for taxon in taxa if taxon.name == name), None)
        subspecies = tuple(taxon for taxon in taxa if taxon.parent == name)
        return cls(found_by, species, subspecies, frozenset((name, *(taxon.name for taxon in subspecies))))

    def is_it(self, name: str | None) -> bool:
        return name in self.names

    def holds(self, matched: m.MatchedEntry) -> bool:
        """Whether an entry is about the bird: it, one of its subspecies, or the very entry that was found."""
        named = (matched.match.taxon, *(match.taxon for match in matched.subspecies))
        return (matched.entry.list_id, matched.entry.row) in self.found_by.entries or any(
            map(self.is_it, named)
        )

    def alone(self, dossier: m.DossierContent) -> m.DossierContent:
        """Return a dossier with the lists, statuses and records of this bird alone."""

        def own(records: Iterable[_Record]) -> tuple[_Record, ...]:
            return tuple(record for record in records if self.is_it(record.taxon))

        lists = (
            replace(listed, entries=tuple(entry for entry in listed.entries if self.is_it(entry.match.taxon)))
            for listed in dossier.lists
        )
        return replace(
            dossier,
            lists=tuple(lists),
            statuses=own(dossier.statuses),
            evidence=own(dossier.evidence),
            counts=own(dossier.counts),
            occurrences=own(dossier.occurrences),
            tracks=own(dossier.tracks),
        )


def _rows(comparison: m.Comparison, listed: Iterable[EntryAbout]) -> tuple[m.ComparisonRow, ...]:
    """Return the rows in which entries stand."""
    keys = {(entry.matched.entry.list_id, entry.matched.entry.row) for entry in listed}
    return tuple(
        row
        for row in comparison.rows
        if any((matched.entry.list_id, matched.entry.row) in keys for matched in (*row.a, *row.b))
    )


def rows_on(table: Findings, found_by: FoundBy) -> tuple[m.ComparisonRow, ...]:
    """Return the rows of the comparison in which the bird that was found stands."""
    bird = _Bird.of(found_by, table.dossier.taxa)
    return _rows(table.comparison, _listed(table.dossier, bird))


def _listed(dossier: m.DossierContent, birds: _Bird) -> Iterator[EntryAbout]:
    for listed in dossier.lists:
        for matched in listed.entries:
            if birds.holds(matched):
                yield EntryAbout(listed.checklist, matched)


def _statements(
    dossier: m.DossierContent, listed: Iterable[EntryAbout], verdicts: Sequence[m.Verdict], birds: _Bird
) -> Iterator[Stated]:
    """Yield what decides, what stands beside it, and what else the lists and other sources say of the bird."""
    sources = {source.id: source for source in dossier.sources}
    deciding = dict.fromkeys(
        status for verdict in verdicts for status in (*verdict.status_a, *verdict.status_b)
    )
    others = dict.fromkeys(
        status for verdict in verdicts for status in (*verdict.beside_a, *verdict.beside_b)
    )
    for about in listed:
        source = sources.get(about.checklist.id)
        own = (
            m.stated_by(about.checklist, about.matched, status, source)
            for status in about.matched.entry.statuses
        )
        others.update(dict.fromkeys(own))
    others.update(dict.fromkeys(status for status in dossier.statuses if birds.is_it(status.taxon)))
    yield from (Stated(status, decides=True) for status in deciding)
    yield from (Stated(status, decides=False) for status in others if status not in deciding)


def _beside(
    comparison: m.Comparison, rows: Sequence[m.ComparisonRow], known: set[Key]
) -> Iterator[EntryAbout]:
    """Yield the entries that stand in the same rows though they mean another bird: the parts, or the whole."""
    for row in rows:
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b)):
            for matched in side:
                if (matched.entry.list_id, matched.entry.row) not in known:
                    yield EntryAbout(checklist, matched)


def _evidence(
    dossier: m.DossierContent, verdicts: Sequence[m.Verdict], birds: _Bird
) -> tuple[m.Evidence, ...]:
    """Return the records of the bird: those that count first, each kind with the best source first."""
    counting = {record.id for verdict in verdicts for record in verdict.limb_a}
    judged = counting | {record.id for verdict in verdicts for record in verdict.other_records}
    records = (record for record in dossier.evidence if record.id in judged or birds.is_it(record.taxon))
    return tuple(sorted(best_first(records), key=lambda record: record.id not in counting))


def _places(
    dossier: m.DossierContent, birds: _Bird, site_species: Mapping[str, str], there: Container[str | None]
) -> Iterator[PlaceNamed]:
    """Yield the places where the bird is, with the counts there, then counts at no known place."""
    counts = [count for count in dossier.counts if birds.is_it(count.taxon)]
    designated = m.designations(dossier.sites)
    for place in named_places(dossier):
        sites = designated.get(place.id, ())
        names = (name for site in sites for name in site.species)
        printed = next((name for name in names if birds.is_it(site_species.get(name))), None)
        here = tuple(count for count in counts if count.place_id == place.id)
        if place.id in there or here:
            yield PlaceNamed(place, printed, here, sites)
    known = {place.id for place in dossier.places}
    elsewhere = tuple(count for count in counts if count.place_id not in known)
    if elsewhere:
        yield PlaceNamed(None, None, elsewhere)


# ---------------------------------------------------------------- with what is computed of all birds


def show(table: Findings, found_by: FoundBy) -> SpeciesSheet:
    """Return everything the dossier holds about the bird that was found."""
    dossier, bird = table.dossier, _Bird.of(found_by, table.dossier.taxa)
    on_sites = {name: taxon for name, taxon in table.site_species.items() if bird.is_it(taxon)}
    presence = gather_presence(bird.alone(dossier), on_sites)
    gathered = gather_species(found_by, dossier, table.comparison, table.judge, on_sites, presence)
    called = unit_names(table.comparison, table.taxonomy, dossier.lists)
    name = gathered.taxon.name if gathered.taxon else ""
    signed = signed_annexes(dossier.lists, table.taxonomy)
    return replace(
        gathered,
        lacking=table.lacking,
        heads=headwords(table) if gathered.verdicts else {},
        called=called.get(name, m.NO_NAMES),
        elsewhere=_elsewhere(gathered, signed),
        annexes=signed.names,
        credits=_credits(table, gathered),
    )


def _elsewhere(gathered: SpeciesSheet, signed: SignedAnnexes) -> tuple[m.Elsewhere, ...]:
    """Return where signed annexes have the species of a sheet, by what the compared lists record of it."""
    if gathered.taxon is None:
        return ()
    species = {gathered.taxon.name, *(taxon.name for taxon in gathered.subspecies)}
    recorded = (taxon for row in gathered.rows for unit in row.units for taxon in unit.taxa)
    return signed.of(gathered.taxon.name, species.intersection(recorded))


def _credits(table: Findings, gathered: SpeciesSheet) -> tuple[m.Source, ...]:
    """Return whose facts a sheet carries: the lists that name the bird, statuses, records, counts, occurrences."""
    known = table.dossier.sources
    kinds = {
        "evidence": gathered.evidence,
        "sites": gathered.places,
        "counts": [count for place in gathered.places for count in place.counts],
        "occurrences": gathered.seen.rows,
        "thresholds": gathered.shares,
    }
    source_ids = (
        *(entry.checklist.id for entry in gathered.listed),
        *(statement.status.source for statement in gathered.statements),
        *attribution.of_kind(known, *(kind for kind, there in kinds.items() if there)),
    )
    return attribution.of_lists(known, gathered.reference, source_ids)


def verdicts_on(table: Findings, names: Sequence[str]) -> tuple[m.Verdict, ...]:
    """Return the verdicts on the birds that these names mean, units of lumped rows included; AnswerIsNo without any."""
    collected: list[m.Verdict] = []
    for name in names:
        found_by = table.known.find(name)[0]
        rows = rows_on(table, found_by)
        verdicts = _of_subspecies(table, found_by) or _about(rows, table.judge(rows), found_by.taxon)
        if not verdicts:
            raise AnswerIsNo("dossier.on_one_list_only", name=found_by.name)
        collected += verdicts
    return tuple(dict.fromkeys(collected))


def _of_subspecies(table: Findings, found_by: FoundBy) -> tuple[m.Verdict, ...]:
    """Return the verdict on the very subspecies that was asked for; none where a list has it as a bird of its own."""
    taxon = table.taxonomy.get(found_by.taxon) if found_by.taxon else None
    if taxon is None or taxon.rank != "subspecies":
        return ()
    entries = (matched for row in table.comparison.rows for matched in (*row.a, *row.b))
    if any(matched.match.taxon == taxon.name and matched.entry.parent_row is None for matched in entries):
        return ()
    dossier = table.dossier
    if table.statements is None:
        return ()
    judged = judge_subspecies(
        taxon.name, table.statements, dossier.evidence, decisions=dossier.decisions, test=table.test
    )
    if judged is None:
        raise AnswerIsNo("dossier.recorded_by_one", taxon=taxon.name)
    return (judged,)
