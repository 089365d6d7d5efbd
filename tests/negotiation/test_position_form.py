"""The form of positions: a page out to a Party, filled in offline, and the file that it saves back."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import few_birds
import openpyxl
import pytest
import stored
from browsing import document_page, wait_until
from cli import assert_refused, birds
from cli import done as run
from form_pages import ROUND, Page
from playwright.sync_api import Page as Opened
from reads import OPTIONS

from birds import store
from birds.errors import InputError
from birds.model import Round
from birds.negotiation import drafts
from birds.reading.forms import read_positions

CRANE, SPOONBILL, SWALLOW = "Grus japonensis", "Platalea minor", "Hirundo rustica"
BROWSER = pytest.mark.browser
SHOWN = "[...document.querySelectorAll('.row')].filter((row) => row.checkVisibility()).length"
HELD_WORD = "only for the delegation"
POSITION, REASON, NOTE = "Position", "Reason for the other side", "Note (stays in this copy)"
KEPT = "Held in this copy"


def include(copy: Path, reason: str, note: str = "") -> None:
    """Let KOR hold, in its own copy, that the spoonbill is to be included."""
    told = ("--note", note) if note else ()
    run(copy, "position", "set", "include", "저어새", "--party", "KOR", "--reason", reason, *told)


@pytest.fixture(scope="module")
def made(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """KOR's own copy with a round open, in which it holds something; beside it each Party's form."""
    return begun(own_copy(few, tmp_path_factory.mktemp("made"), "KOR"))


def begun(path: Path) -> Path:
    run(path, "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    include(path, "rings", HELD_WORD)
    forms(path)
    return path


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """A copy of all that, to change."""
    for file in made.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / made.name


def beside(path: Path) -> tuple[Page, Page]:
    """Return both Parties' forms as they were made at first."""
    return Page(path.with_name("KOR.html")), Page(path.with_name("JPN.html"))


