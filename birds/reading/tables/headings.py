"""What a column is: by its heading as written, by the group it stands in, by what stands in its cells.

A heading names a field in three languages, in brackets, or under another over several columns. Groups of columns may
say the same of different states of a table: "RL2020" beside "5th list", before and after.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from birds.vocabulary import key, regex, words
from birds.vocabulary.fields import Noun, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PARTS = re.compile(r"[()\[\]{}（）［］〔〕【】/／|｜\n\r·\u30fb:：,、;]+")
_SUFFIXES = ("asprinted", "printed", "verbatim")


def field_of(header: str, noun: Noun = "list") -> str | None:
    """Return the field a header names, None where it names none; "name?" is left to the content."""
    if len(header) > 200:  # noqa: PLR2004
        return None
    known = spellings(noun)
    whole = _look_up(key(header), known)
    if whole:
        return whole
    if "://" in header:
        return _look_up(key(re.split(r"[/#]", header)[-1]), known)
    parts = (_look_up(key(part), known) for part in _PARTS.split(header) if part.strip())
    found = {part for part in parts if part}
    named = _one_of({part for part in found if not part.endswith("?")} or found)
    return named or _look_up(key(header.rpartition(JOIN)[2]), known)  # 2020 / 和名: the group names no field


def _one_of(found: set[str]) -> str | None:
    """Return the one field that the parts of a header name: "Family (English)" is a family's English name."""
    if len(found) == 1:
        return found.pop()
    for whole, parts in _WHOLES.items():
        if whole in found and found - {whole} <= parts:
            return min(found - {whole}) if len(found) == 2 else whole  # noqa: PLR2004
    ranks = found & {"order", "family", "genus"}
    others = found - ranks - {"scientific_name"}
    if len(ranks) != 1 or len(others) > 1:
        return None
    rank = ranks.pop()
    language = _LANGUAGES.get(others.pop() if others else "", "")
    return rank if not found & _LANGUAGES.keys() else (f"{rank}_{language}" if rank != "genus" else None)


# A heading over several columns, and what each of them is: 좌표 / 위도, 渡り区分 / 冬鳥, 학명 / 속명.
_WHOLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "coordinates": frozenset({"latitude", "longitude"}),
        "scientific_name": frozenset({"genus", "species_epithet", "subspecies_epithet", "authorship"}),
        "section": frozenset({"category"}),
        "status": frozenset({"flag_resident", "flag_summer", "flag_winter", "flag_passage", "flag_vagrant"}),
    }
)
_LANGUAGES = {"english_name": "en", "korean_name": "ko", "japanese_name": "ja"}
_EDITION = re.compile(r"^(?:19|20)\d\d|v?(?:19|20)\d\d[a-z]?$")


def _look_up(text: str, known: Mapping[str, str]) -> str | None:
    if text in known:
        return known[text]
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and text.removesuffix(suffix) in known:
            return known[text.removesuffix(suffix)]
    return known.get(_EDITION.sub("", text))


# ---------------------------------------------------------------- groups of columns

JOIN = " / "
"""What stands between the rows of a header that takes several, the group first."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMES = frozenset({"scientific_name", "korean_name", "japanese_name", "english_name", "vernacular_name"})


def group_of(header: str) -> str:
    """Return the group that a column's header names above its own text; a number above it is none, but for a year."""
    return JOIN.join(
        part for part in header.split(JOIN)[:-1] if not part.isdecimal() or _YEAR.fullmatch(part)
    )


