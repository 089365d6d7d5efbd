"""Which birds and sites a position is about: names in any language, a file of names, or what a filter lets through."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, InputError, UsageError
from birds.matching.naming import NobodyKnows
from birds.messages import say
from birds.model import LANGS, Message
from birds.negotiation import drafting, items, places, sites
from birds.negotiation.lists import laws_of
from birds.vocabulary import sought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from birds.evidence import Findings
    from birds.matching.naming import FoundBy
    from birds.model import MatchedList, PartyCode, Verdict
    from birds.negotiation.items import Item
    from birds.negotiation.sites import SitesCalled
    from birds.taxonomy import Taxonomy

    _Tier = Callable[[FoundBy, Sequence[Item]], tuple[Item, ...]]

SHOWN_NAMES = 5
_NUMBER = re.compile(r"(?:no\.?|#|№)\s*(\d.{0,30})", re.IGNORECASE)


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


def chosen(
    table: Findings, choice: BirdChoice, party: PartyCode | None = None, others: Iterable[str] = ()
) -> tuple[Item, ...]:
    """Return the birds of a choice in the reference's order.

    `party` is who speaks: a name that its own list prints means that list's entry. `others` are names of no bird that
    could have been meant. UsageError (InputError for names from a file) where a name means no bird or several, or
    nothing was asked for.
    """
    if not choice.asked:
        raise UsageError("position.which_birds")
    every = tuple(items.of(table.comparison))
    named = _named(table, every, choice, party, tuple(others)) if choice.names else None
    meant = [item for item in every if (item.shared if named is None else item.id in named)]
    tests = tuple(_tests(table, choice))
    kept = (item for item in meant if all(test(item) for test in tests))
    return tuple(sorted(kept, key=lambda item: items.sequence(item, table.taxonomy)))


def subjects(table: Findings, choice: BirdChoice, party: PartyCode | None = None) -> tuple[str, ...]:
    """Return what acts on a choice are on: the lead taxa of its birds, then the sites that its names mean.

    A name that means a bird means no site. UsageError as `chosen`, or where sites are chosen as birds are.
    """
    if choice.sites:
        return _in_annex(table, choice)
    places = {} if choice.filtered else _sites(table, choice.names, party)
    left = tuple(name for name in choice.names if name not in places)
    if places and not left:
        return tuple(dict.fromkeys(places.values()))
    others = () if choice.filtered else sites.names(table.dossier)
    birds = (item.taxon for item in chosen(table, replace(choice, names=left), party, others))
    return tuple(dict.fromkeys((*birds, *places.values())))


def _in_annex(table: Findings, choice: BirdChoice) -> tuple[str, ...]:
    """Return the subjects of the sites that Annex II can have, of those in the states of a choice."""
    if choice != BirdChoice(sites=True, states=choice.states):
        raise UsageError("position.sites_alone")
    said, dossier = sites.stances(table.dossier), table.dossier
    found = (key for key in sites.of_parties(dossier) if not places.barred(dossier, key))
    return tuple(key for key in found if not choice.states or said.state(key) in choice.states)


def _sites(table: Findings, names: Iterable[str], party: PartyCode | None) -> dict[str, str]:
    """Return the subjects of the sites that names mean which mean no bird, by name."""
    called = sites.SitesCalled(table.dossier)
    found = {name: key for name in names if (key := called.meant_by(name))}
    every = tuple(items.of(table.comparison)) if found else ()
    return {name: key for name, key in found.items() if not _is_bird(table, every, name, party)}


def _is_bird(table: Findings, every: Sequence[Item], name: str, party: PartyCode | None) -> bool:
    try:
        return bool(meant_by(table, every, name, party))
    except (AnswerIsNo, UsageError):
        return False


# ---------------------------------------------------------------- names


def _named(
    table: Findings, every: Sequence[Item], choice: BirdChoice, party: PartyCode | None, others: Sequence[str]
) -> set[str]:
    """Return the ids of the birds that names mean; all that mean none are said in one sentence."""
    found: set[str] = set()
    lost: list[Message] = []
    called = sites.SitesCalled(table.dossier)
    for name in dict.fromkeys(choice.names):
        try:
            found |= {item.id for item in meant_by(table, every, name, party)}
        except NobodyKnows:
            lost.append(_unknown(table, called, name, others))
        except (AnswerIsNo, UsageError) as error:
            lost.append(error.message)
    if lost:
        if (more := len(lost) - SHOWN_NAMES) > 0:
            lost[SHOWN_NAMES:] = [Message.of("position.and_more", number=more)]
        why = Message.of("position.unknown_names", names=tuple(lost))
        if choice.file:
            raise InputError("position.unknown_names_in", file=choice.file, why=why)
        raise UsageError(why)
    return found


def _unknown(table: Findings, called: SitesCalled, name: str, others: Sequence[str]) -> Message:
    """Return why a name means no bird: it is that of a site, or nobody's."""
    if called.meant_by(name):
        return Message.of("position.of_a_site", name=name)
    return table.known.nobody_knows(name, others)


def meant_by(
    table: Findings, every: Sequence[Item], name: str, party: PartyCode | None = None
) -> tuple[Item, ...]:
    """Return the birds that a name means: those of the entry that prints it, else the one of its taxon.

    The Party's own list goes first, then the other compared list, then all else. AnswerIsNo where nothing knows the
    name, UsageError where it is on neither Party's list or stands for several birds.
    """
    for pattern in (_NUMBER, *_as_printed()):
        if number := pattern.fullmatch(name.strip()):
            return _of_number(table, every, number[1])
    *entries, taxon = _tiers(table, party)
    compared = table.known.printed(name, (table.comparison.a.id, table.comparison.b.id))
    meant = _by_tiers(table, every, name, entries, compared)
    if meant:
        return meant
    found = table.known.hits(name)
    meant = _by_tiers(table, every, name, [taxon], found)
    if meant:
        return meant
    raise UsageError(_no_item(found[0], name))


