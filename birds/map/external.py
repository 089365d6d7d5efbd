"""Layers that somebody adds to the map: what they need from elsewhere, and what is here of it.

Libraries that the page has anyway are not linked again, scripts that folium has in its package are put into the
page. What else a layer would fetch (scripts, styles, tiles, pictures) has an address: a page that may not go online is
refused with these addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, JavascriptLink

from birds.errors import UsageError

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

    def refuse_unless(self, *, online: bool) -> None:
        """Refuse a page that would fetch something, naming it and what asks for it, unless it may go online."""
        if self.addresses and not online:
            raise UsageError("map.needs_network", layers=self.layers, addresses=self.addresses)

    def allowed(self, online: bool) -> dict[str, str]:  # noqa: FBT001
        """Return what the page's policy allows beside what is in it."""
        urls = map(urlsplit, self.addresses)
        hosts = dict.fromkeys(f"{url.scheme}://{url.netloc}" for url in urls)
        frames = "; frame-src data:" if self.framed else ""
        if not online or not hosts:
            return {**dict.fromkeys(("scripts_of", "styles_of", "pictures_of"), ""), "more": frames}
        sources = "".join(f" {re.sub(r'//[{]?s[}]?[.]', '//*.', host)}" for host in hosts)
        return {
            "scripts_of": sources,
            "styles_of": sources,
            "pictures_of": " https:",
            "more": f"; font-src{sources}; connect-src{sources}{frames}",
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
    head = {name: part.render() for name, part in header if not _is_link(part)}
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
        file = Path(urlsplit(link.url).path).name if _is_link(link) else ""
        if file and name not in ours and file.replace(".min", "").lower() not in IN_THE_PAGE:
            yield link.url


def _is_link(element: Any) -> bool:  # noqa: ANN401
    return isinstance(element, (JavascriptLink, CssLink))


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
