"""What a Party says of birds in a round, and the names that the Parties agree on: what each changes in a dossier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, UsageError
from birds.model import PARTIES, Position
from birds.negotiation import choosing, drafting, items, positions, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.evidence import Findings
    from birds.model import Decision, PartyCode, PositionValue
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine
    from birds.negotiation.positions import PositionChange


@dataclass(frozen=True, slots=True)
class Statement:
    """What a Party says: the value with a note, who said it and when, in a round (None: the open one)."""

    party: PartyCode
    value: PositionValue
    round: int | None = None
    note: str | None = None
    who: str | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: in which round, on how many birds, and what changed."""

    party: PartyCode
    round: int
    birds: int
    changes: tuple[PositionChange, ...]


def stated(table: Findings, choice: BirdChoice, statement: Statement) -> Done:
    """Return what a Party's position on the birds of a choice changes."""
    held = rounds.speaking(table.dossier.rounds, statement.round)
    taxa = _taxa(table, choice, statement.party)
    said = (statement.value, statement.note, statement.who, statement.when)
    new = (Position(statement.party, taxon, held.number, *said) for taxon in taxa)
    return Done(statement.party, held.number, len(taxa), positions.stated(table.dossier.positions, new))


def cleared(table: Findings, choice: BirdChoice, party: PartyCode, number: int | None) -> Done:
    """Return what changes when a Party takes back what it said in a round of the birds of a choice."""
    held = rounds.speaking(table.dossier.rounds, number)
    taxa = _taxa(table, choice, party)
    changes = positions.cleared(table.dossier.positions, party, held.number, taxa)
    if not changes:
        raise AnswerIsNo("position.nothing_to_clear", party=party, round=held.number)
    return Done(party, held.number, len(taxa), changes)


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
    found = tuple(item.taxon for item in choosing.chosen(table, choice, party))
    if not found:
        raise AnswerIsNo("position.no_bird_fits")
    return found


def _name_of(line: BirdLine, name: str) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name == "reference":
        return line.item.taxon
    if name in PARTIES:
        return next((one for side, one in _names_in_use(line) if side == name), line.row.scientific_name)
    in_use = tuple(dict.fromkeys((line.item.taxon, *(one for _, one in _names_in_use(line)))))
    if name not in in_use:
        raise UsageError("position.nobody_calls", taxon=line.item.taxon, name=name, names=in_use)
    return name


def _names_in_use(line: BirdLine) -> Iterator[tuple[str, str]]:
    for side in line.item.sides:
        for printed in items.printed(side, line.item):
            yield side.party, printed
