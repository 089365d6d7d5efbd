"""One entry with everything that may say what it means: its names, its list, and what the territory's lists have.

Vernacular names are names too. A newer list of a Party has the say over its older ones, which are asked only for
names that the newer one does not have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from birds import dates
from birds.model import SURE, Checklist, Confidence, Entry, Lang, MatchedList, ParsedName, record
from birds.names import fold, split_vernaculars, stem
from birds.names.keys import english_key, same_author
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from birds.matching.rules import NameMatch, NameRules
    from birds.matching.synonyms import Synonym

_REGULAR = frozenset("RBWP")


@record
class EntryContext:
    """An entry, what its scientific name alone says (`name_match`), and what may speak for or against it.

    `entry_counts` counts the list's entries by the species they mean; `below` are the taxa of the entry's printed
    subspecies; `stray` is the one other species that all the printed subspecies belong to; `party` is whose list it is.
    """

    entry: Entry
    name: ParsedName | None
    name_match: NameMatch
    rules: NameRules
    region: Region
    entry_counts: Mapping[str, int]
    below: tuple[str, ...] = ()
    vernacular_names: tuple[tuple[Lang, str], ...] = ()
    stray: str | None = None
    party: str | None = None

    @property
    def taxonomy(self) -> Taxonomy:
        """The reference."""
        return self.rules.taxonomy

    @property
    def recorded(self) -> tuple[str, ...]:
        """The species that the entry's printed subspecies belong to."""
        return tuple(dict.fromkeys([species_of(self.taxonomy, taxon) for taxon in self.below]))

    @property
    def species(self) -> str | None:
        """The species that the name alone says, None where it leaves it open."""
        return species_of(self.taxonomy, self.name_match.taxon) if self.name_match.taxon else None

    @property
    def is_contested(self) -> bool:
        """Whether the printed name is one that has meant several birds, whatever its list shows of it."""
        printed = self.name.canonical if self.name else None
        return printed is not None and self.rules.knowledge.contest(printed, self.rules.list_id) is not None

    def is_in_another_entry(self, species: str) -> bool:
        """Whether another entry of the list means that species or prints its name; loose names say nothing."""
        own = self.species or (self.name.canonical if self.name else None)
        return bool(self.rules.list_id) and self.entry_counts.get(species, 0) > (species == own)

    def same_author(self, taxon: str) -> bool | None:
        """Return whether the entry prints the author and year of a taxon; None where that can't be told.

        It can't where the printed epithet is not the taxon's own: of a synonym the author is another.
        """
        known, name = self.taxonomy.get(taxon), self.name
        if known is None or not known.authority or name is None or not name.authorship:
            return None
        printed = name.infraspecific or name.species or ""
        if stem(printed) != stem(taxon.rpartition(" ")[2]):
            return None
        return same_author(f"{name.authorship} {name.year or ''}", known.authority)

    def is_in_another_list(self, species: str) -> bool:
        """Whether another list of the region has a species."""
        return any(list_id != self.rules.list_id for list_id in self.region.species.get(species, ()))

    def home_species(self) -> frozenset[str]:
        """Return the species that the other lists of the list's own Party have."""
        own = self.rules.list_id
        parties = self.region.parties.items() if self.party else ()
        lists = {id_ for id_, party in parties if party == self.party and id_ != own}
        species = self.region.species.items() if lists else ()
        return frozenset(name for name, ids in species if not lists.isdisjoint(ids))

    def uses_of(self, lang: Lang, name: str) -> list[VernacularUse]:
        """Return what the other lists of the territory use a vernacular name for, newest list first."""
        return [use for use in self.region.uses_of(lang, name) if use.list_id != self.rules.list_id]

    def uses_elsewhere(self) -> Iterator[tuple[Lang, str, VernacularUse]]:
        """Yield what the other lists of the territory use the entry's vernacular names for."""
        for lang, name in self.vernacular_names:
            for use in self.uses_of(lang, name):
                yield lang, name, use

    def vernacular_species(self, *, english: bool = True) -> frozenset[str]:
        """Return the species that the vernacular names stand for in the territory, or in the reference's English.

        A name that is contested itself, as 큰기러기 is, says nothing.
        """
        species = {
            species_of(self.taxonomy, taxon)
            for lang, name in self.vernacular_names
            if (english or lang != "en") and not self.rules.knowledge.contest(name, self.rules.list_id)
            for taxon in self.region.meanings(lang, name)
        }
        return frozenset(species | self.english_species() if english else species)

    @property
    def english_names(self) -> list[str]:
        """The English ones among its vernacular names."""
        return [name for lang, name in self.vernacular_names if lang == "en"]

    def english_species(self) -> set[str]:
        """Return the species that bear the entry's English names in the reference or in the curated table."""
        return {species for name in self.english_names for species in self.species_called(name)}

    def species_called(self, english: str) -> tuple[str, ...]:
        """Return the species that bear an English name in the curated table, the reference or other checklists."""
        row = self._curated(english)
        if row:
            return (species_of(self.taxonomy, row.means),)
        return self.taxonomy.by_english(english) or self.taxonomy.by_other_english(english)

    def is_called(self, species: str, english: str) -> bool:
        """Whether any of the checklists that the reference knows calls a species so."""
        taxon, key = self.taxonomy.get(species), english_key(english)
        others = (taxon.clements, taxon.birdlife) if taxon else ()
        return key in {english_key(name) for name in others if name}

    def is_redrawn(self, species: str) -> bool:
        """Whether Clements or BirdLife have no such species: then one of its names may stand for more, or for less."""
        taxon = self.taxonomy.get(species)
        return self.taxonomy.has_others and taxon is not None and not (taxon.clements and taxon.birdlife)

    def source_of_english(self, english: str) -> str:
        """Return who calls a species so: the curated table's source, else the reference, for itself or for others."""
        row = self._curated(english)
        if row:
            return row.source
        own = self.taxonomy.by_english(english)
        return self.taxonomy.title if own else f"{self.taxonomy.title} (Clements, BirdLife)"

    def _curated(self, english: str) -> Synonym | None:
        row = self.rules.knowledge.vernacular(english, self.rules.list_id)
        return row if row is not None and row.means in self.taxonomy else None


