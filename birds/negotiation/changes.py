"""Two annexes compared row by row: what was added, changed and deleted, and how a treaty would say it.

Marks are those of the ITU: ADD, MOD, SUP, NOC. A row whose number alone changes is NOC: renumbering is one
instruction for all. Numbers in instructions are those of the old text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import TYPE_CHECKING, Literal

from birds.model import Annex, AnnexRow, Message, name_column
from birds.negotiation.acts import speakers_of_words
from birds.negotiation.positions import BRACKETED, TABLED
from birds.negotiation.rows import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Act, Lang, PartyCode
    from birds.negotiation.positions import Stances

Mark = Literal["ADD", "MOD", "SUP", "NOC"]
MANY = 4  # rows from which on one instruction says for all of them what changed
_SETTLED = "change.state.none_none"  # what is proposed or agreed reads the same: the text does not change
_WORDS_ON_IT = ("change.state.", "change.remark", "change.notes")  # all that changes in a row but its names
_IN_BRACKETS = {"name_open": "names", "bracketed": "row", "under_study": "row"}


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row: `old` is None where it was added, `new` where it was deleted."""

    mark: Mark
    old: AnnexRow | None
    new: AnnexRow | None
    what: tuple[Message, ...] = ()

    @property
    def row(self) -> AnnexRow:
        """The row as it stands, or as it stood."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of them is always there
        return found


@dataclass(frozen=True, slots=True)
class AnnexChanges:
    """The old annex, the new one, and every row of both in the new order, deleted ones where they stood.

    `authors` are the Parties whose positions have changed rows, by the rows' ids.
    """

    old: Annex
    new: Annex
    rows: tuple[RowChange, ...]
    authors: Mapping[str, PartyCode] = field(default_factory=dict)

    @property
    def instructions(self) -> tuple[Message, ...]:
        """The changes as a treaty says them, numbers as in the old text."""
        return tuple(_instructions(self))

    def count(self, mark: Mark) -> int:
        """Return how many rows have a mark."""
        return sum(change.mark == mark for change in self.rows)


def changes(old: Annex, new: Annex) -> AnnexChanges:
    """Compare two annexes; rows are the same where their ids are."""
    return AnnexChanges(old, new, tuple(_merged(old, new)))


def signed(found: AnnexChanges, stances: Stances, acts: Iterable[Act], since: int) -> AnnexChanges:
    """Return changes with their authors: a row's is the one Party that has spoken of it since round `since` closed.

    `acts` are those after that closing. A row of which both have spoken, or whose names have changed, has no author: no
    Party's act alone made that.
    """
    changed = {one.row.id for one in found.rows if one.mark in ("ADD", "SUP") or _of_words_on_it(one)}
    words, authors = speakers_of_words(acts), {}
    for item in stances.items:
        spoken = {*stances.moved(item, since), *chain.from_iterable(words.get(one, ()) for one in item.taxa)}
        if item.id in changed and len(spoken) == 1:
            authors[item.id] = spoken.pop()
    return replace(found, authors={row: party for row, party in authors.items() if party is not None})


def _of_words_on_it(change: RowChange) -> bool:
    return bool(change.what) and all(one.code.startswith(_WORDS_ON_IT) for one in change.what)


def marked(found: AnnexChanges, since: int) -> Annex:
    """Return the new annex with every row marked, deleted rows among them, and the instructions before it."""
    rows = tuple(_marked_row(change, since) for change in found.rows)
    return replace(found.new, rows=rows, since=since, instructions=found.instructions, origin=None)


# ---------------------------------------------------------------- rows


def _merged(old: Annex, new: Annex) -> Iterator[RowChange]:
    """Yield the rows of both: a row that moved is deleted where it stood and added where it stands."""
    before = {row.id: row for row in old.rows}
    stays = _in_order([row.id for row in old.rows], [row.id for row in new.rows])
    waiting, place = old.rows, 0
    for row in new.rows:
        if row.id in stays:
            while waiting[place].id != row.id:
                yield RowChange("SUP", waiting[place], None)
                place += 1
            place += 1
            yield _kept(before[row.id], row, old, new)
        else:
            yield RowChange("ADD", None, row)
    yield from (RowChange("SUP", row, None) for row in waiting[place:])


def _in_order(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the most ids that both have in the same order (the longest increasing subsequence)."""
    places = {id_: place for place, id_ in enumerate(old)}
    common = [id_ for id_ in new if id_ in places]
    tails: list[int] = []
    last: list[str] = []
    before: dict[str, str | None] = {}
    for id_ in common:
        at = bisect_left(tails, places[id_])
        before[id_] = last[at - 1] if at else None
        tails[at : at + 1] = [places[id_]]
        last[at : at + 1] = [id_]
    found: set[str] = set()
    one = last[-1] if last else None
    while one is not None:
        found.add(one)
        one = before[one]
    return found


