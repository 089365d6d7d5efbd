"""Loose tables of events and of the birds found at them → a folder with a description, as an archive has it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds.errors import InputError
from birds.reading.files.source import DESCRIPTION, read_source, unpacked
from birds.reading.files.text import detect, read_rows
from birds.sandbox import sandboxed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.reading.files.source import FileBytes, Row

AND = " + "  # between the names of files that were read as one
_BIRD = ("scientificName", "vernacularName")
_DWC = "http://rs.tdwg.org/dwc/terms/"


@contextmanager
def together(files: Sequence[Path], encoding: str | None = None) -> Iterator[Path]:
    """Give a folder in which the tables of events and of their occurrences are described; a single file as it is.

    Raises InputError where they are no such two tables.
    """
    if len(files) == 1:
        yield files[0]
        return
    with TemporaryDirectory(prefix="birds-") as made:
        folder = Path(made, AND.join(file.name for file in files))
        folder.mkdir()
        kinds = [_described(file, folder, encoding) for file in files]
        parts = {kind: part for kind, part in kinds if kind}
        if len(files) != len(parts):
            raise InputError("file.not_together", files=tuple(file.name for file in files))
        (folder / DESCRIPTION).write_text(
            f"<archive>{parts['core']}{parts['extension']}</archive>", encoding="utf-8"
        )
        yield folder


def _described(file: Path, folder: Path, encoding: str | None) -> tuple[str, str]:
    """Copy a table into a folder; return whether it is the core or the extension, and how it is described."""
    source = read_source(file)
    read = sandboxed(_table, source, encoding, file=source.name, size=len(source.data))
    data, codec, delimiter, first = read
    header = [text.rpartition(":")[2].strip() for text in first]
    (folder / file.name).write_bytes(data)
    if "eventID" not in header:
        return "", ""
    kind, called = ("extension", "Occurrence") if {*_BIRD} & {*header} else ("core", "Event")
    fields = "".join(
        f'<field index="{at}" term={quoteattr(_DWC + term)}/>' for at, term in enumerate(header) if term
    )
    table = f'rowType={quoteattr(_DWC + called)} encoding={quoteattr(codec)} ignoreHeaderLines="1"'
    cut = quoteattr({"\t": "\\t"}.get(delimiter, delimiter))
    place = f"<files><location>{escape(file.name)}</location></files>"
    return kind, f"<{kind} {table} fieldsTerminatedBy={cut}>{place}{fields}</{kind}>"


def _table(source: FileBytes, encoding: str | None) -> tuple[bytes, str, str, Row]:
    """Return the bytes of a table unpacked, their encoding, the delimiter and the first row."""
    data = unpacked(source.data, source.name) if source.kind == "gzip" else source.data
    suffix = Path(source.name.casefold().removesuffix(".gz")).suffix
    codec, _ = detect(data, source.name, encoding)
    rows, delimiter = read_rows(data, codec, source.name, suffix)
    return data, codec, delimiter, rows[0] if rows else ()
