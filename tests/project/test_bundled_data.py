"""The data that ships: complete, clean, attributed, and readable."""

import csv
import hashlib
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from birds.model import Checklist, Evidence
from birds.model.agreement import default
from birds.reading.counts import read_counts, read_thresholds
from birds.reading.lists import read_list
from birds.reading.records import read_evidence
from birds.reading.sites import read_sites
from birds.reading.tables import ReadOptions

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "species_lists"
MAPS = ROOT / "maps"
REFERENCE = LISTS / "reference"

HEADERS = {
    "list": "part number order order_ko order_ja family family_ko family_ja rank scientific_name authorship english_name"
    " korean_name japanese_name subspecies status category section trust within_party note",
    "sites": "id code designation name_en name_ko name_ja party latitude longitude point_quality area_ha designated species"
    " source note place_id municipality official",
    "counts": "site_id site party scientific_name count count_printed unit season months source",
    "evidence": "id scientific_name kind certainty from_place from_party from_latitude from_longitude from_approximate"
    " to_place to_party to_latitude to_longitude to_approximate date_from date_to individuals mark source note trust",
    "sources": "id file kind party title edition publisher author date licence credit taxonomy territory official trust"
    " level blank_subspecies source via retrieved done",
    "higher": "part rank scientific_name authorship japanese_name",
    "status": "scientific_name subspecies territory region code status how source author via trust note",
}
ROWS = {
    "OSJ8": 690, "OSJ7": 1158, "KOS2025": 598, "BK2022": 993, "NIBR2025": 617, "ROKAMBA2006": 59,
    "JAMBA1974": 66, "CAMBA1986": 81, "OSJ8-SUBSPECIES": 443, "OSJ8-HIGHER": 443, "BK2014": 38, "JAWIKI": 135,
    "JPN-LAW": 215, "KOR-LAW": 115, "AVILIST2025": 33_684, "SITES-JPN": 97, "SITES-KOR": 49, "COUNTS": 262,
    "EVIDENCE": 70, "THRESHOLDS": 4, "THRESHOLDS-WPE3": 18,
}  # fmt: skip
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def birdnames_table() -> list[dict[str, str]]:
    spec = find_spec("birdnames")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("birdnames is not installed")
    folder = Path(spec.submodule_search_locations[0])
    return rows_of(folder / "data" / "processed" / "avilist_2025_taxonomy.csv")


AVILIST = {
    "Taxon_rank": ("rank", "3eb8f316118cee4f"),
    "Scientific_name": ("name", "8e7329a227b2c3f0"),
    "English_name_AviList": ("english_name", "81b893f9ccd5b7a0"),
    "IUCN_Red_List_Category": ("iucn", "11f90014792adec5"),
    "AvibaseID": ("avibase_id", "a1a3112082221987"),
    "Authority": ("authority", "60efa0f93b716024"),
    "Protonym": ("protonym", "0febab2335b6f475"),
    "English_name_Clements_v2024": ("clements_name", "bd6962301211d570"),
    "English_name_BirdLife_v9": ("birdlife_name", "70c3c66ee9605890"),
    "Species_code_Cornell_Lab": ("cornell_code", "20e7f088c8f7d000"),
    "Extinct_or_possibly_extinct": ("extinct", "5921817376842b65"),
}
"""The columns of the AviList team's extended file: what the extract calls them, and how the SHA-256 of their lines begins."""


def teams_file(extract: list[dict[str, str]]) -> list[dict[str, str]]:
    """The extract as the AviList team's file has it, order and family on every row."""
    above: dict[str, str] = {}
    made = []
    for row in extract:
        above[row["rank"]] = row["name"]
        family = "" if row["rank"] == "order" else above["family"]
        theirs = {name: row[ours] for name, (ours, _) in AVILIST.items()}
        made.append({"Order": above["order"], "Family": family, **theirs, "Range": "somewhere"})
    return made


def written(rows: list[dict[str, str]], path: Path) -> Path:
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("AviList v2025 extended")
        for cells in table:
            sheet.append(cells)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
    return path


