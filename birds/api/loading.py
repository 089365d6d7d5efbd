"""`load`: a file's content into the dossier, in one transaction, with every problem said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from birds import vocabulary
from birds.api.keeping import COUNTS, EVIDENCE, SITES, Changes, put
from birds.api.relisting import relisted
from birds.errors import Problem, StrictError, UsageError
from birds.evidence import SIDES, described, newest, taxonomy_of
from birds.evidence.limbs import why_not
from birds.evidence.thresholds import is_total
from birds.matching.assignment import listed, read_of
from birds.matching.naming import named_records
from birds.model import (
    Checklist,
    LoadOptions,
    Message,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.model import (
        Arg,
        Confidence,
        Dossier,
        Entry,
        MatchedList,
        Site,
        SiteCount,
        SourceFile,
    )
    from birds.store import Reader, Session


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many things were read, of how many it is certain what they are, what was noticed.

    `what` is the code that says how many things; `said` is what there is to say of the `named` ones; `changes` is what
    is added, changed and removed, by name; `columns` is which field each column was read as, "ignore" where none.
    """

    what: str
    read: int
    named: int
    changed: bool
    problems: tuple[Problem, ...]
    said: Message
    changes: Changes = field(default_factory=Changes)
    columns: tuple[tuple[str, str], ...] = ()


_PLAIN = LoadOptions()


def load_list(
    path: Path, file: Path, checklist: Checklist, how: LoadOptions = _PLAIN, about: Source | None = None
) -> Loaded:
    """Load a list: read, and match against the dossier's reference and lists.

    `about` says more of its source than a list can; what nobody says of it an archive may say itself.
    """
    from birds.reading.files.archives import said_of
    from birds.reading.lists import read_list

    about = _completed(about or Source.of(checklist), said_of(file))
    checklist = replace(
        checklist,
        publisher=checklist.publisher or about.publisher,
        licence=checklist.licence or about.licence,
    )
    checklist = replace(checklist, id=_usable(checklist.id))
    (described, entries), problems = read_list(
        file, checklist, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet
    )
    refuse_if_strict(problems, how)
    source = replace(about, id=described.id)
    with open_for(path, how, f"load list {described.id}") as opened:
        read = len(entries)
        there = {each.id: each for each in opened.reader.load(Checklist)}.get(described.id)
        changes = Changes()
        if there in (described, _before_mappings(described)) and source in opened.reader.load(Source):
            del entries  # a large list should not be in memory twice
            lists = opened.reader.lists([described.id])
        else:
            changes = relisted(opened.reader, described.id, entries) if there else changes
            _refuse_another(there, changes, how)
            dossier = opened.reader.dossier(without=described.id)
            lists = with_list(dossier, described, entries)
            opened.save(lambda session: session.save(Source, [source]))
            save_lists(opened, dossier.lists, lists)
            problems = (*problems, *_speaks_now(file, described, dossier.lists, lists))
    named = next(each for each in lists if each.checklist.id == described.id)
    sure = Counter(held.match.confidence for held in named.entries)
    said = _how_sure(sure)
    return Loaded(
        "load.entries", read, sure["certain"], opened.changed, problems, said, changes, described.mapping
    )


def _completed(about: Source, said: Mapping[str, str]) -> Source:
    more = {name: text for name, text in said.items() if getattr(about, name) is None}
    return replace(about, **more)  # type: ignore[arg-type]


def _speaks_now(
    file: Path, new: Checklist, before: Sequence[MatchedList], after: Sequence[MatchedList]
) -> Iterator[Problem]:
    """Say that a list speaks for its Party from now on, and warn where it has less than half of the birds."""
    old, chosen = (newest(lists, new.party or "") for lists in (before, after))
    if old is None or chosen is None or chosen.checklist.id != new.id:
        return
    one, other = len(chosen.entries), len(old.entries)
    yield Problem(
        file.name,
        "load.speaks_now",
        "load.do_use_other",
        severity="warning" if 2 * one < other else "note",
        new=new.id,
        party=new.party or "",
        rows=one,
        old=old.checklist.id,
        old_rows=other,
    )


_ID = re.compile(r"\w[\w.-]*")


