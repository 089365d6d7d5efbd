"""`load`: a file's content into the dossier, in one transaction, with every problem said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from birds.api import bundle, dossiers
from birds.api.founding import carry_statuses
from birds.api.records import named_counts, named_evidence, taxa_of
from birds.errors import InputError, Problem, UsageError
from birds.evidence.records import why_not
from birds.matching import match
from birds.names import fold
from birds.wording import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.model import Checklist, Dossier, Entry, MatchedList, Status
    from birds.reading.records import StatusRow
    from birds.store import Reader, Session


@dataclass(frozen=True, slots=True)
class How:
    """How a file is read and what may be changed: the options that every `load` has."""

    dry_run: bool = False
    strict: bool = False
    replace: bool = False
    encoding: str | None = None
    sheet: str | None = None
    crs: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many things were read, of how many it is certain what they are, what was noticed.

    `said` is what there is to say of the `named` ones where that is not that they are certain.
    """

    what: str
    read: int
    named: int
    changed: bool
    problems: tuple[Problem, ...] = ()
    said: str = ""


_PLAIN = How()


def load_list(path: Path, file: Path, checklist: Checklist, how: How = _PLAIN) -> Loaded:
    """Load a list: read, match against the dossier's reference and lists, carry statuses of the edition before."""
    from birds.reading.lists import read_list

    checklist = replace(checklist, id=_usable(checklist.id))
    (described, entries), problems = read_list(
        file, checklist, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet
    )
    refuse_if_strict(problems, how)
    with open_for(path, how, f"load list {described.id}") as opened:
        dossier = opened.reader.dossier()
        if _is_loaded(dossier, described, how):
            lists = dossier.lists
        else:
            lists = with_list(dossier, described, entries)
            opened.save(_lists_saver(dossier.lists, lists))
    named = next(each for each in lists if each.checklist.id == described.id)
    return Loaded("entries", len(entries), _count_named(named), opened.changed, problems)


_ID = re.compile(r"\w[\w.-]*")


def _usable(list_id: str) -> str:
    """Return a list's id in NFC; UsageError where it could be no file's or option's name."""
    plain = unicodedata.normalize("NFC", list_id)
    if not _ID.fullmatch(plain):
        raise UsageError(
            f"--id {list_id!r}: an id consists of letters (of any script), digits and . _ -, and begins with a letter, "
            "a digit or _"
        )
    return plain


def with_list(dossier: Dossier, checklist: Checklist, entries: Sequence[Entry]) -> tuple[MatchedList, ...]:
    """Return the dossier's lists with one more, or one replaced; all are matched anew, each may inform the others."""
    taxonomy = dossiers.taxonomy_of(dossier)
    kept = [
        (each.checklist, tuple(held.entry for held in each.entries))
        for each in dossier.lists
        if each.checklist.id != checklist.id
    ]
    matched = match(
        [*kept, (checklist, entries)], taxonomy, bundle.knowledge_for(taxonomy), dossier.decisions
    )
    return carry_statuses(matched, taxonomy)[0]


