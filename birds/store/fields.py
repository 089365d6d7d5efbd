r"""The value of a field as a cell of the dossier, and as a cell of a CSV file: exact in both, and back again.

In the dossier several values are JSON, none of them is NULL. In a CSV file nothing is what a spreadsheet takes for a
formula:

| value | cell |
|---|---|
| unknown (NULL) | empty |
| a text that is empty, or starts with one of = + - @ ' or a full-width form, a tab or a line end | ' before it |
| a text with control characters | '\ before it, then the text as in a JSON string |
| any other text | itself |
| a number | its shortest decimal form that is exactly it |
| yes or no | true or false |
| a geometry | WKT, or WKB in hexadecimal |
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from birds.errors import UnusableError, cause
from birds.model import PARTIES, Candidate, Message, Names, PartyCode
from birds.store import geometry

if TYPE_CHECKING:
    from collections.abc import Callable

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]
Geometry = Literal["POINT", "LINESTRING", "MULTILINESTRING", "MULTIPOLYGON"]
Kind = Literal["text", "whole", "number", "truth"] | Geometry
T = TypeVar("T")
MARK = "'"
SPELLED = "'\\"
RISKY = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", MARK)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LATE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # JSON itself spells out the others
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_TRUTH = {"true": 1, "false": 0}
_LARGEST = 2**63
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quote = json.encoder.encode_basestring  # of single texts: the encoder's set-up would cost more than the work
_decode = json.JSONDecoder().raw_decode
WANTED: dict[Kind, str] = {
    "text": "export.cell_text",
    "whole": "export.cell_whole",
    "number": "export.cell_number",
    "truth": "export.cell_truth",
    "POINT": "export.cell_point",
    "LINESTRING": "export.cell_line",
    "MULTILINESTRING": "export.cell_lines",
    "MULTIPOLYGON": "export.cell_area",
}
"""What must stand in a cell of a kind."""

# ---------------------------------------------------------------- several values in one cell


class Several(NamedTuple):
    """Several values in one cell: how they are written as JSON, and how read (what is the same is read once)."""

    write: Callable[[Any], str | None]
    read: Callable[[str | None], Any]


def _array_cell(values: tuple[Any, ...]) -> str | None:
    return _dump(values) if values else None


@lru_cache(maxsize=4096)
def _texts(cell: str | None) -> tuple[str, ...]:
    return tuple(_array(cell, str)) if cell else ()


@lru_cache(maxsize=4096)
def _numbers(cell: str | None) -> tuple[int, ...]:
    return tuple(_array(cell, int)) if cell else ()


@lru_cache(maxsize=64)
def _parties(cell: str | None) -> tuple[PartyCode, ...]:
    found: list[PartyCode] = []
    for each in _array(cell, str) if cell else ():
        if each not in PARTIES:
            raise UnusableError("cell.no_party", text=each)
        found.append(PARTIES[each].code)
    return tuple(found)


def _pairs(cell: str | None) -> tuple[tuple[str, str], ...]:
    made = []
    for each in _array(cell, list) if cell else ():
        first, second = each
        if not isinstance(first, str) or not isinstance(second, str):
            raise UnusableError("cell.no_texts", text=str(cell))
        made.append((first, second))
    return tuple(made)


def _load(cell: str) -> Any:  # noqa: ANN401 - whatever the JSON holds; those who call look at it
    """Return what a JSON text holds, as `json.loads` does, without its set-up; ValueError where it is none."""
    found, end = _decode(cell)
    if end != len(cell):
        raise UnusableError("cell.more_than_one", text=cell)
    return found


def _array(cell: str, kind: type[T]) -> list[T]:
    """Return the elements of a JSON array; ValueError where it is none, or of something else."""
    found = _load(cell)
    if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
        raise UnusableError("cell.other_kind", text=str(cell))
    return found


def _args(reason: Message) -> str:
    """Return a reason's arguments as a JSON object, sorted by name."""
    said = [f"{_quote(key)}:{_quote(value)}" for key, value in sorted(reason.texts.items())]
    return "{" + ",".join(said) + "}"


def reason_cells(reason: Message) -> Row:
    """Return a reason as two cells: its rule, its arguments."""
    return reason.code, _args(reason) if reason.args else None


def reason(rule: str, args: str | None) -> Message:
    """Return the reason behind a rule and its JSON arguments."""
    return Message(rule, tuple(_load(args).items())) if args else _plain_reason(rule)


@lru_cache(maxsize=256)
def _plain_reason(rule: str) -> Message:
    return Message(rule)


