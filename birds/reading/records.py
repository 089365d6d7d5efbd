"""Evidence of migration: in tables, one record a row; and in EURING records (2000, 2000+, 2020), joined pair by pair.

Taxa stay as printed here; matching them to the reference is a later step. An EURING record is one encounter. Those of
the same scheme and ring are put in order of their dates; each one and the next are a record of evidence, and so are two
in the two countries with others elsewhere between them. Codes are EURING's own, as the package `euring` has them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from birds import dates
from birds.errors import InputError, Problem, how_to_get
from birds.evidence import places
from birds.evidence.records import MARKED, record_message, why_not
from birds.messages import say
from birds.model import Agreement, End, Evidence, Message, Point, SourceFile
from birds.reading import tables
from birds.reading.files.source import FileBytes, Row, read_source
from birds.reading.files.text import detect
from birds.reading.locations import Axes, coarse, is_vague, locate, outside, pair, party_named, read_country
from birds.reading.tables import Get, Opened, Read, ReadOptions, values
from birds.sandbox import sandboxed

T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def read_evidence(path: Path, options: ReadOptions) -> Read[Evidence]:
    """Read records of migration from a table, or from EURING records (2000, 2000+, 2020).

    Each record that shows no migration between the two Parties is said, with why. A record without a source is
    refused; a kind not understood is "other".

    Where no column has the Party of an end, it is the one that the place names, or that its point surely lies in;
    that is said row by row. Where nothing is said of certainty, a recovery, resighting or tracking with both
    countries is taken as direct, everything else as inferred. Raises InputError.
    """
    source = read_source(path)
    if source.kind == "text" and is_rings(source.data[:20_000].decode("ascii", "replace")):
        records, problems = sandboxed(_rings_of, source, options, file=source.name, size=len(source.data))
        unused = (_idle(source.name, record, options.agreement) for record in records)
        how = SourceFile("", source.name, source.sha256, 0, encoding=options.encoding)
        return Read(records, (*problems, *filter(None, unused)), how)
    opened = tables.open_table(path, "evidence", options)
    opened.need("column.with_names_of_birds", *tables.BIRD)
    opened.need("column.with_departure", "from_place", "from_latitude", "from_party")
    opened.need("column.with_arrival", "to_place", "to_latitude", "to_party")
    opened.need("column.with_sources", "source")
    reading = _Reading(opened, _headed(opened))
    return opened.read(filter(None, [reading.read(number, row) for number, row in opened.rows()]))


def _rings_of(source: FileBytes, options: ReadOptions) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    codec, of_encoding = detect(source.data, source.name, options.encoding)
    records, problems = read_rings(source.data.decode(codec), source.name, options.agreement)
    return records, (*of_encoding, *problems)


def _headed(opened: Opened) -> str | None:
    """Return the kind that a table of rings tells in its headers (회수 / 날짜, 再観察地); said where no column does."""
    if "mark" not in opened.places:
        return None
    headers = [opened.columns.header(name) for name in ("date_to", "to_place", "to_party", "to_latitude")]
    kinds = {header: values.kind(header) for header in headers if header}
    header = next((header for header, kind in kinds.items() if kind in {"recovery", "resighting"}), None)
    if header is not None and "kind" not in opened.places:
        what = Message.of("evidence.kind_in_header", kind=kinds[header] or "")
        opened.note(opened.table.first_row, what, "evidence.do_add_kind", value=header)
    return header


@dataclass(slots=True)
class _Reading:
    """One pass over a table of evidence; `headed` is the kind that the headers of all records tell."""

    opened: Opened
    headed: str | None
    ids: dict[str, int] = field(default_factory=dict)

    def read(self, number: int, row: Row) -> Evidence | None:
        """Read one row as a record; None where it is none, which is said."""
        opened, get = self.opened, partial(self.opened.get, row)
        taxon, source = tables.bird_name(get), values.source(get("source"))
        if taxon is None:
            opened.error(number, "evidence.row_without_name", "evidence.do_add", value=tables.row_text(row))
            return None
        if source is None:
            opened.error(number, "evidence.row_without_source", "evidence.do_say_source", value=taxon)
            return None
        origin, destination = self._place(number, row, "from"), self._place(number, row, "to")
        kind, certainty = self._kind(number, row, (origin, destination))
        first, last = get("date_from"), get("date_to")
        for name, printed in (("date_from", first), ("date_to", last)):  # which stay as they are printed
            if printed and dates.is_no_day(printed):
                opened.warn(number, "table.no_such_date", "table.do_correct_date", name, printed)
            if printed and dates.is_order_unclear(printed):
                opened.warn(number, "table.order_unclear", "table.do_write_month", name, printed)
        if first and last and _ISO.fullmatch(first) and _ISO.fullmatch(last) and last < first:
            shown = f"{first}, {last}"
            opened.warn(number, "evidence.dates_reversed", "evidence.do_exchange", "date_to", shown)
        unclear = "evidence.number_unclear", "evidence.do_write_number"
        individuals = opened.parse(number, row, "individuals", values.lowest, *unclear)
        unclear = "evidence.trust_unclear", "evidence.do_write_trust"
        record = Evidence(
            id=get("id") or _fingerprint(get),
            taxon_printed=taxon,
            kind=kind,
            certainty=certainty,
            origin=origin,
            destination=destination,
            source=source,
            date_from=first,
            date_to=last,
            individuals=individuals,
            mark=get("mark"),
            note="; ".join(filter(None, (get("finding"), get("note"), get("generalised")))) or None,
            trust=opened.parse(number, row, "trust", values.trust, *unclear),
        )
        if (earlier := self.ids.setdefault(record.id, number)) != number:
            opened.error(number, "evidence.twice", "evidence.do_give_ids", "id", record.id, first=earlier)
            return None
        problem = _idle(opened.table.file, record, opened.agreement, number, opened.table.sheet)
        opened.problems += [problem] if problem else []
        return record

    def _place(self, number: int, row: Row, end: str) -> End:
        opened = self.opened
        party = read_country(opened, number, row, f"{end}_party")
        point = locate(opened, number, row, Axes(f"{end}_latitude", f"{end}_longitude"))
        name = opened.get(row, f"{end}_place")
        party = _party(opened, number, end, (name, point), party)
        unclear = "evidence.approximate_unclear", "evidence.do_write_yes_no"
        approximate = opened.parse(number, row, f"{end}_approximate", values.answer, *unclear)
        vague = point is not None and is_vague(opened, row)
        return End(name, party, coarse(opened, number, row, point), approximate == "yes" or vague)

    def _kind(self, number: int, row: Row, ends: tuple[End, End]) -> tuple[values.Kind, values.Certainty]:
        printed = self.opened.get(row, "kind") or self.headed
        kind = values.kind(printed) if printed else None
        if kind is None:
            kind = values.kind(self.headed or "") or "other"
            what = Message.of("evidence.kind_unclear", kind=kind) if printed else "evidence.no_kind"
            self.opened.warn(number, what, "evidence.do_write_kind", "kind", printed)
        if self.opened.get(row, "certainty") is None:
            crosses = kind in MARKED and all(end.party for end in ends)
            return kind, values.certainty(printed or "") or ("direct" if crosses else "inferred")
        unclear = "evidence.certainty_unclear", "evidence.do_write_certainty"
        certainty: values.Certainty | None
        certainty = self.opened.parse(number, row, "certainty", values.certainty, *unclear)
        return kind, certainty or "inferred"


_IDENTIFYING = ("kind", "from_place", "to_place", "date_from", "date_to", "mark", "source")
_UNNAMED = ("latitude", "longitude", "party")


def _fingerprint(get: Get) -> str:
    """Make an id that stays when rows are sorted; an end without a name is told by its coordinates and Party."""
    shown = [tables.bird_name(get) or "", *(get(name) or "" for name in _IDENTIFYING)]
    for end in ("from", "to"):
        if get(f"{end}_place") is None:
            shown += [get(f"{end}_{name}") or "" for name in _UNNAMED]
    return "E-" + hashlib.sha256("\x1f".join(shown).encode()).hexdigest()[:12]


# ---------------------------------------------------------------- between which Parties a record lies

_SAYING = ("evidence.column_says", "evidence.words_say", "evidence.coordinates_say")
_OF_ENDS = {  # what contradicts itself, and from what its Party was read
    "from": ("evidence.departure_contradicts", "evidence.departure_party_read"),
    "to": ("evidence.arrival_contradicts", "evidence.arrival_party_read"),
}


def _party(
    opened: Opened, number: int, end: str, where: tuple[str | None, Point | None], by_column: str | None
) -> str | None:
    """Return the Party of an end ("from" or "to"): the column's, else the one its words or its point tell; said."""
    agreement, (name, point), (contradicts, party_read) = opened.agreement, where, _OF_ENDS[end]
    by_name = party_named(agreement, name) if name else None
    by_point: str | Message | None = places.party_of(agreement, *point) if point else None
    stated = filter(None, (by_column, by_name))
    if point and by_point is None:
        lies_out = partial(outside, agreement, point)
        elsewhere = any(places.contradiction(agreement, code, point) or lies_out(code) for code in stated)
        by_point = Message("evidence.another_country") if elsewhere else None
    codes = [code for code in dict.fromkeys((by_column, by_name, by_point)) if code]
    shown = (f"{end}_party", name or (f"{point[1]:g}, {point[0]:g}" if point else None))
    if len(codes) > 1:
        saying = zip(_SAYING, (by_column, by_name, by_point), strict=True)
        sources = tuple(Message.of(who, party=code) for who, code in saying if code)
        believed = {"believed": by_column} if by_column else {}
        advice = "evidence.do_correct_believed" if by_column else "evidence.do_correct_no_party"
        opened.warn(number, Message.of(contradicts, said=sources), Message.of(advice, **believed), *shown)
        return by_column
    party = next((code for code in codes if isinstance(code, str)), None)
    if party and not by_column:
        read = Message("evidence.words_of_place" if by_name else "evidence.coordinates_of_place")
        todo = Message.of("evidence.do_check_party", column_of_party=f"{end}_party")
        opened.note(number, Message.of(party_read, party=party, read=read), todo, *shown)
    return party


