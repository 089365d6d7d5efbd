"""`load status`: who says that a bird breeds, winters or passes somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.api import dossiers
from birds.api.keeping import Kept, put
from birds.api.loading import How, Loaded, open_for, refuse_if_strict, source_of, unnamed
from birds.api.records import named_statuses
from birds.errors import Problem, UsageError
from birds.evidence.statements import territory
from birds.model import Message, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.model import Dossier
    from birds.reading.statements import StatusRow

_PLAIN = How()
STATUSES: Kept[Status] = Kept(
    "status",
    "load.statuses",
    lambda status: status.id,
    lambda reader: reader.load(Status),
    lambda session, values: session.save(Status, values),
    lambda session, values: session.replace(Status, values),
)


def load_status(path: Path, file: Path, list_id: str | None = None, how: How = _PLAIN) -> Loaded:
    """Load statements about the status of birds; each name is matched, each statement keeps its author and source.

    Their territory is the one the file names row by row, else that of the list `list_id`, else the Party of `how`.
    """
    from birds.reading.statements import read_statements

    rows, problems = read_statements(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    with open_for(path, how, "load status") as opened:
        dossier = opened.reader.dossier()
        known = named_statuses(rows, dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions)
        named, lost = _placed(dossier, known, list_id, how.party)
        problems = (*problems, *_nowhere(file, lost))
        problems += tuple(unnamed(file, (one.name or "" for one in named if one.taxon is None)))
        refuse_if_strict(problems, how)
        source = source_of("status", file, len(named), how, {"list": list_id, "party": how.party})
        changes = put(opened, STATUSES, named, source, how)
    certain = sum(status.taxon is not None for status in named)
    said = Message.of("load.birds_certain", number=certain)
    return Loaded(
        "load.statuses", len(named), certain, opened.changed, problems, said, changes, source.mapping
    )


def _placed(
    dossier: Dossier, rows: Sequence[StatusRow], list_id: str | None, party: str | None
) -> tuple[tuple[Status, ...], tuple[StatusRow, ...]]:
    """Return the statements with their territory, and the rows that name none. UsageError where no row does."""
    from birds.reading.statements import placed

    found: list[Status] = []
    lost: list[StatusRow] = []
    for row in rows:
        named = row.list_id or list_id
        listed = territory(dossiers.list_of(dossier, named).checklist) if named else None
        where = row.territory or listed or party
        if where is None:
            lost.append(row)
        else:
            found += placed(row, where)
    if lost and not found:
        raise UsageError("load.statuses_nowhere")
    return tuple(found), tuple(lost)


def _nowhere(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        todo = "load.do_give_country"
        yield Problem(file.name, "load.status_nowhere", todo, row=row.row, value=row.name)
