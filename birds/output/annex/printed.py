"""The annex as it is printed: all words chosen, nothing laid out. Documents and pages render this value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from birds.model import VERDICTS
from birds.output.annex.spans import Cell, Line, Span, clean, named, of_runs, plain, scientific, spans
from birds.output.page import cited
from birds.wording import runs, say, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Annex, AnnexRow, ClosingRow, Lang, Names

Brackets = Literal["row", "names", ""]
LANGUAGE_COLUMNS: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}
ROW_BRACKETS = ("bracketed", "under_study")
REMARKED = ("bracketed", "under_study", "withdrawn", "not_listed")
SEPARATOR = " · "
LONGEST_TITLE = 250
UNNUMBERED = "–"  # a withdrawn row has no number
OPEN, CLOSE, JOINER = "[", "]", "\u00a0"


@dataclass(frozen=True, slots=True)
class Heading:
    """A group heading inside the table: an order (level 1) or a family (level 2)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A numbered row: `cells` are number, scientific name, then the names; brackets are in the text."""

    id: str
    number: int
    cells: tuple[Cell, ...]
    brackets: Brackets
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The taxa left out with one verdict: heading and rows (scientific name, names, why)."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """An annex with every word in place. `columns` are the languages of the name columns."""

    lang: Lang
    agreement: Line
    annex: str
    title: str
    subtitle: str
    stamp: tuple[Line, ...]
    legend: str
    columns: tuple[Lang, ...]
    header: tuple[str, ...]
    body: tuple[Heading | Row, ...]
    empty: str
    notes_heading: str
    notes: tuple[Line, ...]
    left_out_heading: str
    left_out_header: tuple[str, ...]
    left_out: tuple[Group, ...]
    sources_heading: str
    sources: tuple[Line, ...]
    signatures: tuple[str, ...]
    page: str
    running: str

    @property
    def document_title(self) -> str:
        """The title for a file's properties: annex, list and agreement on one line that Word accepts."""
        title = f"{self.annex}: {self.title}. {plain(self.agreement)}"
        return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def printed(annex: Annex) -> Printed:
    """Put an annex into words."""
    lang = annex.lang
    names = tuple(LANGUAGE_COLUMNS[column] for column in annex.columns)
    return Printed(
        lang=lang,
        agreement=agreement(annex),
        annex=word("annex", lang),
        title=word("annex_list", lang),
        subtitle=word("annex_computed", lang) if annex.computed else "",
        stamp=tuple(spans(text, lang) for text in stamp(annex)),
        legend=("" if lang == "ja" else " ").join(legend(annex)),
        columns=annex.columns,
        header=_header(annex, "number", "scientific_name", *names),
        body=tuple(_body(annex)),
        empty="" if annex.rows else word("annex_empty", lang),
        notes_heading=word("annex_notes", lang),
        notes=tuple(of_runs(runs(note, lang), lang) for note in annex.notes),
        left_out_heading=word("annex_left_out", lang),
        left_out_header=_header(annex, "scientific_name", *names, "annex_why"),
        left_out=tuple(_groups(annex)),
        sources_heading=word("annex_sources", lang),
        sources=tuple(spans(text, lang) for text in sources(annex)),
        signatures=signatures(annex),
        page=word("annex_page", lang),
        running=SEPARATOR.join((f"{word('annex', lang)}: {word('annex_list', lang)}", *stamp(annex)[:-1])),
    )


def compact(cells: tuple[Cell, ...]) -> tuple[Cell, Cell]:
    """Return a row left out in two cells, for paper: all names under the scientific one, and why."""
    first, *names, why = cells
    spoken = [line for cell in names for line in cell if line]
    joined = [span for line in spoken for span in (Span(SEPARATOR, "en"), *line)][1:]
    return (*first, tuple(joined)), why


def compact_header(header: tuple[str, ...]) -> tuple[str, str]:
    """Return the header of rows made compact."""
    *names, why = header
    return SEPARATOR.join(names), why


def agreement(annex: Annex) -> Line:
    """Return the agreement's title: the given one, else the draft's with the first Party named first."""
    default = word(f"annex_agreement_{annex.parties[0]}", annex.lang) if annex.parties else ""
    return spans(annex.title or default, annex.lang)


def stamp(annex: Annex) -> tuple[str, ...]:
    """Return the stamp's lines: original or working text, round, date as given, brackets remaining."""
    lang = annex.lang
    lines = [word("annex_working_text", lang)]
    if annex.original:
        lines = [word("annex_original", lang).format(party=word(annex.original, lang))]
    if annex.round is not None:
        lines.append(word("annex_round", lang).format(number=annex.round))
    if annex.date:
        lines.append(clean(annex.date))
    lines.append(word("annex_brackets", lang).format(count=annex.brackets))
    return tuple(lines)


def legend(annex: Annex) -> tuple[str, ...]:
    """Return what the marks in the table mean, only those that occur."""
    marks = (
        ("annex_legend_brackets", any(brackets(row) for row in annex.rows)),
        ("annex_legend_names", any(_aside(row) for row in annex.rows)),
        ("annex_legend_sic", any(row.sic for row in annex.rows)),
    )
    return tuple(word(key, annex.lang) for key, occurs in marks if occurs)


def sources(annex: Annex) -> tuple[str, ...]:
    """Return the source lines: the reference taxonomy with its attribution, then the lists."""
    first = word("annex_reference", annex.lang).format(reference=cited(annex.reference))
    return (first, *(source for source in annex.sources if not source.startswith(annex.reference)))


