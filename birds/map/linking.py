"""Which bird a name belongs to: names are looked up, never guessed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from birds.map.nouns import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from birds.model import ComparisonRow, MatchedEntry, Taxon


class Index:
    """Taxa and printed names → the position of a bird; the first bird that claims a name keeps it."""

    def __init__(self, taxa: Iterable[Taxon], links: Mapping[str, str]) -> None:
        """Index nothing yet; `links` says what printed names mean, by name of a taxon."""
        self._parents = {taxon.name: taxon.parent for taxon in taxa if taxon.rank == "subspecies"}
        self._links = {key(printed): taxon for printed, taxon in links.items()}
        self._taxa: dict[str, int] = {}
        self._printed: dict[str, int] = {}

    def claim(self, bird: int, taxa: Iterable[str], printed: Iterable[str] = ()) -> None:
        """Let a bird claim taxa of the reference and names as printed."""
        for taxon in taxa:
            self._taxa.setdefault(taxon, bird)
        for name in printed:
            self._printed.setdefault(key(name), bird)

    def taxon(self, name: str | None) -> int | None:
        """Return the bird of a taxon of the reference, a subspecies by its species where need be."""
        if name is None:
            return None
        if name in self._taxa:
            return self._taxa[name]
        return self._taxa.get(self._parents.get(name) or " ".join(name.split()[:2]))

    def meant(self, printed: str) -> str | None:
        """Return the taxon that a printed name means by the given links."""
        return self._links.get(key(printed))

    def mention(self, printed: str, taxon: str | None = None) -> Mention:
        """Return a printed name with its bird: by its taxon, by the given links, else as it is printed."""
        found = self.taxon(taxon or self.meant(printed))
        if found is None and taxon is None:
            found = self._printed.get(key(printed), self._taxa.get(printed.strip()))
        return Mention(printed, found)


def key(name: str) -> str:
    """Return a name as it is compared: width, case and spaces don't count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def taxa_of_row(row: ComparisonRow) -> Iterator[str]:
    """Yield the taxa a row of the comparison stands for, what its entries mean first."""
    for member in (*row.a, *row.b):
        yield from taxa_of_entry(member)
    for unit in row.units:
        yield unit.taxon
        yield from unit.taxa
    yield from row.taxa_a
    yield from row.taxa_b


def taxa_of_entry(member: MatchedEntry) -> Iterator[str]:
    """Yield the taxa an entry and its printed subspecies mean."""
    for match in (member.match, *member.subspecies):
        if match.taxon:
            yield match.taxon


def names_of_entry(member: MatchedEntry) -> Iterator[str]:
    """Yield every name an entry prints."""
    entry = member.entry
    for name in (entry.verbatim, entry.name and entry.name.canonical, *entry.vernacular.all()):
        if name:
            yield name
