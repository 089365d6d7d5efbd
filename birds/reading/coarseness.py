"""Points of sensitive things (a nest): kept no finer than their row says, so nothing can draw or hand on more."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from birds.model import Message
from birds.reading.tables import values

if TYPE_CHECKING:
    from birds.model import Point
    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

DEFAULT_KM = 10.0  # of a row that is marked and does not say how coarse it may be
APPROXIMATE_M = 1_000.0  # a point less certain than this is approximate
_DEGREE_KM = 111.32  # of latitude
_SIZE = re.compile(r"(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s{0,3}(km|㎞|m|metres?|meters?|°|deg)", re.IGNORECASE)


def coarse(opened: Opened, number: int, row: Row, point: Point | None) -> Point | None:
    """Return a point as coarse as its row says: the middle of its cell in a grid of that width.

    A row says it in a column `sensitive` (yes, or a width: 10 km, 0.1°) or as Darwin Core's dataGeneralizations.
    """
    km = _width(opened.get(row, "sensitive"), opened.get(row, "generalised"))
    if point is None or km is None:
        return point
    opened.note(number, Message.of("point.coarse", km=f"{km:g}"))
    north = _middle(point[1], km / _DEGREE_KM)
    return _middle(point[0], km / _DEGREE_KM / max(math.cos(math.radians(north)), 0.01)), north


def is_vague(opened: Opened, row: Row) -> bool:
    """Tell whether a row says that its point is coarse, or uncertain by more than a kilometre."""
    said = opened.get(row, "uncertainty_m")
    metres = values.plain_number(said) if said else None
    coarse_by = _width(opened.get(row, "sensitive"), opened.get(row, "generalised"))
    return coarse_by is not None or (metres is not None and metres > APPROXIMATE_M)


def _width(sensitive: str | None, generalised: str | None) -> float | None:
    """Return how many kilometres wide a cell must be, None where nothing marks the row."""
    marked = sensitive if sensitive and values.answer(sensitive) != "no" else None
    said = [text for text in (marked, generalised) if text]
    sizes = [_km(*found) for text in said for found in _SIZE.findall(text)]
    return max(sizes, default=DEFAULT_KM) if said else None


def _km(printed: str, unit: str) -> float:
    size = float(printed.replace(",", "."))
    if unit.casefold() in {"km", "㎞"}:
        return size
    return size * _DEGREE_KM if unit in {"°", "deg"} else size / 1000


def _middle(degrees: float, step: float) -> float:
    return round((math.floor(degrees / step) + 0.5) * step, 6)
