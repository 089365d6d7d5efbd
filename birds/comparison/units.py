"""What each entry of a list stands for, the units that nobody separates, and what the entries' names cover.

*Recorded taxa* are the printed subspecies that the reference has; where none is printed they are *presumed*: the
reference species less every taxon that the same list gives to another entry. An entry raised to a species from a
subspecies of the reference (Chloris kittlitzi) stands for that subspecies and nothing else.

An introduced entry of a species that the same list has as naturally occurring (Zosterops japonicus in part B of OSJ 8th
ed.) is *incidental* to that entry: it stands in its row and says nothing about what the bird is.

What a name covers is shown by printed subspecies, of a species without any, or presumed after the reference. A list
that prints subspecies wherever it has them has shown that a bird without any is whole. By a name of another list more
may be meant than the reference means: birds that were split from it are of its genus, or of that in which it was first
published, and one of the lists does not have them. Or the reference has in another species what was first published as
a subspecies of this one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from birds.model import Basis, MatchedEntry, MatchedList, Relation, Unit, grouped, record
from birds.taxonomy import Habit, Taxonomy

Key = tuple[tuple[int, ...], tuple[int, ...], str]  # rows of A, rows of B, reference species
_ENDS = re.compile(r"[/:#=](?=[^/:#=]*$)")  # what stands before the id in its data set


@record
class Component:
    """Entries of both lists that shared units connect, in the order of their lists.

    Where there are several units, `of_a` and `of_b` have the ids of each entry's.
    """

    a: tuple[Member, ...]
    b: tuple[Member, ...]
    units: tuple[Unit, ...]
    of_a: tuple[frozenset[str], ...] = ()
    of_b: tuple[frozenset[str], ...] = ()


def components(a: Circumscription, b: Circumscription, taxonomy: Taxonomy) -> tuple[Component, ...]:
    """Return the connected components of "shares a unit", in the reference's sequence."""
    of_a, of_b = _by_species(a.members.values()), _by_species(b.members.values())
    sides = {species: (of_a.get(species, ()), of_b.get(species, ())) for species in (*of_a, *of_b)}
    # As a rule nearly all: one unit, whatever subspecies are recorded, for nobody separates any.
    undivided = {species: ab for species, ab in sides.items() if all(map(_is_undivided, ab))}
    taxa_by_key = _taxa_by_key(a.without(undivided), b.without(undivided), taxonomy)
    times = Counter(species for _, _, species in taxa_by_key)
    alone = frozenset(species for species, units in times.items() if units == 1)
    units = {key: _unit(key, taxa, a, b, taxonomy, alone) for key, taxa in taxa_by_key.items()}
    rows = [[*(("a", row) for row in rows_a), *(("b", row) for row in rows_b)] for rows_a, rows_b, _ in units]
    keys = list(units)
    each = [_undivided_component(species, *ab, taxonomy) for species, ab in undivided.items()]
    groups = ([keys[at] for at in group] for group in connected_groups(rows))
    each += [_component(group, units, a, b, taxonomy) for group in groups]
    return tuple(sorted(each, key=lambda c: taxonomy.sequence(c.units[0].taxon)))


def _is_undivided(members: Sequence[Member]) -> bool:
    """Whether a list has one entry at most of a species, and that of no other."""
    return not members or (len(members) == 1 and len(members[0].kin) == 1 and not members[0].limited)


def _undivided_component(
    species: str, a: Sequence[Member], b: Sequence[Member], taxonomy: Taxonomy
) -> Component:
    member, *others = members = (*a, *b)
    if (member.recorded or member.monotypic) and all(other.taxa == member.taxa for other in others):
        shown = member.taxa
    else:
        recorded = [taxon for member in members for taxon in member.recorded]
        shown = in_sequence(recorded, taxonomy) or (species,)
    unit = _make_unit(species, shown, [member.row for member in a], [member.row for member in b], taxonomy)
    return Component(tuple(a), tuple(b), (unit,))


