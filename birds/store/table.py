"""What a table of a dossier is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Geometry = Literal["POINT", "LINESTRING", "MULTILINESTRING", "MULTIPOLYGON"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its SQL and what a person reads about it in QGIS. `geometry` is its GeoPackage type."""

    name: str
    title: str
    about: str
    ddl: str
    geometry: Geometry | None = None
