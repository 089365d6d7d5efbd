"""`load occurrences`: files of records of any size, reduced to months by place and by Party, into the dossier."""

from __future__ import annotations

import math
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from birds import disk, errors, progress, store
from birds import model as m
from birds.errors import Problem, UsageError, how_to_get, quoted, refuse_if_strict, why
from birds.evidence import taxonomy_of
from birds.evidence.places import party_areas, party_codes
from birds.matching.naming import taxa_of
from birds.reading import occurrences as reduction
from birds.reading.files import read_content
from birds.reading.files.layers import shapes_in_sandbox
from birds.reading.files.source import read_source
from birds.reading.occurrences import Plan, Tally
from birds.reading.occurrences.files import FilePart, GivenFile, given_files
from birds.reading.occurrences.regions import NO_HOME, NOBODY, Area, Circle
from birds.reading.occurrences.rules import FIRST_YEAR, LATER, RULES, YEARS
from birds.reading.tables import not_read, values
from birds.store import Reader, open_for
from birds.store.opening import locked
from birds.vocabulary import key, lookup

SHOWN_NAMES = 200
_IDS = {"gbif", "occurrence", "group"}
_KEPT = ("taxon", "month", "records", "source", "place_id", "party", "year", "individuals")


@dataclass(frozen=True, slots=True)
class ReductionOptions:
    """How occurrences are reduced: whose they are, the limit and the default radius in metres, where it is run."""

    source: str | None = None
    uncertainty: float = 5_000.0
    radius: float = 2_000.0
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a load did: records read, of these used, rows made of them; `numbers` say what became of all of them."""

    read: int
    used: int
    rows: int
    changed: bool
    numbers: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()


_PLAIN, _USUAL = m.LoadOptions(), ReductionOptions()


def load_occurrences(
    path: Path,
    files: Sequence[Path],
    options: m.LoadOptions = _PLAIN,
    **chosen: Any,  # noqa: ANN401 - as of `ReductionOptions`
) -> Reduced:
    """Load occurrence records: each counts by stated rules, in its Party's area and at sites, by month.

    All files of one call are one source, and what stands twice in them counts once. Raises BirdsError; the dossier
    changes in one transaction, at the end. A table of what a dossier has reduced before comes back as it is.
    """
    choice = ReductionOptions(**chosen)
    if choice.scheduler and find_spec("distributed") is None:
        raise errors.InputError("occurrence.needs_dask", how=how_to_get("scale"))
    if len(files) == 1 and _is_kept(files[0]):
        return _load_kept(path, files[0], options)
    dossier = store.load(path)
    with _work_folder(path, options) as work:
        plan, spots = _plan(dossier, choice)
        inputs = given_files(files, work, options)
        total, tallies = _reduce(inputs, plan, work, choice)
    tally = reduction.sum_of(tallies)
    taxa = taxa_of(tally.names.values(), taxonomy_of(dossier), dossier.lists, dossier.decisions)
    total["name"] = total["name"].map(tally.names)
    total["taxon"] = total["name"].map(taxa).astype("category")
    distinct, used = (int(some["used"].sum()) for some in (total, total[total["taxon"].notna()]))
    known = {"inside": 0, **tally.records}
    known |= {"duplicate": known["inside"] - distinct, "unmatched": distinct - used, "used": used}
    # All but `read` and `astray` add up to `read`:
    numbers = {name: known.get(name, 0) for name in ("read", "malformed", *RULES, *LATER, "used", "astray")}
    source = values.source(choice.source) or "; ".join(dict.fromkeys(f.citation or f.name for f in inputs))
    rows = _occurrences(total, spots, source)
    circles = sum(isinstance(area.shape, Circle) for area in plan.areas)
    first, *others = [file.name for file in inputs]
    every = m.Message.of("occurrence.files", file=first, number=len(others)) if others else first
    warnings = _warnings(every, tally, total, party_codes(dossier.agreement))
    problems = (*_notes(every, numbers, inputs, circles), *warnings)
    refuse_if_strict(problems, strict=options.strict)
    changed = _save(path, options, dossier, rows, tuple(_source_files(inputs, tallies, choice, source)))
    return Reduced(numbers["read"], numbers["used"], len(rows), changed, tuple(numbers.items()), problems)


def _source_files(
    inputs: Sequence[GivenFile], tallies: Sequence[Tally], choice: ReductionOptions, source: str
) -> Iterator[m.SourceFile]:
    """Yield how the files were read, with the options of the command that loads the same again."""
    again = ((name, getattr(choice, name), getattr(_USUAL, name)) for name in ("radius", "uncertainty"))
    limits = ((name, f"{limit:g}") for name, limit, usual in again if limit != usual)
    options = tuple(sorted((*limits, ("source", source))))
    for file, tally in zip(inputs, tallies, strict=True):
        read, layouts = tally.records.get("read", 0), file.layouts[:1]
        mapping = tuple((first.columns[at], field) for first in layouts for field, at in first.fields)
        yield m.SourceFile("occurrences", file.name, file.sha256, read, mapping=mapping, options=options)


@store.retry_on_conflict
def _save(
    path: Path,
    options: m.LoadOptions,
    before: m.DossierContent,
    rows: Sequence[m.Occurrence],
    loaded: Sequence[m.SourceFile],
) -> bool:
    with open_for(path, options, "load occurrences") as opened:
        if opened.load(m.Site) != before.sites or opened.load(m.SiteArea) != before.areas:
            raise UsageError("occurrence.sites_changed")
        _save_rows(opened, rows, options)
        for file in (options.termed(each, before.source_files) for each in loaded):
            opened.apply(lambda session, file=file: session.save_source_file(file))  # type: ignore[misc]
    return opened.changed


def _save_rows(opened: Reader, rows: Sequence[m.Occurrence], options: m.LoadOptions) -> bool:
    """Put rows in the place of those of their sources; tell whether they differ."""
    sources = {row.source for row in rows}
    stored = opened.load(m.Occurrence)
    same, others = ([row for row in stored if (row.source in sources) is own] for own in (True, False))
    if same == list(rows):
        return False
    if same and not options.replace:
        raise UsageError("occurrence.source_differs", source=tuple(sorted(sources)))
    opened.apply(lambda session: session.replace(m.Occurrence, [*others, *rows]))
    return True


@contextmanager
def _work_folder(path: Path, options: m.LoadOptions) -> Iterator[Path]:
    """Give a folder to work in while it lasts: beside the dossier, where there is room; for a dry run elsewhere.

    It is locked, for two runs would mix their records there, and what a killed run left in it goes.
    """
    if options.dry_run:
        with tempfile.TemporaryDirectory(prefix="birds-") as folder:
            yield Path(folder)
        return
    with open_for(path, options, "load occurrences"):
        pass  # a dossier that can't be changed is said now, not when all is read
    work = path.with_name(path.name + ".occurrences")
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
        raise errors.DossierError("store.in_use_now", path=path, holder=locked(work / "in_use")) from None
    except OSError as error:
        raise errors.OutputError("file.not_beside", folder=work.name, why=why(error)) from error
    try:
        yield work
    finally:
        lock.close()
        shutil.rmtree(work, ignore_errors=True)


def _is_kept(path: Path) -> bool:
    """Whether a file is such a table, by its header."""
    if not disk.is_file(path):
        return False
    with path.open("rb") as file:
        head = file.readline(4096).decode("utf-8-sig", "replace")
    return {cell.strip() for cell in re.split(r"[,\t;]", head)}.issuperset(_KEPT[:6])


@store.retry_on_conflict
def _load_kept(path: Path, file: Path, options: m.LoadOptions) -> Reduced:
    """Put rows that were reduced before in the place of those of their sources."""
    source = read_source(file)
    content = read_content(source, options.encoding)
    header, *lines = content.sheets[0].rows
    rows, problems = list[m.Occurrence](), [*content.problems]
    unclear = partial(Problem, source.name, "occurrence.kept_unclear", "occurrence.do_kept")
    if others := [name for name in header if name and name not in _KEPT]:
        what, todo = not_read(quoted(others)), "column.do_map_or_ignore"
        problems.append(Problem(source.name, what, todo, severity="warning"))
    for number, cells in enumerate(lines, 2):
        if row := _occurrence(dict(zip(header, cells, strict=False))):
            rows.append(row)
        elif any(cells):
            problems.append(unclear(row=number, value=" ".join(filter(None, cells))[:80]))
    loaded = m.SourceFile("occurrences", source.name, source.sha256, len(rows), content.encoding)
    with open_for(path, options, "load occurrences") as opened:
        taxa = {taxon.name for taxon in opened.load(m.Taxon)}
        spots = {*(place.id for place in opened.load(m.Place)), *opened.agreement().by_code}
        is_known = {row: row.taxon in taxa and (row.place_id or row.party) in spots for row in rows}
        known = [row for row in rows if is_known[row]]
        strange = (f"{row.taxon}, {row.place_id or row.party}" for row in rows if not is_known[row])
        problems += [unclear(value=name[:80]) for name in dict.fromkeys(strange)]
        refuse_if_strict(problems, strict=options.strict)
        if _save_rows(opened, known, options):
            loaded = options.termed(loaded, opened.load(m.SourceFile))
            opened.apply(lambda session: session.save_source_file(loaded))
    read, used = (sum(row.records for row in some) for some in (rows, known))
    numbers = (("read", read), ("used", used))
    return Reduced(read, used, len(known), opened.changed, numbers, tuple(problems))


def _occurrence(cells: Mapping[str, str]) -> m.Occurrence | None:
    numbers = (cells.get(name, "") for name in ("month", "records", "year", "individuals"))
    month, records, year, most = (int(cell) if cell.isdecimal() else None for cell in numbers)
    place, party, source = (cells.get(name) or None for name in ("place_id", "party", "source"))
    if not month or month not in range(1, 13) or not records or not source or bool(place) is bool(party):
        return None
    owner = m.PartyCode(party) if party else None
    return m.Occurrence(cells["taxon"], month, records, source, place, owner, year, individuals=most)


Spot = tuple[str, str]  # a Party, or "" and the id of a place


def _plan(dossier: m.DossierContent, choice: ReductionOptions) -> tuple[Plan, list[Spot]]:
    """Return the regions to count in, the Parties' first, then the places in their order; and what each is."""
    agreement, sites = dossier.agreement, m.designations(dossier.sites)
    homes = {party: number for number, party in enumerate(party_codes(agreement)) if party}
    own = {key(name): party.code for party in agreement.parties for name in (party.code, *party.names.all())}
    named: dict[str, str] = {**own, **lookup("country_codes"), **lookup("countries")}
    countries = {name: homes[m.PartyCode(code)] for name, code in named.items() if code in homes}
    countries |= dict.fromkeys(reduction.UNKNOWN_COUNTRY, NO_HOME)
    areas, spots = list[Area](), list[Spot]()
    for party, wkb in party_areas(agreement):
        areas.append(Area(wkb, homes[party] if party else NOBODY))
        spots.append((party or "", ""))
    drawn = _boundaries(dossier)
    for place in dossier.places:
        if place.id in drawn:
            areas.append(Area(drawn[place.id]))
        elif place.point and place.point_quality != "municipality":  # around a municipality's is no place
            hectares = max((site.area_ha or 0.0 for site in sites.get(place.id, ())), default=0.0)
            radius = math.sqrt(hectares * 10_000 / math.pi) if hectares else choice.radius
            areas.append(Area(Circle(*place.point, radius)))
        else:
            continue
        spots.append(("", place.id))
    return reduction.Plan(tuple(areas), tuple(countries.items()), choice.uncertainty), spots


