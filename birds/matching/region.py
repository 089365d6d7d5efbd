"""What the lists of a territory know: which birds are there, and what they are called.

Vernacular names are names too. A newer list of a Party has the say over its older ones, which are asked only for
names that the newer one does not have.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.model import LANGS
from birds.names import fold, vernaculars
from birds.taxonomy import english_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Checklist, Entry, Lang, Names
    from birds.taxonomy import Taxonomy

SURE = ("certain", "probable")


@dataclass(frozen=True, slots=True)
class Said:
    """One list's use of a vernacular name for a taxon."""

    list_id: str
    taxon: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Region:
    """The territory's lists: `held` are the species they have, `uses` what each vernacular name stands for there."""

    held: frozenset[str]
    uses: Mapping[tuple[Lang, str], tuple[Said, ...]]

    def said(self, lang: Lang, name: str) -> tuple[Said, ...]:
        """Return who uses a vernacular name for what."""
        return self.uses.get((lang, name_key(lang, name)), ())

    def meanings(self, lang: Lang, name: str) -> tuple[str, ...]:
        """Return the taxa that the newest lists which have the name use it for, in order of list and row."""
        said = self.said(lang, name)
        newest = tuple(dict.fromkeys(use.taxon for use in said if use.newest))
        return newest or tuple(dict.fromkeys(use.taxon for use in said))


EMPTY = Region(frozenset(), {})


def name_key(lang: Lang, name: str) -> str:
    """Return the key under which spellings of a vernacular name meet."""
    return english_key(name) if lang == "en" else fold(name)


def gather(
    lists: Iterable[tuple[Checklist, Sequence[tuple[Entry, str | None]]]], taxonomy: Taxonomy
) -> Region:
    """Return the region that lists make, each entry given with the taxon it surely means (else None)."""
    kept = [(checklist, entries) for checklist, entries in lists if is_territorial(checklist)]
    kept.sort(key=lambda pair: (pair[0].date or "", pair[0].id), reverse=True)
    held: set[str] = set()
    uses: dict[tuple[Lang, str], list[Said]] = defaultdict(list)
    known: set[tuple[str | None, Lang, str]] = set()
    for checklist, entries in kept:
        here: set[tuple[str | None, Lang, str]] = set()
        for entry, taxon in entries:
            if taxon is None:
                continue
            held.add(taxonomy.species_of(taxon) or taxon)
            for lang, key in _keys(entry.vernacular):
                mark = (checklist.party, lang, key)
                here.add(mark)
                uses[(lang, key)].append(Said(checklist.id, taxon, mark not in known))
        known |= here
    return Region(frozenset(held), {name: tuple(said) for name, said in uses.items()})


def is_territorial(checklist: Checklist) -> bool:
    """Whether a list says what lives in a territory: a checklist of a Party or of a named territory."""
    return checklist.kind == "checklist" and bool(checklist.party or checklist.territory)


def _keys(names: Names) -> Iterator[tuple[Lang, str]]:
    for lang in LANGS:
        for name in vernaculars(names.get(lang)):
            yield lang, name_key(lang, name)
