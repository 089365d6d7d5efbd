"""`birds load …`: what goes in, what is said, and that nothing is lost when something is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds

from birds import store
from birds.dossier import diff
from birds.errors import InputError
from birds.model import Site, SiteCount, Status

LIST = "scientific_name,korean_name\nCharadrius mongolus,왕눈물떼새\nPlatalea minor,저어새\n"
EVIDENCE = (
    "id,scientific_name,kind,certainty,from_place,from_party,to_place,to_party,date_from,date_to,mark,source\n"
    "x-1,Pluvialis fulva,recovery,direct,Ise,JPN,Geum River,KOR,2019-01-02,2020-05-06,A1,Bulletin 12\n"
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def asked(dossier: Path, *command: object) -> dict[str, Any]:
    """Return what a command says as JSON."""
    return json.loads(birds("-d", dossier, *command, "--format", "json").stdout)


def lists(dossier: Path) -> dict[str, dict[str, Any]]:
    return {row["list"]: row for row in asked(dossier, "lists")["rows"]}


def test_a_list_goes_in_and_can_be_compared(dossier, tmp_path):
    path = write(tmp_path, "new.csv", LIST)
    result = birds("-d", dossier, "load", "list", path, "--id", "NEW", "--party", "KOR", "--date", "2026")
    assert result.exit_code == 0, result.output
    assert "loaded 2 entries of new.csv, 1 of them certain, 1 probable" in result.output
    made = json.loads(birds("-d", dossier, "diff", "NEW", "KOS2025", "--format", "json").stdout)
    assert made["summary"]["equal"] == 2
    assert lists(dossier)["NEW"]["natural"] == 2


@pytest.mark.slow
@pytest.mark.whole
def test_a_load_says_how_sure_it_is_of_the_birds(dossier, tmp_path):
    names = "Anas crecca", "Charadrius asiaticus", "Acetitis hypoleucos", "Nemo ignotus"
    path = write(tmp_path, "new.csv", "scientific_name\n" + "\n".join(names) + "\n")
    result = birds("-d", dossier, "load", "list", path, "--id", "NEW")
    assert (
        "loaded 4 entries of new.csv, 1 of them certain, 1 probable, 1 to be confirmed, 1 unresolved"
        in result.output
    )


def test_loading_a_file_twice_changes_nothing_and_another_one_needs_replace(dossier, tmp_path):
    path, other = (
        write(tmp_path, "new.csv", LIST),
        write(tmp_path, "other.csv", LIST + "Grus monacha,흑두루미\n"),
    )
    birds("-d", dossier, "load", "list", path, "--id", "NEW")
    before = dossier.read_bytes()
    again = birds("-d", dossier, "load", "list", path, "--id", "NEW")
    assert (again.exit_code, "nothing new" in again.output) == (0, True)
    assert_refused(birds("-d", dossier, "load", "list", other, "--id", "NEW"), 2, "--replace")
    assert dossier.read_bytes() == before
    assert birds("-d", dossier, "load", "list", other, "--id", "NEW", "--replace").exit_code == 0
    assert lists(dossier)["NEW"]["natural"] == 3


def test_a_dry_run_and_strict_change_nothing(dossier, tmp_path):
    before = dossier.read_bytes()
    path = write(tmp_path, "new.csv", LIST + ",,\n,이름없는새\nGrus monacha,\n")
    dry = birds("-d", dossier, "load", "list", path, "--id", "NEW", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "would load" in dry.output
    bad = write(tmp_path, "bad.csv", "scientific_name,status\nGrus monacha,불가사의\n")
    assert_refused(
        birds("-d", dossier, "load", "list", bad, "--id", "NEW", "--strict"), 3, "bad.csv", "row 2", "nothing"
    )
    assert dossier.read_bytes() == before


def test_all_that_strict_minds_is_written_where_it_is_asked_for(dossier, tmp_path):
    path = write(tmp_path, "bad.csv", "scientific_name,status\nGrus monacha,불가사의\nGrus grus,수수께끼\n")
    load = ("-d", dossier, "load", "list", path, "--id", "NEW", "--strict")
    target = tmp_path / "problems.csv"
    result = birds(*load, "--problems", target)
    assert_refused(result, 3, "2 problems in all")
    assert [line.split(",")[3] for line in target.read_text("utf-8-sig").splitlines()[1:]] == ["2", "3"]
    assert "row 3" in birds(*load, "-v").stderr
    assert "row 3" not in birds(*load).stderr


def test_problems_are_said_with_row_and_reason_and_written(dossier, tmp_path):
    """A cross of two birds is called one."""
    rows = "Grus monacha,불가사의\nGrus grus,겨울철새\nAnas acuta,불가사의\nAnas crecca,불가사의\nAnas crecca x Anas acuta,\nPica serica,텃새\n"
    path = write(tmp_path, "new.csv", f"scientific_name,status\n{rows}")
    target = tmp_path / "problems.csv"
    result = birds("-d", dossier, "load", "list", path, "--id", "NEW", "--problems", target)
    assert result.exit_code == 0
    assert "row 2, column status, and 2 more rows: no status" in result.stderr
    assert "row 6, column scientific_name: this is a cross of two birds" in result.stderr
    assert result.stderr.count("no status could be read") == 1
    assert target.read_text("utf-8-sig").count("no status could be read") == 3


def test_columns_can_be_named(dossier, tmp_path):
    path = write(tmp_path, "odd.csv", "Art;Bemerkung\nGrus monacha;x\n")
    load = ("-d", dossier, "load", "list", path, "--id", "ODD", "--map")
    assert birds(*load, "Art=scientific_name").exit_code == 0
    assert_refused(birds(*load, "Art"), 2, "COLUMN=FIELD")
    assert_refused(birds(*load, "None=scientific_name"), 3, "None")


@pytest.mark.slow
def test_which_column_was_read_as_what_is_shown_of_every_noun(dossier, tmp_path):
    path = write(tmp_path, "a.csv", "종,라틴명,생김새\n두루미,Grus japonensis,큼\n")
    for option in ("--dry-run", "-v"):
        shown = birds("-d", dossier, "load", "list", path, "--id", "NEW", option)
        told = ["columns read:", "  종      korean_name", "  라틴명  scientific_name"]
        assert shown.stdout.splitlines()[1:] == told
    assert "columns read" not in birds("-d", dossier, "load", "list", path, "--id", "NEWER").stdout
    for noun, rows in (
        ("sites", "name,lat,lon,country\nA,35.1,128.9,KOR\n"),
        ("counts", "site,species,count,year,source\nA,Grus grus,3,2001,me\n"),
        ("thresholds", "species,threshold,population,edition,source\nGrus grus,10,East,WPE5,me\n"),
        ("evidence", "species,from,to,date,source\nGrus grus,Seoul Korea,Izumi Japan,2001,me\n"),
        ("status", "list,species,status,source\nOSJ8,Grus grus,冬鳥,me\n"),
    ):
        shown = birds("-d", dossier, "load", noun, write(tmp_path, f"{noun}.csv", rows), "--dry-run")
        assert shown.stdout.splitlines()[1] == "columns read:", shown.output


def test_nobody_speaks_in_the_name_of_a_known_source(dossier, tmp_path):
    """Its own author may, as BK2022's of a region; another's word would be printed, and rank, as the list's own."""
    head = "scientific_name,status,country,region,author,source\n"
    strangers = (
        "Motacilla cinerea,迷鳥,KOR,Jeju,Sato,BK2022\nTarsiger cyanurus,留鳥,JPN,Tokyo,Sato,OSJ8\n"
        "Tarsiger cyanurus,留鳥,JPN,Shikoku,Sato,FFPRI2022\n"
    )
    own = 'Motacilla cinerea,P3,KOR,Jeju,"Moores, N. & Ha, J-M.",BK2022\n'
    path = write(tmp_path, "s.csv", head + strangers + own)
    result = birds("-d", dossier, "load", "status", path)
    assert "row 2: BK2022 is a source of this dossier, and Sato is not its author" in result.output
    assert "row 3: OSJ8 is a source of this dossier" in result.output
    assert "row 4: FFPRI2022 is a source of this dossier" in result.output
    assert "loaded 1 status" in result.output
    assert not [one for one in store.load(dossier).statuses if one.author == "Sato"]


