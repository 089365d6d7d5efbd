"""Keys under which spellings of a name meet: endings, variants, scripts, a scanner's letters; and authors alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from operator import eq
from string import ascii_letters

from birds.model import grouped
from birds.vocabulary import LONG_VOWEL, MIDDLE_DOT, SMALL_KANA, spelled, words

ENGLISH = spelled("english_names", "bird")
"""Last words of English bird names; none is an epithet, by which such a name is told from an author or a subspecies."""
ENGLISH_AND_LATIN = spelled("english_names", "bird or epithet")
"""Last words of English bird names that are epithets too: English only with a capital."""
_ENDINGS = frozenset(("us", "um", "os", "on", "is", "a", "e"))
_SHORTEST_STEM = 2
_VARIANTS = (
    ("ae", "e"), ("oe", "e"), ("ei", "i"), ("ph", "f"), ("th", "t"), ("ch", "c"), ("rh", "r"), ("kh", "k"),
)  # fmt: skip
_ONE_LETTER = str.maketrans("yjkwu", "iicvv", "h")
_BETWEEN = re.compile(r"[(（\[)）\]/;,、_]")
_OR = re.compile(r"\bor\b")
_DOUBLED = re.compile(r"(.)\1")
_NOT_FOLDED = bytes(code for code in range(128) if not chr(code).isalnum())
_NOT_IN_LINES = _NOT_FOLDED.replace(b"\n", b"")
_HIRAGANA = range(0x3041, 0x3097)
_KANA_STEP = 0x60
_KATAKANA = range(0x30A1, 0x30FD)  # the long vowel mark included
_CACHE = 1 << 16


@lru_cache(_CACHE)
def stem(epithet: str) -> str:
    """Return what is left of an epithet without its gender ending (albus, alba, album → alb; niger, nigra → nigr)."""
    letters = 2 if epithet[-2:] in _ENDINGS else 1
    if epithet[-letters:] in _ENDINGS and len(epithet) - letters >= _SHORTEST_STEM:
        epithet = epithet[:-letters]
    return f"{epithet[:-2]}r" if epithet.endswith("er") and len(epithet) > _SHORTEST_STEM + 1 else epithet


def ending(epithet: str) -> str:
    """Return what `stem` takes from an epithet."""
    root = stem(epithet)
    return epithet[len(root) :] if epithet.startswith(root) else epithet[len(root) - 1 :]


@lru_cache(_CACHE)
def variant(epithet: str) -> str:
    """Return a key that variant spellings of one epithet share, after Article 58 of the zoological Code.

    ae/oe/e, ei/i/y, i/j, u/v, c/k, aspirated or not, single or double consonants, -i/-ii; gender endings too.
    """
    key = _one_spelling(_without_ending(epithet))
    return _DOUBLED.sub(r"\1", key) if any(map(eq, key, key[1:])) else key


def variants(epithets: Iterable[str]) -> list[str]:
    """Return the key of each of many epithets, as `variant` makes it, at a fraction of the cost: of all as one text."""
    keys = _one_spelling("".join([f"{_without_ending(epithet)}\n" for epithet in epithets]))
    return _DOUBLED.sub(r"\1", keys).split("\n")[:-1]


def _without_ending(epithet: str) -> str:
    if epithet.endswith("ii"):
        epithet = epithet.removesuffix("i")
    return epithet.removesuffix("es") if epithet.endswith("oides") else stem(epithet)


def _one_spelling(text: str) -> str:
    for old, new in _VARIANTS:
        text = text.replace(old, new)
    return text.translate(_ONE_LETTER).replace("ct", "t")


def fold(text: str) -> str:
    """Return the search key of a name in any script: letters and digits only, without case, accents, or width.

    Korean and Japanese keep what distinguishes them (a dakuten is a letter); hiragana is read as katakana, kana as
    print of a hundred years has them (チヨウ, アヲサギ, マナズル), and woodpeckers are 딱따구리 or 딱다구리.
    """
    if text.isascii():
        return text.lower().encode().translate(None, _NOT_FOLDED).decode()
    return _fold(text)


def fold_lines(text: str) -> str:
    """Return what `fold` makes of each line of a text in ASCII, as lines."""
    return text.lower().encode().translate(None, _NOT_IN_LINES).decode()


@lru_cache(_CACHE)
def _fold(text: str) -> str:
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", text)).casefold()
    older, spelled_otherwise = _spellings()
    letters = composed.translate(_FOLDED).translate(older)
    for old, new in spelled_otherwise:
        letters = letters.replace(old, new)
    return letters


@cache
def _spellings() -> tuple[Mapping[int, str], tuple[tuple[str, str], ...]]:
    """Return the kana of older print, each with what it is read as, and words that are spelled in two ways."""
    small = {letter: SMALL_KANA[letter] for letter in SMALL_KANA if _is_katakana(letter)}
    pairs = [(word.text, word.means) for word in words("spellings")]
    older = str.maketrans(small | {old: new for old, new in pairs if len(old) == 1})
    return older, tuple(pair for pair in pairs if len(pair[0]) > 1)


def _is_katakana(letter: str) -> bool:
    return ord(letter) in _KATAKANA


def _folded(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    if ord(char) in _HIRAGANA:
        return chr(ord(char) + _KANA_STEP)
    if char == LONG_VOWEL or CJK_RUN.match(char):
        return "" if char in (MIDDLE_DOT, "·") else char
    return "".join(c for c in unaccented(char) if c.isalnum())


class _Folded(dict[int, str]):
    """What each character is folded to, found out once."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _folded(chr(code)))


