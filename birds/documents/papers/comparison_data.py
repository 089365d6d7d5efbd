"""The comparison with every detail: JSON (a contract), the table of its CSV, a workbook; several lists as one table."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from birds import attribution
from birds import model as m
from birds.attribution import in_our_words
from birds.comparison import Pair, pairs
from birds.documents import model as dm
from birds.documents.papers import comparison as words
from birds.documents.papers import statements
from birds.documents.papers.statements import explain, vernacular
from birds.documents.text import clean, csv_of, dump, formula_safe, quoted, spelled_out
from birds.messages import in_row, labelled, say, word

_BLOCK = 1000


def comparison_as_json(comparison: m.Comparison, lang: m.Lang) -> bytes:
    """Return the comparison as JSON, one row a line: quick to write, easy to compare with the last."""
    a, b, tallied = comparison.a, comparison.b, words.tallies(comparison)
    head = {
        "a": {"id": a.id, "party": a.party, "entries": comparison.entries_a},
        "b": {"id": b.id, "party": b.party, "entries": comparison.entries_b},
        "reference": comparison.reference,
        "region": comparison.region,
        "summary": tallied["relation"],
        "confidence": tallied["confidence"],
        "credits": attribution.sources_as_data(comparison.credits),
    }
    members = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in head.items())
    # In blocks: of a large comparison, memory then holds little more than the result.
    out = io.BytesIO()
    out.write(f'{{{members},\n "rows": ['.encode())
    before = "\n  "
    for start in range(0, len(comparison.rows), _BLOCK):
        rows = comparison.rows[start : start + _BLOCK]
        lines = [spelled_out(row_as_json(comparison, row, lang)) for row in rows]
        out.write((before + ",\n  ".join(lines)).encode())
        before = ",\n  "
    out.write(b"\n ]}\n" if comparison.rows else b"]}\n")
    return out.getvalue()


def row_as_json(comparison: m.Comparison, row: m.ComparisonRow, lang: m.Lang) -> str:
    """Return one row as JSON, its keys in the order of the contract.

    Its frame is written out: `json` alone takes three times as long, and a comparison may have 100,000 words.
    """
    a = ", ".join([_entry_as_json(matched, comparison.a.lang) for matched in row.a])
    b = ", ".join([_entry_as_json(matched, comparison.b.lang) for matched in row.b])
    meanings = [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in row.candidates]
    candidates = dump(meanings) if meanings else "[]"
    return (
        f'{{"id": {quoted(row.id)}, "relation": "{row.relation}", "change": {_texts(row.change)}, '
        f'"recorded": "{row.recorded}", "basis": "{row.basis}", "confidence": "{row.confidence}", '
        f'"a": [{a}], "b": [{b}], "taxa_a": {_texts(row.taxa_a)}, "taxa_b": {_texts(row.taxa_b)}, '
        f'"candidates": {candidates}, "explanation": {quoted(explain(row.reasons, lang))}}}'
    )


def _entry_as_json(matched: m.MatchedEntry, own: m.Lang) -> str:
    entry = matched.entry
    name, spoken = entry.verbatim, entry.vernacular
    called = None if spoken is m.NO_NAMES else statements.preferred(spoken, own)
    return (
        f'{{"row": {entry.row}, "scientific_name": {"null" if name is None else quoted(name)}, '
        f'"vernacular": {"null" if called is None else quoted(called)}, '
        f'"subspecies": {_texts(entry.subspecies)}, "rule": {quoted(matched.match.reason.code)}, '
        f'"confidence": "{matched.match.confidence}"}}'
    )


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]" if texts else "[]"


def comparison_table(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return a line a row, for programs: a side's entries are several values in each column.

    The workbook and the pages describe their own columns: a CSV of 100,000 rows must not pay for words.
    """

    def of_each(side: str, value: Callable[[m.MatchedEntry], str | int | None]) -> Callable[[Any], dm.Cell]:
        def cell(row: m.ComparisonRow) -> dm.Cell:
            members = tuple([value(matched) for matched in getattr(row, side)])
            return dm.Cell(tuple(["" if member is None else str(member) for member in members]), data=members)

        return cell

    def codes(matched: m.MatchedEntry) -> str:
        return ", ".join(status.code for status in matched.entry.statuses if status.code)

    of_a_row = ("id", "relation", "change", "recorded", "basis", "confidence", "order", "family")
    values: dict[str, Callable[[m.ComparisonRow], dm.Value]] = {key: attrgetter(key) for key in of_a_row}
    for side, checklist in (("a", comparison.a), ("b", comparison.b)):

        def called(matched: m.MatchedEntry, of: m.Checklist = checklist) -> str | None:
            return vernacular(matched.entry, of)

        of_an_entry: dict[str, Callable[[m.MatchedEntry], str | int | None]] = {
            "row": attrgetter("entry.row"),
            "scientific_name": attrgetter("entry.verbatim"),
            "vernacular": called,
            "subspecies": lambda matched: ", ".join(matched.entry.subspecies),
            "status": codes,
            "rule": lambda matched: matched.match.reason.code,
            "confidence": lambda matched: matched.match.confidence,
        }
        values |= {f"{side}_{key}": of_each(side, value) for key, value in of_an_entry.items()}
    values |= {
        "taxa_a": attrgetter("taxa_a"),
        "taxa_b": attrgetter("taxa_b"),
        "candidates": lambda row: tuple(words.candidate_in_words(each, lang) for each in row.candidates),
        "explanation": lambda row: explain(row.reasons, lang),
    }
    columns = (dm.Column(key, key, value=value) for key, value in values.items())
    return dm.tabular(columns, comparison.rows, lang)


