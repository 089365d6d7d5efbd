"""Another reference in the place of the dossier's: what it would change, and everything carried over to it.

What refers to taxa follows by Avibase id, else by name, else by what the name means there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from birds import attribution, store
from birds.errors import InputError, Problem, StrictError
from birds.evidence import taxonomy_of
from birds.matching.assignment import listed, read_of
from birds.matching.knowledge import curated_for
from birds.matching.loose import match_names
from birds.matching.naming import of_records, record_names, taxa_of
from birds.model import (
    Evidence,
    Held,
    HeldBefore,
    Message,
    Occurrence,
    Position,
    SiteCount,
    Source,
    SourceFile,
    Status,
    Threshold,
    Track,
)
from birds.names import fold
from birds.negotiation import drafting, items, sites
from birds.negotiation.acts import Record
from birds.review.decisions import key
from birds.review.view import View
from birds.taxonomy import Taxonomy
from birds.taxonomy.following import Following, Impact, impact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from birds.errors import BirdsError
    from birds.evidence import Findings
    from birds.model import Arg, Dossier, LoadOptions, MatchedEntry, MatchedList
    from birds.negotiation.items import Item
    from birds.reading.reference import Reference
    from birds.store import Session


_Record = TypeVar("_Record", Evidence, SiteCount, Threshold, Track)


@dataclass(frozen=True, slots=True)
class Moved:
    """What followed: how many records and positions stand under another name now, and what could not follow.

    `refused` are positions that would be lost; `noticed` is what was carried otherwise than by its Avibase id.
    """

    old: Taxonomy
    lists: tuple[MatchedList, ...]
    evidence: int
    counts: int
    positions: int
    refused: tuple[Message, ...] = ()
    noticed: tuple[Message, ...] = ()

    def by_species(self, wanted: set[str]) -> Iterator[tuple[MatchedList, MatchedEntry]]:
        """Yield the entries of the Parties' lists that mean one of these species now."""
        for matched in self.lists:
            if matched.checklist.kind == "checklist" and matched.checklist.party:
                for held in matched.entries:
                    taxa = [one.taxon for one in (held.match, *held.subspecies) if one.taxon]
                    if held.entry.parent_row is None and wanted & {self.old.species_of(t) or t for t in taxa}:
                        yield matched, held


@dataclass(frozen=True, slots=True)
class Adopted:
    """What another reference changes: entries by list, and what refers to taxa; `problems` are what could not follow.

    `changed` tells whether the dossier differs now; a dry run never does.
    """

    old: Taxonomy
    new: Taxonomy
    impacts: tuple[tuple[MatchedList, tuple[Impact, ...]], ...]
    moved: Moved
    problems: tuple[Problem, ...]
    changed: bool = False
    credits: tuple[Source, ...] = ()


@store.anew
def adopt(path: Path, file: Path, how: LoadOptions, title: str | None = None) -> Adopted:
    """Put another reference in the place of the dossier's, in one transaction; with `dry_run` only say what changes.

    All lists are matched anew; evidence, counts, positions and decisions follow their taxa. Positions that can't
    follow stop the adoption: nothing that a Party said is lost.
    """
    from birds.reading.reference import read_reference

    read, noticed = read_reference(file, title, encoding=how.encoding, sheet=how.sheet)
    if how.dry_run:
        with store.read(path) as reader:
            adopted = _adopted(reader.dossier(), read, noticed, file.name)[0]
        _refuse_if_strict(adopted, how)
        return adopted
    with store.change(path, f"load taxonomy {read.title}") as session:
        dossier = session.dossier()
        adopted, after = _adopted(dossier, read, noticed, file.name)
        _refuse_if_strict(adopted, how)
        if adopted.moved.refused:
            raise _refused(adopted)
        _save(session, dossier, after)
        if (dossier.reference, dossier.taxa) != (after.reference, after.taxa):
            session.save_source_file(_source(file, len(read.taxa), title, how))
    return replace(adopted, changed=session.changed)


def _source(file: Path, rows: int, title: str | None, how: LoadOptions) -> SourceFile:
    from birds.reading.files.source import read_source

    source = read_source(file)
    options = (("title", title),) if title else ()
    return SourceFile(
        "taxonomy", source.name, source.sha256, rows, how.encoding, how.sheet, how.crs, options=options
    )


def _refuse_if_strict(adopted: Adopted, how: LoadOptions) -> None:
    problems = [problem for problem in adopted.problems if problem.severity != "note"]
    if how.strict and problems:
        number = len(problems)
        raise StrictError("follow.strict", adopted.problems, first=problems[0].message, number=number)


