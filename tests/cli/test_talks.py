"""Two delegations, a copy each: what is held stays, what is tabled travels, and nobody speaks for the other."""

import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing as closing_connection
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import stored
from cli import assert_refused, birds, ran
from stored import stated

from birds import dossier as birds_dossier
from birds import evidence, store
from birds.documents import FORMATS
from birds.evidence import own_list
from birds.model import Act, Clause, Names
from birds.negotiation import acts as record
from birds.negotiation import annexes, codes, drafts, rounds
from birds.negotiation.rows import AnnexOptions

MARK = "MARKER7Q"


def run(copy: Path, *args: object, code: int = 0) -> Any:
    result = birds("-d", copy, *args)
    assert result.exit_code == code, (args, result.output)
    return result


def annexed(origin: Path, path: Path) -> Path:
    """The same dossier under an agreement that asks for an Annex II."""
    there = store.load(origin)
    asked = replace(there, agreement=replace(there.agreement, annex_sites=True), events=())
    store.create(path, asked, command="init", founding=True)
    return path


def own(path: Path, party: str) -> Path:
    with store.change(path, "init") as session:
        session.set_meta("copy_of", party)
    return path


def plain(copy: Path) -> Path:
    """The copy as its agreement's file has it, without an annex of sites."""
    meddle(copy, "UPDATE agreement SET annex_sites = 0")
    return copy


