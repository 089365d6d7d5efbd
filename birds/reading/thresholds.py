"""Tables of 1 % thresholds → thresholds: which bird, which flyway population, how many, which edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds.model import Threshold
from birds.reading import values
from birds.reading.opened import Opened, need, open_table
from birds.reading.provenance import HowRead, of_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.errors import Problem
    from birds.reading.delimited import Row

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
    need(opened, (("scientific_name",),), "with names of birds")
    need(opened, (("value",),), "with 1 % thresholds")
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
            todo = "write a number of individuals, 1 or more"
            self.problems.append(
                opened.error(number, "the threshold is not understood", todo, "value", printed)
            )
            return
        edition = get(row, "edition") or self.options.edition or ""
        source = values.source(get(row, "source")) or values.source(self.options.source) or opened.table.file
        self._keep(number, Threshold(taxon, get(row, "population") or "", value, edition, source))

    def _lacks(self, number: int, row: Row, taxon: str | None) -> None:
        """Say what a row lacks; that a population has no threshold is no fault of the row."""
        if taxon:
            what = "the row gives no threshold and was not used"
            self.problems.append(self.opened.note(number, what, "", value=taxon))
        else:
            shown = " ".join(filter(None, row))
            what = "the row has no name of a bird and was not used"
            self.problems.append(self.opened.error(number, what, "add it, or delete the row", value=shown))

    def _keep(self, number: int, one: Threshold) -> None:
        key = (one.taxon_printed, one.population, one.edition)
        first, held = self.found.setdefault(key, (number, one))
        if first == number:
            return
        same = held.value == one.value
        what = f"row {first} has this population already{'' if same else ', with another threshold'}"
        todo = "" if same else "say which population each row is about, or which edition"
        said = self.opened.warn if same else self.opened.error
        self.problems.append(said(number, f"{what}; this row was not used", todo, "value", str(one.value)))
