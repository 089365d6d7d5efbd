"""Ends of records that name a site of the dossier: drawn from the site's point, marked approximate."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.map.linking import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Evidence, Place, Point, Site

NEAR = 0.2  # degrees: sites of one name further apart than this are different places
_REST = re.compile(r"\s*[,(（、，].*", re.DOTALL)


class SitePoints:
    """Names of sites → their points. A name that means places far apart means none."""

    def __init__(self, sites: Iterable[Site]) -> None:
        """Index the sites that have a point, by every name and code."""
        self._found: dict[str, list[tuple[str, Point]]] = {}
        for site in sites:
            if site.point:
                for name in filter(None, (*site.names.all(), site.code)):
                    self._found.setdefault(key(name), []).append((site.party, site.point))

    def placed(self, record: Evidence) -> Evidence:
        """Return a record whose ends have the points of the sites they name, where they had none."""
        origin, destination = self._place(record.origin), self._place(record.destination)
        if origin is record.origin and destination is record.destination:
            return record
        return replace(record, origin=origin, destination=destination)

    def _place(self, place: Place) -> Place:
        if place.point or not place.name:
            return place
        for name in _readings(place.name):
            points = [p for party, p in self._found.get(key(name), ()) if place.party in (None, party)]
            if points and all(_near(points[0], point) for point in points):
                return replace(place, point=points[0], approximate=True)
        return place


def _readings(printed: str) -> Iterator[str]:
    """Yield a place as printed, then without what follows its first comma or bracket."""
    yield printed
    yield _REST.sub("", printed)


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < NEAR and abs(a[1] - b[1]) < NEAR
