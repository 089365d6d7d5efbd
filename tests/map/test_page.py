"""The map in a real browser, offline: every control by mouse and by key, three languages, no request, no message."""

import io
import json
import re
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

import pytest
import shapely
from browsing import focus_by_key

from birds import model as m
from birds.map.data import Around, Label, build_map_data
from birds.model.agreement import default

pytestmark = pytest.mark.browser

JPN = m.Checklist("J", "Birds of Japan", "JPN").within(default())
KOR = m.Checklist("K", "Birds of Korea", "KOR").within(default())
HOSTILE = (
    "<script>window.hacked=1</script>", "</script><b>x", "\"'&`${1}{first}", "🦢🏽 swan", "مالك الحزين",
    "長" * 300,
)  # fmt: skip
BIRDS = (
    ("Grus monacha", "Hooded Crane", "흑두루미", "ナベヅル"),
    ("Platalea minor", "Black-faced Spoonbill", "저어새", "クロツラヘラサギ"),
    ("Anas platyrhynchos", "Mallard", "청둥오리", "マガモ"),
    ("Ardea cinerea", "Grey Heron", "왜가리", "アオサギ"),
)
IZUMI = m.End("Izumi", "JPN", (130.28, 32.1))
SUNCHEON = m.End("Suncheon Bay", "KOR", (127.5, 34.88), approximate=True)
ALASKA = m.End("Yukon delta", None, (-164.5, 62.0))
AUSTRALIA = m.End("Roebuck Bay", None, (122.3, -18.1))


def entry(checklist, row, name, vernacular, statuses):
    parsed = m.ParsedName(name, name)
    made = m.Entry(checklist.id, row, name, parsed, vernacular=vernacular, statuses=statuses)
    return m.MatchedEntry(made, m.Match(checklist.id, row, m.Message.of("rule"), name))


def site(identity, names, party, point, quality="exact", **more):
    return m.Site(identity, "Ramsar Site", m.Names(*names), party, point=point, point_quality=quality, **more)


def record(identity, taxon, kind, origin, destination, *, certainty="direct", **more):
    page = "https://example.org/a"
    return m.Evidence(identity, taxon, kind, certainty, origin, destination, page, taxon, **more)


def dossier():
    ring = shapely.Polygon([(135.9, 35.0), (136.2, 35.0), (136.2, 35.5), (135.9, 35.5)])
    lists = []
    for checklist, lang in ((JPN, "ja"), (KOR, "ko")):
        members = [
            entry(checklist, n + 2, name, m.Names(en if lang == "ko" else None, ko if lang == "ko" else None, ja if lang == "ja" else None),
                  (m.Status("W", (1, 2, 12) if lang == "ko" else (), **({} if lang == "ko" else {"printed": "冬鳥", "source": "J7"})), m.Status("P", (3,) if lang == "ko" else (), minor=True)))
            for n, (name, en, ko, ja) in enumerate(BIRDS)
        ]  # fmt: skip
        lists.append(m.MatchedList(checklist, tuple(members)))
    return m.DossierContent(
        "AviList v2025",
        lists=tuple(lists),
        sites=(
            site("izumi", ("Izumi", "이즈미", "出水"), "JPN", (130.28, 32.1), species=("Grus monacha",), area_ha=245.0),
            site("biwa", ("Biwa-ko", "비와호", "琵琶湖"), "JPN", (136.08, 35.25), "rounded", species=("Anas platyrhynchos",)),
            site("suncheon", ("Suncheon Bay", "순천만", "順天湾"), "KOR", (127.5, 34.88), species=("Grus monacha",)),
            site("upo", ("Upo Wetland", "우포늪", "牛浦沼"), "KOR", (128.41, 35.55), "approximate"),
            site("twin", ("Next to Upo", None, None), "JPN", (128.41, 35.55)),
            site("nowhere", ("Nowhere", None, None), "KOR", None, "none"),
            *(site(f"h{n}", (text, text, text), "JPN", (141.0 + n / 3, 43.0)) for n, text in enumerate(HOSTILE)),
        ),
        areas=(m.SiteArea("biwa", shapely.to_wkb(shapely.MultiPolygon([ring])), "outline of a test", "2020"),),
        counts=(
            m.SiteCount("izumi", "Izumi", "Grus monacha", "Grus monacha", 14000, "14000", "individuals", "2022-01", "x", months=(1,)),
            m.SiteCount("suncheon", "Suncheon Bay", None, None, None, ">300000", None, "spring", "x", months=(4,)),
        ),
        evidence=(
            record("e1", "Grus monacha", "tracking", IZUMI, SUNCHEON, date_from="2015-03-23", individuals=9),
            record("e2", "Grus monacha", "resighting", SUNCHEON, IZUMI, date_from="2015-11"),
            record("e3", "Anas platyrhynchos", "recovery", ALASKA, IZUMI),
            record("e4", "Ardea cinerea", "count", AUSTRALIA, SUNCHEON, certainty="inferred"),
            record("e5", "Ardea cinerea", "recovery", IZUMI, IZUMI, date_from="2001-05-01"),
            record("e6", "Platalea minor", "tracking", IZUMI, SUNCHEON, certainty="negative"),
            record("e7", "Platalea minor", "resighting", m.End(None, "JPN"), SUNCHEON),
            record("e8", "Platalea minor", "resighting", m.End("an islet", "JPN"), m.End("Korea", "KOR")),
        ), agreement=default())  # fmt: skip