def _boundaries(dossier: m.DossierContent) -> dict[str, bytes]:
    """Return the boundary of each place: those of its designations together."""
    place_of = {site.id: site.place_id for site in dossier.sites}
    by_place = m.grouped((place_of[area.site_id], area.wkb) for area in dossier.areas)
    several = {place: list(shapely.from_wkb(wkbs)) for place, wkbs in by_place.items() if len(wkbs) > 1}
    united = shapes_in_sandbox(shapely.union_all, several.values(), "site_area") if several else ()
    alone = {place: wkbs[0] for place, wkbs in by_place.items()}
    return alone | {place: shapely.to_wkb(shape) for place, shape in zip(several, united, strict=True)}


def _reduce(
    inputs: Sequence[GivenFile], plan: Plan, work: Path, choice: ReductionOptions
) -> tuple[pd.DataFrame, list[Tally]]:
    """Return the totals of all files, and what became of each file's records."""
    every = [part for file in inputs for part in file.parts]
    tallies: dict[FilePart, Tally] = {}

    def done(part: FilePart, tally: Tally) -> None:
        tallies[part] = tally
        progress.tell("parts", len(tallies), len(every))

    progress.tell("parts", 0, len(every))
    if choice.scheduler:
        totals = reduction.totals_on(choice.scheduler, every, plan, done)
    else:
        totals = reduction.totals_here(every, plan, work, done)
    total = reduce(lambda before, more: reduction.added([before, more]), totals, reduction.bucket_total([]))
    own = [reduction.sum_of([tallies[part] for part in file.parts]) for file in inputs]
    return total[total["records"] > 0], own


