"""Darwin Core Archives and ColDP packages → one sheet with the columns that lists know, or counts.

Darwin Core: `meta.xml` says which file is the core and which column is which term; where the core is events, their
occurrences are counts. ColDP: `NameUsage`, or `Name` with `Taxon` and `Synonym`. Vernacular names, distributions and
properties come from the tables beside these; all tables are headed as Darwin Core does, whatever the standard.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from tempfile import TemporaryDirectory
from typing import Literal
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from birds import disk
from birds.errors import InputError, Problem, why
from birds.model import LANGS, Arg, Message, name_column
from birds.reading.files import source as files
from birds.reading.files.text import codec_of, detect, is_marked, read_rows, rows_of
from birds.sandbox import sandboxed
from birds.vocabulary import fields as terms
from birds.vocabulary import key, lookup

Records = tuple[files.Row, tuple[files.Row, ...]]  # header and rows
_EXTENSIONS = {table.row_type.rpartition("/")[2].casefold(): name for name, table in terms.TABLES.items()}
_COLDP_TABLES = {table.coldp.partition(".")[0].casefold(): name for name, table in terms.TABLES.items()}
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
    with files.open_zip(source) as archive:
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
        kind=element.get("rowType", "").rpartition("/")[2],
        location=f"{folder}/{location}" if folder else location,
        encoding=element.get("encoding", "UTF-8"),
        delimiter=_unescaped(element.get("fieldsTerminatedBy", ",")),
        quote=_unescaped(element.get("fieldsEnclosedBy", '"')),
        skipped=_small(element.get("ignoreHeaderLines", ""), file) or 0,
        identifier=None if own is None else _small(own.get("index", ""), file),
        terms=terms,
        constant=constant,
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


def _rows(data: bytes, file: Arg, stated: str, delimiter: str, quote: str) -> tuple[files.Row, ...]:
    """Return the rows of a text in the encoding that is stated, unless the text's own mark says another."""
    codec, _ = codec_of(data, file, None if is_marked(data) else stated)
    quoting: Literal[0, 3] = 0 if quote else 3  # minimal, or none at all
    try:
        return rows_of(data, codec, file, delimiter=delimiter, quotechar=quote or '"', quoting=quoting)
    except (TypeError, ValueError) as error:
        raise InputError("file.table_unreadable", file=file, why=files.in_one_line(error)) from None


def _table(
    archive: zipfile.ZipFile,
    described: DescribedTable,
    file: str,
    own: str = terms.TABLES["taxon"].terms[0].name,
) -> Records:
    """Return a table's terms and rows with constants filled in; `own` is the term by which tables belong together."""
    terms = dict(described.terms)
    if described.identifier is not None:
        terms[described.identifier] = own
    places = sorted(terms)
    usual = [described.constant.get(terms[place], "") for place in places]
    more = {term: text for term, text in described.constant.items() if term not in terms.values()}
    member = _member(archive, described)
    if member is None:
        raise InputError("file.member_missing", file=file, member=described.location)
    quote = described.quote if len(described.quote) == 1 else ""
    delimiter = described.delimiter if len(described.delimiter) == 1 else "\t"
    data = files.read_member(archive, member, file)
    rows = _rows(data, (file, described.location), described.encoding, delimiter, quote)[described.skipped :]
    pairs = tuple(zip(places, usual, strict=True))
    completed = (
        (*(cell_at(row, place) or default for place, default in pairs), *more.values()) if row else ()
        for row in rows
    )
    return (*(terms[place] for place in places), *more), tuple(completed)


# ---------------------------------------------------------------- ColDP


def read_coldp(source: files.FileBytes) -> tuple[files.RawSheet, tuple[Problem, ...]]:
    """Read the names and taxa of a ColDP package, and what its other tables say of each. Raises InputError."""
    with files.open_zip(source) as archive:
        members = {_base(name): name for name in sorted(archive.namelist(), reverse=True) if _is_text(name)}
        read: dict[str, Records] = {}
        for base, name in members.items():
            if base in {*_COLDP_TABLES, "name", "taxon", "synonym"}:
                delimiter, quote = (",", '"') if name.casefold().endswith(".csv") else ("\t", "")
                data, shown = files.read_member(archive, name, source.name), (source.name, name)
                first, *below = _rows(data, shown, "utf-8", delimiter, quote) or ((),)
                if not first:
                    raise InputError("file.no_header", file=shown)
                read[base] = tuple(text.rpartition(":")[2] for text in first), tuple(below)
    usages = read.get("nameusage") or _joined(read, source.name)
    tables = {"taxon": _with_accepted(usages)}
    for base, name in _COLDP_TABLES.items():
        if base in read and name != "taxon":
            header, rows = read[base]
            tables[name] = tuple(terms.dwc_name(name, column) for column in header), rows
    sheet, silent = sheet_of(tables)
    unread = [members[base] for base, name in _COLDP_TABLES.items() if name in silent]
    unread += [name for base, name in sorted(members.items()) if base not in read]
    return files.RawSheet("", sheet), _unread(source.name, unread)


