"""Counts at sites, one a row or a crosstab of birds, sites or dates; and the 1 % thresholds beside them.

Taxa stay as printed here; matching them to the reference is a later step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.errors import Problem
from birds.model import Message, SiteCount, Threshold
from birds.reading import fields
from birds.reading.tables import HowRead, Opened, ReadOptions, need, of_table, open_table, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.reading.files.source import Row
    from birds.reading.tables.crosstab import Crosstab

_NO_MAPPING: Mapping[str, str] = MappingProxyType({})
_PLAIN = ReadOptions()
_SHOWN = 12
_IN_HEADERS = {
    "scientific_name": "count.birds_in_headers",
    "site": "count.sites_in_headers",
    "season": "count.dates_in_headers",
}


def read_counts(
    path: Path,
    *,
    mapping: Mapping[str, str] = _NO_MAPPING,
    encoding: str | None = None,
    sheet: str | None = None,
) -> tuple[tuple[SiteCount, ...], tuple[Problem, ...]]:
    """Read counts at sites. The number is the lowest that the printed count allows; what is printed is kept.

    In a crosstab each cell is a count, but for empty ones and zeros. A count without a source of its own has the file
    as its source. Raises InputError.
    """
    opened = open_table(Path(path), "counts", mapping, encoding=encoding, sheet=sheet)
    table = opened.columns.crosstab
    if table is None or table.field != "site":
        need(opened, (("site", "site_id"),), "column.with_sites")
    if table is None:
        need(opened, (("count", "count_printed"),), "column.with_counts")
    counts: list[SiteCount] = []
    problems: list[Problem] = []
    for number, row in opened.rows():
        for get in _cells(opened, row, table):
            count, told = _count(opened, number, row, get)
            problems.extend(told)
            if count:
                counts.append(count)
    spread = _spread(opened, table) if table else ()
    return tuple(counts), (*opened.problems, *spread, *_unsourced(opened), *problems)


def _cells(opened: Opened, row: Row, table: Crosstab | None) -> Iterator[fields.Get]:
    """Yield how the fields of each count of a row are read: once, or for each cell of a crosstab that has a count."""
    if table is None:
        yield partial(opened.get, row)
        return
    dates = dict(table.dates)
    for place, header in table.columns:
        cell = values.text(row[place]) if place < len(row) else None
        if cell and values.lowest(cell) != 0:
            own = {"season": dates.get(place), table.field: header, "count": cell}
            yield partial(_field, opened, row, own)


def _field(opened: Opened, row: Row, own: Mapping[str, str | None], field: str) -> str | None:
    return own.get(field) or opened.get(row, field)


def _spread(opened: Opened, table: Crosstab) -> tuple[Problem, ...]:
    shown = tuple(header for _, header in table.columns[:_SHOWN])
    headers = (*shown, "…") if len(table.columns) > _SHOWN else shown
    what = Message.of(_IN_HEADERS[table.field], headers=headers)
    return (opened.note(opened.table.first_row, what, "count.do_leave_out"),)


def _unsourced(opened: Opened) -> tuple[Problem, ...]:
    if "source" in opened.places:
        return ()
    what, todo = "count.file_as_source", "count.do_add_source"
    return (Problem(opened.table.file, what, todo, severity="warning", sheet=opened.table.sheet),)


def _count(
    opened: Opened, number: int, row: Row, get: fields.Get
) -> tuple[SiteCount | None, tuple[Problem, ...]]:
    site = get("site") or get("site_id")
    printed = get("count_printed") or get("count")
    if site is None or printed is None:
        what = "count.row_without_site" if site is None else "count.row_without_count"
        shown = " ".join(filter(None, row))
        return None, (opened.error(number, what, "table.do_add_or_delete", value=shown),)
    amount, told = _amount(opened, number, get("count") or printed, printed)
    party, more = fields.country(opened, number, row, "party")
    season, said = get("season"), get("months")
    months = _months(said, season)
    if said and not months:
        told_so = opened.warn(number, "count.months_unclear", "count.do_write_months", "months", said)
        more = (*more, told_so)
    return SiteCount(
        site_id=get("site_id"),
        site_printed=site,
        taxon_printed=fields.bird(get),
        taxon=None,
        count=amount,
        count_printed=printed,
        unit=get("unit"),
        season=season,
        source=get("source") or opened.table.file,
        party=party,
        months=months,
    ), (*told, *more)


def _amount(opened: Opened, number: int, said: str, printed: str) -> tuple[int | None, tuple[Problem, ...]]:
    amount = values.lowest(said)
    if amount is not None and values.is_perhaps_thousands(said):
        what = Message.of("count.point_unclear", amount=amount)
        return amount, (opened.warn(number, what, "count.do_write_whole", "count", printed),)
    if amount is not None:
        return amount, ()
    return None, (opened.warn(number, "count.no_number", "count.do_write_number", "count", printed),)


def _months(printed: str | None, season: str | None) -> tuple[int, ...]:
    """Return the months a column lists ("10;11;12", "10-3"), else those that the date or season tells."""
    if printed is None:
        return values.months(season) if season else ()
    return values.listed_months(printed) or values.months(printed)


# ---------------------------------------------------------------- tables of 1 % thresholds


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds of a file, and how it was read."""

    thresholds: tuple[Threshold, ...]
    how: HowRead
    problems: tuple[Problem, ...]


