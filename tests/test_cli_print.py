"""`birds show`, `evidence`, `annex`, `map`, `check` on the bundled dossier."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import few_birds
import pytest
from cli import assert_refused, birds

if TYPE_CHECKING:
    from pathlib import Path


def show(dossier: Path, name: str) -> dict[str, Any]:
    result = birds("-d", dossier, "show", name, "--format", "json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


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
def test_a_species_is_found_by_any_name(asked: str, taxon: str, bundled_dossier: Path) -> None:
    assert show(bundled_dossier, asked)["taxon"]["name"] == taxon


def test_what_nobody_knows_is_1_with_the_nearest_names(small_dossier: Path) -> None:
    assert_refused(birds("-d", small_dossier, "show", "Platalea minro"), 1, "Platalea minor")
    assert_refused(birds("-d", small_dossier, "show", "저어세"), 1, "저어새")
    assert_refused(birds("-d", small_dossier, "show", "   "), 1)
    assert "出水ツルの越冬地" in birds("-d", small_dossier, "--lang", "ja", "show", "出水").stdout  # a site's


def test_show_says_which_line_of_the_table_decided(small_dossier: Path) -> None:
    assert show(small_dossier, "Hirundo rustica")["verdicts"][0]["line"] == "record"


def test_both_orders_agree_in_numbers_and_scientific_names(small_dossier: Path) -> None:
    made = [
        json.loads(birds("-d", small_dossier, "annex", *more, "--format", "json").stdout)
        for more in ((), ("--order-of", "JPN", "--lang", "ja"), ("--order-of", "KOR", "--lang", "ko"))
    ]
    same = ("id", "number", "scientific_name", "synonyms", "brackets", "notes", "state")
    rows = [[[row[key] for key in same] for row in one["rows"]] for one in made]
    assert rows[0] == rows[1] == rows[2]
    assert [row["number"] for row in made[0]["rows"]] == list(range(1, len(rows[0]) + 1))
    assert made[1]["parties"] == made[2]["parties"][::-1]


@pytest.mark.slow
def test_the_draft_holds_no_bird_twice_and_every_shared_bird_is_in_it_or_left_out(
    bundled_dossier: Path,
) -> None:
    made = json.loads(birds("-d", bundled_dossier, "annex", "--format", "json").stdout)
    names = [row["scientific_name"] for row in made["rows"]]
    assert len(set(names)) == len(names)
    assert len(names) + len(made["left_out"]) == 509  # 506 rows, three of them hold two shared birds


def test_a_picture_of_no_bird_is_refused(small_dossier: Path, tmp_path: Path) -> None:
    assert_refused(birds("-d", small_dossier, "map", "--bird", "저어새"), 2, "--bird")
    assert_refused(
        birds("-d", small_dossier, "map", "--bird", "Nemo nemo", "-o", tmp_path / "x.png"), 1, "Nemo"
    )
    assert_refused(
        birds("-d", small_dossier, "map", "--tiles", "https://x/{z}/{x}/{y}", "-o", tmp_path / "x.png"),
        2,
        "--tiles",
    )


def test_tiles_are_asked_for_and_said(small_dossier: Path, tmp_path: Path) -> None:
    url = "https://tiles.example/{z}/{x}/{y}.png"
    result = birds(
        "-d", small_dossier, "map", "--tiles", url, "--credit", "Example", "-o", tmp_path / "m.html"
    )
    assert result.exit_code == 0, result.output
    assert "network" in result.stderr
    assert "tiles.example" in (tmp_path / "m.html").read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_a_record_that_counts_for_nothing_says_why(lang: str, small_dossier: Path) -> None:
    """The whooper swan was tracked, and no bird crossed."""
    result = birds("-d", small_dossier, "--lang", lang, "show", "Cygnus cygnus", "--format", "json")
    sheet = json.loads(result.stdout)
    counting = {record for verdict in sheet["verdicts"] for record in verdict["limb_a"]}
    assert sheet["evidence"]
    page = birds("-d", small_dossier, "--lang", lang, "show", "Cygnus cygnus", "--format", "md").stdout
    for record in sheet["evidence"]:
        assert (record["why_not_counted"] is None) == (record["id"] in counting)
        assert (record["why_not_counted"] or "") in page


# ---------------------------------------------------------------- a Party without a list


@pytest.fixture(scope="module")
def of_japan_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a list of Japan and none of the Republic of Korea."""
    folder = tmp_path_factory.mktemp("one_list")
    listed = folder / "list.csv"
    listed.write_text("scientific_name,japanese_name\nGrus monacha,ナベヅル\n", encoding="utf-8")
    assert birds("-d", folder / "one.gpkg", "init", "--empty").exit_code == 0
    loaded = birds("-d", folder / "one.gpkg", "load", "list", listed, "--id", "J", "--party", "JPN")
    assert loaded.exit_code == 0, loaded.output
    return folder / "one.gpkg"


