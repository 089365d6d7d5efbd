"""A dossier as a review looks at it, and which of the decisions in it no longer apply: none is dropped in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from birds import evidence
from birds import model as m
from birds.errors import DossierError
from birds.evidence import Findings
from birds.matching.naming import record_names
from birds.matching.synonyms import decisions_for
from birds.names import fold
from birds.negotiation import annexes, sites
from birds.negotiation.annexes import BirdLine
from birds.negotiation.lists import SignedAnnexes, signed_annexes
from birds.taxonomy import Taxonomy

_ACROSS = 3


@dataclass(frozen=True)
class View:
    """A dossier as a review looks at it; `table` is None where a Party has no list to compare."""

    dossier: m.DossierContent

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The reference."""
        return evidence.taxonomy_of(self.dossier)

    @cached_property
    def table(self) -> Findings | None:
        """The Parties' lists compared, with the verdicts."""
        try:
            return evidence.findings(self.dossier)
        except DossierError:
            return None

    @cached_property
    def stale(self) -> Mapping[m.Decision, m.Message]:
        """The decisions that no longer apply, each with why."""
        return dict(_outdated(self.dossier, self.taxonomy, self.table))

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], m.MatchedEntry]:
        """The first entry of each name, by list and key of the name; subspecies by their whole name."""
        by_name: dict[tuple[str, str], m.MatchedEntry] = {}
        for listed in self.dossier.lists:
            for matched in listed.entries:
                for key in _keys(matched):
                    by_name.setdefault((listed.checklist.id, key), matched)
        return by_name

    @cached_property
    def recorded(self) -> Mapping[str, tuple[str, ...]]:
        """The subspecies that lists record, each with their ids."""
        recorded = m.grouped(
            (match.taxon, listed.checklist.id)
            for listed in self.dossier.lists
            for matched in listed.entries
            for match in matched.subspecies
            if match.taxon
        )
        return {taxon: tuple(dict.fromkeys(ids)) for taxon, ids in recorded.items()}

    @cached_property
    def lines(self) -> Mapping[str, BirdLine]:
        """The compared birds with what the annex makes of them, by lead taxon."""
        return {line.item.taxon: line for line in annexes.lines(self.table)} if self.table else {}

    @cached_property
    def signed(self) -> SignedAnnexes:
        """The signed annexes at hand."""
        return signed_annexes(self.dossier.lists, self.taxonomy)

    @cached_property
    def by_species(self) -> Mapping[str, Sequence[tuple[m.MatchedList, m.MatchedEntry]]]:
        """The entries of the lists that speak, else of every checklist, by the species that they mean or could mean."""
        speaking: Sequence[m.MatchedList]
        try:
            speaking = evidence.party_lists(self.dossier)
        except DossierError:
            speaking = [each for each in self.dossier.lists if each.checklist.kind == "checklist"]

        def meant(matched: m.MatchedEntry) -> set[str]:
            taxa = [match.taxon for match in (matched.match, *matched.subspecies) if match.taxon]
            taxa = taxa or [candidate.taxon for candidate in matched.match.candidates]
            return {self.taxonomy.species_of(taxon) or taxon for taxon in taxa}

        return m.grouped(
            (species, (listed, matched))
            for listed in speaking
            for matched in listed.entries
            if matched.entry.parent_row is None
            for species in meant(matched)
        )

    def across(self, list_id: str | None, taxa: Iterable[str]) -> tuple[str, ...]:
        """Return what the other lists have of these taxa: list, row and every name that it prints."""
        species = dict.fromkeys(self.taxonomy.species_of(taxon) or taxon for taxon in taxa)
        checklists = (listed.checklist for listed in self.dossier.lists)
        party = next((each.party for each in checklists if each.id == list_id), None)
        entries = [
            printed(listed, matched)
            for name in species
            for listed, matched in self.by_species.get(name, ())
            if listed.checklist.id != list_id and not (party and party == listed.checklist.party)
        ]
        return tuple(dict.fromkeys(entries))[:_ACROSS]

    def family(self, taxa: Iterable[str]) -> str | None:
        """Return the reference's family of the first of these taxa that has one."""
        return next((family for taxon in taxa if (family := self.taxonomy.family_of(taxon))), None)


def printed(listed: m.MatchedList, matched: m.MatchedEntry) -> str:
    """Return an entry as another list's reader looks it up: list, row, names."""
    entry = matched.entry
    names = " ".join(filter(None, (entry.verbatim, *entry.vernacular.all())))
    return f"{listed.checklist.id} {entry.row}: {names}"


def _keys(matched: m.MatchedEntry) -> set[str]:
    """Return the keys of an entry's names that a decision can be about; of subspecies of their whole name."""
    name, verbatim = matched.entry.called, matched.entry.verbatim
    names = (name, verbatim or name, *(f"{name} {match.printed}" for match in matched.subspecies))
    return set(map(fold, names))


# ---------------------------------------------------------------- decisions that no longer apply