def recipe(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, REFERENCE / "make_avilist.py", *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout or done.stderr).strip()


class TestReference:
    EXTRACT = rows_of(REFERENCE / "avilist-2025.tsv")

    def test_extract_is_the_table_of_birdnames_row_for_row(self):
        """Rank, name, English name, category and Avibase id of all 33,684 taxa, in the same sequence."""
        columns = {
            "rank": "avilist_taxon_rank", "name": "scientific_name", "english_name": "avilist_common_name",
            "iucn": "avilist_iucn_status", "avibase_id": "avilist_avibase_id",
        }  # fmt: skip
        wanted = [{ours: row[theirs] for ours, theirs in columns.items()} for row in birdnames_table()]
        assert len(wanted) == 33_684
        assert [{ours: row[ours] for ours in columns} for row in self.EXTRACT] == wanted

    @pytest.mark.parametrize(("column", "digest"), AVILIST.values())
    def test_every_column_is_that_of_the_teams_file(self, column, digest):
        lines = "\n".join(row[column] for row in self.EXTRACT)
        assert hashlib.sha256(lines.encode()).hexdigest().startswith(digest)

    def test_order_family_and_genus_follow_from_the_sequence(self):
        """Walking down the extract gives back the columns that it leaves out."""
        ranks = ["order", "family", "genus", "species", "subspecies"]
        above: dict[str, str] = {}
        for ours, theirs in zip(self.EXTRACT, birdnames_table(), strict=True):
            depth = ranks.index(ours["rank"])
            above = {rank: above[rank] for rank in ranks[:depth]} | {ours["rank"]: ours["name"]}
            assert above["order"] == theirs["avilist_order"]
            assert above.get("family", "") == theirs["avilist_family"]
            assert above.get("genus", theirs["genus"]) == theirs["genus"]

    def test_authors_have_a_year_and_stand_in_brackets_where_the_genus_has_changed(self):
        """Held against the protonyms; one in thirty has the genus in another spelling (Chloëphaga, Ortalida)."""
        low = [row for row in self.EXTRACT if row["rank"] in ("species", "subspecies")]
        assert all(re.search(r"\b(1[789]|20)\d\d\b", row["authority"]) for row in low)
        moved = [row["protonym"].split()[0] != row["name"].split()[0] for row in low]
        agree = [row["authority"].startswith("(") == other for row, other in zip(low, moved, strict=True)]
        assert sum(agree) > 0.96 * len(low)

    @pytest.mark.parametrize("ending", ["csv", pytest.param("xlsx", marks=pytest.mark.slow)])
    def test_recipe_gives_the_same_bytes(self, ending, tmp_path):
        file = written(teams_file(self.EXTRACT), tmp_path / f"AviList-v2025-11Jun-extended.{ending}")
        assert recipe("--check", file) == (0, "the same")

    def test_recipe_takes_no_other_file(self, tmp_path):
        rows = teams_file(self.EXTRACT[:9])
        core = [{key: cell for key, cell in row.items() if key != "Protonym"} for row in rows]
        for name, cut, code, says in (
            ("short.csv", rows, 1, "avilist-2025.tsv differs"),
            ("cut.csv", rows[1:], 2, "row 2: Struthionidae does not stand below its order and family"),
            ("core.csv", core, 2, "core.csv has no column Protonym; take the extended file"),
        ):
            assert recipe("--check", written(cut, tmp_path / name)) == (code, says)


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


SOURCES = {row["id"]: row for row in rows_of(LISTS / "sources.csv")}


def bundled(source_id: str) -> list[dict[str, str]]:
    return rows_of(ROOT / SOURCES[source_id]["file"])


def statements(party: str) -> list[dict[str, str]]:
    return rows_of(LISTS / "status" / f"{party}-status.csv")


def ids_of(*kinds: str) -> list[str]:
    return [source_id for source_id, row in SOURCES.items() if row["kind"] in kinds]


def data_files() -> list[str]:
    kinds = (".csv", ".tsv", ".geojson")
    found = [path for folder in (LISTS, MAPS) for path in folder.rglob("*") if path.suffix in kinds]
    theirs = (
        one for one in found if one.name not in ("sources.csv", "places.csv") and one.parent.name != "matches"
    )
    return sorted(path.relative_to(ROOT).as_posix() for path in theirs)


