"""What else can be said about entries that share a bird: subspecies recorded, basis of the answer, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.model import LANGS
from birds.names import fold, stem, vernaculars
from birds.taxonomy import english_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.comparison.sides import Holding
    from birds.model import Basis, Entry, MatchedEntry, Names, Recorded, Relation
    from birds.taxonomy import Taxonomy

CHANGES = (
    "genus", "spelling", "gender", "rank", "split", "lump", "subspecies", "vernacular", "status", "family", "order",
    "alien",
)  # fmt: skip
_TRINOMIAL = 3
_ANOTHER_BIRD = frozenset(
    {
        "alternative",
        "settled-subspecies",
        "settled-vernacular",
        "settled-region",
        "settled-regular",
        "settled-alternative",
    }
)
"""Rules by which a name that once covered several birds means one of them: between the lists lies a split."""
_DIFFERENT = frozenset({"a_more", "b_more", "partly", "none_common"})


def basis(a: Sequence[Holding], b: Sequence[Holding], taxonomy: Taxonomy) -> Basis:
    """Return what the answer rests on: printed subspecies, a species without any, or the name alone."""
    held = (*a, *b)
    if held and all(_monotypic(holding, taxonomy) for holding in held):
        return "monotypic"
    return "subspecies" if any(h.recorded and not _monotypic(h, taxonomy) for h in held) else "name"


def _monotypic(holding: Holding, taxonomy: Taxonomy) -> bool:
    return bool(holding.taxa) and all(taxonomy.is_monotypic(taxon) for taxon in holding.taxa)


def recorded(a: Sequence[Holding], b: Sequence[Holding], taxonomy: Taxonomy) -> Recorded:
    """Return how the recorded subspecies of both sides compare; "ssp." makes it `open` where it could decide."""
    if (a or b) and all(_monotypic(holding, taxonomy) for holding in (*a, *b)):
        return "monotypic"
    printed_a, printed_b = _printed(a), _printed(b)
    open_a, open_b = _undetermined(a), _undetermined(b)
    if _silent(a, taxonomy) or _silent(b, taxonomy):
        return "not_printed"
    outcomes = {
        _compared(printed_a | extra_a, printed_b | extra_b)
        for extra_a in _could_be(printed_b, "a", undetermined=open_a)
        for extra_b in _could_be(printed_a, "b", undetermined=open_b)
    }
    return outcomes.pop() if len(outcomes) == 1 else "open"


def _silent(held: Sequence[Holding], taxonomy: Taxonomy) -> bool:
    """Whether a side has an entry that prints no subspecies, of a species that has some."""
    return not held or any(
        not h.recorded and not _undetermined((h,)) and not _monotypic(h, taxonomy) for h in held
    )


def _printed(held: Sequence[Holding]) -> frozenset[str]:
    return frozenset(taxon for holding in held for taxon in holding.recorded)


def _undetermined(held: Sequence[Holding]) -> bool:
    """Whether a side may have recorded any subspecies: "ssp.", or only such as the reference does not have."""
    return any(
        (printed.taxon is None and not holding.recorded) or printed.reason.rule == "undetermined-subspecies"
        for holding in held
        for printed in holding.entry.subspecies
    )


def _could_be(other: frozenset[str], mark: str, *, undetermined: bool) -> list[frozenset[str]]:
    """Return what "ssp." could be: nothing new, one that the other list records, or another still."""
    if not undetermined:
        return [frozenset()]
    return [frozenset({f"?{mark}"}), *(frozenset({taxon}) for taxon in sorted(other)), frozenset(other)]


def _compared(one: frozenset[str], other: frozenset[str]) -> Recorded:
    if one == other:
        return "same"
    if not one & other:
        return "none_common"
    if one > other:
        return "a_more"
    return "b_more" if one < other else "partly"


def changes(
    relation: Relation,
    a: Sequence[MatchedEntry],
    b: Sequence[MatchedEntry],
    compared: Recorded,
    *,
    guests: Sequence[MatchedEntry] = (),
) -> tuple[str, ...]:
    """Return the tags of what differs between the two sides, in the order of `CHANGES`.

    `guests` are introduced entries beside the natural ones of the same bird.
    """
    tags: set[str] = set()
    if any(m.entry.part == "alien" for m in (*a, *b, *guests)):
        tags.add("alien")
    if a and b:
        tags |= {"includes": {"split"}, "included_in": {"lump"}, "overlaps": {"split", "lump"}}.get(
            relation, set()
        )
        if len(a) == len(b) == 1:
            tags |= _pair_changes(a[0], b[0])
        elif not any(_same_name(x.entry, y.entry) for x in a for y in b):
            tags.add("genus" if not {_genus(x.entry) for x in a} & {_genus(y.entry) for y in b} else "rank")
        if compared in _DIFFERENT:
            tags.add("subspecies")
    return tuple(tag for tag in CHANGES if tag in tags)


def _pair_changes(one: MatchedEntry, other: MatchedEntry) -> set[str]:
    a, b = one.entry, other.entry
    tags = _name_changes(one, other) | _heading_changes(a, b)
    if any(_no_name_shared(a.vernacular.get(lang), b.vernacular.get(lang)) for lang in LANGS):
        tags.add("vernacular")
    codes_a, codes_b = ({s.code for s in entry.statuses if not s.minor} for entry in (a, b))
    if codes_a and codes_b and codes_a != codes_b:
        tags.add("status")
    return tags


def _name_changes(a: MatchedEntry, b: MatchedEntry) -> set[str]:
    one, other = a.entry.name, b.entry.name
    if one is None or other is None or one.species is None or other.species is None:
        return set()
    tags = {"genus"} if one.genus != other.genus else set()
    words_a = [e for e in (one.species, one.infraspecific) if e]
    words_b = [e for e in (other.species, other.infraspecific) if e]
    if words_a == words_b:
        return tags
    if len(words_a) != len(words_b):
        return tags | {"rank"}
    if [stem(e) for e in words_a] == [stem(e) for e in words_b]:
        return tags | {"gender"}
    if _ranked(a, b):
        return tags | {"rank"}
    return tags | ({"split"} if any(m.match.reason.rule in _ANOTHER_BIRD for m in (a, b)) else {"spelling"})


def _no_name_shared(one: str | None, other: str | None) -> bool:
    """Whether both cells hold names and none is the same."""
    keys = [{english_key(name) for name in vernaculars(cell)} for cell in (one, other)]
    return all(keys) and not keys[0] & keys[1]


def _ranked(a: MatchedEntry, b: MatchedEntry) -> bool:
    """Whether one list's species epithet is a subspecies of the other list or of the reference."""
    if any(len((m.match.taxon or "").split()) == _TRINOMIAL for m in (a, b)):
        return True
    one, other = (m.entry.name.species if m.entry.name else None for m in (a, b))
    return bool((one and stem(one) in _stems(b)) or (other and stem(other) in _stems(a)))


def _stems(entry: MatchedEntry) -> frozenset[str]:
    return frozenset(stem(m.printed) for m in entry.subspecies)


def _heading_changes(a: Entry, b: Entry) -> set[str]:
    families = _labels(a.family, a.family_names), _labels(b.family, b.family_names)
    orders = _labels(a.order, a.order_names), _labels(b.order, b.order_names)
    return {tag for tag, labels in (("family", families), ("order", orders)) if _differ(*labels)}


def _labels(latin: str | None, names: Names) -> tuple[str | None, ...]:
    return (latin, *(names.get(lang) for lang in LANGS))


def _differ(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    return any(x and y and fold(x) != fold(y) for x, y in zip(one, other, strict=True))


def _same_name(a: Entry, b: Entry) -> bool:
    return bool(a.name and b.name and a.name.canonical and a.name.canonical == b.name.canonical)


def _genus(entry: Entry) -> str | None:
    return entry.name.genus if entry.name else None
