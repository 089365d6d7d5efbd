"""Counts by years, as a sheet about one bird prints them: a line of bars, its highest year, the 1 % threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.documents.build.sites import called
from birds.documents.model import Column, Table
from birds.evidence.thresholds import LEAST_YEARS, year_of
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.build.species_sheet import SpeciesSheet
    from birds.documents.model import Value
    from birds.evidence.thresholds import Series
    from birds.model import Lang, SiteCount

BARS, NOT_COUNTED = "▁▂▃▄▅▆▇█", "·"
LONGEST = 40  # years in a line: the last ones


def series_table(sheet: SpeciesSheet, lang: Lang) -> Table:
    """Return the table that a sheet prints, a place a row."""
    columns = (
        Column("site", word("site", lang)),
        Column("years", word("occurrences_years", lang)),
        Column("line", word("series_line", lang)),
        Column("counted", word("series_counted", lang), "right"),
        Column("most", word("occurrences_highest", lang), "right"),
        Column("when", word("when", lang)),
        Column("threshold", word("threshold", lang), "right"),
        Column("over", word("series_over", lang), "right"),
    )
    return Table.of(columns, _rows(sheet, lang))


def _rows(sheet: SpeciesSheet, lang: Lang) -> Iterator[tuple[Value, ...]]:
    places = {one.place.id: one.place for one in sheet.places if one.place}
    for one in sheet.series:
        year, most = max(one.years, key=lambda pair: (pair[1], pair[0]))
        yield (
            called(places.get(one.place_id), lang) or one.place_id,
            f"{one.years[0][0]}–{one.years[-1][0]}",
            bars(one),
            len(one.years),
            most,
            str(year),
            one.threshold.value if one.threshold else None,
            sum(number >= one.threshold.value for _, number in one.years) if one.threshold else None,
        )


def bars(one: Series) -> str:
    """Return a bar for each of the last years, a dot where it was not counted.

    >>> from birds.evidence.thresholds import Series
    >>> bars(Series("izumi", "Grus monacha", ((2001, 0), (2003, 70), (2004, 35))))
    '▁·█▅'
    """
    counted, last = dict(one.years), one.years[-1][0]
    most = max(counted.values()) or 1
    years = range(max(one.years[0][0], last - LONGEST + 1), last + 1)
    return "".join(
        BARS[round(counted[year] / most * (len(BARS) - 1))] if year in counted else NOT_COUNTED
        for year in years
    )


def as_data(sheet: SpeciesSheet) -> list[dict[str, Any]]:
    """Return the same as values."""
    return [
        {
            "site": one.place_id,
            "taxon": one.taxon,
            "years": [list(year) for year in one.years],
            "threshold": one.threshold.value if one.threshold else None,
        }
        for one in sheet.series
    ]


def of_years(counts: Iterable[SiteCount]) -> Iterator[tuple[SiteCount, ...]]:
    """Yield the counts of a bird at a place that are of as many years as a series has together, others alone."""
    years: dict[tuple[str | None, ...], set[int | None]] = {}
    for one in counts:
        years.setdefault((one.place_id, one.site_printed, one.taxon), set()).add(year_of(one))
    held: dict[object, list[SiteCount]] = {}
    for at, one in enumerate(counts):
        of = (one.place_id, one.site_printed, one.taxon)
        many = len(years[of] - {None}) >= LEAST_YEARS and year_of(one) is not None
        held.setdefault(of if many else at, []).append(one)
    return map(tuple, held.values())