def test_two_authors_in_one_source_are_told_apart(dossier, tmp_path):
    head = "scientific_name,status,country,author,source\n"
    path = write(
        tmp_path, "s.csv", f"{head}Motacilla cinerea,冬鳥,JPN,Ito,BOOK\nMotacilla cinerea,旅鳥,JPN,Abe,BOOK\n"
    )
    assert birds("-d", dossier, "load", "status", path).exit_code == 0
    shown = birds("-d", dossier, "show", "Motacilla cinerea").stdout
    assert "Japan, BOOK: 冬鳥 = winter\n    Ito\n" in shown
    assert "Japan, BOOK: 旅鳥 = passage\n    Abe\n" in shown


def test_a_row_of_a_subspecies_is_counted_as_one(bundled_dossier):
    held = lists(bundled_dossier)
    for name, numbers in {"NIBR2025": (597, 20), "OSJ8-SUBSPECIES": (0, 443), "BK2022": (609, 384)}.items():
        assert (held[name]["natural"], held[name]["subspecies"]) == numbers


@pytest.mark.slow
@pytest.mark.whole
def test_a_law_with_korean_names_only(dossier, tmp_path):
    path = write(tmp_path, "law.csv", "국명,등급\n저어새,Ⅰ\n큰기러기,Ⅱ\n넓적부리도요,Ⅰ\n")
    result = birds("-d", dossier, "load", "law", path, "--id", "LAW2", "--party", "KOR")
    assert result.exit_code == 0, result.output
    sheet = json.loads(birds("-d", dossier, "show", "넓적부리도요", "--format", "json").stdout)
    assert sheet["taxon"]["name"] == "Calidris pygmaea"


