"""What a Party says of birds and sites, and the names that the Parties agree on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, UsageError
from birds.model import DraftNote, Message, Position
from birds.negotiation import drafting, drafts, items, naming, places, positions, rounds, sites
from birds.negotiation.choosing import subjects
from birds.negotiation.naming import NameChange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from birds.evidence import Findings
    from birds.model import Act, Agreement, Dossier, PartyCode, PositionValue
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine
    from birds.negotiation.drafts import DraftChange, Tabled
    from birds.negotiation.positions import PositionChange


@dataclass(frozen=True, slots=True)
class Statement:
    """What a Party says: the value with a reason, who said it and when, in a round (None: the open one).

    `document` is what the other side wrote it down from, `minutes` those of both. A `note` stays in this copy.
    """

    party: PartyCode
    value: PositionValue
    round: int | None = None
    reason: str | None = None
    who: str | None = None
    when: str | None = None
    note: str | None = None
    document: str | None = None
    minutes: str | None = None
    ad_referendum: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: in which round, on how many birds and sites, what changed, and what is held back in this copy.

    `untabled`: a Party's own copy holds it until it is tabled; `round` is 0 then. `heads` is what the birds are called,
    `counting` what counts of a bird where nothing is said in the round, or held back.
    """

    party: PartyCode
    round: int
    subjects: tuple[str, ...]
    changes: tuple[PositionChange, ...]
    held: tuple[DraftChange, ...] = ()
    untabled: bool = False
    heads: Mapping[str, Message] = field(default_factory=dict)
    counting: Mapping[str, PositionValue] = field(default_factory=dict)


def stated(table: Findings, choice: BirdChoice, statement: Statement) -> Done:
    """Return what a Party's position on the birds of a choice changes."""
    dossier, party = table.dossier, statement.party
    if dossier.copy_of and (dossier.copy_of == party or statement.minutes):
        taxa = _speakable(table, choice, party)
        unsaid = drafts.drafted(dossier, (one for taxon in taxa for one in _unsaid(statement, taxon)))
        return _done(table, Done(party, 0, taxa, (), unsaid, untabled=True))
    number = _tabling(dossier, statement)
    taxa = _speakable(table, choice, party)
    changes = positions.stated(dossier.positions, (_position(statement, taxon, number) for taxon in taxa))
    notes = (DraftNote(party, taxon, statement.note) for taxon in taxa if statement.note)
    return _done(table, Done(party, number, taxa, changes, drafts.drafted(dossier, notes)))


def _done(table: Findings, done: Done) -> Done:
    """Return what was done with what the birds are called from then on."""
    taxa = {*(one.taxon for one in done.changes), *(one.taxon for one in done.held)}
    counting = positions.counting(table.dossier.positions, done.party, done.round or None)
    return replace(done, heads=heads(table, done.changes, taxa), counting=counting)


def held_back(table: Findings, held: tuple[DraftChange, ...]) -> Done:
    """Return changes of what is held back in this copy, with what the birds are called."""
    return _done(table, Done(held[0].party, 0, tuple(one.taxon for one in held), (), held, untabled=True))


def heads(table: Findings, changes: Iterable[PositionChange], taxa: Collection[str]) -> dict[str, Message]:
    """Return what birds are called, with the numbers that they have once these positions are changed."""
    there = {positions.key(one): one for one in table.dossier.positions}
    for change in changes:
        if one := change.after or change.before:
            there.pop(positions.key(one), None)
        if change.after:
            there[positions.key(change.after)] = change.after
    after = replace(table.dossier, positions=tuple(there.values()))
    return drafting.heads(replace(table, dossier=after), taxa)


def _unsaid(said: Statement, taxon: str) -> Iterator[Act | DraftNote]:
    """Yield a statement as a draft, and its note apart from it."""
    more = {"reason": said.reason, "who": said.who, "date": said.when, "minutes": said.minutes}
    yield drafts.position(said.party, taxon, said.value, ad_referendum=said.ad_referendum, **more)
    if said.note:
        yield DraftNote(said.party, taxon, said.note)


def _position(said: Statement, taxon: str, number: int) -> Position:
    return Position(
        said.party,
        taxon,
        number,
        said.value,
        said.reason,
        said.who,
        said.when,
        said.document,
        said.minutes,
        said.ad_referendum,
    )


