"""Pages: one quiet style, a strict content policy, no request to anywhere; documents as pages, and a form to answer on.

What a template is given is plain text, which it cleans and escapes, but for what it says is HTML (`safe`).
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from html import escape
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from birds import attribution
from birds.documents import model as dm
from birds.documents.formats.text import below_the_row, for_reading
from birds.documents.text import capital, clean, dump, width
from birds.documents.theme import TEMPLATES, party_style, template
from birds.messages import labelled, language_read, say, word, words
from birds.model import Lang, Message, Party, Round, Source

if TYPE_CHECKING:
    from jinja2 import Environment

    from birds.negotiation.statements import BirdAsked, Questions, SiteAsked

TAGS = {"strong": ("<b>", "</b>"), "mark": ("<sup>", "</sup>"), "soft": ('<span class="soft">', "</span>")}
SHORT = 12  # a column up to this is never broken on a page
LISTS = {"note": "ol", "item": "ul"}  # the styles of paragraphs that are items of a list
HEADED = {"title": "h1", "instrument": "h1", "heading": "h2", "article": "h2", "subheading": "h3"}
PLAIN = ("line", "unbroken")  # those that look like any text
PAGE_WIDTH = 125  # the characters that stand side by side on a page


def render_page(  # noqa: PLR0913 - all that a page is of
    title: str,
    lang: Lang,
    body: str,
    *,
    style: str = "",
    script: str = "",
    credits_: Sequence[Source] = (),
    foot: str = "",
    parties: Iterable[Party] = (),
) -> bytes:
    """Return a page as one self-contained file: its title as text, its body and foot as HTML.

    Its policy allows its own style and this very script, and nothing else. `credits_` are the sources of what stands in
    it, where no `foot` says them; the colours of `parties` mark what is one's alone.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"; script-src 'sha256-{digest}'" if script else ""
    html = filled(
        "page.html",
        lang,
        title=title,
        body=body,
        script=script,
        credits=credits_,
        foot=foot,
        language=language_read(lang),
        policy=f"default-src 'none'; img-src data:; style-src 'unsafe-inline'{allowed}",
        style=f"{template('page.css')}{style}\n{party_style(parties)}",
    )
    return f"{html}\n".encode("utf-8", "replace")


def filled(name: str, lang: Lang, **values: object) -> str:
    """Return a template filled in; the words and sentences that it asks for are in its language."""
    spoken = {
        "lang": lang,
        "word": partial(word, lang=lang),
        "label": partial(label, lang=lang),
        "say": lambda what, **args: say(Message.of(what, **args), lang),
        "sources": partial(sources, lang=lang),
        "to_map": partial(to_map, lang=lang),
    }
    return _templates().get_template(name).render(**spoken, **values)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.filters import do_mark_safe

    def as_html(value: object) -> object:
        return value if hasattr(value, "__html__") else do_mark_safe(text(str(value)))

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=as_html,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"anchor": anchor, "capital": capital, "quote": quote}
    return environment


def sources(credits_: Iterable[Source], lang: Lang) -> str:
    """Return sources as an HTML list, each once."""
    listed = dict.fromkeys(attribution.source_lines(credits_, lang))
    return f"<ul>{''.join(f'<li>{text(source)}</li>' for source in listed)}</ul>"


def label(key: str, lang: Lang) -> str:
    """Return the word behind `key` as a label begins: with a capital letter, where its script has one."""
    return capital(word(key, lang))


def text(plain: str) -> str:
    """Return plain text for HTML, for a text or for an attribute in quotes."""
    return escape(clean(plain))


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
    own = (section for section in document.sections if section.kind != "sources")
    parts += (_section(section, document.lang, map_file) for section in own)
    notes = _paragraphs("line", document.notes, document.lang)
    body = "\n".join(filter(None, ("<main>", *parts, *notes, "</main>")))
    cited = (section for section in document.sections if section.kind == "sources")
    foot = "\n".join(_cited(section, document.lang) for section in cited)
    blocks = [block for section in document.sections for block in section.blocks]
    style, script = "", ""
    if front is not None:  # its page numbers speak its language
        before, between, after = front.around_page
        numbers = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
        style = template("paper.css").replace("PAGE_OF_PAGES", numbers)
    if not front or any(isinstance(block, dm.Table) and not block.whole for block in blocks):
        style += template("grid.css")
    if any(isinstance(block, dm.Pairs) for block in blocks):
        style, script = template("controls.css") + template("pairs.css"), template("filter.js")
    return render_page(
        title,
        document.lang,
        body,
        style=style,
        script=script,
        credits_=document.credits,
        foot=foot,
        parties=document.parties,
    )


