"""Words in cells → values: Parties, ranks, parts, yes and no, numbers; and what most cells of a column are.

The words are `birds/vocabulary`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Literal, cast, get_args

from birds.model import Part, Rank, Trust
from birds.vocabulary import key, lookup, regex, sought, spelled, worded, words

_NOTHING = frozenset({"-", "--", "---", "n/a", "#n/a", "null", "none", "nan", "―", "─", "·", "…", "...", "."})
_LONGEST_NOTHING = 5  # letters of the longest word for nothing
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff0d\u2500\ufe63]+")


def text_or_none(cell: str) -> str | None:
    """Return a cell's text, None for an empty one or one that says "none" (－, n/a …)."""
    if not 0 < len(cell) <= _LONGEST_NOTHING or cell.isdecimal():
        return cell or None
    return None if _DASHES.sub("-", cell).casefold() in _NOTHING else cell


def source(cell: str | None) -> str | None:
    """Return what a cell cites, None where it is blank or says that nothing is known to cite."""
    plain = unicodedata.normalize("NFKC", cell or "").strip()
    is_unknown = text_or_none(plain) is None or plain.casefold() in spelled("unknown", "source")
    return None if is_unknown else cell


def party(cell: str) -> str | None:
    """Return the code of a country (ISO 3166, three letters) by its name or a code, None where it is neither."""
    if code := lookup("countries").get(key(cell)):
        return code
    codes = lookup("country_codes")
    return codes.get(key(cell)) or (cell.strip() if cell.strip() in codes.values() else None)


def rank(cell: str) -> Rank | None:
    """Return the rank a cell names, None where it is none of the five that are told apart."""
    named = rank_word(cell)
    return cast("Rank", named) if named in get_args(Rank) else None


def rank_word(cell: str) -> str | None:
    """Return what a cell of ranks says: a `Rank`, "higher" (class, tribe, 亜科 …), "group" (a slash, a hybrid …)."""
    return lookup("ranks").get(key(cell))


def part(cell: str) -> Part | None:
    """Return whether a cell says natural or alien; parts A and B are those of the Japanese check-list."""
    return _PARTS.get(lookup("parts").get(key(cell), ""))


_PARTS: Mapping[str, Part] = {"natural": "natural", "a": "natural", "alien": "alien", "b": "alien"}


def part_named(text: str) -> Part | None:
    """Return the part of a list that a heading, or the name of a sheet, says."""
    headings = sought("parts", how="heading")
    parts = {_PARTS[headings.meaning(word)] for word in headings.pattern.finditer(text)}
    return "alien" if "alien" in parts else "natural" if parts else None


def in_one(row: Sequence[str]) -> str:
    """Return the one or two texts of a row as one, nothing of a row with more."""
    if len({*row}) > 3:  # noqa: PLR2004 - two texts and a blank
        return ""
    texts = dict.fromkeys(filter(None, row))
    return " ".join(texts) if len(texts) <= 2 else ""  # noqa: PLR2004


@lru_cache(maxsize=4096)
def is_category(text: str) -> bool:
    """Say whether a text is nothing but a category of a red list or a protection law: 絶滅危惧IA類 (CR), 12 species."""
    return bool(_category("category", "heading").fullmatch(unicodedata.normalize("NFKC", text)))


def are_categories(cells: Iterable[str]) -> bool:
    """Say whether most cells of a column are categories of a red list, with or without their codes."""
    sample = [unicodedata.normalize("NFKC", cell) for cell in cells if cell][:_SAMPLE]
    categories = sum(bool(_category("category").fullmatch(cell)) for cell in sample)
    return categories >= 0.6 * max(len(sample), 1)


