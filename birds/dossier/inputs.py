"""What comes from outside and is not kept: lists to compare, names to match, beside the lists of a dossier or alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from birds import attribution
from birds.comparison import compare
from birds.dossier import bootstrap
from birds.dossier.validation import refuse_birdless
from birds.errors import Problem, UsageError
from birds.matching.assignment import match_lists
from birds.matching.loose import LooseNames
from birds.matching.naming import decisions_for_records
from birds.matching.region import is_territorial
from birds.matching.synonyms import curated_for
from birds.model import Agreement, Checklist, Comparison, Decision, Entry, Match, MatchedList, Source, Taxon
from birds.model.agreement import default
from birds.names import fold
from birds.taxonomy import Taxonomy, shipped_taxonomy


def compare_lists(
    lists: Sequence[str],
    dossier: Path | None,
    territory: str | Sequence[str],
    *,
    with_introduced: bool,
    taxonomies: Mapping[str, str] | None = None,
) -> tuple[tuple[Comparison, ...], tuple[Problem, ...]]:
    """Compare the first of some lists with each other one; returns also what was noticed in files that were read."""
    territory = named_one_by_one(territory)
    files = [name for name in dict.fromkeys((*lists, *territory)) if is_file(name)]
    ids = [name for name in lists if not is_file(name)]
    matching = matching_of(dossier, ids, files, territory)
    sides, problems = _read_files(files, matching) if files else ({}, ())
    by_name = {**{each.checklist.id: each for each in matching.known}, **sides}
    chosen = {name: _list_called(name, by_name, dossier) for name in (*lists, *matching.territory)}
    others = [chosen[name] for name in matching.territory]
    if territory:
        chosen |= _match_again({name: chosen[name] for name in ids}, others, matching)
    known = (*matching.sources, *(Source.of(sides[name].checklist) for name in sides))
    region = tuple(each.checklist.id for each in others) or matching.region
    taxonomies = taxonomies or {}
    if unknown := [name for name in taxonomies if name not in lists]:
        raise UsageError("diff.taxonomy_of_no_list", list=unknown[0], lists=tuple(lists))
    releases = [fold(taxonomies.get(name, "")) for name in lists]  # in one release codes mean the same
    compared = [
        compare(
            chosen[lists[0]],
            chosen[name],
            matching.taxonomy,
            agreement=matching.agreement,
            territory=others,
            with_introduced=with_introduced,
            same_release=release == releases[0] != "",
        )
        for name, release in zip(lists[1:], releases[1:], strict=True)
    ]
    credited = [(each, attribution.of_comparison(known, each)) for each in compared]
    return tuple(replace(each, credits=terms, region=region) for each, terms in credited), problems


def match_names(
    names: Iterable[str], dossier: Path | None, territory: str | Sequence[str], *, as_list: bool
) -> tuple[Taxonomy, tuple[str, ...], Iterator[tuple[str, Match | None]]]:
    """Match names, each by itself and as it comes, or together `as_list`.

    Returns the reference, the lists that say what lives in the region, and the names with what they mean; None for a
    blank one.
    """
    loose, region = names_to_match(dossier, territory)
    if not as_list:
        return loose.taxonomy, region, loose.stream(names)
    every = tuple(names)
    matches = iter(loose.as_list([name for name in every if name]))
    return loose.taxonomy, region, ((name, next(matches) if name else None) for name in every)


def names_to_match(
    dossier: Path | None, territory: str | Sequence[str]
) -> tuple[LooseNames, tuple[str, ...]]:
    """Return what matches names by a dossier or without one, and the lists that say what lives in the region."""
    territory = named_one_by_one(territory)
    files = [name for name in dict.fromkeys(territory) if is_file(name)]
    matching = matching_of(dossier, (), (*files, "names"), territory)
    sides, _ = _read_files(files, matching) if files else ({}, ())
    by_name = {**{each.checklist.id: each for each in matching.known}, **sides}
    region = [_list_called(name, by_name, dossier) for name in matching.territory]
    asked = tuple(each.checklist.id for each in region)
    loose = LooseNames.of(
        matching.taxonomy,
        curated_for(matching.taxonomy),
        (*region, *matching.known),
        asked if territory or not matching.region else None,
        decisions_for_records(matching.decisions),
    )
    return loose, asked or matching.region


def named_one_by_one(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return names as they are given, one given alone as the only one."""
    return (names,) if isinstance(names, str) else tuple(names)


def is_file(name: str) -> bool:
    """Whether a name on the command line means a file: it has a path separator or a suffix."""
    return "/" in name or "\\" in name or bool(Path(name).suffix)