_FOLDED = _Folded()


def has_kana(key: str) -> bool:
    """Whether a folded name is written in kana; one in Han characters, perhaps Chinese, can't be held against it."""
    return not key.isascii() and any(map(_is_katakana, key))


@lru_cache(_CACHE)
def split_vernaculars(text: str | None) -> tuple[str, ...]:
    """Return the names that one vernacular cell holds: "Shoveler (Northern Shoveler)" is two."""
    if not text:
        return ()
    if not _BETWEEN.search(text) and not ("or" in text and _OR.search(text)):
        return (" ".join(text.split()),)
    if "_" in text and " " not in text:  # Albatross_Black-browed
        first, _, rest = text.partition("_")
        text = f"{first}{', ' if _is_turned(first, rest) else ' '}{rest}".replace("_", " ")
    outer = re.sub(r"[(（\[][^)）\]]*[)）\]]", " ", text)
    inner = re.findall(r"[(（\[]([^)）\]]*)[)）\]]", text)
    parts = [part for whole in (outer, *inner) for part in _side_by_side(whole)]
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _side_by_side(text: str) -> list[str]:
    """Return the names that stand side by side; "Taiga/Tundra Bean-Goose" is none of two birds, and stays whole."""
    first, _, last = text.rpartition("/")
    if _ends_in_english(last) and first.strip() and not _ends_in_english(first) and not CJK_RUN.search(first):
        return [text]
    first, comma, rest = text.partition(",")
    if comma and _is_turned(first, rest):
        return [f"{rest} {first}"]
    return re.split(r"[/;,、]|\bor\b", text)


def _is_turned(first: str, rest: str) -> bool:
    """Whether an English name is turned as in an index: Albatross, Black-browed."""
    if re.search(r"[/;,、]", f"{first}{rest}") or not first.isascii() or not rest.strip():
        return False
    return _ends_in_english(first) and not _ends_in_english(rest)


def is_english(word: str) -> bool:
    """Whether a word is the last one of an English bird name (Reed-Warbler, Merganser, not merganser)."""
    last = word.strip("(),.;:").rpartition("-")[2]
    return last.lower() in ENGLISH or (last[:1].isupper() and last.lower() in ENGLISH_AND_LATIN)


def _ends_in_english(text: str) -> bool:
    return is_english(text.strip().rpartition(" ")[2])


