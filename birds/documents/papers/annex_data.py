"""The annex for programs: the sheets of a workbook, ready to filter and to print, the one table of CSV, and JSON.

A column is described once: CSV has the value of its cells, a workbook their words; each shows those that serve it. The
annex on paper and in JSON are no such tables: there one cell stacks what is several columns here, or holds parts.

In a workbook a bracketed row reads `[34 … proposed by Japan ]`: its number stays a number, the opening bracket stands
around it.

CSV: one line a row, header first. `section` is `annex`, `left_out` or `not_settled`. `brackets` is `[row]` (the whole
row), `[names]` (the names only) or empty; `notes` are the notes in full, each with its number; `elsewhere`, in working
papers only, is where signed annexes have the bird. Of the text, numbers, names and `brackets` stand in it and nothing
else.

JSON: the keys of `annex_as_values`, always all of them but `elsewhere`; null is what is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Any

from birds import attribution
from birds.documents import model as dm
from birds.documents.papers import annex as annexed
from birds.documents.papers import statements
from birds.documents.papers.statements import explain, numbers_in_words
from birds.documents.text import pick_fields
from birds.messages import in_row, name_heading, say, word
from birds.model import Annex, AnnexRow, Arg, Lang, Message, Party, name_column


def annex_workbook(annex: Annex) -> dm.Document:
    """Return the annex as a document whose tables are sheets."""
    lang, sheets = annex.lang, [_annex(annex), *_left_out(annex)]
    if annex.instructions:
        name = word("annex_instructions", lang)
        column = dm.Column.of(lang, "annex_instructions", partial(say, lang=lang), widest=112)
        sheets.append(_table(name, name, [column], annex.instructions))
    if annex.index:  # names of one language after the other, each with its numbers
        name = word("annex_index", lang)
        sheets += (replace(index, name=name, title=name) for index in annexed.index_grid(annex).tables)
    if not annex.text:
        sheets.append(_notes(annex))
    heading, front = dm.spans(annexed.annex_heading(annex), lang), annexed.around_annex(annex)
    return dm.Document(lang, (dm.Section((), tuple(sheets)),), heading, front=front)


def annex_table(annex: Annex) -> dm.Document:
    """Return the annex, and below it what it leaves out, as one table for programs."""
    unfit: tuple[str, ...] = () if annex.kind == "annex" else ("elsewhere",)
    if annex.text:
        unfit = ("section", "mark", "before", "changed")
    columns = [column for column in _columns(annex) if column.key not in unfit]
    nothing = dict.fromkeys(column.key for column in columns)
    left_out = ({**nothing, **_values_of_left_out(row, annex)} for row in annexed.left_out(annex))
    table = _table("", "", columns, (*(_values(row, annex) for row in annex.rows), *left_out))
    return dm.Document(annex.lang, (dm.Section((), (table,)),), credits=annex.credits)


def _table(
    name: str, title: str, columns: Iterable[dm.Column], rows: Iterable[object], frozen: int = 0
) -> dm.Table:
    def cleaned(cell: dm.Value) -> dm.Value:
        if isinstance(cell, dm.Cell):
            return replace(cell, value=dm.printable(cell.value)) if isinstance(cell.value, str) else cell
        return dm.printable(cell) if isinstance(cell, str) else cell

    plain = dm.Table.of(columns, rows)
    lines = (dm.Row(tuple(map(cleaned, row.cells))) for row in plain.rows)
    return dm.Table(plain.columns, tuple(lines), name, title, frozen=frozen)


def _annex(annex: Annex) -> dm.Table:
    """Return the rows; a column that only some annexes have is left out where it would say nothing.

    Names stand in the order of the style; two of them have other names in the same cell.
    """
    columns = {column.key: column for column in _columns(annex)}
    spoken = tuple(map(name_column, annex.columns))
    others = () if annex.style in annexed.INLINE else ("other_scientific_names",)
    scientific = ("scientific_name", *others)
    names = (*spoken, *scientific) if annex.style == "jamba" else (*scientific, *spoken)
    # Unlike in CSV, what a person reads first stands first; the last ones serve to filter only.
    before = ("number", "reference", "mark", "before")
    behind = ("subspecies", "changed", "brackets", "notes", "elsewhere")
    to_filter = ("state", "verdict", "order", "family")
    shown = [columns[key] for key in (*before, *names, *behind, *to_filter) if key in columns]
    name = annexed.annex_label(annex) or annexed.annex_title(annex)
    rows = (_values(row, annex) for row in annex.rows)
    sheet = _table(name, annexed.annex_heading(annex), shown, rows, frozen=2)
    return dm.without_empty(sheet, but=[column.label for column in annexed.paper_columns(annex)])


def _columns(annex: Annex) -> Iterator[dm.Column]:
    """Yield all that a plain table says of a row, in the order of CSV; a text has numbers, names, and what changed."""
    column = partial(dm.Column.of, annex.lang, widest=46)
    to_filter = partial(column, printed=False)

    def for_programs(key: str) -> dm.Column:
        return dm.Column(key, key, value=itemgetter(key))

    yield for_programs("section")
    yield column("number", align="right")
    yield column("scientific_name", italic=True)
    yield column("other_scientific_names", label="annex_other_names", italic=True)
    yield from _spoken(annex)
    yield column("brackets", label="annex_square_brackets")
    if not annex.text:
        yield to_filter("state", label="annex_state")
        yield for_programs("remark")
        yield column("notes", label="annex_notes")
        yield for_programs("sic")
        yield to_filter("verdict", label="annex_verdict")
        yield to_filter("order", label="annex_order")
        yield to_filter("family", label="annex_family")
        yield for_programs("id")
        yield column("subspecies", label="annex_subspecies", italic=True)
        yield column("elsewhere")
    if annex.since is not None:
        yield column("mark", label="annex_mark")
        yield column("before", label="annex_before")
        yield column("changed", label="annex_changed")
    if not annex.text:
        yield column("reference", label="reference_number")


def _spoken(annex: Annex) -> Iterator[dm.Column]:
    for each in annex.columns:
        key, heading = name_column(each), name_heading(each, annex.lang)
        yield dm.Column(key, heading, lang=each, value=itemgetter(key))


def _values(row: AnnexRow, annex: Annex) -> dict[str, dm.Value]:
    """Return what plain tables say of a row, by the keys of their columns."""
    lang, number = annex.lang, row.number or None  # what is withdrawn has none
    opened = ((dm.Span(f"{annexed.OPEN}{row.number}"),),)
    notes = (f"{note}) {say(annex.notes[note - 1], lang)}" for note in row.notes)
    return {
        "section": "annex",
        "number": dm.Cell(number, opened) if number and annexed.brackets(row) == "row" else number,
        "scientific_name": _scientific(row, annex),
        "other_scientific_names": _others(row),
        **{name_column(each): row.names.get(each) for each in annex.columns},
        "brackets": _brackets(row, annex),
        "state": dm.Cell.plain(row.state, "" if annex.computed else word(row.state, lang)),
        "remark": annexed.remark_text(row, lang),
        "notes": dm.Cell.plain(" ".join(notes), ", ".join(map(str, row.notes))),
        "sic": "sic" if row.sic else None,
        "verdict": dm.Cell.plain(row.verdict, word(row.verdict, lang) if row.verdict else ""),
        "order": row.order,
        "family": row.family,
        "id": row.id,
        "subspecies": "; ".join(row.subspecies),
        "elsewhere": numbers_in_words(row.elsewhere, lang),
        "mark": row.mark,
        "before": annexed.before_text(row, annex) if row.before else None,
        "changed": in_row((say(change, lang) for change in row.changed), lang, "semicolon"),
        "reference": say(row.reference, lang) if row.reference else None,
    }


def _scientific(row: AnnexRow, annex: Annex) -> dm.Cell:
    """Return the name of a row; where it stands open its alternatives in brackets, in some styles with other names."""
    name = f"{row.scientific_name} (sic)" if row.sic else row.scientific_name
    if annexed.is_name_open(row):
        name = " ".join(f"[{'; '.join(names)}]" for names in annexed.alternatives(row))
    others = dm.shown(_others(row)) if annex.style in annexed.INLINE else ""
    return dm.Cell.plain(row.scientific_name, dm.printable(f"{name} ({others})" if others else name))


def _others(row: AnnexRow) -> dm.Cell:
    names = annexed.names_in_parentheses(row)
    others = (f"{name}, sic" if name in row.misprints else name for name in names)
    return dm.Cell.plain("; ".join(row.synonyms), dm.printable("; ".join(others)))


def _brackets(row: AnnexRow, annex: Annex) -> dm.Cell:
    """Return what stands in brackets, and their end: in a working paper behind what is said of the row's state."""
    kind = annexed.brackets(row)
    text = "" if annex.text else annexed.remark_text(row, annex.lang)
    if kind == "row":
        text = f"{text} {annexed.CLOSE}".strip()
    elif kind == "names" and not annex.text:
        text = word(row.state, annex.lang)
    return dm.Cell.plain(f"[{kind}]" if kind else None, dm.printable(text))


