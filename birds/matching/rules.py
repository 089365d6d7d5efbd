"""The rules that work on a scientific name alone, surest first.

Every rule takes a name and returns what it found, or None where it has nothing to say. A rule that finds several
taxa finds none: it says so and names them. No rule looks for a similar name outside the genus, but for one:
an epithet that moved to another genus of the same family and is the only one there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from birds.model import Candidate, Confidence, Message, record, weakest
from birds.names import ending, stem, variant
from birds.names.keys import look_of, one_letter_apart, strokes_of, undo_scan
from birds.taxonomy import Members, Taxonomy, is_nominate

if TYPE_CHECKING:
    from birds.matching.synonyms import Knowledge, Synonym

Bearers = tuple[tuple[str, ...], tuple[str, ...]]  # species, subspecies


@record
class NameMatch:
    """What a name means and by which rule; `taxon` None with candidates where the rules leave it open."""

    reason: Message
    taxon: str | None = None
    confidence: Confidence = "none"
    candidates: tuple[Candidate, ...] = ()


def chain(match: NameMatch, *rests_on: Confidence) -> NameMatch:
    """Return a match no surer than what it rests on: a chain of steps is as sure as its weakest."""
    confidence = weakest((match.confidence, *rests_on)) if match.taxon else match.confidence
    return match if confidence == match.confidence else replace(match, confidence=confidence)


Printed = tuple[tuple[str, NameMatch], ...]
"""The subspecies that an entry prints, each with what it means."""


@dataclass(frozen=True, slots=True)
class Genus:
    """What the reference and the curated tables say about a genus, asked for once however many names it has.

    `families` is where it stands today, or stood when it was in use; `curated` the table's row for it, and `listed`
    whether there are rows for birds of it; `near` are the genera of the reference one letter away, where nothing else
    is known of it. `misread` says that it looks like a genus of the table to a scanner, `alike` are the families where
    it stands, or would if it were misread.
    """

    accepted: bool
    members: Members
    families: tuple[str, ...]
    curated: Synonym | None
    listed: bool
    near: tuple[str, ...]
    misread: bool
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found out about names that stand in several lists or more than once, each by what it depends on."""

    genera: dict[str, Genus] = field(default_factory=dict)
    surest: dict[str, NameMatch | None] = field(default_factory=dict)
    guessed: dict[tuple[str, tuple[str, ...]], NameMatch] = field(default_factory=dict)
    unknown: set[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=set)
    bearers: dict[tuple[tuple[str, ...], str], Bearers] = field(default_factory=dict)
    printed: dict[tuple[str | None, str, str], NameMatch] = field(default_factory=dict)
    below: dict[tuple[str | None, str, tuple[str, ...]], Printed] = field(default_factory=dict)


_SPECIES_WORDS, _SUBSPECIES_WORDS = 2, 3
_NOBODY: Bearers = ((), ())

MIN_MISPRINT = 5  # shorter epithets have too many neighbours one letter away
_FEW = 3  # birds of other families with the epithet of a name that is left open: more of them say nothing
_LONG_GENUS = 7
"""How long a genus must be to be read as misprinted and moved at once: Munia is no Mundia."""


