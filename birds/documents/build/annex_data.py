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
from dataclasses import replace
from functools import partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from birds.documents import model as dm
from birds.documents import sources as attributed
from birds.documents.build import annex as words
from birds.documents.build import annex_rows, statements
from birds.documents.build.comparison_words import explain
from birds.documents.build.statements import numbers_in_words
from birds.documents.text import pick_fields
from birds.messages import in_row, name_heading, say, word
from birds.model import Message, Party, name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from birds.model import Annex, AnnexRow, Arg, Lang, OpenRow


def annex_workbook(annex: Annex) -> dm.Document:
    """Return the annex as a document whose tables are sheets."""
    lang, sheets = annex.lang, [_annex(annex), *_left_out(annex)]
    if annex.instructions:
        name, column = (
            word("annex_instructions", lang),
            _column(lang, "annex_instructions", dm.plain, widest=112),
        )
        sheets.append(_table(name, name, [column], words.instructions(annex)))
    if annex.index:  # names of one language after the other, each with its numbers
        name = word("annex_index", lang)
        sheets += (replace(index, name=name, title=name) for index in annex_rows.index_grid(annex).tables)
    if not annex.text:
        sheets.append(_notes(annex))
    heading, front = dm.spans(words.annex_heading(annex), lang), words.around_annex(annex)
    return dm.Document(lang, (dm.Section((), tuple(sheets)),), heading, front=front)


def annex_table(annex: Annex) -> dm.Document:
    """Return the annex, and below it what it leaves out, as one table for programs."""
    unfit: tuple[str, ...] = () if annex.kind == "annex" else ("elsewhere",)
    if annex.text:
        unfit = ("section", "mark", "before", "changed")
    columns = [column for column in _columns(annex) if column.key not in unfit]
    below = {column.key: column.value for column in _left_out_columns(annex)}
    of_left_out = [replace(column, value=below.get(column.key, lambda _: None)) for column in columns]
    rows = _table("annex", "", columns, annex.rows)
    left_out = _table("", "", of_left_out, words.left_out(annex))
    both = dm.Table(rows.columns, (*rows.rows, *left_out.rows))
    return dm.Document(annex.lang, (dm.Section((), (both,)),), credits=annex.credits)


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
    others = () if annex.style in annex_rows.INLINE else ("other_scientific_names",)
    scientific = ("scientific_name", *others)
    names = (*spoken, *scientific) if annex.style == "jamba" else (*scientific, *spoken)
    # Unlike in CSV, what a person reads first stands first; the last ones serve to filter only.
    before = ("number", "reference", "mark", "before")
    behind = (
        "subspecies",
        "changed",
        "brackets",
        "notes",
        "elsewhere",
        "state",
        "verdict",
        "order",
        "family",
    )
    shown = [columns[key] for key in (*before, *names, *behind) if key in columns]
    name = words.annex_label(annex) or words.annex_title(annex)
    sheet = _table(name, words.annex_heading(annex), shown, annex.rows, frozen=2)
    return dm.without_empty(sheet, but=[column.label for column in annex_rows.columns(annex)])


def _columns(annex: Annex) -> Iterator[dm.Column]:
    """Yield all that a plain table says of a row, in the order of CSV; a text has numbers, names, and what changed."""
    lang, column = annex.lang, partial(_column, annex.lang)
    yield _for_programs("section", lambda _: "annex")
    yield column("number", _number, "number", align="right")
    yield column("scientific_name", lambda row: _scientific(row, annex), italic=True)
    yield column("other_scientific_names", _others, "annex_other_names", italic=True)
    yield from map(partial(_vernacular, lang), annex.columns)
    yield column("brackets", lambda row: _brackets(row, annex), "annex_square_brackets")
    if not annex.text:
        yield from _working_columns(annex)
    if annex.since is not None:

        def before(row: AnnexRow) -> str | None:
            return annex_rows.before_text(row, annex) if row.before else None

        def changed(row: AnnexRow) -> str:
            return in_row((say(change, lang) for change in row.changed), lang, "semicolon")

        yield column("mark", attrgetter("mark"), "annex_mark")
        yield column("before", before, "annex_before")
        yield column("changed", changed, "annex_changed")
    if not annex.text:
        yield column("reference", lambda row: row.reference and say(row.reference, lang), "reference_number")


