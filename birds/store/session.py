"""A dossier that is open: read noun by noun from one snapshot, or changed as a whole, with a line in the log.

A new one is built in memory, written beside its place, moved into it at the end. One with the bundled data need not be
built: its database lies beside them, and lacks only whose copy it is, and the first line of its log.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import cached_property, wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from birds import disk
from birds import model as m
from birds.errors import BirdsError, DossierError, OutputError, UsageError, why
from birds.model.agreement import default
from birds.negotiation import acts, settings
from birds.store import geopackage, log, opening, rows, tables
from birds.store.rows import readable

if TYPE_CHECKING:
    from birds.negotiation.drafts import DraftChange
    from birds.store.mapping import Noun

T = TypeVar("T")
P = ParamSpec("P")
_DRAFTS = 3
_IN_COPY: ContextVar[bool] = ContextVar("_IN_COPY", default=False)
_WITH_PARTY = {"site", "site_area"}  # a boundary has the Party of its site
_BY_ITS_AUTHOR = """UPDATE status SET via = (SELECT via FROM source WHERE source.id = list_id),
author = coalesce(nullif((SELECT author FROM source WHERE source.id = list_id), ''), (
    SELECT coalesce(nullif(publisher, ''), title) FROM checklist WHERE checklist.id = list_id))
