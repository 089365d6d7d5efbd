"""What a delegation holds back in its own copy: draft acts, which it has not tabled, and notes, which never leave it.

A draft is an act like any other, in a table of its own. The latest one on the same is what is held; one that is marked
as dropped says that nothing is, for it was tabled or let go. What is tabled is a new act, made of what the other side
may read: no draft's id, and no note, goes into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from birds.model import Act, DossierContent, DraftNote, Message, PartyCode, grouped
from birds.negotiation import proposals
from birds.negotiation.acts import TEXT, ActChange, Record, register
from birds.negotiation.positions import with_earlier_details

if TYPE_CHECKING:
    Bird = tuple[PartyCode, str]  # a Party, and what it speaks of
    Held = tuple[Mapping[Bird, tuple[Act, ...]], Mapping[Bird, str]]  # drafts and notes

DROPPED = "dropped"
"""In the place of a code: what was held on the same is held no longer."""
SILENT = "silent"
"""In the place of a value: the Party would take back what it has tabled."""
_KINDS = ("position.positions", "position.names", "position.notes", "clause.paragraphs", "position.settings")


def position(party: PartyCode, taxon: str, value: str | None, **fields: Any) -> Act:  # noqa: ANN401
    """Return a position as an act without an id; without a value it takes back what is tabled."""
    return Act("", "position", taxon, value, speaker=party, **fields)


def as_draft(act: Act) -> Act:
    """Return an act as a draft, instead of tabling it."""
    return replace(act, round=None, document=None)


# ---------------------------------------------------------------- what is held


def held(drafts: Iterable[Act]) -> dict[Bird, tuple[Act, ...]]:
    """Return the drafts that stand, by Party and bird or site, each without an id, as it would be tabled."""
    last: dict[tuple[str, ...], Act] = {}
    for act in drafts:
        last.pop(register(act), None)
        last[register(act)] = act
    standing = grouped((_bird(act), act) for act in last.values() if act.code != DROPPED)
    return {bird: tuple(replace(act, id="", seen=()) for act in acts) for bird, acts in standing.items()}


def notes(written: Iterable[DraftNote]) -> dict[Bird, str]:
    """Return the notes that stand, by Party and bird or site."""
    last = {(note.party, note.subject): note.text for note in written}
    return {bird: text for bird, text in last.items() if text}


def value_of(drafts: Iterable[Act]) -> str | None:
    """Return which position is held on a bird, None where none is."""
    draft = position_of(drafts)
    return (draft.value or SILENT) if draft else None


def position_of(drafts: Iterable[Act]) -> Act | None:
    """Return the draft of a position among those on a bird."""
    return next((act for act in drafts if act.kind == "position"), None)


def names_of(drafts: Iterable[Act]) -> dict[str, str | None]:
    """Return the names that are held of a bird, by slot; None where a proposal would be taken back."""
    return {proposals.slot_of(act): act.value for act in drafts if act.kind == "name"}


def _bird(act: Act) -> Bird:
    return act.speaker or act.recorder or PartyCode(""), act.subject


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What happens to what a Party holds on a bird or site: the drafts and the note before it, and after it.

    It is no act: it takes all that is held on that bird together, position, names and note, and a note is never an act.
    """

    party: PartyCode
    taxon: str
    before: tuple[Act, ...]
    after: tuple[Act, ...]
    note_before: str | None = None
    note: str | None = None

    @property
    def value_before(self) -> str | None:
        """The position that was held before, None where none was."""
        return value_of(self.before)

    @property
    def value_after(self) -> str | None:
        """The position that is held now, None where none is."""
        return value_of(self.after)

    @property
    def of_names(self) -> bool:
        """Whether names alone are held otherwise."""
        before, after = position_of(self.before), position_of(self.after)
        return before == after and self.note_before == self.note and self.before != self.after

    @property
    def says_more(self) -> bool:
        """Whether it is of anything but the value: of what was said before, or by a reason or a note."""
        now, was_held = position_of(self.after), self.before or self.note_before
        return bool(was_held or self.note or not self.after or (now and now.reason))


def of_each_kind(changes: Iterable[DraftChange]) -> tuple[Message, ...]:
    """Return how many positions, names, notes, paragraphs and settings of the agreement are held otherwise."""
    kinds = dict.fromkeys(_KINDS, 0)
    for change in changes:
        acts = (
            act for act in (*change.before, *change.after) if (act in change.before) != (act in change.after)
        )
        for act in {register(act): act for act in acts}.values():
            kinds["clause.paragraphs" if act.subject.startswith(TEXT) else f"position.{act.kind}s"] += 1
        kinds["position.notes"] += change.note != change.note_before
    return counts(kinds)


