"""Where the header of a table is: which rows it takes, and what they say column by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from birds.reading.files.source import Row, Span
from birds.reading.tables.values import content, holds_a_name, is_binomial
from birds.vocabulary import key, sought
from birds.vocabulary.fields import JOIN, Noun, field_of

_LOOK = 60
_DEEPEST = 6
NAMES = frozenset(
    {
        *("scientific_name", "korean_name", "japanese_name", "english_name", "vernacular_name", "genus"),
        *("name?", "vernacular?", "site", "name", "name_en", "name_ko", "name_ja", "from_place"),
    }
)
"""Fields that hold names, of birds or of sites."""
_NEVER_SAID = NAMES | {"number", "order", "family"}
"""Fields of which no cell says what their header says: 冬鳥 may stand below 冬鳥, 천연기념물 below 천연기념물."""


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """A header: its texts, its first row and the first row below it (from 0), how many fields it names."""

    header: tuple[str, ...]
    start: int
    first: int
    score: int


FieldOf = Callable[[str], str | None]  # the field that a header names


def find_head(
    rows: Sequence[Row],
    merged: Sequence[Span],
    noun: Noun,
    names: Sequence[str] = (),
    more: tuple[str, ...] = (),
) -> HeaderRows:
    """Find the header among the first rows: the row in which most cells name fields (or stand in `names`).

    A single word that could be a header counts only in the first row that is not blank. Where nothing counts,
    there is no header: it is empty and every row is data; but words such as "KOS name" over scientific names are one.
    `more` are languages of names beside the program's own.
    """
    field = partial(field_of, noun=noun, more=more)
    wanted = frozenset(key(name) for name in names if not name.startswith("#"))
    look = [_unmerged(rows, row, merged) for row in range(min(_LOOK, len(rows)))]
    scores = [_score(cells, row, rows[:_LOOK], field, wanted) for row, cells in enumerate(look)]
    best = max(range(len(scores)), key=lambda row: (scores[row], -row), default=0)
    texts = {*look[best]} - {""} if look else set()
    first = next((row for row in range(best) if len(texts) > 1 and {*look[row]} - {""} == texts), best)
    if first < best and scores[best]:  # repeated overleaf, its texts in other columns
        return HeaderRows(look[best], first, first + 1, scores[best])
    opening = next((row for row, cells in enumerate(look) if any(cells)), 0)
    # One that only a header can be: a name column's, with no bird in it.
    heads = filter(None, look[best]) if scores else ()
    has_name_column = any(field(cell) in NAMES and content((cell,)) != "both" for cell in heads)
    if not scores or scores[best] == 0 or (scores[best] == 1 and best != opening and not has_name_column):
        is_headed = bool(look) and not _is_title(look[opening])
        is_headed = is_headed and _stands_over_names(look[opening], look[opening + 1 :])
        return HeaderRows(look[opening] if is_headed else (), opening, opening + is_headed, 0)
    start = last = best  # a header may take several rows
    while start > 0 and best - start < _DEEPEST and _belongs_above(look[start - 1], look[start]):
        start -= 1
    while last + 1 < len(look) and last - best < _DEEPEST and _belongs_below(look, best, last + 1, field):
        last += 1
    header = _header_of(look[start : last + 1])
    below = [cell.strip("()（）") for row in look[last + 1 : last + 2] for cell in row if cell]
    # A row may only count the columns: (1), (2) …
    numbers = [str(number) for number in range(1, len(below) + 1)]
    first = last + 1 + (len(below) > 2 and below == numbers)  # noqa: PLR2004
    return HeaderRows(header, start, first, scores[best])


def _score(cells: Row, at: int, rows: Sequence[Row], field: FieldOf, wanted: frozenset[str]) -> int:
    """Count the fields that a row names; a word that its column repeats (冬鳥 over 冬鳥), or beside a bird, is none."""
    if _is_title(cells):
        return 0
    by_place = {place: field(cell) for place, cell in enumerate(cells) if cell}
    fields = {name for place, name in by_place.items() if name and not _recurs(place, at, rows)}
    named = {key(cell) for cell in cells if cell} & wanted
    if len(fields) == 1 and min(fields).startswith("flag_") and _is_bird(cells, rows[at + 1 :], field):
        return 2 * len(named)
    return len(fields) + 2 * len(named)


def _is_title(cells: Row) -> bool:
    """Tell whether a heading of Markdown is all that a row has: "# List" is the title of one."""
    filled = [cell for cell in cells if cell]
    return len(filled) == 1 and bool(re.match("#{1,6} ", filled[0]))


def _recurs(place: int, at: int, rows: Sequence[Row]) -> bool:
    """Say whether a cell stands in its column again, other than in a header that is repeated, if in other columns."""
    cell = rows[at][place : place + 1]
    if cell <= ("",):
        return False
    if content(cell) == "rank" and content(row[place] for row in rows if place < len(row)) == "rank":
        return True
    header = {*rows[at]} - {""}
    return any(row[place : place + 1] == cell and {*row} - {""} != header for row in rows)


def _is_bird(cells: Row, below: Sequence[Row], field: FieldOf) -> bool:
    """Say whether a row has a scientific name where the rows below it have theirs."""
    return any(
        is_binomial(cell)
        and not field(cell)
        and not sought("headers/names").within(cell)
        and all(is_binomial(row[place]) for row in below if row[place : place + 1] > ("",))
        for place, cell in enumerate(cells)
    )


def _stands_over_names(cells: Row, below: Sequence[Row]) -> bool:
    """Say whether a row calls something names that are scientific ones in every row below it.

    It does in any language where one cell of several is written in letters that no scientific name has; a lone one in
    letters that no field is for: one in Korean or Japanese may be a bird.
    """
    foreign = _FOREIGN if sum(map(bool, cells)) > 1 else _OF_NO_FIELD
    return any(
        (
            sought("headers/names").within(cell)
            or (re.search(foreign, cell) and not holds_a_name((cell,)) and not is_binomial(cell))
        )
        and all(is_binomial(row[place]) for row in below if place < len(row) and row[place])
        for place, cell in enumerate(cells)
        if cell and len(below) > 1
    )


_FOREIGN = r"[^\W\d_A-Za-z\u00c0-\u024f]"
"""A letter that no scientific name has."""
_OF_NO_FIELD = r"[\u0370-\u10ff\u1200-\u1fff]"
"""One that no field is for: Greek, Cyrillic, Thai …"""


def _unmerged(rows: Sequence[Row], row: int, merged: Sequence[Span]) -> Row:
    """Return a row in which every cell of a merged range says what its first cell says."""
    cells = list(rows[row])
    seen: set[int] = set()
    for top, left, bottom, right in merged:
        if left in seen or not top <= row <= bottom or bottom - top > _DEEPEST or top >= len(rows):
            continue
        seen.add(left)
        text = rows[top][left] if left < len(rows[top]) else ""
        if text:
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [text] * (right + 1 - left)
    return tuple(cells)


def _belongs_above(cells: Row, below: Row) -> bool:
    """Say whether a row above is a group heading: two different texts, or one merged down into the header."""
    texts = {cell for cell in cells if cell}
    shared = any(cell and cell == low for cell, low in zip(cells, below, strict=False))
    return shared or (len(texts) > 1 and not any(is_binomial(cell) for cell in texts))


def _belongs_below(look: Sequence[Row], best: int, row: int, field: FieldOf) -> bool:
    """Say whether a row goes on with the header: a field's column is merged into it, or it divides others."""
    head, cells = look[best], look[row]
    fields = {place: named for place, cell in enumerate(head) if cell and (named := field(cell))}
    own = (place for place, named in fields.items() if named in _NEVER_SAID)
    if any(cells[place : place + 1] == head[place : place + 1] for place in own):
        return True
    names = [place for place, named in fields.items() if named in NAMES]
    texts = {cell for cell in cells if cell}
    if not names or not texts:
        return False
    below = [cells[place] for place in names if place < len(cells) and cells[place]]
    known = sum(field(text) is not None for text in texts)
    if below:
        return known >= max(2, len(texts) - 1) and not _is_bird(tuple(below), (), field)
    divides = len(texts) > 2 or (len(texts) > 1 and all(cells.count(text) > 1 for text in texts))  # noqa: PLR2004
    return divides and not any(text.replace(".", "").isdecimal() for text in texts)


def _header_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the rows of a header column by column, each text once, the group first.

    A group's heading holds to its right for columns that nothing else tells apart: a csv has no merged cells.
    """
    joined = _joined(rows)
    alike = {place for place, text in enumerate(joined) if text and joined.count(text) > 1}
    if not alike or len(rows) == 1:
        return joined
    filled_rows = []
    for cells in rows[:-1]:
        heading, filled = "", []
        for place, cell in enumerate(cells):
            heading = cell or heading
            filled.append(heading if place in alike else cell)
        filled_rows.append(tuple(filled))
    return _joined((*filled_rows, rows[-1]))


def _joined(rows: Sequence[Row]) -> tuple[str, ...]:
    columns = (filter(None, column) for column in zip_longest(*rows, fillvalue=""))
    return tuple(JOIN.join(dict.fromkeys(texts)) for texts in columns)
