"""The record told: who changed what, from what to what; the way back, which is one more act; what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from birds.errors import AnswerIsNo, Problem, UsageError
from birds.evidence import whatever_is_there
from birds.model import Act, Agreement, Annex, Arg, DossierContent, Message, PartyCode, Snapshot
from birds.negotiation import acts as record
from birds.negotiation import annexes, codes, drafts, rounds, settings
from birds.negotiation.acts import STATED, UNDO, Conflict, Record
from birds.negotiation.drafts import DraftChange
from birds.negotiation.plain import UNREADABLE, from_text

_SHORTEST = 4  # characters of an id that name an act
_DETAILS = tuple(name for name in STATED if name != "value")
"""What is said with the value of an act."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An act, and what stood before it: what its author had seen."""

    act: Act
    before: tuple[Act, ...]


def log_entries(
    dossier: DossierContent,
    taxa: Collection[str] | None = None,
    party: PartyCode | None = None,
    number: int | None = None,
) -> Iterator[LogEntry]:
    """Yield the acts in the order in which they came into this copy: on some taxa, by one Party, in one round."""
    by_id = {act.id: act for act in dossier.acts}
    for act in dossier.acts:
        meant = taxa is None or (act.kind != "round" and act.subject in taxa)
        if meant and party in (None, act.speaker) and number in (None, act.round):
            yield LogEntry(act, tuple(by_id[each] for each in act.seen if each in by_id))


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing does: the counter-acts, and what is held back otherwise; `after` is the dossier with them.

    `overwritten`: so many birds had another position.
    """

    acts: tuple[Act, ...]
    held: tuple[DraftChange, ...]
    overwritten: int
    after: DossierContent = field(repr=False)


def undo(dossier: DossierContent, name: str | None = None) -> Undone:
    """Return what restores what stood before one act, else before the last command: tabled, and held back.

    UsageError where an act is followed already, or in a round that is closed; AnswerIsNo where there is nothing.
    """
    acts, restored = _last(dossier) if name is None else (_of_id(dossier, name), ())
    counter = _counter_acts(dossier, acts)
    pairs = zip(reversed(acts), counter, strict=True)
    tabled_values = ((act.value, again.value) for act, again in pairs if act.kind == "position")
    held_values = ((change.value_before, change.value_after) for change in restored)
    overwritten = sum(was not in (None, now) for was, now in (*tabled_values, *held_values))
    return Undone(counter, restored, overwritten, record.with_more_acts(dossier, counter))


def _last(dossier: DossierContent) -> tuple[Sequence[Act], tuple[DraftChange, ...]]:
    """Return what the last command has added to the record, and what holding again what was held before it changes."""
    own = [act for act in dossier.acts if act.recorder == dossier.copy_of and act.kind != "round"]
    batches = [act.batch for act in (*own, *dossier.drafts)]
    batch = max([*batches, *(note.batch for note in dossier.notes)], default=None)
    if batch is None:
        raise AnswerIsNo("act.nothing_to_undo")
    return [act for act in own if act.batch == batch], drafts.restore(dossier, batch)


def _counter_acts(dossier: DossierContent, acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return the acts that say again what stood before each."""
    registers = record.by_register(dossier.acts)
    counter = Record(dossier.acts, dossier.copy_of)
    for act in reversed(acts):
        if act.kind == "round":
            raise UsageError("act.undo_round", round=act.subject)
        same = registers[record.register(act)]
        if act not in record.latest(same):
            raise UsageError("act.followed", id=act.id[:8], subject=annexes.head(dossier, act.subject))
        if act.round:
            rounds.round_for_positions(dossier.rounds, act.round, dossier.copy_of)
        seen = [other for other in same if other.id in act.seen]
        if act.joint and act.kind != "position":
            seen = [*record.agreed_before(act, same)]
        # what was said in an earlier round stands by itself
        stood = next((other for other in seen if act.kind != "position" or other.round == act.round), None)
        details = {"minutes": act.minutes if act.joint else None}
        if stood and stood.value is not None:
            details = {name: getattr(stood, name) for name in _DETAILS}
        about = {"speaker": act.speaker, "round": act.round, "place": act.place, "code": UNDO}
        counter.add(act.kind, act.subject, stood.value if stood else None, **about, **details)
    return tuple(counter.new)


