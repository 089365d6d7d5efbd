// What a popup says: a place with its designations, or the records between two places.

const mentionName = ([text, bird]) => (bird == null ? text : birdName(data.birds[bird]));

/** A bird as a button that chooses it; as text where it isn't known. */
function mentionNode([text, bird]) {
  if (bird == null) return el("span", { class: "mention" }, printed(text));
  const label = nameNode(data.birds[bird].names) ?? italic(data.birds[bird].scientific);
  return el("button", { type: "button", class: "link", onclick: () => chooseBird(bird) }, label);
}

function row(key, ...value) {
  const nodes = value.flat(Infinity).filter(saysSomething);
  return nodes.length ? [el("dt", {}, w(key)), el("dd", {}, nodes)] : [];
}

/** Names in the other languages, each marked with its own. */
function otherNames(names) {
  const shown = nameOf(names)?.lang;
  const others = data.langs.filter((lang) => names[lang] && lang !== shown);
  return others.length ? el("p", { class: "others" }, others.map((lang) => printed(names[lang], { lang }))) : null;
}

const designations = (text) => (data.designations[text] ? w(data.designations[text]) : printed(text));

function pointNode(site) {
  if (!site.at) return w("point_none");
  return `${coordinates(site.at)} (${w(`point_${site.quality}`)})`;
}

function siteCard(index) {
  const site = data.sites[index];
  const [only, ...others] = site.sites;
  const one = others.length ? null : only;
  return card(
    "site",
    index,
    el("h2", { tabindex: "-1" }, siteSymbolNode(site), nameNode(site.names) ?? printed(siteName(site))),
    otherNames(site.names),
    el(
      "dl",
      {},
      one && designationRow(one),
      row("party", partyName(site.party)),
      row("position", pointNode(site)),
      one && areaRow(one),
      row("boundary", site.area && printed(site.boundary ?? "")),
      one && sinceRow(one),
      one && municipalityRow(one),
      row("birds_named", siteBirds(site)),
      row("months_told", monthStrip(index)),
      row("series", seriesAt(index).map(seriesNode)),
      row("counts", countNodes(site.counts ?? [], seriesAt(index))),
      row("shares", shareNodes(sharesAt(index), (one) => mentionNode(one.bird))),
      one && sourceRows(one),
      row("note", site.note && printed(own(site.note))),
    ),
    one ? null : el("ul", { class: "plain designations" }, site.sites.map(designationNode)),
  );
}

const designationRow = (one) => row("designation", one.designation && designations(one.designation), one.code ? [one.designation && " · ", printed(one.code)] : null);
const areaRow = (one) => row("area", one.ha != null && w("hectares", { n: number(one.ha) }));
const municipalityRow = (one) => row("municipality", one.municipality && printed(one.municipality));
const sinceRow = (one) => row("since", one.since && printed(one.since));
const sourceRows = (one) => [row("source", one.source && sourceNodes(one.source)), row("note", one.note && printed(own(one.note)))];

/** One of several designations of a place, under its own name. */
const designationNode = (one) =>
  el("li", {}, el("h3", {}, nameNode(one.names ?? {}) ?? printed(one.code ?? one.id)), el("dl", {}, designationRow(one), areaRow(one), sinceRow(one), municipalityRow(one), sourceRows(one)));

const siteSymbolNode = (site) => {
  const node = el("span", { class: `symbol ${partyOf(site)} ${site.at ? site.quality : "none"}` });
  node.innerHTML = siteSymbol(partyOf(site), site.quality); // our own markup, no word of any source in it
  return node;
};

const siteBirds = (site) => site.birds && el("ul", { class: "plain beside" }, site.birds.map((mention) => el("li", {}, mentionNode(mention))));

/** Counts of a site that are in no line of years, the largest first, the rest behind a number. */
function countNodes(indices, lines) {
  if (!indices.length) return [];
  const drawn = new Set(lines.map((one) => one.bird[1]));
  const sorted = indices.filter((n) => !drawn.has(data.counts[n].bird?.[1])).sort((a, b) => (data.counts[b].value ?? 0) - (data.counts[a].value ?? 0));
  const item = (index) => {
    const count = data.counts[index];
    const [unit, season] = [count.unit, count.season].map((text) => (text ? printed(own(text)) : null));
    return el("li", {}, count.bird ? mentionNode(count.bird) : w("all_birds"), " ", printed(count.printed), unit && !count.printed.includes(own(count.unit)) && [" ", unit], season && [" · ", season]);
  };
  const shown = sorted.slice(0, 6);
  const rest = indices.length - shown.length;
  return [shown.length ? el("ul", { class: "plain" }, shown.map(item)) : null, rest > 0 ? w("more_counts", { n: number(rest) }) : null];
}

