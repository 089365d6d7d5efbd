"""What a row of a list is: a bird, a heading, a synonym of the bird before it, or nothing that has a name.

| the row | is |
|---|---|
| rank column says order, family, genus; or it holds nothing but -iformes, -idae, 目, 科, 목, 과 | a heading |
| "Part B: introduced species", 外来種, 외래종 alone | a heading that says natural or alien |
| only its order, family or genus column is filled (stairs: 目, 科, 属, 種, 亜種 side by side) | a heading |
| only its subspecies column is filled, in a table that has a column for species too | a subspecies |
| its rank says slash, hybrid, form, group (polytypic) … | not one taxon: not used, and said |
| its status is "synonym", or its name begins with = or syn. | a synonym |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from birds import columns, vocabulary
from birds.reading import cells, values

if TYPE_CHECKING:
    from birds.model import Names, Part, Rank
    from birds.reading.above import Above
    from birds.reading.delimited import Row
    from birds.reading.opened import Opened

Role = Literal["bird", "heading", "part", "synonym", "group", "nameless"]
_EQUALS = re.compile(r"^\s*(?:[(（\[]?\s*[=≡＝]|(?:syn|synonym)s?[.:]\s)\s*", re.IGNORECASE)
_SUBGENUS = re.compile(
    r"\([A-Z][a-z]+\)\s*[a-z-]{3,}"
)  # Anas (Mareca) penelope: a bird, not a genus with its author
_GENUS = re.compile(r"[A-Z][a-z]{2,}|[A-Z]{3,}")
_PLAIN = re.compile(r"[A-Z][a-z]+ (?!species$)[a-z]{2,}(?: [a-z]{2,})?")
_TRINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{2,} [a-z]{2,}")
_LOW = frozenset({"species", "subspecies"})
_HIGH: tuple[Rank, ...] = ("genus", "family", "order")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was understood. `words` are the names of a heading, by script; `said` is its rank in words."""

    number: int
    row: Row
    role: Role
    rank: Rank | None = None
    verbatim: str | None = None
    vernacular: Names = cells.NAMELESS
    words: tuple[str, ...] = ()
    part: Part | None = None
    misread_rank: str | None = None


def read_row(opened: Opened, number: int, row: Row, above: Above) -> Read:
    """Say what a row is."""
    said = opened.get(row, "rank") if "rank" in opened.places else None
    rank = values.rank(said) if said else None
    plain = opened.get(row, "scientific_name")
    if said and rank is None and values.is_group(said):
        if not (plain and values.is_below_species(said) and _TRINOMIAL.fullmatch(plain)):
            return Read(number, row, "group", misread_rank=said)
        rank = "subspecies"
    if plain and _PLAIN.fullmatch(plain) and "subspecies_epithet" not in opened.places and rank not in _HIGH:
        return _bird(opened, number, row, plain, rank if rank or not said else said)
    heading = _heading(opened, row, rank) if rank else _unsaid_heading(opened, row)
    if heading or (said and values.is_higher_rank(said)):
        shown, words = heading or (None, ())
        return Read(number, row, "heading", shown, words=words)
    part = None if rank else _part_heading(row)
    if part:
        return Read(number, row, "part", part=part)
    return _named(opened, number, row, above, rank)


def _named(opened: Opened, number: int, row: Row, above: Above, rank: Rank | None) -> Read:
    """Read a row that is no heading by the names in it."""
    said = opened.get(row, "rank")
    verbatim = cells.scientific(opened, row, above.genus(row))
    vernacular = cells.vernacular(opened, row)
    misread = said if said and rank is None else None
    if verbatim is None and _has_species(opened) and opened.get(row, "subspecies"):
        verbatim, rank = opened.get(row, "subspecies"), "subspecies"
    if verbatim is None and vernacular is cells.NAMELESS:
        return Read(number, row, "nameless")
    role: Role = "synonym" if verbatim and _is_synonym(opened, row, verbatim) else "bird"
    shown = _EQUALS.sub("", verbatim) if verbatim and role == "synonym" else verbatim
    return Read(number, row, role, rank, shown, vernacular, misread_rank=misread)


