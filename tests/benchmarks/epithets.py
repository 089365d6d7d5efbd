"""What the cascade makes of every subspecies of the reference, as if a list called it a species of its genus.

An epithet says little across ranks and genera: looked up in the family alone it leads to one wrong species for
hundreds of these names. Run `python tests/benchmarks/epithets.py`: names by how sure the cascade is, right and wrong,
with the reference as it is and with a reference of species only, which can know none of them. "Certain and wrong"
must be 0 in both.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.matching.entries import find_all
from birds.matching.rules import NameRules
from birds.matching.synonyms import curated
from birds.model import Entry
from birds.names import parse
from birds.taxonomy import Taxonomy, is_nominate, shipped_taxonomy

if TYPE_CHECKING:
    from birds.model import Taxon

CONFIDENCES = ("certain", "probable", "proposal", "none")


def raised(taxonomy: Taxonomy) -> tuple[Taxon, ...]:
    """Return the subspecies that can be taken for species: all but the nominate ones."""
    return tuple(t for t in taxonomy.taxa if t.rank == "subspecies" and not is_nominate(t.name))


def count(taxonomy: Taxonomy, subspecies: tuple[Taxon, ...]) -> Counter[tuple[str, bool]]:
    """Return how many names are found how surely, and whether as the bird that they are."""
    rules = NameRules(taxonomy, curated())
    found: Counter[tuple[str, bool]] = Counter()
    for taxon in subspecies:
        genus, species, epithet = taxon.name.split()
        name = f"{genus} {epithet}"
        (one,) = find_all(rules, [Entry("", 1, name, parse(name))])
        found[one.confidence, one.taxon in (taxon.name, f"{genus} {species}")] += 1
    return found


def main() -> None:
    """Print both tables."""
    whole = shipped_taxonomy()
    subspecies = raised(whole)
    species = Taxonomy.of(whole.title, (t for t in whole.taxa if t.rank != "subspecies"))
    for title, taxonomy in (("the reference as it is", whole), ("species only", species)):
        found = count(taxonomy, subspecies)
        print(f"{title}: {len(subspecies):,} names")
        for confidence in CONFIDENCES:
            print(f"  {confidence:10}{found[confidence, True]:>8,} right{found[confidence, False]:>8,} wrong")


if __name__ == "__main__":
    main()
