"""`birds load taxonomy`: another version of the reference, its impact, its adoption, and what it carries over."""

import csv
import io
import json
import re
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import stored
from cli import assert_refused, birds, ran, read_json
from click.testing import Result
from wordings import english

from birds import bundled, store
from birds import dossier as birds_dossier
from birds.model import Act, Decision, Evidence, Taxon
from birds.negotiation import acts, drafts
from birds.reading.reference import read_reference
from birds.store import integrity
from birds.taxonomy import shipped_taxonomy

Rows = list[dict[str, str]]
EXTRACT = "species_lists/reference/avilist-2025.tsv"


def official(rows: Rows) -> Rows:
    """The extract as the AviList team's extended file has it: its columns, order and family on every row."""
    above: dict[str, str] = {}
    made = []
    for at, row in enumerate(rows, 1):
        above[row["rank"]] = row["name"]
        family = "" if row["rank"] == "order" else above.get("family", "")
        made.append({
            "Sequence": str(at), "Taxon_rank": row["rank"], "Order": above.get("order", ""), "Family": family,
            "Family_English_name": "", "Scientific_name": row["name"], "Authority": row["authority"],
            "English_name_Clements_v2025": row["clements_name"], "English_name_AviList": row["english_name"],
            "English_name_BirdLife_v9": row["birdlife_name"], "Range": "somewhere",
            "Extinct_or_possibly_extinct": row["extinct"], "IUCN_Red_List_Category": row["iucn"],
            "Species_code_Cornell_Lab": row["cornell_code"], "AvibaseID": row["avibase_id"],
            "Gender_of_genus": "M", "Protonym": row["protonym"],
        })  # fmt: skip
    return made


@pytest.fixture(scope="module")
def whole() -> Rows:
    return list(csv.DictReader(bundled.lines(EXTRACT), delimiter="\t"))


def of_dossier(dossier: Path, whole: Rows) -> Rows:
    """The rows of the reference that a dossier has."""
    names = {one.name for one in store.load(dossier, Taxon)}
    return [row for row in whole if row["name"] in names]


@pytest.fixture(scope="module")
def extract(small_dossier: Path, whole: Rows) -> Rows:
    return of_dossier(small_dossier, whole)


def write(rows: Rows, file: Path, delimiter: str = ",") -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), "utf-8-sig")
    return file


def renamed(rows: Rows, old: str, new: str) -> Rows:
    """A species and its subspecies under another name, with the same ids; they move below the genus of that name."""
    of_it = [row for row in rows if f"{row['name']} ".startswith(f"{old} ")]
    moved = [{**row, "name": row["name"].replace(old, new)} for row in of_it]
    return below(new.partition(" ")[0], moved, [row for row in rows if row not in of_it])


def below(name: str, moved: Rows, rows: Rows) -> Rows:
    at = next(at for at, row in enumerate(rows) if row["name"] == name) + 1
    return rows[:at] + moved + rows[at:]


def without(rows: Rows, *names: str) -> Rows:
    return [row for row in rows if row["name"] not in names]


def lumped(rows: Rows) -> Rows:
    """Anser serrirostris sunk into Anser fabalis."""
    sunk = [
        {**row, "name": row["name"].replace("serrirostris ", "fabalis ", 1)}
        for row in rows
        if row["name"].startswith("Anser serrirostris ")
    ]
    kept = [row for row in rows if not row["name"].startswith("Anser serrirostris")]
    return below("Anser fabalis", sunk, kept)


def split(rows: Rows) -> Rows:
    """Motacilla alba lugens raised to a species."""
    raised = next(row for row in rows if row["name"] == "Motacilla alba lugens")
    kept = without(rows, "Motacilla alba lugens")
    return below("Motacilla", [{**raised, "rank": "species", "name": "Motacilla lugens"}], kept)


def adopted(dossier: Path, rows: Rows, *args: object) -> Result:
    """Load a later version of the reference, written beside the dossier."""
    return birds("-d", dossier, "load", "taxonomy", write(rows, dossier.with_name("avilist-2026.csv")), *args)


