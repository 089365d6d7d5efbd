"""What a dossier was loaded from: the commands that load it again, and all that a file has brought taken out."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePath

from birds import bundled, store
from birds.dossier import saving
from birds.errors import UsageError
from birds.evidence import list_of, taxonomy_of
from birds.matching.assignment import match_together, unmatched
from birds.model import (
    Arg,
    Checklist,
    DossierContent,
    LoadOptions,
    Message,
    Occurrence,
    Source,
    SourceFile,
    grouped,
)
from birds.reading.files.archives import AND

_SHOWN = 5
_OF_A_LIST = ("party", "title", "edition", "publisher", "date", "licence", "taxonomy", "territory", "source")
_OF_ITS_SOURCE = ("author", "credit", "via", "retrieved", "done")


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, as pairs of a noun and how many of it; whether the dossier has changed."""

    name: str
    gone: tuple[tuple[str, int], ...]
    changed: bool


@store.retry_on_conflict
def remove(path: Path, name: str, options: LoadOptions) -> Removed:
    """Take a list, or what the file of this name has brought, out of the dossier; what others brought too stays.

    The lists that are left are matched anew. UsageError where there is no such thing, or where others need it.
    """
    with saving.open_for(path, options, f"remove {name}") as opened:
        list_id = _list_id(opened, name)
        gone = _remove_list(opened, list_id) if list_id else _remove_file(opened, name, options)
    return Removed(list_id or name, tuple(gone.items()), opened.changed)


def _list_id(opened: saving.OpenFor, name: str) -> str | None:
    """Return the id of the list that is meant by its id or by its file's name, None where none is."""
    checklists = opened.reader.load(Checklist)
    if any(checklist.id == name for checklist in checklists):
        return name
    of_file = [checklist.id for checklist in checklists if _is_named(checklist.file_name, name)]
    if len(of_file) > 1:
        raise UsageError("dossier.file_of_several_lists", file=name, lists=tuple(of_file))
    return of_file[0] if of_file else None


def _remove_list(opened: saving.OpenFor, list_id: str) -> dict[str, int]:
    dossier = opened.reader.dossier()
    gone = list_of(dossier, list_id)
    others = [each for each in dossier.lists if each is not gone]
    lists = match_together(unmatched(others), taxonomy_of(dossier), dossier.decisions)
    opened.save(lambda session: session.remove_list(list_id))
    saving.save_lists(opened, others, lists)
    return {"entries": len(gone.entries)}


def _remove_file(opened: saving.OpenFor, name: str, options: LoadOptions) -> dict[str, int]:
    files = opened.reader.load(SourceFile)
    mine = [file for file in files if _is_named(file.file_name, name)]
    if not mine and not files:
        raise UsageError("dossier.no_such_list_no_file", name=name)
    if not mine:
        names = sorted({file.file_name for file in files})
        raise UsageError("dossier.no_such_thing", name=name, files=_first_names(names))
    together = [other for file in mine for other in _loaded_with(file, files)]
    gone: dict[str, int] = {}
    for noun, own in grouped((file.noun, file) for file in together).items():
        if noun == "tracks":
            from birds.dossier.tracks import forget

            gone[noun] = forget(opened, own)
        elif noun == "occurrences":
            gone[noun] = _remove_occurrences(opened, own)
        else:
            gone[noun] = _put_back(opened, own, options)
    removed = {file.place for file in together}
    left = [file for file in files if file.place not in removed]
    opened.save(lambda session: session.replace_source_files(left))
    return gone


def _first_names(names: Sequence[str]) -> Arg:
    first = tuple(names[:_SHOWN])
    return Message.of("dossier.and_so_on", names=first) if len(names) > _SHOWN else first


def _is_named(file_name: str | None, name: str) -> bool:
    """Whether a file is meant: with its folder or without, and composed as another system writes its name."""
    composed = partial(unicodedata.normalize, "NFC")
    return file_name is not None and composed(file_name) == composed(PurePath(name).name)


def _loaded_with(file: SourceFile, files: Sequence[SourceFile]) -> list[SourceFile]:
    """Return a file with those that were reduced together with it: what each has brought can't be told apart."""
    if file.noun != "occurrences":
        return [file]
    source = dict(file.options).get("source")
    others = (other for other in files if other.noun == file.noun)
    return [other for other in others if dict(other.options).get("source") == source]


