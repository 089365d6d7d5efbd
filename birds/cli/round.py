"""`birds round …`: rounds of negotiation."""

from __future__ import annotations

from typing import Any

import click

from birds.cli import options as opts
from birds.cli.localised import Group
from birds.documents import FORMATS


@click.group(cls=Group, no_args_is_help=True)
@opts.common
def round_command() -> None:
    """Open, close and list rounds of negotiation; dates are as given, never the clock's."""


@round_command.command("open")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--place")
@click.option("--date")
@opts.changing
def open_round(number: int | None, place: str | None, date: str | None) -> None:
    """Begin a round [NUMBER: the next]; positions are stated in the round that is open."""
    dossier = opts.dossier(write=True)
    begun = dossier.open_round(number, place=place, date=date)
    about = tuple(filter(None, (begun.place, begun.opened)))
    opts.tell("round.opened_at" if about else "round.opened", round=begun.number, about=about)
    opts.note("round.next_positions", party=dossier.party or opts.agreement().parties[-1].code)


@round_command.command("close")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--date", required=True)
@click.option("--code")
@click.option("--document")
@click.option("--minutes")
@click.option("--using", metavar="LIST", multiple=True)
@opts.changing
def close_round(number: int | None, date: str, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Close a round [NUMBER: the open one] and keep its annex; positions recorded in it remain on record."""
    from birds.documents.build.tables import act_lines
    from birds.evidence import whatever_is_there

    dossier = opts.dossier(write=True)
    done = dossier.close_round(number, date=date, **values)
    made, annex = done.round, done.annex
    code = "round.closed" if made.closed else "round.closed_on_one_side"
    opts.tell(code, round=made.number, date=made.closed or "", parties=tuple(made.closed_by))
    if made.code:
        opts.tell("round.code", code=made.code)
    if done.received:
        opts.tell("round.only_received", number=len(done.received))
        table = whatever_is_there(dossier.content)
        opts.say_lines(act_lines(done.received, table, opts.settings().lang))
    if annex:
        opts.note("round.annex_kept", rows=len(annex.rows), brackets=annex.brackets)
        if done.sites is not None:
            opts.note("round.sites_kept", sites=len(done.sites), brackets=done.site_brackets)
        following = "round.next_exchange" if values["code"] else "round.next_other"
        opts.note("round.next_changes" if made.closed else following, round=made.number, code=made.code or "")


@round_command.command("reopen")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--reason", required=True)
@opts.changing
def reopen_round(number: int | None, reason: str) -> None:
    """Reopen the latest round [NUMBER]: what both have closed is open again, and the record says why."""
    reopened = opts.dossier(write=True).reopen_round(number, reason=reason)
    opts.tell("round.reopened", round=reopened.number)


@round_command.command("list")
@opts.printing(*FORMATS["table"])
@opts.common
def list_rounds(output: str | None, fmt: str | None) -> None:
    """List the rounds with the number of positions stated in each."""
    from birds.documents.build.positions import round_grid

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, FORMATS["table"])
    opts.emit_table(round_grid(opts.dossier().content, chosen.lang), output, fmt)
