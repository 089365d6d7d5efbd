"""The tables of places and records, as literal SQL: sites, boundaries, counts, evidence, thresholds, tracks."""

from __future__ import annotations

from birds.store.table import Table

SITE = Table(
    "site",
    """
CREATE TABLE site (
    fid INTEGER PRIMARY KEY,
    geom POINT,
    id TEXT NOT NULL UNIQUE,
    code TEXT,
    designation TEXT NOT NULL,
    english_name TEXT,
    japanese_name TEXT,
    korean_name TEXT,
    party TEXT NOT NULL,
    point_quality TEXT NOT NULL CHECK (point_quality IN ('exact', 'rounded', 'approximate', 'none')),
    area_ha DOUBLE CHECK (area_ha >= 0),
    designated TEXT,
    species TEXT,
    source TEXT,
    note TEXT
)""",
    geometry="POINT",
)

SITE_AREA = Table(
    "site_area",
    """
CREATE TABLE site_area (
    fid INTEGER PRIMARY KEY,
    geom MULTIPOLYGON NOT NULL,
    site_id TEXT NOT NULL REFERENCES site (id) DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL,
    date TEXT,
    party TEXT,
    UNIQUE (site_id, source)
)""",
    geometry="MULTIPOLYGON",
)

SITE_COUNT = Table(
    "site_count",
    """
CREATE TABLE site_count (
    fid INTEGER PRIMARY KEY,
    site_id TEXT REFERENCES site (id) DEFERRABLE INITIALLY DEFERRED,
    site_printed TEXT NOT NULL,
    taxon_printed TEXT,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    count INTEGER CHECK (count >= 0),
    count_printed TEXT NOT NULL,
    unit TEXT,
    season TEXT,
    source TEXT NOT NULL,
    party TEXT,
    months TEXT
);
CREATE INDEX site_count_site ON site_count (site_id);
CREATE INDEX site_count_taxon ON site_count (taxon)""",
)

EVIDENCE = Table(
    "evidence",
    """
CREATE TABLE evidence (
    fid INTEGER PRIMARY KEY,
    geom LINESTRING,
    id TEXT NOT NULL UNIQUE,
    taxon_printed TEXT NOT NULL,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL
        CHECK (kind IN ('recovery', 'resighting', 'tracking', 'shared_subspecies', 'count', 'other')),
    certainty TEXT NOT NULL CHECK (certainty IN ('direct', 'inferred', 'summary', 'negative')),
    origin TEXT,
    origin_party TEXT,
    origin_lon DOUBLE,
    origin_lat DOUBLE,
    origin_approximate BOOLEAN NOT NULL CHECK (origin_approximate IN (0, 1)),
    destination TEXT,
    destination_party TEXT,
    destination_lon DOUBLE,
    destination_lat DOUBLE,
    destination_approximate BOOLEAN NOT NULL CHECK (destination_approximate IN (0, 1)),
    date_from TEXT,
    date_to TEXT,
    individuals INTEGER CHECK (individuals >= 0),
    mark TEXT,
    source TEXT NOT NULL,
    note TEXT,
    trust TEXT CHECK (trust IN ('high', 'medium', 'low')),
    CHECK ((origin_lon IS NULL) = (origin_lat IS NULL)),
    CHECK ((destination_lon IS NULL) = (destination_lat IS NULL))
);
CREATE INDEX evidence_taxon ON evidence (taxon)""",
    geometry="LINESTRING",
)

THRESHOLD = Table(
    "threshold",
    """
CREATE TABLE threshold (
    fid INTEGER PRIMARY KEY,
    taxon_printed TEXT NOT NULL,
    population TEXT NOT NULL,
    value INTEGER NOT NULL CHECK (value >= 0),
    edition TEXT NOT NULL,
    source TEXT NOT NULL,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (taxon_printed, population, edition)
);
CREATE INDEX threshold_taxon ON threshold (taxon)""",
)

OCCURRENCE = Table(
    "occurrence",
    """
CREATE TABLE occurrence (
    fid INTEGER PRIMARY KEY,
    taxon TEXT NOT NULL REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
    records INTEGER NOT NULL CHECK (records >= 0),
    source TEXT NOT NULL,
    site_id TEXT REFERENCES site (id) DEFERRABLE INITIALLY DEFERRED,
    party TEXT REFERENCES party (code),
    year INTEGER,
    individuals INTEGER CHECK (individuals >= 0)
);
CREATE UNIQUE INDEX occurrence_key
    ON occurrence (taxon, coalesce(site_id, ''), coalesce(party, ''), coalesce(year, ''), month, source);
CREATE INDEX occurrence_site ON occurrence (site_id)""",
)

TRACK = Table(
    "track",
    """
CREATE TABLE track (
    fid INTEGER PRIMARY KEY,
    geom MULTILINESTRING NOT NULL,
    id TEXT NOT NULL UNIQUE,
    taxon_printed TEXT NOT NULL,
    individual TEXT NOT NULL,
    fixes INTEGER NOT NULL CHECK (fixes >= 0),
    source TEXT NOT NULL,
    taxon TEXT REFERENCES taxon (name) DEFERRABLE INITIALLY DEFERRED,
    date_from TEXT,
    date_to TEXT,
    parties TEXT
);
CREATE INDEX track_taxon ON track (taxon)""",
    geometry="MULTILINESTRING",
)
