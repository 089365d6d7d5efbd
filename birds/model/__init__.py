"""The nouns, frozen. Nothing here reads, writes or prints.

A *row* is always the row as a spreadsheet numbers it: the header of a plain table is row 1.
Empty text never stands for "unknown": a value that is not known is None.
Parties and languages stand in alphabetical order of their English names wherever no original is asked for.
"""

from __future__ import annotations

from birds.model.annex import Annex, AnnexRow, ClosingRow, OpenRow
from birds.model.comparing import Comparison, ComparisonRow, Unit
from birds.model.dossier import Dossier
from birds.model.lists import (
    Candidate,
    Checklist,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    ParsedName,
    Status,
    Taxon,
)
from birds.model.records import (
    Evidence,
    Occurrence,
    Place,
    Site,
    SiteArea,
    SiteCount,
    SourceFile,
    Threshold,
    Track,
)
from birds.model.talks import Decision, Event, Position, Round, Verdict
from birds.model.terms import (
    LANGS,
    PARTIES,
    RELATIONS,
    VERDICTS,
    Basis,
    Confidence,
    Kind,
    Lang,
    Names,
    Part,
    Party,
    PartyCode,
    Point,
    PositionValue,
    Rank,
    Reason,
    Recorded,
    Relation,
    Run,
    StatusCode,
    VerdictWord,
)

__all__ = [
    "LANGS",
    "PARTIES",
    "RELATIONS",
    "VERDICTS",
    "Annex",
    "AnnexRow",
    "Basis",
    "Candidate",
    "Checklist",
    "ClosingRow",
    "Comparison",
    "ComparisonRow",
    "Confidence",
    "Decision",
    "Dossier",
    "Entry",
    "Event",
    "Evidence",
    "Kind",
    "Lang",
    "Match",
    "MatchedEntry",
    "MatchedList",
    "Names",
    "Occurrence",
    "OpenRow",
    "ParsedName",
    "Part",
    "Party",
    "PartyCode",
    "Place",
    "Point",
    "Position",
    "PositionValue",
    "Rank",
    "Reason",
    "Recorded",
    "Relation",
    "Round",
    "Run",
    "Site",
    "SiteArea",
    "SiteCount",
    "SourceFile",
    "Status",
    "StatusCode",
    "Taxon",
    "Threshold",
    "Track",
    "Unit",
    "Verdict",
    "VerdictWord",
]
