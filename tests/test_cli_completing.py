"""What a shell offers at the tab key."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli import assert_refused, birds, ran
from click.shell_completion import ShellComplete

from birds.cli.completing import KINDS
from birds.cli.main import COMMANDS, cli
from birds.documents import guide


def offered(*words: object, **about: object) -> list[str]:
    """Return the values that are offered for the last of these words."""
    *before, last = map(str, words)
    shell = ShellComplete(cli, {"obj": "en", **about}, "birds", "_BIRDS_COMPLETE")
    found = shell.get_completions(before, last)
    return [one.value for one in found if one.type == "plain"]


def test_commands_are_offered_each_with_its_sentence():
    assert offered("") == list(COMMANDS)
    assert offered("pos") == ["position"]
    assert set(offered("load", "")) >= {"list", "sites", "tracks"}
    said = ShellComplete(cli, {"obj": "ko"}, "birds", "").get_completions([], "diff")
    assert said[0].help
    assert "새" in said[0].help


@pytest.mark.parametrize(
    ("begun", "name"),
    [("저어", "저어새"), ("ツバ", "ツバメ"), ("Platalea mi", "Platalea minor"), ("platalea mi", "Platalea minor")],
)  # fmt: skip
def test_birds_are_offered_in_any_script(small_dossier, begun, name):
    for line in ("show", "evidence", "position clear", "position set include", "map --bird"):
        assert name in offered("-d", small_dossier, *line.split(), begun)


def test_what_a_party_can_say_comes_before_birds(small_dossier):
    assert offered("-d", small_dossier, "position", "set", "") == ["include", "study", "reserve", "exclude"]


@pytest.mark.parametrize(
    ("begun", "name"), [("man", "Manko"), ("漫", "漫湖"), ("우포", "우포늪"), ("ramsar-9", "ramsar-996")]
)
def test_sites_are_offered_in_any_script_where_positions_are_on_them(small_dossier, begun, name):
    lines = (
        "position set include", "position clear", "position table", "position list", "log",
        "presence --place",
    )  # fmt: skip
    for line in lines:
        assert name in offered("-d", small_dossier, *line.split(), begun)
    assert name not in offered("-d", small_dossier, "show", begun)


def test_lists_are_offered_where_one_is_asked_for(small_dossier, monkeypatch):
    assert offered("-d", small_dossier, "diff", "OSJ8", "KOS") == ["KOS2025"]
    for command in ("lists", "review"):
        assert offered("-d", small_dossier, command, "KOS") == ["KOS2025"]
    assert offered("-d", small_dossier, "remove", "OSJ") == ["OSJ8", "OSJ7", "OSJ8-SUBSPECIES"]
    assert offered("-d", small_dossier, "annex", "--list", "n") == ["notified"]
    monkeypatch.setenv("BIRDS_DOSSIER", str(small_dossier))
    assert "BK2022" in offered("show", "--using", "")


def test_parties_and_rounds_are_offered(dossier):
    assert sorted(offered("-d", dossier, "position", "export", "--party", "")) == ["JPN", "KOR"]
    ran(dossier, "round", "open", "--place", "Seoul")
    assert offered("-d", dossier, "annex", "--since", "") == ["1"]
    assert offered("-d", dossier, "round", "close", "") == ["1"]


def test_formats_and_topics_are_offered():
    assert offered("annex", "--format", "") == ["docx", "xlsx", "pdf", "html", "md", "csv", "json"]
    assert offered("--lang", "") == ["en", "ja", "ko"]
    assert offered("guide", "") == [one.name for one in guide.topics()]


def test_files_are_offered_by_what_a_command_reads_or_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a list.csv", "areas.geojson", "annex.docx", "my.gpkg", "notes.pdf", ".hidden.csv"):
        Path(name).touch()
    Path("folder").mkdir()
    Path("folder/deep.csv").touch()
    assert offered("load", "list", "") == ["a list.csv", "annex.docx", "folder/"]
    assert offered("load", "list", "folder/d") == ["folder/deep.csv"]
    assert offered("load", "boundaries", "ar") == ["areas.geojson"]
    assert offered("annex", "-o", "") == ["a list.csv", "annex.docx", "folder/", "notes.pdf"]
    assert offered("-d", "m") == ["my.gpkg"]
    assert offered("load", "list", "nothing") == []  # the shell looks by itself
    assert set(KINDS) <= set(offered("load", ""))


def test_what_can_t_be_read_offers_nothing_and_says_nothing(dossier, tmp_path):
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00 and then nothing")
    assert offered("-d", dossier, "show", "a")
    with closing(sqlite3.connect(dossier)) as theirs:  # a column that computes would be evaluated
        theirs.execute("ALTER TABLE entry ADD COLUMN heavy AS (instr(zeroblob(1000), 1))")
    for path in (broken, dossier, tmp_path / "missing.gpkg", tmp_path):
        assert offered("-d", path, "show", "a") == []
    assert not (tmp_path / "missing.gpkg").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_one_line_installs_it(shell):
    said = birds(_CLI_COMPLETE=f"{shell}_source")  # here the program is called cli
    assert said.exit_code == 0
    assert f"_CLI_COMPLETE={shell}_complete" in said.stdout


LIVE = {
    "bash": """
        eval "$(_BIRDS_COMPLETE=bash_source birds)"
        COMP_WORDS=(birds show 'Platalea\\ mi') COMP_CWORD=2
        _birds_completion birds
        printf '%s\\n' "${COMPREPLY[@]}" """,
    "zsh": """
        zmodload zsh/zpty
        zpty shell zsh -f
        zpty -w shell "autoload -Uz compinit; compinit -u -D"
        zpty -w shell 'eval "$(_BIRDS_COMPLETE=zsh_source birds)"; print REA""DY'
        zpty -r shell seen '*READY*'
        zpty -w -n shell $'birds show Platalea\\\\ mi\\t'
        zpty -r shell seen '*minor*'
        print -r -- $seen """,
    "fish": """
        _BIRDS_COMPLETE=fish_source birds | source
        complete -C 'birds show Platalea\\ mi' """,
}
PLAIN = {"bash": "--norc", "zsh": "-f", "fish": "--no-config"}


@pytest.mark.slow
@pytest.mark.parametrize("shell", LIVE)
def test_a_shell_completes_a_name_with_a_space_as_one_word(shell, small_dossier, tmp_path):
    """With the line that the guide gives; zsh is typed into."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    program = tmp_path / "birds"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m birds "$@"\n', "utf-8")
    program.chmod(0o755)
    around = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "BIRDS_DOSSIER": str(small_dossier),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [shell, PLAIN[shell], "-c", LIVE[shell]],
        env=around,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    name = "Platalea minor" if shell == "fish" else r"Platalea\ minor"
    assert done.stdout.strip().endswith(name), done.stderr


def test_json_is_short_for_its_format(small_dossier):
    short, long = (birds("-d", small_dossier, "lists", *how) for how in (["--json"], ["--format", "json"]))
    assert short.stdout == long.stdout
    assert short.stdout.startswith("[") or short.stdout.startswith("{")
    assert birds("-d", small_dossier, "lists", "--format", "csv").stdout.count(",") > 10
    assert_refused(birds("-d", small_dossier, "lists", "--format", "csv", "--json"), 2, "--json")
    assert_refused(birds("-d", small_dossier, "lists", "--json", "--format", "csv"), 2, "--json")
