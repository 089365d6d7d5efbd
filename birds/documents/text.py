"""Plain text: cleaned, measured in columns, wrapped and aligned in every script; names in dictionary order.

Widths are terminal columns: a Hangul syllable, a kana or a Han character takes two, a combining mark none.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from json.encoder import encode_basestring
from typing import Any, Literal

from birds.model import Lang
from birds.vocabulary import LONG_VOWEL, MIDDLE_DOT, REPEATED, SMALL_KANA

Align = Literal["left", "right", "center"]
GAP = "  "
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
KILO = 1000
NARROW, WIDE = 0.97, 2.2  # widths of letters of 10 points in Excel's unit, a digit of 11 points
NARROWEST = 8  # no column is squeezed below this
WORD = 14  # nor below this, while another column could be

_LEFT: tuple[Align] = ("left",)

# C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text around:
# a list's cell may hold them, a terminal or a page must never obey them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_SPELLED_OUT = re.compile(_CONTROL.pattern.replace("\x00-\x1f", "")[:-1] + "\ud800-\udfff]")  # C0 is already
_BLANK = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_OBEYED = re.compile(_CONTROL.pattern[:-1] + "\ud800-\udfff]")
_NEVER_FIRST = {*"、。，．：；？！)）」』】〕〉》,.;:!?]}", *SMALL_KANA, LONG_VOWEL, REPEATED, MIDDLE_DOT}
_NEVER_LAST = set("（「『【〔〈《([{")
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_AFTER_STROKE = re.compile(r"(?<=[-/])")
_WORDS = re.compile(r"\s+|[^\s]+")


def clean(text: str) -> str:
    """Return `text` on one line, with anything a terminal would obey shown as an escape, as JSON writes it.

    Whatever reaches a terminal or a file of text passes here: cells, and names of files and of dossiers.
    """
    if text.isascii() and text.isprintable():
        return text
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", _BLANK.sub(" ", text))


def formula_safe(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV with the ends of lines of RFC 4180."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def dump(value: object) -> str:
    """Return `value` as JSON on one line, in its own scripts; what a terminal would obey is spelled out."""
    return spelled_out(_ENCODER.encode(value))


def pick_fields(noun: object, *names: str) -> dict[str, Any]:
    """Return fields of a noun by their names, as JSON has them: what is several as a list."""
    values = ((name, getattr(noun, name)) for name in names)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}


quoted: Callable[[str], str] = encode_basestring
"""Returns a text as JSON; who makes more of it calls `spelled_out` on the whole."""


def spelled_out(text: str) -> str:
    """Return JSON text in which what a terminal would obey is spelled out; line ends between values stay."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _SPELLED_OUT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


@lru_cache(maxsize=8192)
def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"} or 0x1160 <= ord(character) <= 0x11FF:  # noqa: PLR2004
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def measure(text: str) -> float:
    """Return how many letters of a face with wide and narrow ones a text is wide; a kana or a syllable is 2.2."""
    columns = width(text)
    wide = max(0, columns - len(text))  # each of these takes two columns
    return (columns - 2 * wide) * NARROW + wide * WIDE