class TestSources:
    def test_each_row_says_who_said_it_where_and_when_how_to_credit_it_and_what_was_done(self):
        assert header_of(LISTS / "sources.csv") == HEADERS["sources"].split()
        assert len(SOURCES) == len(rows_of(LISTS / "sources.csv")), "ids are unique"
        assert {"OSJ8", "OSJ7", "KOS2025", "ROKAMBA2006", "KOR-LAW", "JPN-LAW"} <= set(SOURCES)
        filled = ("title", "kind", "licence", "trust", "source", "author", "credit", "done")
        for row in SOURCES.values():
            assert all(row[column] for column in filled), row["id"]
            assert row["level"] in {"high", "medium", "low"}, row["id"]
            assert row["official"] in ("yes", "no")
            assert all(not row[column] or DATE.fullmatch(row[column]) for column in ("date", "retrieved"))

    def test_every_data_file_has_a_row_and_every_row_a_file(self):
        """Statements are the only file with several authors."""
        named = Counter(row["file"] for row in SOURCES.values())
        assert sorted(named) == data_files()
        shared = {row["file"] for row in SOURCES.values() if named[row["file"]] > 1}
        assert all(row["kind"] == "status" for row in SOURCES.values() if row["file"] in shared)

    def test_no_author_is_an_app_a_repository_or_a_machine(self):
        """Such a thing may be what was read; then `via` names it."""
        authors = {row["author"] for row in SOURCES.values()}
        authors |= {row["author"] for name in ("kor", "jpn") for row in statements(name)}
        assert not [one for one in authors if re.search(r"github|nature-book|wikipedia\.ja|\bapp\b", one)]
        assert all("github.com" in SOURCES[name]["via"] for name in ("BK2022", "NIBR2025", "JAWIKI"))

    def test_each_folder_has_a_readme(self):
        folders = {Path(name).parent for name in data_files()}
        documented = {folder for folder in folders if (ROOT / folder / "README.md").exists()}
        subfolders = {"law", "names", "status", "treaties"}
        assert folders - documented == {Path("species_lists") / name for name in subfolders}
        assert all(f"{name}/" in (LISTS / "README.md").read_text("utf-8") for name in subfolders)


class TestText:
    @pytest.mark.parametrize("name", [*data_files(), "species_lists/sources.csv"])
    def test_utf8_nfc_line_feeds_and_nothing_lost(self, name):
        data = (ROOT / name).read_bytes()
        text = data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf")
        assert "\r" not in text
        assert text.endswith("\n")
        assert "\ufffd" not in text
        assert unicodedata.is_normalized("NFC", text)

    @pytest.mark.parametrize("source_id", [*ROWS])
    def test_number_of_rows_and_no_ragged_or_untidy_row(self, source_id):
        rows = bundled(source_id)
        assert len(rows) == ROWS[source_id]
        for number, row in enumerate(rows, 2):
            assert None not in row, number
            assert all(value is not None and value == value.strip() for value in row.values()), number

    @pytest.mark.parametrize("source_id", ids_of("checklist", "law", "treaty", "other"))
    def test_a_list_has_columns_of_the_agreement_in_its_order_and_only_those_with_data(self, source_id):
        header = header_of(ROOT / SOURCES[source_id]["file"])
        assert header == [column for column in HEADERS["list"].split() if column in header]
        assert all(any(row[column] for row in bundled(source_id)) for column in header)

    @pytest.mark.parametrize(("source_id", "kind"), [
        ("SITES-JPN", "sites"), ("SITES-KOR", "sites"), ("COUNTS", "counts"), ("EVIDENCE", "evidence"),
        ("OSJ8-HIGHER", "higher"), ("BK2014", "status"), ("JAWIKI", "status"),
    ])  # fmt: skip
    def test_headers_of_places_and_records(self, source_id, kind):
        header = header_of(ROOT / SOURCES[source_id]["file"])
        own = ["japanese_name"] if source_id == "JAWIKI" else []
        assert [name for name in header if name not in own] == HEADERS[kind].split()
        assert set(own) <= set(header)


