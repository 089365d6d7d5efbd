"""The tokens of a status cell: every letter of it is part of a word that the vocabulary has, or is named as unknown.

The longest word wins. A word of an alphabet is no part of another one; a negating affix (non-, не, 미, 未) is taken off
the word behind it before that is looked up. Vocabulary: `status`, `status_codes`, `amounts`, `qualifiers`, `dates` and,
for regions, `regions`, `areas` and their titles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from birds import dates
from birds.vocabulary import MIDDLE_DOT, Word, sought, spelled, spellings, worded, words

_SIGNS = {
    **dict.fromkeys("([{〔【《〈「『", "open"), **dict.fromkeys(")]}〕】》〉」』", "close"),
    **dict.fromkeys(";。\n", "end"), **dict.fromkeys(",、", "hard"), **dict.fromkeys((MIDDLE_DOT, *"·/|+&"), "soft"),
    **dict.fromkeys(" \t.:=-–—'\"“”‘’", "particle"), "?": "doubt",
}  # fmt: skip
_CODE = re.compile(r"(?:R\([mM]\)|[A-Za-z]+)[1-5]?(?![^\W_])")
_CLASSED = re.compile(r"(?P<vagrant>[WSPR]?V)(?P<class>[1-5])|(?P<plain>R\([mM]\)|[RBSWP])[1-5]")
_CLASS = re.compile(r"[1-5](?!\w)")
_NAMED = (
    r"(?i)(?<!\w){dates.1|2|3|4|5|6|7|8|9|10|11|12}(?:\s*[-~〜–]\s*{dates.1|2|3|4|5|6|7|8|9|10|11|12})?(?!\w)"
)
_IN_BRACKETS = re.compile(r"\[\d[\d\s,~-]*\]")
_SPAN = r"(\d{1,2})\s*{dates.month}?(?:\s*[-~〜–]\s*(\d{1,2})\s*{dates.month}?)?"
_NUMBERED = (
    r"(?=[\d\s,、~〜–-]*\d\s*{dates.month})(?:\d{1,2}\s*{dates.month}?(?:[\s\-~〜–,、\u30fb]*(?=\d))?)+"
)
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a cell from `start` to `end`: what it is, and of a status or code what it means."""

    kinds: frozenset[str]
    start: int
    end: int
    text: str
    means: str = ""
    note: str | None = None
    months: tuple[int, ...] = ()

    def is_a(self, *kinds: str) -> bool:
        """Whether it is of one of some kinds."""
        return not self.kinds.isdisjoint(kinds)


