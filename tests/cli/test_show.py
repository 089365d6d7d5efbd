"""`birds show`, `evidence` (both tests, in every format), `map`, and the annex that cites evidence."""

import json
import shutil
from pathlib import Path

import few_birds
import pytest
from cli import assert_refused, birds, ran, read_json

from birds import evidence, store
from birds.dossier import Dossier
from birds.evidence import one_by_one


@pytest.fixture(scope="module")
def opened(bundled_dossier: Path) -> Dossier:
    return Dossier(bundled_dossier)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "taxon"),
    [
        ("Platalea minor", "Platalea minor"),
        ("platalea MINOR", "Platalea minor"),
        ("저어새", "Platalea minor"),
        ("クロツラヘラサギ", "Platalea minor"),
        ("くろつらへらさぎ", "Platalea minor"),
        ("ｸﾛﾂﾗﾍﾗｻｷﾞ", "Platalea minor"),
        ("black faced spoonbill", "Platalea minor"),
        ("Charadrius mongolus", "Anarhynchus mongolus"),
        ("Steller’s Sea Eagle", "Haliaeetus pelagicus"),
        ("Egretta alba", "Ardea alba"),
        ("Heteroscelus brevipes", "Tringa brevipes"),
        ("Eurynorhynchus pygmeus", "Calidris pygmaea"),
    ],
)
def test_a_species_is_found_by_any_name(asked, taxon, opened):
    assert opened.show(asked).sheet.taxon.name == taxon


def test_what_nobody_knows_is_1_with_the_nearest_names_and_what_makes_no_sense_a_sentence(
    small_dossier, tmp_path
):
    assert_refused(birds("-d", small_dossier, "show", "Platalea minro"), 1, "Platalea minor")
    assert_refused(birds("-d", small_dossier, "show", "저어세"), 1, "저어새")
    assert_refused(birds("-d", small_dossier, "show", "   "), 1)
    assert "出水ツルの越冬地" in ran(small_dossier, "--lang", "ja", "show", "出水")  # a site's
    run = ("-d", small_dossier, "evidence")
    assert_refused(birds(*run, "--test", "three-limb"), 2, "two-limb")
    assert_refused(birds(*run, "--sites", "--test", "open"), 2, "--sites applies no test")
    assert_refused(birds(*run, "--sites", "-o", tmp_path / "sites.docx"), 2, "sites.docx")
    assert_refused(birds(*run, "Nobody knows", "-o", tmp_path / "e.pdf"), 1, "no name")
    assert not list(tmp_path.iterdir())


def test_a_picture_of_no_bird_is_refused(small_dossier, tmp_path):
    assert_refused(birds("-d", small_dossier, "map", "--bird", "저어새"), 2, "--bird")
    to_picture = ("-o", tmp_path / "x.png")
    assert_refused(birds("-d", small_dossier, "map", "--bird", "Nemo nemo", *to_picture), 1, "Nemo")


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_a_record_that_counts_for_nothing_says_why(lang, small_dossier):
    """The whooper swan was tracked, and no bird crossed."""
    sheet = read_json(small_dossier, "--lang", lang, "show", "Cygnus cygnus")
    counting = {record for verdict in sheet["verdicts"] for record in verdict["limb_a"]}
    assert sheet["evidence"]
    page = ran(small_dossier, "--lang", lang, "show", "Cygnus cygnus", "--format", "md")
    for record in sheet["evidence"]:
        assert (record["why_not_counted"] is None) == (record["id"] in counting)
        assert (record["why_not_counted"] or "") in page