def load_sites(path: Path, file: Path, how: How = _PLAIN) -> Loaded:
    """Load sites, by id; what has an id that is there already needs `replace` if it differs."""
    from birds.reading.sites import Options, read_sites

    options = Options(party=how.party, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    sites, problems = read_sites(file, how.crs, options=options)
    refuse_if_strict(problems, how)
    with open_for(path, how, "load sites") as opened:
        there = {site.id: site for site in opened.reader.sites()}
        refuse_changes("site", there, {site.id: site for site in sites}, how)
        opened.save(lambda session: session.save_sites(sites))
    placed = sum(site.point is not None for site in sites)
    return Loaded("sites", len(sites), placed, opened.changed, problems, f"{placed} of them with a point")


def load_evidence(path: Path, file: Path, how: How = _PLAIN) -> Loaded:
    """Load evidence records, by id, with the taxon that each name means."""
    from birds.reading.records import read_evidence

    records, problems = read_evidence(
        file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet, parties=dossiers.SIDES
    )
    with open_for(path, how, "load evidence") as opened:
        dossier = opened.reader.dossier()
        named = named_evidence(records, dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions)
        unknown = _unnamed(file, (record.taxon_printed for record in named if record.taxon is None))
        problems = (*problems, *unknown)
        refuse_if_strict(problems, how)
        there = {record.id: record for record in dossier.evidence}
        refuse_changes("record", there, {record.id: record for record in named}, how)
        opened.save(lambda session: session.save_evidence(named))
    certain = [record for record in named if record.taxon is not None]
    counting = sum(why_not(record, dossiers.SIDES) is None for record in certain)
    said = f"{counting} of them show migration between the two countries"
    return Loaded("records", len(named), len(certain), opened.changed, problems, said)


def _unnamed(file: Path, printed: Iterable[str]) -> Iterator[Problem]:
    """Say each name that stands for no bird with certainty, once, and how often it stands there."""
    for name, times in Counter(printed).items():
        what = f"which bird is meant is not certain; {times} record(s) under this name count for nothing"
        yield Problem(
            file.name,
            what,
            "correct the name, or decide it with `birds review`",
            value=name,
            severity="warning",
        )


def load_counts(path: Path, file: Path, how: How = _PLAIN) -> Loaded:
    """Load counts at sites, with the taxon that each name means."""
    from birds.reading.records import read_counts

    counts, problems = read_counts(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    refuse_if_strict(problems, how)
    with open_for(path, how, "load counts") as opened:
        dossier = opened.reader.dossier()
        named = named_counts(counts, dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions)
        opened.save(lambda session: session.save_counts(named))
    certain = sum(count.taxon is not None for count in named)
    said = f"{certain} of them of a bird that is certain"
    return Loaded("counts", len(named), certain, opened.changed, problems, said)


def load_status(path: Path, file: Path, list_id: str | None = None, how: How = _PLAIN) -> Loaded:
    """Load statuses: each name is matched, its statuses go to the entry of that bird in the list.

    The list is the one the file names row by row, else `list_id`.
    """
    from birds.reading.records import read_status

    rows, problems = read_status(file, mapping=dict(how.mapping), encoding=how.encoding, sheet=how.sheet)
    with open_for(path, how, "load status") as opened:
        dossier = opened.reader.dossier()
        by_list = _statuses_by_list(dossier, rows, list_id)
        lost = [row for _, rows_lost in by_list.values() for row in rows_lost]
        problems += tuple(_unplaced(file, lost, _named_twice(rows)))
        refuse_if_strict(problems, how)
        for target, (found, _) in by_list.items():
            _refuse_other_statuses(dossiers.list_of(dossier, target), found, how)
        opened.save(lambda session: _save_statuses(session, by_list))
    placed = sum(len(found) for found, _ in by_list.values())
    told = ", ".join(f"{len(found)} entries of {target}" for target, (found, _) in by_list.items())
    said = f"they are those of {told}" if told else "none of them used"
    return Loaded("statuses", len(rows), placed, opened.changed, problems, said)


_NAMED_CONFLICTS = 5


def _refuse_other_statuses(target: MatchedList, found: Mapping[int, tuple[Status, ...]], how: How) -> None:
    """Raise UsageError where entries have other statuses than a file gives them, without `replace`."""
    held = {one.entry.row: one.entry for one in target.entries if one.entry.statuses}
    other = [row for row in found if row in held and _said(held[row].statuses) != _said(found[row])]
    if not other or how.replace:
        return
    shown = "; ".join(
        f"{held[row].verbatim or next(iter(held[row].vernacular.all()), row)} (row {row}): "
        f"there {_in_words(held[row].statuses)}, in the file {_in_words(found[row])}"
        for row in other[:_NAMED_CONFLICTS]
    )
    more = f"; and {len(other) - _NAMED_CONFLICTS} more" if len(other) > _NAMED_CONFLICTS else ""
    raise UsageError(
        f"{target.checklist.id} has another status already for {len(other)} of the birds: {shown}{more}; "
        "put the new ones in their place with --replace"
    )


def _said(statuses: Sequence[Status]) -> set[tuple[str, tuple[int, ...], bool]]:
    """Return what statuses say, whoever says it in whatever words."""
    return {(one.code, one.months, one.minor) for one in statuses}


def _in_words(statuses: Sequence[Status]) -> str:
    return (
        ", ".join(
            word(one.code, "en")
            + (f" in the months {' '.join(map(str, one.months))}" if one.months else "")
            + (" (a few birds)" if one.minor else "")
            + (f" (taken from {one.source})" if one.source else "")
            for one in statuses
        )
        or "none that counts"
    )


def _save_statuses(session: Session, by_list: Mapping[str, _Placed]) -> None:
    for target, (found, _) in by_list.items():
        session.save_statuses(target, found)


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
def open_for(path: Path, how: How, command: str) -> Iterator[OpenFor]:
    """Open a dossier to change it by `command`, or only to read it in a dry run."""
    from birds import store

    if how.dry_run:
        with store.read(path) as reader:
            yield OpenFor(reader, None)
    else:
        with store.change(path, command) as session:
            yield OpenFor(session, session)


_Placed = tuple[dict[int, tuple["Status", ...]], list["StatusRow"]]


def _statuses_by_list(dossier: Dossier, rows: Sequence[StatusRow], list_id: str | None) -> dict[str, _Placed]:
    """Return, list by list, the statuses of each entry's row, and the rows of the file that found no entry."""
    taxa = taxa_of(
        (row.name for row in rows), dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions
    )
    made: dict[str, _Placed] = {}
    for row in rows:
        target = row.list_id or list_id
        if target is None:
            raise UsageError("the file does not say which list its statuses are of; name one with --list ID")
        if target not in made:
            made[target] = ({}, [])
        place = _entry_row(dossiers.list_of(dossier, target), taxa.get(row.name))
        if place is None or made[target][0].get(place, row.statuses) != row.statuses:
            made[target][1].append(row)
        else:
            made[target][0][place] = row.statuses
    return made


def _entry_row(target: MatchedList, taxon: str | None) -> int | None:
    found = (held.entry.row for held in target.entries if taxon and held.match.taxon == taxon)
    return next(found, None)


def _named_twice(rows: Sequence[StatusRow]) -> set[tuple[str | None, str]]:
    times = Counter((row.list_id, fold(row.name)) for row in rows)
    return {key for key, number in times.items() if number > 1}


def _unplaced(file: Path, rows: Sequence[StatusRow], twice: set[tuple[str | None, str]]) -> Iterator[Problem]:
    for row in rows:
        what, todo = (
            "no entry of the list is certainly this bird; the status was not used",
            "correct the name",
        )
        if (row.list_id, fold(row.name)) in twice:
            what = "a row above gives this bird another status; this one was not used"
            todo = "keep one of them, with all that holds in its status"
        yield Problem(file.name, what, todo, row=row.row, value=row.name)


def _is_loaded(dossier: Dossier, checklist: Checklist, how: How) -> bool:
    """Tell whether this very list is in the dossier; UsageError where another of its id is, without `replace`."""
    there = {each.checklist.id: each.checklist for each in dossier.lists}.get(checklist.id)
    if there == checklist or there == _before_mappings(checklist):
        return True
    if there is not None and not how.replace:
        raise UsageError(
            f"the dossier has another list {checklist.id!r} ({dossiers.described(there)}); "
            "load this one under another --id, or put it in the other's place with --replace"
        )
    return False


def _before_mappings(checklist: Checklist) -> Checklist:
    """Return the description as a dossier from before schema 2 has it: it did not note how a list was loaded."""
    return replace(checklist, encoding=None, sheet=None, mapping=())


def refuse_changes(what: str, there: Mapping[Any, Any], new: Mapping[Any, Any], how: How) -> None:
    """Raise UsageError where something has the id of another one in the dossier, without `replace`."""
    differing = [key for key in new if key in there and there[key] != new[key]]
    if differing and not how.replace:
        raise UsageError(
            f"{len(differing)} {what}(s) are in the dossier already with other content, the first is "
            f"{differing[0]!r}; put the new ones in their place with --replace"
        )


def refuse_if_strict(problems: Sequence[Problem], how: How) -> None:
    """Raise InputError where any problem is fatal and there is one; a note is none."""
    found = [problem for problem in problems if problem.severity != "note"]
    if how.strict and found:
        raise InputError(f"{found[0]} (--strict: nothing was loaded; {len(found)} problem(s) in all)")


def _lists_saver(before: Sequence[MatchedList], after: Sequence[MatchedList]) -> Callable[[Session], None]:
    known = {each.checklist.id: each for each in before}

    def save(session: Session) -> None:
        for matched in after:
            if known.get(matched.checklist.id) != matched:
                session.save_list(matched)

    return save


def _count_named(matched: MatchedList) -> int:
    return sum(held.match.taxon is not None for held in matched.entries)
