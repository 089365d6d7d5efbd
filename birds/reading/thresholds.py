"""Tables of 1 % thresholds → thresholds: which bird, which flyway population, how many, which edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.model import Threshold
from birds.reading.tables import HowRead, Opened, need, of_table, open_table, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.errors import Problem
    from birds.reading.files.source import Row

_NO_MAPPING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is read; edition and source for the rows that do not say theirs."""

    mapping: Mapping[str, str] = field(default_factory=lambda: _NO_MAPPING)
    encoding: str | None = None
    sheet: str | None = None
    edition: str | None = None
    source: str | None = None


PLAIN = Options()


@dataclass(frozen=True, slots=True)
class Read:
    """The thresholds of a file, and how it was read."""

    thresholds: tuple[Threshold, ...]
    how: HowRead
    problems: tuple[Problem, ...]


def read_thresholds(path: Path, options: Options = PLAIN) -> Read:
    """Read a table of thresholds. The source of a row that says none is the file. Raises InputError."""
    opened = open_table(
        Path(path), "thresholds", options.mapping, encoding=options.encoding, sheet=options.sheet
    )
    need(opened, (("scientific_name",),), "column.with_names_of_birds")
    need(opened, (("value",),), "column.with_thresholds")
    reading = _Reading(opened, options)
    for number, row in opened.rows():
        reading.read(number, row)
    made = tuple(found for _, found in reading.found.values())
    return Read(made, of_table(opened), (*opened.problems, *reading.problems))


@dataclass(slots=True)
class _Reading:
    """One pass over a table."""

    opened: Opened
    options: Options
    found: dict[tuple[str, str, str], tuple[int, Threshold]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, number: int, row: Row) -> None:
        """Read one row into a threshold, or into the problem that it is none."""
        get, opened = self.opened.get, self.opened
        taxon, printed = get(row, "scientific_name"), get(row, "value")
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
