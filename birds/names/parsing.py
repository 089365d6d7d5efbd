"""A cell that holds a scientific name → its parsed form: marks and brackets first, then names side by side."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from sys import intern

from birds.model import ParsedName, Rank
from birds.names.keys import Letters, other_run, plain_letters
from birds.names.tokens import (
    DESCRIPTIVE,
    ENGLISH,
    NOT_EPITHETS,
    RANK_WORDS,
    TOGETHER,
    UNCERTAIN,
    UNDETERMINED,
    YEAR,
    NamePiece,
    Reading,
    is_english,
    is_epithet,
    looks_like_name,
    read_name,
)
from birds.vocabulary import HAN, HANGUL, KANA

LONGEST = 500  # characters: no name is, with all that lists write beside one
_BIG, _SMALL_LETTER = "[A-ZÀ-Ý]", "[a-zß-ÿ]"
_NAMED = rf"{_BIG}{_SMALL_LETTER}[A-Za-zÀ-ÿ-]*{_SMALL_LETTER}"
_BEFORE = r"(?:(?:[A-Z]\. )*|(?:d[ae]|l[ae]|v[ao]n|zu|der|den) (?:(?:den|der|la) )?|d')"
_INITIALS = rf"(?:, (?:{_BIG}-?)+(?: [JS]r)?(?=[,;]))?"
_ONE_AUTHOR = rf"{_BEFORE}{_NAMED}(?: (?:de )?{_NAMED}| [A-Z](?=,))?{_INITIALS}"
_SIMPLE = re.compile(
    r"([A-Z][a-z]+) ([a-z]{2,})(?: ([a-z]{2,}))?"
    rf"(?: ((\()?{_ONE_AUTHOR}(?:(?:, |; | & ){_ONE_AUTHOR})*, (1[789]\d\d|20\d\d)(?(5)\))))?"
)
_ACCENTED = ("diacritics",)
_FIRST = re.compile(r"\W*(\w+)")
_HIGHER = ("iformes", "idae", "inae")
_WORDS = NOT_EPITHETS | UNDETERMINED | RANK_WORDS | ENGLISH | DESCRIPTIVE | TOGETHER | {"sic"}
_CROSS = re.compile(r"\s*[×✕]\s*|\s+[xX]\s+")
_SIC = re.compile(r"[\[(]\s*sic\.?\s*!?\s*[\])]|(?<=\s)sic[.!]?(?=\s|$)", re.IGNORECASE)
_BROAD = re.compile(
    r"[\[(]?\s*\b(?:sensu\s+lat(?:issim)?o\b|s(?:ensu|\.)\s?l(?:at)?\.)\s*[\])]?", re.IGNORECASE
)
_STRICT = re.compile(r"[\[(]?\s*\b(?:sensu\s+stricto\b|s(?:ensu|\.)\s?s(?:tr)?\.)\s*[\])]?", re.IGNORECASE)
_SENSE = re.compile(
    r"[\[(]?\s*\b(?:sensu\s+\w+\.?"
    r"|(?:dark|light|pale|intermediate|black|white|gr[ae]y|blue|brown|rufous)[\s-](?:morph|phase|form)\b)\s*[\])]?",
    re.IGNORECASE,
)
_GROUP_OF_BIRDS = rf"(?:species[\s-]+)?(?:{'|'.join(sorted(TOGETHER))})\b\.?"
_AGGREGATE = re.compile(
    rf"(?<=[a-z])[\s-]+(?:[\[(]\s*{_GROUP_OF_BIRDS}\s*[\])]|{_GROUP_OF_BIRDS})(?=\s*(?:$|[\[(,;]))"
)
_MISAPPLIED = re.compile(r"(?<![A-Za-z])[a-z]{3,}\s*[,(\[]?\s*(?:sensu\s+)?\b(?:auct(?:t|orum)?|nec|non)\b")
_MARKS = re.compile(
    r"^(?:no\.?\s*\d+[.):]?\s|\d+\s+(?=[A-Z]))|^[\s*†‡§#•·_\-\d.)>:]+(?=[A-Za-z(\[])|[*†‡§#¹²³_]+|(?<=[a-z])\s*\d{1,2}$|(?<=[a-z])\s+\d{1,2}\)$|[\"“”„«»]|(?<!\w)'|'(?!\w)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\([^()]*\s\d{1,2}\)$")  # a number that belongs to the words in a bracket
_GROUP = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_SEPARATOR = re.compile(
    r"\s*(;|=|≡|→|->|\+|\||\b(?:or|vel|vs)\b\.?|(?:\b(?:and|et)\b|&)(?=\s*[A-Z][a-z]*\.?\s+[a-z]{3,})"
    r"|\b(?:and|et)\b(?=\s+(?!alii$)[a-z]{3,}$)"
    r"|,(?=\s*[A-Z][a-z]*\.? [a-z]{3,})|/(?=\s*[A-Z]))\s*"
)
_SAYS = dict.fromkeys(("=", "≡", "→", "->"), "alternative") | dict.fromkeys(
    ("or", "vel", "vs", "/"), "either-or"
)
"""What a separator says about the names it stands between; others make them several."""
_INCLUDING = re.compile(r"^(?:incl(?:uding|udes|\.)?|and)\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:also|formerly|now|previously|prev\.|former|ex|syn(?:onym)?\.?:?|as|or|=|today)\s+", re.IGNORECASE
)
_UNSURE = re.compile(r"^(?:cf|aff)\.?\s+")
_SMALL = "|".join(sorted(NOT_EPITHETS))
_AUTHOR = re.compile(rf"(?:(?:{_SMALL})\s)*(?:[A-Z][\w-]+|[dO]'[A-Z]\w+)(?:,|\s+[A-Z]|\s+(?:{_SMALL})\b|$)")
_OPEN, _CLOSE = "\x01", "\x02"  # stand for the brackets of an authorship while brackets are worked off


def parse(verbatim: str) -> ParsedName:
    """Parse a scientific name as a list, a treaty or a person writes it; never raises."""
    if len(verbatim) > LONGEST:
        return ParsedName(verbatim, notices=("no-name",))
    return parse_plain(verbatim) or _parse(verbatim)


def parse_plain(verbatim: str) -> ParsedName | None:
    """Return a name of a genus and one or two epithets, perhaps with author and year, None for all else."""
    match = _SIMPLE.fullmatch(verbatim)
    if match is None:
        return None
    genus, species, infra, author, _, year = match.groups()
    if species in _WORDS or infra in _WORDS:
        return None
    rank: Rank = "subspecies" if infra else "species"
    if author is None:
        return ParsedName(
            verbatim=verbatim,
            canonical=verbatim,
            genus=intern(genus),
            species=intern(species),
            infraspecific=infra,
            rank=rank,
        )
    if (
        genus.lower() in UNCERTAIN
        or genus.endswith(_HIGHER)
        or _FIRST.split(author)[1].lower() in DESCRIPTIVE
        or (";" in author and any(map(is_english, re.findall(r"\w+", author.partition(";")[0]))))
    ):
        return None  # "Cf grus", "Anatidae grus", "Grus grus Immature, 2020", "Grus grus Crane; Müller, 1700"
    canonical, notices = intern(verbatim[: match.start(4) - 1]), () if verbatim.isascii() else _ACCENTED
    return ParsedName(
        verbatim=verbatim,
        canonical=canonical,
        genus=intern(genus),
        species=intern(species),
        infraspecific=infra,
        rank=rank,
        authorship=author,
        year=year,
        notices=notices,
    )


@lru_cache(maxsize=1 << 16)
def _parse(verbatim: str) -> ParsedName:
    letters = plain_letters(verbatim)
    reading = Reading(set(letters.noticed))
    pieces = _read_cell(_take_vernacular(letters.plain, reading), reading)
    return _assemble(verbatim, pieces, reading, letters)


@cache
def _between_scripts() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{HANGUL}]) (?=[{KANA}{HAN}])|(?<=[{KANA}{HAN}]) (?=[{HANGUL}])")


def _take_vernacular(text: str, reading: Reading) -> str:
    """Return the text without its Hangul, kana, Han and Cyrillic words, which are the bird's vernacular name."""
    runs = other_run().findall(text)
    if not runs:
        return text
    for run in runs:
        for name in _between_scripts().split(" ".join(run.split())):
            reading.note_vernacular(name)
    bare = other_run().sub(" ", text)
    bare = re.sub(r"[(\[{]\s*[)\]}]|[「」『』【】、。]", " ", bare)
    return " ".join(bare.split()).strip(" ,/;:-")


