"""Annex II as it is printed: the sites, each with its names, its place and the birds counted there, and a plate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Any

from birds.documents import model as dm
from birds.documents.build import annex as annexed
from birds.documents.build import sketches
from birds.documents.text import Align
from birds.geodesy import degrees
from birds.messages import in_row, labelled, name_heading, say, word
from birds.model import Lang, ListedSite, Message, Site, name_column
from birds.negotiation.changes import called_in, ranges_of
from birds.negotiation.sites import DATE
from birds.negotiation.sites import OPEN as OPEN_STATES
from birds.vocabulary import designation_in

if TYPE_CHECKING:
    from birds.negotiation.annexes import SitesAnnex

GAP = "–"


def sites_heading(lang: Lang) -> dm.Line:
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
    lead.append(say(Message.of("sites.total", count=len(sites.rows)), lang))
    has_gaps = not all(row.name(spoken) for row in sites.rows for spoken in annex.columns)
    lead += [word("sites_gaps", lang)] if has_gaps else []
    lead += [say(Message.of("sites.withheld", number=sites.withheld), lang)] if sites.withheld else []
    items: list[dm.Paragraph] = []  # the sites that are not listed, and why
    for listed in sites.left:
        names = in_row(map(listed.name, annex.columns), lang) or listed.site.id
        left = (Message.of("sites.left", names=names, why=remark) for remark in listed.remarks[:1])
        items += (dm.Paragraph(dm.sentence(sentence, lang), "item") for sentence in left)
    left_out = dm.Section(dm.spans(word("sites_left", lang), lang), tuple(items), "left-out")
    return dm.Document(
        lang,
        (site_section(sites), *([left_out] if items else [])),
        titled,
        lead=() if annex.text else tuple(dm.spans(line, lang) for line in lead),
        front=around,
    )


def sites_for_page(sites: SitesAnnex) -> dm.Document:
    """Put Annex II into words for a format without a margin for comments."""
    return dm.with_comments(sites_document(sites))


def sites_page(sites: SitesAnnex) -> dm.Document:
    """Return a text as it is printed, the working paper as a plain table."""
    return sites_for_page(sites) if sites.annex.text else sites_grid(sites)


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
    says = say(Message.of("sites.plate", number=len(placed)), lang)
    plates = [dm.Figure(sketches.plate(placed, sites.annex.agreement), says)] if placed else []
    return dm.Section((), (*plates, table))


def _names(listed: ListedSite, sites: SitesAnnex) -> Iterator[dm.Line]:
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

    def column(key: str, weight: int, lines: Callable[[ListedSite], Iterable[str | dm.Line]]) -> dm.Column:
        def cell(listed: ListedSite) -> dm.Cell:
            each = (dm.spans(line, lang) if isinstance(line, str) else line for line in lines(listed))
            return dm.Cell(None, tuple(each))

        align: Align = "right" if key == "area_ha" else "left"
        return dm.Column.of(lang, key, cell, f"sites_{key}", align, weight=weight)

    def of_each(text: Callable[[Site], str | None]) -> Callable[[ListedSite], tuple[str, ...]]:
        def lines(listed: ListedSite) -> tuple[str, ...]:
            texts = tuple(map(text, listed.designations))
            if len(texts) > 1:
                texts = tuple(f"({number}) {each}" if each else None for number, each in enumerate(texts, 1))
            return tuple(filter(None, texts)) or (gap,)

        return lines

    def party(listed: ListedSite) -> tuple[str]:
        return (say(Message.of("sites.party", party=sites.annex.agreement.country(listed.site.party)), lang),)

    def area(site: Site) -> str | None:
        return f"{site.area_ha:,.10g}" if site.area_ha is not None else None

    yield column("site", 87, lambda listed: _names(listed, sites))
    yield column("party", 45, party)
    yield column("designation", 102, of_each(lambda site: designation_in(site.designation, lang)))
    yield column("coordinates", 57, lambda listed: (coordinates(listed.placed, lang, gap),))
    yield column("area_ha", 51, of_each(area))
    yield column("designated", 94, of_each(lambda site: date_in_words(site.designated, lang)))
    yield column("birds", 46, lambda listed: (_birds(listed, sites) or gap,))


def _birds(listed: ListedSite, sites: SitesAnnex) -> str:
    """Return the numbers of the birds that were counted at a site: in a working paper their reference numbers."""
    called, lang = called_in(sites.annex), sites.annex.lang
    rows = {row.number: called(row) for row in sites.annex.rows}
    numbers = ranges_of(rows.get(number, number) for number in listed.birds)
    return in_row((say(each, lang) if isinstance(each, Message) else str(each) for each in numbers), lang)


def date_in_words(date: str | None, lang: Lang) -> str | None:
    """Return a date in words of a language, as precise as it is; what is no ISO date as it is written."""
    match = DATE.fullmatch(date or "")
    if match is None:
        return date
    year, month, day = (int(part) if part else None for part in match.groups())
    named = word(f"month_name.{month}", lang) if month else ""
    code = f"date.{'day' if day else 'month' if month else 'year'}"
    return say(Message.of(code, year=str(year), month=named, day=str(day)), lang)


def _per_designation(first: str | float | None, *others: str | float | None) -> dm.Value:
    """Return what designations say: the value of one; of several, those of each in turn."""
    return tuple(GAP if each is None else dm.shown(each) for each in (first, *others)) if others else first


def coordinates(site: Site, lang: Lang, gap: str = GAP) -> str:
    """Return a site's place in whole minutes, to which its source may have rounded it; an approximate one is marked."""
    text = degrees(site.point) if site.point else gap
    if site.point is None or site.point_quality in ("exact", "rounded"):
        return text
    return say(Message.of("sites.about", place=text), lang)


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

    def column(key: str, value: Callable[[ListedSite], dm.Value], heading: str = "") -> dm.Column:
        align: Align = "right" if key in ("number", "area_ha") else "left"
        return dm.Column.of(lang, key, value, heading or f"sites_{key}", align)

    def of_each(value: Callable[[Site], str | float | None]) -> Callable[[ListedSite], dm.Value]:
        return lambda listed: _per_designation(*map(value, listed.designations))

    def coordinate(at: int) -> Callable[[ListedSite], dm.Value]:
        return lambda listed: listed.placed.point[at] if listed.placed.point else None

    def remark(listed: ListedSite) -> str | None:
        return in_row((say(each, lang) for each in listed.remarks), lang, "semicolon") or None

    def reason(listed: ListedSite) -> str | None:
        label = annex.agreement.label
        each = (labelled(label(party, lang), why, lang) for party, why in listed.party_reasons)
        return in_row(each, lang, "semicolon") or None

    yield column("number", lambda listed: listed.number or None, "number")
    for each in annex.columns:
        name, heading = methodcaller("name", each), name_heading(each, lang)
        yield dm.Column(name_column(each), heading, lang=each, value=name)
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