def _kept(old: AnnexRow, new: AnnexRow, before: Annex, after: Annex) -> RowChange:
    what = tuple(_differences(old, new, before, after))
    return RowChange("MOD" if any(one.code != _SETTLED for one in what) else "NOC", old, new, what)


def _differences(old: AnnexRow, new: AnnexRow, before: Annex, after: Annex) -> Iterator[Message]:
    if old.scientific_name != new.scientific_name:
        yield Message.of("change.name", old=old.scientific_name, new=new.scientific_name)
    if old.synonyms != new.synonyms:
        yield from _other_names(old, new)
    for lang in dict.fromkeys((*before.columns, *after.columns)):
        names = (old.names.get(lang), new.names.get(lang))
        if names[0] != names[1]:
            yield _vernacular(lang, *names)
    if old.state != new.state:
        yield Message.of(f"change.state.{_brackets(old)}_{_brackets(new)}", old=old.state, new=new.state)
    elif old.bracket_note != new.bracket_note:
        yield Message.of("change.remark")
    if _notes(old, before) != _notes(new, after):
        yield Message.of("change.notes")
    if (old.misprints, old.sic, old.subspecies) != (new.misprints, new.sic, new.subspecies):
        yield Message.of("change.printed")


def _other_names(old: AnnexRow, new: AnnexRow) -> Iterator[Message]:
    gone = tuple(name for name in old.synonyms if name not in new.synonyms)
    come = tuple(name for name in new.synonyms if name not in old.synonyms)
    if gone:
        yield Message.of("change.names_gone", names="; ".join(gone))
    if come:
        yield Message.of("change.names_come", names="; ".join(come))


def _vernacular(lang: Lang, old: str | None, new: str | None) -> Message:
    if old is None:
        return Message.of("change.vernacular_come", name_of=name_column(lang), new=new or "")
    if new is None:
        return Message.of("change.vernacular_gone", name_of=name_column(lang), old=old)
    return Message.of("change.vernacular", name_of=name_column(lang), old=old, new=new)


def _brackets(row: AnnexRow) -> str:
    return _IN_BRACKETS.get(row.state, "none")


def _notes(row: AnnexRow, annex: Annex) -> tuple[Message, ...]:
    """Return the footnotes that say something of their own: who reserves its position, the remark says too."""
    notes = (annex.notes[number - 1] for number in row.notes)
    return tuple(note for note in notes if note.code != RESERVED)


def _marked_row(change: RowChange, since: int) -> AnnexRow:
    before = change.old.number if change.old else None
    if change.new:
        return replace(change.new, mark=change.mark, before=before, changed=change.what)
    row = change.row
    rule = "bracket.withdrawn" if row.state in TABLED else "bracket.left"
    return replace(
        row,
        number=0,
        notes=(),
        state="withdrawn" if row.state in TABLED else "not_listed",
        mark="SUP",
        before=before,
        bracket_note=Message.of(rule, round=str(since)) if rule == "bracket.left" else Message.of(rule),
    )


# ---------------------------------------------------------------- instructions


