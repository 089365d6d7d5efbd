"""What a row of the annex can be: a unit, with what each list calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import model as m

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy


MISPRINTS = ("misprint", "misread")  # the matching rules that read a name as misprinted


@dataclass(frozen=True, slots=True)
class ListedAs:
    """One list's entry for a bird; `others` are the further units that the entry holds."""

    checklist: m.Checklist
    matched: m.MatchedEntry
    others: tuple[m.Unit, ...] = ()

    @property
    def party(self) -> str:
        """The Party, or the list's id where it is nobody's list."""
        return self.checklist.side


@dataclass(frozen=True, slots=True)
class Item:
    """A bird that a row of the annex can stand for: a unit, or all units of what both lists hold as one."""

    id: str
    taxon: str
    row: m.ComparisonRow
    units: tuple[m.Unit, ...]
    sides: tuple[ListedAs, ...]

    @property
    def shared(self) -> bool:
        """Whether both lists have it."""
        return len(self.sides) == 2  # noqa: PLR2004

    @property
    def taxa(self) -> frozenset[str]:
        """The recorded taxa it consists of, its lead taxon among them."""
        return frozenset((self.taxon, *(taxon for unit in self.units for taxon in unit.taxa)))

    @property
    def verdict_key(self) -> tuple[str, str | None]:
        """What its verdict is filed under: the row, and the unit where a side lumps."""
        return (self.row.id, None if self.row.relation == "equal" else self.id)


def of(comparison: m.Comparison) -> Iterator[Item]:
    """Yield the items of a comparison: equal rows whole, every other row unit by unit."""
    for row in comparison.rows:
        groups = [row.units] if row.relation == "equal" else [(unit,) for unit in row.units]
        for units in groups:
            if units:
                yield Item(
                    id=units[0].id,
                    taxon=units[0].taxon,
                    row=row,
                    units=units,
                    sides=tuple(_sides(comparison, row, units)),
                )


def _sides(comparison: m.Comparison, row: m.ComparisonRow, units: tuple[m.Unit, ...]) -> Iterator[ListedAs]:
    """Yield the entries that hold these units, the Parties in alphabetical order."""
    both = [(comparison.a, row.a, "a"), (comparison.b, row.b, "b")]
    for checklist, entries, side in sorted(
        both, key=lambda other: party_order(other[0], comparison.agreement)
    ):
        rows = {getattr(unit, side) for unit in units}
        mine = {unit.id for unit in units}
        for matched in entries:
            if matched.entry.row in rows:
                more = (
                    other
                    for other in row.units
                    if getattr(other, side) == matched.entry.row and other.id not in mine
                )
                yield ListedAs(checklist, matched, tuple(more))


def party_order(checklist: m.Checklist, agreement: m.Agreement) -> tuple[str, str]:
    """Return the key that sides are sorted by: the Parties' English names, lists of nobody last."""
    name = agreement.by_code[checklist.party].names.en if checklist.party else None
    return (name or "~", checklist.id)


def printed_names(side: ListedAs, item: Item) -> tuple[str, ...]:
    """Return what a list calls the bird: the subspecies it prints of it where its entry holds more birds."""
    name = canonical(side)
    mine = [match.printed for match in side.matched.subspecies if match.taxon in item.taxa and match.printed]
    if not name:
        return ()
    return tuple(f"{name} {epithet}" for epithet in mine) if side.others and mine else (name,)


def canonical(side: ListedAs) -> str | None:
    """Return the entry's own scientific name as printed, without author."""
    entry = side.matched.entry
    return entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim


def misprint(item: Item, headword: str) -> bool:
    """Say whether the headword is a misprint that a list prints and the annex keeps."""
    return any(
        side.matched.match.reason.code in MISPRINTS and headword in printed_names(side, item)
        for side in item.sides
    )


def names(
    item: Item,
    agreement: m.Agreement,
    taxonomy: Taxonomy,
    own: Mapping[str, m.Names],
    headword: str | None = None,
) -> m.Names:
    """Return the bird's names: English that of the printed headword, the others from the lists of their Parties.

    `own` are names of subspecies, by taxon: where an entry holds more than the bird, the subspecies'
    name says which.
    """
    english = _english(item, headword or item.taxon, taxonomy, own)
    others = {
        lang: _vernacular(item, lang, [party.code for party in agreement.parties if party.lang == lang], own)
        for lang in agreement.languages
        if lang != "en"
    }
    return m.Names(english, **others)


