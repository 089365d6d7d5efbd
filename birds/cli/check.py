"""`birds check`."""

from __future__ import annotations

import sys

import click

from birds.cli.localised import Command
from birds.cli.options import changing, choose, dossier, emit_table, note, printing, report, settings
from birds.documents import FORMATS


@click.command("check", cls=Command)
@click.option("--strict", is_flag=True)
@click.option("--adopt", "why", metavar="TEXT")
@click.option("--system", is_flag=True)
@printing(*FORMATS["table"])
@changing
def command(*, strict: bool, why: str | None, system: bool, output: str | None, fmt: str | None) -> None:
    """Look for errors in the dossier; exit with 1 if there are any."""
    from birds import checks, sandbox
    from birds.documents.build.tables import limits_grid, problem_grid
    from birds.dossier import checking

    chosen = settings()
    fmt = choose(output, fmt, FORMATS["table"])
    if system:
        emit_table(limits_grid(sandbox.tried(), chosen.lang), output, fmt)
        return
    opened = dossier(write=True)
    if why is not None:
        tables = opened.adopt_changes(why)
        code = "cli.nothing_to_adopt" if tables is None else "cli.adopted_of" if tables else "cli.adopted"
        note(code, why=why, tables=tables or ())
    noticed = checking.problems(opened.path, strict=strict)
    named = [each for each in noticed if each.what.code in checks.NAMED] if strict else []
    problems = tuple(
        each
        for each in noticed
        if each.severity == "error" or each in named or (strict and each.severity == "warning")
    )
    report(each for each in noticed if each.severity == "note" and each not in named)
    if not strict:  # what is unfinished can wait; who else has touched the file can't
        report(each for each in noticed if each.severity == "warning" and each.file == chosen.dossier.name)
    if not strict and (count := sum(each.what.code == checking.OUTDATED for each in noticed)):
        note("cli.decisions_outdated", number=count)
    if problems or output or fmt != "text":  # "No errors found" is enough in a terminal
        emit_table(problem_grid(problems, chosen.lang), output, fmt)
    if problems:
        note("problem.problems", number=len(problems))
        sys.exit(1)
    note("cli.nothing_unfinished" if strict else "cli.no_errors")
