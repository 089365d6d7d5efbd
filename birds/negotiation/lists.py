"""Lists beside the annex: what signed annexes have of a bird, a list as it prints itself, endangered birds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from birds import attribution
from birds.errors import UsageError
from birds.evidence import list_of, taxonomy_of
from birds.model import NO_NAMES, Annex, AnnexRow, Elsewhere, Message, Names, grouped
from birds.negotiation.items import MISPRINTS
from birds.negotiation.rows import AnnexOptions, heading
from birds.vocabulary import sought

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import (
        ComparisonRow,
        DossierContent,
        Entry,
        MatchedEntry,
        MatchedList,
        PartyCode,
        Unit,
        Verdict,
    )
    from birds.taxonomy import Taxonomy

_DEFAULT = AnnexOptions()
# "Chaetura caudacuta (Hirundapus caudacutus)": the second name of a treaty, a binomial in parentheses at the end.
_ASIDE = re.compile(r"^(?P<name>.+?)\s+\((?P<other>[A-Z][a-z]+ [^()]+)\)$")
_SIC = re.compile(r"^(?P<word>[^\s:]+): .*\(sic\)")
_YEAR = re.compile(r"(?<=\w)[-_ ]?(?:19|20)\d\d$")  # of ROKAMBA2006

Extent = Literal["same", "whole", "part"]


def printed_list(dossier: DossierContent, list_id: str, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a list as an annex: numbers, names and parentheses as it prints them, misprints marked.

    UsageError where there is no such list.
    """
    matched, taxonomy = list_of(dossier, list_id), taxonomy_of(dossier)
    found = [held for held in matched.entries if held.entry.parent_row is None]
    rows = tuple(_as_printed(held, place, taxonomy) for place, held in enumerate(found, 1))
    spoken = tuple(
        lang
        for lang in (dossier.agreement.languages if options.columns is None else options.columns)
        if any(row.names.get(lang) for row in rows)
    )
    made = _annex(rows, replace(options, columns=spoken), dossier, [matched])
    return replace(made, kind="list", subject=matched.checklist.title)


