"""The flyway map as a map of folium: layers of one's own, a notebook, one file that asks for nothing."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import folium
import pytest
from folium import plugins

import birds as package
from birds.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from birds.dossier import Dossier
    from birds.map.flyway import FlywayMap

IZUMI = (32.105, 130.28)
FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*https?://")


@pytest.fixture(scope="module")
def opened(small_dossier: Path) -> Dossier:
    return package.open(small_dossier)


@pytest.fixture
def drawn(opened: Dossier) -> FlywayMap:
    return opened.map("Grus monacha")


def test_a_layer_of_folium_is_in_the_page_and_nothing_is_fetched(drawn: FlywayMap, tmp_path: Path) -> None:
    folium.Circle(IZUMI, radius=5000, popup="a roost of ours").add_to(drawn)
    folium.Marker(IZUMI, tooltip="here").add_to(drawn)
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "a roost of ours" in page
    assert not FETCHED.findall(page)


def test_a_page_that_somebody_has_worked_on_is_replaced_by_force_alone(
    drawn: FlywayMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(drawn), "page", lambda _, **_given: b"<html></html>\n")
    place = tmp_path / "map.html"
    for _ in range(2):  # what it wrote itself it replaces
        drawn.save(place)
    ours = place.read_bytes()
    place.write_bytes(b"mine " + ours)
    with pytest.raises(UsageError, match="changed since birds wrote it"):
        drawn.save(place)
    assert place.read_bytes() == b"mine " + ours
    drawn.save(place, force=True)
    assert place.read_bytes() == ours


def test_a_script_that_folium_has_in_its_package_is_put_into_the_page(
    drawn: FlywayMap, tmp_path: Path
) -> None:
    plugins.HeatMap([[*IZUMI, 1.0]]).add_to(drawn)
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "L.HeatLayer=" in page
    assert not FETCHED.findall(page)


def test_the_legend_of_a_choropleth_asks_for_nothing(drawn: FlywayMap, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[130, 32], [131, 32], [131, 33], [130, 32]]]}
    shape = {"type": "Feature", "id": "a", "properties": {}, "geometry": square}
    folium.Choropleth(
        {"type": "FeatureCollection", "features": [shape]},
        data={"a": 3},
        key_on="feature.id",
        bins=[0, 1, 2, 4],
    ).add_to(drawn)
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "d3.scale.linear = function" in page
    assert "Michael Bostock" in page  # whose licence wants to be named
    assert not FETCHED.findall(page)


@pytest.mark.parametrize(
    ("layer", "called", "address"),
    [
        (plugins.MiniMap(), "MiniMap", "Control.MiniMap"),
        (plugins.Fullscreen(), "Fullscreen", "Control.FullScreen"),
        (folium.Marker(IZUMI, icon=folium.Icon(icon="star")), "Icon", "awesome-markers"),
        (
            folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x", name="Tides"),
            "Tides",
            "tiles.example",
        ),
        (
            folium.Marker(IZUMI, icon=folium.CustomIcon("https://icons.example/a.png")),
            "CustomIcon",
            "icons.example",
        ),
        (
            folium.Marker(IZUMI, popup='<img src="https://pictures.example/a.png">'),
            "Popup",
            "pictures.example",
        ),
        (plugins.FloatImage("https://logos.example/a.png"), "FloatImage", "logos.example"),
        (folium.Marker(IZUMI, popup=folium.Popup().add_child(folium.VegaLite({}))), "Marker", "vega-embed"),
    ],
)
def test_what_a_layer_would_fetch_is_named_and_refused_unless_online(
    drawn: FlywayMap, tmp_path: Path, layer: folium.map.Layer, called: str, address: str
) -> None:
    layer.add_to(drawn)
    with pytest.raises(UsageError, match=rf"\({called}\): .*{address}"):
        drawn.save(tmp_path / "map.html")
    assert not (tmp_path / "map.html").exists()


def test_what_is_fetched_is_in_the_page_where_it_is_asked_for_online(
    drawn: FlywayMap, tmp_path: Path
) -> None:
    folium.Marker(IZUMI, icon=folium.CustomIcon("https://icons.example/a.png")).add_to(drawn)
    drawn.save(tmp_path / "map.html", online=True)
    assert "icons.example" in (tmp_path / "map.html").read_text("utf-8")


def test_a_popup_may_have_a_page_of_its_own_in_it(drawn: FlywayMap, tmp_path: Path) -> None:
    drawn.save(tmp_path / "plain.html")
    folium.Marker(IZUMI, popup=folium.Popup(folium.IFrame("<b>a roost of ours</b>"))).add_to(drawn)
    drawn.save(tmp_path / "map.html")
    assert "frame-src" not in (tmp_path / "plain.html").read_text("utf-8")
    assert "; frame-src data:" in (tmp_path / "map.html").read_text("utf-8")


def test_a_marker_without_an_icon_of_its_own_has_leaflet_s_pin(drawn: FlywayMap, tmp_path: Path) -> None:
    folium.Marker(IZUMI).add_to(drawn)
    drawn.save(tmp_path / "mine.html")
    page = (tmp_path / "mine.html").read_text("utf-8")
    assert re.search(r'L\.Icon\.Default\.mergeOptions\(\{"iconUrl": "data:image/png;base64,\w', page)


def test_the_control_of_folium_s_layers_has_its_picture(drawn: FlywayMap) -> None:
    folium.LayerControl().add_to(drawn)
    assert re.search(rb"leaflet-control-layers-toggle\s*{\s*background-image: url\(data:", drawn.page())


def test_a_notebook_shows_the_map_without_the_page_around_it(drawn: FlywayMap) -> None:
    page = html.unescape(drawn._repr_html_())
    assert page.count("<iframe") == 1
    assert "birdsPage.start" in page
    assert re.search(r'<html [^>]*class="bare"', page)  # whose style hides what is around the map


def test_the_same_map_is_the_same_bytes_whatever_was_made_of_it_before(drawn: FlywayMap) -> None:
    folium.GeoJson({"type": "Point", "coordinates": [130.28, 32.1]}).add_to(drawn)
    shown, first = drawn._repr_html_(), drawn.page()
    assert (drawn._repr_html_(), drawn.page()) == (shown, first)


@pytest.mark.slow
def test_two_maps_of_a_dossier_are_the_same_bytes(opened: Dossier) -> None:
    assert opened.map("Grus monacha").page() == opened.map("Grus monacha").page()


def test_no_record_speaks_of_the_columns_of_its_file(opened: Dossier) -> None:
    assert not [note for note in opened.records["note"].dropna() if re.search(r"[a-z]_[a-z]", note)]