def _idle(
    file: str, record: Evidence, agreement: Agreement, row: int | None = None, sheet: str | None = None
) -> Problem | None:
    """Return why a record shows no migration between the two Parties; a note where the record itself says so."""
    first, second = agreement.in_order()
    ends = (("from", record.origin), ("to", record.destination))
    missing = tuple(f"{column}_party" for column, place in ends if place.party is None)
    marked = record.kind in MARKED and record.certainty == "inferred" and missing
    reason = why_not(replace(record, certainty="direct") if marked else record, (first, second))
    if reason is None:
        return None
    value = ", ".join(filter(None, (record.taxon_printed, say(record_message(record), "en"))))
    if reason.code != "record.not_crossing":
        what = Message.of("evidence.idle", why=Message(_NOTHING[reason.code]))
        return Problem(file, what, row=row, value=value, severity="note", sheet=sheet)
    departure, arrival = (place.party or Message("evidence.country_unknown") for _, place in ends)
    between = Message.of("evidence.not_between", departure=departure, arrival=arrival)
    what, todo = Message.of("evidence.idle", why=between), None
    if missing and row is not None:
        todo = Message.of("evidence.do_name_parties", missing=missing, codes=(first, second))
    return Problem(file, what, todo, row, value=value, severity="warning", sheet=sheet)