def impact(dossier: Path, rows: Rows) -> list[dict[str, Any]]:
    result = adopted(dossier, rows, "--dry-run", "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["rows"]


def taxon(dossier: Path, list_id: str, row: int) -> str | None:
    (matched,) = stored.lists(dossier, [list_id])
    return next(held.match.taxon for held in matched.entries if held.entry.row == row)


# ---------------------------------------------------------------- reading


@pytest.mark.slow
def test_the_official_file_the_extract_and_a_workbook_say_the_same(light_dossier, whole, tmp_path):
    taxa, extract = store.load(light_dossier, Taxon), of_dossier(light_dossier, whole)
    rows = official(extract)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("AviList v2025")
    sheet.append(["AviList: The Global Avian Checklist"])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(tmp_path / "table.xlsx")
    shouted = [{key.upper().replace("_", " "): value for key, value in row.items()} for row in rows]
    files = (
        write(extract, tmp_path / "avilist-2025.csv"),
        write(rows, tmp_path / "AviList-v2025-11Jun-extended.csv"),
        write(shouted, tmp_path / "avilist_2025_short.csv", ";"),
        tmp_path / "table.xlsx",
    )
    for file in files:
        reference, problems = read_reference(file)
        assert (reference.title, reference.taxa) == ("AviList v2025", taxa), file.name
        assert not [one for one in problems if one.severity == "error"]


def test_a_core_file_leaves_unknown_what_it_does_not_say_and_no_dagger_is_part_of_a_name(tmp_path):
    core = [{**row, "Authority": "Linnaeus, 1758"} for row in SMALL]
    reference, problems = read_reference(write(core, tmp_path / "avilist-v2026.csv"))
    goose = next(one for one in reference.taxa if one.name == "Anser fabalis")
    assert (goose.authority, goose.english) == ("Linnaeus, 1758", "Taiga Bean Goose")
    assert (goose.protonym, goose.clements, goose.birdlife, goose.code, goose.extinct) == (None,) * 5
    assert ["Protonym" in english(one.what) for one in problems if one.severity == "note"] == [True]
    marks = {"name": "\u2020Anser\x02 \x0bfabalis", "Protonym": "A.[nas]\x0b Fabalis\x7f\u200b"}
    rows = [*({**row, "Protonym": ""} for row in SMALL[:3]), {**SMALL[3], **marks}]
    reference, _ = read_reference(write(rows, tmp_path / "avilist-v2026.csv"))
    assert (reference.taxa[-1].name, reference.taxa[-1].protonym) == ("Anser fabalis", "A.[nas] Fabalis")


@pytest.mark.slow
def test_a_file_sorted_by_name_is_put_into_its_sequence(whole, tmp_path):
    rows = sorted(official(whole), key=lambda row: row["English_name_AviList"])
    reference, problems = read_reference(write(rows, tmp_path / "avilist-v2025.csv"))
    assert reference.taxa == shipped_taxonomy().taxa
    assert any("sorted by it" in english(one.what) for one in problems)


def test_ranks_without_rows_are_made_from_the_columns(extract, tmp_path):
    rows = [row for row in official(extract) if row["Taxon_rank"] in ("species", "subspecies")]
    reference, _ = read_reference(write(rows, tmp_path / "birds.csv"), "AviList v2026")
    whole = {taxon.name: taxon for taxon in shipped_taxonomy().taxa}
    assert reference.title == "AviList v2026"
    for one in reference.taxa:
        there = whole[one.name]
        assert (one.rank, one.parent, one.order, one.family) == (
            there.rank, there.parent, there.order, there.family,
        )  # fmt: skip


SMALL: Rows = [
    {"rank": "order", "name": "Anseriformes", "english_name": "", "iucn": "", "avibase_id": ""},
    {"rank": "family", "name": "Anatidae", "english_name": "", "iucn": "", "avibase_id": ""},
    {"rank": "genus", "name": "Anser", "english_name": "", "iucn": "", "avibase_id": ""},
    {"rank": "species", "name": "Anser fabalis", "english_name": "Taiga Bean Goose", "iucn": "LC", "avibase_id": ""},
    {"rank": "subspecies", "name": "Anser fabalis fabalis", "english_name": "", "iucn": "", "avibase_id": ""},
]  # fmt: skip
BROKEN: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "a name twice": (lambda rows: [*rows, rows[3]], "already"),
    "no species": (lambda rows: rows[:3], "no species"),
    "a subspecies alone": (lambda rows: [*rows[:3], rows[4]], "has no species"),
    "a species of three words": (
        lambda rows: [*rows[:3], {**rows[3], "name": "Anser fabalis x"}],
        "is not a name of",
    ),
    "a formula for a name": (lambda rows: [*rows[:3], {**rows[3], "name": "=1+1"}], "is not a name of"),
    "no family": (lambda rows: [rows[3]], "the family of"),
    "no ranks": (lambda rows: [{"name": row["name"], "iucn": ""} for row in rows], "Taxon_rank"),
    "other ranks only": (lambda rows: [{**rows[0], "rank": "class"}], "no species"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence(small_dossier, tmp_path, case):
    change, what = BROKEN[case]
    before = small_dossier.read_bytes()
    file = write(change(SMALL), tmp_path / "avilist-2026.csv")
    assert_refused(birds("-d", small_dossier, "load", "taxonomy", file), 3, what)
    assert small_dossier.read_bytes() == before


def test_what_is_no_table_and_what_says_no_version_is_refused(small_dossier, tmp_path):
    before = small_dossier.read_bytes()
    (tmp_path / "avilist-v2026.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 99)
    (tmp_path / "avilist-v2026.csv").write_bytes(b"")
    (tmp_path / "avilist-v2026.pdf").write_bytes(b"%PDF-1.7\n")
    for name in ("avilist-v2026.xlsx", "avilist-v2026.csv", "avilist-v2026.pdf", "missing.csv"):
        assert_refused(birds("-d", small_dossier, "load", "taxonomy", tmp_path / name), 3, name)
    unnamed = write(SMALL, tmp_path / "birds.csv")
    assert_refused(birds("-d", small_dossier, "load", "taxonomy", unnamed), 2, "--title")
    assert small_dossier.read_bytes() == before


def test_other_ranks_are_said_and_ids_are_read_however_they_are_written(tmp_path):
    links = ("https://avibase.bsc-eoc.org/species.jsp?avibaseid=40329bb6", "40329BB7", "avibase-40329BB8")
    species = (
        {**SMALL[3], "name": f"Anser fabali{end}", "avibase_id": link}
        for end, link in zip("abc", links, strict=True)
    )
    tribe = {**SMALL[0], "rank": "tribe", "name": "Anserini"}
    rows = [*SMALL[:2], tribe, SMALL[2], *species]
    reference, problems = read_reference(write(rows, tmp_path / "avilist 2026b.csv"))
    assert reference.title == "AviList v2026b"
    assert [one.avibase for one in reference.taxa][3:] == [f"avibase-40329BB{number}" for number in (6, 7, 8)]
    assert any("'tribe'" in english(one.what) and one.row == 4 for one in problems)


# ---------------------------------------------------------------- impact and adoption


@pytest.mark.slow
def test_the_same_reference_changes_nothing(bundled_dossier):
    before = bundled_dossier.read_bytes()
    result = birds("-d", bundled_dossier, "load", "taxonomy", bundled.data_path(EXTRACT))
    assert result.exit_code == 0
    assert "nothing new" in result.stderr
    assert bundled_dossier.read_bytes() == before


@pytest.mark.slow
def test_a_dry_run_prints_what_would_change_with_names_on_both_sides(dossier, extract):
    rows = without(
        split(lumped(renamed(extract, "Anarhynchus mongolus", "Charadrius mongolus"))), "Platalea minor"
    )
    before = dossier.read_bytes()
    found = impact(dossier, official(rows))
    assert dossier.read_bytes() == before
    by = {(row["list"], row["effect"], row["printed"]): row for row in found}
    lost = by["OSJ8", "becomes unresolved", "Platalea minor"]
    assert lost["before"] == ["Platalea minor (Black-faced Spoonbill)"]
    assert (lost["vernacular"], lost["after"]) == (["クロツラヘラサギ"], [])
    assert lost["across"] == [
        "KOS2025 254: Platalea minor Black-faced Spoonbill 저어새",
        "BK2022 354: Platalea minor",
    ]
    parts = by["KOS2025", "split", "Motacilla alba"]["after"]
    assert parts == ["Motacilla alba (White Wagtail)", "Motacilla lugens"]
    assert ("KOS2025", "merged", "Anser serrirostris") in by
    for list_id in (
        "OSJ8",
        "ROKAMBA2006",
    ):  # and no other bird, though the curated tables name it the old way
        row = by[list_id, "renamed", "Charadrius mongolus"]
        assert row["after"] == ["Charadrius mongolus (Siberian Sand Plover)"]
    assert "Hirundo rustica" not in {row["printed"] for row in found}


@pytest.mark.slow
def test_a_contested_name_is_not_decided_because_a_candidate_is_gone(dossier, extract):
    """Of the two birds that Charadrius mongolus was used for, the reference has lost one."""
    rows = [row for row in extract if not f"{row['name']} ".startswith("Anarhynchus mongolus ")]
    treaty = [row for row in impact(dossier, rows) if row["list"] == "ROKAMBA2006"]
    lost = ("Charadrius mongolus", "becomes unresolved", [])
    assert [(row["printed"], row["effect"], row["after"]) for row in treaty] == [lost]


@pytest.mark.slow
def test_strict_refuses_what_cannot_follow(dossier, extract):
    before = dossier.read_bytes()
    for more in ((), ("--dry-run",)):
        refused = adopted(dossier, without(extract, "Platalea minor"), "--strict", *more)
        assert_refused(refused, 3, "nothing was changed")
    assert dossier.read_bytes() == before


@pytest.mark.slow
def test_adoption_carries_everything_by_avibase_id(dossier, extract, tmp_path):
    ran(dossier, "round", "open")
    ran(dossier, "position", "set", "include", "왕눈물떼새", "--party", "JPN", "--note", "as agreed")
    old, new = "Anarhynchus mongolus", "Charadrius mongolus"
    made = [
        Decision("큰기러기", old, "A", "minutes", list_id="KOR-LAW"),
        Decision(old, "Charadrius mongolus", "both", "minutes", kind="name"),
    ]
    with store.change(dossier, "test") as session:
        record = acts.Record(session.load(Act), session.copy_of())
        for decision in made:
            record.decision(None, decision)
        session.record(record.new)
    before = store.load(dossier)
    file = write(official(renamed(extract, old, new)), tmp_path / "AviList-v2026-extended.csv")
    assert birds("-d", dossier, "load", "taxonomy", file).exit_code == 0
    after = store.load(dossier)
    assert after.reference == "AviList v2026"
    assert not integrity.problems(dossier)
    assert [one.subject for one in after.positions] == [new]
    assert drafts.notes(after.notes) == {("JPN", new): "as agreed"}
    assert [(one.subject, one.value) for one in after.decisions] == [("큰기러기", new), (new, new)]
    follow = {old: new}
    for ours, theirs in ((before.evidence, after.evidence), (before.counts, after.counts)):
        assert [follow.get(one.taxon or "", one.taxon) for one in ours] == [one.taxon for one in theirs]
    assert taxon(dossier, "OSJ8", 139) == new
    assert [len(one.entries) for one in after.lists] == [len(one.entries) for one in before.lists]
    statuses = [[held.entry.statuses for held in one.entries] for one in before.lists]
    assert statuses == [[held.entry.statuses for held in one.entries] for one in after.lists]
    back = write(extract, tmp_path / "before.csv")
    assert birds("-d", dossier, "load", "taxonomy", back, "--title", before.reference).exit_code == 0
    again = store.load(dossier)
    assert (again.taxa, again.evidence) == (before.taxa, before.evidence)
    assert drafts.notes(again.notes) == drafts.notes(before.notes)
    stated = attrgetter("subject", "speaker", "round", *acts.STATED)
    assert [*map(stated, again.positions)] == [*map(stated, before.positions)]


@pytest.mark.slow
def test_positions_that_cannot_follow_stop_the_adoption(dossier, extract):
    ran(dossier, "round", "open")
    ran(dossier, "position", "set", "include", "저어새", "--party", "KOR")
    rows, before = without(extract, "Platalea minor"), dossier.read_bytes()
    result = adopted(dossier, rows, "--dry-run")
    assert result.exit_code == 0
    (head,) = set(re.findall(r"KOR's position on (no\. \d+ Platalea minor) has no bird", result.stderr))
    assert head in ran(dossier, "log", "--format", "csv"), "a bird has one name everywhere"
    assert_refused(adopted(dossier, rows), 3, f"KOR's position on {head}", "not adopted")
    assert dossier.read_bytes() == before


@pytest.mark.slow
def test_a_position_on_a_bird_that_is_now_several_is_one_on_each_or_stays_on_what_both_lists_lump(
    dossier, extract
):
    ran(dossier, "round", "open")
    ran(dossier, "position", "set", "study", "큰기러기", "--party", "KOR")
    ran(dossier, "position", "set", "study", "ハクセキレイ", "--party", "JPN")
    result = adopted(dossier, lumped(split(extract)))
    assert result.exit_code == 0, result.stderr
    stated = {one.subject for one in stored.positions(dossier) if one.speaker == "KOR"}
    assert stated == {"Anser fabalis rossicus", "Anser fabalis serrirostris"}
    assert len([one for one in stored.positions(dossier) if one.speaker == "JPN"]) == 1
    assert not [one for one in birds_dossier.Dossier(dossier).check(strict=True) if one.file == "positions"]


@pytest.mark.slow
def test_records_and_decisions_that_cannot_follow_are_kept_and_said(dossier, extract):
    decided = Decision("Platalea leucorodia", "Platalea minor", "A", "minutes", list_id="OSJ7")
    with store.change(dossier, "test") as session:
        session.save(Decision, [decided])
    counted = len(store.load(dossier, Evidence))
    result = adopted(dossier, without(extract, "Platalea minor"))
    assert result.exit_code == 0, result.stderr
    assert re.search(r"19 records of no\. \d+ Platalea minor have", result.stderr)
    assert "decision on Platalea leucorodia no longer applies" in result.stderr
    assert len(store.load(dossier, Evidence)) == counted
    assert [one.value for one in store.load(dossier, Decision)] == ["Platalea minor"]
    stale = read_json(dossier, "review", "--only", "stale")["rows"]
    assert [row["list"] for row in stale] == ["OSJ7"]
