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
  is all that is said. An extinct subspecies (日本固有亜種は絶滅) does not make the species extirpated.
* 漂鳥 (moves within Japan) is R, with the word as its note.
* A resident with a list of months shorter than twelve (RESIDENT/RARE[4,5]) contradicts itself, and decides nothing:
  its code is None. So do codes that nobody explains (DD, RE, INT), and what stands with a question mark (V2?).
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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from birds.model import Status, StatusCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_YEAR = 12
_KOREAN_TYPES = {"RESIDENT": "R", "SUMMER": "B+", "WINTER": "W+", "PASSAGE": "P+", "VAGRANT": "V"}
_KOREAN = re.compile(rf"({'|'.join(_KOREAN_TYPES)})/(?:COMMON|UNSPECIFIED|RARE|UNCOMMON)", re.IGNORECASE)

# A meaning is the codes a word stands for, and marks: "+" it names a migrant, "-" of a few birds only, "~" the word is
# its own note, "<" former, "1" fewer than ten a year, "?" only looks like a status word.
_CODES = {code: code for code in "RVIX"} | {
    "B": "B+",
    "W": "W+",
    "P": "P+",
    "S": "B+",
    "R(M)": "RW+",
    "RES": "R",
    "SV": "B+",
    "WV": "W+",
    "PM": "P+",
    "VAG": "V",
    "RB": "R",
    "MB": "B+",
    "PV": "P+",
    "IV": "V",
    "AV": "V",
    "CB": "B-",
    "FB": "<",
    "FV": "<",
    "EX": "X",
}
_CODE_NOTES = {
    "IV": "irregular visitor",
    "CB": "casual breeder",
    "FB": "former breeder",
    "FV": "former visitor",
    "WV": "winter",
    "SV": "summer",
    "PV": "passage",
}
_CLASSED = re.compile(r"(?P<vagrant>[WSPR]?V)(?P<class>[1-5])|(?P<plain>R\([mM]\)|[RBSWP])[1-5]")
# Codes that are printed and explained by nobody, or doubted: kept, and they decide nothing.
_UNEXPLAINED = re.compile(r"DD|RE|RI|INT|EXT|\?|(?:DD|[RSWP]?V?[1-5]) ?\?")

_SEASONS = "(?:spring|autumn|fall) (?:and|or) (?:spring|autumn|fall)"
# "+": the word names a migrant (a summer, winter or passage visitor); bare "breeds", "winters", 漂鳥 do not.
_WORDS = (
    ("?", r"(?:critically )?endangered|threatened|extinction|non-?breeding (?:summer\w*|residents?)"),
    ("?", r"絶滅危惧\w*|멸종\s?위기\w*|越夏|非留鳥|non-?residents?"),
    ("X", r"野生絶滅|地域絶滅|絶滅|(?:지역\s?)?(?:절멸|멸종)"),
    ("X", r"(?:(?:region|loc)ally )?(?:extinct|extirpated)(?: in the wild)?"),
    ("I", r"外来種?|移入種?|帰化種?|導入種?|野生化|[籠篭](?:抜け|脱け)|かご抜け|외래종?|도입종?|귀화종?"),
    ("I", r"(?:re-?)?introduced|alien|exotic|non-?native|naturali[sz]ed|feral|escape[es]?s?"),
    ("V", r"(?:casual|accidental) (?:(?:winter|summer|passage) )?visitors?"),
    ("V", r"(?:irregular|occasional) visitors?"),
    ("V", r"(?:(?:winter|summer|passage|spring|autumn) )?(?:vagrants?|accidentals?|stragglers?)"),
    ("V", r"迷鳥|길\s?잃은\s?새|미조"),
    ("V~", r"不定期(?:渡来|飛来)?"),
    ("B-", r"(?:casual|occasional|irregular|sporadic) breed(?:ers?|ing)"),
    ("RW+", r"partial(?:ly)? migra(?:nt|tory)"),
    ("R", r"resident[- ]breeders?|breeding[- ]residents?|(?:all[- ]|year[- ]?)round(?: residents?)?"),
    (
        "W+",
        r"winter(?:ing)?[- ](?:visit(?:or|ant)s?|residents?|migrants?)|winter(?!\w)|non-?breeding visitors?",
    ),
    ("W", r"winter(?:ing|s)|non-?breed(?:ing|ers?)"),
    ("B+", r"summer(?:ing)?(?:[- ](?:visit(?:or|ant)s?|residents?|migrants?|breeders?))|summer(?!\w)"),
    ("B+", r"breeding[- ](?:visitors?|migrants?)|migra(?:nt|tory)[- ]breeders?"),
    ("B", r"summering|reproducing|breed(?:ing|s|ers?)"),
    ("P+", r"(?:on )?passage(?:[- ](?:migrants?|visitors?))?|transients?|transit migrants?|concentration"),
    ("P+", rf"(?:{_SEASONS}|spring|autumn|fall) (?:passage )?(?:migrants?|visitors?)"),
    ("R", r"residents?|permanent|sedentary"),
    ("R~", r"漂鳥|떠돌이\s?새"),
    ("R", r"留鳥|텃\s?새"),
    ("W+", r"冬鳥|겨울\s?(?:철\s?)?새"),
    ("W", r"越冬|非繁殖鳥?|월동|비번식"),
    ("B+", r"夏鳥|여름\s?(?:철\s?)?새"),
    ("B", r"繁殖|번식"),
    ("P+", r"旅鳥|通過鳥?|나그네\s?새|통과\s?(?:철\s?)?[새조]|통과"),
)


