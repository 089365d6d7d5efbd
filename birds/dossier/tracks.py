"""`load tracks`: the fixes of tagged birds → one piece of evidence and one line a bird."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds import store
from birds.dossier.records import unnamed
from birds.dossier.saving import open_for, refuse_if_strict
from birds.errors import InputError, Problem, UsageError
from birds.evidence import taxonomy_of
from birds.evidence.localities import PlacesAround
from birds.matching.naming import taxa_of
from birds.messages import say
from birds.model import Evidence, Message, Stay, Track
from birds.reading.tables import ReadOptions, values
from birds.reading.tracks import ReadTracks, dropped, read_tracks
from birds.reading.tracks.fixes import Deployment, KeptBird, Store, while_deployed
from birds.reading.tracks.journeys import Animal, Journey, drawn, journey
from birds.reading.tracks.sifting import PLAIN, TrackRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from birds.dossier.saving import OpenFor
    from birds.model import Agreement, DossierContent, LoadOptions, SourceFile
    from birds.store import Session

_FILES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Tagged:
    """What is said of birds whose file does not say it: which bird, where it is published; and what a stay is."""

    taxon: str | None = None
    source: str | None = None
    rules: TrackRules = PLAIN


@dataclass(frozen=True, slots=True)
class LoadedTracks:
    """What a load did: how many birds were read, how many are certain, stayed on both sides, or only passed over."""

    birds: int
    named: int
    crossing: int
    passing: int
    changed: bool
    problems: tuple[Problem, ...] = ()


@store.retry_on_conflict
def load_tracks(path: Path, files: Sequence[Path], how: LoadOptions, tagged: Tagged) -> LoadedTracks:
    """Load the tracks of tagged birds; files of the same bird add up.

    A bird with a stay in both Parties becomes one record of evidence. A bird without a source, or without a name of
    what it is, is refused.
    """
    agreement = store.agreement_of(path)
    options = ReadOptions.of(how, agreement, crs=how.crs)
    with Store() as fixes:
        read, problems = read_tracks(files, fixes, options)
        made, told = _made(fixes, read, tagged, agreement)
    _refuse_all(made, (*problems, *told), files[0].name)
    with open_for(path, how, "load tracks") as opened:
        dossier = opened.reader.dossier()
        brought = _named(dossier, made)
        unknown = [one.taxon_printed for one in brought.birds().values() if one.taxon is None]
        problems = (*problems, *told, *unnamed(files[0].name, unknown, "tracks.bird_uncertain"))
        refuse_if_strict(problems, how)
        sources = tuple(how.termed(one, dossier.source_files) for one in _sources(read, made, tagged))
        gone = _gone(dossier, sources, {bird.id for bird in made})
        _refuse(dossier, brought, gone, how)
        opened.save(lambda session: _save(session, dossier, brought, gone, sources))
    direct = sum(record.certainty == "direct" for record in brought.evidence)
    named = sum(one.taxon is not None for one in brought.birds().values())
    passing = len(brought.evidence) - direct
    return LoadedTracks(len(made), named, direct, passing, opened.changed, problems)


@dataclass(frozen=True, slots=True)
class _Bird:
    """What one bird's fixes came to, and the files that they are from; `kept`: a line as a dossier has it."""

    id: str
    journey: Journey
    files: tuple[str, ...]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a load brings into a dossier."""

    evidence: tuple[Evidence, ...]
    tracks: tuple[Track, ...]
    stays: tuple[Stay, ...] = ()

    def birds(self) -> dict[str, Evidence | Track]:
        """Return one thing for each bird."""
        return {**{one.id: one for one in self.tracks}, **{one.id: one for one in self.evidence}}


# ---------------------------------------------------------------- birds


def _made(
    store: Store, read: ReadTracks, tagged: Tagged, agreement: Agreement
) -> tuple[tuple[_Bird, ...], tuple[Problem, ...]]:
    """Return what each bird's fixes come to, and the birds that can't be used."""
    found: list[_Bird] = []
    refused: list[Problem] = []
    counts: dict[str | Message, Counter[str]] = {}
    for kept in (kept for _, kept in sorted(store.birds.items())):
        deployed = store.deployed(kept)
        animal = _animal(kept, tagged, deployed)
        if isinstance(animal, Problem):
            refused.append(animal)
            continue
        if kept.blocks:
            worn, unworn = while_deployed(kept.fixes(), deployed)
            one = journey(animal, worn, agreement, tagged.rules)
            counts.setdefault(_files(kept.files), Counter()).update(Counter(unworn) + Counter(one.dropped))
            found.append(_Bird(animal.id, one, tuple(kept.files)))
            if one.evidence and len(kept.files) > 1 and kept.named.study is None:
                refused.append(_presumed(kept))
        for number, line in enumerate(kept.lines, 1 + bool(kept.blocks)):
            one = drawn(animal, line, agreement, number)
            found.append(_Bird(one.track.id if one.track else animal.id, one, tuple(kept.files)))
    told = [problem for name, count in counts.items() for problem in dropped(name, count)]
    there = {bird.id for bird in found}
    again = {
        track.id: _Bird(track.id, Journey(None, track, (), {}), (file,), kept=True)
        for track, file in read.kept
        if track.id not in there
    }
    return (*found, *again.values()), (*refused, *told)


def _presumed(kept: KeptBird) -> Problem:
    """Say that nothing but a name makes one bird of two files: a "1" of another study is another bird."""
    said = ("tracks.presumed_one_bird", "tracks.do_name_study")
    return Problem(_files(kept.files), *said, value=kept.named.individual, severity="warning")


def _refuse_all(found: Sequence[_Bird], problems: Sequence[Problem], file: str) -> None:
    """Raise InputError with the reasons where no bird can be used."""
    if found:
        return
    refused = [problem for problem in problems if problem.severity == "error"]
    if refused:
        first = Problem(file, refused[0].what, refused[0].todo).message
        raise InputError("tracks.none_used", first=first, birds=len(refused))
    if problems:
        whys = tuple(
            Message.of("tracks.because", what=one.what, value=one.value) if one.value else one.what
            for one in problems
        )
        raise InputError("tracks.no_position_because", file=file, whys=whys)
    raise InputError("tracks.no_position", file=file)


def _animal(kept: KeptBird, tagged: Tagged, deployed: Sequence[Deployment]) -> Animal | Problem:
    """Return a bird with its name and its source, or the problem that it lacks one."""
    file, who = next(iter(kept.files)), kept.named
    if not kept.taxa:
        kept.taxa = dict.fromkeys(one.taxon for one in deployed if one.taxon)
    if len(kept.taxa) > 1:
        what = Message.of("tracks.several_names", names=tuple(sorted(kept.taxa)))
        return Problem(file, what, "tracks.do_correct_name", value=who.individual)
    taxon = next(iter(kept.taxa), None) or tagged.taxon
    if taxon is None:
        return Problem(file, "tracks.no_name", "tracks.do_give_taxon", value=who.individual)
    source = next(filter(None, map(values.source, (tagged.source, who.source, who.study))), None)
    if source is None:
        return Problem(file, "tracks.no_source", "tracks.do_give_source", value=who.individual)
    cited = Message.of("tracks.source", source=source, files=_files(kept.files))
    ring = next((one.ring for one in deployed if one.ring), None)
    return Animal(
        who.individual, taxon, say(cited, "en"), who.study, who.tag, ring
    )  # as the dossier keeps it


def _files(names: Iterable[str]) -> str | Message:
    found = tuple(sorted(names))
    if len(found) == 1:
        return found[0]
    if (more := len(found) - _FILES_SHOWN) > 0:
        return Message.of("tracks.files_and_more", files=found[:_FILES_SHOWN], number=more)
    return Message.of("tracks.files", files=found)


# ---------------------------------------------------------------- the dossier


def _named(dossier: DossierContent, made: Sequence[_Bird]) -> _Brought:
    """Return evidence and tracks with the taxon that each name means; each distinct name is matched once."""
    there = {track.id: track for track in dossier.tracks}
    kept = {bird.id for bird in made if bird.kept}  # what their positions have shown stands in the dossier
    evidence = [bird.journey.evidence for bird in made if bird.journey.evidence]
    evidence += [one for one in dossier.evidence if one.id in kept]
    tracks = [
        there.get(bird.id, bird.journey.track) if bird.kept else bird.journey.track
        for bird in made
        if bird.journey.track
    ]
    stays = [stay for bird in made for stay in bird.journey.stays]
    stays += [stay for stay in dossier.stays if stay.track_id in kept]
    around = PlacesAround(dossier.places, dossier.sites, dossier.areas)
    printed = {one.taxon_printed for one in evidence} | {one.taxon_printed for one in tracks}
    taxa = taxa_of(printed, taxonomy_of(dossier), dossier.lists, dossier.decisions)
    return _Brought(
        tuple(replace(one, taxon=taxa.get(one.taxon_printed)) for one in evidence),
        tuple(replace(one, taxon=taxa.get(one.taxon_printed)) for one in tracks),
        around.stays(stays),
    )


def _sources(read: ReadTracks, made: Sequence[_Bird], tagged: Tagged) -> tuple[SourceFile, ...]:
    """Return how each file was read, by which options, and which birds it has brought."""
    given = {"taxon": tagged.taxon, "source": tagged.source}
    for name in ("max_speed", "stay_hours", "stay_km"):
        value = getattr(tagged.rules, name)
        given[name.replace("_", "-")] = None if value == getattr(PLAIN, name) else f"{value:g}"
    options = tuple((name, value) for name, value in sorted(given.items()) if value is not None)
    return tuple(
        replace(
            file,
            options=options,
            keys=tuple(sorted({bird.id for bird in made if file.file_name in bird.files})),
        )
        for file in read.files
    )


def _gone(dossier: DossierContent, sources: Sequence[SourceFile], new: set[str]) -> set[str]:
    """Return the birds that these files have brought before and have no longer, and no other file has."""
    names = {file.file_name for file in sources}
    former = [file for file in dossier.source_files if file.noun == "tracks"]
    mine = {key for file in former if file.file_name in names for key in file.keys}
    return mine - new - {key for file in former if file.file_name not in names for key in file.keys}


def _refuse(dossier: DossierContent, brought: _Brought, gone: set[str], how: LoadOptions) -> None:
    """Refuse what differs from what is there, and what is there and would be no more."""
    nothing: dict[str, Evidence | Track | None] = dict.fromkeys(sorted(gone))
    evidence = nothing | {one.id: None for one in brought.tracks} | {one.id: one for one in brought.evidence}
    tracks = nothing | {one.id: one for one in brought.tracks}
    if how.replace:
        return
    restayed = {one.track_id for one in {*dossier.stays} ^ {*brought.stays}} & {*tracks}
    for code, there, new in (
        ("load.records", dossier.evidence, evidence),
        ("load.tracks", dossier.tracks, tracks),
    ):
        changed = restayed if code == "load.tracks" else ()
        differing = [one.id for one in there if one.id in new and (new[one.id] != one or one.id in changed)]
        if differing:
            first = next(key for key in new if key in differing)
            number = len(differing)
            things = Message.of(code, number=number)
            raise UsageError("load.differ_first", things=things, number=number, first=first)


def _save(
    session: Session,
    dossier: DossierContent,
    brought: _Brought,
    gone: set[str],
    sources: Sequence[SourceFile],
) -> None:
    """Save what a load brings; what is no evidence any more leaves the evidence."""
    idle = gone | ({one.id for one in brought.tracks} - {one.id for one in brought.evidence})
    if any(record.id in idle for record in dossier.evidence):
        session.replace(Evidence, [record for record in dossier.evidence if record.id not in idle])
    if any(track.id in gone for track in dossier.tracks):
        session.replace(Track, [track for track in dossier.tracks if track.id not in gone])
    left = gone | {track.id for track in brought.tracks}
    stays = (*(stay for stay in dossier.stays if stay.track_id not in left), *brought.stays)
    if stays != dossier.stays:
        session.replace(Stay, stays)
    session.save(Evidence, brought.evidence)
    session.save(Track, brought.tracks)
    for file in sources:
        session.save_source_file(file)


def forget(opened: OpenFor, files: Sequence[SourceFile]) -> int:
    """Remove the birds that these files alone have brought, and return how many they are."""
    dossier = opened.reader.dossier()
    gone = _gone(dossier, tuple(files), set())
    opened.save(lambda session: _save(session, dossier, _Brought((), ()), gone, ()))
    return len(gone)
