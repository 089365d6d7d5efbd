"""What can be loaded: each kind of record with its loader and its options. What was: loaded again, or taken out.

This is the one place where that is said: `birds load KIND`, a dossier's methods `load_KIND` and the guide's table are
made of it. An option has the same name on the command line and in Python.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, TypedDict, get_type_hints

from birds import bundled, store
from birds import model as m
from birds.errors import UsageError, quoted
from birds.evidence import list_of, taxonomy_of

if TYPE_CHECKING:
    from birds.dossier.results import Loaded


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number is where none is given (None for what the file says), and between what it must lie."""

    default: float | None
    least: float
    most: float | None = None


class FileOptions(TypedDict, total=False):
    """Whether a run only says what it would do, whether a problem ends it, and how the text is encoded."""

    dry_run: bool
    strict: bool
    encoding: str


class FormOptions(FileOptions, total=False):
    """Which sheet of a workbook is read."""

    sheet: str


class TableOptions(FormOptions, total=False):
    """Which column is which field, and whether what differs is replaced."""

    map: Mapping[str, str]
    replace: bool


class TermOptions(TypedDict, total=False):
    """On which terms the facts may be used, and how their author wants to be named."""

    licence: str
    credit: str


class LawOptions(TableOptions, TermOptions, total=False):
    """What is known of a list and of its source."""

    id: Required[str]
    party: str
    title: str
    edition: str
    publisher: str
    date: str
    author: str
    source: str
    via: str
    retrieved: str
    done: str
    taxonomy: str
    territory: str


class ListOptions(LawOptions, total=False):
    """What kind of list it is."""

    kind: Literal["checklist", "treaty", "other"]


class StatusOptions(TableOptions, total=False):
    """Whose statements they are, and of which list."""

    party: str
    list: str


class MunicipalityOptions(TableOptions, total=False):
    """In which Party they lie, and in which reference system their coordinates are."""

    party: str
    crs: str


class SiteOptions(MunicipalityOptions, TermOptions, total=False):
    """Those of municipalities, and terms."""


class BoundaryOptions(TableOptions, TermOptions, total=False):
    """In which reference system the coordinates are."""

    crs: str


class RecordOptions(TableOptions, TermOptions, total=False):
    """Those of counts and of records of marked birds."""


class ThresholdOptions(RecordOptions, total=False):
    """Of which estimates the thresholds are, where the file does not say so."""

    edition: str
    source: str


class TrackOptions(BoundaryOptions, total=False):
    """Which bird it is and who says so, where the file does not; what is a stay, and what is too fast for a bird."""

    taxon: str
    source: str
    stay_hours: Annotated[float, Bounds(24, 1)]
    stay_km: Annotated[float, Bounds(None, 1)]
    max_speed: Annotated[float, Bounds(180, 10)]


class OccurrenceOptions(FileOptions, TermOptions, total=False):
    """How exact a place is, how wide a site without a boundary (both in metres), and where a cluster listens."""

    map: Mapping[str, str]
    replace: bool
    source: str
    uncertainty: Annotated[float, Bounds(5000, 0)]
    radius: Annotated[float, Bounds(2000, 1, 500_000)]
    scheduler: str


class PositionOptions(FormOptions, total=False):
    """Whose paper it is; of a Word document also what it is called, and its date."""

    party: str
    document: str
    date: str
    using: tuple[str, ...]


class AgreementOptions(FileOptions, total=False):
    """Those of a Word document, and whether a text that differs is replaced."""

    replace: bool
    party: str
    document: str
    date: str
    using: tuple[str, ...]


class TaxonomyOptions(FormOptions, total=False):
    """What the new reference is called."""

    title: str


@dataclass(frozen=True, slots=True)
class Load:
    """How a kind of record is loaded: by which function, with which options, of several files or one.

    A loader takes the path of the dossier, the file or files, `options`, and by name what `LoadOptions` does not have.
    """

    loader: Callable[..., Any]
    options: type
    several: bool = False

    @property
    def kinds(self) -> dict[str, Any]:
        """The options by name, each with the type of its values."""
        return get_type_hints(self.options, include_extras=True)


