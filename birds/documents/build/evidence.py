"""An evidence annex as it is printed: all words chosen, nothing laid out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.documents import sources as attributed
from birds.documents.build import elsewhere, statements
from birds.documents.build.evidence_sheets import KINDS
from birds.documents.build.movement import in_words
from birds.documents.build.sketches import has_map, layers
from birds.documents.model import Line, Lines, Span, of_runs, scientific, spans
from birds.messages import meaning, runs, say, word
from birds.model import LANGS, PARTIES, VERDICTS, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.documents.build.evidence_sheets import EvidenceAnnex, EvidenceSheet, RecordedEvidence, SideSaid
    from birds.model import Evidence, Lang, Place

SEPARATOR = " · "
MONTHS = range(1, 13)
NOTHING = "·"  # a month in which a kind of source has nothing
LONGEST_ALT = 300
MANY = 8  # with more records a sheet runs over pages; one that says why it does not count is as tall as two
_LONG = 30
PaperRow = tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table in words; `caption` is its title for screen readers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map as two SVG, one over the other, with what it shows in words."""

    layers: tuple[str, str]
    says: str


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet: heading, what was found, what the lists say (with twelve columns of months where any is known)."""

    key: str
    heading: Line
    finding: tuple[Line, ...]
    sides: PaperTable
    calendar: bool
    cites: Line
    records: PaperTable | None
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class EvidencePaper:
    """An evidence annex with every word in place; a part that is empty is not printed."""

    lang: Lang
    agreement: Line
    title: str
    subtitle: str
    stamp: tuple[Line, ...]
    lead: tuple[Line, ...]
    totals: PaperTable
    legends: tuple[Line, ...]
    sheets: tuple[PrintedSheet, ...]
    records_heading: str
    sources_heading: str
    cited: tuple[Line, ...]
    sources: tuple[Line, ...]
    page: str
    running: str

    @property
    def document_title(self) -> str:
        """The title for a file's properties."""
        return f"{self.title}. {self.subtitle}"


def fits(sheet: PrintedSheet) -> bool:
    """Tell whether a sheet is to stand on one page."""
    rows = sheet.records.rows if sheet.records else ()
    return sum(1 + (_length(row[-1]) > _LONG) for row in rows) <= MANY


def _length(cell: Lines) -> int:
    return sum(len(span.text) for line in cell for span in line)


def printed(annex: EvidenceAnnex) -> EvidencePaper:
    """Put an evidence annex into words."""
    lang = annex.lang
    numbers = source_numbers(annex)
    stamp = _stamp(annex)
    return EvidencePaper(
        lang=lang,
        agreement=spans(word("annex_agreement_JPN", lang), lang),
        title=word("evidence_title", lang),
        subtitle=f"{word('evidence_short', lang)}{SEPARATOR}{word(f'test.{annex.test.name}', lang)}",
        stamp=tuple(spans(text, lang) for text in stamp),
        lead=tuple(spans(text, lang) for text in _lead(annex)),
        totals=_totals(annex),
        legends=tuple(spans(text, lang) for text in _legends(annex)),
        sheets=tuple(_sheet(sheet, numbers, lang) for sheet in annex.sheets),
        records_heading=word("evidence_records_table", lang),
        sources_heading=word("annex_sources", lang),
        cited=tuple(spans(source, lang) for source in numbers),
        sources=tuple(spans(text, lang) for text in attributed.lines(annex.credits, lang)),
        page=word("annex_page", lang),
        running=SEPARATOR.join((word("evidence_short", lang), *stamp)),
    )


def source_numbers(annex: EvidenceAnnex) -> dict[str, int]:
    """Return the sources that the sheets cite, each once, numbered in the order in which they come."""
    found: dict[str, None] = {}
    for sheet in annex.sheets:
        found.update(dict.fromkeys(one.evidence.source for one in sheet.records))
        found.update(dict.fromkeys(source for _, sources in sheet.cited for source in sources))
    return {source: number for number, source in enumerate(filter(None, found), 1)}


def _stamp(annex: EvidenceAnnex) -> tuple[str, ...]:
    lang = annex.lang
    lines = [word("annex_working_text", lang), _capital(word(f"test.{annex.test.name}", lang))]
    if annex.round is not None:
        lines.append(say(Message.of("annex.round", number=annex.round), lang))
    return tuple(lines)


def _lead(annex: EvidenceAnnex) -> Iterator[str]:
    yield word(f"test_of.{annex.test.name}", annex.lang)
    code = "evidence.named" if annex.chosen else "evidence.selection" if annex.sheets else "evidence.none"
    yield say(Message.of(code, n=len(annex.sheets)), annex.lang)
    yield statements.rules_on(annex.test, annex.lang)


