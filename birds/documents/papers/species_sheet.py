"""What a sheet about one species holds, and how it is gathered from a dossier and its comparison."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo
from birds.evidence import Findings, one_by_one
from birds.evidence.presence import Presence, gather_presence
from birds.evidence.records import best_first, why_not, why_other
from birds.evidence.thresholds import Criterion, Series, Share, series, shares, sixes, unassessed, waterbirds
from birds.evidence.verdicts import judge_subspecies
from birds.matching.naming import FoundBy
from birds.negotiation.annexes import headwords
from birds.negotiation.items import signed_annexes, unit_names
from birds.negotiation.sites import named_places

_Record = TypeVar("_Record", m.Status, m.Evidence, m.SiteCount, m.Occurrence, m.Track)


@dataclass(frozen=True, slots=True)
class EntryAbout:
    """An entry of a list that is about the bird."""

    checklist: m.Checklist
    matched: m.MatchedEntry


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
class SpeciesSheet:
    """Everything about one bird. `taxon` is None where what the entries mean is not resolved.

    `statements` are those on the bird's status, each with whether the treaty test rests on it. `lacking` are the
    Parties without a list: then there are no `rows` and no `verdicts`. `called` are its names where a list holds it
    together with other birds, whose name is not its own; `heads` what the annex calls birds, by the row and unit of a
    verdict. `occurrences` are reduced; `occurred` are the places where they lie, `drawn` the ids of those with a
    boundary. `elsewhere` is where the signed `annexes` at hand have the bird.
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
    positions: tuple[m.Act, ...]
    statements: Mapping[m.Status, bool] = field(default_factory=dict)
    lacking: tuple[m.PartyCode, ...] = ()
    called: m.Names = m.NO_NAMES
    heads: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    occurrences: tuple[m.Occurrence, ...] = ()
    occurred: tuple[m.Place, ...] = ()
    drawn: frozenset[str | None] = frozenset()
    presence: tuple[Presence, ...] = ()
    shares: tuple[Share, ...] = ()
    series: tuple[Series, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    elsewhere: tuple[m.Elsewhere, ...] = ()
    annexes: tuple[str, ...] = ()
    unassessed: tuple[tuple[str, str], ...] = ()
    is_waterbird: bool = False
    credits: tuple[m.Source, ...] = ()


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

    def own(self, records: Iterable[_Record]) -> tuple[_Record, ...]:
        """Return those of the records that are on the bird."""
        return tuple(record for record in records if record.taxon in self.names)

    def entries(self, dossier: m.DossierContent) -> Iterator[EntryAbout]:
        """Yield the entries about the bird: that mean it or one of its subspecies, and those that were found."""
        for listed in dossier.lists:
            for matched in listed.entries:
                named = (matched.match.taxon, *(match.taxon for match in matched.subspecies))
                if _key(matched) in self.found_by.entries or any(map(self.is_it, named)):
                    yield EntryAbout(listed.checklist, matched)

    def alone(self, dossier: m.DossierContent) -> m.DossierContent:
        """Return a dossier with the lists, statuses and records of this bird alone."""
        lists = (
            replace(listed, entries=tuple(entry for entry in listed.entries if self.is_it(entry.match.taxon)))
            for listed in dossier.lists
        )
        return replace(
            dossier,
            lists=tuple(lists),
            statuses=self.own(dossier.statuses),
            evidence=self.own(dossier.evidence),
            counts=self.own(dossier.counts),
            occurrences=self.own(dossier.occurrences),
            tracks=self.own(dossier.tracks),
        )


def _key(matched: m.MatchedEntry) -> tuple[str, int]:
    return matched.entry.list_id, matched.entry.row


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
    bird = _Bird.of(found_by, dossier.taxa)
    entries = tuple(bird.entries(dossier))
    rows, keys = _rows(comparison, entries), {_key(about.matched) for about in entries}
    # Entries that stand in the same rows though they mean another bird: the parts, or the whole.
    beside = (
        EntryAbout(checklist, matched)
        for row in rows
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
        for matched in side
        if _key(matched) not in keys
    )
    listed = (*entries, *beside)
    verdicts = _about(rows, judge(rows), found_by.taxon)
    # The records of the bird: those that count first, each kind with the best source first.
    counting = {record.id for verdict in verdicts for record in verdict.limb_a}
    judged = counting | {record.id for verdict in verdicts for record in verdict.other_records}
    evidence = (each for each in dossier.evidence if each.id in judged or bird.is_it(each.taxon))
    counted = bird.own(dossier.counts)
    of_populations = shares(counted, dossier.thresholds)
    there = {(count.place_id, count.taxon) for count in counted if count.place_id and count.taxon}
    is_waterbird = waterbirds(dossier.taxa)
    units = {name for row in rows for unit in row.units for name in (unit.id, unit.taxon, *unit.taxa)}
    own_presence = tuple(record for record in presence if bird.is_it(record.taxon))
    occurrences = bird.own(dossier.occurrences)
    occurred = {occurrence.place_id for occurrence in occurrences if occurrence.place_id}
    bounded = {area.site_id for area in dossier.areas}
    return SpeciesSheet(
        found_by=found_by,
        reference=dossier.reference,
        taxon=bird.species,
        subspecies=bird.subspecies if bird.species else (),
        listed=listed,
        comparison=comparison,
        rows=rows,
        verdicts=verdicts,
        statements=_statements(dossier, listed, verdicts, bird),
        evidence=tuple(sorted(best_first(evidence), key=lambda record: record.id not in counting)),
        places=tuple(_places(dossier, bird, site_species, {record.place for record in own_presence})),
        presence=own_presence,
        positions=tuple(
            each for each in dossier.positions if each.subject in units or bird.is_it(each.subject)
        ),
        occurrences=occurrences,
        occurred=tuple(place for place in named_places(dossier) if place.id in occurred),
        drawn=frozenset(site.place_id for site in dossier.sites if site.id in bounded),
        shares=of_populations,
        series=series(counted, dossier.thresholds),
        criteria=tuple(sixes(of_populations, is_waterbird)),
        unassessed=unassessed(there, of_populations, is_waterbird),
        is_waterbird=bird.species is not None and is_waterbird(bird.species.name),
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


def why_not_counted(sheet: SpeciesSheet, record: m.Evidence) -> m.Message | None:
    """Return why a record shows no migration of this bird between the two Parties; None where it does.

    None too where the bird is not on both lists, if the record itself is sound: there is no test to count for.
    """
    if any(record in verdict.limb_a for verdict in sheet.verdicts):
        return None
    parties = (sheet.comparison.a.party or "", sheet.comparison.b.party or "")
    return why_other(record, parties) if sheet.verdicts else why_not(record, parties)


def _rows(comparison: m.Comparison, listed: Iterable[EntryAbout]) -> tuple[m.ComparisonRow, ...]:
    """Return the rows in which entries stand."""
    keys = {_key(about.matched) for about in listed}
    return tuple(row for row in comparison.rows if any(_key(each) in keys for each in (*row.a, *row.b)))


def rows_on(table: Findings, found_by: FoundBy) -> tuple[m.ComparisonRow, ...]:
    """Return the rows of the comparison in which the bird that was found stands."""
    return _rows(table.comparison, _Bird.of(found_by, table.dossier.taxa).entries(table.dossier))


def _statements(
    dossier: m.DossierContent, listed: Iterable[EntryAbout], verdicts: Sequence[m.Verdict], bird: _Bird
) -> dict[m.Status, bool]:
    """Return what decides, what stands beside it, and what else the lists and other sources say of the bird."""
    sources = {source.id: source for source in dossier.sources}
    stated = {status: True for each in verdicts for status in (*each.status_a, *each.status_b)}
    others = [status for each in verdicts for status in (*each.beside_a, *each.beside_b)]
    for about in listed:
        source = sources.get(about.checklist.id)
        own = about.matched.entry.statuses
        others += (m.stated_by(about.checklist, about.matched, status, source) for status in own)
    for status in (*others, *bird.own(dossier.statuses)):
        stated.setdefault(status, False)
    return stated


def _places(
    dossier: m.DossierContent, bird: _Bird, site_species: Mapping[str, str], there: Container[str | None]
) -> Iterator[PlaceNamed]:
    """Yield the places where the bird is, with the counts there, then counts at no known place."""
    counts, designated = bird.own(dossier.counts), m.designations(dossier.sites)
    for place in named_places(dossier):
        sites = designated.get(place.id, ())
        names = (name for site in sites for name in site.species)
        printed = next((name for name in names if bird.is_it(site_species.get(name))), None)
        here = tuple(count for count in counts if count.place_id == place.id)
        if place.id in there or here:
            yield PlaceNamed(place, printed, here, sites)
    known = {place.id for place in dossier.places}
    if elsewhere := tuple(count for count in counts if count.place_id not in known):
        yield PlaceNamed(None, None, elsewhere)


# ---------------------------------------------------------------- with what is computed of all birds


def show(table: Findings, found_by: FoundBy) -> SpeciesSheet:
    """Return everything the dossier holds about the bird that was found."""
    dossier, bird = table.dossier, _Bird.of(found_by, table.dossier.taxa)
    on_sites = {name: taxon for name, taxon in table.site_species.items() if bird.is_it(taxon)}
    presence = gather_presence(bird.alone(dossier), on_sites)
    gathered = gather_species(found_by, dossier, table.comparison, table.judge, on_sites, presence)
    name = gathered.taxon.name if gathered.taxon else ""
    signed = signed_annexes(dossier.lists, table.taxonomy)
    # Where signed annexes have the species goes by what the compared lists record of it.
    species = {name, *(taxon.name for taxon in gathered.subspecies)}
    recorded = (taxon for row in gathered.rows for unit in row.units for taxon in unit.taxa)
    # Whose facts the sheet carries: lists that name the bird, statuses, records.
    known = dossier.sources
    kinds = {
        "evidence": gathered.evidence,
        "sites": gathered.places,
        "counts": [count for place in gathered.places for count in place.counts],
        "occurrences": gathered.occurrences,
        "thresholds": gathered.shares,
        "tracks": [record for record in gathered.presence if record.kind == "track"],
    }
    source_ids = (
        *(about.checklist.id for about in gathered.listed),
        *(status.source for status in gathered.statements),
        *attribution.of_kind(known, *(kind for kind, records in kinds.items() if records)),
    )
    return replace(
        gathered,
        lacking=table.lacking,
        heads=headwords(table) if gathered.verdicts else {},
        called=unit_names(table.comparison, table.taxonomy, dossier.lists).get(name, m.NO_NAMES),
        elsewhere=signed.of(name, species.intersection(recorded)) if name else (),
        annexes=signed.names,
        credits=attribution.of_lists(known, gathered.reference, source_ids),
    )


def verdicts_on(table: Findings, names: Sequence[str]) -> tuple[m.Verdict, ...]:
    """Return the verdicts on the birds that these names mean, bird by bird as in the annex; AnswerIsNo without any."""
    collected: list[m.Verdict] = []
    for name in names:
        found_by = table.known.find(name)[0]
        rows = rows_on(table, found_by)
        verdicts = _of_subspecies(table, found_by) or _about(rows, table.judge(rows), found_by.taxon)
        if not verdicts:
            raise AnswerIsNo("dossier.on_one_list_only", name=found_by.name)
        collected += verdicts
    return one_by_one(tuple(dict.fromkeys(collected)))


def _of_subspecies(table: Findings, found_by: FoundBy) -> tuple[m.Verdict, ...]:
    """Return the verdict on the very subspecies that was asked for; none where a list has it as a bird of its own."""
    taxon = table.taxonomy.get(found_by.taxon) if found_by.taxon else None
    if taxon is None or taxon.rank != "subspecies":
        return ()
    entries = (matched for row in table.comparison.rows for matched in (*row.a, *row.b))
    own = any(matched.match.taxon == taxon.name and matched.entry.parent_row is None for matched in entries)
    if own or table.statements is None:
        return ()
    evidence, decisions = table.dossier.evidence, table.dossier.decisions
    judged = judge_subspecies(taxon.name, table.statements, evidence, decisions=decisions, test=table.test)
    if judged is None:
        raise AnswerIsNo("dossier.recorded_by_one", taxon=taxon.name)
    return (judged,)
