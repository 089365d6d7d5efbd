"""The evidence annex as a document: a front with its totals, a sheet a bird, the sources."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from birds.attribution import in_our_words
from birds.documents import model as dm
from birds.documents import sources as attributed
from birds.documents.build import statements
from birds.documents.build.annex import agreement_title
from birds.documents.build.evidence_sheets import KINDS
from birds.documents.build.sketches import has_map, layers
from birds.documents.text import capital
from birds.messages import in_row, labelled, meaning, runs, say, word
from birds.model import VERDICTS, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from birds.documents.build.evidence_sheets import EvidenceAnnex, EvidenceSheet, RecordedEvidence, SideSaid
    from birds.documents.text import Align
    from birds.model import Agreement, Evidence, Lang, VerdictWord

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
    lang, numbers, stamp = annex.lang, source_numbers(annex), _stamp(annex)
    agreement = annex.agreement
    order = agreement.in_order()
    first, second = map(agreement.country, order)
    title = say(Message.of("evidence.title", first=first, second=second), lang)
    subtitle = f"{word('evidence_short', lang)}{dm.SEPARATOR}{word(f'test.{annex.test.name}', lang)}"
    front = dm.Front(
        f"{title}. {subtitle}",
        dm.spans(agreement_title(agreement, order, lang), lang),
        dm.spans(title, lang),
        dm.spans(subtitle, lang),
        tuple(dm.spans(text, lang) for text in stamp),
        word("annex_page", lang),
        dm.spans(dm.SEPARATOR.join((word("evidence_short", lang), *stamp)), lang),
    )
    legends = (dm.Paragraph(dm.spans(text, lang), "legend") for text in _legends(annex))
    return dm.Document(
        lang,
        (dm.Section((), (_totals(annex), *legends)), *_sheets(annex, numbers), _sources(annex, numbers)),
        dm.spans(title, lang),
        lead=tuple(dm.spans(text, lang) for text in _lead(annex)),
        front=front,
    )


def _sources(annex: EvidenceAnnex, numbers: Mapping[str, int]) -> dm.Section:
    """Return what the sheets cite, in the order of its numbers, then the sources of all else."""
    lang = annex.lang
    cited = (
        dm.Paragraph(
            (
                dm.Span(f"[{number}]", lang),
                dm.Span(dm.TAB, lang),
                *dm.spans(in_our_words(source, "source", source, lang), lang),
            ),
            "note",
            label=2,
        )
        for source, number in numbers.items()
    )
    credited = (
        dm.Paragraph(dm.spans(text, lang), "source") for text in attributed.source_lines(annex.credits, lang)
    )
    return dm.Section(dm.spans(word("annex_sources", lang), lang), (*cited, *credited), "sources")


def _column(
    lang: Lang,
    key: str,
    weight: int,
    line: Callable[[Any], dm.Line] | None = None,
    lines: Callable[[Any], dm.Lines] | None = None,
    align: Align = "left",
) -> dm.Column:
    """Return a column whose cells have a `line` each, or `lines`."""
    value = lines or (lambda thing: (line(thing),) if line else ())
    return dm.Column(
        key, capital(word(key, lang)), align, weight=weight, value=lambda thing: dm.Cell(None, value(thing))
    )


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


def _stamp(annex: EvidenceAnnex) -> tuple[str, ...]:
    lang = annex.lang
    lines = [word("annex_working_text", lang), capital(word(f"test.{annex.test.name}", lang))]
    if annex.round is not None:
        lines.append(say(Message.of("annex.round", number=annex.round), lang))
    return tuple(lines)


def _lead(annex: EvidenceAnnex) -> Iterator[str]:
    yield statements.test_in_words(annex.agreement, annex.test.name, annex.lang)
    code = "evidence.named" if annex.chosen else "evidence.selection" if annex.sheets else "evidence.none"
    yield say(Message.of(code, n=len(annex.sheets)), annex.lang)
    yield statements.rules_on(annex.test, annex.lang)


def _totals(annex: EvidenceAnnex) -> dm.Table:
    """Return how many birds have each verdict: of all that were judged, or of those asked for."""
    lang = annex.lang
    numbers, in_lang = Counter(annex.judged), partial(dm.spans, base=lang)

    def called(verdict: str) -> dm.Line:
        return in_lang(capital(word(verdict, lang)) if verdict else word("evidence_total", lang))

    def number(verdict: VerdictWord | Literal[""]) -> dm.Line:
        return in_lang(str(numbers[verdict] if verdict else sum(numbers.values())))

    def means(verdict: str) -> dm.Line:
        return in_lang(capital(meaning(verdict, annex.test.name, lang))) if verdict else ()

    columns = (
        _column(lang, "verdict", 22, called),
        _column(lang, "evidence_birds", 10, number, align="right"),
        _column(lang, "evidence_means", 68, means),
    )
    shown = (*(verdict for verdict in VERDICTS if numbers[verdict]), "")  # the last row is the total
    return _table("totals", word("evidence_total", lang), columns, shown)


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
    if any(
        statements.movement_in_words(record.evidence, lang)
        for sheet in annex.sheets
        for record in sheet.records
    ):
        yield word("moved_legend", lang)
    if any(map(has_map, annex.sheets)):
        parties = annex.agreement.parties
        signs = (Message.of("evidence.sign", sign=SIGNS[party.symbol], party=party) for party in parties)
        yield say(Message.of("evidence.map_legend", signs=tuple(signs)), lang)


# ---------------------------------------------------------------- a sheet


def _sheets(annex: EvidenceAnnex, numbers: Mapping[str, int]) -> Iterator[dm.Section]:
    for at, sheet in enumerate(annex.sheets):
        section = _sheet(sheet, numbers, annex)
        yield replace(section, apart=True) if at == 0 and len(annex.sheets) > FEW else section


def _sheet(sheet: EvidenceSheet, numbers: Mapping[str, int], annex: EvidenceAnnex) -> dm.Section:
    """Return a sheet: what was found, what the lists say, with months where any is known, and the records."""
    agreement, lang = annex.agreement, annex.lang
    cites = dm.spans(dm.SEPARATOR.join(_cites(sheet, numbers, lang)), lang)
    records = _records(sheet, numbers, agreement, lang)
    # A long reason why a record does not count takes two lines.
    height = sum(1 + (len(dm.shown(row.cells[-1])) > _LONG) for row in records.rows) if records else 0
    # between the tables a line: office programs join neighbours to one table
    subhead = dm.Paragraph(dm.spans(word("evidence_records_table", lang), lang), "subhead")
    return dm.Section(
        _heading(sheet, agreement, lang),
        (
            *(dm.Paragraph(line, "finding") for line in _finding(sheet, lang)),
            _sides(sheet, agreement, lang),
            *([dm.Paragraph(cites, "cites")] if cites else ()),
            *([subhead, records] if records else ()),
            *([dm.Figure(layers(sheet, agreement), _says(sheet, agreement, lang))] if has_map(sheet) else ()),
        ),
        "sheet",
        together=height <= MANY,
    )


def _heading(sheet: EvidenceSheet, agreement: Agreement, lang: Lang) -> dm.Line:
    """Return the heading of a sheet: number in the annex, scientific name, names in three languages."""
    heading = [*dm.spans(f"{sheet.number}. ", lang)] if sheet.number else []
    heading.append(dm.scientific(sheet.name))
    for each in agreement.languages:
        name = sheet.names.get(each)
        if name:
            heading += [dm.Span(dm.SEPARATOR, lang), *dm.spans(name, each)]
    return tuple(heading)


def _finding(sheet: EvidenceSheet, lang: Lang) -> Iterator[dm.Line]:
    """Yield the verdict with the line that decided, why, what would settle it, and where the bird is listed already."""
    verdict = sheet.verdict
    test = Message.of("evidence.decided", verdict=verdict.verdict, line=f"line.{verdict.line}")
    decided = f"{say(test, lang)}{statements.trust_in_words(verdict, lang)}"
    gap = () if lang == "ja" else (dm.Span(" ", lang),)
    stop = "" if decided.endswith("）") else "."
    yield (
        *dm.spans(capital(decided) + (stop or "。"), lang),
        *gap,
        *dm.of_runs(runs(verdict.reason, lang), lang),
    )
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
        return dm.Column(
            str(month), str(month), "center", width=MONTH, value=lambda side: _month(side, month, lang)
        )

    shares = (
        _column(lang, "party", 20, lines=party),
        _column(lang, "evidence_listed", 25, lines=listed),
        _column(lang, "evidence_status", 37, lines=lambda side: tuple(_status(side, lang))),
        _column(lang, "evidence_subspecies", 30, lines=lambda side: _subspecies(side, sheet, lang)),
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
    common = set(sheet.verdict.common_subspecies)
    known = [name for name in side.subspecies if name in common]
    others = [name for name in side.subspecies if name not in common]
    lines = []
    if known:
        before, _, after = word("evidence_common", lang).partition("{taxa}")
        names = _joined(tuple(dm.scientific(_short(name, sheet)) for name in known), lang)
        lines.append((*dm.spans(before, lang, small=True), *names, *dm.spans(after, lang, small=True)))
    if others:
        lines.append(_joined(tuple(dm.scientific(_short(name, sheet)) for name in others), lang))
    if side.printed:
        lines.append(dm.spans(_AFTER_SIGN.sub("\u200b", say(side.printed, lang)), lang, small=True))
    if not lines:
        monotypic = sheet.verdict.limb_b == "met" and not common and not sheet.verdict.undivided
        key = "evidence_no_kinds" if monotypic else "evidence_no_subspecies"
        lines.append(dm.spans(word(key, lang), lang, small=True))
    return tuple(lines)


def _joined(names: tuple[dm.Span, ...], lang: Lang) -> dm.Line:
    comma = dm.Span(say(Message("list.comma"), lang), lang)
    return tuple(span for name in names for span in (comma, name))[1:]


def _short(name: str, sheet: EvidenceSheet) -> str:
    """Return a subspecies with its genus and species as letters where they are those of the sheet."""
    *above, own = name.split()
    species = sheet.verdict.taxon.split()[:2]
    return f"{above[0][0]}.\u00a0{above[1][0]}. {own}" if above == species else name


def _month(side: SideSaid, month: int, lang: Lang) -> dm.Cell:
    """Return a line for each kind of source that knows any month of this side, or that none does."""
    lines = [
        dm.spans(word(f"month_mark.{kind}", lang) if month in months else NOTHING, lang)
        for kind, months in side.months.items()
    ]
    return dm.Cell(None, tuple(lines) or (dm.spans(word("evidence_no_months", lang), lang, small=True),))


def _cites(sheet: EvidenceSheet, numbers: Mapping[str, int], lang: Lang) -> Iterator[str]:
    """Yield which sources the counts, occurrences and tracks of a sheet are from, and which are little trusted."""
    for kind, sources in sheet.cited:
        kind_of_source = capital(word(f"month_of.{kind}" if kind in KINDS else kind, lang))
        yield f"{kind_of_source} {in_row((f'[{numbers[source]}]' for source in sources), lang)}"
    low = dict.fromkeys(record.evidence.source for record in sheet.records if record.evidence.trust == "low")
    cited_low = [f"[{numbers[source]}]" for source in low if source in numbers]
    if cited_low:
        yield f"{word('evidence_low', lang)} {in_row(cited_low, lang)}"


# ---------------------------------------------------------------- records


def _records(
    sheet: EvidenceSheet, numbers: Mapping[str, int], agreement: Agreement, lang: Lang
) -> dm.Table | None:
    if not sheet.records:
        return None
    in_lang = partial(dm.spans, base=lang)

    def end(which: str) -> Callable[[RecordedEvidence], dm.Line]:
        return lambda record: in_lang(statements.end_in_words(record.evidence, which, agreement, lang))

    def when(record: RecordedEvidence) -> dm.Lines:
        texts = (dates(record.evidence), statements.movement_in_words(record.evidence, lang))
        return tuple(in_lang(text) for text in texts if text) or ((),)

    def source(record: RecordedEvidence) -> dm.Line:
        number = numbers.get(record.evidence.source)
        return in_lang(f"[{number}]" if number else "")

    def mark(record: RecordedEvidence) -> dm.Line:
        return in_lang(in_our_words(record.evidence.mark, "mark", record.evidence.source, lang))

    def counts(record: RecordedEvidence) -> dm.Line:
        return (
            in_lang(word("evidence_yes", lang))
            if record.why is None
            else dm.of_runs(runs(record.why, lang), lang)
        )

    column = partial(_column, lang)
    columns = (
        column("kind", 16, lambda record: in_lang(word(record.evidence.kind, lang))),
        column("from", 19, end("origin")),
        column("to", 19, end("destination")),
        column("evidence_dates", 34, lines=when),
        column("evidence_mark", 13, mark),
        column(
            "evidence_individuals",
            8,
            lambda record: in_lang(str(record.evidence.individuals or "")),
            align="right",
        ),
        column("evidence_source", 10, source),
        column("evidence_counts", 23, counts),
    )
    caption = labelled(sheet.name, word("evidence_records_table", lang), lang)
    return _table("records", caption, columns, sheet.records)


def dates(record: Evidence) -> str:
    """Return the dates of a record as its source gives them."""
    return " – ".join(dict.fromkeys(date for date in (record.date_from, record.date_to) if date))


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
