"""`birds undo`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import ask_before, changing, dossier, note, say_lines, settings, tell


@click.command("undo", cls=Command)
@click.argument("act", required=False)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@changing
def command(act: str | None, *, everything: bool, dry_run: bool) -> None:
    """Restore what stood before an ACT (its id in `birds log`), or before the last command; one more act says so."""
    from birds.documents.build.tables import act_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import statements
    from birds.negotiation.drafts import of_each_kind

    chosen, opened = settings(), dossier(write=True)
    if not (everything or dry_run):
        ask_before(opened.undo(act, dry_run=True).overwritten)
    done = opened.undo(act, dry_run=dry_run)
    table = whatever_is_there(done.after)
    if done.acts or not done.held:
        tell("act.would_undo" if dry_run else "act.undone", number=len(done.acts))
        say_lines(act_lines(done.acts, table, chosen.lang), always=dry_run)
    if done.held:
        again = statements.result_of_drafts(table, done.held)
        tell("act.would_hold_again" if dry_run else "act.holds_again", things=of_each_kind(done.held))
        say_lines(statements.held_messages(again, chosen.lang), always=dry_run)
    if done.overwritten:
        note("act.had_another", number=done.overwritten)
