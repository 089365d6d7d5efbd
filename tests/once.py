"""What a worker does once: reads a dossier that has not changed, indexes the reference, compares, founds.

The commands of the tests run in one process and most of them on the bundled dossier. Everything kept here is frozen, so
a second call gets what the first one made; a file that differs in one byte is read anew.
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds import disk, evidence, store
from birds.dossier import bootstrap
from birds.model import Dossier, TreatyTest
from birds.model.agreement import default
from birds.taxonomy import Taxonomy, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence

TWO_LIMBS = TreatyTest()
SIZE = 4  # as many dossiers at a time: the bundled one, and those that a test makes of it

INDEXED: list[Taxonomy] = []


def keep() -> None:
    """Put what remembers in the place of what works; before any module takes the names of these functions."""
    store.load = remembered(store.load, contents)
    evidence.findings = remembered(evidence.findings, compared)
    evidence.taxonomy_of = indexed
    bootstrap.found = remembered(bootstrap.found, lambda agreement=None: agreement or default())
    built = bootstrap.prebuilt
    bootstrap.prebuilt = remembered(lambda: built() or store.database(bootstrap.found()), lambda: ())


def remembered(call: Callable[..., Any], key: Callable[..., Hashable]) -> Callable[..., Any]:
    """Return the call with its last few answers kept by that key; where the key is None it is as ever."""
    kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()

    @functools.wraps(call)
    def once(*args: Any, **named: Any) -> Any:
        asked = key(*args, **named)
        if asked is None:
            return call(*args, **named)
        if asked not in kept:
            kept[asked] = call(*args, **named), args  # what is asked by its identity must live on
        kept.move_to_end(asked)
        while len(kept) > SIZE:
            kept.popitem(last=False)
        return kept[asked][0]

    return once


def contents(path: Path, noun: type | None = None, *, records_of: Collection[str] | None = None) -> Hashable:
    """Return what a whole dossier is known by; None where a part is asked for, or the file is not all there is."""
    disk.note(path)  # a run that is told what is in a file has read it
    beside = [Path(f"{path}{end}") for end in ("-journal", "-wal", "-shm")]
    if noun is not None or not Path(path).is_file() or any(one.exists() for one in beside):
        return None
    return hashlib.sha256(Path(path).read_bytes()).digest(), records_of and tuple(records_of)


def compared(
    dossier: Dossier, using: Sequence[str] = (), test: TreatyTest = TWO_LIMBS, *, explained: bool = True
) -> Hashable:
    return id(dossier), tuple(using), test, explained


def indexed(dossier: Dossier) -> Taxonomy:
    """Return the reference, of which a worker keeps the few that it meets."""
    INDEXED[:] = INDEXED or [shipped()]
    for one in INDEXED:
        if one.title == dossier.reference and (one.taxa is dossier.taxa or one.taxa == dossier.taxa):
            return one
    INDEXED.append(Taxonomy.of(dossier.reference, dossier.taxa))
    del INDEXED[1:-SIZE]
    return INDEXED[-1]
