"""Sentences that the code still makes in English, in Korean and Japanese; each package that has codes needs it less.

Such a sentence is made in English where it arises, with its names and numbers in it. `legacy.txt` has it as a
pattern, and what stands in the places of a pattern may be a sentence again. One that is not there is taken apart at
its first colon or semicolon; what nobody has translated stays English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.model import Arg, Lang

_ORDER = ("en", "ko", "ja")
_PLACE = re.compile(r"\{\d\}")
_MARK = re.compile(r"(; |: )")
_WHERE: dict[Lang, tuple[tuple[str, str], ...]] = {
    "ko": ((r", sheet ", ", 시트 "), (r", (?:row|line) (\d+)", r", \1행"), (r", column ", ", 열 ")),
    "ja": ((r", sheet ", "、シート"), (r", (?:row|line) (\d+)", r"、\1行目"), (r", column ", "、列 ")),
}
_MARKS: dict[Lang, dict[str, str]] = {"ja": {"; ": "；", ": ": "："}}
_CODE = re.compile(r"[a-z][\w-]*(\.[\w-]+)+")
_LONGEST = 2_000  # characters of a sentence: a longer one quotes a file, and matching it could take long


def message(what: str | Message, args: Mapping[str, Arg]) -> Message:
    """Return a message as it is, a code with its arguments, or an English sentence as one."""
    if isinstance(what, Message):
        return what
    return Message.of(what, **args) if _CODE.fullmatch(what) else Message.of("text", text=what)


def said(sentence: str, lang: Lang) -> str:
    """Return the sentence in a language."""
    if lang == "en" or len(sentence) > _LONGEST:
        return sentence
    text = sentence.lstrip(" ")
    return sentence[: len(sentence) - len(text)] + _said(text, lang)


def catalogue() -> tuple[tuple[str, ...], ...]:
    """Return each pattern with its translations."""
    lines = Path(__file__).with_name("legacy.txt").read_text("utf-8").splitlines()
    return tuple(tuple(line.split(" | ")) for line in lines if line and not line.startswith("# "))


@lru_cache(maxsize=10_000)
def _said(sentence: str, lang: Lang) -> str:
    marks = _MARKS.get(lang, {})
    pieces = [_found(piece, lang) for piece in sentence.split("; ")]
    if None not in pieces:
        return marks.get("; ", "; ").join(filter(None, pieces))
    if found := _found(sentence, lang):
        return found
    head, *more = _MARK.split(sentence, maxsplit=1)
    if not more:
        return _placed(sentence, lang)
    mark, tail = more
    return _said(head, lang) + marks.get(mark, mark) + _said(tail, lang)


def _found(sentence: str, lang: Lang) -> str | None:
    """Return what the first pattern that fits the whole sentence makes of it."""
    for pattern, words in _patterns(lang):
        if found := pattern.fullmatch(sentence):
            return words.format(*(_said(part, lang) for part in found.groups()))
    return None


def _placed(where: str, lang: Lang) -> str:
    """Return the place in a file ("x.csv, row 3") in a language."""
    for english, words in _WHERE.get(lang, ()):
        where = re.sub(english, words, where)
    return where


@lru_cache
def _patterns(lang: Lang) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns with the words for them: first those that begin with words, then those with most."""
    most_first = sorted(catalogue(), key=lambda row: (row[0][0] == "{", -len(_PLACE.sub("", row[0]))))
    place = _ORDER.index(lang)
    return tuple((_pattern(row[0]), row[place]) for row in most_first)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, _PLACE.split(english))), re.DOTALL)