def read_thresholds(path: Path, options: ReadOptions = _PLAIN) -> Thresholds:
    """Read a table of thresholds. The source of a row that says none is the file. Raises InputError."""
    opened = open_table(
        Path(path), "thresholds", options.mapping, encoding=options.encoding, sheet=options.sheet
    )
    need(opened, (fields.BIRD,), "column.with_names_of_birds")
    need(opened, (("value",),), "column.with_thresholds")
    reading = _Reading(opened, options)
    for number, row in opened.rows():
        reading.read(number, row)
    made = tuple(found for _, found in reading.found.values())
    return Thresholds(made, of_table(opened), (*opened.problems, *reading.problems))


@dataclass(slots=True)
class _Reading:
    """One pass over a table."""

    opened: Opened
    options: ReadOptions
    found: dict[tuple[str, str, str], tuple[int, Threshold]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, number: int, row: Row) -> None:
        """Read one row into a threshold, or into the problem that it is none."""
        get, opened = self.opened.get, self.opened
        taxon, printed = fields.bird(partial(get, row)), get(row, "value")
        if taxon is None or printed is None:
            self._lacks(number, row, taxon)
            return
        value = values.lowest(printed)
        if value is None or value < 1:
            what, todo = "threshold.unclear", "threshold.do_write_number"
            self.problems.append(opened.error(number, what, todo, "value", printed))
            return
        edition = get(row, "edition") or self.options.edition or ""
        source = values.source(get(row, "source")) or values.source(self.options.source) or opened.table.file
        self._keep(number, Threshold(taxon, get(row, "population") or "", value, edition, source))

    def _lacks(self, number: int, row: Row, taxon: str | None) -> None:
        """Say what a row lacks; that a population has no threshold is no fault of the row."""
        if taxon:
            self.problems.append(self.opened.note(number, "threshold.row_without_value", value=taxon))
        else:
            shown = " ".join(filter(None, row))
            what, todo = "threshold.row_without_name", "table.do_add_or_delete"
            self.problems.append(self.opened.error(number, what, todo, value=shown))

    def _keep(self, number: int, one: Threshold) -> None:
        key = (one.taxon_printed, one.population, one.edition)
        first, held = self.found.setdefault(key, (number, one))
        if first == number:
            return
        if held.value == one.value:
            say, what, todo = self.opened.warn, "threshold.twice", ""
        else:
            say, what, todo = self.opened.error, "threshold.twice_otherwise", "threshold.do_say_population"
        self.problems.append(say(number, what, todo, "value", str(one.value), first=first))
