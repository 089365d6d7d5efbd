"""A header as written → the field it names: in three languages, in brackets, under a heading over several columns."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.columns.groups import JOIN
from birds.columns.words import FIELDS, Noun, spellings
from birds.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS = re.compile(r"[()\[\]{}（）［］〔〕【】/／|｜\n\r·\u30fb:：,、;]+")
_SUFFIXES = ("asprinted", "printed", "verbatim")


def field_of(header: str, noun: Noun = "list") -> str | None:
    """Return the field a header names, None where it names none; "name?" is left to the content."""
    if len(header) > 200:  # noqa: PLR2004
        return None
    known = spellings(noun)
    whole = _look_up(key(header), known)
    if whole:
        return whole
    if "://" in header:
        return _look_up(key(re.split(r"[/#]", header)[-1]), known)
    parts = (_look_up(key(part), known) for part in _PARTS.split(header) if part.strip())
    found = {part for part in parts if part}
    named = _one_of({part for part in found if not part.endswith("?")} or found)
    return named or _look_up(key(header.rpartition(JOIN)[2]), known)  # 2020 / 和名: the group names no field


def _one_of(found: set[str]) -> str | None:
    """Return the one field that the parts of a header name: "Family (English)" is a family's English name."""
    if len(found) == 1:
        return found.pop()
    for whole, parts in _WHOLES.items():
        if whole in found and found - {whole} <= parts:
            return min(found - {whole}) if len(found) == 2 else whole  # noqa: PLR2004
    ranks = found & {"order", "family", "genus"}
    others = found - ranks - {"scientific_name"}
    if len(ranks) != 1 or len(others) > 1:
        return None
    rank = ranks.pop()
    language = _LANGUAGES.get(others.pop() if others else "", "")
    return rank if not found & _LANGUAGES.keys() else (f"{rank}_{language}" if rank != "genus" else None)


# A heading over several columns, and what each of them is: 좌표 / 위도, 渡り区分 / 冬鳥, 학명 / 속명.
_WHOLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "coordinates": frozenset({"latitude", "longitude"}),
        "scientific_name": frozenset({"genus", "species_epithet", "subspecies_epithet", "authorship"}),
        "section": frozenset({"category"}),
        "status": frozenset({"flag_resident", "flag_summer", "flag_winter", "flag_passage", "flag_vagrant"}),
    }
)
_LANGUAGES = {"english_name": "en", "korean_name": "ko", "japanese_name": "ja"}
_YEAR = re.compile(r"^(?:19|20)\d\d|v?(?:19|20)\d\d[a-z]?$")


def _look_up(text: str, known: Mapping[str, str]) -> str | None:
    if text in known:
        return known[text]
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and text.removesuffix(suffix) in known:
            return known[text.removesuffix(suffix)]
    return known.get(_YEAR.sub("", text))


def heading(field: str, lang: str, noun: Noun = "list") -> str:
    """Return what a field's column is called in a language, the field's own name where no word is known."""
    for candidate in FIELDS[noun]:
        if candidate.name == field:
            words = {"en": candidate.en, "ko": candidate.ko, "ja": candidate.ja}[lang]
            return words[0] if words else field
    return field