@pytest.fixture(scope="session")
def opened_copies(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The copy of the Republic of Korea and Japan's, round 1 open in both; read them, never change them."""
    return two_copies(small_dossier, tmp_path_factory.mktemp("copies"))


@pytest.fixture
def copies(opened_copies: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """The same to change."""
    korean, japanese = (Path(shutil.copy(one, tmp_path)) for one in opened_copies)
    return korean, japanese


def two_copies(origin: Path, tmp_path: Path) -> tuple[Path, Path]:
    made = tuple(own(shutil.copy(origin, tmp_path / f"{party}.gpkg"), party) for party in ("KOR", "JPN"))
    run(made[0], "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    hand_over(made[0], made[1])
    return made  # type: ignore[return-value] # two


def tables(copy: Path, *names: str, value: str = "include") -> Any:
    """The Party whose copy it is says this of birds and sites, and tables all that it holds."""
    run(copy, "position", "set", value, *names, "--party", copy.stem)
    return run(copy, "position", "table", "--all")


def hand_over(giver: Path, taker: Path, code: int = 0) -> Any:
    file = giver.with_suffix(".jsonl")
    run(giver, "exchange", "-o", file)
    return run(taker, "merge", file, code=code)


def test_a_tabled_act_is_made_anew_of_what_the_other_side_may_read(copies):
    korean, _ = copies
    for value in ("include", "exclude"):
        told = ("--reason", f"why {value}", "--note", MARK)
        run(korean, "position", "set", value, "두루미", "--party", "KOR", *told)
    run(korean, "position", "name", "ja", "두루미", "ツル")
    told = run(korean, "position", "name", "ja", "두루미", "ツル")
    assert told.stdout == "no change: already on record\n"
    drafted = store.load(korean).drafts
    assert len({one.id for one in drafted}) == len(drafted) == 3
    run(korean, "position", "table", "--all")
    run(korean, "position", "set", "study", "두루미", "--party", "KOR", "--note", MARK)
    made = store.load(korean)
    tabled = {one.id for one in made.acts}
    assert {one.value for one in made.acts if one.kind != "round"} == {"exclude", "ツル"}
    assert not tabled & {one.id for one in made.drafts}
    assert all(set(one.seen) <= tabled for one in made.acts)
    assert MARK not in str((made.acts, made.drafts))
    assert [one.text for one in made.notes] == [MARK]
    run(korean, "check")


def test_what_a_secretariat_records_for_both_is_told_as_its_record(copies, tmp_path):
    """Also where a Party's exchange passes it on."""
    korean, japanese = copies
    secretariat = Path(shutil.copy(korean, tmp_path / "both.gpkg"))
    meddle(secretariat, "DELETE FROM meta WHERE key = 'copy_of'")
    run(secretariat, "position", "name", "ko", "두루미", "학", "--cited", "minutes 3")
    for giver, taker in ((secretariat, korean), (korean, japanese)):
        assert "both Parties (secretariat): no." in hand_over(giver, taker).stdout
    entries = json.loads(run(japanese, "log", "두루미", "--format", "json").stdout)
    assert "secretariat" in str(entries)


def test_tabling_shows_first_and_then_says_it(copies):
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "저어새", "--party", "KOR", "--note", "ours")
    assert not stored.positions(korean)
    assert "silent → include" in run(korean, "position", "table").stdout
    assert not stored.positions(korean)
    run(korean, "position", "table", "두루미")
    assert [one.subject for one in stored.positions(korean)] == ["Grus japonensis"]
    held = {taxon: (value, note) for taxon, (value, _, note) in held_in(korean).items()}
    assert held == {"Grus japonensis": (None, "ours"), "Platalea minor": ("include", "ours")}
    assert_refused(birds("-d", korean, "position", "table", "두루미"), 1, "nothing to table")
    theirs = ("position", "set", "include", "두루미", "--party", "JPN")
    assert_refused(birds("-d", korean, *theirs), 2, "--document")
    run(korean, *theirs, "--document", "Note 12", "--date", "1 March 2027")
    assert "as received" in run(korean, "log", "--format", "csv").stdout
    assert "Note 12" in run(korean, "annex", "--format", "md").stdout


@pytest.mark.slow
def test_an_exchange_merged_twice_is_known_a_dossier_is_merged_as_one_and_the_log_has_their_files(
    copies, tmp_path
):
    korean, japanese = copies
    colleague = Path(shutil.copy(japanese, japanese.with_name("colleague.gpkg")))
    tables(korean, "두루미")
    assert "imported 1 negotiation record from" in hand_over(korean, japanese).stdout
    assert "imported 1 negotiation record from" in run(colleague, "merge", japanese).stdout
    before = japanese.read_bytes()
    assert "imported 0 negotiation records from" in hand_over(korean, japanese).stdout
    assert japanese.read_bytes() == before
    for ending in ("csv", "json", "text"):
        assert "KOR.jsonl" in run(japanese, "log", "--format", ending).stdout, ending
    assert "KOR.jsonl" not in run(korean, "log", "--format", "csv").stdout
    run(japanese, "exchange", "-o", tmp_path / "a.jsonl")
    assert "KOR.jsonl" not in (tmp_path / "a.jsonl").read_text("utf-8")


@pytest.mark.slow
def test_compare_lists_what_two_copies_do_not_share(copies):
    korean, japanese = copies
    same = run(japanese, "compare", korean, japanese, "--exit-code")
    assert f"{korean} and {japanese} do not differ" in same.stderr
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(japanese, "compare", korean, japanese, "--exit-code")
    run(korean, "position", "table", "--all")
    found = run(japanese, "compare", korean, japanese, "--exit-code", "--format", "json", code=1)
    assert [row["where"] for row in json.loads(found.stdout)["rows"]] == ["A"]
    file = korean.with_suffix(".jsonl")
    run(korean, "exchange", "-o", file)
    found = run(japanese, "compare", japanese, file, "--exit-code", "--format", "json", code=1)
    (row,) = json.loads(found.stdout)["rows"]
    assert row["where"] == "B"
    assert "Grus japonensis" in row["what"]
    run(japanese, "merge", file)
    run(japanese, "compare", japanese, file, "--exit-code")


def test_compare_names_what_keeps_two_codes_apart_and_no_original_is_made_of_it(dossier, tmp_path):
    run(dossier, "round", "open")
    for party in ("KOR", "JPN"):
        run(dossier, "position", "set", "include", "두루미", "--party", party)
    run(dossier, "position", "name", "en", "두루미", "Red-crowned Crane", "--cited", "Minutes")
    other = Path(shutil.copy(dossier, tmp_path / "other.gpkg"))
    run(dossier, "round", "close", "--date", "5 March 2027")
    run(dossier, "annex", "--original", "KOR", "-o", tmp_path / "annex.docx")
    with closing_connection(sqlite3.connect(other)) as connection, connection:
        connection.execute(
            "UPDATE agreement SET titles = json_set(titles, '$.en', '{first} and {second} on Conservation')"
        )
        connection.execute(
            "UPDATE entry SET category = 'I' WHERE list_id = 'KOS2025' AND canonical LIKE 'Grus jap%'"
        )
    found = run(dossier, "compare", dossier, other, "--format", "json").stdout
    rows = [(row["kind"], row["what"], row["says"], row["where"]) for row in json.loads(found)["rows"]]
    told = [row for row in rows if row[3] == "B"]
    assert ("agreement file", "title.en", "{first} and {second} on Conservation", "B") in told
    assert [row[2] for row in told if row[0] == "entry of a list"] == ["category: I"]
    with closing_connection(sqlite3.connect(dossier)) as connection, connection:
        connection.execute(
            "UPDATE agreement SET titles = json_set(titles, '$.en', '{first} and {second} on Conservation')"
        )
    refused = birds("-d", dossier, "annex", "--original", "KOR", "-o", tmp_path / "again.docx")
    assert_refused(refused, 1, "since round 1 closed", "the agreement: its file")


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_a_number_is_read_as_it_is_printed_in_each_language(dossier, lang):
    run(dossier, "round", "open")
    shown = run(dossier, "--lang", lang, "position", "set", "study", "저어새", "--party", "KOR").stdout
    number = next(
        line.partition(" Platalea minor")[0].strip() for line in shown.splitlines() if "Platalea" in line
    )
    said = run(dossier, "position", "set", "include", number, "--party", "KOR").stdout
    assert "Platalea minor: study → include" in said


# ---------------------------------------------------------------- nothing that is held leaves

PAPERS = """\
position export --party JPN: xlsx csv
annex: xlsx docx md csv json html pdf
annex --text: docx xlsx
annex --list sites: xlsx docx md csv json html pdf
annex --list sites --text: docx
annex --since 1: docx html
agreement: docx html md
agreement --since 1: docx html
log: xlsx csv json md html
log 우포늪: csv
exchange: jsonl
map: html
show 저어새: html
evidence: xlsx
round list: csv"""


def inside(file: Path) -> bytes:
    """What a file says, each part of a package unpacked."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as package:
        return b"".join(name.encode() + package.read(name) for name in package.namelist())


@pytest.fixture(scope="module")
def twins(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of one delegation, in round 2, that differ only in what is held, which is full of marks."""
    tmp_path = tmp_path_factory.mktemp("twins")
    copies = two_copies(annexed(small_dossier, tmp_path / "annexed.gpkg"), tmp_path)
    public = ("--reason", "for all to read")
    for copy, said in zip(copies, ("include", "exclude"), strict=True):
        run(copy, "position", "set", said, "두루미", "우포늪", "--party", copy.stem, *public)
        run(copy, "position", "table", "--all")
    korean, japanese = copies
    for giver, taker in (copies, copies[::-1]):
        hand_over(giver, taker)
    for copy in copies:
        run(copy, "round", "close", "--date", "5 March 2027")
    hand_over(japanese, korean)
    run(korean, "round", "open")
    run(korean, "position", "set", "include", "Manko", "--party", "KOR", *public)
    run(korean, "position", "table", "--all")
    held = Path(shutil.copy(korean, tmp_path / f"{MARK}.gpkg"))
    told = ("--reason", MARK, "--note", MARK, "--who", MARK, "--date", MARK)
    run(held, "position", "set", "exclude", "저어새", "두루미", "우포늪", "琵琶湖", "--party", "KOR", *told)
    run(held, "position", "name", "ja", "저어새", MARK)
    form = tmp_path / f"{MARK}.csv"
    form.write_text(f"국명,입장,상대측에 밝히는 사유,비고,발언자\n제비,유보,{MARK},{MARK},{MARK}\n", "utf-8")
    run(held, "load", "positions", form, "--party", "KOR")
    run(held, "position", "set", "reserve", "--all", "--party", "KOR", *told)
    run(held, "undo", "--all")
    assert len(held_in(held)) == 5
    return korean, held


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "ending"),
    [(line, ending) for line, _, endings in (one.partition(": ") for one in PAPERS.splitlines()) for ending in endings.split()],
)  # fmt: skip
def test_two_copies_that_differ_in_what_is_held_make_equal_files(twins, tmp_path, line, ending):
    made = [tmp_path / f"{name}.{ending}" for name in ("plain", "other")]
    for copy, file in zip(twins, made, strict=True):
        ran(copy, *line.split(), "-o", file, USER=MARK, LOGNAME=MARK)
    plain, other = (inside(file) for file in made)
    assert MARK.encode() not in other
    assert plain == other
    assert made[0].read_bytes() == made[1].read_bytes()


