"""Darwin Core Archives and ColDP packages → one sheet with the columns that lists know, or counts.

Darwin Core: `meta.xml` says which file is the core and which column is which term; where the core is events, their
occurrences are counts. ColDP: `NameUsage`, or `Name` with `Taxon` and `Synonym`. Vernacular names, distributions and
properties come from the tables beside these.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from birds.errors import InputError, Problem
from birds.model import Message
from birds.reading.files import source as files
from birds.reading.files.interchange import cell_at, counts_of, sheet_of
from birds.reading.files.text import codec_of, detect, is_marked, read_rows, rows_of
from birds.sandbox import sandboxed
from birds.vocabulary.fields import DWC, TABLES, dwc_name

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Arg
    from birds.reading.files.interchange import Records

_EXTENSIONS = {table.row_type.rpartition("/")[2].casefold(): name for name, table in TABLES.items()}
_COLDP_TABLES = {table.coldp.partition(".")[0].casefold(): name for name, table in TABLES.items()}
_LARGEST = 5_000_000  # bytes of a description


def is_darwin_core(names: Iterable[str]) -> bool:
    """Say whether an archive's names are those of a Darwin Core Archive."""
    return any(_base(name) == "meta" and name.casefold().endswith(".xml") for name in names)


def is_coldp(names: Iterable[str]) -> bool:
    """Say whether an archive's names are those of a ColDP package."""
    tables = {_base(name) for name in names if _is_text(name)}
    return "nameusage" in tables or tables >= {"name", "taxon"}


def _base(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0].casefold().replace("_", "").replace("-", "")


def _is_text(name: str) -> bool:
    return name.casefold().endswith((".csv", ".tsv", ".txt"))


# ---------------------------------------------------------------- Darwin Core


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A file that meta.xml describes: what its rows are, where it lies, and which term each column is."""

    kind: str
    location: str
    encoding: str
    delimiter: str
    quote: str
    skipped: int
    identifier: int | None
    terms: Mapping[int, str] = field(default_factory=dict)
    constant: Mapping[str, str] = field(default_factory=dict)


def read_darwin_core(source: files.FileBytes) -> tuple[files.RawSheet, tuple[Problem, ...]]:
    """Read the core of a Darwin Core Archive, and what its extensions say of each taxon. Raises InputError."""
    with files.check_zip(source.name, io.BytesIO(source.data)) as archive:
        place = next(name for name in archive.namelist() if _base(name) == "meta")
        described = files.read_member(archive, place, source.name)
        core, *others = described_tables(described, place.rpartition("/")[0], source.name)
        if core.kind.casefold() == "event":
            return _counts(archive, core, others, source)
        tables = {"taxon": _table(archive, core, source.name)}
        members = {}
        for other in others:
            name = _EXTENSIONS.get(other.kind.casefold())
            if name and name not in tables and _member(archive, other):
                tables[name] = _table(archive, other, source.name)
                members[name] = other.location
    sheet, silent = sheet_of(tables)
    unread = [other.location for other in others if other.location not in members.values()]
    unread += [members[name] for name in silent]
    return files.RawSheet("", sheet, start=core.skipped or 0), _unread(source.name, unread)


def _counts(
    archive: zipfile.ZipFile,
    events: DescribedTable,
    others: Sequence[DescribedTable],
    source: files.FileBytes,
) -> tuple[files.RawSheet, tuple[Problem, ...]]:
    """Read the occurrences at events, as a census is published."""
    occurrences = next((table for table in others if table.kind.casefold() == "occurrence"), None)
    if occurrences is None:
        raise InputError("file.events_alone", file=source.name)
    known, birds = (_table(archive, table, source.name, "eventID") for table in (events, occurrences))
    description = _read_eml(archive, source.name)
    rows = counts_of(known, birds, description.get("credit") or description.get("title", ""))
    unread = [other.location for other in others if other is not occurrences]
    return files.RawSheet("", rows, start=occurrences.skipped, is_census=True), _unread(source.name, unread)


def _unread(file: str, names: Sequence[str]) -> tuple[Problem, ...]:
    what, todo = "file.tables_unread", "file.do_load_tables"
    return (Problem(file, what, todo, severity="warning", tables=tuple(names)),) if names else ()


def described_tables(data: bytes, folder: str, file: str) -> list[DescribedTable]:
    """Return the tables that a meta.xml describes, the core first. Raises InputError."""
    try:
        root = description_root(data)
    except (ET.ParseError, ValueError) as error:
        raise InputError("file.meta_damaged", file=file, why=files.in_one_line(error)) from None
    if root is None:
        raise InputError("file.meta_refused", file=file)
    core = root.find("{*}core")
    if core is None:
        raise InputError("file.meta_without_core", file=file)
    return [_table_described(element, folder, file) for element in (core, *root.iterfind("{*}extension"))]


def description_root(data: bytes) -> ET.Element | None:
    """Return the root of a description, None where it is too large or has entities."""
    if len(data) > _LARGEST or files.declares_entities(data):
        return None
    return ET.fromstring(data)  # noqa: S314 - without entities


def _table_described(element: ET.Element, folder: str, file: str) -> DescribedTable:
    location = element.findtext(".//{*}location", "").strip()
    if not location:
        raise InputError("file.meta_without_file", file=file)
    terms: dict[int, str] = {}
    constant: dict[str, str] = {}
    for part in element.iterfind("{*}field[@term]"):
        term, index = part.get("term", "").rpartition("/")[2], _small(part.get("index", ""), file)
        if term and index is not None:
            terms[index] = term
        if term and part.get("default"):
            constant[term] = part.get("default", "")
    own = element.find("{*}id")
    own = element.find("{*}coreid") if own is None else own
    return DescribedTable(
        element.get("rowType", "").rpartition("/")[2],
        f"{folder}/{location}" if folder else location,
        element.get("encoding", "UTF-8"),
        _unescaped(element.get("fieldsTerminatedBy", ",")),
        _unescaped(element.get("fieldsEnclosedBy", '"')),
        _small(element.get("ignoreHeaderLines", ""), file) or 0,
        None if own is None else _small(own.get("index", ""), file),
        terms,
        constant,
    )


def _small(number: str, file: str) -> int | None:
    """Return the place of a column, or a number of lines, None where none is given; InputError where it is neither."""
    if number and not re.fullmatch("[0-9]{1,4}", number):
        raise InputError("file.meta_damaged", file=file, why=Message.of("file.no_place", text=number[:20]))
    return int(number) if number else None


def _unescaped(text: str) -> str:
    return text.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r")


def _member(archive: zipfile.ZipFile, described: DescribedTable) -> str | None:
    """Return the archive's name of a file that is described, None where it is not there."""
    members = {name.casefold(): name for name in archive.namelist()}
    place = normpath(described.location).casefold()
    return members.get(place) or members.get(f"{place}.gz")


