"""Where a table's header is: below title rows, over several rows, or nowhere at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import columns
from birds.vocabulary import sought

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, ...]
Span = tuple[int, int, int, int]
_LOOK = 60
_DEEPEST = 6
_NAMES = frozenset(
    {
        "scientific_name",
        "korean_name",
        "japanese_name",
        "english_name",
        "vernacular_name",
        "name?",
        "vernacular?",
        "genus",
        "site",
        "name",
        "name_en",
        "name_ko",
        "name_ja",
        "from_place",
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """A header: its texts, its first row and the first row below it (from 0), how many fields it names."""

    header: tuple[str, ...]
    start: int
    first: int
    score: int


def find_head(
    rows: Sequence[Row], merged: Sequence[Span], noun: columns.Noun, names: Sequence[str] = ()
) -> Head:
    """Find the header among the first rows: the row in which most cells name fields (or stand in `names`).

    A single word that could be a header counts only in the first row that is not blank. Where nothing counts,
    there is no header: it is empty and every row is data; but words such as "KOS name" over scientific names are one.
    """
    wanted = frozenset(columns.key(name) for name in names if not name.startswith("#"))
    look = [_filled(rows, row, merged) for row in range(min(_LOOK, len(rows)))]
    scores = [_score(cells, row, rows[:_LOOK], noun, wanted) for row, cells in enumerate(look)]
    best = max(range(len(scores)), key=lambda row: (scores[row], -row), default=0)
    opening = next((row for row, cells in enumerate(look) if any(cells)), 0)
    if (
        not scores
        or scores[best] == 0
        or (scores[best] == 1 and best != opening and not _named(look[best], noun))
    ):
        headed = bool(look) and _stands_over_names(look[opening], look[opening + 1 :])
        return Head(look[opening] if headed else (), opening, opening + headed, 0)
    start, last = _block(look, best, noun)
    header = _joined(_spread(look[start : last + 1]))
    return Head(header, start, last + 1, scores[best])


def _score(cells: Row, at: int, rows: Sequence[Row], noun: columns.Noun, wanted: frozenset[str]) -> int:
    """Count the fields that a row names; a word that its column repeats (冬鳥 over 冬鳥), or beside a bird, is none."""
    found = {place: columns.field_of(cell, noun) for place, cell in enumerate(cells) if cell}
    fields = {field for place, field in found.items() if field and not _recurs(place, at, rows)}
    named = {columns.key(cell) for cell in cells if cell} & wanted
    if len(fields) == 1 and min(fields).startswith("flag_") and _is_bird(cells, rows[at + 1 :], noun):
        return 2 * len(named)
    return len(fields) + 2 * len(named)


def _recurs(place: int, at: int, rows: Sequence[Row]) -> bool:
    """Say whether a cell stands in its column again, other than in a header that is repeated."""
    cell = rows[at][place : place + 1]
    if cell <= ("",):
        return False
    if (
        columns.content(cell) == "rank"
        and columns.content(row[place] for row in rows if place < len(row)) == "rank"
    ):
        return True
    return any(row[place : place + 1] == cell and row != rows[at] for row in rows)


def _is_bird(cells: Row, below: Sequence[Row], noun: columns.Noun) -> bool:
    """Say whether a row has a scientific name where the rows below it have theirs."""
    return any(
        columns.is_binomial(cell)
        and not columns.field_of(cell, noun)
        and not sought("headers/names").within(cell)
        and all(columns.is_binomial(row[place]) for row in below if row[place : place + 1] > ("",))
        for place, cell in enumerate(cells)
    )


def _named(cells: Row, noun: columns.Noun) -> bool:
    """Say whether a row holds one header that only a header can be: a name column's."""
    return any(columns.field_of(cell, noun) in _NAMES for cell in cells if cell)


def _stands_over_names(cells: Row, below: Sequence[Row]) -> bool:
    """Say whether a row calls something names that are scientific ones in every row below it."""
    return any(
        sought("headers/names").within(cell)
        and not columns.is_binomial(cell)
        and all(columns.is_binomial(row[place]) for row in below if place < len(row) and row[place])
        for place, cell in enumerate(cells)
        if cell and len(below) > 1
    )


def _filled(rows: Sequence[Row], row: int, merged: Sequence[Span]) -> Row:
    """Return a row in which every cell of a merged range says what its first cell says."""
    cells = list(rows[row])
    for top, left, bottom, right in merged:
        if not top <= row <= bottom or bottom - top > _DEEPEST or top >= len(rows):
            continue
        text = rows[top][left] if left < len(rows[top]) else ""
        if text:
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [text] * (right + 1 - left)
    return tuple(cells)


def _block(look: Sequence[Row], best: int, noun: columns.Noun) -> tuple[int, int]:
    """Return the first and the last row of a header that may take several rows."""
    start = last = best
    while start > 0 and best - start < _DEEPEST and _belongs_above(look[start - 1], look[start]):
        start -= 1
    while last + 1 < len(look) and last - best < _DEEPEST and _belongs_below(look, best, last + 1, noun):
        last += 1
    return start, last


def _belongs_above(cells: Row, below: Row) -> bool:
    """Say whether a row above is a group heading: two different texts, or one merged down into the header."""
    texts = {cell for cell in cells if cell}
    shared = any(cell and cell == low for cell, low in zip(cells, below, strict=False))
    return shared or (len(texts) > 1 and not any(columns.is_binomial(cell) for cell in texts))


def _belongs_below(look: Sequence[Row], best: int, row: int, noun: columns.Noun) -> bool:
    """Say whether a row goes on with the header: a name column is merged into it, or it divides others."""
    head, cells = look[best], look[row]
    names = [place for place, cell in enumerate(head) if cell and columns.field_of(cell, noun) in _NAMES]
    texts = {cell for cell in cells if cell}
    if not names or not texts:
        return False
    merged = any(place < len(cells) and cells[place] == head[place] for place in names)
    if merged:
        return True
    below = [cells[place] for place in names if place < len(cells) and cells[place]]
    known = sum(columns.field_of(text, noun) is not None for text in texts)
    if below:
        return known >= max(2, len(texts) - 1) and not _is_bird(cells, (), noun)
    divides = len(texts) > 2 or (len(texts) > 1 and all(cells.count(text) > 1 for text in texts))  # noqa: PLR2004
    return divides and not any(text.replace(".", "").isdecimal() for text in texts)


def _spread(rows: Sequence[Row]) -> Sequence[Row]:
    """Let a group's heading hold to its right for columns that nothing else tells apart: a csv has no merged cells."""
    joined = _joined(rows)
    alike = {place for place, text in enumerate(joined) if text and joined.count(text) > 1}
    if not alike or len(rows) == 1:
        return rows
    made = []
    for cells in rows[:-1]:
        heading, filled = "", []
        for place, cell in enumerate(cells):
            heading = cell or heading
            filled.append(heading if place in alike else cell)
        made.append(tuple(filled))
    return (*made, rows[-1])


def _joined(rows: Sequence[Row]) -> tuple[str, ...]:
    """Join the rows of a header column by column, each text once, the group first."""
    width = max(map(len, rows))
    found: list[str] = []
    for place in range(width):
        texts = dict.fromkeys(cells[place] for cells in rows if place < len(cells) and cells[place])
        found.append(columns.JOIN.join(texts))
    return tuple(found)
