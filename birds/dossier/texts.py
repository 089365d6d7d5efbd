"""The agreement as it is printed: the dossier's text or, where it has none, that of the skeleton."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.negotiation import closed_rounds, paragraphs, provenance, wording
from birds.reading.agreement import skeleton, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds import model as m
    from birds.evidence import Findings
    from birds.negotiation.closed_rounds import AgreementChanges
    from birds.negotiation.rows import AnnexOptions


def agreed(table: Findings, options: AnnexOptions) -> m.Agreed:
    """Return the agreement as it is printed."""
    printed = wording.agreed(table, skeleton(table.dossier.agreement), options)
    return replace(printed, annex=provenance.stated(printed.annex, table.dossier.acts))


def of_round(
    table: Findings,
    snapshots: Mapping[int, m.Snapshot],
    number: int,
    options: AnnexOptions,
    using: Sequence[str] = (),
) -> m.Agreed:
    """Return the agreement as it was when a round closed; UsageError where its text was not kept here."""
    return closed_rounds.of_round(table, snapshots, number, options, skeleton(table.dossier.agreement), using)


def changes_since(
    table: Findings, snapshots: Mapping[int, m.Snapshot], options: AnnexOptions, using: Sequence[str] = ()
) -> AgreementChanges:
    """Return the changes in the agreement and its annexes since a closed round (`options.since`)."""
    changes = closed_rounds.changes_since(table, snapshots, options, skeleton(table.dossier.agreement), using)
    annex = provenance.stated(changes.new.annex, table.dossier.acts)
    return replace(changes, new=replace(changes.new, annex=annex))


def as_file(dossier: m.Dossier) -> str:
    """Return the text as the file that `load agreement` reads: as this copy's Party tabled it, else the other.

    What is held is not in it.
    """
    sides = (dossier.copy_of, *(party.code for party in dossier.agreement.parties))
    found = next(filter(None, (paragraphs.of_party(dossier.acts, side) for side in sides)), ())
    return to_text([clause for _, clause in found] or skeleton(dossier.agreement))
