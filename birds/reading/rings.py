"""EURING records (2000, 2000+, 2020) → evidence: the encounters of one ring, joined pair by pair.

A record is one encounter. Those of the same scheme and ring are put in order of their dates; each one and the
next are a record of evidence, and so are two in the two countries with others elsewhere between them. Codes are
EURING's own, as the package `euring` has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from birds.errors import InputError, Problem, how_to_get
from birds.evidence import places
from birds.messages import say
from birds.model import Agreement, End, Evidence, Message, Point
from birds.reading.tables import values

_FIXED = re.compile(r"[A-Z]{3}[A-Z0-9]{2}[A-Z0-9.]{10}[0-9].{78}\s*")
_PIPED = re.compile(r"[A-Z]{3}\|[A-Z0-9]{2}\|[A-Z0-9.]{2,10}\|(?:[^|]*\|){25,}[^|]*")
_DEAD = frozenset("123")
_CARRIED = frozenset("EFKL")  # radio, satellite, GPS and geolocator: the first letter of the mark
_READ_IN_THE_FIELD = frozenset({"28", "29", *map(str, range(80, 90))})
_PRECISE = frozenset("0ABCDEFG")  # within 1 km
_MOVED_BY_MAN = frozenset({"2", "4"})  # before it was found: how far is not said
_DOUBTS = MappingProxyType(  # where a bird was found or let go need not be where it went: (field, code)
    {
        ("moved_before_recovery", "6"): "ring.moved_by_water",
        ("manipulated", "F"): "ring.brought_from",
        ("manipulated", "T"): "ring.brought_to",
    }
)
_RINGED = frozenset("123")  # a metal ring was added
_KNOWN_OF_DATE = MappingProxyType({"4": 7, "5": 4, "6": 4, "7": 4, "8": 4})  # letters: else the whole day
_MOST = 500_000
_ASK = "ring.do_ask_scheme"
_SHOWN = 60  # letters of a line


@dataclass(frozen=True, slots=True)
class _Encounter:
    """One encounter of a ringed bird; `date` is ISO as far as known, `doubt` why it need not have come by itself."""

    row: int
    scheme: str
    ring: str
    taxon: str
    date: str | None
    order: tuple[str, int]
    place: End
    kind: values.Kind
    doubt: str | None = None

    @property
    def mark(self) -> str:
        return f"{self.scheme} {self.ring}"


def is_rings(text: str) -> bool:
    """Say whether a text's first lines are EURING records."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    return bool(lines) and sum(map(_looks, lines)) * 2 > len(lines)


def _looks(line: str) -> bool:
    return bool(_FIXED.fullmatch(line) or _PIPED.fullmatch(line.strip()))


def read_rings(
    text: str, file: str, agreement: Agreement
) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    """Read EURING records. Raises InputError where the package `euring` is missing or the file is too long."""
    lines = text.splitlines()
    if len(lines) > _MOST:
        raise InputError("ring.too_many", file=file, most=_MOST)
    tables = _tables(file)
    problems: list[Problem] = []
    rings: dict[tuple[str, str], list[_Encounter]] = {}
    for row, line in enumerate(lines, 1):
        encounter = _encounter(file, row, line, tables, agreement) if line.strip() else None
        if isinstance(encounter, _Encounter):
            rings.setdefault((encounter.scheme, encounter.ring), []).append(encounter)
            problems += _contradicted(file, encounter, agreement)
        elif encounter is not None:
            problems.append(encounter)
    joined = [pair for ring in rings.values() for pair in _pairs(ring, agreement)]
    records = [_record(pair, file, tables) for pair in joined if not _is_within(pair) and _is_one_bird(pair)]
    for first, *others in rings.values():
        if not others:
            what, todo = "ring.one_encounter", "ring.do_add_other"
            problems.append(
                Problem(
                    file=file,
                    what=what,
                    todo=todo,
                    row=first.row,
                    column=None,
                    value=first.mark,
                    severity="warning",
                )
            )
    for first, then in ((pair.first, pair.then) for pair in joined if not _is_one_bird(pair)):
        two = Message.of("ring.two_birds", taxon=first.taxon, first=first.row, other=then.taxon)
        problems.append(
            Problem(
                file=file, what=two, todo=_ASK, row=then.row, column=None, value=then.mark, severity="warning"
            )
        )
    if within := sum(map(_is_within, joined)):
        problems.append(Problem(file, "ring.within_one_country", severity="note", movements=within))
    return tuple(records), tuple(sorted(problems, key=lambda problem: problem.row or 0))