def _of_id(dossier: DossierContent, name: str) -> Sequence[Act]:
    named = _named(dossier.acts, name)
    if len(named) != 1:
        raise UsageError("act.none_of_id", id=name, number=len(named))
    if named[0].recorder != dossier.copy_of:
        raise UsageError("act.undo_others", id=name, party=named[0].recorder or "")
    return named


def _named(acts: Iterable[Act], name: str) -> list[Act]:
    return [act for act in acts if len(name) >= _SHORTEST and act.id.startswith(name.lower())]


# ---------------------------------------------------------------- the second key


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirming does: the joint acts of the other side, what says the same here, the dossier with it."""

    awaiting: tuple[Act, ...]
    acts: tuple[Act, ...]
    after: DossierContent = field(repr=False)


def awaiting_here(dossier: DossierContent) -> tuple[Act, ...]:
    """Return the joint acts that wait for the word of the Party whose copy this is."""
    return tuple(act for act in record.awaiting(dossier.acts) if act.recorder != dossier.copy_of)


def confirm(dossier: DossierContent, names: Sequence[str] = ()) -> Confirmed:
    """Return what says here, too, what joint acts of the other side say: of those named by their ids, else of all.

    UsageError where a name is that of none that waits; AnswerIsNo where none does.
    """
    waiting = awaiting_here(dossier)
    if not waiting:
        raise AnswerIsNo("act.nothing_to_confirm")
    chosen: dict[Act, None] = {}
    for name in names:
        named = _named(waiting, name)
        if len(named) != 1:
            raise UsageError("act.none_awaits", id=name, ids=tuple(act.id[:8] for act in waiting))
        chosen[named[0]] = None
    confirming = Record(dossier.acts, dossier.copy_of)
    now = rounds.current_round(dossier.rounds)
    for act in chosen or waiting:
        number = now.number if now else None
        if act.kind == "position":
            number = rounds.round_for_positions(dossier.rounds, party=dossier.copy_of).number
        details = {name: getattr(act, name) for name in ("speaker", "place", *_DETAILS)}
        confirming.add(act.kind, act.subject, act.value, round=number, **details)
    after = record.with_more_acts(dossier, confirming.new)
    return Confirmed(tuple(chosen) or waiting, tuple(confirming.new), after)


# ---------------------------------------------------------------- what is wrong with it

_RECORD = "acts"


def problems(
    dossier: DossierContent,
    meta: Mapping[str, str],
    snapshots: Mapping[int, Snapshot],
    positions: Iterable[str] = (),
) -> Iterator[Problem]:
    """Yield what is wrong with the record and the snapshots of rounds, `meta` being the facts about the file.

    `positions` are the names of rows in their table that are not what the acts come to.
    """
    broken = (*record.broken(dossier.acts), *record.broken(dossier.drafts))
    conflicts = tuple(record.conflicts(dossier.acts))
    waiting = record.awaiting(dossier.acts)
    called = annexes.heads(whatever_is_there(dossier)) if broken or conflicts or waiting else {}
    for act, code in broken:
        what = named_act(act, dossier.agreement, called)
        yield Problem(_RECORD, code, "act.do_use_copy", value=act.id, act=what)
    if dossier.acts and record.chained("", dossier.acts) != meta.get(record.CHAIN, ""):
        yield Problem(_RECORD, "act.other_record", "act.do_use_copy")
    text = () if settings.settled_text(dossier.acts) == dossier.clauses else (("clause", "text"),)
    stated = (("position", name) for name in positions)
    for table, name in (*stated, *record.differing_rows(dossier), *text):
        yield Problem(table, "act.row_differs", "act.do_use_copy", value=name, table=table, name=name)
    yield from _closings(dossier, snapshots)
    for act in waiting:
        side = dossier.agreement.country(act.author)
        what = Message.of("act.unconfirmed", what=named_act(act, dossier.agreement, called), side=side)
        yield Problem(_RECORD, what, "act.do_confirm", value=act.id[:8], severity="warning")
    for conflict in conflicts:
        what = conflict_message(conflict, dossier.agreement, called)
        yield Problem(_RECORD, what, how_to_settle(conflict), value=conflict.first.subject)


def _closings(dossier: DossierContent, snapshots: Mapping[int, Snapshot]) -> Iterator[Problem]:
    """Yield the rounds that this copy has closed with a code which what is there has no longer."""
    closed: dict[int, str] = {}
    for place, act in enumerate(dossier.acts):
        here = act.file is None and act.recorder == act.speaker == dossier.copy_of
        if act.value == "close" and here and act.code:
            closed[act.round or 0] = act.code
            if not codes.has_acts(act.code, dossier.acts[:place]):
                number = act.subject
                yield Problem(_RECORD, "act.code_differs", "act.do_use_copy", value=number, round=number)
    for ended, code in closed.items():
        if not _is_as_closed(dossier, snapshots.get(ended), code):
            yield Problem("rounds", "act.annex_differs", "act.do_use_copy", value=str(ended), round=ended)


def _is_as_closed(dossier: DossierContent, snapshot: Snapshot | None, code: str) -> bool:
    """Whether the annexes and the agreement's text that are kept with a round are those that it was closed with."""
    if snapshot is None:
        return False
    try:
        annex = from_text(Annex, snapshot.annex, dossier.agreement) if snapshot.annex else None
        kept = from_text(rounds.Kept, snapshot.agreement, dossier.agreement)
    except UNREADABLE:  # another program has written there
        return False
    is_sealed = annex is None or annex.code == code
    return is_sealed and rounds.is_as_closed(kept, annex, dossier.agreement, code)


