"""A list as a Darwin Core Archive: a zip of `meta.xml`, a Taxon core, extensions, `eml.xml`.

Written by the Darwin Core text guide (https://dwc.tdwg.org/text/) and its schema: UTF-8, tabs between the fields,
no quotes. The extensions are the vernacular names and, where the list says which area it covers, the distribution.
A cell can hold neither tab nor line end, so they become blanks; all else is as printed. A name is never
guarded against spreadsheets here, because programs take it literally. What a list does not say is an empty cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds.documents import sources as attributed
from birds.messages import say
from birds.model import Message, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from birds.model import Checklist, Entry, MatchedEntry, MatchedList, Taxon

FOLDER = "darwin-core"
DWC = "http://rs.tdwg.org/dwc/terms/"
DC = "http://purl.org/dc/terms/"
GBIF = "http://rs.gbif.org/terms/1.0/"
_BLANK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can state: no clock
_ALIKE = 0o644 << 16
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row of the core is made of: an entry, its match, the row it belongs to, the match's concept."""

    held: MatchedEntry
    concept: str | None

    @property
    def entry(self) -> Entry:
        return self.held.entry


def _identifier(list_id: str, row: int) -> str:
    return f"{list_id}:{row}"


def _parent(row: _Row) -> str | None:
    above = row.entry.parent_row
    return None if above is None else _identifier(row.entry.list_id, above)


def _parsed(part: str) -> Callable[[_Row], str | None]:
    return lambda row: getattr(row.entry.name, part) if row.entry.name else None


CORE: tuple[tuple[str, Callable[[_Row], str | None]], ...] = (
    (f"{DWC}taxonID", lambda row: _identifier(row.entry.list_id, row.entry.row)),
    (f"{DWC}scientificName", lambda row: row.entry.verbatim),
    (f"{GBIF}canonicalName", _parsed("canonical")),
    (f"{DWC}scientificNameAuthorship", _parsed("authorship")),
    (f"{DWC}namePublishedInYear", _parsed("year")),
    (f"{DWC}taxonRank", lambda row: row.entry.rank),
    (f"{DWC}order", lambda row: row.entry.order),
    (f"{DWC}family", lambda row: row.entry.family),
    (f"{DWC}genus", _parsed("genus")),
    (f"{DWC}specificEpithet", _parsed("species")),
    (f"{DWC}infraspecificEpithet", _parsed("infraspecific")),
    (f"{DWC}parentNameUsageID", _parent),
    (f"{DWC}taxonConceptID", lambda row: row.concept),
    (f"{DWC}taxonRemarks", lambda row: row.entry.note),
)
"""The core's columns: the term, and what of an entry it is. The concept is Avibase's id of a certain match."""

_TEXT = 'encoding="UTF-8" fieldsTerminatedBy="\\t" linesTerminatedBy="\\n" fieldsEnclosedBy="" ignoreHeaderLines="1"'
VERNACULAR = (f"{DWC}vernacularName", f"{DC}language")
_PLACED = ("extension", f"{GBIF}Distribution", "distribution.txt")
DISTRIBUTION = (f"{DWC}locality", f"{DWC}establishmentMeans")
_LANGUAGES = ("en", "ja", "ko")


def archive_name(list_id: str, taken: Iterable[str] = ()) -> str:
    """Return a file name for a list's archive that every system allows, and none of `taken` in any case."""
    plain = _UNSAFE.sub("_", list_id).strip("._")[:_LONGEST_NAME]
    used = {name.casefold() for name in taken}
    if not plain or plain != list_id or plain.casefold() in _RESERVED or f"{plain}.zip".casefold() in used:
        plain = f"{plain or 'list'}-{sha256(list_id.encode()).hexdigest()[:8]}"
    return f"{plain}.zip"


def archive(
    matched: MatchedList,
    taxa: Mapping[str, Taxon],
    source: Source | None = None,
    reference: Source | None = None,
) -> bytes:
    """Return a list as an archive; `taxa` is the reference by name. Same list, same bytes.

    `source` says who made the list and on which terms, `reference` whose the ids of its concepts are.
    """
    source = source or Source.of(matched.checklist)
    members = {
        "meta.xml": _meta(matched.checklist, source),
        "taxon.txt": _table((term for term, _ in CORE), _core_rows(matched, taxa)),
        "vernacularname.txt": _table((CORE[0][0], *VERNACULAR), _vernacular_rows(matched)),
    }
    if matched.checklist.territory:
        members["distribution.txt"] = _table(
            (CORE[0][0], *DISTRIBUTION), _distribution_rows(matched, matched.checklist.territory)
        )
    if source.maker:
        members["eml.xml"] = _eml(source, source.maker, reference)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, text in members.items():
            place = zipfile.ZipInfo(name, _FIRST_DAY)
            place.external_attr, place.create_system = _ALIKE, 3
            made.writestr(place, text.encode())
    return out.getvalue()


def _core_rows(matched: MatchedList, taxa: Mapping[str, Taxon]) -> Iterable[list[str | None]]:
    for held in matched.entries:
        taxon = taxa.get(held.match.taxon or "") if held.match.confidence == "certain" else None
        row = _Row(held, taxon.avibase if taxon else None)
        yield [value(row) for _, value in CORE]