def load(kind: str, dossier: Path, files: Sequence[Path], options: Mapping[str, Any], **more: Any) -> Any:  # noqa: ANN401
    """Load files by the options of a kind of record and return what its loader does; `more` is for the loader.

    UsageError for an option that the kind does not have.
    """
    this = LOADS[kind]
    chosen = {name: value for name, value in options.items() if value is not None}
    if strange := [name for name in chosen if name not in this.kinds]:
        raise UsageError("load.no_such_option", noun=kind, options=quoted(strange), there=quoted(this.kinds))
    if len(files) > 1 and not this.several:
        raise UsageError("load.one_file_only", noun=kind, number=len(files))
    columns = tuple(dict(chosen.pop("map", ())).items())
    shared = {name: chosen[name] for name in _OF_EACH_LOAD if name in chosen}
    load_options = m.LoadOptions(**shared, mapping=columns)
    own = {name: value for name, value in chosen.items() if name not in _OF_EACH_LOAD}
    return this.loader(dossier, files if this.several else files[0], options=load_options, **own, **more)


_OF_EACH_LOAD = ("dry_run", "strict", "replace", "encoding", "sheet", "crs", "party", "licence", "credit")
_TERMS = ("party", "licence", "credit")
_OF_A_LIST = ("party", "title", "edition", "publisher", "date", "licence", "taxonomy", "territory", "source")
_OF_ITS_SOURCE = ("author", "credit", "via", "retrieved", "done")
_SHOWN = 5


def _by(function: str) -> Callable[..., Any]:
    """Return a loader whose module is imported when it is called: a command pays for the one that it calls."""
    module, _, name = function.rpartition(".")

    def loader(dossier: Path, files: Any, *, options: m.LoadOptions, **own: Any) -> Any:  # noqa: ANN401 - that of the loader
        return getattr(import_module(f"birds.{module}"), name)(dossier, files, options, **own)

    return loader


def _list(dossier: Path, file: Path, *, options: m.LoadOptions, **own: Any) -> Loaded:  # noqa: ANN401
    from birds.dossier import lists

    if "id" not in own:
        raise UsageError("load.list_without_id")
    terms = {name: getattr(options, name) for name in _TERMS}
    own = {"title": file.name} | own | {name: value for name, value in terms.items() if value is not None}
    checklist = m.Checklist(**{name: own[name] for name in ("id", "kind", *_OF_A_LIST) if name in own})
    source = {name: own[name] for name in _OF_ITS_SOURCE if name in own}
    return lists.load_list(dossier, file, checklist, options, replace(m.Source.of(checklist), **source))


def _paper(kind: str, dossier: Path, file: Path, *, options: m.LoadOptions, **own: Any) -> Any:  # noqa: ANN401
    """Load a Word document that came back, and return what it proposes; else a form, or the agreement's text."""
    from birds.dossier.negotiating import load_agreement
    from birds.dossier.positions import load_answers
    from birds.dossier.returned import load_returned
    from birds.reading.returned import is_word

    if is_word(file):
        return load_returned(dossier, file, options, **own)
    of_text = kind == "agreement"
    if "document" in own or "date" in own or (of_text and options.party):
        raise UsageError("load.only_word", file=file.name)
    return load_agreement(dossier, file, options) if of_text else load_answers(dossier, file, options, **own)


