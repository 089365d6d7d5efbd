"""The annex that was kept when a round closed, and what has changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.errors import DossierError, UsageError
from birds.evidence import findings
from birds.negotiation import drafting, rounds
from birds.negotiation.changes import changes, marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.evidence import Findings
    from birds.model import Annex, Dossier
    from birds.negotiation.changes import AnnexChanges
    from birds.negotiation.rows import AnnexOptions


def annex_to_keep(dossier: Dossier, number: int, using: Sequence[str] = ()) -> Annex | None:
    """Return the annex as it stands when a round closes; None where the dossier has no lists to make one from."""
    try:
        table = findings(dossier, using)
    except DossierError:  # no list of a Party: nothing to keep
        return None
    return drafting.text(table, until=number)


def kept_annex(dossier: Dossier, meta: Mapping[str, str], number: int, using: Sequence[str] = ()) -> Annex:
    """Return the annex as it stood when a round closed; UsageError where the round is not closed.

    DossierError where what is kept is no annex. A closed round that came without one has what its positions make
    of today's lists.
    """
    found = rounds.find_round(dossier.rounds, number)
    if found.closed is None:
        raise UsageError("round.no_changes_of_open", round=number)
    kept = meta.get(rounds.meta_key(number))
    if not kept:
        return drafting.text(findings(dossier, using), until=number)
    try:
        return rounds.from_text(kept)
    except (ValueError, TypeError, KeyError, AttributeError):  # another program has written there
        raise DossierError("round.annex_unreadable", round=number) from None


def annex_of_round(
    table: Findings, meta: Mapping[str, str], number: int, options: AnnexOptions, using: Sequence[str] = ()
) -> Annex:
    """Return the annex as it was when a round closed, printed by these options, dated by the round."""
    made = rounds.printed_as(kept_annex(table.dossier, meta, number, using), options)
    dated = replace(made, date=options.date or rounds.find_round(table.dossier.rounds, number).closed)
    return drafting.with_elsewhere(dated, table)


def changes_since(
    table: Findings, meta: Mapping[str, str], options: AnnexOptions, using: Sequence[str] = ()
) -> AnnexChanges:
    """Return what has changed since a closed round (`options.since`), both annexes printed by the same options.

    UsageError for options that the annex of that day was not kept with.
    """
    if options.order != "reference" or options.subspecies or options.limbs:
        raise UsageError("round.since_as_kept")
    old = annex_of_round(table, meta, options.since or 0, replace(options, date=None), using)
    return changes(old, drafting.annex(table, replace(options, since=None, states=())))


def with_marks(found: AnnexChanges, options: AnnexOptions) -> Annex:
    """Return the new annex with every row marked, deleted ones too; `options.states` are the rows to print."""
    made = marked(found, options.since or 0)
    wanted = tuple(row for row in made.rows if not options.states or row.state in options.states)
    return replace(made, rows=wanted)
