// Sites on the map: a shape for each Party, a filling for how good the point is, clusters that never mix Parties.

const OUTLINES = {
  diamond: '<path d="M0-8 8 0 0 8-8 0Z"/>', // the same area as the circle: equal weight
  circle: '<circle r="6.4"/>',
  square: '<rect x="-5.7" y="-5.7" width="11.4" height="11.4"/>',
};
const CLUSTERS = {
  diamond: '<path d="M0-21 21 0 0 21-21 0Z"/>',
  circle: '<circle r="16.8"/>',
  square: '<rect x="-15" y="-15" width="30" height="30"/>',
};
const HEARTS = { rounded: '<circle class="heart" r="2.3"/>' };

const DEEPEST = 11; // sites that are still together at this zoom stay so when one of them is sought

const partyOf = (site) => (data.looks[site.party] ? site.party : "other");
const shapeOf = (party) => data.looks[party]?.symbol ?? "square";

/** A site's symbol as SVG; also used by the legend. */
function siteSymbol(party, quality) {
  const heart = HEARTS[quality] ?? "";
  return `<svg viewBox="-11 -11 22 22" width="22" height="22" aria-hidden="true" focusable="false">
<g class="halo">${OUTLINES[shapeOf(party)]}</g><g class="shape">${OUTLINES[shapeOf(party)]}</g>${heart}</svg>`;
}

const siteIcon = (() => {
  const made = {};
  return (party, quality) =>
    (made[party + quality] ??= L.divIcon({
      className: `site ${party} ${quality}`,
      html: siteSymbol(party, quality),
      iconSize: [22, 22],
    }));
})();

/** The icon of a cluster, with a name that says what it is. Called by the cluster layers of the page. */
const ClusterIcon = L.DivIcon.extend({
  createIcon(old) {
    const node = L.DivIcon.prototype.createIcon.call(this, old);
    node.setAttribute("aria-label", this.options.label());
    node.dataset.party = this.options.party;
    return node;
  },
});

function cluster(party) {
  return (group) => {
    const count = group.getChildCount();
    return new ClusterIcon({
      className: `cluster ${party}${group.getAllChildMarkers().every((marker) => marker.faint) ? " faint" : ""}`,
      html: `<svg viewBox="-22 -22 44 44" width="38" height="38" aria-hidden="true" focusable="false">
<g class="halo">${CLUSTERS[shapeOf(party)]}</g><g class="shape">${CLUSTERS[shapeOf(party)]}</g></svg><span>${count}</span>`,
      iconSize: [38, 38],
      party,
      label: () => w("cluster", { n: number(count), party: party === "other" ? w("elsewhere") : w(party) }),
    });
  };
}

/** Makes and keeps the markers; `open(index)` is called when one is chosen by mouse or key. */
class SiteLayer {
  constructor(map, groups, open) {
    Object.assign(this, { map, groups, open });
    this.markers = data.sites.map((site, index) => this.marker(site, index));
    this.alone = L.featureGroup().addTo(map); // the greatest, which no cluster hides
    this.alone.on("click keypress", (event) => isChoice(event) && open(event.layer.site));
    this.shown = "";
    for (const group of Object.values(groups)) this.listen(group);
    this.late = new Set(); // groups that have not followed the map's last move yet
    this.frame = null; // the frame in which the next of them follows
    map.on("moveend zoomend layeradd", L.Util.throttle(() => this.part(), 120));
  }

  marker(site, index) {
    if (!site.at) return null;
    const [lon, lat] = site.at;
    const marker = L.marker([lat, eastOf(lon)], { icon: siteIcon(partyOf(site), site.quality), riseOnHover: true });
    marker.site = index;
    marker.on("add", () => this.name(marker));
    return marker;
  }

  name(marker) {
    const site = data.sites[marker.site];
    const node = marker.getElement();
    if (!node) return;
    const parts = [siteName(site), partyName(site.party), marker.faint && w("month_unknown"), siteIsPresumed(marker.site) && answerText(answersAt(marker.site), state.month)].filter(Boolean);
    node.setAttribute("aria-label", parts.join(", "));
    dim(marker, Boolean(marker.faint));
    node.dataset.site = marker.site;
  }

  listen(group) {
    // only what is in view: less to draw, and the Tab key stays in the picture
    group._getExpandedVisibleBounds = () => group._checkBoundsMaxLat(this.map.getBounds());
    this.map.off("moveend", group._moveEnd, group).on("moveend", () => this.follow(group));
    const chosen = (event) => isChoice(event) && this.open(event.layer.site);
    group.on("click keypress", chosen);
    group.on("clusterkeypress", (event) => {
      if (!isChoice(event)) return;
      this.map.getContainer().focus({ preventScroll: true });
      group.fire("click", { layer: event.layer }); // the group makes a clusterclick of it
    });
  }

