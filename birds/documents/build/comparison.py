"""The comparison of two lists as documents: to read, and with every detail for a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents.build import comparison_words as words
from birds.documents.model import Cell, Column, Document, Paragraph, Section, Span, Table, without_empty
from birds.documents.text import capital
from birds.messages import word
from birds.model import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.documents.model import Line, Value
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


def document(comparison: Comparison, lang: Lang) -> Document:
    """Return the comparison to read: the two lists, a summary, then each relation with its explanations."""
    lists = (
        _list(comparison.a, comparison.entries_a, lang),
        _list(comparison.b, comparison.entries_b, lang),
        (Span(f"{word('reference', lang)}: {comparison.reference}"),),
    )
    summary = Section(
        (), (*map(Paragraph, lists), Table.of(_summary_columns(lang), _counted(comparison, lang)))
    )
    sections = (
        Section(
            (Span(capital(f"{words.titled(f'title.{relation}', comparison, lang)} ({len(members)})")),),
            (_explained(comparison, members, lang),),
        )
        for relation, members in _by_relation(comparison)
    )
    return _document(comparison, (summary, *sections), lang)


def workbook(comparison: Comparison, lang: Lang) -> Document:
    """Return the comparison for a workbook: a summary, then a sheet of every detail for each relation that occurs."""
    sheets = (_sheet(comparison, relation, members, lang) for relation, members in _by_relation(comparison))
    tables = (_summary(comparison, lang), *sheets)
    return _document(comparison, (Section((), tables),), lang)


def _document(comparison: Comparison, sections: tuple[Section, ...], lang: Lang) -> Document:
    title = words.titled("title.two_lists", comparison, lang)
    return Document(lang, sections, (Span(title),), credits=comparison.credits)


def _by_relation(comparison: Comparison) -> Iterator[tuple[Relation, list[ComparisonRow]]]:
    for relation in RELATIONS:
        members = [row for row in comparison.rows if row.relation == relation]
        if members:
            yield relation, members


# ---------------------------------------------------------------- to read


def _list(checklist: Checklist, entries: int, lang: Lang) -> Line:
    title = ", ".join(part for part in (checklist.title, checklist.edition) if part)
    party = f" ({words.party(checklist, lang)})" if checklist.party else ""
    about = f"{party}: {title}, {entries} {word('entries', lang)}"
    return (Span(checklist.id, style="strong"), Span(about))


def _summary_columns(lang: Lang) -> tuple[Column, Column]:
    return Column("relation", word("relation", lang)), Column("rows", word("rows", lang), "right")


def _counted(comparison: Comparison, lang: Lang) -> list[tuple[str, int]]:
    return [
        (words.titled(f"title.{relation}", comparison, lang), number)
        for relation, number in words.summary(comparison).items()
    ]


def _explained(comparison: Comparison, members: Sequence[ComparisonRow], lang: Lang) -> Table:
    columns = (
        Column("a", comparison.a.id),
        Column("b", comparison.b.id),
        Column("differs", word("differs", lang)),
        Column("explanation", word("explanation", lang)),
    )
    rows = (
        (
            _names(comparison.a, row.a),
            _names(comparison.b, row.b),
            ", ".join(word(f"change.{change}", lang) for change in words.tags(row)),
            Cell(None, tuple((Span(text),) for text in _why(row, lang))),
        )
        for row in members
    )
    return Table.of(columns, rows)


def _why(row: ComparisonRow, lang: Lang) -> tuple[str, ...]:
    return (words.explanation(row, lang), *(words.candidate(found, lang) for found in row.candidates))


def _names(checklist: Checklist, matched: Sequence[MatchedEntry]) -> Cell:
    return Cell(None, tuple(_name(checklist, one) for one in matched))


def _name(checklist: Checklist, matched: MatchedEntry) -> Line:
    entry, vernacular = matched.entry, words.vernacular(matched.entry, checklist)
    name = (Span(entry.verbatim, style="name"),) if entry.verbatim else ()
    called = (Span(f" {vernacular}" if name else vernacular),) if vernacular else ()
    return (*name, *called) or (Span(f"#{entry.row}"),)


# ---------------------------------------------------------------- every detail


def _summary(comparison: Comparison, lang: Lang) -> Table:
    differing = [(word(f"change.{change}", lang), n) for change, n in words.changes(comparison).items()]
    notes = (
        _described(comparison.a, comparison.entries_a, lang),
        _described(comparison.b, comparison.entries_b, lang),
        f"{word('reference', lang)}: {comparison.reference}",
    )
    made = Table.of(_summary_columns(lang), (*_counted(comparison, lang), *differing))
    return replace(made, name=word("summary", lang), notes=notes)


def _described(checklist: Checklist, entries: int, lang: Lang) -> str:
    parts = [
        checklist.id,
        words.party(checklist, lang),
        checklist.title,
        checklist.edition,
        checklist.publisher,
    ]
    return f"{', '.join(part for part in parts if part)}: {entries} {word('entries', lang)}"


def _sheet(comparison: Comparison, relation: Relation, members: Sequence[ComparisonRow], lang: Lang) -> Table:
    sides = [side for side in ("a", "b") if any(getattr(row, side) for row in members)]
    lists = {"a": comparison.a, "b": comparison.b}
    columns = [
        Column("order", word("order", lang), widest=18),
        Column("family", word("family", lang), widest=18),
    ]
    columns += [column for side in sides for column in _side_columns(side, lists[side], lang)]
    columns += _last_columns(lang)
    rows = (
        (row.order, row.family, *_sides(comparison, row, sides, lang), *_last_cells(comparison, row, lang))
        for row in members
    )
    return replace(
        without_empty(Table.of(columns, rows)),
        name=words.relation_label(comparison, relation, lang),
        title=f"{words.titled(f'title.{relation}', comparison, lang)}: {len(members)}",
        colour=COLOURS[relation],
    )


def _sides(comparison: Comparison, row: ComparisonRow, sides: Sequence[str], lang: Lang) -> Iterator[Value]:
    for side in sides:
        checklist, matched = (comparison.a, row.a) if side == "a" else (comparison.b, row.b)
        yield from _side_cells(checklist, matched, lang)


def _last_columns(lang: Lang) -> tuple[Column, ...]:
    return (
        Column("differs", word("differs", lang), widest=16),
        Column("recorded", word("subspecies_recorded", lang), widest=18),
        Column("basis", word("basis", lang), widest=18),
        Column("explanation", word("explanation", lang), widest=54),
        Column("candidates", word("candidates", lang), widest=54),
        Column("id", "ID", widest=14),
    )


def _side_columns(side: str, checklist: Checklist, lang: Lang) -> Iterator[Column]:
    def column(key: str, widest: int, lang_: Lang | None = None, *, italic: bool = False) -> Column:
        label = f"{checklist.id}: {word(key, lang)}"
        return Column(f"{side}_{key}", label, italic=italic, lang=lang_, widest=widest)

    yield column("row", 10)
    yield column("scientific_name", 28, italic=True)
    yield column("name", 24, words.own_language(checklist))
    yield column("subspecies", 22, italic=True)
    yield column("status", 16)


def _side_cells(checklist: Checklist, matched: Sequence[MatchedEntry], lang: Lang) -> tuple[Value, ...]:
    """Return the entries of one side, one a line in each cell; a lone row number stays a number."""
    entries = [one.entry for one in matched]
    row: Value = entries[0].row if len(entries) == 1 else "\n".join(str(entry.row) for entry in entries)
    return (
        row,
        "\n".join(entry.verbatim or "–" for entry in entries),
        "\n".join(words.vernacular(entry, checklist) or "–" for entry in entries),
        _spread(", ".join(entry.subspecies) for entry in entries),
        _spread(words.statuses(entry, lang) for entry in entries),
    )


def _spread(texts: Iterable[str]) -> str:
    found = list(texts)
    return "\n".join(text or "–" for text in found) if any(found) else ""


def _last_cells(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[Value, ...]:
    return (
        ", ".join(word(f"change.{change}", lang) for change in words.tags(row)),
        words.titled(f"recorded.{row.recorded}", comparison, lang),
        word(f"basis.{row.basis}", lang),
        words.explanation(row, lang),
        "\n".join(words.candidate(found, lang) for found in row.candidates),
        row.id,
    )
