"""Time at the map's edge: the strip says what the data say, is seen with the map, and birds move along tracks alone."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial

import pytest
import shapely

from birds.map.data import build_map_data, greatest
from birds.model import (
    DossierContent,
    End,
    Evidence,
    Names,
    Site,
    SiteCount,
    Status,
    Stay,
    Taxon,
    Threshold,
    Track,
)
from birds.model.agreement import default

pytestmark = pytest.mark.browser
IZUMI, BAY, BROOME, NEAR_BROOME = (130.28, 32.1), (127.5, 34.88), (122.3, -18.0), (122.5, -18.3)
CRANE, KNOT = "Grus monacha", "Calidris tenuirostris"


def way(*fixes: tuple[str, tuple[float, float]]) -> bytes:
    times = [datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() for day, _ in fixes]
    points = ", ".join(f"{x} {y} {time}" for time, (_, (x, y)) in zip(times, fixes, strict=True))
    return shapely.to_wkb(shapely.from_wkt(f"LINESTRING M ({points})"), flavor="iso", byte_order=1)


def count(place: str, number: int, month: int) -> SiteCount:
    day = f"2018-{month:02}"
    when = {"months": (month,), "date_from": day, "date_to": day}
    return SiteCount(place, place, CRANE, CRANE, number, str(number), None, day, "a census", **when)


@cache
def data():
    ends = (End("Izumi", "JPN", IZUMI), End("Bay", "KOR", BAY))
    held = DossierContent(
        "AviList v2025",
        taxa=(Taxon(CRANE, "species", 1, english="Hooded Crane"), Taxon(KNOT, "species", 2, english="Great Knot")),
        sites=(
            Site("izumi", "Ramsar Site", Names("Izumi", "이즈미", "出水"), "JPN", point=IZUMI, place_id="izumi"),
            Site("bay", "Ramsar Site", Names("Bay", "만", "湾"), "KOR", point=BAY, place_id="bay"),
        ),
        counts=(count("izumi", 13902, 12), count("izumi", 0, 7), count("bay", 700, 11)),
        thresholds=(Threshold(CRANE, "all", 100, "WPE4", "a table", CRANE),),
        evidence=(Evidence("e", CRANE, "recovery", "direct", *ends, "s", CRANE, "2019-03-01", "2019-10-05"),),
        tracks=(
            Track("t", KNOT, "K1", way(("2021-03-20", BROOME), ("2021-04-01", BROOME), ("2021-04-08", BAY), ("2021-05-01", BAY),
                                 ("2021-07-20", BROOME), ("2021-07-25", NEAR_BROOME)), 6, "s", KNOT),
        ),
        stays=(Stay("t", 1, BAY, "2021-04-08T00:00:00Z", "2021-05-01T00:00:00Z", 9, 5.0, "KOR"),),
        agreement=default(),
    )  # fmt: skip
    return build_map_data(held)


@pytest.fixture
def opened(map_opener):
    return partial(map_opener, data())


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_map_slider_and_strip_are_seen_together(opened, size):
    with opened(width=size[0], height=size[1]) as page:
        for selector in ("#map_flyway, .folium-map", "#month", "#strip", "#play", "#whole"):
            box = page.locator(selector).first.bounding_box()
            assert box["y"] >= 0, selector
            assert box["y"] + box["height"] <= size[1], selector
            assert box["x"] + box["width"] <= size[0], selector


def strip(page) -> dict[str, list[str]]:
    rows = page.locator("#strip tbody tr").all()
    return {
        row.locator("th").inner_text().strip(): [
            cell.get_attribute("class").split()[0] for cell in row.locator("td").all()[1:]
        ]
        for row in rows
    }


def test_the_strip_has_a_line_a_party_and_tells_the_answers_apart(opened):
    with opened(f"#bird={CRANE}&lang=en") as page:
        told = strip(page)
        assert [month for month, answer in enumerate(told["Japan"], 1) if answer == "recorded"] == [3, 12]
        assert told["Japan"][6] == "unknown"  # none at Izumi is not none in Japan
        assert told["Republic of Korea"][10] == "recorded"
        assert told["Republic of Korea"][0] == "unknown"
        assert "Tracks of tagged birds" not in told
        cells = page.locator("#strip tbody tr").first.locator("td").all()
        assert "13,902" in cells[12].get_attribute("title")
        assert cells[0].get_attribute("title") == "Japan: all months, counted or recorded, 13,902"
    with opened(f"#bird={KNOT}") as page:
        text = page.locator("#bird").inner_text()
        assert "Tracks: 1 (stays: 1)" in text
        assert "No record" not in text
        told = strip(page)
        assert told["Republic of Korea"][3] == "tracked"
        moved = told["Tracks of tagged birds"]
        assert [month for month, answer in enumerate(moved, 1) if answer == "tracked"] == [3, 4, 5, 7]
        # of Japan, and of the tracks themselves
        assert page.locator("#strip tbody td.tracked[data-month='0']").count() == 2


def test_a_country_is_without_a_bird_where_a_source_says_so_and_a_place_where_none_was_counted(map_opener):
    held = DossierContent(
        "AviList v2025",
        taxa=(Taxon(CRANE, "species", 1),),
        sites=(Site("izumi", "Ramsar Site", Names("Izumi"), "JPN", point=IZUMI, place_id="izumi"),),
        counts=(
            *(count("izumi", number, month) for number, month in ((5, 1), (0, 7))),
            replace(count("Araki", 0, 8), place_id=None, party="JPN"),
        ),
        statuses=(Status("X", taxon=CRANE, territory="KOR", source="red list"),),
        agreement=default(),
    )
    with map_opener(build_map_data(held), f"#bird={CRANE}&lang=en") as page:
        told = strip(page)
        assert told["Japan"] == ["recorded", *["unknown"] * 11]
        assert told["Republic of Korea"] == ["absent"] * 12
        page.fill("#search", "Izumi")
        page.keyboard.press("Enter")
        months = page.locator(".popup .strip")
        assert [one.text_content() for one in months.locator(".absent").all()] == ["J"]
        assert months.get_attribute("aria-label") == "January; reported absent: July"


def test_all_birds_together_are_counted_by_kinds_and_nothing_recorded_is_no_zero(opened):
    kinds: dict[tuple[str, int], set[str]] = {}
    for said in data().presence:
        if said.kind in {"count", "ring", "track", "occurrence"}:
            kinds.setdefault((said.party, said.month), set()).add(said.taxon)
    with opened("#lang=en") as page:
        for row, party in enumerate(("JPN", "KOR")):
            cells = page.locator("#strip tbody tr").nth(row).locator("td span[aria-hidden]").all()
            found = [cell.inner_text() for cell in cells[1:]]
            numbers = (len(kinds.get((party, month), ())) for month in range(1, 13))
            assert found == [str(number or "") for number in numbers]
            assert any(found)


def test_the_first_view_is_the_parties_area_and_a_button_shows_the_whole_flyway(opened):
    south = "map_flyway.getBounds().getSouth()"
    with opened(f"#bird={KNOT}") as page:
        assert page.evaluate(south) > 0
        page.locator("#whole").click()
        page.wait_for_timeout(600)
        assert page.evaluate(south) < BROOME[1]
        page.locator("#whole").click()
        page.wait_for_timeout(600)
        assert page.evaluate(south) > 0


BIRDS = "Object.values(map_flyway._layers).filter((one) => one.options.pane === 'birds' && one.getLatLng).map((one) => one.getLatLng().lat)"


def test_tagged_birds_stand_and_move_along_their_tracks_alone(opened):
    with opened(f"#bird={KNOT}&month=4") as page:
        (lat,) = page.evaluate(BIRDS)
        assert lat == pytest.approx(BAY[1], abs=0.01)  # in the middle of April
        page.locator("#month").fill("3")
        page.locator("#play").click()
        found = set()
        for _ in range(12):
            page.wait_for_timeout(50)
            found |= {round(one, 2) for one in page.evaluate(BIRDS)}
        page.locator("#play").click()
        assert len(found) > 2
        assert all(BROOME[1] - 0.1 <= one <= BAY[1] + 0.1 for one in found)
    with opened(f"#bird={CRANE}&month=3") as page:  # ringed: nobody knows the way
        page.locator("#play").click()
        page.wait_for_timeout(300)
        assert page.evaluate(BIRDS) == []


def test_a_flight_is_strong_in_its_own_month_alone_and_a_return_hides_it_not(map_opener):
    stay, flight = (("2021-02-20", BROOME), ("2021-03-15", BROOME)), ("2021-03-20", BAY)
    back = ("2021-04-10", BAY), ("2021-04-13", BROOME)
    held = DossierContent(
        "AviList v2025",
        taxa=(Taxon(KNOT, "species", 1),),
        tracks=(Track("t", KNOT, "K1", way(*stay, flight, *back), 5, "s", KNOT),),
        agreement=default(),
    )
    tall = "(month) => Math.max(...Object.values(map_flyway._layers).flatMap((one) => one.shapes ?? []).filter(({ months }) => (months >> month) & 1).map(({ box }) => box[3] - box[1]))"
    with map_opener(build_map_data(held)) as page:
        assert page.evaluate(tall, 2) == pytest.approx(0, abs=0.01)  # it stayed until March
        assert page.evaluate(tall, 3) > 10
        page.wait_for_timeout(300)
        assert min(page.evaluate(INKED)) > 300


# How many points of the tracks are bluer than green, as those of March, and greener than blue, as those of April.
INKED = """() => {
    const canvas = document.querySelector(".leaflet-overlay-pane canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const found = [0, 0];
    for (let n = 0; n < data.length; n += 4) if (data[n + 3] > 200 && data[n] < 80) found[Number(data[n + 1] > data[n + 2])]++;
    return found;
}"""


def test_the_greatest_sites_have_their_names_in_the_pages_language(opened):
    with opened(f"#bird={CRANE}&lang=ja") as page:
        assert sorted(page.locator(".name").all_inner_texts()) == ["出水 13,902", "湾 700"]
        assert page.locator(".site").count() == 2  # no cluster hides them
    assert [index for index, *_ in greatest(data(), 0)] == [0, 1]
    assert greatest(data(), 0)[0][1:] == (139.02, 13902)


def test_a_month_that_is_presumed_is_hatched_and_says_why_on_symbol_and_strip(map_opener):
    held = DossierContent(
        "AviList v2025",
        taxa=(Taxon(CRANE, "species", 1),),
        sites=(Site("izumi", "Ramsar Site", Names("Izumi"), "JPN", point=IZUMI, place_id="izumi"),),
        counts=(count("izumi", 5, 9), count("izumi", 7, 11)),
        statuses=(Status("W", taxon=CRANE, territory="JPN", source="list"),),
        agreement=default(),
    )
    with map_opener(build_map_data(held), f"#bird={CRANE}&month=10&lang=en") as page:
        assert strip(page)["Japan"][9] == "between"
        why = "presumed between records: counted before and after it"
        assert why in page.locator('#strip td.between[data-month="10"]').first.get_attribute("title")
        symbol = page.locator(".site.presumed")
        assert why in symbol.get_attribute("aria-label")
        filled = "node => getComputedStyle(node).fill"
        assert "hatch" in symbol.locator(".shape > *").evaluate(filled)
    with map_opener(build_map_data(held), f"#bird={CRANE}&month=11&lang=en") as page:
        assert page.locator(".site.presumed").count() == 0
