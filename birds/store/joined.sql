INSERT INTO evidence_point SELECT
    fid, point_of(origin_lon, origin_lat), id, taxon_printed, taxon, kind, certainty, 'from', origin, origin_party, destination,
    date_from, date_to, individuals, mark, source, note, trust
FROM evidence WHERE origin_lon IS NOT NULL AND destination_lon IS NULL;
INSERT INTO evidence_point SELECT
    fid, point_of(destination_lon, destination_lat), id, taxon_printed, taxon, kind, certainty, 'to', destination,
    destination_party, origin, date_from, date_to, individuals, mark, source, note, trust
FROM evidence WHERE destination_lon IS NOT NULL AND origin_lon IS NULL;
INSERT INTO site_bird (site_id, place_id, printed) SELECT site.id, place_id, each.value
FROM site, json_each(iif(json_valid(species), species, NULL)) AS each ORDER BY fid, each.key;
INSERT INTO track_party (track_id, taxon, party) SELECT track.id, taxon, each.value
FROM track, json_each(iif(json_valid(parties), parties, NULL)) AS each ORDER BY fid, each.key;
INSERT INTO count_month (count_fid, place_id, taxon, month, count) SELECT fid, place_id, taxon, each.value, count
FROM site_count, json_each(iif(json_valid(months), months, NULL)) AS each ORDER BY fid, each.key;