def _contradicted(file: str, encounter: _Encounter, agreement: Agreement) -> tuple[Problem, ...]:
    """Say where the coordinates of an encounter lie in another country than its place code says."""
    place = encounter.place
    lies_in = places.contradiction(agreement, place.party, place.point)
    if lies_in is None or place.point is None:
        return ()
    where = lies_in if lies_in != "elsewhere" else Message("evidence.another_country")
    what = Message.of("ring.contradicts", party=place.party or "", point=where)
    shown = f"{place.point[1]:g}, {place.point[0]:g}"
    return (Problem(file, what, _ASK, row=encounter.row, value=shown, severity="warning"),)


def _tables(file: str) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    try:
        from euring.data.code_tables import EURING_CODE_TABLES as TABLES
    except ImportError:
        raise InputError("ring.needs_euring", file=file, how=how_to_get("tracks")) from None
    return {
        "species": {row["code"]: row for row in TABLES["species"]},
        "place": {row["place_code"]: row for row in TABLES["place_code"]},
        "scheme": {row["code"]: row for row in TABLES["ringing_scheme"]},
    }


def _encounter(
    file: str, row: int, line: str, tables: Mapping[str, Any], agreement: Agreement
) -> _Encounter | Problem:
    """Return one line as an encounter, or why it is none."""
    fields = _fields(line)
    taxon = _species(fields, tables)
    ring = fields.get("identification_number", "").replace(".", "").strip("-")
    if not ring or not _looks(line):
        return Problem(file, "ring.no_record", _ASK, row, value=line[:_SHOWN])
    if taxon is None:
        code = fields.get("species_concluded", "")
        return Problem(file, "ring.unknown_species", _ASK, row, value=line[:_SHOWN], code=code)
    if fields.get("moved_before_recovery") in _MOVED_BY_MAN:
        return Problem(file, "ring.moved_by_man", row=row, value=line[:_SHOWN], severity="note")
    date = _date(fields.get("date", ""))
    unknown = "" if fields.get("metal_ring_information") in _RINGED else "9999"
    return _Encounter(
        row=row,
        scheme=fields.get("ringing_scheme", ""),
        ring=ring,
        taxon=taxon,
        date=date and date[: _KNOWN_OF_DATE.get(fields.get("accuracy_of_date", ""), len(date))],
        order=(date or unknown, row),
        place=_place(fields, tables, agreement),
        kind=_kind(fields),
        doubt=next((doubt for (name, code), doubt in _DOUBTS.items() if fields.get(name) == code), None),
    )


def _fields(line: str) -> dict[str, str]:
    from euring import EuringException, EuringRecord

    try:
        decoded = EuringRecord.decode(line.strip())
    except (EuringException, ValueError, TypeError, KeyError, IndexError):
        return {}
    return {key: str(field.get("value") or "") for key, field in decoded.fields.items()}


def _species(fields: Mapping[str, str], tables: Mapping[str, Any]) -> str | None:
    for key in ("species_concluded", "species_mentioned"):
        known = tables["species"].get(fields.get(key, ""))
        if known and known["code"] not in {"00000", "99999"}:
            return str(known["name"])
    return None


def _date(printed: str) -> str | None:
    """Return ddmmyyyy as an ISO date, as far as it is given: unknown days and months are dashes or 00."""
    parts = re.fullmatch(r"(\d\d|--)(\d\d|--)(\d{4})", printed)
    if not parts:
        return None
    day, month, year = parts.groups()
    if not ("01" <= month <= "12"):
        return year
    return f"{year}-{month}-{day}" if "01" <= day <= "31" else f"{year}-{month}"


def _place(fields: Mapping[str, str], tables: Mapping[str, Any], agreement: Agreement) -> End:
    code = fields.get("place_code", "")
    codes = (code, f"{code[:2]}00", f"{code[:2]}--")
    known = next(filter(None, map(tables["place"].get, codes)), None)
    accuracy = fields.get("accuracy_of_coordinates", "")
    point = None if accuracy in {"9", "Z"} else _point(fields)
    party = values.party(known["country"]) if known else None
    if known is None and point is not None:
        party = places.party_of(agreement, *point)
    printed = (known["region"], None if party else known["country"]) if known else ()
    name = fields.get("place_name") or " ".join(filter(None, printed))
    return End(name or None, party, point, approximate=point is not None and accuracy not in _PRECISE)


