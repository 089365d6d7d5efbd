"""Sites, boundaries, counts, evidence, statuses and thresholds: a file's rows into a dossier.

Each name is matched to the reference; every row, name or place that can't be told for certain is said.

Loading the same file twice changes nothing. What differs from the dossier, and whatever a changed file of the same name
no longer has, needs `--replace`; what would change is said first, name by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from birds import disk, store
from birds import model as m
from birds.agreements import is_ranked
from birds.dossier.results import LoadChanges, Loaded
from birds.errors import InputError, Problem, StrictError, UsageError, refuse_if_strict
from birds.evidence import list_of, taxonomy_of
from birds.evidence.places import placed_counts
from birds.evidence.records import why_not
from birds.evidence.thresholds import is_total
from birds.matching.naming import named_records, taxa_of
from birds.reading.tables import Read, ReadOptions
from birds.review import alike
from birds.store import Reader, Session, open_for
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from birds.reading.statements import StatusRow

B = TypeVar("B", m.Evidence, m.SiteCount, m.Status, m.Threshold)
_SHOWN = 12
T = TypeVar("T", m.Evidence, m.SiteCount, m.Threshold)
V = TypeVar("V")


# ---------------------------------------------------------------- what a file brings, against what is there


@dataclass(frozen=True, slots=True)
class LoadedNoun(Generic[V]):
    """A noun that files fill, its sub-command of `load`, and what names one of them.

    `what` is the code that says how many there are. `keyed`: saving one replaces what has its name. `in_use` are the
    names that others refer to.
    """

    kind: type[V]
    noun: str
    what: str
    name: Callable[[V], str]
    keyed: bool = True
    in_use: Callable[[Reader], Collection[str]] = field(default=lambda _: ())


@dataclass(frozen=True, slots=True)
class LoadBatch(Generic[V]):
    """What a file brings: its values, of how many it is certain what they are, how it was read, what was noticed."""

    values: Sequence[V]
    named: int
    source: m.SourceFile
    problems: tuple[Problem, ...]
    summary: m.Message


@store.retry_on_conflict
def load_batch(
    path: Path, noun: LoadedNoun[V], options: m.LoadOptions, batch_of: Callable[[Reader], LoadBatch[V]]
) -> Loaded:
    """Put what is made of a file, beside what is there, into a dossier; all of it or, with `strict`, nothing."""
    with open_for(path, options, f"load {noun.noun}") as opened:
        batch = batch_of(opened)
        refuse_if_strict(batch.problems, strict=options.strict)
        if not batch.values:
            raise refuse_unusable(batch.source.file_name, batch.problems)
        changes = save_from_file(opened, noun, batch.values, batch.source, options)
    read, named, columns = len(batch.values), batch.named, batch.source.mapping
    return Loaded(noun.what, read, named, opened.changed, batch.problems, batch.summary, changes, columns)


def refuse_unusable(file: str, problems: Sequence[Problem]) -> StrictError:
    """Return the refusal of a file of which not one row can be used, with what was noticed."""
    first = next((each.message for each in problems if each.severity == "error"), None)
    what = m.Message.of("load.none_usable_because", file=file, first=first) if first else None
    return StrictError(what or m.Message.of("load.none_usable", file=file), problems)


def save_from_file(
    opened: Reader, noun: LoadedNoun[V], values: Sequence[V], file: m.SourceFile, options: m.LoadOptions
) -> LoadChanges:
    """Save what a file brings, and how it was loaded; return what that changes, in a dry run what it would.

    What is there without a file (as bundled) and is the same in the file stays its own: the file has not brought it.
    UsageError where something there would change, or the file of this name was another one, without `replace`.
    """
    files = opened.load(m.SourceFile)
    file = options.termed(file, files)
    new = m.grouped((noun.name(value), value) for value in values)
    stored = m.grouped((noun.name(value), value) for value in opened.load(noun.kind))
    mine = [other for other in files if other.noun == file.noun]
    former = next((other for other in mine if other.place == file.place), None)
    others = [other for other in mine if other.place != file.place]
    elsewhere = {name for other in others for name in other.keys}
    brought_before = former.keys if former else ()
    gone = [name for name in brought_before if name in stored and name not in new and name not in elsewhere]
    in_use = set(noun.in_use(opened)) if gone else set()

    def is_changed(name: str) -> bool:
        """Whether what is saved would change; of things without a key more of the same are no change."""
        if noun.keyed:
            return stored[name] != new[name]
        return any(value not in stored[name] for value in new[name])

    changes = LoadChanges(
        tuple(name for name in new if name not in stored),
        tuple(name for name in new if name in stored and is_changed(name)),
        tuple(name for name in gone if name not in in_use),
        tuple(name for name in gone if name in in_use),
    )
    if not options.replace:
        _refuse(noun.what, changes, former, file)
    known = elsewhere.union(brought_before)
    brought = tuple(name for name in new if name not in stored or name in known or name in changes.changed)

    def save(session: Session) -> None:
        if drop := {*changes.removed, *(() if noun.keyed else changes.changed)}:
            left = [thing for thing in session.load(noun.kind) if noun.name(thing) not in drop]
            session.replace(noun.kind, left)
        session.save(noun.kind, values)
        session.save_source_file(replace(file, keys=brought))

    opened.apply(save)
    return changes


def _refuse(what: str, changes: LoadChanges, former: m.SourceFile | None, file: m.SourceFile) -> None:
    if changes and former is not None and former.sha256 != file.sha256:
        raise UsageError("load.another_file", file=file.file_name, changes=changes.message)
    shown = replace(changes, added=()).message
    if changes.changed:
        number = len(changes.changed)
        things = m.Message.of(what, number=number)
        raise UsageError("load.differ", things=things, number=number, changes=shown)
    if changes.removed:
        raise UsageError("load.lacks_some", file=file.file_name, changes=shown)


def _sites_in_use(reader: Reader) -> set[str]:
    ids = [area.site_id for area in reader.load(m.SiteArea)]
    used = {count.place_id for count in reader.load(m.SiteCount)}
    used |= {occurrence.place_id for occurrence in reader.load(m.Occurrence)}
    return {*ids, *(site.id for site in reader.load(m.Site) if site.place_id in used)}


def _joined(*fields: str) -> Callable[[Any], str]:
    """Return what names a thing by those of these fields that it has."""
    values = attrgetter(*fields)
    return lambda thing: ", ".join(filter(None, values(thing)))


_BY_ID = attrgetter("id")
_COUNT = _joined("site_printed", "taxon_printed", "season", "count_printed", "source")
_ESTIMATE = _joined("taxon_printed", "population", "edition")
SITES = LoadedNoun(m.Site, "sites", "load.sites", _BY_ID, in_use=_sites_in_use)
MUNICIPALITIES = LoadedNoun(m.Municipality, "municipalities", "load.municipalities", _BY_ID)
BOUNDARIES = LoadedNoun(m.SiteArea, "boundaries", "load.boundaries", "{0.site_id} ({0.source})".format)
COUNTS = LoadedNoun(m.SiteCount, "counts", "load.counts", _COUNT, keyed=False)
EVIDENCE = LoadedNoun(m.Evidence, "evidence", "load.records", _BY_ID)
STATUSES = LoadedNoun(m.Status, "status", "load.statuses", _BY_ID)
THRESHOLDS = LoadedNoun(m.Threshold, "thresholds", "load.thresholds", _ESTIMATE)
LOADED_NOUNS: Mapping[str, LoadedNoun[Any]] = {
    noun.noun: noun for noun in (SITES, MUNICIPALITIES, BOUNDARIES, COUNTS, EVIDENCE, THRESHOLDS, STATUSES)
}
"""The nouns by their sub-commands of `load`."""


# ---------------------------------------------------------------- sites, and what has one name


def load_sites(path: Path, file: Path, options: m.LoadOptions) -> Loaded:
    """Load sites, by id; what has an id that is there already needs `replace` if it differs."""
    from birds.reading.sites import read_sites

    about = {"party": options.party, "crs": options.crs}
    read = read_sites(file, _read_options(path, options, **about))
    placed = sum(site.point is not None for site in read.values)
    summary = m.Message.of("load.with_point", number=placed)
    refuse_if_strict(read.problems, strict=options.strict)

    def batch(reader: Reader) -> LoadBatch[m.Site]:
        before, decided = reader.load(m.Site), reader.load(m.Decision)
        of = {site.id: site.place_id for site in before}
        of |= {each.subject: each.value for each in decided if each.kind == "place"}
        places = {place.id: place for place in reader.load(m.Place)}
        designated = (
            replace(site, place_id=of.get(site.id, site.id)) if site.place_id == site.id else site
            for site in read.values
        )
        new = {site.id for site in read.values}
        others = tuple(site for site in before if site.id not in new)
        pointed = tuple(_with_own_point(site, places) for site in designated)
        sites = tuple(_in_its_country(pointed, others, {each.subject for each in decided}))
        merged = (*others, *sites)
        asked = sum(pair.subject in new for pair in alike(merged, decided))
        kept = m.followed(places.values(), before, merged)
        after = m.in_municipalities(kept, merged, reader.load(m.Municipality))
        qualities = {place.id: place.point_quality for place in after}
        nowhere = [count for count in reader.load(m.SiteCount) if count.place_id is None]
        at_last, _ = placed_counts(nowhere, after, merged, reader.load(m.SiteArea))
        in_towns = [qualities[site.place_id] for site in sites if site.municipality and not site.point]
        numbers = (
            ("load.places_alike", "load.do_review_places", asked),
            ("load.counts_at_last", "", sum(count.place_id is not None for count in at_last)),
            ("load.sites_at_towns", "", in_towns.count("municipality")),
            ("load.sites_in_towns", "load.do_load_municipalities", in_towns.count("none")),
        )
        note = partial(Problem, file.name, severity="note")
        notes = (note(what, todo, number=number) for what, todo, number in numbers if number)
        pairs = zip(pointed, sites, strict=True)
        moved = ((meant.place_id, site.id) for meant, site in pairs if meant.place_id != site.place_id)
        warning = partial(Problem, file.name, "load.place_abroad", "load.do_check_place", severity="warning")
        abroad = (warning(value=site_id, place=place_id) for place_id, site_id in moved)
        source, noticed = read.source("sites", **about), (*read.problems, *abroad, *notes)
        return LoadBatch(sites, placed, source, noticed, summary)

    return load_batch(path, SITES, options, batch)


def _with_own_point(site: m.Site, places: Mapping[str, m.Place]) -> m.Site:
    """Return a site without the point that its place has by its municipality, which is none of its own."""
    place = places.get(site.place_id)
    if place is None or place.point_quality != "municipality" or site.point_quality != "approximate":
        return site
    return replace(site, point=None, point_quality="none") if site.point == place.point else site


def _in_its_country(
    sites: Sequence[m.Site], others: Sequence[m.Site], decided: Collection[str]
) -> Iterator[m.Site]:
    """Yield sites; one whose place is in another country has a place of its own, unless a person decided otherwise."""
    country = {place.id: place.party for place in (*m.places_of(sites), *m.places_of(others))}
    for site in sites:
        is_abroad = country[site.place_id] != site.party and site.id not in decided
        yield replace(site, place_id=site.id) if is_abroad else site


def load_municipalities(path: Path, file: Path, options: m.LoadOptions) -> Loaded:
    """Load municipalities, by id; what has no point of its own stands at that of the one that its source names."""
    from birds.reading.sites import read_municipalities

    about = {"party": options.party, "crs": options.crs}
    read = read_municipalities(file, _read_options(path, options, **about))

    def batch(reader: Reader) -> LoadBatch[m.Municipality]:
        before, former = reader.load(m.Place), {town.id: town for town in reader.load(m.Municipality)}
        towns = former | {value.id: value for value in read.values}
        after = m.in_municipalities(before, reader.load(m.Site), towns.values(), former.values())
        new = tuple(place.id for place, other in zip(after, before, strict=True) if place != other)
        note = Problem(file.name, m.Message.of("load.placed_now", places=new), severity="note")
        placed = sum(place.point_quality == "municipality" for place in after)
        none = sum(place.point is None for place in after)
        summary = m.Message.of("load.places_placed", number=placed, none=none)
        source, noticed = read.source("municipalities", **about), (*read.problems, *([note] if new else ()))
        return LoadBatch(read.values, placed, source, noticed, summary)

    return load_batch(path, MUNICIPALITIES, options, batch)


def load_evidence(path: Path, file: Path, options: m.LoadOptions) -> Loaded:
    """Load evidence records, by id, with the taxon that each name means."""
    from birds.reading.records import read_evidence

    read_options = _read_options(path, options)
    first, second = read_options.agreement.in_order()
    read = read_evidence(file, read_options)

    def batch(reader: Reader) -> LoadBatch[m.Evidence]:
        named = _match_names(reader.dossier(), read.values)
        unknown = (record.taxon_printed for record in named if record.taxon is None)
        counting = (record for record in named if record.taxon and why_not(record, (first, second)) is None)
        summary = m.Message.of("load.show_migration", number=sum(1 for _ in counting))
        noticed = (*read.problems, *report_unnamed(file.name, unknown))
        return _batch_of(named, read.source("evidence"), noticed, summary)

    return load_batch(path, EVIDENCE, options, batch)


def load_thresholds(
    path: Path, file: Path, options: m.LoadOptions, *, edition: str | None = None, source: str | None = None
) -> Loaded:
    """Load 1 % thresholds, by printed name, population and edition."""
    from birds.reading.counts import read_thresholds

    estimates = {"edition": edition, "source": source}
    read = read_thresholds(file, _read_options(path, options, **estimates))

    def batch(reader: Reader) -> LoadBatch[m.Threshold]:
        named = _match_names(reader.dossier(), read.values)
        unknown = (threshold.taxon_printed for threshold in named if threshold.taxon is None)
        problems = (*read.problems, *report_unnamed(file.name, unknown, "load.threshold_of_no_bird"))
        return _batch_of(named, read.source("thresholds", **estimates), problems)

    return load_batch(path, THRESHOLDS, options, batch)


def _read_options(path: Path, options: m.LoadOptions, **more: str | None) -> ReadOptions:
    return ReadOptions.of(options, store.agreement_of(path), **more)


def _match_names(dossier: m.DossierContent, records: Iterable[T]) -> tuple[T, ...]:
    return named_records(records, taxonomy_of(dossier), dossier.lists, dossier.decisions)


def _batch_of(
    named: Sequence[B], source: m.SourceFile, problems: tuple[Problem, ...], summary: m.Message | None = None
) -> LoadBatch[B]:
    certain = sum(record.taxon is not None for record in named)
    summary = summary or m.Message.of("load.birds_certain", number=certain)
    return LoadBatch(named, certain, source, problems, summary)


def report_unnamed(file: str, printed: Iterable[str], code: str = "load.bird_uncertain") -> Iterator[Problem]:
    """Say each name that stands for no bird with certainty, once, and how often it stands there."""
    for name, times in Counter(printed).items():
        yield Problem(file, code, "load.do_decide_name", value=name, severity="warning", number=times)


# ---------------------------------------------------------------- counts, and the places where they are made


def load_counts(path: Path, files: Sequence[Path], options: m.LoadOptions) -> Loaded:
    """Load counts at sites, with the taxon that each name means. InputError for a crosstab none of whose headers is.

    Several files are the tables of events and of the birds found at them.
    """
    from birds.reading.counts import read_counts
    from birds.reading.files.archives import read_eml, tables_as_archives

    with tables_as_archives(files, options.encoding) as file:
        read, stated = read_counts(file, _read_options(path, options)), read_eml(file)
    terms = {name: stated.get(name) for name in ("licence", "credit")}

    def batch(reader: Reader) -> LoadBatch[m.SiteCount]:
        dossier = reader.dossier()
        counts = _match_names(dossier, read.values)
        named, doubtful = placed_counts(counts, dossier.places, dossier.sites, dossier.areas)
        _refuse_other_numbers(file, named, read.problems)
        unnamed = (count for count in named if count.taxon is None and not is_total(count))
        unknown = report_unnamed(file.name, (name for count in unnamed if (name := count.taxon_printed)))
        noticed = (*read.problems, *unknown, *_report_unplaced(file, named, doubtful))
        return _batch_of(named, read.source("counts", **terms), noticed)

    return load_batch(path, COUNTS, options, batch)


def _refuse_other_numbers(file: Path, named: Sequence[m.SiteCount], problems: Iterable[Problem]) -> None:
    """Refuse a table of numbers whose headers, read as birds, name none."""
    from birds.reading.counts import BIRDS_IN_HEADERS

    spread = any(problem.what.code == BIRDS_IN_HEADERS for problem in problems)
    if spread and not any(count.taxon for count in named):
        printed = tuple(dict.fromkeys(count.taxon_printed or "" for count in named))
        raise InputError("count.no_bird_in_headers", file=file.name, headers=printed[:_SHOWN])


def _report_unplaced(
    file: Path, counts: Iterable[m.SiteCount], doubtful: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Say each name that stands for no place with certainty, once, and how many counts are made there."""
    for name, times in Counter(count.site_printed for count in counts if count.place_id is None).items():
        what = m.Message.of("load.no_site", number=times)
        if sites := doubtful[name]:
            what = m.Message.of("load.several_sites", sites=sites, number=times)
        yield Problem(file.name, what, "load.do_give_site", value=name, severity="warning")


