// The page comes together: folium has made the map and its layers, this fills them and keeps all parts in step.

const flyway = {};

/** Called by the page that folium rendered, with the map and the layers it made. */
function start({ map, land, sites, records }) {
  Object.assign(flyway, { map, opened: null });
  smoothen(land);
  continueLand(map, land);
  new Graticule(map);
  const pane = map.createPane("areas");
  pane.style.zIndex = 390;
  flyway.areas = new AreaLayer(map, openSite);
  flyway.records = new RecordLayer(map, records, openLine);
  flyway.tracks = new TrackLayer(map);
  flyway.amounts = new AmountLayer(map);
  flyway.birds = new TaggedBirds(map);
  flyway.sites = new SiteLayer(map, sites, openSite);
  flyway.labels = data.labels.map(({ at, names }) => label(map, at, names));
  flyway.fit = (options) => fit(options);
  furnish(map);
  listen(map);
  const { at, ...read } = readFragment(location.hash);
  Object.assign(state, read);
  drawSummary();
  if (at) map.setView([at[0], at[1]], at[2], { animate: false });
  else fit({ animate: false });
  change(state);
  map.on("moveend", () => remember(map));
  document.documentElement.dataset.ready = "true";
}

function listen(map) {
  listeners.push(drawAll);
  listenToLanguages();
  listenToSearch();
  listenToSteps();
  listenToLayers();
  listenToMonth();
  listenToFiles();
  listenToTable();
  map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
  window.addEventListener("hashchange", () => follow(location.hash));
  window.addEventListener("beforeprint", () => forPaper(map));
  window.addEventListener("afterprint", () => forScreen(map));
}

/** Draw what a change touches. */
function drawAll(what) {
  const { map } = flyway;
  if (what.has("lang")) {
    speak();
    dress(map);
    flyway.sites.speak();
    flyway.records.speak();
    flyway.amounts.name();
    for (const one of flyway.labels) one.speak();
  }
  if (what.has("lang") || what.has("bird") || what.has("month")) drawBird();
  const choice = what.has("bird") || what.has("month") || what.has("layers");
  if (choice) {
    flyway.sites.show(shownSites(), faintSites(), greatest().map(({ index }) => index));
    flyway.records.show(shownRecords());
    flyway.areas.show(state.layers.areas ? shownSites() : []);
    flyway.tracks.show(shownTracks());
    flyway.amounts.show();
  }
  if (what.has("lang") || choice) {
    drawMonth();
    drawSummary();
  }
  if (what.has("lang") && flyway.opened) flyway.opened.redraw();
  if (what.has("bird")) $("filter").value = table.filter = "";
  drawTable();
  if (document.documentElement.dataset.ready) remember(map);
}

/** A place name the user has brought: nothing to click, in the language of the page. */
function label(map, [lon, lat], names) {
  const marker = L.marker([lat, eastOf(lon)], { icon: L.divIcon({ className: "label" }), interactive: false, keyboard: false, zIndexOffset: -5000 });
  marker.addTo(map);
  return { speak: () => marker.getElement().replaceChildren(names[state.lang] || data.parties.some((party) => !names[data.looks[party].lang]) ? nameNode(names) : both(names)) };
}

/** Where the page's language has no name: both Parties' names, in the order of the page. */
const both = (names) => el("span", {}, data.parties.map((party, n) => [n ? " / " : "", printed(names[data.looks[party].lang])]));

/** Zoom buttons, scale and source of the outline, in the page's language. */
function furnish(map) {
  flyway.zoom = L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  flyway.credit = L.control.attribution({ prefix: "Leaflet" }).addTo(map);
}

function dress(map) {
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", w("map_label"));
  for (const [name, key] of [["in", "zoom_in"], ["out", "zoom_out"]]) {
    const button = container.querySelector(`.leaflet-control-zoom-${name}`);
    button.title = w(key);
    button.setAttribute("aria-label", w(key));
  }
  if (flyway.credited) flyway.credit.removeAttribution(flyway.credited);
  flyway.credited = w("outline_credit");
  flyway.credit.addAttribution(flyway.credited);
}

/** Show the Parties' area, or the whole flyway: everything that is chosen. */
function fit(options = {}) {
  const { map } = flyway;
  map.invalidateSize({ animate: false, pan: false }); // the line below the map may have grown
  const bounds = L.latLngBounds(data.region);
  if (flyway.whole) extendToAll(bounds);
  map.fitBounds(bounds, { padding: [12, 12], maxZoom: 8, ...options });
}

function extendToAll(bounds) {
  const points = shownSites().map((n) => data.sites[n].at).filter(Boolean).map(([lon, lat]) => [lat, eastOf(lon)]);
  const paths = connections(shownRecords()).map(pathOf);
  for (const point of [points, ...paths].flat()) bounds.extend(point);
  for (const index of shownTracks()) bounds.extend(boundsOfTrack(index));
}

function popupOf(map, latlng, build) {
  const size = map.getSize();
  const before = document.activeElement;
  const room = size.x - 56 - 12 - 34; // beside the zoom buttons
  const options = {
    maxWidth: Math.min(340, room),
    minWidth: Math.min(250, room),
    maxHeight: Math.max(160, size.y - 110),
    autoPanPaddingTopLeft: [12, 12],
    autoPanPaddingBottomRight: [56, 12],
    className: "popup",
  };
  const popup = L.popup(options).setLatLng(latlng).setContent(build());
  flyway.opened = {
    redraw() {
      popup.setContent(build());
      labelPopup(popup);
    },
  };
  popup.on("remove", () => {
    if (flyway.opened?.popup !== popup) return;
    flyway.opened = null;
    if (popup.focusInside) (before?.isConnected ? before : map.getContainer()).focus({ preventScroll: true });
  });
  flyway.opened.popup = popup;
  popup.openOn(map);
  labelPopup(popup);
  const node = popup.getElement();
  node.addEventListener("focusin", () => (popup.focusInside = true));
  node.querySelector("h2").focus({ preventScroll: true });
  return popup;
}

