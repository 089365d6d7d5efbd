"""Points in tables: found in their columns, checked against what is possible, exchanged axes said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.errors import InputError, Problem
from birds.model import Point
from birds.reading import coordinates
from birds.reading.tables import values
from birds.vocabulary import key, spelled

if TYPE_CHECKING:
    from birds.reading.coordinates import Angle
    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

# Boxes that hold every point of a Party: west, south, east, north. They test data, they claim nothing.
BOXES: Mapping[str, tuple[float, float, float, float]] = MappingProxyType(
    {"JPN": (122.0, 20.0, 154.5, 46.0), "KOR": (124.0, 32.5, 132.5, 39.0)}
)
Transform = Callable[[float, float], Point | None]  # x and y of a file's system → longitude, latitude


@dataclass(frozen=True, slots=True)
class Axes:
    """Which fields hold a point's coordinates."""

    lat: str
    lon: str
    both: str = ""


def locate(
    opened: Opened, number: int, row: Row, axes: Axes, transform: Transform | None = None
) -> tuple[Point | None, tuple[Problem, ...]]:
    """Return a row's point (longitude, latitude), None where there is none that can be used, with why."""
    lat, lon = opened.get(row, axes.lat), opened.get(row, axes.lon)
    printed = opened.get(row, axes.both) if axes.both else None
    if lat is None and lon is None and printed is None:
        return None, ()
    where = Where(opened, number, axes, printed or f"{lat or '?'}, {lon or '?'}")
    if transform:
        return _projected(where, lat, lon, transform)
    read = coordinates.pair(printed) if printed and lat is None else _two(lat, lon)
    if read is None:
        return None, (where.refuse("point.unclear", "point.do_write_degrees"),)
    return _checked(where, *read)


def _two(lat: str | None, lon: str | None) -> tuple[Angle, Angle] | None:
    one, two = coordinates.angle(lat or ""), coordinates.angle(lon or "")
    if one is None or two is None or (one.axis and one.axis == two.axis):
        return None
    return one, two


@dataclass(frozen=True, slots=True)
class Where:
    """Where a point stands, to say so in a problem."""

    opened: Opened
    number: int
    axes: Axes
    printed: str

    def refuse(self, what: str, todo: str) -> Problem:
        """Say that the point was not used."""
        return self.opened.error(self.number, what, todo, self._field(), self.printed)

    def warn(self, what: str, todo: str) -> Problem:
        """Say that the point was used, but that somebody should look."""
        return self.opened.warn(self.number, what, todo, self._field(), self.printed)

    def _field(self) -> str:
        return self.axes.lat if self.axes.lat in self.opened.places else self.axes.both or self.axes.lat


def _checked(where: Where, first: Angle, second: Angle) -> tuple[Point | None, tuple[Problem, ...]]:
    lat, lon, exchanged = coordinates.in_order(first, second)
    problems: list[Problem] = []
    if exchanged:
        problems.append(where.warn("point.exchanged", "point.do_exchange"))
    if 180 < lon <= 360 and abs(lat) <= 90:  # noqa: PLR2004
        lon -= 360
        problems.append(where.warn("point.read_as_west", "point.do_check"))
    point, refused = usable(where, lon, lat)
    return point, (*problems, *refused)


def usable(where: Where, lon: float, lat: float) -> tuple[Point | None, tuple[Problem, ...]]:
    """Return the point unless it is no point on Earth or the 0, 0 that stands for "none"."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
        return None, (where.refuse("point.not_on_earth", "point.do_correct"),)
    if abs(lat) < 1e-9 and abs(lon) < 1e-9:  # noqa: PLR2004
        return None, (where.refuse("point.zero", "point.do_leave_empty"),)
    return (lon + 0.0, lat + 0.0), ()


def _projected(
    where: Where, northing: str | None, easting: str | None, transform: Transform
) -> tuple[Point | None, tuple[Problem, ...]]:
    x, y = _number(easting), _number(northing)
    if x is None or y is None:
        return None, (where.refuse("point.unclear", "point.do_write_numbers"),)
    point = transform(x, y)
    if point is None:
        return None, (where.refuse("point.outside_system", "point.do_check_crs"),)
    return usable(where, *point)


def _number(cell: str | None) -> float | None:
    if cell is None:
        return None
    number = values.plain_number(cell)
    if number is not None:
        return number
    read = coordinates.angle(cell)
    return read.degrees if read else None


def in_map_order(opened: Opened, axes: Axes, transform: Transform) -> tuple[Axes, tuple[Problem, ...]]:
    """Return which column is north, and say so where X and Y leave it open.

    Map programs write X for east; surveyors in both countries, and the definitions of their systems, for north. Both
    may fall into the country, so that the order of maps is kept unless only the other one does.
    """
    headers = {key(opened.columns.header(field) or "") for field in (axes.lat, axes.lon)}
    if not headers <= spelled("coordinates", "axis"):
        return axes, ()
    other = replace(axes, lat=axes.lon, lon=axes.lat)
    read, crossed = (_in_a_party(opened, order, transform) for order in (axes, other))
    file, sheet = opened.table.file, opened.table.sheet
    if crossed and not read:
        return other, (Problem(file, "point.x_is_north", severity="warning", sheet=sheet),)
    if not crossed:
        return axes, ()
    what, todo = "point.x_is_east", "point.do_check_order"
    return axes, (Problem(file, what, todo, severity="warning", sheet=sheet),)


def _in_a_party(opened: Opened, axes: Axes, transform: Transform) -> bool:
    """Say whether most of the first points lie inside a Party, read in this order."""
    pairs = [
        [_number(opened.get(row, field)) for field in (axes.lon, axes.lat)]
        for _, row in islice(opened.rows(), 50)
    ]
    read = [transform(x, y) for x, y in pairs if x is not None and y is not None]
    inside = [point for point in read if point and not all(outside(point, party) for party in BOXES)]
    return 2 * len(inside) > len(read)


def outside(point: Point, party: str) -> bool:
    """Say whether a point lies outside the box that holds all of a Party (False for other countries)."""
    if party not in BOXES:
        return False
    west, south, east, north = BOXES[party]
    return not (west <= point[0] <= east and south <= point[1] <= north)


def ask_for_crs(opened: Opened, axes: Axes) -> None:
    """Insist on --crs where a table's coordinates are metres, not degrees. Raises InputError."""
    read = [_number(opened.get(row, axes.lat)) for _, row in list(opened.rows())[:200]]
    numbers = sorted(abs(number) for number in read if number is not None)
    if numbers and numbers[len(numbers) // 2] > 360:  # noqa: PLR2004
        raise InputError("point.no_degrees", file=opened.table.file, number=numbers[0])
