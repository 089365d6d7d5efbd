"""Annex II as it is printed: the sites, each with its names, its place and the birds counted there, and a plate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents import model as dm
from birds.documents.build import annex as annexed
from birds.documents.build import sketches
from birds.documents.build.annex_rows import OPEN, UNSPOKEN, closed, is_unspoken
from birds.geodesy import degrees
from birds.messages import name_heading, runs, say, word
from birds.model import Message, name_column
from birds.negotiation.changes import called_in, ranges_of
from birds.negotiation.sites import DATE
from birds.negotiation.sites import OPEN as OPEN_STATES
from birds.vocabulary import designation_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Lang, ListedSite, Site
    from birds.negotiation.places import SitesAnnex

GAP = "–"
SAID = ("state", "remark", "reason")  # what the Parties say of it, once they do
FURTHER = ("longitude", "latitude", "quality", "id")
KEYS = ("party", "designation", "coordinates", "area_ha", "designated", "birds")


def heading(lang: Lang) -> dm.Line:
    """Return what Annex II is called: its number, then what it lists."""
    return dm.spans(annexed.titled(word("annex_second", lang), word("annex_sites", lang), lang), lang)


def document(sites: SitesAnnex) -> dm.Document:
    """Put Annex II into words."""
    annex, lang, settled = sites.annex, sites.annex.lang, sites.annex.settled and sites.settled
    front = annexed.front(replace(annex, settled=settled))
    titled = heading(lang)
    around = replace(
        front,
        document_title=". ".join((dm.plain(titled), dm.plain(front.agreement))),
        label=dm.spans(word("annex_second", lang), lang),
        title=dm.spans(word("annex_sites", lang), lang),
        subtitle=dm.spans(word("annex_not_final", lang), lang) if annex.text and not settled else (),
        running=titled,
        about=front.about and (*front.about[:2], ""),
    )
    lead = () if annex.text else tuple(dm.spans(line, lang) for line in _lead(sites))
    return dm.Document(lang, (*sections(sites), *_left(sites)), titled, lead=lead, front=around)


def printed(sites: SitesAnnex) -> dm.Document:
    """Put Annex II into words for a format without a margin for comments."""
    return dm.with_comments(document(sites))


def page(sites: SitesAnnex) -> dm.Document:
    """Return a text as it is printed, the working paper as a plain table."""
    return printed(sites) if sites.annex.text else grid(sites)


def _lead(sites: SitesAnnex) -> Iterator[str]:
    lang = sites.annex.lang
    if sites.brackets:
        yield word("annex_legend_brackets", lang)
    if any(map(is_unspoken, sites.rows)):
        yield word("annex_legend_unspoken", lang)
    yield say(Message.of("sites.total", count=len(sites.rows)), lang)
    if not all(row.name(one) for row in sites.rows for one in sites.annex.columns):
        yield word("sites_gaps", lang)
    if sites.withheld:
        yield say(Message.of("sites.withheld", number=sites.withheld), lang)


def sections(sites: SitesAnnex) -> Iterator[dm.Section]:
    """Yield the plate and the table: behind it, the plate would stand alone on a page now and then."""
    lang = sites.annex.lang
    placed = [one.placed for one in sites.rows if one.placed.point]
    rows = tuple(_row(one, sites) for one in sites.rows)
    labels = (word("sites_site", lang), *(word(f"sites_{key}", lang) for key in KEYS))
    weights = (88, 46, 105, 67, 52, 68, 56)
    columns = tuple(
        dm.Column(key, label, "right" if key == "area_ha" else "left", weight=weight)
        for key, label, weight in zip(("site", *KEYS), labels, weights, strict=True)
    )
    table = dm.Table(columns, rows, "sites", word("annex_sites", lang), whole=True, small=True)
    says = say(Message.of("sites.plate", number=len(placed)), lang)
    yield dm.Section(
        (), (*([dm.Figure(sketches.plate(placed, sites.annex.agreement), says)] if placed else []), table)
    )


def _left(sites: SitesAnnex) -> Iterator[dm.Section]:
    """Yield the sites that are not listed, and why."""
    lang, langs = sites.annex.lang, sites.annex.columns
    told = []
    for one in sites.left:
        names = ", ".join(filter(None, map(one.name, langs))) or one.site.id
        told += [Message.of("sites.left", names=names, why=remark) for remark in one.remarks[:1]]
    if told:
        items = tuple(dm.Paragraph(dm.of_runs(runs(one, lang), lang), "item") for one in told)
        yield dm.Section(dm.spans(word("sites_left", lang), lang), items, "left-out")


def _row(one: ListedSite, sites: SitesAnnex) -> dm.Row:
    """Return a site as a row, in brackets where it is not agreed; reasons are the margin's."""
    lang, bracketed = sites.annex.lang, one.state in OPEN_STATES
    label = sites.annex.agreement.label
    names = dm.Cell(None, tuple(_names(one, sites)))
    *cells, last = _cells(one, sites)
    return dm.Row(
        (names, *cells, dm.Cell(None, closed(last.lines, lang)) if bracketed else last),
        key=one.site.id,
        tones=("bracketed-row",) if bracketed else (),
        comments=tuple(
            (label(party, lang), dm.spans(dm.clean(reason), lang, small=True)) for party, reason in one.said
        ),
    )


def _names(one: ListedSite, sites: SitesAnnex) -> Iterator[dm.Line]:
    """Yield the number, then the name in each language; a gap stands as one; then who proposes or opposes it."""
    lang = sites.annex.lang
    gap = "" if sites.annex.text else GAP
    first, *others = (_named(one, each, gap) for each in sites.annex.columns)
    opening = OPEN if one.state in OPEN_STATES else ""
    mark = UNSPOKEN if is_unspoken(one) else ""
    yield (dm.Span(f"{opening}{one.number}{mark}. ", lang), *first)
    yield from others
    yield from (dm.of_runs(runs(remark, lang), lang, small=True) for remark in one.remarks)


