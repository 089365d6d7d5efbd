"""Two annexes compared row by row: what was added, changed and deleted, and how a treaty would say it.

Marks are those of the ITU: ADD, MOD, SUP, NOC. A row whose number alone changes is NOC: renumbering is one
instruction for all. Numbers in instructions are those of the old text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Literal, TypeVar

from birds import model as m
from birds.negotiation.acts import speakers_of_words
from birds.negotiation.items import runs
from birds.negotiation.positions import BRACKETED, TABLED, UNLISTED, PositionTable, parties_that_moved
from birds.negotiation.rows import RESERVED

_Row = TypeVar("_Row", m.AnnexRow, m.ClosingRow, m.ListedSite)
Mark = Literal["ADD", "MOD", "SUP", "NOC"]
MANY = 4  # rows from which on one instruction says for all of them what changed
_SETTLED = "change.state.none_none"  # what is proposed or agreed reads the same: the text does not change
_WORDS_ON_IT = ("change.state.", "change.remark", "change.notes")  # all that changes in a row but its names
_JOINED = (*_WORDS_ON_IT, "change.printed")  # said once of many rows
_IN_BRACKETS = {"name_open": "names", "bracketed": "row", "under_study": "row"}


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row: `old` is None where it was added, `new` where it was deleted."""

    mark: Mark
    old: m.AnnexRow | None
    new: m.AnnexRow | None
    what: tuple[m.Message, ...] = ()

    @property
    def row(self) -> m.AnnexRow:
        """The row as it stands, or as it stood."""
        row = self.new or self.old
        assert row is not None  # noqa: S101 - one of them is always there
        return row


@dataclass(frozen=True, slots=True)
class AnnexChanges:
    """The old annex, the new one, and every row of both in the new order, deleted ones where they stood.

    `authors` are the Parties whose positions have changed rows, by the rows' ids.
    """

    old: m.Annex
    new: m.Annex
    rows: tuple[RowChange, ...]
    authors: Mapping[str, m.PartyCode] = field(default_factory=dict)

    @property
    def instructions(self) -> tuple[m.Message, ...]:
        """The changes as a treaty says them, numbers as in the old text."""
        return tuple(_instructions(self))


def compare_annexes(old: m.Annex, new: m.Annex) -> AnnexChanges:
    """Compare two annexes; rows are the same where their ids are.

    A row that moved is deleted where it stood and added where it stands.
    """
    before, left = {row.id: row for row in old.rows}, iter(old.rows)
    stays = _in_order([row.id for row in old.rows], [row.id for row in new.rows])
    rows: list[RowChange] = []
    for row in new.rows:
        if row.id not in stays:
            rows.append(RowChange("ADD", None, row))
            continue
        for gone in left:
            if gone.id == row.id:
                break
            rows.append(RowChange("SUP", gone, None))
        what = tuple(_differences(before[row.id], row, old, new))
        changed = any(message.code != _SETTLED for message in what)
        rows.append(RowChange("MOD" if changed else "NOC", before[row.id], row, what))
    rows += [RowChange("SUP", gone, None) for gone in left]
    return AnnexChanges(old, new, tuple(rows))


def with_authors(
    changes: AnnexChanges, stances: PositionTable, acts: Iterable[m.Act], since: int
) -> AnnexChanges:
    """Return changes with their authors: a row's is the one Party that has spoken of it since round `since` closed.

    `acts` are those after that closing. A row of which both have spoken, or whose names have changed, has no author: no
    Party's act alone made that.
    """
    changed = {
        change.row.id
        for change in changes.rows
        if change.mark in ("ADD", "SUP")
        or (change.what and all(each.code.startswith(_WORDS_ON_IT) for each in change.what))
    }
    words, authors = speakers_of_words(acts), dict[str, m.PartyCode]()
    for item in stances.items:
        speakers = chain.from_iterable(words.get(taxon, ()) for taxon in item.taxa)
        moved = parties_that_moved(stances.positions_on(item), stances.positions_on(item, since))
        spoken = {*moved, *speakers}
        if item.id in changed and len(spoken) == 1 and (party := spoken.pop()):
            authors[item.id] = party
    return replace(changes, authors=authors)


def mark_rows(changes: AnnexChanges, since: int) -> m.Annex:
    """Return the new annex with every row marked, deleted rows among them, and the instructions before it."""
    rows = []
    for change in changes.rows:
        old = change.old
        number, reference = (old.number, old.reference) if old else (None, None)
        row = replace(change.row, mark=change.mark, before=number, reference_before=reference)
        if change.new is None:
            state, note = "not_listed", m.Message.of("bracket.left", round=str(since))
            if row.state in TABLED:
                state, note = "withdrawn", m.Message("bracket.withdrawn")
            row = replace(row, number=0, notes=(), state=state, bracket_note=note)
        rows.append(replace(row, changed=change.what))
    return replace(changes.new, rows=tuple(rows), since=since, instructions=changes.instructions, origin=None)


