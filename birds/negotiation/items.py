"""What a row of the annex can be: a unit, with what each list calls it and the number by which Parties know it.

The reference number is the bird's place among the candidate rows, fixed by the act that opens a round: that has the
candidates' places in the reference taxonomy, so that every copy that has the act has the same numbers. What comes later
stands between them: "62 bis" where something is tabled on it, which both copies know, else "new". Which one after 62 it
is, the act says that tables it: a later one moves none, wherever it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from birds import model as m
from birds.matching.region import published
from birds.negotiation.acts import between_both, shown_opening

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy


Extent = Literal["same", "whole", "part"]
MISPRINTS = ("misprint", "misread")  # the matching rules that read a name as misprinted
_NUMBERING = re.compile(r"\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")
_NAMED = 4  # bis, ter and quater have a name of their own
_MOST = 20_000  # places that a numbering can have: more than any list has birds
_YEAR = re.compile(r"(?<=\w)[-_ ]?(?:19|20)\d\d$")  # of ROKAMBA2006
_NTH = re.compile(r"[2-9]|[1-9]\d")


@m.record
class ListedAs:
    """One list's entry for a bird; `others` are the further units that the entry holds."""

    checklist: m.Checklist
    matched: m.MatchedEntry
    others: tuple[m.Unit, ...] = ()

    @property
    def party(self) -> str:
        """The Party, or the list's id where it is nobody's list."""
        return self.checklist.side


@m.record
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
        for units in filter(None, groups):
            yield Item(units[0].id, units[0].taxon, row, units, tuple(_sides(comparison, row, units)))


def _sides(comparison: m.Comparison, row: m.ComparisonRow, units: tuple[m.Unit, ...]) -> Iterator[ListedAs]:
    """Yield the entries that hold these units, the Parties in alphabetical order."""
    both = [(comparison.a, row.a, "a"), (comparison.b, row.b, "b")]
    both.sort(key=lambda side: party_order(side[0], comparison.agreement))
    for checklist, entries, side in both:
        rows = {getattr(unit, side) for unit in units}
        for matched in entries:
            if (number := matched.entry.row) in rows:
                whole = (unit for unit in row.units if getattr(unit, side) == number)
                yield ListedAs(checklist, matched, tuple(unit for unit in whole if unit not in units))


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


