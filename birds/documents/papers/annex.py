"""The annex as it is printed: all words chosen, its rows with brackets, marks and remarks, the index of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from birds import attribution
from birds import model as m
from birds.documents import model as dm
from birds.documents.papers import statements
from birds.documents.text import capital, initial, measure, order_key
from birds.messages import in_row, name_heading, say, word
from birds.model.agreement import fill_title

LONGEST_TITLE = 250
# the group that is no verdict, and the word for it
NOT_SETTLED, UNSETTLED = "not_settled", "annex_not_settled"
Brackets = Literal["row", "names", ""]
ROW_BRACKETS = ("bracketed", "under_study")
REMARKED = ("bracketed", "under_study", "withdrawn", "not_listed")
OPEN, CLOSE, JOINER = "[", "]", "\u00a0"
UNNUMBERED = "–"  # a withdrawn row has no number
UNSPOKEN = "°"  # behind the number of a row on which neither Party has spoken
INLINE = ("rokamba", "jamba")  # the styles that print other names in parentheses on the same line
# In letters: the longest name for which a column is made wider, what stands between two columns, all columns of names.
LONGEST, GUTTER, PAPER = 28.0, 1.5, 96.0


def annex_document(annex: m.Annex) -> dm.Document:
    """Put an annex into words."""
    lang = annex.lang
    lead = [dm.spans(legend_line(annex), lang)]
    if not annex.text:
        # Always there: where a paragraph comes or goes right before a table, LibreOffice leaves its end behind.
        # A list is printed as it prints itself, without the number of its birds.
        numbered = sum(row.number > 0 for row in annex.rows) if annex.kind == "annex" else 0
        total = say(m.Message.of("annex.total", count=numbered), lang) if numbered else ""
        lead += [dm.sentence(annex.counted, lang) if annex.counted else (), dm.spans(total, lang)]
    return dm.Document(
        lang,
        tuple(section for section in _sections(annex) if section.blocks),
        dm.spans(annex_heading(annex), lang),
        lead=tuple(filter(None, lead)),
        front=around_annex(annex),
    )


def around_annex(annex: m.Annex) -> dm.Front:
    """Return what stands around the annex: at the foot of each page its title and stamp without the brackets."""
    lang, heading, stamped = annex.lang, annex_heading(annex), stamp_lines(annex)
    titled = ". ".join(filter(None, (heading, dm.plain(agreement_line(annex)))))
    foot = (heading, *(stamped[:-1] if annex.kind == "annex" else stamped))
    return dm.Front(
        document_title=titled if len(titled) <= LONGEST_TITLE else f"{titled[: LONGEST_TITLE - 1]}…",
        agreement=agreement_line(annex),
        title=dm.spans(annex_title(annex), lang),
        subtitle=dm.spans(subtitle(annex), lang),
        stamp=tuple(dm.spans(text, lang) for text in stamped),
        page=word("annex_page", lang),
        running=dm.spans(dm.SEPARATOR.join(foot), lang),
        label=dm.spans(annex_label(annex), lang),
        reviser="" if annex.round is None else say(m.Message.of("annex.round", number=annex.round), lang),
        about=(annex.agreement.id, annex.reference, annex.origin or "") if annex.kind == "annex" else None,
    )


def _sections(annex: m.Annex) -> Iterator[dm.Section]:
    lang = annex.lang

    def headed(key: str) -> dm.Line:
        return dm.spans(word(key, lang), lang)

    items = (dm.Paragraph(dm.sentence(instruction, lang), "item") for instruction in annex.instructions)
    yield dm.Section(headed("annex_instructions"), tuple(items), "instructions")
    empty = dm.Paragraph(headed("annex_empty"))
    yield dm.Section((), (paper_table(annex, annex_title(annex)) if annex.rows else empty,))
    numbered = (
        dm.Paragraph((dm.Span(f"{number}.", lang), dm.Span(dm.TAB, lang), *note), "note", label=2)
        for number, note in enumerate(notes(annex), 1)
    )
    # No word stands in a text that is not signed: its footnotes have no heading.
    yield dm.Section(() if annex.text else headed("annex_notes"), tuple(numbered), "notes")
    # Before long parts, which fill the last page: at the end the sources could stand on a page alone.
    credited = (dm.Paragraph(dm.spans(text, lang), "source") for text in credit_lines(annex))
    yield dm.Section(headed("annex_sources"), () if annex.text else tuple(credited), "sources")
    yield dm.Section(dm.spans(left_out_heading(annex), lang), tuple(_left_out(annex)), "left-out")
    # On a page of its own: no office program keeps a heading with what stands in another section.
    yield dm.Section(headed("annex_index"), tuple(_index(annex)), "index", apart=True, columns=3)


def notes(annex: m.Annex) -> dm.Lines:
    """Return the notes."""
    return tuple(dm.sentence(note, annex.lang) for note in annex.notes)


def _index(annex: m.Annex) -> Iterator[dm.Block]:
    lang = annex.lang
    for index in index_of(annex) if annex.index else ():
        yield dm.Paragraph(dm.spans(index.heading, lang), "subheading")
        for letter, same in groupby(index.names, key=lambda each: initial(each[0], index.lang)):
            yield dm.Paragraph((dm.Span(letter, index.lang),), "initial")
            for name, rows in same:
                spelled = dm.scientific(name) if index.lang == "la" else dm.Span(name, index.lang)
                linked = ((dm.Span(printed, lang, link=f"no-{number}"),) for printed, number in rows)
                numbers = dm.joined(linked, dm.Span(", ", lang))
                yield dm.Paragraph((spelled, dm.Span(dm.TAB, lang), *numbers), "entry")


def agreement_title(agreement: m.Agreement, ordered: Sequence[m.PartyCode], lang: m.Lang) -> str:
    """Return the agreement's title with the Parties in this order; an original in its own language may have its own."""
    first, second = (agreement.by_code[code] for code in ordered)
    template = (first.title if first.lang == lang else None) or agreement.titles.get(lang)
    if template is None:
        return say(m.Message.of("agreement.title", first=first, second=second), lang)
    return fill_title(template, (first, second), lang)


