"""Where birds are in which months and who says so, and their counts by years: as tables and as JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from birds import attribution
from birds.documents.build.sites import called, spans
from birds.documents.model import Cell, Column, Table, tabular
from birds.evidence.presence import together
from birds.evidence.thresholds import LEAST_YEARS
from birds.messages import say, word
from birds.model import Message, grouped
from birds.negotiation.sites import named_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from birds.documents.build.species_sheet import SpeciesSheet
    from birds.documents.model import Document, Value
    from birds.evidence import Findings
    from birds.evidence.presence import Presence
    from birds.evidence.thresholds import Series
    from birds.model import Agreement, Lang, Place, SiteCount

PRESENCE = "presence"  # what its table is called in an export
FACTS = {
    "count": "counts",
    "named": "sites",
    "occurrence": "occurrences",
    "ring": "evidence",
    "track": "tracks",
}


def presence_grid(table: Findings, said: Sequence[Presence], lang: Lang) -> Document:
    """Return a row for each bird, place or territory and source, with the months that the source names."""
    known_places = {place.id: place for place in named_places(table.dossier)}
    rows = tuple(together(said))
    kinds = dict.fromkeys(FACTS[one.kind] for one in said if one.kind in FACTS)
    known = table.dossier.sources
    told = (*(one.source for one in said if one.kind == "status"), *attribution.of_kind(known, *kinds))
    total = Message.of(
        "presence.total",
        birds=len({one.taxon for one in said}),
        places=len({one.place for one in said} - {None}),
        rows=len(rows),
    )
    return tabular(
        _columns(known_places, table.dossier.agreement, lang),
        rows,
        lang,
        word("presence", lang),
        lead=(say(total, lang),),
        notes=(word("presence_note", lang),),
        credits_=attribution.of_lists(known, table.dossier.reference, told),
    )


MARKS = {"recorded": "+", "tracked": "t", "status": "s", "between": "~", "absent": "0", "unknown": "·"}
"""How a month of a place is marked, by what is said of it: the first that holds."""
_ANSWER_OF = {"track": "tracked", "status": "status", "between": "between", "absent": "absent"}


def presence_matrix(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return a row for each place or territory of one bird, with twelve months; `numbers` are of the sources."""
    known = {one.place.id: one.place for one in sheet.places if one.place}
    rows = grouped(
        ((record.party or "", record.place or "", record.printed or ""), record) for record in sheet.presence
    )
    label = sheet.comparison.agreement.label

    def place(said: Sequence[Presence]) -> str | None:
        return called(known.get(said[0].place or ""), lang) or _printed(said, lang) or None

    def month(number: int | None) -> Callable[[Sequence[Presence]], str]:
        return lambda said: _month_cell(said, number)

    def sources(said: Sequence[Presence]) -> str:
        return " ".join(
            f"[{n}]" for n in sorted({numbers[each.source] for each in said if each.source in numbers})
        )

    columns = (
        Column.of(lang, "party", lambda said: label(said[0].party, lang)),
        Column.of(lang, "place", place, "presence_place"),
        *(Column(f"month_{at}", str(at), "right", value=month(at)) for at in range(1, 13)),
        Column.of(lang, "undated", month(None), "presence_undated", "right"),
        Column.of(lang, "sources", sources, "source"),
    )
    return Table.of(columns, rows.values())


def _printed(said: Sequence[Presence], lang: Lang) -> str:
    """Return a place that is none of the dossier's, as its sources print it."""
    return attribution.in_our_words(said[0].printed, "end", " ; ".join(one.source for one in said), lang)


def _month_cell(said: Iterable[Presence], month: int | None) -> str:
    """Return what is said of a month: the highest number counted then, else how somebody knows of the bird."""
    then = [one for one in said if one.month == month]
    answers = {_ANSWER_OF.get(one.kind, "recorded"): one for one in then}
    answer = next((each for each in MARKS if each in answers), "unknown")
    most = max((one.number or 0 for one in then), default=0)
    nearest = answers[answer].nearest if answer == "between" else None
    if answer == "recorded" and most:
        return f"{most:,}"
    return f"{MARKS[answer]}{nearest:,}" if nearest is not None else MARKS[answer]


def presence_plain(said: Sequence[Presence], places: Iterable[Place]) -> Document:
    """Return the same as a table for machines; months that no source gives are empty."""
    known = {place.id: place for place in places}

    def same(key: str, field: str = "") -> Column:
        return Column(key, key, value=lambda group: getattr(group[0], field or key))

    def months(group: Sequence[Presence]) -> Cell:
        return Cell(tuple(map(str, _months(group))), data=_months(group))

    columns = (
        *map(same, ("taxon", "party", "place")),
        Column("place_name", "place_name", value=lambda group: called(known.get(group[0].place or ""), "en")),
        *map(same, ("printed", "answer", "kind")),
        same("status", "code"),
        Column("months", "months", value=months),
        *map(same, ("number", "nearest", "nearest_date")),
        Column("times", "times", value=_times),
        same("source"),
    )
    return tabular(columns, together(said), "en")


