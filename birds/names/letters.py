"""The letters of a cell made plain: width, accents, look-alikes, spaces, markup."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

_CJK = (
    r"\u1100-\u11ff\u3005-\u3007\u3031-\u3035\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    r"\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
)
CJK_RUN = re.compile(rf"[{_CJK}](?:[{_CJK}\s·\u30fb]*[{_CJK}])?")
"""A run of Hangul, kana or Han letters, spaces between them included."""
_CYRILLIC = r"[\u0400-\u04ff\u0301]+"
OTHER_RUN = re.compile(rf"{CJK_RUN.pattern}|{_CYRILLIC}(?:[\s-]+{_CYRILLIC})*")
"""A run of those, or of Cyrillic words, stress marks included."""
_SPELLED = str.maketrans(
    {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "oe", "Ø": "Oe", "ß": "ss", "ł": "l", "ı": "i"}
)
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABESIJKMHOPCTXaesijopcyxABEZHIKMNOPTXo"
)
_BOTH = r"[A-Za-z\u0370-\u04ff]"
_HALF_LATIN = re.compile(rf"(?<!{_BOTH})(?=[A-Za-z]*[\u0370-\u04ff])(?=[\u0370-\u04ff]*[A-Za-z]){_BOTH}+")
"""A word of both: what is not Latin in it only looks so; a Russian word beside a Latin one is Russian."""
_SCANNED = re.compile(r"\b[a-z]+I[a-z]+\b|(?<=[A-Za-z])[01]+(?=[a-z])|(?<=[A-Za-z] )[01](?=[a-z]{3})")
_MEANT = str.maketrans("01I", "oll")
"""What a scanner takes for letters inside a word: ga1ericulata, g0isagi, fIavipes."""
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_TAGS = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Letters:
    """A cell in `plain` Latin letters, the same text with its accents, and what was noticed on the way."""

    plain: str
    text: str
    noticed: frozenset[str]

    def accented(self, part: str) -> str:
        """Return a part of the plain text as it was written, with its accents; as it is where it is not found."""
        start = self.plain.find(part) if self.plain != self.text else -1
        if start < 0:
            return part
        made, at = [], 0
        for char in self.text:
            if start <= at < start + len(part):
                made.append(char)
            at += len(spelled(char))
        return "".join(made)


def plain_letters(verbatim: str) -> Letters:
    """Return the text in plain Latin letters with single spaces."""
    noticed: set[str] = set()
    composed = unicodedata.normalize("NFC", verbatim)
    wide = unicodedata.normalize("NFKC", composed)
    if re.sub(r"\s", "", wide) != re.sub(r"\s", "", composed):
        noticed.add("full-width")
    text, tags = _TAGS.subn("", unescape(wide))
    if tags:
        noticed.add("mark")
    latin = _HALF_LATIN.sub(lambda found: found[0].translate(_LOOK_ALIKES), text)
    latin = _SCANNED.sub(lambda found: found[0].translate(_MEANT), latin)
    if latin != text:
        noticed.add("look-alike")
    visible = "".join(_visible(char) for char in latin)
    if visible != latin or re.search(r"[^\S ]|  ", composed.strip(" ")):
        noticed.add("spaces")
    straight = " ".join(visible.translate(_APOSTROPHES).translate(_DASHES).split())
    plain = "".join(spelled(char) for char in straight)
    if plain != straight:
        noticed.add("diacritics")
    return Letters(plain, straight, frozenset(noticed))


def _visible(char: str) -> str:
    """Return the character, nothing for an invisible one, a space for a control character."""
    kind = unicodedata.category(char)
    if kind[0] != "C":
        return char
    return "" if kind in ("Cf", "Cs", "Cn", "Co") else " "


def spelled(char: str) -> str:
    """Return a Latin letter without its accent: ä, ö, ü become ae, oe, ue (Article 32 of the zoological Code)."""
    if char.isascii() or CJK_RUN.match(char):
        return char
    if char in _UMLAUTS:
        return _UMLAUTS[char]
    base = unicodedata.normalize("NFD", char.translate(_SPELLED))
    return "".join(c for c in base if not unicodedata.combining(c)) if base[:1].isalpha() else base
