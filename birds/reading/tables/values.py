"""Words in cells → values: Parties, ranks, parts, yes and no, numbers, months; the words are `birds/vocabulary`'s."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from birds.model import Rank
from birds.vocabulary import key, lookup, regex, sought, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.model import Part, Trust

_NOTHING = frozenset({"-", "--", "---", "n/a", "#n/a", "null", "none", "nan", "―", "─", "·", "…", "...", "."})
LONGEST_NOTHING = 5  # letters of the longest word for nothing
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff0d\u2500\ufe63]+")


@lru_cache(maxsize=65536)
def text(cell: str) -> str | None:
    """Return a cell's text, None for an empty one or one that says "none" (－, n/a …)."""
    if len(cell) > LONGEST_NOTHING:
        return cell
    plain = _DASHES.sub("-", cell).casefold()
    return None if not cell or plain in _NOTHING else cell


def source(cell: str | None) -> str | None:
    """Return what a cell cites, None where it is blank or says that nothing is known to cite."""
    plain = unicodedata.normalize("NFKC", cell or "").strip()
    return (
        None if not plain or text(plain) is None or plain.casefold() in spelled("unknown", "source") else cell
    )


def party(cell: str) -> str | None:
    """Return the code of a country (ISO 3166, three letters), None where it is not understood."""
    found = lookup("countries").get(key(cell))
    if found:
        return found
    return cell.strip() if re.fullmatch(r"[A-Z]{3}", cell.strip()) else None


def rank(cell: str) -> Rank | None:
    """Return the rank a cell names, None where it is none of the five that are told apart."""
    found = lookup("ranks").get(key(cell))
    return cast("Rank", found) if found in get_args(Rank) else None


def is_group(cell: str) -> bool:
    """Say whether a cell names what is no single taxon: a slash, a hybrid, a group of subspecies."""
    return lookup("ranks").get(key(cell)) == "group"


def is_below_species(cell: str) -> bool:
    """Say whether a cell names eBird's identifiable groups within a species, some of which are one subspecies."""
    return key(cell) == "issf"


def is_higher_rank(cell: str) -> bool:
    """Say whether a cell names a rank above the species that nothing is made of (class, tribe, 亜科 …)."""
    return lookup("ranks").get(key(cell)) == "higher"


def part(cell: str) -> Part | None:
    """Return whether a cell says natural or alien; parts A and B are those of the Japanese check-list."""
    return _PARTS.get(lookup("parts").get(key(cell), ""))


_PARTS: Mapping[str, Part] = {"natural": "natural", "a": "natural", "alien": "alien", "b": "alien"}


def part_named(text: str) -> Part | None:
    """Return the part of a list that a heading, or the name of a sheet, says."""
    headings = sought("parts", how="heading")
    found = {_PARTS[headings.meaning(word)] for word in headings.pattern.finditer(text)}
    return "alien" if "alien" in found else "natural" if found else None


def is_lettered_part(cell: str) -> bool:
    """Say whether a part is given as a letter, whose meaning is a convention of one list."""
    return lookup("parts").get(key(cell)) in {"a", "b"}


def answer(cell: str) -> str | None:
    """Return yes, no or unknown, None where a cell is none of them."""
    return lookup("answers").get(key(cell) or unicodedata.normalize("NFKC", cell).strip())


_GROUPED = re.compile(r"(?<=\d)[,\u2009\u202f\u00a0 ](?=\d{3}(?!\d))")
_POINTED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,\d))(?![\d.])")  # 2.345,0
_PERHAPS_POINTED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
MAX_COUNT = 1_000_000_000


def plain_number(cell: str) -> float | None:
    """Return a number that stands alone in a cell (any width, thousands grouped), None where it is none."""
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", cell).strip())
    plain = _DASHES.sub("-", plain)
    if not re.fullmatch(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", plain):
        return None
    return float(plain)


@cache
def _share() -> re.Pattern[str]:
    return re.compile(rf"[<>~≤≥]?\s*(?<!\d)\d++(?:\.\d+)?\s*{regex('numbers', 'percent')}", re.IGNORECASE)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"(\d+(?:\.\d+)?)\s*({regex('numbers', *_MYRIADS)})?")


