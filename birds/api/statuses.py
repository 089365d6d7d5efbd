"""`load status`: who says that a bird breeds, winters or passes somewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api.keeping import Kept, put
from birds.api.loading import Loaded, open_for, refuse_if_strict, source_of, unnamed
from birds.errors import Problem, UsageError
from birds.evidence import list_of, taxonomy_of
from birds.evidence.statements import territory
from birds.matching.naming import taxa_of
from birds.model import LoadOptions, Message, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.model import Decision, Dossier, MatchedList
    from birds.reading.statements import StatusRow
    from birds.taxonomy import Taxonomy

_PLAIN = LoadOptions()
STATUSES: Kept[Status] = Kept(
    "status",
    "load.statuses",
    lambda status: status.id,
    lambda reader: reader.load(Status),
    lambda session, values: session.save(Status, values),
    lambda session, values: session.replace(Status, values),
)


def load_status(path: Path, file: Path, list_id: str | None = None, how: LoadOptions = _PLAIN) -> Loaded:
    """Load statements about the status of birds; each name is matched, each statement keeps its author and source.

    Their territory is the one the file names row by row, else that of the list `list_id`, else the Party of `how`.
    """
    from birds.reading.statements import read_statements

    rows, problems = read_statements(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    with open_for(path, how, "load status") as opened:
        dossier = opened.reader.dossier()
        rows, others = _of_others(dossier, rows)
        known = named_statuses(rows, taxonomy_of(dossier), dossier.lists, dossier.decisions)
        named, lost = _placed(dossier, known, list_id, how.party)
        named = _known(dossier, named)
        problems = (*problems, *_not_its_own(file, others), *_nowhere(file, lost))
        problems += tuple(unnamed(file, (one.name or "" for one in named if one.taxon is None)))
        refuse_if_strict(problems, how)
        source = source_of("status", file, len(named), how, {"list": list_id, "party": how.party})
        changes = put(opened, STATUSES, named, source, how)
    certain = sum(status.taxon is not None for status in named)
    said = Message.of("load.birds_certain", number=certain)
    return Loaded(
        "load.statuses", len(named), certain, opened.changed, problems, said, changes, source.mapping
    )


def named_statuses(
    rows: Sequence[StatusRow],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[StatusRow, ...]:
    """Return rows of statements with the taxon that each name means, None where that is uncertain.

    Where the scientific name does not settle it, the vernacular one beside it is asked.
    """
    taxa = taxa_of((row.name for row in rows), taxonomy, lists, decisions)
    spoken = [row.vernacular for row in rows if row.name not in taxa]
    taxa = {**taxa_of(spoken, taxonomy, lists, decisions), **taxa}

    def named(row: StatusRow) -> StatusRow:
        taxon = taxa.get(row.name) or taxa.get(row.vernacular or "")
        return replace(row, statuses=tuple(replace(status, taxon=taxon) for status in row.statuses))

    return tuple(map(named, rows))


def _placed(
    dossier: Dossier, rows: Sequence[StatusRow], list_id: str | None, party: str | None
) -> tuple[tuple[Status, ...], tuple[StatusRow, ...]]:
    """Return the statements with their territory, and the rows that name none. UsageError where no row does."""
    from birds.reading.statements import placed

    found: list[Status] = []
    lost: list[StatusRow] = []
    for row in rows:
        named = row.list_id or list_id
        listed = territory(list_of(dossier, named).checklist) if named else None
        where = row.territory or listed or party
        if where is None:
            lost.append(row)
        else:
            found += placed(row, where)
    if lost and not found:
        raise UsageError("load.statuses_nowhere")
    return tuple(found), tuple(lost)


def _of_others(
    dossier: Dossier, rows: Sequence[StatusRow]
) -> tuple[tuple[StatusRow, ...], tuple[StatusRow, ...]]:
    """Part the rows from those that name a list of the dossier as their source and somebody else as their author.

    What a list prints, it says itself: no other's word may stand as its own, and with its rank.
    """
    made = {one.checklist.id: {one.checklist.id, one.checklist.publisher} for one in dossier.lists}
    for source in dossier.sources:
        if source.id in made:
            made[source.id] |= {source.author, source.publisher}

    def strange(row: StatusRow) -> bool:
        return any(one.author not in made.get(one.source or "", {one.author}) for one in row.statuses)

    return tuple(row for row in rows if not strange(row)), tuple(row for row in rows if strange(row))


def _not_its_own(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        said = row.statuses[0]
        what = Message.of("load.status_of_a_list", source=said.source or "", author=said.author or "")
        yield Problem(file.name, what, "load.do_name_own_source", row=row.row, value=row.name)


def _known(dossier: Dossier, named: Sequence[Status]) -> tuple[Status, ...]:
    """Give statements the ids under which they stand in a dossier that was made before ids told what is said."""
    there = {_told(one): one.id for one in dossier.statuses if one.id.startswith("S-")}
    return tuple(replace(one, id=there.get(_told(one), one.id)) for one in named) if there else tuple(named)


def _told(one: Status) -> tuple[object, ...]:
    return one.source, one.taxon or one.name, one.territory, one.region, one.code, one.months, one.printed


def _nowhere(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        todo = "load.do_give_country"
        yield Problem(file.name, "load.status_nowhere", todo, row=row.row, value=row.name)
