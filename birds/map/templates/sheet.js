// Thousands of shapes as one picture, drawn a little each frame, so that nothing ever waits for them.

const SLICE = 7; // milliseconds of drawing a frame
const MARGIN = 0.25; // of the view, drawn around it
const BATCH = 40; // shapes between two looks at the clock

/** A layer that is one canvas. A kind of sheet says how its shapes are inked and which one a click means. */
const Sheet = L.Layer.extend({
  initialize(options) {
    L.setOptions(this, options); // pane, open, ink(pen, shapes), hit(shape, x, y, scale), least: pixels of what is drawn
    this.shapes = [];
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", map.getPane(this.options.pane));
    this.draw();
  },

  onRemove() {
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
  },

  getEvents() {
    return { moveend: this.draw, resize: this.draw, zoomanim: this.zoom, click: this.choose };
  },

  /** Show these shapes: each has `rings` of plain numbers at zoom 0 and their `box`. */
  show(shapes) {
    this.shapes = shapes;
    if (this._map) this.draw();
  },

  /** Begin a new picture; the old one stays until it is ready. */
  draw() {
    cancelAnimationFrame(this.frame);
    const map = this._map;
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-MARGIN)).round();
    const whole = size.multiplyBy(1 + 2 * MARGIN).round();
    const canvas = document.createElement("canvas");
    const dense = Math.min(2, window.devicePixelRatio || 1);
    Object.assign(canvas, { width: whole.x * dense, height: whole.y * dense });
    const pen = canvas.getContext("2d");
    pen.scale(dense, dense);
    const { x, y } = corner.add(map.getPixelOrigin());
    const view = { pen, scale: map.getZoomScale(map.getZoom(), 0), left: x, top: y, right: x + whole.x, bottom: y + whole.y };
    this.frame = requestAnimationFrame(() => this.next(view, 0, () => this.put(canvas, corner, whole)));
  },

  /** Draw until the slice is used up, then wait for the next frame. */
  next(view, from, done) {
    const until = performance.now() + SLICE;
    let at = from;
    while (at < this.shapes.length && performance.now() < until) {
      const batch = this.shapes.slice(at, (at += BATCH)).filter(({ box }) => touches(box, view) && (box[2] - box[0]) * view.scale >= (this.options.least ?? 0));
      this.options.ink(view.pen, batch.map((shape) => ({ ...shape, rings: shape.rings.map((ring) => onSheet(ring, view)) })));
    }
    this.frame = requestAnimationFrame(at < this.shapes.length ? () => this.next(view, at, done) : done);
  },

  put(canvas, corner, size) {
    canvas.className = this.canvas.className;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, corner);
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
    this.seen = { zoom: this._map.getZoom() };
  },

  /** While the map zooms, the picture grows or shrinks with it. */
  zoom({ center, zoom }) {
    if (!this.seen) return;
    const map = this._map;
    const corner = map.layerPointToLatLng(L.DomUtil.getPosition(this.canvas));
    const scale = map.getZoomScale(zoom, this.seen.zoom);
    L.DomUtil.setTransform(this.canvas, map._latLngToNewLayerPoint(corner, zoom, center), scale);
  },

  /** A click chooses the shape it means best; a shape above may have taken it already. */
  choose({ layerPoint, originalEvent }) {
    if (originalEvent.defaultPrevented) return;
    const map = this._map;
    const { x, y } = layerPoint.add(map.getPixelOrigin());
    const scale = map.getZoomScale(map.getZoom(), 0);
    let [best, least] = [null, REACH];
    for (const shape of this.shapes) {
      const away = near(shape.box, x, y, scale) ? this.options.hit(shape, x, y, scale) : REACH;
      if (away < least) [best, least] = [shape, away];
    }
    if (!best) return;
    originalEvent.preventDefault();
    this.options.open(best);
  },
});

const REACH = 6; // pixels a click may be away from a line

/** Points as plain numbers at zoom 0: Mercator's as Leaflet has it, without an object for each. */
function flat(points) {
  const numbers = new Float64Array(points.length * 2);
  points.forEach(([lat, lon], n) => {
    const sine = Math.sin(Math.max(-MOST_NORTH, Math.min(MOST_NORTH, lat)) * RAD);
    numbers[2 * n] = 256 * (0.5 + lon / 360);
    numbers[2 * n + 1] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  });
  return numbers;
}

