"""`birds load …`: a file's content into the dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birds.cli.options import (
    adding,
    agreement,
    changing,
    common,
    echo,
    emit_table,
    forcing,
    note,
    noticed,
    party_of,
    printing,
    report,
    settings,
    steps_shown,
    strictly,
    tell,
)
from birds.cli.speaking import Group, Misused
from birds.documents import FORMATS
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.dossier.positions import Returned
    from birds.dossier.returned import Proposed
    from birds.dossier.saving import Loaded
    from birds.model import Arg

_WIDEST = 40


@click.group("load", cls=Group, no_args_is_help=True)
@common
def command() -> None:
    """Load lists, laws, statuses, sites, counts, evidence, tracks, occurrences … from files."""


PARTY = click.option("--party", metavar="PARTY")
FILE = click.argument("file", type=click.Path(path_type=Path))
FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
_OPTIONS = adding(
    click.option("--dry-run", is_flag=True),
    click.option("--strict", is_flag=True),
    click.option("--problems", metavar="FILE"),
    click.option("--replace", is_flag=True),
    click.option("--encoding"),
    click.option("--sheet"),
    click.option("--crs"),
    click.option("--map", metavar="COLUMN=FIELD", multiple=True),
    changing,
    strictly,
)
OPTIONS = adding(_OPTIONS, forcing)
"""The options that every `load` has."""
ABOUT_LIST = adding(
    click.option("--id", required=True),
    PARTY,
    *map(
        click.option,
        (
            "--title",
            "--edition",
            "--publisher",
            "--date",
            "--author",
            "--licence",
            "--credit",
            "--source",
            "--via",
            "--retrieved",
            "--done",
            "--taxonomy",
            "--territory",
        ),
    ),
)
"""The options that describe a list."""
TERMS = adding(click.option("--licence"), click.option("--credit"))
"""On which terms the facts of a file that is no list may be used."""


@command.command("list")
@ABOUT_LIST
@click.option(
    "--kind", type=click.Choice(["checklist", "treaty", "other"]), default="checklist", show_default=True
)
@OPTIONS
@FILE
def load_list(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a list of birds."""
    _load("list", given)


