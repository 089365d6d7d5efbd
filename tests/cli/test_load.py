"""`birds load …`: what goes in, what is said, and that nothing is lost when something is wrong."""

from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds, ran, read_json
from click.testing import Result

from birds import store
from birds.dossier import diff
from birds.errors import InputError
from birds.model import Site, SiteCount, Status

LIST = "scientific_name,korean_name\nCharadrius mongolus,왕눈물떼새\nPlatalea minor,저어새\n"
EVIDENCE = (
    "id,scientific_name,kind,certainty,from_place,from_party,to_place,to_party,date_from,date_to,mark,source\n"
    "x-1,Pluvialis fulva,recovery,direct,Ise,JPN,Geum River,KOR,2019-01-02,2020-05-06,A1,Bulletin 12\n"
)


def load(dossier: Path, noun: str, text: str | None, *options: object) -> Result:
    """Load a table, written beside the dossier and named for its noun; without a text, the one written last."""
    path = dossier.with_name(f"{noun}.csv")
    if text is not None:
        path.write_text(text, "utf-8")
    return birds("-d", dossier, "load", noun, path, *options)


def loaded(dossier: Path, noun: str, text: str | None, *options: object) -> Result:
    """Load a table that can be used."""
    done = load(dossier, noun, text, *options)
    assert done.exit_code == 0, done.output
    return done


def asked(dossier: Path, *command: object) -> dict[str, Any]:
    """Return what a command says as JSON."""
    return read_json(dossier, *command)


def lists(dossier: Path) -> dict[str, dict[str, Any]]:
    return {row["list"]: row for row in asked(dossier, "lists")["rows"]}


def statements(dossier: Path, name: str) -> list[tuple[str, str | None, str | None, bool]]:
    """Return what is said of a bird: territory, source, code, and whether it decides."""
    said = asked(dossier, "show", name)["statements"]
    return [(one["territory"], one["source"], one["code"], one["decides"]) for one in said]


# ---------------------------------------------------------------- lists


def test_a_list_goes_in_under_an_id_of_any_script_and_can_be_compared(dossier):
    done = loaded(dossier, "list", LIST, "--id", "NEW", "--party", "KOR", "--date", "2026")
    assert "loaded 2 entries of list.csv, 1 of them certain, 1 probable" in done.output
    assert asked(dossier, "diff", "NEW", "KOS2025")["summary"]["equal"] == 2
    assert lists(dossier)["NEW"]["natural"] == 2
    for bad in ("x y/..", "..", "../x", "a/b", "a\\b", "-x", "", "a b", "x\n"):
        assert_refused(load(dossier, "list", LIST, f"--id={bad}"), 2, "letters", "digits")
    for good in ("KOS2025.v2-1_b", "한국목록"):
        loaded(dossier, "list", LIST, "--id", good, "--dry-run")


@pytest.mark.slow
@pytest.mark.whole
def test_a_load_says_how_sure_it_is_of_the_birds_and_a_law_may_have_korean_names_only(dossier):
    names = "scientific_name\nAnas crecca\nCharadrius asiaticus\nAcetitis hypoleucos\nNemo ignotus\n"
    sure = "loaded 4 entries of list.csv, 1 of them certain, 1 probable, 1 to be confirmed, 1 unresolved"
    assert sure in loaded(dossier, "list", names, "--id", "NEW").output
    law = "국명,등급\n저어새,Ⅰ\n큰기러기,Ⅱ\n넓적부리도요,Ⅰ\n"
    loaded(dossier, "law", law, "--id", "LAW2", "--party", "KOR")
    assert asked(dossier, "show", "넓적부리도요")["taxon"]["name"] == "Calidris pygmaea"


def test_a_dry_run_and_strict_change_nothing(dossier):
    before = dossier.read_bytes()
    bare = LIST + ",,\n,이름없는새\nGrus monacha,\n"
    assert "would load" in loaded(dossier, "list", bare, "--id", "NEW", "--dry-run").output
    bad = "scientific_name,status\nGrus monacha,불가사의\n"
    assert_refused(load(dossier, "list", bad, "--id", "NEW", "--strict"), 3, "list.csv", "row 2", "nothing")
    assert dossier.read_bytes() == before


