"""The agreement as it is signed: for each language a whole text, with its articles, signatures and annexes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents import model as dm
from birds.documents.build import agreement as titles
from birds.documents.build import annex as annexed
from birds.documents.build import annex_sites
from birds.documents.build.annex_rows import CLOSE, OPEN
from birds.messages import say, word
from birds.model import Message
from birds.negotiation.places import SitesAnnex
from birds.negotiation.wording import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Agreed, Annex, Clause, Lang


def texts_document(agreed: Agreed) -> dm.Document:
    """Return the texts of an agreement one after the other, each on a page of its own."""
    first = agreed.texts[0]
    annex = _in_language(agreed, first)
    front, title = annexed.around_annex(annex), titles.agreement_title(annex.agreement, annex.parties, first)
    stamp = _stamp(agreed, annex)
    around = replace(
        front,
        document_title=title,
        agreement=(),
        title=(),
        subtitle=(),
        label=(),
        stamp=tuple(dm.spans(line, first) for line in stamp),
        running=dm.spans(dm.SEPARATOR.join(stamp[:2]), first),
        page=front.page if stamp else "{page}",
    )
    sections = (section for lang in agreed.texts for section in _text(agreed, lang))
    return dm.Document(first, tuple(sections), front=around)


def is_translation(agreed: Agreed) -> bool:
    """Whether what is printed is a text that nobody signs."""
    return not set(agreed.texts) <= set(agreed.annex.agreement.signed_languages)


def _in_language(agreed: Agreed, lang: Lang) -> Annex:
    """Return Annex I as the text of a language has it: its own names first."""
    annex = agreed.annex
    columns = sorted(annex.agreement.languages, key=lambda spoken: spoken != lang)
    return replace(annex, lang=lang, columns=tuple(columns), settled=agreed.settled)


def _stamp(agreed: Agreed, annex: Annex) -> tuple[str, ...]:
    """Return the stamp: none on an original; else whether the text is settled, and whose order it has."""
    lines = annexed.stamp_lines(annex)
    if is_translation(agreed):
        return (word("agreement_translation", annex.lang), *lines[1:])
    if not lines:
        return ()
    whose = () if annex.original else (word("agreement_order_of_file", annex.lang),)
    return (lines[0], *whose, *lines[1:])


def _text(agreed: Agreed, lang: Lang) -> Iterator[dm.Section]:
    """Yield the parts of the text of one language, the first on a page of its own."""
    fields = Fields.of(agreed.clauses, agreed.annex)
    title = titles.agreement_title(agreed.annex.agreement, agreed.annex.parties, lang)
    draft = word("annex_draft", lang) if agreed.settled else ""
    opening = _centred(title.removesuffix(draft), "instrument", lang)
    blocks = (replace(opening, apart=lang != agreed.texts[0]), *_paragraphs(agreed.clauses, lang, fields))
    yield dm.Section((), blocks, apart=lang != agreed.texts[0], lang=lang)
    yield dm.Section((), tuple(signatures(agreed, lang)), "signatures", lang=lang)
    annex = _in_language(agreed, lang)
    above = tuple(
        paragraph
        for clause in agreed.clauses
        if clause.kind == "annex"
        for paragraph in _paragraph(clause, lang, fields, "clause")
    )
    for section in _annexes(agreed, annex, above):
        yield _as_part_of_text(section, lang)


def _annexes(agreed: Agreed, annex: Annex, above: Sequence[dm.Block]) -> Iterator[dm.Section]:
    """Yield the annexes, each on a page of its own under its number and title; `above` stands over the birds."""
    lang = annex.lang
    number = word("annex_first" if agreed.sites is not None else "annex", lang)
    first, *others = annexed.annex_document(annex).sections
    yield replace(
        first, blocks=(*_headed(number, annexed.annex_title(annex), lang), *above, *first.blocks), apart=True
    )
    yield from others
    if agreed.sites is not None:
        title = _headed(word("annex_second", lang), word("annex_sites", lang), lang)
        head, *rest = annex_sites.sections(SitesAnnex(annex, agreed.sites))
        yield replace(head, blocks=(*title, *head.blocks), apart=True)
        yield from rest


def _headed(number: str, title: str, lang: Lang) -> tuple[dm.Paragraph, ...]:
    return replace(_centred(number, "article", lang), apart=True), _centred(title, "caption", lang)


def _as_part_of_text(section: dm.Section, lang: Lang) -> dm.Section:
    """Return a section as part of a text: what its marks and rows lead to stands in this text, not in another."""

    def own(block: dm.Block) -> dm.Block:
        if not isinstance(block, dm.Table):
            return block
        cells = (tuple(_own_notes(cell, lang) for cell in row.cells) for row in block.rows)
        rows = zip(block.rows, cells, strict=True)
        return replace(
            block, rows=tuple(replace(row, anchor="", bird="", cells=own_cells) for row, own_cells in rows)
        )

    return replace(section, blocks=tuple(map(own, section.blocks)), lang=lang)


def _own_notes(value: dm.Value, lang: Lang) -> dm.Value:
    if not isinstance(value, dm.Cell):
        return value

    def own(span: dm.Span) -> dm.Span:
        return replace(span, link=span.link.replace("note-", f"note-{lang}-"))

    return replace(value, lines=tuple(tuple(map(own, line)) for line in value.lines))


# ---------------------------------------------------------------- paragraphs


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
        gap = dm.Paragraph(dm.spans(word("agreement_gap", lang), lang, small=True), style)
        yield from () if clause.kind == "article" and not clause.texts.all() else (gap,)
        return
    article, paragraph = fields.numbers[clause.id]
    number = f"{paragraph}. " if clause.kind == "text" and article and paragraph else ""
    brackets = (OPEN, CLOSE) if clause.by else ("", "")
    lines = fields.text(text, lang).join(brackets).split("\n")
    spans = tuple(
        span
        for at, line in enumerate(lines)
        for span in ((dm.Span(dm.BREAK, lang),) if at else ())
        + dm.spans((number if not at else "") + line, lang)
    )
    together = style in ("caption", "final")
    yield dm.Paragraph(spans, style, together=together, key=clause.id, lang=lang)


def _centred(text: str, style: dm.ParagraphStyle, lang: Lang) -> dm.Paragraph:
    return dm.Paragraph(dm.spans(text, lang), style, together=True)


def signatures(agreed: Agreed, lang: Lang) -> Iterator[dm.Paragraph]:
    """Yield the places to sign, in the order of the paper."""
    country = agreed.annex.agreement.country
    for party in agreed.annex.parties:
        text = say(Message.of("annex.signature", party=country(party)), lang)
        yield dm.Paragraph(dm.spans(text, lang), "signature", together=True)
