// Tracks of tagged birds, coloured by month with heads that say which way; each is reached by mouse, and by key in the table.

const tracks = data.tracks ?? [];

const pathsOfTrack = keptBy((index) => tracks[index].parts.map(ringOf));

/** The hours since 1970 at the points of a track's lines; none where nobody knows when the bird flew them. */
const hoursOfTrack = keptBy((index) => (tracks[index].times ?? []).map((text) => decode(text)));

const dateAt = (hour) => new Date(hour * 36e5);
const monthOfDay = keptBy((day) => dateAt(day * 24).getUTCMonth() + 1); // a track has many fixes a day
const monthAt = (hour) => monthOfDay(Math.floor(hour / 24));

/** The months between two moments, as bits: all of them, of at most a year. */
function monthsBetween(from, to) {
  if (to - from < 31 * 24 && monthAt(from) === monthAt(to)) return 1 << monthAt(to);
  const last = dateAt(to);
  let months = 0;
  for (let n = 0, day = dateAt(from); n < 12 && (day <= last || day.getUTCMonth() === last.getUTCMonth()); n++) {
    months |= 1 << (day.getUTCMonth() + 1);
    day = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1));
  }
  return months;
}

/** A track as shapes of one colour: its legs month by month, and where the bird stayed. */
const shapesOfTrack = keptBy((index) => [...pathsOfTrack(index).flatMap((path, part) => legs(index, path, hoursOfTrack(index)[part])), ...staysOf(index)]);

function legs(track, path, hours) {
  if (!hours?.length) return [shapeOfTrack(track, path, 0, 0)];
  const found = [];
  for (let n = 1; n < path.length; n++) {
    const month = monthAt((hours[n - 1] + hours[n]) / 2);
    const months = monthsBetween(hours[n - 1], hours[n]);
    const last = found.at(-1);
    if (last?.month === month && last.months === months) last.path.push(path[n]);
    else found.push({ month, months, path: [path[n - 1], path[n]] });
  }
  return found.map(({ month, months, path: points }) => shapeOfTrack(track, points, month, months));
}

const staysOf = (index) =>
  (tracks[index].stays ?? []).map(([lon, lat, from, to]) => shapeOfTrack(index, [[lat, eastOf(lon)]], monthAt((from + to) / 2), monthsBetween(from, to)));

function shapeOfTrack(track, path, month, months) {
  const rings = [flat(path)];
  return { track, month, months, rings, box: boxOf(rings) };
}

/** Lines and stays, those of the chosen month strong, all of them where none is. */
function inkTracks(pen, shapes) {
  for (const { rings: [ring], month, months } of shapes) {
    const points = aside(ring);
    const strong = !state.month || isOf(months, state.month);
    const color = monthColor(strong && state.month ? state.month : month);
    pen.globalAlpha = strong ? 0.95 : 0.16;
    Object.assign(pen, { strokeStyle: "#ffffff", fillStyle: color, lineJoin: "round", lineWidth: strong ? 4 : 1 });
    for (const width of strong ? [4, 2] : [1.2]) {
      Object.assign(pen, { lineWidth: width, strokeStyle: width === 4 ? "#ffffff" : color });
      pen.beginPath();
      points.length > 1 ? trace(pen, points) : ringAround(pen, points[0]);
      pen.stroke();
    }
    if (!strong) continue;
    pen.beginPath();
    trace(pen, (points.length > 1 && head(points, 1)) || []);
    pen.fill();
  }
}

/** A line a little to the right of its way, so that a bird that returns as it came hides neither way. */
const aside = (points) =>
  points.map((point, n) => {
    const along = (points[n + 1] ?? point).subtract(points[n - 1] ?? point);
    const length = Math.hypot(along.x, along.y);
    return length ? point.add(L.point(-along.y, along.x).multiplyBy(ASIDE / length)) : point;
  });
const ASIDE = 2; // pixels

const monthColor = (month) => data.monthColours[month - 1] ?? colors.record;

class TrackLayer {
  constructor(map) {
    this.sheet = new Sheet({ pane: "overlayPane", ink: inkTracks, hit: awayFromLine, open: ({ track }) => openTrack(track) });
    if (tracks.length) this.sheet.addTo(map);
  }

  show(indices) {
    if (!tracks.length) return;
    const strong = ({ months }) => !state.month || isOf(months, state.month);
    this.sheet.show(indices.flatMap(shapesOfTrack).sort((a, b) => strong(a) - strong(b)));
  }
}

/** Where tagged birds are at a time of the year, in each year of which their tracks tell: nowhere else. */
function birdsAlong(indices, month, share) {
  const found = [];
  for (const index of indices) {
    hoursOfTrack(index).forEach((hours, part) => {
      if (!hours.length) return;
      for (let year = dateAt(hours[0]).getUTCFullYear(); year <= dateAt(hours.at(-1)).getUTCFullYear(); year++) {
        const [begin, end] = [Date.UTC(year, month - 1, 1) / 36e5, Date.UTC(year, month, 1) / 36e5];
        const at = placeAlong(pathsOfTrack(index)[part], hours, begin + share * (end - begin));
        if (at) found.push({ index, at });
      }
    });
  }
  return found;
}

/** The point of a path at an hour; none before its first and after its last. */
function placeAlong(path, hours, hour) {
  const n = hours.findIndex((each) => each >= hour);
  if (n < 0 || hour < hours[0]) return null;
  if (!n) return path[0];
  const span = hours[n] - hours[n - 1];
  const share = span ? (hour - hours[n - 1]) / span : 1;
  return [0, 1].map((axis) => path[n - 1][axis] + share * (path[n][axis] - path[n - 1][axis]));
}

/** The tagged birds themselves, on the way along their tracks. */
class TaggedBirds {
  constructor(map) {
    map.createPane("birds").style.zIndex = 610;
    this.group = L.layerGroup().addTo(map);
    this.renderer = L.canvas({ pane: "birds" });
  }

  show(indices, month, share) {
    this.group.clearLayers();
    if (!month) return;
    const style = { renderer: this.renderer, pane: "birds", interactive: false, radius: 5.5, weight: 2, color: "#1b1f23", fillColor: monthColor(month), fillOpacity: 1 };
    for (const { at } of birdsAlong(indices, month, share)) this.group.addLayer(L.circleMarker(at, style));
  }
}

const boundsOfTrack = (index) => L.latLngBounds(pathsOfTrack(index).flat());

function openTrack(index) {
  const { map } = flyway;
  bringMapIntoView();
  map.fitBounds(boundsOfTrack(index), { padding: [60, 60], maxZoom: 8, animate: false });
  const path = pathsOfTrack(index)[0];
  popupOf(map, path[Math.floor(path.length / 2)], () => trackCard(index));
}

function trackCard(index) {
  const track = tracks[index];
  return card(
    "track",
    index,
    el("h2", { tabindex: "-1" }, el("span", { class: "symbol line thin", "aria-hidden": "true" }), printed(track.individual)),
    el("p", {}, mentionNode(track.bird)),
    el(
      "dl",
      {},
      row("dates", dateNodes(track)),
      row("party", (track.parties ?? []).map(partyName).join(", ")),
      row("fixes", number(track.fixes)),
      row("stays", track.stays && number(track.stays.length)),
      row("source", sourceNodes(track.source)),
    ),
  );
}
