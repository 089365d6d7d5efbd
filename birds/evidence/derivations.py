"""How a verdict came about: from cells of lists and sources, over what each side says and limb b, to a line of a table.

| rule | is given | gives |
|---|---|---|
| two-limb, open | all of the following | verdict, line, by |
| records | each record that counts | whether there is one |
| reported | each record that only the open test counts | whether there is one |
| limb_b | what each side records, the reference, the rules | met, open, not_met |
| recorded | what lists print as subspecies, with its statuses | taxa, irregular, may_be, undivided |
| side | the statements that decide, the rules | codes, migrant, within, settled |
| statement, subspecies, record, reference, decision | a cell, or what was loaded | what it says |
| rules | the treaty test as it is set | the rules that are applied |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from birds import model as m
from birds.model.derivation import Derivation

if TYPE_CHECKING:
    from birds.evidence.lines import Basis
    from birds.evidence.statements import Cell, Key, Part, Recorded, Side, Statements

_Where: TypeAlias = "Callable[[m.Status | Part], Cell]"


def derive(
    basis: Basis, statements: Statements, test: m.TreatyTest, keys: tuple[Key, ...], limb_of: str | None
) -> Derivation:
    """Return how a verdict on some units came about; limb b is of the subspecies `limb_of` alone if one is judged."""
    where = partial(statements.cell_of, keys)
    parties = (statements.sides[0].side, statements.sides[1].side)
    deciding = (basis.statuses[0].deciding, basis.statuses[1].deciding)
    looked_at = (basis.facts.a, basis.facts.b)
    sides = [_side(*each, where) for each in zip(parties, looked_at, deciding, strict=True)]
    rules = Derivation("rules", (("applied", test.rules), ("min_trust", test.min_trust)))
    given = [
        _records("records", basis.counting),
        _records("reported", basis.reported),
        *sides,
        _limb(basis, statements, limb_of, where),
        rules,
    ]
    if basis.decision:
        cell = (("id", basis.decision.subject), ("cited", basis.decision.cited))
        given.append(Derivation("decision", (("kind", basis.decision.kind),), cell=cell))
    line = basis.line
    gave = (("verdict", line.verdict), ("line", line.name), ("by", line.by))
    return Derivation(test.name, gave, tuple(given))


def _records(rule: str, records: Iterable[m.Evidence]) -> Derivation:
    leaves = tuple(
        Derivation(
            "record",
            (("kind", record.kind), ("certainty", record.certainty), ("trust", record.trust)),
            cell=(("id", record.id), ("source", record.source)),
        )
        for record in records
    )
    return Derivation(rule, (("found", bool(leaves)),), leaves)


def _side(party: str, side: Side, deciding: Iterable[m.Status], where: _Where) -> Derivation:
    gave = (
        ("party", party),
        ("codes", tuple(sorted(side.codes))),
        ("migrant", side.migrant),
        ("within", side.within),
        ("settled", side.settled),
    )
    return Derivation("side", gave, tuple(_statement(status, where) for status in deciding))


def _statement(status: m.Status, where: _Where) -> Derivation:
    gave = (
        ("code", status.code),
        ("printed", status.printed),
        ("months", status.months),
        ("region", status.region),
        ("few", status.minor),
        ("scarce", status.scarce),
        ("migrant", status.migrant),
        ("how", status.how),
        ("trust", status.trust),
        ("source", status.source),
    )
    return Derivation("statement", gave, cell=where(status))


def _limb(basis: Basis, statements: Statements, limb_of: str | None, where: _Where) -> Derivation:
    limb = basis.limb
    parties = (side.side for side in statements.sides)
    printed = (side.parts for side in basis.printed)
    sides = zip(parties, (limb.a, limb.b), printed, strict=True)
    recorded = tuple(_recorded(*each, where) for each in sides)
    reference = Derivation(
        "reference",
        (("monotypic", basis.monotypic), ("subspecies", tuple(sorted(basis.whole))), ("asked", limb_of)),
        cell=(("reference", statements.taxonomy.title),),
    )
    gave = (("limb_b", limb.word), ("common", tuple(sorted(limb.common))), ("undivided", limb.undivided))
    return Derivation("limb_b", gave, (*recorded, reference))


def _recorded(party: str, side: Recorded, parts: Iterable[Part], where: _Where) -> Derivation:
    gave = (
        ("party", party),
        ("taxa", tuple(sorted(side.taxa))),
        ("irregular", tuple(sorted(side.irregular))),
        ("may_be", tuple(sorted(side.may_be))),
        ("undivided", side.undivided),
    )
    return Derivation("recorded", gave, tuple(_part(part, where) for part in parts))


def _part(part: Part, where: _Where) -> Derivation:
    gave = (("printed", part.printed), ("taxa", part.taxa), ("source", part.source), ("trust", part.trust))
    stated = tuple(_statement(status, where) for status in part.statuses)
    return Derivation("subspecies", gave, stated, where(part))
