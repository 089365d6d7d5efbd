"""What counts at sites are of a bird's flyway populations, and whether that meets Ramsar criterion 6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.documents.model import Column, Table
from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.documents.build.species_sheet import Sheet
    from birds.documents.model import Value
    from birds.evidence.thresholds import CountsAgainst, Share
    from birds.model import Lang


def grid(sheet: Sheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return the table that a sheet prints; `numbers` are those of the cited sources."""
    columns = (
        Column("site", word("site", lang)),
        Column("population", word("population", lang)),
        Column("threshold", word("threshold", lang), "right"),
        Column("count", word("occurrences_highest", lang), "right"),
        Column("share", word("share", lang), "right"),
        Column("years", word("occurrences_years", lang)),
        Column("seasons", word("seasons_over", lang), "right"),
        Column("criterion", word("criterion", lang)),
        Column("source", word("source", lang)),
    )
    return Table.of(columns, _rows(sheet, numbers, lang))


def _rows(sheet: Sheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[tuple[Value, ...]]:
    names = {one.site.id: one.site.names for one in sheet.sites if one.site}
    for share in sheet.shares:
        called = names.get(share.site_id)
        site = (called.get(lang) or next(iter(called.all()), None)) if called else None
        answer = _criterion_6(sheet, share)
        yield (
            site or share.site_id,
            population(share),
            share.threshold.value,
            share.seen.most,
            percent(share),
            years(share),
            seasons(share.seen, lang),
            stated(6, answer, lang) if answer else None,
            f"[{numbers[share.threshold.source]}]",
        )


def _criterion_6(sheet: Sheet, share: Share) -> str | None:
    """Return the word for criterion 6, None for a bird that is no waterbird."""
    if not sheet.is_waterbird:
        return None
    met = {(one.site_id, one.taxon): one.word for one in sheet.criteria}
    return "not_met" if share.seen.word == "not_met" else met[share.site_id, share.taxon]


def population(share: Share) -> str:
    """Return the population of a share, as its edition calls it."""
    one = share.threshold
    edition = f"({one.edition})" if one.edition else ""
    return " ".join(part for part in (one.population or one.taxon_printed, edition) if part)


def percent(share: Share) -> float:
    """Return a share in per cent, to one hundredth."""
    return round(100 * share.share, 2)


def years(share: Share) -> str | None:
    """Return the years that the counts give."""
    found = share.seen.years
    return "–".join(str(year) for year in dict.fromkeys(found)) if found else None


def seasons(seen: CountsAgainst, lang: Lang) -> str | None:
    """Return in how many seasons of those counted the threshold was reached, None where nobody counted."""
    if not seen.seasons:
        return None
    return say(Message.of("counts.seasons_of", over=seen.over, of=seen.seasons), lang)


def stated(number: int, answer: str, lang: Lang) -> str:
    """Return in words what is known of a criterion."""
    return say(Message.of(f"ramsar.{answer}", n=number), lang)


def line(sheet: Sheet, lang: Lang) -> str:
    """Return at how many sites criterion 6 is not assessed; empty where there is none."""
    number = len(sheet.unassessed)
    return say(Message.of("ramsar.not_assessed_at", n=number), lang) if number else ""


def as_json(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the same as values, and after them the sites at which criterion 6 is not assessed.

    `criterion_6` is met, provisional, reached, population, not_met or not_assessed; None for a bird of no wetland.
    """
    return [
        {
            "site": share.site_id,
            "taxon": share.taxon,
            "population": share.threshold.population,
            "edition": share.threshold.edition,
            "threshold": share.threshold.value,
            "count": share.seen.most,
            "percent": percent(share),
            "years": list(share.seen.years) if share.seen.years else None,
            "seasons": share.seen.seasons,
            "seasons_reached": share.seen.over,
            "criterion_6": _criterion_6(sheet, share),
            "source": share.threshold.source,
            "cited": sorted({count.source for count in share.seen.cited}),
        }
        for share in sheet.shares
    ] + [
        {**dict.fromkeys(_UNKNOWN), "site": site, "taxon": taxon, "criterion_6": "not_assessed", "cited": []}
        for site, taxon in sheet.unassessed
    ]


_UNKNOWN = (
    *("site", "taxon", "population", "edition", "threshold", "count", "percent", "years"),
    *("seasons", "seasons_reached", "criterion_6", "source", "cited"),
)
