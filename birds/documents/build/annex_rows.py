"""The rows of an annex in words, brackets, marks and remarks in place, and the index of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from birds.documents import model as dm
from birds.documents.build import statements
from birds.documents.text import initial, measure, order_key
from birds.messages import name_heading, say, word
from birds.model import LANGS, Annex, AnnexRow, Elsewhere, Lang, ListedSite, Message, Names, grouped

if TYPE_CHECKING:
    IndexNumber = tuple[str, int]  # that of a row as it is printed, and in the text

Brackets = Literal["row", "names", ""]
ROW_BRACKETS = ("bracketed", "under_study")
REMARKED = ("bracketed", "under_study", "withdrawn", "not_listed")
OPEN, CLOSE, JOINER = "[", "]", "\u00a0"
UNNUMBERED = "–"  # a withdrawn row has no number
UNSPOKEN = "°"  # behind the number of a row on which neither Party has spoken
INLINE = ("rokamba", "jamba")  # the styles that print other names in parentheses on the same line


# In letters: the longest name for which a column is made wider, what stands between two columns, all columns of names.
LONGEST, GUTTER, PAPER = 28.0, 1.5, 96.0


def paper_table(annex: Annex, title: str) -> dm.Table:
    """Return the annex proper: its rows, with the headings of orders and families before them."""
    plain = dm.Table.of(columns(annex), annex.rows)
    weights = iter(_weights(plain))
    sized = (column if column.width else replace(column, weight=next(weights)) for column in plain.columns)
    body: list[dm.Row] = []
    shown: dict[str, str | None] = {}
    for row, cells in zip(annex.rows, plain.rows, strict=True):
        body += (*_headings(annex, row, shown), _row(row, cells.cells, annex))
    return dm.Table(tuple(sized), tuple(body), "annex", title, whole=True)


def _weights(table: dm.Table) -> list[int]:
    """Return the shares of columns, in which their headings and 29 in 30 of their names stand on one line.

    Where the paper is too narrow for that, no column is narrower than its longest word: kana and Hangul have no blank
    at which a line could break.
    """
    words, usual = [], []
    for at, column in enumerate(table.columns):
        if column.width:
            continue
        label, cells = column.label, (dm.lines_of(row.cells[at]) for row in table.rows)
        texts = [dm.plain(lines[0]) for lines in cells if lines]
        sizes = sorted(map(measure, texts))
        pieces = [measure(part) for text in (label, *texts) for part in text.split()]
        words.append(max(pieces, default=0) + GUTTER)
        wanted = max(measure(label), sizes[29 * (len(sizes) - 1) // 30] if sizes else 0)
        usual.append(max(min(wanted, LONGEST) + GUTTER, words[-1]))
    wish, left = sum(usual) - sum(words), PAPER - sum(words)
    share = min(1.0, max(left / wish, 0.0)) if wish else 0.0
    return [round(10 * (least + share * (most - least))) for least, most in zip(words, usual, strict=True)]


def columns(annex: Annex) -> tuple[dm.Column, ...]:
    """Return the columns in the order of the style: number, scientific, a language; mark and before for changes."""
    lang = annex.lang

    def column(key: str, lines: Callable[[AnnexRow], dm.Lines], label: str, **more: Any) -> dm.Column:  # noqa: ANN401
        return dm.Column.of(lang, key, lambda row: dm.Cell(None, lines(row)), label, **more)

    def vernacular(each: Lang) -> dm.Column:
        is_hangeul = each == "ko" and annex.style == "rokamba"
        label = word("hangeul_name", lang) if is_hangeul else name_heading(each, lang)
        return dm.Column(each, label, lang=each, value=lambda row: vernacular_cell(row.names, each))

    # A number has room for the one it replaces; the others share what is left.
    number = column("number", lambda row: _numbers(row, annex), "number", align="right", width=41)
    scientific = column("scientific", lambda row: _name_cell(row, annex), "scientific_name", heads=True)
    names = tuple(map(vernacular, annex.columns))
    ordered = (*names, scientific) if annex.style == "jamba" else (scientific, *names)
    if annex.since is None:
        return (number, *ordered)
    mark = column("mark", lambda row: (dm.spans(row.mark or "", lang),), "annex_mark", width=36)
    text = partial(before_text, annex=annex)
    before = column(
        "before", lambda row: (dm.spans(text(row), lang),), "annex_before", align="right", width=41
    )
    return (mark, before, number, *ordered)


def brackets(row: AnnexRow) -> Brackets:
    """Return what stands in square brackets: the row, its names only, or nothing."""
    if row.state in ROW_BRACKETS:
        return "row"
    return "names" if row.state == "name_open" else ""


def is_unspoken(row: AnnexRow | ListedSite) -> bool:
    """Whether neither Party has spoken on a row: it stands there by computation alone."""
    return row.state == "proposal"


def is_name_open(row: AnnexRow) -> bool:
    """Whether the scientific name stands undecided; it does not where only a name in a language is open."""
    return brackets(row) == "names" and not row.name_settled


def remark(row: AnnexRow) -> Message | None:
    """Return what a row says about its state: who proposes, opposes, reserves; None for an agreed row."""
    return row.bracket_note or (Message(f"word.{row.state}") if row.state in REMARKED else None)


def signed_numbers(elsewhere: Iterable[Elsewhere], lang: Lang) -> dm.Line:
    """Return the numbers that a bird has in signed annexes; empty where it has none."""
    return dm.of_runs(statements.numbers_in_runs(elsewhere, lang, JOINER), lang, small=True)


def remark_text(row: AnnexRow, lang: Lang) -> str:
    """Return the remark as plain text."""
    message = remark(row)
    return say(message, lang) if message else ""


def names_in_parentheses(row: AnnexRow) -> tuple[str, ...]:
    """Return the other scientific names, which stand in parentheses unless they are alternatives in brackets."""
    return () if is_name_open(row) else row.synonyms


def alternatives(row: AnnexRow) -> tuple[tuple[str, ...], ...]:
    """Return the names that stand undecided; the subspecies that a list prints of the bird are one alternative."""
    others = groupby(row.synonyms, key=lambda name: " ".join(name.split()[:2]))
    return ((row.scientific_name,), *(tuple(same) for _, same in others))


def vernacular_cell(names: Names, lang: Lang) -> dm.Cell:
    """Return the name in a language as a cell."""
    return dm.Cell(None, (dm.vernacular_line(names.get(lang) or "", lang),))


def _headings(annex: Annex, row: AnnexRow, shown: dict[str, str | None]) -> Iterator[dm.Row]:
    groups = {"order": row.order, "family": row.family}
    changed = False
    for level, rank in enumerate((rank for rank in groups if rank in annex.headings), start=1):
        changed = changed or shown.get(rank) != groups[rank]
        shown[rank] = groups[rank]
        if changed and groups[rank]:
            text = dm.printable(str(groups[rank]))
            yield dm.Row((dm.Cell(None, ((dm.Span(text, "la"),),)),), key=f"{level} {text}", level=level)


def _row(row: AnnexRow, cells: tuple[Any, ...], annex: Annex) -> dm.Row:
    kind = brackets(row)
    if kind == "row":
        cells = (*cells[:-1], dm.Cell(None, close_bracket(cells[-1].lines, annex.lang)))
    tones = (f"bracketed-{kind}" if kind else "", (row.mark or "").lower())
    return dm.Row(
        cells,
        row.id if row.number else "",  # what is withdrawn has no number
        row.id,
        anchor=f"no-{row.number}" if row.number else "",
        tones=tuple(filter(None, tones)),
        comments=reasons(row, annex),
    )


def reasons(row: AnnexRow | ListedSite, annex: Annex) -> tuple[tuple[str, dm.Line], ...]:
    """Return why the Parties say so, each with which Party it is: for the margin."""
    label, lang = annex.agreement.label, annex.lang
    return tuple((label(party, lang), dm.spans(why, lang, small=True)) for party, why in row.party_reasons)


def _numbers(row: AnnexRow, annex: Annex) -> dm.Lines:
    """Return the number of a row: in a working paper its reference number, and below it the one it has in the text."""
    around = f"{OPEN if brackets(row) == 'row' else ''}{{}}{UNSPOKEN if is_unspoken(row) else ''}"
    number = dm.Span(around.format(row.number or UNNUMBERED), annex.lang)
    if annex.text or row.reference is None:
        return ((number,),)
    first = dm.Span(around.format(say(row.reference, annex.lang)), annex.lang)
    return ((first,), *([dm.spans(f"({row.number})", annex.lang, small=True)] if row.number else []))


def before_text(row: AnnexRow, annex: Annex) -> str:
    """Return the number that a row had: in a working paper its reference number."""
    if row.before is None or annex.text or row.reference_before is None:
        return str(row.before or UNNUMBERED)
    return say(row.reference_before, annex.lang)


def close_bracket(cell: dm.Lines, lang: Lang) -> dm.Lines:
    """Return the last cell of a row that stands in brackets."""
    *before, last = cell or ((),)
    joiner = JOINER if last else ""
    return (*before, (*last, dm.Span(f"{joiner}{CLOSE}", lang)))


def _name_cell(row: AnnexRow, annex: Annex) -> dm.Lines:
    lang, names = annex.lang, _headword(row, annex)
    if annex.text:
        return names
    remarks = (dm.sentence(each, lang, small=True) for each in (remark(row), *row.changed) if each)
    below = (*_subspecies(row, lang), signed_numbers(row.elsewhere, lang), *remarks)
    return (*names, *filter(None, below))


def _headword(row: AnnexRow, annex: Annex) -> dm.Lines:
    """Return the name, others in parentheses; open ones stack, each in brackets, the note marks behind the first."""
    lang, marks = annex.lang, tuple(_marks(row, annex.lang))
    if is_name_open(row):
        first, *others = (
            (dm.Span(OPEN, lang), *_joined(row, names, lang), dm.Span(CLOSE, lang))
            for names in alternatives(row)
        )
        return ((*first, *marks), *others)
    first = (dm.scientific(row.scientific_name), *marks)
    if not row.synonyms:
        return (first,)
    second = (dm.Span("(", lang), *_joined(row, row.synonyms, lang), dm.Span(")", lang))
    return ((*first, dm.Span(" ", lang), *second),) if annex.style in INLINE else (first, second)


def _subspecies(row: AnnexRow, lang: Lang) -> Iterator[dm.Line]:
    """Yield the subspecies that both lists record, the genus and species of the headword shortened."""
    if row.subspecies:
        label = dm.Span(f"{word('annex_subspecies', lang)} ", lang, small=True)
        epithets = (dm.scientific(name.rpartition(" ")[2]) for name in row.subspecies)
        names = ((replace(epithet, small=True),) for epithet in epithets)
        yield (label, *dm.joined(names, dm.Span(", ", lang, small=True)))


def _joined(row: AnnexRow, names: tuple[str, ...], lang: Lang) -> dm.Line:
    sic = (dm.Span(", sic", lang),)
    each = ((dm.scientific(name), *(sic if name in row.misprints else ())) for name in names)
    return dm.joined(each, dm.Span("; ", lang))


def _marks(row: AnnexRow, lang: Lang) -> Iterator[dm.Span]:
    if row.sic or row.scientific_name in row.misprints:
        yield dm.Span(" (sic)", lang)
    notes = ((dm.Span(str(note), lang, "mark", link=f"note-{note}"),) for note in row.notes)
    yield from dm.joined(notes, dm.Span(",\u2009", lang, "mark"))


@dataclass(frozen=True, slots=True)
class IndexName:
    """A name and the numbers of the rows that bear it."""

    name: dm.Line
    text: str
    numbers: tuple[IndexNumber, ...]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of one language (`la`: the scientific ones) under their initials."""

    heading: str
    lang: Lang | str
    groups: tuple[tuple[str, tuple[IndexName, ...]], ...]


