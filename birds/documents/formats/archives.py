"""A list as an archive that programs for checklists exchange: Darwin Core, or ColDP. One map of terms serves both.

Its fields are those of `birds.vocabulary.fields`. Every entry is a row, in the list's order. Behind them stand the
subspecies that the list prints in the row of their species, as taxa of their own, and the synonyms. What a list does
not say is an empty cell.

Darwin Core by its text guide (https://dwc.tdwg.org/text/) and its schema: `meta.xml`, a Taxon core and extensions in
UTF-8, tabs between the fields, no quotes. ColDP (https://github.com/CatalogueOfLife/coldp): the same tables as CSV
under its own headings, `metadata.yaml`. Both have `eml.xml`, which says who made the file and whose data they are. A
cell of Darwin Core can hold neither tab nor line end, so they become blanks there; all else is as printed. A name is
never guarded against spreadsheets here, because programs take it literally.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds import attribution
from birds import model as m
from birds.comparison import compare, pairs
from birds.documents.text import csv_of
from birds.messages import say
from birds.names import parse
from birds.names.parsing import YEAR
from birds.reading.lists.cells import undetermined
from birds.taxonomy import Taxonomy
from birds.vocabulary import fields
from birds.vocabulary.fields import CONCEPT_RELATIONS, DC, DWC, TABLES, Term, TermTable, within

if TYPE_CHECKING:
    from birds.documents.papers.tables import OneList

Record = dict[str, str | None]
Records = dict[str, list[Record]]
CONSTANT: Record = {"kingdom": "Animalia", "class": "Aves"}
FOLDER = "darwin-core"
_BLANK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can state: no clock
_ALIKE = 0o644 << 16
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_TEXT = 'encoding="UTF-8" fieldsTerminatedBy="\\t" linesTerminatedBy="\\n" fieldsEnclosedBy="" ignoreHeaderLines="1"'
_THREE_LETTERS = {"en": "eng", "ja": "jpn", "ko": "kor"}  # ISO 639-3, as ColDP has it
_PROGRAM = "birds-accord"
_UNKNOWN = m.Message("export.maker_unknown")
# What stands within an element of EML.
_WITHIN = dict.fromkeys(("creator", "metadataProvider", "contact", "publisher"), "organizationName")
_WITHIN |= dict.fromkeys(("abstract", "additionalInfo", "intellectualRights"), "para")


def archive_name(list_id: str, taken: Iterable[str] = ()) -> str:
    """Return a file name for a list's archive that every system allows, and none of `taken` in any case."""
    plain = _UNSAFE.sub("_", list_id).strip("._")[:_LONGEST_NAME]
    used = {name.casefold() for name in taken}
    if not plain or plain != list_id or plain.casefold() in _RESERVED or f"{plain}.zip".casefold() in used:
        plain = f"{plain or 'list'}-{sha256(list_id.encode()).hexdigest()[:8]}"
    return f"{plain}.zip"


def darwin_core(matched: m.MatchedList, source: m.Source | None = None) -> bytes:
    """Return a list as a Darwin Core Archive; `source` says who made it and on which terms. Same list, same bytes."""
    source, records = source or m.Source.of(matched.checklist), tables(matched)
    texts = {TABLES[name].dwc: _text(TABLES[name], rows) for name, rows in records.items()}
    return _zipped({"meta.xml": _meta(matched.checklist, source, records), **texts, "eml.xml": _eml(source)})


def coldp(matched: m.MatchedList, source: m.Source | None = None, relations: Iterable[Record] = ()) -> bytes:
    """Return a list as a ColDP package, of the same tables as a Darwin Core Archive. Same list, same bytes.

    `relations` say how the list's concepts compare with those of the reference.
    """
    source = source or m.Source.of(matched.checklist)
    texts = {TABLES[name].coldp: _csv(TABLES[name], rows) for name, rows in tables(matched).items()}
    if related := list(relations):
        texts[CONCEPT_RELATIONS.coldp] = _csv(CONCEPT_RELATIONS, related)
    return _zipped({"metadata.yaml": _metadata(source), **texts, "eml.xml": _eml(source)})


def as_darwin_core(listed: OneList, _: m.Lang) -> bytes:
    """Return a list as a Darwin Core Archive; its words are the list's own, in whatever language."""
    return darwin_core(listed.matched, listed.source)


def as_coldp(listed: OneList, _: m.Lang) -> bytes:
    """Return a list as a ColDP package."""
    return coldp(listed.matched, listed.source, concept_relations(listed))


