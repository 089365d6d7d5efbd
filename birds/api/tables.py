"""What `lists`, `evidence` and `check` print, as tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.api.dossiers import described, main_verdicts
from birds.evidence.status import uncounted
from birds.evidence.verdict import counted
from birds.messages import meaning, runs, say, word
from birds.model import VERDICTS, Message
from birds.negotiation.counting import drafted
from birds.output.grid import Column, Grid, Said
from birds.output.page import cited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.api.dossiers import Table
    from birds.errors import Problem
    from birds.model import (
        Checklist,
        ComparisonRow,
        Dossier,
        Lang,
        MatchedEntry,
        MatchedList,
        Status,
        Test,
        Verdict,
    )
    from birds.output.grid import Value


def list_grid(dossier: Dossier, lang: Lang) -> Grid:
    """Return what a dossier holds: a row a list, and below it the other records."""
    keys = ("list", "party", "kind", "natural", "introduced", "subspecies", "unresolved", "title", "date")
    numbers = {"natural", "introduced", "subspecies", "unresolved"}
    columns = tuple(
        Column(key, word(f"column.{key}", lang), "right" if key in numbers else "left") for key in keys
    )
    return Grid(
        title="",
        columns=columns,
        rows=tuple(_list_row(matched, lang) for matched in dossier.lists),
        notes=(_holdings(dossier, lang), f"{word('reference', lang)}: {dossier.reference}"),
        lang=lang,
        name=word("holdings", lang),
    )


def _list_row(matched: MatchedList, lang: Lang) -> tuple[Value, ...]:
    own = [held for held in matched.entries if held.entry.parent_row is None]
    checklist = matched.checklist
    return (
        checklist.id,
        word(checklist.party, lang) if checklist.party else None,
        word(f"kind.{checklist.kind}", lang),
        sum(held.entry.part == "natural" for held in own),
        sum(held.entry.part == "alien" for held in own),
        sum(len(held.subspecies) for held in own),
        sum(held.match.taxon is None for held in own),
        _title(checklist),
        checklist.date,
    )


def _title(checklist: Checklist) -> str:
    return f"{checklist.title}, {checklist.edition}" if checklist.edition else checklist.title


def _holdings(dossier: Dossier, lang: Lang) -> str:
    held = {
        "sites": len(dossier.sites),
        "counts": len(dossier.counts),
        "evidence_records": len(dossier.evidence),
        "positions": len(dossier.positions),
    }
    return " · ".join(f"{word(key, lang)} {number}" for key, number in held.items())


def evidence_grid(table: Table, verdicts: Iterable[Verdict], lang: Lang) -> Grid:
    """Return the treaty test, a row a shared taxon, with the number of each verdict above and what they mean below."""
    shown = tuple(verdicts)
    first, second = table.comparison.a, table.comparison.b
    columns = (
        Column("scientific_name", word("scientific_name", lang), italic=True),
        Column("verdict", word("verdict", lang)),
        Column("line", word("column.line", lang)),
        Column("status_a", f"{word('status', lang)} {first.id}"),
        Column("status_b", f"{word('status', lang)} {second.id}"),
        Column("limb_a", word("column.limb_a", lang), "right"),
        Column("limb_b", word("column.limb_b", lang)),
        Column("explanation", word("explanation", lang)),
        Column("sources", word("source", lang)),
    )
    tally = Counter(verdict.verdict for verdict in shown)
    total = " · ".join(f"{word(key, lang)} {tally[key]}" for key in VERDICTS if tally[key])
    by_row = {row.id: row for row in table.comparison.rows}
    rows = tuple(_verdict_row(verdict, by_row[verdict.row_id], lang) for verdict in shown)
    return Grid(
        "",
        columns,
        rows,
        tuple(_legend(shown, table.test, lang)),
        lang,
        word("treaty_test" if table.test == "two-limb" else "treaty_test_open", lang),
        _sources(table),
        (word("birds_judged", lang).format(n=len(shown), tally=total), *_counted(table, shown, lang))
        if shown
        else (),
        tuple(verdict.row_id for verdict in shown),
    )


def _counted(table: Table, shown: Sequence[Verdict], lang: Lang) -> Iterator[str]:
    """Yield how the shared entries become the birds of the annex, where all of them are shown."""
    found = drafted(table.comparison, table.verdicts)
    if found and shown == main_verdicts(table):
        yield say(found, lang)


def _legend(shown: Sequence[Verdict], test: Test, lang: Lang) -> Iterator[str]:
    """Yield what the test is if not the usual one, what verdicts and statuses mean, and the parentheses."""
    if not shown:
        return
    if test == "open":
        yield word("test_of.open", lang)
    given = {verdict.verdict for verdict in shown}
    for key in VERDICTS:
        if key in given:
            yield word("meaning", lang).format(word=word(key, lang), means=meaning(key, test, lang))
    yield word("means.status", lang)
    if any(status.minor for verdict in shown for status in (*verdict.status_a, *verdict.status_b)):
        yield word("means.minor", lang)


def _sources(table: Table) -> tuple[str, ...]:
    lists = (table.comparison.a, table.comparison.b)
    return (cited(table.dossier.reference), *(f"{one.id}: {described(one)}" for one in lists))


def _verdict_row(verdict: Verdict, row: ComparisonRow, lang: Lang) -> tuple[Value, ...]:
    monotypic = verdict.limb_b == "met" and not verdict.common_subspecies
    limb_b = "monotypic" if monotypic else verdict.limb_b
    return (
        verdict.taxon,
        Said.plain(verdict.verdict, word(verdict.verdict, lang)),
        Said.plain(verdict.line, word(f"line.{verdict.line}", lang)),
        _status(verdict.status_a, row.a, lang),
        _status(verdict.status_b, row.b, lang),
        len(verdict.limb_a),
        Said.plain(verdict.limb_b, word(f"limb_b.{limb_b}", lang)),
        Said(say(verdict.reason, lang), runs(verdict.reason, lang)),
        tuple(dict.fromkeys(record.source for record in (*verdict.limb_a, *verdict.reported))),
    )


def _status(statuses: Sequence[Status], side: Sequence[MatchedEntry], lang: Lang) -> Said:
    """Return statuses as codes for programs and in words for people, what is printed and does not count too."""
    brackets = "（{}）" if lang == "ja" else "({})"
    words = (
        brackets.format(word(f"short.{one.code}", lang)) if one.minor else word(f"short.{one.code}", lang)
        for one in statuses
    )
    text = ("、" if lang == "ja" else ", ").join(dict.fromkeys(words))
    idle = uncounted(held.entry for held in side) if not text and not counted(statuses) else None
    if idle:
        text = f"{idle[0]} {brackets.format(word('printed_not_counted', lang))}"
    return Said.plain(codes(statuses), text)


def codes(statuses: Sequence[Status]) -> str:
    """Return statuses as letters, those of a few birds only in parentheses."""
    letters = (f"({status.code})" if status.minor else status.code for status in statuses)
    return " ".join(dict.fromkeys(letters))


def problem_grid(problems: Iterable[Problem], lang: Lang = "en") -> Grid:
    """Return problems as a table: where, what, what to do."""
    keys = ("severity", "file", "sheet", "row", "column", "value", "what", "todo")
    columns = tuple(
        Column(key, word(f"problem.{key}", lang), "right" if key == "row" else "left") for key in keys
    )
    rows = tuple(
        (
            Said.plain(one.severity, say(Message(f"severity.{one.severity}"), lang)),
            *(one.file, one.sheet, one.row, one.column, one.value),
            *(say(one.what, lang), say(one.todo, lang) if one.todo else None),
        )
        for one in problems
    )
    return Grid("", columns, rows, lang=lang, name=word("problems", lang))
