"""Coordinate reference systems → WGS 84, saying by which operation; nothing is guessed."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import InputError

if TYPE_CHECKING:
    from birds.model import Point

WGS84 = "EPSG:4326"
_USUAL = (
    "EPSG:4326 (WGS 84), EPSG:5179 (UTM-K), EPSG:5185–5188 (서부원점, 중부원점, 동부원점, 동해원점), "
    "EPSG:6668 (JGD2011), EPSG:6669–6687 (平面直角座標系)"
)


@dataclass(frozen=True, slots=True)
class Operation:
    """How coordinates become WGS 84: the system's name, the operation, its stated accuracy in metres."""

    crs: str
    description: str
    accuracy: float | None
    transformer: Any
    best: bool = True

    def point(self, x: float, y: float) -> Point | None:
        """Return longitude and latitude of x and y (or longitude and latitude), None if there is none."""
        try:
            lon, lat = self.transformer.transform(x, y, errcheck=True)
        except Exception as error:
            if type(error).__name__ != "ProjError":
                raise
            return None
        return (round(lon, 9), round(lat, 9)) if math.isfinite(lon) and math.isfinite(lat) else None

    def sentence(self) -> str:
        """Say in one clause what was done."""
        accuracy = f", good to {self.accuracy:g} m" if self.accuracy and self.accuracy > 0 else ""
        better = "" if self.best else "; a better way needs a grid of shifts that is not installed here"
        return f"coordinates in {self.crs} became WGS 84 by {self.description}{accuracy}{better}"


def missing(file: str) -> InputError:
    """Return the refusal of coordinates whose reference system nothing says."""
    return InputError(
        f"{file}: the file does not say which reference system its coordinates are in; ask its owner and "
        "give --crs, for example --crs EPSG:4326"
    )


def operation(crs: object, file: str) -> Operation | None:
    """Return the operation from a system to WGS 84, None where it is WGS 84 already.

    `crs` is what a user or a file says (EPSG code, WKT, PROJ string). Raises InputError where it is no
    system.
    """
    import pyproj

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = pyproj.CRS.from_user_input(crs)
            if _is_wgs84(source):
                return None
            group = pyproj.transformer.TransformerGroup(source, WGS84, always_xy=True)
    except Exception as error:
        if type(error).__name__ not in {"CRSError", "ProjError"}:
            raise
        raise InputError(
            f"{file}: there is no reference system {str(crs)[:60]!r}; give the code of one: {_USUAL}"
        ) from None
    if not group.transformers:
        raise InputError(f"{file}: there is no way from {source.name} to WGS 84; save the file in WGS 84")
    best = group.transformers[0]
    return Operation(
        source.name,
        _plain(best.description) or "an unnamed operation",
        best.accuracy,
        best,
        group.best_available,
    )


def _plain(description: str | None) -> str:
    """Leave out what says only that axes were put in order."""
    steps = (description or "").split(" + ")
    return " + ".join(step for step in steps if not step.startswith(("axis order change", "noop")))


def _is_wgs84(crs: Any) -> bool:  # noqa: ANN401
    if crs.is_projected or not crs.is_geographic:
        return False
    return crs.to_epsg() in {4326, 4979} or "CRS84" in (crs.name, *(crs.to_authority() or ()))
