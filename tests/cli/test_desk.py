"""A desk without a terminal: a folder, what came in, what goes out and what stays."""

import errno
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import few_birds
import openpyxl
import pytest
import stored
from browsing import document_page
from cli import assert_refused, birds, ran
from form_pages import ROUND, Page
from office import office
from word_edits import W, Word, said

from birds import store
from birds.desk import without_terminal
from birds.dossier import Dossier
from birds.errors import Problem
from birds.messages import entries, say
from birds.model import Message, Round

CRANE, SPOONBILL, SWALLOW = "Grus japonensis", "Platalea minor", "Hirundo rustica"
CLOSE = {"action": "close", "date": "5 March 2027"}
TERMINAL = re.compile("--[a-z]|`|birds (?:check|compare|load|round)")
FIELDS = ("reason", "note", "who", "date", "proposed_japanese_name")
MARKERS = {field: f"HELD{field.rpartition('_')[2].upper()}" for field in FIELDS}


@pytest.fixture(scope="module", autouse=True)
def _few_are_bundled() -> Iterator[None]:
    """Three genera, and a map (which a desk makes anew after each file) that shows none of them."""
    with pytest.MonkeyPatch.context() as patch:
        few_birds.bundle(patch, few_birds.FEWEST)
        patch.setattr(Dossier, "map_page", lambda _dossier, lang: b"<html>%b</html>" % lang.encode())
        yield


def desk(folder: Path, *args: object) -> Any:
    result = birds("desk", folder, *args)
    assert result.exit_code == 0, result.stderr
    return result


def own_form(folder: Path) -> Page:
    (page,) = (folder / "private").glob("form-*.html")
    return Page(page)


def answer(folder: Path, answers: dict[str, dict[str, str]], actions: tuple[dict[str, str], ...] = ()) -> Any:
    """Save the own form with these answers into `in/`, and take it."""
    own_form(folder).save(folder / "in" / "answers.json", answers, actions)
    return desk(folder, "--do")


def send(sender: Path, receiver: Path) -> None:
    """Put the exchange of one desk into the other's folder, and take it."""
    (exchange,) = (sender / "out").glob("exchange-*.jsonl")
    shutil.copy(exchange, receiver / "in")
    desk(receiver, "--do")


def page(folder: Path) -> str:
    return (folder / "desk.html").read_text("utf-8")


def everything(folder: Path) -> dict[str, bytes]:
    """Return all bytes of a folder's files, those of packed ones unpacked."""
    found: dict[str, bytes] = {}
    for file in (one for one in folder.rglob("*") if one.is_file()):
        found[file.name] = file.read_bytes()
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as package:
                found |= {f"{file.name}/{name}": package.read(name) for name in package.namelist()}
    return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """KOR's desk with a round open."""
    folder = tmp_path_factory.mktemp("desks") / "korea"
    desk(folder, "--for", "KOR")
    answer(folder, {}, (ROUND,))
    return folder


@pytest.fixture
def korea(begun: Path, tmp_path: Path) -> Path:
    """The same, to work at."""
    return shutil.copytree(begun, tmp_path / "korea")