@dataclass(frozen=True, slots=True)
class NameRules:
    """The reference and the curated tables, and the list whose names are read.

    `memory` is shared by lists for which the curated tables have no rows of their own: a name means the same in them.
    """

    taxonomy: Taxonomy
    knowledge: Knowledge
    list_id: str = ""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def genus(self, name: str) -> Genus:
        """Return what is known about a genus."""
        known = self.memory.genera.get(name)
        if known is not None:
            return known
        taxonomy, knowledge = self.taxonomy, self.knowledge
        listed = knowledge.lists(name)
        curated = knowledge.synonym(name, self.list_id) if listed else None
        taxon, members, strokes = taxonomy.get(name), taxonomy.in_genus(name), strokes_of(name)
        stands = taxon or (taxonomy.get(curated.means) if curated else None)
        families = (stands.family,) if stands and stands.family else ()
        looking = map(taxonomy.family_of, taxonomy.genera_looking_like(strokes))
        known = self.memory.genera[name] = Genus(
            accepted=taxon is not None,
            members=members,
            families=families,
            curated=curated,
            listed=listed,
            near=taxonomy.genera_near(name) if not members.taxa and curated is None else (),
            misread=strokes in knowledge.strokes,
            alike=tuple(dict.fromkeys(filter(None, (*families, *looking)))),
        )
        return known

    def surest(self, name: str) -> NameMatch | None:
        """Rules 1 to 4: accepted, spelled otherwise in its genus, of another rank in its genus, curated synonym."""
        known = self.memory.surest
        if name not in known:
            known[name] = self._surest(name)
        return known[name]

    def _surest(self, name: str) -> NameMatch | None:
        own = self.knowledge.own_synonym(name, self.list_id)
        if own and own.means in self.taxonomy:
            return self._match_synonym(name, own)
        if name in self.taxonomy.places:
            return NameMatch(self._accepted_reason(name), name, "certain")
        words = name.split()
        genus = self.genus(words[0])
        match = None
        is_binomial = len(words) == _SPECIES_WORDS
        if is_binomial and (not genus.families or self._having_like(genus.families, words[1])):
            match = self._match_in_genus(name, words, genus.members)  # what its family lacks, a genus lacks
        if match is None or match.taxon is None:
            match = self._match_curated(name, words, genus) or match
        return match

    def _accepted_reason(self, name: str) -> Message:
        return Message("accepted", (self.taxonomy.as_argument, ("taxon", name)))

    def _match_in_genus(self, name: str, words: list[str], members: Members) -> NameMatch | None:
        epithet = words[1]
        if not members.taxa:
            return None
        for key in ("stem", "variant"):
            raised = members.subspecies(epithet, key)
            raised = raised and (members.subspecies(epithet) or raised)
            taxa = dict.fromkeys((*members.species(epithet, key), *raised))
            if key == "variant" and taxa:  # omeensis may be omeiensis misprinted, not the subspecies omoensis
                taxa.update(dict.fromkeys(_species(_near(members, epithet))))
            if len(taxa) == 1:
                return self._match_same_genus(name, next(iter(taxa)))
            if taxa:
                return self.ambiguous(name, taxa)
        return None

    def _match_same_genus(self, name: str, taxon: str) -> NameMatch:
        if len(taxon.split()) == _SUBSPECIES_WORDS:
            return self._match_reranked(name, taxon)
        epithets = (name.rpartition(" ")[2], taxon.rpartition(" ")[2])
        stem_of_name, stem_of_taxon = map(stem, epithets)
        rule = "gender" if stem_of_name == stem_of_taxon else "spelling"
        # chloronotus is no chloronothos
        alike = stem_of_name == stem_of_taxon or ending(epithets[0]) == ending(epithets[1])
        reason = Message.of(rule, name=name, reference=self.taxonomy.title, taxon=taxon)
        return NameMatch(reason, taxon, "certain" if alike else "probable")

    def _match_reranked(self, name: str, taxon: str) -> NameMatch:
        """Return that a name is a taxon of its genus, but of other rank or species: probably, if it has namesakes."""
        rule = "rank" if name.count(" ") != taxon.count(" ") else "other-species"
        reason = Message.of(rule, name=name, reference=self.taxonomy.title, taxon=taxon)
        reason = self._accepted_reason(taxon) if name == taxon else reason
        others = self.namesakes(taxon.rpartition(" ")[2], taxon)
        return NameMatch(reason, taxon, "probable" if others else "certain", others)

    def protonym(self, name: str) -> NameMatch | None:
        """Return the one bird that was first published under a name: probable, for a name may have been given twice."""
        taxa = self.taxonomy.published(name) or self.taxonomy.published_like(name)
        if not taxa:
            return None
        reason = Message.of("protonym", name=name, taxon=taxa[0], reference=self.taxonomy.title)
        return NameMatch(reason, taxa[0], "probable") if len(taxa) == 1 else self.ambiguous(name, taxa)

    def homonym(self, name: str, match: NameMatch) -> NameMatch:
        """Return a match, no more than probable if another bird was first published under the name."""
        taxa = self.taxonomy.published(name)
        if not taxa or match.taxon is None or match.confidence != "certain":
            return match
        kin = {match.taxon, self.taxonomy.species_of(match.taxon)}
        if any(taxon in kin or self.taxonomy.species_of(taxon) in kin for taxon in taxa):
            return match
        return replace(match, confidence="probable", candidates=fitting(name, taxa))

    def ambiguous(self, name: str, taxa: Iterable[str]) -> NameMatch:
        """Return that a name fits several taxa, which are its candidates."""
        ordered = sorted(dict.fromkeys(taxa), key=self.taxonomy.sequence)
        reason = Message.of("ambiguous", name=name, taxa=", ".join(ordered))
        return NameMatch(reason, None, "none", fitting(name, ordered))

    def _match_curated(self, name: str, words: list[str], genus: Genus) -> NameMatch | None:
        if not genus.listed:
            return None
        row = self.knowledge.synonym(name, self.list_id)
        if row and row.means in self.taxonomy:
            return self._match_synonym(name, row)
        row = genus.curated
        if row and len(row.means.split()) == 1 and not genus.accepted:
            return self._match_moved_genus(name, words, row)
        return None

    def _match_synonym(self, name: str, row: Synonym) -> NameMatch:
        reason = Message.of("synonym", name=name, taxon=row.means, source=row.source)
        return NameMatch(reason, row.means, "certain")

    def _match_moved_genus(self, name: str, words: list[str], row: Synonym) -> NameMatch | None:
        """Return the name with its genus replaced by the genus that took all its species."""
        taxon = self.taxonomy.get(row.means)
        if taxon is None or taxon.rank != "genus":
            return None
        moved = " ".join((row.means, *words[1:]))
        if moved in self.taxonomy:
            return self._match_synonym(name, replace(row, means=moved))
        members = self.taxonomy.in_genus(row.means)
        match = self._match_in_genus(moved, moved.split(), members) if len(words) == _SPECIES_WORDS else None
        if match is None or match.taxon is None:
            return match
        return chain(self._match_synonym(name, replace(row, means=match.taxon)), match.confidence)

    def epithet_in_family(
        self, name: str, families: tuple[str, ...], holders: Mapping[str, str], where: str
    ) -> NameMatch | None:
        """Rule 5: the epithet in another genus of the family, if one species only is left to bear it.

        `holders` are the species that other entries of the list have, with what these print. A subspecies that
        bears the epithet is a candidate and no more: an epithet says little across genera and ranks.
        """
        epithet = name.split()[1]
        bearers, raised = self._bearers(families, epithet)
        if not bearers and not raised:
            return None
        species = tuple(taxon for taxon in bearers if taxon not in holders)
        listed = ", ".join(families)
        if bearers and not species:
            printed = ", ".join(dict.fromkeys(holders[taxon] for taxon in bearers))
            reason = Message.of("held", name=name, taxa=", ".join(bearers), printed=printed)
            held_by = [Candidate(taxon, Message.of("held-by", printed=holders[taxon])) for taxon in bearers]
            return NameMatch(reason, None, "none", tuple(held_by))
        if len(species) == 1:
            doubtful = raised or len(bearers) > 1 or where != "genus" or self._speaks_for_another(name)
            sure = self.taxonomy.has_subspecies and not doubtful
            confidence: Confidence = "probable" if sure else "proposal"
            reason = Message.of("epithet-in-family", name=name, taxon=species[0], family=listed)
            return NameMatch(reason, species[0], confidence, fitting(name, raised))
        if species:
            return self.ambiguous(name, (*species, *raised))
        reason = Message.of("epithet-of-subspecies", name=name, taxa=", ".join(raised), family=listed)
        return NameMatch(reason, None, "none", fitting(name, raised))

    def _speaks_for_another(self, name: str) -> bool:
        """Whether an epithet may rather be an old one of a bird of its genus: that has one species, or went whole.

        The Fuligula are Aythya now: Fuligula cristata is no Tadorna cristata.
        """
        genus = self.genus(name.partition(" ")[0])
        moved = self.taxonomy.get(genus.curated.means) if genus.curated and not genus.accepted else None
        if moved is not None and moved.rank == "genus":
            return True
        return len(genus.members.all_species) == 1

    def namesakes(self, epithet: str, taxon: str) -> tuple[Candidate, ...]:
        """Return the other species of a taxon's family that bear an epithet: they may once have been lumped with it."""
        family = self.taxonomy.family_of(taxon.partition(" ")[0])
        species, _ = self._bearers((family,), epithet) if family else ((), ())
        return fitting(epithet, (bearer for bearer in species if bearer != self.taxonomy.species_of(taxon)))

    def _bearers(self, families: tuple[str, ...], epithet: str) -> Bearers:
        """Return the species and the subspecies of the families that bear an epithet."""
        key = (families, epithet)
        known = self.memory.bearers.get(key)
        if known is None:
            searched = self._having_like(families, epithet)
            if not searched:  # as a rule
                return _NOBODY
            species, below = (_with_epithet(searched, epithet, rank) for rank in ("species", "subspecies"))
            known = self.memory.bearers[key] = species, below
        return known

    def _having_like(self, families: Iterable[str], epithet: str) -> list[Members]:
        searched = map(self.taxonomy.in_family, families)
        return [members for members in searched if members.bear(epithet)]

    def guess(self, name: str, printed: tuple[str, ...]) -> NameMatch:
        """Return the misprint that a name may be, else that it is unresolved; its list has the families `printed`."""
        known = self.memory.guessed
        if (name, printed) not in known:
            words = name.split()
            genus, epithet = self.genus(words[0]), words[1]
            slip = self.misprint(name, genus, epithet) or self._match_misread(name, genus, epithet)
            known[name, printed] = slip or self._question_unresolved(name, genus, epithet, printed)
        return known[name, printed]

    def _question_unresolved(
        self, name: str, genus: Genus, epithet: str, printed: tuple[str, ...]
    ) -> NameMatch:
        """Return that no rule finds a bird, with those of its order that bear the epithet, if few do.

        A genus that no bird has or ever had, with an epithet that says nothing, is perhaps none of a bird.
        """
        candidates = fitting(name, self._taxa_in_order(genus.families or printed, epithet))
        strange = not (candidates or genus.members.taxa or genus.families or printed or genus.listed)
        rule = "no-bird" if strange else "unresolved"
        return NameMatch(Message(rule, (("name", name), self.taxonomy.as_argument)), candidates=candidates)

    def _taxa_in_order(self, families: tuple[str, ...], epithet: str) -> tuple[str, ...]:
        """Return the taxa with an epithet in the order of families, of none in the world; none if they are many."""
        bearing = tuple(sorted(self.taxonomy.bearing(epithet)))
        orders = {self.taxonomy.order_of(family) for family in families}
        searched = tuple(each for each in bearing if not orders or self.taxonomy.order_of(each) in orders)
        found = self._bearers(searched, epithet)
        return next((taxa for taxa in found if taxa and len(taxa) <= _FEW), ())

    def misprint(self, name: str, genus: Genus, epithet: str) -> NameMatch | None:
        """Rule 6: one letter wrong in the epithet or in the genus; a proposal, never more."""
        if genus.members.taxa:
            near = _near(genus.members, epithet)
            near = _species(near) or near
        else:
            near = self._taxa_in_near_genera(genus.near, epithet) if genus.near else ()
        if len(near) == 1:
            return NameMatch(Message.of("misprint", name=name, taxon=near[0]), near[0], "proposal")
        if near:
            return self.ambiguous(name, near)
        # The one species of the genus that honours the same person otherwise, or whose epithet is cut short.
        species = genus.members.all_species
        same = [bird for bird in species if _is_shortened(epithet, bird.rpartition(" ")[2])]
        ending = Message.of("ending", name=name, taxon=same[0]) if len(same) == 1 else None
        return NameMatch(ending, same[0], "proposal") if ending else None

    def _match_misread(self, name: str, genus: Genus, epithet: str) -> NameMatch | None:
        """Rule 6 for scanned lists: letters taken for others that look alike; a proposal if they lead to one bird.

        That no epithet of this look stands where the name could stand tells most names.
        """
        look = look_of(epithet) if genus.alike else ""
        looks = [self.taxonomy.in_family(family).looks for family in genus.alike]
        stems = frozenset().union(*[stems[look] for stems in looks if look in stems])
        if not stems and not genus.misread:
            return None
        taxa = set()
        for printed in undo_scan(name):
            if not genus.misread and stem(printed.rpartition(" ")[2]) not in stems:
                continue
            match = self._surest(printed)
            if match is None and genus.families:
                match = self.epithet_in_family(printed, genus.families, {}, "genus")
            if match is not None and match.taxon is not None:
                taxa.add(match.taxon)
        if len(taxa) != 1:
            return None
        taxon = taxa.pop()
        return NameMatch(Message.of("misread", name=name, taxon=taxon), taxon, "proposal")

    def _taxa_in_near_genera(self, near: tuple[str, ...], epithet: str) -> tuple[str, ...]:
        exact = [t for other in near for t in self.taxonomy.in_genus(other).species(epithet, "stem")]
        if exact:
            return tuple(exact)
        families = {family for other in near if (family := self.taxonomy.family_of(other))}
        if len(families) > 1 or len(near[0]) < _LONG_GENUS:
            return ()
        return _with_epithet(self._having_like(families, epithet), epithet, "species")

    def printed(self, species: str | None, name: str, epithet: str) -> NameMatch:
        """Return what a printed subspecies means: sought in its own species, its genus, or the curated table.

        `species` is the reference taxon of its entry, `name` the species name as the list prints it.
        """
        own = f"{species} {epithet}"
        if own in self.taxonomy:  # as a rule
            return NameMatch(self._accepted_reason(own), own, "certain")
        key = (species, name, epithet)
        known = self.memory.printed.get(key)
        if known is None:
            known = self.memory.printed[key] = self._printed(species, name, epithet)
        return known

    def _printed(self, species: str | None, name: str, epithet: str) -> NameMatch:
        full = f"{name} {epithet}"
        genus, _, printed_species = name.partition(" ")
        if species:
            own = self._match_in_species(species, full, printed_species, epithet)
            if own:
                return own
        row = self.knowledge.synonym(full, self.list_id)
        if row is None and species:
            row = self.knowledge.synonym(f"{species} {epithet}", self.list_id)
        if row and row.means in self.taxonomy:
            return self._match_synonym(full, row)
        genera = dict.fromkeys(g for g in (species.split()[0] if species else None, genus) if g)
        taxa = self._taxa_in_genera(tuple(genera), epithet)
        below = self.taxonomy.children(species) if species and len(epithet) >= MIN_MISPRINT else ()
        near = tuple(child for child in below if one_letter_apart(epithet, child.rpartition(" ")[2]))
        is_a_species = taxa and (is_nominate(taxa[0]) or self.taxonomy.species_of(taxa[0]) == taxa[0])
        if len(taxa) == 1 and (not near or is_a_species):
            return self._match_reranked(full, taxa[0])
        if taxa:
            return self.ambiguous(full, (*taxa, *near))
        unknown = Message.of("subspecies-unknown", name=full, reference=self.taxonomy.title)
        return NameMatch(unknown, candidates=fitting(full, near))

    def _match_in_species(
        self, species: str, full: str, printed_species: str, epithet: str
    ) -> NameMatch | None:
        taxon = self.taxonomy.get(species)
        if taxon is not None and taxon.rank == "subspecies":
            if stem(epithet) == stem(species.rpartition(" ")[2]):
                return NameMatch(self._accepted_reason(species), species, "certain")
            species = taxon.parent or species
        children = self.taxonomy.children(species)
        own = f"{species} {epithet}"
        if own in children:
            return NameMatch(self._accepted_reason(own), own, "certain")
        for key, rule in ((stem, "gender"), (variant, "spelling")):
            same = (child for child in children if key(child.rpartition(" ")[2]) == key(epithet))
            if child := next(same, None):
                reason = Message.of(rule, name=full, reference=self.taxonomy.title, taxon=child)
                return NameMatch(reason, child, "certain")
        if children or stem(epithet) not in (stem(printed_species), stem(species.split()[1])):
            return None
        reason = Message.of("nominate", name=full, reference=self.taxonomy.title, taxon=species)
        return NameMatch(reason, species, "certain")

    def _taxa_in_genera(self, genera: tuple[str, ...], epithet: str) -> tuple[str, ...]:
        """Return the taxa of the genera with that epithet; a species stands for its nominate subspecies."""
        for key in ("exact", "stem"):
            taxa: dict[str, None] = {}
            for genus in genera:
                members = self.taxonomy.in_genus(genus)
                for species in members.species(epithet, key):
                    below = self.taxonomy.children(species)
                    taxa[next((child for child in below if is_nominate(child)), species)] = None
                taxa.update(dict.fromkeys(members.subspecies(epithet, key)))
            if taxa:
                return tuple(taxa)
        return ()


