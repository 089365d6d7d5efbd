"""One scientific name: genus, up to two epithets, and the rest as authorship."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from birds.model import Rank, record
from birds.vocabulary import spelled

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
    if _is_english(text.split()):
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
    higher = _higher_rank(genus)
    if higher:  # alone, or before its first bird: ANATIDAE Cygnus olor
        rest = " ".join(tokens[1:])
        return read_name(rest, reading) if looks_like_name(rest) else NamePiece(genus, (), higher, "")
    epithets, others, end = _read_epithets(genus, tokens, reading)
    if epithets is None:
        return _note_no_name(tokens, reading)
    ranks: tuple[Rank, ...] = ("genus", "species", "subspecies")
    tail = _read_tail(tokens[end:], reading)
    return NamePiece(
        genus=genus, epithets=tuple(epithets), rank=ranks[len(epithets)], tail=tail, others=tuple(others)
    )


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


def _is_english(tokens: list[str]) -> bool:
    """Whether all the words are one English bird name: its last word is one, and no epithet stands before a capital."""
    if not tokens or not is_english(tokens[-1]):
        return False
    words = [word for token in tokens if (word := token.strip("-,:("))]
    return not any(is_epithet(a) and b[:1].isupper() for a, b in pairwise(words))


def is_english(word: str) -> bool:
    """Whether a word is the last one of an English bird name (Reed-Warbler, Merganser, not merganser)."""
    last = word.strip("(),.;:").rpartition("-")[2]
    return last.lower() in ENGLISH or (last[:1].isupper() and last.lower() in ENGLISH_AND_LATIN)


def _higher_rank(genus: str) -> Rank | None:
    if genus.endswith("iformes"):
        return "order"
    return "family" if genus.endswith(("idae", "inae")) else None


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
        elif rest and all(map(is_epithet, (first, *rest))):
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

ENGLISH = spelled("english_names", "bird")
"""Last words of English bird names; none is an epithet, by which such a name is told from an author or a subspecies."""

ENGLISH_AND_LATIN = spelled("english_names", "bird or epithet")
"""Last words of English bird names that are epithets too: English only with a capital."""
