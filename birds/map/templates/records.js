// Records of migration: great circles with heads that say which way, joined where they run between the same places.

const DASHES = { recovery: null, tracking: "1 6", resighting: "9 5", other: "2 4 8 4" };
const STRENGTH = ["recovery", "tracking", "resighting", "other"];
const MOST_IN_SVG = 400; // above that the lines are one picture, reached through the table

const kindOf = (record) => (record.kind in DASHES ? record.kind : "other");
const placed = (record) => [record.from, record.to].filter((place) => place.at);
/** Whether a record is on the map: as a line, or at its one place that has a point. A negative finding never is. */
const drawable = (record) => record.certainty !== "negative" && placed(record).length > 0;
const halfKnown = (record) => drawable(record) && placed(record).length === 1;

/** Join records that run between the same two places, whichever way, and those known from the same one place. */
function connections(indices) {
  const joined = new Map();
  const key = ({ at: [lon, lat] }) => `${(((lon + 540) % 360) - 180).toFixed(4)},${lat.toFixed(4)}`;
  for (const index of indices) {
    const record = data.records[index];
    if (!drawable(record) || record.track != null) continue; // a bird flew along its track, not from end to end
    const ends = placed(record);
    const back = ends.length > 1 && key(ends[0]) > key(ends[1]);
    if (back) ends.reverse();
    const name = ends.map(key).join(" ");
    if (!joined.has(name)) joined.set(name, { records: [], ways: new Set(), ends, half: ends.length === 1 });
    joined.get(name).records.push(index);
    joined.get(name).ways.add(back ? -1 : 1);
  }
  return [...joined.values()];
}

/** The heads of a line: small triangles in pixels, three fifths along, one for each way. */
const Heads = L.Polyline.extend({
  _simplifyPoints() {
    const seen = this._parts?.length;
    this._parts = seen ? this.options.ways.map((way) => head(this._rings[0], way)).filter(Boolean) : [];
  },
});

function head(ring, way) {
  const points = way > 0 ? ring : [...ring].reverse();
  const steps = points.slice(1).map((point, n) => point.distanceTo(points[n]));
  const whole = steps.reduce((sum, step) => sum + step, 0);
  if (whole < 26) return null;
  let [left, n] = [whole * 0.6, 0];
  while (n < steps.length - 1 && left > steps[n]) left -= steps[n++];
  const [a, b] = [points[n], points[n + 1]];
  const tip = a.add(b.subtract(a).multiplyBy(steps[n] ? left / steps[n] : 0));
  const along = b.subtract(a).divideBy(steps[n] || 1);
  const across = L.point(-along.y, along.x);
  const base = tip.subtract(along.multiplyBy(10));
  return [tip, base.add(across.multiplyBy(4.5)), base.subtract(across.multiplyBy(4.5)), tip];
}

class RecordLayer {
  constructor(map, group, open) {
    Object.assign(this, { map, group, open, shown: null, lines: [] });
    this.renderer = L.svg({ padding: 0.4 });
    this.sheet = new Sheet({ pane: "overlayPane", ink: inkLines, hit: awayFromLine, open: (shape) => open(shape.line) });
  }

  /** Show these records and no others. */
  show(indices) {
    const key = `${indices.join(" ")}|${state.month}`;
    if (key === this.shown) return;
    this.shown = key;
    this.group.clearLayers();
    this.lines = connections(indices);
    for (const line of this.lines) line.path = pathOf(line);
    if (this.lines.length <= MOST_IN_SVG) return this.drawEach();
    this.group.addLayer(this.sheet);
    this.sheet.show(this.lines.map(lineShape));
  }

  /** Draw each line as a shape of its own, which a key can reach, then the places. */
  drawEach() {
    const ends = new Map();
    for (const line of this.lines) {
      if (line.path.length === 1) this.ring(line);
      else this.line(line);
      for (const end of line.ends) ends.set(end.at.join(), end);
    }
    for (const end of ends.values()) this.dot(end);
  }

