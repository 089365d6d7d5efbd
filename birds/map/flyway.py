"""The flyway map as folium has maps, in one self-contained page: nothing is fetched from anywhere.

`FlywayMap` is made of elements of folium, one a layer, and stands in our page: a notebook shows it, it is saved as one
file. Their names are fixed: same input, same bytes. The layers are filled by the page's script (templates/) from the
page's data, which holds everything once.

Of layers that somebody adds, libraries that the page has anyway are not linked again, and scripts that folium has in
its package are put into the page. What else they would fetch (scripts, styles, tiles, pictures) has an address: a page
that may not go online is refused with these addresses.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.map import CustomPane
from folium.plugins import MarkerCluster
from folium.template import Template

from birds import attribution, bundled
from birds.documents.formats import files
from birds.errors import UsageError
from birds.geodesy import west
from birds.map.data import LAND, MONTH_COLOURS, NOTHING_AROUND, Around, MapData
from birds.map.payload import facts, page_words, payload
from birds.messages import language_read, own_name
from birds.model import Agreement, Lang, Party

# pixels: closer sites of one Party are drawn as one shape with their number; a crowded map joins more of them
CLUSTER_RADIUS, CROWDED_RADIUS = 36, 64
CROWDED = 1000
LAND_PANE = "land"


def set_name(element: Any, name: str) -> Any:  # noqa: ANN401 - branca's own objects
    """Give an element a name of ours: branca's are random."""
    element._id = name  # noqa: SLF001
    return element


class Land(MacroElement):
    """An outline of land: no stroke, no border, no label, nothing to click.

    It is half of the page, and folium's own GeoJson would write a space after each number.
    """

    _template = Template("""{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.geoJSON({{ this.geometry }}, {
            ...{{ this.options|tojavascript }},
            style: {{ this.style|tojavascript }},
        }).addTo({{ this._parent.get_name() }});
    {% endmacro %}""")

    def __init__(self, geometry: object, number: int) -> None:
        """Draw a GeoJSON geometry in degrees."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.geometry = embedded(geometry)
        self.options = {"smoothFactor": 0.6, "interactive": False, "pane": LAND_PANE}
        self.style = {"stroke": False, "fillColor": LAND, "fillOpacity": 1}
        set_name(self, str(number))


class PageStart(MacroElement):
    """Hands the layers that folium made to the page's script, which fills them and begins the controls."""

    def __init__(self, parts: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        set_name(self, "pagestart")
        script = f"birdsPage.start({_named(parts)});"
        self._template = Template("{% macro script(this, kwargs) %}" + script + "{% endmacro %}")


def _sites(group: str, number: int) -> Any:  # noqa: ANN401
    """Return the layer of a Party's sites, one of the page's groups; `number` is how many there will be in all.

    Those that stand close together are one shape with their number.
    """
    cluster = MarkerCluster(  # type: ignore[no-untyped-call]
        control=False,
        icon_create_function=f'birdsPage.cluster("{group}")',
        showCoverageOnHover=False,
        animate=False,  # while a cluster flies apart it follows no other move of the map
        maxClusterRadius=CROWDED_RADIUS if number > CROWDED else CLUSTER_RADIUS,
        spiderfyDistanceMultiplier=1.4,
    )
    return set_name(cluster, group)


def _named(value: Any) -> str:  # noqa: ANN401
    """Return what an element, or elements in a list or by name, are called in the page's script."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_named, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_named(element)}' for key, element in value.items())}}}"
    return str(value.get_name())


VIEW: dict[str, Any] = {"minZoom": 2, "maxZoom": 14, "zoomSnap": 0.25}
BEYOND = 20  # degrees that one may look beyond the ends of the map
CENTRE = (36.0, 134.0)  # latitude, longitude: until the page fits its data


class FlywayMap(folium.Map):
    """A `folium.Map` of a dossier: `add_to` and `add_child` take layers of yours, Jupyter shows it, `save` writes it.

    `data` is what is shown, `lang` the language it opens in, `bird` an index into `data.birds`: the bird that is chosen
    at first. `around` names pages beside it, labels and land of the user's.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's way; the page has its libraries inside
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, data: MapData, lang: Lang = "en", around: Around = NOTHING_AROUND, bird: int | None = None
    ) -> None:
        """Make the map with its layers and controls."""
        begin = west(data.agreement)
        super().__init__(
            location=CENTRE,
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            attribution_control=False,  # the page sets its own, without a flag
            maxBounds=[[-85, begin - BEYOND], [85, begin + 360 + BEYOND]],
            **VIEW,
        )
        set_name(self, "flyway")
        self._page = MapPage(data, lang, around, bird)
        self._page.add_child(self, name="map")
        outlines = (*map(json.loads, bundled.land(data.agreement.land)), *around.land)
        land = [Land(geometry, number) for number, geometry in enumerate(outlines)]
        # Records of marked birds are great circles between their places.
        records = set_name(folium.FeatureGroup(control=False), "records")
        sites = {group: _sites(group, len(data.places)) for group in (*data.agreement.by_code, "other")}
        layers = {"land": land, "records": records, "sites": sites}
        pane = set_name(
            CustomPane(LAND_PANE, z_index=150), LAND_PANE
        )  # beneath everything, tiles of the user's too
        start = PageStart({"map": "map_flyway", **layers})
        # In the order in which they are drawn; the start that fills them comes last.
        parts = (pane, *land, records, *sites.values(), start)
        for part in parts:
            self.add_child(part)
        self._page.own_names = [part.get_name() for part in (self, *parts)]

    def save(  # type: ignore[override] # only into a file
        self, outfile: str | PathLike[str], *, online: bool = False, force: bool = False
    ) -> None:
        """Write the page as one file that asks for nothing. OutputError where it can't be.

        Layers that need scripts or pictures from elsewhere are refused by name (UsageError), unless `online`; so is a
        place where what lies there may be somebody's work, unless `force`.
        """
        files.put(Path(outfile), self.page(online=online), "html", force=force)

    def page(self, *, online: bool = False) -> bytes:
        """Return the page in UTF-8; UsageError names what would be fetched, unless it may go `online`."""
        self._page.online = online
        return self._page.render().encode("utf-8", "replace")

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's own
        """Return what a notebook shows: the map without the page around it."""
        return self._page.bare_frame(**kwargs)


