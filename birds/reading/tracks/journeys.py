"""A tagged bird's fixes → one piece of evidence and one line for the map.

A bird that stayed on both sides is direct evidence. One that was over both without staying on both is told, as
inferred: it counts for nothing in the treaty test. The line has few points, great circles between them, and is cut at
the antimeridian.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from birds.errors import InputError
from birds.evidence.places import codes, parties_of
from birds.evidence.records import TRACK
from birds.messages import say
from birds.model import End, Evidence, Message, Track, TrackStay
from birds.reading.tracks.sifting import PLAIN, clean, crossing, distance_km, over, stays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.model import Agreement, Arg, PartyCode
    from birds.reading.tables.values import Certainty
    from birds.reading.tracks.sifting import Fixes, Floats, Stay, TrackRules, Trip

MOST = 200  # points that are kept of a track, before what a great circle needs
FINEST = 0.01  # degrees of simplification that a track begins with
LEG_KM = 500.0  # a longer leg is bent along its great circle
DECIMALS = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Animal:
    """A bird with a tag, as its file names it; `source` is what is cited."""

    individual: str
    taxon_printed: str
    source: str
    study: str | None = None
    tag: str | None = None

    @property
    def id(self) -> str:
        """Return an id that stays while study, bird and name stay, whatever file they come from."""
        shown = "\x1f".join((self.study or self.source, self.individual, self.taxon_printed))
        return TRACK + hashlib.sha256(shown.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Journey:
    """What one bird's fixes come to. `dropped` is how many fixes were left out for each reason."""

    evidence: Evidence | None
    track: Track | None
    stays: tuple[Stay, ...]
    dropped: Mapping[str, int]


def journey(animal: Animal, fixes: Fixes, agreement: Agreement, rules: TrackRules = PLAIN) -> Journey:
    """Return the evidence and the line of one bird."""
    used, dropped = clean(fixes, rules)
    stayed, seen = stays(used, agreement, rules), over(used, agreement)
    trip, counted = crossing(stayed), _counted(used, stayed, agreement, rules)
    if trip is not None:
        evidence: Evidence | None = _crossed(animal, trip, counted)
    else:
        evidence = _passed(animal, used, stayed, seen, counted, agreement) if len(seen) > 1 else None
    return Journey(evidence, _track(animal, used, tuple(sorted(seen)), stayed), stayed, dropped)


def drawn(animal: Animal, lines: Sequence[tuple[Floats, Floats]], agreement: Agreement) -> Journey:
    """Return lines without times as the line of one bird: no stay, no evidence."""
    line = of_lines(lines)
    over = _crossed_parties(lines, agreement)
    count = sum(len(east) for east, _ in lines)
    if line is None:
        return Journey(None, None, (), {})
    names = (animal.id, animal.taxon_printed, animal.individual)
    track = Track(*names, line, count, animal.source, parties=over)
    return Journey(None, track, (), {})


def as_kept(
    told: Mapping[str, str], shape: shapely.Geometry, file: str, agreement: Agreement
) -> Track | None:
    """Return a line of a file that a dossier has reduced before, just as it has it, None for any other.

    `told` is what its columns say; only a dossier's has an id of a track, and the number of its positions. Raises
    InputError where its stays are none.
    """
    key, printed, individual, source, fixes = (
        told.get(name, "") for name in ("id", "scientific_name", "individual", "source", "fixes")
    )
    if not (key.startswith(TRACK) and printed and individual and source and fixes.isdecimal()):
        return None
    lines = shapely.get_parts(shape).tolist()
    return Track(
        key,
        printed,
        individual,
        shapely.to_wkb(shapely.MultiLineString(lines), byte_order=1),
        int(fixes),
        source,
        date_from=told.get("date_from") or None,
        date_to=told.get("date_to") or None,
        parties=_crossed_parties([tuple(shapely.get_coordinates(line).T) for line in lines], agreement),
        stays=_kept_stays(told.get("stays", ""), individual, file, agreement),
    )


def _crossed_parties(lines: Iterable[tuple[Floats, Floats]], agreement: Agreement) -> tuple[PartyCode, ...]:
    """Return the Parties in whose areas points of lines lie."""
    seen = {int(code) for east, north in lines for code in set(parties_of(agreement, east, north).tolist())}
    return tuple(party for code, party in enumerate(codes(agreement)) if party and code in seen)