def _instructions(found: AnnexChanges) -> Iterator[Message]:
    """Yield additions where they go in, changes and deletions, in the order of the old numbers; then renumbering."""
    many = _frequent(found)
    after = 0
    for mark, group in groupby(found.rows, key=lambda change: change.mark):
        run = tuple(group)
        if mark == "ADD":
            yield from _insertion(after, [change.row for change in run])
        elif mark == "SUP":
            yield from (_deletion(change.row) for change in run)
        elif mark == "MOD":
            yield from (_at(change, one) for change in run for one in change.what if _kind(one) not in many)
        after = max([after, *(change.old.number for change in run if change.old)])
    yield from _together(found, many)
    if all(change.mark == "NOC" for change in found.rows):
        yield Message.of("instruction.none")
    if any(change.old and change.new and change.old.number != change.new.number for change in found.rows):
        yield Message.of("instruction.renumber")
    yield from _settled(found)


def _insertion(after: int, rows: Sequence[AnnexRow]) -> Iterator[Message]:
    several = "_several" if len(rows) > 1 else ""
    place = {"after": str(after)} if after else {}
    rule = "instruction.insert" if after else "instruction.insert_first"
    if several:
        yield Message.of(f"{rule}_several", count=str(len(rows)), **place)
        yield from (Message.of("instruction.item", **_named(row)) for row in rows)
    else:
        yield Message.of(rule, **place, **_named(rows[0]))


def _named(row: AnnexRow) -> dict[str, str]:
    """Return a new item's names; one in brackets has them."""
    opening, closing = ("[", "]") if row.state in BRACKETED else ("", "")
    return {
        "name": row.scientific_name,
        "names": " · ".join(row.names.all()),
        "open": opening,
        "close": closing,
    }


def _deletion(row: AnnexRow) -> Message:
    return Message.of("instruction.delete", number=str(row.number), name=row.scientific_name)


def _at(change: RowChange, what: Message) -> Message:
    """Return what changed as an instruction on the old number."""
    number = str(change.old.number) if change.old else ""
    rule = f"instruction.{what.code.removeprefix('change.')}"
    return Message.of(rule, number=number, row=change.row.scientific_name, **dict(what.args))


def _kind(what: Message) -> Message:
    """Return what changed without the names in it: the same for many rows."""
    args = {key: value for key, value in what.args if what.code.startswith("change.state.")}
    return Message.of(what.code, **args)


def _frequent(found: AnnexChanges) -> frozenset[Message]:
    """Return what changed in so many rows that one instruction says it for all; what is settled is no instruction."""
    counted = Counter(_kind(one) for change in found.rows for one in change.what)
    joined = ("change.state.", "change.remark", "change.notes", "change.printed")
    frequent = {kind for kind, rows in counted.items() if rows >= MANY and kind.code.startswith(joined)}
    return frozenset(frequent | {kind for kind in counted if kind.code == _SETTLED})


def _together(found: AnnexChanges, many: frozenset[Message]) -> Iterator[Message]:
    numbers: dict[Message, list[int]] = {}
    for change in found.rows:
        for kind in map(_kind, change.what):
            if kind in many and kind.code != _SETTLED and change.old:
                numbers.setdefault(kind, []).append(change.old.number)
    for kind, which in numbers.items():
        rule = f"instruction.{kind.code.removeprefix('change.')}"
        yield Message.of(f"{rule}_many", numbers=ranges(which), **dict(kind.args))


def _settled(found: AnnexChanges) -> Iterator[Message]:
    """Yield what changed in standing but not in text: computed proposals that are agreed now, by new numbers."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for change in found.rows:
        for one in change.what:
            if one.code == _SETTLED and change.new:
                args = one.texts
                numbers.setdefault((args["old"], args["new"]), []).append(change.new.number)
    for (old, new), which in numbers.items():
        yield Message.of("instruction.settled", old=old, new=new, numbers=ranges(which))


def ranges(numbers: Sequence[int]) -> str:
    """Return numbers with runs of three or more joined: 1, 4–9, 12."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))  # noqa: PLR2004