WHERE list_id IS NOT NULL"""
_FOLLOWED = {tables.SOURCES.name: (tables.STATUSES.name,)} | dict.fromkeys(
    tables.LINKED, (tables.LINKS.name,)
)
DERIVING = (*tables.SPATIAL, tables.COUNTS.name, tables.SOURCES.name)
"""The tables that something else in the file follows from."""
_FACT = ("meta", ("key", "value"))
COPY_OF = "copy_of"
"""The fact that says whose copy a dossier is."""
_OF_PLACES = ("sites", "municipalities", "boundaries")
RECORDS_OF = (*_OF_PLACES, "counts", "evidence", "thresholds", "tracks", "occurrences")
"""The nouns whose files are sources of their own, where nothing says what they are from."""


class Reader:
    """A dossier open for reading. Values come in the order in which they were saved."""

    changed = False

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def apply(self, save: Callable[[Session], None]) -> None:
        """Save nothing: in a dry run a dossier is only read."""

    def meta(self) -> dict[str, str]:
        """Return the facts about the file: schema version, reference, whatever a command has set."""
        with readable(m.Message("store.table_meta")):
            return dict(self.connection.execute("SELECT key, value FROM meta ORDER BY key"))

    def drafts(self) -> tuple[m.Act, ...]:
        """Return the acts that this copy holds back."""
        return rows.load_values(self.connection, tables.DRAFT_ACTS)

    def reference(self) -> str:
        """Return the name of the reference taxonomy, e.g. "AviList v2025"."""
        return self.meta().get("reference", "")

    def load(self, noun: type[T]) -> tuple[T, ...]:
        """Return every value of a noun: taxa, checklists (without their entries), sources, sites …."""
        values = rows.load_values(self.connection, tables.NOUNS[noun])
        if noun is m.Checklist:
            agreement = self.agreement()
            return tuple([value.within(agreement) for value in values])
        return values

    def taxa_to_compare(self) -> tuple[m.Taxon, ...]:
        """Return the reference taxonomy without authors and names elsewhere: for what shows and matches none."""
        return rows.load_values(self.connection, tables.TAXA_TO_COMPARE)

    def place_of(self, taxon: str) -> int | None:
        """Return the place of a taxon in the sequence of the reference, None where it has none."""
        row = self.connection.execute("SELECT sequence FROM taxon WHERE name = ?", (taxon,)).fetchone()
        return row[0] if row else None

    def lists(self, ids: Sequence[str] | None = None) -> tuple[m.MatchedList, ...]:
        """Return the lists with entries and matches: those of `ids`, in that order, or all.

        DossierError for an id that is not there.
        """
        known = {checklist.id: checklist for checklist in self.load(m.Checklist)}
        wanted = known if ids is None else ids
        for lacking in (each for each in wanted if each not in known):
            raise DossierError("store.no_list", list=lacking, there=tuple(known) or m.Message("store.none"))
        return tuple([rows.load_list(self.connection, known[each]) for each in wanted])

    def agreement(self) -> m.Agreement:
        """Return what the dossier is about: its Parties and languages, and what both have settled."""
        agreement = self._stored_agreement
        joint = "SELECT 1 FROM act WHERE kind = 'setting' AND speaker IS NULL LIMIT 1"
        if self.connection.execute(joint).fetchone() is None:
            return agreement
        return settings.apply_settings(agreement, self.load(m.Act))

    @cached_property
    def _stored_agreement(self) -> m.Agreement:
        """What a dossier is made about, which no command changes."""
        return rows.load_agreement(self.connection)

    def dossier(
        self,
        without: str | None = None,
        *,
        to_compare: bool = False,
        records_of: Collection[str] | None = None,
    ) -> m.DossierContent:
        """Return everything, or everything but one list.

        With `records_of`, the counts and occurrences of these taxa alone. `to_compare` is for what compares while the
        dossier is open: none of these, taxa as `taxa_to_compare` has them, files without what they brought, lists whose
        entries are read when asked for.
        """
        checklists = [each for each in self.load(m.Checklist) if each.id != without]
        load_list = rows.LateList.of if to_compare else rows.load_list
        in_brief = (tables.TAXA_TO_COMPARE, tables.FILES_TO_COMPARE) if to_compare else ()
        brief = {noun.name: noun for noun in in_brief}
        taxa = () if to_compare else records_of
        nouns = {field: brief.get(noun.name, noun) for field, noun in tables.BY_FIELD.items()}
        fields = {
            field: rows.load_values(self.connection, noun, taxa if noun in tables.MANY else None)
            for field, noun in nouns.items()
            if noun is not tables.POSITIONS
        }
        return m.DossierContent(
            reference=self.reference(),
            lists=tuple([load_list(self.connection, each) for each in checklists]),
            agreement=self.agreement(),
            events=self.load(m.Event),
            copy_of=self.copy_of(),
            positions=acts.positions_of(fields["acts"]),
            **fields,
        )

    def positions(self) -> tuple[m.Act, ...]:
        """Return the positions that the acts come to."""
        return acts.positions_of(self.load(m.Act))

    def differing_positions(self) -> tuple[str, ...]:
        """Return the names of the rows in the table of positions that are not what the acts come to."""
        stored = rows.load_values(self.connection, tables.POSITIONS)
        due = map(tables.POSITIONS.encode, self.positions())
        return tuple(acts.differing(stored, due, lambda row: row[:3]))

    def with_records(self, dossier: m.DossierContent, taxa: Collection[str]) -> m.DossierContent:
        """Return a dossier of this file with the counts and occurrences of these taxa alone."""
        counts, occurrences = (rows.load_values(self.connection, noun, taxa) for noun in tables.MANY)
        return replace(dossier, counts=counts, occurrences=occurrences)

    def snapshots(self) -> dict[int, m.Snapshot]:
        """Return what is kept of closed rounds, by their numbers."""
        return {snapshot.round: snapshot for snapshot in self.load(m.Snapshot)}

    def copy_of(self) -> m.PartyCode | None:
        """Return the Party whose copy this is, None for a secretariat's."""
        owner = self.agreement().by_code.get(self.meta().get(COPY_OF, ""))
        return owner.code if owner else None

    def canonical_hash(self) -> str:
        """Return the canonical hash of what the dossier says (without its log)."""
        return log.total(log.table_digests(self.connection))


