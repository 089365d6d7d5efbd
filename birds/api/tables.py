"""What `lists`, `evidence` and `check` print, as tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.api.dossiers import described
from birds.model import VERDICTS
from birds.output.grid import Column, Grid
from birds.output.page import cited
from birds.wording import say, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.api.dossiers import Table
    from birds.errors import Problem
    from birds.model import Checklist, Dossier, Lang, MatchedList, Status, Verdict
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
    """Return the treaty test, a row a shared taxon, with the number of each verdict below."""
    shown = tuple(verdicts)
    first, second = table.comparison.a, table.comparison.b
    columns = (
        Column("scientific_name", word("scientific_name", lang), italic=True),
        Column("verdict", word("verdict", lang)),
        Column("line", word("column.line", lang)),
        Column("status_a", f"{word('status', lang)} {first.id}"),
        Column("status_b", f"{word('status', lang)} {second.id}"),
        Column("limb_a", word("column.limb_a", lang)),
        Column("limb_b", word("column.limb_b", lang)),
        Column("explanation", word("explanation", lang)),
        Column("sources", word("source", lang)),
    )
    tally = Counter(verdict.verdict for verdict in shown)
    note = " · ".join(f"{word(key, lang)} {tally[key]}" for key in VERDICTS if tally[key])
    rows = tuple(_verdict_row(verdict, lang) for verdict in shown)
    notes = (note,) if shown else ()
    return Grid("", columns, rows, notes, lang, word("treaty_test", lang), _sources(table))


def _sources(table: Table) -> tuple[str, ...]:
    lists = (table.comparison.a, table.comparison.b)
    return (cited(table.dossier.reference), *(f"{one.id}: {described(one)}" for one in lists))


def _verdict_row(verdict: Verdict, lang: Lang) -> tuple[Value, ...]:
    return (
        verdict.taxon,
        word(verdict.verdict, lang),
        verdict.line,
        codes(verdict.status_a),
        codes(verdict.status_b),
        len(verdict.limb_a),
        word(f"limb_b.{verdict.limb_b}", lang),
        say(verdict.reason, lang),
        tuple(dict.fromkeys(record.source for record in verdict.limb_a)),
    )


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
        (one.severity, one.file, one.sheet, one.row, one.column, one.value, one.what, one.todo or None)
        for one in problems
    )
    return Grid("", columns, rows, lang=lang, name=word("problems", lang))
