"""The comparison for programs: JSON (a contract) and the table of its CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import comparison_words as rows
from birds.documents.model import Column, tabular
from birds.documents.text import dump, quoted, spelled_out
from birds.messages import say
from birds.model import NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.documents.model import Document
    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry

COLUMNS = (
    "id",
    "relation",
    "change",
    "recorded",
    "basis",
    "order",
    "family",
    *(
        f"{side}_{field}"
        for side in "ab"
        for field in ("row", "scientific_name", "vernacular", "subspecies", "status", "rule")
    ),
    "taxa_a",
    "taxa_b",
    "candidates",
    "explanation",
)


def as_json(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison as JSON, one row a line: quick to write, easy to compare with the last."""
    head = {
        "a": _side(comparison.a, comparison.entries_a),
        "b": _side(comparison.b, comparison.entries_b),
        "reference": comparison.reference,
        "summary": rows.summary(comparison),
        "credits": attributed.as_data(comparison.credits),
    }
    members = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in head.items())
    if not comparison.rows:
        return f'{{{members},\n "rows": []}}\n'.encode()
    return b"".join((f'{{{members},\n "rows": [\n  '.encode(), *_blocks(comparison, lang), b"\n ]}\n"))


def _blocks(comparison: Comparison, lang: Lang) -> Iterator[bytes]:
    """Yield the rows in blocks: of a large comparison, memory then holds little more than the result."""
    between = ",\n  "
    for start in range(0, len(comparison.rows), _BLOCK):
        lines = [row_as_json(comparison, row, lang) for row in comparison.rows[start : start + _BLOCK]]
        yield f"{between if start else ''}{spelled_out(between.join(lines))}".encode()


_BLOCK = 1000


def _side(checklist: Checklist, entries: int) -> dict[str, Any]:
    return {"id": checklist.id, "party": checklist.party, "entries": entries}


def row_as_json(comparison: Comparison, row: ComparisonRow, lang: Lang) -> str:
    """Return one row as JSON, its keys in the order of the contract.

    Its frame is written out: `json` alone takes three times as long, and a comparison may have 100,000 rows.
    """
    a, b = _entries(comparison.a, row.a), _entries(comparison.b, row.b)
    found = [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in row.candidates]
    candidates = dump(found) if found else "[]"
    return (
        f'{{"id": {quoted(row.id)}, "relation": "{row.relation}", "change": {_texts(row.change)}, '
        f'"recorded": "{row.recorded}", "basis": "{row.basis}", "a": {a}, "b": {b}, '
        f'"taxa_a": {_texts(row.taxa_a)}, "taxa_b": {_texts(row.taxa_b)}, "candidates": {candidates}, '
        f'"explanation": {quoted(rows.explanation(row, lang))}}}'
    )


def _entries(checklist: Checklist, side: Sequence[MatchedEntry]) -> str:
    if not side:
        return "[]"
    lang = rows.own_language(checklist)
    return f"[{', '.join([_entry(matched, lang) for matched in side])}]"


def _entry(matched: MatchedEntry, own: Lang) -> str:
    entry = matched.entry
    name, spoken = entry.verbatim, entry.vernacular
    vernacular = None if spoken is NO_NAMES else rows.preferred(spoken, own)
    return (
        f'{{"row": {entry.row}, "scientific_name": {"null" if name is None else quoted(name)}, '
        f'"vernacular": {"null" if vernacular is None else quoted(vernacular)}, '
        f'"subspecies": {_texts(entry.subspecies)}, "rule": {quoted(matched.match.reason.code)}}}'
    )


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]" if texts else "[]"


def document(comparison: Comparison, lang: Lang) -> Document:
    """Return one line per row; a row's entries are joined by "; " in every column."""
    columns = (Column(key, key) for key in COLUMNS)
    return tabular(columns, (_cells(comparison, row, lang) for row in comparison.rows), lang)


def _cells(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[str, ...]:
    return (
        row.id,
        row.relation,
        "; ".join(row.change),
        row.recorded,
        row.basis,
        row.order or "",
        row.family or "",
        *_side_cells(comparison.a, row.a),
        *_side_cells(comparison.b, row.b),
        "; ".join(row.taxa_a),
        "; ".join(row.taxa_b),
        "; ".join(rows.candidate(found, lang) for found in row.candidates),
        rows.explanation(row, lang),
    )


def _side_cells(checklist: Checklist, matched: Sequence[MatchedEntry]) -> tuple[str, ...]:
    entries = [one.entry for one in matched]
    return (
        "; ".join(str(entry.row) for entry in entries),
        "; ".join(entry.verbatim or "" for entry in entries),
        "; ".join(rows.vernacular(entry, checklist) or "" for entry in entries),
        "; ".join(", ".join(entry.subspecies) for entry in entries),
        "; ".join(", ".join(status.code for status in entry.statuses if status.code) for entry in entries),
        "; ".join(one.match.reason.code for one in matched),
    )
