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
from birds.model import Agreement, Checklist, Status, StatusCode, TreatyTest, grouped
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
    counting = {
        whose for whose, own in by_source.items() if counted_statuses(own, scarce_seasons=scarce_seasons)
    }
    ranks: dict[tuple[bool, str], tuple[bool, int]] = {}  # those that speak by region first
    for (is_low, source), own in by_source.items():
        if not is_low:
            is_regional = any(_is_regional(status, agreement) for status in own)
            rank = agreements.rank(agreement, side.side, source, side.id)
            ranks[is_low, source] = (not is_regional, rank)
    best = min((rank for whose, rank in ranks.items() if whose in counting), default=None)
    low = (whose for whose in by_source if whose not in ranks)
    deciding: list[Status] = []
    beside: list[Status] = []
    for whose in (*sorted(ranks, key=lambda whose: (ranks[whose], whose)), *low):
        decides = ranks[whose] == best if whose in ranks else whose in counting
        (deciding if decides else beside).extend(by_source[whose])
    return DividedStatuses(tuple(deciding), tuple(beside))


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
    for visitor in migrants:
        residents = [status for status in statuses if (status.code, status.source) == ("R", visitor.source)]
        if visitor.code != "B" or not residents:
            return False
        if any(overlap(status.region, visitor.region) for status in residents):
            return False
    return bool(migrants) and not moves_within(statuses)


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


@dataclass(frozen=True, slots=True)
class Side:
    """What the tables look at on one side: the `codes` that count, and whether they say a migrant.

    `within`: one within the Party only; `settled`: a resident first, and what moves beside that (R1, P4 of a sparrow).
    """

    codes: frozenset[StatusCode] = frozenset()
    migrant: bool = False
    within: bool = False
    settled: bool = False


def side_of(deciding: Sequence[Status], test: TreatyTest) -> Side:
    """Return what the tables look at of the statements that decide on a side."""
    statuses = counted_statuses(deciding, scarce_seasons="scarce-seasons" in test.rules)
    within = "within-party" in test.rules and stays_within(statuses)
    codes = frozenset(status.code for status in statuses if status.code)
    return Side(codes, is_migrant(statuses), within, is_settled(statuses))


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
