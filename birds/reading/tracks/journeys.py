"""A tagged bird's fixes: which are used, where it stayed, whether it crossed → one piece of evidence, one line.

Pure functions on arrays; one value a fix, degrees in WGS 84, seconds since 1970 in UTC.

A stay is at least 24 hours, three fixes and no gap beyond five days, and no fix further from its first than the stay
is wide: as the tag is exact, or as a person says (songbirds on a stopover move up to 30 km about it: Taylor et al.
2011, doi:10.1371/journal.pone.0027054). As fixes scatter about a place, stays that follow on each other there are one
where no fix between lies beyond twice the width. Many songbirds stop over for one day only (Chernetsov 2012, Passerine
Migration, ch. 2); most tags on larger birds rest for less than five days. What passes over a country without that is
an overflight. A bird that stayed on both sides is direct evidence; one that was over both without staying on both is
reported as inferred: it is not evidence. The line has all fixes that are used, with their times.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from birds.evidence.places import parties_of, party_codes
from birds.evidence.records import TRACK
from birds.geodesy import course, distances_km, earth
from birds.messages import say
from birds.model import Agreement, End, Evidence, Message, PartyCode, Point, Stay, Track
from birds.reading.tables.values import Certainty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

GPS_KM, LIGHT_KM = 5.0, 200.0  # the width of a stay by GPS, and by day length
EQUINOXES = ((3, 20), (9, 22))  # month and day
NO_LATITUDE = 14  # days about them when day length tells no latitude
_BEARINGS = np.linspace(0, 360, 24, endpoint=False)
_NOISE_KM = 1.0  # what a fix may be off: a step below it is never too fast
_ALONE = 3  # how many fixes on either side of a cut stand alone
_REACH = 64  # how many unbroken pieces back the next one may follow on


@dataclass(frozen=True, slots=True)
class TrackRules:
    """What is a stay, and what is too fast for a bird: 180 km/h over ground is beyond any sustained flight.

    `stay_km` is how wide a stay is, None for as wide as the tag makes it; `max_speed` is in km/h.
    """

    stay_hours: float = 24.0
    stay_km: float | None = None
    gap_hours: float = 120.0
    fewest: int = 3
    max_speed: float = 180.0


PLAIN = TrackRules()


@dataclass(frozen=True, slots=True)
class Fixes:
    """The fixes of one bird; `width` is how many kilometres one may be off by its tag: for all, or one a fix."""

    time: Floats
    longitude: Floats
    latitude: Floats
    width: Floats = field(default_factory=lambda: np.array([GPS_KM]))

    def __len__(self) -> int:
        return len(self.time)

    @property
    def places(self) -> tuple[Floats, Floats]:
        """Their longitudes and latitudes."""
        return self.longitude, self.latitude

    def widths(self) -> Floats:
        """Return how many kilometres each may be off."""
        return np.array(np.broadcast_to(self.width, self.time.shape))

    def at(self, chosen: NDArray[np.intp] | Mask | slice) -> Fixes:
        """Return some of them."""
        width = self.width if len(self.width) == 1 else self.width[chosen]
        return Fixes(self.time[chosen], self.longitude[chosen], self.latitude[chosen], width)


@dataclass(frozen=True, slots=True)
class StayOfFixes:
    """Where a bird stayed: which fixes (start, end), from when to when, their centre, and the Party of most of them.

    It is a circle of `radius_km`; one that touches both Parties is of neither.
    """

    start: int
    end: int
    since: float
    until: float
    centre: Point
    party: PartyCode | None
    radius_km: float = GPS_KM


# ---------------------------------------------------------------- which fixes are used

REASONS = ("unplaced", "untimed", "placeless", "marked", "off_earth", "null_island", "inaccurate", "equinox")


def sift(fixes: Fixes, placeless: Mask, marked: Mask, inaccurate: Mask) -> tuple[Mask, dict[str, int]]:
    """Return which fixes are used, and how many are not for each reason; the first that fits is counted.

    They are as a file gives them, of any birds in any order; not a number where it gives none. `placeless` are those of
    no bird (a tag before its deployment), `marked` those that the file calls outliers, `inaccurate` those that it says
    are poor.
    """
    east, north = fixes.longitude, fixes.latitude
    with np.errstate(invalid="ignore"):
        off = (np.abs(east) > 360) | (np.abs(north) > 90)  # noqa: PLR2004 - degrees
        null = (np.abs(east) < 1e-6) & (np.abs(north) < 1e-6)  # noqa: PLR2004
    unplaced = np.isnan(east) | np.isnan(north)
    untimed = np.isnan(fixes.time)
    tests = (unplaced, untimed, placeless, marked, off, null, inaccurate, at_equinox(fixes))
    used = np.ones(len(east), dtype=bool)
    counts: dict[str, int] = {}
    for reason, bad in zip(REASONS, tests, strict=True):
        counts[reason] = int(np.count_nonzero(used & bad))
        used &= ~bad
    return used, {reason: count for reason, count in counts.items() if count}


def at_equinox(fixes: Fixes) -> Mask:
    """Return the fixes by day length at a time of year when that tells no latitude."""
    by_light = fixes.widths() >= LIGHT_KM
    if not by_light.any():
        return by_light
    days = np.where(np.isnan(fixes.time), 0, fixes.time).astype("datetime64[s]").astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    near = np.zeros(len(days), dtype=bool)
    for month, day in EQUINOXES:
        equinox = (years.astype("datetime64[M]") + (month - 1)).astype("datetime64[D]") + (day - 1)
        near |= np.abs((days - equinox).astype(int)) <= NO_LATITUDE
    return np.asarray(by_light & near)


def clean(fixes: Fixes, rules: TrackRules = PLAIN) -> tuple[Fixes, dict[str, int]]:
    """Return one bird's fixes in order of time without what cannot be, and how many were left out for each reason.

    Duplicates (the same moment and place), a second place at the same moment, and positions that no bird reaches
    from those before and after them. `unordered` counts fixes that stood after a later one; they are used.
    """
    counts = {"unordered": int(np.count_nonzero(fixes.time < np.maximum.accumulate(fixes.time)))}
    fixes = fixes.at(np.argsort(fixes.time, kind="stable"))
    same = np.diff(fixes.time, prepend=-np.inf) == 0
    moved = (np.diff(fixes.longitude, prepend=np.inf) != 0) | (np.diff(fixes.latitude, prepend=np.inf) != 0)
    counts["duplicate"] = int(np.count_nonzero(same & ~moved))
    counts["elsewhere"] = int(np.count_nonzero(same & moved))
    fixes = fixes.at(~same)
    possible = _possible(fixes, rules)
    counts["too_fast"] = int(len(fixes) - np.count_nonzero(possible))
    return fixes.at(possible), {reason: count for reason, count in counts.items() if count}


def _possible(fixes: Fixes, rules: TrackRules) -> Mask:
    """Return the most fixes that a bird can have made one after the other.

    The track is cut where a step is too fast, and the fixes about a cut stand alone; of these pieces the longest chain
    (in fixes) is kept in which each can be reached from the one before it: one wrong fix falls out, and so does an
    hour of them.
    """
    if len(fixes) < 2:  # noqa: PLR2004
        return np.ones(len(fixes), dtype=bool)
    east, north = fixes.longitude, fixes.latitude
    broken = _too_fast(distances_km(east[:-1], north[:-1], east[1:], north[1:]), np.diff(fixes.time), rules)
    if not broken.any():
        return np.ones(len(fixes), dtype=bool)
    cut = np.convolve(broken, np.ones(2 * _ALONE + 1))[_ALONE:-_ALONE] > 0
    starts = np.flatnonzero(np.r_[True, cut])
    ends = np.r_[starts[1:], len(fixes)]
    kept = np.zeros(len(fixes), dtype=bool)
    for piece in _chain(fixes, starts, ends, rules):
        kept[starts[piece] : ends[piece]] = True
    return kept


def _too_fast(km: Floats, seconds: Floats, rules: TrackRules) -> Mask:
    return (km > _NOISE_KM) & (km > rules.max_speed * seconds / 3600)


def _chain(
    fixes: Fixes, starts: NDArray[np.intp], ends: NDArray[np.intp], rules: TrackRules
) -> Iterator[int]:
    best, before = (ends - starts).astype(np.int64), np.full(len(starts), -1)
    last, first = fixes.at(ends - 1), fixes.at(starts)
    for piece in range(1, len(starts)):
        near = slice(max(0, piece - _REACH), piece)
        km = distances_km(*last.at(near).places, first.longitude[piece], first.latitude[piece])
        reached = ~_too_fast(km, first.time[piece] - last.time[near], rules)
        if reached.any():
            ways = np.where(reached, best[near], -1)
            before[piece] = near.start + int(np.argmax(ways))
            best[piece] += ways.max()
    at = int(np.argmax(best))
    while at >= 0:
        yield at
        at = int(before[at])


# ---------------------------------------------------------------- stays


def stay_km(fixes: Fixes, rules: TrackRules = PLAIN) -> float:
    """Return how wide a stay of these fixes is: as given, else as wide as the tag makes it, GPS at the least."""
    return rules.stay_km or max(GPS_KM, float(np.median(fixes.width)) if len(fixes) else GPS_KM)


def stays(fixes: Fixes, agreement: Agreement, rules: TrackRules = PLAIN) -> tuple[StayOfFixes, ...]:
    """Return where the bird of clean fixes stayed, in order of time."""
    if len(fixes) < rules.fewest:
        return ()
    km = stay_km(fixes, rules)
    spans = _joined(fixes, _spans(fixes, rules, km), rules, km)
    codes_of_fixes, parties = parties_of(agreement, *fixes.places), party_codes(agreement)
    counts = (np.bincount(codes_of_fixes[slice(*span)], minlength=len(parties)).tolist() for span in spans)
    return tuple(_stay(fixes, span, own, agreement) for span, own in zip(spans, counts, strict=True))


def _stay(fixes: Fixes, span: tuple[int, int], counts: list[int], agreement: Agreement) -> StayOfFixes:
    here, parties = fixes.at(slice(*span)), party_codes(agreement)
    centre = _centre(here)
    far = distances_km(*centre, *here.places).max()
    radius = round(max(float(far), float(here.width.max())), 1)
    metres = radius * 1000 * np.repeat((0.0, 0.5, 1.0), len(_BEARINGS))  # of points in and on the circle
    east, north = (np.full(len(metres), degrees) for degrees in centre)
    east, north, _ = earth().fwd(east, north, np.tile(_BEARINGS, 3), metres)
    codes = {*parties_of(agreement, east, north).tolist()}
    codes |= {code for code, number in enumerate(counts) if number}
    most = max(range(len(counts)), key=counts.__getitem__)  # more than half of the fixes
    is_one = len({parties[code] for code in codes} - {None}) < 2 and counts[most] * 2 > sum(counts)  # noqa: PLR2004
    since, until, party = float(here.time[0]), float(here.time[-1]), parties[most] if is_one else None
    return StayOfFixes(*span, since, until, centre=centre, party=party, radius_km=radius)


def _spans(fixes: Fixes, rules: TrackRules, width: float) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each stay. Only a fix that is near still when a stay would be over can begin one."""
    needed, gap = rules.stay_hours * 3600, rules.gap_hours * 3600
    gaps = np.r_[0, np.cumsum(np.diff(fixes.time) > gap)]
    later = np.searchsorted(fixes.time, fixes.time + needed, "left")
    here = np.flatnonzero(later < len(fixes))
    there = later[here]
    km = distances_km(*fixes.at(here).places, *fixes.at(there).places)
    free = 0
    for start in here[(km <= width) & (gaps[here] == gaps[there])].tolist():
        if start < free:
            continue
        stop = int(np.searchsorted(gaps, gaps[start], "right"))
        end = _leaves(fixes, start, stop, width)
        if end - start >= rules.fewest and fixes.time[end - 1] - fixes.time[start] >= needed:
            yield start, end
            free = end


