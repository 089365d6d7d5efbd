"""The nouns, frozen. Nothing here reads, writes or prints.

A *row* is always the row as a spreadsheet numbers it: the header of a plain table is row 1.
Empty text never stands for "unknown": a value that is not known is None.
Parties and languages stand in alphabetical order of their English names wherever no original is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["en", "ko", "ja"]
LANGS: tuple[Lang, ...] = ("en", "ja", "ko")  # English, Japanese, Korean
PartyCode = Literal["JPN", "KOR"]
Rank = Literal["order", "family", "genus", "species", "subspecies"]
Kind = Literal["checklist", "law", "treaty", "other"]
Part = Literal["natural", "alien"]
Confidence = Literal["certain", "probable", "proposal", "none"]
Relation = Literal["equal", "includes", "included_in", "overlaps", "unresolved", "only_a", "only_b"]
RELATIONS: tuple[Relation, ...] = (
    "equal",
    "includes",
    "included_in",
    "overlaps",
    "unresolved",
    "only_a",
    "only_b",
)
Recorded = Literal[
    "same", "a_more", "b_more", "partly", "none_common", "open", "not_printed", "monotypic"
]
Basis = Literal["subspecies", "monotypic", "name"]
StatusCode = Literal["R", "B", "W", "P", "V", "I", "X"]
VerdictWord = Literal["shown", "indicated", "doubtful", "set_aside", "excepted", "historic", "unknown"]
VERDICTS: tuple[VerdictWord, ...] = (
    "shown",
    "indicated",
    "doubtful",
    "set_aside",
    "excepted",
    "historic",
    "unknown",
)
PositionValue = Literal["include", "study", "reserve", "exclude"]
Point = tuple[float, float]  # longitude, latitude in degrees, WGS 84


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in the three languages; None where no source gives one."""

    en: str | None = None
    ko: str | None = None
    ja: str | None = None

    def get(self, lang: Lang) -> str | None:
        """Return the name in `lang`, None where there is none."""
        return {"en": self.en, "ko": self.ko, "ja": self.ja}[lang]

    def all(self) -> tuple[str, ...]:
        """Return every name there is, in the order of `LANGS`."""
        return tuple(name for name in (self.en, self.ja, self.ko) if name)


@dataclass(frozen=True, slots=True)
class Party:
    """A Party to the agreement; `lang` is the language of its original."""

    code: PartyCode
    names: Names
    lang: Lang


PARTIES: dict[str, Party] = {
    "JPN": Party("JPN", Names("Japan", "일본국", "日本国"), "ja"),
    "KOR": Party("KOR", Names("Republic of Korea", "대한민국", "大韓民国"), "ko"),
}


@dataclass(frozen=True, slots=True)
class Taxon:
    """A taxon of the reference taxonomy. `name` is unique in a reference; `parent` is the name one rank up.

    `order` and `family` are names of taxa too; `sequence` is the reference's own order, from 1.
    """

    name: str
    rank: Rank
    sequence: int
    parent: str | None = None
    order: str | None = None
    family: str | None = None
    english: str | None = None
    iucn: str | None = None
    avibase: str | None = None


@dataclass(frozen=True, slots=True)
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
    rank: Rank | None = None
    authorship: str | None = None
    year: str | None = None
    alternatives: tuple[str, ...] = ()
    vernacular: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Which rule decided, and its arguments: what is stored. `birds.wording` makes the sentence."""

    rule: str
    args: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, rule: str, **args: str) -> Reason:
        """Build a reason with its arguments in alphabetical order, so that equal reasons are equal."""
        return cls(rule, tuple(sorted(args.items())))


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of birds: a national checklist, a law's table, a treaty's annex, or somebody's file."""

    id: str
    title: str
    party: PartyCode | None = None
    kind: Kind = "checklist"
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


@dataclass(frozen=True, slots=True)
class Status:
    """One status of a bird in a territory. R resident, B breeding, W winter, P passage, V vagrant,
    I introduced, X extirpated. `months` are 1 to 12, empty where not given. `printed` is the source's word.

    `minor` marks a status of a few birds only (ごく少数は留鳥): kept, shown, and counted by no rule.
    `source` is the list and row it comes from where that is not the entry itself (carried from an edition).
    """  # noqa: D205

    code: StatusCode
    months: tuple[int, ...] = ()
    printed: str | None = None
    note: str | None = None
    minor: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, verbatim beside what was made of it.

    `verbatim` is the scientific name as printed (None in lists that print vernacular names only).
    `subspecies` are the printed epithets, "ssp." included. `parent_row` is the row of the species entry
    that a subspecies row of the same list belongs to: such a row is part of that entry, not an entry to compare.
    `number` is the number the list prints; `section` and `category` are a law's table and class, as printed.
    """

    list_id: str
    row: int
    verbatim: str | None = None
    name: ParsedName | None = None
    rank: Rank = "species"
    vernacular: Names = Names()
    subspecies: tuple[str, ...] = ()
    part: Part = "natural"
    order: str | None = None
    family: str | None = None
    order_names: Names = Names()
    family_names: Names = Names()
    number: str | None = None
    section: str | None = None
    category: str | None = None
    parent_row: int | None = None
    within_party: bool | None = None
    status_printed: str | None = None
    statuses: tuple[Status, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A taxon that an entry could mean, and why."""

    taxon: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Match:
    """What one entry means (`printed` empty), or what one of its printed subspecies means (`printed` its epithet).

    `taxon` is a name in the reference, None where unresolved. `decided_by` and `cited` are set where a person decided.
    `remarks` are what contradicts or qualifies the match (a vernacular name that says another bird).
    """

    list_id: str
    row: int
    reason: Reason
    taxon: str | None = None
    printed: str = ""
    confidence: Confidence = "none"
    candidates: tuple[Candidate, ...] = ()
    remarks: tuple[Reason, ...] = ()
    decided_by: str | None = None
    cited: str | None = None


