"""Sites, boundaries, counts, evidence, statuses and thresholds: a file's rows into a dossier.

Each name is matched to the reference; every row, name or place that can't be told for certain is said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from birds import model as m
from birds import store
from birds.agreements import is_ranked
from birds.dossier import saving
from birds.dossier.saving import Brought, Loaded, bring
from birds.errors import InputError, Problem, UsageError
from birds.evidence import list_of, taxonomy_of
from birds.evidence.localities import placed_counts
from birds.evidence.records import why_not
from birds.evidence.thresholds import is_total
from birds.matching.naming import named_records, taxa_of
from birds.reading.tables import ReadOptions
from birds.review.places import alike, settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.reading.statements import StatusRow
    from birds.reading.tables import Read
    from birds.store import Reader
    from birds.taxonomy import Taxonomy

B = TypeVar("B", m.SiteCount, m.Status, m.Threshold)
_SHOWN = 12
T = TypeVar("T", m.Evidence, m.SiteCount, m.Threshold)


def load_sites(path: Path, file: Path, how: m.LoadOptions) -> Loaded:
    """Load sites, by id; what has an id that is there already needs `replace` if it differs."""
    from birds.reading.sites import read_sites

    read = read_sites(file, _options(path, how, party=how.party, crs=how.crs))
    placed = sum(site.point is not None for site in read.values)
    source = read.source("sites", party=how.party, crs=how.crs)
    said = m.Message.of("load.with_point", number=placed)
    saving.refuse_if_strict(read.problems, how)

    def made(reader: Reader) -> Brought[m.Site]:
        before, decided = reader.load(m.Site), reader.load(m.Decision)
        of = {site.id: site.place_id for site in before} | settled(decided)
        places = {place.id: place for place in reader.load(m.Place)}
        sites = tuple(
            _of_its_own(
                replace(one, place_id=of.get(one.id, one.id)) if one.place_id == one.id else one, places
            )
            for one in read.values
        )
        new = {site.id: site for site in sites}
        merged = (*(site for site in before if site.id not in new), *sites)
        asked = sum(one.subject in new for one in alike(merged, decided))
        kept = m.followed(places.values(), before, merged)
        after = m.in_municipalities(kept, merged, reader.load(m.Municipality))
        good = {one.id: one.point_quality for one in after}
        counts = reader.load(m.SiteCount)
        at_last, _ = placed_counts(
            [count for count in counts if count.place_id is None], after, merged, reader.load(m.SiteArea)
        )
        in_towns = [good[one.place_id] for one in sites if one.municipality and not one.point]
        told = (
            ("load.places_alike", "load.do_review_places", asked),
            ("load.counts_at_last", "", sum(one.place_id is not None for one in at_last)),
            ("load.sites_at_towns", "", in_towns.count("municipality")),
            ("load.sites_in_towns", "load.do_load_municipalities", in_towns.count("none")),
        )
        notes = (
            Problem(file.name, what, todo, severity="note", number=number)
            for what, todo, number in told
            if number
        )
        return Brought(sites, placed, source, (*read.problems, *notes), said)

    return bring(path, saving.SITES, how, made)


def _of_its_own(site: m.Site, places: Mapping[str, m.Place]) -> m.Site:
    """Return a site without the point that its place has by its municipality, which is none of its own."""
    place = places.get(site.place_id)
    if place is None or place.point_quality != "municipality" or site.point_quality != "approximate":
        return site
    return replace(site, point=None, point_quality="none") if site.point == place.point else site


def load_municipalities(path: Path, file: Path, how: m.LoadOptions) -> Loaded:
    """Load municipalities, by id; what has no point of its own stands at that of the one that its source names."""
    from birds.reading.sites import read_municipalities

    read = read_municipalities(file, _options(path, how, party=how.party, crs=how.crs))
    source = read.source("municipalities", party=how.party, crs=how.crs)

    def made(reader: Reader) -> Brought[m.Municipality]:
        before, former = reader.load(m.Place), {town.id: town for town in reader.load(m.Municipality)}
        towns = former | {value.id: value for value in read.values}
        after = m.in_municipalities(before, reader.load(m.Site), towns.values(), former.values())
        new = tuple(one.id for one, other in zip(after, before, strict=True) if one != other)
        note = Problem(file.name, m.Message.of("load.placed_now", places=new), severity="note")
        placed = sum(one.point_quality == "municipality" for one in after)
        said = m.Message.of("load.places_placed", number=placed, none=sum(one.point is None for one in after))
        return Brought(read.values, placed, source, (*read.problems, *([note] if new else ())), said)

    return bring(path, saving.MUNICIPALITIES, how, made)


def load_evidence(path: Path, file: Path, how: m.LoadOptions) -> Loaded:
    """Load evidence records, by id, with the taxon that each name means."""
    from birds.reading.records import read_evidence

    options = _options(path, how)
    first, second = options.agreement.in_order()
    read = read_evidence(file, options, parties=(first, second))

    def made(reader: Reader) -> Brought[m.Evidence]:
        named = _named(reader.dossier(), read.values)
        certain = [record for record in named if record.taxon is not None]
        unknown = unnamed(file.name, (record.taxon_printed for record in named if record.taxon is None))
        counting = sum(why_not(record, (first, second)) is None for record in certain)
        said = m.Message.of("load.show_migration", number=counting)
        source = read.source("evidence")
        return Brought(named, len(certain), source, (*read.problems, *unknown), said)

    return bring(path, saving.EVIDENCE, how, made)


def load_thresholds(
    path: Path, file: Path, how: m.LoadOptions, *, edition: str | None = None, source: str | None = None
) -> Loaded:
    """Load 1 % thresholds, by printed name, population and edition."""
    from birds.reading.counts import read_thresholds

    estimates = {"edition": edition, "source": source}
    read = read_thresholds(file, _options(path, how, **estimates))

    def made(reader: Reader) -> Brought[m.Threshold]:
        named = _named(reader.dossier(), read.values)
        unknown = (one.taxon_printed for one in named if one.taxon is None)
        problems = (*read.problems, *unnamed(file.name, unknown, "load.threshold_of_no_bird"))
        return _brought(named, read.source("thresholds", **estimates), problems)

    return bring(path, saving.THRESHOLDS, how, made)


def _options(path: Path, how: m.LoadOptions, **more: str | None) -> ReadOptions:
    """Return what the user has said of how a table is to be read, and what the dossier is about."""
    return ReadOptions.of(how, store.agreement_of(path), **more)


def _named(dossier: m.DossierContent, records: Iterable[T]) -> tuple[T, ...]:
    return named_records(records, taxonomy_of(dossier), dossier.lists, dossier.decisions)


def _brought(named: Sequence[B], source: m.SourceFile, problems: tuple[Problem, ...]) -> Brought[B]:
    certain = sum(one.taxon is not None for one in named)
    return Brought(named, certain, source, problems, m.Message.of("load.birds_certain", number=certain))


def unnamed(file: str, printed: Iterable[str], code: str = "load.bird_uncertain") -> Iterator[Problem]:
    """Say each name that stands for no bird with certainty, once, and how often it stands there."""
    for name, times in Counter(printed).items():
        yield Problem(file, code, "load.do_decide_name", value=name, severity="warning", number=times)


# ---------------------------------------------------------------- counts, and the places where they are made


def load_counts(path: Path, files: Sequence[Path], how: m.LoadOptions) -> Loaded:
    """Load counts at sites, with the taxon that each name means. InputError for a crosstab none of whose headers is.

    Several files are the tables of events and of the birds found at them.
    """
    from birds.reading.files.archives import tables_as_archives

    with tables_as_archives(files, how.encoding) as file:
        return _load_counts(path, file, how)


def _load_counts(path: Path, file: Path, how: m.LoadOptions) -> Loaded:
    from birds.reading.counts import read_counts
    from birds.reading.files.archives import read_eml

    read, stated = read_counts(file, _options(path, how)), read_eml(file)
    terms = {name: stated.get(name) for name in ("licence", "credit")}

    def made(reader: Reader) -> Brought[m.SiteCount]:
        dossier = reader.dossier()
        named, doubtful = placed_counts(
            _named(dossier, read.values), dossier.places, dossier.sites, dossier.areas
        )
        _refuse_other_numbers(file, named, read.problems)
        unknown = (one.taxon_printed or "" for one in named if one.taxon is None and not is_total(one))
        told = (*read.problems, *unnamed(file.name, filter(None, unknown)), *_unplaced(file, named, doubtful))
        return _brought(named, read.source("counts", **terms), told)

    return bring(path, saving.COUNTS, how, made)


def _refuse_other_numbers(file: Path, named: Sequence[m.SiteCount], told: Iterable[Problem]) -> None:
    """Refuse a table of numbers whose headers, read as birds, name none."""
    from birds.reading.counts import BIRDS_IN_HEADERS

    spread = any(problem.what.code == BIRDS_IN_HEADERS for problem in told)
    if spread and not any(one.taxon for one in named):
        printed = tuple(dict.fromkeys(one.taxon_printed or "" for one in named))
        raise InputError("count.no_bird_in_headers", file=file.name, headers=printed[:_SHOWN])


def _unplaced(
    file: Path, counts: Iterable[m.SiteCount], doubtful: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Say each name that stands for no place with certainty, once, and how many counts are made there."""
    for name, times in Counter(count.site_printed for count in counts if count.place_id is None).items():
        if doubtful[name]:
            what = m.Message.of("load.several_sites", sites=doubtful[name], number=times)
        else:
            what = m.Message.of("load.no_site", number=times)
        yield Problem(file.name, what, "load.do_give_site", value=name, severity="warning")


