"""The cells of a list's row → its names, recorded subspecies, statuses, ids and headings, each with its problems."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import groupby

from birds import bundled, names, vocabulary
from birds.errors import quoted
from birds.model import NAME_COLUMNS, NO_NAMES, Message, Names, ParsedName, Rank, Status, Trust
from birds.names.keys import one_letter_apart
from birds.names.parsing import AUTHORS
from birds.reading.files.source import Row
from birds.reading.tables import Opened, values
from birds.reading.tables.status import parse_status
from birds.reading.tables.values import is_binomial, language_by_script
from birds.vocabulary import HAN, HANGUL, KANA, RARE_HAN
from birds.vocabulary.fields import JOIN, PROTECTED

NAMELESS = NO_NAMES
UNDETERMINED = "ssp."
_LATIN_EPITHET = r"[a-z\u00e0-\u024f][a-z\u00e0-\u024f-]+"
_ABBREVIATED = re.compile(
    r"(?:[A-Z][a-z]*\.?\s+(?:\([A-Z][a-z]+\)\s+)?(?:[a-z]{1,4}\.\s*|[a-z-]+\s+)?|[A-Z]\.[a-z]\.)?(?:(?:subsp|ssp)\.\s*)?([a-z\u00e0-\u024f][a-z\u00e0-\u024f-]+)"
)
# The number of a row, before a name that is short:
_NUMBER = re.compile(r"^\s*(?:\d[\d.]{0,9}[.)]?|\(?[a-z][.)])\s+(?=[A-Z][a-z]?\.)")
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
    """Return the vernacular names of a row, without marks; one from a column without a language is told by its script.

    Chinese characters in it are Japanese in a table that has kana.
    """
    names = _vernacular(opened.has_kana, *map(texts.get, VERNACULAR))
    if not opened.others:
        return names
    return names.filled(Names(**{lang: _unmarked(texts.get(column)) for lang, column in opened.others}))


@lru_cache(maxsize=1 << 17)
def _vernacular(has_kana: bool, *printed: str | None) -> Names:  # noqa: FBT001 - a key of the cache
    english, korean, japanese, other = map(_unmarked, printed)
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
    words = re.finditer(_WORD, cell)
    tokens = [(language_by_script(word[0]), word.start(), word.end()) for word in words]
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
    return _rows_of_names(opened, lambda cell: bool(several(_unmarked(cell))) and not heading(cell))


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
    unknown, pieces = vocabulary.worded(_UNKNOWN), _DATED.sub("", _NUMBER.sub("", cell))
    recorded: dict[str, None] = {}
    odd: list[str] = []
    for piece in (part.strip(_AROUND) for part in vocabulary.worded(_LISTED).split(pieces)):
        if not piece or piece.casefold() in vocabulary.spelled("subspecies", "none"):
            continue
        bare = _OF_RANK.sub("", piece)
        words = [(word, bool(re.fullmatch(_LATIN_EPITHET, word))) for word in bare.split()]
        if unknown.fullmatch(piece):
            recorded[piece if piece.casefold().startswith("ss") and piece.isascii() else UNDETERMINED] = None
        elif len(words) > 1 and all(is_epithet or unknown.fullmatch(word) for word, is_epithet in words):
            recorded |= {word if is_epithet else UNDETERMINED: None for word, is_epithet in words}
        elif read := _ABBREVIATED.fullmatch(bare) or _ABBREVIATED.fullmatch(_AUTHOR.sub("", bare)):
            recorded[read[1]] = None
        else:
            odd.append(piece)
    return tuple(recorded), tuple(odd)


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
    words, beside = filter(None, _BREAKS.split(cell)), vocabulary.worded(_RANK_WORDS)
    return [word for word in words if _LATIN.fullmatch(word) or not beside.fullmatch(word)]


def scripted(rank: str, word: str) -> str:
    """Return the field that a heading's word belongs to (order, order_ko, family_ja, family_en for "Swallows" …)."""
    language = language_by_script(word)
    if language in {"ko", "ja", "und"}:
        return f"{rank}_{language}"
    return f"{rank}_en" if rank in {"order", "family"} and not _LATIN_HEADING.search(word) else rank


def latin(word: str | None) -> str | None:
    """Write a Latin name that is printed in capitals the usual way."""
    return word.capitalize() if word and word.isupper() and word.isascii() else word


# ---------------------------------------------------------------- values that can be misunderstood

_TAG = (
    r"</?[A-Za-z][^<>]*>|\[/?[ibIB]\]|(?<![\w*])[*_]{1,2}(?=[A-Z])|(?<=[a-z])[*_]{1,2}(?![\w*])"
    rf"|(?<=[{HANGUL}{KANA}{HAN}])[※*＊†‡]+(?=\s)"
)
_GLUED = r"^([A-Z][a-z]+ (?:\([A-Z][a-z]+\) )?(?:[a-z]{3,} )?[a-z]{3,})(?=\(?[A-Z][a-z])"
FLAGS = ("flag_resident", "flag_summer", "flag_winter", "flag_passage", "flag_vagrant")
_CAPITAL = re.compile(r"[A-Z][a-z]{2,}")
_UNCLEAN = re.compile(r"[<&\[*_※＊†‡]|[a-z](?=\(?[A-Z][a-z])")


