"""`init`: a new dossier with the bundled data, or an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import attribution
from birds.api import bundle
from birds.api.statuses import named_statuses
from birds.matching.assignment import listed
from birds.matching.naming import named_records
from birds.model import Dossier
from birds.taxonomy import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import MatchedList, Status
    from birds.taxonomy import Taxonomy


_ALWAYS = ("reference", "areas", "land")  # what every dossier uses, also an empty one


def init(path: Path, *, empty: bool = False, force: bool = False) -> Dossier:
    """Make a new dossier at `path`; UsageError where there is a file and `force` is not given."""
    from birds import store

    founded = _empty() if empty else found()
    command = "init --empty" if empty else "init"
    store.create(path, founded, command=command, force=force, founding=True)
    return founded


def found() -> Dossier:
    """Return the bundled data as one dossier: lists matched, statements and records named."""
    taxonomy = shipped()
    lists = listed(bundle.lists(), taxonomy)
    return Dossier(
        reference=taxonomy.title,
        taxa=taxonomy.taxa,
        lists=lists,
        sites=bundle.sites(),
        counts=named_records(bundle.counts(), taxonomy, lists),
        evidence=named_records(bundle.evidence(), taxonomy, lists),
        statuses=_statements(taxonomy, lists),
        thresholds=named_records(bundle.thresholds(), taxonomy, lists),
        sources=attribution.shipped(),
    )


def _statements(taxonomy: Taxonomy, lists: Sequence[MatchedList]) -> tuple[Status, ...]:
    """Return the bundled statements; each of their rows names its Party."""
    from birds.reading.statements import placed

    rows = named_statuses(bundle.statuses(), taxonomy, lists)
    return tuple(one for row in rows for one in placed(row, row.territory or ""))


def _empty() -> Dossier:
    taxonomy = shipped()
    sources = tuple(one for one in attribution.shipped() if one.kind in _ALWAYS)
    return Dossier(reference=taxonomy.title, taxa=taxonomy.taxa, sources=sources)
