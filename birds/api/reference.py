"""`load taxonomy`: what another reference would change, and its adoption with everything carried over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds import attribution
from birds.api import bundle, deciding, dossiers
from birds.api.asking import View, printed
from birds.api.following import Following, Moved, follow
from birds.api.listed import listed, read_of
from birds.comparison.impact import Impact, impact
from birds.errors import InputError, Problem, StrictError
from birds.messages import say, word
from birds.model import (
    Decision,
    Evidence,
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
from birds.output.grid import Column, Grid
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.api.loading import How
    from birds.errors import BirdsError
    from birds.model import Dossier, Lang, MatchedList, Reason
    from birds.output.grid import Value
    from birds.reading.reference import Reference
    from birds.store import Session

COLUMNS = ("list", "row", "effect", "printed", "vernacular", "before", "after", "across", "explanation")
EFFECTS = ("lost", "moved", "sunk", "raised", "split", "merged", "renamed", "found")
_ACROSS = 2


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


def adopt(path: Path, file: Path, how: How, title: str | None = None) -> Adopted:
    """Put another reference in the place of the dossier's, in one transaction; with `dry_run` only say what changes.

    All lists are matched anew; evidence, counts, positions and decisions follow their taxa. Positions that can't
    follow stop the adoption: nothing that a Party said is lost.
    """
    from birds import store
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


def _source(file: Path, rows: int, title: str | None, how: How) -> SourceFile:
    from birds.reading.files import read_source

    source = read_source(file)
    options = (("title", title),) if title else ()
    return SourceFile(
        "taxonomy", source.name, source.sha256, rows, how.encoding, how.sheet, how.crs, options=options
    )


def _refuse_if_strict(adopted: Adopted, how: How) -> None:
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
    old, new = dossiers.taxonomy_of(dossier), Taxonomy.of(read.title, read.taxa)
    following = Following(old, new)
    decisions, lost = following.decisions(dossier.decisions)
    lists = listed(read_of(dossier.lists), new, decisions)
    bare = replace(dossier, reference=new.title, taxa=new.taxa, lists=lists, decisions=decisions)
    after, moved = follow(dossier, bare, following)
    impacts = tuple(
        (matched, found)
        for matched, then in zip(dossier.lists, lists, strict=True)
        if (found := impact(matched, then, old, new))
    )
    problems = (*noticed, *(_problem(file, one) for one in (*moved.refused, *moved.noticed, *lost)))
    problems += tuple(_newly_stale(dossier, after, file))
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


def _newly_stale(before: Dossier, after: Dossier, file: str) -> Iterator[Problem]:
    """Yield the decisions that apply now and would no more; all are kept."""
    now = {deciding.key(one) for one in _stale(before)}
    for one, reason in _stale(after).items():
        if deciding.key(one) not in now:
            what = Message.of("follow.decision_stale", subject=one.subject, why=reason)
            yield Problem(file, what, "follow.do_decide_anew", severity="warning")


def _stale(dossier: Dossier) -> Mapping[Decision, Reason]:
    return View(dossier).stale if dossier.decisions else {}


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
    session.replace(Position, after.positions)
    session.replace(Decision, after.decisions)


def _sources(before: Dossier, after: Dossier) -> Iterator[Source]:
    """Yield the sources with the new reference in the place of the old one; whose it is follows from its title."""
    old = attribution.reference_of(before.sources, before.reference)
    yield from (one for one in before.sources if one.id != old)
    bundled = attribution.reference_of(bundle.sources(), after.reference)
    author = "AviList Core Team" if after.reference.startswith("AviList ") else None
    new = Source(after.reference, "reference", after.reference, author=author)
    yield next((one for one in bundle.sources() if one.id == bundled), new)


# ---------------------------------------------------------------- as a table


def impact_grid(adopted: Adopted, lang: Lang) -> Grid:
    """Return which entries change: list and row, names on both sides, the bird now and then; counts below."""
    columns = tuple(_column(key, lang) for key in COLUMNS)
    rows = [
        (EFFECTS.index(one.effect), _row(adopted, matched, one, lang))
        for matched, found in adopted.impacts
        for one in found
    ]
    ordered = tuple(row for _, row in sorted(rows, key=lambda one: one[0]))
    title = word("impact.title", lang).format(old=adopted.old.title, new=adopted.new.title)
    return Grid("", columns, ordered, (_tally(adopted, lang),), lang, title, adopted.credits)


def _column(key: str, lang: Lang) -> Column:
    ours = {"list": "review.column.list", "row": "review.column.row", "explanation": "explanation"}
    return Column(key, word(ours.get(key, f"impact.{key}"), lang), "right" if key == "row" else "left")


def _row(adopted: Adopted, matched: MatchedList, one: Impact, lang: Lang) -> tuple[Value, ...]:
    entry = one.entry.entry
    return (
        matched.checklist.id,
        entry.row,
        word(f"impact.{one.effect}", lang),
        entry.verbatim,
        entry.vernacular.all(),
        _named(one.before, adopted.old),
        _named(one.after, adopted.new),
        _across(adopted, matched, one),
        say(one.entry.match.reason, lang),
    )


def _named(taxa: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return taxa with the English names of their reference."""
    found = [(name, taxonomy.get(name)) for name in taxa.split(", ") if name]
    return tuple(f"{name} ({one.english})" if one and one.english else name for name, one in found)


def _across(adopted: Adopted, matched: MatchedList, one: Impact) -> tuple[str, ...]:
    """Return what the other lists print for the bird that the entry means now, or would mean."""
    wanted = {adopted.old.species_of(taxon) or taxon for taxon in one.before.split(", ") if taxon}
    shown = [
        printed(other, held)
        for other, held in adopted.moved.by_species(wanted)
        if other.checklist.id != matched.checklist.id
        and (not matched.checklist.party or other.checklist.party != matched.checklist.party)
    ]
    return tuple(dict.fromkeys(shown))[:_ACROSS]


def _tally(adopted: Adopted, lang: Lang) -> str:
    counted: dict[str, int] = dict.fromkeys(EFFECTS, 0)
    for _, found in adopted.impacts:
        for one in found:
            counted[one.effect] += 1
    said = " · ".join(
        f"{word(f'impact.{effect}', lang)} {count}" for effect, count in counted.items() if count
    )
    return said or word("impact.none", lang)