def names_in_use(item: Item) -> tuple[str, ...]:
    """Return the scientific names of a bird: the reference's, then those that the lists print."""
    printed = (name for side in item.sides for name in printed_names(side, item))
    return tuple(dict.fromkeys((item.taxon, *printed)))


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

    English is the reference's where the headword is its name; else that of a list that prints the headword, or this
    very bird. Another is that of a list of the Parties that speak the language, else of any. `own` are names of
    subspecies, by taxon: where an entry holds more than the bird, the subspecies' name says which.
    """
    headword = headword or item.taxon
    meant = taxonomy.meant_by(headword, item.taxon)  # elsewhere a part of it may be lumped, or it be a part
    taxon = taxonomy.get(meant)
    english = taxon.english if taxon else None
    if not english or headword != item.taxon:
        printing = [side for side in item.sides if canonical(side) == headword]
        alone = [side for side in item.sides if not side.others and meant == item.taxon]
        printed = (side.matched.entry.vernacular.en for side in (*printing, *alone))
        part = _own(item, "en", own) if meant == item.taxon else None
        english = next(filter(None, printed), None) or part or english
    others: dict[m.Lang, str | None] = {}
    for lang in agreement.languages:
        speakers = {party.code for party in agreement.parties if party.lang == lang}
        names_in = (
            (_own(item, lang, own) if side.others else None) or side.matched.entry.vernacular.get(lang)
            for side in sorted(item.sides, key=lambda side: side.checklist.party not in speakers)
        )
        others[lang] = next(filter(None, names_in), None)
    return m.Names(**(others | {"en": english}))


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

    def age(listed: m.MatchedList) -> tuple[bool, str]:
        return listed.checklist.kind not in ("law", "treaty"), published(listed.checklist)

    names_of: dict[str, m.Names] = {}
    for listed in sorted(lists, key=age, reverse=True):
        for matched in listed.entries:
            taxon = taxonomy.get(matched.match.taxon)
            if taxon is None or matched.entry.rank != "subspecies" or not matched.entry.vernacular.all():
                continue
            if taxon.rank == "subspecies" or taxonomy.is_monotypic(taxon.name):
                names_of[taxon.name] = names_of.get(taxon.name, m.NO_NAMES).filled(matched.entry.vernacular)
    return names_of


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


# ---------------------------------------------------------------- signed annexes


@dataclass(frozen=True)
class SignedAnnexes:
    """The lists of kind `treaty` at hand, by their short `names`; what their entries mean, by species.

    An entry that is not resolved is nobody's.
    """

    names: tuple[str, ...]
    taxonomy: Taxonomy = field(repr=False)
    by_species: Mapping[str, Sequence[m.Elsewhere]] = field(repr=False)

    def of(self, lead: str, taxa: Iterable[str] = ()) -> tuple[m.Elsewhere, ...]:
        """Return where a bird is listed: `lead` names it, `taxa` are those that the lists record of it."""
        recorded, species_of = frozenset(taxa), self.taxonomy.species_of

        def extent_of(meant: str) -> Extent | None:
            """Return how an entry that means a taxon covers the bird; None where it means another."""
            if meant == lead or recorded == {meant}:
                return "same"
            if meant == species_of(lead):
                return "whole"
            return "part" if meant in recorded or species_of(meant) == lead else None

        named = dict.fromkeys(map(species_of, (lead, *sorted(recorded))))
        places = [
            replace(entry, extent=extent)
            for species in named
            for entry in self.by_species.get(species or "", ())
            if (extent := extent_of(entry.taxon))
        ]
        return tuple(sorted(places, key=lambda entry: entry.treaty))

    def of_units(self, units: Sequence[m.Unit]) -> tuple[m.Elsewhere, ...]:
        """Return where the bird that these units make is listed."""
        return self.of(units[0].taxon, (taxon for unit in units for taxon in unit.taxa)) if units else ()

    def of_verdict(self, verdict: m.Verdict, row: m.ComparisonRow) -> tuple[m.Elsewhere, ...]:
        """Return where the bird of a verdict is listed: the whole row, one of its units, or a subspecies."""
        units = [unit for unit in row.units if verdict.unit_id in {None, unit.id}]
        if verdict.taxon in {unit.taxon for unit in units}:
            return self.of_units(units)
        return self.of(verdict.taxon)


def signed_annexes(lists: Iterable[m.MatchedList], taxonomy: Taxonomy) -> SignedAnnexes:
    """Return the signed annexes among these lists."""
    by_id = {listed.checklist.id: listed for listed in lists if listed.checklist.kind == "treaty"}
    ids = sorted(by_id)
    short = [_YEAR.sub("", list_id) for list_id in ids]
    uses = Counter(short)  # without the year at their end, where that leaves no two alike
    names = tuple(name if uses[name] == 1 else whole for name, whole in zip(short, ids, strict=True))
    by_species: dict[str, list[m.Elsewhere]] = defaultdict(list)
    for name, treaty in zip(names, ids, strict=True):
        for matched in by_id[treaty].entries:
            entry, taxon = matched.entry, matched.match.taxon
            if taxon and (species := taxonomy.species_of(taxon)):
                place = m.Elsewhere(treaty, name, entry.number, entry.as_printed, taxon)
                by_species[species].append(place)
    return SignedAnnexes(names, taxonomy, by_species)


# ---------------------------------------------------------------- the reference number


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as runs without a gap."""
    joined = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    return [[number for _, number in run] for _, run in joined]


