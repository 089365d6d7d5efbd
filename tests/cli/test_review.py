"""`birds review`: what a person must decide, out to a workbook, back with decider and citation, and replayed."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import few_birds
import openpyxl
import pytest
import stored
from cli import assert_refused, birds, ran, read_json
from office import office

from birds import dossier as birds_dossier
from birds import evidence, store
from birds.messages import aside, word
from birds.model import REVIEW_COLUMNS, Decision, Evidence

LARK = ("OSJ8", "Calandrella brachydactyla")
FILL = ("decision", "decided_by", "date", "citation")
MADE = ("Joint committee", "2027-03-03", "minutes of the third round, p. 4")


@pytest.fixture(scope="module")
def small_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data on the birds that are decided on here, and the names that may mean one of them."""
    path = tmp_path_factory.mktemp("small") / "agreement.gpkg"
    return few_birds.make(path, {*few_birds.SMALL, "Apus", "Larus", "Porzana"}, asked=True)


def rows(dossier: Path, *args: object) -> list[dict[str, Any]]:
    return read_json(dossier, "review", *args)["rows"]


class Book:
    """A review workbook as a person sees it: rows by list and name, columns by heading."""

    def __init__(self, path: Path, lang: str = "en") -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.headings = {key: word(f"review.column.{key}", lang) for key in REVIEW_COLUMNS}

    def sheet(self, number: int = 0) -> Any:
        return self.book.worksheets[number]

    def column(self, sheet: Any, key: str) -> int:
        return next(cell.column for cell in sheet[4] if cell.value == self.headings[key])

    def row(self, subject: str, list_id: str | None = None, number: int = 0) -> int:
        sheet = self.sheet(number)
        for row in range(5, sheet.max_row + 1):
            if sheet.cell(row, self.column(sheet, "subject")).value == subject and (
                list_id is None or sheet.cell(row, self.column(sheet, "list")).value == list_id
            ):
                return row
        raise AssertionError(subject)

    def decide(
        self, subject: str, value: str | None, list_id: str | None = None, *, number: int = 0,
        made: tuple[str | None, ...] = MADE,
    ) -> int:  # fmt: skip
        sheet, row = self.sheet(number), self.row(subject, list_id, number)
        for key, text in zip(FILL, (value, *made), strict=True):
            sheet.cell(row, self.column(sheet, key)).value = text
        return row

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def exported(dossier: Path, *args: object, name: str = "review.xlsx") -> Path:
    file = dossier.parent / name
    ran(dossier, "review", "--export", file, *args)
    return file


def applied(dossier: Path, file: Path, *args: object) -> Any:
    result = birds("-d", dossier, "review", "--apply", file, *args)
    assert result.exit_code == 0, result.stderr
    return result


def match(dossier: Path, list_id: str, name: str) -> Any:
    (matched,) = stored.lists(dossier, [list_id])
    held = (one for one in matched.entries if name in (one.entry.verbatim, *one.entry.vernacular.all()))
    return next(held).match


def decisions(dossier: Path) -> set[tuple[str, str | None, str, str]]:
    return {(one.kind, one.list_id, one.subject, one.value) for one in store.load(dossier, Decision)}


def twin(rows_: list[dict[str, str]], file: Path) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows_[0]))
    writer.writeheader()
    writer.writerows(rows_)
    file.write_text(out.getvalue(), "utf-8")
    return file


# ---------------------------------------------------------------- what is asked


def test_it_lists_what_no_rule_may_decide_with_candidates_and_reasons(small_dossier):
    found = rows(small_dossier)
    (lark,) = [row for row in found if (row["list"], row["scientific_name"]) == LARK]
    assert lark["question"] == word("review.unresolved", "en")
    assert lark["candidates"] == ["Calandrella brachydactyla", "Calandrella dukhunensis"]
    assert any("쇠종다리" in text for text in lark["other_list"])
    assert "Authorities differ" in lark["explanation"]
    asked = {row["question"] for row in found}
    kinds = ("unresolved", "contradicted", "proposal", "subspecies", "record")
    assert asked == {word(f"review.{key}", "en") for key in kinds}
    (goose,) = [row for row in found if row["question"] == word("review.record", "en")]
    assert (goose["scientific_name"], goose["candidates"]) == (
        "Anser fabalis", ["Anser fabalis", "Anser serrirostris"],
    )  # fmt: skip
    assert any("큰기러기" in row["names"] and row["scientific_name"] is None for row in found)