def _tabling(dossier: Dossier, statement: Statement) -> int:
    """Return the round in which a statement is tabled; UsageError where one side gives no document for the other."""
    if dossier.copy_of and not (statement.document or statement.minutes):
        raise UsageError("position.needs_document", party=statement.party)
    return rounds.speaking(dossier.rounds, statement.round, statement.party).number


def cleared(table: Findings, choice: BirdChoice, party: PartyCode, number: int | None) -> Done:
    """Return what changes when a Party takes back what it said in a round of the birds of a choice."""
    dossier = table.dossier
    if dossier.copy_of and number is None:
        taxa = _spoken_of(table, choice, party)
        if dropped := drafts.released(dossier, taxa, party):
            return _done(table, Done(party, 0, taxa, (), dropped, untabled=True))
    open_now = rounds.speaking(dossier.rounds, number, party)
    taxa = _spoken_of(table, choice, party)
    changes = positions.cleared(dossier.positions, party, open_now.number, taxa)
    if not changes:
        raise AnswerIsNo("position.nothing_to_clear", party=party, round=open_now.number)
    if dossier.copy_of == party:
        unsaid = drafts.drafted(dossier, (drafts.untabled(one, party) for one in changes))
        return _done(table, Done(party, 0, taxa, (), unsaid, untabled=True))
    return _done(table, Done(party, open_now.number, taxa, changes))


def tabled(table: Findings, choice: BirdChoice | None, taxa: Collection[str] | None = None) -> Tabled:
    """Return what tabling what a Party holds on the birds of a choice, or on `taxa`, changes.

    UsageError in a secretariat's copy.
    """
    party = table.dossier.copy_of
    if party is None:
        raise UsageError("position.nobodys_copy")
    done = drafts.tabled(table.dossier, party, taxa if choice is None else _taxa(table, choice, party))
    called = heads(table, done.changes, {one.taxon for one in done.held})
    return replace(
        done, heads=called, counting=positions.counting(table.dossier.positions, party, done.round)
    )


@dataclass(frozen=True, slots=True)
class NameSaid:
    """What is said of a name in a slot (`naming`): a Party proposes it or, without one, both have agreed.

    `value` is the name, "" takes a proposal back. None stands for the name as printed (of the scientific one, the
    reference's), a Party's code for the scientific name that its list prints.
    """

    slot: str
    value: str | None = None
    party: PartyCode | None = None
    who: str | None = None
    when: str | None = None
    cited: str | None = None


@dataclass(frozen=True, slots=True)
class NamesSaid:
    """What saying a name changes, in which round, and what is held back of it instead, in a Party's own copy."""

    changes: tuple[NameChange, ...]
    round: int | None = None
    held: tuple[DraftChange, ...] = ()
    heads: Mapping[str, Message] = field(default_factory=dict)


def named(table: Findings, choice: BirdChoice, said: NameSaid) -> NamesSaid:
    """Return what saying a name of the birds of a choice changes.

    UsageError for a scientific name that nobody uses, or where one side gives no document for the other.
    """
    dossier, party = table.dossier, said.party
    held = dossier.copy_of is not None and party in (None, dossier.copy_of)
    if held:
        number = None
    elif party is None:
        open_now = rounds.current_round(dossier.rounds)
        number = open_now.number if open_now else None
    else:
        number = _tabling(dossier, Statement(party, "include", document=said.cited))
    there: dict[tuple[str, str], str | None] = {**naming.standing(dossier, party)}
    for (_, taxon), acts in drafts.held(dossier.drafts).items() if held else ():
        own = (act for act in acts if act.speaker == party)
        there |= {(taxon, slot): name for slot, name in drafts.names_of(own).items()}
    made = tuple(
        NameChange(key, said.slot, before, value or None, party, number, said.who, said.when, said.cited)
        for key, value in _names_of(table, choice, said)
        if (before := there.get((key, said.slot))) != (value or None)
    )
    called = drafting.heads(table, {one.taxon for one in made})
    if not held:
        return NamesSaid(made, number, heads=called)
    unsaid = drafts.drafted(dossier, map(drafts.name, made))
    return NamesSaid(made, None, unsaid, called)


