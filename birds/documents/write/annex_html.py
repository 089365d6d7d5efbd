"""The annex as one self-contained HTML page: no script, no request, readable from 390 px up, fit to print."""

from __future__ import annotations

from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from birds.documents.build.annex_rows import Heading
from birds.documents.looks import template
from birds.documents.model import plain
from birds.documents.write.html import to_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.build.annex import AnnexPaper
    from birds.documents.build.annex_rows import PrintedRow
    from birds.documents.model import Line, Lines, Span

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(doc: AnnexPaper, map_file: str = "") -> bytes:
    """Return the annex as a page; its rows lead to their birds in `map_file`, a map in the same folder."""
    return "\n".join(_page(doc, map_file)).encode("utf-8", "replace") + b"\n"


def _page(doc: AnnexPaper, map_file: str) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{doc.lang}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(doc.document_title)}</title>"
    yield f"<style>\n{_style(doc)}</style>\n</head>\n<body>\n<main>"
    yield from _front(doc)
    yield from _instructions(doc)
    yield from _table(doc, map_file)
    yield from _notes(doc)
    yield from _signatures(doc)
    yield from _left_out(doc, map_file)
    yield from _index(doc)
    yield "</main>"
    yield f'<footer>\n<h2 id="sources">{escape(doc.sources_heading)}</h2>\n<ul>'
    yield from (f"<li>{_line(source, doc.lang)}</li>" for source in doc.sources)
    yield "</ul>\n</footer>\n</body>\n</html>"


def _style(doc: AnnexPaper) -> str:
    """Return the style sheet; its page numbers speak the annex's language."""
    before, _, rest = doc.page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return template("annex.css").replace(
        "PAGE_OF_PAGES", f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    )


def _front(doc: AnnexPaper) -> Iterator[str]:
    stamp = "".join(f"<li>{_line(line, doc.lang)}</li>" for line in doc.stamp)
    yield f'<header>\n<ul class="stamp">{stamp}</ul>'
    if doc.agreement:
        yield f'<p class="agreement">{_line(doc.agreement, doc.lang)}</p>'
    label = f"<span>{escape(doc.annex)}</span> " if doc.annex else ""
    yield f"<h1>{label}{escape(doc.title)}</h1>"
    if doc.subtitle:
        yield f'<p class="subtitle">{escape(doc.subtitle)}</p>'
    if doc.legend:
        yield f'<p class="legend">{escape(doc.legend)}</p>'
    if doc.counted:
        yield f'<p class="legend">{_line(doc.counted, doc.lang)}</p>'
    if doc.total:
        yield f'<p class="legend">{escape(doc.total)}</p>'
    parts = (
        ("instructions", doc.instructions_heading, bool(doc.instructions)),
        ("notes", doc.notes_heading, bool(doc.notes)),
        ("left-out", doc.left_out_heading, bool(doc.left_out)),
        ("index", doc.index_heading, bool(doc.index)),
        ("sources", doc.sources_heading, True),
    )
    links = "".join(f'<li><a href="#{id_}">{escape(text)}</a></li>' for id_, text, there in parts if there)
    yield f"<nav><ul>{links}</ul></nav>\n</header>"


def _instructions(doc: AnnexPaper) -> Iterator[str]:
    if doc.instructions:
        yield f'<section>\n<h2 id="instructions">{escape(doc.instructions_heading)}</h2>\n<ul class="instructions">'
        yield from (f"<li>{_line(one, doc.lang)}</li>" for one in doc.instructions)
        yield "</ul>\n</section>"


def _index(doc: AnnexPaper) -> Iterator[str]:
    """Yield the index: each name leads to its row."""
    if not doc.index:
        return
    yield f'<section class="index">\n<h2 id="index">{escape(doc.index_heading)}</h2>'
    for one in doc.index:
        yield f"<h3>{escape(one.heading)}</h3>"
        for initial, entries in one.groups:
            yield f"<dl><dt>{escape(initial)}</dt>"
            yield from (
                f"<dd>{_line(entry.name, doc.lang)} {_numbers(entry.numbers)}</dd>" for entry in entries
            )
            yield "</dl>"
    yield "</section>"


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f'<a href="#no-{number}">{number}</a>' for number in numbers)


def _table(doc: AnnexPaper, map_file: str) -> Iterator[str]:
    if doc.empty:
        yield f'<p class="empty">{escape(doc.empty)}</p>'
        return
    yield f'<table class="annex" role="table">\n<caption>{escape(doc.title)}</caption>'
    yield _header(doc.header, doc.fields)
    yield '<tbody role="rowgroup">'
    for part in doc.body:
        yield _heading(part, len(doc.header)) if isinstance(part, Heading) else _row(part, doc, map_file)
    yield "</tbody>\n</table>"


