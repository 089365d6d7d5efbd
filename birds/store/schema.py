"""The tables of a dossier, as literal SQL: what is declared here, every program that opens it must keep.

Every table has an integer `fid` (GeoPackage wants one); rows stand in the order in which they were saved.
Other tables are referred to by the keys people use (a list's id and row, a taxon's name). Several values in
one cell are a JSON array, an argument list is a JSON object; an empty one is NULL. Dates are text as the
source gives them, because "1996-02" is no DATE. STRICT tables can't be used: GeoPackage names its own
column types.
"""

from __future__ import annotations

from birds.store.flyway import EVIDENCE, OCCURRENCE, SITE, SITE_AREA, SITE_COUNT, THRESHOLD, TRACK
from birds.store.table import Table

SCHEMA_VERSION = 4
ADDED: dict[int, dict[str, tuple[str, ...]]] = {
    2: {"checklist": ("encoding", "sheet", "mapping")},
    4: {
        "evidence": ("trust",),
        "taxon": ("authority", "protonym", "clements_name", "birdlife_name", "cornell_code", "extinct"),
    },
}
"""By version, the columns that tables got at their end: none before has them. All may be empty."""
NEW: dict[int, tuple[str, ...]] = {
    3: ("threshold", "occurrence", "track", "source_file"),
    4: ("source", "status"),
}
"""By version, the tables that none before has."""
FOUNDED = {
    "checklist": "store.lists",
    "site": "store.sites",
    "evidence": "store.records",
    "status": "store.statements",
}
"""Tables whose rows are counted when a dossier is founded (meta, "founded"), and what they hold: `check` tells when
there are fewer."""


META = Table(
    "meta",
    """
CREATE TABLE meta (
    fid INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
)""",
)

PARTY = Table(
    "party",
    """
CREATE TABLE party (
    fid INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code IN ('JPN', 'KOR')),
    english_name TEXT NOT NULL,
    japanese_name TEXT NOT NULL,
    korean_name TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('ja', 'ko')),
    place_in_jpn INTEGER NOT NULL CHECK (place_in_jpn IN (1, 2)),
    place_in_kor INTEGER NOT NULL CHECK (place_in_kor IN (1, 2))
)""",
)

TAXON = Table(
    "taxon",
    """
CREATE TABLE taxon (
    fid INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank TEXT NOT NULL CHECK (rank IN ('order', 'family', 'genus', 'species', 'subspecies')),
    sequence INTEGER NOT NULL,
    parent TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    order_name TEXT,
    family_name TEXT,
    english_name TEXT,
    iucn TEXT,
    avibase TEXT,
    authority TEXT,
    protonym TEXT,
    clements_name TEXT,
    birdlife_name TEXT,
    cornell_code TEXT,
    extinct TEXT
);
CREATE INDEX taxon_parent ON taxon (parent)""",
)

CHECKLIST = Table(
    "checklist",
    """
CREATE TABLE checklist (
    fid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    party TEXT REFERENCES party (code),
    kind TEXT NOT NULL CHECK (kind IN ('checklist', 'law', 'treaty', 'other')),
    edition TEXT,
    publisher TEXT,
    date TEXT,
    licence TEXT,
    taxonomy TEXT,
    territory TEXT,
    source TEXT,
    official BOOLEAN NOT NULL CHECK (official IN (0, 1)),
    file_name TEXT,
    sha256 TEXT,
    encoding TEXT,
    sheet TEXT,
    mapping TEXT
)""",
)

SOURCE = Table(
    "source",
    """
CREATE TABLE source (
    fid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    party TEXT REFERENCES party (code),
    title TEXT NOT NULL,
    edition TEXT,
    publisher TEXT,
    author TEXT,
    date TEXT,
    licence TEXT,
    credit TEXT,
    taxonomy TEXT,
    territory TEXT,
    official BOOLEAN NOT NULL CHECK (official IN (0, 1)),
    trust TEXT,
    source TEXT,
    via TEXT,
    retrieved TEXT,
    done TEXT
)""",
)

