"""Another reference in the place of the dossier's: what it would change, and everything carried over to it.

What refers to taxa follows by Avibase id, else by name, else by what the name means there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from birds import attribution, store
from birds import model as m
from birds.errors import InputError, Problem, StrictError
from birds.evidence import taxonomy_of
from birds.matching.assignment import match_together, unmatched
from birds.matching.naming import record_names, taxa_of
from birds.names import stem
from birds.negotiation import annexes, drafts, items, sites
from birds.negotiation.acts import Record, position_key, register
from birds.review import View
from birds.review.decisions import key
from birds.store import Session
from birds.taxonomy import Following, Taxonomy

if TYPE_CHECKING:
    from birds.reading.reference import Reference


_Record = TypeVar("_Record", m.Evidence, m.SiteCount, m.Threshold, m.Track)


Effect = Literal["renamed", "sunk", "raised", "moved", "split", "merged", "lost", "found"]


@dataclass(frozen=True, slots=True)
class Impact:
    """How one entry would fare.

    `renamed`: the same bird under another name. `sunk`: the same bird, now a subspecies of a species; `raised`: the
    same bird, a subspecies before and now a species. `moved`: another bird. `split`: its recorded subspecies would
    stand in more species than now. `merged`: it would mean the same species as another entry that it differs from now.
    `lost`: no bird any more. `found`: a bird where there was none. `before` and `after` are taxa, joined by ", ".
    """

    entry: m.MatchedEntry
    effect: Effect
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What another reference changes: entries by list, and what refers to taxa; `lists` are matched to the old one.

    `evidence`, `counts` and `positions` are how many stand under another name; `refused` are positions that would be
    lost, `problems` all that could not follow. `changed` tells whether the dossier differs now; a dry run never does.
    """

    old: Taxonomy
    new: Taxonomy
    lists: tuple[m.MatchedList, ...]
    impacts: tuple[tuple[m.MatchedList, tuple[Impact, ...]], ...]
    evidence: int
    counts: int
    positions: int
    refused: tuple[m.Message, ...]
    problems: tuple[Problem, ...]
    changed: bool = False
    credits: tuple[m.Source, ...] = ()

    def by_species(self, wanted: set[str]) -> Iterator[tuple[m.MatchedList, m.MatchedEntry]]:
        """Yield the entries of the Parties' lists that mean one of these species now."""
        for matched in self.lists:
            if matched.checklist.kind == "checklist" and matched.checklist.party:
                for entry in matched.entries:
                    taxa = [match.taxon for match in (entry.match, *entry.subspecies) if match.taxon]
                    species = {self.old.species_of(taxon) or taxon for taxon in taxa}
                    if entry.entry.parent_row is None and wanted & species:
                        yield matched, entry


@store.retry_on_conflict
def adopt(path: Path, file: Path, how: m.LoadOptions, title: str | None = None) -> Adopted:
    """Put another reference in the place of the dossier's, in one transaction; with `dry_run` only say what changes.

    All lists are matched anew; evidence, counts, positions and decisions follow their taxa. Positions that can't
    follow stop the adoption: nothing that a Party said is lost.
    """
    from birds.reading.files.source import read_source
    from birds.reading.reference import read_reference

    read, noticed = read_reference(file, title, encoding=how.encoding, sheet=how.sheet)
    if how.dry_run:
        with store.read(path) as reader:
            return _adopted(reader.dossier(), read, noticed, file.name, strict=how.strict)[0]
    with store.change(path, f"load taxonomy {read.title}") as session:
        dossier = session.dossier()
        adopted, after = _adopted(dossier, read, noticed, file.name, strict=how.strict)
        if adopted.refused:
            first, number = adopted.refused[0], len(adopted.refused)
            raise InputError("follow.not_adopted", number=number, new=adopted.new.title, first=first)
        _save(session, dossier, after)
        if (dossier.reference, dossier.taxa) != (after.reference, after.taxa):
            source, options = read_source(file), (("title", title),) if title else ()
            loaded = m.SourceFile("taxonomy", source.name, source.sha256, len(read.taxa), options=options)
            session.save_source_file(replace(loaded, encoding=how.encoding, sheet=how.sheet, crs=how.crs))
    return replace(adopted, changed=session.changed)


