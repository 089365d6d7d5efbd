"""The contract of every command: options, exit codes, streams."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
import stored
from cli import C_LOCALE, assert_refused, birds, commands, ran, read_json
from click.shell_completion import ShellComplete

from birds import messages
from birds.cli.localised import option_code
from birds.cli.main import COMMANDS, cli
from birds.documents import FORMATS
from birds.model import LANGS

GROUPS = ("quickstart", "init", "load", "round", "position", "review", "export")
OTHERS = ("compare", "desk", "guide", "merge")  # which look at another file first, or at none
PYTHON = [sys.executable, "-m", "birds"]


def run(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run `birds` as a process, with an environment of its own."""
    command, clean = [*PYTHON, *map(str, args)], {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, timeout=60, check=False)


def test_common_options_stand_before_or_after_the_command(small_dossier):
    before = birds("-d", small_dossier, "--lang", "ko", "lists")
    after = birds("lists", "-d", small_dossier, "--lang", "ko")
    named = birds("lists", "--lang", "ko", BIRDS_DOSSIER=str(small_dossier))
    assert before.output == after.output == named.output
    assert "목록" in before.output
    assert "species" in birds("lists", "-d", small_dossier, LANG="ja_JP.UTF-8", LC_ALL="ko_KR.UTF-8").output


def test_the_environment_names_a_language_for_a_line_that_names_none(small_dossier):
    told = birds("lists", "-d", small_dossier, BIRDS_LANG="ko").output
    assert told == birds("lists", "-d", small_dossier, "--lang", "ko").output
    assert birds("lists", "-d", small_dossier, "--lang", "ja", BIRDS_LANG="ko").output != told
    korean = birds("lists", "--help", BIRDS_LANG="ko")
    assert ("사용법" in korean.stdout, korean.stderr) == (True, "")
    assert_refused(birds("lists", "-d", small_dossier, BIRDS_LANG="xx"), 2, "BIRDS_LANG", "xx", "ko")
    for line in ("--help", "annex --help"):  # is in English then, and says so
        unknown = birds(*line.split(), BIRDS_LANG="xx")
        assert (unknown.exit_code, unknown.stdout) == (0, birds(*line.split()).stdout)
        assert "'xx'" in unknown.stderr


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (("nonsense",), 2, "nonsense"),
        (("lists", "--format", "docx"), 2, "docx"),
        (("lists", "-o", "x.docx"), 2, ".docx"),
        (("lists", "-o", "x.csv", "--format", "json"), 2, "csv"),
        (("lists", "-o", "-"), 2, "--format"),
        (("diff", "OSJ8"), 2, "B"),
        (("diff", "OSJ8", "NOWHERE"), 2, "NOWHERE"),
        (("lists", "-o", "no/such/folder/x.csv"), 5, "folder"),
        (("annex", "--headings", "genus", "-o", "a.md"), 2, "genus"),
        (("load", "list", "missing.csv", "--id", "X"), 3, "missing.csv"),
        (("load", "list", ".", "--id", "X"), 3, "folder"),
        (("show", "Nobodys bird at all"), 1, "no name"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_the_code_of_the_contract(args, code, word, small_dossier):
    assert_refused(birds("-d", small_dossier, *args), code, word)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in (*GROUPS, *OTHERS)])
def test_a_missing_dossier_is_4_and_says_what_to_do(command, tmp_path):
    needed = {
        "show": "x", "remove": "x", "diff": "OSJ8 KOS2025", "match": "x.csv",
        "exchange": f"-o {tmp_path / 'y'}",
    }  # fmt: skip
    args = needed.get(command, "").split()
    assert_refused(birds("-d", tmp_path / "none.gpkg", command, *args), 4, "birds init")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 84])
