"""Records of marked birds: which are limb a, and for which taxon; in which unit it lies; the ways that they show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from birds import model as m
from birds.attribution import own_words
from birds.dates import month_of_date, period
from birds.evidence.places import PlacesAround, PlacesCalled
from birds.geodesy import course
from birds.vocabulary import worded

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy

TRACK = "track-"  # what the ids of records begin with that are made of a tagged bird's fixes
MARKED = ("recovery", "resighting", "tracking")
_ONE_PLACE_KM = 0.1
_MONTH = r"(?:([-./])\s*(\d\d?)\s*\2|{dates.year}\s*(\d\d?)\s*{dates.month})"
_YEAR_FIRST = rf"(\d{{4}})\s*{_MONTH}\s*(\d\d?)\s*(?:\.|{{dates.day}})?"


@dataclass(frozen=True, slots=True)
class SortedEvidence:
    """Evidence sorted by what it counts for. Keys are row ids and (row id, unit id) pairs.

    `counting` holds what is limb a; `others` what concerns the same bird and is not, among them what is `reported`:
    for the open test alone.
    """

    counting: dict[object, tuple[m.Evidence, ...]]
    others: dict[object, tuple[m.Evidence, ...]]
    reported: dict[object, tuple[m.Evidence, ...]]


def sort_evidence(
    evidence: Sequence[m.Evidence], comparison: m.Comparison, taxonomy: Taxonomy
) -> SortedEvidence:
    """Sort records by the rows and units of `comparison` that they concern.

    A record counts for a row if all the bird it names lies in what both lists share there, for a unit if all of it
    lies in that unit: a record of a species that the row divides says nothing about either part.
    """
    shared = {(row.id, unit.id) for row in comparison.rows for unit in row.shared}
    homes = Homes(comparison, taxonomy)
    parties = (comparison.a.party or "", comparison.b.party or "")
    counting, others, reported = (defaultdict[object, list[m.Evidence]](list) for _ in range(3))
    for record in evidence:
        units = {*homes.of(record.taxon or "")}
        counts = why_not(record, parties) is None
        for keys in ({row for row, _ in units}, units):
            is_whole = len(keys) == 1 and units <= shared
            for key in keys:
                (counting if counts and is_whole else others)[key].append(record)
                if is_whole and is_reported(record, parties):
                    reported[key].append(record)
    kinds = (counting, others, reported)
    return SortedEvidence(*({key: best_first(records) for key, records in kind.items()} for kind in kinds))


def evidence_of(taxon: str, evidence: Iterable[m.Evidence], parties: tuple[str, str]) -> SortedEvidence:
    """Return the records of one taxon alone, sorted by what they count for."""
    own = best_first(record for record in evidence if record.taxon == taxon)
    counting = tuple(record for record in own if why_not(record, parties) is None)
    others = tuple(record for record in own if record not in counting)
    reported = tuple(record for record in own if is_reported(record, parties))
    return SortedEvidence({taxon: counting}, {taxon: others}, {taxon: reported})


def why_not(record: m.Evidence, parties: tuple[str, str]) -> m.Message | None:
    """Return why a record is not limb a between `parties` (two codes), None where it is."""
    if contradiction := contradiction_of(record):
        return contradiction
    if is_overflight(record):
        return m.Message("record.overflight")
    if record.certainty != "direct":
        return m.Message(f"record.{record.certainty}")
    if record.kind not in MARKED:
        return m.Message.of("record.kind", kind=record.kind)
    if not _crosses(record, parties):
        return m.Message.of("record.not_crossing", record=record_message(record))
    return None if record.source.strip() else m.Message("record.no_source")


def is_reported(record: m.Evidence, parties: tuple[str, str]) -> bool:
    """Whether a record is reliable evidence between `parties` short of a known bird found in both.

    That is a cited record of marked birds whose origin is inferred, or that sums several up. Counts, shared breeding,
    negative findings, birds that only passed over and what contradicts itself are none.
    """
    is_short = record.certainty in {"inferred", "summary"} and not is_overflight(record)
    is_short = is_short and contradiction_of(record) is None
    is_marked = record.kind in MARKED and _crosses(record, parties)
    return is_marked and is_short and bool(record.source.strip())


def contradiction_of(record: m.Evidence) -> m.Message | None:
    """Return why a record can't be so: it was found before it was marked, or both were at one place; else None.

    Dates are compared as far as they are known: of 2015 and 2015-03 nobody knows which is earlier.
    """
    if record.kind not in MARKED:
        return None
    first, last = (period(date or "") for date in (record.date_from, record.date_to))
    if first.first and last.last and last.last < first.first[: len(last.last)]:
        return m.Message("record.dates_reversed")
    return m.Message("record.one_place") if _is_one_place(record.origin, record.destination) else None


def _is_one_place(origin: m.End, destination: m.End) -> bool:
    """Whether both ends are one place: of one point, or of one name without two points that differ."""
    if origin.point and destination.point:
        return course(origin.point, destination.point)[0] < _ONE_PLACE_KM
    names = [m.as_compared(end.name or "") for end in (origin, destination)]
    return bool(names[0]) and names[0] == names[1]


def is_overflight(record: m.Evidence) -> bool:
    """Whether a record is of a tagged bird that is not known to have stayed at both ends."""
    return record.certainty == "inferred" and record.id.startswith(TRACK)


def _crosses(record: m.Evidence, parties: tuple[str, str]) -> bool:
    ends = {record.origin.party, record.destination.party}
    return all(parties) and len(ends) == len(parties) and ends == set(parties)


def why_other(record: m.Evidence, parties: tuple[str, str]) -> m.Message:
    """Return why a record that concerns a bird does not count for it: as such, or because its name is wider."""
    return why_not(record, parties) or m.Message.of("record.divided")


def best_first(evidence: Iterable[m.Evidence]) -> tuple[m.Evidence, ...]:
    """Return records in the order in which to cite them: by trust, then kind (recoveries first), then id."""
    kinds = {kind: place for place, kind in enumerate(MARKED)}
    return tuple(sorted(evidence, key=lambda it: (m.LEVELS.index(it.trust), kinds.get(it.kind, 3), it.id)))


def record_message(record: m.Evidence) -> m.Message:
    """Return the record in the source's own words: places, dates, mark."""
    places = {
        which: own_words(end.name, "end", record.source) if end.name else end.party or "?"
        for which, end in (("origin", record.origin), ("destination", record.destination))
    }
    dates = "/".join(dict.fromkeys(date for date in (record.date_from, record.date_to) if date))
    marks = (own_words(record.mark, "mark", record.source),) if record.mark else ()
    details: tuple[m.Arg, ...] = (dates, *marks) if dates else marks
    if not details:
        return m.Message.of("record.way", **places)
    return m.Message.of("record.way_told", **places, told=details)


