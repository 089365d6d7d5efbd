"""`birds diff`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.errors import UsageError
from birds.model import CONFIDENCES, RELATIONS

if TYPE_CHECKING:
    from birds.model import Confidence, Relation


def _releases(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Return the release that each list is said to follow."""
    for value in values:
        if not all(part.strip() for part in value.partition("=")):
            raise UsageError("diff.taxonomy_unclear", value=value)
    return {name.strip(): release.strip() for name, _, release in (value.rpartition("=") for value in values)}


@click.command("diff", cls=Command)
@click.argument("a")
@click.argument("b")
@click.argument("more", metavar="[C]...", nargs=-1)
@click.option("--only", type=click.Choice([*RELATIONS, *CONFIDENCES]), multiple=True)
@click.option("--territory", metavar="LIST", multiple=True)
@click.option("--taxonomy", metavar="LIST=RELEASE", multiple=True, callback=_releases)
@click.option("--with-introduced", is_flag=True)
@click.option("--all", "every", is_flag=True)
@click.option("--stat", is_flag=True)
@click.option("--exit-code", is_flag=True)
@opts.printing(*FORMATS["comparison"])
@opts.common
def command(  # noqa: PLR0913 - one argument an option
    *,
    a: str,
    b: str,
    more: tuple[str, ...],
    only: tuple[Relation | Confidence, ...],
    territory: tuple[str, ...],
    taxonomy: dict[str, str],
    with_introduced: bool,
    every: bool,
    stat: bool,
    exit_code: bool,
    output: str | None,
    fmt: str | None,
) -> None:
    """Compare two lists as birds, not as strings."""
    from birds import comparison
    from birds.documents.build.comparison import comparison_for_terminal
    from birds.documents.build.comparison_data import matrix
    from birds.documents.write import files
    from birds.documents.write.text import WIDTH, as_text, as_wide_text
    from birds.dossier import diff_all
    from birds.dossier.inputs import is_file

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, FORMATS["comparison"])
    _check_together(fmt, several=bool(more), narrowed=bool(only), every=every, stat=stat)
    lists = (a, b, *more)
    compared = diff_all(
        lists,
        dossier=chosen.any_dossier if all(map(is_file, lists)) else chosen.dossier,
        territory=territory,
        with_introduced=with_introduced,
        taxonomies=taxonomy,
        lang=chosen.lang,
    )
    comparisons = tuple(each.comparison for each in compared)
    opts.report(compared[0].problems)
    if more:
        opts.emit_table(matrix(comparisons, chosen.lang), output, fmt)
        if exit_code and any(map(comparison.lists_differ, comparisons)):
            sys.exit(1)
        return
    shown = comparison.select_rows(comparisons[0], only)
    if fmt == "text":
        document = comparison_for_terminal(
            shown, chosen.lang, "all" if every else "stat" if stat else "differing"
        )
        wide = (
            as_wide_text(document, min(opts.columns(), WIDTH), color=opts.colour())
            if opts.on_terminal(output, fmt)
            else ""
        )
        opts.emit(wide.encode() or as_text(document), output, fmt, shown.credits)
    else:
        data = FORMATS["comparison"][fmt](shown, chosen.lang)
        opts.emit(data, output, files.WRITTEN_AS.get(fmt, fmt), shown.credits)
    if exit_code and comparison.lists_differ(shown):
        sys.exit(1)


def _check_together(fmt: str, *, several: bool, narrowed: bool, every: bool, stat: bool) -> None:
    """Raise Misused where options exclude each other, or the format has no place for what they ask."""
    if every and stat:
        raise Misused("diff.all_or_stat")
    if (every or stat) and fmt != "text":
        raise Misused("diff.text_only", option="--all" if every else "--stat", format=fmt)
    if several and (narrowed or every or stat or fmt not in FORMATS["table"]):
        raise Misused("diff.several", formats=tuple(FORMATS["table"]))
