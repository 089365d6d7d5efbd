"""The agreement as it is printed: a whole text for each language, as it is signed, or its articles side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from birds.documents import model as dm
from birds.documents.build import annex as annexed
from birds.documents.build import annex_sites
from birds.messages import own_name, say, word
from birds.model import Agreed, Annex, Clause, Lang, Message
from birds.negotiation.annexes import SitesAnnex
from birds.negotiation.wording import Fields


def signatures(agreed: Agreed, lang: Lang) -> tuple[dm.Paragraph, ...]:
    """Return the places to sign, in the order of the paper."""
    country = agreed.annex.agreement.country
    texts = (say(Message.of("annex.signature", party=country(party)), lang) for party in agreed.annex.parties)
    return tuple(dm.Paragraph(dm.spans(text, lang), "signature", together=True) for text in texts)


# ---------------------------------------------------------------- a whole text for each language


def texts_document(agreed: Agreed) -> dm.Document:
    """Return the texts of an agreement one after the other, each on a page of its own."""
    first = agreed.texts[0]
    annex = _in_language(agreed, first)
    stamp = annexed.stamp_lines(annex)
    if not set(agreed.texts) <= set(annex.agreement.signed_languages):  # nobody signs a translation
        stamp = (word("agreement_translation", first), *stamp[1:])
    elif stamp and not annex.original:
        stamp = (stamp[0], word("agreement_order_of_file", first), *stamp[1:])
    around = annexed.around_annex(annex)
    front = dm.Front(
        annexed.agreement_title(annex.agreement, annex.parties, first),
        stamp=tuple(dm.spans(line, first) for line in stamp),
        page=around.page if stamp else "{page}",
        running=dm.spans(dm.SEPARATOR.join(stamp[:2]), first),
        reviser=around.reviser,
        about=around.about,
    )
    sections = (section for lang in agreed.texts for section in _text(agreed, lang))
    return dm.Document(first, tuple(sections), front=front)


def _in_language(agreed: Agreed, lang: Lang) -> Annex:
    """Return Annex I as the text of a language has it: its own names first."""
    annex = agreed.annex
    columns = sorted(annex.agreement.languages, key=lambda spoken: spoken != lang)
    return replace(annex, lang=lang, columns=tuple(columns), settled=agreed.settled)


def _text(agreed: Agreed, lang: Lang) -> Iterator[dm.Section]:
    """Yield the parts of the text of one language; the first, and each annex, on a page of its own."""
    annex, fields = _in_language(agreed, lang), Fields.of(agreed.clauses, agreed.annex)
    title = annexed.agreement_title(annex.agreement, annex.parties, lang)
    draft, apart = word("annex_draft", lang) if agreed.settled else "", lang != agreed.texts[0]
    opening = replace(_centred(title.removesuffix(draft), "instrument", lang), apart=apart)
    yield dm.Section((), (opening, *_paragraphs(agreed.clauses, lang, fields)), apart=apart, lang=lang)
    yield dm.Section((), signatures(agreed, lang), "signatures", lang=lang)
    number = word("annex_first" if agreed.sites is not None else "annex", lang)
    above = (
        *_headed(number, annexed.annex_title(annex), lang),
        *(
            paragraph
            for clause in agreed.clauses
            if clause.kind == "annex"
            for paragraph in _paragraph(clause, lang, fields, "clause")
        ),
    )
    first, *others = annexed.annex_document(annex).sections
    sections = [replace(first, blocks=(*above, *first.blocks), apart=True), *others]
    if agreed.sites is not None:
        above = _headed(word("annex_second", lang), word("annex_sites", lang), lang)
        sites = annex_sites.site_section(SitesAnnex(annex, agreed.sites))
        sections.append(replace(sites, blocks=(*above, *sites.blocks), apart=True))
    for section in sections:
        yield replace(section, blocks=tuple(_own(block, lang) for block in section.blocks), lang=lang)


def _headed(number: str, title: str, lang: Lang) -> tuple[dm.Paragraph, ...]:
    return replace(_centred(number, "article", lang), apart=True), _centred(title, "caption", lang)


def _centred(text: str, style: dm.ParagraphStyle, lang: Lang) -> dm.Paragraph:
    return dm.Paragraph(dm.spans(text, lang), style, together=True)


def _own(block: dm.Block, lang: Lang) -> dm.Block:
    """Return a block as part of a text: what its marks and rows lead to stands in this text, not in another."""

    def cell(value: dm.Value) -> dm.Value:
        return replace(value, lines=tuple(map(line, value.lines))) if isinstance(value, dm.Cell) else value

    def line(spans: dm.Line) -> dm.Line:
        return tuple(replace(span, link=span.link.replace("note-", f"note-{lang}-")) for span in spans)

    if not isinstance(block, dm.Table):
        return block
    rows = (replace(row, anchor="", bird="", cells=tuple(map(cell, row.cells))) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _paragraphs(clauses: Sequence[Clause], lang: Lang, fields: Fields) -> Iterator[dm.Paragraph]:
    """Yield the paragraphs of a text; those after the last article stand on the page of the signatures."""
    last = max((at for at, clause in enumerate(clauses) if clause.kind == "article"), default=-1)
    final = {at for at, clause in enumerate(clauses) if at > last and fields.numbers[clause.id] == (0, 0)}
    final = final or {max((at for at, clause in enumerate(clauses) if clause.kind == "text"), default=-1)}
    for at, (clause, after) in enumerate(zip(clauses, (*clauses[1:], None), strict=True)):
        if clause.kind == "heading" and after is not None and after.kind == "article":
            yield _centred(clause.texts.get(lang) or "", "article", lang)
        elif clause.kind == "article":
            number = fields.numbers[clause.id][0]
            yield _centred(say(Message.of("wording.article", number=number), lang), "article", lang)
            yield from _paragraph(clause, lang, fields, "caption")
        elif clause.kind == "text":
            yield from _paragraph(clause, lang, fields, "final" if at in final else "clause")


def _paragraph(
    clause: Clause, lang: Lang, fields: Fields, style: dm.ParagraphStyle
) -> Iterator[dm.Paragraph]:
    """Yield a paragraph with its number before it and, where it is not agreed, its brackets; a gap is marked."""
    text = clause.texts.get(lang)
    if text is None:
        if clause.kind != "article" or clause.texts.all():
            yield dm.Paragraph(dm.spans(word("agreement_gap", lang), lang, small=True), style)
        return
    article, paragraph = fields.numbers[clause.id]
    number = f"{paragraph}. " if clause.kind == "text" and article and paragraph else ""
    brackets = (annexed.OPEN, annexed.CLOSE) if clause.by else ("", "")
    lines = (number + fields.text(text, lang).join(brackets)).split("\n")
    line = dm.joined((dm.spans(each, lang) for each in lines), dm.Span(dm.BREAK, lang))
    yield dm.Paragraph(line, style, together=style in ("caption", "final"), key=clause.id, lang=lang)


# ---------------------------------------------------------------- its articles in all languages, side by side


def agreement_document(agreed: Agreed, *, counting: bool = True) -> dm.Document:
    """Put an agreement into words; its numbers count themselves in Word, if they are not to be compared with others.

    A language that lacks a paragraph would miscount: then they do not.
    """
    annex, lang = agreed.annex, agreed.annex.lang
    paper = annexed.annex_document(annex)
    assert paper.front  # noqa: S101 - a paper has one
    title = paper.front.agreement
    working = annexed.stamp_lines(replace(annex, text=False, settled=False))
    front = replace(
        paper.front,
        stamp=tuple(dm.spans(line, lang) for line in working),
        document_title=dm.plain(title),
        agreement=(),
        title=title,
        label=(),
        running=title,
        subtitle=() if agreed.settled else dm.spans(word("annex_not_final", lang), lang),
    )
    counting = counting and all(
        clause.texts.get(spoken) is not None for clause in agreed.clauses for spoken in annex.columns
    )
    columns = tuple(dm.Column(spoken, own_name(spoken), lang=spoken, weight=1) for spoken in annex.columns)
    rows = tuple(_rows(agreed, counting=counting))
    articles = dm.Table(columns, rows, "articles", word("agreement_articles", lang), whole=True)
    first, *others = paper.sections
    heading = annexed.numbered_title(word("annex_first", lang), annexed.annex_title(annex), lang)
    sections = [
        dm.Section((), (articles,)),
        dm.Section((), signatures(agreed, lang), "signatures"),
        replace(first, heading=dm.spans(heading, lang), apart=True),
        *others,
    ]
    if agreed.sites is not None:
        sites = annex_sites.site_section(SitesAnnex(annex, agreed.sites))
        sections.append(replace(sites, heading=annex_sites.sites_heading(lang), apart=True))
    return replace(paper, sections=tuple(sections), title=title, lead=(), front=front)


def _rows(agreed: Agreed, *, counting: bool) -> Iterator[dm.Row]:
    """Yield a row a paragraph, and below it what is said of it where the text is not settled."""
    langs, fields = agreed.annex.columns, Fields.of(agreed.clauses, agreed.annex)
    for clause in agreed.clauses:
        lines = (tuple(_lines(clause, spoken, fields, counting=counting)) for spoken in langs)
        yield dm.Row(
            tuple(dm.Cell(None, each) for each in lines),
            key=clause.id,
            anchor=f"p-{clause.id}",
            tones=("bracketed-row",) if clause.by else (),
            together=clause.kind != "text",
        )
        remarks = [tuple(_remarks(clause, agreed, spoken)) for spoken in langs]
        if any(remarks) and not agreed.settled:
            yield dm.Row(tuple(dm.Cell(None, each) for each in remarks), key=f"note {clause.id}")


def _lines(clause: Clause, lang: Lang, fields: Fields, *, counting: bool) -> Iterator[dm.Line]:
    """Yield a paragraph in a language, its number before it and its brackets around it; a gap is marked."""
    text = clause.texts.get(lang) or ("" if clause.kind == "article" and not clause.texts.all() else None)
    if text is None:
        yield dm.spans(word("agreement_gap", lang), lang, small=True)
        return
    article, paragraph = fields.numbers[clause.id]
    if clause.kind == "article":
        heading = say(Message.of("wording.article", number=article), lang)
        yield _with_own_number(heading, article, lang, "article" if counting else "")
    opening, closing = (annexed.OPEN, annexed.CLOSE) if clause.by else ("", "")
    first, *more = f"{fields.text(text, lang)}{closing}".split("\n")
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
    agreement, messages = agreed.annex.agreement, []
    if clause.by:
        other = next((agreement.country(code) for code in agreement.in_order() if code != clause.by), "")
        code = "wording.by_alone" if clause.id in agreed.unconfirmed else "wording.by"
        messages.append(Message.of(code, party=agreement.country(clause.by), other=other))
    messages += [
        Message.of("wording.comment", party=agreement.country(party), text=text)
        for party, text in clause.comments
    ]
    if note := clause.note.get(lang):
        messages.append(Message.of("wording.note", text=note))
    return (dm.spans(say(message, lang), lang, small=True) for message in messages)
