// What is shown: the layers switched on, the bird and the month that are chosen. And that choice as a link.

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
const shownTracks = remembered(() => tracks.map((_, n) => n).filter(trackShows));
const faintSites = remembered(() => new Set(shownSites().filter((n) => !siteIsDated(n))));
const shownCounts = remembered(() => data.counts.map((_, n) => n).filter(countShows));
const shownPresence = remembered(() => presence.filter(presenceShows));

function siteShows(index) {
  if (!state.layers[partyOf(data.sites[index])]) return false;
  return state.bird == null || birdsOfSite(index).has(state.bird);
}

function countShows(index) {
  const { bird, months } = data.counts[index];
  return isOfChosen(bird) && (!state.month || !months || months.includes(state.month));
}

function presenceShows(one) {
  if (!isChosen(one) || (one.site != null && !siteShows(one.site))) return false;
  return !state.month || isOf(one.months, 0) || isOf(one.months, state.month);
}

const recordShows = (index) => state.layers.records && isOfChosen(data.records[index].bird);
const trackShows = (index) => state.layers.tracks && isOfChosen(tracks[index].bird);

/** What the map shows now, and what it does not: a number that leads to the table. */
function drawSummary() {
  const sites = shownSites();
  const pointed = sites.filter((n) => data.sites[n].at).length;
  const records = shownRecords();
  const drawn = records.filter((n) => drawable(data.records[n])).length;
  const isNegative = (n) => onMap(n) === "not_drawn_negative";
  const isPlaceless = (n) => onMap(n) === "not_drawn_no_place";
  const [negative, undrawn] = [isNegative, isPlaceless].map((one) => records.filter(one).length);
  const half = records.filter((n) => halfKnown(data.records[n])).length;
  const facts = { sites: number(pointed), unplaced: number(sites.length - pointed), records: number(drawn), undrawn: number(undrawn), negative: number(negative), half: number(half) };
  const parts = [w("summary", facts)];
  if (shownTracks().length) parts.push(w("summary_tracks", { tracks: number(shownTracks().length) }));
  if (half) parts.push(w("shown_half", facts));
  if (sites.length > pointed) parts.push(leading("sites", w("shown_unplaced", facts), (n) => !data.sites[n].at));
  if (undrawn) parts.push(leading("records", w("shown_undrawn", facts), isPlaceless));
  if (negative) parts.push(leading("records", w("shown_negative", facts), isNegative));
  const placeless = shownCounts().filter((n) => data.counts[n].site == null);
  if (placeless.length) parts.push(leading("counts", w("shown_placeless", { counts: number(placeless.length) }), (n) => data.counts[n].site == null));
  if (state.month) parts.push(w("month_faint", { month: monthName(state.month), sites: number(sites.length - faintSites().size), records: number(records.filter(recordIsDated).length) }));
  if (!data.sites.length) parts.splice(0, parts.length, w("no_sites"), data.records.length ? w("shown_records", facts) : w("no_records"));
  $("summary").replaceChildren(...parts.flatMap((part, n) => (n ? [" ", part] : [part])));
}

/** A sentence that opens the table on the rows that it counts. */
const leading = (name, text, only) => el("button", { type: "button", class: "link", onclick: () => showOnly(name, only) }, text);

function chooseBird(index, { fit = true } = {}) {
  change({ bird: index });
  if (index == null) return;
  flyway.fit(fit ? undefined : { animate: false });
  if (fit) $("bird").querySelector("h2")?.setAttribute("tabindex", "-1");
  if (fit) $("bird").querySelector("h2")?.focus({ preventScroll: matchMedia("(min-width: 60rem)").matches });
}

/** Birds by their id, by those of their parts, which may be rows of the annex, and by their scientific name. */
const birdById = new Map([
  ...data.birds.map((bird, n) => [bird.scientific, n]),
  ...data.birds.flatMap((bird, n) => (bird.parts ?? []).map((part) => [part, n])),
  ...data.birds.map((bird, n) => [bird.id, n]),
]);

const LAYERS = Object.keys(state.layers); // the page begins with all of them

/** The choice as the fragment of an address. */
function fragment(map) {
  const { lat, lng } = map.getCenter();
  const parts = { lang: state.lang, at: `${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom()}` };
  if (state.bird != null) parts.bird = data.birds[state.bird].id;
  if (state.month) parts.month = state.month;
  const without = LAYERS.filter((layer) => !state.layers[layer]);
  if (without.length) parts.without = without.join();
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
  const off = (said.get("without") ?? "").split(",");
  read.layers = Object.fromEntries(LAYERS.map((layer) => [layer, !off.includes(layer)]));
  const at = (said.get("at") ?? "").split(",").map(Number);
  if (at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) <= 85) read.at = [at[0], eastOf(at[1]), at[2]];
  return read;
}
