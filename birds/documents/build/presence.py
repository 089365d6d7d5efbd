"""The months in which occurrence records show a bird, in each Party and at each site: where and when, never proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.documents.model import Column, Table
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.documents.build.species_sheet import Sheet
    from birds.model import Lang, Occurrence

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Recorded:
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


def recorded(sheet: Sheet) -> tuple[Recorded, ...]:
    """Add up the rows of the bird and its subspecies: the Parties first, then the sites in the dossier's order."""
    held: dict[tuple[str, str, str], list[Occurrence]] = {}
    order = {site.id: at for at, site in enumerate(sheet.seen.places)}
    for one in sheet.seen.rows:
        held.setdefault((one.party or "", one.site_id or "", one.source), []).append(one)
    keys = sorted(held, key=lambda key: (bool(key[1]), key[0], order.get(key[1], len(order)), key[2]))
    return tuple(_recorded(key, held[key], sheet) for key in keys)


def _recorded(key: tuple[str, str, str], rows: Sequence[Occurrence], sheet: Sheet) -> Recorded:
    party, site_id, source = key
    site = next((each for each in sheet.seen.places if each.id == site_id), None)
    years = [one.year for one in rows if one.year]
    return Recorded(
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


def grid(sheet: Sheet, numbers: Mapping[str, int], lang: Lang) -> Table:
    """Return the table that a sheet prints; `numbers` are those of the cited sources."""
    columns = (
        Column("where", word("occurrences_where", lang)),
        Column("months", word("occurrences_months", lang)),
        Column("records", word("occurrences_records", lang), "right"),
        Column("highest", word("occurrences_highest", lang), "right"),
        Column("years", word("occurrences_years", lang)),
        Column("source", word("source", lang)),
    )
    return Table.of(columns, _rows(sheet, numbers, lang))


def _rows(sheet: Sheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[tuple[str | int | None, ...]]:
    sites = {site.id: site for site in sheet.seen.places}
    for one in recorded(sheet):
        site = sites.get(one.site_id or "")
        name = (site.names.get(lang) if site else None) or one.name
        where = word(one.party, lang) if not one.site_id and one.party else name
        years = "–".join(str(year) for year in dict.fromkeys(one.years)) if one.years else None
        months = " ".join(str(month) if month in one.months else "·" for month in range(1, MONTHS + 1))
        mark = "≈ " if one.approximate else ""
        yield f"{mark}{where}", months, one.records, one.highest, years, f"[{numbers[one.source]}]"


def lines(sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    """Return what is said above the table."""
    approximate = any(one.approximate for one in recorded(sheet))
    more = (word("occurrences_circle", lang),) if approximate else ()
    return (word("occurrences_note", lang), *more)


def as_json(sheet: Sheet) -> list[dict[str, Any]]:
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
