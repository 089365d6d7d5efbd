"""What differs beside the bird itself: subspecies recorded, what changed, and each side of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from birds.model import Basis, ComparisonRow, Entry, Match, MatchedEntry, Message, Recorded, Relation
from birds.names import fold, has_kana, split_vernaculars, stem
from birds.names.keys import english_key

if TYPE_CHECKING:
    from birds.comparison.units import Member


CHANGES = (
    "genus", "spelling", "gender", "rank", "split", "lump", "subspecies", "vernacular", "status", "family", "order",
    "alien",
)  # fmt: skip
_TRINOMIAL = 3
_ANOTHER_BIRD = frozenset(
    {
        *("alternative", "decision", "settled-subspecies", "settled-vernacular", "settled-region"),
        *("settled-regular", "settled-alternative"),
    }
)
"""Rules by which a name that once covered several birds means one of them: between the lists lies a split."""
_MISPRINTED = frozenset({"misprint", "misread"})
_ALIKE = 0.75
"""How much of two epithets must be the same letters in the same order for one to be a spelling of the other."""
_DIFFERENT = frozenset({"a_more", "b_more", "partly", "none_common"})


def compare_subspecies(a: Sequence[Member], b: Sequence[Member]) -> Recorded:
    """Return how the recorded subspecies of both sides compare; "ssp." makes it `open` where it could decide."""
    if all(member.monotypic for member in (*a, *b)):
        return "monotypic"
    if not (a and b) or any(not (recorded_taxa(member) or _may_record_any(member)) for member in (*a, *b)):
        return "not_printed"
    printed_a, printed_b = (frozenset(t for member in side for t in recorded_taxa(member)) for side in (a, b))
    open_a, open_b = any(map(_may_record_any, a)), any(map(_may_record_any, b))
    if not (open_a or open_b):
        return _compare_recorded(printed_a, printed_b)
    outcomes = {
        _compare_recorded(printed_a | extra_a, printed_b | extra_b)
        for extra_a in _could_be(printed_b, "a", undetermined=open_a)
        for extra_b in _could_be(printed_a, "b", undetermined=open_b)
    }
    return outcomes.pop() if len(outcomes) == 1 else "open"


def is_contested(printed: Match) -> bool:
    """Whether it is left open what a printed subspecies means, though the reference has its name."""
    return printed.taxon is None and printed.reason.code.startswith("contested-")


def has_unknown_subspecies(member: Member) -> bool:
    """Whether the entry's own name has a subspecies that is not determined, or that the reference does not have."""
    name = member.entry.entry.name
    if member.recorded or member.entry.subspecies or name is None:
        return False
    return name.infraspecific is not None or "undetermined-subspecies" in name.notices


def recorded_taxa(member: Member) -> tuple[str, ...]:
    """Return the taxa that an entry records: those of its printed subspecies, or the species that has none."""
    return member.recorded or (member.taxa if member.monotypic else ())


def _may_record_any(member: Member) -> bool:
    """Whether an entry may record any subspecies: "ssp.", a contested one, or only such as the reference lacks."""
    unknown = [printed for printed in member.entry.subspecies if printed.taxon is None]
    if not unknown:
        return has_unknown_subspecies(member)
    is_open = any(it.reason.code == "undetermined-subspecies" or is_contested(it) for it in unknown)
    return is_open or not member.recorded


def _could_be(other: frozenset[str], mark: str, *, undetermined: bool) -> list[frozenset[str]]:
    """Return what "ssp." could be: nothing new, one that the other list records, or another still."""
    if not undetermined:
        return [frozenset()]
    return [frozenset({f"?{mark}"}), *(frozenset({taxon}) for taxon in sorted(other)), frozenset(other)]


def _compare_recorded(a: frozenset[str], b: frozenset[str]) -> Recorded:
    if a == b:
        return "same"
    if not a & b:
        return "none_common"
    if a > b:
        return "a_more"
    return "b_more" if a < b else "partly"