LOADS: Mapping[str, Load] = {
    "list": Load(_list, ListOptions),
    "law": Load(partial(_list, kind="law"), LawOptions),
    "status": Load(_by("dossier.records.load_status"), StatusOptions),
    "sites": Load(_by("dossier.records.load_sites"), SiteOptions),
    "municipalities": Load(_by("dossier.records.load_municipalities"), MunicipalityOptions),
    "boundaries": Load(_by("dossier.records.load_boundaries"), BoundaryOptions, several=True),
    "counts": Load(_by("dossier.records.load_counts"), RecordOptions, several=True),
    "evidence": Load(_by("dossier.records.load_evidence"), RecordOptions),
    "thresholds": Load(_by("dossier.records.load_thresholds"), ThresholdOptions),
    "tracks": Load(_by("dossier.tracks.load_tracks"), TrackOptions, several=True),
    "occurrences": Load(_by("dossier.occurrences.load_occurrences"), OccurrenceOptions, several=True),
    "positions": Load(partial(_paper, "positions"), PositionOptions),
    "agreement": Load(partial(_paper, "agreement"), AgreementOptions),
    "taxonomy": Load(_by("review.adoption.adopt"), TaxonomyOptions),
}


# ---------------------------------------------------------------- taken out


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, as pairs of a noun and how many of it; whether the dossier has changed."""

    name: str
    gone: tuple[tuple[str, int], ...]
    changed: bool


@store.retry_on_conflict
def remove(path: Path, name: str, options: m.LoadOptions) -> Removed:
    """Take a list, or what the file of this name has brought, out of the dossier; what others brought too stays.

    The lists that are left are matched anew. UsageError where there is no such thing, or where others need it.
    """
    with store.open_for(path, options, f"remove {name}") as opened:
        checklists = opened.load(m.Checklist)
        of_file = [checklist.id for checklist in checklists if _is_named(checklist.file_name, name)]
        ids = [checklist.id for checklist in checklists if checklist.id == name] or of_file
        if len(ids) > 1:
            raise UsageError("dossier.file_of_several_lists", file=name, lists=tuple(ids))
        gone = {"entries": _remove_list(opened, ids[0])} if ids else _remove_file(opened, name, options)
    return Removed(ids[0] if ids else name, tuple(gone.items()), opened.changed)


def _remove_list(opened: store.Reader, list_id: str) -> int:
    from birds.matching.assignment import match_together, unmatched

    dossier = opened.dossier()
    gone = list_of(dossier, list_id)
    others = [each for each in dossier.lists if each is not gone]
    lists = match_together(unmatched(others), taxonomy_of(dossier), dossier.decisions)
    opened.apply(lambda session: session.remove_list(list_id))
    opened.apply(lambda session: session.save_lists(others, lists))
    return len(gone.entries)


def _remove_file(opened: store.Reader, name: str, options: m.LoadOptions) -> dict[str, int]:
    files = opened.load(m.SourceFile)
    mine = [file for file in files if _is_named(file.file_name, name)]
    if not mine and not files:
        raise UsageError("dossier.no_such_list_no_file", name=name)
    if not mine:
        names = sorted({file.file_name for file in files})
        raise UsageError("dossier.no_such_thing", name=name, files=_first_names(names))
    together = [other for file in mine for other in _loaded_with(file, files)]
    gone: dict[str, int] = {}
    for noun, own in m.grouped((file.noun, file) for file in together).items():
        if noun == "tracks":
            from birds.dossier.tracks import forget

            gone[noun] = forget(opened, own)
        elif noun == "occurrences":
            gone[noun] = _remove_occurrences(opened, own)
        else:
            gone[noun] = _put_back(opened, own, options)
    left = [file for file in files if file not in together]
    opened.apply(lambda session: session.replace_source_files(left))
    return gone


def _first_names(names: Sequence[str]) -> m.Arg:
    first = tuple(names[:_SHOWN])
    return m.Message.of("dossier.and_so_on", names=first) if len(names) > _SHOWN else first


def _is_named(file_name: str | None, name: str) -> bool:
    """Whether a file is meant: with its folder or without, and composed as another system writes its name."""
    composed = partial(unicodedata.normalize, "NFC")
    return file_name is not None and composed(file_name) == composed(PurePath(name).name)


def _loaded_with(file: m.SourceFile, files: Sequence[m.SourceFile]) -> list[m.SourceFile]:
    """Return a file with those that were reduced together with it: what each has brought can't be told apart."""
    if file.noun != "occurrences":
        return [file]
    source = dict(file.options).get("source")
    others = (other for other in files if other.noun == file.noun)
    return [other for other in others if dict(other.options).get("source") == source]


