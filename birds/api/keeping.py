"""What a file brings into a dossier, against what is there and what an earlier version of the file has brought.

Loading the same file twice changes nothing. What differs from the dossier, and whatever a changed file of the same name
no longer has, needs `--replace`; what would change is said first, name by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from birds.errors import UsageError
from birds.model import Evidence, Message, Occurrence, Site, SiteArea, SiteCount, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from birds.api.loading import OpenFor
    from birds.model import Arg, LoadOptions
    from birds.store import Reader, Session

T = TypeVar("T")
SHOWN = 3
_TERMS = frozenset({"licence", "credit"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What a load adds, changes and removes, by name; `held` stay although the file no longer has them."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.held)

    @property
    def message(self) -> Message:
        """Return how many of each kind there are, with the names of the first."""
        kinds = {
            "load.added": self.added,
            "load.changed": self.changed,
            "load.removed": self.removed,
            "load.held": self.held,
        }
        told = (
            Message.of(code, number=len(names), names=_first(names)) for code, names in kinds.items() if names
        )
        return Message.of("load.changes", changes=tuple(told))


def together(found: Iterable[Changes]) -> Changes:
    """Return what several loads change, as one."""
    made = tuple(found)
    return Changes(
        tuple(name for one in made for name in one.added),
        tuple(name for one in made for name in one.changed),
        tuple(name for one in made for name in one.removed),
        tuple(name for one in made for name in one.held),
    )


def _first(names: Sequence[str]) -> Arg:
    first = tuple(names[:SHOWN])
    more = len(names) - len(first)
    return Message.of("load.names_and_more", names=first, number=more) if more else first


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A noun that files fill: what names one of them, and how the dossier reads, saves and replaces them.

    `what` is the code that says how many there are. `keyed`: saving one replaces what has its name. `in_use` are the
    names that others refer to.
    """

    noun: str
    what: str
    name: Callable[[T], str]
    read: Callable[[Reader], Iterable[T]]
    save: Callable[[Session, Iterable[T]], None]
    replace: Callable[[Session, Iterable[T]], None]
    keyed: bool = True
    in_use: Callable[[Reader], Collection[str]] = field(default=lambda _: ())


def put(opened: OpenFor, kept: Kept[T], values: Sequence[T], file: SourceFile, how: LoadOptions) -> Changes:
    """Save what a file brings, and how it was loaded; return what that changes, in a dry run what it would.

    What is there without a file (as bundled) and is the same in the file stays its own: the file has not brought it.
    UsageError where something there would change, or the file of this name was another one, without `replace`.
    """
    file = how.termed(file)
    new = _by_name(kept, values)
    there = _by_name(kept, kept.read(opened.reader))
    former, others = _former(opened.reader.load(SourceFile), file)
    file = _on_the_terms_of(former, file)
    gone = [name for name in _gone(former, others, new) if name in there]
    in_use = set(kept.in_use(opened.reader)) if gone else set()
    changes = Changes(
        tuple(name for name in new if name not in there),
        tuple(name for name in new if name in there and _differ(there[name], new[name], kept)),
        tuple(name for name in gone if name not in in_use),
        tuple(name for name in gone if name in in_use),
    )
    _refuse(kept.what, changes, former, file, how)
    opened.save(lambda session: _save(session, kept, values, changes))
    known = {name for one in (former, *others) if one for name in one.keys}
    brought = (name for name in new if name not in there or name in known or name in changes.changed)
    opened.save(lambda session: session.save_source_file(replace(file, keys=tuple(brought))))
    return changes


def _by_name(kept: Kept[T], values: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for value in values:
        found.setdefault(kept.name(value), []).append(value)
    return found


def _differ(there: list[T], new: list[T], kept: Kept[T]) -> bool:
    """Tell whether what is saved would change; of things without a key more of the same are no change."""
    if kept.keyed:
        return there != new
    return any(value not in there for value in new)


def _former(
    files: Sequence[SourceFile], file: SourceFile
) -> tuple[SourceFile | None, tuple[SourceFile, ...]]:
    """Return how a file of this name was loaded before, and the other files of its noun."""
    mine = [one for one in files if one.noun == file.noun]
    same = [one for one in mine if _place(one) == _place(file)]
    return (same[0] if same else None), tuple(one for one in mine if _place(one) != _place(file))


def _on_the_terms_of(former: SourceFile | None, file: SourceFile) -> SourceFile:
    """Keep the terms and the credit that a file of this name was loaded with, where none are given now."""
    given = dict(file.options)
    held = [one for one in former.options if one[0] in _TERMS and one[0] not in given] if former else []
    return replace(file, options=(*file.options, *held))


def _place(file: SourceFile) -> tuple[str, str | None, str | None]:
    return file.file_name, file.sheet, file.list_id


def _gone(former: SourceFile | None, others: Iterable[SourceFile], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the file has brought before and has no longer, and no other file has brought."""
    if former is None:
        return ()
    elsewhere = {name for other in others for name in other.keys}
    return tuple(name for name in former.keys if name not in new and name not in elsewhere)


def _refuse(
    what: str, changes: Changes, former: SourceFile | None, file: SourceFile, how: LoadOptions
) -> None:
    if how.replace:
        return
    other = former is not None and former.sha256 != file.sha256
    if other and changes:
        raise UsageError("load.another_file", file=file.file_name, changes=changes.message)
    shown = replace(changes, added=()).message
    if changes.changed:
        number = len(changes.changed)
        things = Message.of(what, number=number)
        raise UsageError("load.differ", things=things, number=number, changes=shown)
    if changes.removed:
        raise UsageError("load.lacks_some", file=file.file_name, changes=shown)


def _save(session: Session, kept: Kept[T], values: Sequence[T], changes: Changes) -> None:
    drop = {*changes.removed, *(() if kept.keyed else changes.changed)}
    if drop:
        kept.replace(session, [one for one in kept.read(session) if kept.name(one) not in drop])
    kept.save(session, values)


# ---------------------------------------------------------------- the nouns


def _sites_in_use(reader: Reader) -> set[str]:
    ids = [area.site_id for area in reader.load(SiteArea)]
    ids += [count.site_id for count in reader.load(SiteCount) if count.site_id]
    return {*ids, *(one.site_id for one in reader.load(Occurrence) if one.site_id)}


def _bound(area: SiteArea) -> str:
    return f"{area.site_id} ({area.source})"


def _counted(count: SiteCount) -> str:
    said = (count.site_printed, count.taxon_printed, count.season, count.count_printed, count.source)
    return ", ".join(filter(None, said))


SITES: Kept[Site] = Kept(
    "sites",
    "load.sites",
    lambda site: site.id,
    lambda reader: reader.load(Site),
    lambda session, values: session.save(Site, values),
    lambda session, values: session.replace(Site, values),
    in_use=_sites_in_use,
)
BOUNDARIES: Kept[SiteArea] = Kept(
    "boundaries",
    "load.boundaries",
    _bound,
    lambda reader: reader.load(SiteArea),
    lambda session, values: session.save(SiteArea, values),
    lambda session, values: session.replace(SiteArea, values),
)
COUNTS: Kept[SiteCount] = Kept(
    "counts",
    "load.counts",
    _counted,
    lambda reader: reader.load(SiteCount),
    lambda session, values: session.save(SiteCount, values),
    lambda session, values: session.replace(SiteCount, values),
    keyed=False,
)
EVIDENCE: Kept[Evidence] = Kept(
    "evidence",
    "load.records",
    lambda record: record.id,
    lambda reader: reader.load(Evidence),
    lambda session, values: session.save(Evidence, values),
    lambda session, values: session.replace(Evidence, values),
)