def test_problems_are_said_with_row_and_reason_and_written(dossier, tmp_path):
    """A cross of two birds is called one; all that strict minds is written where it is asked for."""
    rows = "Grus monacha,불가사의\nGrus grus,겨울철새\nAnas acuta,불가사의\nAnas crecca,불가사의\nAnas crecca x Anas acuta,\nPica serica,텃새\n"
    target = tmp_path / "problems.csv"
    done = loaded(
        dossier, "list", f"scientific_name,status\n{rows}", "--id", "NEW", "--problems", target, "--dry-run"
    )
    assert "row 2, column status, and 2 more rows: no status" in done.stderr
    assert "row 6, column scientific_name: this is a cross of two birds" in done.stderr
    assert done.stderr.count("no status could be read") == 1
    assert target.read_text("utf-8-sig").count("no status could be read") == 3
    bad = "scientific_name,status\nGrus monacha,불가사의\nGrus grus,수수께끼\n"
    strict = ("--id", "NEW", "--strict")
    assert_refused(load(dossier, "list", bad, *strict, "--problems", target), 3, "2 problems in all")
    assert [line.split(",")[3] for line in target.read_text("utf-8-sig").splitlines()[1:]] == ["2", "3"]
    shown = [load(dossier, "list", None, *strict, *more).stderr for more in ((), ("-v",))]
    assert ["row 3" in each for each in shown] == [False, True]


def test_columns_can_be_named(dossier):
    def named(column: str) -> Result:
        return load(dossier, "list", "Art;Bemerkung\nGrus monacha;x\n", "--id", "ODD", "--map", column)

    assert named("Art=scientific_name").exit_code == 0
    assert_refused(named("Art"), 2, "COLUMN=FIELD")
    assert_refused(named("None=scientific_name"), 3, "None")


def test_which_column_was_read_as_what_is_shown(dossier):
    """That it is of every noun, `test_guide` says."""
    rows = "종,라틴명,생김새\n두루미,Grus japonensis,큼\n"
    for option in ("--dry-run", "-v"):
        shown = load(dossier, "list", rows, "--id", "NEW", option).stdout.splitlines()[1:]
        assert shown == ["columns read:", "  종      korean_name", "  라틴명  scientific_name"]
    assert "columns read" not in load(dossier, "list", None, "--id", "NEWER").stdout


def test_a_changed_list_shows_what_differs_and_needs_replace(dossier):
    """Rows that only stand elsewhere, with other numbers, are no change."""
    head, new = "번호,학명,국명,비고\n1,", ("--id", "NEW")
    old = f"{head}Grus grus,두루미,\n2,Grus monacha,흑두루미,\n3,Anas crecca,쇠오리,\n"
    assert "added" not in load(dossier, "list", old, *new).output
    before = dossier.read_bytes()
    assert "nothing new" in loaded(dossier, "list", None, *new).output
    changed = f"{head}Gavia stellata,아비,\n2,Grus grus,검은목두루미,\n3,Grus monacha,흑두루미,\n"
    differs = "1 added (Gavia stellata); 1 changed (Grus grus); 1 removed (Anas crecca)"
    assert_refused(load(dossier, "list", changed, *new), 2, differs, "--replace")
    assert dossier.read_bytes() == before
    assert "추가 1건" in load(dossier, "list", None, *new, "--lang", "ko").stderr
    looked = load(dossier, "list", None, *new, "--replace", "--dry-run").stdout.splitlines()
    marked = [line for line in looked if line[:3] in {"  +", "  ~", "  -"}]
    assert marked == ["  + Gavia stellata", "  ~ Grus grus", "  - Anas crecca"]
    assert differs in load(dossier, "list", None, *new, "--replace").stderr
    assert load(dossier, "list", None, *new).stdout.startswith("nothing new: 3 entries")


def test_a_list_of_something_else_is_refused_with_what_was_seen(dossier):
    trees = "scientific_name\nQuercus robur\nPinus densiflora\nZelkova serrata\nAbies koreana\nGinkgo biloba"
    refused = load(dossier, "list", trees, "--id", "TREES")
    assert_refused(refused, 3, "only 0 of 5 names are birds", "'Quercus robur'", "a list of birds")
    assert "TREES" not in ran(dossier, "lists")