def _vernacular_rows(matched: MatchedList) -> Iterable[list[str | None]]:
    for held in matched.entries:
        entry = held.entry
        named = zip((entry.vernacular.en, entry.vernacular.ja, entry.vernacular.ko), _LANGUAGES, strict=True)
        for name, language in named:
            if name and _cell(name):
                yield [_identifier(entry.list_id, entry.row), name, language]


def _distribution_rows(matched: MatchedList, territory: str) -> Iterable[list[str | None]]:
    for held in matched.entries:
        means = "introduced" if held.entry.part == "alien" else None
        yield [_identifier(held.entry.list_id, held.entry.row), territory, means]


def _table(terms: Iterable[str], rows: Iterable[Sequence[str | None]]) -> str:
    header = "\t".join(term.rpartition("/")[2] for term in terms)
    return "".join(f"{line}\n" for line in (header, *("\t".join(map(_cell, row)) for row in rows)))


def _cell(value: str | None) -> str:
    return _BLANK.sub(" ", value).strip() if value else ""


def _meta(checklist: Checklist, source: Source) -> str:
    constants = {
        f"{DWC}datasetName": checklist.title,
        f"{DWC}datasetID": checklist.id,
        f"{DWC}nomenclaturalCode": "ICZN",
        f"{DC}license": source.licence or "",
        f"{DC}bibliographicCitation": source.credit or source.source or "",
    }
    about = ' metadata="eml.xml"' if source.maker else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<archive xmlns="http://rs.tdwg.org/dwc/text/"{about}>\n'
        + _described("core", f"{DWC}Taxon", "taxon.txt", [term for term, _ in CORE], constants)
        + _described("extension", f"{GBIF}VernacularName", "vernacularname.txt", ["", *VERNACULAR], {})
        + (_described(*_PLACED, ["", *DISTRIBUTION], {}) if checklist.territory else "")
        + "</archive>\n"
    )


def _described(
    kind: str, row_type: str, file: str, terms: Sequence[str], constants: Mapping[str, str]
) -> str:
    fields = [f'    <field index="{place}" term="{term}"/>' for place, term in enumerate(terms) if term]
    fields += [
        f'    <field term="{term}" default={_attribute(value)}/>'
        for term, value in constants.items()
        if _cell(value)
    ]
    lines = (
        f'  <{kind} rowType="{row_type}" {_TEXT}>',
        f"    <files><location>{file}</location></files>",
        f'    <{"id" if kind == "core" else "coreid"} index="0"/>',
        *fields,
        f"  </{kind}>",
    )
    return "".join(f"{line}\n" for line in lines)


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(" ", _cell(text)))


def _eml(source: Source, maker: str, reference: Source | None) -> str:
    """Return what is known about the list itself, by the GBIF profile of EML 2.1.1; no date that it does not give."""
    read = attributed.second_hand(source, "en")
    ids = (
        say(Message.of("export.concept_ids", reference=attributed.line(reference, "en")), "en")
        if reference
        else ""
    )
    said = {
        "title": source.title,
        "creator": maker,
        "metadataProvider": source.publisher or maker,
        "pubDate": source.date if re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", source.date or "") else None,
        "abstract": ", ".join(filter(None, (source.title, source.edition, source.source))),
        "additionalInfo": ". ".join(filter(None, (read, source.retrieved, source.done, ids))),
        "intellectualRights": source.licence,
        "contact": source.publisher or maker,
        "publisher": source.publisher,
    }
    parts = "".join(_eml_part(name, text) for name, text in said.items() if text)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<eml:eml xmlns:eml="eml://ecoinformatics.org/eml-2.1.1"'
        f" packageId={_attribute(f'birds/{source.id}')}"
        ' system="http://gbif.org" scope="system">\n'
        f"<dataset>\n{parts}</dataset>\n{_citation(source)}</eml:eml>\n"
    )


def _citation(source: Source) -> str:
    """Return how the list wants to be cited, where GBIF's profile has it."""
    cited = source.credit or source.source
    told = escape(_NOT_XML.sub(" ", cited)) if cited else ""
    gbif = f"<gbif><citation>{told}</citation></gbif>"
    return f"<additionalMetadata><metadata>{gbif}</metadata></additionalMetadata>\n" if told else ""


def _eml_part(name: str, text: str) -> str:
    body = escape(_NOT_XML.sub(" ", text))
    if name in ("creator", "metadataProvider", "contact", "publisher"):
        body = f"<organizationName>{body}</organizationName>"
    elif name in ("abstract", "additionalInfo", "intellectualRights"):
        body = f"<para>{body}</para>"
    return f"<{name}>{body}</{name}>\n"


def archives(
    lists: Sequence[MatchedList],
    taxa: Mapping[str, Taxon],
    sources: Mapping[str, Source],
    reference: Source | None,
) -> dict[str, bytes]:
    """Return an archive a list, by its path in the folder of an export; `taxa` and `sources` by name and id."""
    made: dict[str, bytes] = {}
    for matched in lists:
        name = archive_name(matched.checklist.id, (each.rpartition("/")[2] for each in made))
        source = sources.get(matched.checklist.id)
        made[f"{FOLDER}/{name}"] = archive(matched, taxa, source, reference)
    return made
