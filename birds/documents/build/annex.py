"""The annex as it is printed: all words chosen, nothing laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from birds import attribution
from birds.documents import model as dm
from birds.documents.build import annex_rows, statements
from birds.documents.build.statements import numbers_in_words
from birds.documents.text import capital
from birds.messages import in_row, name_heading, say, word
from birds.model import (
    VERDICTS,
    Agreement,
    Annex,
    Elsewhere,
    Lang,
    Message,
    Names,
    PartyCode,
    TreatyTest,
    VerdictWord,
)

LONGEST_TITLE = 250
# the group that is no verdict, and the word for it
NOT_SETTLED, UNSETTLED = "not_settled", "annex_not_settled"


def annex_document(annex: Annex) -> dm.Document:
    """Put an annex into words."""
    lang = annex.lang
    lead = [dm.spans(legend_line(annex), lang)]
    if not annex.text:
        # Always there: where a paragraph comes or goes right before a table, LibreOffice leaves its end behind.
        # A list is printed as it prints itself, without the number of its birds.
        numbered = sum(row.number > 0 for row in annex.rows) if annex.kind == "annex" else 0
        total = say(Message.of("annex.total", count=numbered), lang) if numbered else ""
        lead += [counted_line(annex), dm.spans(total, lang)]
    return dm.Document(
        lang,
        tuple(section for section in _sections(annex) if section.blocks),
        dm.spans(annex_heading(annex), lang),
        lead=tuple(filter(None, lead)),
        front=around_annex(annex),
    )


def annex_for_page(annex: Annex) -> dm.Document:
    """Put an annex into words for a format without a margin for comments."""
    return dm.with_comments(annex_document(annex))


def around_annex(annex: Annex) -> dm.Front:
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
        reviser="" if annex.round is None else say(Message.of("annex.round", number=annex.round), lang),
        about=(annex.agreement.id, annex.reference, annex.origin or "") if annex.kind == "annex" else None,
    )


def _sections(annex: Annex) -> Iterator[dm.Section]:
    """Yield the parts of an annex in print order."""
    lang = annex.lang

    def headed(key: str) -> dm.Line:
        return dm.spans(word(key, lang), lang)

    items = (dm.Paragraph(line, "item") for line in instructions(annex))
    yield dm.Section(headed("annex_instructions"), tuple(items), "instructions")
    empty = dm.Paragraph(headed("annex_empty"))
    yield dm.Section((), (annex_rows.paper_table(annex, annex_title(annex)) if annex.rows else empty,))
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


def instructions(annex: Annex) -> dm.Lines:
    """Return the changes as a treaty says them."""
    return tuple(dm.sentence(instruction, annex.lang) for instruction in annex.instructions)


def counted_line(annex: Annex) -> dm.Line:
    """Return how the entries that the lists share become the birds of the annex."""
    return dm.sentence(annex.counted, annex.lang) if annex.counted else ()


def notes(annex: Annex) -> dm.Lines:
    """Return the notes."""
    return tuple(dm.sentence(note, annex.lang) for note in annex.notes)


def _index(annex: Annex) -> Iterator[dm.Block]:
    lang = annex.lang
    for index in annex_rows.index_of(annex) if annex.index else ():
        yield dm.Paragraph(dm.spans(index.heading, lang), "subheading")
        for initial, entries in index.groups:
            yield dm.Paragraph((dm.Span(initial, index.lang),), "initial")
            for entry in entries:
                linked = ((dm.Span(printed, lang, link=f"no-{number}"),) for printed, number in entry.numbers)
                numbers = dm.joined(linked, dm.Span(", ", lang))
                yield dm.Paragraph((*entry.name, dm.Span(dm.TAB, lang), *numbers), "entry")


def agreement_title(agreement: Agreement, ordered: Sequence[PartyCode], lang: Lang) -> str:
    """Return the agreement's title with the Parties in this order; an original in its own language may have its own."""
    first, second = (agreement.by_code[code] for code in ordered)
    template = (first.title if first.lang == lang else None) or agreement.titles.get(lang)
    if template is None:
        return say(Message.of("agreement.title", first=first, second=second), lang)
    return template.format(first=first.phrase(lang), second=second.phrase(lang))


