"""The bundled data as values: lists, sites, counts, thresholds and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from birds import bundled
from birds.errors import InputError
from birds.model import Checklist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from birds.errors import Problem
    from birds.model import Entry, Evidence, Site, SiteCount, Threshold
    from birds.reading.statements import StatusRow

LIST_KINDS = ("checklist", "treaty", "law", "other")
Lists = tuple[tuple[Checklist, tuple["Entry", ...]], ...]


def checklist(source: bundled.Source) -> Checklist:
    """Return a bundled list's description."""
    return Checklist(
        id=source.id,
        title=source.title,
        party=cast("Any", source.party or None),
        kind=cast("Any", source.kind),
        edition=source.edition or None,
        publisher=source.publisher or None,
        date=source.date or None,
        licence=source.licence or None,
        taxonomy=source.taxonomy or None,
        territory=source.territory or None,
        source=source.source or None,
        official=source.official == "yes",
    )


def lists(*kinds: str) -> Lists:
    """Return the bundled lists of these kinds as read, all without any."""
    from birds.reading.lists import read_list

    return tuple(
        _clean(read_list(bundled.data_path(source.file), checklist(source)))
        for source in bundled.of_kind(*(kinds or LIST_KINDS))
    )


def sites() -> tuple[Site, ...]:
    """Return the bundled sites of both Parties."""
    from birds.reading.sites import read_sites

    return _read("sites", read_sites)


def counts() -> tuple[SiteCount, ...]:
    """Return the bundled counts."""
    from birds.reading.counts import read_counts

    return _read("counts", read_counts)


def thresholds() -> tuple[Threshold, ...]:
    """Return the bundled 1 % thresholds."""
    from birds.reading.counts import read_thresholds

    files = (read_thresholds(bundled.data_path(source.file)) for source in bundled.of_kind("thresholds"))
    return tuple(one for read in files for one in _clean((read.thresholds, read.problems)))


def evidence() -> tuple[Evidence, ...]:
    """Return the bundled evidence records."""
    from birds.reading.records import read_evidence

    return _read("evidence", read_evidence)


def statuses() -> tuple[StatusRow, ...]:
    """Return the bundled statements of sources that are no list; each row names its Party."""
    from birds.reading.statements import read_statements

    return _read("status", read_statements)


def _read(kind: str, reader: Callable[..., tuple[Iterable[Any], Any]]) -> tuple[Any, ...]:
    found = dict.fromkeys(source.file for source in bundled.of_kind(kind))  # several sources may share a file
    return tuple(value for file in found for value in _clean(reader(bundled.data_path(file))))


def _clean(result: tuple[Any, tuple[Problem, ...]]) -> Any:  # noqa: ANN401 - whatever the reader returns
    """Return what was read; a bundled file with an error is a broken installation, not a user's problem."""
    value, problems = result
    for problem in problems:
        if problem.severity == "error":
            raise InputError("dossier.bundled_data_damaged", problem=problem.message)
    return value