def change_tags(
    relation: Relation,
    a: Sequence[MatchedEntry],
    b: Sequence[MatchedEntry],
    compared: Recorded,
    basis: Basis,
    *,
    incidental: Sequence[MatchedEntry] = (),
) -> tuple[str, ...]:
    """Return the tags of what differs between the two sides, in the order of `CHANGES`.

    Where a width is presumed, nobody knows of a split. `incidental` are introduced entries beside the natural ones
    of the same bird.
    """
    tags: set[str] = set()
    if any(m.entry.part == "alien" for m in (*a, *b, *incidental)):
        tags.add("alien")
    if a and b:
        if relation == "includes" or (relation == "overlaps" and len(b) > 1):
            tags.add("split")
        if relation == "included_in" or (relation == "overlaps" and len(a) > 1):
            tags.add("lump")
        names = _pair_changes(a[0], b[0]) if len(a) == len(b) == 1 else _group_changes(a, b)
        if relation != "equal":
            names = names - {"split", "lump", "spelling"} | _spelling_changes(a, b)
        tags |= names
        if compared in _DIFFERENT:
            tags.add("subspecies")
    if basis == "presumed":
        tags -= {"split", "lump"}
    return tuple([tag for tag in CHANGES if tag in tags]) if tags else ()


def _group_changes(a: Sequence[MatchedEntry], b: Sequence[MatchedEntry]) -> set[str]:
    """Return what differs between the names of several entries: what the most alike pair of them differs in."""
    named_a, named_b = _by_name(a), _by_name(b)
    if {name for name, *_ in named_a} & {name for name, *_ in named_b}:
        return set()
    return min(
        (_name_changes(x, y) for x in named_a.values() for y in named_b.values()),
        key=lambda tags: (len(tags), "lump" in tags or "split" in tags, sorted(tags)),
        default=set(),
    )


def _by_name(entries: Sequence[MatchedEntry]) -> dict[tuple[object, ...], MatchedEntry]:
    """Return entries that print a species' name, once for all that tell the same about names: a list may repeat one."""
    return {
        (name.canonical, m.match.reason.code, m.match.taxon, m.entry.subspecies): m
        for m in entries
        if (name := m.entry.name) is not None and name.species is not None
    }


def _spelling_changes(a: Sequence[MatchedEntry], b: Sequence[MatchedEntry]) -> set[str]:
    """Return what differs in the spelling of the only names of two sides that differ in more than their names."""
    if not len(a) == len(b) == 1 or "spelling" not in _name_changes(a[0], b[0]):
        return set()
    epithet, other = (m.entry.name.species if m.entry.name else None for m in (a[0], b[0]))
    return {"spelling"} if epithet and other and _are_alike(epithet, other) else set()


def _pair_changes(matched_a: MatchedEntry, matched_b: MatchedEntry) -> set[str]:
    a, b = matched_a.entry, matched_b.entry
    tags = _name_changes(matched_a, matched_b)
    tags.update([tag for tag in ("family", "order") if differing_headings(a, b, tag)])
    names, others = a.vernacular, b.vernacular
    if names.pairs != others.pairs and any(no_name_shared(it, others.get(lang)) for lang, it in names.pairs):
        tags.add("vernacular")
    if a.statuses != b.statuses:
        codes_a, codes_b = ({s.code for s in entry.statuses if s.code and not s.minor} for entry in (a, b))
        if codes_a and codes_b and codes_a != codes_b:
            tags.add("status")
    return tags


def _name_changes(a: MatchedEntry, b: MatchedEntry) -> set[str]:
    name_a, name_b = a.entry.name, b.entry.name
    if name_a is None or name_b is None or name_a.species is None or name_b.species is None:
        return set()
    if name_a.canonical == name_b.canonical:
        return set()
    tags: set[str] = set()
    genera = name_a.genus or "", name_b.genus or ""
    if genera[0] != genera[1]:  # another one, or the same misprinted: Sturnus and Sturnia are alike, and two
        misprinted = any(it.match.reason.code in _MISPRINTED for it in (a, b))
        tags.add("spelling" if misprinted and _are_alike(*genera) else "genus")
    words_a = [e for e in (name_a.species, name_a.infraspecific) if e]
    words_b = [e for e in (name_b.species, name_b.infraspecific) if e]
    return tags | (_epithet_changes(a, b, words_a, words_b) if words_a != words_b else set())