# ---------------------------------------------------------------- boundaries


@store.retry_on_conflict
def load_boundaries(path: Path, files: Sequence[Path], how: m.LoadOptions) -> Loaded:
    """Load the boundaries of sites that the dossier has, by site and source, all files in one change.

    A folder stands for the files of features in it. What belongs to no site with certainty is left out, and said.
    """
    from birds.reading.boundaries import read_boundaries

    options = _options(path, how, crs=how.crs)
    with saving.open_for(path, how, "load boundaries") as opened:
        sites = opened.reader.load(m.Site)
        read = [read_boundaries(file, sites, options) for file in _plain_files(files)]
        problems = tuple(problem for one in read for problem in one.problems)
        saving.refuse_if_strict(problems, how)
        _refuse_twins(read)
        changes = saving.together(
            saving.put(opened, saving.BOUNDARIES, one.values, one.source("boundaries", crs=how.crs), how)
            for one in read
        )
    areas = sum(len(one.values) for one in read)
    lost = sum(problem.severity == "error" for problem in problems)
    said = m.Message.of("load.shapes_lost", number=lost) if lost else m.Message("load.all_shapes")
    shown = tuple(pair for one in read for pair in one.how.mapping)
    return Loaded("load.boundaries", areas, areas, opened.changed, problems, said, changes, shown)


