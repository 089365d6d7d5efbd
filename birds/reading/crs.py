"""Coordinate reference systems → WGS 84, saying by which operation; nothing is guessed."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import InputError
from birds.model import Message

if TYPE_CHECKING:
    from birds.model import Point

WGS84 = "EPSG:4326"


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

    @property
    def message(self) -> Message:
        """Return what was done, and whether it could be done better."""
        by = self.description or Message("layer.unnamed_operation")
        if self.accuracy and self.accuracy > 0:
            done = Message.of("layer.transformed_to", system=self.crs, operation=by, metres=self.accuracy)
        else:
            done = Message.of("layer.transformed", system=self.crs, operation=by)
        return done if self.best else Message.of("layer.better_way", done=done)


def missing(file: str) -> InputError:
    """Return the refusal of coordinates whose reference system nothing says."""
    return InputError("layer.system_unsaid", file=file)


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
        raise InputError("layer.no_system", file=file, system=str(crs)[:60]) from None
    if not group.transformers:
        raise InputError("layer.no_way", file=file, system=source.name)
    best = group.transformers[0]
    return Operation(
        source.name,
        _plain(best.description),
        best.accuracy,
        best,
        group.best_available,
    )


def _plain(description: str | None) -> str:
    """Leave out what says only that axes were put in order."""
    steps = (description or "").split(" + ")
    return " + ".join(step for step in steps if not step.startswith(("axis order", "noop")))


def _is_wgs84(crs: Any) -> bool:  # noqa: ANN401
    if crs.is_projected or not crs.is_geographic:
        return False
    return crs.to_epsg() in {4326, 4979} or "CRS84" in (crs.name, *(crs.to_authority() or ()))
