"""A sheet for a place: its designations, birds and numbers, the Ramsar criteria, and the places it is linked to."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any

from birds import attribution
from birds.attribution import in_our_words
from birds.documents import model
from birds.documents.build import presence
from birds.documents.build.sites import place_name, site_grid, year_months
from birds.documents.text import capital, pick_fields, spelled_out
from birds.errors import AnswerIsNo
from birds.evidence import Findings, sites_called
from birds.evidence.places import radius_km
from birds.evidence.presence import Presence
from birds.geodesy import degrees
from birds.messages import aside, in_row, labelled, say, word
from birds.model import DossierContent, End, Lang, Link, Message, Place, Site, SiteArea
from birds.negotiation.sites import named_places
from birds.vocabulary import designation_in

SHADES = " ░▒▓█"
_OF = ("sites", "counts", "occurrences", "thresholds", "evidence", "tracks")  # kinds of sources on a sheet


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """What a dossier holds about one place: `dossier` has its counts and occurrences alone, `links` lead to or from it.

    `presence` is that of birds there, `places` are all, by their ids; `names` are those of birds in English.
    """

    place: Place
    sites: tuple[Site, ...]
    areas: tuple[SiteArea, ...]
    dossier: DossierContent
    links: tuple[Link, ...]
    presence: tuple[Presence, ...]
    places: Mapping[str, Place]
    names: Mapping[str, str]


def gather_site(table: Findings, links: Iterable[Link], asked: str) -> SiteSheet:
    """Return the sheet of the place whose name, id or code is asked for; AnswerIsNo where it may be several."""
    dossier = table.dossier
    candidates = sites_called(dossier, asked)
    names = [
        {name.casefold() for name in (each.id, each.code or "", *each.names.all())} for each in candidates
    ]
    exact = [site for site, own in zip(candidates, names, strict=True) if asked.casefold() in own]
    ids = tuple(dict.fromkeys(site.place_id or site.id for site in exact or candidates))
    places = {place.id: place for place in named_places(dossier)}
    if len(ids) > 1:
        named = tuple(next(iter(places[id_].names.all()), id_) for id_ in ids[:_SHOWN])
        raise AnswerIsNo("show.several_sites", name=asked, sites=named, number=len(ids))
    (place_id,) = ids
    own = tuple(site for site in dossier.sites if (site.place_id or site.id) == place_id)
    counts = tuple(count for count in dossier.counts if count.place_id == place_id)
    occurrences = tuple(each for each in dossier.occurrences if each.place_id == place_id)
    return SiteSheet(
        place=places[place_id],
        sites=own,
        areas=tuple(area for area in dossier.areas if area.site_id in {site.id for site in own}),
        dossier=replace(dossier, counts=counts, occurrences=occurrences),
        links=tuple(link for link in links if place_id in (link.origin_place, link.destination_place)),
        presence=tuple(record for record in table.presence if record.place == place_id),
        places=places,
        names={taxon.name: taxon.english for taxon in dossier.taxa if taxon.english},
    )


_SHOWN, _WIDEST = 6, 30  # sites that are named; letters of a column on paper


def site_document(site: SiteSheet, lang: Lang) -> model.Document:
    """Return the sheet as a document."""
    title = place_name(site.place, lang) or site.place.id
    others = tuple(name for name in site.place.names.all() if name != title)
    known = site.dossier.sources
    subtitle = " · ".join((*others, site.dossier.agreement.label(site.place.party, lang)))
    front = model.Front(
        title,
        title=model.spans(title, lang),
        subtitle=model.spans(subtitle, lang),
        page=word("annex_page", lang),
        running=model.spans(title, lang),
        label=model.spans(word("site_sheet", lang), lang),
    )
    return model.Document(
        lang,
        tuple(_sections(site, lang)),
        model.spans(f"{title} · {subtitle}", lang),
        credits=attribution.of_lists(known, site.dossier.reference, attribution.of_kind(known, *_OF)),
        cited=True,
        front=front,
    )


def on_pages(site: SiteSheet, lang: Lang) -> model.Document:
    """Return the sheet for paper, where what says nothing takes no room, and whose licences are stand at the end."""
    whole = site_document(site, lang)
    sections = [replace(section, blocks=tuple(map(_fitted, section.blocks))) for section in whole.sections]
    credited = (model.spans(text, lang) for text in attribution.source_lines(whole.credits, lang))
    sources = tuple(model.Paragraph(line, "source") for line in credited)
    sections.append(model.Section(model.spans(word("sources", lang), lang), sources, "sources"))
    title = model.spans(place_name(site.place, lang) or site.place.id, lang)
    return replace(whole, sections=tuple(sections), title=title)


def _fitted(block: model.Block) -> model.Block:
    """Return a table for paper, its columns as wide as what stands in them; a strip has all its months."""
    if not isinstance(block, model.Table) or block.whole:
        return block
    fitted = model.on_paper(model.without_empty(block))
    columns = []
    for at, column in enumerate(fitted.columns):
        cells = (_room(model.shown(row.cells[at])) for row in fitted.rows if at < len(row.cells))
        columns.append(replace(column, weight=max(*map(len, column.label.split()), *cells)))
    return replace(fitted, columns=tuple(columns))


def _room(text: str) -> int:
    """Return how wide a cell wants to be: as its longest word, which is not broken, and some of the rest beside it.

    In UTF-8 an East Asian letter has three bytes, a Latin one: about as their widths are.
    """
    longest = max(len(part.encode()) for part in re.split(r"[\s–-]", text))
    return 2 + longest + (min(len(text), _WIDEST) - min(longest, _WIDEST)) // 4


def _sections(site: SiteSheet, lang: Lang) -> Iterator[model.Section]:
    cited: dict[str, int] = {}  # the sources in the order in which they are cited: they stand at the end once
    yield model.Section((), (*_where(site, lang, cited), _designations(site, lang, cited)))
    grid = site_grid(site.dossier, lang)
    table = grid.tables[0]
    rows = tuple(
        replace(row, cells=(*row.cells[2:-1], _cite(cited, *sources)))
        for row in table.rows
        if isinstance(sources := row.cells[-1], tuple)
    )
    birds = replace(table, columns=table.columns[2:], rows=rows)
    notes = (model.Paragraph(model.spans(text, lang)) for text in grid.remarks[len(grid.lead) :])
    if birds.rows:
        yield _section("site_birds", (*notes, birds), lang)
    strips = tuple(_strips(site, lang))
    if strips:
        note = model.Paragraph(model.spans(word("site_years_note", lang), lang))
        yield _section("site_years", (note, *strips), lang)
    if site.links:
        yield _section("site_links", (_linked(site, lang),), lang)
    listed = (f"[{at}] {in_our_words(each, 'source', each, lang)}" for each, at in cited.items())
    numbered = (model.Paragraph(model.spans(text, lang), "source") for text in listed)
    yield _section("annex_sources", numbered, lang)


def _cite(numbers: dict[str, int], *fields: str | None) -> str:
    """Return the numbers of the sources in fields, of which each may hold several; a new one gets the next number."""
    each = (part for field in fields if field for part in re.split(r"\s+;\s+", field))
    cited = {numbers.setdefault(source, len(numbers) + 1) for source in each}
    return " ".join(f"[{number}]" for number in sorted(cited))


def _section(heading: str, blocks: Iterable[model.Block], lang: Lang) -> model.Section:
    return model.Section(model.spans(capital(word(heading, lang)), lang), tuple(blocks))


def _where(site: SiteSheet, lang: Lang, cited: dict[str, int]) -> Iterator[model.Paragraph]:
    """Yield where the place is, how good the point is, and whose its boundary is."""
    point = site.place.point
    at = degrees(point) if point else word("map_point_none", lang)
    quality = word(f"map_point_{site.place.point_quality}", lang)
    texts = [labelled(word("map_position", lang), aside(at, quality if point else "", lang), lang)]
    if site.areas:
        sources = _cite(cited, *(area.source for area in site.areas))
        texts.append(labelled(word("map_boundary", lang), sources, lang))
    elif point:
        texts.append(say(Message.of("show.site_circle", km=round(radius_km(site.sites), 1)), lang))
    if site.place.note and site.place.note not in {designated.note for designated in site.sites}:
        note = in_our_words(site.place.note, "note", site.place.source, lang)
        texts.append(labelled(word("map_note", lang), note, lang))
    yield from (model.Paragraph(model.spans(text, lang)) for text in texts)


def _designations(site: SiteSheet, lang: Lang, cited: dict[str, int]) -> model.Table:
    def note(site: Site) -> str:
        return in_our_words(site.note, "note", site.source, lang)

    column = partial(model.Column.of, lang)
    columns = (
        column("designation", lambda site: designation_in(site.designation or "", lang), "map_designation"),
        column("code", attrgetter("code"), "map_code"),
        column("since", attrgetter("designated"), "map_since"),
        column("area_ha", attrgetter("area_ha"), "map_area_ha", "right"),
        column("municipality", attrgetter("municipality"), "map_municipality"),
        column("source", lambda site: _cite(cited, site.source), "map_source"),
        column("note", note, "map_note", aside=True),
    )
    return model.Table.of(columns, site.sites)


def _strips(site: SiteSheet, lang: Lang) -> Iterator[model.Block]:
    """Yield a heat strip of years and months for each bird with a number, the most numerous first."""
    for taxon, numbers in numbers_by_month(site.dossier):
        english = model.spans(f" · {site.names[taxon]}", "en") if taxon in site.names else ()
        yield model.Paragraph((model.scientific(taxon), *english), "subhead", together=True)
        yield _strip(numbers, lang)


def numbers_by_month(dossier: DossierContent) -> list[tuple[str, dict[tuple[str, int], int]]]:
    """Return the highest number present of each bird by year and month (0 unknown), the most numerous bird first."""
    birds: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for count in dossier.counts:
        if count.taxon and count.count is not None and count.measure == "stock":
            numbers = birds[count.taxon]
            for year, month in year_months(count):
                numbers[year, month] = max(numbers.get((year, month), 0), count.count)
    for seen in dossier.occurrences:
        if seen.individuals and seen.year:
            at = str(seen.year), seen.month
            birds[seen.taxon][at] = max(birds[seen.taxon].get(at, 0), seen.individuals)
    return sorted(birds.items(), key=lambda bird: (-max(bird[1].values()), bird[0]))


def _strip(numbers: Mapping[tuple[str, int], int], lang: Lang) -> model.Table:
    most = max(numbers.values()) or 1
    years = sorted({year for year, _ in numbers}, reverse=True)

    def number(month: int) -> Callable[[str], str]:
        def cell(year: str) -> str:
            if (many := numbers.get((year, month))) is None:
                return ""
            return f"{SHADES[-(-many * (len(SHADES) - 1) // most)]} {many:,}".strip()

        return cell

    columns = (
        model.Column.of(lang, "year", str, "when", heads=True, weight=1),
        *(model.Column(str(at), str(at), "right", value=number(at), weight=1) for at in range(1, 13)),
        model.Column.of(lang, "undated", number(0), "presence_undated", "right", weight=1),
    )
    return replace(model.Table.of(columns, years), name="months", small=True, whole=True)


def _linked(site: SiteSheet, lang: Lang) -> model.Table:
    """Return the places that birds came from or went to, those of another Party first."""
    sources, label = {each.id: each.source for each in site.dossier.evidence}, site.dossier.agreement.label
    rows: list[tuple[tuple[bool, str, str], dict[str, Any]]] = []
    for link in site.links:
        leaves = link.origin_place == site.place.id
        end, place = (
            (link.destination, link.destination_place) if leaves else (link.origin, link.origin_place)
        )
        cited = " ; ".join(sources.get(record, "") for record in link.records)
        name = place_name(site.places.get(place or ""), lang) or in_our_words(end.name, "end", cited, lang)
        at = name or (degrees(end.point) if end.point else "")
        other = " · ".join(filter(None, (at, label(end.party, lang) if end.party else "")))
        row = {
            "scientific_name": link.taxon,
            "place": f"{'→' if leaves else '←'} {other}",
            "birds": link.birds,
            "dates": " – ".join(dict.fromkeys(filter(None, (link.date_from, link.date_to)))),
            "kinds": in_row([word(f"link.{kind}", lang) for kind in link.kinds], lang),
            "records": link.records,
        }
        rows.append(((end.party == site.place.party, link.taxon, link.date_from or ""), row))
    column = partial(model.Column.of, lang)
    columns = (
        column("scientific_name", italic=True),
        column("place", label="site_linked"),
        column("birds", label="map_individuals", align="right"),
        column("dates", label="map_dates"),
        column("kinds", label="map_kind"),
        column("records", label="site_link_records", aside=True),
    )
    return model.Table.of(columns, (row for _, row in sorted(rows, key=itemgetter(0))))


# ---------------------------------------------------------------- for programs

_DESIGNATION = (
    *("id", "code", "designation", "designated", "area_ha", "municipality", "species", "source", "note"),
)
_COUNT = (
    *("site_printed", "taxon_printed", "taxon", "count", "count_printed", "measure", "unit", "effort"),
    *("season", "date_from", "date_to", "season_year", "year_kind", "months", "source"),
)


def site_as_json(site: SiteSheet, lang: Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, sources in `lang`."""
    place, langs = site.place, site.dossier.agreement.languages
    content = {
        **pick_fields(place, "id", "party"),
        "names": {each: place.names.get(each) for each in langs},
        **pick_fields(place, "point", "point_quality", "note"),
        "designations": [pick_fields(designation, *_DESIGNATION) for designation in site.sites],
        "boundaries": [pick_fields(area, "site_id", "date", "source") for area in site.areas],
        "birds": list(site_grid(site.dossier, lang).tables[0].objects()),  # as of `evidence --sites`
        "months": [
            {
                "taxon": taxon,
                "year": int(year) if year.isdecimal() else None,
                "month": month or None,
                "number": number,
            }
            for taxon, numbers in numbers_by_month(site.dossier)
            for (year, month), number in sorted(numbers.items())
        ],
        "counts": [pick_fields(count, *_COUNT) for count in site.dossier.counts],
        "presence": presence.presence_as_data(site.presence, (place,), site.dossier.agreement),
        "links": [
            {
                "taxon": link.taxon,
                "from": _end(link.origin, link.origin_place),
                "to": _end(link.destination, link.destination_place),
                **pick_fields(link, "birds", "date_from", "date_to", "months", "kinds", "records"),
            }
            for link in site.links
        ],
        "credits": attribution.sources_as_data(site_document(site, lang).credits),
    }
    return (spelled_out(json.dumps(content, ensure_ascii=False, indent=1)) + "\n").encode()


def _end(end: End, place: str | None) -> dict[str, Any]:
    return {"place": place, **pick_fields(end, "name", "party", "point", "approximate")}
