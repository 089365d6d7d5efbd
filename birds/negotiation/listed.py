"""Lists that are printed like an annex and are none: a treaty's annex as printed, a Party's endangered birds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.model import LANGS, PARTIES, Annex, AnnexRow, Names, Reason
from birds.negotiation.annex import columns, parties
from birds.negotiation.items import MISPRINTS
from birds.negotiation.making import AnnexOptions
from birds.vocabulary import sought

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Entry, Lang, MatchedEntry, MatchedList, PartyCode
    from birds.taxonomy import Taxonomy

_DEFAULT = AnnexOptions()
# "Chaetura caudacuta (Hirundapus caudacutus)": the second name of a treaty, a binomial in parentheses at the end.
_ASIDE = re.compile(r"^(?P<name>.+?)\s+\((?P<other>[A-Z][a-z]+ [^()]+)\)$")
_SIC = re.compile(r"^(?P<word>[^\s:]+): .*\(sic\)")


def of_list(matched: MatchedList, taxonomy: Taxonomy, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a list as an annex: numbers, names and parentheses as it prints them, misprints marked."""
    found = [held for held in matched.entries if held.entry.parent_row is None]
    rows = tuple(_as_printed(held, place, taxonomy) for place, held in enumerate(found, 1))
    spoken = tuple(lang for lang in options.columns if any(row.names.get(lang) for row in rows))
    return replace(
        _annex(rows, replace(options, columns=spoken)), kind="list", subject=matched.checklist.title
    )


def notified(
    lists: Sequence[MatchedList], party: PartyCode, taxonomy: Taxonomy, options: AnnexOptions = _DEFAULT
) -> Annex:
    """Return a Party's own endangered birds, in the reference's order; its law lists say which, and in what class.

    Sections on endangered wildlife count; where a law names none of that sort, all but natural monuments and red
    lists, which assess a risk.
    """
    laws = [one for one in lists if one.checklist.kind == "law" and one.checklist.party == party]
    held = list(_endangered([held for law in laws for held in law.entries]))
    names = _names_by_taxon(lists)
    birds: dict[str, list[MatchedEntry]] = {}
    for one in held:
        birds.setdefault(one.match.taxon or f"{one.entry.list_id} {one.entry.row}", []).append(one)
    rows = [_endangered_row(same, names, taxonomy, party) for same in birds.values()]
    rows.sort(key=lambda row: (taxonomy.sequence(row.id), row.id))
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    return replace(_annex(numbered, options), kind="notified", subject=party)


def _annex(rows: tuple[AnnexRow, ...], options: AnnexOptions) -> Annex:
    return Annex(
        lang=options.lang,
        rows=rows,
        notes=(),
        closing=(),
        columns=columns(options),
        parties=parties(options.original),
        original=options.original,
        computed=False,
        title=options.title,
        date=options.date,
        headings=options.headings,
        style=options.style,
        index=options.index,
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
        elif place == 0 and held.match.reason.rule in MISPRINTS:
            yield name


# ---------------------------------------------------------------- endangered birds


def _endangered(entries: Sequence[MatchedEntry]) -> Iterator[MatchedEntry]:
    named = any(_has(held.entry, "endangered") for held in entries)
    for held in entries:
        if _has(held.entry, "endangered") if named else not _has(held.entry, "monument", "red list"):
            yield held


def _has(entry: Entry, *laws: str) -> bool:
    return sought("laws", *laws).within(f"{entry.section or ''} {entry.category or ''}")


def _endangered_row(
    same: Sequence[MatchedEntry], names: Mapping[str, Names], taxonomy: Taxonomy, party: PartyCode
) -> AnnexRow:
    entry, taxon = same[0].entry, taxonomy.get(same[0].match.taxon)
    printed = entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim
    scientific = printed or (taxon.name if taxon else "")
    classes = dict.fromkeys(" ".join(filter(None, (one.entry.section, one.entry.category))) for one in same)
    return AnnexRow(
        id=taxon.name if taxon else f"{entry.list_id} {entry.row}",
        number=0,
        scientific_name=scientific or "–",
        names=_names(entry, taxon.name if taxon else None, names, taxonomy, PARTIES[party].lang),
        state="notified",
        synonyms=(taxon.name,) if taxon and _other_name(scientific, taxon.name) else (),
        bracket_note=Reason.of("note.class", text="; ".join(filter(None, classes))) if any(classes) else None,
        order=taxon.order if taxon else None,
        family=taxon.family if taxon else None,
    )


def _other_name(printed: str, taxon: str) -> bool:
    """Tell whether the reference has another name for the bird; a species is none for its subspecies."""
    return printed != taxon and printed.count(" ") == taxon.count(" ")


def _names(
    entry: Entry, taxon: str | None, names: Mapping[str, Names], taxonomy: Taxonomy, own: Lang
) -> Names:
    """Return the law's own name in the Party's language, the other languages from the dossier's lists."""
    known = names.get(taxon or "", Names())
    reference = taxonomy.get(taxon)
    found = {lang: entry.vernacular.get(lang) or known.get(lang) for lang in LANGS}
    found["en"] = found["en"] or (reference.english if reference else None)
    found[own] = entry.vernacular.get(own) or known.get(own)
    return Names(**found)


def _names_by_taxon(lists: Iterable[MatchedList]) -> dict[str, Names]:
    """Return the names that checklists print, by taxon: the first list with a name in a language says it."""
    found: dict[str, Names] = {}
    for matched in lists:
        if matched.checklist.kind != "checklist":
            continue
        for held in matched.entries:
            if held.match.taxon:
                known, more = found.get(held.match.taxon, Names()), held.entry.vernacular
                found[held.match.taxon] = Names(**{lang: known.get(lang) or more.get(lang) for lang in LANGS})
    return found
