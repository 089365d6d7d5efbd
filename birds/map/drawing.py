"""The flyway map of a dossier, as a page or as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.species_sheet import show
from birds.errors import AnswerIsNo, DossierError
from birds.evidence import findings, taxonomy_of
from birds.map.data import build
from birds.map.nouns import Around, Label
from birds.matching.naming import species_of_sites
from birds.negotiation.drafting import annex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.errors import Problem
    from birds.evidence import Findings
    from birds.map.nouns import MapData
    from birds.model import Dossier, Lang, PartyCode


def map_labels(file: Path, crs: str | None = None) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """Read the place names that a map is to show from a table or a file of features (degrees, or `crs`).

    InputError where the file can't be used; a row that can't be used is a problem.
    """
    from birds.reading.sites import read_labels
    from birds.reading.tables import ReadOptions

    rows, problems, _ = read_labels(file, ReadOptions(crs=crs))
    return tuple(Label(point, names) for point, names in rows), problems


def map_page(
    dossier: Dossier,
    lang: Lang,
    *,
    original: PartyCode | None = None,
    table: Findings | None = None,
    around: Around | None = None,
) -> bytes:
    """Return the map as one self-contained page; a dossier without both Parties' lists has sites and records only.

    `around` names the pages beside it that it may lead to, and tiles and place names that the user asks for.
    """
    data = _data(dossier, original, table or _table(dossier))
    from birds.map.page import render

    return render(data, lang, around or Around())


def map_picture(
    dossier: Dossier,
    lang: Lang,
    fmt: str,
    *,
    original: PartyCode | None = None,
    bird: str = "",
    labels: Sequence[Label] = (),
) -> bytes:
    """Return the map as a picture (png, svg or pdf) of everything, or of one bird named in any language.

    `labels` are place names that the user brings.

    AnswerIsNo where nobody knows the bird; UsageError where the extra `stills` is not installed.
    """
    table = _table(dossier)
    data = _data(dossier, original, table)
    from birds.map.stills import STILLS

    return STILLS[fmt](data, lang, _place(data, table, bird) if bird else None, labels)


def _place(data: MapData, table: Findings | None, name: str) -> int:
    """Return the place of a bird among those of the map."""
    if table is None:
        raise DossierError("dossier.no_names_to_find")
    found = table.known.find(name)[0]
    rows = {row.id for row in show(table, found).rows}
    for place, bird in enumerate(data.birds):
        if bird.id in rows or bird.scientific == found.taxon:
            return place
    raise AnswerIsNo("dossier.not_on_map", name=name)


def _data(dossier: Dossier, original: PartyCode | None, table: Findings | None) -> MapData:
    taxonomy = table.taxonomy if table else taxonomy_of(dossier)
    links = dict(species_of_sites(dossier.sites, taxonomy, dossier.lists))
    if table is None:
        return build(dossier, links=links, original=original)
    return build(
        dossier, table.comparison, table.verdicts, annex=annex(table), links=links, original=original
    )


def _table(dossier: Dossier) -> Findings | None:
    try:
        return findings(dossier)
    except DossierError:
        return None
