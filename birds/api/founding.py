"""`init`: a new dossier with the bundled data, or an empty one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.api.listed import listed
from birds.api.records import named_counts, named_evidence, named_statuses, named_thresholds
from birds.model import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from birds.model import Status
    from birds.reading.statements import StatusRow


def init(path: Path, *, empty: bool = False, force: bool = False) -> Dossier:
    """Make a new dossier at `path`; UsageError where there is a file and `force` is not given."""
    from birds import store

    founded = _empty() if empty else found()
    command = "init --empty" if empty else "init"
    store.create(path, founded, command=command, force=force, founding=True)
    return founded


def found() -> Dossier:
    """Return the bundled data as one dossier: lists matched, statements and records named."""
    taxonomy = bundle.taxonomy()
    lists = listed(bundle.lists(), taxonomy)
    return Dossier(
        reference=taxonomy.title,
        taxa=taxonomy.taxa,
        lists=lists,
        sites=bundle.sites(),
        counts=named_counts(bundle.counts(), taxonomy, lists),
        evidence=named_evidence(bundle.evidence(), taxonomy, lists),
        thresholds=named_thresholds(bundle.thresholds(), taxonomy, lists),
        statuses=placed(named_statuses(bundle.statuses(), taxonomy, lists)),
    )


def placed(rows: Iterable[StatusRow]) -> tuple[Status, ...]:
    """Return the statements of rows that each name their Party."""
    return tuple(replace(status, territory=row.territory) for row in rows for status in row.statuses)


def _empty() -> Dossier:
    taxonomy = bundle.taxonomy()
    return Dossier(reference=taxonomy.title, taxa=taxonomy.taxa)