_CJK = (
    r"\u1100-\u11ff\u3005-\u3007\u3031-\u3035\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    r"\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
)
CJK_RUN = re.compile(rf"(?![\s·])(?:[\s·]*[{_CJK}])+")  # the letters once: so many take long to compile
"""A run of Hangul, kana or Han letters, spaces between them included."""
_CYRILLIC = r"[\u0400-\u04ff\u0301]+"
OTHER_RUN = rf"{CJK_RUN.pattern}|{_CYRILLIC}(?:[\s-]+{_CYRILLIC})*"
"""The pattern of a run of Hangul, kana or Han letters, or of Cyrillic words, stress marks included."""


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
        letters, place = [], 0
        for char in self.text:
            if start <= place < start + len(part):
                letters.append(char)
            place += len(unaccented(char))
        return "".join(letters)


def look_alikes(verbatim: str) -> tuple[str, ...]:
    """Return the letters of another alphabet that stand inside Latin words, each once, by their names in Unicode."""
    words = "".join(_HALF_LATIN.findall(unicodedata.normalize("NFC", verbatim)))
    letters = dict.fromkeys(char for char in words if char not in ascii_letters)
    return tuple(f"{char} (U+{ord(char):04X} {unicodedata.name(char, '')})" for char in letters)


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
    latin = _HALF_LATIN.sub(lambda match: match[0].translate(_LOOK_ALIKES), text)
    latin = _SCANNED.sub(lambda match: match[0].translate(_MEANT), latin)
    if latin != text:
        noticed.add("look-alike")
    visible = "".join(_visible(char) for char in latin)
    if visible != latin or re.search(r"[^\S ]|  ", composed.strip(" ")):
        noticed.add("spaces")
    straight = " ".join(visible.translate(_APOSTROPHES).translate(_DASHES).split())
    plain = "".join(unaccented(char) for char in straight)
    if plain != straight:
        noticed.add("diacritics")
    return Letters(plain, straight, frozenset(noticed))


def _visible(char: str) -> str:
    """Return the character, nothing for an invisible one, a space for a control character."""
    kind = unicodedata.category(char)
    if kind[0] != "C":
        return char
    return "" if kind in ("Cf", "Cs", "Cn", "Co") else " "


def unaccented(char: str) -> str:
    """Return a Latin letter without its accent: ä, ö, ü become ae, oe, ue (Article 32 of the zoological Code)."""
    if char.isascii() or CJK_RUN.match(char):
        return char
    if char in _UMLAUTS:
        return _UMLAUTS[char]
    base = unicodedata.normalize("NFD", char.translate(_SPELLED))
    return "".join(c for c in base if not unicodedata.combining(c)) if base[:1].isalpha() else base


_READ_AS = (
    ("rn", "m"), ("in", "m"), ("ni", "m"), ("ru", "m"), ("m", "rn"), ("m", "ru"), ("cl", "d"), ("d", "cl"),
    ("li", "h"), ("h", "li"), ("ri", "n"), ("n", "ri"), ("ni", "ru"), ("ii", "u"), ("vv", "w"), ("c", "e"),
    ("e", "c"),
)  # fmt: skip
"""Letters as a scanner read them, and what may have been printed."""
_STROKES = str.maketrans(
    {"r": "i", "n": "ii", "u": "ii", "m": "iii", "h": "li", "d": "cl", "e": "c", "w": "vv"}
)
_ENDING = re.compile(r"(?:iiiii|iis|os|oii|is|a|c)$")  # -um, -us, -os, -on, -is, -a, -e


def strokes_of(word: str) -> str:
    """Return the strokes of a word: words that a scanner may take for each other have the same ones."""
    return word.translate(_STROKES)


@lru_cache(maxsize=1 << 16)
def look_of(epithet: str) -> str:
    """Return the strokes of an epithet without its gender ending."""
    return _ENDING.sub("", strokes_of(epithet))


def undo_scan(name: str) -> Iterator[str]:
    """Yield what may have been printed where a scanner read this name: one slip, or the same one throughout."""
    for read, meant in _READ_AS:
        starts = [match.start() for match in re.finditer(read, name)]
        for place in starts:
            yield f"{name[:place]}{meant}{name[place + len(read) :]}"
        if len(starts) > 1:
            yield name.replace(read, meant)


# ---------------------------------------------------------------- English names


