"""Words in cells → values: Parties, ranks, parts, yes and no, numbers. The words are those of `birds/vocabulary`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast, get_args

from birds.columns import key
from birds.model import Rank
from birds.vocabulary import lookup, regex, sought, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from birds.model import Part

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


def texts(cells: Iterable[str]) -> tuple[str | None, ...]:
    """Return the texts of several cells."""
    return tuple(
        [
            (cell if len(cell) > LONGEST_NOTHING or cell.isdecimal() else text(cell)) if cell else None
            for cell in cells
        ]
    )


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
    return re.compile(rf"[<>~≤≥]?\s*\d+(?:\.\d+)?\s*{regex('numbers', 'percent')}", re.IGNORECASE)


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
