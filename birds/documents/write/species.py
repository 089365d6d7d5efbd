"""A sheet about one species as text, Markdown and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build import sources as attributed
from birds.documents.build.species import Section, sections, title
from birds.documents.looks import template
from birds.documents.text import clean, markdown, wrap
from birds.documents.write import html as page
from birds.documents.write.grid import capital, html_table, markdown_table, table_lines
from birds.messages import say, word
from birds.model import Message, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.documents.build.species import Line
    from birds.documents.build.species_sheet import Sheet
    from birds.model import Lang

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
    told = Section(word("sources", lang), tuple((Run(one),) for one in attributed.lines(sheet.credits, lang)))
    lines += _text_section(told, columns)
    return "\n".join([*lines, "", *wrap(_next(sheet, lang), columns), ""])


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


def _next(sheet: Sheet, lang: Lang) -> str:
    if sheet.taxon is None:
        return word("next.review", lang)
    if sheet.lacking:
        orders = " · ".join(say(Message.of("next.load_order", party=party), lang) for party in sheet.lacking)
        return say(Message.of("next.load", orders=orders), lang)
    return say(Message.of("next.evidence", name=sheet.taxon.name), lang)


def as_markdown(sheet: Sheet, lang: Lang) -> bytes:
    """Return the sheet as Markdown."""
    lines = [f"# {_markdown(title(sheet))}"]
    for section in sections(sheet, lang):
        if section.heading and (section.lines or section.grid):
            lines += ["", f"## {markdown(capital(section.heading))}"]
        lines += [""] if section.lines else []
        lines += [f"* {_markdown(line)}" for line in section.lines]
        lines += ["", *markdown_table(section.grid)] if section.grid else []
    lines += ["", f"## {markdown(word('sources', lang))}", ""]
    lines += [f"* {markdown(one)}" for one in attributed.lines(sheet.credits, lang)]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _markdown(line: Line) -> str:
    return "".join(f"*{markdown(run.text)}*" if run.italic else markdown(run.text) for run in line)


def as_html(sheet: Sheet, lang: Lang) -> bytes:
    """Return the sheet as a page."""
    parts = [f"<main>\n<h1>{_html(title(sheet))}</h1>"]
    parts += [part for section in sections(sheet, lang) for part in _html_section(section)]
    name = "".join(run.text for run in title(sheet))
    body = "\n".join([*parts, "</main>"])
    return page.render(page.Page(name, lang, body, template("grid.css"), credits=sheet.credits))


def _html_section(section: Section) -> Iterator[str]:
    if section.heading and (section.lines or section.grid):
        yield f"<h2>{page.text(capital(section.heading))}</h2>"
    if section.lines:
        yield "".join(f"<p>{_html(line)}</p>" for line in section.lines)
    if section.grid:
        yield html_table(section.grid)


def _html(line: Line) -> str:
    return "".join(page.scientific(run.text) if run.italic else page.text(run.text) for run in line)