def _described_rows(archive: zipfile.ZipFile, described: DescribedTable, file: str) -> tuple[files.Row, ...]:
    place = _member(archive, described)
    if place is None:
        raise InputError("file.member_missing", file=file, member=described.location)
    quote = described.quote if len(described.quote) == 1 else ""
    delimiter = described.delimiter if len(described.delimiter) == 1 else "\t"
    data = files.read_member(archive, place, file)
    rows = _rows(data, (file, described.location), described.encoding, delimiter, quote)
    return rows[described.skipped :]


def _rows(data: bytes, file: Arg, stated: str, delimiter: str, quote: str) -> tuple[files.Row, ...]:
    """Return the rows of a text in the encoding that is stated, unless the text's own mark says another."""
    codec, _ = codec_of(data, file, None if is_marked(data) else stated)
    quoting: Literal[0, 3] = 0 if quote else 3  # minimal, or none at all
    try:
        return rows_of(data, codec, file, delimiter=delimiter, quotechar=quote or '"', quoting=quoting)
    except (TypeError, ValueError) as error:
        raise InputError("file.table_unreadable", file=file, why=files.in_one_line(error)) from None


def _table(
    archive: zipfile.ZipFile, described: DescribedTable, file: str, own: str = TABLES["taxon"].terms[0].name
) -> Records:
    """Return a table's header of terms and its rows, its constants where a cell is empty and at the rows' ends.

    `own` is the term of the column by which the archive's tables belong together.
    """
    terms = dict(described.terms)
    if described.identifier is not None:
        terms[described.identifier] = own
    places = sorted(terms)
    usual = [described.constant.get(terms[place], "") for place in places]
    more = {term: text for term, text in described.constant.items() if term not in terms.values()}
    rows = _described_rows(archive, described, file)
    pairs = tuple(zip(places, usual, strict=True))
    completed = (
        (*(cell_at(row, place) or default for place, default in pairs), *more.values()) if row else ()
        for row in rows
    )
    return (*(terms[place] for place in places), *more), tuple(completed)


