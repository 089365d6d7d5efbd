"""The agreement as it is printed: its articles in parallel languages, the signatures, then its annexes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents import model as dm
from birds.documents.build import annex as annexed
from birds.documents.build import annex_sites
from birds.documents.build.annex_rows import CLOSE, OPEN
from birds.documents.build.texts import signatures
from birds.messages import own_name, say, word
from birds.model import Message
from birds.negotiation.places import SitesAnnex
from birds.negotiation.wording import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Agreed, Clause, Lang


def agreement_document(agreed: Agreed, *, counting: bool = True) -> dm.Document:
    """Put an agreement into words; its numbers count themselves in Word, if they are not to be compared with others."""
    annex, lang = agreed.annex, agreed.annex.lang
    paper = annexed.annex_document(annex)
    assert paper.front  # noqa: S101 - a paper has one
    title = paper.front.agreement
    working = annexed.around_annex(replace(annex, text=False, settled=False))
    front = replace(
        paper.front,
        stamp=working.stamp,
        document_title=dm.plain(title),
        agreement=(),
        title=title,
        label=(),
        running=title,
        subtitle=() if agreed.settled else dm.spans(word("annex_not_final", lang), lang),
    )
    counting = counting and not any(
        clause.texts.get(spoken) is None for clause in agreed.clauses for spoken in annex.columns
    )
    sections = (
        dm.Section((), (_articles(agreed, counting=counting),)),
        dm.Section((), tuple(signatures(agreed, lang)), "signatures"),
        *_annex(paper, lang),
        *_annex_of_sites(agreed),
    )
    return replace(paper, sections=sections, title=title, lead=(), front=front)


def _annex(paper: dm.Document, lang: Lang) -> Iterator[dm.Section]:
    """Yield the parts of Annex I, on a page of its own."""
    first, *others = paper.sections
    assert paper.front  # noqa: S101 - a paper has one
    heading = annexed.numbered_title(word("annex_first", lang), dm.plain(paper.front.title), lang)
    yield replace(first, heading=dm.spans(heading, lang), apart=True)
    yield from others


def _annex_of_sites(agreed: Agreed) -> Iterator[dm.Section]:
    """Yield the parts of Annex II, where the agreement has one, on a page of its own."""
    if agreed.sites is not None:
        lang = agreed.annex.lang
        first, *others = annex_sites.sections(SitesAnnex(agreed.annex, agreed.sites))
        yield replace(first, heading=annex_sites.sites_heading(lang), apart=True)
        yield from others


def _articles(agreed: Agreed, *, counting: bool) -> dm.Table:
    """Return the paragraphs as a table: a column a language, a row a paragraph, its drafting note below its heading.

    A language that lacks a paragraph would miscount: then its numbers do not count themselves.
    """
    annex, fields = agreed.annex, Fields.of(agreed.clauses, agreed.annex)
    columns = tuple(dm.Column(lang, own_name(lang), lang=lang, weight=1) for lang in annex.columns)
    rows = (row for clause in agreed.clauses for row in _rows(clause, agreed, fields, counting=counting))
    return dm.Table(columns, tuple(rows), "articles", word("agreement_articles", annex.lang), whole=True)


def _rows(clause: Clause, agreed: Agreed, fields: Fields, *, counting: bool) -> Iterator[dm.Row]:
    """Yield a paragraph, and below it what is said of it where the text is not settled."""
    langs = agreed.annex.columns
    cells = tuple(dm.Cell(None, tuple(_lines(clause, spoken, fields, counting=counting))) for spoken in langs)
    yield dm.Row(
        cells,
        key=clause.id,
        anchor=f"p-{clause.id}",
        tones=("bracketed-row",) if clause.by else (),
        together=clause.kind != "text",
    )
    remarks = tuple(tuple(_remarks(clause, agreed, spoken)) for spoken in langs)
    if any(remarks) and not agreed.settled:
        yield dm.Row(tuple(dm.Cell(None, lines) for lines in remarks), key=f"note {clause.id}")


def _lines(clause: Clause, lang: Lang, fields: Fields, *, counting: bool) -> Iterator[dm.Line]:
    """Yield a paragraph in a language, its number before it and its brackets around it; a gap is marked."""
    text = clause.texts.get(lang) or ("" if clause.kind == "article" and not clause.texts.all() else None)
    if text is None:
        yield dm.spans(word("agreement_gap", lang), lang, small=True)
        return
    article, paragraph = fields.numbers[clause.id]
    filled = fields.text(text, lang)
    if clause.kind == "article":
        heading = say(Message.of("wording.article", number=article), lang)
        yield _with_own_number(heading, article, lang, "article" if counting else "")
    opening = OPEN if clause.by else ""
    first, *more = f"{filled}{CLOSE if clause.by else ''}".split("\n")
    if clause.kind == "text" and paragraph and article:
        # An alternative has the number of another paragraph: it does not count.
        counts = f"paragraph{article}" if counting and not clause.instead else ""
        yield _with_own_number(f"{opening}{paragraph}. {first}", paragraph, lang, counts)
    else:
        yield dm.spans(f"{opening}{first}", lang)
    yield from (dm.spans(line, lang) for line in more)


def _with_own_number(text: str, number: int, lang: Lang, counts: str) -> dm.Line:
    """Return a text with its number as one that counts what there is of its kind in this language."""
    before, digits, after = text.partition(str(number))
    mark = dm.Span(digits, lang, counts=f"{counts}{lang}".replace("-", "") if counts else "")
    return tuple(span for span in (dm.Span(before, lang), mark, dm.Span(after, lang)) if span.text)


def _remarks(clause: Clause, agreed: Agreed, lang: Lang) -> Iterator[dm.Line]:
    """Yield what is said of a paragraph and is no part of it: who proposes it, comments, the drafting note."""
    agreement = agreed.annex.agreement
    if clause.by:
        other = next((agreement.country(code) for code in agreement.in_order() if code != clause.by), "")
        code = "wording.by_alone" if clause.id in agreed.unconfirmed else "wording.by"
        message = Message.of(code, party=agreement.country(clause.by), other=other)
        yield dm.spans(say(message, lang), lang, small=True)
    for party, text in clause.comments:
        message = Message.of("wording.comment", party=agreement.country(party), text=text)
        yield dm.spans(say(message, lang), lang, small=True)
    note = clause.note.get(lang)
    if note:
        yield dm.spans(say(Message.of("wording.note", text=note), lang), lang, small=True)
