"""`birds annex`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.model import Agreement, Annex, Lang, Source

if TYPE_CHECKING:
    from birds.dossier import Dossier
    from birds.negotiation.rows import AnnexOptions

Made = tuple[bytes, tuple["Source", ...], tuple[str, ...]]
STATES = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
ADDED = ("subspecies", "limbs", "index", "headings")  # what a text never has
INDEX = "index"
STYLES = ("default", "rokamba", "jamba")
RANKS = ("order", "family")


@click.command(cls=Command)
@click.option("--text", is_flag=True)
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--since", type=int, metavar="ROUND")
@click.option("--changes", type=click.Choice(["redline", "list"]))
@click.option("--as-of", type=int, metavar="ROUND")
@click.option("--list", "listed", metavar="LIST")
@click.option("--party", metavar="PARTY")
@click.option("--style", type=click.Choice(STYLES), default="default", show_default=True)
@click.option("--languages")
@click.option("--order", default="reference", show_default=True)
@click.option("--state", "states", type=click.Choice(STATES), multiple=True)
@click.option("--headings")
@click.option("--subspecies", is_flag=True)
@click.option("--evidence", "limbs", is_flag=True)
@click.option("--index", is_flag=True)
@opts.project_rules
@click.option("--title")
@click.option("--date")
@click.option("--using", metavar="LIST", multiple=True)
@opts.printing(*FORMATS["annex"])
@opts.common
def annex_command(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Print the annex: the list of migratory birds as treaties print it."""
    values |= {name: opts.party_code(values[name]) for name in ("original", "order_of", "party")}
    _refuse_contradictions(values)
    fmt = opts.choose(output, fmt, FORMATS["annex"], default="md")
    data, credits_, notes = _made(values, fmt)
    opts.emit(data, output, fmt, credits_, notes)
    if values["index"] and fmt == "csv":
        opts.note("cli.csv_without_index")


def _made(values: dict[str, Any], fmt: str) -> Made:
    """Return the annex, its changes or another list in a format, whose facts it carries, and by which rules."""
    from birds.negotiation.rounds import mark_changes

    dossier, using = opts.dossier(), values["using"]
    options = _options(values, dossier.agreement, opts.settings().lang)
    if values["listed"]:
        return _listed(values, dossier, options, fmt)
    if values["as_of"] is not None:
        return _printed(dossier.annex(options=options, as_of=values["as_of"], using=using).annex, fmt)
    test = opts.treaty_test(values, dossier.agreement)
    if values["since"] is None:
        made = dossier.annex(options=options, using=using, test=test).annex
        if options.final and made.unspoken:
            opts.note("signing.left_out", n=made.unspoken)
        return _printed(made, fmt)
    changes = dossier.annex_changes(options, using=using, test=test)
    if not (options.text or values["changes"] == "redline" or (fmt == "docx" and values["changes"] is None)):
        return _printed(mark_changes(changes, options), fmt)
    if fmt not in FORMATS["redline"]:
        raise Misused("cli.redline_is_docx")
    if options.states:
        raise Misused("cli.redline_of_all_rows")
    return FORMATS["redline"][fmt](changes.old, changes.new, changes.authors), changes.new.credits, ()


def _printed(made: Annex, fmt: str) -> Made:
    from birds.documents.build.annex import rules_applied

    return FORMATS["annex"][fmt](made), made.credits, rules_applied(made)


def _listed(values: dict[str, Any], dossier: Dossier, options: AnnexOptions, fmt: str) -> Made:
    from birds.documents.build.annex import index_grid
    from birds.negotiation.annexes import list_as_text
    from birds.negotiation.lists import notified_birds, printed_list

    if values["listed"] == INDEX:
        annex = dossier.annex(options=options, using=values["using"]).annex
        if fmt not in FORMATS["table"]:
            offered = tuple(name for name in FORMATS["annex"] if name in FORMATS["table"])
            raise Misused("cli.index_is_table", formats=offered, format=fmt)
        return FORMATS["table"][fmt](index_grid(annex)), annex.credits, ()
    if values["listed"] == "sites":
        sites = dossier.sites_annex(options, using=values["using"]).annex
        return FORMATS["sites"][fmt](sites), sites.credits, ()
    if values["listed"] == "notified":
        return _printed(notified_birds(dossier.content, values["party"], options), fmt)
    printed = printed_list(dossier.content, values["listed"], options)
    return _printed(list_as_text(printed) if options.text else printed, fmt)


def _refuse_contradictions(values: dict[str, Any]) -> None:
    asked = [name for name in ("since", "as_of", "listed") if values[name] is not None]
    if len(asked) > 1:
        raise Misused("cli.one_annex")
    if values["changes"] and values["since"] is None:
        raise Misused("cli.changes_since")
    if (values["listed"] == "notified") != (values["party"] is not None):
        raise Misused("cli.notified_by_whom")
    if values["original"] and (values["text"] or values["order_of"]):
        raise Misused("cli.original_is_text")
    _refuse_to_falsify(values)


def _refuse_to_falsify(values: dict[str, Any]) -> None:
    """Refuse what would leave out a part of a text or add one; of an original, what is not today's too."""
    text, final = values["text"] or values["original"], values["original"]
    chosen = {name for name in (*ADDED, "states") if values[name]}
    chosen |= {"order"} if values["order"] != "reference" else set()
    chosen |= {"changes"} if values["changes"] == "list" else set()
    if final:
        chosen |= {name for name in ("since", "as_of") if values[name] is not None}
        chosen |= set() if values["listed"] in (None, "sites") else {"listed"}
        about = opts.agreement()
        columns = _parts(values["languages"], about.languages, "--languages") or about.languages
        # Every Party finds its own language among the columns.
        chosen |= set() if {party.lang for party in about.parties} <= set(columns) else {"languages"}
    if text and chosen:
        named = next(option for option in click.get_current_context().command.params if option.name in chosen)
        raise Misused("cli.falsifies_original" if final else "cli.falsifies_text", option=named.opts[-1])


def _options(values: dict[str, Any], about: Agreement, lang: Lang) -> AnnexOptions:
    from birds.negotiation.rows import AnnexOptions

    plain = ("order", "states", "title", "date", "since", "style", "subspecies", "limbs", "index")
    return AnnexOptions(
        lang=lang,
        original=values["original"] or values["order_of"],
        text=values["text"] or values["original"] is not None,
        final=values["original"] is not None,
        columns=_parts(values["languages"], about.languages, "--languages") or None,
        headings=tuple(sorted(_parts(values["headings"], RANKS, "--headings"), key=RANKS.index)),
        **{name: values[name] for name in plain},
    )


def _parts(text: str | None, known: tuple[Any, ...], option: str) -> tuple[Any, ...]:
    asked = tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
    for part in asked:
        if part not in known:
            raise Misused("cli.write_some_of", option=option, text=text or "", known=known)
    return asked
