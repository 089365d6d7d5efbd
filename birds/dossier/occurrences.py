"""`load occurrences`: files of records of any size, reduced to months by place and by Party, into the dossier."""

from __future__ import annotations

import math
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from birds import model as m
from birds import store
from birds.dossier.saving import OpenFor, open_for, refuse_if_strict
from birds.errors import DossierError, InputError, OutputError, Problem, UsageError, quoted, why
from birds.evidence import taxonomy_of
from birds.evidence.places import party_areas, party_codes
from birds.matching.naming import taxa_of
from birds.reading import occurrences as reading
from birds.reading.files.layers import shapes_in_sandbox
from birds.reading.occurrences.archives import GivenFile, opened
from birds.reading.occurrences.cell_grid import Circle
from birds.reading.occurrences.cluster import check_dask
from birds.reading.occurrences.kept import is_kept, read_kept, unclear
from birds.reading.occurrences.layout import FilePart, Layout, archived_layout, layout_of, parts
from birds.reading.occurrences.reduction import Plan, Tally, sum_of
from birds.reading.occurrences.regions import Area
from birds.reading.occurrences.rules import DEFAULT_UNCERTAINTY_M, FIRST_YEAR, LATER, RULES, YEARS
from birds.reading.tables import not_read, values
from birds.sandbox import sandboxed
from birds.store.opening import locked
from birds.vocabulary import key, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEFAULT_RADIUS_M = 2_000.0
SHOWN_NAMES = 200


@dataclass(frozen=True, slots=True)
class ReductionOptions:
    """How occurrences are reduced: whose they are, the limit and the default radius in metres, where it is run."""

    source: str | None = None
    uncertainty: float = DEFAULT_UNCERTAINTY_M
    radius: float = DEFAULT_RADIUS_M
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: parts done and all, records read in this run."""

    done: int
    parts: int
    records: int


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a load did: records read, of these used, rows made of them; `numbers` say what became of all of them."""

    read: int
    used: int
    rows: int
    changed: bool
    numbers: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()


_Laid = tuple[tuple[Path, Layout], ...]


@dataclass(frozen=True, slots=True)
class _Input:
    """A FILE, its plain files with their layouts, and its parts."""

    file: GivenFile
    layouts: _Laid
    parts: tuple[FilePart, ...]


_PLAIN, _USUAL = m.LoadOptions(), ReductionOptions()


def load_occurrences(
    path: Path,
    files: Sequence[Path],
    options: m.LoadOptions = _PLAIN,
    choice: ReductionOptions = _USUAL,
    progress: Callable[[Step], None] | None = None,
) -> Reduced:
    """Load occurrence records: each counts by stated rules, in its Party's area and at sites, by month.

    All files of one call are one source, and what stands twice in them counts once. Raises BirdsError; the dossier
    changes in one transaction, at the end. A table of what a dossier has reduced before comes back as it is.
    """
    if options.crs or options.sheet:
        raise UsageError("occurrence.no_crs_no_sheet")
    if choice.scheduler:
        check_dask()
    if len(files) == 1 and is_kept(files[0]):
        return _load_kept(path, files[0], options)
    dossier = store.load(path)
    with _work_folder(path, options) as work:
        plan, spots = _plan(dossier, choice)
        inputs = _inputs(files, work, options)
        total, tallies = _reduce(inputs, plan, work, choice, progress)
    tally = sum_of(tallies)
    taxa = taxa_of(tally.names.values(), taxonomy_of(dossier), dossier.lists, dossier.decisions)
    total["name"] = total["name"].map(tally.names)
    numbers = _outcomes(total, tally, taxa)
    cited = dict.fromkeys(each.file.citation or each.file.name for each in inputs)
    source = values.source(choice.source) or "; ".join(cited)
    rows = _occurrences(total, taxa, spots, source)
    circles = sum(isinstance(area.shape, Circle) for area in plan.areas)
    problems = (
        *_notes(numbers, inputs, circles),
        *_warnings(total, tally, taxa, (inputs, dossier.agreement)),
    )
    refuse_if_strict(problems, options)
    loaded = _source_files(inputs, tallies, _options(choice, source))
    changed = _save(path, options, dossier, (rows, loaded))
    return Reduced(numbers["read"], numbers["used"], len(rows), changed, tuple(numbers.items()), problems)


