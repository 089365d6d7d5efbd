"""What refers to taxa, carried to another reference: by Avibase id, else by name, else by what the name means there."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.api import bundle, deciding, records
from birds.matching import match_names
from birds.model import Message
from birds.names import fold
from birds.negotiation import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.api.dossiers import Table
    from birds.model import Decision, Dossier, MatchedEntry, MatchedList, Occurrence, Position
    from birds.negotiation.items import Item
    from birds.taxonomy import Taxonomy


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
        there = self.new.get(name)
        if there is None or self._old_ids.get(there.avibase or "", name) != name:
            return None
        return name

    def decisions(self, made: Sequence[Decision]) -> tuple[tuple[Decision, ...], tuple[Message, ...]]:
        """Return the decisions for the new reference; what can't follow stays as it is and is said."""
        kept: list[Decision] = []
        lost: list[Message] = []
        for one in made:
            field = "value" if one.kind == "match" else "subject"
            taxon: str = getattr(one, field)
            target = self.to(taxon)
            kept.append(replace(one, **{field: target}) if target else one)  # type: ignore[arg-type] # a text
            if target and taxon in self.old and self.by_id(taxon) is None and self._has_id(taxon):
                why = self._redrawn(taxon)
                lost.append(Message.of("follow.decision_by_name", subject=one.subject, why=why))
        return tuple(kept), tuple(lost)

    def _has_id(self, name: str) -> bool:
        taxon = self.old.get(name)
        return bool(taxon and taxon.avibase and self._new_ids)

    def _redrawn(self, name: str) -> Message:
        return Message.of("follow.redrawn", new=self.new.title, old=self.old.title, taxon=name)

    def redrawn(self, name: str) -> Message | None:
        """Return a sentence where a taxon keeps its name and not its Avibase id, None where it is the same."""
        if self.by_id(name) is None and self._has_id(name) and name in self.new:
            return self._redrawn(name)
        return None


def _by_id(taxonomy: Taxonomy) -> Mapping[str, str]:
    """Return the names by Avibase id, without ids that several taxa bear."""
    counted = Counter(taxon.avibase for taxon in taxonomy.taxa if taxon.avibase)
    return {
        taxon.avibase: taxon.name for taxon in taxonomy.taxa if taxon.avibase and counted[taxon.avibase] == 1
    }


@dataclass(frozen=True, slots=True)
class Moved:
    """What followed: how many records and positions stand under another name now, and what could not follow.

    `refused` are positions that would be lost; `noticed` is what was carried otherwise than by its Avibase id.
    """

    old: Taxonomy
    lists: tuple[MatchedList, ...]
    evidence: int
    counts: int
    positions: int
    refused: tuple[Message, ...] = ()
    noticed: tuple[Message, ...] = ()

    def by_species(self, wanted: set[str]) -> Iterator[tuple[MatchedList, MatchedEntry]]:
        """Yield the entries of the Parties' lists that mean one of these species now."""
        for matched in self.lists:
            if matched.checklist.kind == "checklist" and matched.checklist.party:
                for held in matched.entries:
                    taxa = [one.taxon for one in (held.match, *held.subspecies) if one.taxon]
                    if held.entry.parent_row is None and wanted & {self.old.species_of(t) or t for t in taxa}:
                        yield matched, held


def follow(before: Dossier, after: Dossier, following: Following) -> tuple[Dossier, Moved]:
    """Return the dossier with evidence, counts and positions under the new reference, and what became of them."""
    named = _Named(before, after, following)
    evidence = tuple(replace(one, taxon=named.of(one.taxon_printed, one.taxon)) for one in before.evidence)
    counts = tuple(replace(one, taxon=named.of(one.taxon_printed, one.taxon)) for one in before.counts)
    thresholds = tuple(
        replace(one, taxon=named.of(one.taxon_printed, one.taxon)) for one in before.thresholds
    )
    tracks = tuple(replace(one, taxon=named.of(one.taxon_printed, one.taxon)) for one in before.tracks)
    statuses = tuple(replace(one, taxon=named.of(one.name, one.taxon)) for one in before.statuses)
    occurrences, gone = _occurrences(before.occurrences, following)
    positions, refused, said = _positions(before, after, following)
    moved = Moved(
        following.old,
        before.lists,
        sum(a.taxon != b.taxon for a, b in zip(before.evidence, evidence, strict=True)),
        sum(a.taxon != b.taxon for a, b in zip(before.counts, counts, strict=True)),
        sum(one not in before.positions for one in positions),
        refused,
        (*said, *gone, *named.noticed()),
    )
    return replace(
        after,
        evidence=evidence,
        counts=counts,
        positions=positions,
        thresholds=thresholds,
        tracks=tracks,
        occurrences=occurrences,
        statuses=statuses,
    ), moved