@cache
def map_data():
    held = dossier()
    rows = []
    for n, (a, b) in enumerate(zip(*(one.entries for one in held.lists), strict=True)):
        units = (m.Unit(f"row-{n}", a.match.taxon, (a.match.taxon,)),)
        rows.append(m.ComparisonRow(f"row-{n}", "equal", a=(a,), b=(b,), units=units))
    annex = m.Annex(
        "en",
        tuple(m.AnnexRow(f"row-{n}", n + 1, BIRDS[n][0], m.Names(), ("agreed", "bracketed", "proposal")[n]) for n in range(3)),
        (), (), ("en", "ja", "ko"), ("JPN", "KOR"), agreement=default())  # fmt: skip
    compared = m.Comparison(JPN, KOR, 4, 4, "AviList v2025", tuple(rows), agreement=default())
    return build_map_data(held, compared, annex=annex)


@pytest.fixture
def opened(map_opener):
    return partial(map_opener, map_data())


@pytest.fixture(scope="module")
def axe():
    return Path(find_spec("axe_core_python").origin).with_name("axe.min.js").read_text(encoding="utf-8")


def violations(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def popup(page):
    page.wait_for_selector(".leaflet-popup")
    page.wait_for_timeout(400)  # until it has faded in, and the one before has faded out
    return page.locator(".leaflet-popup")


def labels_of(page, shapes):
    return page.eval_on_selector_all(shapes, "nodes => nodes.map(n => n.getAttribute('aria-label'))")


# Shapes


def test_each_party_has_its_own_shape_that_has_a_name_and_shows_how_good_the_point_is(opened):
    with opened(fragment="#at=34,131,7") as page:
        labels = labels_of(page, ".site, .cluster, path.record")
        assert all(labels)
        assert "Izumi, Japan" in labels
        assert page.locator(".site.KOR circle").count() > 0
        assert page.locator(".site.JPN .shape path").count() > 0
    dashes = "n => getComputedStyle(n.querySelector('.shape *')).strokeDasharray"
    with opened(fragment="#at=34.5,132.5,6.5") as page:
        assert page.locator(".site.rounded .heart").count() == 1
        assert page.locator(".site.approximate").evaluate(dashes) != "none"


def test_a_shape_of_one_party_never_hides_one_of_the_other(opened):
    with opened(fragment="#at=35.55,128.41,9") as page:
        page.wait_for_timeout(300)
        one, other = (
            page.locator(f'[aria-label^="{name}"]').bounding_box() for name in ("Upo", "Next to Upo")
        )
        assert abs(one["x"] - other["x"]) >= 15


def test_records_between_the_same_places_are_one_line_and_land_has_neither_stroke_nor_label(opened):
    with opened() as page:
        names = labels_of(page, "path.record")
        assert {"Suncheon Bay ↔ Izumi: Hooded Crane", "Izumi ↔ Suncheon Bay: Hooded Crane"} & {*names}
        assert len(names) == 5  # four lines, and a ring where one place is known; no negative record
        strokes = "nodes => nodes.map(n => n.getAttribute('stroke'))"
        assert set(page.eval_on_selector_all(".leaflet-land-pane path", strokes)) == {"none"}
        assert page.locator(".leaflet-land-pane text, .leaflet-attribution-flag").count() == 0


def test_a_record_with_one_known_place_is_a_ring_there_and_says_so(opened):
    with opened(fragment="#bird=row-1") as page:
        said = "only this place has a point; the other is not known"
        ring = page.locator("path.record")
        assert ring.get_attribute("aria-label") == f"Suncheon Bay: Black-faced Spoonbill ({said})"
        summary = page.locator("#summary").inner_text()
        assert "Records drawn at one place only, because the other has no point: 1." in summary
        assert "Negative findings, not on the map: 1." in summary
        listed = page.locator("#bird").inner_text()
        assert f"Japan → Suncheon Bay ({said})" in listed
        assert "Izumi → Suncheon Bay (not on the map: a negative finding)" in listed
        ring.focus()
        page.keyboard.press("Enter")
        assert said in popup(page).inner_text()


# Mouse and key


def test_a_site_and_a_line_open_by_key_and_give_the_focus_back(opened):
    with opened(fragment="#at=32.1,130.28,8") as page:
        focus_by_key(page, '.site[aria-label="Izumi, Japan"]')
        page.keyboard.press("Enter")
        text = popup(page).inner_text()
        assert "Ramsar site" in text
        assert "14000" in text
        assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
        page.keyboard.press("Escape")
        page.wait_for_selector(".leaflet-popup", state="detached")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Izumi, Japan"
    with opened() as page:
        focus_by_key(page, 'path.record[aria-label*="Roebuck"]')
        page.keyboard.press("Space")
        text = popup(page).inner_text()
        assert all(words in text for words in ("great circle", "inferred", "example.org/a"))


def test_a_cluster_opens_by_key(opened):
    with opened(fragment="#at=38,135,4") as page:
        focus_by_key(page, ".cluster.JPN")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert "sites close together, Japan" in label
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)
        assert float(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at').split(',')[2]")) > 4


def test_search_by_key_finds_a_bird_in_any_script_and_says_where_it_finds_nothing(opened):
    with opened() as page:
        for typed in ("흑두루미", "ㅎㄷㄹㅁ", "ナベヅル", "なべつる", "grus monaca", "Hooded cr"):
            page.locator("#search").fill(typed)
            page.keyboard.press("ArrowDown")
            assert "Grus monacha" in page.locator("#found [aria-selected=true]").inner_text()
            page.keyboard.press("Enter")
            assert page.locator("#bird h2").inner_text() == "Hooded Crane"
        page.locator("#search").fill("zzzzzz")
        assert page.locator("#nothing").is_visible()
    with opened() as page:
        page.locator("#search").fill("Nowhere")  # a site without a point stands in the table
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Nowhere"
        assert page.locator("#rows tr.marked").inner_text().startswith("Nowhere")


def test_a_carried_status_says_where_it_stands_in_the_language_of_the_page(opened):
    said = {"en": "as printed: 冬鳥 (J7)", "ja": "原文の表記： 冬鳥 (J7)", "ko": "원문 표기: 冬鳥 (J7)"}
    for lang, words in said.items():
        with opened(lang=lang, fragment="#bird=row-0") as page:
            assert words in page.locator("#bird").inner_text()
            assert page.locator("#bird .calendar td.there").count() == 4
            assert page.locator("path.record").count() == 1


def test_one_steps_through_the_annex_with_the_arrow_keys(opened):
    with opened() as page:
        focus_by_key(page, "#before")
        seen = []
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
            seen.append(page.locator("#bird .scientific").inner_text())
        names = [name for name, *_ in BIRDS]
        assert seen == [names[0], names[1], names[2], names[0], names[2]]


MOVES = """async () => {
  const frames = (n) => n ? new Promise(requestAnimationFrame).then(() => frames(n - 1)) : null;
  for (const rest of [1, 2, 9]) {
    map_flyway.fire("moveend");
    await frames(rest);
  }
}"""


def test_a_map_that_moves_again_before_its_groups_have_followed(opened):
    with opened() as page:
        page.wait_for_timeout(300)
        page.evaluate(MOVES)  # the third move meets the one group that is left of the second


def test_a_bird_chosen_while_the_map_goes_to_a_site_in_a_cluster(opened):
    quick = "() => { document.querySelector('#rows tr:nth-child(2) .link').click(); document.querySelector('#after').click(); }"
    with opened(fragment="#at=36,133,3") as page:
        page.locator("#twin > summary").click()
        page.wait_for_selector("#rows table")
        page.evaluate(quick)
        page.wait_for_timeout(500)
        assert page.locator("#bird h2").inner_text() == "Hooded Crane"


def test_the_month_leaves_nothing_out_and_is_chosen_by_key(opened):
    with opened() as page:
        focus_by_key(page, "#month")
        page.keyboard.press("ArrowRight")
        assert page.locator("#month-name").inner_text() == "January"
        assert "January: sites 1, records 0" in page.locator("#summary").inner_text()
        assert page.locator(".site.faint, .cluster.faint").count() > 0
        assert page.locator("path.record").count() > 0


# The twin


def test_every_tab_opens_by_key_holds_every_row_and_says_what_is_not_drawn(opened):
    with opened() as page:
        focus_by_key(page, "#twin > summary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#rows table")
        page.keyboard.press("Tab")
        rows = []
        for _ in range(4):
            rows.append(page.locator("#rows tbody tr").count())
            page.keyboard.press("ArrowRight")
        assert rows == [12, 8, 2, 4]
        page.locator("#tab-records").click()
        text = page.locator("#rows").inner_text()
        for why in (
            "no: a negative finding",
            "one place: the other has no point",
            "no: a place without a point",
        ):
            assert why in text
        page.locator("#tab-sites").click()
        edges = """all => all.map((each) => each.matches(".right")
            && getComputedStyle(each.querySelector("button") ?? each).textAlign)"""
        heads = page.locator("#rows thead th").evaluate_all(edges)
        assert heads == page.locator("#rows tbody tr:first-child td").evaluate_all(edges)
        assert heads.count("end") == 3


# Languages

WORDS_OF_ALL = re.compile(
    r"English|日本語|한국어|GeoJSON|CSV|Leaflet|Natural Earth|JavaScript|\bkm\b|\bha\b|Tab"
)
FOREIGN = {"en": r"[가-힣぀-ヿ一-鿿]", "ja": r"[가-힣]|[A-Za-z]{3,}", "ko": r"[぀-ヿ]|[A-Za-z]{3,}"}


def said(page):
    """Everything a page shows or tells, apart from what the dossier's sources print (they stand in bdi and i)."""
    return page.evaluate(
        """() => {
          const out = [document.title];
          const walk = (node) => {
            if (node.nodeType === 3) return void out.push(node.textContent);
            if (node.nodeType !== 1 || /^(SCRIPT|STYLE|NOSCRIPT|BDI|I)$/.test(node.tagName)) return;
            for (const name of ["aria-label", "placeholder", "title", "aria-valuetext"]) {
              if (node.hasAttribute(name) && !node.matches(".site, .record, [role=dialog]")) out.push(node.getAttribute(name));
            }
            node.childNodes.forEach(walk);
          };
          walk(document.body);
          return out.join("\\n");
        }"""
    )


def open_everything(page):
    page.locator(".key summary").click()
    page.locator("#twin > summary").click()
    page.locator("[data-layer=records]").focus()
    page.locator("#month").fill("3")
    page.locator("#month").fill("0")


@pytest.mark.parametrize(("lang", "then"), [("en", "ja"), ("ja", "ko"), ("ko", "en")])
def test_every_word_is_in_the_language_of_the_page_at_first_and_when_it_is_switched(opened, lang, then):
    with opened(lang=lang) as page:
        open_everything(page)
        page.locator('path.record[aria-label*="Izumi"]').first.dispatch_event("click")
        popup(page)
        for now in (lang, then):
            page.locator(f"[data-lang={now}]").click()
            assert page.locator("html").get_attribute("lang") == now
            for tab in ("sites", "records", "counts", "birds"):
                page.locator(f"#tab-{tab}").click()
                left = WORDS_OF_ALL.sub("", said(page))
                assert not re.findall(rf".*(?:{FOREIGN[now]}).*", left), f"{tab}: not in {now}"


def test_an_open_popup_and_a_chosen_bird_follow_the_language(opened):
    with opened(lang="en", fragment="#bird=row-0&at=32.1,130.28,8") as page:
        page.locator(".site.JPN").first.click()
        popup(page)
        for lang, *names in (("ja", "ナベヅル", "出水"), ("ko", "흑두루미", "이즈미"), ("en", "Hooded Crane", "Izumi")):  # fmt: skip
            page.locator(f"[data-lang={lang}]").click()
            assert page.locator("#bird h2").inner_text() == names[0]
            assert names[1] in popup(page).locator("h2").inner_text()


# Hostile texts, addresses, files, paper


def test_hostile_names_appear_as_text(opened):
    with opened(width=390, height=844) as page:
        page.locator("#twin > summary").click()
        page.wait_for_selector("#rows table")
        text = page.locator("#rows").inner_text()
        assert all(name in text for name in HOSTILE)
        assert page.evaluate("window.hacked") is None
        for name in HOSTILE:
            page.locator("#rows").get_by_role("button", name=name, exact=True).click()
            assert name in popup(page).inner_text()
            page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_script_that_somebody_puts_into_the_page_does_not_run(chrome, opened):
    put = "document.body.append(Object.assign(document.createElement('script'), {textContent: 'hacked = 1'}))"
    with opened() as page:
        address = page.url
    page = chrome.new_page()  # where a message is heard by nobody
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.evaluate(put)
    assert page.evaluate("window.hacked") is None
    page.close()


def test_the_choice_travels_in_the_address(opened):
    with opened() as page:
        page.locator("#search").fill("Mallard")
        page.keyboard.press("Enter")
        page.locator("[data-lang=ko]").click()
        page.locator("#month").fill("1")
        page.locator("[data-layer=JPN]").uncheck()
        address = page.evaluate("location.href")
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        assert page.locator("#bird h2").inner_text() == "청둥오리"
        assert page.locator("#month-name").inner_text() == "1월"
        assert not page.locator("[data-layer=JPN]").is_checked()
        assert page.locator("[data-layer=KOR]").is_checked()
        assert page.url == address
        page.goto("about:blank")


@pytest.mark.parametrize(
    "fragment", ["#at=x,y,z", "#bird=none&month=99&lang=xx", "#%E0%A4%A", "#at=999,999,999"]
)
def test_a_broken_address_is_no_obstacle(opened, fragment):
    with opened(fragment=fragment) as page:
        assert "sites" in page.locator("#summary").inner_text()


def test_what_is_chosen_can_be_taken_along(opened):
    with opened(fragment="#bird=row-0") as page:
        with page.expect_download() as saving:
            page.locator("#geojson").click()
        made = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))
        kinds = [(one["properties"]["type"], (one["geometry"] or {}).get("type")) for one in made["features"]]
        assert kinds[:5] == [
            ("site", "Point"), ("site", "Point"), ("record", "LineString"), ("record", "LineString"), ("count", "Point"),
        ]  # fmt: skip
        assert {kind for kind, _ in kinds[5:]} == {"presence"}
        with page.expect_download() as saving:
            page.locator("#csv").click()
        text = Path(saving.value.path()).read_text(encoding="utf-8-sig")
        assert text.startswith("type,id,")
        assert len(text.splitlines()) == len(kinds) + 1


