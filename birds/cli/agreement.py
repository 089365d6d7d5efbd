"""`birds agreement`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from birds.cli.options import agreement, changing, dossier, emit, party_of, printing, settings, tell
from birds.cli.speaking import Command, Misused
from birds.documents import FORMATS

if TYPE_CHECKING:
    from birds.negotiation.rows import AnnexOptions


@click.command("agreement", cls=Command)
@click.argument("words", nargs=-1, metavar="[set KEY VALUE]")
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--since", type=int, metavar="ROUND")
@click.option("--as-of", type=int, metavar="ROUND")
@click.option("--date")
@click.option("--export", is_flag=True)
@click.option("--using", metavar="LIST", multiple=True)
@printing(*FORMATS["agreement"])
@changing
def command(words: tuple[str, ...], output: str | None, fmt: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Print the agreement: its articles in parallel languages, its annex, the signatures; or set a Party's own list."""
    from birds.documents.write import files

    if words:
        _set(words, (output, fmt, *given.values()))
        return
    given |= {name: party_of(given[name]) for name in ("original", "order_of")}
    _refuse_contradictions(given, fmt)
    if given["export"]:
        from birds.dossier import texts

        emit(texts.as_file(dossier().content).encode(), output, "clauses")
        return
    family, usual = ("agreement", "md") if given["since"] is None else ("agreement_redline", "html")
    fmt = files.choose(output, fmt, FORMATS[family], default=usual)
    emit(FORMATS[family][fmt](*_made(given)), output, fmt)


def _set(words: tuple[str, ...], others: tuple[object, ...]) -> None:
    if words[0] != "set" or len(words) != len(("set", "KEY", "VALUE")) or any(others):
        raise Misused("cli.agreement_set")
    made = dossier(write=True).set_agreement(*words[1:])
    tell("agreement.set", party=agreement().country(made.speaker), list=made.value or "")


def _made(given: dict[str, Any]) -> tuple[Any, ...]:
    """Return the agreement as it stands or stood; with `--since` both, and whose the changes are."""
    held, using = dossier(), given["using"]
    options = _options(given)
    if given["since"] is not None:
        found = held.agreement_changes(options, using=using)
        return found.old, found.new, found.authors
    return (held.agreement_text(options, as_of=given["as_of"], using=using).agreement,)


def _options(given: dict[str, Any]) -> AnnexOptions:
    from birds.negotiation.rows import AnnexOptions

    return AnnexOptions(
        settings().lang,
        original=given["original"] or given["order_of"],
        date=given["date"],
        since=given["since"],
        final=given["original"] is not None,
    )


def _refuse_contradictions(given: dict[str, Any], fmt: str | None) -> None:
    then = [name for name in ("since", "as_of") if given[name] is not None]
    if given["original"] and given["order_of"]:
        raise Misused("cli.original_is_text")
    if given["export"] and (fmt or then or given["original"] or given["order_of"]):
        raise Misused("cli.export_is_text")
    if len(then) > 1:
        raise Misused("cli.one_agreement")
    if given["original"] and then:
        raise Misused("cli.falsifies_original", option=f"--{then[0].replace('_', '-')}")
