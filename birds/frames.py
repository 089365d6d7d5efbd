"""A dossier's tables as pandas and geopandas have them, for notebooks and scripts; `DossierToWrite` takes frames, too.

A frame has a column for every field of a noun of `birds.model`, under the name of the field, and the nouns' own order.
A name by language is a column a language (`name_en`, `name_ja`, `name_ko`), a place five (`origin_name`,
`origin_party`, `origin_lon`, `origin_lat`, `origin_approximate`); several values stand as a tuple, which
`DataFrame.explode` takes apart; whole numbers that may be unknown are `Int64`. What is not known is missing (`isna()`),
never 0 or "". Units stand in the names: `area_ha` hectares, `_lon` and `_lat` degrees.
Geometries are longitude and latitude in degrees, WGS 84 (`crs` EPSG:4326), missing where no source gives a place.

Errors are `birds.BirdsError`s: DossierError (the dossier can't be used, has no such list, or has changed since it was
opened), InputError (a file or a frame can't be used), UsageError (what was asked contradicts itself).
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import geopandas
import pandas as pd
import shapely

from birds import api, loads, store
from birds.agreements import party_code
from birds.documents import FORMATS
from birds.documents.build import annex_data
from birds.documents.build.comparison_words import explanation
from birds.documents.build.name_matches import NamedBird, named_bird
from birds.documents.build.tables import evidence_grid
from birds.documents.model import Cell
from birds.documents.write import files
from birds.errors import DossierError, InputError, UsageError, quoted
from birds.evidence import main_verdicts, presence_of, whatever_is_there
from birds.evidence.presence import Presence
from birds.messages import say
from birds.model import (
    Checklist,
    Decision,
    Event,
    Evidence,
    Municipality,
    Occurrence,
    Place,
    Position,
    Round,
    Site,
    SiteArea,
    SiteCount,
    Source,
    Status,
    Taxon,
    Threshold,
    Track,
)
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from birds.documents.model import Document
    from birds.dossier.occurrences import Reduced
    from birds.dossier.positions import Returned
    from birds.dossier.returned import Proposed
    from birds.dossier.saving import Loaded
    from birds.dossier.tracks import LoadedTracks
    from birds.errors import Problem
    from birds.evidence import Findings
    from birds.map.flyway import FlywayMap
    from birds.model import Annex, Comparison, End, Lang, MatchedEntry, MatchedList
    from birds.model import Match as NameMatch
    from birds.review.adoption import Adopted

    One = pd.DataFrame | str | PathLike[str]
    Given = One | Sequence[One]

CRS = "EPSG:4326"
MATCH_COLUMNS = NamedBird._fields[1:]
_SAID = ("taxon", "rule", "confidence", "explanation")


class OpenDossier:
    """A dossier to look at: each table is read when it is first asked for and then kept, so treat it as read-only.

    All tables are of one state: where the dossier has changed since it was opened, the next table that would be read
    from it is refused with a DossierError. Nothing stays open, so other programs may write to the file.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)
        with store.read(self.path) as reader:
            self.agreement = reader.agreement()
            self.reference = reader.reference()
            self._state = reader.load(Event)[-1:]

    def __repr__(self) -> str:
        return f"birds.open({str(self.path)!r})"

    @contextmanager
    def _reading(self) -> Iterator[store.Reader]:
        with store.read(self.path) as reader:
            if reader.load(Event)[-1:] != self._state:
                raise DossierError("frame.dossier_changed", path=self.path)
            yield reader

    @cached_property
    def lists(self) -> pd.DataFrame:
        """The lists, one a row: `id`, `title`, `party`, `kind`, edition, terms, and how its file was loaded."""
        with self._reading() as reader:
            return self._frame(Checklist, reader.load(Checklist))

    @cache  # noqa: B019 - an open dossier keeps what it has read as long as it lives
    def entries(self, list_id: str, lang: Lang = "en") -> pd.DataFrame:
        """Return a list's entries as printed beside the bird that each means; DossierError without such a list.

        `row` is the row of the list's file as a spreadsheet numbers it, `scientific_name` the name as printed,
        `canonical` what was read from it, `section` and `category` a law's table and class, `order_ja` and the like
        what the list calls the order. `taxon` is a name of the reference, missing where unresolved; `confidence` is
        certain, probable, proposal or none; `explanation` says in `lang` how the rule came to the taxon. A frame that
        is loaded is matched anew, beside the lists that there are then.
        """
        with self._reading() as reader:
            (found,) = reader.lists([list_id])
            return _entries(found, self.agreement.languages, lang)

    @cached_property
    def taxa(self) -> pd.DataFrame:
        """The taxa of the reference (`reference` is its title), in its own sequence."""
        with self._reading() as reader:
            return self._frame(Taxon, reader.load(Taxon))

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Who made what stands in the dossier: `licence` and `credit` are the terms on which it may be passed on."""
        with self._reading() as reader:
            return self._frame(Source, reader.load(Source))

    @cached_property
    def statuses(self) -> pd.DataFrame:
        """What other sources than the lists say of birds' statuses; `months` are 1 to 12."""
        with self._reading() as reader:
            return self._frame(Status, reader.load(Status))

    @cached_property
    def places(self) -> geopandas.GeoDataFrame:
        """The places as points, by `id`; `point_quality` is exact, rounded, approximate, municipality or none.

        Counts and occurrences name theirs as `place_id`, as do the sites that are its designations.
        """
        with self._reading() as reader:
            found = reader.load(Place)
            return _located(
                self._frame(Place, found, without=("point",)), [_point(one.point) for one in found]
            )

    @cached_property
    def sites(self) -> geopandas.GeoDataFrame:
        """The designations of places as points, each with its `place_id`; `point_quality` as that of `places`."""
        with self._reading() as reader:
            found = reader.load(Site)
            return _located(
                self._frame(Site, found, without=("point",)), [_point(one.point) for one in found]
            )

    @cached_property
    def municipalities(self) -> geopandas.GeoDataFrame:
        """The municipalities as points: there stands a place of which no source says more than that it lies in one."""
        with self._reading() as reader:
            found = reader.load(Municipality)
            return _located(
                self._frame(Municipality, found, without=("point",)), [_point(one.point) for one in found]
            )

    @cached_property
    def areas(self) -> geopandas.GeoDataFrame:
        """The boundaries of sites as multipolygons, each by its site's `site_id`."""
        with self._reading() as reader:
            return self._drawn(SiteArea, reader.load(SiteArea))

    @cached_property
    def counts(self) -> pd.DataFrame:
        """The counts at places; `count` is in `unit`, `count_printed` what the source prints.

        `season_year` is by `year_kind` the year in which its season (July to June) begins, a calendar year (of nests,
        pairs and colonies), or the year that a census prints. `measure` is stock, or flow (birds that passed or left).
        `point_lon` and `point_lat` are the count's own coordinates.
        """
        with self._reading() as reader:
            return self._frame(SiteCount, reader.load(SiteCount))

    @cached_property
    def records(self) -> geopandas.GeoDataFrame:
        """The records of marked birds, each a line from one end to the other where the points of both are known."""
        with self._reading() as reader:
            found = reader.load(Evidence)
            return _located(
                self._frame(Evidence, found), [_line(one.origin, one.destination) for one in found]
            )

    @cached_property
    def tracks(self) -> geopandas.GeoDataFrame:
        """The ways of tagged birds, of `fixes` positions; each of `stays` is a point, first and last day, and Party."""
        with self._reading() as reader:
            return self._drawn(Track, reader.load(Track))

    @cached_property
    def occurrences(self) -> pd.DataFrame:
        """Occurrence records reduced to bird, month and place or Party; `records` is how many there were."""
        with self._reading() as reader:
            return self._frame(Occurrence, reader.load(Occurrence))

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """The 1 % thresholds of flyway populations, in individuals."""
        with self._reading() as reader:
            return self._frame(Threshold, reader.load(Threshold))

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """The rounds of negotiation; dates as given."""
        with self._reading() as reader:
            return self._frame(Round, reader.load(Round))

    @cached_property
    def positions(self) -> pd.DataFrame:
        """What the Parties say, round by round: `taxon` is a bird of the reference, or `site:` and the id of a site."""
        with self._reading() as reader:
            return self._frame(Position, reader.load(Position))

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """What persons have decided, each with its citation."""
        with self._reading() as reader:
            return self._frame(Decision, reader.load(Decision))

    def diff(
        self, a: str, b: str, *, territory: Sequence[str] = (), taxonomies: Mapping[str, str] | None = None
    ) -> ListComparison:
        """Compare two lists as birds: each the id of a list of the dossier, or a file; see `diff` below."""
        with self._reading():
            return diff(a, b, dossier=self.path, territory=territory, taxonomies=taxonomies)

    def match(
        self,
        names: pd.DataFrame | pd.Series[str] | Iterable[str],
        column: str | None = None,
        *,
        as_list: bool = False,
        lang: Lang = "en",
    ) -> pd.DataFrame:
        """Return which bird each name means by this dossier's reference, lists and decisions; see `match` below."""
        with self._reading():
            return match(names, column, as_list=as_list, dossier=self.path, lang=lang)

    def presence(
        self, *names: str, place: str = "", party: str = "", month: int | None = None
    ) -> pd.DataFrame:
        """Return which bird is where in which month (missing: unknown), what says so (`kind`), and its `source`.

        A kind `between` is a month between records, by a rule of ours: it has the number counted next to it and its
        date (`nearest`, `nearest_date`); `absent` is one of which a source says that there was none. Other months are
        unknown.
        Of the birds of these names in any language, at a place, in a territory, in a month: all where none is given.
        AnswerIsNo where nobody says anything.
        """
        found = presence_of(self._findings, names, place=place, party=party, month=month)
        return self._frame(Presence, found)

    def verdicts(self, lang: Lang = "en") -> PrintedTable:
        """Return the treaty test on every shared bird, with its reasons in `lang`."""
        return PrintedTable(evidence_grid(self._findings, main_verdicts(self._findings), lang))

    def annex(self, lang: Lang = "en", *, text: bool = False, original: str | None = None) -> PrintedAnnex:
        """Return the annex: the working paper with its reasons in `lang`, or its `text`, which has what will be signed.

        `original` is the Party in whose order the text is printed; AnswerIsNo while anything in it is open.
        """
        party = None if original is None else party_code(self.agreement, original)
        options = AnnexOptions(
            lang=lang, original=party, text=text or party is not None, final=party is not None
        )
        return PrintedAnnex(api.annex(self._findings, options))

    def map(
        self,
        name: str | None = None,
        *,
        lang: Lang = "en",
        tiles: str | None = None,
        land: str | PathLike[str] | None = None,
    ) -> FlywayMap:
        """Return the flyway map, a `folium.Map`: `add_to`, `save` and a notebook's display work; `name` chooses a bird.

        AnswerIsNo where nobody knows the bird. `tiles` is the address of a layer of tiles to switch on, `land` a file
        with an outline of land to be drawn with ours.
        """
        from birds.map.data import gathered, place_of
        from birds.map.flyway import FlywayMap
        from birds.map.nouns import Around

        data = gathered(self._findings, None)
        bird = None if name is None else place_of(data, self._findings, name)
        outlines = () if land is None else (api.map_land(Path(land)),)
        return FlywayMap(data, lang, Around(tiles=tiles, land=outlines), bird)

    def _frame(self, noun: type, found: Iterable[Any], without: Sequence[str] = ()) -> pd.DataFrame:
        """Return nouns as a frame: a column for each field but those `without` which it is, several for some."""
        rows = tuple(found)
        made: dict[str, Any] = {}
        for one in fields(noun):
            if one.name not in without:
                values = [getattr(row, one.name) for row in rows]
                made |= _columns(one.name, str(one.type), values, self.agreement.languages)
        return pd.DataFrame(made)

    def _drawn(self, noun: type, found: Sequence[Any]) -> geopandas.GeoDataFrame:
        """Return nouns with a shape in WKB."""
        shapes = geopandas.GeoSeries.from_wkb([one.wkb for one in found], crs=CRS)
        return geopandas.GeoDataFrame(self._frame(noun, found, without=("wkb",)), geometry=shapes)

    @cached_property
    def _findings(self) -> Findings:
        with self._reading():
            return whatever_is_there(store.load(self.path))


