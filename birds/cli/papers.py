"""Papers and the map: `annex`, `agreement`, `map`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.model import Annex, Source

if TYPE_CHECKING:
    from birds.dossier import Dossier
    from birds.negotiation.rows import AnnexOptions

    Made = tuple[bytes, tuple[Source, ...], tuple[str, ...]]

STATES = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
ADDED = ("subspecies", "limbs", "index", "headings")  # what a text never has
STYLES = ("default", "rokamba", "jamba")
RANKS = ("order", "family")
LAYOUTS = ("whole", "parallel")
MAP_FORMATS = ("html", "png", "svg", "pdf")


@click.command(cls=Command)
@click.option("--text", is_flag=True)
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--since", type=int, metavar="ROUND")
@click.option("--changes", type=click.Choice(["redline", "list"]))
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
    _refuse_annex(values)
    fmt = opts.choose(output, fmt, FORMATS["annex"], default="md")
    data, credits_, notes = _made(values, fmt)
    opts.emit(data, output, fmt, credits_, notes)
    if values["index"] and fmt == "csv":
        opts.note("cli.csv_without_index")


def _made(values: dict[str, Any], fmt: str) -> Made:
    """Return the annex, its changes or another list in a format, whose facts it carries, and by which rules."""
    from birds.negotiation.rounds import mark_changes

    dossier, using = opts.dossier(), values["using"]
    plain = ("order", "states", "title", "style", "subspecies", "limbs", "index")
    options = _options(
        values,
        text=values["text"] or values["original"] is not None,
        columns=_parts(values["languages"], dossier.agreement.languages, "--languages") or None,
        headings=tuple(sorted(_parts(values["headings"], RANKS, "--headings"), key=RANKS.index)),
        **{name: values[name] for name in plain},
    )
    if values["listed"]:
        return _listed(values, dossier, options, fmt)
    test = opts.treaty_test(values, dossier.agreement)
    if values["since"] is None:
        annex = dossier.annex(options=options, using=using, test=test).annex
        if options.final and annex.unspoken:
            opts.note("signing.left_out", n=annex.unspoken)
        return _printed(annex, fmt)
    changes = dossier.annex_changes(options, using=using, test=test)
    if not (options.text or values["changes"] == "redline" or (fmt == "docx" and values["changes"] is None)):
        return _printed(mark_changes(changes, options), fmt)
    if fmt not in FORMATS["redline"]:
        raise Misused("cli.redline_is_docx")
    if options.states:
        raise Misused("cli.redline_of_all_rows")
    return FORMATS["redline"][fmt](changes.old, changes.new, changes.authors), changes.new.credits, ()


def _printed(annex: Annex, fmt: str) -> Made:
    from birds.documents.papers.annex import rules_applied

    return FORMATS["annex"][fmt](annex), annex.credits, rules_applied(annex)


def _listed(values: dict[str, Any], dossier: Dossier, options: AnnexOptions, fmt: str) -> Made:
    from birds.documents.papers.annex import index_grid
    from birds.negotiation.annexes import list_as_text, notified_birds, printed_list

    if values["listed"] == "index":
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


def _refuse_annex(values: dict[str, Any]) -> None:
    if values["since"] is not None and values["listed"] is not None:
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
        chosen |= {"since"} if values["since"] is not None else set()
        chosen |= set() if values["listed"] in (None, "sites") else {"listed"}
        about = opts.agreement()
        columns = _parts(values["languages"], about.languages, "--languages") or about.languages
        # Every Party finds its own language among the columns.
        chosen |= set() if {party.lang for party in about.parties} <= set(columns) else {"languages"}
    if text and chosen:
        named = next(option for option in click.get_current_context().command.params if option.name in chosen)
        raise Misused("cli.falsifies_original" if final else "cli.falsifies_text", option=named.opts[-1])


def _options(values: dict[str, Any], *, text: bool, **more: Any) -> AnnexOptions:  # noqa: ANN401 - click's values
    from birds.negotiation.rows import AnnexOptions

    return AnnexOptions(
        opts.settings().lang,
        original=values["original"] or values["order_of"],
        date=values["date"],
        since=values["since"],
        text=text,
        final=values["original"] is not None,
        **more,
    )


def _parts(text: str | None, known: tuple[Any, ...], option: str) -> tuple[Any, ...]:
    asked = tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
    for part in asked:
        if part not in known:
            raise Misused("cli.write_some_of", option=option, text=text or "", known=known)
    return asked


# ---------------------------------------------------------------- agreement


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[set KEY VALUE | accept PARAGRAPH]")
@click.option("--order-of", metavar="PARTY")
@click.option("--original", metavar="PARTY")
@click.option("--text", is_flag=True)
@click.option("--each", is_flag=True)
@click.option("--layout", type=click.Choice(LAYOUTS))
@click.option("--since", type=int, metavar="ROUND")
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
    _refuse_agreement(values, output, fmt)
    if values["export"]:
        from birds.dossier.negotiating import agreement_as_file

        opts.emit(agreement_as_file(opts.dossier().content).encode(), output, "clauses")
        return
    family, usual = ("agreement", "md") if values["since"] is None else ("agreement_redline", "html")
    fmt = opts.choose(output, fmt, FORMATS[family], default=usual)
    if values["since"] is not None:
        options = _options(values, text=_is_whole(values))
        changes = opts.dossier().agreement_changes(options, using=values["using"])
        opts.emit(FORMATS[family][fmt](changes.old, changes.new, changes.authors), output, fmt)
        return
    _print_agreement(values, output, fmt)


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


def _print_agreement(values: dict[str, Any], output: str | None, fmt: str) -> None:
    """Print the agreement as it stands; an original is held to be settled in the working view, too."""
    options, using = _options(values, text=_is_whole(values)), values["using"]
    printed = opts.dossier().agreement_text(options, using=using)
    if values["original"] and (left := printed.agreement.annex.unspoken):
        opts.note("signing.left_out", n=left)
    if values["layout"] == "parallel":
        printed = replace(printed, agreement=replace(printed.agreement, texts=()))
    files = [(output, printed)]
    if values["each"]:  # a file a language, named for it, a translation as such
        path, signed = Path(str(output)), printed.agreement.texts
        marked = (
            (lang if lang in signed else f"translation-{lang}", each) for lang, each in printed.each().items()
        )
        files = [(str(path.with_stem(f"{path.stem}-{mark}")), each) for mark, each in marked]
    for file, each in files:
        opts.emit(FORMATS[each.family][fmt](each.agreement), file, fmt)


def _is_whole(values: dict[str, Any]) -> bool:
    """Whether a whole text a language is asked for, not the working view."""
    return (values["layout"] or ("whole" if values["text"] or values["each"] else None)) == "whole"


def _refuse_agreement(values: dict[str, Any], output: str | None, fmt: str | None) -> None:
    since = values["since"] is not None
    if values["original"] and values["order_of"]:
        raise Misused("cli.original_is_text")
    printed = any(map(values.get, ("original", "order_of", "text", "each", "layout")))
    if values["export"] and (fmt or since or printed):
        raise Misused("cli.export_is_text")
    if values["each"] and (output in (None, "-") or values["layout"] == "parallel"):
        raise Misused("cli.each_is_files")
    if since and (_is_whole(values) or values["layout"]):
        raise Misused("cli.changes_are_parallel")
    if values["original"] and since:
        raise Misused("cli.falsifies_original", option="--since")


# ---------------------------------------------------------------- map


@click.command(cls=Command)
@click.option("--original", metavar="PARTY")
@click.option("--bird", metavar="NAME", default="")
@click.option("--shape", type=click.Choice(("portrait", "landscape")))
@click.option("--labels", type=opts.NAMED, metavar="FILE")
@click.option("--crs", metavar="CRS")
@click.option("--land", type=opts.NAMED, metavar="FILE")
@opts.printing(*MAP_FORMATS)
@opts.common
def map_command(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report."""
    from birds.map.data import Around, Label, load_labels, load_outline

    lang, target = opts.settings().lang, output or ("-" if fmt else "map.html")
    fmt = opts.choose(target, fmt, MAP_FORMATS)
    first, dossier = opts.party_code(values["original"]), opts.dossier()
    places: tuple[Label, ...] = ()
    if values["labels"] is not None:
        places, problems = load_labels(Path(values["labels"]), dossier.agreement, values["crs"])
        opts.report(problems)
    elif values["crs"]:
        raise Misused("cli.crs_of_labels")
    around = Around(labels=places, land=(load_outline(Path(values["land"])),) if values["land"] else ())
    bird, shape = values["bird"], values["shape"]
    if fmt != "html":
        options = {"original": first, "bird": bird, "around": around, "shape": shape or "portrait"}
        picture = dossier.map_picture(fmt, lang, **options)
        opts.emit(picture, target, fmt)
        return
    if bird or shape:
        raise Misused("cli.bird_is_picture" if bird else "cli.shape_is_picture")
    opts.emit(dossier.map_page(lang, original=first, around=around), target, fmt)