@cache
def _category(*meanings: str) -> re.Pattern[str]:
    category, code, beside = (regex("categories", *what) for what in (meanings, ("code",), ("beside",)))
    single, apart = rf"(?:{category}|(?-i:{code}))", r"[^\w]*+"
    numbered = rf"{apart}(?:(?:\d{{1,2}}\.)+\d{{1,2}}\s|\w{{1,3}}[.)]\s*)?(?:{beside}\s*:\s*)?"
    return re.compile(rf"{numbered}{single}(?:{apart}(?:{single}|{beside}|\d++))*{apart}", re.IGNORECASE)


def is_lettered_part(cell: str) -> bool:
    """Say whether a part is given as a letter, whose meaning is a convention of one list."""
    return lookup("parts").get(key(cell)) in {"a", "b"}


def answer(cell: str) -> str | None:
    """Return yes, no or unknown, None where a cell is none of them."""
    return lookup("answers").get(key(cell) or unicodedata.normalize("NFKC", cell).strip())


_GROUPED = r"(?<=\d)[,'\u2019\u2009\u202f\u00a0 ](?=\d{3}(?!\d))"
_POINTED = r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,\d))(?![\d.])"  # 2.345,0
_PERHAPS_POINTED = r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])"
MAX_COUNT = 1_000_000_000