  line(line) {
    const style = { renderer: this.renderer, color: colors.record, smoothFactor: 0.2 };
    line.layer = L.polyline(line.path, { ...style, ...strokeOf(line), className: "record" });
    this.listen(line);
    const filled = { ...style, color: strokeOf(line).color, fill: true, fillOpacity: line.records.some(recordIsDated) ? 1 : 0.35, stroke: false, interactive: false };
    this.group.addLayer(line.layer).addLayer(new Heads(line.path, { ...filled, ways: [...line.ways] }));
  }

  /** A record that ends where it began, or of which one place is known: a ring around the place. */
  ring(line) {
    const half = line.half ? { radius: 14, dashArray: "2 4" } : {};
    const options = { renderer: this.renderer, color: colors.record, radius: 11, fill: false, ...strokeOf(line), ...half, className: "record" };
    line.layer = L.circleMarker(line.path[0], options);
    this.listen(line);
    this.group.addLayer(line.layer);
  }

  dot(end) {
    const [lon, lat] = end.at;
    const fillColor = end.approximate ? "#ffffff" : colors.record;
    const options = { renderer: this.renderer, radius: 3, weight: 1.5, color: colors.record, fillColor, fillOpacity: 1, interactive: false };
    this.group.addLayer(L.circleMarker([lat, eastOf(lon)], options));
  }

  listen(line) {
    line.layer.on("click keypress", (event) => isChoice(event) && this.open(line));
    line.layer.on("add", () => this.name(line));
  }

  name(line) {
    const node = line.layer?.getElement?.();
    if (!node) return;
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", lineName(line));
    node.dataset.record = line.records[0];
  }

  speak() {
    for (const line of this.lines) this.name(line);
  }

  lineOf(index) {
    return this.lines.find((line) => line.records.includes(index));
  }
}

/** The great circle between a line's places, one point where they are the same or one is not known. */
function pathOf(line) {
  const [from, to] = line.ends.map((end) => end.at);
  return !to || samePlace(from, to) ? [[from[1], eastOf(from[0])]] : greatCircle(from, to);
}

/** The month in which birds of these records came, or left where no other is known; 0 where none is. */
function monthOf(indices) {
  const dates = indices.map((n) => data.records[n]).flatMap(({ until, since }) => [until, since]);
  const found = dates.map((date) => /^(?:\d{4}-)?(0[1-9]|1[0-2])(?:-\d\d)?$/.exec(date ?? "")?.[1]).find(Boolean);
  return found ? Number(found) : 0;
}

function strokeOf(line) {
  const dated = line.records.filter(recordIsDated);
  const records = (dated.length ? dated : line.records).map((index) => data.records[index]); // of a month, those of the month
  const kind = STRENGTH.find((name) => records.some((record) => kindOf(record) === name));
  const direct = records.some((record) => record.certainty === "direct");
  const weight = Math.min(5, 2 + Math.log2(records.length) * 0.7);
  return { color: monthColor(monthOf(dated.length ? dated : line.records)), weight, opacity: dated.length ? (direct ? 0.9 : 0.55) : 0.25, dashArray: DASHES[kind], lineCap: kind === "tracking" ? "round" : "butt" };
}

const placeName = (place) => (place.name ? own(place.name) : null) ?? (place.party ? partyName(place.party) : w("no_place"));

/** The places of a line as `shown`, in the order of its way with an arrow between them. */
function wayOf({ ends, ways, half }, shown) {
  if (half) return [shown(ends[0])];
  const [from, to] = ways.has(1) ? ends : [...ends].reverse();
  return [shown(from), ways.size > 1 ? " ↔ " : " → ", shown(to)];
}

function lineName(line) {
  const birds = [...new Set(line.records.map((index) => mentionName(data.records[index].bird)))].join(", ");
  return `${wayOf(line, placeName).join("")}: ${birds}${line.half ? ` (${w("half_known")})` : ""}`;
}
