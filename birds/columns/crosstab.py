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
    found = [index for index in (*unread, *grouped) if _counts(_own(header[index]), index, sample)]
    if field == "season":
        found = [index for index in found if re.search(r"\d", header[index])]
    if field is None or len(found) < _LEAST:
        return None
    return Crosstab(field, tuple((index, _own(header[index])) for index in sorted(found)))


def _missing(fields: frozenset[str]) -> str | None:
    """Return what stands in the headers where no column has it."""
    birds, sites = "scientific_name" in fields, bool(fields & {"site", "site_id"})
    if sites and birds:
        return None if fields & {"season", "months"} else "season"
    return "scientific_name" if sites else "site" if birds else None


def _own(header: str) -> str:
    """Return a column's own header, without the headings above it."""
    return header.rpartition(JOIN)[2]


def _counts(header: str, index: int, sample: Sequence[Sequence[str]]) -> bool:
    """Say whether a column holds counts: numbers, and neither a sum of others nor a number of something else."""
    if not header or key(header) in TOTALS or _SPECIES_COUNTED.search(header):
        return False
    if any(field_of(header, noun) in fields for noun, fields in _OTHER_NUMBERS):
        return False
    cells = (row[index].strip() for row in sample if index < len(row))
    return content(cell for cell in cells if any(map(str.isalnum, cell))) == "number"  # a dash says none
