"""What the acts of a record come to: positions, rounds, decisions; what both agreed, what waits, what conflicts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from birds.model import Act, Decision, DossierContent, Round, grouped
from birds.negotiation.acts import by_register, decision_key, latest, own_first, position_key

T = TypeVar("T")
TEXT = "text:"
"""Before the id of a paragraph whose words an act has."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What acts come to."""

    positions: tuple[Act, ...]
    rounds: tuple[Round, ...]
    decisions: tuple[Decision, ...]


def fold(acts: Iterable[Act]) -> Folded:
    """Return the positions, rounds and decisions that acts come to, each in the order of its first act."""
    positions: list[Act] = []
    rounds: list[Round] = []
    decisions: list[Decision] = []
    for (kind, *_), same in by_register(acts).items():
        if kind == "position":
            positions += _positions(same)
        elif kind == "round":
            rounds.append(_round(same))
        else:
            decisions += _decisions(same)
    return Folded(tuple(positions), tuple(rounds), tuple(decisions))


def positions_of(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the positions that acts come to, in the order of the commands since which there is one."""
    on_birds = [act for act in acts if act.kind == "position"]
    since: dict[tuple[object, ...], int] = {}
    for act in on_birds:
        if act.value is None:
            since.pop(position_key(act), None)
        else:
            since.setdefault(position_key(act), act.batch)
    last = max((act.batch for act in on_birds), default=0)
    return tuple(sorted(fold(on_birds).positions, key=lambda each: since.get(position_key(each), last)))


def _positions(same: Sequence[Act]) -> Iterator[Act]:
    """Yield one Party's position on a bird in each round: what is taken back lets that of an earlier round stand.

    What minutes say by the other's account changes nothing that the Party has said itself.
    """
    itself = any(not act.received for act in same)
    counting = (act for act in same if not (itself and act.joint))
    for number, acts in grouped((act.round or 0, act) for act in counting).items():
        act = shown(own_first(_not_followed(acts, same)))
        if act.value is not None and act.speaker is not None:
            yield replace(act, round=number)


def shown_opening(acts: Iterable[Act]) -> Act | None:
    """Return the act that opens the latest round, None before the first."""
    rounds = [same for key, same in by_register(acts).items() if key[0] == "round" and key[1].isdecimal()]
    return _opening(max(rounds, key=lambda same: int(same[0].subject))) if rounds else None


def _opening(same: Sequence[Act]) -> Act:
    return shown(_not_followed([act for act in same if act.value == "open"] or same, same))


def _round(same: Sequence[Act]) -> Round:
    begun = _opening(same)
    closings = _closings(same)
    by = tuple(sorted({act.speaker for act in closings if act.speaker}))
    codes = {act.code for act in closings}
    whole = any(act.speaker is None for act in closings) or (len(by) > 1 and len(codes) == 1)
    last = max(closings, key=lambda act: (len(before(act, same)), act.id)) if closings else None
    return Round(
        number=int(begun.subject),
        opened=begun.date,
        closed=last.date if last and whole else None,
        place=begun.place,
        closed_by=by,
        code=last.code if last else None,
    )


def closings_of(acts: Iterable[Act], number: int) -> tuple[Act, ...]:
    """Return the closings of a round that stand."""
    return _closings([act for act in acts if act.kind == "round" and act.subject == str(number)])


def _closings(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return the closings of a round that stand: each Party's latest, after which nobody has reopened it.

    A Party's own goes before what the other wrote down for it.
    """
    undone = before_any([act for act in same if act.value == "reopen"], same)
    closings = [act for act in same if act.value == "close" and act.id not in undone]
    by_speaker: dict[str | None, Act] = {}
    for act in sorted(closings, key=lambda act: (not act.received, len(before(act, same)), act.id)):
        by_speaker[act.speaker] = act
    return tuple(by_speaker.values())


def _decisions(same: Sequence[Act]) -> Iterator[Decision]:
    decided = agreed(same) if same[0].joint else latest(same)
    act = shown(decided) if decided else None
    if act is None or act.value is None or act.speaker is not None:
        return
    if act.kind in ("match", "non_migratory", "name", "place"):
        cited = act.document or act.minutes or ""
        yield Decision(
            subject=act.subject,
            value=act.value,
            decided_by=act.who or "",
            cited=cited,
            date=act.date,
            kind=act.kind,
            list_id=act.place,
        )


# ---------------------------------------------------------------- what both have agreed


def agreed(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return the latest acts of a joint register that both Parties, or a secretariat, have said: none until then."""
    return _not_followed(_confirmed(same), same)


def agreed_before(act: Act, same: Sequence[Act]) -> tuple[Act, ...]:
    """Return what both had agreed in a joint register before an act, as its author had seen it."""
    earlier = before(act, same)
    both = agreed([other for other in same if other.id in earlier])
    return (shown(both),) if both else ()


def unconfirmed(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return each Party's last word in a joint register that the other has not said too, and that would change it."""
    both = _confirmed(same)
    done = before_any(both, same) | {act.id for act in both}
    values = {act.value for act in _not_followed(both, same)} or {None}
    left = grouped((act.recorder, act) for act in same if act.id not in done)
    last = (act for own in left.values() for act in _not_followed(own, same))
    return tuple(act for act in last if act.value not in values)


def awaiting(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the joint acts that wait for the other Party's word, in their order."""
    acts = tuple(acts)
    waiting = {
        act.id
        for same in by_register(acts).values()
        if any(act.joint for act in same)
        for act in (_minuted(same) if same[0].kind == "position" else unconfirmed(same))
    }
    return tuple(act for act in acts if act.id in waiting)


def only_received(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return what one Party wrote down for the other, which has not said it itself, in the order of the acts."""
    acts = [act for act in acts if act.kind != "round"]
    ids: set[str] = set()
    for same in by_register(acts).values():
        own = [act for act in same if not act.received]
        own_values = {act.value for act in latest(own)}
        last = latest([act for act in same if act.received])
        ids |= {act.id for act in last if act.value is not None and act.value not in own_values}
    return tuple(act for act in acts if act.id in ids)


def _minuted(same: Sequence[Act]) -> Iterator[Act]:
    """Yield what minutes say of a Party's position by the other's account, and the Party itself has not said."""
    own = [act for act in same if not act.received]
    known = before_any(own, same)
    last = _not_followed([act for act in same if act.joint], same)
    now = {act.value for act in _not_followed(own, same)}
    yield from (act for act in last if act.id not in known and act.value is not None and act.value not in now)


def _confirmed(same: Sequence[Act]) -> list[Act]:
    """Return the acts of a joint register by which both had said the same."""
    by_id = {act.id: act for act in same}
    groups = (latest(same), *(tuple(by_id[each] for each in act.seen if each in by_id) for act in same))
    met = {
        act.id
        for group in groups
        for act in group
        if any(other.recorder != act.recorder and other.value == act.value for other in group)
    }
    return [act for act in same if act.recorder is None or act.id in met or _confirms(act, same)]


def _confirms(act: Act, same: Sequence[Act]) -> bool:
    """Whether an act says what the other side's last word was, as its author had seen it."""
    earlier = before(act, same)
    theirs = [other for other in same if other.id in earlier and other.recorder != act.recorder]
    return any(other.value == act.value for other in _not_followed(theirs, same))


def before(act: Act, same: Sequence[Act]) -> set[str]:
    """Return the ids of all acts that came before one, as its author and theirs had seen."""
    return before_any([act], same)


def before_any(acts: Iterable[Act], same: Sequence[Act]) -> set[str]:
    """Return the ids of all acts that came before any of these."""
    by_id = {act.id: act for act in same}
    earlier: set[str] = set()
    left = [act_id for act in acts for act_id in act.seen]
    while left:
        act_id = left.pop()
        if act_id not in earlier:
            earlier.add(act_id)
            left += by_id[act_id].seen if act_id in by_id else ()
    return earlier


def _not_followed(acts: Sequence[Act], same: Sequence[Act]) -> tuple[Act, ...]:
    """Return those of these acts of a register that no other of them comes after."""
    if len(acts) == 1:
        return tuple(acts)
    followed = before_any(acts, same)
    return tuple(act for act in acts if act.id not in followed) or tuple(acts)


def shown(acts: Sequence[Act]) -> Act:
    """Return the act whose values are shown: of several in conflict always the same, whatever their order."""
    return max(acts, key=lambda act: (act.value is not None, act.id))


# ---------------------------------------------------------------- where two can't both stand


@dataclass(frozen=True, slots=True)
class Conflict:
    """Acts on one register of which neither author had seen the other, and which can't both stand.

    `agreed` is what both had agreed where the acts would change that and one Party alone has said them.
    """

    acts: tuple[Act, ...]
    agreed: Act | None = None

    @property
    def first(self) -> Act:
        """One of them: they are on the same."""
        return self.acts[0]


def conflicts(acts: Iterable[Act]) -> tuple[Conflict, ...]:
    """Return all conflicts, each register's acts in the order of their ids."""
    clashes: list[Conflict] = []
    for (kind, *_), same in sorted(by_register(acts).items()):
        if kind != "position" and same[0].joint:
            clashes += _joint_conflict(same)
            continue
        apart = _rounds_apart(same) if kind == "round" else own_first(latest(same))
        if len({_stand(act) for act in apart}) > 1:
            clashes.append(Conflict(_sorted(apart)))
    return tuple(clashes)


def contested(acts: Iterable[Act]) -> frozenset[str]:
    """Return the birds and sites, by their subjects, on which positions or names are in conflict."""
    clashing = (conflict.first for conflict in conflicts(acts))
    return frozenset(act.subject for act in clashing if act.kind in ("position", "name"))


def _joint_conflict(same: Sequence[Act]) -> Iterator[Conflict]:
    """Yield the conflict in a joint register: agreed apart, said apart, or a change of what is agreed by one alone."""
    both, alone = agreed(same), unconfirmed(same)
    apart = [act for act in alone if act in latest(same)]
    if len({_wording(act) for act in both}) > 1:
        yield Conflict(_sorted(both))
    elif both and both[0].value is not None and alone:
        yield Conflict(_sorted(alone), both[0])
    elif len({_wording(act) for act in apart}) > 1:
        yield Conflict(_sorted(apart))


def _wording(act: Act) -> str | None:
    """Return what an act says; of a paragraph its words, wherever it would stand: one's place waits for the other."""
    if act.value is None or not act.subject.startswith(TEXT):
        return act.value
    return json.dumps({**json.loads(act.value), "rank": None}, sort_keys=True)


def _sorted(acts: Iterable[Act]) -> tuple[Act, ...]:
    return tuple(sorted(acts, key=lambda act: act.id))


def _stand(act: Act) -> tuple[object, ...]:
    """Return what of an act can't stand beside another."""
    if act.kind != "round":
        return (act.value, act.ad_referendum)
    if act.value == "close":
        return (act.value, act.code)
    return (act.value, act.date, act.place, act.numbering)


def _rounds_apart(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return closings of a round with different codes, else openings that nobody has followed."""
    closings = _closings(same)
    if len({act.code for act in closings}) > 1:
        return closings
    return tuple(act for act in latest(same) if act.value == "open")


# ---------------------------------------------------------------- a dossier with its record


def with_record(dossier: DossierContent, acts: tuple[Act, ...]) -> DossierContent:
    """Return a dossier with these acts as its record, and what they come to; its lists stay as they are matched."""
    folded = fold(acts)
    return replace(
        dossier, acts=acts, positions=folded.positions, rounds=folded.rounds, decisions=folded.decisions
    )


def with_more_acts(dossier: DossierContent, new: Iterable[Act]) -> DossierContent:
    """Return a dossier with more acts in its record, and what they come to."""
    return with_record(dossier, (*dossier.acts, *new))


def differing_rows(dossier: DossierContent) -> Iterator[tuple[str, str]]:
    """Yield the table and the name of each round and decision that is not what the acts come to."""
    folded = fold(dossier.acts)
    rounds = differing(dossier.rounds, folded.rounds, lambda row: (row.number,))
    yield from (("round", name) for name in rounds)
    decisions = differing(dossier.decisions, folded.decisions, decision_key)
    yield from (("decision", name) for name in decisions)


def differing(rows: Iterable[T], due: Iterable[T], key: Callable[[T], tuple[object, ...]]) -> Iterator[str]:
    """Yield the name of each row that is not what it is due to be."""
    stored, folded = ({key(row): row for row in each} for each in (rows, due))
    for name in dict.fromkeys((*stored, *folded)):
        if stored.get(name) != folded.get(name):
            yield ", ".join(map(str, filter(None, name)))
