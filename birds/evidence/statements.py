"""What the sources say of a bird's status on either side, and which of them decides.

The highest-ranked source that says something of the bird decides, with all its statements; a source that speaks by
region comes before one that has a bare word. What others say stands beside it.
Equal names do not carry a statement from an older list: アオジ 留鳥 of an edition that lumps is not シベリアアオジ
of the next.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import agreements
from birds.comparison import paired
from birds.evidence.limbs import Homes
from birds.model import parties, stated_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import Checklist, Comparison, Entry, MatchedEntry, MatchedList, Source, Status
    from birds.taxonomy import Taxonomy

MONTHS_OF_A_RESIDENT = 12
Key = tuple[str, str | None]  # a row of the comparison, and a unit of it


@dataclass(frozen=True, slots=True)
class StatusSaid:
    """What is said of a bird on a side: by the source that decides, and by others."""

    deciding: tuple[Status, ...] = ()
    beside: tuple[Status, ...] = ()


class Statements:
    """All statements of a dossier, by the birds of a comparison; side 0 is its list a, side 1 its list b."""

    def __init__(
        self,
        comparison: Comparison,
        taxonomy: Taxonomy,
        lists: Sequence[MatchedList] = (),
        statuses: Sequence[Status] = (),
        sources: Sequence[Source] = (),
    ) -> None:
        self._sources = {one.id: one for one in sources}
        self.comparison, self.taxonomy, self._homes = comparison, taxonomy, Homes(comparison, taxonomy)
        self._sides = (comparison.a, comparison.b)
        self._of_entry: tuple[_ByEntry, _ByEntry] = (defaultdict(list), defaultdict(list))
        self._of_home: tuple[_ByKey, _ByKey] = (defaultdict(list), defaultdict(list))
        self._of_part: tuple[_ByTaxon, _ByTaxon] = (defaultdict(list), defaultdict(list))
        for at, side in enumerate(self._sides):
            self._read(at, side, comparison, lists)
            for status in statuses:
                if status.taxon and status.territory == side.side:
                    self._place(at, status.taxon, status)

    def on(self, at: int, entries: Sequence[MatchedEntry], key: Key) -> StatusSaid:
        """Return what is said of the bird that these entries of a side are, or of the unit of it that `key` names.

        What is said of the unit alone comes first; for want of it, what is said of the entry speaks for each unit.
        """
        own = tuple(status for held in entries for status in self._of_entry[at].get(held.entry.row, ()))
        placed = tuple(self._of_home[at].get(key, ()))
        species = (*own, *(one for one in placed if not self._is_part(one, entries)))
        speaking = {one.source for one in species}
        parts = tuple(one for one in placed if self._is_part(one, entries) and one.source not in speaking)
        return self.ranked(at, parts if key[1] and _coded(parts) else (*species, *parts))

    def of_part(self, at: int, taxon: str) -> StatusSaid:
        """Return what is said of one subspecies on a side."""
        return self.ranked(at, self._of_part[at].get(taxon, ()))

    def ranked(self, at: int, statuses: Iterable[Status]) -> StatusSaid:
        """Part statements into those that decide and those beside them."""
        by_source: dict[str, list[Status]] = defaultdict(list)
        for status in dict.fromkeys(statuses):
            by_source[status.source or ""].append(status)
        side = self._sides[at]

        def rank(source: str) -> tuple[bool, int, str]:
            return _is_bare(by_source[source]), agreements.rank(side.side, source, side.id), source

        ordered = sorted(by_source, key=rank)
        first = next((source for source in ordered if _coded(by_source[source])), None)
        deciding = tuple(by_source[first]) if first is not None else ()
        return StatusSaid(
            deciding, tuple(one for source in ordered if source != first for one in by_source[source])
        )

    # ---------------------------------------------------------------- gathering

    def _read(self, at: int, side: Checklist, comparison: Comparison, lists: Sequence[MatchedList]) -> None:
        """Take what the side's own list prints, and what the other lists of its territory do."""
        for row in comparison.rows:
            for held in (row.a, row.b)[at]:
                for status in held.entry.statuses:
                    self._of_entry[at][held.entry.row].append(self._stated(side, held, status))
        by_id = {each.checklist.id: each for each in lists}
        own = by_id.get(side.id)
        for other in lists:
            if own is None or not _is_of(other, side):
                continue
            for held, new in carried(other, own, self.taxonomy):
                said = [self._stated(other.checklist, held, one) for one in held.entry.statuses]
                self._of_entry[at][new].extend(said)
        for each in lists:
            if _is_of(each, side) or each is own:
                self._read_parts(at, each)

    def _read_parts(self, at: int, matched: MatchedList) -> None:
        """Take what a list prints in its rows of subspecies."""
        for held in matched.entries:
            if held.entry.parent_row is not None and held.match.taxon:
                either = held.match.candidates if held.match.reason.code == "either-subspecies" else ()
                for status in held.entry.statuses:
                    stated = self._stated(matched.checklist, held, status)
                    self._place(at, held.match.taxon, stated)
                    for one in either if status.code in RARE else ():  # none of them is there more often
                        self._of_part[at][one.taxon].append(stated)

    def _stated(self, checklist: Checklist, held: MatchedEntry, status: Status) -> Status:
        return stated_by(checklist, held, status, self._sources.get(checklist.id))

    def _place(self, at: int, taxon: str, status: Status) -> None:
        homes = self._homes.of(taxon)
        rows = dict.fromkeys(row for row, _ in homes)
        if len(rows) == 1:
            self._of_home[at][homes[0][0], None].append(status)
        if len(homes) == 1:
            self._of_home[at][homes[0]].append(status)
        found = self.taxonomy.get(taxon)
        if found is not None and found.rank == "subspecies":
            self._of_part[at][taxon].append(status)

    def _is_part(self, status: Status, entries: Sequence[MatchedEntry]) -> bool:
        """Tell whether a statement is about a subspecies that is not the entry itself."""
        taxon = self.taxonomy.get(status.taxon or "")
        whole = {held.match.taxon for held in entries}
        return taxon is not None and taxon.rank == "subspecies" and taxon.name not in whole


