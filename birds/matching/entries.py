"""One list's entries by name: rules 1 to 6, with what the list itself says about families and neighbours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from birds import names, progress
from birds.matching.rules import NameMatch, NameRules, chain
from birds.model import NO_NAMES, SURE, Candidate, Entry, Message, Names, ParsedName
from birds.taxonomy import is_nominate

_SHOWN = 80
_INSIDE = re.compile(r"[A-Z][a-z]+ [a-z]{3,}")  # what may be a name in a text that begins with none
_OLD = 0.2  # the part of a list's names that are only those of first authors, where it may have more
_SHOWING, _STRAYS = 10, 0.1  # names that show a list's order, the part of their neighbours that may be strays


@dataclass(slots=True)
class Context:
    """What a list has shown so far: species held in each of its sections, families by what the list calls them."""

    rules: NameRules
    entries: Sequence[Entry]
    names: Sequence[ParsedName | None]
    matches: list[NameMatch | None] = field(default_factory=list)
    holders: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    printed: dict[tuple[str | None, Names], tuple[str, ...]] = field(default_factory=dict)
    above: list[str | None] = field(default_factory=list)
    below: list[str | None] = field(default_factory=list)
    sought: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], NameMatch] = field(default_factory=dict)

    def holders_beside(self, at: int) -> Mapping[str, str]:
        """Return the species held in the section of an entry, with the names that their entries print."""
        return self.holders.get(self.entries[at].section or "", {})


def parsed_name(entry: Entry) -> ParsedName | None:
    """Return the entry's parsed name, None where the list prints no scientific name."""
    if entry.name is not None:
        return entry.name
    return names.parse(entry.verbatim) if entry.verbatim else None


def find_all(rules: NameRules, entries: Sequence[Entry]) -> list[NameMatch]:
    """Return what each entry means by rules 1 to 6."""
    context = Context(rules, entries, [parsed_name(entry) for entry in entries])
    for name in progress.over("matching", context.names, len(entries)):
        is_species = name is not None and name.canonical is not None and " " in name.canonical
        context.matches.append(_match_surest(rules, name) if name and is_species else None)
    surest = [match for match in context.matches if match and match.taxon]
    if len(surest) == len(entries):
        return surest
    _learn_families(context)
    if rules.list_id:
        _doubt_old_names(context)
    return [
        match if match is not None and match.taxon is not None else _match_later(context, at)
        for at, match in enumerate(progress.over("matching", context.matches, len(entries)))
    ]


def _match_surest(rules: NameRules, name: ParsedName) -> NameMatch | None:
    """Return what the surest rules say of a name; one to the letter as a bird was first published is that bird's.

    Thus "Larus argentatus Brünn. var. Vegae", which as it is read today begins with another bird's name.
    """
    canonical = name.canonical or ""
    if name.verbatim != canonical and name.authorship != "" and rules.taxonomy.published(name.verbatim):
        return rules.protonym(name.verbatim)
    match = rules.surest(canonical)
    return match if match is None or match.reason.code == "accepted" else rules.homonym(canonical, match)


def _doubt_old_names(context: Context) -> None:
    """Doubt accepted names under which another bird was first published, in a list that has many such names.

    *Muscicapa striata* is the Spotted Flycatcher; where most birds have the names of their first authors it may be the
    Blackpoll Warbler.
    """
    rules, pairs = context.rules, list(zip(context.names, context.matches, strict=True))
    unknown = [name.canonical or "" for name, match in pairs if name and match is None]
    if sum(bool(rules.taxonomy.published(name)) for name in unknown) > _OLD * len(pairs):
        context.matches = [
            rules.homonym(it.canonical or "", match) if it and match else match for it, match in pairs
        ]


