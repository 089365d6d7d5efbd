"""The comparison with every detail: JSON (a contract), the table of its CSV, and a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any

from birds import attribution
from birds.attribution import in_our_words
from birds.comparison import Pair, pairs
from birds.documents.build import comparison as words
from birds.documents.model import Cell, Column, Document, Section, Table, Value, tabular, without_empty
from birds.documents.text import clean, dump, formula_safe, quoted, spelled_out
from birds.messages import in_row, labelled, say, word
from birds.model import NO_NAMES, Checklist, Comparison, ComparisonRow, Lang, MatchedEntry, Message, Relation


def comparison_as_json(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison as JSON, one row a line: quick to write, easy to compare with the last."""
    a, b = comparison.a, comparison.b
    head = {
        "a": {"id": a.id, "party": a.party, "entries": comparison.entries_a},
        "b": {"id": b.id, "party": b.party, "entries": comparison.entries_b},
        "reference": comparison.reference,
        "region": comparison.region,
        "summary": words.summary(comparison),
        "confidence": words.confidences(comparison),
        "credits": attribution.sources_as_data(comparison.credits),
    }
    members = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in head.items())
    if not comparison.rows:
        return f'{{{members},\n "rows": []}}\n'.encode()
    # In blocks: of a large comparison, memory then holds little more than the result.
    blocks = []
    for start in range(0, len(comparison.rows), _BLOCK):
        rows = comparison.rows[start : start + _BLOCK]
        lines = [spelled_out(row_as_json(comparison, row, lang)) for row in rows]
        blocks.append(",\n  ".join(lines).encode())
    return b"".join((f'{{{members},\n "rows": [\n  '.encode(), b",\n  ".join(blocks), b"\n ]}\n"))


_BLOCK = 1000


