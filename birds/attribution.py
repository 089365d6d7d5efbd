"""Whose facts an output carries: the sources really used in it, gathered once, for every format to draw.

A source is told in Dublin Core terms (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/): in the
metadata of a GeoPackage and beside a CSV file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from birds import bundled
from birds.messages import translation
from birds.model import Arg, Comparison, DossierContent, Lang, MatchedEntry, Message, Source, Verdict

TERMS = "http://purl.org/dc/terms/"


def in_our_words(text: str | None, kind: str, source: str | None, lang: Lang) -> str:
    """Return a text of a record in the reader's language where its `source` ships; a stranger's stays as written."""
    translated = translation(text, kind, lang) if text else ""
    return translated if translated == text or bundled.is_ours(source) else text or ""


def own_words(text: str, kind: str, source: str | None) -> Arg:
    """Return the same as an argument of a sentence in any language."""
    return Message.of(f"ours.{kind}", text=text) if bundled.is_ours(source) else text


def reference_of(sources: Iterable[Source], reference: str) -> str | None:
    """Return the id of the source of a reference taxonomy, given as "AviList v2025"."""
    named = (source for source in sources if source.kind == "reference" and title_of(source) == reference)
    return next((source.id for source in named), None)


def title_of(source: Source) -> str:
    """Return a reference's title with its edition."""
    return " ".join(filter(None, (source.title, source.edition)))


def used(sources: Iterable[Source], ids: Iterable[str | None]) -> tuple[Source, ...]:
    """Return the sources of these ids, each once, in the order of the ids."""
    known = {source.id: source for source in sources}
    return tuple(known[each] for each in dict.fromkeys(ids) if each in known)


def of_kind(sources: Iterable[Source], *kinds: str) -> tuple[str, ...]:
    """Return the ids of the sources that give these kinds of facts."""
    return tuple(source.id for source in sources if source.kind in kinds)


def of_lists(sources: Sequence[Source], reference: str, ids: Iterable[str | None]) -> tuple[Source, ...]:
    """Return the sources of names that lists print, and of the reference that they are matched to."""
    return used(sources, (reference_of(sources, reference), *ids))


def of_comparison(
    sources: Sequence[Source], comparison: Comparison, more: Iterable[str | None] = ()
) -> tuple[Source, ...]:
    """Return the sources of a comparison: the reference, both lists, whoever says the statuses; and `more` ids."""
    lists = (comparison.a.id, comparison.b.id)
    of_statuses = (source for row in comparison.rows for source in of_entries((*row.a, *row.b)))
    return of_lists(sources, comparison.reference, (*lists, *of_statuses, *more))


def of_dossier(dossier: DossierContent) -> tuple[Source, ...]:
    """Return the sources of all that a dossier holds: the reference, the lists, then places and records.

    What maps are drawn on ships with the program, and they say it themselves.
    """
    others = (source.id for source in dossier.sources if source.kind not in ("reference", "land", "areas"))
    return of_lists(dossier.sources, dossier.reference, others)


def of_entries(entries: Iterable[MatchedEntry]) -> Iterator[str]:
    """Yield the ids of the sources that say the statuses of these entries."""
    for matched in entries:
        yield from (status.source for status in matched.entry.statuses if status.source)


def of_verdicts(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the ids of the sources that say the statuses which verdicts rest on, and those beside them."""
    for verdict in verdicts:
        statuses = (*verdict.status_a, *verdict.status_b, *verdict.beside_a, *verdict.beside_b)
        yield from (status.source for status in statuses if status.source)


def dublin_core(source: Source) -> tuple[tuple[str, str], ...]:
    """Return what is known of a source as Dublin Core terms with their values."""
    way = (source.via and f"read through {source.via}", source.retrieved, source.done)
    terms = {
        "identifier": source.id,
        "title": title_of(source) if source.kind == "reference" else source.title,
        "hasVersion": source.edition,
        "creator": source.author,
        "publisher": source.publisher,
        "date": source.date,
        "rights": source.licence,
        "bibliographicCitation": source.credit or source.source,
        "source": source.source if source.credit else None,
        "provenance": "; ".join(filter(None, way)),
    }
    return tuple((term, value) for term, value in terms.items() if value)


@cache
def shipped() -> tuple[Source, ...]:
    """Return who made what ships with the package, and on which terms."""
    names = [field.name for field in fields(Source)]
    rows: Iterator[dict[str, Any]] = (
        {**{name: getattr(row, name) or None for name in names}, "official": row.official == "yes"}
        for row in bundled.sources()
    )
    return tuple(Source(**row) for row in rows)