def _read_cell(text: str, reading: Reading) -> list[NamePiece]:
    """Return the names of a cell, parents of a cross included."""
    if _MISAPPLIED.search(text):
        reading.notices.add("misapplied")
    notes = () if _NOTE.search(text) else ((_MARKS, "mark"),)
    senses = ((_BROAD, "aggregate"), (_STRICT, "strict"), (_SENSE, "remark"))
    marks = ((_SIC, "sic"), (_AGGREGATE, "aggregate"), *senses, *notes)
    for pattern, notice in marks:
        text, count = pattern.subn(" ", text)
        if count:
            reading.notices.add(notice)
    if "?" in text:
        reading.notices.add("uncertain")
        text = text.replace("?", " ")
    parents = [" ".join(part.split()) for part in _CROSS.split(f" {text} ") if part.strip()]
    if len(parents) > 1 or _CROSS.search(f" {text} "):
        reading.notices.add("hybrid")
    pieces: list[NamePiece] = []
    for parent in parents:
        genus = pieces[0].genus if pieces else None
        pieces.extend(_read_names(_expand(parent, genus), reading, genus))
    return pieces


def _read_names(text: str, reading: Reading, genus: str | None) -> list[NamePiece]:
    """Return the names of one text: brackets are worked off first, then what stands side by side."""
    if (
        "/" in text
        and is_english(text.rsplit(maxsplit=1)[-1])
        and not looks_like_name(text.partition("/")[0])
    ):
        reading.note_vernacular(text)
        return []
    first = re.match(r"[A-Z][a-z]+", text)
    base = first[0] if first else genus
    while (group := _GROUP.search(text)) is not None:
        bracket = _Bracket(text[: group.start()].split(), group[1].strip(), text[group.end() :].split(), base)
        text = " ".join((*bracket.before, bracket.read(reading), *bracket.after)).strip()
    text = " ".join(re.sub(r"[()\[\]{}]", " ", text).split()).replace(_OPEN, "(").replace(_CLOSE, ")")
    pieces: list[NamePiece] = []
    parts = _SEPARATOR.split(text)
    for between, part in zip(("", *parts[1::2]), parts[::2], strict=True):
        whole = _expand(part, pieces[0].genus if pieces else None)
        if pieces and pieces[-1].tail and _is_another_author(whole):
            pieces[-1] = replace(pieces[-1], tail=f"{pieces[-1].tail}{between} {part}")
            continue
        piece = read_name(whole, reading) if part.strip(" ,.:") else NamePiece()
        if piece.genus is None:
            continue
        if pieces:
            reading.notices.add(_SAYS.get(between.rstrip("."), "several"))
        pieces.append(piece)
        pieces.extend(NamePiece(genus, tuple(epithets)) for genus, *epithets in map(str.split, piece.others))
    return pieces


