"""Decisions read back from a review: judged row by row, stored, and replayed on every list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from birds import model as m
from birds import store, vocabulary
from birds.errors import BirdsError, Problem, StrictError
from birds.evidence import taxonomy_of
from birds.evidence.places import placed_counts
from birds.matching.assignment import match_together, unmatched
from birds.matching.naming import record_names, taxa_of
from birds.matching.synonyms import decisions_for
from birds.messages import word
from birds.names import fold
from birds.negotiation import acts, choosing, drafts, items
from birds.negotiation.acts import Record
from birds.review import Key, View, names_of, record_keys, stale_matches, verdicts_by_name, written
from birds.store import Session

if TYPE_CHECKING:
    from birds.reading.forms import FilledDecision, ReviewForm

_Record = TypeVar("_Record", m.Evidence, m.SiteCount, m.Status)
KINDS = ("match", "non_migratory", "name", "place")
_KEPT = "position.do_keep_one"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision made, changed or withdrawn; None stands for none."""

    before: m.Decision | None
    after: m.Decision | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file of decisions did: the decisions that changed, how many entries mean another bird, the problems."""

    decided: tuple[Decided, ...]
    entries: int
    problems: tuple[Problem, ...]


@store.retry_on_conflict
def apply_decisions(path: Path, file: Path, how: m.LoadOptions) -> Applied:
    """Read decisions and store those that hold good; every list is matched anew, in one transaction.

    A decision without decider or citation, about a name that no list has, or for a taxon that the reference lacks,
    is a problem with its row and is not applied.
    """
    from birds.reading.forms import read_decisions
    from birds.reading.tables import ReadOptions

    filled, noticed = read_decisions(file, ReadOptions.of(how, store.agreement_of(path)))
    if how.dry_run:
        with store.read(path) as reader:
            return _applied(reader.dossier(), filled, noticed, how)[0]
    with store.change(path, "review --apply") as session:
        dossier = session.dossier()
        done, replayed = _applied(dossier, filled, noticed, how)
        if done.decided:
            record = Record(dossier.acts, dossier.copy_of)
            for change in done.decided:
                record.decision(change.before, change.after)
            joint = [replace(act, id="", seen=()) for act in record.new if act.joint and dossier.copy_of]
            session.record([act for act in record.new if not (act.joint and dossier.copy_of)], filled.file)
            session.hold_back(drafts.draft_changes(dossier, joint))
            _save_replayed(session, dossier, replayed)
        return done


def _applied(
    dossier: m.DossierContent, filled: ReviewForm, noticed: Sequence[Problem], how: m.LoadOptions
) -> tuple[Applied, m.DossierContent]:
    view = View(dossier)
    decided, lost = _judged(view, filled)
    problems = (*noticed, *lost)
    if how.strict and problems:
        raise StrictError.of(problems, code="review.strict")
    decisions = {key(decision): decision for decision in dossier.decisions}
    for change in decided:
        if change.after is not None:
            decisions[key(change.after)] = change.after
        elif change.before is not None:
            decisions.pop(key(change.before), None)
    replayed = replay(dossier, tuple(decisions.values()))

    def meant(lists: Iterable[m.MatchedList]) -> list[list[str | None]]:
        entries = (entry for listed in lists for entry in listed.entries)
        return [[match.taxon for match in (entry.match, *entry.subspecies)] for entry in entries]

    pairs = zip(meant(dossier.lists), meant(replayed.lists), strict=True)
    return Applied(tuple(decided), sum(before != now for before, now in pairs), problems), replayed


def key(decision: m.Decision) -> Key:
    """Return what a decision is filed under: a second one about the same replaces it."""
    return (decision.kind, decision.list_id, fold(decision.subject))


# ---------------------------------------------------------------- replaying


def replay(dossier: m.DossierContent, decisions: Sequence[m.Decision]) -> m.DossierContent:
    """Return a dossier with these decisions: its lists matched anew, and the records whose names they settle.

    Where one was withdrawn, rules say what a name in a record means.
    """
    taxonomy = taxonomy_of(dossier)
    about = {*decisions_for(m.RECORDS, decisions), *decisions_for(m.RECORDS, dossier.decisions)}
    touched = sorted(name for name in record_names(dossier) if fold(name) in about)
    taxa = taxa_of(touched, taxonomy, dossier.lists, decisions) if touched else {}
    settled: dict[str | None, str | None] = {name: taxa.get(name) for name in touched}

    def named(record: _Record, name: str | None) -> _Record:
        return replace(record, taxon=settled[name]) if name in settled else record

    sites, occurrences = placed(dossier, decisions)
    counts = tuple(named(each, each.taxon_printed) for each in dossier.counts)
    if sites != dossier.sites:
        there = m.in_municipalities(m.places_of(sites), sites, dossier.municipalities)
        counts = placed_counts(counts, there, sites, dossier.areas)[0]
    return replace(
        dossier,
        lists=match_together(unmatched(dossier.lists), taxonomy, decisions),
        evidence=tuple(named(each, each.taxon_printed) for each in dossier.evidence),
        counts=counts,
        statuses=tuple(named(each, each.name) for each in dossier.statuses),
        sites=sites,
        occurrences=occurrences,
        decisions=tuple(decisions),
    )


def _save_replayed(session: Session, dossier: m.DossierContent, replayed: m.DossierContent) -> None:
    session.save_lists(dossier.lists, replayed.lists)
    if replayed.evidence != dossier.evidence:
        session.save(m.Evidence, replayed.evidence)
    if replayed.counts != dossier.counts:
        session.replace(m.SiteCount, replayed.counts)
    if replayed.statuses != dossier.statuses:
        session.save(m.Status, replayed.statuses)
    _save_places(session, dossier, replayed)


def follow(session: Session, before: m.DossierContent, new: Iterable[m.Act]) -> None:
    """Replay decisions where acts that were just recorded are on names or places; `before` is what was there."""
    if any(act.kind in ("match", "place") for act in new):
        _save_replayed(session, before, replay(before, session.load(m.Decision)))


def foresee(before: m.DossierContent, new: Sequence[m.Act]) -> m.DossierContent:
    """Return a dossier as it is once these acts are recorded, and decisions on names and places among them replayed."""
    after = acts.with_more_acts(before, new)
    if not any(act.kind in ("match", "place") for act in new):
        return after
    return acts.with_more_acts(replay(before, after.decisions), new)


# ---------------------------------------------------------------- places


def placed(
    dossier: m.DossierContent, decisions: Sequence[m.Decision]
) -> tuple[tuple[m.Site, ...], tuple[m.Occurrence, ...]]:
    """Return sites under the places that are decided, and what was at places that are none any more at these.

    A site whose decision was withdrawn is of a place of its own again.
    """
    before, now = _on_places(dossier.decisions), _on_places(decisions)
    if before == now:
        return dossier.sites, dossier.occurrences
    of = {site: site for site in before} | {site: decision.value for site, decision in now.items()}
    sites = tuple(replace(site, place_id=of.get(site.id, site.place_id)) for site in dossier.sites)
    left = {site.place_id for site in sites}
    pairs = ((old.place_id, new.place_id) for old, new in zip(dossier.sites, sites, strict=True))
    moved = {old: new for old, new in pairs if old not in left}
    largest: dict[tuple[object, ...], m.Occurrence] = {}  # of two rows that are one now: areas overlap
    for occurrence in dossier.occurrences:
        moved_there = replace(occurrence, place_id=moved.get(occurrence.place_id or "", occurrence.place_id))
        other = largest.get(moved_there.about, moved_there)
        largest[moved_there.about] = max((moved_there, other), key=lambda each: each.records)
    return sites, tuple(largest.values())


def _save_places(session: Session, dossier: m.DossierContent, after: m.DossierContent) -> None:
    """Save what differs from the dossier; its places follow from the sites, their notes are what was decided."""
    if after.occurrences != dossier.occurrences:
        session.replace(m.Occurrence, after.occurrences)
    if after.sites != dossier.sites:
        session.replace(m.Site, after.sites)
    before, now = _on_places(dossier.decisions), _on_places(after.decisions)
    if before == now:
        return
    decided = {decision.value for decision in (*before.values(), *now.values())}
    gone = {_note(decision) for decision in before.values()}
    there, places = {place.id: place.note for place in dossier.places}, []
    for place in session.load(m.Place):
        if place.id in decided:
            notes = [note for note in (there.get(place.id) or "").split("; ") if note and note not in gone]
            notes += [_note(each) for each in now.values() if each.subject != each.value == place.id]
            places.append(replace(place, note="; ".join(notes) or None))
    session.save(m.Place, places)


def _on_places(decisions: Iterable[m.Decision]) -> dict[str, m.Decision]:
    """Return the decisions on places, by the site that each is about."""
    return {decision.subject: decision for decision in decisions if decision.kind == "place"}


def _note(decision: m.Decision) -> str:
    return f"{decision.subject} = {decision.value}: {decision.decided_by}, {decision.cited}"


# ---------------------------------------------------------------- judging


class _RefusedError(Exception):
    """A row that can't be used: what is wrong, and what to do."""

    def __init__(self, what: str, todo: str, **args: m.Arg) -> None:
        super().__init__(what)
        self.what, self.todo = m.Message.of(what, **args), m.Message.of(todo, **args)


