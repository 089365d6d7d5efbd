"""Status words and codes as lists print them → `Status`: Japanese, Korean, English, and the codes in use.

>>> [(s.code, s.printed, s.note, s.minor) for s in parse_status("冬鳥（ごく少数は留鳥）")[0]]
[('W', '冬鳥', None, False), ('R', '留鳥', 'ごく少数', True)]

What is decided here, and why:

* A scarce winter visitor (数少ない冬鳥, まれな冬鳥) is a winter visitor, with the word as a note. A status
  *of a few birds* (少数は留鳥, ごく少数は越冬) is `minor`: kept, shown, counted by no rule. "Some" or a
  region (一部、夏鳥; 北海道では夏鳥) is an ordinary status with a note: it is regular there.
* Cases (繁殖例あり, 繁殖記録あり) and doubts (一部、繁殖？) are notes, not B. Regular breeding is B
  (一部、繁殖; 北海道では繁殖), that of a few birds minor B (少数繁殖).
* What a bird once was (かつては留鳥または夏鳥) is no present status: a note beside another status, X where it
  is all that is said. So is what "extirpated" in brackets follows: winter visitor (extirpated). An extinct subspecies
  (日本固有亜種は絶滅) does not make the species extirpated.
* 漂鳥 (moves within Japan) is R, with the word as its note.
* A resident with a list of months shorter than twelve (RESIDENT/RARE[4,5]) contradicts itself, and decides nothing:
  its code is None. So do codes that name no season (DD, RI), and what stands with a question mark (V2?).
* A digit is a class of abundance (P2) except after V. A season marked V1 (WV1, fewer than ten a year) is that season,
  `scarce`; bare V1, and V2 and rarer with a season or without, is a vagrant.
* `migrant` is what names a migrant: summer, winter or passage visitor, 夏鳥, 冬鳥, 旅鳥, a code of a season. "Breeds",
  "winters", 繁殖, 越冬 and 漂鳥 do not.
* Months of breeding (繁殖（5-7月）) are no months of presence: a note. Those of a visitor (夏鳥（4-8月）) are.
* 絶滅危惧, 멸종위기 and "threatened" say nothing about migration: not understood, like every unknown word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import cast

from birds.dates import span
from birds.model import Status, StatusCode, grouped
from birds.vocabulary import Word, regex, sought, spelled, worded, words

_YEAR = 12
_SAMPLE = 100
# What a word of `vocabulary/status.csv` means is the codes it stands for, and marks: "+" it names a migrant, "-" of a
# few birds only, "~" the word is its own note, "<" former, "1" fewer than ten a year, "?" only looks like a status.
_CLASSED = re.compile(r"(?P<vagrant>[WSPR]?V)(?P<class>[1-5])|(?P<plain>R\([mM]\)|[RBSWP])[1-5]")
# Codes that name no season (BK2022's: see species_lists/README.md), or are doubted: kept, and they decide nothing.
_UNDECIDED = re.compile(r"DD|RI|\?|(?:DD|[RSWP]?V?[1-5]) ?\?")
# A piece that says only how many, of the status that follows (or, in English, of the one before).
_AMOUNT = r"(?i)(?:(?:{amounts.adverb}\s)?{amounts.amount}|{amounts.abbreviation}){amounts.particle}*"
_AROUND = r"^(?:[\s:=/-]|{amounts.but})+|(?:{amounts.particle}|、)?[\s:=./-]*$"
_NOW = "(?i){qualifiers.now}"
_SPAN = r"(\d{1,2})\s*{dates.month}?(?:\s*[-~〜–]\s*(\d{1,2})\s*{dates.month}?)?"
_MONTHS_ASIDE = r"(?=.*{dates.month})(?>\d{1,2}\s*{dates.month}?[\s\-~〜–,、\u30fb]*)++{amounts.around}?"


@cache
def _codes() -> Mapping[str, Word]:
    """Return the codes that stand alone: R, WV, CB."""
    return {word.text: word for word in words("status_codes") if not word.how}


@cache
def _typed() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return the codes that stand before a stroke, and how one with its abundance is written: RESIDENT/COMMON."""
    types = {word.text: word.means for word in words("status_codes") if word.how == "before a stroke"}
    abundance = "|".join(sorted(spelled("status_codes", "abundance")))
    return types, re.compile(rf"({'|'.join(types)})/(?:{abundance})", re.IGNORECASE)


@cache
def _token() -> re.Pattern[str]:
    season, joins = regex("amounts", "season"), regex("amounts", "and or")
    return re.compile(
        rf"(?P<text>R\(m\)[1-5]?|{_typed()[1].pattern}|{season} {joins} {season})"
        r"|(?P<months>\[[\d\s,~-]+\])"
        r"|(?P<open>[(\[{〔【《〈「『])|(?P<close>[)\]}〕】》〉」』])"
        r"|(?P<hard>[,;、。\n\r\t])"
        rf"|(?P<soft>[\u30fb·/|+&]|{joins})"
        r"|(?P<char>.)",
        re.IGNORECASE | re.DOTALL,
    )