def _joined(tables: Mapping[str, Records], file: str) -> Records:
    """Join Name with Taxon and Synonym into what NameUsage would hold."""
    if "name" not in tables or "taxon" not in tables:
        raise InputError("file.coldp_without_names", file=file)
    by_id = {name.get("ID", ""): name for name in _by_column(tables["name"])}
    of_name = ("rank", "scientificName", "authorship")
    usages: list[files.Row] = []
    for base, status, parent in (("taxon", "accepted", "parentID"), ("synonym", "synonym", "taxonID")):
        for usage in _by_column(tables.get(base, ((), ()))):
            name = by_id.get(usage.get("nameID", ""), {})
            own = (usage.get("ID", ""), usage.get(parent, ""), usage.get("status") or status)
            usages.append((*own, *(name.get(term, "") for term in of_name)))
    return ("ID", "parentID", "status", *of_name), tuple(usages)


def _by_column(table: Records) -> Iterator[dict[str, str]]:
    """Return rows by their columns: of two with one header the first counts."""
    header, rows = table
    places = {term: place for place, term in [*enumerate(header)][::-1]}
    return ({term: cell_at(row, place) for term, place in places.items()} for row in rows)


def _with_accepted(usages: Records) -> Records:
    """Return taxa by the terms of Darwin Core; a synonym points to its accepted name, not to a parent."""
    header, rows = usages
    shown = tuple(terms.dwc_name("taxon", column) for column in header)
    parent, status = (header.index(term) if term in header else None for term in ("parentID", "status"))
    taxa: list[files.Row] = []
    for row in rows:
        cells, accepted = [cell_at(row, place) for place in range(len(header))], ""
        if parent is not None and "synonym" in cell_at(row, status).casefold():
            accepted, cells[parent] = cells[parent], ""
        taxa.append((*cells, accepted) if row else ())
    return (*shown, "acceptedNameUsageID"), tuple(taxa)


# ---------------------------------------------------------------- a taxon a row, with what the other tables say of it

Details = dict[str, dict[str, str]]  # column and text by the id of a taxon
_TERMS = {name: {term.field: term.name for term in table.terms} for name, table in terms.TABLES.items()}
_LATER = ("subspecies", "part", "status")


def sheet_of(tables: Mapping[str, Records]) -> tuple[tuple[files.Row, ...], tuple[str, ...]]:
    """Return the header and rows of the taxa with all that is said of them, and which tables say nothing to a list."""
    header, rows = tables["taxon"]
    details: Details = defaultdict(dict)
    has_names = _names(details, _fields(tables, "vernacular"))
    properties = _fields(tables, "property")
    stated = [record for record in properties if record["property"] in terms.PROPERTIES and record["id"]]
    for record in stated:
        details[record["id"]].setdefault(record["property"], record["value"])
    has_places = _places(details, _fields(tables, "distribution"))
    read = {"vernacular": has_names, "property": bool(stated), "distribution": has_places}
    taxa = _fields(tables, "taxon")
    inside = _printed_within(details, taxa)
    # Left out: what repeats whole names, or what all birds are; a data set stays where concepts' ids are of it.
    whole = terms.REPEATED if all(map(_is_whole, taxa)) else terms.OF_ALL
    left_out = {*terms.ABOUT, *(_TERMS["taxon"][field] for field in whole)}
    left_out -= {_TERMS["taxon"]["dataset"]} if any(taxon["concept"] for taxon in taxa) else set()
    kept = [place for place, term in enumerate(header) if term not in left_out]
    columns = {column for each in details.values() for column in each}
    named = dict.fromkeys((*map(name_column, LANGS), *sorted(columns - {*terms.PROPERTIES, *_LATER})))
    ordered = (*named, *terms.PROPERTIES, *_LATER)
    more = [column for column in ordered if column in columns and column not in header]
    taxon = header.index(_TERMS["taxon"]["id"]) if _TERMS["taxon"]["id"] in header else None
    table: list[files.Row] = [(*(header[place] for place in kept), *more)]
    for number, row in enumerate(rows):
        known = details.get(cell_at(row, taxon), {})
        cells = (*(cell_at(row, place) for place in kept), *(known.get(column, "") for column in more))
        table.append(cells if row and number not in inside else ())
    return tuple(table), tuple(name for name, was in read.items() if name in tables and not was)


