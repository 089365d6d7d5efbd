"""`evidence` as an annex: a sheet a bird, with the number that the annex gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.api.dossiers import judged
from birds.api.drafting import lines, sources
from birds.model import TreatyTest
from birds.negotiation import subspecies_names
from birds.output.evidence import EvidenceAnnex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.api.dossiers import Table
    from birds.model import Lang, Verdict

LISTED = ("shown", "indicated")


def evidence_annex(table: Table, lang: Lang, named: Sequence[Verdict] = ()) -> EvidenceAnnex:
    """Return the evidence annex: a sheet for each bird of the verdicts that are `named`.

    Without them it has a sheet for each bird that is listed, or that any record is about. Numbers are those of the
    annex, whose draft is by the test of two limbs.
    """
    from birds.output.evidence.gathering import Gatherer

    dossier = table.dossier
    gatherer = Gatherer(
        dossier,
        table.comparison,
        table.taxonomy,
        lines(judged(table, TreatyTest(rules=table.test.rules))),
        subspecies_names(dossier.lists, table.taxonomy),
    )
    birds = named or one_by_one(table)
    return EvidenceAnnex(
        lang,
        table.test,
        tuple(gatherer.sheet(verdict) for verdict in birds if named or _has_sheet(verdict)),
        tuple(verdict.verdict for verdict in birds),
        dossier.reference,
        sources(table),
        max((one.number for one in dossier.rounds), default=None),
        bool(named),
    )


def one_by_one(table: Table) -> tuple[Verdict, ...]:
    """Return the verdicts bird by bird, as in the annex: where a side lumps, those on what it lumps."""
    lumped = {verdict.row_id for verdict in table.verdicts if verdict.unit_id is not None}
    return tuple(one for one in table.verdicts if one.unit_id is not None or one.row_id not in lumped)


def _has_sheet(verdict: Verdict) -> bool:
    return verdict.verdict in LISTED or bool(verdict.limb_a or verdict.other_records)
