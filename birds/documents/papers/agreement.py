"""The agreement as it is printed: a text for each language, or its articles side by side; and Annex II, the sites.

A site of Annex II has its names, its place and the birds counted there; all are on a plate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter, methodcaller
from typing import Any

from birds import model as m
from birds.documents import model as dm
from birds.documents.papers import annex as annexed
from birds.documents.papers import sketches
from birds.documents.text import Align
from birds.geodesy import degrees
from birds.messages import in_row, labelled, name_heading, own_name, say, word
from birds.negotiation.annexes import SitesAnnex
from birds.negotiation.changes import called_in, ranges_of
from birds.negotiation.sites import DATE
from birds.negotiation.sites import OPEN as OPEN_STATES
from birds.negotiation.wording import Fields
from birds.vocabulary import designation_in

GAP = "–"


def signatures(agreed: m.Agreed, lang: m.Lang) -> tuple[dm.Paragraph, ...]:
    """Return the places to sign, in the order of the paper."""
    country = agreed.annex.agreement.country
    texts = (
        say(m.Message.of("annex.signature", party=country(party)), lang) for party in agreed.annex.parties
    )
    return tuple(dm.Paragraph(dm.spans(text, lang), "signature", together=True) for text in texts)


# ---------------------------------------------------------------- a whole text for each language


def texts_document(agreed: m.Agreed) -> dm.Document:
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


def _in_language(agreed: m.Agreed, lang: m.Lang) -> m.Annex:
    """Return Annex I as the text of a language has it: its own names first."""
    annex = agreed.annex
    columns = sorted(annex.agreement.columns_of(annex.original), key=lambda spoken: spoken != lang)
    return replace(annex, lang=lang, columns=tuple(columns), settled=agreed.settled)


def _text(agreed: m.Agreed, lang: m.Lang) -> Iterator[dm.Section]:
    """Yield the parts of the text of one language; the first, and each annex, on a page of its own."""
    annex, fields = _in_language(agreed, lang), Fields.of(agreed.clauses, agreed.annex)
    title = annexed.agreement_title(annex.agreement, annex.parties, lang)
    draft, apart = word("annex_draft", lang) if agreed.settled else "", lang != agreed.texts[0]
    opening = replace(_centred(title.removesuffix(draft), "instrument", lang), apart=apart)
    yield dm.Section((), (opening, *_paragraphs(agreed.clauses, lang, fields)), apart=apart, lang=lang)
    yield dm.Section((), signatures(agreed, lang), "signatures", lang=lang)
    number = word("annex_first" if agreed.sites is not None else "annex", lang)
    about = (
        _paragraph(clause, lang, fields, "clause") for clause in agreed.clauses if clause.kind == "annex"
    )
    above = (*_headed(number, annexed.annex_title(annex), lang), *chain.from_iterable(about))
    first, *others = annexed.annex_document(annex).sections
    sections = [replace(first, blocks=(*above, *first.blocks), apart=True), *others]
    if agreed.sites is not None:
        above = _headed(word("annex_second", lang), word("annex_sites", lang), lang)
        sites = site_section(SitesAnnex(annex, agreed.sites))
        sections.append(replace(sites, blocks=(*above, *sites.blocks), apart=True))
    for section in sections:
        yield replace(section, blocks=tuple(_own(block, lang) for block in section.blocks), lang=lang)


def _headed(number: str, title: str, lang: m.Lang) -> tuple[dm.Paragraph, ...]:
    return replace(_centred(number, "article", lang), apart=True), _centred(title, "caption", lang)


def _centred(text: str, style: dm.ParagraphStyle, lang: m.Lang) -> dm.Paragraph:
    return dm.Paragraph(dm.spans(text, lang), style, together=True)


def _own(block: dm.Block, lang: m.Lang) -> dm.Block:
    """Return a block as part of a text: what its marks and rows lead to stands in this text, not in another."""

    def cell(value: dm.Value) -> dm.Value:
        return replace(value, lines=tuple(map(line, value.lines))) if isinstance(value, dm.Cell) else value

    def line(spans: dm.Line) -> dm.Line:
        return tuple(replace(span, link=span.link.replace("note-", f"note-{lang}-")) for span in spans)

    if not isinstance(block, dm.Table):
        return block
    rows = (replace(row, anchor="", bird="", cells=tuple(map(cell, row.cells))) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _paragraphs(clauses: Sequence[m.Clause], lang: m.Lang, fields: Fields) -> Iterator[dm.Paragraph]:
    """Yield the paragraphs of a text; those after the last article stand on the page of the signatures."""
    last = max((at for at, clause in enumerate(clauses) if clause.kind == "article"), default=-1)
    final = {at for at, clause in enumerate(clauses) if at > last and fields.numbers[clause.id] == (0, 0)}
    final = final or {max((at for at, clause in enumerate(clauses) if clause.kind == "text"), default=-1)}
    for at, (clause, after) in enumerate(zip(clauses, (*clauses[1:], None), strict=True)):
        if clause.kind == "heading" and after is not None and after.kind == "article":
            yield _centred(clause.texts.get(lang) or "", "article", lang)
        elif clause.kind == "article":
            number = fields.numbers[clause.id][0]
            yield _centred(say(m.Message.of("wording.article", number=number), lang), "article", lang)
            yield from _paragraph(clause, lang, fields, "caption")
        elif clause.kind == "text":
            yield from _paragraph(clause, lang, fields, "final" if at in final else "clause")


def _paragraph(
    clause: m.Clause, lang: m.Lang, fields: Fields, style: dm.ParagraphStyle
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


def agreement_document(agreed: m.Agreed, *, counting: bool = True) -> dm.Document:
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
        sites = site_section(SitesAnnex(annex, agreed.sites))
        sections.append(replace(sites, heading=sites_heading(lang), apart=True))
    return replace(paper, sections=tuple(sections), title=title, lead=(), front=front)


def _rows(agreed: m.Agreed, *, counting: bool) -> Iterator[dm.Row]:
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


def _lines(clause: m.Clause, lang: m.Lang, fields: Fields, *, counting: bool) -> Iterator[dm.Line]:
    """Yield a paragraph in a language, its number before it and its brackets around it; a gap is marked."""
    text = clause.texts.get(lang) or ("" if clause.kind == "article" and not clause.texts.all() else None)
    if text is None:
        yield dm.spans(word("agreement_gap", lang), lang, small=True)
        return
    article, paragraph = fields.numbers[clause.id]
    if clause.kind == "article":
        heading = say(m.Message.of("wording.article", number=article), lang)
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


def _with_own_number(text: str, number: int, lang: m.Lang, counts: str) -> dm.Line:
    """Return a text with its number as one that counts what there is of its kind in this language."""
    before, digits, after = text.partition(str(number))
    mark = dm.Span(digits, lang, counts=f"{counts}{lang}".replace("-", "") if counts else "")
    return tuple(span for span in (dm.Span(before, lang), mark, dm.Span(after, lang)) if span.text)


def _remarks(clause: m.Clause, agreed: m.Agreed, lang: m.Lang) -> Iterator[dm.Line]:
    """Yield what is said of a paragraph and is no part of it: who proposes it, comments, the drafting note."""
    agreement, messages = agreed.annex.agreement, []
    if clause.by:
        other = next((agreement.country(code) for code in agreement.in_order() if code != clause.by), "")
        code = "wording.by_alone" if clause.id in agreed.unconfirmed else "wording.by"
        messages.append(m.Message.of(code, party=agreement.country(clause.by), other=other))
    messages += [
        m.Message.of("wording.comment", party=agreement.country(party), text=text)
        for party, text in clause.comments
    ]
    if note := clause.note.get(lang):
        messages.append(m.Message.of("wording.note", text=note))
    return (dm.spans(say(message, lang), lang, small=True) for message in messages)


# ---------------------------------------------------------------- Annex II


def sites_heading(lang: m.Lang) -> dm.Line:
    """Return what Annex II is called: its number, then what it lists."""
    return dm.spans(annexed.numbered_title(word("annex_second", lang), word("annex_sites", lang), lang), lang)


def sites_document(sites: SitesAnnex) -> dm.Document:
    """Put Annex II into words."""
    annex, lang, settled = sites.annex, sites.annex.lang, sites.annex.settled and sites.settled
    front, titled = annexed.around_annex(replace(annex, settled=settled)), sites_heading(lang)
    around = replace(
        front,
        document_title=". ".join((dm.plain(titled), dm.plain(front.agreement))),
        label=dm.spans(word("annex_second", lang), lang),
        title=dm.spans(word("annex_sites", lang), lang),
        subtitle=dm.spans(word("annex_not_final", lang), lang) if annex.text and not settled else (),
        running=titled,
        about=front.about and (*front.about[:2], ""),
    )
    lead = [word("annex_legend_brackets", lang)] if sites.brackets else []
    lead += [word("annex_legend_unspoken", lang)] if any(map(annexed.is_unspoken, sites.rows)) else []
    lead.append(say(m.Message.of("sites.total", count=len(sites.rows)), lang))
    has_gaps = not all(row.name(spoken) for row in sites.rows for spoken in annex.columns)
    lead += [word("sites_gaps", lang)] if has_gaps else []
    lead += [say(m.Message.of("sites.withheld", number=sites.withheld), lang)] if sites.withheld else []
    items: list[dm.Paragraph] = []  # the sites that are not listed, and why
    for listed in sites.left:
        names = in_row(map(listed.name, annex.columns), lang) or listed.site.id
        left = (m.Message.of("sites.left", names=names, why=remark) for remark in listed.remarks[:1])
        items += (dm.Paragraph(dm.sentence(sentence, lang), "item") for sentence in left)
    left_out = dm.Section(dm.spans(word("sites_left", lang), lang), tuple(items), "left-out")
    return dm.Document(
        lang,
        (site_section(sites), *([left_out] if items else [])),
        titled,
        lead=() if annex.text else tuple(dm.spans(line, lang) for line in lead),
        front=around,
    )


def sites_page(sites: SitesAnnex) -> dm.Document:
    """Return a text as it is printed, the working paper as a plain table."""
    return dm.with_comments(sites_document(sites)) if sites.annex.text else sites_grid(sites)


def site_section(sites: SitesAnnex) -> dm.Section:
    """Return the plate and the table: behind it, the plate would stand alone on a page now and then."""
    lang = sites.annex.lang
    placed = [row.placed for row in sites.rows if row.placed.point]
    plain = dm.Table.of(_columns(sites), sites.rows)
    rows = []
    for listed, row in zip(sites.rows, plain.rows, strict=True):
        cells: tuple[Any, ...] = row.cells
        bracketed = listed.state in OPEN_STATES  # not agreed
        if bracketed:
            cells = (*cells[:-1], dm.Cell(None, annexed.close_bracket(cells[-1].lines, lang)))
        tones, why = ("bracketed-row",) if bracketed else (), annexed.reasons(listed, sites.annex)
        rows.append(dm.Row(cells, key=listed.site.id, tones=tones, comments=why))
    table = dm.Table(plain.columns, tuple(rows), "sites", word("annex_sites", lang), whole=True, small=True)
    says = say(m.Message.of("sites.plate", number=len(placed)), lang)
    plates = [dm.Figure(sketches.plate(placed, sites.annex.agreement), says)] if placed else []
    return dm.Section((), (*plates, table))


def _names(listed: m.ListedSite, sites: SitesAnnex) -> Iterator[dm.Line]:
    """Yield the number, then the name in each language; a gap stands as one; then who proposes or opposes it."""
    lang = sites.annex.lang
    gap = "" if sites.annex.text else GAP
    first, *others = (dm.vernacular_line(listed.name(each) or gap, each) for each in sites.annex.columns)
    opening = annexed.OPEN if listed.state in OPEN_STATES else ""
    mark = annexed.UNSPOKEN if annexed.is_unspoken(listed) else ""
    yield (dm.Span(f"{opening}{listed.number}{mark}. ", lang), *first)
    yield from others
    yield from (dm.sentence(remark, lang, small=True) for remark in listed.remarks)


def _columns(sites: SitesAnnex) -> Iterator[dm.Column]:
    """Yield the columns on paper; what each of several designations says has its number."""
    lang, gap = sites.annex.lang, "" if sites.annex.text else GAP
    called = called_in(sites.annex)
    rows = {row.number: called(row) for row in sites.annex.rows}

    def column(
        key: str, weight: int, lines: Callable[[m.ListedSite], str | Iterable[str | dm.Line]]
    ) -> dm.Column:
        align: Align = "right" if key == "area_ha" else "left"
        return dm.Column.stacked(lang, key, lines, weight, f"sites_{key}", align=align)

    def of_each(text: Callable[[m.Site], str | None]) -> Callable[[m.ListedSite], tuple[str, ...]]:
        def lines(listed: m.ListedSite) -> tuple[str, ...]:
            texts = tuple(map(text, listed.designations))
            if len(texts) > 1:
                texts = tuple(f"({number}) {each}" if each else None for number, each in enumerate(texts, 1))
            return tuple(filter(None, texts)) or (gap,)

        return lines

    def party(listed: m.ListedSite) -> str:
        return say(m.Message.of("sites.party", party=sites.annex.agreement.country(listed.site.party)), lang)

    def area(site: m.Site) -> str | None:
        return f"{site.area_ha:,.10g}" if site.area_ha is not None else None

    def birds(listed: m.ListedSite) -> str:
        """Return the numbers of the birds counted at a site: in a working paper their reference numbers."""
        numbers = ranges_of(rows.get(number, number) for number in listed.birds)
        each = (say(number, lang) if isinstance(number, m.Message) else str(number) for number in numbers)
        return in_row(each, lang) or gap

    yield column("site", 87, lambda listed: _names(listed, sites))
    yield column("party", 45, party)
    yield column("designation", 102, of_each(lambda site: designation_in(site.designation, lang)))
    yield column("coordinates", 57, lambda listed: coordinates(listed.placed, lang, gap))
    yield column("area_ha", 51, of_each(area))
    yield column("designated", 94, of_each(lambda site: date_in_words(site.designated, lang)))
    yield column("birds", 46, birds)


def date_in_words(date: str | None, lang: m.Lang) -> str | None:
    """Return a date in words of a language, as precise as it is; what is no ISO date as it is written."""
    match = DATE.fullmatch(date or "")
    if match is None:
        return date
    year, month, day = (int(part) if part else None for part in match.groups())
    named = word(f"month_name.{month}", lang) if month else ""
    code = f"date.{'day' if day else 'month' if month else 'year'}"
    return say(m.Message.of(code, year=str(year), month=named, day=str(day)), lang)


def _per_designation(first: str | float | None, *others: str | float | None) -> dm.Value:
    """Return what designations say: the value of one; of several, those of each in turn."""
    return tuple(GAP if each is None else dm.shown(each) for each in (first, *others)) if others else first


def coordinates(site: m.Site, lang: m.Lang, gap: str = GAP) -> str:
    """Return a site's place in whole minutes, to which its source may have rounded it; an approximate one is marked."""
    text = degrees(site.point) if site.point else gap
    if site.point is None or site.point_quality in ("exact", "rounded"):
        return text
    return say(m.Message.of("sites.about", place=text), lang)


