"""A list as an archive that programs for checklists exchange: Darwin Core, or ColDP. One map of terms serves both.

Darwin Core by its text guide (https://dwc.tdwg.org/text/) and its schema: `meta.xml`, a Taxon core and extensions in
UTF-8, tabs between the fields, no quotes. ColDP (https://github.com/CatalogueOfLife/coldp): the same tables as CSV
under its own headings, `metadata.yaml`. Both have `eml.xml`, which says who made the file and whose data they are. A
cell of Darwin Core can hold neither tab nor line end, so they become blanks there; all else is as printed. A name is
never guarded against spreadsheets here, because programs take it literally. What a list does not say is an empty cell.
"""

from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from birds import attribution
from birds.documents.build.interchange import CONSTANT, OneList, Record, Records, concept_relations, tables
from birds.messages import say
from birds.model import Checklist, Lang, MatchedList, Message, Source
from birds.vocabulary.fields import CONCEPT_RELATIONS, DC, DWC, TABLES, Term, TermTable

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
_UNKNOWN = Message("export.maker_unknown")
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


def darwin_core(matched: MatchedList, source: Source | None = None) -> bytes:
    """Return a list as a Darwin Core Archive; `source` says who made it and on which terms. Same list, same bytes."""
    source, records = source or Source.of(matched.checklist), tables(matched)
    texts = {TABLES[name].dwc: _text(TABLES[name], rows) for name, rows in records.items()}
    return _zipped({"meta.xml": _meta(matched.checklist, source, records), **texts, "eml.xml": _eml(source)})


def coldp(matched: MatchedList, source: Source | None = None, relations: Iterable[Record] = ()) -> bytes:
    """Return a list as a ColDP package, of the same tables as a Darwin Core Archive. Same list, same bytes.

    `relations` say how the list's concepts compare with those of the reference.
    """
    source = source or Source.of(matched.checklist)
    texts = {TABLES[name].coldp: _csv(TABLES[name], rows) for name, rows in tables(matched).items()}
    if related := list(relations):
        texts[CONCEPT_RELATIONS.coldp] = _csv(CONCEPT_RELATIONS, related)
    return _zipped({"metadata.yaml": _metadata(source), **texts, "eml.xml": _eml(source)})


def as_darwin_core(listed: OneList, _: Lang) -> bytes:
    """Return a list as a Darwin Core Archive; its words are the list's own, in whatever language."""
    return darwin_core(listed.matched, listed.source)


def as_coldp(listed: OneList, _: Lang) -> bytes:
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
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([term.coldp for term in terms])
    for record in records:
        fields = {**record, "parent_id": record.get("parent_id") or record.get("accepted_id")}
        if language := record.get("language"):
            fields["language"] = _THREE_LETTERS.get(language, language)
        concept = record.get("concept")
        scope = "avibase" if concept and concept.startswith("avibase-") else record.get("dataset")
        fields["concept"] = f"{scope}:{concept}" if scope else concept
        writer.writerow([_NOT_XML.sub(" ", fields.get(term.field) or "").strip() for term in terms])
    return out.getvalue()


def _cell(value: str | None) -> str:
    return _BLANK.sub(" ", value).strip() if value else ""


def _meta(checklist: Checklist, source: Source, records: Records) -> str:
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


def _metadata(source: Source) -> str:
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


def _date(source: Source) -> str | None:
    return source.date if re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", source.date or "") else None


def _history(source: Source) -> str:
    read = attribution.second_hand(source, "en")
    return ". ".join(filter(None, (read, source.retrieved, source.done)))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", _cell(text)))


def _eml(source: Source) -> str:
    """Return what is known about the list itself, by the GBIF profile of EML 2.1.1; no date that it does not give.

    Its creator made the data, its metadata provider this file. EML wants a creator and a contact: where nobody says who
    that is, they are a position that nobody is known to hold.
    """
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
    parts = "".join(_eml_part(name, text) for name, text in elements.items() if text)
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


def _eml_part(name: str, text: str | Message) -> str:
    body = escape(_NOT_XML.sub(" ", text if isinstance(text, str) else say(text, "en")))
    inner = "positionName" if isinstance(text, Message) else _WITHIN.get(name, "")
    return f"<{name}><{inner}>{body}</{inner}></{name}>\n" if inner else f"<{name}>{body}</{name}>\n"


def archives(lists: Sequence[MatchedList], sources: Mapping[str, Source]) -> dict[str, bytes]:
    """Return an archive a list, by its path in the folder of an export; `sources` by id."""
    by_path: dict[str, bytes] = {}
    for matched in lists:
        name = archive_name(matched.checklist.id, (each.rpartition("/")[2] for each in by_path))
        source = sources.get(matched.checklist.id)
        by_path[f"{FOLDER}/{name}"] = darwin_core(matched, source)
    return by_path