@pytest.mark.slow
def test_a_partys_own_list_and_workbook_of_positions_mark_what_is_held(twins, tmp_path):
    plain, held = (ran(copy, "position", "list", "저어새", "두루미") for copy in twins)
    assert "Held in this copy" not in plain
    assert f"Held in this copy: Japanese name: {MARK}; exclude" in held
    books = []
    for copy in twins:
        run(copy, "position", "export", "--party", "KOR", "-o", tmp_path / f"own-{copy.stem}.xlsx")
        books.append(inside(tmp_path / f"own-{copy.stem}.xlsx"))
    assert [MARK.encode() in book for book in books] == [False, True]
    assert "미제시(내부용)".encode() in books[1]


@pytest.mark.slow
@pytest.mark.usefixtures("origin")  # what is handed over is founded on as few birds
def test_a_copy_for_the_other_side_is_built_anew_of_what_is_tabled(twins, tmp_path):
    made = [tmp_path / name for name in ("plain", "other")]
    for copy, folder in zip(twins, made, strict=True):
        run(copy, "export", folder, "--for", "JPN")
    plain, other = ({each.name: inside(each) for each in one.iterdir() if each.is_file()} for one in made)
    assert plain == other
    assert not [name for name, data in other.items() if MARK.encode() in data]
    again = tmp_path / "again.gpkg"
    run(again, "init", "--from", made[1])
    tabled = {one.subject for one in stored.positions(again)}
    assert tabled == {"Grus japonensis", "site:ramsar-934", "site:ramsar-996"}
    run(again, "check")


