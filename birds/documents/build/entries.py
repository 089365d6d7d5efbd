"""The entries of one list as a table: what is printed, beside the bird that each means and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.model import Column, Document, tabular
from birds.messages import name_heading, word
from birds.model import languages, name_column

if TYPE_CHECKING:
    from birds.documents.build.interchange import OneList
    from birds.documents.model import Value
    from birds.model import Lang, MatchedEntry


def grid(one: OneList, lang: Lang) -> Document:
    """Return a list's entries, a row each, in its order."""
    columns = (
        Column("row", word("row", lang), "right"),
        Column("number", word("number", lang), "right"),
        Column("scientific_name", word("scientific_name", lang), italic=True),
        *(Column(name_column(each), name_heading(each, lang), lang=each) for each in languages()),
        Column("subspecies", word("subspecies", lang), italic=True),
        Column("status", word("status", lang)),
        Column("taxon", word("reference", lang), italic=True),
        Column("confidence", word("confidence", lang)),
    )
    sources = (one.source, one.reference)
    return tabular(
        columns,
        map(_row, one.matched.entries),
        lang,
        one.matched.checklist.id,
        credits_=tuple(each for each in sources if each),
    )


def _row(held: MatchedEntry) -> tuple[Value, ...]:
    entry = held.entry
    return (
        entry.row,
        entry.number,
        entry.verbatim,
        *(entry.vernacular.get(lang) for lang in languages()),
        "; ".join(entry.subspecies),
        entry.status_printed,
        held.match.taxon,
        held.match.confidence,
    )
