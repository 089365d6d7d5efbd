"""`load tracks`: the fixes of tagged birds → one piece of evidence and one line a bird."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from birds import store
from birds.dossier.records import report_unnamed
from birds.errors import InputError, Problem, UsageError, refuse_if_strict
from birds.evidence import taxonomy_of
from birds.evidence.places import PlacesAround
from birds.matching.naming import taxa_of
from birds.messages import say
from birds.model import Agreement, DossierContent, Evidence, LoadOptions, Message, SourceFile, Stay, Track
from birds.reading.tables import ReadOptions, values
from birds.reading.tracks import ReadTracks, dropped, read_tracks
from birds.reading.tracks.fixes import Deployment, KeptBird, Store, while_deployed
from birds.reading.tracks.journeys import PLAIN, Animal, Journey, TrackRules, drawn, journey
from birds.store import Reader, Session, open_for

_FILES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Tagged:
    taxon: str | None
    source: str | None
    rules: TrackRules


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
def load_tracks(
    path: Path,
    files: Sequence[Path],
    options: LoadOptions,
    *,
    taxon: str | None = None,
    source: str | None = None,
    **rules: Any,  # noqa: ANN401 - as there
) -> LoadedTracks:
    """Load the tracks of tagged birds; files of the same bird add up.

    A bird with a stay in both Parties becomes one record of evidence. `taxon` is which bird it is and `source` where it
    is published, where a file does not say so: one without is refused. `rules` are those of `TrackRules`.
    """
    tagged = _Tagged(taxon, source, TrackRules(**rules))
    agreement = store.agreement_of(path)
    read_options = ReadOptions.of(options, agreement, crs=options.crs)
    with Store() as fixes:
        read, problems = read_tracks(files, fixes, read_options)
        birds, unusable = _birds(fixes, read, tagged, agreement)
    if not birds:
        raise _none_used((*problems, *unusable), files[0].name)
    with open_for(path, options, "load tracks") as opened:
        dossier = opened.dossier()
        batch = _match_names(dossier, birds)
        records: tuple[Evidence | Track, ...] = (*batch.tracks, *batch.evidence)
        named = {record.id: record for record in records}
        unknown = [record.taxon_printed for record in named.values() if record.taxon is None]
        problems = (*problems, *unusable, *report_unnamed(files[0].name, unknown, "tracks.bird_uncertain"))
        refuse_if_strict(problems, strict=options.strict)
        sources = _sources(read, birds, tagged)
        files_read = tuple(options.termed(each, dossier.source_files) for each in sources)
        gone = _no_longer_brought(dossier, files_read, {bird.id for bird in birds})
        if not options.replace:
            _refuse(dossier, batch, gone)
        opened.apply(lambda session: _save(session, dossier, batch, gone, files_read))
    crossing, certain = sum(it.certainty == "direct" for it in batch.evidence), len(named) - len(unknown)
    passing = len(batch.evidence) - crossing
    return LoadedTracks(len(birds), certain, crossing, passing, opened.changed, problems)


@dataclass(frozen=True, slots=True)
class _Bird:
    """What one bird's fixes came to, and the files that they are from; `kept`: a line as a dossier has it."""

    id: str
    journey: Journey
    files: tuple[str, ...]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _TrackBatch:
    evidence: tuple[Evidence, ...] = ()
    tracks: tuple[Track, ...] = ()
    stays: tuple[Stay, ...] = ()


# ---------------------------------------------------------------- birds