ENTRY = Table(
    "entry",
    """
CREATE TABLE entry (
    fid INTEGER PRIMARY KEY,
    list_id TEXT NOT NULL REFERENCES checklist (id) DEFERRABLE INITIALLY DEFERRED,
    row INTEGER NOT NULL,
    verbatim TEXT,
    canonical TEXT,
    rank TEXT NOT NULL CHECK (rank IN ('order', 'family', 'genus', 'species', 'subspecies')),
    english_name TEXT,
    japanese_name TEXT,
    korean_name TEXT,
    subspecies TEXT,
    part TEXT NOT NULL CHECK (part IN ('natural', 'alien')),
    within_party BOOLEAN CHECK (within_party IN (0, 1)),
    status_printed TEXT,
    number TEXT,
    section TEXT,
    category TEXT,
    parent_row INTEGER,
    note TEXT,
    order_name TEXT,
    order_english TEXT,
    order_japanese TEXT,
    order_korean TEXT,
    family_name TEXT,
    family_english TEXT,
    family_japanese TEXT,
    family_korean TEXT,
    name_verbatim TEXT,
    genus TEXT,
    species TEXT,
    infraspecific TEXT,
    name_rank TEXT CHECK (name_rank IN ('order', 'family', 'genus', 'species', 'subspecies')),
    authorship TEXT,
    year TEXT,
    alternatives TEXT,
    name_vernacular TEXT,
    notices TEXT,
    UNIQUE (list_id, row),
    FOREIGN KEY (list_id, parent_row) REFERENCES entry (list_id, row) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX entry_parent ON entry (list_id, parent_row) WHERE parent_row IS NOT NULL""",
)

ENTRY_STATUS = Table(
    "entry_status",
    """
CREATE TABLE entry_status (
    fid INTEGER PRIMARY KEY,
    list_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    place INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (code IN ('R', 'B', 'W', 'P', 'V', 'I', 'X')),
    months TEXT,
    printed TEXT,
    note TEXT,
    minor BOOLEAN NOT NULL CHECK (minor IN (0, 1)),
    source TEXT,
    UNIQUE (list_id, row, place),
    FOREIGN KEY (list_id, row) REFERENCES entry (list_id, row) DEFERRABLE INITIALLY DEFERRED
)""",
)

STATUS = Table(
    "status",
    """
CREATE TABLE status (
    fid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    list_id TEXT,
    row INTEGER,
    place INTEGER,
    name TEXT,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    territory TEXT,
    region TEXT,
    code TEXT CHECK (code IN ('R', 'B', 'W', 'P', 'V', 'I', 'X')),
    months TEXT,
    minor BOOLEAN NOT NULL CHECK (minor IN (0, 1)),
    scarce BOOLEAN NOT NULL CHECK (scarce IN (0, 1)),
    migrant BOOLEAN NOT NULL CHECK (migrant IN (0, 1)),
    printed TEXT,
    note TEXT,
    author TEXT,
    source TEXT,
    via TEXT,
    how TEXT NOT NULL CHECK (how IN ('printed', 'derived')),
    trust TEXT CHECK (trust IN ('high', 'medium', 'low')),
    UNIQUE (list_id, row, place),
    FOREIGN KEY (list_id, row) REFERENCES entry (list_id, row) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX status_taxon ON status (taxon)""",
)

MATCH = Table(
    "match",
    """
CREATE TABLE match (
    fid INTEGER PRIMARY KEY,
    list_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    printed TEXT NOT NULL,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    confidence TEXT NOT NULL CHECK (confidence IN ('certain', 'probable', 'proposal', 'none')),
    rule TEXT NOT NULL,
    args TEXT,
    candidates TEXT,
    remarks TEXT,
    decided_by TEXT,
    cited TEXT,
    UNIQUE (list_id, row, place),
    FOREIGN KEY (list_id, row) REFERENCES entry (list_id, row) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX match_taxon ON match (taxon)""",
)

