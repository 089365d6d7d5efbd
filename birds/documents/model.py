"""What a printed thing is made of: a document of sections, sections of paragraphs and tables, these of lines of spans.

Every span knows its style and, where the glyphs depend on it, its language. Nothing here is laid out or in a format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby, repeat
from operator import itemgetter
from typing import Any, Literal, TypeVar

from birds.attribution import source_lines
from birds.documents.text import Align, capital
from birds.documents.text import clean as text_clean
from birds.messages import runs, word
from birds.model import Lang, Message, Party, Run, Source, record

# `name`: a scientific name, italic; `mark`: a note number, raised
Style = Literal["plain", "name", "strong", "soft", "mark"]
Change = Literal["", "ins", "del"]  # what a redline says of a text, a paragraph or a row
JOIN = "; "
SEPARATOR = " · "
TAB, BREAK = "\t", "\n"  # a span of one of these is a tab or a line break
PART = 3  # the level of a row that heads a part of a table
WIDEST = 60  # where the text of a sheet's column starts to wrap, in characters

_HANGUL = r"\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
_JAPANESE = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_SCRIPTS = rf"(?P<ko>[{_HANGUL}]+(?:[ ·][{_HANGUL}]+)*)|(?P<ja>[{_JAPANESE}]+(?:\u30fb[{_JAPANESE}]+)*)"
# XML 1.0 can't hold these; `text.clean` has seen to controls, surrogates and marks that turn the text around.
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


@record
class Span:
    """A run of text in one style and one language (BCP 47: en, ja, ko, la), empty where it is that around it.

    `link` is the anchor in the same document that it leads to, `tone` what its colour stands for, where there is
    colour: a relation or a Party. In a redline, a last span without a text says what became of the end of its line, and
    `who` whose change it is, empty where it is nobody's. A number that `counts` is the next one of its row of numbers:
    Word counts it itself.
    """

    text: str
    lang: str = ""
    style: Style = "plain"
    small: bool = False
    link: str = ""
    change: Change = ""
    tone: str = ""
    who: str = ""
    counts: str = ""


Line = tuple[Span, ...]
_Part = TypeVar("_Part")
Lines = tuple[Line, ...]


@record
class Cell:
    """What programs read as `value` and people as `lines`.

    `data` is what JSON has instead of the value, where a text would lose its parts. A number stays one in a workbook,
    what its line says before it stands around it.
    """

    value: str | int | tuple[str, ...] | None
    lines: Lines = ()
    data: object = None

    @classmethod
    def plain(cls, value: str | tuple[str, ...] | None, text: str) -> Cell:
        """Return a value with the words for it."""
        return cls(value, ((Span(text),),) if text else ())

    @classmethod
    def sentence(cls, value: str | tuple[str, ...] | None, runs: Iterable[Run], data: object = None) -> Cell:
        """Return a value with a sentence for it, scientific names in italics."""
        return cls(value, (line(runs),), data)


Value = str | int | float | None | tuple[str, ...] | Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for programs, its label for people, how its cells stand, and the `value` of what a row is on.

    `lang` is the language of the cells where it is not
    that of the table (it selects the right glyphs). One `aside`, which few rows have, stands below its row where not
    all columns fit beside; columns of one `pair` do so together: no Party's stands apart. One that `heads` says what
    its rows are about. `widest` is its width in a workbook, where one is not `printed` that serves to filter only. On
    paper `weight` is its share of the width, or `width` its own in points; what is `under` stands below the first
    column. The label of one that `is_name` is a name, printed to the letter.
    """

    key: str
    label: str
    align: Align = "left"
    italic: bool = False
    lang: Lang | None = None
    aside: bool = False
    pair: str = ""
    heads: bool = False
    widest: int = WIDEST
    printed: bool = True
    weight: int = 0
    width: int = 0
    under: bool = False
    value: Callable[[Any], Value] | None = None
    is_name: bool = False

    @classmethod
    def of(
        cls,
        lang: Lang,
        key: str,
        value: Callable[[Any], Value] | None = None,
        label: str = "",
        align: Align = "left",
        **more: Any,  # noqa: ANN401 - the other fields
    ) -> Column:
        """Return a column headed by a word, that of its key or of `label`; without `value` rows have theirs by key."""
        return cls(key, word(label or key, lang), align, value=value or itemgetter(key), **more)

    @classmethod
    def stacked(
        cls,
        lang: Lang,
        key: str,
        lines: Callable[[Any], str | Iterable[str | Line]],
        weight: int = 0,
        label: str = "",
        **more: Any,  # noqa: ANN401 - the other fields
    ) -> Column:
        """Return a column for paper, headed as above: its cells have a text each, or lines one below the other."""

        def cell(thing: object) -> Cell:
            stack = lines(thing)
            each = (stack,) if isinstance(stack, str) else stack
            return Cell(None, tuple(spans(line, lang) if isinstance(line, str) else line for line in each))

        return replace(
            cls.of(lang, key, cell, label, weight=weight, **more), label=capital(word(label or key, lang))
        )

    @property
    def heading(self) -> str:
        """The label as it stands above the column: words begin with a capital."""
        return self.label if self.is_name else capital(self.label)


