"""The map and its empty layers, made by folium under fixed names: same input, same bytes."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from birds import bundled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.map.nouns import Around

LAND = "#f3efe6"
# pixels: closer sites of one Party are drawn as one shape with their number; a crowded map joins more of them
CLUSTER_RADIUS, CROWDED_RADIUS = 36, 64
CROWDED = 1000
VIEW: dict[str, Any] = {"minZoom": 2, "maxZoom": 14, "zoomSnap": 0.25, "maxBounds": [[-85, -60], [85, 340]]}


def flyway_map(groups: Sequence[str], sites: int, around: Around) -> Any:  # noqa: ANN401 - folium's own objects
    """Return folium's map: the land, a layer of records, a layer of clustered sites for each of `groups`.

    `sites` is how many there will be.

    The layers are filled by the page's script from the page's data, which holds everything once.
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
