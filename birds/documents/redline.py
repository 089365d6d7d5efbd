"""Two annexes as one Word document with tracked changes: accept all is the new annex, reject all the old one.

Blocks are aligned by what they are (a row by its bird, a footnote by its text), then the words of what changed.
The index is left out: it would only repeat the changes. Revisions bear the round as their author, and no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from birds.documents.build.annex import printed
from birds.documents.model import Span, spans
from birds.documents.write import docx as xml
from birds.documents.write.blocks import WordParagraph, WordRow, WordTable, blocks
from birds.messages import say
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from birds.documents.model import Line, Lines
    from birds.documents.write.blocks import Block
    from birds.documents.write.docx import Piece
    from birds.model import Annex

T = TypeVar("T")
_WORDS = re.compile(r"\s+|[\[\]()]|\d+|[^\s\[\]()\d]+")
_NUMBER = re.compile(r"\d+")
_END: Span = Span("\n\n", "")  # the end of a line inside a cell: a paragraph's mark


def redline(old: Annex, new: Annex) -> bytes:
    """Return the document; both annexes printed in the new one's language."""
    before, after = (printed(replace(one, index=False)) for one in (old, new))
    pencil = xml.Pencil(_author(new))
    body = "".join(_Redline(pencil).blocks(tuple(blocks(before)), tuple(blocks(after))))
    running = _pieces(spans(before.running, before.lang), spans(after.running, after.lang))
    return xml.packed(after, body, xml.runs(running, pencil))


def _author(annex: Annex) -> str:
    if annex.round is None:
        return "birds"
    return say(Message.of("annex.round", number=annex.round), annex.lang)


@dataclass(frozen=True)
class _Redline:
    pencil: xml.Pencil = field(default_factory=xml.Pencil)

    def blocks(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[str]:
        """Yield every block of both documents, what is in one of them only as deleted or inserted."""
        for before, after in _aligned(old, new, _block_key):
            if before is None or after is None:
                yield from self.alone(before, after)
            elif isinstance(before, WordTable) and isinstance(after, WordTable):
                yield self.table(before, after)
            elif isinstance(before, WordParagraph) and isinstance(after, WordParagraph):
                yield self.paragraph(before, after)

    def alone(self, before: Block | None, after: Block | None) -> Iterator[str]:
        if before is not None:
            yield xml.block(before, self.pencil, "del")
        if after is not None:
            yield xml.block(after, self.pencil, "ins")

    def paragraph(self, old: WordParagraph, new: WordParagraph) -> str:
        pieces = _pieces(old.line, new.line)
        return xml.paragraph(new.style, pieces, self.pencil, properties=new.properties)

    def table(self, old: WordTable, new: WordTable) -> str:
        rows = (
            self.row(before, after, new)
            for before, after in _aligned(old.rows, new.rows, lambda row: row.key)
        )
        return xml.table(new, rows)

    def row(self, old: WordRow | None, new: WordRow | None, of: WordTable) -> str:
        if old is not None and new is not None:
            pairs = zip(old.cells, new.cells, new.styles, xml.widths(new, of), strict=True)
            span = len(of.columns) if len(new.cells) == 1 else 1
            cells = (xml.cell(self.cell(a, b, style), width, span) for a, b, style, width in pairs)
            return xml.around_row(new, "".join(cells))
        if old is not None:
            return xml.row(old, of, self.pencil, "del")
        assert new is not None  # noqa: S101 - one of them is there
        return xml.row(new, of, self.pencil, "ins")

    def cell(self, old: Lines, new: Lines, style: str) -> str:
        """Return a cell's paragraphs: a line that comes or goes has its mark on the end of the line before it."""
        made: list[str] = []
        line: list[Piece] = []
        for span, status in _pieces(_flat(old), _flat(new)):
            if span is _END or span == _END:
                made.append(xml.paragraph(style, line, self.pencil, status=status))
                line = []
            else:
                line.append((span, status))
        return "".join((*made, xml.paragraph(style, line, self.pencil)))


# ---------------------------------------------------------------- alignment


def _aligned(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Yield both sequences side by side: the same where their keys are, else one of them alone."""
    matcher = SequenceMatcher(None, [key(one) for one in old], [key(one) for one in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield from _paired(old[a:b], new[c:d])


def _paired(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """Yield what differs: paragraphs of one style as one that changed, in their order, all else alone."""
    kinds = [_kind(one) for one in old], [_kind(one) for one in new]
    for tag, a, b, c, d in SequenceMatcher(None, *kinds, autojunk=False).get_opcodes():
        if tag == "equal":
            for before, after in zip(old[a:b], new[c:d], strict=True):
                if _kind(before) is None:
                    yield from ((before, None), (None, after))
                else:
                    yield before, after
        else:
            yield from ((one, None) for one in old[a:b])
            yield from ((None, one) for one in new[c:d])


def _kind(one: object) -> tuple[str, str] | None:
    return (one.style, one.properties) if isinstance(one, WordParagraph) else None


def _block_key(block: Block) -> Hashable:
    """Return what makes two blocks the same: a paragraph's text whatever its numbers, a table's subject."""
    if isinstance(block, WordTable):
        return ("table", block.key, len(block.columns))
    text = "".join(span.text for span in block.line[block.label :])
    return (block.style, _NUMBER.sub("#", text), block.properties)


# ---------------------------------------------------------------- words


def _pieces(old: Line, new: Line) -> list[Piece]:
    """Return the words of both lines, those of one only as deleted or inserted; joined again where they can be."""
    if old == new:
        return xml.plain(new)
    a, b = list(_split(old)), list(_split(new))
    made: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            made += xml.plain(tuple(b[k:m]))
        else:
            made += xml.plain(tuple(a[i:j]), "del")
            made += xml.plain(tuple(b[k:m]), "ins")
    return list(_joined(made))


def _split(line: Line) -> Iterator[Span]:
    for span in line:
        if span.text.strip("\t\n"):
            yield from (replace(span, text=text) for text in _WORDS.findall(span.text))
        else:
            yield span


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces with neighbours of one look and status in one."""

    def look(piece: Piece) -> tuple[Hashable, ...]:
        span, status = piece
        alone = not span.text.strip("\t\n") and bool(span.text.strip(" "))
        return (span.lang, span.style, span.small, status, id(piece) if alone else None)

    for _, same in groupby(pieces, key=look):
        first, *others = same
        text = "".join((first[0].text, *(span.text for span, _ in others)))
        yield replace(first[0], text=text), first[1]


def _flat(cell: Lines) -> Line:
    """Return a cell's lines as one, their ends marked."""
    lines = [line for line in cell if line]
    flat = [span for line in lines for span in (*line, _END)]
    return tuple(flat[:-1])
