"""Where and when birds are counted or recorded: months by Party and site, shares of flyway populations.

On the sheet of one species, and for `evidence --sites`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import starmap
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from birds import attribution
from birds.documents.model import Cell, Column, Document, Table, Value, tabular
from birds.evidence import Findings
from birds.evidence.thresholds import (
    CountsAgainst,
    Criterion,
    Share,
    criteria,
    regularly,
    shares,
    unassessed,
    waterbirds,
)
from birds.messages import say, word
from birds.model import DossierContent, Lang, Message, Occurrence, Place, SiteCount, grouped, month_number
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from birds.documents.build.species_sheet import SpeciesSheet

MONTHS = 12
TRENDS = "counts_for_rtrim"  # what the counts by year and month are called in an export
_KINDS = ("sites", "counts", "occurrences", "thresholds")  # of the sources that the table is made of


def calendar(months: Collection[int]) -> str:
    """Return the twelve months on one line, those that do not apply as dots: readable in every language."""
    return " ".join(str(month) if month in months else "·" for month in range(1, MONTHS + 1))


def year_span(years: tuple[int, int] | None) -> str | None:
    """Return the first and the last year, one where they are the same."""
    return "–".join(str(year) for year in dict.fromkeys(years)) if years else None


def place_name(place: Place | None, lang: Lang) -> str | None:
    """Return the name of a place in a language, else any that it has."""
    return (place.names.get(lang) or next(iter(place.names.all()), None)) if place else None


def recorded_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return what the occurrences of each source say of each Party, then of each place in the dossier's order.

    It has what a sheet prints, with what programs read; `numbers` are those of the cited sources.
    """
    places = {place.id: place for place in sheet.occurred}
    order = {place_id: at for at, place_id in enumerate(places)}
    groups = grouped(((row.party or "", row.place_id or "", row.source), row) for row in sheet.occurrences)
    keys = sorted(groups, key=lambda key: (bool(key[1]), key[0], order.get(key[1], len(order)), key[2]))

    def row(same: Sequence[Occurrence]) -> dict[str, Value]:
        first, approximate = same[0], _is_approximate(sheet, same[0])
        place, months = places.get(first.place_id or ""), sorted({each.month for each in same})
        name = place_name(place, lang) or first.place_id
        where = f"{'≈ ' if approximate else ''}{name}"
        if not first.place_id:
            where = sheet.comparison.agreement.label(first.party, lang)
        years = [each.year for each in same if each.year]
        return {
            "party": Cell(first.party or (place.party if place else None)),
            "site": Cell.plain(first.place_id or None, where),
            "approximate": Cell(None, data=approximate),
            "months": _cell(months, calendar(months)),
            "records": sum(each.records for each in same),
            "highest": max((each.individuals for each in same if each.individuals), default=None),
            "years": _years((min(years), max(years)) if years else None),
            "source": _cited(first.source, numbers),
        }

    column = partial(Column.of, lang)
    columns = (
        column("party"),
        column("site", label="occurrences_where"),
        column("approximate", label="occurrences_where"),
        column("months", label="occurrences_months"),
        column("records", label="occurrences_records", align="right"),
        column("highest", label="occurrences_highest", align="right"),
        column("years", label="occurrences_years"),
        column("source"),
    )
    return Table.of(columns, (row(groups[key]) for key in keys))


def _is_approximate(sheet: SpeciesSheet, occurrence: Occurrence) -> bool:
    """Whether it lies in a place that is a circle, for want of a boundary."""
    return bool(occurrence.place_id) and occurrence.place_id not in sheet.drawn


def _cell(data: object, text: str | None) -> Cell:
    """Return what programs read as data, and people as a text."""
    return Cell(None, Cell.plain(None, text or "").lines, data)


def _years(years: tuple[int, int] | None) -> Cell:
    return _cell(list(years) if years else None, year_span(years))


def _cited(source: str, numbers: Mapping[str, int]) -> Cell:
    return Cell.plain(source, f"[{numbers[source]}]" if source in numbers else "")


def recorded_lines(sheet: SpeciesSheet, lang: Lang) -> tuple[str, ...]:
    """Return what is said above the table."""
    approximate = any(_is_approximate(sheet, occurrence) for occurrence in sheet.occurrences)
    return (word("occurrences_note", lang), *((word("occurrences_circle", lang),) if approximate else ()))


