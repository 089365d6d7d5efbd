"""The tables of an archive → one sheet.

A list: a taxon a row, what the other tables say of it beside it. Tables are those of `birds.vocabulary.fields`, their
columns headed as Darwin Core does, whatever the archive's standard.

Events and their occurrences, as a census is published (Darwin Core Event core): a count a row. It has the place, date
and effort of its event or, where that says none, of the events that it is part of.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from birds.model import LANGS, name_column
from birds.reading.files.source import Row
from birds.vocabulary import key, lookup
from birds.vocabulary.fields import ABOUT, BETWEEN, OF_ALL, PROPERTIES, REPEATED, TABLES, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Records = tuple[Row, tuple[Row, ...]]  # header and rows
Details = dict[str, dict[str, str]]  # column and text by the id of a taxon
_TERMS = {name: {term.field: term.name for term in table.terms} for name, table in TABLES.items()}
_LATER = ("subspecies", "part", "status")


def sheet_of(tables: Mapping[str, Records]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Return the header and rows of the taxa with all that is said of them, and which tables say nothing to a list."""
    header, rows = tables["taxon"]
    details: Details = defaultdict(dict)
    read = {
        "vernacular": _names(details, _fields(tables, "vernacular")),
        "property": _properties(details, _fields(tables, "property")),
        "distribution": _places(details, _fields(tables, "distribution")),
    }
    taxa = _fields(tables, "taxon")
    inside, left_out = _printed_within(details, taxa), _left_out(taxa)
    kept = [place for place, term in enumerate(header) if term not in left_out]
    columns = {column for each in details.values() for column in each}
    named = dict.fromkeys((*map(name_column, LANGS), *sorted(columns - {*PROPERTIES, *_LATER})))
    ordered = (*named, *PROPERTIES, *_LATER)
    more = [column for column in ordered if column in columns and column not in header]
    taxon = header.index(_TERMS["taxon"]["id"]) if _TERMS["taxon"]["id"] in header else None
    table: list[Row] = [(*(header[place] for place in kept), *more)]
    for number, row in enumerate(rows):
        known = details.get(cell_at(row, taxon), {})
        cells = (*(cell_at(row, place) for place in kept), *(known.get(column, "") for column in more))
        table.append(cells if row and number not in inside else ())
    return tuple(table), tuple(name for name, was in read.items() if name in tables and not was)


def cell_at(row: Row, place: int | None) -> str:
    """Return a cell of a row, nothing where it has none there."""
    return row[place] if place is not None and place < len(row) else ""


def _fields(tables: Mapping[str, Records], name: str) -> tuple[dict[str, str], ...]:
    """Return the records of a table by our fields; those that it has no column for are empty."""
    header, rows = tables.get(name, ((), ()))
    places = [(field, header.index(term) if term in header else None) for field, term in _TERMS[name].items()]
    return tuple([{field: cell_at(row, place) for field, place in places} for row in rows])


def _left_out(taxa: tuple[Mapping[str, str], ...]) -> frozenset[str]:
    """Return the columns that repeat what names say as a whole, or what holds for the whole list.

    The data set is kept where ids of concepts are of it.
    """
    left_out = {_TERMS["taxon"][field] for field in (REPEATED if all(map(_is_whole, taxa)) else OF_ALL)}
    datasets = {_TERMS["taxon"]["dataset"]} if any(taxon["concept"] for taxon in taxa) else set()
    return (ABOUT - datasets) | left_out


def _is_whole(taxon: Mapping[str, str]) -> bool:
    """Tell whether a scientific name holds all parts that are given of it beside it."""
    name = taxon["scientific_name"].casefold()
    parts = (taxon["species_epithet"], taxon["subspecies_epithet"])
    return bool(name and taxon["canonical"]) or all(part.casefold() in name for part in parts)


# ---------------------------------------------------------------- what the other tables say


def _names(details: Details, records: tuple[Mapping[str, str], ...]) -> bool:
    """Note each taxon's names in each language, the first of them first; say whether there is any record."""
    called: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for record in records:
        language = record["language"].partition("-")[0]
        column = lookup("languages").get(key(language)) or name_column(language.casefold())
        if record["id"] and record["name"]:
            called[record["id"], column][record["name"]] = None
    for (taxon, column), names in called.items():
        details[taxon][column] = BETWEEN.join(names)
    return bool(records)


def _properties(details: Details, records: tuple[Mapping[str, str], ...]) -> bool:
    """Note the properties that are fields of a list; say whether there is any."""
    known = [record for record in records if record["property"] in PROPERTIES and record["id"]]
    for record in known:
        details[record["id"]].setdefault(record["property"], record["value"])
    return bool(known)


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
        details[taxon]["status"] = BETWEEN.join(several)
    for taxon, answers in alien.items():
        if answers == {True}:
            details[taxon]["part"] = "alien"
    return any(text for record in records for field, text in record.items() if field != "id")


def _printed_within(details: Details, taxa: tuple[Mapping[str, str], ...]) -> frozenset[int]:
    """Give species the subspecies that their list prints in the same row; return the places of these in the table."""
    inside: dict[int, None] = {}
    for place, taxon in enumerate(taxa):
        parent, own = taxon["parent_id"], taxon["id"]
        if not parent or not own.startswith(within(parent, "")) or taxon["rank"] != "subspecies":
            continue
        epithet = own.removeprefix(within(parent, ""))
        if taxon["scientific_name"].endswith(epithet):
            before = details[parent].get("subspecies")
            details[parent]["subspecies"] = BETWEEN.join(filter(None, (before, epithet)))
            inside[place] = None
    return frozenset(inside)


# ---------------------------------------------------------------- events

Record = dict[str, str]
_DEEPEST = 10  # events inside events
_PLACES = ("locationID", "locality", "countryCode")
_BIRD = ("scientificName", "vernacularName")
_HEADER = (*_PLACES, "eventDate", *_BIRD, "count", "count printed", "unit", "effort", "source", "note")


def counts_of(events: Records, occurrences: Records, cited: str) -> tuple[Row, ...]:
    """Return a header and a row for each occurrence, without columns that say nothing; `cited` is their source.

    A bird that an event did not find (occurrenceStatus absent) is counted as 0.
    """
    known = {record.get("eventID", ""): record for record in _records(events)}
    rows = [
        _row(occurrence, known, cited) if any(occurrence.values()) else ()
        for occurrence in _records(occurrences)
    ]
    kept = [place for place, _ in enumerate(_HEADER) if any(row[place] for row in rows if row)]
    return tuple(tuple(row[place] for place in kept) if row else () for row in (_HEADER, *rows))


def _records(table: Records) -> Iterator[Record]:
    header, rows = table
    return (dict(zip(header, row, strict=False)) for row in rows)


def _row(occurrence: Record, known: Mapping[str, Record], cited: str) -> Row:
    around = (occurrence, *islice(_events(occurrence.get("eventID", ""), known), _DEEPEST))

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


def _events(event: str, known: Mapping[str, Record]) -> Iterator[Record]:
    """Yield an event and those that it is part of."""
    while event in known:
        yield known[event]
        event = known[event].get("parentEventID", "")


def _date(record: Record) -> str:
    """Return a date as precisely as it is given: a day, a month, a year, or two of them with / between."""
    parts = [
        record.get("year", ""),
        *(record[term].zfill(2) for term in ("month", "day") if record.get(term)),
    ]
    return record.get("eventDate") or ("-".join(parts) if parts[0] else record.get("verbatimEventDate", ""))
