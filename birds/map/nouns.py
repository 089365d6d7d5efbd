"""The nouns of the map, frozen: what one page shows, complete in itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import model as m

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem
    from birds.evidence.presence import Presence
    from birds.evidence.thresholds import Series, Share

LAND = "#f3efe6"  # its colour on the page and in a picture
# From January on, around the circle of hues: months two apart differ for every kind of colour vision (10 in CIELAB,
# neighbours 6), and each stands out from land and water (3:1).
MONTH_COLOURS = (
    "#04549e", "#116f9d", "#18859c", "#13918b", "#069250", "#667908",
    "#815303", "#960501", "#76042f", "#650045", "#5f006f", "#312ea5",
)  # fmt: skip
Ring = tuple[tuple[float, float], ...]  # longitude, latitude in degrees


@dataclass(frozen=True, slots=True)
class Listing:
    """A bird in one list: what is printed there. `list` is an index into `MapData.lists`."""

    list: int
    scientific: str | None = None
    vernacular: m.Names = m.NO_NAMES
    statuses: tuple[m.Status, ...] = ()
    status_printed: str | None = None
    status_source: str | None = None
    category: str | None = None
    alien: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the treaty test says; `taxon` names the part of a lumped bird it is about, else None."""

    verdict: m.VerdictWord
    reason: m.Message
    taxon: str | None = None


@dataclass(frozen=True, slots=True)
class AnnexPlace:
    """Where a bird stands in the annex; `bracket` is the bracket's note where there is one."""

    number: int
    scientific: str
    state: str
    bracket: m.Message | None = None


@dataclass(frozen=True, slots=True)
class Bird:
    """A bird one can choose: a row of the comparison, or a taxon of the other lists and records.

    `also` are all other names it is found by, as printed; `places` its rows in the annex, in their order; `parts` the
    ids of those parts of it that the annex may print as rows of their own.
    """

    id: str
    scientific: str
    names: m.Names = m.NO_NAMES
    also: tuple[str, ...] = ()
    relation: m.Relation | None = None
    listings: tuple[Listing, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    places: tuple[AnnexPlace, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A bird as a record prints it; `bird` is an index into `MapData.birds`, None where it isn't known."""

    printed: str
    bird: int | None = None


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place with its designations, the birds their sources name, its boundary: polygons of rings, the outer first."""

    place: m.Place
    sites: tuple[m.Site, ...]
    mentions: tuple[Mention, ...] = ()
    area: tuple[tuple[Ring, ...], ...] = ()
    area_source: str | None = None


@dataclass(frozen=True, slots=True)
class MapCount:
    """A count; `place` is an index into `MapData.places`, None for a place that the dossier does not know."""

    count: m.SiteCount
    mention: Mention | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class MapShare:
    """A bird at a place against the 1 % threshold of a population; `place` is an index into `MapData.places`."""

    share: Share
    mention: Mention
    place: int


@dataclass(frozen=True, slots=True)
class MapSeries:
    """A bird's counts at a place by years; `place` is an index into `MapData.places`."""

    series: Series
    mention: Mention
    place: int


@dataclass(frozen=True, slots=True)
class MapLine:
    """An evidence record; `months` are those its dates name, empty where they name none.

    `track` is the index of the track that shows it, which is drawn in the place of a line between its ends.
    """

    evidence: m.Evidence
    mention: Mention
    months: tuple[int, ...] = ()
    track: int | None = None


@dataclass(frozen=True, slots=True)
class MapTrack:
    """The way of a tagged bird: `parts` are lines of longitude, latitude and seconds since 1970 (nan: not known)."""

    track: m.Track
    mention: Mention
    parts: tuple[tuple[tuple[float, float, float], ...], ...] = ()
    stays: tuple[m.Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class MapPresence:
    """That a bird is somewhere: `bird` and `place` are indices into those of `MapData`; `place` is None elsewhere."""

    presence: Presence
    bird: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class MapData:
    """Everything one map shows. `parties` stand in the order of the page; `credits` are the sources of it all."""

    agreement: m.Agreement
    reference: str
    parties: tuple[m.PartyCode, ...]
    lists: tuple[m.Checklist, ...] = ()
    birds: tuple[Bird, ...] = ()
    places: tuple[MapPlace, ...] = ()
    counts: tuple[MapCount, ...] = ()
    lines: tuple[MapLine, ...] = ()
    credits: tuple[m.Source, ...] = ()
    shares: tuple[MapShare, ...] = ()
    series: tuple[MapSeries, ...] = ()
    presence: tuple[MapPresence, ...] = ()
    tracks: tuple[MapTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A place name that the user brings; with a name in the language of one Party only it is not shown."""

    point: tuple[float, float]
    names: m.Names


@dataclass(frozen=True, slots=True)
class Around:
    """What a page stands among: files in its folder it may lead to, and what the user asks to see behind the data.

    `beside` are file names (see `birds.map.page.PAGES`). `tiles` is the address of map tiles with {z}, {x}
    and {y}, the one thing that makes the page ask the network; `credit` is their attribution. `land` are outlines of
    the user's, as geometries of GeoJSON.
    """

    beside: tuple[str, ...] = ()
    tiles: str | None = None
    credit: str | None = None
    labels: tuple[Label, ...] = ()
    land: tuple[object, ...] = ()


NOTHING_AROUND = Around()


def read_labels(
    file: Path, agreement: m.Agreement, crs: str | None = None
) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """Read the place names that a map is to show from a table or a file of features (degrees, or `crs`).

    InputError where the file can't be used; a row that can't be used is a problem.
    """
    from birds.reading import sites
    from birds.reading.tables import ReadOptions

    rows, problems, _ = sites.read_labels(file, ReadOptions(crs=crs, agreement=agreement))
    return tuple(Label(point, names) for point, names in rows), problems


def read_outline(file: Path) -> object:
    """Read an outline of land that a map is to show beside ours, as a geometry of GeoJSON, eastwards from 40° W.

    The file is one of features or shapes. InputError where it can't be used, or holds no polygon.
    """
    import json

    from birds.reading.boundaries import read_land

    return json.loads(read_land(file))
