"""Documents as pages: one quiet style, a strict content policy, and no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from birds.documents import model as dm
from birds.documents import sources as attributed
from birds.documents.text import capital, clean, width
from birds.documents.theme import party_style, template
from birds.documents.write.text import below_the_row, for_reading
from birds.messages import language_read, say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from birds.model import Lang, Party, Source

TAGS = {"strong": ("<b>", "</b>"), "mark": ("<sup>", "</sup>"), "soft": ('<span class="soft">', "</span>")}
CHIPS = 20  # choices that stand side by side; more are a list to unfold
SHORT = 12  # a column up to this is never broken on a page
LISTS = {"note": "ol", "item": "ul"}  # the styles of paragraphs that are items of a list
HEADED = {"title": "h1", "instrument": "h1", "heading": "h2", "article": "h2", "subheading": "h3"}
PLAIN = ("line", "unbroken")  # those that look like any text
PAGE_WIDTH = 125  # the characters that stand side by side on a page


@dataclass(frozen=True, slots=True)
class Page:
    """A page: title as text, the body as HTML, its own style and script, the sources of what stands in it."""

    title: str
    lang: Lang
    body: str
    style: str = ""
    script: str = ""
    credits: tuple[Source, ...] = ()
    foot: str = ""
    parties: tuple[Party, ...] = ()  # whose colours mark what is one's alone


def render(page: Page) -> bytes:
    """Return the page as one self-contained file."""
    script = f"<script>{page.script}</script>\n" if page.script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language_read(page.lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(page.script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{text(page.title)}</title>\n"
        f"<style>\n{template('page.css')}{page.style}\n{party_style(page.parties)}\n</style>\n</head>\n<body>\n"
        f"{page.body}\n{page.foot or _foot(page)}\n{script}</body>\n</html>\n"
    ).encode("utf-8", "replace")


def filled(file: str, lang: Lang, **values: Any) -> str:  # noqa: ANN401 - a template's own
    """Return a template of HTML with values, escaped, and the words and sentences that it asks for."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    words = {"word": lambda key: word(key, lang), "capital": capital}
    told = {"say": lambda what, **args: say(Message.of(what, **args), lang)}
    return environment.from_string(template(file)).render(**words, **told, lang=lang, **values)


