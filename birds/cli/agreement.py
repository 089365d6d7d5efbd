"""`birds agreement`."""

from __future__ import annotations

from typing import Any

import click

from birds.cli.options import common, emit, party_of, printing, settings
from birds.cli.speaking import Command, Misused
from birds.documents import FORMATS


@click.command("agreement", cls=Command)
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--date")
@click.option("--export", is_flag=True)
@click.option("--using", metavar="LIST", multiple=True)
@printing(*FORMATS["agreement"])
@common
def command(output: str | None, fmt: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Print the agreement: its articles in parallel languages, its annex, the signatures."""
    from birds import api
    from birds.documents.write import files
    from birds.negotiation.rows import AnnexOptions

    chosen = settings()
    if given["original"] and given["order_of"]:
        raise Misused("cli.original_is_text")
    if given["export"]:
        if given["original"] or given["order_of"] or fmt:
            raise Misused("cli.export_is_text")
        emit(api.agreement_text(api.read(chosen.dossier)).encode(), output, "txt")
        return
    fmt = files.choose(output, fmt, FORMATS["agreement"], default="md")
    table = api.findings(api.read(chosen.dossier), given["using"])
    given |= {name: party_of(given[name]) for name in ("original", "order_of")}
    options = AnnexOptions(
        chosen.lang,
        original=given["original"] or given["order_of"],
        date=given["date"],
        final=given["original"] is not None,
    )
    made = api.agreement(table, options)
    emit(FORMATS["agreement"][fmt](made), output, fmt)