@pytest.mark.slow
def test_the_first_pass_says_row_by_row_what_each_file_would_change_and_changes_nothing(korea):
    answers = {
        CRANE: {"position": "포함", "note": "X", "table": "yes", "proposed_japanese_name": "タンチョウヅル"},
        SPOONBILL: {"position": "포함", "table": "yes"},
        SWALLOW: {"position": "검토"},
    }
    own_form(korea).save(korea / "in" / "answers.json", answers)
    before = (korea / "agreement.gpkg").read_bytes()
    assert "answers.json" in desk(korea).stdout
    assert "아직 아무것도 바꾸지 않았습니다" in page(korea)
    lines = re.findall("<li>([^<]*)</li>", page(korea).partition("in/")[2].partition("out/")[0])
    assert [re.sub(r"^\d+번 ", "", line.strip()) for line in lines] == [
        "대한민국: 제1차에 입장 2건, 이름·각주 1건 제시",
        f"{CRANE}: 입장 없음 → 포함",
        f"{SPOONBILL}: 입장 없음 → 포함",
        f"{CRANE}: 일본명: – → タンチョウヅル",
        "미제시(내부용): 입장 1건과 비고 1건",
        f"{CRANE}: 포함, 사유, 비고 또는 이름이 다름",
        f"{SWALLOW}: 입장 없음 → 검토",
    ]
    assert (korea / "agreement.gpkg").read_bytes() == before
    assert (korea / "in" / "answers.json").exists()
    desk(korea, "--do")
    assert {one.subject for one in stored.positions(korea / "agreement.gpkg")} == {CRANE, SPOONBILL}
    assert not (korea / "in" / "answers.json").exists()
    assert (korea / "in" / "done" / "answers (2).json").exists()


@pytest.mark.slow
def test_what_has_problems_stays_with_a_page_and_a_csv_beside_it(korea):
    (korea / "in" / "letter.txt").write_text("Dear colleagues", encoding="utf-8")
    (korea / "in" / "broken.jsonl").write_text('{"format": "birds exchange 1", "agreement": "x"}\n')
    row = {**own_form(korea).row(CRANE), "position": "perhaps"}
    rows = [row, {**own_form(korea).row(SWALLOW), "position": "include"}]
    made = {"format": "birds form 1", **own_form(korea).form["stamp"], "actions": [], "rows": rows}
    (korea / "in" / "half.json").write_text(json.dumps(made), encoding="utf-8")
    desk(korea, "--do")
    left = {one.name for one in (korea / "in").iterdir() if one.is_file()}
    for name in ("letter.txt", "broken.jsonl", "half.json"):
        assert {name, f"{name}.problems.html", f"{name}.problems.csv"} <= left
    assert "perhaps" in (korea / "in" / "half.json.problems.csv").read_text("utf-8-sig")
    assert SWALLOW in (korea / "private" / "held.html").read_text("utf-8"), "what is clean in it was taken"
    (korea / "in" / "half.json").unlink()
    desk(korea, "--lang", "ja")  # what is written beside is no file that came in
    assert ".problems" not in page(korea)
    assert "letter.txt：" not in page(korea), "the section names its file"


@pytest.mark.skipif(sys.platform == "win32", reason="such names and links are not made there")
def test_folders_and_links_are_told_half_downloads_passed_over_and_any_name_taken(korea, tmp_path):
    place, secret = korea / "in", tmp_path / "secret.csv"
    secret.write_text("scientific_name\nGrus grus\n", encoding="utf-8")
    (place / "unpacked").mkdir()
    (place / "link.csv").symlink_to(secret)
    for name in ("form.json.crdownload", "letter.docx.part", "Thumbs.db", "desktop.ini", "~$answers.xlsx"):
        (place / name).write_text('{"format": "birds form 1", "par', encoding="utf-8")
    shutil.copy(next((korea / "out").glob("form-JPN*.html")), place / "asked.html")
    shutil.copy(secret, place / "Our list (2027),\nnew <b>.csv")
    own_form(korea).save(place / "\udcff\udcfe.json", {CRANE: {"position": "포함"}})
    (place / "\udcff.txt").write_text("Dear colleagues", encoding="utf-8")
    long = {"가" * 83 + ".csv": secret.read_text("utf-8"), "나" * 83 + ".txt": "Dear colleagues"}
    for name, text in long.items():  # as long as a system allows
        (place / name).write_text(text, encoding="utf-8")
    told = desk(korea, "--do").stdout
    assert "Our list (2027), new <b>.csv: " in told, "no name makes a line of its own"
    for name in ("unpacked", "link.csv"):
        assert (place / f"{name}.problems.html").exists()
    assert "asked.html: " in told
    assert "브라우저에서 열어 기재하고" in page(korea), "a form that nobody has filled in yet"
    assert [(place / name).exists() for name in long] == [False, True]
    assert list(place.glob("나*.problems.csv"))
    assert "Grus grus" not in page(korea)
    assert not list(place.glob("form.json.crdownload.problems*"))
    assert "crdownload" not in page(korea)
    assert "Our_list_2027_new_b" in {one.checklist.id for one in store.load(korea / "agreement.gpkg").lists}
    assert CRANE in (korea / "private" / "held.html").read_text("utf-8")


