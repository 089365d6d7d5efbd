"""Acts: what was said, agreed, decided, opened and closed, in a record that only grows; the state is its fold.

Acts on the same thing are one *register*: a Party's position on a bird, a name, a decision, a round. Each act names
all the latest ones of its register that its author had seen. What nobody has followed is *latest*; where two of these
can't both stand, they are a *conflict*, and none of them wins.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from birds.model import Act, ActKind, Decision, DossierContent, PartyCode, Round, grouped
from birds.names import fold as folded_name

if TYPE_CHECKING:
    Register = tuple[str, ...]

UNDO = "undo"
"""In the place of a code: it restores what stood before another."""
_DIGITS = 32  # of an id, 128 bits
OF_COPY = ("batch", "file")
"""What a copy says of an act: how it came into it. Another copy says something else."""
_DIGESTED = tuple(field.name for field in fields(Act) if field.name not in ("id", *OF_COPY))
STATED = ("value", "reason", "who", "date", "document", "minutes", "ad_referendum")
"""What a position has of the act that states it, beside whose it is, on what and in which round."""
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


def digest(act: Act) -> str:
    """Return the id of an act: a digest of all that it says, and of what its author had seen."""
    content = {name: value for name in _DIGESTED if (value := getattr(act, name)) not in (None, False, ())}
    text = unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False, sort_keys=True))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def register(act: Act) -> Register:
    """Return what an act is on: a later one on the same follows it."""
    if act.kind == "position":
        return (act.kind, act.speaker or "", act.subject)
    if act.kind == "round":
        return (act.kind, act.subject)
    if act.kind == "setting":
        return (act.kind, act.speaker or "", act.subject)
    if act.kind == "wording":
        return (act.kind, act.speaker or "", act.place or "", act.subject)
    return (act.kind, act.speaker or "", act.place or "", folded_name(act.subject))


def of_decision(decision: Decision) -> Register:
    """Return the register that a decision is the state of."""
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
    return tuple(
        act for act in acts if act.recorder is None or act.joint or act.speaker in (None, act.recorder)
    )


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
        self._latest = {key: latest(same) for key, same in by_register(acts).items()}
        self._speakers = dict.fromkeys(act.speaker for act in acts if act.speaker)

    def add(self, kind: ActKind, subject: str, value: str | None, **details: Any) -> Act:  # noqa: ANN401 - an act's fields
        """Add an act that has seen all the latest ones on the same."""
        bare = Act("", kind, subject, value, **{"recorder": self.recorder, **details})
        known = (*self.latest(bare), *self._proposals(bare))
        known = between_both(known) if bare.joint else known  # it leaves this copy
        seen = tuple(sorted(act.id for act in known))
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
                proposals = self.latest(replace(act, speaker=party))
                yield from (
                    proposal for proposal in proposals if proposal.recorder in (None, proposal.speaker)
                )

    def position(self, position: Act) -> Act:
        """Add the act by which a Party states a position: what another states of it, and nothing else of that."""
        stated = {name: getattr(position, name) for name in ("speaker", "round", *STATED)}
        return self.add("position", position.subject, **stated)

    def again(self, act: Act) -> Act:
        """Add an act that was made without what it has seen, or that says the same once more."""
        details = {name: getattr(act, name) for name in _REPEATED}
        return self.add(act.kind, act.subject, act.value, **details)

    def decision(self, before: Decision | None, after: Decision | None) -> None:
        """Add the act that makes or changes a decision; None stands for none."""
        changed = after or before
        if changed is None or before == after:
            return
        if before and (before.subject, before.list_id) != (changed.subject, changed.list_id):
            self._decide(before, None)
        self._decide(changed, after.value if after else None)

    def _decide(self, decision: Decision, value: str | None) -> None:
        details = {
            "who": decision.decided_by or None,
            "document": decision.cited or None,
            "date": decision.date,
        }
        self.add(
            decision.kind,
            decision.subject,
            value,
            place=decision.list_id,
            **(details if value is not None else {}),
        )

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
        if act.id != digest(act):
            yield act, "act.changed"
        elif any(each in by_id and not _follows(act, by_id[each]) for each in act.seen):
            yield act, "act.follows_none"


def _follows(act: Act, other: Act) -> bool:
    """Tell whether an act can follow another: on the same, or as the agreement on a name that a Party proposed."""
    alike = replace(other, speaker=None) if act.kind == "name" and act.speaker is None else other
    return register(alike) == register(act)


def chained(start: str, acts: Iterable[Act]) -> str:
    """Return the digest of a record to which acts are added, each in its turn; it is kept beside the acts."""
    chain = start
    for act in acts:
        chain = sha256(f"{chain} {act.batch} {act.id} {act.file or ''}".rstrip().encode()).hexdigest()
    return chain
