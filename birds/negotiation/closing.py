"""The code that a round is closed with: short enough to be read aloud, and the same in both Parties' copies.

It has a part each for the reference, the Parties' lists, the acts, the text of the annex, the sites where the agreement
has an annex of them, and the agreement's own text, so that a difference is found; and a last character by which a slip
of the tongue is noticed: 110 bits in all. Nothing computed, held back or loaded privately is in it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from itertools import islice

from birds.errors import UsageError
from birds.model import Act, Annex, DossierContent, ListedSite, MatchedList
from birds.negotiation.acts import between_both

PARTS = {"reference": 3, "lists": 3, "acts": 5, "text": 5, "sites": 3, "agreement": 3}
"""The parts of a code in their order, and how many characters each has."""
_LENGTH = sum(PARTS.values())
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code(
    dossier: DossierContent,
    speaking: Iterable[MatchedList],
    annex: Annex | None,
    listed: Iterable[ListedSite] = (),
) -> str:
    """Return the code of what is tabled in a dossier, of the lists that speak for the Parties, and of both annexes."""
    parts = {
        "reference": of_reference(dossier),
        "lists": of_lists(speaking),
        "acts": of_acts(dossier.acts),
        "text": of_text(annex),
        "sites": of_sites(listed),
        "agreement": of_agreement(dossier),
    }
    return format_code("".join(parts[name] for name in PARTS))


def of_reference(dossier: DossierContent) -> str:
    """Return the part of a code for the reference: its name, and its taxa in their order."""
    return _digits([dossier.reference, [taxon.name for taxon in dossier.taxa]], "reference")


def of_lists(speaking: Iterable[MatchedList]) -> str:
    """Return the part of a code for the lists that speak for the Parties: their entries as printed."""
    lists: list[list[object]] = []
    for matched in speaking:
        entries = (each.entry for each in matched.entries)  # some have vernacular names only
        printed = ([entry.row, entry.verbatim, entry.vernacular.all()] for entry in entries)
        lists.append([matched.checklist.id, *printed])
    return _digits(lists, "lists")


def of_acts(acts: Iterable[Act]) -> str:
    """Return the part of a code for acts: those that both copies have when both Parties' acts are in both."""
    # neither closings, nor one side's decisions on what names mean
    shared = (act for act in between_both(acts) if act.kind in ("position", "name", "round") or act.joint)
    return _digits(sorted(act.id for act in shared if act.value != "close"), "acts")


def of_text(annex: Annex | None) -> str:
    """Return the part of a code for an annex: each row's state and names. What is only computed is not in it."""
    rows = [] if annex is None else [row for row in annex.rows if row.state != "proposal"]
    content = sorted([row.id, row.state, row.scientific_name, row.synonyms, row.names.all()] for row in rows)
    return _digits(content, "text")


def of_sites(listed: Iterable[ListedSite]) -> str:
    """Return the part of a code for Annex II: each site's state and designations; the same for all that have none.

    The birds that were counted there are computed.
    """
    content = [
        [it.id, it.party, it.code, it.names.pairs, it.area_ha, it.point, row.state, row.names.pairs]
        for row in listed
        for it in (row.site, *row.more)
    ]
    return _digits(sorted(content, key=lambda each: str(each[0])), "sites")


def of_agreement(dossier: DossierContent) -> str:
    """Return the part of a code for the agreement: which one, and the text of its paragraphs."""
    text = [
        [clause.id, clause.kind, clause.texts.pairs, clause.by, clause.instead, clause.terms.pairs]
        for clause in dossier.clauses
    ]
    return _digits([dossier.agreement.id, dossier.agreement.version, text], "agreement")


def format_code(letters: str) -> str:
    """Return a code as it is printed: its parts, and the character that tells a slip."""
    left = iter(letters)
    parts = ["".join(islice(left, length)) for length in PARTS.values()]
    return "-".join((*parts, _check(letters)))


def parse_code(text: str) -> str:
    """Return a code as it is printed, of how somebody typed it; UsageError where it was misread."""
    typed = "".join(unicodedata.normalize("NFKC", text).upper().translate(_HEARD).split())
    letters = typed.replace("-", "")
    whole = len(letters) == _LENGTH + 1 and set(letters) <= set(_LETTERS)
    if not whole or _check(letters[:-1]) != letters[-1]:
        raise UsageError("round.code_misread", code=text, example=format_code("0" * _LENGTH))
    return format_code(letters[:-1])


def code_in(text: str) -> str | None:
    """Return a code as it is printed, None where the text is none."""
    try:
        return parse_code(text)
    except UsageError:
        return None


def differing_parts(code: str, other: str) -> tuple[str, ...]:
    """Return the parts in which two codes differ."""
    pairs = zip(PARTS, code.split("-"), other.split("-"), strict=False)
    return tuple(name for name, mine, theirs in pairs if mine != theirs)


def part(code: str, name: str) -> str:
    """Return one part of a code."""
    return dict(zip(PARTS, code.split("-"), strict=False)).get(name, "")


def _digits(content: object, name: str) -> str:
    text = unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False, sort_keys=True))
    number = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    return "".join(_LETTERS[(number >> (5 * place)) % 32] for place in range(PARTS[name]))


def _check(letters: str) -> str:
    """Return the last character (Luhn's, of 32): one wrong character, or most neighbours exchanged, change it."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]