_MYRIADS = ("1000", "10000")


def lowest(cell: str) -> int | None:
    """Return the largest whole number that a printed count is certainly not below.

    "4000-7000" → 4000, ">300000" → 300000, "(about) 70" → 70, "3만" → 30000, "104.5" → 104.
    "<10" and words alone → None, and so is a share: "1%" is no count, and "800 (1%)" one of 800.
    """
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", cell))
    plain = _POINTED.sub(lambda number: number[0].replace(".", ""), plain)
    plain = _share().sub(" ", plain)
    if sought("numbers", "at most").within(plain):
        return None
    found = _number().search(plain)
    if not found or re.search(r"[-\u2212]\s*$|\d[eE]$", plain[: found.start()]):
        return None
    if re.match(r"[eE]\+?\d", plain[found.end() :]):
        return None
    if len(found[1].partition(".")[0]) > 12:  # noqa: PLR2004
        return None
    number = int(float(found[1]) * int(lookup("numbers")[found[2]] if found[2] else 1))
    return number if number <= MAX_COUNT else None


def is_perhaps_thousands(cell: str) -> bool:
    """Say whether the point of a number may part thousands, as in much of Europe, or decimals: 3.401."""
    return bool(_PERHAPS_POINTED.search(unicodedata.normalize("NFKC", cell)))


# ---------------------------------------------------------------- kind, certainty and trust, from the words people use

Kind = Literal["shared_subspecies", "tracking", "count", "resighting", "recovery", "other"]
Certainty = Literal["direct", "inferred", "summary", "negative"]

# The first that fits decides: "ring resighting" is a resighting, "GPS and ring" a tracking.
_KINDS: tuple[Kind, ...] = get_args(Kind)
_CERTAINTIES: tuple[Certainty, ...] = ("negative", "inferred", "summary", "direct")


@lru_cache(maxsize=4096)
def kind(printed: str) -> Kind | None:
    """Return the kind of a record, None where no word of it is known."""
    text = _plain(printed)
    said, alone = _said("kinds", text), lookup("kinds").get(key(text))
    return next((one for one in _KINDS if one in said or one == alone), None)


@lru_cache(maxsize=4096)
def certainty(printed: str) -> Certainty | None:
    """Return how certain a record is said to be, None where it does not say."""
    text = _plain(printed)
    said = {"negative"} if _denied().search(text) else _said("certainties", text)
    return next((one for one in _CERTAINTIES if one in said), None)


def trust(printed: str) -> Trust | None:
    """Return how far a source is trusted, None for any other word."""
    return cast("Trust | None", lookup("trusts").get(key(printed)))


def _said(table: str, text: str) -> set[str]:
    known = sought(table, how="")
    return {known.meaning(word) for word in known.pattern.finditer(text)}


@cache
def _denied() -> re.Pattern[str]:
    """Return what denies a find in several words: "was never seen again"."""
    return re.compile(rf"{regex('certainties', 'denial')}[^,;]{{0,20}}{regex('certainties', 'denied')}")


def _plain(printed: str) -> str:
    return unicodedata.normalize("NFKC", printed).casefold().replace("_", " ").strip()


# ---------------------------------------------------------------- dates and seasons → months, where there is no doubt
#
# Understood: ISO dates and their ranges (2014-10-22/2015-02-09, 2013-01-25/27), the same as 2014. 10. 22. or
# 20141022, names of months, their lists and ranges (Oct 2014 - May 2015, 10월~이듬해 3월, 10月～翌年3月, 1·2월),
# day/month/year where the day is above 12. A season's name alone gives no month.