def _bird(opened: Opened, number: int, row: Row, name: str, said: str | None) -> Read:
    """Take the short way for the most frequent of all rows, that of a plain binomial or trinomial."""
    rank = said if said in _LOW else None
    role: Role = (
        "synonym" if "taxonomic_status" in opened.places and _is_synonym(opened, row, name) else "bird"
    )
    vernacular = cells.vernacular(opened, row)
    return Read(
        number, row, role, cast("Rank | None", rank), name, vernacular, misread_rank=None if rank else said
    )


def _has_species(opened: Opened) -> bool:
    return "scientific_name" in opened.places or "species_epithet" in opened.places


def _heading(opened: Opened, row: Row, rank: Rank) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a row whose rank column says that it is an order, a family or a genus."""
    if rank not in _HIGH:
        return None
    latin = cells.scientific(opened, row) or opened.get(row, rank)
    names = [latin.split()[0]] if latin else []
    return rank, (*names, *cells.vernacular(opened, row).all())


def _unsaid_heading(opened: Opened, row: Row) -> tuple[Rank | None, tuple[str, ...]] | None:
    """Read a row that says by its words or its columns alone that it is a heading."""
    texts = tuple(dict.fromkeys([cell for cell in row if cell]))
    if len(texts) > 4:  # noqa: PLR2004 - a name in three languages, and a number
        return None
    whole = " ".join(texts)
    if cells.is_between(whole):
        return None, ()
    return cells.heading(whole) or _stairs(opened, row) or _lone_genus(opened, row, texts)


def _stairs(opened: Opened, row: Row) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a row that fills the column of a higher rank only, beside columns for species."""
    if not _has_species(opened) or cells.scientific(opened, row) or opened.get(row, "subspecies"):
        return None
    names = cells.vernacular(opened, row).all()
    if not all(name.endswith(_endings(*_HIGH)) for name in names):
        return None
    for rank in _HIGH:
        cell = opened.get(row, rank) or opened.get(row, f"{rank}_ko") or opened.get(row, f"{rank}_ja")
        if cell:
            read = cells.heading(cell)
            return rank, (*(read[1] if read else (cell.split()[0],)), *names)
    return None


def _lone_genus(opened: Opened, row: Row, texts: tuple[str, ...]) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a row whose scientific name is one capitalised word, with at most its vernacular name and author."""
    name = _genus_word().sub("", opened.get(row, "scientific_name") or "")
    first = name.split()[0] if name else ""
    if not name or len(texts) > 2 or not _GENUS.fullmatch(first) or columns.is_binomial(_lowered(name)):  # noqa: PLR2004
        return None
    author = name[len(first) :].strip()
    if author and (_SUBGENUS.match(author) or not re.fullmatch(r"\(?[A-Z][^a-z]?.*", author)):
        return None
    others = cells.vernacular(opened, row).all()
    if any(not other.endswith(_endings("genus")) for other in others):
        return None
    return "genus", (first, *others)


@cache
def _endings(*ranks: str) -> tuple[str, ...]:
    """Return what the names of ranks end in, in Korean and Japanese."""
    return tuple(vocabulary.spelled("headings", *ranks))


@cache
def _genus_word() -> re.Pattern[str]:
    """Return a genus in another language before its Latin name: マガン属 Anser BRISSON; Род Гуси – Anser."""
    genus = vocabulary.regex("headings", "genus")
    return re.compile(rf"^(?:\S+{genus}|[\u0370-\u1fff][\u0370-\u1fff -]*[–—-])\s+")


def _lowered(name: str) -> str:
    """Return a name that is all capitals as it is usually written; in "Anser LINNAEUS" they are the author's."""
    return name.capitalize() if name.isupper() else name


def _part_heading(row: Row) -> Part | None:
    texts = tuple(dict.fromkeys([cell for cell in row if cell]))
    whole = " ".join(texts)
    if len(texts) > 2 or len(whole) > _LONGEST or any(map(columns.is_binomial, texts)):  # noqa: PLR2004
        return None
    return values.part_named(whole)


def _is_synonym(opened: Opened, row: Row, verbatim: str) -> bool:
    said = opened.get(row, "taxonomic_status")
    return bool(said and vocabulary.sought("name_status", "synonym").within(said)) or bool(
        _EQUALS.match(verbatim)
    )
