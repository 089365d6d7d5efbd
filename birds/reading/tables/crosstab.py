"""Counts in a crosstab: what no column names stands in the headers of columns of numbers.

Birds beside the column of sites, sites beside the column of birds, or years and months beside both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from birds.reading.tables import dates
from birds.vocabulary import key, spelled, worded
from birds.vocabulary.fields import JOIN, field_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.vocabulary.fields import Noun

_OF_ALL = r"(?i)^{headers/sums.total}\s|{headers/sums.species}(?!\w)"
_SEASON = "(?i)" + dates.NAME.replace("dates.", "dates.season|spring|autumn|")
_UNITS_OF_TIME = "{dates.year}{dates.of the year}?|{dates.month|day|era}"
_UNIT = "{dates.year}?{dates.of the year}?"
_YEAR = rf"(?:19|20)\d\d\s*{_UNIT}|{{dates.era}}\s*(?:\d+|{{dates.first year}})\s*{_UNIT}"
_COUNT = r"(?i)[\W_]*(?:{numbers.about}\.?)?\s*\d[\d.,\s]*(?:[-~+*]\s*[\d.,\s]*)?{numbers.birds}?"
_INDIVIDUALS = r"(?i)\s*[(（\[](?:{numbers.unit}\s*:\s*)?{numbers.birds}\.?[)）\]]$"
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-~]\s*\d+")
_OTHER_NUMBERS: tuple[tuple[Noun, frozenset[str]], ...] = (
    ("list", frozenset({"number", "id"})),
    ("sites", frozenset({"latitude", "longitude", "area_ha", "area_km2", "coordinates", "code", "id"})),
)
_POINTED: tuple[Noun, ...] = ("sites", "tracks")
_LEAST = 2
_SAMPLE = 60  # rows: a table may have thousands of columns


@cache
def totals() -> frozenset[str]:
    """Return what a row or column is called that adds up others, by its key."""
    return frozenset(map(key, spelled("headers/sums", "total")))


@cache
def _summaries() -> frozenset[str]:
    """Return that, and what columns are called that describe the counts beside them, or count birds of an age."""
    return totals() | frozenset(map(key, spelled("headers/sums", "other")))


class Crosstab(NamedTuple):
    """Which field stands in the headers, and the columns (from 0) with what each header says, its date perhaps too."""

    field: str
    columns: tuple[tuple[int, str], ...]
    dates: tuple[tuple[int, str], ...] = ()


def crosstab(
    header: Sequence[str], fields: Mapping[int, str], unread: Sequence[int], sample: Sequence[Sequence[str]]
) -> Crosstab | None:
    """Return what the headers of columns of numbers are, None where the table has a count in each row.

    `fields` are those that columns have by their headers, more than one column the same; `unread` columns have none.
    """
    counted = [index for index, field in fields.items() if field == "count"]
    totals = [index for index in counted if key(_own(header[index])) in _summaries()]
    grouped = [index for index in counted if JOIN in header[index] and index not in totals]
    if len(counted) > len(totals) + len(grouped) or len(grouped) == 1:
        return None  # each row has a number of its own
    years = [index for index in fields if worded(_YEAR).fullmatch(_own(header[index]))]
    own = frozenset(fields[index] for index in fields if index not in years)
    field = _missing(own)
    named = [index for index in {*unread, *grouped, *years} if _may_count(_own(header[index]))]
    if field == "season":
        may = is_month if "season" in own else lambda text: is_date(text) or re.search(r"\d", text)
        named = [index for index in named if may(_own(header[index]))]
    kinds = {index: _content(index, sample) for index in named}
    points = ({field_of(_own(text), noun) for text in header} for noun in _POINTED)
    # A row that lies somewhere is a record, and its numbers are no counts at sites.
    is_placed = field == "site" and any({"latitude", "longitude"} <= names for names in points)
    if is_placed or field is None or list(kinds.values()).count("number") < _LEAST:
        return None
    columns = sorted(at for at, kind in kinds.items() if kind != "other")  # a rare bird's is empty
    if field == "season":
        return Crosstab(field, tuple((index, _date(header[index])) for index in columns))
    if not all(is_date(_own(header[index])) for index in columns):
        return Crosstab(field, tuple((index, _own(header[index])) for index in columns))
    # A bird or a site stands above the dates; of dates alone, all birds are counted.
    above = [[part for part in header[index].split(JOIN) if not is_date(part)] for index in columns]
    dates = tuple((index, _date(header[index])) for index in columns)
    if all(above):
        return Crosstab(
            field, tuple((at, parts[-1]) for at, parts in zip(columns, above, strict=True)), dates
        )
    return None if field == "site" else Crosstab("season", dates)


def _missing(fields: frozenset[str]) -> str | None:
    """Return what stands in the headers where no column has it."""
    birds, sites = bool(fields & {"scientific_name", "vernacular_name"}), bool(fields & {"site", "site_id"})
    if sites and birds:
        return None if "months" in fields else "season"
    return "scientific_name" if sites else "site" if birds else None


def _own(header: str) -> str:
    """Return a column's own header, without the headings above it and "(마리)" behind it."""
    return " ".join(worded(_INDIVIDUALS).sub("", header.rpartition(JOIN)[2]).split())


def is_month(text: str) -> bool:
    """Say whether a header is a month and nothing else, its year standing in a column."""
    return len(dates.months(text)) == 1 and not worded(_YEAR).search(text)


def is_date(text: str) -> bool:
    """Say whether a header is a year, month, day or season and nothing else; 1, 2, 3 may be numbers of sites."""
    bare = worded(_UNITS_OF_TIME).sub("", text)
    digits = re.fullmatch(r"[\d\s./~-]*\d[\d\s./~-]*", bare) and (
        bare != text or re.search(r"(?:19|20)\d\d", text)
    )
    return bool(worded(_SEASON).fullmatch(text) or digits)


def _date(header: str) -> str:
    """Return the date of a column: its own header, with the year that stands above it."""
    *above, _ = header.split(JOIN)
    return " ".join([*filter(is_date, above), _own(header)])


def _may_count(header: str) -> bool:
    """Say whether a column may hold counts by its header: no sum of others, and no number of something else."""
    if not header or key(header) in _summaries() or worded(_OF_ALL).search(header):
        return False
    return not any(field_of(header, noun) in fields for noun, fields in _OTHER_NUMBERS)


def _content(index: int, sample: Sequence[Sequence[str]]) -> str:
    """Say whether at least half of a column's cells are counts; a dash, as in most cells of a crosstab, says none."""
    cells = [dates.with_plain_dashes(row[index]).strip() for row in sample[:_SAMPLE] if index < len(row)]
    filled = [cell for cell in cells if any(map(str.isalnum, cell))]
    counts = sum(1 for cell in filled if worded(_COUNT).fullmatch(cell) and not _YEARS.fullmatch(cell))
    return "empty" if not filled else "number" if 2 * counts >= len(filled) else "other"
