"""Names that are short for what stands above them in a list: "A. f. fabalis", "G. grus", "Anser fabalis U"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import names
from birds.reading import cells, listed
from birds.taxonomy import one_letter_apart

if TYPE_CHECKING:
    from birds.model import ParsedName
    from birds.reading.roles import Read

_OF_NO_NAME = (" U", " ssp.", " ssp", " subsp.")


def is_below(verbatim: str, species: ParsedName | None) -> bool:
    """Tell whether a name in a row of no stated rank is of the species above it."""
    if species is None or not species.genus or not species.species:
        return False
    if verbatim.endswith(_OF_NO_NAME):
        return listed.parsed(verbatim, None).canonical == species.canonical
    return cells.shortens(verbatim, species.genus, species.species)


def begins_as(species: ParsedName, name: ParsedName, *, misprinted: bool) -> bool:
    """Tell whether a subspecies' name begins as the species above it; it may do so with a misprint or another genus.

    Larus fuscus heuglini is no subspecies of the Larus vegae above it.
    """
    if name.species == species.species:
        return misprinted or name.genus == species.genus
    if not misprinted or name.genus != species.genus or not name.species or not species.species:
        return False
    one, other = name.species, species.species
    stems = names.stem(one), names.stem(other)
    return (
        names.variant(one) == names.variant(other) or one_letter_apart(one, other) or one_letter_apart(*stems)
    )


def completed(
    read: Read, name: ParsedName, species: ParsedName | None, heading: str | None
) -> ParsedName | None:
    """Return the whole name by the species above it and the heading's genus, None where these do not tell it."""
    verbatim = read.verbatim or ""
    found, odd = cells.epithets(verbatim)
    if odd or len(found) != 1:
        return None
    if read.rank == "subspecies" and species and species.canonical:
        whole = f"{species.genus} {species.species} {found[0]}"
    elif (
        read.rank != "subspecies"
        and (genus := heading or _genus_above(verbatim, species))
        and found[0] != cells.UNDETERMINED
    ):
        whole = f"{genus.capitalize()} {found[0]}"
    else:
        return None
    return replace(names.parse(whole), verbatim=verbatim, authorship=name.authorship)


def _genus_above(verbatim: str, species: ParsedName | None) -> str | None:
    return species.genus if species and cells.shortens(verbatim, species.genus or "") else None