def _birds(
    store: Store, read: ReadTracks, tagged: _Tagged, agreement: Agreement
) -> tuple[tuple[_Bird, ...], tuple[Problem, ...]]:
    birds: list[_Bird] = []
    refused: list[Problem] = []
    counts: dict[str | Message, Counter[str]] = {}
    for _, kept in sorted(store.birds.items()):
        deployed = store.deployed(kept)
        animal = _animal(kept, tagged, deployed)
        if isinstance(animal, Problem):
            refused.append(animal)
            continue
        if kept.blocks:
            worn, unworn = while_deployed(kept.fixes(), deployed)
            way = journey(animal, worn, agreement, tagged.rules)
            counts.setdefault(_files(kept.files), Counter()).update(Counter(unworn) + Counter(way.dropped))
            birds.append(_Bird(animal.id, way, tuple(kept.files)))
            if way.evidence and len(kept.files) > 1 and kept.named.study is None:
                # A "1" of another study is another bird.
                what, todo, named = "tracks.presumed_one_bird", "tracks.do_name_study", kept.named.individual
                refused.append(Problem(_files(kept.files), what, todo, value=named, severity="warning"))
        for number, line in enumerate(kept.lines, 1 + bool(kept.blocks)):
            way = drawn(animal, line, agreement, number)
            birds.append(_Bird(way.track.id if way.track else animal.id, way, tuple(kept.files)))
    unused = [problem for name, count in counts.items() for problem in dropped(name, count)]
    new = {bird.id for bird in birds}
    lines = {
        track.id: (Journey(None, track, (), {}), file) for track, file in read.kept if track.id not in new
    }
    birds += [_Bird(key, way, (file,), kept=True) for key, (way, file) in lines.items()]
    return tuple(birds), (*refused, *unused)


def _none_used(problems: Sequence[Problem], file: str) -> InputError:
    """Return the refusal of files of which no bird can be used, with its reasons."""
    refused = [problem for problem in problems if problem.severity == "error"]
    if refused:
        first = Problem(file, refused[0].what, refused[0].todo).message
        return InputError("tracks.none_used", first=first, birds=len(refused))
    if not problems:
        return InputError("tracks.no_position", file=file)
    whys = tuple(
        Message.of("tracks.because", what=each.what, value=each.value) if each.value else each.what
        for each in problems
    )
    return InputError("tracks.no_position_because", file=file, whys=whys)


def _animal(kept: KeptBird, tagged: _Tagged, deployed: Sequence[Deployment]) -> Animal | Problem:
    """Return a bird with its name and its source, or the problem that it lacks one."""
    file, who = next(iter(kept.files)), kept.named
    if not kept.taxa:
        kept.taxa = dict.fromkeys(deployment.taxon for deployment in deployed if deployment.taxon)
    if len(kept.taxa) > 1:
        what = Message.of("tracks.several_names", names=tuple(sorted(kept.taxa)))
        return Problem(file, what, "tracks.do_correct_name", value=who.individual)
    taxon = next(iter(kept.taxa), None) or tagged.taxon
    if taxon is None:
        return Problem(file, "tracks.no_name", "tracks.do_give_taxon", value=who.individual)
    source = next(filter(None, map(values.source, (tagged.source, who.source, who.study))), None)
    if source is None:
        return Problem(file, "tracks.no_source", "tracks.do_give_source", value=who.individual)
    cited = say(Message.of("tracks.source", source=source, files=_files(kept.files)), "en")  # as it is kept
    ring = next((deployment.ring for deployment in deployed if deployment.ring), None)
    return Animal(who.individual, taxon, cited, study=who.study, tag=who.tag, ring=ring)


def _files(names: Iterable[str]) -> str | Message:
    files = tuple(sorted(names))
    if len(files) == 1:
        return files[0]
    if (more := len(files) - _FILES_SHOWN) > 0:
        return Message.of("tracks.files_and_more", files=files[:_FILES_SHOWN], number=more)
    return Message.of("tracks.files", files=files)


# ---------------------------------------------------------------- the dossier


def _match_names(dossier: DossierContent, birds: Sequence[_Bird]) -> _TrackBatch:
    """Return evidence and tracks with the taxon that each name means; each distinct name is matched once."""
    stored = {track.id: track for track in dossier.tracks}
    kept = {bird.id for bird in birds if bird.kept}  # what their positions have shown stands in the dossier
    evidence = [bird.journey.evidence for bird in birds if bird.journey.evidence]
    evidence += [record for record in dossier.evidence if record.id in kept]
    drawn_by = [(bird, bird.journey.track) for bird in birds if bird.journey.track]
    tracks = [stored.get(bird.id, track) if bird.kept else track for bird, track in drawn_by]
    stays = [stay for bird in birds for stay in bird.journey.stays]
    stays += [stay for stay in dossier.stays if stay.track_id in kept]
    around = PlacesAround(dossier.places, dossier.sites, dossier.areas)
    printed = {record.taxon_printed for record in evidence} | {track.taxon_printed for track in tracks}
    taxa = taxa_of(printed, taxonomy_of(dossier), dossier.lists, dossier.decisions)
    return _TrackBatch(
        tuple(replace(record, taxon=taxa.get(record.taxon_printed)) for record in evidence),
        tuple(replace(track, taxon=taxa.get(track.taxon_printed)) for track in tracks),
        around.stays(stays),
    )


