"""What counts at sites come to: shares of the 1 % thresholds, and the Ramsar criteria on waterbirds.

Criterion 5: a wetland regularly supports 20,000 or more waterbirds. Criterion 6: it regularly supports 1 % of the
individuals in a population of one species or subspecies of waterbird. "Regularly" is the Convention's own word
(Strategic Framework, glossary): the number occurred in two thirds of the seasons for which data are adequate, of at
least three; or the mean of the seasons' maxima over at least five years reaches it, over three or four provisionally.

Where no threshold that may be a bird's own is loaded, criterion 6 is not assessed: that is not a "not met".

A season runs from July to June, so that a winter is one; years that censuses print and calendar years of nests are
series of their own. A count that gives no year can show that a number was reached, not how often. Birds that passed or
left are no number present, and count for neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from birds.model import SiteCount, Taxon, Threshold, YearKind, grouped
from birds.vocabulary import sought, worded

WATERBIRDS = 20_000
SEASONS, YEARS = 3, 5
# Orders whose birds depend on wetlands, as the Convention counts waterbirds (Strategic Framework, appendix).
ORDERS = frozenset(
    {
        *("Anseriformes", "Charadriiformes", "Ciconiiformes", "Gaviiformes", "Gruiformes", "Pelecaniformes"),
        *("Phoenicopteriformes", "Podicipediformes", "Suliformes"),
    }
)
# regularly met · only of 3 or 4 years, or by a superseded edition · reached, not shown to be regular · reached if it is
# a certain population · not
Word = Literal["met", "provisional", "reached", "population", "not_met"]
_RANKED: tuple[Word, ...] = ("not_met", "reached", "provisional", "met")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
# The mean of yearly maxima, in either order: 최대 개체수 평균, mean of maxima.
_MEAN = "(?i){counting.mean}.*{counting.maximum}|{counting.maximum}.*{counting.mean}"
_MONTH = 7  # letters of an ISO month
LEAST_YEARS = 3  # fewer are no series
OTHER_UNITS = ("breeding unit", "other unit")


@dataclass(frozen=True, slots=True)
class CountsAgainst:
    """Counts of one thing at one site against a number.

    `most` is the highest count. `seasons` is for how many seasons there are counts, `over` in how many of them the
    number was reached; `years` the first and the last year that a count gives. `cited` are the counts that reach it.
    """

    required: int
    word: Word
    most: int
    seasons: int
    over: int
    years: tuple[int, int] | None
    cited: tuple[SiteCount, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A bird at a site against the 1 % threshold of a population: `share` is the highest count as a part of the whole.

    A share of 0.01 is the threshold itself. It is `superseded` where a later edition of the same estimates is loaded.
    """

    place_id: str
    taxon: str
    threshold: Threshold
    seen: CountsAgainst
    superseded: bool = False

    @property
    def share(self) -> float:
        """Return the highest count as a part of the population."""
        return self.seen.most / (100 * self.threshold.value)

    @property
    def percent(self) -> float:
        """Return the same in per cent as it is printed: what is short of a threshold is not 1 %."""
        most, value = self.seen.most, self.threshold.value
        rounded = round(most / value, 2) or float(f"{most / value:.1g}")
        return rounded if most >= value else min(rounded, 0.99)


