"""What is judged, said and decided: verdicts, rounds, positions, decisions, the annex; and the whole dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from birds.model import records as r
from birds.model import terms as t

if TYPE_CHECKING:
    from birds.model.agreement import Agreement
    from birds.model.derivation import Derivation
    from birds.model.lists import MatchedList, Source, Status, Taxon


@dataclass(frozen=True, slots=True)
class Verdict:
    """The treaty test for one shared taxon. `line` is the line of the ordered table that decided (see
    `birds.evidence.lines.LINES`), `by` whose line that is; `row_id` the comparison row; `unit_id` a unit of a lumped
    row, else None. `status_a` and `status_b` are the statements that decided, `beside_a` and `beside_b` what others
    say. `undivided`: limb b is met only by a list that does not divide the bird; `subspecies_a` and `_b` are there on
    either side, `printed_a` and `_b` what its lists and sources print of them. `reported` are records that count in
    the open test alone. `trust` is the highest level at which the verdict stands on sources of that level or better,
    None where it is unknown; `derivation` is how it came about, from cells to the line.
    """  # noqa: D205

    row_id: str
    taxon: str
    verdict: t.VerdictWord
    line: str
    reason: t.Message
    limb_a: tuple[r.Evidence, ...] = ()
    limb_b: Literal["met", "open", "not_met"] = "open"
    common_subspecies: tuple[str, ...] = ()
    undivided: bool = False
    subspecies_a: tuple[str, ...] = ()
    subspecies_b: tuple[str, ...] = ()
    printed_a: t.Message | None = None
    printed_b: t.Message | None = None
    status_a: tuple[Status, ...] = ()
    status_b: tuple[Status, ...] = ()
    unit_id: str | None = None
    other_records: tuple[r.Evidence, ...] = ()
    reported: tuple[r.Evidence, ...] = ()
    by: t.By = "project"
    beside_a: tuple[Status, ...] = ()
    beside_b: tuple[Status, ...] = ()
    trust: t.Trust | None = None
    derivation: Derivation | None = None


@dataclass(frozen=True, slots=True)
class TreatyTest:
    """A treaty test as it is applied: which one, and which rules of this project with it.

    `scarce-seasons`: a season of fewer than ten birds a year counts; `vagrants`: only a vagrant in both is set aside;
    `undivided`: a Party whose list does not divide a bird has it in common with whoever has it; `within-party`: a
    summer visitor of some regions beside a resident of others moves within the country. `min_trust`: weaker sources
    are left out.
    """

    name: t.Test = "two-limb"
    rules: tuple[t.ProjectRule, ...] = t.PROJECT_RULES
    min_trust: t.Trust = "low"


TWO_LIMBS = TreatyTest()


JOINT_KINDS = ("name", "setting")
"""The kinds of acts that both Parties agree where neither of them is the speaker."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was tabled or withdrawn, agreed, decided, opened or closed: one line of a record that only grows.

    `speaker` is the Party that says it, None where it is both Parties' or an expert's (`who`); `recorder` the Party in
    whose copy it was written down, None for a secretariat's. `subject` is a lead taxon, the name that a decision is
    about, or a round's number; `place` where a round meets, or the list that a decision holds in. `value` is None where
    it takes back. `date`, `document` and `minutes` are as given, never the clock's. `numbering` is what an opening
    fixes (`negotiation.items`). `seen` are all the latest acts on the same that its author had seen. `id` is a digest
    of all that; `batch` counts the commands of this copy, `file` is the name of the file by which it came into it. A
    draft is an act, too, that is not tabled: it lies apart and never leaves its copy.
    """

    id: str
    kind: t.ActKind
    subject: str
    value: str | None
    speaker: t.PartyCode | None = None
    recorder: t.PartyCode | None = None
    round: int | None = None
    reason: str | None = None
    who: str | None = None
    date: str | None = None
    document: str | None = None
    minutes: str | None = None
    place: str | None = None
    code: str | None = None
    ad_referendum: bool = False
    numbering: str | None = None
    seen: tuple[str, ...] = ()
    batch: int = field(default=0, compare=False)
    file: str | None = field(default=None, compare=False)

    @property
    def received(self) -> bool:
        """Whether one side wrote it down for the other: from a document, or from minutes by its own account."""
        if self.speaker in (None, self.recorder):
            return False
        return self.recorder is not None or (self.document is not None and not self.minutes)

    @property
    def joint(self) -> bool:
        """Whether it says what both Parties have agreed: recorded by one, it is that Party's word alone."""
        if self.kind == "position":
            return self.recorder is not None and self.received and self.minutes is not None
        return self.kind in JOINT_KINDS and self.speaker is None

    @property
    def author(self) -> t.PartyCode | None:
        """The Party whose word it is, None where it is a secretariat's."""
        return self.recorder if self.joint else self.speaker