def _front(document: dm.Document) -> str:
    """Return what stands above the sections of a paper, and links to those that have a heading."""
    by_style = {part.style: inline(part.line, document.lang) for part in document.opening}
    label = f"<span>{by_style['label']}</span> " if "label" in by_style else ""
    parts = (
        f"<h1>{label}{by_style['title']}</h1>"
        if part.style == "title"
        else "".join(_paragraphs(part.style, (part.line,), document.lang))
        for part in document.opening
        if part.style != "label"
    )
    headed = [section for section in document.sections if section.heading]
    headed.sort(key=lambda section: section.kind == "sources")
    named = ((section.kind, inline(section.heading, document.lang)) for section in headed)
    links = "".join(f'<li><a href="#{kind}">{heading}</a></li>' for kind, heading in named)
    nav = f"<nav><ul>{links}</ul></nav>" if links else ""
    return "\n".join(("<header>", *parts, f"{nav}\n</header>"))


def _cited(section: dm.Section, lang: Lang) -> str:
    listed = "".join(f"<li>{inline(line, lang)}</li>" for line in section.paragraphs())
    return f'<footer>\n<h2 id="sources">{inline(section.heading)}</h2>\n<ul>{listed}</ul>\n</footer>'


def _section(section: dm.Section, lang: Lang, map_file: str) -> str:
    named = "" if section.kind == "part" or section.lang else f' id="{section.kind}"'
    of_text = f' lang="{section.lang}"' if section.lang else ""
    lang = section.lang or lang
    parts = [f"<h2{named}>{inline(section.heading)}</h2>"] if section.heading and section.blocks else []
    for style, lines, others in section.groups():
        parts += _paragraphs(style, lines, lang, section.lang)
        for block in others:
            if isinstance(block, dm.Table):
                parts.append(_table(block, lang, map_file))
            elif isinstance(block, dm.Pairs):
                parts.append(_pairs(block, lang, map_file))
    content = "\n".join(parts)
    return (
        f'<section class="{section.kind}"{of_text}>\n{content}\n</section>' if named or of_text else content
    )


def _paragraphs(style: str, lines: dm.Lines, lang: Lang, own: str = "") -> Iterator[str]:
    """Yield paragraphs of one style: numbered, as a list, or each by itself; a number is the list's own.

    Notes are those of the text of the language `own`, where there are several.
    """
    if style in LISTS and lines:
        texts = [inline(after or before, lang) for before, after in map(dm.parted, lines)]
        named = f' id="note-{text(own)}-' if own else ' id="note-'
        ids = [f'{named}{at}"' if style == "note" else "" for at in range(1, len(texts) + 1)]
        items = map("<li{}>{}</li>".format, ids, texts)
        yield f'<{LISTS[style]} class="{style}s">\n{"".join(items)}\n</{LISTS[style]}>'
    elif style in HEADED:
        yield from (f"<{HEADED[style]}>{inline(line, lang)}</{HEADED[style]}>" for line in lines)
    else:
        kind = "" if style in PLAIN else f' class="{style}"'
        yield from (f"<p{kind}>{inline(line, lang)}</p>" for line in lines)


def inline(line: dm.Line, around: str = "") -> str:
    """Return a line as HTML."""
    by_size = groupby(line, attrgetter("small"))
    groups = ((small, "".join(_span(span, around) for span in spans)) for small, spans in by_size)
    return "".join(f"<small>{content}</small>" if small else content for small, content in groups)


