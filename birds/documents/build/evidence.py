"""The evidence annex as a document: a front with its totals, a sheet a bird, the sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from birds import attribution
from birds.attribution import in_our_words
from birds.documents import model as dm
from birds.documents.build import statements
from birds.documents.build.annex import agreement_title
from birds.documents.build.evidence_sheets import (
    KINDS,
    EvidenceAnnex,
    EvidenceSheet,
    RecordedEvidence,
    SideSaid,
)
from birds.documents.build.sketches import has_map, layers
from birds.documents.text import Align, capital
from birds.messages import in_row, labelled, meaning, say, word
from birds.model import VERDICTS, Agreement, Lang, Message

SIGNS = {"diamond": "◆", "circle": "●"}
MONTHS = range(1, 13)
MONTH = 15  # the width of a month, in points
FEW = 3  # sheets that follow the front on its own page
NOTHING = "·"  # a month in which a kind of source has nothing
LONGEST_ALT = 300
MANY = 8  # with more records a sheet runs over pages; one that says why it does not count is as tall as two
_LONG = 30
# Where a code, as WINTER/RARE[11,12], goes on in a new line: after its signs, not in a word.
_AFTER_SIGN = re.compile(r"(?<=[/,;\])])(?=\S)")


def evidence_document(annex: EvidenceAnnex) -> dm.Document:
    """Put an evidence annex into words: a front with its totals, a sheet a bird, the sources."""
    lang, numbers, agreement = annex.lang, source_numbers(annex), annex.agreement
    in_lang, test = partial(dm.spans, base=lang), word(f"test.{annex.test.name}", lang)
    order = agreement.in_order()
    first, second = map(agreement.country, order)
    title = say(Message.of("evidence.title", first=first, second=second), lang)
    subtitle = f"{word('evidence_short', lang)}{dm.SEPARATOR}{test}"
    stamp = [word("annex_working_text", lang), capital(test)]
    if annex.round is not None:
        stamp.append(say(Message.of("annex.round", number=annex.round), lang))
    front = dm.Front(
        f"{title}. {subtitle}",
        agreement=in_lang(agreement_title(agreement, order, lang)),
        title=in_lang(title),
        subtitle=in_lang(subtitle),
        stamp=tuple(map(in_lang, stamp)),
        page=word("annex_page", lang),
        running=in_lang(dm.SEPARATOR.join((word("evidence_short", lang), *stamp))),
    )
    code = "evidence.named" if annex.chosen else "evidence.selection" if annex.sheets else "evidence.none"
    lead = (
        statements.test_in_words(agreement, annex.test.name, lang),
        say(Message.of(code, n=len(annex.sheets)), lang),
        statements.rules_on(annex.test, lang),
    )
    legends = (dm.Paragraph(in_lang(text), "legend") for text in _legends(annex))
    sheets = [_sheet(sheet, numbers, annex) for sheet in annex.sheets]
    if len(sheets) > FEW:
        sheets[0] = replace(sheets[0], apart=True)
    # What the sheets cite, in the order of its numbers, then the sources of all else.
    cited = (
        (f"[{number}]", in_our_words(source, "source", source, lang)) for source, number in numbers.items()
    )
    sources = (
        *(
            dm.Paragraph((dm.Span(number, lang), dm.Span(dm.TAB, lang), *in_lang(source)), "note", label=2)
            for number, source in cited
        ),
        *(dm.Paragraph(in_lang(text), "source") for text in attribution.source_lines(annex.credits, lang)),
    )
    totals = dm.Section((), (_totals(annex), *legends))
    return dm.Document(
        lang,
        (totals, *sheets, dm.Section(in_lang(word("annex_sources", lang)), sources, "sources")),
        in_lang(title),
        lead=tuple(map(in_lang, lead)),
        front=front,
    )


def _column(
    lang: Lang, key: str, weight: int, cell: Callable[[Any], str | dm.Lines], align: Align = "left"
) -> dm.Column:
    """Return a column whose cells have a text each, or lines."""

    def value(thing: object) -> dm.Cell:
        lines = cell(thing)
        return dm.Cell(None, (dm.spans(lines, lang),) if isinstance(lines, str) else lines)

    return dm.Column(key, capital(word(key, lang)), align, weight=weight, value=value)


def _table(kind: str, caption: str, columns: Iterable[dm.Column], things: Iterable[Any]) -> dm.Table:
    plain = dm.Table.of(columns, things)
    rows = (replace(row, key=str(at)) for at, row in enumerate(plain.rows))
    return replace(plain, rows=tuple(rows), name=kind, title=caption, whole=True, small=True)


def source_numbers(annex: EvidenceAnnex) -> dict[str, int]:
    """Return the sources that the sheets cite, each once, numbered in the order in which they come."""
    numbered: dict[str, None] = {}
    for sheet in annex.sheets:
        numbered.update(dict.fromkeys(record.evidence.source for record in sheet.records))
        numbered.update(dict.fromkeys(source for _, sources in sheet.cited for source in sources))
    return {source: number for number, source in enumerate(filter(None, numbered), 1)}


def _totals(annex: EvidenceAnnex) -> dm.Table:
    """Return how many birds have each verdict: of all that were judged, or of those asked for; then the total."""
    lang, numbers = annex.lang, Counter(annex.judged)
    total = capital(word("evidence_total", lang)), numbers.total(), ""
    rows = [
        (capital(word(verdict, lang)), numbers[verdict], capital(meaning(verdict, annex.test.name, lang)))
        for verdict in VERDICTS
        if numbers[verdict]
    ]
    columns = (
        _column(lang, "verdict", 22, lambda row: str(row[0])),
        _column(lang, "evidence_birds", 10, lambda row: str(row[1]), align="right"),
        _column(lang, "evidence_means", 68, lambda row: str(row[2])),
    )
    return _table("totals", word("evidence_total", lang), columns, [*rows, total])


def _legends(annex: EvidenceAnnex) -> Iterator[str]:
    lang = annex.lang
    used = {kind for sheet in annex.sheets for side in sheet.sides for kind in side.months}
    marks = (
        say(Message.of("evidence.month_mark", mark=f"month_mark.{kind}", what=f"month_of.{kind}"), lang)
        for kind in KINDS
        if kind in used
    )
    if used:
        yield say(Message.of("evidence.month_legend", what=dm.SEPARATOR.join(marks)), lang)
    records = (record.evidence for sheet in annex.sheets for record in sheet.records)
    if any(statements.movement_in_words(record, lang) for record in records):
        yield word("moved_legend", lang)
    if any(map(has_map, annex.sheets)):
        parties = annex.agreement.parties
        signs = (Message.of("evidence.sign", sign=SIGNS[party.symbol], party=party) for party in parties)
        yield say(Message.of("evidence.map_legend", signs=tuple(signs)), lang)


# ---------------------------------------------------------------- a sheet


def _sheet(sheet: EvidenceSheet, numbers: Mapping[str, int], annex: EvidenceAnnex) -> dm.Section:
    """Return a sheet: what was found, what the lists say, with months where any is known, and the records."""
    agreement, lang = annex.agreement, annex.lang
    # Its number in the annex, scientific name, names in three languages.
    opening = dm.spans(f"{sheet.number}. ", lang) if sheet.number else ()
    names = (dm.spans(name, each) for each in agreement.languages if (name := sheet.names.get(each)))
    heading = dm.joined(((*opening, dm.scientific(sheet.name)), *names), dm.Span(dm.SEPARATOR, lang))
    blocks: list[dm.Block] = [dm.Paragraph(line, "finding") for line in _finding(sheet, lang)]
    blocks.append(_sides(sheet, agreement, lang))
    if cites := dm.spans(dm.SEPARATOR.join(_cites(sheet, numbers, lang)), lang):
        blocks.append(dm.Paragraph(cites, "cites"))
    height = 0
    if sheet.records:
        records = _records(sheet, numbers, agreement, lang)
        # between the tables a line: office programs join neighbours to one table
        blocks += (dm.Paragraph(dm.spans(word("evidence_records_table", lang), lang), "subhead"), records)
        # A long reason why a record does not count takes two lines.
        height = sum(1 + (len(dm.shown(row.cells[-1])) > _LONG) for row in records.rows)
    if has_map(sheet):
        blocks.append(dm.Figure(layers(sheet, agreement), _says(sheet, agreement, lang)))
    return dm.Section(heading, tuple(blocks), "sheet", together=height <= MANY)


def _finding(sheet: EvidenceSheet, lang: Lang) -> Iterator[dm.Line]:
    """Yield the verdict with the line that decided, why, what would settle it, and where the bird is listed already."""
    verdict = sheet.verdict
    test = Message.of("evidence.decided", verdict=verdict.verdict, line=f"line.{verdict.line}")
    decided = f"{say(test, lang)}{statements.trust_in_words(verdict, lang)}"
    gap = () if lang == "ja" else (dm.Span(" ", lang),)
    stop = "。" if decided.endswith("）") else "."
    yield (*dm.spans(capital(decided) + stop, lang), *gap, *dm.sentence(verdict.reason, lang))
    if sheet.elsewhere:
        colon = "：" if lang == "ja" else ": "
        numbers = statements.numbers_in_runs(sheet.elsewhere, lang, "\u00a0")
        yield (*dm.spans(word("elsewhere", lang) + colon, lang), *dm.of_runs(numbers, lang))


def _sides(sheet: EvidenceSheet, agreement: Agreement, lang: Lang) -> dm.Table:
    def party(side: SideSaid) -> dm.Lines:
        return dm.spans(agreement.label(side.party, lang), lang), dm.spans(side.list_id, lang, small=True)

    def listed(side: SideSaid) -> dm.Lines:
        return tuple((dm.scientific(name),) for name in side.names)

    def of_month(month: int) -> dm.Column:
        def cell(side: SideSaid) -> dm.Cell:
            """Return a line for each kind of source that knows any month of this side, or that none does."""
            marks = (
                word(f"month_mark.{of}", lang) if month in side.months[of] else NOTHING for of in side.months
            )
            none = dm.spans(word("evidence_no_months", lang), lang, small=True)
            return dm.Cell(None, tuple(dm.spans(mark, lang) for mark in marks) or (none,))

        return dm.Column(str(month), str(month), "center", width=MONTH, value=cell)

    shares = (
        _column(lang, "party", 20, party),
        _column(lang, "evidence_listed", 25, listed),
        _column(lang, "evidence_status", 37, lambda side: tuple(_status(side, lang))),
        _column(lang, "evidence_subspecies", 30, lambda side: _subspecies(side, sheet, lang)),
    )
    months = map(of_month, MONTHS) if any(side.months for side in sheet.sides) else ()
    plain = _table("sides", sheet.name, (*shares, *months), sheet.sides)
    rows = (  # one cell for all months where none is known
        row if side.months else replace(row, cells=row.cells[: len(shares) + 1])
        for side, row in zip(sheet.sides, plain.rows, strict=True)
    )
    return replace(plain, rows=tuple(rows))


def _status(side: SideSaid, lang: Lang) -> Iterator[dm.Line]:
    """Yield what each source says of the status: the one that decides first, the others small below it."""
    if not side.deciding and not side.beside:
        yield dm.spans(word("no_status", lang), lang, small=True)
    for small, statuses in ((False, side.deciding), (True, side.beside)):
        for source, same in statements.by_source(statuses):
            text = _AFTER_SIGN.sub("\u200b", labelled(source, statements.source_in_words(same, lang), lang))
            yield dm.spans(text, lang, small=small)


def _subspecies(side: SideSaid, sheet: EvidenceSheet, lang: Lang) -> dm.Lines:
    """Return the subspecies of a side, those that both have marked as such; below them who prints what."""
    verdict, small = sheet.verdict, partial(dm.spans, base=lang, small=True)
    comma = dm.Span(say(Message("list.comma"), lang), lang)

    def shortened(name: str) -> dm.Line:
        """Return a name, its genus and species as letters where they are those of the sheet."""
        *above, own = name.split()
        is_own = above == verdict.taxon.split()[:2]
        return (dm.scientific(f"{above[0][0]}.\u00a0{above[1][0]}. {own}" if is_own else name),)

    known = [name for name in side.subspecies if name in verdict.common_subspecies]
    others = [name for name in side.subspecies if name not in verdict.common_subspecies]
    lines = []
    if known:
        before, _, after = word("evidence_common", lang).partition("{taxa}")
        lines.append((*small(before), *dm.joined(map(shortened, known), comma), *small(after)))
    if others:
        lines.append(dm.joined(map(shortened, others), comma))
    if side.printed:
        lines.append(small(_AFTER_SIGN.sub("\u200b", say(side.printed, lang))))
    if not lines:
        monotypic = verdict.limb_b == "met" and not verdict.common_subspecies and not verdict.undivided
        lines.append(small(word("evidence_no_kinds" if monotypic else "evidence_no_subspecies", lang)))
    return tuple(lines)


def _cites(sheet: EvidenceSheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[str]:
    """Yield which sources the counts, occurrences and tracks of a sheet are from, and which are little trusted."""
    for kind, sources in sheet.cited:
        kind_of_source = capital(word(f"month_of.{kind}" if kind in KINDS else kind, lang))
        yield f"{kind_of_source} {in_row((f'[{numbers[source]}]' for source in sources), lang)}"
    low = dict.fromkeys(record.evidence.source for record in sheet.records if record.evidence.trust == "low")
    cited_low = [f"[{numbers[source]}]" for source in low if source in numbers]
    if cited_low:
        yield f"{word('evidence_low', lang)} {in_row(cited_low, lang)}"


def _records(sheet: EvidenceSheet, numbers: Mapping[str, int], agreement: Agreement, lang: Lang) -> dm.Table:
    def end(which: str) -> Callable[[RecordedEvidence], str]:
        return lambda record: statements.end_in_words(record.evidence, which, agreement, lang)

    def when(record: RecordedEvidence) -> dm.Lines:
        """Return the dates as the source gives them, and how far the bird went."""
        dates = dict.fromkeys(filter(None, (record.evidence.date_from, record.evidence.date_to)))
        texts = (" – ".join(dates), statements.movement_in_words(record.evidence, lang))
        return tuple(dm.spans(text, lang) for text in texts if text) or ((),)

    def source(record: RecordedEvidence) -> str:
        number = numbers.get(record.evidence.source)
        return f"[{number}]" if number else ""

    def mark(record: RecordedEvidence) -> str:
        return in_our_words(record.evidence.mark, "mark", record.evidence.source, lang)

    def counts(record: RecordedEvidence) -> str | dm.Lines:
        return (dm.sentence(record.why, lang),) if record.why else word("evidence_yes", lang)

    column = partial(_column, lang)
    columns = (
        column("kind", 16, lambda record: word(record.evidence.kind, lang)),
        column("from", 19, end("origin")),
        column("to", 19, end("destination")),
        column("evidence_dates", 34, when),
        column("evidence_mark", 13, mark),
        column("evidence_individuals", 8, lambda record: str(record.evidence.individuals or ""), "right"),
        column("evidence_source", 10, source),
        column("evidence_counts", 23, counts),
    )
    caption = labelled(sheet.name, word("evidence_records_table", lang), lang)
    return _table("records", caption, columns, sheet.records)


def _says(sheet: EvidenceSheet, agreement: Agreement, lang: Lang) -> str:
    """Return what a map shows, for those who don't see it."""
    ways = dict.fromkeys(
        " → ".join(
            statements.end_in_words(record.evidence, end, agreement, lang) or "?"
            for end in ("origin", "destination")
        )
        for record in sheet.records
        if record.evidence.origin.point or record.evidence.destination.point
    )
    ways.update(dict.fromkeys(word("tracking", lang) for _ in sheet.ways))
    if sheet.sites:
        ways[say(Message.of("evidence.map_sites", n=len(sheet.sites)), lang)] = None
    text = say(Message.of("evidence.map_says", bird=sheet.name, what=in_row(ways, lang, "semicolon")), lang)
    return text if len(text) <= LONGEST_ALT else f"{text[: LONGEST_ALT - 1]}…"