def _leaves(fixes: Fixes, start: int, stop: int, km: float) -> int:
    """Return the first fix before `stop` that is further than `km` from `start`, `stop` if none is."""
    at, size = start + 1, 64
    while at < stop:
        block = fixes.at(slice(at, min(at + size, stop)))
        far = distances_km(fixes.longitude[start], fixes.latitude[start], *block.places) > km
        if far.any():
            return at + int(np.argmax(far))
        at, size = at + len(block), size * 4
    return stop


def _joined(
    fixes: Fixes, spans: Iterable[tuple[int, int]], rules: TrackRules, km: float
) -> list[tuple[int, int]]:
    """Join stays that follow on each other at one place: fixes that scatter about it do not end a stay.

    They have near centres and no gap between them, nor a fix beyond twice the width: two fixes of one stay may already
    be so far apart, on either side of its first.
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and np.diff(fixes.time[joined[-1][1] - 1 : start + 1]).max() <= rules.gap_hours * 3600:
            begun, left = joined[-1]
            between, both = fixes.at(slice(left, start)), _centre(fixes.at(slice(begun, end)))
            far = distances_km(*both, *between.places)
            apart, _ = course(*(_centre(fixes.at(slice(*each))) for each in ((begun, left), (start, end))))
            if apart <= km and (far <= 2 * km).all():
                joined[-1] = (begun, end)
                continue
        joined.append((start, end))
    return joined


def _centre(fixes: Fixes) -> Point:
    """Return the mean of positions on the sphere, so that no meridian is special."""
    east, north = np.radians(fixes.longitude), np.radians(fixes.latitude)
    x, y = ((np.cos(north) * turned(east)).mean() for turned in (np.cos, np.sin))
    centre = np.degrees((np.arctan2(y, x), np.arctan2(np.sin(north).mean(), np.hypot(x, y))))
    return round(float(centre[0]), 4), round(float(centre[1]), 4)


def crossing(stayed: Sequence[StayOfFixes]) -> tuple[StayOfFixes, StayOfFixes] | None:
    """Return the first two stays between which a bird came from one Party to the other; None where it did not.

    Stays elsewhere may lie between.
    """
    own = [stay for stay in stayed if stay.party]
    return next(((left, reached) for left, reached in pairwise(own) if left.party != reached.party), None)


def over(fixes: Fixes, agreement: Agreement) -> Mapping[PartyCode, tuple[int, int]]:
    """Return the Parties in whose area a fix lies, each with its first fix there and their number."""
    codes_of_fixes, codes = parties_of(agreement, *fixes.places), party_codes(agreement)
    places = ((party, np.flatnonzero(codes_of_fixes == code)) for code, party in enumerate(codes))
    return {party: (int(at[0]), len(at)) for party, at in places if party and len(at)}


# ---------------------------------------------------------------- the journey of a bird

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
    has_line = len(used) > 1
    dropped |= {"trackless": int(not has_line)}
    if rules.stay_km is None:
        dropped |= {"tagless": int(unknown.any()), "stayless": int(has_line and not stayed)}
    if not has_line:
        return Journey(evidence, None, (), dropped)
    names, parties = (animal.id, animal.taxon_printed, animal.individual), tuple(sorted(seen))
    first, last = (day(float(used.time[at])) for at in (0, -1))
    track = Track(
        *names, timed_wkb(used), len(used), animal.source, date_from=first, date_to=last, parties=parties
    )
    kept = tuple(
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
    return Journey(evidence, track, kept, dropped)


def drawn(animal: Animal, line: tuple[Floats, Floats], agreement: Agreement, number: int = 1) -> Journey:
    """Return a line without times, one of several of a bird: no stay, no evidence."""
    if len(line[0]) < 2:  # noqa: PLR2004
        return Journey(None, None, (), {})
    wkb = shapely.to_wkb(shapely.LineString(np.column_stack(line)), byte_order=1)
    key = animal.id if number == 1 else f"{animal.id}-{number}"
    names = (key, animal.taxon_printed, animal.individual)
    parties = _crossed_parties(line, agreement)
    return Journey(None, Track(*names, wkb, len(line[0]), animal.source, parties=parties), (), {})


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
    parties = _crossed_parties(tuple(shapely.get_coordinates(line).T), agreement)
    wkb, number = shapely.to_wkb(line, byte_order=1), int(fixes)
    return Track(key, printed, individual, wkb, fixes=number, source=source, **dates, parties=parties)


def _crossed_parties(line: tuple[Floats, Floats], agreement: Agreement) -> tuple[PartyCode, ...]:
    seen = set(parties_of(agreement, *line).tolist())
    return tuple(party for code, party in enumerate(party_codes(agreement)) if party and code in seen)


def _crossed(animal: Animal, left: StayOfFixes, reached: StayOfFixes, counted: Message) -> Evidence:
    km, _ = course(left.centre, reached.centre)
    hours = (reached.since - left.until) / 3600
    days = Message.of("tracks.days", number=hours / 24)
    span = days if hours >= 72 else Message.of("tracks.hours", number=hours)  # noqa: PLR2004
    note = Message.of("tracks.crossed", counted=counted, km=km, span=span)
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
    note = Message.of("tracks.passed_over", counted=counted, sides=without)
    points = [(float(fixes.longitude[at]), float(fixes.latitude[at])) for at in (start, end)]
    where = [(round(east, 4), round(north, 4)) for east, north in points]
    ends = (End(None, first, where[0]), End(None, last, where[1]))
    return _evidence(animal, "inferred", ends, (float(fixes.time[start]), float(fixes.time[end])), note)


def _evidence(
    animal: Animal, certainty: Certainty, ends: tuple[End, End], moments: tuple[float, float], note: Message
) -> Evidence:
    marks = (("tracks.tagged", animal.tag), ("tracks.ringed", animal.ring))
    messages = [Message.of(code, mark=mark) for code, mark in marks if mark and mark != animal.individual]
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
        mark=", ".join((animal.individual, *(say(message, "en") for message in messages))),
        note=say(note, "en"),  # as the dossier keeps it
    )


def _counted(fixes: Fixes, stayed: Sequence[StayOfFixes], agreement: Agreement, rules: TrackRules) -> Message:
    sides = Counter(stay.party for stay in stayed)
    own = {party: sides[party.code] for party in agreement.parties}
    numbers = [Message.of("tracks.stays_in", party=party, number=number) for party, number in own.items()]
    if elsewhere := len(stayed) - sum(own.values()):
        numbers.append(Message.of("tracks.stays_elsewhere", number=elsewhere))
    rule = {"hours": rules.stay_hours, "km": stay_km(fixes, rules)}
    return Message.of("tracks.counted", number=len(fixes), stays=tuple(numbers), **rule)


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
