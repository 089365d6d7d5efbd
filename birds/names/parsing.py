"""A cell that holds a scientific name → its parsed form: marks and brackets first, then names side by side.

One name is a genus, up to two epithets, and the rest as authorship.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from sys import intern

from birds.model import ParsedName, Rank, record
from birds.names.keys import ENGLISH, OTHER_RUN, Letters, is_english, plain_letters
from birds.vocabulary import HAN, HANGUL, KANA, spelled

NOTICES: tuple[str, ...] = (
    "abbreviated",  # a genus or species is abbreviated
    "aggregate",  # "complex", "agg.", "s.l.": a name for several birds together
    "alternative",  # another scientific name stands in brackets
    "case",  # capital and small letters are not as in a scientific name
    "diacritics",  # æ, ö, é and the like were spelled out
    "either-or",  # a slash: one of several taxa
    "full-width",  # full-width or other compatibility characters
    "hybrid",  # a cross of two taxa
    "hyphen",  # a hyphen or an apostrophe inside an epithet was left out
    "including",  # the other name is said to be included
    "look-alike",  # letters of another alphabet, or figures, that look like Latin letters
    "mark",  # footnote marks, daggers, numbers, markup beside the name
    "misapplied",  # "auct.", "nec": the source says that the name is used for another bird than its author's
    "no-name",  # no scientific name could be read
    "remark",  # words beside the name that are no name
    "several",  # several names in one cell
    "sic",  # the source itself marks the spelling
    "spaces",  # tabs, ideographic, repeated or invisible spaces
    "strict",  # "s.str.": the name in its narrowest sense
    "subgenus",  # a subgenus in brackets
    "superspecies",  # a superspecies in brackets
    "tail",  # words behind the name that could not be read
    "uncertain",  # "cf.", "aff." or a question mark
    "undetermined",  # "sp.": species not determined
    "undetermined-subspecies",  # "ssp.": subspecies not determined
    "vernacular",  # a vernacular name in the same cell
)
"""What may be noticed while a name is read."""

NOT_EPITHETS = spelled("names", "small word")
"""Small words that stand between a name and its author, or between two names."""
RANK_WORDS = spelled("names", "rank")
"""What may stand before a subspecies epithet."""
UNDETERMINED = spelled("names", "undetermined")
"""What stands for a species not determined."""
TOGETHER = spelled("names", "together")
"""What makes a name that of several birds together."""
UNCERTAIN = spelled("names", "uncertain")
"""What marks an identification as uncertain."""
DESCRIPTIVE = spelled("names", "descriptive")
"""Words that lists put beside a name and that are no epithets of a bird."""
YEAR = re.compile(r"(?<!\d)(1[7-9]\d\d|20\d\d)[a-z]?(?!\d)")
_EPITHET = re.compile(r"[a-z][a-z'-]*[a-z]")
_SHOUTED_FAMILY = re.compile(r"[A-Z]+(?:IDAE|INAE|IFORMES)")
_GENUS = re.compile(r"[A-Z][a-z]+")
_LIGATURE = re.compile(r"[AO]E[a-z]{3,}$")  # AEgialitis, OEdicnemus: Æ and Œ, as machines without them print
_ENDINGS_OF_EPITHETS = re.compile(r"(?:us|um|is|a|i|os|ae|ens|ax|or)")
_MOST_EPITHETS = 2
AUTHORS = frozenset(
    {"linnaeus", "latreille", "brehm", "gould", "pallas", "latham", "gmelin", "temminck", "horsfield"}
)
"""Authors whose names end as epithets do, or who named most genera."""
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
_SAYS = dict.fromkeys(("=", "≡", "→", "->"), "alternative")
_SAYS |= dict.fromkeys(("or", "vel", "vs", "/"), "either-or")
"""What a separator says about the names it stands between; others make them several."""
_INCLUDING = re.compile(r"^(?:incl(?:uding|udes|\.)?|and)\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:also|formerly|now|previously|prev\.|former|ex|syn(?:onym)?\.?:?|as|or|=|today)\s+", re.IGNORECASE
)
_UNSURE = re.compile(r"^(?:cf|aff)\.?\s+")
_SMALL = "|".join(sorted(NOT_EPITHETS))
_AUTHOR = re.compile(rf"(?:(?:{_SMALL})\s)*(?:[A-Z][\w-]+|[dO]'[A-Z]\w+)(?:,|\s+[A-Z]|\s+(?:{_SMALL})\b|$)")
_BETWEEN_SCRIPTS = rf"(?<=[{HANGUL}]) (?=[{KANA}{HAN}])|(?<=[{KANA}{HAN}]) (?=[{HANGUL}])"
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


def _take_vernacular(text: str, reading: Reading) -> str:
    """Return the text without its Hangul, kana, Han and Cyrillic words, which are the bird's vernacular name."""
    runs = re.findall(OTHER_RUN, text)
    if not runs:
        return text
    for run in runs:
        for name in re.split(_BETWEEN_SCRIPTS, " ".join(run.split())):
            reading.note_vernacular(name)
    bare = re.sub(OTHER_RUN, " ", text)
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
    first, slash, _ = text.partition("/")
    if slash and is_english(text.rsplit(maxsplit=1)[-1]) and not looks_like_name(first):
        reading.note_vernacular(text)
        return []
    own = re.match(r"[A-Z][a-z]+", text)
    base = own[0] if own else genus
    while (group := _GROUP.search(text)) is not None:
        before, inner, after = text[: group.start()].split(), group[1].strip(), text[group.end() :].split()
        text = " ".join((*before, _read_bracket(before, inner, after, base, reading), *after)).strip()
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