def _whole(pattern: str) -> str:
    return rf"(?<![a-z])(?:{pattern})(?![a-z])" if pattern.isascii() else pattern


_WORD = re.compile("|".join(f"(?P<w{i}>{_whole(p)})" for i, (_, p) in enumerate(_WORDS)), re.IGNORECASE)

# What stands around a word. Adverbs make a status one of a few birds; adjectives do so in brackets only.
_FEW = re.compile(
    r"ごく少数|ごく一部|極少数|少数(?!の)|まれに|稀に|希に|時に|ときに|극소수|소수|드물게|간혹"
    r"|(?<![a-z])(?:few|rarely|occasionally|exceptionally|small numbers?)(?![a-z])",
    re.IGNORECASE,
)
_RARE = re.compile(r"まれ|稀|希な|少ない|드문|희귀|(?<![a-z])(?:rare|scarce)(?![a-z])", re.IGNORECASE)
_FORMER = re.compile(
    r"かつて|以前|過去|昔|과거|예전|한때|(?<![a-z])(?:former(?:ly)?|previously|historical(?:ly)?|once)(?![a-z])",
    re.IGNORECASE,
)
_NOW = re.compile(r"現在|今は|현재|(?<![a-z])(?:now|currently|today)(?![a-z])", re.IGNORECASE)
_NOT = re.compile(
    r"(?<!少)ない|なし|せず|않|아니|없|(?<![a-z])(?:not?|never|absent|ceased)(?![a-z])", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\?|可能性|疑い|가능|의심|(?<![a-z])(?:possibl[ey]|probabl[ey]|perhaps)(?![a-z])", re.IGNORECASE
)
_CASES = re.compile(r"記録|例(?!年)|기록|사례|(?<![a-z])record(?:s|ed)?(?![a-z])", re.IGNORECASE)
_SUBSPECIES = re.compile(r"亜種|아종|(?<![a-z])subspecies(?![a-z])", re.IGNORECASE)
# A piece that says nothing but how many, of the status that follows (or, in English, of the one before).
_AMOUNT = re.compile(
    r"(?:(?:ごく)?(?:一部|少数)|数少ない|ごく?まれ|まれな?|稀な?|普通|일부|(?:극)?소수|드물게|드묾|드문|흔함|흔한|희귀"
    r"|(?:very |fairly |locally |a )?(?:few|some|common|uncommon|rare|scarce|abundant|local|frequent|regular)"
    r"|ab|c|uc|sc|r|u)[はがのはでは는은]*",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:[\s:=/-]|だが)+|(?:では|には|[はがのでな、]|에서는|에서|[은는])?[\s:=./-]*$")
_MONTHS = re.compile(r"(\d{1,2})\s*[月월]?(?:\s*[-~〜–]\s*(\d{1,2})\s*[月월]?)?")
_MONTHS_ASIDE = re.compile(r"(?=.*[月월])(?>\d{1,2}\s*[月월]?[\s\-~〜–,、・]*)++(?:頃|경)?")

