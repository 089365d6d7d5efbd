"""A sheet about one species as sections in one language: headings, sentences in runs, and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.model import LANGS, Run
from birds.output.comparison import rows as words
from birds.output.grid import Column, Grid
from birds.wording import runs, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import (
        Checklist,
        ComparisonRow,
        Evidence,
        Lang,
        Place,
        Position,
        Reason,
        Status,
        Verdict,
    )
    from birds.output.show.nouns import Listed, Sheet, SiteNamed

Line = tuple[Run, ...]
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, and a table below them."""

    heading: str
    lines: tuple[Line, ...] = ()
    grid: Grid | None = None


def title(sheet: Sheet) -> Line:
    """Return the bird's name: the reference's where it has one, then the vernacular names, each once."""
    if sheet.taxon is None:
        return (Run(sheet.found.name, sheet.found.kind == "scientific"),)
    entries = [one.matched.entry for one in sheet.listed if one.matched.match.taxon == sheet.taxon.name]
    called = [sheet.taxon.english, *(entry.vernacular.get(lang) for lang in LANGS for entry in entries)]
    others = (Run(f" · {name}") for name in dict.fromkeys(called) if name)
    return (Run(sheet.taxon.name, italic=True), *others)


def sections(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    """Yield the sections that have something to say, in the order in which a reader asks."""
    yield Section("", tuple(_about(sheet, lang)))
    yield from _lists(sheet, lang)
    yield from _comparison(sheet, lang)
    yield from _test(sheet, lang)
    yield from _evidence(sheet, lang)
    yield from _sites(sheet, lang)
    yield from _positions(sheet, lang)


def _plain(text: str) -> Line:
    return (Run(text),)


def _about(sheet: Sheet, lang: Lang) -> Iterator[Line]:
    found = sheet.found
    kind = word("scientific_name" if found.kind == "scientific" else f"name.{found.lang or 'en'}", lang)
    template = word("found_by" if found.name == found.asked else "found_by_other", lang)
    yield _filled(
        template,
        italic=found.kind == "scientific",
        asked=found.asked,
        kind=kind.lower(),
        name=found.name,
        where=found.where,
    )
    if sheet.taxon:
        taxon = sheet.taxon
        ranks = [Run(f"{sheet.reference}: ")]
        for name in (taxon.order, taxon.family):
            ranks += [Run(name, italic=True), Run(", ")] if name else []
        ranks += [Run(taxon.name, italic=True)]
        more = [
            f"IUCN {taxon.iucn}" if taxon.iucn else "",
            f"Avibase {taxon.avibase}" if taxon.avibase else "",
        ]
        yield (*ranks, *(Run(f" · {each}") for each in more if each))
    else:
        yield _plain(word("not_resolved", lang))


def _filled(template: str, *, italic: bool, **values: str) -> Line:
    """Return a template as runs; the name in it is italic where it is a scientific one."""
    before, _, after = template.partition("{name}")
    return (
        Run(before.format(**values)),
        Run(values["name"], italic),
        Run(after.format(**values)),
    )


# ---------------------------------------------------------------- lists


def _lists(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    if not sheet.listed:
        yield Section(word("on_lists", lang), (_plain(word("on_no_list", lang)),))
        return
    columns = (
        Column("list", word("list", lang)),
        Column("number", word("number", lang), "right"),
        Column("scientific_name", word("scientific_name", lang), italic=True),
        Column("name", word("name", lang)),
        Column("subspecies", word("subspecies", lang), italic=True),
        Column("status", word("status", lang)),
    )
    rows = tuple(_listed(one, lang) for one in sheet.listed)
    lines = tuple(line for one in sheet.listed for line in _match_lines(one, lang))
    yield Section(word("on_lists", lang), (), Grid("", columns, rows, lang=lang))
    yield Section(word("months_of_status", lang), tuple(_calendars(sheet, lang)))
    yield Section(word("how_matched", lang), lines)


def _listed(one: Listed, lang: Lang) -> tuple[str | None, ...]:
    entry = one.matched.entry
    law = (
        " ".join(part for part in (entry.section, entry.category) if part)
        if one.checklist.kind == "law"
        else ""
    )
    own = words.own_language(one.checklist)
    names = dict.fromkeys(entry.vernacular.get(each) for each in (own, *LANGS))
    return (
        one.checklist.id,
        entry.number or str(entry.row),
        entry.verbatim,
        " · ".join(name for name in names if name),
        ", ".join(entry.subspecies),
        law or words.statuses(entry, lang) or entry.status_printed,
    )


def _calendars(sheet: Sheet, lang: Lang) -> Iterator[Line]:
    """Yield a line of months for each status whose source gives any, and where a status was taken from."""
    for one in sheet.listed:
        for status in one.matched.entry.statuses:
            if status.months or status.source or status.note:
                yield _plain(_status_line(one.checklist, status, lang))


def _status_line(checklist: Checklist, status: Status, lang: Lang) -> str:
    parts = [f"{checklist.id}: {word(status.code, lang)}"]
    if status.months:
        parts.append(calendar(status.months))
    if status.minor:
        parts.append(word("minor", lang))
    if status.note:
        parts.append(status.note)
    if status.source:
        parts.append(f"{word('source', lang)}: {status.source}")
    return "  ".join(parts)


def calendar(months: Sequence[int]) -> str:
    """Return the twelve months on one line, those that do not apply as dots: readable in every language."""
    return " ".join(str(month) if month in months else "·" for month in range(1, MONTHS + 1))


def _match_lines(one: Listed, lang: Lang) -> Iterator[Line]:
    match = one.matched.match
    head = Run(f"{one.checklist.id} {words.label(one.matched.entry, one.checklist)}: ")
    yield (head, *_sentences((match.reason, *match.remarks), lang))
    for candidate in match.candidates:
        yield (
            Run(f"{word('candidate', lang)}: "),
            Run(candidate.taxon, italic=True),
            Run(": "),
            *runs(candidate.reason, lang),
        )
    if match.decided_by:
        yield _plain(f"{word('decided_by', lang)}: {match.decided_by} ({match.cited or '–'})")
    for part in one.matched.subspecies:
        yield (
            Run(f"{one.checklist.id} "),
            Run(part.printed, italic=True),
            Run(": "),
            *_sentences((part.reason, *part.remarks), lang),
        )


def _sentences(reasons: Iterable[Reason], lang: Lang) -> Iterator[Run]:
    for at, reason in enumerate(reasons):
        if at and lang != "ja":
            yield Run(" ")
        yield from runs(reason, lang)


# ---------------------------------------------------------------- comparison and test


def _comparison(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    lines = [line for row in sheet.rows for line in _row_lines(sheet, row, lang)]
    if lines:
        yield Section(words.titled("two_lists", sheet.comparison, lang), tuple(lines))


def _row_lines(sheet: Sheet, row: ComparisonRow, lang: Lang) -> Iterator[Line]:
    parts = [words.relation_label(sheet.comparison, row.relation, lang)]
    parts += [word(f"change.{change}", lang) for change in row.change]
    parts += [
        words.titled(f"recorded.{row.recorded}", sheet.comparison, lang),
        word(f"basis.{row.basis}", lang),
    ]
    yield _plain(" · ".join(dict.fromkeys(parts)))
    yield tuple(_sentences(row.reasons, lang))
    for candidate in row.candidates:
        yield (
            Run(f"{word('candidate', lang)}: "),
            Run(candidate.taxon, italic=True),
            Run(": "),
            *runs(candidate.reason, lang),
        )


def _test(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    lines = [line for verdict in sheet.verdicts for line in _verdict_lines(verdict, lang)]
    if lines:
        yield Section(word("treaty_test", lang), tuple(lines))


def _verdict_lines(verdict: Verdict, lang: Lang) -> Iterator[Line]:
    yield (
        Run(verdict.taxon, italic=True),
        Run(f": {word(verdict.verdict, lang)} ({word('line_of_table', lang)}: {verdict.line})"),
    )
    yield runs(verdict.reason, lang)


# ---------------------------------------------------------------- records


def _evidence(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    if not sheet.evidence:
        return
    counting = {record.id for verdict in sheet.verdicts for record in verdict.limb_a}
    columns = (
        Column("id", "id"),
        Column("kind", word("kind", lang)),
        Column("from", word("from", lang)),
        Column("to", word("to", lang)),
        Column("when", word("when", lang)),
        Column("counts", word("counts_as_limb_a", lang)),
        Column("source", word("source", lang)),
    )
    rows = tuple(_record(record, counting, lang) for record in sheet.evidence)
    yield Section(word("evidence", lang), (), Grid("", columns, rows, lang=lang))


def _record(record: Evidence, counting: set[str], lang: Lang) -> tuple[str | None, ...]:
    dates = " – ".join(date for date in (record.date_from, record.date_to) if date)
    return (
        record.id,
        word(record.kind, lang),
        _place(record.origin, lang),
        _place(record.destination, lang),
        dates,
        word("yes" if record.id in counting else "no", lang),
        record.source,
    )


def _place(place: Place, lang: Lang) -> str:
    country = word(place.party, lang) if place.party in {"JPN", "KOR"} else place.party
    return ", ".join(part for part in (place.name, country) if part)


def _sites(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    if not sheet.sites:
        return
    columns = (
        Column("site", word("site", lang)),
        Column("party", word("party", lang)),
        Column("printed", word("named_as", lang), italic=True),
        Column("count", word("count", lang), "right"),
        Column("season", word("when", lang)),
        Column("source", word("source", lang)),
    )
    rows = tuple(row for one in sheet.sites for row in _site_rows(one, lang))
    yield Section(word("sites_and_counts", lang), (), Grid("", columns, rows, lang=lang))


def _site_rows(one: SiteNamed, lang: Lang) -> Iterator[tuple[str | None, ...]]:
    site = one.site
    name = (site.names.get(lang) or next(iter(site.names.all()), site.id)) if site else None
    party = (
        word(site.party, lang) if site and site.party in {"JPN", "KOR"} else (site.party if site else None)
    )
    for count in one.counts:
        amount = count.count_printed or (str(count.count) if count.count is not None else None)
        yield (name or count.site_printed, party, one.printed, amount, count.season, count.source)
    if not one.counts:
        yield (name, party, one.printed, None, None, site.source if site else None)


def _positions(sheet: Sheet, lang: Lang) -> Iterator[Section]:
    if not sheet.positions:
        return
    columns = (
        Column("round", word("round", lang), "right"),
        Column("party", word("party", lang)),
        Column("taxon", word("scientific_name", lang), italic=True),
        Column("value", word("position", lang)),
        Column("note", word("note", lang)),
        Column("who", word("who", lang)),
        Column("when", word("when", lang)),
    )
    rows = tuple(_position(position, lang) for position in sheet.positions)
    yield Section(word("positions", lang), (), Grid("", columns, rows, lang=lang))


def _position(one: Position, lang: Lang) -> tuple[str | int | None, ...]:
    return (one.round, word(one.party, lang), one.taxon, word(one.value, lang), one.note, one.who, one.when)