def _occurrences(
    before: Iterable[Occurrence], following: Following
) -> tuple[tuple[Occurrence, ...], tuple[Message, ...]]:
    """Return the occurrences of the birds that followed; where two birds are one now, they are counted together."""
    made: dict[tuple[object, ...], Occurrence] = {}
    lost: Counter[str] = Counter()
    for one in before:
        taxon = following.to(one.taxon)
        if taxon is None:
            lost[one.taxon] += one.records
            continue
        moved = replace(one, taxon=taxon)
        where = (taxon, one.site_id, one.party, one.year, one.month, one.source)
        made[where] = _together(made[where], moved) if where in made else moved
    title = following.new.title
    said = (
        Message.of("follow.occurrences_dropped", number=count, taxon=taxon, new=title)
        for taxon, count in lost.items()
    )
    return tuple(made.values()), tuple(said)


def _together(one: Occurrence, other: Occurrence) -> Occurrence:
    most = max((each.individuals for each in (one, other) if each.individuals is not None), default=None)
    return replace(one, records=one.records + other.records, individuals=most)


class _Named:
    """What the names that records print mean under the new reference."""

    def __init__(self, before: Dossier, after: Dossier, following: Following) -> None:
        others = {one.taxon_printed for one in before.thresholds} | {
            one.taxon_printed for one in before.tracks
        }
        printed = sorted(deciding.record_names(before) | others)
        self.following = following
        self._by_rule = records.taxa_of(printed, following.new, after.lists)
        self._decided = records.of_records(after.decisions)
        self._lost: dict[tuple[str, str], int] = defaultdict(int)
        self._redrawn: dict[str, int] = defaultdict(int)

    def of(self, printed: str | None, taxon: str | None) -> str | None:
        """Return the taxon of a record: decided, of the same Avibase id, else what its printed name means there."""
        decided = self._decided.get(fold(printed or ""))
        if decided is not None and decided.value in self.following.new:
            return decided.value
        same = self.following.by_id(taxon) if taxon else None
        found = same or self._by_rule.get(printed or "") or (self.following.to(taxon) if taxon else None)
        if taxon and found is None:
            self._lost[printed or "", taxon] += 1
        elif taxon and same is None and self.following.redrawn(taxon):
            self._redrawn[f"{taxon} → {found}" if found != taxon else taxon] += 1
        return found

    def noticed(self) -> Iterator[Message]:
        """Yield what did not follow by its Avibase id."""
        title = self.following.new.title
        for (printed, taxon), count in self._lost.items():
            named = {"name": printed or taxon, "taxon": taxon}
            yield Message.of("follow.records_uncertain", number=count, new=title, **named)
        for said, count in self._redrawn.items():
            yield Message.of("follow.records_by_name", number=count, taxon=said, new=title)


# ---------------------------------------------------------------- positions


def _positions(
    before: Dossier, after: Dossier, following: Following
) -> tuple[tuple[Position, ...], tuple[Message, ...], tuple[Message, ...]]:
    """Return the positions on the birds that the new reference makes of theirs, those refused, and what to look at."""
    if not before.positions:
        return (), (), ()
    now, then = _items(before), _items(after)
    made: dict[tuple[str, str, int], Position] = {}
    refused: list[Message] = []
    noticed: list[Message] = []
    for one in before.positions:
        targets = _targets(one.taxon, now, then, following) or _by_meaning(one.taxon, after, following)
        said = Message.of("follow.position", party=one.party, taxon=one.taxon, round=one.round)
        if not targets:
            refused.append(Message.of("follow.no_bird", position=said, new=following.new.title))
        elif len(targets) > 1:
            noticed.append(Message.of("follow.to_each", position=said, taxa=targets))
        elif targets[0] != (following.to(one.taxon) or targets[0]):
            noticed.append(Message.of("follow.headed_by", position=said, taxon=targets[0]))
        elif (redrawn := following.redrawn(one.taxon)) is not None:
            noticed.append(Message.of("follow.position_by_name", position=said, why=redrawn))
        for target in targets:
            moved = replace(one, taxon=target)
            there = made.setdefault((one.party, target, one.round), moved)
            if (there.value, there.note) != (one.value, one.note):
                refused.append(Message.of("follow.would_contradict", position=said, taxon=target))
            elif there is not moved:
                noticed.append(Message.of("follow.fell_together", position=said, taxon=target))
    return tuple(made.values()), tuple(refused), tuple(noticed)


def _items(dossier: Dossier) -> tuple[Item, ...]:
    from birds.api.asking import View

    table: Table | None = View(dossier).table
    return tuple(items.of(table.comparison)) if table else ()


def _targets(taxon: str, now: Iterable[Item], then: Sequence[Item], following: Following) -> tuple[str, ...]:
    """Return the lead taxa of the birds that the bird of a position has become; itself where it is on no list."""
    own = next((item for item in now if item.taxon == taxon), None)
    moved = following.to(taxon)
    taxa = {target for each in (own.taxa if own else {taxon}) if (target := following.to(each))}
    leads = tuple(item.taxon for item in then if item.taxa & taxa or item.taxon == moved)
    return leads or ((moved,) if moved else ())


def _by_meaning(taxon: str, after: Dossier, following: Following) -> tuple[str, ...]:
    """Return what a name that is gone means in the new reference, if the surest rules say so."""
    (found,) = match_names([taxon], following.new, bundle.knowledge_for(following.new), after.lists)
    return (found.taxon,) if found.taxon and found.confidence == "certain" else ()
