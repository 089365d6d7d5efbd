"""Dates and seasons as printed → months, and from when to when, where there is no doubt.

Understood: ISO dates and their ranges (2014-10-22/2015-02-09, 2013-01-25/27), the same as 2014. 10. 22. or
20141022, 2014.10, names of months, their lists and ranges (Oct 2014 - May 2015, 10월~이듬해 3월, 10月～翌年3月, 1·2월),
day/month/year where a day is above 12. A season's name alone gives no month.

A season of birds counted runs from July to June, so that a winter is one, and belongs to the year in which it begins:
2018-01-15 is of 2017/18. A year alone is the convention of whoever prints it. What names no year has no date.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache, partial
from typing import NamedTuple

from birds.model import month_number
from birds.vocabulary import key, lookup, regex, worded, words

_ISO = r"(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?"
_NUMBER = r"(1[0-2]|0?[1-9])"
NAME = "{dates.1|2|3|4|5|6|7|8|9|10|11|12}"
"""A month's name, in a template of the vocabulary."""
DAY_FIRST = re.compile(
    r"(?<![\d/.])(?:(?<!\d-)|(?=\d+[/.]))(\d{1,2})([/.-])(\d{1,2})\2((?:1[6-9]|20)\d\d)(?!\d)"
)
YEAR_FIRST = re.compile(
    r"(?<![\d/.])((?:1[6-9]|20)\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)(?:\.(?!\d))?"
)
PACKED = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_YEAR = re.compile(r"(?<![\d/.])(1[0-2]|0?[1-9])[/.]((?:1[6-9]|20)\d\d)(?![\d/.]|-\d\d(?!\d|/))")
_YEAR_MONTH = re.compile(
    r"(?<![\d/.])((?:1[6-9]|20)\d\d)\.\s?(1[0-2]|0?[1-9])\b(?!\.?\s?\d|\s*[-~/·\u30fb,、]\s*\d{1,2}(?!\d))\.?"
)
_SAME_YEAR = re.compile(
    r"((?:1[6-9]|20)\d\d)(-(\d\d)-\d\d\s*)[-~/]\s*(1[0-2]|0?[1-9])\s*[-./]\s*([0-3]?\d)(?![-./]?\d)"
)
_MONTH_DAY = re.compile(r"(?<![\d-])(0[1-9]|1[0-2])-(1[3-9]|2\d|3[01])(?![\d-])")
_ISO_MONTH = re.compile(r"(?:\d{4}-)?(0[1-9]|1[0-2])(?:-\d\d)?")
_ASIDE = re.compile(r"\(([^()]*)\)")
_ISO_RANGE = rf"(?<![\d-])({_ISO})(?:\s*(?:/|~|-|{{dates.to}})\s*({_ISO}))?(?:[/-]\d\d)?(?![\d-])"
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
    text = _in_iso(printed)
    asides = [aside for aside in _ASIDE.findall(text) if worded(_SURE_ASIDE).fullmatch(aside)]
    return tuple(sorted(set().union(*map(_months_in, (_ASIDE.sub(" ", text), *asides)))))


def _in_iso(printed: str) -> str:
    """Return a text with its dates in numbers in ISO form, where it is sure which number is the month.

    Dates with the year last have one order in one text; the end of a range may leave out the year of its beginning.
    """
    eras, dated = _eras()
    text = with_plain_dashes(printed)[:400]
    text = dated.sub(lambda year: str(eras[year[1]] + int(year[2] if year[2].isdecimal() else 1)), text)
    for whole in (YEAR_FIRST, PACKED):
        text = whole.sub(_iso, text)
    numbers = [(int(date[1]), int(date[3])) for date in DAY_FIRST.finditer(text)]
    orders = {first > _MONTHS for first, second in numbers if max(first, second) > _MONTHS}
    text = DAY_FIRST.sub(partial(_day_first, orders), text)
    text = _MONTH_YEAR.sub(lambda date: f"{date[2]}-{date[1]:0>2}", text)
    text = _YEAR_MONTH.sub(lambda date: f"{date[1]}-{date[2]:0>2}", text)
    return _SAME_YEAR.sub(_with_year, re.sub(rf"(?<=-\d\d)\s*[-/]\s*(?={_ISO})", " ~ ", text))


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}"


def _day_first(orders: set[bool], match: re.Match[str]) -> str:
    """Return a date in ISO form, its day first if that is the one of `orders`; as it is where its month is not sure."""
    first, second = int(match[1]), int(match[3])
    month, day = sorted((first, second))
    if month < day <= _MONTHS:
        if len(orders) != 1:
            return match[0]
        day, month = (first, second) if True in orders else (second, first)
    return f"{match[4]}-{month:02}-{day:02}" if 1 <= month <= _MONTHS and day <= max(LAST_DAYS) else match[0]


def _with_year(match: re.Match[str]) -> str:
    year, begun, first, month, day = match.groups()
    return f"{year}{begun}~ {int(year) + (int(month) < int(first))}-{month:0>2}-{day:0>2}"


def _months_in(text: str) -> set[int]:
    covered: set[int] = set()
    for first, last in worded(_ISO_RANGE).findall(text):
        start, end = month_number(first), month_number(last or first)
        covered |= {step % 12 + 1 for step in range(start, min(end, start + 11) + 1)}
    rest = worded(_ISO_RANGE).sub(" ", text)
    for first, last in worded(_NAMED).findall(rest):
        covered |= span(month_named(first), month_named(last or first))
    for first, last, alone in worded(_NUMBERED).findall(rest):
        covered |= span(int(first or alone), int(last or alone))
    covered |= {int(month) for month in re.findall(r"\d+", " ".join(worded(_LISTED).findall(rest)))}
    return covered or {int(month) for month, _ in _MONTH_DAY.findall(rest)}


