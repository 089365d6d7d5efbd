"""`diff`: two lists compared, each a list of the dossier or a file."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.comparison import compare
from birds.errors import UsageError
from birds.matching import match
from birds.model import Checklist
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.errors import Problem
    from birds.model import Comparison, Entry, MatchedList, Relation

DIFFERENT = ("includes", "included_in", "overlaps", "unresolved", "only_a", "only_b")


def diff(
    a: str,
    b: str,
    *,
    dossier: Path | None = None,
    territory: Sequence[str] = (),
    with_introduced: bool = False,
) -> tuple[Comparison, tuple[Problem, ...]]:
    """Compare two lists as birds; returns the comparison and what was noticed in files that were read.

    `a`, `b` and `territory` are ids of lists in the dossier, or files (a name with a path separator or a suffix is
    one). `dossier` may be None where all are files: then the bundled reference and lists stand in for it.
    """
    names = (a, b, *territory)
    ids = [name for name in names if not is_file(name)]
    files = [name for name in dict.fromkeys(names) if is_file(name)]
    taxonomy, known = _known(dossier, ids, files)
    sides, problems = _read_files(files, taxonomy, known) if files else ({}, ())
    by_name = {**{each.checklist.id: each for each in known}, **sides}
    first, second, *others = (_found(name, by_name, dossier) for name in names)
    made = compare(first, second, taxonomy, territory=others, with_introduced=with_introduced)
    return made, problems


def only(comparison: Comparison, relations: Iterable[Relation]) -> Comparison:
    """Return the comparison with only the rows of these relations, all of them where none is named."""
    from dataclasses import replace

    wanted = frozenset(relations)
    if not wanted:
        return comparison
    return replace(comparison, rows=tuple(row for row in comparison.rows if row.relation in wanted))


def differ(comparison: Comparison) -> bool:
    """Tell whether the lists differ in which birds they hold or what they call them."""
    return any(row.relation != "equal" or row.change for row in comparison.rows)


def is_file(name: str) -> bool:
    """Tell whether a name on the command line means a file: it has a path separator or a suffix."""
    return "/" in name or "\\" in name or bool(Path(name).suffix)


def _known(
    dossier: Path | None, ids: Sequence[str], files: Sequence[str]
) -> tuple[Taxonomy, tuple[MatchedList, ...]]:
    from birds import store

    if dossier is None and ids:
        raise UsageError(
            f"{ids[0]!r} is a list of a dossier, and there is no dossier; `birds init` makes one"
        )
    if dossier is None:
        taxonomy = bundle.taxonomy()
        return taxonomy, match(bundle.lists(), taxonomy, bundle.knowledge())
    with store.read(dossier) as reader:
        return Taxonomy.of(reader.reference(), reader.taxa()), reader.lists(
            _needed(reader.checklists(), ids, files)
        )


def _needed(checklists: Sequence[Checklist], ids: Sequence[str], files: Sequence[str]) -> list[str]:
    """Return the ids of the lists to load: all where a file is matched (each may inform it), else those compared."""
    return [each.id for each in checklists if files or each.id in ids]


def _read_files(
    names: Sequence[str], taxonomy: Taxonomy, known: Sequence[MatchedList]
) -> tuple[dict[str, MatchedList], tuple[Problem, ...]]:
    from birds.reading.lists import read_list

    lists: list[tuple[Checklist, Sequence[Entry]]] = []
    problems: list[Problem] = []
    ids = _ids(names, {each.checklist.id for each in known})
    for name in names:
        value, noticed = read_list(Path(name), Checklist(id=ids[name], title=Path(name).name, kind="other"))
        lists.append(value)
        problems += noticed
    matched = match(lists, taxonomy, bundle.knowledge_for(taxonomy), territory=known)
    return dict(zip(names, matched, strict=True)), tuple(problems)


def _ids(names: Sequence[str], taken: set[str]) -> dict[str, str]:
    """Return a short id for each file, without its folder: its stem, its name, or its name with a number."""
    made: dict[str, str] = {}
    for name in names:
        path = Path(name)
        numbered = (f"{path.name} ({number})" for number in count(2))
        made[name] = next(one for one in chain((path.stem, path.name), numbered) if one not in taken)
        taken = {*taken, made[name]}
    return made


def _found(name: str, lists: dict[str, MatchedList], dossier: Path | None) -> MatchedList:
    if name not in lists:
        from birds import store

        there = [each.id for each in store.load_checklists(dossier)] if dossier else []
        raise UsageError(
            f"the dossier has no list {name!r}; it has {', '.join(there) or 'none'}"
            " (a file's name has a suffix or a path)"
        )
    return lists[name]
