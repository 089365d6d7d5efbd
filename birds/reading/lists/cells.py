"""The cells of a list's row → its scientific name, vernacular names, recorded subspecies and headings."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import groupby

from birds import vocabulary
from birds.model import NO_NAMES, Names, Rank
from birds.reading.files.source import Row
from birds.reading.tables import Opened
from birds.reading.tables.values import is_binomial, language_by_script
from birds.vocabulary import HAN, HANGUL, KANA, RARE_HAN

NAMELESS = NO_NAMES
UNDETERMINED = "ssp."
_LATIN_EPITHET = r"[a-z\u00e0-\u024f][a-z\u00e0-\u024f-]+"
_ABBREVIATED = re.compile(
    r"(?:[A-Z][a-z]*\.?\s+(?:\([A-Z][a-z]+\)\s+)?(?:[a-z]{1,4}\.\s*|[a-z-]+\s+)?|[A-Z]\.[a-z]\.)?(?:(?:subsp|ssp)\.\s*)?([a-z\u00e0-\u024f][a-z\u00e0-\u024f-]+)"
)
_NUMBER = re.compile(
    r"^\s*(?:\d[\d.]{0,9}[.)]?|\(?[a-z][.)])\s+(?=[A-Z][a-z]?\.)"
)  # of a row, before a name that is short
_DATED = re.compile(r"\s*[(（][^()（）]*\d{4}[^()（）]*[)）]|\s+[A-Z][^,;、]*,\s*\d{4}")
_AUTHOR = re.compile(r"\s*[(（].*$|\s+[A-Z].*$")
_AROUND = " \t\u00a0\u3000*＊†‡§"  # marks of an epithet: extinct, doubtful, see the footnote
_OF_RANK = re.compile(r"^(?:subsp|ssp)\.?\s+(?=[a-z])")


# Between epithets: numbers, signs, "and".
_LISTED = r"(?:^|\s)[(（]?\d{1,2}[.)）]\s*|[①-⑳]|[;,、，；/／·\u30fb\n\r&+|]+|{subspecies.and}"
# A subspecies that was not determined: ssp., U, 미상, 亜種不明.
_UNKNOWN = (
    r"(?i)(?:subsp|ssp|ssps|subspp|sspp)\.?|U|\?|？"
    r"|(?:(?:subsp|ssp)\.?\s*)?[(（]?{subspecies.unknown}[)）]?"
)


def scientific(opened: Opened, row: Row, carried_genus: str | None = None) -> str | None:
    """Return the scientific name of a row as printed, put together where genus and species stand apart."""
    whole = opened.get(row, "scientific_name")
    below = opened.get(row, "subspecies_epithet")
    if whole:
        return f"{whole} {below}" if below and is_binomial(whole) and below not in whole.split() else whole
    genus = opened.get(row, "genus") or carried_genus
    species = opened.get(row, "species_epithet")
    if not species:
        return None
    if is_binomial(species):
        return species
    return " ".join(filter(None, (genus, species, below)))


def vernacular(opened: Opened, texts: Mapping[str, str]) -> Names:
    """Return the vernacular names of a row; one from a column without a language is told by its script."""
    get = texts.get
    english, korean, japanese = get("english_name"), get("korean_name"), get("japanese_name")
    other = get("vernacular_name")
    names = NAMELESS
    if english or korean or japanese or other:
        names = vernacular_of(english, korean, japanese, other, has_kana=opened.has_kana)
    if not opened.others:
        return names
    return names.filled(Names(**{lang: _unmarked(get(column)) for lang, column in opened.others}))


def vernacular_of(
    english: str | None, korean: str | None, japanese: str | None, other: str | None, *, has_kana: bool
) -> Names:
    """Return the names that cells of `VERNACULAR` hold, without marks; `other` is of no stated language.

    Chinese characters in it are Japanese in a table that has kana.
    """
    english, korean = english and _unmarked(english), korean and _unmarked(korean)
    japanese, other = japanese and _unmarked(japanese), other and _unmarked(other)
    unknown = None
    if other:
        language = language_by_script(other)
        if language == "ja" and not has_kana:
            language = "und"
        unknown = other if language == "und" else None
        english = english or (other if language == "en" else None)
        korean = korean or (other if language == "ko" else None)
        japanese = japanese or (other if language == "ja" else None)
    for name in (english, korean, japanese):
        if name is not None and not name.isascii() and (parts := several(name)):
            english, korean, japanese = (
                parts.get(language) if own in {None, name} else own
                for language, own in (("en", english), ("ko", korean), ("ja", japanese))
            )
    return names_of(english, korean, japanese, unknown)


@lru_cache(maxsize=1 << 17)
def names_of(en: str | None, ko: str | None, ja: str | None, und: str | None) -> Names:
    """Return names, the last in a language that its letters don't tell; equal ones are one object."""
    if und:
        return Names(en, ko, ja, und=und)
    return Names(en, ko, ja) if en or ko or ja else NAMELESS