class TestLists:
    def test_osj8_has_644_natural_and_46_alien_species_nine_of_them_in_both_parts(self):
        of_part = {row["part"]: set[str]() for row in bundled("OSJ8")}
        for row in bundled("OSJ8"):
            of_part[row["part"]].add(row["scientific_name"])
        natural, alien = of_part["natural"], of_part["alien"]
        assert (len(natural), len(alien), len(natural & alien)) == (644, 46, 9)

    def test_osj7_has_its_alien_part_and_marks_misprints(self):
        """They are not repaired in silence, nor are they left unmarked."""
        rows = bundled("OSJ7")
        alien = [row for row in rows if row["part"] == "alien"]
        assert {row["status"] for row in alien} == {"外来種"}
        assert not any(row["status"] == "外来種" for row in rows if row["part"] == "natural")

        notes = {row["scientific_name"]: row["note"] for row in rows}
        misprints = (
            "Ninox sctulata", "Ciconia Ciconia", "Dendrocopos minor\u3000amurensis", "Lurus brunnicephalus",
        )  # fmt: skip
        assert all("(sic)" in notes[name] for name in misprints)
        dove = next(row for row in rows if row["scientific_name"] == "Columba livia")
        assert (dove["family"], "Columbidae" in dove["note"]) == ("Columba", True)

    def test_kos_has_24_orders_85_families_and_383_subspecies(self):
        rows = bundled("KOS2025")
        assert len({row["order_ko"] for row in rows}) == 24
        assert len({row["family_ko"] for row in rows}) == 85
        assert sum(len(row["subspecies"].split("; ")) for row in rows if row["subspecies"]) == 383
        assert "status" not in rows[0]  # the society prints none
        assert Counter(row["category"] for row in rows) == {"가-1": 593, "가-2": 5}

    def test_laws_have_the_classes_of_the_sources(self):
        korea = Counter((row["section"], row["category"]) for row in bundled("KOR-LAW"))
        assert sorted(korea.values()) == [16, 46, 53]
        japan = bundled("JPN-LAW")
        red = [row for row in japan if row["category"]]
        assert (len(red), len(japan) - len(red)) == (170, 45)
        assert sum(row["rank"] == "subspecies" for row in red) == 96

    @pytest.mark.parametrize(
        ("source_id", "species", "subspecies"),
        [("OSJ7", 675, 483), ("BK2022", 609, 384), ("NIBR2025", 597, 20)],
    )
    def test_lists_have_so_many_species_and_subspecies(self, source_id, species, subspecies):
        ranks = Counter(row["rank"] for row in bundled(source_id))
        assert ranks == {"species": species, "subspecies": subspecies}

    @pytest.mark.parametrize(("source_id", "last"), [
        ("OSJ8", (644, 46)), ("BK2022", (575,)), ("JAMBA1974", (66,)), ("CAMBA1986", (81,)), ("ROKAMBA2006", (59,)),
    ])  # fmt: skip
    def test_numbers_leave_none_out_and_start_again_in_an_alien_part(self, source_id, last):
        rows = (row for row in bundled(source_id) if row.get("rank") != "subspecies" and row["number"])
        assert [int(row["number"]) for row in rows] == [at for end in last for at in range(1, end + 1)]

    def test_bk2022_has_codes_of_each_bird(self):
        rows = bundled("BK2022")
        assert all(row["status"] and row["category"] for row in rows)
        assert Counter(row["note"].rpartition("breeding code ")[2] for row in rows)["1"] == 298

    def test_nibr2025_is_the_governments_with_a_taxon_number_each(self):
        assert SOURCES["NIBR2025"]["official"] == "yes"
        notes = [row["note"] for row in bundled("NIBR2025")]
        assert len({re.search(r"KTSN (\d{12})$", note)[1] for note in notes}) == 617  # type: ignore[index]

    def test_annexes_are_as_printed_and_later_ones_say_they_were_amended(self):
        assert bundled("CAMBA1986")[58]["note"] == "Phaloropus: printed so (sic)"
        assert all("amended later" in SOURCES[name]["trust"] for name in ("JAMBA1974", "CAMBA1986"))
        rows = bundled("ROKAMBA2006")
        assert [bool(row["korean_name"]) for row in rows] == [True] * 20 + [False] * 39
        assert rows[18]["scientific_name"] == "Tringa hypoleucos (Acetitis hypoleucos)"

    def test_every_subspecies_that_osj8_has_determined_has_a_name_of_its_own(self):
        osj8 = {
            f"{row['scientific_name']} {epithet}"
            for row in bundled("OSJ8")
            for epithet in row["subspecies"].split("; ")
            if epithet not in ("", "ssp.", "ssps.")
        }
        names = {row["scientific_name"]: row for row in bundled("OSJ8-SUBSPECIES")}
        assert set(names) == osj8
        assert all(row["japanese_name"] and row["authorship"] for row in names.values())
        assert names["Anser fabalis middendorffii"]["japanese_name"] == "オオヒシクイ"

    def test_the_orders_and_families_of_osj8_are_called_as_in_its_list(self):
        higher = bundled("OSJ8-HIGHER")
        names = {(row["rank"], row["scientific_name"]): row["japanese_name"] for row in higher}
        for row in bundled("OSJ8"):
            assert names["order", row["order"]] == row["order_ja"]
            assert names["family", row["family"]] == row["family_ja"]
            assert ("genus", row["scientific_name"].split()[0]) in names

    def test_nobody_is_placed_inside_a_party_without_a_source(self):
        tables = [row for row in SOURCES.values() if row["file"].endswith(".csv")]
        holding = {row["id"] for row in tables if "within_party" in header_of(ROOT / row["file"])}
        assert holding == {"KOS2025"}
        assert "within_party is not the society's either: it is from BK2022" in SOURCES["KOS2025"]["done"]
        found = {row["scientific_name"]: row["within_party"] for row in bundled("KOS2025")}
        assert set(found.values()) == {"yes", ""}, "what BK2022 does not have is unknown, not absent"
        birds = ("Garrulus glandarius", "Lyrurus tetrix", "Nipponia nippon")
        assert [found[name] for name in birds] == ["yes", "", ""]


