"""Boundaries, shares of thresholds and hard places on the map, in a real browser and as stills."""

import io
import re
from contextlib import contextmanager

import pytest
import shapely
from browsing import quiet_page

from birds.map.data import build_map_data
from birds.map.flyway import render_map
from birds.map.stills import STILLS
from birds.model import DossierContent, End, Evidence, Names, Site, SiteArea, SiteCount, Taxon, Threshold
from birds.model.agreement import default

HOLED = shapely.Polygon(
    [(136, 35), (137, 35), (137, 36), (136, 36)],
    [[(136.3, 35.3), (136.7, 35.3), (136.7, 35.7), (136.3, 35.7)]],
)
PARTS = shapely.MultiPolygon([shapely.box(127, 34, 127.4, 34.4), shapely.box(128, 34, 128.4, 34.4)])
CUT = shapely.MultiPolygon([shapely.box(179.5, 51, 180, 52), shapely.box(-180, 51, -179.5, 52)])


def about(**held):
    return DossierContent("", agreement=default(), **held)


def site(identity, name, party, point):
    names = Names(name, f"{name}-ko", f"{name}-ja")
    return Site(identity, "Ramsar Site", names, party, point=point, point_quality="exact")


def area(identity, shape):
    made = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return SiteArea(identity, shapely.to_wkb(made), "made for a test")


def count(identity, taxon, number, unit="individuals"):
    return SiteCount(identity, identity, taxon, taxon, number, str(number), unit, "2022-01", "a count")


def dossier():
    return DossierContent(
        "AviList v2025",
        taxa=(Taxon("Grus monacha", "species", 1, english="Hooded Crane"), Taxon("Anas crecca", "species", 2)),
        sites=(
            site("holed", "Holed", "JPN", (136.1, 35.1)),
            site("parts", "Parts", "KOR", (127.2, 34.2)),
            site("cut", "Cut", "USA", (-180.0, 51.5)),
        ),
        areas=(area("holed", HOLED), area("parts", PARTS), area("cut", CUT)),
        counts=(
            count("holed", "Grus monacha", 140),
            count("parts", "Grus monacha", 50),
            count("parts", "Grus monacha", 900, "pairs"),
            count("parts", "Anas crecca", 77),
        ),
        evidence=(
            Evidence("line", "Grus monacha", "recovery", "direct", End("A", "JPN", (180.0, 50.0)), End("B", "KOR", (-180.0, 40.0)), "s"),
            Evidence("still", "Grus monacha", "recovery", "direct", End("A", "JPN", (180.0, 50.0)), End("A", "JPN", (-180.0, 50.0)), "s"),
        ),
        thresholds=(Threshold("Grus monacha", "East Asia <b>", 100, "CSR 8", "https://example.org/csr", "Grus monacha"),), agreement=default())  # fmt: skip


@pytest.fixture(scope="module")
def data():
    return build_map_data(dossier())


def test_a_count_of_individuals_is_a_share_of_its_threshold_and_no_other_is(data):
    found = [(data.positions[one.place_id], one.seen.most, round(one.share * 100, 2)) for one in data.shares]
    assert found == [(0, 140, 1.4), (1, 50, 0.5)]


@pytest.mark.slow
def test_without_thresholds_the_page_says_nothing_of_shares():
    bare = about(sites=dossier().sites, counts=dossier().counts)
    html = render_map(build_map_data(bare), "en").decode()
    assert 'id="tab-shares"' not in html
    assert '"shares":[{' not in html


def test_rings_keep_their_holes_and_parts(data):
    assert [[len(polygon) for polygon in one.area] for one in data.places] == [[2], [1, 1], [1, 1]]


def pixels(data, bird=None):
    image = pytest.importorskip("matplotlib.image")
    return image.imread(io.BytesIO(STILLS["png"](data, "en", bird)), format="png")


@pytest.mark.slow
def test_a_still_draws_boundaries_with_holes_and_across_the_antimeridian_in_one_piece():
    def drawn_and_bare(shape, point):
        sites = (site("a", "A", "JPN", point),)
        drawn = pixels(build_map_data(about(sites=sites, areas=(area("a", shape),))))
        return drawn, pixels(build_map_data(about(sites=sites)))

    drawn, bare = drawn_and_bare(HOLED, (136.05, 35.05))
    changed = (abs(drawn - bare).max(axis=2) > 0.02).nonzero()
    top, bottom, left, right = changed[0].min(), changed[0].max(), changed[1].min(), changed[1].max()
    middle = (top + bottom) // 2, (left + right) // 2
    assert abs(drawn[middle] - bare[middle]).max() < 0.02  # the hole shows what lies below
    drawn, bare = drawn_and_bare(CUT, (-180, 51.5))
    columns = (abs(drawn - bare).max(axis=2) > 0.02).nonzero()[1]
    assert 0 < columns.max() - columns.min() < drawn.shape[1] / 2


@pytest.fixture
def opened(chrome, data, tmp_path):
    @contextmanager
    def opener(fragment="", lang="en", width=1280, height=800, shown=data, **context):
        file = tmp_path / f"{lang}.html"
        file.write_bytes(render_map(shown, lang))
        with quiet_page(chrome, file.as_uri() + fragment, width, height, **context) as page:
            page.wait_for_timeout(500)
            yield page

    return opener


