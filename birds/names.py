"""A name as written → its parsed form, with what was noticed on the way.

Nothing here knows a taxonomy: only what letters, brackets and connectors say. A name that can't be read has
`canonical` None; `parse` never raises.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from birds.model import ParsedName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Rank

NOTICES: tuple[str, ...] = (
    "abbreviated",  # a genus or species is abbreviated
    "alternative",  # another scientific name stands in brackets or after "="
    "case",  # capital and small letters are not as in a scientific name
    "diacritics",  # æ, ö, é and the like were spelled out
    "either-or",  # a slash: one of several taxa
    "full-width",  # full-width or other compatibility characters
    "hybrid",  # a cross of two taxa
    "hyphen",  # a hyphen or an apostrophe inside an epithet was left out
    "including",  # the other name is said to be included
    "mark",  # footnote marks, daggers, numbers beside the name
    "no-name",  # no scientific name could be read
    "remark",  # words in brackets that are no name
    "several",  # several names in one cell
    "sic",  # the source itself marks the spelling
    "spaces",  # tabs, ideographic or repeated spaces
    "subgenus",  # a subgenus in brackets
    "superspecies",  # a superspecies in brackets
    "tail",  # words behind the name that could not be read
    "uncertain",  # "cf.", "aff." or a question mark
    "undetermined",  # "sp.": species not determined
    "undetermined-subspecies",  # "ssp.": subspecies not determined
    "vernacular",  # a vernacular name in the same cell
)

_SIMPLE = re.compile(r"([A-Z][a-z]+) ([a-z]{2,})(?: ([a-z]{2,}))?")
_CJK = r"\u1100-\u11ff\u3005-\u3007\u3031-\u3035\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
_CJK_RUN = re.compile(rf"[{_CJK}](?:[{_CJK}\s·・]*[{_CJK}])?")
_SPELLED = str.maketrans(
    {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "oe", "Ø": "Oe", "ß": "ss", "ł": "l", "ı": "i"}
)
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_CROSS = re.compile(r"\s*[×✕]\s*|\s+[xX]\s+")
_SIC = re.compile(r"[\[(]\s*sic\.?\s*!?\s*[\])]|(?<=\s)sic[.!]?(?=\s|$)", re.IGNORECASE)
_GROUP = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_SEPARATOR = re.compile(
    r"\s*(?:;|=|≡|\+|\||\bor\b|\band\b(?=\s+[A-Z][a-z]*\.?\s+[a-z])|,(?=\s*[A-Z][a-z]+ [a-z]{3,})|/(?=\s*[A-Z]))\s*"
)
_INCLUDING = re.compile(r"^(?:incl(?:uding|udes|\.)?|and)\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:also|formerly|now|previously|prev\.|former|ex|syn(?:onym)?\.?:?|as|or|=|today)\s+", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(1[7-9]\d\d|20\d\d)[a-z]?(?!\d)")
_MARKS = re.compile(r"^[\s*†‡§#•·\-\d.)>]+(?=[A-Za-z])|[*†‡§#¹²³]+|(?<=[a-z])\s*\d{1,2}\)$")
_NOT_EPITHETS = frozenset(
    "and et in von van vom zu zur de des der den du da di do dos la le les ex of the or auct auctorum nec non"
    " emend apud with from includes including incl sensu lato stricto".split()
)
_RANK_WORDS = frozenset("subsp subspecies ssp ssps var forma f morph race r".split())
_UNDETERMINED = frozenset("sp spp spec species indet".split())
_UNCERTAIN = frozenset("cf aff nr near".split())
_ENGLISH = frozenset(
    "accentor albatross auk auklet avocet babbler barbet bee-eater bird bittern blackbird booby brambling bulbul"
    " bunting bushchat bustard buttonquail buzzard chat chiffchaff cockatoo coot cormorant crake crane creeper crow"
    " cuckoo cuckooshrike curlew dipper diver dove dowitcher drongo duck dunlin eagle egret eider falcon fieldfare"
    " finch flamingo flicker flycatcher francolin frigatebird fulmar gadwall gannet garganey godwit goldcrest"
    " goldeneye goldfinch goosander goose goshawk grebe greenfinch grosbeak grouse guillemot gull harrier hawfinch"
    " hawk heron hobby honey-buzzard hoopoe ibis jacana jackdaw jaeger jay kestrel kingfisher kite kittiwake knot"
    " lapwing lark laughingthrush linnet loon lorikeet mallard martin mannikin merganser merlin minivet mockingbird"
    " monarch moorhen munia murre murrelet myna needletail nightjar noddy nutcracker nuthatch oriole osprey ouzel owl"
    " oystercatcher parakeet parrot parrotbill partridge pelican petrel phalarope pheasant pigeon pintail pipit pitta"
    " plover pochard prinia ptarmigan puffin quail rail raven redpoll redshank redstart reed-warbler robin roller"
    " rook rosefinch rubythroat ruff sanderling sandgrouse sandpiper scaup scoter scops-owl shag shearwater shelduck"
    " shoveler shrike siskin skua skylark smew snipe sparrow sparrowhawk spoonbill starling stilt stint stonechat"
    " stork storm-petrel swallow swamphen swan swift tattler teal tern thrush tit treecreeper tropicbird turnstone"
    " wagtail warbler watercock waxbill waxwing wheatear whimbrel whistler whitethroat wigeon willet woodcock"
    " woodpecker wren wryneck yellowhammer yellowlegs".split()
)
_MIN_EPITHET = 2
_MAX_EPITHETS = 2


@dataclass(slots=True)
class _Reading:
    """What has been read of one cell so far."""

    notices: set[str] = field(default_factory=set)
    vernacular: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One name of a cell: its parts, and what stands behind them."""

    genus: str | None = None
    epithets: tuple[str, ...] = ()
    rank: Rank | None = None
    tail: str = ""
    others: tuple[str, ...] = ()

    @property
    def canonical(self) -> str | None:
        return " ".join((self.genus, *self.epithets)) if self.genus else None