def row_as_json(comparison: Comparison, row: ComparisonRow, lang: Lang) -> str:
    """Return one row as JSON, its keys in the order of the contract.

    Its frame is written out: `json` alone takes three times as long, and a comparison may have 100,000 words.
    """
    a, b = _entries(comparison.a, row.a), _entries(comparison.b, row.b)
    meanings = [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in row.candidates]
    candidates = dump(meanings) if meanings else "[]"
    return (
        f'{{"id": {quoted(row.id)}, "relation": "{row.relation}", "change": {_texts(row.change)}, '
        f'"recorded": "{row.recorded}", "basis": "{row.basis}", "confidence": "{row.confidence}", "a": {a}, "b": {b}, '
        f'"taxa_a": {_texts(row.taxa_a)}, "taxa_b": {_texts(row.taxa_b)}, "candidates": {candidates}, '
        f'"explanation": {quoted(words.explain(row.reasons, lang))}}}'
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


def comparison_table(comparison: Comparison, lang: Lang) -> Document:
    """Return a line a row, for programs: a side's entries are several values in each column.

    The workbook and the pages describe their own columns: a CSV of 100,000 rows must not pay for words.
    """
    values: dict[str, Callable[[ComparisonRow], Value]] = {
        **{key: attrgetter(key) for key in _OF_A_ROW},
        **_side_values("a", comparison.a),
        **_side_values("b", comparison.b),
        "taxa_a": attrgetter("taxa_a"),
        "taxa_b": attrgetter("taxa_b"),
        "candidates": lambda row: tuple(words.candidate_in_words(each, lang) for each in row.candidates),
        "explanation": lambda row: words.explain(row.reasons, lang),
    }
    return tabular((Column(key, key, value=value) for key, value in values.items()), comparison.rows, lang)


_OF_A_ROW = ("id", "relation", "change", "recorded", "basis", "confidence", "order", "family")


def _side_values(side: str, checklist: Checklist) -> dict[str, Callable[[ComparisonRow], Value]]:
    def of_each(value: Callable[[MatchedEntry], str | int | None]) -> Callable[[ComparisonRow], Cell]:
        def cell(row: ComparisonRow) -> Cell:
            members = tuple([value(matched) for matched in getattr(row, side)])
            return Cell(tuple(["" if member is None else str(member) for member in members]), data=members)

        return cell

    values: dict[str, Callable[[MatchedEntry], str | int | None]] = {
        "row": lambda matched: matched.entry.row,
        "scientific_name": lambda matched: matched.entry.verbatim,
        "vernacular": lambda matched: words.vernacular(matched.entry, checklist),
        "subspecies": lambda matched: ", ".join(matched.entry.subspecies),
        "status": lambda matched: ", ".join(status.code for status in matched.entry.statuses if status.code),
        "rule": lambda matched: matched.match.reason.code,
        "confidence": lambda matched: matched.match.confidence,
    }
    return {f"{side}_{key}": of_each(value) for key, value in values.items()}


def rcc5(comparison: Comparison, lang: Lang) -> bytes:
    """Return a row a pair of entries as CSV; what a list does not have leaves name and relation empty.

    A relation is written as it is, though `==` begins as formulas do.
    """
    values: dict[str, Callable[[Pair], str]] = {
        "name_a": lambda pair: _printed(pair.a),
        "sec_a": lambda pair: formula_safe(clean(comparison.a.id)) if pair.a else "",
        "relation": lambda pair: pair.relation or "",
        "name_b": lambda pair: _printed(pair.b),
        "sec_b": lambda pair: formula_safe(clean(comparison.b.id)) if pair.b else "",
        "basis": lambda pair: pair.basis,
        "confidence": lambda pair: pair.confidence,
        "explanation": lambda pair: formula_safe(clean(words.explain(pair.reasons, lang))),
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(values)
    writer.writerows([value(pair) for value in values.values()] for pair in pairs(comparison))
    return out.getvalue().encode("utf-8", "replace")


def _printed(matched: MatchedEntry | None) -> str:
    """Return what a list prints for an entry, its scientific name before all; nothing where there is none."""
    name = matched.entry.as_printed if matched else ""
    return formula_safe(clean(name))


# ---------------------------------------------------------------- several lists


def matrix(comparisons: Sequence[Comparison], lang: Lang) -> Document:
    """Return a bird a row, a list a column: its name, and in brackets how that compares with the first list's.

    The first list's birds come first, in the reference's order; then those that only others have.
    """
    first = comparisons[0].a
    lists = [first, *(comparison.b for comparison in comparisons)]
    birds: dict[tuple[str, object], list[list[str]]] = {}
    taxa: dict[tuple[str, object], str] = {}
    for column, comparison in enumerate(comparisons, 1):
        for pair in pairs(comparison):
            if pair.relation == "!" or (matched := pair.a or pair.b) is None:
                continue
            taxon = matched.match.taxon or ""
            key: tuple[str, object] = ("other", taxon or _printed(matched))
            if pair.a:
                key = ("first", matched.entry.row)
            taxa.setdefault(key, taxon)
            cells = birds.setdefault(key, [[] for _ in lists])
            if pair.a:
                cells[0] = [_printed(pair.a)]
            if pair.b:
                sign = f" [{pair.relation}]" if pair.relation else ""
                cells[column].append(f"{_printed(pair.b)}{sign}")

    def named(at: int) -> Callable[[tuple[str, object]], str]:
        return lambda key: "; ".join(birds[key][at])

    columns = (
        Column.of(lang, "bird", taxa.get, "reference", italic=True),
        *(Column(listed.id, listed.id, is_name=True, value=named(at)) for at, listed in enumerate(lists)),
    )
    order = sorted(birds, key=lambda key: key[0] != "first")
    title = say(Message.of("title.lists", lists=tuple(listed.id for listed in lists)), lang)
    credits_ = tuple(dict.fromkeys(source for each in comparisons for source in each.credits))
    lead = words.rests_on(comparisons[0], lang)
    return tabular(columns, order, lang, title=title, lead=lead, credits_=credits_)


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


def comparison_workbook(comparison: Comparison, lang: Lang) -> Document:
    """Return the comparison for a workbook: a summary, then a sheet of every detail for each relation that occurs."""
    differing = [(word(f"change.{change}", lang), n) for change, n in words.changes(comparison).items()]
    sure = [
        (labelled(word("confidence", lang), confidence, lang), n)
        for confidence, n in words.confidences_in_words(comparison, lang)
    ]
    notes = []
    for checklist, owner, title, counted in words.both_lists(comparison, lang):
        publisher = in_our_words(checklist.publisher, "source", checklist.id, lang)
        notes.append(labelled(in_row((checklist.id, owner, title, publisher), lang), counted, lang))
    notes += words.rests_on(comparison, lang)
    numbers = (*words.summary_in_words(comparison, lang), *sure, *differing)
    summary = words.tally_table("relation", numbers, lang)
    sheets = (_sheet(comparison, *each, lang) for each in words.by_relation(comparison))
    tables = (replace(summary, name=word("summary", lang), notes=tuple(notes)), *sheets)
    return words.titled_document(comparison, (Section((), tables),), lang)


def _sheet(comparison: Comparison, relation: Relation, members: Sequence[ComparisonRow], lang: Lang) -> Table:
    sides = [side for side in ("a", "b") if any(getattr(row, side) for row in members)]
    lists = {"a": comparison.a, "b": comparison.b}
    columns = (
        Column.of(lang, "order", lambda row: row.order, widest=18),
        Column.of(lang, "family", lambda row: row.family, widest=18),
        *(column for side in sides for column in _side_columns(side, lists[side], lang)),
        *_last_columns(comparison, lang),
    )
    return replace(
        without_empty(Table.of(columns, members)),
        name=words.relation_label(comparison, relation, lang),
        title=labelled(words.with_list_ids(f"title.{relation}", comparison, lang), str(len(members)), lang),
        colour=COLOURS[relation],
    )


def _last_columns(comparison: Comparison, lang: Lang) -> Iterator[Column]:
    column = partial(Column.of, lang)

    def recorded(row: ComparisonRow) -> str:
        return words.with_list_ids(f"recorded.{row.recorded}", comparison, lang)

    def candidates(row: ComparisonRow) -> str:
        return "\n".join(words.candidate_in_words(candidate, lang) for candidate in row.candidates)

    yield column("differs", lambda row: words.tags_in_words(row, lang), widest=16)
    yield column("recorded", recorded, "subspecies_recorded", widest=18)
    yield column("basis", lambda row: word(f"basis.{row.basis}", lang), widest=18)
    yield column("confidence", lambda row: words.confidence_in_words(row.confidence, lang), widest=14)
    yield column("explanation", lambda row: words.explain(row.reasons, lang), widest=54)
    yield column("candidates", candidates, widest=54)
    yield Column("id", "ID", widest=14, value=lambda row: row.id)


def _side_columns(side: str, checklist: Checklist, lang: Lang) -> Iterator[Column]:
    """Yield the columns of one side: its entries, one a line in each cell; a lone row number stays a number."""

    def column(
        key: str,
        widest: int,
        value: Callable[[MatchedEntry], str | None],
        *,
        rare: bool = False,
        **more: Any,  # noqa: ANN401
    ) -> Column:
        def lines(row: ComparisonRow) -> Value:
            texts = [value(matched) for matched in getattr(row, side)]
            return "\n".join(text or "–" for text in texts) if any(texts) or not rare else ""

        label = labelled(checklist.id, word(key, lang), lang)
        return Column(f"{side}_{key}", label, widest=widest, value=lines, **more)

    def number(row: ComparisonRow) -> Value:
        rows = [matched.entry.row for matched in getattr(row, side)]
        return rows[0] if len(rows) == 1 else "\n".join(map(str, rows))

    yield replace(column("row", 10, lambda _: None), value=number)
    yield column("scientific_name", 28, attrgetter("entry.verbatim"), italic=True)
    yield column("name", 24, lambda each: words.vernacular(each.entry, checklist), lang=checklist.lang)
    yield column("subspecies", 22, lambda each: ", ".join(each.entry.subspecies), rare=True, italic=True)
    yield column("status", 16, lambda each: words.statuses_in_words(each.entry.statuses, lang), rare=True)
    yield column("confidence", 14, lambda each: words.confidence_in_words(each.match.confidence, lang))
