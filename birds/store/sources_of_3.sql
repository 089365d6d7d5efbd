-- From schema 3 to 4: sources, of what is known of the lists, the reference and the loaded files. Frozen.

-- How far the source of a record is trusted: nobody has assessed those that are there.
ALTER TABLE evidence ADD COLUMN trust TEXT CHECK (trust IN ('high', 'medium', 'low'));

INSERT INTO source (id, kind, party, title, edition, publisher, date, licence, taxonomy, territory, official, source)
SELECT id, kind, party, title, edition, publisher, date, licence, taxonomy, territory, official, source
FROM checklist ORDER BY fid;

INSERT INTO source (id, kind, title, edition, author, date, licence, credit, official)
SELECT 'AVILIST2025', 'reference', 'AviList', 'v2025', 'AviList Core Team', '2025', 'CC BY 4.0',
    'AviList Core Team. 2025. AviList: The Global Avian Checklist, v2025. https://doi.org/10.2173/avilist.v2025', 0
FROM meta WHERE key = 'reference' AND value = 'AviList v2025';

INSERT INTO source (id, kind, title, official)
SELECT value, 'reference', value, 0 FROM meta WHERE key = 'reference' AND value NOT IN ('', 'AviList v2025');

INSERT OR IGNORE INTO source (id, kind, title, official)
SELECT file_name, noun, file_name, 0 FROM source_file
WHERE noun IN ('sites', 'boundaries', 'counts', 'evidence', 'thresholds') ORDER BY fid;

-- They did not say what the bundled lists were read through.
UPDATE source SET via = 'ja.wikipedia.org, 日本の野鳥一覧'
WHERE id = 'OSJ7' AND publisher = 'Ornithological Society of Japan' AND licence LIKE '%CC BY-SA%';

UPDATE source SET via = 'the text of a hobby project, which transcribes the society''s sheet'
WHERE id = 'KOS2025' AND publisher = 'Ornithological Society of Korea'
    AND licence = 'facts compiled; no licence is stated';

UPDATE status SET via = (SELECT via FROM source WHERE source.id = status.list_id) WHERE list_id IS NOT NULL;
