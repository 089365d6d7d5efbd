"""The letters of East Asia: ranges for the character class of a regular expression, and single ones by name."""

import unicodedata
from types import MappingProxyType

HANGUL = r"\uac00-\ud7a3"
"""Syllables of Korean."""
KANA = r"\u3041-\u30ff"
HAN = r"\u4e00-\u9fff"
"""Chinese characters but for the rare ones."""
RARE_HAN = r"\u3400-\u4dbf"
"""Extension A, with which birds are written in Chinese."""


def _small_kana() -> dict[str, str]:
    """Return each small kana with the letter that it is small of, by the names that Unicode gives them."""
    named = ((chr(code), unicodedata.name(chr(code), "")) for code in range(0x3041, 0x30FB))
    return {
        letter: unicodedata.lookup(name.replace("SMALL ", "")) for letter, name in named if "SMALL" in name
    }


SMALL_KANA = MappingProxyType(_small_kana())

LONG_VOWEL = unicodedata.lookup("KATAKANA-HIRAGANA PROLONGED SOUND MARK")
REPEATED = unicodedata.lookup("IDEOGRAPHIC ITERATION MARK")
MIDDLE_DOT = unicodedata.lookup("KATAKANA MIDDLE DOT")