def vernacular_names(entry: Entry, name: ParsedName | None) -> tuple[tuple[Lang, str], ...]:
    """Return an entry's vernacular names, those in the cell of the scientific name included."""
    names = [(lang, text) for lang, cell in entry.vernacular.pairs for text in split_vernaculars(cell)]
    if name is not None and name.vernacular:
        names.extend((script(text), text) for text in split_vernaculars(name.vernacular))
    return tuple(names)


def all_printed(name: ParsedName) -> str:
    """Return a name as printed, and after it the synonyms that its list prints in another cell or row."""
    cell = " ".join(name.verbatim.split())
    words = cell.casefold()
    beside = (it for it in name.alternatives if any(word not in words for word in it.casefold().split()))
    return "; ".join((cell, *beside))


def species_of(taxonomy: Taxonomy, taxon: str) -> str:
    """Return a taxon's species, itself where it has none."""
    return taxonomy.species_of(taxon) or taxon


def script(text: str) -> Lang:
    """Return the language that a name's letters speak for: Hangul, kana or Han, else Latin."""
    if any(0xAC00 <= ord(char) <= 0xD7A3 or 0x1100 <= ord(char) <= 0x11FF for char in text):  # noqa: PLR2004
        return "ko"
    return "ja" if any(0x3040 <= ord(char) <= 0x9FFF for char in text) else "en"  # noqa: PLR2004


@record
class VernacularUse:
    """One list's use of a vernacular name for a taxon; `printed` is the scientific name beside it.

    `covers` are the reference species that the entry stands for, more than one where it lumps them; `confidence` is
    how sure its scientific name is.
    """

    list_id: str
    taxon: str
    covers: tuple[str, ...]
    printed: str | None
    newest: bool
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class OpenUse:
    """A list's use of a vernacular name for an entry that is itself left open, with the taxa that it could mean."""

    list_id: str
    printed: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """The territory's lists: which of them have a species, which occur regularly, what vernacular names stand for.

    `printed` says which lists print a scientific name that is left open there; `open_uses` which of them use a
    vernacular name for it, and what it could mean; `parties` whose each list is. Where nothing is known of where lists
    are from, `is_unknown`: each list is its own territory.
    """

    species: Mapping[str, tuple[str, ...]]
    regular: frozenset[str]
    uses: Mapping[tuple[Lang, str], tuple[VernacularUse, ...]]
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open_uses: Mapping[tuple[Lang, str], OpenUse] = field(default_factory=dict)
    parties: Mapping[str, str | None] = field(default_factory=dict)
    is_unknown: bool = False

    def uses_of(self, lang: Lang, name: str) -> tuple[VernacularUse, ...]:
        """Return who uses a vernacular name for what, newest list first."""
        return self.uses.get((lang, name_key(lang, name)), ())

    def meanings(self, lang: Lang, name: str) -> tuple[str, ...]:
        """Return the taxa that the newest lists which have the name use it for."""
        return tuple(dict.fromkeys(use.taxon for use in self.uses_of(lang, name) if use.newest))


