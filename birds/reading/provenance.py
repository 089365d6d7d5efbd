"""How a file was read: what must be known to read it the same way again, and what it made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.model import SourceFile
from birds.reading import rings
from birds.reading.files.source import read_source
from birds.reading.opened import Opened, open_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from birds.columns import Noun


@dataclass(frozen=True, slots=True)
class HowRead:
    """A file's name and SHA-256, and how its text, table, columns and coordinates were read."""

    file: str
    sha256: str
    encoding: str | None = None
    sheet: str | None = None
    crs: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()

    def source(
        self,
        noun: str,
        rows: int,
        list_id: str | None = None,
        options: Mapping[str, str | None] | None = None,
    ) -> SourceFile:
        """Return what the dossier keeps of it; `options` are those of the command that were given."""
        given = tuple((name, value) for name, value in sorted((options or {}).items()) if value is not None)
        return SourceFile(
            noun,
            self.file,
            self.sha256,
            rows,
            self.encoding,
            self.sheet,
            self.crs,
            self.mapping,
            list_id,
            given,
        )


def of_table(opened: Opened, crs: str | None = None) -> HowRead:
    """Return how a table was read."""
    table = opened.table
    return HowRead(table.file, table.sha256, table.encoding, table.sheet, crs, opened.mapping())


def look(
    path: Path,
    noun: Noun,
    mapping: Mapping[str, str],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> HowRead:
    """Return how a file of records is read; what is no table with columns has only its name and content."""
    source = read_source(path)
    if source.kind == "text" and rings.is_rings(source.data[:20_000].decode("ascii", "replace")):
        return HowRead(source.name, source.sha256, encoding)
    return of_table(open_table(path, noun, mapping, encoding=encoding, sheet=sheet))