def _by_tiers(
    table: Findings, every: Sequence[Item], name: str, tiers: Iterable[_Tier], found: Iterable[FoundBy]
) -> tuple[Item, ...]:
    """Return the birds of the first tier that knows any; UsageError where these are several."""
    for tier in tiers:
        by_hit = {tuple(item.id for item in each): each for one in found if (each := tier(one, every))}
        if len(by_hit) > 1:
            called = drafting.heads(table)
            several = tuple(
                Message.of("position.together", birds=tuple(called[item.taxon] for item in each))
                for each in by_hit.values()
            )
            raise UsageError("position.several_birds", name=name, birds=several)
        if by_hit:
            return next(iter(by_hit.values()))
    return ()


@cache
def _as_printed() -> tuple[re.Pattern[str], ...]:
    """Return how commands print a number, in each language."""
    printed = (say(Message.of("act.numbered", number="0", name=""), lang).strip() for lang in LANGS)
    return tuple(re.compile(re.escape(one).replace("0", r"(\d.{0,30}?)")) for one in printed)


def _of_number(table: Findings, every: Sequence[Item], number: str) -> tuple[Item, ...]:
    """Return the bird that has a reference number, as any language writes it; AnswerIsNo where none has."""
    typed = " ".join(number.casefold().split())
    numbered = {
        row_id
        for row_id, reference in drafting.references(table).items()
        if typed in {say(reference, lang).casefold() for lang in LANGS}
    }
    birds = tuple(item for item in every if item.id in numbered)
    if not birds:
        raise AnswerIsNo("position.no_number", number=number)
    return birds


def _tiers(table: Findings, party: PartyCode | None) -> Iterator[_Tier]:
    sides = sorted(
        (("a", table.comparison.a), ("b", table.comparison.b)),
        key=lambda one: (one[1].party != party, items.party_order(one[1], table.dossier.agreement)),
    )
    for side, checklist in sides:
        yield partial(_of_entry, side, checklist.id)
    yield partial(_of_taxon, table.taxonomy)


def _of_entry(side: str, list_id: str, found: FoundBy, every: Sequence[Item]) -> tuple[Item, ...]:
    """Return every unit of the entry in a compared list that prints the name."""
    rows = {row for where, row in found.entries if where == list_id}
    return tuple(item for item in every if any(getattr(unit, side) in rows for unit in item.units))


def _of_taxon(taxonomy: Taxonomy, found: FoundBy, every: Sequence[Item]) -> tuple[Item, ...]:
    taxon = found.taxon
    if taxon is None:
        return ()
    lead = tuple(item for item in every if item.taxon == taxon)
    within = lead or tuple(item for item in every if taxon in item.taxa)
    species = taxonomy.species_of(taxon)
    return within or tuple(item for item in every if item.taxon == species)


def _no_item(found: FoundBy, name: str) -> Message:
    if found.taxon is None:
        return Message.of("position.name_undecided", name=name)
    return Message.of("position.on_no_list", name=name, taxon=found.taxon)


# ---------------------------------------------------------------- filters


def _tests(table: Findings, choice: BirdChoice) -> Iterator[Callable[[Item], bool]]:
    if choice.verdicts:
        yield _has_verdict(table, lambda verdict: verdict.verdict in choice.verdicts)
    if choice.limb_a:
        yield _has_verdict(table, lambda verdict: bool(verdict.limb_a))
    if choice.limb_b:
        yield _has_verdict(table, lambda verdict: verdict.limb_b == "met")
    if choice.families:
        yield _in_family(table, choice.families)
    if choice.protected:
        both = choice.protected == "both"
        yield _protected(table, table.dossier.agreement.by_code if both else (choice.protected,))
    if choice.states:
        states = {line.item.id: line.row.state for line in drafting.lines(table)}
        yield lambda item: states[item.id] in choice.states


def _has_verdict(table: Findings, fits: Callable[[Verdict], bool]) -> Callable[[Item], bool]:
    def test(item: Item) -> bool:
        verdict = table.verdict_on.get(item.verdict_key)
        return verdict is not None and fits(verdict)

    return test


def _in_family(table: Findings, asked: Sequence[str]) -> Callable[[Item], bool]:
    wanted = {one.casefold() for one in asked}
    known = {t.name.casefold() for t in table.taxonomy.taxa if t.rank in {"order", "family"}}
    for one in asked:
        if one.casefold() not in known:
            raise UsageError("position.no_such_family", name=one)

    def test(item: Item) -> bool:
        taxon = table.taxonomy.get(item.taxon)
        return taxon is not None and bool(
            {(taxon.family or "").casefold(), (taxon.order or "").casefold()} & wanted
        )

    return test


def _protected(table: Findings, codes: Iterable[str]) -> Callable[[Item], bool]:
    by_party = [protected_taxa(table.dossier.lists, party) for party in codes]

    def test(item: Item) -> bool:
        names = {*item.taxa, table.taxonomy.species_of(item.taxon) or item.taxon}
        return all(names & taxa for taxa in by_party)

    return test


def protected_taxa(lists: Iterable[MatchedList], party: str) -> frozenset[str]:
    """Return the taxa in a Party's law lists; UsageError where the dossier has no law list of the Party."""
    return frozenset(
        held.match.taxon
        for law in laws_of(lists, party)
        for held in law.entries
        if held.match.taxon and not is_red_list(held.entry.section)
    )


def is_red_list(section: str | None) -> bool:
    """Tell whether a section of a law list is a red list, which assesses a risk and protects nothing."""
    return sought("laws", "red list").within(section or "")