def _usable(list_id: str) -> str:
    """Return a list's id in NFC; UsageError where it could be no file's or option's name."""
    plain = unicodedata.normalize("NFC", list_id)
    if not _ID.fullmatch(plain):
        raise UsageError("load.bad_id", id=list_id)
    return plain


def with_list(dossier: Dossier, checklist: Checklist, entries: Sequence[Entry]) -> tuple[MatchedList, ...]:
    """Return the dossier's lists with one more, or one replaced; all are matched anew, each may inform the others."""
    kept = read_of(each for each in dossier.lists if each.checklist.id != checklist.id)
    return listed([*kept, (checklist, entries)], taxonomy_of(dossier), dossier.decisions)


def load_sites(path: Path, file: Path, how: LoadOptions = _PLAIN) -> Loaded:
    """Load sites, by id; what has an id that is there already needs `replace` if it differs."""
    from birds.reading.sites import sites_of
    from birds.reading.tables import ReadOptions

    read = sites_of(file, ReadOptions(dict(how.mapping), how.encoding, how.sheet, how.party, how.crs))
    sites = read.sites
    refuse_if_strict(read.problems, how)
    with open_for(path, how, "load sites") as opened:
        source = read.how.source("sites", len(sites), options={"party": how.party, "crs": how.crs})
        changes = put(opened, SITES, sites, source, how)
    placed = sum(site.point is not None for site in sites)
    said = Message.of("load.with_point", number=placed)
    return Loaded(
        "load.sites", len(sites), placed, opened.changed, read.problems, said, changes, read.how.mapping
    )


def load_evidence(path: Path, file: Path, how: LoadOptions = _PLAIN) -> Loaded:
    """Load evidence records, by id, with the taxon that each name means."""
    from birds.reading.records import read_evidence

    records, problems = read_evidence(
        file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet, parties=SIDES
    )
    with open_for(path, how, "load evidence") as opened:
        dossier = opened.reader.dossier()
        named = named_records(records, taxonomy_of(dossier), dossier.lists, dossier.decisions)
        unknown = unnamed(file, (record.taxon_printed for record in named if record.taxon is None))
        problems = (*problems, *unknown)
        refuse_if_strict(problems, how)
        source = source_of("evidence", file, len(named), how)
        changes = put(opened, EVIDENCE, named, source, how)
    certain = [record for record in named if record.taxon is not None]
    counting = sum(why_not(record, SIDES) is None for record in certain)
    said = Message.of("load.show_migration", number=counting)
    return Loaded(
        "load.records", len(named), len(certain), opened.changed, problems, said, changes, source.mapping
    )