const MOST_NORTH = L.Projection.SphericalMercator.MAX_LATITUDE;

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let n = 0; n < ring.length; n += 2) {
      box[0] = Math.min(box[0], ring[n]);
      box[1] = Math.min(box[1], ring[n + 1]);
      box[2] = Math.max(box[2], ring[n]);
      box[3] = Math.max(box[3], ring[n + 1]);
    }
  }
  return box;
}

const touches = (box, { scale, left, top, right, bottom }) =>
  box[2] * scale >= left && box[0] * scale <= right && box[3] * scale >= top && box[1] * scale <= bottom;

const near = (box, x, y, scale) =>
  x > box[0] * scale - REACH && x < box[2] * scale + REACH && y > box[1] * scale - REACH && y < box[3] * scale + REACH;

/** A ring's points on the sheet, without those closer than a pixel or two to the one before. */
function onSheet(ring, { scale, left, top }) {
  const points = [];
  for (let n = 0; n < ring.length; n += 2) {
    const point = new L.Point(ring[n] * scale - left, ring[n + 1] * scale - top);
    const last = points[points.length - 1];
    const end = n + 2 >= ring.length;
    if (!last || end || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) > 1.5) points.push(point);
  }
  return points;
}

function trace(pen, points) {
  points.forEach((point, n) => (n ? pen.lineTo(point.x, point.y) : pen.moveTo(point.x, point.y)));
}

// Lines

function inkLines(pen, shapes) {
  Object.assign(pen, { strokeStyle: colors.record, fillStyle: colors.record, lineWidth: 1, globalAlpha: 0.3 });
  pen.beginPath();
  for (const { rings } of shapes) rings[0].length > 1 ? trace(pen, rings[0]) : ringAround(pen, rings[0][0]);
  pen.stroke();
  pen.globalAlpha = 0.55;
  pen.beginPath();
  for (const { line, rings } of shapes) {
    for (const way of line.ways) trace(pen, (rings[0].length > 1 && head(rings[0], way)) || []);
  }
  pen.fill();
}

/** A line without length: a ring around its place. */
function ringAround(pen, { x, y }) {
  pen.moveTo(x + ROUND, y);
  pen.arc(x, y, ROUND, 0, 2 * Math.PI);
}

const ROUND = 5; // pixels

/** How many pixels a point is away from a line. */
function awayFromLine({ rings }, x, y, scale) {
  const [ring, at] = [rings[0], new L.Point(x, y)];
  if (ring.length === 2) return Math.max(0, at.distanceTo(new L.Point(ring[0] * scale, ring[1] * scale)) - ROUND);
  let nearest = REACH;
  for (let n = 2; n < ring.length; n += 2) {
    const a = new L.Point(ring[n - 2] * scale, ring[n - 1] * scale);
    const b = new L.Point(ring[n] * scale, ring[n + 1] * scale);
    nearest = Math.min(nearest, L.LineUtil.pointToSegmentDistance(at, a, b));
  }
  return nearest;
}

const lineShape = (line) => {
  const rings = [flat(line.path)];
  return { line, rings, box: boxOf(rings) };
};

// Areas

function inkAreas(pen, shapes) {
  for (const { site, rings } of shapes) {
    const color = colors[partyOf(data.sites[site])];
    Object.assign(pen, { strokeStyle: color, fillStyle: color, lineWidth: 1.2, globalAlpha: 1 });
    pen.beginPath();
    for (const ring of rings) trace(pen, ring);
    pen.closePath();
    pen.stroke();
    pen.globalAlpha = 0.16;
    pen.fill("evenodd");
  }
}

/** Nothing where a point lies inside, so that the smallest area around it is chosen by its size. */
function awayFromArea({ rings, box }, x, y, scale) {
  let inside = false;
  for (const ring of rings) {
    for (let n = 0, before = ring.length - 2; n < ring.length; before = n, n += 2) {
      const [ax, ay, bx, by] = [ring[n] * scale, ring[n + 1] * scale, ring[before] * scale, ring[before + 1] * scale];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside ? Math.min(REACH - 0.1, (box[2] - box[0]) * 1e-3) : REACH;
}

/** A boundary, which is decoded when it is drawn: from afar thousands lie beneath their symbols. */
function areaShape(site) {
  const { area, box: [west, south, east, north] } = data.sites[site];
  let made = null;
  return { site, box: flat([[north, west], [south, east]]), get rings() { return (made ??= area.flat().map((ring) => flat(ringOf(ring)))); } };
}