def parse(verbatim: str) -> ParsedName:
    """Parse a scientific name as a list, a treaty or a person writes it; each distinct text is parsed once."""
    plain = _SIMPLE.fullmatch(verbatim)
    if plain and not _NOT_EPITHETS.intersection(plain.groups()) and plain[2] not in _UNDETERMINED:
        genus, species, infra = plain.groups()
        if infra is None or infra not in _ENGLISH | _UNDETERMINED | _RANK_WORDS:
            rank: Rank = "subspecies" if infra else "species"
            return ParsedName(verbatim, verbatim, genus, species, infra, rank)
    return _parse(verbatim)


@lru_cache(maxsize=1 << 16)
def _parse(verbatim: str) -> ParsedName:
    read = _Reading()
    text = _letters(verbatim, read)
    text = _take_vernacular(text, read)
    pieces = _pieces(text, read)
    return _assembled(verbatim, pieces, read)


def _assembled(verbatim: str, pieces: list[_Piece], read: _Reading) -> ParsedName:
    pieces = _drop_english(pieces, read)
    names = [piece.canonical for piece in pieces if piece.canonical]
    others = [name for name in (*names[1:], *read.alternatives) if name]
    main = pieces[0] if pieces else _Piece()
    if "hybrid" in read.notices:
        others, main = [*names, *read.alternatives], _Piece(rank=None)
    elif main.canonical is None:
        read.notices.add("no-name")
    elif len(names) > 1:
        read.notices.add("several")
    year = _YEAR.search(main.tail)
    return ParsedName(
        verbatim=verbatim,
        canonical=main.canonical,
        genus=main.genus,
        species=main.epithets[0] if main.epithets else None,
        infraspecific=main.epithets[1] if len(main.epithets) > 1 else None,
        rank=main.rank,
        authorship=main.tail or None,
        year=year[1] if year else None,
        alternatives=tuple(dict.fromkeys(name for name in others if name != main.canonical)),
        vernacular=" ".join(read.vernacular) or None,
        notices=tuple(sorted(read.notices)),
    )


def _drop_english(pieces: list[_Piece], read: _Reading) -> list[_Piece]:
    """Return the pieces that are scientific names; words before a bracketed name are its vernacular name."""
    if pieces and not pieces[0].epithets and read.alternatives and pieces[0].tail:
        words = f"{pieces[0].genus} {pieces[0].tail}"
        read.vernacular.append(words)
        read.notices.add("vernacular")
        read.notices.discard("alternative")
        promoted = [_piece(name, _Reading()) for name in read.alternatives]
        read.alternatives.clear()
        return promoted
    return pieces


def _letters(verbatim: str, read: _Reading) -> str:
    """Return the text in plain letters: compatibility forms, diacritics, dashes and spaces made ordinary."""
    composed = unicodedata.normalize("NFC", verbatim)
    text = unicodedata.normalize("NFKC", composed)
    if text.replace(" ", "") != re.sub(r"\s", "", composed):
        read.notices.add("full-width")
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    text = text.translate(_APOSTROPHES).translate(_DASHES)
    plain = "".join(_plain(c) for c in text)
    if plain != text:
        read.notices.add("diacritics")
    spaced = " ".join(plain.split())
    if spaced != composed.strip(" ") and re.search(r"[^\S ]|  ", composed.strip(" ")):
        read.notices.add("spaces")
    return spaced