def _working_columns(annex: Annex) -> Iterator[dm.Column]:
    """Yield what a working paper alone says of a row."""
    lang, column = annex.lang, partial(_column, annex.lang)
    to_filter = partial(column, printed=False)

    def notes(row: AnnexRow) -> dm.Cell:
        full = (f"{note}) {say(annex.notes[note - 1], lang)}" for note in row.notes)
        return dm.Cell.plain(" ".join(full), ", ".join(map(str, row.notes)))

    def state(row: AnnexRow) -> dm.Cell:
        return dm.Cell.plain(row.state, "" if annex.computed else word(row.state, lang))

    def verdict(row: AnnexRow) -> dm.Cell:
        return dm.Cell.plain(row.verdict, word(row.verdict, lang) if row.verdict else "")

    yield to_filter("state", state, "annex_state")
    yield _for_programs("remark", lambda row: annex_rows.remark_text(row, lang))
    yield column("notes", notes, "annex_notes")
    yield _for_programs("sic", lambda row: "sic" if row.sic else None)
    yield to_filter("verdict", verdict, "annex_verdict")
    yield to_filter("order", attrgetter("order"), "annex_order")
    yield to_filter("family", attrgetter("family"), "annex_family")
    yield _for_programs("id", attrgetter("id"))
    yield column("subspecies", lambda row: "; ".join(row.subspecies), "annex_subspecies", italic=True)
    yield _elsewhere(lang)


def _column(
    lang: Lang,
    key: str,
    value: Callable[[Any], dm.Value],
    label: str = "",
    **properties: Any,  # noqa: ANN401
) -> dm.Column:
    return dm.Column.of(lang, key, value, label, **{"widest": 46, **properties})


def _for_programs(key: str, value: Callable[[Any], dm.Value]) -> dm.Column:
    return dm.Column(key, key, value=value)


def _elsewhere(lang: Lang) -> dm.Column:
    return _column(lang, "elsewhere", lambda row: numbers_in_words(row.elsewhere, lang))


def _vernacular(lang: Lang, spoken: Lang) -> dm.Column:
    heading = name_heading(spoken, lang)
    return dm.Column(name_column(spoken), heading, lang=spoken, value=lambda row: row.names.get(spoken))


def _number(row: AnnexRow) -> dm.Value:
    """Return the number of a row, None where it is withdrawn."""
    if not row.number or annex_rows.brackets(row) != "row":
        return row.number or None
    return dm.Cell(row.number, ((dm.Span(f"{annex_rows.OPEN}{row.number}"),),))


def _scientific(row: AnnexRow, annex: Annex) -> dm.Cell:
    """Return the name of a row; where it stands open its alternatives in brackets, in some styles with other names."""
    name = f"{row.scientific_name} (sic)" if row.sic else row.scientific_name
    if annex_rows.is_name_open(row):
        name = " ".join(f"[{'; '.join(names)}]" for names in annex_rows.alternatives(row))
    others = dm.shown(_others(row)) if annex.style in annex_rows.INLINE else ""
    return dm.Cell.plain(row.scientific_name, dm.printable(f"{name} ({others})" if others else name))


def _others(row: AnnexRow) -> dm.Cell:
    others = (
        f"{name}, sic" if name in row.misprints else name for name in annex_rows.names_in_parentheses(row)
    )
    return dm.Cell.plain("; ".join(row.synonyms), dm.printable("; ".join(others)))


def _brackets(row: AnnexRow, annex: Annex) -> dm.Cell:
    """Return what stands in brackets, and their end: in a working paper behind what is said of the row's state."""
    kind = annex_rows.brackets(row)
    text = "" if annex.text else annex_rows.remark_text(row, annex.lang)
    if kind == "row":
        text = f"{text} {annex_rows.CLOSE}".strip()
    elif kind == "names" and not annex.text:
        text = word(row.state, annex.lang)
    return dm.Cell.plain(f"[{kind}]" if kind else None, dm.printable(text))


def _left_out(annex: Annex) -> Iterator[dm.Table]:
    if rows := tuple(words.left_out(annex)):
        columns = {column.key: column for column in _left_out_columns(annex)}
        elsewhere = ("elsewhere",) if any(row.elsewhere for row in rows) else ()
        keys = ("scientific_name", *map(name_column, annex.columns), *elsewhere, "verdict", "remark")
        shown = [columns[key] for key in keys]
        name = word("annex_left_out_sheet", annex.lang)
        yield _table(name, words.left_out_heading(annex), shown, rows, frozen=1)


def _left_out_columns(annex: Annex) -> Iterator[dm.Column]:
    """Yield what plain tables say of what the annex leaves out, by the keys of its own columns."""
    lang, column = annex.lang, partial(_column, annex.lang)

    def names(row: words.LeftOut) -> list[str]:
        return list(dict.fromkeys(name for _, name in row.printed))

    def scientific(row: words.LeftOut) -> dm.Cell:
        printed = "; ".join(f"{name}{words.list_owner(annex, whose)}" for whose, name in row.printed)
        return dm.Cell.plain(names(row)[0], dm.printable(printed))

    def verdict(row: words.LeftOut) -> dm.Cell:
        return dm.Cell.plain(row.verdict, word(row.verdict or words.UNSETTLED, lang))

    yield _for_programs("section", lambda row: "left_out" if row.verdict else words.NOT_SETTLED)
    yield column("scientific_name", scientific, italic=True)
    yield _for_programs("other_scientific_names", lambda row: "; ".join(names(row)[1:]))
    yield from map(partial(_vernacular, lang), annex.columns)
    yield _elsewhere(lang)
    yield _for_programs("state", lambda row: None if row.verdict else "unresolved")
    yield column("verdict", verdict, "annex_verdict")
    yield column("remark", lambda row: explain(row.reasons, lang), "annex_why", widest=80)
    yield _for_programs("id", attrgetter("id"))


