"""Lists printed like an annex that are none: a treaty's own annex, a Party's endangered birds."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from cli import assert_refused, birds

from birds import bundled
from birds import dossier as birds_dossier
from birds.model import (
    Checklist,
    DossierContent,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    ParsedName,
    Taxon,
)
from birds.model.agreement import default
from birds.negotiation.lists import notified_birds, printed_list

if TYPE_CHECKING:
    from pathlib import Path

TREATY = list(csv.DictReader(bundled.lines("species_lists/treaties/rokamba-2006.csv")))


def printed(dossier: Path, *args: object) -> dict:
    result = birds("-d", dossier, "annex", *args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_annex_of_rokamba_is_rebuilt_to_the_letter(bundled_dossier: Path) -> None:
    """Numbers, columns and parentheses as in the treaty; misprints kept and marked."""
    made = birds(
        "-d", bundled_dossier, "annex", "--list", "ROKAMBA2006", "--style", "rokamba", "--format", "md"
    ).stdout
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in made.splitlines()
        if line.startswith("|")
    ]
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


def test_a_partys_endangered_birds_come_from_its_law_list_and_are_no_part_of_the_annex(
    bundled_dossier: Path,
) -> None:
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
    assert all("レッドリスト" not in row["remark"]["text"] for row in japanese["rows"]), (
        "a red list notifies nothing"
    )
    assert [row["number"] for row in japanese["rows"]] == list(range(1, len(japanese["rows"]) + 1))
    assert japanese["left_out"] == []


def test_what_is_asked_for_must_be_there(small_dossier: Path, tmp_path: Path) -> None:
    assert_refused(birds("-d", small_dossier, "annex", "--list", "notified"), 2, "--party")
    assert_refused(birds("-d", small_dossier, "annex", "--party", "KOR"), 2, "--list notified")
    assert_refused(birds("-d", small_dossier, "annex", "--list", "CAMBA"), 2, "CAMBA", "ROKAMBA2006")
    assert_refused(birds("-d", small_dossier, "annex", "--list", "OSJ8", "--since", 1), 2, "choose one")
    empty = tmp_path / "empty.gpkg"
    birds_dossier.create(empty, empty=True)
    assert_refused(birds("-d", empty, "annex", "--list", "notified", "--party", "KOR"), 2, "load law")


TAXA = (
    Taxon("Grus japonensis", "species", 1, "Grus", "Gruiformes", "Gruidae", "Red-crowned Crane"),
    Taxon("Platalea minor", "species", 2, "Platalea", "Pelecaniformes", "Threskiornithidae"),
)


def dossier(*lists: MatchedList) -> DossierContent:
    return DossierContent("AviList v2025", TAXA, lists, agreement=default())


def law(*rows: tuple[str, str | None, str | None]) -> MatchedList:
    """Return a law list: Korean name, section, taxon."""
    held = [
        MatchedEntry(
            Entry("LAW", number, vernacular=Names(ko=name), section=section, category="Ⅰ"),
            Match("LAW", number, Message("vernacular"), taxon),
        )
        for number, (name, section, taxon) in enumerate(rows, 2)
    ]
    return MatchedList(Checklist("LAW", "A law", "KOR", "law"), tuple(held))


def test_a_law_without_a_section_on_endangered_birds_notifies_all_it_lists() -> None:
    listed = law(("두루미", None, "Grus japonensis"), ("새", "Red List 2020", None))
    made = notified_birds(dossier(listed), "KOR")
    assert [(row.scientific_name, row.names.ko) for row in made.rows] == [("Grus japonensis", "두루미")]


def test_one_bird_in_two_sections_is_one_row_and_an_unknown_name_comes_last() -> None:
    listed = law(
        ("모르는 새", "멸종위기", None),
        ("저어새", "멸종위기", "Platalea minor"),
        ("저어새", "멸종위기 B", "Platalea minor"),
    )
    made = notified_birds(dossier(listed), "KOR")
    assert [row.scientific_name for row in made.rows] == ["Platalea minor", "–"]
    assert dict(made.rows[0].bracket_note.args)["text"] == "멸종위기 Ⅰ; 멸종위기 B Ⅰ"
    assert made.rows[1].names.ko == "모르는 새"


def test_a_list_keeps_its_own_numbers_and_names() -> None:
    printed_names = (
        "Sterna albifrons (Sternula albifrons)",
        "Charadrius dubius (curonicus)",
        "Anas sp. (Teal)",
    )
    held = [
        MatchedEntry(
            Entry(
                "T",
                row,
                text,
                ParsedName(text, text),
                number=f"{row * 2}.",
                note="Charadrius: printed so (sic)",
            ),
            Match("T", row, Message("exact")),
        )
        for row, text in enumerate(printed_names, 2)
    ]
    made = printed_list(dossier(MatchedList(Checklist("T", "A treaty"), tuple(held))), "T")
    assert [(row.number, row.scientific_name, row.synonyms, row.sic) for row in made.rows] == [
        (4, "Sterna albifrons", ("Sternula albifrons",), False),
        (6, "Charadrius dubius (curonicus)", (), True),
        (8, "Anas sp. (Teal)", (), False),
    ]
    assert made.columns == ()
