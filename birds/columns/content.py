"""What stands in a column: binomials, epithets, orders, families, numbers, or names in a script."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{2}")
_BINOMIAL = re.compile(
    r"""^[\W\d]*[A-Z][a-z\u00e0-\u024f]{2,}(?:-[a-z]+)?\s+(?:\([A-Z][a-z]+\)\s+)?(?:x\s+|×\s*)?[a-z][a-z\u00e0-\u024f-]{2,}
    (?:\s+(?:(?:subsp|ssp|var|f)\.?\s+)?[a-z][a-z\u00e0-\u024f-]{2,})?
    (?:\s*[(\[（].*|\s+[A-Z(][^a-z]?.*|\s*[,;/&].*)?\W*$""",
    re.VERBOSE,
)
_ORDER = re.compile(r"^[A-Z][A-Za-z]*iformes$|^[A-Z]+IFORMES$")
_FAMILY = re.compile(r"^[A-Z][a-z]+idae$|^[A-Z]+IDAE$")
_EPITHET = re.compile(r"^[a-z\u00e0-\u024f-]{2,}$")
_CAPITAL_EPITHET = re.compile(r"[A-Z-]+(?:US|A|UM|IS|I|AE|[AEO]NS|OPS|AX|IX|YX|OS|IDES)")
_NUMBER = re.compile(r"^[-+]?[\d.,\s]+%?$")
_SAMPLE = 300
_RANKS = frozenset(
    {
        *(
            "species",
            "subspecies",
            "ssp.",
            "ssp",
            "subsp.",
            "genus",
            "family",
            "order",
            "issf",
            "slash",
            "spuh",
        ),
        *("hybrid", "form", "intergrade", "domestic", "group (monotypic)", "group (polytypic)"),
        *("종", "아종", "속", "과", "목", "種", "亜種", "属", "科", "目"),
    }
)
_CLASS = frozenset(
    {"aves", "bird", "birds", "class aves", "조류", "조강", "조류강", "鳥類", "鳥綱", "鸟类", "鸟纲"}
)
_SINGLE_WORDS = dict.fromkeys(_CLASS, "class") | dict.fromkeys(_RANKS, "rank")
_NAME_STATUS = re.compile(
    r"(?:provisionally )?accepted(?: name)?|valid(?: name)?|(?:junior |homotypic |heterotypic |ambiguous )*synonym|"
    r"invalid|misapplied|unaccepted|not accepted|정명|유효명?|이명|동물이명|有効名?|異名|シノニム",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>|&nbsp;")
_INSIDE = re.compile(r"(?:^|[^A-Za-z])[A-Z][a-z]{2,} [a-z]{3,}")
# English names of birds that are written with one capital look like binomials too.
_ENGLISH = re.compile(
    r"\b(?:duck|goose|swan|gull|tern|crane|heron|egret|owl|hawk|eagle|sparrow|plover|sandpiper|warbler|"
    r"thrush|bunting|finch|pipit|wagtail|tit|crow|pigeon|dove|grebe|loon|diver|petrel|shearwater|rail|snipe|"
    r"swallow|swift|woodpecker|flycatcher|robin|wren|lark|cuckoo|teal|stork|"
    r"(?<!Bubulcus )(?<!Ardea )(?<!Ardeola )(?<!Mycteria )ibis|kite|falcon|shrike|kingfisher|species)$"
)


@lru_cache(maxsize=65536)
def script(text: str) -> Literal["ko", "ja", "en", ""]:
    """Guess a vernacular name's language by its script; Chinese characters alone are taken for Japanese."""
    if _HANGUL.search(text):
        return "ko"
    if _KANA.search(text) or _HAN.search(text):
        return "ja"
    return "en" if any(letter.isalpha() for letter in text) else ""


def is_binomial(text: str) -> bool:
    """Say whether a cell looks like a scientific name of a species or subspecies."""
    return bool(len(text) <= 200 and _BINOMIAL.match(text)) and not _ENGLISH.search(text)  # noqa: PLR2004


def _kind(text: str) -> str:
    if text.casefold() in _SINGLE_WORDS:
        return _SINGLE_WORDS[text.casefold()]
    for kind, pattern in (("number", _NUMBER), ("name_status", _NAME_STATUS)):
        if pattern.fullmatch(text):
            return kind
    if any(letters.search(text) for letters in (_HANGUL, _KANA, _HAN, _CYRILLIC)):
        return _kind_in_other_letters(text)
    for kind, pattern in (("order", _ORDER), ("family", _FAMILY), ("epithet", _EPITHET)):
        if pattern.match(text):
            return kind
    if is_binomial(text) or not any(map(str.isalpha, text)):
        return "binomial" if is_binomial(text) else "other"
    return _kind_of_capitals(text) if text[:2].isupper() else "latin"


def _kind_of_capitals(text: str) -> str:
    """Tell GRUS JAPONENSIS from RED-CROWNED CRANE: of epithets nine in ten end so, of English words one in ten."""
    words = text.split()
    if len(words) == 1:
        return "epithet" if _CAPITAL_EPITHET.fullmatch(text) else "latin"
    named = words[0].isalpha() and _CAPITAL_EPITHET.fullmatch(words[1])
    return "binomial" if named and not _ENGLISH.search(text.lower()) else "latin"


def _kind_in_other_letters(text: str) -> str:
    language = "cyrillic" if _CYRILLIC.search(text) else script(text)
    if re.match(r"^[A-Z][a-z]+ [a-z]+", text):
        return "binomial"
    if _INSIDE.search(text):
        return "both"
    if text.endswith(("목", "目")) and len(text) > 1:
        return f"order_{language}"
    if text.endswith(("과", "科")) and len(text) > 1:
        return f"family_{language}"
    return language


def content(cells: Iterable[str]) -> str:
    """Say what most cells of a column are.

    One of binomial, epithet, rank, class, order, family, order_ko …, ko, ja, han (no kana in any cell: Chinese,
    perhaps), cyrillic, both (a vernacular and a scientific name), name_status, latin, number, other; "mixed" where
    fewer than three fifths agree, "empty" where there is nothing.
    """
    sample = [cell for cell, _ in zip((cell for cell in cells if cell), range(_SAMPLE), strict=False)]
    if not sample:
        return "empty"
    plain = [_TAG.sub(" ", cell).strip() if "<" in cell or "&" in cell else cell for cell in sample]
    kind, times = Counter(map(_kind, plain)).most_common(1)[0]
    if kind == "ja" and not any(map(_KANA.search, plain)):
        return "han"
    return kind if times >= 0.6 * len(sample) else "mixed"


def holds_a_name(cells: Iterable[str]) -> bool:
    """Say whether a scientific name stands in any of these cells, alone or beside a vernacular one."""
    return any(_kind(cell) in {"binomial", "both"} for cell in cells if cell)