def _learn_families(context: Context) -> None:
    """Note which taxa are taken, which families stand around an entry, and what the list calls them."""
    taxonomy = context.rules.taxonomy
    taxa = [match.taxon if match else None for match in context.matches]
    families = [taxonomy.family_of(taxon) if taxon else None for taxon in taxa]
    holders: dict[str, dict[str, str]] = defaultdict(dict)
    for entry, taxon, family in zip(context.entries, taxa, families, strict=True):
        if taxon and family and entry.parent_row is None:
            species = taxonomy.species_of(taxon)
            if species == taxon or is_nominate(taxon):
                holders[entry.section or ""].setdefault(species or taxon, entry.verbatim or "")
    context.holders = holders if context.rules.list_id else {}  # loose names hold nothing
    # Which families each name of a family is printed for, that of most entries first.
    labelled: dict[str, Counter[str]] = defaultdict(Counter)
    pairs = zip(context.entries, families, strict=True)
    headed = Counter([(entry.family, entry.family_names, family) for entry, family in pairs if family])
    for (printed, called, family), count in headed.items():
        for label in filter(None, (printed, *called.all())):
            labelled[label][family] += count
    context.labels = {
        label: tuple(sorted(numbers, key=lambda family: (-numbers[family], family)))
        for label, numbers in labelled.items()
    }
    spoken = families if context.rules.list_id and _is_systematic(families) else [None] * len(families)
    context.above = _last_before(spoken)
    context.below = _last_before(reversed(spoken))[::-1]


def _is_systematic(families: Sequence[str | None]) -> bool:
    """Whether a list's order shows that neighbours are of one family: those it has stand together, but for a few.

    Of an alphabetical list, of one in no order, and of a few birds that show nothing, this is not so.
    """
    known = [family for family in families if family]
    apart = len(set(known)) - 1
    if apart <= 0:
        return bool(known)
    changes = sum(above != below for above, below in pairwise(known))
    return len(known) >= _SHOWING and (changes - apart) <= _STRAYS * (len(known) - 1 - apart)


def _match_later(context: Context, at: int) -> NameMatch:
    rules, match, name = context.rules, context.matches[at], context.names[at]
    if name is None:
        return NameMatch(Message.of("no-scientific-name"))
    if name.species is None:
        return rules.protonym(name.verbatim) or _explain_unreadable(rules, name)
    if name.infraspecific is None:
        binomial = f"{name.genus} {name.species}"
        return _match_first_published(context, at, binomial, _match_by_epithet(context, at, binomial, match))
    match = _match_subspecies(context, at, name)
    if match.confidence in SURE and match.reason.code != "stays":
        return match
    first = rules.protonym(name.verbatim) or rules.protonym(name.canonical or "")
    return first if first is not None and first.taxon is not None else match


def _match_first_published(context: Context, at: int, name: str, match: NameMatch) -> NameMatch:
    """Return what a name was first published for, if a later rule says another bird or none.

    It is not meant where another entry of the list has that bird, and a later rule finds one for the name.
    """
    rules = context.rules
    first = rules.protonym(name)
    if first is None or first.taxon is None:
        return match
    species = rules.taxonomy.species_of(first.taxon)
    if species in context.holders_beside(at) and match.taxon is not None:
        return match
    if species != first.taxon:  # a subspecies: an epithet says little across ranks
        alone = match.taxon is None and not match.candidates
        return replace(match, candidates=(Candidate(first.taxon, first.reason),)) if alone else match
    if rules.taxonomy.species_of(match.taxon or "") == species and match.reason.code == "epithet-in-family":
        surer = rules.taxonomy.has_subspecies and match.confidence not in SURE
        return replace(match, confidence=first.confidence) if surer else match
    others = (Candidate(match.taxon, match.reason),) if match.taxon else match.candidates
    return NameMatch(first.reason, first.taxon, first.confidence, others)


def _explain_unreadable(rules: NameRules, name: ParsedName) -> NameMatch:
    """Return why a name that is no species' name is left open: a cross, "sp.", or nothing to read."""
    inside = dict.fromkeys((*name.alternatives, *_INSIDE.findall(name.verbatim[: names.LONGEST])))
    matches = (rules.surest(other) for other in inside if " " in other)
    candidates = tuple(Candidate(it.taxon, it.reason) for it in matches if it and it.taxon)
    printed = " ".join(name.verbatim.split())
    if "hybrid" in name.notices:
        return NameMatch(Message.of("hybrid", name=printed), candidates=candidates)
    is_genus = "undetermined" in name.notices
    if name.genus is not None:  # of today or of once, and no other word with a capital: Noise / Background
        genus, was_one = rules.genus(name.genus), rules.taxonomy.is_old_genus(name.genus)
        is_genus = is_genus or genus.accepted or genus.listed or bool(genus.families) or was_one
    if name.rank not in (None, "genus") or is_genus:
        return NameMatch(Message.of("undetermined", name=printed))
    shown = printed if len(name.verbatim) <= names.LONGEST else f"{name.verbatim[:_SHOWN]}…"
    return NameMatch(Message.of("no-name", name=shown), candidates=candidates)