def _refused(adopted: Adopted) -> BirdsError:
    first, count = adopted.moved.refused[0], len(adopted.moved.refused)
    return InputError("follow.not_adopted", number=count, new=adopted.new.title, first=first)


def _adopted(
    dossier: Dossier, read: Reference, noticed: Sequence[Problem], file: str
) -> tuple[Adopted, Dossier]:
    old, new = taxonomy_of(dossier), Taxonomy.of(read.title, read.taxa)
    following = Following(old, new)
    decisions, lost = following.decisions(dossier.decisions)
    lists = listed(read_of(dossier.lists), new, decisions)
    bare = replace(dossier, reference=new.title, taxa=new.taxa, lists=lists, decisions=decisions)
    before = View(dossier)
    after, moved = follow(before, bare, following)
    impacts = tuple(
        (matched, found)
        for matched, then in zip(dossier.lists, lists, strict=True)
        if (found := impact(matched, then, old, new))
    )
    problems = (*noticed, *(_problem(file, one) for one in (*moved.refused, *moved.noticed, *lost)))
    problems += tuple(_newly_stale(before, View(after), file))
    return Adopted(old, new, impacts, moved, problems, credits=_credits(dossier, after, impacts)), after


def _credits(
    before: Dossier, after: Dossier, impacts: Sequence[tuple[MatchedList, tuple[Impact, ...]]]
) -> tuple[Source, ...]:
    """Return whose names the comparison of two references prints: theirs, and those of the lists."""
    lists = (matched.checklist.id for matched, _ in impacts)
    old = attribution.of_lists(before.sources, before.reference, lists)
    new = attribution.of_lists(tuple(_sources(before, after)), after.reference, ())
    return tuple(dict.fromkeys((*old[:1], *new, *old[1:])))


def _problem(file: str, what: Message) -> Problem:
    return Problem(file, what, "follow.do_look", severity="warning")


def _newly_stale(before: View, after: View, file: str) -> Iterator[Problem]:
    """Yield the decisions that apply now and would no more; all are kept."""
    if not before.dossier.decisions:
        return
    now = {key(one) for one in before.stale}
    for one, reason in after.stale.items():
        if key(one) not in now:
            what = Message.of("follow.decision_stale", subject=one.subject, why=reason)
            yield Problem(file, what, "follow.do_decide_anew", severity="warning")


def _save(session: Session, before: Dossier, after: Dossier) -> None:
    if (before.reference, before.taxa) == (after.reference, after.taxa):
        return
    session.replace_taxa(after.reference, after.taxa)
    session.replace(Source, _sources(before, after))
    for matched in after.lists:
        session.save_list(matched)
    session.replace(Evidence, after.evidence)
    session.replace(SiteCount, after.counts)
    session.replace(Status, after.statuses)
    session.replace(Threshold, after.thresholds)
    session.replace(Track, after.tracks)
    session.replace(Occurrence, after.occurrences)
    session.replace(Held, after.held)
    session.replace(HeldBefore, after.held_before)
    record = Record(before.acts, before.copy_of)
    record.toward(before, after)
    session.record(record.new)


def _sources(before: Dossier, after: Dossier) -> Iterator[Source]:
    """Yield the sources with the new reference in the place of the old one; whose it is follows from its title."""
    old = attribution.reference_of(before.sources, before.reference)
    yield from (one for one in before.sources if one.id != old)
    shipped = attribution.shipped()
    bundled = attribution.reference_of(shipped, after.reference)
    author = "AviList Core Team" if after.reference.startswith("AviList ") else None
    new = Source(after.reference, "reference", after.reference, author=author)
    yield next((one for one in shipped if one.id == bundled), new)


# ---------------------------------------------------------------- what refers to taxa