def _notes(annex: Annex) -> dm.Table:
    """Return the notes, then what the marks mean and the sources."""
    lang, name = annex.lang, word("annex_notes", annex.lang)
    lines: list[tuple[dm.Value, str]] = [
        *((number, dm.plain(note)) for number, note in enumerate(words.notes(annex), 1)),
        *(("[ ]", text) for text in (words.legend_line(annex),) if text),
        *((None, dm.plain(line)) for line in (words.counted_line(annex),) if line),
        *((word("annex_sources", lang), text) for text in words.credit_lines(annex)),
    ]
    columns = (
        _column(lang, "number", itemgetter(0)),
        _column(lang, "annex_notes", itemgetter(1), widest=100),
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
        "agreement": dm.plain(words.agreement_line(annex)),
        "annex": words.annex_label(annex) or None,
        "title": words.annex_title(annex),
        "subtitle": words.subtitle(annex) or None,
        "stamp": list(words.stamp_lines(annex)),
        **pick_fields(annex, "kind", "style", "lang", "original", "text"),
        "settled": annex.settled if annex.text else None,
        **pick_fields(annex, "computed", "parties", "columns", "round", "date", "agreed"),
        "brackets_remaining": annex.brackets,
        "not_spoken_on": annex.unspoken,
        "legend": list(words.legend(annex)),
        "counted": _sentence(annex.counted, lang) if annex.counted else None,
        "since": annex.since,
        "instructions": [_sentence(instruction, lang) for instruction in annex.instructions],
        "rows": [_row(row, annex) for row in annex.rows],
        "notes": [{"number": number, **_sentence(note, lang)} for number, note in enumerate(annex.notes, 1)],
        "left_out": list(_left_out_data(annex)),
        "not_settled": [_open(row, annex) for row in annex.unsettled],
        "index": list(_index(annex)),
        "reference": annex.reference,
        "sources": [] if annex.text else list(words.credit_lines(annex)),
        "credits": attributed.as_data(annex.credits),
    }


def _row(row: AnnexRow, annex: Annex) -> Json:
    values: Json = {
        "id": row.id,
        "number": row.number or None,
        "reference": say(row.reference, annex.lang) if row.reference else None,
        **pick_fields(row, "scientific_name", "synonyms", "sic"),
        "names": {lang: row.names.get(lang) for lang in annex.columns},
        "state": row.state,
        "brackets": annex_rows.brackets(row) or None,
        "remark": _sentence(row.bracket_note, annex.lang) if row.bracket_note else None,
        **pick_fields(row, "notes", "order", "family", "verdict", "misprints", "subspecies"),
        **_elsewhere_data(row, annex),
    }
    if annex.since is not None:
        values["mark"] = row.mark
        values["before"] = annex_rows.before_text(row, annex) if row.before and not annex.text else row.before
        values["changed"] = [_sentence(change, annex.lang) for change in row.changed]
    return values


def _elsewhere_data(row: AnnexRow | words.LeftOut, annex: Annex) -> Json:
    is_working_paper = annex.kind == "annex" and not annex.text
    return {"elsewhere": statements.numbers_as_data(row.elsewhere)} if is_working_paper else {}


def _index(annex: Annex) -> Iterator[Json]:
    def numbers(entry: annex_rows.IndexName) -> list[str | int]:
        return [number if annex.text else printed for printed, number in entry.numbers]

    for index in annex_rows.index_of(annex) if annex.index else ():
        entries = (entry for _, group in index.groups for entry in group)
        names = [{"name": entry.text, "numbers": numbers(entry)} for entry in entries]
        yield {"lang": index.lang, "heading": index.heading, "names": names}


def _left_out_data(annex: Annex) -> Iterator[Json]:
    for row in words.left_out(annex):
        if row.verdict:
            yield {
                "id": row.id,
                "scientific_name": row.printed[0][1],
                "names": {lang: row.names.get(lang) for lang in annex.columns},
                "verdict": row.verdict,
                "reason": _sentence(row.reasons[0], annex.lang),
                **_elsewhere_data(row, annex),
            }


def _open(row: OpenRow, annex: Annex) -> Json:
    return {
        "id": row.id,
        "printed": [{"side": whose, "scientific_name": name} for whose, name in row.printed],
        "names": {lang: row.names.get(lang) for lang in annex.columns},
        "candidates": list(row.candidates),
        "reasons": [_sentence(reason, annex.lang) for reason in row.reasons],
    }


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
