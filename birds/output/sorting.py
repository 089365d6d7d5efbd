"""Names in the order of a dictionary of their language: Latin, Korean and Japanese.

Korean: South Korean dictionary order is that of the syllables (가나다). Japanese: gojūon after JIS X 4061; a long
vowel mark reads as its vowel, small and voiced kana sort with the plain ones and only then differ, hiragana and
katakana are one; names in kanji come last, by code point.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model import Lang

Key = tuple[object, ...]
_ROWS = (
    ("ア", "アイウエオ"),
    ("カ", "カキクケコ"),
    ("サ", "サシスセソ"),
    ("タ", "タチツテト"),
    ("ナ", "ナニヌネノ"),
    ("ハ", "ハヒフヘホ"),
    ("マ", "マミムメモ"),
    ("ヤ", "ヤユヨ"),
    ("ラ", "ラリルレロ"),
    ("ワ", "ワヰヱヲン"),
)
_ROW_OF = {kana: row for row, line in _ROWS for kana in line}
_VOWELS = {
    vowel: set(line)
    for vowel, line in {
        "ア": "アカサタナハマヤラワ",
        "イ": "イキシチニヒミリヰ",
        "ウ": "ウクスツヌフムユル",
        "エ": "エケセテネヘメレヱ",
        "オ": "オコソトノホモヨロヲ",
    }.items()
}
_SMALL = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_VOICED, _HALF_VOICED, _LONG = "\u3099", "\u309a", "ー"
_SKIPPED = re.compile(r"[\s'’\-‐・･()（）.,]+")
_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
_FIRST_SYLLABLE, _LAST_SYLLABLE, _PER_INITIAL = 0xAC00, 0xD7A3, 588


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
        return _ROW_OF.get(first[0], "漢") if first else "漢"
    if lang == "ko":
        return _consonant(name)
    return _latin(name)[:1].upper() or "–"


def _latin(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _SKIPPED.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _consonant(name: str) -> str:
    first = ord((_SKIPPED.sub("", unicodedata.normalize("NFC", name)) or "\0")[0])
    if _FIRST_SYLLABLE <= first <= _LAST_SYLLABLE:
        return _INITIALS[(first - _FIRST_SYLLABLE) // _PER_INITIAL]
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
        elif letter == _LONG and made:
            vowel = next((vowel for vowel, row in _VOWELS.items() if made[-1][0] in row), made[-1][0])
            made.append((vowel, "0"))
        else:
            made.append((_SMALL.get(big, big), "0" if big in _SMALL else "1"))
    return made


def _katakana(letter: str) -> str:
    return chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter
