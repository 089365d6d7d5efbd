"""A sheet about one species as text, Markdown and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.output import page
from birds.output.fonts import template
from birds.output.grid import capital, html_table, markdown_table, table_lines
from birds.output.show.sections import sections, title
from birds.output.text import clean, markdown, wrap
from birds.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Lang
    from birds.output.show.nouns import Sheet
    from birds.output.show.sections import Line, Section

WIDTH = 100  # columns, where the terminal does not say
INDENT = "  "


def as_text(sheet: Sheet, lang: Lang) -> bytes:
    """Return the sheet as text for a file or a pipe."""
    return as_wide_text(sheet, lang).encode("utf-8", "replace")


def as_wide_text(sheet: Sheet, lang: Lang, columns: int = WIDTH) -> str:
    """Return the sheet as text for a terminal of so many columns."""
    lines = wrap(_text(title(sheet)), columns)
    for section in sections(sheet, lang):
        lines += _text_section(section, columns)
    lines += ["", *wrap(_credit(sheet, lang), columns), "", *wrap(_next(sheet, lang), columns), ""]
    return "\n".join(lines)


def _text(line: Line) -> str:
    return clean("".join(run.text for run in line))


def _text_section(section: Section, columns: int) -> Iterator[str]:
    if section.heading and (section.lines or section.grid):
        yield ""
        yield capital(clean(section.heading))
    for line in section.lines:
        parts = [_text(line)] if section.unbroken else wrap(_text(line), columns - len(INDENT))
        yield from (INDENT + part for part in parts)
    if section.grid:
        yield from table_lines(section.grid, columns - len(INDENT))


def _credit(sheet: Sheet, lang: Lang) -> str:
    """Return whom to name for the reference's names, as its licence asks."""
    return clean(f"{capital(word('reference', lang))}: {page.cited(sheet.reference)}")


def _next(sheet: Sheet, lang: Lang) -> str:
    if sheet.taxon is None:
        return word("next.review", lang)
    if sheet.lacking:
        orders = " · ".join(f"`birds load list FILE --id ID --party {party}`" for party in sheet.lacking)
        return word("next.load", lang).format(orders=orders)
    return word("next.evidence", lang).format(name=sheet.taxon.name)


def as_markdown(sheet: Sheet, lang: Lang) -> bytes:
    """Return the sheet as Markdown."""
    lines = [f"# {_markdown(title(sheet))}"]
    for section in sections(sheet, lang):
        if section.heading and (section.lines or section.grid):
            lines += ["", f"## {markdown(capital(section.heading))}"]
        lines += [""] if section.lines else []
        lines += [f"* {_markdown(line)}" for line in section.lines]
        lines += ["", *markdown_table(section.grid)] if section.grid else []
    return "\n".join([*lines, "", markdown(_credit(sheet, lang)), ""]).encode("utf-8", "replace")


def _markdown(line: Line) -> str:
    return "".join(f"*{markdown(run.text)}*" if run.italic else markdown(run.text) for run in line)


def as_html(sheet: Sheet, lang: Lang) -> bytes:
    """Return the sheet as a page."""
    parts = [f"<main>\n<h1>{_html(title(sheet))}</h1>"]
    parts += [part for section in sections(sheet, lang) for part in _html_section(section)]
    name = "".join(run.text for run in title(sheet))
    sources = (page.cited(sheet.reference), *(_source(sheet)))
    body = "\n".join([*parts, "</main>"])
    return page.render(page.Page(name, lang, body, template("grid.css"), sources=sources))


def _html_section(section: Section) -> Iterator[str]:
    if section.heading and (section.lines or section.grid):
        yield f"<h2>{page.text(capital(section.heading))}</h2>"
    if section.lines:
        yield "".join(f"<p>{_html(line)}</p>" for line in section.lines)
    if section.grid:
        yield html_table(section.grid)


def _html(line: Line) -> str:
    return "".join(page.scientific(run.text) if run.italic else page.text(run.text) for run in line)


def _source(sheet: Sheet) -> Iterator[str]:
    for checklist in dict.fromkeys(one.checklist for one in sheet.listed):
        parts = (checklist.title, checklist.edition, checklist.publisher, checklist.licence)
        yield f"{checklist.id}: {', '.join(part for part in parts if part)}"
