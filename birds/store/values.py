r"""Values in the cells of a CSV file: exact, and nothing that a spreadsheet takes for a formula.

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
from typing import TYPE_CHECKING, Literal

from birds.errors import UnusableError, cause
from birds.model import Message
from birds.store import geometry, wkt

if TYPE_CHECKING:
    from birds.store.cells import Cell

Kind = Literal["text", "whole", "number", "truth", "POINT", "LINESTRING", "MULTILINESTRING", "MULTIPOLYGON"]
MARK = "'"
SPELLED = "'\\"
RISKY = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", MARK)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LATE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # JSON itself spells out the others
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_TRUTH = {"true": 1, "false": 0}
_LARGEST = 2**63


def written(value: Cell, kind: Kind) -> str:
    """Return a value as the cell that holds it; ValueError where it is none of its column's kind."""
    if value is None:
        return ""
    if kind == "text" and isinstance(value, str):
        return _text(value)
    if kind in wkt.KINDS and isinstance(value, bytes):
        return wkt.to_text(value)
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
        return geometry.blob_of(wkt.to_wkb(cell), wkt.KINDS[kind])
    except ValueError as error:
        raise UnusableError("export.cell_because", wanted=Message(WANTED[kind]), why=cause(error)) from None


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