@record
class Row:
    """A row: a value for each column; a tuple holds several texts, None what is not known.

    On paper the last cell of a row that is shorter spans the columns that are left. `bird` is the id of the bird that
    it is on, where pages lead to it, `anchor` what links lead to, `key` the same in two documents. A row with a
    `level` is the heading of a group: 1 and 2 of one that stands in another, 3 of one with a part of its own. `below`
    stands below it in a terminal. `comments` are what others say of it, each with who says it: in the margin, where a
    format has one. `who` is whose change it is, as a span has it. One that is `together` stands on the page of the
    next. `data` is what JSON has beside the columns.
    """

    cells: tuple[Value, ...]
    bird: str = ""
    key: str = ""
    level: int = 0
    anchor: str = ""
    tones: tuple[str, ...] = ()
    change: Change = ""
    below: Lines = ()
    comments: tuple[tuple[str, Line], ...] = ()
    who: str = ""
    together: bool = False
    data: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `name` is that of its sheet in a workbook, `title` and `notes` stand above and below it there.

    `colour` is that of the sheet's tab ("#RRGGBB"), `frozen` how many columns stay in sight. One that is `whole`
    stands as it is: with columns that say nothing, all beside one another. One that is `small` is in small print. One
    without labels has no heading row. `empty` is what stands there if it has no rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    name: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    colour: str | None = None
    frozen: int = 0
    whole: bool = False
    small: bool = False
    change: Change = ""
    empty: str = ""

    @classmethod
    def of(cls, columns: Iterable[Column], things: Iterable[Any], birds: Iterable[str] = ()) -> Table:
        """Return a table of plain rows, one a thing; `birds` are the ids of the birds that they are on, if of any."""
        columns = tuple(columns)
        values = [column.value for column in columns if column.value]
        rows = (tuple([value(thing) for value in values]) for thing in things)
        # A table is values: processes pass it on.
        plain = tuple([replace(column, value=None) for column in columns])
        return cls(plain, tuple(map(Row, rows, chain(birds, repeat("")))))

    def objects(self) -> Iterator[dict[str, Any]]:
        """Yield its rows as JSON has them, by the keys of the columns."""

        def data(value: Value) -> object:
            return (value.value if value.data is None else value.data) if isinstance(value, Cell) else value

        for row in self.rows:
            cells = {column.key: data(cell) for column, cell in zip(self.columns, row.cells, strict=True)}
            yield {**cells, **dict(row.data)}


