"""Where and when a bird is counted or recorded: months by Party and site, shares of its flyway populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.documents.model import Column, Table
from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.documents.build.species_sheet import SpeciesSheet
    from birds.documents.model import Value
    from birds.evidence.thresholds import CountsAgainst, Share
    from birds.model import Lang, Occurrence

MONTHS = 12


@dataclass(frozen=True, slots=True)
class OccurrenceMonths:
    """What the records of one source say of one place: a Party, or a site (`approximate` where it is a circle)."""

    party: str | None
    site_id: str | None
    name: str | None
    approximate: bool
    source: str
    months: tuple[int, ...]
    records: int
    highest: int | None
    years: tuple[int, int] | None


def recorded(sheet: SpeciesSheet) -> tuple[OccurrenceMonths, ...]:
    """Add up the rows of the bird and its subspecies: the Parties first, then the sites in the dossier's order."""
    held: dict[tuple[str, str, str], list[Occurrence]] = {}
    order = {site.id: at for at, site in enumerate(sheet.seen.places)}
    for one in sheet.seen.rows:
        held.setdefault((one.party or "", one.site_id or "", one.source), []).append(one)
    keys = sorted(held, key=lambda key: (bool(key[1]), key[0], order.get(key[1], len(order)), key[2]))
    return tuple(_recorded(key, held[key], sheet) for key in keys)


def _recorded(key: tuple[str, str, str], rows: Sequence[Occurrence], sheet: SpeciesSheet) -> OccurrenceMonths:
    party, site_id, source = key
    site = next((each for each in sheet.seen.places if each.id == site_id), None)
    years = [one.year for one in rows if one.year]
    return OccurrenceMonths(
        party or (site.party if site else None),
        site_id or None,
        (next(iter(site.names.all()), site.id) if site else site_id) or None,
        bool(site_id) and site_id not in sheet.seen.drawn,
        source,
        tuple(sorted({one.month for one in rows})),
        sum(one.records for one in rows),
        max((one.individuals for one in rows if one.individuals), default=None),
        (min(years), max(years)) if years else None,
    )


def recorded_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return the table that a sheet prints; `numbers` are those of the cited sources."""
    columns = (
        Column("where", word("occurrences_where", lang)),
        Column("months", word("occurrences_months", lang)),
        Column("records", word("occurrences_records", lang), "right"),
        Column("highest", word("occurrences_highest", lang), "right"),
        Column("years", word("occurrences_years", lang)),
        Column("source", word("source", lang)),
    )
    return Table.of(columns, _recorded_rows(sheet, numbers, lang))


def _recorded_rows(
    sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang
) -> Iterator[tuple[str | int | None, ...]]:
    sites = {site.id: site for site in sheet.seen.places}
    for one in recorded(sheet):
        site = sites.get(one.site_id or "")
        name = (site.names.get(lang) if site else None) or one.name
        where = word(one.party, lang) if not one.site_id and one.party else name
        years = "–".join(str(year) for year in dict.fromkeys(one.years)) if one.years else None
        months = " ".join(str(month) if month in one.months else "·" for month in range(1, MONTHS + 1))
        mark = "≈ " if one.approximate else ""
        yield f"{mark}{where}", months, one.records, one.highest, years, f"[{numbers[one.source]}]"


def recorded_lines(sheet: SpeciesSheet, lang: Lang) -> tuple[str, ...]:
    """Return what is said above the table."""
    approximate = any(one.approximate for one in recorded(sheet))
    more = (word("occurrences_circle", lang),) if approximate else ()
    return (word("occurrences_note", lang), *more)


def recorded_json(sheet: SpeciesSheet) -> list[dict[str, Any]]:
    """Return the same as values."""
    return [
        {
            "party": one.party,
            "site": one.site_id,
            "approximate": one.approximate,
            "months": list(one.months),
            "records": one.records,
            "highest": one.highest,
            "years": list(one.years) if one.years else None,
            "source": one.source,
        }
        for one in recorded(sheet)
    ]


def shares_table(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Table:
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
    return Table.of(columns, _share_rows(sheet, numbers, lang))


def _share_rows(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[tuple[Value, ...]]:
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


def _criterion_6(sheet: SpeciesSheet, share: Share) -> str | None:
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


def shares_line(sheet: SpeciesSheet, lang: Lang) -> str:
    """Return at how many sites criterion 6 is not assessed; empty where there is none."""
    number = len(sheet.unassessed)
    return say(Message.of("ramsar.not_assessed_at", n=number), lang) if number else ""


def shares_json(sheet: SpeciesSheet) -> list[dict[str, Any]]:
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
