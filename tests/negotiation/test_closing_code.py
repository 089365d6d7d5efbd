"""A closing code covers all that is signed: each column of each table is in it, or stands here with the reason why not."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import few_birds
import pytest
from cli import ran

from birds import store
from birds.dossier import bootstrap
from birds.errors import BirdsError
from birds.negotiation import rounds
from birds.store import tables
from birds.store.mapping import SqlColumn
from birds.store.session import Reader

BIRDS, SITES = (
    ("두루미", "저어새", "흑두루미", "제비", "쇠기러기", "개꿩"),
    ("漫湖", "우포늪", "出水ツルの越冬地"),
)
Cell = Any


def other(column: SqlColumn, value: Cell) -> Cell:  # noqa: PLR0911 - one for each kind
    """Return another value that the column can have; where there is none, one that is no more than read."""
    if column.allowed:
        return next(each for each in column.allowed if each != value)
    if isinstance(value, bytes):
        return value[:-8] + bytes([value[-8] ^ 1]) + value[-7:]  # of the last coordinate
    if column.kind == "truth":
        return 1 - (value or 0)
    if isinstance(value, int | float) or column.kind in ("whole", "number"):
        return (value or 0) + 10_000  # it may have to be unlike any other
    if column.kind not in ("text", "date", "moment"):
        return value  # no place is known
    if column.kind != "text" or column.name == "place":
        return value and f"1{value[1:]}"
    if value and str(value)[:1] in "[{":
        with suppress(ValueError):
            return json.dumps(leaf_changed(json.loads(value)), ensure_ascii=False)
    if column.name.endswith("_others"):
        return '{"de":"x"}'
    if column.several:
        return '["x"]'
    return f"{value or ''}x"


def leaf_changed(value: Any) -> Any:
    """Return plain JSON with its last leaf changed."""
    if isinstance(value, list):
        return [*value[:-1], leaf_changed(value[-1])]
    if isinstance(value, dict):
        *rest, last = value
        return {key: value[key] for key in rest} | {last: leaf_changed(value[last])}
    return 1 + (value == 1) if isinstance(value, int | float) else f"{value}x"


@pytest.fixture(scope="module")
def changeable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A dossier with something in most tables, in memory, without what keeps columns from being changed."""
    path = tmp_path_factory.mktemp("closing") / "agreement.gpkg"
    made = few_birds.few_of(bootstrap.bundled_dossier())
    store.create(path, replace(made, agreement=replace(made.agreement, annex_sites=True)), command="init")
    ran(path, "load", "agreement", Path(__file__).parents[1] / "documents" / "nine-articles.txt")
    ran(path, "round", "open")
    for party in ("KOR", "JPN"):
        ran(path, "position", "set", "include", *BIRDS, *SITES, "--party", party)
    ran(path, "position", "name", "ko", "漫湖", "만코", "--cited", "Minutes")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(path.read_bytes())
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE status SET months = '[4,5]'")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        yield connection


def parts_of(connection: sqlite3.Connection) -> dict[str, str]:
    dossier = Reader(connection).dossier()
    annex, paper = rounds.annexes_to_keep(dossier, 1)
    return dict(rounds.agreement_to_keep(dossier, annex, paper).parts)


def outcome(connection: sqlite3.Connection, table: str, column: SqlColumn, before: dict[str, str]) -> str:
    connection.create_function("other", 1, lambda value: other(column, value))
    connection.execute("SAVEPOINT one")
    try:
        connection.execute(f"UPDATE {table} SET {column.name} = other({column.name})")  # noqa: S608 - our names
        after = parts_of(connection)
        return " ".join(name for name in before if before[name] != after[name]) or "same"
    except (BirdsError, sqlite3.Error, LookupError, ValueError, TypeError) as error:
        return f"refused {error!r}"[:200]
    finally:
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")


