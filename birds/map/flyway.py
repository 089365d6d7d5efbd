"""The flyway map as folium has maps: layers are added to it, a notebook shows it, it is saved as one file.

`FlywayMap` is made of elements of folium, one a layer, and stands in the page of `birds.map.page`. Their names are
fixed: same input, same bytes. The layers are filled by the page's script (templates/) from the page's data, which holds
everything once.
"""

from __future__ import annotations

import json
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.map import CustomPane
from folium.plugins import MarkerCluster
from folium.template import Template

from birds import bundled
from birds.documents.write import files
from birds.geodesy import west
from birds.map.data import LAND, NOTHING_AROUND, Around, MapData
from birds.map.page import MapPage, embedded
from birds.model import Lang

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
    at first. `around` names pages beside it, tiles, labels and land of the user's.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's way; the page has its libraries inside
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, data: MapData, lang: Lang = "en", around: Around = NOTHING_AROUND, bird: int | None = None
    ) -> None:
        """Make the map with its layers and controls. UsageError where the address of tiles is none."""
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
        if around.tiles:  # the user's, over the land, to be switched on: the one thing that asks the network
            credit = escape(around.credit or around.tiles)
            tiles = folium.TileLayer(around.tiles, attr=credit, show=False, overlay=True, control=False)
            layers["tiles"] = set_name(tiles, "tiles")
        pane = set_name(CustomPane(LAND_PANE, z_index=150), LAND_PANE)  # beneath everything, tiles too
        over_land = [layers["tiles"]] if around.tiles else []
        # In the order in which they are drawn; the start that fills them comes last.
        parts = (
            pane,
            *land,
            *over_land,
            records,
            *sites.values(),
            PageStart({"map": "map_flyway", **layers}),
        )
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
        """Return the page in UTF-8."""
        return self._page.made(online=online)

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's own
        """Return what a notebook shows: the map without the page around it."""
        return self._page.bare_frame(**kwargs)


def render_map(data: MapData, lang: Lang, around: Around = NOTHING_AROUND) -> bytes:
    """Return the map as one HTML file in UTF-8, as FlywayMap(…).page() does."""
    return FlywayMap(data, lang, around).page()