RARE = frozenset({None, "V"})  # the codes of a vagrant and of what is in doubt
_ByEntry = dict[int, list["Status"]]
_ByKey = dict[Key, list["Status"]]
_ByTaxon = dict[str, list["Status"]]


def counted(statuses: Iterable[Status], *, scarce_seasons: bool = True) -> tuple[Status, ...]:
    """Return the statements that count: with a code, not of a few birds only, no resident of a part of the year.

    A season of fewer than ten birds a year counts by a rule of this project, or else not at all.
    """
    return tuple(
        status
        for status in statuses
        if status.code
        and not status.minor
        and (scarce_seasons or not status.scarce)
        and not (status.code == "R" and 0 < len(set(status.months)) < MONTHS_OF_A_RESIDENT)
    )


def is_migrant(statuses: Iterable[Status]) -> bool:
    """Tell whether statements say that a bird is a migrant: by a word that names one, or by its seasons' regions."""
    found = tuple(statuses)
    return any(status.migrant for status in found) or moves_within(found)


def is_settled(statuses: Sequence[Status]) -> bool:
    """Tell whether a bird is called a resident first; where a source parts a country into regions, none comes first."""
    return bool(statuses) and statuses[0].code == "R" and not any(status.region for status in statuses)


def moves_within(statuses: Iterable[Status]) -> bool:
    """Tell whether a bird breeds and winters in regions that differ."""
    regions: dict[str, set[str]] = {"B": set(), "W": set()}
    for status in statuses:
        if status.code in regions and status.region:
            regions[status.code].add(status.region)
    return bool(regions["B"]) and bool(regions["W"]) and regions["B"] != regions["W"]


def uncounted(statuses: Iterable[Status]) -> tuple[str, str] | None:
    """Return what is printed as a status though no rule counts it, and the key of why; None where nothing is."""
    found = tuple(statuses)
    printed = "; ".join(dict.fromkeys(one.printed or one.code or "" for one in found))
    if not printed:
        return None
    few = all(one.minor or one.scarce for one in found)
    part = any((one.code == "R" and one.months) or "[" in (one.printed or "") for one in found)
    return printed, "few_only" if few else "part_year" if part else "unexplained"


def contradicts(statuses: Iterable[Status], deciding: Sequence[Status]) -> bool:
    """Tell whether what stands beside the statements that decide says something that they do not."""
    codes = {one.code for one in deciding}
    return bool(codes) and bool({one.code for one in statuses if one.code} - codes)


def carried(old: MatchedList, new: MatchedList, taxonomy: Taxonomy) -> Iterator[tuple[MatchedEntry, int]]:
    """Yield each entry of a list that has statuses, with the row of another list of its territory that is this bird.

    Only over `equal` rows, or to the one entry that keeps the old entry's vernacular name where the old entry
    includes it. Rows of subspecies are no entries to compare.
    """
    if not any(held.entry.statuses for held in old.entries):
        return
    for relation, a, b in paired(old, new, taxonomy):
        if relation == "equal":
            yield from ((a[0], held.entry.row) for held in b)
        elif relation == "includes":
            parent = _vernacular(a[0].entry, new.checklist)
            keepers = [
                one.entry.row for one in b if parent and _vernacular(one.entry, new.checklist) == parent
            ]
            if len(keepers) == 1:
                yield a[0], keepers[0]


def _vernacular(entry: Entry, checklist: Checklist) -> str | None:
    """Return the name in the language of the list's Party (English where it has none), ready to compare."""
    lang = parties()[checklist.party].lang if checklist.party else "en"
    name = entry.vernacular.get(lang)
    return unicodedata.normalize("NFKC", name).strip().casefold() if name else None


def _is_of(matched: MatchedList, side: Checklist) -> bool:
    """Tell whether a list is another checklist of a side's territory."""
    other = matched.checklist
    return (
        other.kind == "checklist"
        and other.id != side.id
        and side.party is not None
        and other.party == side.party
    )


def _coded(statuses: Iterable[Status]) -> bool:
    return any(status.code and not status.minor for status in statuses)


def _is_bare(statuses: Sequence[Status]) -> bool:
    """Tell whether a source has bare words for a bird: no region, and no code that says how many there are."""
    return not any(_is_regional(status) or (status.printed or "").isupper() for status in statuses)


def _is_regional(status: Status) -> bool:
    """Tell whether a statement is about a part of its territory; "Japan" or "all Japan" is the whole of it."""
    party = parties().get(status.territory or "")
    whole = party.names.all() if party else ()
    return bool(status.region) and (status.region or "").removeprefix("all ") not in whole