def _english(item: Item, headword: str, taxonomy: Taxonomy, own: Mapping[str, m.Names]) -> str | None:
    """Return the English name of what the headword names: elsewhere a part of it may be lumped, or it be a part.

    The reference's where the headword is its name; else that of a list that prints the headword, or this very bird.
    """
    meant = taxonomy.meant_by(headword, item.taxon)
    taxon = taxonomy.get(meant)
    reference = taxon.english if taxon else None
    if reference and headword == item.taxon:
        return reference
    printing = [side for side in item.sides if canonical(side) == headword]
    alone = [side for side in item.sides if not side.others and meant == item.taxon]
    lists = (side.matched.entry.vernacular.en for side in (*printing, *alone))
    return (
        next(filter(None, lists), None)
        or (_own(item, "en", own) if meant == item.taxon else None)
        or reference
    )


def _vernacular(item: Item, lang: m.Lang, speakers: Sequence[str], own: Mapping[str, m.Names]) -> str | None:
    """Return a name in a language: that of a list of the Parties that speak it, else of any."""
    sides = sorted(item.sides, key=lambda side: side.checklist.party not in speakers)
    names = (
        (_own(item, lang, own) if side.others else None) or side.matched.entry.vernacular.get(lang)
        for side in sides
    )
    return next(filter(None, names), None)


def _own(item: Item, lang: m.Lang, own: Mapping[str, m.Names]) -> str | None:
    """Return the name of the bird or of a subspecies: the nominate one, else one that both sides record, else any."""
    nominate = f"{item.taxon} {item.taxon.rpartition(' ')[2]}"
    taxa = (item.taxon, nominate, *common(item), *(taxon for unit in item.units for taxon in unit.taxa))
    return next((name for taxon in taxa if (name := own.get(taxon, m.NO_NAMES).get(lang))), None)


def subspecies_names(lists: Iterable[m.MatchedList], taxonomy: Taxonomy) -> dict[str, m.Names]:
    """Return the vernacular names that lists print for subspecies, by reference taxon.

    Newer lists go first, and all before laws and treaties, which keep older names. A subspecies row that is only known
    to belong to a species with subspecies (ヒメヒシクイ) does not name it.
    """
    names_of: dict[str, m.Names] = {}
    for listed in sorted(lists, key=_age, reverse=True):
        for matched in listed.entries:
            taxon = taxonomy.get(matched.match.taxon)
            if taxon is None or matched.entry.rank != "subspecies" or not matched.entry.vernacular.all():
                continue
            if taxon.rank == "subspecies" or taxonomy.is_monotypic(taxon.name):
                names_of[taxon.name] = names_of.get(taxon.name, m.NO_NAMES).filled(matched.entry.vernacular)
    return names_of


def _age(listed: m.MatchedList) -> tuple[bool, str]:
    return listed.checklist.kind not in ("law", "treaty"), listed.checklist.date or ""


def unit_names(
    comparison: m.Comparison, taxonomy: Taxonomy, lists: Sequence[m.MatchedList]
) -> dict[str, m.Names]:
    """Return what the units are called that a list holds together with others, by their taxa."""
    lumped = [item for item in of(comparison) if any(side.others for side in item.sides)]
    own = subspecies_names(lists, taxonomy) if lumped else {}
    return {item.taxon: names(item, comparison.agreement, taxonomy, own) for item in lumped}


def sequence(item: Item, taxonomy: Taxonomy) -> tuple[int, str]:
    """Return where the item stands in the reference; what the reference does not know stands last."""
    return (taxonomy.sequence(item.taxon), item.taxon)


def recorded(side: ListedAs, taxa: Sequence[str] | frozenset[str]) -> tuple[str, ...]:
    """Return the subspecies that a side prints of these taxa, as the reference names them."""
    return tuple(match.taxon for match in side.matched.subspecies if match.taxon and match.taxon in taxa)


def common(item: Item) -> tuple[str, ...]:
    """Return the subspecies that both lists print of the bird, as the reference names them."""
    if not item.shared:
        return ()
    first, second = (recorded(side, item.taxa) for side in item.sides)
    return tuple(name for name in dict.fromkeys(first) if name in second and name != item.taxon)
