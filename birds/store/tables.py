"""The tables of a dossier: what is declared here, every program that opens it must keep.

Every table has an integer `fid` (GeoPackage wants one); rows stand in the order in which they were saved.
Other tables are referred to by the keys people use (a list's id and row, a taxon's name). Several values in
one cell are a JSON array, an argument list is a JSON object; an empty one is NULL. Dates are text as the
source gives them, because "1996-02" is no DATE. STRICT tables can't be used: GeoPackage names its own
column types.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Any, get_args, get_type_hints

from birds import model
from birds.store import geometry
from birds.store.mapping import PARTY, Col, ForeignKey, Noun, SqlColumn, SqlTable, noun

SCHEMA_VERSION = 20
"""It rises with every change of a table: a dossier of another number is refused."""
FOUNDED = {
    "checklist": "store.lists",
    "site": "store.sites",
    "evidence": "store.records",
    "status": "store.statements",
}
"""Tables whose rows are counted when a dossier is founded (meta, "founded"), and what they hold: `check` tells when
there are fewer."""
_BY_LIST = "(SELECT checklist.fid FROM checklist WHERE checklist.id = list_id)"
_OF_ENTRY = ForeignKey(("list_id", "row"), "entry", ("list_id", "row"))
_PLACES = (
    SqlColumn("list_id", required=False),
    SqlColumn("row", "whole", required=False),
    SqlColumn("place", "whole", required=False),
)

META = SqlTable(
    name="meta",
    columns=(SqlColumn("key", unique=True), SqlColumn("value")),
    key=("key",),
    order="key",
    but="key NOT IN ('digests', 'fids')",  # which follow from all tables
)

AGREEMENTS = noun(
    model.Agreement,
    "agreement",
    key="id",
    fields={
        "parties": Col(skip=True),
        **{
            name: Col(one_cell=True)
            for name in ("titles", "annexes", "two_limb", "like_two_limb", "open", "like_open")
        },
    },
)

_ONE = Col(one_cell=True)
PARTIES = noun(
    model.Party,
    "party",
    key="code",
    fields={"code": Col(own=True), "names": _ONE, "sentence": _ONE, "order": Col("columns")},
)

TAXA = noun(
    model.Taxon,
    "taxon",
    key="name",
    fields={
        "parent": Col(refers="taxon (name)"),
        "order": Col("order_name"),
        "family": Col("family_name"),
        "english": Col("english_name"),
        "clements": Col("clements_name"),
        "birdlife": Col("birdlife_name"),
        "code": Col("cornell_code"),
    },
    indexed=("parent",),
)
TAXA_TO_COMPARE = replace(TAXA, loaded=TAXA.loaded[:11])
"""The taxa without their authors and their names elsewhere, which would take a tenth of the time of a comparison."""

CHECKLISTS = noun(model.Checklist, "checklist", key="id", label="list", fields={"owner": Col(skip=True)})

SOURCES = noun(model.Source, "source", key="id", first="id kind party")

NAMES_OF_ENTRY = """(SELECT json_group_object(lang, text) FROM entry_name
    WHERE entry_name.list_id = entry.list_id AND entry_name.row = entry.row)"""
_ENTRIES = noun(
    model.Entry,
    "entry",
    key="list_id row",
    first="list_id row verbatim rank vernacular subspecies part order family order_names family_names number"
    " section category parent_row within_party status_printed note",
    fields={
        "list_id": Col(refers="checklist (id)"),
        "rank": Col(once=True),
        "part": Col(once=True),
        "order": Col("order_name", once=True),
        "family": Col("family_name", once=True),
        "order_names": Col("order_{}"),
        "family_names": Col("family_{}"),
        "vernacular": Col(NAMES_OF_ENTRY, one_cell=True),
        "statuses": Col(skip=True),
    },
    order=f"{_BY_LIST}, fid",
    references=(ForeignKey(("list_id", "parent_row"), "entry", ("list_id", "row")),),
    after=("CREATE INDEX entry_parent ON entry (list_id, parent_row) WHERE parent_row IS NOT NULL",),
)
# What an entry is called in a language stands in a table of its own, so the cell with its names is none of this one's.
_OF_ITS_OWN = tuple(column for column in _ENTRIES.columns if column.name != NAMES_OF_ENTRY)
ENTRIES = replace(_ENTRIES, columns=_OF_ITS_OWN)

ENTRY_NAMES = SqlTable(
    name="entry_name",
    columns=(SqlColumn("list_id"), SqlColumn("row", "whole"), SqlColumn("lang"), SqlColumn("text")),
    key=("list_id", "row", "lang"),
    order=f"{_BY_LIST}, row, lang",
    references=(_OF_ENTRY,),
)

STATUSES = noun(
    model.Status,
    "status",
    key="id",
    first="list_id row place",
    beside=_PLACES,
    order=f"{_BY_LIST}, row, place, fid",
    lines=("UNIQUE (list_id, row, place)",),
    references=(_OF_ENTRY,),
    indexed=("taxon",),
    where="list_id IS NULL",
)

MATCHES = noun(
    model.Match,
    "match",
    key="list_id row place",
    first="list_id row place printed taxon confidence",
    beside=(SqlColumn("place", "whole", least=0),),
    fields={name: Col(once=True) for name in ("taxon", "confidence")},
    order=f"{_BY_LIST}, row, place",
    references=(_OF_ENTRY,),
    indexed=("taxon",),
)

_POINT = {"point": Col(geometry="POINT")}
PLACES = noun(model.Place, "place", key="id", first="id", fields=_POINT)

MUNICIPALITIES = noun(model.Municipality, "municipality", key="id", first="id", fields=_POINT)

SITES = noun(model.Site, "site", key="id", first="id code", fields={**_POINT, "area_ha": Col(least=0)})

AREAS = noun(
    model.SiteArea,
    "site_area",
    key="site_id source",
    label="boundary",
    fields={"wkb": Col(geometry="MULTIPOLYGON")},
    derived=(SqlColumn("party", required=False),),
)

COUNTS = noun(
    model.SiteCount,
    "site_count",
    label="count",
    fields={**_POINT, "count": Col(least=0), "date_from": Col(dated="date"), "date_to": Col(dated="date")},
    indexed=("place_id", "taxon"),
)


_ENDS = {field: Col(column) for field, column in model.END_COLUMNS.items()}


def _way(record: model.Evidence | model.Link) -> bytes | None:
    ends = (record.origin.point, record.destination.point)
    return geometry.line_blob(ends) if all(ends) else None  # type: ignore[arg-type]


EVIDENCE = noun(
    model.Evidence,
    "evidence",
    key="id",
    label="record",
    first="id taxon_printed taxon kind certainty origin destination date_from date_to individuals mark",
    way=_way,
    fields={**_ENDS, "individuals": Col(least=0)},
    lines=("CHECK ((from_lon IS NULL) = (from_lat IS NULL))", "CHECK ((to_lon IS NULL) = (to_lat IS NULL))"),
    indexed=("taxon",),
)

THRESHOLDS = noun(
    model.Threshold,
    "threshold",
    key="taxon_printed population edition",
    fields={"value": Col(least=0)},
    indexed=("taxon",),
)

OCCURRENCES = noun(
    model.Occurrence,
    "occurrence",
    key="taxon place_id party year month source",
    fields={"month": Col(check="BETWEEN 1 AND 12"), "records": Col(least=0), "individuals": Col(least=0)},
    indexed=("place_id",),
)

TRACKS = noun(
    model.Track,
    "track",
    key="id",
    fields={"wkb": Col(geometry="LINESTRINGM"), "fixes": Col(least=0)},
    indexed=("taxon",),
)

STAYS = noun(
    model.Stay,
    "stay",
    key="track_id number",
    fields={
        **_POINT,
        "track_id": Col(refers="track (id)"),
        "number": Col(least=1),
        "date_from": Col(dated="moment"),
        "date_to": Col(dated="moment"),
        "fixes": Col(least=0),
        "radius_km": Col(least=0),
    },
    indexed=("place_id",),
)

LINKS = noun(
    model.Link,
    "link",
    first="taxon origin destination birds date_from date_to kinds records",
    way=_way,
    fields={**_ENDS, "birds": Col(least=0)},
    indexed=("taxon",),
)
"""What `derive` makes anew of records, tracks, stays and places: no dossier is compared by it."""
LINKED = ("evidence", "track", "stay", "place", "site", "site_area")
"""The tables that links follow from."""

ROUNDS = noun(model.Round, "round", key="number", fields={"number": Col(least=0)})

SNAPSHOTS = noun(model.Snapshot, "snapshot", key="round", fields={"round": Col(refers="round (number)")})

_STATED = (
    SqlColumn("party", refers=PARTY),
    SqlColumn("taxon"),
    SqlColumn("round", "whole", refers="round (number)"),
    SqlColumn("value", allowed=get_args(model.PositionValue)),
    *(SqlColumn(name, required=False) for name in ("reason", "who", "stated", "document", "minutes")),
    *(SqlColumn(name, "truth") for name in ("ad_referendum", "received")),
    SqlColumn("act", required=False),
)
POSITIONS: Noun[Any] = Noun(
    name="position",
    columns=_STATED,
    key=("party", "taxon", "round"),
    cls=model.Act,
    label="position",
    encode=attrgetter(*(model.POSITION.get(each.name, each.name) for each in _STATED)),
    decode=lambda *cells: cells,
    saved=tuple(column.name for column in _STATED),
    loaded=tuple(column.name for column in _STATED),
    indexed=("taxon", "round"),
)
"""For SQL and QGIS: written of the acts that hold, and compared with them by `check`; a row says less than an act."""

DECISIONS = noun(model.Decision, "decision", key="kind list_id subject", first="kind list_id")

_APPEND_ONLY = """CREATE TRIGGER {0}_keep_{1} BEFORE {1} ON {0}
BEGIN SELECT RAISE (ABORT, 'the record of acts is append-only'); END"""


def _acts(table: str) -> Noun[model.Act]:
    return noun(
        model.Act,
        table,
        key="id",
        fields={"round": Col(refers="round (number)"), "batch": Col(least=0)},
        indexed=("subject",),
        after=tuple(_APPEND_ONLY.format(table, what) for what in ("update", "delete")),
    )


ACTS, DRAFT_ACTS = _acts("act"), _acts("draft_act")

DRAFT_NOTES = noun(model.DraftNote, "draft_note", key="party subject batch", fields={"batch": Col(least=0)})

PARAGRAPHS = noun(
    model.Clause,
    "paragraph",
    key="id",
    fields={
        "by": Col("party"),
        "instead": Col("instead_of"),
        "texts": Col("text_{}"),
        "terms": Col("term_{}"),
        "note": Col("note_{}"),
    },
)

SOURCE_FILES = noun(
    model.SourceFile,
    "source_file",
    key="noun file_name sheet list_id",
    fields={"rows": Col(least=0), "list_id": Col(refers="checklist (id)")},
)
FILES_TO_COMPARE = replace(SOURCE_FILES, loaded=(*SOURCE_FILES.loaded[:-1], "NULL"))
"""The files without what each has brought, which may be a hundred thousand keys and is asked for by loading alone."""

_LOG = """
CREATE TABLE event (
    fid INTEGER PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    command TEXT NOT NULL,
    what TEXT NOT NULL,
    hash_before TEXT,
    hash_after TEXT NOT NULL,
    seal TEXT NOT NULL
);
CREATE TRIGGER event_keep_update BEFORE UPDATE ON event
BEGIN SELECT RAISE (ABORT, 'the log of a dossier is append-only'); END;
CREATE TRIGGER event_keep_delete BEFORE DELETE ON event
BEGIN SELECT RAISE (ABORT, 'the log of a dossier is append-only'); END"""
EVENT = noun(
    model.Event,
    "event",
    first="at command what before",
    fields={"at": Col(required=True), "before": Col("hash_before"), "after": Col("hash_after")},
    literal=_LOG,
)

_FRAME = (META, AGREEMENTS, PARTIES, TAXA, CHECKLISTS, SOURCES)
_LISTED = (ENTRIES, ENTRY_NAMES, STATUSES, MATCHES)
_COUNTED = (PLACES, MUNICIPALITIES, SITES, AREAS, COUNTS)
_SEEN = (EVIDENCE, THRESHOLDS, OCCURRENCES, TRACKS, STAYS, LINKS)
_NEGOTIATED = (ROUNDS, SNAPSHOTS, POSITIONS, DECISIONS, ACTS, DRAFT_ACTS, DRAFT_NOTES, PARAGRAPHS)
_RECORDED = (*_FRAME, *_LISTED, *_COUNTED, *_SEEN)
TABLES: tuple[SqlTable, ...] = (*_RECORDED, *_NEGOTIATED, SOURCE_FILES, EVENT)
"""Every table, in the order of canonical rows. The log comes last: it is no part of the canonical hash."""
MANY = (COUNTS, OCCURRENCES)
"""What a dossier may have a hundred thousand rows of, and most commands ask for nothing of, or for one bird's."""
JOINS = {
    "evidence_point": "evidence",
    "site_bird": "site",
    "track_party": "track",
    "count_month": "site_count",
}
"""Tables for other programs to draw or join (`joins.sql`), each with the one that it follows from."""
SPATIAL = tuple(table.name for table in TABLES if table.geometry)

NOUNS: dict[type[Any], Noun[Any]] = {
    each.cls: each
    for each in TABLES
    if isinstance(each, Noun) and each not in (ENTRIES, MATCHES, DRAFT_ACTS, POSITIONS)
}
"""What is saved and loaded by itself, by its class; entries and matches are parts of lists, positions are acts."""
BY_FIELD: dict[str, Noun[Any]] = {
    name: NOUNS[get_args(hint)[0]]
    for name, hint in get_type_hints(model.DossierContent, localns=vars(model)).items()
    if name not in ("reference", "lists", "events", "agreement", "copy_of")
} | {"drafts": DRAFT_ACTS, "positions": POSITIONS}
"""What of a `DossierContent` is a table of its own, by its field."""