def _epithet_changes(a: MatchedEntry, b: MatchedEntry, words_a: list[str], words_b: list[str]) -> set[str]:
    """Return what lies between epithets that differ: rank, gender, spelling, or a bird that was split off."""
    if len(words_a) != len(words_b):
        return {"rank"}
    if [stem(e) for e in words_a] == [stem(e) for e in words_b]:
        return {"gender"}
    if len(words_a) == 1 and _are_alike(words_a[0], words_b[0]):
        return {"spelling"}
    if _is_reranked(a, b):
        return {"rank"}
    once_wider = [m.match.reason.code in _ANOTHER_BIRD for m in (a, b)]
    if all(once_wider):
        return set()
    return {"split"} if once_wider[0] else {"lump"} if once_wider[1] else {"spelling"}


def _are_alike(epithet: str, other: str) -> bool:
    """Whether two epithets look like one, written in two ways."""
    if epithet[0] != other[0] and epithet[-1] != other[-1]:
        return False
    from difflib import SequenceMatcher

    return SequenceMatcher(None, stem(epithet), stem(other), autojunk=False).ratio() >= _ALIKE


def no_name_shared(cell_a: str | None, cell_b: str | None) -> bool:
    """Whether both cells hold names in one writing and none is the same; 丹頂 may well be タンチョウ."""
    if not cell_a or not cell_b or cell_a == cell_b:
        return False
    a, b = ({english_key(name) for name in split_vernaculars(cell)} for cell in (cell_a, cell_b))
    return not a & b and not set(map(has_kana, a)).isdisjoint(map(has_kana, b))


def _is_reranked(a: MatchedEntry, b: MatchedEntry) -> bool:
    """Whether one list's species epithet is a subspecies of the other list or of the reference."""
    epithet_a, epithet_b = (m.entry.name.species if m.entry.name else None for m in (a, b))
    if (epithet_a and stem(epithet_a) in _stems(b)) or (epithet_b and stem(epithet_b) in _stems(a)):
        return True
    words = [(m.match.taxon or "").split() for m in (a, b)]
    raised = {stem(taxon[-1]) for taxon in words if len(taxon) == _TRINOMIAL}
    return any(epithet is not None and stem(epithet) in raised for epithet in (epithet_a, epithet_b))


def _stems(entry: MatchedEntry) -> frozenset[str]:
    return frozenset(stem(m.printed) for m in entry.subspecies)


def differing_headings(a: Entry, b: Entry, tag: str) -> tuple[str, str] | None:
    """Return what two entries print as their family or order, where it differs in the first name that both have."""
    if tag == "family":
        latin, names = (a.family, b.family), (a.family_names, b.family_names)
    else:
        latin, names = (a.order, b.order), (a.order_names, b.order_names)
    if latin[0] == latin[1] and names[0].pairs == names[1].pairs:
        return None
    for x, y in chain((latin,), ((name, names[1].get(lang)) for lang, name in names[0].pairs)):
        if x and y and has_kana(key_x := fold(x)) == has_kana(key_y := fold(y)):
            return (x, y) if key_x != key_y else None
    return None


def differences(row: ComparisonRow, ids: tuple[str, str]) -> Iterator[Message]:
    """Yield a reason for each tag of a pair that its names do not show, and for a bird that a list repeats."""
    if not len(row.a) == len(row.b) == 1:
        if row.relation == "equal" and len(row.units) == 1:
            sides = zip(ids, (row.a, row.b), strict=True)
            repeated = {list_id: str(len(side)) for list_id, side in sides if len(side) > 1}
            yield from [
                Message.of("repeated", list=list_id, number=repeated[list_id]) for list_id in repeated
            ]
        return
    a, b, lists = row.a[0].entry, row.b[0].entry, {"a": ids[0], "b": ids[1]}
    if "status" in row.change:
        coded = ([it.code for it in entry.statuses if it.code and not it.minor] for entry in (a, b))
        codes_a, codes_b = (" ".join(dict.fromkeys(codes)) for codes in coded)
        yield Message.of("status-differs", **lists, codes_a=codes_a, codes_b=codes_b)
    if "vernacular" in row.change:
        for lang, name_a in a.vernacular.pairs:
            name_b = b.vernacular.get(lang)
            if name_b is not None and no_name_shared(name_a, name_b):
                yield Message.of("vernacular-differs", **lists, lang=lang, name_a=name_a, name_b=name_b)
    for tag, rule in (("family", "family-differs"), ("order", "order-differs")):
        if tag in row.change and (labels := differing_headings(a, b, tag)):
            yield Message.of(rule, **lists, name_a=labels[0], name_b=labels[1])
