"""What the fields of each noun are called in files and workbooks, in English, Korean, Japanese and Chinese.

The words are lines of `birds/vocabulary/headers`. The name of a field is a spelling of itself, the first word of a
language the one to print. A field that ends in "?" is decided by what stands in the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

from birds.model import LANGS, languages, name_column, proposed_column
from birds.vocabulary import Word, key, words

Noun = Literal["list", "sites", "counts", "evidence", "status", "positions", "thresholds", "tracks"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a noun and what it is called, the spelling to print first; `more` are other languages' words."""

    name: str
    en: tuple[str, ...] = ()
    ko: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


PROTECTED = ("protected_endangered", "protected_monument", "protected_marine")
"""Columns of single laws, beside that of a list's own category."""
_RANKS = {f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en")}
_OF_BIRDS = frozenset({"counts", "evidence", "status", "thresholds"})
_BIRD = {"scientific_name", "vernacular_name"}
_NAMED = frozenset({"list", "sites", "positions"})
_PLACED = {"site", "site_id", "party", "source", "note"}
# What a cell that is merged downwards says of every row beside it; a number said once is not said of each.
SHARED: Mapping[Noun, frozenset[str]] = MappingProxyType(
    {
        "list": frozenset(
            {
                *(*_RANKS, "genus", "status", "category", *PROTECTED, "section"),
                *("part", "within_party", "source", "note"),
            }
        ),
        "sites": frozenset(
            {"name_en", "name_ko", "name_ja", "name?", "party", "designation", "source", "note"}
        ),
        "counts": frozenset({*_PLACED, *_BIRD, "season", "months", "unit"}),
        "evidence": frozenset(
            {*_BIRD, "kind", "from_place", "from_party", "to_place", "to_party", "source", "note"}
        ),
        "status": frozenset({"list", *_BIRD, "party", "status", "author", "source", "via", "note"}),
        "positions": frozenset(),
        "thresholds": frozenset({*_BIRD, "edition", "source", "note"}),
        "tracks": frozenset(),
    }
)


@cache
def _lines(noun: Noun) -> tuple[Word, ...]:
    """Return the header words of a noun; records share those of the bird, statuses also those of a list."""
    own = words(f"headers/{noun}")
    if noun in _OF_BIRDS:
        own += words("headers/bird")
    if noun == "status":
        own += tuple(word for word in words("headers/list") if word.means.startswith(("status", "flag_")))
    return own


def fields_of(lines: Iterable[Word]) -> tuple[Field, ...]:
    """Return the fields that header words name, in the order in which they come first."""
    found: dict[str, list[Word]] = {}
    for word in lines:
        found.setdefault(word.means, []).append(word)
    return tuple(_field(name, own) for name, own in found.items())


def _field(name: str, own: Sequence[Word]) -> Field:
    spoken = {lang: tuple(word.text for word in own if word.language == lang) for lang in ("en", "ko", "ja")}
    return Field(name, **spoken, more=tuple(word.text for word in own if word.language not in spoken))


class _Fields(Mapping[Noun, tuple[Field, ...]]):
    """The fields of each noun, whose words are read when they are asked for."""

    def __getitem__(self, noun: Noun) -> tuple[Field, ...]:
        return _fields(noun, _more_languages())

    def __iter__(self) -> Iterator[Noun]:
        return iter(get_args(Noun))

    def __len__(self) -> int:
        return len(get_args(Noun))


@cache
def _fields(noun: Noun, more: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the fields of a noun; names in `more` languages have columns called by their tags, or as people say."""
    said = {
        lang: tuple(one.text for one in words("headers/in_languages") if one.means == lang) for lang in more
    }
    named = [Field(name_column(lang), (f"name {lang}", f"{lang} name"), more=said[lang]) for lang in more]
    asked = [Field(proposed_column(lang), (f"proposed name {lang}",)) for lang in more]
    further = {**dict.fromkeys(_NAMED, named), "positions": [*named, *asked]}
    return (*fields_of(_lines(noun)), *further.get(noun, ()))


def _more_languages() -> tuple[str, ...]:
    """Return the agreement's languages that no table of words knows."""
    return tuple(lang for lang in languages() if lang not in LANGS)


FIELDS: Mapping[Noun, tuple[Field, ...]] = _Fields()


@cache
def marked(noun: Noun, how: str) -> frozenset[str]:
    """Return the keys of a noun's header words with a mark: "vague" (others come first), "row number"."""
    return frozenset(key(word.text) for word in _lines(noun) if word.how == how)


def spellings(noun: Noun) -> Mapping[str, str]:
    """Return the field that each spelling of a noun names, by its key."""
    return _spellings(noun, _more_languages())


@cache
def _spellings(noun: Noun, more: tuple[str, ...]) -> Mapping[str, str]:
    return index(_fields(noun, more), _ends() if noun == "evidence" else ())


def index(fields: Iterable[Field], more: Iterable[tuple[str, str]] = ()) -> Mapping[str, str]:
    """Return the field of each spelling by its key; the first one of several."""
    found: dict[str, str] = {}
    for field in fields:
        for spelling in (field.name.rstrip("?"), *field.en, *field.ko, *field.ja, *field.more):
            found.setdefault(key(spelling), field.name)
    for spelling, name in more:
        found.setdefault(key(spelling), name)
    return MappingProxyType(found)


def _ends() -> Iterator[tuple[str, str]]:
    """Yield how the columns of a record's two ends are called under a heading each: 방사 / 장소, 回収 / 年月日."""
    for heading in words("headers/ends"):
        for part in words("headers/parts_of_ends"):
            field = f"date_{heading.means}" if part.means == "date" else f"{heading.means}_{part.means}"
            yield f"{heading.text} {part.text}", field


def heading(field: str, lang: str, noun: Noun = "list") -> str:
    """Return what a field's column is called in a language, the field's own name where no word is known."""
    for candidate in FIELDS[noun]:
        if candidate.name == field:
            words = {"ko": candidate.ko, "ja": candidate.ja}.get(lang, candidate.en)
            return words[0] if words else field
    return field
