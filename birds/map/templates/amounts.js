// What matters: a site's circle is its share of the flyway population, hollow with its largest number where no threshold is known.

const TEN = 10; // sites that have their names on the map
const HOLLOW = 12; // pixels
const AWAY = [13, 30, 52, 76]; // pixels between a site and its name: farther ones are led to by a line
const WAYS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]]; // east, south
const HIGH = 15; // pixels of a name

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

const sharesAt = byIndex(shares, "site");

/** The share of a flyway population at a site in percent: of the chosen bird in the chosen month, else the largest. */
function shareAt(index) {
  const found = sharesAt(index).filter((one) => isOfChosen(one.bird));
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

  /** Name the ten greatest, and number the others, by rank, where there is room: none covers a symbol, a control or another. */
  name() {
    this.names.clearLayers();
    const frame = this.map.getContainer();
    const corner = frame.getBoundingClientRect();
    const taken = [...frame.querySelectorAll(".site, .cluster, .leaflet-control")].map((node) => boxIn(corner, node.getBoundingClientRect()));
    (state.bird == null ? greatest() : weighed()).forEach((one, rank) => {
      const text = [rank < TEN && siteName(data.sites[one.index]), one.amount ? number(one.amount) : one.nearest && `(${number(one.nearest[0])})`].filter(Boolean).join(" ");
      if (text) this.label(one, text, rank < TEN ? AWAY : AWAY.slice(0, 1), taken);
    });
  }

  pixel(index) {
    const [lon, lat] = data.sites[index].at;
    return this.map.latLngToContainerPoint([lat, eastOf(lon)]);
  }

  label({ index, share, amount, nearest }, text, distances, taken) {
    const { map } = this;
    const [at, wide, { x: right, y: bottom }] = [this.pixel(index), widthOf(text), map.getSize()];
    const centred = Math.max(2, Math.min(at.x - wide / 2, right - wide - 2)) - at.x;
    const place = ([east, south], away) => [east ? east * away - (east < 0 ? wide : 0) : centred, south * (east ? away : away + 8) - 8, L.point(east, south).multiplyBy(away)];
    const isFree = ([x, y]) => {
      const [a, b, c, d] = [at.x + x, at.y + y, at.x + x + wide, at.y + y + HIGH];
      return a > 0 && b > 0 && c < right && d < bottom && !taken.some(([e, f, g, h]) => a < g && c > e && b < h && d > f);
    };
    const found = distances.flatMap((away) => WAYS.map((way) => place(way, away))).find(isFree);
    if (!found) return;
    const [x, y, end] = found;
    taken.push([at.x + x, at.y + y, at.x + x + wide, at.y + y + HIGH]);
    const icon = L.divIcon({ className: `name${share || amount || nearest ? " strong" : ""}`, html: el("span", { "aria-hidden": "true" }, printed(text)), iconSize: [wide, HIGH], iconAnchor: [-x, -y] });
    this.names.addLayer(L.marker(map.containerPointToLatLng(at), { icon, interactive: false, keyboard: false, pane: "names" }));
    if (Math.max(Math.abs(end.x), Math.abs(end.y)) === AWAY[0]) return;
    this.names.addLayer(L.polyline([at, at.add(end)].map((one) => map.containerPointToLatLng(one)), { pane: "areas", color: "#1b1f23", weight: 1, interactive: false }));
  }
}

/** The box of an element on the map in pixels, without the empty edge of a symbol. */
const boxIn = (corner, { left, top, right, bottom }) => [left - corner.left + 3, top - corner.top + 3, right - corner.left - 3, bottom - corner.top - 3];

const widthOf = (() => {
  const pen = document.createElement("canvas").getContext("2d");
  return (text) => {
    pen.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    return Math.ceil(pen.measureText(text).width) + 4;
  };
})();
