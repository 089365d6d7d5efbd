"""One self-contained page: folium makes the map and its layers, nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds import bundled
from birds.documents import sources as attributed
from birds.errors import UsageError
from birds.map.nouns import LAND, NOTHING_AROUND
from birds.map.payload import facts, payload, words
from birds.messages import own_name
from birds.model import languages, parties

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.map.nouns import Around, MapData
    from birds.model import Lang, Party

# pixels: closer sites of one Party are drawn as one shape with their number; a crowded map joins more of them
CLUSTER_RADIUS, CROWDED_RADIUS = 36, 64
CROWDED = 1000
VIEW: dict[str, Any] = {"minZoom": 2, "maxZoom": 14, "zoomSnap": 0.25, "maxBounds": [[-85, -60], [85, 340]]}
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:{tiles}; "
    "base-uri 'none'; form-action 'none'"
)
SCRIPTS_ALLOWED = "{scripts}"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
PAGES = {
    "index.html": "to_index",
    "annex.html": "to_annex",
    "diff.html": "to_diff",
    "evidence.html": "to_evidence",
}
_TILES = re.compile(r"(https?)://([A-Za-z0-9.{}:-]+)/[^\s;,'\"]*")
SCRIPTS = (
    "core",
    "geo",
    "names",
    "sites",
    "records",
    "sheet",
    "cards",
    "bird",
    "table",
    "choice",
    "files",
    "controls",
    "main",
)
STROKES = (("recovery", ""), ("tracking", "1 6"), ("resighting", "9 5"), ("other", "2 4 8 4"))
_PALE = 0.11  # of a tint
TABS = ("sites", "records", "counts", "shares", "birds")
QUALITIES = ("exact", "rounded", "approximate")
SYMBOLS = {
    "diamond": '<path d="M0-8 8 0 0 8-8 0Z"/>',
    "circle": '<circle r="6.4"/>',
    "square": '<rect x="-5.7" y="-5.7" width="11.4" height="11.4"/>',
}


def render(data: MapData, lang: Lang, around: Around = NOTHING_AROUND) -> bytes:
    """Return the map as one HTML file in UTF-8 that opens in `lang` and holds all three languages.

    Raises UsageError where the address of tiles is none.
    """
    page = _figure(data, lang, around)
    return _allowing_its_scripts(page.render()).encode("utf-8", "replace")


def _allowing_its_scripts(page: str) -> str:
    """Return the page with a policy that allows the scripts in it, each by its hash, and no other."""
    head, policy, rest = page.partition(SCRIPTS_ALLOWED)
    hashes = (hashlib.sha256(script.encode("utf-8", "replace")).digest() for script in _SCRIPT.findall(rest))
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    return f"{head}{allowed if policy else ''}{rest}"


def _figure(data: MapData, lang: Lang, around: Around) -> Any:  # noqa: ANN401 - branca is untyped
    """Return folium's figure with our page around it."""
    from branca.element import Figure

    figure = Figure()
    figure._template = _template()  # noqa: SLF001 - the way branca lets a page be replaced
    for name, value in _parts(data, lang, around).items():
        setattr(figure, name, value)
    figure.add_child(_flyway_map((*parties(), "other"), len(data.sites), around), name="map")
    return figure


def _parts(data: MapData, lang: Lang, around: Around) -> dict[str, object]:
    """Return what the page's template asks for."""
    present = [*data.parties, *(["other"] if _elsewhere(data) else [])]
    areas = ["areas"] if any(site.area for site in data.sites) else []
    stroke = _svg('<path class="stroke" d="M-10 0H10"/>')
    area = _svg('<rect class="stroke" x="-9" y="-6" width="18" height="12"/>')
    symbols = {**{code: site_symbol(code) for code in present}, "records": stroke, "areas": area}
    return {
        "lang": lang,
        "words": words(lang),
        "facts": facts(data, lang),
        "languages": [(code, own_name(code)) for code in languages()],
        "policy": POLICY.format(scripts=SCRIPTS_ALLOWED, tiles=_tile_source(around.tiles)),
        "notices": _text("notices.txt").replace("--", "- -"),
        "style": "\n".join((*_library_styles(), _text("page.css"), *map(_look, parties().values()))),
        "layers": [(code, symbols[code]) for code in (*present, "records", *areas)],
        "qualities": [(q, [(code, site_symbol(code, q)) for code in present]) for q in QUALITIES],
        "strokes": STROKES,
        "tabs": [tab for tab in TABS if tab != "shares" or data.shares],
        "credits": attributed.lines(data.credits, lang),
        "links": [{"word": key, "href": href} for href, key in PAGES.items() if href in around.beside],
        "data": embedded(payload(data, lang, around)),
        "scripts": (*_library_scripts(), _own_script()),
    }


def _tile_source(address: str | None) -> str:
    """Return the one source of pictures that the policy allows beside the page itself."""
    if address is None:
        return ""
    found = _TILES.fullmatch(address)
    if found is None or not all(field in address for field in ("{z}", "{x}", "{y}")):
        raise UsageError("map.no_tiles", address=address)
    host = re.sub(r"^\{\w+\}\.", "*.", found[2])
    return f" {found[1]}://{host}"


def _elsewhere(data: MapData) -> bool:
    return any(site.site.party not in data.parties for site in data.sites)


def _template() -> Any:  # noqa: ANN401
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["fill"] = lambda text, values: text.format_map(values)
    return environment.from_string(_text("page.html"))


def site_symbol(party: str, quality: str = "exact") -> str:
    """Return a site's symbol as SVG, for the legend; the page's script draws the same."""
    heart = '<circle class="heart" r="2.3"/>' if quality == "rounded" else ""
    shape = SYMBOLS[parties()[party].symbol if party in parties() else "square"]
    return _svg(f'<g class="halo">{shape}</g><g class="shape">{shape}</g>{heart}')


