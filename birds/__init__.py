"""Two national bird lists, one dossier: a tool for preparing a migratory-bird agreement.

    import birds

    dossier = birds.open("agreement.gpkg")
    dossier.sites, dossier.counts, dossier.entries("OSJ8")     # frames of pandas and geopandas
    dossier.map("Platalea minor").save("map.html")             # a folium.Map
    birds.diff("theirs.csv", "ours.csv").to_frame()            # two lists compared as birds
    birds.match(frame, column="scientific_name")               # the frame with what each name means

`birds.frames` tells the columns. Nothing heavy is imported before it is asked for. Errors are `birds.BirdsError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    import pandas as pd

    from birds.errors import BirdsError
    from birds.frames import DossierToWrite, ListComparison, OpenDossier
    from birds.model import Lang

__all__ = ["BirdsError", "diff", "match", "open"]


@overload
def open(path: str | PathLike[str], *, write: Literal[True]) -> DossierToWrite: ...  # noqa: A001
@overload
def open(path: str | PathLike[str], *, write: Literal[False] = False) -> OpenDossier: ...  # noqa: A001
def open(path: str | PathLike[str], *, write: bool = False) -> OpenDossier:  # noqa: A001 - as `tarfile.open`
    """Open a dossier to look at its tables as frames, or to `write` frames; DossierError where it can't be used."""
    from birds.frames import DossierToWrite, OpenDossier

    return (DossierToWrite if write else OpenDossier)(path)


def diff(
    a: str | PathLike[str],
    b: str | PathLike[str],
    *,
    dossier: str | PathLike[str] | None = None,
    territory: Sequence[str] = (),
    taxonomies: Mapping[str, str] | None = None,
) -> ListComparison:
    """Compare two lists as birds; see `birds.frames.diff`."""
    from birds import frames

    return frames.diff(a, b, dossier=dossier, territory=territory, taxonomies=taxonomies)


def match(
    names: pd.DataFrame | pd.Series[str] | Iterable[str],
    column: str | None = None,
    *,
    territory: Sequence[str] = (),
    as_list: bool = False,
    dossier: str | PathLike[str] | None = None,
    lang: Lang = "en",
) -> pd.DataFrame:
    """Return which bird each name of a frame, a Series or a list means; see `birds.frames.match`."""
    from birds import frames

    return frames.match(names, column, territory=territory, as_list=as_list, dossier=dossier, lang=lang)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the one name that is no function
    if name == "BirdsError":
        from birds.errors import BirdsError

        return BirdsError
    raise AttributeError(name, name=name)
