"""The verbs, as plain functions: what the command line calls, and what a Python user calls the same way.

    from pathlib import Path
    from birds import api

    api.init(Path("agreement.gpkg"))
    comparison, problems = api.diff("OSJ8", "KOS2025", dossier=Path("agreement.gpkg"))

Verbs take values and return values; they raise `birds.errors.BirdsError` with one sentence and an exit code. Each
imports what it needs when it is called: a command pays for the one that it calls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from birds import model as m

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.documents.build.evidence_sheets import EvidenceAnnex
    from birds.documents.build.interchange import OneList
    from birds.documents.build.species_sheet import SpeciesSheet
    from birds.documents.model import Document
    from birds.dossier.negotiation import ClosedRound
    from birds.dossier.occurrences import Reduced, ReductionOptions, Step
    from birds.dossier.positions import Returned
    from birds.dossier.returned import Proposed, Received
    from birds.dossier.saving import Loaded
    from birds.dossier.sources import Removed
    from birds.dossier.tracks import LoadedTracks, Tagged
    from birds.errors import Problem
    from birds.evidence import Findings
    from birds.evidence.presence import Presence
    from birds.map.nouns import Around, Label
    from birds.matching.naming import FoundBy
    from birds.negotiation.changes import AnnexChanges
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.dialogue import Done, NameSaid, NamesSaid, Statement
    from birds.negotiation.exchange import Merging
    from birds.negotiation.history import Undone
    from birds.negotiation.holding import Tabled
    from birds.negotiation.inquiry import Questions
    from birds.negotiation.kept import AgreementChanges
    from birds.negotiation.places import SitesAnnex
    from birds.negotiation.rows import AnnexOptions
    from birds.review.adoption import Adopted
    from birds.review.decisions import Applied
    from birds.review.questions import Review
    from birds.store.restoring import Restored
    from birds.taxonomy import Taxonomy

_PLAIN = m.LoadOptions()
OUTDATED = "check.decision_outdated"


# ---------------------------------------------------------------- a dossier


def init(
    path: Path,
    *,
    empty: bool = False,
    force: bool = False,
    copy_of: str | None = None,
    agreement: Path | None = None,
) -> None:
    """Make a new dossier at `path`, as a Party's own copy where `copy_of` names it.

    It is about the Parties of the file `agreement`, about those of the default agreement without one. UsageError where
    there is a file and `force` is not given.
    """
    from birds import agreements, store
    from birds.dossier import bootstrap
    from birds.model.agreement import default

    about = agreements.read(agreement, bootstrap.BESIDE) if agreement else default()
    owner = agreements.party_code(about, copy_of)
    if not (empty or agreement) and (database := bootstrap.prebuilt()):
        store.create_from(path, database, command="init", copy_of=owner, force=force)
        return
    made = replace(bootstrap.nothing(about) if empty else bootstrap.found(about), copy_of=owner)
    store.create(path, made, command="init --empty" if empty else "init", force=force, founding=True)


def read(path: Path) -> m.Dossier:
    """Return everything a dossier holds; DossierError where it can't be used."""
    from birds import store

    return store.load(path)


def compare(first: Path, second: Path, lang: m.Lang) -> Document:
    """Return what two dossiers do not share; they may be anybody's, and what lies beside the files is not read."""
    from birds import store
    from birds.documents.build.tables import difference_grid

    return store.of_foreign(partial(difference_grid, lang=lang), first, second)


def copy_of(path: Path) -> m.PartyCode | None:
    """Return the Party whose copy a dossier is, None for a secretariat's."""
    from birds import store

    with store.read(path) as reader:
        return reader.copy_of()


def limits_of_readers() -> dict[str, bool]:
    """Return which limits hold on this machine for what reads a stranger's file, by trial."""
    from birds import sandbox

    return sandbox.tried()