@pytest.fixture(scope="module")
def few(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = few_birds.few_of(store.load(small_dossier), few_birds.FEWEST)
    path = tmp_path_factory.mktemp("few") / "agreement.gpkg"
    store.create(path, replace(held, events=()), command="init")
    return path


def own_copy(origin: Path, folder: Path, party: str | None) -> Path:
    path = folder / f"{party}.gpkg"
    held = store.load(origin)
    about = replace(held.agreement, annex_sites=True)
    store.create(path, replace(held, copy_of=party, events=(), agreement=about), command="init")
    return path


def forms(path: Path) -> tuple[Page, Page]:
    for party in ("KOR", "JPN"):
        page = path.with_name(f"{party}.html")
        run(path, "position", "export", "--party", party, "-o", page, "--force", "-q")
    return beside(path)


def held(path: Path) -> dict[str, dict[str, str]]:
    dossier = store.load(path)
    return {
        subject: {act.place or act.kind: act.value or "–" for act in acts}
        for (_, subject), acts in drafts.held(dossier.drafts).items()
    }


def load(path: Path, file: Path, *args: object) -> Any:
    return birds("-d", path, "load", "positions", file, *args)


# ---------------------------------------------------------------- out


def test_a_row_has_the_names_in_the_agreements_languages_state_verdict_and_what_the_other_said(copy):
    said = ("--party", "JPN", "--document", "note of 4 March", "--date", "4 March")
    run(copy, "position", "set", "study", "두루미", *said)
    row = re.search(rf'<li class="row"[^>]*>(?:(?!</li>).)*{CRANE}.*?</li>', forms(copy)[0].text, re.DOTALL)
    assert row
    for word in ("두루미", "タンチョウ", "Red-crowned Crane", "검토 중", "논의 필요", "검토 (제1차)"):
        assert word in row[0]


def test_the_own_form_shows_what_is_held_and_the_others_has_no_byte_of_it(copy):
    own, other = beside(copy)
    assert (own.row(SPOONBILL)["position"], own.row(SPOONBILL)["reason"]) == ("포함", "rings")
    assert own.row(SPOONBILL)["note"] == HELD_WORD
    assert other.row(SPOONBILL)["position"] == ""
    assert "note" not in other.row(SPOONBILL)
    held_words, leaving = (HELD_WORD, "rings", "key", own.form["stamp"]["key"]), json.dumps(other.rows)
    assert not [word for word in held_words if word in leaving]
    assert HELD_WORD not in other.text
    assert "key" not in other.form["stamp"]


def test_what_this_copy_holds_for_the_other_party_is_no_answer_of_ones_own(copy):
    run(copy, "position", "set", "study", "두루미", "--party", "JPN", "--minutes", "item 4")
    row = forms(copy)[0].row(CRANE)
    assert row["position"] == ""
    assert "study · item 4" in row["held_more"]


def test_a_form_in_another_language_is_read_too(copy, tmp_path):
    page = tmp_path / "form.html"
    run(copy, "position", "export", "--party", "JPN", "-o", page, "--lang", "en")
    assert '<html lang="en">' in page.read_text("utf-8")
    file = Page(page).save(tmp_path / "saved.json", {SWALLOW: {"position": "include"}})
    assert "Hirundo rustica" in run(copy, "load", "positions", file, "--dry-run").stdout


def test_a_form_leads_to_no_address_and_its_script_stands_in_the_policy(copy):
    text = beside(copy)[1].text
    assert re.search(
        r"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-", text
    )
    assert not re.search(r"(?:src|href)=[\"'](?!data:|#|map\.html)", text)


# ---------------------------------------------------------------- and back


def test_what_the_form_saves_is_what_a_workbook_would_say(copy, tmp_path):
    page, _ = beside(copy)
    site = next(row["id"] for row in page.rows if row["id"].startswith("site"))
    swallow = {"position": "study", "reason": "봄철 확인 중", "proposed_japanese_name": "ツバメ類", "note": HELD_WORD}  # fmt: skip
    file = page.save(tmp_path / "saved.json", {SWALLOW: swallow, site: {"position": "포함"}})
    dry = run(copy, "load", "positions", file, "--dry-run")
    assert "Hirundo rustica: silent → study" in dry.stdout
    assert SWALLOW not in held(copy)
    run(copy, "load", "positions", file)
    assert held(copy)[SWALLOW] == {"position": "study", "ja": "ツバメ類"}
    assert held(copy)[site] == {"position": "include"}
    assert stored.positions(copy) == ()
    before = copy.read_bytes()
    again = run(copy, "load", "positions", file)
    assert "nothing new" in again.stdout, "twice changes nothing more"
    assert copy.read_bytes() == before


def test_in_the_own_form_what_is_erased_is_held_no_longer(copy, tmp_path):
    page, _ = beside(copy)
    file = page.save(tmp_path / "saved.json", {SPOONBILL: {"position": "study", "reason": "", "note": ""}})
    run(copy, "load", "positions", file)
    page, _ = forms(copy)
    assert [page.row(SPOONBILL)[key] for key in ("position", "reason", "note")] == ["검토", "", ""]
    file = page.save(tmp_path / "saved.json", {SPOONBILL: {"position": ""}})
    run(copy, "load", "positions", file)
    assert held(copy) == {}


def test_the_other_partys_answers_are_as_received_and_stale_ones_are_named(copy, tmp_path):
    _, page = beside(copy)
    file = page.save(tmp_path / "jpn.json", {CRANE: {"position": "掲載"}, SPOONBILL: {"position": "検討"}})
    run(copy, "position", "set", "exclude", "두루미", "--party", "KOR")
    run(copy, "position", "table", "두루미")
    result = run(copy, "load", "positions", file)
    assert CRANE in result.stderr
    assert "contradicts positions recorded since" in result.stderr
    told = load(copy, file, "--dry-run", "--lang", "ja").stderr
    assert "大韓民国：不掲載" in told
    (said,) = (one for one in stored.positions(copy) if (one.speaker, one.subject) == ("JPN", SPOONBILL))
    assert (said.value, said.received, said.document) == ("study", True, "jpn.json")


def test_a_form_of_another_dossier_another_party_or_that_was_broken_is_refused(copy, few, tmp_path):
    own, page = beside(copy)
    study = {CRANE: {"position": "study"}}
    for stamp, why in (
        ({"dossier": "another"}, "another dossier"),
        ({"round": "9" * 5000}, "there is no round"),
    ):
        assert_refused(load(copy, page.save(tmp_path / "jpn.json", study, **stamp)), 3, why)
    file = page.save(tmp_path / "jpn.json", study)
    assert_refused(load(copy, file, "--party", "KOR"), 2)
    (tmp_path / "page.html").write_text(page.text, encoding="utf-8")
    assert_refused(load(copy, tmp_path / "page.html"), 3, "load the file that it saves")
    file.write_text(file.read_text("utf-8")[:-20], encoding="utf-8")
    assert_refused(load(copy, file), 3, "damaged or was edited")
    elsewhere = own_copy(few, tmp_path, "JPN")
    run(elsewhere, "round", "open")
    assert_refused(load(elsewhere, own.save(tmp_path / "own.json", study)), 3, "not made by this copy")


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "birds form 1", "rows": [], "actions": ' + "[" * 100_000,
        '{"format": "birds form 1", "rows": [{"id": 7}], "actions": []}',
        '{"format": "birds form 1", "rows": 3, "actions": []}',
        '{"format": "birds form 1", "rows": [], "actions": [{"action": "undo"}]}',
        '{"format": "birds form 1", "rows": [], "actions": [{"action": "open", "who": "x"}]}',
        '{"format": "birds form 1", "format": "x", "rows": [], "actions": []}',
        '{"format": "birds form 1", "rows": [{"id": "' + "x" * 100_001 + '"}], "actions": []}',
        '{"format": "birds form 2 birds form 1", "rows": [], "actions": []}',
        '{"format": "birds form 1", "rows": [' + " " * 50_000_000 + '], "actions": []}',
    ],
    ids=("deep", "number", "no-rows", "undo", "strange-field", "twice", "long", "another-format", "large"),
)
def test_a_hostile_file_is_refused(tmp_path, text):
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"damaged or was edited|not a table of positions"):
        read_positions(tmp_path / "bad.json", OPTIONS)