def _plain(char: str) -> str:
    if char.isascii() or _CJK_RUN.match(char):
        return char
    if char in _UMLAUTS:
        return _UMLAUTS[char]
    spelled = char.translate(_SPELLED)
    base = unicodedata.normalize("NFD", spelled)
    return "".join(c for c in base if not unicodedata.combining(c)) if base[:1].isalpha() else spelled


def _take_vernacular(text: str, read: _Reading) -> str:
    found = [" ".join(m.split()) for m in _CJK_RUN.findall(text)]
    if not found:
        return text
    read.vernacular.extend(found)
    read.notices.add("vernacular")
    bare = _CJK_RUN.sub(" ", text)
    bare = re.sub(r"[(\[{]\s*[)\]}]|[「」『』【】、。]", " ", bare)
    return " ".join(bare.split()).strip(" ,/;:-")


def _pieces(text: str, read: _Reading) -> list[_Piece]:
    text, marked = _SIC.subn(" ", text)
    if marked:
        read.notices.add("sic")
    text, marked = _MARKS.subn(" ", text)
    if marked:
        read.notices.add("mark")
    if "?" in text:
        read.notices.add("uncertain")
        text = text.replace("?", " ")
    parents = [part for part in _CROSS.split(text) if part.strip()]
    if len(parents) > 1 or _CROSS.match(text):
        read.notices.add("hybrid")
    made: list[_Piece] = []
    for parent in parents:
        made.extend(_cell(" ".join(parent.split()), read, made[0].genus if made else None))
    return made


def _cell(text: str, read: _Reading, genus: str | None) -> list[_Piece]:
    """Return the names of one text: brackets first, then what stands side by side."""
    first = re.match(r"[A-Z][A-Za-z-]+", text)
    base = first[0] if first else genus
    while True:
        group = _next_group(text)
        if group is None:
            break
        start, end, inner = group
        text = " ".join(
            f"{text[:start]} {_bracket(text, start, end, inner, base, read)} {text[end:]}".split()
        )
    made: list[_Piece] = []
    for part in _SEPARATOR.split(text.replace("\x01", "(").replace("\x02", ")")):
        if part.strip(" ,.:"):
            if made:
                part = _expand(part, made[0].genus)  # noqa: PLW2901 - the genus of the first name is understood
            made.append(_piece(part, read))
            made.extend(_Piece(p.split()[0], tuple(p.split()[1:])) for p in made[-1].others)
    return [piece for piece in made if piece.genus] or made[:1]


def _next_group(text: str) -> tuple[int, int, str] | None:
    found = _GROUP.search(text)
    return (found.start(), found.end(), found[1].strip()) if found else None


def _bracket(text: str, start: int, end: int, inner: str, base: str | None, read: _Reading) -> str:  # noqa: PLR0913
    """Return what a bracket leaves in the text; \\x01 and \\x02 stand for the brackets of an authorship."""
    before, after = text[:start].split(), text[end:].split()
    inside_name = len(before) == 1 and bool(after) and _is_epithet(after[0])
    said, including = _INCLUDING.subn("", inner)
    said = _LEADING.sub("", said).strip(" .")
    words = said.split()
    if inside_name and len(words) == 1 and words[0].isalpha():
        read.notices.add("superspecies" if words[0].islower() else "subgenus")
        return ""
    if len(words) == 1 and _is_epithet(words[0]) and base and len(before) > 1:
        said = f"{base} {words[0]}"
    else:
        said = _expand(said, base)
    for part in _SEPARATOR.split(said):
        if _looks_like_name(part):
            piece = _piece(part, read)
            if piece.canonical:
                read.alternatives.append(piece.canonical)
                read.notices.add("including" if including else "alternative")
                said = ""
    if not said:
        return ""
    if before and words and (inner[:1].isupper() or _YEAR.search(inner) or words[0] in _NOT_EPITHETS):
        return f"\x01{inner}\x02"
    if inner:
        read.notices.add("remark")
    return ""