def _judged(view: View, filled: ReviewForm) -> tuple[list[Decided], list[Problem]]:
    problems: list[Problem] = []
    there = {key(decision): decision for decision in view.dossier.decisions}
    by_key: dict[Key, list[tuple[FilledDecision, m.Decision | None]]] = defaultdict(list)
    for row in filled.rows:
        try:
            about = _about(view, row)
            if not _untouched(row, about):
                _refuse_other_names(view, row, about)
                decision = _made(view, row, about)
                by_key[key(about)].append((row, decision))
            elif written_of(there.get(key(about))) != row.exported:
                problems.append(filled.problem(row, "review.changed_since", "review.do_export", "warning"))
        except _RefusedError as error:
            problems.append(filled.problem(row, error.what, error.todo))
    decided: list[Decided] = []
    for filed, same in by_key.items():
        if len({decision for _, decision in same}) > 1:
            what = m.Message.of("review.rows_differ", rows=tuple(row.row for row, _ in same))
            problems += [filled.problem(row, what, _KEPT) for row, _ in same]
            continue
        row, after = same[0]
        before = there.get(filed)
        if after == before:
            continue
        decided.append(Decided(before, after))
        if written_of(before) != (row.exported or ""):  # something else was decided, or taken back, since
            args = {"value": before.value, "who": before.decided_by, "cited": before.cited} if before else {}
            what = m.Message.of("review.is_decided" if before else "review.is_open", **args)
            problems.append(filled.problem(row, what, "position.do_make_sure", "warning"))
    return decided, sorted(problems, key=lambda problem: (problem.sheet or "", problem.row or 0))