# ---------------------------------------------------------------- closing


def closing_code(copy: Path, date: str = "5 March 2027") -> str:
    said = run(copy, "round", "close", "--date", date).stdout
    return next(line.split(": ")[1] for line in said.splitlines() if line.startswith("closing code"))


@pytest.mark.slow
def test_the_agreement_of_a_closed_round_is_the_one_that_the_room_saw(copies, tmp_path):
    for copy in copies:
        run(copy, "agreement", "set", "annex_sites", "true")
        run(copy, "position", "table", "--all")
    korean, japanese = copies
    hand_over(japanese, korean)
    hand_over(korean, japanese)
    paper = annexes.annex_with_origin(evidence.findings(store.load(korean)))
    bird = next(row.scientific_name for row in paper.rows if row.state == "proposal")
    letter = ("--party", "JPN", "--document", "Note 12")
    run(korean, "position", "set", "exclude", bird, *letter)
    run(korean, "position", "set", "exclude", "순천만", *letter)
    options = AnnexOptions(since=1)
    seen = birds_dossier.Dossier(korean).agreement_text(options).agreement
    code = closing_code(japanese)
    run(korean, "round", "close", "--date", "5 March 2027", "--code", code, "--document", "Note 13")
    run(korean, "round", "open")
    kept = birds_dossier.Dossier(korean).agreement_changes(options).old
    assert (kept.clauses, kept.sites) == (seen.clauses, seen.sites)
    assert [row.names for row in kept.annex.rows] == [row.names for row in seen.annex.rows]
    assert bird not in {row.scientific_name for row in kept.annex.rows}
    page = tmp_path / "since.html"
    run(korean, "agreement", "--since", "1", "-o", page)
    rows = page.read_text(encoding="utf-8").split("<tr")[1:]
    assert not [row for row in rows if "<ins" in row or "<del" in row]


def test_the_code_tells_whether_sites_or_the_agreements_text_differ(dossier, tmp_path):
    run(dossier, "round", "open")
    before = store.load(dossier)
    with_sites = replace(before, agreement=replace(before.agreement, annex_sites=True))
    moved = replace(with_sites, sites=with_sites.sites[1:])
    spoken = replace(with_sites, positions=(stated("KOR", "site:ramsar-934", 1, "exclude"),))
    annex, _ = rounds.annexes_to_keep(before, 1)
    clause = Clause("title", "heading", Names(en="Title"))
    first, *others = (
        codes.closing_code(dict(rounds.agreement_to_keep(one, annex).parts), 20)
        for one in (with_sites, moved, spoken, replace(with_sites, clauses=(clause,)))
    )
    parts = [codes.differing_parts(first, other) for other in others]
    assert parts == [("sites",), ("sites",), ("agreement",)]
    text, code = tmp_path / "text.md", closing_code(Path(shutil.copy(dossier, tmp_path / "other.gpkg")))
    run(dossier, "agreement", "--export", "-o", text)
    run(dossier, "load", "agreement", text)
    refused = birds("-d", dossier, "round", "close", "--date", "5 March 2027", "--code", code)
    assert_refused(refused, 1, "the agreement: its file")


def test_a_round_is_closed_with_its_code_on_every_sheet_reopened_with_a_reason_and_closed_again(
    dossier, tmp_path
):
    run(dossier, "round", "open")
    code = closing_code(dossier)
    kept = birds_dossier.Dossier(dossier).annex_changes(AnnexOptions(since=1)).old
    for sheet in openpyxl.load_workbook(io.BytesIO(FORMATS["annex"]["xlsx"](kept))).worksheets:
        assert any(code in str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row), sheet.title
        assert code in sheet.oddFooter.left.text
    run(dossier, "round", "reopen", "--reason", "one bird was left out")
    assert_refused(birds("-d", dossier, "round", "reopen", "--reason", "x"), 2, "not closed")
    run(dossier, "position", "set", "include", "두루미", "--party", "KOR")
    run(dossier, "round", "close", "--date", "6 March 2027")
    assert "one bird was left out" in run(dossier, "log", "--format", "csv").stdout
    assert birds("-d", dossier, "check").exit_code == 0


# ---------------------------------------------------------------- changed by another program


