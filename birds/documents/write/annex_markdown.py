"""The annex as Markdown (GitHub's tables): headings, one table, notes, the closing list, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from birds.documents.build.annex_rows import Heading
from birds.documents.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.build.annex import AnnexPaper, LeftOut
    from birds.documents.model import Line, Lines, Span

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~$!]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINE_START = re.compile(r"^([-+=]|\d+[.)])")


def as_markdown(doc: AnnexPaper) -> bytes:
    """Return the annex as Markdown."""
    return "\n".join(_lines(doc)).encode("utf-8", "replace") + b"\n"


def escape(text: str) -> str:
    """Return `text` so that Markdown prints it as it is."""
    return _SPECIAL.sub(r"\\\g<0>", text).translate(_ENTITIES)


def _lines(doc: AnnexPaper) -> Iterator[str]:
    yield from (f"# {escape(doc.heading)}", "")
    if doc.agreement:
        yield from (_start(_line(doc.agreement)), "")
    if doc.subtitle:
        yield from (f"**{escape(doc.subtitle)}**", "")
    yield from (" · ".join(_line(line) for line in doc.stamp), "")
    if doc.legend:
        yield from (escape(doc.legend), "")
    if doc.counted:
        yield from (_line(doc.counted), "")
    if doc.total:
        yield from (escape(doc.total), "")
    if doc.instructions:
        yield from (f"## {escape(doc.instructions_heading)}", "")
        yield from (f"- {_line(one)}" for one in doc.instructions)
        yield ""
    yield from _annex_table(doc)
    if doc.notes:
        yield from (f"## {escape(doc.notes_heading)}", "")
        yield from (f"{number}. {_line(note)}" for number, note in enumerate(doc.notes, 1))
        yield ""
    yield from _closing(doc)
    for signature in doc.signatures:
        yield from (f"{escape(signature)}: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_", "")
    yield from _index(doc)
    yield from (f"## {escape(doc.sources_heading)}", "")
    yield from (f"- {_line(source)}" for source in doc.sources)


def _annex_table(doc: AnnexPaper) -> Iterator[str]:
    if doc.empty:
        yield from (escape(doc.empty), "")
        return
    yield _table_row(map(escape, doc.header))
    yield _table_row("--:" if field in {"number", "before"} else ":--" for field in doc.fields)
    for part in doc.body:
        if isinstance(part, Heading):
            cells = {"scientific": f"**{escape(part.text)}**"}
            yield _table_row(cells.get(field, "") for field in doc.fields)
        else:
            yield _table_row(map(_cell, part.cells))
    yield ""


def _index(doc: AnnexPaper) -> Iterator[str]:
    if doc.index:
        yield from (f"## {escape(doc.index_heading)}", "")
    for one in doc.index:
        yield from (f"### {escape(one.heading)}", "")
        for initial, entries in one.groups:
            yield from (f"**{escape(initial)}**", "")
            yield from (f"- {_line(one.name)} {', '.join(map(str, one.numbers))}" for one in entries)
            yield ""


def _closing(doc: AnnexPaper) -> Iterator[str]:
    if doc.left_out:
        yield from (f"## {escape(doc.left_out_heading)}", "")
    for group in doc.left_out:
        yield from _group(group, doc.left_out_header)


def _group(group: LeftOut, header: tuple[str, ...]) -> Iterator[str]:
    yield from (f"### {escape(group.heading)}", "")
    yield _table_row(map(escape, header))
    yield _table_row(":--" for _ in header)
    yield from (_table_row(map(_cell, row)) for row in group.rows)
    yield ""


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Lines) -> str:
    return "<br>".join(_line(line) for line in cell if plain(line))


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.style == "name" and text.strip():
        return f"*{text.strip()}*"
    return f"<sup>{text}</sup>" if span.style == "mark" else text


def _start(text: str) -> str:
    return _LINE_START.sub(r"\\\1", text)
