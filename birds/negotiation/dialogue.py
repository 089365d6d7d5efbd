"""What a Party is asked in a round, what it says of birds, and the names that the Parties agree on."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, UsageError
from birds.model import Held, Position, parties
from birds.negotiation import drafting, exchange, holding, items, positions, rounds
from birds.negotiation.choosing import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.evidence import Findings
    from birds.model import AnnexRow, Decision, Dossier, Lang, Message, PartyCode, PositionValue, Source
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine
    from birds.negotiation.holding import HeldChange, Tabled
    from birds.negotiation.positions import PositionChange


@dataclass(frozen=True, slots=True)
class BirdAsked:
    """One bird that a Party is asked about: how it would stand in the annex, and what is said of it.

    `other` is the other Party's last known position; `earlier` the Party's own from a closed round, `now` the one
    that it has stated in this round already. `reason` is the verdict with what would settle it.
    """

    row: AnnexRow
    taxon: str
    reason: Message | None = None
    other: Position | None = None
    earlier: Position | None = None
    now: Position | None = None

    @property
    def context(self) -> str:
        """A digest of all that is told for information, in no language: a row is outdated when it changes."""
        row, reason = self.row, self.reason
        why = (reason.code, reason.args) if reason else ()
        said = [(one.party, one.value, one.round, one.reason) for one in (self.other, self.earlier) if one]
        listed = [(one.treaty, one.number, one.extent) for one in row.elsewhere]
        told = (row.id, row.scientific_name, row.synonyms, row.names.all(), row.verdict, why, said, listed)
        return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a Party is asked in a round; `dossier` says which dossier asks (`exchange.identity`).

    `credits` are the sources of what is told in it.
    """

    party: PartyCode
    round: int
    lang: Lang
    dossier: str
    rows: tuple[BirdAsked, ...]
    credits: tuple[Source, ...] = ()

    @property
    def other(self) -> PartyCode:
        """The other Party."""
        return next(one.code for one in parties().values() if one.code != self.party)


def questions(
    table: Findings,
    party: PartyCode,
    choice: BirdChoice | None = None,
    number: int | None = None,
    *,
    lang: Lang | None = None,
) -> Questions:
    """Return what a Party is asked in a round: every shared bird and every other that somebody spoke of, or a choice.

    `lang` is the Party's own language where none is given.
    """
    held = rounds.speaking(table.dossier.rounds, number)
    wanted = None if choice is None else {item.id for item in chosen(table, choice, party)}
    rows = birds_asked(table, party, held.number, wanted)
    if not rows:
        raise AnswerIsNo("position.nothing_to_ask")
    return Questions(
        party,
        held.number,
        lang or parties()[party].lang,
        exchange.identity(table.dossier, held.number)[0],
        rows,
        drafting.credits_of(table),
    )


def birds_asked(
    table: Findings, party: PartyCode, number: int, wanted: set[str] | None = None
) -> tuple[BirdAsked, ...]:
    """Return the `wanted` birds with what a Party is told of each; all that are shared or spoken of without any."""
    return tuple(
        _question(line, table, party, number)
        for line in drafting.lines(table)
        if (line.item.id in wanted if wanted is not None else line.item.shared or line.said)
    )


def _question(line: BirdLine, table: Findings, party: PartyCode, number: int) -> BirdAsked:
    own = {
        one.round: one
        for one in table.dossier.positions
        if one.party == party and one.taxon == line.item.taxon and one.round <= number
    }
    before = max((held for held in own if held != number), default=None)
    other = next((said for code, said in line.said.items() if code != party), None)
    return BirdAsked(
        row=line.row,
        taxon=line.item.taxon,
        reason=line.verdict.reason if line.verdict else None,
        other=other,
        earlier=None if before is None else own[before],
        now=own.get(number),
    )


