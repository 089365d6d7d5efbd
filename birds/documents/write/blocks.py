"""An annex as the blocks of a document: paragraphs of a style and tables, in print order, not yet in any format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.documents.build.annex import compact, compact_header
from birds.documents.build.annex_rows import Heading
from birds.documents.model import Span, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.documents.build.annex import AnnexPaper
    from birds.documents.build.annex_rows import NameIndex, PrintedRow
    from birds.documents.model import Line, Lines
    from birds.model import Lang

WIDTH = 9638  # the text's width on A4 with margins of 20 mm, in twentieths of a point
_NUMBER, _MARK, _BEFORE = 820, 720, 820  # a number has room for the one that it replaces in a redline
_WEIGHTS: dict[str, int] = {"scientific": 31, "en": 23, "ja": 26, "ko": 22}
_LEFT_WEIGHTS = (47, 53)
_GROUP_STYLES = {1: "AnnexOrder", 2: "AnnexFamily"}
# Top right, the text flowing beside it. Said in every paragraph, as LibreOffice does not see it in a style.
_FRAME = (
    '<w:framePr w:w="{width}" w:hSpace="284" w:vSpace="113" w:wrap="around" w:vAnchor="margin"'
    ' w:hAnchor="margin" w:xAlign="right" w:y="1"/>'
)
_STAMP_WIDTHS: dict[Lang, int] = {"en": 2722, "ja": 2381, "ko": 2381}
_KEEP_NEXT = "<w:keepNext/>"
_WITH_SIGNATURES = 3  # the last notes stand on one page with the signatures: these are never alone on theirs
TAB, BREAK = "\t", "\n"  # a span of one of these is a tab or a line break
# Where a section of the document ends, by its columns of text: the document's writer puts the section's layout here.
SECTION = "<!--section {columns}-->"


@dataclass(frozen=True, slots=True)
class WordColumn:
    """A table column: width in twentieths of a point, paragraph styles of its header and its cells."""

    width: int
    header: str = "AnnexHeader"
    cell: str = "AnnexCell"


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph; `label` is how many spans at its beginning are its number; `properties` is XML of its layout."""

    style: str
    line: Line
    label: int = 0
    properties: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row, the same in two documents where the keys are; `styles` are the paragraph styles of its cells.

    The last cell of a row spans the columns that are left; a header is repeated on every page.
    """

    key: str
    cells: tuple[Lines, ...]
    styles: tuple[str, ...]
    header: bool = False


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table of fixed widths; `caption` is its title for screen readers."""

    key: str
    caption: str
    columns: tuple[WordColumn, ...]
    rows: tuple[WordRow, ...]


Block = WordParagraph | WordTable


def blocks(doc: AnnexPaper) -> Iterator[Block]:
    """Yield the blocks of an annex in print order."""
    yield stamped(doc.stamp, doc.lang)
    yield from _front(doc)
    if doc.instructions:
        yield WordParagraph("Heading1", spans(doc.instructions_heading, doc.lang))
        *first, last = doc.instructions
        yield from (WordParagraph("AnnexInstruction", line) for line in first)
        yield WordParagraph("AnnexInstruction", last, properties='<w:spacing w:after="240"/>')
    yield _annex_table(doc)
    yield from _notes(doc)
    yield from _signatures(doc)
    # Before long parts, which fill the last page: at the end the sources could stand on a page alone.
    yield from _sources(doc)
    yield from _left_out(doc)
    yield from _index(doc)


def stamped(stamp: Sequence[Line], lang: Lang) -> WordParagraph:
    """Return the stamp as one paragraph: office programs lose text where a framed one comes or goes among others."""
    line = [span for each in stamp for span in (Span(BREAK, lang), *each)][1:]
    return WordParagraph("AnnexStamp", tuple(line), properties=_FRAME.format(width=_STAMP_WIDTHS[lang]))


def _sources(doc: AnnexPaper) -> Iterator[Block]:
    # What follows an original's signature lines is not a part of the text that is signed.
    apart = "<w:pageBreakBefore/>" if doc.signatures and doc.left_out else ""
    yield WordParagraph("Heading1", spans(doc.sources_heading, doc.lang), properties=apart)
    yield from (WordParagraph("AnnexSource", source) for source in doc.sources)


def _front(doc: AnnexPaper) -> Iterator[Block]:
    parts = (
        ("AnnexAgreement", doc.agreement),
        ("AnnexLabel", spans(doc.annex, doc.lang)),
        ("Title", spans(doc.title, doc.lang)),
        ("Subtitle", spans(doc.subtitle, doc.lang)),
        ("AnnexLegend", spans(doc.legend, doc.lang)),
        ("AnnexLegend", doc.counted),
        # Always there: where a paragraph comes or goes right before a table, LibreOffice leaves its end behind.
        ("AnnexLegend", spans(doc.total, doc.lang)),
    )
    yield from (WordParagraph(style, line) for style, line in parts if line)


