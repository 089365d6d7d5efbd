"""The workbook of positions: out to a Party, filled in by a person, saved by whatever program, and back."""

import csv
import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.comments
import openpyxl.styles
import pytest
import stored
from cli import assert_refused, birds, done, ran
from office import office
from openpyxl.utils import get_column_letter
from reads import OPTIONS

from birds import dossier as birds_dossier
from birds import store
from birds.documents.text import width
from birds.dossier import positions
from birds.messages import say
from birds.model import Act, LoadOptions
from birds.negotiation.proposals import slot_of
from birds.reading.forms import read_positions
from birds.vocabulary import position_of

REASON = "상대측에 밝히는 사유"
DETAILS = {"발언자": "김 과장", "날짜": "3월 4일", "회의록": "제4항", "본국 승인 조건부": "예"}


@pytest.fixture(scope="module")
def asked(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with round 3 open, in which both Parties have said something; beside it their workbooks."""
    folder = tmp_path_factory.mktemp("asked")
    path = Path(shutil.copy(small_dossier, folder / "agreement.gpkg"))
    for args in (
        ("agreement", "set", "annex_sites", "true"),
        ("round", "open", 2),
        ("position", "set", "include", "두루미", "--party", "KOR"),
        ("round", "close", "--date", "2 March 2027"),
        ("round", "open", 3),
        ("position", "set", "include", "--limb-a", "--party", "JPN", "--reason", "=recoveries"),
        ("position", "set", "study", "저어새", "--party", "KOR", "--reason", "확인 중", "--who", "Dr. A"),
        ("position", "export", "--party", "KOR", "-o", folder / "kor.xlsx"),
        ("position", "export", "--party", "KOR", "-o", folder / "kor.csv"),
        ("position", "export", "--party", "JPN", "-o", folder / "jpn.xlsx"),
    ):
        ran(path, *args)
    return path


@pytest.fixture
def ready(asked: Path, tmp_path: Path) -> Path:
    """A copy of all that, to change."""
    for file in asked.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / "agreement.gpkg"


class Book:
    """A workbook as a person sees it: rows by Korean name, columns by heading."""

    def __init__(self, path: Path, sheet: int = 0) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.show(sheet)

    def show(self, sheet: int) -> None:
        self.sheet = self.book.worksheets[sheet]
        self.head = next(row for row in self.sheet.iter_rows() if row[0].value in ("번호", "番号", "No."))
        self.top = self.head[0].row
        self.columns = {cell.value: cell.column for cell in self.head}

    def row(self, name: str) -> int:
        names = (row[self.columns["국명"] - 1] for row in self.sheet.iter_rows(min_row=self.top + 1))
        return next(cell.row for cell in names if cell.value == name)

    def level(self, heading: str) -> tuple[bool, int]:
        """Return whether a column is hidden, and its level in the outline."""
        place = self.columns[heading]
        for dimension in self.sheet.column_dimensions.values():
            if (dimension.min or 0) <= place <= (dimension.max or 0):
                return dimension.hidden, dimension.outlineLevel
        return False, 0

    def put(self, name: str, heading: str, value: str | None) -> int:
        row = self.row(name)
        self.sheet.cell(row, self.columns[heading]).value = value
        return row

    def get(self, name: str, heading: str) -> Any:
        return self.sheet.cell(self.row(name), self.columns[heading]).value

    def double(self, name: str) -> int:
        """Copy a row below all others."""
        number = self.sheet.max_row + 1
        for cell in self.sheet[self.row(name)]:
            self.sheet.cell(number, cell.column).value = cell.value
        return number

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def book(dossier: Path, name: str = "kor.xlsx") -> Book:
    return Book(dossier.parent / name)


def load(dossier: Path, file: Path, *args: object) -> Any:
    return birds("-d", dossier, "load", "positions", file, *args)


def loaded(dossier: Path, file: Path, *args: object) -> Any:
    """Load a table, and hold that it goes in."""
    return done(dossier, "load", "positions", file, *args)


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def rewrite(file: Path, rows: list[dict[str, str]], encoding: str) -> None:
    with file.open("w", encoding=encoding, errors="replace", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def said(dossier: Path, party: str, number: int = 3) -> dict[str, tuple[str, str | None]]:
    positions_ = (one for one in stored.positions(dossier) if (one.speaker, one.round) == (party, number))
    return {one.subject: (one.value, one.reason) for one in positions_}


# ---------------------------------------------------------------- out


def test_the_workbook_says_what_the_other_party_and_its_own_have_said(asked):
    """What else stands in it is in golden text."""
    made = book(asked)
    assert made.get("저어새", "최근 입장(일본국)") == "포함 (제3차): =recoveries"
    assert (made.get("저어새", "입장"), made.get("저어새", REASON)) == ("검토", "확인 중")
    assert (made.get("두루미", "우리 측 이전 입장"), made.get("두루미", "입장")) == ("포함 (제2차)", None)
    with zipfile.ZipFile(asked.parent / "kor.xlsx") as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist()), "a formula"
    text = (asked.parent / "kor.csv").read_text(encoding="utf-8-sig")
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(text)) for cell in row)


@pytest.mark.parametrize(("name", "columns"), [
    ("kor.xlsx", ("입장", REASON, "본국 승인 조건부", "발언자", "날짜", "회의록", "제안하는 학명", "제안하는 영명", "제안하는 국명", "제안하는 일본명")),
    ("jpn.xlsx", ("立場", "相手方に示す理由", "本国の承認を条件", "発言者", "日付", "議事録", "提案する学名", "提案する英名", "提案する韓国名", "提案する和名")),
])  # fmt: skip
def test_only_the_partys_own_columns_take_typing_and_nothing_hinders_sorting(asked, name, columns):
    """Its words and choices are in golden text. A protected sheet can be neither sorted nor unfolded."""
    made = Book(asked.parent / name)
    assert not made.sheet.protection.sheet
    closed = {
        cell.column
        for rule in made.sheet.data_validations.dataValidation
        if (rule.type, rule.formula1) == ("custom", "FALSE")
        for span in rule.sqref.ranges
        for row in made.sheet[span.coord]
        for cell in row
    }
    unseen = {cell.value for cell in made.head if made.level(cell.value) == (True, 0)}
    assert {cell.value for cell in made.head if cell.column not in closed} - unseen == {*columns}
    assert made.sheet.freeze_panes
    assert made.sheet.auto_filter.ref


def test_a_workbook_shows_what_the_room_needs_and_folds_the_rest(asked):
    made = Book(asked.parent / "kor.xlsx")
    level = {cell.value: made.level(cell.value) for cell in made.head}
    shown = [heading for heading, (hidden, folded) in level.items() if not hidden]
    assert shown == ["번호", "학명", "국명", "일본명", "영명", "최근 입장(일본국)", "입장", REASON]
    folded = [heading for heading, (hidden, outline) in level.items() if outline]
    assert {"상태", "발언자", "회의록", "제안하는 국명"} <= {*folded}
    assert not {*shown} & {*folded}


@pytest.mark.slow
def test_a_statement_of_the_other_party_can_be_read_to_its_end(ready):
    long, lines = "日本側は立場を留保する。Japan recalls it. " * 60, "\n".join("abcdefghij")
    for name, note in (("제비", long), ("두루미", lines)):
        birds("-d", ready, "position", "set", "study", name, "--party", "JPN", "--reason", note)
    birds("-d", ready, "position", "export", "--party", "KOR", "-o", ready.parent / "kor.xlsx")
    made = book(ready)
    column = made.columns["최근 입장(일본국)"]
    room = made.sheet.column_dimensions[get_column_letter(column)].width
    high = {name: made.sheet.row_dimensions[made.row(name)].height for name in ("제비", "두루미")}
    assert width(long) < 1.08 * room * high["제비"] / 14, "Excel cuts off what a row has no room for"
    assert high["두루미"] > 14 * 10


@pytest.mark.slow
def test_an_export_asks_about_some_birds_and_is_of_an_open_round(ready, tmp_path):
    few, export = tmp_path / "few.csv", ("-d", ready, "position", "export", "--party", "KOR")
    assert birds(*export, "--state", "bracketed", "-o", few).exit_code == 0
    rows = rows_of(few)
    assert 0 < len(rows) < 40
    assert {row["state"] for row in rows} == {"괄호 처리"}
    loaded(ready, few)
    assert_refused(birds(*export, "--family", "Upupidae", "--verdict", "set_aside", "-o", few), 1)
    assert_refused(birds(*export), 2)
    birds("-d", ready, "round", "close", "--date", "x")
    assert_refused(birds(*export, "-o", few), 2, "no round is open")
    birds("-d", ready, "round", "open", 4)
    before = ready.read_bytes()
    assert_refused(load(ready, ready.parent / "kor.xlsx"), 3, "for round 3", "closed")
    assert ready.read_bytes() == before


# ---------------------------------------------------------------- and back


@pytest.mark.slow
def test_an_untouched_file_changes_nothing_at_all(ready):
    before = ready.read_bytes()
    for name in ("kor.xlsx", "kor.csv", "jpn.xlsx"):
        result = loaded(ready, ready.parent / name)
        assert "nothing new" in result.stdout
        assert "problem" not in result.stderr
    assert ready.read_bytes() == before


@pytest.mark.slow
def test_what_is_filled_in_emptied_and_changed_is_read_and_nothing_else(ready):
    made = book(ready)
    made.put("제비", "입장", "포함")
    made.put("제비", REASON, reason := "찬성, =1+1 נורס שחף " + "긴 비고 " * 80 + "\n끝")
    made.put("저어새", "입장", None)
    made.put("두루미", "입장", "exclude")
    before = said(ready, "JPN")
    file = made.save()
    dry = load(ready, file, "--dry-run")
    assert "Hirundo rustica: silent → include" in dry.stdout
    assert "Platalea minor: study → silent" in dry.stdout
    assert said(ready, "KOR") == {"Platalea minor": ("study", "확인 중")}
    assert "changed 3 positions of KOR in round 3" in load(ready, file).stdout
    korean = {"Hirundo rustica": ("include", reason), "Grus japonensis": ("exclude", None)}
    assert said(ready, "KOR") == korean
    assert said(ready, "JPN") == before
    assert said(ready, "KOR", 2) == {"Grus japonensis": ("include", None)}
    assert "nothing new" in load(ready, file).stdout, "loaded twice it changes nothing more"


@pytest.mark.slow
def test_the_sites_have_a_sheet_with_the_same_columns_which_is_read_back_with_the_birds(ready):
    made = Book(ready.parent / "kor.xlsx", 1)
    assert made.book.sheetnames[:2] == ["입장", "서식지"]
    made.put("쿠시로 습지", "입장", "포함")
    made.put("쿠시로 습지", REASON, "두루미")
    made.put("우포늪", "제안하는 일본명", "ウポ沼")
    made.sheet.cell(made.row("우포늪") + 1, made.columns["입장"]).value = "maybe"
    made.show(0)
    made.put("제비", "입장", "포함")
    done = positions.load_positions(ready, made.save(), LoadOptions())
    changes = [(one.taxon, one.value_after) for one in done.changes]
    assert changes == [("Hirundo rustica", "include"), ("site:ramsar-205", "include")]
    (named,) = done.names
    assert (named.taxon, slot_of(named.act), named.value_after) == ("site:ramsar-934", "ja", "ウポ沼")
    assert [(one.sheet, one.value) for one in done.problems] == [("서식지", "maybe")]
    assert said(ready, "KOR")["site:ramsar-205"] == ("include", "두루미")
    again = positions.load_positions(ready, made.path, LoadOptions())
    assert (again.changes, again.names, again.held) == ((), (), ())


def test_in_a_table_of_ones_own_a_site_is_one_by_its_name(ready, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("korean_name,position\n우포늪,exclude\n제비,include\n", encoding="utf-8")
    done = positions.load_positions(ready, file, LoadOptions(party="KOR"))
    changes = {one.taxon: one.value_after for one in done.changes}
    assert changes == {"site:ramsar-934": "exclude", "Hirundo rustica": "include"}
    file.write_text("id,position,proposed_scientific_name\nsite:none,include,\nsite:ramsar-934,include,X y\n")
    problems = positions.load_positions(ready, file, LoadOptions(party="KOR")).problems
    first, second = (say(one.what, "en") for one in problems)
    assert "no site of the Parties has the id none" in first
    assert "one of en, ja, ko" in second


@pytest.mark.slow
def test_the_csv_twin_is_filled_in_the_same_way(ready):
    file = ready.parent / "kor.csv"
    rows = rows_of(file)
    for row in rows:
        if row["korean_name"] == "제비":
            row["position"], row["reason"] = "유보", "확인"
    rewrite(file, rows, "cp949")  # as a Korean Excel saves it
    loaded(ready, file)
    assert said(ready, "KOR")["Hirundo rustica"] == ("reserve", "확인")


def resorted_with_more_columns(made: Book) -> None:
    rows = [[cell.value for cell in row] for row in made.sheet.iter_rows(min_row=made.top + 1)]
    key = made.columns["국명"] - 1
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[key]), reverse=True), made.top + 1):
        for column, value in enumerate(row, 1):
            made.sheet.cell(number, column).value = value
    made.sheet.insert_cols(1, 2)
    made.sheet.cell(made.top, 1).value = "담당 부서"
    made.sheet.cell(made.top, 2).value = "입장 (내부 검토)"
    for row in range(made.top + 1, made.sheet.max_row + 1):
        made.sheet.cell(row, 2).value = "제외"


def hidden_columns_and_rows_deleted(made: Book) -> None:
    columns_deleted(made, "내보낼 때 행위", "내보낼 때 다른 칸", "내보낼 때 사유", "내보낼 때 입장")
    for name in ("두루미", "저어새", "흑두루미"):
        made.sheet.delete_rows(made.row(name))
    made.sheet.insert_rows(1, 3)
    made.sheet.cell(1, 1).value = "대외비"


def columns_deleted(made: Book, *headings: str) -> None:
    for heading in headings:
        made.sheet.delete_cols(next(cell.column for cell in made.sheet[made.top] if cell.value == heading))


def ids_deleted_and_moved(made: Book) -> None:
    columns_deleted(made, "식별자")
    made.book.move_sheet(made.sheet, offset=2)
    made.sheet.title = "우리 입장"


@pytest.mark.slow
@pytest.mark.parametrize(
    "treat", [resorted_with_more_columns, hidden_columns_and_rows_deleted, ids_deleted_and_moved]
)
def test_a_filled_in_file_survives_what_people_do_to_it(ready, treat):
    made = book(ready)
    made.put("제비", "입장", "포함")
    made.put("큰기러기", "입장", "유보")
    treat(made)
    loaded(ready, made.save())
    assert said(ready, "KOR") == {
        "Platalea minor": ("study", "확인 중"), "Hirundo rustica": ("include", None), "Anser serrirostris": ("reserve", None),
    }  # fmt: skip


@pytest.mark.slow
def test_every_row_that_could_not_be_used_is_said_with_its_number(ready, tmp_path):
    made = book(ready)
    wrong = made.put("제비", "입장", "아마도")
    nameless = made.row("두루미")
    for cell in made.sheet[nameless]:
        cell.value = None
    made.sheet.cell(nameless, made.columns["입장"]).value = "포함"
    made.put("재두루미", REASON, "말만 있음")
    lost = made.put("흑두루미", "식별자", "no such id")
    for heading in ("학명", "국명", "일본명", "영명"):
        made.sheet.cell(lost, made.columns[heading]).value = "?"
    made.sheet.cell(lost, made.columns["입장"]).value = "포함"
    made.put("개리", "입장", "포함")
    double = made.double("개리")
    made.sheet.cell(double, made.columns["입장"]).value = "제외"
    made.put("고니", "입장", "포함")
    problems = tmp_path / "problems.csv"
    file = made.save()
    assert_refused(load(ready, file, "--strict"), 3)
    assert len(said(ready, "KOR")) == 1
    loaded(ready, file, "--problems", problems)
    found = {int(row["row"]): row["what"] for row in rows_of(problems) if row["row"]}
    assert "not a position" in found[wrong]
    assert "without a bird" in found[nameless]
    assert "reason without a position" in found[made.row("재두루미")]
    assert "not used" in found[lost]
    assert "different positions" in found[double]
    assert set(said(ready, "KOR")) == {"Platalea minor", "Cygnus columbianus"}, "the good row was used"


def test_names_beside_the_hidden_id_of_another_bird_are_told_and_give_no_position(ready):
    """Columns were sorted without the hidden ones, or a row was typed over."""
    made = book(ready)
    first, second = made.row("두루미"), made.row("흑두루미")
    for column in range(1, made.columns["식별자"]):
        cells = [made.sheet.cell(row, column) for row in (first, second)]
        cells[0].value, cells[1].value = cells[1].value, cells[0].value
    made.put("흑두루미", "입장", "제외")
    made.put("제비", "입장", "포함")
    typed = made.put("개리", "입장", "포함")
    made.sheet.cell(typed, made.columns["국명"]).value = "고니"
    done = loaded(ready, made.save())
    assert said(ready, "KOR") == {
        "Platalea minor": ("study", "확인 중"),
        "Hirundo rustica": ("include", None),
    }
    assert "but 'Grus monacha' is the name of no." in done.stderr
    assert "but '고니' is the name of no." in done.stderr


def test_a_row_with_a_comment_or_a_cell_struck_through_is_told_and_not_used(ready):
    """A condition may stand in a comment; what is struck through is taken back."""
    made = book(ready)
    for name, remark in (("제비", "겨울철에 한함"), ("두루미", "삭제 요청")):
        column = made.columns["입장" if name == "제비" else "국명"]
        made.sheet.cell(made.row(name), column).comment = openpyxl.comments.Comment(remark, "Kim")
    made.put("제비", "입장", "포함")
    made.sheet.cell(made.put("개리", "입장", "포함"), made.columns["입장"]).font = openpyxl.styles.Font(
        strike=True
    )
    row = made.put("고니", "입장", "포함")
    made.sheet.cell(row, made.columns[REASON]).font = openpyxl.styles.Font(strike=True)  # of an empty cell
    done = loaded(ready, made.save())
    assert set(said(ready, "KOR")) == {"Platalea minor", "Cygnus columbianus"}
    assert "the row has a comment and was not used ('입장: 겨울철에 한함')" in done.stderr
    assert "the row has a comment and was not used ('국명: 삭제 요청')" in done.stderr
    assert "a cell of the row is struck through" in done.stderr


def test_a_copy_of_the_sheet_that_is_filled_in_otherwise_is_not_passed_over(ready):
    """A summary that says the same is; the one to be read can be chosen."""
    made = book(ready)
    row = made.put("제비", "입장", "포함")
    summary = made.book.create_sheet("요약")
    for cells in (("국명", "입장"), ("제비", "포함")):
        summary.append(cells)
    loaded(ready, made.save(), "--dry-run")
    copied = made.book.copy_worksheet(made.sheet)
    copied.title = "입장 (2)"
    copied.cell(row, made.columns["입장"]).value = "제외"
    assert_refused(load(ready, made.save()), 3, "'입장', '입장 (2)' are filled in differently")
    loaded(ready, made.path, "--sheet", "입장 (2)")
    assert said(ready, "KOR")["Hirundo rustica"] == ("exclude", None)


def test_a_row_keeps_the_name_that_a_list_of_the_party_gives_another_bird_too(bundled_dossier, tmp_path):
    """NIBR2025 calls Anas crecca Green-winged Teal; in the annex that is Anas crecca carolinensis, too."""
    path = Path(shutil.copy(bundled_dossier, tmp_path / "agreement.gpkg"))
    ran(path, "agreement", "set", "list.KOR", "NIBR2025")
    ran(path, "round", "open")
    file = tmp_path / "kor.csv"
    ran(path, "position", "export", "--party", "KOR", "-o", file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    for row in rows:
        row[header.index("position" if "position" in header else "입장")] = "포함"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    assert done(path, "load", "positions", file, "--dry-run").stderr == ""


def test_a_control_character_in_one_row_is_told_and_costs_no_other_row(ready):
    table = ready.with_name("own.csv")
    rows = ("position,korean_name,reason", "include,제비,Korea\x92s list", "include,흑두루미,c")
    table.write_text("\n".join(rows), encoding="utf-8")
    told = loaded(ready, table, "--party", "KOR").stderr
    assert "row 2, column reason: the cell has control characters; the row was not used" in told
    assert said(ready, "KOR").keys() == {"Platalea minor", "Grus monacha"}


def test_names_of_two_birds_or_two_sites_in_a_row_are_told_and_give_no_position(ready):
    table = ready.with_name("own.csv")
    rows = (
        "position,scientific_name,korean_name,english_name",
        "include,Grus monacha,제비,",
        "include,,,Manko",
        "include,,우포늪,Manko",
    )
    table.write_text("\n".join(rows), encoding="utf-8")
    done = loaded(ready, table, "--party", "KOR")
    assert "row 2: the row belongs to no." in done.stderr
    assert "row 4: the row belongs to site" in done.stderr
    assert set(said(ready, "KOR")) == {"Platalea minor", "site:ramsar-996"}


@pytest.mark.slow
def test_merged_cells_take_no_position_back_and_give_none(ready):
    made = book(ready)
    made.put("저어새", "입장", None)
    row, column = made.put("재두루미", "입장", "포함"), get_column_letter(made.columns["입장"])
    rows = sorted((row, made.row("저어새")))
    made.sheet.merge_cells(f"{column}{rows[0]}:{column}{rows[1]}")
    before = ready.read_bytes()
    result = load(ready, made.save())
    assert "merged" in result.stderr
    assert ready.read_bytes() == before


@pytest.mark.slow
def test_a_row_that_is_there_twice_alike_counts_once_and_an_inserted_one_by_its_name(ready):
    made = book(ready)
    made.put("개리", "입장", "포함")
    double = made.double("개리")
    made.sheet.cell(double + 1, made.columns["국명"]).value = "제비"
    made.sheet.cell(double + 1, made.columns["입장"]).value = "유보"
    made.sheet.delete_rows(made.row("저어새"))
    result = load(ready, made.save())
    assert "changed 2 positions" in result.stdout, result.output
    values = {name: value for name, (value, _) in said(ready, "KOR").items()}
    assert values == {"Platalea minor": "study", "Anser cygnoides": "include", "Hirundo rustica": "reserve"}


@pytest.mark.slow
def test_a_number_stays_when_another_bird_leaves_the_annex_and_changes_no_other_bird(ready):
    made = book(ready)
    made.put("제비", "입장", "포함")
    number = made.get("제비", "번호")
    file = made.save()
    for party in ("KOR", "JPN"):  # a bird before it leaves the annex
        ran(ready, "position", "set", "exclude", "고니", "--party", party)
    result = load(ready, file)
    assert f"no. {number} Hirundo rustica: silent → include" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "added"), [("입장", "입장"), ("발언자", "Who said it"), (REASON, "Reason")]
)
def test_two_columns_of_one_heading_are_refused_and_nothing_is_taken_back(ready, heading, added):
    made = book(ready)
    made.put("제비", heading, "포함")
    made.sheet.insert_cols(1)
    made.sheet.cell(made.top, 1).value = added
    before = said(ready, "KOR")
    assert_refused(load(ready, made.save()), 3, "rename")
    assert said(ready, "KOR") == before


def test_a_formula_that_was_never_computed_is_no_empty_cell(ready):
    """Read as empty it would take a position back; one that was computed counts with its value."""
    made = book(ready)
    row = made.put("저어새", "입장", '=IF(1,"포함","")')
    before = said(ready, "KOR")
    cell = made.sheet.cell(row, made.columns["입장"]).coordinate
    made.put("제비", "입장", "포함")
    told = loaded(ready, made.save())
    assert f"row {row}: the formula in this cell was never computed" in told.stderr
    assert f"'{cell}'" in told.stderr
    assert said(ready, "KOR") == {**before, "Hirundo rustica": ("include", None)}


def test_a_formula_in_a_header_refuses_the_file(ready):
    made = book(ready)
    made.sheet.cell(made.top, made.columns[REASON]).value = '=CONCATENATE("사유")'
    assert_refused(load(ready, made.save()), 3, "were never computed")


def test_a_column_that_somebody_took_out_takes_nothing_back(ready):
    made = book(ready)
    made.put("제비", "입장", "포함")
    for heading in (REASON, "발언자"):
        made.sheet.delete_cols(made.columns[heading])
        made.show(0)
    before = said(ready, "KOR")
    loaded(ready, made.save())
    assert said(ready, "KOR") == {**before, "Hirundo rustica": ("include", None)}


def test_a_name_typed_below_the_table_without_a_position_is_told(ready):
    made = book(ready)
    row = made.sheet.max_row + 1
    made.sheet.cell(row, made.columns["국명"]).value = "제비"
    told = loaded(ready, made.save())
    assert f"row {row}" in told.stderr
    assert "a name that was added without a position" in told.stderr
    assert "'제비'" in told.stderr


@pytest.mark.slow
def test_a_partys_file_can_change_only_that_partys_positions(ready):
    made = Book(ready.parent / "jpn.xlsx")
    made.columns["국명"] = made.columns["韓国名"]
    made.put("저어새", "立場", "不掲載")
    file = made.save()
    korean = said(ready, "KOR")
    assert_refused(load(ready, file, "--party", "KOR"), 2, "belongs to JPN and can't change positions of KOR")
    loaded(ready, file)
    assert said(ready, "KOR") == korean
    assert said(ready, "JPN")["Platalea minor"] == ("exclude", "=recoveries")


def test_rows_of_two_parties_in_one_csv_are_refused(ready):
    file = ready.parent / "kor.csv"
    rows = rows_of(file)
    rows[4]["party"] = "JPN"
    rewrite(file, rows, "utf-8")
    assert_refused(load(ready, file), 3, "belong to several Parties")


@pytest.mark.slow
def test_a_table_of_ones_own_needs_a_party_and_names(ready, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "国名,和名,立場,相手方に示す理由\n,ツバメ,掲載,可\n,ヒシクイ,留保,\n,タンチョウ,,\n", "utf-8"
    )
    assert_refused(load(ready, file), 2, "--party")
    loaded(ready, file, "--party", "JPN")
    found = said(ready, "JPN")
    assert found["Hirundo rustica"] == ("include", "可")
    assert found["Anser fabalis"] == found["Anser serrirostris"] == ("reserve", None)
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert_refused(load(ready, file, "--party", "JPN"), 3, "position")
    assert_refused(load(ready, tmp_path / "none.xlsx"), 3, "none.xlsx")


@pytest.mark.slow
def test_what_contradicts_a_row_whose_author_had_not_seen_it_is_said_and_nothing_else(ready):
    made = book(ready)
    for name in ("제비", "저어새", "흑두루미"):
        made.put(name, "입장", "포함")
    file = made.save()
    for party, value, name in (
        ("JPN", "reserve", "두루미"),  # no row speaks of it
        ("JPN", "include", "흑두루미"),  # says the same
        ("JPN", "exclude", "제비"),
        ("KOR", "exclude", "저어새"),
    ):
        ran(ready, "position", "set", value, name, "--party", party)
    warned = [line for line in loaded(ready, file).stderr.splitlines() if "contradicts" in line]
    assert ["Japan: exclude" in line or "Korea: exclude" in line for line in warned] == [True, True], warned
    assert said(ready, "KOR")["Platalea minor"] == ("include", "확인 중")


@pytest.mark.slow
def test_a_workbook_holds_who_when_minutes_ad_referendum_and_proposed_names(ready):
    made = book(ready)
    made.put("제비", "입장", "포함")
    for heading, text in DETAILS.items():
        made.put("제비", heading, text)
    made.put("저어새", "제안하는 일본명", "クロツラサギ")
    result = loaded(ready, made.save())
    swallow = of_the_swallow(ready)
    told = (swallow.who, swallow.date, swallow.minutes, swallow.ad_referendum)
    assert told == ("김 과장", "3월 4일", "제4항", True)
    assert "Japanese name: – → クロツラサギ" in result.stdout
    birds("-d", ready, "position", "export", "--party", "KOR", "-o", made.path, "--force")
    again = book(ready)
    assert again.get("제비", "본국 승인 조건부") == "예"
    assert again.get("저어새", "제안하는 일본명") == "クロツラサギ"
    assert "nothing new" in load(ready, made.path).stdout
    again.put("저어새", "제안하는 일본명", None)
    again.put("제비", "회의록", None)
    result = load(ready, again.save())
    assert "クロツラサギ → –" in result.stdout, result.output
    assert (of_the_swallow(ready).who, of_the_swallow(ready).minutes) == ("김 과장", None)


def of_the_swallow(dossier: Path) -> Act:
    positions_ = {(one.speaker, one.subject): one for one in stored.positions(dossier)}
    return positions_["KOR", "Hirundo rustica"]


@pytest.mark.slow
def test_a_condition_beside_an_answer_is_no_answer_and_stands_whole_in_the_problem(ready):
    made = book(ready)
    conditions = {"개리": "포함 (학명은 Anser cygnoid 조건)", "두루미": "掲載（条件付き）", "고니": "include, if amended"}  # fmt: skip
    rows = [made.put(name, "입장", condition) for name, condition in conditions.items()]
    rows.append(made.put("제비", "본국 승인 조건부", "yes, if amended"))  # not used by half
    made.put("제비", "입장", "포함")
    rows.append(made.put("재두루미", "회의록", "제4항"))
    before = ready.read_bytes()
    result = load(ready, made.save())
    for row in rows:
        assert f"row {row}" in result.stderr
    for condition in conditions.values():
        assert result.stderr.count(condition) == 1
    assert "has details but no position" in result.stderr
    assert ready.read_bytes() == before


@pytest.mark.slow
def test_a_workbook_of_another_dossier_is_refused(ready, small_dossier, tmp_path):
    other, file = shutil.copy(small_dossier, tmp_path / "other.gpkg"), tmp_path / "form.xlsx"
    exporting = ("position", "export", "--party", "KOR", "-o", file, "--force")
    ran(other, "round", "open", 3)
    ran(other, *exporting)
    loaded(ready, file)  # both began from the same data, in the same way
    birds("-d", other, "position", "set", "include", "두루미", "--party", "KOR")
    birds("-d", other, *exporting)
    assert_refused(load(ready, file), 3, "with 1 more negotiation record;")
    birds("-d", other, "undo")
    with store.change(other, "edit") as session:
        (korean,) = session.lists(["KOS2025"])
        session.save_list(replace(korean, entries=korean.entries[:-1]))
    birds("-d", other, *exporting)
    assert_refused(load(ready, file), 3, "another dossier")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("포함", "include"), (" 掲載 ", "include"), ("Include", "include"), ("제외 (잠정)", None),
        ("포함 (학명은 Anser cygnoid 조건)", None), ("不掲載", "exclude"), ("入", None), ("", None), (None, None), ("유보", "reserve"), ("추후 검토", "study"),
        ("포함?", None), ("include?", None), ("掲載？", None), ("추후  검토", "study"), ("under-study", "study"),
        *((text, None) for text in ("[포함]", "（포함）", "포함*", "포함※", "포함.", "-포함", "포함\u20dd", "포함\u0336", "「掲載」", "~포함~")),
    ],
)  # fmt: skip
def test_words_for_a_position_in_any_language(text, value):
    assert position_of(text) == value


# ---------------------------------------------------------------- saved again by an office program


def resaved(file: Path, suffix: str, profile: Path) -> Path:
    """Return the file as LibreOffice saves it in a format."""
    folder = profile / "again"
    office(profile, "--convert-to", suffix, "--outdir", str(folder), str(file))
    return folder / f"{file.stem}.{suffix.partition(':')[0]}"


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_file_saved_again_by_libreoffice_is_read_the_same(ready, tmp_path, suffix):
    made = book(ready)
    for heading, text in {"입장": "포함", REASON: "여름철새", **DETAILS}.items():
        made.put("제비", heading, text)
    made.put("저어새", "입장", None)
    made.put("저어새", "제안하는 일본명", "クロツラサギ")
    made.put("개리", "입장", "포함 (학명은 Anser cygnoid 조건)")
    file = resaved(made.save(), suffix, tmp_path / "profile")
    before, wrong = read_positions(made.path, OPTIONS)
    after, again = read_positions(file, OPTIONS)
    assert [one.row for one in again] == [one.row for one in wrong] != []
    assert (after.stamp, after.rows) == (before.stamp, before.rows)
    result = load(ready, file)
    assert "Japanese name: – → クロツラサギ" in result.stdout
    assert "(학명은 Anser cygnoid 조건)" in result.stderr
    assert said(ready, "KOR") == {"Hirundo rustica": ("include", "여름철새")}


@pytest.mark.office
def test_libreoffice_keeps_choices_and_the_outline_and_computed_formulas_count(ready, tmp_path):
    made = book(ready)
    made.put("제비", "입장", '=IF(1,"포함","")')
    made.put("제비", REASON, '=REPT("ㄱ",300)')
    file = resaved(made.save(), "xlsx", tmp_path / "profile")
    again = Book(file)
    assert again.level("발언자") == (True, 1)
    choices = [one.formula1 for one in again.sheet.data_validations.dataValidation]
    assert any("포함" in one for one in choices)
    first = birds_dossier.Dossier(ready).export_positions("KOR").rows[0].row.id
    assert again.sheet.cell(again.top + 1, again.columns["식별자"]).value == first
    loaded(ready, file)
    assert said(ready, "KOR")["Hirundo rustica"] == ("include", "ㄱ" * 300)
