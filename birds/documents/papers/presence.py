"""Where birds are and who says so: by month, counts by year, occurrences, shares of populations; also as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from birds import attribution
from birds import model as m
from birds.documents.model import Cell, Column, Document, Table, Value, tabular
from birds.evidence import Findings
from birds.evidence.presence import Presence, group_by_source
from birds.evidence.thresholds import LEAST_YEARS, CountsAgainst, Series, Share
from birds.messages import say, word
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from birds.documents.papers.species_sheet import SpeciesSheet

MONTHS = 12
PRESENCE = "presence"  # what its table is called in an export
FACTS = {
    "count": "counts", "named": "sites", "occurrence": "occurrences", "ring": "evidence", "track": "tracks",
}  # fmt: skip


def calendar(months: Collection[int]) -> str:
    """Return the twelve months on one line, those that do not apply as dots: readable in every language."""
    return " ".join(str(month) if month in months else "·" for month in range(1, MONTHS + 1))


def year_span(years: tuple[int, int] | None) -> str | None:
    """Return the first and the last year, one where they are the same."""
    return "–".join(str(year) for year in dict.fromkeys(years)) if years else None


def place_name(place: m.Place | None, lang: m.Lang) -> str | None:
    """Return the name of a place in a language, else any that it has."""
    return (place.names.get(lang) or next(iter(place.names.all()), None)) if place else None


def month_spans(months: Iterable[int]) -> str:
    """Return months in spans: "1–3, 11–12"."""
    follow = groupby(enumerate(sorted(months)), key=lambda pair: pair[1] - pair[0])  # one after the other
    spans = ([month for _, month in same] for _, same in follow)
    return ", ".join(filter(None, (year_span((span[0], span[-1])) for span in spans)))


# ---------------------------------------------------------------- presence


def presence_grid(table: Findings, records: Sequence[Presence], lang: m.Lang) -> Document:
    """Return a row for each bird, place or territory and source, with the months that the source names."""
    known_places = {place.id: place for place in named_places(table.dossier)}
    rows = tuple(group_by_source(records))
    kinds = dict.fromkeys(FACTS[record.kind] for record in records if record.kind in FACTS)
    known = table.dossier.sources
    stated = (record.source for record in records if record.kind == "status")
    cited = (*stated, *attribution.of_kind(known, *kinds))
    total = m.Message.of(
        "presence.total",
        birds=len({record.taxon for record in records}),
        places=len({record.place for record in records} - {None}),
        rows=len(rows),
    )
    return tabular(
        _columns(known_places, table.dossier.agreement, lang),
        rows,
        lang,
        word("presence", lang),
        lead=(say(total, lang),),
        notes=(word("presence_note", lang),),
        credits_=attribution.of_lists(known, table.dossier.reference, cited),
    )


MARKS = {"recorded": "+", "tracked": "t", "status": "s", "between": "~", "absent": "0", "unknown": "·"}
"""How a month of a place is marked, by what is said of it: the first that holds."""
_ANSWER_OF = {"track": "tracked", "status": "status", "between": "between", "absent": "absent"}


def presence_matrix(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: m.Lang) -> Table:
    """Return a row for each place or territory of one bird, with twelve months; `numbers` are of the sources."""
    known = {named.place.id: named.place for named in sheet.places if named.place}
    rows = m.grouped(
        ((record.party or "", record.place or "", record.printed or ""), record) for record in sheet.presence
    )
    label = sheet.comparison.agreement.label

    def place(records: Sequence[Presence]) -> str | None:
        return place_name(known.get(records[0].place or ""), lang) or _printed(records, lang) or None

    def sources(records: Sequence[Presence]) -> str:
        cited = {numbers[each.source] for each in records if each.source in numbers}
        return " ".join(f"[{number}]" for number in sorted(cited))

    columns = (
        Column.of(lang, "party", lambda records: label(records[0].party, lang)),
        Column.of(lang, "place", place, "presence_place"),
        *(
            Column(f"month_{at}", str(at), "right", value=partial(_month_cell, month=at))
            for at in range(1, 13)
        ),
        Column.of(lang, "undated", partial(_month_cell, month=None), "presence_undated", "right"),
        Column.of(lang, "sources", sources, "source"),
    )
    return Table.of(columns, rows.values())


def _printed(records: Sequence[Presence], lang: m.Lang) -> str:
    """Return a place that is none of the dossier's, as its sources print it."""
    sources = " ; ".join(record.source for record in records)
    return attribution.in_our_words(records[0].printed, "end", sources, lang)


def _month_cell(records: Iterable[Presence], month: int | None) -> str:
    """Return what is said of a month: the highest number counted then, else how somebody knows of the bird."""
    then = [record for record in records if record.month == month]
    answers = {_ANSWER_OF.get(record.kind, "recorded"): record for record in then}
    answer = next((each for each in MARKS if each in answers), "unknown")
    most = max((record.number or 0 for record in then), default=0)
    nearest = answers[answer].nearest if answer == "between" else None
    if answer == "recorded" and most:
        return f"{most:,}"
    return f"{MARKS[answer]}{nearest:,}" if nearest is not None else MARKS[answer]