def _put_back(opened: saving.OpenFor, files: Sequence[SourceFile], options: LoadOptions) -> int:
    """Remove what names of a noun these files alone have brought. UsageError where others refer to some of them."""
    removed, options = 0, replace(options, replace=True)
    for file in files:
        noun = saving.LOADED_NOUNS[file.noun]
        changes = saving.save_from_file(opened, noun, (), replace(file, keys=()), options)
        if number := len(changes.in_use):
            things, names = Message.of(noun.what, number=number), _first_names(changes.in_use)
            raise UsageError("dossier.in_use", things=things, number=number, file=file.file_name, names=names)
        removed += len(changes.removed)
    return removed


def _remove_occurrences(opened: saving.OpenFor, files: Sequence[SourceFile]) -> int:
    sources = {dict(file.options).get("source") for file in files}
    if None in sources:
        raise UsageError("dossier.occurrences_unknown", file=files[0].file_name)
    stored = opened.reader.load(Occurrence)
    others = [occurrence for occurrence in stored if occurrence.source not in sources]
    opened.save(lambda session: session.replace(Occurrence, others))
    return len(stored) - len(others)


# ---------------------------------------------------------------- loaded again


def load_commands(dossier: DossierContent) -> tuple[str, ...]:
    """Return the commands that make such a dossier from the same files, in an order that works.

    First what made it; then the lists (but those that come with birds), then all else as it was loaded.
    """
    created = dossier.events[0].command if dossier.events else "init --empty"
    files = [bundled.data_path(file.file) for file in bundled.sources()] if created == "init" else []
    known = {sha256(file.read_bytes()).hexdigest() for file in files}
    lists = [matched.checklist for matched in dossier.lists if matched.checklist.sha256 not in known]
    sources = {source.id: source for source in dossier.sources}
    return (
        f"birds {created}",
        *(_list_command(each, sources.get(each.id) or Source.of(each)) for each in lists if each.file_name),
        *(_command(files) for files in _group_by_call(dossier.source_files)),
    )


def _group_by_call(files: Iterable[SourceFile]) -> list[list[SourceFile]]:
    """Return the files as they were loaded: occurrences of one source, and tracks with birds in common, together."""
    calls: list[list[SourceFile]] = []
    for file in files:
        same = next((call for call in calls if _belongs_to(file, call)), None)
        if same is None:
            calls.append([file])
        else:
            same.append(file)
    return calls


def _belongs_to(file: SourceFile, call: Sequence[SourceFile]) -> bool:
    if file.noun != call[0].noun:
        return False
    if file.noun == "occurrences":
        return file.options == call[0].options != ()
    return file.noun == "tracks" and any(set(file.keys) & set(other.keys) for other in call)


def _list_command(checklist: Checklist, source: Source) -> str:
    noun, file_name = "law" if checklist.kind == "law" else "list", checklist.file_name or ""
    described = [(name, getattr(checklist, name)) for name in _OF_A_LIST]
    described += [(name, getattr(source, name)) for name in _OF_ITS_SOURCE]
    options = [("id", checklist.id), *(pair for pair in described if pair[1] and pair[1] != file_name)]
    return _load_line(noun, [file_name], options, checklist, checklist.mapping)


def _command(files: Sequence[SourceFile]) -> str:
    first = files[0]
    mapping = {column: field for file in files for column, field in file.mapping}
    names = [name for file in files for name in file.file_name.split(AND)]
    return _load_line(first.noun, names, [*first.options, ("list", first.list_id)], first, mapping.items())


def _load_line(
    noun: str,
    files: Iterable[str],
    options: Sequence[tuple[str, str | None]],
    how: Checklist | SourceFile,
    mapping: Iterable[tuple[str, str]],
) -> str:
    words = ["birds", "load", noun, *(file if not file.startswith("-") else f"./{file}" for file in files)]
    for name, value in (*options, ("encoding", how.encoding), ("sheet", how.sheet)):
        if value is not None:
            words += [f"--{name}", value] if not value.startswith("-") else [f"--{name}={value}"]
    for column, field in mapping:
        words += ["--map", f"{column}={field}"]
    return shlex.join(words)
