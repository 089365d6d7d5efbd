"""The nouns, frozen. Nothing here reads, writes or prints.

A *row* is always the row as a spreadsheet numbers it: the header of a plain table is row 1.
Empty text never stands for "unknown": a value that is not known is None.
Parties and languages stand in alphabetical order of their English names wherever no original is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from birds.model.agreement import (
    Agreement as Agreement,
    Party as Party,
    in_force as in_force,
    languages as languages,
    parties as parties,
    parties_in_order as parties_in_order,
    put_in_force as put_in_force,
    speaking as speaking,
)
from birds.model.lists import (
    NO_SPECIES as NO_SPECIES,
    APP as APP,
    TYPESET as TYPESET,
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
    End as End,
    Evidence as Evidence,
    LoadOptions as LoadOptions,
    Occurrence as Occurrence,
    SiteCount as SiteCount,
    SourceFile as SourceFile,
    Threshold as Threshold,
    Track as Track,
    TrackStay as TrackStay,
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
    ActKind as ActKind,
    Arg as Arg,
    Basis as Basis,
    By as By,
    Confidence as Confidence,
    HeldValue as HeldValue,
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
    noun as noun,
    proposed_column as proposed_column,
    weakest as weakest,
)

if TYPE_CHECKING:
    from birds.model.places import (
        Municipality as Municipality,
        Place as Place,
        Quality as Quality,
        Site as Site,
        SiteArea as SiteArea,
        as_compared as as_compared,
        designations as designations,
        followed as followed,
        in_municipalities as in_municipalities,
        places_of as places_of,
    )
    from birds.model.talks import (
        QUESTIONS as QUESTIONS,
        RECORDS as RECORDS,
        REVIEW_COLUMNS as REVIEW_COLUMNS,
        TWO_LIMBS as TWO_LIMBS,
        Act as Act,
        Agreed as Agreed,
        Annex as Annex,
        AnnexRow as AnnexRow,
        Clause as Clause,
        ClauseKind as ClauseKind,
        ClosingRow as ClosingRow,
        Decision as Decision,
        Dossier as Dossier,
        Elsewhere as Elsewhere,
        Event as Event,
        Held as Held,
        HeldBefore as HeldBefore,
        ListedSite as ListedSite,
        OpenRow as OpenRow,
        Position as Position,
        Round as Round,
        TreatyTest as TreatyTest,
        Verdict as Verdict,
    )
else:

    def __getattr__(name: str) -> object:
        """Make the nouns of places and talks when one is asked for, or all are: two files are compared without any."""
        for module in ("places", "talks") if name[:1] != "_" or name == "__all__" else ():
            found = vars(import_module(f"birds.model.{module}"))
            globals().update({key: found[key] for key in found if key[:1] != "_"})
        return object.__getattribute__(sys.modules[__name__], name)

    def __dir__() -> list[str]:
        """Return all names, those that are made when one is asked for too."""
        __getattr__("places")
        return sorted(globals())
