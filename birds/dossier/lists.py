"""A list of birds into a dossier: read, matched against the reference and the other lists, what changes said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from birds import store
from birds.dossier.saving import LoadChanges, Loaded, open_for, refuse_if_strict, save_lists
from birds.dossier.validation import refuse_birdless
from birds.errors import Problem, UsageError
from birds.evidence import edition_line, newest, own_list, taxonomy_of
from birds.matching.assignment import match_together, unmatched
from birds.model import Arg, Checklist, Confidence, Entry, LoadOptions, MatchedList, Message, Source
from birds.store import Reader

_PLAIN = LoadOptions()
_MOST = 100_000  # entries: two lists that are larger would not fit into the memory that a load may take
_ID = re.compile(r"\w[\w.-]*")


@store.retry_on_conflict
def load_list(
    path: Path, file: Path, checklist: Checklist, options: LoadOptions = _PLAIN, about: Source | None = None
) -> Loaded:
    """Load a list; `about` says more of its source than a list can, an archive may say the rest itself."""
    from birds.reading.files.archives import read_eml
    from birds.reading.lists import read_list
    from birds.reading.tables import ReadOptions

    about = about or Source.of(checklist)
    stated = {name: text for name, text in read_eml(file).items() if getattr(about, name) is None}
    about = replace(about, **stated)  # type: ignore[arg-type]
    checklist = replace(
        checklist,
        id=_usable_id(checklist.id),
        publisher=checklist.publisher or about.publisher,
        licence=checklist.licence or about.licence,
    )
    agreement = store.agreement_of(path)
    read_options = ReadOptions.of(options, agreement)
    (new, entries), problems = read_list(file, checklist.within(agreement), read_options)
    refuse_if_strict(problems, options)
    source = replace(about, id=new.id)
    with open_for(path, options, f"load list {new.id}") as opened:
        read = len(entries)
        stored = {each.id: each for each in opened.reader.load(Checklist)}.get(new.id)
        changes = LoadChanges()
        if stored == new and source in opened.reader.load(Source):
            del entries  # a large list should not be in memory twice
            lists = opened.reader.lists([new.id])
        else:
            changes = _changes_of_list(opened.reader, new.id, entries) if stored else changes
            _refuse_another(stored, changes, options)
            dossier = opened.reader.dossier(without=new.id)
            taxonomy, every = taxonomy_of(dossier), [*unmatched(dossier.lists), (new, entries)]
            lists = match_together(every, taxonomy, dossier.decisions)
            matched = next(each for each in lists if each.checklist.id == new.id)
            refuse_birdless(file.name, matched, taxonomy, dossier.lists)
            opened.save(lambda session: session.save(Source, [source]))
            save_lists(opened, dossier.lists, lists)
            if own_list(dossier.acts, new.party or "") is None:
                problems = (*problems, *_report_speaker(file, new, dossier.lists, lists))
    named = next(each for each in lists if each.checklist.id == new.id)
    sure = Counter(bird.match.confidence for bird in named.entries)
    return Loaded(
        what="load.entries",
        read=read,
        named=sure["certain"],
        changed=opened.changed,
        problems=problems,
        summary=_confidence_summary(sure),
        changes=changes,
        columns=new.mapping,
    )


def _usable_id(list_id: str) -> str:
    """Return a list's id in NFC; UsageError where it could be no file's or option's name."""
    plain = unicodedata.normalize("NFC", list_id)
    if not _ID.fullmatch(plain):
        raise UsageError("load.bad_id", id=list_id)
    return plain


def _report_speaker(
    file: Path, new: Checklist, before: Sequence[MatchedList], after: Sequence[MatchedList]
) -> Iterator[Problem]:
    """Say that a list speaks for its Party from now on, and warn where it has less than half of the birds."""
    old, chosen = (newest(lists, new.party or "") for lists in (before, after))
    if old is None or chosen is None or chosen.checklist.id != new.id:
        return
    rows, old_rows = len(chosen.entries), len(old.entries)
    severity = "warning" if 2 * rows < old_rows else "note"
    yield Problem(
        file.name,
        "load.speaks_now",
        "load.do_use_other",
        severity=severity,
        new=new.id,
        party=new.party or "",
        rows=rows,
        old=old.checklist.id,
        old_rows=old_rows,
    )


def _refuse_another(stored: Checklist | None, changes: LoadChanges, options: LoadOptions) -> None:
    """Raise UsageError where another list of this id is in the dossier, without `replace`; what differs is said."""
    if stored is None or options.replace:
        return
    about: dict[str, Arg] = {"list": stored.id, "described": edition_line(stored)}
    if changes:
        raise UsageError("load.another_list_differs", changes=changes.message, **about)
    raise UsageError("load.another_list", **about)


def _confidence_summary(sure: Counter[Confidence]) -> Message:
    if set(sure) <= {"certain"}:
        return Message.of("load.certain", number=sure["certain"])
    numbers = {confidence: sure[confidence] for confidence in ("certain", "probable", "proposal")}
    return Message.of("load.how_sure", **numbers, unresolved=sure["none"])


# ---------------------------------------------------------------- what another file of a list changes


def _changes_of_list(reader: Reader, list_id: str, entries: Sequence[Entry]) -> LoadChanges:
    """Return what changes, bird by bird, when entries take the place of a list; nothing is said of very large ones.

    Where a row stands, and its number, is no change.
    """
    if len(entries) > _MOST:
        return LoadChanges()
    (stored,) = reader.lists([list_id])
    old = _by_name(bird.entry for bird in stored.entries)
    new = _by_name(entries)
    return LoadChanges(
        tuple(name for name in new if name not in old),
        tuple(name for name in new if name in old and new[name] != old[name]),
        tuple(name for name in old if name not in new),
    )


# What an entry says of its bird; statuses count as printed, for others come from an earlier edition.
_FACTS = attrgetter(
    "verbatim", "rank", "vernacular", "subspecies", "part", "section", "category", "within_party"
)
_MORE = attrgetter("order", "order_names", "family", "family_names", "status_printed", "note")


def _by_name(entries: Iterable[Entry]) -> dict[str, Counter[tuple[object, ...]]]:
    by_name: dict[str, Counter[tuple[object, ...]]] = defaultdict(Counter)
    for entry in entries:
        by_name[entry.called][(*_FACTS(entry), *_MORE(entry))] += 1
    return by_name