  /** Let a group follow a move of the map: one group a frame, so that none waits for all. */
  follow(group) {
    this.late.add(group);
    this.frame ??= requestAnimationFrame(() => this.next()); // one at a time, however often the map moves meanwhile
  }

  next() {
    const [group] = this.late;
    this.late.delete(group);
    this.frame = this.late.size ? requestAnimationFrame(() => this.next()) : null;
    group._moveEnd();
    if (this.frame != null) return;
    this.part();
    flyway.amounts.name(); // beside symbols that stand where they stay
  }

  /** Show these sites and no others; those in `faint` as what nobody dates to the chosen month, the greatest alone. */
  show(indices, faint, greatest) {
    const key = [indices, [...faint], indices.filter(siteIsPresumed), greatest].map((each) => each.join(" ")).join("|");
    if (key === this.shown) return;
    this.shown = key;
    for (const marker of this.markers) if (marker) dim(marker, faint.has(marker.site));
    const others = indices.filter((each) => this.markers[each] && !greatest.includes(each));
    this.alone.clearLayers();
    for (const [party, group] of Object.entries(this.groups)) {
      group.clearLayers();
      group.addLayers(others.filter((each) => partyOf(data.sites[each]) === party).map((each) => this.markers[each]));
    }
    for (const index of greatest) this.alone.addLayer(this.markers[index]);
    this.part();
  }

  /** Name every shape in the page's language. */
  speak() {
    for (const group of Object.values(this.groups)) group.refreshClusters();
    for (const node of document.querySelectorAll(".site[data-site]")) this.name(this.markers[node.dataset.site]);
  }

  /** Move the shapes of two Parties apart where one would hide the other. */
  part() {
    const pane = this.map.getPane("markerPane");
    const [first, second] = data.parties.map((party) => [...pane.querySelectorAll(`.${party}`)]);
    const place = (node) => ({ node, at: L.DomUtil.getPosition(node), half: node.classList.contains("cluster") ? 19 : 11 });
    for (const node of [...first, ...second]) node.classList.remove("aside-east", "aside-west");
    const others = second.map(place);
    for (const one of first.map(place)) {
      for (const other of others) {
        if (one.at && other.at && one.at.distanceTo(other.at) < (one.half + other.half) / 2) {
          const left = one.at.x < other.at.x || one.at.x === other.at.x;
          one.node.classList.add(left ? "aside-west" : "aside-east");
          other.node.classList.add(left ? "aside-east" : "aside-west");
        }
      }
    }
  }

  /** Bring a site into view, out of its cluster. */
  reach(index) {
    const marker = this.markers[index];
    const latlng = marker.getLatLng();
    const seen = this.map.getBounds().contains(latlng);
    const alone = Math.min(DEEPEST, marker.__parent ? marker.__parent._zoom + 1 : 0);
    const zoom = Math.max(this.map.getZoom(), alone, seen ? 0 : 7);
    if (!seen || zoom > this.map.getZoom()) this.map.setView(latlng, zoom, { animate: false });
  }
}

/** Draw a marker faint, or as ever: also one that is on the map already. */
function dim(marker, faint) {
  marker.faint = faint;
  marker.getElement()?.classList.toggle("faint", faint);
  marker.getElement()?.classList.toggle("presumed", siteIsPresumed(marker.site));
}

/** Whether an event of a shape chooses it: a click, Enter or Space. */
function isChoice(event) {
  if (event.type.endsWith("click")) return true;
  const key = event.originalEvent?.key;
  if (key !== "Enter" && key !== " ") return false;
  event.originalEvent.preventDefault();
  return true;
}

/** Boundaries, the largest first, so that none covers a smaller one. */
class AreaLayer {
  constructor(map, open) {
    this.shapes = [];
    this.sheet = new Sheet({ pane: "areas", ink: inkAreas, hit: awayFromArea, least: 3, open: (shape) => open(shape.site) });
    if (data.sites.some((site) => site.area)) this.sheet.addTo(map);
  }

  show(indices) {
    setTimeout(() => {
      const shapes = indices.filter((index) => data.sites[index].area).map((index) => (this.shapes[index] ??= areaShape(index)));
      const size = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
      this.sheet.show(shapes.sort((a, b) => size(b) - size(a)));
    }); // after the first picture
  }
}

const colors = { ...Object.fromEntries(data.parties.map((party) => [party, data.looks[party].colour])), other: "#5d6670", record: "#7A4FA3" };