def signatures(annex: Annex) -> tuple[str, ...]:
    """Return the signature lines of an original, none for a working text."""
    if annex.original is None:
        return ()
    return tuple(word(f"annex_signature_{party}", annex.lang) for party in annex.parties)


def brackets(row: AnnexRow) -> Brackets:
    """Return what stands in square brackets: the row, its names only, or nothing."""
    if row.state in ROW_BRACKETS:
        return "row"
    return "names" if row.state == "name_open" else ""


def remark(row: AnnexRow, lang: Lang) -> Line:
    """Return what a row says about its state: who proposes, opposes, reserves; empty for an agreed row."""
    if row.bracket_note is not None:
        return of_runs(runs(row.bracket_note, lang), lang, small=True)
    return spans(word(row.state, lang), lang, small=True) if row.state in REMARKED else ()


def remark_text(row: AnnexRow, lang: Lang) -> str:
    """Return the remark as plain text."""
    if row.bracket_note is not None:
        return say(row.bracket_note, lang)
    return word(row.state, lang) if row.state in REMARKED else ""


def closing_groups(annex: Annex) -> Iterator[tuple[str, tuple[ClosingRow, ...]]]:
    """Yield the closing list verdict by verdict, in the order of the verdicts."""
    ordered = sorted(annex.closing, key=lambda row: VERDICTS.index(row.verdict))
    for verdict, rows in groupby(ordered, key=lambda row: row.verdict):
        yield verdict, tuple(rows)


def _header(annex: Annex, *keys: str) -> tuple[str, ...]:
    return tuple(word(key, annex.lang) for key in keys)


def _body(annex: Annex) -> Iterator[Heading | Row]:
    shown: dict[str, str | None] = {}
    for row in annex.rows:
        yield from _headings(annex, row, shown)
        yield _row(row, annex)


def _headings(annex: Annex, row: AnnexRow, shown: dict[str, str | None]) -> Iterator[Heading]:
    groups = {"order": row.order, "family": row.family}
    changed = False
    for level, rank in enumerate((rank for rank in groups if rank in annex.headings), start=1):
        changed = changed or shown.get(rank) != groups[rank]
        shown[rank] = groups[rank]
        if changed and groups[rank]:
            yield Heading(level, clean(str(groups[rank])))


def _row(row: AnnexRow, annex: Annex) -> Row:
    kind = brackets(row)
    cells = [_name_cell(row, annex.lang), *_vernaculars(row.names, annex.columns)]
    opening = OPEN if kind == "row" else ""
    if kind == "row":
        cells[-1] = _closed(cells[-1], annex.lang)
    number: Cell = ((Span(f"{opening}{row.number or UNNUMBERED}", annex.lang),),)
    return Row(row.id, row.number, (number, *cells), kind, row.notes)


def _closed(cell: Cell, lang: Lang) -> Cell:
    *before, last = cell or ((),)
    joiner = JOINER if last else ""
    return (*before, (*last, Span(f"{joiner}{CLOSE}", lang)))


def _name_cell(row: AnnexRow, lang: Lang) -> Cell:
    names = _open_names(row, lang) if brackets(row) == "names" else _headword(row, lang)
    note = remark(row, lang)
    return (*names, note) if note else names


def _headword(row: AnnexRow, lang: Lang) -> Cell:
    first = (scientific(row.scientific_name), *_marks(row, lang))
    others = _aside(row)
    if not others:
        return (first,)
    return (first, (Span("(", lang), *_joined(others, lang), Span(")", lang)))


def _open_names(row: AnnexRow, lang: Lang) -> Cell:
    """Alternatives stack, each in brackets of its own; the note mark stands after the first."""
    lines: list[Line] = [
        (Span(OPEN, lang), scientific(name), Span(CLOSE, lang))
        for name in (row.scientific_name, *row.synonyms)
    ]
    lines[0] = (*lines[0], *_marks(row, lang))
    return tuple(lines)


def _aside(row: AnnexRow) -> tuple[str, ...]:
    return () if brackets(row) == "names" else row.synonyms


def _joined(names: tuple[str, ...], lang: Lang) -> Iterator[Span]:
    for index, name in enumerate(names):
        if index:
            yield Span("; ", lang)
        yield scientific(name)


def _marks(row: AnnexRow, lang: Lang) -> Iterator[Span]:
    if row.sic:
        yield Span(" (sic)", lang)
    for index, note in enumerate(row.notes):
        if index:
            yield Span(",\u2009", lang, "mark")
        yield Span(str(note), lang, "mark")


def _vernaculars(names: Names, columns: tuple[Lang, ...]) -> list[Cell]:
    return [(named(names.get(lang) or "", lang),) for lang in columns]


def _groups(annex: Annex) -> Iterator[Group]:
    for verdict, rows in closing_groups(annex):
        label = word(verdict, annex.lang)
        heading = f"{label[:1].upper()}{label[1:]} ({len(rows)})"
        yield Group(heading, tuple(_left_out(row, annex) for row in rows))


def _left_out(row: ClosingRow, annex: Annex) -> tuple[Cell, ...]:
    why = of_runs(runs(row.reason, annex.lang), annex.lang)
    return (((scientific(row.scientific_name),),), *_vernaculars(row.names, annex.columns), (why,))
