"""What can be loaded: each noun with its verb, and the options that it takes beside its files.

`birds load NOUN` and a dossier's `load_NOUN` in Python are both this table: an option is called as on the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from birds import api
from birds.errors import UsageError, quoted
from birds.model import Checklist, LoadOptions, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from birds.dossier.occurrences import Step
    from birds.dossier.saving import Loaded
    from birds.model import PartyCode

COMMON = ("dry_run", "strict", "replace", "encoding", "sheet", "crs", "map")
_TERMS = ("licence", "credit")
_OF_A_LIST = (
    "id",
    "title",
    "party",
    "edition",
    "publisher",
    "date",
    "licence",
    "taxonomy",
    "territory",
    "source",
)
_OF_ITS_SOURCE = ("author", "credit", "via", "retrieved", "done")
_OF_A_RETURN = ("party", "document", "date", "using")
_HOW = ("dry_run", "strict", "replace", "encoding", "sheet", "crs", "party", *_TERMS)


@dataclass(frozen=True, slots=True)
class Load:
    """How a noun is loaded: by which function, with which options beside the common ones, of several files or one.

    Functions take the dossier, the file or files, `how`, and those of the options that do not stand in `how`.
    """

    verb: Callable[..., Any]
    options: tuple[str, ...] = ()
    several: bool = False


def run(noun: str, dossier: Path, files: Sequence[Path], options: Mapping[str, Any], **more: Any) -> Any:  # noqa: ANN401
    """Load files by the options of a noun and return what its verb does; `more` is for the verb.

    `map` is a mapping of columns to fields, or pairs of them. UsageError for an option that the noun does not have.
    """
    load = LOADS[noun]
    given = {name: value for name, value in options.items() if value is not None}
    known = (*COMMON, *load.options)
    if strange := [name for name in given if name not in known]:
        raise UsageError("load.no_such_option", noun=noun, options=quoted(strange), there=quoted(known))
    if len(files) > 1 and not load.several:
        raise UsageError("load.one_file_only", noun=noun, number=len(files))
    pairs = tuple(dict(given.pop("map", ())).items())
    how = LoadOptions(**{name: given[name] for name in _HOW if name in given}, mapping=pairs)
    own = {name: given[name] for name in load.options if name in given}
    return load.verb(dossier, files if load.several else files[0], how=how, **own, **more)


def _in_how(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Return a verb whose terms and Party stand in `how` alone."""

    def load(dossier: Path, file: Any, *, how: LoadOptions, **own: Any) -> Any:  # noqa: ANN401 - that of the verb
        return verb(dossier, file, how=how, **{name: own[name] for name in own if name not in _HOW})

    return load


def _list(dossier: Path, file: Path, *, how: LoadOptions, kind: Any = "checklist", **own: Any) -> Loaded:  # noqa: ANN401
    if "id" not in own:
        raise UsageError("load.list_without_id")
    told = {"title": file.name} | {name: own[name] for name in _OF_A_LIST if name in own}
    checklist = Checklist(kind=kind, **told)
    about = replace(Source.of(checklist), **{name: own[name] for name in _OF_ITS_SOURCE if name in own})
    return api.load_list(dossier, file, checklist, how, about)


def _law(dossier: Path, file: Path, *, how: LoadOptions, **own: Any) -> Loaded:  # noqa: ANN401 - as of a list
    return _list(dossier, file, how=how, kind="law", **own)


def _status(dossier: Path, file: Path, *, how: LoadOptions, **own: Any) -> Loaded:  # noqa: ANN401 - list, party
    return api.load_status(dossier, file, own.get("list"), how)


def _tracks(dossier: Path, files: Sequence[Path], *, how: LoadOptions, **own: Any) -> Any:  # noqa: ANN401
    from birds.dossier.tracks import Tagged
    from birds.reading.tracks.sifting import TrackRules

    called = {"stay_hours": "stay_hours", "stay_km": "stay_km", "max_speed": "speed_kmh"}
    rules = TrackRules(**{field: own[name] for name, field in called.items() if name in own})
    return api.load_tracks(dossier, files, how, Tagged(own.get("taxon"), own.get("source"), rules))


def _occurrences(
    dossier: Path,
    files: Sequence[Path],
    *,
    how: LoadOptions,
    progress: Callable[[Step], None] | None = None,
    **own: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    from birds.dossier.occurrences import ReductionOptions

    called = {
        "source": "source",
        "uncertainty": "uncertainty_m",
        "radius": "radius_m",
        "scheduler": "scheduler",
    }
    options = ReductionOptions(**{field: own[name] for name, field in called.items() if name in own})
    return api.load_occurrences(dossier, files, how, options, progress)


def _or_returned(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Return a verb that takes a Word document that came back, too."""

    def load(
        dossier: Path,
        file: Path,
        *,
        how: LoadOptions,
        party: PartyCode | None = None,
        using: Sequence[str] = (),
        **own: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - Proposed for a Word document, else that of the verb
        from birds.dossier.returned import Received
        from birds.reading.returned import is_word

        if is_word(file):
            received = Received(party, own.get("document"), own.get("date"))
            return api.load_returned(dossier, file, how, received, using=using)
        if own:
            raise UsageError("load.only_word")
        return verb(dossier, file, how, party=party, using=using)

    return load


def _agreement(
    dossier: Path, file: Path, how: LoadOptions, *, party: PartyCode | None, using: Sequence[str]
) -> Loaded:
    del using  # of a text nothing is compared
    if party:
        raise UsageError("load.only_word")
    return api.load_agreement(dossier, file, how)


LOADS: Mapping[str, Load] = {
    "list": Load(_list, (*_OF_A_LIST, *_OF_ITS_SOURCE, "kind")),
    "law": Load(_law, (*_OF_A_LIST, *_OF_ITS_SOURCE)),
    "status": Load(_status, ("party", "list")),
    "sites": Load(_in_how(api.load_sites), ("party", *_TERMS)),
    "municipalities": Load(_in_how(api.load_municipalities), ("party",)),
    "boundaries": Load(_in_how(api.load_boundaries), _TERMS, several=True),
    "counts": Load(_in_how(api.load_counts), _TERMS, several=True),
    "evidence": Load(_in_how(api.load_evidence), _TERMS),
    "thresholds": Load(_in_how(api.load_thresholds), (*_TERMS, "edition", "source")),
    "tracks": Load(_tracks, (*_TERMS, "taxon", "source", "stay_hours", "stay_km", "max_speed"), several=True),
    "occurrences": Load(
        _occurrences, (*_TERMS, "source", "uncertainty", "radius", "scheduler"), several=True
    ),
    "positions": Load(_or_returned(api.load_positions), _OF_A_RETURN),
    "agreement": Load(_or_returned(_agreement), _OF_A_RETURN),
    "taxonomy": Load(_in_how(api.adopt), ("title",)),
}
