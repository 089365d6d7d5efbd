"""Which occurrence records count: the stated rules.

A record that does not count is told by the first rule of `RULES` that fits, so that the numbers of all rules, of
what lies outside and of what was used add up to what was read. Rules look at each distinct value once, not at
each record.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from birds.reading.points import stated_km
from birds.vocabulary import regex, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]
    Mask = NDArray[np.bool_]
    Fits = Callable[["OccurrenceBlock", float], Mask]

FIRST_YEAR, YEARS, MONTHS = 1500, 1024, 13
SPAN = YEARS * MONTHS  # keys of one name
DEFAULT_UNCERTAINTY_M = 5_000.0
_A_DAY = len("2011-04-28")


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few distinct values: the values as text ("" for none), and which of them each record has."""

    values: tuple[str, ...]
    index: Ints


@dataclass(frozen=True)
class OccurrenceBlock:
    """One block of records. `columns` has the fields of `FIELDS` that the file has; numbers that are none are NaN.

    `malformed` counts the lines that have another number of cells than the header.
    """

    size: int
    columns: Mapping[str, Coded]
    longitude: Floats
    latitude: Floats
    uncertainty: Floats | None = None
    identity: Hashes | None = None
    malformed: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason not to count a record: its name, the code of what is said, and which of a block it fits.

    What it asks besides is how uncertain, in metres, the place of a record may be.
    """

    name: str
    says: str
    fits: Fits


# ---------------------------------------------------------------- words

_ABSENT = frozenset({"absent", "notdetected", "notobserved"})
_NOT_ALIVE_THERE = frozenset({"fossilspecimen", "livingspecimen"})
_NOT_NATIVE = frozenset(
    (
        *("introduced", "introducedassistedcolonisation", "assistedcolonisation", "invasive", "managed"),
        *("naturalised", "naturalized", "cultivated", "captive", "alien", "exotic", "escaped", "released"),
    )
)
_NOT_WILD = frozenset(
    (
        *("captive", "cultivated", "released", "failing", "casual", "reproducing", "established"),
        *("colonising", "colonizing", "invasive", "widespreadinvasive"),
    )
)
_YES = frozenset({"true", "t", "yes", "y", "1", "captive", "cultivated"})
_EXOTIC = frozenset({"n", "p", "x"})  # eBird: naturalised, provisional, escapee
_UNPLACED = re.compile(
    r"\b(?:COORDINATE_OUT_OF_RANGE|COORDINATE_INVALID|COORDINATE_REPROJECTION_(?:FAILED|SUSPICIOUS)"
    r"|COUNTRY_COORDINATE_MISMATCH|ZERO_COORDINATE|GEODETIC_DATUM_INVALID)\b",
    re.IGNORECASE,
)
_MISDATED = re.compile(r"\bRECORDED_DATE_(?:INVALID|UNLIKELY|MISMATCH)\b", re.IGNORECASE)
_NO_SPECIES = re.compile(
    r"(?:^|\s)(?:spp?|cf|aff|nr|gen|indet|hybrid|hyb)\.?(?:\s|$)|[×?/]|\s[xX]\s|^[A-Z]\S*$|^BOLD:|\bincertae\b|^unidentified",
    re.IGNORECASE,
)
# A third word of a name: Passer domesticus is a wild bird.
_DOMESTIC = re.compile(r"^(?!passer\b)\S+ \S+ (?:.* )?domestic(?:us|a)\b", re.IGNORECASE)
_UNDETERMINED = frozenset({"spuh", "slash", "hybrid", "intergrade"})
_PARTS = re.compile(r"\s*\[[^\]]*\]|\s*\((?:[^()]*\b[Gg]roup|domestic type|Feral Pigeon)[^()]*\)")
_SUBSPECIES_SLASH = re.compile(r"^([A-Z][a-z]+ [a-z-]+) [a-z-]+(?:/[a-z-]+)+$")


def _word(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


@functools.lru_cache(maxsize=1 << 16)
def plain_name(printed: str) -> str:
    """Return the name of the bird that a record is sure of: a group of subspecies is of its species.

    "Junco hyemalis [oreganus Group]" and "Larus fuscus heuglini/barabensis" leave no doubt of the species.
    """
    name = " ".join(_PARTS.sub("", printed).split())
    slashed = _SUBSPECIES_SLASH.match(name)
    return slashed[1] if slashed else name


@functools.lru_cache(maxsize=1 << 16)
def is_undetermined(name: str) -> bool:
    """Tell whether a name is of no single species: a genus alone, "sp.", a hybrid, one of two."""
    return bool(_NO_SPECIES.search(name))


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TIME = r"(?:[T ]\d\d?:?\d\d[\d:.,]*\s?(?:Z|UTC|[+-]\d\d:?\d\d)?)?"


@functools.cache
def _dates() -> tuple[re.Pattern[str], ...]:
    year, month, day = (regex("dates", unit) for unit in ("year", "month", "day"))
    return tuple(
        re.compile(form + _TIME)
        for form in (
            r"(?P<year>\d{4})\s?([-./])\s?(?P<month>\d{1,2})(?:\s?\2\s?\d{1,2})?\.?",
            rf"(?P<year>\d{{4}})\s?{year}\s?(?P<month>\d{{1,2}}\s?{month})(?:\s?\d{{1,2}}\s?{day})?",
            r"(?P<year>\d{4})(?P<month>\d\d)\d\d",
            r"(?:\d{1,2}[- ])?(?P<month>[A-Za-z]{3,9})\.?[- ](?:\d{1,2},? )?(?P<year>\d{4})",
        )
    )


_RANGE = re.compile(r"\s*(?:[/~–]| - | to )\s*")


@functools.lru_cache(maxsize=1 << 16)
def year_and_month(printed: str) -> tuple[int, int] | None:
    """Return the year and month of a date or of a range within one month; None where it does not say one."""
    whole = next(filter(None, (form.fullmatch(printed) for form in _dates())), None)
    if whole:
        month = month_of(whole["month"])
        return (int(whole["year"]), month) if month > 0 else None
    start, *end = _RANGE.split(printed, maxsplit=1)
    first = year_and_month(start) if end else None
    if first and first == year_and_month(end[0]):
        return first
    return first if end and re.fullmatch(r"\d\d", end[0]) and len(start) >= _A_DAY else None


@functools.lru_cache(maxsize=1 << 12)
def month_of(text: str) -> int:
    """Return the number of a month that is written as one, as a word (May, Sept) or with 月 or 월; else -1."""
    word = text.strip().casefold().rstrip(f". {''.join(spelled('dates', 'month'))}")
    if len(word) >= 3 and word.isascii() and word.isalpha():  # noqa: PLR2004 - as long as "Jan"
        return next((at for at, name in enumerate(_MONTHS, 1) if name.startswith(word)), -1)
    number = _number(word)
    return number if 1 <= number <= 12 else -1  # noqa: PLR2004


@functools.lru_cache(maxsize=1 << 16)
def birds_counted(printed: str) -> int:
    """Return how many birds a cell reports, 0 where it says none; -1 for a plain zero, which is an absence."""
    try:
        number = float(printed)
    except ValueError:
        return 0
    if number == 0:
        return -1
    return int(number) if 0 < number < 1e9 else 0  # noqa: PLR2004


# ---------------------------------------------------------------- rules


def _told(field_: str, says: Callable[[str], bool]) -> Fits:
    """Make a rule of what a column's value says."""

    def fits(records: OccurrenceBlock, _: float) -> Mask:
        column = records.columns.get(field_)
        table = [bool(value) and says(value) for value in column.values] if column else []
        if column is None or not any(table):
            return np.zeros(records.size, dtype=bool)
        told: Mask = np.array(table, dtype=bool)[column.index]
        return told

    return fits


