"""Long steps tell how far they are: a bar on a terminal once a run takes more than a second, nothing elsewhere."""

import contextlib
import io
import os
import re
import sys

import click
import pytest

from birds import dossier as birds_dossier
from birds.cli import options as drawing
from birds.dossier import lists
from birds.model import Checklist
from birds.progress import STEP, listened, over
from birds.taxonomy import shipped_taxonomy

Told = list[tuple[str, int, int]]


def test_a_step_of_many_things_is_told_from_its_start_to_its_end():
    told: Told = []
    with listened(lambda *step: told.append(step)):
        assert list(over("reading", range(2 * STEP + 1), 2 * STEP + 1)) == list(range(2 * STEP + 1))
    assert told == [("reading", done, 2 * STEP + 1) for done in (0, STEP, 2 * STEP, 2 * STEP + 1)]


def test_few_things_are_not_told_and_nobody_listening_costs_nothing():
    told: Told = []
    few = range(STEP - 1)
    with listened(lambda *step: told.append(step)):
        assert over("reading", few, len(few)) is few
    many = range(STEP)
    assert over("reading", many, len(many)) is many
    assert told == []


@pytest.mark.slow
def test_a_large_list_is_told_from_the_first_line_to_the_last_row_saved(tmp_path):
    dossier, file, told = tmp_path / "d.gpkg", tmp_path / "large.csv", Told()
    names = (taxon.name for taxon in shipped_taxonomy().taxa if taxon.rank == "subspecies")
    rows = "".join(f"{row},{name}\n" for row, name in zip(range(STEP), names, strict=False))
    file.write_text(f"number,scientific_name\n{rows}", encoding="utf-8")
    birds_dossier.create(dossier, empty=True)
    with listened(lambda *step: told.append(step)):
        lists.load_list(dossier, file, Checklist("L", "large"))
    steps = list(dict.fromkeys(what for what, _, _ in told))
    assert steps == ["opening", "reading", "matching", "saving", "checking"]
    assert all(0 <= done <= total for _, done, total in told)
    assert {what for what, done, total in told if done == total} == set(steps)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal that a program can make")
@pytest.mark.parametrize("terminal", [True, False])
def test_the_command_draws_a_bar_on_a_terminal_and_wipes_it(tmp_path, *, terminal):
    import subprocess

    code = (
        "import click, sys\nfrom birds.cli import options\nfrom birds.progress import over\noptions.SOON = 0\n"
        "with click.Context(click.Command('x')), options.watched():\n"
        "    for _ in over('matching', range(50000), 50000): pass\n"
    )
    if not terminal:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stderr == b""
        return
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env=environment) as command:
        os.close(theirs)
        drawn = all_of(ours)
    assert command.returncode == 0
    assert b"matching" in drawn
    assert b"/50000" in drawn
    assert drawn.rstrip().endswith(b"\x1b[2K") or b"\x1b[?25h" in drawn  # the cursor is given back


def all_of(terminal: int) -> bytes:
    """Read what was drawn until its last writer is gone, which Linux tells by an error: one read may give a part only."""
    drawn = b""
    with open(terminal, "rb", buffering=0) as screen, contextlib.suppress(OSError):
        while part := screen.read(1 << 16):
            drawn += part
    return drawn


def test_nothing_is_drawn_in_the_first_second(monkeypatch):
    bar = drawing.Bar()
    monkeypatch.setattr(drawing, "_progress", lambda *_, **__: pytest.fail("drawn too soon"))
    bar("reading", 0, 2 * STEP)
    bar("reading", STEP, 2 * STEP)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_says_what_is_done_how_much_of_it_and_how_long_it_takes(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(drawing, "SOON", 0)
    with click.Context(click.Command("birds")):
        bar = drawing.Bar()
        bar("parts", 3, 10)
        bar.wipe()
    shown = " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", sys.stderr.getvalue()).split())
    assert "reading parts" in shown
    assert "3/10" in shown
    assert "left" in shown