def follow(view: View, after: Dossier, following: Following) -> tuple[Dossier, Moved]:
    """Return the dossier with evidence, counts and positions under the new reference, and what became of them."""
    before = view.dossier
    named = _Named(before, after, following)

    def renamed(records: Iterable[_Record]) -> tuple[_Record, ...]:
        return tuple(replace(one, taxon=named.of(one.taxon_printed, one.taxon)) for one in records)

    evidence, counts = renamed(before.evidence), renamed(before.counts)
    thresholds, tracks = renamed(before.thresholds), renamed(before.tracks)
    statuses = tuple(replace(one, taxon=named.of(one.name, one.taxon)) for one in before.statuses)
    positions, said = _positions(view, after, following)
    held, unsaid = _held(view, after, following)
    called = _Called(view.table, View(replace(after, positions=positions)).table)
    occurrences, gone = _occurrences(before.occurrences, following, called)
    told = [(one.code in _REFUSED, called.told(one, following.new.title)) for one in (*said, *unsaid)]
    once = tuple(replace(one, taxon=following.to(one.taxon) or one.taxon) for one in before.held_before)
    moved = Moved(
        following.old,
        before.lists,
        sum(a.taxon != b.taxon for a, b in zip(before.evidence, evidence, strict=True)),
        sum(a.taxon != b.taxon for a, b in zip(before.counts, counts, strict=True)),
        sum(one not in before.positions for one in positions),
        tuple(what for refused, what in told if refused),
        (*(what for refused, what in told if not refused), *gone, *named.noticed(called)),
    )
    return replace(
        after,
        evidence=evidence,
        counts=counts,
        positions=positions,
        held=held,
        held_before=tuple({(one.number, one.party, one.taxon): one for one in once}.values()),
        thresholds=thresholds,
        tracks=tracks,
        occurrences=occurrences,
        statuses=statuses,
    ), moved


def _occurrences(
    before: Iterable[Occurrence], following: Following, called: _Called
) -> tuple[tuple[Occurrence, ...], tuple[Message, ...]]:
    """Return the occurrences of the birds that followed; where two birds are one now, they are counted together."""
    made: dict[tuple[object, ...], Occurrence] = {}
    lost: Counter[str] = Counter()
    for one in before:
        taxon = following.to(one.taxon)
        if taxon is None:
            lost[one.taxon] += one.records
            continue
        moved = replace(one, taxon=taxon)
        where = (taxon, one.place_id, one.party, one.year, one.month, one.source)
        made[where] = _together(made[where], moved) if where in made else moved
    title = following.new.title
    said = (
        Message.of("follow.occurrences_dropped", number=count, taxon=called.was(taxon), new=title)
        for taxon, count in lost.items()
    )
    return tuple(made.values()), tuple(said)


def _together(one: Occurrence, other: Occurrence) -> Occurrence:
    most = max((each.individuals for each in (one, other) if each.individuals is not None), default=None)
    return replace(one, records=one.records + other.records, individuals=most)


class _Named:
    """What the names that records print mean under the new reference."""

    def __init__(self, before: Dossier, after: Dossier, following: Following) -> None:
        others = {one.taxon_printed for one in before.thresholds} | {
            one.taxon_printed for one in before.tracks
        }
        printed = sorted(record_names(before) | others)
        self.following = following
        self._by_rule = taxa_of(printed, following.new, after.lists)
        self._decided = of_records(after.decisions)
        self._lost: dict[tuple[str, str], int] = defaultdict(int)
        self._redrawn: dict[tuple[str, str | None], int] = defaultdict(int)

    def of(self, printed: str | None, taxon: str | None) -> str | None:
        """Return the taxon of a record: decided, of the same Avibase id, else what its printed name means there."""
        decided = self._decided.get(fold(printed or ""))
        if decided is not None and decided.value in self.following.new:
            return decided.value
        same = self.following.by_id(taxon) if taxon else None
        found = same or self._by_rule.get(printed or "") or (self.following.to(taxon) if taxon else None)
        if taxon and found is None:
            self._lost[printed or "", taxon] += 1
        elif taxon and same is None and self.following.redrawn(taxon):
            self._redrawn[taxon, found] += 1
        return found

    def noticed(self, called: _Called) -> Iterator[Message]:
        """Yield what did not follow by its Avibase id."""
        title = self.following.new.title
        for (printed, taxon), count in self._lost.items():
            named: dict[str, Arg] = {"name": printed or taxon, "taxon": called.was(taxon)}
            yield Message.of("follow.records_uncertain", number=count, new=title, **named)
        for (taxon, found), count in self._redrawn.items():
            was, now = called.was(taxon), called.now(found or taxon)
            said = Message.of("follow.is_now", before=was, after=now) if found != taxon else now
            yield Message.of("follow.records_by_name", number=count, taxon=said, new=title)


# ---------------------------------------------------------------- positions


@dataclass(frozen=True, slots=True)
class _Move:
    """What is to be said of a position, or what is held back: on a bird before (`one`), on these (`now`) after."""

    code: str
    one: Position | Held
    now: tuple[str, ...] = ()
    why: Message | None = None


_REFUSED = ("follow.no_bird", "follow.would_contradict")


