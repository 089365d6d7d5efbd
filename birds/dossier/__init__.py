"""The one door: a dossier with every command as a method, for Python and for the command line.

Nothing heavy is imported before a method needs it: a command pays for the one that it calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

from birds import agreements, attribution, evidence, store
from birds import model as m
from birds.dossier import results
from birds.dossier.negotiating import Negotiating, parse_exchange
from birds.dossier.results import ListComparison, Loaded, PrintedAgreement, PrintedAnnex, PrintedTable
from birds.errors import Problem, UsageError
from birds.matching.naming import NobodyKnows
from birds.model.agreement import default

if TYPE_CHECKING:
    import pandas as pd

    from birds.documents.papers.evidence import EvidenceAnnex
    from birds.documents.papers.tables import OneList
    from birds.dossier import loads
    from birds.dossier.occurrences import Reduced
    from birds.dossier.tracks import LoadedTracks
    from birds.map.data import Around
    from birds.map.flyway import FlywayMap
    from birds.negotiation.changes import AnnexChanges
    from birds.negotiation.rounds import AgreementChanges
    from birds.negotiation.rows import AnnexOptions
    from birds.negotiation.statements import Result
    from birds.review import Review
    from birds.review.adoption import Adopted
    from birds.review.decisions import Applied

    Named = str | PathLike[str]
    Data = pd.DataFrame | str | PathLike[str]
    Several = Data | Sequence[Data]


OUTDATED = "check.decision_outdated"
"""The code of a decision that no longer applies."""


class Dossier(Negotiating):
    """A dossier, of one state: what is read from it is what it held when it was first read.

    Where another program has changed it since, the next table that would be read is refused with a DossierError. A
    method that changes it (with `write` alone) reads it anew. Frames that are given out are copies. Nothing stays open,
    so other programs may write to the file. Parties are given by their codes, places and birds by any name.
    """

    def show(
        self, name: str, *, using: Sequence[str] = (), lang: m.Lang = "en"
    ) -> results.PrintedBird | results.PrintedSite:
        """Return everything the dossier holds about the bird, else the site, that a name means in any language.

        AnswerIsNo where it means neither.
        """
        from birds.documents.papers import sites, species_sheet

        table = self.findings_on([name], using)
        try:
            bird, *others = table.known.find(name)
        except NobodyKnows:
            if not evidence.sites_called(table.dossier, name):
                raise
            about = sites.gather_site(self.whatever_is_there(using), self._records(m.Link), name)
            return results.PrintedSite(about, lang)
        near = table.known.near(bird)
        return results.PrintedBird(species_sheet.show(table, bird), lang, tuple(others), near)

    def diff(
        self,
        a: Named,
        b: Named,
        *,
        territory: str | Sequence[str] = (),
        with_introduced: bool = False,
        taxonomies: Mapping[str, str] | None = None,
        lang: m.Lang = "en",
    ) -> ListComparison:
        """Compare two lists as birds: each the id of a list of the dossier, or a file; see `birds.diff`."""
        with self._reading():
            return diff(
                a,
                b,
                dossier=self.path,
                territory=territory,
                with_introduced=with_introduced,
                taxonomies=taxonomies,
                lang=lang,
            )

    def match(
        self,
        names: pd.DataFrame | pd.Series[str] | Iterable[str],
        column: str | None = None,
        *,
        as_list: bool = False,
        lang: m.Lang = "en",
    ) -> pd.DataFrame:
        """Return which bird each name means by this dossier's reference, lists and decisions; see `birds.match`."""
        from birds.dossier import frames

        with self._reading():
            return frames.match(names, column, as_list=as_list, dossier=self.path, lang=lang)

    def verdicts(
        self,
        *names: str,
        test: m.TreatyTest | None = None,
        using: Sequence[str] = (),
        lang: m.Lang = "en",
        derived: bool = False,
    ) -> PrintedTable:
        """Return the treaty test on every shared bird, or on those named, with its reasons in `lang`.

        `derived` has each step of how a verdict came about below it, as text.
        """
        from birds.documents.papers.species_sheet import verdicts_on
        from birds.documents.papers.tables import evidence_grid

        table = self.findings(using, test)
        verdicts = verdicts_on(table, names) or evidence.one_by_one(table.verdicts)
        return PrintedTable(evidence_grid(table, verdicts, lang, derived=derived))

    def evidence_annex(
        self, *names: str, test: m.TreatyTest | None = None, using: Sequence[str] = (), lang: m.Lang = "en"
    ) -> EvidenceAnnex:
        """Return the evidence annex: a sheet for each named bird, else for each bird with a record or evidence."""
        from birds.documents.papers.evidence import evidence_annex
        from birds.documents.papers.species_sheet import verdicts_on

        table = self.findings(using, test)
        return evidence_annex(table, lang, verdicts_on(table, names))

    def review(self, lists: Sequence[str] = (), *, lang: m.Lang = "en", everything: bool = False) -> Review:
        """Return the open questions, or those of these lists; unknown subspecies only if they affect a result.

        UsageError where the dossier has no such list.
        """
        from birds import review

        return review.open_questions(self.content, lang, lists, everything=everything)

    def decide(self, file: Named, **options: Unpack[loads.FormOptions]) -> Applied:
        """Read decisions and store the valid ones; every list is matched again, in one transaction."""
        from birds.review import decisions

        with self._changing() as path:
            return decisions.apply_decisions(path, Path(file), m.LoadOptions(**options))

    # ---------------------------------------------------------------- what is loaded: frames, or files as they are

    def _load(self, kind: str, data: Several, name: str, options: Any) -> Any:  # noqa: ANN401
        from tempfile import TemporaryDirectory

        from birds.dossier import frames, loads

        every = data if isinstance(data, (list, tuple)) else (data,)
        if not every:
            raise UsageError("frame.nothing_given")
        party = agreements.party_code(self.agreement, options.get("party"))
        with self._changing() as path, TemporaryDirectory() as folder:
            files = [
                frames.as_file(each, kind, Path(folder), f"{name or kind}{at or ''}")
                for at, each in enumerate(every)
            ]
            return loads.load(kind, path, files, {**options, "party": party})

    def load_list(self, data: Data, *, name: str = "", **options: Unpack[loads.ListOptions]) -> Loaded:
        """Load a list of birds, a bird in each row; `id` names it, `title`, `party` … say what else is known of it."""
        return cast("Loaded", self._load("list", data, name, options))

    def load_law(self, data: Data, *, name: str = "", **options: Unpack[loads.LawOptions]) -> Loaded:
        """Load a law's table of protected birds; options as of `load_list`."""
        return cast("Loaded", self._load("law", data, name, options))

    def load_status(self, data: Data, *, name: str = "", **options: Unpack[loads.StatusOptions]) -> Loaded:
        """Load statements on birds' statuses, one in each row."""
        return cast("Loaded", self._load("status", data, name, options))

    def load_sites(self, data: Data, *, name: str = "", **options: Unpack[loads.SiteOptions]) -> Loaded:
        """Load sites, by `id`; those that differ from sites in the dossier need `replace`."""
        return cast("Loaded", self._load("sites", data, name, options))

    def load_municipalities(
        self, data: Data, *, name: str = "", **options: Unpack[loads.MunicipalityOptions]
    ) -> Loaded:
        """Load municipalities as points, by `id`, for places without a point of their own."""
        return cast("Loaded", self._load("municipalities", data, name, options))

    def load_boundaries(
        self, data: Several, *, name: str = "", **options: Unpack[loads.BoundaryOptions]
    ) -> Loaded:
        """Load the boundaries of sites as polygons, by `site_id` and `source`."""
        return cast("Loaded", self._load("boundaries", data, name, options))

    def load_counts(self, data: Several, *, name: str = "", **options: Unpack[loads.RecordOptions]) -> Loaded:
        """Load counts at sites, with the taxon that each name means."""
        return cast("Loaded", self._load("counts", data, name, options))

    def load_evidence(self, data: Data, *, name: str = "", **options: Unpack[loads.RecordOptions]) -> Loaded:
        """Load records of marked birds, by `id`: their ends are in columns, whatever line is drawn of them."""
        return cast("Loaded", self._load("evidence", data, name, options))

    def load_thresholds(
        self, data: Data, *, name: str = "", **options: Unpack[loads.ThresholdOptions]
    ) -> Loaded:
        """Load the 1 % thresholds of flyway populations."""
        return cast("Loaded", self._load("thresholds", data, name, options))

    def load_tracks(
        self, data: Several, *, name: str = "", **options: Unpack[loads.TrackOptions]
    ) -> LoadedTracks:
        """Load positions of tagged birds, a row a position, in the columns of Movebank, or `tracks` of a dossier."""
        return cast("LoadedTracks", self._load("tracks", data, name, options))

    def load_occurrences(
        self, data: Several, *, name: str = "", **options: Unpack[loads.OccurrenceOptions]
    ) -> Reduced:
        """Load occurrences in the columns of Darwin Core, a row a record, or `occurrences` of a dossier."""
        return cast("Reduced", self._load("occurrences", data, name, options))

    def load_positions(
        self, data: Data, *, name: str = "", **options: Unpack[loads.PositionOptions]
    ) -> Result:
        """Load one Party's positions in the open round, a bird in each row, or a Word document that came back."""
        return cast("Result", self._load("positions", data, name, options))

    def load_agreement(
        self, data: Data, *, name: str = "", **options: Unpack[loads.AgreementOptions]
    ) -> Loaded | Result:
        """Load the text of the agreement from its file, or a Word document that came back."""
        return cast("Loaded | Result", self._load("agreement", data, name, options))

    def load_taxonomy(
        self, data: Data, *, name: str = "", **options: Unpack[loads.TaxonomyOptions]
    ) -> Adopted:
        """Adopt another version of the reference taxonomy, called `title`; given are all of its taxa in sequence."""
        return cast("Adopted", self._load("taxonomy", data, name, options))

    # ---------------------------------------------------------------- what is made of it

    def map(
        self,
        name: str | None = None,
        *,
        lang: m.Lang = "en",
        land: Named | None = None,
        original: m.PartyCode | None = None,
    ) -> FlywayMap:
        """Return the flyway map, a `folium.Map`: `add_to`, `save` and a notebook's display work; `name` chooses a bird.

        AnswerIsNo if the bird is not known. `land` is a file with an outline of land to be drawn with ours.
        """
        from birds.map.data import Around, index_of_bird, load_outline, map_data
        from birds.map.flyway import FlywayMap

        table = self.whatever_is_there()
        data = map_data(table, original)
        bird = None if name is None else index_of_bird(data, table, name)
        outlines = () if land is None else (load_outline(Path(land)),)
        return FlywayMap(data, lang, Around(land=outlines), bird)

    def map_page(
        self, lang: m.Lang = "en", *, original: m.PartyCode | None = None, around: Around | None = None
    ) -> bytes:
        """Return the map as one self-contained page; without the lists of both Parties it has only sites and records.

        `around` names the pages beside it that it may lead to, and place names that the user asks for.
        """
        from birds.map.data import NOTHING_AROUND, map_data
        from birds.map.flyway import FlywayMap

        return FlywayMap(map_data(self.whatever_is_there(), original), lang, around or NOTHING_AROUND).page()

    def map_picture(
        self,
        fmt: str,
        lang: m.Lang = "en",
        *,
        bird: str = "",
        shape: str = "portrait",
        original: m.PartyCode | None = None,
        around: Around | None = None,
    ) -> bytes:
        """Return the map as a picture (png, svg or pdf) of everything, or of one bird named in any language.

        `shape` is portrait or landscape, of A4.

        AnswerIsNo where nobody knows the bird; UsageError where the extra `stills` is not installed.
        """
        from birds.map.data import NOTHING_AROUND, index_of_bird, map_data
        from birds.map.stills import STILLS

        table = self.whatever_is_there()
        data = map_data(table, original)
        chosen = index_of_bird(data, table, bird) if bird else None
        return STILLS[fmt](data, lang, chosen, around or NOTHING_AROUND, shape=shape)

    def check(self, *, strict: bool = False) -> tuple[Problem, ...]:
        """Return the errors of the dossier, file and content; with `strict` everything unfinished too.

        Where what is wrong with the file keeps its content from being read, that is all there is to say.
        """
        problems = find_problems(self.path, strict=strict)
        return tuple(each for each in problems if strict or each.severity == "error")

    def adopt_changes(self, why: str) -> tuple[str, ...] | None:
        """Accept changes made by another program, and record in the log who made them and why (`why`).

        Return the names of the tables that were changed, as far as they are known; None where there was nothing to
        adopt. UsageError where `why` says nothing.
        """
        if not why.strip():
            raise UsageError("cli.adopt_says_nothing")
        with self._changing() as path:
            return store.adopt_changes(path, " ".join(why.split()))

    def compare(self, other: Named, lang: m.Lang = "en") -> PrintedTable:
        """Return what this dossier and another one, or a side's exchange, do not share.

        They may be anybody's, and what lies beside the files is not read.
        """
        from birds.documents.papers.tables import difference_grid, exchange_grid
        from birds.reading.files.source import read_source

        source, here = read_source(Path(other)), self.path
        if source.kind == "sqlite":
            return PrintedTable(store.of_foreign(partial(difference_grid, lang=lang), here, Path(other)))
        theirs = parse_exchange(source, store.agreement_of(here))
        return PrintedTable(store.of_foreign(partial(exchange_grid, theirs=theirs, lang=lang), here))

    def one_list(self, list_id: str) -> OneList:
        """Return a list as it is printed and exchanged. UsageError where it is not there."""
        from birds.documents.papers.tables import OneList

        dossier = self.content
        lists = {each.checklist.id: each for each in dossier.lists}
        if list_id not in lists:
            raise UsageError("dossier.no_such_list", list=list_id, there=tuple(lists) or ("–",))
        source = next((source for source in dossier.sources if source.id == list_id), None)
        reference = next(iter(attribution.of_lists(dossier.sources, dossier.reference, ())), None)
        taxonomy = evidence.taxonomy_of(dossier)
        return OneList(lists[list_id], source, reference, taxonomy, agreement=dossier.agreement)

    def remove(self, name: str, *, dry_run: bool = False) -> loads.Removed:
        """Remove a list, or what came from the file of this name alone."""
        from birds.dossier import loads

        with self._changing() as path:
            return loads.remove(path, name, m.LoadOptions(dry_run=dry_run))

    def annex(
        self,
        lang: m.Lang = "en",
        *,
        text: bool = False,
        original: str | None = None,
        options: AnnexOptions | None = None,
        using: Sequence[str] = (),
        test: m.TreatyTest | None = None,
    ) -> PrintedAnnex:
        """Return the annex: the working paper with its reasons in `lang`, or its `text`, as it will be signed.

        `original` is the Party in whose order the text is printed; AnswerIsNo while anything in it is open. `options`
        say all that at once, and more.
        """
        from birds.negotiation import annexes
        from birds.negotiation.rows import AnnexOptions

        if options is None:
            party, final = agreements.party_code(self.agreement, original), original is not None
            options = AnnexOptions(lang=lang, original=party, text=text or final, final=final)
        self._refuse_changed(options, using)
        return PrintedAnnex(annexes.annex_with_origin(self.findings(using, test), options))

    def _refuse_changed(self, options: AnnexOptions, using: Sequence[str]) -> None:
        """Refuse an original of something else than the last round was closed with."""
        from birds.negotiation import rounds

        if options.final:
            rounds.refuse_changed(self.content, using)

    def _snapshots(self) -> dict[int, m.Snapshot]:
        return self._once("snapshots", lambda reader: reader.snapshots())

    def sites_annex(
        self, options: AnnexOptions | None = None, *, using: Sequence[str] = ()
    ) -> results.PrintedSites:
        """Return Annex II: the sites of the Parties, with the birds of Annex I that were counted there."""
        from birds.negotiation import annexes
        from birds.negotiation.rows import AnnexOptions

        chosen = options or AnnexOptions()
        self._refuse_changed(chosen, using)
        return results.PrintedSites(annexes.sites_annex(self.findings(using), chosen))

    def annex_changes(
        self, options: AnnexOptions, *, using: Sequence[str] = (), test: m.TreatyTest | None = None
    ) -> AnnexChanges:
        """Return the changes since a closed round (`options.since`), both annexes printed by the same options."""
        from birds.negotiation import annexes, rounds

        table = self.findings(using, test)
        changes = rounds.changes_since(table, self._snapshots(), options, using)
        return replace(changes, new=annexes.with_origin(changes.new, table.dossier.acts))

    def agreement_text(
        self, options: AnnexOptions | None = None, *, using: Sequence[str] = ()
    ) -> PrintedAgreement:
        """Return the agreement as it is printed: the dossier's text, that of the skeleton where it has none."""
        from birds.negotiation import annexes, wording
        from birds.negotiation.rows import AnnexOptions
        from birds.reading.agreement import skeleton

        table, chosen = self.findings(using), options or AnnexOptions()
        text = skeleton(table.dossier.agreement)
        self._refuse_changed(chosen, using)
        whole = wording.agreed_text(table, text, chosen)
        return PrintedAgreement(replace(whole, annex=annexes.with_origin(whole.annex, table.dossier.acts)))

    def agreement_changes(self, options: AnnexOptions, *, using: Sequence[str] = ()) -> AgreementChanges:
        """Return the changes in the agreement and its annexes since a closed round (`options.since`)."""
        from birds.negotiation import annexes, rounds
        from birds.reading.agreement import skeleton

        table = self.findings(using)
        text = skeleton(table.dossier.agreement)
        changes = rounds.agreement_changes_since(table, self._snapshots(), options, text, using)
        annex = annexes.with_origin(changes.new.annex, table.dossier.acts)
        return replace(changes, new=replace(changes.new, annex=annex))