@store.retry_on_conflict
def _load_kept(path: Path, file: Path, options: m.LoadOptions) -> Reduced:
    """Put rows that were reduced before in the place of those of their sources."""
    rows, problems, loaded = read_kept(file, options.encoding)
    with open_for(path, options, "load occurrences") as opened:
        taxa = {taxon.name for taxon in opened.reader.load(m.Taxon)}
        spots = {*(place.id for place in opened.reader.load(m.Place)), *opened.reader.agreement().by_code}
        is_known = {row: row.taxon in taxa and (row.place_id or row.party) in spots for row in rows}
        known = [row for row in rows if is_known[row]]
        strange = dict.fromkeys(
            f"{row.taxon}, {row.place_id or row.party}" for row in rows if not is_known[row]
        )
        problems = (*problems, *(unclear(file.name, None, name) for name in strange))
        refuse_if_strict(problems, options)
        if _save_rows(opened, known, options):
            loaded = options.termed(loaded, opened.reader.load(m.SourceFile))
            opened.save(lambda session: session.save_source_file(loaded))
    read, used = (sum(row.records for row in some) for some in (rows, known))
    return Reduced(read, used, len(known), opened.changed, (("read", read), ("used", used)), problems)


def _save_rows(opened: OpenFor, rows: Sequence[m.Occurrence], options: m.LoadOptions) -> bool:
    """Put rows in the place of those of their sources; tell whether they differ."""
    sources = {row.source for row in rows}
    stored = opened.reader.load(m.Occurrence)
    same, others = ([row for row in stored if (row.source in sources) is own] for own in (True, False))
    if same == list(rows):
        return False
    if same and not options.replace:
        raise UsageError("occurrence.source_differs", source=tuple(sorted(sources)))
    opened.save(lambda session: session.replace(m.Occurrence, [*others, *rows]))
    return True


@contextmanager
def _work_folder(path: Path, options: m.LoadOptions) -> Iterator[Path]:
    """Give a folder to work in while it lasts: beside the dossier, where there is room; for a dry run elsewhere."""
    if options.dry_run:
        with tempfile.TemporaryDirectory(prefix="birds-") as folder:
            yield Path(folder)
        return
    with open_for(path, options, "load occurrences"):
        pass  # a dossier that can't be changed is said now, not when all is read
    work = path.with_name(path.name + ".occurrences")
    lock = _emptied(work, path)
    try:
        yield work
    finally:
        lock.close()
        shutil.rmtree(work, ignore_errors=True)