def _left_out(annex: Annex) -> Iterator[dm.Table]:
    if rows := tuple(annexed.left_out(annex)):
        column = partial(dm.Column.of, annex.lang, widest=46)
        columns = (
            column("scientific_name", italic=True),
            *_spoken(annex),
            *([column("elsewhere")] if any(row.elsewhere for row in rows) else ()),
            column("verdict", label="annex_verdict"),
            column("remark", label="annex_why", widest=80),
        )
        name = word("annex_left_out_sheet", annex.lang)
        values = (_values_of_left_out(row, annex) for row in rows)
        yield _table(name, annexed.left_out_heading(annex), columns, values, frozen=1)


def _values_of_left_out(row: annexed.LeftOut, annex: Annex) -> dict[str, dm.Value]:
    """Return what plain tables say of what the annex leaves out, by the keys of its own columns."""
    lang, names = annex.lang, tuple(dict.fromkeys(name for _, name in row.printed))
    printed = "; ".join(f"{name}{annexed.list_owner(annex, whose)}" for whose, name in row.printed)
    return {
        "section": "left_out" if row.verdict else annexed.NOT_SETTLED,
        "scientific_name": dm.Cell.plain(names[0], dm.printable(printed)),
        "other_scientific_names": "; ".join(names[1:]),
        **{name_column(each): row.names.get(each) for each in annex.columns},
        "elsewhere": numbers_in_words(row.elsewhere, lang),
        "state": None if row.verdict else "unresolved",
        "verdict": dm.Cell.plain(row.verdict, word(row.verdict or annexed.UNSETTLED, lang)),
        "remark": explain(row.reasons, lang),
        "id": row.id,
    }