@pytest.mark.parametrize(
    "rows",
    [
        "name\nHammer\nNail\nScrew\nSaw\nDrill",
        "국명,학명\n소나무,Pinus densiflora\n물푸레나무,Fraxinus rhynchophylla",
        "scientific_name\nFicus alba\nMusca domestica\nHomo sapiens",  # birds have these epithets
        "scientific_name,english_name\nMyotis petax,Eastern Water Bat",
        "name,phone\nJohn Smith,555-1234\nMary Jones,555-2345\nPeter Miller,555-3456\nAnna Berg,555-4567",
        "name: test\nversion: 1.0\nitems:\n  - one\n  - two",
        "scientific_name\nQuercus robur × Quercus petraea",
    ],
)
def test_a_few_names_of_something_else_are_refused_too(tmp_path, rows):
    (path := tmp_path / "few.csv").write_text(rows, "utf-8")
    with pytest.raises(InputError, match="are birds in the reference"):
        diff(path, path)


@pytest.mark.parametrize("rows", [
    "scientific_name\nAnas crecca × Anas carolinensis\nAythya ferina x fuligula",
    "scientific_name\nAnas mirabilis", "scientific_name,family\nNeoavis mirabilis,Anatidae",
    "scientific_name,english_name\nNeoavis mirabilis,Wonderful Warbler", "국명\n제주딱새", "和名\nナゾムシクイ",
])  # fmt: skip
def test_birds_that_nobody_knows_are_read_where_something_says_that_they_are_birds(tmp_path, rows):
    (path := tmp_path / "new.csv").write_text(rows, "utf-8")
    assert diff(path, path).comparison.rows


# ---------------------------------------------------------------- statuses


def test_nobody_speaks_in_the_name_of_a_known_source(dossier):
    """Its own author may, as BK2022's of a region; another's word would be printed, and rank, as the list's own."""
    done = load(
        dossier, "status", "scientific_name,status,country,region,author,source\n"
        "Motacilla cinerea,迷鳥,KOR,Jeju,Sato,BK2022\nTarsiger cyanurus,留鳥,JPN,Tokyo,Sato,OSJ8\n"
        "Tarsiger cyanurus,留鳥,JPN,Shikoku,Sato,FFPRI2022\n"
        'Motacilla cinerea,P3,KOR,Jeju,"Moores, N. & Ha, J-M.",BK2022\n',
    )  # fmt: skip
    assert "row 2: BK2022 is a source of this dossier, and Sato is not its author" in done.output
    assert "row 3: OSJ8 is a source of this dossier" in done.output
    assert "row 4: FFPRI2022 is a source of this dossier" in done.output
    assert "loaded 1 status" in done.output
    assert not [one for one in store.load(dossier).statuses if one.author == "Sato"]


def test_two_authors_in_one_source_are_told_apart_and_an_unsettled_bird_is_named_once(dossier):
    rows = "Motacilla cinerea,冬鳥,JPN,Ito,BOOK\nMotacilla cinerea,旅鳥,JPN,Abe,BOOK\n"
    loaded(dossier, "status", f"scientific_name,status,country,author,source\n{rows}")
    shown = ran(dossier, "show", "Motacilla cinerea")
    assert "Japan, BOOK: 冬鳥 = winter\n    Ito\n" in shown
    assert "Japan, BOOK: 旅鳥 = passage\n    Abe\n" in shown
    table = "scientific_name,country,status,source\nNemo ignotus,JPN,夏鳥,X\nNemo ignotus,JPN,冬鳥,X\n"
    assert "2 records under this name are not evidence" in load(dossier, "status", table, "--replace").stderr
    assert [one.taxon for one in store.load(dossier, Status) if one.source == "X"] == [None, None]


