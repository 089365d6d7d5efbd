"""The letters of East Asia, as ranges for the character class of a regular expression."""

HANGUL = r"\uac00-\ud7a3"
"""Syllables of Korean."""
KANA = r"\u3041-\u30ff"
HAN = r"\u4e00-\u9fff"
"""Chinese characters but for the rare ones."""
RARE_HAN = r"\u3400-\u4dbf"
"""Extension A, with which birds are written in Chinese."""
