"""Acts: what was said, agreed, decided, opened and closed, in a record that only grows; the state is its fold.

Acts on the same thing are one *register*: a Party's position on a bird, a name, a decision, a round. Each act names
all the latest ones of its register that its author had seen. What nobody has followed is *latest*; where two of these
can't both stand, they are a *conflict*, and none of them wins.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from birds.model import Act, Decision, Position, Round
from birds.names import fold as folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import ActKind, Dossier, PartyCode

    Register = tuple[str, ...]

BEFORE = "before_acts"
"""In the place of a code: it was recorded before acts were kept."""
UNDO = "undo"
"""In the place of a code: it restores what stood before another."""
_DIGITS = 32  # of an id, 128 bits
OF_COPY = ("batch", "file")
"""What a copy says of an act: how it came into it. Another copy says something else."""
_SAID = tuple(one.name for one in fields(Act) if one.name not in ("id", *OF_COPY))
_TOLD = tuple(name for name in _SAID if name not in ("kind", "subject", "value", "recorder", "seen"))


def digest(act: Act) -> str:
    """Return the id of an act: a digest of all that it says, and of what its author had seen."""
    said = {name: value for name in _SAID if (value := getattr(act, name)) not in (None, False, ())}
    text = unicodedata.normalize("NFC", json.dumps(said, ensure_ascii=False, sort_keys=True))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def register(act: Act) -> Register:
    """Return what an act is on: a later one on the same follows it."""
    if act.kind == "position":
        return (act.kind, act.speaker or "", act.subject)
    if act.kind == "round":
        return (act.kind, act.subject)
    if act.kind == "wording":
        return (act.kind, act.speaker or "", act.place or "", act.subject)
    return (act.kind, act.speaker or "", act.place or "", folded_name(act.subject))


def of_decision(decision: Decision) -> Register:
    """Return the register that a decision is the state of."""
    return (decision.kind, "", decision.list_id or "", folded_name(decision.subject))


def by_register(acts: Iterable[Act]) -> dict[Register, list[Act]]:
    """Return the acts of each register, in their order."""
    found: defaultdict[Register, list[Act]] = defaultdict(list)
    for act in acts:
        found[register(act)].append(act)
    return dict(found)


def latest(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return those acts of one register that no other has followed."""
    seen = {one for act in same for one in act.seen}
    return tuple(act for act in same if act.id not in seen)


