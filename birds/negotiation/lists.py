"""Lists beside the annex: what signed annexes have of a bird, a list as it prints itself, endangered birds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from birds import attribution
from birds import model as m
from birds.errors import UsageError
from birds.evidence import list_of, taxonomy_of
from birds.negotiation.items import MISPRINTS
from birds.negotiation.rows import AnnexOptions, heading
from birds.taxonomy import Taxonomy
from birds.vocabulary import sought

_DEFAULT = AnnexOptions()
# "Chaetura caudacuta (Hirundapus caudacutus)": the second name of a treaty, a binomial in parentheses at the end.
_ASIDE = re.compile(r"^(?P<name>.+?)\s+\((?P<other>[A-Z][a-z]+ [^()]+)\)$")
_SIC = re.compile(r"^(?P<word>[^\s:]+): .*\(sic\)")
_YEAR = re.compile(r"(?<=\w)[-_ ]?(?:19|20)\d\d$")  # of ROKAMBA2006

Extent = Literal["same", "whole", "part"]


def printed_list(dossier: m.DossierContent, list_id: str, options: AnnexOptions = _DEFAULT) -> m.Annex:
    """Return a list as an annex: numbers, names and parentheses as it prints them, misprints marked.

    UsageError where there is no such list.
    """
    listed, taxonomy = list_of(dossier, list_id), taxonomy_of(dossier)
    entries = [matched for matched in listed.entries if matched.entry.parent_row is None]
    rows = tuple(_as_printed(matched, place, taxonomy) for place, matched in enumerate(entries, 1))
    spoken = tuple(
        lang
        for lang in (dossier.agreement.languages if options.columns is None else options.columns)
        if any(row.names.get(lang) for row in rows)
    )
    annex = _annex(rows, replace(options, columns=spoken), dossier, [listed])
    return replace(annex, kind="list", subject=listed.checklist.title)


def notified_birds(
    dossier: m.DossierContent, party: m.PartyCode, options: AnnexOptions = _DEFAULT
) -> m.Annex:
    """Return a Party's own endangered birds, in the reference's order; its law lists say which, and in what class.

    Sections on endangered wildlife count; where a law names none of that sort, all but natural monuments and red
    lists, which assess a risk. UsageError where the dossier has no law list of the Party.
    """
    laws, taxonomy = laws_of(dossier.lists, party), taxonomy_of(dossier)
    names: dict[str, m.Names] = {}  # the first checklist with a name in a language says it
    checklists = (listed for listed in dossier.lists if listed.checklist.kind == "checklist")
    for matched in chain.from_iterable(listed.entries for listed in checklists):
        if taxon := matched.match.taxon:
            names[taxon] = names.get(taxon, m.NO_NAMES).filled(matched.entry.vernacular)
    entries = [matched for law in laws for matched in law.entries]
    named = [matched for matched in entries if _has(matched.entry, "endangered")]
    endangered = named or [it for it in entries if not _has(it.entry, "monument", "red list")]
    birds = m.grouped((it.match.taxon or f"{it.entry.list_id} {it.entry.row}", it) for it in endangered)
    rows = [_endangered_row(same, names, taxonomy) for same in birds.values()]
    rows.sort(key=lambda row: (taxonomy.sequence(row.id), row.id))
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    return replace(_annex(numbered, options, dossier, laws), kind="notified", subject=party)


def laws_of(lists: Iterable[m.MatchedList], party: str) -> list[m.MatchedList]:
    """Return a Party's law lists; UsageError where there is none."""
    laws = [listed for listed in lists if listed.checklist.kind == "law" and listed.checklist.party == party]
    if not laws:
        raise UsageError("dossier.no_law", party=party)
    return laws


