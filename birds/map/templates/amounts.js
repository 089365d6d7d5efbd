// How many there are: a circle at a site, its area as the highest number of the chosen bird in the chosen month.

const LARGEST = 30; // pixels: the radius of the highest number of a bird, at any site in any month

/** The highest number of the chosen bird at a site in the chosen month, of all months where none is chosen. */
function amountAt(index, month = state.month) {
  let most = 0;
  for (const { bird, numbers } of presenceAt(index)) {
    if (bird !== state.bird) continue;
    for (let n = 0; n < numbers.length; n += 2) if (!month || numbers[n] === month) most = Math.max(most, numbers[n + 1]);
  }
  return most;
}

class AmountLayer {
  constructor(map) {
    this.group = L.layerGroup().addTo(map);
  }

  show(indices) {
    this.group.clearLayers();
    if (state.bird == null) return;
    const whole = Math.max(...data.sites.map((_, n) => amountAt(n, 0)), 0);
    for (const index of indices) {
      const most = amountAt(index);
      if (most && data.sites[index].at) this.group.addLayer(this.circle(data.sites[index].at, LARGEST * Math.sqrt(most / whole)));
    }
  }

  circle([lon, lat], radius) {
    const style = { color: colors.record, weight: 1.2, fillColor: colors.record, fillOpacity: 0.14, interactive: false, pane: "areas" };
    return L.circleMarker([lat, eastOf(lon)], { ...style, radius: Math.max(3, radius) });
  }
}
