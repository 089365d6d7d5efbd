"""`birds guide`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command, Formatter, Misused
from birds.cli.options import columns, common, note, settings, tell
from birds.messages import labelled

WIDEST = 100  # a line of text that is longer is hard to read


@click.command("guide", cls=Command)
@click.argument("topic", required=False)
@click.argument("target", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--html", "folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True)
@common
def command(topic: str | None, target: Path | None, folder: Path | None, *, force: bool) -> None:
    """Show the guide: its topics, or the page of a TOPIC, in the terminal."""
    from birds.documents import guide
    from birds.documents.write import files

    lang, width = settings().lang, min(columns(), WIDEST)
    if (topic and folder) or (topic in guide.FOLDERS) != bool(target):
        raise Misused("guide.two_ways")
    if topic and target:
        made = guide.copied(topic)
        files.write_folder(target, made, last=max(made), force=force)
        tell(f"guide.{topic}", path=target, files=len(made))
    elif folder:
        made = guide.pages(lang)
        files.write_folder(folder, made, last=f"{guide.FRONT_PAGE}.html", force=force)
        tell("guide.written", path=folder, pages=len(made))
    elif topic:
        click.echo(guide.guide_text(topic, lang, width), nl=False)
    else:
        listed = Formatter(width=width)
        listed.write_dl([(page.name, labelled(page.title, page.about, lang)) for page in guide.topics(lang)])
        click.echo(listed.getvalue(), nl=False)
        note("guide.read_one")