# ---------------------------------------------------------------- what only the own form can do


def test_the_own_form_tables_row_by_row_what_it_shows_and_nothing_else(copy, tmp_path):
    run(copy, "position", "set", "study", "두루미", "--party", "KOR")
    page, _ = forms(copy)
    answers = {
        SPOONBILL: {"table": "yes"},
        SWALLOW: {"position": "include", "table": "yes", "note": HELD_WORD},
    }
    file = page.save(tmp_path / "saved.json", answers)
    dry = run(copy, "load", "positions", file, "--dry-run")
    assert "would be done: round 1: 2 positions tabled by the Republic of Korea" in dry.stdout
    assert stored.positions(copy) == ()
    run(copy, "load", "positions", file)
    said = {one.subject: (one.value, one.reason) for one in stored.positions(copy)}
    assert said == {SPOONBILL: ("include", "rings"), SWALLOW: ("include", None)}
    assert held(copy) == {CRANE: {"position": "study"}}
    exchange = tmp_path / "kor.jsonl"
    run(copy, "exchange", "-o", exchange)
    assert HELD_WORD not in exchange.read_text("utf-8")


@pytest.mark.parametrize("text", ["a\u2028b\x85c \u202ed\u200e", '"' * 20_000], ids=("ends-of-lines", "long"))
def test_whatever_can_be_typed_comes_back_as_it_was_and_can_be_tabled(copy, tmp_path, text):
    page, _ = beside(copy)
    answers = {SWALLOW: {"position": "include", "reason": text, "note": text}}
    run(copy, "load", "positions", page.save(tmp_path / "saved.json", answers))
    page, _ = forms(copy)
    assert [page.row(SWALLOW)[key] for key in ("reason", "note")] == [text, text]
    run(copy, "load", "positions", page.save(tmp_path / "saved.json", {SWALLOW: {"table": "yes"}}))
    assert [one.reason for one in stored.positions(copy)] == [text]