def name_key(lang: Lang, name: str) -> str:
    """Return the key under which spellings of a vernacular name meet."""
    return english_key(name) if lang == "en" else fold(name)


def region_of(
    lists: Iterable[MatchedList], taxonomy: Taxonomy, asked: Collection[str] | None = None
) -> Region:
    """Return what matched lists say about the territory; a list that comes twice counts as it came first.

    Where lists were `asked` for by id, they alone say what lives there; nothing does where none was. All that are given
    say what birds are called in Korean and Japanese. English names go from bird to bird by region.
    """
    speaking = [known for known in lists if has_a_say(known.checklist, asked)]
    once = {known.checklist.id: known for known in reversed(speaking)}
    species_lists: dict[str, dict[str, None]] = defaultdict(dict)
    printed: dict[str, dict[str, None]] = defaultdict(dict)
    regular: set[str] = set()
    uses: dict[tuple[Lang, str], list[VernacularUse]] = defaultdict(list)
    open_uses: dict[tuple[Lang, str], OpenUse] = {}
    named: dict[str | None, set[tuple[Lang, str]]] = defaultdict(set)
    ranked = sorted(once.values(), key=lambda known: (*precedence(known.checklist), known.checklist.id))
    for known in reversed(ranked):
        list_id, party = known.checklist.id, known.checklist.party
        has_region = asked is None or list_id in asked
        here: set[tuple[Lang, str]] = set()  # names over which its Party's older lists have no say
        for matched in known.entries:
            entry, match = matched.entry, matched.match
            name = entry.name.canonical if entry.name else None
            cells = [(lang, cell) for lang, cell in entry.vernacular.pairs if has_region or lang != "en"]
            keys = [(lang, name_key(lang, text)) for lang, cell in cells for text in split_vernaculars(cell)]
            if match.taxon is None or match.confidence not in SURE:
                if has_region and name is not None:
                    printed[name][list_id] = None
                if match.could_mean and name is not None:
                    for key in keys:
                        open_uses.setdefault(key, OpenUse(list_id, name, match.could_mean))
                continue
            taxa = (match.taxon, *[below.taxon for below in matched.subspecies if below.taxon])
            covered = tuple(dict.fromkeys([species_of(taxonomy, taxon) for taxon in taxa]))
            if has_region:
                for species in covered:
                    species_lists[species][list_id] = None
                coded = [it.code in _REGULAR and not (it.minor or it.scarce) for it in entry.statuses]
                regular.update(covered if len(covered) == 1 and any(coded) else ())
            use = partial(VernacularUse, list_id, match.taxon, covered, name, confidence=match.confidence)
            for key in keys:
                here.add(key)
                uses[key].append(use(newest=key not in named[party]))
        named[party] |= here
    return Region(
        species={species: tuple(ids) for species, ids in species_lists.items()},
        regular=frozenset(regular),
        uses={name: tuple(same) for name, same in uses.items()},
        printed={name: tuple(ids) for name, ids in printed.items()},
        open_uses=open_uses,
        parties={known.checklist.id: known.checklist.party for known in reversed(ranked)},
        is_unknown=asked is not None and not asked,
    )


def precedence(checklist: Checklist) -> tuple[str, bool, str]:
    """Return the key that puts a Party's newer list above its older ones, of one year the agreement's list first."""
    date = published(checklist)
    return date[:4], checklist.leads, date


def published(checklist: Checklist) -> str:
    """Return when a list is of, in ISO form and as precisely as it is printed; "" where that can't be read."""
    period = dates.period(checklist.date or "")
    return period.last or period.first or ""


def is_territorial(checklist: Checklist) -> bool:
    """Whether a list says what lives in a territory: a checklist of a Party or of a named territory."""
    return checklist.kind == "checklist" and bool(checklist.party or checklist.territory)


def has_a_say(checklist: Checklist, asked: Collection[str] | None) -> bool:
    """Whether a list may say something about the region: it is a territory's, or it was asked for."""
    return is_territorial(checklist) or (asked is not None and checklist.id in asked)
