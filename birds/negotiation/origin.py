"""From which acts, and by which options, a paper was made: enough to make it once more when it comes back.

A paper says this of itself. So what it says was sent is not taken on its word where it comes back to the copy that made
it: that copy makes the paper again. The acts are those between the Parties, by a digest; decisions and all that is held
are not in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from birds.evidence import findings
from birds.model import LANGS, TESTS, TreatyTest
from birds.negotiation import acts
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.evidence import Findings
    from birds.model import Act, Annex, Dossier

_BETWEEN = ("position", "name", "wording", "round")
_DIGITS = 32
_PLAIN = AnnexOptions(columns=())


@dataclass(frozen=True, slots=True)
class Origin:
    """What a paper was made from: the digest of the acts, the lists compared, the treaty test, the options."""

    acts: str
    lists: tuple[str, ...]
    test: TreatyTest
    options: AnnexOptions


def stated(annex: Annex, table: Findings, options: AnnexOptions) -> Annex:
    """Return an annex that says from what it was made."""
    given = {one.name: getattr(options, one.name) for one in fields(AnnexOptions)}
    told = {
        "acts": _digest(table.dossier.acts),
        "lists": [table.comparison.a.id, table.comparison.b.id],
        "test": table.test.name,
        "rules": [*table.test.rules],
        **{name: value for name, value in given.items() if value != getattr(_PLAIN, name)},
    }
    return replace(annex, origin=json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def read(text: str) -> Origin | None:
    """Return what a paper says of itself, None where that can't be: a file from elsewhere may say anything."""
    try:
        told = json.loads(text)
        known = {
            one.name: _value(told[one.name], one.name) for one in fields(AnnexOptions) if one.name in told
        }
        test = TreatyTest(told["test"], tuple(told["rules"]))
        lists = tuple(told["lists"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    options = AnnexOptions(**known)
    strange = (
        options.lang not in LANGS or test.name not in TESTS or not all(isinstance(one, str) for one in lists)
    )
    return None if strange else Origin(str(told["acts"]), lists, test, options)


def _value(said: Any, name: str) -> Any:  # noqa: ANN401 - plain JSON
    """Return the value of an option; TypeError where it is of another type than the option."""
    usual = getattr(_PLAIN, name)
    if isinstance(usual, tuple):
        if isinstance(said, list) and all(isinstance(one, str) for one in said):
            return tuple(said)
    elif isinstance(said, (int if name == "since" else str) if usual is None else type(usual)):
        return said
    raise TypeError(name)


def then(dossier: Dossier, origin: Origin) -> Findings | None:
    """Return what a dossier was when a paper was made from it, None where it never had these acts.

    Lists, places and records are today's: no copy keeps what they were.
    """
    between = _reached(dossier, origin)
    if between is None:
        return None
    left = (*dossier.acts[:between], *(act for act in dossier.acts[between:] if act.kind not in _BETWEEN))
    made = acts.fold(left)
    before = replace(
        dossier, acts=left, positions=made.positions, rounds=made.rounds, decisions=made.decisions
    )
    return findings(before, origin.lists, origin.test)


def later(dossier: Dossier, text: str) -> tuple[Act, ...]:
    """Return the acts since a paper was made, by what it says of itself; none where the dossier can't know that."""
    origin = read(text)
    reached = _reached(dossier, origin) if origin else None
    return () if reached is None else dossier.acts[reached:]


def _reached(dossier: Dossier, origin: Origin) -> int | None:
    """Return how many acts a dossier had when a paper was made from it, None where it never had these."""
    digest = ""
    if origin.acts == digest:
        return 0
    for place, act in enumerate(dossier.acts, 1):
        digest = _next(digest, act)
        if digest == origin.acts:
            return place
    return None


def _digest(every: Iterable[Act]) -> str:
    digest = ""
    for act in every:
        digest = _next(digest, act)
    return digest


def _next(digest: str, act: Act) -> str:
    if act.kind not in _BETWEEN:
        return digest
    return sha256(f"{digest} {act.id}".encode()).hexdigest()[:_DIGITS]