def _reasons_cell(values: tuple[Message, ...]) -> str | None:
    if not values:
        return None
    return "[" + ",".join([f"[{_quote(each.code)},{_args(each)}]" for each in values]) + "]"


def _reasons(cell: str | None) -> tuple[Message, ...]:
    return tuple(Message(rule, tuple(args.items())) for rule, args in _load(cell)) if cell else ()


def _candidates_cell(values: tuple[Candidate, ...]) -> str | None:
    if not values:
        return None
    made = (f"[{_quote(each.taxon)},{_quote(each.reason.code)},{_args(each.reason)}]" for each in values)
    return "[" + ",".join(made) + "]"


def _candidates(cell: str | None) -> tuple[Candidate, ...]:
    if not cell:
        return ()
    return tuple(Candidate(taxon, Message(rule, tuple(args.items()))) for taxon, rule, args in _load(cell))


SEVERAL: dict[object, Several] = {
    tuple[str, ...]: Several(_array_cell, _texts),
    tuple[int, ...]: Several(_array_cell, _numbers),
    tuple[PartyCode, ...]: Several(_array_cell, _parties),
    tuple[tuple[str, str], ...]: Several(_array_cell, _pairs),
    tuple[Message, ...]: Several(_reasons_cell, _reasons),
    tuple[Candidate, ...]: Several(_candidates_cell, _candidates),
}
"""Fields with several values, by their type."""
ARGS = Several(str, lambda cell: reason("", cell))
"""The arguments of a reason, which has its rule in a cell of its own."""

# ---------------------------------------------------------------- other values


@lru_cache(maxsize=4096)
def names(english: str | None, japanese: str | None, korean: str | None) -> Names:
    """Return names in the three languages."""
    return Names(en=english, ko=korean, ja=japanese)


def truth(cell: int | None) -> bool | None:
    """Return yes, no or unknown."""
    return None if cell is None else bool(cell)


def finite(value: float | None) -> float | None:
    """Return a number; ValueError for a NaN, which SQLite would store as "unknown" without a word."""
    if value is not None and value - value != 0:
        raise UnusableError("store.area_no_number", area=value)
    return value


# ---------------------------------------------------------------- cells of a CSV file


def written(value: Cell, kind: Kind) -> str:
    """Return a value as the cell that holds it; ValueError where it is none of its column's kind."""
    if value is None:
        return ""
    if kind == "text" and isinstance(value, str):
        return _text(value)
    if kind in geometry.KINDS and isinstance(value, bytes):
        return geometry.to_text(value)
    if kind == "whole" and isinstance(value, int):
        return str(value)
    if kind == "number" and isinstance(value, int | float) and math.isfinite(value):
        return repr(float(value))
    if kind == "truth" and value in (0, 1):
        return "true" if value else "false"
    raise UnusableError(WANTED[kind])


def read(cell: str, kind: Kind) -> Cell:
    """Return the value that a cell holds; ValueError says what should stand there."""
    if not cell:
        return None
    if kind == "text":
        return _unmarked(cell)
    return _number(cell, kind) if kind in ("whole", "number", "truth") else _geometry(cell, kind)


def _text(text: str) -> str:
    if _CONTROL.search(text):
        body = json.dumps(text, ensure_ascii=False)[1:-1]
        return SPELLED + _LATE.sub(lambda found: f"\\u{ord(found[0]):04x}", body)
    return MARK + text if not text or text.startswith(RISKY) else text


def _unmarked(cell: str) -> str:
    if not cell.startswith(SPELLED):
        return cell.removeprefix(MARK).replace("\r\n", "\n")  # a control character would be spelled out
    try:
        return str(json.loads(f'"{cell[len(SPELLED) :]}"', strict=False))
    except ValueError:
        raise UnusableError("export.cell_json_string") from None


def _number(cell: str, kind: Kind) -> int | float:
    if kind == "truth" and cell.lower() in _TRUTH:
        return _TRUTH[cell.lower()]
    if kind == "whole" and _WHOLE.fullmatch(cell) and -_LARGEST <= int(cell) < _LARGEST:
        return int(cell)
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise UnusableError(WANTED[kind])


def _geometry(cell: str, kind: Kind) -> bytes:
    try:
        return geometry.blob_of(geometry.to_wkb(cell), geometry.KINDS[kind])
    except ValueError as error:
        raise UnusableError("export.cell_because", wanted=Message(WANTED[kind]), why=cause(error)) from None
