"""The annex as data: CSV and JSON.

CSV: UTF-8 with a byte-order mark (Excel needs it), one line a row, header first. `section` is `annex`,
`left_out` or `not_settled`. `brackets` is `[row]` (the whole row), `[names]` (the names only) or empty; `notes` are
the notes in full, each with its number; `elsewhere`, in working papers only, is where signed annexes have the bird. A
text that a spreadsheet could take for a formula has an apostrophe before it. Of the text, numbers, names and
`brackets` stand in it and nothing else.

JSON: the keys of `document` below, always all of them but `elsewhere`; a value that is not known is null.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import annex as printed
from birds.documents.build import annex_rows as rows
from birds.documents.build import statements
from birds.documents.build.annex_rows import index_of
from birds.documents.model import clean, plain
from birds.documents.text import formula_safe
from birds.messages import say
from birds.model import Message, Party, name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from birds.documents.build.annex import LeftOut
    from birds.model import Annex, AnnexRow, Arg, Lang, OpenRow

Json = dict[str, object]


def as_csv(annex: Annex) -> bytes:
    """Return the annex as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for line in lines(annex):
        writer.writerow(map(_safe, line))
    return text.getvalue().encode("utf-8-sig", "replace")


def lines(annex: Annex) -> Iterator[tuple[str, ...]]:
    """Yield the annex as lines of texts, "" where nothing is known; the first one is the names of the columns."""
    columns = _columns(annex)
    yield tuple(columns)
    for row in annex.rows:
        yield tuple(value(row) or "" for value in columns.values())
    for cells in (_of_left_out(row, annex) for row in printed.left_out(annex)):
        yield tuple(cells.get(column) or "" for column in columns)


