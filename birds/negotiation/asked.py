"""What a Party is asked in a round."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo
from birds.model import PARTIES
from birds.negotiation import choosing, drafting, rounds

if TYPE_CHECKING:
    from birds.evidence import Findings
    from birds.model import AnnexRow, Lang, Message, PartyCode, Position, Source
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine


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
        said = [(one.party, one.value, one.round, one.note) for one in (self.other, self.earlier) if one]
        listed = [(one.treaty, one.number, one.extent) for one in row.elsewhere]
        told = (row.id, row.scientific_name, row.synonyms, row.names.all(), row.verdict, why, said, listed)
        return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Questions:
    """What a Party is asked in a round; `dossier` is the canonical hash of the dossier that asks.

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
        return next(code for code in PARTIES.values() if code.code != self.party).code


def questions(
    table: Findings,
    party: PartyCode,
    choice: BirdChoice | None = None,
    number: int | None = None,
    *,
    lang: Lang | None = None,
    dossier: str = "",
) -> Questions:
    """Return what a Party is asked in a round: every shared bird and every other that somebody spoke of, or a choice.

    `dossier` is the hash of the dossier that asks; `lang` is the Party's own language where none is given.
    """
    held = rounds.speaking(table.dossier.rounds, number)
    wanted = None if choice is None else {item.id for item in choosing.chosen(table, choice, party)}
    rows = birds_asked(table, party, held.number, wanted)
    if not rows:
        raise AnswerIsNo("position.nothing_to_ask")
    return Questions(
        party, held.number, lang or PARTIES[party].lang, dossier, rows, drafting.credits_of(table)
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
