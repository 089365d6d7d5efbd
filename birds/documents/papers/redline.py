"""Two annexes, or agreements, as one document with tracked changes: accept all is the new one, reject all the old one.

Blocks are aligned by what they are (a row by its bird, a footnote by its text), then the words of what changed.
The index is left out: it would only repeat the changes. A change has the Party as its author whose act made it, else
the round; no revision has a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar

from birds import model as m
from birds.documents import model as dm
from birds.documents.papers.agreement import agreement_document
from birds.documents.papers.annex import annex_document

T = TypeVar("T")
_CODE = r"[A-Za-z\d]+(?:-[A-Za-z\d]+)+"  # one word: a figure in it is no count
_WORDS = re.compile(rf"\s+|[\[\]()]|{_CODE}|\d+|[^\s\[\]()\d]+")
_NUMBER = re.compile(r"\d+")
_LOOK = attrgetter("lang", "style", "small", "link", "change", "who")
_LISTED = ("note", "item")  # numbered by their own words on a page: a list would count what goes, too
_END = dm.Span("\n\n", "")  # the end of a line inside a cell
_NOBODY: Mapping[str, m.PartyCode] = MappingProxyType({})


def annex_redline(old: m.Annex, new: m.Annex, authors: Mapping[str, m.PartyCode] = _NOBODY) -> dm.Document:
    """Return the document; both annexes printed in the new one's language.

    `authors` are the Parties whose acts have changed rows, by the ids of these.
    """
    before, after = (annex_document(replace(version, index=False)) for version in (old, new))
    return _redline(before, after, authors, new.agreement)


def agreement_redline(
    old: m.Agreed, new: m.Agreed, authors: Mapping[str, m.PartyCode] = _NOBODY
) -> dm.Document:
    """Return the document of an agreement with its annexes; `authors` as above, by paragraphs too."""
    before, after = (agreement_document(version, counting=False) for version in (old, new))
    return _redline(before, after, authors, new.annex.agreement)


def _redline(
    before: dm.Document, after: dm.Document, authors: Mapping[str, m.PartyCode], agreement: m.Agreement
) -> dm.Document:
    names = {row: agreement.label(party, after.lang) for row, party in authors.items()}
    blocks = tuple(_redlined(_flow(before), _flow(after), names))
    was, now = (
        next((section for section in paper.sections if section.kind == "notes"), dm.Section(()))
        for paper in (before, after)
    )
    notes, heading = tuple(_redlined(was.blocks, now.blocks, names)), _words(was.heading, now.heading)
    assert before.front and after.front  # noqa: S101, PT018 - they are papers
    running = _words(before.front.running, after.front.running)
    around = replace(after.front, agreement=(), title=(), subtitle=(), stamp=(), label=(), running=running)
    both = (dm.Section((), blocks), dm.Section(heading, notes, "notes"))
    sections = tuple(section for section in both if section.blocks)
    return replace(after, sections=sections, lead=(), front=around)


def _flow(paper: dm.Document) -> list[dm.Block]:
    """Return all that stands in the body; the notes are compared by themselves."""
    blocks = (block for section in paper.sections if section.kind != "notes" for block in section.flow)
    return [
        dm.on_paper(block) if isinstance(block, dm.Table) else block for block in (*paper.opening, *blocks)
    ]


def _redlined(
    old: Sequence[dm.Block], new: Sequence[dm.Block], names: Mapping[str, str]
) -> Iterator[dm.Block]:
    """Yield every block of both documents, what is in one of them only as deleted or inserted.

    `names` are the authors of changed rows by the rows' keys.
    """
    for before, after in _aligned(old, new, _block_key):
        if isinstance(before, dm.Table) and isinstance(after, dm.Table):
            rows = _aligned(before.rows, after.rows, lambda row: row.key)
            yield replace(after, rows=tuple(_row(was, now, after.columns, names) for was, now in rows))
        elif isinstance(before, dm.Paragraph) and isinstance(after, dm.Paragraph):
            yield replace(after, line=_words(before.line, after.line))
        elif before == after and after is not None:
            yield after
        else:
            if before is not None:
                yield _only_in_one(before, "del")
            if after is not None:
                yield _only_in_one(after, "ins")


def _only_in_one(block: dm.Block, change: dm.Change) -> dm.Block:
    if isinstance(block, dm.Table):
        return replace(block, rows=tuple(replace(row, change=change) for row in block.rows), change=change)
    return replace(block, change=change) if isinstance(block, dm.Paragraph | dm.Figure) else block


def _row(
    old: dm.Row | None, new: dm.Row | None, columns: Sequence[dm.Column], names: Mapping[str, str]
) -> dm.Row:
    """Return a row; a number that is another one is nobody's change."""
    row = new or old or dm.Row(())
    who = names.get(row.key, "")
    if old is not None and new is not None:
        numbered = [bool(column.width) for column in columns]  # only figures have a width of their own
        cells = zip(old.cells, new.cells, numbered, strict=False)
        return replace(new, cells=tuple(_cell(*cell, who) for cell in cells))
    return replace(row, change="ins" if old is None else "del", who=who)


