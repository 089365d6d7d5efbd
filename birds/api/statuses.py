"""`load status`: who breeds, winters or passes, into the entries of the lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.api import dossiers
from birds.api.keeping import Changes, Kept, put, together
from birds.api.listed import listed, read_of
from birds.api.loading import How, Loaded, open_for, refuse_if_strict, save_lists, source_of
from birds.api.records import taxa_of
from birds.errors import Problem, UsageError
from birds.messages import word
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.api.loading import OpenFor
    from birds.model import Dossier, Entry, MatchedList, SourceFile, Status
    from birds.reading.records import StatusRow

_PLAIN = How()


def load_status(path: Path, file: Path, list_id: str | None = None, how: How = _PLAIN) -> Loaded:
    """Load statuses: each name is matched, its statuses go to the entry of that bird in the list.

    The list is the one the file names row by row, else `list_id`.
    """
    from birds.reading.records import read_status

    rows, problems = read_status(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    with open_for(path, how, "load status") as opened:
        dossier = opened.reader.dossier()
        by_list = _statuses_by_list(dossier, rows, list_id)
        lost = [row for _, rows_lost in by_list.values() for row in rows_lost]
        problems += tuple(_unplaced(file, lost, _named_twice(rows)))
        refuse_if_strict(problems, how)
        for target, (found, _) in by_list.items():
            _refuse_other_statuses(dossiers.list_of(dossier, target), found, how)
        changed = [
            put_statuses(
                opened,
                dossiers.list_of(dossier, target),
                found,
                source_of("status", file, len(found), how, target),
                how,
            )
            for target, (found, _) in by_list.items()
        ]
        match_anew(opened)
    placed = sum(len(found) for found, _ in by_list.values())
    told = ", ".join(f"{len(found)} entries of {target}" for target, (found, _) in by_list.items())
    said = f"used for {told}" if told else "none of them used"
    columns = source_of("status", file, len(rows), how).mapping
    return Loaded("statuses", len(rows), placed, opened.changed, problems, said, together(changed), columns)


def match_anew(opened: OpenFor) -> None:
    """Let the lists follow: a name may mean what is regular here, and a newer edition may have carried a status."""
    after = opened.reader.dossier()
    lists, _ = listed(read_of(after.lists), dossiers.taxonomy_of(after), after.decisions)
    save_lists(opened, after.lists, lists)


_NAMED_CONFLICTS = 5


def _refuse_other_statuses(target: MatchedList, found: Mapping[int, tuple[Status, ...]], how: How) -> None:
    """Raise UsageError where entries have other statuses than a file gives them, without `replace`."""
    held = {one.entry.row: one.entry for one in target.entries if one.entry.statuses}
    other = [row for row in found if row in held and _said(held[row].statuses) != _said(found[row])]
    if not other or how.replace:
        return
    shown = "; ".join(
        f"{held[row].verbatim or next(iter(held[row].vernacular.all()), row)} (row {row}): "
        f"there {_in_words(held[row].statuses)}, in the file {_in_words(found[row])}"
        for row in other[:_NAMED_CONFLICTS]
    )
    more = f"; and {len(other) - _NAMED_CONFLICTS} more" if len(other) > _NAMED_CONFLICTS else ""
    raise UsageError(
        f"{target.checklist.id} has another status already for {len(other)} of the birds: {shown}{more}; "
        "put the new ones in their place with --replace"
    )


def _said(statuses: Sequence[Status]) -> set[tuple[str, tuple[int, ...], bool]]:
    """Return what statuses say, whoever says it in whatever words."""
    return {(one.code, one.months, one.minor) for one in statuses}


def _in_words(statuses: Sequence[Status]) -> str:
    return (
        ", ".join(
            word(one.code, "en")
            + (f" in the months {' '.join(map(str, one.months))}" if one.months else "")
            + (" (a few birds)" if one.minor else "")
            + (f" (taken from {one.source})" if one.source else "")
            for one in statuses
        )
        or "none that counts"
    )


_Held = tuple[int, str, tuple["Status", ...]]  # an entry's row, its name, its statuses


def put_statuses(
    opened: OpenFor, target: MatchedList, found: Mapping[int, tuple[Status, ...]], file: SourceFile, how: How
) -> Changes:
    """Save what a file says of a list's entries; what says the same in other words is no change."""
    list_id = target.checklist.id
    entries = {held.entry.row: held.entry for held in target.entries}

    def held(row: int, statuses: tuple[Status, ...]) -> _Held:
        same = row in found and _said(statuses) == _said(found[row])
        return row, f"{_called(entries[row])} (row {row})", found[row] if same else statuses

    there = [held(row, entry.statuses) for row, entry in entries.items() if entry.statuses]
    kept: Kept[_Held] = Kept(
        "status",
        "status",
        lambda one: one[1],
        lambda _: there,
        lambda session, values: session.save_statuses(list_id, {row: said for row, _, said in values}),
        lambda session, values: session.save_statuses(
            list_id, dict.fromkeys(entries, ()) | {row: said for row, _, said in values}
        ),
    )
    values = [held(row, statuses) for row, statuses in found.items()]
    return put(opened, kept, values, file, how)


def _called(entry: Entry) -> str:
    return entry.verbatim or next(iter(entry.vernacular.all()), "")


_Placed = tuple[dict[int, tuple["Status", ...]], list["StatusRow"]]


def _statuses_by_list(dossier: Dossier, rows: Sequence[StatusRow], list_id: str | None) -> dict[str, _Placed]:
    """Return, list by list, the statuses of each entry's row, and the rows of the file that found no entry."""
    taxa = taxa_of(
        (row.name for row in rows), dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions
    )
    made: dict[str, _Placed] = {}
    for row in rows:
        target = row.list_id or list_id
        if target is None:
            raise UsageError("the file does not say which list its statuses are of; name one with --list ID")
        if target not in made:
            made[target] = ({}, [])
        place = _entry_row(dossiers.list_of(dossier, target), taxa.get(row.name))
        if place is None or made[target][0].get(place, row.statuses) != row.statuses:
            made[target][1].append(row)
        else:
            made[target][0][place] = row.statuses
    return made


def _entry_row(target: MatchedList, taxon: str | None) -> int | None:
    found = (held.entry.row for held in target.entries if taxon and held.match.taxon == taxon)
    return next(found, None)


def _named_twice(rows: Sequence[StatusRow]) -> set[tuple[str | None, str]]:
    times = Counter((row.list_id, fold(row.name)) for row in rows)
    return {key for key, number in times.items() if number > 1}


def _unplaced(file: Path, rows: Sequence[StatusRow], twice: set[tuple[str | None, str]]) -> Iterator[Problem]:
    for row in rows:
        what, todo = (
            "no entry of the list is certainly this bird; the status was not used",
            "correct the name",
        )
        if (row.list_id, fold(row.name)) in twice:
            what = "a row above gives this bird another status; this one was not used"
            todo = "keep one of them, with all that holds in its status"
        yield Problem(file.name, what, todo, row=row.row, value=row.name)
