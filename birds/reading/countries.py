"""Which of the two countries a place lies in, where no column says so: from the words of the place.

Only what is beyond doubt is answered: a place that names neither country, or both, has no Party. What its point says is
in `birds.evidence.places`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.model import PARTIES
from birds.reading import provinces
from birds.reading.tables import values
from birds.vocabulary import alternatives, regex, words
from birds.vocabulary.scripts import REPEATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.errors import Problem
    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

_SEPARATORS = re.compile(r"[\W_]+")
_KANJI, _KANA = r"\u4e00-\u9fa0", r"\u3041-\u3093\u30a1-\u30ff"
_SCRIPTS = re.compile(rf"(?<=[{_KANJI}{REPEATED}])(?=[{_KANA}])|(?<=[{_KANA}])(?=[{_KANJI}])")


@cache
def _names() -> Mapping[str, str]:
    """Return the names of the countries as places carry them; a code of two letters says nothing inside a text."""
    found = (word for word in words("countries") if word.how != "cell")
    return MappingProxyType({_SEPARATORS.sub(" ", _plain(word.text)): word.means for word in found})


@cache
def _name() -> re.Pattern[str]:
    """Return every name as one alternative, the longest first, so that "north korea" is read before "korea"."""
    names = "|".join(map(re.escape, sorted(_names(), key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)")


@cache
def _not_meant() -> re.Pattern[str]:
    """Return waters, and mountains in the other country, that carry a country's name and lie in neither for that."""
    return re.compile(regex("places", "not a country"))


@cache
def _glued() -> re.Pattern[str]:
    """Return a country's name that is written together with its region or prefecture: 日本九州, 日本鹿児島県."""
    country = alternatives(word for word in words("countries") if word.language == "ja")
    region, prefecture = regex("places", "region"), regex("places", "prefecture")
    return re.compile(rf"(?<!\w)({country})(?={region}|[{_KANJI}]{{2,3}}{prefecture})")


def named(place: str) -> str | None:
    """Return the Party that a place's words name, or in whose prefecture or province they say that it lies.

    None where they do neither, name more than one country, or name land that states dispute.

    >>> named("Seoul, Korea"), named("鹿児島県出水市"), named("Wonsan, North Korea"), named("Sea of Japan")
    ('KOR', 'JPN', None, None)
    """
    if provinces.disputed(_plain(place)):
        return None
    found = _countries(place) or set(provinces.countries_of(_plain(place)))
    return found.pop() if len(found) == 1 and found <= PARTIES.keys() else None


def _plain(place: str) -> str:
    return unicodedata.normalize("NFKC", place[:400]).casefold()


def _countries(place: str) -> set[str]:
    text = _plain(place)
    text = _SEPARATORS.sub(" ", _SCRIPTS.sub(" ", text))
    text = _glued().sub(r"\1 ", text)
    text = _not_meant().sub(" ; ", text)
    return {_names()[found[0]] for found in _name().finditer(text)}


def code_of(opened: Opened, number: int, row: Row, field: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the code of the country in a cell, None with a warning where it is not understood."""
    said = opened.get(row, field)
    code = values.party(said) or named(said) if said else None
    if said and code is None:
        return None, (opened.warn(number, "point.country_unclear", "site.do_write_country", field, said),)
    return code, ()
