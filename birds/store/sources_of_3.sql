-- From schema 3 to 4: sources, of what is known of the lists, the reference and the loaded files. Frozen.

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