def create(  # noqa: PLR0913 - what a dossier is made of
    path: Named,
    *,
    empty: bool = False,
    force: bool = False,
    party: str | None = None,
    agreement: Named | None = None,
    source: Named | None = None,
    accept_changes: bool = False,
) -> Dossier:
    """Make a new dossier, as a Party's own copy where `party` names it, and return it, to be written to.

    It is about the Parties of the file `agreement`, about those of the default agreement without one. Of `source`, the
    folder of an export, the same dossier is made again; what was edited in it needs `accept_changes`. UsageError where
    there is a file and `force` is not given.
    """
    from birds.dossier import bootstrap
    from birds.store import exporting

    path = Path(path)
    if source is not None:
        exporting.restore(path, Path(source), force=force, accept_changes=accept_changes)
        return Dossier(path, write=True)
    about = agreements.read(Path(agreement), bootstrap.BESIDE) if agreement else default()
    owner = agreements.party_code(about, party)
    if not (empty or agreement) and (database := bootstrap.prebuilt_database()):
        store.create_from(path, database, command="init", copy_of=owner, force=force)
        return Dossier(path, write=True)
    content = bootstrap.empty_dossier(about) if empty else bootstrap.bundled_dossier(about)
    command = "init --empty" if empty else "init"
    store.create(path, replace(content, copy_of=owner), command=command, force=force, founding=True)
    return Dossier(path, write=True)