# ---------------------------------------------------------------- ColDP


def read_coldp(source: files.FileBytes) -> tuple[files.RawSheet, tuple[Problem, ...]]:
    """Read the names and taxa of a ColDP package, and what its other tables say of each. Raises InputError."""
    with files.check_zip(source.name, io.BytesIO(source.data)) as archive:
        members = {_base(name): name for name in sorted(archive.namelist(), reverse=True) if _is_text(name)}
        read = {
            base: _coldp_table(archive, name, source.name)
            for base, name in members.items()
            if base in {*_COLDP_TABLES, "name", "taxon", "synonym"}
        }
    usages = read.get("nameusage") or _joined(read, source.name)
    tables = {"taxon": _with_accepted(usages)}
    for base, name in _COLDP_TABLES.items():
        if base in read and name != "taxon":
            header, rows = read[base]
            tables[name] = tuple(dwc_name(name, column) for column in header), rows
    sheet, silent = sheet_of(tables)
    unread = [members[base] for base, name in _COLDP_TABLES.items() if name in silent]
    unread += [name for base, name in sorted(members.items()) if base not in read]
    return files.RawSheet("", sheet), _unread(source.name, unread)


def _coldp_table(archive: zipfile.ZipFile, name: str, file: str) -> Records:
    data = files.read_member(archive, name, file)
    delimiter = "," if name.casefold().endswith(".csv") else "\t"
    rows = _rows(data, (file, name), "utf-8", delimiter, '"' if delimiter == "," else "")
    if not rows or not rows[0]:
        raise InputError("file.no_header", file=(file, name))
    return tuple(text.rpartition(":")[2] for text in rows[0]), rows[1:]


def _joined(tables: Mapping[str, Records], file: str) -> Records:
    """Join Name with Taxon and Synonym into what NameUsage would hold."""
    if "name" not in tables or "taxon" not in tables:
        raise InputError("file.coldp_without_names", file=file)
    name_header, names = tables["name"]
    by_id = {_value(name_header, row, "ID"): row for row in names}
    usages: list[files.Row] = []
    for base, status in (("taxon", "accepted"), ("synonym", "synonym")):
        header, rows = tables.get(base, ((), ()))
        for row in rows:
            name = by_id.get(_value(header, row, "nameID"), ())
            parent = "parentID" if base == "taxon" else "taxonID"
            shown = (_value(name_header, name, term) for term in ("rank", "scientificName", "authorship"))
            own = _value(header, row, "ID")
            usages.append((own, _value(header, row, parent), _value(header, row, "status") or status, *shown))
    return ("ID", "parentID", "status", "rank", "scientificName", "authorship"), tuple(usages)


def _value(header: files.Row, row: files.Row, name: str) -> str:
    return cell_at(row, header.index(name)) if name in header else ""


def _with_accepted(usages: Records) -> Records:
    """Return taxa by the terms of Darwin Core; a synonym points to its accepted name, not to a parent."""
    header, rows = usages
    shown = tuple(dwc_name("taxon", column) for column in header)
    parent = header.index("parentID") if "parentID" in header else None
    taxa: list[files.Row] = []
    for row in rows:
        cells = [cell_at(row, place) for place in range(len(header))]
        accepted = ""
        if parent is not None and "synonym" in _value(header, row, "status").casefold():
            accepted, cells[parent] = cells[parent], ""
        taxa.append((*cells, accepted) if row else ())
    return (*shown, "acceptedNameUsageID"), tuple(taxa)


# ---------------------------------------------------------------- what an archive says of itself: eml.xml


def read_eml(path: Path) -> dict[str, str]:
    """Return title, author, publisher, licence and credit as an archive's eml.xml states them; what it states.

    A damaged description is no description: the table beside it counts. It is read in the sandbox.
    """
    try:
        if not path.is_dir():
            with files.opened(path) as file:
                if files.magic(file.read(4)) != "zip":
                    return {}
        source = files.read_source(path)
        return sandboxed(_eml_of, source, file=source.name, size=len(source.data))
    except InputError:
        return {}


