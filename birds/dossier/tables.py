"""What a dossier holds: as records, as findings, as frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, cast

from birds import evidence, store
from birds import model as m
from birds.errors import AnswerIsNo, DossierError, UsageError
from birds.evidence import Findings
from birds.progress import collector_paused

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from birds.evidence.presence import Presence

    Named = str | PathLike[str]

T = TypeVar("T")


class Tables:
    """A dossier's tables, of one state; see `Dossier`."""

    def __init__(self, path: Named, *, write: bool = False) -> None:
        self.path = Path(path)
        self.write = write
        self._read: dict[object, Any] = {}

    def __repr__(self) -> str:
        return f"birds.open({str(self.path)!r}{', write=True' * self.write})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing stays open."""

    @contextmanager
    def _reading(self) -> Iterator[store.Reader]:
        with collector_paused(), store.read(self.path) as reader:
            state = reader.load(m.Event)[-1:]
            if self._read.setdefault("state", state) != state:
                raise DossierError("frame.dossier_changed", path=self.path)
            yield reader

    def _once(self, key: object, read: Callable[[store.Reader], T]) -> T:
        """Return what was read under a key, reading it with a reader where it was not."""
        if key not in self._read:
            with self._reading() as reader:
                self._read[key] = read(reader)
        value: T = self._read[key]
        return value

    def _records(self, record: type[T]) -> tuple[T, ...]:
        return self._once(record, lambda reader: reader.load(record))

    @contextmanager
    def _changing(self) -> Iterator[Path]:
        """Yield the path for what changes the dossier, then forget what was read. UsageError where it is read-only."""
        if not self.write:
            raise UsageError("dossier.read_only", path=self.path)
        try:
            with collector_paused():
                yield self.path
        finally:
            self._read.clear()

    @property
    def content(self) -> m.DossierContent:
        """Everything that the dossier holds, as frozen records of `birds.model`."""
        return self._once("content", lambda reader: reader.dossier())

    def without_held(self) -> Self:
        """Return this dossier, read-only, without held positions and notes; papers to send are made from it."""
        bare = type(self)(self.path)
        bare._read["content"] = replace(self.content, drafts=(), notes=())  # noqa: SLF001 - its own kind
        return bare

    @property
    def agreement(self) -> m.Agreement:
        """The agreement: Parties, languages, titles."""
        return self._once("agreement", lambda reader: reader.agreement())

    @property
    def reference(self) -> str:
        """The title of the reference taxonomy."""
        return self._once("reference", lambda reader: reader.reference())

    @property
    def party(self) -> m.PartyCode | None:
        """The Party whose copy the dossier is; None for a secretariat's."""
        return self._once("party", lambda reader: reader.copy_of())

    def findings(self, using: Sequence[str] = (), test: m.TreatyTest | None = None) -> Findings:
        """Return the dossier with its lists compared and judged by a treaty test, its agreement's where none is said.

        `using` are ids of lists that stand for their Parties'. AnswerIsNo where a Party has no list.
        """
        key = ("findings", tuple(using), test)
        if key not in self._read:
            with collector_paused():
                self._read[key] = evidence.findings(self.content, using, test)
        return cast("Findings", self._read[key])

    def whatever_is_there(self, using: Sequence[str] = ()) -> Findings:
        """Return the findings; if a Party has no list, the dossier without a comparison."""
        if evidence.lacks(self.content, using):
            return evidence.whatever_is_there(self.content, using)
        return self.findings(using)

    def findings_on(self, names: Sequence[str], using: Sequence[str] = ()) -> Findings:
        """Return what the dossier has; counts and occurrences only of the named birds, if any are named."""
        if not names:
            return self.whatever_is_there(using)
        without = self._once("without records", lambda reader: reader.dossier(records_of=()))
        table, species = evidence.whatever_is_there(without, using), set()
        for name in names:
            with suppress(AnswerIsNo):
                species |= {table.taxonomy.species_of(bird.taxon or "") for bird in table.known.find(name)}
        taxa = {taxon for each in species if each for taxon in (each, *table.taxonomy.children(each))}
        with self._reading() as reader:
            return replace(table, dossier=reader.with_records(table.dossier, taxa))

    def _table(self, record: type) -> pd.DataFrame:
        from birds.dossier import frames

        return frames.table(record, self._records(record), self.agreement.languages)

    def _on_map(
        self, record: type, drawn: Literal["points", "shapes", "lines"] = "points"
    ) -> geopandas.GeoDataFrame:
        from birds.dossier import frames

        make = {"points": frames.points, "shapes": frames.shapes, "lines": frames.lines}[drawn]
        return make(record, self._records(record), self.agreement.languages)

    @property
    def lists(self) -> pd.DataFrame:
        """The lists, one in each row: `id`, `title`, `party`, `kind`, edition, terms, and how its file was loaded."""
        return self._table(m.Checklist)

    def entries(self, list_id: str, lang: m.Lang = "en") -> pd.DataFrame:
        """Return a list's entries as printed beside the bird that each means; DossierError without such a list.

        `row` is the row of the list's file as a spreadsheet numbers it, `scientific_name` the name as printed,
        `canonical` what was read from it, `section` and `category` a law's table and class, `order_ja` and the like
        what the list calls the order. `taxon` is a name of the reference, missing where unresolved; `confidence` is
        certain, probable, proposal or none; `explanation` says in `lang` how the rule came to the taxon. A frame that
        is loaded is matched anew, beside the lists that there are then.
        """
        from birds.dossier import frames

        (matched,) = self._once(("entries", list_id), lambda reader: reader.lists([list_id]))
        return frames.entries(matched, matched.languages(self.agreement.languages), lang)

    @property
    def taxa(self) -> pd.DataFrame:
        """The taxa of the reference (`reference` is its title), in its own sequence."""
        return self._table(m.Taxon)

    @property
    def sources(self) -> pd.DataFrame:
        """The sources of the dossier: `licence` and `credit` are the terms on which it may be passed on."""
        return self._table(m.Source)

    @property
    def statuses(self) -> pd.DataFrame:
        """Statements of sources other than the lists on birds' statuses; `months` are 1 to 12."""
        return self._table(m.Status)

    @property
    def places(self) -> geopandas.GeoDataFrame:
        """The places as points, by `id`; `point_quality` is exact, rounded, approximate, municipality or none.

        Counts and occurrences name theirs as `place_id`, as do the sites that are its designations.
        """
        return self._on_map(m.Place)

    @property
    def sites(self) -> geopandas.GeoDataFrame:
        """The designations of places as points, each with its `place_id`; `point_quality` as that of `places`."""
        return self._on_map(m.Site)

    @property
    def municipalities(self) -> geopandas.GeoDataFrame:
        """The municipalities as points, for places without a point of their own."""
        return self._on_map(m.Municipality)

    @property
    def areas(self) -> geopandas.GeoDataFrame:
        """The boundaries of sites as multipolygons, each by its site's `site_id`."""
        return self._on_map(m.SiteArea, "shapes")

    @property
    def counts(self) -> pd.DataFrame:
        """The counts at places; `count` is in `unit`, `count_printed` what the source prints.

        `season_year` is by `year_kind` the year in which its season (July to June) begins, a calendar year (of nests,
        pairs and colonies), or the year that a census prints. `measure` is stock, or flow (birds that passed or left).
        `point_lon` and `point_lat` are the count's own coordinates.
        """
        return self._table(m.SiteCount)

    @property
    def records(self) -> geopandas.GeoDataFrame:
        """The records of marked birds, each a line from one end to the other where the points of both are known."""
        return self._on_map(m.Evidence, "lines")

    @property
    def tracks(self) -> geopandas.GeoDataFrame:
        """The ways of tagged birds as lines of `fixes` positions, which the frame `fixes` has with their times."""
        return self._on_map(m.Track, "shapes")

    @property
    def fixes(self) -> geopandas.GeoDataFrame:
        """The positions of tagged birds as points with their `time` (UTC), bird by bird in the order of time.

        Lines without times have none. `movingpandas.TrajectoryCollection(fixes, "track_id", t="time")` takes it.
        """
        from birds.dossier import frames

        return frames.fixes(self._records(m.Track))

    @property
    def stays(self) -> geopandas.GeoDataFrame:
        """Where tagged birds stayed, from when to when (UTC), as points: centres of circles of `radius_km`.

        `party` is missing elsewhere, and where the circle touches both Parties.
        """
        from birds.dossier import frames

        return frames.dated(self._on_map(m.Stay), "date_from", "date_to")

    @property
    def links(self) -> geopandas.GeoDataFrame:
        """Which places marked and tagged birds were at one after the other, as lines where both points are known.

        `birds` is how many birds the `records` tell of, missing where none gives a number; `kinds` are recovery,
        resighting, tracking and track; `date_from` and `date_to` the first and last date, as the records give it.
        """
        return self._on_map(m.Link, "lines")

    @property
    def occurrences(self) -> pd.DataFrame:
        """Occurrence records reduced to bird, month and place or Party; `records` is how many there were."""
        return self._table(m.Occurrence)

    @property
    def thresholds(self) -> pd.DataFrame:
        """The 1 % thresholds of flyway populations, in individuals."""
        return self._table(m.Threshold)

    @property
    def rounds(self) -> pd.DataFrame:
        """The rounds of negotiation; dates as given."""
        return self._table(m.Round)

    @property
    def positions(self) -> pd.DataFrame:
        """Positions, round by round: `taxon` is a bird of the reference, or `site:` and the id of a site."""
        from birds.dossier import frames

        return frames.positions(self._once("positions", lambda reader: reader.positions()))

    @property
    def decisions(self) -> pd.DataFrame:
        """The decisions of persons, each with its citation."""
        return self._table(m.Decision)

    def presence(
        self, *names: str, place: str = "", party: str = "", month: int | None = None
    ) -> pd.DataFrame:
        """Return where birds are, by month (missing: unknown), with the basis (`kind`) and its `source`.

        A kind `between` is a month between records, by a rule of birds: it has the number counted next to it and its
        date (`nearest`, `nearest_date`); `absent` is one of which a source says that there was none. Other months are
        unknown.
        Of the birds of these names in any language, at a place, in a territory, in a month: all where none is given.
        AnswerIsNo where nobody says anything.
        """
        from birds.dossier import frames
        from birds.evidence.presence import Presence

        rows = self.presences(*names, place=place, party=party, month=month)
        return frames.table(Presence, rows, self.agreement.languages)

    def presences(
        self, *names: str, place: str = "", party: str = "", month: int | None = None
    ) -> tuple[Presence, ...]:
        """Return the rows of `presence` as records."""
        return evidence.presence_of(self.findings_on(names), names, place=place, party=party, month=month)
