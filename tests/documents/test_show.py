"""One species with everything that is known about it, in every format and language."""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import shapely
from browsing import document_page
from cli import assert_refused, birds, ran, read_json
from reads import written
from stored import stated
from wordings import taught

from birds import documents, messages, store
from birds import model as m
from birds.documents.formats.text import as_wide_text
from birds.documents.papers.species import species_document
from birds.documents.papers.species_sheet import SpeciesSheet, gather_species
from birds.documents.text import width
from birds.evidence.presence import gather_presence
from birds.matching.naming import FoundBy
from birds.model import Names, Occurrence, Site, SiteArea
from birds.model.agreement import default

FORMATS = documents.FORMATS["species"]

WHY = m.Message.of("test.why", taxon="Platalea minor", list="OSJ8")
OSJ = m.Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", licence="facts").within(default())
KOS = m.Checklist("KOS2025", "Checklist of Korean birds", "KOR").within(default())
LAW = m.Checklist("KOR-LAW", "Endangered wildlife", "KOR", kind="law").within(default())
ADDRESS = "https://example.org/" + "a-very-long-address/" * 8


@pytest.fixture(scope="module", autouse=True)
def _sentences() -> Iterator[None]:
    sentence = m.Names(
        "{taxon:i} stands in {list}.", "{taxon:i}은 {list}에 있다.", "{taxon:i}は{list}にある。"
    )
    with taught({"test.why": sentence, "accepted": sentence}):
        yield


def matched(checklist: m.Checklist, row: int, taxon: str | None, entry: m.Entry) -> m.MatchedEntry:
    reason = m.Message.of("accepted", taxon=taxon or "?", list=checklist.id)
    match = m.Match(checklist.id, row, reason, taxon)
    return m.MatchedEntry(replace(entry, list_id=checklist.id, row=row), match)


def printed(name: str | None, vernacular: m.Names, *statuses: m.Status, **more: str) -> m.Entry:
    return m.Entry("", 0, name, vernacular=vernacular, statuses=statuses, **more)


BILL = "Platalea minor"
FEW, WINTER = m.Status("W", note="数少ない", source="OSJ7 row 240"), m.Status("W", (11, 12, 1, 2, 3))
A = matched(OSJ, 321, BILL, printed(BILL, m.Names(ja="クロツラヘラサギ"), FEW))
B = matched(KOS, 254, BILL, printed(BILL, m.Names("Black-faced Spoonbill", "저어새"), WINTER))
LEGAL = matched(LAW, 10, BILL, printed(None, m.Names(ko="저어새"), section="멸종위기 야생생물", category="Ⅰ"))
OTHER = matched(KOS, 300, "Ardea alba", printed("Ardea alba", m.Names(ko="대백로")))
LARK = m.MatchedEntry(
    m.Entry("KOS2025", 394, "Calandrella dukhunensis", vernacular=m.Names(ko="쇠종다리")),
    m.Match("KOS2025", 394, WHY, candidates=(m.Candidate("Calandrella brachydactyla", WHY),)),
)
RING = m.Evidence(
    "pm-1", "Platalea minor", "resighting", "direct", m.End("A made-up bay", "KOR"), m.End("Okinawa", "JPN"), ADDRESS,
    taxon="Platalea minor", date_from="2013-05", date_to="2013-06-05", mark="S42",
)  # fmt: skip
FOREIGN = replace(RING, id="pm-2", destination=m.End("Macao", "CHN"))
TAXA = (
    m.Taxon("Pelecaniformes", "order", 1),
    m.Taxon("Threskiornithidae", "family", 2),
    m.Taxon(
        "Platalea minor", "species", 3, "Platalea", "Pelecaniformes", "Threskiornithidae", "Black-faced Spoonbill",
        "EN", "avibase-DFD1DDFF", "Temminck, CJ, 1849", "Platalea minor Fauna", "Lesser Spoonbill",
        "Black-faced Spoonbill", "blfspo1", "(possibly extinct)",
    ),
    m.Taxon("Ardea alba", "species", 4, "Ardea", "Pelecaniformes", "Ardeidae", "Great Egret"),
    m.Taxon(
        "Ardea alba modesta", "subspecies", 5, "Ardea alba", "Pelecaniformes", "Ardeidae",
        authority="Gray, JE, 1831", protonym="Ardea modesta", code="greegr3",
    ),
)  # fmt: skip
DOSSIER = m.DossierContent(
    "AviList v2025",
    TAXA,
    (m.MatchedList(OSJ, (A,)), m.MatchedList(KOS, (B, OTHER, LARK)), m.MatchedList(LAW, (LEGAL,))),
    sites=(
        m.Site("s1", "Ramsar", m.Names("Manko", ja="漫湖"), "JPN", species=("Platalea minor (black-faced)",), source="EAAFP"),
        m.Site("s2", "FNS", m.Names(ko="천수만"), "KOR", source="EAAFP"),
        m.Site("s3", "FNS", m.Names("Elsewhere"), "KOR", source="EAAFP"),
    ),
    counts=(
        m.SiteCount("s2", "Cheonsu", "Platalea minor", "Platalea minor", 41, "41", "individuals", "2020-12", "count book"),
        m.SiteCount(None, "Somewhere", "P. minor", "Platalea minor", None, "about 10", None, None, "count book"),
    ),
    evidence=(RING, FOREIGN),
    positions=(stated("JPN", "avibase-DFD1DDFF", 1, "include", "a note", "who", "2026-01-02"),), agreement=default())  # fmt: skip
