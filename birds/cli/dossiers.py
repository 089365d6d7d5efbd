"""The dossier as a whole, and whole folders.

`init` makes it, `lists`, `check`, `export` show it, `remove` takes back what was loaded; `quickstart` and `desk` fill a
folder, `guide` shows its pages or writes them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Formatter, Misused
from birds.documents import FORMATS
from birds.errors import Interrupted
from birds.model import Message

TABLES, ARCHIVES = FORMATS["table"], FORMATS["list"]
# What removed records are called, where not as their noun.
_CALLED = {"evidence": "records", "status": "statuses"}
WIDEST = 100  # a line of text that is longer is hard to read


@click.command(cls=Command)
@click.option("--empty", is_flag=True)
@click.option("--agreement", type=opts.PATH, metavar="FILE")
@click.option("--from", "source", type=opts.PATH, metavar="DIR")
@click.option("--accept-changes", is_flag=True)
@click.option("--force", is_flag=True)
@click.option("--for", "party", metavar="PARTY")
@opts.common
def init_command(agreement: Path | None, source: Path | None, party: str | None, **flags: bool) -> None:
    """Make a new dossier, with the bundled lists, sites and records, or from an export."""
    if source is not None:
        if flags["empty"] or party:
            raise Misused("cli.empty_or_from")
        if agreement:
            raise Misused("cli.agreement_or_from")
        _restore(source, force=flags["force"], accept_changes=flags["accept_changes"])
        return
    if flags["accept_changes"]:
        raise Misused("cli.accept_from")
    from birds import store
    from birds.dossier import create
    from birds.evidence.places import presumed
    from birds.model import Checklist, Site

    path = opts.settings().dossier
    create(path, empty=flags["empty"], force=flags["force"], party=party, agreement=agreement)
    with store.read(path) as reader:
        about, owner = reader.agreement(), reader.copy_of()
        lists, sites = reader.load(Checklist), reader.load(Site)
    opts.tell("cli.made", path=path, lists=len(lists), sites=len(sites))
    for what in presumed(about):
        opts.note(what)
    if owner:
        opts.note("cli.copy_of", party=about.country(owner))
    there = {checklist.id for checklist in lists}
    lacking = [each.code for each in about.parties if each.checklist not in there]
    for code in sorted(lacking):
        opts.note("cli.next_load", party=code)
    if not lacking:
        both = (str(each.checklist) for each in about.parties)
        opts.note("cli.next", command=" ".join(("birds diff", *both)))


def _restore(source: Path, *, force: bool, accept_changes: bool) -> None:
    from birds.store.exporting import restore

    path = opts.settings().dossier
    restored = restore(path, source, force=force, accept_changes=accept_changes)
    opts.tell("cli.restored", path=path, source=source, lists=restored.lists, sites=restored.sites)
    if restored.edited:
        opts.note("cli.edited_since", files=restored.edited)
    if restored.unread:
        opts.note("cli.unread_since", files=restored.unread)
    if restored.unlogged:
        opts.note("cli.unlogged")


@click.command(cls=Command)
@click.argument("name", metavar="[LIST]", required=False)
@click.option("--files", "of_files", is_flag=True)
@click.option("--commands", is_flag=True)
@opts.printing(*TABLES, *ARCHIVES)
@opts.common
def lists_command(
    name: str | None, output: str | None, fmt: str | None, *, of_files: bool, commands: bool
) -> None:
    """Say what the dossier holds, and how its files were loaded; or print one LIST, or write it for other programs."""
    from birds.documents.papers.tables import entry_grid, file_grid, list_grid

    lang = opts.settings().lang
    if (name and (of_files or commands)) or (commands and (of_files or output or fmt)):
        raise Misused("cli.commands_alone")
    if commands:
        from birds.dossier.loads import load_commands

        for line in load_commands(opts.dossier().content):
            opts.echo(line)
        return
    fmt = opts.choose(output, fmt, (*TABLES, *ARCHIVES) if name else TABLES)
    if name:
        listed = opts.dossier().one_list(name)
        if fmt in TABLES:
            opts.emit_table(entry_grid(listed, lang), output, fmt)
        else:
            opts.emit(ARCHIVES[fmt](listed, lang), output, fmt)
        return
    content = opts.dossier().content
    loaded = file_grid(content, lang)
    if not of_files:
        opts.emit_table(list_grid(content, lang), output, fmt)
    if of_files or (loaded.tables[0].rows and fmt == "text" and output is None and content.source_files):
        if not of_files:
            click.echo()
        opts.emit_table(loaded, output, fmt)


@click.command(cls=Command)
@click.argument("name")
@click.option("--dry-run", is_flag=True)
@opts.changing
def remove_command(name: str, *, dry_run: bool) -> None:
    """Take back what was loaded by mistake."""
    done = opts.dossier(write=True).remove(name, dry_run=dry_run)
    for noun, number in done.gone:
        things = Message.of(f"load.{_CALLED.get(noun, noun)}", number=number)
        opts.tell("cli.would_remove" if dry_run else "cli.removed", name=done.name, things=things)


@click.command(cls=Command)
@click.option("--strict", is_flag=True)
@click.option("--adopt", "why", metavar="TEXT")
@opts.printing(*TABLES)
@opts.changing
def check_command(why: str | None, output: str | None, fmt: str | None, *, strict: bool) -> None:
    """Look for errors in the dossier; exit with 1 if there are any."""
    from birds import checks
    from birds.documents.papers.tables import problem_grid
    from birds.dossier import OUTDATED, find_problems

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, TABLES)
    opened = opts.dossier(write=True)
    if why is not None:
        tables = opened.adopt_changes(why)
        code = "cli.nothing_to_adopt" if tables is None else "cli.adopted_of" if tables else "cli.adopted"
        opts.note(code, why=why, tables=tables or ())
    noticed = find_problems(opened.path, strict=strict)
    named = [each for each in noticed if each.what.code in checks.NAMED] if strict else []
    refused = {"error", "warning"} if strict else {"error"}
    problems = tuple(each for each in noticed if each.severity in refused or each in named)
    opts.report(each for each in noticed if each.severity == "note" and each not in named)
    if not strict:  # what is unfinished can wait; who else has touched the file can't
        touched = (each for each in noticed if each.file == chosen.dossier.name)
        opts.report(each for each in touched if each.severity == "warning")
        if count := sum(each.what.code == OUTDATED for each in noticed):
            opts.note("cli.decisions_outdated", number=count)
    if problems or output or fmt != "text":  # "No errors found" is enough in a terminal
        opts.emit_table(problem_grid(problems, chosen.lang), output, fmt)
    if problems:
        opts.note("problem.problems", number=len(problems))
        sys.exit(1)
    opts.note("cli.nothing_unfinished" if strict else "cli.no_errors")


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=opts.PATH)
@click.option("--for", "party", metavar="PARTY")
@click.option("--with", "named", metavar="LIST", multiple=True)
@click.option("--decisions", is_flag=True)
@click.option("--with-held", is_flag=True)
@click.option("--force", is_flag=True)
@opts.common
def export_command(folder: Path, party: str | None, named: tuple[str, ...], **flags: bool) -> None:
    """Write the dossier as plain files, what is held only with --with-held; `init --from DIR` brings it back."""
    from birds.documents.text import size

    if (named or flags["decisions"]) and not party:
        raise Misused("cli.with_for")
    if flags["with_held"] and party:
        raise Misused("cli.held_stays")
    done = opts.dossier().export(folder, party=opts.party_code(party), lists=named, **flags)
    numbers = {"tables": done.tables, "layers": done.layers, "lists": done.lists}
    opts.tell("cli.exported", path=folder, size=size(done.size), **numbers)


# ---------------------------------------------------------------- folders


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=opts.PATH)
@click.option("--everything", is_flag=True)
@click.option("--force", is_flag=True)
@opts.common
def quickstart_command(folder: Path, *, everything: bool, force: bool) -> None:
    """Do the whole main job from the bundled data: dossier, diff, annex, map, and a page to start from."""
    from birds import quickstart

    lang, begun = opts.settings().lang, list[str]()

    def progress(name: str) -> None:
        begun.append(name)
        opts.note("cli.making", path=folder / name)

    try:
        start = quickstart.make(folder, lang=lang, everything=everything, force=force, progress=progress)
    except (KeyboardInterrupt, SystemExit):
        written = begun[:-1]  # the last one was being made: a file is moved in whole, or not at all
        if not written:
            raise Interrupted("cli.interrupted_early", folder=folder) from None
        number, first, last = len(written), written[0], written[-1]
        raise Interrupted("cli.interrupted", number=number, folder=folder, first=first, last=last) from None
    click.echo(quickstart.summary_text(start, folder, lang), nl=False)


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=opts.PATH)
@click.option("--agreement", type=opts.PATH, metavar="FILE")
@click.option("--for", "party", metavar="PARTY")
@click.option("--do", is_flag=True)
@click.option("--starter", is_flag=True)
@opts.changing
def desk_command(folder: Path, agreement: Path | None, party: str | None, *, do: bool, starter: bool) -> None:
    """Work without a terminal: a folder with what came in, what goes out, what stays, and a page about it."""
    from birds import desk
    from birds.documents.text import clean

    party, lang = party.upper() if party else None, opts.settings().said_lang
    page = desk.work(folder, party=party, agreement=agreement, do=do, starter=starter, lang=lang)
    for file in page.incoming:
        became = ("_kept" if file.is_clean else "_left") if do else ""
        numbers = {"lines": len(file.lines), "problems": len(file.problems)}
        opts.tell(f"talks.desk_told{became}", file=clean(file.name), **numbers)
    opts.note("talks.desk_see", page=folder / desk.PAGE)
    for step in page.next_steps:
        opts.note(step)


@click.command(cls=Command)
@click.argument("topic", required=False)
@click.argument("target", metavar="[DIR]", required=False, type=opts.PATH)
@click.option("--html", "folder", metavar="DIR", type=opts.PATH)
@click.option("--force", is_flag=True)
@opts.common
def guide_command(topic: str | None, target: Path | None, folder: Path | None, *, force: bool) -> None:
    """Show the guide: its topics, or the page of a TOPIC, in the terminal."""
    from birds.documents import guide
    from birds.documents.formats import files
    from birds.messages import labelled

    lang, width = opts.settings().lang, min(opts.columns(), WIDEST)
    if (topic and folder) or (topic in guide.FOLDERS) != bool(target):
        raise Misused("guide.two_ways")
    if topic and target:
        content = guide.copied(topic)
        files.write_folder(target, content, last=max(content), force=force)
        opts.tell(f"guide.{topic}", path=target, files=len(content))
    elif folder:
        content = guide.pages(lang)
        files.write_folder(folder, content, last=f"{guide.FRONT_PAGE}.html", force=force)
        opts.tell("guide.written", path=folder, pages=len(content))
    elif topic:
        click.echo(guide.guide_text(topic, lang, width), nl=False)
    else:
        listed = Formatter(width=width)
        listed.write_dl([(page.name, labelled(page.title, page.about, lang)) for page in guide.topics(lang)])
        click.echo(listed.getvalue(), nl=False)
        opts.note("guide.read_one")
