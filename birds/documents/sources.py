"""Whose facts an output carries, drawn: as lines for people, as objects in JSON, as metadata beside a CSV file.

A CSV file starts with its header line and has no room for a licence. What it carries stands beside it, where CSV on
the Web (https://www.w3.org/TR/tabular-data-model/) looks for it: `NAME.csv-metadata.json`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from birds.attribution import dublin_core, in_our_words, title_of
from birds.documents.model import Document, Paragraph, Section, Span
from birds.messages import in_row, labelled, say, word
from birds.model import Lang, Message, Source

BESIDE = "-metadata.json"
HASH = "schema:sha256"
"""Of the CSV file as it was written: another one says that somebody has worked on it."""


def source_lines(credits_: Iterable[Source], lang: Lang) -> tuple[str, ...]:
    """Return a line a source: who wants to be named how, the terms, and whether it is second-hand."""
    return tuple(source_line(source, lang) for source in credits_)


def section(document: Document) -> tuple[Section, ...]:
    """Return the sources of a document as its last section, none where it has none."""
    paragraphs = tuple(Paragraph((Span(text),)) for text in source_lines(document.credits, document.lang))
    return (Section((Span(word("sources", document.lang)),), paragraphs, "sources"),) if paragraphs else ()


def source_line(source: Source, lang: Lang) -> str:
    """Return a source with its terms as one line; what is not known of it is left out."""
    named = _worded(source.credit or source.source, source, lang) or in_row(_name_parts(source), lang)
    licence = _worded(source.licence, source, lang)
    terms = (licence and say(Message.of("credit.licence", licence=licence), lang), second_hand(source, lang))
    label = _worded(title_of(source), source, lang) if source.kind == "reference" else source.id
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


def _name_parts(source: Source) -> Iterable[str]:
    title = title_of(source) if source.kind == "reference" else source.title
    parts = (source.maker, title, source.edition if title == source.title else None, source.date)
    return dict.fromkeys(part for part in parts if part)


def as_data(credits_: Iterable[Source]) -> list[dict[str, Any]]:
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
