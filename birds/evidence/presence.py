"""Presence: which bird is where in which month, what says so, and its source.

Statuses speak of territories; counts, occurrences, rings and tracks of places too. A source that names a bird at a site
without a month says that it is there, not when.

A month at a place has one of four answers: recorded; presumed, between records (ours, by two rules: `_months_between`;
never counted); said absent, where none was counted, or a source says that the bird is gone, and none records it; else
unknown, which is never "not there".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple, cast, get_args

from birds.dates import month_of_date
from birds.evidence.places import PlacesAround, PlacesCalled
from birds.evidence.records import contradiction_of, is_overflight
from birds.evidence.thresholds import is_of_birds_present
from birds.model import DossierContent, Place, SiteCount, Status, StatusCode, grouped, month_number
from birds.vocabulary import sought

Kind = Literal["status", "named", "count", "occurrence", "ring", "track", "between", "absent"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Answer = Literal["recorded", "between", "absent"]
Rule = Literal["stocks", "season"]
KIND_OF: dict[str, Kind] = {"recovery": "ring", "resighting": "ring", "tracking": "track", "count": "count"}
# The usual months of a season north of the equator: they limit what is presumed of one whose months no source prints,
# and are never the reason to presume any.
_YEAR = frozenset(range(1, 13))
SEASONS: Mapping[StatusCode, frozenset[int]] = MappingProxyType(
    {"W": frozenset({10, 11, 12, 1, 2, 3}), "B": frozenset(range(4, 10)), "R": _YEAR}
)
_APART = 2  # months: records further apart say nothing of what lies between
_FEW = re.compile(
    r"\b[RBSWP]5\b"
)  # 10 to 99 a year in a whole country: the last class of abundance before vagrants


@dataclass(frozen=True, slots=True)
class Presence:
    """A bird at a place or in a territory in a month, as one source says it.

    `month` is 1 to 12, None where the source gives none. `party` is the territory: a country's code, or a source's
    words; `place` the id of a place, `printed` the place as printed where it is none of the dossier. `number` is the
    highest number of individuals that is printed, `times` how many statements, counts or records say it.
    `code` is that of a status; `date` when the number was counted, as precisely as printed.

    Of a month between records `nearest` and `nearest_date` are the number that was counted next to it, which is not
    that month's, and its date; its sources are that of the status and that of the record. `rule` is why it is presumed:
    it lies between two stocks, or inside a season whose months a source prints.
    """

    taxon: str
    kind: Kind
    source: str
    month: int | None = None
    party: str | None = None
    place: str | None = None
    printed: str | None = None
    code: StatusCode | None = None
    number: int | None = None
    times: int = 1
    date: str | None = None
    nearest: int | None = None
    nearest_date: str | None = None
    rule: Rule | None = None

    @property
    def answer(self) -> Answer:
        """What is said of the month."""
        return self.kind if self.kind in ("between", "absent") else "recorded"


def gather_presence(dossier: DossierContent, named: Mapping[str, str]) -> tuple[Presence, ...]:
    """Return all presence that a dossier tells of, in the order of the reference; months that are not known come last.

    `named` are the taxa behind the names that sites print. Names that mean no taxon tell of none.
    """
    places = {place.id: place for place in dossier.places}
    rows = (
        *_status_rows(dossier),
        *_site_rows(dossier, named),
        *_count_rows(dossier, places),
        *_record_rows(dossier),
        *_occurrence_rows(dossier, places),
        *_track_rows(dossier, places),
    )
    alike = grouped(
        ((row.taxon, row.kind, row.source, row.month, row.party, row.place, row.printed, row.code), row)
        for row in rows
    )
    recorded = tuple(map(_merge, alike.values()))
    ours = (*_months_between(dossier, recorded, places), *_months_absent(dossier, recorded, places))
    sequence = {taxon.name: taxon.sequence for taxon in dossier.taxa}

    def order(row: Presence) -> tuple[object, ...]:
        where = row.party or "", row.place or "", row.printed or ""
        near = row.nearest or 0, row.nearest_date or ""
        last = KINDS.index(row.kind), row.code or "", row.source, *near, row.month or 13
        return sequence.get(row.taxon, 0), row.taxon, *where, *last

    return tuple(sorted((*recorded, *ours), key=order))


def group_by_source(rows: Iterable[Presence]) -> Iterable[Sequence[Presence]]:
    """Return what one source says of one bird at one place together, in the order of the months.

    What it says without a month stands apart from what it says of months, as does each number.
    """

    def all_but_month(row: Presence) -> tuple[object, ...]:
        key = row.taxon, row.party, row.place, row.printed, row.kind, row.code, row.source
        return *key, row.number, row.nearest, row.nearest_date, row.rule, row.month is None

    return grouped((all_but_month(row), row) for row in rows).values()


def _merge(rows: Sequence[Presence]) -> Presence:
    most = max(rows, key=lambda row: -1 if row.number is None else row.number)
    return replace(most, times=sum(row.times for row in rows)) if len(rows) > 1 else most


# ---------------------------------------------------------------- who speaks


def _coded_statuses(dossier: DossierContent) -> Iterator[tuple[str, Status]]:
    """Yield what lists and other sources say of territories, with the taxon; not what decides nothing."""
    printed = (
        (replace(status, source=listed.checklist.id, territory=listed.checklist.side), matched.match.taxon)
        for listed in dossier.lists
        for matched in listed.entries
        for status in matched.entry.statuses
    )
    for status, taxon in chain(printed, ((stated, stated.taxon) for stated in dossier.statuses)):
        if taxon and status.code:
            yield taxon, status


def _of_status(taxon: str, status: Status, kind: Kind) -> Presence:
    return Presence(taxon, kind, status.source or "", party=status.territory, code=status.code)


def _status_rows(dossier: DossierContent) -> Iterator[Presence]:
    for taxon, status in _coded_statuses(dossier):
        for month in (status.months or (None,)) if status.code != "X" else ():
            yield replace(_of_status(taxon, status, "status"), month=month)


def _site_rows(dossier: DossierContent, named: Mapping[str, str]) -> Iterator[Presence]:
    for site in dossier.sites:
        for taxon in dict.fromkeys(named[name] for name in site.species if name in named):
            row = Presence(taxon, "named", site.source or site.id)
            yield replace(row, party=site.party, place=site.place_id)


def _count_rows(dossier: DossierContent, places: Mapping[str, Place]) -> Iterator[Presence]:
    for count in dossier.counts:
        if count.taxon and count.count != 0:
            place = places.get(count.place_id or "")
            known, printed = (place.id, None) if place else (None, count.site_printed)
            party = count.party or (place.party if place else None)
            number = count.count if is_of_birds_present(count) else None
            row = partial(Presence, count.taxon, "count", count.source, party=party, place=known)
            for month in count.months or (None,):
                yield row(month, printed=printed, number=number, date=count.date_from or count.season)


def _record_rows(dossier: DossierContent) -> Iterator[Presence]:
    """Yield where marked birds were, and when; a finding that there was nothing is none.

    The stays of a crossing are those of its track, where this has them.
    """
    named = {track.id for track in dossier.tracks if track.taxon}
    tracked = named & {stay.track_id for stay in dossier.stays}
    called = PlacesCalled(dossier.places, dossier.sites)
    around = PlacesAround(dossier.places, dossier.sites, dossier.areas)
    for record in dossier.evidence:
        kind = KIND_OF.get(record.kind)
        is_told_by_stays = record.id in tracked and record.certainty == "direct"
        if is_told_by_stays or is_overflight(record) or contradiction_of(record):
            continue
        if record.taxon and kind and record.certainty != "negative":
            for end, date in ((record.origin, record.date_from), (record.destination, record.date_to)):
                row = Presence(record.taxon, kind, record.source, month_of_date(date))
                stayed = around.place_of(end) if record.certainty == "direct" else None
                if place := called.place_of(end) or stayed:
                    yield replace(row, party=end.party or place.party, place=place.id)
                elif end.party or end.name:
                    yield replace(row, party=end.party, printed=end.name)


def _occurrence_rows(dossier: DossierContent, places: Mapping[str, Place]) -> Iterator[Presence]:
    for seen in dossier.occurrences:
        place = places.get(seen.place_id or "")
        party, date = seen.party or (place.party if place else None), f"{seen.year}-{seen.month:02}"
        row = partial(Presence, seen.taxon, "occurrence", seen.source, seen.month, party=party)
        number, times = seen.individuals, seen.records
        yield row(place=seen.place_id, number=number, times=times, date=date if seen.year else None)


def _track_rows(dossier: DossierContent, places: Mapping[str, Place]) -> Iterator[Presence]:
    """Yield where tagged birds stayed, in the months of each stay; the Parties where it was, of a way without times."""
    stays = grouped((stay.track_id, stay) for stay in dossier.stays)
    for track in (each for each in dossier.tracks if each.taxon):
        row = Presence(cast("str", track.taxon), "track", track.source)
        dated: set[str | None] = set()
        for stay in stays.get(track.id, ()):
            party = stay.party or (places[stay.place_id].party if stay.place_id else None)
            dated.add(party)
            for month in stay.months if party else ():
                yield replace(row, month=month, party=party, place=stay.place_id)
        # With times it is known where the bird stayed: what it was over else, it flew over.
        for party in track.parties if track.date_from is None else ():
            if party not in dated:
                yield replace(row, party=party)


# ---------------------------------------------------------------- months that no source records


_Where = tuple[str | None, str | None]
"""The id of a place; of one that the dossier does not have, as printed, and its country."""


class _Season(NamedTuple):
    """The months in which a bird of a status stays with a Party, as a source prints them or as is usual."""

    code: StatusCode
    months: frozenset[int]
    source: str
    is_printed: bool

    def covers(self, month: int, known: set[int | None]) -> bool:
        """Whether a month lies inside the printed season, off its first and last month, of which one is `known`."""
        run = _run_around(month, self.months)
        is_season = self.is_printed and self.code != "R" and self.months < _YEAR
        return (
            is_season and {month % 12 + 1, (month - 2) % 12 + 1} <= self.months and not run.isdisjoint(known)
        )


def _run_around(month: int, months: frozenset[int]) -> set[int | None]:
    """Return the months of an unbroken run, over the turn of the year, that a month lies in."""
    run: set[int | None] = set()
    for step in (1, -1):
        at = month
        while at in months and (at == month or at not in run):
            run.add(at)
            at = (at - 1 + step) % 12 + 1
    return run


def _months_between(
    dossier: DossierContent, recorded: Sequence[Presence], places: Mapping[str, Place]
) -> Iterator[Presence]:
    """Yield the months that are presumed between records, at places where a source records the bird.

    A place is one of the dossier, or as a source prints it. Either dated numbers present lie before and after, at most
    two months apart with no zero between, and the bird's season with the Party may cover the month; or the month lies
    inside a visitor's season whose months a source prints, and a source records the bird there in that season. Passage,
    a scarce status and one of a region say nothing of a stay; who is resident in a country need not stay at a place.
    """
    seasons = _seasons(dossier)
    gaps, zeros = set(_gaps(dossier)), {zero[:3] for zero in _zero_counts(dossier)}
    local = [row for row in recorded if row.month and (row.place or row.printed)]
    parties = [places[row.place].party if row.place else row.party for row in local]
    pairs = zip(local, parties, strict=True)
    at_places = grouped(((row.taxon, party, row.place, row.printed), row) for row, party in pairs)
    for (taxon, party, place, printed), rows in at_places.items():
        where, known = _where(rows[0]), {row.month for row in rows}
        names = _with_species(taxon)
        own = [season for name in names for season in seasons.get((name, party), ())]
        for month in (each for each in range(1, 13) if each not in known):
            rule: Rule = "stocks" if (taxon, where, month) in gaps else "season"
            covered = [season for season in own if month in season.months]
            if rule == "season":
                covered = [season for season in covered if season.covers(month, known)]
            if covered and not any((name, where, month) in zeros for name in names):
                row = _presumed(covered[0], month, rows)
                yield replace(row, party=party, place=place, printed=printed, rule=rule)


def _presumed(season: _Season, month: int, rows: Sequence[Presence]) -> Presence:
    """Return a month of a season with the number counted nearest to it."""
    nearest = min(rows, key=partial(_apart_from, month))
    sources = " ; ".join(dict.fromkeys((season.source, nearest.source)))
    number, date = nearest.number, None if nearest.number is None else nearest.date
    row = Presence(nearest.taxon, "between", sources, month, nearest=number, nearest_date=date)
    return replace(row, code=season.code, times=0)


def _where(at: Presence | SiteCount) -> _Where:
    known, printed = (at.place, at.printed) if isinstance(at, Presence) else (at.place_id, at.site_printed)
    return (known, None) if known else (printed, at.party)


def _with_species(taxon: str) -> tuple[str, ...]:
    """Return a taxon, and of a subspecies its species."""
    return tuple(dict.fromkeys((taxon, " ".join(taxon.split()[:2]))))


def _apart_from(month: int, row: Presence) -> tuple[bool, int, int]:
    """Return how far a record is from a month; one without a number is farther, the higher number is nearer."""
    apart = abs((row.month or 0) - month)
    return row.number is None, min(apart, 12 - apart), -(row.number or 0)


def _seasons(dossier: DossierContent) -> dict[tuple[str, str | None], list[_Season]]:
    """Return the seasons of birds with the Parties; of a status without months the usual ones of its code."""
    south = {party.code for party in dossier.agreement.parties if party.is_south}
    seasons: list[tuple[tuple[str, str | None], _Season]] = []
    for taxon, status in _coded_statuses(dossier):
        usual = SEASONS.get(status.code) if status.code else None
        if status.code and usual and not status.region and not _is_scarce(status):
            half = 6 if status.territory in south else 0
            months = frozenset(status.months) or frozenset((month + half - 1) % 12 + 1 for month in usual)
            season = _Season(status.code, months, status.source or "", bool(status.months))
            seasons.append(((taxon, status.territory), season))
    return grouped(seasons)


def _is_scarce(status: Status) -> bool:
    """Whether a status is one of few birds: by its words, or by its class of abundance."""
    worded_so = sought("qualifiers", "few", "rare", "number").within(status.note or "")
    return status.minor or status.scarce or worded_so or _FEW.search(status.printed or "") is not None


def _gaps(dossier: DossierContent) -> Iterator[tuple[str, _Where, int]]:
    """Yield bird, place and month between two dated numbers present that are at most two months apart."""
    numbers: dict[tuple[str, _Where], list[tuple[str, str, int]]] = {}
    for count in dossier.counts:
        first, last = count.date_from or "", count.date_to or ""
        is_dated = min(map(month_number, (first, last))) >= 0
        if count.taxon and is_dated and is_of_birds_present(count):
            numbers.setdefault((count.taxon, _where(count)), []).append((first, last, count.count or 0))
    for seen in dossier.occurrences:
        if seen.place_id and seen.year:
            month = f"{seen.year}-{seen.month:02}"
            at_place = numbers.setdefault((seen.taxon, (seen.place_id, None)), [])
            at_place.append((month, month, seen.records))
    for (taxon, place), dated in numbers.items():
        for (_, before, number), (after, _, next_number) in pairwise(sorted(dated)):
            apart = month_number(after) - month_number(before) == _APART
            if number and next_number and apart and (after[8:] or "00") <= (before[8:] or "31"):
                yield taxon, place, (month_number(before) + 1) % 12 + 1


def _zero_counts(dossier: DossierContent) -> Iterator[tuple[str, _Where, int, SiteCount]]:
    """Yield bird, place and month of which a source counted none present; where no nest is, birds may be."""
    for count in dossier.counts:
        if count.taxon and count.count == 0 and is_of_birds_present(count):
            yield from ((count.taxon, _where(count), month, count) for month in count.months)


def _months_absent(
    dossier: DossierContent, recorded: Sequence[Presence], places: Mapping[str, Place]
) -> Iterator[Presence]:
    """Yield the months in which a bird is absent from a place: none was counted, and no source records any.

    From a Party as a whole it is absent where a source says that it is gone (X), and none records it there.
    """
    there = {(row.taxon, row.party) for row in recorded}
    for taxon, status in _coded_statuses(dossier):
        if status.code == "X" and not status.region and (taxon, status.territory) not in there:
            absence = _of_status(taxon, status, "absent")
            yield from (replace(absence, month=month) for month in status.months or range(1, 13))
    known = {(name, _where(row), row.month) for row in recorded for name in _with_species(row.taxon)}
    absences: Counter[Presence] = Counter()
    for taxon, where, month, count in _zero_counts(dossier):
        if (taxon, where, month) not in known:
            place = places.get(count.place_id or "")
            absence = Presence(taxon, "absent", count.source, month)
            if place:
                absence = replace(absence, party=count.party or place.party, place=place.id)
            else:
                absence = replace(absence, party=count.party, printed=count.site_printed)
            absences[absence] += 1
    yield from (replace(absence, number=0, times=times) for absence, times in absences.items())