def rcc5(comparison: m.Comparison, lang: m.Lang) -> bytes:
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
        "explanation": lambda pair: formula_safe(clean(explain(pair.reasons, lang))),
    }
    rows = ([value(pair) for value in values.values()] for pair in pairs(comparison))
    return csv_of(chain((values,), rows)).encode("utf-8", "replace")


def _printed(matched: m.MatchedEntry | None) -> str:
    """Return what a list prints for an entry, its scientific name before all; nothing where there is none."""
    name = matched.entry.as_printed if matched else ""
    return formula_safe(clean(name))


# ---------------------------------------------------------------- several lists


def matrix(comparisons: Sequence[m.Comparison], lang: m.Lang) -> dm.Document:
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
            key = ("first", pair.a.entry.row) if pair.a else ("other", taxon or _printed(matched))
            taxa.setdefault(key, taxon)
            cells = birds.setdefault(key, [[] for _ in lists])
            if pair.a:
                cells[0] = [_printed(pair.a)]
            if pair.b:
                sign = f" [{pair.relation}]" if pair.relation else ""
                cells[column].append(f"{_printed(pair.b)}{sign}")
    ordered = sorted(birds.items(), key=lambda bird: bird[0][0] != "first")
    columns = (
        dm.Column.of(lang, "bird", itemgetter(0), "reference", italic=True),
        *(
            dm.Column(listed.id, listed.id, is_name=True, value=itemgetter(at))
            for at, listed in enumerate(lists, 1)
        ),
    )
    title = say(m.Message.of("title.lists", lists=tuple(listed.id for listed in lists)), lang)
    return dm.tabular(
        columns,
        ((taxa[key], *map("; ".join, cells)) for key, cells in ordered),
        lang,
        title=title,
        lead=words.rests_on(comparisons[0], lang),
        credits_=tuple(dict.fromkeys(source for each in comparisons for source in each.credits)),
    )


# ---------------------------------------------------------------- a workbook

COLOURS = dict.fromkeys(m.RELATIONS, "#B8860B") | {"equal": "#009E73", "unresolved": "#7A4FA3"}
COLOURS |= {"only_a": "#57606A", "only_b": "#57606A"}