def test_the_page_names_no_command_no_option_and_no_absolute_path(korea, tmp_path):
    place = korea / "in"
    (place / "whose.csv").write_text(f"scientific_name,position\n{CRANE},include\n", encoding="utf-8")
    (place / "no names.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (place / "beyond.csv").write_text(f"scientific_name,xyzzy\n{CRANE},1\nGrsu gruss,2\n", encoding="utf-8")
    (place / "euc.csv").write_bytes(f"scientific_name,국명\n{CRANE},두루미\n".encode("euc-kr"))
    (place / "other.gpkg").write_bytes(b"SQLite format 3\0" + bytes(600))
    desk(korea, "--do", "--lang", "en")
    shown = re.sub("(?s)<style.*?</style>|<[^>]*>", " ", page(korea))
    told = [path.read_text("utf-8-sig") for path in place.glob("*.problems.csv")]
    assert "whose.csv does not name its Party; fill in a form or workbook" in "".join(told)
    for text in (shown, *told, (korea / "out" / "README.txt").read_text("utf-8")):
        assert not re.search(r"--[a-z]|\bbirds (round|load|position|init|review|check)\b", text)
        assert str(tmp_path) not in text
        assert tempfile.gettempdir() not in text


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_what_takes_a_terminal_is_asked_of_whoever_keeps_the_dossier(lang):
    ask = say(Message("desk.ask"), lang)
    codes = [code for code in entries(lang) if not code.startswith(("help", "word."))]
    shown = {code: say(without_terminal(Problem("a.csv", code)).message, lang) for code in codes}
    assert [code for code, said in shown.items() if re.search("--[a-z]", said) and ask not in said] == []
    assert [code for code in codes if code.startswith("desk.") and TERMINAL.search(shown[code])] == []
    met = "store.empty store.older table.census round.code_differs returned.needs_date load.bad_id"
    assert [code for code in met.split() if TERMINAL.search(shown[code])] == []
    why = Message("round.none_open_for_positions")
    nested = without_terminal(Problem("a.csv", Message.of("position.for_round", file="a.csv", why=why)))
    assert "private" in say(nested.message, lang)
    assert "birds round" not in say(nested.message, lang)
    opened = without_terminal(Problem("a.csv", Message.of("store.empty", path=Path("/home/kim/in/a.gpkg"))))
    assert "kim" not in say(opened.message, lang)


def test_a_file_that_cannot_be_moved_is_told_and_stops_nothing(korea, monkeypatch):
    own_form(korea).save(korea / "in" / "answers.json", {CRANE: {"position": "포함", "table": "yes"}})
    (korea / "in" / "NEW2027.csv").write_text(f"scientific_name\n{CRANE}\n", encoding="utf-8")
    move = Path.replace

    def hold(file: Path, target: Path) -> Path:  # as a system does with a file that is open in an office
        if file.name == "answers.json":
            raise PermissionError(errno.EACCES, "held")
        return move(file, target)

    monkeypatch.setattr(Path, "replace", hold)
    desk(korea, "--do", "--lang", "en")
    assert "was taken, but could not be moved to in/done" in page(korea)
    assert (korea / "in" / "answers.json").exists()
    assert "moved" in (korea / "in" / "answers.json.problems.csv").read_text("utf-8-sig")
    assert (korea / "in" / "done" / "NEW2027.csv").exists()
    assert [one.subject for one in stored.positions(korea / "agreement.gpkg")] == [CRANE]


@pytest.mark.parametrize(("right", "do", "code"), [("W_OK", "--do", 5), ("R_OK", "", 3)])
def test_a_folder_without_rights_is_said_before_anything_is_taken(korea, monkeypatch, right, do, code):
    own_form(korea).save(korea / "in" / "answers.json", {CRANE: {"position": "포함", "table": "yes"}})
    before = (korea / "agreement.gpkg").read_bytes()
    place, access, listed = korea / "in", os.access, Path.iterdir

    def look(path: Path) -> Iterator[Path]:  # as a system does that gives no right: root has all
        if path == place and right == "R_OK":
            raise PermissionError(errno.EACCES, "no")
        return listed(path)

    monkeypatch.setattr(os, "access", lambda path, mode: path != place and access(path, mode))
    monkeypatch.setattr(Path, "iterdir", look)
    assert_refused(birds("desk", korea, *filter(None, (do,))), code, "permission")
    assert (korea / "agreement.gpkg").read_bytes() == before
    assert (place / "answers.json").exists()


def test_no_held_word_is_in_any_byte_of_what_goes_out(korea):
    answer(korea, {SPOONBILL: {"position": "include", **MARKERS}})
    path = korea / "agreement.gpkg"
    for args in (
        ("name", "ko", "저어새", "HELDAGREED", "--cited", "HELDCITED"),
        ("name", "footnote.en", "두루미", "HELDFOOTNOTE", "--party", "KOR"),
        ("set", "study", "두루미", "--party", "JPN", "--minutes", "HELDMINUTES"),
    ):
        ran(path, "position", *args)
    desk(korea)
    markers = (*MARKERS.values(), "HELDAGREED", "HELDCITED", "HELDFOOTNOTE", "HELDMINUTES")
    out = everything(korea / "out")
    assert {name.partition("/")[0] for name in out} == {
        *("README.txt", "exchange-KOR.jsonl", "working-paper.docx", "positions-JPN-1.xlsx", "form-JPN-1.html")
    }
    assert [(name, word) for name, data in out.items() for word in markers if word.encode() in data] == []
    assert own_form(korea).form["stamp"]["key"].encode() not in b"".join(out.values())
    inside = b"".join(everything(korea / "private").values())
    assert [word for word in markers if word.encode() not in inside] == []


def test_what_somebody_wrote_into_a_file_is_never_replaced_and_a_starter_asks_before_anything_is_taken(korea):
    form = korea / "private" / "form-KOR-1.html"
    form.write_text(form.read_text("utf-8").replace("</main>", "my notes</main>"), encoding="utf-8")
    desk(korea)
    assert "my notes" in form.read_text("utf-8")
    assert "private/form-KOR-1.html" in page(korea)
    desk(korea, "--starter")
    (starter,) = [one for one in korea.iterdir() if one.stem == "desk" and one.suffix != ".html"]
    said = starter.read_text("utf-8")
    assert said.index("desk .") < said.index("read -r answer") < said.index("--do")
    assert "PYTHON" not in said
    assert "QUESTION" not in said


def test_a_desk_that_cannot_be_made_leaves_no_folder_and_one_is_one_partys(korea, tmp_path):
    assert_refused(birds("desk", tmp_path / "new" / "desk", "--agreement", tmp_path / "none.toml"), 3)
    assert not (tmp_path / "new").exists()
    (tmp_path / "own").mkdir()
    assert_refused(birds("desk", tmp_path / "own", "--for", "XYZ"), 2)
    assert list((tmp_path / "own").iterdir()) == []
    for party, words in (("JPN", ["not the own copy"]), ("XYZ", [])):
        assert_refused(birds("desk", korea, "--for", party), 2, *words)


FRENCH = """
languages = ["en", "fr"]
[[party]]
code = "FRA"
language = "fr"
name = { en = "France", fr = "France" }
[[party]]
code = "AUS"
language = "en"
name = { en = "Australia" }
"""


@pytest.mark.slow
@pytest.mark.parametrize("code", ["FRA", "QZZ"])  # of a country, and one that the agreement alone has
def test_in_a_language_without_a_catalogue_a_desk_is_in_english_with_the_names_that_are_there(tmp_path, code):
    folder, agreement = tmp_path / "france", tmp_path / "france.toml"
    agreement.write_text(FRENCH.replace("FRA", code), encoding="utf-8")
    path, made = folder / "agreement.gpkg", ("desk", folder, "--agreement", agreement, "--for", code)
    assert birds(*made).exit_code == 0
    assert "Put a bird list of Australia and" in page(folder)
    assert f"code (AUS, {code}). Both sides use the same files." in page(folder)
    assert_refused(birds(*made), 2, "leave out --agreement")
    listed = {f"{code} 2024": "name_fr\nPlatalea minor,Petite Spatule", "aus": "note\nPlatalea minor,"}
    for name, rows in {**listed, "AUSTRIANS": "note\nPlatalea minor,"}.items():
        (folder / "in" / f"{name}.csv").write_text(f"scientific_name,{rows}\n", encoding="utf-8")
    desk(folder)
    assert "as the list of Australia" in page(folder)
    assert store.load(path).lists == (), "looked at, not taken"
    desk(folder, "--do")
    there = {one.checklist.id: one.checklist.party for one in store.load(path).lists}
    assert there == {f"{code}_2024": code, "aus": "AUS", "AUSTRIANS": None}
    spatule = {"position": "include", "table": "yes", "proposed_name_fr": "Spatule"}
    answer(folder, {SPOONBILL: spatule}, (ROUND,))
    assert "Round 1 is open." in page(folder)
    assert '<html lang="en">' in page(folder), "it is read aloud as what it is"
    shown = own_form(folder)
    assert '<span lang="fr">[Petite Spatule] [Spatule]</span>' in shown.text
    assert "<span>Proposed: French name" in shown.text
    assert [one.subject for one in stored.positions(path)] == [SPOONBILL]


@pytest.mark.slow
def test_lists_without_a_common_bird_are_said_on_the_page(tmp_path):
    folder, agreement = tmp_path / "france", tmp_path / "france.toml"
    agreement.write_text(FRENCH, encoding="utf-8")
    desk(folder, "--agreement", agreement, "--for", "FRA")
    for party, bird in (("FRA", SPOONBILL), ("AUS", CRANE)):
        (folder / "in" / f"{party}.csv").write_text(f"scientific_name\n{bird}\n", encoding="utf-8")
    desk(folder, "--do")
    assert "The lists of the Parties have no bird in common." in page(folder)
    assert [path.name for path in (folder / "private").iterdir()] == []


@pytest.mark.slow
def test_a_secretariat_opens_and_closes_a_round_by_its_own_form(tmp_path):
    folder = tmp_path / "secretariat"
    desk(folder)
    answer(folder, {}, (ROUND,))
    assert "Round 1 is open." in page(folder)
    assert {"form-KOR-1.html", "form-JPN-1.html"} <= {one.name for one in (folder / "out").iterdir()}
    assert [one.name for one in (folder / "private").iterdir()] == ["form-1.html"]
    own_form(folder).save(folder / "in" / "forged.json", {}, (CLOSE,), key="0" * 32)
    desk(folder, "--do")
    assert "Round 1 is open." in page(folder), "a key that this copy has not made"
    (folder / "in" / "forged.json").unlink()
    answer(folder, {}, (CLOSE,))
    assert "Round 1 is closed." in page(folder)
    assert [one.name for one in (folder / "private").iterdir()] == ["form-2.html"]


@pytest.mark.slow
def test_a_word_paper_of_the_other_side_is_read_as_received_of_its_own_date(korea):
    answer(korea, {SPOONBILL: {"position": "include", "table": "yes"}})
    word = Word(korea / "out" / "working-paper.docx")
    rows = word.body.iter(f"{W}tr")
    word.delete_row(next(row for row in rows if any(SPOONBILL in said(one) for one in row.iter(f"{W}p"))))
    word.save(korea / "in" / "returned.docx")
    desk(korea, "--do")
    there = {(one.speaker, one.subject): one for one in stored.positions(korea / "agreement.gpkg")}
    received = there["JPN", SPOONBILL]
    assert (received.value, received.document, received.date) == ("exclude", "returned.docx", "2027-03-02")


def test_a_paper_that_lost_its_record_on_the_way_is_refused_and_becomes_no_list(korea):
    """It was saved as .doc and as .docx again: the bookmarks are left, and a table with names."""
    back = zipfile.ZipFile(korea / "in" / "returned.docx", "w")
    with zipfile.ZipFile(korea / "out" / "working-paper.docx") as sent, back:
        for name in (name for name in sent.namelist() if not name.startswith("customXml/")):
            back.writestr(name, sent.read(name))
    desk(korea, "--do")
    assert say(Message.of("returned.record_lost", file=""), "ko").removeprefix(": ") in page(korea)
    assert "returned" not in {one.checklist.id for one in store.load(korea / "agreement.gpkg").lists}
    assert (korea / "in" / "returned.docx").exists()


def test_a_list_becomes_nobodys_and_none_that_is_there_is_replaced(korea):
    for name, rows in {"NEW2027": f"{CRANE}\n{SPOONBILL}", "KOS2025": CRANE}.items():
        (korea / "in" / f"{name}.csv").write_text(f"scientific_name\n{rows}\n", encoding="utf-8")
    desk(korea, "--do")
    there = {one.checklist.id: one for one in store.load(korea / "agreement.gpkg").lists}
    assert len(there["NEW2027"].entries) == 2
    assert there["NEW2027"].checklist.party is None
    assert len(there["KOS2025"].entries) > 2
    assert (korea / "in" / "KOS2025.csv").exists()


@pytest.mark.browser
def test_the_page_fits_asks_for_nothing_and_axe_has_nothing_to_say(chrome, korea):
    (korea / "in" / "letter.txt").write_text("Dear colleagues", encoding="utf-8")
    answers = {CRANE: {"position": "<b>포함</b>"}, SWALLOW: {"position": "포함"}}
    own_form(korea).save(korea / "in" / "answers.json", answers)
    desk(korea)
    for width in (1280, 390):
        with document_page(chrome, korea / "desk.html", (korea / "desk.html").read_bytes(), width):
            pass


# ---------------------------------------------------------------- a whole round of two desks


class Form:
    """A form that is open in a browser: what an official does in it, until it is saved."""

    def __init__(self, chrome: Any, path: Path) -> None:
        self.context = chrome.new_context(offline=True)
        self.page = self.context.new_page()
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]")

    def answer(self, name: str, position: int, **words: str) -> Self:
        row = self.page.get_by_role("group", name=name, exact=True)
        row.locator("select").select_option(index=position)
        for field, text in words.items():
            row.locator(f'[data-field="{field}"]').fill(text)
        return self

    def table(self) -> Self:
        self.page.locator("#table-all").click()
        return self

    def act(self, kind: str, **words: str) -> Self:
        act = self.page.locator(f'[data-act="{kind}"]')
        for field, text in words.items():
            act.locator(f'[data-field="{field}"]').fill(text)
        for box in act.get_by_role("checkbox").all():
            box.check()
        return self

    def preview(self) -> str:
        self.page.locator("#review").click()
        return self.page.locator("#contents").inner_text()

    def save(self, folder: Path) -> None:
        if not self.page.locator("#save").is_visible():
            self.preview()
        with self.page.expect_download() as download:
            self.page.locator("#save").click()
        download.value.save_as(folder / "in" / download.value.suggested_filename)
        self.context.close()
        desk(folder, "--do")