def _expand(text: str, genus: str | None) -> str:
    """Return the text with an abbreviated or missing genus filled in from the name before it."""
    short = re.match(r"([A-Z])[a-z]{0,2}\.\s*(?=[a-z])", text)
    if short and genus and genus.startswith(short[1]):
        return f"{genus} {text[short.end() :]}"
    if genus and text[:1].islower() and _is_epithet(text.split()[0]):
        return f"{genus} {text}"
    return text


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        len(words) > 1
        and bool(re.fullmatch(r"[A-Z][a-z]+", words[0]))
        and _is_epithet(words[1].strip(".,"))
        and words[1].strip(".,") not in _ENGLISH
    )


def _is_epithet(word: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z'-]*[a-z]", word)) and word not in _NOT_EPITHETS


def _piece(text: str, read: _Reading) -> _Piece:
    """Read one name: genus, up to two epithets, and the rest as authorship."""
    tokens = list(_tokens(_cased(_after_english(text, read), read)))
    if not tokens or not re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)?", tokens[0]):
        return _headless(text, tokens, read)
    genus = _join_hyphen(tokens[0], read).capitalize()
    epithets: list[str] = []
    others: list[str] = []
    rank: Rank = "genus"
    at = 1
    while at < len(tokens):
        word = tokens[at].rstrip(".,:")
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if word in _UNDETERMINED and not (word == "species" and epithets):
            read.notices.add("undetermined-subspecies" if epithets else "undetermined")
        elif word in _UNCERTAIN:
            read.notices.add("uncertain")
        elif word in _RANK_WORDS and (epithets or word != "f"):
            if not _is_epithet(following.rstrip(".,")):
                read.notices.add("undetermined-subspecies" if epithets else "undetermined")
        elif "/" in word and all(_is_epithet(part) for part in word.split("/")):
            first, *rest = word.split("/")
            read.notices.add("either-or")
            others.extend(" ".join((genus, *epithets, part)) for part in rest)
            epithets.append(first)
        elif re.fullmatch(r"[a-z]\.", tokens[at]) and not epithets:
            read.notices.add("abbreviated")
            full = following.rstrip(".,")
            if not full.startswith(word):
                return _Piece(None, (), None, text)
            epithets.append(full)
        elif _is_epithet(word) and len(epithets) < _MAX_EPITHETS and not _english_ahead(tokens[at:]):
            epithets.append(_join_hyphen(word, read))
        else:
            break
        at += 1
    rank = ("genus", "species", "subspecies")[len(epithets)]
    tail = _tail(tokens[at:], read)
    return _Piece(genus, tuple(epithets), rank, tail, tuple(others))


def _after_english(text: str, read: _Reading) -> str:
    """Return the text from its scientific name on, where an English bird name stands before it."""
    words = text.split()
    for at in range(len(words) - 2, 0, -1):
        if words[at - 1].lower().strip(",:-") in _ENGLISH and _looks_like_name(" ".join(words[at:])):
            read.vernacular.append(" ".join(words[:at]).strip(" ,:-"))
            read.notices.add("vernacular")
            return " ".join(words[at:])
    return text


def _english_ahead(tokens: list[str]) -> bool:
    return tokens[0] in _ENGLISH


def _headless(text: str, tokens: list[str], read: _Reading) -> _Piece:
    if tokens and re.fullmatch(r"[A-Z][a-z]{0,2}\.", tokens[0]):
        read.notices.add("abbreviated")
    return _Piece(None, (), None, text.strip())


def _tokens(text: str) -> Iterator[str]:
    """Yield words; a line-break hyphen is healed, an abbreviation keeps its full stop."""
    healed = re.sub(r"(?<=[a-z])- (?=[a-z])", "", text)
    yield from re.sub(r"\s*/\s*(?=[a-z])", "/", healed).split()


def _cased(text: str, read: _Reading) -> str:
    """Return the text with the capitals of a scientific name, where it is clear what they should be."""
    words = text.split()
    letters = [w for w in words if w.isalpha()]
    if len(letters) > 1 and all(w.isupper() for w in letters[:2]) and len(letters[0]) > 1:
        keep = next((at for at, w in enumerate(words) if not w.isalpha() or not w.isupper()), len(words))
        keep = min(keep, 3)
        words[:keep] = [words[0].capitalize(), *(w.lower() for w in words[1:keep])]
    elif len(words) > 1 and words[0].islower() and words[0].isalpha() and _is_epithet(words[1]):
        words[0] = words[0].capitalize()
    elif len(words) > 1 and _capital_epithet(words):
        words[1] = words[1].lower()
    else:
        return text
    read.notices.add("case")
    return " ".join(words)