@pytest.mark.slow
@pytest.mark.whole
def test_a_status_is_its_sources_and_decides_where_no_better_one_speaks(dossier):
    table = "scientific_name,status,author,source\nDendrocygna javanica,旅鳥,Yamada,Y2020\n"
    assert_refused(load(dossier, "status", table), 2, "a column `country`", "--party", "--list")
    done = load(dossier, "status", None, "--list", "OSJ8")
    assert "loaded 1 status of status.csv, 1 of them of a bird that is certain" in done.output
    assert ("JPN", "Y2020", "P", False) in statements(dossier, "Dendrocygna javanica")
    printed = {one["list"]: one["status"] for one in asked(dossier, "show", "Dendrocygna javanica")["lists"]}
    assert printed["OSJ8"] == []
    table = "scientific_name,country,status,source\nAnthus godlewskii,JPN,夏鳥,X\nGrus monacha,KOR,텃새,X\n"
    before = statements(dossier, "Grus monacha")
    loaded(dossier, "status", table, "--replace")
    assert ("JPN", "X", "B", True) in statements(dossier, "Anthus godlewskii")
    assert statements(dossier, "Grus monacha") == [*before, ("KOR", "X", "R", False)]
    assert "states otherwise" in birds("-d", dossier, "evidence", "Grus monacha").output


def test_a_column_a_party_or_a_list_says_of_which_country_it_is(dossier):
    table = "scientific_name,country,status,source\nGrus monacha,대한민국,텃새,X\nGrus monacha,,留鳥,X\n"
    told = load(dossier, "status", table, "--dry-run").stderr
    assert "row 3: the row does not give the country of its status; it was not used" in told
    loaded(dossier, "status", None, "--party", "JPN")
    assert {("KOR", "X", "R", False), ("JPN", "X", "R", False)} <= set(statements(dossier, "Grus monacha"))


def test_editions_of_a_partys_list_speak_for_it_the_newest_that_prints_statuses_first(dossier):
    edition = "scientific_name,japanese_name,status\nGrus monacha,ナベヅル,{}\nPlatalea minor,クロツラヘラサギ,冬鳥\n"
    of_2012 = ("--id", "OSJ7", "--party", "JPN", "--date", "2012", "--replace")
    for crane, code in (("冬鳥", "W"), ("旅鳥", "P")):  # corrected, it corrects what the next one hears of it
        loaded(dossier, "list", edition.format(crane), *of_2012)
        said = [one for one in statements(dossier, "Grus monacha") if one[1] == "OSJ7"]
        assert said == [("JPN", "OSJ7", code, True)]
    loaded(dossier, "list", edition.format("冬鳥"), "--id", "NEW", "--party", "JPN", "--date", "2030")
    of_japan = [one for one in statements(dossier, "Grus monacha") if one[0] == "JPN"]
    assert of_japan == [("JPN", "NEW", "W", True), ("JPN", "OSJ7", "P", False)]


def test_a_status_that_is_not_understood_or_decides_nothing_is_said(dossier):
    rows = 'Grus monacha,불가사의,X\nCygnus olor,winter,X\nGrus grus,"RESIDENT/RARE[4,5]",X\n'
    done = load(dossier, "status", f"name,status,source\n{rows}", "--list", "OSJ8")
    assert "it is kept as printed but not used" in done.stderr
    assert "resident for part of the year. It is kept but not used" in done.stderr
    assert [one for one in statements(dossier, "Grus monacha") if one[1] == "X"] == [
        ("JPN", "X", None, False)
    ]
    assert "X" in [one[1] for one in statements(dossier, "Cygnus olor")]


# ---------------------------------------------------------------- records, sites, counts


def test_evidence_becomes_limb_a_and_a_record_without_a_source_does_not(dossier):
    plover = ("evidence", "Pluvialis fulva")
    assert "source" in load(dossier, "evidence", EVIDENCE.replace("Bulletin 12", "")).stderr
    (before,) = asked(dossier, *plover)["rows"]
    assert (before["line"] != "record", before["limb_a"]) == (True, 0)
    told = loaded(dossier, "evidence", EVIDENCE, "--replace").output
    assert "1 of them shows migration between the two countries" in told
    (after,) = asked(dossier, *plover)["rows"]
    assert (after["line"], after["verdict"]) == ("record", "shown")