def _sources(read: ReadTracks, birds: Sequence[_Bird], tagged: _Tagged) -> tuple[SourceFile, ...]:
    """Return how each file was read, by which options, and which birds it has brought."""
    choices = {"taxon": tagged.taxon, "source": tagged.source}
    for name in ("max_speed", "stay_hours", "stay_km"):
        value = getattr(tagged.rules, name)
        choices[name.replace("_", "-")] = None if value == getattr(PLAIN, name) else f"{value:g}"
    options = tuple((name, value) for name, value in sorted(choices.items()) if value is not None)
    brought = [sorted({bird.id for bird in birds if file.file_name in bird.files}) for file in read.files]
    pairs = zip(read.files, brought, strict=True)
    return tuple(replace(file, options=options, keys=tuple(keys)) for file, keys in pairs)


def _no_longer_brought(dossier: DossierContent, sources: Sequence[SourceFile], new: set[str]) -> set[str]:
    """Return the birds that these files have brought before and have no longer, and no other file has."""
    names = {file.file_name for file in sources}
    former = [file for file in dossier.source_files if file.noun == "tracks"]
    mine = {key for file in former if file.file_name in names for key in file.keys}
    return mine - new - {key for file in former if file.file_name not in names for key in file.keys}


def _refuse(dossier: DossierContent, batch: _TrackBatch, gone: set[str]) -> None:
    """Refuse what differs from what is there, and what is there and would be no more."""
    nothing: dict[str, Evidence | Track | None] = dict.fromkeys(sorted(gone))
    tracks = nothing | {track.id: track for track in batch.tracks}
    evidence = dict.fromkeys(tracks) | {record.id: record for record in batch.evidence}
    restayed = {stay.track_id for stay in {*dossier.stays} ^ {*batch.stays}} & {*tracks}
    for code, stored, new, changed in (
        ("load.records", dossier.evidence, evidence, set[str]()),
        ("load.tracks", dossier.tracks, tracks, restayed),
    ):
        known = [record for record in stored if record.id in new]
        differing = [each.id for each in known if new[each.id] != each or each.id in changed]
        if differing:
            first, number = next(key for key in new if key in differing), len(differing)
            things = Message.of(code, number=number)
            raise UsageError("load.differ_first", things=things, number=number, first=first)


def _save(
    session: Session,
    dossier: DossierContent,
    batch: _TrackBatch,
    gone: set[str],
    files: Iterable[SourceFile] = (),
) -> None:
    """Save what a load brings; what is no evidence any more leaves the evidence."""
    new = {track.id for track in batch.tracks}
    idle = gone | (new - {record.id for record in batch.evidence})
    if any(record.id in idle for record in dossier.evidence):
        session.replace(Evidence, [record for record in dossier.evidence if record.id not in idle])
    if any(track.id in gone for track in dossier.tracks):
        session.replace(Track, [track for track in dossier.tracks if track.id not in gone])
    stays = (*(stay for stay in dossier.stays if stay.track_id not in gone | new), *batch.stays)
    if stays != dossier.stays:
        session.replace(Stay, stays)
    session.save(Evidence, batch.evidence)
    session.save(Track, batch.tracks)
    for file in files:
        session.save_source_file(file)


def forget(opened: Reader, files: Sequence[SourceFile]) -> int:
    """Remove the birds that these files alone have brought, and return how many they are."""
    dossier = opened.dossier()
    gone = _no_longer_brought(dossier, tuple(files), set())
    opened.apply(lambda session: _save(session, dossier, _TrackBatch(), gone))
    return len(gone)
