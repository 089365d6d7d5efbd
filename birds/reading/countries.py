"""Which of the two countries a place lies in, where no column says so: from the words of the place.

Only what is beyond doubt is answered: a place that names neither country, or both, has no Party. What its point says is
in `birds.evidence.places`.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.reading import provinces, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.errors import Problem
    from birds.reading.delimited import Row
    from birds.reading.opened import Opened

# The names of the countries as places carry them, in three languages. They count as words of their own only.
_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "JPN": ("japan", "jpn", "nippon", "일본", "일본국", "日本", "日本国"),
        "KOR": (
            *(
                "south korea",
                "s korea",
                "korea south",
                "republic of korea",
                "rep of korea",
                "korea republic of",
            ),
            *("korea rep", "korea republic", "korea", "rok", "r o k", "kor", "대한민국", "한국", "남한"),
            *("韓国", "大韓民国", "韓國", "大韓民國"),
        ),
        "PRK": (
            *("north korea", "n korea", "korea north", "dprk", "d p r k", "dpr korea", "korea dpr", "prk"),
            *("democratic people s republic of korea", "korea democratic people s republic of"),
            *("북한", "조선민주주의인민공화국", "北朝鮮", "朝鮮民主主義人民共和国"),
        ),
    }
)
# Waters, and mountains in the other country, that carry a country's name and lie in neither for that.
_NOT_MEANT = (
    r"sea of japan|japan sea|japan trench|korea(?:n)? (?:strait|bay)|straits? of korea|korean peninsula"
    r"|日本海|日本海溝|일본해|일본해구|대한해협|한국해협|韓国岳|大韓海峡"
)
_PREFECTURE = r"(?=北海道|本州|九州|四国|東北|関東|沖縄|[一-龠]{2,3}[都府県])"
_SEPARATORS = re.compile(r"[\W_]+")
_SCRIPTS = re.compile(r"(?<=[一-龠々])(?=[ァ-ヿぁ-ん])|(?<=[ァ-ヿぁ-ん])(?=[一-龠])")


def _pattern() -> re.Pattern[str]:
    """Return every name as one alternative, the longest first, so that "north korea" is read before "korea"."""
    named = [(name, code) for code, names in _NAMES.items() for name in names]
    codes: dict[str, list[str]] = {}
    for name, code in sorted(named, key=lambda pair: (-len(pair[0]), pair[0])):
        codes.setdefault(f"{code}{len(name)}", []).append(re.escape(name))
    groups = (f"(?P<{group}>{'|'.join(names)})" for group, names in codes.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


_NAME = _pattern()


def named(place: str) -> str | None:
    """Return the Party that a place's words name, or in whose prefecture or province they say that it lies.

    None where they do neither, name more than one country, or name land that states dispute.

    >>> named("Seoul, Korea"), named("鹿児島県出水市"), named("Wonsan, North Korea"), named("Sea of Japan")
    ('KOR', 'JPN', None, None)
    """
    if provinces.disputed(_plain(place)):
        return None
    found = _countries(place) or set(provinces.countries_of(_plain(place)))
    return found.pop() if len(found) == 1 and found < {"JPN", "KOR"} else None


def _plain(place: str) -> str:
    return unicodedata.normalize("NFKC", place[:400]).casefold()


def _countries(place: str) -> set[str]:
    text = _plain(place)
    text = _SEPARATORS.sub(" ", _SCRIPTS.sub(" ", text))
    text = re.sub(rf"(?<!\w)日本{_PREFECTURE}", "日本 ", text)
    text = re.sub(_NOT_MEANT, " ; ", text)
    return {(match.lastgroup or "")[:3] for match in _NAME.finditer(text)}


def code_of(opened: Opened, number: int, row: Row, field: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the code of the country in a cell, None with a warning where it is not understood."""
    said = opened.get(row, field)
    code = values.party(said) or named(said) if said else None
    if said and code is None:
        return None, (opened.warn(number, "the country is not understood", "write JPN or KOR", field, said),)
    return code, ()