def _match_by_epithet(context: Context, at: int, name: str, match: NameMatch | None) -> NameMatch:
    """Return what rules 5 and 6 find for a binomial of an entry, where the surer rules have no question to ask of it.

    The rows of subspecies below a species ask the same again.
    """
    if match is not None:
        return match
    entry = context.entries[at]
    above, below = context.above[at], context.below[at]
    neighbours = (above,) if above is not None and above == below else ()
    printed = _printed_families(context, entry)
    key = (name, entry.section or "", printed, neighbours)
    known = context.sought.get(key)
    if known is None:
        holders = context.holders_beside(at)
        known = context.sought[key] = _seek_epithet(context.rules, name, holders, printed, neighbours)
    return known


def _seek_epithet(
    rules: NameRules,
    name: str,
    holders: Mapping[str, str],
    printed: tuple[str, ...],
    neighbours: tuple[str, ...],
) -> NameMatch:
    """Return what rules 5 and 6 find for a binomial; a genus misprinted is no other one.

    Families in which an epithet is sought, surest first: the genus's, the one that the list prints, its neighbours'.
    Where none of these has it, no other list need seek it there again.
    """
    key = (name, printed, neighbours)
    if key in rules.memory.unknown:
        return rules.guess(name, printed)
    first, _, epithet = name.partition(" ")
    genus = rules.genus(first)
    if genus.near and (slip := rules.misprint(name, genus, epithet)) is not None and slip.taxon is not None:
        return slip
    places = {genus.families: "genus"}  # each once, as the surest that it is
    places.setdefault(printed, "list")
    places.setdefault(() if genus.accepted else neighbours, "neighbours")
    for families, where in places.items():
        answer = rules.epithet_in_family(name, families, holders, where)
        if answer is not None:
            return answer if answer.taxon is None else _match_moved_or_misprinted(rules, name, answer)
    rules.memory.unknown.add(key)
    return rules.guess(name, printed)


def _match_moved_or_misprinted(rules: NameRules, name: str, moved: NameMatch) -> NameMatch:
    """Return what an epithet leads to in another genus; both, where its own genus has one a letter away.

    Monticola solitarus is no Anthipes solitaris under another genus, but may be Monticola solitarius misprinted.
    """
    first, _, epithet = name.partition(" ")
    genus = rules.genus(first)
    slip = rules.misprint(name, genus, epithet) if genus.members.taxa else None
    if slip is None or moved.taxon is None:
        return moved
    near = (slip.taxon,) if slip.taxon else tuple(candidate.taxon for candidate in slip.candidates)
    return rules.ambiguous(name, (*near, moved.taxon))


def _printed_families(context: Context, entry: Entry) -> tuple[str, ...]:
    """Return the families that an entry's own heading means: as the reference has it, or as the list shows."""
    if entry.family is None and entry.family_names is NO_NAMES:
        return ()
    key = (entry.family, entry.family_names)
    known = context.printed.get(key)
    if known is None:
        own = [entry.family] if entry.family and entry.family in context.rules.taxonomy else []
        labels = filter(None, (entry.family, *entry.family_names.all()))
        learned = [family for label in labels for family in context.labels.get(label, ())]
        known = context.printed[key] = tuple(dict.fromkeys((*own, *learned)))
    return known


def _last_before(families: Iterable[str | None]) -> list[str | None]:
    """Return for each place the last family before it."""
    before: list[str | None] = [None]
    for family in families:
        before.append(family or before[-1])
    return before[:-1]


def _match_subspecies(context: Context, at: int, name: ParsedName) -> NameMatch:
    """Return what a subspecies' full name means: its species first, then the epithet where it may be sought."""
    rules = context.rules
    binomial, infra = f"{name.genus} {name.species}", name.infraspecific or ""
    species = rules.surest(binomial)
    if species is None or species.taxon is None:
        species = _match_by_epithet(context, at, binomial, species)
    match = rules.printed(species.taxon, binomial, infra)
    if match.taxon is not None:
        return chain(match, species.confidence if species.taxon else "probable")
    if species.taxon is None:
        return species if species.candidates else NameMatch(match.reason, candidates=match.candidates)
    args = {"name": f"{binomial} {infra}", "taxon": species.taxon, "reference": rules.taxonomy.title}
    reason = Message.of("stays", **args)
    others = rules.namesakes(infra, species.taxon)
    stays = NameMatch(reason, species.taxon, "proposal" if others else "probable", match.candidates or others)
    return chain(stays, species.confidence)