def plain_number(cell: str) -> float | None:
    """Return a number that stands alone in a cell (any width, thousands grouped), None where it is none."""
    plain = _DASHES.sub("-", re.sub(_GROUPED, "", unicodedata.normalize("NFKC", cell).strip()))
    number = re.fullmatch(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", plain)
    return float(number[0]) if number else None


_SHARE = r"(?i)[<>~≤≥]?\s*(?<!\d)\d++(?:\.\d+)?\s*{numbers.percent}"
_AMOUNT = r"\d+(?:[.,]\d+)?"
_TIMES = "{numbers.1000|10000|1000000}"
_COUNTED = rf"(?i)({_AMOUNT})(?:(?:\s*[-~\u2013]\s*({_AMOUNT}))?\s*({_TIMES}))?"  # 3-5만 are 3만 at least


def lowest(cell: str) -> int | None:
    """Return the largest whole number that a printed count is certainly not below.

    "4000-7000" → 4000, ">300000" → 300000, "(about) 70" → 70, "3만" → 30000, "1,5 тыс." → 1500, "104.5" → 104.
    "<10" and words alone → None, and so is a share: "1%" is no count, and "800 (1%)" one of 800.
    """
    plain = re.sub(_GROUPED, "", unicodedata.normalize("NFKC", cell))
    plain = re.sub(_POINTED, lambda number: number[0].replace(".", ""), plain)
    plain = worded(_SHARE).sub(" ", plain)
    if sought("numbers", "at most").within(plain):
        return None
    printed = worded(_COUNTED).search(plain)
    if not printed or re.search(r"[-\u2212]\s*$|\d[eE]$", plain[: printed.start()]):
        return None
    if re.match(r"[eE]\+?\d", plain[printed.end() :]):
        return None
    if len(re.split("[.,]", printed[1])[0]) > 12:  # noqa: PLR2004
        return None
    low, high = (Decimal((amount or "0").replace(",", ".")) for amount in printed.group(1, 2))
    times = int(lookup("numbers")[key(printed[3])]) if printed[3] and (not high or low < high) else 1
    number = int(low * times)
    return number if number <= MAX_COUNT else None


def is_perhaps_thousands(cell: str) -> bool:
    """Say whether the point of a number may part thousands, as in much of Europe, or decimals: 3.401."""
    return bool(re.search(_PERHAPS_POINTED, unicodedata.normalize("NFKC", cell)))


# ---------------------------------------------------------------- kind, certainty and trust, from the words people use

Kind = Literal["shared_subspecies", "tracking", "count", "resighting", "recovery", "other"]
Certainty = Literal["direct", "inferred", "summary", "negative"]

# The first that fits decides: "ring resighting" is a resighting, "GPS and ring" a tracking.
_KINDS: tuple[Kind, ...] = get_args(Kind)
_CERTAINTIES: tuple[Certainty, ...] = ("negative", "inferred", "summary", "direct")


@lru_cache(maxsize=4096)
def kind(printed: str) -> Kind | None:
    """Return the kind of a record, None where no word of it is known."""
    text = _plain(printed)
    meanings, alone = _meanings_in("kinds", text), lookup("kinds").get(key(text))
    return next((name for name in _KINDS if name in meanings or name == alone), None)


@lru_cache(maxsize=4096)
def certainty(printed: str) -> Certainty | None:
    """Return how certain a record is said to be, None where it does not say."""
    text = _plain(printed)
    meanings = {"negative"} if worded(_DENIED).search(text) else _meanings_in("certainties", text)
    return next((name for name in _CERTAINTIES if name in meanings), None)


def trust(printed: str) -> Trust | None:
    """Return how far a source is trusted, None for any other word."""
    return cast("Trust | None", lookup("trusts").get(key(printed)))


def _meanings_in(table: str, text: str) -> set[str]:
    known = sought(table, how="")
    return {known.meaning(word) for word in known.pattern.finditer(text)}


_DENIED = "{certainties.denial}[^,;]{0,20}{certainties.denied}"  # in several words: "was never seen again"


def _plain(printed: str) -> str:
    return unicodedata.normalize("NFKC", printed).casefold().replace("_", " ").strip()


# ---------------------------------------------------------------- what stands in a column

_HANGUL, _HAN = (range(0xAC00, 0xD7A4),), (range(0x3400, 0xA000), range(0xF900, 0xFB00))
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
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
_CAPITAL_EPITHET = r"[A-Z-]+(?:US|A|UM|IS|I|AE|[AEO]NS|OPS|AX|IX|YX|OS|IDES)"
_NUMBER = re.compile(r"^[-+]?[\d.,\s]+%?$")
_SAMPLE = 300
_LONGEST_NAMES = 200
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
def language_by_script(text: str) -> Literal["ko", "ja", "en", "und", ""]:
    """Guess a name's language by its script, Chinese characters alone as Japanese; "und" where it is none of these."""
    foreign = "" if text.isascii() else text
    if _holds(foreign, _HANGUL):
        return "ko"
    if _KANA.search(foreign) or _holds(foreign, _HAN):
        return "ja"
    if _LATIN.search(text):
        return "en"
    return "und" if any(map(str.isalpha, text)) else ""


def _holds(text: str, runs: Sequence[range]) -> bool:
    """Say whether a letter of a text is in one of some runs, of so many letters that patterns of them take long."""
    return any(ord(letter) in run for letter in text for run in runs)


def is_binomial(text: str) -> bool:
    """Say whether a cell looks like a scientific name of a species or subspecies."""
    if "_" in text:
        text = _UNDERSCORED.sub(r"\1 \2", text)
    return bool(len(text) <= _LONGEST_NAMES and _BINOMIAL.match(text)) and not _ENGLISH.search(text)


@cache
def _single_words() -> Mapping[str, str]:
    """Return the words that are a rank, or the class of birds, also where they are all that a column says."""
    known = (word for word in words("ranks") if word.how != "rank column")
    return MappingProxyType({word.text: "class" if word.means == "birds" else "rank" for word in known})


_OF_MARKDOWN = re.compile(r"^(?:[-*+]|\d{1,5}[.)]|#{1,6})\s+|\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    text = _OF_MARKDOWN.sub("", text)
    single = _single_words().get(text.casefold())
    if single:
        return single
    for kind, pattern in (("number", _NUMBER), ("name_status", sought("name_status").pattern)):
        if pattern.fullmatch(text):
            return kind
    if not text.isascii() and (language_by_script(text) in {"ko", "ja"} or _CYRILLIC.search(text)):
        return _kind_in_other_letters(text)
    for kind, pattern in (("order", _ORDER), ("family", _FAMILY), ("epithet", _EPITHET)):
        if pattern.match(text):
            return kind
    if is_binomial(text) or not any(map(str.isalpha, text)):
        return "binomial" if is_binomial(text) else "other"
    return _kind_of_capitals(text) if text[:2].isupper() else _kind_of_words(text)


_IN_BRACKETS = re.compile(
    r"^[^\W\d][^()]* \([A-Z][a-z]{2,} [a-z]{3,}(?: [a-z]{3,})?\)(?:[,;:]\s[^()]{1,60})?$"
)
_IN_FRONT = re.compile(r"^[A-Z][a-z]{2,} [a-z]{3,}(?: [a-z]{3,})?\s*(?:[–—-]\s|[,:(])\s*[A-Z]")
_BEHIND = re.compile(
    r"[\s,:(–—-]+[A-Z][a-z]{2,} [a-z]{3,}(?: [a-z]{3,})?\s*\)?(?:\s*\([^()]*\))?"
    r"(?:,?\s+(?:[A-Z]{1,4}|[A-Z]?[a-z]{1,3}\.|[a-z]{2}))*\W*$"  # codes: VP NRR Rar.
)


def _kind_of_words(text: str) -> str:
    """Say whether a scientific name stands behind an English one, or in brackets: Stockente (Anas platyrhynchos).

    It may also stand before one: *Platalea minor* – Black-faced Spoonbill.
    """
    if len(text) > _LONGEST_NAMES:
        return "latin"
    if _IN_BRACKETS.match(text):
        return "both"
    from birds.names import is_english  # with its tables of words, which other readers need not

    if _IN_FRONT.match(text) and is_english(text.rsplit(maxsplit=1)[-1]):
        return "both"

    scientific = _BEHIND.search(text)
    before = text[: scientific.start()].split() if scientific else []
    return "both" if before and is_english(before[-1]) else "latin"


def _kind_of_capitals(text: str) -> str:
    """Tell GRUS JAPONENSIS from RED-CROWNED CRANE: of epithets nine in ten end so, of English words one in ten."""
    words = text.split()
    if len(words) == 1:
        return "epithet" if re.fullmatch(_CAPITAL_EPITHET, text) else "latin"
    named = words[0].isalpha() and re.fullmatch(_CAPITAL_EPITHET, words[1])
    return "binomial" if named and not _ENGLISH.search(text.lower()) else "latin"


def _kind_in_other_letters(text: str) -> str:
    language = "cyrillic" if _CYRILLIC.search(text) else language_by_script(text)
    if re.match(r"^[A-Z][a-z]+ [a-z]+", text):
        return "binomial"
    if _INSIDE.search(text):
        return "both"
    rank = _endings().get(text[-1]) if len(text) > 1 else None
    return f"{rank}_{language}" if rank else language


@cache
def _endings() -> Mapping[str, str]:
    ranked = (word for word in words("headings") if word.means in {"order", "family"})
    return MappingProxyType({word.text: word.means for word in ranked})


def content(cells: Iterable[str]) -> str:
    """Say what most cells of a column are.

    One of binomial, epithet, rank, class, order, family, order_ko …, ko, ja, han (no kana in any cell: Chinese,
    perhaps), cyrillic, both (a vernacular and a scientific name), name_status, latin, number, other; "mixed" where
    fewer than three fifths agree, "empty" where there is nothing.
    """
    sample = [*islice(filter(None, cells), _SAMPLE)]
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
    from birds.names import is_english  # with its tables of words, which other readers need not

    sample = [cell for cell in cells if cell][:_SAMPLE]
    named = sum(cell.isascii() and is_english(cell.split()[-1]) for cell in sample)
    return named >= 0.6 * max(len(sample), _FEW) and len(set(sample)) >= 0.9 * len(sample)


def holds_a_name(cells: Iterable[str]) -> bool:
    """Say whether a scientific name stands in any of these cells, alone or beside a vernacular one."""
    return any(_kind(cell) in {"binomial", "both"} for cell in cells if cell)
