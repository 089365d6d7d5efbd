"""What two copies do not share, by kind and name: all that a closing code covers, and what each has loaded besides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from birds.errors import DossierError
from birds.evidence import findings
from birds.model import Act, Arg, DossierContent, Message
from birds.negotiation import codes, rounds
from birds.negotiation.acts import closings_of, decision_key
from birds.negotiation.exchange import named_reference
from birds.negotiation.plain import to_plain

ByKind = Mapping[str, Mapping[str, Any]]
_VALUE = ("setting", "entry", "statement", "threshold")
"""The kinds of which what differs is said, too."""
_OF_ROWS = ("statement", "threshold")
"""The kinds that go with the listed rows: which these are, acts say."""


class Difference(NamedTuple):
    """What one of two dossiers has otherwise than the other, and what that is there; an act is named by its id."""

    kind: str
    what: Arg
    is_first: bool
    says: str = ""


def dossier_differences(first: DossierContent, other: DossierContent) -> Iterator[Difference]:
    """Yield what two dossiers do not share: kind by kind, then the parts in which the codes of a round differ."""
    mine_by_kind, of_other = _by_kind(first), _by_kind(other)
    for kind, mine in mine_by_kind.items():
        theirs = of_other[kind]
        for key in dict.fromkeys((*mine, *theirs)):
            of_row = kind in _OF_ROWS and (key not in mine or key not in theirs)  # the acts say that
            if mine.get(key) != theirs.get(key) and not of_row:
                for side, against in ((mine, theirs), (theirs, mine)):
                    if key in side:
                        says = _otherwise(side[key], against.get(key)) if kind in _VALUE else ""
                        yield Difference(kind, key, side is mine, says)
    yield from _codes(first, other)


def _by_kind(dossier: DossierContent) -> ByKind:
    """Return what dossiers are compared by, by its kind and what it is called."""
    lists = {each.checklist.id: each for each in dossier.lists}
    entries = (matched.entry for each in dossier.lists for matched in each.entries)
    return {
        "act": {act.id: act for act in dossier.acts},
        "setting": dict(codes.file_values(dossier.agreement)),
        "list": {
            name: (each.checklist, [(it.match, it.subspecies) for it in each.entries])
            for name, each in lists.items()
        },
        "entry": {f"{entry.list_id} {entry.row}": to_plain(entry) for entry in entries},
        "site": {site.id: site for site in dossier.sites},
        "decision": {", ".join(filter(None, decision_key(each))): each for each in dossier.decisions},
        "reference": {named_reference(dossier): True},
        **_resting_on(dossier),
    }


def _resting_on(dossier: DossierContent) -> ByKind:
    """Return what decides the rows of which the Parties speak, and the thresholds of the birds at listed sites."""
    try:
        table = findings(dossier)
    except DossierError:  # no list of a Party
        return {"statement": {}, "threshold": {}}
    annex, _ = rounds.annexes_to_keep(dossier, max((it.number for it in dossier.rounds), default=0))
    listed = rounds.agreement_to_keep(dossier, annex).sites if annex else ()
    basis = codes.resting_on(table, annex, listed or ()) if annex else {}
    names = {row.id: row.scientific_name for row in annex.rows} if annex else {}
    return {
        "statement": {names[key]: value for key, value in basis.items() if key in names},
        "threshold": {key: value for key, value in basis.items() if key not in names},
    }


def _otherwise(value: object, other: object) -> str:
    """Return what of a value the other has otherwise: its fields that differ, the statements that are its alone."""
    if isinstance(value, dict) and isinstance(other, dict):
        value = {key: value.get(key) for key in {**value, **other} if value.get(key) != other.get(key)}
        return ", ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, list) and isinstance(other, list):
        alone = [each for each in value if each not in other]
        return "; ".join(map(_shown, alone))
    return _shown(value)


def _shown(value: object) -> str:
    """Return a value as a cell has it: of a statement the source, what it says and where."""
    if isinstance(value, dict):
        said = (value.get(name) for name in ("source", "id", "territory", "region", "code", "printed"))
        return " ".join(str(each) for each in said if each)
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _codes(first: DossierContent, other: DossierContent) -> Iterator[Difference]:
    """Yield the parts in which the closings of a round differ, with the code of each."""
    mine = {act.id for act in first.acts}
    acts = (*first.acts, *(act for act in other.acts if act.id not in mine))
    numbers = sorted({act.round or 0 for act in acts if (act.kind, act.value) == ("round", "close")})
    for number in numbers:
        closings = [act for act in closings_of(acts, number) if act.code]
        coded = {act.code or "": act for act in closings}
        if len(coded) > 1:
            one, another, *_ = coded
            for part in codes.differing_parts(one, another):
                what = Message.of("compare.part", round=number, part=Message(f"round.part_{part}"))
                yield from (Difference("code", what, _is_of(act, first), code) for code, act in coded.items())


def _is_of(act: Act, first: DossierContent) -> bool:
    return act.recorder == first.copy_of if first.copy_of else act in first.acts
