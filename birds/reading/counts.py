"""Counts at sites, one a row or a crosstab of birds, sites or dates; and the 1 % thresholds beside them.

Taxa stay as printed here; matching them to the reference is a later step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from birds import dates
from birds.errors import InputError, Problem, quoted
from birds.evidence.thresholds import OTHER_UNITS, is_mean
from birds.model import Message, PartyCode, Point, SiteCount, Threshold, YearKind
from birds.reading import tables
from birds.reading.files.source import Row
from birds.reading.locations import AXES, locate, read_country
from birds.reading.tables import Get, Opened, Read, ReadOptions, values
from birds.reading.tables.columns import Crosstab, is_date, is_month
from birds.reading.tables.table import OTHER_TABLES
from birds.vocabulary import sought, worded, words

_SHOWN = 12
BIRDS_IN_HEADERS = "count.birds_in_headers"
_SITES_IN_HEADERS, _DATES_IN_HEADERS = "count.sites_in_headers", "count.dates_in_headers"
_IN_HEADERS = {"scientific_name": BIRDS_IN_HEADERS, "site": _SITES_IN_HEADERS, "season": _DATES_IN_HEADERS}


def read_counts(path: Path, options: ReadOptions) -> Read[SiteCount]:
    """Read counts at sites. The number is the lowest that the printed count allows; what is printed is kept.

    In a crosstab each cell is a count, but for empty ones and zeros. A count without a source of its own has the file
    as its source. Sheets of a workbook that are alike and each of their own date are read together. Raises InputError.
    """
    opened, counted = _of_sheet(path, options)
    beside = opened.table.beside if options.sheet is None and _has_date(opened) else ()
    alike: list[tuple[Opened, list[SiteCount]]] = []
    for name in beside:
        with suppress(InputError):
            other, counts = _of_sheet(path, replace(options, sheet=name))
            alike += [(other, counts)] if _has_date(other) and _kind(other) == _kind(opened) else []
    return _together(opened, counted, alike) if alike else opened.read(counted)


def _of_sheet(path: Path, options: ReadOptions) -> tuple[Opened, list[SiteCount]]:
    opened = tables.open_table(path, "counts", options)
    table = opened.columns.crosstab
    if table is None or table.field != "site":
        opened.need("column.with_sites", "site", "site_id")
    if table is None:
        opened.need("column.with_counts", "count", "count_printed")
    else:
        headers = tuple(header for _, header in table.columns[:_SHOWN])
        headers = (*headers, "…") if len(table.columns) > _SHOWN else headers
        opened.note(opened.table.first_row, _IN_HEADERS[table.field], "count.do_leave_out", headers=headers)
    if table is None or table.field != "scientific_name":
        opened.need("column.with_names_of_birds", *tables.BIRD)
    if "source" not in opened.places:
        opened.problems.append(opened.table.problem("count.file_as_source", "count.do_add_source"))
    cells = ((number, row, get) for number, row in opened.rows() for get in _cells(opened, row, table))
    return opened, [count for cell in cells if (count := _count(opened, *cell))]


def _has_date(opened: Opened) -> bool:
    """Say whether each count of a table has a date of its own, or that by which its sheet is called."""
    table = opened.columns.crosstab
    is_dated = table is not None and (table.field == "season" or bool(table.dates))
    return is_dated or bool({"season", "months"} & opened.places.keys() or _date_of_sheet(opened))


def _date_of_sheet(opened: Opened) -> str | None:
    return opened.table.sheet if is_date(opened.table.sheet or "") else None


def _kind(opened: Opened) -> tuple[object, ...]:
    table = opened.columns.crosstab
    return frozenset(opened.places), table and table.field


def _together(
    first: Opened, counted: list[SiteCount], others: Sequence[tuple[Opened, list[SiteCount]]]
) -> Read[SiteCount]:
    """Return the counts of several sheets, with what is said of each row, and of the first for all."""
    names = (first.table.sheet or "", *(other.table.sheet or "" for other, _ in others))
    left = tuple(name for name in first.table.beside if name not in names)
    problems = [problem for problem in first.problems if problem.what.code != OTHER_TABLES]
    of_rows = (problem for other, _ in others for problem in other.problems if problem.row)
    problems += [problem for problem in of_rows if problem.severity != "note"]
    problems += [first.table.problem(OTHER_TABLES, "table.do_load_each", sheets=quoted(left))] if left else []
    listed = quoted((*names[:_SHOWN], *("…" if len(names) > _SHOWN else "")))
    what = Message.of("count.sheets", number=len(names), sheets=listed)
    problems.append(Problem(first.table.file, what, "count.do_one_sheet", severity="note"))
    read = first.read([*counted, *(count for _, counts in others for count in counts)])
    return Read(read.values, tuple(problems), replace(read.how, sheet=None))


def _cells(opened: Opened, row: Row, table: Crosstab | None) -> Iterator[Get]:
    """Yield how the fields of each count of a row are read: once, or for each cell of a crosstab that has a count."""
    sheet = opened.get(row, "season") or _date_of_sheet(opened)
    if table is None:
        yield lambda field: opened.get(row, field) or (sheet if field == "season" else None)
        return
    dates = dict(table.dates)
    for place, header in table.columns:
        cell = values.text_or_none(row[place]) if place < len(row) else None
        if cell and not _is_uncounted(cell) and _amount(cell) != 0:
            own = {"season": dates.get(place) or sheet, table.field: header, "count": cell}
            if table.field == "season" and sheet and is_month(header):
                own["season"] = f"{sheet} {header}"
            yield lambda field, own=own: own.get(field) or opened.get(row, field)  # type: ignore[misc]


def _amount(cell: str) -> int | None:
    """Return the lowest number that a cell allows, 0 where its one word says that there was none."""
    amount, none = values.lowest(cell), sought("counting", "none").pattern
    is_none = values.answer(cell) == "no" or none.fullmatch(cell.strip())
    return 0 if amount is None and is_none else amount


def _is_uncounted(*cells: str, effort: str | None = None) -> bool:
    """Say whether nobody counted: by a word for that, beside which no bird is said.

    Of an effort only such a word says so that begins it, with a reason at most: "미조사 (기상 악화)"; "weather not
    recorded" and "north shore not covered" do not.
    """
    uncounted = sought("counting", "not counted")
    begins = re.split(r"[(（:;,.。、]", effort or "", maxsplit=1)[0].strip()
    is_said = any(map(uncounted.within, cells)) or uncounted.pattern.fullmatch(begins)
    is_unknown = any(values.answer(cell) == "unknown" for cell in cells)
    return bool(is_said or is_unknown) and not any(map(_says_birds, cells))


def _says_birds(cell: str) -> bool:
    """Say whether a cell has birds, if only in words: "present (not counted)", "<10, no survey in May"."""
    before = sought("counting", "not counted").pattern.split(cell)[0]
    is_there = any(values.answer(word) == "yes" for word in (before, *re.findall(r"\w+|\+", before)))
    in_words = sought("amounts", "amount").within(before) or sought("numbers", "at most").within(before)
    return bool(values.lowest(cell)) or is_there or in_words


def _count(opened: Opened, number: int, row: Row, get: Get) -> SiteCount | None:
    site = get("site") or get("site_id")
    printed = get("count_printed") or get("count")
    cell = get("count") or printed
    if printed is None or cell is None or _is_uncounted(cell, printed, effort=get("effort")):
        # of a census half the rows may be so: they are told in one line
        opened.error(number, "count.row_without_count", "table.do_add_or_delete")
        return None
    if site is None:
        opened.error(number, "count.row_without_site", "table.do_add_or_delete", value=tables.row_text(row))
        return None
    amount = _amount(cell)
    if amount is None:
        opened.warn(number, "count.no_number", "count.do_write_number", "count", printed)
    elif values.is_perhaps_thousands(cell):
        what = Message.of("count.point_unclear", amount=amount)
        opened.warn(number, what, "count.do_write_whole", "count", printed)
    party = read_country(opened, number, row, "party")
    season, listed = get("season"), get("months")
    months = dates.listed_months(listed) or dates.months(listed) if listed else dates.months(season or "")
    point = locate(opened, number, row, AXES)
    south = _is_south(opened, party, point)
    when = dates.period(season or listed or "", months if listed else (), south=south)
    if season and dates.is_no_day(season):
        opened.warn(number, "table.no_such_date", "table.do_correct_date", "season", season)
    if season and not months and dates.is_order_unclear(season):
        opened.warn(number, "table.order_unclear", "table.do_write_month", "season", season)
    if listed and not months:
        opened.warn(number, "count.months_unclear", "count.do_write_months", "months", listed)
    unit = get("unit") or _unit_beside(opened.columns.header("count") or "", printed)
    year, kind = year_of(when, unit, season)
    return SiteCount(
        place_id=None,
        site_id_printed=get("site_id"),
        site_printed=site,
        taxon_printed=tables.bird_name(get),
        taxon=None,
        count=amount,
        count_printed=printed,
        unit=unit,
        season=season,
        date_from=when.first,
        date_to=when.last,
        season_year=year,
        year_kind=kind,
        measure="flow" if sought("counting", "flow").within(f"{unit or ''} {season or ''}") else "stock",
        point=point,
        effort=get("effort"),
        source=get("source") or opened.table.file,
        party=party,
        months=months,
    )


_AT = r"(?i)\b{counting.at}\s+(?:{counting.article}\s+)?$"  # 300 at the colony


def _unit_beside(*texts: str) -> str | None:
    """Return the unit that a count or its header names where no column has one, if it is not birds: "12 pairs"."""
    text = re.sub(r"[(（][^()（）\d]*\d[^()（）]*[)）]", " ", " ".join(texts))  # "12 (3 nests)" are birds
    other = sought("counting", *OTHER_UNITS).pattern.search(text)
    is_place = other and worded(_AT).search(text[: other.start()])
    return other[0] if other and not is_place and not sought("numbers", "birds").within(text) else None


def _is_south(opened: Opened, party: str | None, point: Point | None) -> bool:
    """Whether a count was made south of the equator, by its point, else by the middle of its country."""
    if point:
        return point[1] < 0
    own = opened.agreement.by_code.get(cast("PartyCode", party))
    return own.is_south if own else any(word.how and word.means == party for word in words("country_codes"))


def year_of(when: dates.Period, unit: str | None, season: str | None) -> tuple[int | None, YearKind | None]:
    """Return the year that a count is of, and by which rule; None where it is of none, or of several."""
    if is_mean(unit, season):
        return None, None
    if sought("counting", "breeding unit").within(unit or ""):
        year = (when.first or "")[:4]
        return (int(year), "calendar") if year and year == (when.last or "")[:4] else (None, None)
    return when.season, None if when.season is None else "printed" if when.bare else "season"


# ---------------------------------------------------------------- tables of 1 % thresholds


def read_thresholds(path: Path, options: ReadOptions) -> Read[Threshold]:
    """Read a table of thresholds. The source of a row that says none is the file. Raises InputError."""
    opened = tables.open_table(path, "thresholds", options)
    opened.need("column.with_names_of_birds", *tables.BIRD)
    opened.need("column.with_thresholds", "value")
    thresholds: dict[tuple[str, str, str], tuple[int, Threshold]] = {}
    for number, row in opened.rows():
        threshold = _threshold(opened, number, row, options)
        if threshold:
            key = (threshold.taxon_printed, threshold.population, threshold.edition)
            first, earlier = thresholds.setdefault(key, (number, threshold))
            shown = ("value", str(threshold.value))
            if first != number and earlier.value == threshold.value:
                opened.warn(number, "threshold.twice", "", *shown, first=first)
            elif first != number:
                what, todo = "threshold.twice_otherwise", "threshold.do_say_population"
                opened.error(number, what, todo, *shown, first=first)
    return opened.read(threshold for _, threshold in thresholds.values())


def _threshold(opened: Opened, number: int, row: Row, options: ReadOptions) -> Threshold | None:
    """Read one row as a threshold; that a population has none is no fault of the row."""
    get = partial(opened.get, row)
    taxon, printed = tables.bird_name(get), get("value")
    if taxon is None:
        todo = "table.do_add_or_delete"
        opened.error(number, "threshold.row_without_name", todo, value=tables.row_text(row))
        return None
    if printed is None:
        opened.note(number, "threshold.row_without_value", value=taxon)
        return None
    value = values.lowest(printed)
    if value is None or value < 1:
        opened.error(number, "threshold.unclear", "threshold.do_write_number", "value", printed)
        return None
    population, edition = get("population") or "", get("edition") or options.edition or ""
    source = values.source(get("source")) or values.source(options.source) or opened.table.file
    return Threshold(taxon, population, value, edition, source=source)