def written_of(decision: m.Decision | None) -> str:
    """Return a decision as a row keeps it; "" for none."""
    return written(decision.value, decision.decided_by, decision.date, decision.cited) if decision else ""


def _untouched(row: FilledDecision, about: m.Decision) -> bool:
    """Whether a row says what stood in it when the file was made."""
    value = about.value if about.kind == "non_migratory" and row.value else row.value
    return bool(row.exported) and written(value, row.decided_by, row.date, row.cited) == row.exported


def _about(view: View, row: FilledDecision) -> m.Decision:
    """Return a decision with what the row is about, its value, decider and citation still as written."""
    value = row.value or ""
    exception = vocabulary.key(value) in _exceptions()
    kind = row.kind or ("non_migratory" if exception else "match")
    if kind not in KINDS:
        raise _RefusedError("review.no_kind", "review.do_take_kind", kind=kind, kinds=tuple(KINDS))
    if kind == "non_migratory" and exception:
        value = "non_migratory"
    subject = row.subject or row.names[0]
    list_id = _list(view, row.list_id) if kind == "match" else None
    if kind == "place":
        there = {*(site.id for site in view.dossier.sites), *_on_places(view.dossier.decisions)}
        if subject not in there:  # one that is gone where something was decided on it is known, too
            raise _RefusedError("review.no_site", "review.do_take_site", site=subject)
    elif kind != "match":
        subject = _bird(view, subject)
    decision = m.Decision(subject, value, row.decided_by or "", row.cited or "", row.date)
    return replace(decision, kind=kind, list_id=list_id)  # type: ignore[arg-type] # one of KINDS


def _refuse_other_names(view: View, row: FilledDecision, about: m.Decision) -> None:
    """Refuse a row in which another bird's names stand beside the subject, whose column nobody sees."""
    if not row.subject or about.kind == "place":
        return
    ours = fold(about.subject)
    if about.kind == "match":
        printed = {name for _, name in view.entries}
        is_named = any(fold(name).startswith(ours) for name in row.names)
        others = [] if is_named else [name for name in row.names if fold(name) in printed]
    else:
        others = [name for name in row.names if _lead(view, name) not in {None, about.subject}]
        if others:  # a list may call another bird as the row's own is called
            called = {fold(name) for name in names_of(view, about.subject).all()}
            others = [name for name in others if fold(name) not in called]
    if others:
        named = {"subject": about.subject, "name": others[0]}
        raise _RefusedError("review.other_subject", "review.do_correct_name", **named)


def _lead(view: View, name: str) -> str | None:
    try:
        return _bird(view, name)
    except _RefusedError:
        return None


def _exceptions() -> frozenset[str]:
    from birds.reading.forms import exception

    return exception()