@pytest.fixture(scope="module")
def of_japan_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a list of Japan and none of the Republic of Korea."""
    folder = tmp_path_factory.mktemp("one_list")
    listed = folder / "list.csv"
    listed.write_text("scientific_name,japanese_name\nGrus monacha,ナベヅル\n", encoding="utf-8")
    ran(folder / "one.gpkg", "init", "--empty")
    ran(folder / "one.gpkg", "load", "list", listed, "--id", "J", "--party", "JPN")
    return folder / "one.gpkg"


def test_show_without_a_list_of_a_party_gives_no_verdict(of_japan_only):
    made = read_json(of_japan_only, "show", "Grus monacha")
    assert made["lacking"] == ["KOR"]
    assert made["verdicts"] == []
    assert (made["comparison"]["a"], made["comparison"]["b"]) == ("J", None)
    assert [one["list"] for one in made["lists"]] == ["J"]
    shown = ran(of_japan_only, "show", "ナベヅル", "--lang", "ja", "--format", "html")
    assert "大韓民国の目録が" in shown
    assert_refused(birds("-d", of_japan_only, "show", "Nobody knows"), 1, "no name in the dossier")


@pytest.mark.slow
def test_evidence_without_both_lists_says_what_to_load(of_japan_only, tmp_path):
    refused = birds("-d", of_japan_only, "evidence")
    assert_refused(refused, 4, "lacks that of KOR", "load list FILE --id ID --party KOR")
    ran(tmp_path / "none.gpkg", "init", "--empty")
    assert_refused(birds("-d", tmp_path / "none.gpkg", "evidence"), 4, "--party JPN", "--party KOR")


@pytest.mark.slow
def test_an_exact_name_heads_its_own_bird_and_what_is_near_is_said(bundled_dossier):
    result = birds("-d", bundled_dossier, "show", "シベリアアオジ")
    headline = result.stdout.splitlines()[0]
    assert headline == "Emberiza spodocephala · Black-faced Bunting · シベリアアオジ · 촉새"
    assert "アオジ (Emberiza personata, OSJ8)" in result.stderr
    assert ran(bundled_dossier, "show", "アオジ").startswith("Emberiza personata")


HUMAN = ("text", "md", "html")


def verdicts_of(dossier: Path, fmt: str, *names: str, lang: str = "en") -> str:
    return " ".join(
        ran(dossier, "evidence", *names, "--format", fmt, "--lang", lang).replace("\\", "").split()
    )


def test_people_read_words_and_programs_keys(small_dossier):
    for fmt in HUMAN:
        said = verdicts_of(small_dossier, fmt, "Cygnus olor")
        assert "vagrant in one" in said
        assert "winter" in said
        assert "vagrant_" not in said
    (row,) = json.loads(verdicts_of(small_dossier, "json", "Cygnus olor", lang="ko"))["rows"]
    told = [row[key] for key in ("verdict", "line", "status_a", "status_b", "limb_b")]
    assert told == ["doubtful", "vagrant", "V", "W", "met"]
    name = "Anser fabalis middendorffii"
    assert f"*{name}*" in verdicts_of(small_dossier, "md", name)
    assert f'<i lang="la">{name}</i>' in verdicts_of(small_dossier, "html", name)


@pytest.fixture
def waders(tmp_path: Path) -> Path:
    """A dossier with waders that the small one lacks."""
    return few_birds.make(tmp_path / "waders.gpkg", {*few_birds.SMALL, "Calidris", "Phalaropus"})


@pytest.mark.slow
def test_a_resident_of_some_months_is_printed_with_why_it_does_not_count(waders, tmp_path):
    told = 'scientific_name,country,status,source\nPhalaropus tricolor,대한민국,"RESIDENT/COMMON[4,5,6]",BK2022\n'
    (tmp_path / "status.csv").write_text(told, encoding="utf-8")
    ran(waders, "load", "status", tmp_path / "status.csv")
    reasons = {"en": "fewer than twelve months", "ko": "12개월을 채우지 않는", "ja": "12か月に満たない"}
    for lang, why in reasons.items():
        sheet = ran(waders, "show", "Phalaropus tricolor", "--lang", lang)
        for said in (verdicts_of(waders, "md", "Phalaropus tricolor", lang=lang), " ".join(sheet.split())):
            assert "RESIDENT/COMMON[4,5,6]" in said
            assert why in said


def test_a_subspecies_has_a_verdict_of_its_own(small_dossier):
    expected = [
        ("Anser fabalis middendorffii", "common", "met"),
        ("Anser serrirostris serrirostris", "common", "met"),
        ("Upupa epops saturata", "common", "met"),
        ("Garrulus glandarius orii", "resident_both", "not_met"),
    ]
    asked = ("オオヒシクイ", "Anser fabalis serrirostris", *(name for name, *_ in expected[2:]))
    rows = read_json(small_dossier, "evidence", *asked)["rows"]
    assert [(row["scientific_name"], row["line"], row["limb_b"]) for row in rows] == expected
    assert read_json(small_dossier, "evidence", expected[0][0])["rows"] == rows[:1]


@pytest.mark.slow
def test_a_record_of_a_species_does_not_show_its_subspecies(waders, tmp_path):
    head, asked = "id,scientific_name,kind,from_party,to_party,source\n", "Calidris alpina sakhalina"

    def judged(name: str, row: str) -> tuple[str, int]:
        (path := tmp_path / name).write_text(f"{head}{row}\n", encoding="utf-8")
        ran(waders, "load", "evidence", path)
        (found,) = read_json(waders, "evidence", asked)["rows"]
        return found["verdict"], found["limb_a"]

    assert judged("r.csv", "1,Calidris alpina,recovery,KOR,JPN,X")[1] == 0
    assert judged("other.csv", f"2,{asked},recovery,KOR,JPN,X") == ("shown", 1)
    assert_refused(birds("-d", waders, "evidence", "Calidris alpina schinzii"), 1, "not on the lists")


# ---------------------------------------------------------------- both tests, and the annex that cites them


def test_two_limbs_are_the_default_both_tests_have_the_same_keys_and_that_of_a_subspecies_can_be_open(
    small_dossier,
):
    default, two, opened = (
        read_json(small_dossier, "evidence", *more)
        for more in ((), ("--test", "two-limb"), ("--test", "open"))
    )
    assert default == two
    assert [list(row) for row in opened["rows"]] == [list(row) for row in two["rows"]]
    asked = ("evidence", "Anser fabalis middendorffii", "--test", "open")
    (row,) = read_json(small_dossier, *asked)["rows"]
    assert (row["verdict"], row["line"]) == ("for_discussion", "no_record")


def test_a_party_names_its_own_list_and_verdicts_follow_until_it_is_undone(small_dossier, tmp_path):
    path = Path(shutil.copy(small_dossier, tmp_path / "agreement.gpkg"))

    def said(*more: str) -> str:
        return ran(path, "evidence", *more, "--format", "csv")

    before, named = said(), said("--using", "NIBR2025")
    assert before != named
    ran(path, "agreement", "set", "list.KOR", "NIBR2025")
    assert said() == named
    assert "NIBR2025" in ran(path, "log")
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
    rows = read_json(bundled_dossier, *both)["rows"]
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