function labelPopup(popup) {
  const node = popup.getElement();
  node.setAttribute("role", "dialog");
  node.setAttribute("aria-label", node.querySelector("h2").textContent);
  node.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", w("close"));
  const scroller = node.querySelector(".leaflet-popup-scrolled");
  if (scroller) scroller.tabIndex = 0;
}

function openSite(index) {
  const site = data.sites[index];
  if (!site.at) {
    showRow("site", index);
    say(w("site_without_point", { name: siteName(site) }));
    return;
  }
  const { map } = flyway;
  bringMapIntoView();
  flyway.sites.reach(index);
  const [lon, lat] = site.at;
  const latlng = [lat, eastOf(lon)];
  popupOf(map, latlng, () => siteCard(index));
  drawExtent(site, latlng);
}

/** Where no boundary is known: a circle of the site's area, as large as the site, not its shape. */
function drawExtent(site, latlng) {
  const { map } = flyway;
  flyway.extent?.remove();
  const ha = hectares(site);
  if (site.area || !ha) return;
  const radius = Math.sqrt((ha * 1e4) / Math.PI);
  const color = colors[partyOf(site)];
  flyway.extent = L.circle(latlng, { pane: "areas", radius, color, weight: 1, dashArray: "3 4", fillOpacity: 0.08, interactive: false }).addTo(map);
  map.once("popupclose", () => flyway.extent?.remove());
}

function openRecord(index) {
  if (data.records[index].track != null) return openTrack(data.records[index].track);
  const line = flyway.records.lineOf(index);
  if (line) {
    const { map } = flyway;
    bringMapIntoView();
    map.fitBounds(L.latLngBounds(line.path), { padding: [60, 60], maxZoom: 8, animate: false });
    openLine(line);
  } else {
    showRow("record", index);
    say(w("record_not_drawn"));
  }
}

function openLine(line) {
  const seen = flyway.map.getBounds();
  const middle = line.path[Math.floor(line.path.length / 2)];
  const latlng = seen.contains(middle) ? middle : (line.path.find((point) => seen.contains(point)) ?? middle);
  popupOf(flyway.map, latlng, () => lineCard(line));
}

/** On a narrow page the map may have been scrolled away. */
function bringMapIntoView() {
  const box = flyway.map.getContainer().getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight + 40) flyway.map.getContainer().scrollIntoView({ block: matchMedia("(max-width: 60rem)").matches ? "start" : "nearest" });
}

/** Round the coast a little where one has zoomed in: curves through the middles of its lines. */
function smoothen(land) {
  for (const layer of land) {
    layer.eachLayer((path) => {
      const renderer = path._renderer;
      renderer._updatePoly = (drawn, closed) => renderer._setPath(drawn, drawn._parts.map((part) => curve(part, closed)).join("") || "M0 0");
    });
  }
}

/** The outline of land runs once around: where the view reaches beyond its ends, it is drawn once more there. */
function continueLand(map, land) {
  const drawn = new Set();
  const again = (layer, turn) => {
    const turned = L.geoJSON(layer.toGeoJSON(), { ...layer.options, coordsToLatLng: ([lon, lat]) => [lat, lon + turn] }).addTo(map);
    turned.eachLayer((path) => path.setStyle({ stroke: true, weight: 4, color: path.options.fillColor })); // no gap where the ends meet
    return turned;
  };
  map.on("moveend", () => {
    const seen = map.getBounds();
    for (const turn of [-360, 360]) {
      const isSeen = turn < 0 ? seen.getWest() < LAND_WEST : seen.getEast() > LAND_WEST + 360;
      if (!isSeen || drawn.has(turn)) continue;
      drawn.add(turn);
      smoothen(land.map((layer) => again(layer, turn)));
    }
  });
}

function curve(points, closed) {
  if (points.length < 4 || !closed || flyway.map.getZoom() < 8) return `M${points.map((p) => `${p.x} ${p.y}`).join("L")}z`;
  const middle = (a, b) => `${(a.x + b.x) / 2} ${(a.y + b.y) / 2}`;
  const ring = points.map((point, n) => `Q${point.x} ${point.y} ${middle(point, points[(n + 1) % points.length])}`);
  return `M${middle(points[points.length - 1], points[0])}${ring.join("")}z`;
}

/** Keep the choice in the address, where the browser allows it. */
function remember(map) {
  const address = fragment(map);
  try {
    history.replaceState(null, "", address);
  } catch {
    // a page without an address has no fragment
  }
}

function follow(hash) {
  if (!hash.includes("=")) return; // a place on this page, no choice
  const { at, ...read } = readFragment(hash);
  change({ bird: null, month: 0, ...read });
  if (at) flyway.map.setView([at[0], at[1]], at[2], { animate: false });
}

/** On paper the map has one size, which the style sheet scales to the sheet. */
function forPaper(map) {
  flyway.bounds = map.getBounds();
  flyway.folded = [...document.querySelectorAll("details:not([open])")];
  for (const one of flyway.folded) one.open = true;
  table.shown = Infinity;
  drawTable();
  document.documentElement.classList.add("paper");
  map.invalidateSize({ animate: false });
  map.fitBounds(flyway.bounds, { animate: false });
}

function forScreen(map) {
  document.documentElement.classList.remove("paper");
  for (const one of flyway.folded) one.open = false;
  table.shown = PAGE;
  drawTable();
  map.invalidateSize({ animate: false });
  map.fitBounds(flyway.bounds, { animate: false });
}
