"""`birds diff`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from birds.cli.options import Settings, colour, columns, common, emit, on_terminal, printing, report, settings
from birds.cli.speaking import Command
from birds.documents import FORMATS
from birds.model import CONFIDENCES, RELATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from birds.model import Confidence, Relation


@click.command("diff", cls=Command)
@click.argument("a")
@click.argument("b")
@click.option("--only", type=click.Choice([*RELATIONS, *CONFIDENCES]), multiple=True)
@click.option("--territory", metavar="LIST", multiple=True)
@click.option("--with-introduced", is_flag=True)
@click.option("--exit-code", is_flag=True)
@printing(*FORMATS["comparison"])
@common
def command(  # noqa: PLR0913 - one argument an option
    *,
    a: str,
    b: str,
    only: tuple[Relation | Confidence, ...],
    territory: tuple[str, ...],
    with_introduced: bool,
    exit_code: bool,
    output: str | None,
    fmt: str | None,
) -> None:
    """Compare two lists as birds, not as strings."""
    from birds import api, comparison
    from birds.documents.build.comparison import terminal
    from birds.documents.write import files
    from birds.documents.write.text import as_wide_text

    chosen = settings()
    fmt = files.choose(output, fmt, FORMATS["comparison"])
    made, problems = api.diff(
        a, b, dossier=_dossier(chosen, (a, b)), territory=territory, with_introduced=with_introduced
    )
    report(problems)
    shown = comparison.only(made, only)
    if on_terminal(output, fmt):
        click.echo(as_wide_text(terminal(shown, chosen.lang), columns(), color=colour()), nl=False)
    else:
        emit(FORMATS["comparison"][fmt](shown, chosen.lang), output, fmt, shown.credits)
    if exit_code and comparison.differ(made):
        sys.exit(1)


def _dossier(chosen: Settings, names: tuple[str, ...]) -> Path | None:
    """Return the dossier to use; files do without one where none was named and none lies here."""
    from birds.loading.sides import is_file

    needless = all(is_file(name) for name in names)
    return None if needless and not chosen.given and not chosen.dossier.exists() else chosen.dossier
