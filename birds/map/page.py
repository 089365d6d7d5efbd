"""One self-contained page: folium makes the map and its layers, nothing is fetched from anywhere."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.errors import UsageError
from birds.map.layers import flyway_map
from birds.map.nouns import Around
from birds.map.payload import facts, payload, words
from birds.messages import word
from birds.model import LANGS

if TYPE_CHECKING:
    from birds.map.nouns import MapData
    from birds.model import Lang

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:{tiles}; "
    "base-uri 'none'; form-action 'none'"
)
PAGES = {
    "index.html": "to_index",
    "annex.html": "to_annex",
    "diff.html": "to_diff",
    "evidence.html": "to_evidence",
}
NOTHING_AROUND = Around()
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
TABS = ("sites", "records", "counts", "shares", "birds")
QUALITIES = ("exact", "rounded", "approximate")
SYMBOLS = {
    "JPN": '<path d="M0-8 8 0 0 8-8 0Z"/>',
    "KOR": '<circle r="6.4"/>',
    "other": '<rect x="-5.7" y="-5.7" width="11.4" height="11.4"/>',
}


def render(data: MapData, lang: Lang, around: Around = NOTHING_AROUND) -> bytes:
    """Return the map as one HTML file in UTF-8 that opens in `lang` and holds all three languages.

    Raises UsageError where the address of tiles is none.
    """
    page = _figure(data, lang, around)
    text: str = page.render()
    return text.encode("utf-8", "replace")


def _figure(data: MapData, lang: Lang, around: Around) -> Any:  # noqa: ANN401 - branca is untyped
    """Return folium's figure with our page around it."""
    from branca.element import Figure

    figure = Figure()
    figure._template = _template()  # noqa: SLF001 - the way branca lets a page be replaced
    for name, value in _parts(data, lang, around).items():
        setattr(figure, name, value)
    figure.add_child(flyway_map(tuple(SYMBOLS), len(data.sites), around), name="map")
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
        "languages": [(code, word("own_name", code)) for code in LANGS],
        "policy": POLICY.format(tiles=_tile_source(around.tiles)),
        "notices": _text("notices.txt").replace("--", "- -"),
        "style": "\n".join((*_library_styles(), _text("page.css"))),
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
    return _svg(f'<g class="halo">{SYMBOLS[party]}</g><g class="shape">{SYMBOLS[party]}</g>{heart}')


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
