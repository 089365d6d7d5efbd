"""Names by themselves: of records, of counts, of a column in somebody's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from birds.matching.assignment import ListAssignment, region_of
from birds.matching.entries import find_all
from birds.matching.region import Region, script
from birds.matching.rules import Memory, NameRules
from birds.matching.synonyms import Knowledge
from birds.model import Decision, Entry, Lang, Match, MatchedList, Names
from birds.names import fold, parse, split_vernaculars
from birds.taxonomy import Taxonomy

AT_ONCE = 2000  # names: of any number of them no more are in memory
_TOGETHER = "names"  # the id of the list that names make


@dataclass(frozen=True)
class LooseNames:
    """What names mean, scientific or vernacular; what lives in the region, and is called there, is gathered once.

    `called` says in which languages the lists print a name, where its letters alone don't tell.
    """

    taxonomy: Taxonomy
    knowledge: Knowledge
    region: Region
    called: Mapping[str, tuple[Lang, ...]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        taxonomy: Taxonomy,
        knowledge: Knowledge,
        lists: Sequence[MatchedList] = (),
        asked: Collection[str] | None = None,
        decisions: Mapping[str, Decision] | None = None,
    ) -> LooseNames:
        """Return the names of a region, of which the lists say what it is; as in `match`, the `asked` alone."""
        return cls(
            taxonomy,
            knowledge,
            region_of(lists, taxonomy, asked),
            _languages_of_names(lists),
            decisions or {},
        )

    def match(self, names: Sequence[str]) -> tuple[Match, ...]:
        """Return what each name means by itself; row = place from 1, list id ""."""
        distinct = tuple(dict.fromkeys(names))
        by_name = dict(zip(distinct, self._match_all("", distinct), strict=True))
        return tuple([replace(by_name[name], row=row) for row, name in enumerate(names, 1)])

    def stream(self, names: Iterable[str]) -> Iterator[tuple[str, Match | None]]:
        """Yield names, of any number, with what each means by itself; None for a blank one."""
        left = iter(names)
        while batch := tuple(islice(left, AT_ONCE)):
            filled = tuple(dict.fromkeys(filter(None, batch)))
            matches = dict(zip(filled, self._match_all("", filled), strict=True))
            yield from ((name, matches.get(name)) for name in batch)

    def as_list(self, names: Sequence[str]) -> tuple[Match, ...]:
        """Return what names mean that are one list: no bird is given to two of them in silence."""
        return self._match_all(_TOGETHER, names)

    def _match_all(self, list_id: str, names: Sequence[str]) -> tuple[Match, ...]:
        entries = tuple([self._entry(list_id, row, name) for row, name in enumerate(names, 1)])
        rules = NameRules(self.taxonomy, self.knowledge, list_id, Memory())
        name_matches = tuple(find_all(rules, entries))
        entries_matched = ListAssignment(rules, entries, name_matches, self.decisions).matched(self.region)
        return tuple([matched.match for matched in entries_matched])

    def _entry(self, list_id: str, row: int, text: str) -> Entry:
        name, langs = parse(text), self.called.get(fold(text), ()) if self.called else ()
        scientific = (
            name.canonical in self.taxonomy if langs else name.canonical is not None or name.alternatives
        )
        if scientific:
            return Entry(list_id, row, text, name)
        spoken = name.vernacular if name.vernacular and not langs else " ".join(text.split())
        return Entry(list_id, row, vernacular=Names(**dict.fromkeys((script(spoken), *langs), spoken)))


def _languages_of_names(lists: Iterable[MatchedList]) -> Mapping[str, tuple[Lang, ...]]:
    """Return in which languages lists print a name, where its letters alone don't tell the language."""
    langs_of: dict[str, dict[Lang, None]] = defaultdict(dict)
    for matched in lists:
        for entry in [each.entry for each in matched.entries]:
            for lang, cell in entry.vernacular.pairs:
                for name in split_vernaculars(cell) if script(cell) != lang else ():
                    langs_of[fold(name)][lang] = None
    return {name: tuple(langs) for name, langs in langs_of.items()}


def match_record_names(
    names: Sequence[str], taxonomy: Taxonomy, knowledge: Knowledge, lists: Sequence[MatchedList] = ()
) -> tuple[Match, ...]:
    """Match the names of a dossier's records; `lists` say what lives in the region and what it is called there."""
    return LooseNames.of(taxonomy, knowledge, lists).match(names)
