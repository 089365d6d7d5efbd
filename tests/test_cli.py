"""The contract of every command: options, exit codes, streams."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import stored
from cli import C_LOCALE, assert_refused, birds, ran

from birds.cli.main import COMMANDS

GROUPS = ("quickstart", "init", "load", "round", "position", "review", "export")
OTHERS = ("compare", "desk", "guide", "merge")  # which look at another file first, or at none
PYTHON = [sys.executable, "-m", "birds"]


def run(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run `birds` as a process, with an environment of its own."""
    command, clean = [*PYTHON, *map(str, args)], {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_it_does_and_is_listed(command):
    result = birds(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()[2].strip()) > 20
    assert f"  {command} " in birds("--help").output


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
    assert "사용법" in birds("lists", "--help", BIRDS_LANG="ko").output
    assert_refused(birds("lists", "-d", small_dossier, BIRDS_LANG="xx"), 2, "BIRDS_LANG", "xx", "ko")
    unknown = birds("annex", "--help", BIRDS_LANG="xx")
    assert unknown.stdout == birds("annex", "--help").stdout
    assert "xx" in unknown.stderr


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
    assert json.loads(birds("-d", dossier, "lists", "--format", "json").stdout)["rows"] == []


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


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "args", [["lists"], ["diff", "OSJ8", "KOS2025", "--format", "json"], ["lists", "--commands"]]
)
def test_a_result_that_finds_no_room_is_5(args, small_dossier):
    command = [sys.executable, "-m", "birds", "-d", str(small_dossier), *args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (5, "birds: can't write the result: the disk is full\n")


def test_a_defect_is_said_without_a_traceback(monkeypatch):
    monkeypatch.setattr("birds.store.read", lambda _: 1 / 0)
    result = birds("lists")
    assert result.exit_code == 70
    assert "report" in result.stderr
    assert "Traceback" not in result.output


def shell(line: str, dossier: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell; `birds` in it works on the dossier."""
    line = line.replace("birds", f"'{sys.executable}' -m birds -d '{dossier}'")
    command = ["bash", "-c", line]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_reader_that_has_gone_is_no_answer_and_a_closed_pipe_is_silent(small_dossier, tmp_path):
    assert shell("birds lists | true; exit ${PIPESTATUS[0]}", small_dossier, tmp_path).returncode == 0
    done = shell("birds diff OSJ8 KOS2025 --format csv | head -n 1", small_dossier, tmp_path)
    assert done.stdout.startswith("id,")
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["lists", "lists --commands"])
def test_a_closed_output_is_no_no(command, small_dossier, tmp_path):
    done = shell(f"birds {command} >&-", small_dossier, tmp_path)
    assert (done.returncode, done.stderr) == (5, "birds: can't write the result: standard output is closed\n")


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
