"""What rules can't work out: a person's decisions, curated synonyms, contested names (`species_lists/reference/`)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from birds import bundled
from birds.model import Decision, grouped
from birds.names import fold, stem
from birds.names.keys import english_key, strokes_of
from birds.taxonomy import Following, Taxonomy, shipped_taxonomy, shipped_title

_TABLES = ("synonyms", "contested")
SYNONYM_COLUMNS = ("name", "means", "list", "source", "note")
CONTESTED_COLUMNS = ("name", "list", "candidates", "why", "settled_by", "source", "note")
WHYS = ("split", "sources-differ", "vernacular", "misapplied")
SETTLED_BY = ("lists", "person")


@dataclass(frozen=True, slots=True)
class Synonym:
    """A name that means a taxon of the reference. `name` is a scientific name, a genus, or a vernacular name.

    `list_id` limits it to one list. A genus may mean a family: where the genus stood, for the epithet rule.
    """

    name: str
    means: str
    list_id: str | None
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """A name that no rule may decide on its own. `settled_by` says what may: the region's `lists`, or a `person`.

    `why`: `split` (once covered all candidates), `sources-differ` (authorities call the same bird differently),
    `vernacular` (one vernacular name for several birds), `misapplied` (used here for another bird than elsewhere).
    """

    name: str
    list_id: str | None
    candidates: tuple[str, ...]
    why: str
    settled_by: str
    source: str
    note: str | None = None


_Row = TypeVar("_Row", Synonym, Contested)


@dataclass(frozen=True)
class Knowledge:
    """Curated synonyms and contested names, looked up by name and list."""

    synonyms: tuple[Synonym, ...] = ()
    contested: tuple[Contested, ...] = ()

    def lists(self, genus: str) -> bool:
        """Whether the table has a row for a genus or a bird of it, as far as a look at the first word tells."""
        return not _is_strange(genus, self._first_of_synonyms)

    def synonym(self, name: str, list_id: str) -> Synonym | None:
        """Return what a name means in a list, the list's own row first."""
        if _is_strange(name, self._first_of_synonyms):
            return None
        return _scoped(self._synonyms.get(_key(name), ()), list_id)

    def vernacular(self, name: str, list_id: str) -> Synonym | None:
        """Return what a vernacular name means in a list, in whatever spelling."""
        return _scoped(self._vernaculars.get(english_key(name), ()), list_id)

    def has_own(self, list_id: str) -> bool:
        """Whether a row of either table was written for that very list."""
        return list_id in self._lists_with_synonyms or any(row.list_id == list_id for row in self.contested)

    def own_synonym(self, name: str, list_id: str) -> Synonym | None:
        """Return what a name means by a row written for that very list."""
        own = self._synonyms.get(_key(name), ()) if list_id in self._lists_with_synonyms else ()
        return next((row for row in own if row.list_id and row.list_id == list_id), None)

    def contest(self, name: str, list_id: str) -> Contested | None:
        """Return why a name is contested in a list, the list's own row first."""
        if _is_strange(name, self._first_of_contested):
            return None
        return _scoped(self._contested.get(_key(name), ()), list_id)

    @cached_property
    def contested_names(self) -> frozenset[str]:
        """The names that are contested in some list or in all."""
        return frozenset(row.name for row in self.contested)

    @cached_property
    def strokes(self) -> frozenset[str]:
        """The strokes of the genera that have synonyms, or are such (`names.keys`)."""
        return frozenset(map(strokes_of, self._first_of_synonyms))

    @cached_property
    def _lists_with_synonyms(self) -> frozenset[str | None]:
        return frozenset(row.list_id for row in self.synonyms if row.list_id)

    @cached_property
    def _first_of_synonyms(self) -> frozenset[str]:
        return frozenset(key.partition(" ")[0] for key in self._synonyms)

    @cached_property
    def _first_of_contested(self) -> frozenset[str]:
        return frozenset(key.partition(" ")[0] for key in self._contested)

    @cached_property
    def _synonyms(self) -> Mapping[str, tuple[Synonym, ...]]:
        return _by_name(self.synonyms)

    @cached_property
    def _vernaculars(self) -> Mapping[str, tuple[Synonym, ...]]:
        birds = tuple(row for row in self.synonyms if " " in row.means)  # no genera
        return _by_name(birds, english_key)

    @cached_property
    def _contested(self) -> Mapping[str, tuple[Contested, ...]]:
        return _by_name(self.contested)