@command.command("law")
@ABOUT_LIST
@OPTIONS
@FILE
def load_law(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a law's table of protected birds."""
    _load("law", given)


@command.command("status")
@PARTY
@click.option("--list", metavar="ID")
@OPTIONS
@FILE
def load_status(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load statements on the status of birds, with who says it."""
    _load("status", given)


@command.command("sites")
@TERMS
@PARTY
@OPTIONS
@FILE
def load_sites(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load sites of the flyway (CSV, workbook, GeoJSON, GeoPackage, shapefile)."""
    _load("sites", given)


@command.command("municipalities")
@PARTY
@OPTIONS
@FILE
def load_municipalities(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load points of municipalities, for places of which no source gives a point."""
    _load("municipalities", given)


@command.command("boundaries")
@TERMS
@OPTIONS
@FILES
def load_boundaries(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the boundaries of sites (GeoJSON, GeoPackage, shapefile, KML, GML, a table with WKT)."""
    _load("boundaries", given)


@command.command("counts")
@TERMS
@OPTIONS
@FILES
def load_counts(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load counts of birds at sites; several files are the tables of one census."""
    _load("counts", given)


@command.command("evidence")
@TERMS
@OPTIONS
@FILE
def load_evidence(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load records of birds found in two places; each needs a source.

    A column `trust` says how far it is trusted (high, medium, low): a verdict cites the best source first.
    """
    _load("evidence", given)


@command.command("occurrences")
@TERMS
@click.option("--source")
@click.option(
    "--uncertainty", metavar="METRES", type=click.FloatRange(0), default=5000.0, show_default=True,
)  # fmt: skip
@click.option(
    "--radius", metavar="METRES", type=click.FloatRange(1, 500_000), default=2000.0, show_default=True,
)  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS")
@OPTIONS
@FILES
def load_occurrences(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load occurrence records of any size, reduced to months at each site and in each Party."""
    with steps_shown(quiet=settings().quiet) as progress:
        done = _done("occurrences", given, progress=progress)
    report(done.problems, given["problems"])
    code = _how_done(given, changed=done.changed)
    tell(code, things=Message.of("load.months", rows=done.rows, used=done.used, read=done.read))


RECEIVED = adding(
    PARTY,
    click.option("--document"),
    click.option("--date"),
    click.option("--using", metavar="LIST", multiple=True),
)
"""The options that say whose a document is that came back, and where it is from."""


@command.command("positions")
@RECEIVED
@OPTIONS
@FILE
def load_positions(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a workbook in which a Party has filled in its positions, its CSV twin, or a Word document that came back."""
    from birds.dossier.returned import Proposed

    done = _done("positions", given)
    if isinstance(done, Proposed):
        _say_returned(done, given)
    else:
        _say_positions(done, given)


def _say_positions(done: Returned, given: dict[str, Any]) -> None:
    """Say what a filled-in form changes, holds back, and says in contradiction to what is held."""
    from birds.cli.position import show_changes, show_contrary, show_held, show_names

    report(done.problems, given["problems"])
    code = (
        "load.would_change"
        if given["dry_run"]
        else "load.done_change"
        if done.changes or done.names
        else "load.nothing_new"
    )
    if done.held:
        held = "position.would_hold_back" if given["dry_run"] else "position.held_back"
        tell(held, party=done.party, number=len(done.held))
        show_held(done.held, done, always=given["dry_run"])
    number = len(done.changes)
    if done.held and not (done.changes or done.names):
        noticed(done.problems)
        return
    tell(code, things=Message.of("load.positions", number=number, party=done.party, round=done.round))
    show_changes(done.changes, done, always=given["dry_run"])
    show_names(done.names, done.heads, always=given["dry_run"])
    show_contrary(done)
    noticed(done.problems)


@command.command("agreement")
@RECEIVED
@OPTIONS
@FILE
def load_agreement(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the text of the agreement, as `birds agreement --export` writes it, or a Word document that came back."""
    from birds.dossier.returned import Proposed

    done = _done("agreement", given)
    if isinstance(done, Proposed):
        _say_returned(done, given)
    else:
        _say(done, given)


def _say_returned(done: Proposed, given: dict[str, Any]) -> None:
    """Say what a Party proposes in a Word document of ours, row by row."""
    for one in done.proposals:
        tell(one.message)
    report(done.problems, given["problems"])
    new = len(done.changes) + len(done.words) + len(done.names)
    document = ", ".join(filter(None, (done.document, given["date"])))
    told: dict[str, Any] = {
        "party": agreement().country(done.party),
        "round": done.round,
        "document": document,
    }
    if done.held:
        tell(
            "position.would_hold_back" if given["dry_run"] else "position.held_back",
            party=done.party,
            number=len(done.held),
        )
    elif new:
        tell("returned.would" if given["dry_run"] else "returned.done", number=new, **told)
    else:
        tell("returned.nothing_new", file=given["file"].name)
    noticed(done.problems)


@command.command("thresholds")
@TERMS
@click.option("--edition")
@click.option("--source")
@OPTIONS
@FILE
def load_thresholds(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the 1 % thresholds of flyway populations: bird, population, threshold, edition, source."""
    _load("thresholds", given)


@command.command("tracks")
@TERMS
@click.option("--taxon", metavar="NAME")
@click.option("--source")
@click.option("--stay-hours", type=click.FloatRange(min=1), default=24, show_default=True)
@click.option("--stay-km", type=click.FloatRange(min=1), default=30, show_default=True)
@click.option("--max-speed", type=click.FloatRange(min=10), default=180, show_default=True)
@FILES
@OPTIONS
def load_tracks(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load tracks of tagged birds: Movebank's CSV (also zipped), GPX, GeoPackage."""
    done = _done("tracks", given)
    report(done.problems, given["problems"])
    things = Message.of("load.tagged", number=done.birds)
    said = Message.of("load.certain", number=done.named)
    code = _how_done(given, changed=done.changed)
    tell(code, things=Message.of("load.of_file", things=things, file=_shown(_files(given)), said=said))
    tell("load.stayed", crossing=done.crossing, passing=done.passing)
    noticed(done.problems)


@command.command("taxonomy")
@click.option("--title")
@printing(*FORMATS["table"])
@_OPTIONS
@FILE
def load_taxonomy(output: str | None, fmt: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Adopt another version of the reference taxonomy: a file of the AviList team, core or extended."""
    from birds.documents.build.review import impact_grid
    from birds.documents.write import files

    form = files.choose(output, fmt, FORMATS["table"])
    done = _done("taxonomy", given)
    report(done.problems, given["problems"])
    emit_table(impact_grid(done, settings().lang), output, form)
    code = (
        "load.would_adopt" if given["dry_run"] else "load.done_adopt" if done.changed else "load.nothing_new"
    )
    entries = len({(held.checklist.id, one.entry.entry.row) for held, found in done.impacts for one in found})
    things = Message.of(
        "load.reference",
        new=done.new.title,
        old=done.old.title,
        entries=entries,
        positions=done.positions,
        evidence=done.evidence,
        counts=done.counts,
    )
    note(code, things=things)
    if done.refused:
        note("load.positions_stay", number=len(done.refused))


def _load(noun: str, given: dict[str, Any]) -> None:
    """Load by the verb of a noun, and say what that did."""
    _say(_done(noun, given), given)


def _done(noun: str, given: dict[str, Any], **more: Any) -> Any:  # noqa: ANN401 - what the verb returns
    """Return what loading the files by the options of a noun does."""
    from birds import loads

    options = {name: value for name, value in given.items() if name not in {"file", "files", "problems"}}
    options["map"] = tuple(map(_pair, given["map"]))
    if "party" in given:
        options["party"] = party_of(given["party"])
    return loads.run(noun, settings().dossier, _files(given), options, **more)


def _files(given: Mapping[str, Any]) -> tuple[Path, ...]:
    return given["files"] if "files" in given else (given["file"],)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column or not field:
        raise Misused("load.bad_map", text=text)
    return column.strip(), field.strip()


def _how_done(given: dict[str, Any], *, changed: bool) -> str:
    return "load.would" if given["dry_run"] else "load.done" if changed else "load.nothing_new"


def _say(loaded: Loaded, given: dict[str, Any]) -> None:
    report(loaded.problems, given["problems"])
    things = Message.of(loaded.what, number=loaded.read)
    code = _how_done(given, changed=loaded.changed)
    tell(code, things=Message.of("load.of_file", things=things, file=_shown(_files(given)), said=loaded.said))
    _say_columns(loaded, given)
    _say_changes(loaded, given)
    noticed(loaded.problems)


def _say_columns(loaded: Loaded, given: dict[str, Any]) -> None:
    """Say which column was read as which field, in a dry run and with -v."""
    read = [(column, field) for column, field in loaded.columns if field != "ignore"]
    if not read or not (given["dry_run"] or settings().verbose):
        return
    from birds.documents.text import pad, width

    widest = min(max(width(column) for column, _ in read), _WIDEST)
    tell("load.columns")
    for column, field in read:
        echo(f"  {pad(column, widest)}  {field}")


def _shown(files: tuple[Path, ...]) -> Arg:
    name, more = files[0].name, len(files) - 1
    return Message.of("load.file_and_more", file=name, number=more) if more else name


def _say_changes(loaded: Loaded, given: dict[str, Any]) -> None:
    """Say what is put in the place of what was there: all of it in a dry run and with -v."""
    changes = loaded.changes
    if not (changes.changed or changes.removed or changes.held):
        return
    if not (given["dry_run"] or settings().verbose):
        note(changes.message)
        return
    for sign, names in (
        ("+", changes.added),
        ("~", changes.changed),
        ("-", changes.removed),
        ("=", changes.held),
    ):
        for name in names:
            echo(f"  {sign} {name}")