def test_on_paper_everything_shown_is_there(opened):
    pypdf = pytest.importorskip("pypdf")
    with opened() as page:
        for size in ("A4", "A3"):
            made = pypdf.PdfReader(io.BytesIO(page.pdf(format=size, print_background=True)))
            text = "\n".join(sheet.extract_text() for sheet in made.pages)
            assert all(words in text for words in ("ring recovery", "Suncheon Bay", "km", "Natural Earth"))
            assert "Bird or site" not in text
        assert page.locator("#twin").get_attribute("open") is None


def test_a_bird_leads_to_the_pages_beside_and_a_label_speaks_the_page_s_language_or_both(map_opener, axe):
    labels = (Label((131.5, 34.2), m.Names(None, "라벨", "ラベル")),)
    around = Around(beside=("annex.html", "diff.html"), labels=labels)
    with map_opener(map_data(), "#bird=row-0&at=34,131,7", "ja", around) as page:
        places = page.eval_on_selector_all("#bird a", "nodes => nodes.map(n => n.getAttribute('href'))")
        assert places == ["annex.html#no-1", "diff.html#r-row-0"]
        assert page.locator(".label").inner_text() == "ラベル"
        page.locator("[data-lang=en]").click()
        assert page.locator(".label").inner_text() == "ラベル / 라벨"
        assert violations(page, axe) == []