def test_a_file_that_is_no_dossier_is_4(content, tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(content)
    assert_refused(birds("-d", path, "lists"), 4, "x.gpkg")


def test_an_existing_file_is_not_overwritten(dossier):
    before = dossier.read_bytes()
    assert_refused(birds("-d", dossier, "init"), 2, "--force")
    assert dossier.read_bytes() == before
    ran(dossier, "init", "--empty", "--force")
    assert read_json(dossier, "lists")["rows"] == []


@pytest.mark.slow
def test_stdout_is_utf8_data_in_a_c_locale(small_dossier, tmp_path):
    done = run("-d", small_dossier, "show", "저어새", "--format", "json", cwd=tmp_path, LC_ALL=C_LOCALE)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["taxon"]["name"] == "Platalea minor"
    piped = run("-d", small_dossier, "lists", cwd=tmp_path, PYTHONIOENCODING="cp949")
    assert piped.stdout.decode("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX knows them")
@pytest.mark.parametrize("written", ["", "diff.json"], ids=["at once", "after some files"])
def test_ctrl_c_in_quickstart_is_130_leaves_nothing_half_and_says_what_was_written(written, tmp_path):
    command = [*PYTHON, "quickstart", "out", "--everything"]
    child = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stderr is not None
    next(line for line in child.stderr if written in line)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    out = tmp_path / "out"
    assert not [path for path in out.iterdir() if path.suffix == ".part"]
    if written:
        assert "nothing was changed" not in said
        told = said.strip().splitlines()[-1]
        assert "files are in out" in told
        assert "agreement.gpkg to diff." in told
        assert all((out / name).stat().st_size for name in ("agreement.gpkg", "diff.html", "diff.csv"))


STRUCK = """
import os, signal, sys, threading, time
from birds.cli import main
from birds import store
from birds.errors import InputError

def made_of_it(error):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    except SystemExit:
        raise error from None

def read(path):
    {strike}

store.read = read
sys.argv = ["birds", "lists"]
main.main()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX knows them")
@pytest.mark.parametrize(
    "strike",
    [
        "exec('os.kill(os.getpid(), signal.SIGINT); time.sleep(10)')",
        "threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start(); time.sleep(60)",
        "os.kill(os.getpid(), signal.SIGINT); import numpy, shapely, pandas",
        "made_of_it(UnboundLocalError('path'))", "made_of_it(InputError('a.kml: no place can be read'))",
    ],
    ids=[
        "inside exec, as in an import", "in a wait", "in an import",
        "in compiled code that makes another failure of it", "in a reader that says why it could not read on",
    ],
)  # fmt: skip
def test_ctrl_c_is_130_wherever_it_strikes(strike, tmp_path):
    (tmp_path / "struck.py").write_text(STRUCK.format(strike=strike), "utf-8")
    command = [sys.executable, "-m", "struck"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "birds: interrupted; nothing was changed")


def test_a_defect_is_said_without_a_traceback(monkeypatch):
    monkeypatch.setattr("birds.store.read", lambda _: 1 / 0)
    result = birds("lists")
    assert (result.exit_code, "report" in result.stderr, "Traceback" in result.output) == (70, True, False)


def shell(line: str, dossier: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell; `birds` in it works on the dossier."""
    line = line.replace("birds", f"'{sys.executable}' -m birds -d '{dossier}'")
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_reader_that_has_gone_is_no_answer_and_a_closed_pipe_is_silent(small_dossier, tmp_path):
    assert shell("birds lists | true; exit ${PIPESTATUS[0]}", small_dossier, tmp_path).returncode == 0
    done = shell("birds diff OSJ8 KOS2025 --format csv | head -n 1", small_dossier, tmp_path)
    assert done.stdout.startswith("id,")
    assert done.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("to", "why"), [(">&-", "standard output is closed"), (">/dev/full", "the disk is full")]
)
@pytest.mark.parametrize("command", ["lists", "lists --commands", "diff OSJ8 KOS2025 --format json"])
def test_a_result_that_finds_no_room_or_no_place_is_5(command, to, why, small_dossier, tmp_path):
    if to == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("a device of Linux")
    done = shell(f"birds {command} {to}", small_dossier, tmp_path)
    assert (done.returncode, done.stderr) == (5, f"birds: can't write the result: {why}\n")


@pytest.mark.slow
def test_what_was_changed_before_its_output_failed_is_said(dossier, tmp_path):
    (tmp_path / "mine.csv").write_text("scientific_name\nAnas acuta\nFoo bar\n", "utf-8")
    done = shell("birds load list mine.csv --id X >&-", dossier, tmp_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        5, f"birds: the change to {dossier} was completed before the interruption"
    )  # fmt: skip
    assert [one.checklist.id for one in stored.lists(dossier, ["X"])] == ["X"]
    done = shell("birds load list mine.csv --id Y --problems absent/p.csv >/dev/null 2>&-", dossier, tmp_path)
    assert (done.returncode, done.stderr) == (5, "")


OBEYED = "저어새\x1b]0;mine\x07\x9b2J\u202e\x7f"


