"""`load thresholds`: the 1 % thresholds of flyway populations, each with the taxon that its name means."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from birds.api.keeping import Kept, put
from birds.api.loading import Loaded, open_for, refuse_if_strict
from birds.errors import Problem
from birds.evidence import taxonomy_of
from birds.matching.naming import named_records
from birds.model import LoadOptions, Message, Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


__all__ = ["Estimates", "load_thresholds"]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Which edition of which estimates a file holds, where it does not say."""

    edition: str | None = None
    source: str | None = None


_PLAIN, _UNSAID = LoadOptions(), Estimates()


def load_thresholds(
    path: Path, file: Path, how: LoadOptions = _PLAIN, estimates: Estimates = _UNSAID
) -> Loaded:
    """Load 1 % thresholds, by printed name, population and edition."""
    from birds.reading.counts import read_thresholds
    from birds.reading.tables import ReadOptions

    read = read_thresholds(file, ReadOptions(dict(how.mapping), how.encoding, how.sheet, **asdict(estimates)))
    with open_for(path, how, "load thresholds") as opened:
        dossier = opened.reader.dossier()
        taxonomy = taxonomy_of(dossier)
        named = named_records(read.thresholds, taxonomy, dossier.lists, dossier.decisions)
        problems = (*read.problems, *_uncertain(file, named))
        refuse_if_strict(problems, how)
        source = read.how.source("thresholds", len(named), options=asdict(estimates))
        changes = put(opened, THRESHOLDS, named, source, how)
    certain = sum(one.taxon is not None for one in named)
    said = Message.of("load.birds_certain", number=certain)
    return Loaded(
        "load.thresholds", len(named), certain, opened.changed, problems, said, changes, source.mapping
    )


THRESHOLDS: Kept[Threshold] = Kept(
    "thresholds",
    "load.thresholds",
    lambda one: ", ".join(filter(None, (one.taxon_printed, one.population, one.edition))),
    lambda reader: reader.load(Threshold),
    lambda session, values: session.save(Threshold, values),
    lambda session, values: session.replace(Threshold, values),
)


def _uncertain(file: Path, named: Sequence[Threshold]) -> list[Problem]:
    names = Counter(one.taxon_printed for one in named if one.taxon is None)
    what, todo = "load.threshold_of_no_bird", "load.do_decide_name"
    return [Problem(file.name, what, todo, value=name, severity="warning") for name in names]
