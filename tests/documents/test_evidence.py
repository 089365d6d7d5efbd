"""The evidence annex: what the sheets hold, read back from Word and PDF; its maps; the same bytes always."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import few_birds
import pytest
import shapely
from annex_readers import pdf_text
from docx.oxml.ns import qn
from lxml import etree
from wordings import english

from birds import documents, evidence
from birds.documents.model import Figure
from birds.documents.papers.evidence import MANY, evidence_annex, evidence_document
from birds.documents.papers.sketches import extent_of, layers
from birds.documents.papers.species_sheet import verdicts_on
from birds.documents.theme import MAP_HEIGHT as HEIGHT
from birds.documents.theme import MAP_WIDTH as WIDTH
from birds.documents.theme import map_pictures
from birds.dossier import bootstrap
from birds.model import End, Evidence, Message, Occurrence, SiteCount, Source, Status, Track, TreatyTest
from birds.model.agreement import default

FORMATS = documents.FORMATS["evidence"]

SAID = Status("P", migrant=True, territory="KOR", author="a society", source="Status 1", id="said")
PNG = b"\x89PNG\r\n\x1a\n"


GENERA = {"Anser", "Calidris", "Grus", "Mergus", "Platalea", "Zosterops"}


@pytest.fixture(scope="module")
def table():
    return evidence.findings(few_birds.few_of(bootstrap.bundled_dossier(), GENERA))


@pytest.fixture(scope="module")
def annex(table):
    return evidence_annex(table, "en")


def of(table, *names: str, lang="en", test="two-limb", **changes):
    """Return the annex of named birds, the dossier changed; no site names a bird."""
    sites = tuple(replace(site, species=()) for site in table.dossier.sites)
    changed = replace(table, dossier=replace(table.dossier, **{"sites": sites, **changes}))
    changed = replace(changed, test=TreatyTest(test))
    return evidence_annex(changed, lang, verdicts_on(changed, names))


def bird(table, *names: str, **changes):
    (sheet,) = of(table, *names, **changes).sheets
    return sheet


def saying(table, said: Status):
    """Return the table of a dossier in which a Party's own statement is the only one of its taxon."""
    about = (said.taxon, said.territory)
    others = (one for one in table.dossier.statuses if (one.taxon, one.territory) != about)
    return evidence.findings(replace(table.dossier, statuses=(*others, said)))


def record(taxon="Calidris alpina", **changes) -> Evidence:
    ends = End("Gunsan", "KOR", (126.7, 35.9)), End("Saga", "JPN", (130.3, 33.2))
    dates = "2011-04-03", "2012-09-01"
    made = Evidence("r1", taxon, "recovery", "direct", *ends, "Ring atlas 1", taxon, *dates, 1, "K-1")
    return replace(made, **changes)


def squeezed(text: str) -> str:
    """Return text as PDF gives it back: where its lines break is no matter."""
    return re.sub(r"[\s\u200b]", "", text)


# ---------------------------------------------------------------- what a sheet holds


def test_birds_that_are_not_listed_have_a_sheet_where_a_record_is_about_them(table):
    about = replace(record("Zosterops japonicus"), certainty="negative")
    changed = replace(table, dossier=replace(table.dossier, evidence=(about,)))
    made = evidence_annex(replace(changed, test=TreatyTest("two-limb")), "en")
    (sheet,) = (sheet for sheet in made.sheets if not sheet.number)
    assert (sheet.verdict.taxon, sheet.records[0].why.code) == ("Zosterops japonicus", "record.negative")


def test_a_lumped_bird_is_judged_unit_by_unit_and_each_has_its_own_subspecies(table, annex):
    geese = {sheet.verdict.taxon: sheet for sheet in annex.sheets if sheet.verdict.taxon.startswith("Anser ")}
    assert geese["Anser fabalis"].verdict.unit_id != geese["Anser serrirostris"].verdict.unit_id
    below = [name for side in geese["Anser serrirostris"].sides for name in side.subspecies]
    assert all(name.startswith("Anser serrirostris") for name in below)


def test_the_sheet_of_a_subspecies_has_its_records_alone(table):
    own, other = record("Calidris alpina sakhalina"), record("Calidris alpina", id="r2")
    sheet = bird(table, "Calidris alpina sakhalina", evidence=(own, other))
    assert [one.evidence.id for one in sheet.records] == ["r1"]
    assert all(side.subspecies == ("Calidris alpina sakhalina",) for side in sheet.sides)
    assert sheet.number is None