@pytest.mark.slow
def test_of_one_list_only_its_questions_are_asked(small_dossier, tmp_path):
    assert {row["list"] for row in rows(small_dossier, "KOR-LAW", "OSJ8")} == {"KOR-LAW", "OSJ8"}
    assert "to agree on" not in ran(small_dossier, "review", "KOR-LAW")
    file = tmp_path / "review.csv"
    ran(small_dossier, "review", "KOR-LAW", "--export", file)
    with file.open(encoding="utf-8-sig", newline="") as made:
        assert {row["list"] for row in csv.DictReader(made)} == {"KOR-LAW"}
    assert_refused(birds("-d", small_dossier, "review", "NEW"), 2, "no list 'NEW'")
    assert_refused(birds("-d", small_dossier, "review", "OSJ8", "--apply", file), 2, "applied as a whole")


def test_unknown_subspecies_are_asked_where_they_matter_names_and_residents_on_demand_in_the_same_bytes(
    small_dossier, tmp_path
):
    asked = rows(small_dossier, "--only", "subspecies")
    everything = rows(small_dossier, "--only", "subspecies", "--all")
    names = {row["scientific_name"] for row in asked}
    assert names < {row["scientific_name"] for row in everything}
    assert "Sittiparus varius yakushimensis" in names  # its species is lumped by one side
    assert "Jynx torquilla japonica" not in names  # the species has another subspecies in common
    names, residents = rows(small_dossier, "--only", "name"), rows(small_dossier, "--only", "resident")
    shown = ran(small_dossier, "review").replace("\n", " ")
    assert f"{len(names)} names to agree on" in shown
    assert f"{len(residents)} birds resident on both sides" in shown
    assert {"Anser cygnoides", "Anser cygnoid"} in [set(row["candidates"]) for row in names]
    one, two = (tmp_path / name for name in ("one.xlsx", "two.xlsx"))
    for file in (one, two):
        ran(small_dossier, "review", "--export", file)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.slow
def test_a_dossier_without_lists_asks_nothing(tmp_path):
    path = tmp_path / "empty.gpkg"
    birds_dossier.create(path, empty=True)
    assert rows(path, "--lang", "ko") == []
    assert exported(path, "--lang", "ko").stat().st_size