def _tint(colour: str) -> str:
    """Return a pale tint of a colour, for a ground behind dark text."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{255 - round((255 - part) * _PALE):02x}" for part in parts)


def _look(party: Party) -> str:
    """Return the style of what is a Party's: its colour, a tint of it; never told by colour alone."""
    rule = f".{party.code} {{ --party: {party.colour}; --tint: {_tint(party.colour)}; }}"
    double = f"\n.listing.{party.code} {{ border-left-style: double; }}" if party.symbol == "diamond" else ""
    return rule + double


def _svg(content: str) -> str:
    head = '<svg viewBox="-11 -11 22 22" width="22" height="22" aria-hidden="true" focusable="false">'
    return f"{head}{content}</svg>"


def embedded(value: object) -> str:
    """Return a value as JSON that may stand inside a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def _own_script() -> str:
    files = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
    return f'const birdsPage = (() => {{\n"use strict";\n{files}\nreturn {{ start, cluster }};\n}})();'


def _library_scripts() -> tuple[str, ...]:
    from xstatic.pkg import leaflet, leaflet_markercluster

    return (
        _asset(leaflet.BASE_DIR, "leaflet.js"),
        _asset(leaflet_markercluster.BASE_DIR, "leaflet.markercluster.js"),
    )


def _library_styles() -> tuple[str, ...]:
    from xstatic.pkg import leaflet, leaflet_markercluster

    sheets = (
        _asset(leaflet.BASE_DIR, "leaflet.css"),
        _asset(leaflet_markercluster.BASE_DIR, "MarkerCluster.css"),
    )
    return tuple(re.sub(r"url\([^)]*\)", "none", sheet) for sheet in sheets)


def _asset(folder: str, name: str) -> str:
    """Return a library's file without the address of its source map, which a browser would ask for."""
    text = Path(folder, name).read_text(encoding="utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).strip()


def _text(name: str) -> str:
    return (resources.files("birds.map") / "templates" / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- the map itself, by folium


def _flyway_map(groups: Sequence[str], sites: int, around: Around) -> Any:  # noqa: ANN401 - folium's own objects
    """Return folium's map: the land, a layer of records, a layer of clustered sites for each of `groups`.

    `sites` is how many there will be.

    Its elements have fixed names: same input, same bytes. The layers are filled by the page's script from the page's
    data, which holds everything once.
    """
    import folium

    made = _named(
        folium.Map(
            location=(36.0, 134.0),
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            attribution_control=False,  # the page sets its own, without a flag
            **VIEW,
        ),
        "flyway",
    )
    land = _tiles(made, around) if around.tiles else _land(made)
    records = _named(folium.FeatureGroup(), "records").add_to(made)
    clusters = {group: _named(_clusters(group, sites), group).add_to(made) for group in groups}
    made.add_child(_start(made, land, clusters, records))
    return made


def _named(element: Any, name: str) -> Any:  # noqa: ANN401
    """Give an element a name of ours: branca's are random."""
    element._id = name  # noqa: SLF001
    return element


def _land(made: Any) -> list[Any]:  # noqa: ANN401
    import folium

    _named(folium.map.CustomPane("land", z_index=200), "land").add_to(made)
    return [_named(_outline(path), f"land_{n}").add_to(made) for n, path in enumerate(bundled.OUTLINES)]


def _tiles(made: Any, around: Around) -> list[Any]:  # noqa: ANN401
    """Put the user's tiles behind the data; the outline would only disagree with them."""
    import folium

    layer = folium.TileLayer(tiles=around.tiles, attr=escape(around.credit or around.tiles or ""))
    _named(layer, "tiles").add_to(made)
    return []


def _outline(path: str) -> Any:  # noqa: ANN401
    """Return an outline of land: no stroke, no border, no label, nothing to click."""
    import folium

    geometry = json.loads(bundled.data_path(path).read_text(encoding="utf-8"))
    shape = {"type": "Feature", "properties": {}, "geometry": geometry}
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": [shape]},
        style_function=lambda _: {"stroke": False, "fillColor": LAND, "fillOpacity": 1},
        smooth_factor=0.6,
        control=False,
        interactive=False,
        pane="land",
    )


def _clusters(group: str, sites: int) -> Any:  # noqa: ANN401
    from folium.plugins import MarkerCluster

    return MarkerCluster(  # type: ignore[no-untyped-call]
        icon_create_function=f'birdsPage.cluster("{group}")',
        showCoverageOnHover=False,
        animate=False,  # while a cluster flies apart it follows no other move of the map
        maxClusterRadius=CROWDED_RADIUS if sites > CROWDED else CLUSTER_RADIUS,
        spiderfyDistanceMultiplier=1.4,
    )


def _start(made: Any, land: Sequence[Any], clusters: Mapping[str, Any], records: Any) -> Any:  # noqa: ANN401
    """Return the element that hands folium's layers to the page's script."""
    from branca.element import MacroElement
    from folium.template import Template

    sites = ", ".join(f"{group}: {layer.get_name()}" for group, layer in clusters.items())
    lands = ", ".join(layer.get_name() for layer in land)
    parts = f"map: {made.get_name()}, land: [{lands}], sites: {{{sites}}}, records: {records.get_name()}"
    element = _named(MacroElement(), "start")  # type: ignore[no-untyped-call]
    script = f"birdsPage.start({{{parts}}});"
    element._template = Template("{% macro script(this, kwargs) %}" + script + "{% endmacro %}")  # noqa: SLF001
    return element
