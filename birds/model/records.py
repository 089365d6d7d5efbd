"""Places and records: sites, boundaries, counts, evidence of migration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from birds.model.terms import Names, Point


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the flyway. `point` is None where no source gives one; `point_quality` is exact, rounded,
    approximate or none. `radius_m` and `area_ha` as the source states. `species` are names as printed, not matched.
    """  # noqa: D205

    id: str
    designation: str
    names: Names
    party: str
    code: str | None = None
    point: Point | None = None
    point_quality: Literal["exact", "rounded", "approximate", "none"] = "none"
    area_ha: float | None = None
    designated: str | None = None
    species: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SiteArea:
    """A site's boundary as WKB (multipolygon, WGS 84), with where and when it comes from."""

    site_id: str
    wkb: bytes
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class SiteCount:
    """One count at a site. `taxon` is the matched reference name, None for "all waterbirds" or an unmatched name.

    `count` is the number, `count_printed` what the source prints ("4000-7000", ">300000").
    """

    site_id: str | None
    site_printed: str
    taxon_printed: str | None
    taxon: str | None
    count: int | None
    count_printed: str
    unit: str | None
    season: str | None
    source: str
    party: str | None = None
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One end of an evidence record. `approximate` marks a point taken from a site or a region, not printed."""

    name: str | None
    party: str | None
    point: Point | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record of a bird (or a statement about birds) between two places.

    `kind`: recovery, resighting, tracking, shared_subspecies, count, other.
    `certainty`: direct (an individual found on both sides), inferred, summary, negative.
    Only direct recoveries, resightings and trackings can be limb a. Dates as the source gives them.
    """

    id: str
    taxon_printed: str
    kind: Literal["recovery", "resighting", "tracking", "shared_subspecies", "count", "other"]
    certainty: Literal["direct", "inferred", "summary", "negative"]
    origin: Place
    destination: Place
    source: str
    taxon: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    individuals: int | None = None
    mark: str | None = None
    note: str | None = None