_NOTHING = {
    "record.negative": "evidence.says_none_crossed",
    "record.inferred": "evidence.inferred",
    "record.overflight": "evidence.not_stayed",
    "record.summary": "evidence.names_no_bird",
    "record.kind": "evidence.not_marked",
    "record.no_source": "evidence.without_source",
}


# ---------------------------------------------------------------- EURING records

_FIXED = re.compile(r"[A-Z]{3}[A-Z0-9]{2}[A-Z0-9.]{10}[0-9].{78}\s*")
_PIPED = re.compile(r"[A-Z]{3}\|[A-Z0-9]{2}\|[A-Z0-9.]{2,10}\|(?:[^|]*\|){25,}[^|]*")
_NO_SPECIES = frozenset({"00000", "99999"})
_DEAD = frozenset("123")
_CARRIED = frozenset("EFKL")  # radio, satellite, GPS and geolocator: the first letter of the mark
_READ_IN_THE_FIELD = frozenset({"28", "29", *map(str, range(80, 90))})
_PRECISE = frozenset("0ABCDEFG")  # within 1 km
_MOVED_BY_MAN = frozenset({"2", "4"})  # before it was found: how far is not said
_DOUBTS = {  # where a bird was found or let go need not be where it went: (field, code)
    ("moved_before_recovery", "6"): "ring.moved_by_water",
    ("manipulated", "F"): "ring.brought_from",
    ("manipulated", "T"): "ring.brought_to",
}
_RINGED = frozenset("123")  # a metal ring was added
_KNOWN_OF_DATE = {"4": 7, "5": 4, "6": 4, "7": 4, "8": 4}  # letters: else the whole day
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
    """Whether a text's first lines are EURING records."""
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
    codes = _code_tables(file)
    problems: list[Problem] = []
    rings: dict[str, list[_Encounter]] = {}
    for row, line in enumerate(lines, 1):
        encounter = _encounter(file, row, line, codes, agreement) if line.strip() else None
        if isinstance(encounter, Problem):
            problems.append(encounter)
        elif encounter:
            rings.setdefault(encounter.mark, []).append(encounter)
            place = encounter.place
            lies_in = places.contradiction(agreement, place.party, place.point)
            if lies_in and place.point:
                elsewhere = Message("evidence.another_country") if lies_in == "elsewhere" else None
                what = Message.of("ring.contradicts", party=place.party or "", point=elsewhere or lies_in)
                shown = f"{place.point[1]:g}, {place.point[0]:g}"
                problems.append(Problem(file, what, _ASK, row, value=shown, severity="warning"))
    joined = [each for ring in rings.values() for each in _joined(ring, file, codes, agreement)]
    problems += [each for each in joined if isinstance(each, Problem)]
    if within := joined.count(None):
        problems.append(Problem(file, "ring.within_one_country", severity="note", movements=within))
    records = tuple(each for each in joined if isinstance(each, Evidence))
    return records, tuple(sorted(problems, key=lambda problem: problem.row or 0))