def _cell(old: dm.Value, new: dm.Value, numbered: bool, who: str) -> dm.Cell:  # noqa: FBT001
    """Return a cell's lines: of one that comes or goes the mark is on the end of the line before it."""
    was, now = (dm.joined(filter(None, dm.lines_of(value)), _END) for value in (old, new))
    lines: list[dm.Line] = [()]
    for span in _words(was, now, who, numbered=numbered):
        if span.text == _END.text:
            lines[-1] += (replace(span, text=""),) if span.change else ()
            lines.append(())
        else:
            lines[-1] += (span,)
    return dm.Cell(None, tuple(lines))


# ---------------------------------------------------------------- alignment


def _aligned(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Yield both sequences side by side: the same where their keys are, else one of them alone."""
    matcher = SequenceMatcher(None, list(map(key, old)), list(map(key, new)), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield from _paired(old[a:b], new[c:d])


def _paired(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """Yield what differs: paragraphs of one style as one that changed, in their order, all else alone."""
    kinds = [_kind(block) for block in old], [_kind(block) for block in new]
    for tag, a, b, c, d in SequenceMatcher(None, *kinds, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from ((block, None) for block in old[a:b])
            yield from ((None, block) for block in new[c:d])
            continue
        for before, after in zip(old[a:b], new[c:d], strict=True):
            yield from ((before, None), (None, after)) if _kind(before) is None else ((before, after),)


def _kind(block: object) -> Hashable:
    return (block.style, block.together, block.apart) if isinstance(block, dm.Paragraph) else None


def _block_key(block: dm.Block) -> Hashable:
    """Return what makes two blocks the same: a paragraph's text whatever its numbers, a table's subject."""
    if isinstance(block, dm.Table):
        return ("table", block.name, len(block.columns))
    text = "".join(span.text for span in block.line[block.label :]) if isinstance(block, dm.Paragraph) else ""
    return (_kind(block), _NUMBER.sub("#", text))


# ---------------------------------------------------------------- words


def _words(old: dm.Line, new: dm.Line, who: str = "", *, numbered: bool = False) -> dm.Line:
    """Return the words of both lines, those of one only as deleted or inserted; joined again where they can be.

    `who` has changed them, but for the numbers of notes, and those of a line that is `numbered`.
    """
    if old == new:
        return new

    def split(line: dm.Line) -> list[dm.Span]:
        words = (
            (span, _WORDS.findall(span.text) if span.text.strip("\t\n") else [span.text]) for span in line
        )
        return [replace(span, text=text) for span, texts in words for text in texts]

    def marked(span: dm.Span, change: dm.Change) -> dm.Span:
        counted = span.style == "mark" or (numbered and span.text.isdecimal())
        return replace(span, change=change, who="" if counted else who)

    def look(span: dm.Span) -> Hashable:
        """Return what neighbours have in common that stand in one; a tab or the end of a line stands alone."""
        alone = not span.text.strip("\t\n") and bool(span.text.strip(" "))
        return _LOOK(span), id(span) if alone else None

    a, b, spans = split(old), split(new), list[dm.Span]()
    for tag, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            spans += b[k:n]
        else:
            spans += (*(marked(span, "del") for span in a[i:j]), *(marked(span, "ins") for span in b[k:n]))
    same = (list(group) for _, group in groupby(spans, key=look))
    return tuple(replace(group[0], text="".join(span.text for span in group)) for group in same)


# ---------------------------------------------------------------- for a page


def on_words(document: dm.Document) -> dm.Document:
    """Return a redline for a page: changes of blocks and rows are marked on their words, each with whose it is."""
    nobody = document.front.reviser if document.front else ""

    def marked(line: dm.Line, change: dm.Change, who: str) -> dm.Line:
        return tuple(
            replace(span, change=span.change or change, who=span.who or who)
            if span.change or change
            else span
            for span in line
        )

    def row_marked(row: dm.Row) -> dm.Row:
        who = row.who or nobody
        cells = (tuple(marked(line, row.change, who) for line in dm.lines_of(cell)) for cell in row.cells)
        tones = (*row.tones, row.change) if row.change else row.tones
        return replace(row, cells=tuple(dm.Cell(None, lines) for lines in cells), tones=tones)

    def block_marked(block: dm.Block) -> dm.Block:
        if isinstance(block, dm.Paragraph):
            style = "line" if block.style in _LISTED else block.style
            return replace(block, style=style, line=marked(block.line, block.change, nobody))
        return (
            replace(block, rows=tuple(map(row_marked, block.rows))) if isinstance(block, dm.Table) else block
        )

    sections = (replace(each, blocks=tuple(map(block_marked, each.blocks))) for each in document.sections)
    return replace(document, sections=tuple(sections))