def _capital_epithet(words: list[str]) -> bool:
    """Whether a capitalised second word is an epithet: a tautonym, or the only word beside the genus, not an author."""
    genus, second = words[0], words[1]
    if not re.fullmatch(r"[A-Z][a-z]{2,}", second) or not re.fullmatch(r"[A-Z][a-z]+", genus):
        return False
    if second.lower() in _ENGLISH or genus.lower() in _ENGLISH:
        return False
    return second.lower() == genus.lower() or bool(
        re.search(r"(?:us|um|is|ca|la|ta|ra|ii)$", second) and len(words) < 4 and second != "Linnaeus"
    )  # noqa: E501, PLR2004


def _join_hyphen(word: str, read: _Reading) -> str:
    """Return an epithet without hyphen and apostrophe; a single letter before the hyphen keeps it (v-nigrum)."""
    if "-" not in word and "'" not in word:
        return word
    head, _, rest = word.partition("-")
    if rest and len(head) == 1:
        return word
    read.notices.add("hyphen")
    return word.replace("-", "").replace("'", "")


def _tail(tokens: list[str], read: _Reading) -> str:
    tail = " ".join(tokens).strip(" ,;:")
    last = tokens[-1].lower().strip(",.") if tokens else ""
    if last in _ENGLISH or last.rpartition("-")[2] in _ENGLISH:
        read.vernacular.append(tail.strip("-() "))
        read.notices.add("vernacular")
        return ""
    if tail and not _YEAR.search(tail) and not re.match(r"\(?\s*(?:[A-Z]|de |von |van |d')", tail):
        read.notices.add("tail")
    return tail


_ENDINGS = ("us", "um", "os", "on", "is", "a", "e")
_MIN_STEM = 3


@lru_cache(maxsize=1 << 16)
def stem(epithet: str) -> str:
    """Return what is left of an epithet without its gender ending (albus, alba, album → alb; niger, nigra → nigr)."""
    for ending in _ENDINGS:
        if epithet.endswith(ending) and len(epithet) - len(ending) >= _MIN_STEM - 1:
            epithet = epithet[: -len(ending)]
            break
    return f"{epithet[:-2]}r" if epithet.endswith("er") and len(epithet) > _MIN_STEM else epithet


_VARIANTS = (
    ("ae", "e"), ("oe", "e"), ("ei", "i"), ("ph", "f"), ("th", "t"), ("ch", "c"), ("rh", "r"), ("kh", "k"),
    ("y", "i"), ("j", "i"), ("k", "c"), ("w", "v"), ("u", "v"), ("ct", "t"), ("h", ""),
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def variant(epithet: str) -> str:
    """Return a key that variant spellings of one epithet share, after Article 58 of the zoological Code.

    ae/oe/e, ei/i/y, i/j, u/v, c/k, aspirated or not, single or double consonants, -i/-ii; gender endings too.
    """
    key = epithet.removesuffix("i") if epithet.endswith("ii") else epithet
    key = key.removesuffix("es") if key.endswith("oides") else stem(key)
    for old, new in _VARIANTS:
        key = key.replace(old, new)
    return re.sub(r"(.)\1", r"\1", key)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return the search key of a name in any script: letters and digits only, without case, accents, or width.

    Korean and Japanese keep what distinguishes them (a dakuten is a letter); hiragana is read as katakana.
    """
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text)).casefold()
    return "".join(_folded(c) for c in composed)


_HIRAGANA = range(0x3041, 0x3097)
_KANA_STEP = 0x60


def _folded(char: str) -> str:
    if "a" <= char <= "z" or "0" <= char <= "9":
        return char
    if char.isascii():
        return ""
    if ord(char) in _HIRAGANA:
        return chr(ord(char) + _KANA_STEP)
    if char == "ー" or _CJK_RUN.match(char):
        return "" if char in "・·" else char
    return "".join(c for c in _plain(char) if c.isalnum())


@lru_cache(maxsize=1 << 16)
def vernaculars(text: str | None) -> tuple[str, ...]:
    """Return the names that one vernacular cell holds: "Shoveler (Northern Shoveler)" is two."""
    if not text:
        return ()
    if not _SEVERAL.search(text):
        return (" ".join(text.split()),)
    outer = re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", text)
    inner = re.findall(r"[(（\[]([^)）\]]*)[)）\]]", text)
    parts = [part for whole in (outer, *inner) for part in re.split(r"[/;,、]|\bor\b", whole)]
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


_SEVERAL = re.compile(r"[(（\[)）\]/;,、]|\bor\b")