class Session(Reader):
    """A dossier open for one change; what was saved can be read back at once.

    `save_…` adds, and replaces what has the same key (a list's or site's or record's id, a Party, taxon and
    round …); it removes nothing else. `replace_…` makes the given values all there is. References between
    tables are checked when the change ends, so the order of saving is free. `changed` says, once it has ended,
    whether anything differs.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.before = log.digests_of_last_command(connection) or log.table_digests(connection)
        self.touched: set[str] = set()

    def apply(self, save: Callable[[Session], None]) -> None:
        """Save what a command changes that could be a dry run."""
        save(self)

    def touching(self, *names: str) -> None:
        """Say that these tables are written to; what stands in them is digested first, whoever has written it."""
        followed = (other for name in names for other in _FOLLOWED.get(name, ()))
        for name in {*names, *followed} - self.touched:
            self.before[name] = log.digest(self.connection, name)
            self.touched.add(name)

    def set_meta(self, key: str, value: str | None) -> None:
        """Set a fact about the file, or remove it."""
        self.touching(tables.META.name)
        self.connection.execute("DELETE FROM meta WHERE key = ?", (key,))
        if value is not None:
            self.connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))

    def save(self, noun: type[T], values: Iterable[T]) -> None:
        """Save values of a noun. What has no key is added; what is there already, alike in everything, is not.

        Places follow from sites and municipalities.
        """
        with self._followed_by_places(noun):
            rows.save(self.connection, self._touch(noun), values)

    def replace(self, noun: type[T], values: Iterable[T]) -> None:
        """Make these the only values of a noun; only statuses that lists print are not among them."""
        with self._followed_by_places(noun):
            rows.replace(self.connection, self._touch(noun), values)

    @contextmanager
    def _followed_by_places(self, noun: type[Any]) -> Iterator[None]:
        """Bring the places up to date where sites or municipalities are saved, and which of them counts are made at."""
        follow = noun in (m.Site, m.Municipality)
        before, former = (self.load(m.Site), self.load(m.Municipality)) if follow else ((), ())
        yield
        if follow:
            stored, sites = self.load(m.Place), self.load(m.Site)
            kept = m.followed(stored, before, sites)
            places = m.in_municipalities(kept, sites, self.load(m.Municipality), former)
            if places != stored:
                self.replace(m.Place, places)
        if follow or noun is m.SiteArea:
            from birds.evidence.places import PlacesAround, placed_counts

            counts = self.load(m.SiteCount)
            placed = placed_counts(counts, self.load(m.Place), self.load(m.Site), self.load(m.SiteArea))[0]
            if placed != counts:
                self.replace(m.SiteCount, placed)
            stays = self.load(m.Stay)
            at = PlacesAround(self.load(m.Place), self.load(m.Site), self.load(m.SiteArea)).stays(stays)
            if at != stays:
                self.replace(m.Stay, at)

    def replace_taxa(self, reference: str, taxa: Sequence[m.Taxon]) -> None:
        """Replace the reference; what refers to a taxon that is gone must be saved anew in this change."""
        self.set_meta("reference", reference)
        self.replace(m.Taxon, taxa)

    def save_list(self, matched: m.MatchedList) -> None:
        """Save a list with its entries, statuses and matches; one with its id is replaced as a whole."""
        self.touching(*rows.LIST_TABLES)
        rows.save_list(self.connection, matched)

    def save_lists(self, before: Sequence[m.MatchedList], after: Sequence[m.MatchedList]) -> None:
        """Save the lists that differ from those that are there, which are those `before`."""
        known = {each.checklist.id: each for each in before}
        for matched in after:
            if known.get(matched.checklist.id) != matched:
                self.save_list(matched)

    def remove_list(self, list_id: str) -> None:
        """Remove a list and all that belongs to it."""
        self.touching(*rows.LIST_TABLES, tables.SOURCE_FILES.name)
        rows.remove_list(self.connection, list_id)
        self.replace(m.Source, [source for source in self.load(m.Source) if source.id != list_id])

    def save_source_file(self, source: m.SourceFile) -> None:
        """Save how a file was loaded, by noun, file name, sheet and list; what it brings has it as a source."""
        self.save(m.SourceFile, [source])
        if source.noun in RECORDS_OF:
            self.save(m.Source, [m.Source.of_file(source)])

    def replace_source_files(self, sources: Iterable[m.SourceFile]) -> None:
        """Make these the only files that were loaded; what only others had as a source goes with them."""
        left = tuple(sources)
        every = (self.load(m.SourceFile), left)
        before, after = ({m.Source.of_file(file).id for file in files} for files in every)
        self.replace(m.SourceFile, left)
        if gone := before - after:
            stored = self.load(m.Source)
            kept = [source for source in stored if source.id not in gone or source.kind not in RECORDS_OF]
            self.replace(m.Source, kept)

    @cached_property
    def batch(self) -> int:
        """The number of this command among those of this copy that record or hold back something."""
        recorded = chain[m.Act | m.DraftNote](self.load(m.Act), self.drafts(), self.load(m.DraftNote))
        return 1 + max((each.batch for each in recorded), default=0)

    def hold_back(self, changes: Sequence[DraftChange]) -> None:
        """Hold back otherwise than before: what lies apart from the record and never leaves this copy."""
        from birds.negotiation.drafts import drafts_to_add, notes_to_add

        new, notes = drafts_to_add(self.drafts(), self.copy_of(), changes), notes_to_add(changes)
        if new:
            self.touching(tables.DRAFT_ACTS.name)
            rows.save(self.connection, tables.DRAFT_ACTS, [replace(act, batch=self.batch) for act in new])
        if notes:
            self.save(m.DraftNote, [replace(note, batch=self.batch) for note in notes])

    def record(self, new: Iterable[m.Act], file: str | None = None) -> tuple[m.Act, ...]:
        """Add acts to the record, and bring up to date what follows from them; return those that were not there.

        `file` is the name of the file by which they come. Rows that other acts speak of stay as they are: what another
        program did to them is not put right in silence.
        """
        recorded = self.load(m.Act)
        known = {act.id for act in recorded}
        unknown = [act for act in dict.fromkeys(new) if act.id not in known]
        fresh = tuple(replace(act, batch=self.batch, file=file) for act in unknown)
        if fresh:
            self.save(m.Act, fresh)
            self.set_meta(acts.CHAIN, acts.chained(self.meta().get(acts.CHAIN, ""), fresh))
            touched = {acts.register(act) for act in fresh}
            self._follow([act for act in recorded if acts.register(act) in touched], fresh)
        return fresh

    def _follow(self, recorded: Sequence[m.Act], fresh: Sequence[m.Act]) -> None:
        """Make of positions, rounds and decisions what `fresh` acts make other than the `recorded` on the same did.

        Theirs may be others than the fresh ones are on: a Party's own word of this round ends what minutes said in its
        place of an earlier one.
        """
        before, after = acts.fold(recorded), acts.fold((*recorded, *fresh))
        gone, stated = _changed(before.positions, after.positions, acts.position_key)
        if gone or stated:
            self.touching(tables.POSITIONS.name)
            sql = "DELETE FROM position WHERE party = ? AND taxon = ? AND round = ?"
            self.connection.executemany(sql, map(acts.position_key, gone))
            rows.save(self.connection, tables.POSITIONS, stated)
        undone, decided = _changed(before.decisions, after.decisions, acts.decision_key)
        if undone or decided:
            self.touching(tables.DECISIONS.name)
            sql = "DELETE FROM decision WHERE kind = ? AND list_id IS ? AND subject = ?"
            self.connection.executemany(sql, [(each.kind, each.list_id, each.subject) for each in undone])
            self.save(m.Decision, decided)
        if rounds := _changed(before.rounds, after.rounds, lambda each: (each.number,))[1]:
            self.save(m.Round, rounds)
        if any(act.kind == "setting" and act.subject.startswith(acts.TEXT) for act in fresh):
            self.replace(m.Clause, settings.settled_text(self.load(m.Act)))

    def _touch(self, noun: type[T]) -> Noun[T]:
        table = tables.NOUNS[noun]
        self.touching(table.name)
        return table


def _changed(
    before: Iterable[T], after: Iterable[T], key: Callable[[T], tuple[Any, ...]]
) -> tuple[list[T], list[T]]:
    """Return the values that are no longer there, by their keys, and those that are new or others."""
    old, new = ({key(value): value for value in values} for values in (before, after))
    changed = [value for name, value in new.items() if old.get(name) != value]
    return [value for name, value in old.items() if name not in new], changed


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """Open a dossier for reading several nouns from one snapshot. DossierError where that can't be."""
    with opening.reading(path) as connection:
        yield Reader(connection)