def agreement_line(annex: m.Annex) -> dm.Line:
    """Return the agreement's title: the given one, else the draft's with the first Party named first."""
    if annex.kind != "annex":
        return dm.spans(annex.title or "", annex.lang)
    default = agreement_title(annex.agreement, annex.parties, annex.lang) if annex.parties else ""
    draft = word("annex_draft", annex.lang) if is_authentic(annex) else ""
    return dm.spans(annex.title or default.removesuffix(draft), annex.lang)


def annex_label(annex: m.Annex) -> str:
    """Return the label above the title; what is no annex is not called one, what is not the only one has a number."""
    key = "annex_first" if annex.agreement.annex_sites else "annex"
    return word(key, annex.lang) if annex.kind == "annex" else ""


def annex_title(annex: m.Annex) -> str:
    """Return the title: the list of birds, a Party's endangered birds, or a list's own title."""
    if annex.kind == "notified":
        return say(m.Message.of("annex.notified", party=annex.agreement.country(annex.subject)), annex.lang)
    if annex.kind == "list":
        return dm.printable(annex.subject or "")
    return annex.agreement.annexes.get(annex.lang) or word("annex_list", annex.lang)


def annex_heading(annex: m.Annex) -> str:
    """Return label and title in one line."""
    return numbered_title(annex_label(annex), annex_title(annex), annex.lang)


def numbered_title(label: str, title: str, lang: m.Lang) -> str:
    """Return what an annex is called, before what it lists."""
    return in_row((label, title), lang, "colon")


def subtitle(annex: m.Annex) -> str:
    """Return what the reader must know before reading: not settled, computed, or printed with its changes."""
    lines = [m.Message("word.annex_not_final")] if annex.text and not annex.settled else []
    lines += [] if annex.since is None else [m.Message.of("annex.changes_since", number=annex.since)]
    lines += [m.Message("word.annex_computed")] if annex.computed else []
    return dm.SEPARATOR.join(say(line, annex.lang) for line in lines)