_ISO = r"(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?"
_NUMBER = r"(1[0-2]|0?[1-9])"
_NAMES = tuple(map(str, range(1, 13)))
_DAY_FIRST = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]((?:1[6-9]|20)\d\d)(?!\d)")
_YEAR_FIRST = re.compile(
    r"(?<![\d/.-])((?:1[6-9]|20)\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)(?:\.(?!\d))?"
)
_PACKED = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
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
    one = r"(?:1[0-2]|0?[1-9])"
    return re.compile(rf"(?<!\d)((?:{one}\s*[·\u30fb,、]\s*)+)(?={one}\s*{regex('dates', 'month')})")


@cache
def _sure_aside() -> re.Pattern[str]:
    sign = regex("dates", *_NAMES, "year", "month", "day")
    more = rf"[\s\d,;/~.-]|{sign}|and|{regex('dates', 'to')}"
    return re.compile(rf"[\s\d,;/~.-]*{sign}(?:{more})*", re.IGNORECASE)


@lru_cache(maxsize=65536)
def months(printed: str) -> tuple[int, ...]:
    """Return the months that a printed date or season certainly covers, in calendar order."""
    text = unicodedata.normalize("NFKC", printed)[:400]
    text = re.sub(r"[\u2010-\u2015\u2212\u301c]", "-", text)
    for whole in (_YEAR_FIRST, _PACKED):
        text = whole.sub(lambda date: f"{date[1]}-{date[3]:0>2}-{date[4]:0>2}", text)
    asides = [aside for aside in _ASIDE.findall(text) if _sure_aside().fullmatch(aside)]
    found: set[int] = set()
    for piece in (_ASIDE.sub(" ", text), *asides):
        found |= _in_piece(piece)
    return tuple(sorted(found))


def _in_piece(text: str) -> set[int]:
    found: set[int] = set()
    for first, last in _iso_range().findall(text):
        found |= _iso_span(first, last or first)
    rest = _iso_range().sub(" ", text)
    for first, last in _named().findall(rest):
        found |= _span(_month(first), _month(last or first))
    for first, last, alone in _numbered().findall(rest):
        found |= _span(int(first or alone), int(last or alone))
    found |= {int(month) for listed in _listed().findall(rest) for month in re.findall(r"\d+", listed)}
    found |= _numeric(rest)
    return found or {int(month) for month, _ in _MONTH_DAY.findall(rest)}


def _numeric(text: str) -> set[int]:
    """Return the months of days between strokes where the day, above 12, tells which is which."""
    pairs = [sorted((int(one), int(other))) for one, other, _ in _DAY_FIRST.findall(text)]
    return {month for month, day in pairs if 1 <= month <= 12 < day <= 31}  # noqa: PLR2004


def _month(word: str) -> int:
    return int(lookup("dates")[key(word)])


def _span(first: int, last: int) -> set[int]:
    length = (last - first) % 12
    return {(first - 1 + step) % 12 + 1 for step in range(length + 1)}


def _iso_span(first: str, last: str) -> set[int]:
    start = int(first[:4]) * 12 + int(first[5:7]) - 1
    end = int(last[:4]) * 12 + int(last[5:7]) - 1
    if end < start:
        return set()
    return {step % 12 + 1 for step in range(start, min(end, start + 11) + 1)}


_NUMBERS = re.compile(r"\s*\d{1,2}\s*(?:[-~]\s*\d{1,2}\s*)?(?:[,;/\s]\s*\d{1,2}\s*(?:[-~]\s*\d{1,2}\s*)?)*")


def listed_months(printed: str) -> tuple[int, ...]:
    """Return the months that a column lists as numbers ("10;11;12", "10-3"), none where one is no month."""
    text = re.sub(r"[\u2010-\u2015\u2212\u301c]", "-", unicodedata.normalize("NFKC", printed))[:200]
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


_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_no_day(printed: str) -> bool:
    """Say whether a year-month-day in a printed date is a day that no year has (2002.13.45, 2010년 2월 30일)."""
    for found in _whole_date().finditer(unicodedata.normalize("NFKC", printed)[:400]):
        month, day = found[2] or found[4], found[3] or found[5]
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= _LAST_DAYS[int(month) - 1]):  # noqa: PLR2004
            return True
    return False