def _outdated(
    dossier: m.DossierContent, taxonomy: Taxonomy, table: Findings | None
) -> Iterator[tuple[m.Decision, m.Message]]:
    """Yield the decisions that no longer apply, of every kind, each with why."""
    yield from stale_matches(dossier.decisions, dossier.lists, taxonomy, record_keys(dossier))
    ids, spoken_of = {site.id for site in dossier.sites}, sites.of_parties(dossier)
    for decision in dossier.decisions:
        site = decision.subject.removeprefix(sites.SUBJECT)
        is_gone = decision.kind == "place" and decision.subject not in ids
        if is_gone or (sites.is_site(decision.subject) and decision.subject not in spoken_of):
            yield decision, m.Message.of("decision-site-gone", site=site)
    about = verdicts_by_name(table) if table else {}
    for decision in dossier.decisions if table else ():
        if decision.kind in ("match", "place") or sites.is_site(decision.subject):
            continue
        verdicts = about.get(decision.subject, ())
        if not verdicts:
            yield decision, m.Message.of("decision-bird-gone", taxon=decision.subject)
        elif decision.kind == "non_migratory" and all(
            verdict.line != "non_migratory" for verdict in verdicts
        ):
            yield decision, m.Message.of("decision-not-resident", taxon=decision.subject)


def record_keys(dossier: m.DossierContent) -> set[str]:
    """Return the keys of the names that records print."""
    return {fold(name) for name in record_names(dossier)}


def verdicts_by_name(table: Findings) -> Mapping[str, Sequence[m.Verdict]]:
    """Return the verdicts by every name under which a decision can be about them."""
    units = {row.id: row.units for row in table.comparison.rows}
    return m.grouped(
        (name, verdict) for verdict in table.verdicts for name in _names(verdict, units[verdict.row_id])
    )


def _names(verdict: m.Verdict, units: Iterable[m.Unit]) -> set[str]:
    meant = [unit for unit in units if verdict.unit_id in (None, unit.id)]
    names = {name for unit in meant for name in (unit.id, unit.taxon, *unit.taxa)}
    return names | {verdict.row_id, verdict.unit_id or verdict.row_id, verdict.taxon}


def stale_matches(
    decisions: Sequence[m.Decision],
    lists: Sequence[m.MatchedList],
    taxonomy: Taxonomy,
    in_records: Collection[str] = (),
) -> tuple[tuple[m.Decision, m.Message], ...]:
    """Return the decisions about matches that no longer apply, each with why: none is dropped in silence.

    `in_records` are the keys of names that records print: a decision for records, or for all, may be about these alone.
    """
    names = {
        each.checklist.id: frozenset(key for matched in each.entries for key in _keys(matched))
        for each in lists
    }
    stale: list[tuple[m.Decision, m.Message]] = []
    for decision in decisions:
        if decision.kind != "match":
            continue
        reason = (
            _why_no_bird(decision, taxonomy)
            or _why_stale(decision, names)
            or _overruled(decision, decisions, names)
            or _divided(decision, lists, names, taxonomy)
        )
        of_records = decision.list_id in (None, m.RECORDS) and fold(decision.subject) in in_records
        if reason is not None and not (of_records and reason.code == "decision-name-gone"):
            stale.append((decision, reason))
    return tuple(stale)


def _why_no_bird(decision: m.Decision, taxonomy: Taxonomy) -> m.Message | None:
    taxon = taxonomy.get(decision.value)
    if taxon is None:
        return m.Message.of("decision-taxon-gone", taxon=decision.value, reference=taxonomy.title)
    if taxon.rank not in ("species", "subspecies"):
        return m.Message.of("review.not_one_bird", taxon=taxon.name, rank=taxon.rank)
    return None


def _why_stale(decision: m.Decision, names: dict[str, frozenset[str]]) -> m.Message | None:
    if decision.list_id == m.RECORDS:  # whether they print the name is for those to say who have them
        return m.Message.of("decision-name-gone", name=decision.subject)
    if decision.list_id is not None and decision.list_id not in names:
        return m.Message.of("decision-list-gone", list=decision.list_id)
    where = [names[decision.list_id]] if decision.list_id is not None else names.values()
    if any(fold(decision.subject) in subjects for subjects in where):
        return None
    if decision.list_id is not None:
        return m.Message.of("decision-name-left", name=decision.subject, list=decision.list_id)
    return m.Message.of("decision-name-gone", name=decision.subject)


def _overruled(
    decision: m.Decision, decisions: Sequence[m.Decision], names: dict[str, frozenset[str]]
) -> m.Message | None:
    """Return that another decision about the same name holds in every list that has it."""
    key = fold(decision.subject)
    lists = [list_id for list_id, subjects in names.items() if key in subjects]
    mine = [list_id for list_id in lists if decision.list_id in (None, list_id)]
    if any(decisions_for(list_id, decisions).get(key) == decision for list_id in mine):
        return None
    return m.Message.of("decision-overruled", name=decision.subject)


def _divided(
    decision: m.Decision, lists: Sequence[m.MatchedList], names: dict[str, frozenset[str]], taxonomy: Taxonomy
) -> m.Message | None:
    """Return which list has the decided bird apart from the name that was decided on, if none follows the decision.

    A decision for one list is about the entries that it has: it is followed whatever else stands there.
    """
    if decision.list_id is not None:
        return None
    key, divided = fold(decision.subject), None
    species = taxonomy.species_of(decision.value) or decision.value
    for each in lists:
        if key not in names[each.checklist.id]:
            continue
        about = {matched.entry.row: matched for matched in each.entries if key in _keys(matched)}
        matches = (match for matched in about.values() for match in (matched.match, *matched.subspecies))
        if any(match.reason.code == "decision" for match in matches):
            return None
        others = (matched for matched in each.entries if matched.entry.row not in about)
        for other in others if divided is None else ():
            if (taxon := other.match.taxon) and (taxonomy.species_of(taxon) or taxon) == species:
                args = {"list": each.checklist.id, "name": decision.subject, "other": other.entry.called}
                divided = divided or m.Message.of("decision-divided", **args)
    return divided