def test_a_count_is_at_the_site_that_its_name_id_or_code_means_and_else_it_is_said(dossier):
    """A name of a bird that is not certain is said, too; a total is none."""
    loaded(
        dossier, "sites", "id,code,name_en,name_ko,designation,party,latitude,longitude\n"
        "n1,N 1,Newbay,새만,Test,KOR,35.5,127.1\nn2,,Oldbay,옛만,Test,KOR,35.6,127.1\n"
        "n3,,Oldbay,,Other,KOR,35.6,127.1\nn4,,Newbay,,Test,JPN,33.6,130.1\n",
    )  # fmt: skip
    named = ["새만,,KOR", "newbay,,KOR", "?,N1,", "?,n1,", "Oldbay,,KOR", "Newbay,,", "Nowhere,n9,"]
    seen = [f"{site},Grus monacha,{at},2020-01,R" for at, site in enumerate(named, 1)]
    seen += ["새만,,KOR,Grus sp.,8,2020,R", "새만,,KOR,all waterbirds,9,2020,R"]
    table = "\n".join(["site,site_id,party,scientific_name,count,season,source", *seen])
    told = loaded(dossier, "counts", table).stderr
    placed = {one.count: one.place_id for one in store.load(dossier, SiteCount) if one.source == "R"}
    assert placed == dict.fromkeys((1, 2, 3, 4, 8, 9), "n1") | dict.fromkeys((5, 6, 7))
    assert "several sites have this name (n2, n3); 1 count " in told
    assert "several sites have this name (n1, n4); 1 count " in told
    assert "the dossier has no site with this name, id or code; 1 count " in told
    assert told.count("it is uncertain which bird is meant") == 1
    assert "('Grus sp.')" in told
    assert load(dossier, "counts", None, "--strict").exit_code == 3


def test_sites_of_one_party_with_columns_of_any_name(dossier):
    rows = "Ort,Breite,Länge\nNew place,35.5,127.1\n"
    more = ("--map", "Ort=name_en", "--map", "Breite=latitude", "--map", "Länge=longitude")
    assert_refused(load(dossier, "sites", rows, *more), 3, "--party")
    loaded(dossier, "sites", rows, *more, "--party", "KOR")
    assert [site.party for site in store.load(dossier, Site) if site.names.en == "New place"] == ["KOR"]


# ---------------------------------------------------------------- what can't be read, and how much is said


def test_a_file_that_is_nothing_leaves_the_dossier_as_it_was(dossier, tmp_path):
    (path := tmp_path / "zip.xlsx").write_bytes(b"PK\x03\x04broken")
    before = dossier.read_bytes()
    for line in ("list --id X", "law --id X", "sites", "counts", "evidence", "status --list OSJ8"):
        noun, *more = line.split()
        assert_refused(birds("-d", dossier, "load", noun, path, *more), 3, path.name)
    for noun in ("evidence", "counts", "status"):
        refused = load(dossier, noun, "Vogel;Ort;Wert\nGrus monacha;Izumi;2\n")
        assert_refused(refused, 3, "no row is recognised as a header; the first is 'Vogel', 'Ort', 'Wert'")
    assert dossier.read_bytes() == before


def test_the_terminal_says_the_worst_first_and_not_everything(dossier, tmp_path):
    row = 'Anas crecca,recovery,"Seoul {0}, Korea","Izumi {0}, Japan",X,{0}'
    rows = [*map(row.format, range(40)), "Anas crecca,recovery,Nowhere,Izumi,X,99"]
    table, target = "\n".join(["taxon,kind,from,to,source,ring", *rows]), tmp_path / "all.csv"
    told = load(dossier, "evidence", table, "--problems", target).stderr
    lines = told.splitlines()
    assert lines[2].startswith("warning: evidence.csv, row 42")
    assert sum(line.startswith(("note:", "warning:")) for line in lines) == 20
    assert "noticed: 1 problem and 80 notes" in told
    assert len(target.read_text("utf-8-sig").splitlines()) == 82


def test_a_date_is_that_of_what_is_loaded():
    """Only a list is chosen for its Party by its date; a Word document has one, and so has a law."""
    chosen = "a Party's newest list"
    helps = {kind: birds("load", kind, "--help").stdout for kind in ("list", "law", "positions", "agreement")}
    assert {kind: chosen in " ".join(said.split()) for kind, said in helps.items()} == {
        "list": True,
        "law": False,
        "positions": False,
        "agreement": False,
    }
