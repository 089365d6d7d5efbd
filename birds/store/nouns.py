"""The nouns that are a table of their own: how each value becomes a row, and a row a value."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from birds.model import (
    Decision,
    Evidence,
    Place,
    Position,
    Round,
    Site,
    SiteArea,
    SiteCount,
    Status,
    Taxon,
)
from birds.store import cells, geometry
from birds.store.noun import Noun, blob, finite

if TYPE_CHECKING:
    from birds.store.cells import Row


TAXA = Noun(
    table="taxon",
    one="taxon",
    columns=(
        "name",
        "rank",
        "sequence",
        "parent",
        "order_name",
        "family_name",
        "english_name",
        "iucn",
        "avibase",
        "authority",
        "protonym",
        "clements_name",
        "birdlife_name",
        "cornell_code",
        "extinct",
    ),
    key=("name",),
    encode=attrgetter(*(one.name for one in fields(Taxon))),
    decode=Taxon,
)
TAXA_TO_COMPARE = replace(TAXA, columns=TAXA.columns[:9])
"""The taxa without their authors and their names elsewhere, which would take a tenth of the time of a comparison."""


def _status(status: Status) -> Row:
    return (
        status.code,
        cells.numbers_cell(status.months),
        status.printed,
        status.note,
        status.minor,
        status.scarce,
        status.migrant,
        status.region,
        status.name,
        status.taxon,
        status.territory,
        status.author,
        status.source,
        status.via,
        status.how,
        status.trust,
        status.id,
    )


def read_status(*row: Any) -> Status:  # noqa: ANN401 - cells as SQLite has them
    """Return the statement of a row, or of the first cells of one."""
    code, months, printed, note, minor, scarce, migrant, *rest = row
    return Status(code, cells.numbers(months), printed, note, bool(minor), bool(scarce), bool(migrant), *rest)


STATUSES = Noun(
    table="status",
    one="status",
    columns=(
        "code",
        "months",
        "printed",
        "note",
        "minor",
        "scarce",
        "migrant",
        "region",
        "name",
        "taxon",
        "territory",
        "author",
        "source",
        "via",
        "how",
        "trust",
        "id",
    ),
    key=("id",),
    encode=_status,
    decode=read_status,
    where="list_id IS NULL",
)


def _site(site: Site) -> Row:
    return (
        blob("site", site.id, geometry.point_blob, site.point) if site.point else None,
        site.id,
        site.code,
        site.designation,
        site.names.en,
        site.names.ja,
        site.names.ko,
        site.party,
        site.point_quality,
        finite("site", site.id, site.area_ha),
        site.designated,
        cells.texts_cell(site.species),
        site.source,
        site.note,
    )


def _read_site(geom: bytes | None, id_: str, code: str | None, designation: str, *row: Any) -> Site:  # noqa: ANN401
    english, japanese, korean, party, quality, area, designated, species, source, note = row
    return Site(
        id=id_,
        designation=designation,
        names=cells.names(english, japanese, korean),
        party=party,
        code=code,
        point=geometry.point_of(geom) if geom is not None else None,
        point_quality=quality,
        area_ha=area,
        designated=designated,
        species=cells.texts(species),
        source=source,
        note=note,
    )


SITES = Noun(
    table="site",
    one="site",
    columns=(
        "geom",
        "id",
        "code",
        "designation",
        "english_name",
        "japanese_name",
        "korean_name",
        "party",
        "point_quality",
        "area_ha",
        "designated",
        "species",
        "source",
        "note",
    ),
    key=("id",),
    encode=_site,
    decode=_read_site,
)


def _area(area: SiteArea) -> Row:
    return (
        blob("boundary", area.site_id, geometry.area_blob, area.wkb),
        area.site_id,
        area.source,
        area.date,
    )


def _read_area(geom: bytes, site_id: str, source: str, date: str | None) -> SiteArea:
    return SiteArea(site_id, geometry.wkb_of(geom), source, date)


AREAS = Noun(
    table="site_area",
    one="boundary",
    columns=("geom", "site_id", "source", "date"),
    key=("site_id", "source"),
    encode=_area,
    decode=_read_area,
)


def _count(count: SiteCount) -> Row:
    return (
        count.site_id,
        count.site_printed,
        count.taxon_printed,
        count.taxon,
        count.count,
        count.count_printed,
        count.unit,
        count.season,
        count.source,
        count.party,
        cells.numbers_cell(count.months),
    )


def _read_count(*row: Any) -> SiteCount:  # noqa: ANN401
    return SiteCount(*(*row[:10], cells.numbers(row[10])))


COUNTS = Noun(
    table="site_count",
    one="count",
    columns=(
        "site_id",
        "site_printed",
        "taxon_printed",
        "taxon",
        "count",
        "count_printed",
        "unit",
        "season",
        "source",
        "party",
        "months",
    ),
    key=(),
    encode=_count,
    decode=_read_count,
)


def _place(record: Evidence, place: Place) -> Row:
    if place.point:
        blob("record", record.id, geometry.point_blob, place.point)
    lon, lat = place.point or (None, None)
    return place.name, place.party, lon, lat, place.approximate


def _evidence(record: Evidence) -> Row:
    ends = (record.origin.point, record.destination.point)
    return (
        blob("record", record.id, geometry.line_blob, ends) if all(ends) else None,
        record.id,
        record.taxon_printed,
        record.taxon,
        record.kind,
        record.certainty,
        *_place(record, record.origin),
        *_place(record, record.destination),
        record.date_from,
        record.date_to,
        record.individuals,
        record.mark,
        record.source,
        record.note,
        record.trust,
    )


def _read_place(
    name: str | None, party: str | None, lon: float | None, lat: float | None, approximate: int
) -> Place:
    point = (lon, lat) if lon is not None and lat is not None else None
    return Place(name, party, point, bool(approximate))


def _read_evidence(_geom: bytes | None, id_: str, printed: str, taxon: str | None, *row: Any) -> Evidence:  # noqa: ANN401
    kind, certainty = row[:2]
    date_from, date_to, individuals, mark, source, note, trust = row[12:]
    return Evidence(
        id=id_,
        taxon_printed=printed,
        kind=kind,
        certainty=certainty,
        origin=_read_place(*row[2:7]),
        destination=_read_place(*row[7:12]),
        source=source,
        taxon=taxon,
        date_from=date_from,
        date_to=date_to,
        individuals=individuals,
        mark=mark,
        note=note,
        trust=trust,
    )


EVIDENCE = Noun(
    table="evidence",
    one="record",
    columns=(
        "geom",
        "id",
        "taxon_printed",
        "taxon",
        "kind",
        "certainty",
        "origin",
        "origin_party",
        "origin_lon",
        "origin_lat",
        "origin_approximate",
        "destination",
        "destination_party",
        "destination_lon",
        "destination_lat",
        "destination_approximate",
        "date_from",
        "date_to",
        "individuals",
        "mark",
        "source",
        "note",
        "trust",
    ),
    key=("id",),
    encode=_evidence,
    decode=_read_evidence,
)

ROUNDS = Noun(
    table="round",
    one="round",
    columns=("number", "opened", "closed", "place"),
    key=("number",),
    encode=lambda each: (each.number, each.opened, each.closed, each.place),
    decode=Round,
)

POSITIONS = Noun(
    table="position",
    one="position",
    columns=("party", "taxon", "round", "value", "note", "who", "stated"),
    key=("party", "taxon", "round"),
    encode=lambda each: (each.party, each.taxon, each.round, each.value, each.note, each.who, each.when),
    decode=Position,
)


def _read_decision(*row: Any) -> Decision:  # noqa: ANN401
    kind, list_id, subject, value, decided_by, cited, date = row
    return Decision(subject, value, decided_by, cited, date, kind, list_id)


DECISIONS = Noun(
    table="decision",
    one="decision",
    columns=("kind", "list_id", "subject", "value", "decided_by", "cited", "date"),
    key=("kind", "list_id", "subject"),
    encode=lambda each: (
        each.kind,
        each.list_id,
        each.subject,
        each.value,
        each.decided_by,
        each.cited,
        each.date,
    ),
    decode=_read_decision,
)
