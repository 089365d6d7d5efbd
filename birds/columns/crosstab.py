"""Counts in a crosstab: what no column names stands in the headers of columns of numbers.

Birds beside the column of sites, sites beside the column of birds, or years and months beside both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from birds.columns.content import content
from birds.columns.groups import JOIN
from birds.columns.headers import field_of, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.columns.words import Noun

TOTALS = frozenset(
    {
        "합계",
        "총계",
        "소계",
        "총합계",
        "계",
        "총개체수",
        "合計",
        "総計",
        "小計",
        "総合計",
        "計",
        "総数",
        "総個体数",
    }
    | {"total", "totals", "grandtotal", "subtotal", "sum"}
)
"""What a row or column is called that adds up others, by its key."""
_SPECIES_COUNTED = re.compile(
    r"(?:종\s?수|種\s?数|no\.? of species|species richness|richness|taxa)\b", re.IGNORECASE
)
_OTHER_NUMBERS: tuple[tuple[Noun, frozenset[str]], ...] = (
    ("list", frozenset({"number", "id"})),
    ("sites", frozenset({"latitude", "longitude", "area_ha", "area_km2", "coordinates", "code", "id"})),
)
_LEAST = 2
_SAMPLE = 60  # rows: a table may have thousands of columns


class Crosstab(NamedTuple):
    """Which field stands in the headers, and the columns (from 0) with what each header says."""

    field: str
    columns: tuple[tuple[int, str], ...]


def crosstab(
    header: Sequence[str], fields: Mapping[int, str], unread: Sequence[int], sample: Sequence[Sequence[str]]
) -> Crosstab | None:
    """Return what the headers of columns of numbers are, None where the table has a count in each row.

    `fields` are those that columns have by their headers, more than one column the same; `unread` columns have none.
    """
    counted = [index for index, field in fields.items() if field == "count"]
    totals = [index for index in counted if key(_own(header[index])) in TOTALS]
    grouped = [index for index in counted if JOIN in header[index] and index not in totals]
    if len(counted) > len(totals) + len(grouped) or len(grouped) == 1:
        return None  # each row has a number of its own
    field = _missing(frozenset(fields.values()))
    named = [index for index in (*unread, *grouped) if _may_count(_own(header[index]))]
    if field == "season":
        named = [index for index in named if re.search(r"\d", header[index])]
    kinds = {index: _content(index, sample) for index in named}
    if field is None or list(kinds.values()).count("number") < _LEAST:
        return None
    found = sorted(
        index for index, kind in kinds.items() if kind in {"number", "empty"}
    )  # a rare bird's is empty
    return Crosstab(field, tuple((index, _own(header[index])) for index in found))


def _missing(fields: frozenset[str]) -> str | None:
    """Return what stands in the headers where no column has it."""
    birds, sites = "scientific_name" in fields, bool(fields & {"site", "site_id"})
    if sites and birds:
        return None if fields & {"season", "months"} else "season"
    return "scientific_name" if sites else "site" if birds else None


def _own(header: str) -> str:
    """Return a column's own header, without the headings above it."""
    return header.rpartition(JOIN)[2]


def _may_count(header: str) -> bool:
    """Say whether a column may hold counts by its header: no sum of others, and no number of something else."""
    if not header or key(header) in TOTALS or _SPECIES_COUNTED.search(header):
        return False
    return not any(field_of(header, noun) in fields for noun, fields in _OTHER_NUMBERS)


def _content(index: int, sample: Sequence[Sequence[str]]) -> str:
    """Return what stands in a column; a dash, as in most cells of a crosstab, says none."""
    cells = (row[index].strip() for row in sample[:_SAMPLE] if index < len(row))
    return content(cell for cell in cells if any(map(str.isalnum, cell)))
