"""Every pair of what a command reads and where it writes: named as one file, that file stays as it is to the byte."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import stored
from cli import assert_refused, birds

from birds import agreements
from birds.cli.main import cli
from birds.store import integrity

WRITES = {"output", "export", "problems"}
NAMES_A_FILE = {"a", "b", "labels", "land"}  # a list in the dossier, or a file; what a map draws around
CONTENTS = ("scientific_name,party,position\nAnas acuta,KOR,include\n", "", "scientific_name\nFoo bar\n")


def leaves(
    command: click.Command, words: tuple[str, ...], ctx: click.Context
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name in command.list_commands(ctx):
        found = command.get_command(ctx, name)
        assert found
        yield from leaves(found, (*words, name), click.Context(found, parent=ctx, info_name=name))


def reads(param: click.Parameter) -> bool:
    return param.name in NAMES_A_FILE or (isinstance(param.type, click.Path) and param.name != "folder")


def pairs() -> list[tuple[tuple[str, ...], click.Command, str, str]]:
    """Return every command with a parameter that it reads and one that it writes, by their names."""
    return [
        (words, command, str(read.name), str(write.name))
        for words, command in leaves(cli, (), click.Context(cli))
        for read in command.params
        for write in command.params
        if reads(read) and write.name in WRITES
    ]


def line(command: click.Command, given: dict[str, str]) -> list[str]:
    """Return the parameters of a command: those given, and whatever it needs."""
    made: list[str] = []
    for param in command.params:
        needed = param.type.choices[0] if isinstance(param.type, click.Choice) else given["needed"]
        value = given.get(str(param.name), str(needed) if param.required else None)
        if value is not None:
            made += [value] if isinstance(param, click.Argument) else [param.opts[0], value]
    return made


def each_kind_once(cases: list[tuple[tuple[str, ...], click.Command, str]]) -> list[Any]:
    """Return cases as parameters: the first of each kind of place is tried always, the same of other commands is slow."""
    seen: set[str] = set()
    made = []
    for words, command, name in cases:
        marks = (pytest.mark.slow,) if name in seen else ()
        seen.add(name)
        made.append(pytest.param(words, command, name, marks=marks, id=f"{' '.join(words)} {name}"))
    return made


PAIRS = pairs()


def test_commands_that_read_and_write_are_found():
    found = {" ".join(words) for words, *_ in PAIRS}
    assert {"diff", "load list", "load taxonomy", "load tracks", "review", "position export"} <= found


@pytest.mark.parametrize(
    "place", range(len(PAIRS)), ids=[f"{' '.join(one[0])} {one[2]}-{one[3]}" for one in PAIRS]
)
def test_no_file_that_a_command_reads_is_changed_by_what_it_writes(place, origin, tmp_path):
    words, command, read, write = PAIRS[place]
    file, other, dossier = tmp_path / "mine.csv", tmp_path / "other.csv", tmp_path / "agreement.gpkg"
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    for content in CONTENTS[: 1 + (place % 2)]:
        file.write_text(content, "utf-8")
        given = {read: str(file), write: str(file), "needed": str(other)}
        done = birds("-d", dossier, *words, *line(command, given), "--force" if write == "output" else "-q")
        assert file.read_text("utf-8") == content, done.output
        assert other.read_text("utf-8") == CONTENTS[0]
        assert done.exit_code in {1, 2, 3, 4}, done.output


WRITERS = [
    (words, command, str(write.name))
    for words, command in leaves(cli, (), click.Context(cli))
    for write in command.params
    if write.name in WRITES
]


@pytest.mark.parametrize(("words", "command", "write"), each_kind_once(WRITERS))
def test_no_command_writes_over_the_dossier_that_it_reads(words, command, write, origin, tmp_path):
    dossier, other = tmp_path / "agreement.html", tmp_path / "other.csv"  # an ending that most outputs have
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    given = {write: str(dossier), "needed": str(other)}
    done = birds("-d", dossier, *words, *line(command, given), "--force" if write == "output" else "-q")
    assert dossier.read_bytes().startswith(b"SQLite format 3"), done.output
    assert stored.meta(dossier)


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm", "-WAL"])
def test_no_command_writes_where_the_journal_of_its_dossier_lies_or_will(end, origin, tmp_path):
    dossier = tmp_path / "agreement.gpkg"
    shutil.copy(origin, dossier)
    place = f"{dossier}{end}"
    assert_refused(birds("-d", dossier, "lists", "--format", "csv", "-o", place, "--force"), 2, place)
    assert not Path(place).exists()


@pytest.mark.slow
@pytest.mark.parametrize("source", ["--agreement", "--from"])
def test_no_new_dossier_takes_the_place_of_what_it_is_made_of(source, origin, tmp_path):
    made = tmp_path / "twin"
    file = made / "act.csv"
    if source == "--from":
        birds("-d", origin, "export", made)
    else:
        made.mkdir()
        file.write_bytes((Path(agreements.__file__).parent / "jpn-aus.toml").read_bytes())
    before = file.read_bytes()
    given = file if source == "--agreement" else made
    assert_refused(birds("init", source, given, "-d", file, "--force"), 2, "act.csv", "reads")
    assert file.read_bytes() == before


READERS = [
    (words, command, str(read.name))
    for words, command in leaves(cli, (), click.Context(cli))
    for read in command.params
    if reads(read) and read.name not in {"labels", "land"}
]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "command", "read"), each_kind_once(READERS))
def test_a_dossier_given_to_itself_stays_or_takes_a_layer_of_its_own(words, command, read, origin, tmp_path):
    dossier, other = tmp_path / "agreement.gpkg", tmp_path / "other.csv"
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    before = dossier.read_bytes()
    done = birds("-d", dossier, *words, *line(command, {read: str(dossier), "needed": str(other)}))
    assert done.exit_code in range(6), done.output  # a desk finds a file where its folder is to be
    assert dossier.read_bytes() == before or (words[0], done.exit_code) == ("load", 0), done.output
    assert not integrity.problems(dossier)
