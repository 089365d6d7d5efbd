"""`birds round` and `birds position`: who says what, in which round, and that nothing else changes."""

from dataclasses import replace
from pathlib import Path

import pytest
import stored
from cli import assert_refused, birds, ran, read_json
from stored import stated

from birds import evidence, store
from birds.model import Act, Annex, Evidence, Snapshot
from birds.model.agreement import default
from birds.negotiation import annexes, rounds
from birds.negotiation.plain import UNREADABLE, from_text


def said(dossier: Path) -> set[tuple[str, str, str]]:
    return {(one.speaker, one.subject, one.value) for one in stored.positions(dossier)}


def rows(dossier: Path, *args: object) -> list[dict[str, object]]:
    return read_json(dossier, *args)["rows"]


@pytest.fixture
def opened(dossier: Path) -> Path:
    ran(dossier, "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    return dossier


def test_rounds_open_one_at_a_time_and_close_on_a_date_that_is_given(dossier):
    assert "round 1 is open" in ran(dossier, "round", "open")
    assert_refused(birds("-d", dossier, "round", "open"), 2, "still open")
    assert_refused(birds("-d", dossier, "round", "close"), 2, "--date")
    assert_refused(birds("-d", dossier, "round", "close", "--date", " "), 2, "date")
    ran(dossier, "round", "close", "--date", "5 March 2027")
    assert_refused(birds("-d", dossier, "round", "close", "--date", "6 March 2027"), 2, "no round is open")
    assert_refused(birds("-d", dossier, "round", "close", "1", "--date", "6 March 2027"), 2, "closed already")
    assert_refused(birds("-d", dossier, "round", "open", "1"), 2, "was closed")
    assert_refused(birds("-d", dossier, "round", "close", "7", "--date", "x"), 2, "no round 7")
    ran(dossier, "round", "open", "4", "--place", "Tokyo")
    told = [(row["number"], row["closed"], row["place"]) for row in rows(dossier, "round", "list")]
    assert told == [(1, "5 March 2027", None), (4, "open", "Tokyo")]
    ran(dossier, "round", "close", "4", "--date", "later")
    assert_refused(birds("-d", dossier, "round", "open", "2"), 2, "higher number")


@pytest.mark.slow
def test_a_position_needs_an_open_round_and_a_closed_one_is_closed(dossier):
    stating = ("-d", dossier, "position", "set", "include", "저어새", "--party", "KOR")
    assert_refused(birds(*stating), 2, "round open")
    ran(dossier, "round", "open")
    assert_refused(birds(*stating, "--round", 3), 2, "round 3")
    ran(dossier, "round", "close", "--date", "x")
    assert_refused(birds(*stating), 2, "no round is open")
    assert_refused(birds(*stating, "--round", 1), 2, "closed")
    assert not said(dossier)


def test_a_bird_has_any_name_all_that_is_said_is_kept_and_the_last_word_counts(opened):
    names = ("저어새", "クロツラヘラサギ", "Platalea minor", "Black-faced Spoonbill")
    told = birds("-d", opened, "position", "set", "include", *names, "--party", "KOR")
    assert (told.exit_code, said(opened)) == (0, {("KOR", "Platalea minor", "include")})
    told = ("--reason", "see letter", "--who", "head of delegation", "--date", "4 March 2027")
    ran(opened, "position", "set", "include", "저어새", "--party", "KOR", *told)
    kept = stated("KOR", "Platalea minor", 1, "include", "see letter", "head of delegation", "4 March 2027")
    assert bare(opened) == [kept]
    ran(opened, "position", "set", "include", "저어새", "--party", "KOR")
    assert bare(opened) == [kept], "repeated without a reason: the reason stays"
    ran(opened, "position", "set", "study", "저어새", "--party", "KOR")
    assert bare(opened) == [stated("KOR", "Platalea minor", 1, "study")]


def bare(dossier: Path) -> list[Act]:
    return [replace(one, id="", seen=()) for one in stored.positions(dossier)]


def test_a_dry_run_and_saying_the_same_again_change_not_a_byte(opened):
    args = ("-d", opened, "position", "set", "include", "저어새", "두루미", "--party", "KOR")
    before = opened.read_bytes()
    assert "Grus japonensis: silent → include" in birds(*args, "--dry-run").stdout
    assert opened.read_bytes() == before
    assert birds(*args).exit_code == 0
    before = opened.read_bytes()
    assert "2 of them unchanged" in birds(*args).stdout
    assert opened.read_bytes() == before


@pytest.mark.slow
@pytest.mark.whole
def test_a_name_that_means_nothing_is_one_sentence_and_nothing_changes(opened):
    before = opened.read_bytes()
    for words, *expected in (
        (("include", "저어새", "두루미이"), "두루미이", "nearest", "nothing was changed"),
        (("include", "Struthio camelus"), "on the list of either Party"),
        (("include",), "--all"),
        (("저어새",), "include"),
        (("include", "저어새", "--party", "PRK"), "JPN and KOR"),
        (("include", "--family", "Avidae"), "Avidae"),
    ):
        refused = birds("-d", opened, "position", "set", "--party", "KOR", *words)
        assert_refused(refused, 2, *expected)
    assert opened.read_bytes() == before


def test_a_position_on_a_lumped_entry_is_one_on_each_of_its_units(opened):
    ran(opened, "position", "set", "include", "ヒシクイ", "--party", "JPN")
    both = {("JPN", "Anser fabalis", "include"), ("JPN", "Anser serrirostris", "include")}
    assert said(opened) == both
    ran(opened, "position", "set", "include", "Anser fabalis", "--party", "JPN")
    assert said(opened) == both, "the name means what the Party's own list means by it"
    ran(opened, "position", "set", "study", "Anser fabalis", "--party", "KOR")
    assert said(opened) - both == {("KOR", "Anser fabalis", "study")}
    ran(opened, "position", "set", "exclude", "オオヒシクイ", "--party", "JPN")
    assert ("JPN", "Anser fabalis", "exclude") in said(opened), "a subspecies' name means its unit only"
    assert ("JPN", "Anser serrirostris", "include") in said(opened)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.txt", "두루미\nツバメ\n# a remark\n\nPlatalea minor\n"),
        ("names.csv", "species\n두루미\nツバメ\nPlatalea minor\n"),
        (
            "names.csv",
            "no,scientific_name,korean_name\n1,Grus japonensis,두루미\n2,Hirundo rustica,제비\n3,Platalea minor,\n",
        ),
    ],
)
def test_a_file_of_names(opened, tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    ran(opened, "position", "set", "study", "--file", file, "--party", "JPN")
    assert {taxon for _, taxon, _ in said(opened)} == {"Grus japonensis", "Hirundo rustica", "Platalea minor"}


def test_a_file_with_a_name_that_means_nothing_changes_nothing_and_the_list_says_who_says_what(
    opened, tmp_path
):
    for text, *words in (("두루미\nno bird at all\n", "names.txt", "no bird at all"), ("\n\n",)):
        (file := tmp_path / "names.txt").write_text(text, encoding="utf-8")
        refused = birds("-d", opened, "position", "set", "study", "--file", file, "--party", "JPN")
        assert_refused(refused, 3, *words)
    assert not said(opened)
    told = ("--party", "KOR", "--reason", "crane", "--who", "A")
    ran(opened, "position", "set", "include", "두루미", *told)
    ran(opened, "position", "set", "exclude", "두루미", "--party", "JPN")
    (row,) = rows(opened, "position", "list")
    assert (row["scientific_name"], row["state"]) == ("Grus japonensis", "bracketed")
    told = [row[key] for key in ("position_kor", "round_kor", "reason_kor", "position_jpn")]
    assert told == ["include", 1, "crane", "exclude"]
    assert rows(opened, "position", "list", "--round", 2) == []
    assert "No position fits." in ran(opened, "position", "list", "--round", 2)
    (other,) = rows(opened, "position", "list", "ツバメ")
    assert (other["state"], other["position_kor"]) == ("computed proposal", None)
    assert "포함" in ran(opened, "position", "list", "--lang", "ko")


def test_filters_choose_and_narrow(opened):
    table = evidence.findings(store.load(opened))
    shown = {one.taxon for one in table.verdicts if one.limb_a and one.row_id and one.verdict == "shown"}
    ran(opened, "position", "set", "include", "--limb-a", "--party", "JPN")
    taxa = {taxon for _, taxon, _ in said(opened)}
    assert taxa
    assert taxa <= shown
    ran(opened, "position", "set", "include", "--protected", "both", "--party", "KOR")
    protected = {taxon for party, taxon, _ in said(opened) if party == "KOR"}
    assert {"Platalea minor", "Grus japonensis"} <= protected
    assert "Hirundo rustica" not in protected
    assert "Anas crecca" not in protected, "a red list protects nothing"
    narrowed = ("--protected", "both", "--family", "Gruidae", "--party", "KOR")
    ran(opened, "position", "set", "study", *narrowed)
    studied = {taxon for party, taxon, value in said(opened) if value == "study"}
    assert studied
    assert studied < protected
    none = birds("-d", opened, "position", "set", "study", "ツバメ", "--protected", "both", "--party", "KOR")
    assert_refused(none, 1, "no bird matches")


@pytest.mark.slow
@pytest.mark.whole
def test_all_means_every_bird_of_both_lists(opened):
    ran(opened, "position", "set", "include", "--all", "--party", "KOR")
    ran(opened, "position", "set", "include", "--state", "bracketed", "--party", "JPN")
    agreed = rows(opened, "position", "list", "--state", "agreed", "--state", "name_open")
    assert len(agreed) == len({taxon for _, taxon, _ in said(opened)}) >= 506
    annex = read_json(opened, "annex")
    assert {row["state"] for row in annex["rows"]} == {"agreed", "name_open"}
    assert annex["left_out"] == []
    assert annex["brackets_remaining"] == sum(row["state"] == "name_open" for row in annex["rows"])


def test_clearing_takes_back_what_was_said_in_the_open_round_only(opened):
    for name in ("저어새", "두루미"):
        ran(opened, "position", "set", "include", name, "--party", "KOR")
    ran(opened, "position", "clear", "두루미", "--party", "KOR")
    assert said(opened) == {("KOR", "Platalea minor", "include")}
    for name, party in (("두루미", "KOR"), ("저어새", "JPN")):
        none = birds("-d", opened, "position", "clear", name, "--party", party)
        assert_refused(none, 1, "nothing to clear")
    ran(opened, "round", "close", "--date", "x")
    ran(opened, "round", "open")
    assert_refused(birds("-d", opened, "position", "clear", "저어새", "--party", "KOR"), 1, "round 2")
    assert said(opened) == {("KOR", "Platalea minor", "include")}


@pytest.mark.slow
def test_an_agreed_name_closes_the_bracket_round_the_names(opened):
    for party in ("JPN", "KOR"):
        ran(opened, "position", "set", "include", "왕눈물떼새", "두루미", "--party", party)
    told = rows(opened, "annex", "--state", "agreed", "--state", "name_open")
    by_name = {row["scientific_name"]: row["state"] for row in told}
    assert by_name["Grus japonensis"] == "agreed"
    assert by_name["Anarhynchus mongolus"] == "name_open"
    naming, cited = ("-d", opened, "position", "name"), ("--cited", "joint minutes, item 4")
    assert_refused(birds(*naming, "Larus nobody", "왕눈물떼새", *cited), 2, "Charadrius mongolus")
    assert_refused(birds(*naming, "reference", "두루미", *cited), 1, "only one scientific name")
    assert_refused(birds(*naming, "reference", "왕눈물떼새"), 2, "--cited")
    assert_refused(birds(*naming, "xx", "두루미", "a"), 2, "ko")
    assert_refused(birds(*naming, "ko", "두루미", "a"), 2, "--party", "--cited")
    assert birds(*naming, "JPN", "왕눈물떼새", *cited).exit_code == 0
    annex = read_json(opened, "annex")
    row = next(row for row in annex["rows"] if row["names"]["ko"] == "왕눈물떼새")
    assert (row["scientific_name"], row["state"]) == ("Charadrius mongolus", "agreed")
    assert row["synonyms"] == ["Anarhynchus mongolus"]
    ran(opened, "check")


def test_a_closed_round_keeps_its_annex_whatever_happens_to_the_lists(opened):
    ran(opened, "position", "set", "include", "두루미", "--party", "KOR")
    closed = birds("-d", opened, "round", "close", "--date", "5 March 2027")
    assert "its annex is kept" in closed.stderr
    dossier = store.load(opened)
    kept = rounds.kept_annex(dossier, stored.snapshots(opened), 1)
    assert kept == replace(annexes.text(evidence.findings(dossier)), code=kept.code)
    with store.change(opened, "test") as session:
        session.replace(Evidence, ())
    assert rounds.kept_annex(store.load(opened), stored.snapshots(opened), 1) == kept
    assert annexes.annex_with_origin(evidence.findings(store.load(opened))) != kept


SPOILT = (
    "{", "[1]", "{}", '{"rows": [1]}', '{"rows": [{"names": {"xx": "y"}}]}', '{"notes": [{}]}', '{"x": 1}',
)  # fmt: skip


@pytest.mark.parametrize("text", [*SPOILT, "[" * 99_999])
def test_what_is_no_annex_is_read_as_none(text):
    with pytest.raises(UNREADABLE):
        from_text(Annex, text, default())


@pytest.mark.slow
def test_a_kept_annex_that_another_program_has_spoilt_is_said(opened):
    ran(opened, "round", "close", "--date", "5 March 2027")
    with store.change(opened, "test") as session:
        session.save(Snapshot, [replace(one, annex="[1]") for one in session.load(Snapshot)])
    assert_refused(
        birds("-d", opened, "annex", "--since", "1"), 4, "the annex kept with round 1 can't be read"
    )
