"""What a table of a dossier is, and what a person reads about it in other programs: `described.csv`, in English."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

FOLDER = Path(__file__).parent
Geometry = Literal["POINT", "LINESTRING", "MULTILINESTRING", "MULTIPOLYGON"]


class Described(NamedTuple):
    """What a table, or an export as a whole, says of itself."""

    title: str
    about: str


@cache
def described() -> dict[str, Described]:
    """Return what each table says of itself, and the export, by name."""
    with (FOLDER / "described.csv").open(encoding="utf-8", newline="") as lines:
        return {name: Described(*said) for name, *said in csv.reader(lines)}


@dataclass(frozen=True, slots=True)
class Table:
    """One table and its SQL. `geometry` is its GeoPackage type."""

    name: str
    ddl: str
    geometry: Geometry | None = None

    @property
    def title(self) -> str:
        """What QGIS calls the table."""
        return described()[self.name].title

    @property
    def about(self) -> str:
        """What a row of it is."""
        return described()[self.name].about