def conflict_message(
    conflict: Conflict, agreement: Agreement, called: Mapping[str, Message] | None = None
) -> Message:
    """Return which acts are in conflict; `called` is what birds are called."""
    what = named_act(conflict.first, agreement, called)
    if conflict.agreed:
        sides = tuple(agreement.country(act.author) for act in conflict.acts)
        new, old = tuple(map(_short, conflict.acts)), settings.shown_value(conflict.agreed)
        return Message.of("act.would_change", what=what, old=old, new=new, side=sides)
    return Message.of("act.conflict", what=what, acts=tuple(map(_short, conflict.acts)))


def how_to_settle(conflict: Conflict) -> Message:
    """Return by which acts a conflict ends."""
    if conflict.first.kind == "round":
        todo = "act.do_reopen" if conflict.first.value == "close" else "act.do_open"
        return Message.of(todo, round=conflict.first.subject)
    return Message("act.do_confirm_or_undo" if conflict.agreed else "act.do_settle")


def _short(act: Act) -> Message:
    value: Arg = settings.shown_value(act) if act.value else Message("act.withdrawn")
    if act.kind == "position" and act.value:
        value = Message.of("act.value", value=act.value)
    elif act.kind == "round":
        done = Message.of("act.value", value=f"act_{act.value}")
        value = (done, *filter(None, (act.code or act.place, None if act.code else act.date)))
    return Message.of("act.short", id=act.id[:8], value=value)


def named_act(act: Act, agreement: Agreement, called: Mapping[str, Message] | None = None) -> Message:
    """Return what an act is on: a position on a bird, a round, a decision; `called` is what birds are called."""
    subject: Arg = (called or {}).get(act.subject, settings.setting_name(act.subject))
    if act.kind == "position":
        return Message.of("act.on_position", party=agreement.country(act.speaker), taxon=subject)
    if act.kind == "wording":
        party = agreement.country(act.speaker)
        return Message.of("act.on_wording", party=party, subject=subject, place=act.place or "")
    return Message.of("act.on_round" if act.kind == "round" else "act.on_decision", subject=subject)