def test_evidence_becomes_limb_a_and_a_record_without_a_source_does_not(dossier, tmp_path):
    plover = ("evidence", "Pluvialis fulva")
    unsaid = write(tmp_path, "unsaid.csv", EVIDENCE.replace("Bulletin 12", ""))
    assert "source" in birds("-d", dossier, "load", "evidence", unsaid).stderr
    (before,) = asked(dossier, *plover)["rows"]
    assert (before["line"] != "record", before["limb_a"]) == (True, 0)
    assert birds("-d", dossier, "load", "evidence", write(tmp_path, "rings.csv", EVIDENCE)).exit_code == 0
    (after,) = asked(dossier, *plover)["rows"]
    assert (after["line"], after["verdict"]) == ("record", "shown")


def statements(dossier: Path, name: str) -> list[tuple[str, str | None, str | None, bool]]:
    """Return what is said of a bird: territory, source, code, and whether it decides."""
    said = asked(dossier, "show", name)["statements"]
    return [(one["territory"], one["source"], one["code"], one["decides"]) for one in said]


@pytest.mark.slow
@pytest.mark.whole
def test_a_status_is_its_sources_and_no_lists(dossier, tmp_path):
    table = "scientific_name,status,author,source\nDendrocygna javanica,旅鳥,Yamada,Y2020\n"
    path = write(tmp_path, "status.csv", table)
    assert_refused(birds("-d", dossier, "load", "status", path), 2, "a column `country`", "--party", "--list")
    result = birds("-d", dossier, "load", "status", path, "--list", "OSJ8")
    assert "loaded 1 status of status.csv, 1 of them of a bird that is certain" in result.output
    assert ("JPN", "Y2020", "P", False) in statements(dossier, "Dendrocygna javanica")
    printed = {one["list"]: one["status"] for one in asked(dossier, "show", "Dendrocygna javanica")["lists"]}
    assert printed["OSJ8"] == []


def test_a_column_a_party_or_a_list_says_of_which_country_it_is(dossier, tmp_path):
    table = "scientific_name,country,status,source\nGrus monacha,대한민국,텃새,X\nGrus monacha,,留鳥,X\n"
    path = write(tmp_path, "status.csv", table)
    result = birds("-d", dossier, "load", "status", path, "--dry-run")
    assert "row 3: the row does not give the country of its status; it was not used" in result.stderr
    assert birds("-d", dossier, "load", "status", path, "--party", "JPN").exit_code == 0
    assert {("KOR", "X", "R", False), ("JPN", "X", "R", False)} <= set(statements(dossier, "Grus monacha"))


@pytest.mark.slow
@pytest.mark.whole
def test_a_source_decides_where_no_better_one_speaks_and_stands_beside_where_one_does(dossier, tmp_path):
    table = "scientific_name,country,status,source\nAnthus godlewskii,JPN,夏鳥,X\nGrus monacha,KOR,텃새,X\n"
    before = statements(dossier, "Grus monacha")
    assert birds("-d", dossier, "load", "status", write(tmp_path, "s.csv", table)).exit_code == 0
    assert ("JPN", "X", "B", True) in statements(dossier, "Anthus godlewskii")
    assert statements(dossier, "Grus monacha") == [*before, ("KOR", "X", "R", False)]
    text = birds("-d", dossier, "evidence", "Grus monacha").output
    assert "states otherwise" in text


