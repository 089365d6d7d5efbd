"""A new dossier: with the bundled data, or empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from birds import attribution, bundled
from birds.errors import InputError
from birds.loading.records import named_statuses
from birds.matching.assignment import listed
from birds.matching.naming import named_records
from birds.model import Checklist, Dossier
from birds.taxonomy import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from birds.errors import Problem
    from birds.model import Entry, MatchedList, Status
    from birds.reading.tables import Read
    from birds.taxonomy import Taxonomy

LIST_KINDS = ("checklist", "treaty", "law", "other")
_ALWAYS = ("reference", "areas", "land")  # what every dossier uses, also an empty one
_DESCRIBING = ("party", "edition", "publisher", "date", "licence", "taxonomy", "territory", "source")


def found() -> Dossier:
    """Return the bundled data as one dossier: lists matched, statements and records named."""
    from birds.reading.counts import read_counts, read_thresholds
    from birds.reading.records import read_evidence
    from birds.reading.sites import read_sites

    taxonomy = shipped()
    lists = listed(bundled_lists(), taxonomy)

    def named(kind: str, reader: Callable[..., Any]) -> tuple[Any, ...]:
        return named_records(_read(kind, reader), taxonomy, lists)

    return Dossier(
        reference=taxonomy.title,
        taxa=taxonomy.taxa,
        lists=lists,
        sites=_read("sites", read_sites),
        counts=named("counts", read_counts),
        evidence=named("evidence", read_evidence),
        statuses=_statements(taxonomy, lists),
        thresholds=named("thresholds", read_thresholds),
        sources=attribution.shipped(),
    )


def nothing() -> Dossier:
    """Return a dossier with the reference alone."""
    taxonomy = shipped()
    sources = tuple(one for one in attribution.shipped() if one.kind in _ALWAYS)
    return Dossier(reference=taxonomy.title, taxa=taxonomy.taxa, sources=sources)


def bundled_lists(*kinds: str) -> tuple[tuple[Checklist, tuple[Entry, ...]], ...]:
    """Return the bundled lists of these kinds as read, all without any."""
    from birds.reading.lists import read_list

    return tuple(
        _clean(read_list(bundled.data_path(file.file), described(file)))
        for file in bundled.of_kind(*(kinds or LIST_KINDS))
    )


def described(file: bundled.BundledFile) -> Checklist:
    """Return a bundled list's description."""
    told: dict[str, Any] = {name: getattr(file, name) or None for name in _DESCRIBING}
    return Checklist(
        id=file.id,
        title=file.title,
        kind=cast("Any", file.kind),
        official=file.official == "yes",
        **told,
    )


def _statements(taxonomy: Taxonomy, lists: Sequence[MatchedList]) -> tuple[Status, ...]:
    """Return the bundled statements of sources that are no list; each of their rows names its Party."""
    from birds.reading.statements import placed, read_statements

    rows = named_statuses(_read("status", read_statements), taxonomy, lists)
    return tuple(one for row in rows for one in placed(row, row.territory or ""))


def _read(kind: str, reader: Callable[..., Read[Any]]) -> tuple[Any, ...]:
    found = dict.fromkeys(source.file for source in bundled.of_kind(kind))  # several sources may share a file
    return tuple(value for file in found for value in _clean(reader(bundled.data_path(file))[:2]))


def _clean(result: tuple[Any, tuple[Problem, ...]]) -> Any:  # noqa: ANN401 - whatever the reader returns
    """Return what was read; a bundled file with an error is a broken installation, not a user's problem."""
    value, problems = result
    for problem in problems:
        if problem.severity == "error":
            raise InputError("dossier.bundled_data_damaged", problem=problem.message)
    return value
