"""What the lists and sources of both Parties print of each unit of a comparison; limb b and status, which rest on that.

A statement about an entry speaks for every unit that the entry holds, by the comparison of two lists: OSJ 7th ed. has
two redpolls where the 8th has one, and what it prints of either reaches the bird. So does a subspecies.

Limb b is that both sides record a subspecies in common. What a side records is the union over all lists and sources of
its Party. "In the absence of subspecies" speaks of the bird, not of what a list prints: a side that prints none leaves
it open, as "ssp.", "a / b", DD and "?" do.

Of a status the highest-ranked source of a side that speaks of the bird decides, with all its statements; one that
speaks by region comes before one that has a bare word. A source of low trust silences no better one, nor is it
silenced: both decide together. What others say stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from typing import Literal

from birds import agreements
from birds import model as m
from birds.comparison import rows_in_common
from birds.comparison.units import Circumscription, circumscription
from birds.evidence.records import Homes
from birds.model import Status
from birds.taxonomy import Taxonomy
from birds.vocabulary import key as key_of
from birds.vocabulary import lookup

UNDIVIDED = "undivided"  # what a list may declare that a blank cell of subspecies means
UNDETERMINED = "undetermined-subspecies"
Key = tuple[str, str]  # a row of the comparison, and a unit of it
Cell = tuple[tuple[str, str | int], ...]  # where something is printed: list, file, row, field, or an id
_Printing = tuple[str, str | None, int, str]
LimbWord = Literal["met", "open", "not_met"]
_MONTHS_OF_A_RESIDENT = 12


@m.record
class Part:
    """What a list or source prints as a subspecies of a unit, and what it says of that one.

    `taxa` are those that it may be: one where it is determined, several of "a / b", all of "ssp.", none where the
    reference lacks it. A blank cell is `printed` as nothing: of a list that declares that it means an undivided bird.
    """

    source: str
    trust: m.Trust | None
    printed: str
    taxa: tuple[str, ...] = ()
    statuses: tuple[m.Status, ...] = ()


@m.record
class Printed:
    """All that one Party's lists and sources print of a bird: statements on its status, and its subspecies."""

    statuses: tuple[m.Status, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether there is any statement on the status."""
        return bool(self.statuses) or any(part.statuses for part in self.parts)

    def of_trust(self, least: m.Trust | None) -> Printed:
        """Return what sources of a level or better print."""
        enough = m.LEVELS[: m.LEVELS.index(least) + 1]
        return Printed(
            tuple(status for status in self.statuses if status.trust in enough),
            tuple(part for part in self.parts if part.trust in enough),
        )


class Statements:
    """What all lists and sources of a dossier print; side 0 is the comparison's list a, side 1 its list b."""

    def __init__(
        self,
        comparison: m.Comparison,
        taxonomy: Taxonomy,
        lists: Sequence[m.MatchedList] = (),
        statuses: Sequence[m.Status] = (),
        sources: Sequence[m.Source] = (),
    ) -> None:
        self.comparison, self.taxonomy, self.sides = comparison, taxonomy, (comparison.a, comparison.b)
        self._lists, self._statuses = lists, statuses
        self._sources = {source.id: source for source in sources}
        self._circumscribed: dict[str, Circumscription] = {}
        self._cells: dict[tuple[Key, Status | Part], Cell] = {}
        self._leads = {(row.id, unit.id): unit.taxon for row in comparison.rows for unit in row.units}

    @cached_property
    def _homes(self) -> Homes:
        return Homes(self.comparison, self.taxonomy)

    @cached_property
    def _printed(self) -> tuple[dict[Key, Printed], ...]:
        return self._gather(0), self._gather(1)

    def on(self, at: int, keys: Iterable[Key]) -> Printed:
        """Return all that a side's lists and sources print of some units."""
        printed = [self._printed[at][key] for key in keys if key in self._printed[at]]
        return Printed(
            tuple(dict.fromkeys(status for of_unit in printed for status in of_unit.statuses)),
            tuple(dict.fromkeys(part for of_unit in printed for part in of_unit.parts)),
        )

    def subspecies_of(self, keys: Iterable[Key]) -> frozenset[str]:
        """Return all subspecies that the reference has of the birds that some units are of."""
        birds = {self.taxonomy.species_of(self._leads[key]) or "" for key in keys}
        return frozenset(taxon for species in birds for taxon in self.taxonomy.children(species))

    def is_subspecies(self, name: str | None) -> bool:
        """Whether the reference has that name as a subspecies."""
        taxon = self.taxonomy.get(name)
        return taxon is not None and taxon.rank == "subspecies"

    def cell_of(self, keys: Iterable[Key], printed: Status | Part) -> Cell:
        """Return where what is said of some units stands: list, file, row and field; of a source's, its id."""
        known = (self._cells.get((key, printed)) for key in keys)
        own = (
            printed.id
            if isinstance(printed, Status)
            else next((it.id for it in printed.statuses), printed.source)
        )
        return next(filter(None, known), (("id", own),))

    def _note_cells(self, about: _Printing, key: Key, printed: Iterable[Status | Part]) -> None:
        list_id, file, row, field = about
        cell = (("list", list_id), ("file", file or ""), ("row", row), ("field", field))
        for each in printed:
            self._cells.setdefault((key, each), cell)

    # ---------------------------------------------------------------- gathering

    def _gather(self, at: int) -> dict[Key, Printed]:
        """Return what a side prints, by unit: its own list first, then its Party's other lists, then other sources."""
        statements = defaultdict[Key, list[m.Status]](list)
        parts = defaultdict[Key, list[Part]](list)
        own, other, side = self._list_of(at), self._list_of(1 - at), self.sides[at]
        of_party = (it for it in self._lists if side.party is not None and it.checklist.party == side.party)
        others = [it for it in of_party if it.checklist.kind == "checklist" and it.checklist.id != side.id]
        for matched in (own, *others):
            units = self._units_of_own(at) if matched is own else self._units_of(at, matched, own, other)
            source = self._sources.get(matched.checklist.id)
            file = matched.checklist.id, matched.checklist.file_name
            for entry in matched.entries:
                of_entry = [m.stated_by(matched.checklist, entry, it, source) for it in entry.entry.statuses]
                for key in self._units_of_entry(entry, units) if of_entry else ():
                    statements[key] += of_entry
                    self._note_cells((*file, entry.entry.row, "status"), key, of_entry)
            for row, (own_row, field), taxon, part in self._parts(matched):
                for key in units.get(row, ()):
                    limited = tuple(self._limit_to_unit(key, part, taxon))
                    parts[key] += limited
                    self._note_cells((*file, own_row, field), key, limited)
                    self._note_cells((*file, own_row, "status"), key, part.statuses)
        for stated in self._statuses:
            if (about := stated.taxon) and stated.territory == side.side:
                status = replace(stated, trust=stated.trust or self._trust_of(stated.source))
                for key in self._units_about(about):
                    statements[key].append(status)
                epithet = about.rsplit(maxsplit=1)[-1]
                part = Part(status.source or "", status.trust, epithet, (about,), (status,))
                for key in self._homes.of(about) if self.is_subspecies(about) else ():
                    parts[key].append(part)
        return {key: Printed(tuple(statements[key]), tuple(parts[key])) for key in (*statements, *parts)}

    def _list_of(self, at: int) -> m.MatchedList:
        """Return the list of a side, from its rows where the dossier has none."""
        side = self.sides[at]
        entries = tuple(matched for row in self.comparison.rows for matched in (row.a, row.b)[at])
        loaded = (it for it in self._lists if it.checklist.id == side.id)
        return next(loaded, m.MatchedList(side, entries))

    def _units_about(self, taxon: str | None) -> list[Key]:
        """Return the units that a statement about a taxon speaks for as a whole; a subspecies may be a part."""
        whole = not self.is_subspecies(taxon)
        return [key for key in self._homes.of(taxon or "") if whole or taxon == self._leads[key]]

    def _units_of_entry(self, matched: m.MatchedEntry, units: Mapping[int, list[Key]]) -> list[Key]:
        """Return the units that an entry's statements speak for; a row below one speaks within that one."""
        if matched.entry.parent_row is None:
            return units.get(matched.entry.row, [])
        about, within = self._units_about(matched.match.taxon), units.get(matched.entry.parent_row, ())
        return [key for key in about if key in within] or about

    def _trust_of(self, source_id: str | None) -> m.Trust | None:
        source = self._sources.get(source_id or "")
        return source.level if source else None

    def _circumscription(self, matched: m.MatchedList) -> Circumscription:
        known, list_id = self._circumscribed, matched.checklist.id
        if list_id not in known:
            known[list_id] = circumscription(matched, self.taxonomy, frozenset(), with_introduced=False)
        return known[list_id]

    # ---------------------------------------------------------------- which units an entry holds

    def _units_of_own(self, at: int) -> dict[int, list[Key]]:
        """Return the units of each entry of a side; an introduced one beside the natural has all of its row."""
        units: dict[int, list[Key]] = {}
        for row in self.comparison.rows:
            for entry in (row.a, row.b)[at]:
                own = [unit for unit in row.units if (unit.a, unit.b)[at] == entry.entry.row] or row.shared
                units[entry.entry.row] = [(row.id, unit.id) for unit in own]
        return units

    def _units_of(
        self, at: int, matched: m.MatchedList, own: m.MatchedList, other: m.MatchedList
    ) -> dict[int, list[Key]]:
        """Return the units that each entry of another list of a side's Party holds.

        Those of the own list's entries that it has a unit in common with; where such an entry holds several, the ones
        whose entry in the other Party's list it has a unit in common with, too.
        """
        units: dict[int, list[tuple[Key, int | None]]] = defaultdict(list)
        for row in self.comparison.rows:
            for unit in row.units:
                mine, yours = (unit.a, unit.b) if at == 0 else (unit.b, unit.a)
                if mine is not None:
                    units[mine].append(((row.id, unit.id), yours))
        third, *sides = map(self._circumscription, (matched, own, other))
        pairs = sorted(rows_in_common(third, sides[0], self.taxonomy))
        divided = any(len(units[mine]) > 1 for _, mine in pairs)
        with_other = rows_in_common(third, sides[1], self.taxonomy) if divided else frozenset()
        common: dict[int, list[Key]] = defaultdict(list)
        for entry, mine in pairs:
            for key, yours in units[mine]:
                if len(units[mine]) == 1 or (entry, yours) in with_other:
                    common[entry].append(key)
        return common

    # ---------------------------------------------------------------- subspecies

    def _parts(self, matched: m.MatchedList) -> Iterator[tuple[int, tuple[int, str], str | None, Part]]:
        """Yield what a list prints as subspecies: its entry's row, its own row and field, the taxon.

        They stand in rows of their own, else in a cell.

        An entry that prints none may be one itself, or mean the one that its list gives to no other entry: where it
        has *Anas carolinensis* apart, *Anas crecca* is the subspecies *crecca*.
        """
        checklist, source = matched.checklist, self._sources.get(matched.checklist.id)
        level = self._trust_of(checklist.id)
        divides = source is None or source.blank_subspecies != UNDIVIDED
        in_rows = {listed.entry.parent_row for listed in matched.entries}
        members = self._circumscription(matched).members
        alone = {row: it.taxa[0] for row, it in members.items() if len(it.taxa) == 1}
        for listed in matched.entries:
            entry, printed = listed.entry, " ".join((listed.entry.verbatim or "").split()[2:])
            if entry.parent_row is not None:
                stated = tuple(m.stated_by(checklist, listed, status, source) for status in entry.statuses)
                taxa = self._possible_subspecies(listed.match, listed)
                trust = stated[0].trust or level if stated else level
                part = Part(source=checklist.id, trust=trust, printed=printed, taxa=taxa, statuses=stated)
                yield entry.parent_row, (entry.row, "scientific_name"), listed.match.taxon, part
            elif entry.row in in_rows:
                continue
            elif listed.subspecies:
                for match in listed.subspecies:
                    taxa = self._possible_subspecies(match, listed)
                    yield (
                        entry.row,
                        (entry.row, "subspecies"),
                        match.taxon,
                        Part(checklist.id, level, match.printed, taxa),
                    )
            elif (only := alone.get(entry.row)) and self.is_subspecies(only):
                yield (
                    entry.row,
                    (entry.row, "scientific_name"),
                    only,
                    Part(checklist.id, level, printed or only.split()[-1], (only,)),
                )
            elif not divides:
                yield entry.row, (entry.row, "subspecies"), None, Part(checklist.id, level, "")

    def _possible_subspecies(self, printed: m.Match, matched: m.MatchedEntry) -> tuple[str, ...]:
        """Return the subspecies that a printed one may be: itself, those of "a / b", any of the entry's of "ssp."."""
        if self.is_subspecies(printed.taxon):
            return (printed.taxon or "",)
        code, name = printed.reason.code, matched.entry.name
        if code == "either-subspecies" or code.startswith("contested-"):
            return tuple(candidate.taxon for candidate in printed.candidates)
        if code == UNDETERMINED or (name is not None and UNDETERMINED in name.notices):
            return self.taxonomy.children(self.taxonomy.species_of(matched.match.taxon or "") or "")
        return ()

    def _limit_to_unit(self, key: Key, part: Part, taxon: str | None) -> Iterator[Part]:
        """Yield what a printed subspecies is in a unit: nothing where it lies in another.

        One that the reference has as a species is printed with all units of its entry and speaks for its own alone:
        what a list says of "ruficollis" of a *Turdus ruficollis* says nothing of *T. atrogularis*.
        """
        taxa = tuple(possible for possible in part.taxa if key in self._homes.of(possible))
        if taxa or not part.taxa:
            elsewhere = not taxa and taxon is not None and key not in self._homes.of(taxon)
            yield replace(part, taxa=taxa, statuses=() if elsewhere else part.statuses)


# ---------------------------------------------------------------- limb b


@dataclass(frozen=True, slots=True)
class Recorded:
    """The subspecies of a bird on one side.

    `taxa` are there, `irregular` only as vagrants of a few records, `may_be` those that nothing determines.
    `undivided`: a list says that it does not divide the bird, and no other prints subspecies of it.
    """

    taxa: frozenset[str] = frozenset()
    irregular: frozenset[str] = frozenset()
    may_be: frozenset[str] = frozenset()
    undivided: bool = False


@dataclass(frozen=True, slots=True)
class LimbB:
    """How limb b stands. `common` are the subspecies of both sides, `a` and `b` those of each.

    `undivided` says that only a list which does not divide the bird meets it; `irregular` is a subspecies of both that
    a side (0 or 1) has as a vagrant only, if that decided.
    """

    word: LimbWord
    a: Recorded
    b: Recorded
    common: frozenset[str] = frozenset()
    undivided: bool = False
    irregular: tuple[str, int] | None = None


def record_subspecies(
    parts: Iterable[Part], whole: frozenset[str], *, scarce_seasons: bool = True
) -> Recorded:
    """Return what a side records of a bird whose subspecies in the reference are `whole`.

    A list that prints a subspecies says that it is there, a statement that does not count leaves it open.
    """
    printed = tuple(parts)
    statuses: dict[str, list[m.Status]] = defaultdict(list)
    bare: set[str] = set()
    may_be: set[str] = set()
    for part in printed:
        if len(part.taxa) == 1 or _codes(part.statuses, scarce_seasons) == {"V"}:
            for taxon in part.taxa:  # none of "a / b" is there more often than both
                statuses[taxon] += part.statuses
            bare.update(() if part.statuses else part.taxa)
        else:
            may_be.update(part.taxa)
    may_be.update(() if statuses or may_be else whole)
    codes = {taxon: _codes(stated, scarce_seasons) for taxon, stated in statuses.items()}
    irregular = frozenset(taxon for taxon in codes if codes[taxon] == {"V"})
    there = frozenset(taxon for taxon in codes if codes[taxon] or taxon in bare) - irregular
    blank = bool(printed) and not any(part.printed for part in printed)
    return Recorded(there, irregular, frozenset(may_be | codes.keys()) - there - irregular, undivided=blank)


def _codes(statuses: Iterable[m.Status], scarce_seasons: bool) -> set[str | None]:  # noqa: FBT001
    return {status.code for status in counted_statuses(statuses, scarce_seasons=scarce_seasons)}


def assess_limb_b(a: Recorded, b: Recorded, *, monotypic: bool, undivided: bool = True) -> LimbB:
    """Return limb b for a bird; `undivided`: the rule on lists that do not divide it is applied."""
    common = a.taxa & b.taxa
    if common or monotypic:
        return LimbB("met", a, b, common)
    if undivided and (a.undivided or b.undivided):
        return LimbB("met", a, b, undivided=True)
    if a.may_be & (b.taxa | b.may_be) or a.taxa & b.may_be:
        return LimbB("open", a, b)
    vagrant = [
        (taxon, at)
        for at, (side, other) in enumerate(((a, b), (b, a)))
        for taxon in side.irregular & (other.taxa | other.irregular)
    ]
    return LimbB("not_met", a, b, irregular=min(vagrant, default=None))


def assess_subspecies(taxon: str, a: Recorded, b: Recorded) -> LimbB:
    """Return limb b for one subspecies."""
    own = frozenset((taxon,))
    mine, yours = (Recorded(side.taxa & own, side.irregular & own, side.may_be & own) for side in (a, b))
    return assess_limb_b(mine, yours, monotypic=False)


# ---------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class DividedStatuses:
    """The statements on a bird on a side: those of the sources that decide, and others."""

    deciding: tuple[Status, ...] = ()
    beside: tuple[Status, ...] = ()


def divide_statuses(
    side: m.Checklist, statuses: Iterable[Status], agreement: m.Agreement, *, scarce_seasons: bool = True
) -> DividedStatuses:
    """Divide statements into those that decide and those beside them.

    Sources of equal rank decide together, as do those of low trust with the better ones.
    """
    stated = dict.fromkeys(statuses)
    by_source = m.grouped(((status.trust == "low", status.source or ""), status) for status in stated)
    counting = {it for it, own in by_source.items() if counted_statuses(own, scarce_seasons=scarce_seasons)}
    ranks = {  # those that speak by region first
        (is_low, source): (
            not any(_is_regional(status, agreement) for status in own),
            agreements.rank(agreement, side.side, source, side.id),
        )
        for (is_low, source), own in by_source.items()
        if not is_low
    }
    best = min((rank for whose, rank in ranks.items() if whose in counting), default=None)
    low = (whose for whose in by_source if whose not in ranks)
    deciding: list[Status] = []
    beside: list[Status] = []
    for whose in (*sorted(ranks, key=lambda whose: (ranks[whose], whose)), *low):
        decides = ranks[whose] == best if whose in ranks else whose in counting
        (deciding if decides else beside).extend(by_source[whose])
    return DividedStatuses(tuple(deciding), tuple(beside))


def counted_statuses(statuses: Iterable[Status], *, scarce_seasons: bool = True) -> tuple[Status, ...]:
    """Return the statements that count: with a code, not of a few birds only, no resident of a part of the year.

    A season of fewer than ten birds a year counts by a rule of this project, or else not at all.
    """
    return tuple(
        status
        for status in statuses
        if status.code
        and not status.minor
        and (scarce_seasons or not status.scarce)
        and not (status.code == "R" and 0 < len(set(status.months)) < _MONTHS_OF_A_RESIDENT)
    )


def is_migrant(statuses: Sequence[Status]) -> bool:
    """Whether statements say that a bird is a migrant: by a word that names one, or by its seasons' regions."""
    return any(status.migrant for status in statuses) or moves_within(statuses)


def moves_within(statuses: Iterable[Status]) -> bool:
    """Whether a bird breeds and winters in regions that differ."""
    regions: dict[str, set[str]] = {"B": set(), "W": set()}
    for status in statuses:
        if status.code in regions and status.region:
            regions[status.code].add(status.region)
    return bool(regions["B"]) and bool(regions["W"]) and regions["B"] != regions["W"]


def stays_within(statuses: Sequence[Status]) -> bool:
    """Whether all that names a migrant may be movement inside the country.

    That is a summer visitor's word in some regions beside a resident's, by the same source, in others that do not
    overlap; never where a winter or passage visitor's word stands, or the seasons' regions tell a migrant.
    """
    migrants = [status for status in statuses if status.migrant]
    for visitor in migrants:
        residents = [status for status in statuses if (status.code, status.source) == ("R", visitor.source)]
        if visitor.code != "B" or not residents:
            return False
        if any(overlap(status.region, visitor.region) for status in residents):
            return False
    return bool(migrants) and not moves_within(statuses)


def overlap(region: str | None, other_region: str | None) -> bool:
    """Whether regions share a province by the committed table; one that it does not know overlaps all."""
    provinces, others = _provinces(region or ""), _provinces(other_region or "")
    return not provinces or not others or not provinces.isdisjoint(others)


@cache
def _provinces(region: str) -> frozenset[str]:
    """Return the provinces of regions with semicolons between them; none where the table lacks one."""
    provinces = [lookup("regions").get(key_of(part), "").split() for part in region.split(";")]
    return frozenset(chain.from_iterable(provinces)) if all(provinces) else frozenset()


def is_settled(statuses: Sequence[Status]) -> bool:
    """Whether every source that decides calls a bird a resident first, none of them by region."""
    first = {status.source: status.code for status in reversed(statuses)}
    return set(first.values()) == {"R"} and not any(status.region for status in statuses)


@dataclass(frozen=True, slots=True)
class Side:
    """What the tables look at on one side: the `codes` that count, and whether they say a migrant.

    `within`: one within the Party only; `settled`: a resident first, and what moves beside that (R1, P4 of a sparrow).
    """

    codes: frozenset[m.StatusCode] = frozenset()
    migrant: bool = False
    within: bool = False
    settled: bool = False


def side_of(deciding: Sequence[Status], test: m.TreatyTest) -> Side:
    """Return what the tables look at of the statements that decide on a side."""
    statuses = counted_statuses(deciding, scarce_seasons="scarce-seasons" in test.rules)
    within = "within-party" in test.rules and stays_within(statuses)
    codes = frozenset(status.code for status in statuses if status.code)
    return Side(codes, is_migrant(statuses), within, is_settled(statuses))


def explain_uncounted(statuses: Sequence[Status]) -> tuple[str, str] | None:
    """Return what is printed as a status though no rule counts it, and the key of why; None where nothing is."""
    printed = "; ".join(dict.fromkeys(status.printed or status.code or "" for status in statuses))
    if not printed:
        return None
    few = all(status.minor or status.scarce for status in statuses)
    part = any((status.code == "R" and status.months) or "[" in (status.printed or "") for status in statuses)
    return printed, "few_only" if few else "part_year" if part else "no_season"


def contradicts(statuses: Iterable[Status], deciding: Sequence[Status]) -> bool:
    """Whether what stands beside the statements that decide says something that they do not."""
    codes = {status.code for status in deciding}
    return bool(codes) and bool({status.code for status in statuses if status.code} - codes)


def _is_regional(status: Status, agreement: m.Agreement) -> bool:
    """Whether a statement is about a part of its territory; "Japan" or "all Japan" is the whole of it."""
    party = agreement.by_code.get(status.territory or "")
    whole = party.names.all() if party else ()
    return bool(status.region) and (status.region or "").removeprefix("all ") not in whole