def agreement_line(annex: Annex) -> dm.Line:
    """Return the agreement's title: the given one, else the draft's with the first Party named first."""
    if annex.kind != "annex":
        return dm.spans(annex.title or "", annex.lang)
    default = agreement_title(annex.agreement, annex.parties, annex.lang) if annex.parties else ""
    draft = word("annex_draft", annex.lang) if is_authentic(annex) else ""
    return dm.spans(annex.title or default.removesuffix(draft), annex.lang)


def annex_label(annex: Annex) -> str:
    """Return the label above the title; what is no annex is not called one, what is not the only one has a number."""
    key = "annex_first" if annex.agreement.annex_sites else "annex"
    return word(key, annex.lang) if annex.kind == "annex" else ""


def annex_title(annex: Annex) -> str:
    """Return the title: the list of birds, a Party's endangered birds, or a list's own title."""
    if annex.kind == "notified":
        return say(Message.of("annex.notified", party=annex.agreement.country(annex.subject)), annex.lang)
    if annex.kind == "list":
        return dm.printable(annex.subject or "")
    return annex.agreement.annexes.get(annex.lang) or word("annex_list", annex.lang)


def annex_heading(annex: Annex) -> str:
    """Return label and title in one line."""
    return numbered_title(annex_label(annex), annex_title(annex), annex.lang)


def numbered_title(label: str, title: str, lang: Lang) -> str:
    """Return what an annex is called, before what it lists."""
    return in_row((label, title), lang, "colon")


def subtitle(annex: Annex) -> str:
    """Return what the reader must know before reading: not settled, computed, or printed with its changes."""
    lines = [Message("word.annex_not_final")] if annex.text and not annex.settled else []
    lines += [] if annex.since is None else [Message.of("annex.changes_since", number=annex.since)]
    lines += [Message("word.annex_computed")] if annex.computed else []
    return dm.SEPARATOR.join(say(line, annex.lang) for line in lines)


def stamp_lines(annex: Annex) -> tuple[str, ...]:
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
        lines.append(say(Message.of("annex.order_of", party=annex.agreement.country(annex.original)), lang))
    if annex.round is not None:
        lines.append(say(Message.of("annex.round", number=annex.round), lang))
    if annex.date:
        lines.append(dm.printable(annex.date))
    if annex.code:
        lines.append(say(Message.of("annex.code", code=annex.code), lang))
    if annex.kind == "annex":
        standing = {"agreed": annex.agreed, "brackets": annex.brackets, "unspoken": annex.unspoken}
        lines.append(say(Message.of("annex.standing", **standing), lang))
    return tuple(lines)


def is_authentic(annex: Annex) -> bool:
    """Whether every word of this is signed: a settled text in a Party's order, or a list as it was printed."""
    return annex.settled and (annex.original is not None or annex.kind == "list")


def legend_line(annex: Annex) -> str:
    """Return what the marks mean, on one line."""
    return ("" if annex.lang == "ja" else " ").join(legend(annex))


def legend(annex: Annex) -> tuple[str, ...]:
    """Return what the marks in the table mean, only those that occur; a text explains what is computed alone."""
    computed = any(map(annex_rows.is_unspoken, annex.rows))
    if annex.text:
        return (word("annex_legend_unspoken", annex.lang),) if computed else ()
    named = annex.kind == "annex" and any(map(annex_rows.names_in_parentheses, annex.rows))
    marks = (
        ("annex_legend_marks", annex.since is not None),
        ("annex_legend_brackets", any(map(annex_rows.brackets, annex.rows))),
        ("annex_legend_unspoken", computed),
        ("annex_legend_reference", any(row.reference for row in annex.rows)),
        ("annex_legend_names", named),
        ("annex_legend_evidence", any(note.code.startswith("note.limb") for note in annex.notes)),
        ("annex_legend_sic", any(row.sic or row.misprints for row in annex.rows)),
    )
    sentences = tuple(word(key, annex.lang) for key, occurs in marks if occurs)
    example = next(filter(None, annex.elsewhere), None)
    if example is None:
        return sentences
    number = numbers_in_words(example[:1], annex.lang)
    return (*sentences, say(Message.of("annex.legend_elsewhere", example=number), annex.lang))


