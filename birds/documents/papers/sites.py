"""Sites: a sheet about one, its birds by month, the Ramsar criteria, its links; and all sites with their birds."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import Any

from birds import attribution
from birds import model as m
from birds.attribution import in_our_words
from birds.documents import model as dm
from birds.documents.papers import presence
from birds.documents.papers.presence import place_name
from birds.documents.text import capital, pick_fields, spelled_out
from birds.errors import AnswerIsNo
from birds.evidence import Findings, sites_called, thresholds
from birds.evidence.places import radius_km
from birds.evidence.presence import Presence
from birds.evidence.thresholds import Criterion, Share, is_of_birds_present
from birds.geodesy import degrees
from birds.messages import aside, in_row, labelled, say, word
from birds.negotiation.sites import named_places
from birds.vocabulary import designation_in

SHADES = " ░▒▓█"
TRENDS = "counts_for_rtrim"  # what the counts by year and month are called in an export
_IN_TABLE = ("sites", "counts", "occurrences", "thresholds")  # kinds of sources, also of those of a sheet
_ON_SHEET = (*_IN_TABLE, "evidence", "tracks")
_SHOWN, _WIDEST = 6, 30  # sites that are named; letters of a column on paper


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """What a dossier holds about one place: `dossier` has its counts and occurrences alone, `links` lead to or from it.

    `presence` is that of birds there, `places` are all, by their ids; `names` are those of birds in English.
    """

    place: m.Place
    sites: tuple[m.Site, ...]
    areas: tuple[m.SiteArea, ...]
    dossier: m.DossierContent
    links: tuple[m.Link, ...]
    presence: tuple[Presence, ...]
    places: Mapping[str, m.Place]
    names: Mapping[str, str]


def gather_site(table: Findings, links: Iterable[m.Link], asked: str) -> SiteSheet:
    """Return the sheet of the place whose name, id or code is asked for; AnswerIsNo where it may be several."""
    dossier = table.dossier
    candidates = sites_called(dossier, asked)
    names = ((each, (each.id, each.code or "", *each.names.all())) for each in candidates)
    exact = [site for site, own in names if asked.casefold() in map(str.casefold, own)]
    ids = tuple(dict.fromkeys(site.place_id or site.id for site in exact or candidates))
    places = {place.id: place for place in named_places(dossier)}
    if len(ids) > 1:
        called = tuple(next(iter(places[id_].names.all()), id_) for id_ in ids)
        named = (called if len({*called}) == len(called) else ids)[:_SHOWN]  # what tells them apart
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


def site_document(site: SiteSheet, lang: m.Lang) -> dm.Document:
    """Return the sheet as a document."""
    title = place_name(site.place, lang) or site.place.id
    others = tuple(name for name in site.place.names.all() if name != title)
    known = site.dossier.sources
    subtitle = " · ".join((*others, site.dossier.agreement.label(site.place.party, lang)))
    front = dm.Front(
        title,
        title=dm.spans(title, lang),
        subtitle=dm.spans(subtitle, lang),
        page=word("annex_page", lang),
        running=dm.spans(title, lang),
        label=dm.spans(word("site_sheet", lang), lang),
    )
    return dm.Document(
        lang,
        tuple(_sections(site, lang)),
        dm.spans(f"{title} · {subtitle}", lang),
        credits=attribution.of_lists(known, site.dossier.reference, attribution.of_kind(known, *_ON_SHEET)),
        cited=True,
        front=front,
    )


def on_pages(site: SiteSheet, lang: m.Lang) -> dm.Document:
    """Return the sheet for paper, where what says nothing takes no room, and whose licences are stand at the end."""

    def room(text: str) -> int:
        """Return how wide a cell wants to be: as its longest word, which is not broken, and some of the rest beside.

        In UTF-8 an East Asian letter has three bytes, a Latin one: about as their widths are.
        """
        longest = max(len(part.encode()) for part in re.split(r"[\s–-]", text))
        return 2 + longest + (min(len(text), _WIDEST) - min(longest, _WIDEST)) // 4

    def fitted(block: dm.Block) -> dm.Block:
        """Return a table for paper, its columns as wide as what stands in them; a strip has all its months."""
        if not isinstance(block, dm.Table) or block.whole:
            return block
        plain, columns = dm.on_paper(dm.without_empty(block)), []
        for at, column in enumerate(plain.columns):
            cells = (room(dm.shown(row.cells[at])) for row in plain.rows if at < len(row.cells))
            columns.append(replace(column, weight=max(*map(len, column.label.split()), *cells)))
        return replace(plain, columns=tuple(columns))

    whole = site_document(site, lang)
    sections = [replace(section, blocks=tuple(map(fitted, section.blocks))) for section in whole.sections]
    credited = (dm.spans(text, lang) for text in attribution.source_lines(whole.credits, lang))
    sources = tuple(dm.Paragraph(line, "source") for line in credited)
    sections.append(dm.Section(dm.spans(word("sources", lang), lang), sources, "sources"))
    title = dm.spans(place_name(site.place, lang) or site.place.id, lang)
    return replace(whole, sections=tuple(sections), title=title)


def _sections(site: SiteSheet, lang: m.Lang) -> Iterator[dm.Section]:
    cited: dict[str, int] = {}  # the sources in the order in which they are cited: they stand at the end once
    yield dm.Section((), (*_where(site, lang, cited), _designations(site, lang, cited)))
    grid = site_grid(site.dossier, lang)
    table = grid.tables[0]
    rows = tuple(
        replace(row, cells=(*row.cells[2:-1], _cite(cited, *sources)))
        for row in table.rows
        if isinstance(sources := row.cells[-1], tuple)
    )
    birds = replace(table, columns=table.columns[2:], rows=rows)
    notes = (dm.Paragraph(dm.spans(text, lang)) for text in grid.remarks[len(grid.lead) :])
    if birds.rows:
        yield _section("site_birds", (*notes, birds), lang)
    strips: list[dm.Block] = [dm.Paragraph(dm.spans(word("site_years_note", lang), lang))]
    for taxon, numbers in numbers_by_month(site.dossier):
        english = dm.spans(f" · {site.names[taxon]}", "en") if taxon in site.names else ()
        line = (dm.scientific(taxon), *english)
        strips += (dm.Paragraph(line, "subhead", together=True), _strip(numbers, lang))
    if len(strips) > 1:
        yield _section("site_years", strips, lang)
    if site.links:
        yield _section("site_links", (_linked(site, lang),), lang)
    listed = (f"[{at}] {in_our_words(each, 'source', each, lang)}" for each, at in cited.items())
    numbered = (dm.Paragraph(dm.spans(text, lang), "source") for text in listed)
    yield _section("annex_sources", numbered, lang)


def _cite(numbers: dict[str, int], *fields: str | None) -> str:
    """Return the numbers of the sources in fields, of which each may hold several; a new one gets the next number."""
    each = (part for field in fields if field for part in re.split(r"\s+;\s+", field))
    cited = {numbers.setdefault(source, len(numbers) + 1) for source in each}
    return " ".join(f"[{number}]" for number in sorted(cited))


def _section(heading: str, blocks: Iterable[dm.Block], lang: m.Lang) -> dm.Section:
    return dm.Section(dm.spans(capital(word(heading, lang)), lang), tuple(blocks))


def _where(site: SiteSheet, lang: m.Lang, cited: dict[str, int]) -> Iterator[dm.Paragraph]:
    """Yield where the place is, how good the point is, and whose its boundary is."""
    point = site.place.point
    at = degrees(point) if point else word("map_point_none", lang)
    quality = word(f"map_point_{site.place.point_quality}", lang)
    texts = [labelled(word("map_position", lang), aside(at, quality if point else "", lang), lang)]
    if site.areas:
        sources = _cite(cited, *(area.source for area in site.areas))
        texts.append(labelled(word("map_boundary", lang), sources, lang))
    elif point:
        texts.append(say(m.Message.of("show.site_circle", km=round(radius_km(site.sites), 1)), lang))
    if site.place.note and site.place.note not in {designated.note for designated in site.sites}:
        note = in_our_words(site.place.note, "note", site.place.source, lang)
        texts.append(labelled(word("map_note", lang), note, lang))
    yield from (dm.Paragraph(dm.spans(text, lang)) for text in texts)


def _designations(site: SiteSheet, lang: m.Lang, cited: dict[str, int]) -> dm.Table:
    def note(site: m.Site) -> str:
        return in_our_words(site.note, "note", site.source, lang)

    column = partial(dm.Column.of, lang)
    columns = (
        column("designation", lambda site: designation_in(site.designation or "", lang), "map_designation"),
        column("code", attrgetter("code"), "map_code"),
        column("since", attrgetter("designated"), "map_since"),
        column("area_ha", attrgetter("area_ha"), "map_area_ha", "right"),
        column("municipality", attrgetter("municipality"), "map_municipality"),
        column("source", lambda site: _cite(cited, site.source), "map_source"),
        column("note", note, "map_note", aside=True),
    )
    return dm.Table.of(columns, site.sites)


def numbers_by_month(dossier: m.DossierContent) -> list[tuple[str, dict[tuple[str, int], int]]]:
    """Return the highest number present of each bird by year and month (0 unknown), the most numerous bird first."""
    birds: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for count in dossier.counts:
        if count.taxon and count.count is not None and is_of_birds_present(count):
            numbers = birds[count.taxon]
            for year, month in year_months(count):
                numbers[year, month] = max(numbers.get((year, month), 0), count.count)
    for seen in dossier.occurrences:
        if seen.individuals and seen.year:
            at = str(seen.year), seen.month
            birds[seen.taxon][at] = max(birds[seen.taxon].get(at, 0), seen.individuals)
    return sorted(birds.items(), key=lambda bird: (-max(bird[1].values()), bird[0]))


def _strip(numbers: Mapping[tuple[str, int], int], lang: m.Lang) -> dm.Table:
    """Return a heat strip of years and months for a bird."""
    most = max(numbers.values()) or 1
    years = sorted({year for year, _ in numbers}, reverse=True)

    def number(month: int) -> Callable[[str], str]:
        def cell(year: str) -> str:
            if (many := numbers.get((year, month))) is None:
                return ""
            return f"{SHADES[-(-many * (len(SHADES) - 1) // most)]} {many:,}".strip()

        return cell

    columns = (
        dm.Column.of(lang, "year", str, "when", heads=True, weight=1),
        *(dm.Column(str(at), str(at), "right", value=number(at), weight=1) for at in range(1, 13)),
        dm.Column.of(lang, "undated", number(0), "presence_undated", "right", weight=1),
    )
    return replace(dm.Table.of(columns, years), name="months", small=True, whole=True)


def _linked(site: SiteSheet, lang: m.Lang) -> dm.Table:
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
    column = partial(dm.Column.of, lang)
    columns = (
        column("scientific_name", italic=True),
        column("place", label="site_linked"),
        column("birds", label="map_individuals", align="right"),
        column("dates", label="map_dates"),
        column("kinds", label="map_kind"),
        column("records", label="site_link_records", aside=True),
    )
    return dm.Table.of(columns, (row for _, row in sorted(rows, key=itemgetter(0))))


# ---------------------------------------------------------------- for programs

_DESIGNATION = (
    *("id", "code", "designation", "designated", "area_ha", "municipality", "species", "source", "note"),
)
_COUNT = (
    *("site_printed", "taxon_printed", "taxon", "count", "count_printed", "measure", "unit", "effort"),
    *("season", "date_from", "date_to", "season_year", "year_kind", "months", "source"),
)


def site_as_json(site: SiteSheet, lang: m.Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, sources in `lang`."""
    place, langs = site.place, site.dossier.agreement.languages
    content = {
        **pick_fields(place, "id", "party"),
        "names": {each: place.names.get(each) for each in langs},
        **pick_fields(place, "point", "point_quality", "note"),
        "designations": [pick_fields(designation, *_DESIGNATION) for designation in site.sites],
        "boundaries": [pick_fields(area, "site_id", "date", "source") for area in site.areas],
        # As of `evidence --sites`; `birds` is the mark of a file.
        "shares": list(site_grid(site.dossier, lang).tables[0].objects()),
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


def _end(end: m.End, place: str | None) -> dict[str, Any]:
    return {"place": place, **pick_fields(end, "name", "party", "point", "approximate")}


# ---------------------------------------------------------------- all sites


def site_grid(dossier: m.DossierContent, lang: m.Lang, taxa: Collection[str] | None = None) -> dm.Document:
    """Return a row for each site, bird and population: highest count, years, months, share, criteria, sources.

    Of `taxa` only where they are given, their subspecies with them. All waterbirds of a site are a row of their own.
    """
    site_birds, known = _SiteBirds(dossier, lang, taxa), dossier.sources
    rows, column = tuple(site_birds.rows()), partial(dm.Column.of, lang)
    columns = (
        column("site"),
        column("party"),
        column("scientific_name", italic=True),
        column("count", label="occurrences_highest", align="right"),
        column("years", label="occurrences_years"),
        column("months", label="occurrences_months"),
        column("population"),
        column("threshold", align="right"),
        column("share", align="right"),
        column("seasons", label="seasons_over", align="right"),
        column("criterion"),
        column("sources", label="source"),
    )
    notes = [word("ramsar_note", lang), *([word("not_assessed_note", lang)] if site_birds.unassessed else [])]
    return dm.tabular(
        columns,
        starmap(site_birds.cells, rows),
        lang,
        word("site_birds", lang),
        notes=notes,
        credits_=attribution.of_lists(known, dossier.reference, attribution.of_kind(known, *_IN_TABLE)),
        lead=(site_birds.tally(rows),) if rows else (),
        empty=word("empty.sites", lang),
    )


def taxa_named(table: Findings, names: Sequence[str]) -> frozenset[str] | None:
    """Return the taxa that names in any language mean, None where there are no names; AnswerIsNo for an unknown one."""
    if not names:
        return None
    return frozenset(hit.taxon for name in names for hit in table.known.find(name)[:1] if hit.taxon)


# A site, a bird ("": all waterbirds), and what it is held against.
_SiteBird = tuple[str, str, Share | Criterion | None]


class _SiteBirds:
    """The counts and occurrences of a dossier, by site and bird."""

    def __init__(self, dossier: m.DossierContent, lang: m.Lang, taxa: Collection[str] | None) -> None:
        self.lang, self.agreement = lang, dossier.agreement
        self.places = {place.id: place for place in named_places(dossier)}
        self.sequence = {taxon.name: taxon.sequence for taxon in dossier.taxa}
        self.counts: dict[tuple[str, str], list[m.SiteCount]] = defaultdict(list)
        self.seen: dict[tuple[str, str], list[m.Occurrence]] = defaultdict(list)
        for count in dossier.counts:
            if count.place_id and count.taxon and _is_among(count.taxon, taxa):
                self.counts[count.place_id, count.taxon].append(count)
        for occurrence in dossier.occurrences:
            if occurrence.place_id and _is_among(occurrence.taxon, taxa):
                self.seen[occurrence.place_id, occurrence.taxon].append(occurrence)
        of_populations = thresholds.shares(dossier.counts, dossier.thresholds)
        self.shares = m.grouped(((share.place_id, share.taxon), share) for share in of_populations)
        self.is_waterbird = thresholds.waterbirds(dossier.taxa)
        self.unassessed = set(
            thresholds.unassessed((*self.counts, *self.seen), of_populations, self.is_waterbird)
        )
        both = thresholds.criteria(dossier.counts, dossier.thresholds, self.is_waterbird)
        self.sixes = {(six.place_id, six.taxon): six for six in both if six.taxon}
        self.fives = {five.place_id: five for five in both if not five.taxon} if taxa is None else {}

    def rows(self) -> Iterator[_SiteBird]:
        """Yield the rows: Parties in the order of their codes, sites by id, all waterbirds first, then by sequence."""
        by_site = m.grouped((site, taxon) for site, taxon in {*self.counts, *self.seen})
        for site in sorted({*by_site, *self.fives}, key=lambda site: (self._party(site) or "", site)):
            if site in self.fives:
                yield site, "", self.fives[site]
            taxa = sorted(by_site.get(site, ()), key=lambda taxon: (self.sequence.get(taxon, 0), taxon))
            for taxon in taxa:
                yield from ((site, taxon, share) for share in self.shares.get((site, taxon), (None,)))

    def tally(self, rows: Sequence[_SiteBird]) -> str:
        """Say how many rows and sites there are, and at how many each criterion is met; of 6, where it can be told."""
        there = {*self.counts, *self.seen}
        fives = sum(criterion.word == "met" for criterion in self.fives.values())
        assessed = {key for key in there if self.shares.get(key) and self.is_waterbird(key[1])}
        sixes = {site for site, taxon in assessed if self._word_of_six(site, taxon) == "met"}
        of = len({site for site, _ in assessed})
        six_met = m.Message.of("counts.six_met", six=_places(len(sixes)), of=of)
        tally = m.Message.of(
            "counts.site_birds",
            rows=len(rows),
            sites=len({*(site for site, _ in there), *self.fives}),
            five=_places(fives),
            sixes=six_met if assessed else m.Message("word.sixes_not_assessed"),
        )
        return say(tally, self.lang)

    def _word_of_six(self, site: str, taxon: str) -> str:
        criterion = self.sixes.get((site, taxon))
        return criterion.word if criterion else "not_met"

    def _party(self, place_id: str) -> str | None:
        place = self.places.get(place_id)
        return place.party if place else None

    def cells(self, site: str, taxon: str, of: Share | Criterion | None) -> dict[str, dm.Value]:
        """Return a row by the keys of its columns."""
        counts, seen = self.counts.get((site, taxon), ()), self.seen.get((site, taxon), ())
        party, lang = self._party(site), self.lang
        there = (count for count in counts if count.count != 0)
        months = {month for count in there for month in count.months} | {each.month for each in seen}
        cited = (*(count.source for count in counts), *(each.source for each in seen))
        counted = thresholds.regularly(counts, 1)
        years = [*(counted.years or ()), *(each.year for each in seen if each.year)]
        cells: dict[str, dm.Value] = {
            "site": dm.Cell.plain(site, place_name(self.places.get(site), lang) or site),
            "party": dm.Cell.plain(party, self.agreement.label(party, lang)) if party else None,
            "scientific_name": taxon or dm.Cell.plain(None, word("all_waterbirds", lang)),
            "years": presence.year_span((min(years), max(years)) if years else None),
            "months": dm.Cell.plain(presence.calendar(months), presence.month_spans(months))
            if months
            else None,
            **dict.fromkeys(("population", "threshold", "share", "seasons", "criterion")),
            "sources": tuple(dict.fromkeys(cited)),
        }
        if of is None:
            cells["count"] = self._most(counts, seen)
            if (site, taxon) in self.unassessed:
                cells["criterion"] = self._answer(6, "not_assessed")
            return cells
        cells |= {"count": of.seen.most, "seasons": presence.seasons(of.seen, lang)}
        if isinstance(of, Criterion):
            cells |= {"years": presence.year_span(of.seen.years), "threshold": of.seen.required}
            cells |= {"criterion": self._answer(5, of.word)}
            return {**cells, "sources": tuple(dict.fromkeys(count.source for count in of.seen.cited))}
        cells |= {"population": presence.population(of), "threshold": of.threshold.value, "share": of.percent}
        if self.is_waterbird(taxon):
            met = "not_met" if of.seen.word == "not_met" else self._word_of_six(site, taxon)
            cells["criterion"] = self._answer(6, met)
        return {**cells, "sources": (*dict.fromkeys(cited), of.threshold.source)}

    def _most(self, counts: Iterable[m.SiteCount], seen: Iterable[m.Occurrence]) -> dm.Value:
        """Return the highest number of birds; where none is given, that of nests or of birds that passed, in words."""
        numbered = [(count, count.count) for count in counts if count.count is not None]
        present = [number for count, number in numbered if is_of_birds_present(count)]
        present += [each.individuals for each in seen if each.individuals]
        if present or not numbered:
            return max(present, default=None)
        count, number = max(numbered, key=itemgetter(1))
        unit = in_our_words(count.unit, "unit", count.source, self.lang)
        return dm.Cell.plain(None, f"{number} {unit}".strip())

    def _answer(self, number: int, answer: str) -> dm.Cell:
        return dm.Cell.plain(f"{number} {answer}", presence.criterion_in_words(number, answer, self.lang))


def _places(number: int) -> m.Message:
    return m.Message.of("counts.places", n=number) if number else m.Message("word.no_place")


def _is_among(taxon: str, taxa: Iterable[str] | None) -> bool:
    return taxa is None or any(taxon == name or taxon.startswith(f"{name} ") for name in taxa)


# ---------------------------------------------------------------- in time


def year_months(count: m.SiteCount) -> Iterator[tuple[str, int]]:
    """Yield year and month (0: not given) of a count; of one over several months all of them."""
    begun, ended = m.month_number(count.date_from), m.month_number(count.date_to or count.date_from)
    if min(begun, ended) < 0:
        yield from (((count.date_from or "?")[:4], month) for month in count.months or (0,))
        return
    for at in range(begun, min(ended, begun + 11) + 1):
        yield str(at // 12), at % 12 + 1


def trends_plain(counts: Iterable[m.SiteCount]) -> dm.Document:
    """Return the highest count of each bird, place, year and month, as rtrim takes them; a month not given is empty."""
    numbers: dict[tuple[str, str, str, int], int] = {}
    for count in counts:
        if count.taxon and count.count is not None and is_of_birds_present(count):
            for year, month in year_months(count):
                key = count.taxon, count.place_id or count.site_printed, year, month
                numbers[key] = max(numbers.get(key, 0), count.count)
    keys = enumerate(("species", "site", "year", "month", "count"))
    columns = [dm.Column(key, key, value=itemgetter(at)) for at, key in keys]
    rows = ((*key[:3], key[3] or None, number) for key, number in sorted(numbers.items()) if key[2] != "?")
    return dm.tabular(columns, rows, "en")