@dataclass(frozen=True, slots=True)
class DraftNote:
    """What a Party notes on a bird or site in its own copy, which it never leaves; `text` is None where it is gone.

    `batch` counts the commands of this copy, as that of an act does.
    """

    party: t.PartyCode
    subject: str
    text: str | None
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """A round of negotiation; dates as given, never the clock. `numbering` is frozen when it closes.

    `closed_by` are the Parties whose own closing it has, `code` what they closed with; it is closed when both have.
    """

    number: int
    opened: str | None = None
    closed: str | None = None
    place: str | None = None
    closed_by: tuple[t.PartyCode, ...] = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept of a round as it closed, as JSON: the agreement's text with Annex II, and the annex of birds.

    `annex` is None where there was no list to make one from; it has what both copies share. `paper` is the annex that
    the room saw, where what is as received stands in it, too.
    """

    round: int
    agreement: str
    annex: str | None = None
    paper: str | None = None


POSITION = {"party": "speaker", "taxon": "subject", "stated": "date", "act": "id"}
"""What is an act's in a table of positions, where it is called otherwise.

A position is an act: the one that holds, of a Party's acts on a unit (by its lead taxon) or a site, in a round.
"""

QUESTIONS = (
    "stale", "unresolved", "contradicted", "proposal", "subspecies", "record", "place", "name", "resident", "decided"
)  # fmt: skip
"""What a person is asked about a dossier, in the order in which it is shown."""

REVIEW_COLUMNS = (
    "question", "list", "row", "scientific_name", "english_name", "japanese_name", "korean_name", "family",
    "explanation", "candidates", "other_list", "decision", "decided_by", "date", "citation", "subject", "kind",
    "choices", "exported",
)  # fmt: skip
"""The columns of the file that is filled in: its keys in CSV, its headings in a workbook."""

RECORDS = "in records"
"""In the place of a list's id, which it could not be: a decision on a name as records print it, and no list's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about a match, a status or an exception, with its citation; replayed on every match.

    It holds in the list `list_id`, in `RECORDS` alone or, where that is None, in every list and record. Of kind `name`
    it is the name (`value`) that the Parties agreed for a unit (`subject`, its lead taxon): the scientific one, or that
    in a language, which then stands as `list_id`. Of kind `place` it is
    the place (`value`) that a site (`subject`) designates.
    """

    subject: str
    value: str
    decided_by: str
    cited: str
    date: str | None = None
    kind: Literal["match", "non_migratory", "name", "place"] = "match"
    list_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a dossier's log: `what` changed, by which command, with the canonical hash before and after.

    `at` is the time in UTC, ISO 8601; it is no part of what a dossier says. `before` is None where it was made. `seal`
    is a digest of the line and of the seal before it.
    """

    command: str
    what: str
    after: str
    before: str | None = None
    at: str | None = field(default=None, compare=False)
    seal: str | None = field(default=None, compare=False)


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

    `state`: proposal, agreed, name_open, bracketed, under_study, withdrawn, not_listed; else listed, notified.
    `synonyms` are the Parties' other scientific names, alphabetical. `notes` index `Annex.notes` (from 1).
    `misprints` are those of its names that are kept as misprinted; `subspecies` those recorded in both lists.
    `name_settled`: where names are open, the scientific one is not.
    `elsewhere` is where signed annexes have the bird, `party_reasons` what the Parties give: for working
    papers, never for a text to be signed.
    `reference` is its number in working papers, which stays; `number` the one that it has in the text.
    Where changes are printed: `mark` is ADD, MOD, SUP or NOC, `before` the number it had
    (`reference_before` in working papers), `changed` what changed.
    """

    id: str
    number: int
    scientific_name: str
    names: t.Names
    state: str
    synonyms: tuple[str, ...] = ()
    bracket_note: t.Message | None = None
    notes: tuple[int, ...] = ()
    order: str | None = None
    family: str | None = None
    sic: bool = False
    verdict: t.VerdictWord | None = None
    misprints: tuple[str, ...] = ()
    subspecies: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    name_settled: bool = False
    mark: str | None = None
    before: int | None = None
    reference_before: t.Message | None = None
    changed: tuple[t.Message, ...] = ()
    party_reasons: tuple[tuple[t.PartyCode, str], ...] = ()
    reference: t.Message | None = None


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A shared taxon that the working draft leaves out, and why."""

    id: str
    scientific_name: str
    names: t.Names
    verdict: t.VerdictWord
    reason: t.Message
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Entries of the lists whose bird is not settled, one row where they may be the same bird.

    `printed` is who prints which name (a Party, else the list's id), `names` are theirs; `candidates` the taxa that
    it could be; `reasons` say why it is open and what would settle it.
    """

    id: str
    printed: tuple[tuple[str, str], ...]
    names: t.Names
    candidates: tuple[str, ...] = ()
    reasons: tuple[t.Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """A frozen annex: every format renders this and nothing else.

    `original` is the Party whose original has this order, None where it is no Party's. `columns` are the languages of
    the name columns in print order; `parties` the Parties in print order. `lang` is the language of headings and notes.
    `notes` are footnote texts as reasons, numbered from 1. `computed` marks the draft without positions.
    So many rows are `agreed`, in `brackets`, and `unspoken`: neither Party has spoken on them.
    `kind` is `annex`, `notified` (the endangered birds of the Party `subject`) or `list` (a list of the title
    `subject`, as printed). `style` is whose treaty the columns follow: default, rokamba or jamba. `since` is the
    closed round whose changes are printed, `instructions` the changes as a treaty says them. `counted` says how the
    entries that the lists share become the birds of this annex. `code` is what its round was closed with.
    `credits` are the sources of what stands in it, `project_rules` the rules of this project that the treaty test was
    applied with, None in a text. A `text` has what will be signed, else this is the working paper; it is `settled` once
    nothing in it is open. `origin` is from which acts it was made, for a paper that comes back. `agreement` is what it
    belongs to.
    """

    lang: t.Lang
    rows: tuple[AnnexRow, ...]
    notes: tuple[t.Message, ...]
    closing: tuple[ClosingRow, ...]
    columns: tuple[t.Lang, ...]
    parties: tuple[t.PartyCode, ...]
    original: t.PartyCode | None = None
    computed: bool = True
    title: str | None = None
    date: str | None = None
    round: int | None = None
    brackets: int = 0
    agreed: int = 0
    unspoken: int = 0
    headings: tuple[str, ...] = ()
    credits: tuple[Source, ...] = ()
    reference: str = "AviList v2025"
    kind: str = "annex"
    subject: str | None = None
    style: str = "default"
    since: int | None = None
    instructions: tuple[t.Message, ...] = ()
    index: bool = False
    unsettled: tuple[OpenRow, ...] = ()
    counted: t.Message | None = None
    code: str | None = None
    project_rules: tuple[t.ProjectRule, ...] | None = None
    text: bool = False
    settled: bool = False
    origin: str | None = None
    agreement: Agreement = field(kw_only=True, compare=False, repr=False)

    @property
    def elsewhere(self) -> Iterator[tuple[Elsewhere, ...]]:
        """What stands beside each bird, in print order."""
        yield from (row.elsewhere for row in self.rows)
        yield from (row.elsewhere for row in self.closing)


ClauseKind = Literal["heading", "article", "text", "annex"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph of the agreement's text, in parallel languages; `texts` is its wording.

    One of the kind `annex` stands in Annex I, above the list. A `heading` over articles is that of a chapter; one over
    paragraphs heads them in the working view only.

    `by` is the Party that proposes it: then it stands in brackets. `instead` is the id of the paragraph to which it is
    an alternative. `terms` is what it defines, `note` a drafting note, which is no part of the text, `comments` what
    the Parties say of it, each as the Party wrote it.
    """

    id: str
    kind: ClauseKind
    texts: t.Names
    by: str | None = None
    instead: str | None = None
    terms: t.Names = t.NO_NAMES
    note: t.Names = t.NO_NAMES
    comments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A row of Annex II: its number, the site, the numbers in Annex I of the birds with a cited count there.

    `more` are further designations of the same place. `state`, `remarks` (who proposes it, opposes it) and
    `party_reasons` are as of a bird; one that is not listed has the number 0. `names` are the agreed ones,
    and what stands in brackets for one that is open.
    """

    number: int
    site: r.Site
    birds: tuple[int, ...] = ()
    more: tuple[r.Site, ...] = ()
    state: str = "proposal"
    remarks: tuple[t.Message, ...] = ()
    party_reasons: tuple[tuple[t.PartyCode, str], ...] = ()
    names: t.Names = t.NO_NAMES

    @property
    def id(self) -> str:
        """The site's."""
        return self.site.id

    @property
    def designations(self) -> tuple[r.Site, ...]:
        """The site under each of its designations."""
        return (self.site, *self.more)

    @property
    def placed(self) -> r.Site:
        """The designation whose point is that of the place, else the site."""
        return r.placed_in(self.designations) or self.site

    def name(self, lang: t.Lang) -> str | None:
        """Return its name in a language: the agreed one, else one that its designations have."""
        return self.names.get(lang) or r.name_in(lang, self.designations)


@dataclass(frozen=True, slots=True)
class Agreed:
    """The agreement as it is printed: its paragraphs, Annex I as text, and whether nothing is open in either.

    `sites` are the rows of Annex II, None where the file of the agreement asks for none. `texts` are the languages that
    are printed as a whole text each, none where all stand side by side in the working view. `unconfirmed` are the ids
    of paragraphs that one Party alone has said.
    """

    annex: Annex
    clauses: tuple[Clause, ...]
    settled: bool = False
    sites: tuple[ListedSite, ...] | None = None
    texts: tuple[t.Lang, ...] = ()
    unconfirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DossierContent:
    """Everything a dossier holds, in memory. `reference` is e.g. "AviList v2025".

    `statuses` are statements of other sources than the lists, whose own stand in their entries. `rounds`, `positions`
    and `decisions` are what the `acts` come to; `drafts` are acts that a Party has not tabled, `notes` what it notes on
    them. `copy_of` is the Party whose copy this is, None for a secretariat's. `places` are those that sites designate.
    `events` is the log: how the dossier came to hold it, so no part of what two dossiers are compared by.
    """

    reference: str
    taxa: tuple[Taxon, ...] = field(default=(), repr=False)
    lists: tuple[MatchedList, ...] = ()
    sites: tuple[r.Site, ...] = ()
    areas: tuple[r.SiteArea, ...] = ()
    counts: tuple[r.SiteCount, ...] = ()
    evidence: tuple[r.Evidence, ...] = ()
    rounds: tuple[Round, ...] = ()
    positions: tuple[Act, ...] = ()
    decisions: tuple[Decision, ...] = ()
    thresholds: tuple[r.Threshold, ...] = ()
    occurrences: tuple[r.Occurrence, ...] = ()
    tracks: tuple[r.Track, ...] = ()
    stays: tuple[r.Stay, ...] = ()
    source_files: tuple[r.SourceFile, ...] = ()
    statuses: tuple[Status, ...] = ()
    sources: tuple[Source, ...] = ()
    agreement: Agreement = field(kw_only=True, repr=False)
    acts: tuple[Act, ...] = field(default=(), repr=False)
    drafts: tuple[Act, ...] = ()
    notes: tuple[DraftNote, ...] = ()
    copy_of: t.PartyCode | None = None
    clauses: tuple[Clause, ...] = ()
    places: tuple[r.Place, ...] = ()
    municipalities: tuple[r.Municipality, ...] = ()
    events: tuple[Event, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Add the places of sites that have none among them."""
        object.__setattr__(self, "places", r.with_missing(self.places, self.sites))
