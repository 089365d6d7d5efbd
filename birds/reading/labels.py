"""Place names for the map from a user's file: a point and names a row, nothing taken that would name one side only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from birds.errors import InputError
from birds.model import PARTIES, Names
from birds.reading import points
from birds.reading.sites import AXES
from birds.reading.tables import features, need, open_table, recognised
from birds.reading.tables.headings import script

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.errors import Problem
    from birds.model import Point
    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

    Locate = Callable[[int, Row], tuple[Point | None, tuple[Problem, ...]]]

LabelRow = tuple["Point", Names]
_NAMES = ("name_en", "name_ko", "name_ja", "name")


def read_labels(
    path: Path, crs: str | None = None, *, encoding: str | None = None
) -> tuple[tuple[LabelRow, ...], tuple[Problem, ...]]:
    """Read place names with their points (longitude, latitude) from a table or a file of features.

    A row has names in the languages of both Parties, or of neither. Raises InputError where the file can't be used.
    """
    path = Path(path)
    opened, locate, told = (
        _features(path, crs, encoding) if features.is_features(path) else _table(path, crs, encoding)
    )
    need(opened, (_NAMES,), "point.with_names")
    labels: list[LabelRow] = []
    problems = [*opened.problems, *told]
    for number, row in opened.rows():
        label, found = _label(opened, number, row, locate)
        labels.extend([label] if label else [])
        problems.extend(found)
    if not labels and not any(problem.severity == "error" for problem in problems):
        raise InputError("point.no_place", file=opened.table.file)
    return tuple(labels), tuple(problems)


def _table(path: Path, crs: str | None, encoding: str | None) -> tuple[Opened, Locate, tuple[Problem, ...]]:
    opened = open_table(path, "sites", {}, encoding=encoding)
    need(opened, (("latitude", "coordinates"),), "point.with_points")
    done = features.operation(crs, opened.table.file) if crs else None
    if not crs:
        points.ask_for_crs(opened, AXES)
    transform = done.point if done else None
    return opened, lambda number, row: points.locate(opened, number, row, AXES, transform), ()


def _features(
    path: Path, crs: str | None, encoding: str | None
) -> tuple[Opened, Locate, tuple[Problem, ...]]:
    layer = features.read_layer(path, crs=crs, encoding=encoding)
    opened = recognised(layer.table, "sites", {})

    def locate(number: int, _: Row) -> tuple[Point | None, tuple[Problem, ...]]:
        point, told = features.centre(layer, number)
        return point, () if point else told  # a shape's name stands inside it: nothing to say

    return opened, locate, layer.problems


def _label(
    opened: Opened, number: int, row: Row, locate: Locate
) -> tuple[LabelRow | None, tuple[Problem, ...]]:
    """Return a row's place name, or None with why the row has none that can be shown."""
    names = _names(opened, row)
    if not names.all():
        return None, (opened.error(number, "point.no_name", "point.do_add_name", "name"),)
    point, told = locate(number, row)
    if point is None:
        if any(problem.severity == "error" for problem in told):
            return None, told
        refused = opened.error(number, "point.none", "point.do_add_point", value=names.all()[0])
        return None, (*told, refused)
    if len({names.get(party.lang) is None for party in PARTIES.values()}) > 1:
        refused = opened.error(number, "point.one_sided", "point.do_name_both", value=names.all()[0])
        return None, (*told, refused)
    return (point, names), told


def _names(opened: Opened, row: Row) -> Names:
    found = {language: opened.get(row, f"name_{language}") for language in ("en", "ko", "ja")}
    other = opened.get(row, "name")
    language = script(other) if other else ""
    if language and not found[language]:
        found[language] = other
    return Names(**found)
