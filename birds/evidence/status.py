"""What is said of a bird's status on a side: which statements decide, which count, and whether they name a migrant.

The highest-ranked source that speaks of the bird decides, with all its statements; one that speaks by region comes
before one that has a bare word. A source of low trust silences no better one, nor is it silenced: both decide together.
What others say stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from birds import agreements
from birds.model import Agreement, Checklist, Status, grouped
from birds.vocabulary import key, lookup

MONTHS_OF_A_RESIDENT = 12


@dataclass(frozen=True, slots=True)
class DividedStatuses:
    """The statements on a bird on a side: those of the sources that decide, and others."""

    deciding: tuple[Status, ...] = ()
    beside: tuple[Status, ...] = ()


def divide_statuses(
    side: Checklist, statuses: Iterable[Status], agreement: Agreement, *, scarce_seasons: bool = True
) -> DividedStatuses:
    """Divide statements into those that decide and those beside them.

    Sources of equal rank decide together, as do those of low trust with the better ones.
    """
    by_source = grouped(
        ((status.trust == "low", status.source or ""), status) for status in dict.fromkeys(statuses)
    )

    counts = {
        whose: bool(counted_statuses(all_, scarce_seasons=scarce_seasons))
        for whose, all_ in by_source.items()
    }
    ranks = {
        whose: _rank(side, whose[1], all_, agreement) for whose, all_ in by_source.items() if not whose[0]
    }
    best = min((rank for whose, rank in ranks.items() if counts[whose]), default=None)
    low = (whose for whose in by_source if whose not in ranks)
    deciding: list[Status] = []
    beside: list[Status] = []
    for whose in (*sorted(ranks, key=lambda whose: (ranks[whose], whose)), *low):
        decides = ranks[whose] == best if whose in ranks else counts[whose]
        (deciding if decides else beside).extend(by_source[whose])
    return DividedStatuses(tuple(deciding), tuple(beside))


def _rank(side: Checklist, source: str, statuses: Iterable[Status], agreement: Agreement) -> tuple[bool, int]:
    """Return the place of a source on a side: those that speak by region first, then as the agreement ranks them."""
    is_regional = any(_is_regional(status, agreement) for status in statuses)
    return not is_regional, agreements.rank(agreement, side.side, source, side.id)


def counted_statuses(statuses: Iterable[Status], *, scarce_seasons: bool = True) -> tuple[Status, ...]:
    """Return the statements that count: with a code, not of a few birds only, no resident of a part of the year.

    A season of fewer than ten birds a year counts by a rule of this project, or else not at all.
    """
    return tuple(
        status
        for status in statuses
        if status.code
        and not status.minor
        and (scarce_seasons or not status.scarce)
        and not (status.code == "R" and 0 < len(set(status.months)) < MONTHS_OF_A_RESIDENT)
    )


def is_migrant(statuses: Sequence[Status]) -> bool:
    """Whether statements say that a bird is a migrant: by a word that names one, or by its seasons' regions."""
    return any(status.migrant for status in statuses) or moves_within(statuses)


def moves_within(statuses: Iterable[Status]) -> bool:
    """Whether a bird breeds and winters in regions that differ."""
    regions: dict[str, set[str]] = {"B": set(), "W": set()}
    for status in statuses:
        if status.code in regions and status.region:
            regions[status.code].add(status.region)
    return bool(regions["B"]) and bool(regions["W"]) and regions["B"] != regions["W"]


def stays_within(statuses: Sequence[Status]) -> bool:
    """Whether all that names a migrant may be movement inside the country.

    That is a summer visitor's word in some regions beside a resident's, by the same source, in others that do not
    overlap; never where a winter or passage visitor's word stands, or the seasons' regions tell a migrant.
    """
    migrants = [status for status in statuses if status.migrant]
    return bool(migrants) and not moves_within(statuses) and all(_is_apart(it, statuses) for it in migrants)


def _is_apart(visitor: Status, statuses: Iterable[Status]) -> bool:
    """Whether a summer visitor's regions lie apart from all those where its source has the bird as a resident."""
    residents = [status for status in statuses if (status.code, status.source) == ("R", visitor.source)]
    apart = all(not overlap(status.region, visitor.region) for status in residents)
    return visitor.code == "B" and bool(residents) and apart


def overlap(region: str | None, other_region: str | None) -> bool:
    """Whether regions share a province by the committed table; one that it does not know overlaps all."""
    provinces, others = _provinces(region or ""), _provinces(other_region or "")
    return not provinces or not others or not provinces.isdisjoint(others)


@cache
def _provinces(region: str) -> frozenset[str]:
    """Return the provinces of regions with semicolons between them; none where the table lacks one."""
    provinces = [lookup("regions").get(key(part), "").split() for part in region.split(";")]
    return frozenset(chain.from_iterable(provinces)) if all(provinces) else frozenset()


def is_settled(statuses: Sequence[Status]) -> bool:
    """Whether every source that decides calls a bird a resident first, none of them by region."""
    first = {status.source: status.code for status in reversed(statuses)}
    return set(first.values()) == {"R"} and not any(status.region for status in statuses)


def explain_uncounted(statuses: Sequence[Status]) -> tuple[str, str] | None:
    """Return what is printed as a status though no rule counts it, and the key of why; None where nothing is."""
    printed = "; ".join(dict.fromkeys(status.printed or status.code or "" for status in statuses))
    if not printed:
        return None
    few = all(status.minor or status.scarce for status in statuses)
    part = any((status.code == "R" and status.months) or "[" in (status.printed or "") for status in statuses)
    return printed, "few_only" if few else "part_year" if part else "no_season"


def contradicts(statuses: Iterable[Status], deciding: Sequence[Status]) -> bool:
    """Whether what stands beside the statements that decide says something that they do not."""
    codes = {status.code for status in deciding}
    return bool(codes) and bool({status.code for status in statuses if status.code} - codes)


def _is_regional(status: Status, agreement: Agreement) -> bool:
    """Whether a statement is about a part of its territory; "Japan" or "all Japan" is the whole of it."""
    party = agreement.by_code.get(status.territory or "")
    whole = party.names.all() if party else ()
    return bool(status.region) and (status.region or "").removeprefix("all ") not in whole
