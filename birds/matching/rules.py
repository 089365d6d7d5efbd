"""The rules that work on a scientific name alone, surest first.

Every rule takes a name and returns what it found, or None where it has nothing to say. A rule that finds several
taxa finds none: it says so and names them. No rule looks for a similar name outside the genus, but for one:
an epithet that moved to another genus of the same family and is the only one there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from birds.model import Candidate, Reason
from birds.names import stem, variant
from birds.taxonomy import is_nominate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.matching.knowledge import Knowledge, Synonym
    from birds.model import Confidence
    from birds.taxonomy import Members, Taxonomy

_SPECIES_WORDS, _SUBSPECIES_WORDS = 2, 3
Bearers = tuple[tuple[str, ...], tuple[str, ...]]  # species, subspecies
MIN_MISPRINT = 5  # shorter epithets have too many neighbours one letter away


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means and by which rule; `taxon` None with candidates where the rules leave it open."""

    reason: Reason
    taxon: str | None = None
    confidence: Confidence = "none"
    candidates: tuple[Candidate, ...] = ()

    @property
    def by_name(self) -> bool:
        """Whether one of the rules 1 to 4 found it."""
        return self.taxon is not None and self.reason.rule in (
            "accepted",
            "gender",
            "spelling",
            "rank",
            "synonym",
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found out about names that stand in several lists or more than once, each by what it depends on."""

    surest: dict[str, Found | None] = field(default_factory=dict)
    guessed: dict[str, Found] = field(default_factory=dict)
    bearers: dict[tuple[tuple[str, ...], str], Bearers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """The reference and the curated tables, and the list whose names are read.

    `memory` is shared by lists for which the curated tables have no rows of their own: a name means the same in them.
    """

    taxonomy: Taxonomy
    knowledge: Knowledge
    list_id: str = ""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def surest(self, name: str) -> Found | None:
        """Rules 1 to 4: accepted, spelled otherwise in its genus, of another rank in its genus, curated synonym."""
        known = self.memory.surest
        if name not in known:
            known[name] = self._surest(name)
        return known[name]

    def _surest(self, name: str) -> Found | None:
        own = self.knowledge.own_synonym(name, self.list_id)
        if own and own.means in self.taxonomy:
            return self._synonym(name, own)
        taxon = self.taxonomy.get(name)
        if taxon is not None:
            return Found(self._accepted(name), name, "certain")
        words = name.split()
        found = self._in_genus(name, words) if len(words) == _SPECIES_WORDS else None
        if found is None or found.taxon is None:
            found = self._curated(name, words) or found
        return found

    def _accepted(self, name: str) -> Reason:
        return Reason("accepted", (("reference", self.taxonomy.title), ("taxon", name)))

    def _in_genus(self, name: str, words: list[str]) -> Found | None:
        genus, epithet = words
        members = self.taxonomy.in_genus(genus)
        if not members.has_like(epithet):
            return None
        raised = members.subspecies(epithet)
        for key in ("stem", "variant"):
            species = members.species(epithet, key)
            taxa = dict.fromkeys((*species, *(raised or members.subspecies(epithet, key))))
            if len(taxa) == 1:
                return self._same_genus(name, next(iter(taxa)))
            if taxa:
                return self.ambiguous(name, taxa)
        return None

    def _same_genus(self, name: str, taxon: str) -> Found:
        if len(taxon.split()) == _SUBSPECIES_WORDS:
            return Found(
                Reason.of("rank", name=name, reference=self.taxonomy.title, taxon=taxon), taxon, "certain"
            )
        same = stem(name.rpartition(" ")[2]) == stem(taxon.rpartition(" ")[2])
        return Found(
            Reason.of(
                "gender" if same else "spelling", name=name, reference=self.taxonomy.title, taxon=taxon
            ),
            taxon,
            "certain",
        )

    def ambiguous(self, name: str, taxa: Iterable[str]) -> Found:
        """Return that a name fits several taxa, which are its candidates."""
        kept = sorted(dict.fromkeys(taxa), key=self.taxonomy.sequence)
        listed = ", ".join(kept)
        reason = Reason.of("ambiguous", name=name, taxa=listed)
        return Found(
            reason, None, "none", tuple(Candidate(taxon, Reason.of("fits", name=name)) for taxon in kept)
        )

    def _curated(self, name: str, words: list[str]) -> Found | None:
        row = self.knowledge.synonym(name, self.list_id)
        if row and row.means in self.taxonomy:
            return self._synonym(name, row)
        row = self.knowledge.synonym(words[0], self.list_id)
        if row and len(row.means.split()) == 1 and words[0] not in self.taxonomy:
            return self._moved_genus(name, words, row)
        return None

    def _synonym(self, name: str, row: Synonym) -> Found:
        reason = Reason.of("synonym", name=name, taxon=row.means, source=row.source)
        return Found(reason, row.means, "certain")

    def _moved_genus(self, name: str, words: list[str], row: Synonym) -> Found | None:
        """Return the name with its genus replaced by the genus that took all its species."""
        taxon = self.taxonomy.get(row.means)
        if taxon is None or taxon.rank != "genus":
            return None
        moved = " ".join((row.means, *words[1:]))
        if moved in self.taxonomy:
            return self._synonym(name, _meaning(row, moved))
        found = self._in_genus(moved, moved.split()) if len(words) == _SPECIES_WORDS else None
        if found is None or found.taxon is None:
            return found
        return self._synonym(name, _meaning(row, found.taxon))

    def families(self, genus: str) -> tuple[str, ...]:
        """Return the family that a genus stands in today, or stood in when it was in use."""
        today = self.taxonomy.get(genus)
        if today is not None:
            return (today.family,) if today.family else ()
        row = self.knowledge.synonym(genus, self.list_id)
        means = self.taxonomy.get(row.means) if row else None
        return (means.family,) if means and means.family else ()

    def epithet_in_family(
        self, name: str, families: Iterable[str], held: frozenset[str], where: str
    ) -> Found | None:
        """Rule 5: the epithet in another genus of the family, if one species only is left to bear it.

        A subspecies that bears it is a candidate and no more: an epithet says little across genera and ranks.
        """
        epithet = name.split()[1]
        searched = tuple(dict.fromkeys(families))
        bearers, raised = self._bearers(searched, epithet)
        if not bearers and not raised:
            return None
        species = tuple(taxon for taxon in bearers if taxon not in held) or bearers
        listed = ", ".join(searched)
        if len(species) == 1:
            doubtful = raised or len(bearers) > 1 or where != "genus" or self._has_one_species(name)
            confidence: Confidence = "proposal" if doubtful else "probable"
            reason = Reason.of("epithet-in-family", name=name, taxon=species[0], family=listed)
            return Found(reason, species[0], confidence, self._others(name, raised))
        if species:
            return self.ambiguous(name, (*species, *raised))
        reason = Reason.of("epithet-of-subspecies", name=name, taxa=", ".join(raised), family=listed)
        return Found(reason, None, "none", self._others(name, raised))

    def _has_one_species(self, name: str) -> bool:
        """Whether the genus stands today with one species: an unknown epithet may be a synonym of that."""
        members = self.taxonomy.in_genus(name.partition(" ")[0])
        return sum(taxon.rank == "species" for taxon in members.taxa) == 1

    def namesakes(self, epithet: str, taxon: str) -> tuple[Candidate, ...]:
        """Return the other species of a taxon's family that bear an epithet: they may once have been lumped with it."""
        family = self.taxonomy.family_of(taxon.partition(" ")[0])
        species, _ = self._bearers((family,), epithet) if family else ((), ())
        return self._others(epithet, (one for one in species if one != self.taxonomy.species_of(taxon)))

    def _others(self, name: str, taxa: Iterable[str]) -> tuple[Candidate, ...]:
        return tuple(Candidate(taxon, Reason.of("fits", name=name)) for taxon in taxa)

    def _bearers(self, families: tuple[str, ...], epithet: str) -> Bearers:
        """Return the species and the subspecies of the families that bear an epithet."""
        known = self.memory.bearers
        key = (families, epithet)
        if key not in known:
            species, below = (
                self._with_epithet(families, epithet, rank) for rank in ("species", "subspecies")
            )
            known[key] = (species, below)
        return known[key]

    def _with_epithet(self, families: tuple[str, ...], epithet: str, rank: str) -> tuple[str, ...]:
        searched = [
            members for members in map(self.taxonomy.in_family, families) if members.has_like(epithet)
        ]
        for key in ("stem", "variant") if searched else ():
            found: dict[str, None] = {}
            for members in searched:
                same = members.species if rank == "species" else members.subspecies
                found.update(dict.fromkeys(same(epithet, key)))
            if found:
                return tuple(found)
        return ()

    def guess(self, name: str) -> Found:
        """Return the misprint that a name may be, else that it is unresolved."""
        known = self.memory.guessed
        if name not in known:
            open_ = Reason("unresolved", (("name", name), self.taxonomy.as_argument))
            known[name] = self.misprint(name) or Found(open_)
        return known[name]

    def misprint(self, name: str) -> Found | None:
        """Rule 6: one letter wrong in the epithet or in the genus; a proposal, never more."""
        genus, epithet = name.split()[:2]
        members = self.taxonomy.in_genus(genus)
        if members.taxa:
            near = _near_epithets(members, epithet)
        elif self.knowledge.synonym(genus, self.list_id) is None:
            near = self._near_genera(genus, epithet)
        else:
            near = ()
        if len(near) == 1:
            return Found(Reason.of("misprint", name=name, taxon=near[0]), near[0], "proposal")
        return self.ambiguous(name, near) if near else None

    def _near_genera(self, genus: str, epithet: str) -> tuple[str, ...]:
        near = self.taxonomy.genera_near(genus)
        exact = [t for other in near for t in self.taxonomy.in_genus(other).species(epithet, "stem")]
        if exact:
            return tuple(exact)
        families = dict.fromkeys(f for other in near if (f := self.taxonomy.family_of(other)))
        return self._with_epithet(tuple(families), epithet, "species")

    def printed(self, species: str | None, name: str, epithet: str) -> Found:
        """Return what a printed subspecies means: sought in its own species, its genus, or the curated table.

        `species` is the reference taxon of its entry, `name` the species name as the list prints it.
        """
        full = f"{name} {epithet}"
        genus, _, printed_species = name.partition(" ")
        if species:
            own = self._in_species(species, full, printed_species, epithet)
            if own:
                return own
        row = self.knowledge.synonym(full, self.list_id)
        if row is None and species:
            row = self.knowledge.synonym(f"{species} {epithet}", self.list_id)
        if row and row.means in self.taxonomy:
            return self._synonym(full, row)
        genera = dict.fromkeys(g for g in (species.split()[0] if species else None, genus) if g)
        taxa = self._elsewhere(tuple(genera), epithet)
        if len(taxa) == 1:
            return Found(
                Reason.of("rank", name=full, reference=self.taxonomy.title, taxon=taxa[0]), taxa[0], "certain"
            )
        if taxa:
            return self.ambiguous(full, taxa)
        return Found(Reason.of("subspecies-unknown", name=full, reference=self.taxonomy.title))

    def _in_species(self, species: str, full: str, printed_species: str, epithet: str) -> Found | None:
        taxon = self.taxonomy.get(species)
        if taxon is not None and taxon.rank == "subspecies":
            if stem(epithet) == stem(species.rpartition(" ")[2]):
                return Found(self._accepted(species), species, "certain")
            species = taxon.parent or species
        children = self.taxonomy.children(species)
        for child in children:
            if child.rpartition(" ")[2] == epithet:
                return Found(self._accepted(child), child, "certain")
        for key, rule in ((stem, "gender"), (variant, "spelling")):
            wanted = key(epithet)
            for child in children:
                if key(child.rpartition(" ")[2]) == wanted:
                    return Found(
                        Reason.of(rule, name=full, reference=self.taxonomy.title, taxon=child),
                        child,
                        "certain",
                    )
        nominate = stem(epithet) in (stem(printed_species), stem(species.split()[1]))
        if nominate and not children:
            return Found(
                Reason.of("nominate", name=full, reference=self.taxonomy.title, taxon=species),
                species,
                "certain",
            )
        return None

    def _elsewhere(self, genera: tuple[str, ...], epithet: str) -> tuple[str, ...]:
        """Return the taxa of the genera with that epithet; a species stands for its nominate subspecies."""
        for key in ("exact", "stem"):
            found: dict[str, None] = {}
            for genus in genera:
                members = self.taxonomy.in_genus(genus)
                found.update(dict.fromkeys(self._narrowest(s) for s in members.species(epithet, key)))
                found.update(dict.fromkeys(members.subspecies(epithet, key)))
            if found:
                return tuple(found)
        return ()

    def _narrowest(self, species: str) -> str:
        return next((child for child in self.taxonomy.children(species) if is_nominate(child)), species)


def _meaning(row: Synonym, means: str) -> Synonym:
    return type(row)(row.name, means, row.list_id, row.source, row.note)


def _near_epithets(members: Members, epithet: str) -> tuple[str, ...]:
    if len(epithet) < MIN_MISPRINT:
        return ()
    near = members.near(epithet)
    return tuple(name for name in near if len(name.split()) == _SPECIES_WORDS) or near
