"""What names cover: shown by printed subspecies, of a species without any, or presumed after the reference.

A list that prints subspecies wherever it has them has shown that a bird without any is whole. By a name of another list
more may be meant than the reference means: birds that were split from it are of its genus, or of that in which it was
first published, and one of the lists does not have them. Or the reference has in another species what was first
published as a subspecies of this one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from birds.model import Basis, Relation, grouped

if TYPE_CHECKING:
    from birds.comparison.units import Circumscription, Member
    from birds.taxonomy import Taxonomy

    Silent = tuple[Sequence[Member], Sequence[Member]]


_ENDS = re.compile(r"[/:#=](?=[^/:#=]*$)")  # what stands before the id in its data set


class Width(NamedTuple):
    """What a row's names rest on; the entries whose width is presumed, list by list; birds that may be meant, too."""

    basis: Basis
    presumed: Silent = ((), ())
    beyond: tuple[str, ...] = ()
    differing: bool = False  # ids of the two concepts
    moved: tuple[str, ...] = ()  # subspecies that may be meant, too: the reference has them in other species


class Widths:
    """What the names of two lists cover, by what each list shows, and which birds it has."""

    def __init__(
        self, a: Circumscription, b: Circumscription, taxonomy: Taxonomy, *, same_release: bool = False
    ) -> None:
        self._taxonomy = taxonomy
        self._same_release = same_release
        self._repeated_ids = [_repeated_ids(side) for side in (a, b)]
        self._have_ids = [any(h.entry.entry.ids for h in side.members.values()) for side in (a, b)]
        self._is_silent = [not side.prints_subspecies for side in (a, b)]
        self._birds = [_birds(side) if any(self._is_silent) else frozenset() for side in (a, b)]
        lacking = self._birds[0] ^ self._birds[1]
        self._lacking = grouped(sorted((_genus(bird), bird) for bird in lacking))
        self._related = [
            grouped(sorted((genus, bird) for bird in birds for genus in self._genera(bird)))
            for birds in self._birds
        ]

    def of(self, relation: Relation, a: Sequence[Member], b: Sequence[Member]) -> Width:
        """Return what the names of a row cover."""
        ids = self._by_ids(relation, a, b) if all(self._have_ids) else None
        if ids is not None:
            return ids
        presumed = (self._presumed(0, a), self._presumed(1, b))
        members, is_presumed = (*a, *b), any(presumed)
        if relation in ("only_a", "only_b"):
            return self._of_one_list(members, presumed, other=int(relation == "only_a"))
        if not is_presumed and all(member.monotypic for member in members):
            return Width("monotypic")
        if relation == "equal" and all(member.monotypic and not _has_moved_on(member) for member in members):
            moved = [name for member in members for name in self._taxonomy.moved_from(member.species)]
            return Width("monotypic", presumed, self._split_off(members), moved=tuple(dict.fromkeys(moved)))
        if is_presumed:
            return Width("presumed", presumed)
        shown = any(member.recorded and not member.monotypic for member in members)
        return Width("subspecies") if shown else Width("presumed", (a, b))

    def _presumed(self, at: int, members: Sequence[Member]) -> Sequence[Member]:
        """Return the entries of a list that do not show what their names cover."""
        is_silent = self._is_silent[at]
        if not is_silent and not self._have_ids[at]:
            return ()
        return [m for m in members if _has_moved_on(m) or (is_silent and not self._is_shown(m))]

    def _of_one_list(self, members: Sequence[Member], presumed: Silent, *, other: int) -> Width:
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


def _repeated_ids(side: Circumscription) -> frozenset[str]:
    """Return the ids that a list gives to several birds: they are of none."""
    count = Counter([id_ for member in side.members.values() for id_ in member.entry.entry.ids])
    return frozenset([id_ for id_, times in count.items() if times > 1])


def _genus(name: str) -> str:
    return name.partition(" ")[0]


def _birds(side: Circumscription) -> frozenset[str]:
    """Return the species of the reference that a list has."""
    natural = [species for member in side.members.values() for species in member.kin]
    return frozenset([*natural, *[alien.match.taxon for alien in side.aliens if alien.match.taxon]])