def stamp_lines(annex: m.Annex) -> tuple[str, ...]:
    """Return the stamp's lines: what this is, whose order it has, round, date as given, brackets remaining.

    An original has none: no word stands in it that is not signed.
    """
    lang = annex.lang
    if is_authentic(annex):
        return ()
    key = "annex_working_text" if not annex.text else "annex_text" if annex.settled else "annex_text_open"
    key = {"list": "annex_as_printed", "notified": "annex_notified_sub"}.get(annex.kind, key)
    lines = [word(key, lang)]
    if annex.kind == "annex" and annex.original:
        lines.append(say(m.Message.of("annex.order_of", party=annex.agreement.country(annex.original)), lang))
    if annex.round is not None:
        lines.append(say(m.Message.of("annex.round", number=annex.round), lang))
    if annex.date:
        lines.append(dm.printable(annex.date))
    if annex.code:
        lines.append(say(m.Message.of("annex.code", code=annex.code), lang))
    if annex.kind == "annex":
        standing = {"agreed": annex.agreed, "brackets": annex.brackets, "unspoken": annex.unspoken}
        lines.append(say(m.Message.of("annex.standing", **standing), lang))
    return tuple(lines)


def is_authentic(annex: m.Annex) -> bool:
    """Whether every word of this is signed: a settled text in a Party's order, or a list as it was printed."""
    return annex.settled and (annex.original is not None or annex.kind == "list")


def legend_line(annex: m.Annex) -> str:
    """Return what the marks mean, on one line."""
    return ("" if annex.lang == "ja" else " ").join(legend(annex))


def legend(annex: m.Annex) -> tuple[str, ...]:
    """Return what the marks in the table mean, only those that occur; a text explains what is computed alone."""
    computed = any(map(is_unspoken, annex.rows))
    if annex.text:
        return (word("annex_legend_unspoken", annex.lang),) if computed else ()
    named = annex.kind == "annex" and any(map(names_in_parentheses, annex.rows))
    marks = (
        ("annex_legend_marks", annex.since is not None),
        ("annex_legend_brackets", any(map(brackets, annex.rows))),
        ("annex_legend_unspoken", computed),
        ("annex_legend_reference", annex.round is not None and any(row.reference for row in annex.rows)),
        ("annex_legend_names", named),
        ("annex_legend_evidence", any(note.code.startswith("note.limb") for note in annex.notes)),
        ("annex_legend_sic", any(row.sic or row.misprints for row in annex.rows)),
    )
    sentences = tuple(word(key, annex.lang) for key, occurs in marks if occurs)
    example = next(filter(None, annex.elsewhere), None)
    if example is None:
        return sentences
    number = statements.numbers_in_words(example[:1], annex.lang)
    return (*sentences, say(m.Message.of("annex.legend_elsewhere", example=number), annex.lang))


def credit_lines(annex: m.Annex) -> tuple[str, ...]:
    """Return the source lines, each with its terms, and which rules were applied to the statuses."""
    return (*attribution.source_lines(annex.credits, annex.lang), *rules_applied(annex))