# ---------------------------------------------------------------- boundaries


@store.retry_on_conflict
def load_boundaries(path: Path, files: Sequence[Path], options: m.LoadOptions) -> Loaded:
    """Load the boundaries of sites that the dossier has, by site and source, all files in one change.

    A folder stands for the files of features in it. What belongs to no site with certainty is left out, and said.
    """
    from birds.reading.sites import read_boundaries

    read_options = _read_options(path, options, crs=options.crs)
    with open_for(path, options, "load boundaries") as opened:
        sites = opened.load(m.Site)
        read = [read_boundaries(file, sites, read_options) for file in _plain_files(files)]
        problems = tuple(problem for file_read in read for problem in file_read.problems)
        refuse_if_strict(problems, strict=options.strict)
        _refuse_twins(read)
        sources = [(file_read.values, file_read.source("boundaries", crs=options.crs)) for file_read in read]
        several = [save_from_file(opened, BOUNDARIES, *each, options) for each in sources]
    changes = LoadChanges(*map(tuple, map(chain.from_iterable, zip(*map(astuple, several), strict=True))))
    areas = sum(len(file_read.values) for file_read in read)
    lost = sum(problem.severity == "error" for problem in problems)
    summary = m.Message.of("load.shapes_lost", number=lost) if lost else m.Message("load.all_shapes")
    shown = tuple(pair for file_read in read for pair in file_read.how.mapping)
    return Loaded("load.boundaries", areas, areas, opened.changed, problems, summary, changes, shown)


