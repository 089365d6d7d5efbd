"""`birds agreement`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS

if TYPE_CHECKING:
    from birds.dossier.results import PrintedAgreement
    from birds.negotiation.rows import AnnexOptions

LAYOUTS = ("whole", "parallel")
_PRINTED = ("original", "order_of", "text", "each", "layout")


@click.command("agreement", cls=Command)
@click.argument("words", nargs=-1, metavar="[set KEY VALUE | accept PARAGRAPH]")
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--text", is_flag=True)
@click.option("--each", is_flag=True)
@click.option("--layout", type=click.Choice(LAYOUTS))
@click.option("--since", type=int, metavar="ROUND")
@click.option("--as-of", type=int, metavar="ROUND")
@click.option("--date")
@click.option("--export", is_flag=True)
@click.option("--using", metavar="LIST", multiple=True)
@opts.printing(*FORMATS["agreement"])
@opts.changing
def command(words: tuple[str, ...], output: str | None, fmt: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Print the agreement, as the working view or as a whole text a language; or settle what both say of it."""
    if words:
        _set(words, (output, fmt, *given.values()))
        return
    given |= {name: opts.party_code(given[name]) for name in ("original", "order_of")}
    _refuse_contradictions(given, output, fmt)
    if given["export"]:
        from birds.dossier.negotiation import agreement_as_file

        opts.emit(agreement_as_file(opts.dossier().content).encode(), output, "clauses")
        return
    family, usual = ("agreement", "md") if given["since"] is None else ("agreement_redline", "html")
    fmt = opts.choose(output, fmt, FORMATS[family], default=usual)
    if given["since"] is not None:
        found = opts.dossier().agreement_changes(_options(given), using=given["using"])
        opts.emit(FORMATS[family][fmt](found.old, found.new, found.authors), output, fmt)
        return
    printed = _printed(given)
    for file, each in _files(printed, str(output)) if given["each"] else [(output, printed)]:
        opts.emit(FORMATS[each.family][fmt](each.agreement), file, fmt)


def _set(words: tuple[str, ...], others: tuple[object, ...]) -> None:
    verb, *more = words
    if {"set": 2, "accept": 1}.get(verb) != len(more) or any(others):
        raise Misused("cli.agreement_set")
    held = opts.dossier(write=True)
    made = held.set_agreement(*more) if verb == "set" else held.accept_differences(*more)
    if made.speaker:
        opts.tell("agreement.set", party=opts.agreement().country(made.speaker), list=made.value or "")
        return
    code = "agreement.holds" if not made.id else "agreement.settled"
    opts.tell(code if verb == "set" else f"{code}_difference", key=more[0], value=made.value or "")
    if not made.id:
        opts.note("position.next_table")


def _printed(given: dict[str, Any]) -> PrintedAgreement:
    """Return the agreement as it stands or stood; an original is held to be settled in the working view, too."""
    printed = opts.dossier().agreement_text(_options(given), as_of=given["as_of"], using=given["using"])
    if given["original"] and (left := printed.agreement.annex.unspoken):
        opts.note("signing.left_out", n=left)
    if given["layout"] == "parallel":
        return replace(printed, agreement=replace(printed.agreement, texts=()))
    return printed


def _files(printed: PrintedAgreement, output: str) -> list[tuple[str, PrintedAgreement]]:
    """Return the text of each language and the file that it goes to: named for its language, a translation as such."""
    path, signed = Path(output), printed.agreement.texts
    return [
        (str(path.with_stem(f"{path.stem}-{'' if lang in signed else 'translation-'}{lang}")), each)
        for lang, each in printed.each().items()
    ]


def _options(given: dict[str, Any]) -> AnnexOptions:
    from birds.negotiation.rows import AnnexOptions

    return AnnexOptions(
        opts.settings().lang,
        original=given["original"] or given["order_of"],
        date=given["date"],
        since=given["since"],
        text=_is_whole(given),
        final=given["original"] is not None,
    )


def _is_whole(given: dict[str, Any]) -> bool:
    """Whether a whole text a language is asked for, not the working view."""
    return given["layout"] == "whole" or (given["layout"] is None and bool(given["text"] or given["each"]))


def _refuse_contradictions(given: dict[str, Any], output: str | None, fmt: str | None) -> None:
    then = [name for name in ("since", "as_of") if given[name] is not None]
    if given["original"] and given["order_of"]:
        raise Misused("cli.original_is_text")
    if given["export"] and (fmt or then or any(map(given.get, _PRINTED))):
        raise Misused("cli.export_is_text")
    if len(then) > 1:
        raise Misused("cli.one_agreement")
    if given["each"] and (output in (None, "-") or given["layout"] == "parallel"):
        raise Misused("cli.each_is_files")
    if given["since"] is not None and (_is_whole(given) or given["layout"]):
        raise Misused("cli.changes_are_parallel")
    if given["original"] and then:
        raise Misused("cli.falsifies_original", option=f"--{then[0].replace('_', '-')}")
