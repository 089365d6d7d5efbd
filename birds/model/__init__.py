"""The nouns, frozen. Nothing here reads, writes or prints.

A *row* is always the row as a spreadsheet numbers it: the header of a plain table is row 1.
Empty text never stands for "unknown": a value that is not known is None.
Parties and languages stand in alphabetical order of their English names wherever no original is asked for.
"""

from __future__ import annotations

from birds.model.agreement import (
    Agreement as Agreement,
    Party as Party,
    in_force as in_force,
    languages as languages,
    parties as parties,
    parties_in_order as parties_in_order,
    put_in_force as put_in_force,
)
from birds.model.lists import (
    APP as APP,
    Candidate as Candidate,
    Checklist as Checklist,
    Comparison as Comparison,
    ComparisonRow as ComparisonRow,
    Entry as Entry,
    Match as Match,
    MatchedEntry as MatchedEntry,
    MatchedList as MatchedList,
    ParsedName as ParsedName,
    Source as Source,
    Status as Status,
    Taxon as Taxon,
    Unit as Unit,
    stated_by as stated_by,
)
from birds.model.records import (
    Evidence as Evidence,
    LoadOptions as LoadOptions,
    Occurrence as Occurrence,
    Place as Place,
    Site as Site,
    SiteArea as SiteArea,
    SiteCount as SiteCount,
    SourceFile as SourceFile,
    Threshold as Threshold,
    Track as Track,
)
from birds.model.talks import (
    QUESTIONS as QUESTIONS,
    RECORDS as RECORDS,
    REVIEW_COLUMNS as REVIEW_COLUMNS,
    TWO_LIMBS as TWO_LIMBS,
    Annex as Annex,
    AnnexRow as AnnexRow,
    ClosingRow as ClosingRow,
    Decision as Decision,
    Dossier as Dossier,
    Elsewhere as Elsewhere,
    Event as Event,
    OpenRow as OpenRow,
    Position as Position,
    Round as Round,
    TreatyTest as TreatyTest,
    Verdict as Verdict,
)
from birds.model.terms import (
    CONFIDENCES as CONFIDENCES,
    LANGS as LANGS,
    NAME_COLUMNS as NAME_COLUMNS,
    NO_NAMES as NO_NAMES,
    PROJECT_RULES as PROJECT_RULES,
    RELATIONS as RELATIONS,
    TESTS as TESTS,
    VERDICTS as VERDICTS,
    Arg as Arg,
    Basis as Basis,
    By as By,
    Confidence as Confidence,
    How as How,
    Kind as Kind,
    Lang as Lang,
    Message as Message,
    Names as Names,
    Part as Part,
    PartyCode as PartyCode,
    Point as Point,
    PositionValue as PositionValue,
    ProjectRule as ProjectRule,
    Rank as Rank,
    Recorded as Recorded,
    Relation as Relation,
    Run as Run,
    StatusCode as StatusCode,
    Test as Test,
    Trust as Trust,
    VerdictWord as VerdictWord,
    name_column as name_column,
    weakest as weakest,
)
