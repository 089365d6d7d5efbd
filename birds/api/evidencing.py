"""`evidence` as an annex: a sheet a bird, with the number that the annex gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import attribution
from birds.documents.build.evidence_sheets import EvidenceAnnex
from birds.documents.build.sketches import has_map
from birds.evidence import judged
from birds.model import TreatyTest
from birds.negotiation.drafting import lines
from birds.negotiation.items import subspecies_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.documents.build.evidence_sheets import EvidenceSheet
    from birds.evidence import Findings
    from birds.model import Lang, Source, Verdict

LISTED = ("shown", "indicated")


def evidence_annex(table: Findings, lang: Lang, named: Sequence[Verdict] = ()) -> EvidenceAnnex:
    """Return the evidence annex: a sheet for each bird of the verdicts that are `named`.

    Without them it has a sheet for each bird that is listed, or that any record is about. Numbers are those of the
    annex, whose draft is by the test of two limbs.
    """
    from birds.documents.build.evidence_sheets import Gatherer

    dossier = table.dossier
    gatherer = Gatherer(
        dossier,
        table.comparison,
        table.taxonomy,
        lines(judged(table, TreatyTest(rules=table.test.rules))),
        subspecies_names(dossier.lists, table.taxonomy),
    )
    birds = named or one_by_one(table)
    sheets = tuple(gatherer.sheet(verdict) for verdict in birds if named or _has_sheet(verdict))
    return EvidenceAnnex(
        lang,
        table.test,
        sheets,
        tuple(verdict.verdict for verdict in birds),
        dossier.reference,
        _credits(table, sheets),
        max((one.number for one in dossier.rounds), default=None),
        bool(named),
    )


def _credits(table: Findings, sheets: Sequence[EvidenceSheet]) -> tuple[Source, ...]:
    """Return whose facts the sheets carry: lists and statuses, records, the land on their maps."""
    known = table.dossier.sources
    cited = {kind for sheet in sheets for kind, _ in sheet.cited}
    kinds: list[str] = [kind for kind in ("counts", "occurrences", "tracks") if kind in cited]
    kinds += ["evidence"] if any(sheet.records for sheet in sheets) else []
    kinds += ["land"] if any(map(has_map, sheets)) else []
    kinds += ["sites"] if any(sheet.sites for sheet in sheets) else []
    signed = (one.treaty for sheet in sheets for one in sheet.elsewhere)
    said = attribution.of_verdicts(sheet.verdict for sheet in sheets)
    return attribution.of_comparison(
        known, table.comparison, (*said, *attribution.of_kind(known, *kinds), *signed)
    )


def one_by_one(table: Findings) -> tuple[Verdict, ...]:
    """Return the verdicts bird by bird, as in the annex: where a side lumps, those on what it lumps."""
    lumped = {verdict.row_id for verdict in table.verdicts if verdict.unit_id is not None}
    return tuple(one for one in table.verdicts if one.unit_id is not None or one.row_id not in lumped)


def _has_sheet(verdict: Verdict) -> bool:
    return verdict.verdict in LISTED or bool(verdict.limb_a or verdict.other_records)