_DMS = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)([+-])(\d{3})(\d\d)(\d\d)")


def _point(fields: Mapping[str, str]) -> Point | None:
    lat, lon = (values.plain_number(fields.get(key, "")) for key in ("latitude", "longitude"))
    if lat is None or lon is None:
        parts = _DMS.fullmatch(fields.get("geographical_coordinates", ""))
        if not parts:
            return None
        lat, lon = _degrees(parts.groups()[:4]), _degrees(parts.groups()[4:])
    usable = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)  # noqa: PLR2004
    return (round(lon, 6), round(lat, 6)) if usable else None


def _degrees(parts: Sequence[str | Any]) -> float:
    sign, degrees, minutes, seconds = parts
    value = int(degrees) + int(minutes) / 60 + int(seconds) / 3600
    return -value if sign == "-" else value


def _kind(fields: Mapping[str, str]) -> values.Kind:
    if fields.get("condition", "") in _DEAD:
        return "recovery"
    if fields.get("primary_identification_method", "")[:1] in _CARRIED:
        return "tracking"
    return "resighting" if fields.get("circumstances", "") in _READ_IN_THE_FIELD else "recovery"


# ---------------------------------------------------------------- two encounters


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two encounters of a ring, and what tells them from its other pairs."""

    first: _Encounter
    then: _Encounter
    number: str
    between: tuple[_Encounter, ...] = ()


def _pairs(ring: Sequence[_Encounter], agreement: Agreement) -> Iterator[_Pair]:
    """Join each encounter of a ring with the next one; across others elsewhere, those in the two countries."""
    ordered = sorted(ring, key=lambda encounter: encounter.order)
    for number, (first, then) in enumerate(pairwise(ordered), 1):
        yield _Pair(first, then, str(number))
    at_home = [at for at, encounter in enumerate(ordered) if encounter.place.party in agreement.by_code]
    for at, later in pairwise(at_home):
        first, then = ordered[at], ordered[later]
        if later - at > 1 and first.place.party != then.place.party:
            yield _Pair(first, then, f"{at + 1}-{later + 1}", tuple(ordered[at + 1 : later]))


def _is_within(pair: _Pair) -> bool:
    """Say whether both ends lie in the same one of the two countries."""
    return pair.first.place.party is not None and pair.first.place.party == pair.then.place.party


def _is_one_bird(pair: _Pair) -> bool:
    """Say whether both encounters are of one species: a ring that is on two was read wrong, or its bird was."""
    return pair.first.taxon.split()[:2] == pair.then.taxon.split()[:2]


def _record(pair: _Pair, file: str, tables: Mapping[str, Any]) -> Evidence:
    first, then = pair.first, pair.then
    doubts = dict.fromkeys(filter(None, (first.doubt, then.doubt)))
    on_the_way = tuple(dict.fromkeys(encounter.place.name or "?" for encounter in pair.between))
    notes = [Message.of("ring.doubt", doubt=Message(doubt)) for doubt in doubts]
    if on_the_way:
        notes.insert(0, Message.of("ring.on_the_way", places=on_the_way))
    if first.taxon != then.taxon:
        notes.insert(0, Message.of("ring.first_species", taxon=first.taxon))
    known = tables["scheme"].get(first.scheme)
    scheme = f"{first.scheme} ({known['ringing_centre']}, {known['country']})" if known else first.scheme
    source = Message.of("ring.source", scheme=scheme, file=file)
    return Evidence(
        id=f"euring-{first.scheme}-{first.ring}-{pair.number}".casefold(),
        taxon_printed=then.taxon,
        kind=then.kind,
        certainty="inferred" if doubts else "direct",
        origin=first.place,
        destination=then.place,
        source=say(source, "en"),  # as it is kept in the dossier, like the note
        date_from=first.date,
        date_to=then.date,
        individuals=1,
        mark=first.mark,
        note="; ".join(say(note, "en") for note in notes) or None,
    )