def as_json(annex: Annex) -> bytes:
    """Return the annex as JSON."""
    text = json.dumps(document(annex), ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"


def numbered_notes(row: AnnexRow, annex: Annex) -> str:
    """Return the notes of a row in full, each with its number."""
    return " ".join(f"{note}) {say(annex.notes[note - 1], annex.lang)}" for note in row.notes)


def document(annex: Annex) -> Json:
    """Return the annex as plain values."""
    lang = annex.lang
    return {
        "agreement": plain(printed.agreement(annex)),
        "annex": printed.label(annex) or None,
        "title": printed.title(annex),
        "subtitle": printed.subtitle(annex) or None,
        "stamp": list(printed.stamp(annex)),
        "kind": annex.kind,
        "style": annex.style,
        "lang": lang,
        "original": annex.original,
        "text": annex.text,
        "settled": annex.settled if annex.text else None,
        "computed": annex.computed,
        "parties": list(annex.parties),
        "columns": list(annex.columns),
        "round": annex.round,
        "date": annex.date,
        "agreed": annex.agreed,
        "brackets_remaining": annex.brackets,
        "not_spoken_on": annex.unspoken,
        "legend": list(printed.legend(annex)),
        "counted": _sentence(annex.counted, lang) if annex.counted else None,
        "since": annex.since,
        "instructions": [_sentence(one, lang) for one in annex.instructions],
        "rows": [_row(row, annex) for row in annex.rows],
        "notes": [{"number": number, **_sentence(note, lang)} for number, note in enumerate(annex.notes, 1)],
        "left_out": list(_left_out(annex)),
        "not_settled": [_open(row, annex) for row in annex.unsettled],
        "index": list(_index(annex)),
        "reference": annex.reference,
        "sources": [] if annex.text else list(printed.sources(annex)),
        "credits": attributed.as_data(annex.credits),
    }


def _safe(text: str) -> str:
    return formula_safe(clean(text))


def _columns(annex: Annex) -> dict[str, Callable[[AnnexRow], str | None]]:
    """Return the columns with what each has of a row of the annex proper."""
    lang = annex.lang

    def name(each: Lang) -> Callable[[AnnexRow], str | None]:
        return lambda row: row.names.get(each)

    def in_brackets(row: AnnexRow) -> str | None:
        kind = rows.brackets(row)
        return f"[{kind}]" if kind else None

    of_text: dict[str, Callable[[AnnexRow], str | None]] = {
        "number": lambda row: str(row.number or ""),
        "scientific_name": lambda row: row.scientific_name,
        "other_scientific_names": lambda row: "; ".join(row.synonyms),
        **{name_column(spoken): name(spoken) for spoken in annex.columns},
        "brackets": in_brackets,
    }
    if annex.text:
        return of_text
    found = {
        "section": lambda _: "annex",
        **of_text,
        "state": lambda row: row.state,
        "remark": lambda row: rows.remark_text(row, lang),
        "notes": lambda row: numbered_notes(row, annex),
        "sic": lambda row: "sic" if row.sic else None,
        "verdict": lambda row: row.verdict,
        "order": lambda row: row.order,
        "family": lambda row: row.family,
        "id": lambda row: row.id,
        "subspecies": lambda row: "; ".join(row.subspecies),
    }
    if _working_paper(annex):  # of a working paper, never of a text
        found["elsewhere"] = lambda row: statements.numbers_in_words(row.elsewhere, lang)
    if annex.since is not None:
        found["mark"] = lambda row: row.mark
        found["before"] = lambda row: rows.before_text(row, annex) if row.before else None
        found["changed"] = lambda row: rows.changed_text(row, lang)
    found["reference"] = lambda row: say(row.reference, lang) if row.reference else None
    return found


def _of_left_out(row: LeftOut, annex: Annex) -> dict[str, str | None]:
    first, *others = dict.fromkeys(name for _, name in row.printed)
    return {
        "section": "left_out" if row.verdict else printed.NOT_SETTLED,
        "scientific_name": first,
        "other_scientific_names": "; ".join(others),
        **{name_column(lang): row.names.get(lang) for lang in annex.columns},
        "state": None if row.verdict else "unresolved",
        "remark": row.why(annex.lang),
        "verdict": row.verdict,
        "id": row.id,
        "elsewhere": statements.numbers_in_words(row.elsewhere, annex.lang),
    }


def _working_paper(annex: Annex) -> bool:
    return annex.kind == "annex" and not annex.text


def _row(row: AnnexRow, annex: Annex) -> Json:
    return {
        "id": row.id,
        "number": row.number or None,
        "reference": say(row.reference, annex.lang) if row.reference else None,
        "scientific_name": row.scientific_name,
        "synonyms": list(row.synonyms),
        "sic": row.sic,
        "names": {lang: row.names.get(lang) for lang in annex.columns},
        "state": row.state,
        "brackets": rows.brackets(row) or None,
        "remark": _sentence(row.bracket_note, annex.lang) if row.bracket_note else None,
        "notes": list(row.notes),
        "order": row.order,
        "family": row.family,
        "verdict": row.verdict,
        "misprints": list(row.misprints),
        "subspecies": list(row.subspecies),
        **_elsewhere(row, annex),
        **(_changed(row, annex) if annex.since is not None else {}),
    }


def _elsewhere(row: AnnexRow | LeftOut, annex: Annex) -> Json:
    return {"elsewhere": statements.numbers_as_data(row.elsewhere)} if _working_paper(annex) else {}


def _changed(row: AnnexRow, annex: Annex) -> Json:
    return {
        "mark": row.mark,
        "before": rows.before_text(row, annex) if row.before and not annex.text else row.before,
        "changed": [_sentence(one, annex.lang) for one in row.changed],
    }


def _index(annex: Annex) -> Iterator[Json]:
    for one in index_of(annex) if annex.index else ():
        entries = [entry for _, same in one.groups for entry in same]
        names = [
            {
                "name": entry.text,
                "numbers": [number.number if annex.text else number.printed for number in entry.numbers],
            }
            for entry in entries
        ]
        yield {"lang": one.lang, "heading": one.heading, "names": names}


def _left_out(annex: Annex) -> Iterator[Json]:
    for row in printed.left_out(annex):
        if row.verdict:
            yield {
                "id": row.id,
                "scientific_name": row.printed[0][1],
                "names": {lang: row.names.get(lang) for lang in annex.columns},
                "verdict": row.verdict,
                "reason": _sentence(row.reasons[0], annex.lang),
                **_elsewhere(row, annex),
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
    if isinstance(value, tuple) and any(isinstance(one, Party) for one in value):
        return "|".join(map(str, value))
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return ", ".join(map(str, value))
    return [_argument(one, lang) for one in value] if isinstance(value, tuple) else value
