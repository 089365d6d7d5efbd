"""Whole folders: `quickstart` and `desk` fill one, `guide` shows its pages or writes them."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Formatter, Misused
from birds.errors import Interrupted

WIDEST = 100  # a line of text that is longer is hard to read


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
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
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--agreement", type=click.Path(path_type=Path), metavar="FILE")
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
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--html", "folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True)
@opts.common
def guide_command(topic: str | None, target: Path | None, folder: Path | None, *, force: bool) -> None:
    """Show the guide: its topics, or the page of a TOPIC, in the terminal."""
    from birds.documents import guide
    from birds.documents.write import files
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