def _read_bracket(before: list[str], inner: str, after: list[str], base: str | None, reading: Reading) -> str:
    """Return what a bracket leaves in the text: an authorship stays, a name is noted as another name.

    `before` and `after` are the words around it; `base` is the genus of the name it stands beside.
    """
    text, including = _INCLUDING.subn("", inner)
    text, unsure = _UNSURE.subn("", _LEADING.sub("", text).strip(" ."))
    if unsure:
        reading.notices.add("uncertain")
    words = inner.split()
    is_inside = len(before) == 1 and after and text.isalpha() and is_epithet(after[0].strip(",."))
    is_behind = len(before) == 1 or (len(before) > 1 and is_epithet(before[1].strip(",.")))
    if is_behind and base and is_epithet(text) and text not in ENGLISH | UNDETERMINED | RANK_WORDS:
        named = f"{base} {text}"  # another epithet of the name before it
    else:
        named = text
    if is_inside:  # between genus and epithet: Larus (ridibundus) saundersi
        reading.notices.add("superspecies" if text.islower() else "subgenus")
    elif _note_names(_expand(named, base), "including" if including else "alternative", reading):
        pass
    elif before and inner and is_english(words[-1]):
        reading.note_vernacular(inner)
    elif not before and not after:
        return inner
    elif before and words and (words[0][:1].isupper() or YEAR.search(inner) or words[0] in NOT_EPITHETS):
        return f"{_OPEN}{inner}{_CLOSE}"
    elif inner:
        reading.notices.add("remark")
    return ""


def _note_names(text: str, notice: str, reading: Reading) -> bool:
    """Note the scientific names in a bracket; whether there were any."""
    parts = [part for part in _SEPARATOR.split(text)[::2] if looks_like_name(part)]
    pieces = [read_name(part, Reading(reading.notices)) for part in parts]
    names = [piece.canonical for piece in pieces if piece.canonical and piece.epithets]
    reading.alternatives += names
    reading.notices |= {notice} if names else set()
    return bool(names)


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


# ---------------------------------------------------------------- one name


@dataclass(slots=True)
class Reading:
    """What has been read of one cell so far."""

    notices: set[str] = field(default_factory=set)
    vernacular: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)

    def note_vernacular(self, words: str) -> None:
        """Note a vernacular name."""
        self.vernacular.append(words.strip(" ,:;-"))
        self.notices.add("vernacular")


@record
class NamePiece:
    """One name of a cell: its parts, what stands behind them, and names that a slash adds."""

    genus: str | None = None
    epithets: tuple[str, ...] = ()
    rank: Rank | None = None
    tail: str = ""
    others: tuple[str, ...] = ()

    @property
    def canonical(self) -> str | None:
        """The name in plain form."""
        return " ".join((self.genus, *self.epithets)) if self.genus else None


