"""Documents as text: for people aligned as far as the terminal has room, or Markdown; for programs CSV and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice, zip_longest
from math import ceil
from typing import NamedTuple

from birds import attribution
from birds.documents import model as dm
from birds.documents.text import GAP, aligned, clean, csv_of, dump, fit, formula_safe, longest, width, wrap
from birds.messages import labelled, say, word
from birds.model import Lang, Match
from birds.taxonomy import Taxonomy

INDENT = "  "
DEEPER = "      "
WIDTH = 100  # columns, where the terminal does not say
LONG = 44  # a column wider than this is moved below its row where the terminal is too narrow
_AT_ONCE = 500  # rows of names that are written together
MOST = 0.95  # of the cells of a column without a heading fit into it where not all can
COLOURS = {"equal": "32", "unresolved": "35", **dict.fromkeys(("includes", "included_in", "overlaps"), "33")}
COLOURS |= dict.fromkeys(("only_a", "only_b"), "36")


def as_text(document: dm.Document) -> bytes:
    """Return a document as text for a file or a pipe."""
    return as_wide_text(document).encode("utf-8", "replace")


def as_wide_text(document: dm.Document, columns: int = WIDTH, *, color: bool = False) -> str:
    """Return a document as text for a terminal of so many columns, in colour if asked."""
    lines = _wrapped((document.title, *document.lead) if document.title else document.lead, columns)
    for section in (*document.sections, *(document.source_section if document.cited else ())):
        lines += _section(section, document.lang, columns, color=color)
    lines += _wrapped(document.notes, columns)
    lines += ["", *wrap(document.then, columns)] if document.then else []
    return "\n".join([*lines, ""])


def _wrapped(lines: Sequence[dm.Line], columns: int) -> list[str]:
    return [part for line in lines for part in wrap(clean(dm.plain(line)), columns)]


def _section(section: dm.Section, lang: Lang, columns: int, *, color: bool) -> Iterator[str]:
    if section.heading and section.blocks:
        yield ""
        yield "".join(_painted(clean(span.text), span, color=color) for span in section.heading)
    for block in section.blocks:
        if isinstance(block, dm.Paragraph):
            text = clean(dm.plain(block.line))
            parts = [text] if block.style == "unbroken" else wrap(text, columns - len(INDENT))
            yield from ((INDENT + part).rstrip() for part in parts)
        elif isinstance(block, dm.Table) and not block.rows:
            yield INDENT + (block.empty or word("no_rows", lang))
        elif isinstance(block, dm.Table) and any(column.label for column in block.columns):
            yield from table_lines(block, lang, columns - len(INDENT))
        elif isinstance(block, dm.Table):
            yield from _bare_lines(block, columns - len(INDENT), color=color)


def _painted(text: str, span: dm.Span, *, color: bool) -> str:
    return f"\x1b[1;{COLOURS[span.tone]}m{text}\x1b[0m" if color and span.tone else text


def for_reading(table: dm.Table) -> dm.Table:
    """Return the table as a person reads it: without columns that say nothing, labels beginning with a capital."""
    read = dm.without_empty(table)
    return replace(read, columns=tuple(replace(column, label=column.heading) for column in read.columns))


def table_lines(table: dm.Table, lang: Lang, columns: int) -> Iterator[str]:
    """Yield the heading and the rows as aligned, indented lines; texts that don't fit beside stand below."""
    read = for_reading(table)
    heads = [clean(column.label) for column in read.columns]
    body = [[clean(dm.shown(value)) for value in row.cells] for row in read.rows]
    wanted = [max(map(width, cells)) for cells in zip(heads, *body, strict=True)]
    words = [
        min(size, LONG) if column.italic else _usual_word(*cells)
        for column, size, cells in zip(read.columns, wanted, zip(heads, *body, strict=True), strict=True)
    ]
    beside, below, sizes = _placed(read.columns, wanted, words, columns)
    aligns = [read.columns[at].align for at in beside]
    for cells in (heads, None, *body):
        line = [cells[at] for at in beside] if cells else ["-" * size for size in sizes]
        yield from (INDENT + part for part in aligned(line, sizes, aligns))
        texts = [(heads[at], cells[at]) for at in below if cells[at]] if cells and cells is not heads else ()
        for head, text in texts:
            labels = wrap(labelled(head, text, lang), columns - len(INDENT), whole=True)
            yield from (INDENT * 2 + part for part in labels)


