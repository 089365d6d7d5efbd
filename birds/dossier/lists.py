"""Lists and names from outside: a list into a dossier, or compared and matched by one, or alone, and not kept.

A list is read, matched against the reference and the other lists, and what changes is said. One whose names are of
something else than birds (trees, telephones, source code) is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from operator import attrgetter
from pathlib import Path

from birds import attribution, bundled, store
from birds import model as m
from birds.comparison import compare
from birds.dossier import bootstrap
from birds.dossier.results import LoadChanges, Loaded
from birds.errors import InputError, Problem, UsageError, quoted, refuse_if_strict
from birds.evidence import edition_line, explain_unclear_choice, newest, own_list, taxonomy_of
from birds.matching.assignment import match_lists, match_together, unmatched
from birds.matching.naming import LooseNames
from birds.matching.region import is_territorial
from birds.matching.synonyms import Knowledge, curated_for, decisions_for
from birds.model.agreement import default
from birds.names import fold, is_english
from birds.progress import collector_paused
from birds.store import Reader, open_for
from birds.taxonomy import Taxonomy, shipped_taxonomy

_PLAIN = m.LoadOptions()
_MOST = 100_000  # entries: two lists that are larger would not fit into the memory that a load may take
_ID = re.compile(r"\w[\w.-]*")
_ENOUGH = 5
"""How many names a list must have to be judged by them alone."""
_ONE_IN = 20
"""One name in so many must be a bird's."""


@store.retry_on_conflict
def load_list(
    path: Path,
    file: Path,
    checklist: m.Checklist,
    options: m.LoadOptions = _PLAIN,
    about: m.Source | None = None,
) -> Loaded:
    """Load a list; `about` says more of its source than a list can, an archive may say the rest itself."""
    from birds.reading.files.archives import read_eml
    from birds.reading.lists import read_list
    from birds.reading.tables import ReadOptions

    about = about or m.Source.of(checklist)
    stated = {name: text for name, text in read_eml(file).items() if getattr(about, name) is None}
    about = replace(about, **stated)  # type: ignore[arg-type]
    publisher, licence = checklist.publisher or about.publisher, checklist.licence or about.licence
    checklist = replace(checklist, id=_usable_id(checklist.id), publisher=publisher, licence=licence)
    agreement = store.agreement_of(path)
    read_options = ReadOptions.of(options, agreement)
    (new, entries), problems = read_list(file, checklist.within(agreement), read_options)
    refuse_if_strict(problems, strict=options.strict)
    source = replace(about, id=new.id)
    with open_for(path, options, f"load list {new.id}") as opened:
        read = len(entries)
        stored = {each.id: each for each in opened.load(m.Checklist)}.get(new.id)
        changes = LoadChanges()
        if stored == new and source in opened.load(m.Source):
            del entries  # a large list should not be in memory twice
            lists = opened.lists([new.id])
        else:
            changes = _changes_of_list(opened, new.id, entries) if stored else changes
            _refuse_another(stored, changes, options)
            dossier = opened.dossier(without=new.id)
            taxonomy, every = taxonomy_of(dossier), [*unmatched(dossier.lists), (new, entries)]
            lists = match_together(every, taxonomy, dossier.decisions)
            matched = next(each for each in lists if each.checklist.id == new.id)
            refuse_birdless(file.name, matched, taxonomy, dossier.lists)
            opened.apply(lambda session: session.save(m.Source, [source]))
            opened.apply(lambda session: session.save_lists(dossier.lists, lists))
            if own_list(dossier.acts, new.party or "") is None:
                problems = (*problems, *_report_speaker(file, new, dossier.lists, lists))
    named = next(each for each in lists if each.checklist.id == new.id)
    sure = Counter(bird.match.confidence for bird in named.entries)
    summary, certain = _confidence_summary(sure), sure["certain"]
    return Loaded("load.entries", read, certain, opened.changed, problems, summary, changes, new.mapping)


def _usable_id(list_id: str) -> str:
    """Return a list's id in NFC; UsageError where it could be no file's or option's name."""
    plain = unicodedata.normalize("NFC", list_id)
    if not _ID.fullmatch(plain):
        raise UsageError("load.bad_id", id=list_id)
    return plain


def _report_speaker(
    file: Path, new: m.Checklist, before: Sequence[m.MatchedList], after: Sequence[m.MatchedList]
) -> Iterator[Problem]:
    """Say that a list speaks for its Party from now on, and warn where it has less than half of the birds."""
    if new.kind == "checklist" and (unclear := explain_unclear_choice(after, new.party or "")):
        todo = m.Message.of("speaks.do_choose", party=new.party or "")
        yield Problem(file.name, unclear, todo, severity="warning")
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