def _annex(
    rows: tuple[m.AnnexRow, ...],
    options: AnnexOptions,
    dossier: m.DossierContent,
    lists: Sequence[m.MatchedList],
) -> m.Annex:
    """Return rows as an annex whose sources are those of the lists that it is made from."""
    return m.Annex(
        rows=rows,
        notes=(),
        closing=(),
        computed=False,
        date=options.date,
        credits=attribution.of_lists(
            dossier.sources, dossier.reference, (listed.checklist.id for listed in lists)
        ),
        reference=dossier.reference,
        **heading(options, dossier.agreement),
    )


# ---------------------------------------------------------------- a list as printed


def _as_printed(matched: m.MatchedEntry, place: int, taxonomy: Taxonomy) -> m.AnnexRow:
    entry = matched.entry
    printed = entry.as_printed.strip()
    aside, number = _ASIDE.match(printed), (entry.number or "").strip().rstrip(".")
    name, other = (aside["name"], (aside["other"],)) if aside else (printed, ())
    taxon = taxonomy.get(matched.match.taxon)
    # a note of the list calls names misprinted; else the first one was read as misprinted
    sic, misread = _SIC.match(entry.note or ""), matched.match.reason.code in MISPRINTS
    wrong = (name,) if misread else ()
    if sic:
        wrong = tuple(each for each in (name, *other) if sic["word"] in each.split())
    return m.AnnexRow(
        id=f"{entry.list_id} {entry.row}",
        number=int(number) if number.isdecimal() else place,
        scientific_name=name,
        names=entry.vernacular,
        state="listed",
        synonyms=other,
        order=entry.order or (taxon.order if taxon else None),
        family=entry.family or (taxon.family if taxon else None),
        sic=name in wrong,
        misprints=wrong,
    )


# ---------------------------------------------------------------- endangered birds


def _has(entry: m.Entry, *laws: str) -> bool:
    return sought("laws", *laws).within(f"{entry.section or ''} {entry.category or ''}")


def _endangered_row(
    same: Sequence[m.MatchedEntry], names: Mapping[str, m.Names], taxonomy: Taxonomy
) -> m.AnnexRow:
    entry, taxon = same[0].entry, taxonomy.get(same[0].match.taxon)
    printed = entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim
    scientific = printed or (taxon.name if taxon else "")
    # the reference's name where it is another one; a species is none for its subspecies
    others = {taxon.name} - {scientific} if taxon else set()
    own = entry.vernacular.filled(names.get(taxon.name, m.NO_NAMES) if taxon else m.NO_NAMES)
    classes = dict.fromkeys(" ".join(filter(None, (it.entry.section, it.entry.category))) for it in same)
    return m.AnnexRow(
        id=taxon.name if taxon else f"{entry.list_id} {entry.row}",
        number=0,
        scientific_name=scientific or "–",
        names=own.filled(m.Names(en=taxon.english if taxon else None)),
        state="notified",
        synonyms=tuple(name for name in others if name.count(" ") == scientific.count(" ")),
        bracket_note=m.Message.of("note.class", text="; ".join(filter(None, classes)))
        if any(classes)
        else None,
        order=taxon.order if taxon else None,
        family=taxon.family if taxon else None,
    )


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
    treaties = sorted(
        (listed for listed in lists if listed.checklist.kind == "treaty"),
        key=lambda listed: listed.checklist.id,
    )
    ids = [listed.checklist.id for listed in treaties]
    short = [_YEAR.sub("", list_id) for list_id in ids]
    uses = Counter(short)  # without the year at their end, where that leaves no two alike
    names = tuple(name if uses[name] == 1 else whole for name, whole in zip(short, ids, strict=True))
    by_species: dict[str, list[m.Elsewhere]] = defaultdict(list)
    for name, listed in zip(names, treaties, strict=True):
        for matched in listed.entries:
            entry, taxon = matched.entry, matched.match.taxon
            if taxon and (species := taxonomy.species_of(taxon)):
                by_species[species].append(
                    m.Elsewhere(
                        treaty=listed.checklist.id,
                        name=name,
                        number=entry.number,
                        printed=entry.as_printed,
                        taxon=taxon,
                    )
                )
    return SignedAnnexes(names, taxonomy, by_species)