def below_the_row(columns: Sequence[dm.Column], wanted: Sequence[int], room: int) -> list[int]:
    """Return the columns that are moved below their row: none if all fit, never the first."""
    if sum(wanted) + len(GAP) * (len(wanted) - 1) <= room:
        return []
    moved = [at for at, size in enumerate(wanted) if at and (size > LONG or columns[at].aside)]
    return _with_their_pairs(moved, columns)


def _with_their_pairs(moved: Sequence[int], columns: Sequence[dm.Column]) -> list[int]:
    """Return columns that are moved with those that stand where they do: what both Parties say, say."""
    pairs = {columns[at].pair for at in moved} - {""}
    return [at for at, column in enumerate(columns) if at in moved or (at and column.pair in pairs)]


def _placed(
    columns: Sequence[dm.Column], wanted: Sequence[int], words: Sequence[int], room: int
) -> tuple[list[int], list[int], list[int]]:
    """Return the columns that stand side by side, those below, and the sizes of the former.

    So that no word or name is broken, one after the other moves below: the widest, never the first or one of names.
    """
    below = below_the_row(columns, wanted, room)
    while True:
        beside = [at for at in range(len(columns)) if at not in below]
        names = [place for place, at in enumerate(beside) if columns[at].italic]
        sizes = fit([wanted[at] for at in beside], room, names)
        movable = [at for at in beside if at and not columns[at].italic]
        if not movable or all(size >= words[at] for at, size in zip(beside, sizes, strict=True)):
            return beside, below, sizes
        below = _with_their_pairs([*below, max(movable, key=lambda at: (wanted[at], at))], columns)


