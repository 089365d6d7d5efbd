"""Two national bird lists, one dossier: a tool for preparing a migratory-bird agreement.

    import birds

    dossier = birds.open("agreement.gpkg")
    dossier.sites, dossier.counts, dossier.entries("OSJ8")     # frames of pandas and geopandas
    dossier.show("저어새")                                      # everything about one bird
    dossier.map("Platalea minor").save("map.html")             # a folium.Map
    birds.diff("theirs.csv", "ours.csv").save("diff.html")     # two lists compared as birds
    birds.match(frame, column="scientific_name")               # the frame with what each name means
    with birds.open("agreement.gpkg", write=True) as writable:
        writable.load_counts(frame)
        writable.position("include", "Grus vipio", party="JPN")

Every command is a method of a dossier. Nothing heavy is imported before it is asked for. Errors are `birds.BirdsError`.
"""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from birds.dossier import Dossier, create, diff
    from birds.dossier.frames import match
    from birds.errors import BirdsError

__all__ = ["BirdsError", "Dossier", "create", "diff", "match", "open"]
_ELSEWHERE = {
    "BirdsError": "birds.errors",
    "Dossier": "birds.dossier",
    "create": "birds.dossier",
    "diff": "birds.dossier",
    "match": "birds.dossier.frames",
}


def open(path: str | PathLike[str], *, write: bool = False) -> Dossier:  # noqa: A001 - as `tarfile.open`
    """Open a dossier to read it, or to `write` into it; DossierError where it can't be used."""
    from birds.dossier import Dossier

    opened = Dossier(path, write=write)
    opened.agreement  # noqa: B018 - so that what is no dossier is said here
    return opened


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what is in another module
    if name not in _ELSEWHERE:
        raise AttributeError(name, name=name)
    return getattr(import_module(_ELSEWHERE[name]), name)