def _code_tables(file: str) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    try:
        from euring.data.code_tables import EURING_CODE_TABLES as TABLES
    except ImportError:
        raise InputError("ring.needs_euring", file=file, how=how_to_get("tracks")) from None
    tables_and_keys = (("species", "code"), ("place_code", "place_code"), ("ringing_scheme", "code"))
    return {table: {row[key]: row for row in TABLES[table]} for table, key in tables_and_keys}


def _encounter(
    file: str, row: int, line: str, codes: Mapping[str, Any], agreement: Agreement
) -> _Encounter | Problem:
    from euring import EuringException, EuringRecord

    try:
        decoded = EuringRecord.decode(line.strip()).fields
    except (EuringException, ValueError, TypeError, KeyError, IndexError):
        decoded = {}
    fields = {key: str(field.get("value") or "") for key, field in decoded.items()}
    printed = (fields.get(key, "") for key in ("species_concluded", "species_mentioned"))
    named = filter(None, map(codes["species"].get, printed))
    taxon = next((str(species["name"]) for species in named if species["code"] not in _NO_SPECIES), None)
    ring = fields.get("identification_number", "").replace(".", "").strip("-")
    if not ring or not _looks(line):
        return Problem(file, "ring.no_record", _ASK, row, value=line[:_SHOWN])
    if taxon is None:
        code = fields.get("species_concluded", "")
        return Problem(file, "ring.unknown_species", _ASK, row, value=line[:_SHOWN], code=code)
    if fields.get("moved_before_recovery") in _MOVED_BY_MAN:
        return Problem(file, "ring.moved_by_man", row=row, value=line[:_SHOWN], severity="note")
    date = _date(fields.get("date", ""))
    known = date and date[: _KNOWN_OF_DATE.get(fields.get("accuracy_of_date", ""), len(date))]
    order = (date or ("" if fields.get("metal_ring_information") in _RINGED else "9999"), row)
    doubt = next((doubt for (name, code), doubt in _DOUBTS.items() if fields.get(name) == code), None)
    place, kind, scheme = _place(fields, codes, agreement), _kind(fields), fields.get("ringing_scheme", "")
    return _Encounter(row, scheme, ring, taxon, date=known, order=order, place=place, kind=kind, doubt=doubt)


def _date(printed: str) -> str | None:
    """Return ddmmyyyy as an ISO date, as far as it is given: unknown days and months are dashes or 00."""
    parts = re.fullmatch(r"(\d\d|--)(\d\d|--)(\d{4})", printed)
    if not parts:
        return None
    day, month, year = parts.groups()
    if not ("01" <= month <= "12"):
        return year
    return f"{year}-{month}-{day}" if "01" <= day <= "31" else f"{year}-{month}"