# ---------------------------------------------------------------- the page around it

POLICY = (
    "default-src 'none'; script-src {scripts}{scripts_of}; style-src 'unsafe-inline'{styles_of}; "
    "img-src data:{pictures_of}; base-uri 'none'; form-action 'none'{more}"
)
SCRIPTS_ALLOWED = "{scripts}"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
PAGES = {f"{name}.html": f"to_{name}" for name in ("index", "annex", "diff", "evidence")}
_ADDRESSED = re.compile(r"url\(([^)]*)\)")
# The page's scripts in templates/, in the order in which they stand in one.
SCRIPTS = (
    *("core", "geo", "names", "presence", "choice", "sites", "records", "sheet", "tracks"),
    *("amounts", "graticule", "cards", "bird", "table", "time", "files", "controls", "main"),
)
STROKES = (("recovery", ""), ("tracking", "1 6"), ("resighting", "9 5"), ("other", "2 4 8 4"))
ANSWERS = ("recorded", "tracked", "status", "between", "absent", "unknown")
_PALE = 0.11  # of a tint
TABS = ("sites", "records", "tracks", "counts", "shares", "birds")
WHERE_THERE_ARE_ANY = ("tracks", "shares")
QUALITIES = ("exact", "rounded", "approximate", "municipality")
SYMBOLS = {
    "diamond": '<path d="M0-8 8 0 0 8-8 0Z"/>',
    "circle": '<circle r="6.4"/>',
    "square": '<rect x="-5.7" y="-5.7" width="11.4" height="11.4"/>',
}


