"""The evidence annex: a sheet a bird, gathered from a dossier, and these as a document with a front and the sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from birds import attribution
from birds import model as m
from birds.attribution import in_our_words
from birds.documents import model as dm
from birds.documents.papers import statements
from birds.documents.papers.annex import agreement_title
from birds.documents.papers.sketches import layers
from birds.documents.text import capital
from birds.evidence import Findings, one_by_one
from birds.evidence.records import Homes, why_other
from birds.geodesy import drawn_parts
from birds.messages import in_row, labelled, meaning, say, word
from birds.negotiation.annexes import lines
from birds.negotiation.items import signed_annexes, subspecies_names

Key = tuple[str, str | None]
KnownMonths = dict[tuple[str, str], set[int]]  # (Party, kind) → months
# What says that a bird is there in a month, in the order in which a calendar shows it.
KINDS = ("status", "counts", "records", "occurrences")
CITED = ("counts", "occurrences")  # of these the sheet names the sources below; others stand in its tables
KIND_OF = {
    "status": "status", "count": "counts", "ring": "records", "track": "records", "occurrence": "occurrences",
}  # fmt: skip
LISTED = ("shown", "indicated")  # of the verdicts on birds without a record that have a sheet
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


@dataclass(frozen=True, slots=True)
class SideSaid:
    """What one list says of a bird.

    `party` is the Party, or the list's id where it is nobody's. `deciding` are the statements that decided, `beside`
    those of other sources. `names` are the scientific names as printed, `printed` what is printed of subspecies.
    `months` (1 to 12) are those in which a kind of source has the bird there, by the kind.
    """

    party: str
    list_id: str
    names: tuple[str, ...]
    deciding: tuple[m.Status, ...]
    beside: tuple[m.Status, ...]
    subspecies: tuple[str, ...]
    printed: m.Message | None
    months: Mapping[str, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """A record of the bird; `why` says why it does not count, None where it does."""

    evidence: m.Evidence
    why: m.Message | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """Everything about the evidence for one taxon, `name` its headword; `number` is its row's in the annex, if any.

    `ways` are the lines of each track, `sites` the places where it is, `cited` the sources of counts, occurrences
    and tracks by their kind; `elsewhere` is where signed annexes have it.
    """

    verdict: m.Verdict
    name: str
    names: m.Names
    sides: tuple[SideSaid, SideSaid]
    number: int | None = None
    records: tuple[RecordedEvidence, ...] = ()
    ways: tuple[tuple[tuple[m.Point, ...], ...], ...] = ()
    sites: tuple[m.End, ...] = ()
    cited: tuple[tuple[str, tuple[str, ...]], ...] = ()
    elsewhere: tuple[m.Elsewhere, ...] = ()

    @property
    def points(self) -> tuple[m.Point, ...]:
        """The places of its records that a source gives, each once."""
        records = (record.evidence for record in self.records)
        ends = (end for record in records for end in (record.origin, record.destination))
        return tuple(dict.fromkeys(end.point for end in ends if end.point))

    @property
    def has_map(self) -> bool:
        """Whether it has anything to draw."""
        return bool(self.points or self.ways or self.sites)


@dataclass(frozen=True, slots=True)
class EvidenceAnnex:
    """The sheets; `test` is the treaty test that was applied, `judged` are all its verdicts, with a sheet or not.

    `credits` are the sources of what stands in it, `round` is the latest round of the talks. `chosen` says that
    the sheets are those of named birds.
    """

    lang: m.Lang
    test: m.TreatyTest
    sheets: tuple[EvidenceSheet, ...]
    judged: tuple[m.VerdictWord, ...]
    credits: tuple[m.Source, ...] = ()
    round: int | None = None
    chosen: bool = False
    agreement: m.Agreement = field(kw_only=True, repr=False)


class _Gatherer:
    """Makes sheets; what a dossier holds is sorted by bird once."""

    def __init__(self, table: Findings) -> None:
        dossier = table.dossier
        self.comparison, self.taxonomy = table.comparison, table.taxonomy
        self.own = subspecies_names(dossier.lists, table.taxonomy)
        self.rows = {row.id: row for row in table.comparison.rows}
        # The annex, whose numbers sheets have, is drafted by the test of two limbs.
        drafted = lines(replace(table, test=m.TreatyTest(rules=table.test.rules)))
        self.lines = {line.item.verdict_key: line for line in drafted}
        self.homes = Homes(table.comparison, table.taxonomy)
        self.signed = signed_annexes(dossier.lists, table.taxonomy)
        # Presence by what it says something about: months on a side, places, and who says so; then the tracks.
        self.months: dict[Key | str, KnownMonths] = defaultdict(lambda: defaultdict(set))
        self.sites: dict[Key | str, dict[str, m.End]] = defaultdict(dict)
        self.cited: dict[Key | str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        self.tracks: dict[Key | str, list[m.Track]] = defaultdict(list)
        places = {place.id: place for place in dossier.places}
        for record in (record for record in table.presence if record.answer == "recorded"):
            kind, place = KIND_OF.get(record.kind), places.get(record.place or "")
            for key in self._keys(record.taxon):
                if kind in CITED:
                    self.cited[key][kind][record.source] = None
                if kind and record.month:
                    self.months[key][record.party or "", kind].add(record.month)
                if place and place.point:
                    self.sites[key][place.id] = m.End(None, place.party, place.point)
        for track in dossier.tracks:
            for key in self._keys(track.taxon) if track.taxon else ():
                self.tracks[key].append(track)
                self.cited[key]["tracking"][track.source] = None

    def _keys(self, taxon: str) -> Iterator[Key | str]:
        """Yield what a taxon says something about: itself, its row and its unit where all of it lies there."""
        yield taxon
        homes = self.homes.of(taxon)
        if len({row for row, _ in homes}) == 1:
            yield (homes[0][0], None)
        if len(homes) == 1:
            yield homes[0]

    def sheet(self, verdict: m.Verdict) -> EvidenceSheet:
        """Return the sheet of the bird that a verdict is on."""
        row = self.rows[verdict.row_id]
        key: Key | str = verdict.taxon if self._is_part(verdict) else (verdict.row_id, verdict.unit_id)
        line = self.lines.get(key) if isinstance(key, tuple) else None
        both = (self.comparison.a.party or "", self.comparison.b.party or "")
        records = [RecordedEvidence(record) for record in (*verdict.limb_a, *verdict.reported)]
        records += [RecordedEvidence(record, why_other(record, both)) for record in verdict.other_records]
        return EvidenceSheet(
            verdict=verdict,
            name=line.row.scientific_name if line else verdict.taxon,
            names=line.row.names if line else self._names(verdict, row),
            sides=(self._side(verdict, row, 0, key), self._side(verdict, row, 1, key)),
            number=(line.row.number or None) if line else None,
            records=tuple(records),
            ways=tuple(
                tuple(tuple((x, y) for x, y, _ in part.tolist()) for part in drawn_parts(track.wkb))
                for track in self.tracks.get(key, ())
            ),
            sites=tuple(self.sites.get(key, {}).values()),
            cited=tuple((kind, tuple(sources)) for kind, sources in self.cited.get(key, {}).items()),
            elsewhere=self.signed.of_verdict(verdict, row),
        )

    def _is_part(self, verdict: m.Verdict) -> bool:
        """Whether a verdict is on one subspecies of a bird that the lists have whole."""
        taxon = self.taxonomy.get(verdict.taxon)
        if verdict.unit_id is None or taxon is None or taxon.rank != "subspecies":
            return False
        units = self.rows[verdict.row_id].units
        return all(unit.taxon != verdict.taxon for unit in units if unit.id == verdict.unit_id)

    def _names(self, verdict: m.Verdict, row: m.ComparisonRow) -> m.Names:
        """Return the names of what no row of the annex stands for: a subspecies, or a bird that a side lumps."""
        reference = self.taxonomy.get(verdict.taxon)
        english = reference.english if reference else None
        if self._is_part(verdict):
            species = self.taxonomy.get(self.taxonomy.species_of(verdict.taxon))
            own = self.own.get(verdict.taxon, m.Names())
            return own.filled(m.Names(english or (species.english if species else None)))
        called = m.Names.first(matched.entry.vernacular for matched in (*row.a, *row.b))
        return m.Names(english).filled(called)

    def _side(self, verdict: m.Verdict, row: m.ComparisonRow, at: int, key: Key | str) -> SideSaid:
        checklist, known = (self.comparison.a, self.comparison.b)[at], self.months.get(key, {})
        # The entries that the verdict speaks of: those that hold its unit, else all of the row.
        unit = next((unit for unit in row.units if unit.id == verdict.unit_id), None)
        entries = [matched.entry for matched in ((row.a, row.b) if unit is None else row.holding(unit))[at]]
        names = (entry.goes_by for entry in entries)
        return SideSaid(
            party=checklist.side,
            list_id=checklist.id,
            names=tuple(dict.fromkeys(filter(None, names))),
            deciding=(verdict.status_a, verdict.status_b)[at],
            beside=(verdict.beside_a, verdict.beside_b)[at],
            subspecies=(verdict.subspecies_a, verdict.subspecies_b)[at],
            printed=(verdict.printed_a, verdict.printed_b)[at],
            months={kind: known[side] for kind in KINDS if (side := (checklist.side, kind)) in known},
        )


def evidence_annex(table: Findings, lang: m.Lang, named: Sequence[m.Verdict] = ()) -> EvidenceAnnex:
    """Return the evidence annex: a sheet for each bird of the verdicts that are `named`.

    Without them it has a sheet for each bird that is listed, or that any record is about.
    """
    dossier, gatherer = table.dossier, _Gatherer(table)
    birds = named or one_by_one(table.verdicts)
    sheets = tuple(
        gatherer.sheet(verdict)
        for verdict in birds
        if named or verdict.verdict in LISTED or verdict.limb_a or verdict.other_records
    )
    return EvidenceAnnex(
        lang=lang,
        test=table.test,
        sheets=sheets,
        judged=tuple(verdict.verdict for verdict in birds),
        credits=_credits(table, sheets),
        round=max((round_.number for round_ in dossier.rounds), default=None),
        chosen=bool(named),
        agreement=dossier.agreement,
    )


def _credits(table: Findings, sheets: Sequence[EvidenceSheet]) -> tuple[m.Source, ...]:
    """Return whose facts the sheets carry: lists and statuses, records, the land on their maps."""
    known = table.dossier.sources
    cited = {kind for sheet in sheets for kind, _ in sheet.cited}
    uses = {
        **{kind: kind in cited for kind in CITED},
        "tracks": "tracking" in cited,
        "evidence": any(sheet.records for sheet in sheets),
        "land": any(sheet.has_map for sheet in sheets),
        "sites": any(sheet.sites for sheet in sheets),
    }
    kinds = (kind for kind, is_used in uses.items() if is_used)
    signed = (listing.treaty for sheet in sheets for listing in sheet.elsewhere)
    stated = attribution.of_verdicts(sheet.verdict for sheet in sheets)
    sources = (*stated, *attribution.of_kind(known, *kinds), *signed)
    return attribution.of_comparison(known, table.comparison, sources)


# ---------------------------------------------------------------- as a document


def evidence_document(annex: EvidenceAnnex) -> dm.Document:
    """Put an evidence annex into words: a front with its totals, a sheet a bird, the sources."""
    lang, numbers, agreement = annex.lang, source_numbers(annex), annex.agreement
    in_lang, test = partial(dm.spans, base=lang), word(f"test.{annex.test.name}", lang)
    order = agreement.in_order()
    first, second = map(agreement.country, order)
    title = say(m.Message.of("evidence.title", first=first, second=second), lang)
    subtitle = f"{word('evidence_short', lang)}{dm.SEPARATOR}{test}"
    stamp = [word("annex_working_text", lang), capital(test)]
    if annex.round is not None:
        stamp.append(say(m.Message.of("annex.round", number=annex.round), lang))
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
        say(m.Message.of(code, n=len(annex.sheets)), lang),
        statements.rules_on(annex.test, lang),
    )
    sheets = [_sheet(sheet, numbers, annex) for sheet in annex.sheets]
    if len(sheets) > FEW:
        sheets[0] = replace(sheets[0], apart=True)
    # What the sheets cite, in the order of its numbers, then the sources of all else.
    sources = []
    for source, at in numbers.items():
        cited = in_lang(in_our_words(source, "source", source, lang))
        line = (dm.Span(f"[{at}]", lang), dm.Span(dm.TAB, lang), *cited)
        sources.append(dm.Paragraph(line, "note", label=2))
    sources += (
        dm.Paragraph(in_lang(text), "source") for text in attribution.source_lines(annex.credits, lang)
    )
    legends = (dm.Paragraph(in_lang(text), "legend") for text in _legends(annex))
    totals = dm.Section((), (_totals(annex), *legends))
    return dm.Document(
        lang,
        (totals, *sheets, dm.Section(in_lang(word("annex_sources", lang)), tuple(sources), "sources")),
        in_lang(title),
        lead=tuple(map(in_lang, lead)),
        front=front,
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


def _totals(annex: EvidenceAnnex) -> dm.Table:
    """Return how many birds have each verdict: of all that were judged, or of those asked for; then the total."""
    lang, numbers = annex.lang, Counter(annex.judged)
    total = capital(word("evidence_total", lang)), numbers.total(), ""
    rows = [
        (capital(word(verdict, lang)), numbers[verdict], capital(meaning(verdict, annex.test.name, lang)))
        for verdict in m.VERDICTS
        if numbers[verdict]
    ]
    columns = (
        dm.Column.stacked(lang, "verdict", lambda row: str(row[0]), 22),
        dm.Column.stacked(lang, "evidence_birds", lambda row: str(row[1]), 10, align="right"),
        dm.Column.stacked(lang, "evidence_means", lambda row: str(row[2]), 68),
    )
    return _table("totals", word("evidence_total", lang), columns, [*rows, total])


def _legends(annex: EvidenceAnnex) -> Iterator[str]:
    lang = annex.lang
    used = {kind for sheet in annex.sheets for side in sheet.sides for kind in side.months}
    marks = (
        say(m.Message.of("evidence.month_mark", mark=f"month_mark.{kind}", what=f"month_of.{kind}"), lang)
        for kind in KINDS
        if kind in used
    )
    if used:
        yield say(m.Message.of("evidence.month_legend", what=dm.SEPARATOR.join(marks)), lang)
    records = (record.evidence for sheet in annex.sheets for record in sheet.records)
    if any(statements.movement_in_words(record, lang) for record in records):
        yield word("moved_legend", lang)
    if any(sheet.has_map for sheet in annex.sheets):
        parties = annex.agreement.parties
        signs = (m.Message.of("evidence.sign", sign=SIGNS[party.symbol], party=party) for party in parties)
        yield say(m.Message.of("evidence.map_legend", signs=tuple(signs)), lang)


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
    # Which sources the counts, occurrences and tracks are from, and which are little trusted.
    cites = []
    for kind, sources in sheet.cited:
        kind_of_source = capital(word(f"month_of.{kind}" if kind in KINDS else kind, lang))
        cites.append(f"{kind_of_source} {in_row((f'[{numbers[source]}]' for source in sources), lang)}")
    low = dict.fromkeys(record.evidence.source for record in sheet.records if record.evidence.trust == "low")
    if cited_low := [f"[{numbers[source]}]" for source in low if source in numbers]:
        cites.append(f"{word('evidence_low', lang)} {in_row(cited_low, lang)}")
    if cites:
        blocks.append(dm.Paragraph(dm.spans(dm.SEPARATOR.join(cites), lang), "cites"))
    height = 0
    if sheet.records:
        records = _records(sheet, numbers, agreement, lang)
        # between the tables a line: office programs join neighbours to one table
        blocks += (dm.Paragraph(dm.spans(word("evidence_records_table", lang), lang), "subhead"), records)
        # A long reason why a record does not count takes two lines.
        height = sum(1 + (len(dm.shown(row.cells[-1])) > _LONG) for row in records.rows)
    if sheet.has_map:
        blocks.append(dm.Figure(layers(sheet, agreement), _says(sheet, agreement, lang)))
    return dm.Section(heading, tuple(blocks), "sheet", together=height <= MANY)


def _finding(sheet: EvidenceSheet, lang: m.Lang) -> Iterator[dm.Line]:
    """Yield the verdict with the line that decided, why, what would settle it, and where the bird is listed already."""
    verdict = sheet.verdict
    test = m.Message.of("evidence.decided", verdict=verdict.verdict, line=f"line.{verdict.line}")
    decided = f"{say(test, lang)}{statements.trust_in_words(verdict, lang)}"
    gap = () if lang == "ja" else (dm.Span(" ", lang),)
    stop = "。" if decided.endswith("）") else "."
    yield (*dm.spans(capital(decided) + stop, lang), *gap, *dm.sentence(verdict.reason, lang))
    if sheet.elsewhere:
        colon = "：" if lang == "ja" else ": "
        numbers = statements.numbers_in_runs(sheet.elsewhere, lang, "\u00a0")
        yield (*dm.spans(word("elsewhere", lang) + colon, lang), *dm.of_runs(numbers, lang))


def _sides(sheet: EvidenceSheet, agreement: m.Agreement, lang: m.Lang) -> dm.Table:
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
        dm.Column.stacked(lang, "party", party, 20),
        dm.Column.stacked(lang, "evidence_listed", listed, 25),
        dm.Column.stacked(lang, "evidence_status", lambda side: tuple(_status(side, lang)), 37),
        dm.Column.stacked(lang, "evidence_subspecies", lambda side: _subspecies(side, sheet, lang), 30),
    )
    months = map(of_month, MONTHS) if any(side.months for side in sheet.sides) else ()
    plain = _table("sides", sheet.name, (*shares, *months), sheet.sides)
    rows = (  # one cell for all months where none is known
        row if side.months else replace(row, cells=row.cells[: len(shares) + 1])
        for side, row in zip(sheet.sides, plain.rows, strict=True)
    )
    return replace(plain, rows=tuple(rows))


def _status(side: SideSaid, lang: m.Lang) -> Iterator[dm.Line]:
    """Yield what each source says of the status: the one that decides first, the others small below it."""
    if not side.deciding and not side.beside:
        yield dm.spans(word("no_status", lang), lang, small=True)
    for small, statuses in ((False, side.deciding), (True, side.beside)):
        for source, same in statements.by_source(statuses):
            text = _AFTER_SIGN.sub("\u200b", labelled(source, statements.source_in_words(same, lang), lang))
            yield dm.spans(text, lang, small=small)


def _subspecies(side: SideSaid, sheet: EvidenceSheet, lang: m.Lang) -> dm.Lines:
    """Return the subspecies of a side, those that both have marked as such; below them who prints what."""
    verdict, small = sheet.verdict, partial(dm.spans, base=lang, small=True)
    comma = dm.Span(say(m.Message("list.comma"), lang), lang)

    def shortened(name: str) -> dm.Line:
        """Return a name, its genus and species as letters where they are those of the sheet."""
        *above, own = name.split()
        is_own = above == verdict.taxon.split()[:2]
        return (dm.scientific(f"{above[0][0]}.\u00a0{above[1][0]}. {own}" if is_own else name),)

    before, _, after = word("evidence_common", lang).partition("{taxa}")
    groups = m.grouped((name in verdict.common_subspecies, shortened(name)) for name in side.subspecies)
    lines = []
    if known := groups.get(True):
        lines.append((*small(before), *dm.joined(known, comma), *small(after)))
    if others := groups.get(False):
        lines.append(dm.joined(others, comma))
    if side.printed:
        lines.append(small(_AFTER_SIGN.sub("\u200b", say(side.printed, lang))))
    if not lines:
        monotypic = verdict.limb_b == "met" and not verdict.common_subspecies and not verdict.undivided
        lines.append(small(word("evidence_no_kinds" if monotypic else "evidence_no_subspecies", lang)))
    return tuple(lines)


def _records(
    sheet: EvidenceSheet, numbers: Mapping[str, int], agreement: m.Agreement, lang: m.Lang
) -> dm.Table:
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

    column = partial(dm.Column.stacked, lang)
    columns = (
        column("kind", lambda record: word(record.evidence.kind, lang), 16),
        column("from", end("origin"), 19),
        column("to", end("destination"), 19),
        column("evidence_dates", when, 34),
        column("evidence_mark", mark, 13),
        column(
            "evidence_individuals", lambda record: str(record.evidence.individuals or ""), 8, align="right"
        ),
        column("evidence_source", source, 10),
        column("evidence_counts", counts, 23),
    )
    caption = labelled(sheet.name, word("evidence_records_table", lang), lang)
    return _table("records", caption, columns, sheet.records)


def _says(sheet: EvidenceSheet, agreement: m.Agreement, lang: m.Lang) -> str:
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
        ways[say(m.Message.of("evidence.map_sites", n=len(sheet.sites)), lang)] = None
    text = say(m.Message.of("evidence.map_says", bird=sheet.name, what=in_row(ways, lang, "semicolon")), lang)
    return text if len(text) <= LONGEST_ALT else f"{text[: LONGEST_ALT - 1]}…"
