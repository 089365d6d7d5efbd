"""A tagged bird's fixes → one piece of evidence and one line for the map.

A bird that stayed on both sides is direct evidence. One that was over both without staying on both is told, as
inferred: it counts for nothing in the treaty test.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from birds.evidence import routes
from birds.evidence.records import TRACK
from birds.evidence.tracks import PLAIN, clean, crossing, over, stays
from birds.messages import say
from birds.model import Evidence, Message, Place, Track

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.evidence.tracks import Fixes, Floats, Rules, Stay, Trip
    from birds.model import Arg, PartyCode

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


def journey(animal: Animal, fixes: Fixes, rules: Rules = PLAIN) -> Journey:
    """Return the evidence and the line of one bird."""
    used, dropped = clean(fixes, rules)
    stayed, seen = stays(used, rules), over(used)
    trip = crossing(stayed)
    if trip is not None:
        evidence: Evidence | None = _crossed(animal, used, stayed, trip, rules)
    else:
        evidence = _passed(animal, used, stayed, seen, rules) if len(seen) > 1 else None
    return Journey(evidence, _track(animal, used, tuple(sorted(seen))), stayed, dropped)


def drawn(animal: Animal, lines: Sequence[tuple[Floats, Floats]]) -> Journey:
    """Return lines without times as the line of one bird: no stay, no evidence."""
    from birds.evidence.places import PARTIES, parties_of

    line = routes.of_lines(lines)
    seen = {int(code) for east, north in lines for code in set(parties_of(east, north).tolist())}
    parties = tuple(party for code, party in enumerate(PARTIES) if party and code in seen)
    count = sum(len(east) for east, _ in lines)
    if line is None:
        return Journey(None, None, (), {})
    names = (animal.id, animal.taxon_printed, animal.individual)
    track = Track(*names, line, count, animal.source, parties=parties)
    return Journey(None, track, (), {})


def _track(animal: Animal, fixes: Fixes, parties: tuple[PartyCode, ...]) -> Track | None:
    line = routes.route(fixes.longitude, fixes.latitude)
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
    )


def _crossed(animal: Animal, fixes: Fixes, stayed: Sequence[Stay], trip: Trip, rules: Rules) -> Evidence:
    one, other = trip.origin, trip.destination
    return Evidence(
        id=animal.id,
        taxon_printed=animal.taxon_printed,
        kind="tracking",
        certainty="direct",
        origin=Place(None, one.party, one.centre),
        destination=Place(None, other.party, other.centre),
        source=animal.source,
        date_from=day(one.until),
        date_to=day(other.since),
        individuals=1,
        mark=_mark(animal),
        note=_noted("tracks.crossed", _counted(fixes, stayed, rules), km=trip.km, span=_span(trip.hours)),
    )


def _passed(
    animal: Animal,
    fixes: Fixes,
    stayed: Sequence[Stay],
    seen: Mapping[PartyCode, tuple[int, int]],
    rules: Rules,
) -> Evidence:
    """Tell of a bird that was over both Parties, and in which of them it did not stay."""
    held = {stay.party for stay in stayed}
    (first, start), (last, end) = sorted(
        ((party, at) for party, (at, _) in seen.items()), key=lambda pair: pair[1]
    )
    without = tuple(
        Message.of("tracks.fixes_in", party=party, number=seen[party][1])
        for party in sorted(seen)
        if party not in held
    )
    return Evidence(
        id=animal.id,
        taxon_printed=animal.taxon_printed,
        kind="tracking",
        certainty="inferred",
        origin=Place(None, first, _point(fixes, start)),
        destination=Place(None, last, _point(fixes, end)),
        source=animal.source,
        date_from=day(float(fixes.time[start])),
        date_to=day(float(fixes.time[end])),
        individuals=1,
        mark=_mark(animal),
        note=_noted("tracks.passed_over", _counted(fixes, stayed, rules), sides=without),
    )


def _point(fixes: Fixes, at: int) -> tuple[float, float]:
    return round(float(fixes.longitude[at]), 4), round(float(fixes.latitude[at]), 4)


def _noted(code: str, counted: Message, **args: Arg) -> str:
    """Return a note as the dossier keeps it."""
    return say(Message.of(code, counted=counted, **args), "en")


def _counted(fixes: Fixes, stayed: Sequence[Stay], rules: Rules) -> Message:
    sides = {party: sum(stay.party == party for stay in stayed) for party in ("JPN", "KOR")}
    held = [Message.of("tracks.stays_in", party=party, number=number) for party, number in sides.items()]
    if elsewhere := len(stayed) - sum(sides.values()):
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
