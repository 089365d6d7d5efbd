// The twin: everything on the map as a table that can be searched and sorted, linked both ways.

const PAGE = 100; // rows shown at a time
const table = { sort: 0, down: false, shown: PAGE, filter: "", marked: null, only: null };

const text = (value, attributes) => (value ? printed(String(value), attributes) : "");
const birdCell = (mention) => ({ node: mentionNode(mention), key: mentionName(mention) });

/** What each table shows: its rows, and for each column its heading and the cell of a row. */
const TABLES = {
  sites: {
    rows: () => shownSites(),
    columns: [
      ["site", (n) => openCell("site", n, siteName(data.sites[n]))],
      ["party", (n) => partyName(data.sites[n].party)],
      ["designation", (n) => ({ node: listed(said(data.sites[n], "designation").map(designations)), key: said(data.sites[n], "designation").join("; ") })],
      ["code", (n) => said(data.sites[n], "code").join("; ")],
      ["position", (n) => w(`point_${data.sites[n].at ? data.sites[n].quality : "none"}_short`)],
      ["area_ha", (n) => numberCell(hectares(data.sites[n]))],
      ["since", (n) => said(data.sites[n], "since").join("; ")],
      ["tab_birds", (n) => numberCell(birdsOfSite(n).size)],
      ["counts", (n) => numberCell((data.sites[n].counts ?? []).length)],
    ],
  },
  records: {
    rows: () => shownRecords(),
    columns: [
      ["bird", (n) => openCell("record", n, mentionName(data.records[n].bird))],
      ["kind", (n) => w(`kind_${data.records[n].kind}`)],
      ["from", (n) => placeName(data.records[n].from)],
      ["to", (n) => placeName(data.records[n].to)],
      ["dates", (n) => datesOf(data.records[n]).join(" – ")],
      ["individuals", (n) => numberCell(data.records[n].n)],
      ["certainty", (n) => w(`certainty_${data.records[n].certainty}`)],
      ["on_map", (n) => w(onMap(n))],
      ["source", (n) => ({ node: sourceNodes(data.records[n].source), key: data.records[n].source })],
      ["trust", (n) => (data.records[n].trust ? w(`trust_${data.records[n].trust}`) : "")],
    ],
  },
  tracks: {
    rows: () => shownTracks(),
    columns: [
      ["individual", (n) => openCell("track", n, tracks[n].individual)],
      ["bird", (n) => birdCell(tracks[n].bird)],
      ["dates", (n) => datesOf(tracks[n]).join(" – ")],
      ["party", (n) => (tracks[n].parties ?? []).map(partyName).join(", ")],
      ["fixes", (n) => numberCell(tracks[n].fixes)],
      ["source", (n) => ({ node: sourceNodes(tracks[n].source), key: tracks[n].source })],
    ],
  },
  counts: {
    rows: () => shownCounts(),
    columns: [
      ["place", (n) => (data.counts[n].site != null ? openCell("site", data.counts[n].site, siteName(data.sites[data.counts[n].site])) : data.counts[n].place)],
      ["bird", (n) => (data.counts[n].bird ? birdCell(data.counts[n].bird) : w("all_birds"))],
      ["count", (n) => ({ node: text(data.counts[n].printed), key: data.counts[n].value ?? -1, right: true })],
      ["unit", (n) => own(data.counts[n].unit ?? "")],
      ["season", (n) => own(data.counts[n].season ?? "")],
      ["source", (n) => ({ node: sourceNodes(data.counts[n].source), key: data.counts[n].source })],
    ],
  },
  shares: {
    rows: () => {
      const shown = new Set(shownSites());
      return shares.flatMap((one, n) => (shown.has(one.site) && isOfChosen(one.bird) ? [n] : []));
    },
    columns: [
      ["site", (n) => openCell("site", shares[n].site, siteName(data.sites[shares[n].site]))],
      ["bird", (n) => birdCell(shares[n].bird)],
      ["count", (n) => numberCell(shares[n].most)],
      ["share", (n) => ({ node: percentText(shares[n]), key: shares[n].percent, right: true })],
      ["population", (n) => shares[n].population],
      ["threshold", (n) => numberCell(shares[n].threshold)],
      ["edition", (n) => shares[n].edition],
      ["source", (n) => ({ node: sourceNodes(shares[n].source), key: shares[n].source })],
    ],
  },
  birds: {
    rows: () => (state.bird == null ? data.birds.map((_, n) => n) : [state.bird]),
    columns: [
      ["bird", (n) => ({ node: el("button", { type: "button", class: "link", onclick: () => chooseBird(n) }, nameNode(data.birds[n].names) ?? italic(data.birds[n].scientific)), key: birdName(data.birds[n]) })],
      ["scientific_name", (n) => ({ node: italic(data.birds[n].scientific), key: data.birds[n].scientific })],
      ["lists", (n) => (data.birds[n].listings ?? []).map((one) => data.lists[one.list].id).join(", ")],
      ["verdict", (n) => (data.birds[n].judgements ?? []).map((one) => w(one.verdict)).join(", ")],
      ["annex", (n) => (data.birds[n].places ?? []).map((one) => `${one.number} (${w(one.state)})`).join(", ")],
      ["sites", (n) => numberCell(sitesOfBird(n).length)],
      ["records", (n) => numberCell(recordsOfBird(n).length)],
    ],
  },
};

const listed = (nodes) => nodes.flatMap((node, n) => (n ? ["; ", node] : [node]));
const numberCell = (value) => ({ node: value == null ? "" : number(value), key: value ?? -1, right: true });