_MIXED = re.compile(rf"(?=.*[{HANGUL}]).*[A-Za-z{KANA}]|(?=.*[A-Za-z]).*[{KANA}]", re.DOTALL)
_WORD = r"[^\s/／;；,、，()（）|]+"
_KANA = re.compile(f"[{KANA}]")


@lru_cache(maxsize=65536)
def several(cell: str | None) -> dict[str, str] | None:
    """Return the names of a cell by language where it holds one in each of several: 흑두루미 / ナベヅル (Hooded Crane).

    None where it does not plainly: a hanja, a scientific name or a letter beside a name is no name of its own.
    """
    if cell is None or cell.isascii() or not _MIXED.match(cell):
        return None
    tokens = [
        (language_by_script(token[0]), token.start(), token.end()) for token in re.finditer(_WORD, cell)
    ]
    runs = [(script, list(run)) for script, run in groupby(tokens, key=lambda token: token[0])]
    parts = {script: cell[run[0][1] : run[-1][2]] for script, run in runs}
    if len(parts) < 2 or len(parts) < len(runs) or parts.keys() & {"", "und"}:  # noqa: PLR2004
        return None
    english, japanese = parts.get("en"), parts.get("ja")
    if english and (not re.fullmatch(_ENGLISH, english) or is_binomial(english)):
        return None
    return None if japanese and not _KANA.search(japanese) else parts


_ENGLISH = r"[A-Z][A-Za-z'’-]{2,}(?: [A-Za-z'’-]+)*"


VERNACULAR = ("english_name", "korean_name", "japanese_name", "vernacular_name")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*＊†‡§¶※★☆#¹²³⁰⁴⁵⁶⁷⁸⁹⁾])）>; 0123456789")
_BULLETS = "*•·‣▪○●□■–—-"
_BULLET = re.compile(rf"^(?:[{_BULLETS}]|\d{{1,5}}[.)])\s+")
# 흑두루미 1,500
_COUNT = re.compile(r"(?<=[^\W\d])\s+\d{1,3}(?:,?\d{3})*$|(?<=[)）])\s*\d{1,3}(?:,?\d{3})*$")


# The marks of a footnote behind a name: *, †, 1), (注2).
_SIGN = "*＊†‡§¶※★☆#¹²³⁰⁴-⁹⁽⁾①-⑳"
_MARKS = (
    rf"(?i)(?<![{_SIGN}\s])(?:\s*(?:[{_SIGN}]|\[\d{{1,2}}\]"
    r"|[(（]?{headings.footnote}?\s?(?<!\d)\d{1,2}[)）]))+\s*$"
)


def _unmarked(name: str | None) -> str | None:
    """Return a vernacular name without markup, footnote marks and counts: "두루미*", "<i>マガン</i>", "흑두루미 15"."""
    if name is None or (name[-1] not in _MARKED and name[0] not in _BULLETS and not name[0].isdecimal()):
        return name
    plain = _BULLET.sub("", html.unescape(_MARKUP.sub("", name)))
    return _COUNT.sub("", vocabulary.worded(_MARKS).sub("", plain)).strip() or name


def mixed(opened: Opened) -> list[int]:
    """Return the rows in which one cell holds names in several languages."""
    return _rows_of_names(
        opened, lambda cell: not cell.isascii() and bool(several(_unmarked(cell))) and not heading(cell)
    )


