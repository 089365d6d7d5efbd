"""`birds reconcile`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import common, note, settings


@click.command("reconcile", cls=Command)
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--territory", metavar="LIST|COUNTRY", multiple=True)
@common
def command(*, port: int, territory: tuple[str, ...]) -> None:
    """Serve the matching of names to OpenRefine, on this computer only."""
    from birds import reconcile
    from birds.documents.build.comparison_words import region
    from birds.dossier.inputs import names_to_match

    chosen = settings()

    with reconcile.listen(port) as listener:
        url = f"http://{reconcile.HOST}:{listener.getsockname()[1]}"
        names, lists = names_to_match(chosen.any_dossier, territory)
        note(region(lists))
        note("reconcile.serving", url=url)
        reconcile.serve(reconcile.application(reconcile.Service(names, url, chosen.lang)), listener)
