"""The letters of East Asia, as ranges for a character class."""

HANGUL = r"\uac00-\ud7a3"
"""Syllables of Korean."""
KANA = r"\u3041-\u30ff"
HAN = r"\u4e00-\u9fff"
"""Chinese characters but for the rare ones of the extensions."""