def _plain_files(files: Iterable[Path]) -> list[Path]:
    """Return the files, and in the place of a folder the files of features in it. InputError where it has none."""
    from birds.reading.tables.features import is_features

    plain: list[Path] = []
    for file in map(Path, files):
        if not disk.is_folder(file):
            plain.append(file)
            continue
        inside = sorted(each for each in file.rglob("*") if each.is_file() and is_features(each))
        if not inside:
            raise InputError("boundary.none_in_folder", folder=file)
        plain += inside
    return plain


def _refuse_twins(read: Sequence[Read[m.SiteArea]]) -> None:
    """Refuse two boundaries of one site and source in two files: one would silently take the other's place."""
    seen: dict[tuple[str, str], str] = {}
    for file_read in read:
        for area in file_read.values:
            first = seen.setdefault((area.site_id, area.source), file_read.how.file_name)
            if first != file_read.how.file_name:
                twins = {"first": first, "second": file_read.how.file_name}
                raise InputError("boundary.twice", **twins, site=area.site_id, source=area.source)


# ---------------------------------------------------------------- statuses


def load_status(path: Path, file: Path, options: m.LoadOptions, list: str | None = None) -> Loaded:  # noqa: A002 - as called
    """Load statements about the status of birds; each name is matched, each statement keeps its author and source.

    Their territory is the one the file names row by row, else that of the `list`, else the Party of `options`.
    """
    from birds.reading.statements import read_statements

    read = read_statements(file, _read_options(path, options))

    def batch(reader: Reader) -> LoadBatch[m.Status]:
        dossier = reader.dossier()
        own, others = _part_by_author(dossier, read.values)
        known = named_statuses(own, taxonomy_of(dossier), dossier.lists, dossier.decisions)
        named, lost = _with_territory(dossier, known, list, options.party)
        unknown = report_unnamed(file.name, (status.name or "" for status in named if status.taxon is None))
        what, todo = "load.status_nowhere", "load.do_give_country"
        nowhere = (Problem(file.name, what, todo, row=row.row, value=row.name) for row in lost)
        noticed = (*read.problems, *_report_others(file, others), *nowhere, *unknown)
        source = read.source("status", list=list, party=options.party)
        return _batch_of(named, replace(source, rows=len(named)), noticed)

    return load_batch(path, STATUSES, options, batch)


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