def _plain_files(files: Iterable[Path]) -> list[Path]:
    """Return the files, and in the place of a folder the files of features in it. InputError where it has none."""
    from birds.reading.tables.features import is_features

    found: list[Path] = []
    for file in map(Path, files):
        if not file.is_dir():
            found.append(file)
            continue
        inside = sorted(each for each in file.rglob("*") if each.is_file() and is_features(each))
        if not inside:
            raise InputError("boundary.none_in_folder", folder=file)
        found += inside
    return found


def _refuse_twins(read: Sequence[Read[m.SiteArea]]) -> None:
    """Refuse two boundaries of one site and source in two files: one would silently take the other's place."""
    seen: dict[tuple[str, str], str] = {}
    for one in read:
        for area in one.values:
            first = seen.setdefault((area.site_id, area.source), one.how.file_name)
            if first != one.how.file_name:
                twins = {"first": first, "second": one.how.file_name}
                raise InputError("boundary.twice", **twins, site=area.site_id, source=area.source)


# ---------------------------------------------------------------- statuses


def load_status(path: Path, file: Path, how: m.LoadOptions, list: str | None = None) -> Loaded:  # noqa: A002 - as called
    """Load statements about the status of birds; each name is matched, each statement keeps its author and source.

    Their territory is the one the file names row by row, else that of the `list`, else the Party of `how`.
    """
    from birds.reading.statements import read_statements

    read = read_statements(file, _options(path, how))

    def made(reader: Reader) -> Brought[m.Status]:
        dossier = reader.dossier()
        own, others = _of_others(dossier, read.values)
        known = named_statuses(own, taxonomy_of(dossier), dossier.lists, dossier.decisions)
        named, lost = _placed(dossier, known, list, how.party)
        unknown = unnamed(file.name, (one.name or "" for one in named if one.taxon is None))
        told = (*read.problems, *_not_its_own(file, others), *_nowhere(file, lost), *unknown)
        source = read.source("status", list=list, party=how.party)
        return _brought(named, replace(source, rows=len(named)), told)

    return bring(path, saving.STATUSES, how, made)