def find_problems(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return what is wrong with a dossier, file and content, and what to know; with `strict` everything unfinished too.

    Where what is wrong with the file keeps its content from being read, that is all there is to say.
    """
    from birds import checks
    from birds.negotiation import history
    from birds.review import View
    from birds.store import integrity

    noticed = list(integrity.problems(path))
    broken = tuple(problem for problem in noticed if problem.severity == "error")
    try:
        with store.read(path) as reader:
            dossier, meta, snapshots = reader.dossier(), reader.meta(), reader.snapshots()
            positions = reader.differing_positions()
        noticed += checks.run(dossier, evidence.taxonomy_of(dossier), strict=strict)
        for decision, reason in View(dossier).stale.items() if dossier.decisions else ():
            what, todo = m.Message.of(OUTDATED, why=reason), "check.do_decide_anew"
            noticed.append(Problem("decisions", what, todo, value=decision.subject, severity="warning"))
        noticed += history.problems(dossier, meta, snapshots, positions)
    except Exception:  # such as a text that is bytes
        if broken:
            return broken
        raise
    return tuple(noticed)


def diff(  # noqa: PLR0913 - two lists, and by what they are compared
    a: Named,
    b: Named,
    *,
    dossier: Named | None = None,
    territory: str | Sequence[str] = (),
    with_introduced: bool = False,
    taxonomies: Mapping[str, str] | None = None,
    lang: m.Lang = "en",
) -> ListComparison:
    """Compare two lists as birds: files (a name with a path separator or a suffix), or ids of lists in `dossier`.

    Without a dossier there is no region, and the bundled reference stands in for the dossier's. What lives in the
    region is said by the lists of `territory`, or of a country by its code ("KOR"), by the dossier's own where none is
    given. `taxonomies` name the release that a list follows ("eBird 2021"): in one release the Cornell Lab's codes
    decide.
    """
    from birds.dossier.lists import compare_lists

    path = None if dossier is None else Path(dossier)
    (compared,), problems = compare_lists(
        (str(a), str(b)), path, territory, with_introduced=with_introduced, taxonomies=taxonomies
    )
    return ListComparison(compared, problems, lang)