def _refuse_another(stored: m.Checklist | None, changes: LoadChanges, options: m.LoadOptions) -> None:
    """Raise UsageError where another list of this id is in the dossier, without `replace`; what differs is said."""
    if stored is None or options.replace:
        return
    about: dict[str, m.Arg] = {"list": stored.id, "described": edition_line(stored)}
    if changes:
        raise UsageError("load.another_list_differs", changes=changes.message, **about)
    raise UsageError("load.another_list", **about)


def _confidence_summary(sure: Counter[m.Confidence]) -> m.Message:
    if set(sure) <= {"certain"}:
        return m.Message.of("load.certain", number=sure["certain"])
    numbers = {confidence: sure[confidence] for confidence in ("certain", "probable", "proposal")}
    return m.Message.of("load.how_sure", **numbers, unresolved=sure["none"])


# ---------------------------------------------------------------- what another file of a list changes


def _changes_of_list(reader: Reader, list_id: str, entries: Sequence[m.Entry]) -> LoadChanges:
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


def _by_name(entries: Iterable[m.Entry]) -> dict[str, Counter[tuple[object, ...]]]:
    by_name: dict[str, Counter[tuple[object, ...]]] = defaultdict(Counter)
    for entry in entries:
        by_name[entry.called][(*_FACTS(entry), *_MORE(entry))] += 1
    return by_name


# ---------------------------------------------------------------- lists of something else


