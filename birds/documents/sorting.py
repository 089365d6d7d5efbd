"""Names in the order of a dictionary of their language: Latin, Korean and Japanese.

Korean: South Korean dictionary order is that of the syllables (가나다). Japanese: gojūon after JIS X 4061; a long
vowel mark reads as its vowel, small and voiced kana sort with the plain ones and only then differ, hiragana and
katakana are one; names in kanji come last, by code point.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from birds.vocabulary.scripts import LONG_VOWEL, SMALL_KANA

if TYPE_CHECKING:
    from birds.model import Lang

Key = tuple[object, ...]
_VOICED = unicodedata.lookup("COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK")
_HALF_VOICED = unicodedata.lookup("COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK")
_KATAKANA, _CONSONANT, _KANJI = "KATAKANA LETTER ", "HANGUL CHOSEONG ", "CJK UNIFIED IDEOGRAPH-6F22"
_SKIPPED = re.compile(r"[\s'’\-‐\u30fb\uff65()（）.,]+")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _PER_INITIAL, _FIRST_CONSONANT = 0xAC00, 0xD7A3, 588, 0x1100


def key(name: str, lang: Lang | str) -> Key:
    """Return what a name is sorted by in a language; equal only for equal names."""
    if lang == "ja":
        return (*_japanese(name), name)
    if lang == "ko":
        return (_SKIPPED.sub("", unicodedata.normalize("NFC", name)), name)
    return (_latin(name), name)


def initial(name: str, lang: Lang | str) -> str:
    """Return the heading a name stands under: a letter, the first consonant (ㄱ), or a row of kana (ア)."""
    if lang == "ja":
        first = next(iter(_kana(name)), None)
        return (_row(first[0]) if first else None) or unicodedata.lookup(_KANJI)
    if lang == "ko":
        return _consonant(name)
    return _latin(name)[:1].upper() or "–"


def _latin(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _SKIPPED.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _consonant(name: str) -> str:
    first = ord((_SKIPPED.sub("", unicodedata.normalize("NFC", name)) or "\0")[0])
    if _FIRST_SYLLABLE <= first <= _LAST_SYLLABLE:
        letter = unicodedata.name(chr(_FIRST_CONSONANT + (first - _FIRST_SYLLABLE) // _PER_INITIAL))
        return unicodedata.lookup(f"HANGUL LETTER {letter.removeprefix(_CONSONANT).removeprefix('SSANG')}")
    return "–"


def _japanese(name: str) -> tuple[str, str]:
    """Return the kana of a name, and what tells names of the same kana apart."""
    kana = list(_kana(name))
    return "".join(plain for plain, _ in kana), "".join(shade for _, shade in kana)


def _kana(name: str) -> list[tuple[str, str]]:
    """Return each kana plain (large, unvoiced, the vowel for a long mark) with its shade."""
    made: list[tuple[str, str]] = []
    for letter in _SKIPPED.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name))):
        big = _katakana(letter)
        if letter in (_VOICED, _HALF_VOICED) and made:
            made[-1] = (made[-1][0], "2" if letter == _VOICED else "3")
        elif letter == LONG_VOWEL and made:
            made.append((_vowel(made[-1][0]), "0"))
        else:
            made.append((SMALL_KANA.get(big, big), "0" if big in SMALL_KANA else "1"))
    return made


def _katakana(letter: str) -> str:
    return chr(ord(letter) + 0x60) if 0x3041 <= ord(letter) <= 0x3096 else letter  # noqa: PLR2004


def _sound(kana: str) -> str:
    """Return the sound of a large kana as Unicode names it (KA, TI, N), "" for another letter."""
    name = unicodedata.name(kana, "")
    sound = name.removeprefix(_KATAKANA)
    return sound if sound != name and sound.isalpha() else ""


@lru_cache(maxsize=256)
def _row(kana: str) -> str | None:
    """Return the first kana of the row that a kana stands in: カ of キ, ワ of ン."""
    sound = _sound(kana)
    consonant = "W" if sound == "N" else sound[:-1]
    return unicodedata.lookup(f"{_KATAKANA}{consonant}A") if sound else None


@lru_cache(maxsize=256)
def _vowel(kana: str) -> str:
    """Return the vowel that a kana ends in, the letter itself where it has none."""
    last = _sound(kana)[-1:]
    return unicodedata.lookup(f"{_KATAKANA}{last}") if last and last in "AIUEO" else kana