function openCell(kind, index, label) {
  const open = { site: openSite, record: openRecord, track: openTrack }[kind];
  return { node: el("button", { type: "button", class: "link", onclick: () => open(index) }, printed(label)), key: label };
}

function onMap(index) {
  const record = data.records[index];
  if (record.certainty === "negative") return "not_drawn_negative";
  if (!drawable(record)) return "not_drawn_no_place";
  return halfKnown(record) ? "half" : "drawn";
}

const keyOf = (cell) => (cell?.key !== undefined ? cell.key : cell);

function drawTable() {
  for (const tab of document.querySelectorAll("#tabs [role=tab]")) {
    const chosen = tab.dataset.table === state.table;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    tab.querySelector(".tally").textContent = number(TABLES[tab.dataset.table].rows().length);
  }
  $("rows").setAttribute("aria-labelledby", `tab-${state.table}`);
  if (!$("twin").open) return void $("rows").replaceChildren();
  const { columns, rows } = TABLES[state.table];
  const sorted = sortRows(filterRows(rows(), columns), columns);
  $("rows").replaceChildren(
    sorted.length ? el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": w(`tab_${state.table}`) }, rowsNode(sorted, columns)) : el("p", { class: "quiet" }, w(`no_rows_${state.table}`)),
    moreNode(sorted),
  );
}

function filterRows(all, columns) {
  const rows = table.only ? all.filter(table.only) : all;
  const wanted = fold(table.filter);
  if (!wanted) return rows;
  return rows.filter((n) => fold([...columns.map(([, cell]) => keyOf(cell(n))), ...allNames(n)].join(" ")).includes(wanted));
}

/** Every name of what a row is about, so that the filter finds it in any language. */
function allNames(n) {
  const namesOf = (mention) => (mention?.[1] == null ? [] : [data.birds[mention[1]].scientific, ...Object.values(data.birds[mention[1]].names)]);
  if (state.table === "sites") return Object.values(data.sites[n].names);
  if (state.table === "tracks") return [tracks[n].individual, tracks[n].bird[0], ...namesOf(tracks[n].bird)];
  if (state.table === "records") return [data.records[n].bird[0], ...namesOf(data.records[n].bird)];
  if (state.table === "counts") return [data.counts[n].place, ...namesOf(data.counts[n].bird)];
  if (state.table === "shares") return [...Object.values(data.sites[shares[n].site].names), ...namesOf(shares[n].bird)];
  return [...Object.values(data.birds[n].names), ...data.birds[n].also];
}

function sortRows(rows, columns) {
  if (table.sort == null) return rows;
  const cell = columns[table.sort][1];
  const order = new Intl.Collator(state.lang, { numeric: true });
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : order.compare(a, b));
  const keyed = rows.map((n) => [n, keyOf(cell(n)) ?? ""]);
  keyed.sort((a, b) => (table.down ? -1 : 1) * compare(a[1], b[1]) || a[0] - b[0]);
  return keyed.map(([n]) => n);
}

function rowsNode(rows, columns) {
  const heads = columns.map(([key, cell], n) => {
    const sorted = table.sort === n ? (table.down ? "descending" : "ascending") : "none";
    const head = table.shown === Infinity ? w(key) : el("button", { type: "button", onclick: () => sortBy(n) }, w(key)); // no browser repeats a button on each sheet
    return el("th", { scope: "col", "aria-sort": sorted, class: cell(rows[0])?.right ? "right" : null }, head);
  });
  const lines = rows.slice(0, table.shown).map((n) =>
    el("tr", { id: `row-${state.table}-${n}`, class: table.marked === n ? "marked" : null }, columns.map(([, cell]) => cellNode(cell(n)))),
  );
  return el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, lines));
}

function cellNode(cell) {
  const { node, key, right } = cell?.key === undefined ? { node: text(cell), key: cell } : cell;
  const fits = right ? "right" : /\S{29}/.test(key) ? "long" : /^\d{4}(-\d\d)+$/.test(key) ? "date" : null; // a long word is broken, a date never
  return el("td", { class: fits }, node);
}

function moreNode(rows) {
  const left = rows.length - table.shown;
  if (left <= 0) return "";
  const more = () => {
    const at = table.shown;
    table.shown += PAGE * 5;
    drawTable();
    $("rows").querySelectorAll("tbody tr")[at]?.querySelector("button")?.focus();
  };
  return el("button", { type: "button", class: "quiet-button", onclick: more }, w("more_rows", { n: number(left) }));
}

function sortBy(column) {
  table.down = table.sort === column && !table.down;
  table.sort = column;
  drawTable();
  document.querySelectorAll("#rows th button")[column]?.focus();
}

function showTable(name, only = null) {
  Object.assign(table, { sort: 0, down: false, shown: PAGE, marked: null, only });
  change({ table: name });
}

/** Open a table on some of its rows. */
function showOnly(name, only) {
  $("twin").open = true;
  Object.assign(table, { filter: "" });
  $("filter").value = "";
  showTable(name, only);
  $("twin").scrollIntoView({ block: "start" });
  $(`tab-${name}`).focus({ preventScroll: true });
}

/** From a shape to its row: open the table, find the row, mark it, move the focus to it. */
function showRow(kind, index) {
  $("twin").open = true;
  Object.assign(table, { filter: "" });
  $("filter").value = "";
  showTable(`${kind}s`);
  const { columns, rows } = TABLES[state.table];
  table.marked = index;
  table.shown = Math.max(PAGE, sortRows(rows(), columns).indexOf(index) + 1);
  drawTable();
  const line = $(`row-${state.table}-${index}`);
  line?.scrollIntoView({ block: "center" });
  line?.querySelector("button")?.focus({ preventScroll: true });
}