def _list(view: View, name: str | None) -> str | None:
    if name is None or name.casefold() in _called("review.everywhere"):
        return None
    ids = {each.checklist.id.casefold(): each.checklist.id for each in view.dossier.lists}
    if name.casefold() in ids:
        return ids[name.casefold()]
    decided = {each.list_id for each in view.dossier.decisions}
    if name in decided:  # of a list that is gone: its decision can still be withdrawn
        return name
    if name.casefold() in _called("review.in_records"):
        return m.RECORDS
    raise _RefusedError("review.no_list", "review.do_take_list", list=name, there=tuple(ids.values()))


def _called(key: str) -> set[str]:
    return {word(key, lang).casefold() for lang in m.LANGS}


def _bird(view: View, name: str) -> str:
    """Return the lead taxon that a name stands for among the compared birds."""
    on_birds = (each for each in view.dossier.decisions if each.kind in ("name", "non_migratory"))
    if any(decision.subject == name for decision in on_birds):
        return name
    if view.table is None:
        raise _RefusedError("review.no_lists", "review.do_load_lists")
    if name in verdicts_by_name(view.table):
        return name
    try:
        birds = choosing.birds_meant_by(view.table, tuple(items.of(view.table.comparison)), name)
    except BirdsError as error:
        raise _RefusedError("review.bird_unknown", "review.do_correct_name", why=error.message) from None
    return birds[0].taxon


def _made(view: View, row: FilledDecision, about: m.Decision) -> m.Decision | None:
    """Return the decision of a row, None where it withdraws one; _RefusedError says why it can't be applied."""
    if not row.value:
        if row.exported:
            return None
        raise _RefusedError("review.no_decision", "review.do_decide")
    if not row.decided_by:
        raise _RefusedError("review.no_decider", "review.do_fill_in_decider")
    if not row.cited:
        raise _RefusedError("review.no_citation", "review.do_cite")
    if about.kind == "place":
        places = (*(place.id for place in view.dossier.places), *(site.id for site in view.dossier.sites))
        if about.value not in places:
            raise _RefusedError("review.no_place", "review.do_take_place", place=about.value)
        return about
    if about.kind == "name":
        return replace(about, value=_printed_name(view, about))
    if about.kind == "non_migratory":
        _refuse_no_exception(view, about)
        return about
    decision = replace(about, value=_taxon(view, about.value))
    for _, reason in stale_matches([decision], view.dossier.lists, view.taxonomy, record_keys(view.dossier)):
        raise _RefusedError("review.does_not_apply", "review.do_correct", why=reason)
    return decision


def _taxon(view: View, text: str) -> str:
    """Return the taxon that a decision names: in Latin, in English, or in Korean or Japanese as the lists have it."""
    taxonomy = view.taxonomy
    name = " ".join(text.partition("(")[0].replace("*", " ").split())
    for written_so in (name, name[:1].upper() + name[1:].lower()):
        taxon = taxonomy.get(written_so)
        if taxon is not None and taxon.rank in ("species", "subspecies"):
            return taxon.name
        if taxon is not None:
            args = {"taxon": taxon.name, "rank": taxon.rank}
            raise _RefusedError("review.not_one_bird", "review.do_write_species", **args)
    english = taxonomy.by_english(name)
    called = {} if name.isascii() else taxa_of([name], taxonomy, view.dossier.lists)
    if len(english) == 1 or called:
        return called.get(name) or english[0]
    args = {"reference": taxonomy.title, "name": text}
    raise _RefusedError("review.not_in_reference", "review.do_write_its_name", **args)


def _printed_name(view: View, about: m.Decision) -> str:
    """Return the scientific name agreed: one that the reference or a list uses for the bird."""
    if view.table is None:
        raise _RefusedError("review.no_lists", "review.do_load_lists")
    if about.subject not in view.lines:
        raise _RefusedError("review.in_no_list", "review.do_correct_name", taxon=about.subject)
    used = items.names_in_use(view.lines[about.subject].item)
    if name := {fold(name): name for name in reversed(used)}.get(fold(about.value)):
        return name
    args: dict[str, m.Arg] = {"taxon": about.subject, "name": about.value, "names": used}
    raise _RefusedError("review.nobody_calls", "review.do_take_name", **args)


def _refuse_no_exception(view: View, about: m.Decision) -> None:
    if vocabulary.key(about.value) not in _exceptions():
        raise _RefusedError("review.no_exception", "review.do_write_exception", value=about.value)
    verdicts = verdicts_by_name(view.table).get(about.subject, ()) if view.table else ()
    if not any(verdict.line in ("resident_both", "non_migratory") for verdict in verdicts):
        raise _RefusedError("review.exception_of_nothing", "review.do_leave_empty", taxon=about.subject)
