"""The annex as JSON: the keys of `annex_as_values`, always all of them but `elsewhere`; null is what is not known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import annex as printed
from birds.documents.build import annex_rows as rows
from birds.documents.build import statements
from birds.documents.build.annex_rows import index_of
from birds.documents.model import plain
from birds.messages import say
from birds.model import Message, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.documents.build.annex import LeftOut
    from birds.model import Annex, AnnexRow, Arg, Lang, OpenRow

Json = dict[str, object]


def annex_as_json(annex: Annex) -> bytes:
    """Return the annex as JSON."""
    text = json.dumps(annex_as_values(annex), ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"


def annex_as_values(annex: Annex) -> Json:
    """Return the annex as plain values."""
    lang = annex.lang
    return {
        "agreement": plain(printed.agreement_line(annex)),
        "annex": printed.annex_label(annex) or None,
        "title": printed.annex_title(annex),
        "subtitle": printed.subtitle(annex) or None,
        "stamp": list(printed.stamp_lines(annex)),
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
        "instructions": [_sentence(instruction, lang) for instruction in annex.instructions],
        "rows": [_row(row, annex) for row in annex.rows],
        "notes": [{"number": number, **_sentence(note, lang)} for number, note in enumerate(annex.notes, 1)],
        "left_out": list(_left_out(annex)),
        "not_settled": [_open(row, annex) for row in annex.unsettled],
        "index": list(_index(annex)),
        "reference": annex.reference,
        "sources": [] if annex.text else list(printed.credit_lines(annex)),
        "credits": attributed.as_data(annex.credits),
    }


def _row(row: AnnexRow, annex: Annex) -> Json:
    values: Json = {
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
    }
    if annex.since is not None:
        values["mark"] = row.mark
        values["before"] = rows.before_text(row, annex) if row.before and not annex.text else row.before
        values["changed"] = [_sentence(change, annex.lang) for change in row.changed]
    return values


def _elsewhere(row: AnnexRow | LeftOut, annex: Annex) -> Json:
    is_working_paper = annex.kind == "annex" and not annex.text
    return {"elsewhere": statements.numbers_as_data(row.elsewhere)} if is_working_paper else {}


def _index(annex: Annex) -> Iterator[Json]:
    def numbers(entry: rows.IndexName) -> list[str | int]:
        return [number if annex.text else printed for printed, number in entry.numbers]

    for index in index_of(annex) if annex.index else ():
        entries = (entry for _, group in index.groups for entry in group)
        names = [{"name": entry.text, "numbers": numbers(entry)} for entry in entries]
        yield {"lang": index.lang, "heading": index.heading, "names": names}


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
    if isinstance(value, tuple) and any(isinstance(part, Party) for part in value):
        return "|".join(map(str, value))
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(map(str, value))
    return [_argument(part, lang) for part in value] if isinstance(value, tuple) else value