EDITS = (
    "UPDATE act SET value = 'exclude' WHERE kind = 'position'",
    "UPDATE act SET seen = '[]' WHERE value IS NULL", "UPDATE act SET batch = 9 WHERE kind = 'position'",
    "UPDATE act SET file = 'note.docx' WHERE kind = 'position'", "DELETE FROM act WHERE value = 'close'",
    "UPDATE position SET value = 'exclude'", "DELETE FROM position",
    "UPDATE round SET closed = '6 March 2027'", "UPDATE decision SET value = 'x'",
    "UPDATE snapshot SET annex = replace(annex, 'Grus japonensis', 'Grus grus')",
    "UPDATE snapshot SET annex = NULL",
    "UPDATE act SET subject = 'site:ramsar-996' WHERE subject = 'site:ramsar-934'",
    "UPDATE snapshot SET agreement = replace(agreement, 'bracketed', 'agreed')",
    "UPDATE snapshot SET agreement = replace(agreement, 'Upo Wetland', 'Upo')", "DELETE FROM snapshot",
)  # fmt: skip


@pytest.fixture(scope="module")
def closed(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a closed round, in which positions were stated, taken back and agreed on."""
    path = annexed(small_dossier, tmp_path_factory.mktemp("closed") / "agreement.gpkg")
    for args in (
        ("round", "open", "--date", "3 March 2027", "--place", "Seoul"),
        ("position", "set", "include", "두루미", "저어새", "우포늪", "--party", "KOR"),
        ("position", "clear", "저어새", "--party", "KOR"),
        ("position", "name", "ko", "두루미", "두루미", "--cited", "minutes 4"),
        ("round", "close", "--date", "5 March 2027"),
        ("check",),
    ):
        run(path, *args)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("statement", EDITS)
def test_every_change_by_another_program_fails_the_check_now_and_later(closed, tmp_path, statement):
    forged = Path(shutil.copy(closed, tmp_path / "agreement.gpkg"))
    assert meddle(forged, statement)
    assert [one for one in birds_dossier.Dossier(forged).check() if one.severity == "error"]
    run(forged, "round", "open", "2", "--date", "later")
    run(forged, "position", "set", "study", "저어새", "--party", "JPN")
    birds_dossier.Dossier(forged, write=True).adopt_changes("somebody says that it was meant")
    left = [one for one in birds_dossier.Dossier(forged).check() if one.severity == "error"]
    assert left, "nobody adopts what was signed"


def meddle(path: Path, statement: str) -> int:
    """Change a dossier as another program can, its guards of the record taken away and put back; return how many rows."""
    with closing_connection(sqlite3.connect(path)) as connection, connection:
        guards = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'act_keep_%'"
        triggers = connection.execute(guards).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        changed = connection.execute(statement).rowcount
        for _, sql in triggers:
            connection.execute(sql)
        return changed


# ---------------------------------------------------------------- decisions on what names mean


def meaning(copy: Path) -> str | None:
    """What Japan's list means by a contested name."""
    return next(
        held.match.taxon
        for one in store.load(copy).lists
        for held in one.entries
        if (one.checklist.id, held.entry.verbatim) == ("OSJ8", "Calandrella brachydactyla")
    )


@pytest.mark.slow
def test_decisions_travel_only_by_name_and_match_the_lists_anew_where_they_come_and_go(copies, tmp_path):
    korean, japanese = copies
    decided = tmp_path / "decided.csv"
    row = "OSJ8,Calandrella brachydactyla,Calandrella dukhunensis,an expert,p. 12"
    decided.write_text(f"list,subject,decision,decided_by,citation\n{row}\n", "utf-8")
    run(japanese, "review", "--apply", decided)
    assert meaning(japanese) == "Calandrella dukhunensis"
    hand_over(japanese, korean)
    assert meaning(korean) is None, "a delegation's decisions are its own"
    run(japanese, "exchange", "--decisions", "-o", japanese.with_suffix(".jsonl"))
    run(korean, "merge", japanese.with_suffix(".jsonl"))
    assert meaning(korean) == "Calandrella dukhunensis"
    assert "decided.csv" in run(japanese, "log", "--format", "csv").stdout
    run(korean, "check")
    run(japanese, "undo")
    assert meaning(japanese) is None
    run(japanese, "check")


@pytest.mark.slow
def test_a_dossier_whose_acts_another_program_has_changed_is_not_merged(copies, dossier):
    korean, _ = copies
    tables(korean, "두루미")
    meddle(korean, "UPDATE act SET value = 'exclude' WHERE kind = 'position'")
    assert_refused(birds("-d", dossier, "merge", korean), 3, "does not match its id")
    assert not store.load(dossier, Act)


# ---------------------------------------------------------------- the way back


def held_in(copy: Path) -> dict[str, tuple[str | None, str | None, str | None]]:
    """What a copy holds on birds: the value, its reason, and the note on it."""
    made = store.load(copy)
    held, notes = drafts.held(made.drafts), drafts.notes(made.notes)
    said = {bird: drafts.position_of(held.get(bird, ())) for bird in (*held, *notes)}
    return {
        bird[1]: (drafts.value_of(held.get(bird, ())), one.reason if one else None, notes.get(bird))
        for bird, one in said.items()
    }


@pytest.mark.slow
def test_undo_brings_back_what_a_copy_held_before_a_command_on_all_birds(copies):
    korean, _ = copies
    told = ("--reason", "rings", "--note", "ours")
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", *told)
    before = held_in(korean)
    run(korean, "position", "set", "exclude", "--all", "--party", "KOR")
    assert held_in(korean)["Grus japonensis"] == ("exclude", None, "ours")
    shown = run(korean, "undo", "--dry-run", "-v").stdout
    assert "Grus japonensis: exclude → include" in shown
    assert held_in(korean) != before
    assert "1 of them had" not in run(korean, "undo", "--all").stdout
    assert held_in(korean) == before
    assert not stored.positions(korean)
    run(korean, "undo")
    assert held_in(korean)["Grus japonensis"] == ("exclude", None, "ours"), (
        "undoing is undone like anything else"
    )
    run(korean, "check")


def test_undo_of_a_tabling_holds_again_what_was_tabled(copies):
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", "--reason", "rings")
    before = held_in(korean)
    run(korean, "position", "table", "--all")
    done = run(korean, "undo").stdout
    assert "Grus japonensis: silent → include" in done
    assert not stored.positions(korean)
    assert held_in(korean) == before
    run(korean, "undo")
    assert [one.value for one in stored.positions(korean)] == ["include"]
    assert not held_in(korean)


def test_undo_asks_before_many_birds_get_another_position(dossier):
    run(dossier, "round", "open")
    run(dossier, "position", "set", "include", "--all", "--party", "KOR")
    number = len(stored.positions(dossier))
    assert number > 20
    assert_refused(birds("-d", dossier, "undo"), 2, f"{number} positions", "--all")
    assert_refused(birds("-d", dossier, "undo", "nothing"), 2, "birds log")
    assert len(stored.positions(dossier)) == number
    assert f"{number} of them had a different position" in run(dossier, "undo", "--all").stderr
    assert not stored.positions(dossier)


def test_what_is_held_as_it_is_tabled_is_called_so_and_tabling_it_says_nothing_new(copies):
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", "--minutes", "item 4")
    run(korean, "position", "table", "--all")
    said = ("position", "set", "include", "두루미", "--party", "KOR")
    assert "Grus japonensis: include, as tabled" in run(korean, *said).stdout
    number = len(store.load(korean, Act))
    assert "1 of them unchanged" in run(korean, "position", "table", "--all").stdout
    assert len(store.load(korean, Act)) == number
    (kept,) = stored.positions(korean)
    assert kept.minutes == "item 4"


def test_clearing_and_tabling_many_birds_ask_and_show_as_stating_does(copies):
    korean, _ = copies
    families = ("--family", "Anatidae", "--family", "Passeriformes", "--family", "Charadriiformes")
    chosen = (*families, "--party", "KOR")
    run(korean, "position", "set", "include", *chosen)
    number = len(held_in(korean))
    assert number > 20
    assert "would hold" in run(korean, "position", "clear", *chosen, "--dry-run").stdout
    assert_refused(birds("-d", korean, "position", "clear", *chosen), 2, f"{number} positions", "--all")
    assert len(held_in(korean)) == number
    run(korean, "position", "table", *families)
    run(korean, "position", "set", "exclude", *chosen, "--all")
    assert_refused(birds("-d", korean, "position", "table", *families), 2, f"{number} positions", "--all")
    run(korean, "position", "table", *families, "--all")


def test_a_preview_of_a_merge_calls_birds_by_the_numbers_that_they_get(copies):
    korean, japanese = copies
    tables(korean, "어치", "제비")
    run(korean, "exchange", "-o", korean.with_suffix(".jsonl"))
    shown, done = (
        run(japanese, "merge", korean.with_suffix(".jsonl"), more).stdout.splitlines()[1:]
        for more in ("--dry-run", "-v")
    )
    assert shown == done
    assert all("no. " in line for line in filter(None, shown))


@pytest.mark.slow
def test_a_paragraph_of_one_copy_is_no_text_until_the_other_confirms_it(copies, tmp_path):
    """Held it leaves in nothing; tabled it is that Party's proposal; confirmed it is the text of both."""
    korean, japanese = copies
    file = tmp_path / "text.txt"
    file.write_text(
        "[aim] article\nen: Aim\nja: 目的\nko: 목적\n\n[aim.1] text\nen: LEAK\nja: 文\nko: 글\n", "utf-8"
    )
    assert "held" in run(korean, "load", "agreement", file).output
    assert "LEAK" in run(korean, "position", "list", "--held").stdout
    assert "what this copy holds: 2 paragraphs" in run(korean, "undo", "--dry-run").stdout
    leaving = (["agreement"], ["agreement", "--text"], ["exchange"], ["agreement", "--export"])
    for at, (command, ending) in enumerate(zip(leaving, ("md", "md", "jsonl", "txt"), strict=True)):
        out = tmp_path / f"{at}.{ending}"
        run(korean, *command, "-o", out)
        assert "LEAK" not in out.read_text("utf-8"), command
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(korean, "agreement", "set", "annex_sites", "true")
    tabled = run(korean, "position", "table", "--all").stdout
    assert "KOR has tabled 1 position, 2 paragraphs, 1 setting of the agreement in round 1" in tabled
    assert "3 joint acts await" in hand_over(korean, japanese).output
    paper = run(japanese, "agreement", "--format", "md").stdout
    assert "\\[LEAK\\]" in paper
    assert "not confirmed by Japan" in paper
    assert "LEAK" not in run(japanese, "agreement", "--text", "--format", "md").stdout
    assert_refused(birds("-d", japanese, "agreement", "--original", "KOR"), 1, "[aim.1]")
    assert_refused(birds("-d", korean, "confirm"), 1, "no joint act awaits")
    shown = run(japanese, "confirm")
    assert "birds confirm --all" in shown.stderr
    assert_refused(birds("-d", japanese, "confirm", "0000"), 2, shown.stdout.split()[5])
    run(japanese, "confirm", "--all")
    hand_over(japanese, korean)
    assert "LEAK" in run(korean, "agreement", "--text", "--format", "md").stdout
    run(korean, "check")
    assert closing_code(korean) == closing_code(japanese)


@pytest.mark.slow
def test_a_code_that_was_read_aloud_closes_the_round_without_a_file(copies):
    korean, japanese = copies
    tables(korean, "두루미")
    code = closing_code(korean)
    assert_refused(birds("-d", korean, "undo"), 2, "KOR has closed round 1")
    assert_refused(birds("-d", korean, "round", "open"), 2, "JPN has not", "birds merge FILE", "--code CODE")
    close = ("round", "close", "--date", "5 March 2027")
    apart = birds("-d", japanese, *close, "--code", code, "--minutes", "item 9")
    assert_refused(apart, 1, "the negotiation records")
    hand_over(korean, japanese)
    assert_refused(birds("-d", japanese, *close, "--minutes", "item 9"), 2, "--code")
    assert "is closed (5 March" in run(japanese, *close, "--code", code, "--minutes", "item 9").stdout
    assert "is closed (5 March" in run(korean, *close, "--code", code, "--document", "Note 5").stdout
    run(korean, "annex", "--since", "1", "--format", "md")
    run(japanese, "annex", "--since", "1", "--format", "md")
    run(japanese, "check")
    hand_over(japanese, korean)
    rounds = json.loads(run(korean, "round", "list", "--format", "json").stdout)["rows"]
    assert rounds[0]["closed"] == "5 March 2027"
    run(japanese, "round", "reopen", "--reason", "one bird was left out")
    hand_over(japanese, korean)
    assert closing_code(korean) == closing_code(japanese)


@pytest.mark.slow
def test_annex_two_is_for_both_to_settle_and_without_it_no_position_on_a_site_is_taken(copies):
    korean, japanese = (plain(copy) for copy in copies)
    said = ("position", "set", "include", "우포늪", "--party", "KOR")
    assert_refused(birds("-d", korean, *said), 2, "birds agreement set annex_sites true")
    assert_refused(birds("-d", korean, "position", "name", "ja", "우포늪", "ウポ沼"), 2, "annex_sites")
    assert "is held" in run(korean, "agreement", "set", "annex_sites", "yes").stdout
    assert "annex_sites = true" in run(korean, "position", "table", "--all").stdout
    assert not store.agreement_of(korean).annex_sites, "Japan has not said so"
    hand_over(korean, japanese)
    assert "annex_sites: true" in run(japanese, "confirm").stdout
    assert not store.agreement_of(japanese).annex_sites
    run(japanese, "confirm", "--all")
    hand_over(japanese, korean)
    assert store.agreement_of(korean).annex_sites
    assert store.agreement_of(japanese).annex_sites
    run(korean, *said)
    wrong = {"annex_sites": "perhaps", "authentic": "fr", "prevails": "en ko", "list.XXX": "x"}
    for key, value in wrong.items():
        assert_refused(birds("-d", korean, "agreement", "set", key, value), 2, value)
    run(korean, "check")


@pytest.mark.slow
def test_a_secretariat_settles_which_texts_are_signed_at_once(dossier):
    assert "by both Parties" in run(dossier, "agreement", "set", "authentic", "ja,ko").stdout
    run(dossier, "agreement", "set", "prevails", "ko")
    made = store.agreement_of(dossier)
    assert (set(made.authentic), made.prevails) == ({"ja", "ko"}, "ko")
    run(dossier, "agreement", "set", "prevails", "none")
    assert store.agreement_of(dossier).prevails is None
    run(dossier, "check")


@pytest.mark.usefixtures("origin")  # what is handed over is founded on as few birds
def test_an_export_has_nothing_that_is_held_and_no_trace_of_it_unless_asked(copies, tmp_path):
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", "--reason", "for all to read")
    run(korean, "position", "table", "--all")
    told = ("--reason", MARK, "--note", MARK, "--who", MARK, "--date", MARK)
    run(korean, "position", "set", "exclude", "저어새", "두루미", "--party", "KOR", *told)
    run(korean, "position", "name", "footnote.en", "저어새", MARK, "--cited", MARK)
    run(korean, "position", "set", "include", "제비", "--party", "KOR")
    run(korean, "position", "table", "제비")
    folder, private = tmp_path / "plain", tmp_path / "private"
    run(korean, "export", folder)
    run(korean, "export", private, "--with-held")
    found = [MARK in file.read_text("utf-8-sig") for file in folder.rglob("*.*") if file.suffix != ".zip"]
    assert not any(found)
    assert "It has no held positions" in (folder / "README.md").read_text("utf-8")
    assert "The copy of the Republic of Korea" in (folder / "README.md").read_text("utf-8")
    assert MARK in (private / "draft_act.csv").read_text("utf-8-sig")
    assert "must not leave" in (private / "README.md").read_text("utf-8")
    back = tmp_path / "back.gpkg"
    run(back, "init", "--from", folder)
    run(back, "check")
    there = store.load(back)
    assert (there.drafts, there.notes, len(there.events)) == ((), (), 1)
    assert {act.batch for act in there.acts} == {1, 2, 3}
    assert_refused(
        birds("-d", korean, "export", tmp_path / "x", "--for", "JPN", "--with-held"), 2, "--with-held"
    )


# ---------------------------------------------------------------- a Party names its own list


def verdicts(copy: Path) -> str:
    return run(copy, "evidence", "--format", "csv").stdout


def test_two_openings_of_a_round_are_a_conflict_in_words_that_opening_it_once_more_settles(
    small_dossier, tmp_path
):
    first = own(shutil.copy(small_dossier, tmp_path / "KOR.gpkg"), "KOR")
    other = own(shutil.copy(small_dossier, tmp_path / "JPN.gpkg"), "JPN")
    run(first, "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    run(other, "round", "open", "--place", "Tokyo", "--date", "4 March 2027")
    told = hand_over(other, first, code=1).stdout
    assert "opened, Seoul, 3 March 2027" in told
    assert "opened, Tokyo, 4 March 2027" in told
    assert "개시, Seoul" in run(first, "check", "--lang", "ko", code=1).stdout
    run(first, "round", "open", "1")
    assert "birds round open 1 --place" in " ".join(run(first, "check", code=1).stdout.split())
    run(first, "round", "open", "1", "--place", "Tokyo", "--date", "4 March 2027")
    hand_over(first, other)
    assert not birds("-d", other, "check").exit_code


@pytest.mark.slow
def test_two_lists_named_apart_are_a_conflict_that_the_party_settles(copies, origin, tmp_path):
    korean, _ = copies
    secretariat = Path(tmp_path / "both.gpkg")
    secretariat.write_bytes(origin.read_bytes())
    hand_over(korean, secretariat)
    before = verdicts(secretariat)
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(secretariat, "agreement", "set", "list.KOR", "BK2022")
    hand_over(korean, secretariat, code=1)
    assert own_list(store.load(secretariat, Act), "KOR") is None
    assert verdicts(secretariat) == before  # neither has won
    run(secretariat, "agreement", "set", "list.KOR", "NIBR2025")
    assert verdicts(secretariat) == verdicts(korean)
    assert hand_over(korean, secretariat).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["list.JPN", "annex_sites", "list.XXX", "list."])
def test_an_exchange_that_sets_what_is_not_its_own_is_refused(copies, tmp_path, subject):
    korean, japanese = copies
    file = tmp_path / "forged.jsonl"
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(korean, "exchange", "-o", file)
    *others, last = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    acts = [*others, last]
    at = next(place for place, act in enumerate(acts) if act.get("kind") == "setting")
    forged = Act(**{"speaker": None, "round": None, **acts[at], "subject": subject, "seen": ()})
    acts[at] |= {"subject": subject, "seen": [], "id": record.digest(replace(forged, id=""))}
    file.write_text("".join(json.dumps(act, ensure_ascii=False) + "\n" for act in acts), "utf-8")
    before = store.load(japanese, Act)
    assert_refused(birds("-d", japanese, "merge", file), 3, "forged.jsonl")
    assert store.load(japanese, Act) == before


@pytest.mark.slow
def test_check_says_that_a_list_named_by_the_other_side_is_not_here(copies):
    korean, japanese = copies
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(japanese, "remove", "NIBR2025")
    hand_over(korean, japanese)
    assert "NIBR2025" in run(japanese, "check", "--strict", code=1).stdout