def _totals(annex: EvidenceAnnex) -> PaperTable:
    """Return how many birds have each verdict: of all that were judged, or of those asked for."""
    lang = annex.lang
    given = Counter(annex.judged)
    rows = [
        (
            (spans(_capital(word(verdict, lang)), lang),),
            (spans(str(given[verdict]), lang),),
            (spans(_capital(meaning(verdict, annex.test.name, lang)), lang),),
        )
        for verdict in VERDICTS
        if given[verdict]
    ]
    total = word("evidence_total", lang)
    rows.append(((spans(total, lang),), (spans(str(sum(given.values())), lang),), ((),)))
    header = tuple(
        map(_capital, (word("verdict", lang), word("evidence_birds", lang), word("evidence_means", lang)))
    )
    return PaperTable(total, header, tuple(rows))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _legends(annex: EvidenceAnnex) -> Iterator[str]:
    lang = annex.lang
    used = {one.kind for sheet in annex.sheets for side in sheet.sides for one in side.months}
    marks = (
        say(Message.of("evidence.month_mark", mark=f"month_mark.{kind}", what=f"month_of.{kind}"), lang)
        for kind in KINDS
        if kind in used
    )
    if used:
        yield say(Message.of("evidence.month_legend", what=SEPARATOR.join(marks)), lang)
    if any(in_words(one.evidence, lang) for sheet in annex.sheets for one in sheet.records):
        yield word("moved_legend", lang)
    if any(map(has_map, annex.sheets)):
        yield word("map_legend", lang)


# ---------------------------------------------------------------- a sheet


def _sheet(sheet: EvidenceSheet, numbers: Mapping[str, int], lang: Lang) -> PrintedSheet:
    verdict = sheet.verdict
    calendar = any(side.months for side in sheet.sides)
    return PrintedSheet(
        f"{verdict.row_id} {verdict.unit_id or ''} {verdict.taxon}",
        heading(sheet, lang),
        tuple(_finding(sheet, lang)),
        PaperTable(
            verdict.taxon,
            _sides_header(lang, calendar),
            tuple(_side(side, sheet, calendar, lang) for side in sheet.sides),
        ),
        calendar,
        spans(SEPARATOR.join(_cites(sheet, numbers, lang)), lang),
        _records(sheet, numbers, lang),
        Drawing(layers(sheet), _says(sheet, lang)) if has_map(sheet) else None,
    )


def heading(sheet: EvidenceSheet, lang: Lang) -> Line:
    """Return the heading of a sheet: number in the annex, scientific name, names in three languages."""
    made = [*spans(f"{sheet.number}. ", lang)] if sheet.number else []
    made.append(scientific(sheet.verdict.taxon))
    for each in LANGS:
        name = sheet.names.get(each)
        if name:
            made += [Span(SEPARATOR, lang), *spans(name, each)]
    return tuple(made)


def _finding(sheet: EvidenceSheet, lang: Lang) -> Iterator[Line]:
    """Yield the verdict with the line that decided, why, what would settle it, and where the bird is listed already."""
    verdict = sheet.verdict
    test = Message.of("evidence.decided", verdict=verdict.verdict, line=f"line.{verdict.line}")
    decided = say(test, lang)
    gap = () if lang == "ja" else (Span(" ", lang),)
    stop = "" if decided.endswith("）") else "."
    yield (
        *spans(_capital(decided) + (stop or "。"), lang),
        *gap,
        *of_runs(runs(verdict.reason, lang), lang),
    )
    if sheet.elsewhere:
        colon = "：" if lang == "ja" else ": "
        found = elsewhere.in_runs(sheet.elsewhere, lang, "\u00a0")
        yield (*spans(word("elsewhere", lang) + colon, lang), *of_runs(found, lang))


def _sides_header(lang: Lang, calendar: bool) -> tuple[str, ...]:  # noqa: FBT001
    keys = ("party", "evidence_listed", "evidence_status", "evidence_subspecies")
    months = tuple(map(str, MONTHS)) if calendar else ()
    return (*(_capital(word(key, lang)) for key in keys), *months)


def _side(side: SideSaid, sheet: EvidenceSheet, calendar: bool, lang: Lang) -> PaperRow:  # noqa: FBT001
    party = word(side.party, lang) if side.party in PARTIES else side.party
    return (
        (spans(party, lang), spans(side.list_id, lang, small=True)),
        tuple((scientific(name),) for name in side.names),
        tuple(_status(side, lang)),
        _subspecies(side, sheet, lang),
        *(_months(side, lang) if calendar else ()),
    )


def _months(side: SideSaid, lang: Lang) -> tuple[Lines, ...]:
    """Return a cell for each month, or one for all of them where none is known."""
    if not side.months:
        return ((spans(word("evidence_no_months", lang), lang, small=True),),)
    return tuple(_month(side, month, lang) for month in MONTHS)


def _status(side: SideSaid, lang: Lang) -> Iterator[Line]:
    """Yield what each source says of the status: the one that decides first, the others small below it."""
    if not side.deciding and not side.beside:
        yield spans(word("no_status", lang), lang, small=True)
    for source, said in statements.by_source((*side.deciding, *side.beside)):
        decides = bool(side.deciding) and source == side.deciding[0].source
        yield spans(f"{source}: {statements.said_by(said, lang)}", lang, small=not decides)