def of_foreign(work: Callable[..., T], *paths: Path) -> T:
    """Return what `work` makes of somebody else's dossiers, in the sandbox where they are read; what lies beside isn't.

    DossierError where one can't be read.
    """
    from birds.sandbox import sandboxed

    places = [(path, opening.look_at_foreign(path)) for path in paths]
    size = sum(real.stat().st_size for _, real in places)
    names = " + ".join(path.name for path in paths)
    answer: T = sandboxed(_of_foreign, work, places, file=names, size=size)
    return answer


def _of_foreign(work: Callable[..., T], places: list[tuple[Path, Path]]) -> T:
    dossiers = []
    for path, real in places:
        with opening.reading_foreign(path, real) as connection:
            dossiers.append(Reader(connection).dossier())
    return work(*dossiers)


def agreement_of(path: Path) -> m.Agreement:
    """Return what a dossier is about, by which what is to go into it is read.

    The default where it can't be opened: whoever reads it says why.
    """
    with suppress(BirdsError), read(path) as reader:
        return reader.agreement()
    return default()


def retry_on_conflict(verb: Callable[P, T]) -> Callable[P, T]:
    """Let a verb compute its change in a copy of the dossier, and once more where another program was quicker.

    So the dossier is locked only while what differs is written. The last time it is locked from the start.
    """

    @wraps(verb)
    def run(*args: P.args, **options: P.kwargs) -> T:
        for _ in range(_DRAFTS):
            before = _IN_COPY.set(True)
            try:
                return verb(*args, **options)
            except opening.Overtaken:
                continue
            finally:
                _IN_COPY.reset(before)
        return verb(*args, **options)

    return run


