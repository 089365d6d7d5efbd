"""Where birds are in which months and who says so, and their counts by years: as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from birds import attribution
from birds.documents.build.sites import month_spans, place_name
from birds.documents.model import Cell, Column, Document, Table, Value, tabular
from birds.evidence import Findings
from birds.evidence.presence import Presence, group_by_source
from birds.evidence.thresholds import LEAST_YEARS, Series
from birds.messages import say, word
from birds.model import Agreement, Lang, Message, Place, SiteCount, grouped
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from birds.documents.build.species_sheet import SpeciesSheet

PRESENCE = "presence"  # what its table is called in an export
FACTS = {
    "count": "counts", "named": "sites", "occurrence": "occurrences", "ring": "evidence", "track": "tracks",
}  # fmt: skip


def presence_grid(table: Findings, records: Sequence[Presence], lang: Lang) -> Document:
    """Return a row for each bird, place or territory and source, with the months that the source names."""
    known_places = {place.id: place for place in named_places(table.dossier)}
    rows = tuple(group_by_source(records))
    kinds = dict.fromkeys(FACTS[record.kind] for record in records if record.kind in FACTS)
    known = table.dossier.sources
    stated = (record.source for record in records if record.kind == "status")
    cited = (*stated, *attribution.of_kind(known, *kinds))
    total = Message.of(
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


def presence_matrix(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return a row for each place or territory of one bird, with twelve months; `numbers` are of the sources."""
    known = {named.place.id: named.place for named in sheet.places if named.place}
    rows = grouped(
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


def _printed(records: Sequence[Presence], lang: Lang) -> str:
    """Return a place that is none of the dossier's, as its sources print it."""
    sources = " ; ".join(record.source for record in records)
    return attribution.in_our_words(records[0].printed, "end", sources, lang)


def _cited(source: str, lang: Lang) -> Cell:
    return Cell.plain(source, attribution.in_our_words(source, "source", source, lang))


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


def presence_plain(records: Sequence[Presence], places: Iterable[Place], agreement: Agreement) -> Document:
    """Return the same as a table for machines; months that no source gives are empty, places have an English name."""
    known = {place.id: place for place in places}
    return tabular(_columns(known, agreement, "en", plain=True), group_by_source(records), "en")


def presence_as_data(
    records: Sequence[Presence], places: Iterable[Place], agreement: Agreement
) -> list[dict[str, Any]]:
    """Return the same as values."""
    return list(presence_plain(records, places, agreement).tables[0].objects())


def _columns(
    places: Mapping[str, Place], agreement: Agreement, lang: Lang, *, plain: bool = False
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
        nearest = Message.of("presence.nearest", number=record.nearest, date=date or "?")
        return Cell.plain(None, say(nearest, lang))

    def party(group: Sequence[Presence]) -> Cell:
        return Cell.plain(group[0].party, agreement.label(group[0].party, lang))

    def kind(group: Sequence[Presence]) -> Cell:
        return Cell.plain(group[0].kind, word(f"presence.{group[0].kind}", lang))

    column, taxon = partial(Column.of, lang), "taxon" if plain else "scientific_name"
    yield column(taxon, lambda group: group[0].taxon, "scientific_name", italic=True)
    yield column("party", party)
    yield column("place", (lambda group: group[0].place) if plain else place, "presence_place")
    yield column("place_name", lambda group: Cell(place_of(group)), "presence_place")  # for programs
    if plain:
        yield column("printed", lambda group: group[0].printed, "presence_place")
    yield column("answer", lambda group: Cell(group[0].answer), "presence_answer")
    yield column("kind", kind, "presence_kind")
    yield column("status", status)
    yield column("months", months, "occurrences_months")
    yield column("number", number, "occurrences_highest", "right")
    yield column("nearest", lambda group: Cell(group[0].nearest), "presence_nearest", "right")
    yield column("nearest_date", lambda group: Cell(group[0].nearest_date), "presence_nearest")
    yield column("times", lambda group: sum(record.times for record in group), "presence_times", "right")
    yield column("source", lambda group: _cited(group[0].source, lang))


BARS, NOT_COUNTED = "▁▂▃▄▅▆▇█", "·"
LONGEST = 40  # years in a line: the last ones


def series_table(sheet: SpeciesSheet, lang: Lang) -> Table:
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


def series_as_data(sheet: SpeciesSheet) -> list[dict[str, Any]]:
    """Return the counts by years as values."""
    return [
        {
            "site": series.place_id,
            "taxon": series.taxon,
            "kind": series.kind,
            "years": [list(year) for year in series.years],
            "threshold": series.threshold.value if series.threshold else None,
        }
        for series in sheet.series
    ]


def group_years(counts: Sequence[SiteCount]) -> Iterator[tuple[SiteCount, ...]]:
    """Yield the counts of a bird at a place that are of as many years as a series has together, others alone."""
    years: dict[tuple[str | None, ...], set[int | None]] = {}
    groups: dict[object, list[SiteCount]] = {}
    key = attrgetter("place_id", "site_printed", "taxon", "year_kind", "measure")
    all_of = list(map(key, counts))
    for of, count in zip(all_of, counts, strict=True):
        years.setdefault(of, set()).add(count.season_year)
    for at, (of, count) in enumerate(zip(all_of, counts, strict=True)):
        many = len(years[of] - {None}) >= LEAST_YEARS and count.season_year is not None
        groups.setdefault(of if many else at, []).append(count)
    return map(tuple, groups.values())