def test_an_unsettled_bird_is_named_once_and_its_statements_are_kept(dossier, tmp_path):
    table = "scientific_name,country,status,source\nNemo ignotus,JPN,夏鳥,X\nNemo ignotus,JPN,冬鳥,X\n"
    result = birds("-d", dossier, "load", "status", write(tmp_path, "s.csv", table))
    assert "2 records under this name are not evidence" in result.stderr
    with store.read(dossier) as reader:
        assert [one.taxon for one in reader.load(Status) if one.source == "X"] == [None, None]


@pytest.mark.slow
def test_loading_statements_again_changes_nothing_and_a_changed_file_needs_replace(dossier, tmp_path):
    table = "scientific_name,country,status,source\nGrus monacha,KOR,텃새,X\nGrus grus,KOR,W3,X\n"
    path = write(tmp_path, "s.csv", table)
    load = ("-d", dossier, "load", "status", path)
    assert birds(*load).exit_code == 0
    before = dossier.read_bytes()
    assert "nothing new" in birds(*load).output
    assert dossier.read_bytes() == before
    write(tmp_path, "s.csv", table.replace("텃새", "나그네새"))
    added, removed = (
        "1 added (X: Grus monacha (KOR) P “나그네새”)",
        "1 removed (X: Grus monacha (KOR) R “텃새”)",
    )
    assert_refused(birds(*load), 2, added, removed, "--replace")
    assert birds(*load, "--replace").exit_code == 0
    assert [one[2] for one in statements(dossier, "Grus monacha") if one[1] == "X"] == ["P"]


EDITIONS = (
    "scientific_name,japanese_name,status\nGrus monacha,ナベヅル,{}\nPlatalea minor,クロツラヘラサギ,{}\n"
)


def test_a_corrected_edition_corrects_what_the_next_one_hears_of_it(dossier, tmp_path):
    options = ("--id", "OSJ7", "--party", "JPN", "--date", "2012", "--replace")
    for crane, code in (("冬鳥", "W"), ("旅鳥", "P")):
        file = write(tmp_path, "edition.csv", EDITIONS.format(crane, "冬鳥"))
        assert birds("-d", dossier, "load", "list", file, *options).exit_code == 0
        said = [one for one in statements(dossier, "Grus monacha") if one[1] == "OSJ7"]
        assert said == [("JPN", "OSJ7", code, True)]


def test_a_newer_list_that_prints_statuses_speaks_for_its_party(dossier, tmp_path):
    options = ("--id", "NEW", "--party", "JPN", "--date", "2030")
    file = write(tmp_path, "edition.csv", EDITIONS.format("旅鳥", "冬鳥"))
    assert birds("-d", dossier, "load", "list", file, *options).exit_code == 0
    found = [one for one in statements(dossier, "Grus monacha") if one[0] == "JPN"]
    assert found == [("JPN", "NEW", "P", True), ("JPN", "OSJ7", "W", False)]


def test_sites_and_counts(dossier, tmp_path):
    rows = "id,name_en,designation,party,latitude,longitude\nnew-site,New,Test,KOR,{},127.1\n"
    sites, moved = (write(tmp_path, f"{lat}.csv", rows.format(lat)) for lat in (35.5, 36.5))
    assert birds("-d", dossier, "load", "sites", sites).exit_code == 0
    counted = "site_id,site,scientific_name,count,source\nnew-site,New,Grus monacha,12,Report 1\n"
    counts = write(tmp_path, "counts.csv", counted)
    assert birds("-d", dossier, "load", "counts", counts).exit_code == 0
    sites.write_bytes(moved.read_bytes())
    assert_refused(birds("-d", dossier, "load", "sites", sites), 2, "--replace")
    with store.read(dossier) as reader:
        assert [site.point for site in reader.load(Site) if site.id == "new-site"] == [(127.1, 35.5)]
        assert [count.count for count in reader.load(SiteCount) if count.place_id == "new-site"] == [12]


