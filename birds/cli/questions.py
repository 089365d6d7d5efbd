"""Questions to lists, to a dossier or to a person: the commands under "Compare" in the help."""

from __future__ import annotations

import sys
from typing import Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.errors import UsageError
from birds.messages import aside, labelled, word
from birds.model import CONFIDENCES, QUESTIONS, RECORDS, RELATIONS, Arg, Message

SHOWN_NEAR = 5
SHEETS = tuple(dict.fromkeys((*FORMATS["species"], *FORMATS["site"])))
MATCHED_AS = ("csv", "json", "jsonl")
TESTS = ("two-limb", "open")


@click.command(cls=Command)
@click.argument("name", nargs=-1, required=True)
@click.option("--using", metavar="LIST", multiple=True)
@opts.printing(*SHEETS)
@opts.common
def show_command(name: tuple[str, ...], using: tuple[str, ...], output: str | None, fmt: str | None) -> None:
    """Show one species or site, found by any name in any language, with everything the dossier holds about it."""
    from birds.documents.papers.species import species_document
    from birds.dossier.results import PrintedSite

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, SHEETS)
    shown = opts.dossier().show(" ".join(name), using=using, lang=chosen.lang)
    if fmt not in FORMATS[shown.family]:
        raise Misused("show.not_of_species")
    if isinstance(shown, PrintedSite):
        opts.emit(FORMATS["site"][fmt](shown.sheet, chosen.lang), output, fmt)
        return
    if output is None and fmt == "text":
        opts.emit_table(
            species_document(shown.sheet, chosen.lang, folded=not chosen.verbose, derived=chosen.verbose),
            output,
            fmt,
        )
    else:
        opts.emit(FORMATS["species"][fmt](shown.sheet, chosen.lang), output, fmt)
    for other in shown.others:
        what = other.taxon or Message("cli.unresolved_entry")
        opts.note("cli.also_stands_for", what=what, name=other.name, where=other.where)
    if shown.near:
        unresolved = Message("cli.unresolved")
        names: Arg = tuple(
            Message.of("cli.near_name", name=near.name, taxon=near.taxon or unresolved, where=near.where)
            for near in shown.near[:SHOWN_NEAR]
        )
        if (more := len(shown.near) - SHOWN_NEAR) > 0:
            names = Message.of("load.names_and_more", names=names, number=more)
        opts.note("cli.names_like_it", names=names)


