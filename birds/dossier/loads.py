"""What can be loaded: each kind of record with its loader and its options.

This is the one place where that is said: `birds load KIND`, a dossier's methods `load_KIND` and the guide's table are
made of it. An option has the same name on the command line and in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, TypedDict, get_type_hints

from birds.errors import UsageError, quoted
from birds.model import Checklist, LoadOptions, Source

if TYPE_CHECKING:
    from birds.dossier.occurrences import Step
    from birds.dossier.saving import Loaded


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
    load_options = LoadOptions(**shared, mapping=columns)
    own = {name: value for name, value in chosen.items() if name not in _OF_EACH_LOAD}
    return this.loader(dossier, files if this.several else files[0], options=load_options, **own, **more)


_OF_EACH_LOAD = ("dry_run", "strict", "replace", "encoding", "sheet", "crs", "party", "licence", "credit")
_TERMS = ("party", "licence", "credit")
_OF_A_LIST = ("id", "title", *_TERMS[:2], "edition", "publisher", "date", "taxonomy", "territory", "source")
_OF_ITS_SOURCE = ("author", "credit", "via", "retrieved", "done")


def _by(function: str) -> Callable[..., Any]:
    """Return a loader whose module is imported when it is called: a command pays for the one that it calls."""
    module, _, name = function.rpartition(".")

    def loader(dossier: Path, files: Any, *, options: LoadOptions, **own: Any) -> Any:  # noqa: ANN401 - that of the loader
        return getattr(import_module(f"birds.{module}"), name)(dossier, files, options, **own)

    return loader


def _list(dossier: Path, file: Path, *, options: LoadOptions, kind: Any = "checklist", **own: Any) -> Loaded:  # noqa: ANN401
    from birds.dossier import lists

    if "id" not in own:
        raise UsageError("load.list_without_id")
    terms = {name: getattr(options, name) for name in _TERMS}
    own = {"title": file.name} | own | {name: value for name, value in terms.items() if value is not None}
    checklist = Checklist(kind=kind, **{name: own[name] for name in _OF_A_LIST if name in own})
    source = {name: own[name] for name in _OF_ITS_SOURCE if name in own}
    return lists.load_list(dossier, file, checklist, options, replace(Source.of(checklist), **source))


def _occurrences(
    dossier: Path,
    files: Sequence[Path],
    *,
    options: LoadOptions,
    progress: Callable[[Step], None] | None = None,
    **own: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    from birds.dossier.occurrences import ReductionOptions, load_occurrences

    return load_occurrences(dossier, files, options, ReductionOptions(**own), progress)


def _positions(dossier: Path, file: Path, *, options: LoadOptions, **own: Any) -> Any:  # noqa: ANN401
    from birds.dossier.positions import load_answers

    if (proposed := _returned(dossier, file, options, own)) is not None:
        return proposed
    return load_answers(dossier, file, options, **own)


def _agreement(dossier: Path, file: Path, *, options: LoadOptions, **own: Any) -> Any:  # noqa: ANN401
    from birds.dossier import acts

    if (proposed := _returned(dossier, file, options, own)) is not None:
        return proposed
    if options.party:
        raise UsageError("load.only_word")
    return acts.load_agreement(dossier, file, options)


def _returned(dossier: Path, file: Path, options: LoadOptions, own: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Load a Word document that came back, and return what it proposes; None where the file is none."""
    from birds.dossier.returned import load_returned
    from birds.reading.returned import is_word

    if is_word(file):
        return load_returned(dossier, file, options, **own)
    if "document" in own or "date" in own:
        raise UsageError("load.only_word")
    return None


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
    "occurrences": Load(_occurrences, OccurrenceOptions, several=True),
    "positions": Load(_positions, PositionOptions),
    "agreement": Load(_agreement, AgreementOptions),
    "taxonomy": Load(_by("review.adoption.adopt"), TaxonomyOptions),
}
