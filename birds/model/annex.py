"""The annex, frozen: what every format prints and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model.sources import Source
    from birds.model.terms import Lang, Names, PartyCode, ProjectRule, Reason, VerdictWord


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The number that a signed annex (the list `treaty`, `name` for short) gives a bird; None where it prints none.

    `taxon` is what its entry means, `printed` what it says: the very bird (`same`), the `whole` species that the bird
    is of, or a `part` of it.
    """

    treaty: str
    name: str
    number: str | None
    printed: str
    taxon: str
    extent: Literal["same", "whole", "part"] = "same"


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One numbered row of the annex.

    `state`: proposal, agreed, name_open, bracketed, under_study, withdrawn, not_listed.
    `synonyms` are the Parties' other scientific names, alphabetical. `notes` index `Annex.notes` (from 1).
    `misprints` are those of its names that are kept as misprinted; `subspecies` those recorded in both lists.
    `elsewhere` is where signed annexes have the bird: for working papers, never for a text to be signed.
    Where changes are printed: `mark` is ADD, MOD, SUP or NOC, `before` the number it had, `changed` what changed.
    """

    id: str
    number: int
    scientific_name: str
    names: Names
    state: str
    synonyms: tuple[str, ...] = ()
    bracket_note: Reason | None = None
    notes: tuple[int, ...] = ()
    order: str | None = None
    family: str | None = None
    sic: bool = False
    verdict: VerdictWord | None = None
    misprints: tuple[str, ...] = ()
    subspecies: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    mark: str | None = None
    before: int | None = None
    changed: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A shared taxon that the working draft leaves out, and why."""

    id: str
    scientific_name: str
    names: Names
    verdict: VerdictWord
    reason: Reason
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Entries of the lists whose bird is not settled, one row where they may be the same bird.

    `printed` is who prints which name (a Party, else the list's id), `names` are theirs; `candidates` the taxa that
    it could be; `reasons` say why it is open and what would settle it.
    """

    id: str
    printed: tuple[tuple[str, str], ...]
    names: Names
    candidates: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """A frozen annex: every format renders this and nothing else.

    `original` is the Party whose original this is, None for the working text. `columns` are the languages of the
    name columns in print order; `parties` the Parties in print order. `lang` is the language of headings and notes.
    `notes` are footnote texts as reasons, numbered from 1. `computed` marks the draft without positions.
    `kind` is `annex`, `notified` (the endangered birds of the Party `subject`) or `list` (a list of the title
    `subject`, as printed). `style` is whose treaty the columns follow: default, rokamba or jamba. `since` is the
    closed round whose changes are printed, `instructions` the changes as a treaty says them. `counted` says how the
    entries that the lists share become the birds of this annex. `credits` are the sources of what stands in it,
    `project_rules` the rules of this project that the treaty test was applied with, None in an original.
    """

    lang: Lang
    rows: tuple[AnnexRow, ...]
    notes: tuple[Reason, ...]
    closing: tuple[ClosingRow, ...]
    columns: tuple[Lang, ...]
    parties: tuple[PartyCode, ...]
    original: PartyCode | None = None
    computed: bool = True
    title: str | None = None
    date: str | None = None
    round: int | None = None
    brackets: int = 0
    headings: tuple[str, ...] = ()
    credits: tuple[Source, ...] = ()
    reference: str = "AviList v2025"
    kind: str = "annex"
    subject: str | None = None
    style: str = "default"
    since: int | None = None
    instructions: tuple[Reason, ...] = ()
    index: bool = False
    unsettled: tuple[OpenRow, ...] = ()
    counted: Reason | None = None
    project_rules: tuple[ProjectRule, ...] | None = None

    @property
    def elsewhere(self) -> Iterator[tuple[Elsewhere, ...]]:
        """What stands beside each bird, in print order."""
        yield from (row.elsewhere for row in self.rows)
        yield from (row.elsewhere for row in self.closing)