def index_of(annex: Annex) -> tuple[NameIndex, ...]:
    """Return the indexes: scientific names, synonyms among them, then the languages of the columns."""
    rows = [row for row in annex.rows if row.number]  # what is withdrawn or deleted has none
    names = [(name, row) for row in rows for name in (row.scientific_name, *row.synonyms)]
    indexes = [NameIndex(word("annex_index_scientific", annex.lang), "la", _grouped(names, "la", annex))]
    for lang in annex.columns:
        heading = Message.of("names.index", language=lang)
        own = Message(f"word.annex_index_{lang}") if lang in LANGS else heading
        names = [(name, row) for row in rows if (name := row.names.get(lang))]
        indexes.append(NameIndex(say(own, annex.lang), lang, _grouped(names, lang, annex)))
    return tuple(index for index in indexes if index.groups)


def _grouped(
    names: Iterable[tuple[str, AnnexRow]], lang: Lang | str, annex: Annex
) -> tuple[tuple[str, tuple[IndexName, ...]], ...]:
    def number(row: AnnexRow) -> IndexNumber:
        reference = None if annex.text else row.reference
        return say(reference, annex.lang) if reference else str(row.number), row.number

    def entry(name: str) -> IndexName:
        line = (dm.scientific(name),) if lang == "la" else dm.vernacular_line(name, lang)
        return IndexName(line, name, tuple(dict.fromkeys(numbers[name])))

    numbers = grouped((dm.printable(name), number(row)) for name, row in names)
    ordered = sorted(numbers, key=lambda name: order_key(name, lang))
    initials = groupby(ordered, key=lambda name: initial(name, lang))
    return tuple((letter, tuple(map(entry, same))) for letter, same in initials)


def index_grid(annex: Annex) -> dm.Document:
    """Return the index as a table of its own, a row a name: CSV can't hold it beside the annex."""
    lang = annex.lang
    column = partial(dm.Column.of, lang)

    def name(at: tuple[NameIndex, IndexName]) -> dm.Cell:
        index, entry = at
        return dm.Cell(entry.text, ((dm.Span(entry.text, style="name" if index.lang == "la" else "plain"),),))

    columns = (
        column("index", lambda at: dm.Cell.plain(at[0].lang, at[0].heading), "annex_index"),
        column("name", name),
        column("numbers", lambda at: ", ".join(printed for printed, _ in at[1].numbers), "number"),
    )
    entries = ((index, entry) for index in index_of(annex) for _, group in index.groups for entry in group)
    return dm.tabular(columns, entries, lang, word("annex_index", lang), credits_=annex.credits)
