"""Which occurrence records count: the stated rules, as expressions over the columns of a frame.

A record that does not count is told by the first rule that fits, so that the numbers of all rules, of what lies
outside and of what was used add up to what was read. Texts are categories: each distinct one is looked at once.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from birds import dates
from birds.reading.locations import stated_km
from birds.vocabulary import key, spelled

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FIRST_YEAR, YEARS = 1500, 1024
_A_MONTH = len("2011-04")
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
_PARTS = re.compile(r"\s*\[[^\]]*\]|\s*\((?:[^()]*\b[Gg]roup|domestic type|Feral Pigeon)[^()]*\)")
_SUBSPECIES_SLASH = re.compile(r"^([A-Z][a-z]+ [a-z-]+) [a-z-]+(?:/[a-z-]+)+$")


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


# Dates without their days and times are few: all that is written in no plain way is kept whole.
_DAY = r"^(\d{4}-\d\d)-\d\d(?:[T ][0-9:.]+(?:Z|[+-]\d\d:?\d\d)?)?$"


def year_and_month(printed: str) -> tuple[int, int]:
    """Return the year and month of a date or of a range within one month; -1, -1 where it does not say one."""
    when = dates.period(printed)
    first, last = (day[:_A_MONTH] if day else "" for day in when[:2])
    return (int(first[:4]), int(first[5:])) if len(first) == _A_MONTH and first == last else (-1, -1)


@functools.lru_cache(maxsize=1 << 12)
def month_of(text: str) -> int:
    """Return the number of a month that is written as one, as a word (May, Sept) or with 月 or 월; else -1."""
    listed = dates.listed_months(text.removesuffix(".0")) or dates.months(text)
    return listed[0] if len(listed) == 1 else -1


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


RULES = ("absent", "not_there", "not_wild", "not_accepted", "no_place", "off_earth", "flagged", "uncertain", "no_month",
         "no_name", "no_species")  # fmt: skip
LATER = ("contradicted", "outside", "duplicate", "unmatched")  # what happens to a record after the rules


def judged(records: pd.DataFrame, most_m: float) -> Iterator[Mask]:
    """Yield which records each of `RULES` fits. A place may be uncertain by `most_m` metres.

    `records` are as `frames` reads them, with `when` and `number`.
    """

    def fits(field: str, test: Callable[[str], object]) -> Mask:
        if field not in records:
            return np.zeros(len(records), dtype=bool)
        return meanings(records[field], lambda text: bool(test(text)))

    def says(field: str, *meant: str) -> Mask:
        words = spelled("occurrences", *(meant or (field,)))
        return fits(field, lambda text: key(text) in words)

    east, north = records["longitude"].to_numpy(), records["latitude"].to_numpy()
    yield says("status") | (records["number"] < 0).to_numpy()
    yield says("basis")
    kept = says("means") | says("degree") | says("captive") | says("exotic") | says("category", "domestic")
    yield kept | fits("name", _DOMESTIC.match)
    yield fits("approved", lambda text: text == "0")
    yield np.isnan(east) | np.isnan(north)
    yield (np.abs(east) > 180) | (np.abs(north) > 90)  # noqa: PLR2004
    yield ((east == 0) & (north == 0)) | fits("issues", _UNPLACED.search) | says("doubtful", "captive")
    # A point in the middle of a stated grid (dataGeneralizations) may be as far off as the corners are.
    corner = fits("generalised", lambda text: (stated_km(text) or 0.0) * 1000 / math.sqrt(2) > most_m)
    yield corner | (records["uncertainty"] > most_m).to_numpy()
    yield (records["when"] < 0).to_numpy() | fits("issues", _MISDATED.search)
    yield fits("name", lambda text: not text)
    yield fits("name", lambda text: is_undetermined(plain_name(text))) | says("category", "undetermined")


def meanings(column: pd.Series, meaning: Callable[[str], int]) -> NDArray[Any]:
    """Return what the text of each record means, as a number or a truth."""
    texts = [*map(str, column.cat.categories.tolist()), ""]  # the last, −1, is that of a cell without a value
    return np.array([*map(meaning, texts)])[column.cat.codes.to_numpy()]


def when(records: pd.DataFrame) -> Ints:
    """Return the month and year of each record, as month × YEARS + year − FIRST_YEAR; −1 where it has none."""
    keys = np.full(len(records), -1, dtype=np.int64)
    if {"year", "month"} <= set(records.columns):
        keys = _key_of(meanings(records["year"], _number), meanings(records["month"], month_of))
    late = keys < 0
    if "date" in records and late.any():
        days = records.loc[late, "date"].fillna("").str.replace(_DAY, r"\1", regex=True).astype("category")
        keys[late] = meanings(days, lambda text: int(_key_of(*map(np.array, year_and_month(text)))))
    return keys


def _number(text: str) -> int:
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else -1  # noqa: PLR2004


def _key_of(year: Ints, month: Ints) -> Ints:
    is_good = (year >= FIRST_YEAR) & (year < FIRST_YEAR + YEARS) & (month >= 1) & (month <= 12)  # noqa: PLR2004
    return np.where(is_good, month * YEARS + year - FIRST_YEAR, -1)