def _kept_stays(cell: str, individual: str, file: str, agreement: Agreement) -> tuple[TrackStay, ...]:
    try:
        found = tuple(map(TrackStay.read, json.loads(cell or "[]")))
    except (ValueError, TypeError, RecursionError):
        found = (None,)
    if any(stay is None or stay.party not in (None, *agreement.by_code) for stay in found):
        raise InputError("tracks.stays_damaged", file=file, individual=individual)
    return tuple(filter(None, found))


def _track(
    animal: Animal, fixes: Fixes, parties: tuple[PartyCode, ...], stayed: Sequence[Stay]
) -> Track | None:
    line = route(fixes.longitude, fixes.latitude)
    if line is None:
        return None
    return Track(
        animal.id,
        animal.taxon_printed,
        animal.individual,
        line,
        len(fixes),
        animal.source,
        date_from=day(float(fixes.time[0])),
        date_to=day(float(fixes.time[-1])),
        parties=parties,
        stays=tuple(TrackStay(one.centre, day(one.since), day(one.until), one.party) for one in stayed),
    )


def _crossed(animal: Animal, trip: Trip, counted: Message) -> Evidence:
    one, other = trip.origin, trip.destination
    note = _noted("tracks.crossed", counted, km=trip.km, span=_span(trip.hours))
    ends = (End(None, one.party, one.centre), End(None, other.party, other.centre))
    return _evidence(animal, "direct", ends, (one.until, other.since), note)


def _passed(
    animal: Animal,
    fixes: Fixes,
    stayed: Sequence[Stay],
    seen: Mapping[PartyCode, tuple[int, int]],
    counted: Message,
    agreement: Agreement,
) -> Evidence:
    """Tell of a bird that was over both Parties, and in which of them it did not stay."""
    held = {stay.party for stay in stayed}
    (first, start), (last, end) = sorted(
        ((party, at) for party, (at, _) in seen.items()), key=lambda pair: pair[1]
    )
    without = tuple(
        Message.of("tracks.fixes_in", party=agreement.country(party), number=seen[party][1])
        for party in sorted(seen)
        if party not in held
    )
    note = _noted("tracks.passed_over", counted, sides=without)
    ends = (End(None, first, _point(fixes, start)), End(None, last, _point(fixes, end)))
    return _evidence(animal, "inferred", ends, (float(fixes.time[start]), float(fixes.time[end])), note)


def _evidence(
    animal: Animal, certainty: Certainty, ends: tuple[End, End], moments: tuple[float, float], note: str
) -> Evidence:
    return Evidence(
        id=animal.id,
        taxon_printed=animal.taxon_printed,
        kind="tracking",
        certainty=certainty,
        origin=ends[0],
        destination=ends[1],
        source=animal.source,
        date_from=day(moments[0]),
        date_to=day(moments[1]),
        individuals=1,
        mark=_mark(animal),
        note=note,
    )


def _point(fixes: Fixes, at: int) -> tuple[float, float]:
    return round(float(fixes.longitude[at]), 4), round(float(fixes.latitude[at]), 4)


def _noted(code: str, counted: Message, **args: Arg) -> str:
    """Return a note as the dossier keeps it."""
    return say(Message.of(code, counted=counted, **args), "en")


def _counted(fixes: Fixes, stayed: Sequence[Stay], agreement: Agreement, rules: TrackRules) -> Message:
    sides = Counter(stay.party for stay in stayed)
    held = [
        Message.of("tracks.stays_in", party=party, number=sides[party.code]) for party in agreement.parties
    ]
    if elsewhere := len(stayed) - sum(sides[party.code] for party in agreement.parties):
        held.append(Message.of("tracks.stays_elsewhere", number=elsewhere))
    rule = {"hours": rules.stay_hours, "km": rules.stay_km}
    return Message.of("tracks.counted", number=len(fixes), stays=tuple(held), **rule)


def _mark(animal: Animal) -> str:
    if animal.tag and animal.tag != animal.individual:
        return say(Message.of("tracks.tagged", individual=animal.individual, tag=animal.tag), "en")
    return animal.individual


def _span(hours: float) -> Message:
    if hours < 72:  # noqa: PLR2004
        return Message.of("tracks.hours", number=hours)
    return Message.of("tracks.days", number=hours / 24)


