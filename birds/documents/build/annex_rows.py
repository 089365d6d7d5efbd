"""The rows of an annex in words, brackets, marks and remarks in place, and the index of their names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from birds.documents import model as dm
from birds.documents.build import statements
from birds.documents.text import initial, measure, order_key
from birds.messages import in_row, name_heading, runs, say, word
from birds.model import LANGS, Message, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from birds.model import Annex, AnnexRow, Elsewhere, Lang, ListedSite, Names

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
    names = [row.cells for row in plain.rows]
    weights = iter(
        _weights(
            (column.label, [dm.lines_of(cells[at]) for cells in names])
            for at, column in enumerate(plain.columns)
            if not column.width
        )
    )
    sized = tuple(
        column if column.width else replace(column, weight=next(weights)) for column in plain.columns
    )
    return dm.Table(sized, tuple(_body(annex, names)), "annex", title, whole=True)


def _weights(columns: Iterable[tuple[str, Sequence[dm.Lines]]]) -> list[int]:
    """Return the shares of columns, in which their headings and 29 in 30 of their names stand on one line.

    Where the paper is too narrow for that, no column is narrower than its longest word: kana and Hangul have no blank
    at which a line could break.
    """
    words, usual = [], []
    for label, names in columns:
        texts = [dm.plain(lines[0]) for lines in names if lines]
        sizes = sorted(map(measure, texts))
        words.append(
            max((measure(part) for text in (label, *texts) for part in text.split()), default=0) + GUTTER
        )
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
        label = (
            word("hangeul_name", lang)
            if each == "ko" and annex.style == "rokamba"
            else name_heading(each, lang)
        )
        return dm.Column(each, label, lang=each, value=lambda row: _vernacular(row.names, each))

    # A number has room for the one it replaces; the others share what is left.
    number = column("number", lambda row: _numbers(row, annex), "number", align="right", width=41)
    scientific = column("scientific", lambda row: _name_cell(row, annex), "scientific_name", heads=True)
    names = tuple(map(vernacular, annex.columns))
    marks = (
        column("mark", lambda row: (dm.spans(row.mark or "", lang),), "annex_mark", width=36),
        column(
            "before",
            lambda row: (dm.spans(before_text(row, annex), lang),),
            "annex_before",
            align="right",
            width=41,
        ),
    )
    ordered = (*names, scientific) if annex.style == "jamba" else (scientific, *names)
    return (*(marks if annex.since is not None else ()), number, *ordered)


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


def remark(row: AnnexRow, lang: Lang) -> dm.Line:
    """Return what a row says about its state: who proposes, opposes, reserves; empty for an agreed row."""
    if row.bracket_note is not None:
        return dm.of_runs(runs(row.bracket_note, lang), lang, small=True)
    return dm.spans(word(row.state, lang), lang, small=True) if row.state in REMARKED else ()


def signed_numbers(elsewhere: Iterable[Elsewhere], lang: Lang) -> dm.Line:
    """Return the numbers that a bird has in signed annexes; empty where it has none."""
    return dm.of_runs(statements.numbers_in_runs(elsewhere, lang, JOINER), lang, small=True)


def remark_text(row: AnnexRow, lang: Lang) -> str:
    """Return the remark as plain text."""
    if row.bracket_note is not None:
        return say(row.bracket_note, lang)
    return word(row.state, lang) if row.state in REMARKED else ""


def changed_text(row: AnnexRow, lang: Lang) -> str:
    """Return what changed in a row as plain text."""
    return in_row((say(change, lang) for change in row.changed), lang, "semicolon")


def names_in_parentheses(row: AnnexRow) -> tuple[str, ...]:
    """Return the other scientific names, which stand in parentheses unless they are alternatives in brackets."""
    return () if is_name_open(row) else row.synonyms


def alternatives(row: AnnexRow) -> tuple[tuple[str, ...], ...]:
    """Return the names that stand undecided; the subspecies that a list prints of the bird are one alternative."""
    others = groupby(row.synonyms, key=lambda name: " ".join(name.split()[:2]))
    return ((row.scientific_name,), *(tuple(same) for _, same in others))


def _body(annex: Annex, cells: Iterable[tuple[Any, ...]]) -> Iterator[dm.Row]:
    shown: dict[str, str | None] = {}
    for row, row_cells in zip(annex.rows, cells, strict=True):
        yield from _headings(annex, row, shown)
        yield _row(row, row_cells, annex)


def vernaculars(names: Names, columns: tuple[Lang, ...]) -> list[dm.Cell]:
    """Return the names as cells, one a language."""
    return [_vernacular(names, lang) for lang in columns]


def _vernacular(names: Names, lang: Lang) -> dm.Cell:
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


def _row(row: AnnexRow, cells: tuple[dm.Cell, ...], annex: Annex) -> dm.Row:
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
        comments=tuple(
            (annex.agreement.label(party, annex.lang), dm.spans(dm.printable(reason), annex.lang, small=True))
            for party, reason in row.party_reasons
        ),
    )


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
    lang = annex.lang
    names = _open_names(row, lang) if is_name_open(row) else _headword(row, annex)
    if annex.text:
        return names
    changes = (dm.of_runs(runs(change, lang), lang, small=True) for change in row.changed)
    below = (*_subspecies(row, lang), signed_numbers(row.elsewhere, lang), remark(row, lang), *changes)
    return (*names, *(line for line in below if line))


def _headword(row: AnnexRow, annex: Annex) -> dm.Lines:
    lang = annex.lang
    first = (dm.scientific(row.scientific_name), *_marks(row, lang))
    others = names_in_parentheses(row)
    if not others:
        return (first,)
    second = (dm.Span("(", lang), *_joined(row, others, lang), dm.Span(")", lang))
    return ((*first, dm.Span(" ", lang), *second),) if annex.style in INLINE else (first, second)


def _subspecies(row: AnnexRow, lang: Lang) -> Iterator[dm.Line]:
    """Yield the subspecies that both lists record, the genus and species of the headword shortened."""
    if row.subspecies:
        label = dm.Span(f"{word('annex_subspecies', lang)} ", lang, small=True)
        names = [
            dm.Span(dm.printable(name.rpartition(" ")[2]), "la", "name", small=True)
            for name in row.subspecies
        ]
        parted = [part for name in names for part in (dm.Span(", ", lang, small=True), name)][1:]
        yield (label, *parted)


def _open_names(row: AnnexRow, lang: Lang) -> dm.Lines:
    """Alternatives stack, each in brackets of its own; the note mark stands after the first."""
    lines: list[dm.Line] = [
        (dm.Span(OPEN, lang), *_joined(row, names, lang), dm.Span(CLOSE, lang)) for names in alternatives(row)
    ]
    lines[0] = (*lines[0], *_marks(row, lang))
    return tuple(lines)


def _joined(row: AnnexRow, names: tuple[str, ...], lang: Lang) -> Iterator[dm.Span]:
    for index, name in enumerate(names):
        if index:
            yield dm.Span("; ", lang)
        yield dm.scientific(name)
        if name in row.misprints:
            yield dm.Span(", sic", lang)


def _marks(row: AnnexRow, lang: Lang) -> Iterator[dm.Span]:
    if row.sic or row.scientific_name in row.misprints:
        yield dm.Span(" (sic)", lang)
    for index, note in enumerate(row.notes):
        if index:
            yield dm.Span(",\u2009", lang, "mark")
        yield dm.Span(str(note), lang, "mark", link=f"note-{note}")


@dataclass(frozen=True, slots=True)
class IndexNumber:
    """The number of a row: as it is printed, and in the text."""

    printed: str
    number: int


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
    indexes = [
        NameIndex(word("annex_index_scientific", annex.lang), "la", _grouped(_scientific(annex), "la"))
    ]
    indexes += [
        NameIndex(_index_heading(lang, annex.lang), lang, _grouped(_spoken(annex, lang), lang))
        for lang in annex.columns
    ]
    return tuple(index for index in indexes if index.groups)


def _index_heading(names: Lang, lang: Lang) -> str:
    if names in LANGS:
        return word(f"annex_index_{names}", lang)
    return say(Message.of("names.index", language=names), lang)


def index_grid(annex: Annex) -> dm.Document:
    """Return the index as a table of its own, a row a name: CSV can't hold it beside the annex."""
    lang = annex.lang
    column = partial(dm.Column.of, lang)
    columns = (
        column("index", lambda at: dm.Cell.plain(at[0].lang, at[0].heading), "annex_index"),
        column("name", lambda at: _index_cell(*at)),
        column("numbers", lambda at: ", ".join(number.printed for number in at[1].numbers), "number"),
    )
    entries = ((index, entry) for index in index_of(annex) for _, group in index.groups for entry in group)
    return dm.tabular(columns, entries, lang, word("annex_index", lang), credits_=annex.credits)


