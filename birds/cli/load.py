"""`birds load …`: a file's content into the dossier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birds.cli.options import (
    adding,
    changing,
    common,
    emit_table,
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
    from birds.loading.saving import Loaded
    from birds.model import Arg, LoadOptions

NOUNS = (
    "list",
    "law",
    "status",
    "sites",
    "municipalities",
    "boundaries",
    "counts",
    "evidence",
    "thresholds",
    "tracks",
    "occurrences",
    "positions",
    "agreement",
    "taxonomy",
)


_WIDEST = 40


@click.group("load", cls=Group, no_args_is_help=True)
@common
def command() -> None:
    """Load lists, laws, statuses, sites, counts, evidence, tracks, occurrences … from files."""


PARTY = click.option("--party", metavar="PARTY")
FILE = click.argument("file", type=click.Path(path_type=Path))
FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
OPTIONS = adding(
    click.option("--dry-run", is_flag=True),
    click.option("--strict", is_flag=True),
    click.option("--problems", metavar="FILE"),
    click.option("--replace", is_flag=True),
    click.option("--encoding"),
    click.option("--sheet"),
    click.option("--crs"),
    click.option("--map", "mapping", metavar="COLUMN=FIELD", multiple=True),
    changing,
    strictly,
)
"""The options that every `load` has."""
ABOUT_LIST = adding(
    click.option("--id", "list_id", required=True),
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
    _load_list(given, given.pop("kind"))


@command.command("law")
@ABOUT_LIST
@OPTIONS
@FILE
def load_law(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a law's table of protected birds."""
    _load_list(given, "law")