@pytest.mark.parametrize(("field", "most"), [("reason", 20_000), ("note", 20_000), ("proposed_", 2_000)])
def test_what_is_longer_than_its_field_takes_is_told_and_not_used(copy, tmp_path, field, most):
    page, _ = beside(copy)
    key = next(key for key in page.row(SWALLOW) if key.startswith(field))
    answers = {SWALLOW: {"position": "include", key: "가" * (most + 1)}, CRANE: {"position": "include"}}
    told = load(copy, page.save(tmp_path / "saved.json", answers)).stderr
    assert f"shorten it to at most {most:,} letters" in told
    assert len(told) < most
    assert held(copy).keys() == {SPOONBILL, CRANE}


def test_a_csv_of_ones_own_says_of_each_column_what_becomes_of_it(copy, tmp_path):
    own, other = tmp_path / "own.csv", tmp_path / "jpn.csv"
    told = run(copy, "position", "export", "--party", "KOR", "-o", own)
    assert "Keep it inside your delegation" in told.stderr
    assert "Keep it" not in run(copy, "position", "export", "--party", "JPN", "-o", other).stderr
    assert HELD_WORD not in other.read_text("utf-8-sig")
    assert "（" not in other.read_text("utf-8-sig").splitlines()[0]
    heads = own.read_text("utf-8-sig").splitlines()[0].split(",")
    assert {"note(이 작업본에만 남음)", "reason(상대측에 전달됨)"} <= {*heads}
    assert not load(copy, own).stderr, "as it was exported"
    own.write_text(own.read_text("utf-8-sig").replace(f",{HELD_WORD},", ",another note,", 1), "utf-8")
    assert "1 note of KOR" in load(copy, own).stdout
    assert held(copy) == {SPOONBILL: {"position": "include"}}


def test_minutes_that_the_other_sides_form_alone_cites_are_told_and_make_nothing_joint(copy, tmp_path):
    _, page = beside(copy)
    file = page.save(tmp_path / "jpn.json", {CRANE: {"position": "掲載", "minutes": "item 5"}})
    result = load(copy, file)
    assert "the minutes (item 5) were not recorded" in result.stderr
    (position,) = stored.positions(copy)
    assert (position.speaker, position.document) == ("JPN", "jpn.json")
    assert (position.minutes, position.received) == (None, True)
    assert not any(act.joint for act in store.load(copy).acts)
    assert "would change 0" in load(copy, file, "--dry-run").stdout, "the same form twice"


@pytest.mark.slow
def test_the_own_form_confirms_what_the_other_side_records_as_agreed(copy, few, tmp_path):
    japan, letter = own_copy(few, tmp_path, "JPN"), tmp_path / "letter.jsonl"
    run(copy, "exchange", "-o", letter)
    run(japan, "merge", letter)
    run(japan, "position", "name", "ko", "저어새", "저어새", "--cited", "joint minutes, item 3")
    run(japan, "position", "table", "--all")
    run(japan, "exchange", "-o", letter, "--force")
    run(copy, "merge", letter)
    page, _ = forms(copy)
    acts = re.findall(r'data-thing="(\w+)"', page.text)
    file = page.save(tmp_path / "saved.json", {}, [{"action": "confirm", "id": act} for act in acts])
    assert len(acts) == 1
    assert "confirmed" in run(copy, "load", "positions", file).stdout
    assert birds("-d", copy, "confirm").exit_code == 1, "none waits"
    run(copy, "load", "positions", file)  # twice


def test_a_row_that_is_held_otherwise_since_is_not_tabled(copy, tmp_path):
    page, _ = beside(copy)
    file = page.save(tmp_path / "saved.json", {SPOONBILL: {"table": "yes"}})
    include(copy, "not to be shown yet")
    result = run(copy, "load", "positions", file)
    assert "the copy does not match the form" in result.stderr
    assert stored.positions(copy) == ()