def _key(name: str) -> str:
    """Return a scientific name without its gender ending, a vernacular name by its search key."""
    if not name.isascii():
        return fold(name)
    words = name.split(" ")
    return " ".join((words[0], *(stem(word) for word in words[1:])))


def _is_strange(name: str, first_words: frozenset[str]) -> bool:
    """Whether no key of a table begins like the name's: most names are told by that, without making their key."""
    return name.isascii() and name.partition(" ")[0] not in first_words


def _by_name(rows: tuple[_Row, ...], key: Callable[[str], str] = _key) -> dict[str, tuple[_Row, ...]]:
    return {name: tuple(same) for name, same in grouped((key(row.name), row) for row in rows).items()}


def _scoped(rows: tuple[_Row, ...], list_id: str) -> _Row | None:
    if not rows:  # as a rule
        return None
    own = next((row for row in rows if row.list_id and row.list_id == list_id), None)
    return own or next((row for row in rows if row.list_id is None), None)


@cache
def curated() -> Knowledge:
    """Return the curated tables that ship with the package."""
    return parse_knowledge(*(bundled.lines(f"species_lists/reference/{name}.csv") for name in _TABLES))


def curated_for(reference: Taxonomy) -> Knowledge:
    """Return the curated tables in the names of a reference: those of another version follow their Avibase ids.

    A contested name with a candidate that can't follow is left to a person: fewer candidates must not make one sure.
    """
    if reference.title == shipped_title():
        return curated()
    following, tables = Following(shipped_taxonomy(), reference), curated()
    synonyms = (replace(row, means=following.to(row.means) or row.means) for row in tables.synonyms)
    contested: list[Contested] = []
    for row in tables.contested:
        targets = [following.to(taxon) for taxon in row.candidates]
        kept = tuple(target or taxon for target, taxon in zip(targets, row.candidates, strict=True))
        settled_by = row.settled_by if all(targets) else "person"
        contested.append(replace(row, candidates=kept, settled_by=settled_by))
    return Knowledge(tuple(synonyms), tuple(contested))


def parse_knowledge(synonyms_lines: Iterable[str], contested_lines: Iterable[str]) -> Knowledge:
    """Read the two tables, in which every row has a source."""
    synonyms = tuple([Synonym(**row) for row in _rows(synonyms_lines, SYNONYM_COLUMNS)])
    contested: list[Contested] = []
    for row in _rows(contested_lines, CONTESTED_COLUMNS):
        assert row["why"] in WHYS, row["name"]  # noqa: S101 - tables that ship with birds
        assert row["settled_by"] in SETTLED_BY, row["name"]  # noqa: S101 - tables that ship with birds
        row["candidates"] = tuple(part.strip() for part in row["candidates"].split(";") if part.strip())
        contested.append(Contested(**row))
    return Knowledge(synonyms, tuple(contested))


def _rows(lines: Iterable[str], columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(line for line in lines if not line.startswith("#"))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    assert not missing, missing  # noqa: S101 - tables that ship with birds
    for row in reader:
        full: dict[str, Any] = {column: " ".join((row[column] or "").split()) for column in columns}
        assert full["name"], reader.line_num  # noqa: S101 - tables that ship with birds
        assert full["source"], reader.line_num  # noqa: S101 - tables that ship with birds
        yield full | {"list_id": full.pop("list") or None, "note": full["note"] or None}


def decisions_for(list_id: str, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decisions about matches that hold in a list or in `RECORDS`, by the key of a name; its own first."""
    mine = [it for it in decisions if it.kind == "match" and it.list_id in (None, list_id)]
    mine.sort(key=lambda decision: decision.list_id is not None)
    return {fold(decision.subject): decision for decision in mine}
