"""`birds load …`: a file's content into the dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from birds.cli.options import common, emit_grid, note, noticed, printing, report, settings, strictly, tell
from birds.cli.speaking import Group

if TYPE_CHECKING:
    from birds.api.loading import How, Loaded

F = TypeVar("F", bound=Callable[..., Any])
NOUNS = (
    "list",
    "law",
    "status",
    "sites",
    "boundaries",
    "counts",
    "evidence",
    "thresholds",
    "tracks",
    "occurrences",
    "positions",
    "taxonomy",
)


_WIDEST = 40


@click.group("load", cls=Group, no_args_is_help=True)
@common
def command() -> None:
    """Load lists, laws, statuses, sites, counts, evidence, tracks, occurrences … from files."""


def loading(function: F) -> F:
    """Add the options that every `load` has, and its file."""
    return with_options(click.argument("file", type=click.Path(path_type=Path))(function))


def with_options(function: F) -> F:
    """Add the options that every `load` has."""
    function = strictly(function)
    for option in (
        common,
        click.option("--map", "mapping", metavar="COLUMN=FIELD", multiple=True),
        click.option("--crs"),
        click.option("--sheet"),
        click.option("--encoding"),
        click.option("--replace", is_flag=True),
        click.option("--problems", metavar="FILE"),
        click.option("--strict", is_flag=True),
        click.option("--dry-run", is_flag=True),
    ):
        function = option(function)
    return function


def describing(function: F) -> F:
    """Add the options that describe a list."""
    for option in (
        click.option("--territory"),
        click.option("--taxonomy"),
        click.option("--done"),
        click.option("--retrieved"),
        click.option("--via"),
        click.option("--source"),
        click.option("--credit"),
        click.option("--licence"),
        click.option("--author"),
        click.option("--date"),
        click.option("--publisher"),
        click.option("--edition"),
        click.option("--title"),
        click.option("--party", type=click.Choice(["JPN", "KOR"])),
        click.option("--id", "list_id", required=True),
    ):
        function = option(function)
    return function


def of_terms(function: F) -> F:
    """Add the options that say on which terms the facts of a file that is no list may be used."""
    for option in (
        click.option("--credit", help="The words in which its author wants to be named."),
        click.option("--licence", help="On which terms it may be used."),
    ):
        function = option(function)
    return function


@command.command("list")
@describing
@click.option(
    "--kind", type=click.Choice(["checklist", "treaty", "other"]), default="checklist", show_default=True
)
@loading
def load_list(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a list of birds."""
    _load_list(given, given.pop("kind"))