def presence_plain(
    records: Sequence[Presence], places: Iterable[m.Place], agreement: m.Agreement
) -> Document:
    """Return the same as a table for machines; months that no source gives are empty, places have an English name."""
    known = {place.id: place for place in places}
    return tabular(_columns(known, agreement, "en", plain=True), group_by_source(records), "en")


def presence_as_data(
    records: Sequence[Presence], places: Iterable[m.Place], agreement: m.Agreement
) -> list[dict[str, Any]]:
    """Return the same as values."""
    return list(presence_plain(records, places, agreement).tables[0].objects())


def _columns(
    places: Mapping[str, m.Place], agreement: m.Agreement, lang: m.Lang, *, plain: bool = False
) -> Iterator[Column]:
    """Yield the columns of what one source says of one bird at one place.

    `plain` parts what a person reads in one column: the place's id, and what is printed where that is none.
    """

    def place_of(group: Sequence[Presence]) -> str | None:
        return place_name(places.get(group[0].place or ""), lang)

    def place(group: Sequence[Presence]) -> Value:
        printed = group[0].printed
        return Cell.plain(group[0].place or printed, place_of(group) or _printed(group, lang))

    def status(group: Sequence[Presence]) -> Value:
        code = group[0].code
        return Cell.plain(code, word(code, lang) if code else "")

    def months(group: Sequence[Presence]) -> Value:
        numbers = [record.month for record in group if record.month]
        strip = month_spans(numbers) if numbers else word("presence_unknown", lang)
        return Cell(tuple(map(str, numbers)), Cell.plain(None, strip).lines, numbers)

    def number(group: Sequence[Presence]) -> Value:
        record = group[0]
        if record.nearest is None:
            return record.number
        # Of a month between records it is the number nearest to it, not that month's.
        date = attribution.in_our_words(record.nearest_date, "season", record.source, lang)
        nearest = m.Message.of("presence.nearest", number=record.nearest, date=date or "?")
        return Cell.plain(None, say(nearest, lang))

    def source(group: Sequence[Presence]) -> Cell:
        own = group[0].source
        return Cell.plain(own, attribution.in_our_words(own, "source", own, lang))

    column, taxon = partial(Column.of, lang), "taxon" if plain else "scientific_name"
    yield column(taxon, lambda group: group[0].taxon, "scientific_name", italic=True)
    yield column("party", lambda group: Cell.plain(group[0].party, agreement.label(group[0].party, lang)))
    yield column("place", (lambda group: group[0].place) if plain else place, "presence_place")
    yield column("place_name", lambda group: Cell(place_of(group)), "presence_place")  # for programs
    if plain:
        yield column("printed", lambda group: group[0].printed, "presence_place")
    yield column("answer", lambda group: Cell(group[0].answer), "presence_answer")
    yield column(
        "kind", lambda group: Cell.plain(group[0].kind, _kind_in_words(group[0], lang)), "presence_kind"
    )
    yield column("rule", lambda group: Cell(group[0].rule), "presence_kind")  # why a month is presumed
    yield column("status", status)
    yield column("months", months, "occurrences_months")
    yield column("number", number, "occurrences_highest", "right")
    yield column("nearest", lambda group: Cell(group[0].nearest), "presence_nearest", "right")
    yield column("nearest_date", lambda group: Cell(group[0].nearest_date), "presence_nearest")
    yield column("times", lambda group: sum(record.times for record in group), "presence_times", "right")
    yield column("source", source)


def _kind_in_words(record: Presence, lang: m.Lang) -> str:
    """Return what says that a bird is there; of a presumed month, why it is presumed."""
    return word(f"presence.{record.kind}{f'_{record.rule}' if record.rule else ''}", lang)


BARS, NOT_COUNTED = "▁▂▃▄▅▆▇█", "·"
LONGEST = 40  # years in a line: the last ones


def series_table(sheet: SpeciesSheet, lang: m.Lang) -> Table:
    """Return the counts by years of one bird's sheet, a place a row: bars, the highest year, the 1 % threshold."""
    places = {series.place.id: series.place for series in sheet.places if series.place}

    def years(series: Series) -> str:
        return "–".join(_year(series, series.years[at][0]) for at in (0, -1))

    def most(series: Series) -> tuple[int, int]:
        return max(series.years, key=lambda pair: (pair[1], pair[0]))

    def over(series: Series) -> int | None:
        if series.threshold is None:
            return None
        return sum(number >= series.threshold.value for _, number in series.years)

    column = partial(Column.of, lang)
    columns = (
        column("site", lambda series: place_name(places.get(series.place_id), lang) or series.place_id),
        column("years", years, "occurrences_years"),
        column("line", bars, "series_line"),
        column("counted", lambda series: len(series.years), "series_counted", "right"),
        column("most", lambda series: most(series)[1], "occurrences_highest", "right"),
        column("when", lambda series: _year(series, most(series)[0])),
        column("threshold", lambda series: series.threshold and series.threshold.value, align="right"),
        column("over", over, "series_over", "right"),
    )
    return Table.of(columns, sheet.series)


