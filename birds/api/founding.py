"""`init`: a new dossier with the bundled data, or an empty one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.api.listed import listed
from birds.api.records import named_counts, named_evidence
from birds.garbage import put_off
from birds.model import Dossier

if TYPE_CHECKING:
    from pathlib import Path

    from birds.api.listed import CarriedStatus


@dataclass(frozen=True, slots=True)
class Founded:
    """A new dossier and what was done to fill it."""

    dossier: Dossier
    carried: tuple[CarriedStatus, ...] = ()


@put_off()
def init(path: Path, *, empty: bool = False, force: bool = False) -> Founded:
    """Make a new dossier at `path`; UsageError where there is a file and `force` is not given."""
    from birds import store

    founded = Founded(_empty()) if empty else found()
    store.create(path, founded.dossier, command="init --empty" if empty else "init", force=force)
    return founded


def found() -> Founded:
    """Return the bundled data as one dossier: lists matched, statuses carried, records named."""
    taxonomy = bundle.taxonomy()
    lists, carried = listed(bundle.lists(), taxonomy)
    return Founded(
        Dossier(
            reference=taxonomy.title,
            taxa=taxonomy.taxa,
            lists=lists,
            sites=bundle.sites(),
            counts=named_counts(bundle.counts(), taxonomy, lists),
            evidence=named_evidence(bundle.evidence(), taxonomy, lists),
        ),
        carried,
    )


def _empty() -> Dossier:
    taxonomy = bundle.taxonomy()
    return Dossier(reference=taxonomy.title, taxa=taxonomy.taxa)