def _emptied(work: Path, path: Path) -> sqlite3.Connection:
    """Make a folder, or empty one that a killed run left; return its lock: two runs would mix their records there."""
    try:
        work.mkdir(exist_ok=True)
        lock = sqlite3.connect(work / "in_use", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        for left in work.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left.name != "in_use":
                left.unlink()
    except sqlite3.OperationalError:
        raise DossierError("store.in_use_now", path=path, holder=locked(work / "in_use")) from None
    except OSError as error:
        raise OutputError("file.not_beside", folder=work.name, why=why(error)) from error
    return lock


# ---------------------------------------------------------------- regions


Spot = tuple[str, str]  # a Party, or "" and the id of a place


def _plan(dossier: m.DossierContent, choice: ReductionOptions) -> tuple[Plan, list[Spot]]:
    """Return the regions to count in, the Parties' first, then the places in their order; and what each is."""
    agreement, places = dossier.agreement, _places_on_map(dossier)
    homes: dict[str, int] = {party: number for number, party in enumerate(party_codes(agreement)) if party}
    territories = party_areas(agreement)
    drawn, sites = _boundaries(dossier), m.designations(dossier.sites)
    shapes = [
        drawn.get(place.id) or _circle(place, sites.get(place.id, ()), choice.radius) for place in places
    ]
    own = (
        (key(name), party.code) for party in agreement.parties for name in (party.code, *party.names.all())
    )
    named: dict[str, str] = {**dict(own), **lookup("country_codes"), **lookup("countries")}
    countries = tuple((name, homes[code]) for name, code in named.items() if code in homes)
    regions = (*(Area(wkb, homes[party] if party else -1) for party, wkb in territories), *map(Area, shapes))
    spots = [*((party or "", "") for party, _ in territories), *(("", place.id) for place in places)]
    return Plan(regions, countries, choice.uncertainty), spots


def _places_on_map(dossier: m.DossierContent) -> tuple[m.Place, ...]:
    """Return the places that have a boundary or a point of their own: around a municipality's is no place."""
    place_of = {site.id: site.place_id for site in dossier.sites}
    drawn = {place_of[area.site_id] for area in dossier.areas}
    return tuple(
        place
        for place in dossier.places
        if place.id in drawn or (place.point and place.point_quality != "municipality")
    )


def _boundaries(dossier: m.DossierContent) -> dict[str, bytes]:
    """Return the boundary of each place: those of its designations together."""
    place_of = {site.id: site.place_id for site in dossier.sites}
    by_place: dict[str, list[bytes]] = {}
    for area in dossier.areas:
        by_place.setdefault(place_of[area.site_id], []).append(area.wkb)
    several = {place: list(shapely.from_wkb(wkbs)) for place, wkbs in by_place.items() if len(wkbs) > 1}
    united = shapes_in_sandbox(shapely.union_all, several.values(), "site_area") if several else ()
    alone = {place: wkbs[0] for place, wkbs in by_place.items()}
    return alone | {place: shapely.to_wkb(shape) for place, shape in zip(several, united, strict=True)}


def _circle(place: m.Place, sites: Sequence[m.Site], radius_m: float) -> Circle:
    """Return a circle around a place's point: of its largest designation, of the default radius where none is known."""
    assert place.point is not None  # noqa: S101 - places without a point are left out
    hectares = max((site.area_ha or 0.0 for site in sites), default=0.0)
    return Circle(*place.point, math.sqrt(hectares * 10_000 / math.pi) if hectares else radius_m)


# ---------------------------------------------------------------- files and parts


def _inputs(files: Sequence[Path], work: Path, options: m.LoadOptions) -> tuple[_Input, ...]:
    distinct: dict[str, GivenFile] = {}
    for archive in [opened(file, work) for file in files]:
        distinct.setdefault(archive.sha256, archive)  # a file that is named twice is read once
    inputs = []
    for archive in distinct.values():
        size = sum(file.stat().st_size for file in archive.files)
        inputs.append(
            _Input(archive, *sandboxed(_read_layouts, archive, options, file=archive.name, size=size))
        )
    return tuple(inputs)


def _read_layouts(opened_file: GivenFile, options: m.LoadOptions) -> tuple[_Laid, tuple[FilePart, ...]]:
    """Return the files that hold records with their layouts, and the parts; of an archive some may only explain it."""
    mapping, laid, refused = dict(options.mapping), [], []
    for file in opened_file.files:
        try:
            if opened_file.archive:
                layout = archived_layout(file, opened_file.name, opened_file.archive, mapping)
            else:
                layout = layout_of(file, opened_file.name, mapping, options.encoding)
            laid.append((file, layout))
        except InputError as error:
            refused.append(error)
    if refused and not (laid and opened_file.loose):
        raise refused[0]
    return tuple(laid), tuple(part for file, layout in laid for part in parts(file, layout))


def _reduce(
    inputs: Sequence[_Input],
    plan: Plan,
    work: Path,
    choice: ReductionOptions,
    progress: Callable[[Step], None] | None,
) -> tuple[pd.DataFrame, list[Tally]]:
    """Return the totals of all files, and what became of each file's records."""
    every = [part for each in inputs for part in each.parts]
    tallies: dict[FilePart, Tally] = {}

    def done(part: FilePart, tally: Tally) -> None:
        tallies[part] = tally
        if progress:
            progress(Step(len(tallies), len(every), sum(each.records["read"] for each in tallies.values())))

    if progress:
        progress(Step(0, len(every), 0))
    total = reading.reduced(every, plan, work, choice.scheduler, done)
    return total, [sum_of([tallies[part] for part in each.parts]) for each in inputs]


# ---------------------------------------------------------------- what it makes


def _occurrences(
    total: pd.DataFrame, taxa: Mapping[str, str], spots: Sequence[Spot], source: str
) -> tuple[m.Occurrence, ...]:
    """Return the rows: taxon × place × month × year and taxon × Party × month; names of one bird are added up."""
    distinct = sorted(set(spots))
    spot = np.array([distinct.index(region) for region in spots])
    rows = pd.DataFrame(
        {
            "spot": spot[total["region"]],
            "taxon": total["name"].map(taxa).astype("category"),
            "month": total["when"] // YEARS,
            "year": total["when"] % YEARS + FIRST_YEAR,
            "records": total["records"],
            "number": total["number"],
        }
    )
    by_key = rows.groupby(
        ["spot", "taxon", "month", "year"], observed=True
    )  # sorted; what has no taxon is left out
    summed = by_key["records"].sum().to_frame().assign(number=by_key["number"].max()).reset_index()
    return tuple(
        m.Occurrence(
            taxon,
            month,
            records,
            source,
            place or None,
            m.PartyCode(party) if party else None,
            None if party else year,
            highest or None,
        )
        for spot, taxon, month, year, records, highest in zip(
            *(summed[name].tolist() for name in summed), strict=True
        )
        for party, place in [distinct[spot]]
    )


def _source_files(
    inputs: Sequence[_Input], tallies: Sequence[Tally], file_options: tuple[tuple[str, str], ...]
) -> list[m.SourceFile]:
    return [
        m.SourceFile(
            "occurrences",
            each.file.name,
            each.file.sha256,
            tally.records["read"],
            mapping=each.layouts[0][1].named() if each.layouts else (),
            options=file_options,
        )
        for each, tally in zip(inputs, tallies, strict=True)
    ]


@store.retry_on_conflict
def _save(
    path: Path,
    options: m.LoadOptions,
    before: m.DossierContent,
    new: tuple[Sequence[m.Occurrence], Sequence[m.SourceFile]],
) -> bool:
    rows, loaded = new
    with open_for(path, options, "load occurrences") as opened:
        if opened.reader.load(m.Site) != before.sites or opened.reader.load(m.SiteArea) != before.areas:
            raise UsageError("occurrence.sites_changed")
        _save_rows(opened, rows, options)
        for file in (options.termed(each, before.source_files) for each in loaded):
            opened.save(lambda session, file=file: session.save_source_file(file))  # type: ignore[misc]
    return opened.changed


def _options(choice: ReductionOptions, source: str) -> tuple[tuple[str, str], ...]:
    """Return the options of the command that loads the same again."""
    metres = {name: getattr(choice, name) for name in ("radius", "uncertainty")}
    limits = ((name, f"{limit:g}") for name, limit in metres.items() if limit != getattr(_USUAL, name))
    return tuple(sorted((*limits, ("source", source))))


# ---------------------------------------------------------------- what is said


def _outcomes(total: pd.DataFrame, tally: Tally, taxa: Mapping[str, str]) -> dict[str, int]:
    """Return what became of the records: all but `read` and `astray` add up to `read`."""
    distinct = int(total["used"].sum())
    used = int(total["used"][total["name"].isin(taxa)].sum())
    more = {"duplicate": tally.records["inside"] - distinct, "unmatched": distinct - used, "used": used}
    counted = Counter({**tally.records, **more})
    return {name: counted[name] for name in ("read", "malformed", *RULES, *LATER, "used", "astray")}


def _notes(numbers: Mapping[str, int], inputs: Sequence[_Input], circles: int) -> Iterator[Problem]:
    file = _files(inputs)
    for name in (*RULES, "outside", "duplicate"):
        if number := numbers[name]:
            clause = f"occurrence.{name}"
            yield Problem(file, "occurrence.not_counted", severity="note", number=number, clause=clause)
    if circles:
        todo = "occurrence.do_load_boundaries"
        yield Problem(file, "occurrence.circles", todo, severity="note", number=circles)
    if number := numbers["astray"]:
        yield Problem(file, "occurrence.astray", severity="note", number=number)
    for each in inputs:
        columns = dict.fromkeys(name for _, layout in each.layouts for name in layout.unread())
        if columns:
            yield Problem(each.file.name, not_read(quoted(columns)), severity="note")
        if not {"gbif", "occurrence", "group"} & {
            field for _, layout in each.layouts for field, _ in layout.fields
        }:
            yield Problem(each.file.name, "occurrence.no_ids", "occurrence.do_map_ids", severity="note")


def _warnings(
    total: pd.DataFrame, tally: Tally, taxa: Mapping[str, str], read: tuple[Sequence[_Input], m.Agreement]
) -> Iterator[Problem]:
    file, parties = _files(read[0]), party_codes(read[1])
    if number := tally.records.get("malformed"):
        yield Problem(file, "occurrence.malformed", "occurrence.do_download_again", number=number)
    for (named, lying), number in sorted(tally.contradicted.items()):
        yield Problem(
            file,
            "occurrence.contradicting",
            "occurrence.do_check_coordinates",
            severity="warning",
            number=number,
            country=_country(named, parties),
            party=_country(lying, parties),
        )
    used = total[~total["name"].isin(taxa)].groupby("name")["used"].sum()
    strange = sorted((-number, str(name)) for name, number in used.items() if number)
    for number, name in strange[:SHOWN_NAMES]:
        what, todo = "occurrence.bird_uncertain", "occurrence.do_decide"
        yield Problem(file, what, todo, value=name, severity="warning", number=-number)
    if more := strange[SHOWN_NAMES:]:
        yield Problem(file, "occurrence.more_uncertain", severity="warning", number=len(more))


def _country(number: int, parties: Sequence[m.PartyCode | None]) -> m.Arg:
    party = parties[number] if number < len(parties) else None
    return party or m.Message("evidence.another_country")


def _files(inputs: Sequence[_Input]) -> str | m.Message:
    first, *more = [each.file.name for each in inputs] or [""]
    return m.Message.of("occurrence.files", file=first, number=len(more)) if more else first