NO_TEXT = {
    "agreement.precedents": "what drafts are compared with",
    "agreement.land": "the coast of maps",
    "agreement.countries": "how other countries are called on sheets",
    "party.bounds party.gazetteer party.symbol party.colour party.boundary": "for maps, and for tests of loaded data",
    "taxon.sequence taxon.order_name taxon.family_name taxon.authority taxon.iucn taxon.clements_name "
    "taxon.birdlife_name taxon.cornell_code taxon.extinct taxon.protonym": "the order of the taxa is in; the rest is printed by sheets",
    "checklist.title checklist.publisher checklist.date checklist.licence checklist.taxonomy checklist.territory "
    "checklist.source checklist.official checklist.file_name checklist.sha256 checklist.encoding checklist.sheet "
    "checklist.mapping checklist.edition": "what a list says of itself; its entries are in",
    "source.kind source.party source.title source.publisher source.date source.licence source.credit source.taxonomy "
    "source.territory source.official source.trust source.source source.retrieved source.done source.edition":
    "sources are printed by working papers; what they say is in",
    "match.printed match.confidence match.rule match.args match.decided_by match.cited match.candidates "
    "match.remarks": "why a name means a bird, which each side decides; which bird it is is in",
    "place.geom place.id place.name_en place.name_ja place.name_ko place.name_others place.party place.point_quality "
    "place.source place.note": "what sites designate; Annex II prints these",
    "site.species site.source site.note site.municipality": "printed by sheets of sites",
    "site_count.geom site_count.site_printed site_count.taxon_printed site_count.count site_count.count_printed "
    "site_count.unit site_count.season site_count.source site_count.party site_count.effort site_count.season_year "
    "site_count.year_kind site_count.measure site_count.site_id_printed site_count.months site_count.date_from "
    "site_count.date_to": "Annex II prints which birds are counted where, not how many",
    "evidence.geom": "the line between the two points, which are in",
    "status.place": "counts the statements of a cell, which are in",
    "act.id": "made of what the act says, which is in",
    "act.batch act.file": "how the act came into this copy",
    "paragraph.note_en paragraph.note_ja paragraph.note_ko paragraph.note_others paragraph.comments":
    "drafting notes and comments are no part of a text",
}  # fmt: skip
"""The columns on which no text depends, each with the reason."""
NO_TABLE = {
    "municipality": "points of places on maps", "site_area": "boundaries are drawn, not signed",
    "occurrence": "presence is drawn, not signed", "track": "its crossing is a record", "stay": "presence is drawn",
    "link": "made anew of records, tracks and places", "round": "the fold of acts, held to them by check",
    "snapshot": "what is kept of rounds closed before", "position": "the fold of acts, held to them by check",
    "decision": "the fold of acts, held to them by check", "draft_act": "held back", "draft_note": "held back",
    "source_file": "how files were loaded", "event": "the log of each copy by itself",
    "meta": "the reference, which is in, and facts of this copy",
}  # fmt: skip
"""The tables on which no text depends but by what others say, each with the reason."""


@pytest.mark.slow
def test_each_column_is_in_the_code_or_on_the_list_of_what_no_text_depends_on(changeable):
    before = parts_of(changeable)
    listed = {name for names in NO_TEXT for name in names.split()}
    outcomes = {
        f"{table.name}.{column.name}": outcome(changeable, table.name, column, before)
        for table in tables.TABLES
        if table.name not in NO_TABLE
        for column in table.columns
    }
    assert sorted({name for name, told in outcomes.items() if told == "same"} - listed) == []
    assert (
        sorted(
            name for name in listed if outcomes[name] != "same" and not outcomes[name].startswith("refused")
        )
        == []
    )


@pytest.mark.parametrize(
    ("table", "column", "part"),
    [
        ("agreement", "titles", "agreement"),
        ("entry", "category", "lists"),
        ("entry", "part", "lists"),
        ("entry", "subspecies", "lists"),
        ("status", "printed", "statements"),
        ("threshold", "value", "statements"),
        ("site", "area_ha", "sites"),
        ("act", "ad_referendum", "acts"),
        ("paragraph", "text_ja", "agreement"),
    ],
)
def test_copies_that_differ_in_what_is_signed_close_with_another_code(changeable, table, column, part):
    found = next(each for each in tables.TABLES if each.name == table)
    (kind,) = (each for each in found.columns if each.name == column)
    assert part in outcome(changeable, table, kind, parts_of(changeable)).split()