@pytest.mark.slow
def test_months_come_from_status_counts_records_and_occurrences_each_on_its_side(table):
    site = next(site for site in table.dossier.sites if site.party == "JPN" and site.point)
    dunlin = "Calidris alpina"
    count = SiteCount(site.id, "a site", None, dunlin, 7, "7", None, None, "Count 1", None, (1, 12))
    sheet = bird(
        saying(table, replace(SAID, taxon="Calidris alpina", months=(4, 5))),
        "Calidris alpina",
        evidence=(record(), record(id="r2", certainty="negative", date_from="2013-06-01")),
        counts=(count, replace(count, count=0, months=(7,))),
        occurrences=(Occurrence("Calidris alpina", 5, 9, "GBIF 1", party="KOR"),),
    )
    japan, korea = (side.months for side in sheet.sides)
    assert japan["counts"] == {1, 12}
    assert sheet.cited == (("counts", ("Count 1",)), ("occurrences", ("GBIF 1",)))
    assert (japan["records"], korea["records"]) == ({9}, {4})
    assert korea["occurrences"] == {5}
    assert korea["status"] == {4, 5}
    assert "occurrences" not in japan
    assert [place.point for place in sheet.sites] == [site.point]
    nowhere = replace(site, id="nowhere", point=None)
    of_nowhere = replace(count, place_id="nowhere")
    assert bird(table, "Calidris alpina", sites=(nowhere,), counts=(of_nowhere,), evidence=()).sites == ()


@pytest.mark.parametrize(("test", "why"), [("two-limb", "record.summary"), ("open", None)])
def test_what_counts_is_what_the_test_counts(table, test, why):
    made = of(table, "Calidris alpina", test=test, evidence=(record(certainty="summary"),))
    (one,) = made.sheets[0].records
    assert (made.test.name, one.why.code if one.why else None) == (test, why)


# ---------------------------------------------------------------- read back


def read_back(data: bytes) -> tuple[list[list[str]], list[str]]:
    """Return the last table of a Word document, and its list of sources."""
    document = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    return rows, [one.text for one in document.paragraphs if one.style.name == "Annex Note"]


def test_a_dossier_without_evidence_says_so(table):
    bare = replace(table, dossier=replace(table.dossier, evidence=()))
    made = evidence_annex(replace(bare, test=TreatyTest("open")), "en")
    assert made.sheets == ()
    for fmt in FORMATS:
        data = FORMATS[fmt](made)
        said = docx.Document(io.BytesIO(data)).paragraphs if fmt == "docx" else ()
        text = " ".join(p.text for p in said) or pdf_text(data)
        assert squeezed(english(Message("evidence.none"))) in squeezed(text)


@pytest.mark.slow
def test_text_of_a_record_is_never_markup(table):
    nasty = '<w:p/>&amp; #let x = [*a*] "q" $1+1$ \u202e=1+1'
    told = record(origin=End(nasty, "KOR", (126.7, 35.9)), source=nasty, mark="@K <b>")
    made = of(table, "Calidris alpina", evidence=(told,))
    (_, row), cited = read_back(FORMATS["docx"](made))
    clean = nasty.replace("\u202e", r"\u202e")
    assert clean.split("=1")[0][:-1] in row[1]
    assert row[4] == "@K <b>"
    assert '#let x = [*a*] "q" $1+1$' in cited[0]
    assert squeezed('#let x = [*a*] "q" $1+1$') in squeezed(pdf_text(FORMATS["pdf"](made)))


def rows_kept(data: bytes) -> list[list[bool]]:
    """Return for each table of a Word document which of its rows stay with what follows."""
    tables = docx.Document(io.BytesIO(data)).element.body.findall(qn("w:tbl"))

    def stays(row: etree._Element) -> bool:
        return all(one.find(f".//{qn('w:keepNext')}") is not None for one in row.iter(qn("w:p")))

    return [[stays(row) for row in each.iter(qn("w:tr"))] for each in tables]


@pytest.mark.slow
def test_a_sheet_stays_on_one_page_unless_its_records_are_many(table):
    sure, idle = record(), record(certainty="inferred")  # the latter says why it does not count
    for records, kept in (([sure] * MANY, True), ([sure] * (MANY + 1), False), ([sure, *[idle] * 4], False)):
        found = tuple(replace(one, id=f"r{number}") for number, one in enumerate(records))
        data = FORMATS["docx"](of(table, "Calidris alpina", evidence=found))
        sides, listed = rows_kept(data)[-2:]
        assert all(sides), "what was found stays with the first record"
        assert listed[1:] == [kept] * len(records)  # a map follows
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            body = etree.fromstring(package.read("word/document.xml"))
        neighbours = [(a.tag, b.tag) for a, b in zip(body[0], body[0][1:], strict=False)]
        assert (qn("w:tbl"), qn("w:tbl")) not in neighbours, "Word would join them"


def test_a_sheet_that_ends_with_a_table_is_not_parted_in_it(table):
    made = of(table, "Mergus serrator", evidence=(), counts=())
    blocks = (block for section in evidence_document(made).sections for block in section.blocks)
    assert not any(isinstance(block, Figure) for block in blocks)
    *above, last = rows_kept(FORMATS["docx"](made))[-1]
    assert (above, last) == ([True, True], False)