ROUND = Table(
    "round",
    """
CREATE TABLE round (
    fid INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE CHECK (number >= 0),
    opened TEXT,
    closed TEXT,
    place TEXT
)""",
)

POSITION = Table(
    "position",
    """
CREATE TABLE position (
    fid INTEGER PRIMARY KEY,
    party TEXT NOT NULL REFERENCES party (code),
    taxon TEXT NOT NULL REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    round INTEGER NOT NULL REFERENCES round (number) DEFERRABLE INITIALLY DEFERRED,
    value TEXT NOT NULL CHECK (value IN ('include', 'study', 'reserve', 'exclude')),
    note TEXT,
    who TEXT,
    stated TEXT,
    UNIQUE (party, taxon, round)
);
CREATE INDEX position_taxon ON position (taxon);
CREATE INDEX position_round ON position (round)""",
)

DECISION = Table(
    "decision",
    """
CREATE TABLE decision (
    fid INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('match', 'non_migratory', 'name')),
    list_id TEXT,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    cited TEXT NOT NULL,
    date TEXT
);
CREATE UNIQUE INDEX decision_key ON decision (kind, coalesce(list_id, ''), subject)""",
)

SOURCE_FILE = Table(
    "source_file",
    """
CREATE TABLE source_file (
    fid INTEGER PRIMARY KEY,
    noun TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL CHECK (rows >= 0),
    encoding TEXT,
    sheet TEXT,
    crs TEXT,
    mapping TEXT,
    list_id TEXT REFERENCES checklist (id) DEFERRABLE INITIALLY DEFERRED,
    options TEXT,
    keys TEXT
);
CREATE UNIQUE INDEX source_file_key
    ON source_file (noun, file_name, coalesce(sheet, ''), coalesce(list_id, ''))""",
)

EVENT = Table(
    "event",
    """
CREATE TABLE event (
    fid INTEGER PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    command TEXT NOT NULL,
    what TEXT NOT NULL,
    hash_before TEXT,
    hash_after TEXT NOT NULL
);
CREATE TRIGGER event_keep_update BEFORE UPDATE ON event
BEGIN SELECT RAISE (ABORT, 'the log of a dossier is append-only'); END;
CREATE TRIGGER event_keep_delete BEFORE DELETE ON event
BEGIN SELECT RAISE (ABORT, 'the log of a dossier is append-only'); END""",
)

EVER: tuple[Table, ...] = (
    META,
    PARTY,
    TAXON,
    CHECKLIST,
    SOURCE,
    ENTRY,
    ENTRY_STATUS,
    STATUS,
    MATCH,
    SITE,
    SITE_AREA,
    SITE_COUNT,
    EVIDENCE,
    THRESHOLD,
    OCCURRENCE,
    TRACK,
    ROUND,
    POSITION,
    DECISION,
    SOURCE_FILE,
    EVENT,
)
"""Every table that a dossier of some version has, in order."""
GONE: dict[int, tuple[str, ...]] = {4: ("entry_status",)}
"""By version, the tables that only older ones have."""
_LEFT = {name for names in GONE.values() for name in names}
TABLES: tuple[Table, ...] = tuple(table for table in EVER if table.name not in _LEFT)
"""Every table, in the order of canonical rows. The log comes last: it is no part of the canonical hash."""


def tables_of(version: int) -> tuple[Table, ...]:
    """Return the tables that a dossier of `version` has, in order."""
    later = {name for since, names in NEW.items() if since > version for name in names}
    gone = {name for since, names in GONE.items() if since <= version for name in names}
    return tuple(table for table in EVER if table.name not in later | gone)


def columns_of(version: int, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a table's columns that a dossier of `version` has."""
    later = {name for since, added in ADDED.items() if since > version for name in added.get(table, ())}
    return tuple(name for name in columns if name not in later)