def _named(one: ListedSite, lang: Lang, gap: str) -> dm.Line:
    return dm.named(one.name(lang) or gap, lang)


def _cells(one: ListedSite, sites: SitesAnnex) -> tuple[dm.Cell, ...]:
    """Return what stands beside the names; what each of several designations says has its number."""
    lang, site, every = sites.annex.lang, one.site, one.designations
    areas = (f"{each.area_ha:,.10g}" if each.area_ha is not None else None for each in every)
    gap = "" if sites.annex.text else GAP
    texts: tuple[tuple[str, ...], ...] = (
        (say(Message.of("sites.party", party=sites.annex.agreement.country(site.party)), lang),),
        _counted((designation_in(each.designation, lang) for each in every), gap),
        (coordinates(one.placed, lang, gap),),
        _counted(areas, gap),
        _counted((dated(each.designated, lang) for each in every), gap),
        (_birds(one, sites) or gap,),
    )
    return tuple(dm.Cell(None, tuple(dm.spans(text, lang) for text in lines)) for lines in texts)


def _birds(one: ListedSite, sites: SitesAnnex) -> str:
    """Return the numbers of the birds that were counted at a site: in a working paper their reference numbers."""
    called = called_in(sites.annex)
    rows = {row.number: called(row) for row in sites.annex.rows}
    told = ranges_of(rows.get(number, number) for number in one.birds)
    return ", ".join(say(each, sites.annex.lang) if isinstance(each, Message) else str(each) for each in told)


def dated(date: str | None, lang: Lang) -> str | None:
    """Return a date in words of a language, as precise as it is; what is no ISO date as it is written."""
    found = DATE.fullmatch(date or "")
    if found is None:
        return date
    year, month, day = (int(part) if part else None for part in found.groups())
    told = {"year": str(year)}
    if month:
        told["month"] = word(f"month_name.{month}", lang)
    if day:
        told["day"] = str(day)
    return say(Message.of(f"date.{'day' if day else 'month' if month else 'year'}", **told), lang)


def _counted(values: Iterable[str | None], gap: str) -> tuple[str, ...]:
    """Return what designations say as lines, each with its designation's number where there are several."""
    told = tuple(values)
    if len(told) > 1:
        told = tuple(f"({number}) {said}" if said else None for number, said in enumerate(told, 1))
    return tuple(filter(None, told)) or (gap,)


def _each(values: Iterable[str | float | None]) -> dm.Value:
    """Return what designations say: the value of one; of several, those of each in turn."""
    told = tuple(values)
    if len(told) == 1:
        return told[0]
    return tuple(
        GAP if one is None else f"{one:.10g}" if isinstance(one, float) else str(one) for one in told
    )


def coordinates(site: Site, lang: Lang, gap: str = GAP) -> str:
    """Return a site's place in whole minutes, to which its source may have rounded it; an approximate one is marked."""
    if site.point is None:
        return gap
    text = degrees(site.point)
    return (
        text
        if site.point_quality in ("exact", "rounded")
        else say(Message.of("sites.about", place=text), lang)
    )


def grid(sites: SitesAnnex) -> dm.Document:
    """Return Annex II as a plain table, a name a column; what is not known is empty.

    That of a text has its columns, and until it is settled the states.
    """
    lang, langs, text = sites.annex.lang, sites.annex.columns, sites.annex.text
    open_text = SAID[:1] if text and not sites.settled else ()
    spoken = open_text if text or not sites.spoken_of else SAID
    further = () if text else FURTHER
    columns = (
        dm.Column("number", word("number", lang), "right"),
        *(dm.Column(name_column(one), name_heading(one, lang), lang=one) for one in langs),
        *(
            dm.Column(key, word(f"sites_{key}", lang), "right" if key == "area_ha" else "left")
            for key in KEYS
        ),
        *(dm.Column(key, word(f"sites_{key}", lang)) for key in further),
        *(dm.Column(key, word(key, lang)) for key in spoken),
    )
    rows = [
        (
            one.number or None,
            *(one.name(each) for each in langs),
            one.site.party,
            _each(designation_in(site.designation, lang) for site in one.designations),
            degrees(one.placed.point) if one.placed.point else None,
            _each(site.area_ha for site in one.designations),
            _each(site.designated for site in one.designations),
            tuple(map(str, one.birds)) or None,
            *(_further(one)[: len(further)]),
            *(_said(one, sites)[key] for key in spoken),
        )
        for one in (*sites.rows, *sites.left)
    ]
    return dm.tabular(
        columns,
        rows,
        lang,
        word("annex_second", lang),
        title=dm.plain(heading(lang)),
        credits_=() if text else sites.credits,
    )


def _further(one: ListedSite) -> tuple[dm.Value, ...]:
    """Return what a program reads of a site."""
    longitude, latitude = one.placed.point or (None, None)
    return longitude, latitude, one.placed.point_quality, _each(site.id for site in one.designations)


def _said(one: ListedSite, sites: SitesAnnex) -> dict[str, str | None]:
    """Return what the Parties say of a site, by column."""
    lang, label = sites.annex.lang, sites.annex.agreement.label
    return {
        "state": word(one.state, lang),
        "remark": "; ".join(say(remark, lang) for remark in one.remarks) or None,
        "reason": "; ".join(f"{label(party, lang)}: {reason}" for party, reason in one.said) or None,
    }