@command.command("law")
@describing
@loading
def load_law(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a law's table of protected birds."""
    _load_list(given, "law")


@command.command("status")
@click.option("--party", type=click.Choice(["JPN", "KOR"]))
@click.option("--list", "list_id", metavar="ID")
@loading
def load_status(list_id: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load statements on the status of birds, with who says it."""
    from birds import api

    _say(api.load_status(settings().dossier, given["file"], list_id, _how(given)), given)


@command.command("sites")
@of_terms
@click.option("--party", type=click.Choice(["JPN", "KOR"]))
@loading
def load_sites(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load sites of the flyway (CSV, workbook, GeoJSON, GeoPackage, shapefile)."""
    from birds import api

    _say(api.load_sites(settings().dossier, given["file"], _how(given)), given)


@command.command("boundaries")
@of_terms
@with_options
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def load_boundaries(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the boundaries of sites (GeoJSON, GeoPackage, shapefile, KML, GML, a table with WKT)."""
    from birds import api

    done = api.load_boundaries(settings().dossier, files, _how(given))
    _say(done, {**given, "file": Path(_shown(files))})


@command.command("counts")
@of_terms
@loading
def load_counts(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load counts of birds at sites."""
    from birds import api

    _say(api.load_counts(settings().dossier, given["file"], _how(given)), given)


@command.command("evidence")
@of_terms
@loading
def load_evidence(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load records of birds found in two places; each needs a source.

    A column `trust` says how far it is trusted (high, medium, low): a verdict cites the best source first.
    """
    from birds import api

    _say(api.load_evidence(settings().dossier, given["file"], _how(given)), given)


@command.command("occurrences")
@of_terms
@click.option("--source")
@click.option(
    "--uncertainty", "uncertainty_m", metavar="METRES", type=click.FloatRange(0), default=5000.0, show_default=True,
)  # fmt: skip
@click.option(
    "--radius", "radius_m", metavar="METRES", type=click.FloatRange(1, 500_000), default=2000.0, show_default=True,
)  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS")
@with_options
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def load_occurrences(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load occurrence records of any size, reduced to months at each site and in each Party."""
    from birds import api
    from birds.api.occurrences import Choice
    from birds.cli.progress import shown

    names = ("source", "uncertainty_m", "radius_m", "scheduler")
    choice = Choice(**{name: given.pop(name) for name in names})
    with shown(quiet=settings().quiet) as progress:
        done = api.load_occurrences(settings().dossier, files, _how(given), choice, progress)
    report(done.problems, given["problems"])
    verb = "would load" if given["dry_run"] else "loaded" if done.changed else "nothing new:"
    tell(
        f"{verb} {done.rows:,} rows (months at a site or in a Party) from {done.used:,} of {done.read:,} records"
    )


@command.command("positions")
@click.option("--party", type=click.Choice(["JPN", "KOR"]))
@click.option("--using", metavar="LIST", multiple=True)
@loading
def load_positions(party: Any, using: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load a workbook in which a Party has filled in its positions, or its CSV twin."""
    from birds import api
    from birds.cli.position import show_changes

    done = api.load_positions(settings().dossier, given["file"], _how(given), party=party, using=using)
    report(done.problems, given["problems"])
    verb = "would change" if given["dry_run"] else "changed" if done.changes else "nothing new:"
    tell(f"{verb} {len(done.changes)} position(s) of {done.party} in round {done.round}")
    show_changes(done.changes, always=given["dry_run"])
    noticed(done.problems)


@command.command("thresholds")
@of_terms
@click.option("--edition")
@click.option("--source")
@loading
def load_thresholds(**given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the 1 % thresholds of flyway populations: bird, population, threshold, edition, source."""
    from birds import api

    estimates = api.Estimates(given["edition"], given["source"])
    _say(api.load_thresholds(settings().dossier, given["file"], _how(given), estimates), given)


@command.command("tracks")
@of_terms
@click.option("--taxon", metavar="NAME")
@click.option("--source")
@click.option("--stay-hours", type=click.FloatRange(min=1), default=24, show_default=True)
@click.option("--stay-km", type=click.FloatRange(min=1), default=30, show_default=True)
@click.option(
    "--max-speed",
    type=click.FloatRange(min=10),
    default=180,
    show_default=True,
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_options
def load_tracks(files: tuple[Path, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load tracks of tagged birds: Movebank's CSV (also zipped), GPX, GeoPackage."""
    from birds import api

    rules = api.Rules(given["stay_hours"], given["stay_km"], speed_kmh=given["max_speed"])
    tagged = api.Tagged(given["taxon"], given["source"], rules)
    done = api.load_tracks(settings().dossier, files, _how(given), tagged)
    report(done.problems, given["problems"])
    verb = "would load" if given["dry_run"] else "loaded" if done.changed else "nothing new:"
    tell(f"{verb} {done.birds} tagged birds of {_shown(files)}, {done.named} of them certain")
    tell(
        f"stayed in both countries: {done.crossing}; over both without a stay in one of them: {done.passing}"
    )
    noticed(done.problems)


@command.command("taxonomy")
@click.option("--title")
@printing("text", "csv", "json", "md", "html", "xlsx")
@loading
def load_taxonomy(title: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Adopt another version of the reference taxonomy: a file of the AviList team, core or extended."""
    from birds import api
    from birds.output import files, grid

    fmt = files.choose(given["output"], given["fmt"], grid.FORMATS)
    done = api.adopt(settings().dossier, given["file"], _how(given), title)
    report(done.problems, given["problems"])
    emit_grid(api.impact_grid(done, settings().lang), given["output"], fmt)
    verb = "would adopt" if given["dry_run"] else "adopted" if done.changed else "nothing new:"
    entries = len({(held.checklist.id, one.entry.entry.row) for held, found in done.impacts for one in found})
    moved = done.moved
    note(
        f"{verb} {done.new.title} in the place of {done.old.title}: {entries} entries change; under another name "
        f"{moved.positions} positions, {moved.evidence} records of evidence, {moved.counts} counts"
    )
    if moved.refused:
        note(f"{len(moved.refused)} position(s) can't follow: without --dry-run nothing would be changed")


def _load_list(given: dict[str, Any], kind: Any) -> None:  # noqa: ANN401 - a Literal of the model
    from birds import api
    from birds.model import Checklist, Source

    fields = ("party", "edition", "publisher", "date", "licence", "taxonomy", "territory", "source")
    checklist = Checklist(
        id=given["list_id"],
        title=given["title"] or given["file"].name,
        kind=kind,
        **{name: given[name] for name in fields},
    )
    more = {name: given[name] for name in ("author", "credit", "via", "retrieved", "done")}
    about = replace(Source.of(checklist), **more)
    _say(api.load_list(settings().dossier, given["file"], checklist, _how(given), about), given)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column or not field:
        raise click.UsageError(f"--map {text}: write COLUMN=FIELD, e.g. --map 학명=scientific_name")
    return column.strip(), field.strip()


def _how(given: dict[str, Any]) -> How:
    from birds import api

    return api.How(
        dry_run=given["dry_run"],
        strict=given["strict"],
        replace=given["replace"],
        encoding=given["encoding"],
        sheet=given["sheet"],
        crs=given["crs"],
        mapping=tuple(_pair(pair) for pair in given["mapping"]),
        party=given.get("party"),
        licence=given.get("licence"),
        credit=given.get("credit"),
    )


def _say(loaded: Loaded, given: dict[str, Any]) -> None:
    report(loaded.problems, given["problems"])
    done = "would load" if given["dry_run"] else "loaded" if loaded.changed else "nothing new:"
    said = loaded.said or f"{loaded.named} of them certain"
    tell(f"{done} {loaded.read} {loaded.what} of {given['file'].name}, {said}")
    _say_columns(loaded, given)
    _say_changes(loaded, given)
    noticed(loaded.problems)


def _say_columns(loaded: Loaded, given: dict[str, Any]) -> None:
    """Say which column was read as which field, in a dry run and with -v."""
    read = [(column, field) for column, field in loaded.columns if field != "ignore"]
    if not read or not (given["dry_run"] or settings().verbose):
        return
    from birds.output.text import pad, width

    widest = min(max(width(column) for column, _ in read), _WIDEST)
    tell("columns read:")
    for column, field in read:
        tell(f"  {pad(column, widest)}  {field}")


def _shown(files: tuple[Path, ...]) -> str:
    return files[0].name + (f" and {len(files) - 1} more" if len(files) > 1 else "")


def _say_changes(loaded: Loaded, given: dict[str, Any]) -> None:
    """Say what is put in the place of what was there: all of it in a dry run and with -v."""
    changes = loaded.changes
    if not (changes.changed or changes.removed or changes.held):
        return
    if not (given["dry_run"] or settings().verbose):
        note(changes.sentence())
        return
    for sign, names in (
        ("+", changes.added),
        ("~", changes.changed),
        ("-", changes.removed),
        ("=", changes.held),
    ):
        for name in names:
            tell(f"  {sign} {name}")