ROW = m.ComparisonRow(
    "spoonbill", "equal", (), "monotypic", "monotypic", (A,), (B,),
    units=(m.Unit("avibase-DFD1DDFF", "Platalea minor", ("Platalea minor",), 321, 254),), reasons=(WHY,),
)  # fmt: skip
COMPARISON = m.Comparison(
    OSJ, KOS, 1, 3, "AviList v2025",
    (ROW, m.ComparisonRow("egret", "only_b", b=(OTHER,), reasons=(WHY,)), m.ComparisonRow("lark", "unresolved", b=(LARK,), reasons=(WHY,))), agreement=default())  # fmt: skip
VERDICTS = (
    m.Verdict("spoonbill", BILL, "shown", "record", WHY, (RING,), "met", other_records=(FOREIGN,)),
    m.Verdict("egret", "Ardea alba", "unknown", "no_status", WHY),
)
NAMED = {"Platalea minor (black-faced)": "Platalea minor"}
FOUND = FoundBy("저어새", "저어새", "vernacular", "KOS2025", "ko", "Platalea minor")


def judged(rows: Sequence[m.ComparisonRow]) -> list[m.Verdict]:
    return [verdict for verdict in VERDICTS if verdict.row_id in {row.id for row in rows}]


def made(found: FoundBy = FOUND) -> SpeciesSheet:
    return gather_species(found, DOSSIER, COMPARISON, judged, NAMED, gather_presence(DOSSIER, NAMED))


SPOONBILL = made()
DUKHUNENSIS = "dukhunensis", "Calandrella dukhunensis", "scientific", "KOS2025", None, None
UNRESOLVED = made(FoundBy(*DUKHUNENSIS, (("KOS2025", 394),)))


def test_a_sheet_holds_what_is_about_the_bird_and_nothing_else():
    assert [one.matched for one in SPOONBILL.listed] == [A, B, LEGAL]
    assert [row.id for row in SPOONBILL.rows] == ["spoonbill"]
    assert [verdict.taxon for verdict in SPOONBILL.verdicts] == ["Platalea minor"]
    assert SPOONBILL.evidence == (RING, FOREIGN)
    assert [one.place.id if one.place else None for one in SPOONBILL.places] == ["s1", "s2", None]
    assert [position.value for position in SPOONBILL.positions] == ["include"]


def test_a_subspecies_leads_to_its_species():
    asked, reference = "Ardea alba modesta", "AviList v2025"
    egret = made(FoundBy(asked, asked, "scientific", reference, None, asked))
    assert (egret.taxon, egret.subspecies) == (TAXA[3], (TAXA[4],))
    assert [one.matched for one in egret.listed] == [OTHER]


def test_a_bird_that_the_lists_call_a_subspecies_still_has_their_names():
    part = matched(OSJ, 9, "Ardea alba modesta", printed("Ardea modesta", m.Names(ja="チュウダイサギ")))
    both = replace(DOSSIER, lists=(m.MatchedList(OSJ, (part,)), m.MatchedList(KOS, (OTHER,))))
    egret = gather_species(replace(FOUND, taxon="Ardea alba"), both, COMPARISON, lambda _: (), {})
    first = FORMATS["text"](egret, "en").decode().splitlines()[0]
    assert first == "Ardea alba · Great Egret · チュウダイサギ · 대백로"