class TestStatements:
    @pytest.mark.parametrize("party", ["kor", "jpn"])
    def test_a_statement_has_an_author_a_source_what_was_read_and_how_far_to_trust_it(self, party):
        for row in statements(party):
            assert all(row[column] for column in ("author", "via"))
            assert row["trust"] in ("high", "medium", "low")
            assert SOURCES[row["source"]]["file"].endswith(f"{party}-status.csv")
            assert SOURCES[row["source"]]["party"] == row["territory"] == party.upper()
        named = {row["id"] for row in SOURCES.values() if row["file"].endswith(f"/{party}-status.csv")}
        assert named == {row["source"] for row in statements(party)}, "every source makes some"

    def test_a_printed_word_speaks_for_itself_and_a_derived_code_stands_beside_it(self):
        """So 留鳥, printed of a bird that is said to winter there, is kept and does not decide."""
        for row in statements("jpn"):
            assert (row["how"] == "derived") == bool(row["code"])
            assert row["how"] == "derived" or row["status"]
        fucata = [row for row in statements("jpn") if row["scientific_name"] == "Emberiza fucata"]
        assert [(row["code"], row["status"]) for row in fucata] == [("B", ""), ("W", "留鳥")]

    def test_words_are_shipped_and_no_sentences(self):
        assert max(len(row["status"]) for row in (*statements("jpn"), *statements("kor"))) < 20
        rail = [row for row in statements("jpn") if row["scientific_name"] == "Rallus indicus"]
        regions = [("Tohoku; Hokkaido", "夏鳥"), ("south of Tohoku", "冬鳥")]
        assert [(row["region"], row["status"]) for row in rail] == regions


FACTS = next(
    (folder / "shared" / "facts" for folder in ROOT.parents if (folder / "shared" / "facts").is_dir()), None
)

