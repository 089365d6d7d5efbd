"""The annex as it is printed: all words chosen, nothing laid out. Documents and pages render this value."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents import sources as attributed
from birds.documents.build import statements
from birds.documents.build.annex_rows import (
    LANGUAGE_COLUMNS,
    Heading,
    NameIndex,
    PrintedRow,
    aside,
    body,
    brackets,
    fields,
    headings_of,
    index_of,
    listed,
    vernaculars,
)
from birds.documents.build.elsewhere import in_words
from birds.documents.model import Line, Lines, Span, clean, of_runs, plain, scientific, spans
from birds.messages import runs, say, word
from birds.model import VERDICTS, Message, TreatyTest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Annex, ClosingRow, Lang, OpenRow


SEPARATOR = " · "
LONGEST_TITLE = 250
NOT_SETTLED = "not_settled"  # the group of the closing list that is no verdict


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The taxa left out with one verdict (`key`), or not settled: heading, ids, rows (scientific name, names, why)."""

    heading: str
    rows: tuple[tuple[Lines, ...], ...]
    key: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexPaper:
    """An annex with every word in place; a part that is empty is not printed.

    `fields` are the columns of the table, `columns` the languages among them. `annex` is the label above the title,
    `heading` both in one line.
    """

    lang: Lang
    agreement: Line
    annex: str
    title: str
    heading: str
    subtitle: str
    stamp: tuple[Line, ...]
    legend: str
    counted: Line
    instructions_heading: str
    instructions: tuple[Line, ...]
    fields: tuple[str, ...]
    columns: tuple[Lang, ...]
    header: tuple[str, ...]
    body: tuple[Heading | PrintedRow, ...]
    empty: str
    total: str
    notes_heading: str
    notes: tuple[Line, ...]
    left_out_heading: str
    left_out_header: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    index_heading: str
    index: tuple[NameIndex, ...]
    sources_heading: str
    sources: tuple[Line, ...]
    signatures: tuple[str, ...]
    page: str
    running: str

    @property
    def document_title(self) -> str:
        """The title for a file's properties: annex, list and agreement on one line that Word accepts."""
        title = ". ".join(filter(None, (self.heading, plain(self.agreement))))
        return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def printed(annex: Annex) -> AnnexPaper:
    """Put an annex into words."""
    lang = annex.lang
    names = tuple(LANGUAGE_COLUMNS[column] for column in annex.columns)
    return AnnexPaper(
        lang=lang,
        agreement=agreement(annex),
        annex=label(annex),
        title=title(annex),
        heading=_heading(annex),
        subtitle=subtitle(annex),
        stamp=tuple(spans(text, lang) for text in stamp(annex)),
        legend=("" if lang == "ja" else " ").join(legend(annex)),
        counted=of_runs(runs(annex.counted, lang), lang) if annex.counted else (),
        instructions_heading=word("annex_instructions", lang),
        instructions=tuple(of_runs(runs(one, lang), lang) for one in annex.instructions),
        fields=fields(annex),
        columns=annex.columns,
        header=headings_of(annex),
        body=tuple(body(annex)),
        empty="" if annex.rows else word("annex_empty", lang),
        total=_total(annex),
        notes_heading=word("annex_notes", lang),
        notes=tuple(of_runs(runs(note, lang), lang) for note in annex.notes),
        left_out_heading=_left_out_heading(annex),
        left_out_header=tuple(word(key, lang) for key in ("scientific_name", *names, "annex_why")),
        left_out=tuple(_groups(annex)),
        index_heading=word("annex_index", lang),
        index=index_of(annex) if annex.index else (),
        sources_heading=word("annex_sources", lang),
        sources=tuple(spans(text, lang) for text in sources(annex)),
        signatures=signatures(annex),
        page=word("annex_page", lang),
        running=SEPARATOR.join((*_running(annex),)),
    )


def compact(cells: tuple[Lines, ...]) -> tuple[Lines, Lines]:
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
    if annex.kind != "annex":
        return spans(annex.title or "", annex.lang)
    default = word(f"annex_agreement_{annex.parties[0]}", annex.lang) if annex.parties else ""
    return spans(annex.title or default, annex.lang)


def label(annex: Annex) -> str:
    """Return the label above the title; what is no annex is not called one."""
    return word("annex", annex.lang) if annex.kind == "annex" else ""


def title(annex: Annex) -> str:
    """Return the title: the list of birds, a Party's endangered birds, or a list's own title."""
    if annex.kind == "notified":
        return say(Message.of("annex.notified", party=annex.subject or ""), annex.lang)
    if annex.kind == "list":
        return clean(annex.subject or "")
    return word("annex_list", annex.lang)


def _heading(annex: Annex) -> str:
    colon = "：" if annex.lang == "ja" else ": "
    return colon.join(filter(None, (label(annex), title(annex))))


def subtitle(annex: Annex) -> str:
    """Return what the reader must know before reading: computed, or printed with its changes."""
    lines = [] if annex.since is None else [Message.of("annex.changes_since", number=annex.since)]
    lines += [Message("word.annex_computed")] if annex.computed else []
    return SEPARATOR.join(say(one, annex.lang) for one in lines)


def _total(annex: Annex) -> str:
    """Return how many items an annex has; a list is printed as it prints itself."""
    numbered = sum(row.number > 0 for row in annex.rows)
    if annex.kind != "annex" or not numbered:
        return ""
    return say(Message.of("annex.total", count=numbered), annex.lang)


