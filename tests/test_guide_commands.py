"""Every command of README and guide is run, page by page in its order. Stands alone, as it takes long."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from cli import birds
from guide_files import lay_out
from guide_texts import TEXTS, lines, steps

if TYPE_CHECKING:
    from pathlib import Path

NO = ("--exit-code", "check --strict")  # the answer of these is no


@pytest.fixture(scope="module")
def origin(light_dossier: Path) -> Path:
    return light_dossier


def run(text: str, folder: Path) -> None:
    """Do what a page says, in its order: save its files, run its commands."""
    for line in steps(text, folder):
        done = birds(*shlex.split(line)[1:])
        expected = 1 if any(one in line for one in NO) else 0
        assert done.exit_code == expected, f"{line}\n{done.output}"
        if "-o" in (words := shlex.split(line)):
            assert (folder / words[words.index("-o") + 1]).stat().st_size, line


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if lines(text) and name.count(".") < 2]
)
def test_every_command_of_a_page_works_in_its_order(
    name: str, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    if "birds init" in lines(TEXTS[name]):
        dossier.unlink()
    run(TEXTS[name], tmp_path)
