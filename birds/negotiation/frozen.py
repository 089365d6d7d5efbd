"""An annex kept as it stood when a round closed: numbers, names and brackets of that day, whatever changes after.

The text is JSON; what later versions add to a row is absent in an older one and has its default then.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from birds.model import Annex, AnnexRow, ClosingRow, Names, OpenRow, Reason, Source
from birds.negotiation.annex import columns, parties
from birds.negotiation.making import AnnexOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

META = "annex of round {number}"
_DEFAULT = AnnexOptions()


def meta_key(number: int) -> str:
    """Return the key under which a dossier keeps the annex of a closed round."""
    return META.format(number=number)


def to_text(annex: Annex) -> str:
    """Return an annex as text; `from_text` returns the very same annex."""
    plain = _without_defaults(asdict(annex))
    if annex.project_rules == ():  # "with none of our rules" is not "nothing is said of them"
        plain["project_rules"] = []
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Annex:
    """Return the annex that a text holds."""
    plain = json.loads(text)
    made = {
        **_known(Annex, plain),
        "rows": tuple(_row(AnnexRow, row) for row in plain.get("rows", ())),
        "closing": tuple(_row(ClosingRow, row) for row in plain.get("closing", ())),
        "unsettled": tuple(_row(OpenRow, row) for row in plain.get("unsettled", ())),
        "notes": tuple(map(_reason, plain.get("notes", ()))),
        "credits": tuple(_credits(plain)),
    }
    if "counted" in plain:
        made["counted"] = _reason(plain["counted"])
    return Annex(**made)


def _credits(plain: Mapping[str, Any]) -> Iterator[Source]:
    """Yield the sources; the first annexes kept them as lines, "OSJ8: who, which edition" and the reference's own."""
    yield from (Source(**one) for one in plain.get("credits", ()))
    for line in plain.get("sources", ()):
        name, _, said = line.partition(": ")
        yield (
            Source(name, "other", said)
            if said
            else Source(line, "reference", plain["reference"], credit=line)
        )


def printed_as(annex: Annex, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a frozen annex as these options print it: language, original, columns, headings, title."""
    return replace(
        annex,
        lang=options.lang,
        original=options.original,
        columns=columns(options),
        parties=parties(options.original),
        headings=options.headings,
        title=options.title,
        style=options.style,
        index=options.index,
    )


def _without_defaults(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Leave out what is not known: 700 rows are mostly None otherwise."""
    if isinstance(value, dict):
        return {key: _without_defaults(each) for key, each in value.items() if each not in (None, (), False)}
    if isinstance(value, list | tuple):
        return [_without_defaults(each) for each in value]
    return value


def _known(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values that the dataclass knows, lists as tuples."""
    names = {field.name for field in fields(kind)}
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in plain.items() if key in names}
    if kind is Annex:  # always there, empty or false too
        given = {"columns": (), "parties": (), "computed": False, **given}
    return given


def _row(kind: type, plain: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an AnnexRow, a ClosingRow or an OpenRow
    given = {"number": 0, **_known(kind, plain)} if kind is AnnexRow else _known(kind, plain)
    given["names"] = Names(**plain.get("names", {}))
    for key in ("bracket_note", "reason"):
        if key in plain:
            given[key] = _reason(plain[key])
    if "printed" in plain:
        given["printed"] = tuple((whose, name) for whose, name in plain["printed"])
    if "reasons" in plain:
        given["reasons"] = tuple(map(_reason, plain["reasons"]))
    return kind(**given)


def _reason(plain: Mapping[str, Any]) -> Reason:
    """Return a reason; the first annexes called its code a rule."""
    code = plain["code"] if "code" in plain else plain["rule"]
    return Reason(code, tuple((name, value) for name, value in plain.get("args", ())))