def _is_another_author(text: str) -> bool:
    """Whether a text behind a name with its author goes on with authors: Sclater, PL; von Hochstetter, F, 1861."""
    if not _AUTHOR.match(text) or looks_like_name(text):
        return False
    return not is_english(text.rsplit(maxsplit=1)[-1])


class _Bracket:
    """A bracket with the words before and after it; `base` is the genus of the name it stands beside."""

    def __init__(self, before: list[str], inner: str, after: list[str], base: str | None) -> None:
        self.before, self.inner, self.after, self.base = before, inner, after, base

    def read(self, reading: Reading) -> str:
        """Return what the bracket leaves in the text: an authorship stays, a name is noted as another name."""
        text, including = _INCLUDING.subn("", self.inner)
        text, unsure = _UNSURE.subn("", _LEADING.sub("", text).strip(" ."))
        if unsure:
            reading.notices.add("uncertain")
        if self._is_inside_name(text):
            reading.notices.add("superspecies" if text.islower() else "subgenus")
        elif self._note_names(text, "including" if including else "alternative", reading):
            pass
        elif self.before and self.inner and is_english(self.inner.split()[-1]):
            reading.note_vernacular(self.inner)
        elif not self.before and not self.after:
            return self.inner
        elif self._is_authorship():
            return f"{_OPEN}{self.inner}{_CLOSE}"
        elif self.inner:
            reading.notices.add("remark")
        return ""

    def _is_inside_name(self, text: str) -> bool:
        """Whether the bracket stands between genus and epithet: Larus (ridibundus) saundersi."""
        return (
            len(self.before) == 1
            and bool(self.after)
            and text.isalpha()
            and is_epithet(self.after[0].strip(",."))
        )

    def _is_behind_name(self) -> bool:
        """Whether a name that could have another epithet stands before the bracket."""
        return (len(self.before) > 1 and is_epithet(self.before[1].strip(",."))) or len(self.before) == 1

    def _note_names(self, text: str, notice: str, reading: Reading) -> bool:
        """Note the scientific names in the bracket; whether there were any."""
        if is_epithet(text) and text not in ENGLISH | UNDETERMINED | RANK_WORDS and self._is_behind_name():
            text = f"{self.base} {text}" if self.base else text
        is_named = False
        for part in _SEPARATOR.split(_expand(text, self.base))[::2]:
            piece = read_name(part, Reading(reading.notices)) if looks_like_name(part) else NamePiece()
            if piece.canonical and piece.epithets:
                reading.alternatives.append(piece.canonical)
                reading.notices.add(notice)
                is_named = True
        return is_named

    def _is_authorship(self) -> bool:
        first = next(iter(self.inner.split()), "")
        return bool(self.before and first) and (
            first[:1].isupper() or bool(YEAR.search(self.inner)) or first in NOT_EPITHETS
        )


