"""What the verbs read from a dossier: its taxonomy, its lists, and which list speaks for a Party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.errors import DossierError, UsageError
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import Checklist, Comparison, Dossier, MatchedList, PartyCode, Verdict

SIDES: tuple[PartyCode, PartyCode] = (
    "JPN",
    "KOR",
)  # alphabetical by English name: no Party comes first by right


@dataclass(frozen=True, slots=True)
class Table:
    """A dossier with what is computed from it: the Parties' lists compared and the verdicts on what they share."""

    dossier: Dossier
    taxonomy: Taxonomy
    comparison: Comparison
    verdicts: tuple[Verdict, ...]


def read(path: Path) -> Dossier:
    """Return everything a dossier holds; DossierError where it can't be used."""
    from birds import store

    return store.load(path)


def taxonomy_of(dossier: Dossier) -> Taxonomy:
    """Return the dossier's reference, indexed."""
    return Taxonomy.of(dossier.reference, dossier.taxa)


def list_of(dossier: Dossier, list_id: str) -> MatchedList:
    """Return one list; UsageError names those there are."""
    for matched in dossier.lists:
        if matched.checklist.id == list_id:
            return matched
    there = ", ".join(matched.checklist.id for matched in dossier.lists) or "none"
    raise UsageError(f"the dossier has no list {list_id!r}; it has {there}")


def party_lists(dossier: Dossier, using: Sequence[str] = ()) -> tuple[MatchedList, MatchedList]:
    """Return the list that speaks for each Party, in the order of `SIDES`.

    That is the one named in `using`, else the Party's newest checklist. DossierError where a Party has none.
    """
    chosen = {each.checklist.party: each for each in (list_of(dossier, list_id) for list_id in using)}
    if None in chosen or len(chosen) < len(using):
        raise UsageError("--using takes one list of each Party; load a list with --party to make it one")
    first, second = (chosen.get(party) or _newest(dossier, party) for party in SIDES)
    return first, second


def table(dossier: Dossier, using: Sequence[str] = ()) -> Table:
    """Return the dossier with its comparison and verdicts."""
    from birds.comparison import compare
    from birds.evidence.verdict import judge

    taxonomy = taxonomy_of(dossier)
    a, b = party_lists(dossier, using)
    comparison = compare(a, b, taxonomy)
    verdicts = judge(comparison, dossier.evidence, taxonomy, decisions=dossier.decisions)
    return Table(dossier, taxonomy, comparison, verdicts)


def main_verdicts(table: Table) -> tuple[Verdict, ...]:
    """Return one verdict for each shared row; those on the units of a lumped row stand beside them."""
    return tuple(verdict for verdict in table.verdicts if verdict.unit_id is None)


def described(checklist: Checklist) -> str:
    """Return a list's publisher, edition and year in one line."""
    parts = (checklist.publisher or checklist.title, checklist.edition, checklist.date)
    return ", ".join(part for part in parts if part)


def _newest(dossier: Dossier, party: str) -> MatchedList:
    own = [
        matched
        for matched in dossier.lists
        if matched.checklist.party == party and matched.checklist.kind == "checklist"
    ]
    if not own:
        raise DossierError(
            f"the dossier has no list of {party}; add one with `birds load list FILE --party {party}`"
        )
    return max(own, key=lambda matched: matched.checklist.date or "")
