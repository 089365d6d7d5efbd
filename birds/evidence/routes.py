"""The way of a tagged bird as it is drawn: few points, great circles between them, cut at the antimeridian.

What a dossier keeps of a track are all its fixes; who draws one says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from birds.geodesy import distances_km, earth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 200  # points that are drawn of a track, before what a great circle needs
FINEST = 0.01  # degrees of simplification that a track begins with
LEG_KM = 500.0  # a longer leg is bent along its great circle
DECIMALS = 4
_OFTEN = 10 * 86400  # seconds: a fix of each ten days is drawn, whatever the shape of the line


def drawn_parts(wkb: bytes, moments: Sequence[float] = ()) -> tuple[Floats, ...]:
    """Return what is drawn of a track: lines of (longitude, latitude, seconds since 1970), each on one side of 180°.

    The first and the last fix are among the few that are left, one in ten days, and those of these moments, as a stay
    begins and ends. Seconds are no number where the line has no times.
    """
    track = shapely.get_coordinates(shapely.from_wkb(wkb), include_m=True)
    if len(track) < 2:  # noqa: PLR2004
        return ()
    track[:, 0] = np.unwrap(track[:, 0], period=360)
    bent = _bend(track[_drawn_fixes(track, moments)])
    bent[:, :2] = bent[:, :2].round(DECIMALS)
    parts = [part for part in _cut(bent) if len(np.unique(part[:, :2], axis=0)) > 1]
    return tuple(part[np.r_[True, (np.diff(part, axis=0) != 0).any(axis=1)]] for part in parts)


def _drawn_fixes(track: Floats, moments: Sequence[float]) -> NDArray[np.intp]:
    """Return which fixes are drawn: those of an ever coarser line until few enough are left, and those of the times."""
    shape = shapely.LineString(np.column_stack([track[:, :2], np.arange(len(track))]))
    tolerance = FINEST
    while True:
        shape = shapely.simplify(shape, tolerance, preserve_topology=False)
        if shapely.count_coordinates(shape) <= MOST:
            break
        tolerance *= 1.5
    kept = shapely.get_coordinates(shape, include_z=True)[:, 2].astype(int)
    time = track[:, 2]
    if np.isnan(time).any():
        return kept
    _, often = np.unique(time // _OFTEN, return_index=True)
    stays = np.clip(np.searchsorted(time, moments), 0, len(time) - 1)
    return np.unique(np.concatenate([kept, often, stays]).astype(int))


def _bend(line: Floats) -> Floats:
    """Put points of the great circle into long legs; longitudes and times go on as they did."""
    east, north = line[:, 0], line[:, 1]
    legs = np.ceil(distances_km(east[:-1], north[:-1], east[1:], north[1:]) / LEG_KM).astype(int)
    if not (legs > 1).any():
        return line
    pieces = [_arc(line[at], line[at + 1], max(1, int(legs[at]))) for at in range(len(legs))]
    bent = np.concatenate([*pieces, line[-1:]])
    bent[:, 0] = np.unwrap(bent[:, 0], period=360)
    bent[:, 0] += 360 * np.round((line[0, 0] - bent[0, 0]) / 360)
    return bent


def _arc(start: Floats, end: Floats, steps: int) -> Floats:
    """Return the points of a great circle from `start` on, without `end`."""
    if steps == 1:
        return start[None, :]
    between = earth().npts(start[0], start[1], end[0], end[1], steps - 1)
    return np.column_stack([[start[:2], *between], np.linspace(start[2], end[2], steps, endpoint=False)])


def _cut(line: Floats) -> list[Floats]:
    """Cut a line whose longitudes go on without end where it passes 180° (RFC 7946), both pieces ending there."""
    turn = np.floor((line[:, 0] + 180) / 360)
    parts: list[Floats] = []
    begun: list[Floats] = [line[0]]
    for at in range(1, len(line)):
        if turn[at] != turn[at - 1]:
            edge = 360 * max(turn[at], turn[at - 1]) - 180
            share = (edge - line[at - 1, 0]) / (line[at, 0] - line[at - 1, 0])
            crossed = line[at - 1] + share * (line[at] - line[at - 1])
            crossed[:2] = edge, crossed[1].round(DECIMALS)
            parts.append(_shift([*begun, crossed], turn[at - 1]))
            begun = [crossed]
        begun.append(line[at])
    return [*parts, _shift(begun, turn[-1])]


def _shift(points: Sequence[Floats], turn: float) -> Floats:
    part = np.array(points)
    part[:, 0] = (part[:, 0] - 360 * turn).round(DECIMALS)
    return part