def _expand(text: str, genus: str | None) -> str:
    """Return the text with an abbreviated or missing genus filled in from the name before it."""
    if genus is None or not text:
        return text
    short = re.match(r"([A-Z])[a-z]{0,2}\.\s*(?=[a-z])", text)
    if short and genus.startswith(short[1]):
        return f"{genus} {text[short.end() :]}"
    words = text.split()
    if words and words[0].islower() and is_epithet(words[0]) and words[0] not in ENGLISH and len(words) == 1:
        return f"{genus} {text}"
    return text


def _assemble(verbatim: str, pieces: list[NamePiece], reading: Reading, letters: Letters) -> ParsedName:
    pieces = _promote_alternatives(pieces, reading)
    names = [piece.canonical for piece in pieces if piece.canonical]
    others = [*names[1:], *reading.alternatives]
    main = pieces[0] if pieces else NamePiece()
    if "hybrid" in reading.notices:
        others, main = [*names, *reading.alternatives], NamePiece()
    if main.canonical is None and not ("hybrid" in reading.notices and others):
        reading.notices.add("no-name")
    year = YEAR.search(main.tail)
    return ParsedName(
        verbatim=verbatim,
        canonical=main.canonical,
        genus=main.genus if main.rank not in ("family", "order") else None,
        species=main.epithets[0] if main.epithets else None,
        infraspecific=main.epithets[1] if len(main.epithets) > 1 else None,
        rank=main.rank,
        authorship=letters.accented(main.tail) or None,
        year=year[1] if year else None,
        alternatives=tuple(dict.fromkeys(name for name in others if name != main.canonical)),
        vernacular="; ".join(dict.fromkeys(letters.accented(words) for words in reading.vernacular)) or None,
        notices=tuple(sorted(reading.notices)),
    )


def _promote_alternatives(pieces: list[NamePiece], reading: Reading) -> list[NamePiece]:
    """Return the scientific names; where only words stand before a bracketed name, they are its vernacular name."""
    if not reading.alternatives or (pieces and pieces[0].epithets):
        return pieces
    promoted = [read_name(name, Reading()) for name in reading.alternatives]
    if pieces and pieces[0].genus and pieces[0].genus not in {piece.genus for piece in promoted}:
        reading.note_vernacular(f"{pieces[0].genus} {pieces[0].tail}")
    reading.alternatives.clear()
    reading.notices -= {"alternative", "including"}
    return promoted
