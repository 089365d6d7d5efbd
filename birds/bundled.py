"""The data that ships with the package: where it is, and what `species_lists/sources.csv` says of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from birds.errors import InputError
from birds.model import Source

SOURCES = "species_lists/sources.csv"
SURROUNDINGS, LAND = "maps/base/surroundings.geojson", "maps/base/land.geojson"


@dataclass(frozen=True, slots=True)
class BundledFile(Source):
    """Who made what a bundled file holds, and the file: its path inside the data."""

    file: str = ""


@cache
def root() -> Path:
    """Return the folder that holds `species_lists` and `maps`: in the package, or in a checkout above it."""
    package = Path(str(files("birds")))
    for folder in (package / "_data", package.parent):
        if (folder / SOURCES).is_file():
            return folder
    raise InputError("file.bundle_missing")


def data_path(relative: str) -> Path:
    """Return the path of a bundled file, given as `species_lists/…` or `maps/…`; InputError if it is missing."""
    path = root() / relative
    if not path.is_file():
        raise InputError("file.bundled_missing", file=relative)
    return path


def holds(path: Path) -> bool:
    """Whether a file is one of those that ship."""
    own = path.resolve()
    return any(own.is_relative_to((root() / name).resolve()) for name in ("species_lists", "maps"))


def lines(relative: str) -> list[str]:
    """Return the lines of a bundled text file."""
    return data_path(relative).read_text("utf-8").splitlines(keepends=True)


def land(own: str | None) -> tuple[str, ...]:
    """Return the outlines of the land as GeoJSON, the coarse one first; an agreement's own stands for the finer one.

    `own` is the agreement's: GeoJSON, or the name of a bundled file.
    """
    return tuple(outline(geojson) for geojson in (SURROUNDINGS, own or LAND))


def outline(geojson: str) -> str:
    """Return an outline as GeoJSON: of a bundled file by its name, else what is given."""
    return geojson if geojson.startswith("{") else data_path(geojson).read_text("utf-8")


@cache
def sources() -> tuple[BundledFile, ...]:
    """Return every bundled file with its source, in the order of `sources.csv`."""
    described = []
    for row in csv.DictReader(lines(SOURCES)):
        fields: dict[str, Any] = {key: value or None for key, value in row.items()}
        described.append(BundledFile(**fields | {"official": row["official"] == "yes"}))
    return tuple(described)


def is_ours(source: str | None) -> bool:
    """Whether a record's source, or each of several with ` ; ` between, ships: our words may stand beside its own."""
    return source is not None and _citations().issuperset(source.split(" ; "))


@cache
def _citations() -> frozenset[str]:
    """Return the ids of what ships, and what rows of bundled sites, counts, thresholds and records cite."""
    files_of_rows = files_of_kind("sites", "municipalities", "counts", "thresholds", "evidence")
    rows = (row for file in files_of_rows for row in csv.DictReader(lines(file.file)))
    return frozenset(source.id for source in sources()).union(*(row["source"].split(" ; ") for row in rows))


def files_of_kind(*kinds: str) -> tuple[BundledFile, ...]:
    """Return the sources of these kinds, in the order of `sources.csv`."""
    return tuple(source for source in sources() if source.kind in kinds)


def by_id(source_id: str) -> BundledFile:
    """Return one source; InputError if `sources.csv` does not have it."""
    for source in sources():
        if source.id == source_id:
            return source
    raise InputError("file.not_bundled", source=source_id)
