"""The code that a round is closed with: the same in both Parties' copies, short enough to be read aloud.

It covers all that a text or an original prints, and all from which a listed row is computed. Behind the schema that it
was made under it has 60 bits over everything, two characters for each part, by which a difference is found, and a last
one by which a slip of the tongue is noticed.

| part | covers |
|---|---|
| reference | its name, and its taxa in their order |
| lists | the Parties' own lists as printed |
| statements | statuses, records and subspecies that decide the rows of the annex, thresholds of the birds of Annex II |
| acts | what was tabled |
| text | the rows of the annex in their order, with states, names and footnotes |
| sites | Annex II: states, names, designations, the listed birds that are counted there |
| agreement | the agreement's file, what is settled of it, its paragraphs |

Nothing computed alone, held back or loaded privately is in it. A round closed before a code named its schema has a
code of six parts, of which the acts are still held to it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from birds import model as m
from birds.errors import UsageError
from birds.evidence import Findings
from birds.model.agreement import agreement_table
from birds.negotiation import items
from birds.negotiation.acts import between_both
from birds.negotiation.acts import digest as digest_of_act
from birds.negotiation.plain import to_plain
from birds.negotiation.proposals import AGREED_NOTE

PARTS = ("reference", "lists", "statements", "acts", "text", "sites", "agreement")
"""The parts of a code in their order."""
OWN_PICTURE = ("colour", "symbol", "bounds", "boundary", "gazetteer", "land", "precedents")
"""What an agreement's file says for maps, sheets and the tests of data alone: each side may have its own."""
_OF_SITE = (
    "id", "party", "code", "names", "designation", "designated", "area_ha", "point", "point_quality", "official",
)  # fmt: skip
"""What Annex II prints of a designation, and what that rests on."""
_OF_CLAUSE = ("id", "kind", "texts", "by", "instead", "terms")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SCHEMA, _WHOLE, _PART, _GROUP = 2, 12, 2, 4
_LENGTH = _SCHEMA + _WHOLE + _PART * len(PARTS) + 1
_EARLIER = {"reference": 3, "lists": 3, "acts": 5, "text": 5, "sites": 3, "agreement": 3}
"""The parts of a code that names no schema."""
_LENGTH_EARLIER = sum(_EARLIER.values()) + 1


# ---------------------------------------------------------------- what it covers