def as_data(said: Sequence[Presence], places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return the same as values; months that no source gives are an empty list, places have an English name or any."""
    return list(presence_plain(said, places).tables[0].objects())


def _columns(places: Mapping[str, Place], agreement: Agreement, lang: Lang) -> tuple[Column, ...]:
    """Return the columns of what one source says of one bird at one place."""

    def place_of(group: Sequence[Presence]) -> str | None:
        return called(places.get(group[0].place or ""), lang)

    def place(group: Sequence[Presence]) -> Value:
        printed = group[0].printed
        return Cell.plain(group[0].place or printed, place_of(group) or _printed(group, lang))

    def status(group: Sequence[Presence]) -> Value:
        code = group[0].code
        return Cell.plain(code, word(code, lang) if code else "")

    def months(group: Sequence[Presence]) -> Value:
        numbers = _months(group)
        strip = spans(numbers) if numbers else word("presence_unknown", lang)
        return Cell(tuple(map(str, numbers)), Cell.plain(None, strip).lines, numbers)

    def number(group: Sequence[Presence]) -> Value:
        between = group[0].nearest is not None
        return Cell.plain(None, _nearest(group[0], lang)) if between else group[0].number

    def party(group: Sequence[Presence]) -> Cell:
        return Cell.plain(group[0].party, agreement.label(group[0].party, lang))

    def kind(group: Sequence[Presence]) -> Cell:
        return Cell.plain(group[0].kind, word(f"presence.{group[0].kind}", lang))

    column = partial(Column.of, lang)
    return (
        column("scientific_name", lambda group: group[0].taxon, italic=True),
        column("party", party),
        column("place", place, "presence_place"),
        column("place_name", lambda group: Cell(place_of(group)), "presence_place"),  # for programs
        column("answer", lambda group: Cell(group[0].answer), "presence_answer"),
        column("kind", kind, "presence_kind"),
        column("status", status),
        column("months", months, "occurrences_months"),
        column("number", number, "occurrences_highest", "right"),
        column("nearest", lambda group: Cell(group[0].nearest), "presence_nearest", "right"),
        column("nearest_date", lambda group: Cell(group[0].nearest_date), "presence_nearest"),
        column("times", _times, "presence_times", "right"),
        column("source", lambda group: group[0].source),
    )


def _nearest(record: Presence, lang: Lang) -> str:
    """Return the number nearest to a month between records, which is not that month's."""
    return say(
        Message.of("presence.nearest", number=record.nearest or 0, date=record.nearest_date or "?"), lang
    )


def _months(group: Iterable[Presence]) -> list[int]:
    return [record.month for record in group if record.month]


def _times(group: Iterable[Presence]) -> int:
    return sum(record.times for record in group)


BARS, NOT_COUNTED = "▁▂▃▄▅▆▇█", "·"
LONGEST = 40  # years in a line: the last ones


def series_table(sheet: SpeciesSheet, lang: Lang) -> Table:
    """Return the counts by years of one bird's sheet, a place a row: bars, the highest year, the 1 % threshold."""
    places = {series.place.id: series.place for series in sheet.places if series.place}

    def most(series: Series) -> tuple[int, int]:
        return max(series.years, key=lambda pair: (pair[1], pair[0]))

    def over(series: Series) -> int | None:
        return (
            sum(number >= series.threshold.value for _, number in series.years) if series.threshold else None
        )

    column = partial(Column.of, lang)
    columns = (
        column("site", lambda series: called(places.get(series.place_id), lang) or series.place_id),
        column(
            "years",
            lambda series: "–".join(_year(series, series.years[at][0]) for at in (0, -1)),
            "occurrences_years",
        ),
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


def of_years(counts: Sequence[SiteCount]) -> Iterator[tuple[SiteCount, ...]]:
    """Yield the counts of a bird at a place that are of as many years as a series has together, others alone."""
    years: dict[tuple[str | None, ...], set[int | None]] = {}
    held: dict[object, list[SiteCount]] = {}
    all_of = [
        (count.place_id, count.site_printed, count.taxon, count.year_kind, count.measure) for count in counts
    ]
    for of, one in zip(all_of, counts, strict=True):
        years.setdefault(of, set()).add(one.season_year)
    for at, (of, one) in enumerate(zip(all_of, counts, strict=True)):
        many = len(years[of] - {None}) >= LEAST_YEARS and one.season_year is not None
        held.setdefault(of if many else at, []).append(one)
    return map(tuple, held.values())
