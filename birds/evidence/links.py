"""Links: which places marked and tagged birds were at one after the other, with the records that say so.

An edge leads from a place of the dossier, or from a point of a record or stay that lies in none, to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from birds.evidence.places import PlacesAround, PlacesCalled
from birds.evidence.presence import month_of_date
from birds.evidence.records import MARKED
from birds.model import End, Evidence, Link, Place, Point, Site, SiteArea, Stay, Track, grouped


class _Move(NamedTuple):
    """One bird or more from one end to the other, as one record says it."""

    taxon: str
    origin: End
    destination: End
    places: tuple[str | None, str | None]
    kind: str
    record: str
    birds: int | None
    dates: tuple[str | None, str | None]

    @property
    def key(self) -> tuple[object, ...]:
        ends = zip(self.places, (self.origin, self.destination), strict=True)
        return self.taxon, *(place or (end.point or end.name or end.party) for place, end in ends)


def links(
    evidence: Iterable[Evidence],
    tracks: Iterable[Track],
    stays: Iterable[Stay],
    places: Sequence[Place],
    sites: Sequence[Site],
    areas: Sequence[SiteArea],
) -> tuple[Link, ...]:
    """Return the edges, by taxon and the first date; a finding that there was nothing is none.

    The record of a crossing gives way to the stays of its track, which know where else the bird was.
    """
    followed = grouped((stay.track_id, stay) for stay in stays)
    known = {place.id: place for place in places}
    moves = [move for track in tracks for move in _moves_of_track(track, followed.get(track.id, ()), known)]
    stayed = {move.record for move in moves}
    called, around = PlacesCalled(places, sites), PlacesAround(places, sites, areas)
    others = (record for record in evidence if record.id not in stayed)
    moves += [move for record in others for move in _moves_of_record(record, called, around)]
    joined = map(_merge_moves, grouped((move.key, move) for move in moves).values())
    return tuple(sorted(joined, key=lambda link: (link.taxon, link.date_from or "9", link.records)))


def _moves_of_track(track: Track, stays: Sequence[Stay], known: dict[str, Place]) -> Iterator[_Move]:
    """Yield the ways of a tagged bird from each stay to the next one at another place."""
    for stay, next_stay in pairwise(stays):
        if track.taxon and (stay.place_id is None or stay.place_id != next_stay.place_id):
            ends = (
                _end(stay.point, stay.party, known.get(stay.place_id or "")),
                _end(next_stay.point, next_stay.party, known.get(next_stay.place_id or "")),
            )
            dates = stay.date_to[:10], next_stay.date_from[:10]
            yield _Move(track.taxon, *ends, (stay.place_id, next_stay.place_id), "track", track.id, 1, dates)


def _moves_of_record(record: Evidence, called: PlacesCalled, around: PlacesAround) -> Iterator[_Move]:
    """Yield the way that a record of marked birds tells of, where both ends are said."""
    if record.taxon is None or record.kind not in MARKED or record.certainty == "negative":
        return
    located = [
        (end, called.place_of(end) or around.place_of(end)) for end in (record.origin, record.destination)
    ]
    ends = [_end(end.point, end.party, place, end) for end, place in located]
    ids = tuple(place.id if place else None for _, place in located)
    if all(end.point or end.name or end.party for end in ends) and (ids[0] is None or ids[0] != ids[1]):
        birds = record.individuals or (1 if record.certainty == "direct" else None)
        dates = record.date_from, record.date_to
        yield _Move(
            taxon=record.taxon,
            origin=ends[0],
            destination=ends[1],
            places=(ids[0], ids[1]),
            kind=record.kind,
            record=record.id,
            birds=birds,
            dates=dates,
        )


def _end(point: Point | None, party: str | None, place: Place | None, named: End | None = None) -> End:
    """Return an end at its place; where it lies in none, as its record has it."""
    if place is None:
        return named or End(None, party, point)
    name = next(iter(place.names.all()), place.id)
    return End(name, place.party, place.point or point, place.point_quality != "exact")


def _merge_moves(moves: Sequence[_Move]) -> Link:
    first = moves[0]
    numbers = [move.birds for move in moves if move.birds is not None]
    dates = sorted(date for move in moves for date in move.dates if date)
    return Link(
        first.taxon,
        first.origin,
        first.destination,
        tuple(sorted({move.kind for move in moves})),
        tuple(sorted({move.record for move in moves})),
        *first.places,
        birds=sum(numbers) if numbers else None,
        date_from=dates[0] if dates else None,
        date_to=dates[-1] if dates else None,
        months=tuple(sorted({month for date in dates if (month := month_of_date(date))})),
    )
