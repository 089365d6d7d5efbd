"""The workbook of a Party's positions as a value: what both the .xlsx and its CSV twin print."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.model import PARTIES

if TYPE_CHECKING:
    from birds.model import AnnexRow, Lang, PartyCode, Position, Reason, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """One bird that a Party is asked about: how it would stand in the annex, and what is said of it.

    `other` is the other Party's last known position; `earlier` the Party's own from a closed round, `now` the one
    that it has stated in this round already. `reason` is the verdict with what would settle it.
    """

    row: AnnexRow
    taxon: str
    reason: Reason | None = None
    other: Position | None = None
    earlier: Position | None = None
    now: Position | None = None

    @property
    def context(self) -> str:
        """A digest of all that is told for information, in no language: a row is outdated when it changes."""
        row, reason = self.row, self.reason
        why = (reason.rule, reason.args) if reason else ()
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
    rows: tuple[Asked, ...]
    credits: tuple[Source, ...] = ()

    @property
    def other(self) -> PartyCode:
        """The other Party."""
        return next(code for code in PARTIES.values() if code.code != self.party).code