/** What is said of each month of the chosen bird, or of any, at a site: as the strip at the map's edge says it of a country. */
function monthStrip(index) {
  const found = answersAt(index);
  const answers = MONTHS.map((month) => answerIn(found, month));
  if (answers.every((answer) => answer === "unknown")) return null;
  const letters = w("month_letters").split(" ");
  const shades = { recorded: "there", tracked: "there", status: "there", between: "between", absent: "absent" };
  const titles = answers.map((answer, n) => (["between", "absent"].includes(answer) ? answerText(found, n + 1) : null));
  const cell = (letter, n) => el("span", { class: shades[answers[n]] ?? null, title: titles[n] }, letter);
  const grouped = {};
  for (const month of MONTHS) if (answers[month - 1] !== "unknown") (grouped[titles[month - 1] ?? ""] ??= []).push(month);
  const words = Object.entries(grouped).map(([title, months]) => [title, months.map(monthName).join(", ")].filter(Boolean).join(": "));
  return el("span", { class: "strip", role: "img", "aria-label": words.join("; ") }, letters.map(cell));
}

const series = data.series ?? []; // counts of birds at sites by years; none where nothing was counted in three years

/** Counts by years as lines, the largest first: of the chosen bird, else of the first three. */
function seriesAt(index) {
  const most = (one) => Math.max(...one.years.map(([, n]) => n));
  const here = series.filter((one) => one.site === index && isOfChosen(one.bird));
  return here.sort((a, b) => most(b) - most(a)).slice(0, 3);
}

/** A line of years; where a year was not counted it is broken. The threshold is a dashed line. */
function seriesNode(one) {
  const [first, last] = [one.years[0][0], one.years.at(-1)[0]];
  const [year, most] = one.years.reduce((top, next) => (next[1] > top[1] ? next : top));
  const at = ([x, y]) => [4 + (192 * (x - first)) / (last - first), 40 - (36 * y) / Math.max(most, one.threshold ?? 1)];
  const drawn = one.years.map(at).map(([x, y], n) => `${n && one.years[n][0] - one.years[n - 1][0] === 1 ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
  const dots = one.years.map(at).map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="1.7"/>`);
  const level = one.threshold && at([first, one.threshold])[1].toFixed(1);
  const figure = el("span", { class: "series", "aria-hidden": "true" });
  figure.innerHTML = `<svg viewBox="0 0 200 44" width="200" height="44" focusable="false"><path class="base" d="M4 40.5H196"/>${level ? `<path class="level" d="M4 ${level}H196"/>` : ""}<path class="years" d="${drawn.join("")}"/>${dots.join("")}</svg>`; // our own markup and numbers
  const words = w("series_said", { first, last, years: number(one.years.length), most: number(most), year });
  const threshold = one.threshold ? [" · ", w("threshold_n", { n: number(one.threshold) })] : null;
  return el("div", { class: "years" }, mentionNode(one.bird), figure, el("span", { class: "quiet small" }, words, threshold));
}

/** Shares of populations, the largest first; `name` makes the bird or the site of each. */
function shareNodes(found, name) {
  if (!found.length) return [];
  const sorted = [...found].sort((a, b) => b.percent - a.percent);
  return [el("ul", { class: "plain" }, sorted.map((one) => el("li", {}, name(one), " ", shareNode(one))))];
}

/** "140: 1.4 % of population X, 1 % threshold 100 (edition)". */
const shareNode = (one) => [
  `${number(one.most)} · `,
  el("b", {}, percentText(one)),
  " · ",
  printed(one.population),
  el("span", { class: "quiet small" }, ` (${w("threshold_n", { n: number(one.threshold) })}, `, printed(one.edition), ")"),
];
const percentText = (one) => `${one.percent.toLocaleString(data.read[state.lang], { maximumFractionDigits: 10 })} %`;

function lineCard(line) {
  const [from, to] = line.ends.map((end) => end.at);
  const heading = el("h2", { tabindex: "-1" }, el("span", { class: "symbol line", "aria-hidden": "true" }), wayOf(line, placeNode));
  const distance = line.half
    ? el("p", { class: "others" }, w("half_known"))
    : samePlace(from, to)
      ? null
      : el("p", { class: "others" }, w("kilometres", { n: number(Math.round(kilometres(from, to))) }));
  return card("record", line.records[0], heading, distance, line.records.map(recordNode));
}

function placeNode(place) {
  return place.name ? printed(own(place.name)) : placeName(place);
}

const dateNodes = (one) => datesOf(one).map((date, n) => [n ? " – " : null, printed(date)]);

function recordNode(index) {
  const record = data.records[index];
  return el(
    "section",
    { class: "record-text" },
    el("h3", {}, mentionNode(record.bird), " ", el("span", { class: "quiet" }, w(`kind_${record.kind}`))),
    el(
      "dl",
      {},
      row("way", placeNode(record.from), " → ", placeNode(record.to)),
      row("dates", dateNodes(record)),
      row("individuals", record.n != null && number(record.n)),
      row("mark", record.mark && printed(own(record.mark))),
      row("certainty", w(`certainty_${record.certainty}`)),
      row("position", record.from.approximate || record.to.approximate ? w("ends_approximate") : null),
      row("source", sourceNodes(record.source)),
      row("trust", record.trust && w(`trust_${record.trust}`)),
      row("note", record.note && printed(own(record.note))),
    ),
  );
}

function card(kind, index, ...children) {
  const show = el("button", { type: "button", class: "quiet-button", onclick: () => showRow(kind, index) }, w("show_in_table"));
  return el("div", { class: "card" }, children, el("p", { class: "actions" }, show));
}
