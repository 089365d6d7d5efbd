"""The bird and the place of a record, as every reader of records takes them from a row.

The bird is its scientific name or, where a row has none, its vernacular one. Where no column says in which of the two
countries a place lies, its own words do, and only what is beyond doubt: one that names neither, or both, has no Party.
What its point says is in `birds.evidence.places`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from birds.errors import InputError
from birds.model import Agreement
from birds.reading.files import read_content
from birds.reading.files.source import Row, read_source
from birds.reading.tables import Opened, values
from birds.vocabulary import REPEATED, alternatives, key, regex, sought, words

Get = Callable[[str], str | None]  # the text of a field of a row
BIRD = ("scientific_name", "vernacular_name")
_LONGEST = 400  # letters of a name
_SEPARATORS = re.compile(r"[\W_]+")
_KANJI, _KANA = r"\u4e00-\u9fa0", r"\u3041-\u3093\u30a1-\u30ff"
_SCRIPTS = re.compile(rf"(?<=[{_KANJI}{REPEATED}])(?=[{_KANA}])|(?<=[{_KANA}])(?=[{_KANJI}])")


def bird(get: Get) -> str | None:
    """Return the name of the bird in a row: the scientific one, else what it is called in any language."""
    return next(filter(None, map(get, BIRD)), None)


def country_code(agreement: Agreement, cell: str) -> str | None:
    """Return the code of the country that a cell names, by its code, its name or a place in it."""
    if cell.strip() in agreement.by_code:
        return cell.strip()
    called = (code for code, _, name in agreement.countries if key(name) == key(cell))
    return values.party(cell) or next(called, None) or named(agreement, cell)


def country(opened: Opened, number: int, row: Row, field: str) -> str | None:
    """Return the code of the country in a cell, None with one warning for all cells that say what is not understood."""
    cell = opened.get(row, field)
    code = country_code(opened.agreement, cell) if cell else None
    if cell and code is None and (field, cell) not in opened.warned:
        opened.warned.add((field, cell))
        opened.warn(number, "point.country_unclear", "point.do_write_code", field, cell)
    return code


def read_gazetteer(path: Path) -> tuple[str, ...]:
    """Return the names of a country and its provinces, in the column `name` of a table. InputError without any."""
    source = read_source(path)
    for sheet in read_content(source, None).sheets:
        head, *rows = sheet.rows or ((),)
        places = [place for place, text in enumerate(head) if key(text) == "name"]
        names = [row[places[0]].strip() for row in rows if places and len(row) > places[0]]
        if distinct := tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST)):
            return distinct
    raise InputError("agreement.no_gazetteer", file=path)


_Own = tuple[tuple[str, tuple[str, ...]], ...]  # what an agreement says of its Parties' names, by their codes


@cache
def _names(own: _Own) -> Mapping[str, str]:
    """Return the names of the countries as places carry them; a code of two letters says nothing inside a text."""
    spelled = [(word.text, word.means) for word in words("countries") if word.how != "cell"]
    spelled += [(name, code) for code, names in own for name in names]
    return MappingProxyType({_SEPARATORS.sub(" ", _plain(text)).strip(): means for text, means in spelled})


@cache
def _name(own: _Own) -> re.Pattern[str]:
    """Return every name as one alternative, the longest first, so that "north korea" is read before "korea"."""
    names = "|".join(map(re.escape, sorted(filter(None, _names(own)), key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)")


@cache
def _glued() -> re.Pattern[str]:
    """Return a country's name that is written together with its region or prefecture: 日本九州, 日本鹿児島県."""
    country = alternatives(word for word in words("countries") if word.language == "ja")
    region, prefecture = regex("places", "region"), regex("places", "prefecture")
    return re.compile(rf"(?<!\w)({country})(?={region}|[{_KANJI}]{{2,3}}{prefecture})")


def named(agreement: Agreement, place: str) -> str | None:
    """Return the Party that a place's words name, or in whose prefecture or province they say that it lies.

    None where they do neither, name more than one country, or name a place that is not shown.

    >>> [named(default(), place) for place in ("Seoul, Korea", "鹿児島県出水市", "Wonsan, North Korea", "Sea of Japan")]
    ['KOR', 'JPN', None, None]
    """
    plain = _plain(place)
    if is_not_shown(plain) or any(_plain(name) in plain for name in agreement.not_shown_names):
        return None
    countries = _countries(agreement, place) or set(countries_of(_plain(place)))
    return countries.pop() if len(countries) == 1 and countries <= agreement.by_code.keys() else None


def _plain(place: str) -> str:
    return unicodedata.normalize("NFKC", place[:400]).casefold()


def _countries(agreement: Agreement, place: str) -> set[str]:
    # Waters, and mountains in the other country, carry a country's name and lie in neither for that.
    text = _SEPARATORS.sub(" ", _SCRIPTS.sub(" ", _plain(place)))
    text = sought("places", "not a country", "sea").pattern.sub(" ; ", _glued().sub(r"\1 ", text))
    own = tuple((party.code, (*party.names.all(), *party.gazetteer)) for party in agreement.parties)
    return {_names(own)[name[0]] for name in _name(own).finditer(text)}


# ---------------------------------------------------------------- prefectures and provinces
#
# Only names that mean nothing else: Gangwon is in both Koreas, so that its own name says nothing without its title of
# 2023. What is not shown is nobody's, whatever prefecture or county it is given.

_TITLED = "with a title"


@cache
def _areas() -> re.Pattern[str]:
    """Return the names of areas, a group for each country: those that stand alone, and those with their title."""
    codes = dict.fromkeys(word.means for word in words("areas"))
    return re.compile("|".join(f"(?P<{code}>{'|'.join(_of_country(code))})" for code in codes))


def _of_country(code: str) -> Iterator[str]:
    own = [word for word in words("areas") if word.means == code]
    yield alternatives(word for word in own if word.how != _TITLED)
    for language in dict.fromkeys(word.language for word in own):
        names = [word for word in own if word.language == language and word.how.endswith(_TITLED)]
        titles = [word for word in words("area_titles") if (word.means, word.language) == (code, language)]
        if names and titles:
            bare = alternatives(word._replace(how="") for word in names)
            yield rf"{bare}[-\s]?{alternatives(titles)}"


def is_not_shown(place: str) -> bool:
    """Say whether a place (in small letters) is named as one that no output shows."""
    return sought("places", "not shown").within(place)


def countries_of(place: str) -> frozenset[str]:
    """Return the countries whose prefectures or provinces a place (in small letters) names.

    None where it names a place that is not shown, or another country beside them.

    >>> countries_of("鹿児島県出水市"), countries_of("전남 순천만"), countries_of("島根県隠岐の島町竹島")
    (frozenset({'JPN'}), frozenset({'KOR'}), frozenset())
    """
    if is_not_shown(place) or sought("places", "elsewhere").within(place):
        return frozenset()
    return frozenset(area.lastgroup or "" for area in _areas().finditer(place))