def test_a_name_is_tabled_beside_a_position_that_the_secretariat_has_from_a_paper(few, tmp_path):
    secretariat = own_copy(few, tmp_path, None)
    run(secretariat, "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    paper = ("--party", "KOR", "--document", "note of 4 March")
    run(secretariat, "position", "set", "include", "저어새", *paper)
    korea = own_copy(secretariat, tmp_path, "KOR")
    run(korea, "position", "name", "ja", "저어새", "クロツラサギ", "--party", "KOR")
    own = forms(korea)[0]
    assert own.row(SPOONBILL)["position"] == "포함"
    run(korea, "load", "positions", own.save(tmp_path / "saved.json", {SPOONBILL: {"table": "yes"}}))
    assert held(korea) == {}


@pytest.mark.slow
def test_the_own_form_opens_a_round_answers_in_it_and_closes_it(few, tmp_path):
    path = own_copy(few, tmp_path, "KOR")
    page = path.with_name("KOR.html")
    run(path, "position", "export", "--party", "KOR", "-o", page, "-q")
    file = Page(page).save(tmp_path / "saved.json", {CRANE: {"position": "포함", "table": "yes"}}, [ROUND])
    run(path, "load", "positions", file)
    (opened,) = store.load(path, Round)
    assert (opened.number, opened.place, opened.opened) == (1, "Seoul", "3 March 2027")
    assert [one.subject for one in stored.positions(path)] == [CRANE]
    run(path, "load", "positions", file)  # twice
    run(path, "position", "export", "--party", "KOR", "-o", page, "-q", "--force")
    file = Page(page).save(tmp_path / "close.json", {}, [{"action": "close", "date": "5 March 2027"}])
    result = run(path, "load", "positions", file)
    assert "round 1 closed by the Republic of Korea" in result.stdout
    (closed,) = store.load(path, Round)
    assert closed.closed_by == ("KOR",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "stamp", [{}, {"party": "KOR"}, {"party": "KOR", "key": "0" * 32}, {"key": "0" * 32}]
)
def test_an_edited_form_of_the_other_party_can_do_no_more_than_a_workbook(copy, tmp_path, stamp):
    _, page = beside(copy)
    actions = [{"action": "close", "date": "1 May"}, {"action": "open"}, {"action": "confirm", "id": "x"}]
    answers = {SPOONBILL: {"table": "yes", "position": "include"}}
    file = page.save(tmp_path / "edited.json", answers, actions, **stamp)
    result = load(copy, file)
    if "key" in stamp:
        assert_refused(result, 3, "not made by this copy")
    else:
        assert "nothing of this was done" in result.stderr
    assert not [one for one in stored.positions(copy) if one.speaker == "KOR"], "nothing is tabled"
    assert [one.closed_by for one in store.load(copy, Round)] == [()]


def test_a_dossier_that_is_nobodys_own_makes_forms_that_only_answer(few, tmp_path):
    path = tmp_path / "agreement.gpkg"
    shutil.copy(few, path)
    run(path, "round", "open")
    own, other = forms(path)
    assert own.form["own"] is other.form["own"] is False
    assert "note" not in own.rows[0]
    file = own.save(tmp_path / "kor.json", {CRANE: {"position": "include"}})
    run(path, "load", "positions", file)
    assert [(one.speaker, one.subject) for one in stored.positions(path)] == [("KOR", CRANE)]


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def shown(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with more birds, to find and filter; nothing is changed in it."""
    return begun(own_copy(small_dossier, tmp_path_factory.mktemp("shown"), "KOR"))


@pytest.fixture
def place(chrome: Any) -> Iterator[Any]:
    """A browser that is offline, and hears what a page asks for."""
    context = chrome.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def opened(place: Any, shown: Path, party: str) -> Opened:
    page = place.new_page()
    page.goto(shown.with_name(f"{party}.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    return page


def answer(page: Opened, name: str) -> Any:
    return page.get_by_role("group", name=name, exact=True)


def saved(page: Opened, folder: Path) -> dict[str, Any]:
    page.get_by_role("button", name="확인 후 저장").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="파일 저장").click()
    download.value.save_as(folder / "saved.json")
    return json.loads((folder / "saved.json").read_text("utf-8"))


@BROWSER
@pytest.mark.parametrize(("party", "width"), [("KOR", 390), ("JPN", 1280)])
def test_the_page_fits_asks_for_nothing_and_axe_has_nothing_to_say(chrome, shown, party, width):
    file = shown.with_name(f"{party}.html")
    with document_page(chrome, file, file.read_bytes(), width) as page:
        page.locator(".row select").first.select_option(index=1)
        page.locator("#review").click()


@BROWSER
def test_a_keyboard_alone_finds_a_bird_answers_and_saves(place, shown, tmp_path):
    page = opened(place, shown, "KOR")
    press = page.keyboard.press
    page.locator("#q").focus()
    page.keyboard.type("두루미")
    wait_until(page, f"{SHOWN} < 9")
    answer(page, CRANE).get_by_label("입장").focus()
    press("ArrowDown")
    press("ArrowDown")
    answer(page, CRANE).locator("details[open] textarea, details[open] input").first.wait_for()
    press("Tab")  # past the row's mark for tabling
    press("Tab")
    press("Tab")
    page.keyboard.type("확인 중")
    press("Tab")
    page.keyboard.type("내부 메모")
    page.locator("#review").focus()
    press("Enter")
    said = page.locator("#contents").inner_text()
    assert "확인 중" in said
    assert "상대측에 전달되는 것은 없습니다" in said
    with page.expect_download() as download:
        press("Enter")
    download.value.save_as(tmp_path / "saved.json")
    (row,) = json.loads((tmp_path / "saved.json").read_text("utf-8"))["rows"]
    told = [row[key] for key in ("scientific_name", "position", "reason", "note")]
    assert told == [CRANE, "검토", "확인 중", "내부 메모"]
    result = run(shown, "load", "positions", tmp_path / "saved.json", "--dry-run")
    assert f"{CRANE}: silent → study" in result.stdout


@BROWSER
def test_a_long_preview_begins_at_its_top(place, shown):
    page = opened(place, shown, "KOR")
    answer(page, CRANE).get_by_label("입장").select_option("제외")
    answer(page, CRANE).locator("textarea").first.fill("rings \u202e" * 2000)
    page.locator("#review").click()
    assert "rings \\u202erings" in page.locator("#contents").inner_text(), "no sign turns the preview around"
    assert page.evaluate("document.activeElement.id") == "save"
    assert page.evaluate("document.getElementById('reviewed').scrollTop") == 0


@BROWSER
def test_unsaved_work_survives_a_reload_and_is_gone_with_saving(place, shown, tmp_path):
    page = opened(place, shown, "KOR")
    answer(page, CRANE).get_by_label("입장").select_option("제외")
    page.reload()
    assert answer(page, CRANE).get_by_label("입장").input_value() == "제외"
    assert page.evaluate("localStorage.length") == 0
    other = opened(place, shown, "JPN")
    assert other.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    saved(page, tmp_path)
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    assert answer(page, CRANE).get_by_label("입장").input_value() == ""


@BROWSER
def test_what_is_tabled_is_shown_word_by_word_before_it_is_saved(place, shown, tmp_path):
    page = opened(place, shown, "KOR")
    page.get_by_role("button", name="표시된 미제시 항목 모두 제시").click()
    page.get_by_role("button", name="확인 후 저장").click()
    leaves = page.locator("#contents").inner_text()
    assert "Platalea minor" in leaves
    assert "rings" in leaves
    assert HELD_WORD not in leaves
    page.get_by_role("button", name="양식으로 돌아가기").click()
    (row,) = saved(page, tmp_path)["rows"]
    assert (row["table"], row["position"]) == ("yes", "포함")
    result = run(shown, "load", "positions", tmp_path / "saved.json", "--dry-run")
    assert "would be done: round 1: 1 position tabled by the Republic of Korea" in result.stdout


@BROWSER
def test_filters_by_state_verdict_family_and_open_questions_work_together(place, shown):
    page = opened(place, shown, "KOR")
    every = page.evaluate(SHOWN)
    page.get_by_role("group", name="과", exact=True).get_by_role("checkbox").first.check()
    wait_until(page, f"{SHOWN} < {every}")
    of_family = page.evaluate(SHOWN)
    page.get_by_role("checkbox", name="미결 사항").check()
    page.get_by_role("checkbox", name="미제시(내부용)").check()
    page.get_by_role("checkbox", name="과거 기록").check()
    wait_until(page, f"{SHOWN} < {of_family}")
    page.get_by_role("button", name="전체 보기").click()
    wait_until(page, f"{SHOWN} === {every}")


# ---------------------------------------------------------------- the own workbook


@pytest.mark.slow
def test_the_own_workbook_shows_what_is_held_and_says_of_each_column_what_becomes_of_it(copy):
    """What its copy holds stands in it, marked; the other Party's has nothing of that."""
    books = {party: copy.with_name(f"{party}.xlsx") for party in ("KOR", "JPN")}
    for party, file in books.items():
        run(copy, "position", "export", "--party", party, "--lang", "en", "-o", file)
    sheet = openpyxl.load_workbook(books["KOR"]).worksheets[0]
    (top,) = (row[0].row for row in sheet.iter_rows() if row[0].value == "No.")
    columns = {cell.value: cell.column for cell in sheet[top]}
    row = next(one[0].row for one in sheet.iter_rows() if any(cell.value == SPOONBILL for cell in one))

    def cell(heading: str, at: int = row) -> Any:
        return sheet.cell(at, columns[heading])

    told = {heading: cell(heading).value for heading in (POSITION, REASON, NOTE, KEPT)}
    assert told == {POSITION: "include", REASON: "rings", NOTE: HELD_WORD, KEPT: "yes"}
    above = {heading: cell(heading, top - 1).value for heading in told}
    leaves, stays = "goes to the other side", "stays in this copy"
    assert above == {POSITION: leaves, REASON: leaves, NOTE: stays, KEPT: stays}
    colours = {heading: cell(heading).fill.start_color.rgb for heading in told}
    assert colours[POSITION] == colours[REASON] != colours[NOTE] == colours[KEPT]
    sheets = openpyxl.load_workbook(books["JPN"])
    other = [str(one.value) for each in sheets for line in each.iter_rows() for one in line]
    assert not {HELD_WORD, "rings", leaves, stays, NOTE, KEPT} & {*other}
    assert "nothing new" in run(copy, "load", "positions", books["KOR"]).stdout
    cell(NOTE).value, cell(POSITION).value = "another", "study"
    sheet.parent.save(books["KOR"])
    run(copy, "load", "positions", books["KOR"])
    assert held(copy)[SPOONBILL] == {"position": "study"}
    assert [one.text for one in store.load(copy).notes][-1] == "another"


def test_a_note_in_another_partys_file_is_not_read_which_is_said_row_by_row(copy):
    """Who typed it was told that it stays: what is said to the other side is used without it."""
    table = copy.with_name("asked.csv")
    run(copy, "position", "export", "--party", "JPN", "--lang", "en", "-o", table)
    heading = table.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert "reason" in heading
    assert "note" not in heading
    file, notes = copy.with_name("answers.csv"), store.load(copy).notes
    head = "Scientific name,Position,Reason,Note"
    file.write_text(f"{head}\n{SWALLOW},include,of both,\n{CRANE},study,,ours alone\n", encoding="utf-8")
    assert_refused(load(copy, file, "--party", "JPN", "--strict"), 3, "row 3")
    told = run(copy, "load", "positions", file, "--party", "JPN")
    assert "row 3" in told.stderr
    assert "the note was not read; a note stays in the own copy of the Party that wrote it" in told.stderr
    assert "row 2" not in told.stderr
    assert "ours alone" not in told.output
    said = {one.subject: (one.value, one.reason) for one in stored.positions(copy) if one.speaker == "JPN"}
    assert said == {SWALLOW: ("include", "of both"), CRANE: ("study", None)}
    assert store.load(copy).notes == notes


def test_a_form_older_than_what_was_recorded_as_received_is_told_so(copy):
    """What the other Party said in the meantime, written down from a letter, is no secret to the copy's own form."""
    ours, theirs = beside(copy)
    about = ("--document", "letter", "--date", "4 March 2027")
    run(copy, "position", "set", "exclude", "두루미", "--party", "JPN", *about)
    file = copy.with_name("answers.json")
    for page in (ours, theirs):
        page.save(file, {CRANE: {"position": "include"}})
        assert "exclude" in run(copy, "load", "positions", file, "--dry-run").stderr