def _any(*rules: Fits) -> Fits:
    def fits(records: OccurrenceBlock, most_m: float) -> Mask:
        return functools.reduce(np.logical_or, [rule(records, most_m) for rule in rules])

    return fits


def _uncertain(records: OccurrenceBlock, most_m: float) -> Mask:
    if records.uncertainty is None:
        return np.zeros(records.size, dtype=bool)
    beyond: Mask = records.uncertainty > most_m
    return beyond


def _generalised(records: OccurrenceBlock, most_m: float) -> Mask:
    """Fit where a point is the middle of a stated grid (dataGeneralizations) whose corners are too far away."""

    def is_far(value: str) -> bool:
        return (stated_km(value) or 0.0) * 1000 / math.sqrt(2) > most_m

    return _told("generalised", is_far)(records, most_m)


def _no_name(records: OccurrenceBlock, _: float) -> Mask:
    column = records.columns["name"]
    return np.array([not value for value in column.values], dtype=bool)[column.index]


RULES = (
    Rule(
        "absent",
        "occurrence.absent",
        _any(
            _told("status", lambda value: _word(value) in _ABSENT),
            _told("count", lambda value: birds_counted(value) < 0),
        ),
    ),
    Rule("not_there", "occurrence.not_there", _told("basis", lambda value: _word(value) in _NOT_ALIVE_THERE)),
    Rule(
        "not_wild",
        "occurrence.not_wild",
        _any(
            _told("means", lambda value: _word(value) in _NOT_NATIVE),
            _told("degree", lambda value: _word(value) in _NOT_WILD),
            _told("captive", lambda value: _word(value) in _YES),
            _told("exotic", lambda value: _word(value) in _EXOTIC),
            _told("category", lambda value: _word(value) == "domestic"),
            _told("name", lambda value: bool(_DOMESTIC.match(value))),
        ),
    ),
    Rule("not_accepted", "occurrence.not_accepted", _told("approved", lambda value: value == "0")),
    Rule(
        "no_place",
        "occurrence.no_place",
        lambda records, _: np.isnan(records.longitude) | np.isnan(records.latitude),
    ),
    Rule(
        "off_earth",
        "occurrence.off_earth",
        lambda records, _: (np.abs(records.longitude) > 180) | (np.abs(records.latitude) > 90),  # noqa: PLR2004
    ),
    Rule(
        "flagged",
        "occurrence.flagged",
        _any(
            lambda records, _: (records.longitude == 0) & (records.latitude == 0),
            _told("issues", lambda value: bool(_UNPLACED.search(value))),
            _told("doubtful", lambda value: _word(value) in _YES),
        ),
    ),
    Rule("uncertain", "occurrence.uncertain", _any(_uncertain, _generalised)),
    Rule(
        "no_month",
        "occurrence.no_month",
        _any(
            lambda records, _: when(records) < 0, _told("issues", lambda value: bool(_MISDATED.search(value)))
        ),
    ),
    Rule("no_name", "occurrence.no_name", _no_name),
    Rule(
        "no_species",
        "occurrence.no_species",
        _any(
            _told("name", lambda value: is_undetermined(plain_name(value))),
            _told("category", lambda value: _word(value) in _UNDETERMINED),
        ),
    ),
)
# What happens to a record after the rules, and the code of what is said: told in the same table.
LATER = MappingProxyType(
    {
        "contradicted": "occurrence.contradicted",
        "outside": "occurrence.outside",
        "duplicate": "occurrence.duplicate",
        "unmatched": "occurrence.unmatched",
    }
)


def when(records: OccurrenceBlock) -> Ints:
    """Return the month and year of each record as a part of its key, -1 where it does not tell them."""
    found = np.full(records.size, -1, dtype=np.int64)
    year, month, date = (records.columns.get(name) for name in ("year", "month", "date"))
    if year and month:
        years = np.array([_number(value) for value in year.values], dtype=np.int64)[year.index]
        months = np.array([month_of(value) for value in month.values], dtype=np.int64)[month.index]
        found = _key_of(years, months)
    if date and (found < 0).any():
        pairs = np.array([year_and_month(value) or (-1, -1) for value in date.values], dtype=np.int64)
        later = _key_of(pairs[:, 0], pairs[:, 1])[date.index]
        found = np.where(found < 0, later, found)
    return found


def _number(text: str) -> int:
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else -1  # noqa: PLR2004


def _key_of(year: Ints, month: Ints) -> Ints:
    good = (year >= FIRST_YEAR) & (year < FIRST_YEAR + YEARS) & (month >= 1) & (month <= 12)  # noqa: PLR2004
    return np.where(good, month * YEARS + year - FIRST_YEAR, -1)
