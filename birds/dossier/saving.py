"""What a file brings into a dossier, against what is there and what an earlier version of the file has brought.

Loading the same file twice changes nothing. What differs from the dossier, and whatever a changed file of the same name
no longer has, needs `--replace`; what would change is said first, name by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

from birds import model as m
from birds import store
from birds.errors import Problem, StrictError, UsageError
from birds.store import Reader, Session

T = TypeVar("T")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class LoadChanges:
    """What a load adds, changes and removes, by name; `in_use` stay although the file no longer has them."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(astuple(self))

    @property
    def message(self) -> m.Message:
        """Return how many of each kind there are, with the names of the first."""
        codes = ("load.added", "load.changed", "load.removed", "load.held")
        parts = []
        for code, names in zip(codes, astuple(self), strict=True):
            first, more = names[:SHOWN], len(names) - SHOWN
            shown = m.Message.of("load.names_and_more", names=first, number=more) if more > 0 else first
            parts += [m.Message.of(code, number=len(names), names=shown)] if names else []
        return m.Message.of("load.changes", changes=tuple(parts))


def merge_changes(several: Iterable[LoadChanges]) -> LoadChanges:
    """Return what several loads change, as one."""
    return LoadChanges(*map(tuple, map(chain.from_iterable, zip(*map(astuple, several), strict=True))))


@dataclass(frozen=True, slots=True)
class LoadedNoun(Generic[T]):
    """A noun that files fill, its sub-command of `load`, and what names one of them.

    `what` is the code that says how many there are. `keyed`: saving one replaces what has its name. `in_use` are the
    names that others refer to.
    """

    kind: type[T]
    noun: str
    what: str
    name: Callable[[T], str]
    keyed: bool = True
    in_use: Callable[[Reader], Collection[str]] = field(default=lambda _: ())


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many things were read, of how many it is certain what they are, what was noticed.

    `what` is the code that says how many things; `summary` is what there is to say of the `named` ones; `changes` is
    what is added, changed and removed, by name; `columns` is which field each column was read as, "ignore" where none.
    """

    what: str
    read: int
    named: int
    changed: bool
    problems: tuple[Problem, ...]
    summary: m.Message
    changes: LoadChanges = field(default_factory=LoadChanges)
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LoadBatch(Generic[T]):
    """What a file brings: its values, of how many it is certain what they are, how it was read, what was noticed."""

    values: Sequence[T]
    named: int
    source: m.SourceFile
    problems: tuple[Problem, ...]
    summary: m.Message


@dataclass(slots=True)
class OpenFor:
    """A dossier open for one load: read and changed in one transaction, or only read in a dry run."""

    reader: Reader
    session: Session | None

    def save(self, save: Callable[[Session], None]) -> None:
        """Save, unless this is a dry run."""
        if self.session is not None:
            save(self.session)

    @property
    def changed(self) -> bool:
        """Whether anything differs; known when the block has ended."""
        return self.session is not None and self.session.changed


@contextmanager
def open_for(path: Path, options: m.LoadOptions, command: str) -> Iterator[OpenFor]:
    """Open a dossier to change it by `command`, or only to read it in a dry run."""
    if options.dry_run:
        with store.read(path) as reader:
            yield OpenFor(reader, None)
    else:
        with store.change(path, command) as session:
            yield OpenFor(session, session)


@store.retry_on_conflict
def load_batch(
    path: Path, noun: LoadedNoun[T], options: m.LoadOptions, batch_of: Callable[[Reader], LoadBatch[T]]
) -> Loaded:
    """Put what is made of a file, beside what is there, into a dossier; all of it or, with `strict`, nothing."""
    with open_for(path, options, f"load {noun.noun}") as opened:
        batch = batch_of(opened.reader)
        refuse_if_strict(batch.problems, options)
        changes = save_from_file(opened, noun, batch.values, batch.source, options)
    return Loaded(
        what=noun.what,
        read=len(batch.values),
        named=batch.named,
        changed=opened.changed,
        problems=batch.problems,
        summary=batch.summary,
        changes=changes,
        columns=batch.source.mapping,
    )


def refuse_if_strict(problems: Sequence[Problem], options: m.LoadOptions) -> None:
    """Raise StrictError where any problem is fatal and there is one; a note is none."""
    fatal = [problem for problem in problems if problem.severity != "note"]
    if options.strict and fatal:
        raise StrictError.of(problems, fatal)


def save_lists(opened: OpenFor, before: Sequence[m.MatchedList], after: Sequence[m.MatchedList]) -> None:
    """Save the lists that differ from those that are there."""
    known = {each.checklist.id: each for each in before}
    for matched in after:
        if known.get(matched.checklist.id) != matched:
            opened.save(lambda session, matched=matched: session.save_list(matched))  # type: ignore[misc]


def save_from_file(
    opened: OpenFor, noun: LoadedNoun[T], values: Sequence[T], file: m.SourceFile, options: m.LoadOptions
) -> LoadChanges:
    """Save what a file brings, and how it was loaded; return what that changes, in a dry run what it would.

    What is there without a file (as bundled) and is the same in the file stays its own: the file has not brought it.
    UsageError where something there would change, or the file of this name was another one, without `replace`.
    """
    files = opened.reader.load(m.SourceFile)
    file = options.termed(file, files)
    new = m.grouped((noun.name(value), value) for value in values)
    stored = m.grouped((noun.name(value), value) for value in opened.reader.load(noun.kind))
    mine = [other for other in files if other.noun == file.noun]
    former = next((other for other in mine if other.place == file.place), None)
    others = [other for other in mine if other.place != file.place]
    elsewhere = {name for other in others for name in other.keys}
    brought_before = former.keys if former else ()
    gone = [name for name in brought_before if name in stored and name not in new and name not in elsewhere]
    in_use = set(noun.in_use(opened.reader)) if gone else set()

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

    opened.save(save)
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


# ---------------------------------------------------------------- the nouns


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
