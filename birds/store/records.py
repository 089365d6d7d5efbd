"""Sources, thresholds, occurrences, tracks and loaded files as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.model import Occurrence, Source, SourceFile, Threshold, Track
from birds.store import cells, geometry
from birds.store.noun import Noun, blob

if TYPE_CHECKING:
    from birds.store.cells import Row

_SOURCE = (
    "id",
    "kind",
    "party",
    "title",
    "edition",
    "publisher",
    "author",
    "date",
    "licence",
    "credit",
    "taxonomy",
    "territory",
    "official",
    "trust",
    "source",
    "via",
    "retrieved",
    "done",
)


def _read_source(*row: Any) -> Source:  # noqa: ANN401 - cells as SQLite has them
    said = dict(zip(_SOURCE, row, strict=True))
    return Source(**{**said, "official": bool(said["official"])})


SOURCES = Noun(
    table="source",
    one="source",
    columns=_SOURCE,
    key=("id",),
    encode=lambda each: tuple(getattr(each, column) for column in _SOURCE),
    decode=_read_source,
)

THRESHOLDS = Noun(
    table="threshold",
    one="threshold",
    columns=("taxon_printed", "population", "value", "edition", "source", "taxon"),
    key=("taxon_printed", "population", "edition"),
    encode=lambda each: (
        each.taxon_printed,
        each.population,
        each.value,
        each.edition,
        each.source,
        each.taxon,
    ),
    decode=Threshold,
)


def _occurrence(each: Occurrence) -> Row:
    return (
        each.taxon,
        each.month,
        each.records,
        each.source,
        each.site_id,
        each.party,
        each.year,
        each.individuals,
    )


OCCURRENCES = Noun(
    table="occurrence",
    one="occurrence",
    columns=("taxon", "month", "records", "source", "site_id", "party", "year", "individuals"),
    key=("taxon", "site_id", "party", "year", "month", "source"),
    encode=_occurrence,
    decode=Occurrence,
)


def _track(track: Track) -> Row:
    return (
        blob("track", track.id, geometry.lines_blob, track.wkb),
        track.id,
        track.taxon_printed,
        track.individual,
        track.fixes,
        track.source,
        track.taxon,
        track.date_from,
        track.date_to,
        cells.texts_cell(track.parties),
    )


def _read_track(geom: bytes, id_: str, printed: str, individual: str, *row: Any) -> Track:  # noqa: ANN401
    fixes, source, taxon, date_from, date_to, parties = row
    return Track(
        id=id_,
        taxon_printed=printed,
        individual=individual,
        wkb=geometry.wkb_of(geom),
        fixes=fixes,
        source=source,
        taxon=taxon,
        date_from=date_from,
        date_to=date_to,
        parties=cells.parties(parties),
    )


TRACKS = Noun(
    table="track",
    one="track",
    columns=(
        "geom",
        "id",
        "taxon_printed",
        "individual",
        "fixes",
        "source",
        "taxon",
        "date_from",
        "date_to",
        "parties",
    ),
    key=("id",),
    encode=_track,
    decode=_read_track,
)


def _source_file(each: SourceFile) -> Row:
    return (
        each.noun,
        each.file_name,
        each.sha256,
        each.rows,
        each.encoding,
        each.sheet,
        each.crs,
        cells.pairs_cell(each.mapping),
        each.list_id,
        cells.pairs_cell(each.options),
        cells.texts_cell(each.keys),
    )


def _read_source_file(*row: Any) -> SourceFile:  # noqa: ANN401
    plain, (mapping, list_id, options, keys) = row[:7], row[7:]
    return SourceFile(*(*plain, cells.pairs(mapping), list_id, cells.pairs(options), cells.texts(keys)))


SOURCE_FILES = Noun(
    table="source_file",
    one="source_file",
    columns=(
        "noun",
        "file_name",
        "sha256",
        "rows",
        "encoding",
        "sheet",
        "crs",
        "mapping",
        "list_id",
        "options",
        "keys",
    ),
    key=("noun", "file_name", "sheet", "list_id"),
    encode=_source_file,
    decode=_read_source_file,
)
