// The bird that is chosen: its names, lists, months, verdict, annex, sites and records.

const CODES = ["R", "B", "W", "P", "V", "I", "X"];

/** Birds in the order one steps through them: those of the annex by number, else those with anything on the map. */
function steps() {
  const all = data.birds.map((bird, index) => ({ index, number: bird.places?.[0]?.number }));
  const annex = all.filter((bird) => bird.number != null).sort((a, b) => a.number - b.number);
  return (annex.length ? annex : all).map((bird) => bird.index);
}

function step(way) {
  const order = steps();
  if (!order.length) return;
  const at = order.indexOf(state.bird);
  const next = at < 0 ? (way > 0 ? 0 : order.length - 1) : (at + way + order.length) % order.length;
  chooseBird(order[next], { fit: false });
  say(birdName(data.birds[order[next]]));
}

function drawBird() {
  const box = $("bird");
  if (state.bird == null) {
    box.replaceChildren(el("p", { class: "quiet" }, data.birds.length ? w("choose_bird") : w("no_birds")));
    return;
  }
  const bird = data.birds[state.bird];
  box.replaceChildren(
    el(
      "article",
      { class: "bird" },
      el("h2", {}, nameNode(bird.names) ?? italic(bird.scientific)),
      el("p", { class: "scientific" }, italic(bird.scientific)),
      otherNames(bird.names),
      alsoNode(bird),
      judgementNodes(bird),
      annexNodes(bird),
      listingNodes(bird),
      foundNodes(state.bird),
      pageLinks(bird),
      el("p", { class: "actions" }, el("button", { type: "button", class: "quiet-button", onclick: () => chooseBird(null) }, w("all_birds_again"))),
    ),
  );
}

/** Scientific names the lists print that differ from the headword. */
function alsoNode(bird) {
  const names = [...new Set((bird.listings ?? []).map((one) => one.scientific))].filter((name) => name && name !== bird.scientific);
  if (!names.length) return null;
  return el("p", { class: "quiet" }, w("also_printed"), " ", names.map((name, n) => [n ? ", " : null, italic(name)]).flat());
}

function judgementNodes(bird) {
  return (bird.judgements ?? []).map((one) =>
    el(
      "p",
      { class: "judgement" },
      el("span", { class: `badge ${one.verdict}` }, w(one.verdict)),
      " ",
      one.taxon ? [italic(one.taxon), ": "] : null,
      sentence(one.why),
    ),
  );
}

function annexNodes(bird) {
  return (bird.places ?? []).map((place) =>
    el(
      "p",
      { class: "annex" },
      el("span", { class: `badge state ${place.state}` }, w(place.state)),
      " ",
      linkTo("annex.html", `no-${place.number}`, w("annex_number", { n: place.number })),
      " ",
      italic(place.scientific),
      place.bracket != null ? [" · ", ...sentence(place.bracket)] : null,
    ),
  );
}

/** Links to the bird's rows in the pages that lie in the same folder. */
function pageLinks(bird) {
  const row = `r-${bird.id.replaceAll(" ", "_")}`;
  const pages = [bird.judgements && ["evidence.html", "to_evidence"], bird.relation && ["diff.html", "to_diff"]].filter(Boolean);
  const links = pages.filter(([page]) => data.beside.includes(page)).map(([page, word]) => el("li", {}, linkTo(page, row, w(word))));
  return links.length ? el("ul", { class: "plain links" }, links) : null;
}

/** A link to a place in a page that lies in the same folder; only its text where there is none. */
const linkTo = (page, place, text) =>
  data.beside.includes(page) ? el("a", { href: `${page}#${encodeURIComponent(place)}` }, text) : text;

function listingNodes(bird) {
  const listings = bird.listings ?? [];
  if (!listings.length) return el("p", { class: "quiet" }, w("in_no_list"));
  return listings.map((listing) => {
    const list = data.lists[listing.list];
    return el(
      "section",
      { class: `listing ${list.party ?? "other"}` },
      el("h3", {}, printed(list.id), list.party ? ` · ${w(list.party)}` : null),
      el("p", { class: "quiet" }, listing.scientific ? italic(listing.scientific) : null, " ", listedName(list, listing.vernacular ?? {})),
      listing.category && list.kind !== "checklist" ? el("p", {}, printed(listing.category)) : null,
      list.kind === "checklist" ? statusNodes(listing.statuses ?? []) : null,
      listing.printed ? el("p", { class: "quiet small" }, w("as_printed"), " ", printed(listing.printed), listing.source && [" (", printed(listing.source), ")"]) : null,
    );
  });
}

