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
        self.options = {"smoothFactor": 0.6, "interactive": False, "pane": LandPane.name}
        self.style = {"stroke": False, "fillColor": LAND, "fillOpacity": 1}
        set_name(self, str(number))


class LandPane(CustomPane):
    """Where land is drawn: beneath everything, tiles too."""

    name = "land"

    def __init__(self) -> None:
        super().__init__(self.name, z_index=150)
        set_name(self, self.name)


class Tiles(folium.TileLayer):
    """The user's tiles, over the land, to be switched on: the one thing that asks the network."""

    def __init__(self, address: str, credit: str | None) -> None:
        attribution = escape(credit or address)
        super().__init__(tiles=address, attr=attribution, show=False, overlay=True, control=False)
        set_name(self, "tiles")


class Sites(MarkerCluster):
    """The sites of a Party, those that stand close together as one shape with their number."""

    def __init__(self, group: str, number: int) -> None:
        """Draw one of the page's groups; `number` is how many sites there will be in all."""
        super().__init__(  # type: ignore[no-untyped-call]
            control=False,
            icon_create_function=f'birdsPage.cluster("{group}")',
            showCoverageOnHover=False,
            animate=False,  # while a cluster flies apart it follows no other move of the map
            maxClusterRadius=CROWDED_RADIUS if number > CROWDED else CLUSTER_RADIUS,
            spiderfyDistanceMultiplier=1.4,
        )
        set_name(self, group)


class Records(folium.FeatureGroup):
    """Records of marked birds as great circles between their places."""

    def __init__(self) -> None:
        super().__init__(control=False)
        set_name(self, "records")


class PageStart(MacroElement):
    """Hands the layers that folium made to the page's script, which fills them and begins the controls."""

    def __init__(self, parts: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        set_name(self, "pagestart")
        script = f"birdsPage.start({_named(parts)});"
        self._template = Template("{% macro script(this, kwargs) %}" + script + "{% endmacro %}")


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
        land, records = [Land(geometry, number) for number, geometry in enumerate(outlines)], Records()
        sites = {group: Sites(group, len(data.places)) for group in (*data.agreement.by_code, "other")}
        tiles = [Tiles(around.tiles, around.credit)] if around.tiles else []
        layers = {"land": land, "records": records, "sites": sites, **({"tiles": tiles[0]} if tiles else {})}
        start = PageStart({"map": "map_flyway", **layers})
        # In the order in which they are drawn; the start that fills them comes last.
        for part in (LandPane(), *land, *tiles, records, *sites.values(), start):
            self.add_child(part)

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
    """Return the map as one HTML file in UTF-8 that opens in `lang` and holds all three languages.

    Raises UsageError where the address of tiles is none.
    """
    return FlywayMap(data, lang, around).page()