_HONOURING = re.compile(r"(?<=...)(?:i?or|i?ar)um$|(?<=...)(?:ii?|e?i|i?ae)$")
"""Endings of epithets that honour a man, a woman, or several people: bullockii, bullockiorum; mariei, mariae."""
_CUT = 7  # letters of an epithet that is cut short, so that it is still known


def _is_shortened(epithet: str, other: str) -> bool:
    """Whether two epithets honour the same people with another ending, or one is the beginning of the other."""
    short, long = sorted((epithet, other), key=len)
    if len(short) >= _CUT and long.startswith(short):
        return True
    root = _root(short)
    return root == _root(long) and root != short


@lru_cache(maxsize=1 << 16)
def _root(epithet: str) -> str:
    return _HONOURING.sub("", epithet)


def fitting(name: str, taxa: Iterable[str]) -> tuple[Candidate, ...]:
    """Return taxa as candidates that a name fits, each once."""
    fits = Message.of("fits", name=name)
    return tuple([Candidate(taxon, fits) for taxon in dict.fromkeys(taxa)])


def _with_epithet(searched: Iterable[Members], epithet: str, rank: str) -> tuple[str, ...]:
    """Return the taxa of a rank that bear an epithet, with whatever ending, else in whatever spelling."""
    for key in ("stem", "variant"):
        taxa: dict[str, None] = {}
        for members in searched:
            same = members.species if rank == "species" else members.subspecies
            taxa.update(dict.fromkeys(same(epithet, key)))
        if taxa:
            return tuple(taxa)
    return ()


def _near(members: Members, epithet: str) -> tuple[str, ...]:
    return members.near(epithet) if len(epithet) >= MIN_MISPRINT else ()


def _species(near: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in near if len(name.split()) == _SPECIES_WORDS)