@contextmanager
def change(path: Path, command: str) -> Iterator[Session]:
    """Open a dossier for one change by `command` (as the log shall name it: no absolute paths).

    The change is kept where the block ends well and anything differs; else the file stays as it was, byte
    for byte. DossierError, InputError (a reference that
    leads nowhere, a value that is not allowed) or OutputError (read-only, disk full) say why a change could
    not be made.
    """
    with _drafted(path) as (connection, dossier):
        session = Session(connection)
        yield session
        before, written = session.before, set(session.touched)
        derive(connection, written)
        same = {table: digest for table, digest in before.items() if table not in written}
        after = log.table_digests(connection, same)
        changed = tuple(table for table, digest in after.items() if before.get(table) != digest)
        session.changed = bool(changed)
        if not changed:
            connection.execute("ROLLBACK")
            return
        what = log.change_line(changed, log.changed_by_others(connection, before))
        log.add_line(connection, command, what, before=log.total(before), after=log.total(after))
        log.keep_digests(connection, after)
        if (stored := dossier()) is not connection:
            names = {tables.META.name, *changed, *session.touched}
            names |= _WITH_PARTY if names & _WITH_PARTY else set()
            for table in tables.TABLES:
                if table.name in names or table is tables.EVENT:
                    rows.take_over(stored, connection, table)
            if tables.SOURCES.name in names:
                geopackage.write_metadata(stored)
            geopackage.fill_joins(stored, names)
            geopackage.note_bounds(stored, sorted(names & set(tables.SPATIAL)))
            others = {table.name: "untouched" for table in tables.TABLES if table.name not in names}
            if log.table_digests(stored, others) != log.table_digests(connection, others):
                raise DossierError("store.swallowed")