def test_a_count_is_at_the_site_that_its_name_id_or_code_means_and_else_it_is_said(dossier, tmp_path):
    """A name of a bird that is not certain is said, too; a total is none."""
    rows = (
        "id,code,name_en,name_ko,designation,party,latitude,longitude",
        "n1,N 1,Newbay,새만,Test,KOR,35.5,127.1", "n2,,Oldbay,옛만,Test,KOR,35.6,127.1",
        "n3,,Oldbay,,Other,KOR,35.6,127.1", "n4,,Newbay,,Test,JPN,33.6,130.1",
    )  # fmt: skip
    assert birds("-d", dossier, "load", "sites", write(tmp_path, "sites.csv", "\n".join(rows))).exit_code == 0
    named = ["새만,,KOR", "newbay,,KOR", "?,N1,", "?,n1,", "Oldbay,,KOR", "Newbay,,", "Nowhere,n9,"]
    seen = [f"{site},Grus monacha,{at},2020-01,R" for at, site in enumerate(named, 1)]
    seen += ["새만,,KOR,Grus sp.,8,2020,R", "새만,,KOR,all waterbirds,9,2020,R"]
    counts = write(
        tmp_path, "c.csv", "\n".join(["site,site_id,party,scientific_name,count,season,source", *seen])
    )
    done = birds("-d", dossier, "load", "counts", counts)
    assert done.exit_code == 0, done.output
    with store.read(dossier) as reader:
        placed = {count.count: count.place_id for count in reader.load(SiteCount) if count.source == "R"}
    assert placed == dict.fromkeys((1, 2, 3, 4, 8, 9), "n1") | dict.fromkeys((5, 6, 7))
    assert "several sites have this name (n2, n3); 1 count " in done.stderr
    assert "several sites have this name (n1, n4); 1 count " in done.stderr
    assert "the dossier has no site with this name, id or code; 1 count " in done.stderr
    assert done.stderr.count("it is uncertain which bird is meant") == 1
    assert "('Grus sp.')" in done.stderr
    assert birds("-d", dossier, "load", "counts", counts, "--strict").exit_code == 3


def test_a_file_that_is_nothing_leaves_the_dossier_as_it_was(dossier, tmp_path):
    path = tmp_path / "zip.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    before = dossier.read_bytes()
    for load in ("list --id X", "law --id X", "sites", "counts", "evidence", "status --list OSJ8"):
        noun, *more = load.split()
        assert_refused(birds("-d", dossier, "load", noun, path, *more), 3, path.name)
    assert dossier.read_bytes() == before


def test_sites_of_one_party_with_columns_of_any_name(dossier, tmp_path):
    path = write(tmp_path, "sites.csv", "Ort,Breite,Länge\nNew place,35.5,127.1\n")
    more = ("--map", "Ort=name_en", "--map", "Breite=latitude", "--map", "Länge=longitude")
    assert_refused(birds("-d", dossier, "load", "sites", path, *more), 3, "--party")
    result = birds("-d", dossier, "load", "sites", path, *more, "--party", "KOR")
    assert result.exit_code == 0, result.output
    with store.read(dossier) as reader:
        assert [site.party for site in reader.load(Site) if site.names.en == "New place"] == ["KOR"]


# ---------------------------------------------------------------- what a load says


def test_what_is_said_of_a_load_is_true_of_its_noun(dossier, tmp_path):
    sites = "id,name,party,latitude,longitude\nS,Somewhere,JPN,35,139\nT,T,JPN,,\n"
    for noun, rows, says in (
        ("evidence", EVIDENCE, "1 of them shows migration between the two countries"),
        ("sites", sites, "loaded 2 sites of sites.csv, 1 of them with a point"),
    ):
        assert says in birds("-d", dossier, "load", noun, write(tmp_path, f"{noun}.csv", rows)).output


def test_an_id_is_of_letters_and_digits_of_any_script(dossier, tmp_path):
    load = ("-d", dossier, "load", "list", write(tmp_path, "new.csv", LIST))
    for bad in ("x y/..", "..", "../x", "a/b", "a\\b", "-x", "", "a b", "x\n"):
        assert_refused(birds(*load, f"--id={bad}"), 2, "letters", "digits")
    for good in ("KOS2025.v2-1_b", "한국목록"):
        result = birds(*load, "--id", good, "--dry-run")
        assert result.exit_code == 0, result.output


def test_a_header_that_is_not_understood_is_shown(dossier, tmp_path):
    path = write(tmp_path, "odd.csv", "Vogel;Ort;Wert\nGrus monacha;Izumi;2\n")
    for noun in ("evidence", "counts", "status"):
        result = birds("-d", dossier, "load", noun, path)
        assert_refused(result, 3, "no row is recognised as a header; the first is 'Vogel', 'Ort', 'Wert'")