@dataclass(frozen=True, slots=True)
class Series:
    """The highest counts of a bird at a place, a year and a number each; `threshold` is the least of its own.

    All years are of one kind.
    """

    place_id: str
    taxon: str
    years: tuple[tuple[int, int], ...]
    threshold: Threshold | None = None
    kind: YearKind = "season"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A Ramsar criterion at a site: 5 for all waterbirds, 6 for the `taxon` whose populations are in `shares`."""

    place_id: str
    number: Literal[5, 6]
    word: Word
    seen: CountsAgainst
    taxon: str | None = None
    shares: tuple[Share, ...] = ()


def waterbirds(taxa: Iterable[Taxon]) -> Callable[[str], bool]:
    """Return what says of a reference taxon whether it is a waterbird, by its order."""
    known = {taxon.name: taxon for taxon in taxa}
    above = {it.name: known[it.parent].order if it.parent in known else None for it in known.values()}
    return {it.name for it in known.values() if (it.order or above[it.name]) in ORDERS}.__contains__


def shares(counts: Iterable[SiteCount], thresholds: Sequence[Threshold]) -> tuple[Share, ...]:
    """Return each counted bird at each site against each threshold that may be its own, by site and taxon.

    A threshold is a bird's own if it is that of the same taxon, of the species of a counted subspecies, or of a
    subspecies of a counted species: then which population was counted is not known.
    """
    newest = max(map(_edition, thresholds), default=0)
    return tuple(
        Share(place, taxon, own, regularly(counted, own.value), superseded=0 < _edition(own) < newest)
        for (place, taxon), counted in sorted(_by_site(counts).items())
        for own in _thresholds_of(taxon, thresholds)
    )


def _thresholds_of(taxon: str, thresholds: Iterable[Threshold]) -> list[Threshold]:
    """Return the thresholds that may be a bird's own: of it, of its species, or of its subspecies.

    Where the same estimates have some of one taxon in several editions, those of the latest.
    """
    whole = f"{taxon} "  # with the stop of a word: no name is the beginning of another's word
    named = [(own, f"{own.taxon} ") for own in thresholds if own.taxon]
    found = [own for own, other in named if whole.startswith(other) or other.startswith(whole)]
    latest = {own.taxon: _edition(own) for own in sorted(found, key=_edition)}
    return [own for own in found if _edition(own) in (0, latest[own.taxon])]


def _edition(threshold: Threshold) -> int:
    """Return which edition of Waterbird Population Estimates a threshold is of (WPE4), 0 for any other source."""
    edition = re.match(r"WPE\s*(\d+)", threshold.edition)
    return int(edition[1]) if edition else 0


def series(counts: Iterable[SiteCount], thresholds: Sequence[Threshold]) -> tuple[Series, ...]:
    """Return each bird at each place that was counted in at least three years, by place and taxon.

    A winter belongs to the year in which it begins. A year without a count has none, which is not 0.
    """
    of_birds: list[Series] = []
    for (place, taxon), counted in sorted(_by_site(counts).items()):
        own = _thresholds_of(taxon, thresholds)
        least = min(own, key=lambda threshold: threshold.value, default=None)
        for kind, maxima in _maxima(counted).items():
            years = tuple(sorted(maxima.items()))
            if len(years) >= LEAST_YEARS:
                of_birds.append(Series(place, taxon, years, threshold=least, kind=kind))
    return tuple(of_birds)


def unassessed(
    counted: Iterable[tuple[str, str]], shares: Iterable[Share], is_waterbird: Callable[[str], bool]
) -> tuple[tuple[str, str], ...]:
    """Return those of the sites and taxa that are `counted` of which nobody can tell whether they meet criterion 6.

    They have no share: no threshold that may be the bird's own is loaded, or no number of individuals is given.
    """
    assessed = {(share.place_id, share.taxon) for share in shares}
    return tuple(sorted((place, taxon) for place, taxon in {*counted} - assessed if is_waterbird(taxon)))


def criteria(
    counts: Sequence[SiteCount], thresholds: Sequence[Threshold], is_waterbird: Callable[[str], bool]
) -> tuple[Criterion, ...]:
    """Return what counts show of the criteria 5 and 6, site by site; what no count reaches is left out.

    So is what is not assessed, of which `unassessed` tells.
    """
    # Of all waterbirds, or of a group of them: the whole is not less than a part.
    totals = (count for count in counts if count.place_id and count.measure == "stock" and is_total(count))
    met = list(sixes(shares(counts, thresholds), is_waterbird))
    by_site = grouped((count.place_id or "", count) for count in (*totals, *_sums(counts, is_waterbird)))
    for site, here in by_site.items():
        seen = regularly(here, WATERBIRDS)
        if seen.word != "not_met":
            met.append(Criterion(site, 5, seen.word, seen))
    return tuple(sorted(met, key=lambda shown: (shown.place_id, shown.number, shown.taxon or "")))


def regularly(counts: Sequence[SiteCount], required: int) -> CountsAgainst:
    """Return whether counts at one site show that it regularly supports a number of birds."""
    usable = [count for count in counts if count.count is not None]
    cited = tuple(count for count in usable if (count.count or 0) >= required)
    years = sorted(year for count in usable for year in _years(count))
    of_kinds: list[dict[int, int]] = sorted(_maxima(usable).values(), key=len) or [{}]
    words = {_word(maxima, cited, required): maxima for maxima in of_kinds}
    word = max(words, key=_RANKED.index)
    most, over = max((count.count or 0 for count in usable), default=0), _over(words[word], required)
    spanned = (years[0], years[-1]) if years else None
    return CountsAgainst(required, word, most, len(words[word]), over, spanned, cited)


def _word(maxima: Mapping[int, int], cited: Sequence[SiteCount], required: int) -> Word:
    if not cited:
        return "not_met"
    means = [_years(count) for count in cited if _is_mean(count)]
    if any(years and years[-1] - years[0] + 1 >= YEARS for years in means):
        return "met"
    number, over = len(maxima), _over(maxima, required)
    mean = sum(maxima.values()) / number if number else 0
    if (number >= SEASONS and over * 3 >= number * 2) or (number >= YEARS and mean >= required):
        return "met"
    if number >= SEASONS and mean >= required:
        return "provisional"
    return "reached"


def _over(maxima: Mapping[int, int], required: int) -> int:
    """Return in how many years a number was reached."""
    return sum(most >= required for most in maxima.values())


def _maxima(counts: Iterable[SiteCount]) -> dict[YearKind, dict[int, int]]:
    """Return the highest count of each year, kind of year by kind: they are never put together."""
    maxima: dict[YearKind, dict[int, int]] = {}
    for count in counts:
        if count.season_year is not None and count.year_kind and count.count is not None:
            years = maxima.setdefault(count.year_kind, {})
            years[count.season_year] = max(years.get(count.season_year, 0), count.count)
    return maxima


def _years(count: SiteCount) -> tuple[int, ...]:
    """Return the first and the last year that a count gives."""
    texts = (count.season, count.unit) if _is_mean(count) else (count.date_from, count.date_to)
    years = sorted(int(year) for year in _ANY_YEAR.findall(" ".join(filter(None, texts))))
    return (years[0], years[-1]) if years else ()


def is_mean(unit: str | None, season: str | None) -> bool:
    """Whether what is counted is a mean of several years."""
    return worded(_MEAN).search(f"{unit or ''} {season or ''}") is not None


def _is_mean(count: SiteCount) -> bool:
    return is_mean(count.unit, count.season)


# ---------------------------------------------------------------- of one bird


def _by_site(counts: Iterable[SiteCount]) -> dict[tuple[str, str], list[SiteCount]]:
    present = (it for it in counts if it.count is not None and is_of_birds_present(it))
    return grouped(((it.place_id, it.taxon), it) for it in present if it.place_id and it.taxon)


def is_of_birds_present(count: SiteCount) -> bool:
    """Whether a count is of individuals that were there: not of nests or pairs, nor of birds that passed or left."""
    return count.measure == "stock" and _is_of_individuals(count.unit or "", count.season)


@lru_cache(maxsize=1024)
def _is_of_individuals(unit: str, season: str | None) -> bool:
    if sought("counting", *OTHER_UNITS).within(unit):
        return False
    return not unit or sought("numbers", "birds").within(unit) or is_mean(unit, season)


def sixes(shares: Iterable[Share], is_waterbird: Callable[[str], bool]) -> Iterator[Criterion]:
    """Yield criterion 6 for each bird at each site where a count reaches a threshold that may be its own."""
    by_bird = grouped(((share.place_id, share.taxon), share) for share in shares if is_waterbird(share.taxon))
    for (site, taxon), own in by_bird.items():
        least = min(own, key=lambda share: share.threshold.value)
        if least.seen.word != "not_met":
            ranks = [_RANKED.index(share.seen.word) for share in own]
            depends = min(ranks) == 0 < max(ranks)  # on which population was counted
            word: Word = "population" if depends else _RANKED[min(ranks)]
            if word == "met" and all(share.superseded for share in own):
                word = "provisional"
            yield Criterion(site, 6, word, least.seen, taxon=taxon, shares=tuple(own))


# ---------------------------------------------------------------- of all waterbirds


def is_total(count: SiteCount) -> bool:
    """Whether a count is of all waterbirds, or of a group of them, and not of one bird."""
    named = f"{count.taxon_printed or ''} {count.unit or ''}"
    birds, other = sought("counting", "waterbirds"), sought("counting", *OTHER_UNITS)
    return count.taxon is None and birds.within(named) and not other.within(named)


def _sums(counts: Iterable[SiteCount], is_waterbird: Callable[[str], bool]) -> Iterator[SiteCount]:
    """Yield, for each survey of several waterbirds (same site, date and source), a count of them together.

    A year alone is no date of a survey: what is highest in January and in August is not there together.
    """
    surveys: dict[tuple[object, ...], dict[str, SiteCount]] = defaultdict(dict)
    for count in counts:
        has_month = count.year_kind == "season" or len(count.date_from or "") >= _MONTH
        is_dated = has_month and count.season_year is not None
        is_of_birds = is_of_birds_present(count)
        named = count.place_id and count.taxon and is_waterbird(count.taxon)
        if is_dated and is_of_birds and named and count.taxon and count.count:
            highest = surveys[count.place_id, count.date_from, count.date_to, count.source]
            before = highest.get(count.taxon)
            if before is None or count.count > (before.count or 0):
                highest[count.taxon] = count
    for survey in surveys.values():
        if len(survey) > 1:
            total, first = _number_together(survey), next(iter(survey.values()))
            yield replace(first, taxon=None, taxon_printed=None, count=total, count_printed=str(total))


def _number_together(counts: Mapping[str, SiteCount]) -> int:
    """Return how many birds counts of several taxa are: subspecies are part of their species, where both are given."""
    species: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for taxon, count in counts.items():
        genus, own, *subspecies = taxon.split()
        species[f"{genus} {own}"][bool(subspecies)] += count.count or 0
    return sum(map(max, species.values()))