def open_for(path: Path, options: m.LoadOptions, command: str) -> AbstractContextManager[Reader]:
    """Open a dossier to change it by `command`, by what is given to `apply`; only to read it in a dry run."""
    return read(path) if options.dry_run else change(path, command)


@retry_on_conflict
def adopt_changes(path: Path, why: str) -> tuple[str, ...] | None:
    """Note in the log why what another program has changed is meant; return the tables, as far as they are known.

    None where there is nothing to adopt.
    """
    with _drafted(path) as (connection, dossier):
        digests = log.table_digests(connection)
        changes = log.unlogged(connection, digests)
        if not changes:
            connection.execute("ROLLBACK")
            return None
        are_known = all(change.tables for change in changes)
        meant = {name for change in changes for name in change.tables}
        names = tuple(name for name in digests if are_known and name in meant)
        kept, now = dossier(), log.total(digests)
        geopackage.fill_joins(kept, tables.JOINS.values())
        what = log.ADOPTED + (f": {', '.join(names)}" if names else "")
        log.add_line(kept, f"check --adopt {why}", what, before=now, after=now)
        log.keep_digests(kept, digests)
    return names


@contextmanager
def _drafted(path: Path) -> Iterator[tuple[sqlite3.Connection, Callable[[], sqlite3.Connection]]]:
    """Open a dossier to look at it, and what locks it to write into it: a copy, or locked from the start."""
    if _IN_COPY.get():
        with opening.drafting(path) as drafted:
            yield drafted
        return
    with opening.writing(path) as connection:
        yield connection, lambda: connection


def derive(connection: sqlite3.Connection, touched: set[str]) -> None:
    """Bring up to date what follows from these tables, and add what that touches.

    What other programs join of them, the links between places, a boundary's Party, the author of what a list prints
    and what it was read through, the bounds of the layers, the metadata.
    """
    geopackage.fill_joins(connection, touched)
    if touched & _WITH_PARTY:
        connection.execute(
            "UPDATE site_area SET party = (SELECT site.party FROM site WHERE site.id = site_id)"
            " WHERE party IS NOT (SELECT site.party FROM site WHERE site.id = site_id)"
        )
    if touched.intersection(tables.LINKED):
        from birds.evidence.records import links

        known = (tables.EVIDENCE, tables.TRACKS, tables.STAYS, tables.PLACES, tables.SITES, tables.AREAS)
        values = (rows.load_values(connection, table) for table in known)
        rows.replace(connection, tables.LINKS, links(*values))
        touched.add(tables.LINKS.name)
    if tables.SOURCES.name in touched:
        geopackage.write_metadata(connection)
    if touched & {tables.SOURCES.name, tables.STATUSES.name}:
        connection.execute(_BY_ITS_AUTHOR)
        touched.add(tables.STATUSES.name)
    geopackage.note_bounds(connection, sorted(touched & set(tables.SPATIAL)))


# ---------------------------------------------------------------- a new one


def create(
    path: Path, dossier: m.DossierContent, *, command: str, force: bool = False, founding: bool = False
) -> None:
    """Write `dossier` as a new file at `path`; with `founding` it notes how much it begins with.

    UsageError where a file is there already (with `force` it is replaced), DossierError where it is in use,
    OutputError where nothing can be written, InputError where the values contradict each other.
    A dossier that brings its log (`events`) keeps it, and gets no line for being written.
    """

    def fill(connection: sqlite3.Connection) -> None:
        _build(connection, dossier, founding=founding)
        if dossier.events:
            rows.replace(connection, tables.EVENT, log.seal_events(dossier.events))
        else:
            log.add_line(connection, command, "created", after=log.total(log.read_digests(connection)))

    place_file(path, fill, force=force)