@lru_cache(maxsize=1 << 16)
def english_key(name: str) -> str:
    """Return the key under which spellings of an English bird name meet (Gray/Grey, hyphens, s's/s', Diver/Loon)."""
    return _one_english(fold(_POSSESSIVE.sub("s", name.lower()) if "'" in name or "’" in name else name))


def _one_english(folded: str) -> str:
    for old, new in _ONE_ENGLISH:
        folded = folded.replace(old, new)
    return folded


def english_keys(called: Sequence[str]) -> list[str]:
    """Return the key of each of many names, as `english_key` makes it, at a third of the cost: of all as one text."""
    plain = [name for name in called if name.isascii()]
    folded = fold_lines(_POSSESSIVE.sub("s", "\n".join(plain).lower()))
    keys = iter(_one_english(folded).split("\n"))
    return [next(keys) if name.isascii() else english_key(name) for name in called]


_POSSESSIVE = re.compile(r"s['’](?:s\b)?")
_ONE_ENGLISH = (
    ("gray", "grey"), ("color", "colour"), ("mustach", "moustach"),
    ("diver", "loon"), ("jaeger", "skua"), ("murre", "guillemot"),
)  # fmt: skip
"""What is spelled otherwise, or is another word for the same birds, on the two sides of the Atlantic."""


# ---------------------------------------------------------------- one letter apart

_SHORT = 4


def shortened(words: Iterable[str]) -> dict[str, list[str]]:
    """Index words by themselves and by themselves less one letter."""
    return grouped((key, word) for word in words for key in _less_one(word))


def near(word: str, index: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the words that differ by one letter: two words that do share a word less one letter."""
    keys = _less_one(word)
    if index.keys().isdisjoint(keys):  # as a rule
        return ()
    close = dict.fromkeys([other for key in keys for other in index.get(key, ())])
    return tuple([other for other in close if one_letter_apart(word, other)])


def _less_one(word: str) -> list[str]:
    return [word, *[word[:at] + word[at + 1 :] for at in range(len(word))]]


def one_letter_apart(word: str, other: str) -> bool:
    """Whether two words differ by one letter changed, missing, added, or swapped with its neighbour."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    if word[:2] != other[:2] and word[-2:] != other[-2:] and min(len(word), len(other)) > _SHORT:
        return False  # as a rule: one slip leaves the first two letters of a long word alone, or the last two
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    a, b = word[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or b[1:] == a


@lru_cache(maxsize=1 << 16)
def ends_of(epithet: str) -> tuple[str, ...]:
    """Return how an epithet begins and how its stem ends: one slip leaves one of them alone, except in short words."""
    root = stem(epithet)
    return (root[:2], f"-{root[-2:]}", *(("short",) if len(root) <= _SHORT + 1 else ()))


# ---------------------------------------------------------------- author and year

_YEAR_OF_AUTHOR = re.compile(r"(?<!\d)(1[789]\d\d|20\d\d)(?!\d)")
_WORD_OF_AUTHOR = re.compile(r"[^\W\d_]{2,}")
_BETWEEN_AUTHORS = frozenset({"and", "et", "ex", "in", "de", "von", "van", "der", "du", "la", "al"})
_NEAR_YEARS = 3  # years that a date of publication may be off: books came out in parts


@lru_cache(_CACHE)
def _author_and_year(authorship: str) -> tuple[frozenset[str], int | None]:
    year = _YEAR_OF_AUTHOR.search(authorship)
    words = frozenset(fold(word) for word in _WORD_OF_AUTHOR.findall(authorship))
    return words - _BETWEEN_AUTHORS, int(year[0]) if year else None


def same_author(printed: str, known: str) -> bool | None:
    """Return whether two authorships are the same; None where one says too little, or they agree in part only.

    They are where a word of the names, or its beginning ("Temm."), and the year are the same, and are not where neither
    is anything like it; of "L., 1758" nothing is known.
    """
    (words, year), (others, other_year) = _author_and_year(printed), _author_and_year(known)
    if year is None or other_year is None or not words or not others:
        return None
    if any(word.startswith(other) or other.startswith(word) for word in words for other in others):
        return True if year == other_year else None
    return False if abs(year - other_year) > _NEAR_YEARS else None
