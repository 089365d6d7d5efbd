"""Great circles and the map's projection, for drawings without a browser. Degrees throughout."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Point

WEST = -40.0  # longitudes run from here eastwards once around, as in the land outline
MOST_NORTH = 84.0
STEP = 1.5  # degrees between two points of a great circle
_TINY = 1e-9


def eastward(longitude: float) -> float:
    """Bring a longitude into the span of the map."""
    return longitude - 360 * math.floor((longitude - WEST) / 360)


def mercator(latitude: float) -> float:
    """Return the height of a latitude on the map, in degrees of longitude at the equator."""
    bounded = max(-MOST_NORTH, min(MOST_NORTH, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


def great_circle(start: Point, end: Point) -> tuple[Point, ...]:
    """Return the shortest way from `start` to `end`, continuous in longitude across the antimeridian."""
    before, made = eastward(start[0]), []
    for longitude, latitude in _between(start, end):
        before = longitude + 360 * round((before - longitude) / 360)
        made.append((before, latitude))
    return tuple(made)


def _between(start: Point, end: Point) -> Iterator[Point]:
    a, b = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True)))))
    steps = max(1, math.ceil(math.degrees(angle) / STEP))
    yield start
    for step in range(1, steps):
        sine = math.sin(angle)
        if sine < _TINY:  # exactly opposite each other: any way is the shortest, this one over the pole
            yield (0.0, 85.0)
            continue
        p, q = math.sin((1 - step / steps) * angle) / sine, math.sin(step / steps * angle) / sine
        x, y, z = (p * u + q * v for u, v in zip(a, b, strict=True))
        yield (math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))
    yield end


def _vector(point: Point) -> tuple[float, float, float]:
    longitude, latitude = map(math.radians, point)
    cosine = math.cos(latitude)
    return (cosine * math.cos(longitude), cosine * math.sin(longitude), math.sin(latitude))
