"""`load tracks`: the fixes of tagged birds → one piece of evidence and one line a bird."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.api import dossiers
from birds.api.loading import How, open_for, refuse_changes, refuse_if_strict
from birds.api.records import taxa_of
from birds.errors import InputError, Problem
from birds.evidence.tracks import PLAIN, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from birds.evidence.journeys import Animal, Journey
    from birds.model import Dossier, Evidence, Track
    from birds.reading.fixes import Kept, Store
    from birds.reading.tracks import Read
    from birds.store import Session

__all__ = ["LoadedTracks", "Rules", "Tagged", "load_tracks"]
_FILES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Tagged:
    """What is said of birds whose file does not say it: which bird, where it is published; and what a stay is."""

    taxon: str | None = None
    source: str | None = None
    rules: Rules = PLAIN


@dataclass(frozen=True, slots=True)
class LoadedTracks:
    """What a load did: how many birds were read, how many are certain, stayed on both sides, or only passed over."""

    birds: int
    named: int
    crossing: int
    passing: int
    changed: bool
    problems: tuple[Problem, ...] = ()


_PLAIN, _TAGGED = How(), Tagged()


def load_tracks(
    path: Path, files: Sequence[Path], how: How = _PLAIN, tagged: Tagged = _TAGGED
) -> LoadedTracks:
    """Load the tracks of tagged birds; files of the same bird add up.

    A bird with a stay in both Parties becomes one record of evidence. A bird without a source, or without a name of
    what it is, is refused.
    """
    from birds.reading.fixes import Store
    from birds.reading.tracks import Options, read_tracks

    options = Options(dict(how.mapping), how.encoding, how.sheet, how.crs)
    with Store() as store:
        read, problems = read_tracks(files, store, options)
        made, told = _made(store, read, tagged, files[0].name)
    problems = (*problems, *told)
    refuse_if_strict(problems, how)
    with open_for(path, how, "load tracks") as opened:
        dossier = opened.reader.dossier()
        evidence, tracks = _named(dossier, made)
        _refuse(dossier, evidence, tracks, how)
        opened.save(_saver(dossier, evidence, tracks, read))
    birds: dict[str, Evidence | Track] = {one.id: one for one in tracks}
    birds |= {one.id: one for one in evidence}
    direct = sum(record.certainty == "direct" for record in evidence)
    return LoadedTracks(
        len(made),
        sum(one.taxon is not None for one in birds.values()),
        direct,
        len(evidence) - direct,
        opened.changed,
        (*problems, *_uncertain(files[0].name, birds.values())),
    )


# ---------------------------------------------------------------- birds


def _made(
    store: Store, read: Read, tagged: Tagged, file: str
) -> tuple[tuple[Journey, ...], tuple[Problem, ...]]:
    """Return what each bird's fixes come to. Raises InputError where no bird can be used for the same reason."""
    from birds.evidence.journeys import journey
    from birds.reading.tracks import dropped

    found: list[Journey] = []
    refused: list[Problem] = []
    counts: dict[str, Counter[str]] = {}
    for kept in (kept for _, kept in sorted(store.birds.items())):
        animal = _animal(kept, tagged)
        if isinstance(animal, Problem):
            refused.append(animal)
            continue
        if kept.places:
            one = journey(animal, store.fixes(kept), tagged.rules)
            counts.setdefault(_files(kept.files), Counter()).update(one.dropped)
            found.append(one)
    lines, more = _drawn(read, tagged)
    refused += more
    _refuse_all([*found, *lines], refused, file)
    told = [problem for name, count in counts.items() for problem in dropped(name, count)]
    return (*found, *lines), (*refused, *told)


def _refuse_all(found: Sequence[Journey], refused: Sequence[Problem], file: str) -> None:
    if not found and refused:
        raise InputError(f"{file}: {refused[0].what}; {refused[0].todo} ({len(refused)} bird(s) in all)")
    if not found:
        raise InputError(f"{file}: there is no position of a bird that can be used")


