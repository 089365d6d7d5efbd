"""What the parts of a list are called in Darwin Core and in ColDP: one map, by which archives are read and written.

A field is ours; `dwc` is a term's whole address, `coldp` a column of https://github.com/CatalogueOfLife/coldp. Where a
standard has no word of its own ("") the field is not written, but for season and occurrence: each standard admits the
other's term there. What a list prints and neither standard knows (number, section, class of protection …) is a property
of the taxon: dwc:MeasurementOrFact, TaxonProperty.
"""

from __future__ import annotations

from typing import NamedTuple

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
PRINTED = ("number", "section", "category")
RANKED = tuple(f"{rank}_{lang}" for rank in ("order", "family") for lang in ("en", "ja", "ko", "und"))
PROPERTIES = (*PRINTED, "within_party", "trust", *RANKED)
"""The fields of a list's entry that are properties of the taxon."""
OF_ALL = frozenset({"kingdom", "class"})
"""Columns of the taxon that say what all birds are."""
REPEATED = OF_ALL | {"canonical", "year", "genus", "species_epithet", "subspecies_epithet"}
"""Columns of the taxon that say no more than its whole name does."""
ABOUT = frozenset({"datasetName", "datasetID", "license", "bibliographicCitation", "nomenclaturalCode"})
"""Terms of Darwin Core that say of every taxon what holds for the whole list."""
SEASONS = {"R": "resident", "B": "breeding", "W": "non-breeding", "P": "passage"}
"""The season in ColDP's words in which a bird of this status is there."""


def within(parent: str, epithet: str) -> str:
    """Return the id of a subspecies that is printed in the row of its species: that row's, then the epithet."""
    return f"{parent}:{epithet}"


def dwc_name(table: str, column: str) -> str:
    """Return what Darwin Core calls a column of ColDP; the column itself where it has no word for it."""
    return next(
        (one.name for one in TABLES[table].terms if column and one.coldp.rpartition(":")[2] == column), column
    )
