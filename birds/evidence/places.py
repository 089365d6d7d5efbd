"""Where a point lies: in the area of a Party, on land of another country, or nowhere that says it.

An area is a Party's land with the water within 12 nautical miles (22.2 km) of it that is not nearer to other land:
coordinates of records are rounded, and birds rest on shoals. Land that states dispute, whoever holds it, is nobody's
here: a record there keeps the country that its source says. The areas are never drawn; see maps/base/README.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from birds import bundled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from birds.model import PartyCode, Point

    Floats = NDArray[np.float64]

AREAS = "maps/base/parties.geojson"
LAND = ("maps/base/land.geojson", "maps/base/surroundings.geojson")
# What a number of `parties_of` stands for.
PARTIES: tuple[PartyCode | None, ...] = (None, "JPN", "KOR")
_SEAM = -40.0  # the bundled land of the rest of the world runs eastwards from here
Where = Literal["JPN", "KOR", "elsewhere"]


def parties_of(longitude: Floats, latitude: Floats) -> NDArray[np.int8]:
    """Return where each point lies, as a place in `PARTIES`; degrees in WGS 84, 0 for what is no point on earth.

    A longitude counts modulo 360. A point on the edge of an area lies in it.
    """
    import numpy as np

    east, north = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    found = np.zeros(east.shape, dtype=np.int8)
    usable = np.isfinite(east) & (np.abs(north) <= 90)  # noqa: PLR2004
    wrapped = _wrapped(np.where(usable, east, 0.0))
    for area in (area for area in _areas() if area.party):
        found[usable & (found == 0) & _inside(area, wrapped, north)] = PARTIES.index(area.party)
    for area in (area for area in _areas() if area.party is None):
        found[(found != 0) & _inside(area, wrapped, north)] = 0
    return found


def party_of(longitude: float, latitude: float) -> PartyCode | None:
    """Return the Party in whose area a point lies, None where it lies in neither."""
    import numpy as np

    return PARTIES[int(parties_of(np.array([longitude]), np.array([latitude]))[0])]


def where(point: Point) -> Where | None:
    """Return the Party of a point, "elsewhere" for other land, None for the sea and for land that is disputed."""
    import numpy as np
    import shapely

    party = party_of(*point)
    if party is not None or not (np.isfinite(point[0]) and abs(point[1]) <= 90):  # noqa: PLR2004
        return party
    longitude = float(_wrapped(np.array([point[0]]))[0])
    spot = np.array([longitude]), np.array([point[1]])
    if any(_inside(area, *spot)[0] for area in _areas()):
        return None
    shifted = longitude + 360 if longitude < _SEAM else longitude
    on_land = any(shapely.intersects_xy(land, x, point[1]) for land in _land() for x in (longitude, shifted))
    return "elsewhere" if on_land else None


def contradiction(said: str | None, point: Point | None) -> Where | None:
    """Return where a point lies if that is not what its record says, None if nothing contradicts it.

    `said` is a country's code. At sea, on disputed land, and where the record says nothing, nothing does.
    """
    if said is None or point is None:
        return None
    found = where(point)
    if found is None or found == said or (found == "elsewhere" and said not in PARTIES):
        return None
    return found


def areas() -> tuple[tuple[PartyCode | None, bytes], ...]:
    """Return the areas as WKB with their Party, None for land that is disputed: for counting many points at once."""
    import shapely

    return tuple((area.party, shapely.to_wkb(area.shape)) for area in _areas())


def _wrapped(longitude: Floats) -> Floats:
    """Return longitudes between -180 and 180; what lies there already keeps every bit."""
    import numpy as np

    beyond = np.abs(longitude) > 180  # noqa: PLR2004
    return np.where(beyond, (longitude + 180) % 360 - 180, longitude)


@dataclass(frozen=True, slots=True)
class _Area:
    """An area; `party` is None for land that is disputed. The box is west, south, east, north."""

    party: PartyCode | None
    shape: Any
    box: tuple[float, float, float, float]


@cache
def _areas() -> tuple[_Area, ...]:
    import shapely

    found: list[_Area] = []
    for feature in json.loads(bundled.data_path(AREAS).read_text("utf-8"))["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        shapely.prepare(shape)
        found.append(_Area(feature["properties"]["party"], shape, shape.bounds))
    return tuple(found)


@cache
def _land() -> tuple[Any, ...]:
    import shapely

    shapes = tuple(shapely.from_geojson(bundled.data_path(file).read_text("utf-8")) for file in LAND)
    for shape in shapes:
        shapely.prepare(shape)
    return shapes


def _inside(area: _Area, longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    import numpy as np
    import shapely

    west, south, east, north = area.box
    near = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    inside = np.zeros(near.shape, dtype=bool)
    inside[near] = shapely.intersects_xy(area.shape, longitude[near], latitude[near])
    return inside