def digests(
    dossier: m.DossierContent,
    speaking: Iterable[m.MatchedList] = (),
    annex: m.Annex | None = None,
    listed: Iterable[m.ListedSite] = (),
    statements: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Return the digest of each part: of what is tabled, the lists that speak for the Parties, and both annexes.

    `statements` are what `resting_on` has.
    """
    return {
        "reference": of_reference(dossier),
        "lists": of_lists(speaking),
        "statements": digest(statements or {}),
        "acts": of_acts(dossier.acts),
        "text": of_text(annex),
        "sites": of_sites(listed, annex),
        "agreement": of_agreement(dossier.agreement, dossier.clauses),
    }


def digest(content: object) -> str:
    """Return the digest of plain values, whatever the order in which a mapping has them."""
    text = unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False, sort_keys=True))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def of_reference(dossier: m.DossierContent) -> str:
    """Return the digest of the reference: its name, and its taxa in their order."""
    return digest([dossier.reference, [taxon.name for taxon in dossier.taxa]])


def of_lists(lists: Iterable[m.MatchedList]) -> str:
    """Return the digest of lists: their entries as printed, with everything that they say."""
    return digest([[it.checklist.id, *(to_plain(each.entry) for each in it.entries)] for it in lists])


def of_acts(acts: Iterable[m.Act]) -> str:
    """Return the digest of acts: those that both copies have when both Parties' acts are in both."""
    # neither closings, nor one side's decisions on what names mean
    shared = (act for act in between_both(acts) if act.kind in ("position", "name", "round") or act.joint)
    return digest(sorted(digest_of_act(act) for act in shared if act.value != "close"))


def of_text(annex: m.Annex | None) -> str:
    """Return the digest of an annex: its rows in their order. What is only computed is not in it."""
    return digest([_row(row, annex) for row in annex.rows if row.state != "proposal"] if annex else [])


def _row(row: m.AnnexRow, annex: m.Annex) -> list[object]:
    notes = (note for number in row.notes for note in annex.notes[number - 1 : number])
    agreed = [to_plain(note) for note in notes if note.code == AGREED_NOTE]
    return [row.id, row.state, row.scientific_name, row.synonyms, row.names.pairs, agreed]


def of_sites(listed: Iterable[m.ListedSite], annex: m.Annex | None = None) -> str:
    """Return the digest of Annex II: the same for all that have none."""
    ids = {row.number: row.id for row in annex.rows if row.state != "proposal"} if annex else {}
    content = [
        [
            row.state,
            row.names.pairs,
            sorted(ids[number] for number in row.birds if number in ids),
            [{name: to_plain(getattr(site, name)) for name in _OF_SITE} for site in row.designations],
        ]
        for row in listed
    ]
    return digest(sorted(content, key=str))


def of_agreement(agreement: m.Agreement, clauses: Iterable[m.Clause]) -> str:
    """Return the digest of the agreement: its file with what is settled of it, and its paragraphs."""
    text = [[to_plain(getattr(clause, name)) for name in _OF_CLAUSE] for clause in clauses]
    return digest([dict(file_values(agreement)), text])


def file_values(agreement: m.Agreement) -> Iterator[tuple[str, object]]:
    """Yield what the file of an agreement says that papers depend on: where it stands there, and the value."""

    def flat(value: object, *keys: str) -> Iterator[tuple[str, object]]:
        if keys and keys[-1] in OWN_PICTURE:
            return
        if isinstance(value, Mapping):
            for key in sorted(value):
                yield from flat(value[key], *keys, key)
        else:
            yield ".".join(keys), value

    table = agreement_table(agreement)
    parties = {party["code"]: party for party in table.pop("party", ())}
    yield "party", [*parties]
    yield from flat(table | {"party": parties})


def resting_on(table: Findings, annex: m.Annex, listed: Iterable[m.ListedSite] = ()) -> dict[str, Any]:
    """Return what decides the rows of an annex that Parties speak of, by row; thresholds of the birds at its sites."""
    spoken = {row.id: row.number for row in annex.rows if row.state != "proposal"}
    counted = {number for row in listed for number in row.birds}
    every = [item for item in items.of(table.comparison) if item.id in spoken]
    taxa = {taxon for item in every if spoken[item.id] in counted for taxon in item.taxa}
    basis = {item.id: _basis(table.verdict_on.get(item.verdict_key)) for item in every}
    estimates = {_estimate(each): to_plain(each) for each in table.dossier.thresholds if each.taxon in taxa}
    return basis | estimates


def _estimate(threshold: m.Threshold) -> str:
    return f"{threshold.taxon_printed}, {threshold.population}, {threshold.edition}"


def _basis(verdict: m.Verdict | None) -> list[object]:
    if verdict is None:
        return []
    stated = (*verdict.status_a, *verdict.status_b, *verdict.limb_a)
    limb = [verdict.limb_b, verdict.undivided, *verdict.subspecies_a, None, *verdict.subspecies_b]
    return [*map(to_plain, stated), *limb]


# ---------------------------------------------------------------- as it is printed and read


def closing_code(parts: Mapping[str, str], schema: int) -> str:
    """Return the code of the digests of all parts, made under a schema."""
    letters = f"{schema:0{_SCHEMA}}" + short(digest([schema, dict(parts)]), _WHOLE)
    return _printed(letters + "".join(short(parts[name], _PART) for name in PARTS))


def short(whole: str, length: int = 3) -> str:
    """Return the first characters of a digest, as a code has them."""
    number = int(whole, 16)
    return "".join(_LETTERS[(number >> (5 * place)) % 32] for place in range(length))


def example(schema: int = 0) -> str:
    """Return what a code looks like."""
    return _printed(f"{schema:0{_SCHEMA}}" + "0" * (_LENGTH - _SCHEMA - 1))


def parse_code(text: str) -> str:
    """Return a code as it is printed, of how somebody typed it; UsageError where it was misread."""
    typed = "".join(unicodedata.normalize("NFKC", text).upper().translate(_HEARD).split())
    letters = typed.replace("-", "")
    known = len(letters) in (_LENGTH, _LENGTH_EARLIER) and set(letters) <= set(_LETTERS)
    named = len(letters) != _LENGTH or letters[:_SCHEMA].isdecimal()
    if not (known and named) or _check(letters[:-1]) != letters[-1]:
        raise UsageError("round.code_misread", code=text, example=example())
    return _printed(letters[:-1])


def code_in(text: str) -> str | None:
    """Return a code as it is printed, None where the text is none."""
    try:
        return parse_code(text)
    except UsageError:
        return None


def code_parts(code: str) -> dict[str, str]:
    """Return the characters of each part of a code, and those over everything; the schema where it names one."""
    letters, of = code.replace("-", ""), {}
    sizes: Collection[tuple[str, int]] = _EARLIER.items()
    if len(letters) == _LENGTH:
        sizes = (("schema", _SCHEMA), ("whole", _WHOLE), *((name, _PART) for name in PARTS))
    for name, size in sizes:
        of[name], letters = letters[:size], letters[size:]
    return of


def differing_parts(code: str, other: str) -> tuple[str, ...]:
    """Return the parts in which two codes differ: made under two schemas they can't be compared by more."""
    mine, theirs = code_parts(code), code_parts(other)
    if mine.get("schema") != theirs.get("schema"):
        return ("schema",)
    found = tuple(name for name in PARTS if mine.get(name) != theirs.get(name))
    return found or (() if mine == theirs else ("whole",))


def has_acts(code: str, acts: Iterable[m.Act]) -> bool:
    """Whether the part of a code for acts is theirs."""
    part = code_parts(code).get("acts", "")
    return bool(part) and short(of_acts(acts), len(part)) == part


def _printed(letters: str) -> str:
    """Return a code as it is printed: in groups, the last character telling a slip."""
    groups, checked = [*_EARLIER.values(), 1], letters + _check(letters)
    if len(checked) == _LENGTH:
        groups = [_SCHEMA, *[_GROUP] * (_LENGTH // _GROUP + 1)]
    printed = []
    for size in groups:
        printed.append(checked[:size])
        checked = checked[size:]
    return "-".join(filter(None, printed))


def _check(letters: str) -> str:
    """Return the last character (Luhn's, of 32): one wrong character, or most neighbours exchanged, change it."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]


def with_settings(agreement: m.Agreement, settings: Mapping[str, str]) -> m.Agreement:
    """Return an agreement with what was settled of it when a round closed."""
    if not settings:
        return agreement
    return replace(
        agreement,
        annex_sites=settings["annex_sites"] == "true",
        authentic=tuple(settings["authentic"].split()),
        prevails=settings["prevails"] or None,
    )


def settings_of(agreement: m.Agreement) -> tuple[tuple[str, str], ...]:
    """Return what is settled of an agreement, as `with_settings` takes it."""
    values = str(agreement.annex_sites).lower(), " ".join(agreement.authentic), agreement.prevails or ""
    return tuple(zip(("annex_sites", "authentic", "prevails"), values, strict=True))