def cell_at(row: files.Row, place: int | None) -> str:
    """Return a cell of a row, nothing where it has none there."""
    return row[place] if place is not None and place < len(row) else ""


def _fields(tables: Mapping[str, Records], name: str) -> tuple[dict[str, str], ...]:
    """Return the records of a table by our fields; those that it has no column for are empty."""
    header, rows = tables.get(name, ((), ()))
    places = [(field, header.index(term) if term in header else None) for field, term in _TERMS[name].items()]
    return tuple([{field: cell_at(row, place) for field, place in places} for row in rows])


def _is_whole(taxon: Mapping[str, str]) -> bool:
    """Tell whether a scientific name holds all parts that are given of it beside it."""
    name = taxon["scientific_name"].casefold()
    parts = (taxon["species_epithet"], taxon["subspecies_epithet"])
    return bool(name and taxon["canonical"]) or all(part.casefold() in name for part in parts)


def _names(details: Details, records: tuple[Mapping[str, str], ...]) -> bool:
    """Note each taxon's names in each language, the first of them first; say whether there is any record."""
    called: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for record in records:
        language = record["language"].partition("-")[0]
        column = lookup("languages").get(key(language)) or name_column(language.casefold())
        if record["id"] and record["name"]:
            called[record["id"], column][record["name"]] = None
    for (taxon, column), names in called.items():
        details[taxon][column] = terms.BETWEEN.join(names)
    return bool(records)


def _places(details: Details, records: tuple[Mapping[str, str], ...]) -> bool:
    """Note status and origin where all records are of one area, as a list is; say whether they are and say any.

    The status is what the source says in words, else its seasons, or that the bird is not there.
    """
    if len({record["area"] for record in records}) > 1:
        return False
    alien: dict[str, set[bool]] = defaultdict(set)
    statuses: dict[str, dict[str, None]] = defaultdict(dict)
    worded = any(record["status"] for record in records)
    for record in records:
        means, occurrence = record["means"], record["occurrence"]
        alien[record["id"]].add(lookup("parts").get(key(means)) == "alien")
        coded = means if means == "vagrant" else "" if occurrence in {"", "present"} else occurrence
        if status := record["status"] if worded else record["season"] or coded:
            statuses[record["id"]][status] = None
    for taxon, several in statuses.items():
        details[taxon]["status"] = terms.BETWEEN.join(several)
    for taxon, answers in alien.items():
        if answers == {True}:
            details[taxon]["part"] = "alien"
    return any(text for record in records for field, text in record.items() if field != "id")


def _printed_within(details: Details, taxa: tuple[Mapping[str, str], ...]) -> frozenset[int]:
    """Give species the subspecies that their list prints in the same row; return the places of these in the table."""
    inside: dict[int, None] = {}
    for place, taxon in enumerate(taxa):
        parent, own = taxon["parent_id"], taxon["id"]
        if not parent or not own.startswith(terms.within(parent, "")) or taxon["rank"] != "subspecies":
            continue
        epithet = own.removeprefix(terms.within(parent, ""))
        if taxon["scientific_name"].endswith(epithet):
            before = details[parent].get("subspecies")
            details[parent]["subspecies"] = terms.BETWEEN.join(filter(None, (before, epithet)))
            inside[place] = None
    return frozenset(inside)


# ---------------------------------------------------------------- a count a row
#
# It has the place, date and effort of its event or, where that says none, of the events that it is part of.

_BIRD = ("scientificName", "vernacularName")
Record = dict[str, str]
_DEEPEST = 10  # events inside events
_PLACES = ("locationID", "locality", "countryCode")
_HEADER = (*_PLACES, "eventDate", *_BIRD, "count", "count printed", "unit", "effort", "source", "note")


def counts_of(events: Records, occurrences: Records, cited: str) -> tuple[files.Row, ...]:
    """Return a header and a row for each occurrence, absent birds as 0, no blank columns; `cited` is their source."""
    known = {record.get("eventID", ""): record for record in _by_column(events)}
    rows = [_row(bird, known, cited) if any(bird.values()) else () for bird in _by_column(occurrences)]
    kept = [place for place, _ in enumerate(_HEADER) if any(row[place] for row in rows if row)]
    return tuple(tuple(row[place] for place in kept) if row else () for row in (_HEADER, *rows))