def tokens_of(text: str) -> tuple[list[Token], list[str]]:
    """Return the tokens of a cell, and the letters and signs that belong to none."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    tokens: list[Token] = []
    strange: list[int] = []
    at = 0
    while at < len(text):
        if token := _token(text, lowered, at, tokens):
            tokens.append(token)
            at = token.end
        else:
            strange.append(at)
            at += 1
    return tokens, list(_runs(text, strange))


def _token(text: str, lowered: str, at: int, before: list[Token]) -> Token | None:
    """Return the longest token that begins at a place."""
    behind_affix = bool(before) and before[-1].is_a("affix") and before[-1].end == at
    begins = at == 0 or not _in_alphabet(text[at - 1]) or behind_affix
    found = [token for read in ((_code, _months) if begins else ()) if (token := read(text, at))]
    if bracketed := _IN_BRACKETS.match(text, at):
        found = [
            Token(frozenset({"months"}), at, bracketed.end(), bracketed[0], months=_covered(bracketed[0]))
        ]
    found += filter(None, (_word(text, lowered, at, begins=begins),))
    if not found and text[at] in _SIGNS:
        return Token(frozenset({_SIGNS[text[at]]}), at, at + 1, text[at])
    return max(found, key=lambda token: token.end, default=None)


def _word(text: str, lowered: str, at: int, *, begins: bool) -> Token | None:
    known, longest = _lexicon()
    for end in range(min(len(text), at + longest), at, -1):
        entry = known.get(lowered[at:end])
        if entry is None or (_in_alphabet(text[at]) and not begins):
            continue
        kinds, means = entry
        is_affix = "affix" in kinds and end < len(text) and _in_alphabet(text[end])
        if is_affix or not (_in_alphabet(text[end - 1]) and end < len(text) and _in_alphabet(text[end])):
            if kinds == {"affix"} and not is_affix and _in_alphabet(text[at]):
                continue  # "un" alone is no word
            return Token(kinds, at, end, text[at:end], means)
    return None


def _code(text: str, at: int) -> Token | None:
    """Return a code ("WV", "P2", RESIDENT/COMMON); one letter counts as a capital only."""
    types, pattern = _typed()
    if typed := pattern.match(text, at):
        return Token(frozenset({"code"}), at, typed.end(), typed[0], types[typed[1].upper()])
    if class_ := _CLASS.match(text, at):
        return Token(frozenset({"class"}), at, class_.end(), class_[0])
    if not (match := _CODE.match(text, at)):
        return None
    means, note = _code_meaning(match[0])
    return Token(frozenset({"code"}), at, match.end(), match[0], means, note) if means else None


def _code_meaning(printed: str) -> tuple[str, str | None]:
    """Return what a code stands for and its note, "" if it is none."""
    classed, codes = _CLASSED.fullmatch(printed), _codes()
    if classed and (vagrant := classed["vagrant"]):
        few_a_year = classed["class"] == "1" and vagrant != "V"
        season = codes[vagrant].note if vagrant in codes else ""
        return (f"{codes[vagrant[0]].means}1" if few_a_year else "V"), season or None
    code = codes.get((classed["plain"] if classed else printed).upper())
    if code is None or not (len(printed) > 1 or printed.isupper()):
        return "", None
    return code.means, (code.note or None) if code.means in ("V", "B-", "<") else None


def _months(text: str, at: int) -> Token | None:
    """Return months with the word for month (10月~3月), or by their names (Nov-Mar)."""
    for pattern, read in ((worded(_NUMBERED), _covered), (worded(_NAMED), dates.months)):
        if match := pattern.match(text, at):
            return Token(frozenset({"months"}), at, match.end(), match[0], months=read(match[0]))
    return None


def _covered(text: str) -> tuple[int, ...]:
    """Read "4,5", "10月~3月" as months, over the turn of the year; what is no month is left out."""
    covered: set[int] = set()
    for first, last in worded(_SPAN).findall(text):
        start, end = int(first), int(last or first)
        if 1 <= start <= _YEAR and 1 <= end <= _YEAR:
            covered |= dates.span(start, end)
    return tuple(sorted(covered))


def _in_alphabet(letter: str) -> bool:
    """Whether a letter is of a script that puts blanks between words."""
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "HIRA", "KATA"))


def _runs(text: str, places: list[int]) -> Iterator[str]:
    """Yield the letters at some places, those between which nothing else stands as one."""
    first = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or text[places[at - 1] + 1 : places[at]].strip():
            yield text[places[first] : places[at - 1] + 1]
            first = at


# ---------------------------------------------------------------- what the vocabulary knows

_KINDS = {"and or": "soft", "abbreviation": "amount", "around": "particle", "but": "soft"}


@cache
def _lexicon() -> tuple[Mapping[str, tuple[frozenset[str], str]], int]:
    """Return each spelling with what it may be and, of a status, its meaning; and how long the longest is."""
    known: dict[str, tuple[frozenset[str], str]] = {}

    def add(word: Word, kind: str, means: str = "") -> None:
        for spelling in spellings(word):
            kinds, meant = known.get(spelling.lower(), (frozenset(), ""))
            known[spelling.lower()] = kinds | {kind}, means or meant

    for table in ("amounts", "qualifiers"):
        for word in words(table):
            add(word, _KINDS.get(word.means, word.means))
    for word in _regions():
        add(word, "region")
    for word in words("status"):
        add(word, "status", word.means)
    return known, max(map(len, known))


def _regions() -> Iterator[Word]:
    """Yield the regions of sources, provinces, their titles, and the countries whose provinces these are.

    中国 is a region of Japan and a country: what may lie elsewhere is no region of a cell.
    """
    provinces = words("areas")
    countries = {word.means for word in provinces}
    whole = (word for word in words("countries") if word.means in countries and word.how != "cell")
    elsewhere = sought("places", "elsewhere")
    named = (*words("regions"), *provinces, *words("area_titles"), *whole)
    return (word for word in named if not elsewhere.within(word.text))


@cache
def _codes() -> Mapping[str, Word]:
    """Return the codes that stand alone: R, WV, CB."""
    return {word.text: word for word in words("status_codes") if not word.how}


@cache
def _typed() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return the codes that stand before a stroke, and how one with its abundance is written: RESIDENT/COMMON."""
    types = {word.text: word.means for word in words("status_codes") if word.how == "before a stroke"}
    abundance = "|".join(sorted(spelled("status_codes", "abundance")))
    return types, re.compile(rf"({'|'.join(types)})/(?:{abundance})(?!\w)", re.IGNORECASE)