@pytest.mark.parametrize(
    "words",
    [
        ("-d", f"{OBEYED}.gpkg", "lists"),
        ("show", OBEYED),
        ("load", "list", f"{OBEYED}.csv", "--id", "X"),
        ("load", "list", "there", "--id", OBEYED),
        ("review", "--apply", f"{OBEYED}.csv"),
        ("remove", OBEYED),
        ("diff", OBEYED, "KOS2025"),
        (OBEYED,),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_an_escape(dossier, words):
    """In names of files, of dossiers, of birds; so is what stands in the dossier, and is near to them."""
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        connection.execute(
            "UPDATE entry_name SET text = text || char(27) || '[2J' WHERE lang IN ('ko', 'ja')"
        )
    done = birds("-d", dossier, *words)
    assert done.exit_code != 0
    assert "\\u001b" in done.output
    assert done.output.replace("\n", "").isprintable()


# ---------------------------------------------------------------- help and misuse, in the asked language


def test_every_command_and_option_is_explained_and_nothing_else():
    told = {".".join(("help", *words)): command for words, command in commands()}
    needed = {*told, "help--help"}
    for path, command in told.items():
        needed |= {option_code(path, one) for one in command.params if isinstance(one, click.Option)}
    there = {code for code in messages.entries("en") if re.match(r"help(\.|--|$)", code)}
    assert needed == there
    assert all(f"  {command} " in birds("--help").output for command in COMMANDS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_help_is_in_the_asked_language_wherever_it_is_asked(words, lang):
    before, after = birds("--lang", lang, *words, "--help"), birds(*words, f"--lang={lang}", "-h")
    found = messages.template(".".join(("help", *words)), lang)
    assert found
    assert before.exit_code == 0
    assert before.stdout == after.stdout
    said = "".join(before.stdout.split())
    assert "".join(found[0].split()) in said
    assert ("Options:" in before.stdout) == (lang == "en")


MISUSES = (
    (("diff", "OSJ8"), "Missing argument 'B'.", "인수 'B'가 없습니다.", "引数「B」がありません。"),
    (("check", "c"), "Unexpected argument: c.", "예상하지 못한 인수: c.", "予期しない引数：c。"),
    (("map", "저어새"), "저어새. Write it after one of these options: --bird", "옵션 뒤에 적으십시오: --bird", "：--bird"),
    (("annex", "KOR"), "after one of these options: --order-of, --original or --party", "--original 또는 --party", "--party"),
    (("load", "a.csv"), "such as: birds load list a.csv --id ID", "예: birds load list a.csv", "例：birds load list a.csv"),
    (("dif",), "No such command 'dif'. Did you mean diff?", "'dif'라는 명령은 없습니다.", "「dif」というコマンド"),
    (("zz",), "No such command 'zz'.", "'zz'라는 명령은 없습니다.", "「zz」というコマンドはありません。"),
    (("diff", "--oly"), "No such option '--oly'. Did you mean --only or --all?", "비슷한 옵션: --only 또는 --all", "「--oly」というオプション"),
    (("lists", "-o"), "Option '-o' needs a value.", "옵션 '-o'에는 값이 필요합니다.", "値が必要です。"),
    (("lists", "--files=x"), "does not take a value", "값을 지정하지 않습니다", "値は付けません"),
    (("load", "list", "x"), "Missing option '--id'.", "옵션 '--id'가 없습니다.", "オプション「--id」がありません。"),
    (("position", "clear"), "Missing option '--party'.", "옵션 '--party'가 없습니다.", "オプション「--party」がありません。"),
    (("diff", "a", "b", "--only", "x"), "Invalid value 'x' for '--only': choose from equal,", "'--only'의 값 'x'", "「--only」の値「x」"),
    (("round", "open", "0"), "Invalid value '0' for 'NUMBER': it must be 1 or more.", "값 '0'", "「NUMBER」の値「0」"),
    (("round", "close", "--date", "2027", "x"), "Invalid value 'x' for 'NUMBER'", "값 'x'", "値「x」"),
    (("diff", "a", "b", "--only", "equal", "--only=x"), "'x' for '--only': choose from", "값 'x'", "値「x」"),
    (("annex", "--since", "x"), "it must be a whole number.", "정수여야 합니다.", "整数でなければなりません。"),
    (("--verbose",), "Missing command.", "명령이 없습니다.", "コマンドがありません。"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "en", "ko", "ja"), MISUSES)
def test_a_misused_line_is_refused_in_the_asked_language(line, en, ko, ja):
    for lang, said in {"en": en, "ko": ko, "ja": ja}.items():
        assert_refused(birds("--lang", lang, *line), 2, said)


# ---------------------------------------------------------------- what a shell offers at the tab key


def offered(*words: str) -> list[tuple[str, str]]:
    """Return what is offered for the last of these words, with its kind."""
    *before, last = words
    found = ShellComplete(cli, {}, "birds", "_BIRDS_COMPLETE").get_completions(before, last)
    return [(one.type, one.value) for one in found]


def test_commands_options_choices_and_files_are_offered():
    assert offered("") == [("plain", name) for name in COMMANDS]
    assert ("plain", "sites") in offered("load", "")
    assert ("plain", "--since") in offered("annex", "--s")
    assert [value for _, value in offered("annex", "--format", "")] == [*FORMATS["annex"]]
    for line in ("load list a", "annex -o a", "-d a", "map --land a", "diff a", "match a"):
        assert offered(*line.split()) == [("file", "a")], line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_one_line_installs_it(shell):
    said = birds(_CLI_COMPLETE=f"{shell}_source")  # here the program is called cli
    assert said.exit_code == 0
    assert f"_CLI_COMPLETE={shell}_complete" in said.stdout


def test_json_is_short_for_its_format(small_dossier):
    short, long = (birds("-d", small_dossier, "lists", *how) for how in (["--json"], ["--format", "json"]))
    assert short.stdout == long.stdout
    assert short.stdout.startswith("[") or short.stdout.startswith("{")
    assert ran(small_dossier, "lists", "--format", "csv").count(",") > 10
    assert_refused(birds("-d", small_dossier, "lists", "--format", "csv", "--json"), 2, "--json")
    assert_refused(birds("-d", small_dossier, "lists", "--json", "--format", "csv"), 2, "--json")
