"""What a person is asked to decide, as a value: what the table, the workbook and its CSV twin print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.model.terms import NO_NAMES

if TYPE_CHECKING:
    from birds.model import Candidate, Decision, Elsewhere, Lang, Names, Reason, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to decide. `question` is a key of `birds.model.QUESTIONS`, `kind` that of the decision.

    `subject` is what the decision is about, in the list `list_id` or, where None, in every list; `rows` are the
    rows that print it. `across` are the birds of the other list that it could be; `decision` the one that stands;
    `elsewhere` where signed annexes have the bird, where it is known which one is meant.
    """

    question: str
    kind: str
    subject: str
    list_id: str | None = None
    rows: tuple[int, ...] = ()
    scientific_name: str | None = None
    names: Names = NO_NAMES
    family: str | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    across: tuple[str, ...] = ()
    decision: Decision | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What a decision on it is filed under."""
        return (self.kind, self.list_id, self.subject)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that is asked, in the order in which it is shown, against a reference ("AviList v2025").

    `credits` are the sources of the names in it.
    """

    lang: Lang
    reference: str
    asked: tuple[Asked, ...] = ()
    credits: tuple[Source, ...] = ()


def written(value: str | None, decided_by: str | None, date: str | None, cited: str | None) -> str:
    """Return a decision in one cell: what stood in a row when the file was made; "" for none."""
    return " | ".join((value or "", decided_by or "", date or "", cited or "")) if value else ""
