"""Lists printed like an annex that are none: a treaty's own annex, a Party's endangered birds."""

import csv
import json
from pathlib import Path

from cli import assert_refused, birds, ran

from birds import bundled
from birds import dossier as birds_dossier
from birds import model as m
from birds.model.agreement import default
from birds.negotiation.lists import notified_birds, printed_list

TREATY = list(csv.DictReader(bundled.lines("species_lists/treaties/rokamba-2006.csv")))


def printed(dossier: Path, *args: object) -> dict:
    return json.loads(ran(dossier, "annex", *args, "--format", "json"))


def test_the_annex_of_rokamba_is_rebuilt_to_the_letter(bundled_dossier):
    """Numbers, columns and parentheses as in the treaty; misprints kept and marked."""
    made = ran(bundled_dossier, "annex", "--list", "ROKAMBA2006", "--style", "rokamba", "--format", "md")
    rows = [line.strip("|").split("|") for line in made.splitlines() if line.startswith("|")]
    lines = [[cell.strip() for cell in row] for row in rows]
    assert lines[0] == ["No.", "Scientific name", "Hangeul name", "English name"]
    assert len(lines) == 2 + len(TREATY) == 61
    for row, (number, scientific, korean, english) in zip(TREATY, lines[2:], strict=True):
        said = scientific.replace("*", "").replace(", sic)", ")").removesuffix(" (sic)")
        assert number == row["number"]
        assert said == row["scientific_name"]
        assert (korean, english) == (row["korean_name"], row["english_name"])
    assert "*Tringa hypoleucos* (*Acetitis hypoleucos*, sic)" in made
    assert "*Calidris aeuminata* (sic)" in made
    assert made.count("sic)") == 3, "twice in the table, once in the legend"
    assert "Japan" not in made
    assert not any("[" in cell for line in lines for cell in line)


def test_a_partys_endangered_birds_come_from_its_law_list_and_are_no_part_of_the_annex(bundled_dossier):
    korean = printed(bundled_dossier, "--list", "notified", "--party", "KOR", "--lang", "ko")
    assert korean["title"] == "대한민국 멸종위기 조류"
    assert "부속서의 일부가 아님" in korean["stamp"][0]
    assert korean["annex"] is None
    rows = {row["names"]["ko"]: row for row in korean["rows"]}
    assert rows["저어새"]["remark"]["text"] == "멸종위기 야생생물 Ⅰ"
    assert "원앙" not in rows, "a natural monument is not endangered by that"
    assert rows["저어새"]["names"]["ja"] == "クロツラヘラサギ"
    japanese = printed(bundled_dossier, "--list", "notified", "--party", "JPN", "--lang", "ja")
    assert len(japanese["rows"]) > 30
    remarks = [row["remark"]["text"] for row in japanese["rows"]]
    assert all("レッドリスト" not in remark for remark in remarks), "a red list notifies nothing"
    assert [row["number"] for row in japanese["rows"]] == list(range(1, len(japanese["rows"]) + 1))
    assert japanese["left_out"] == []


def test_what_is_asked_for_must_be_there(small_dossier, tmp_path):
    assert_refused(birds("-d", small_dossier, "annex", "--list", "notified"), 2, "--party")
    assert_refused(birds("-d", small_dossier, "annex", "--party", "KOR"), 2, "--list notified")
    assert_refused(birds("-d", small_dossier, "annex", "--list", "CAMBA"), 2, "CAMBA", "ROKAMBA2006")
    assert_refused(birds("-d", small_dossier, "annex", "--list", "OSJ8", "--since", 1), 2, "choose one")
    empty = tmp_path / "empty.gpkg"
    birds_dossier.create(empty, empty=True)
    assert_refused(birds("-d", empty, "annex", "--list", "notified", "--party", "KOR"), 2, "load law")


TAXA = (
    m.Taxon("Grus japonensis", "species", 1, "Grus", "Gruiformes", "Gruidae", "Red-crowned Crane"),
    m.Taxon("Platalea minor", "species", 2, "Platalea", "Pelecaniformes", "Threskiornithidae"),
)


def dossier(*lists: m.MatchedList) -> m.DossierContent:
    return m.DossierContent("AviList v2025", TAXA, lists, agreement=default())


def law(*rows: tuple[str, str | None, str | None]) -> m.MatchedList:
    """Return a law list: Korean name, section, taxon."""
    held = [
        m.MatchedEntry(
            m.Entry("LAW", number, vernacular=m.Names(ko=name), section=section, category="Ⅰ"),
            m.Match("LAW", number, m.Message("vernacular"), taxon),
        )
        for number, (name, section, taxon) in enumerate(rows, 2)
    ]
    return m.MatchedList(m.Checklist("LAW", "A law", "KOR", "law"), tuple(held))


def test_a_law_without_a_section_on_endangered_birds_notifies_all_it_lists():
    listed = law(("두루미", None, "Grus japonensis"), ("새", "Red List 2020", None))
    made = notified_birds(dossier(listed), "KOR")
    assert [(row.scientific_name, row.names.ko) for row in made.rows] == [("Grus japonensis", "두루미")]


def test_one_bird_in_two_sections_is_one_row_and_an_unknown_name_comes_last():
    listed = law(
        ("모르는 새", "멸종위기", None),
        ("저어새", "멸종위기", "Platalea minor"),
        ("저어새", "멸종위기 B", "Platalea minor"),
    )
    made = notified_birds(dossier(listed), "KOR")
    assert [row.scientific_name for row in made.rows] == ["Platalea minor", "–"]
    assert dict(made.rows[0].bracket_note.args)["text"] == "멸종위기 Ⅰ; 멸종위기 B Ⅰ"
    assert made.rows[1].names.ko == "모르는 새"


def test_a_list_keeps_its_own_numbers_and_names():
    names = ("Sterna albifrons (Sternula albifrons)", "Charadrius dubius (curonicus)", "Anas sp. (Teal)")
    held, note = [], "Charadrius: printed so (sic)"
    for row, text in enumerate(names, 2):
        entry = m.Entry("T", row, text, m.ParsedName(text, text), number=f"{row * 2}.", note=note)
        held.append(m.MatchedEntry(entry, m.Match("T", row, m.Message("exact"))))
    made = printed_list(dossier(m.MatchedList(m.Checklist("T", "A treaty"), tuple(held))), "T")
    assert [(row.number, row.scientific_name, row.synonyms, row.sic) for row in made.rows] == [
        (4, "Sterna albifrons", ("Sternula albifrons",), False),
        (6, "Charadrius dubius (curonicus)", (), True),
        (8, "Anas sp. (Teal)", (), False),
    ]
    assert made.columns == ()