def _policy(script: str) -> str:
    """Return a policy that allows the page's own style and this very script, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"; script-src 'sha256-{digest}'" if script else ""
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'{allowed}"


def _foot(page: Page) -> str:
    if not page.credits:
        return ""
    told = sources(attributed.lines(page.credits, page.lang))
    return f"<footer>\n<h2>{word('sources', page.lang)}</h2>\n{told}\n</footer>"


def sources(listed: Iterable[str]) -> str:
    """Return the sources as an HTML list, each once."""
    return f"<ul>{''.join(f'<li>{text(source)}</li>' for source in dict.fromkeys(listed))}</ul>"


def label(key: str, lang: Lang) -> str:
    """Return the word behind `key` as a label begins: with a capital letter, where its script has one."""
    return capital(word(key, lang))


def text(plain: str) -> str:
    """Return plain text for HTML, for a text or for an attribute in quotes."""
    return escape(clean(plain))


def scientific(name: str) -> str:
    """Return a scientific name for HTML: italic, and Latin for whoever reads it aloud."""
    return f'<i lang="la">{text(name)}</i>'


def anchor(row: str) -> str:
    """Return the id of a row of the comparison in a page, for other pages to lead to."""
    return f"r-{text(row).replace(' ', '_')}"


def to_map(file: str, bird: str, lang: Lang) -> str:
    """Return a link to a bird (the id of its row) in a map that lies in the same folder."""
    address = f"{file}#bird={quote(bird, safe='')}&lang={lang}"
    return f'<a class="to-map" href="{text(address)}">{word("on_the_map", lang)}</a>'


# ---------------------------------------------------------------- documents


def as_html(document: dm.Document, map_file: str = "") -> bytes:
    """Return a document as a page; on a narrow screen each row of a table becomes a block with its labels.

    Rows lead to their birds in `map_file`, a map in the same folder.
    """
    front, title = document.front, dm.plain(document.heading)
    parts = [f"<h1>{inline(document.heading)}</h1>", *_paragraphs("line", document.lead, document.lang)]
    if front is not None:
        parts, title = [_front(document)], front.document_title
    parts += (_section(one, document.lang, map_file) for one in document.sections if one.kind != "sources")
    body = "\n".join(
        filter(None, ("<main>", *parts, *_paragraphs("line", document.notes, document.lang), "</main>"))
    )
    foot = "\n".join(_cited(one, document.lang) for one in document.sections if one.kind == "sources")
    blocks = [block for section in document.sections for block in section.blocks]
    style, script = _paper_style(front) if front else "", ""
    if not front or any(isinstance(block, dm.Table) and not block.whole for block in blocks):
        style += template("grid.css")
    if any(isinstance(block, dm.Pairs) for block in blocks):
        style, script = template("controls.css") + template("pairs.css"), template("filter.js")
    return render(Page(title, document.lang, body, style, script, document.credits, foot, document.parties))


def _paper_style(front: dm.Front) -> str:
    """Return the style sheet of a paper; its page numbers speak its language."""
    before, between, after = front.around_page
    numbers = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    return template("paper.css").replace("PAGE_OF_PAGES", numbers)


def _front(document: dm.Document) -> str:
    """Return what stands above the sections of a paper, and links to those that have a heading."""
    made = {one.style: inline(one.line, document.lang) for one in document.opening}
    label = f"<span>{made['label']}</span> " if "label" in made else ""
    said = (
        f"<h1>{label}{made['title']}</h1>"
        if one.style == "title"
        else "".join(_paragraphs(one.style, (one.line,), document.lang))
        for one in document.opening
        if one.style != "label"
    )
    headed = sorted((one for one in document.sections if one.heading), key=lambda one: one.kind == "sources")
    links = "".join(
        f'<li><a href="#{one.kind}">{inline(one.heading, document.lang)}</a></li>' for one in headed
    )
    nav = f"<nav><ul>{links}</ul></nav>" if links else ""
    return "\n".join(("<header>", *said, f"{nav}\n</header>"))


def _cited(section: dm.Section, lang: Lang) -> str:
    listed = "".join(f"<li>{inline(line, lang)}</li>" for line in section.paragraphs())
    return f'<footer>\n<h2 id="sources">{inline(section.heading)}</h2>\n<ul>{listed}</ul>\n</footer>'


def _section(section: dm.Section, lang: Lang, map_file: str) -> str:
    named = "" if section.kind == "part" or section.lang else f' id="{section.kind}"'
    of_text = f' lang="{section.lang}"' if section.lang else ""
    lang = section.lang or lang
    made = [f"<h2{named}>{inline(section.heading)}</h2>"] if section.heading and section.blocks else []
    for style, same in groupby(section.blocks, lambda block: getattr(block, "style", "")):
        members = tuple(same)
        made += _paragraphs(style, dm.Section((), members).paragraphs(), lang, section.lang)
        for one in members:
            if isinstance(one, dm.Table):
                made.append(_table(one, lang, map_file))
            elif isinstance(one, dm.Pairs):
                made += _pairs(one, lang, map_file)
    text = "\n".join(made)
    return f'<section class="{section.kind}"{of_text}>\n{text}\n</section>' if named or of_text else text


def _paragraphs(style: str, lines: dm.Lines, lang: Lang, own: str = "") -> Iterator[str]:
    """Yield paragraphs of one style: numbered, as a list, or each by itself; a number is the list's own.

    Notes are those of the text of the language `own`, where there are several.
    """
    if style in LISTS and lines:
        told = (after or before for before, after in map(dm.parted, lines))
        items = (
            f"<li{_numbered(style, at, own)}>{inline(line, lang)}</li>" for at, line in enumerate(told, 1)
        )
        yield f'<{LISTS[style]} class="{style}s">\n{"".join(items)}\n</{LISTS[style]}>'
    elif style in HEADED:
        yield from (f"<{HEADED[style]}>{inline(line, lang)}</{HEADED[style]}>" for line in lines)
    else:
        kind = "" if style in PLAIN else f' class="{style}"'
        yield from (f"<p{kind}>{inline(line, lang)}</p>" for line in lines)


def _numbered(style: str, number: int, own: str) -> str:
    return f' id="note-{f"{own}-" if own else ""}{number}"' if style == "note" else ""


def inline(line: dm.Line, around: str = "") -> str:
    """Return a line as HTML."""
    made = (
        (small, "".join(_span(one, around) for one in among))
        for small, among in groupby(line, attrgetter("small"))
    )
    return "".join(f"<small>{said}</small>" if small else said for small, said in made)


def _span(span: dm.Span, around: str = "") -> str:
    if span.text == dm.BREAK:
        return tracked("<br>", span.change, span.who)
    if span.tone:
        return f'<span class="sign {span.tone}" aria-hidden="true">{text(span.text)}</span>'
    made = scientific(span.text) if span.style == "name" else text(span.text)
    if span.link:
        made = f'<a href="#{span.link}">{made}</a>'
    if span.style in TAGS:
        before, after = TAGS[span.style]
        made = f"{before}{made}{after}"
    foreign = span.lang not in ("", "la", around)
    made = f'<span lang="{span.lang}">{made}</span>' if foreign else made
    return tracked(made, span.change, span.who)


def tracked(said: str, change: dm.Change, who: str = "") -> str:
    """Return what a redline inserts or deletes as such, with whose change it is; the rest as it is."""
    named = f' title="{text(who)}"' if who else ""
    return f"<{change}{named}>{said}</{change}>" if change and said else said


def _table(table: dm.Table, lang: Lang, map_file: str) -> str:
    """Return the table as HTML, a table for screen readers too where the style lays it out anew."""
    if not table.rows:
        return f'<p class="soft">{table.empty or word("no_rows", lang)}</p>'
    if table.whole:
        return _whole(table, lang, map_file)
    read = for_reading(table)
    wanted = [
        max(map(width, [column.label, *(dm.shown(row.cells[at]) for row in read.rows)]))
        for at, column in enumerate(read.columns)
    ]
    below = below_the_row(read.columns, wanted, PAGE_WIDTH)
    beside = [at for at in range(len(read.columns)) if at not in below]
    whole = {at for at in beside if wanted[at] <= SHORT}
    heads = "".join(_head(read.columns[at], at in whole) for at in beside)
    lines = (_row(read, row, (beside, whole), below, _marks(row, lang, map_file)) for row in read.rows)
    return _around(heads, lines, "grid")


def _around(heads: str, rows: Iterable[str], kind: str, caption: str = "") -> str:
    lines = "\n".join(rows)
    return (
        f'<table class="{kind}" role="table">{caption}\n'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{lines}\n</tbody></table>'
    )


def _whole(table: dm.Table, lang: Lang, map_file: str) -> str:
    """Return a table of a paper: all its columns beside one another, a row for the heading of each group."""
    heads = "".join(
        f'<th scope="col" role="columnheader" class="{column.key}">{tracked(text(column.label), table.change)}</th>'
        for column in table.columns
    )
    rows = (
        _group(row, len(table.columns)) if row.level else _paper_row(row, table, lang, map_file)
        for row in table.rows
    )
    caption = f"<caption>{tracked(text(table.title), table.change)}</caption>"
    return _around(heads, rows, table.name, caption)


def _group(row: dm.Row, width: int) -> str:
    lang = ' lang="la"' if row.level < dm.PART else ""
    cell = f'<th scope="rowgroup" role="rowheader" colspan="{width}"{lang}>{_lines(row.cells[0])}</th>'
    return f'<tr role="row" class="heading level{row.level}">{cell}</tr>'


def _paper_row(row: dm.Row, table: dm.Table, lang: Lang, map_file: str) -> str:
    named, link = _marks(row, lang, map_file)
    link = f" {link}" if link else ""
    kind = f' class="{" ".join(row.tones)}"' if row.tones else ""
    cells = (
        f'<th scope="row" role="rowheader">{_lines(value, lang)}{link}</th>'
        if column.heads
        else f'<td role="cell" {_named(column)}>{_lines(value, column.lang or lang)}</td>'
        for value, column in zip(row.cells, table.columns, strict=True)
    )
    return f'<tr role="row"{named}{kind}>{"".join(cells)}</tr>'


def _named(column: dm.Column) -> str:
    return f'class="name" lang="{column.lang}"' if column.lang else f'class="{column.key}"'


def _lines(value: dm.Value, around: str = "") -> str:
    *lines, last = [line for line in dm.lines_of(value) if dm.plain(line)] or [()]
    return "".join([*(f"{inline(line, around)}{_end(line)}" for line in lines), inline(last, around)])


def _end(line: dm.Line) -> str:
    """Return the end of a line, marked where a redline says what became of it."""
    return "<br>" if line[-1].text else tracked("<br>", line[-1].change, line[-1].who)


def _marks(row: dm.Row, lang: Lang, map_file: str) -> tuple[str, str]:
    """Return the id that leads to a row, from a map to its bird, and the link to the bird there."""
    linked = bool(map_file and row.bird)
    named = row.anchor or (anchor(row.bird) if linked else "")
    return f' id="{named}"' if named else "", to_map(map_file, row.bird, lang) if linked else ""


def _row(
    table: dm.Table,
    row: dm.Row,
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
        _cell(row.cells[at], table.columns[at], at in whole, link if at == beside[0] else "") for at in beside
    )
    texts = "".join(_text(row.cells[at], table.columns[at]) for at in below if dm.shown(row.cells[at]))
    if not texts:
        return f'<tr role="row"{named}>{cells}</tr>'
    more = f'<td role="cell" colspan="{len(beside)}">{texts}</td>'
    return f'<tr role="row" class="first"{named}>{cells}</tr>\n<tr role="row" class="more">{more}</tr>'


def _head(column: dm.Column, whole: bool) -> str:  # noqa: FBT001
    return f'<th scope="col" role="columnheader"{_look(column, whole)}>{text(column.label)}</th>'


def _cell(value: dm.Value, column: dm.Column, whole: bool, link: str) -> str:  # noqa: FBT001
    lang = f' lang="{column.lang}"' if column.lang else ""
    label = text(column.label)
    shown_value = f"{_value(value, column)}{link}"
    return f'<td role="cell" data-label="{label}"{_look(column, whole)}{lang}>{shown_value}</td>'


def _text(value: dm.Value, column: dm.Column) -> str:
    return f'<p><span class="label">{text(column.label)}</span> {_value(value, column)}</p>'


def _value(value: dm.Value, column: dm.Column) -> str:
    if isinstance(value, dm.Cell):
        return "<br>".join(map(inline, value.lines))
    said = text(dm.shown(value))
    return f'<i lang="la">{said}</i>' if column.italic and said else said


def _look(column: dm.Column, whole: bool) -> str:  # noqa: FBT001
    names = [name for name, is_so in (("figure", column.align == "right"), ("whole", whole)) if is_so]
    return f' class="{" ".join(names)}"' if names else ""


# ---------------------------------------------------------------- two sides


def _pairs(pairs: dm.Pairs, lang: Lang, map_file: str) -> Iterator[str]:
    """Yield two sides beside one another, under their headings; the script shows the form that chooses from them."""
    explained = (
        f'<label class="chip"><input type="checkbox" name="explained">{label("explain_all", lang)}</label>'
    )
    yield from controls(pairs.choices, lang, explained)
    if not pairs.rows:
        yield f'<p class="none">{word("no_rows", lang)}</p>'
        return
    heads = "".join(f"<span>{text(head)}</span>" for head in pairs.heads)
    yield f'<div class="compared">\n<div class="sides" aria-hidden="true"><p>{heads}</p></div>'
    for first, under in groupby(pairs.rows, lambda pair: pair.under[:1]):
        members = list(under)
        yield f'<section class="order">\n{_counted("h2", first, members)}'
        for last, among in groupby(members, lambda pair: pair.under[1:]):
            listed = list(among)
            yield f'<section class="family">{_counted("h3", last, listed)}<ol class="rows">'
            yield from (_pair(pairs.heads, pair, lang, map_file) for pair in listed)
            yield "</ol>\n</section>"
        yield "</section>"
    yield "</div>"


def controls(
    choices: Sequence[tuple[str, tuple[dm.Choice, ...]]], lang: Lang, more: str = ""
) -> Iterator[str]:
    """Yield what rows are searched and chosen with, and what is said where none is left."""
    yield '<form id="controls" class="controls" role="search" hidden>'
    yield (
        f'<div class="find"><label for="q">{label("search", lang)}</label>'
        f'<input id="q" name="q" type="search" autocomplete="off" spellcheck="false" aria-describedby="hint">'
        f'<span id="hint" class="soft">{word("search_hint", lang)}</span></div>'
    )
    for legend, offered in choices:
        if offered:
            chips = "".join(map(_chip, offered)) if len(offered) <= CHIPS else _select(legend, offered, lang)
            yield f"<fieldset><legend>{text(capital(legend))}</legend>{chips}</fieldset>"
    yield (
        f'<div class="last">{more}<button type="reset">{word("show_all", lang)}</button>'
        f'<output id="found" data-words="{text(word("found", lang))}"></output></div>\n</form>'
    )
    yield f'<p id="none" class="none" hidden>{word("none_found", lang)}</p>'


def _select(legend: str, choices: Sequence[dm.Choice], lang: Lang) -> str:
    options = "".join(
        f'<option value="{text(one.key)}">{text(dm.plain(one.called))} ({one.number})</option>'
        for one in choices
    )
    every = f'<option value="">{label("all", lang)}</option>'
    return f'<select aria-label="{text(capital(legend))}">{every}{options}</select>'


def _chip(choice: dm.Choice) -> str:
    *signs, called = choice.called
    return (
        f'<label class="chip"><input type="checkbox" value="{text(choice.key)}">'
        f"{inline(tuple(signs))}<span>{_span(called)}</span> <b>{choice.number}</b></label>"
    )


def _counted(tag: str, heading: Sequence[dm.Line], members: Sequence[dm.ComparedRow]) -> str:
    """Return a heading, then how many pairs follow; nothing where there is no heading."""
    said = " ".join(_span(span) for line in heading for span in line)
    return f"<{tag}>{said} <small>{len(members)}</small></{tag}>\n" if said else ""


def _pair(heads: tuple[str, str], pair: dm.ComparedRow, lang: Lang, map_file: str) -> str:
    sides = list(map(_side, "ab", heads, pair.sides))
    link = f" {to_map(map_file, pair.bird, lang)}" if map_file else ""
    between = f'<div class="relation">{"<br>".join(map(inline, pair.between))}{link}</div>'
    return (
        f'<li class="row{" plain" if pair.plain else ""}" id="{anchor(pair.bird)}"'
        f"{_data('k', pair.keys)}{_data('t', pair.also)}>{sides[0]}{between}{sides[1]}{_below(pair.below)}</li>"
    )


def _data(key: str, values: Sequence[str]) -> str:
    return f' data-{key}="{text(" ".join(values))}"' if values else ""


def _side(name: str, head: str, entries: dm.Lines) -> str:
    """Return the entries of a side, each with the head of its side where the screen is narrow."""
    made = "".join(
        f'<div class="entry"><span class="id">{text(head)}</span>'
        f'<div><span class="unseen">{text(head)}: </span>{inline(entry)}</div></div>'
        for entry in entries
    )
    return f'<div class="{name}">{made}</div>' if made else ""


def _below(lines: dm.Lines) -> str:
    if not lines:
        return ""
    said, *listed = map(inline, lines)
    more = f"<ul>{''.join(f'<li>{each}</li>' for each in listed)}</ul>" if listed else ""
    return f'<div class="why">{said}{more}</div>'