@dataclass(frozen=True, slots=True)
class ListMatching:
    """What files are matched with: the reference, the dossier's lists and decisions, and who says what lives here.

    That are the lists of the `territory` that was asked for, else those of `region`: none without a dossier.
    """

    taxonomy: Taxonomy
    known: tuple[MatchedList, ...]
    decisions: tuple[Decision, ...]
    territory: tuple[str, ...]
    region: tuple[str, ...]
    sources: tuple[Source, ...]
    agreement: Agreement

    def match(
        self,
        lists: Sequence[tuple[Checklist, Sequence[Entry]]],
        beside: Sequence[MatchedList],
        asked: Sequence[str],
    ) -> tuple[MatchedList, ...]:
        """Return lists matched beside others; the `asked` alone say what lives in the region where there are any."""
        return match_lists(
            lists,
            self.taxonomy,
            curated_for(self.taxonomy),
            self.decisions,
            territory=beside,
            asked=asked if self.territory or not self.region else None,
            below=False,
        )


def matching_of(
    dossier: Path | None, ids: Sequence[str], files: Sequence[str], territory: Sequence[str]
) -> ListMatching:
    """Return what lists or names are matched with, by a dossier or without one. Raises UsageError, DossierError."""
    if dossier is None and ids:
        raise UsageError("dossier.list_without_dossier", list=ids[0])
    if dossier is None:
        known = bootstrap.bundled_territory()
        named = lists_of(territory, known)
        return ListMatching(
            taxonomy=shipped_taxonomy(),
            known=known,
            decisions=(),
            territory=named,
            region=(),
            sources=attribution.shipped(),
            agreement=default(),
        )
    from birds import store

    with store.read(dossier) as reader:
        checklists, everything = reader.load(Checklist), bool(files or territory)
        taxa = reader.load(Taxon) if everything else reader.taxa_to_compare()
        known = reader.lists(None if everything else [each.id for each in checklists if each.id in ids])
        return ListMatching(
            taxonomy=Taxonomy.of(reader.reference(), taxa),
            known=known,
            decisions=reader.load(Decision) if everything else (),
            territory=lists_of(territory, known),
            region=tuple(each.id for each in checklists if is_territorial(each)),
            sources=reader.load(Source),
            agreement=reader.agreement(),
        )


def lists_of(territory: Iterable[str], known: Sequence[MatchedList]) -> tuple[str, ...]:
    """Return the lists that a territory stands for: itself, or the checklists of the country with that code."""
    ids = {each.checklist.id for each in known}
    of_country: dict[str | None, list[str]] = defaultdict(list)
    for each in known:
        if is_territorial(each.checklist):
            of_country[each.checklist.party].append(each.checklist.id)
    named = ([name] if name in ids else of_country.get(name.upper()) or [name] for name in territory)
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def _read_files(
    names: Sequence[str], matching: ListMatching
) -> tuple[dict[str, MatchedList], tuple[Problem, ...]]:
    from birds.reading.lists import read_list
    from birds.reading.tables import ReadOptions

    ids = _short_ids(names, {each.checklist.id for each in matching.known})
    options = ReadOptions(agreement=matching.agreement)
    about = [Checklist(id=ids[name], title=Path(name).name, kind="other") for name in names]
    read = [read_list(Path(name), each, options) for name, each in zip(names, about, strict=True)]
    asked = [ids.get(name, name) for name in matching.territory]
    matched = matching.match([value for value, _ in read], matching.known, asked)
    for name, new in zip(names, matched, strict=True):
        refuse_birdless(Path(name).name, new, matching.taxonomy, matching.known)
    problems = chain.from_iterable(noticed for _, noticed in read)
    return dict(zip(names, matched, strict=True)), tuple(problems)


def _match_again(
    stored: dict[str, MatchedList], territory: Sequence[MatchedList], matching: ListMatching
) -> dict[str, MatchedList]:
    """Return the dossier's lists matched anew with another territory, but those of a territory of their own."""
    asked = [each.checklist.id for each in territory]
    again = {
        name: matched
        for name, matched in stored.items()
        if not is_territorial(matched.checklist) and matched.checklist.id not in asked
    }
    read = [(matched.checklist, [bird.entry for bird in matched.entries]) for matched in again.values()]
    if not read:
        return {}
    return dict(zip(again, matching.match(read, (*territory, *matching.known), asked), strict=True))


def _short_ids(names: Sequence[str], taken: set[str]) -> dict[str, str]:
    """Return a short id for each file, without its folder: its stem, its name, or its name with a number."""
    ids: dict[str, str] = {}
    for name in names:
        path = Path(name)
        numbered = (f"{path.name} ({number})" for number in count(2))
        ids[name] = next(short for short in chain((path.stem, path.name), numbered) if short not in taken)
        taken = {*taken, ids[name]}
    return ids


def _list_called(name: str, lists: dict[str, MatchedList], dossier: Path | None) -> MatchedList:
    if name not in lists:
        from birds import store

        if dossier is None:  # then only a territory is sought by its id
            raise UsageError("match.no_such_territory", territory=name, there=tuple(lists))
        if ids := tuple(each.id for each in store.load(dossier, Checklist)):
            raise UsageError("dossier.no_such_list_or_file", list=name, there=ids)
        raise UsageError("dossier.no_list_at_all", list=name)
    return lists[name]