def sites_grid(sites: SitesAnnex) -> dm.Document:
    """Return Annex II as a plain table, a name a column; what is not known is empty.

    That of a text has its columns, and until it is settled the states.
    """
    annex, lang = sites.annex, sites.annex.lang
    return dm.tabular(
        _grid_columns(sites),
        (*sites.rows, *sites.left),
        lang,
        word("annex_second", lang),
        title=dm.plain(sites_heading(lang)),
        empty=word("empty.annex_sites", lang),
        credits_=() if annex.text else sites.credits,
    )


def _grid_columns(sites: SitesAnnex) -> Iterator[dm.Column]:
    annex, lang = sites.annex, sites.annex.lang

    def column(key: str, value: Callable[[m.ListedSite], dm.Value], heading: str = "") -> dm.Column:
        align: Align = "right" if key in ("number", "area_ha") else "left"
        return dm.Column.of(lang, key, value, heading or f"sites_{key}", align)

    def of_each(value: Callable[[m.Site], str | float | None]) -> Callable[[m.ListedSite], dm.Value]:
        return lambda listed: _per_designation(*map(value, listed.designations))

    def coordinate(at: int) -> Callable[[m.ListedSite], dm.Value]:
        return lambda listed: listed.placed.point[at] if listed.placed.point else None

    def remark(listed: m.ListedSite) -> str | None:
        return in_row((say(each, lang) for each in listed.remarks), lang, "semicolon") or None

    def reason(listed: m.ListedSite) -> str | None:
        label = annex.agreement.label
        each = (labelled(label(party, lang), why, lang) for party, why in listed.party_reasons)
        return in_row(each, lang, "semicolon") or None

    yield column("number", lambda listed: listed.number or None, "number")
    for each in annex.columns:
        name, heading = methodcaller("name", each), name_heading(each, lang)
        yield dm.Column(m.name_column(each), heading, lang=each, value=name)
    yield column("party", lambda listed: listed.site.party)
    yield column("designation", of_each(lambda site: designation_in(site.designation, lang)))
    yield column("coordinates", lambda listed: degrees(listed.placed.point) if listed.placed.point else None)
    yield column("area_ha", of_each(attrgetter("area_ha")))
    yield column("designated", of_each(attrgetter("designated")))
    yield column("birds", lambda listed: tuple(map(str, listed.birds)) or None)
    if not annex.text:  # what a program reads
        yield column("longitude", coordinate(0))
        yield column("latitude", coordinate(1))
        yield column("quality", attrgetter("placed.point_quality"))
        yield column("id", of_each(attrgetter("id")))
    if not sites.settled if annex.text else sites.spoken_of:
        yield column("state", lambda listed: word(listed.state, lang), "state")
    if sites.spoken_of and not annex.text:
        yield column("remark", remark, "remark")
        yield column("reason", reason, "reason")
