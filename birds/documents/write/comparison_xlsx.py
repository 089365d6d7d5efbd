"""The comparison as a workbook: a summary, then a sheet per relation with filters and a frozen header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build import comparison as rows
from birds.documents.build import sources as attributed
from birds.documents.write.xlsx import Cell, Head, SheetOf, without_empty, workbook
from birds.messages import word
from birds.model import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry, Relation

COLOURS: dict[Relation, str] = {
    "equal": "#009E73",
    "includes": "#B8860B",
    "included_in": "#B8860B",
    "overlaps": "#B8860B",
    "unresolved": "#7A4FA3",
    "only_a": "#57606A",
    "only_b": "#57606A",
}


def render(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison as an .xlsx file: a summary, then one sheet for each relation that occurs."""
    title = rows.titled("title.two_lists", comparison, lang)
    sheets = [_summary(comparison, title, lang)]
    for relation in RELATIONS:
        members = [row for row in comparison.rows if row.relation == relation]
        if members:
            sheets.append(_sheet(comparison, relation, members, lang))
    return workbook(title, sheets, lang)


def _summary(comparison: Comparison, title: str, lang: Lang) -> SheetOf:
    counted: list[tuple[Cell, ...]] = [
        (rows.titled(f"title.{relation}", comparison, lang), number)
        for relation, number in rows.summary(comparison).items()
    ]
    differing = [(word(f"change.{change}", lang), n) for change, n in rows.changes(comparison).items()]
    notes = [
        _described(comparison.a, comparison.entries_a, lang),
        _described(comparison.b, comparison.entries_b, lang),
        f"{word('reference', lang)}: {comparison.reference}",
        *attributed.lines(comparison.credits, lang),
    ]
    heads = (Head(word("relation", lang)), Head(word("rows", lang)))
    return SheetOf(word("summary", lang), heads, (*counted, *differing), title, tuple(notes))


def _described(checklist: Checklist, entries: int, lang: Lang) -> str:
    parts = [
        checklist.id,
        rows.party(checklist, lang),
        checklist.title,
        checklist.edition,
        checklist.publisher,
    ]
    return f"{', '.join(part for part in parts if part)}: {entries} {word('entries', lang)}"


def _sheet(
    comparison: Comparison, relation: Relation, members: Sequence[ComparisonRow], lang: Lang
) -> SheetOf:
    sides = [side for side in ("a", "b") if any(getattr(row, side) for row in members)]
    lists = {"a": comparison.a, "b": comparison.b}
    heads = [Head(word("order", lang), widest=18), Head(word("family", lang), widest=18)]
    heads += [head for side in sides for head in _side_heads(lists[side], lang)]
    heads += _last_heads(lang)
    body = [
        (row.order, row.family, *_sides(comparison, row, sides, lang), *_last_cells(comparison, row, lang))
        for row in members
    ]
    title = f"{rows.titled(f'title.{relation}', comparison, lang)}: {len(members)}"
    name = rows.relation_label(comparison, relation, lang)
    return without_empty(SheetOf(name, tuple(heads), tuple(body), title, colour=COLOURS[relation]))


def _sides(comparison: Comparison, row: ComparisonRow, sides: Sequence[str], lang: Lang) -> Iterator[Cell]:
    for side in sides:
        checklist, matched = (comparison.a, row.a) if side == "a" else (comparison.b, row.b)
        yield from _side_cells(checklist, matched, lang)


def _last_heads(lang: Lang) -> list[Head]:
    return [
        Head(word("differs", lang), widest=16),
        Head(word("subspecies_recorded", lang), widest=18),
        Head(word("basis", lang), widest=18),
        Head(word("explanation", lang), widest=54),
        Head(word("candidates", lang), widest=54),
        Head("id", widest=14),
    ]


def _side_heads(checklist: Checklist, lang: Lang) -> tuple[Head, ...]:
    own = rows.own_language(checklist)
    return (
        Head(f"{checklist.id}: {word('row', lang)}", widest=10),
        Head(f"{checklist.id}: {word('scientific_name', lang)}", italic=True, widest=28),
        Head(f"{checklist.id}: {word('name', lang)}", lang=own, widest=24),
        Head(f"{checklist.id}: {word('subspecies', lang)}", italic=True, widest=22),
        Head(f"{checklist.id}: {word('status', lang)}", widest=16),
    )


def _side_cells(checklist: Checklist, matched: Sequence[MatchedEntry], lang: Lang) -> tuple[Cell, ...]:
    """Return the entries of one side, one a line in each cell; a lone row number stays a number."""
    entries = [one.entry for one in matched]
    row: Cell = entries[0].row if len(entries) == 1 else "\n".join(str(entry.row) for entry in entries)
    return (
        row,
        "\n".join(entry.verbatim or "–" for entry in entries),
        "\n".join(rows.vernacular(entry, checklist) or "–" for entry in entries),
        _spread(", ".join(entry.subspecies) for entry in entries),
        _spread(rows.statuses(entry, lang) for entry in entries),
    )


def _spread(texts: Iterable[str]) -> str:
    found = list(texts)
    return "\n".join(text or "–" for text in found) if any(found) else ""


def _last_cells(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[Cell, ...]:
    return (
        ", ".join(word(f"change.{change}", lang) for change in rows.tags(row)),
        rows.titled(f"recorded.{row.recorded}", comparison, lang),
        word(f"basis.{row.basis}", lang),
        rows.explanation(row, lang),
        "\n".join(rows.candidate(found, lang) for found in row.candidates),
        row.id,
    )