def _zipped(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            place = zipfile.ZipInfo(name, _FIRST_DAY)
            place.external_attr, place.create_system = _ALIKE, 3
            archive.writestr(place, text.encode())
    return out.getvalue()


def _text(table: TermTable, records: Sequence[Record]) -> str:
    """Return a table with the terms of Darwin Core as header; what holds for all birds stands in meta.xml."""
    terms = _terms(table, records)
    rows = ([_cell(record.get(term.field)) for term in terms] for record in records)
    return "".join("\t".join(row) + "\n" for row in ([term.name for term in terms], *rows))


def _terms(table: TermTable, records: Sequence[Record]) -> list[Term]:
    """Return the columns of a table; of data sets only where ids are of one."""
    left_out = CONSTANT.keys() if _names_datasets(records) else {*CONSTANT, "dataset"}
    return [term for term in table.terms if term.dwc and term.field not in left_out]


def _names_datasets(records: Sequence[Record]) -> bool:
    return any("dataset" in record for record in records)


def _csv(table: TermTable, records: Sequence[Record]) -> str:
    """Return a table under the headings of ColDP.

    There a synonym has its accepted name for a parent, and an id whose it is before it.
    """
    terms = [term for term in table.terms if term.coldp]
    rows = [[term.coldp for term in terms]]
    for record in records:
        fields = {**record, "parent_id": record.get("parent_id") or record.get("accepted_id")}
        if language := record.get("language"):
            fields["language"] = _THREE_LETTERS.get(language, language)
        concept = record.get("concept")
        scope = "avibase" if concept and concept.startswith("avibase-") else record.get("dataset")
        fields["concept"] = f"{scope}:{concept}" if scope else concept
        rows.append([_NOT_XML.sub(" ", fields.get(term.field) or "").strip() for term in terms])
    return csv_of(rows)


def _cell(value: str | None) -> str:
    return _BLANK.sub(" ", value).strip() if value else ""


def _meta(checklist: m.Checklist, source: m.Source, records: Records) -> str:
    whole = {
        **{term.dwc: CONSTANT[term.field] for term in TABLES["taxon"].terms if term.field in CONSTANT},
        f"{DWC}datasetName": checklist.title,
        f"{DWC}datasetID": checklist.id,
        f"{DWC}nomenclaturalCode": "ICZN",
        f"{DC}license": source.licence,
        f"{DC}bibliographicCitation": source.credit or source.source,
    }
    if _names_datasets(records["taxon"]):
        del whole[f"{DWC}datasetID"]  # ids of concepts are of others
    stated = {term: value for term, value in whole.items() if value and _cell(value)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml">')
    for name, rows in records.items():
        table, is_core = TABLES[name], name == "taxon"
        kind, key = ("core", "id") if is_core else ("extension", "coreid")
        lines.append(f'  <{kind} rowType="{table.row_type}" {_TEXT}>')
        lines.append(f"    <files><location>{table.dwc}</location></files>")
        lines.append(f'    <{key} index="0"/>')
        terms = list(enumerate(_terms(table, rows)))[0 if is_core else 1 :]
        lines += (f'    <field index="{place}" term="{term.dwc}"/>' for place, term in terms)
        constants = stated.items() if is_core else ()
        lines += (f'    <field term="{term}" default={_attribute(value)}/>' for term, value in constants)
        lines.append(f"  </{kind}>")
    return "".join(f"{line}\n" for line in (*lines, "</archive>"))


def _metadata(source: m.Source) -> str:
    """Return metadata.yaml, a key a line, texts as JSON has them, which is YAML too."""
    entries = {
        "title": source.title,
        "alias": source.id,
        "description": _history(source),
        "issued": _date(source),
        "version": source.edition,
        "creator": [{"organisation": source.maker}] if source.maker else None,
        "publisher": {"organisation": source.publisher} if source.publisher else None,
        "contributor": [{"organisation": _program(), "note": "metadataProvider"}],
        "geographicScope": source.territory,
        "taxonomicScope": CONSTANT["class"],
        "license": source.licence,
        "notes": source.credit or source.source,
    }
    stated = ((key, json.dumps(value, ensure_ascii=False)) for key, value in entries.items() if value)
    return "".join(f"{key}: {value}\n" for key, value in stated)


def _program() -> str:
    return f"{_PROGRAM} {importlib.metadata.version(_PROGRAM)}"


def _date(source: m.Source) -> str | None:
    return source.date if re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", source.date or "") else None


def _history(source: m.Source) -> str:
    read = attribution.second_hand(source, "en")
    return ". ".join(filter(None, (read, source.retrieved, source.done)))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", _cell(text)))


def _eml(source: m.Source) -> str:
    """Return what is known about the list itself, by the GBIF profile of EML 2.1.1; no date that it does not give.

    Its creator made the data, its metadata provider this file. EML wants a creator and a contact: where nobody says who
    that is, they are a position that nobody is known to hold.
    """

    def element(name: str, text: str | m.Message) -> str:
        body = escape(_NOT_XML.sub(" ", text if isinstance(text, str) else say(text, "en")))
        inner = "positionName" if isinstance(text, m.Message) else _WITHIN.get(name)
        return f"<{name}>{f'<{inner}>{body}</{inner}>' if inner else body}</{name}>\n"

    elements = {
        "title": source.title,
        "creator": source.maker or _UNKNOWN,
        "metadataProvider": _program(),
        "pubDate": _date(source),
        "abstract": ", ".join(filter(None, (source.title, source.edition, source.source))),
        "additionalInfo": _history(source),
        "intellectualRights": source.licence,
        "contact": source.publisher or source.maker or _UNKNOWN,
        "publisher": source.publisher,
    }
    parts = "".join(element(name, text) for name, text in elements.items() if text)
    # How the list wants to be cited.
    if cited := escape(_NOT_XML.sub(" ", source.credit or source.source or "")):
        gbif = f"<gbif><citation>{cited}</citation></gbif>"
        cited = f"<additionalMetadata><metadata>{gbif}</metadata></additionalMetadata>\n"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<eml:eml xmlns:eml="eml://ecoinformatics.org/eml-2.1.1"'
        f" packageId={_attribute(f'birds/{source.id}')}"
        ' system="http://gbif.org" scope="system">\n'
        f"<dataset>\n{parts}</dataset>\n{cited}</eml:eml>\n"
    )


def archives(lists: Sequence[m.MatchedList], sources: Mapping[str, m.Source]) -> dict[str, bytes]:
    """Return an archive a list, by its path in the folder of an export; `sources` by id."""
    by_path: dict[str, bytes] = {}
    for matched in lists:
        name = archive_name(matched.checklist.id, (each.rpartition("/")[2] for each in by_path))
        source = sources.get(matched.checklist.id)
        by_path[f"{FOLDER}/{name}"] = darwin_core(matched, source)
    return by_path


# ---------------------------------------------------------------- what the tables say


def tables(matched: m.MatchedList) -> Records:
    """Return a list's records by table."""
    entries, area = [each.entry for each in matched.entries], matched.checklist.territory
    by_table: Records = {
        "taxon": [*map(_taxon, entries), *_printed_within(entries), *_synonyms(entries)],
        "vernacular": [
            {"id": _id(entry), "name": name, "language": language}
            for entry in entries
            for language, cell in entry.vernacular.pairs
            for name in dict.fromkeys(cell.split(fields.BETWEEN))
        ],
        "distribution": [
            {"id": _id(entry), **record} for entry in entries for record in _placed(entry, area)
        ],
        "property": [
            {"id": _id(entry), "property": name, "value": value}
            for entry in entries
            for name, value in _properties(entry).items()
            if value
        ],
    }
    return {name: records for name, records in by_table.items() if records or name == "taxon"}


def _id(entry: m.Entry, row: int | None = None) -> str:
    return f"{entry.list_id}:{row or entry.row}"


def _taxon(entry: m.Entry) -> Record:
    parsed: Record = {}
    if name := entry.name:
        parsed = {
            "canonical": name.canonical,
            "authorship": name.authorship,
            "year": name.year or (match[1] if (match := YEAR.search(name.authorship or "")) else None),
            "genus": name.genus,
            "species_epithet": name.species,
            "subspecies_epithet": name.infraspecific,
        }
    return {
        "id": _id(entry),
        "scientific_name": entry.verbatim,
        **parsed,
        "rank": None if entry.rank == "genus" else entry.rank,  # a bird of it, such as Aythya sp.
        "taxonomic_status": "accepted",
        **CONSTANT,
        "order": entry.order,
        "family": entry.family,
        "parent_id": _id(entry, entry.parent_row) if entry.parent_row else None,
        **_concept(entry),
        "note": entry.note,
    }


def _concept(entry: m.Entry) -> Record:
    """Return the id of the concept that the list prints, Avibase's where it has no other, and of which data set."""
    (*_, printed) = (None, *[id_ for id_ in entry.ids if not id_.startswith("code:")])
    dataset, divided, local = (printed or "").partition("#")
    return {"concept": local, "dataset": dataset} if divided and ":" not in dataset else {"concept": printed}


def _printed_within(entries: Sequence[m.Entry]) -> Iterator[Record]:
    """Yield the subspecies printed in their species' row, but for those that have a row of their own."""
    own: set[tuple[int, str | None]] = set()
    for entry in entries:
        if entry.parent_row:
            epithet = entry.name.infraspecific if entry.name else None
            own.add((entry.parent_row, epithet or undetermined(entry.verbatim or "")))
    for entry in entries:
        species = (entry.name.canonical if entry.name else None) or entry.verbatim or ""
        for epithet in entry.subspecies:
            if (entry.row, epithet) in own:
                continue
            yield {
                "id": within(_id(entry), epithet),
                "scientific_name": f"{species} {epithet}".strip(),
                "rank": "subspecies",
                "taxonomic_status": "accepted",
                **CONSTANT,
                "order": entry.order,
                "family": entry.family,
                "subspecies_epithet": None if undetermined(epithet) else epithet,
                "parent_id": _id(entry),
            }


def _synonyms(entries: Iterable[m.Entry]) -> Iterator[Record]:
    """Yield the names that a list gives beside an accepted one, but for those that stand in the same cell."""
    for entry in entries:
        within_cell = parse(entry.verbatim).alternatives if entry.verbatim else ()
        others = entry.name.alternatives if entry.name else ()
        for number, name in enumerate((other for other in others if other not in within_cell), 1):
            yield {
                "id": within(_id(entry), f"synonym{number}"),
                "scientific_name": name,
                "rank": entry.rank,
                "taxonomic_status": "synonym",
                **CONSTANT,
                "accepted_id": _id(entry),
            }


def _placed(entry: m.Entry, area: str | None) -> Iterator[Record]:
    """Yield where a bird is and how, a record a status; what the list prints of it stands in each."""
    alien = "introduced" if entry.part == "alien" else None
    records: list[Record] = [
        {
            "means": alien or ("vagrant" if status.code == "V" else None),
            "occurrence": {"X": "absent", None: None}.get(status.code, "present"),
            "season": fields.SEASONS.get(status.code or ""),
        }
        for status in entry.statuses
    ]
    if not records and (area or alien or entry.status_printed):
        records = [{"means": alien}]
    for number, record in enumerate(records):
        if record not in records[:number]:
            yield {"area": area, **record, "status": entry.status_printed}


def _properties(entry: m.Entry) -> Record:
    printed: Record = {field: getattr(entry, field) for field in fields.PRINTED}
    for id_ in entry.ids:
        if id_.startswith("code:"):
            printed["species_code"] = id_.removeprefix("code:")
        elif id_.startswith("avibase-") and id_ != _concept(entry)["concept"]:
            printed["avibase_id"] = id_
    printed["within_party"] = {True: "yes", False: "no", None: None}[entry.within_party]
    printed["trust"] = next((status.trust for status in entry.statuses if status.trust), None)
    for rank, names in (("order", entry.order_names), ("family", entry.family_names)):
        printed |= {f"{rank}_{lang}": names.get(lang) for lang in (*m.LANGS, "und")}
    return printed


# ---------------------------------------------------------------- how they compare with the reference

RELATIONS = {"==": "equals", ">": "includes", "<": "included in", "><": "overlaps", "!": "excludes"}
"""The relations of RCC-5 in ColDP's words."""


def concept_relations(listed: OneList) -> Iterator[Record]:
    """Yield how each entry compares with the species of the reference: as this program finds, not as the list says."""
    taxonomy = listed.taxonomy
    reference = _reference_list(listed.matched, taxonomy)
    comparison = compare(listed.matched, reference, taxonomy, agreement=listed.agreement, explained=False)
    compared = [(pair.a.entry, pair.b.entry, pair) for pair in pairs(comparison) if pair.a and pair.b]
    for entry, species, pair in sorted(compared, key=lambda both: (both[0].row, both[1].row)):
        name = species.verbatim or ""
        taxon = taxonomy.get(name)
        yield {
            "id": _id(entry),
            "related": (taxon and taxon.avibase) or name,
            "type": RELATIONS[pair.relation or ""],
            "remarks": f"{name} sec. {taxonomy.title}; {pair.basis}, {pair.confidence}",
        }


def _reference_list(matched: m.MatchedList, taxonomy: Taxonomy) -> m.MatchedList:
    """Return the species of the reference that a list's names lead to, with all their subspecies, as a list."""
    title, accepted = taxonomy.title, m.Message.of("accepted")
    matches = (match for each in matched.entries for match in (each.match, *each.subspecies))
    taxa = (match.taxon for match in matches if match.taxon)
    entries = []
    for row, name in enumerate(dict.fromkeys(taxonomy.species_of(taxon) or taxon for taxon in taxa)):
        below = taxonomy.children(name)
        epithets = tuple([each.rpartition(" ")[2] for each in below])
        entry = m.Entry(title, row, name, parse(name), subspecies=epithets)
        part = partial(m.Match, list_id=title, row=row, reason=accepted, confidence="certain")
        parts = tuple([part(taxon=each, printed=each) for each in below])
        entries.append(m.MatchedEntry(entry, part(taxon=name), parts))
    return m.MatchedList(m.Checklist(title, title), tuple(entries))