def pad(text: str, columns: int, align: Align = "left") -> str:
    """Return `text` filled with blanks up to `columns`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if align == "right" else text + blanks


def wrap(text: str, columns: int, *, whole: bool = False) -> list[str]:
    """Return `text` in lines of at most `columns`, broken at blanks, between Han and kana, else in a word.

    With `whole`, a word that is too long (an address) stands on a line of its own, unbroken.
    """
    if width(text) <= columns:
        return [text]
    lines, line, used = [], "", 0
    for piece in _pieces(text, 0 if whole else columns):
        size = width(piece)
        if line and used + size > columns:
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()  # noqa: PLW2901 - the blank that the line break replaces
            size = width(piece)
        line += piece
        used += size
    return [*lines, line.rstrip()] if line.strip() else lines


def longest(text: str) -> int:
    """Return how wide the widest piece is that no line break should divide."""
    return max(map(width, _pieces(text, 0)), default=0)


def _pieces(text: str, columns: int) -> Iterator[str]:
    """Yield what a line break must not divide; the pieces joined are the text. No `columns`: words stay whole."""
    for token in _WORDS.findall(text):
        for piece in [token] if token.isascii() else _split_wide(token):
            # A word that no line has room for is parted after its hyphens and strokes, else letter by letter.
            parts = [piece] if not columns or width(piece) <= columns else _AFTER_STROKE.split(piece)
            for part in parts:
                yield from [part] if not columns or width(part) <= columns else part


def _split_wide(token: str) -> Iterator[str]:
    piece = ""
    for character in token:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST or after in _NEVER_FIRST or _character_width(after) == 0:
        return False
    # Beside Han and kana lines may break, beside Hangul (which has blanks) not.
    both = (ord(before), ord(after))
    return any(0x3000 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF for code in both)  # noqa: PLR2004


def fit(wanted: Sequence[int], available: int, keep: Collection[int] = ()) -> list[int]:
    """Return column widths that fit into `available` with their gaps, taking from the widest first.

    The columns in `keep` are squeezed only when the others are as narrow as a word (`WORD`).
    """
    spare = available - len(GAP) * (len(wanted) - 1)
    others = [at for at in range(len(wanted)) if at not in keep]
    widths = _squeezed(list(wanted), spare, others, WORD) if keep else list(wanted)
    return _squeezed(widths, spare, range(len(widths)), NARROWEST)


def _squeezed(widths: list[int], spare: int, among: Sequence[int], least: int) -> list[int]:
    """Narrow the columns `among` others, the widest first, until all fit or none is wider than `least`."""
    while sum(widths) > spare and any(widths[at] > least for at in among):
        widest = max(widths[at] for at in among)
        second = max((widths[at] for at in among if widths[at] < widest), default=least)
        sharing = [at for at in among if widths[at] == widest]
        cut = max(1, min(widest - max(second, least), (sum(widths) - spare) // len(sharing)))
        for at in sharing:
            widths[at] -= cut if sum(widths) > spare else 0
    return widths


def aligned(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[Align] = ()) -> list[str]:
    """Return one row of cells as lines: each cell wrapped in its column, no blanks at the end."""
    columns = [wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    return [
        GAP.join(map(pad, line, widths, aligns or _LEFT * len(widths))).rstrip()
        for line in zip_longest(*columns, fillvalue="")
    ]


def size(number: int) -> str:
    """Return a size in bytes as a person reads it, in decimal units."""
    if number < KILO:
        return f"{number} B"
    if number < KILO * KILO:
        return f"{number / KILO:.0f} kB"
    return f"{number / KILO / KILO:.1f} MB"


def capital(label: str) -> str:
    """Return a label as it begins a line, where its script has capitals."""
    return label[:1].upper() + label[1:]


Key = tuple[object, ...]
_VOICED = unicodedata.lookup("COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK")
_HALF_VOICED = unicodedata.lookup("COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK")
_KATAKANA, _CONSONANT, _KANJI = "KATAKANA LETTER ", "HANGUL CHOSEONG ", "CJK UNIFIED IDEOGRAPH-6F22"
_SKIPPED = re.compile(r"[\s'’\-‐\u30fb\uff65()（）.,]+")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _PER_INITIAL, _FIRST_CONSONANT = 0xAC00, 0xD7A3, 588, 0x1100


def order_key(name: str, lang: Lang | str) -> Key:
    """Return what a name is sorted by in a language; equal only for equal names."""
    if lang == "ja":  # by kana, then by what tells names of the same kana apart
        kana = _kana(name)
        return ("".join(plain for plain, _ in kana), "".join(shade for _, shade in kana), name)
    if lang == "ko":
        return (_SKIPPED.sub("", unicodedata.normalize("NFC", name)), name)
    return (_latin(name), name)


def initial(name: str, lang: Lang | str) -> str:
    """Return the heading a name stands under: a letter, the first consonant (ㄱ), or a row of kana (ア)."""
    if lang == "ja":
        first = next(iter(_kana(name)), None)
        return (_row(first[0]) if first else None) or unicodedata.lookup(_KANJI)
    if lang != "ko":
        return _latin(name)[:1].upper() or "–"
    syllable = ord((_SKIPPED.sub("", unicodedata.normalize("NFC", name)) or "\0")[0])
    if not _FIRST_SYLLABLE <= syllable <= _LAST_SYLLABLE:
        return "–"
    letter = unicodedata.name(chr(_FIRST_CONSONANT + (syllable - _FIRST_SYLLABLE) // _PER_INITIAL))
    return unicodedata.lookup(f"HANGUL LETTER {letter.removeprefix(_CONSONANT).removeprefix('SSANG')}")


def _latin(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _SKIPPED.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _kana(name: str) -> list[tuple[str, str]]:
    """Return each kana plain (large, unvoiced, the vowel for a long mark) with its shade."""
    kana: list[tuple[str, str]] = []
    for letter in _SKIPPED.sub("", unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name))):
        # Hiragana stand as far before the katakana, small ones among them.
        big = chr(ord(letter) + 0x60) if 0x3041 <= ord(letter) <= 0x3096 else letter  # noqa: PLR2004
        if letter in (_VOICED, _HALF_VOICED) and kana:
            kana[-1] = (kana[-1][0], "2" if letter == _VOICED else "3")
        elif letter == LONG_VOWEL and kana:
            kana.append((_vowel(kana[-1][0]), "0"))
        else:
            kana.append((SMALL_KANA.get(big, big), "0" if big in SMALL_KANA else "1"))
    return kana


def _sound(kana: str) -> str:
    """Return the sound of a large kana as Unicode names it (KA, TI, N), "" for another letter."""
    name = unicodedata.name(kana, "")
    sound = name.removeprefix(_KATAKANA)
    return sound if sound != name and sound.isalpha() else ""


@lru_cache(maxsize=256)
def _row(kana: str) -> str | None:
    """Return the first kana of the row that a kana stands in: カ of キ, ワ of ン."""
    sound = _sound(kana)
    consonant = "W" if sound == "N" else sound[:-1]
    return unicodedata.lookup(f"{_KATAKANA}{consonant}A") if sound else None


@lru_cache(maxsize=256)
def _vowel(kana: str) -> str:
    """Return the vowel that a kana ends in, the letter itself where it has none."""
    last = _sound(kana)[-1:]
    return unicodedata.lookup(f"{_KATAKANA}{last}") if last and last in "AIUEO" else kana