def _notes(annex: Annex) -> dm.Table:
    """Return the notes, then what the marks mean and the sources."""
    lang, name = annex.lang, word("annex_notes", annex.lang)
    lines: list[tuple[dm.Value, str]] = [
        *((number, dm.plain(note)) for number, note in enumerate(annexed.notes(annex), 1)),
        *(("[ ]", text) for text in (annexed.legend_line(annex),) if text),
        *((None, dm.plain(dm.sentence(line, lang))) for line in (annex.counted,) if line),
        *((word("annex_sources", lang), text) for text in annexed.credit_lines(annex)),
    ]
    columns = (
        dm.Column.of(lang, "number", itemgetter(0), widest=46),
        dm.Column.of(lang, "annex_notes", itemgetter(1), widest=100),
    )
    return replace(dm.Table.of(columns, lines), name=name, title=name)


# ---------------------------------------------------------------- JSON

Json = dict[str, object]


def annex_as_json(annex: Annex) -> bytes:
    """Return the annex as JSON."""
    text = json.dumps(annex_as_values(annex), ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"


def annex_as_values(annex: Annex) -> Json:
    """Return the annex as plain values."""
    lang = annex.lang
    return {
        "agreement": dm.plain(annexed.agreement_line(annex)),
        "annex": annexed.annex_label(annex) or None,
        "title": annexed.annex_title(annex),
        "subtitle": annexed.subtitle(annex) or None,
        "stamp": list(annexed.stamp_lines(annex)),
        **pick_fields(annex, "kind", "style", "lang", "original", "text"),
        "settled": annex.settled if annex.text else None,
        **pick_fields(annex, "computed", "parties", "columns", "round", "date", "agreed"),
        "brackets_remaining": annex.brackets,
        "not_spoken_on": annex.unspoken,
        "legend": list(annexed.legend(annex)),
        "counted": _sentence(annex.counted, lang) if annex.counted else None,
        "since": annex.since,
        "instructions": [_sentence(instruction, lang) for instruction in annex.instructions],
        "rows": [_row(row, annex) for row in annex.rows],
        "notes": [{"number": number, **_sentence(note, lang)} for number, note in enumerate(annex.notes, 1)],
        "left_out": [
            {
                "id": row.id,
                "scientific_name": row.printed[0][1],
                "names": {spoken: row.names.get(spoken) for spoken in annex.columns},
                "verdict": row.verdict,
                "reason": _sentence(row.reasons[0], lang),
                **_elsewhere_data(row, annex),
            }
            for row in annexed.left_out(annex)
            if row.verdict
        ],
        "not_settled": [
            {
                "id": row.id,
                "printed": [{"side": whose, "scientific_name": name} for whose, name in row.printed],
                "names": {spoken: row.names.get(spoken) for spoken in annex.columns},
                "candidates": list(row.candidates),
                "reasons": [_sentence(reason, lang) for reason in row.reasons],
            }
            for row in annex.unsettled
        ],
        "index": [
            {
                "lang": index.lang,
                "heading": index.heading,
                "names": [
                    {"name": name, "numbers": [number if annex.text else printed for printed, number in rows]}
                    for name, rows in index.names
                ],
            }
            for index in (annexed.index_of(annex) if annex.index else ())
        ],
        "reference": annex.reference,
        "sources": [] if annex.text else list(annexed.credit_lines(annex)),
        "credits": attribution.sources_as_data(annex.credits),
    }


def _row(row: AnnexRow, annex: Annex) -> Json:
    values: Json = {
        "id": row.id,
        "number": row.number or None,
        "reference": say(row.reference, annex.lang) if row.reference else None,
        **pick_fields(row, "scientific_name", "synonyms", "sic"),
        "names": {lang: row.names.get(lang) for lang in annex.columns},
        "state": row.state,
        "brackets": annexed.brackets(row) or None,
        "remark": _sentence(row.bracket_note, annex.lang) if row.bracket_note else None,
        **pick_fields(row, "notes", "order", "family", "verdict", "misprints", "subspecies"),
        **_elsewhere_data(row, annex),
    }
    if annex.since is not None:
        values["mark"] = row.mark
        values["before"] = annexed.before_text(row, annex) if row.before and not annex.text else row.before
        values["changed"] = [_sentence(change, annex.lang) for change in row.changed]
    return values


def _elsewhere_data(row: AnnexRow | annexed.LeftOut, annex: Annex) -> Json:
    is_working_paper = annex.kind == "annex" and not annex.text
    return {"elsewhere": statements.numbers_as_data(row.elsewhere)} if is_working_paper else {}


def _sentence(reason: Message, lang: Lang) -> Json:
    arguments = {name: _argument(value, lang) for name, value in reason.args}
    return {"text": say(reason, lang), "rule": reason.code, "arguments": arguments}


def _argument(value: Arg, lang: Lang) -> Any:  # noqa: ANN401 - plain JSON
    """Return an argument of a sentence, maybe sentences in turn; names and printed words are one text everywhere."""
    if isinstance(value, Message):
        return say(value, "en") if value.code.startswith("said.") else _sentence(value, lang)
    if isinstance(value, Party):
        return value.code
    if isinstance(value, tuple) and any(isinstance(part, Party) for part in value):
        return "|".join(map(str, value))
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(map(str, value))
    return [_argument(part, lang) for part in value] if isinstance(value, tuple) else value