def _occurrences(total: pd.DataFrame, spots: Sequence[Spot], source: str) -> tuple[m.Occurrence, ...]:
    """Return the rows: taxon × place × month × year and taxon × Party × month; names of one bird are added up."""
    at = total["region"].to_numpy()
    party, place = (pd.Categorical([spot[which] for spot in spots])[at] for which in (0, 1))
    month, year = total["when"] // YEARS, total["when"] % YEARS + FIRST_YEAR
    keys = [party, place, total["taxon"], month.rename("month"), year]
    by_key = total.groupby(keys, observed=True)  # sorted; what has no taxon is left out
    summed = by_key["records"].sum().to_frame().assign(number=by_key["number"].max())
    return tuple(
        m.Occurrence(
            taxon=taxon,
            month=month,
            records=records,
            source=source,
            place_id=place or None,
            party=m.PartyCode(party) if party else None,
            year=None if party else year,
            individuals=highest or None,
        )
        for (party, place, taxon, month, year), (records, highest) in zip(
            summed.index, summed.to_numpy().tolist(), strict=True
        )
    )


def _notes(
    files: str | m.Message, numbers: Mapping[str, int], inputs: Sequence[GivenFile], circles: int
) -> Iterator[Problem]:
    note = partial(Problem, severity="note")
    for name in (*RULES, "outside", "duplicate"):
        if number := numbers[name]:
            yield note(files, "occurrence.not_counted", number=number, clause=f"occurrence.{name}")
    if circles:
        yield note(files, "occurrence.circles", "occurrence.do_load_boundaries", number=circles)
    if number := numbers["astray"]:
        yield note(files, "occurrence.astray", number=number)
    for file in inputs:
        if columns := dict.fromkeys(name for layout in file.layouts for name in layout.unread()):
            yield note(file.name, not_read(quoted(columns)))
        if _IDS.isdisjoint(field for layout in file.layouts for field, _ in layout.fields):
            yield note(file.name, "occurrence.no_ids", "occurrence.do_map_ids")


def _warnings(
    files: str | m.Message, tally: Tally, total: pd.DataFrame, parties: Sequence[m.PartyCode | None]
) -> Iterator[Problem]:
    warning = partial(Problem, severity="warning")
    if number := tally.records.get("malformed"):
        yield Problem(files, "occurrence.malformed", "occurrence.do_download_again", number=number)
    country: dict[int, m.Arg] = {number: party for number, party in enumerate(parties) if party}
    for homes, number in sorted(tally.contradicted.items()):
        named, lying = (country.get(home, m.Message("evidence.another_country")) for home in homes)
        what, todo = "occurrence.contradicting", "occurrence.do_check_coordinates"
        yield warning(files, what, todo, number=number, country=named, party=lying)
    used = total[total["taxon"].isna()].groupby("name")["used"].sum()
    strange = sorted((-number, str(name)) for name, number in used.items() if number)
    for number, name in strange[:SHOWN_NAMES]:
        yield warning(files, "occurrence.bird_uncertain", "occurrence.do_decide", value=name, number=-number)
    if more := strange[SHOWN_NAMES:]:
        yield warning(files, "occurrence.more_uncertain", number=len(more))
