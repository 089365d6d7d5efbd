"""A derivation in words, a numbered line a step: 1 what decided, 1.2 what it was given, 1.2.1 the cell that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from birds import model as m
from birds.messages import in_row, say, word
from birds.model.derivation import Derivation

_Facts = dict[str, Any]


def derivation_lines(
    derivation: Derivation, agreement: m.Agreement, lang: m.Lang, number: str = "1"
) -> Iterator[str]:
    """Yield the steps of a derivation, each with its number."""
    text = _WORDED[derivation.rule](dict(derivation.gave), agreement, lang)
    yield f"{number}  {in_row((text, _cell(dict(derivation.cell), lang)), lang)}"
    for at, given in enumerate(derivation.given, 1):
        yield from derivation_lines(given, agreement, lang, f"{number}.{at}")


def _cell(cell: dict[str, Any], lang: m.Lang) -> str:
    if "row" in cell:
        field = word(f"derivation.{cell['field']}", lang)
        where = {"list": cell["list"], "file": cell["file"] or "–", "row": cell["row"], "field": field}
        return say(m.Message.of("derivation.cell", **where), lang)
    return in_row([str(text) for text in cell.values() if text], lang)


def _verdict(gave: _Facts, _: m.Agreement, lang: m.Lang) -> str:
    return say(m.Message.of("evidence.decided", verdict=gave["verdict"], line=f"line.{gave['line']}"), lang)


def _side(gave: _Facts, agreement: m.Agreement, lang: m.Lang) -> str:
    named = [word(f"short.{code}", lang) for code in gave["codes"]] or ["–"]
    marks = [word(f"derivation.{mark}", lang) for mark in ("migrant", "within", "settled") if gave[mark]]
    return in_row((agreement.label(gave["party"], lang), in_row((*named, *marks), lang)), lang, "colon")


def _statement(gave: _Facts, _: m.Agreement, lang: m.Lang) -> str:
    meaning = word(f"short.{gave['code']}" if gave["code"] else "statement.open", lang)
    marks = [word("minor", lang)] * gave["few"] + [word("statement.scarce", lang)] * gave["scarce"]
    months = [" ".join(map(str, gave["months"]))] if gave["months"] else []
    says = " = ".join(dict.fromkeys(filter(None, (gave["printed"], meaning))))
    return in_row((says, *months, gave["region"] or "", *marks), lang)


def _recorded(gave: _Facts, agreement: m.Agreement, lang: m.Lang) -> str:
    taxa = in_row(gave["taxa"], lang) or word("derivation.undetermined", lang)
    return in_row((agreement.label(gave["party"], lang), taxa), lang, "colon")


def _limb(gave: _Facts, _: m.Agreement, lang: m.Lang) -> str:
    return in_row((word(f"limb_b.{gave['limb_b']}", lang), *gave["common"]), lang)


def _reference(gave: _Facts, _: m.Agreement, lang: m.Lang) -> str:
    return word("limb_b.monotypic", lang) if gave["monotypic"] else in_row(gave["subspecies"], lang)


def _rules(gave: _Facts, _: m.Agreement, lang: m.Lang) -> str:
    return in_row([word(f"rule.{rule}", lang) for rule in gave["applied"]], lang) or word("rules.none", lang)


def _records(code: str) -> Callable[[_Facts, m.Agreement, m.Lang], str]:
    return lambda gave, _, lang: in_row((word(code, lang), "" if gave["found"] else "–"), lang, "colon")


_WORDED: dict[str, Callable[[_Facts, m.Agreement, m.Lang], str]] = {
    **dict.fromkeys(m.TESTS, _verdict),
    "side": _side,
    "statement": _statement,
    "recorded": _recorded,
    "limb_b": _limb,
    "reference": _reference,
    "rules": _rules,
    "records": _records("derivation.records"),
    "reported": _records("derivation.reported"),
    "record": lambda gave, _, lang: word(f"by.{gave['kind']}", lang),
    "subspecies": lambda gave, _, lang: gave["printed"] or word("derivation.blank", lang),
    "decision": lambda _, __, lang: word("line.non_migratory", lang),
}