def notified_birds(dossier: DossierContent, party: PartyCode, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a Party's own endangered birds, in the reference's order; its law lists say which, and in what class.

    Sections on endangered wildlife count; where a law names none of that sort, all but natural monuments and red
    lists, which assess a risk. UsageError where the dossier has no law list of the Party.
    """
    laws, taxonomy = laws_of(dossier.lists, party), taxonomy_of(dossier)
    names = _names_by_taxon(dossier.lists)
    endangered = _endangered([held for law in laws for held in law.entries])
    birds = grouped((one.match.taxon or f"{one.entry.list_id} {one.entry.row}", one) for one in endangered)
    rows = [_endangered_row(same, names, taxonomy) for same in birds.values()]
    rows.sort(key=lambda row: (taxonomy.sequence(row.id), row.id))
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    return replace(_annex(numbered, options, dossier, laws), kind="notified", subject=party)


def laws_of(lists: Iterable[MatchedList], party: str) -> list[MatchedList]:
    """Return a Party's law lists; UsageError where there is none."""
    laws = [one for one in lists if one.checklist.kind == "law" and one.checklist.party == party]
    if not laws:
        raise UsageError("dossier.no_law", party=party)
    return laws


def _annex(
    rows: tuple[AnnexRow, ...], options: AnnexOptions, dossier: DossierContent, lists: Sequence[MatchedList]
) -> Annex:
    """Return rows as an annex whose sources are those of the lists that it is made from."""
    return Annex(
        rows=rows,
        notes=(),
        closing=(),
        computed=False,
        date=options.date,
        credits=attribution.of_lists(dossier.sources, dossier.reference, (one.checklist.id for one in lists)),
        reference=dossier.reference,
        **heading(options, dossier.agreement),
    )


# ---------------------------------------------------------------- a list as printed


def _as_printed(held: MatchedEntry, place: int, taxonomy: Taxonomy) -> AnnexRow:
    entry = held.entry
    name, other = _divided(entry.verbatim or next(iter(entry.vernacular.all()), ""))
    taxon = taxonomy.get(held.match.taxon)
    wrong = tuple(_misprints(held, (name, *other)))
    return AnnexRow(
        id=f"{entry.list_id} {entry.row}",
        number=_number(entry, place),
        scientific_name=name,
        names=entry.vernacular,
        state="listed",
        synonyms=other,
        order=entry.order or (taxon.order if taxon else None),
        family=entry.family or (taxon.family if taxon else None),
        sic=name in wrong,
        misprints=wrong,
    )


def _number(entry: Entry, place: int) -> int:
    printed = (entry.number or "").strip().rstrip(".")
    return int(printed) if printed.isdecimal() else place


def _divided(verbatim: str) -> tuple[str, tuple[str, ...]]:
    found = _ASIDE.match(verbatim.strip())
    return (found["name"], (found["other"],)) if found else (verbatim.strip(), ())


def _misprints(held: MatchedEntry, names: Iterable[str]) -> Iterator[str]:
    """Yield the names that a note of the list calls misprinted, else one that was read as misprinted."""
    said = _SIC.match(held.entry.note or "")
    for place, name in enumerate(names):
        if said:
            if said["word"] in name.split():
                yield name
        elif place == 0 and held.match.reason.code in MISPRINTS:
            yield name


# ---------------------------------------------------------------- endangered birds


def _endangered(entries: Sequence[MatchedEntry]) -> Iterator[MatchedEntry]:
    named = any(_has(held.entry, "endangered") for held in entries)
    for held in entries:
        if _has(held.entry, "endangered") if named else not _has(held.entry, "monument", "red list"):
            yield held


def _has(entry: Entry, *laws: str) -> bool:
    return sought("laws", *laws).within(f"{entry.section or ''} {entry.category or ''}")


def _endangered_row(same: Sequence[MatchedEntry], names: Mapping[str, Names], taxonomy: Taxonomy) -> AnnexRow:
    entry, taxon = same[0].entry, taxonomy.get(same[0].match.taxon)
    printed = entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim
    scientific = printed or (taxon.name if taxon else "")
    classes = dict.fromkeys(" ".join(filter(None, (one.entry.section, one.entry.category))) for one in same)
    return AnnexRow(
        id=taxon.name if taxon else f"{entry.list_id} {entry.row}",
        number=0,
        scientific_name=scientific or "–",
        names=_names(entry, taxon.name if taxon else None, names, taxonomy),
        state="notified",
        synonyms=(taxon.name,) if taxon and _other_name(scientific, taxon.name) else (),
        bracket_note=Message.of("note.class", text="; ".join(filter(None, classes)))
        if any(classes)
        else None,
        order=taxon.order if taxon else None,
        family=taxon.family if taxon else None,
    )


def _other_name(printed: str, taxon: str) -> bool:
    """Tell whether the reference has another name for the bird; a species is none for its subspecies."""
    return printed != taxon and printed.count(" ") == taxon.count(" ")


def _names(entry: Entry, taxon: str | None, names: Mapping[str, Names], taxonomy: Taxonomy) -> Names:
    """Return the law's own names, those of the dossier's lists for want of one, then the reference's."""
    reference = taxonomy.get(taxon)
    known = entry.vernacular.filled(names.get(taxon or "", NO_NAMES))
    return known.filled(Names(en=reference.english if reference else None))


def _names_by_taxon(lists: Iterable[MatchedList]) -> dict[str, Names]:
    """Return the names that checklists print, by taxon: the first list with a name in a language says it."""
    found: dict[str, Names] = {}
    for matched in lists:
        if matched.checklist.kind != "checklist":
            continue
        for held in matched.entries:
            if held.match.taxon:
                known = found.get(held.match.taxon, NO_NAMES)
                found[held.match.taxon] = known.filled(held.entry.vernacular)
    return found


# ---------------------------------------------------------------- signed annexes


@dataclass(frozen=True)
class SignedAnnexes:
    """The lists of kind `treaty` at hand, by their short `names`; what their entries mean, by species.

    An entry that is not resolved is nobody's.
    """

    names: tuple[str, ...]
    taxonomy: Taxonomy = field(repr=False)
    by_species: Mapping[str, Sequence[Elsewhere]] = field(repr=False)

    def of(self, lead: str, taxa: Iterable[str] = ()) -> tuple[Elsewhere, ...]:
        """Return where a bird is listed: `lead` names it, `taxa` are those that the lists record of it."""
        recorded = frozenset(taxa)
        named = dict.fromkeys(map(self.taxonomy.species_of, (lead, *sorted(recorded))))
        found = [
            replace(one, extent=extent)
            for species in named
            for one in self.by_species.get(species or "", ())
            if (extent := self._extent(one.taxon, lead, recorded))
        ]
        return tuple(sorted(found, key=lambda one: one.treaty))

    def of_units(self, units: Sequence[Unit]) -> tuple[Elsewhere, ...]:
        """Return where the bird that these units make is listed."""
        return self.of(units[0].taxon, (taxon for unit in units for taxon in unit.taxa)) if units else ()

    def of_verdict(self, verdict: Verdict, row: ComparisonRow) -> tuple[Elsewhere, ...]:
        """Return where the bird of a verdict is listed: the whole row, one of its units, or a subspecies."""
        units = [unit for unit in row.units if verdict.unit_id in {None, unit.id}]
        if verdict.taxon in {unit.taxon for unit in units}:
            return self.of_units(units)
        return self.of(verdict.taxon)

    def _extent(self, meant: str, lead: str, recorded: frozenset[str]) -> Extent | None:
        """Return how an entry that means a taxon covers a bird; None where it means another."""
        if meant == lead or recorded == {meant}:
            return "same"
        if meant == self.taxonomy.species_of(lead):
            return "whole"
        return "part" if meant in recorded or self.taxonomy.species_of(meant) == lead else None


def signed_annexes(lists: Iterable[MatchedList], taxonomy: Taxonomy) -> SignedAnnexes:
    """Return the signed annexes among these lists."""
    treaties = sorted(
        (one for one in lists if one.checklist.kind == "treaty"), key=lambda one: one.checklist.id
    )
    names = _short([one.checklist.id for one in treaties])
    by_species: dict[str, list[Elsewhere]] = defaultdict(list)
    for name, one in zip(names, treaties, strict=True):
        for held in one.entries:
            entry, taxon = held.entry, held.match.taxon
            if taxon and (species := taxonomy.species_of(taxon)):
                printed = entry.verbatim or next(iter(entry.vernacular.all()), "")
                by_species[species].append(Elsewhere(one.checklist.id, name, entry.number, printed, taxon))
    return SignedAnnexes(names, taxonomy, by_species)


def _short(ids: Sequence[str]) -> tuple[str, ...]:
    """Return ids without the year at their end, where that leaves no two alike."""
    short = [_YEAR.sub("", one) for one in ids]
    given = Counter(short)
    return tuple(name if given[name] == 1 else whole for name, whole in zip(short, ids, strict=True))
