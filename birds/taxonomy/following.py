"""From one version of the reference to another: where each taxon stands then, and what that changes in a list.

A taxon is followed by its Avibase id, which names a concept across versions, and by its name where it has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from birds.model import Decision, MatchedEntry, MatchedList
from birds.names import stem
from birds.taxonomy import Taxonomy

Effect = Literal["renamed", "sunk", "raised", "moved", "split", "merged", "lost", "found"]


class Following:
    """Two references, and where each taxon of the old one stands in the new one.

    An Avibase id names a concept across versions. A name alone is followed only where no other taxon of the old
    reference has become the one that bears it now.
    """

    def __init__(self, old: Taxonomy, new: Taxonomy) -> None:
        self.old, self.new = old, new
        self._old_ids, self._new_ids = _by_id(old), _by_id(new)

    def by_id(self, name: str) -> str | None:
        """Return the taxon of the same Avibase id, None where there is none."""
        taxon = self.old.get(name)
        return self._new_ids.get(taxon.avibase or "") if taxon else None

    def to(self, name: str) -> str | None:
        """Return where a taxon stands in the new reference, None where neither its id nor its name does."""
        followed = self.by_id(name)
        if followed or name not in self.old:
            return followed or (name if name in self.new else None)
        namesake = self.new.get(name)
        if namesake is None or self._old_ids.get(namesake.avibase or "", name) != name:
            return None
        return name

    def decisions(self, earlier: Sequence[Decision]) -> tuple[Decision, ...]:
        """Return the decisions for the new reference; what can't follow stays as it is."""
        followed: list[Decision] = []
        for decision in earlier:
            field = "value" if decision.kind == "match" else "subject"
            target = None if decision.kind == "place" else self.to(getattr(decision, field))
            followed.append(replace(decision, **{field: target}) if target else decision)  # type: ignore[arg-type] # a text
        return tuple(followed)


def _by_id(taxonomy: Taxonomy) -> Mapping[str, str]:
    """Return the names by Avibase id, without ids that several taxa bear."""
    counted = Counter(taxon.avibase for taxon in taxonomy.taxa if taxon.avibase)
    return {
        taxon.avibase: taxon.name for taxon in taxonomy.taxa if taxon.avibase and counted[taxon.avibase] == 1
    }


@dataclass(frozen=True, slots=True)
class Impact:
    """How one entry would fare.

    `renamed`: the same bird under another name. `sunk`: the same bird, now a subspecies of a species; `raised`: the
    same bird, a subspecies before and now a species. `moved`: another bird. `split`: its recorded subspecies would
    stand in more species than now. `merged`: it would mean the same species as another entry that it differs from now.
    `lost`: no bird any more. `found`: a bird where there was none. `before` and `after` are taxa, joined by ", ".
    """

    entry: MatchedEntry
    effect: Effect
    before: str
    after: str


def impacts(before: MatchedList, after: MatchedList, old: Taxonomy, new: Taxonomy) -> tuple[Impact, ...]:
    """Return which entries would change, in the order of the list; an entry may change in more than one way."""
    now = {m.entry.row: m for m in before.entries}
    merged = _merged(before, after, old, new)
    return tuple(
        change
        for then in after.entries
        if then.entry.parent_row is None and then.entry.row in now
        for change in _changes(now[then.entry.row], then, (old, new), merged)
    )


def _changes(
    now: MatchedEntry, then: MatchedEntry, references: tuple[Taxonomy, Taxonomy], merged: frozenset[int]
) -> Iterator[Impact]:
    old, new = references
    a, b = now.match.taxon, then.match.taxon
    if a is None and b is None:
        return
    if a is None or b is None:
        yield Impact(then, "found" if a is None else "lost", a or "", b or "")
        return
    if a != b:
        same = _concept(a, old) == _concept(b, new)
        yield Impact(then, _reranked(a, b, same=same) or ("renamed" if same else "moved"), a, b)
    species_a, species_b = _species(now, old), _species(then, new)
    if len(species_b) > len(species_a):
        yield Impact(then, "split", ", ".join(species_a), ", ".join(species_b))
    if then.entry.row in merged:
        yield Impact(then, "merged", a, b)


def _reranked(a: str, b: str, *, same: bool) -> Effect | None:
    """Return whether a bird changes rank: its concept is the same, or its epithet is that of the other rank."""
    words_a, words_b = a.split(), b.split()
    ranks = (len(words_a), len(words_b))
    if ranks not in ((2, 3), (3, 2)) or not (same or stem(words_a[-1]) == stem(words_b[-1])):
        return None
    return "sunk" if ranks == (2, 3) else "raised"


def _concept(taxon: str, taxonomy: Taxonomy) -> str:
    known = taxonomy.get(taxon)
    return (known.avibase if known else None) or taxon


def _species(entry: MatchedEntry, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the species that an entry's printed subspecies belong to, its own where none is printed."""
    taxa = [m.taxon for m in entry.subspecies if m.taxon] or [entry.match.taxon or ""]
    return tuple(dict.fromkeys(taxonomy.species_of(taxon) or taxon for taxon in taxa))


def _merged(before: MatchedList, after: MatchedList, old: Taxonomy, new: Taxonomy) -> frozenset[int]:
    """Return the rows of entries that would share a species with an entry they differ from now."""
    now = {
        m.entry.row: old.species_of(m.match.taxon or "") for m in before.entries if m.entry.parent_row is None
    }
    then = {m.entry.row: new.species_of(m.match.taxon or "") for m in after.entries if m.entry.row in now}
    shared = Counter(species for species in then.values() if species)
    apart: dict[str, set[str | None]] = {}
    for row, species in then.items():
        if species and shared[species] > 1:
            apart.setdefault(species, set()).add(now[row])
    return frozenset(row for row, species in then.items() if species and len(apart.get(species, ())) > 1)