@dataclass(frozen=True, slots=True)
class MatchedEntry:
    """An entry with its match and the matches of its printed subspecies, in printed order."""

    entry: Entry
    match: Match
    subspecies: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchedList:
    """A list whose entries were matched; entries in the order of the list, subspecies rows included."""

    checklist: Checklist
    entries: tuple[MatchedEntry, ...] = ()


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of a comparison: the entries of both lists that are connected by shared units.

    `order` and `family` are the reference's, of the row's first taxon: headings of the diff, None where unresolved.
    """

    id: str
    relation: Relation
    change: tuple[str, ...] = ()
    recorded: Recorded = "not_printed"
    basis: Basis = "name"
    a: tuple[MatchedEntry, ...] = ()
    b: tuple[MatchedEntry, ...] = ()
    units: tuple[Unit, ...] = ()
    taxa_a: tuple[str, ...] = ()
    taxa_b: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()
    order: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists compared as birds: every entry of both stands in exactly one row, in the reference's order."""

    a: Checklist
    b: Checklist
    entries_a: int
    entries_b: int
    reference: str
    rows: tuple[ComparisonRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the flyway. `point` is None where no source gives one; `point_quality` is exact, rounded,
    approximate or none. `radius_m` and `area_ha` as the source states. `species` are names as printed, not matched.
    """  # noqa: D205

    id: str
    designation: str
    names: Names
    party: str
    code: str | None = None
    point: Point | None = None
    point_quality: Literal["exact", "rounded", "approximate", "none"] = "none"
    area_ha: float | None = None
    designated: str | None = None
    species: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SiteArea:
    """A site's boundary as WKB (multipolygon, WGS 84), with where and when it comes from."""

    site_id: str
    wkb: bytes
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class SiteCount:
    """One count at a site. `taxon` is the matched reference name, None for "all waterbirds" or an unmatched name.

    `count` is the number, `count_printed` what the source prints ("4000-7000", ">300000").
    """

    site_id: str | None
    site_printed: str
    taxon_printed: str | None
    taxon: str | None
    count: int | None
    count_printed: str
    unit: str | None
    season: str | None
    source: str
    party: str | None = None
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One end of an evidence record. `approximate` marks a point taken from a site or a region, not printed."""

    name: str | None
    party: str | None
    point: Point | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record of a bird (or a statement about birds) between two places.

    `kind`: recovery, resighting, tracking, shared_subspecies, count, other.
    `certainty`: direct (an individual found on both sides), inferred, summary, negative.
    Only direct recoveries, resightings and trackings can be limb a. Dates as the source gives them.
    """

    id: str
    taxon_printed: str
    kind: Literal["recovery", "resighting", "tracking", "shared_subspecies", "count", "other"]
    certainty: Literal["direct", "inferred", "summary", "negative"]
    origin: Place
    destination: Place
    source: str
    taxon: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    individuals: int | None = None
    mark: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The treaty test for one shared taxon. `line` is the line of the ordered table that decided (see
    `birds.evidence.verdict.LINES`); `row_id` the comparison row; `unit_id` a unit of a lumped row, else None.
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


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about a match, a status or an exception, with its citation; replayed on every match.

    Of kind `name` it is the scientific name (`value`) that the Parties agreed for a unit (`subject`, its lead taxon).
    """

    subject: str
    value: str
    decided_by: str
    cited: str
    date: str | None = None
    kind: Literal["match", "non_migratory", "name"] = "match"
    list_id: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in one typographic state; scientific names are italic."""

    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One numbered row of the annex.

    `state`: proposal, agreed, name_open, bracketed, under_study, withdrawn, not_listed.
    `synonyms` are the Parties' other scientific names, alphabetical. `notes` index `Annex.notes` (from 1).
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


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A shared taxon that the working draft leaves out, and why."""

    id: str
    scientific_name: str
    names: Names
    verdict: VerdictWord
    reason: Reason


@dataclass(frozen=True, slots=True)
class Annex:
    """A frozen annex: every format renders this and nothing else.

    `original` is the Party whose original this is, None for the working text. `columns` are the languages of the
    name columns in print order; `parties` the Parties in print order. `lang` is the language of headings and notes.
    `notes` are footnote texts as reasons, numbered from 1. `computed` marks the draft without positions.
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
    sources: tuple[str, ...] = ()
    reference: str = "AviList v2025"


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


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a dossier holds, in memory. `reference` is e.g. "AviList v2025".

    `events` is the log: how the dossier came to hold it, so no part of what two dossiers are compared by.
    """

    reference: str
    taxa: tuple[Taxon, ...] = field(default=(), repr=False)
    lists: tuple[MatchedList, ...] = ()
    sites: tuple[Site, ...] = ()
    areas: tuple[SiteArea, ...] = ()
    counts: tuple[SiteCount, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rounds: tuple[Round, ...] = ()
    positions: tuple[Position, ...] = ()
    decisions: tuple[Decision, ...] = ()
    events: tuple[Event, ...] = field(default=(), compare=False, repr=False)