def _adopted(
    dossier: m.DossierContent, read: Reference, noticed: Sequence[Problem], file: str, *, strict: bool
) -> tuple[Adopted, m.DossierContent]:
    old, new = taxonomy_of(dossier), Taxonomy.of(read.title, read.taxa)
    following = Following(old, new)
    decisions = following.decisions(dossier.decisions)
    lists = match_together(unmatched(dossier.lists), new, decisions)
    bare = replace(dossier, reference=new.title, taxa=new.taxa, lists=lists, decisions=decisions)
    before = View(dossier)
    after, refused, lost = carry_over(before, bare, following)
    changes_by_list = tuple(
        (matched, changed)
        for matched, then in zip(dossier.lists, lists, strict=True)
        if (changed := impacts(matched, then, old, new))
    )
    left = (Problem(file, what, "follow.do_look", severity="warning") for what in (*refused, *lost))
    problems = (*noticed, *left, *_newly_stale(before, View(after), file))
    serious = [problem for problem in problems if problem.severity != "note"]
    if strict and serious:
        raise StrictError.of(problems, serious, "follow.strict")
    # whose names the comparison of two references prints: theirs, and those of the lists
    ids = [matched.checklist.id for matched, _ in changes_by_list]
    old_sources = attribution.of_lists(dossier.sources, dossier.reference, ids)
    new_sources = attribution.of_lists(tuple(_sources(dossier, after)), after.reference, ())
    adopted = Adopted(
        old,
        new,
        dossier.lists,
        changes_by_list,
        evidence=sum(a.taxon != b.taxon for a, b in zip(dossier.evidence, after.evidence, strict=True)),
        counts=sum(a.taxon != b.taxon for a, b in zip(dossier.counts, after.counts, strict=True)),
        positions=sum(position not in dossier.positions for position in after.positions),
        refused=refused,
        problems=problems,
        credits=tuple(dict.fromkeys((*old_sources[:1], *new_sources, *old_sources[1:]))),
    )
    return adopted, after


def _newly_stale(before: View, after: View, file: str) -> Iterator[Problem]:
    """Yield the decisions that apply now and would no more; all are kept."""
    if not before.dossier.decisions:
        return
    now = {key(decision) for decision in before.stale}
    for decision, reason in after.stale.items():
        if key(decision) not in now:
            what = m.Message.of("follow.decision_stale", subject=decision.subject, why=reason)
            yield Problem(file, what, "follow.do_decide_anew", severity="warning")


def _save(session: Session, before: m.DossierContent, after: m.DossierContent) -> None:
    if (before.reference, before.taxa) == (after.reference, after.taxa):
        return
    session.replace_taxa(after.reference, after.taxa)
    session.replace(m.Source, _sources(before, after))
    for matched in after.lists:
        session.save_list(matched)
    session.replace(m.Evidence, after.evidence)
    session.replace(m.SiteCount, after.counts)
    session.replace(m.Status, after.statuses)
    session.replace(m.Threshold, after.thresholds)
    session.replace(m.Track, after.tracks)
    session.replace(m.Occurrence, after.occurrences)
    session.hold_back(drafts.changes_between(before, after))
    record = Record(before.acts, before.copy_of)
    record.toward(before, after)
    session.record(record.new)


def _sources(before: m.DossierContent, after: m.DossierContent) -> Iterator[m.Source]:
    """Yield the sources with the new reference in the place of the old one; whose it is follows from its title."""
    old = attribution.reference_of(before.sources, before.reference)
    yield from (source for source in before.sources if source.id != old)
    shipped = attribution.shipped()
    bundled = attribution.reference_of(shipped, after.reference)
    author = "AviList Core Team" if after.reference.startswith("AviList ") else None
    new = m.Source(after.reference, "reference", after.reference, author=author)
    yield next((source for source in shipped if source.id == bundled), new)


