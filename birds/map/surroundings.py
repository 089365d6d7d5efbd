"""What a map stands among: what the user brings to it, files beside it, its colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds import model as m
    from birds.errors import Problem

LAND = "#f3efe6"  # its colour on the page and in a picture
# From January on, around the circle of hues: months two apart differ for every kind of colour vision (10 in CIELAB,
# neighbours 6), and each stands out from land and water (3:1).
MONTH_COLOURS = (
    "#04549e", "#116f9d", "#18859c", "#13918b", "#069250", "#667908",
    "#815303", "#960501", "#76042f", "#650045", "#5f006f", "#312ea5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A place name that the user brings; with a name in the language of one Party only it is not shown."""

    point: tuple[float, float]
    names: m.Names

    def name(self, lang: m.Lang, parties: Sequence[m.Lang]) -> str:
        """Return its name in a language, else those in the languages of the Parties, else what there is."""
        own = self.names.get(lang) or " / ".join(filter(None, map(self.names.get, parties)))
        return own or self.names.all()[0]


@dataclass(frozen=True, slots=True)
class Around:
    """What a page stands among: files in its folder it may lead to, and what the user asks to see behind the data.

    `beside` are file names (see `birds.map.page.PAGES`). `tiles` is the address of map tiles with {z}, {x}
    and {y}, the one thing that makes the page ask the network; `credit` is their attribution. `land` are outlines of
    the user's, as geometries of GeoJSON.
    """

    beside: tuple[str, ...] = ()
    tiles: str | None = None
    credit: str | None = None
    labels: tuple[Label, ...] = ()
    land: tuple[object, ...] = ()


NOTHING_AROUND = Around()


def load_labels(
    file: Path, agreement: m.Agreement, crs: str | None = None
) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """Read the place names that a map is to show from a table or a file of features (degrees, or `crs`).

    InputError where the file can't be used; a row that can't be used is a problem.
    """
    from birds.reading import sites
    from birds.reading.tables import ReadOptions

    rows, problems, _ = sites.read_labels(file, ReadOptions(crs=crs, agreement=agreement))
    return tuple(Label(point, names) for point, names in rows), problems


def load_outline(file: Path) -> object:
    """Read an outline of land that a map is to show beside ours, as a geometry of GeoJSON, eastwards from 40° W.

    The file is one of features or shapes. InputError where it can't be used, or holds no polygon.
    """
    import json

    from birds.reading.boundaries import read_land

    return json.loads(read_land(file))