def _place(fields: Mapping[str, str], codes: Mapping[str, Any], agreement: Agreement) -> End:
    code = fields.get("place_code", "")
    written = (code, f"{code[:2]}00", f"{code[:2]}--")
    known = next(filter(None, map(codes["place_code"].get, written)), None)
    accuracy = fields.get("accuracy_of_coordinates", "")
    point = None if accuracy in {"9", "Z"} else _point(fields)
    party = values.party(known["country"]) if known else None
    if known is None and point is not None:
        party = places.party_of(agreement, *point)
    printed = (known["region"], None if party else known["country"]) if known else ()
    name = fields.get("place_name") or " ".join(filter(None, printed))
    return End(name or None, party, point, approximate=point is not None and accuracy not in _PRECISE)


_DMS = re.compile(r"([+-]\d\d)(\d\d)(\d\d)([+-]\d{3})(\d\d)(\d\d)")


def _point(fields: Mapping[str, str]) -> Point | None:
    lat, lon = (values.plain_number(fields.get(key, "")) for key in ("latitude", "longitude"))
    if lat is None or lon is None:
        parts = _DMS.fullmatch(fields.get("geographical_coordinates", ""))
        read = pair(parts.expand(r"\1 \2 \3, \4 \5 \6")) if parts else None
        if read is None:
            return None
        lat, lon = (angle.degrees for angle in read)
    usable = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)  # noqa: PLR2004
    return (round(lon, 6), round(lat, 6)) if usable else None


def _kind(fields: Mapping[str, str]) -> values.Kind:
    if fields.get("condition", "") in _DEAD:
        return "recovery"
    if fields.get("primary_identification_method", "")[:1] in _CARRIED:
        return "tracking"
    return "resighting" if fields.get("circumstances", "") in _READ_IN_THE_FIELD else "recovery"


# ---------------------------------------------------------------- two encounters


def _joined(
    ring: Sequence[_Encounter], file: str, codes: Mapping[str, Any], agreement: Agreement
) -> Iterator[Evidence | Problem | None]:
    """Join each encounter of a ring with the next one; across others elsewhere, those in the two countries.

    Yield what each pair shows: None where both ends lie in the same one of the two countries.
    """
    ordered = sorted(ring, key=lambda encounter: encounter.order)
    if len(ordered) == 1:
        alone = "ring.one_encounter", "ring.do_add_other"
        yield Problem(file, *alone, ordered[0].row, value=ordered[0].mark, severity="warning")
    at_home = [at for at, encounter in enumerate(ordered) if encounter.place.party in agreement.by_code]
    crossing = [pair for pair in pairwise(at_home) if len({ordered[at].place.party for at in pair}) > 1]
    pairs = [(at, at + 1, str(at + 1)) for at in range(len(ordered) - 1)]
    pairs += [(at, to, f"{at + 1}-{to + 1}") for at, to in crossing if to - at > 1]
    for at, to, number in pairs:
        first, then = ordered[at], ordered[to]
        is_of_one_bird = first.taxon.split()[:2] == then.taxon.split()[:2]
        if not is_of_one_bird:  # the ring was read wrong, or its bird was
            what = Message.of("ring.two_birds", taxon=first.taxon, first=first.row, other=then.taxon)
            yield Problem(file, what, _ASK, then.row, value=then.mark, severity="warning")
        if first.place.party is not None and first.place.party == then.place.party:
            yield None
        elif is_of_one_bird:
            yield _record(ordered[at : to + 1], number, file, codes)


def _record(way: Sequence[_Encounter], number: str, file: str, codes: Mapping[str, Any]) -> Evidence:
    first, *between, then = way
    doubts = dict.fromkeys(filter(None, (first.doubt, then.doubt)))
    on_the_way = tuple(dict.fromkeys(encounter.place.name or "?" for encounter in between))
    notes = [Message.of("ring.doubt", doubt=Message(doubt)) for doubt in doubts]
    if on_the_way:
        notes.insert(0, Message.of("ring.on_the_way", places=on_the_way))
    if first.taxon != then.taxon:
        notes.insert(0, Message.of("ring.first_species", taxon=first.taxon))
    known = codes["ringing_scheme"].get(first.scheme)
    scheme = f"{first.scheme} ({known['ringing_centre']}, {known['country']})" if known else first.scheme
    source = Message.of("ring.source", scheme=scheme, file=file)
    return Evidence(
        id=f"euring-{first.scheme}-{first.ring}-{number}".casefold(),
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