def refuse_birdless(
    file: str, new: m.MatchedList, taxonomy: Taxonomy, others: Sequence[m.MatchedList]
) -> None:
    """Refuse a list of names of which nearly none could be a bird's: it is of something else. Raises InputError."""
    knowledge = curated_for(taxonomy)
    enough = -(-len(new.entries) // _ONE_IN)
    could_be = (bird for bird in new.entries if _could_be_a_bird(bird, taxonomy, knowledge))
    birds = sum(1 for _ in islice(could_be, enough))
    if birds == enough or _are_called_like_birds(new, others):
        return
    names = (matched.entry.as_printed for matched in new.entries[:3])
    raise InputError("list.no_bird_known", file=file, names=len(new.entries), birds=birds, seen=quoted(names))


def _could_be_a_bird(matched: m.MatchedEntry, taxonomy: Taxonomy, knowledge: Knowledge) -> bool:
    """Whether an entry is a bird's, may be one of several, or stands in a genus, a family or an order of birds.

    That some bird has an epithet says nothing of another genus: a third of all trees have one that a bird has.
    """
    entry, match = matched.entry, matched.match
    if match.taxon or entry.family in taxonomy or entry.order in taxonomy:
        return True
    genera = {name.partition(" ")[0] for name in entry.name.alternatives} if entry.name else set()
    if entry.name and entry.name.genus:  # none of a hybrid, whose parents' these are
        genera.add(entry.name.genus)
    if any(taxonomy.in_genus(genus).taxa or knowledge.lists(genus) for genus in genera):
        return True
    return bool(match.candidates) and match.reason.code not in ("unresolved", "nearly-called")


def _are_called_like_birds(new: m.MatchedList, others: Sequence[m.MatchedList]) -> bool:
    """Whether a short list has a name that ends as names of birds do: in English, or in the dossier's other lists."""
    if len(new.entries) >= _ENOUGH:
        return False
    known = {name for each in others for bird in each.entries for name in bird.entry.vernacular.all()}
    endings = {fold(name)[-2:] for name in known if not name.isascii()}
    called = [name for bird in new.entries for name in bird.entry.vernacular.all()]
    return any(
        is_english(name.split()[-1]) if name.isascii() else fold(name)[-2:] in endings for name in called
    )


# ---------------------------------------------------------------- lists and names that are not kept


@collector_paused()
def compare_lists(
    lists: Sequence[str],
    dossier: Path | None,
    territory: str | Sequence[str],
    *,
    with_introduced: bool,
    taxonomies: Mapping[str, str] | None = None,
) -> tuple[tuple[m.Comparison, ...], tuple[Problem, ...]]:
    """Compare the first of some lists with each other one; returns also what was noticed in files that were read."""
    territory = named_one_by_one(territory)
    files = [name for name in dict.fromkeys((*lists, *territory)) if is_file(name)]
    ids = [name for name in lists if not is_file(name)]
    if dossier is None and ids:
        raise UsageError("dossier.list_without_dossier", list=ids[0])
    read, problems = _read_files(files, dossier)  # before the reference: each child has what is in memory
    matching = matching_of(dossier, ids, territory, everything=bool(files))
    sides = _match_files(read, matching)
    by_name = {**{each.checklist.id: each for each in matching.known}, **sides}
    chosen = {name: _list_called(name, by_name, dossier) for name in (*lists, *matching.territory)}
    others = [chosen[name] for name in matching.territory]
    if territory:
        chosen |= _match_again({name: chosen[name] for name in ids}, others, matching)
    known = (*matching.sources, *(m.Source.of(sides[name].checklist) for name in sides))
    region = tuple(each.checklist.id for each in others) or matching.region
    taxonomies = taxonomies or {}
    if unknown := [name for name in taxonomies if name not in lists]:
        raise UsageError("diff.taxonomy_of_no_list", list=unknown[0], lists=tuple(lists))
    releases = [fold(taxonomies.get(name, "")) for name in lists]  # in one release codes mean the same
    compared = [
        compare(
            chosen[lists[0]],
            chosen[name],
            matching.taxonomy,
            agreement=matching.agreement,
            territory=others,
            with_introduced=with_introduced,
            same_release=release == releases[0] != "",
        )
        for name, release in zip(lists[1:], releases[1:], strict=True)
    ]
    credited = [(each, attribution.of_comparison(known, each)) for each in compared]
    return tuple(replace(each, credits=terms, region=region) for each, terms in credited), problems


def match_names(
    names: Iterable[str], dossier: Path | None, territory: str | Sequence[str], *, as_list: bool
) -> tuple[Taxonomy, tuple[str, ...], Iterator[tuple[str, m.Match | None]]]:
    """Match names, each by itself and as it comes, or together `as_list`.

    Returns the reference, the lists that say what lives in the region, and the names with what they mean; None for a
    blank one.
    """
    loose, region = names_to_match(dossier, territory)
    if not as_list:
        return loose.taxonomy, region, loose.stream(names)
    every = tuple(names)
    matches = iter(loose.as_list([name for name in every if name]))
    return loose.taxonomy, region, ((name, next(matches) if name else None) for name in every)


def names_to_match(
    dossier: Path | None, territory: str | Sequence[str]
) -> tuple[LooseNames, tuple[str, ...]]:
    """Return what matches names by a dossier or without one, and the lists that say what lives in the region."""
    territory = named_one_by_one(territory)
    files = [name for name in dict.fromkeys(territory) if is_file(name)]
    read, _ = _read_files(files, dossier)
    matching = matching_of(dossier, (), territory, everything=True)
    sides = _match_files(read, matching)
    by_name = {**{each.checklist.id: each for each in matching.known}, **sides}
    region = [_list_called(name, by_name, dossier) for name in matching.territory]
    asked = tuple(each.checklist.id for each in region)
    loose = LooseNames.of(
        matching.taxonomy,
        curated_for(matching.taxonomy),
        (*region, *matching.known),
        asked if territory or not matching.region else None,
        decisions_for(m.RECORDS, matching.decisions),
    )
    return loose, asked or matching.region


def named_one_by_one(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return names as they are given, one given alone as the only one."""
    return (names,) if isinstance(names, str) else tuple(names)


def is_file(name: str) -> bool:
    """Whether a name on the command line means a file: it has a path separator or a suffix."""
    return "/" in name or "\\" in name or bool(Path(name).suffix)


@dataclass(frozen=True, slots=True)
class ListMatching:
    """What files are matched with: the reference, the dossier's lists and decisions, and who says what lives here.

    That are the lists of the `territory` that was asked for, else those of `region`: none without a dossier.
    """

    taxonomy: Taxonomy
    known: tuple[m.MatchedList, ...]
    decisions: tuple[m.Decision, ...]
    territory: tuple[str, ...]
    region: tuple[str, ...]
    sources: tuple[m.Source, ...]
    agreement: m.Agreement

    def match(
        self,
        lists: Sequence[tuple[m.Checklist, Sequence[m.Entry]]],
        beside: Sequence[m.MatchedList],
        asked: Sequence[str],
    ) -> tuple[m.MatchedList, ...]:
        """Return lists matched beside others; the `asked` alone say what lives in the region where there are any."""
        return match_lists(
            lists,
            self.taxonomy,
            curated_for(self.taxonomy),
            self.decisions,
            territory=beside,
            asked=asked if self.territory or not self.region else None,
            below=False,
        )


def matching_of(
    dossier: Path | None, ids: Sequence[str], territory: Sequence[str], *, everything: bool
) -> ListMatching:
    """Return what lists or names are matched with, by a dossier or without one. Raises UsageError, DossierError.

    Of a dossier only the lists of these `ids` are read, as they were matched, unless something is matched anew: then
    `everything`.
    """
    if dossier is None:
        known = bootstrap.bundled_territory()
        named = lists_of(territory, known)
        return ListMatching(
            taxonomy=shipped_taxonomy(),
            known=known,
            decisions=(),
            territory=named,
            region=(),
            sources=attribution.shipped(),
            agreement=default(),
        )
    with store.read(dossier) as reader:
        checklists, everything = reader.load(m.Checklist), everything or bool(territory)
        taxa = reader.load(m.Taxon) if everything else reader.taxa_to_compare()
        known = reader.lists(None if everything else [each.id for each in checklists if each.id in ids])
        return ListMatching(
            taxonomy=Taxonomy.of(reader.reference(), taxa),
            known=known,
            decisions=reader.load(m.Decision) if everything else (),
            territory=lists_of(territory, known),
            region=tuple(each.id for each in checklists if is_territorial(each)),
            sources=reader.load(m.Source),
            agreement=reader.agreement(),
        )


def lists_of(territory: Iterable[str], known: Sequence[m.MatchedList]) -> tuple[str, ...]:
    """Return the lists that a territory stands for: itself, or the checklists of the country with that code."""
    ids = {each.checklist.id for each in known}
    checklists = (each.checklist for each in known if is_territorial(each.checklist))
    of_country: dict[str | None, list[str]] = m.grouped(
        (checklist.party, checklist.id) for checklist in checklists
    )
    named = ([name] if name in ids else of_country.get(name.upper()) or [name] for name in territory)
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def _read_files(
    names: Sequence[str], dossier: Path | None
) -> tuple[dict[str, tuple[m.Checklist, tuple[m.Entry, ...]]], tuple[Problem, ...]]:
    """Return the lists in files by the names of these, and what was noticed in them."""
    if not names:
        return {}, ()
    from birds.reading.lists import read_list
    from birds.reading.tables import ReadOptions

    taken = {file.id for file in bundled.files_of_kind("checklist")}
    agreement = default()
    if dossier is not None:
        with store.read(dossier) as reader:
            taken, agreement = {each.id for each in reader.load(m.Checklist)}, reader.agreement()
    lists, problems = {}, list[Problem]()
    for name in names:  # its id is short, without its folder: its stem, its name, or its name with a number
        path = Path(name)
        numbered = (f"{path.name} ({number})" for number in count(2))
        list_id = next(short for short in chain((path.stem, path.name), numbered) if short not in taken)
        taken.add(list_id)
        about = m.Checklist(id=list_id, title=path.name, kind="other")
        lists[name], noticed = read_list(path, about, ReadOptions(agreement=agreement))
        problems += noticed
    return lists, tuple(problems)


def _match_files(
    read: Mapping[str, tuple[m.Checklist, Sequence[m.Entry]]], matching: ListMatching
) -> dict[str, m.MatchedList]:
    """Return lists that were read, matched. Raises InputError for one of something else than birds."""
    asked = [read[name][0].id if name in read else name for name in matching.territory]
    matched = matching.match(tuple(read.values()), matching.known, asked) if read else ()
    for name, new in zip(read, matched, strict=True):
        refuse_birdless(Path(name).name, new, matching.taxonomy, matching.known)
    return dict(zip(read, matched, strict=True))


def _match_again(
    stored: dict[str, m.MatchedList], territory: Sequence[m.MatchedList], matching: ListMatching
) -> dict[str, m.MatchedList]:
    """Return the dossier's lists matched anew with another territory, but those of a territory of their own."""
    asked = [each.checklist.id for each in territory]
    lists = {name: it for name, it in stored.items() if not is_territorial(it.checklist)}
    again = {name: it for name, it in lists.items() if it.checklist.id not in asked}
    if not again:
        return {}
    read = unmatched(tuple(again.values()))
    return dict(zip(again, matching.match(read, (*territory, *matching.known), asked), strict=True))


def _list_called(name: str, lists: dict[str, m.MatchedList], dossier: Path | None) -> m.MatchedList:
    if name not in lists:
        if dossier is None:  # then only a territory is sought by its id
            raise UsageError("match.no_such_territory", territory=name, there=tuple(lists))
        if ids := tuple(each.id for each in store.load(dossier, m.Checklist)):
            raise UsageError("dossier.no_such_list_or_file", list=name, there=ids)
        raise UsageError("dossier.no_list_at_all", list=name)
    return lists[name]
