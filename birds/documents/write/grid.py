"""A table of anything, printed: for lists, evidence, problems and what else has columns and rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.documents.build import sources as attributed
from birds.documents.looks import template
from birds.documents.text import (
    GAP,
    Align,
    aligned,
    clean,
    dump,
    fit,
    formula_safe,
    longest,
    markdown,
    width,
    wrap,
)
from birds.documents.write import html as page
from birds.documents.write.xlsx import Head, SheetOf, workbook
from birds.messages import word
from birds.model import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from birds.model import Lang, Source

INDENT = "  "
WIDTH = 100  # columns, where the terminal does not say
LONG = 44  # a column wider than this is moved below its row where the terminal is too narrow
SHORT = 12  # a column up to this is never broken on a page
PAGE_WIDTH = 125  # the characters that stand side by side on a page
JOIN = "; "


@dataclass(frozen=True, slots=True)
class Said:
    """A value that programs read as `key` and people as `runs`, scientific names in italics.

    `data` is what JSON has instead of the key, where a text would lose the value's parts.
    """

    key: str | tuple[str, ...] | None
    runs: tuple[Run, ...]
    data: object = None

    @classmethod
    def plain(cls, key: str | tuple[str, ...] | None, text: str) -> Said:
        """Return a key with the words for it."""
        return cls(key, (Run(text),) if text else ())


Value = str | int | float | None | tuple[str, ...] | Said


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for programs, its label for people, how its cells stand.

    `lang` is the language of the cells where it is not that of the table (it selects the right glyphs). One `aside`,
    which few rows have, stands below its row where not all columns fit beside.
    """

    key: str
    label: str
    align: Align = "left"
    italic: bool = False
    lang: Lang | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one value for each column in each row; a tuple holds several texts, None what is not known.

    `lead` stands above the table and `notes` below it, one a line (in JSON all are notes); `lang` is the language of
    title, labels and notes. `name` heads pages, documents and workbooks where the `title` is left empty for the
    terminal; `credits` are the sources of what stands in it, told at its foot. `birds` are the ids of the rows' birds,
    where pages lead to them.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...] = ()
    notes: tuple[str, ...] = ()
    lang: Lang = "en"
    name: str = ""
    credits: tuple[Source, ...] = ()
    lead: tuple[str, ...] = ()
    birds: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return what a page or workbook is headed by; never empty."""
        return self.title or self.name or ", ".join(column.label for column in self.columns) or "–"


def for_reading(grid: Grid) -> Grid:
    """Return the table as a person reads it: without columns that say nothing, labels beginning with a capital."""
    kept = [at for at in range(len(grid.columns)) if any(shown(row[at]) for row in grid.rows)]
    columns = (replace(grid.columns[at], label=capital(grid.columns[at].label)) for at in kept)
    rows = (tuple(row[at] for at in kept) for row in grid.rows)
    return replace(grid, columns=tuple(columns), rows=tuple(rows))


def capital(label: str) -> str:
    """Return a label as it begins a line, where its script has capitals."""
    return label[:1].upper() + label[1:]


def shown(value: Value) -> str:
    """Return a value as a person reads it: nothing for None, several texts joined."""
    if value is None:
        return ""
    if isinstance(value, Said):
        return "".join(run.text for run in value.runs)
    if isinstance(value, float):
        return f"{value:.10g}"
    return JOIN.join(value) if isinstance(value, tuple) else str(value)


def _key(value: Value) -> str | int | float | tuple[str, ...] | None:
    return value.key if isinstance(value, Said) else value


def as_text(grid: Grid) -> bytes:
    """Return the table as text for a file or a pipe."""
    return as_wide_text(grid).encode("utf-8", "replace")


def as_wide_text(grid: Grid, columns: int = WIDTH) -> str:
    """Return the table as text aligned by display width and wrapped to so many terminal columns."""
    lines = [clean(grid.title)] if grid.title else []
    for line in grid.lead:
        lines += wrap(clean(line), columns)
    lines += table_lines(grid, columns - len(INDENT)) if grid.rows else [INDENT + word("no_rows", grid.lang)]
    for note in grid.notes:
        lines += wrap(clean(note), columns)
    return "\n".join([*lines, ""])


def table_lines(grid: Grid, columns: int) -> Iterator[str]:
    """Yield the heading and the rows as aligned, indented lines; texts that don't fit beside stand below."""
    read = for_reading(grid)
    heads = [clean(column.label) for column in read.columns]
    body = [[clean(shown(value)) for value in row] for row in read.rows]
    wanted = [max(map(width, cells)) for cells in zip(heads, *body, strict=True)]
    words = [_usual_word(*cells) for cells in zip(heads, *body, strict=True)]
    italic = [at for at, column in enumerate(read.columns) if column.italic]
    below = _below(read.columns, wanted, columns)
    beside, sizes = _beside(wanted, below, italic, columns)
    while wide := _widest(beside, sizes, words, wanted, italic):
        below = sorted([*below, wide])
        beside, sizes = _beside(wanted, below, italic, columns)
    aligns = [read.columns[at].align for at in beside]
    for cells in (heads, None, *body):
        line = [cells[at] for at in beside] if cells else ["-" * size for size in sizes]
        yield from (INDENT + part for part in aligned(line, sizes, aligns))
        if cells and cells is not heads:
            yield from _long_texts(heads, cells, below, columns)