def _annex_table(doc: AnnexPaper) -> Block:
    if doc.empty:
        return WordParagraph("Normal", spans(doc.empty, doc.lang))
    columns = _columns(doc.fields)
    rows = (_header(doc.header, columns, doc.lang), *(_part(part, columns) for part in doc.body))
    return WordTable("annex", doc.title, columns, rows)


def _columns(fields: Sequence[str]) -> tuple[WordColumn, ...]:
    fixed = {"number": _NUMBER, "mark": _MARK, "before": _BEFORE}
    free = [_WEIGHTS[field] for field in fields if field not in fixed]
    widths = iter(shared(WIDTH - sum(fixed.get(field, 0) for field in fields), free))
    return tuple(
        WordColumn(fixed[field], "AnnexHeaderNumber", "AnnexNumber")
        if field in {"number", "before"}
        else WordColumn(fixed[field] if field in fixed else next(widths))
        for field in fields
    )


def _header(labels: Sequence[str], columns: Sequence[WordColumn], lang: Lang) -> WordRow:
    cells = tuple((spans(label, lang),) for label in labels)
    return WordRow("header", cells, tuple(column.header for column in columns), header=True)


def _part(part: Heading | PrintedRow, columns: Sequence[WordColumn]) -> WordRow:
    if isinstance(part, Heading):
        cell = ((Span(part.text, "la"),),)
        return WordRow(f"{part.level} {part.text}", (cell,), (_GROUP_STYLES[part.level],))
    return WordRow(part.id, part.cells, tuple(column.cell for column in columns))


def _notes(doc: AnnexPaper) -> Iterator[Block]:
    if doc.notes:
        yield WordParagraph("Heading1", spans(doc.notes_heading, doc.lang))
    signed = len(doc.notes) - _WITH_SIGNATURES if doc.signatures else len(doc.notes)
    for number, note in enumerate(doc.notes, 1):
        line = (Span(f"{number}.", doc.lang), Span(TAB, doc.lang), *note)
        together = _KEEP_NEXT if number > signed else ""
        yield WordParagraph("AnnexNote", line, label=2, properties=together)


def _signatures(doc: AnnexPaper) -> Iterator[Block]:
    for text in doc.signatures:
        together = "" if text is doc.signatures[-1] else _KEEP_NEXT
        ruled = (Span(TAB, doc.lang), Span(BREAK, doc.lang))  # the style's tab draws the line
        yield WordParagraph("AnnexSignature", (*ruled, *spans(text, doc.lang)), properties=together)


def _left_out(doc: AnnexPaper) -> Iterator[Block]:
    if not doc.left_out:
        return
    yield WordParagraph("Heading1", spans(doc.left_out_heading, doc.lang))
    columns = tuple(WordColumn(width, cell="AnnexSmallCell") for width in shared(WIDTH, _LEFT_WEIGHTS))
    rows = [_header(compact_header(doc.left_out_header), columns, doc.lang)]
    styles = tuple(column.cell for column in columns)
    for group in doc.left_out:
        heading = (spans(group.heading, doc.lang),)
        rows.append(WordRow(f"group {group.key}", (heading,), ("AnnexGroup",)))
        made = zip(group.ids, group.rows, strict=True)
        rows += [WordRow(f"{group.key} {key}", compact(row), styles) for key, row in made]
    # One table: a table that comes or goes would leave the paragraph before it behind, empty.
    yield WordTable("left-out", doc.left_out_heading, columns, tuple(rows))


def _index(doc: AnnexPaper) -> Iterator[Block]:
    """Yield the index in three columns, each language after its heading."""
    if not doc.index:
        return
    heading = spans(doc.index_heading, doc.lang)
    # On a page of its own: no office program keeps a heading with what stands in another section.
    apart, ends = "<w:pageBreakBefore/>", SECTION.format(columns=1)
    yield WordParagraph("Heading1", heading, properties=apart, section=ends)
    made = [paragraph for one in doc.index for paragraph in _index_of(one, doc.lang)]
    yield from made[:-1]
    last = made[-1]
    yield WordParagraph(last.style, last.line, section=SECTION.format(columns=3))


def _index_of(one: NameIndex, lang: Lang) -> Iterator[WordParagraph]:
    yield WordParagraph("Heading2", spans(one.heading, lang))
    for initial, entries in one.groups:
        yield WordParagraph("AnnexIndexInitial", (Span(initial, one.lang),))
        for entry in entries:
            numbers = Span(", ".join(map(str, entry.numbers)), lang)
            yield WordParagraph("AnnexIndexEntry", (*entry.name, Span(TAB, lang), numbers))


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by weights, to the last twentieth of a point."""
    bounds = [total * sum(weights[: end + 1]) // sum(weights) for end in range(len(weights))]
    return [end - start for start, end in zip([0, *bounds], bounds, strict=False)]
