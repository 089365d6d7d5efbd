"""Dates and seasons as printed → months, where there is no doubt.

Understood: ISO dates and their ranges (2014-10-22/2015-02-09, 2013-01-25/27), the same as 2014. 10. 22. or
20141022, names of months, their lists and ranges (Oct 2014 - May 2015, 10월~이듬해 3월, 10月～翌年3月, 1·2월),
day/month/year where the day is above 12. A season's name alone gives no month.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from birds.model import month_number
from birds.vocabulary import key, lookup, worded

_ISO = r"(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?"
_NUMBER = r"(1[0-2]|0?[1-9])"
NAME = "{dates.1|2|3|4|5|6|7|8|9|10|11|12}"
"""A month's name, in a template of the vocabulary."""
DAY_FIRST = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]((?:1[6-9]|20)\d\d)(?!\d)")
YEAR_FIRST = re.compile(
    r"(?<![\d/.-])((?:1[6-9]|20)\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)(?:\.(?!\d))?"
)
PACKED = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_DAY = re.compile(r"(?<![\d-])(0[1-9]|1[0-2])-(1[3-9]|2\d|3[01])(?![\d-])")
_ASIDE = re.compile(r"\(([^()]*)\)")
_ISO_RANGE = rf"(?<![\d-])({_ISO})(?:\s*(?:/|~|-|{{dates.to}})\s*({_ISO}))?(?:/\d\d)?(?![\d-])"
_NAMED = (
    rf"(?i)\b({NAME})\b\.?(?:(?:\s*\d{{1,2}})?(?:,?\s*(?:1[6-9]|20)\d\d)?\s*(?:-|~|{{dates.to}})\s*"
    rf"(?:\d{{1,2}}\s+)?({NAME})\b)?"
)
_NUMBERED = (  # with the word for a month behind them, alone or as a span: 10월~이듬해 3월
    _NUMBER + r"\s*(?:{dates.month}\s*(?:\d{1,2}\s*{dates.day})?)?\s*(?:[-~]|{dates.to})\s*"
    r"(?:(?:{dates.next year}|\d{4}\s*{dates.year})\s*)?"
    rf"{_NUMBER}\s*{{dates.month}}|{_NUMBER}\s*{{dates.month}}"
)
_LISTED = r"(?<!\d)((?:(?:1[0-2]|0?[1-9])\s*[·\u30fb,、]\s*)+)(?=(?:1[0-2]|0?[1-9])\s*{dates.month})"
_SIGN = NAME.replace("}", "|year|month|day}")
_SURE_ASIDE = rf"(?i)[\s\d,;/~.-]*{_SIGN}(?:[\s\d,;/~.-]|{_SIGN}|and|{{dates.to}})*"


def with_plain_dashes(printed: str) -> str:
    """Return a text in letters of usual width, in which each dash is a hyphen."""
    return re.sub(r"[\u2010-\u2015\u2212\u301c]", "-", unicodedata.normalize("NFKC", printed))


@lru_cache(maxsize=65536)
def months(printed: str) -> tuple[int, ...]:
    """Return the months that a printed date or season certainly covers, in calendar order."""
    text = with_plain_dashes(printed)[:400]
    for whole in (YEAR_FIRST, PACKED):
        text = whole.sub(lambda date: f"{date[1]}-{date[3]:0>2}-{date[4]:0>2}", text)
    asides = [aside for aside in _ASIDE.findall(text) if worded(_SURE_ASIDE).fullmatch(aside)]
    return tuple(sorted(set().union(*map(_months_in, (_ASIDE.sub(" ", text), *asides)))))


def _months_in(text: str) -> set[int]:
    covered: set[int] = set()
    for first, last in worded(_ISO_RANGE).findall(text):
        start, end = month_number(first), month_number(last or first)
        covered |= {step % 12 + 1 for step in range(start, min(end, start + 11) + 1)}
    rest = worded(_ISO_RANGE).sub(" ", text)
    for first, last in worded(_NAMED).findall(rest):
        covered |= _span(month_named(first), month_named(last or first))
    for first, last, alone in worded(_NUMBERED).findall(rest):
        covered |= _span(int(first or alone), int(last or alone))
    covered |= {
        int(month) for listed in worded(_LISTED).findall(rest) for month in re.findall(r"\d+", listed)
    }
    pairs = [sorted((int(first), int(second))) for first, second, _ in DAY_FIRST.findall(rest)]
    covered |= {month for month, day in pairs if 1 <= month <= 12 < day <= 31}  # noqa: PLR2004 - the day, above 12, tells
    return covered or {int(month) for month, _ in _MONTH_DAY.findall(rest)}


def month_named(word: str) -> int:
    """Return the number of a month that is named, or written as a number."""
    return int(word) if word.isdecimal() else int(lookup("dates")[key(word)])


def _span(first: int, last: int) -> set[int]:
    length = (last - first) % 12
    return {(first - 1 + step) % 12 + 1 for step in range(length + 1)}


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


_WHOLE_DATE = (
    r"(?<!\d)\d{4}\s*(?:([-./])\s*(\d{1,2})\s*\1\s*(\d{1,2})(?!\d)"
    r"|{dates.year}\s*(\d{1,2})\s*{dates.month}\s*(\d{1,2})\s*{dates.day})"
)
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_no_day(printed: str) -> bool:
    """Say whether a year-month-day in a printed date is a day that no year has (2002.13.45, 2010년 2월 30일)."""
    for date in worded(_WHOLE_DATE).finditer(unicodedata.normalize("NFKC", printed)[:400]):
        month, day = date[2] or date[4], date[3] or date[5]
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= LAST_DAYS[int(month) - 1]):  # noqa: PLR2004
            return True
    return False
