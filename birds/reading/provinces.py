"""Prefectures of Japan, provinces and metropolitan cities of the Republic of Korea, as places name them.

Only names that mean nothing else: Gangwon is in both Koreas, so that its own name says nothing without its title of
2023. What states dispute is nobody's, whatever prefecture or county it is given.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from birds.vocabulary import alternatives, sought, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.vocabulary import Word

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
            yield _titled(names, titles)


def _titled(names: Iterable[Word], titles: Iterable[Word]) -> str:
    bare = alternatives(word._replace(how="") for word in names)
    return rf"{bare}[-\s]?{alternatives(titles)}"


def disputed(place: str) -> bool:
    """Say whether a place (in small letters) names land that states dispute."""
    return sought("places", "disputed").within(place)


def countries_of(place: str) -> frozenset[str]:
    """Return the countries whose prefectures or provinces a place (in small letters) names.

    None where it names disputed land, or another country beside them.

    >>> countries_of("鹿児島県出水市"), countries_of("전남 순천만"), countries_of("島根県隠岐の島町竹島")
    (frozenset({'JPN'}), frozenset({'KOR'}), frozenset())
    """
    if disputed(place) or sought("places", "elsewhere").within(place):
        return frozenset()
    return frozenset(found.lastgroup or "" for found in _areas().finditer(place))