def format_places(places: Iterable[int]) -> str:
    """Return places in the reference as an act keeps them: 3,7-12,20."""
    return ",".join("-".join(map(str, dict.fromkeys((run[0], run[-1])))) for run in runs(set(places)))


def parse_places(text: str | None) -> dict[int, int]:
    """Return the number of each place that an act keeps; none for what is no numbering."""
    if not text or not _NUMBERING.fullmatch(text):
        return {}
    ends = [[*map(int, run.split("-"))] for run in text.split(",")]
    if sum(run[-1] - run[0] + 1 for run in ends) > _MOST:
        return {}
    places = (place for run in ends for place in range(run[0], run[-1] + 1))
    return {place: number for number, place in enumerate(places, 1)}


def claims(acts: Iterable[m.Act], opening: m.Act | None) -> dict[str, int]:
    """Return which one after its number each bird is that was tabled late in the round opened, by lead taxon."""
    number = opening.round if opening else None
    on_birds = (act for act in acts if act.kind == "position" and act.round == number and act.numbering)
    numbered = ((act.subject, act.numbering or "") for act in on_birds)
    return {taxon: int(nth) for taxon, nth in numbered if _NTH.fullmatch(nth)}


class LateBirds:
    """What an act says of a bird's number that the opening of the round has not fixed, as each is tabled in turn."""

    def __init__(self, acts: Sequence[m.Act], place_of: Callable[[str], int | None]) -> None:
        self._place_of = place_of
        opening = shown_opening(acts)
        self._fixed = sorted(parse_places(opening.numbering if opening else None))
        self._claims = claims(acts, opening)

    def nth(self, taxon: str) -> str | None:
        """Return which one after its number a bird is; None where it has a number, or says so already."""
        place = self._place_of(taxon)
        if not self._fixed or place is None or place in self._fixed or taxon in self._claims:
            return None
        claimed = (nth for other, nth in self._claims.items() if self._gap(other) == self._gap(taxon))
        self._claims[taxon] = max(claimed, default=1) + 1
        return str(self._claims[taxon])

    def _gap(self, taxon: str) -> int:
        return bisect_left(self._fixed, self._place_of(taxon) or 0)


def references(
    birds: Sequence[Item], candidates: Collection[str], acts: Sequence[m.Act], sequence: Callable[[str], int]
) -> Mapping[str, m.Message]:
    """Return the reference number of each bird, by its row's id; `birds` are in the order of the reference.

    `candidates` are the rows that an annex can have, `sequence` says which place a taxon has. Before any round the
    numbers are those that the next opening would fix.
    """
    opening, tabled = shown_opening(acts), between_both(acts)
    spoken = {act.subject for act in tabled if act.kind in ("position", "name") and act.value}
    claimed = claims(tabled, opening)
    next_places = format_places(sequence(item.taxon) for item in birds if item.id in candidates)
    fixed = parse_places(opening.numbering if opening else None) or parse_places(next_places)
    numbers: dict[str, m.Message] = {}
    # after a number: which one each claims to be, or the last
    late, used, last = defaultdict[int, list[tuple[int, int, str]]](list), set[int](), 0
    for item in birds:
        place = sequence(item.taxon)
        number = fixed.get(place)
        if number is not None and number not in used:
            numbers[item.id], last = m.Message.of("reference.number", number=number), number
            used.add(number)
        elif item.taxa & spoken:
            claim = max(claimed.get(taxon, 0) for taxon in item.taxa)
            late[last].append((claim or _MOST, place, item.id))
        elif item.id in candidates:
            numbers[item.id] = m.Message.of("reference.new" if last else "reference.new_first", number=last)
    for number, late_birds in late.items():
        nth = 1
        for claim, _, row_id in sorted(late_birds):
            nth = max(nth + 1, claim % _MOST)
            code = f"reference.nth_{nth}" if nth <= _NAMED else "reference.nth"
            numbers[row_id] = m.Message.of("reference.bis", number=number, nth=m.Message.of(code, n=nth))
    return numbers