def test_show_without_a_list_of_a_party_gives_no_verdict(of_japan_only: Path) -> None:
    made = show(of_japan_only, "Grus monacha")
    assert made["lacking"] == ["KOR"]
    assert made["verdicts"] == []
    assert (made["comparison"]["a"], made["comparison"]["b"]) == ("J", None)
    assert [one["list"] for one in made["lists"]] == ["J"]
    shown = birds("-d", of_japan_only, "show", "ナベヅル", "--lang", "ja", "--format", "html").stdout
    assert "大韓民国の目録が" in shown
    assert_refused(birds("-d", of_japan_only, "show", "Nobody knows"), 1, "no name in the dossier")


@pytest.mark.slow
def test_evidence_without_both_lists_says_what_to_load(of_japan_only: Path, tmp_path: Path) -> None:
    assert_refused(
        birds("-d", of_japan_only, "evidence"), 4, "lacks that of KOR", "load list FILE --id ID --party KOR"
    )
    birds("-d", tmp_path / "none.gpkg", "init", "--empty")
    assert_refused(birds("-d", tmp_path / "none.gpkg", "evidence"), 4, "--party JPN", "--party KOR")


# ---------------------------------------------------------------- names that hold one another


@pytest.mark.slow
def test_an_exact_name_heads_its_own_bird_and_what_is_near_is_said(bundled_dossier: Path) -> None:
    result = birds("-d", bundled_dossier, "show", "シベリアアオジ")
    headline = result.stdout.splitlines()[0]
    assert headline == "Emberiza spodocephala · Black-faced Bunting · シベリアアオジ · 촉새"
    assert "アオジ (Emberiza personata, OSJ8)" in result.stderr
    assert birds("-d", bundled_dossier, "show", "アオジ").stdout.startswith("Emberiza personata")


# ---------------------------------------------------------------- the test in words


HUMAN = ("text", "md", "html")


def evidence(dossier: Path, fmt: str, *names: str, lang: str = "en") -> str:
    result = birds("-d", dossier, "evidence", *names, "--format", fmt, "--lang", lang)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.replace("\\", "").split())


def test_people_read_words_and_programs_keys(small_dossier: Path) -> None:
    for fmt in HUMAN:
        said = evidence(small_dossier, fmt, "Cygnus olor")
        assert "vagrant in one" in said
        assert "winter" in said
        assert "vagrant_" not in said
    (row,) = json.loads(evidence(small_dossier, "json", "Cygnus olor", lang="ko"))["rows"]
    assert [row[key] for key in ("verdict", "line", "status_a", "status_b", "limb_b")] == [
        "doubtful",
        "vagrant",
        "V",
        "W",
        "met",
    ]


def test_names_in_explanations_are_italic_on_pages_and_in_markdown(small_dossier: Path) -> None:
    name = "Anser fabalis middendorffii"
    assert f"*{name}*" in evidence(small_dossier, "md", name)
    assert f'<i lang="la">{name}</i>' in evidence(small_dossier, "html", name)


@pytest.fixture
def waders(tmp_path: Path) -> Path:
    """A dossier with waders that the small one lacks."""
    return few_birds.make(tmp_path / "waders.gpkg", {*few_birds.SMALL, "Calidris", "Phalaropus"})


