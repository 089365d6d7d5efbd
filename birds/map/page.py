"""One self-contained page: folium makes the map and its layers, nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

from branca.element import Figure

from birds import attribution
from birds.errors import UsageError
from birds.map.data import MONTH_COLOURS, Around, MapData
from birds.map.external import external_layers
from birds.map.payload import facts, page_words, payload
from birds.messages import language_read, own_name
from birds.model import Agreement, Lang, Party

POLICY = (
    "default-src 'none'; script-src {scripts}{scripts_of}; style-src 'unsafe-inline'{styles_of}; "
    "img-src data:{tiles}{pictures_of}; base-uri 'none'; form-action 'none'{more}"
)
SCRIPTS_ALLOWED = "{scripts}"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
PAGES = {f"{name}.html": f"to_{name}" for name in ("index", "annex", "diff", "evidence")}
_ADDRESSED = re.compile(r"url\(([^)]*)\)")
_TILES = re.compile(r"(https?)://([A-Za-z0-9.{}:-]+)/[^\s;,'\"]*")
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
        """Hold what the template asks for. UsageError where the address of tiles is none."""
        super().__init__()
        self._template, self.bare, self.online = _template(), False, False
        self.tile_source = _tile_source(around.tiles)
        for name, value in _parts(data, lang, around, bird).items():
            setattr(self, name, value)

    def made(self, *, online: bool = False) -> bytes:
        """Return the page in UTF-8; UsageError names what would be fetched, unless it may go `online`."""
        self.online = online
        return self.render().encode("utf-8", "replace")

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
            self.scripts = (*_library_scripts(), _own_script())
            flyway = self._children["map"]
            own = (part for part in flyway._children.values() if type(part).__module__.startswith("birds."))  # noqa: SLF001
            self.external = external_layers(self, (flyway.get_name(), *(part.get_name() for part in own)))
            self.external.refuse_unless(online=self.online)
            allowed = self.external.allowed(self.online)
            self.policy = POLICY.format(scripts=SCRIPTS_ALLOWED, **allowed, tiles=self.tile_source)
            page = str(self._template.render(this=self, kwargs=kwargs))
            head, policy, rest = page.partition(SCRIPTS_ALLOWED)
        finally:
            for part, children in stood:
                part._children = children  # noqa: SLF001
        scripts = (script.encode("utf-8", "replace") for script in _SCRIPT.findall(rest) if policy)
        hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
        return head + " ".join(f"'sha256-{hash_}'" for hash_ in hashes) + rest


def _parts(data: MapData, lang: Lang, around: Around, bird: int | None) -> dict[str, object]:
    agreement = data.agreement
    is_elsewhere = any(shown.place.party not in data.parties for shown in data.places)
    present = [*data.parties, *(["other"] if is_elsewhere else [])]
    areas = ["areas"] if any(place.area for place in data.places) else []
    symbols = {
        **{code: site_symbol(agreement, code) for code in present},
        "records": _svg('<path class="stroke" d="M-10 0H10"/>'),
        "tracks": _svg('<path class="stroke thin" d="M-10 3-4-3 2 3 10-3"/>'),
        "areas": _svg('<rect class="stroke" x="-9" y="-6" width="18" height="12"/>'),
        "tiles": "",
    }
    known = {"exact", "rounded", "approximate", *(shown.place.point_quality for shown in data.places)}
    qualities = [quality for quality in QUALITIES if quality in known]
    tracks, tiles = ["tracks"] if data.tracks else [], ["tiles"] if around.tiles else []
    return {
        "lang": lang,
        "read": language_read(lang),
        "words": page_words(agreement, lang),
        "facts": facts(data, lang),
        "languages": [(code, own_name(code)) for code in agreement.languages],
        "notices": _text("notices.txt").replace("--", "- -"),
        "style": "\n".join((*_library_styles(), _text("page.css"), *map(_look, agreement.parties))),
        "layers": [(code, symbols[code]) for code in (*present, "records", *tracks, *areas, *tiles)],
        "qualities": [(q, [(code, site_symbol(agreement, code, q)) for code in present]) for q in qualities],
        "answers": ANSWERS,
        "months": MONTH_COLOURS,
        "strokes": STROKES,
        "tabs": [tab for tab in TABS if tab not in WHERE_THERE_ARE_ANY or getattr(data, tab)],
        "credits": attribution.source_lines(data.credits, lang),
        "links": [{"word": key, "href": href} for href, key in PAGES.items() if href in around.beside],
        "data": embedded(payload(data, lang, around, bird)),
    }


def _tile_source(address: str | None) -> str:
    """Return the one source of pictures that the policy allows beside the page itself."""
    if address is None:
        return ""
    address_parts = _TILES.fullmatch(address)
    if address_parts is None or not all(field in address for field in ("{z}", "{x}", "{y}")):
        raise UsageError("map.no_tiles", address=address)
    host = re.sub(r"^\{\w+\}\.", "*.", address_parts[2])
    return f" {address_parts[1]}://{host}"


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


def _own_script() -> str:
    """Return the scripts of the page as one, in which they share the page's data and state."""
    files = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
    return f'const birdsPage = (() => {{\n"use strict";\n{files}\nreturn {{ start, cluster }};\n}})();'


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