def test_a_bird_on_no_list_still_has_a_sheet_and_what_a_row_holds_is_shown_with_the_part_asked_for():
    lone = gather_species(FOUND, replace(DOSSIER, lists=()), COMPARISON, lambda _: (), {})
    assert "No list in the dossier has this bird." in FORMATS["text"](lone, "en").decode()
    part = matched(KOS, 301, "Ardea modesta", m.Entry("", 0, "Ardea modesta"))
    row = m.ComparisonRow("egret", "includes", a=(), b=(OTHER, part), reasons=(WHY,))
    found = FoundBy("대백로", "대백로", "vernacular", "KOS2025", "ko", "Ardea alba")
    egret = gather_species(found, DOSSIER, replace(COMPARISON, rows=(row,)), lambda _: (), {})
    assert [one.matched for one in egret.listed] == [OTHER, part]


@pytest.mark.parametrize("lang", m.LANGS)
@pytest.mark.parametrize("name", ["text", "md", "html"])
def test_everything_is_said_in_every_printed_format(name, lang):
    text = unescape(re.sub(r"<[^>]+>", "", FORMATS[name](SPOONBILL, lang).decode())).replace("\\", "")
    for expected in (
        "Platalea minor", "クロツラヘラサギ", "저어새", "Black-faced Spoonbill", "Pelecaniformes", "EN",
        "321", "254", "멸종위기 야생생물 Ⅰ", "1 2 3 · · · · · · · 11 12", "数少ない", messages.word("line.record", lang), "pm-1",
        "2013-06-05", "A made-up bay", ADDRESS, "41", "about 10", "Somewhere", "2026-01-02",
        "Temminck, CJ, 1849", "Platalea minor Fauna", "Lesser Spoonbill", "BirdLife", "blfspo1", "(possibly extinct)",
    ):  # fmt: skip
        assert expected in text, expected


def test_it_says_what_it_was_found_by_and_marks_only_records_that_count_as_proof():
    table = FORMATS["md"](SPOONBILL, "en").decode()
    assert "Found by the Korean name 저어새 (KOS2025)." in table
    for counts, record in (("yes", "pm-1"), ("no", "pm-2")):
        assert re.search(rf"\| {counts} \| \\\[1\\\] \| {record} \|", table)
    other = replace(SPOONBILL, found_by=replace(FOUND, asked="저어 새"))
    assert "“저어 새” was found by the Korean name 저어새 (KOS2025)." in FORMATS["text"](other, "en").decode()


def test_a_subspecies_that_was_asked_for_is_told_with_its_own_author():
    asked = replace(FOUND, taxon="Ardea alba modesta")
    text = FORMATS["text"](gather_species(asked, DOSSIER, COMPARISON, lambda _: (), {}), "en").decode()
    assert "AviList v2025: Pelecaniformes, Ardeidae, Ardea alba\n" in text
    assert "AviList v2025: Pelecaniformes, Ardeidae, Ardea alba modesta Gray, JE, 1831\n" in text
    assert "First described as Ardea modesta · Cornell Lab code greegr3\n" in text
    assert text.count("First described as") == 1


def test_addresses_stay_whole_in_text_and_lines_keep_to_the_terminal():
    lines = as_wide_text(species_document(SPOONBILL, "en"), columns=80).splitlines()
    assert f"  [1] {ADDRESS}" in lines
    assert all(width(line) <= 80 for line in lines if ADDRESS not in line)


def test_what_is_not_resolved_says_so_and_shows_candidates():
    text = FORMATS["text"](UNRESOLVED, "en").decode()
    assert UNRESOLVED.taxon is None
    assert "It is not resolved which bird is meant" in text
    assert "candidate: Calandrella brachydactyla" in text
    assert text.rstrip().endswith("`birds review`")


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_name_is_not_obeyed(name):
    bad = "\x1b]0;title\x07<script>alert(1)</script>|\x9b2J{taxon}{0}"
    entry = replace(A.entry, verbatim=bad, vernacular=m.Names(bad, bad, bad), note=bad)
    listed = (replace(SPOONBILL.listed[0], matched=replace(A, entry=entry)),)
    nasty = replace(SPOONBILL, found_by=replace(FOUND, asked=bad), listed=listed)
    data = FORMATS[name](nasty, "en").decode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", data)
    assert name not in {"md", "html"} or "<script>alert" not in data


@pytest.mark.browser
@pytest.mark.parametrize("lang", m.LANGS)
def test_page_fits_a_telephone_and_axe_has_nothing_to_say(chrome, tmp_path, lang):
    with document_page(chrome, tmp_path / "sheet.html", FORMATS["html"](SPOONBILL, lang), 390):
        pass


