"""What `quickstart` says when it is done: the numbers a delegate asks first, and the files that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.start import purpose
from birds.documents.text import aligned, clean, size, width
from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.documents.build.start import Numbers, Start
    from birds.documents.text import Align
    from birds.model import Checklist, Lang, VerdictWord

DRAFTED: tuple[VerdictWord, ...] = ("shown", "indicated")


def as_text(start: Start, introduced: Mapping[str, int], folder: Path, lang: Lang) -> str:
    """Return the summary: lists, what they share, the draft, then each file with its size and what it is for.

    `introduced` counts the introduced birds of each list, by its id.
    """
    files = [(str(folder / one.name), size(one.size or 0), purpose(one.name, lang)) for one in start.files]
    numbers, index = start.numbers, folder / "index.html"
    lists = ((numbers.a, numbers.entries_a), (numbers.b, numbers.entries_b))
    lines = [
        *_table([_list(one, number, introduced.get(one.id, 0), lang) for one, number in lists]),
        _shared(numbers, lang),
        _draft(numbers, lang),
        *([say(numbers.counted, lang)] if numbers.counted else []),
        "",
        *_table(files, ("left", "right", "left")),
        "",
        say(Message.of("summary.next", index=index), lang),
    ]
    return "\n".join([*lines, ""])


def _list(checklist: Checklist, entries: int, introduced: int, lang: Lang) -> tuple[str, ...]:
    party = word(checklist.party, lang) if checklist.party else ""
    published = ", ".join(part for part in (checklist.publisher, checklist.edition, checklist.date) if part)
    natural = say(Message.of("summary.species", number=entries), lang)
    aliens = say(Message.of("summary.introduced", number=introduced), lang) if introduced else ""
    return (party, checklist.id, natural, aliens, published)


def _shared(numbers: Numbers, lang: Lang) -> str:
    shared = Message.of(
        "summary.shared",
        shared=numbers.shared,
        renamed=numbers.renamed,
        lumped=numbers.lumped,
        unresolved=numbers.unresolved,
        a=numbers.a.id,
        only_a=numbers.only_a,
        b=numbers.b.id,
        only_b=numbers.only_b,
    )
    return say(shared, lang)


def _draft(numbers: Numbers, lang: Lang) -> str:
    met = _tally([(verdict, number) for verdict, number in numbers.verdicts if verdict in DRAFTED], lang)
    left = _tally([(verdict, number) for verdict, number in numbers.verdicts if verdict not in DRAFTED], lang)
    return say(Message.of("summary.draft", draft=numbers.draft, met=met, left=left), lang)


def _tally(verdicts: Sequence[tuple[VerdictWord, int]], lang: Lang) -> str:
    return " · ".join(f"{word(verdict, lang)} {number}" for verdict, number in verdicts)


def _table(rows: Sequence[tuple[str, ...]], aligns: Sequence[Align] = ()) -> Iterator[str]:
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield from (line.rstrip() for line in aligned(row, widths, aligns))