def in_sequence(taxa: Iterable[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return taxa in the reference's sequence, each once."""
    return tuple(sorted(dict.fromkeys(taxa), key=taxonomy.sequence))


def _taxa_by_key(a: _Rest, b: _Rest, taxonomy: Taxonomy) -> dict[Key, list[str]]:
    """Return the taxa of both lists by who holds them and where the reference puts them."""
    taxa: dict[Key, list[str]] = defaultdict(list)
    for taxon in dict.fromkeys((*a.holders, *b.holders)):
        species = taxonomy.species_of(taxon) or taxon
        in_a, in_b = a.holders.get(taxon, ()), b.holders.get(taxon, ())
        rows_a = in_a or _rows_taking_in(species, in_b, b, a)
        rows_b = in_b or _rows_taking_in(species, in_a, a, b)
        taxa[(rows_a, rows_b, species)].append(taxon)
    return taxa


def _rows_taking_in(species: str, rows: tuple[int, ...], own: _Rest, other: _Rest) -> tuple[int, ...]:
    """Return the other list's entries that a taxon only one list records belongs to.

    None where that list, or the list that records it, separates it from the rest of its species.
    """
    rest = own.open_to.get(species, ())
    if rest and not set(rest) & set(rows):
        return ()
    return other.open_to.get(species, ())


def _unit(
    key: Key,
    taxa: list[str],
    a: Circumscription,
    b: Circumscription,
    taxonomy: Taxonomy,
    alone: frozenset[str],
) -> Unit:
    rows_a, rows_b, species = key
    ordered = sorted(taxa, key=taxonomy.sequence)
    printed = {t for s, rows in ((a, rows_a), (b, rows_b)) for row in rows for t in s.members[row].recorded}
    recorded = tuple(taxon for taxon in ordered if taxon in printed)
    lead = species if species in alone else (recorded or ordered)[0]
    shown = recorded or ((species,) if species in alone else tuple(ordered))
    return _make_unit(lead, shown, rows_a, rows_b, taxonomy)


def _make_unit(
    lead: str, taxa: tuple[str, ...], rows_a: Sequence[int], rows_b: Sequence[int], taxonomy: Taxonomy
) -> Unit:
    known = taxonomy.get(lead)
    identity = (known.avibase if known else None) or lead
    a, b = (rows[0] if rows else None for rows in (rows_a, rows_b))
    return Unit(id=identity, taxon=lead, taxa=taxa, a=a, b=b)


def connected_groups(marked: Iterable[Iterable[Hashable]]) -> list[list[int]]:
    """Return the places of things that marks in common connect, in groups; all as they first come."""
    leads: list[int] = []  # each points to one before it, or to itself
    first: dict[Hashable, int] = {}
    for at, marks in enumerate(marked):
        leads.append(at)
        for mark in marks:
            lead, other_lead = _lead(at, leads), _lead(first.setdefault(mark, at), leads)
            leads[max(lead, other_lead)] = min(lead, other_lead)
    return list(grouped((_lead(at, leads), at) for at in range(len(leads))).values())


def _lead(at: int, leads: list[int]) -> int:
    """Return the first place of a group, and shorten the way to it."""
    while leads[at] != at:
        leads[at] = leads[leads[at]]
        at = leads[at]
    return at


def _component(
    keys: list[Key], units: Mapping[Key, Unit], a: Circumscription, b: Circumscription, taxonomy: Taxonomy
) -> Component:
    of_a = grouped((row, units[key].id) for key in keys for row in key[0])
    of_b = grouped((row, units[key].id) for key in keys for row in key[1])
    rows_a, rows_b = sorted(of_a), sorted(of_b)
    return Component(
        a=tuple([a.members[row] for row in rows_a]),
        b=tuple([b.members[row] for row in rows_b]),
        units=tuple(sorted([units[key] for key in keys], key=lambda unit: taxonomy.sequence(unit.taxon))),
        of_a=tuple([frozenset(of_a[row]) for row in rows_a]),
        of_b=tuple([frozenset(of_b[row]) for row in rows_b]),
    )


@record
class Member:
    """What one entry stands for; `limited` where it is a subspecies treated as a species, or a subspecies row.

    `recorded` are taxa in the order printed, `taxa` the same in the reference's or, where none is printed, presumed
    ones. `kin` are the reference species that the entry is of: `species`, its own, and those of its recorded taxa.
    """

    entry: MatchedEntry
    row: int
    recorded: tuple[str, ...]
    taxa: tuple[str, ...]
    species: str
    kin: tuple[str, ...]
    limited: bool
    monotypic: bool  # each of its taxa is a species: one that has subspecies would be there as these
    is_whole: bool  # all of its species that no other entry records, whatever is printed of it


class _Rest(NamedTuple):
    """Of entries that are not plain: who holds a taxon; who is open to other taxa of a reference species."""

    holders: Mapping[str, tuple[int, ...]]
    open_to: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, members: Sequence[Member]) -> _Rest:
        """Further taxa of a species belong to its own entries, else to those of its parts."""
        holders = grouped((taxon, member.row) for member in members for taxon in member.taxa)
        open_to: dict[str, tuple[int, ...]] = {}
        for species, kin in _by_species(members).items():
            parts = [member for member in kin if not (member.limited and member.species == species)]
            own = [member for member in parts if member.species == species]
            open_to[species] = tuple([member.row for member in own or parts])
        return cls({taxon: tuple(rows) for taxon, rows in holders.items()}, open_to)


@record
class Circumscription:
    """A list's members by row; entries that stand for no taxon; introduced ones left out, and incidental ones."""

    members: Mapping[int, Member]
    unresolved: tuple[MatchedEntry, ...] = ()
    aliens: tuple[MatchedEntry, ...] = field(default=(), repr=False)
    incidental: Mapping[int, tuple[MatchedEntry, ...]] = field(default_factory=dict)
    prints_subspecies: bool = False  # wherever it has them

    @property
    def entries(self) -> int:
        """How many entries are compared."""
        return len(self.members) + len(self.unresolved) + sum(map(len, self.incidental.values()))

    def incidental_of(self, members: Iterable[Member]) -> tuple[MatchedEntry, ...]:
        """Return the introduced entries that stand beside the natural ones of these."""
        if not self.incidental:  # as a rule
            return ()
        return tuple(entry for member in members for entry in self.incidental.get(member.row, ()))

    def species(self) -> frozenset[str]:
        """Return the species of the reference that the list has, the introduced ones left out included."""
        natural = [species for member in self.members.values() for species in member.kin]
        return frozenset([*natural, *[alien.match.taxon for alien in self.aliens if alien.match.taxon]])

    def without(self, species: Container[str]) -> _Rest:
        """Return what the entries of other species hold; those of `species` are of nothing else."""
        return _Rest.of([member for member in self.members.values() if member.kin[0] not in species])


def circumscription(
    matched: MatchedList, taxonomy: Taxonomy, region: frozenset[str], *, with_introduced: bool
) -> Circumscription:
    """Return what a list's entries stand for; `region` are subspecies recorded there, to narrow what is presumed."""
    main_entries = [m for m in matched.entries if m.entry.parent_row is None]
    habit = Habit.of([(m.match.taxon, bool(m.entry.subspecies)) for m in main_entries], taxonomy)
    below = () if habit.prints_them_all else {m.entry.parent_row for m in matched.entries}
    entries = [m for m in main_entries if with_introduced or m.entry.part == "natural"]
    aliens = () if with_introduced else tuple(m for m in main_entries if m.entry.part == "alien")
    named = [(m, m.match.taxon) for m in entries if m.match.taxon is not None]
    first = [_circumscribe(m, taxon, taxonomy, in_parts=m.entry.row in below) for m, taxon in named]
    natural = _narrow_presumed([m for m in first if m.entry.entry.part == "natural"], (), region)
    introduced, incidental = _split_incidental([m for m in first if m.entry.entry.part == "alien"], natural)
    others = _narrow_presumed(introduced, natural, region)
    members = {member.row: member for member in (*natural, *others)}
    if others:
        members = dict(sorted(members.items()))
    unresolved = tuple(m for m in entries if m.match.taxon is None)
    return Circumscription(
        members=members,
        unresolved=unresolved,
        aliens=aliens,
        incidental=incidental,
        prints_subspecies=habit.prints_subspecies,
    )


def _circumscribe(entry: MatchedEntry, matched: str, taxonomy: Taxonomy, *, in_parts: bool) -> Member:
    """Return what an entry stands for; where it prints no subspecies, or rows below name its parts, all its species."""
    species = taxonomy.species_of(matched) or matched
    limited = species != matched
    whole = taxonomy.children(species) or (species,)
    recorded = tuple([match.taxon for match in entry.subspecies if match.taxon])
    if recorded == whole:  # as a rule, of a world list
        recorded = whole
    elif recorded:  # a whole species stands for all its subspecies
        below = [taxonomy.children(name) or (name,) for name in recorded]
        recorded = tuple(dict.fromkeys([taxon for taxa in below for taxon in taxa]))
    if limited and not recorded:
        recorded = (matched,)
    is_whole = not recorded or (in_parts and not limited)
    taxa = whole
    if recorded and recorded is not whole:
        taxa = in_sequence((*recorded, *whole) if is_whole else recorded, taxonomy)
    of_recorded = [taxonomy.species_of(taxon) or taxon for taxon in recorded]
    kin = tuple(dict.fromkeys(of_recorded if limited else (species, *of_recorded)))
    monotypic = all(taxonomy.species_of(taxon) == taxon for taxon in taxa)
    return Member(
        entry=entry,
        row=entry.entry.row,
        recorded=recorded,
        taxa=taxa,
        species=species,
        kin=kin,
        limited=limited,
        monotypic=monotypic,
        is_whole=is_whole,
    )


def _narrow_presumed(
    members: Sequence[Member], others: Sequence[Member], region: frozenset[str]
) -> Sequence[Member]:
    """Return members without the presumed taxa that an entry of `members` or `others` records."""
    if all(member.monotypic or not member.is_whole for member in members):
        return members
    recorded = {taxon for member in (*members, *others) for taxon in member.recorded}
    narrowed: list[Member] = []
    for member in members:
        left: Sequence[str] = member.taxa
        if member.is_whole and not member.monotypic:
            left = [taxon for taxon in left if taxon not in recorded or taxon in member.recorded] or left
            if not region.isdisjoint(left):
                left = [taxon for taxon in left if taxon in region or taxon in member.recorded]
        narrowed.append(member if left is member.taxa else replace(member, taxa=tuple(left)))
    return narrowed


def _by_species(members: Iterable[Member]) -> dict[str, list[Member]]:
    return grouped((species, member) for member in members for species in member.kin)


def _split_incidental(
    introduced: Sequence[Member], natural: Sequence[Member]
) -> tuple[list[Member], dict[int, tuple[MatchedEntry, ...]]]:
    """Return the introduced members of other birds, and incidental entries by the row of the natural one of their bird.

    Of several natural ones it is the one that holds what the introduced one records, else the one of the species.
    """
    independent: list[Member] = []
    incidental: dict[int, tuple[MatchedEntry, ...]] = {}
    rest = _Rest.of(natural if introduced else ())
    for member in introduced:
        hosts = [row for taxon in member.recorded for row in rest.holders.get(taxon, ())]
        if not member.limited:  # else its list separates it from the rest
            hosts += [row for species in member.kin for row in rest.open_to.get(species, ())]
        if hosts:
            incidental[hosts[0]] = (*incidental.get(hosts[0], ()), member.entry)
        else:
            independent.append(member)
    return independent, incidental


# ---------------------------------------------------------------- what names cover

_Silent = tuple[Sequence[Member], Sequence[Member]]


class Width(NamedTuple):
    """What a row's names rest on; the entries whose width is presumed, list by list; birds that may be meant, too."""

    basis: Basis
    presumed: _Silent = ((), ())
    beyond: tuple[str, ...] = ()
    differing: bool = False  # ids of the two concepts
    moved: tuple[str, ...] = ()  # subspecies that may be meant, too: the reference has them in other species
    unlike: _Silent = ((), ())  # entries whose id is not the reference's of their bird


class Widths:
    """What the names of two lists cover, by what each list shows, and which birds it has."""

    def __init__(
        self, a: Circumscription, b: Circumscription, taxonomy: Taxonomy, *, same_release: bool = False
    ) -> None:
        self._taxonomy = taxonomy
        self._same_release = same_release
        members = (side.members.values() for side in (a, b))
        ids = [Counter([id_ for it in of_side for id_ in it.entry.entry.ids]) for of_side in members]
        self._have_ids = list(map(bool, ids))
        # Ids that a list gives to several birds are of none.
        self._repeated_ids = [{id_ for id_, times in count.items() if times > 1} for count in ids]
        self._is_silent = [not side.prints_subspecies for side in (a, b)]
        self._birds = [side.species() if any(self._is_silent) else frozenset() for side in (a, b)]
        lacking = self._birds[0] ^ self._birds[1]
        self._lacking = grouped(sorted((_genus(bird), bird) for bird in lacking))
        pairs = ([(genus, bird) for bird in birds for genus in self._genera(bird)] for birds in self._birds)
        self._related = [grouped(sorted(of_side)) for of_side in pairs]

    def of(self, relation: Relation, a: Sequence[Member], b: Sequence[Member]) -> Width:
        """Return what the names of a row cover."""
        unlike = (
            [it for it in a if self._has_other_id(0, it)],
            [it for it in b if self._has_other_id(1, it)],
        )
        asked = any(self._is_of_another(member) for of_side in unlike for member in of_side)
        ids = self._by_ids(relation, a, b) if all(self._have_ids) and not asked else None
        if ids is not None:
            return ids
        presumed = (self._presumed(0, a), self._presumed(1, b))
        members, is_presumed = (*a, *b), any(presumed)
        if any(unlike):
            return Width("presumed", presumed if is_presumed else unlike, unlike=unlike)
        if relation in ("only_a", "only_b"):
            return self._of_one_list(members, presumed, other=int(relation == "only_a"))
        is_monotypic = all(member.monotypic for member in members)
        if is_monotypic and (not is_presumed or relation == "equal") and not any(map(_has_moved_on, members)):
            own = {taxon for member in members for taxon in member.taxa}
            parts = (name for member in members for name in self._taxonomy.moved_from(member.species))
            moved = [name for name in parts if name not in own]
            beyond = self._split_off(members) if is_presumed else ()
            return Width("monotypic", presumed, beyond, moved=tuple(dict.fromkeys(moved)))
        if is_presumed:
            return Width("presumed", presumed)
        shown = any(member.recorded and not member.monotypic for member in members)
        return Width("subspecies") if shown else Width("presumed", (a, b))

    def _has_other_id(self, at: int, member: Member) -> bool:
        """Whether an entry has an id of Avibase, and not the one of what the reference means by its bird."""
        taxon = self._taxonomy.get(member.entry.match.taxon)
        ids = (id_ for id_ in member.entry.entry.ids if id_.startswith("avibase-"))
        has_one = any(id_ not in self._repeated_ids[at] for id_ in ids) or self._is_of_another(member)
        return has_one and taxon is not None and taxon.avibase is not None and not self._is_known(member)

    def _is_of_another(self, member: Member) -> bool:
        """Whether an id of an entry is another bird's in the reference: a question before any other basis."""
        ids = member.entry.entry.ids
        return any(id_.startswith("avibase-") and id_ in self._taxonomy.by_id for id_ in ids)

    def _presumed(self, at: int, members: Sequence[Member]) -> Sequence[Member]:
        """Return the entries of a list that do not show what their names cover."""
        is_silent = self._is_silent[at]
        if not is_silent and not self._have_ids[at]:
            return ()
        return [m for m in members if _has_moved_on(m) or (is_silent and not self._is_shown(m))]

    def _of_one_list(self, members: Sequence[Member], presumed: _Silent, *, other: int) -> Width:
        """Return what names cover that the other list has not; one of its own may cover them, if it does not show."""
        own = any(presumed)
        beyond: list[str] = []
        if self._is_silent[other]:
            beyond += [bird for h in members for bird in self._related[other].get(_genus(h.species), ())]
        if own:
            beyond += [bird for bird in self._split_off(members) if bird in self._birds[other]]
        if all(member.monotypic for member in members):
            basis: Basis = "monotypic"
        else:
            basis = "presumed" if own or not any(member.recorded for member in members) else "subspecies"
        return Width(basis, presumed if basis == "presumed" else ((), ()), tuple(beyond))

    def _split_off(self, members: Iterable[Member]) -> tuple[str, ...]:
        """Return the birds that one list lacks and that may have been split from these."""
        genera = {genus: None for member in members for genus in self._genera(member.species)}
        own = {member.species for member in members}
        return tuple([bird for genus in genera for bird in self._lacking.get(genus, ()) if bird not in own])

    def _by_ids(self, relation: Relation, a: Sequence[Member], b: Sequence[Member]) -> Width | None:
        """Return what the ids of concepts decide, None where they don't: that both are one, or that they are not."""
        if relation == "equal" and len(a) == len(b) == 1:
            ids, others = (
                _deciding_ids(set(member.entry.entry.ids) - repeated, codes=self._same_release)
                for member, repeated in zip((a[0], b[0]), self._repeated_ids, strict=True)
            )
            alike = ids.keys() & others.keys()
            if alike:
                same = all([ids[kind] == others[kind] for kind in alike])
                return Width("id") if same else Width("presumed", (a, b), differing=True)
        return Width("id") if a and b and all(map(self._is_known, (*a, *b))) else None

    def _is_known(self, member: Member) -> bool:
        """Whether an entry has Avibase's id of what the reference means by its bird."""
        taxon = self._taxonomy.get(member.entry.match.taxon)
        return taxon is not None and taxon.avibase is not None and taxon.avibase in member.entry.entry.ids

    def _is_shown(self, member: Member) -> bool:
        """Whether an entry shows what its name covers: by its id, its subspecies, all if it is whole, or as one."""
        if self._is_known(member):
            return True
        if member.is_whole:
            children = self._taxonomy.children(member.species)
            return bool(children) and set(children) <= set(member.recorded)
        name = member.entry.entry.name
        is_one = name is not None and name.infraspecific is not None
        return is_one or any(match.taxon for match in member.entry.subspecies)

    def _genera(self, species: str) -> tuple[str, ...]:
        """Return the genus of a species, and that in which it was first published."""
        genus, taxon = _genus(species), self._taxonomy.get(species)
        first = _genus(taxon.protonym) if taxon and taxon.protonym else genus
        return (genus,) if first == genus else (genus, first)


def _has_moved_on(member: Member) -> bool:
    """Whether the code of an entry is gone from the reference, whose concept then is another one."""
    return any([remark.code == "code-gone" for remark in member.entry.match.remarks])


def _deciding_ids(ids: Iterable[str], *, codes: bool) -> Mapping[str, str]:
    """Return the ids that decide between two lists, by what they are of; `codes` do so in one release of eBird's."""
    deciding: dict[str, str] = {}
    for id_ in ids:
        if id_.startswith("avibase-"):
            deciding["avibase"] = id_
        elif id_.startswith("code:"):
            deciding.update({"code": id_} if codes else {})
        elif not id_.startswith("#"):
            deciding[_ENDS.split(id_)[0]] = id_
    return deciding


def _genus(name: str) -> str:
    return name.partition(" ")[0]
