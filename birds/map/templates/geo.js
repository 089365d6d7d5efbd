// Where things are: boundaries as they travel, great circles, and longitudes that run through the Pacific.

const WEST = data.west; // longitudes run from here eastwards once around
const LAND_WEST = -40; // those of the land outline from here

/** Bring a longitude into the span of the map. */
const eastOf = (longitude) => longitude - 360 * Math.floor((longitude - WEST) / 360);

/** Decode whole numbers: Google's polyline form, each as what it adds to the one before it in its column. */
function decode(text, columns = 1) {
  const numbers = [];
  for (let at = 0, shift = 0, value = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at) - 63;
    value |= (letter & 31) << shift;
    shift += 5;
    if (letter >= 32) continue;
    numbers.push((value & 1 ? ~(value >> 1) : value >> 1) + (numbers[numbers.length - columns] ?? 0));
    shift = value = 0;
  }
  return numbers;
}

/** Decode a ring: five decimals, latitude before longitude. */
function pointsOf(text) {
  const [numbers, points] = [decode(text, 2), []];
  for (let n = 0; n < numbers.length; n += 2) points.push([numbers[n] / 1e5, numbers[n + 1] / 1e5]);
  return points;
}

/** Points of a ring, kept in one piece where it crosses the antimeridian. */
function ringOf(text) {
  const points = pointsOf(text);
  let before = points.length ? eastOf(points[0][1]) : 0;
  for (const point of points) before = point[1] += 360 * Math.round((before - point[1]) / 360);
  return points;
}

const RAD = Math.PI / 180;
const STEP = 1.5; // degrees between two points of a great circle: as a still has them

function vector([lon, lat]) {
  const c = Math.cos(lat * RAD);
  return [c * Math.cos(lon * RAD), c * Math.sin(lon * RAD), Math.sin(lat * RAD)];
}

/** The great circle between two [longitude, latitude] as [latitude, longitude], continuous in longitude. */
function greatCircle(from, to) {
  const [a, b] = [vector(from), vector(to)];
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  const steps = Math.max(1, Math.ceil(angle / RAD / STEP));
  const points = [];
  let before = eastOf(from[0]);
  for (let n = 0; n <= steps; n++) {
    const [lon, lat] = n === 0 ? from : n === steps ? to : between(a, b, angle, n / steps);
    before = lon + 360 * Math.round((before - lon) / 360);
    points.push([lat, before]);
  }
  return points;
}

function between(a, b, angle, share) {
  const s = Math.sin(angle);
  if (s < 1e-9) return [0, 85]; // exactly opposite each other: any way is the shortest, this one over the pole
  const [p, q] = [Math.sin((1 - share) * angle) / s, Math.sin(share * angle) / s];
  const [x, y, z] = a.map((value, n) => p * value + q * b[n]);
  return [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];
}

/** The distance along the great circle in kilometres. */
function kilometres(from, to) {
  const [a, b] = [vector(from), vector(to)];
  return Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]))) * 6371.0088;
}

const samePlace = (a, b) => Math.abs(a[0] - b[0]) < 1e-6 && Math.abs(a[1] - b[1]) < 1e-6;

/** "34.88° N, 127.51° E" with as many decimals as say something. */
function coordinates([lon, lat]) {
  const round = (value) => String(Math.round(Math.abs(value) * 1e4) / 1e4);
  const east = ((((lon + 180) % 360) + 360) % 360) - 180;
  return `${round(lat)}° ${lat < 0 ? "S" : "N"}, ${round(east)}° ${east < 0 ? "W" : "E"}`;
}
