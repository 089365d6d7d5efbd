"""Counts in a crosstab: what no column names stands in the headers of columns of numbers.

Birds beside the column of sites, sites beside the column of birds, or years and months beside both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from birds.columns.groups import JOIN
from birds.columns.headers import field_of, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.columns.words import Noun

_TOTALS = """
합계 총계 소계 총합계 계 총개체수, 合計 総計 小計 総合計 計 総数 総個体数, total totals grandtotal subtotal sum
"""
TOTALS = frozenset(re.findall(r"[^\s,]+", _TOTALS))
"""What a row or column is called that adds up others, by its key."""
_OF_ALL = re.compile(
    r"^(?:grand )?total |(?:종\s?수|種\s?数|no\.? of species|species richness|richness|taxa)\b", re.IGNORECASE
)
_OF_OTHERS = """
min max minimum maximum mean average median peak rank ratio percentage unknown
평균 최소 최대 최솟값 최댓값 최소값 최대값 최대개체수 비율 순위 우점도
平均 最小 最大 最小値 最大値 最大個体数 最大羽数 割合 順位 優占度
adult adults juvenile juveniles immature immatures male males female females
성조 유조 어린새 수컷 암컷, 成鳥 幼鳥 雄 雌
"""
_SUMMARIES = TOTALS.union(re.findall(r"[^\s,]+", _OF_OTHERS))
"""What a column is called that says something of the counts beside it, or counts birds of an age."""
_SEASON = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?"
    r"|winter|spring|summer|autumn|fall|(?:봄|여름|가을|겨울)철?|[春夏秋冬][季期]?|(?:越冬|繁殖)期",
    re.IGNORECASE,
)
_UNITS_OF_TIME = re.compile(r"년도?|월|일|年度?|月|日|昭和|平成|令和")
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:년|年)?(?:도|度)?|(?:昭和|平成|令和)\s*(?:\d+|元)\s*年?度?")
_COUNT = re.compile(
    r"[\W_]*(?:(?:ca|c|about)\b\.?|약|約|およそ)?\s*\d[\d.,\s]*(?:[-~+*]\s*[\d.,\s]*)?(?:마리|개체|羽)?"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u301c]")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-~]\s*\d+")
_INDIVIDUALS = re.compile(
    r"\s*[(（\[](?:단위\s*:\s*)?(?:마리|개체|개체수|羽|羽数|個体|個体数|birds?|ind|inds|individuals)\.?[)）\]]$",
    re.IGNORECASE,
)
_OTHER_NUMBERS: tuple[tuple[Noun, frozenset[str]], ...] = (
    ("list", frozenset({"number", "id"})),
    ("sites", frozenset({"latitude", "longitude", "area_ha", "area_km2", "coordinates", "code", "id"})),
)
_POINTED: tuple[Noun, ...] = ("sites", "tracks")
_LEAST = 2
_SAMPLE = 60  # rows: a table may have thousands of columns


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
    totals = [index for index in counted if key(_own(header[index])) in _SUMMARIES]
    grouped = [index for index in counted if JOIN in header[index] and index not in totals]
    if len(counted) > len(totals) + len(grouped) or len(grouped) == 1:
        return None  # each row has a number of its own
    years = [index for index in fields if _YEAR.fullmatch(_own(header[index]))]
    field = _missing(frozenset(fields[index] for index in fields if index not in years))
    named = [index for index in {*unread, *grouped, *years} if _may_count(_own(header[index]))]
    if field == "season":
        named = [index for index in named if _may_be_date(_own(header[index]))]
    kinds = {index: _content(index, sample) for index in named}
    if field == "site" and _has_points(header):
        return None  # a row that lies somewhere is a record, and its numbers are no counts at sites
    if field is None or list(kinds.values()).count("number") < _LEAST:
        return None
    found = sorted(
        index for index, kind in kinds.items() if kind in {"number", "empty"}
    )  # a rare bird's is empty
    if field == "season":
        return Crosstab(field, tuple((index, _date(header[index])) for index in found))
    if not all(_is_date(_own(header[index])) for index in found):
        return Crosstab(field, tuple((index, _own(header[index])) for index in found))
    return _above_dates(field, {index: header[index] for index in found})


def _above_dates(field: str, headers: Mapping[int, str]) -> Crosstab | None:
    """Return what stands above the dates in the headers: a bird or a site; of dates alone, all birds are counted."""
    above = {
        index: [part for part in text.split(JOIN) if not _is_date(part)] for index, text in headers.items()
    }
    dates = tuple((index, _date(text)) for index, text in headers.items())
    if all(above.values()):
        return Crosstab(field, tuple((index, parts[-1]) for index, parts in above.items()), dates)
    return None if field == "site" else Crosstab("season", dates)


def _has_points(header: Sequence[str]) -> bool:
    return any(
        {"latitude", "longitude"} <= {field_of(_own(text), noun) for text in header} for noun in _POINTED
    )


def _missing(fields: frozenset[str]) -> str | None:
    """Return what stands in the headers where no column has it."""
    birds, sites = "scientific_name" in fields, bool(fields & {"site", "site_id"})
    if sites and birds:
        return None if fields & {"season", "months"} else "season"
    return "scientific_name" if sites else "site" if birds else None


def _own(header: str) -> str:
    """Return a column's own header, without the headings above it and "(마리)" behind it."""
    return " ".join(_INDIVIDUALS.sub("", header.rpartition(JOIN)[2]).split())


def _may_be_date(text: str) -> bool:
    return bool(_SEASON.fullmatch(text) or re.search(r"\d", text))


def _is_date(text: str) -> bool:
    """Say whether a header is a year, month, day or season and nothing else; 1, 2, 3 may be numbers of sites."""
    bare = _UNITS_OF_TIME.sub("", text)
    digits = re.fullmatch(r"[\d\s./~-]*\d[\d\s./~-]*", bare) and (
        bare != text or re.search(r"(?:19|20)\d\d", text)
    )
    return bool(_SEASON.fullmatch(text) or digits)


def _date(header: str) -> str:
    """Return the date of a column: its own header, with the year that stands above it."""
    *above, _ = header.split(JOIN)
    return " ".join([*filter(_is_date, above), _own(header)])


def _may_count(header: str) -> bool:
    """Say whether a column may hold counts by its header: no sum of others, and no number of something else."""
    if not header or key(header) in _SUMMARIES or _OF_ALL.search(header):
        return False
    return not any(field_of(header, noun) in fields for noun, fields in _OTHER_NUMBERS)


def _content(index: int, sample: Sequence[Sequence[str]]) -> str:
    """Say whether at least half of a column's cells are counts; a dash, as in most cells of a crosstab, says none."""
    cells = [_plain(row[index]) for row in sample[:_SAMPLE] if index < len(row)]
    said = [cell for cell in cells if any(map(str.isalnum, cell))]
    counts = sum(1 for cell in said if _COUNT.fullmatch(cell) and not _YEARS.fullmatch(cell))
    return "empty" if not said else "number" if 2 * counts >= len(said) else "other"


def _plain(cell: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", cell)).strip()
