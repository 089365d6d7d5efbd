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


@click.command(cls=Command)
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
def agreement_command(words: tuple[str, ...], output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Print the agreement, as the working view or as a whole text a language; or settle what both say of it."""
    if words:
        _set(words, (output, fmt, *values.values()))
        return
    values |= {name: opts.party_code(values[name]) for name in ("original", "order_of")}
    _refuse_contradictions(values, output, fmt)
    if values["export"]:
        from birds.dossier.acts import agreement_as_file

        opts.emit(agreement_as_file(opts.dossier().content).encode(), output, "clauses")
        return
    family, usual = ("agreement", "md") if values["since"] is None else ("agreement_redline", "html")
    fmt = opts.choose(output, fmt, FORMATS[family], default=usual)
    if values["since"] is not None:
        changes = opts.dossier().agreement_changes(_options(values), using=values["using"])
        opts.emit(FORMATS[family][fmt](changes.old, changes.new, changes.authors), output, fmt)
        return
    printed = _printed(values)
    for file, each in _files(printed, str(output)) if values["each"] else [(output, printed)]:
        opts.emit(FORMATS[each.family][fmt](each.agreement), file, fmt)


def _set(words: tuple[str, ...], others: tuple[object, ...]) -> None:
    verb, *more = words
    if {"set": 2, "accept": 1}.get(verb) != len(more) or any(others):
        raise Misused("cli.agreement_set")
    dossier = opts.dossier(write=True)
    act = dossier.set_agreement(*more) if verb == "set" else dossier.accept_differences(*more)
    if act.speaker:
        opts.tell("agreement.set", party=opts.agreement().country(act.speaker), list=act.value or "")
        return
    code = "agreement.holds" if not act.id else "agreement.settled"
    opts.tell(code if verb == "set" else f"{code}_difference", key=more[0], value=act.value or "")
    if not act.id:
        opts.note("position.next_table")


def _printed(values: dict[str, Any]) -> PrintedAgreement:
    """Return the agreement as it stands or stood; an original is held to be settled in the working view, too."""
    printed = opts.dossier().agreement_text(_options(values), as_of=values["as_of"], using=values["using"])
    if values["original"] and (left := printed.agreement.annex.unspoken):
        opts.note("signing.left_out", n=left)
    if values["layout"] == "parallel":
        return replace(printed, agreement=replace(printed.agreement, texts=()))
    return printed


def _files(printed: PrintedAgreement, output: str) -> list[tuple[str, PrintedAgreement]]:
    """Return the text of each language and the file that it goes to: named for its language, a translation as such."""
    path, signed = Path(output), printed.agreement.texts
    return [
        (str(path.with_stem(f"{path.stem}-{'' if lang in signed else 'translation-'}{lang}")), each)
        for lang, each in printed.each().items()
    ]


def _options(values: dict[str, Any]) -> AnnexOptions:
    from birds.negotiation.rows import AnnexOptions

    return AnnexOptions(
        opts.settings().lang,
        original=values["original"] or values["order_of"],
        date=values["date"],
        since=values["since"],
        text=_is_whole(values),
        final=values["original"] is not None,
    )


def _is_whole(values: dict[str, Any]) -> bool:
    """Whether a whole text a language is asked for, not the working view."""
    return (values["layout"] or ("whole" if values["text"] or values["each"] else None)) == "whole"


def _refuse_contradictions(values: dict[str, Any], output: str | None, fmt: str | None) -> None:
    then = [name for name in ("since", "as_of") if values[name] is not None]
    if values["original"] and values["order_of"]:
        raise Misused("cli.original_is_text")
    if values["export"] and (fmt or then or any(map(values.get, _PRINTED))):
        raise Misused("cli.export_is_text")
    if len(then) > 1:
        raise Misused("cli.one_agreement")
    if values["each"] and (output in (None, "-") or values["layout"] == "parallel"):
        raise Misused("cli.each_is_files")
    if values["since"] is not None and (_is_whole(values) or values["layout"]):
        raise Misused("cli.changes_are_parallel")
    if values["original"] and then:
        raise Misused("cli.falsifies_original", option=f"--{then[0].replace('_', '-')}")