def counts(numbers: Mapping[str, int]) -> tuple[Message, ...]:
    """Return how many there are of each thing, by its code: those of which there are any."""
    return tuple(Message.of(code, number=number) for code, number in numbers.items() if number)


def draft_changes(
    dossier: DossierContent, new: Iterable[Act | DraftNote], *, exactly: bool = False
) -> tuple[DraftChange, ...]:
    """Return what holding this changes; a note or a name alone leaves the position, a position alone the note.

    A position of the same value keeps the reason and what else was said with it, unless it is meant `exactly`. What is
    dropped is held no longer.
    """
    drafts_before, notes_before = held(dossier.drafts), notes(dossier.notes)
    drafts_after, notes_after = dict(drafts_before), dict(notes_before)
    for addition in new:
        if isinstance(addition, DraftNote):
            notes_after[addition.party, addition.subject] = addition.text or ""
        else:
            act = replace(addition, recorder=dossier.copy_of)
            same = {register(each): each for each in drafts_after.get(_bird(act), ())}
            before = same.pop(register(act), None)
            if act.code != DROPPED:
                same[register(act)] = (
                    act if exactly or act.kind == "name" else with_earlier_details(before, act)
                )
            drafts_after[_bird(act)] = tuple(same.values())
    return _changes((drafts_before, notes_before), (drafts_after, notes_after))


def _changes(before: Held, after: Held) -> tuple[DraftChange, ...]:
    (drafts, noted), (then, texts) = before, after
    every = dict.fromkeys((*then, *texts, *drafts, *noted))
    changes = (
        DraftChange(*bird, drafts.get(bird, ()), then.get(bird, ()), noted.get(bird), texts.get(bird) or None)
        for bird in every
    )
    return tuple(each for each in changes if (each.before, each.note_before) != (each.after, each.note))


def drafts_to_add(
    drafts: Sequence[Act], owner: PartyCode | None, changes: Iterable[DraftChange]
) -> tuple[Act, ...]:
    """Return the drafts that make these changes of what is held, each after those on the same."""
    record = Record(drafts, owner)
    for change in changes:
        now = {register(act): act for act in change.after}
        for act in (act for act in change.before if register(act) not in now):
            dropped = {"speaker": act.speaker, "place": act.place, "code": DROPPED}
            record.add(act.kind, act.subject, None, **dropped)
        for act in (draft for draft in change.after if draft not in change.before):
            record.again(act)
    return tuple(record.new)


def notes_to_add(changes: Iterable[DraftChange]) -> tuple[DraftNote, ...]:
    """Return the notes that these changes write anew."""
    rewritten = (change for change in changes if change.note != change.note_before)
    return tuple(DraftNote(change.party, change.taxon, change.note) for change in rewritten)


def name_changes(changes: Iterable[DraftChange]) -> Iterator[ActChange]:
    """Yield which names are held otherwise than before."""
    for change in changes:
        before, after = names_of(change.before), names_of(change.after)
        for slot in dict.fromkeys((*before, *after)):
            was, now = (each.get(slot, "") for each in (before, after))
            if was != now or (slot in before) != (slot in after):
                act = proposals.act_on(change.taxon, slot, after.get(slot), change.party)
                yield ActChange(act, before.get(slot))


def restore(dossier: DossierContent, batch: int) -> tuple[DraftChange, ...]:
    """Return what holding again what was held before a command changes."""
    drafts = tuple(act for act in dossier.drafts if act.batch != batch)
    written = tuple(note for note in dossier.notes if note.batch != batch)
    return changes_between(dossier, replace(dossier, drafts=drafts, notes=written))


def changes_between(before: DossierContent, after: DossierContent) -> tuple[DraftChange, ...]:
    """Return what it takes to hold what another dossier holds."""
    now, then = ((held(dossier.drafts), notes(dossier.notes)) for dossier in (before, after))
    return _changes(now, then)


def release(
    dossier: DossierContent, taxa: Iterable[str], party: PartyCode | None = None
) -> tuple[DraftChange, ...]:
    """Return what changes where what is held on some taxa, for one Party or any, is dropped; notes stay."""
    wanted, every = set(taxa), held(dossier.drafts).items()
    own = (acts for (whose, taxon), acts in every if party in (None, whose) and taxon in wanted)
    return draft_changes(dossier, (replace(act, code=DROPPED) for acts in own for act in acts))