def _with_territory(
    dossier: m.DossierContent, rows: Sequence[StatusRow], list_id: str | None, party: str | None
) -> tuple[tuple[m.Status, ...], tuple[StatusRow, ...]]:
    """Return the statements with their territory, and the rows that name none. UsageError where no row does."""
    from birds.reading.statements import in_territory

    stated, lost = list[m.Status](), list["StatusRow"]()
    for row in rows:
        named = row.list_id or list_id
        listed = list_of(dossier, named).checklist.side if named else None
        where = row.territory or listed or party
        if where is None:
            lost.append(row)
        else:
            stated += in_territory(row, where)
    if lost and not stated:
        raise UsageError("load.statuses_nowhere")
    return tuple(stated), tuple(lost)


def _part_by_author(
    dossier: m.DossierContent, rows: Sequence[StatusRow]
) -> tuple[tuple[StatusRow, ...], tuple[StatusRow, ...]]:
    """Part the rows from those that name a known source and somebody who did not make it.

    Known are the lists and those whose statements the agreement ranks: no other's word may stand as theirs, and with
    their rank. Who speaks in a source already, as the pages of an encyclopedia do, may go on.
    """
    checklists = [matched.checklist for matched in dossier.lists]
    authors = {checklist.id: {checklist.id, checklist.publisher} for checklist in checklists}
    for source in dossier.sources:
        if source.id in authors or is_ranked(dossier.agreement, source.id):
            authors.setdefault(source.id, {source.id}).update((source.author, source.publisher))
    for status in dossier.statuses:
        if status.source in authors:
            authors[status.source].add(status.author)

    def is_own(row: StatusRow) -> bool:
        return all(each.author in authors.get(each.source or "", {each.author}) for each in row.statuses)

    return tuple(filter(is_own, rows)), tuple(row for row in rows if not is_own(row))


def _report_others(file: Path, rows: Sequence[StatusRow]) -> Iterator[Problem]:
    for row in rows:
        status = row.statuses[0]
        what = m.Message.of("load.status_of_another", source=status.source or "", author=status.author or "")
        yield Problem(file.name, what, "load.do_name_own_source", row=row.row, value=row.name)
