"""What another reference changes, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.model import Column, Document, tabular
from birds.messages import say, word
from birds.model import Message
from birds.review.view import printed

if TYPE_CHECKING:
    from birds.documents.model import Value
    from birds.model import Lang, MatchedList
    from birds.review.adoption import Adopted
    from birds.taxonomy import Taxonomy
    from birds.taxonomy.following import Impact

COLUMNS = ("list", "row", "effect", "printed", "vernacular", "before", "after", "across", "explanation")
EFFECTS = ("lost", "moved", "sunk", "raised", "split", "merged", "renamed", "found")
_ACROSS = 2


def impact_grid(adopted: Adopted, lang: Lang) -> Document:
    """Return which entries change: list and row, names on both sides, the bird now and then; counts below."""
    columns = tuple(_column(key, lang) for key in COLUMNS)
    rows = [
        (EFFECTS.index(one.effect), _row(adopted, matched, one, lang))
        for matched, found in adopted.impacts
        for one in found
    ]
    ordered = (row for _, row in sorted(rows, key=lambda one: one[0]))
    title = say(Message.of("impact.title", old=adopted.old.title, new=adopted.new.title), lang)
    return tabular(columns, ordered, lang, title, notes=(_tally(adopted, lang),), credits_=adopted.credits)


def _column(key: str, lang: Lang) -> Column:
    ours = {"list": "review.column.list", "row": "review.column.row", "explanation": "explanation"}
    return Column(key, word(ours.get(key, f"impact.{key}"), lang), "right" if key == "row" else "left")


def _row(adopted: Adopted, matched: MatchedList, one: Impact, lang: Lang) -> tuple[Value, ...]:
    entry = one.entry.entry
    return (
        matched.checklist.id,
        entry.row,
        word(f"impact.{one.effect}", lang),
        entry.verbatim,
        entry.vernacular.all(),
        _named(one.before, adopted.old),
        _named(one.after, adopted.new),
        _across(adopted, matched, one),
        say(one.entry.match.reason, lang),
    )


def _named(taxa: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return taxa with the English names of their reference."""
    found = [(name, taxonomy.get(name)) for name in taxa.split(", ") if name]
    return tuple(f"{name} ({one.english})" if one and one.english else name for name, one in found)


def _across(adopted: Adopted, matched: MatchedList, one: Impact) -> tuple[str, ...]:
    """Return what the other lists print for the bird that the entry means now, or would mean."""
    wanted = {adopted.old.species_of(taxon) or taxon for taxon in one.before.split(", ") if taxon}
    shown = [
        printed(other, held)
        for other, held in adopted.moved.by_species(wanted)
        if other.checklist.id != matched.checklist.id
        and (not matched.checklist.party or other.checklist.party != matched.checklist.party)
    ]
    return tuple(dict.fromkeys(shown))[:_ACROSS]


def _tally(adopted: Adopted, lang: Lang) -> str:
    counted: dict[str, int] = dict.fromkeys(EFFECTS, 0)
    for _, found in adopted.impacts:
        for one in found:
            counted[one.effect] += 1
    said = " · ".join(
        f"{word(f'impact.{effect}', lang)} {count}" for effect, count in counted.items() if count
    )
    return said or word("impact.none", lang)
