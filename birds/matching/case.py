"""One entry with everything that may say what it means: its names, its list, the territory's lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.names import vernaculars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.matching.found import Found
    from birds.matching.knowledge import Synonym
    from birds.matching.region import Region, Said
    from birds.matching.rules import Rules
    from birds.model import Entry, Lang, ParsedName
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Case:
    """An entry, what its name alone says (`found`), and what may speak for or against it.

    `holders` counts the list's entries by the species they mean; `below` are the taxa of the entry's printed
    subspecies; `spoken` are its vernacular names; `local` says that the list is of the territory; `stray` is the one
    other species that all the printed subspecies belong to.
    """

    entry: Entry
    name: ParsedName | None
    found: Found
    rules: Rules
    region: Region
    holders: Mapping[str, int]
    below: tuple[str, ...] = ()
    spoken: tuple[tuple[Lang, str], ...] = ()
    local: bool = True
    stray: str | None = None

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
        return species_of(self.taxonomy, self.found.taxon) if self.found.taxon else None

    def held_elsewhere(self, species: str) -> bool:
        """Whether another entry of the list means that species or prints its name; loose names say nothing."""
        own = self.species or (self.name.canonical if self.name else None)
        return bool(self.rules.list_id) and self.holders.get(species, 0) > (species == own)

    def said(self) -> Iterator[tuple[Lang, str, Said]]:
        """Yield what the other lists of the territory use the entry's vernacular names for."""
        for lang, name in self.spoken:
            for use in self.region.said(lang, name):
                if use.list_id != self.rules.list_id:
                    yield lang, name, use

    def meant(self, *, english: bool = True) -> frozenset[str]:
        """Return the species that the vernacular names stand for in the territory, or in the reference's English.

        A name that is contested itself, as 큰기러기 is, says nothing.
        """
        found = {
            species_of(self.taxonomy, taxon)
            for lang, name in self.spoken
            if (english or lang != "en") and not self.rules.knowledge.contest(name, self.rules.list_id)
            for taxon in self.region.meanings(lang, name)
        }
        return frozenset(found | self.english() if english else found)

    def english(self) -> set[str]:
        """Return the species that bear the entry's English names in the reference or in the curated table."""
        return {species for lang, name in self.spoken if lang == "en" for species in self.called(name)}

    def called(self, english: str) -> tuple[str, ...]:
        """Return the species that bear an English name in the curated table, else in the reference."""
        row = self._curated(english)
        return (species_of(self.taxonomy, row.means),) if row else self.taxonomy.by_english(english)

    def called_by(self, english: str) -> str:
        """Return who calls a species so: the curated table's source, else the reference."""
        row = self._curated(english)
        return row.source if row else self.taxonomy.title

    def _curated(self, english: str) -> Synonym | None:
        row = self.rules.knowledge.vernacular(english, self.rules.list_id)
        return row if row is not None and row.means in self.taxonomy else None


def spoken(entry: Entry, name: ParsedName | None) -> tuple[tuple[Lang, str], ...]:
    """Return an entry's vernacular names, those in the cell of the scientific name included."""
    names = entry.vernacular
    cells: tuple[tuple[Lang, str | None], ...] = (("en", names.en), ("ja", names.ja), ("ko", names.ko))
    found = [(lang, text) for lang, cell in cells for text in vernaculars(cell)]
    if name is not None and name.vernacular:
        found.extend((script(text), text) for text in vernaculars(name.vernacular))
    return tuple(found)


def all_printed(name: ParsedName) -> str:
    """Return a name as printed, and after it the synonyms that its list prints in another cell or row."""
    cell = " ".join(name.verbatim.split())
    words = cell.casefold()
    beside = [one for one in name.alternatives if any(word not in words for word in one.casefold().split())]
    return "; ".join((cell, *beside))


def species_of(taxonomy: Taxonomy, taxon: str) -> str:
    """Return a taxon's species, itself where it has none."""
    return taxonomy.species_of(taxon) or taxon


def script(text: str) -> Lang:
    """Return the language that a name's letters speak for: Hangul, kana or Han, else Latin."""
    if any(0xAC00 <= ord(char) <= 0xD7A3 or 0x1100 <= ord(char) <= 0x11FF for char in text):  # noqa: PLR2004
        return "ko"
    return "ja" if any(0x3040 <= ord(char) <= 0x9FFF for char in text) else "en"  # noqa: PLR2004