def named_statuses(
    rows: Sequence[StatusRow],
    taxonomy: Taxonomy,
    lists: Sequence[m.MatchedList],
    decisions: Sequence[m.Decision] = (),
) -> tuple[StatusRow, ...]:
    """Return rows of statements with the taxon that each name means, None where that is uncertain.

    Where the scientific name does not settle it, the vernacular one beside it is asked, then the row's own word.
    """
    taxa = taxa_of((row.name for row in rows), taxonomy, lists, decisions)
    spoken = [row.vernacular for row in rows if row.name not in taxa]
    taxa = {**taxa_of(spoken, taxonomy, lists, decisions), **taxa}

    def named(row: StatusRow) -> StatusRow:
        own = row.reference if row.reference in taxonomy else None
        taxon = taxa.get(row.name) or taxa.get(row.vernacular or "") or own
        return replace(row, statuses=tuple(replace(status, taxon=taxon) for status in row.statuses))

    return tuple(map(named, rows))


def _placed(
    dossier: m.DossierContent, rows: Sequence[StatusRow], list_id: str | None, party: str | None
) -> tuple[tuple[m.Status, ...], tuple[StatusRow, ...]]:
    """Return the statements with their territory, and the rows that name none. UsageError where no row does."""
    from birds.reading.statements import in_territory

    found: list[m.Status] = []
    lost: list[StatusRow] = []
    for row in rows:
        named = row.list_id or list_id
        listed = list_of(dossier, named).checklist.side if named else None
        where = row.territory or listed or party
        if where is None:
            lost.append(row)
        else:
            found += in_territory(row, where)
    if lost and not found:
        raise UsageError("load.statuses_nowhere")
    return tuple(found), tuple(lost)


def _of_others(
    dossier: m.DossierContent, rows: Sequence[StatusRow]
) -> tuple[tuple[StatusRow, ...], tuple[StatusRow, ...]]:
    """Part the rows from those that name a known source and somebody who did not make it.

    Known are the lists and those whose statements the agreement ranks: no other's word may stand as theirs, and with
    their rank. Who speaks in a source already, as the pages of an encyclopedia do, may go on.
    """
    made = {one.checklist.id: {one.checklist.id, one.checklist.publisher} for one in dossier.lists}
    for source in dossier.sources:
        if source.id in made or is_ranked(dossier.agreement, source.id):
            made.setdefault(source.id, {source.id}).update((source.author, source.publisher))
    for status in dossier.statuses:
        if status.source in made:
            made[status.source].add(status.author)

    def strange(row: StatusRow) -> bool:
        return any(one.author not in made.get(one.source or "", {one.author}) for one in row.statuses)

    return tuple(row for row in rows if not strange(row)), tuple(row for row in rows if strange(row))


def _not_its_own(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        said = row.statuses[0]
        what = m.Message.of("load.status_of_another", source=said.source or "", author=said.author or "")
        yield Problem(file.name, what, "load.do_name_own_source", row=row.row, value=row.name)


def _nowhere(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        todo = "load.do_give_country"
        yield Problem(file.name, "load.status_nowhere", todo, row=row.row, value=row.name)
