// What is shown: the layers switched on, the bird and the month that are chosen. And that choice as a link or a file.

const remembered = (compute) => {
  let [key, value] = [null, null];
  return () => {
    const now = JSON.stringify([state.bird, state.month, state.layers]);
    if (now !== key) [key, value] = [now, compute()];
    return value;
  };
};

const shownSites = remembered(() => data.sites.map((_, n) => n).filter(siteShows));
const shownRecords = remembered(() => data.records.map((_, n) => n).filter(recordShows));
const shownCounts = remembered(() => data.counts.map((_, n) => n).filter(countShows));

function siteShows(index) {
  if (!state.layers[partyOf(data.sites[index])]) return false;
  if (state.bird != null && !birdsOfSite(index).has(state.bird)) return false;
  return !state.month || (data.sites[index].counts ?? []).some(countShows);
}

function countShows(index) {
  const count = data.counts[index];
  if (state.bird != null && count.bird?.[1] !== state.bird) return false;
  return !state.month || (count.months ?? []).includes(state.month);
}

function recordShows(index) {
  const record = data.records[index];
  if (!state.layers.records) return false;
  if (state.bird != null && record.bird[1] !== state.bird) return false;
  return !state.month || (record.months ?? []).includes(state.month);
}

/** One sentence on what the map shows now. */
function drawSummary() {
  const sites = shownSites();
  const pointed = sites.filter((n) => data.sites[n].at).length;
  const records = shownRecords();
  const drawn = records.filter((n) => drawable(data.records[n])).length;
  const half = records.filter((n) => halfKnown(data.records[n])).length;
  const facts = { sites: number(pointed), unplaced: number(sites.length - pointed), records: number(drawn), undrawn: number(records.length - drawn), half: number(half) };
  const parts = [w("summary", facts)];
  if (half) parts.push(w("shown_half", facts));
  if (sites.length > pointed) parts.push(w("shown_unplaced", facts));
  if (records.length > drawn) parts.push(w("shown_undrawn", facts));
  if (state.month) parts.push(w("month_hides"));
  if (!data.sites.length) parts.splice(0, parts.length, w("no_sites"), data.records.length ? w("shown_records", facts) : w("no_records"));
  $("summary").textContent = parts.join(" ");
}

function chooseBird(index, { fit = true } = {}) {
  change({ bird: index });
  if (index == null) return;
  flyway.fit(fit ? undefined : { animate: false });
  if (fit) $("bird").querySelector("h2")?.setAttribute("tabindex", "-1");
  if (fit) $("bird").querySelector("h2")?.focus({ preventScroll: matchMedia("(min-width: 60rem)").matches });
}

/** Birds by their id, and by those of their parts, which may be rows of the annex. */
const birdById = new Map([
  ...data.birds.flatMap((bird, n) => (bird.parts ?? []).map((part) => [part, n])),
  ...data.birds.map((bird, n) => [bird.id, n]),
]);

/** The choice as the fragment of an address. */
function fragment(map) {
  const { lat, lng } = map.getCenter();
  const parts = { lang: state.lang, at: `${lat.toFixed(3)},${lng.toFixed(3)},${map.getZoom()}` };
  if (state.bird != null) parts.bird = data.birds[state.bird].id;
  if (state.month) parts.month = state.month;
  return `#${new URLSearchParams(parts)}`;
}

/** Read a fragment; what it says that can't be is left out. */
function readFragment(hash) {
  const said = new URLSearchParams(hash.slice(1));
  const read = {};
  if (data.langs.includes(said.get("lang"))) read.lang = said.get("lang");
  if (birdById.has(said.get("bird"))) read.bird = birdById.get(said.get("bird"));
  const month = Number(said.get("month"));
  if (Number.isInteger(month) && month >= 0 && month <= 12) read.month = month;
  const at = (said.get("at") ?? "").split(",").map(Number);
  if (at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) <= 85) read.at = [at[0], eastOf(at[1]), at[2]];
  return read;
}

/** What is chosen as GeoJSON: sites as points or boundaries, records as lines. */
function geoJson() {
  const features = [
    ...shownSites().map((n) => feature(siteGeometry(data.sites[n]), siteFields(data.sites[n]))),
    ...shownRecords().map((n) => feature(recordGeometry(data.records[n]), recordFields(data.records[n]))),
  ];
  return JSON.stringify({ type: "FeatureCollection", features }, null, 1);
}

const feature = (geometry, properties) => ({ type: "Feature", geometry, properties });
const turned = (ring) => ring.map(([lat, lon]) => [lon, lat]);

function siteGeometry(site) {
  if (site.area) return { type: "MultiPolygon", coordinates: site.area.map((polygon) => polygon.map((ring) => turned(decode(ring)))) };
  return site.at ? { type: "Point", coordinates: site.at } : null;
}

function recordGeometry(record) {
  const ends = placed(record).map((place) => place.at);
  if (ends.length === 2) return { type: "LineString", coordinates: ends };
  return ends.length ? { type: "Point", coordinates: ends[0] } : null;
}

const siteFields = (site) => ({
  type: "site",
  id: site.id,
  code: site.code ?? "",
  designation: site.designation,
  name_en: site.names.en ?? "",
  name_ja: site.names.ja ?? "",
  name_ko: site.names.ko ?? "",
  party: site.party,
  longitude: site.at?.[0] ?? "",
  latitude: site.at?.[1] ?? "",
  point_quality: site.quality,
  area_ha: site.ha ?? "",
  designated: site.since ?? "",
  birds: (site.birds ?? []).map(([name]) => name).join("; "),
  source: site.source ?? "",
});

const recordFields = (record) => ({
  type: "record",
  id: record.id,
  bird: record.bird[0],
  kind: record.kind,
  certainty: record.certainty,
  from: record.from.name ?? "",
  to: record.to.name ?? "",
  from_longitude: record.from.at?.[0] ?? "",
  from_latitude: record.from.at?.[1] ?? "",
  to_longitude: record.to.at?.[0] ?? "",
  to_latitude: record.to.at?.[1] ?? "",
  date_from: record.since ?? "",
  date_to: record.until ?? "",
  individuals: record.n ?? "",
  source: record.source,
});

/** What is chosen as CSV, sites and records in one table. */
function csv() {
  const rows = [...shownSites().map((n) => siteFields(data.sites[n])), ...shownRecords().map((n) => recordFields(data.records[n]))];
  const columns = [...new Set([...Object.keys(siteFields(blankSite)), ...Object.keys(recordFields(blankRecord))])];
  const quoted = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return [columns, ...rows.map((one) => columns.map((column) => one[column] ?? ""))].map((cells) => cells.map(quoted).join(",")).join("\r\n") + "\r\n";
}

const blankSite = { names: {}, quality: "none" };
const blankRecord = { bird: [""], from: {}, to: {} };

/** Hand a file to the browser without a request. */
function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
