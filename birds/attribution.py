"""Whose facts an output carries: the sources really used in it, gathered once, and as every format draws them.

As lines for people, as objects in JSON, else in Dublin Core terms
(https://www.dublincore.org/specifications/dublin-core/dcmi-terms/): in the metadata of a GeoPackage and beside a CSV
file. That starts with its header line and has no room for a licence. What it carries stands where CSV on the Web
(https://www.w3.org/TR/tabular-data-model/) looks for it: `NAME.csv-metadata.json`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from birds import bundled
from birds.messages import in_row, labelled, say, translation
from birds.model import Arg, Comparison, DossierContent, Lang, Message, Source, Verdict

TERMS = "http://purl.org/dc/terms/"
BESIDE = "-metadata.json"
HASH = "schema:sha256"
"""Of the CSV file as it was written: another one says that somebody has worked on it."""


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
    entries = (matched.entry for row in comparison.rows for matched in (*row.a, *row.b))
    of_statuses = (status.source for entry in entries for status in entry.statuses)
    return of_lists(sources, comparison.reference, (*lists, *of_statuses, *more))


def of_dossier(dossier: DossierContent) -> tuple[Source, ...]:
    """Return the sources of all that a dossier holds: the reference, the lists, then places and records.

    What maps are drawn on ships with the program, and they say it themselves.
    """
    others = (source.id for source in dossier.sources if source.kind not in ("reference", "land", "areas"))
    return of_lists(dossier.sources, dossier.reference, others)


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
    return tuple(Source(**{name: getattr(file, name) for name in names}) for file in bundled.sources())


# ---------------------------------------------------------------- drawn


def source_lines(credits_: Iterable[Source], lang: Lang) -> tuple[str, ...]:
    """Return a line a source: who wants to be named how, the terms, and whether it is second-hand."""
    return tuple(source_line(source, lang) for source in credits_)


def source_line(source: Source, lang: Lang) -> str:
    """Return a source with its terms as one line; what is not known of it is left out."""
    is_reference, title = source.kind == "reference", title_of(source)
    parts = (title,) if is_reference else (source.title, source.edition)
    own = in_row(dict.fromkeys(filter(None, (source.maker, *parts, source.date))), lang)
    named = _worded(source.credit or source.source, source, lang) or own
    licence = _worded(source.licence, source, lang)
    terms = (licence and say(Message.of("credit.licence", licence=licence), lang), second_hand(source, lang))
    label = _worded(title, source, lang) if is_reference else source.id
    stop, between = ("。", "") if lang == "ja" else (".", " ")
    sentences = (f"{part.rstrip('.。')}{stop}" for part in (named, *terms) if part)
    return labelled(label, between.join(sentences), lang)


def _worded(text: str | None, source: Source, lang: Lang) -> str:
    return in_our_words(text, "source", source.id, lang)


def second_hand(source: Source, lang: Lang) -> str:
    """Return that something else was read in a source's place, and what; empty where it was read itself."""
    if not source.second_hand:
        return ""
    return say(Message.of("credit.second_hand", via=_worded(source.via, source, lang)), lang)


def sources_as_data(credits_: Iterable[Source]) -> list[dict[str, Any]]:
    """Return the sources for JSON: every key, null where it is not known."""
    return [{**asdict(source), "second_hand": source.second_hand} for source in credits_]


def csv_metadata(
    name: str, data: bytes, credits_: Sequence[Source], lang: Lang, notes: Sequence[str] = ()
) -> bytes:
    """Return what stands beside the CSV file `name` that holds `data`: columns, sources in Dublin Core terms, notes."""
    header = next(csv.reader(io.StringIO(data.decode("utf-8-sig"))), [])
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "url": quote(name, errors="replace"),
        HASH: sha256(data).hexdigest(),
        **({"rdfs:comment": list(notes)} if notes else {}),
        "dc:source": [{f"dc:{term}": value for term, value in dublin_core(source)} for source in credits_],
        "dc:rights": [source_line(source, lang) for source in credits_],
        "tableSchema": {"columns": [{"name": column, "titles": column} for column in header]},
    }
    return (json.dumps(metadata, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