def _row(occurrence: Record, known: Mapping[str, Record], cited: str) -> files.Row:
    around = [occurrence]
    event = known.get(occurrence.get("eventID", ""))
    while event and len(around) <= _DEEPEST:  # of which it is part
        around.append(event)
        event = known.get(event.get("parentEventID", ""))

    def nearest(*terms: str) -> str:
        return next((each[term] for each in around for term in terms if each.get(term)), "")

    place_id, place, country = map(nearest, _PLACES)
    place = place or nearest("verbatimLocality", "waterBody", "municipality")
    quantity = occurrence.get("individualCount") or occurrence.get("organismQuantity") or ""
    absent = occurrence.get("occurrenceStatus", "").casefold() == "absent" and quantity in {"", "0"}
    unit = occurrence.get("organismQuantityType", "")
    unit = "individuals" if absent or occurrence.get("individualCount") else unit
    date = next(filter(None, map(_date, around)), "")
    sizes = (" ".join(filter(None, map(each.get, ("sampleSizeValue", "sampleSizeUnit")))) for each in around)
    effort = nearest("samplingEffort") or next(filter(None, sizes), "")
    source = nearest("bibliographicCitation") or cited or nearest("datasetName")
    note = occurrence.get("occurrenceRemarks") or nearest("eventRemarks")
    birds = (occurrence.get(term, "") for term in _BIRD)
    counted = ("0", occurrence["occurrenceStatus"]) if absent else (quantity, "")
    return (place_id, place, country, date, *birds, *counted, unit, effort, source, note)


def _date(record: Record) -> str:
    """Return a date as precisely as it is given: a day, a month, a year, or two of them with / between."""
    below = (record[term].zfill(2) for term in ("month", "day") if record.get(term))
    parts = [record.get("year", ""), *below]
    return record.get("eventDate") or ("-".join(parts) if parts[0] else record.get("verbatimEventDate", ""))


# ---------------------------------------------------------------- what an archive says of itself: eml.xml


def read_eml(path: Path) -> dict[str, str]:
    """Return title, author, publisher, licence and credit as an eml.xml states them, sandboxed; nothing if damaged."""
    try:
        if not disk.is_folder(path):
            with files.opened(path) as file:
                if files.magic(file.read(4)) != "zip":
                    return {}
        source = files.read_source(path)
        return sandboxed(_eml_of, source, file=source.name, size=len(source.data))
    except InputError:
        return {}


def _eml_of(source: files.FileBytes) -> dict[str, str]:
    with files.open_zip(source) as archive:
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
        try:
            folder.mkdir()
        except OSError as error:  # their names together are too long for one
            raise InputError("file.unreadable", file=folder.name, why=why(error)) from error
        # Not by their own names: two may have one.
        copies = [(file, folder / f"{at}{file.suffix}") for at, file in enumerate(tables)]
        kinds = [_copy_table(file, copy, encoding) for file, copy in copies]
        parts = {kind: part for kind, part in kinds if kind}
        if len(tables) != len(parts):
            raise InputError("file.not_together", files=tuple(file.name for file in tables))
        description = f"<archive>{parts['core']}{parts['extension']}</archive>"
        (folder / files.DESCRIPTION).write_text(description, encoding="utf-8")
        yield folder


def _copy_table(file: Path, copy: Path, encoding: str | None) -> tuple[str, str]:
    """Copy a table; return whether it is the core or the extension, and how the copy is described."""
    source = files.read_source(file)
    size = len(source.data)
    data, codec, delimiter, first = sandboxed(_read_first_row, source, encoding, file=source.name, size=size)
    header = [text.rpartition(":")[2].strip() for text in first]
    copy.write_bytes(data)
    if "eventID" not in header:
        return "", ""
    role, row_type = ("extension", "Occurrence") if {*_BIRD} & {*header} else ("core", "Event")
    fields = "".join(
        f'<field index="{at}" term={quoteattr(terms.DWC + term)}/>' for at, term in enumerate(header) if term
    )
    table = f'rowType={quoteattr(terms.DWC + row_type)} encoding={quoteattr(codec)} ignoreHeaderLines="1"'
    cut = quoteattr({"\t": "\\t"}.get(delimiter, delimiter))
    place = f"<files><location>{escape(copy.name)}</location></files>"
    return role, f"<{role} {table} fieldsTerminatedBy={cut}>{place}{fields}</{role}>"


def _read_first_row(source: files.FileBytes, encoding: str | None) -> tuple[bytes, str, str, files.Row]:
    """Return the bytes of a table unpacked, their encoding, the delimiter and the first row."""
    data = files.unpacked(source.data, source.name) if source.kind == "gzip" else source.data
    suffix = Path(source.name.casefold().removesuffix(".gz")).suffix
    codec, _ = detect(data, source.name, encoding)
    rows, delimiter = read_rows(data, codec, source.name, suffix)
    return data, codec, delimiter, rows[0] if rows else ()