ParagraphStyle = Literal[
    "line", "unbroken", "legend", "item", "note", "source", "finding", "cites", "subhead", "signature",
    "heading", "bird", "subheading", "initial", "entry", "stamp", "agreement", "label", "title", "subtitle",
    "instrument", "article", "caption", "clause", "final",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text. One that is `unbroken` is an address, to be copied whole.

    `label` is how many spans at its beginning are its number, a tab the last of them. On paper it stands `together`
    with what follows, or `apart` from what is before it. `key` and `lang` are those of a paragraph of the agreement, by
    which it is known again.
    """

    line: Line
    style: ParagraphStyle = "line"
    label: int = 0
    together: bool = False
    apart: bool = False
    change: Change = ""
    key: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as two SVG, one over the other, with what it shows in words."""

    layers: tuple[str, str]
    says: str
    change: Change = ""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """What two sides say of one bird: a line an entry, what stands `between` them, and below it an explanation.

    The first line `below` is a text, the others are a list. One that is `plain` is explained only if asked. `under`
    are the headings that it stands under, `keys` the choices that it meets, `also` more names to find it by.
    """

    bird: str
    sides: tuple[Lines, Lines]
    between: Lines
    below: Lines = ()
    plain: bool = False
    under: tuple[Line, ...] = ()
    keys: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What some of the pairs have in common, to show only these: its key, how it is called, how many have it."""

    key: str
    called: Line
    number: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two sides beside one another under their heads, to search and to choose from; `choices` stand by a label."""

    heads: tuple[str, str]
    rows: tuple[ComparedRow, ...]
    choices: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


Block = Paragraph | Table | Figure | Pairs
SectionKind = Literal["part", "instructions", "notes", "signatures", "sources", "left-out", "index", "sheet"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; a section that has nothing is not printed.

    On paper one that is `together` stands on one page, one that is `apart` begins a page, and it has so many
    `columns` of text. `lang` is its language where it belongs to a text of its own: its notes are counted there.
    """

    heading: Line
    blocks: tuple[Block, ...] = ()
    kind: SectionKind = "part"
    together: bool = False
    apart: bool = False
    columns: int = 1
    lang: str = ""

    @property
    def flow(self) -> tuple[Block, ...]:
        """Its heading as a paragraph, then its blocks."""
        style: ParagraphStyle = "bird" if self.kind == "sheet" else "heading"
        heading = (Paragraph(self.heading, style, apart=self.apart),) if self.heading else ()
        return (*heading, *self.blocks)

    def paragraphs(self, *styles: str) -> Lines:
        """Return the lines of its paragraphs, of these styles only."""
        paragraphs = (block for block in self.blocks if isinstance(block, Paragraph))
        return tuple(block.line for block in paragraphs if not styles or block.style in styles)

    def groups(self) -> Iterator[tuple[str, Lines, tuple[Block, ...]]]:
        """Yield what stands together: a style with the lines of its paragraphs, or other blocks without a style."""
        for style, same in groupby(self.blocks, lambda block: getattr(block, "style", "")):
            blocks = tuple(same)
            yield style, Section((), blocks).paragraphs(), () if style else blocks

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class Front:
    """What stands around a paper: its agreement, what it is, its stamp, and the foot of each page.

    `label` stands above the title. `document_title` goes into a file's properties, `page` is "page {page} of {pages}"
    in the paper's language, `reviser` marks what a redline changes. `about` is the agreement, the reference and the
    origin of a paper that is to be read when it comes back.
    """

    document_title: str
    agreement: Line = ()
    title: Line = ()
    subtitle: Line = ()
    stamp: Lines = ()
    page: str = ""
    running: Line = ()
    label: Line = ()
    reviser: str = ""
    about: tuple[str, str, str] | None = None

    @property
    def around_page(self) -> tuple[str, str, str]:
        """What stands before, between and after the numbers in "page x of y"."""
        before, _, rest = self.page.partition("{page}")
        between, _, after = rest.partition("{pages}")
        return before, between, after


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language.

    `name` heads pages and workbooks where the `title` is left empty for the terminal. `lead` stands above the
    sections and `notes` below them; `then` is what a terminal says to do next. `credits` are the sources of what
    stands in it, told at its foot; in text only where it is `cited`. A paper has a `front`.
    """

    lang: Lang
    sections: tuple[Section, ...] = ()
    title: Line = ()
    name: str = ""
    lead: Lines = ()
    notes: Lines = ()
    credits: tuple[Source, ...] = ()
    then: str = ""
    cited: bool = False
    front: Front | None = None
    parties: tuple[Party, ...] = ()

    @property
    def heading(self) -> Line:
        """What a page or workbook is headed by; never empty."""
        labels = (column.label for table in self.tables for column in table.columns)
        return self.title or (Span(self.name or ", ".join(labels) or "–"),)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands above and below its sections, as plain lines."""
        return tuple(plain(line) for line in (*self.lead, *self.notes))

    @property
    def tables(self) -> tuple[Table, ...]:
        """All its tables."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def source_section(self) -> tuple[Section, ...]:
        """Its sources as a last section, none where it has none."""
        paragraphs = tuple(Paragraph((Span(text),)) for text in source_lines(self.credits, self.lang))
        return (Section((Span(word("sources", self.lang)),), paragraphs, "sources"),) if paragraphs else ()

    @property
    def opening(self) -> tuple[Paragraph, ...]:
        """What stands above the sections of a paper."""
        front = self.front
        if front is None:
            return ()
        # One paragraph: office programs lose text where a framed one comes or goes among others.
        stamp = joined(front.stamp, Span(BREAK, self.lang))
        parts: tuple[tuple[ParagraphStyle, Line], ...] = (
            ("stamp", stamp),
            ("agreement", front.agreement),
            ("label", front.label),
            ("title", front.title),
            ("subtitle", front.subtitle),
            *(("legend", line) for line in self.lead),
        )
        return tuple(Paragraph(line, style) for style, line in parts if line)


# ---------------------------------------------------------------- forms, to fill in and send back


@dataclass(frozen=True, slots=True)
class FormField:
    """A column of a form: its key in the rows, its heading, its width in characters, the language of its cells.

    `kind` says what it is for: to be read, the names first, to be filled in, to be read but not printed, or hidden.
    Where a field has `figures`, a text of digits is a number.
    A field is offered `choices`, the same in every row, or those that the form offers its row; `prompt` is said, as a
    title and a sentence, to who writes anything else. What is not `printed` stands behind what is. `becomes` says above
    the heading what becomes of what is written there, where it `stays` in the copy in another colour.
    What is `folded` stands in an outline that is closed at first.
    """

    key: str
    heading: str
    width: float
    lang: str
    kind: Literal["name", "context", "fill", "aside", "hidden"] = "context"
    figures: bool = False
    indent: int = 0
    choices: tuple[str, ...] = ()
    prompt: tuple[str, str] = ("", "")
    printed: bool = True
    becomes: str = ""
    stays: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of a form: the texts of its rows by field; `frozen` are the columns that stay in sight.

    A page knows it by its `key`.
    """

    name: str
    title: str
    brief: str
    fields: tuple[FormField, ...]
    rows: tuple[dict[str, str], ...]
    frozen: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in and sends back.

    `how_to` is its instructions, lines with their indent. `hidden` is a sheet for the program, a pair a line: what it
    was made of, or what is offered to the rows by their number in the hidden field `choices`.
    """

    lang: Lang
    title: str
    sheets: tuple[FormSheet, ...]
    how_to_title: str
    how_to: tuple[tuple[str, int], ...]
    hidden_name: str
    hidden: tuple[tuple[str | int, str], ...]
    credits: tuple[Source, ...] = ()


# ---------------------------------------------------------------- documents and lines made


def tabular(  # noqa: PLR0913 - what a table stands in
    columns: Iterable[Column],
    things: Iterable[Any],
    lang: Lang,
    name: str = "",
    *,
    title: str = "",
    lead: Iterable[str] = (),
    notes: Iterable[str] = (),
    credits_: tuple[Source, ...] = (),
    birds: Iterable[str] = (),
    empty: str = "",
) -> Document:
    """Return a document that is one table, a row a thing; `birds` are the ids of the rows' birds."""
    return Document(
        lang=lang,
        sections=(Section((), (replace(Table.of(columns, things, birds), empty=empty),)),),
        title=(Span(title),) if title else (),
        name=name,
        lead=tuple((Span(text),) for text in lead),
        notes=tuple((Span(text),) for text in notes),
        credits=credits_,
    )


def line(runs: Iterable[Run]) -> Line:
    """Return the runs of a sentence as spans in the language around them."""
    return tuple(Span(run.text, style="name" if run.italic else "plain") for run in runs)


def shown(value: Value) -> str:
    """Return a value as a person reads it: nothing for None, several texts joined."""
    if value is None:
        return ""
    if isinstance(value, Cell):
        return "\n".join(map(plain, value.lines))
    if isinstance(value, float):
        return f"{value:.10g}" if not 0 < abs(value) < 1e-4 else f"{value:.10f}".rstrip("0")  # noqa: PLR2004
    return JOIN.join(value) if isinstance(value, tuple) else str(value)


def without_empty(table: Table, but: Container[str] = ()) -> Table:
    """Return the table without the columns in which no row says anything, `but` those of some labels."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.label in but or any(shown(row.cells[at]) for row in table.rows)
    ]
    rows = (replace(row, cells=tuple(row.cells[at] for at in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=tuple(rows))


def on_paper(table: Table) -> Table:
    """Return the table as it stands on paper: what is `under` the first column in a line of its cells."""
    over = [at for at, column in enumerate(table.columns) if not column.under]
    if len(over) == len(table.columns):
        return table
    under = [at for at, column in enumerate(table.columns) if column.under]
    label = SEPARATOR.join(table.columns[at].label for at in (over[0], *under))
    first, *others = (table.columns[at] for at in over)

    def gathered(row: Row) -> tuple[Value, ...]:
        spoken = [line for at in under for line in lines_of(row.cells[at]) if line]
        first, *others = (row.cells[at] for at in over)
        return (Cell(None, (*lines_of(first), joined(spoken, Span(SEPARATOR, "en")))), *others)

    rows = (row if row.level else replace(row, cells=gathered(row)) for row in table.rows)
    return replace(table, columns=(replace(first, label=label), *others), rows=tuple(rows))


def with_comments(document: Document) -> Document:
    """Return the document for a format without a margin: comments stand below the cell that says what a row is on."""

    def cells(row: Row, at: int) -> tuple[Value, ...]:
        remarks = ((Span(f"{who}: ", line[0].lang, small=True), *line) for who, line in row.comments)
        return (*row.cells[:at], Cell(None, (*lines_of(row.cells[at]), *remarks)), *row.cells[at + 1 :])

    def commented(block: Block) -> Block:
        if not isinstance(block, Table):
            return block
        at = next((place for place, column in enumerate(block.columns) if column.heads), 0)
        rows = (
            replace(row, cells=cells(row, at), comments=()) if row.comments else row for row in block.rows
        )
        return replace(block, rows=tuple(rows))

    sections = (replace(each, blocks=tuple(map(commented, each.blocks))) for each in document.sections)
    return replace(document, sections=tuple(sections))


def lines_of(value: Value, base: str = "") -> Lines:
    """Return what a cell says, line by line; `base` is the language of a plain one."""
    return value.lines if isinstance(value, Cell) else (spans(shown(value), base),)


def printable(text: str) -> str:
    """Return `text` on one line, without characters that no document may hold."""
    return _NO_CHARACTERS.sub("\ufffd", text_clean(text))


def spans(text: str, base: str, *, small: bool = False) -> Line:
    """Return `text` in spans: Hangul is Korean, kana and kanji are Japanese, the rest is `base`."""
    text, line, at = printable(text), list[Span](), 0
    for match in re.finditer(_SCRIPTS, text):
        lang = match.lastgroup or base
        if lang == base:
            continue
        if match.start() > at:
            line.append(Span(text[at : match.start()], base, small=small))
        line.append(Span(match.group(), lang, small=small))
        at = match.end()
    return (*line, Span(text[at:], base, small=small)) if at < len(text) else tuple(line)


def vernacular_line(text: str, lang: Lang) -> Line:
    """Return a vernacular name as one span of its language; the empty line where there is none."""
    return (Span(printable(text), lang),) if text else ()


def scientific(text: str, *, small: bool = False) -> Span:
    """Return a scientific name: Latin, italic."""
    return Span(printable(text), "la", "name", small)


def of_runs(runs: Iterable[Run], base: Lang, *, small: bool = False) -> Line:
    """Return the runs of a sentence as spans; what reads on in one style is one span, so that words stay whole."""
    line: list[Span] = []
    for italic, same in groupby(runs, key=lambda run: run.italic):
        if italic:
            line.extend(scientific(run.text, small=small) for run in same)
        else:
            line.extend(spans("".join(run.text for run in same), base, small=small))
    return tuple(line)


def sentence(message: Message, lang: Lang, *, small: bool = False) -> Line:
    """Return a message as spans, scientific names in italics."""
    return of_runs(runs(message, lang), lang, small=small)


def parted(line: Line) -> tuple[Line, Line]:
    """Return what stands before the tab in a line, and what after it: all before, where it has none."""
    at = next((at for at, span in enumerate(line) if span.text == TAB), len(line))
    return line[:at], line[at + 1 :]


def plain(line: Line) -> str:
    """Return a line as plain text."""
    return "".join([span.text for span in line])


def joined(parts: Iterable[Iterable[_Part]], between: _Part) -> tuple[_Part, ...]:
    """Return lines, or sentences in runs, as one, with `between` between any two of them."""
    return tuple(chain.from_iterable((between, *part) for part in parts))[1:]
