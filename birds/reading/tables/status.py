"""Status words and codes as lists print them → `Status`, by one small grammar, or nothing at all.

>>> [(s.code, s.printed, s.note, s.minor) for s in parse_status("冬鳥（ごく少数は留鳥）")[0]]
[('W', '冬鳥', None, False), ('R', '留鳥', 'ごく少数', True)]

    cell      = piece, joined by separators and brackets
    piece     = [former | now] [region] [amount] [months] status [months] [class] [not | doubt | case]

Every letter is of a token (`tokens.py`), and every piece fits a line of this table, or the cell decides nothing.

| a piece | is | example |
|---|---|---|
| status, amount or region before it | that status; what stands before it is its note | まれな冬鳥, 北海道では夏鳥 |
| status of a few birds only | that status, `minor`: counted by no rule | ごく少数は留鳥 |
| status and a negation | no status: a note that it is absent | 번식 안함, 未繁殖, no winter records |
| status and a doubt, DD, ? | kept, decides nothing | V2?, 繁殖？ |
| status that was ("or" goes on with it) | X where nothing else is said, else a note | かつては留鳥または夏鳥 |
| breeding, or a status in brackets, as a case | a note | 繁殖例あり |
| status of subspecies | a note | 日本固有亜種は絶滅 |
| extinct, in brackets behind a status | that status was | winter visitor (extirpated) |
| months in brackets | the months of the status before | 夏鳥（4-8月） |
| amount or region alone | said of the next status, at an end of the last | 一部、繁殖 |

* A negation is of one status: with several between brackets or semicolons, or a status that the cell also affirms, it
  is not understood. A doubt in brackets takes back the statuses before it.
* A digit is a class of abundance (P2) except after V. A season marked V1 (WV1, fewer than ten a year) is that season,
  `scarce`; bare V1, and V2 and rarer with a season or without, is a vagrant.
* A resident with a list of months shorter than twelve contradicts itself, and decides nothing. Months of breeding
  (繁殖（5-7月）) are no months of presence: a note. Those of a visitor (夏鳥（4-8月）) are.
* What a word means is data: the codes it stands for, and marks: "+" it names a migrant, "-" of a few birds only, "~"
  the word is its own note, "<" former, "1" fewer than ten a year, "?" decides nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from birds.model import Status, StatusCode, grouped
from birds.reading.tables.tokens import Token, tokens_of

_YEAR = 12
_SAMPLE = 100
_SEASONS = {
    "R": "resident",
    "B": "breeding",
    "W": "winter",
    "P": "passage",
    "V": "vagrant",
    "I": "introduced",
}
_EMPTY = ("particle", "now", "yearly")  # says nothing at the edge of a note


class _NotUnderstoodError(Exception):
    """What a cell says is not of the grammar."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The tokens between two separators.

    `aside`: in brackets, `opens`: as the first in them; `joined`: to the piece before, by "and" or "or"; `group`
    numbers all that is joined, `scope` all between two brackets or semicolons.
    """

    tokens: tuple[Token, ...]
    aside: bool
    opens: bool
    joined: bool
    group: int
    scope: int

    @property
    def said(self) -> tuple[Token, ...]:
        """The statuses in it."""
        return tuple(token for token in self.tokens if token.is_a("status", "code"))

    @property
    def months(self) -> tuple[int, ...]:
        """All months in it."""
        return tuple(sorted({month for token in self.tokens for month in token.months}))

    def has(self, *kinds: str) -> bool:
        """Whether one of its tokens is of one of some kinds."""
        return any(token.is_a(*kinds) for token in self.tokens)


@dataclass(slots=True)
class _Reading:
    """What was read so far.

    `uncoded` is understood and has no code, `loose` waits for a status to be a note of; `amount` is said of
    the status to come, `last_amount` was said of the last one. `group` is how many statuses were joined last.
    """

    text: str
    statuses: list[Status] = field(default_factory=list)
    former: list[Status] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)
    uncoded: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    amount: str = ""
    last_amount: str = ""
    group: int = 0
    in_past: bool = False
    in_doubt: bool = False

    def words(self, tokens: Sequence[Token]) -> str:
        """Return what some tokens print, without what says nothing at their edges."""
        own = list(tokens)
        while own and own[0].is_a(*_EMPTY) and not own[0].is_a("amount", "few", "rare"):
            own = own[1:]
        while own and own[-1].is_a(*_EMPTY) and not own[-1].is_a("amount", "few", "rare"):
            own = own[:-1]
        return self.text[own[0].start : own[-1].end] if own else ""


def parse_status(printed: str) -> tuple[tuple[Status, ...], tuple[str, ...]]:
    """Read what a list prints as a status: a status for each code, None where nothing decides.

    Where it is not understood whole there is none, and what was not understood is named.
    """
    text = " ".join(unicodedata.normalize("NFKC", printed).split(" ")).strip()
    tokens, strange = tokens_of(text)
    if strange:
        return (), tuple(strange)
    try:
        statuses = _statuses(_read(text, tuple(_pieces(tokens))))
    except _NotUnderstoodError:
        statuses = ()
    return (statuses, ()) if statuses else ((), (printed,) if text else ())


def are_statuses(cells: Sequence[str]) -> bool:
    """Say whether most cells of a column are statuses; single letters may be classes of anything."""
    read = (bool(parse_status(cell)[0]) for cell in cells[:_SAMPLE] if len(cell) > 1)
    return 2 * sum(read) > len(cells[:_SAMPLE])


def _pieces(tokens: Sequence[Token]) -> Iterator[_Piece]:
    """Cut at separators and brackets; codes stand behind one another without any (P2 W3)."""
    piece: list[Token] = []
    depth, group, scope, joined, opens = 0, 0, 0, False, False
    for at, token in enumerate((*tokens, Token(frozenset({"end"}), 0, 0, ""))):
        second = token.is_a("code") and any(before.is_a("code") for before in piece)
        if not second and not token.is_a("open", "close", "end", "hard", "soft"):
            piece.append(token)
            continue
        if any(not each.is_a("particle") or each.is_a("amount") for each in piece):
            group += not joined
            yield _Piece(
                tokens=tuple(piece), aside=depth > 0, opens=opens, joined=joined, group=group, scope=scope
            )
            opens = False
        piece, joined = [token] if second else [], token.is_a("soft") or (joined and not piece and at > 0)
        depth = max(0, depth + token.is_a("open") - token.is_a("close"))
        opens = token.is_a("open") or (opens and not token.is_a("close"))
        scope += token.is_a("open", "close", "end")


def _read(text: str, pieces: tuple[_Piece, ...]) -> _Reading:
    """Read all pieces, those that are joined or under one negation together."""
    for own in grouped((piece.scope, piece) for piece in pieces).values():
        if any(piece.has("not", "affix") for piece in own) and sum(len(piece.said) for piece in own) != 1:
            raise _NotUnderstoodError
    reading, doubted = _Reading(text), {piece.group for piece in pieces if piece.has("doubt") and piece.said}
    for at, piece in enumerate(pieces):
        if at and pieces[at - 1].aside and pieces[at - 1].scope != piece.scope and reading.amount:
            _add_note(reading, "")  # (rare) is said of what stands before it
        reading.in_doubt = piece.group in doubted
        _read_piece(piece, reading)
    if reading.amount:
        _add_note(reading, "")
    return reading


def _read_piece(piece: _Piece, reading: _Reading) -> None:
    """Read one piece: what is no statement about now, else its status."""
    _check(piece)
    goes_on = piece.joined or (piece.aside and not piece.opens)
    reading.in_past = not piece.has("now") and (piece.has("former") or (goes_on and reading.in_past))
    printed = reading.words(piece.tokens)
    if not piece.said:
        _read_remark(piece, printed, reading)
    elif piece.has("not", "affix"):
        (token,) = piece.said
        reading.absent += [(code, printed) for code in _letters(token.means)]
    elif reading.in_doubt or any(token.means == "?" for token in piece.said) or piece.has("subspecies"):
        reading.uncoded.append(printed)
    elif reading.in_past:
        _read_former(piece, printed, reading)
    elif piece.has("case") and "V" not in piece.said[0].means:
        _add_uncoded_note(reading, printed)
    elif piece.aside and printed == piece.said[0].text and piece.said[0].means == "X" and reading.statuses:
        reading.former.append(Status("X", printed=f"{reading.statuses.pop().printed} ({printed})"))
    else:
        _read_status(piece, reading)


def _read_former(piece: _Piece, printed: str, reading: _Reading) -> None:
    """Read a status that was; joined by "or" to one before it is the same remark."""
    if piece.joined and reading.former:
        printed = f"{reading.former.pop().printed} / {printed}"
    reading.former.append(Status("X", printed=printed))


def _check(piece: _Piece) -> None:
    """Raise what is not of the grammar: two statuses in a piece, two negations, a class that is of no status."""
    negations = sum(token.is_a("not", "affix") for token in piece.tokens)
    meaningful = [token for token in piece.tokens if not token.is_a("particle")]
    stray = any(
        token.is_a("class") and not (at and meaningful[at - 1].is_a("status"))
        for at, token in enumerate(meaningful)
    )
    if len(piece.said) > 1 or negations > 1 or stray or (negations and not piece.said):
        raise _NotUnderstoodError


def _read_remark(piece: _Piece, printed: str, reading: _Reading) -> None:
    """Read a piece without a status: months or a doubt of the status before, an amount or a region of the next."""
    last = reading.statuses[-1] if reading.statuses else None
    if piece.has("doubt"):
        if not reading.group and reading.statuses:
            raise _NotUnderstoodError
        taken = [reading.statuses.pop().printed for _ in range(min(reading.group, len(reading.statuses)))]
        reading.uncoded += [f"{text} ({printed})" for text in reversed(taken)] or [printed]
    elif piece.has("months") and not piece.has("region", "case"):
        if last is None:
            raise _NotUnderstoodError
        reading.statuses[-1] = replace(last, months=piece.months)
    elif piece.has("aside", "case", "former", "subspecies"):
        _add_note(reading, printed)
    else:
        reading.amount = ", ".join(filter(None, (reading.amount, printed)))


def _read_status(piece: _Piece, reading: _Reading) -> None:
    """Read the status of a piece with the text before it; what is left is said of it, too."""
    (token,) = piece.said
    place = piece.tokens.index(token)
    before = tuple(each for each in piece.tokens[:place] if not each.is_a("months"))
    own = reading.words(before)
    amount = own or reading.amount or (reading.last_amount if piece.joined else "")
    kinds = {kind for each in (before if own else tokens_of(amount)[0]) for kind in each.kinds}
    few = "few" in kinds or (piece.aside and "rare" in kinds)
    reading.group = reading.group if piece.joined else 0
    like = Status("X", piece.months, token.text, _joined([amount, token.note]))
    _add(reading, token.means + ("-" if few else ""), like)
    reading.amount, reading.last_amount = "", amount
    after = [each for each in piece.tokens[place + 1 :] if not each.is_a("months")]
    if left := reading.words(after):
        _add_note(reading, left)


def _letters(meaning: str) -> str:
    return meaning.rstrip("-~<+1?")


def _add(reading: _Reading, meaning: str, like: Status) -> None:
    if "<" in meaning:
        reading.former.append(like)
    note = _joined([like.note, like.printed if "~" in meaning else None])
    marked = replace(like, note=note, minor="-" in meaning, scarce="1" in meaning)
    for letter in _letters(meaning):
        code = cast("StatusCode", letter)
        reading.statuses.append(replace(marked, code=code, migrant="+" in meaning and code != "R"))
        reading.group += 1


def _add_note(reading: _Reading, note: str) -> None:
    """Note it, behind an amount that waits, with the last status, or with the one to come."""
    note, reading.amount = _joined([reading.amount, note]) or "", ""
    if reading.statuses:
        last = reading.statuses[-1]
        reading.statuses[-1] = replace(last, note=_joined([last.note, note]))
    else:
        reading.loose.append(note)


def _add_uncoded_note(reading: _Reading, note: str) -> None:
    if reading.statuses:
        _add_note(reading, note)
    else:
        reading.uncoded.append(note)


def _statuses(reading: _Reading) -> tuple[Status, ...]:
    """Return the statuses that were read, the first with what is said beside them; one without a code where none is."""
    if {code for code, _ in reading.absent} & {status.code for status in reading.statuses}:
        raise _NotUnderstoodError
    short = [status for status in reading.statuses if status.code == "R" and 0 < len(status.months) < _YEAR]
    stated = [status for status in reading.statuses if status not in short]
    reading.uncoded += [f"{status.printed}[{','.join(map(str, status.months))}]" for status in short]
    reading.uncoded += [printed for _, printed in reading.absent]
    absent = tuple(f"absent: {_SEASONS[code]}" for code, _ in reading.absent if code in _SEASONS)
    beside = reading.uncoded + reading.loose
    if stated:
        beside = [status.note or status.printed or "" for status in reading.former] + beside
    by_code = grouped((status.code, status) for status in stated or reading.former)
    statuses = [_merged(group) for group in by_code.values()]
    if not statuses and reading.uncoded:
        return (Status(None, printed=_joined(beside), note=_joined(absent)),)
    if not statuses:
        return ()
    return (replace(statuses[0], note=_joined([statuses[0].note, *beside, *absent])), *statuses[1:])


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