# ---------------------------------------------------------------- what refers to taxa


def carry_over(
    view: View, after: m.DossierContent, following: Following
) -> tuple[m.DossierContent, tuple[m.Message, ...], tuple[m.Message, ...]]:
    """Return the dossier with all that refers to taxa under the new reference; what is refused; what has no bird there.

    A record goes where its taxon does, else where its printed name does; a position to each bird that its own is now.
    """
    before, title = view.dossier, following.new.title
    others = {record.taxon_printed for some in (before.thresholds, before.tracks) for record in some}
    by_name = taxa_of(record_names(before) | others, following.new, after.lists, after.decisions)
    lost, dropped = Counter[str](), Counter[str]()

    def taxon_of(printed: str | None, taxon: str | None) -> str | None:
        target = (taxon and following.to(taxon)) or by_name.get(printed or "")
        lost.update([taxon] if taxon and not target else ())
        return target

    def renamed(records: Iterable[_Record]) -> tuple[_Record, ...]:
        return tuple(replace(each, taxon=taxon_of(each.taxon_printed, each.taxon)) for each in records)

    move = _Mover(view, after, following)
    moved = replace(
        after,
        evidence=renamed(before.evidence),
        counts=renamed(before.counts),
        thresholds=renamed(before.thresholds),
        tracks=renamed(before.tracks),
        statuses=tuple(replace(each, taxon=taxon_of(each.name, each.taxon)) for each in before.statuses),
        occurrences=_occurrences(before.occurrences, following, dropped),
        positions=move.each(before.positions, position_key),
        drafts=move.each(chain(*drafts.held(before.drafts).values()), register),
        notes=tuple(
            m.DraftNote(party, target, text)
            for (party, taxon), text in drafts.notes(before.notes).items()
            for target in move.leads(taxon)
        ),
    )
    heads = annexes.heads(view.table) if view.table else {}
    refused = tuple(
        m.Message.of(code, party=party, taxon=heads.get(taxon, taxon), new=title)
        for code, party, taxon in move.refused
    )
    gone = (
        m.Message.of(code, number=count, taxon=heads.get(taxon, taxon), new=title)
        for code, counted in (("follow.records_uncertain", lost), ("follow.occurrences_dropped", dropped))
        for taxon, count in counted.items()
    )
    return moved, refused, tuple(gone)


def _occurrences(
    before: Iterable[m.Occurrence], following: Following, dropped: Counter[str]
) -> tuple[m.Occurrence, ...]:
    """Return the occurrences of the birds that followed; where two birds are one now, they are counted together."""
    merged: dict[tuple[object, ...], m.Occurrence] = {}
    for old in before:
        taxon = following.to(old.taxon)
        if taxon is None:
            dropped[old.taxon] += old.records
            continue
        moved = replace(old, taxon=taxon)
        other = merged.get(moved.about)
        counted = [each.individuals for each in (old, other) if each and each.individuals is not None]
        records = old.records + (other.records if other else 0)
        merged[moved.about] = replace(moved, records=records, individuals=max(counted, default=None))
    return tuple(merged.values())