def rules_applied(annex: m.Annex) -> tuple[str, ...]:
    """Return which rules were applied to the statuses, nothing where none of them has a say."""
    rules = annex.project_rules
    return () if rules is None else (statements.rules_on(m.TreatyTest(rules=tuple(rules)), annex.lang),)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the annex leaves out: a bird and its `verdict`, or entries that are not settled, which have none.

    `printed` are its names, each with whose list prints it, "" where that needs no word; `reasons` are why it is left
    out, and what would settle it.
    """

    id: str
    printed: tuple[tuple[str, str], ...]
    names: m.Names
    reasons: tuple[m.Message, ...]
    verdict: m.VerdictWord | None = None
    elsewhere: tuple[m.Elsewhere, ...] = ()


def left_out(annex: m.Annex) -> Iterator[LeftOut]:
    """Yield what is left out verdict by verdict, in their order, then what is not settled."""
    for row in sorted(annex.closing, key=lambda row: m.VERDICTS.index(row.verdict)):
        printed = (("", row.scientific_name),)
        yield LeftOut(row.id, printed, row.names, (row.reason,), row.verdict, row.elsewhere)
    for entry in annex.unsettled:
        yield LeftOut(entry.id, entry.printed, entry.names, entry.reasons)


def left_out_heading(annex: m.Annex) -> str:
    """Return what the closing list is headed by: it has what is left out, what is not settled, or both."""
    if not annex.unsettled:
        return word("annex_left_out", annex.lang)
    return word("annex_left_out_open" if annex.closing else "annex_open", annex.lang)


def _left_out(annex: m.Annex) -> Iterator[dm.Table]:
    """Yield what is left out under its verdicts, and what is not settled, as one table.

    A table that comes or goes would leave the paragraph before it behind, empty.
    """
    lang, rows = annex.lang, list[dm.Row]()
    for verdict, among in groupby(left_out(annex), key=attrgetter("verdict")):
        group, key = list(among), verdict or NOT_SETTLED
        called = capital(word(verdict or UNSETTLED, lang))
        heading = say(m.Message.of("annex.group", verdict=called, count=len(group)), lang)
        cell = dm.Cell(None, (dm.spans(heading, lang),))
        rows.append(dm.Row((cell,), key=f"group {key}", level=dm.PART))
        for row in group:
            printed = (
                (dm.scientific(name), *dm.spans(list_owner(annex, whose), lang, small=True))
                for whose, name in row.printed
            )
            lines = tuple(filter(None, (*printed, signed_numbers(row.elsewhere, lang))))
            why = tuple(dm.sentence(reason, lang) for reason in row.reasons)
            spoken = (vernacular_cell(row.names, each) for each in annex.columns)
            cells = (dm.Cell(None, lines), *spoken, dm.Cell(None, why))
            rows.append(dm.Row(cells, row.id, f"{key} {row.id}"))
    if rows:
        names = (dm.Column(each, name_heading(each, lang), lang=each, under=True) for each in annex.columns)
        columns = (
            dm.Column("scientific", word("scientific_name", lang), heads=True, weight=47),
            *names,
            dm.Column("why", word("annex_why", lang), weight=53),
        )
        yield dm.Table(columns, tuple(rows), "left-out", left_out_heading(annex), whole=True, small=True)


def list_owner(annex: m.Annex, whose: str) -> str:
    """Return in brackets whose list prints a name, a Party's or the list's id; nothing where that needs no word."""
    if not whose:
        return ""
    return dm.printable(say(m.Message.of("annex.by", side=annex.agreement.country(whose)), annex.lang))


# ---------------------------------------------------------------- rows


def paper_table(annex: m.Annex, title: str) -> dm.Table:
    """Return the annex proper: its rows, with the headings of orders and families before them."""
    plain = dm.Table.of(paper_columns(annex), annex.rows)
    weights = iter(_weights(plain))
    sized = (column if column.width else replace(column, weight=next(weights)) for column in plain.columns)
    body: list[dm.Row] = []
    shown: dict[str, str | None] = {}
    for row, cells in zip(annex.rows, plain.rows, strict=True):
        changed = False
        ranks = {"order": row.order, "family": row.family}
        for level, rank in enumerate((rank for rank in ranks if rank in annex.headings), start=1):
            name, changed = ranks[rank], changed or shown.get(rank) != ranks[rank]
            shown[rank] = name
            if changed and name:
                line = (dm.Span(dm.printable(name), "la"),)
                body.append(dm.Row((dm.Cell(None, (line,)),), key=f"{level} {line[0].text}", level=level))
        body.append(_paper_row(row, cells.cells, annex))
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


def paper_columns(annex: m.Annex) -> tuple[dm.Column, ...]:
    """Return the columns in the order of the style: number, scientific, a language; mark and before for changes."""
    lang = annex.lang

    def vernacular(each: m.Lang) -> dm.Column:
        is_hangeul = each == "ko" and annex.style == "rokamba"
        label = word("hangeul_name", lang) if is_hangeul else name_heading(each, lang)
        return dm.Column(each, label, lang=each, value=lambda row: vernacular_cell(row.names, each))

    # A number has room for the one it replaces; the others share what is left.
    column = partial(dm.Column.stacked, lang)
    figures = partial(column, align="right", width=41)
    number = figures("number", partial(_numbers, annex=annex))
    scientific = column("scientific", partial(_name_cell, annex=annex), label="scientific_name", heads=True)
    names = tuple(map(vernacular, annex.columns))
    ordered = (*names, scientific) if annex.style == "jamba" else (scientific, *names)
    if annex.since is None:
        return (number, *ordered)
    mark = column("mark", lambda row: row.mark or "", label="annex_mark", width=36)
    before = figures("before", partial(before_text, annex=annex), label="annex_before")
    return (mark, before, number, *ordered)


def brackets(row: m.AnnexRow) -> Brackets:
    """Return what stands in square brackets: the row, its names only, or nothing."""
    if row.state in ROW_BRACKETS:
        return "row"
    return "names" if row.state == "name_open" else ""


def is_unspoken(row: m.AnnexRow | m.ListedSite) -> bool:
    """Whether neither Party has spoken on a row: it stands there by computation alone."""
    return row.state == "proposal"


def is_name_open(row: m.AnnexRow) -> bool:
    """Whether the scientific name stands undecided; it does not where only a name in a language is open."""
    return brackets(row) == "names" and not row.name_settled


def remark(row: m.AnnexRow) -> m.Message | None:
    """Return what a row says about its state: who proposes, opposes, reserves; None for an agreed row."""
    return row.bracket_note or (m.Message(f"word.{row.state}") if row.state in REMARKED else None)


def signed_numbers(elsewhere: Iterable[m.Elsewhere], lang: m.Lang) -> dm.Line:
    """Return the numbers that a bird has in signed annexes; empty where it has none."""
    return dm.of_runs(statements.numbers_in_runs(elsewhere, lang, JOINER), lang, small=True)


def remark_text(row: m.AnnexRow, lang: m.Lang) -> str:
    """Return the remark as plain text."""
    message = remark(row)
    return say(message, lang) if message else ""


def names_in_parentheses(row: m.AnnexRow) -> tuple[str, ...]:
    """Return the other scientific names, which stand in parentheses unless they are alternatives in brackets."""
    return () if is_name_open(row) else row.synonyms


def alternatives(row: m.AnnexRow) -> tuple[tuple[str, ...], ...]:
    """Return the names that stand undecided; the subspecies that a list prints of the bird are one alternative."""
    others = groupby(row.synonyms, key=lambda name: " ".join(name.split()[:2]))
    return ((row.scientific_name,), *(tuple(same) for _, same in others))


def vernacular_cell(names: m.Names, lang: m.Lang) -> dm.Cell:
    """Return the name in a language as a cell."""
    return dm.Cell(None, (dm.vernacular_line(names.get(lang) or "", lang),))


def _paper_row(row: m.AnnexRow, cells: tuple[Any, ...], annex: m.Annex) -> dm.Row:
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


def reasons(row: m.AnnexRow | m.ListedSite, annex: m.Annex) -> tuple[tuple[str, dm.Line], ...]:
    """Return why the Parties say so, each with which Party it is: for the margin."""
    label, lang = annex.agreement.label, annex.lang
    return tuple((label(party, lang), dm.spans(why, lang, small=True)) for party, why in row.party_reasons)


def _numbers(row: m.AnnexRow, annex: m.Annex) -> dm.Lines:
    """Return the number of a row: in a working paper its reference number, and below it the one it has in the text."""
    around = f"{OPEN if brackets(row) == 'row' else ''}{{}}{UNSPOKEN if is_unspoken(row) else ''}"
    number = dm.Span(around.format(row.number or UNNUMBERED), annex.lang)
    if annex.text or row.reference is None:
        return ((number,),)
    first = dm.Span(around.format(say(row.reference, annex.lang)), annex.lang)
    in_text = row.number if annex.round is not None else 0  # the first opening fixes the numbers of rows
    return ((first,), *([dm.spans(f"({in_text})", annex.lang, small=True)] if in_text else []))


def before_text(row: m.AnnexRow, annex: m.Annex) -> str:
    """Return the number that a row had: in a working paper its reference number."""
    if row.before is None or annex.text or row.reference_before is None:
        return str(row.before or UNNUMBERED)
    return say(row.reference_before, annex.lang)


def close_bracket(cell: dm.Lines, lang: m.Lang) -> dm.Lines:
    """Return the last cell of a row that stands in brackets."""
    *before, last = cell or ((),)
    joiner = JOINER if last else ""
    return (*before, (*last, dm.Span(f"{joiner}{CLOSE}", lang)))


def _name_cell(row: m.AnnexRow, annex: m.Annex) -> dm.Lines:
    lang, names = annex.lang, _headword(row, annex)
    if annex.text:
        return names
    subspecies: dm.Line = ()
    if row.subspecies:  # those that both lists record, without the genus and species of the headword
        label = dm.Span(f"{word('annex_subspecies', lang)} ", lang, small=True)
        epithets = ((dm.scientific(name.rpartition(" ")[2], small=True),) for name in row.subspecies)
        subspecies = (label, *dm.joined(epithets, dm.Span(", ", lang, small=True)))
    remarks = (dm.sentence(each, lang, small=True) for each in (remark(row), *row.changed) if each)
    return (*names, *filter(None, (subspecies, signed_numbers(row.elsewhere, lang), *remarks)))


def _headword(row: m.AnnexRow, annex: m.Annex) -> dm.Lines:
    """Return the name, others in parentheses; open ones stack, each in brackets, the note marks behind the first."""
    lang = annex.lang
    sic = (dm.Span(" (sic)", lang),) if row.sic or row.scientific_name in row.misprints else ()
    notes = ((dm.Span(str(note), lang, "mark", link=f"note-{note}"),) for note in row.notes)
    marks = (*sic, *dm.joined(notes, dm.Span(",\u2009", lang, "mark")))
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


def _joined(row: m.AnnexRow, names: tuple[str, ...], lang: m.Lang) -> dm.Line:
    sic = (dm.Span(", sic", lang),)
    each = ((dm.scientific(name), *(sic if name in row.misprints else ())) for name in names)
    return dm.joined(each, dm.Span("; ", lang))


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of one language (`la`: the scientific ones) in its order.

    Each has the numbers of the rows that bear it, as they are printed and in the text.
    """

    heading: str
    lang: m.Lang | str
    names: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def index_of(annex: m.Annex) -> Iterator[NameIndex]:
    """Yield the indexes: scientific names, synonyms among them, then the languages of the columns."""
    rows = [row for row in annex.rows if row.number]  # what is withdrawn or deleted has none
    scientific = [(name, row) for row in rows for name in (row.scientific_name, *row.synonyms)]
    indexes: list[tuple[str, str, list[tuple[str, m.AnnexRow]]]]
    indexes = [(word("annex_index_scientific", annex.lang), "la", scientific)]
    for lang in annex.columns:
        heading = m.Message.of("names.index", language=lang)
        own = m.Message(f"word.annex_index_{lang}") if lang in m.LANGS else heading
        names = [(name, row) for row in rows if (name := row.names.get(lang))]
        indexes.append((say(own, annex.lang), lang, names))

    def number(row: m.AnnexRow) -> tuple[str, int]:
        reference = None if annex.text else row.reference
        return say(reference, annex.lang) if reference else str(row.number), row.number

    for title, lang, named in indexes:
        numbers = m.grouped((dm.printable(name), number(row)) for name, row in named)
        ordered = sorted(numbers, key=lambda name: order_key(name, lang))
        if ordered:
            yield NameIndex(
                title, lang, tuple((name, tuple(dict.fromkeys(numbers[name]))) for name in ordered)
            )


def index_grid(annex: m.Annex) -> dm.Document:
    """Return the index as a table of its own, a row a name: CSV can't hold it beside the annex."""
    lang = annex.lang
    column = partial(dm.Column.of, lang)
    columns = (
        column("index", lambda at: dm.Cell.plain(at[0].lang, at[0].heading), "annex_index"),
        column("name", lambda at: dm.Cell.sentence(at[1], [m.Run(at[1], italic=at[0].lang == "la")])),
        column("numbers", lambda at: ", ".join(printed for printed, _ in at[2]), "number"),
    )
    entries = ((index, *entry) for index in index_of(annex) for entry in index.names)
    return dm.tabular(columns, entries, lang, word("annex_index", lang), credits_=annex.credits)