@dataclass(frozen=True, slots=True)
class Movement:
    """How far, which way and how long; None is what a record does not tell. `approximate`: an end's place is."""

    km: float | None
    bearing: float | None
    days: int | None
    approximate: bool


def movement_of(record: m.Evidence) -> Movement:
    """Return the distance and bearing between the two places of a record, and the days between its two dates.

    Of days only where both dates are given to the day, and in order.
    """
    origin, destination = record.origin, record.destination
    km, bearing = (
        course(origin.point, destination.point) if origin.point and destination.point else (None, None)
    )
    first, last = _read_day(record.date_from or ""), _read_day(record.date_to or "")
    days = (last - first).days if first and last and last >= first else None
    return Movement(km, bearing, days, origin.approximate or destination.approximate)


def _read_day(printed: str) -> date | None:
    """Return the one day that a date names, year first (2010. 8. 5., 2010년 8월 5일), None for any other."""
    parts = worded(_YEAR_FIRST).fullmatch(printed.strip())
    try:
        if parts is None:
            return date.fromisoformat(printed)
        return date(int(parts[1]), int(parts[3] or parts[4]), int(parts[5]))
    except ValueError:
        return None


class Homes:
    """Which units of a comparison a reference taxon lies in."""

    def __init__(self, comparison: m.Comparison, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._by_taxon = defaultdict[str, list[tuple[str, str]]](list)
        self._by_species: dict[str, list[tuple[str, str]]] = {}
        self._rest: dict[str, list[tuple[str, str]]] = {}
        units = defaultdict[str, list[tuple[tuple[str, str], m.Unit]]](list)
        for row in comparison.rows:
            for unit in row.units:
                for taxon in unit.taxa:
                    self._by_taxon[taxon].append((row.id, unit.id))
                for species in dict.fromkeys(filter(None, map(taxonomy.species_of, unit.taxa))):
                    units[species].append(((row.id, unit.id), unit))
        sides = ([matched for row in comparison.rows for matched in (row.a, row.b)[at]] for at in (0, 1))
        meant = [{matched.entry.row: matched.match.taxon for matched in side} for side in sides]
        for species, own in units.items():
            self._by_species[species] = [key for key, _ in own]
            open_a = self._open(species, {unit.a for _, unit in own}, meant[0])
            open_b = self._open(species, {unit.b for _, unit in own}, meant[1])
            self._rest[species] = [key for key, unit in own if unit.a in open_a and unit.b in open_b]

    def _open(self, species: str, rows: set[int | None], meant: Mapping[int, str | None]) -> set[int | None]:
        """Return the entries of a list that what it does not record of a species belongs to: as in a comparison.

        Those of the species, else of others that it puts parts of it in; never one made a species of such a part.
        """
        taxa = {row: meant.get(row) or "" for row in rows if row is not None}
        own = {row for row, taxon in taxa.items() if taxon == species}
        others = {row for row, taxon in taxa.items() if self._taxonomy.species_of(taxon) != species}
        return {*(own or others or (None,))}

    def of(self, taxon: str) -> tuple[tuple[str, str], ...]:
        """Return the (row id, unit id) pairs that hold `taxon`, or all of its parts; none if it is nowhere.

        A subspecies that neither list records lies where the rest of its species does.
        """
        species = self._taxonomy.species_of(taxon)
        if species is None:
            return ()
        if taxon == species:
            return tuple(self._by_species.get(species, ()))
        if taxon in self._by_taxon:
            return tuple(self._by_taxon[taxon])
        return tuple(self._rest.get(species, ()))


# ---------------------------------------------------------------- links: places that marked birds were at in turn


def links(
    evidence: Iterable[m.Evidence],
    tracks: Iterable[m.Track],
    stays: Iterable[m.Stay],
    places: Sequence[m.Place],
    sites: Sequence[m.Site],
    areas: Sequence[m.SiteArea],
) -> tuple[m.Link, ...]:
    """Return the ways from a place of the dossier, or a point that lies in none, to the next; by taxon and first date.

    A finding that there was nothing is none. The record of a crossing gives way to the stays of its track, which know
    where else the bird was.
    """
    followed = m.grouped((stay.track_id, stay) for stay in stays)
    known = {place.id: place for place in places}
    moves = [move for track in tracks for move in _moves_of_track(track, followed.get(track.id, ()), known)]
    stayed = {move.records[0] for move in moves}
    called, around = PlacesCalled(places, sites), PlacesAround(places, sites, areas)
    for record in evidence:
        if record.id not in stayed:
            moves += _moves_of_record(record, called, around)
    ways: dict[object, list[m.Link]] = defaultdict(list)
    for move in moves:
        ends = zip((move.origin_place, move.destination_place), (move.origin, move.destination), strict=True)
        ends_of_way = [place or (end.point or end.name or end.party) for place, end in ends]
        ways[(move.taxon, *ends_of_way)].append(move)
    joined = map(_merge_moves, ways.values())
    return tuple(sorted(joined, key=lambda link: (link.taxon, _begun(link.date_from) or "9", link.records)))


def _moves_of_track(track: m.Track, stays: Sequence[m.Stay], known: dict[str, m.Place]) -> Iterator[m.Link]:
    """Yield the ways of a tagged bird from each stay to the next one at another place."""
    for stay, next_stay in pairwise(stays):
        if track.taxon and (stay.place_id is None or stay.place_id != next_stay.place_id):
            ids, dates = (stay.place_id, next_stay.place_id), (stay.date_to[:10], next_stay.date_from[:10])
            ends = (m.End(None, it.party, it.point) for it in (stay, next_stay))
            origin, destination = map(_end, ends, (known.get(place_id or "") for place_id in ids))
            yield m.Link(track.taxon, origin, destination, ("track",), (track.id,), *ids, 1, *dates)


def _moves_of_record(record: m.Evidence, called: PlacesCalled, around: PlacesAround) -> Iterator[m.Link]:
    """Yield the way that a record of marked birds tells of, where both ends are said."""
    if record.taxon is None or record.kind not in MARKED or record.certainty == "negative":
        return
    if contradiction_of(record) or is_overflight(record):
        return
    printed = (record.origin, record.destination)
    places = [called.place_of(end) or around.place_of(end) for end in printed]
    origin, destination = map(_end, printed, places)
    ids = [place.id if place else None for place in places]
    is_said = all(end.point or end.name or end.party for end in (origin, destination))
    if is_said and (ids[0] is None or ids[0] != ids[1]):
        birds = record.individuals or (1 if record.certainty == "direct" else None)
        kinds, records, dates = (record.kind,), (record.id,), (record.date_from, record.date_to)
        yield m.Link(record.taxon, origin, destination, kinds, records, ids[0], ids[1], birds, *dates)


def _end(printed: m.End, place: m.Place | None) -> m.End:
    """Return an end at its place; where it lies in none, as its record has it."""
    if place is None:
        return printed
    name = next(iter(place.names.all()), place.id)
    return m.End(name, place.party, place.point or printed.point, place.point_quality != "exact")


def _merge_moves(moves: Sequence[m.Link]) -> m.Link:
    numbers = [move.birds for move in moves if move.birds is not None]
    printed = [date for move in moves for date in (move.date_from, move.date_to) if date]
    in_order = sorted(filter(_begun, printed), key=lambda date: (_begun(date), date)) or printed[:1]
    return replace(
        moves[0],
        kinds=tuple(sorted({kind for move in moves for kind in move.kinds})),
        records=tuple(sorted({record for move in moves for record in move.records})),
        birds=sum(numbers) if numbers else None,
        date_from=in_order[0] if in_order else None,
        date_to=in_order[-1] if in_order else None,
        months=tuple(sorted({month for date in printed if (month := month_of_date(date))})),
    )


def _begun(date: str | None) -> str | None:
    """Return when a printed date begins, in ISO form ("May 2012" lies before 2025); None where that can't be read."""
    return period(date or "").first
