// The page's data, its words in three languages, and a small DOM builder. Text only ever becomes a text node.

const data = JSON.parse(document.getElementById("birds-data").textContent);
const shares = data.shares ?? []; // birds at sites against 1 % thresholds; none where no thresholds were loaded
const state = {
  lang: data.lang,
  bird: data.bird ?? null, // index into data.birds
  month: 0, // 1 to 12, 0 for the whole year
  layers: { ...Object.fromEntries(data.parties.map((party) => [party, true])), other: true, records: true, tracks: true, areas: true },
  table: "sites",
};
const listeners = [];
const $ = (id) => document.getElementById(id);

/** Return the word behind a key in the page's language, `{name}` filled from args. */
function w(key, args = {}) {
  const word = data.words[state.lang][key];
  return word.replace(/\{(\w+)\}/g, (_, name) => args[name]);
}

/** Change the state and let every part of the page follow. `what` names what changed. */
function change(patch) {
  Object.assign(state, patch);
  const what = new Set(Object.keys(patch));
  for (const follow of listeners) follow(what);
}

/** What is computed of an index, and kept: of a site, a track, a day. */
const keptBy = (compute) => {
  const made = [];
  return (index) => (made[index] ??= compute(index));
};

/** The items that name an index as their `key`: a site, a bird. */
const byIndex = (items, key) => {
  const made = [];
  for (const one of items) if (one[key] != null) (made[one[key]] ??= []).push(one);
  return (index) => made[index] ?? [];
};

/** Build an element: attributes by name, `on…` as listeners, children as nodes or text. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter(saysSomething));
  return node;
}

const saysSomething = (child) => child != null && child !== "" && child !== false;

/** Our own words in the data stand there as their number: as they were written, and in the page's language; what a source printed stays. */
const written = (text) => (typeof text === "number" ? data.own.texts[text - 1] : text);
const own = (text) => (typeof text === "number" ? (data.own[state.lang] ?? data.own.texts)[text - 1] : text);

/** Text that a source printed, in whatever script and direction. */
const printed = (text, attributes = {}) => el("bdi", attributes, text);

/** A scientific name. */
const italic = (text) => el("i", { lang: "la" }, text);

/** A sentence stored as runs: plain, italic, plain, … */
const sentence = (number) => data.sentences[state.lang][number].map((run, n) => (n % 2 ? italic(run) : run));

const number = (value) => value.toLocaleString(data.read[state.lang]);
const partyName = (code) => (data.words[state.lang][code] ? w(code) : code);
const MONTHS = Array.from({ length: 12 }, (_, n) => n + 1);
const datesOf = ({ since, until }) => [since, until].filter(Boolean);
const monthName = (month) => w("months").split(" ")[month - 1];

/** The name of something in the page's language; where there is none, in the first language that has one. */
function nameOf(names) {
  const found = [state.lang, ...data.langs].find((lang) => names[lang]);
  return found ? { text: names[found], lang: found } : null;
}

/** A name as an element that says its language, for the right glyphs and voice. */
const nameNode = (names) => {
  const name = nameOf(names);
  return name && printed(name.text, { lang: name.lang });
};

const birdName = (bird) => nameOf(bird.names)?.text ?? bird.scientific;
const siteName = (site) => nameOf(site.names)?.text ?? said(site, "code")[0] ?? site.id;

/** What the designations of a place say, each thing once: a place has one designation or more. */
const hectares = (site) => site.sites.reduce((most, one) => (one.ha > (most ?? -1) ? one.ha : most), null); // of the largest
const said = (site, key) => [...new Set(site.sites.map((one) => one[key]).filter((value) => value != null && value !== ""))];

/** Say something to those who listen rather than look. */
function say(text) {
  $("said").textContent = text;
}

/** Put every word of the page into the page's language. */
function speak() {
  document.documentElement.lang = data.read[state.lang];
  document.title = w("title");
  for (const node of document.querySelectorAll("[data-w]")) node.textContent = w(node.dataset.w, data.facts[state.lang]);
  for (const node of document.querySelectorAll("[data-credit]")) node.textContent = data.credits[state.lang][node.dataset.credit];
  for (const node of document.querySelectorAll("[data-w-label]")) node.setAttribute("aria-label", w(node.dataset.wLabel));
  for (const node of document.querySelectorAll("[data-w-placeholder]")) node.placeholder = w(node.dataset.wPlaceholder);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === state.lang));
  }
}

/** A link to a source where the source is an address, else its text. Several may stand in one field. */
function sourceNodes(text) {
  return text.split(/\s+;\s+/).flatMap((part, n) => [n ? " ; " : null, sourceNode(part)]);
}

function sourceNode(text) {
  const address = /^https?:\/\/\S+/.exec(text)?.[0];
  if (!address) return printed(text);
  const shown = address.replace(/^https?:\/\/(www\.)?/, "").replace(/[?#].*$/, "").replace(/\/$/, "");
  const link = el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, printed(shown));
  return [link, text.slice(address.length)];
}
