"""From which acts a paper was made, by a digest: what was said since it was sent is known when it comes back.

The acts are those between the Parties; decisions and all that is held are not in it.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.negotiation import drafting
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.evidence import Findings
    from birds.model import Act, Annex

_BETWEEN = ("position", "name", "wording", "round")
_DIGITS = 32
_USUAL = AnnexOptions()


def annex_with_origin(table: Findings, options: AnnexOptions = _USUAL) -> Annex:
    """Return the annex as it is printed; it says from which acts it was made."""
    return with_origin(drafting.annex(table, options), table.dossier.acts)


def with_origin(annex: Annex, acts: Sequence[Act]) -> Annex:
    """Return an annex that says from which acts it was made."""
    digest = ""
    for act in acts:
        digest = _next(digest, act)
    return replace(annex, origin=digest)


def later(acts: Sequence[Act], origin: str) -> Sequence[Act]:
    """Return the acts since a paper was made, by what it says of itself; none where that is not among these."""
    digest = ""
    if origin == digest:
        return acts
    for place, act in enumerate(acts, 1):
        digest = _next(digest, act)
        if digest == origin:
            return acts[place:]
    return ()


def _next(digest: str, act: Act) -> str:
    if act.kind not in _BETWEEN:
        return digest
    return sha256(f"{digest} {act.id}".encode()).hexdigest()[:_DIGITS]