class MapPage(Figure):
    """Our page around a map: language, landmarks, controls, policy; folium's figure with another template."""

    def __init__(self, data: MapData, lang: Lang, around: Around, bird: int | None = None) -> None:
        """Hold what the template asks for."""
        super().__init__()
        self._template, self.bare, self.online = _template(), False, False
        self.own_names: list[str] = []  # of the map and its layers that are ours
        agreement = data.agreement
        is_elsewhere = any(shown.place.party not in data.parties for shown in data.places)
        present = [*data.parties, *(["other"] if is_elsewhere else [])]
        areas = ["areas"] if any(place.area for place in data.places) else []
        symbols = {
            **{code: site_symbol(agreement, code) for code in present},
            "records": _svg('<path class="stroke" d="M-10 0H10"/>'),
            "tracks": _svg('<path class="stroke thin" d="M-10 3-4-3 2 3 10-3"/>'),
            "areas": _svg('<rect class="stroke" x="-9" y="-6" width="18" height="12"/>'),
        }
        known = {"exact", "rounded", "approximate", *(shown.place.point_quality for shown in data.places)}
        qualities = [quality for quality in QUALITIES if quality in known]
        tracks = ["tracks"] if data.tracks else []
        values: dict[str, object] = {
            "lang": lang,
            "read": language_read(lang),
            "words": page_words(agreement, lang),
            "facts": facts(data, lang),
            "languages": [(code, own_name(code)) for code in agreement.languages],
            "notices": _text("notices.txt").replace("--", "- -"),
            "style": "\n".join((*_library_styles(), _text("page.css"), *map(_look, agreement.parties))),
            "layers": [(code, symbols[code]) for code in (*present, "records", *tracks, *areas)],
            "qualities": [(q, [(it, site_symbol(agreement, it, q)) for it in present]) for q in qualities],
            "answers": ANSWERS,
            "months": MONTH_COLOURS,
            "strokes": STROKES,
            "tabs": [tab for tab in TABS if tab not in WHERE_THERE_ARE_ANY or getattr(data, tab)],
            "credits": attribution.source_lines(data.credits, lang),
            "links": [{"word": key, "href": href} for href, key in PAGES.items() if href in around.beside],
            "data": embedded(payload(data, lang, around, bird)),
        }
        for name, value in values.items():
            setattr(self, name, value)

    def bare_frame(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's own
        """Return a frame for a notebook that shows the map alone."""
        self.bare, self.online = True, True  # who looks at a notebook has fetched it already
        frame = str(self._repr_html_(**kwargs))
        self.bare = False
        return frame

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401
        """Return the page; the policy allows the scripts in it, each by its hash, and no other.

        What folium's elements put into the page while they are rendered goes afterwards: a second page is the same.
        """
        parts = (self.header, self.html, self.script)
        stood = [(part, part._children.copy()) for part in parts]  # noqa: SLF001 - branca has no other way
        try:
            for child in self._children.values():
                child.render(**kwargs)
            # The page's scripts as one, in which they share its data and state.
            own = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
            own = f'const birdsPage = (() => {{\n"use strict";\n{own}\nreturn {{ start, cluster }};\n}})();'
            self.scripts = (*_library_scripts(), own)
            self.external = external_layers(self, self.own_names)
            if self.external.addresses and not self.online:
                layers, addresses = self.external.layers, self.external.addresses
                raise UsageError("map.needs_network", layers=layers, addresses=addresses)
            allowed = _allowed(self.external, online=self.online)
            self.policy = POLICY.format(scripts=SCRIPTS_ALLOWED, **allowed)
            page = str(self._template.render(this=self, kwargs=kwargs))
            head, policy, rest = page.partition(SCRIPTS_ALLOWED)
        finally:
            for part, children in stood:
                part._children = children  # noqa: SLF001
        scripts = (script.encode("utf-8", "replace") for script in _SCRIPT.findall(rest) if policy)
        hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
        return head + " ".join(f"'sha256-{hash_}'" for hash_ in hashes) + rest


def _template() -> Any:  # noqa: ANN401
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    # A Party's name may have curly brackets of its own, which stay.
    environment.filters["fill"] = lambda text, facts_by_key: re.sub(
        r"\{(\w+)\}", lambda placeholder: facts_by_key.get(placeholder[1], placeholder[0]), text
    )
    return environment.from_string(_text("page.html"))


def site_symbol(agreement: Agreement, code: str, quality: str = "exact") -> str:
    """Return a site's symbol as SVG, for the legend; the page's script draws the same."""
    heart = '<circle class="heart" r="2.3"/>' if quality == "rounded" else ""
    party = agreement.by_code.get(code)
    shape = SYMBOLS[party.symbol if party else "square"]
    return _svg(f'<g class="halo">{shape}</g><g class="shape">{shape}</g>{heart}')


def _look(party: Party) -> str:
    """Return the style of what is a Party's: its colour, a pale tint for a ground; never told by colour alone."""
    parts = (int(party.colour[at : at + 2], 16) for at in (1, 3, 5))
    tint = "#" + "".join(f"{255 - round((255 - part) * _PALE):02x}" for part in parts)
    rule = f".{party.code} {{ --party: {party.colour}; --tint: {tint}; }}"
    double = f"\n.listing.{party.code} {{ border-left-style: double; }}" if party.symbol == "diamond" else ""
    return rule + double


def _svg(content: str) -> str:
    head = '<svg viewBox="-11 -11 22 22" width="22" height="22" aria-hidden="true" focusable="false">'
    return f"{head}{content}</svg>"


def embedded(value: object) -> str:
    """Return a value as JSON that may stand inside a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _library_scripts() -> tuple[str, ...]:
    from xstatic.pkg import leaflet, leaflet_markercluster

    pictures = Path(leaflet.BASE_DIR, "images")
    icon, shadow = (_inlined(pictures / f"marker-{name}.png") for name in ("icon", "shadow"))
    pin = {"iconUrl": icon, "shadowUrl": shadow}
    return (
        _asset(leaflet.BASE_DIR, "leaflet.js"),
        _asset(leaflet_markercluster.BASE_DIR, "leaflet.markercluster.js"),
        # the marker that layers of folium have where they name none
        f'L.Icon.Default.imagePath = ""; L.Icon.Default.mergeOptions({json.dumps(pin | {"iconRetinaUrl": ""})});',
    )


def _library_styles() -> tuple[str, ...]:
    from xstatic.pkg import leaflet, leaflet_markercluster

    of_libraries = (leaflet.BASE_DIR, "leaflet.css"), (leaflet_markercluster.BASE_DIR, "MarkerCluster.css")
    sheets = (_asset(folder, name) for folder, name in of_libraries)
    pictures = Path(leaflet.BASE_DIR, "images")

    # Pictures of a control that folium's layers may bring; no other is used.
    def picture(address: re.Match[str]) -> str:
        name = address[1].rpartition("/")[2]
        return f"url({_inlined(pictures / name)})" if name.startswith("layers") else "none"

    return tuple(_ADDRESSED.sub(picture, sheet) for sheet in sheets)


def _inlined(picture: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def _asset(folder: str, name: str) -> str:
    """Return a library's file without the address of its source map, which a browser would ask for."""
    text = Path(folder, name).read_text(encoding="utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).strip()


def _text(name: str) -> str:
    return (resources.files("birds.map") / "templates" / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- layers that somebody adds

_LINKS = (JavascriptLink, CssLink)
IN_THE_PAGE = {"leaflet.js", "leaflet.css", "leaflet.markercluster.js"}
IN_THE_PAGE |= {"markercluster.css", "markercluster.default.css"}
# What folium's own layers call in their scripts, and the links of folium's map that bring it.
CALLED = {"L.AwesomeMarkers": ("awesome_markers", "awesome_markers_css", "awesome_markers_font_css")}
# What folium draws the legend of a choropleth with; any 3.5 will do.
D3 = re.compile(r"https://[^?#]*/d3/3\.5\.[^?#]*/d3(?:\.min)?\.js")
# A script that folium publishes and has in its own package, too.
OWN_OF_FOLIUM = re.compile(r"https://[^?#]*/python-visualization/folium[^?#]*/templates/([\w.]+\.js)")
# All that folium's popups and tooltips ask of jQuery: an element made of markup.
JQUERY = "window.$ ??= (html) => Object.assign(document.createElement('div'), { innerHTML: html }).children;"
_ADDRESS = re.compile(r"(?:src|href)\s*=\s*[\"'](https?://[^\"']+)")
# What markup of popups and options of icons show, and scripts ask for; a link that somebody may follow is not fetched.
_SHOWN = re.compile(
    r"(?:\bsrc\s*=|Url\"\s*:|\bfetch\(|\burl\s*[:(]|<link[^>]*\bhref\s*=)\s*\\?[\"'`]?(https?://[^\"'`\\\s)]+)"
)


@dataclass(frozen=True, slots=True)
class ExternalLayers:
    """What the layers bring: `head` is markup for the page's head, `scripts` stand in it, `addresses` are fetched.

    `layers` are those that fetch, by their names, else by what folium calls their kind.
    `framed` are popups with a page of their own in them (`folium.IFrame`), under the same policy as ours.
    """

    head: str = ""
    scripts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    framed: bool = False


def _allowed(external: ExternalLayers, *, online: bool) -> dict[str, str]:
    urls = map(urlsplit, external.addresses if online else ())
    hosts = dict.fromkeys(f"{url.scheme}://{url.netloc}" for url in urls)
    sources = "".join(f" {re.sub(r'//[{]?s[}]?[.]', '//*.', host)}" for host in hosts)
    frames = "; frame-src data:" if external.framed else ""
    return {
        "scripts_of": sources,
        "styles_of": sources,
        "pictures_of": " https:" if hosts else "",
        "more": f"; font-src{sources}; connect-src{sources}{frames}" if hosts else frames,
    }


def external_layers(page: Any, own: Iterable[str]) -> ExternalLayers:  # noqa: ANN401 - a branca figure
    """Return what is in a rendered figure that is not ours; `own` are the names of our elements."""
    ours = {"meta_http", *own}
    scripts = {name: part.render() for name, part in _children(page.script) if name not in ours}
    markup = {name: part.render() for name, part in _children(page.html) if name not in ours}
    texts = {name: scripts.get(name, "") + markup.get(name, "") for name in {**scripts, **markup}}
    all_text = "".join(texts.values())
    linked = list(dict.fromkeys(_links(page, ours, all_text)))
    here = {address: text for address in linked if (text := _packaged(address))}
    links = [address for address in linked if address not in here]
    header = [(name, part) for name, part in _children(page.header) if name not in ours]
    head = {name: part.render() for name, part in header if not isinstance(part, _LINKS)}
    for name, text in head.items():
        texts[name] = texts.get(name, "") + text
    fetched = [*links]
    for text in head.values():
        fetched += [*_ADDRESS.findall(text), *_SHOWN.findall(text)]
    layers = list(_layers(page.get_root(), ours))
    pictures = (getattr(layer, "tiles", None) or getattr(layer, "url", None) for layer in layers)
    fetched += [url for url in pictures if isinstance(url, str) and url.startswith("http")]
    fetched += _SHOWN.findall(all_text)
    fitting = [JQUERY] if "$(" in all_text else []
    on_the_map = (layer for _, element in _children(page.get_root()) for layer in _children(element))
    answering = ((layer, texts.get(layer.get_name(), "")) for layer in layers)
    asking = [_called(layer) for layer, text in answering if _fetches(layer, text, set(fetched))]
    # Where none says that it is the one that asks, all that stand on the map itself are named.
    asking = asking or [_called(layer) for name, layer in on_the_map if name not in ours]
    styles = (urlsplit(link).path.endswith(".css") for link in links)
    kinds = ('<link rel="stylesheet" href="{}">' if it else '<script src="{}"></script>' for it in styles)
    tags = map(str.format, kinds, links)
    return ExternalLayers(
        head="\n".join((*head.values(), *tags)),
        scripts=(*fitting, *here.values()),
        addresses=tuple(dict.fromkeys(fetched)),
        layers=tuple(dict.fromkeys(asking)),
        framed='<iframe src="data:' in all_text,
    )


def _packaged(address: str) -> str | None:
    """Return a script that folium has in its package, or another package has; None for others."""
    if D3.fullmatch(address):
        from xstatic.pkg import d3

        licence = Path(__file__).with_name("templates").joinpath("d3.txt").read_text("utf-8")
        return f"/* {licence} */\n{Path(d3.BASE_DIR, 'd3.js').read_text('utf-8')}"
    match = OWN_OF_FOLIUM.fullmatch(address)
    file = Path(folium.__path__[0], "templates", match[1]) if match else None
    return file.read_text("utf-8") if file and file.is_file() else None


def _children(element: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    children: Iterable[tuple[str, Any]] = element._children.items()  # noqa: SLF001 - branca has no other way
    return children


def _links(page: Any, ours: set[str], all_text: str) -> Iterator[str]:  # noqa: ANN401
    called = {name for sign, names in CALLED.items() if sign in all_text for name in names}
    yield from (url for name, url in (*folium.Map.default_js, *folium.Map.default_css) if name in called)
    for name, link in _children(page.header):
        file = Path(urlsplit(link.url).path).name if isinstance(link, _LINKS) else ""
        if file and name not in ours and file.replace(".min", "").lower() not in IN_THE_PAGE:
            yield link.url


def _layers(element: Any, ours: set[str]) -> Iterator[Any]:  # noqa: ANN401
    """Yield what stands in an element at any depth and is not ours."""
    for _, child in _children(element):
        if child.get_name() not in ours:
            yield child
        yield from _layers(child, ours)


def _fetches(layer: Any, text: str, fetched: set[str]) -> bool:  # noqa: ANN401
    """Whether a layer fetches one of the addresses; `text` is its script and markup."""
    links = (*getattr(layer, "default_js", ()), *getattr(layer, "default_css", ()))
    asked = [*(url for _, url in links), *_SHOWN.findall(text), *_ADDRESS.findall(text)]
    asked += [getattr(layer, of, None) for of in ("tiles", "url")]
    is_asked = any(address in fetched for address in asked if isinstance(address, str))
    return is_asked or any(sign in text for sign in CALLED)


def _called(layer: Any) -> str:  # noqa: ANN401
    """Return the name that somebody gave a layer, else its class; folium's own names are ids or addresses of tiles."""
    name = getattr(layer, "layer_name", None)
    return type(layer).__name__ if not name or layer._id in name or "://" in name else str(name)  # noqa: SLF001