if FACTS is not None:  # they are compiled elsewhere and are no part of the package

    def test_the_recipe_makes_the_same_bytes_from_the_facts():
        recipe = [sys.executable, LISTS / "make_lists.py", str(FACTS), "--check"]
        result = subprocess.run(recipe, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout.strip()) == (0, "the same")


def sites() -> list[dict[str, str]]:
    return bundled("SITES-JPN") + bundled("SITES-KOR")


class TestSites:
    def test_every_row_has_an_id_a_name_a_party_and_a_source(self):
        ids = [row["id"] for row in sites()]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)
        for row in sites():
            assert row["name_en"] or row["name_ja"]
            assert row["party"] in ("JPN", "KOR")
            assert row["source"]
            assert not row["designated"] or DATE.fullmatch(row["designated"])
            assert not row["area_ha"] or float(row["area_ha"]) > 0
            assert "(" not in row["species"]

    def test_points_lie_in_the_region_and_say_how_good_they_are(self):
        """A rounded point is one of whole minutes, no exact one is; an approximate one says of what it is the point."""
        notes = []
        for row in sites():
            quality = row["point_quality"]
            assert (quality == "none") == (not row["latitude"]) == (not row["longitude"]), row["id"]
            if quality == "none":
                continue
            north, east = float(row["latitude"]), float(row["longitude"])
            assert (20 <= north <= 46, 122 <= east <= 154) == (True, True)
            if quality == "approximate":
                notes.append(row["note"])
            else:
                whole = all(abs(value * 60 - round(value * 60)) < 0.0001 for value in (north, east))
                assert whole == (quality == "rounded"), row["id"]
        assert {row["point_quality"] for row in sites()} == {"exact", "rounded", "approximate", "none"}
        assert len(notes) == 39
        assert all("point of" in note or "point approximate" in note for note in notes)

    def test_japan_has_54_ramsar_sites_and_the_republic_of_korea_26(self):
        found = Counter(row["party"] for row in sites() if row["designation"] == "Ramsar Site")
        assert found == {"JPN": 54, "KOR": 26}


class TestCounts:
    def test_every_count_is_complete_and_at_a_site_of_its_party_or_at_none(self):
        parties = {row["id"]: row["party"] for row in sites()}
        for row in bundled("COUNTS"):
            assert not row["site_id"] or parties[row["site_id"]] == row["party"]
            printed = re.fullmatch(r">?(\d+(?:\.\d+)?)(?:-\d+)?", row["count_printed"])
            assert printed, row
            assert abs(int(row["count"] or 0) - float(printed[1])) <= 0.5
            assert all(row[column] for column in ("site", "party", "unit", "season", "source"))
            assert all(1 <= int(month) <= 12 for month in row["months"].split("; ") if month)
            assert ";" not in row["scientific_name"]
        assert sum(bool(row["site_id"]) for row in bundled("COUNTS")) == 234