# ---------------------------------------------------------------- what it says


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
    """What was done: in which round, on how many birds, what changed on the table, and what is held back in this copy.

    `untabled`: a Party's own copy holds it until it is tabled; `round` is 0 then.
    """

    party: PartyCode
    round: int
    birds: int
    changes: tuple[PositionChange, ...]
    held: tuple[HeldChange, ...] = ()
    untabled: bool = False


def stated(table: Findings, choice: BirdChoice, statement: Statement) -> Done:
    """Return what a Party's position on the birds of a choice changes."""
    dossier, party = table.dossier, statement.party
    if dossier.copy_of == party and not statement.minutes:
        taxa = _taxa(table, choice, party)
        unsaid = holding.held_back(dossier.held, (_unsaid(statement, taxon) for taxon in taxa))
        return Done(party, 0, len(taxa), (), unsaid, untabled=True)
    number = _tabling(dossier, statement)
    taxa = _taxa(table, choice, party)
    changes = positions.stated(dossier.positions, (_position(statement, taxon, number) for taxon in taxa))
    notes = (Held(party, taxon, note=statement.note) for taxon in taxa if statement.note)
    return Done(party, number, len(taxa), changes, holding.held_back(dossier.held, notes))


def _unsaid(said: Statement, taxon: str) -> Held:
    return Held(
        said.party, taxon, said.value, said.reason, said.note, said.who, said.when, said.ad_referendum
    )


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
    if dossier.copy_of == party and number is None:
        taxa = _taxa(table, choice, party)
        if dropped := holding.released(dossier.held, party, taxa):
            return Done(party, 0, len(taxa), (), dropped, untabled=True)
    open_now = rounds.speaking(dossier.rounds, number, party)
    taxa = _taxa(table, choice, party)
    changes = positions.cleared(dossier.positions, party, open_now.number, taxa)
    if not changes:
        raise AnswerIsNo("position.nothing_to_clear", party=party, round=open_now.number)
    if dossier.copy_of == party:
        return Done(party, 0, len(taxa), (), holding.untold(dossier, changes, party), untabled=True)
    return Done(party, open_now.number, len(taxa), changes)


def tabled(table: Findings, choice: BirdChoice | None) -> Tabled:
    """Return what tabling what a Party holds on the birds of a choice changes; UsageError in a secretariat's copy."""
    party = table.dossier.copy_of
    if party is None:
        raise UsageError("position.nobodys_copy")
    return holding.tabled(table.dossier, party, None if choice is None else _taxa(table, choice, party))


def agreed(table: Findings, choice: BirdChoice, name: str, decision: Decision) -> tuple[Decision, ...]:
    """Return the decisions on the scientific name of the birds of a choice; UsageError for a name that nobody uses.

    `name` is one of the names on the table, or `reference`, or a Party's code for the name that its list prints.
    """
    taxa = set(_taxa(table, choice, None))
    made = tuple(
        replace(decision, subject=line.item.taxon, value=_name_of(line, name))
        for line in drafting.lines(table)
        if line.item.taxon in taxa and line.row.synonyms
    )
    if not made:
        raise AnswerIsNo("position.nothing_to_agree")
    return made


def _taxa(table: Findings, choice: BirdChoice, party: PartyCode | None) -> tuple[str, ...]:
    found = tuple(item.taxon for item in chosen(table, choice, party))
    if not found:
        raise AnswerIsNo("position.no_bird_fits")
    return found


def _name_of(line: BirdLine, name: str) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name == "reference":
        return line.item.taxon
    if name in parties():
        return next((one for side, one in _names_in_use(line) if side == name), line.row.scientific_name)
    in_use = tuple(dict.fromkeys((line.item.taxon, *(one for _, one in _names_in_use(line)))))
    if name not in in_use:
        raise UsageError("position.nobody_calls", taxon=line.item.taxon, name=name, names=in_use)
    return name


def _names_in_use(line: BirdLine) -> Iterator[tuple[str, str]]:
    for side in line.item.sides:
        for printed in items.printed(side, line.item):
            yield side.party, printed