class _Called:
    """What birds are called before and after: by the annex's headword with its number, else by the taxon's name."""

    def __init__(self, before: Findings | None, after: Findings | None) -> None:
        self.before, self.after = (drafting.heads(one) if one else {} for one in (before, after))

    def was(self, taxon: str) -> Message | str:
        """Return what a bird was called before."""
        return self.before.get(taxon, taxon)

    def now(self, taxon: str) -> Message | str:
        """Return what a bird is called after."""
        return self.after.get(taxon, taxon)

    def told(self, move: _Move, title: str) -> Message:
        """Return what is said of a position that moves."""
        where: dict[str, Arg] = {"party": move.one.party, "taxon": self.was(move.one.taxon)}
        if isinstance(move.one, Position):
            position = Message.of("follow.position", round=move.one.round, **where)
        else:
            position = Message.of("follow.held", **where)
        now = tuple(self.now(taxon) for taxon in move.now)
        birds: dict[str, Arg] = {"taxa": now, "taxon": now[0]} if now else {}
        return Message.of(move.code, position=position, new=title, why=move.why or "", **birds)


def _positions(
    view: View, after: Dossier, following: Following
) -> tuple[tuple[Position, ...], tuple[_Move, ...]]:
    """Return the positions on the birds that the new reference makes of theirs, and what is to be said of them."""
    positions = view.dossier.positions
    if not positions:
        return (), ()
    now, then = _items(view), _items(View(after))
    on_sites = (one for one in positions if sites.is_site(one.taxon))
    made = {(one.party, one.taxon, one.round): one for one in on_sites}
    moves: list[_Move] = []
    for one in sites.on_birds(positions):
        targets = _targets(one.taxon, now, then, following) or _by_meaning(one.taxon, after, following)
        if not targets:
            moves.append(_Move("follow.no_bird", one))
        elif len(targets) > 1:
            moves.append(_Move("follow.to_each", one, targets))
        elif targets[0] != (following.to(one.taxon) or targets[0]):
            moves.append(_Move("follow.headed_by", one, targets))
        elif (redrawn := following.redrawn(one.taxon)) is not None:
            moves.append(_Move("follow.position_by_name", one, why=redrawn))
        for target in targets:
            moved = replace(one, taxon=target)
            there = made.setdefault((one.party, target, one.round), moved)
            if (there.value, there.reason) != (one.value, one.reason):
                moves.append(_Move("follow.would_contradict", one, (target,)))
            elif there is not moved:
                moves.append(_Move("follow.fell_together", one, (target,)))
    return tuple(made.values()), tuple(moves)


def _held(view: View, after: Dossier, following: Following) -> tuple[tuple[Held, ...], tuple[_Move, ...]]:
    """Return what is held back on the birds that the new reference makes of theirs, and what is refused."""
    if not view.dossier.held:
        return (), ()
    now, then = _items(view), _items(View(after))
    made: dict[tuple[str, str], Held] = {}
    refused: list[_Move] = []
    for one in view.dossier.held:
        if sites.is_site(one.taxon):
            made[one.party, one.taxon] = one
            continue
        targets = _targets(one.taxon, now, then, following) or _by_meaning(one.taxon, after, following)
        if not targets:
            refused.append(_Move("follow.no_bird", one))
        for target in targets:
            moved = replace(one, taxon=target)
            if made.setdefault((one.party, target), moved) != moved:
                refused.append(_Move("follow.would_contradict", one, (target,)))
    return tuple(made.values()), tuple(refused)


def _items(view: View) -> tuple[Item, ...]:
    return tuple(items.of(view.table.comparison)) if view.table else ()


def _targets(taxon: str, now: Iterable[Item], then: Sequence[Item], following: Following) -> tuple[str, ...]:
    """Return the lead taxa of the birds that the bird of a position has become; itself where it is on no list."""
    own = next((item for item in now if item.taxon == taxon), None)
    moved = following.to(taxon)
    taxa = {target for each in (own.taxa if own else {taxon}) if (target := following.to(each))}
    leads = tuple(item.taxon for item in then if item.taxa & taxa or item.taxon == moved)
    return leads or ((moved,) if moved else ())


def _by_meaning(taxon: str, after: Dossier, following: Following) -> tuple[str, ...]:
    """Return what a name that is gone means in the new reference, if the surest rules say so."""
    (found,) = match_names([taxon], following.new, curated_for(following.new), after.lists)
    return (found.taxon,) if found.taxon and found.confidence == "certain" else ()
