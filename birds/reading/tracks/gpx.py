"""GPX → points of tracks, one track after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from birds.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = 200_000


@dataclass(slots=True)
class GpxWay:
    """The points of one track as printed, "" for what is not."""

    name: str
    columns: dict[str, list[str]] = field(
        default_factory=lambda: {"timestamp": [], "longitude": [], "latitude": [], "hdop": []}
    )
    others: int = 0


def is_gpx(head: bytes) -> bool:
    """Say whether a file begins as GPX does."""
    return b"<gpx" in head[:_HEAD]


def read_gpx(file: IO[bytes], name: str) -> Iterator[GpxWay]:
    """Yield each track of a file; one without a name is called by its place. Raises InputError.

    Waypoints and routes are no positions of a bird: their number is told with the last track.
    """
    head = file.read(_HEAD)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise InputError("layer.refers_elsewhere", file=name)
    file.seek(0)
    try:
        yield from _ways(file, name)
    except ET.ParseError as error:
        raise InputError("tracks.gpx_damaged", file=name, why=str(error)) from None


def _ways(file: IO[bytes], name: str) -> Iterator[GpxWay]:
    way, number, others = GpxWay(""), 0, 0
    for _, element in ET.iterparse(file):  # noqa: S314 - without entities
        tag = element.tag.rpartition("}")[2]
        if tag == "trkpt":
            _point(way, element)
        elif tag in {"wpt", "rtept"}:
            others += 1
        elif tag == "trk":
            number += 1
            way.name = _said(element, "name") or f"{name.rpartition('.')[0] or name} {number}"
            yield way
            way = GpxWay("")
        if tag in {"trkpt", "wpt", "rtept", "trk", "rte"}:
            element.clear()
    yield GpxWay("", others=others)


def _point(way: GpxWay, element: ET.Element) -> None:
    way.columns["longitude"].append(element.get("lon", ""))
    way.columns["latitude"].append(element.get("lat", ""))
    way.columns["timestamp"].append(_said(element, "time"))
    way.columns["hdop"].append(_said(element, "hdop"))


def _said(element: ET.Element, name: str) -> str:
    found = (child.text or "" for child in element if child.tag.rpartition("}")[2] == name)
    return next(found, "").strip()
