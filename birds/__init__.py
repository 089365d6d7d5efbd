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

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    import pandas as pd

    from birds.dossier import Dossier, create, diff
    from birds.errors import BirdsError
    from birds.model import Lang

__all__ = ["BirdsError", "Dossier", "create", "diff", "match", "open"]


def open(path: str | PathLike[str], *, write: bool = False) -> Dossier:  # noqa: A001 - as `tarfile.open`
    """Open a dossier to read it, or to `write` into it; DossierError where it can't be used."""
    from birds.dossier import Dossier

    opened = Dossier(path, write=write)
    opened.agreement  # noqa: B018 - so that what is no dossier is said here
    return opened


def match(
    names: pd.DataFrame | pd.Series[str] | Iterable[str],
    column: str | None = None,
    *,
    territory: Sequence[str] = (),
    as_list: bool = False,
    dossier: str | PathLike[str] | None = None,
    lang: Lang = "en",
) -> pd.DataFrame:
    """Return which bird each name of a frame, a Series or a list means; see `birds.dossier.frames.match`."""
    from birds.dossier import frames

    return frames.match(names, column, territory=territory, as_list=as_list, dossier=dossier, lang=lang)


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what is in another module
    if name == "BirdsError":
        from birds.errors import BirdsError

        return BirdsError
    if name in {"Dossier", "create", "diff"}:
        from birds import dossier

        return getattr(dossier, name)
    raise AttributeError(name, name=name)
