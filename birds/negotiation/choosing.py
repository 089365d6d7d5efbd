"""Which birds and sites a position is about: names in any language, a file of names, or what a filter lets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from unicodedata import normalize

from birds.errors import AnswerIsNo, InputError, UsageError
from birds.evidence import Findings
from birds.matching.naming import NobodyKnows
from birds.messages import say
from birds.model import LANGS, MatchedList, Message, PartyCode
from birds.negotiation import annexes, items, sites
from birds.negotiation.items import Item
from birds.taxonomy import Taxonomy
from birds.vocabulary import sought

SHOWN_NAMES = 5
_NUMBER = re.compile(r"(?:no\.?|#|№)\s*(\d.{0,30})|(\d+\.?|\d+ [a-z]{3,12})", re.IGNORECASE)
"""A number as somebody writes it; alone too, and so with what stands behind that of a bird that came later (62 bis)."""


@dataclass(frozen=True, slots=True)
class BirdChoice:
    """What was asked for: `names` (of which `file` is where they came from), and what each bird must fulfil.

    `protected` is a Party or `both`; without names the shared birds are meant, `everything` allows all of them. With
    `sites` the sites of Annex II are meant, in `states`, and no bird.
    """

    names: tuple[str, ...] = ()
    file: str | None = None
    verdicts: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    protected: str | None = None
    limb_a: bool = False
    limb_b: bool = False
    everything: bool = False
    sites: bool = False

    @property
    def asked(self) -> bool:
        """Whether anything was asked for."""
        return self != BirdChoice()

    @property
    def filtered(self) -> bool:
        """Whether anything but names narrows the choice."""
        return replace(self, names=(), file=None, everything=False).asked


def choose_subjects(table: Findings, choice: BirdChoice, party: PartyCode | None = None) -> tuple[str, ...]:
    """Return what acts on a choice are on: the lead taxa of its birds in the reference's order, then sites.

    `party` is who speaks: a name that its own list prints means that list's entry. A name that means a bird means no
    site. UsageError (InputError for names from a file) where a name means nothing or several things, nothing was asked
    for, or sites are chosen as birds are.
    """
    if choice.sites:
        if choice != BirdChoice(sites=True, states=choice.states):
            raise UsageError("position.sites_alone")
        positions = sites.site_positions(table.dossier)
        keys = (key for key in sites.of_parties(table.dossier) if not sites.barred(table.dossier, key))
        return tuple(key for key in keys if not choice.states or positions.state(key) in choice.states)
    if not choice.asked:
        raise UsageError("position.which_birds")
    every = tuple(items.of(table.comparison))
    named, places = _named(table, every, choice, party)
    if places and not named:
        return tuple(places)
    fits = _filter_of(table, choice)
    meant = (item for item in every if (item.id in named if choice.names else item.shared) and fits(item))
    birds = sorted(meant, key=lambda item: items.sequence(item, table.taxonomy))
    return tuple(dict.fromkeys((*(item.taxon for item in birds), *places)))


# ---------------------------------------------------------------- names


def _named(
    table: Findings, every: Sequence[Item], choice: BirdChoice, party: PartyCode | None
) -> tuple[set[str], dict[str, None]]:
    """Return the ids of the birds, and the sites, that names mean; all that mean none are said in one sentence.

    What is filtered as birds are is no site.
    """
    ids, places, lost = set[str](), dict[str, None](), list[Message]()
    called = sites.SitesCalled(table.dossier) if choice.names else None
    by_name = {} if choice.filtered or not called else {name: called.meant_by(name) for name in choice.names}
    for name in dict.fromkeys(choice.names):
        try:
            ids |= {item.id for item in birds_meant_by(table, every, name, party)}
        except (AnswerIsNo, UsageError) as error:
            if key := by_name.get(name):
                places[key] = None
            elif not isinstance(error, NobodyKnows):
                lost.append(error.message)
            elif choice.filtered and called and called.meant_by(name):
                lost.append(Message.of("position.of_a_site", name=name))
            else:
                known = () if choice.filtered else sites.of_parties(table.dossier).values()
                others = tuple(other for same in known for site in same for other in site.names.all())
                lost.append(table.known.nobody_knows(name, others))
    if lost:
        if (more := len(lost) - SHOWN_NAMES) > 0:
            lost[SHOWN_NAMES:] = [Message.of("position.and_more", number=more)]
        why = Message.of("position.unknown_names", names=tuple(lost))
        if choice.file:
            raise InputError("position.unknown_names_in", file=choice.file, why=why)
        raise UsageError(why)
    return ids, places


def birds_meant_by(
    table: Findings, every: Sequence[Item], name: str, party: PartyCode | None = None
) -> tuple[Item, ...]:
    """Return the birds that a name means: that with this number or headword, those of an entry, else its taxon's.

    The Party's own list goes first, then the other compared list, then all else. AnswerIsNo where nothing knows the
    name, UsageError where it is on neither Party's list or stands for several birds.
    """
    for pattern in (_NUMBER, *_as_printed()):
        if number := pattern.fullmatch(normalize("NFKC", name).strip()):
            return _of_number(table, every, number[number.lastindex or 1].rstrip("."))
    if headed := _headed(table, every, name):
        return headed
    compared = table.known.printed(name, (table.comparison.a.id, table.comparison.b.id))
    sides = [("a", table.comparison.a), ("b", table.comparison.b)]
    agreement = table.dossier.agreement
    sides.sort(key=lambda side: (side[1].party != party, items.party_order(side[1], agreement)))
    for side, checklist in sides:
        meanings = []  # every unit of each entry in the list that prints the name
        for hit in compared:
            rows = {row for where, row in hit.entries if where == checklist.id}
            meanings.append(
                tuple(it for it in every if any(getattr(unit, side) in rows for unit in it.units))
            )
        if birds := _the_one(table, name, meanings):
            return birds
    hits = table.known.hits(name)
    if birds := _the_one(table, name, (_of_taxon(table.taxonomy, hit.taxon, every) for hit in hits)):
        return birds
    if hits[0].taxon is None:
        raise UsageError("position.name_undecided", name=name)
    raise UsageError("position.on_no_list", name=name, taxon=hits[0].taxon)


def _headed(table: Findings, every: Sequence[Item], name: str) -> tuple[Item, ...]:
    """Return the bird whose row is headed by exactly this name, none where no row or several are."""
    taxa = annexes.headed_by(table, " ".join(name.split()))
    return tuple(item for item in every if item.taxon in taxa) if len(taxa) == 1 else ()


def _the_one(table: Findings, name: str, meanings: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    """Return the birds that a name means, none where it has no meaning; UsageError where it has several."""
    distinct = {tuple(item.id for item in birds): birds for birds in meanings if birds}
    if len(distinct) > 1:
        called = annexes.heads(table)
        several = tuple(
            Message.of("position.together", birds=tuple(called[item.taxon] for item in birds))
            for birds in distinct.values()
        )
        raise UsageError("position.several_birds", name=name, birds=several)
    return next(iter(distinct.values()), ())


@cache
def _as_printed() -> tuple[re.Pattern[str], ...]:
    """Return how commands print a number, in each language."""
    printed = (say(Message.of("act.numbered", number="0", name=""), lang).strip() for lang in LANGS)
    return tuple(re.compile(re.escape(text).replace("0", r"(\d.{0,30}?)")) for text in printed)


def _of_number(table: Findings, every: Sequence[Item], number: str) -> tuple[Item, ...]:
    """Return the bird that has a reference number, as any language writes it; AnswerIsNo where none has."""
    typed = " ".join(number.casefold().split())
    numbered = {
        row_id
        for row_id, reference in annexes.reference_numbers(table).items()
        if typed in {say(reference, lang).casefold() for lang in LANGS}
    }
    birds = tuple(item for item in every if item.id in numbered)
    if not birds:
        raise AnswerIsNo("position.no_number", number=number)
    return birds


def _of_taxon(taxonomy: Taxonomy, taxon: str | None, every: Sequence[Item]) -> tuple[Item, ...]:
    """Return the birds that a taxon leads, else those that it is a part of, else those of its species."""
    if taxon is None:
        return ()
    lead = tuple(item for item in every if item.taxon == taxon)
    within = lead or tuple(item for item in every if taxon in item.taxa)
    species = taxonomy.species_of(taxon)
    return within or tuple(item for item in every if item.taxon == species)


# ---------------------------------------------------------------- filters


def _filter_of(table: Findings, choice: BirdChoice) -> Callable[[Item], bool]:
    """Return whether a bird fulfils all that is asked. UsageError for what is no family, or a Party without laws."""
    taxonomy, families = table.taxonomy, {name.casefold() for name in choice.families}
    taxa = taxonomy.taxa if families else ()
    known = {taxon.name.casefold() for taxon in taxa if taxon.rank in {"order", "family"}}
    for name in choice.families:
        if name.casefold() not in known:
            raise UsageError("position.no_such_family", name=name)
    both = choice.protected == "both"
    protecting = table.dossier.agreement.by_code if both else filter(None, (choice.protected,))
    protected = [_protected_taxa(table.dossier.lists, party) for party in protecting]
    judged = choice.verdicts or choice.limb_a or choice.limb_b  # else no bird is judged for it
    verdicts = table.verdict_on if judged else {}
    states = {line.item.id: line.row.state for line in annexes.lines(table)} if choice.states else {}

    def fits(item: Item) -> bool:
        verdict, taxon = verdicts.get(item.verdict_key), taxonomy.get(item.taxon)
        names = {*item.taxa, taxonomy.species_of(item.taxon) or item.taxon}
        above = {(name or "").casefold() for name in ((taxon.family, taxon.order) if taxon else ())}
        return (
            (not choice.verdicts or (verdict is not None and verdict.verdict in choice.verdicts))
            and (not choice.limb_a or (verdict is not None and bool(verdict.limb_a)))
            and (not choice.limb_b or (verdict is not None and verdict.limb_b == "met"))
            and (not families or not families.isdisjoint(above))
            and all(names & taxa for taxa in protected)
            and (not states or states[item.id] in choice.states)
        )

    return fits


def _protected_taxa(lists: Sequence[MatchedList], party: str) -> set[str]:
    """Return the taxa that a Party's laws protect; a red list assesses a risk and protects nothing."""
    red_lists, entries = sought("laws", "red list"), (law.entries for law in annexes.laws_of(lists, party))
    return {
        matched.match.taxon
        for matched in chain.from_iterable(entries)
        if matched.match.taxon and not red_lists.within(matched.entry.section or "")
    }
