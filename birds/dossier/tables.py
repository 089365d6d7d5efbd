"""What a dossier holds: as records, as findings, as frames, as a folder of plain files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

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
_HANDED = "export"
"""What a copy's record and log have in the place of a file and a command."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written: how many tables, layers of a map and archives of lists, and how many bytes."""

    tables: int
    layers: int
    lists: int
    size: int


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

    def _on_map(self, record: type) -> geopandas.GeoDataFrame:
        from birds.dossier import frames

        return frames.located(record, self._records(record), self.agreement.languages)

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
        return self._on_map(m.SiteArea)

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
        return self._on_map(m.Evidence)

    @property
    def tracks(self) -> geopandas.GeoDataFrame:
        """The ways of tagged birds as lines of `fixes` positions, which the frame `fixes` has with their times."""
        return self._on_map(m.Track)

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
        return self._on_map(m.Link)

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

    def export(
        self,
        folder: Named,
        *,
        party: m.PartyCode | None = None,
        lists: Sequence[str] = (),
        decisions: bool = False,
        with_held: bool = False,
        force: bool = False,
    ) -> Exported:
        """Write the dossier into a folder as CSV, GeoJSON and archives of its lists; `birds.create` reads it.

        What this copy holds back and its notes are in it only `with_held`. For a `party` that is the copy that it is
        given: what is tabled, the bundled data, the named `lists`, and where they are asked for the private `decisions`
        on what names mean.

        UsageError where the folder holds something and `force` is not given, or for a name of no list; OutputError
        where it can't be written, DossierError where the dossier holds what no file could.
        """
        if party is None:
            return _export(self.path, Path(folder), with_held=with_held, force=force)
        content = _copy_for(self.content, party, lists, decisions=decisions)
        with tempfile.TemporaryDirectory(prefix="birds-") as beside:
            draft, copy = Path(beside, "draft.gpkg"), Path(beside, "copy.gpkg")
            store.create(draft, content, command=_HANDED)
            # Without a time: two equal copies have equal bytes.
            event = m.Event(_HANDED, "created", store.canonical_hash(draft), at="1970-01-01T00:00:00.000Z")
            store.create(copy, replace(content, events=(event,)), command=_HANDED)
            return _export(copy, Path(folder), giver=self.content.copy_of, force=force)


def _export(
    path: Path, folder: Path, *, with_held: bool = False, giver: m.PartyCode | None = None, force: bool
) -> Exported:
    """Write a dossier into `folder`; it is a copy made for the other side where `giver` is whose copy it was."""
    from birds.documents.formats.archives import archives
    from birds.documents.formats.files import write_folder
    from birds.documents.formats.text import as_csv
    from birds.documents.papers.presence import PRESENCE, presence_plain
    from birds.documents.papers.sites import TRENDS, trends_plain
    from birds.store import exporting, tables

    with store.read(path) as reader:
        dossier = reader.dossier()  # what can't be read is refused before it is gathered
        holds_back = bool(dossier.drafts or dossier.notes)

        def derived() -> dict[str, bytes]:
            presence = evidence.whatever_is_there(dossier).presence
            return {
                f"{PRESENCE}.csv": as_csv(presence_plain(presence, dossier.places, dossier.agreement)),
                f"{TRENDS}.csv": as_csv(trends_plain(dossier.counts)),
                "README.md": _readme(dossier, giver, with_held=holds_back and with_held),
                **archives(dossier.lists, {source.id: source for source in dossier.sources}),
            }

        if holds_back and not with_held:
            with closing(exporting.copy_to_hand_over(reader.connection)) as connection:
                content = exporting.exported_files(connection, derived)
        else:
            content = exporting.exported_files(reader.connection, derived)
    write_folder(folder, content, last=exporting.DESCRIPTOR, force=force)
    size = sum(map(len, content.values()))
    return Exported(len(tables.TABLES), len(tables.SPATIAL), len(dossier.lists), size)


def _readme(dossier: m.DossierContent, giver: m.PartyCode | None, *, with_held: bool) -> bytes:
    """Return what the folder says of itself: how it is read, whose copy it was, and whether held work is in it."""
    from birds.messages import say
    from birds.store.exporting import README_TEXT

    owner, named = dossier.copy_of, dossier.agreement.country
    if giver:
        whose = m.Message.of("export.made_for", side=named(owner), giver=named(giver))
    elif owner:
        whose = m.Message.of("export.copy_of", side=named(owner))
    else:
        whose = m.Message("export.copy_of_secretariat")
    inside = m.Message("export.with_held" if with_held else "export.without_held")
    title, _, text = README_TEXT.read_text(encoding="utf-8").partition("\n")
    return f"{title}\n\n{say(whose, 'en')} {say(inside, 'en')}\n{text}".encode()


def _copy_for(
    dossier: m.DossierContent, party: m.PartyCode, named: Sequence[str], *, decisions: bool
) -> m.DossierContent:
    """Return the copy of a dossier that a Party is given; its record is that of what both sides tabled.

    What this copy holds back, what it wrote down for that Party, its loaded files and counts stay; of its lists only
    the bundled ones and those that are `named` go, its `decisions` on what names mean only where they are asked for.
    UsageError for a name of none.
    """
    from birds.dossier import bootstrap
    from birds.negotiation import acts, exchange, settings
    from birds.review.decisions import replay

    base = bootstrap.bundled_dossier(dossier.agreement)
    if base.reference != dossier.reference:
        base = m.DossierContent(dossier.reference, dossier.taxa, agreement=dossier.agreement)
    tabled = exchange.exchange_of(dossier, dossier.copy_of, also=party, decisions=decisions).acts
    recorded = tuple(replace(act, batch=1, file=_HANDED) for act in tabled)  # none was made in that copy
    copy = acts.with_record(base, recorded)
    bundled = {matched.checklist.id for matched in base.lists}
    others = {each.checklist.id: each for each in dossier.lists if each.checklist.id not in bundled}
    for name in named:
        if name not in others:
            raise UsageError("dossier.no_such_list", list=name, there=tuple(others) or ("–",))
    lists = (*base.lists, *(others[name] for name in named))
    if decisions:
        lists = replay(replace(base, lists=lists), copy.decisions).lists
    return replace(
        copy,
        lists=lists,
        sources=(*base.sources, *(source for source in dossier.sources if source.id in named)),
        clauses=settings.settled_text(recorded),
        copy_of=party,
    )
