"""`load boundaries`: where sites lie, from files of shapes, each matched to a site of the dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from birds.api.keeping import BOUNDARIES, put, together
from birds.api.loading import Loaded, open_for, refuse_if_strict
from birds.errors import InputError
from birds.model import LoadOptions, Message, Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import SiteArea
    from birds.reading.boundaries import Boundaries

_PLAIN = LoadOptions()


def load_boundaries(path: Path, files: Sequence[Path], how: LoadOptions = _PLAIN) -> Loaded:
    """Load the boundaries of sites that the dossier has, by site and source, all files in one change.

    A folder stands for the files of features in it. What belongs to no site with certainty is left out, and said.
    """
    from birds.reading.boundaries import boundaries_of
    from birds.reading.tables import ReadOptions

    options = ReadOptions(dict(how.mapping), how.encoding, how.sheet, crs=how.crs)
    with open_for(path, how, "load boundaries") as opened:
        sites = opened.reader.load(Site)
        read = [boundaries_of(file, sites, options) for file in _plain_files(files)]
        problems = tuple(problem for one in read for problem in one.problems)
        refuse_if_strict(problems, how)
        _refuse_twins(read)
        changes = together(
            put(
                opened,
                BOUNDARIES,
                one.areas,
                one.how.source("boundaries", len(one.areas), options={"crs": how.crs}),
                how,
            )
            for one in read
        )
    areas = sum(len(one.areas) for one in read)
    lost = sum(problem.severity == "error" for problem in problems)
    said = Message.of("load.shapes_lost", number=lost) if lost else Message("load.all_shapes")
    shown = tuple(pair for one in read for pair in one.how.mapping)
    return Loaded("load.boundaries", areas, areas, opened.changed, problems, said, changes, shown)


def _plain_files(files: Iterable[Path]) -> list[Path]:
    """Return the files, and in the place of a folder the files of features in it. InputError where it has none."""
    from birds.reading.tables.features import is_features

    found: list[Path] = []
    for file in map(Path, files):
        if not file.is_dir():
            found.append(file)
            continue
        inside = sorted(each for each in file.rglob("*") if each.is_file() and is_features(each))
        if not inside:
            raise InputError("boundary.none_in_folder", folder=file)
        found += inside
    return found


def _refuse_twins(read: Sequence[Boundaries]) -> None:
    """Refuse two boundaries of one site and source in two files: one would silently take the other's place."""
    seen: dict[tuple[str, str], str] = {}
    for one in read:
        for area in one.areas:
            first = seen.setdefault(_key(area), one.how.file)
            if first != one.how.file:
                twins = {"first": first, "second": one.how.file}
                raise InputError("boundary.twice", **twins, site=area.site_id, source=area.source)


def _key(area: SiteArea) -> tuple[str, str]:
    return area.site_id, area.source
