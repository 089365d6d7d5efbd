"""Dates and seasons as printed → from when to when, as precisely as printed, and the season of birds counted.

A season runs from July to June, so that a winter is one, and belongs to the year in which it begins: 2018-01-15 is of
2017/18. A year alone is the convention of whoever prints it. What names no year has no date.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from birds.reading.tables.dates import (
    DAY_FIRST,
    NAME,
    PACKED,
    YEAR_FIRST,
    month_named,
    months,
    with_plain_dashes,
)
from birds.vocabulary import regex, worded, words

_YEAR = r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)"
_DATE = re.compile(
    r"(?<![\d-])((?:1[6-9]|20)\d\d)-(0[1-9]|1[0-2])"
    r"(?:/(0[1-9]|1[0-2])|-([0-3]\d)(?:\s*[-/~]\s*([0-3]?\d)(?![\d-]))?)?(?!\d|-\d)"
)
_WINTER = re.compile(rf"({_YEAR})\s*([/-])\s*(\d\d(?:\d\d)?)(?![-\d])")
_ASIDE = re.compile(r"\([^()]*\)")
_JULY = 7


class Period(NamedTuple):
    """From when to when something was, in ISO form and as precisely as printed: a day, a month, a year.

    `season` is the year in which its season begins, None where it is of none or of several. Of a bare year that is not
    known: `season` is that year as printed, and it is `bare`.
    """

    first: str | None = None
    last: str | None = None
    season: int | None = None
    bare: bool = False


@lru_cache(maxsize=65536)
def period(printed: str, beside: tuple[int, ...] = (), *, south: bool = False) -> Period:
    """Return from when to when a printed date or season is; `beside` are months that another column has.

    A spring lies before July, an autumn after; `south` of the equator it is the other way.

    >>> period("2014-10-22/2015-02-09")[:3], period("Oct-Dec 2014")[:3]
    (('2014-10-22', '2015-02-09', 2014), ('2014-10', '2014-12', 2014))
    >>> period("2018", (1,))[:3], period("winter 2017/18")[:3], period("2018")[2:]
    (('2018-01', '2018-01', 2017), ('2017', '2018', 2017), (2018, True))
    >>> period("平成20年3月")[:3], period("令和元年10月5日").first
    (('2008-03', '2008-03', 2007), '2019-10-05')
    >>> period("spring 2008"), period("2008년 가을").season, period("spring 2008", south=True).season
    (Period(first='2008', last='2008', season=2007, bare=False), 2008, 2008)
    """
    eras, dated = _eras()
    text = _ASIDE.sub(" ", with_plain_dashes(printed)[:400])
    text = dated.sub(lambda year: str(eras[year[1]] + int(year[2] if year[2].isdecimal() else 1)), text)
    text = _as_iso(text)
    spans = [span for match in _DATE.finditer(text) if (span := _span(match))]
    if spans:
        return _dated(min(first for first, _ in spans), max(last for _, last in spans))
    if re.search(regex("dates", "later than"), text, re.IGNORECASE):
        return Period()
    years = _winter(text, beside) or _years(text, () if months(printed) else beside)
    names = {name for name in ("spring", "autumn") if re.search(regex("dates", name), text, re.IGNORECASE)}
    if not years.bare or years.season is None or len(names) != 1:
        return years
    before_july = names == {"autumn" if south else "spring"}
    return years._replace(season=years.season - before_july, bare=False)


def _dated(first: str, last: str) -> Period:
    begun, ended = (int(day[:4]) - (int(day[5:7]) < _JULY) for day in (first, last))
    return Period(first, last, begun if begun == ended else None)


def _span(match: re.Match[str]) -> tuple[str, str] | None:
    """Return the first and last day of a date, or its months; None where no year has such a day."""
    year, month, until, day, last = match.groups()
    if not day:
        return f"{year}-{month}", f"{year}-{max(month, until or month)}"
    try:
        ends = tuple(date(int(year), int(month), int(each)).isoformat() for each in (day, last or day))
    except ValueError:
        return None
    return (ends[0], max(ends))


def _winter(text: str, beside: tuple[int, ...]) -> Period | None:
    """Return a season that is printed as its two years: 2017/18, 2017-18; but 2017-12 is a month."""
    for first, sign, last in _WINTER.findall(text):
        year = int(first)
        if int(last) % 100 == (year + 1) % 100 and (sign == "/" or (len(last) == 2 and int(last) > 12)):  # noqa: PLR2004
            inside = sorted(f"{year + (month < _JULY)}-{month:02}" for month in beside)
            ends = (inside[0], inside[-1]) if inside else (first, str(year + 1))
            return Period(ends[0], ends[1], year)
    return None


def _years(text: str, beside: tuple[int, ...]) -> Period:
    """Return a year or years, in those months of a single year that follow one another in it."""
    years = sorted(re.findall(_YEAR, text))
    if not years:
        return Period()
    first, last = years[0], years[-1]
    if re.search(rf"(?:^|,)\s*{regex('dates', 'to')}\s+{first}", text, re.IGNORECASE):
        return Period(None, last)
    if first != last:
        return Period(first, last)
    if not beside or beside[-1] - beside[0] != len(beside) - 1:
        return Period(first, first, int(first), bare=True)
    fiscal = re.search(regex("dates", "fiscal year"), text)  # April to March
    ends = sorted(f"{int(first) + bool(fiscal and month < 4)}-{month:02}" for month in beside)  # noqa: PLR2004
    return _dated(ends[0], ends[-1])


# ---------------------------------------------------------------- words and other orders → ISO


@cache
def _eras() -> tuple[dict[str, int], re.Pattern[str]]:
    """Return the eras with the years before their first, and how a year of one is written."""
    lines = ((word.means.partition(" "), word.text) for word in words("treaty_words"))
    eras = {text: int(before) for (kind, _, before), text in lines if kind == "era"}
    first, end = regex("dates", "first year"), regex("dates", "year")
    return eras, re.compile(rf"({'|'.join(map(re.escape, eras))})\s*({first}|\d+)\s*(?={end}|[-./])")


def _as_iso(text: str) -> str:
    """Return a text in which the dates that are certain stand in ISO form."""
    for whole in (YEAR_FIRST, PACKED):
        text = whole.sub(lambda match: f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}", text)
    text = DAY_FIRST.sub(_day_first, text)
    for template in _WORDED:
        text = worded(template).sub(_in_words, text)
    return text


def _day_first(match: re.Match[str]) -> str:
    """Return a date between strokes whose day, above 12, tells which is which; else the text as it is."""
    month, day = sorted((int(match[1]), int(match[2])))
    return f"{match[3]}-{month:02}-{day:02}" if 1 <= month <= 12 < day else match[0]  # noqa: PLR2004


def _in_words(match: re.Match[str]) -> str:
    """Return a date in words as one or two in ISO form; `z` is a year that stands behind the second month."""
    part = match.groupdict()
    first, last = (month_named(part[name]) if part.get(name) else 0 for name in ("m", "m2"))
    year = int(part.get("y") or 0) or int(part["z"]) - (last < first)
    day, until = (f"{int(part[name]):02}" if part.get(name) else "" for name in ("d", "d2"))
    begun = f" {year}-{first:02}" + (f"-{day}" if day else "")
    if not last:
        return begun + (f"/{until} " if day and until else " ")
    return f"{begun} {year + (last < first)}-{last:02}" + (f"-{until} " if until else " ")


# Dates in words: July 21-25 2021; Oct-Dec 2014; 15-May-2018; 2014, October; 2014년 10월.
_THROUGH, _BLANK = r"\s*(?:[-~&]|and|{dates.to})\s*", r"\.?,?\s+"
_Y, _D, _D2 = rf"(?P<y>{_YEAR})", *(rf"(?P<{part}>\d{{1,2}})(?:st|nd|rd|th)?" for part in ("d", "d2"))
_M, _M2 = (rf"\b(?P<{part}>{NAME})" for part in ("m", "m2"))
_N, _N2 = (rf"(?P<{part}>1[0-2]|0?[1-9])\s*{{dates.month}}" for part in ("m", "m2"))
_WORDED = (
    rf"(?i){_M}\.?\s+{_D}(?:{_THROUGH}{_D2})?{_BLANK}{_Y}",
    rf"(?i)(?:{_D}\s+)?{_M}{_THROUGH}(?:{_D2}\s+)?{_M2}{_BLANK}(?P<z>{_YEAR})",
    rf"(?i)(?:{_D}(?:{_THROUGH}{_D2})?[\s-]+)?{_M}(?:{_BLANK}|-){_Y}",
    rf"(?i){_Y}(?:,?\s+){_M}\.?(?:\s+{_D})?(?:{_THROUGH}{_M2})?",
    (
        rf"(?i){_Y}\s*{{dates.year}}\s*{_N}(?:\s*{_D}\s*{{dates.day}})?"
        rf"(?:{_THROUGH}(?:{{dates.next year}}\s*)?(?:{_N2})?\s*(?:{_D2}\s*{{dates.day}})?)?"
    ),
)