class TestEvidence:
    def test_every_record_has_an_id_one_taxon_a_kind_a_source_and_dates(self):
        ids = [row["id"] for row in bundled("EVIDENCE")]
        assert len(set(ids)) == len(ids)
        hints = Evidence.__annotations__
        for row in bundled("EVIDENCE"):
            assert row["source"]
            assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+){0,2}", row["scientific_name"])
            for column in ("kind", "certainty"):
                assert row[column] in re.findall(r"[\"'](\w+)[\"']", str(hints[column]))
            dates = [row["date_from"], row["date_to"]]
            assert all(DATE.fullmatch(date) for date in dates if date)
            if all(dates):
                length = min(map(len, dates))
                assert dates[0][:length] <= dates[1][:length], row["id"]

    def test_every_record_says_how_far_its_source_is_trusted_and_blogs_and_forums_are_low(self):
        blogs = re.compile(
            r"seesaa|blog\.goo|cafe\.daum|/forum/|5ch|2ch|zboard|fc2|birdskoreablog|board\.php"
        )
        for row in bundled("EVIDENCE"):
            assert row["trust"] in ("high", "medium", "low"), row["id"]
            rests_on_blogs = all(blogs.search(one) for one in row["source"].split(" ; "))
            assert (row["trust"] == "low") == rests_on_blogs, row["id"]
        direct = Counter(row["trust"] for row in bundled("EVIDENCE") if row["certainty"] == "direct")
        assert direct == {"high": 9, "medium": 25, "low": 17}

    def test_one_stay_is_one_record(self):
        rows = {row["id"]: row for row in bundled("EVIDENCE")}
        assert "ciconia-boyciana-06" not in rows
        assert "one stay" in rows["ciconia-boyciana-05"]["note"]
        assert "ajunews" in rows["ciconia-boyciana-05"]["source"]
        assert rows["platalea-minor-17"]["date_from"] == "2014-06"

    def test_a_point_is_that_of_a_site_and_marked(self):
        """No source prints coordinates: every point is borrowed from a site, marked, and named in the note."""
        points = {(row["latitude"], row["longitude"]): row["id"] for row in sites() if row["latitude"]}
        named = {row["id"] for row in sites()}
        for row in bundled("EVIDENCE"):
            for side in ("from", "to"):
                point = (row[f"{side}_latitude"], row[f"{side}_longitude"])
                assert (row[f"{side}_approximate"] == "yes") == bool(point[0]) == (point in points)
                cited = re.search(rf"drawn {side} the point of [^;(]+ \(([a-z0-9-]+)\)", row["note"])
                assert bool(cited) == bool(point[0])
                assert not cited or cited[1] in named

    def test_only_individuals_found_on_both_sides_are_direct(self):
        """Counts, negative findings, summaries and origins inferred are not limb a; nor is Japan to the DPRK."""
        rows = {row["id"]: row for row in bundled("EVIDENCE")}
        assert all(row["certainty"] != "direct" for row in rows.values() if row["kind"] in ("count", "other"))
        assert {r["scientific_name"] for r in rows.values() if r["certainty"] == "negative"} == {
            "Anas zonorhyncha", "Antigone vipio", "Buteo japonicus", "Cygnus cygnus", "Saxicola stejnegeri",
        }  # fmt: skip
        assert [rows["branta-bernicla-01"][f"{end}_party"] for end in ("from", "to")] == ["JPN", "PRK"]
        direct = (row for row in rows.values() if row["certainty"] == "direct")
        both = [row for row in direct if {row["from_party"], row["to_party"]} == {"JPN", "KOR"}]
        assert {row["scientific_name"] for row in both} == {
            "Acrocephalus bistrigiceps", "Acrocephalus orientalis", "Anas platyrhynchos", "Antigone vipio",
            "Ciconia boyciana", "Emberiza spodocephala personata", "Fringilla montifringilla", "Grus monacha",
            "Hirundo rustica", "Larus crassirostris", "Pernis ptilorhynchus", "Platalea minor",
            "Saxicola stejnegeri", "Turdus cardis",
        }  # fmt: skip


def read_bundled(row: dict[str, str]) -> tuple[Any, tuple[Any, ...]]:
    path, options = ROOT / row["file"], ReadOptions(agreement=default())
    readers = {
        "sites": read_sites, "counts": read_counts, "evidence": read_evidence, "thresholds": read_thresholds,
    }  # fmt: skip
    if row["kind"] in readers:
        return readers[row["kind"]](path, options=options)[:2]
    checklist = Checklist(row["id"], row["title"], kind=row["kind"])  # type: ignore[arg-type]
    (_, entries), problems = read_list(path, checklist, options=options)
    return entries, problems


@pytest.mark.parametrize(
    "source_id", ids_of("checklist", "law", "treaty", "other", "sites", "counts", "evidence", "thresholds")
)
def test_every_bundled_file_is_read_without_a_problem(source_id):
    values, problems = read_bundled(SOURCES[source_id])
    undecided = [one for one in problems if source_id == "BK2022" and one.column == "status"]  # DD, RI, V2?
    undecided += [one for one in problems if one.what.code == "evidence.idle"]
    assert [str(problem) for problem in problems if problem not in undecided] == []
    assert len(values) == ROWS[source_id]