def own_first(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return what a Party says itself where it does; else what the other wrote down for it, minutes before letters."""
    itself = tuple(act for act in acts if not act.received)
    return itself or tuple(act for act in acts if act.joint) or tuple(acts)


def between_both(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts that both copies have: what one Party wrote down for the other stays in its own.

    Minutes of both go to the other, which confirms them.
    """
    return tuple(
        act for act in acts if act.recorder is None or act.joint or act.speaker in (None, act.recorder)
    )


def until_closing(dossier: Dossier, number: int) -> tuple[Act, ...]:
    """Return the acts that were there when a round was last closed in this copy, its closing among them."""
    return dossier.acts[: _closing(dossier, number)]


def after_closing(dossier: Dossier, number: int) -> tuple[Act, ...]:
    """Return the acts that came into this copy after it closed a round: they belong to the next one."""
    return dossier.acts[_closing(dossier, number) :]


def speakers_of_words(some: Iterable[Act]) -> dict[str, set[PartyCode | None]]:
    """Return who has said a name or other words of each bird or site, by what the acts are on."""
    found: dict[str, set[PartyCode | None]] = {}
    for act in some:
        if act.kind in ("name", "wording"):
            found.setdefault(act.subject, set()).add(act.author)
    return found


def _closing(dossier: Dossier, number: int) -> int:
    """Return how many acts there are up to the last closing of a round, by this copy where it has closed it itself."""
    closing = ("round", str(number), "close")
    found = [
        (act.speaker == dossier.copy_of, place)
        for place, act in enumerate(dossier.acts, 1)
        if (act.kind, act.subject, act.value) == closing
    ]
    return max(found, default=(False, 0))[1]


class Record:
    """The acts of a dossier, and those to be added by `recorder` in one command."""

    def __init__(self, acts: Iterable[Act], recorder: PartyCode | None) -> None:
        self.recorder = recorder
        self.new: list[Act] = []
        there = tuple(acts)
        self._latest = {key: latest(same) for key, same in by_register(there).items()}
        self._speakers = dict.fromkeys(act.speaker for act in there if act.speaker)

    def add(self, kind: ActKind, subject: str, value: str | None, **told: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add an act that has seen all the latest ones on the same."""
        bare = Act("", kind, subject, value, **{"recorder": self.recorder, **told})
        there = (*self.latest(bare), *self._proposals(bare))
        there = between_both(there) if bare.joint else there  # it leaves this copy
        seen = tuple(sorted(act.id for act in there))
        unnamed = replace(bare, seen=seen)
        act = replace(unnamed, id=digest(unnamed))
        self._latest[register(act)] = (act,)
        self._speakers |= {act.speaker: None} if act.speaker else {}
        self.new.append(act)
        return act

    def latest(self, act: Act) -> tuple[Act, ...]:
        """Return the latest acts on the same as one."""
        return self._latest.get(register(act), ())

    def _proposals(self, act: Act) -> Iterator[Act]:
        """Yield the Parties' own proposals for a name that both agree: the agreement follows them."""
        if act.kind == "name" and act.speaker is None:
            for party in self._speakers:
                said = self.latest(replace(act, speaker=party))
                yield from (one for one in said if one.recorder in (None, one.speaker))

    def position(self, position: Position) -> Act:
        """Add the act by which a Party states a position."""
        return self.add(
            "position",
            position.taxon,
            position.value,
            speaker=position.party,
            round=position.round,
            reason=position.reason,
            who=position.who,
            date=position.when,
            document=position.document,
            minutes=position.minutes,
            ad_referendum=position.ad_referendum,
        )

    def withdrawal(self, position: Position, **told: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add the act by which a Party takes a position back."""
        party, number = position.party, position.round
        return self.add("position", position.taxon, None, speaker=party, round=number, **told)

    def again(self, act: Act) -> Act:
        """Add an act that was made without what it has seen, or that says the same once more."""
        told = {name: getattr(act, name) for name in _TOLD}
        return self.add(act.kind, act.subject, act.value, **told)

    def decision(self, before: Decision | None, after: Decision | None) -> None:
        """Add the act that makes or changes a decision; None stands for none."""
        made = after or before
        if made is None or before == after:
            return
        if before and (before.subject, before.list_id) != (made.subject, made.list_id):
            self._decide(before, None)
        self._decide(made, after.value if after else None)

    def _decide(self, made: Decision, value: str | None) -> None:
        told = {"who": made.decided_by or None, "document": made.cited or None, "date": made.date}
        self.add(made.kind, made.subject, value, place=made.list_id, **(told if value is not None else {}))

    def toward(self, before: Dossier, after: Dossier) -> None:
        """Add the acts that make of the positions and decisions of one dossier those of another."""
        there = {_position_key(one): one for one in before.positions}
        wanted = {_position_key(one): one for one in after.positions}
        for key, one in there.items():
            if key not in wanted:
                self.withdrawal(one)
        for key, one in wanted.items():
            if there.get(key) != one:
                self.position(one)
        made = {_decision_key(one): one for one in after.decisions}
        decided = {_decision_key(one): one for one in before.decisions}
        for key in dict.fromkeys((*decided, *made)):
            self.decision(decided.get(key), made.get(key))

    def round(self, made: Round, value: str, **told: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add the act by which a round is opened, closed or reopened."""
        return self.add("round", str(made.number), value, round=made.number, **told)


def recorded(dossier: Dossier) -> tuple[Act, ...]:
    """Return acts for what stands in a dossier that has none: it was recorded before acts were kept."""
    record = Record((), None)
    for held in sorted(dossier.rounds, key=lambda one: one.number):
        record.round(held, "open", date=held.opened, place=held.place, code=BEFORE)
        for position in dossier.positions:
            if position.round == held.number:
                record.position(position)
        if held.closed is not None:
            record.round(held, "close", date=held.closed, code=BEFORE)
    for decision in dossier.decisions:
        record.decision(None, decision)
    return tuple(record.new)


def with_acts(dossier: Dossier) -> Dossier:
    """Return a dossier with acts behind what stands in it: where it has none, what stands becomes acts."""
    made = dossier.acts or tuple(replace(one, batch=1) for one in recorded(dossier))
    by_key = {_position_key(one): one.act for one in fold(made).positions}
    said = (replace(one, act=by_key.get(_position_key(one))) for one in dossier.positions)
    return replace(dossier, acts=made, positions=tuple(said))


def grown(dossier: Dossier, new: Sequence[Act]) -> Dossier:
    """Return a dossier with more acts in its record, and what they come to; its lists stay as they are matched."""
    every = (*dossier.acts, *new)
    made = fold(every)
    return replace(
        dossier, acts=every, positions=made.positions, rounds=made.rounds, decisions=made.decisions
    )


# ---------------------------------------------------------------- what they come to


@dataclass(frozen=True, slots=True)
class Folded:
    """What acts come to."""

    positions: tuple[Position, ...]
    rounds: tuple[Round, ...]
    decisions: tuple[Decision, ...]


def fold(acts: Iterable[Act]) -> Folded:
    """Return the positions, rounds and decisions that acts come to, each in the order of its first act."""
    positions: list[Position] = []
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


def _positions(same: Sequence[Act]) -> Iterator[Position]:
    """Yield one Party's position on a bird in each round: what is taken back lets that of an earlier round stand.

    What minutes say by the other's account changes nothing that the Party has said itself.
    """
    by_round: defaultdict[int, list[Act]] = defaultdict(list)
    itself = any(not act.received for act in same)
    for act in same:
        if not (itself and act.joint):
            by_round[act.round or 0].append(act)
    for number, acts in by_round.items():
        said = shown(own_first(_not_followed(acts, same)))
        if said.value is not None and said.speaker is not None:
            yield Position(
                party=said.speaker,
                taxon=said.subject,
                round=number,
                value=said.value,  # type: ignore[arg-type] # one of the values
                reason=said.reason,
                who=said.who,
                when=said.date,
                document=said.document,
                minutes=said.minutes,
                ad_referendum=said.ad_referendum,
                received=said.received,
                act=said.id,
            )


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
        int(begun.subject),
        begun.date,
        last.date if last and whole else None,
        begun.place,
        by,
        last.code if last and last.code != BEFORE else None,
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
    made = shown(decided) if decided else None
    if (
        made is not None
        and made.value is not None
        and made.speaker is None
        and made.kind in ("match", "non_migratory", "name", "place")
    ):
        yield Decision(
            made.subject,
            made.value,
            made.who or "",
            made.document or made.minutes or "",
            made.date,
            made.kind,
            made.place,
        )


# ---------------------------------------------------------------- what both have agreed


def agreed(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return the latest acts of a joint register that both Parties, or a secretariat, have said: none until then."""
    return _not_followed(_confirmed(same), same)


def unconfirmed(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return each Party's last word in a joint register that the other has not said too, and that would change it."""
    both = _confirmed(same)
    done = before_any(both, same) | {act.id for act in both}
    values = {act.value for act in _not_followed(both, same)} or {None}
    left: defaultdict[PartyCode | None, list[Act]] = defaultdict(list)
    for act in same:
        if act.id not in done:
            left[act.recorder].append(act)
    last = (act for own in left.values() for act in _not_followed(own, same))
    return tuple(act for act in last if act.value not in values)


def awaiting(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the joint acts that wait for the other Party's word, in their order."""
    there = tuple(acts)
    found = {
        act.id
        for same in by_register(there).values()
        if any(act.joint for act in same)
        for act in (_minuted(same) if same[0].kind == "position" else unconfirmed(same))
    }
    return tuple(act for act in there if act.id in found)


def as_received(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return what one Party wrote down for the other, which has not said it itself, in the order of the acts."""
    there = [act for act in acts if act.kind != "round"]
    found: set[str] = set()
    for same in by_register(there).values():
        own = [act for act in same if not act.received]
        said = {act.value for act in latest(own)}
        last = latest([act for act in same if act.received])
        found |= {act.id for act in last if act.value is not None and act.value not in said}
    return tuple(act for act in there if act.id in found)


def _minuted(same: Sequence[Act]) -> Iterator[Act]:
    """Yield what minutes say of a Party's position by the other's account, and the Party itself has not said."""
    own = [act for act in same if not act.received]
    said = before_any(own, same)
    last = _not_followed([act for act in same if act.joint], same)
    now = {act.value for act in _not_followed(own, same)}
    yield from (act for act in last if act.id not in said and act.value is not None and act.value not in now)


def _confirmed(same: Sequence[Act]) -> list[Act]:
    """Return the acts of a joint register by which both had said the same."""
    by_id = {act.id: act for act in same}
    groups = (latest(same), *(tuple(by_id[one] for one in act.seen if one in by_id) for act in same))
    met = {
        act.id
        for group in groups
        for act in group
        if any(one.recorder != act.recorder and one.value == act.value for one in group)
    }
    return [act for act in same if act.recorder is None or act.id in met or _confirms(act, same)]


def _confirms(act: Act, same: Sequence[Act]) -> bool:
    """Whether an act says what the other side's last word was, as its author had seen it."""
    earlier = before(act, same)
    theirs = [one for one in same if one.id in earlier and one.recorder != act.recorder]
    return any(one.value == act.value for one in _not_followed(theirs, same))


def before(act: Act, same: Sequence[Act]) -> set[str]:
    """Return the ids of all acts that came before one, as its author and theirs had seen."""
    return before_any([act], same)


def before_any(some: Iterable[Act], same: Sequence[Act]) -> set[str]:
    """Return the ids of all acts that came before any of some."""
    by_id = {one.id: one for one in same}
    found: set[str] = set()
    left = [each for act in some for each in act.seen]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += by_id[each].seen if each in by_id else ()
    return found


def _not_followed(some: Sequence[Act], same: Sequence[Act]) -> tuple[Act, ...]:
    """Return those of some acts of a register that no other of them comes after."""
    if len(some) == 1:
        return tuple(some)
    followed = before_any(some, same)
    return tuple(act for act in some if act.id not in followed) or tuple(some)


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
    found: list[Conflict] = []
    for (kind, *_), same in sorted(by_register(acts).items()):
        if kind != "position" and same[0].joint:
            found += _joint_conflict(same)
            continue
        apart = _rounds_apart(same) if kind == "round" else own_first(latest(same))
        if len({_stand(act) for act in apart}) > 1:
            found.append(Conflict(_sorted(apart)))
    return tuple(found)


def _joint_conflict(same: Sequence[Act]) -> Iterator[Conflict]:
    """Yield the conflict in a joint register: agreed apart, said apart, or a change of what is agreed by one alone."""
    both, alone = agreed(same), unconfirmed(same)
    apart = [act for act in alone if act in latest(same)]
    if len({act.value for act in both}) > 1:
        yield Conflict(_sorted(both))
    elif both and both[0].value is not None and alone:
        yield Conflict(_sorted(alone), both[0])
    elif len({act.value for act in apart}) > 1:
        yield Conflict(_sorted(apart))


def _sorted(some: Iterable[Act]) -> tuple[Act, ...]:
    return tuple(sorted(some, key=lambda act: act.id))


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


# ---------------------------------------------------------------- what is wrong with a record


def broken(acts: Sequence[Act]) -> Iterator[tuple[Act, str]]:
    """Yield each act that another program has changed or taken others from, with the code that says so."""
    by_id = {act.id: act for act in acts}
    for act in acts:
        if act.id != digest(act):
            yield act, "act.changed"
        elif any(each not in by_id or not _follows(act, by_id[each]) for each in act.seen):
            yield act, "act.follows_none"


def _follows(act: Act, other: Act) -> bool:
    """Tell whether an act can follow another: on the same, or as the agreement on a name that a Party proposed."""
    alike = replace(other, speaker=None) if act.kind == "name" and act.speaker is None else other
    return register(alike) == register(act)


def differing(acts: Sequence[Act], dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield the table and the name of each row that is not what the acts come to."""
    made = fold(acts)
    yield from _differ("position", dossier.positions, made.positions, _position_key)
    yield from _differ("round", dossier.rounds, made.rounds, _round_key)
    yield from _differ("decision", dossier.decisions, made.decisions, _decision_key)


def _position_key(one: Position) -> tuple[str, ...]:
    return one.party, one.taxon, str(one.round)


def _round_key(one: Round) -> tuple[str, ...]:
    return (str(one.number),)


def _decision_key(one: Decision) -> tuple[str, ...]:
    return one.kind, one.list_id or "", one.subject


def _differ(table: str, there: Iterable[Any], made: Iterable[Any], key: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    found: Mapping[tuple[str, ...], Any] = {key(one): one for one in there}
    wanted: Mapping[tuple[str, ...], Any] = {key(one): one for one in made}
    for name in dict.fromkeys((*found, *wanted)):
        one, other = found.get(name), wanted.get(name)
        if one != other or getattr(one, "act", None) != getattr(other, "act", None):
            yield table, ", ".join(filter(None, name))


def chained(start: str, acts: Iterable[Act]) -> str:
    """Return the digest of a record to which acts are added, each in its turn; it is kept beside the acts."""
    chain = start
    for act in acts:
        chain = sha256(f"{chain} {act.batch} {act.id} {act.file or ''}".rstrip().encode()).hexdigest()
    return chain