SOURCE = "Occurrence Download https://doi.org/10.0/x"
SITES = (
    Site("round", "test", Names("The round one", "둥근 곳", "丸い所"), "JPN", point=(137, 36), source="us"),
    Site("drawn", "test", Names("The drawn one"), "KOR", point=(127, 36), source="us"),
)
ROWS = (
    Occurrence("Platalea minor", 1, 4, SOURCE, party="JPN", individuals=9),
    Occurrence("Platalea minor", 12, 1, SOURCE, party="JPN"),
    Occurrence("Platalea minor", 5, 2, SOURCE, party="KOR", individuals=300),
    Occurrence("Platalea minor", 1, 3, SOURCE, place_id="round", year=2011, individuals=9),
    Occurrence("Platalea minor", 12, 1, SOURCE, place_id="round", year=2019),
    Occurrence("Platalea minor", 5, 1, SOURCE, place_id="drawn", year=2003),
    Occurrence("Grus monacha", 7, 1, SOURCE, party="JPN"),
)


@pytest.fixture(scope="module")
def dossier(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(small_dossier, tmp_path_factory.mktemp("show") / "agreement.gpkg"))
    with store.change(path, "test") as session:
        session.save(Site, SITES)
        box = shapely.MultiPolygon([shapely.box(126, 35, 128, 37)])
        session.save(SiteArea, [SiteArea("drawn", shapely.to_wkb(box, flavor="iso"), "made up")])
        session.save(Occurrence, ROWS)
    return path


def test_months_stand_by_party_and_site_with_what_is_approximate_marked(dossier):
    text = ran(dossier, "show", "Platalea minor")
    lines = [line.split() for line in text.splitlines()]
    japan = next(line for line in lines if line[:1] == ["Japan"] and "12" in line)
    assert japan[1:14] == [*"1··········", "12", "5"]
    rounded = next(line for line in lines if line[:4] == ["≈", "The", "round", "one"])
    assert rounded[4:] == [*"1··········", "12", "4", "9", "2011–2019", rounded[-1]]
    assert any(line[:3] == ["The", "drawn", "one"] for line in lines)
    assert "not evidence that it migrates" in text
    assert f"{rounded[-1]} {SOURCE}" in text


def test_json_has_the_same_and_the_verdict_does_not_change(dossier, small_dossier):
    made, before = (read_json(path, "show", "Platalea minor") for path in (dossier, small_dossier))
    assert made["verdicts"] == before["verdicts"]
    assert before["occurrences"] == []
    assert made["occurrences"][0] == {
        "party": "JPN", "site": None, "approximate": False, "months": [1, 12], "records": 5, "highest": 9,
        "years": None, "source": SOURCE,
    }  # fmt: skip
    at_sites = [(one["site"], one["approximate"]) for one in made["occurrences"][2:]]
    assert at_sites == [("round", True), ("drawn", False)]


@pytest.mark.parametrize(
    ("lang", "fmt", "heading"),
    [("en", "text", "Months recorded"), ("ko", "md", "기록된 달"), ("ja", "html", "記録のある月")],
)
def test_every_language_and_format_has_the_section(dossier, lang, fmt, heading):
    shown = birds("-d", dossier, "show", "Platalea minor", "--lang", lang, "--format", fmt)
    assert heading in shown.stdout


