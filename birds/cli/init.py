"""`birds init`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command, Misused
from birds.cli.options import common, note, settings, tell


@click.command("init", cls=Command)
@click.option("--empty", is_flag=True)
@click.option("--agreement", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--accept-changes", is_flag=True)
@click.option("--force", is_flag=True)
@click.option("--for", "party", metavar="PARTY")
@common
def command(
    *,
    empty: bool,
    agreement: Path | None,
    source: Path | None,
    accept_changes: bool,
    force: bool,
    party: str | None,
) -> None:
    """Make a new dossier, with the bundled lists, sites and records, or from an export."""
    if source is not None:
        if empty or party:
            raise Misused("cli.empty_or_from")
        if agreement:
            raise Misused("cli.agreement_or_from")
        _restore(source, force=force, accept_changes=accept_changes)
        return
    if accept_changes:
        raise Misused("cli.accept_from")
    from birds import store
    from birds.dossier import create
    from birds.evidence.places import presumed
    from birds.model import Checklist, Site

    chosen = settings()
    create(chosen.dossier, empty=empty, force=force, party=party, agreement=agreement)
    with store.read(chosen.dossier) as reader:
        about, owner = reader.agreement(), reader.copy_of()
        lists, sites = reader.load(Checklist), reader.load(Site)
    tell("cli.made", path=chosen.dossier, lists=len(lists), sites=len(sites))
    for what in presumed(about):
        note(what)
    if owner:
        note("cli.copy_of", party=about.country(owner))
    there = {checklist.id for checklist in lists}
    lacking = [each.code for each in about.parties if each.checklist not in there]
    if lacking:
        note("cli.next_load", party=lacking[-1])
    else:
        note("cli.next", command=" ".join(("birds diff", *(str(each.checklist) for each in about.parties))))


def _restore(source: Path, *, force: bool, accept_changes: bool) -> None:
    from birds.store.restoring import restore

    chosen = settings()
    restored = restore(chosen.dossier, source, force=force, accept_changes=accept_changes)
    tell("cli.restored", path=chosen.dossier, source=source, lists=restored.lists, sites=restored.sites)
    if restored.edited:
        note("cli.edited_since", files=restored.edited)
    if restored.unread:
        note("cli.unread_since", files=restored.unread)
    if restored.unlogged:
        note("cli.unlogged")
