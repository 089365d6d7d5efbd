// What matters: a site's circle is its share of the flyway population, hollow with its largest number where no threshold is known.

const TEN = 10; // sites that have their names on the map
const HOLLOW = 12; // pixels

const numberIn = (numbers, month) => {
  let most = 0;
  for (let n = 0; n < numbers.length; n += 2) if (!month || numbers[n] === month) most = Math.max(most, numbers[n + 1]);
  return most;
};

/** The highest number of the chosen bird, or of any, at a site in the chosen month, of all months where none is chosen. */
const amountAt = (index, month = state.month) =>
  presenceAt(index).reduce((most, one) => (isChosen(one) ? Math.max(most, numberIn(one.numbers, month)) : most), 0);

/** The number next to a month between records, and its date. */
const nearestAt = (index) =>
  presenceAt(index).find((one) => one.between && one.bird === state.bird && isOf(one.months, state.month) && one.nearest.length)?.nearest;

const sharesBy = Map.groupBy ? Map.groupBy(shares, (one) => one.site) : shares.reduce((made, one) => made.set(one.site, [...(made.get(one.site) ?? []), one]), new Map());

/** The share of a flyway population at a site in percent: of the chosen bird in the chosen month, else the largest. */
function shareAt(index) {
  const found = (sharesBy.get(index) ?? []).filter((one) => state.bird == null || one.bird[1] === state.bird);
  const least = Math.min(...found.map((one) => one.threshold));
  if (!found.length) return null;
  return state.bird == null ? Math.max(...found.map((one) => one.percent)) : amountAt(index) / least;
}

/** What a site is drawn by: its share, its number, or the number next to the month. */
function weightOf(index) {
  const [share, amount, nearest] = [shareAt(index), amountAt(index), state.month && nearestAt(index)];
  return { index, share, amount, nearest: amount ? null : nearest, known: birdsOfSite(index).size };
}

/** The sites that matter most, the greatest first: by share, by number, by how many birds are known from them. */
const weighed = remembered(() =>
  shownSites()
    .filter((index) => data.sites[index].at)
    .map(weightOf)
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0) || b.amount - a.amount || (b.nearest?.[0] ?? 0) - (a.nearest?.[0] ?? 0) || b.known - a.known || a.index - b.index),
);
const greatest = () => weighed().filter(({ share, amount }) => state.bird != null || share || amount).slice(0, TEN);

class AmountLayer {
  constructor(map) {
    Object.assign(this, { map, group: L.layerGroup().addTo(map), names: L.layerGroup().addTo(map) });
    map.createPane("names").style.zIndex = 605;
    map.on("zoomend moveend", () => this.name());
  }

  show() {
    this.group.clearLayers();
    const drawn = ({ share, amount, nearest }, rank) => share || (state.bird == null ? rank < TEN && amount : amount || nearest);
    for (const one of weighed().filter(drawn)) this.group.addLayer(this.circle(one));
    this.name();
  }

  circle({ index, share, amount, nearest }) {
    const [lon, lat] = data.sites[index].at;
    const radius = share ? Math.min(44, 6 + 3.4 * Math.sqrt(share)) : HOLLOW;
    const style = { color: colors.record, weight: 1.6, fillColor: colors.record, fillOpacity: share ? 0.22 : 0, dashArray: !amount && nearest ? "2 3" : null };
    return L.circleMarker([lat, eastOf(lon)], { ...style, radius, interactive: false, pane: "areas" });
  }

  /** Name the ten greatest, and number the others, where there is room. */
  name() {
    this.names.clearLayers();
    const named = state.bird == null ? greatest() : weighed();
    const taken = { marks: named.slice(0, 2 * TEN).map(({ index }) => this.pixel(index)).map(({ x, y }) => [x - 8, y - 8, x + 8, y + 8]), texts: [] };
    named.forEach((one, rank) => {
      const text = [rank < TEN && siteName(data.sites[one.index]), one.amount ? number(one.amount) : one.nearest && `(${number(one.nearest[0])})`].filter(Boolean).join(" ");
      if (text) this.label(one.index, text, one.share || one.amount || one.nearest, taken, rank < TEN);
    });
  }

  pixel(index) {
    const [lon, lat] = data.sites[index].at;
    return this.map.latLngToContainerPoint([lat, eastOf(lon)]);
  }

  label(index, text, strong, { marks, texts }, needed) {
    const [at, wide, high] = [this.pixel(index), widthOf(text), 15];
    const { x: right, y: bottom } = this.map.getSize();
    const inside = Math.max(2, Math.min(at.x - wide / 2, right - wide - 2)) - at.x;
    const places = [[13, -8], [-13 - wide, -8], [inside, -27], [inside, 12]];
    const boxes = places.map(([x, y]) => [at.x + x, at.y + y, at.x + x + wide, at.y + y + high]);
    const fits = (taken) => ([a, b, c, d]) => a > 0 && b > 0 && c < right && d < bottom && !taken.some(([e, f, g, h]) => a < g && c > e && b < h && d > f);
    let n = boxes.findIndex(fits([...marks, ...texts]));
    if (n < 0 && needed) n = boxes.findIndex(fits(texts)); // over a symbol rather than not at all
    if (n < 0) return;
    texts.push(boxes[n]);
    const icon = L.divIcon({ className: `name${strong ? " strong" : ""}`, html: el("span", { "aria-hidden": "true" }, printed(text)), iconSize: [wide, high], iconAnchor: [-places[n][0], -places[n][1]] });
    this.names.addLayer(L.marker(this.map.containerPointToLatLng(at), { icon, interactive: false, keyboard: false, pane: "names" }));
  }
}

const widthOf = (() => {
  const pen = document.createElement("canvas").getContext("2d");
  return (text) => {
    pen.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    return Math.ceil(pen.measureText(text).width) + 4;
  };
})();