# Columns of a frame under the names that the readers of tables know.
_READ_AS = {"site_printed": "site", "point_lon": "longitude", "point_lat": "latitude"}
_READ_AS |= {"taxon_printed": "scientific_name", "count_printed": "count_printed"}
_READ_AS |= {
    f"{end}_{part}": f"{word}_{as_}"
    for end, word in (("origin", "from"), ("destination", "to"))
    for part, as_ in (
        ("name", "place"),
        ("party", "party"),
        ("lon", "longitude"),
        ("lat", "latitude"),
        ("approximate", "approximate"),
    )
}
_OF_COUNTS = ("place_id", "date_from", "date_to", "season_year", "year_kind", "measure")
_FOLLOWING = ("taxon", "parties")  # from a printed name, and from a line
_READ_AS_OF = {
    "status": {"name": "scientific_name", "printed": "status", "taxon": "reference_name"},
    "boundaries": {"site_id": "id"},
    "positions": {"taxon": "scientific_name", "value": "position", "when": "date"},
}


class DossierToWrite(OpenDossier):
    """A dossier that is loaded into: each `load_…` is the command of that name, with its options as on its line.

    What is given is a frame or a file (where the command takes several, a list of them, too): `load_sites(frame,
    party="KOR", replace=True)`, `map={"column": "field"}`. Points of a GeoDataFrame are read in its own reference
    system, several values in a cell as a tuple. What could not be used is in `problems` of what is returned. Tables are
    read anew after a load. `name` is what the dossier calls a frame, as it calls a file (else "counts", "sites" …):
    another frame of that name is refused without `replace`.
    """

    def load_list(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load a list of birds, a row a bird; `id` names it, `title`, `party` … say what else is known of it."""
        return self._load("list", given, name, options)

    def load_law(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load a law's table of protected birds; options as of `load_list`."""
        return self._load("law", given, name, options)

    def load_status(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load what sources say of birds' statuses, a row a statement."""
        return self._load("status", given, name, options)

    def load_sites(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load sites, by `id`; those that differ from what is there need `replace`."""
        return self._load("sites", given, name, options)

    def load_municipalities(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load municipalities as points, by `id`: what has no point stands at that of the one that its source names."""
        return self._load("municipalities", given, name, options)

    def load_boundaries(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load the boundaries of sites as polygons, by `site_id` and `source`."""
        return self._load("boundaries", given, name, options)

    def load_counts(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load counts at sites, with the taxon that each name means."""
        return self._load("counts", given, name, options)

    def load_evidence(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load records of marked birds, by `id`: their ends are in columns, whatever line is drawn of them."""
        return self._load("evidence", given, name, options)

    def load_thresholds(self, given: Given, *, name: str = "", **options: object) -> Loaded:
        """Load the 1 % thresholds of flyway populations."""
        return self._load("thresholds", given, name, options)

    def load_tracks(self, given: Given, *, name: str = "", **options: object) -> LoadedTracks:
        """Load positions of tagged birds, a row a position, in the columns of Movebank, or `tracks` of a dossier."""
        return self._load("tracks", given, name, options)

    def load_occurrences(self, given: Given, *, name: str = "", **options: object) -> Reduced:
        """Load occurrences in the columns of Darwin Core, a row a record, or `occurrences` of a dossier."""
        return self._load("occurrences", given, name, options)

    def load_positions(self, given: Given, *, name: str = "", **options: object) -> Returned | Proposed:
        """Load what one Party says in the open round, a row a bird, or a document that came back."""
        return self._load("positions", given, name, options)

    def load_agreement(self, given: Given, *, name: str = "", **options: object) -> Loaded | Proposed:
        """Load the text of the agreement from its file, or a Word document that came back."""
        return self._load("agreement", given, name, options)

    def load_taxonomy(self, given: Given, *, name: str = "", **options: object) -> Adopted:
        """Adopt another version of the reference taxonomy, called `title`; given are all of its taxa in sequence."""
        return self._load("taxonomy", given, name, options)

    def _load(self, noun: str, given: Given, name: str, options: dict[str, Any]) -> Any:  # noqa: ANN401
        with TemporaryDirectory() as folder:
            many = given if isinstance(given, (list, tuple)) else (given,)
            if not many:
                raise UsageError("frame.nothing_given")
            files = [
                _file(one, noun, Path(folder), f"{name or noun}{at or ''}") for at, one in enumerate(many)
            ]
            party = party_code(self.agreement, options.get("party"))
            done = loads.run(noun, self.path, files, {**options, "party": party})
        for kept in [kept for kept in self.__dict__ if kept != "path"]:
            del self.__dict__[kept]
        self.__init__(self.path)  # type: ignore[misc] # as if it were opened now
        return done


def _file(given: One, noun: str, folder: Path, name: str) -> Path:
    """Return a file as it is, a frame as a file in the folder."""
    if not isinstance(given, pd.DataFrame):
        return Path(given)
    given = _sound(given)
    if "taxon_printed" in given:
        given = given.drop(columns=list(_FOLLOWING), errors="ignore")
    if noun == "counts" and "site_id_printed" in given:
        given = given.drop(columns=list(_OF_COUNTS), errors="ignore")
    if noun in {"list", "law"} and "canonical" in given:
        given = _as_printed(given)
    plain = _plain(given.rename(columns=_READ_AS_OF.get(noun, {})))
    file = folder / f"{name}.csv".replace("/", "-")
    if noun == "tracks" and isinstance(given, geopandas.GeoDataFrame) and _has_lines(given):
        file = file.with_name(f"{file.stem}.gpkg")
        geopandas.GeoDataFrame(plain, geometry=given.geometry).to_file(file)
    else:
        plain.to_csv(file, index=False)
    return file


def _sound(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with what its index names as columns; InputError where two share a name, or without any."""
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise InputError("frame.two_columns", columns=quoted(map(str, twice)))
    if not len(frame.columns):
        raise InputError("frame.empty")
    in_index = [name for name in frame.index.names if name is not None and name not in frame.columns]
    return frame.reset_index(level=in_index) if in_index else frame


def _as_printed(entries: pd.DataFrame) -> pd.DataFrame:
    """Return the entries of a list without what was read from them; a status as printed, where it is known so."""
    printed = entries["status_printed"].where(entries["status_printed"].notna(), entries["status"])
    followed = ("row", "canonical", "parent_row", "status_printed", *MATCH_COLUMNS)
    return entries.assign(status=printed).drop(columns=list(followed), errors="ignore")


def _has_lines(frame: geopandas.GeoDataFrame) -> bool:
    return bool(frame.geom_type.isin(["LineString", "MultiLineString"]).any())


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as texts and numbers: points as degrees, areas as WKT, tuples joined (of tuples: as JSON)."""
    made = pd.DataFrame(frame)
    if isinstance(frame, geopandas.GeoDataFrame):
        shapes = frame.geometry.to_crs(CRS) if frame.crs else frame.geometry
        kinds = set(shapes.dropna().geom_type)
        made = made.drop(columns=frame.geometry.name)
        if kinds <= {"Point"}:
            made = made.assign(longitude=shapes.x, latitude=shapes.y)
        elif kinds <= {"Polygon", "MultiPolygon"}:
            system = "SRID=4326;" if frame.crs else ""
            made = made.assign(
                wkt=[system + shape if shape else None for shape in shapes.to_wkt(rounding_precision=-1)]
            )
    joined = {
        name: values.map(_joined)
        for name, values in ((name, made[name].astype(object)) for name in made.columns)  # of categories, too
        if values.map(lambda one: isinstance(one, tuple)).any()
    }
    return made.assign(**joined).rename(columns=_READ_AS)


def _joined(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return json.dumps(value) if value and isinstance(value[0], tuple) else "; ".join(map(str, value))


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as the command line prints it: a frame, a notebook's table, or a file."""

    document: Document

    def to_frame(self) -> pd.DataFrame:
        """Return its rows with the values that programs read."""
        (table,) = self.document.tables
        rows = [[one.value if isinstance(one, Cell) else one for one in row.cells] for row in table.rows]
        return pd.DataFrame(rows, columns=[column.key for column in table.columns])

    def save(self, outfile: str | PathLike[str], *, force: bool = False) -> None:
        """Write it; the ending of the name says how (csv, json, md, html, xlsx). OutputError where it can't be.

        What is there and may be somebody's work is replaced by `force` alone (UsageError).
        """
        _save("table", self.document, outfile, self.document.remarks, force=force)

    def _repr_html_(self) -> str:
        """Return the table as notebooks show it."""
        return str(self.to_frame().to_html(max_rows=20, notebook=True))


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """The annex as the command line prints it: a frame, a notebook's table, or a document."""

    annex: Annex

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each bird, the columns and their texts as in the CSV; what is not known is missing.

        `section` is annex, left_out or not_settled (a text has the birds of the annex alone), `number` that of its row.
        """
        columns, *rows = annex_data.lines(self.annex)
        frame = pd.DataFrame(rows, columns=list(columns), dtype="str").replace("", None)
        return frame.assign(number=pd.to_numeric(frame["number"]).astype("Int64"))

    def save(self, outfile: str | PathLike[str], *, force: bool = False) -> None:
        """Write it; the ending says how (docx, xlsx, pdf, html, md, csv, json). OutputError where it can't be.

        What is there and may be somebody's work, as a marked-up Word document, is replaced by `force` alone
        (UsageError).
        """
        _save("annex", self.annex, outfile, force=force)

    def _repr_html_(self) -> str:
        """Return the table as notebooks show it."""
        return str(self.to_frame().to_html(max_rows=20, notebook=True))


def _save(
    family: str,
    value: Document | Annex,
    outfile: str | PathLike[str],
    remarks: Sequence[str] = (),
    *,
    force: bool,
) -> None:
    fmt = files.choose(str(outfile), None, FORMATS[family])
    data = FORMATS[family][fmt](value)
    files.put(Path(outfile), data, fmt, value.credits, notes=remarks, force=force)


@dataclass(frozen=True, slots=True)
class ListComparison:
    """Two lists compared as birds, and what was noticed in the files that were read for it.

    `comparison` has all of it as values, `comparison.credits` whose facts these are.
    """

    comparison: Comparison
    problems: tuple[Problem, ...] = ()

    def to_frame(self, lang: Lang = "en") -> pd.DataFrame:
        """Return a row for each row of the comparison, in the reference's order; `explanation` is in `lang`.

        `relation` is equal, includes (a has more), included_in, overlaps, unresolved, only_a or only_b; `a_row`,
        `a_scientific_name`, `a_rule`, `a_confidence` (and `b_…`) are tuples, one value for each entry of that side.
        `confidence` is certain, probable, proposal or none, that of the row's weakest entry.
        """
        rows = self.comparison.rows
        plain = ("id", "relation", "change", "recorded", "basis", "confidence", "order", "family")
        made: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in plain}
        for side in "ab":
            held: list[tuple[MatchedEntry, ...]] = [getattr(row, side) for row in rows]
            for name, value in _OF_A_SIDE.items():
                made[f"{side}_{name}"] = [tuple(map(value, entries)) for entries in held]
        made["taxa_a"] = [row.taxa_a for row in rows]
        made["taxa_b"] = [row.taxa_b for row in rows]
        made["explanation"] = [explanation(row, lang) for row in rows]
        return pd.DataFrame(made)

    def _repr_html_(self) -> str:
        """Return the table as notebooks show it."""
        return str(self.to_frame().to_html(max_rows=20, notebook=True))


_OF_A_SIDE: dict[str, Callable[[MatchedEntry], Any]] = {
    "row": lambda one: one.entry.row,
    "scientific_name": lambda one: one.entry.verbatim,
    "rule": lambda one: one.match.reason.code,
    "confidence": lambda one: one.match.confidence,
}


def diff(
    a: str | PathLike[str],
    b: str | PathLike[str],
    *,
    dossier: str | PathLike[str] | None = None,
    territory: Sequence[str] = (),
    taxonomies: Mapping[str, str] | None = None,
) -> ListComparison:
    """Compare two lists as birds: files, or ids of lists in `dossier`; those of `territory` say what lives there.

    `taxonomies` name the release that a list follows ("eBird 2021"): in one release the Cornell Lab's codes decide.
    """
    path = None if dossier is None else Path(dossier)
    return ListComparison(*api.diff(str(a), str(b), dossier=path, territory=territory, taxonomies=taxonomies))


def match(
    names: pd.DataFrame | pd.Series[str] | Iterable[str],
    column: str | None = None,
    *,
    territory: Sequence[str] = (),
    as_list: bool = False,
    dossier: str | PathLike[str] | None = None,
    lang: Lang = "en",
) -> pd.DataFrame:
    """Return which bird each name means: of a frame's `column` ("scientific_name" if none is named), a Series, a list.

    Names are scientific or vernacular, in any of the languages; each is matched by itself, as those of records are, or
    all together `as_list`: then no bird is given to two names in silence. What lives in the region is said by the lists
    of `territory`, or of a country by its code; by the lists of the Parties in a `dossier`; by nothing else.

    A frame keeps its columns, a GeoDataFrame its kind, a Series its index; a Series or list becomes the column `name`.
    Added are `taxon` (missing where unresolved), its `rank`, `avibase_id`, `species_code` and `english_name`, the
    `rule`, `confidence` (certain, probable, proposal, none), `alternatives` as a tuple and `explanation` in `lang`; all
    are missing where there is no name. InputError where there is no such column, or where one of these is there.
    """
    if isinstance(names, pd.DataFrame):
        column = "scientific_name" if column is None else column
        return _with_matches(names, names.get(column), column, (territory, as_list, dossier, lang))
    given = names if isinstance(names, pd.Series) else pd.Series(list(names), dtype="object")
    return _with_matches(given.to_frame("name"), given, "name", (territory, as_list, dossier, lang))


_Asked = tuple["Sequence[str]", bool, "str | PathLike[str] | None", "Lang"]


def _with_matches(
    frame: pd.DataFrame, names: pd.Series[str] | None, column: str, asked: _Asked
) -> pd.DataFrame:
    there = tuple(map(str, frame.columns))
    if names is None:
        raise InputError("frame.no_column", column=column, there=quoted(there))
    if taken := [name for name in MATCH_COLUMNS if name in there]:
        raise InputError("frame.column_taken", columns=quoted(taken))
    territory, as_list, dossier, lang = asked
    printed = ["" if pd.isna(one) else str(one).strip() for one in names]
    path = None if dossier is None else Path(dossier)
    taxonomy, _, found = api.match(printed, dossier=path, territory=territory, as_list=as_list)
    rows = [named_bird(name, one, taxonomy, lang) if one else None for name, one in found]
    return frame.assign(
        **{
            name: pd.Series(
                [getattr(one, name) if one else None for one in rows], frame.index, dtype="object"
            )
            for name in MATCH_COLUMNS
        }
    )


def _said(match: NameMatch, lang: Lang) -> tuple[str | None, ...]:
    return match.taxon, match.reason.code, match.confidence, say(match.reason, lang)


def _entries(matched: MatchedList, langs: Sequence[Lang], lang: Lang) -> pd.DataFrame:
    held = matched.entries
    entries = [one.entry for one in held]
    made: dict[str, Any] = {
        "row": [one.row for one in entries],
        "scientific_name": [one.verbatim for one in entries],
        "canonical": [one.name and one.name.canonical for one in entries],
        "authorship": [one.name and one.name.authorship for one in entries],
        **{f"name_{each}": [one.vernacular.get(each) for one in entries] for each in langs},
        "rank": [one.rank for one in entries],
        "subspecies": [one.subspecies for one in entries],
        "part": [one.part for one in entries],
        "order": [one.order for one in entries],
        **{f"order_{each}": [one.order_names.get(each) for one in entries] for each in langs},
        "family": [one.family for one in entries],
        **{f"family_{each}": [one.family_names.get(each) for one in entries] for each in langs},
        "number": [one.number for one in entries],
        "section": [one.section for one in entries],
        "category": [one.category for one in entries],
        "within_party": [one.within_party for one in entries],
        "parent_row": pd.array([one.parent_row for one in entries], "Int64"),
        "status": [tuple(status.code for status in one.statuses if status.code) for one in entries],
        "status_printed": [one.status_printed for one in entries],
        "note": [one.note for one in entries],
    }
    said = [_said(one.match, lang) for one in held]
    made |= {name: [one[at] for one in said] for at, name in enumerate(_SAID)}
    return pd.DataFrame(made)


def _columns(name: str, kind: str, values: list[Any], langs: Sequence[Lang]) -> dict[str, Any]:
    """Return the columns of a field of this kind, which is the field's annotation."""
    if kind == "Names":
        return {f"name_{lang}": [names.get(lang) for names in values] for lang in langs}
    if kind == "End":
        points = [place.point or (None, None) for place in values]
        return {
            f"{name}_name": [place.name for place in values],
            f"{name}_party": [place.party for place in values],
            f"{name}_lon": pd.array([point[0] for point in points], "Float64"),
            f"{name}_lat": pd.array([point[1] for point in points], "Float64"),
            f"{name}_approximate": [place.approximate for place in values],
        }
    if kind == "Point | None":
        points = [point or (None, None) for point in values]
        axes = (pd.array([point[at] for point in points], "Float64") for at in (0, 1))
        return dict(zip((f"{name}_lon", f"{name}_lat"), axes, strict=True))
    dtype = {"int": "int64", "int | None": "Int64", "float | None": "Float64", "bool": "bool"}.get(kind)
    return {name: pd.Series(values, dtype=dtype or (None if values else "object"))}


def _located(frame: pd.DataFrame, shapes: Sequence[shapely.Geometry | None]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(frame, geometry=geopandas.GeoSeries(list(shapes), crs=CRS))


def _point(place: tuple[float, float] | None) -> shapely.Point | None:
    return shapely.Point(place) if place else None


def _line(origin: End, destination: End) -> shapely.LineString | None:
    if origin.point is None or destination.point is None:
        return None
    return shapely.LineString((origin.point, destination.point))