class _Mover:
    """Moves what Parties said, or hold back, to the birds that theirs have become; `refused` is what can't follow."""

    def __init__(self, view: View, after: m.DossierContent, following: Following) -> None:
        then = View(after)
        self._now = tuple(items.of(view.table.comparison)) if view.table else ()
        self._then = tuple(items.of(then.table.comparison)) if then.table else ()
        self._following = following
        self.refused: list[tuple[str, str, str]] = []

    def each(self, acts: Iterable[m.Act], key: Callable[[m.Act], object]) -> tuple[m.Act, ...]:
        """Return positions or drafts, each on the lead taxa of its birds."""
        moved_acts: dict[object, m.Act] = {}
        for act in acts:
            subject, party = act.subject, act.speaker or act.recorder or ""
            targets = (subject,) if act.kind == "setting" else self.leads(subject)
            self.refused += [] if targets else [("follow.no_bird", party, subject)]
            for target in targets:
                moved = replace(act, subject=target)
                first = moved_acts.setdefault(key(moved), moved)
                if (first.value, first.reason) != (act.value, act.reason):
                    self.refused.append(("follow.would_contradict", party, subject))
        return tuple(moved_acts.values())

    def leads(self, taxon: str) -> tuple[str, ...]:
        """Return the lead taxa of the birds that a bird has become; itself where it is on no list, or is a site."""
        if sites.is_site(taxon):
            return (taxon,)
        own = next((item.taxa for item in self._now if item.taxon == taxon), {taxon})
        moved = self._following.to(taxon)
        taxa = {target for each in own if (target := self._following.to(each))}
        leads = tuple(item.taxon for item in self._then if item.taxa & taxa or item.taxon == moved)
        return leads or ((moved,) if moved else ())


# ---------------------------------------------------------------- what it changes in a list


def impacts(before: m.MatchedList, after: m.MatchedList, old: Taxonomy, new: Taxonomy) -> tuple[Impact, ...]:
    """Return which entries would change, in the order of the list; an entry may change in more than one way."""
    now = {matched.entry.row: matched for matched in before.entries}
    merged = _merged(before, after, old, new)
    return tuple(
        change
        for then in after.entries
        if then.entry.parent_row is None and then.entry.row in now
        for change in _changes(now[then.entry.row], then, (old, new), merged)
    )


def _changes(
    now: m.MatchedEntry, then: m.MatchedEntry, references: tuple[Taxonomy, Taxonomy], merged: frozenset[int]
) -> Iterator[Impact]:
    old, new = references
    a, b = now.match.taxon, then.match.taxon
    if a is None and b is None:
        return
    if a is None or b is None:
        yield Impact(then, "found" if a is None else "lost", a or "", b or "")
        return
    if a != b:
        same = _concept(a, old) == _concept(b, new)
        effect: Effect = "renamed" if same else "moved"
        below_a, below_b = (len(taxon.split()) > 2 for taxon in (a, b))  # noqa: PLR2004 - a subspecies
        if below_a != below_b and (same or stem(a.split()[-1]) == stem(b.split()[-1])):
            effect = "sunk" if below_b else "raised"
        yield Impact(then, effect, a, b)
    species_a, species_b = _species_recorded(now, old), _species_recorded(then, new)
    if len(species_b) > len(species_a):
        yield Impact(then, "split", ", ".join(species_a), ", ".join(species_b))
    if then.entry.row in merged:
        yield Impact(then, "merged", a, b)


def _concept(taxon: str, taxonomy: Taxonomy) -> str:
    known = taxonomy.get(taxon)
    return (known.avibase if known else None) or taxon


def _species_recorded(entry: m.MatchedEntry, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the species that an entry's printed subspecies belong to, its own where none is printed."""
    taxa = [match.taxon for match in entry.subspecies if match.taxon] or [entry.match.taxon or ""]
    return tuple(dict.fromkeys(taxonomy.species_of(taxon) or taxon for taxon in taxa))


def _merged(before: m.MatchedList, after: m.MatchedList, old: Taxonomy, new: Taxonomy) -> frozenset[int]:
    """Return the rows of entries that would share a species with an entry they differ from now."""
    whole = (it for it in before.entries if it.entry.parent_row is None)
    now = {it.entry.row: old.species_of(it.match.taxon or "") for it in whole}
    left = (it for it in after.entries if it.entry.row in now)
    then = ((new.species_of(it.match.taxon or ""), it.entry.row) for it in left)
    shared = (rows for species, rows in m.grouped(then).items() if species)
    return frozenset(row for rows in shared if len({now[row] for row in rows}) > 1 for row in rows)
