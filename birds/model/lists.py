"""The reference, the lists and their sources, what their entries mean, and two lists compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from birds.model import terms as t
from birds.model.records import SourceFile

if TYPE_CHECKING:
    from birds.model.agreement import Agreement


@t.record
class Taxon:
    """A taxon of the reference taxonomy. `name` is unique in a reference; `parent` is the name one rank up.

    `order` and `family` are names of taxa too; `sequence` is the reference's own order, from 1. `english` is the
    reference's own English name, `clements` and `birdlife` are those that it gives of the Clements Checklist and of
    BirdLife International; `code` is the species code of the Cornell Lab (eBird). `authority` is author and year as
    printed, in brackets where the genus has changed, `protonym` the name as first published, misprints and all.
    `extinct` is the reference's own word. None is unknown: a core edition of the reference has fewer columns.
    """

    name: str
    rank: t.Rank
    sequence: int
    parent: str | None = None
    order: str | None = None
    family: str | None = None
    english: str | None = None
    iucn: str | None = None
    avibase: str | None = None
    authority: str | None = None
    protonym: str | None = None
    clements: str | None = None
    birdlife: str | None = None
    code: str | None = None
    extinct: str | None = None


@t.record
class ParsedName:
    """A scientific name as written (`verbatim`) and what was made of it.

    `canonical` is "Genus species" or "Genus species infraspecific", None if no name could be read.
    `alternatives` are other canonical names written beside it (a treaty's parentheses, "/" …).
    `notices` are the keys of what was noticed on the way (see `birds.names.NOTICES`).
    """

    verbatim: str
    canonical: str | None = None
    genus: str | None = None
    species: str | None = None
    infraspecific: str | None = None
    rank: t.Rank | None = None
    authorship: str | None = None
    year: str | None = None
    alternatives: tuple[str, ...] = ()
    vernacular: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of birds: a national checklist, a law's table, a treaty's annex, or somebody's file.

    How it was loaded, so that it can be loaded the same way again: its file's name and SHA-256, the `encoding` and
    `sheet` it was read with, and as `mapping` what every column was read as ("ignore" where it was not read).
    `owner` is its Party, as the dossier's agreement has it.
    """

    id: str
    title: str
    party: t.PartyCode | None = None
    kind: t.Kind = "checklist"
    edition: str | None = None
    publisher: str | None = None
    date: str | None = None
    licence: str | None = None
    taxonomy: str | None = None
    territory: str | None = None
    source: str | None = None
    official: bool = False
    file_name: str | None = None
    sha256: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    owner: t.Party | None = field(default=None, compare=False, repr=False)

    def within(self, agreement: Agreement) -> Checklist:
        """Return the list with its Party, as an agreement has it."""
        return replace(self, owner=agreement.by_code.get(self.party or ""))

    @property
    def leads(self) -> bool:
        """Whether the agreement names it as the one that speaks for its Party."""
        return self.owner is not None and self.owner.checklist == self.id

    @property
    def lang(self) -> t.Lang:
        """The language of its Party, English for a list that is nobody's."""
        return self.owner.lang if self.owner else "en"

    def owned_by(self, lang: t.Lang) -> str:
        """Return the name of its Party as a heading has it, nothing for a list that is nobody's."""
        return self.owner.label(lang) if self.owner else self.party or ""

    @property
    def side(self) -> str:
        """Whose list it is: its Party, the list's own id where it is nobody's. Statements name it as territory."""
        return self.party or self.id


_OF_LIST = (
    "id", "kind", "title", "party", "edition", "publisher", "date", "licence", "taxonomy", "territory", "official",
    "source",
)  # fmt: skip
"""What a list says of itself as a source."""


@dataclass(frozen=True, slots=True)
class Source:
    """One author's edition of something; a list's source has the id of the list.

    `kind` is that of a list, or what the source gives: reference, status, sites, counts, evidence, land … `licence` are
    its terms, `credit` the words in which it wants to be named. `source` is the citation; `via` what was read in its
    place (None: the source itself), `retrieved` when, and `done` what was done to it on the way.
    """

    id: str
    kind: str
    title: str
    party: t.PartyCode | None = None
    edition: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    licence: str | None = None
    credit: str | None = None
    taxonomy: str | None = None
    territory: str | None = None
    official: bool = False
    trust: str | None = None
    level: t.Trust | None = None
    blank_subspecies: str | None = None
    source: str | None = None
    via: str | None = None
    retrieved: str | None = None
    done: str | None = None

    @classmethod
    def of(cls, checklist: Checklist) -> Source:
        """Return what a list says of itself."""
        return cls(**{name: getattr(checklist, name) for name in _OF_LIST})

    @classmethod
    def of_file(cls, file: SourceFile) -> Source:
        """Return what was said of a file when it was loaded; where nobody said whence, the file is the source."""
        options = dict(file.options)
        named = options.get("source") or file.file_name
        return cls(named, file.noun, named, licence=options.get("licence"), credit=options.get("credit"))

    @property
    def second_hand(self) -> bool:
        """Whether it is known from somebody else's copy: as `trust` says; where that is silent, by what was read."""
        if self.trust:
            return self.trust.startswith("second-hand")
        return self.via is not None

    @property
    def maker(self) -> str | None:
        """Who made it, as far as it is known."""
        return self.author or self.publisher


@t.record
class Status:
    """One statement of one source about a bird's status in a territory.

    `code`: R resident, B breeding, W winter, P passage, V vagrant, I introduced, X extirpated; None where what is
    printed decides nothing (?, DD). `months` (1 to 12) are months of presence, empty where the source gives none.
    `minor` marks a status of a few birds only (ごく少数は留鳥): kept, shown, and counted by no rule; `scarce` a season
    of fewer than ten birds a year; `migrant` that the words name a summer, winter or passage visitor.

    Who says it: `author`, in `source` (the id of an author and edition, a list's own id where the list prints it),
    read through `via`; `how` tells a printed word from a derived one, `trust` is high, medium or low.
    `name` is the bird as the source calls it, `taxon` the reference taxon that this is taken to be about.
    `territory` is a Party's code, or words; `region` a part of it as the source names it. `id` is empty where a list
    prints the statement itself: list, row and place name it.
    """

    code: t.StatusCode | None
    months: tuple[int, ...] = ()
    printed: str | None = None
    note: str | None = None
    minor: bool = False
    scarce: bool = False
    migrant: bool = False
    region: str | None = None
    name: str | None = None
    taxon: str | None = None
    territory: str | None = None
    author: str | None = None
    source: str | None = None
    via: str | None = None
    how: t.How = "printed"
    trust: t.Trust | None = None
    id: str = ""


@t.record
class Entry:
    """One entry of a list, verbatim beside what was made of it.

    `verbatim` is the scientific name as printed (None in lists that print vernacular names only).
    `subspecies` are the printed epithets, "ssp." included. `parent_row` is the row of the species entry
    that a subspecies row of the same list belongs to: such a row is part of that entry, not an entry to compare.
    `statuses` are what this list itself prints.
    `ids` are those of the concept: of Avibase (avibase-…), of the Cornell Lab (code:…), a URI, or an id in a data set
    (dataset#…; #… where it has none). `number` is the number the list prints; `section` and `category` are a law's
    table and class, as printed.
    """

    list_id: str
    row: int
    verbatim: str | None = None
    name: ParsedName | None = None
    rank: t.Rank = "species"
    vernacular: t.Names = t.NO_NAMES
    subspecies: tuple[str, ...] = ()
    part: t.Part = "natural"
    order: str | None = None
    family: str | None = None
    order_names: t.Names = t.NO_NAMES
    family_names: t.Names = t.NO_NAMES
    number: str | None = None
    section: str | None = None
    category: str | None = None
    parent_row: int | None = None
    within_party: bool | None = None
    status_printed: str | None = None
    ids: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    note: str | None = None

    @property
    def called(self) -> str:
        """The name that it prints: the scientific one, else the first vernacular one."""
        return self.goes_by or self.as_printed

    @property
    def goes_by(self) -> str | None:
        """The scientific name: as read where that is one bird's, else ("A/B", "A sp.", unreadable) as printed."""
        name = self.name if self.name and {"either-or", "several"}.isdisjoint(self.name.notices) else None
        return (name.canonical if name and name.species else None) or self.verbatim

    @property
    def as_printed(self) -> str:
        """The name to the letter: scientific, else the first vernacular one."""
        return self.verbatim or next(iter(self.vernacular.all()), "")


@t.record
class Candidate:
    """A taxon that an entry could mean, and why."""

    taxon: str
    reason: t.Message


@t.record
class Match:
    """What one entry means (`printed` empty), or what one of its printed subspecies means (`printed` its epithet).

    `taxon` is a name in the reference, None where unresolved. `decided_by` and `cited` are set where a person decided.
    `remarks` are what contradicts or qualifies the match (a vernacular name that says another bird).
    """

    list_id: str
    row: int
    reason: t.Message
    taxon: str | None = None
    printed: str = ""
    confidence: t.Confidence = "none"
    candidates: tuple[Candidate, ...] = ()
    remarks: tuple[t.Message, ...] = ()
    decided_by: str | None = None
    cited: str | None = None

    @property
    def could_mean(self) -> tuple[str, ...]:
        """The taxa of which it means one, if it is open; a cross means none of its parents, a genus no species."""
        if self.taxon or self.reason.code in NO_SPECIES:
            return ()
        return tuple([candidate.taxon for candidate in self.candidates])


NO_SPECIES = frozenset({"hybrid", "undetermined"})
"""Why names stand for no species; what they name is only offered to a person."""


@t.record
class MatchedEntry:
    """An entry with its match and the matches of its printed subspecies, in printed order."""

    entry: Entry
    match: Match
    subspecies: tuple[Match, ...] = ()


class NameCell(NamedTuple):
    """A cell with names in an entry: its row, the taxon that it means, and the language, None of a scientific name."""

    row: int
    taxon: str | None
    lang: t.Lang | None
    text: str


def name_cells_of(
    row: int,
    taxon: str | None,
    verbatim: str | None,
    canonical: str | None,
    vernacular: Iterable[tuple[t.Lang, str]],
) -> Iterator[NameCell]:
    """Yield an entry's cells with names: the scientific one as printed and as it was read, then the vernacular ones."""
    for text in dict.fromkeys(filter(None, (verbatim, canonical))):
        yield NameCell(row, taxon, None, text)
    for lang, text in vernacular:
        yield NameCell(row, taxon, lang, text)


@dataclass(frozen=True, slots=True)
class MatchedList:
    """A list whose entries were matched; entries in the order of the list, subspecies rows included."""

    checklist: Checklist
    entries: Sequence[MatchedEntry] = ()

    def languages(self, own: Sequence[t.Lang]) -> tuple[t.Lang, ...]:
        """Return the languages of its names: an agreement's `own`, then others that entries have names in."""
        printed = {lang for matched in self.entries for lang, _ in matched.entry.vernacular.pairs}
        return (*own, *sorted(printed.difference(own, {"und"})))

    def name_cells(self) -> Iterator[NameCell]:
        """Yield the cells with names of each entry, in their order."""
        for matched in self.entries:
            entry, taxon = matched.entry, matched.match.taxon
            canonical = entry.name.canonical if entry.name else None
            yield from name_cells_of(entry.row, taxon, entry.verbatim, canonical, entry.vernacular.pairs)


TYPESET = "pdf"
"""The encoding of a list that was read from the pages of a PDF: what its rows and cells are is a guess."""


def stated_by(
    checklist: Checklist, matched: MatchedEntry, status: Status, source: Source | None = None
) -> Status:
    """Return a status that an entry prints as the statement that it is: of this list, about this bird.

    `source` says more of the list: its author, and what was read in its place.
    """
    entry = matched.entry
    return replace(
        status,
        name=entry.as_printed or None,
        taxon=matched.match.taxon,
        territory=checklist.party or checklist.territory,
        author=(source and source.author) or checklist.publisher or checklist.title,
        source=checklist.id,
        via=source.via if source else None,
        trust=status.trust or (source.level if source else None),
    )


@t.record
class Unit:
    """Recorded taxa that nobody separates: the smallest thing two lists can disagree about.

    `id` is the Avibase id of the unit's lead taxon (its name where it has none): stable from run to run and between
    editions. `taxon` is the lead taxon's name: the reference species where the unit is all that either list records
    of it, else the first recorded subspecies in the reference's sequence. `a` and `b` are the rows of the entries
    that hold it, None where a side has none.
    """

    id: str
    taxon: str
    taxa: tuple[str, ...]
    a: int | None = None
    b: int | None = None


@t.record
class ComparisonRow:
    """One row of a comparison: the entries of both lists that are connected by shared units.

    `basis` says what the width of the names rests on; the row `is_open` where one of them may cover other birds, too.
    `order` and `family` are the reference's, of the row's first taxon: headings of the diff, None where unresolved.
    """

    id: str
    relation: t.Relation
    change: tuple[str, ...] = ()
    recorded: t.Recorded = "not_printed"
    basis: t.Basis = "presumed"
    a: tuple[MatchedEntry, ...] = ()
    b: tuple[MatchedEntry, ...] = ()
    units: tuple[Unit, ...] = ()
    taxa_a: tuple[str, ...] = ()
    taxa_b: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[t.Message, ...] = ()
    order: str | None = None
    family: str | None = None
    is_open: bool = False

    @property
    def confidence(self) -> t.Confidence:
        """How sure it is: as the weakest of its entries, and probable at most where a width is presumed or open."""
        confidences = [matched.match.confidence for matched in (*self.a, *self.b)]
        return t.weakest(
            [*confidences, "probable"] if self.is_open or self.basis == "presumed" else confidences
        )

    @property
    def shared(self) -> tuple[Unit, ...]:
        """The units that both lists have."""
        return tuple(unit for unit in self.units if unit.a is not None and unit.b is not None)

    def holding(self, unit: Unit) -> tuple[tuple[MatchedEntry, ...], tuple[MatchedEntry, ...]]:
        """Return the entries on both sides that hold a unit."""
        a = tuple(matched for matched in self.a if matched.entry.row == unit.a)
        return a, tuple(matched for matched in self.b if matched.entry.row == unit.b)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists compared as birds: every entry of both stands in exactly one row, in the reference's order.

    `region` are the lists that say what lives there, none where no region was assumed; `credits` are the sources of
    what stands in it; `agreement` says whose lists they are.
    """

    a: Checklist
    b: Checklist
    entries_a: int
    entries_b: int
    reference: str
    rows: tuple[ComparisonRow, ...] = ()
    credits: tuple[Source, ...] = ()
    region: tuple[str, ...] = ()
    agreement: Agreement = field(kw_only=True, compare=False, repr=False)
