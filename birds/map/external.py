"""Layers that somebody adds to the map: what they need from elsewhere, and what is here of it.

Libraries that the page has anyway are not linked again, scripts that folium has in its package are put into the
page. What else a layer would fetch (scripts, styles, tiles, pictures) has an address: a page that may not go online is
refused with these addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, JavascriptLink

from birds.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
class Foreign:
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
        hosts = dict.fromkeys(f"{urlsplit(one).scheme}://{urlsplit(one).netloc}" for one in self.addresses)
        frames = "; frame-src data:" if self.framed else ""
        if not online or not hosts:
            return {**dict.fromkeys(("scripts_of", "styles_of", "pictures_of"), ""), "more": frames}
        told = "".join(f" {re.sub(r'//[{]?s[}]?[.]', '//*.', host)}" for host in hosts)
        return {
            "scripts_of": told,
            "styles_of": told,
            "pictures_of": " https:",
            "more": f"; font-src{told}; connect-src{told}{frames}",
        }


def of(page: Any, own: Iterable[str]) -> Foreign:  # noqa: ANN401 - a branca figure
    """Return what is in a rendered figure that is not ours; `own` are the names of our elements."""
    ours = {"meta_http", *own}
    scripts = {name: one.render() for name, one in _held(page.script) if name not in ours}
    markup = {name: one.render() for name, one in _held(page.html) if name not in ours}
    texts = {name: scripts.get(name, "") + markup.get(name, "") for name in {**scripts, **markup}}
    said = "".join(texts.values())
    linked = list(dict.fromkeys(_links(page, ours, said)))
    here = {address: text for address in linked if (text := _packaged(address))}
    links = [address for address in linked if address not in here]
    others = {name: one for name, one in _held(page.header) if name not in ours and not _is_link(one)}
    head = [one.render() for one in others.values()]
    for name, one in zip(others, head, strict=True):
        texts[name] = texts.get(name, "") + one
    fetched = [
        *links,
        *(address for one in head for pattern in (_ADDRESS, _SHOWN) for address in pattern.findall(one)),
    ]
    fetched += [*_pictures(page.get_root(), ours), *_SHOWN.findall(said)]
    fitting = [JQUERY] if "$(" in said else []
    asking = [*_fetching(page.get_root(), ours, texts, set(fetched))] or _added(page.get_root(), ours)
    return Foreign(
        "\n".join((*head, *map(_tag, links))),
        (*fitting, *here.values()),
        tuple(dict.fromkeys(fetched)),
        tuple(dict.fromkeys(asking)),
        '<iframe src="data:' in said,
    )


def _packaged(address: str) -> str | None:
    """Return a script that folium has in its package, or another package has; None for others."""
    if D3.fullmatch(address):
        from xstatic.pkg import d3

        licence = Path(__file__).with_name("templates").joinpath("d3.txt").read_text("utf-8")
        return f"/* {licence} */\n{Path(d3.BASE_DIR, 'd3.js').read_text('utf-8')}"
    found = OWN_OF_FOLIUM.fullmatch(address)
    file = Path(folium.__path__[0], "templates", found[1]) if found else None
    return file.read_text("utf-8") if file and file.is_file() else None


def _held(element: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    held: Iterable[tuple[str, Any]] = element._children.items()  # noqa: SLF001 - branca has no other way
    return held


def _links(page: Any, ours: set[str], said: str) -> Iterator[str]:  # noqa: ANN401
    """Yield the addresses of scripts and styles that layers link to."""
    called = {name for sign, names in CALLED.items() if sign in said for name in names}
    yield from (url for name, url in (*folium.Map.default_js, *folium.Map.default_css) if name in called)
    for name, one in _held(page.header):
        file = Path(urlsplit(one.url).path).name if _is_link(one) else ""
        if file and name not in ours and file.replace(".min", "").lower() not in IN_THE_PAGE:
            yield one.url


def _is_link(one: Any) -> bool:  # noqa: ANN401
    return isinstance(one, (JavascriptLink, CssLink))


def _tag(address: str) -> str:
    path = urlsplit(address).path
    return (
        f'<link rel="stylesheet" href="{address}">'
        if path.endswith(".css")
        else f'<script src="{address}"></script>'
    )


def _pictures(element: Any, ours: set[str]) -> list[str]:  # noqa: ANN401
    """Return the addresses of tiles and pictures that layers show."""
    found: list[str] = []
    for _, child in _held(element):
        if child.get_name() not in ours:
            address = getattr(child, "tiles", None) or getattr(child, "url", None)
            found += [address] if isinstance(address, str) and address.startswith("http") else []
        found += _pictures(child, ours)
    return found


def _fetching(element: Any, ours: set[str], texts: Mapping[str, str], fetched: set[str]) -> Iterator[str]:  # noqa: ANN401
    """Yield what the layers are called that fetch one of the addresses; `texts` are their scripts and markup."""
    for _, child in _held(element):
        name = child.get_name()
        if name not in ours:
            links = (*getattr(child, "default_js", ()), *getattr(child, "default_css", ()))
            text = texts.get(name, "")
            asked = [*(url for _, url in links), *_SHOWN.findall(text), *_ADDRESS.findall(text)]
            asked += [getattr(child, of, None) for of in ("tiles", "url")]
            if any(one in fetched for one in asked if isinstance(one, str)) or any(s in text for s in CALLED):
                yield _called(child)
        yield from _fetching(child, ours, texts, fetched)


def _added(page: Any, ours: set[str]) -> list[str]:  # noqa: ANN401
    """Return what all layers are called that stand on the map itself, where none says that it is the one that asks."""
    return [_called(one) for made in page._children.values() for name, one in _held(made) if name not in ours]  # noqa: SLF001


def _called(layer: Any) -> str:  # noqa: ANN401
    """Return the name that somebody gave a layer, else its class; folium's own names are ids or addresses of tiles."""
    name = getattr(layer, "layer_name", None)
    return type(layer).__name__ if not name or layer._id in name or "://" in name else str(name)  # noqa: SLF001
