"""Runs the command line in process, as click's runner does, and gives back what a user would see."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from birds.cli.main import cli

# Python before 3.13 reads where an editable installation lies in the letters of the locale, and dies of others.
C_LOCALE = "C" if sys.prefix.isascii() or sys.version_info >= (3, 13) else "C.UTF-8"

LANGUAGE: str | None = None  # of BIRDS_LANG


def birds(*args: object, stdin: str | bytes | None = None, **extra: str) -> Result:
    """Run `birds ARGS`; `extra` are environment variables."""
    env = {"BIRDS_DOSSIER": None, "BIRDS_LANG": LANGUAGE, **extra}
    return CliRunner().invoke(cli, [str(arg) for arg in args], input=stdin, env=env)


def done(dossier: Path | str, *args: object, **extra: str) -> Result:
    """Run `birds ARGS` on a dossier, and hold that it does what it is asked."""
    result = birds("-d", dossier, *args, **extra)
    assert result.exit_code == 0, (args, result.output)
    return result


def ran(dossier: Path | str, *args: object, **extra: str) -> str:
    """Run so, and return what it prints."""
    return done(dossier, *args, **extra).stdout


def read_json(dossier: Path | str, *args: object, **extra: str) -> Any:
    """Return what `birds ARGS` prints of a dossier as JSON."""
    return json.loads(ran(dossier, *args, "--format", "json", **extra))


def assert_refused(result: Result, code: int, *words: str) -> None:
    """Hold that a run ended with one clear sentence on stderr, this exit code, and no traceback."""
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert "defect" not in result.stderr
    assert result.stderr.strip()
    for word in words:
        assert word in result.stderr


def commands(command: click.Command = cli, words: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yield every command with the words that call it, groups and `birds` itself too."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*words, name))