def _index_cell(index: NameIndex, entry: IndexName) -> dm.Cell:
    return dm.Cell(entry.text, ((dm.Span(entry.text, style="name" if index.lang == "la" else "plain"),),))


def _scientific(annex: Annex) -> Iterator[tuple[str, IndexNumber]]:
    for row in annex.rows:
        for name in (row.scientific_name, *row.synonyms):
            if row.number:  # what is withdrawn or deleted has none
                yield name, _index_number(row, annex)


def _index_number(row: AnnexRow, annex: Annex) -> IndexNumber:
    shown = str(row.number) if annex.text or row.reference is None else say(row.reference, annex.lang)
    return IndexNumber(shown, row.number)


def _spoken(annex: Annex, lang: Lang) -> Iterator[tuple[str, IndexNumber]]:
    for row in annex.rows:
        name = row.names.get(lang)
        if name and row.number:
            yield name, _index_number(row, annex)


def _grouped(
    names: Iterator[tuple[str, IndexNumber]], lang: Lang | str
) -> tuple[tuple[str, tuple[IndexName, ...]], ...]:
    numbers = grouped((dm.printable(name), number) for name, number in names)
    ordered = sorted(numbers, key=lambda name: order_key(name, lang))
    return tuple(
        (letter, tuple(_entry(name, numbers[name], lang) for name in same))
        for letter, same in groupby(ordered, key=lambda name: initial(name, lang))
    )


def _entry(name: str, numbers: list[IndexNumber], lang: Lang | str) -> IndexName:
    line = (dm.scientific(name),) if lang == "la" else dm.vernacular_line(name, lang)
    return IndexName(line, name, tuple(dict.fromkeys(numbers)))