def _eml_of(source: files.FileBytes) -> dict[str, str]:
    with files.check_zip(source.name, io.BytesIO(source.data)) as archive:
        return _read_eml(archive, source.name)


def _read_eml(archive: zipfile.ZipFile, file: str) -> dict[str, str]:
    places = [name for name in archive.namelist() if name.rpartition("/")[2].casefold() == "eml.xml"]
    data = files.read_member(archive, places[0], file) if places else b""
    try:
        root = description_root(data) if data else None
    except (ET.ParseError, ValueError):
        return {}
    dataset = root.find(".//{*}dataset") if root is not None else None
    if root is None or dataset is None:
        return {}
    description = {
        "title": _text(dataset, "title"),
        "author": _parties(dataset, "creator"),
        "publisher": _parties(dataset, "publisher"),
        "licence": _text(dataset, "intellectualRights"),
        "credit": _text(root, "citation"),
    }
    return {name: text for name, text in description.items() if text}


def _parties(dataset: ET.Element, role: str) -> str:
    """Return those who have a role: a person's name, else the organization's."""
    names = (
        f"{_text(party, 'givenName')} {_text(party, 'surName')}".strip() or _text(party, "organizationName")
        for party in dataset.iterfind(f"{{*}}{role}")
    )
    return "; ".join(dict.fromkeys(filter(None, names)))


def _text(element: ET.Element, tag: str) -> str:
    """Return all the text of the first part of this name, with single blanks."""
    part = element.find(f".//{{*}}{tag}")
    return " ".join("".join(part.itertext()).split()) if part is not None else ""


# ---------------------------------------------------------------- loose tables of events and of the birds found at them

AND = " + "  # between the names of files that were read as one
_BIRD = ("scientificName", "vernacularName")


@contextmanager
def tables_as_archives(tables: Sequence[Path], encoding: str | None = None) -> Iterator[Path]:
    """Give a folder in which tables of events and of their occurrences are described: one reader reads it as archives.

    A single file stays as it is. Raises InputError where they are no such two tables.
    """
    if len(tables) == 1:
        yield tables[0]
        return
    with TemporaryDirectory(prefix="birds-") as made:
        folder = Path(made, AND.join(file.name for file in tables))
        folder.mkdir()
        kinds = [_copy_table(file, folder, encoding) for file in tables]
        parts = {kind: part for kind, part in kinds if kind}
        if len(tables) != len(parts):
            raise InputError("file.not_together", files=tuple(file.name for file in tables))
        description = f"<archive>{parts['core']}{parts['extension']}</archive>"
        (folder / files.DESCRIPTION).write_text(description, encoding="utf-8")
        yield folder


def _copy_table(file: Path, folder: Path, encoding: str | None) -> tuple[str, str]:
    """Copy a table into a folder; return whether it is the core or the extension, and how it is described."""
    source = files.read_source(file)
    size = len(source.data)
    data, codec, delimiter, first = sandboxed(_read_first_row, source, encoding, file=source.name, size=size)
    header = [text.rpartition(":")[2].strip() for text in first]
    (folder / file.name).write_bytes(data)
    if "eventID" not in header:
        return "", ""
    role, row_type = ("extension", "Occurrence") if {*_BIRD} & {*header} else ("core", "Event")
    fields = "".join(
        f'<field index="{at}" term={quoteattr(DWC + term)}/>' for at, term in enumerate(header) if term
    )
    table = f'rowType={quoteattr(DWC + row_type)} encoding={quoteattr(codec)} ignoreHeaderLines="1"'
    cut = quoteattr({"\t": "\\t"}.get(delimiter, delimiter))
    place = f"<files><location>{escape(file.name)}</location></files>"
    return role, f"<{role} {table} fieldsTerminatedBy={cut}>{place}{fields}</{role}>"


def _read_first_row(source: files.FileBytes, encoding: str | None) -> tuple[bytes, str, str, files.Row]:
    """Return the bytes of a table unpacked, their encoding, the delimiter and the first row."""
    data = files.unpacked(source.data, source.name) if source.kind == "gzip" else source.data
    suffix = Path(source.name.casefold().removesuffix(".gz")).suffix
    codec, _ = detect(data, source.name, encoding)
    rows, delimiter = read_rows(data, codec, source.name, suffix)
    return data, codec, delimiter, rows[0] if rows else ()
