"""A tagged bird's fixes → one piece of evidence and one line for the map.

A bird that stayed on both sides is direct evidence. One that was over both without staying on both is told, as
inferred: it is not evidence. The line has all fixes that are used, with their times.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from birds.evidence.places import parties_of, party_codes
from birds.evidence.records import TRACK
from birds.geodesy import course
from birds.messages import say
from birds.model import Agreement, Arg, End, Evidence, Message, PartyCode, Stay, Track
from birds.reading.tables.values import Certainty
from birds.reading.tracks.sifting import GPS_KM, PLAIN, Fixes, clean, crossing, over, stay_km, stays

if TYPE_CHECKING:
    from birds.reading.tracks.sifting import Floats, StayOfFixes, TrackRules

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Animal:
    """A bird with a tag, as its file names it; `source` is what is cited."""

    individual: str
    taxon_printed: str
    source: str
    study: str | None = None
    tag: str | None = None
    ring: str | None = None

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
    """Return the evidence and the line of one bird.

    `dropped` counts the bird itself as "tagless" where nothing says how exact its tag is (taken as GPS), and as
    "stayless" where it has no stay: then how wide one is should be given; as "trackless" where fewer than two are used.
    """
    unknown = np.isnan(fixes.width)
    used, dropped = clean(replace(fixes, width=np.where(unknown, GPS_KM, fixes.width)), rules)
    stayed, seen = stays(used, agreement, rules), over(used, agreement)
    crossed, counted = crossing(stayed), _counted(used, stayed, agreement, rules)
    if crossed is not None:
        evidence: Evidence | None = _crossed(animal, *crossed, counted)
    else:
        evidence = _passed(animal, used, stayed, seen, counted, agreement) if len(seen) > 1 else None
    track = _track(animal, used, tuple(sorted(seen)))
    dropped |= {"trackless": int(track is None)}
    if rules.stay_km is None:
        dropped |= {"tagless": int(unknown.any()), "stayless": int(track is not None and not stayed)}
    return Journey(evidence, track, _kept(animal, stayed) if track else (), dropped)


def drawn(animal: Animal, line: tuple[Floats, Floats], agreement: Agreement, number: int = 1) -> Journey:
    """Return a line without times, one of several of a bird: no stay, no evidence."""
    if len(line[0]) < 2:  # noqa: PLR2004
        return Journey(None, None, (), {})
    wkb = shapely.to_wkb(shapely.LineString(np.column_stack(line)), byte_order=1)
    key = animal.id if number == 1 else f"{animal.id}-{number}"
    names = (key, animal.taxon_printed, animal.individual)
    over = _crossed_parties(line, agreement)
    return Journey(None, Track(*names, wkb, len(line[0]), animal.source, parties=over), (), {})


def as_kept(cells: Mapping[str, str], shape: shapely.Geometry, agreement: Agreement) -> Track | None:
    """Return a line of a file that comes from a dossier, None for any other; its times have not come with it.

    `cells` are what its columns say; only a dossier's has an id of a track, and the number of its positions.
    """
    names = ("id", "scientific_name", "individual", "source", "fixes")
    key, printed, individual, source, fixes = (cells.get(name, "") for name in names)
    if not (key.startswith(TRACK) and printed and individual and source and fixes.isdecimal()):
        return None
    line = shapely.force_2d(shapely.get_parts(shape)[0])
    dates = {name: cells.get(name) or None for name in ("date_from", "date_to")}
    over = _crossed_parties(tuple(shapely.get_coordinates(line).T), agreement)
    wkb = shapely.to_wkb(line, byte_order=1)
    return Track(
        id=key,
        taxon_printed=printed,
        individual=individual,
        wkb=wkb,
        fixes=int(fixes),
        source=source,
        **dates,
        parties=over,
    )


def _crossed_parties(line: tuple[Floats, Floats], agreement: Agreement) -> tuple[PartyCode, ...]:
    """Return the Parties in whose areas points of a line lie."""
    seen = set(parties_of(agreement, *line).tolist())
    return tuple(party for code, party in enumerate(party_codes(agreement)) if party and code in seen)


def _track(animal: Animal, fixes: Fixes, parties: tuple[PartyCode, ...]) -> Track | None:
    if len(fixes) < 2:  # noqa: PLR2004
        return None
    return Track(
        id=animal.id,
        taxon_printed=animal.taxon_printed,
        individual=animal.individual,
        wkb=timed_wkb(fixes),
        fixes=len(fixes),
        source=animal.source,
        date_from=day(float(fixes.time[0])),
        date_to=day(float(fixes.time[-1])),
        parties=parties,
    )


def _kept(animal: Animal, stayed: Sequence[StayOfFixes]) -> tuple[Stay, ...]:
    """Return stays as a dossier keeps them."""
    return tuple(
        Stay(
            track_id=animal.id,
            number=number,
            point=stay.centre,
            date_from=moment(stay.since),
            date_to=moment(stay.until),
            fixes=stay.end - stay.start,
            radius_km=stay.radius_km,
            party=stay.party,
        )
        for number, stay in enumerate(stayed, 1)
    )


def _crossed(animal: Animal, left: StayOfFixes, reached: StayOfFixes, counted: Message) -> Evidence:
    km, _ = course(left.centre, reached.centre)
    hours = (reached.since - left.until) / 3600
    days = Message.of("tracks.days", number=hours / 24)
    span = days if hours >= 72 else Message.of("tracks.hours", number=hours)  # noqa: PLR2004
    note = _noted("tracks.crossed", counted, km=km, span=span)
    ends = (End(None, left.party, left.centre), End(None, reached.party, reached.centre))
    return _evidence(animal, "direct", ends, (left.until, reached.since), note)


def _passed(
    animal: Animal,
    fixes: Fixes,
    stayed: Sequence[StayOfFixes],
    seen: Mapping[PartyCode, tuple[int, int]],
    counted: Message,
    agreement: Agreement,
) -> Evidence:
    """Tell of a bird that was over both Parties, and in which of them it did not stay."""
    stayed_in = {stay.party for stay in stayed}
    (first, start), (last, end) = sorted(((party, at) for party, (at, _) in seen.items()), key=itemgetter(1))
    without = tuple(
        Message.of("tracks.fixes_in", party=agreement.country(party), number=seen[party][1])
        for party in sorted(seen.keys() - stayed_in)
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


def _counted(fixes: Fixes, stayed: Sequence[StayOfFixes], agreement: Agreement, rules: TrackRules) -> Message:
    sides = Counter(stay.party for stay in stayed)
    numbers = [
        Message.of("tracks.stays_in", party=party, number=sides[party.code]) for party in agreement.parties
    ]
    if elsewhere := len(stayed) - sum(sides[party.code] for party in agreement.parties):
        numbers.append(Message.of("tracks.stays_elsewhere", number=elsewhere))
    rule = {"hours": rules.stay_hours, "km": stay_km(fixes, rules)}
    return Message.of("tracks.counted", number=len(fixes), stays=tuple(numbers), **rule)


def _mark(animal: Animal) -> str:
    marks = (("tracks.tagged", animal.tag), ("tracks.ringed", animal.ring))
    messages = [Message.of(code, mark=mark) for code, mark in marks if mark and mark != animal.individual]
    return ", ".join((animal.individual, *(say(message, "en") for message in messages)))


def day(seconds: float) -> str:
    """Return the day of a moment, in UTC."""
    return (_EPOCH + timedelta(seconds=seconds)).date().isoformat()


def moment(seconds: float) -> str:
    """Return a moment as ISO 8601 has it, to the second, in UTC."""
    return (_EPOCH + timedelta(seconds=int(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")


def timed_wkb(fixes: Fixes) -> bytes:
    """Return fixes as ISO WKB of a LineString M, with seconds since 1970 as M."""
    points = np.column_stack((fixes.longitude, fixes.latitude, fixes.time)).astype("<f8")
    return struct.pack("<BII", 1, 2002, len(fixes)) + points.tobytes()