def _usual_word(head: str, *cells: str) -> int:
    """Return the width in which a column's heading and nine in ten of its cells stand without a broken word."""
    words = sorted(map(longest, cells))
    return max(longest(head), words[9 * (len(words) - 1) // 10] if words else 0)


# ---------------------------------------------------------------- without a heading


def _bare_lines(table: dm.Table, columns: int, *, color: bool) -> Iterator[str]:
    """Yield the rows of a table without labels, aligned; the lines of a row's cells stand beside one another."""
    rows = [tuple(zip_longest(*map(_lines, row.cells), fillvalue="")) for row in table.rows]
    names = [at for at, column in enumerate(table.columns) if column.italic]
    sizes = fit(_wanted([line for lines in rows for line in lines], columns), columns, names)
    aligns = [column.align for column in table.columns]
    for row, lines in zip(table.rows, rows, strict=True):
        first = row.cells[0]
        signs = first.lines[0] if color and isinstance(first, dm.Cell) and first.lines else ()
        for part in (part for cells in lines for part in aligned(cells, sizes, aligns)):
            painted = part
            for text, span in ((clean(span.text), span) for span in signs):
                painted = painted.replace(text, _painted(text, span, color=True), 1)
            yield INDENT + painted
        for line in row.below:
            room = columns + len(INDENT) - len(DEEPER)
            yield from (DEEPER + part for part in wrap(clean(dm.plain(line)), room))


def _lines(value: dm.Value) -> list[str]:
    texts = map(dm.plain, value.lines) if isinstance(value, dm.Cell) else (dm.shown(value),)
    return list(map(clean, texts))


def _wanted(lines: Sequence[Sequence[str]], available: int) -> list[int]:
    """Return the widths that the columns want; where they don't fit, the few longest cells may wrap.

    Empty cells want nothing: a column of remarks on a few rows is as wide as these need.
    """
    sizes = [sorted(filter(None, map(width, column))) or [0] for column in zip(*lines, strict=True)]
    widest = [column[-1] for column in sizes]
    if sum(widest) + len(GAP) * (len(widest) - 1) <= available:
        return widest
    return [column[ceil((len(column) - 1) * MOST)] for column in sizes]


# ---------------------------------------------------------------- Markdown, tables as GitHub has them

MARKS = {"name": ("*", "*"), "strong": ("**", "**"), "mark": ("<sup>", "</sup>")}
STYLES = {
    "subheading": "### {}",
    "initial": "**{}**",
    "instrument": "# {}",
    "article": "## {}",
    "caption": "**{}**",
    "signature": r"{}: \_\_\_\_\_\_\_\_\_\_\_\_",
    "legend": "{}",
}
_LINE_START = re.compile(r"^(?:(?=[-+=])|(\d+)(?=[.)]))")


def as_markdown(document: dm.Document) -> bytes:
    """Return a document as Markdown: its parts one after the other, an empty line between two."""
    titled = document.title or document.front is None
    parts = [f"# {_marked(document.heading)}"] if titled else []
    if front := document.front:  # below the title of a paper: its agreement, what it is, its stamp
        subtitle = f"**{_marked(front.subtitle)}**" if front.subtitle else ""
        below = _paragraph(front.agreement), subtitle, dm.SEPARATOR.join(map(_marked, front.stamp))
        parts += filter(None, below)
    own, sources = list[str](), list[str]()
    for section in (*document.sections, *document.source_section):
        of_kind = sources if section.kind == "sources" else own
        of_kind += _parts(section, document.lang)
    parts += (*map(_paragraph, document.lead), *own, *map(_paragraph, document.notes), *sources)
    return "\n\n".join(parts).encode("utf-8", "replace") + b"\n"


def _parts(section: dm.Section, lang: Lang) -> Iterator[str]:
    def item(line: dm.Line) -> str:
        """Return an item of a list; a number before a tab is its own, where marks lead to; other tabs are blanks."""
        before, after = dm.parted(line)
        number = dm.plain(before).rstrip(".")
        if not (number.isdecimal() and after):
            return f"* {_marked(line)}"
        name = "-".join(filter(None, ("note", section.lang, number)))
        return f'{dm.plain(before)} <a id="{name}"></a>{_marked(after)}'

    if section.heading and section.blocks:
        yield f"## {_marked(section.heading)}"
    for style, lines, others in section.groups():
        if style in STYLES:
            yield from (STYLES[style].format(_marked(line)) for line in lines)
        elif style in ("clause", "final"):
            yield from map(_paragraph, lines)
        elif lines:
            yield "\n".join(map(item, lines))
        for block in others:
            if isinstance(block, dm.Table):
                yield from _tables(block, lang)


def _tables(table: dm.Table, lang: Lang) -> Iterator[str]:
    """Yield a table, or one for each of its parts with the part's heading above it."""
    read = table if table.whole else for_reading(table)

    def heading(row: dm.Row) -> str:
        return "".join(map(_marked, dm.lines_of(row.cells[0])))

    def cells(row: dm.Row) -> Iterable[str]:
        """Return the cells of a row; a group's heading stands in the column that heads the rows."""
        if row.level:
            return (f"**{heading(row)}**" if column.heads else "" for column in read.columns)
        return map(_cell, row.cells, read.columns)

    if not table.rows:
        yield table.empty or word("no_rows", lang)
    head = [_literal(column.label) for column in read.columns]
    rule = ["---:" if column.align == "right" else "---" for column in read.columns]
    for are_parts, same in groupby(read.rows, lambda row: row.level == dm.PART):
        if are_parts:
            yield from (f"### {heading(row)}" for row in same)
        else:
            yield "\n".join(f"| {' | '.join(each)} |" for each in (head, rule, *map(cells, same)))


def _literal(text: str) -> str:
    """Return `text` for a cell of a GitHub table: nothing in it is markup, no pipe ends the cell."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$!&])", r"\\\1", clean(text))


def _cell(value: dm.Value, column: dm.Column) -> str:
    if isinstance(value, dm.Cell):
        return "<br>".join(_marked(line) for line in value.lines if dm.plain(line))
    text = _literal(dm.shown(value))
    return f"*{text}*" if column.italic and text else text


def _paragraph(line: dm.Line) -> str:
    """Return a paragraph whose beginning is not taken for a list: it has a backslash before its sign or full stop."""
    return _LINE_START.sub(r"\1\\", _marked(line))


def _marked(line: dm.Line) -> str:
    texts = []
    for span in line:
        before, after = MARKS.get(span.style, ("", "")) if span.text.strip() else ("", "")
        text = _literal(span.text)
        linked = f"[{text}](#{span.link})" if span.style == "mark" and span.link else text
        texts.append("<br>" if span.text == dm.BREAK else f"{before}{linked}{after}")
    return "".join(texts)


# ---------------------------------------------------------------- for programs


def as_csv(document: dm.Document) -> bytes:
    """Return the document's one table as CSV, the keys as its first line; no text is taken for a formula."""
    (table,) = document.tables
    head = [column.key for column in table.columns]
    rows = ([_csv_text(it) if it else dm.shown(it) for it in row.cells] for row in table.rows)
    return csv_of(chain((head,), rows)).encode("utf-8", "replace")


def _csv_text(value: dm.Value) -> str:
    if isinstance(value, str):
        return formula_safe(clean(value))
    key = value.value if isinstance(value, dm.Cell) else value
    return dm.shown(key) if isinstance(key, int | float) else formula_safe(clean(dm.shown(key)))


def as_json(document: dm.Document) -> bytes:
    """Return the document's one table as JSON: title, rows as objects with the columns' keys, notes, sources."""
    (table,) = document.tables
    lines = ",\n  ".join(map(dump, table.objects()))
    rows = f"[\n  {lines}\n ]" if lines else "[]"
    notes = list(map(dm.plain, (*document.lead, *document.notes)))
    members = {"notes": notes, "credits": attribution.sources_as_data(document.credits)}
    last = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in members.items())
    text = f'{{"title": {dump(dm.plain(document.title))},\n "rows": {rows},\n {last}}}\n'
    return text.encode("utf-8", "replace")


class NamedBird(NamedTuple):
    """A name as given, and what it means; all else is None where it is blank."""

    name: str
    taxon: str | None = None
    rank: str | None = None
    avibase_id: str | None = None
    species_code: str | None = None
    english_name: str | None = None
    rule: str | None = None
    confidence: str | None = None
    alternatives: tuple[str, ...] = ()
    explanation: str | None = None


def named_bird(name: str, match: Match | None, taxonomy: Taxonomy, lang: Lang) -> NamedBird:
    """Return what a name means, with what the reference says of that bird."""
    if match is None:
        return NamedBird(name)
    others = dict.fromkeys(each.taxon for each in match.candidates if each.taxon != match.taxon)
    why = " ".join(say(reason, lang) for reason in (match.reason, *match.remarks))
    sure = (match.reason.code, match.confidence, tuple(others), why)
    if (taxon := taxonomy.get(match.taxon)) is None:
        return NamedBird(name, None, None, None, None, None, *sure)
    return NamedBird(name, taxon.name, taxon.rank, taxon.avibase, taxon.code, taxon.english, *sure)


def as_blocks(birds: Iterable[NamedBird], fmt: str) -> Iterator[bytes]:
    """Yield the rows as "csv", "json" or "jsonl", some at a time; no text of a CSV is taken for a formula."""

    def csv_line(row: tuple[object, ...]) -> str:
        texts = ("; ".join(cell) if isinstance(cell, tuple) else str(cell or "") for cell in row)
        return csv_of([map(formula_safe, map(clean, texts))])

    lines: Iterator[str] = (dump(row._asdict()) for row in birds)
    if fmt == "csv":
        lines = map(csv_line, chain((NamedBird._fields,), birds))
    elif fmt == "jsonl":
        lines = (f"{line}\n" for line in lines)
    elif first := next(lines, ""):
        lines = chain((f"[\n {first}",), (f",\n {line}" for line in lines), ("\n]\n",))
    else:
        lines = iter(("[]\n",))
    while some := "".join(islice(lines, _AT_ONCE)):
        yield some.encode("utf-8", "replace")