def _span(span: dm.Span, around: str = "") -> str:
    if span.text == dm.BREAK:
        return tracked("<br>", span.change, span.who)
    if span.tone:
        return f'<span class="sign {text(span.tone)}" aria-hidden="true">{text(span.text)}</span>'
    content = f'<i lang="la">{text(span.text)}</i>' if span.style == "name" else text(span.text)
    if span.link:
        content = f'<a href="#{text(span.link)}">{content}</a>'
    if span.style in TAGS:
        before, after = TAGS[span.style]
        content = f"{before}{content}{after}"
    foreign = span.lang not in ("", "la", around)
    content = f'<span lang="{text(span.lang)}">{content}</span>' if foreign else content
    return tracked(content, span.change, span.who)


def tracked(content: str, change: dm.Change, who: str = "") -> str:
    """Return what a redline inserts or deletes as such, with whose change it is; the rest as it is."""
    named = f' title="{text(who)}"' if who else ""
    return f"<{change}{named}>{content}</{change}>" if change and content else content


def _table(table: dm.Table, lang: Lang, map_file: str) -> str:
    if not table.rows:
        return f'<p class="soft">{text(table.empty or word("no_rows", lang))}</p>'
    read = table if table.whole else for_reading(table)
    rows = ((row, *_marks(row, lang, map_file)) for row in read.rows)
    if table.whole:
        values = {"table": table, "rows": rows, "lines": _lines, "PART": dm.PART}
        return filled("paper-table.html", lang, text=text, tracked=tracked, **values)
    wanted = [
        max(map(width, [column.label, *(dm.shown(row.cells[at]) for row in read.rows)]))
        for at, column in enumerate(read.columns)
    ]
    below = below_the_row(read.columns, wanted, PAGE_WIDTH)
    beside = []
    for at, column in enumerate(read.columns):
        figures, whole = "figure" if column.align == "right" else "", "whole" if wanted[at] <= SHORT else ""
        if at not in below:
            beside.append((at, column, f"{figures} {whole}".strip()))

    def texts(row: dm.Row) -> list[tuple[dm.Column, str]]:
        longer = ((read.columns[at], row.cells[at]) for at in below)
        return [(column, _value(value, column)) for column, value in longer if dm.shown(value)]

    return filled("grid.html", lang, beside=beside, rows=rows, texts=texts, value=_value)


def _marks(row: dm.Row, lang: Lang, map_file: str) -> tuple[str, str]:
    """Return the id that leads to a row, from a map to its bird, and the link to the bird there."""
    linked = bool(map_file and row.bird)
    named = text(row.anchor) or (anchor(row.bird) if linked else "")
    return named, to_map(map_file, row.bird, lang) if linked else ""


def _value(value: dm.Value, column: dm.Column) -> str:
    if isinstance(value, dm.Cell):
        return "<br>".join(map(inline, value.lines))
    content = text(dm.shown(value))
    return f'<i lang="la">{content}</i>' if column.italic and content else content


def _lines(value: dm.Value, around: str = "") -> str:
    """Return the lines of a cell; the end of one is marked where a redline says what became of it."""
    *lines, last = [line for line in dm.lines_of(value) if dm.plain(line)] or [()]
    ends = ("" if line[-1].text else line[-1].change for line in lines)
    pairs = zip(lines, ends, strict=True)
    ended = (inline(it, around) + tracked("<br>", end, it[-1].who) for it, end in pairs)
    return "".join((*ended, inline(last, around)))


# ---------------------------------------------------------------- two sides


def _pairs(pairs: dm.Pairs, lang: Lang, map_file: str) -> str:
    """Return two sides beside one another, under their headings; the script shows the form that chooses from them."""
    groups = [
        (
            [*chain.from_iterable(order)],
            members,
            [
                ([*chain.from_iterable(family)], list(same))
                for family, same in groupby(members, lambda pair: pair.under[1:])
            ],
        )
        for order, among in groupby(pairs.rows, lambda pair: pair.under[:1])
        for members in (list(among),)
    ]
    return filled("pairs.html", lang, pairs=pairs, groups=groups, map_file=map_file, **CHOICES)


CHOICES: dict[str, Any] = {"inline": inline, "plain": dm.plain, "MANY": 20}
"""What the form that chooses from rows is made with; `MANY` choices stand side by side, more are a list to unfold."""


# ---------------------------------------------------------------- the form of positions, to answer on