@lru_cache(maxsize=4096)
def _qualifiers(text: str) -> frozenset[str]:
    """Return what the words around a status say: few, former, not … A word hides a shorter one inside it."""
    words_around = sought("qualifiers")
    return frozenset(map(words_around.meaning, words_around.pattern.finditer(text)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two separators.

    `aside`: in brackets, `opens`: as the first in them; `joined`: to the piece before, by "and" or "or".
    """

    text: str
    aside: bool
    joined: bool
    months: tuple[int, ...] = ()
    opens: bool = False


@dataclass(slots=True)
class _Reading:
    """What was read so far.

    `uncoded` is understood and has no code, `loose` waits for a status to be a note of; `amount` is said of
    the status to come, `last_amount` was said of the last one.
    """

    statuses: list[Status] = field(default_factory=list)
    former: list[Status] = field(default_factory=list)
    uncoded: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    amount: str = ""
    last_amount: str = ""
    in_past: bool = False


def parse_status(printed: str) -> tuple[tuple[Status, ...], tuple[str, ...]]:
    """Read what a list prints as a status: a status for each code (None where nothing decides), and unknown words."""
    reading = _Reading()
    for piece in _pieces(unicodedata.normalize("NFKC", printed)):
        _read_piece(piece, reading)
    if reading.amount:
        _add_note(reading, "")
    short = [status for status in reading.statuses if status.code == "R" and 0 < len(status.months) < _YEAR]
    reading.statuses = [status for status in reading.statuses if status not in short]
    reading.uncoded += [f"{status.printed}[{','.join(map(str, status.months))}]" for status in short]
    beside = reading.uncoded + reading.loose
    if reading.statuses:
        beside = [status.note or status.printed or "" for status in reading.former] + beside
    by_code = grouped((status.code, status) for status in reading.statuses or reading.former)
    statuses = [_merged(group) for group in by_code.values()]
    if not statuses and reading.uncoded:
        return (Status(None, printed=_joined(reading.uncoded)),), tuple(reading.unknown)
    if not statuses:
        return (), tuple(reading.unknown + reading.loose)
    first = replace(statuses[0], note=_joined([statuses[0].note, *beside]))
    return (first, *statuses[1:]), tuple(reading.unknown)


def are_statuses(cells: Sequence[str]) -> bool:
    """Say whether most cells of a column are statuses; single letters may be classes of anything."""
    read = (parse_status(cell) for cell in cells[:_SAMPLE] if len(cell) > 1)
    return 2 * sum(bool(statuses) and not unknown for statuses, unknown in read) > len(cells[:_SAMPLE])


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut at separators and brackets; months in square brackets belong to the text before them."""
    words, months, depth, joined, opens = "", "", 0, False, False
    for token in _token().finditer(f"{text}\n"):
        kind, value = token.lastgroup, token.group()
        if kind in ("char", "text"):
            words += value
            continue
        if kind == "months":
            months += value
            continue
        if words.strip():
            yield _Piece(words.strip(), depth > 0, joined, _months(months), opens=opens)
            opens = False
        words, months, joined = "", "", kind == "soft"
        if kind == "open":
            depth, opens = depth + 1, True
        elif kind == "close":
            depth = max(0, depth - 1)


def _months(text: str) -> tuple[int, ...]:
    """Read "4,5", "10月~3月" as months, over the turn of the year; what is no month is left out."""
    months: set[int] = set()
    for first, last in worded(_SPAN).findall(text):
        start, end = int(first), int(last or first)
        if 1 <= start <= _YEAR and 1 <= end <= _YEAR:
            months |= span(start, end)
    return tuple(sorted(months))


def _read_piece(piece: _Piece, reading: _Reading) -> None:
    """Read one piece into `reading`: codes first, then what is no statement about now, then words."""
    if not piece.joined and not (piece.aside and not piece.opens):
        reading.in_past = False
    qualifiers = _qualifiers(piece.text)
    if "now" in qualifiers:
        reading.in_past = False
    elif "former" in qualifiers:
        reading.in_past = True
    types, pattern = _typed()
    if typed := pattern.fullmatch(piece.text):
        _add(reading, types[typed[1].upper()], Status("X", piece.months, piece.text))
    elif not (_read_codes(piece, reading) or _read_remark(piece, reading)):
        _read_words(piece, reading)


def _read_codes(piece: _Piece, reading: _Reading) -> bool:
    """Read codes ("WV", "P2 W3") or one that decides nothing ("DD", "V2?"); "(?)" takes the code before it back."""
    if _UNDECIDED.fullmatch(piece.text):
        takes_back = piece.text == "?" and piece.aside and reading.statuses
        doubted = f"{reading.statuses.pop().printed} (?)" if takes_back else piece.text
        reading.uncoded.append(doubted)
        return True
    meanings = [_code_meaning(word) for word in piece.text.split()]
    if not all(codes for codes, _ in meanings):
        return False
    for word, (codes, note) in zip(piece.text.split(), meanings, strict=True):
        _add(reading, codes, Status("X", piece.months, word, note))
    return True


def _code_meaning(word: str) -> tuple[str, str | None]:
    """Return what a code stands for and its note, "" if it is none. One letter counts as a capital only."""
    classed = _CLASSED.fullmatch(word)
    if classed and (vagrant := classed["vagrant"]):
        few_a_year = classed["class"] == "1" and vagrant != "V"
        season = _codes()[vagrant].note if vagrant in _codes() else ""
        return (f"{_codes()[vagrant[0]].means}1" if few_a_year else "V"), season or None
    code = _codes().get((classed["plain"] if classed else word).upper())
    if code is None or not (len(word) > 1 or word.isupper()):
        return "", None
    return code.means, (code.note or None) if code.means in ("V", "B-", "<") else None


def _read_remark(piece: _Piece, reading: _Reading) -> bool:
    """Read what makes no statement about the bird's status now; False if it may make one."""
    text, qualifiers, statuses = piece.text, _qualifiers(piece.text), sought("status")
    words = [statuses.meaning(match) for match in statuses.pattern.finditer(text)]
    is_doubted = "doubt" in qualifiers or ("not" in qualifiers and words) or "?" in words
    if worded(_AMOUNT).fullmatch(text):
        reading.amount = _plain(text)
    elif piece.aside and worded(_MONTHS_ASIDE).fullmatch(text) and reading.statuses:
        reading.statuses[-1] = replace(reading.statuses[-1], months=_months(text))
    elif reading.in_past and words and piece.joined and reading.former:  # one remark, joined by "or"
        last = reading.former.pop()
        reading.former.append(replace(last, printed=f"{last.printed} / {text}"))
    elif reading.in_past and words:
        reading.former.append(Status("X", printed=text))
    elif "X" in words and "subspecies" in qualifiers:
        reading.uncoded.append(text)
    elif words == ["X"] and piece.aside and reading.statuses and statuses.pattern.fullmatch(text):
        reading.former.append(Status("X", printed=f"{reading.statuses.pop().printed} ({text})"))
    elif "case" in qualifiers and "V" not in words and (piece.aside or not set(words) - {"B"}):
        _add_note(reading, text)
    elif is_doubted or not words:
        if piece.aside and (reading.statuses or not is_doubted):
            _add_note(reading, text)
        else:
            reading.unknown.append(text)
    else:
        return False
    return True


def _read_words(piece: _Piece, reading: _Reading) -> None:
    """Read the status words of a piece, each with the text before it; what is left is said of the last."""
    rest, amount = 0, reading.amount or (reading.last_amount if piece.joined else "")
    statuses = sought("status")
    for match in statuses.pattern.finditer(piece.text):
        amount = _plain(piece.text[rest : match.start()]) or amount
        qualifiers = _qualifiers(amount)
        few = "few" in qualifiers or (piece.aside and "rare" in qualifiers)
        meaning = statuses.meaning(match) + ("-" if few else "")
        _add(reading, meaning, Status("X", piece.months, match.group(), amount or None))
        rest = match.end()
    reading.amount, reading.last_amount = "", amount
    if left := _plain(piece.text[rest:]):
        _add_note(reading, left)


def _add(reading: _Reading, meaning: str, like: Status) -> None:
    if "<" in meaning:
        reading.former.append(like)
    note = _joined([like.note, like.printed if "~" in meaning else None])
    marked = replace(like, note=note, minor="-" in meaning, scarce="1" in meaning)
    for letter in meaning.rstrip("-~<+1"):
        code = cast("StatusCode", letter)
        migrant = "+" in meaning and code != "R"
        reading.statuses.append(replace(marked, code=code, migrant=migrant))


def _add_note(reading: _Reading, note: str) -> None:
    """Note it, behind an amount that waits, with the last status, or with the one to come."""
    note, reading.amount = _joined([reading.amount, note]) or "", ""
    if reading.statuses:
        last = reading.statuses[-1]
        reading.statuses[-1] = replace(last, note=_joined([last.note, note]))
    else:
        reading.loose.append(note)


def _plain(text: str) -> str:
    """Take particles and "now" off a qualifier: 北海道では → 北海道."""
    return worded(_AROUND).sub("", worded(_NOW).sub("", text))


def _merged(group: list[Status]) -> Status:
    """Merge statuses of one code; one without months holds all year, so months are kept only where each has some."""
    limited = all(status.months for status in group)
    months = sorted({month for status in group for month in status.months}) if limited else ()
    bred = group[0].code == "B" and months and not any(status.migrant for status in group)
    aside = ",".join(map(str, months)) if bred else None
    return replace(
        group[0],
        months=() if bred else tuple(months),
        printed=_joined(status.printed for status in group),
        note=_joined((*(status.note for status in group), aside)),
        minor=all(status.minor for status in group),
        scarce=all(status.scarce for status in group),
        migrant=any(status.migrant for status in group),
    )


def _joined(parts: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(part for part in parts if part)) or None
