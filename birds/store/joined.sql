INSERT INTO evidence_point SELECT
    fid, point_of(from_lon, from_lat), id, taxon_printed, taxon, kind, certainty, 'from', from_name, from_party, to_name,
    date_from, date_to, individuals, mark, source, note, trust
FROM evidence WHERE from_lon IS NOT NULL AND to_lon IS NULL
UNION ALL SELECT
    fid, point_of(to_lon, to_lat), id, taxon_printed, taxon, kind, certainty, 'to', to_name,
    to_party, from_name, date_from, date_to, individuals, mark, source, note, trust
FROM evidence WHERE to_lon IS NOT NULL AND from_lon IS NULL;
INSERT INTO site_bird SELECT row_number() OVER (ORDER BY fid, each.key) AS fid, site.id, place_id, each.value
FROM site, json_each(iif(json_valid(species), species, NULL)) AS each;
INSERT INTO track_party SELECT row_number() OVER (ORDER BY fid, each.key) AS fid, track.id, taxon, each.value
FROM track, json_each(iif(json_valid(parties), parties, NULL)) AS each;
INSERT INTO count_month SELECT row_number() OVER (ORDER BY fid, each.key) AS fid, fid, place_id, taxon, each.value, count
FROM site_count, json_each(iif(json_valid(months), months, NULL)) AS each;
