"""The words of headers and cells, in tables of a word a line; README.md says how to add one.

`words` is the only loader: `words("status")` reads `status.csv`, once. `lookup` is for cells that are one word as a
whole, `sought` for words inside a longer text. Nothing is read before somebody asks for a table.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast, get_args

from birds.messages import word
from birds.model import LANGS, Lang, PositionValue

FOLDER = Path(__file__).parent
_SEPARATORS = re.compile(r"[\W_]+")
_WITHIN_WORDS = re.compile(r"(?<=\w)[-\u2010_](?=\w)")
_LATIN = re.compile(r"[\[\]]?[A-Za-z]")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class Word(NamedTuple):
    """A line of a table: what the word means, its language, the word, and where it counts ("" anywhere)."""

    means: str
    language: str
    text: str
    how: str = ""
    note: str = ""


@cache
def words(table: str, folder: Path = FOLDER) -> tuple[Word, ...]:
    """Return the lines of a table, in their order."""
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    for number, row in enumerate(rows, 2):  # of tables that ship with birds
        assert not any(row) or (len(row) >= 3 and all(row[:3])), (table, number)  # noqa: S101, PLR2004
    return tuple(Word(*row) for row in rows if any(row))


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Return a comparison key: width, case, spaces, underscores and hyphens do not count."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())


@cache
def spelled(table: str, *meanings: str) -> frozenset[str]:
    """Return the words of some meanings as they stand in their table, of all meanings where none is asked for."""
    return frozenset(word.text for word in words(table) if not meanings or word.means in meanings)


@cache
def lookup(table: str) -> Mapping[str, str]:
    """Return what each word of a table means, by its `key`; a mark without letters is its own."""
    return MappingProxyType({key(word.text) or word.text: word.means for word in words(table)})


def spellings(word: Word) -> Iterator[str]:
    """Yield all ways to write a word, in which [one|the other] may be left out."""
    pieces = enumerate(_OPTIONAL.split(word.text))
    ways = (("", *piece.split("|")) if place % 2 else (piece,) for place, piece in pieces)
    return map("".join, product(*ways))


# ---------------------------------------------------------------- words inside a text


@dataclass(frozen=True, slots=True)
class Sought:
    """Words to look for in a text: `pattern` finds the longest that begins first, `meaning` says what it means."""

    pattern: re.Pattern[str]
    meanings: tuple[str, ...]

    def within(self, text: str) -> bool:
        """Say whether one of the words stands in a text."""
        return self.pattern.search(text) is not None

    def meaning(self, match: re.Match[str]) -> str:
        """Return what a word means that `pattern` has found."""
        return self.meanings[(match.lastindex or 1) - 1]


@cache
def sought(table: str, *meanings: str, how: str | None = None) -> Sought:
    """Return the words of some meanings (all where none is given) as what finds them in a text, case aside."""
    chosen = (word for word in _chosen(table, meanings) if how is None or word.how == how)
    pattern, meant = _built(chosen, "(")
    return Sought(re.compile(pattern, re.IGNORECASE), meant)


@cache
def regex(table: str, *meanings: str) -> str:
    """Return the words of some meanings as a group to be put into a larger pattern."""
    return alternatives(_chosen(table, meanings))


@cache
def worded(template: str) -> re.Pattern[str]:
    """Return a pattern with words of the vocabulary in it: "{dates.month|day}" is any word for either.

    Templates are kept as texts: tables are read, and patterns made, when somebody first asks for them.
    """
    field = r"\{([a-z_/]+)\.([^{}]+)\}"
    return re.compile(re.sub(field, lambda part: regex(part[1], *part[2].split("|")), template))


def alternatives(chosen: Iterable[Word]) -> str:
    """Return words as a group to be put into a larger pattern, the longest first."""
    return f"(?:{_built(chosen, '(?:')[0]})"


def _chosen(table: str, meanings: tuple[str, ...]) -> Iterator[Word]:
    return (word for word in words(table) if not meanings or word.means in meanings)


def _built(chosen: Iterable[Word], opening: str) -> tuple[str, tuple[str, ...]]:
    """Return the pattern of words, a group for each run of one meaning, and what the groups mean."""
    ordered = sorted(chosen, key=lambda word: (not word.text.endswith("*"), _edges(word), -_length(word)))
    parts, meanings = [], []
    for (before, after), alike in groupby(ordered, _edges):
        runs = []
        for means, run in groupby(alike, attrgetter("means")):
            runs.append(f"{opening}{'|'.join(map(_regex, run))})")
            meanings.append(means)
        parts.append(f"{before}(?:{'|'.join(runs)}){after}")
    return "|".join(parts) or "(?!)", tuple(meanings)  # without words: found nowhere, not everywhere


def _edges(word: Word) -> tuple[str, str]:
    """Return what stands around a word: a Latin word is no part of another, but where * says so."""
    if word.how == "word end":
        return "", f"(?![{HANGUL}])"
    if word.how.startswith("word"):
        return r"(?<!\w)", r"(?!\w)"
    if word.how == "glued":
        return "", ""
    before = "(?<![A-Za-z])" if _LATIN.match(word.text) else ""
    if word.text.endswith("*"):
        return before, "[A-Za-z]*" if word.text[-2].isascii() else r"\w*"
    return before, "(?![A-Za-z])" if _LATIN.match(word.text[::-1]) else ""


def _regex(word: Word) -> str:
    """Return a word as a pattern, in which [one|the other] may be left out."""
    pieces = enumerate(_OPTIONAL.split(word.text.strip("*")))
    return "".join(
        f"(?:{'|'.join(map(_plain, piece.split('|')))})?" if place % 2 else _plain(piece)
        for place, piece in pieces
    )


def _plain(text: str) -> str:
    return re.escape(text).replace(r"\ ", r"\s+")


def _length(word: Word) -> int:
    return len(_OPTIONAL.sub(lambda part: max(part[1].split("|"), key=len), word.text))


# ---------------------------------------------------------------- letters

HANGUL = r"\uac00-\ud7a3"
"""Syllables of Korean."""
KANA = r"\u3041-\u30ff"
HAN = r"\u4e00-\u9fff"
"""Chinese characters but for the rare ones."""
RARE_HAN = r"\u3400-\u4dbf"
"""Extension A, with which birds are written in Chinese."""


_KANA_NAMES = {chr(code): unicodedata.name(chr(code), "") for code in range(0x3041, 0x30FB)}
_SMALL = {letter: name.replace("SMALL ", "") for letter, name in _KANA_NAMES.items() if "SMALL" in name}
SMALL_KANA = MappingProxyType({letter: unicodedata.lookup(name) for letter, name in _SMALL.items()})
"""Each small kana with the letter that it is small of, by the names that Unicode gives them."""
LONG_VOWEL = unicodedata.lookup("KATAKANA-HIRAGANA PROLONGED SOUND MARK")
REPEATED = unicodedata.lookup("IDEOGRAPHIC ITERATION MARK")
MIDDLE_DOT = unicodedata.lookup("KATAKANA MIDDLE DOT")


def is_word_alone(text: str) -> bool:
    """Whether a text is letters alone: any sign beside a word, a bracket, star, question or line, is a condition."""
    letters = _WITHIN_WORDS.sub("", unicodedata.normalize("NFKC", text).strip())
    return all(letter.isspace() or unicodedata.category(letter)[0] in "LNC" for letter in letters)


def position_of(text: str | None) -> PositionValue | None:
    """Return the position that a text is a word for in any language, None where it says anything more, or asks."""
    return _positions().get(key(text)) if text and is_word_alone(text) else None


@cache
def _positions() -> Mapping[str, PositionValue]:
    positions: dict[str, PositionValue] = {}
    for value in cast("tuple[PositionValue, ...]", get_args(PositionValue)):
        for text in (value, *(word(value, lang) for lang in LANGS), *spelled("positions", value)):
            positions[key(text)] = value
    return positions


_BESIDE = r"(?s)(?P<kind>[^(（]*[^(（\s])(?P<rest>\s*[(（].*)?"


def designation_in(printed: str, lang: Lang) -> str:
    """Return a designation in a language; what stands in brackets beside it stays, as does one that is not known.

    One that is in this language is printed as it was written.
    """
    match = re.fullmatch(_BESIDE, printed)
    kind = key(match["kind"]) if match else ""
    known = [line for line in words("designations") if key(line.text) == kind]
    if not match or not known or lang in {line.language for line in known}:
        return printed
    beside = (match["rest"] or "").strip()
    beside = re.sub(r"\((.*)\)", "（\\1）", beside) if lang == "ja" else f" {beside}" if beside else ""
    return f"{word(f'map_{known[0].means}', lang)}{beside}"


def is_designation_in(printed: str, lang: Lang) -> bool:
    """Whether a designation, as `designation_in` prints it in a language, has the letters of that language alone.

    Capitals in other scripts are abbreviations: 중요 조류 서식지 (WBSJ).
    """
    letters = re.sub(r"[^\W\d_a-z]|[\W\d_]", "", shown := designation_in(printed, lang))
    own = {"ko": HANGUL, "ja": f"{KANA}{HAN}"}.get(lang)
    return shown.isascii() if own is None else not letters and bool(re.search(f"[{own}]", shown))