@lru_cache(maxsize=1 << 17)  # two lists of a hundred thousand names each, for the most part the same
def parsed(verbatim: str, authorship: str | None = None) -> ParsedName:
    """Parse a name as written, without markup and with its author parted from it; `verbatim` stays as it is."""
    name = names.parse_plain(verbatim) if len(verbatim) <= names.LONGEST else None  # as a rule
    if name is None and _UNCLEAN.search(verbatim):  # without markup and entities, its author parted from it
        name = names.parse(re.sub(_GLUED, r"\1 ", re.sub(_TAG, "", html.unescape(verbatim))))
    name = name or names.parse(verbatim)
    if name.verbatim == verbatim and (name.authorship or not authorship):
        return name
    return replace(name, verbatim=verbatim, authorship=name.authorship or authorship)


def recorded(opened: Opened, number: int, printed: str) -> tuple[str, ...]:
    """Return the subspecies that a species row says are recorded."""
    subspecies, odd = epithets(printed)
    if called := [piece for piece in odd if piece in _subspecies_by_name()]:
        more = [_subspecies_by_name()[piece] for piece in called]
        what = Message.of("list.subspecies_called", pieces=quoted(called), epithets=", ".join(more))
        opened.note(number, what, "", "subspecies", printed)
        subspecies = tuple(dict.fromkeys((*subspecies, *more)))
        odd = tuple(piece for piece in odd if piece not in called)
    if odd:
        what = Message.of("list.no_epithets", pieces=quoted(odd))
        opened.warn(number, what, "list.do_separate_epithets", "subspecies", printed)
    return subspecies


@cache
def _subspecies_by_name() -> Mapping[str, str]:
    """Return the epithets of subspecies by the names that bundled lists give them, where a name is one's alone."""
    by_name: dict[str, set[str]] = {}
    for source in bundled.files_of_kind("other"):
        for row in csv.DictReader(bundled.lines(source.file)):
            if row.get("rank") == "subspecies":
                for column in NAME_COLUMNS.values():
                    by_name.setdefault(row.get(column) or "", set()).add(row["scientific_name"].split()[-1])
    return {name: min(epithets) for name, epithets in by_name.items() if name and len(epithets) == 1}


def _own_header(opened: Opened, field: str) -> str:
    """Return what a table calls a field, without the group that its column stands in."""
    return (opened.columns.header(field) or field).rpartition(JOIN)[2]


def flagged(opened: Opened, number: int, row: Row) -> str | None:
    """Return the statuses that a column of its own each marks (○, yes, 1), in the words of their headers."""
    headers: list[str] = []
    for name in FLAGS:
        cell = opened.get(row, name)
        answer = values.answer(cell) if cell else None
        if answer == "yes":
            headers.append(_own_header(opened, name))
        elif cell and answer is None:
            opened.warn(number, "status.no_mark", "status.do_mark", name, cell)
    return "; ".join(headers) or None


def protections(opened: Opened, row: Row) -> str | None:
    """Return the category of a row beside what columns of single laws say: "천연기념물 202; 해양보호생물".

    Each says so behind its header; one that marks only stands alone. What a cell denies is not said, nor what it is
    silent on.
    """
    categories: list[str] = []
    for field in ("category", *PROTECTED):
        cell = opened.get(row, field)
        answer = values.answer(cell) if cell else "no"
        if answer != "no":
            name = _own_header(opened, field)
            categories.append(name if answer == "yes" or cell == name else f"{name} {cell}")
    return "; ".join(categories) or None


IDS = ("avibase_id", "species_code", "concept_id")
_AVIBASE = re.compile(r"(?:https?://\S*[/=]|avibase:)?(avibase-[0-9A-F]{8})", re.IGNORECASE)
_URI = re.compile(r"(?:https?|urn|doi|lsid):\S+", re.IGNORECASE)
_SCOPED = re.compile(r"([\w.-]+):(\S+)")


def ids(opened: Opened, row: Row) -> tuple[str, ...]:
    """Return the ids of the concept that a row stands for, each in the form that `Entry.ids` says, Avibase's first."""
    dataset, concepts = opened.get(row, "dataset_id") or "", dict[str, None]()
    for field in IDS:
        cell = opened.get(row, field) or ""
        # Without a data set, ColDP's way to say whose id it is:
        avibase, scoped = _AVIBASE.fullmatch(cell), None if dataset else _SCOPED.fullmatch(cell)
        if avibase:
            concepts[f"avibase-{avibase[1][-8:].upper()}"] = None
        elif cell and field == "species_code":
            concepts[f"code:{cell}"] = None
        elif cell:
            named = f"{scoped[1]}#{scoped[2]}" if scoped else f"{dataset}#{cell}"
            concepts[cell if _URI.fullmatch(cell) else named] = None
    return tuple(sorted(concepts, key=lambda concept: not concept.startswith("avibase-")))