def is_order_unclear(printed: str) -> bool:
    """Say whether a date may be of two months (03/04/2020), neither of which is taken."""
    unsure = ((int(date[1]), int(date[3])) for date in DAY_FIRST.finditer(_in_iso(printed)))
    return any(min(numbers) > 0 and max(numbers) <= _MONTHS for numbers in unsure)


def month_named(word: str) -> int:
    """Return the number of a month that is named, or written as a number."""
    return int(word) if word.isdecimal() else int(lookup("dates")[key(word)])


def month_of_date(date: str | None) -> int | None:
    """Return the month of a date as it is given (2015-06-01, 2015-06, 06-01, 1 June 2015), None where it names none."""
    if match := _ISO_MONTH.fullmatch(date or ""):
        return int(match[1])
    named = months(date or "")
    return named[0] if len(named) == 1 else None


def span(first: int, last: int) -> set[int]:
    """Return the months from one to another, over the turn of the year."""
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
    return tuple(sorted(set().union(*(span(int(first), int(last or first)) for first, last in spans))))


_WHOLE_DATE = (
    r"(?<!\d)\d{4}\s*(?:([-./])\s*(\d{1,2})\s*\1\s*(\d{1,2})(?!\d)"
    r"|{dates.year}\s*(\d{1,2})\s*{dates.month}\s*(\d{1,2})\s*{dates.day})"
)
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_no_day(printed: str) -> bool:
    """Say whether a year-month-day in a printed date is a day that no year has (2002.13.45, 2010년 2월 30일)."""
    for whole in worded(_WHOLE_DATE).finditer(unicodedata.normalize("NFKC", printed)[:400]):
        month, day = whole[2] or whole[4], whole[3] or whole[5]
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= LAST_DAYS[int(month) - 1]):  # noqa: PLR2004
            return True
    return False


# ---------------------------------------------------------------- from when to when

_YEAR = r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)"
_DATE = re.compile(
    r"(?<![\d-])((?:1[6-9]|20)\d\d)-(0[1-9]|1[0-2])"
    r"(?:/(0[1-9]|1[0-2])|-([0-3]\d)(?:\s*[-/~]\s*([0-3]?\d)(?![\d-]))?)?(?!\d|-\d)"
)
_WINTER = re.compile(rf"({_YEAR})\s*([/-])\s*(\d\d(?:\d\d)?)(?!\d|-\d\d?(?!\d))")
_JULY, _MONTHS = 7, 12


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
    text = _ASIDE.sub(" ", _in_iso(printed))
    for template in _WORDED:
        text = worded(template).sub(_in_words, text)
    spans = [span for match in _DATE.finditer(text) if (span := _first_and_last(match))]
    if spans:
        return _dated(min(first for first, _ in spans), max(last for _, last in spans))
    if re.search(regex("dates", "later than"), text, re.IGNORECASE):
        return Period()
    named = months(printed)
    years = _winter(text, beside or named) or _years(text, () if named else beside)
    names = {name for name in ("spring", "autumn") if re.search(regex("dates", name), text, re.IGNORECASE)}
    if not years.bare or years.season is None or len(names) != 1:
        return years
    before_july = names == {"autumn" if south else "spring"}
    return years._replace(season=years.season - before_july, bare=False)


def _dated(first: str, last: str) -> Period:
    begun, ended = (int(day[:4]) - (int(day[5:7]) < _JULY) for day in (first, last))
    return Period(first, last, begun if begun == ended else None)


def _first_and_last(match: re.Match[str]) -> tuple[str, str] | None:
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
    """Return a season that is printed as its two years, or several: 2017/18, 2017-18; but 2017-12 is a month."""
    years = sorted(
        int(first)
        for first, sign, last in _WINTER.findall(text)
        if int(last) % 100 == (int(first) + 1) % 100 and (sign == "/" or (len(last) == 2 and int(last) > 12))  # noqa: PLR2004
    )
    if not years:
        return None
    if years[0] < years[-1]:
        return Period(str(years[0]), str(years[-1] + 1))
    inside = sorted(f"{years[0] + (month < _JULY)}-{month:02}" for month in beside)
    ends = (inside[0], inside[-1]) if inside else (str(years[0]), str(years[0] + 1))
    return Period(*ends, years[0])


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
    lines = (
        (word.means.partition(" "), word.text) for table in ("treaty_words", "dates") for word in words(table)
    )
    eras = {text: int(before) for (kind, _, before), text in lines if kind == "era" and before}
    names = "|".join(rf"{re.escape(era)}(?=\d+[./]\d+[./]\d)" if era.isascii() else era for era in eras)
    first, end = regex("dates", "first year"), regex("dates", "year")
    return eras, re.compile(rf"(?<![A-Za-z])({names})\s*({first}|\d+)\s*(?={end}|[-./])")


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
_Y, _D, _D2 = (
    rf"(?<!\d/)(?P<y>{_YEAR})(?!/\d)",
    *(rf"(?P<{part}>\d{{1,2}})(?:st|nd|rd|th)?" for part in ("d", "d2")),
)
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