def _names_of(table: Findings, choice: BirdChoice, said: NameSaid) -> Iterator[tuple[str, str]]:
    """Yield what a name is said of and the name that is meant: birds by their lead taxa, sites by their subjects."""
    meant = _taxa(table, choice, said.party)
    keys = [key for key in meant if sites.is_site(key)]
    if len(keys) < len(meant):
        about = table.dossier.agreement
        yield from ((one.item.taxon, _value_of(one, said, about)) for one in _lines_of(table, meant, said))
    _refuse_barred(table, keys)
    called, every = sites.heads(table.dossier), sites.of_parties(table.dossier)
    langs = table.dossier.agreement.languages
    for key in keys:
        value = sites.name(every[key], said.slot) if said.value is None else said.value.strip()
        if said.slot not in langs:
            raise UsageError("position.site_in_languages", site=called[key], slots=langs)
        if value is None:
            raise UsageError("position.no_printed_name", taxon=called[key], slot=said.slot)
        yield key, value


def _lines_of(table: Findings, taxa: Collection[str], said: NameSaid) -> Iterator[BirdLine]:
    """Yield the birds that are meant: of a scientific name in bulk, those alone of which it is open."""
    meant = [line for line in drafting.lines(table) if line.item.taxon in taxa]
    if said.slot == naming.SCIENTIFIC:
        meant = [line for line in meant if line.row.synonyms]
    if not meant:
        raise AnswerIsNo("position.nothing_to_agree")
    yield from meant


def _value_of(line: BirdLine, said: NameSaid, agreement: Agreement) -> str:
    """Return the name that is meant for one bird."""
    if said.slot == naming.SCIENTIFIC:
        return _name_of(line, "reference" if said.value is None else said.value, agreement)
    if said.value is not None:
        return said.value.strip()
    printed = line.row.names.get(said.slot)
    if printed is None or printed.startswith("["):
        raise UsageError("position.no_printed_name", taxon=_head(line), slot=said.slot)
    return printed


def _taxa(table: Findings, choice: BirdChoice, party: PartyCode | None) -> tuple[str, ...]:
    found = subjects(table, choice, party)
    if not found:
        raise AnswerIsNo("position.no_bird_fits")
    return found


def _spoken_of(table: Findings, choice: BirdChoice, party: PartyCode) -> tuple[str, ...]:
    """Return what a Party takes back: what a choice means, or what is gone since, by its name in `check`."""
    tabled = {one.taxon for one in table.dossier.positions if one.party == party}
    said = tabled | {taxon for whose, taxon in drafts.held(table.dossier.drafts) if whose == party}
    there = {*sites.of_parties(table.dossier), *(item.taxon for item in items.of(table.comparison))}
    gone = tuple(name for name in choice.names if name in said - there)
    left = tuple(name for name in choice.names if name not in gone)
    found = () if gone and not left else _taxa(table, replace(choice, names=left), party)
    return (*found, *gone)


def _speakable(table: Findings, choice: BirdChoice, party: PartyCode) -> tuple[str, ...]:
    """Return what a Party speaks of; UsageError for a site in an area that is not shown."""
    found = _taxa(table, choice, party)
    _refuse_barred(table, found)
    return found


def _refuse_barred(table: Findings, subjects: Iterable[str]) -> None:
    subjects = tuple(subjects)
    places.refuse_without_annex(table.dossier.agreement, subjects)
    barred = [one for one in subjects if sites.is_site(one) and places.barred(table.dossier, one)]
    if barred:
        called = sites.heads(table.dossier)
        raise UsageError("position.site_barred", sites=tuple(called[one] for one in barred))


def _name_of(line: BirdLine, name: str, agreement: Agreement) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name in ("", "reference"):
        return line.item.taxon if name else ""
    if name in agreement.by_code:
        return next((one for side, one in _names_in_use(line) if side == name), line.row.scientific_name)
    in_use = tuple(dict.fromkeys((line.item.taxon, *(one for _, one in _names_in_use(line)))))
    if name not in in_use:
        raise UsageError("position.nobody_calls", taxon=_head(line), name=name, names=in_use)
    return name


def _head(line: BirdLine) -> Message:
    """Return what a bird is called: its headword, with its number where it has one."""
    return drafting.numbered(line.row.scientific_name, line.row.reference)


def _names_in_use(line: BirdLine) -> Iterator[tuple[str, str]]:
    for side in line.item.sides:
        for printed in items.printed(side, line.item):
            yield side.party, printed