def credit_lines(annex: Annex) -> tuple[str, ...]:
    """Return the source lines, each with its terms, and which rules were applied to the statuses."""
    return (*attribution.source_lines(annex.credits, annex.lang), *rules_applied(annex))


def rules_applied(annex: Annex) -> tuple[str, ...]:
    """Return which rules were applied to the statuses, nothing where none of them has a say."""
    rules = annex.project_rules
    return () if rules is None else (statements.rules_on(TreatyTest(rules=tuple(rules)), annex.lang),)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the annex leaves out: a bird and its `verdict`, or entries that are not settled, which have none.

    `printed` are its names, each with whose list prints it, "" where that needs no word; `reasons` are why it is left
    out, and what would settle it.
    """

    id: str
    printed: tuple[tuple[str, str], ...]
    names: Names
    reasons: tuple[Message, ...]
    verdict: VerdictWord | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


def left_out(annex: Annex) -> Iterator[LeftOut]:
    """Yield what is left out verdict by verdict, in their order, then what is not settled."""
    for row in sorted(annex.closing, key=lambda row: VERDICTS.index(row.verdict)):
        printed = (("", row.scientific_name),)
        yield LeftOut(
            id=row.id,
            printed=printed,
            names=row.names,
            reasons=(row.reason,),
            verdict=row.verdict,
            elsewhere=row.elsewhere,
        )
    for entry in annex.unsettled:
        yield LeftOut(entry.id, entry.printed, entry.names, entry.reasons)


def left_out_heading(annex: Annex) -> str:
    """Return what the closing list is headed by: it has what is left out, what is not settled, or both."""
    if not annex.unsettled:
        return word("annex_left_out", annex.lang)
    return word("annex_left_out_open" if annex.closing else "annex_open", annex.lang)


def _left_out(annex: Annex) -> Iterator[dm.Table]:
    """Yield what is left out under its verdicts, and what is not settled, as one table.

    A table that comes or goes would leave the paragraph before it behind, empty.
    """
    lang, rows = annex.lang, list[dm.Row]()
    for verdict, among in groupby(left_out(annex), key=attrgetter("verdict")):
        group, key = list(among), verdict or NOT_SETTLED
        called = capital(word(verdict or UNSETTLED, lang))
        heading = say(Message.of("annex.group", verdict=called, count=len(group)), lang)
        cell = dm.Cell(None, (dm.spans(heading, lang),))
        rows.append(dm.Row((cell,), key=f"group {key}", level=dm.PART))
        rows += (dm.Row(_cells(row, annex), row.id, f"{key} {row.id}") for row in group)
    if rows:
        names = (dm.Column(each, name_heading(each, lang), lang=each, under=True) for each in annex.columns)
        columns = (
            dm.Column("scientific", word("scientific_name", lang), heads=True, weight=47),
            *names,
            dm.Column("why", word("annex_why", lang), weight=53),
        )
        yield dm.Table(columns, tuple(rows), "left-out", left_out_heading(annex), whole=True, small=True)


def _cells(row: LeftOut, annex: Annex) -> tuple[dm.Cell, ...]:
    """Return the names as printed and by whom, and why the row is left out."""
    lang = annex.lang
    printed = (
        (dm.scientific(name), *dm.spans(list_owner(annex, whose), lang, small=True))
        for whose, name in row.printed
    )
    names = tuple(line for line in (*printed, annex_rows.signed_numbers(row.elsewhere, lang)) if line)
    why = tuple(dm.sentence(reason, lang) for reason in row.reasons)
    spoken = (annex_rows.vernacular_cell(row.names, each) for each in annex.columns)
    return (dm.Cell(None, names), *spoken, dm.Cell(None, why))


def list_owner(annex: Annex, whose: str) -> str:
    """Return in brackets whose list prints a name, a Party's or the list's id; nothing where that needs no word."""
    if not whose:
        return ""
    return dm.printable(say(Message.of("annex.by", side=annex.agreement.country(whose)), annex.lang))
