"""The comparison as Markdown: a summary, then a GitHub table per relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build import comparison as rows
from birds.documents.build import sources as attributed
from birds.documents.text import markdown
from birds.messages import word
from birds.model import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry, Relation


def render(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison as Markdown, every row with its explanation."""
    lines = [*_head(comparison, lang)]
    for relation in RELATIONS:
        members = [row for row in comparison.rows if row.relation == relation]
        if members:
            lines += ["", *_section(comparison, relation, members, lang)]
    lines += ["", *_sources(comparison, lang)] if comparison.credits else []
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _head(comparison: Comparison, lang: Lang) -> Iterator[str]:
    yield f"# {markdown(rows.titled('title.two_lists', comparison, lang))}"
    yield ""
    for checklist, entries in ((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b)):
        title = ", ".join(part for part in (checklist.title, checklist.edition) if part)
        party = f" ({rows.party(checklist, lang)})" if checklist.party else ""
        yield f"* **{markdown(checklist.id)}**{party}: {markdown(title)}, {entries} {word('entries', lang)}"
    yield f"* {word('reference', lang)}: {markdown(comparison.reference)}"
    yield ""
    yield from table(
        (word("relation", lang), word("rows", lang)),
        [
            (markdown(rows.titled(f"title.{relation}", comparison, lang)), str(number))
            for relation, number in rows.summary(comparison).items()
        ],
        "lr",
    )


def table(heads: Sequence[str], body: Sequence[Sequence[str]], aligns: str) -> Iterator[str]:
    """Yield a GitHub table whose cells are Markdown already; `aligns` has "l" or "r" for each column."""
    yield _line(heads)
    yield _line(["---:" if align == "r" else "---" for align in aligns])
    yield from map(_line, body)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _section(
    comparison: Comparison, relation: Relation, members: Sequence[ComparisonRow], lang: Lang
) -> Iterator[str]:
    yield f"## {markdown(rows.titled(f'title.{relation}', comparison, lang))} ({len(members)})"
    yield ""
    heads = (comparison.a.id, comparison.b.id, word("differs", lang), word("explanation", lang))
    yield from table(
        [markdown(head) for head in heads], [_row(comparison, row, lang) for row in members], "llll"
    )


def _sources(comparison: Comparison, lang: Lang) -> Iterator[str]:
    yield f"## {markdown(word('sources', lang))}"
    yield ""
    yield from (f"* {markdown(one)}" for one in attributed.lines(comparison.credits, lang))


def _row(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[str, ...]:
    why = [rows.explanation(row, lang), *(rows.candidate(found, lang) for found in row.candidates)]
    return (
        _entries(comparison.a, row.a),
        _entries(comparison.b, row.b),
        ", ".join(markdown(word(f"change.{change}", lang)) for change in rows.tags(row)),
        "<br>".join(map(markdown, why)),
    )


def _entries(checklist: Checklist, matched: Sequence[MatchedEntry]) -> str:
    return "<br>".join(_entry(checklist, one) for one in matched)


def _entry(checklist: Checklist, matched: MatchedEntry) -> str:
    entry, vernacular = matched.entry, rows.vernacular(matched.entry, checklist)
    name = f"*{markdown(entry.verbatim)}*" if entry.verbatim else ""
    return " ".join(part for part in (name, markdown(vernacular or "")) if part) or f"\\#{entry.row}"