def read_name(text: str, reading: Reading) -> NamePiece:
    """Read one name; a piece without genus where there is none."""
    text = _skip_english(text, reading)
    if _is_english_name(text.split()):
        reading.note_vernacular(text)
        return NamePiece()
    text = re.sub(r"(?<=[a-z])- (?=[a-z])", "", _recase(text, reading))  # a word divided at the end of a line
    tokens = re.sub(r"\s*/\s*(?=[a-z])", "/", text).split()
    while tokens and tokens[0].lower().rstrip(".") in UNCERTAIN:
        reading.notices.add("uncertain")
        tokens = tokens[1:]
    if not tokens or not _GENUS.fullmatch(tokens[0].strip(",.:") if len(tokens) == 1 else tokens[0]):
        return _note_no_name(tokens, reading)
    genus = tokens[0].strip(",.:")
    of_family: Rank | None = "family" if genus.endswith(("idae", "inae")) else None
    higher: Rank | None = "order" if genus.endswith("iformes") else of_family
    if higher:  # alone, or before its first bird: ANATIDAE Cygnus olor
        rest = " ".join(tokens[1:])
        return read_name(rest, reading) if looks_like_name(rest) else NamePiece(genus, (), higher, "")
    epithets, others, end = _read_epithets(genus, tokens, reading)
    if epithets is None:
        return _note_no_name(tokens, reading)
    ranks: tuple[Rank, ...] = ("genus", "species", "subspecies")
    tail, rank = _read_tail(tokens[end:], reading), ranks[len(epithets)]
    return NamePiece(genus, tuple(epithets), rank, tail=tail, others=tuple(others))


def looks_like_name(text: str) -> bool:
    """Whether a text begins like a scientific name: a capitalised word and an epithet."""
    words = text.split()
    if len(words) < _MOST_EPITHETS or not _GENUS.fullmatch(words[0]):
        return False
    second = words[1].strip(".,")
    return is_epithet(second) and second not in ENGLISH


def is_epithet(word: str) -> bool:
    """Whether a word can be a species' or subspecies' epithet."""
    return bool(_EPITHET.fullmatch(word)) and word not in NOT_EPITHETS and word not in DESCRIPTIVE


def _note_no_name(tokens: list[str], reading: Reading) -> NamePiece:
    if tokens and re.fullmatch(r"[A-Z][a-z]{0,2}\.", tokens[0]):
        reading.notices.add("abbreviated")
    return NamePiece()


def _is_english_name(tokens: list[str]) -> bool:
    """Whether all the words are one English bird name: its last word is one, and no epithet stands before a capital."""
    if not tokens or not is_english(tokens[-1]):
        return False
    words = [word for token in tokens if (word := token.strip("-,:("))]
    return not any(is_epithet(a) and b[:1].isupper() for a, b in pairwise(words))


def _read_epithets(
    genus: str, tokens: list[str], reading: Reading
) -> tuple[list[str] | None, list[str], int]:
    """Return the epithets, the names that slashes add, and where the rest begins; None where one is unreadable."""
    epithets: list[str] = []
    others: list[str] = []
    for at in range(1, len(tokens)):
        word = tokens[at].rstrip(".,:")
        following = tokens[at + 1].rstrip(".,") if at + 1 < len(tokens) else ""
        if _is_connector(tokens[at], word, following, epithets, reading):
            continue
        first, *rest = word.split("/") if "/" in word else (word,)
        if rest and epithets and first.rstrip(".") in DESCRIPTIVE and all(map(is_epithet, rest)):
            reading.notices |= {"either-or", "remark"}  # caerulea ad. / tricolor
            others.extend(" ".join((genus, *epithets[:-1], part)) for part in rest)
        elif rest and len(epithets) < _MOST_EPITHETS and all(map(is_epithet, (first, *rest))):
            reading.notices.add("either-or")
            others.extend(" ".join((genus, *epithets, part)) for part in rest)
            epithets.append(first)
        elif re.fullmatch(r"[a-z]\.", tokens[at]) and not epithets:
            reading.notices.add("abbreviated")
            if not following.startswith(word):
                return None, others, at
            epithets.append(following)
        elif epithets and len(epithets) < _MOST_EPITHETS and re.fullmatch(r"[A-Z]-[a-z]+", word):
            reading.notices.add("case")
            epithets.append(word.lower())
        elif epithets and tokens[at - 1].endswith(",") and is_epithet(word) and word not in ENGLISH:
            reading.notices.add("several")
            others.append(" ".join((genus, *epithets[:-1], word)))
        elif is_epithet(word) and len(epithets) < _MOST_EPITHETS and word not in ENGLISH:
            epithets.append(_drop_hyphen(word, reading))
        else:
            return epithets, others, at
    return epithets, others, len(tokens)