@pytest.mark.slow
def test_a_resident_of_some_months_is_printed_with_why_it_does_not_count(
    waders: Path, tmp_path: Path
) -> None:
    told = 'scientific_name,country,status,source\nPhalaropus tricolor,대한민국,"RESIDENT/COMMON[4,5,6]",BK2022\n'
    (tmp_path / "status.csv").write_text(told, encoding="utf-8")
    birds("-d", waders, "load", "status", tmp_path / "status.csv")
    for lang, why in (
        ("en", "fewer than twelve months"),
        ("ko", "12개월을 채우지 않는"),
        ("ja", "12か月に満たない"),
    ):
        for said in (
            evidence(waders, "md", "Phalaropus tricolor", lang=lang),
            " ".join(birds("-d", waders, "show", "Phalaropus tricolor", "--lang", lang).stdout.split()),
        ):
            assert "RESIDENT/COMMON[4,5,6]" in said
            assert why in said


# ---------------------------------------------------------------- in the readers' language


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("ja", ("立証記録に算入", " はい ", " いいえ ", "例：再観察", "次の操作：", "立証（判定の根拠：標識個体の記録）", "日本国、OSJ7（判定の根拠）：冬鳥")),
        ("ko", ("입증 자료로 산입", "예: 재관찰", "입증됨(판정 근거: 표지 개체 기록)", "Platalea minor는", "다음:")),
    ],
)  # fmt: skip
def test_the_sheet_reads_as_its_readers_write(
    lang: str, expected: tuple[str, ...], small_dossier: Path
) -> None:
    said = birds("-d", small_dossier, "show", "Platalea minor", "--lang", lang).stdout
    for words in expected:
        assert words in said
    assert "数える" not in said


@pytest.mark.parametrize(("lang", "season"), [("en", " (summer)"), ("ko", "(여름)"), ("ja", "（夏）")])
def test_the_season_that_a_code_says_is_a_word_of_the_language(
    lang: str, season: str, small_dossier: Path
) -> None:
    said = birds("-d", small_dossier, "show", "Cygnus cygnus", "--lang", lang).stdout
    assert re.search(rf"SV2 = \w+{re.escape(season)}", said)


# ---------------------------------------------------------------- subspecies


@pytest.mark.parametrize(
    ("asked", "taxon", "line", "limb_b"),
    [
        ("Anser fabalis middendorffii", "Anser fabalis middendorffii", "common", "met"),
        ("オオヒシクイ", "Anser fabalis middendorffii", "common", "met"),
        ("Anser fabalis serrirostris", "Anser serrirostris serrirostris", "common", "met"),
        ("Upupa epops saturata", "Upupa epops saturata", "common", "met"),
        ("Garrulus glandarius orii", "Garrulus glandarius orii", "resident_both", "not_met"),
    ],
)
def test_a_subspecies_has_a_verdict_of_its_own(
    asked: str, taxon: str, line: str, limb_b: str, small_dossier: Path
) -> None:
    (row,) = json.loads(birds("-d", small_dossier, "evidence", asked, "--format", "json").stdout)["rows"]
    assert (row["scientific_name"], row["line"], row["limb_b"]) == (taxon, line, limb_b)


@pytest.mark.slow
def test_a_subspecies_that_no_list_records_has_no_test(bundled_dossier: Path) -> None:
    assert_refused(
        birds("-d", bundled_dossier, "evidence", "Calidris alpina schinzii"), 1, "not on the lists"
    )


@pytest.mark.slow
def test_a_record_of_a_species_does_not_show_its_subspecies(waders: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    head = "id,scientific_name,kind,from_party,to_party,source\n"
    path.write_text(head + "1,Calidris alpina,recovery,KOR,JPN,X\n", encoding="utf-8")
    loaded = birds("-d", waders, "load", "evidence", path)
    assert loaded.exit_code == 0, loaded.output
    asked = "Calidris alpina sakhalina"
    (row,) = json.loads(birds("-d", waders, "evidence", asked, "--format", "json").stdout)["rows"]
    assert row["limb_a"] == 0
    path = tmp_path / "other.csv"
    path.write_text(head + "2,Calidris alpina sakhalina,recovery,KOR,JPN,X\n", encoding="utf-8")
    loaded = birds("-d", waders, "load", "evidence", path)
    assert loaded.exit_code == 0, loaded.output
    (row,) = json.loads(birds("-d", waders, "evidence", asked, "--format", "json").stdout)["rows"]
    assert (row["verdict"], row["limb_a"]) == ("shown", 1)