def _subspecies(side: SideSaid, sheet: EvidenceSheet, lang: Lang) -> Lines:
    """Return the subspecies of a side; those that both have are marked as such."""
    common = set(sheet.verdict.common_subspecies)
    if not side.subspecies:
        monotypic = sheet.verdict.limb_b == "met" and not common
        return (
            spans(
                word("evidence_no_kinds" if monotypic else "evidence_no_subspecies", lang), lang, small=True
            ),
        )
    known = [name for name in side.subspecies if name in common]
    others = [name for name in side.subspecies if name not in common]
    lines = []
    if known:
        before, _, after = word("evidence_common", lang).partition("{taxa}")
        names = _joined(tuple(scientific(_short(name, sheet)) for name in known))
        lines.append((*spans(before, lang, small=True), *names, *spans(after, lang, small=True)))
    if others:
        lines.append(_joined(tuple(scientific(_short(name, sheet)) for name in others)))
    return tuple(lines)


def _joined(names: tuple[Span, ...]) -> Line:
    return tuple(span for name in names for span in (Span(", ", "en"), name))[1:]


def _short(name: str, sheet: EvidenceSheet) -> str:
    """Return a subspecies with its genus and species as letters where they are those of the sheet."""
    *above, own = name.split()
    species = sheet.verdict.taxon.split()[:2]
    return f"{above[0][0]}.\u00a0{above[1][0]}. {own}" if above == species else name


def _month(side: SideSaid, month: int, lang: Lang) -> Lines:
    """Return a line for each kind of source that knows any month of this side."""
    return tuple(
        spans(word(f"month_mark.{one.kind}", lang) if month in one.months else NOTHING, lang)
        for one in side.months
    )


def _cites(sheet: EvidenceSheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[str]:
    """Yield which sources the counts, occurrences and tracks of a sheet are from, and which are little trusted."""
    for kind, sources in sheet.cited:
        what = _capital(word(f"month_of.{kind}" if kind in KINDS else kind, lang))
        yield f"{what} {', '.join(f'[{numbers[source]}]' for source in sources)}"
    low = dict.fromkeys(one.evidence.source for one in sheet.records if one.evidence.trust == "low")
    cited_low = [f"[{numbers[source]}]" for source in low if source in numbers]
    if cited_low:
        yield f"{word('evidence_low', lang)} {', '.join(cited_low)}"


# ---------------------------------------------------------------- records


def _records(sheet: EvidenceSheet, numbers: Mapping[str, int], lang: Lang) -> PaperTable | None:
    if not sheet.records:
        return None
    keys = (
        "kind",
        "from",
        "to",
        "evidence_dates",
        "evidence_mark",
        "evidence_individuals",
        "evidence_source",
    )
    header = tuple(_capital(word(key, lang)) for key in (*keys, "evidence_counts"))
    rows = tuple(_record(one, numbers, lang) for one in sheet.records)
    return PaperTable(f"{sheet.verdict.taxon}: {word('evidence_records_table', lang)}", header, rows)


def _record(one: RecordedEvidence, numbers: Mapping[str, int], lang: Lang) -> PaperRow:
    record = one.evidence
    number = numbers.get(record.source)
    counts = (
        spans(word("evidence_yes", lang), lang) if one.why is None else of_runs(runs(one.why, lang), lang)
    )
    return (
        (spans(word(record.kind, lang), lang),),
        (spans(place(record.origin, lang), lang),),
        (spans(place(record.destination, lang), lang),),
        tuple(spans(text, lang) for text in (dates(record), in_words(record, lang)) if text) or ((),),
        (spans(record.mark or "", lang),),
        (spans(str(record.individuals or ""), lang),),
        (spans(f"[{number}]" if number else "", lang),),
        (counts,),
    )


def place(end: Place, lang: Lang) -> str:
    """Return a place's name as its source has it, with the Party's name or the country's code."""
    country = word(end.party, lang) if end.party in PARTIES else end.party
    itself = end.party in PARTIES and end.name in PARTIES[end.party].names.all()
    return ", ".join(part for part in ("" if itself else end.name, country) if part)


def dates(record: Evidence) -> str:
    """Return the dates of a record as its source gives them."""
    return " – ".join(dict.fromkeys(date for date in (record.date_from, record.date_to) if date))


def _says(sheet: EvidenceSheet, lang: Lang) -> str:
    """Return what a map shows, for those who don't see it."""
    ways = dict.fromkeys(
        " → ".join(place(end, lang) or "?" for end in (one.evidence.origin, one.evidence.destination))
        for one in sheet.records
        if one.evidence.origin.point or one.evidence.destination.point
    )
    ways.update(dict.fromkeys(word("tracking", lang) for _ in sheet.ways))
    if sheet.sites:
        ways[say(Message.of("evidence.map_sites", n=len(sheet.sites)), lang)] = None
    text = say(Message.of("evidence.map_says", bird=sheet.verdict.taxon, what="; ".join(ways)), lang)
    return text if len(text) <= LONGEST_ALT else f"{text[: LONGEST_ALT - 1]}…"


def why(one: RecordedEvidence, lang: Lang) -> str | None:
    """Return why a record does not count, None where it does."""
    return say(one.why, lang) if one.why else None