def _header(labels: Iterable[str], fields: tuple[str, ...] = ()) -> str:
    kinds = (f' class="{field}"' if field in {"number", "before", "mark"} else "" for field in fields)
    cells = "".join(
        f'<th scope="col" role="columnheader"{kind}>{escape(label)}</th>'
        for label, kind in zip_longest(labels, kinds, fillvalue="")
    )
    return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>'


def _heading(part: Heading, width: int) -> str:
    cell = f'<th scope="rowgroup" role="rowheader" colspan="{width}" lang="la">{escape(part.text)}</th>'
    return f'<tr role="row" class="heading level{part.level}">{cell}</tr>'


def _row(row: PrintedRow, doc: AnnexPaper, map_file: str) -> str:
    classes = [f"bracketed-{row.brackets}"] if row.brackets else []
    classes += [row.mark.lower()] if row.mark else []
    kind = f' class="{" ".join(classes)}"' if classes else ""
    link = _to_map(row.id, doc, map_file if row.number else "")
    cells = (_field(field, cell, doc.lang, link) for field, cell in zip(doc.fields, row.cells, strict=True))
    anchor = f' id="no-{row.number}"' if row.number else ""  # a withdrawn row has no number
    return f'<tr role="row"{anchor}{kind}>{"".join(cells)}</tr>'


def _to_map(bird: str, doc: AnnexPaper, map_file: str) -> str:
    return f" {to_map(map_file, bird, doc.lang)}" if map_file else ""


def _field(field: str, cell: Lines, lang: str, link: str) -> str:
    if field == "scientific":
        return f'<th scope="row" role="rowheader">{_cell(cell, lang)}{link}</th>'
    if field in {"number", "before", "mark"}:
        return f'<td role="cell" class="{field}">{_cell(cell, lang)}</td>'
    return f'<td role="cell" class="name" lang="{field}">{_cell(cell, field)}</td>'


def _name(cell: Lines, lang: str) -> str:
    return f'<td role="cell" class="name" lang="{lang}">{_cell(cell, lang)}</td>'


def _notes(doc: AnnexPaper) -> Iterator[str]:
    if not doc.notes:
        return
    yield f'<section>\n<h2 id="notes">{escape(doc.notes_heading)}</h2>\n<ol class="notes">'
    for number, note in enumerate(doc.notes, 1):
        yield f'<li id="note-{number}">{_line(note, doc.lang)}</li>'
    yield "</ol>\n</section>"


def _signatures(doc: AnnexPaper) -> Iterator[str]:
    if doc.signatures:
        yield '<section class="signatures">'
        yield from (f"<p>{escape(text)}</p>" for text in doc.signatures)
        yield "</section>"


def _left_out(doc: AnnexPaper, map_file: str) -> Iterator[str]:
    if not doc.left_out:
        return
    yield f'<section>\n<h2 id="left-out">{escape(doc.left_out_heading)}</h2>'
    for group in doc.left_out:
        yield f'<table class="left-out" role="table">\n<caption>{escape(group.heading)}</caption>'
        yield _header(doc.left_out_header)
        yield '<tbody role="rowgroup">'
        yield from (
            _left_row(row, doc, _to_map(bird, doc, map_file))
            for bird, row in zip(group.ids, group.rows, strict=True)
        )
        yield "</tbody>\n</table>"
    yield "</section>"


def _left_row(row: tuple[Lines, ...], doc: AnnexPaper, link: str) -> str:
    name, *names, why = row
    cells = "".join(map(_name, names, doc.columns))
    first = f'<th scope="row" role="rowheader">{_cell(name, doc.lang)}{link}</th>'
    return f'<tr role="row">{first}{cells}<td role="cell" class="why">{_cell(why, doc.lang)}</td></tr>'


def _cell(cell: Lines, lang: str) -> str:
    return "<br>".join(_line(line, lang) for line in cell if plain(line))


def _line(line: Line, lang: str) -> str:
    return "".join(_span(span, lang) for span in line)


def _span(span: Span, lang: str) -> str:
    text = escape(span.text)
    if span.style == "name":
        return f'<i lang="la">{text}</i>'
    if span.style == "mark":
        return f'<sup><a href="#note-{text}">{text}</a></sup>' if text.isdigit() else f"<sup>{text}</sup>"
    if span.small:
        text = f"<small>{text}</small>"
    return text if span.lang == lang else f'<span lang="{span.lang}">{text}</span>'