SETTLED = ("agreed", "not_listed")
# What rows are chosen by, and its word.
CHOSEN_BY = {"state": "state", "verdict": "verdict", "family": "family", "only": "answers_only"}


def as_answers(questions: Questions, map_file: str = "") -> bytes:
    """Return what a Party is asked as a page to fill in, which works offline and saves a file.

    What a row's fields are made of stands in it as JSON; the script makes them when somebody opens it, and writes what
    was changed into the file. It keeps unsaved work in the session's storage, which no other page of this folder reads.
    Rows lead to their birds in `map_file` in the same folder.
    """
    from birds.documents.papers import positions
    from birds.documents.papers.tables import act_value, on_what

    form, lang = positions.form(questions), questions.lang
    asked: dict[str, tuple[BirdAsked | SiteAsked, ...]] = {"birds": questions.rows, "sites": questions.sites}
    sheets = [(sheet, asked[sheet.key]) for sheet in form.sheets]
    counted = Counter(key for _, rows in sheets for row in rows for key in _chosen_by(row))
    choices = []  # what rows can be chosen by, with how many there are
    for kind, legend in CHOSEN_BY.items():
        before = "answers_only_" if kind == "only" else ""
        keys = (key for of, key in counted if of == kind)
        called = {key: key if kind == "family" else word(before + key, lang) for key in keys}
        offered = (
            dm.Choice(f"{kind}-{key}", (dm.Span(name),), counted[kind, key]) for key, name in called.items()
        )
        choices.append((word(legend, lang), tuple(offered)))
    return _answers_page(
        form.title,
        lang,
        dict(form.hidden),
        f"positions-{questions.party}-{questions.round}.json",
        lead=("talks.form", "talks.form_own" if questions.is_own else "talks.form_to_send"),
        how_to=[line for line, _ in form.how_to[1 : 1 + len(positions.VALUES)]],
        round=questions.round if questions.key else None,
        begun=questions.begun,
        pending=[
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        ],
        sheets=sheets,
        choices=tuple(choices),
        map_file=map_file,
        credits=questions.credits,
    )


def round_page(number: int, begun: Round | None, key: str, lang: Lang) -> bytes:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    title = say(Message("talks.desk_title_secretariat"), lang)
    stamp, file = {"party": "", "round": str(number), "dossier": "", "key": key}, f"round-{number}.json"
    return _answers_page(
        title, lang, stamp, file, lead=("talks.form_round",), round=number, begun=begun, sheets=()
    )


def _answers_page(title: str, lang: Lang, stamp: dict[Any, str], file: str, **more: Any) -> bytes:  # noqa: ANN401
    """Return the page; a `round` is what can be opened or closed on it, `sheets` are what is answered."""

    def cells(sheet: dm.FormSheet, texts: dict[str, str], beside: str) -> str:
        """Return as JSON what a row of the saved file is made of: names, what is filled in and what is hidden."""
        kept = (field.key for field in sheet.fields if field.kind in ("name", "fill", "hidden"))
        return dump({**{key: texts[key] for key in kept}, "held_more": beside})

    own = more["round"] is not None and bool(more["sheets"])
    sentences = {**words("say_", lang), "colon": say(Message("list.colon"), lang)}
    values = {
        "form": dump({"stamp": stamp, "file": file, "own": own, "words": sentences}),
        "own": own,
        "party": stamp["party"],
        "chosen_by": _chosen_by,
        "cells": cells,
        "spelled": lambda name, of: inline((dm.scientific(name) if of == "la" else dm.Span(name, of),)),
    }
    body = filled("answers.html", lang, title=title, **values, **CHOICES, **more)
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if more["sheets"] else "") + template("answers.js")
    return render_page(title, lang, body, style=style, script=script, credits_=more.get("credits", ()))


def _chosen_by(row: BirdAsked | SiteAsked) -> list[tuple[str, str]]:
    """Return what a row is chosen by: state, verdict, family, whether it is open and whether anything is held on it."""
    keys = [(kind, getattr(row.row, kind, None)) for kind in CHOSEN_BY]
    is_open = row.asked.now is None or row.row.state not in SETTLED
    keys += [("only", "open" if is_open else None), ("only", "held" if row.asked.is_held else None)]
    return [(kind, value) for kind, value in keys if value]