def _below(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int]:
    """Return the columns that are moved below their row: none if all fit, never the first."""
    if sum(wanted) + len(GAP) * (len(wanted) - 1) <= room:
        return []
    return [at for at, size in enumerate(wanted) if at and (size > LONG or columns[at].aside)]


def _usual_word(head: str, *cells: str) -> int:
    """Return the width in which a column's heading and nine in ten of its cells stand without a broken word."""
    words = sorted(map(longest, cells))
    return max(longest(head), words[9 * (len(words) - 1) // 10] if words else 0)


def _beside(
    wanted: Sequence[int], below: Sequence[int], italic: Sequence[int], columns: int
) -> tuple[list[int], list[int]]:
    """Return the columns that stand side by side, and how wide each is."""
    beside = [at for at in range(len(wanted)) if at not in below]
    names = [place for place, at in enumerate(beside) if at in italic]
    return beside, fit([wanted[at] for at in beside], columns, names)


def _widest(
    beside: Sequence[int],
    sizes: Sequence[int],
    words: Sequence[int],
    wanted: Sequence[int],
    italic: Sequence[int],
) -> int | None:
    """Return the column to move below because words would be broken: the widest, never the first or a name."""
    if all(size >= words[at] for at, size in zip(beside, sizes, strict=True)):
        return None
    movable = [at for at in beside if at and at not in italic]
    return max(movable, key=lambda at: (wanted[at], at), default=None)


def _long_texts(
    heads: Sequence[str], cells: Sequence[str], below: Sequence[int], columns: int
) -> Iterator[str]:
    for at in below:
        if cells[at]:
            text = f"{heads[at]}: {cells[at]}"
            yield from (INDENT * 2 + part for part in wrap(text, columns - len(INDENT), whole=True))


def _data(value: Value) -> object:
    return value.data if isinstance(value, Said) and value.data is not None else _key(value)


def as_csv(grid: Grid) -> bytes:
    """Return the table as CSV, the keys as its first line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in grid.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in grid.rows)
    return out.getvalue().encode("utf-8", "replace")


def _csv_cell(value: Value) -> str:
    text = clean(shown(_key(value)))
    return text if isinstance(value, int | float) else formula_safe(text)


def as_json(grid: Grid) -> bytes:
    """Return the table as JSON: title, rows as objects with the columns' keys, notes, sources."""
    keys = [column.key for column in grid.columns]
    lines = ",\n  ".join(dump(dict(zip(keys, map(_data, row), strict=True))) for row in grid.rows)
    rows = f"[\n  {lines}\n ]" if lines else "[]"
    told = {"notes": [*grid.lead, *grid.notes], "credits": attributed.as_data(grid.credits)}
    last = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in told.items())
    text = f'{{"title": {dump(grid.title)},\n "rows": {rows},\n {last}}}\n'
    return text.encode("utf-8", "replace")


def as_markdown(grid: Grid) -> bytes:
    """Return the table as a GitHub table under its heading."""
    lines = [f"# {markdown(grid.heading)}", ""]
    for line in grid.lead:
        lines += [markdown(line), ""]
    lines += markdown_table(grid) if grid.rows else [word("no_rows", grid.lang)]
    for note in (*grid.notes, *attributed.lines(grid.credits, grid.lang)):
        lines += ["", markdown(note)]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def markdown_table(grid: Grid) -> Iterator[str]:
    """Yield the table as lines of Markdown."""
    grid = for_reading(grid)
    yield _markdown_line(markdown(column.label) for column in grid.columns)
    yield _markdown_line("---:" if column.align == "right" else "---" for column in grid.columns)
    for row in grid.rows:
        yield _markdown_line(map(_markdown_cell, row, grid.columns))


def _markdown_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown_cell(value: Value, column: Column) -> str:
    if isinstance(value, Said):
        return "".join(f"*{markdown(run.text)}*" if run.italic else markdown(run.text) for run in value.runs)
    text = markdown(shown(value))
    return f"*{text}*" if column.italic and text else text


def as_html(grid: Grid, map_file: str = "") -> bytes:
    """Return the table as a page; on a narrow screen each row becomes a block with its labels.

    Its rows lead to their birds in `map_file`, a map in the same folder.
    """
    lead, notes = (
        "".join(f"<p>{page.text(line)}</p>" for line in lines) for lines in (grid.lead, grid.notes)
    )
    body = f"<main>\n<h1>{page.text(grid.heading)}</h1>\n{lead}{html_table(grid, map_file)}\n{notes}</main>"
    return page.render(page.Page(grid.heading, grid.lang, body, template("grid.css"), credits=grid.credits))


def html_table(grid: Grid, map_file: str = "") -> str:
    """Return the table as HTML, a table for screen readers too where the style lays it out anew."""
    if not grid.rows:
        return f'<p class="soft">{word("no_rows", grid.lang)}</p>'
    read = for_reading(grid)
    wanted = [
        max(map(width, [column.label, *(shown(row[at]) for row in read.rows)]))
        for at, column in enumerate(read.columns)
    ]
    below = _below(read.columns, wanted, PAGE_WIDTH)
    beside = [at for at in range(len(read.columns)) if at not in below]
    whole = {at for at in beside if wanted[at] <= SHORT}
    heads = "".join(_html_head(read.columns[at], at in whole) for at in beside)
    lines = "\n".join(
        _html_row(read, row, (beside, whole), below, marks)
        for row, marks in zip(read.rows, _marks(grid, map_file), strict=True)
    )
    return (
        f'<table class="grid" role="table">\n'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{lines}\n</tbody></table>'
    )


def _marks(grid: Grid, map_file: str) -> list[tuple[str, str]]:
    """Return for each row the id by which a map leads to it, and the link to its bird there."""
    if not (map_file and grid.birds):
        return [("", "")] * len(grid.rows)
    return [(f' id="{page.anchor(bird)}"', page.to_map(map_file, bird, grid.lang)) for bird in grid.birds]


def _html_row(
    grid: Grid,
    row: Sequence[Value],
    placed: tuple[Sequence[int], Collection[int]],
    below: Sequence[int],
    marks: tuple[str, str],
) -> str:
    """Return a row, and a second one for the long texts that don't fit beside.

    `placed` are the columns that stand beside one another, and those of them that are never broken.
    """
    beside, whole = placed
    named, link = marks
    cells = "".join(
        _html_cell(row[at], grid.columns[at], at in whole, link if at == beside[0] else "") for at in beside
    )
    texts = "".join(_html_text(row[at], grid.columns[at]) for at in below if shown(row[at]))
    if not texts:
        return f'<tr role="row"{named}>{cells}</tr>'
    more = f'<td role="cell" colspan="{len(beside)}">{texts}</td>'
    return f'<tr role="row" class="first"{named}>{cells}</tr>\n<tr role="row" class="more">{more}</tr>'


def _html_head(column: Column, whole: bool) -> str:  # noqa: FBT001
    return f'<th scope="col" role="columnheader"{_look(column, whole)}>{page.text(column.label)}</th>'


def _html_cell(value: Value, column: Column, whole: bool, link: str) -> str:  # noqa: FBT001
    lang = f' lang="{column.lang}"' if column.lang else ""
    label = page.text(column.label)
    shown_value = f"{_html_value(value, column)}{link}"
    return f'<td role="cell" data-label="{label}"{_look(column, whole)}{lang}>{shown_value}</td>'


def _html_text(value: Value, column: Column) -> str:
    return f'<p><span class="label">{page.text(column.label)}</span> {_html_value(value, column)}</p>'


def _html_value(value: Value, column: Column) -> str:
    if isinstance(value, Said):
        runs = value.runs
        return "".join(page.scientific(run.text) if run.italic else page.text(run.text) for run in runs)
    text = shown(value)
    return page.scientific(text) if column.italic and text else page.text(text)


def _look(column: Column, whole: bool) -> str:  # noqa: FBT001
    names = [name for name, is_so in (("figure", column.align == "right"), ("whole", whole)) if is_so]
    return f' class="{" ".join(names)}"' if names else ""


def as_xlsx(grid: Grid) -> bytes:
    """Return the table as a workbook of one sheet; numbers are numbers, everything else is text."""
    heads = tuple(Head(capital(column.label), column.italic, column.lang) for column in grid.columns)
    rows = tuple(tuple(shown(v) if isinstance(v, tuple | Said) else v for v in row) for row in grid.rows)
    title = " – ".join((grid.heading, *grid.lead))
    sheet = SheetOf(
        grid.heading, heads, rows, title, (*grid.notes, *attributed.lines(grid.credits, grid.lang))
    )
    return workbook(grid.heading, [sheet], grid.lang)