# States


LITTLE = {
    "nothing": m.DossierContent("", agreement=default()),
    "no point": m.DossierContent("AviList v2025", sites=dossier().sites[5:6], agreement=default()),
    "one site": m.DossierContent("", sites=dossier().sites[:1], agreement=default()),
    "records": m.DossierContent("", evidence=dossier().evidence[:2], agreement=default()),
}
NO_BIRD = {"en": "no birds yet", "ja": "まだ鳥がありません", "ko": "아직 새가 없습니다"}


@pytest.mark.parametrize(
    ("held", "lang"),
    [("nothing", "en"), ("nothing", "ja"), ("no point", "ko"), ("one site", "en"), ("records", "en")],
)
def test_a_dossier_with_little_is_a_sensible_page_and_an_empty_one_says_so(map_opener, axe, held, lang):
    with map_opener(build_map_data(LITTLE[held]), lang=lang) as page:
        assert (NO_BIRD[lang] in page.locator("#bird").inner_text()) == (held != "records")
        assert page.locator("#summary").inner_text()
        assert violations(page, axe) == []
        page.locator("#twin > summary").click()
        for tab in ("records", "counts", "birds", "sites"):
            page.locator(f"#tab-{tab}").click()
            assert page.locator("#rows").inner_text().strip()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_state_breaks_an_accessibility_rule(opened, axe, width):
    """Each is looked at narrow, those that are laid out otherwise wide, too; that it fits is looked at in both."""
    found = {}

    def look(page, state):
        if width == 390 or state in {"bird", "sites", "site popup"}:
            found[state] = violations(page, axe)

    with opened(width=width, height=844) as page:
        look(page, "at first")
        page.locator("#search").fill("a")
        look(page, "searching")
        page.locator("#search").fill("Mallard")
        page.keyboard.press("Enter")
        look(page, "bird")
        page.locator("#month").fill("3")
        look(page, "month")
        page.locator("#month").fill("0")
        page.locator("#bird .actions button").click()
        page.locator(".key summary").click()
        page.locator("#twin > summary").click()
        for tab in ("records", "counts", "birds", "sites"):
            page.locator(f"#tab-{tab}").click()
            look(page, tab)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#rows tbody button").first.click()
        popup(page)
        look(page, "site popup")
        page.locator("path.record").first.dispatch_event("click")
        popup(page)
        look(page, "line popup")
    assert {state: broken for state, broken in found.items() if broken} == {}


def test_forced_colours_and_reduced_motion_leave_the_page_working(opened, axe):
    with opened(forced_colors="active", reduced_motion="reduce", fragment="#bird=row-0") as page:
        page.locator("#bird .link").first.click()
        popup(page)
        assert violations(page, axe) == []
