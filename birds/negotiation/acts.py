"""Acts: what was said, agreed, decided, opened and closed, in a record that only grows; and what they come to.

Acts on the same thing are one *register*: a Party's position on a bird, a name, a decision, a round. Each act names
all the latest ones of its register that its author had seen. What nobody has followed is *latest*; where two of these
can't both stand, they are a *conflict*, and none of them wins.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from birds.errors import InputError
from birds.model import Act, ActKind, Decision, DossierContent, PartyCode, Round, grouped
from birds.names import fold as folded_name

if TYPE_CHECKING:
    Register = tuple[str, ...]

T = TypeVar("T")
TEXT = "text:"
"""Before the id of a paragraph whose words an act has."""
CHAIN = "acts"
"""The fact that keeps the digest of the record, in the order in which acts were added."""
UNDO = "undo"
"""In the place of a code: it restores what stood before another."""
_SHOWN = 60  # characters of a text that is refused
_DIGITS = 32  # of an id, 128 bits
_SPACES = "\n\t\r\v\f\x85"
LONGEST, _TEXTS_OF_ONE = 20_000, 10  # characters of a text; texts that a paragraph has in its languages
OF_COPY = ("batch", "file")
"""What a copy says of an act: how it came into it. Another copy says something else."""
_DIGESTED = tuple(field.name for field in fields(Act) if field.name not in ("id", *OF_COPY))
STATED = ("value", "reason", "who", "date", "document", "minutes", "ad_referendum")
"""What a position has of the act that states it, beside whose it is, on what and in which round."""
_TYPED = ("reason", "who", "date", "place", "document", "minutes")
_content = attrgetter(*STATED, "received")  # the same in two acts that state the same position
_REPEATED = tuple(name for name in _DIGESTED if name not in ("kind", "subject", "value", "recorder", "seen"))


@dataclass(frozen=True, slots=True)
class ActChange:
    """An act on a position or a name, still without an id, and the value that stood before it."""

    act: Act
    value_before: str | None

    @property
    def taxon(self) -> str:
        """The bird, or the subject of a site."""
        return self.act.subject

    @property
    def value_after(self) -> str | None:
        """The value now, None where it is taken back."""
        return self.act.value

    @property
    def says_more(self) -> bool:
        """Whether it is of anything but the value: of what stood before, or by a reason."""
        return bool(self.value_before or not self.act.value or self.act.reason)


def is_written(text: str, kind: str = "") -> bool:
    """Whether an act of this kind can have a text: one that a person types, with the line ends of any system.

    Half a letter is none, which no file can hold.
    """
    odd = (unicodedata.category(letter) in {"Cc", "Cs"} for letter in text if letter not in _SPACES)
    return len(text) <= LONGEST * (_TEXTS_OF_ONE if kind == "setting" else 1) and not any(odd)


def digest(act: Act) -> str:
    """Return the id of an act: a digest of all that it says, and of what its author had seen."""
    content = {name: value for name in _DIGESTED if (value := getattr(act, name)) not in (None, False, ())}
    text = unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False, sort_keys=True))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def register(act: Act) -> Register:
    """Return what an act is on: a later one on the same follows it."""
    if act.kind == "round":
        return (act.kind, act.subject)
    if act.kind in ("position", "setting"):
        return (act.kind, act.speaker or "", act.subject)
    subject = act.subject if act.kind == "wording" else folded_name(act.subject)
    return (act.kind, act.speaker or "", act.place or "", subject)


def of_decision(decision: Decision) -> Register:
    """Return the register key of a decision."""
    return (decision.kind, "", decision.list_id or "", folded_name(decision.subject))


def by_register(acts: Iterable[Act]) -> dict[Register, list[Act]]:
    """Return the acts of each register, in their order."""
    return grouped((register(act), act) for act in acts)


def latest(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return those acts of one register that no other has followed."""
    seen = {followed for act in same for followed in act.seen}
    return tuple(act for act in same if act.id not in seen)