def _is_connector(token: str, word: str, following: str, epithets: list[str], reading: Reading) -> bool:
    """Whether a word says something about the name and is no part of it; notes what it says."""
    if word in UNCERTAIN:
        reading.notices.add("uncertain")
        return True
    if word in UNDETERMINED and not (word == "species" and epithets):
        reading.notices.add("undetermined-subspecies" if epithets else "undetermined")
        return True
    if word in RANK_WORDS and (epithets or word != "f") and (len(word) > 1 or token.endswith(".")):
        if not is_epithet(following):
            reading.notices.add("undetermined-subspecies" if epithets else "undetermined")
        return True
    return False


def _skip_english(text: str, reading: Reading) -> str:
    """Return the text from its scientific name on, where an English bird name stands before it."""
    words = [word for word in text.split() if word != "-"]
    for at in range(len(words) - 2, 0, -1):
        if is_english(words[at - 1]) and looks_like_name(" ".join(words[at:])):
            reading.note_vernacular(" ".join(words[:at]))
            return " ".join(words[at:])
    return text


def _recase(text: str, reading: Reading) -> str:
    """Return the text with the capitals of a scientific name, where it is clear what they should be."""
    words = text.split()
    if len(words) < _MOST_EPITHETS:
        return text
    if _SHOUTED_FAMILY.fullmatch(words[0]) or _LIGATURE.match(words[0]):
        words[0] = words[0].capitalize()
    elif count := _count_shouted(words):
        words[:count] = [words[0].capitalize(), *(word.lower() for word in words[1:count])]
    elif (
        words[0].islower()
        and words[0].isalpha()
        and is_epithet(words[1])
        and words[0] not in NOT_EPITHETS | UNCERTAIN
    ):
        words[0] = words[0].capitalize()
    elif _is_capital_epithet(words):
        words[1] = words[1].lower()
    else:
        return text
    reading.notices.add("case")
    return " ".join(words)


def _count_shouted(words: list[str]) -> int:
    """Return how many words in capitals are the name: two or three, none that a year or "&" marks as an author."""
    if not all(word.isalpha() and word.isupper() and len(word) > 1 for word in words[:_MOST_EPITHETS]):
        return 0
    count = 0
    for word in words[: _MOST_EPITHETS + 1]:
        following = words[count + 1] if count + 1 < len(words) else ""
        author = count > 1 and (YEAR.match(following) or following == "&")
        if not (word.isalpha() and word.isupper()) or author:
            break
        count += 1
    return count


def _is_capital_epithet(words: list[str]) -> bool:
    """Whether a capitalised second word is an epithet: a tautonym, or one that ends like one and is no author."""
    genus, second = words[0], words[1].lower()
    if not re.fullmatch(r"[A-Z][a-z]{2,}", words[1]) or not _GENUS.fullmatch(genus):
        return False
    if second in ENGLISH or is_english(words[-1]) or genus.lower() in ENGLISH:
        return False
    if second == genus.lower():
        return True
    alone = len(words) == _MOST_EPITHETS or is_epithet(words[2])
    return alone and second not in AUTHORS and bool(_ENDINGS_OF_EPITHETS.search(second[-3:]))


def _drop_hyphen(word: str, reading: Reading) -> str:
    """Return an epithet without hyphen and apostrophe; a single letter before the hyphen keeps it (v-nigrum)."""
    if word.isalpha() or re.fullmatch(r"[a-z]-[a-z]+", word):
        return word
    reading.notices.add("hyphen")
    return word.replace("-", "").replace("'", "")


def _read_tail(tokens: list[str], reading: Reading) -> str:
    """Return what stands behind the name if it can be an authorship; an English name there is a vernacular name."""
    tail = " ".join(tokens).strip(" ,;:")
    if tokens and is_english(tokens[-1]):
        author = re.match(r"\([^()]*\)|[^()]*?\b(?:1[7-9]|20)\d\d\b", tail)
        reading.note_vernacular(tail[author.end() if author else 0 :].strip("-(), "))
        return author[0] if author else ""
    if tokens and tokens[0].lower().strip(",.") in DESCRIPTIVE:
        reading.notices.add("remark")
        return ""
    if tail and not YEAR.search(tail) and not re.match(r"\(?\s*(?:[A-Z]|de |von |van |d')", tail):
        reading.notices.add("tail")
    return tail