def source_of(
    noun: Literal["counts", "evidence", "status"],
    file: Path,
    rows: int,
    how: LoadOptions,
    options: Mapping[str, str | None] | None = None,
) -> SourceFile:
    """Return what the dossier keeps of how a file of records was read."""
    from birds.reading.records import look

    read = look(file, noun, dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    return read.source(noun, rows, options=options)


def unnamed(file: Path, printed: Iterable[str]) -> Iterator[Problem]:
    """Say each name that stands for no bird with certainty, once, and how often it stands there."""
    for name, times in Counter(printed).items():
        what = Message.of("load.bird_uncertain", number=times)
        yield Problem(file.name, what, "load.do_decide_name", value=name, severity="warning")


def _unsited(
    file: Path, counts: Iterable[SiteCount], doubtful: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Say each place that stands for no site with certainty, once, and how many counts are made there."""
    for name, times in Counter(count.site_printed for count in counts if count.site_id is None).items():
        if doubtful[name]:
            what = Message.of("load.several_sites", sites=doubtful[name], number=times)
        else:
            what = Message.of("load.no_site", number=times)
        yield Problem(file.name, what, "load.do_give_site", value=name, severity="warning")


def load_counts(path: Path, file: Path, how: LoadOptions = _PLAIN) -> Loaded:
    """Load counts at sites, with the taxon that each name means."""
    from birds.reading.counts import read_counts

    counts, problems = read_counts(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    with open_for(path, how, "load counts") as opened:
        dossier = opened.reader.dossier()
        named = named_records(counts, taxonomy_of(dossier), dossier.lists, dossier.decisions)
        named, doubtful = sited_counts(named, dossier.sites)
        unknown = (
            count.taxon_printed or "" for count in named if count.taxon is None and not is_total(count)
        )
        problems = (*problems, *unnamed(file, filter(None, unknown)), *_unsited(file, named, doubtful))
        refuse_if_strict(problems, how)
        source = source_of("counts", file, len(named), how)
        changes = put(opened, COUNTS, named, source, how)
    certain = sum(count.taxon is not None for count in named)
    said = Message.of("load.birds_certain", number=certain)
    return Loaded("load.counts", len(named), certain, opened.changed, problems, said, changes, source.mapping)


def sited_counts(
    counts: Sequence[SiteCount], sites: Sequence[Site]
) -> tuple[tuple[SiteCount, ...], Mapping[str, tuple[str, ...]]]:
    """Return the counts with the site that each means, and which sites a place may be that is no single one.

    A site is meant by its id or code, or by its name in any language where no other has it (in the count's Party).
    """
    known: dict[str, dict[str, Site]] = {}
    for site in sites:
        for name in filter(None, (site.id, site.code, *site.names.all())):
            known.setdefault(vocabulary.key(name), {})[site.id] = site
    ids = {site.id for site in sites}
    doubtful: dict[str, tuple[str, ...]] = {}

    def sited(count: SiteCount) -> SiteCount:
        if count.site_id in ids:
            return count
        said = (
            known.get(vocabulary.key(printed), {}).values()
            for printed in (count.site_id or "", count.site_printed)
        )
        found = [tuple(site.id for site in here if count.party in (None, site.party)) for here in said]
        one = next((ids[0] for ids in found if len(ids) == 1), None)
        if one is None:
            doubtful[count.site_printed] = max(found, key=len)
        return replace(count, site_id=one)

    return tuple(map(sited, counts)), doubtful


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
def open_for(path: Path, how: LoadOptions, command: str) -> Iterator[OpenFor]:
    """Open a dossier to change it by `command`, or only to read it in a dry run."""
    from birds import store

    if how.dry_run:
        with store.read(path) as reader:
            yield OpenFor(reader, None)
    else:
        with store.change(path, command) as session:
            yield OpenFor(session, session)


def _refuse_another(there: Checklist | None, changes: Changes, how: LoadOptions) -> None:
    """Raise UsageError where another list of this id is in the dossier, without `replace`; what differs is said."""
    if there is None or how.replace:
        return
    about: dict[str, Arg] = {"list": there.id, "described": described(there)}
    if changes:
        raise UsageError("load.another_list_differs", changes=changes.message, **about)
    raise UsageError("load.another_list", **about)


def _before_mappings(checklist: Checklist) -> Checklist:
    """Return the description as a dossier from before schema 2 has it: it did not note how a list was loaded."""
    return replace(checklist, encoding=None, sheet=None, mapping=())


def refuse_changes(what: str, there: Mapping[Any, Any], new: Mapping[Any, Any], how: LoadOptions) -> None:
    """Raise UsageError where something has the id of another one in the dossier, without `replace`."""
    differing = [key for key in new if key in there and there[key] != new[key]]
    if differing and not how.replace:
        number = len(differing)
        things = Message.of(what, number=number)
        raise UsageError("load.differ_first", things=things, number=number, first=differing[0])


def refuse_if_strict(problems: Sequence[Problem], how: LoadOptions) -> None:
    """Raise StrictError where any problem is fatal and there is one; a note is none."""
    found = [problem for problem in problems if problem.severity != "note"]
    if how.strict and found:
        raise StrictError("load.strict", problems, first=found[0].message, number=len(found))


def save_lists(opened: OpenFor, before: Sequence[MatchedList], after: Sequence[MatchedList]) -> None:
    """Save the lists that differ from those that are there."""
    known = {each.checklist.id: each for each in before}

    def save(session: Session) -> None:
        for matched in after:
            if known.get(matched.checklist.id) != matched:
                session.save_list(matched)

    opened.save(save)


def _how_sure(sure: Counter[Confidence]) -> Message:
    """Return how many birds are found how surely."""
    if set(sure) <= {"certain"}:
        return Message.of("load.certain", number=sure["certain"])
    return Message.of(
        "load.how_sure",
        certain=sure["certain"],
        probable=sure["probable"],
        proposal=sure["proposal"],
        unresolved=sure["none"],
    )
