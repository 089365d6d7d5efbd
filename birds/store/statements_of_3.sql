-- From schema 3 to 4: statements with an author, of the statuses that stood as columns of a list's entries.
-- Frozen. A B or W printed in one of the words listed names no visitor.

-- Earlier programs named the society wrongly.
UPDATE checklist SET publisher = 'Ornithological Society of Korea'
WHERE id = 'KOS2025' AND publisher = 'Korean Society of Ornithology';

-- What a list itself printed.
INSERT INTO status (id, list_id, row, place, name, taxon, territory, code, months, minor, scarce, migrant,
    printed, note, author, source, how)
SELECT
    old.list_id || ' ' || old.row || ' ' || row_number() OVER (PARTITION BY old.list_id, old.row ORDER BY old.place),
    old.list_id, old.row, row_number() OVER (PARTITION BY old.list_id, old.row ORDER BY old.place),
    coalesce(entry.verbatim, entry.english_name, entry.korean_name, entry.japanese_name),
    match.taxon, coalesce(checklist.party, checklist.territory), old.code, old.months, old.minor, 0,
    old.code = 'P' OR old.code IN ('B', 'W') AND lower(coalesce(old.printed, '')) NOT IN (
        'breeding', 'breeds', 'breeder', 'breeders', 'summering', 'reproducing', 'wintering', 'winters',
        'non-breeding', 'nonbreeding', 'non-breeder', 'non-breeders', '繁殖', '번식', '越冬', '월동', '非繁殖',
        '非繁殖鳥', '비번식', 'cb'),
    old.printed, old.note, coalesce(checklist.publisher, checklist.title), old.list_id, 'printed'
FROM entry_status AS old
JOIN entry ON entry.list_id = old.list_id AND entry.row = old.row
JOIN checklist ON checklist.id = old.list_id
LEFT JOIN match ON match.list_id = old.list_id AND match.row = old.row AND match.place = 0
WHERE old.source IS NULL
    AND NOT (entry.list_id = 'KOS2025' AND coalesce(entry.status_printed, '') GLOB '*[A-Z]/[A-Z]*')
ORDER BY old.fid;

-- What an app says: kept as printed, and it decides nothing.
INSERT INTO status (id, name, taxon, territory, minor, scarce, migrant, printed, author, source, how, trust)
SELECT 'S-KOS2025-APP ' || entry.row,
    coalesce(entry.verbatim, entry.english_name, entry.korean_name, entry.japanese_name),
    match.taxon, checklist.party, 0, 0, 0, entry.status_printed,
    'a bird app', 'KOS2025-APP', 'derived', 'low'
FROM entry JOIN checklist ON checklist.id = entry.list_id
LEFT JOIN match ON match.list_id = entry.list_id AND match.row = entry.row AND match.place = 0
WHERE entry.list_id = 'KOS2025' AND coalesce(entry.status_printed, '') GLOB '*[A-Z]/[A-Z]*'
ORDER BY entry.fid;

-- What a file was loaded for. What was carried from an older edition ("OSJ7 row 5") is said by that edition.
INSERT INTO status (id, name, taxon, territory, code, months, minor, scarce, migrant, printed, note, author,
    source, how)
SELECT 'S-' || old.list_id || ' ' || old.row || ' ' || old.place,
    coalesce(entry.verbatim, entry.english_name, entry.korean_name, entry.japanese_name),
    match.taxon, coalesce(checklist.party, checklist.territory), old.code, old.months, old.minor, 0,
    old.code = 'P' OR old.code IN ('B', 'W') AND lower(coalesce(old.printed, '')) NOT IN (
        'breeding', 'breeds', 'breeder', 'breeders', 'summering', 'reproducing', 'wintering', 'winters',
        'non-breeding', 'nonbreeding', 'non-breeder', 'non-breeders', '繁殖', '번식', '越冬', '월동', '非繁殖',
        '非繁殖鳥', '비번식', 'cb'),
    old.printed, old.note, old.source, old.source, 'printed'
FROM entry_status AS old
JOIN entry ON entry.list_id = old.list_id AND entry.row = old.row
JOIN checklist ON checklist.id = old.list_id
LEFT JOIN match ON match.list_id = old.list_id AND match.row = old.row AND match.place = 0
WHERE old.source IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM checklist AS edition WHERE old.source GLOB edition.id || ' row [0-9]*')
ORDER BY old.fid;

-- What the file has brought was named by its entry, and is by its id now.
UPDATE source_file SET keys = (
    SELECT nullif(json_group_array('S-' || old.list_id || ' ' || old.row || ' ' || old.place), '[]')
    FROM entry_status AS old JOIN json_each(source_file.keys) AS brought
    ON brought.value LIKE '% (row ' || old.row || ')'
    WHERE old.list_id = source_file.list_id AND old.source IS NOT NULL)
WHERE noun = 'status' AND keys IS NOT NULL;

UPDATE entry SET status_printed = NULL
WHERE entry.list_id = 'KOS2025' AND coalesce(entry.status_printed, '') GLOB '*[A-Z]/[A-Z]*';
DROP TABLE entry_status;
DELETE FROM gpkg_contents WHERE table_name = 'entry_status';