/** The name a list gives in its Party's language, else any it gives. */
function listedName(list, names) {
  const lang = data.looks[list.party]?.lang;
  return names[lang] ? printed(names[lang], { lang }) : nameNode(names);
}

function statusNodes(statuses) {
  if (!statuses.length) return el("p", { class: "quiet" }, w("no_status"));
  const dated = statuses.filter((status) => status.months);
  return [
    dated.length ? calendar(dated) : null,
    statuses
      .filter((status) => !status.months)
      .map((status) => el("p", { class: "status" }, el("span", { class: "letter" }, status.code), " ", statusText(status), el("span", { class: "quiet" }, ` · ${w("no_months")}`))),
  ];
}

const statusText = (status) => `${w(status.code)}${status.minor ? ` (${w("few_only")})` : ""}`;

/** A small calendar: one line a status, twelve months, a letter in each month the bird is there. */
function calendar(statuses) {
  const head = el("tr", {}, el("td"), MONTHS.map((month) => el("th", { scope: "col", title: monthName(month), class: state.month === month ? "now" : null }, w("month_letters").split(" ")[month - 1])));
  const lines = [...statuses].sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code));
  return el(
    "table",
    { class: "calendar" },
    el("thead", {}, head),
    el("tbody", {}, lines.map((status) => el("tr", {}, el("th", { scope: "row" }, statusText(status)), MONTHS.map((month) => monthCell(status, month))))),
  );
}

function monthCell(status, month) {
  const there = status.months.includes(month);
  return el("td", { class: [there ? (status.minor ? "there few" : "there") : "", state.month === month ? "now" : ""].join(" ").trim() || null }, there ? status.code : "");
}

/** Sites and records of the bird as buttons. */
function foundNodes(index) {
  const [sites, records] = [sitesOfBird(index), recordsOfBird(index)];
  const ways = tracks.flatMap((track, n) => (track.bird[1] === index ? [n] : []));
  const stays = ways.reduce((all, n) => all + (tracks[n].stays?.length ?? 0), 0);
  return [
    el("h3", {}, w("sites_n", { n: number(sites.length) })),
    sites.length ? buttonList(sites.map((n) => [siteName(data.sites[n]), () => openSite(n)])) : el("p", { class: "quiet" }, w("no_site_names_it")),
    ...sharesOfBird(index),
    el("h3", {}, w("records_n", { n: number(records.length) })),
    records.length ? buttonList(records.map((n) => [recordTitle(n), () => openRecord(n), notDrawn(n)])) : ways.length ? null : el("p", { class: "quiet" }, w("no_record_of_it")),
    ways.length ? [el("h3", {}, w("tracks_n", { n: number(ways.length), stays: number(stays) })), buttonList(ways.map((n) => [tracks[n].individual, () => openTrack(n)]))] : null,
  ];
}

function sharesOfBird(index) {
  const found = shares.filter((one) => one.bird[1] === index);
  const site = (one) => el("button", { type: "button", class: "link", onclick: () => openSite(one.site) }, printed(siteName(data.sites[one.site])));
  return found.length ? [el("h3", {}, w("shares")), ...shareNodes(found, site)] : [];
}

function recordTitle(index) {
  const record = data.records[index];
  return `${placeName(record.from)} → ${placeName(record.to)}`;
}

/** Why a record is not on the map, or only half of it is. */
const notDrawn = (index) => {
  const word = { not_drawn_negative: "why_negative", not_drawn_no_place: "why_no_place", half: "half_known" }[onMap(index)];
  return word && el("span", { class: "quiet small" }, ` (${w(word)})`);
};

function buttonList(items) {
  const item = ([text, onclick, remark]) => el("li", {}, el("button", { type: "button", class: "link", onclick }, printed(text)), remark);
  const short = items.slice(0, 8).map(item);
  const list = el("ul", { class: "plain" }, short);
  if (items.length <= 8) return list;
  const more = el("button", { type: "button", class: "quiet-button", onclick: () => { list.append(...items.slice(8).map(item)); list.children[8].firstChild.focus(); more.remove(); } }, w("show_all", { n: number(items.length) }));
  return [list, more];
}