def check(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return the errors of a dossier, file and content; with `strict` everything unfinished too.

    Where what is wrong with the file keeps its content from being read, that is all there is to say.
    """
    from birds import store
    from birds.negotiation import history

    found = list(store.integrity.problems(path))
    broken = tuple(problem for problem in found if problem.severity == "error")
    try:
        with store.read(path) as reader:
            dossier, meta, snapshots = reader.dossier(), reader.meta(), reader.snapshots()
        found += _problems_in(dossier)
        found += history.problems(dossier, meta, snapshots)
    except Exception:  # such as a text that is bytes
        if broken:
            return broken
        raise
    return tuple(problem for problem in found if strict or problem.severity == "error")


def adopt_changes(path: Path, why: str) -> tuple[str, ...] | None:
    """Note in the log that what another program has changed is meant: `why` says who did it, and why.

    Return the names of the tables that were changed, as far as they are known; None where there was nothing to adopt.
    UsageError where `why` says nothing.
    """
    from birds import store
    from birds.errors import UsageError

    if not why.strip():
        raise UsageError("cli.adopt_says_nothing")
    return store.adopt_changes(path, " ".join(why.split()))


def _problems_in(dossier: m.Dossier) -> list[Problem]:
    """Return what is wrong or unfinished, and the decisions that no longer apply, each with why."""
    from birds import checks
    from birds.errors import Problem
    from birds.evidence import taxonomy_of
    from birds.review.view import View

    taxonomy = taxonomy_of(dossier)
    found = [*checks.run(checks.with_site_species(dossier, taxonomy), taxonomy)]
    for made, reason in View(dossier).stale.items() if dossier.decisions else ():
        what = m.Message.of(OUTDATED, why=reason)
        found.append(
            Problem("decisions", what, "check.do_decide_anew", value=made.subject, severity="warning")
        )
    return found


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written: how many tables, layers of a map and archives of lists, and how many bytes."""

    tables: int
    layers: int
    lists: int
    size: int


def hand_over(
    path: Path,
    folder: Path,
    party: m.PartyCode,
    named: Sequence[str] = (),
    *,
    decisions: bool = False,
    force: bool = False,
) -> Exported:
    """Write the copy for a Party into `folder`: what is tabled, the bundled data, the `named` lists.

    `decisions` on what names mean, which are private, go along where they are asked for.
    """
    import tempfile
    from pathlib import Path

    from birds.dossier import negotiation

    with tempfile.TemporaryDirectory(prefix="birds-") as beside:
        copy = Path(beside) / "copy.gpkg"
        negotiation.write_copy(negotiation.handed(read(path), party, named, decisions=decisions), copy)
        return export(copy, folder, force=force)


def export(path: Path, folder: Path, *, force: bool = False) -> Exported:
    """Write a dossier into `folder`; UsageError where it holds something and `force` is not given.

    OutputError where it can't be written, DossierError where the dossier holds what no file could.
    """
    from birds import store
    from birds.documents.build.presence import PRESENCE, presence_plain
    from birds.documents.write.archives import archives
    from birds.documents.write.files import write_folder
    from birds.documents.write.text import as_csv
    from birds.evidence import whatever_is_there
    from birds.store.exporting import DESCRIPTOR, README_TEXT, files, with_derived

    with store.read(path) as reader:
        dossier = reader.dossier()  # what can't be read is refused before it is gathered
        content = files(reader.connection)
    kinds = [name.rpartition(".")[2] for name in content]
    derived = {
        f"{PRESENCE}.csv": as_csv(presence_plain(whatever_is_there(dossier).presence, dossier.places)),
        "README.md": README_TEXT.read_bytes(),
        **archives(dossier.lists, {one.id: one for one in dossier.sources}),
    }
    content = with_derived(content, derived)
    write_folder(folder, content, last=DESCRIPTOR, force=force)
    size = sum(map(len, content.values()))
    return Exported(kinds.count("csv"), kinds.count("geojson"), len(dossier.lists), size)


def restore(path: Path, folder: Path, *, force: bool = False, accept_changes: bool = False) -> Restored:
    """Make the dossier at `path` from an export; InputError names what is wrong with it, then nothing is written.

    A folder that is not as it was exported is wrong, unless `accept_changes`.
    """
    from birds import store

    return store.restore(path, folder, force=force, accept_changes=accept_changes)


# ---------------------------------------------------------------- files into it, and out again


def load_list(
    path: Path, file: Path, checklist: m.Checklist, how: m.LoadOptions = _PLAIN, about: m.Source | None = None
) -> Loaded:
    """Load a list: read, and match against the dossier's reference and lists.

    `about` says more of its source than a list can; what nobody says of it an archive may say itself.
    """
    from birds.dossier import lists

    return lists.load_list(path, file, checklist, how, about)


def one_list(dossier: m.Dossier, list_id: str) -> OneList:
    """Return a list of a dossier as it is printed and exchanged. Raises UsageError where it is not there."""
    from birds import attribution
    from birds.documents.build.interchange import OneList
    from birds.errors import UsageError
    from birds.evidence import taxonomy_of

    found = {one.checklist.id: one for one in dossier.lists}
    if list_id not in found:
        raise UsageError("dossier.no_such_list", list=list_id, there=tuple(found) or ("–",))
    sources = {one.id: one for one in dossier.sources}
    credited = attribution.of_lists(dossier.sources, dossier.reference, ())
    return OneList(
        found[list_id],
        sources.get(list_id),
        next(iter(credited), None),
        taxonomy_of(dossier),
        agreement=dossier.agreement,
    )


def load_sites(path: Path, file: Path, how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load sites, by id; what has an id that is there already needs `replace` if it differs."""
    from birds.dossier import records

    return records.load_sites(path, file, how)


def load_municipalities(path: Path, file: Path, how: m.LoadOptions = _PLAIN) -> Loaded:
    """Place what has no point by the municipality that its source names; the file has these with their points."""
    from birds.dossier import records

    return records.load_municipalities(path, file, how)


def load_boundaries(path: Path, files: Sequence[Path], how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load the boundaries of sites that the dossier has, by site and source, all files in one change."""
    from birds.dossier import records

    return records.load_boundaries(path, files, how)


def load_counts(path: Path, files: Sequence[Path], how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load counts at sites, with the taxon that each name means; several files are events and the birds found there."""
    from birds.dossier import records

    return records.load_counts(path, files, how)


def load_evidence(path: Path, file: Path, how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load evidence records, by id, with the taxon that each name means."""
    from birds.dossier import records

    return records.load_evidence(path, file, how)


def load_status(path: Path, file: Path, list_id: str | None = None, how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load statements about the status of birds; each name is matched, each statement keeps its author and source."""
    from birds.dossier import records

    return records.load_status(path, file, list_id, how)


def load_thresholds(
    path: Path,
    file: Path,
    how: m.LoadOptions = _PLAIN,
    *,
    edition: str | None = None,
    source: str | None = None,
) -> Loaded:
    """Load 1 % thresholds; `edition` and `source` are of the estimates, where the file does not say them."""
    from birds.dossier import records

    return records.load_thresholds(path, file, how, edition=edition, source=source)


def load_tracks(
    path: Path, files: Sequence[Path], how: m.LoadOptions = _PLAIN, tagged: Tagged | None = None
) -> LoadedTracks:
    """Load the tracks of tagged birds; files of the same bird add up."""
    from birds.dossier import tracks

    return tracks.load_tracks(path, files, how, tagged or tracks.Tagged())


def load_occurrences(
    path: Path,
    files: Sequence[Path],
    how: m.LoadOptions = _PLAIN,
    options: ReductionOptions | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Reduced:
    """Load occurrence records of any size, reduced to months at each site and in each Party."""
    from birds.dossier import occurrences

    return occurrences.load_occurrences(path, files, how, options or occurrences.ReductionOptions(), progress)


def load_positions(
    path: Path, file: Path, how: m.LoadOptions, *, party: m.PartyCode | None = None, using: Sequence[str] = ()
) -> Returned:
    """Read a filled-in form back: it changes that Party's positions in that round, and nothing else."""
    from birds.dossier import positions

    return positions.load_positions(path, file, how, party=party, using=using)


def load_returned(
    path: Path, file: Path, how: m.LoadOptions, given: Received, *, using: Sequence[str] = ()
) -> Proposed:
    """Read a Word document of ours that a Party sent back: what it proposes in it, as received."""
    from birds.dossier import returned

    return returned.load_returned(path, file, how, given, using)


def adopt(path: Path, file: Path, how: m.LoadOptions = _PLAIN, title: str | None = None) -> Adopted:
    """Put another reference in the place of the dossier's, in one transaction."""
    from birds.review import adoption

    return adoption.adopt(path, file, how, title)


def remove(path: Path, name: str, how: m.LoadOptions = _PLAIN) -> Removed:
    """Take a list, or what the file of this name has brought, out of the dossier; what others brought too stays."""
    from birds.dossier import sources

    return sources.remove(path, name, how)


def load_commands(dossier: m.Dossier) -> tuple[str, ...]:
    """Return the commands that make such a dossier from the same files, in an order that works."""
    from birds.dossier import sources

    return sources.load_commands(dossier)


# ---------------------------------------------------------------- birds


def diff(
    a: str,
    b: str,
    *,
    dossier: Path | None = None,
    territory: Sequence[str] = (),
    with_introduced: bool = False,
    taxonomies: Mapping[str, str] | None = None,
) -> tuple[m.Comparison, tuple[Problem, ...]]:
    """Compare two lists as birds; returns the comparison and what was noticed in files that were read.

    `a`, `b` and `territory` are ids of lists in the dossier, or files (a name with a path separator or a suffix is
    one). `dossier` may be None where both lists are files: then there is no region, and the bundled reference stands
    in for it. What lives in the region is said by the lists of `territory`, or of a country by its code ("KOR"), by
    the dossier's own where none is given.
    """
    from birds.dossier import inputs

    (made,), problems = inputs.compared(
        (a, b), dossier, territory, with_introduced=with_introduced, taxonomies=taxonomies
    )
    return made, problems


def diff_all(
    lists: Sequence[str],
    *,
    dossier: Path | None = None,
    territory: Sequence[str] = (),
    with_introduced: bool = False,
    taxonomies: Mapping[str, str] | None = None,
) -> tuple[tuple[m.Comparison, ...], tuple[Problem, ...]]:
    """Compare the first of several lists with each other one, as `diff` does two."""
    from birds.dossier import inputs

    return inputs.compared(lists, dossier, territory, with_introduced=with_introduced, taxonomies=taxonomies)


def match(
    names: Iterable[str], *, dossier: Path | None = None, territory: Sequence[str] = (), as_list: bool = False
) -> tuple[Taxonomy, tuple[str, ...], Iterator[tuple[str, m.Match | None]]]:
    """Match names, each by itself and as it comes, or together `as_list`: then no bird is given to two in silence.

    Returns the reference, the ids of the lists that say what lives in the region, and the names with what they mean;
    None for a blank one. `dossier` and `territory` are as those of `diff`.
    """
    from birds.dossier import inputs

    return inputs.matched_names(names, dossier, territory, as_list=as_list)


def findings(dossier: m.Dossier, using: Sequence[str] = (), test: m.TreatyTest | None = None) -> Findings:
    """Return a dossier with its comparison and the verdicts of a treaty test, its agreement's where none is said."""
    from birds import evidence

    return evidence.findings(dossier, using, test)


def table_on(path: Path, names: Sequence[str], using: Sequence[str] = ()) -> Findings:
    """Return a dossier with what is computed from it; of counts and occurrences those of the birds that are named.

    All of them where no name is given.
    """
    from contextlib import suppress

    from birds import store
    from birds.errors import AnswerIsNo
    from birds.evidence import whatever_is_there

    if not names:
        return whatever_is_there(store.load(path), using)
    table = whatever_is_there(store.load(path, records_of=()), using)
    species = set()
    for name in names:
        with suppress(AnswerIsNo):
            species |= {table.taxonomy.species_of(one.taxon or "") for one in table.known.find(name)}
    taxa = {taxon for one in species if one for taxon in (one, *table.taxonomy.children(one))}
    return replace(table, dossier=store.with_records(path, table.dossier, taxa))


def presence(
    table: Findings, names: Sequence[str] = (), *, place: str = "", party: str = "", month: int | None = None
) -> tuple[Presence, ...]:
    """Return which bird is where in which month, and who says so; AnswerIsNo where nobody says anything."""
    from birds import evidence

    return evidence.presence_of(table, names, place=place, party=party, month=month)


def find(table: Findings, name: str) -> tuple[FoundBy, ...]:
    """Return the birds that a name means, the likeliest first; AnswerIsNo where it means none, or a site."""
    import shlex

    from birds import evidence
    from birds.errors import AnswerIsNo
    from birds.matching.naming import NobodyKnows

    try:
        return table.known.find(name)
    except NobodyKnows:
        if evidence.sites_called(table.dossier, name):
            command = f"birds presence --place {shlex.quote(name)}"
            raise AnswerIsNo("show.a_site", name=name, command=command) from None
        raise


def show(table: Findings, found: FoundBy) -> SpeciesSheet:
    """Return everything the dossier holds about the bird that was found."""
    from birds.documents.build import species_sheet

    return species_sheet.show(table, found)


def evidence_annex(table: Findings, lang: m.Lang, named: Sequence[m.Verdict] = ()) -> EvidenceAnnex:
    """Return the evidence annex: a sheet for each bird of the verdicts that are `named`, of all that matter without."""
    from birds.documents.build import evidence_sheets

    return evidence_sheets.evidence_annex(table, lang, named)


def open_questions(
    dossier: m.Dossier, lang: m.Lang, lists: Sequence[str] = (), *, everything: bool = False
) -> Review:
    """Return all that a person must decide, or of these lists only; unknown subspecies only where they matter.

    Raises UsageError where the dossier has no such list.
    """
    from birds import review

    return review.open_questions(dossier, lang, lists, everything=everything)


def apply_decisions(path: Path, file: Path, how: m.LoadOptions = _PLAIN) -> Applied:
    """Read decisions and store those that hold good; every list is matched anew, in one transaction."""
    from birds.review import decisions

    return decisions.apply_decisions(path, file, how)


def map_labels(
    file: Path, agreement: m.Agreement, crs: str | None = None
) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """Read the place names that a map is to show from a table or a file of features (degrees, or `crs`).

    InputError where the file can't be used; a row that can't be used is a problem.
    """
    from birds.map.nouns import Label
    from birds.reading.sites import read_labels
    from birds.reading.tables import ReadOptions

    rows, problems, _ = read_labels(file, ReadOptions(crs=crs, agreement=agreement))
    return tuple(Label(point, names) for point, names in rows), problems


def map_land(file: Path) -> object:
    """Read an outline of land that a map is to show beside ours, as a geometry of GeoJSON, eastwards from 40° W.

    The file is one of features or shapes. InputError where it can't be used, or holds no polygon.
    """
    import json

    from birds.reading.boundaries import read_land

    return json.loads(read_land(file))


def map_page(
    dossier: m.Dossier,
    lang: m.Lang,
    *,
    original: m.PartyCode | None = None,
    table: Findings | None = None,
    around: Around | None = None,
) -> bytes:
    """Return the map as one self-contained page; a dossier without both Parties' lists has sites and records only.

    `around` names the pages beside it that it may lead to, and tiles and place names that the user asks for.
    """
    from birds.evidence import whatever_is_there
    from birds.map.data import gathered
    from birds.map.flyway import render
    from birds.map.nouns import NOTHING_AROUND

    data = gathered(table or whatever_is_there(dossier), original)
    return render(data, lang, around or NOTHING_AROUND)


def map_picture(
    dossier: m.Dossier,
    lang: m.Lang,
    fmt: str,
    *,
    original: m.PartyCode | None = None,
    bird: str = "",
    around: Around | None = None,
) -> bytes:
    """Return the map as a picture (png, svg or pdf) of everything, or of one bird named in any language.

    Place names and outlines of land are the user's. AnswerIsNo where nobody knows the bird; UsageError where the extra
    `stills` is not installed.
    """
    from birds.evidence import whatever_is_there
    from birds.map.data import gathered, place_of
    from birds.map.nouns import NOTHING_AROUND

    table = whatever_is_there(dossier)
    data = gathered(table, original)
    from birds.map.stills import STILLS

    return STILLS[fmt](data, lang, place_of(data, table, bird) if bird else None, around or NOTHING_AROUND)


# ---------------------------------------------------------------- the talks


def annex(table: Findings, options: AnnexOptions | None = None) -> m.Annex:
    """Return the annex as it is printed."""
    from birds.negotiation import drafting, origin
    from birds.negotiation.rows import AnnexOptions

    options = options or AnnexOptions()
    return origin.stated(drafting.annex(table, options), table.dossier.acts)


def sites_annex(table: Findings, options: AnnexOptions) -> SitesAnnex:
    """Return Annex II: the sites of the Parties, with the birds of Annex I that were counted there."""
    from birds.negotiation import places

    return places.sites_annex(table, options)


def agreement(table: Findings, options: AnnexOptions) -> m.Agreed:
    """Return the agreement as it is printed: the dossier's text, that of the skeleton where it has none."""
    from birds.negotiation import origin, wording
    from birds.reading.agreement import skeleton

    made = wording.agreed(table, table.dossier.clauses or skeleton(table.dossier.agreement), options)
    return replace(made, annex=origin.stated(made.annex, table.dossier.acts))


def agreement_of_round(
    path: Path, table: Findings, number: int, options: AnnexOptions, using: Sequence[str] = ()
) -> m.Agreed:
    """Return the agreement as it was when a round closed; UsageError where its text was not kept here."""
    from birds import store
    from birds.negotiation import kept
    from birds.reading.agreement import skeleton

    return kept.of_round(
        table, store.load_snapshots(path), number, options, skeleton(table.dossier.agreement), using
    )


def agreement_changes(
    path: Path, table: Findings, options: AnnexOptions, using: Sequence[str] = ()
) -> AgreementChanges:
    """Return what has changed in the agreement and its annexes since a closed round (`options.since`)."""
    from birds import store
    from birds.negotiation import kept, origin
    from birds.reading.agreement import skeleton

    found = kept.changes_since(
        table, store.load_snapshots(path), options, skeleton(table.dossier.agreement), using
    )
    annex = origin.stated(found.new.annex, table.dossier.acts)
    return replace(found, new=replace(found.new, annex=annex))


def agreement_text(dossier: m.Dossier) -> str:
    """Return the text of the agreement as the file that `load agreement` reads."""
    from birds.reading.agreement import skeleton, to_text

    return to_text(dossier.clauses or skeleton(dossier.agreement))


def load_agreement(path: Path, file: Path, how: m.LoadOptions = _PLAIN) -> Loaded:
    """Load the text of the agreement as a whole; what differs from the text that is there needs `replace`."""
    from birds.dossier import negotiation

    return negotiation.load_agreement(path, file, how)


def annex_of_round(
    path: Path, dossier: m.Dossier, number: int, options: AnnexOptions, using: Sequence[str] = ()
) -> m.Annex:
    """Return the annex as it was when a round closed, printed by these options, dated by the round."""
    from birds import store
    from birds.evidence import whatever_is_there
    from birds.negotiation import rounds

    table = whatever_is_there(dossier, using)
    return rounds.annex_of_round(table, store.load_snapshots(path), number, options, using)


def kept_annex(path: Path, dossier: m.Dossier, number: int, using: Sequence[str] = ()) -> m.Annex:
    """Return the annex as it stood when a round closed; UsageError where the round is not closed."""
    from birds import store
    from birds.negotiation import rounds

    return rounds.kept_annex(dossier, store.load_snapshots(path), number, using)


def changes_since(
    path: Path, table: Findings, options: AnnexOptions, using: Sequence[str] = ()
) -> AnnexChanges:
    """Return what has changed since a closed round (`options.since`), both annexes printed by the same options."""
    from birds import store
    from birds.negotiation import origin, rounds

    found = rounds.changes_since(table, store.load_snapshots(path), options, using)
    new = origin.stated(found.new, table.dossier.acts)
    return replace(found, new=new)


def open_round(
    path: Path, number: int | None = None, *, place: str | None = None, date: str | None = None
) -> m.Round:
    """Begin a round; UsageError while another is open, or where the number has been held."""
    from birds.dossier import negotiation

    return negotiation.opened(path, number, place, date)


def set_agreement(path: Path, key: str, value: str) -> m.Act:
    """Name a Party's own list, `list.KOR`: what follows is computed with it; UsageError for any other key."""
    from birds.dossier import negotiation

    return negotiation.settled(path, key, value)


def close_round(
    path: Path, number: int | None, date: str, using: Sequence[str] = (), *, code: str | None = None
) -> ClosedRound:
    """Close a round and keep the annexes as they stand.

    AnswerIsNo where what is tabled has another code than the one that is given; it says which part differs.
    """
    from birds.dossier import negotiation

    return negotiation.closed(path, number, date, using, code)


def reopen_round(path: Path, number: int | None, reason: str) -> m.Round:
    """Reopen the latest round, for a reason; its kept annex stays until it is closed again."""
    from birds.dossier import negotiation

    return negotiation.reopened(path, number, reason)


def questions(
    path: Path,
    party: m.PartyCode,
    lang: m.Lang | None = None,
    *,
    number: int | None = None,
    choice: BirdChoice | None = None,
    using: Sequence[str] = (),
) -> Questions:
    """Return what a Party is asked in a round, in its own language where no `lang` is given.

    `choice` asks about these birds and sites only.
    """
    from birds import store
    from birds.negotiation import inquiry

    table = findings(store.load(path), using)
    return inquiry.questions(table, party, choice, number, lang=lang)


def set_positions(
    path: Path, choice: BirdChoice, statement: Statement, using: Sequence[str] = (), *, dry_run: bool = False
) -> Done:
    """State a Party's position on the birds of a choice; all of it or, where anything is wrong, nothing."""
    from birds.dossier import positions

    return positions.stated(path, choice, statement, using, m.LoadOptions(dry_run=dry_run))


def table_positions(
    path: Path, choice: BirdChoice | None, using: Sequence[str] = (), *, dry_run: bool = False
) -> Tabled:
    """Table what this Party's copy holds on the birds of a choice, on all without any."""
    from birds.dossier import positions

    return positions.tabled(path, choice, using, m.LoadOptions(dry_run=dry_run))


def exchange(path: Path, party: m.PartyCode | None = None, *, decisions: bool = False) -> tuple[bytes, int]:
    """Return what a Party tabled as one file, and how many acts are in it; this copy's own Party where none is named.

    In a secretariat's copy all Parties are meant. What is private in a Party's copy, its decisions on what names mean,
    goes along only with `decisions`.
    """
    from birds.negotiation import exchange as exchanges

    dossier = read(path)
    side = party or dossier.copy_of
    made = exchanges.of(dossier, side, decisions=decisions or dossier.copy_of is None)
    return exchanges.to_text(made).encode(), len(made.acts)


def merge(path: Path, file: Path, *, dry_run: bool = False) -> Merging:
    """Take the acts of an exchange, or of a whole dossier, into the record; all of them or, in a dry run, none.

    Of another Party's dossier those that it speaks, of one made for this copy's Party all.
    """
    from birds.dossier import negotiation

    return negotiation.merged(path, file, m.LoadOptions(dry_run=dry_run))


def undo(path: Path, name: str | None = None, *, dry_run: bool = False) -> Undone:
    """Restore what stood before one act, or before the last command: by counter-acts, and what was held back."""
    from birds.dossier import negotiation

    return negotiation.undone(path, name, m.LoadOptions(dry_run=dry_run))


def clear_positions(
    path: Path,
    choice: BirdChoice,
    party: m.PartyCode,
    number: int | None = None,
    using: Sequence[str] = (),
    *,
    dry_run: bool = False,
) -> Done:
    """Clear what a Party said in a round on the birds of a choice; what it said in closed rounds counts again."""
    from birds.dossier import positions

    return positions.cleared(path, choice, (party, number), using, m.LoadOptions(dry_run=dry_run))


def name_birds(
    path: Path, choice: BirdChoice, said: NameSaid, using: Sequence[str] = (), *, dry_run: bool = False
) -> NamesSaid:
    """Record which name a Party proposes for the birds of a choice, or both have agreed; return what is new."""
    from birds.dossier import positions

    return positions.named(path, choice, said, using, m.LoadOptions(dry_run=dry_run))
