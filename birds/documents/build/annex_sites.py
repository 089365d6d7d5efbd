"""Annex II as it is printed: the sites, each with its names, its place and the birds counted there, and a plate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents.build import annex as annexed
from birds.documents.build import sketches
from birds.documents.model import (
    Cell,
    Column,
    Document,
    Figure,
    Row,
    Section,
    Span,
    Table,
    named,
    plain,
    spans,
    tabular,
)
from birds.messages import name_heading, say, word
from birds.model import Message, name_column
from birds.negotiation.changes import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.model import Line, Value
    from birds.model import Lang, ListedSite, Point, Site
    from birds.negotiation.places import SitesAnnex

GAP = "–"
KEYS = ("party", "designation", "coordinates", "area_ha", "designated", "birds")


def document(sites: SitesAnnex) -> Document:
    """Put Annex II into words."""
    annex, lang = sites.annex, sites.annex.lang
    front = annexed.front(annex)
    heading = spans(f"{word('annex_second', lang)}: {word('annex_sites', lang)}", lang)
    around = replace(
        front,
        document_title=plain(heading),
        label=spans(word("annex_second", lang), lang),
        title=spans(word("annex_sites", lang), lang),
        subtitle=spans(word("annex_not_final", lang), lang) if annex.text and not annex.settled else (),
        running=heading,
        about=front.about and (*front.about[:2], ""),
    )
    lead = () if annex.text else tuple(spans(line, lang) for line in _lead(sites))
    return Document(lang, tuple(sections(sites)), heading, lead=lead, front=around)


def _lead(sites: SitesAnnex) -> Iterator[str]:
    lang = sites.annex.lang
    yield say(Message.of("sites.total", count=len(sites.rows)), lang)
    if not all(row.name(one) for row in sites.rows for one in sites.annex.columns):
        yield word("sites_gaps", lang)
    if sites.withheld:
        yield say(Message.of("sites.withheld", number=sites.withheld), lang)


def sections(sites: SitesAnnex) -> Iterator[Section]:
    """Yield the table and the plate."""
    lang = sites.annex.lang
    rows = tuple(
        Row((Cell(None, tuple(_names(one, sites))), *_cells(one, lang)), key=one.site.id)
        for one in sites.rows
    )
    labels = (word("sites_site", lang), *(word(f"sites_{key}", lang) for key in KEYS))
    weights = (31, 11, 17, 17, 11, 17, 17)
    columns = tuple(
        Column(key, label, "right" if key == "area_ha" else "left", weight=weight)
        for key, label, weight in zip(("site", *KEYS), labels, weights, strict=True)
    )
    yield Section((), (Table(columns, rows, "sites", word("annex_sites", lang), whole=True, small=True),))
    placed = [one.site for one in sites.rows if one.site.point]
    if placed:
        says = say(Message.of("sites.plate", number=len(placed)), lang)
        yield Section((), (Figure(sketches.plate(placed), says),), together=True)


def _names(one: ListedSite, sites: SitesAnnex) -> Iterator[Line]:
    """Yield the number, then the name in each language; a gap stands as one."""
    first, *others = (_named(one, lang) for lang in sites.annex.columns)
    yield (Span(f"{one.number}. ", sites.annex.lang), *first)
    yield from others


def _named(one: ListedSite, lang: Lang) -> Line:
    return named(one.name(lang) or GAP, lang)


def _cells(one: ListedSite, lang: Lang) -> tuple[Value, ...]:
    """Return what stands beside the names, a line for each designation where these differ."""
    site, every = one.site, one.designations
    texts: tuple[tuple[str, ...], ...] = (
        (say(Message.of("sites.party", party=site.party), lang),),
        tuple(each.designation for each in every),
        (coordinates(site, lang),),
        tuple(f"{each.area_ha:,.10g}" if each.area_ha is not None else GAP for each in every),
        tuple(each.designated or GAP for each in every),
        (ranges(one.birds) or GAP,),
    )
    return tuple(Cell(None, tuple(spans(text, lang) for text in lines)) for lines in texts)


def _each(values: Iterable[str | float | None]) -> Value:
    """Return what designations say: the value of one; of several, those of each in turn."""
    told = tuple(values)
    if len(told) == 1:
        return told[0]
    return tuple(
        GAP if one is None else f"{one:.10g}" if isinstance(one, float) else str(one) for one in told
    )


def coordinates(site: Site, lang: Lang) -> str:
    """Return a site's place in whole minutes, marked where its source gives it as an approximate one."""
    if site.point is None:
        return GAP
    text = degrees(site.point)
    return text if site.point_quality == "exact" else say(Message.of("sites.about", place=text), lang)


def degrees(point: Point) -> str:
    """Return a point in degrees and minutes, latitude first: 34°53′N 127°30′E."""
    longitude, latitude = point
    return f"{_minutes(latitude, 'NS')} {_minutes(longitude, 'EW')}"


def _minutes(degree: float, sides: str) -> str:
    whole, minutes = divmod(round(abs(degree) * 60), 60)
    return f"{whole}°{minutes:02}′{sides[degree < 0]}"


def grid(sites: SitesAnnex) -> Document:
    """Return Annex II as a plain table, a name a column; what is not known is empty."""
    lang, langs = sites.annex.lang, sites.annex.columns
    columns = (
        Column("number", word("number", lang), "right"),
        *(Column(name_column(one), name_heading(one, lang), lang=one) for one in langs),
        *(Column(key, word(f"sites_{key}", lang), "right" if key == "area_ha" else "left") for key in KEYS),
        *(Column(key, word(f"sites_{key}", lang)) for key in ("longitude", "latitude", "quality", "id")),
    )
    rows = [
        (
            one.number,
            *(one.name(each) for each in langs),
            one.site.party,
            _each(site.designation for site in one.designations),
            degrees(one.site.point) if one.site.point else None,
            _each(site.area_ha for site in one.designations),
            _each(site.designated for site in one.designations),
            tuple(map(str, one.birds)) or None,
            *(one.site.point or (None, None)),
            one.site.point_quality,
            _each(site.id for site in one.designations),
        )
        for one in sites.rows
    ]
    title = f"{word('annex_second', lang)}: {word('annex_sites', lang)}"
    return tabular(columns, rows, lang, word("annex_second", lang), title=title, credits_=sites.credits)