def marked(opened: Opened) -> list[int]:
    """Return the rows whose vernacular names have markup or footnote marks beside them."""
    return _rows_of_names(opened, lambda cell: _unmarked(cell) != cell)


def _rows_of_names(opened: Opened, holds: Callable[[str], bool]) -> list[int]:
    places = [opened.places[name] for name in VERNACULAR if name in opened.places]
    rows = opened.table.rows
    printed = {row[place] for place in places for row in rows if place < len(row)}
    chosen = {cell for cell in printed if cell and holds(cell)}
    if not chosen:
        return []
    return [
        number
        for number, row in enumerate(rows, opened.table.first_row)
        for place in places
        if place < len(row) and row[place] in chosen
    ]


@lru_cache(maxsize=65536)
def epithets(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return epithets in printed order (undetermined ones as "ssp.", no authors), and the pieces that are none."""
    recorded: dict[str, None] = {}
    odd: list[str] = []
    for piece in (
        piece.strip(_AROUND)
        for piece in vocabulary.worded(_LISTED).split(_DATED.sub("", _NUMBER.sub("", cell)))
    ):
        read = _epithets_of_piece(piece)
        if read is None:
            odd.append(piece)
        recorded.update(dict.fromkeys(read or ()))
    return tuple(recorded), tuple(odd)


def _epithets_of_piece(piece: str) -> tuple[str, ...] | None:
    if not piece or piece.casefold() in vocabulary.spelled("subspecies", "none"):
        return ()
    if vocabulary.worded(_UNKNOWN).fullmatch(piece):
        return (piece if piece.casefold().startswith("ss") and piece.isascii() else UNDETERMINED,)
    piece = _OF_RANK.sub("", piece)
    words = piece.split()
    if len(words) > 1 and all(
        re.fullmatch(_LATIN_EPITHET, word) or vocabulary.worded(_UNKNOWN).fullmatch(word) for word in words
    ):
        return tuple(word if re.fullmatch(_LATIN_EPITHET, word) else UNDETERMINED for word in words)
    read = _ABBREVIATED.fullmatch(piece) or _ABBREVIATED.fullmatch(_AUTHOR.sub("", piece))
    return (read[1],) if read else None


_SHORT = r"([A-Z])[a-z]?\.\s*(?:([a-z])\.\s*)?[a-z-]{3,}\b"


def shortens(verbatim: str, genus: str, species: str | None = None) -> bool:
    """Tell whether a name is short for one in this genus ("G. grus"), or of this species ("A. f. albifrons", "U")."""
    if species and vocabulary.worded(_UNKNOWN).fullmatch(verbatim):
        return True
    short = re.match(_SHORT, _NUMBER.sub("", verbatim)) if "." in verbatim else None
    initials = (genus[:1], species[0] if species else None)
    return short is not None and (short[1], short[2]) == initials


def undetermined(verbatim: str) -> str | None:
    """Return "ssp." where a subspecies row says only that its subspecies is not known."""
    last = verbatim.split()[-1:] or [""]
    return UNDETERMINED if vocabulary.worded(_UNKNOWN).fullmatch(last[0]) else None


_BREAKS = re.compile(r"[\s()（）\[\]/／,、:：]+")
_FOREIGN = r"[\u0370-\u1fff]+(?:-[\u0370-\u1fff]+)*"
"""A word in letters that no field is for: Cyrillic, Greek, Thai …"""
_LATIN_HEADING = re.compile(r"(?:iformes|i[dn](?:ae|æ)|incertae)\b", re.IGNORECASE)
_LATIN = re.compile(r"[A-Z][A-Za-z]*(?:idae|IDAE|iformes|IFORMES)")
_GLOSS = r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’ ,&/-]+"
_IN_ENGLISH = (
    rf"({_LATIN.pattern})\s*(?:[(（]\s*{_GLOSS}[)）]((?:\s+[^\sA-Za-z]+)?)|[:–—-]\s*{_GLOSS})|"
    rf"{_GLOSS}(?:[(（]\s*({_LATIN.pattern})\s*[)）]|[:–—-]\s+({_LATIN.pattern}))"
)


# Beside a heading's name: "Family", 目名, numbers, and how many there are in it (3科12種).
_RANK_WORDS = (
    r"(?i)(?:{headings.order label|family label}|[\divxⅠ-Ⅹ]+[.)．）]?|[A-Z][.)]|{headings.numeral}+|[:：.)）–—-]+"
    r"|{headings.continued})|(?:\d+{headings.family|genus|species})+"
)
_RANK_LABEL = r"(?i)^{headings.order label|family label}\s*[:：]?\s+"


def _ends(word: str, rank: str, latin: str, least: int = 1) -> bool:
    """Tell whether a word ends as the names of a rank do, in Latin, in Hangul, in kana and Chinese characters."""
    if word.isascii():
        return bool(re.fullmatch(rf"[A-Z][A-Za-z]*(?:{latin}|{latin.upper()})", word))
    return bool(_ending(rank, least).fullmatch(word))


@cache
def _ending(rank: str, least: int) -> re.Pattern[str]:
    endings = [word for word in vocabulary.words("headings") if word.means == rank]
    korean, others = (
        vocabulary.alternatives(word for word in endings if (word.language == "ko") is own)
        for own in (True, False)
    )
    no_rank = vocabulary.regex("headings", "no rank")
    return re.compile(rf"(?!.*{no_rank}$)(?:[{HANGUL}]{{{least},}}{korean}|[{KANA}{HAN}{RARE_HAN}]+{others})")


@lru_cache(maxsize=65536)
def heading(cell: str) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a cell that is nothing but the name of an order or a family, perhaps in two scripts.

    Of an order and its family ("GALLIFORMES: Phasianidae") the family tells both; what a family is called in English
    is left off ("Anatidae (Ducks, Geese, and Waterfowl)"), and beside it what is written in letters of no field's.
    """
    if len(cell) > 80:  # noqa: PLR2004
        return None
    words = _words(cell)
    if any(map(_LATIN.fullmatch, words)) and not cell.isascii():
        words = [word for word in words if not re.fullmatch(_FOREIGN, word)]
    below = [word for word in words if not _ends(word, "order", "iformes")]
    if words and not below:
        return "order", tuple(words)
    if below and all(_ends(word, "family", "idae") for word in below):
        return "family", tuple(below)
    glossed = re.fullmatch(_IN_ENGLISH, vocabulary.worded(_RANK_LABEL).sub("", cell))
    return heading(" ".join(filter(None, glossed.groups()))) if glossed else None


def heading_for_name(cell: str) -> tuple[Rank, tuple[str, ...]] | None:
    """Read an order or family that stands where names do, perhaps behind English words: GEESE Anatidae 雁鴨科."""
    named = re.fullmatch(rf"(?:(?:[A-Z][A-Za-z'’-]+,?|&|and) )*({_LATIN.pattern}(?: [^\sA-Za-z]+)?)", cell)
    return heading(named[1]) if named else None


def is_between(cell: str) -> bool:
    """Tell whether a cell is nothing but the name of a suborder, superfamily or subfamily, perhaps in two scripts."""
    words = [word for word in _words(cell) if not re.fullmatch(_FOREIGN, word)] if len(cell) <= 80 else []  # noqa: PLR2004
    return bool(words) and all(
        _ends(word, "between", "inae", 2) or _ends(word, "between", "oidea", 2) for word in words
    )


def _words(cell: str) -> list[str]:
    words = filter(None, _BREAKS.split(cell))
    return [
        word for word in words if _LATIN.fullmatch(word) or not vocabulary.worded(_RANK_WORDS).fullmatch(word)
    ]


def scripted(rank: str, word: str) -> str:
    """Return the field that a heading's word belongs to (order, order_ko, family_ja, family_en for "Swallows" …)."""
    language = language_by_script(word)
    if language in {"ko", "ja", "und"}:
        return f"{rank}_{language}"
    return f"{rank}_en" if rank in {"order", "family"} and not _LATIN_HEADING.search(word) else rank


def latin(word: str | None) -> str | None:
    """Write a Latin name that is printed in capitals the usual way."""
    return word.capitalize() if word and word.isupper() and word.isascii() else word
