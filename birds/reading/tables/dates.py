"""Dates and seasons as printed → months, where there is no doubt.

Understood: ISO dates and their ranges (2014-10-22/2015-02-09, 2013-01-25/27), the same as 2014. 10. 22. or
20141022, names of months, their lists and ranges (Oct 2014 - May 2015, 10월~이듬해 3월, 10月～翌年3月, 1·2월),
day/month/year where the day is above 12. A season's name alone gives no month.

"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from birds.model import month_number
from birds.vocabulary import key, lookup, regex

_ISO = r"(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?"
_NUMBER = r"(1[0-2]|0?[1-9])"
_NAMES = tuple(map(str, range(1, 13)))
DAY_FIRST = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]((?:1[6-9]|20)\d\d)(?!\d)")
YEAR_FIRST = re.compile(
    r"(?<![\d/.-])((?:1[6-9]|20)\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)(?:\.(?!\d))?"
)
PACKED = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_DAY = re.compile(r"(?<![\d-])(0[1-9]|1[0-2])-(1[3-9]|2\d|3[01])(?![\d-])")
_ASIDE = re.compile(r"\(([^()]*)\)")


@cache
def _iso_range() -> re.Pattern[str]:
    to = regex("dates", "to")
    return re.compile(rf"(?<![\d-])({_ISO})(?:\s*(?:/|~|-|{to})\s*({_ISO}))?(?:/\d\d)?(?![\d-])")


@cache
def _named() -> re.Pattern[str]:
    name, to = regex("dates", *_NAMES), regex("dates", "to")
    day_and_year = r"(?:\s*\d{1,2})?(?:,?\s*(?:1[6-9]|20)\d\d)?"
    return re.compile(
        rf"\b({name})\b\.?(?:{day_and_year}\s*(?:-|~|{to})\s*(?:\d{{1,2}}\s+)?({name})\b)?", re.IGNORECASE
    )


@cache
def _numbered() -> re.Pattern[str]:
    """Return months as numbers with the word for one behind them, alone or as a span: 10월~이듬해 3월."""
    year, month, day, to, next_year = (
        regex("dates", meaning) for meaning in ("year", "month", "day", "to", "next year")
    )
    first = rf"{_NUMBER}\s*(?:{month}\s*(?:\d{{1,2}}\s*{day})?)?"
    return re.compile(
        rf"{first}\s*(?:[-~]|{to})\s*(?:(?:{next_year}|\d{{4}}\s*{year})\s*)?{_NUMBER}\s*{month}"
        rf"|{_NUMBER}\s*{month}"
    )


@cache
def _listed() -> re.Pattern[str]:
    month = r"(?:1[0-2]|0?[1-9])"
    return re.compile(rf"(?<!\d)((?:{month}\s*[·\u30fb,、]\s*)+)(?={month}\s*{regex('dates', 'month')})")


@cache
def _sure_aside() -> re.Pattern[str]:
    sign = regex("dates", *_NAMES, "year", "month", "day")
    more = rf"[\s\d,;/~.-]|{sign}|and|{regex('dates', 'to')}"
    return re.compile(rf"[\s\d,;/~.-]*{sign}(?:{more})*", re.IGNORECASE)


def with_plain_dashes(printed: str) -> str:
    """Return a text in letters of usual width, in which each dash is a hyphen."""
    return re.sub(r"[\u2010-\u2015\u2212\u301c]", "-", unicodedata.normalize("NFKC", printed))


@lru_cache(maxsize=65536)
def months(printed: str) -> tuple[int, ...]:
    """Return the months that a printed date or season certainly covers, in calendar order."""
    text = with_plain_dashes(printed)[:400]
    for whole in (YEAR_FIRST, PACKED):
        text = whole.sub(lambda date: f"{date[1]}-{date[3]:0>2}-{date[4]:0>2}", text)
    asides = [aside for aside in _ASIDE.findall(text) if _sure_aside().fullmatch(aside)]
    covered: set[int] = set()
    for piece in (_ASIDE.sub(" ", text), *asides):
        covered |= _months_in(piece)
    return tuple(sorted(covered))


def _months_in(text: str) -> set[int]:
    covered: set[int] = set()
    for first, last in _iso_range().findall(text):
        covered |= _iso_span(first, last or first)
    rest = _iso_range().sub(" ", text)
    for first, last in _named().findall(rest):
        covered |= _span(month_named(first), month_named(last or first))
    for first, last, alone in _numbered().findall(rest):
        covered |= _span(int(first or alone), int(last or alone))
    covered |= {int(month) for listed in _listed().findall(rest) for month in re.findall(r"\d+", listed)}
    pairs = [sorted((int(first), int(second))) for first, second, _ in DAY_FIRST.findall(rest)]
    covered |= {month for month, day in pairs if 1 <= month <= 12 < day <= 31}  # noqa: PLR2004 - the day, above 12, tells
    return covered or {int(month) for month, _ in _MONTH_DAY.findall(rest)}


def month_named(word: str) -> int:
    """Return the number of a month that is named, or written as a number."""
    return int(word) if word.isdecimal() else int(lookup("dates")[key(word)])


def _span(first: int, last: int) -> set[int]:
    length = (last - first) % 12
    return {(first - 1 + step) % 12 + 1 for step in range(length + 1)}


def _iso_span(first: str, last: str) -> set[int]:
    start, end = month_number(first), month_number(last)
    if end < start:
        return set()
    return {step % 12 + 1 for step in range(start, min(end, start + 11) + 1)}


_NUMBERS = re.compile(r"\s*\d{1,2}\s*(?:[-~]\s*\d{1,2}\s*)?(?:[,;/\s]\s*\d{1,2}\s*(?:[-~]\s*\d{1,2}\s*)?)*")


def listed_months(printed: str) -> tuple[int, ...]:
    """Return the months that a column lists as numbers ("10;11;12", "10-3"), none where one is no month."""
    text = with_plain_dashes(printed)[:200]
    if not _NUMBERS.fullmatch(text):
        return ()
    spans = re.findall(r"(\d{1,2})\s*(?:[-~]\s*(\d{1,2}))?", text)
    numbers = {int(part) for span in spans for part in span if part}
    if not all(1 <= number <= 12 for number in numbers):  # noqa: PLR2004
        return ()
    return tuple(sorted(set().union(*(_span(int(first), int(last or first)) for first, last in spans))))


@cache
def _whole_date() -> re.Pattern[str]:
    year, month, day = (regex("dates", unit) for unit in ("year", "month", "day"))
    signs = r"([-./])\s*(\d{1,2})\s*\1\s*(\d{1,2})(?!\d)"
    words = rf"{year}\s*(\d{{1,2}})\s*{month}\s*(\d{{1,2}})\s*{day}"
    return re.compile(rf"(?<!\d)\d{{4}}\s*(?:{signs}|{words})")


LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_no_day(printed: str) -> bool:
    """Say whether a year-month-day in a printed date is a day that no year has (2002.13.45, 2010년 2월 30일)."""
    for date in _whole_date().finditer(unicodedata.normalize("NFKC", printed)[:400]):
        month, day = date[2] or date[4], date[3] or date[5]
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= LAST_DAYS[int(month) - 1]):  # noqa: PLR2004
            return True
    return False