def _put_back(opened: store.Reader, files: Sequence[m.SourceFile], options: m.LoadOptions) -> int:
    """Remove what names of a noun these files alone have brought. UsageError where others refer to some of them."""
    from birds.dossier.records import LOADED_NOUNS, save_from_file

    removed, options = 0, replace(options, replace=True)
    for file in files:
        noun = LOADED_NOUNS[file.noun]
        changes = save_from_file(opened, noun, (), replace(file, keys=()), options)
        if number := len(changes.in_use):
            things, names = m.Message.of(noun.what, number=number), _first_names(changes.in_use)
            raise UsageError("dossier.in_use", things=things, number=number, file=file.file_name, names=names)
        removed += len(changes.removed)
    return removed


def _remove_occurrences(opened: store.Reader, files: Sequence[m.SourceFile]) -> int:
    sources = {dict(file.options).get("source") for file in files}
    if None in sources:
        raise UsageError("dossier.occurrences_unknown", file=files[0].file_name)
    stored = opened.load(m.Occurrence)
    others = [occurrence for occurrence in stored if occurrence.source not in sources]
    opened.apply(lambda session: session.replace(m.Occurrence, others))
    return len(stored) - len(others)


# ---------------------------------------------------------------- loaded again


def load_commands(dossier: m.DossierContent) -> tuple[str, ...]:
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
        *(_list_command(each, sources.get(each.id) or m.Source.of(each)) for each in lists if each.file_name),
        *(_command(files) for files in _group_by_call(dossier.source_files)),
    )


def _group_by_call(files: Iterable[m.SourceFile]) -> list[list[m.SourceFile]]:
    """Return the files as they were loaded: occurrences of one source, and tracks with birds in common, together."""
    calls: list[list[m.SourceFile]] = []
    for file in files:
        for call in (call for call in calls if call[0].noun == file.noun):
            of_source = file.noun == "occurrences" and file.options == call[0].options != ()
            if of_source or (file.noun == "tracks" and any({*file.keys} & {*other.keys} for other in call)):
                call.append(file)
                break
        else:
            calls.append([file])
    return calls


def _list_command(checklist: m.Checklist, source: m.Source) -> str:
    noun, file_name = "law" if checklist.kind == "law" else "list", checklist.file_name or ""
    described = [(name, getattr(checklist, name)) for name in ("id", *_OF_A_LIST)]
    described += [(name, getattr(source, name)) for name in _OF_ITS_SOURCE]
    options = [(name, value) for name, value in described if value and (name == "id" or value != file_name)]
    return _load_line(noun, [file_name], options, checklist, checklist.mapping)


def _command(files: Sequence[m.SourceFile]) -> str:
    from birds.reading.files.archives import AND

    first = files[0]
    mapping = {column: field for file in files for column, field in file.mapping}
    names = [name for file in files for name in file.file_name.split(AND)]
    return _load_line(first.noun, names, [*first.options, ("list", first.list_id)], first, mapping.items())


def _load_line(
    noun: str,
    files: Iterable[str],
    options: Sequence[tuple[str, str | None]],
    how: m.Checklist | m.SourceFile,
    mapping: Iterable[tuple[str, str]],
) -> str:
    words = ["birds", "load", noun, *(file if not file.startswith("-") else f"./{file}" for file in files)]
    for name, value in (*options, ("encoding", how.encoding), ("sheet", how.sheet)):
        if value is not None:
            words += [f"--{name}", value] if not value.startswith("-") else [f"--{name}={value}"]
    for column, field in mapping:
        words += ["--map", f"{column}={field}"]
    return shlex.join(words)