def _year(series: Series, year: int) -> str:
    """Return a year of a series; a season is called by its two years."""
    return f"{year}/{(year + 1) % 100:02}" if series.kind == "season" else str(year)


def bars(series: Series) -> str:
    """Return a bar for each of the last years, a dot where it was not counted.

    >>> from birds.evidence.thresholds import Series
    >>> bars(Series("izumi", "Grus monacha", ((2001, 0), (2003, 70), (2004, 35))))
    '▁·█▅'
    """
    counted, last = dict(series.years), series.years[-1][0]
    most = max(counted.values()) or 1
    years = range(max(series.years[0][0], last - LONGEST + 1), last + 1)
    return "".join(
        BARS[round(counted[year] / most * (len(BARS) - 1))] if year in counted else NOT_COUNTED
        for year in years
    )


def group_years(counts: Sequence[m.SiteCount]) -> Iterator[tuple[m.SiteCount, ...]]:
    """Yield the counts of a bird at a place that are of as many years as a series has together, others alone."""
    key = attrgetter("place_id", "site_printed", "taxon", "year_kind", "measure")
    years = m.grouped((key(count), count.season_year) for count in counts if count.season_year is not None)
    many = {of for of, counted in years.items() if len(set(counted)) >= LEAST_YEARS}
    groups: dict[object, list[m.SiteCount]] = {}
    for at, count in enumerate(counts):
        is_one = count.season_year is not None and key(count) in many
        groups.setdefault(key(count) if is_one else at, []).append(count)
    return map(tuple, groups.values())


# ---------------------------------------------------------------- occurrences and shares, on the sheet of a species


def recorded_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: m.Lang) -> Table:
    """Return what the occurrences of each source say of each Party, then of each place in the dossier's order.

    It has what a sheet prints, with what programs read; `numbers` are those of the cited sources.
    """
    places = {place.id: place for place in sheet.occurred}
    order = {place_id: at for at, place_id in enumerate(places)}
    groups = m.grouped(((row.party or "", row.place_id or "", row.source), row) for row in sheet.occurrences)
    keys = sorted(groups, key=lambda key: (bool(key[1]), key[0], order.get(key[1], len(order)), key[2]))

    def row(same: Sequence[m.Occurrence]) -> dict[str, Value]:
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
            "source": _numbered(first.source, numbers),
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


def _is_approximate(sheet: SpeciesSheet, occurrence: m.Occurrence) -> bool:
    """Whether it lies in a place that is a circle, for want of a boundary."""
    return bool(occurrence.place_id) and occurrence.place_id not in sheet.drawn


def _cell(data: object, text: str | None) -> Cell:
    """Return what programs read as data, and people as a text."""
    return Cell(None, Cell.plain(None, text or "").lines, data)


def _years(years: tuple[int, int] | None) -> Cell:
    return _cell(list(years) if years else None, year_span(years))


def _numbered(source: str, numbers: Mapping[str, int]) -> Cell:
    return Cell.plain(source, f"[{numbers[source]}]" if source in numbers else "")


def recorded_lines(sheet: SpeciesSheet, lang: m.Lang) -> tuple[str, ...]:
    """Return what is said above the table."""
    approximate = any(_is_approximate(sheet, occurrence) for occurrence in sheet.occurrences)
    return (word("occurrences_note", lang), *((word("occurrences_circle", lang),) if approximate else ()))


def shares_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: m.Lang) -> Table:
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
        column("percent", attrgetter("percent"), "share", "right"),
        column("years", lambda share: _years(share.seen.years), "occurrences_years"),
        column("seasons", over, "seasons_over", "right"),
        column("seasons_reached", lambda share: Cell(None, data=share.seen.over), "seasons_over"),
        column("criterion_6", criterion, "criterion"),
        column("source", lambda share: _numbered(share.threshold.source, numbers)),
        column("cited", cited, "source"),
    )
    return Table.of(columns, sheet.shares)


def population(share: Share) -> str:
    """Return the population of a share, as its edition calls it."""
    threshold = share.threshold
    edition = f"({threshold.edition})" if threshold.edition else ""
    return " ".join(part for part in (threshold.population or threshold.taxon_printed, edition) if part)


def seasons(seen: CountsAgainst, lang: m.Lang) -> str | None:
    """Return in how many seasons of those counted the threshold was reached, None where nobody counted."""
    return (
        say(m.Message.of("counts.seasons_of", over=seen.over, of=seen.seasons), lang)
        if seen.seasons
        else None
    )


def criterion_in_words(number: int, answer: str, lang: m.Lang) -> str:
    """Return in words what is known of a criterion."""
    return say(m.Message.of(f"ramsar.{answer}", n=number), lang)


def shares_json(sheet: SpeciesSheet) -> list[dict[str, Any]]:
    """Return the same as values, and after them the sites at which criterion 6 is not assessed."""
    table = shares_table(sheet, {}, "en")
    unknown = dict.fromkeys(column.key for column in table.columns)
    unknown |= {"criterion_6": "not_assessed", "cited": []}
    return [*table.objects(), *({**unknown, "site": at, "taxon": taxon} for at, taxon in sheet.unassessed)]
