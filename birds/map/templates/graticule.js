// Meridians and parallels, so that one sees where on the earth a place lies; the scale is Leaflet's own.

const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1]; // degrees between two lines
const APART = 130; // pixels at least between two lines
const CORNER = 28; // pixels at the top edge, where the degrees of meridians stand

/** Thin lines over the land with their degrees at the edge, as far as the view reaches. */
class Graticule {
  constructor(map) {
    map.createPane("graticule").style.zIndex = 160;
    this.map = map;
    this.group = L.layerGroup().addTo(map);
    map.on("moveend", () => this.draw());
    this.draw();
  }

  draw() {
    const bounds = this.map.getBounds();
    const wide = (bounds.getEast() - bounds.getWest()) / this.map.getSize().x;
    const step = [...STEPS].reverse().find((one) => one / wide >= APART) ?? STEPS[0];
    this.group.clearLayers();
    for (let lon = Math.ceil(bounds.getWest() / step) * step; lon < bounds.getEast(); lon += step) {
      this.line([[Math.max(-85, bounds.getSouth()), lon], [Math.min(85, bounds.getNorth()), lon]]);
      this.degree([bounds.getNorth(), lon], degrees(((((lon + 180) % 360) + 360) % 360) - 180, "E", "W"), "north");
    }
    for (let lat = Math.ceil(Math.max(-84, bounds.getSouth()) / step) * step; lat < Math.min(85, bounds.getNorth()); lat += step) {
      this.line([[lat, bounds.getWest()], [lat, bounds.getEast()]]);
      const at = [lat, bounds.getWest()];
      if (this.map.latLngToContainerPoint(at).y > CORNER) this.degree(at, degrees(lat, "N", "S"), "west");
    }
  }

  line(path) {
    this.group.addLayer(L.polyline(path, { pane: "graticule", color: "#46687c", opacity: 0.28, weight: 0.7, interactive: false, noClip: true, smoothFactor: 0 }));
  }

  degree(at, text, side) {
    const icon = L.divIcon({ className: `degree ${side}`, html: text, iconSize: [0, 0] });
    this.group.addLayer(L.marker(at, { icon, interactive: false, keyboard: false, pane: "graticule" }));
  }
}

const degrees = (value, plus, minus) => {
  const shown = Math.round(Math.abs(value) * 10) / 10;
  return `${shown}°${shown % 180 ? ` ${value < 0 ? minus : plus}` : ""}`;
};