_NO_CODES = frozenset({"II", "III", "IV", "VI"})
_CLASSES, _TICKED, _FEW = r"I|II|III|IV|V|VI", r"X\b.*", 10


def other_codes(opened: Opened) -> re.Pattern[str]:
    """Return how statuses of a table read that are no codes of ours: I beside II is a class, X of most birds a tick."""
    place = opened.places["status"]
    printed = Counter(row[place] for row in opened.table.rows if place < len(row) and row[place])
    ticks = sum(times for cell, times in printed.items() if re.match(_TICKED, cell))
    ticked = ticks > max(_FEW, printed.total() / 2)
    classed = not _NO_CODES.isdisjoint(printed)
    return re.compile("|".join([_CLASSES] * classed + [_TICKED] * ticked) or "(?!)")


def statuses(
    opened: Opened, number: int, row: Row, printed: str, others: re.Pattern[str] | None
) -> tuple[Status, ...]:
    """Return the statuses that the printed words say, one without a code where they say none that is known.

    They are trusted as the row says that they are; `others` are no codes of ours.
    """
    read, unknown = ((), (printed,)) if others and others.fullmatch(printed) else _status(printed)
    if unknown:
        what = Message.of("status.none_read", words=tuple(unknown))
        opened.warn(number, what, "status.do_write_one", "status", printed)
        read = (Status(None, printed=printed),)
    trust: Trust | None
    trust = opened.parse(number, row, "trust", values.trust, "status.word_left_out", "status.do_write_trust")
    return tuple(replace(status, trust=trust) for status in read) if trust else read


_status = lru_cache(maxsize=65536)(parse_status)


# ---------------------------------------------------------------- names that are short for what stands above them
# "A. f. fabalis", "G. grus", "Anser fabalis U"

_OF_NO_NAME = (" U", " ssp.", " ssp", " subsp.")


def is_below(verbatim: str, species: ParsedName | None) -> bool:
    """Tell whether a name in a row of no stated rank is of the species above it."""
    if species is None or not species.genus or not species.species:
        return False
    if verbatim.endswith(_OF_NO_NAME):
        return parsed(verbatim, None).canonical == species.canonical
    if verbatim.startswith(species.genus):  # as a rule
        return False
    return shortens(verbatim, species.genus, species.species)


_GROUP = re.compile(r"\[([a-z-]{2,})(?:/[a-z-]{2,})* Group\]\s*$")


def group_of(verbatim: str) -> str | None:
    """Return the subspecies after which eBird calls a group of them: Lagopus lagopus [lagopus Group]."""
    group = _GROUP.search(verbatim)
    return group[1] if group else None


def begins_as(species: ParsedName, name: ParsedName, *, misprinted: bool) -> bool:
    """Tell whether a subspecies' name begins as the species above it; it may do so with a misprint or another genus.

    Larus fuscus heuglini is no subspecies of the Larus vegae above it.
    """
    if name.species == species.species:
        return misprinted or name.genus == species.genus
    if not misprinted or name.genus != species.genus or not name.species or not species.species:
        return False
    epithet, above = name.species, species.species
    alike = names.variant(epithet) == names.variant(above) or one_letter_apart(epithet, above)
    return alike or one_letter_apart(names.stem(epithet), names.stem(above))


def completed(
    name: ParsedName, rank: Rank | None, species: ParsedName | None, heading: str | None
) -> ParsedName | None:
    """Return the whole name by the species above it and the heading's genus, None where these do not tell it."""
    printed, odd = epithets(name.verbatim)
    if odd or len(printed) != 1:
        return None
    if rank == "subspecies" and species and species.canonical:
        whole = f"{species.genus} {species.species} {printed[0]}"
    elif rank != "subspecies" and printed[0] != UNDETERMINED:
        above = species.genus if species and shortens(name.verbatim, species.genus or "") else None
        if not (genus := heading or above):
            return None
        whole = f"{genus.capitalize()} {printed[0]}"
    else:
        return None
    return replace(names.parse(whole), verbatim=name.verbatim, authorship=name.authorship)


def with_small_epithet(name: ParsedName) -> ParsedName:
    """Return a bird's name that was read as a genus and its author, with its epithet as it is written today."""
    author = name.authorship or ""
    if not _CAPITAL.fullmatch(author) or author.lower() in AUTHORS:
        return name
    read = names.parse(f"{name.genus} {author.lower()}")
    return replace(read, verbatim=name.verbatim, notices=tuple(sorted({*read.notices, "case"})))


_SEPARATOR = r"[;；|\n\r=]+|,(?=\s*[A-Z])"


def printed_beside(printed: str) -> tuple[str, ...]:
    """Return the canonical synonyms that a column lists beside an accepted name."""
    synonyms = (parsed(piece.strip()) for piece in re.split(_SEPARATOR, printed) if piece.strip())
    return tuple(dict.fromkeys(name.canonical for name in synonyms if name.canonical and name.species))
