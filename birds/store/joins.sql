-- What other programs can join or draw and our tables have in one cell or in columns: made anew from these at each change.
-- Records with one known place, as points, and a row for each value of what is a list in one cell.
CREATE TABLE evidence_point (
    fid INTEGER PRIMARY KEY, geom POINT NOT NULL, id TEXT NOT NULL, taxon_printed TEXT NOT NULL, taxon TEXT,
    kind TEXT NOT NULL, certainty TEXT NOT NULL, known TEXT NOT NULL, place TEXT, party TEXT, other_place TEXT,
    date_from TEXT, date_to TEXT, individuals INTEGER, mark TEXT, source TEXT NOT NULL, note TEXT, trust TEXT
);
CREATE TABLE site_bird (fid INTEGER PRIMARY KEY, site_id TEXT NOT NULL, place_id TEXT, printed TEXT NOT NULL);
CREATE TABLE track_party (fid INTEGER PRIMARY KEY, track_id TEXT NOT NULL, taxon TEXT, party TEXT NOT NULL);
CREATE TABLE count_month (
    fid INTEGER PRIMARY KEY, count_fid INTEGER NOT NULL, place_id TEXT, taxon TEXT, month INTEGER NOT NULL, count INTEGER
);
