"""One record a noun: its table, its columns, its key, and how a value becomes a row and a row a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from birds.errors import InputError
from birds.model import (
    Decision,
    Evidence,
    Place,
    Position,
    Round,
    Site,
    SiteArea,
    SiteCount,
    Taxon,
)
from birds.store import cells, geometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.store.cells import Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Noun(Generic[T]):
    """A noun in its table. `key` are the columns that name a row; without one, equal rows are the same row.

    `decode` gets the cells in the order of `columns`; the table's own `fid` and derived columns are not
    among them.
    """

    table: str
    one: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    encode: Callable[[T], Row]
    decode: Callable[..., T]


def _taxon(taxon: Taxon) -> Row:
    return (
        taxon.name,
        taxon.rank,
        taxon.sequence,
        taxon.parent,
        taxon.order,
        taxon.family,
        taxon.english,
        taxon.iucn,
        taxon.avibase,
    )


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
    ),
    key=("name",),
    encode=_taxon,
    decode=Taxon,
)


def _site(site: Site) -> Row:
    return (
        _blob("site", site.id, geometry.point_blob, site.point) if site.point else None,
        site.id,
        site.code,
        site.designation,
        site.names.en,
        site.names.ja,
        site.names.ko,
        site.party,
        site.point_quality,
        _finite("site", site.id, site.area_ha),
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
        _blob("boundary of site", area.site_id, geometry.area_blob, area.wkb),
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
        _blob("record", record.id, geometry.point_blob, place.point)
    lon, lat = place.point or (None, None)
    return place.name, place.party, lon, lat, place.approximate


def _evidence(record: Evidence) -> Row:
    ends = (record.origin.point, record.destination.point)
    return (
        _blob("record", record.id, geometry.line_blob, ends) if all(ends) else None,
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
    )


def _read_place(
    name: str | None, party: str | None, lon: float | None, lat: float | None, approximate: int
) -> Place:
    point = (lon, lat) if lon is not None and lat is not None else None
    return Place(name, party, point, bool(approximate))


def _read_evidence(_geom: bytes | None, id_: str, printed: str, taxon: str | None, *row: Any) -> Evidence:  # noqa: ANN401
    kind, certainty = row[:2]
    date_from, date_to, individuals, mark, source, note = row[12:]
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


def _blob(what: str, name: str, make: Callable[[Any], bytes], value: object) -> bytes:
    try:
        return make(value)
    except ValueError as error:
        raise InputError(f"the {what} {name!r} can't be stored: {error}") from None


def _finite(what: str, name: str, value: float | None) -> float | None:
    """Return `value`; SQLite would store a NaN as "unknown" without a word."""
    if value is not None and value - value != 0:
        raise InputError(f"the {what} {name!r} can't be stored: its area {value} is not a number")
    return value
