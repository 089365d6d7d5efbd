"""Keys under which spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from birds.names.letters import CJK_RUN, spelled
from birds.names.piece import is_english
from birds.vocabulary import words
from birds.vocabulary.scripts import LONG_VOWEL, MIDDLE_DOT, SMALL_KANA

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENDINGS = ("us", "um", "os", "on", "is", "a", "e")
_SHORTEST_STEM = 2
_VARIANTS = (
    ("ae", "e"), ("oe", "e"), ("ei", "i"), ("ph", "f"), ("th", "t"), ("ch", "c"), ("rh", "r"), ("kh", "k"),
    ("y", "i"), ("j", "i"), ("k", "c"), ("w", "v"), ("u", "v"), ("ct", "t"), ("h", ""),
)  # fmt: skip
_SEVERAL = re.compile(r"[(（\[)）\]/;,、]|\bor\b")
_DOUBLED = re.compile(r"(.)\1")
_NOT_FOLDED = bytes(code for code in range(128) if not chr(code).isalnum())
_HIRAGANA = range(0x3041, 0x3097)
_KANA_STEP = 0x60
_KATAKANA = range(0x30A1, 0x30FD)  # the long vowel mark included
_CACHE = 1 << 16


@lru_cache(_CACHE)
def stem(epithet: str) -> str:
    """Return what is left of an epithet without its gender ending (albus, alba, album → alb; niger, nigra → nigr)."""
    for ending in _ENDINGS:
        if epithet.endswith(ending) and len(epithet) - len(ending) >= _SHORTEST_STEM:
            epithet = epithet[: -len(ending)]
            break
    return f"{epithet[:-2]}r" if epithet.endswith("er") and len(epithet) > _SHORTEST_STEM + 1 else epithet


def ending(epithet: str) -> str:
    """Return what `stem` takes from an epithet."""
    kept = stem(epithet)
    return epithet[len(kept) :] if epithet.startswith(kept) else epithet[len(kept) - 1 :]


@lru_cache(_CACHE)
def variant(epithet: str) -> str:
    """Return a key that variant spellings of one epithet share, after Article 58 of the zoological Code.

    ae/oe/e, ei/i/y, i/j, u/v, c/k, aspirated or not, single or double consonants, -i/-ii; gender endings too.
    """
    key = epithet.removesuffix("i") if epithet.endswith("ii") else epithet
    key = key.removesuffix("es") if key.endswith("oides") else stem(key)
    for old, new in _VARIANTS:
        key = key.replace(old, new)
    return _DOUBLED.sub(r"\1", key) if _DOUBLED.search(key) else key


def fold(text: str) -> str:
    """Return the search key of a name in any script: letters and digits only, without case, accents, or width.

    Korean and Japanese keep what distinguishes them (a dakuten is a letter); hiragana is read as katakana, kana as
    print of a hundred years has them (チヨウ, アヲサギ, マナズル), and woodpeckers are 딱따구리 or 딱다구리.
    """
    if text.isascii():
        return text.lower().encode().translate(None, _NOT_FOLDED).decode()
    return _fold(text)


@lru_cache(_CACHE)
def _fold(text: str) -> str:
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text)).casefold()
    letters = "".join(_folded(char) for char in composed)
    letters = letters.translate(_old_letters())
    for old, new in _old_words():
        letters = letters.replace(old, new)
    return letters


@cache
def _old_letters() -> Mapping[int, str]:
    """Return the kana of older print, each with what it is read as."""
    written = {word.text: word.means for word in words("spellings") if len(word.text) == 1}
    return str.maketrans(
        {letter: SMALL_KANA[letter] for letter in SMALL_KANA if _is_katakana(letter)} | written
    )


@cache
def _old_words() -> tuple[tuple[str, str], ...]:
    """Return the words that are spelled in two ways, each with the other."""
    return tuple((word.text, word.means) for word in words("spellings") if len(word.text) > 1)


def _is_katakana(letter: str) -> bool:
    return ord(letter) in _KATAKANA


def _folded(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    if ord(char) in _HIRAGANA:
        return chr(ord(char) + _KANA_STEP)
    if char == LONG_VOWEL or CJK_RUN.match(char):
        return "" if char in (MIDDLE_DOT, "·") else char
    return "".join(c for c in spelled(char) if c.isalnum())


def has_kana(key: str) -> bool:
    """Whether a folded name is written in kana; one in Han characters, perhaps Chinese, can't be held against it."""
    return not key.isascii() and any(map(_is_katakana, key))


@lru_cache(_CACHE)
def vernaculars(text: str | None) -> tuple[str, ...]:
    """Return the names that one vernacular cell holds: "Shoveler (Northern Shoveler)" is two."""
    if not text:
        return ()
    if not _SEVERAL.search(text):
        return (" ".join(text.split()),)
    outer = re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", text)
    inner = re.findall(r"[(（\[]([^)）\]]*)[)）\]]", text)
    parts = [part for whole in (outer, *inner) for part in _side_by_side(whole)]
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _side_by_side(text: str) -> list[str]:
    """Return the names that stand side by side; "Taiga/Tundra Bean-Goose" is none of two birds, and stays whole."""
    first, _, last = text.rpartition("/")
    if _ends_in_english(last) and first.strip() and not _ends_in_english(first) and not CJK_RUN.search(first):
        return [text]
    return re.split(r"[/;,、]|\bor\b", text)


def _ends_in_english(text: str) -> bool:
    return is_english(text.strip().rpartition(" ")[2])
