"""What a worker does once: reads a dossier that has not changed, indexes the reference, compares, founds.

The commands of the tests run in one process and most of them on the bundled dossier. Everything kept here is frozen, so
a second call gets what the first one made; a file that differs in one byte is read anew.
"""

import functools
import hashlib
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from birds import disk, evidence, store
from birds.dossier import bootstrap
from birds.evidence import Findings, verdicts
from birds.matching import assignment, naming, region
from birds.model import Agreement, Checklist, DossierContent, TreatyTest
from birds.model.agreement import default
from birds.store import rows, tables
from birds.store.mapping import Noun
from birds.store.rows import select
from birds.taxonomy import Taxonomy, shipped_taxonomy

SIZE = 4  # as many dossiers at a time: the bundled one, and those that a test makes of it
OF_A_LIST = ("entry", "entry_name", "status", "match")
OF_ROUNDS = {
    "reference", "lists", "agreement", "rounds", "positions", "acts", "drafts", "notes", "clauses", "copy_of", "events",
}  # fmt: skip
COMPARE = evidence.findings
COMPARED: dict[tuple[Hashable, ...], tuple[Findings, Agreement, list[Any]]] = {}

INDEXED: list[Taxonomy] = []


def keep() -> None:
    """Put what remembers in the place of what works; before any module takes the names of these functions."""
    store.load = remembered(store.load, contents)
    evidence.findings = compared
    verdicts.judge = remembered(verdicts.judge, weighed)
    rows.load_values = remembered(rows.load_values, as_stored, size=100)
    evidence.taxonomy_of = indexed
    rows.load_list = remembered(rows.load_list, list_as_stored, size=60)
    bootstrap.bundled_dossier = remembered(
        bootstrap.bundled_dossier, lambda agreement=None: agreement or default()
    )
    built = bootstrap.prebuilt_database
    bootstrap.bundled_territory = remembered(
        bootstrap.bundled_territory,
        lambda agreement=None: (agreement or default(), *bootstrap.match_keys().values()),
    )
    assignment.region_of = naming.region_of = remembered(region.region_of, spoken_of, size=8)
    bootstrap.prebuilt_database = remembered(
        lambda: built() or store.database_of(bootstrap.bundled_dossier()), lambda: ()
    )


def remembered(
    call: Callable[..., Any], key: Callable[..., Hashable], *, size: int = SIZE
) -> Callable[..., Any]:
    """Return the call with its last few answers kept by that key; where the key is None it is as ever."""
    kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()

    @functools.wraps(call)
    def once(*args: Any, **named: Any) -> Any:
        asked = key(*args, **named)
        if asked is None:
            return call(*args, **named)
        if asked not in kept:
            kept[asked] = call(*args, **named), (args, named)  # what is asked by its identity must live on
        kept.move_to_end(asked)
        while len(kept) > size:
            kept.popitem(last=False)
        return kept[asked][0]

    return once


def contents(path: Path, noun: type | None = None, *, records_of: Collection[str] | None = None) -> Hashable:
    """Return what a whole dossier is known by; None where a part is asked for, or the file is not all there is."""
    disk.note(path)  # a run that is told what is in a file has read it
    beside = [Path(f"{path}{end}") for end in ("-journal", "-wal", "-shm")]
    if noun is not None or not Path(path).is_file() or any(map(os.path.lexists, beside)):
        return None
    return hashlib.sha256(Path(path).read_bytes()).digest(), records_of and tuple(records_of)


def as_stored(
    connection: sqlite3.Connection, noun: Noun[Any], taxa: Collection[str] | None = None
) -> Hashable:
    """Return the rows of a noun: to fetch them takes a tenth of what it takes to make values of them."""
    if taxa is not None or noun in tables.MANY or noun.cls in rows._NAMING:
        return None
    with suppress(sqlite3.Error):
        return noun.name, noun.loaded, *connection.execute(select(noun.name, noun.loaded, where=noun.where))
    return None


def list_as_stored(connection: sqlite3.Connection, checklist: Checklist) -> Hashable:
    with suppress(sqlite3.Error):
        of_list = (f"SELECT * FROM {each} WHERE list_id = ?" for each in OF_A_LIST)  # noqa: S608
        return checklist, *(tuple(connection.execute(sql, (checklist.id,))) for sql in of_list)
    return None


def compared(
    dossier: DossierContent,
    using: Sequence[str] = (),
    test: TreatyTest | None = None,
    *,
    explained: bool = True,
) -> Findings:
    """Return what is compared anew where anything differs but what is said in rounds; the verdicts are made once."""
    speaking = evidence._speaking(dossier, using)
    told = [getattr(dossier, field.name) for field in fields(dossier) if field.name not in OF_ROUNDS]
    told += [*dossier.lists, *speaking]  # each is the same one where its rows are
    key = (dossier.reference, *map(id, told), tuple(using), test, explained)
    if key not in COMPARED or COMPARED[key][1] != dossier.agreement:
        COMPARED[key] = COMPARE(dossier, using, test, explained=explained), dossier.agreement, told
        while len(COMPARED) > SIZE:
            del COMPARED[next(iter(COMPARED))]
    return replace(COMPARED[key][0], dossier=dossier)


def spoken_of(lists: Iterable[object], taxonomy: object, asked: Collection[str] | None = None) -> Hashable:
    return *map(id, lists), id(taxonomy), asked if asked is None else tuple(asked)


def weighed(
    statements: object, records: object, *, rows: object = None, decisions: object = None, test: object = None
) -> Hashable:
    return *map(id, (statements, records, rows, decisions)), test


def indexed(dossier: DossierContent) -> Taxonomy:
    """Return the reference, of which a worker keeps the few that it meets."""
    INDEXED[:] = INDEXED or [shipped_taxonomy()]
    for one in INDEXED:
        if one.title == dossier.reference and (one.taxa is dossier.taxa or one.taxa == dossier.taxa):
            return one
    INDEXED.append(Taxonomy.of(dossier.reference, dossier.taxa))
    del INDEXED[1:-SIZE]
    return INDEXED[-1]