# ---------------------------------------------------------------- the workbook


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_only_four_columns_are_open_and_each_row_offers_its_candidates(small_dossier, tmp_path, lang):
    file = tmp_path / "review.xlsx"
    ran(small_dossier, "review", "--export", file, "--lang", lang)
    made = Book(file, lang)
    sheet = made.sheet()
    assert not sheet.protection.sheet  # else it could be neither sorted nor unfolded
    (choice,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    closed = {rule.sqref for rule in sheet.data_validations.dataValidation if rule.type == "custom"}
    hidden = [range(each.min, each.max + 1) for each in sheet.column_dimensions.values() if each.hidden]
    seen = [cell for cell in sheet[5] if not any(cell.column in columns for columns in hidden)]
    open_to_typing = [cell for cell in seen if not any(cell.coordinate in each for each in closed)]
    assert {sheet.cell(4, cell.column).value for cell in open_to_typing} == {
        made.headings[key] for key in FILL
    }
    assert choice.errorStyle == "warning"  # another taxon of the reference may be written
    key = sheet.cell(made.row(LARK[1], "OSJ8"), made.column(sheet, "choices")).value
    offered = [row[1].value for row in made.book["choices"].iter_rows() if row[0].value == key]
    assert offered == ["Calandrella brachydactyla", "Calandrella dukhunensis"]
    how = made.book.worksheets[-2]
    assert any("birds review --apply" in str(cell.value) for (cell,) in how.iter_rows(max_col=1))


@pytest.mark.slow
def test_an_untouched_file_changes_nothing(dossier):
    before = dossier.read_bytes()
    for name in ("review.xlsx", "review.csv"):
        assert "nothing new" in applied(dossier, exported(dossier, name=name)).stdout
    assert dossier.read_bytes() == before


# ---------------------------------------------------------------- back


@pytest.mark.slow
def test_a_decision_is_stored_cited_replayed_and_can_be_withdrawn(dossier):
    made = Book(exported(dossier))
    made.decide(LARK[1], "Calandrella dukhunensis", "OSJ8")
    made.decide("큰기러기", "Anser serrirostris", "KOR-LAW")
    assert "would apply 2" in applied(dossier, made.save(), "--dry-run").stdout
    assert not decisions(dossier)
    assert "applied 2 decisions; 2 entries" in applied(dossier, made.path).stdout
    found = match(dossier, *LARK)
    assert (found.taxon, found.confidence, found.decided_by, found.cited) == (
        "Calandrella dukhunensis", "certain", MADE[0], MADE[2],
    )  # fmt: skip
    assert store.load(dossier, Decision)[0].date == "2027-03-03"
    assert match(dossier, "KOR-LAW", "큰기러기").taxon == "Anser serrirostris"
    assert match(dossier, "OSJ7", LARK[1]).taxon is None  # decided for one list
    twice = applied(dossier, made.path)
    assert "nothing new" in twice.stdout
    assert "still open in the dossier" not in twice.output
    again = Book(exported(dossier, name="again.xlsx"))
    again.decide(LARK[1], None, "OSJ8", made=(None, None, None))
    assert "Calandrella dukhunensis → open" in applied(dossier, again.save()).stdout
    assert match(dossier, *LARK).taxon is None
    assert decisions(dossier) == {("match", "KOR-LAW", "큰기러기", "Anser serrirostris")}


@pytest.mark.slow
def test_what_cannot_be_applied_is_a_problem_with_its_row_and_the_rest_is_applied(dossier):
    made = Book(exported(dossier))
    at = [
        made.decide(LARK[1], "Nonsensus avis", "OSJ8"),
        made.decide(LARK[1], "Calandrella dukhunensis", "OSJ7", made=(None, None, "minutes")),
        made.decide("Calandrella dukhunensis", "Calandrella dukhunensis", "KOS2025", made=("A", None, " ")),
        made.decide("Apus pacificus", "Apus"),
        made.decide("Porzana porzona", None, made=("A", None, "minutes")),
    ]
    made.decide("큰기러기", "anser  Serrirostris", "KOR-LAW")
    problems = dossier.parent / "problems.json"
    result = applied(dossier, made.save(), "--problems", problems)
    assert "applied 1" in result.stdout
    said = {row["row"]: row["what"] for row in json.loads(problems.read_text("utf-8"))["rows"]}
    whats = ("does not have", "no decider", "no citation", "genus", "but no decision")
    assert all(what in said[row] for row, what in zip(at, whats, strict=True))
    assert decisions(dossier) == {("match", "KOR-LAW", "큰기러기", "Anser serrirostris")}
    strict = ("--apply", made.path, "--strict", "--problems", told := made.path.with_suffix(".json"))
    assert_refused(birds("-d", dossier, "review", *strict), 3, "nothing was applied")
    assert told.exists()


@pytest.mark.slow
@pytest.mark.parametrize("said", ["쇠기러기", "マガン", "Greater White-fronted Goose", "큰기러기"])
def test_a_bird_can_be_decided_on_in_any_language_that_the_lists_have(dossier, said):
    made = Book(exported(dossier))
    made.decide("큰기러기", said, "KOR-LAW")
    applied(dossier, made.save())
    contested = said == "큰기러기"  # which decides nothing
    assert decisions(dossier) == (
        set() if contested else {("match", "KOR-LAW", "큰기러기", "Anser albifrons")}
    )


def test_rows_in_another_order_with_more_columns_and_fewer_rows(dossier):
    text = exported(dossier, name="review.csv").read_text("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    lark = next(row for row in found if (row["list"], row["subject"]) == LARK)
    lark |= dict(zip(FILL, ("Calandrella brachydactyla", *MADE), strict=True))
    rest = [row for row in found if row["kind"] == "name"]
    mixed = [{"remark": "ours", **dict(reversed(row.items()))} for row in (*reversed(rest), lark)]
    applied(dossier, twin(mixed, dossier.parent / "mixed.csv"))
    assert decisions(dossier) == {("match", "OSJ8", LARK[1], "Calandrella brachydactyla")}


def test_a_table_of_ones_own_decides_for_one_list_or_for_all(dossier):
    """No hidden columns, headings of ours in any language."""
    base = {"학명": LARK[1], "결정": "Calandrella dukhunensis", "결정자": "KOS", "근거 문헌": "회의록 3쪽"}
    applied(dossier, twin([base], dossier.parent / "own.csv"))
    assert decisions(dossier) == {("match", None, LARK[1], "Calandrella dukhunensis")}
    assert {match(dossier, each, LARK[1]).taxon for each in ("OSJ7", "OSJ8")} == {"Calandrella dukhunensis"}


BY = {"decided_by": "A", "citation": "minutes"}


@pytest.mark.parametrize(("decided", "words"), [
    (
        [{"list": "OSJ8", "scientific_name": LARK[1], "decision": f"Calandrella {name}"} for name in ("dukhunensis", "brachydactyla")],
        ["decide the same name differently"],
    ),
    ([{"list": "OSJ99", "scientific_name": "Platalea minor", "decision": "Platalea minor"}], ["no list 'OSJ99'"]),
    ([{"list": "OSJ8", "scientific_name": "Raphus cucullatus", "decision": "Platalea minor"}], ["Raphus cucullatus"]),
    ([{"scientific_name": "저어새", "decision": "비이동성"}], ["not both lists give Platalea minor only as resident"]),
], ids=["twice", "no such list", "no such name", "a bird that moves"])  # fmt: skip
def test_rows_that_can_decide_nothing_are_problems(dossier, decided, words):
    result = applied(dossier, twin([{**row, **BY} for row in decided], dossier.parent / "own.csv"))
    assert all(word in result.stderr for word in words)
    assert not decisions(dossier)


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["non-migratory", "Evidently non-migratory"])
def test_exceptions_and_names_can_be_decided_too(dossier, answer):
    made = Book(exported(dossier))
    taxon = made.sheet(2).cell(5, made.column(made.sheet(2), "subject")).value
    made.decide(taxon, answer, number=2)
    made.decide("Anser cygnoides", "ANSER cygnoides ", number=1)
    made.decide("Grus virgo", "Nobodys name", number=1)
    result = applied(dossier, made.save())
    assert "for Grus virgo" in result.stderr
    assert decisions(dossier) == {
        ("non_migratory", None, taxon, "non_migratory"), ("name", None, "Anser cygnoides", "Anser cygnoides"),
    }  # fmt: skip
    table = evidence.findings(store.load(dossier))
    assert next(one for one in table.verdicts if one.taxon == taxon).verdict == "excepted"
    kept = Book(exported(dossier, name="again.xlsx"))
    assert kept.sheet(2).cell(kept.row(taxon, number=2), kept.column(kept.sheet(2), "decision")).value
    assert "nothing new" in applied(dossier, kept.path).stdout


def test_a_bird_is_decided_on_whose_name_a_list_gives_another_bird_too(bundled_dossier, tmp_path):
    """In OSJ7 セグロカモメ is Larus argentatus, and ヤマガラ another bird than the annex calls so."""
    path = Path(shutil.copy(bundled_dossier, tmp_path / "agreement.gpkg"))
    ran(path, "agreement", "set", "list.JPN", "OSJ7")
    file = tmp_path / "review.csv"
    ran(path, "review", "--export", file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        asked = list(csv.DictReader(lines))
    for row in asked:
        if row["kind"] == "name":
            row |= {"decision": row["subject"], "decided_by": MADE[0], "citation": MADE[2]}
    with file.open("w", encoding="utf-8", newline="") as lines:
        made = csv.DictWriter(lines, list(asked[0]))
        made.writeheader()
        made.writerows(row for row in asked if row["kind"] == "name")
    assert {"Larus vegae", "Sittiparus varius"} <= {row["subject"] for row in asked if row["decision"]}
    assert "but has the name" not in birds("-d", path, "review", "--apply", file, "--dry-run").stderr


def test_names_beside_the_hidden_subject_of_another_row_are_told_and_decide_nothing(dossier):
    """Columns were sorted without the hidden ones."""
    made = Book(exported(dossier))
    for number in (0, 1, 2):
        sheet, names = made.sheet(number), made.column(made.sheet(number), "scientific_name")
        subjects = [
            sheet.cell(row, made.column(sheet, "subject")).value for row in range(5, sheet.max_row + 1)
        ]
        first = subjects[0]
        other = next(at for at, name in enumerate(subjects) if name != first)
        pair = sheet.cell(5, names), sheet.cell(5 + other, names)
        pair[0].value, pair[1].value = pair[1].value, pair[0].value
        made.decide(first, ("Calandrella dukhunensis", first, "non-migratory")[number], number=number)
    result = applied(dossier, made.save())
    assert result.stderr.count(", but has the name '") == 3
    assert decisions(dossier) == set()


def test_a_printed_subspecies_can_be_decided_and_an_exception_that_decides_nothing_is_said(dossier):
    made = Book(exported(dossier))
    made.decide("Sittiparus varius yakushimensis", "Sittiparus varius varius", "OSJ8")
    assert "applied 1 decision; 1 entry" in applied(dossier, made.save()).stdout
    (matched,) = stored.lists(dossier, ["OSJ8"])
    held = next(one for one in matched.entries if one.entry.verbatim == "Sittiparus varius")
    found = {one.printed: one.taxon for one in held.subspecies}
    assert found["yakushimensis"] == "Sittiparus varius varius"
    assert not rows(dossier, "--only", "stale")
    assert [row["row"] for row in rows(dossier, "--only", "decided")] == [str(held.entry.row)]
    with store.change(dossier, "test") as session:
        kind, names = "non_migratory", ("Platalea minor", "Raphus")
        session.save(Decision, [Decision(each, kind, "A", "c", kind=kind) for each in names])
    found = {row["scientific_name"]: row["explanation"] for row in rows(dossier, "--only", "stale")}
    assert "only as resident" in found["Platalea minor"]
    assert "any longer" in found["Raphus"]


@pytest.mark.slow
def test_a_name_in_records_can_be_decided_and_its_records_follow(dossier):
    with store.change(dossier, "test") as session:
        first = session.load(Evidence)[0]
        session.save(Evidence, [replace(first, id="x-1", taxon_printed="Larus sp. A", taxon=None)])
    row = {"scientific_name": "Larus sp. A", "decision": "Larus vegae", **BY}
    applied(dossier, twin([row], dossier.parent / "own.csv"))
    assert next(one for one in store.load(dossier, Evidence) if one.id == "x-1").taxon == "Larus vegae"
    assert all(row["question"] != word("review.stale", "en") for row in rows(dossier))


@pytest.mark.slow
@pytest.mark.whole
def test_what_is_decided_of_a_name_in_records_says_nothing_of_the_lists(dossier):
    """The Bean Goose of a count may be either of two birds; the lists' own names have been decided by nobody."""
    lang, before = "ja", {one.checklist.id: one for one in stored.lists(dossier)}
    made = Book(exported(dossier, "--lang", lang), lang)
    where = word("review.in_records", lang)
    made.decide("Anser fabalis", "Anser serrirostris", where)
    said = ran(dossier, "--lang", lang, "review", "--apply", made.save())
    assert aside("Anser fabalis", where, lang) in said
    assert f"{word('review.open', lang)} → Anser serrirostris" in said
    assert {one.checklist.id: one for one in stored.lists(dossier)} == before
    assert counted(dossier, "Anser fabalis") == {"Anser serrirostris"}
    assert not rows(dossier, "--only", "stale")
    assert [row["list"] for row in rows(dossier, "--only", "decided")] == ["in records"]
    assert "nothing new" in applied(dossier, exported(dossier, name="once_more.xlsx")).stdout
    again = Book(exported(dossier, name="again.xlsx"))
    again.decide("Anser fabalis", None, word("review.in_records", "en"), made=(None, None, None))
    applied(dossier, again.save())
    assert (decisions(dossier), counted(dossier, "Anser fabalis")) == (set(), {None})


@pytest.mark.slow
def test_what_was_decided_for_records_is_told_where_a_list_has_the_name(dossier, tmp_path):
    made = Book(exported(dossier))
    made.decide("Anser fabalis", "Anser serrirostris", word("review.in_records", "en"))
    applied(dossier, made.save())
    (file := tmp_path / "new.csv").write_text("scientific_name\nAnser fabalis\nGrus grus\n", "utf-8")
    ran(dossier, "load", "list", file, "--id", "NEW")
    book = Book(exported(dossier, name="again.xlsx")).book
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("for records that print the name" in cell for cell in cells)


def counted(dossier: Path, name: str) -> set[str | None]:
    """What the counts that print a name are counts of."""
    return {one.taxon for one in store.load(dossier).counts if one.taxon_printed == name}


@pytest.mark.slow
def test_an_older_file_does_not_undo_a_newer_decision_unsaid(dossier):
    made = Book(exported(dossier))
    made.decide(LARK[1], "Calandrella dukhunensis", "OSJ8")
    applied(dossier, made.save())
    old = Book(exported(dossier, name="old.xlsx"))
    made.decide(LARK[1], "Calandrella brachydactyla", "OSJ8")
    assert "the file's decision was used" in applied(dossier, made.save()).stderr
    assert "was not applied" in applied(dossier, old.path).stderr  # untouched there
    assert match(dossier, *LARK).taxon == "Calandrella brachydactyla"


# ---------------------------------------------------------------- what no longer applies


@pytest.mark.slow
def test_decisions_survive_a_new_edition_and_those_that_do_not_apply_are_said(dossier, tmp_path):
    made = Book(exported(dossier))
    made.decide("큰기러기", "Anser serrirostris", "KOR-LAW")
    made.decide(LARK[1], "Calandrella dukhunensis", "OSJ8")
    applied(dossier, made.save())
    edition = tmp_path / "osj9.csv"
    edition.write_text(
        f"scientific_name,japanese_name\nPlatalea minor,クロツラヘラサギ\n{LARK[1]},ヒメコウテンシ\n", "utf-8"
    )
    load = ("load", "list", edition, "--party", "JPN", "--replace", "--id")
    ran(dossier, *load, "OSJ8")
    assert match(dossier, *LARK).taxon == "Calandrella dukhunensis"
    ran(dossier, *load, "OSJ9", "--date", "2030")
    (asked,) = (row for row in rows(dossier) if row["list"] == "OSJ9")  # not carried in silence
    assert asked["candidates"][0] == "Calandrella dukhunensis"
    edition.write_text("scientific_name,japanese_name\nPlatalea minor,クロツラヘラサギ\n", "utf-8")
    ran(dossier, *load, "OSJ8")
    (stale,) = [row for row in rows(dossier) if row["question"] == word("review.stale", "en")]
    assert (stale["list"], stale["decision"]) == ("OSJ8", "Calandrella dukhunensis")
    assert "1 decision no longer applies" in birds("-d", dossier, "check").stderr
    problems = birds("-d", dossier, "check", "--strict").stdout
    assert "the decision no longer applies" in problems
    again = Book(exported(dossier, name="again.xlsx"))
    again.decide(LARK[1], None, "OSJ8", made=(None, None, None))
    applied(dossier, again.save())
    assert decisions(dossier) == {("match", "KOR-LAW", "큰기러기", "Anser serrirostris")}


# ---------------------------------------------------------------- refusals


def test_broken_files_are_refused_in_one_sentence_and_nothing_changes(dossier, tmp_path):
    before = dossier.read_bytes()
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"x" * 200)
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    for name in ("other.csv", "empty.xlsx", "broken.xlsx", "picture.csv", "missing.csv"):
        assert_refused(birds("-d", dossier, "review", "--apply", tmp_path / name), 3, name)
    assert_refused(
        birds("-d", dossier, "review", "--apply", "a.csv", "--export", "b.csv"), 2, "exclude each other"
    )
    assert_refused(birds("-d", dossier, "review", "--export", tmp_path / "x.docx"), 2)
    assert_refused(birds("-d", dossier, "review", "--export", tmp_path / "no" / "x.xlsx"), 5)
    assert dossier.read_bytes() == before


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_file_saved_again_by_libreoffice_is_read_the_same(dossier, tmp_path, suffix):
    made = Book(exported(dossier))
    made.decide(LARK[1], "Calandrella dukhunensis", "OSJ8")
    file = made.save()
    office(tmp_path / "profile", "--convert-to", suffix, "--outdir", str(tmp_path / "again"), str(file))
    other = shutil.copy(dossier, tmp_path / "other.gpkg")
    applied(dossier, file)
    applied(other, tmp_path / "again" / f"review.{suffix}")
    assert store.load(dossier, Decision) == store.load(other, Decision)
    assert len(store.load(dossier, Decision)) == 1