_TOKEN = re.compile(
    rf"(?P<text>R\(m\)[1-5]?|{_KOREAN.pattern}|{_SEASONS})"
    r"|(?P<months>\[[\d\s,~-]+\])"
    r"|(?P<open>[(\[{〔【《〈「『])|(?P<close>[)\]}〕】》〉」』])"
    r"|(?P<hard>[,;、。\n\r\t])"
    r"|(?P<soft>[・·/|+&]|または|又は|もしくは|および|及び|あるいは|또는|혹은|및|(?<![a-z])(?:and|or)(?![a-z]))"
    r"|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)


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

    found: list[Status] = field(default_factory=list)
    former: list[Status] = field(default_factory=list)
    uncoded: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    amount: str = ""
    last_amount: str = ""
    in_past: bool = False


def parse_status(printed: str) -> tuple[tuple[Status, ...], tuple[str, ...]]:
    """Read what a list prints as a bird's status: the statuses, one a code, and the words not understood.

    What is understood and decides nothing is a status without a code where nothing else is found.
    """
    reading = _read(printed)
    beside = reading.uncoded + reading.loose
    if reading.found:
        beside = [status.note or status.printed or "" for status in reading.former] + beside
    found = _merged(reading.found or reading.former)
    if not found and reading.uncoded:
        return (Status(None, printed=_joined(reading.uncoded)),), tuple(reading.unknown)
    if not found:
        return (), tuple(reading.unknown + reading.loose)
    first = replace(found[0], note=_joined([found[0].note, *beside]))
    return (first, *found[1:]), tuple(reading.unknown)


def _read(printed: str) -> _Reading:
    reading = _Reading()
    for piece in _pieces(unicodedata.normalize("NFKC", printed)):
        _read_piece(piece, reading)
    if reading.amount:
        _add_note(reading, "")
    _set_aside_part_year_residents(reading)
    return reading


def _set_aside_part_year_residents(reading: _Reading) -> None:
    short = [status for status in reading.found if status.code == "R" and 0 < len(status.months) < _YEAR]
    reading.found = [status for status in reading.found if status not in short]
    reading.uncoded += [f"{status.printed}[{','.join(map(str, status.months))}]" for status in short]


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut at separators and brackets; months in square brackets belong to the text before them."""
    words, months, depth, joined, opens = "", "", 0, False, False
    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token.group()
        if kind in ("char", "text"):
            words += value
            continue
        if kind == "months":
            months += value
            continue
        if words.strip():
            yield _Piece(words.strip(), depth > 0, joined, _months(months), opens)
            opens = False
        words, months, joined = "", "", kind == "soft"
        if kind == "open":
            depth, opens = depth + 1, True
        elif kind == "close":
            depth = max(0, depth - 1)
    if words.strip():
        yield _Piece(words.strip(), depth > 0, joined, _months(months), opens)


def _months(text: str) -> tuple[int, ...]:
    """Read "4,5", "10月~3月" as months, over the turn of the year; what is no month is left out."""
    months: set[int] = set()
    for first, last in _MONTHS.findall(text):
        start, end = int(first), int(last or first)
        if 1 <= start <= _YEAR and 1 <= end <= _YEAR:
            months.update((start - 1 + step) % _YEAR + 1 for step in range((end - start) % _YEAR + 1))
    return tuple(sorted(months))


def _read_piece(piece: _Piece, reading: _Reading) -> None:
    """Read one piece into `reading`: codes first, then what is no statement about now, then words."""
    if not piece.joined and not (piece.aside and not piece.opens):
        reading.in_past = False
    if _NOW.search(piece.text):
        reading.in_past = False
    elif _FORMER.search(piece.text):
        reading.in_past = True
    if not (_read_korean(piece, reading) or _read_codes(piece, reading) or _read_remark(piece, reading)):
        _read_words(piece, reading)


def _read_korean(piece: _Piece, reading: _Reading) -> bool:
    match = _KOREAN.fullmatch(piece.text)
    if not match:
        return False
    _add(reading, _KOREAN_TYPES[match.group(1).upper()], Status("X", piece.months, piece.text))
    return True


def _read_codes(piece: _Piece, reading: _Reading) -> bool:
    """Read a piece that consists of codes: "WV", "P2 W3 SV2", or of one that decides nothing: "DD", "V2?"."""
    if _UNEXPLAINED.fullmatch(piece.text):
        _doubt(piece, reading)
        return True
    meanings = [_code_meaning(word) for word in piece.text.split()]
    if not all(codes for codes, _ in meanings):
        return False
    for word, (codes, note) in zip(piece.text.split(), meanings, strict=True):
        _add(reading, codes, Status("X", piece.months, word, note))
    return True


def _doubt(piece: _Piece, reading: _Reading) -> None:
    """Keep a code that decides nothing; a question mark in brackets takes the code before it back."""
    if piece.text == "?" and piece.aside and reading.found:
        reading.uncoded.append(f"{reading.found.pop().printed} (?)")
    else:
        reading.uncoded.append(piece.text)


def _code_meaning(word: str) -> tuple[str, str | None]:
    """Return what a code stands for and its note, "" if it is none. One letter counts as a capital only."""
    classed = _CLASSED.fullmatch(word)
    if classed and (vagrant := classed["vagrant"]):
        few_a_year = classed["class"] == "1" and vagrant != "V"
        return (f"{_CODES[vagrant[0]]}1" if few_a_year else "V"), _CODE_NOTES.get(vagrant)
    code = (classed["plain"] if classed else word).upper()
    if code not in _CODES or not (len(word) > 1 or word.isupper()):
        return "", None
    return _CODES[code], _CODE_NOTES.get(code) if _CODES[code] in ("V", "B-", "<") else None


def _read_remark(piece: _Piece, reading: _Reading) -> bool:
    """Read what makes no statement about the bird's status now; False if it may make one."""
    text, words = piece.text, [_meaning(match) for match in _WORD.finditer(piece.text)]
    if _AMOUNT.fullmatch(text):
        reading.amount = _plain(text)
    elif piece.aside and _MONTHS_ASIDE.fullmatch(text) and reading.found:
        reading.found[-1] = replace(reading.found[-1], months=_months(text))
    elif reading.in_past and words:
        _add_former(reading, piece)
    elif "X" in words and _SUBSPECIES.search(text):
        reading.uncoded.append(text)
    elif _CASES.search(text) and "V" not in words and (piece.aside or not set(words) - {"B"}):
        _add_note(reading, text)
    elif _DOUBT.search(text) or (_NOT.search(text) and words) or "?" in words:
        (_add_note if piece.aside and reading.found else _add_unknown)(reading, text)
    elif not words:
        (_add_note if piece.aside else _add_unknown)(reading, text)
    else:
        return False
    return True


def _read_words(piece: _Piece, reading: _Reading) -> None:
    """Read the status words of a piece, each with the text before it; what is left is said of the last."""
    rest, amount = 0, reading.amount or (reading.last_amount if piece.joined else "")
    for match in _WORD.finditer(piece.text):
        amount = _plain(piece.text[rest : match.start()]) or amount
        few = _FEW.search(amount) or (piece.aside and _RARE.search(amount))
        meaning = _meaning(match) + ("-" if few else "")
        _add(reading, meaning, Status("X", piece.months, match.group(), amount or None))
        rest = match.end()
    reading.amount, reading.last_amount = "", amount
    left = _plain(piece.text[rest:])
    if left:
        _add_note(reading, left)


def _meaning(match: re.Match[str]) -> str:
    return _WORDS[int((match.lastgroup or "w0")[1:])][0]


def _add(reading: _Reading, meaning: str, like: Status) -> None:
    """Add a status for every code of a meaning."""
    if "<" in meaning:
        reading.former.append(like)
    note = _joined([like.note, like.printed if "~" in meaning else None])
    marked = replace(like, note=note, minor="-" in meaning, scarce="1" in meaning)
    for letter in meaning.rstrip("-~<+1"):
        code = cast("StatusCode", letter)
        migrant = "+" in meaning and code != "R"
        reading.found.append(replace(marked, code=code, migrant=migrant))


def _add_former(reading: _Reading, piece: _Piece) -> None:
    """Keep what a bird once was, as one remark where it is joined by "or"."""
    if piece.joined and reading.former:
        last = reading.former.pop()
        reading.former.append(replace(last, printed=f"{last.printed} / {piece.text}"))
    else:
        reading.former.append(Status("X", printed=piece.text))


def _add_note(reading: _Reading, note: str) -> None:
    """Note it, behind an amount that waits, with the last status, or with the one to come."""
    note, reading.amount = _joined([reading.amount, note]) or "", ""
    if reading.found:
        last = reading.found[-1]
        reading.found[-1] = replace(last, note=_joined([last.note, note]))
    else:
        reading.loose.append(note)


def _add_unknown(reading: _Reading, text: str) -> None:
    reading.unknown.append(text)


def _plain(text: str) -> str:
    """Take particles and "now" off a qualifier: 北海道では → 北海道."""
    return _AROUND.sub("", _NOW.sub("", text))


def _merged(found: Iterable[Status]) -> list[Status]:
    """Make one status of those with the same code, in the order in which the codes came."""
    groups: dict[str | None, list[Status]] = {}
    for status in found:
        groups.setdefault(status.code, []).append(status)
    return [_one_of(group) for group in groups.values()]


def _one_of(group: list[Status]) -> Status:
    """Merge; a status without months holds all year, so months are kept only where each has some."""
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
    """Join what there is, each once; None if there is nothing."""
    return "; ".join(dict.fromkeys(part for part in parts if part)) or None
