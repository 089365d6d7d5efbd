"""The flyway map as a map of folium: layers of one's own, a notebook, one file that asks for nothing."""

import html
import re
from pathlib import Path

import folium
import pytest
from folium import plugins

import birds as package
from birds.dossier import Dossier
from birds.errors import UsageError
from birds.map.flyway import FlywayMap

IZUMI = (32.105, 130.28)
FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*https?://")


@pytest.fixture(scope="module")
def opened(small_dossier: Path) -> Dossier:
    return package.open(small_dossier)


@pytest.fixture
def drawn(opened: Dossier) -> FlywayMap:
    return opened.map("Grus monacha")


SQUARE = {"type": "Polygon", "coordinates": [[[130, 32], [131, 32], [131, 33], [130, 32]]]}
FEATURE = {"type": "Feature", "id": "a", "properties": {}, "geometry": SQUARE}
SHAPES = {"type": "FeatureCollection", "features": [FEATURE]}


def test_layers_of_folium_are_in_the_page_and_nothing_is_fetched(drawn, tmp_path):
    drawn.save(tmp_path / "plain.html")
    folium.Circle(IZUMI, radius=5000, popup="a roost of ours").add_to(drawn)
    folium.Marker(IZUMI, tooltip="here").add_to(drawn)
    plugins.HeatMap([[*IZUMI, 1.0]]).add_to(drawn)
    folium.Choropleth(SHAPES, data={"a": 3}, key_on="feature.id", bins=[0, 1, 2, 4]).add_to(drawn)
    folium.Marker(IZUMI, popup=folium.Popup(folium.IFrame("<b>a page in a popup</b>"))).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "a roost of ours" in page
    pin = r'L\.Icon\.Default\.mergeOptions\(\{"iconUrl": "data:image/png;base64,\w'
    assert re.search(pin, page)
    assert "L.HeatLayer=" in page  # a script that folium has in its package
    assert "d3.scale.linear = function" in page  # the legend of the choropleth
    assert "Michael Bostock" in page  # whose licence wants to be named
    assert re.search(r"leaflet-control-layers-toggle\s*{\s*background-image: url\(data:", page)
    assert "frame-src" not in (tmp_path / "plain.html").read_text("utf-8")
    assert "; frame-src data:" in page
    assert not FETCHED.findall(page)


def test_a_page_that_somebody_has_worked_on_is_replaced_by_force_alone(drawn, tmp_path, monkeypatch):
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


FETCHING = {  # layers, with what each is called and a part of the address that it asks
    ("MiniMap", "Control.MiniMap"): plugins.MiniMap(), ("Fullscreen", "Control.FullScreen"): plugins.Fullscreen(),
    ("Icon", "awesome-markers"): folium.Marker(IZUMI, icon=folium.Icon(icon="star")),
    ("Tides", "tiles.example"): folium.TileLayer("https://tiles.example/{z}{x}{y}.png", attr="x", name="Tides"),
    ("CustomIcon", "icons.example"): folium.Marker(IZUMI, icon=folium.CustomIcon("https://icons.example/a.png")),
    ("Popup", "pictures.example"): folium.Marker(IZUMI, popup='<img src="https://pictures.example/a.png">'),
    ("FloatImage", "logos.example"): plugins.FloatImage("https://logos.example/a.png"),
}  # fmt: skip


def test_what_layers_would_fetch_is_named_and_refused_unless_online(drawn, tmp_path):
    for layer in FETCHING.values():
        layer.add_to(drawn)
    with pytest.raises(UsageError) as refused:
        drawn.save(tmp_path / "map.html")
    assert not (tmp_path / "map.html").exists()
    layers, _, addresses = str(refused.value).partition("): ")
    assert {name for name, _ in FETCHING} == set(layers.partition("(")[2].split(", "))
    assert [one for _, one in FETCHING if one not in addresses] == []
    drawn.save(tmp_path / "map.html", online=True)
    assert "icons.example" in (tmp_path / "map.html").read_text("utf-8")


def test_a_layer_that_hides_what_it_asks_is_named_by_what_stands_on_the_map(drawn):
    folium.Marker(IZUMI, popup=folium.Popup().add_child(folium.VegaLite({}))).add_to(drawn)
    with pytest.raises(UsageError, match=r"\(Marker\): .*vega-embed"):
        drawn.page()


@pytest.mark.slow
def test_a_notebook_shows_the_map_without_the_page_around_it(drawn):
    page = html.unescape(drawn._repr_html_())
    assert page.count("<iframe") == 1
    assert "birdsPage.start" in page
    assert re.search(r'<html [^>]*class="bare"', page)  # whose style hides what is around the map


@pytest.mark.slow
def test_the_same_map_is_the_same_bytes_whatever_was_made_of_it_before(drawn):
    folium.GeoJson({"type": "Point", "coordinates": [130.28, 32.1]}).add_to(drawn)
    shown, first = drawn._repr_html_(), drawn.page()
    assert (drawn._repr_html_(), drawn.page()) == (shown, first)


def test_no_record_speaks_of_the_columns_of_its_file(opened):
    assert not [note for note in opened.records["note"].dropna() if re.search(r"[a-z]_[a-z]", note)]