def own(chrome: Any, folder: Path) -> Self:
    (path,) = (folder / "private").glob("form-*.html")
    return Form(chrome, path)


def positions(folder: Path) -> dict[tuple[str, str], str]:
    return {(one.speaker, one.subject): one.value for one in stored.positions(folder / "agreement.gpkg")}


def closing(folder: Path) -> Round:
    (held,) = store.load(folder / "agreement.gpkg", Round)
    return held


@pytest.mark.browser
@pytest.mark.office
def test_a_round_from_its_opening_to_two_equal_codes(chrome, tmp_path):
    korea, japan = tmp_path / "korea", tmp_path / "japan"
    desk(korea, "--for", "KOR")
    desk(japan, "--for", "JPN")
    form = own(chrome, korea).act("open", place="Seoul", date="3 March 2027")
    assert "상대측에 전달되는 것\n제1차 협상 개시 · 장소: Seoul" in form.preview()
    form.save(korea)
    send(korea, japan)

    # Each side answers, tables some of it, and holds the rest.
    own(chrome, korea).answer(SPOONBILL, 1, reason="rings").answer(CRANE, 1).table().save(korea)
    held = {key: word for key, word in MARKERS.items() if key != "date"}
    own(chrome, korea).answer(SWALLOW, 4, **held).save(korea)
    own(chrome, japan).answer(SPOONBILL, 1).table().save(japan)
    send(korea, japan)
    send(japan, korea)
    expected = {("KOR", SPOONBILL): "include", ("KOR", CRANE): "include", ("JPN", SPOONBILL): "include"}
    assert positions(korea) == positions(japan) == expected

    # Japan's paper comes back from Word, its workbook from LibreOffice: as received.
    word = Word(korea / "out" / "working-paper.docx")
    rows = word.body.iter(f"{W}tr")
    word.delete_row(next(row for row in rows if any(CRANE in said(one) for one in row.iter(f"{W}p"))))
    saved_again("docx", word.save(tmp_path / "returned.docx"), korea / "in")
    desk(korea)
    assert CRANE in page(korea)
    desk(korea, "--do")
    assert positions(korea)["JPN", CRANE] == "exclude"
    fill_in(korea / "out" / "positions-JPN-1.xlsx", "クロツラヘラサギ", "検討", tmp_path / "filled.xlsx")
    saved_again("xlsx", tmp_path / "filled.xlsx", korea / "in")
    desk(korea, "--do")
    assert positions(korea)["JPN", SPOONBILL] == "study"

    # What is tabled by itself settles it. Korea closes, and reads its code aloud; Japan closes with the code that it heard.
    own(chrome, japan).answer(CRANE, 4).answer(SPOONBILL, 2).table().save(japan)
    send(japan, korea)
    own(chrome, korea).act("close", date="5 March 2027").save(korea)
    code = closing(korea).code
    assert code
    assert code in page(korea)
    heard = {"code": code, "minutes": "joint minutes, item 9"}
    own(chrome, japan).act("close", date="5 March 2027", **heard).save(japan)
    assert (closing(japan).code, bool(closing(japan).closed)) == (code, True)
    send(japan, korea)
    assert closing(korea).closed
    assert (korea / "out" / "changes-since-round-1.docx").exists()
    out = everything(korea / "out")
    assert [
        (name, word) for name, data in out.items() for word in held.values() if word.encode() in data
    ] == []


def saved_again(suffix: str, file: Path, folder: Path) -> None:
    """Save a file by LibreOffice, into a folder."""
    profile = file.with_name("profile")
    office(profile, "--convert-to", suffix, "--outdir", str(folder), str(file))


def fill_in(book: Path, name: str, position: str, saved: Path) -> None:
    """Write a position beside a bird, as a person does in a spreadsheet."""
    made = openpyxl.load_workbook(book)
    sheet = made.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "立場" for cell in row))
    place = next(cell.column for cell in head if cell.value == "立場")
    row = next(row[0].row for row in sheet.iter_rows() if any(cell.value == name for cell in row))
    sheet.cell(row, place).value = position
    made.save(saved)