def shares_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return what a sheet prints of shares, with what programs read; `numbers` are those of the cited sources.

    `criterion_6` is met, provisional, reached, population or not_met; None for a bird of no wetland.
    """
    places = {place.place.id: place.place for place in sheet.places if place.place}
    met = {(criterion.place_id, criterion.taxon): criterion.word for criterion in sheet.criteria}

    def site(share: Share) -> Cell:
        return Cell.plain(share.place_id, place_name(places.get(share.place_id), lang) or share.place_id)

    def over(share: Share) -> Cell:
        return _cell(share.seen.seasons, seasons(share.seen, lang))

    def criterion(share: Share) -> Cell | None:
        if not sheet.is_waterbird:
            return None
        answer = "not_met" if share.seen.word == "not_met" else met[share.place_id, share.taxon]
        return Cell.plain(answer, criterion_in_words(6, answer, lang))

    def cited(share: Share) -> Cell:
        return Cell(None, data=sorted({count.source for count in share.seen.cited}))

    column = partial(Column.of, lang)
    columns = (
        column("site", site),
        column("taxon", lambda share: Cell(share.taxon), "scientific_name"),
        column("population", lambda share: Cell.plain(share.threshold.population, population(share))),
        column("edition", lambda share: Cell(share.threshold.edition), "population"),
        column("threshold", lambda share: share.threshold.value, align="right"),
        column("count", lambda share: share.seen.most, "occurrences_highest", "right"),
        column("percent", percent, "share", "right"),
        column("years", lambda share: _years(share.seen.years), "occurrences_years"),
        column("seasons", over, "seasons_over", "right"),
        column("seasons_reached", lambda share: Cell(None, data=share.seen.over), "seasons_over"),
        column("criterion_6", criterion, "criterion"),
        column("source", lambda share: _cited(share.threshold.source, numbers)),
        column("cited", cited, "source"),
    )
    return Table.of(columns, sheet.shares)


def population(share: Share) -> str:
    """Return the population of a share, as its edition calls it."""
    threshold = share.threshold
    edition = f"({threshold.edition})" if threshold.edition else ""
    return " ".join(part for part in (threshold.population or threshold.taxon_printed, edition) if part)


def percent(share: Share) -> float:
    """Return a share in per cent, to one hundredth."""
    return round(100 * share.share, 2)


def seasons(seen: CountsAgainst, lang: Lang) -> str | None:
    """Return in how many seasons of those counted the threshold was reached, None where nobody counted."""
    return (
        say(Message.of("counts.seasons_of", over=seen.over, of=seen.seasons), lang) if seen.seasons else None
    )


def criterion_in_words(number: int, answer: str, lang: Lang) -> str:
    """Return in words what is known of a criterion."""
    return say(Message.of(f"ramsar.{answer}", n=number), lang)


def shares_line(sheet: SpeciesSheet, lang: Lang) -> str:
    """Return at how many sites criterion 6 is not assessed; empty where there is none."""
    number = len(sheet.unassessed)
    return say(Message.of("ramsar.not_assessed_at", n=number), lang) if number else ""


def shares_json(sheet: SpeciesSheet) -> list[dict[str, Any]]:
    """Return the same as values, and after them the sites at which criterion 6 is not assessed."""
    table = shares_table(sheet, {}, "en")
    unknown = dict.fromkeys(column.key for column in table.columns)
    unknown |= {"criterion_6": "not_assessed", "cited": []}
    return [*table.objects(), *({**unknown, "site": at, "taxon": taxon} for at, taxon in sheet.unassessed)]


# ---------------------------------------------------------------- all sites


def site_grid(dossier: DossierContent, lang: Lang, taxa: Collection[str] | None = None) -> Document:
    """Return a row for each site, bird and population: highest count, years, months, share, criteria, sources.

    Of `taxa` only where they are given, their subspecies with them. All waterbirds of a site are a row of their own.
    """
    site_birds, known = _SiteBirds(dossier, lang, taxa), dossier.sources
    rows, column = tuple(site_birds.rows()), partial(Column.of, lang)
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
    return tabular(
        columns,
        starmap(site_birds.cells, rows),
        lang,
        word("site_birds", lang),
        notes=notes,
        credits_=attribution.of_lists(known, dossier.reference, attribution.of_kind(known, *_KINDS)),
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

    def __init__(self, dossier: DossierContent, lang: Lang, taxa: Collection[str] | None) -> None:
        self.lang, self.agreement = lang, dossier.agreement
        self.places = {place.id: place for place in named_places(dossier)}
        self.sequence = {taxon.name: taxon.sequence for taxon in dossier.taxa}
        self.counts: dict[tuple[str, str], list[SiteCount]] = defaultdict(list)
        self.seen: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
        for count in dossier.counts:
            if count.place_id and count.taxon and _is_among(count.taxon, taxa):
                self.counts[count.place_id, count.taxon].append(count)
        for occurrence in dossier.occurrences:
            if occurrence.place_id and _is_among(occurrence.taxon, taxa):
                self.seen[occurrence.place_id, occurrence.taxon].append(occurrence)
        of_populations = shares(dossier.counts, dossier.thresholds)
        self.shares = grouped(((share.place_id, share.taxon), share) for share in of_populations)
        self.is_waterbird = waterbirds(dossier.taxa)
        self.unassessed = set(unassessed((*self.counts, *self.seen), of_populations, self.is_waterbird))
        both = criteria(dossier.counts, dossier.thresholds, self.is_waterbird)
        self.sixes = {(six.place_id, six.taxon): six for six in both if six.taxon}
        self.fives = {five.place_id: five for five in both if not five.taxon} if taxa is None else {}

    def rows(self) -> Iterator[_SiteBird]:
        """Yield the rows: Parties in the order of their codes, sites by id, all waterbirds first, then by sequence."""
        by_site = grouped((site, taxon) for site, taxon in {*self.counts, *self.seen})
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
        six_met = Message.of("counts.six_met", six=_places(len(sixes)), of=of)
        tally = Message.of(
            "counts.site_birds",
            rows=len(rows),
            sites=len({*(site for site, _ in there), *self.fives}),
            five=_places(fives),
            sixes=six_met if assessed else Message("word.sixes_not_assessed"),
        )
        return say(tally, self.lang)

    def _word_of_six(self, site: str, taxon: str) -> str:
        criterion = self.sixes.get((site, taxon))
        return criterion.word if criterion else "not_met"

    def _party(self, place_id: str) -> str | None:
        place = self.places.get(place_id)
        return place.party if place else None

    def cells(self, site: str, taxon: str, of: Share | Criterion | None) -> dict[str, Value]:
        """Return a row by the keys of its columns."""
        counts, seen = self.counts.get((site, taxon), ()), self.seen.get((site, taxon), ())
        party, lang = self._party(site), self.lang
        months = {month for count in counts for month in count.months} | {each.month for each in seen}
        cited = (*(count.source for count in counts), *(each.source for each in seen))
        counted = regularly(counts, 1)
        years = [*(counted.years or ()), *(each.year for each in seen if each.year)]
        cells: dict[str, Value] = {
            "site": Cell.plain(site, place_name(self.places.get(site), lang) or site),
            "party": Cell.plain(party, self.agreement.label(party, lang)) if party else None,
            "scientific_name": taxon or Cell.plain(None, word("all_waterbirds", lang)),
            "years": year_span((min(years), max(years)) if years else None),
            "months": Cell.plain(calendar(months), month_spans(months)) if months else None,
            **dict.fromkeys(("population", "threshold", "share", "seasons", "criterion")),
            "sources": tuple(dict.fromkeys(cited)),
        }
        if of is None:
            cells["count"] = max([counted.most, *(each.individuals or 0 for each in seen)]) or None
            if (site, taxon) in self.unassessed:
                cells["criterion"] = self._answer(6, "not_assessed")
            return cells
        cells |= {"count": of.seen.most, "seasons": seasons(of.seen, lang)}
        if isinstance(of, Criterion):
            cells |= {"years": year_span(of.seen.years), "threshold": of.seen.required}
            cells |= {"criterion": self._answer(5, of.word)}
            return {**cells, "sources": tuple(dict.fromkeys(count.source for count in of.seen.cited))}
        cells |= {"population": population(of), "threshold": of.threshold.value, "share": percent(of)}
        if self.is_waterbird(taxon):
            met = "not_met" if of.seen.word == "not_met" else self._word_of_six(site, taxon)
            cells["criterion"] = self._answer(6, met)
        return {**cells, "sources": (*dict.fromkeys(cited), of.threshold.source)}

    def _answer(self, number: int, answer: str) -> Cell:
        return Cell.plain(f"{number} {answer}", criterion_in_words(number, answer, self.lang))


def _places(number: int) -> Message:
    return Message.of("counts.places", n=number) if number else Message("word.no_place")


def month_spans(months: Iterable[int]) -> str:
    """Return months in spans: "1–3, 11–12"."""
    groups: list[list[int]] = []
    for month in sorted(months):
        if groups and groups[-1][-1] == month - 1:
            groups[-1].append(month)
        else:
            groups.append([month])
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}" for group in groups)


def _is_among(taxon: str, taxa: Iterable[str] | None) -> bool:
    return taxa is None or any(taxon == name or taxon.startswith(f"{name} ") for name in taxa)


# ---------------------------------------------------------------- in time


def year_months(count: SiteCount) -> Iterator[tuple[str, int]]:
    """Yield year and month (0: not given) of a count; of one over several months all of them."""
    begun, ended = month_number(count.date_from), month_number(count.date_to or count.date_from)
    if min(begun, ended) < 0:
        yield from (((count.date_from or "?")[:4], month) for month in count.months or (0,))
        return
    for at in range(begun, min(ended, begun + 11) + 1):
        yield str(at // 12), at % 12 + 1


def trends_plain(counts: Iterable[SiteCount]) -> Document:
    """Return the highest count of each bird, place, year and month, as rtrim takes them; a month not given is empty."""
    numbers: dict[tuple[str, str, str, int], int] = {}
    for count in counts:
        if count.taxon and count.count is not None and count.measure == "stock":
            for year, month in year_months(count):
                key = count.taxon, count.place_id or count.site_printed, year, month
                numbers[key] = max(numbers.get(key, 0), count.count)
    keys = enumerate(("species", "site", "year", "month", "count"))
    columns = [Column(key, key, value=itemgetter(at)) for at, key in keys]
    rows = ((*key[:3], key[3] or None, number) for key, number in sorted(numbers.items()) if key[2] != "?")
    return tabular(columns, rows, "en")