@command.command("status")
@PARTY
@click.option("--list", "list_id", metavar="ID")
@OPTIONS
@FILE
def load_status(list_id: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load statements on the status of birds, with who says it."""
    _load("status", given, list_id=list_id)


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
def load_boundaries(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the boundaries of sites (GeoJSON, GeoPackage, shapefile, KML, GML, a table with WKT)."""
    _load("boundaries", given, files)


@command.command("counts")
@TERMS
@OPTIONS
@FILE
def load_counts(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load counts of birds at sites."""
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
    "--uncertainty", "uncertainty_m", metavar="METRES", type=click.FloatRange(0), default=5000.0, show_default=True,
)  # fmt: skip
@click.option(
    "--radius", "radius_m", metavar="METRES", type=click.FloatRange(1, 500_000), default=2000.0, show_default=True,
)  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS")
@OPTIONS
@FILES
def load_occurrences(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load occurrence records of any size, reduced to months at each site and in each Party."""
    from birds import api
    from birds.loading.occurrences import ReductionOptions

    names = ("source", "uncertainty_m", "radius_m", "scheduler")
    options = ReductionOptions(**{name: given.pop(name) for name in names})
    with steps_shown(quiet=settings().quiet) as progress:
        done = api.load_occurrences(settings().dossier, files, _how(given), options, progress)
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
def load_positions(party: Any, using: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a workbook in which a Party has filled in its positions, its CSV twin, or a Word document that came back."""
    from birds import api
    from birds.cli.position import show_changes, show_contrary, show_held, show_names
    from birds.reading.returned import is_word

    if is_word(given["file"]):
        _load_returned(given, party, using)
        return
    if given["document"] or given["date"]:
        raise Misused("load.only_word")
    done = api.load_positions(
        settings().dossier, given["file"], _how(given), party=party_of(party), using=using
    )
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
def load_agreement(party: Any, using: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the text of the agreement, as `birds agreement --export` writes it, or a Word document that came back."""
    from birds.reading.returned import is_word

    if is_word(given["file"]):
        _load_returned(given, party, using)
        return
    if party or given["document"] or given["date"]:
        raise Misused("load.only_word")
    _load("agreement", given)


def _load_returned(given: dict[str, Any], party: str | None, using: tuple[str, ...]) -> None:
    """Load what a Party proposes in a Word document of ours, and say it row by row."""
    from birds import api
    from birds.loading.returned import Received

    received = Received(party_of(party), given["document"], given["date"])
    done = api.load_returned(settings().dossier, given["file"], _how(given), received, using=using)
    for one in done.proposals:
        tell(one.message)
    report(done.problems, given["problems"])
    new = len(done.changes) + len(done.words) + len(done.names)
    document = ", ".join(filter(None, (done.document, given["date"])))
    told: dict[str, Any] = {"party": done.party, "round": done.round, "document": document}
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
    _load("thresholds", given, edition=given["edition"], source=given["source"])


@command.command("tracks")
@TERMS
@click.option("--taxon", metavar="NAME")
@click.option("--source")
@click.option("--stay-hours", type=click.FloatRange(min=1), default=24, show_default=True)
@click.option("--stay-km", type=click.FloatRange(min=1), default=30, show_default=True)
@click.option("--max-speed", type=click.FloatRange(min=10), default=180, show_default=True)
@FILES
@OPTIONS
def load_tracks(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load tracks of tagged birds: Movebank's CSV (also zipped), GPX, GeoPackage."""
    from birds import api
    from birds.loading.tracks import Tagged
    from birds.reading.tracks.sifting import TrackRules

    rules = TrackRules(given["stay_hours"], given["stay_km"], speed_kmh=given["max_speed"])
    tagged = Tagged(given["taxon"], given["source"], rules)
    done = api.load_tracks(settings().dossier, files, _how(given), tagged)
    report(done.problems, given["problems"])
    things = Message.of("load.tagged", number=done.birds)
    said = Message.of("load.certain", number=done.named)
    code = _how_done(given, changed=done.changed)
    tell(code, things=Message.of("load.of_file", things=things, file=_shown(files), said=said))
    tell("load.stayed", crossing=done.crossing, passing=done.passing)
    noticed(done.problems)


@command.command("taxonomy")
@click.option("--title")
@printing(*FORMATS["table"])
@OPTIONS
@FILE
def load_taxonomy(title: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Adopt another version of the reference taxonomy: a file of the AviList team, core or extended."""
    from birds import api
    from birds.documents.build.review import impact_grid
    from birds.documents.write import files

    fmt = files.choose(given["output"], given["fmt"], FORMATS["table"])
    done = api.adopt(settings().dossier, given["file"], _how(given), title)
    report(done.problems, given["problems"])
    emit_table(impact_grid(done, settings().lang), given["output"], fmt)
    code = (
        "load.would_adopt" if given["dry_run"] else "load.done_adopt" if done.changed else "load.nothing_new"
    )
    entries = len({(held.checklist.id, one.entry.entry.row) for held, found in done.impacts for one in found})
    moved = done.moved
    things = Message.of(
        "load.reference",
        new=done.new.title,
        old=done.old.title,
        entries=entries,
        positions=moved.positions,
        evidence=moved.evidence,
        counts=moved.counts,
    )
    note(code, things=things)
    if moved.refused:
        note("load.positions_stay", number=len(moved.refused))


def _load(noun: str, given: dict[str, Any], files: tuple[Path, ...] = (), **more: Any) -> None:  # noqa: ANN401
    """Load one file, or several in one change, by the verb of a noun, and say what that did."""
    from birds import api

    verb, brought = getattr(api, f"load_{noun}"), files or given["file"]
    _say(verb(settings().dossier, brought, how=_how(given), **more), given, files or (given["file"],))


def _load_list(given: dict[str, Any], kind: Any) -> None:  # noqa: ANN401 - a Literal of the model
    from birds.model import Checklist, Source

    fields = ("edition", "publisher", "date", "licence", "taxonomy", "territory", "source")
    checklist = Checklist(
        id=given["list_id"],
        title=given["title"] or given["file"].name,
        kind=kind,
        party=party_of(given["party"]),
        **{name: given[name] for name in fields},
    )
    more = {name: given[name] for name in ("author", "credit", "via", "retrieved", "done")}
    _load("list", given, checklist=checklist, about=replace(Source.of(checklist), **more))


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column or not field:
        raise Misused("load.bad_map", text=text)
    return column.strip(), field.strip()


def _how(given: dict[str, Any]) -> LoadOptions:
    from birds.model import LoadOptions

    return LoadOptions(
        dry_run=given["dry_run"],
        strict=given["strict"],
        replace=given["replace"],
        encoding=given["encoding"],
        sheet=given["sheet"],
        crs=given["crs"],
        mapping=tuple(_pair(pair) for pair in given["mapping"]),
        party=party_of(given.get("party")),
        licence=given.get("licence"),
        credit=given.get("credit"),
    )


def _how_done(given: dict[str, Any], *, changed: bool) -> str:
    return "load.would" if given["dry_run"] else "load.done" if changed else "load.nothing_new"


def _say(loaded: Loaded, given: dict[str, Any], files: tuple[Path, ...]) -> None:
    report(loaded.problems, given["problems"])
    things = Message.of(loaded.what, number=loaded.read)
    code = _how_done(given, changed=loaded.changed)
    tell(code, things=Message.of("load.of_file", things=things, file=_shown(files), said=loaded.said))
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
        click.echo(f"  {pad(column, widest)}  {field}")


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
            click.echo(f"  {sign} {name}")
