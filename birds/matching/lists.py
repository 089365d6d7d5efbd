"""From what the names of a list mean to its matches: subspecies, decisions, and what the territory's lists add."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from birds.matching import region as regions
from birds.matching.entries import parsed
from birds.matching.rules import Found
from birds.matching.settle import Case, remarks, settle, species_of
from birds.model import Match, MatchedEntry, Reason
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.matching.region import Region
    from birds.matching.rules import Rules
    from birds.model import Checklist, Decision, Entry, MatchedList, ParsedName
    from birds.taxonomy import Taxonomy

UNDETERMINED = frozenset({"ssp", "ssps", "subsp", "subspp", "sp", "spp"})
"""What a list prints, without full stop, for a subspecies that it has recorded and not determined."""
_PLAIN = frozenset({"accepted", "gender", "spelling", "rank"})


def region_of(
    lists: Iterable[tuple[Checklist, Sequence[Entry], Sequence[Found]]],
    territory: Iterable[MatchedList],
    taxonomy: Taxonomy,
) -> Region:
    """Return what the checklists say about the territory: those being matched, and those matched before."""
    gathered = [
        (
            checklist,
            [
                (entry, f.taxon if f.confidence in regions.SURE else None)
                for entry, f in zip(*pair, strict=True)
            ],
        )
        for checklist, *pair in lists
    ]
    new = {checklist.id for checklist, _ in gathered}
    for known in territory:
        if known.checklist.id not in new:
            pairs = [
                (m.entry, m.match.taxon if m.match.confidence in regions.SURE else None)
                for m in known.entries
            ]
            gathered.append((known.checklist, pairs))
    return regions.gather(gathered, taxonomy)


def matched(
    rules: Rules,
    entries: Sequence[Entry],
    found: Sequence[Found],
    region: Region,
    decisions: Sequence[Decision],
) -> tuple[MatchedEntry, ...]:
    """Return a list's entries with their matches and those of their printed subspecies."""
    decided = _Decided(rules, decisions)
    taxonomy = rules.taxonomy
    children: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.parent_row is not None:
            children[entry.parent_row].append(entry)
    holders = Counter(
        species_of(taxonomy, f.taxon)
        for e, f in zip(entries, found, strict=True)
        if f.taxon and e.parent_row is None
    )
    once = frozenset(holders)
    twice = frozenset(species for species, count in holders.items() if count > 1)
    made = []
    for entry, first in zip(entries, found, strict=True):
        printed = _printed_epithets(entry, children.get(entry.row, ()))
        held = once if first.taxon is None else once - ({species_of(taxonomy, first.taxon)} - twice)
        made.append(_entry(rules, entry, first, printed, held, region, decided))
    return tuple(made)


def _entry(  # noqa: PLR0913 - one entry and everything that may bear on it
    rules: Rules,
    entry: Entry,
    first: Found,
    printed: tuple[str, ...],
    held: frozenset[str],
    region: Region,
    decided: _Decided,
) -> MatchedEntry:
    name = parsed(entry)
    subspecies = _subspecies(rules, name, first.taxon, printed, decided) if printed else ()
    if _needs_nothing(rules, entry, name, first, region, decided):
        return MatchedEntry(entry, _match(entry, first), tuple(_printed(entry, e, f) for e, f in subspecies))
    case = Case(entry, name, first, rules, region, held, _recorded(rules.taxonomy, subspecies))
    decision = decided.of(entry, name)
    final = decision[0] if decision else settle(case)
    if printed and final.taxon != first.taxon:
        subspecies = _subspecies(rules, name, final.taxon, printed, decided)
    who = (decision[1].decided_by, decision[1].cited) if decision else (None, None)
    main = _match(entry, final, remarks(case, final), *who)
    return MatchedEntry(entry, main, tuple(_printed(entry, e, f) for e, f in subspecies))


def _needs_nothing(  # noqa: PLR0913
    rules: Rules, entry: Entry, name: ParsedName | None, first: Found, region: Region, decided: _Decided
) -> bool:
    """Whether the name says it all: surely found, not contested, nothing beside it that could contradict."""
    if first.confidence != "certain" or name is None or name.alternatives or decided.any or name.vernacular:
        return False
    if rules.knowledge.contest(name.canonical or "", rules.list_id) is not None:
        return False
    return not entry.vernacular.all()


def _recorded(taxonomy: Taxonomy, subspecies: Iterable[tuple[str, Found]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(species_of(taxonomy, f.taxon) for _, f in subspecies if f.taxon))


def _printed_epithets(entry: Entry, children: Iterable[Entry]) -> tuple[str, ...]:
    """Return the epithets that an entry prints, and those of its subspecies rows."""
    below = []
    for child in children:
        name = parsed(child)
        if name is not None:
            below.append(name.infraspecific or name.canonical or name.verbatim)
    return tuple(dict.fromkeys((*entry.subspecies, *below)))


def _subspecies(
    rules: Rules, name: ParsedName | None, taxon: str | None, printed: tuple[str, ...], decided: _Decided
) -> tuple[tuple[str, Found], ...]:
    binomial = f"{name.genus} {name.species}" if name and name.genus and name.species else ""
    return tuple((epithet, _one_subspecies(rules, binomial, taxon, epithet, decided)) for epithet in printed)


def _one_subspecies(rules: Rules, binomial: str, taxon: str | None, epithet: str, decided: _Decided) -> Found:
    word = epithet.strip().rstrip(".").lower()
    if word in UNDETERMINED or not word:
        return Found(Reason.of("undetermined-subspecies", name=binomial))
    decision = decided.name(f"{binomial} {epithet}")
    if decision is not None:
        return decision[0]
    if not word.isalpha() and "-" not in word:
        word = word.split()[-1]
    return rules.printed(taxon, binomial or (taxon or ""), word)


def _match(
    entry: Entry,
    found: Found,
    noted: tuple[Reason, ...] = (),
    decided_by: str | None = None,
    cited: str | None = None,
) -> Match:
    return Match(
        entry.list_id, entry.row, found.reason, found.taxon, "", found.confidence, found.candidates, noted,
        decided_by, cited,
    )  # fmt: skip


def _printed(entry: Entry, epithet: str, found: Found) -> Match:
    return Match(
        entry.list_id, entry.row, found.reason, found.taxon, epithet, found.confidence, found.candidates
    )


class _Decided:
    """A person's decisions, looked up by the name they are about; a list's own go before those for any list."""

    def __init__(self, rules: Rules, decisions: Sequence[Decision]) -> None:
        mine = [d for d in decisions if d.kind == "match" and d.list_id in (None, rules.list_id)]
        mine.sort(key=lambda d: d.list_id is not None)
        self._by_name: Mapping[str, Decision] = {fold(decision.subject): decision for decision in mine}
        self._rules = rules
        self.any = bool(mine)

    def of(self, entry: Entry, name: ParsedName | None) -> tuple[Found, Decision] | None:
        names = [name.canonical if name else None, entry.verbatim, *entry.vernacular.all()]
        wanted = names if entry.verbatim is None else names[:2]
        return next((found for text in wanted if text and (found := self.name(text))), None)

    def name(self, text: str) -> tuple[Found, Decision] | None:
        decision = self._by_name.get(fold(text)) if self.any else None
        if decision is None:
            return None
        taxon = self._rules.taxonomy.get(decision.value)
        if taxon is None:
            return None
        args = {"name": text, "taxon": taxon.name, "who": decision.decided_by, "cited": decision.cited}
        return Found(Reason.of("decision", **args), taxon.name, "certain"), decision