# ---------------------------------------------------------------- what nobody has said


def with_unspoken_as_now(old: m.Annex, new: m.Annex) -> m.Annex:
    """Return an annex in which the rows that stand by computation alone are where the new one has them.

    Nobody inserts, moves or deletes them: only what the Parties say is a change.
    """
    old_ids = {row.id for row in old.rows}
    stays = _in_order([row.id for row in old.rows], [row.id for row in new.rows])
    rows = (
        row if row.id in stays or row.state != "proposal" else replace(row, number=0)
        for row in _as_now(old.rows, new.rows, lambda row: row.state != "proposal")
    )
    placed = tuple(row if row.id in old_ids else replace(row, notes=()) for row in rows)
    closing = _as_now(old.closing, new.closing, lambda row: row.reason.code in UNLISTED)
    return replace(old, rows=placed, closing=tuple(closing))


def with_unspoken_sites_as_now(
    old: Sequence[m.ListedSite], new: Sequence[m.ListedSite]
) -> tuple[m.ListedSite, ...]:
    """Return the rows of an Annex II in which those that nobody speaks of stand as in the new one."""
    return tuple(_as_now(old, new, lambda row: row.state != "proposal"))


def _as_now(old: Sequence[_Row], new: Sequence[_Row], is_spoken: Callable[[_Row], bool]) -> list[_Row]:
    """Return the spoken rows of an annex as they stood, with the unspoken ones of either where the new one has them."""
    old_rows = {row.id: row for row in old}
    before = {id_: place for place, id_ in enumerate(old_rows)}
    rows = [row for row in old if is_spoken(row)]
    stays = _in_order([row.id for row in rows], [row.id for row in new])
    left, place = {row.id for row in old} - {row.id for row in new}, 0
    for row in new:
        was = old_rows.get(row.id, row)
        if row.id in stays:
            place = rows.index(was) + 1
        elif not is_spoken(was):
            while (
                place < len(rows)
                and rows[place].id in left
                and before[rows[place].id] < before.get(row.id, 0)
            ):
                place += 1  # what is gone stood before it
            rows.insert(place, was)
            place += 1
    return rows


# ---------------------------------------------------------------- rows