def inked(page, lat, lon):
    """The alpha of the boundaries' picture at a place, None where the place is not in view."""
    return page.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector(".leaflet-areas-pane canvas");
          const map = flyway.map;
          const at = map.latLngToLayerPoint([lat, lon]).subtract(L.DomUtil.getPosition(canvas));
          const scale = canvas.width / parseFloat(canvas.style.width);
          const copy = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
          const pen = copy.getContext("2d", { willReadFrequently: true });
          pen.drawImage(canvas, -Math.round(at.x * scale), -Math.round(at.y * scale));
          return pen.getImageData(0, 0, 1, 1).data[3];
        }""",
        [lat, lon],
    )


@pytest.fixture
def see(opened, monkeypatch):
    """Open a page whose parts a test may look at."""
    from birds.map import page as module

    original = module._own_script
    hands_over = ("return { start, cluster };", "window.flyway = flyway; return { start, cluster };")
    monkeypatch.setattr(module, "_own_script", lambda *drawn: original(*drawn).replace(*hands_over))
    return opened


@pytest.mark.browser
@pytest.mark.parametrize(
    ("at", "filled", "open_"),
    [
        ("35.5,136.5", [(35.15, 136.5)], [(35.5, 136.5), (35.5, 137.2)]),  # with a hole
        ("34.2,127.7", [(34.2, 127.3), (34.2, 128.2)], [(34.2, 127.7)]),  # in two parts
        (
            "51.5,180",
            [(51.5, 179.7), (51.5, 180.3)],
            [(51.5, 178.9), (51.5, 181.1)],
        ),  # cut at the antimeridian
    ],
)
def test_holes_stay_open_parts_are_filled_and_a_click_opens_these_alone(see, at, filled, open_):
    with see(f"#at={at},{7 if '180' in at else 8}") as page:
        assert all(inked(page, *place) > 0 for place in filled)
        assert all(inked(page, *place) == 0 for place in open_)
        if len(filled) == 1 or len(open_) > 1:
            return
        centre = page.locator(".leaflet-container").bounding_box()
        x, y = centre["width"] / 2, centre["height"] / 2
        point = "flyway.map.latLngToContainerPoint([34.2, {}]).x".format
        step = page.evaluate(f"{point(128.2)} - {point(127.7)}")
        page.locator(".leaflet-container").click(position={"x": x, "y": y})
        assert page.locator(".leaflet-popup").count() == 0
        page.locator(".leaflet-container").click(position={"x": x + step, "y": y})
        assert "Parts" in page.locator(".leaflet-popup h2").inner_text()


@pytest.mark.browser
def test_shapes_at_the_antimeridian_are_drawn_once_and_without_a_jump(see):
    with see("#at=48,180,4") as page:
        names = page.eval_on_selector_all(
            "path.record", "nodes => nodes.map(n => n.getAttribute('aria-label'))"
        )
        assert sorted(name.split(":")[0] for name in names) == ["A → A", "A → B"]
        assert page.locator('path.record[aria-label^="A → B"]').bounding_box()["width"] < 80
        assert page.locator('.site[aria-label^="Cut"]').count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ja", "ko"])
def test_shares_stand_in_popup_panel_and_table_in_each_language(opened, lang):
    words = {"en": "1 % threshold 100", "ja": "1％基準 100", "ko": "1% 기준 100"}
    with opened("#bird=Grus+monacha&at=35.1,136.1,9", lang) as page:
        panel = page.locator("#bird").inner_text()
        assert "1.4 %" in panel
        assert words[lang] in panel
        page.locator(".site.JPN").first.click()
        page.wait_for_selector(".leaflet-popup")
        text = page.locator(".leaflet-popup").inner_text()
        assert re.search(r"140 · 1\.4 % · East Asia <b> \(.*100, CSR 8\)", text)
        page.locator("#twin > summary").click()
        page.locator("#tab-shares").click()
        rows = page.locator("#rows tbody tr")
        assert rows.count() == 2
        assert "CSR 8" in rows.first.inner_text()
        page.locator("#filter").fill("qqq")
        assert page.locator("#rows table").count() == 0


@pytest.mark.browser
def test_at_200_per_cent_zoom_nothing_is_lost(opened):
    """Zooming a window of 1280 to 200 % leaves the page 640 wide, at two pixels a dot."""
    with opened("#bird=Grus+monacha", width=640, height=400, device_scale_factor=2) as page:
        page.locator("#twin > summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        for control in ("#search", "#month", "#play", "#geojson", "#before", "[data-lang=ko]", "#tab-birds"):
            page.locator(control).scroll_into_view_if_needed()
            box = page.locator(control).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 640


@pytest.mark.browser
@pytest.mark.parametrize(
    "held",
    [
        about(),
        about(sites=dossier().sites[:1]),
        about(sites=(Site("n", "d", Names("Nowhere"), "KOR"),)),
        about(evidence=dossier().evidence),
    ],
    ids=["nothing", "one site", "no point", "records only"],
)
def test_a_dossier_with_little_is_a_sensible_page(opened, held):
    with opened(shown=build_map_data(held)) as page:
        assert page.locator("#summary").inner_text()
        page.locator("#twin > summary").click()
        for tab in ("records", "counts", "birds", "sites"):
            page.locator(f"#tab-{tab}").click()
            assert page.locator("#rows").inner_text().strip()