def rivals(header: Sequence[str], fields: Mapping[int, str], chosen: frozenset[int]) -> tuple[str, ...]:
    """Return the groups that have a name and another field in common, the one to read first.

    That is the one with a column that the caller has `chosen`, else the one with most fields, else the first.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    asked = {group_of(header[index]) for index in chosen}
    for index, field in fields.items():
        groups[group_of(header[index])].add(field)
    groups.pop("", None)
    found = [
        name
        for name, own in groups.items()
        if any(
            len(own & other) > 1 and own & other & _NAMES for each, other in groups.items() if each != name
        )
    ]
    return tuple(sorted(found, key=lambda name: (name not in asked, -len(groups[name]))))


# ---------------------------------------------------------------- what stands in a column

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{2}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\uff21-\uff5a]")
_BINOMIAL = re.compile(
    r"""^[\W\d]*[A-Z][a-z\u00e0-\u024f]{2,}(?:-[a-z]+)?\s+(?:\([A-Z][a-z]+\)\s+)?(?:x\s+|×\s*)?[a-z][a-z\u00e0-\u024f-]{2,}
    (?:\s+(?:(?:subsp|ssp|var|f)\.?\s+)?[a-z][a-z\u00e0-\u024f-]{2,})?
    (?:\s*[(\[（].*|\s+[A-Z(][^a-z]?.*|\s*[,;/&].*)?\W*$""",
    re.VERBOSE,
)
# Grus_grus, Grus_grus_Common_Crane, Grus grus_Common Crane: as trees and recorders of songs call them.
_UNDERSCORED = re.compile(r"^([A-Z][a-z]+)[_ ]([a-z-]{3,})(?:_.*)?$")
_ORDER = re.compile(r"^[A-Z][A-Za-z]*iformes$|^[A-Z]+IFORMES$")
_FAMILY = re.compile(r"^[A-Z][a-z]+idae$|^[A-Z]+IDAE$")
_EPITHET = re.compile(r"^[a-z\u00e0-\u024f-]{2,}$")
_CAPITAL_EPITHET = re.compile(r"[A-Z-]+(?:US|A|UM|IS|I|AE|[AEO]NS|OPS|AX|IX|YX|OS|IDES)")
_NUMBER = re.compile(r"^[-+]?[\d.,\s]+%?$")
_SAMPLE = 300
_FEW = 5  # cells that tell nothing yet
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
def script(text: str) -> Literal["ko", "ja", "en", "und", ""]:
    """Guess a vernacular name's language by its script; Chinese characters alone are taken for Japanese.

    "und", a language not determined, in letters that are none of these languages'.
    """
    if _HANGUL.search(text):
        return "ko"
    if _KANA.search(text) or _HAN.search(text):
        return "ja"
    if _LATIN.search(text):
        return "en"
    return "und" if any(map(str.isalpha, text)) else ""


def is_binomial(text: str) -> bool:
    """Say whether a cell looks like a scientific name of a species or subspecies."""
    if "_" in text:
        text = _UNDERSCORED.sub(r"\1 \2", text)
    return bool(len(text) <= 200 and _BINOMIAL.match(text)) and not _ENGLISH.search(text)  # noqa: PLR2004


@cache
def _single_words() -> Mapping[str, str]:
    """Return the words that are a rank, or the class of birds, also where they are all that a column says."""
    return MappingProxyType(
        {
            word.text: "class" if word.means == "birds" else "rank"
            for word in words("ranks")
            if word.how != "rank column"
        }
    )


@cache
def _name_status() -> re.Pattern[str]:
    return re.compile(regex("name_status"), re.IGNORECASE)


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    single = _single_words().get(text.casefold())
    if single:
        return single
    for kind, pattern in (("number", _NUMBER), ("name_status", _name_status())):
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
    rank = _endings().get(text[-1]) if len(text) > 1 else None
    return f"{rank}_{language}" if rank else language


@cache
def _endings() -> Mapping[str, str]:
    """Return the last letters of orders and families in East Asian letters."""
    return MappingProxyType(
        {word.text: word.means for word in words("headings") if word.means in {"order", "family"}}
    )


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
    if kind == "ja" and not has_kana(plain):
        return "han"
    return kind if times >= 0.6 * len(sample) else "mixed"


def has_kana(cells: Iterable[str]) -> bool:
    """Say whether any of the cells is in kana: Chinese characters beside them are Japanese, else Chinese perhaps."""
    return any(map(_KANA.search, cells))


def are_english_names(cells: Iterable[str]) -> bool:
    """Say whether a column holds English names of birds: most cells end as these do, and few stand there twice."""
    from birds.names.piece import is_english  # with its tables of words, which other readers need not

    sample = [cell for cell in cells if cell][:_SAMPLE]
    named = sum(cell.isascii() and is_english(cell.split()[-1]) for cell in sample)
    return named >= 0.6 * max(len(sample), _FEW) and len(set(sample)) >= 0.9 * len(sample)


def holds_a_name(cells: Iterable[str]) -> bool:
    """Say whether a scientific name stands in any of these cells, alone or beside a vernacular one."""
    return any(_kind(cell) in {"binomial", "both"} for cell in cells if cell)