def test_a_status_that_is_not_understood_or_decides_nothing_is_said(dossier, tmp_path):
    rows = 'Grus monacha,불가사의,X\nCygnus olor,winter,X\nGrus grus,"RESIDENT/RARE[4,5]",X\n'
    path = write(tmp_path, "status.csv", f"name,status,source\n{rows}")
    result = birds("-d", dossier, "load", "status", path, "--list", "OSJ8")
    assert "the row was not used" in result.stderr
    assert "resident for part of the year. It is kept but not used" in result.stderr
    assert "X" not in [one[1] for one in statements(dossier, "Grus monacha")]
    assert "X" in [one[1] for one in statements(dossier, "Cygnus olor")]


def test_the_terminal_says_the_worst_first_and_not_everything(dossier, tmp_path):
    row = 'Anas crecca,recovery,"Seoul {0}, Korea","Izumi {0}, Japan",X,{0}'
    lines = [
        "taxon,kind,from,to,source,ring",
        *map(row.format, range(40)),
        "Anas crecca,recovery,Nowhere,Izumi,X,99",
    ]
    path, target = write(tmp_path, "many.csv", "\n".join(lines)), tmp_path / "all.csv"
    result = birds("-d", dossier, "load", "evidence", path, "--problems", target)
    lines = result.stderr.splitlines()
    assert lines[2].startswith("warning: many.csv, row 42")
    assert sum(line.startswith(("note:", "warning:")) for line in lines) == 20
    assert "noticed: 1 problem and 80 notes" in result.stderr
    assert len(target.read_text("utf-8-sig").splitlines()) == 82


def test_a_changed_list_shows_what_differs_and_needs_replace(dossier, tmp_path):
    """Rows that only stand elsewhere, with other numbers, are no change."""
    head = "번호,학명,국명,비고\n1,"
    old = write(
        tmp_path, "old.csv", f"{head}Grus grus,두루미,\n2,Grus monacha,흑두루미,\n3,Anas crecca,쇠오리,\n"
    )
    new = write(
        tmp_path,
        "new.csv",
        f"{head}Gavia stellata,아비,\n2,Grus grus,검은목두루미,\n3,Grus monacha,흑두루미,\n",
    )
    load = ("-d", dossier, "load", "list")
    assert "added" not in birds(*load, old, "--id", "NEW").output
    differs = "1 added (Gavia stellata); 1 changed (Grus grus); 1 removed (Anas crecca)"
    assert_refused(birds(*load, new, "--id", "NEW"), 2, differs, "--replace")
    assert "추가 1건" in birds(*load, new, "--id", "NEW", "--lang", "ko").stderr
    looked = birds(*load, new, "--id", "NEW", "--replace", "--dry-run").stdout.splitlines()
    shown = ["  + Gavia stellata", "  ~ Grus grus", "  - Anas crecca"]
    assert [line for line in looked if line[:3] in {"  +", "  ~", "  -"}] == shown
    assert differs in birds(*load, new, "--id", "NEW", "--replace").stderr
    assert birds(*load, new, "--id", "NEW").stdout.startswith("nothing new: 3 entries")


def test_a_list_of_something_else_is_refused_with_what_was_seen(dossier, tmp_path):
    names = ("Quercus robur", "Pinus densiflora", "Zelkova serrata", "Abies koreana", "Ginkgo biloba")
    trees = write(tmp_path, "trees.csv", "\n".join(("scientific_name", *names)))
    found = birds("-d", dossier, "load", "list", trees, "--id", "TREES")
    assert_refused(found, 3, "only 0 of 5 names are birds", "'Quercus robur'", "a list of birds")
    assert "TREES" not in birds("-d", dossier, "lists").stdout


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
    path = write(tmp_path, "few.csv", rows)
    with pytest.raises(InputError, match="are birds in the reference"):
        diff(path, path)


@pytest.mark.parametrize(
    "rows",
    [
        "scientific_name\nAnas crecca × Anas carolinensis\nAythya ferina x fuligula",
        "scientific_name\nAnas mirabilis", "scientific_name,family\nNeoavis mirabilis,Anatidae",
        "scientific_name,english_name\nNeoavis mirabilis,Wonderful Warbler", "국명\n제주딱새", "和名\nナゾムシクイ",
    ],
)  # fmt: skip
def test_birds_that_nobody_knows_are_read_where_something_says_that_they_are_birds(tmp_path, rows):
    path = write(tmp_path, "new.csv", rows)
    assert diff(path, path).comparison.rows