def own_first(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return what a Party says itself where it does; else what the other wrote down for it, minutes before letters."""
    itself = tuple(act for act in acts if not act.received)
    return itself or tuple(act for act in acts if act.joint) or tuple(acts)


def between_both(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts that both copies have: what one Party wrote down for the other stays in its own.

    Minutes of both go to the other, which confirms them.
    """
    return tuple(act for act in acts if act.recorder is None or act.joint or not act.received)


def until_closing(dossier: DossierContent, number: int) -> tuple[Act, ...]:
    """Return the acts that were there when a round was last closed in this copy, its closing among them."""
    return dossier.acts[: _closing(dossier, number)]


def after_closing(dossier: DossierContent, number: int) -> tuple[Act, ...]:
    """Return the acts that came into this copy after it closed a round: they belong to the next one."""
    return dossier.acts[_closing(dossier, number) :]


def speakers_of_words(acts: Iterable[Act]) -> dict[str, set[PartyCode | None]]:
    """Return who has said a name or other words of each bird or site, by what the acts are on."""
    speakers: dict[str, set[PartyCode | None]] = {}
    for act in acts:
        if act.kind in ("name", "wording"):
            speakers.setdefault(act.subject, set()).add(act.author)
    return speakers


def _closing(dossier: DossierContent, number: int) -> int:
    """Return how many acts there are up to the last closing of a round, by this copy where it has closed it itself."""
    closing = ("round", str(number), "close")
    closings = [
        (act.speaker == dossier.copy_of, place)
        for place, act in enumerate(dossier.acts, 1)
        if (act.kind, act.subject, act.value) == closing
    ]
    return max(closings, default=(False, 0))[1]


class Record:
    """The acts of a dossier, and those to be added by `recorder` in one command."""

    def __init__(self, acts: Iterable[Act], recorder: PartyCode | None) -> None:
        self.recorder = recorder
        self.new: list[Act] = []
        acts = tuple(acts)
        self._registers = by_register(acts)
        self._speakers = dict.fromkeys(act.speaker for act in acts if act.speaker)

    def add(self, kind: ActKind, subject: str, value: str | None, **details: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add an act that has seen all the latest ones on the same."""
        bare = Act("", kind, subject, value, **{"recorder": self.recorder, **details})
        for text in filter(None, (value, *(getattr(bare, name) for name in _TYPED))):
            if not is_written(text, kind):  # what is once recorded is in every exchange
                raise InputError("exchange.unwritten", text=text[:_SHOWN], most=LONGEST)
        known = list(self.latest(bare))
        if kind == "name" and bare.speaker is None:
            for party in self._speakers:  # the agreement on a name follows the Parties' own proposals
                proposals = self.latest(replace(bare, speaker=party))
                known += (other for other in proposals if other.recorder in (None, party))
        unnamed = replace(bare, seen=tuple(sorted(other.id for other in known)))
        act = replace(unnamed, id=digest(unnamed))
        self._registers.setdefault(register(act), []).append(act)
        self._speakers |= {act.speaker: None} if act.speaker else {}
        self.new.append(act)
        return act

    def latest(self, act: Act) -> tuple[Act, ...]:
        """Return the latest acts on the same as one; where it leaves this copy, of those that do."""
        same = self._registers.get(register(act), [])
        return latest(between_both(same) if between_both([act]) else same)

    def position(self, position: Act) -> Act:
        """Add the act by which a Party states a position: what another states of it, and nothing else of that."""
        stated = {name: getattr(position, name) for name in ("speaker", "round", *STATED)}
        return self.add("position", position.subject, **stated)

    def again(self, act: Act) -> Act:
        """Add an act that was made without what it has seen, or that says the same once more."""
        details = {name: getattr(act, name) for name in _REPEATED}
        return self.add(act.kind, act.subject, act.value, **details)

    def decision(self, before: Decision | None, after: Decision | None) -> None:
        """Add the acts that make, change or withdraw a decision; None stands for none."""
        if before == after:
            return
        if before and (after is None or decision_key(before) != decision_key(after)):
            self.add(before.kind, before.subject, None, place=before.list_id)
        if after:
            cited = {"who": after.decided_by or None, "document": after.cited or None, "date": after.date}
            self.add(after.kind, after.subject, after.value, place=after.list_id, **cited)

    def toward(self, before: DossierContent, after: DossierContent) -> None:
        """Add the acts that make of the positions and decisions of one dossier those of another."""
        positions_before = {position_key(each): each for each in before.positions}
        positions_after = {position_key(each): each for each in after.positions}
        for key, gone in positions_before.items():
            if key not in positions_after:
                self.add("position", gone.subject, None, speaker=gone.speaker, round=gone.round)
        for key, stated in positions_after.items():
            if key not in positions_before or _content(positions_before[key]) != _content(stated):
                self.position(stated)
        decisions_after = {decision_key(each): each for each in after.decisions}
        decisions_before = {decision_key(each): each for each in before.decisions}
        for name in dict.fromkeys((*decisions_before, *decisions_after)):
            self.decision(decisions_before.get(name), decisions_after.get(name))

    def round(self, made: Round, value: str, **details: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add the act by which a round is opened, closed or reopened."""
        return self.add("round", str(made.number), value, round=made.number, **details)


def position_key(position: Act) -> tuple[PartyCode | None, str, int | None]:
    """Return what a position is filed under: Party, taxon, round."""
    return position.speaker, position.subject, position.round


def decision_key(decision: Decision) -> tuple[str, str, str]:
    """Return what a decision is filed under: kind, list, subject."""
    return decision.kind, decision.list_id or "", decision.subject


# ---------------------------------------------------------------- what is wrong with a record


def broken(acts: Sequence[Act]) -> Iterator[tuple[Act, str]]:
    """Yield each act that another program has changed, with the code that says so.

    What an act had seen may still be missing: its own side's exchange brings it (`chained` tells what was taken out).
    """
    by_id = {act.id: act for act in acts}
    for act in acts:
        seen = (by_id[each] for each in act.seen if each in by_id)
        if act.kind == "name" and act.speaker is None:  # as the agreement on a name, it follows a Party's
            seen = (replace(other, speaker=None) for other in seen)
        if act.id != digest(act):
            yield act, "act.changed"
        elif any(register(other) != register(act) for other in seen):
            yield act, "act.follows_none"


def chained(start: str, acts: Iterable[Act]) -> str:
    """Return the digest of a record to which acts are added, each in its turn; it is kept beside the acts."""
    chain = start
    for act in acts:
        chain = sha256(f"{chain} {act.batch} {act.id} {act.file or ''}".rstrip().encode()).hexdigest()
    return chain


# ---------------------------------------------------------------- what acts come to


class Folded(NamedTuple):
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
    last_word = {(position_key(act), act.batch): act.value for act in on_birds}  # of a command
    since: dict[tuple[object, ...], int] = {}
    for (key, batch), value in last_word.items():
        if value is None:
            since.pop(key, None)
        else:
            since.setdefault(key, batch)
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
    opened = Round(int(begun.subject), begun.date, place=begun.place, closed_by=by)
    if not closings:
        return opened
    last = max(closings, key=lambda act: (len(before_any([act], same)), act.id))
    return replace(opened, closed=last.date if whole else None, code=last.code)


def closings_of(acts: Iterable[Act], number: int) -> tuple[Act, ...]:
    """Return the closings of a round that stand."""
    return _closings([act for act in acts if act.kind == "round" and act.subject == str(number)])


def _closings(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return the closings of a round that stand: each Party's latest, after which nobody has reopened it.

    A Party's own goes before what the other wrote down for it. That was written down for an equal code, and no
    reopening names it, for it never leaves its copy: it stands while the code does.
    """
    undone = before_any([act for act in same if act.value == "reopen"], same)
    codes = {act.code for act in same if act.value == "close" and act.id in undone}
    closings = [
        act
        for act in same
        if act.value == "close" and act.id not in undone and not (act.received and act.code in codes)
    ]
    by_speaker: dict[str | None, Act] = {}
    for act in sorted(closings, key=lambda act: (not act.received, len(before_any([act], same)), act.id)):
        by_speaker[act.speaker] = act
    return tuple(by_speaker.values())


def _decisions(same: Sequence[Act]) -> Iterator[Decision]:
    decided = agreed(same) if same[0].joint else latest(same)
    act = shown(decided) if decided else None
    if act is None or act.value is None or act.speaker is not None:
        return
    if act.kind in ("match", "non_migratory", "name", "place"):
        cited = act.document or act.minutes or ""
        yield Decision(act.subject, act.value, act.who or "", cited, act.date, act.kind, list_id=act.place)


# ---------------------------------------------------------------- what both have agreed


def agreed(same: Sequence[Act]) -> tuple[Act, ...]:
    """Return the latest acts of a joint register that both Parties, or a secretariat, have said: none until then."""
    return _not_followed(_confirmed(same), same)


def agreed_before(act: Act, same: Sequence[Act]) -> tuple[Act, ...]:
    """Return what both had agreed in a joint register before an act, as its author had seen it."""
    earlier = before_any([act], same)
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

    def confirms(act: Act) -> bool:
        """Whether an act says what the other side's last word was, as its author had seen it."""
        earlier = before_any([act], same)
        theirs = [other for other in same if other.id in earlier and other.recorder != act.recorder]
        return any(other.value == act.value for other in _not_followed(theirs, same))

    return [act for act in same if act.recorder is None or act.id in met or confirms(act)]


def before_any(acts: Iterable[Act], same: Sequence[Act]) -> set[str]:
    """Return the ids of all acts that came before any of these, as their authors had seen."""
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
        apart = own_first(latest(same))
        if kind == "round":  # closings with different codes, else openings that nobody has followed
            closings = _closings(same)
            opening = tuple(act for act in latest(same) if act.value == "open")
            apart = closings if len({act.code for act in closings}) > 1 else opening
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


# ---------------------------------------------------------------- a dossier with its record


def with_record(dossier: DossierContent, acts: tuple[Act, ...]) -> DossierContent:
    """Return a dossier with these acts as its record, and what they come to; its lists stay as they are matched."""
    return replace(dossier, acts=acts, **fold(acts)._asdict())


def with_more_acts(dossier: DossierContent, new: Iterable[Act]) -> DossierContent:
    """Return a dossier with more acts in its record, and what they come to."""
    return with_record(dossier, (*dossier.acts, *new))


def differing_rows(dossier: DossierContent) -> Iterator[tuple[str, str]]:
    """Yield the table and the name of each round and decision that is not what the acts come to."""
    _, rounds, decisions = fold(dossier.acts)
    for name in differing(dossier.rounds, rounds, lambda row: (row.number,)):
        yield "round", name
    for name in differing(dossier.decisions, decisions, decision_key):
        yield "decision", name


def differing(rows: Iterable[T], due: Iterable[T], key: Callable[[T], tuple[object, ...]]) -> Iterator[str]:
    """Yield the name of each row that is not what it is due to be."""
    stored, folded = ({key(row): row for row in each} for each in (rows, due))
    for name in dict.fromkeys((*stored, *folded)):
        if stored.get(name) != folded.get(name):
            yield ", ".join(map(str, filter(None, name)))