def day(seconds: float) -> str:
    """Return the day of a moment, in UTC."""
    return (_EPOCH + timedelta(seconds=seconds)).date().isoformat()


# ---------------------------------------------------------------- the line on the map


def route(longitude: Floats, latitude: Floats) -> bytes | None:
    """Return the line of a track as WKB (MultiLineString, WGS 84), None where it has no two places.

    A track keeps at most 200 points of its own, the first and the last among them.
    """
    return of_lines([(longitude, latitude)])


def of_lines(lines: Sequence[tuple[Floats, Floats]]) -> bytes | None:
    """Return several lines as one, each reduced like a track."""
    parts = [part for longitude, latitude in lines for part in _parts(longitude, latitude)]
    if not parts:
        return None
    made = shapely.MultiLineString([shapely.LineString(part) for part in parts])
    return shapely.to_wkb(made, byte_order=1)


def _parts(longitude: Floats, latitude: Floats) -> list[Floats]:
    """Return what one track leaves on the map: arrays of (longitude, latitude), each on one side of 180°."""
    if len(longitude) < 2:  # noqa: PLR2004
        return []
    whole = np.column_stack([np.unwrap(longitude, period=360), latitude])
    bent = _bent(_simple(whole))
    rounded = bent.round(DECIMALS)
    parts = [part for part in _cut(rounded) if len(np.unique(part, axis=0)) > 1]
    return [part[np.r_[True, (np.diff(part, axis=0) != 0).any(axis=1)]] for part in parts]


def _simple(line: Floats) -> Floats:
    """Simplify, ever more coarsely, until few enough points are left."""
    shape, tolerance = shapely.LineString(line), FINEST
    while True:
        shape = shapely.simplify(shape, tolerance, preserve_topology=False)
        if shapely.count_coordinates(shape) <= MOST:
            return shapely.get_coordinates(shape)
        tolerance *= 1.5


def _bent(line: Floats) -> Floats:
    """Put points of the great circle into long legs; longitudes go on as they did."""
    east, north = line[:, 0], line[:, 1]
    legs = np.ceil(distance_km(east[:-1], north[:-1], east[1:], north[1:]) / LEG_KM).astype(int)
    if not (legs > 1).any():
        return line
    pieces = [_arc(line[at], line[at + 1], max(1, int(legs[at]))) for at in range(len(legs))]
    bent = np.concatenate([*pieces, line[-1:]])
    bent[:, 0] = np.unwrap(bent[:, 0], period=360)
    bent[:, 0] += 360 * np.round((line[0, 0] - bent[0, 0]) / 360)
    return bent


def _arc(start: Floats, end: Floats, steps: int) -> Floats:
    """Return the points of a great circle from `start` on, without `end`."""
    if steps == 1:
        return start[None, :]
    a, b = _vector(start), _vector(end)
    share = np.arange(steps)[:, None] / steps
    between = (
        1 - share
    ) * a + share * b  # on the chord: the same circle, and never 0 but for opposite points
    way = np.column_stack(
        [
            np.degrees(np.arctan2(between[:, 1], between[:, 0])),
            np.degrees(np.arctan2(between[:, 2], np.hypot(between[:, 0], between[:, 1]))),
        ]
    )
    way[0] = start
    return way


def _vector(point: Floats) -> Floats:
    east, north = np.radians(point)
    return np.array([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _cut(line: Floats) -> list[Floats]:
    """Cut a line whose longitudes go on without end where it passes 180° (RFC 7946), both pieces ending there."""
    turn = np.floor((line[:, 0] + 180) / 360)
    parts: list[Floats] = []
    begun: list[Floats] = [line[0]]
    for at in range(1, len(line)):
        if turn[at] != turn[at - 1]:
            edge = 360 * max(turn[at], turn[at - 1]) - 180
            share = (edge - line[at - 1, 0]) / (line[at, 0] - line[at - 1, 0])
            crossed = np.array([edge, line[at - 1, 1] + share * (line[at, 1] - line[at - 1, 1])]).round(
                DECIMALS
            )
            parts.append(_shifted([*begun, crossed], turn[at - 1]))
            begun = [crossed]
        begun.append(line[at])
    return [*parts, _shifted(begun, turn[-1])]


def _shifted(points: Sequence[Floats], turn: float) -> Floats:
    part = np.array(points)
    part[:, 0] -= 360 * turn
    return part.round(DECIMALS)
