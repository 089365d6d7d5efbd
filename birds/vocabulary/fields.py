"""What the fields of each noun are called in files and workbooks, in English, Korean, Japanese and Chinese.

The words are lines of `birds/vocabulary/headers`. The name of a field is a spelling of itself, the first word of a
language the one to print. A field that ends in "?" is decided by what stands in the column. A heading names a field as
written, in brackets, or under another over several columns.

Behind them stands what the parts of a list are called in Darwin Core and in ColDP: one map, by which archives are read
and written. A field is ours; `dwc` is a term's whole address, `coldp` a column of
https://github.com/CatalogueOfLife/coldp. Where a standard has no word of its own ("") the field is not written, but for
season and occurrence: each standard admits the other's term there. What a list prints and neither standard knows
(number, section, class of protection …) is a property of the taxon: dwc:MeasurementOrFact, TaxonProperty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from birds.model import grouped, name_column, proposed_column
from birds.vocabulary import Word, key, words

Noun = Literal["list", "sites", "counts", "evidence", "status", "positions", "thresholds", "tracks"]


PROTECTED = ("protected_endangered", "protected_monument", "protected_marine")
"""Columns of single laws, beside that of a list's own category."""
_RANKS = {f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en")}
_OF_BIRDS = frozenset({"counts", "evidence", "status", "thresholds"})
_BIRD = {"scientific_name", "vernacular_name"}
_NAMED = frozenset({"list", "sites", "positions"})
_PLACED = {"site", "site_id", "party", "source", "note"}
# What a cell that is merged downwards says of every row beside it; a number said once is not said of each.
SHARED: Mapping[Noun, frozenset[str]] = MappingProxyType(
    {
        "list": frozenset(
            {
                *(*_RANKS, "genus", "status", "category", *PROTECTED, "section"),
                *("part", "within_party", "source", "note"),
            }
        ),
        "sites": frozenset(
            {"name_en", "name_ko", "name_ja", "name?", "party", "designation", "source", "note"}
        ),
        "counts": frozenset({*_PLACED, *_BIRD, "season", "months", "unit"}),
        "evidence": frozenset(
            {*_BIRD, "kind", "from_place", "from_party", "to_place", "to_party", "source", "note"}
        ),
        "status": frozenset({"list", *_BIRD, "party", "status", "author", "source", "via", "note"}),
        "positions": frozenset(),
        "thresholds": frozenset({*_BIRD, "edition", "source", "note"}),
        "tracks": frozenset(),
    }
)


@cache
def _lines(noun: Noun) -> tuple[Word, ...]:
    """Return the header words of a noun; records share those of the bird, statuses also those of a list."""
    own = words(f"headers/{noun}")
    if noun in _OF_BIRDS:
        own += words("headers/bird")
    if noun == "status":
        own += tuple(word for word in words("headers/list") if word.means.startswith(("status", "flag_")))
    return own


@cache
def name_languages(noun: Noun, further: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages of names beside the program's: an agreement's `further`; those of a list, in all we know."""
    known = [word.means for word in words("headers/in_languages")] if noun == "list" else []
    return tuple(dict.fromkeys((*further, *known)))


@cache
def fields(noun: Noun, more: tuple[str, ...] = ()) -> Mapping[str, Sequence[Word]]:
    """Return the words for each field of a noun, the one to print first.

    Names in `more` languages have columns called by their tags, or as people say.
    """
    lines = list(_lines(noun))
    for lang in more if noun in _NAMED else ():
        lines += (Word(name_column(lang), "en", text) for text in (f"name {lang}", f"{lang} name"))
        spoken = (word for word in words("headers/in_languages") if word.means == lang)
        lines += (word._replace(means=name_column(lang)) for word in spoken)
    for lang in more if noun == "positions" else ():
        lines.append(Word(proposed_column(lang), "en", f"proposed name {lang}"))
    return MappingProxyType(grouped((word.means, word) for word in lines))


@cache
def marked(noun: Noun, how: str) -> frozenset[str]:
    """Return the keys of a noun's header words with a mark: "vague" (others come first), "row number"."""
    return frozenset(key(word.text) for word in _lines(noun) if word.how == how)


@cache
def spellings(noun: Noun, more: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Return the field that each spelling of a noun names, by its key; the first one of several."""
    by_key: dict[str, str] = {}
    for field, lines in fields(noun, more).items():
        for spelling in (field.rstrip("?"), *(word.text for word in lines)):
            by_key.setdefault(key(spelling), field)
    for spelling, field in _ends() if noun == "evidence" else ():
        by_key.setdefault(key(spelling), field)
    return MappingProxyType(by_key)


def _ends() -> Iterator[tuple[str, str]]:
    """Yield how the columns of a record's two ends are called under a heading each: 방사 / 장소, 回収 / 年月日."""
    for heading in words("headers/ends"):
        for part in words("headers/parts_of_ends"):
            field = f"date_{heading.means}" if part.means == "date" else f"{heading.means}_{part.means}"
            yield f"{heading.text} {part.text}", field


JOIN = " / "
"""What stands between the rows of a header that takes several, the group first."""
_PARTS = re.compile(r"[()\[\]{}（）［］〔〕【】/／|｜\n\r·\u30fb:：,、;]+")
_SUFFIXES = ("asprinted", "printed", "verbatim")


def field_of(header: str, noun: Noun = "list", more: tuple[str, ...] = ()) -> str | None:
    """Return the field a header names ("name?": its cells decide), None if none; `more` are languages of names."""
    if len(header) > 200:  # noqa: PLR2004
        return None
    known = spellings(noun, more)
    whole = _look_up(key(header), known)
    if whole:
        return whole
    if "://" in header:
        return _look_up(key(re.split(r"[/#]", header)[-1]), known)
    parts = _PARTS.split(header)
    if len(parts) == 1:
        return None
    candidates = {field for part in parts if part.strip() and (field := _look_up(key(part), known))}
    if JOIN not in header and candidates == {"scientific_name", "authorship"}:  # in brackets behind it
        return next(name for part in parts if (name := _look_up(key(part), known)))
    named = _field_of_parts({name for name in candidates if not name.endswith("?")} or candidates)
    return named or _look_up(key(header.rpartition(JOIN)[2]), known)  # 2020 / 和名: the group names no field


def _field_of_parts(candidates: set[str]) -> str | None:
    """Return the one field that the parts of a header name: "Family (English)" is a family's English name."""
    if len(candidates) == 1:
        return candidates.pop()
    for whole, parts in _WHOLES.items():
        if whole in candidates and candidates - {whole} <= parts:
            return min(candidates - {whole}) if len(candidates) == 2 else whole  # noqa: PLR2004
    ranks = candidates & {"order", "family", "genus"}
    others = candidates - ranks - {"scientific_name"}
    if len(ranks) != 1 or len(others) > 1:
        return None
    rank = ranks.pop()
    language = _LANGUAGES.get(others.pop() if others else "", "")
    return rank if not candidates & _LANGUAGES.keys() else (f"{rank}_{language}" if rank != "genus" else None)


# A heading over several columns, and what each of them is: 좌표 / 위도, 渡り区分 / 冬鳥, 학명 / 속명.
_WHOLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "coordinates": frozenset({"latitude", "longitude"}),
        "scientific_name": frozenset({"genus", "species_epithet", "subspecies_epithet", "authorship"}),
        "section": frozenset({"category"}),
        "status": frozenset({"flag_resident", "flag_summer", "flag_winter", "flag_passage", "flag_vagrant"}),
    }
)
_LANGUAGES = {"english_name": "en", "korean_name": "ko", "japanese_name": "ja"}
_EDITION = re.compile(r"^(?:19|20)\d\d|v?(?:19|20)\d\d[a-z]?$")


def _look_up(text: str, known: Mapping[str, str]) -> str | None:
    bare = (text, *map(text.removesuffix, _SUFFIXES), _EDITION.sub("", text))
    return next((known[spelling] for spelling in bare if spelling in known), None)


def heading(field: str, lang: str, noun: Noun = "list") -> str:
    """Return what a field's column is called in a language, the field's own name where no word is known."""
    language = lang if lang in {"ko", "ja"} else "en"
    return next((word.text for word in fields(noun).get(field, ()) if word.language == language), field)


DWC = "http://rs.tdwg.org/dwc/terms/"
DC = "http://purl.org/dc/terms/"
GBIF = "http://rs.gbif.org/terms/1.0/"
COL = "http://catalogueoflife.org/terms/"


class Term(NamedTuple):
    """A field of a table, and what it is called in both standards."""

    field: str
    dwc: str = ""
    coldp: str = ""

    @property
    def name(self) -> str:
        """The term of Darwin Core without its address, as columns are headed."""
        return self.dwc.rpartition("/")[2]


class TermTable(NamedTuple):
    """A table: its row type and file in Darwin Core, its file in ColDP, its columns; the first is the taxon's id."""

    row_type: str
    dwc: str
    coldp: str
    terms: tuple[Term, ...]


TABLES = {
    "taxon": TermTable(
        f"{DWC}Taxon",
        "taxon.txt",
        "NameUsage.csv",
        (
            Term("id", f"{DWC}taxonID", "ID"),
            Term("scientific_name", f"{DWC}scientificName", "scientificName"),
            Term("canonical", f"{GBIF}canonicalName"),
            Term("authorship", f"{DWC}scientificNameAuthorship", "authorship"),
            Term("year", f"{DWC}namePublishedInYear", "namePublishedInYear"),
            Term("rank", f"{DWC}taxonRank", "rank"),
            Term("taxonomic_status", f"{DWC}taxonomicStatus", "status"),
            Term("kingdom", f"{DWC}kingdom", "kingdom"),
            Term("class", f"{DWC}class", "class"),
            Term("order", f"{DWC}order", "order"),
            Term("family", f"{DWC}family", "family"),
            Term("genus", f"{DWC}genus", "genericName"),
            Term("species_epithet", f"{DWC}specificEpithet", "specificEpithet"),
            Term("subspecies_epithet", f"{DWC}infraspecificEpithet", "infraspecificEpithet"),
            Term("parent_id", f"{DWC}parentNameUsageID", "parentID"),
            Term("accepted_id", f"{DWC}acceptedNameUsageID"),
            Term("concept", f"{DWC}taxonConceptID", "alternativeID"),
            Term("dataset", f"{DWC}datasetID"),
            Term("note", f"{DWC}taxonRemarks", "remarks"),
        ),
    ),
    "vernacular": TermTable(
        f"{GBIF}VernacularName",
        "vernacularname.txt",
        "VernacularName.csv",
        (
            Term("id", f"{DWC}taxonID", "taxonID"),
            Term("name", f"{DWC}vernacularName", "name"),
            Term("language", f"{DC}language", "language"),
        ),
    ),
    "distribution": TermTable(
        f"{GBIF}Distribution",
        "distribution.txt",
        "Distribution.csv",
        (
            Term("id", f"{DWC}taxonID", "taxonID"),
            Term("area", f"{DWC}locality", "area"),
            Term("means", f"{DWC}establishmentMeans", "establishmentMeans"),
            Term("occurrence", f"{DWC}occurrenceStatus", "dwc:occurrenceStatus"),
            Term("season", f"{COL}season", "season"),
            Term("status", f"{DWC}occurrenceRemarks", "remarks"),
        ),
    ),
    "property": TermTable(
        f"{DWC}MeasurementOrFact",
        "measurementorfact.txt",
        "TaxonProperty.csv",
        (
            Term("id", f"{DWC}taxonID", "taxonID"),
            Term("property", f"{DWC}measurementType", "property"),
            Term("value", f"{DWC}measurementValue", "value"),
        ),
    ),
}
CONCEPT_RELATIONS = TermTable(
    "",
    "",
    "TaxonConceptRelation.csv",
    (
        Term("id", "", "taxonID"),
        Term("related", "", "relatedTaxonID"),
        Term("type", "", "type"),
        Term("remarks", "", "remarks"),
    ),
)
"""How a list's concepts compare with those of a reference: written to ColDP, and not read."""
PRINTED = ("number", "section", "category")
IDS = ("avibase_id", "species_code")
RANKED = tuple(f"{rank}_{lang}" for rank in ("order", "family") for lang in ("en", "ja", "ko", "und"))
PROPERTIES = (*PRINTED, *IDS, "within_party", "trust", *RANKED)
"""The fields of a list's entry that are properties of the taxon."""
OF_ALL = frozenset({"kingdom", "class"})
"""Columns of the taxon that say what all birds are."""
REPEATED = OF_ALL | {"canonical", "year", "genus", "species_epithet", "subspecies_epithet"}
"""Columns of the taxon that say no more than its whole name does."""
ABOUT = frozenset({"datasetName", "datasetID", "license", "bibliographicCitation", "nomenclaturalCode"})
"""Terms of Darwin Core that say of every taxon what holds for the whole list."""
BETWEEN = "; "
"""What stands between several names of a bird in one language, and between its statuses."""
SEASONS = {"R": "resident", "B": "breeding", "W": "non-breeding", "P": "passage"}
"""The season in ColDP's words in which a bird of this status is there."""


def within(parent: str, epithet: str) -> str:
    """Return the id of a subspecies that is printed in the row of its species: that row's, then the epithet."""
    return f"{parent}:{epithet}"


def dwc_name(table: str, column: str) -> str:
    """Return what Darwin Core calls a column of ColDP; the column itself where it has no word for it."""
    known = {term.coldp.rpartition(":")[2]: term.name for term in reversed(TABLES[table].terms) if term.coldp}
    return known.get(column, column)
