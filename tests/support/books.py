"""Truth tables that a reviewer reads: Markdown with a part a promise, and a row a case."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
Case = tuple[str, ...]


def each_part(book: str) -> pytest.MarkDecorator:
    """Return the parts of a book as parameters: the heading above them, and their tables without the headers."""
    where, parts = "", []
    for part in re.split(r"^(?=##)", (TESTS / book).read_text("utf-8"), flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        if heading.startswith("## "):
            where = heading.removeprefix("## ")
        elif heading.startswith("### "):
            tables = [list(map(cells, table.splitlines()[2:])) for table in text.strip().split("\n\n")]
            parts.append(pytest.param(where, tables, id=heading.removeprefix("### ")))
    return pytest.mark.parametrize(("where", "tables"), parts)


def cells(row: str) -> Case:
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1])


def tables_of(book: str) -> dict[str, list[Case]]:
    """Return the rows under each heading of a book, without the header of their table."""
    parts = re.split(r"^## (.+)\n", (TESTS / book).read_text("utf-8"), flags=re.MULTILINE)
    lines = ([line for line in part.splitlines() if line.startswith("| ")] for part in parts[2::2])
    return {heading: [*map(cells, rows[1:])] for heading, rows in zip(parts[1::2], lines, strict=True)}