@pytest.mark.slow
def test_a_long_code_goes_on_in_a_new_line_after_its_signs(table):
    said = replace(SAID, taxon="Mergus serrator", printed="WINTER/COMMON[1,2,3,11,12]")
    made = of(saying(table, said), "Mergus serrator")
    document = docx.Document(io.BytesIO(FORMATS["docx"](made)))
    status = document.tables[-1].rows[2].cells[2].text
    assert "WINTER/\u200bCOMMON[1,\u200b2," in status


def test_every_row_of_a_word_table_spans_all_of_its_columns(annex):
    document = docx.Document(io.BytesIO(FORMATS["docx"](annex)))
    for each in document.element.body.iter(qn("w:tbl")):
        columns = len(each.find(qn("w:tblGrid")))
        for row in each.iter(qn("w:tr")):
            spans = [cell.find(f".//{qn('w:gridSpan')}") for cell in row.iter(qn("w:tc"))]
            assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == columns


@pytest.mark.slow
def test_two_runs_make_the_same_bytes(table, annex):
    again = evidence_annex(table, "en")
    for fmt, render in FORMATS.items():
        assert render(again) == render(annex), fmt


@pytest.mark.slow
def test_the_whole_annex_is_of_a_size_that_can_be_mailed():
    annex = evidence_annex(evidence.findings(bootstrap.bundled_dossier()), "en")
    assert len(FORMATS["docx"](annex)) < 2_000_000
    assert len(FORMATS["pdf"](annex)) < 8_000_000


# ---------------------------------------------------------------- maps


def shapes(sheet) -> list[etree._Element]:
    """Return what is drawn over the ground, without namespaces."""
    drawn = etree.fromstring(layers(sheet, default())[1].encode())
    return [(one.tag.rpartition("}")[2], dict(one.attrib)) for one in drawn]


def test_a_map_has_a_mark_for_each_place_and_the_way_between_them(table):
    drawn = shapes(bird(table, "Calidris alpina", evidence=(record(),), counts=()))
    assert [tag for tag, _ in drawn] == ["path", "circle", "polygon"]
    assert drawn[0][1]["stroke-width"] == "4"
    assert "stroke-dasharray" not in drawn[0][1]


def test_what_does_not_count_is_thin_what_is_approximate_is_hollow_and_one_place_has_no_way(table):
    roughly = record(certainty="inferred", origin=End("Korea", "KOR", (127.5, 36.0), approximate=True))
    drawn = shapes(bird(table, "Calidris alpina", evidence=(roughly,), counts=()))
    assert drawn[0][1]["stroke-width"] == "1.8"
    assert next(values for tag, values in drawn if tag == "circle")["fill"] == "#ffffff"
    drawn = shapes(bird(table, "Calidris alpina", evidence=(record(origin=End("?", "KOR")),), counts=()))
    assert [tag for tag, _ in drawn] == ["polygon"]


def test_places_across_the_antimeridian_and_near_a_pole_stand_in_the_picture(table):
    points = (-150.0, 61.2), (126.7, 35.9), (179.9, -89.9), (-179.9, 89.9)
    far = tuple(record(id=f"r{n}", destination=End("far", "USA", point)) for n, point in enumerate(points))
    west, _, east, _ = extent_of(bird(table, "Calidris alpina", evidence=far[:2], counts=()), default())
    assert east - west < 180
    sheet = bird(table, "Calidris alpina", evidence=far, counts=())
    marks = re.findall(r'points="([^"]+)"', layers(sheet, default())[1])
    assert len(marks) == 3
    for x, y in (each.split(",") for text in marks for each in text.split()):
        assert -15 <= float(x) <= WIDTH + 15
        assert -15 <= float(y) <= HEIGHT + 15


def test_a_track_is_drawn_as_it_lies(table):
    line = shapely.LineString([(126.7, 35.9), (130.3, 33.2), (135.0, 34.0)])
    track = Track("t", "Grus monacha", "C1", line.wkb, 40, "Movebank 1", "Grus monacha")
    source = Source("Movebank 1", "tracks", "Cranes on their way", licence="CC0")
    sources = (*table.dossier.sources, source)
    made = of(table, "Grus monacha", tracks=(track,), evidence=(), counts=(), sources=sources)
    assert source in made.credits
    assert len([tag for tag, _ in shapes(made.sheets[0]) if tag == "path"]) == 1
    _, cited = read_back(FORMATS["docx"](made))
    assert any(each.endswith("Movebank 1") for each in cited)
    assert made.sheets[0].cited == (("tracking", ("Movebank 1",)),)


def test_a_map_says_nothing_that_a_delegation_could_object_to(annex):
    for sheet in annex.sheets:
        if sheet.points or sheet.sites:
            assert not {"text", "title", "desc"} & {tag for tag, _ in shapes(sheet)}
            assert "<text" not in layers(sheet, default())[0]


def test_pictures_are_small_files_and_the_same_each_time(annex):
    drawn = [layers(sheet, default()) for sheet in annex.sheets if sheet.points][:3]
    first = map_pictures(drawn)
    assert first == map_pictures(drawn)
    assert all(picture.startswith(PNG) and len(picture) < 40_000 for picture in first)
    assert map_pictures([]) == []