def _in_order(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the most ids that both have in the same order (the longest increasing subsequence)."""
    places = {id_: place for place, id_ in enumerate(old)}
    common = [id_ for id_ in new if id_ in places]
    tails: list[int] = []
    last: list[str] = []
    before: dict[str, str | None] = {}
    for id_ in common:
        length = bisect_left(tails, places[id_])
        before[id_] = last[length - 1] if length else None
        tails[length : length + 1] = [places[id_]]
        last[length : length + 1] = [id_]
    stays: set[str] = set()
    row_id = last[-1] if last else None
    while row_id is not None:
        stays.add(row_id)
        row_id = before[row_id]
    return stays


def _differences(old: m.AnnexRow, new: m.AnnexRow, before: m.Annex, after: m.Annex) -> Iterator[m.Message]:
    if old.scientific_name != new.scientific_name:
        yield m.Message.of("change.name", old=old.scientific_name, new=new.scientific_name)
    if gone := [name for name in old.synonyms if name not in new.synonyms]:
        yield m.Message.of("change.names_gone", names="; ".join(gone))
    if come := [name for name in new.synonyms if name not in old.synonyms]:
        yield m.Message.of("change.names_come", names="; ".join(come))
    for lang in dict.fromkeys((*before.columns, *after.columns)):
        was, now = old.names.get(lang), new.names.get(lang)
        if was != now:
            what = "_come" if was is None else "_gone" if now is None else ""
            names = {side: name for side, name in (("old", was), ("new", now)) if name is not None}
            yield m.Message.of(f"change.vernacular{what}", name_of=m.name_column(lang), **names)
    if old.state != new.state:
        kinds = "_".join(_IN_BRACKETS.get(row.state, "none") for row in (old, new))
        yield m.Message.of(f"change.state.{kinds}", old=old.state, new=new.state)
    elif old.bracket_note != new.bracket_note:
        yield m.Message.of("change.remark")
    if _notes(old, before) != _notes(new, after):
        yield m.Message.of("change.notes")
    if (old.misprints, old.sic, old.subspecies) != (new.misprints, new.sic, new.subspecies):
        yield m.Message.of("change.printed")


def _notes(row: m.AnnexRow, annex: m.Annex) -> tuple[m.Message, ...]:
    """Return the footnotes that say something of their own: who reserves its position, the remark says too."""
    notes = (annex.notes[number - 1] for number in row.notes)
    return tuple(note for note in notes if note.code != RESERVED)


# ---------------------------------------------------------------- instructions


def _instructions(changes: AnnexChanges) -> Iterator[m.Message]:
    """Yield additions, changes and deletions; what changed in many rows alike, for all of them; then renumbering.

    What is settled is no change of the text: computed proposals that are agreed now, by new numbers.
    """
    called, called_now = called_in(changes.old), called_in(changes.new)
    alike = m.grouped((_kind(what), change) for change in changes.rows for what in change.what)
    settled = [kind for kind in alike if kind.code == _SETTLED]
    joined = (kind for kind in alike if kind.code.startswith(_JOINED) and kind not in settled)
    frequent = [kind for kind in joined if len(alike[kind]) >= MANY]
    yield from _one_by_one(changes, (*settled, *frequent))
    for kind in frequent:
        rule = f"instruction.{kind.code.removeprefix('change.')}_many"
        numbers = ranges_of(called(change.old) for change in alike[kind] if change.old)
        yield m.Message.of(rule, numbers=numbers, **dict(kind.args))
    if all(change.mark == "NOC" for change in changes.rows):
        yield m.Message.of("instruction.none")
    if any(called(row.old) != called_now(row.new) for row in changes.rows if row.old and row.new):
        yield m.Message.of("instruction.renumber")
    for kind in settled:
        numbers = ranges_of(called_now(change.new) for change in alike[kind] if change.new)
        yield m.Message.of("instruction.settled", numbers=numbers, **dict(kind.args))


def _one_by_one(changes: AnnexChanges, but: Collection[m.Message]) -> Iterator[m.Message]:
    """Yield additions where they go in, changes and deletions, in the order of the old numbers."""
    called = called_in(changes.old)
    after: m.AnnexRow | None = None
    for mark, group in groupby(changes.rows, key=lambda change: change.mark):
        run = tuple(group)
        if mark == "ADD":
            yield from _insertion(called(after) if after else None, [change.row for change in run])
        for change in run if mark in ("SUP", "MOD") else ():
            number, name = called(change.old) if change.old else "", change.row.scientific_name
            if mark == "SUP":
                yield m.Message.of("instruction.delete", number=number, name=name)
            for what in change.what:
                if _kind(what) not in but:
                    rule = f"instruction.{what.code.removeprefix('change.')}"
                    yield m.Message.of(rule, number=number, row=name, **dict(what.args))
        old = (change.old for change in run if change.old)
        after = max((row for row in (after, *old) if row), key=lambda row: row.number, default=None)


def called_in(annex: m.Annex) -> Callable[[m.AnnexRow], m.Arg]:
    """Return what gives a row's number: its reference number in a working paper, its own in a text."""
    return lambda row: row.number if annex.text or row.reference is None else row.reference


def _insertion(after: m.Arg | None, rows: Sequence[m.AnnexRow]) -> Iterator[m.Message]:
    """Yield where new rows go in, with their names; those of one in brackets have them."""
    place = {"after": after} if after else {}
    rule = "instruction.insert" if after else "instruction.insert_first"
    if len(rows) > 1:
        yield m.Message.of(f"{rule}_several", count=str(len(rows)), **place)
        rule, place = "instruction.item", {}
    for row in rows:
        opening, closing = ("[", "]") if row.state in BRACKETED else ("", "")
        names = {"name": row.scientific_name, "names": " · ".join(row.names.all())}
        yield m.Message.of(rule, open=opening, close=closing, **names, **place)


def _kind(what: m.Message) -> m.Message:
    """Return what changed without the names in it: the same for many rows."""
    args = {key: value for key, value in what.args if what.code.startswith("change.state.")}
    return m.Message.of(what.code, **args)


def ranges_of(numbers: Iterable[m.Arg]) -> tuple[m.Arg, ...]:
    """Return reference numbers in a row, runs of plain ones joined: 1, 4–9, 62 bis."""
    parts: list[m.Arg] = []
    for is_plain, same in groupby(numbers, key=lambda number: _plain(number) is not None):
        run = tuple(same)
        parts += [ranges([plain for each in run if (plain := _plain(each)) is not None])] if is_plain else run
    return tuple(parts)


def _plain(number: m.Arg) -> int | None:
    """Return the number of a row that has one without more words, None of any other."""
    if isinstance(number, m.Message) and number.code == "reference.number":
        number = dict(number.args)["number"]
    return number if isinstance(number, int) else None


def ranges(numbers: Sequence[int]) -> str:
    """Return numbers with runs of three or more joined: 1, 4–9, 12."""
    parts = (f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs(numbers))  # noqa: PLR2004
    return ", ".join(parts)
