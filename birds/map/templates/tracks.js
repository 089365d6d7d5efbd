// Tracks of tagged birds: their ways as thin lines on one canvas; each is reached by mouse, and by key in the table.

const tracks = data.tracks ?? [];

const pathsOfTrack = (() => {
  const made = [];
  return (index) => (made[index] ??= tracks[index].parts.map(ringOf));
})();

const trackShape = (index) => {
  const rings = pathsOfTrack(index).map(flat);
  return { track: index, rings, box: boxOf(rings) };
};

function inkTracks(pen, shapes) {
  Object.assign(pen, { strokeStyle: colors.record, lineWidth: 1.2, globalAlpha: state.month ? 0.35 : 0.75, lineJoin: "round" });
  pen.beginPath();
  for (const { rings } of shapes) for (const ring of rings) trace(pen, ring);
  pen.stroke();
}

const awayFromTrack = ({ rings }, x, y, scale) => Math.min(...rings.map((ring) => awayFromLine({ rings: [ring] }, x, y, scale)));

class TrackLayer {
  constructor(map) {
    this.sheet = new Sheet({ pane: "overlayPane", ink: inkTracks, hit: awayFromTrack, open: ({ track }) => openTrack(track) });
    if (tracks.length) this.sheet.addTo(map);
  }

  show(indices) {
    if (tracks.length) this.sheet.show(indices.map(trackShape));
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
  const dates = [track.since, track.until].filter(Boolean);
  return card(
    "track",
    index,
    el("h2", { tabindex: "-1" }, el("span", { class: "symbol line thin", "aria-hidden": "true" }), printed(track.individual)),
    el("p", {}, mentionNode(track.bird)),
    el(
      "dl",
      {},
      row("dates", dates.map((date, n) => [n ? " – " : null, printed(date)])),
      row("party", (track.parties ?? []).map(partyName).join(", ")),
      row("fixes", number(track.fixes)),
      row("source", sourceNodes(track.source)),
    ),
  );
}
