"""What is judged, said and decided: verdicts, rounds, positions, decisions, the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from birds.model.terms import PROJECT_RULES

if TYPE_CHECKING:
    from birds.model.lists import Status
    from birds.model.records import Evidence
    from birds.model.terms import By, PartyCode, PositionValue, ProjectRule, Reason, Test, VerdictWord


@dataclass(frozen=True, slots=True)
class Verdict:
    """The treaty test for one shared taxon. `line` is the line of the ordered table that decided (see
    `birds.evidence.verdicts.LINES`), `by` whose line that is; `row_id` the comparison row; `unit_id` a unit of a lumped
    row, else None. `status_a` and `status_b` are the statements that decided, `beside_a` and `beside_b` what other
    sources say. `reported` are records that count in the open test alone.
    """  # noqa: D205

    row_id: str
    taxon: str
    verdict: VerdictWord
    line: str
    reason: Reason
    limb_a: tuple[Evidence, ...] = ()
    limb_b: Literal["met", "open", "not_met"] = "open"
    common_subspecies: tuple[str, ...] = ()
    status_a: tuple[Status, ...] = ()
    status_b: tuple[Status, ...] = ()
    unit_id: str | None = None
    other_records: tuple[Evidence, ...] = ()
    reported: tuple[Evidence, ...] = ()
    by: By = "project"
    beside_a: tuple[Status, ...] = ()
    beside_b: tuple[Status, ...] = ()


@dataclass(frozen=True, slots=True)
class TreatyTest:
    """A treaty test as it is applied: which one, and which rules of this project with it.

    `scarce-seasons`: a season of fewer than ten birds a year counts; `vagrants`: only a vagrant in both is set aside.
    """

    name: Test = "two-limb"
    rules: tuple[ProjectRule, ...] = PROJECT_RULES


TWO_LIMBS = TreatyTest()


@dataclass(frozen=True, slots=True)
class Round:
    """A round of negotiation; dates as given, never the clock. `numbering` is frozen when it closes."""

    number: int
    opened: str | None = None
    closed: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """What a Party says about a unit (by its lead taxon) in a round."""

    party: PartyCode
    taxon: str
    round: int
    value: PositionValue
    note: str | None = None
    who: str | None = None
    when: str | None = None


QUESTIONS = (
    "stale",
    "unresolved",
    "contradicted",
    "proposal",
    "subspecies",
    "record",
    "name",
    "resident",
    "decided",
)
"""What a person is asked about a dossier, in the order in which it is shown."""

REVIEW_COLUMNS = (
    "question",
    "list",
    "row",
    "scientific_name",
    "english_name",
    "japanese_name",
    "korean_name",
    "family",
    "explanation",
    "candidates",
    "other_list",
    "decision",
    "decided_by",
    "date",
    "citation",
    "subject",
    "kind",
    "choices",
    "exported",
)
"""The columns of the file that is filled in: its keys in CSV, its headings in a workbook."""

RECORDS = "in records"
"""In the place of a list's id, which it could not be: a decision on a name as records print it, and no list's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about a match, a status or an exception, with its citation; replayed on every match.

    It holds in the list `list_id`, in `RECORDS` alone or, where that is None, in every list and record. Of kind `name`
    it is the scientific name (`value`) that the Parties agreed for a unit (`subject`, its lead taxon).
    """

    subject: str
    value: str
    decided_by: str
    cited: str
    date: str | None = None
    kind: Literal["match", "non_migratory", "name"] = "match"
    list_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a dossier's log: `what` changed, by which command, with the canonical hash before and after.

    `at` is the time in UTC, ISO 8601; it is no part of what a dossier says. `before` is None where it was made.
    """

    command: str
    what: str
    after: str
    before: str | None = None
    at: str | None = field(default=None, compare=False)
