"""Events and their occurrences, as a census is published (Darwin Core Event core) → one sheet, a count a row.

A count has the place, date and effort of its event or, where that says none, of the events that it is part of.
Loose tables of the two are put into a folder with a description, as an archive has it.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds.errors import InputError
from birds.reading.files.source import DESCRIPTION, read_source
from birds.reading.files.text import detect, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.reading.files.interchange import Records
    from birds.reading.files.source import Row

Record = dict[str, str]
_DEEPEST = 10  # events inside events
_PLACES = ("locationID", "locality", "countryCode")
_BIRD = ("scientificName", "vernacularName")
_HEADER = (*_PLACES, "eventDate", *_BIRD, "count", "count printed", "unit", "effort", "source", "note")


def counts_of(events: Records, occurrences: Records, cited: str) -> tuple[Row, ...]:
    """Return a header and a row for each occurrence, without columns that say nothing; `cited` is their source.

    A bird that an event did not find (occurrenceStatus absent) is counted as 0.
    """
    known = {one.get("eventID", ""): one for one in _records(events)}
    rows = [_row(one, known, cited) if any(one.values()) else () for one in _records(occurrences)]
    kept = [place for place, _ in enumerate(_HEADER) if any(row[place] for row in rows if row)]
    return tuple(tuple(row[place] for place in kept) if row else () for row in (_HEADER, *rows))


def _records(table: Records) -> Iterator[Record]:
    header, rows = table
    return (dict(zip(header, row, strict=False)) for row in rows)


def _row(one: Record, known: Mapping[str, Record], cited: str) -> Row:
    around = (one, *islice(_events(one.get("eventID", ""), known), _DEEPEST))

    def nearest(*terms: str) -> str:
        return next((each[term] for each in around for term in terms if each.get(term)), "")

    place_id, place, country = map(nearest, _PLACES)
    place = place or nearest("verbatimLocality", "waterBody", "municipality")
    said = one.get("individualCount") or one.get("organismQuantity") or ""
    absent = one.get("occurrenceStatus", "").casefold() == "absent" and said in {"", "0"}
    unit = "individuals" if absent or one.get("individualCount") else one.get("organismQuantityType", "")
    date = next(filter(None, map(_date, around)), "")
    effort = nearest("samplingEffort") or next(filter(None, map(_size, around)), "")
    source = nearest("bibliographicCitation") or cited or nearest("datasetName")
    note = one.get("occurrenceRemarks") or nearest("eventRemarks")
    birds = (one.get(term, "") for term in _BIRD)
    counted = ("0", one["occurrenceStatus"]) if absent else (said, "")
    return (place_id, place, country, date, *birds, *counted, unit, effort, source, note)


def _events(event: str, known: Mapping[str, Record]) -> Iterator[Record]:
    """Yield an event and those that it is part of."""
    while event in known:
        yield known[event]
        event = known[event].get("parentEventID", "")


def _date(one: Record) -> str:
    """Return a date as precisely as it is given: a day, a month, a year, or two of them with / between."""
    parts = [one.get("year", ""), *(one.get(term, "").zfill(2) for term in ("month", "day") if one.get(term))]
    return one.get("eventDate") or ("-".join(parts) if parts[0] else one.get("verbatimEventDate", ""))


def _size(one: Record) -> str:
    return " ".join(filter(None, (one.get("sampleSizeValue"), one.get("sampleSizeUnit"))))


# ---------------------------------------------------------------- loose tables

AND = " + "  # between the names of files that were read as one
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
    codec, _ = detect(source.data, source.name, encoding)
    rows, delimiter = read_rows(source.data, codec, source.name, source.suffix)
    header = [text.rpartition(":")[2].strip() for text in (rows[0] if rows else ())]
    (folder / file.name).write_bytes(source.data)
    if "eventID" not in header:
        return "", ""
    kind, called = ("extension", "Occurrence") if set(_BIRD) & set(header) else ("core", "Event")
    fields = "".join(
        f'<field index="{at}" term={quoteattr(_DWC + term)}/>' for at, term in enumerate(header) if term
    )
    table = f'rowType={quoteattr(_DWC + called)} encoding={quoteattr(codec)} ignoreHeaderLines="1"'
    cut = quoteattr({"\t": "\\t"}.get(delimiter, delimiter))
    place = f"<files><location>{escape(file.name)}</location></files>"
    return kind, f"<{kind} {table} fieldsTerminatedBy={cut}>{place}{fields}</{kind}>"
