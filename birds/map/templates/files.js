// What is chosen as a file to take along: GeoJSON for a map, CSV for a table.

/** What is chosen: sites, records, tracks, counts, presence, each with its place and its facts. */
const chosen = () => [
  ...shownSites().map((n) => ({ geometry: siteGeometry(data.sites[n]), facts: siteFacts(data.sites[n]) })),
  ...shownRecords().map((n) => ({ geometry: recordGeometry(data.records[n]), facts: recordFacts(data.records[n]) })),
  ...shownTracks().map((n) => ({ geometry: trackGeometry(tracks[n]), facts: trackFacts(tracks[n]) })),
  ...shownCounts().map((n) => ({ geometry: siteOf(data.counts[n]), facts: countFacts(data.counts[n]) })),
  ...shownPresence().map((one) => ({ geometry: siteOf(one), facts: presenceFacts(one) })),
];

/** Sites as points or boundaries, records and tracks as lines, counts and presence as the points of their sites. */
function geoJson() {
  const features = chosen().map(({ geometry, facts }) => ({ type: "Feature", geometry, properties: facts }));
  return JSON.stringify({ type: "FeatureCollection", features }, null, 1);
}

const turned = (ring) => ring.map(([lat, lon]) => [lon, lat]);
const point = (at) => (at ? { type: "Point", coordinates: at } : null);

function siteGeometry(site) {
  if (!site.area) return point(site.at);
  return { type: "MultiPolygon", coordinates: site.area.map((polygon) => polygon.map((ring) => turned(pointsOf(ring)))) };
}

function recordGeometry(record) {
  const ends = placed(record).map((place) => place.at);
  return ends.length === 2 ? lineGeometry(...ends) : point(ends[0]);
}

/** A line between two points, cut where it crosses the antimeridian. */
function lineGeometry(from, to) {
  if (Math.abs(to[0] - from[0]) <= 180) return { type: "LineString", coordinates: [from, to] };
  const edge = from[0] > 0 ? 180 : -180;
  const share = (edge - from[0]) / (to[0] + 2 * edge - from[0]) || 0; // nothing of nothing where both lie on it
  const latitude = Math.round((from[1] + share * (to[1] - from[1])) * 1e5) / 1e5;
  return { type: "MultiLineString", coordinates: [[from, [edge, latitude]], [[-edge, latitude], to]] };
}

const trackGeometry = (track) => ({ type: "MultiLineString", coordinates: track.parts.map((part) => turned(pointsOf(part))) });
const siteOf = ({ site }) => point(data.sites[site]?.at);

const siteFacts = (site) => ({
  type: "site",
  id: site.id,
  code: joined(site, "code"),
  designation: joined(site, "designation"),
  ...Object.fromEntries(data.langs.map((lang) => [`name_${lang}`, site.names[lang] ?? ""])),
  party: site.party,
  longitude: site.at?.[0] ?? "",
  latitude: site.at?.[1] ?? "",
  point_quality: site.quality,
  area_ha: joined(site, "ha"),
  designated: joined(site, "since"),
  birds: (site.birds ?? []).map(([name]) => name).join("; "),
  source: joined(site, "source"),
  note: [site.note, ...said(site, "note")].filter(Boolean).map(written).join("; "),
});

/** What the designations of a place say, in one cell. */
const joined = (site, key) => (site.sites.length === 1 ? (site.sites[0][key] ?? "") : said(site, key).join("; "));

const recordFacts = (record) => ({
  type: "record",
  id: record.id,
  ...birdFacts(record.bird),
  kind: record.kind,
  certainty: record.certainty,
  from: written(record.from.name ?? ""),
  to: written(record.to.name ?? ""),
  from_longitude: record.from.at?.[0] ?? "",
  from_latitude: record.from.at?.[1] ?? "",
  to_longitude: record.to.at?.[0] ?? "",
  to_latitude: record.to.at?.[1] ?? "",
  date_from: record.since ?? "",
  date_to: record.until ?? "",
  individuals: record.n ?? "",
  mark: written(record.mark ?? ""),
  source: record.source,
  trust: record.trust ?? "",
  note: written(record.note ?? ""),
});

const countFacts = (count) => ({
  type: "count",
  id: data.sites[count.site]?.id ?? "",
  ...birdFacts(count.bird ?? [""]),
  place: count.place,
  count: count.printed,
  unit: written(count.unit ?? ""),
  season: written(count.season ?? ""),
  months: (count.months ?? []).join(" "),
  source: count.source,
});

const trackFacts = (track) => ({
  type: "track",
  id: track.individual,
  ...birdFacts(track.bird),
  parties: (track.parties ?? []).join(" "),
  date_from: track.since ?? "",
  date_to: track.until ?? "",
  fixes: track.fixes,
  source: track.source,
});

/** That a source says a bird to be at a site or in a country; without months where it says none. */
const presenceFacts = (one) => ({
  type: "presence",
  id: data.sites[one.site]?.id ?? "",
  ...birdFacts(["", one.bird]),
  kind: one.kind,
  party: one.party ?? "",
  months: monthsOf(one.months).join(" "),
  highest: one.numbers.length ? Math.max(...one.numbers.filter((_, n) => n % 2)) : "",
  source: one.source,
});

/** A bird as its source prints it, and what it is on this map. */
const birdFacts = ([printed, bird]) => ({ bird: printed, scientific_name: data.birds[bird]?.scientific ?? "" });

/** All of it in one table, which has every column, whatever is chosen. */
function csv() {
  const blank = [siteFacts({ names: {}, sites: [] }), recordFacts({ bird: [""], from: {}, to: {} }), countFacts({}), trackFacts({ bird: [""] }), presenceFacts({ numbers: [] })];
  const columns = [...new Set(blank.flatMap(Object.keys))];
  const rows = chosen().map(({ facts }) => columns.map((column) => harmless(facts[column] ?? "")));
  return [columns, ...rows].map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

/** A text that no spreadsheet takes for a formula, as in the other files of the dossier. */
const harmless = (value) => (typeof value === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value);
const quoted = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

/** Hand a file to the browser without a request. */
function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
