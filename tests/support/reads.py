"""Files as people send them, and what is read of them."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wordings import english

from birds.errors import Problem
from birds.model import Checklist, Entry
from birds.model.agreement import default
from birds.reading.lists import read_list
from birds.reading.tables import ReadOptions


def options(mapping: Mapping[str, str] | None = None, *told: Any, **more: Any) -> ReadOptions:
    """Return how a file is to be read, for Japan and South Korea."""
    return ReadOptions(dict(mapping or {}), *told, agreement=default(), **more)


OPTIONS = options()


def written(path: Path, *rows: str, codec: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{row}\n" for row in rows).encode(codec))
    return path


def packed(members: Mapping[str, str | bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as zipped_up:
        with zipfile.ZipFile(zipped_up, "w", way) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return zipped_up.getvalue()


def zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    path.write_bytes(packed(members))
    return path


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Return a feature of GeoJSON; its shape is one of shapely, or what is to be written."""
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": getattr(geometry, "__geo_interface__", geometry),
    }


def collection(*features: Mapping[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


def listed(path: Path, **how: Any) -> tuple[tuple[Entry, ...], list[str]]:
    """Return the entries of a list, and what is said of them."""
    (_, entries), problems = read_list(path, Checklist("X", "a list"), options(**how))
    return entries, said(problems)


def said(problems: Iterable[Problem]) -> list[str]:
    return [english(problem.what) for problem in problems]