def stamp(annex: Annex) -> tuple[str, ...]:
    """Return the stamp's lines: original or working text, round, date as given, brackets remaining."""
    lang = annex.lang
    lines = [_what(annex)]
    if annex.kind == "annex" and annex.original and not authentic(annex):
        lines.append(say(Message.of("annex.order_of", party=annex.original), lang))
    if annex.round is not None:
        lines.append(say(Message.of("annex.round", number=annex.round), lang))
    if annex.date:
        lines.append(clean(annex.date))
    if annex.kind == "annex":
        lines.append(say(Message.of("annex.brackets", count=annex.brackets), lang))
    return tuple(lines)


def _what(annex: Annex) -> str:
    if annex.kind == "list":
        return word("annex_as_printed", annex.lang)
    if annex.kind == "notified":
        return word("annex_notified_sub", annex.lang)
    if annex.original and authentic(annex):
        return say(Message.of("annex.original", party=annex.original), annex.lang)
    return word("annex_working_text", annex.lang)


def authentic(annex: Annex) -> bool:
    """Tell whether this is the text that a Party's original will have.

    What is computed from lists, or printed with its changes, is a working text: it has the order of that original,
    and nothing in it looks signed.
    """
    return annex.original is not None and not annex.computed and annex.since is None


def _running(annex: Annex) -> Iterator[str]:
    """Yield what stands at the foot of each page: the title and the stamp without the brackets."""
    yield _heading(annex)
    lines = stamp(annex)
    yield from lines[:-1] if annex.kind == "annex" else lines


def legend(annex: Annex) -> tuple[str, ...]:
    """Return what the marks in the table mean, only those that occur."""
    marks = (
        ("annex_legend_marks", annex.since is not None),
        ("annex_legend_brackets", any(brackets(row) for row in annex.rows)),
        ("annex_legend_names", annex.kind == "annex" and any(aside(row) for row in annex.rows)),
        ("annex_legend_evidence", any(note.code.startswith("note.limb") for note in annex.notes)),
        ("annex_legend_sic", any(row.sic or row.misprints for row in annex.rows)),
    )
    said = tuple(word(key, annex.lang) for key, occurs in marks if occurs)
    example = next(filter(None, annex.elsewhere), None)
    if example is None:
        return said
    number = in_words(example[:1], annex.lang)
    return (*said, say(Message.of("annex.legend_elsewhere", example=number), annex.lang))


def sources(annex: Annex) -> tuple[str, ...]:
    """Return the source lines, each with its terms, and which rules of this project were applied."""
    return (*attributed.lines(annex.credits, annex.lang), *applied(annex))


def applied(annex: Annex) -> tuple[str, ...]:
    """Return which rules of this project were applied, nothing where none of them has a say."""
    rules = annex.project_rules
    return () if rules is None else (statements.rules_on(TreatyTest(rules=tuple(rules)), annex.lang),)


def signatures(annex: Annex) -> tuple[str, ...]:
    """Return the signature lines of an original, none for a working text."""
    if annex.kind != "annex" or not authentic(annex):
        return ()
    return tuple(word(f"annex_signature_{party}", annex.lang) for party in annex.parties)


def closing_groups(annex: Annex) -> Iterator[tuple[str, tuple[ClosingRow, ...]]]:
    """Yield the closing list verdict by verdict, in the order of the verdicts."""
    ordered = sorted(annex.closing, key=lambda row: VERDICTS.index(row.verdict))
    for verdict, rows in groupby(ordered, key=lambda row: row.verdict):
        yield verdict, tuple(rows)


def _left_out_heading(annex: Annex) -> str:
    key = (
        "annex_left_out" if not annex.unsettled else "annex_left_out_open" if annex.closing else "annex_open"
    )
    return word(key, annex.lang)


def _groups(annex: Annex) -> Iterator[LeftOut]:
    """Yield what is left out verdict by verdict, then what is not settled."""
    for verdict, rows in closing_groups(annex):
        made = tuple(_left_out(row, annex) for row in rows)
        yield LeftOut(
            _group_heading(verdict, len(rows), annex.lang), made, verdict, tuple(row.id for row in rows)
        )
    if annex.unsettled:
        heading = _group_heading("annex_not_settled", len(annex.unsettled), annex.lang)
        made = tuple(_unsettled(row, annex) for row in annex.unsettled)
        yield LeftOut(heading, made, NOT_SETTLED, tuple(row.id for row in annex.unsettled))


def _group_heading(key: str, count: int, lang: Lang) -> str:
    verdict = word(key, lang)
    heading = Message.of("annex.group", verdict=f"{verdict[:1].upper()}{verdict[1:]}", count=count)
    return say(heading, lang)


def _unsettled(row: OpenRow, annex: Annex) -> tuple[Lines, ...]:
    """Return the names as printed, by whom, why it is open and what would settle it."""
    lang = annex.lang
    printed = tuple(
        (scientific(name), *spans(by(whose, lang), lang, small=True)) for whose, name in row.printed
    )
    why = tuple(of_runs(runs(reason, lang), lang) for reason in row.reasons)
    return (printed, *vernaculars(row.names, annex.columns), why)


def by(whose: str, lang: Lang) -> str:
    """Return in brackets whose list prints a name: a Party's, or the list's id."""
    return clean(say(Message.of("annex.by", side=whose), lang))


def unsettled_text(row: OpenRow, lang: Lang) -> str:
    """Return why an entry is open, and what would settle it, as plain text."""
    return ("" if lang == "ja" else " ").join(say(reason, lang) for reason in row.reasons)


def _left_out(row: ClosingRow, annex: Annex) -> tuple[Lines, ...]:
    why = of_runs(runs(row.reason, annex.lang), annex.lang)
    names = ((scientific(row.scientific_name),), listed(row, annex.lang))
    return (tuple(filter(None, names)), *vernaculars(row.names, annex.columns), (why,))
