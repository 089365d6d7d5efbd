"""Finding what an entry of a list means: a cascade of named rules, surest first.

1. `accepted`: the name stands in the reference.
2. `gender`, `spelling`: it does in the same genus, with another ending or a variant spelling (Article 58 of the Code).
3. `rank`: it does in the same genus, as a subspecies raised or a species sunk.
4. `synonym`: the curated, cited table says so.
5. `epithet-in-family`: the epithet stands in another genus of the family, and one bird only is left to bear it once
   those that other entries hold by rules 1 to 4 are set aside.
6. `misprint`: one letter is wrong. `misread`: a scanner took letters for others that look like them (rn, m).
7. `vernacular`: the lists of the territory use the vernacular name for one bird.

Else the entry stays unresolved, with candidates. Before all of them come a person's decisions and the contested names.
A printed subspecies is sought in its own species, in its genus, or where the curated table says, and nowhere else.

Confidence: *certain* (rules 1 to 4, or a later one that a vernacular name of another list confirms), *probable* (with
another ending and another spelling, too), *proposal* (to be confirmed by a person), *none*. A vernacular name that says
another bird lowers it, with a remark.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.matching.case import script
from birds.matching.entries import find_all
from birds.matching.found import Memory
from birds.matching.knowledge import Contested, Knowledge, Synonym, parse_knowledge
from birds.matching.lists import Listed, decisions_for, region_of
from birds.matching.region import has_a_say, is_territorial, precedence
from birds.matching.review import Question, questions, stale
from birds.matching.rules import Rules
from birds.model import Checklist, Entry, MatchedList, Names
from birds.names import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from birds.model import Decision, Match
    from birds.taxonomy import Taxonomy

__all__ = [
    "Contested",
    "Knowledge",
    "Question",
    "Synonym",
    "is_territorial",
    "match",
    "match_names",
    "parse_knowledge",
    "precedence",
    "questions",
    "stale",
]


def match(
    lists: Sequence[tuple[Checklist, Sequence[Entry]]],
    taxonomy: Taxonomy,
    knowledge: Knowledge,
    decisions: Sequence[Decision] = (),
    *,
    territory: Sequence[MatchedList] = (),
    asked: Collection[str] | None = None,
) -> tuple[MatchedList, ...]:
    """Match every entry of every list; the order of the lists makes no difference.

    `territory` are lists matched before that say what lives in the region, beside the checklists among `lists`;
    where ids are `asked` for, only the lists of these ids do, and the others say no more than what birds are called.
    """
    read = []
    shared = Memory()
    for checklist, entries in lists:
        memory = Memory() if knowledge.has_own(checklist.id) else shared
        rules = Rules(taxonomy, knowledge, checklist.id, memory)
        read.append(
            Listed(
                rules, tuple(entries), tuple(find_all(rules, entries)), decisions_for(checklist.id, decisions)
            )
        )
    checklists = [checklist for checklist, _ in lists]
    territorial = [(c, one) for c, one in zip(checklists, read, strict=True) if has_a_say(c, asked)]
    known = [MatchedList(checklist, one.by_name()) for checklist, one in territorial]
    region = region_of((*known, *territory), taxonomy, asked)
    known.clear()  # a million entries should not be in memory twice
    known += [MatchedList(checklist, one.matched(region)) for checklist, one in territorial]
    region = region_of((*known, *territory), taxonomy, asked)
    known.clear()
    return tuple(
        MatchedList(checklist, one.matched(region)) for checklist, one in zip(checklists, read, strict=True)
    )


def match_names(
    names: Sequence[str], taxonomy: Taxonomy, knowledge: Knowledge, lists: Sequence[MatchedList] = ()
) -> tuple[Match, ...]:
    """Match loose names (of records, counts, sites), scientific or vernacular; row = place from 1, list id "".

    `lists` say what lives in the region and what it is called there.
    """
    distinct = tuple(dict.fromkeys(names))
    entries = [_loose(row, name) for row, name in enumerate(distinct, 1)]
    (found,) = match([(Checklist("", "", kind="other"), entries)], taxonomy, knowledge, territory=lists)
    by_name = {name: entry.match for name, entry in zip(distinct, found.entries, strict=True)}
    return tuple(replace(by_name[name], row=row) for row, name in enumerate(names, 1))


def _loose(row: int, text: str) -> Entry:
    name = parse(text)
    if name.canonical is None and not name.alternatives:
        spoken = name.vernacular or " ".join(text.split())
        return Entry("", row, vernacular=Names(**{script(spoken): spoken}))
    return Entry("", row, text, name)