def _releases(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    for value in values:
        if not all(part.strip() for part in value.partition("=")):
            raise UsageError("diff.taxonomy_unclear", value=value)
    return {name.strip(): release.strip() for name, _, release in (value.rpartition("=") for value in values)}


@click.command(cls=Command)
@click.argument("a", type=opts.NAMED)
@click.argument("b", type=opts.NAMED)
@click.argument("more", metavar="[C]...", nargs=-1, type=opts.NAMED)
@click.option("--only", type=click.Choice([*RELATIONS, *CONFIDENCES]), multiple=True)
@click.option("--territory", metavar="LIST", multiple=True)
@click.option("--taxonomy", metavar="LIST=RELEASE", multiple=True, callback=_releases)
@click.option("--with-introduced", is_flag=True)
@click.option("--all", "every", is_flag=True)
@click.option("--stat", is_flag=True)
@click.option("--exit-code", is_flag=True)
@opts.printing(*FORMATS["comparison"])
@opts.common
def diff_command(a: str, b: str, output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401
    """Compare two lists as birds, not as strings."""
    from birds import comparison
    from birds.documents.formats import files
    from birds.documents.formats.text import WIDTH, as_text, as_wide_text
    from birds.documents.papers.comparison import comparison_for_terminal
    from birds.documents.papers.comparison_data import matrix
    from birds.dossier.lists import compare_lists, is_file

    chosen, (more, every, stat) = opts.settings(), [values[name] for name in ("more", "every", "stat")]
    fmt = opts.choose(output, fmt, FORMATS["comparison"])
    if every and stat:
        raise Misused("diff.all_or_stat")
    if (every or stat) and fmt != "text":
        raise Misused("diff.text_only", option="--all" if every else "--stat", format=fmt)
    if more and (values["only"] or every or stat or fmt not in FORMATS["table"]):
        raise Misused("diff.several", formats=tuple(FORMATS["table"]))
    lists = (a, b, *more)
    dossier = chosen.any_dossier if all(map(is_file, lists)) else chosen.dossier
    by = {"with_introduced": values["with_introduced"], "taxonomies": values["taxonomy"]}
    comparisons, problems = compare_lists(lists, dossier, values["territory"], **by)
    opts.report(problems)
    shown = comparison.select_rows(comparisons[0], values["only"])
    if more:
        opts.emit_table(matrix(comparisons, chosen.lang), output, fmt)
    elif fmt == "text":
        rows: Any = "all" if every else "stat" if stat else "differing"
        document = comparison_for_terminal(shown, chosen.lang, rows)
        is_wide, width = opts.on_terminal(output, fmt), min(opts.columns(), WIDTH)
        wide = as_wide_text(document, width, color=opts.colour()) if is_wide else ""
        opts.emit(wide.encode() or as_text(document), output, fmt, shown.credits)
    else:
        data = FORMATS["comparison"][fmt](shown, chosen.lang)
        opts.emit(data, output, files.WRITTEN_AS.get(fmt, fmt), shown.credits)
    if values["exit_code"] and any(map(comparison.lists_differ, comparisons if more else (shown,))):
        sys.exit(1)


@click.command(cls=Command)
@click.argument("file", type=opts.NAMED)
@click.option("--column", metavar="COLUMN")
@click.option("--territory", metavar="LIST|COUNTRY", multiple=True)
@click.option("--as-list", is_flag=True)
@opts.printing(*MATCHED_AS)
@opts.common
def match_command(file: str, output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401
    """Say which bird each name in a file means; "-" reads standard input."""
    from birds import attribution
    from birds.documents.formats import files
    from birds.documents.formats.text import as_blocks, named_bird
    from birds.documents.papers.comparison import region
    from birds.dossier.lists import match_names
    from birds.reading.lists import column_of_names

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, MATCHED_AS, "csv")
    names = column_of_names(file, values["column"], sys.stdin.buffer, opts.agreement())
    territory, as_list = values["territory"], values["as_list"]
    taxonomy, lists, matches = match_names(names, chosen.any_dossier, territory, as_list=as_list)
    blocks = as_blocks((named_bird(name, match, taxonomy, chosen.lang) for name, match in matches), fmt)
    if output is None or output == files.STDOUT:
        for block in blocks:
            opts.to_stdout(block)
    else:
        opts.emit(b"".join(blocks), output, fmt, attribution.shipped())
    opts.note(region(lists))


@click.command(cls=Command)
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--territory", metavar="LIST|COUNTRY", multiple=True)
@opts.common
def reconcile_command(*, port: int, territory: tuple[str, ...]) -> None:
    """Serve the matching of names to OpenRefine, on this computer only."""
    from birds import reconcile
    from birds.documents.papers.comparison import region
    from birds.dossier.lists import names_to_match

    chosen = opts.settings()
    with reconcile.listen(port) as listener:
        url = f"http://{reconcile.HOST}:{listener.getsockname()[1]}"
        names, lists = names_to_match(chosen.any_dossier, territory)
        opts.note(region(lists))
        opts.note("reconcile.serving", url=url)
        reconcile.serve(reconcile.application(reconcile.Service(names, url, chosen.lang)), listener)


@click.command(cls=Command)
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option("--export", "export", type=opts.NAMED, metavar="FILE")
@click.option("--apply", "apply", type=opts.PATH, metavar="FILE")
@click.option("--only", "questions", type=click.Choice(QUESTIONS), multiple=True)
@click.option("--all", "everything", is_flag=True)
@click.option("--sheet")
@click.option("--encoding")
@click.option("--problems", type=opts.NAMED, metavar="FILE")
@click.option("--strict", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.printing(*FORMATS["table"])
@opts.changing
@opts.strictly
def review_command(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """List what a person must decide, and take decisions back."""
    from birds.documents.papers.review import MUST, review_grid
    from birds.review import only_these

    lists, questions, export = values["lists"], values["questions"], values["export"]
    if export and values["apply"]:
        raise Misused("review.export_or_apply")
    if lists and values["apply"]:
        raise Misused("review.apply_for_all")
    if values["apply"]:
        _apply_decisions(values)
        return
    fmt = opts.choose(export or output, fmt, FORMATS["review" if export else "table"])
    review = opts.dossier().review(lists, lang=opts.settings().lang, everything=values["everything"])
    if export:
        review = only_these(review, questions) if questions else review
        opts.emit(FORMATS["review"][fmt](review), export, fmt, review.credits)
        if export != "-":
            opts.tell("review.exported", number=len(review.asked), file=export)
        return
    # What else there is to decide is counted of all lists only.
    opts.emit_table(review_grid(review, questions or (MUST if lists else ())), output, fmt)
    opts.note_waiting()


def _apply_decisions(values: dict[str, Any]) -> None:
    options = {name: values[name] for name in ("dry_run", "strict", "encoding", "sheet")}
    done = opts.dossier(write=True).decide(values["apply"], **options)
    opts.report(done.problems, values["problems"])
    things = Message.of("review.decisions", number=len(done.decided), entries=done.entries)
    applied = "review.applied" if done.decided else "load.nothing_new"
    opts.tell("review.would_apply" if values["dry_run"] else applied, things=things)
    lang = opts.settings().lang
    undecided, in_records = (word(f"review.{key}", lang) for key in ("open", "in_records"))
    for change in done.decided:
        decision = change.after or change.before
        list_id = (decision.list_id if decision else None) or ""
        where = in_records if list_id == RECORDS else list_id
        subject = aside(decision.subject if decision else "", where, lang)
        before, after = (each.value if each else undecided for each in (change.before, change.after))
        opts.echo(f"  {labelled(subject, f'{before} → {after}', lang)}")
    opts.noticed(done.problems)


@click.command(cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--using", metavar="LIST", multiple=True)
@click.option("--test", type=click.Choice(TESTS))
@opts.project_rules
@click.option("--min-trust", type=click.Choice(("high", "medium")))
@click.option("--sites", is_flag=True)
@opts.printing(*FORMATS["table"], *FORMATS["evidence"])
@opts.common
def evidence_command(names: tuple[str, ...], output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401
    """Apply the treaty's test of migration to each shared taxon, or to those named (in any language)."""
    from birds.documents.papers.sites import site_grid, taxa_named
    from birds.documents.papers.tables import verdicts_of_lists
    from birds.evidence import each_using

    if values["sites"] and values["test"]:
        raise Misused("cli.sites_without_test")
    using = values["using"]
    lang, papers = opts.settings().lang, () if values["sites"] else FORMATS["evidence"]
    fmt = opts.choose(output, fmt, (*FORMATS["table"], *papers))
    dossier = opts.dossier()
    test = opts.treaty_test(values, dossier.agreement)
    if tables := each_using(dossier.content, using, test):
        if values["sites"] or names or fmt in papers:
            raise Misused("cli.several_lists_in_a_table")
        opts.emit_table(verdicts_of_lists(tables, lang), output, fmt)
    elif values["sites"]:
        table = dossier.whatever_is_there(using)  # counts and thresholds need no list
        opts.emit_table(site_grid(table.dossier, lang, taxa_named(table, names)), output, fmt)
    elif fmt in papers:
        sheets = dossier.evidence_annex(*names, test=test, using=using, lang=lang)
        opts.emit(FORMATS["evidence"][fmt](sheets), output, fmt)
    else:
        by = {"test": test, "using": using, "lang": lang}
        verdicts = dossier.verdicts(*names, **by, derived=fmt == "text" and opts.settings().verbose)
        opts.emit_table(verdicts.document, output, fmt)


@click.command(cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--place", metavar="NAME", default="")
@click.option("--party", metavar="CODE", default="")
@click.option("--month", type=click.IntRange(1, 12))
@opts.printing(*FORMATS["table"])
@opts.common
def presence_command(
    names: tuple[str, ...], *, place: str, party: str, month: int | None, output: str | None, fmt: str | None
) -> None:
    """Say which bird is where in which months, what says so, and its source."""
    from birds.documents.papers.presence import presence_grid

    fmt = opts.choose(output, fmt, FORMATS["table"])
    opened = opts.dossier()
    rows = opened.presences(*names, place=place, party=party, month=month)
    opts.emit_table(presence_grid(opened.findings_on(names), rows, opts.settings().lang), output, fmt)