def comparison_workbook(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison for a workbook: a summary, then a sheet of every detail for each relation that occurs."""
    tallied = words.tallies_in_words(comparison, lang)
    sure = ((labelled(word("confidence", lang), called, lang), n) for called, n in tallied["confidence"])
    summary = words.tally_table("relation", (*tallied["relation"], *sure, *tallied["differs"]), lang)
    notes = []
    for checklist, owner, title, counted in words.both_lists(comparison, lang):
        publisher = in_our_words(checklist.publisher, "source", checklist.id, lang)
        notes.append(labelled(in_row((checklist.id, owner, title, publisher), lang), counted, lang))
    notes += words.rests_on(comparison, lang)
    sheets = (_sheet(comparison, *each, lang) for each in words.by_relation(comparison))
    tables = (replace(summary, name=word("summary", lang), notes=tuple(notes)), *sheets)
    return words.titled_document(comparison, (dm.Section((), tables),), lang)


def _sheet(
    comparison: m.Comparison, relation: m.Relation, members: Sequence[m.ComparisonRow], lang: m.Lang
) -> dm.Table:
    def recorded(row: m.ComparisonRow) -> str:
        return words.with_list_ids(f"recorded.{row.recorded}", comparison, lang)

    def candidates(row: m.ComparisonRow) -> str:
        return "\n".join(words.candidate_in_words(candidate, lang) for candidate in row.candidates)

    sides = {"a": comparison.a, "b": comparison.b}
    column = partial(dm.Column.of, lang)
    columns = (
        column("order", attrgetter("order"), widest=18),
        column("family", attrgetter("family"), widest=18),
        *(
            own
            for side, checklist in sides.items()
            if any(getattr(row, side) for row in members)
            for own in _side_columns(side, checklist, lang)
        ),
        column("differs", lambda row: words.tags_in_words(row, lang), widest=16),
        column("recorded", recorded, "subspecies_recorded", widest=18),
        column("basis", lambda row: word(f"basis.{row.basis}", lang), widest=18),
        column("confidence", lambda row: word(f"confidence.{row.confidence}", lang), widest=14),
        column("explanation", lambda row: explain(row.reasons, lang), widest=54),
        column("candidates", candidates, widest=54),
        dm.Column("id", "ID", widest=14, value=attrgetter("id")),
    )
    return replace(
        dm.without_empty(dm.Table.of(columns, members)),
        name=words.relation_label(comparison, relation, lang),
        title=labelled(words.with_list_ids(f"title.{relation}", comparison, lang), str(len(members)), lang),
        colour=COLOURS[relation],
    )


def _side_columns(side: str, checklist: m.Checklist, lang: m.Lang) -> Iterator[dm.Column]:
    """Yield the columns of one side: its entries, one a line in each cell; a lone row number stays a number."""

    def column(
        key: str,
        widest: int,
        value: Callable[[m.MatchedEntry], str | None],
        *,
        rare: bool = False,
        **more: Any,  # noqa: ANN401
    ) -> dm.Column:
        def lines(row: m.ComparisonRow) -> dm.Value:
            texts = [value(matched) for matched in getattr(row, side)]
            return "\n".join(text or "–" for text in texts) if any(texts) or not rare else ""

        label = labelled(checklist.id, word(key, lang), lang)
        return dm.Column(f"{side}_{key}", label, widest=widest, value=lines, **more)

    def number(row: m.ComparisonRow) -> dm.Value:
        rows = [matched.entry.row for matched in getattr(row, side)]
        return rows[0] if len(rows) == 1 else "\n".join(map(str, rows))

    yield replace(column("row", 10, lambda _: None), value=number)
    yield column("scientific_name", 28, attrgetter("entry.verbatim"), italic=True)
    yield column("name", 24, lambda each: vernacular(each.entry, checklist), lang=checklist.lang)
    yield column("subspecies", 22, lambda each: ", ".join(each.entry.subspecies), rare=True, italic=True)
    yield column(
        "status", 16, lambda each: statements.statuses_in_words(each.entry.statuses, lang), rare=True
    )
    yield column("confidence", 14, lambda each: word(f"confidence.{each.match.confidence}", lang))
