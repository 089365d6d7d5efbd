"""`birds evidence`: both tests, in every format; and the treaty annex that cites it."""

import json
import shutil
from pathlib import Path

import pytest
from cli import assert_refused, birds, ran

from birds import evidence, store
from birds.evidence import one_by_one


def judged(dossier: Path, *more: str) -> dict:
    return json.loads(ran(dossier, "evidence", *more, "--format", "json"))


def test_two_limbs_are_the_default_and_both_tests_have_the_same_keys(small_dossier):
    default, two, opened = (
        judged(small_dossier, *more) for more in ((), ("--test", "two-limb"), ("--test", "open"))
    )
    assert default == two
    assert [list(row) for row in opened["rows"]] == [list(row) for row in two["rows"]]
    assert list(two["rows"][0]) == [
        "scientific_name", "verdict", "line", "by", "status_a", "status_b", "limb_a", "limb_b", "elsewhere",
        "explanation", "statements", "within_party", "sources", "trust",
    ]  # fmt: skip


@pytest.mark.slow
def test_in_the_open_test_only_records_list_a_bird_and_each_is_cited(bundled_dossier):
    two, opened = (judged(bundled_dossier, "--test", test)["rows"] for test in ("two-limb", "open"))
    shown = {row["scientific_name"] for row in two if row["verdict"] == "shown"}
    assert {row["scientific_name"] for row in opened if row["verdict"] == "shown"} == shown
    listed = [row for row in opened if row["verdict"] in {"shown", "indicated"}]
    assert {row["scientific_name"] for row in listed} - shown == {"Helopsaltes ochotensis"}
    assert all(row["sources"] for row in listed)
    says = {
        "shown": "Migration between the two countries is shown by ",
        "indicated": "No marked or tracked bird is known to have crossed between the two countries.",
    }
    others = "marked in one country and found in the other would resolve this"
    assert all(says.get(row["verdict"], others) in row["explanation"] for row in opened)


@pytest.mark.slow
def test_a_negative_finding_and_shared_breeding_are_evidence_in_neither_test(bundled_dossier):
    for test in ("two-limb", "open"):
        rows = judged(bundled_dossier, "Cygnus cygnus", "Calonectris leucomelas", "--test", test)["rows"]
        assert [row["limb_a"] for row in rows] == [0, 0]
        assert all(row["sources"] == [] for row in rows)


def test_the_test_of_a_subspecies_can_be_open(small_dossier):
    (row,) = judged(small_dossier, "Anser fabalis middendorffii", "--test", "open")["rows"]
    assert (row["verdict"], row["line"]) == ("for_discussion", "no_record")


def test_what_makes_no_sense_is_refused_in_a_sentence(small_dossier, tmp_path):
    run = ("-d", small_dossier, "evidence")
    assert_refused(birds(*run, "--test", "three-limb"), 2, "two-limb")
    assert_refused(birds(*run, "--sites", "--test", "open"), 2, "--sites applies no test")
    assert_refused(birds(*run, "--sites", "-o", tmp_path / "sites.docx"), 2, "sites.docx")
    assert_refused(birds(*run, "Nobody knows", "-o", tmp_path / "e.pdf"), 1, "no name")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "where"), [("en", "evidence annex"), ("ko", "근거 자료"), ("ja", "根拠資料")]
)
def test_the_annex_points_to_the_evidence_annex_where_its_notes_are_on_evidence(lang, where, small_dossier):
    run = ("-d", small_dossier, "annex", "--lang", lang, "--format", "md")
    assert where in birds(*run, "--evidence").stdout
    assert where not in birds(*run).stdout


def test_a_party_names_its_own_list_and_verdicts_follow_until_it_is_undone(small_dossier, tmp_path):
    path = Path(shutil.copy(small_dossier, tmp_path / "agreement.gpkg"))

    def said(*more: str) -> str:
        return birds("-d", path, "evidence", *more, "--format", "csv").stdout

    before, named = said(), said("--using", "NIBR2025")
    assert before != named
    ran(path, "agreement", "set", "list.KOR", "NIBR2025")
    assert said() == named
    assert "NIBR2025" in birds("-d", path, "log").stdout
    ran(path, "check")
    ran(path, "undo")
    assert said() == before


@pytest.mark.slow
def test_a_list_is_named_by_its_own_party_alone_and_nothing_else_is_set(small_dossier, tmp_path):
    path = tmp_path / "own.gpkg"
    assert birds("init", "--empty", "--for", "JPN", "-d", path).exit_code == 0
    choices = "list.JPN, list.KOR, annex_sites, authentic or prevails"
    for line, why in (
        (("list.KOR", "NIBR2025"), "only the Republic of Korea can set list.KOR"),
        (("annexes", "2"), f"'annexes' can't be set; choose from {choices}"),
        (("list.KOR",), "KEY VALUE"),
    ):
        assert_refused(birds("-d", path, "agreement", "set", *line), 2, why)
    copy = shutil.copy(small_dossier, tmp_path / "agreement.gpkg")
    for value, why in (("NIBR2025", "'NIBR2025' is not a list of Japan"), ("none", "none")):
        assert_refused(birds("-d", copy, "agreement", "set", "list.JPN", value), 2, why)


@pytest.mark.slow
def test_two_lists_of_a_party_give_a_row_a_bird_with_the_verdict_under_each(bundled_dossier):
    both = ("evidence", "--using", "KOS2025", "--using", "NIBR2025")
    rows = json.loads(birds("-d", bundled_dossier, *both, "--json").stdout)["rows"]
    read = store.load(bundled_dossier)
    under = {
        name: {one.taxon: one.verdict for one in one_by_one(evidence.findings(read, (name,)).verdicts)}
        for name in ("KOS2025", "NIBR2025")
    }
    assert len({one["scientific_name"] for one in rows}) == len(rows)
    for one in rows:
        verdicts = one["verdict_KOS2025"], one["verdict_NIBR2025"]
        assert bool(one["differs"]) == (verdicts[0] != verdicts[1])
        for name, verdict in zip(under, verdicts, strict=True):
            if one["scientific_name"] in under[name]:
                assert verdict == under[name][one["scientific_name"]]
    assert any(one["differs"] for one in rows)
    assert_refused(birds("-d", bundled_dossier, *both, "--using", "OSJ7", "--using", "OSJ8"), 2, "one Party")
    assert_refused(birds("-d", bundled_dossier, *both, "어치"), 2, "all birds")