@pytest.fixture(scope="module")
def counted(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    dossier = Path(shutil.copy(small_dossier, folder / "agreement.gpkg"))
    seen = (
        f"Izumi,Grus monacha,{number},{date},us"
        for number, date in ((9000, "2018-11-20"), (12000, "2019-01-10"), (0, "2019-07"))
    )
    ring = "Grus monacha,ring,Izumi,JPN,2019-01,Suncheon Bay,KOR,2019-11-03,us"
    head = "species,kind,from_place,from_party,date_from,to_place,to_party,date_to,source"
    ran(
        dossier,
        "load",
        "counts",
        written(folder / "counts.csv", "site,scientific_name,count,date,source", *seen),
    )
    ran(dossier, "load", "evidence", written(folder / "rings.csv", head, ring))
    return dossier


def test_a_site_has_its_designations_birds_numbers_and_links(counted):
    told = ran(str(counted), "show", "Izumi Wintering Habitat of Cranes")
    assert "Ramsar Site" in told
    assert "Grus monacha" in told
    for year, number in (("2018", "9,000"), ("2019", "12,000")):
        assert any(line.split()[:1] == [year] and number in line for line in told.splitlines())
    assert "→ Suncheon Bay · Republic of Korea" in told
    assert "6: " in told  # met, provisional, reached or not assessed: always said


def test_its_sources_have_numbers_and_stand_once_at_the_end(counted):
    told = ran(counted, "show", "Izumi", "--format", "md").replace("\\", "")
    listed = re.findall(r"^\* \[(\d+)\] (.+)$", told, re.MULTILINE)
    numbers = [number for number, _ in listed]
    assert numbers == [str(n) for n in range(1, len(listed) + 1)]
    assert len({source for _, source in listed}) == len(listed) > 1
    cited = re.findall(r"\[(\d+)\]", told)
    assert set(cited) == set(numbers)
    assert len(cited) >= 2 * len(numbers)  # each stands at the end, and is cited


def test_its_json_says_what_the_sheet_and_the_other_commands_say(counted):
    told = read_json(counted, "show", "Izumi")
    assert (told["id"], told["party"], told["names"]["ja"]) == ("ramsar-2462", "JPN", "出水ツルの越冬地")
    assert {"RAMSAR 2462", "EAAF030"} <= {one["code"] for one in told["designations"]}
    cranes = [one for one in told["months"] if one["taxon"] == "Grus monacha"]
    assert {"taxon": "Grus monacha", "year": 2019, "month": 1, "number": 12000} in cranes
    (link,) = (one for one in told["links"] if one["date_to"] == "2019-11-03")
    assert (link["from"]["place"], link["to"]["party"], link["kinds"]) == ("ramsar-2462", "KOR", ["recovery"])
    rows = read_json(counted, "evidence", "--sites")["rows"]
    assert told["shares"] == [row for row in rows if row["site"] == told["id"]]
    said = read_json(counted, "presence", "Grus monacha", "--place", "Izumi")
    keys = ("answer", "kind", "months", "number", "nearest", "source")
    ours = [one for one in told["presence"] if one["taxon"] == "Grus monacha"]
    here, there = ([[one[key] for key in keys] for one in rows] for rows in (ours, said["rows"]))
    assert here == there


def test_nests_are_no_birds_and_a_month_without_any_is_none_of_the_bird(dossier, tmp_path):
    path = shutil.copy(dossier, tmp_path / "agreement.gpkg")
    rows = (
        "drawn,Platalea minor,40,,2020-05,us", "drawn,Platalea minor,150,nests,2020-05,us",
        "drawn,Platalea minor,0,,2020-12,us", "drawn,Grus monacha,30,pairs,2020-06,us",
    )  # fmt: skip
    ran(path, "load", "counts", written(tmp_path / "c.csv", "site_id,species,count,unit,date,source", *rows))
    told = read_json(path, "show", "drawn")
    found = {row["scientific_name"]: (row["count"], row["months"].split()) for row in told["shares"]}
    year = [*"·" * 12]
    assert found["Platalea minor"] == (40, [*year[:4], "5", *year[5:]])
    assert found["Grus monacha"] == (None, [*year[:5], "6", *year[6:]])
    assert "30 pairs" in ran(path, "show", "drawn")
    assert "30 pairs" in ran(path, "show", "Grus monacha")
    numbers = {(one["taxon"], one["month"]): one["number"] for one in told["months"] if one["year"] == 2020}
    assert numbers == {("Platalea minor", 5): 40, ("Platalea minor", 12): 0}


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 900])
def test_on_its_page_no_number_of_a_month_reaches_into_another(chrome, counted, tmp_path, width):
    ran(counted, "show", "Izumi", "-o", file := tmp_path / "site.html")
    with document_page(chrome, file, file.read_bytes(), width) as page:
        cells = page.query_selector_all(".months td:not(:empty)")
        assert "12,000" in " ".join(cell.inner_text() for cell in cells)
        assert all(cell.evaluate("each => each.scrollWidth <= each.clientWidth") for cell in cells)
        before = "each => getComputedStyle(each, '::before').content"
        assert all(("counter(month)" in cell.evaluate(before)) == (width == 390) for cell in cells)


def test_what_may_be_several_sites_is_asked_back_and_a_bird_is_not_printed_on_paper(small_dossier):
    assert_refused(birds("-d", small_dossier, "show", "numa"), 1, "sites")
    refused = birds("-d", small_dossier, "show", "Grus monacha", "--format", "docx")
    assert_refused(refused, 2, "a bird is printed as")