def _drawn(read: Read, tagged: Tagged) -> tuple[tuple[Journey, ...], list[Problem]]:
    """Return lines without times: they are drawn, and show no stay."""
    from birds.evidence.journeys import drawn
    from birds.reading.fixes import Kept

    by_name: dict[tuple[str, str], tuple[Kept, list[int]]] = {}
    for at, (named, _, file) in enumerate(read.lines):
        kept, places = by_name.setdefault((named.study or "", named.individual), (Kept(named), []))
        kept.files[file] = None
        kept.taxa |= {named.taxon: None} if named.taxon else {}
        places.append(at)
    found: list[Journey] = []
    refused: list[Problem] = []
    for _, (kept, places) in sorted(by_name.items(), key=lambda pair: pair[0]):
        animal = _animal(kept, tagged)
        if isinstance(animal, Problem):
            refused.append(animal)
        else:
            found.append(drawn(animal, [read.lines[at][1] for at in places]))
    return tuple(found), refused


def _animal(kept: Kept, tagged: Tagged) -> Animal | Problem:
    """Return a bird with its name and its source, or the problem that it lacks one."""
    from birds.evidence.journeys import Animal

    file, who = next(iter(kept.files)), kept.named
    if len(kept.taxa) > 1:
        what = f"it is called by different names of birds ({', '.join(sorted(kept.taxa))}) and was not used"
        return Problem(
            file, what, "correct the name, or give each bird a name of its own", value=who.individual
        )
    taxon = next(iter(kept.taxa), None) or tagged.taxon
    if taxon is None:
        what = "nothing says which bird it is, and it was not used"
        return Problem(file, what, "say it with --taxon, or add a column with the name", value=who.individual)
    source = tagged.source or who.source or who.study
    if source is None:
        what = "nothing says where its track is published, and a record without a source is refused"
        return Problem(file, what, "say it with --source, or add a column study-name", value=who.individual)
    return Animal(who.individual, taxon, f"{source}, {_files(kept.files)}", who.study, who.tag)


def _files(names: Iterable[str]) -> str:
    found = sorted(names)
    more = f" and {len(found) - _FILES_SHOWN} more files" if len(found) > _FILES_SHOWN else ""
    return ", ".join(found[:_FILES_SHOWN]) + more


# ---------------------------------------------------------------- the dossier


def _named(dossier: Dossier, made: Sequence[Journey]) -> tuple[tuple[Evidence, ...], tuple[Track, ...]]:
    """Return evidence and tracks with the taxon that each name means; each distinct name is matched once."""
    evidence = [one.evidence for one in made if one.evidence]
    tracks = [one.track for one in made if one.track]
    printed = {one.taxon_printed for one in evidence} | {one.taxon_printed for one in tracks}
    taxa = taxa_of(printed, dossiers.taxonomy_of(dossier), dossier.lists, dossier.decisions)
    return (
        tuple(replace(one, taxon=taxa.get(one.taxon_printed)) for one in evidence),
        tuple(replace(one, taxon=taxa.get(one.taxon_printed)) for one in tracks),
    )


def _refuse(dossier: Dossier, evidence: Sequence[Evidence], tracks: Sequence[Track], how: How) -> None:
    """Refuse what differs from what is there, and what is no evidence any more."""
    new: dict[str, Evidence | None] = {one.id: None for one in tracks}
    new |= {one.id: one for one in evidence}
    refuse_changes("record", {one.id: one for one in dossier.evidence}, new, how)
    refuse_changes("track", {one.id: one for one in dossier.tracks}, {one.id: one for one in tracks}, how)


def _saver(
    dossier: Dossier, evidence: Sequence[Evidence], tracks: Sequence[Track], read: Read
) -> Callable[[Session], None]:
    """Return what saves a load; a bird that is no evidence any more leaves the evidence."""
    gone = {one.id for one in tracks} - {one.id for one in evidence}
    kept = [record for record in dossier.evidence if record.id not in gone]

    def save(session: Session) -> None:
        if len(kept) < len(dossier.evidence):
            session.replace_evidence(kept)
        session.save_evidence(evidence)
        session.save_tracks(tracks)
        for file in read.files:
            session.save_source_file(file)

    return save


def _uncertain(file: str, found: Iterable[Evidence | Track]) -> tuple[Problem, ...]:
    """Say each name that stands for no bird with certainty, once."""
    names = Counter(one.taxon_printed for one in found if one.taxon is None)
    todo = "correct the name, or decide it with `birds review`"
    return tuple(
        Problem(
            file,
            f"which bird is meant is not certain; {times} bird(s) under this name count for nothing",
            todo,
            value=name,
            severity="warning",
        )
        for name, times in names.items()
    )
