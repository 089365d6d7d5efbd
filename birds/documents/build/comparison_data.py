"""The comparison with every detail: JSON (a contract), the table of its CSV, and a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from birds.comparison.pairs import pairs
from birds.documents import sources as attributed
from birds.documents.build import comparison_words as words
from birds.documents.model import Column, Section, Table, tabular, without_empty
from birds.documents.text import clean, dump, formula_safe, quoted, spelled_out
from birds.messages import say, word
from birds.model import NO_NAMES, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.documents.model import Document, Value
    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry, Relation

COLUMNS = (
    "id",
    "relation",
    "change",
    "recorded",
    "basis",
    "confidence",
    "order",
    "family",
    *(
        f"{side}_{field}"
        for side in "ab"
        for field in ("row", "scientific_name", "vernacular", "subspecies", "status", "rule", "confidence")
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
        "region": comparison.region,
        "summary": words.summary(comparison),
        "confidence": words.confidences(comparison),
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
        rows = comparison.rows[start : start + _BLOCK]
        lines = [spelled_out(row_as_json(comparison, row, lang)) for row in rows]
        yield f"{between if start else ''}{between.join(lines)}".encode()


_BLOCK = 1000


def _side(checklist: Checklist, entries: int) -> dict[str, Any]:
    return {"id": checklist.id, "party": checklist.party, "entries": entries}


def row_as_json(comparison: Comparison, row: ComparisonRow, lang: Lang) -> str:
    """Return one row as JSON, its keys in the order of the contract.

    Its frame is written out: `json` alone takes three times as long, and a comparison may have 100,000 words.
    """
    a, b = _entries(comparison.a, row.a), _entries(comparison.b, row.b)
    found = [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in row.candidates]
    candidates = dump(found) if found else "[]"
    return (
        f'{{"id": {quoted(row.id)}, "relation": "{row.relation}", "change": {_texts(row.change)}, '
        f'"recorded": "{row.recorded}", "basis": "{row.basis}", "confidence": "{row.confidence}", "a": {a}, "b": {b}, '
        f'"taxa_a": {_texts(row.taxa_a)}, "taxa_b": {_texts(row.taxa_b)}, "candidates": {candidates}, '
        f'"explanation": {quoted(words.explanation(row, lang))}}}'
    )


def _entries(checklist: Checklist, side: Sequence[MatchedEntry]) -> str:
    if not side:
        return "[]"
    lang = checklist.lang
    return f"[{', '.join([_entry(matched, lang) for matched in side])}]"


def _entry(matched: MatchedEntry, own: Lang) -> str:
    entry = matched.entry
    name, spoken = entry.verbatim, entry.vernacular
    vernacular = None if spoken is NO_NAMES else words.preferred(spoken, own)
    return (
        f'{{"row": {entry.row}, "scientific_name": {"null" if name is None else quoted(name)}, '
        f'"vernacular": {"null" if vernacular is None else quoted(vernacular)}, '
        f'"subspecies": {_texts(entry.subspecies)}, "rule": {quoted(matched.match.reason.code)}, '
        f'"confidence": "{matched.match.confidence}"}}'
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
        row.confidence,
        row.order or "",
        row.family or "",
        *_side_cells(comparison.a, row.a),
        *_side_cells(comparison.b, row.b),
        "; ".join(row.taxa_a),
        "; ".join(row.taxa_b),
        "; ".join(words.candidate(found, lang) for found in row.candidates),
        words.explanation(row, lang),
    )


def _side_cells(checklist: Checklist, matched: Sequence[MatchedEntry]) -> tuple[str, ...]:
    entries = [one.entry for one in matched]
    return (
        "; ".join(str(entry.row) for entry in entries),
        "; ".join(entry.verbatim or "" for entry in entries),
        "; ".join(words.vernacular(entry, checklist) or "" for entry in entries),
        "; ".join(", ".join(entry.subspecies) for entry in entries),
        "; ".join(", ".join(status.code for status in entry.statuses if status.code) for entry in entries),
        "; ".join(one.match.reason.code for one in matched),
        "; ".join(one.match.confidence for one in matched),
    )


RCC5_COLUMNS = ("name_a", "sec_a", "relation", "name_b", "sec_b", "basis", "confidence", "explanation")


def rcc5(comparison: Comparison, lang: Lang) -> bytes:
    """Return a row a pair of entries as CSV; what a list does not have leaves name and relation empty.

    A relation is written as it is, though `==` begins as formulas do.
    """
    a, b = comparison.a.id, comparison.b.id
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(RCC5_COLUMNS)
    for pair in pairs(comparison):
        why = formula_safe(clean(words.explain(pair.reasons, lang)))
        sides = (*_sec(pair.a, a), pair.relation or "", *_sec(pair.b, b))
        writer.writerow((*sides, pair.basis, pair.confidence, why))
    return out.getvalue().encode("utf-8", "replace")


def _sec(held: MatchedEntry | None, list_id: str) -> tuple[str, str]:
    """Return a concept as its name and according to whom: Anas crecca sec. OSJ8."""
    if held is None:
        return "", ""
    name = held.entry.verbatim or next(iter(held.entry.vernacular.all()), "")
    return formula_safe(clean(name)), formula_safe(clean(list_id))


# ---------------------------------------------------------------- several lists


def matrix(comparisons: Sequence[Comparison], lang: Lang) -> Document:
    """Return a bird a row, a list a column: its name, and in brackets how that compares with the first list's.

    The first list's birds come first, in the reference's order; then those that only others have.
    """
    first = comparisons[0].a
    lists = [first, *(one.b for one in comparisons)]
    birds: dict[tuple[str, object], list[list[str]]] = {}
    taxa: dict[tuple[str, object], str] = {}
    for column, comparison in enumerate(comparisons, 1):
        for pair in pairs(comparison):
            if pair.relation == "!" or (held := pair.a or pair.b) is None:
                continue
            taxon = held.match.taxon or ""
            own = pair.a is None
            key: tuple[str, object] = (
                ("other", taxon or _sec(held, "")[0]) if own else ("first", held.entry.row)
            )
            taxa.setdefault(key, taxon)
            cells = birds.setdefault(key, [[] for _ in lists])
            if pair.a:
                cells[0] = [_sec(pair.a, "")[0]]
            if pair.b:
                sign = f" [{pair.relation}]" if pair.relation else ""
                cells[column].append(f"{_sec(pair.b, '')[0]}{sign}")
    columns = (
        Column("bird", word("reference", lang), italic=True),
        *(Column(one.id, one.id) for one in lists),
    )
    order = sorted(birds, key=lambda key: key[0] != "first")
    rows = ((taxa[key], *("; ".join(cell) for cell in birds[key])) for key in order)
    title = say(Message.of("title.lists", lists=tuple(one.id for one in lists)), lang)
    credits_ = tuple(dict.fromkeys(one for each in comparisons for one in each.credits))
    return tabular(
        columns, rows, lang, title=title, lead=words.rests_on(comparisons[0], lang), credits_=credits_
    )


# ---------------------------------------------------------------- a workbook

COLOURS: dict[Relation, str] = {
    "equal": "#009E73",
    "includes": "#B8860B",
    "included_in": "#B8860B",
    "overlaps": "#B8860B",
    "unresolved": "#7A4FA3",
    "only_a": "#57606A",
    "only_b": "#57606A",
}


def workbook(comparison: Comparison, lang: Lang) -> Document:
    """Return the comparison for a workbook: a summary, then a sheet of every detail for each relation that occurs."""
    sheets = (
        _sheet(comparison, relation, members, lang) for relation, members in words.by_relation(comparison)
    )
    tables = (_summary(comparison, lang), *sheets)
    return words.document(comparison, (Section((), tables),), lang)


def _summary(comparison: Comparison, lang: Lang) -> Table:
    differing = [(word(f"change.{change}", lang), n) for change, n in words.changes(comparison).items()]
    sure = [(f"{word('confidence', lang)}: {one}", n) for one, n in words.sure(comparison, lang)]
    notes = (
        _described(comparison.a, comparison.entries_a, lang),
        _described(comparison.b, comparison.entries_b, lang),
        *words.rests_on(comparison, lang),
    )
    made = Table.of(words.summary_columns(lang), (*words.counted(comparison, lang), *sure, *differing))
    return replace(made, name=word("summary", lang), notes=notes)


def _described(checklist: Checklist, entries: int, lang: Lang) -> str:
    parts = [checklist.id, checklist.owned_by(lang), checklist.title, checklist.edition, checklist.publisher]
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
        yield from _entries_of(checklist, matched, lang)


def _last_columns(lang: Lang) -> tuple[Column, ...]:
    return (
        Column("differs", word("differs", lang), widest=16),
        Column("recorded", word("subspecies_recorded", lang), widest=18),
        Column("basis", word("basis", lang), widest=18),
        Column("confidence", word("confidence", lang), widest=14),
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
    yield column("name", 24, checklist.lang)
    yield column("subspecies", 22, italic=True)
    yield column("status", 16)
    yield column("confidence", 14)


def _entries_of(checklist: Checklist, matched: Sequence[MatchedEntry], lang: Lang) -> tuple[Value, ...]:
    """Return the entries of one side, one a line in each cell; a lone row number stays a number."""
    entries = [one.entry for one in matched]
    row: Value = entries[0].row if len(entries) == 1 else "\n".join(str(entry.row) for entry in entries)
    return (
        row,
        "\n".join(entry.verbatim or "–" for entry in entries),
        "\n".join(words.vernacular(entry, checklist) or "–" for entry in entries),
        _spread(", ".join(entry.subspecies) for entry in entries),
        _spread(words.statuses(entry, lang) for entry in entries),
        "\n".join(words.sureness(one.match.confidence, lang) for one in matched),
    )


def _spread(texts: Iterable[str]) -> str:
    found = list(texts)
    return "\n".join(text or "–" for text in found) if any(found) else ""


def _last_cells(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[Value, ...]:
    return (
        words.differing(row, lang),
        words.titled(f"recorded.{row.recorded}", comparison, lang),
        word(f"basis.{row.basis}", lang),
        words.sureness(row.confidence, lang),
        words.explanation(row, lang),
        "\n".join(words.candidate(found, lang) for found in row.candidates),
        row.id,
    )
