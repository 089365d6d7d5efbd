"""Names that are short for what stands above them in a list: "A. f. fabalis", "G. grus", "Anser fabalis U"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import names
from birds.reading import cells, listed

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