def create_from(
    path: Path, database: bytes, *, command: str, copy_of: m.PartyCode | None = None, force: bool = False
) -> None:
    """Write a database that `database_of` has made as a new file at `path`, as a Party's own copy or a secretariat's.

    Raises as `create` does.
    """

    def fill(connection: sqlite3.Connection) -> None:
        connection.deserialize(database)
        if copy_of:
            rows.add(connection, *_FACT, [(COPY_OF, copy_of)])
        digests = log.read_digests(connection)
        digests[tables.META.name] = log.digest(connection, tables.META.name)
        log.keep_digests(connection, digests)
        log.add_line(connection, command, "created", after=log.total(digests))

    place_file(path, fill, force=force)


def database_of(dossier: m.DossierContent) -> bytes:
    """Return what `create_from` takes: a dossier that begins with what it holds, but for its log."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _build(connection, dossier, founding=True)
        return connection.serialize()


def place_file(path: Path, fill: Callable[[sqlite3.Connection], None], *, force: bool) -> None:
    """Put at `path` the file that `fill` makes of an empty database in memory; raises as `create` does."""
    real = Path(os.path.realpath(path))
    if disk.is_folder(real):
        raise UsageError("store.make_file_in_folder", path=path)
    disk.spare(real)
    if disk.exists(real) and not force:
        raise UsageError("store.there_already", path=path)
    if not disk.is_folder(real.parent):
        raise OutputError("store.no_folder", path=path, folder=path.parent)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        with opening.explained(path, writing=True):
            fill(connection)
        _move_in(path, real, connection, force=force)
    disk.note_changed(path)


def _build(connection: sqlite3.Connection, dossier: m.DossierContent, *, founding: bool = False) -> None:
    """Fill an empty database with the schema and the dossier, but for its log, in one transaction."""
    meta = {"reference": dossier.reference, "schema_version": str(tables.SCHEMA_VERSION)}
    if dossier.copy_of:
        meta[COPY_OF] = dossier.copy_of
    if dossier.acts:
        meta[acts.CHAIN] = acts.chained("", dossier.acts)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    geopackage.create_tables(connection)
    geopackage.add_styles(connection, dossier.agreement)
    rows.add(connection, *_FACT, meta.items())
    rows.save_agreement(connection, dossier.agreement)
    for field, noun in tables.BY_FIELD.items():
        if noun is tables.STATUSES:  # what lists print stands before what others say
            for matched in dossier.lists:
                rows.save_list(connection, matched)
        rows.replace(connection, noun, getattr(dossier, field))
    if founding:  # note how many rows each of these tables begins with
        counts = {table: rows.row_count(connection, table) for table in tables.FOUNDED}
        rows.add(connection, *_FACT, [("founded", json.dumps(counts))])
    derive(connection, set(DERIVING))
    log.keep_digests(connection, log.table_digests(connection))
    connection.execute("COMMIT")


def _move_in(path: Path, real: Path, connection: sqlite3.Connection, *, force: bool) -> None:
    """Write the finished database beside its place and move it in, so that nobody ever sees half of it."""
    beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        disk.sweep(real.parent, f".{real.name}.", ".tmp")
        with beside.open("wb") as file:
            file.write(connection.serialize())
            file.flush()
            os.fsync(file.fileno())
        if force or not disk.exists(real):  # else made meanwhile by somebody else, whose files lie beside it
            if force and disk.exists(real):
                opening.finish_journal(path, real)
            for left in opening.side_files(real):  # SQLite would play an old journal or WAL into the new file
                left.unlink()
        if force:
            beside.replace(real)
        else:
            try:
                os.link(beside, real)  # fails if another was made there meanwhile
            except FileExistsError:
                raise UsageError("store.there_already", path=path) from None
            except (AttributeError, OSError):  # a file system without hard links, or a system
                beside.replace(real)
        disk.settle(real.parent)
    except OSError as error:
        raise OutputError("store.not_written", path=path, why=why(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
