"""The text of an annex, which is what will be signed; and what keeps it from being a Party's original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from birds.errors import AnswerIsNo
from birds.messages import own_name
from birds.model import Act, Annex, AnnexRow, Message
from birds.negotiation.acts import awaiting, closings_of, conflicts, shown_opening
from birds.negotiation.positions import BRACKETED
from birds.negotiation.proposals import AGREED_NOTE, PROPOSED_NOTE
from birds.negotiation.settings import setting_name
from birds.negotiation.sites import first_of


def text_of(annex: Annex, acts: Iterable[Act] = ()) -> Annex:
    """Return the text: numbers, names, agreed footnotes and the brackets that are left, and nothing said about them.

    Once nothing is open it has the agreed rows only: a bird of which nobody speaks is no part of it. Until then it
    has the rows and the numbers of the working paper.
    """
    settled = not (*open_in_annex(annex), *clashes(acts))
    rows = [row for row in annex.rows if row.state == "agreed" or (not settled and row.state != "withdrawn")]
    numbered = [replace(row, number=place) for place, row in enumerate(rows, 1)] if settled else rows
    noted, notes = _with_agreed_notes(numbered, annex)
    return replace(
        annex,
        text=True,
        settled=settled,
        rows=noted,
        notes=notes,
        closing=(),
        unsettled=(),
        counted=None,
        project_rules=None,
        index=False,
    )


def _with_agreed_notes(
    rows: Iterable[AnnexRow], annex: Annex
) -> tuple[tuple[AnnexRow, ...], tuple[Message, ...]]:
    """Return the rows without all that is said about them, and the footnotes that both have agreed, by new numbers."""
    numbers: dict[Message, int] = {}
    noted = []
    for row in rows:
        agreed = [note for note in _notes_on(row, annex) if note.code == AGREED_NOTE]
        marks = tuple(sorted(numbers.setdefault(note, len(numbers) + 1) for note in agreed))
        noted.append(replace(_bare(row), notes=marks))
    return tuple(noted), tuple(numbers)


def _notes_on(row: AnnexRow, annex: Annex) -> list[Message]:
    """Return the notes on a row; another program may have left a number without one."""
    return [note for number in row.notes for note in annex.notes[number - 1 : number]]


def list_as_text(annex: Annex) -> Annex:
    """Return a list as it prints itself, without anything that is said about it."""
    rows = tuple(map(_bare, annex.rows))
    return replace(annex, text=True, settled=True, rows=rows, headings=(), original=None)


def _bare(row: AnnexRow) -> AnnexRow:
    return AnnexRow(
        id=row.id,
        number=row.number,
        scientific_name=row.scientific_name,
        names=row.names,
        state=row.state,
        synonyms=row.synonyms,
        name_settled=row.name_settled,
    )


def original_of(annex: Annex, acts: Iterable[Act] = (), more: Iterable[Message] = ()) -> Annex:
    """Return the text as a Party's original. AnswerIsNo, naming what is open in it and `more`, if it is not settled."""
    points = (*open_in_annex(annex), *more, *clashes(acts))
    if points:
        raise AnswerIsNo("signing.open", points=points)
    return text_of(annex)


def clashes(acts: Iterable[Act]) -> Iterator[Message]:
    """Yield what no row shows: acts in conflict, settings that one Party alone calls agreed, a closing only heard."""
    there = tuple(acts)
    number = sum(conflict.first.kind not in {"position", "name"} for conflict in conflicts(there))
    if number:
        yield Message.of("signing.conflicts", n=number)
    alone = tuple(
        dict.fromkeys(setting_name(act.subject) for act in awaiting(there) if act.kind == "setting")
    )
    if alone:
        yield Message.of("signing.unconfirmed", keys=alone)
    latest = shown_opening(there)
    heard = closings_of(there, latest.round or 0) if latest else ()
    if any(act.received and not act.minutes for act in heard):
        yield Message.of("signing.closing_heard", round=latest.subject if latest else "")


def open_in_annex(annex: Annex) -> Iterator[Message]:
    """Yield what keeps an annex from being signed: brackets, names that are missing, and a list without a bird.

    What nobody speaks of is not open: it is no part of the text.
    """
    for state in BRACKETED:
        open_rows = [row for row in annex.rows if row.state == state]
        if open_rows:
            yield _rows(f"signing.{state}", open_rows)
    agreed = [row for row in annex.rows if row.state == "agreed"]
    for lang in annex.columns:
        nameless = [row for row in agreed if not row.names.get(lang)]
        if nameless:
            yield _rows("signing.no_name", nameless, column=own_name(lang))
    yield from _open_footnotes(annex, agreed)
    if not agreed:
        yield Message("signing.nothing_agreed")


def _open_footnotes(annex: Annex, agreed: Iterable[AnnexRow]) -> Iterator[Message]:
    """Yield rows with a footnote that a Party proposes, or that is agreed in some of the languages only."""
    proposed, partly = [], []
    for row in agreed:
        notes = _notes_on(row, annex)
        agreed_notes = [note for note in notes if note.code == AGREED_NOTE]
        texts = (dict(note.args)["texts"] for note in agreed_notes)
        langs = {
            str(text).partition(":")[0] for several in texts if isinstance(several, tuple) for text in several
        }
        if any(note.code == PROPOSED_NOTE for note in notes):
            proposed.append(row)
        elif langs and not langs.issuperset(annex.columns):
            partly.append(row)
    if proposed:
        yield _rows("signing.footnote_proposed", proposed)
    if partly:
        yield _rows("signing.footnote_partly", partly)


def _rows(code: str, rows: list[AnnexRow], **more_args: str) -> Message:
    named = [
        Message.of("signing.row", number=row.reference or row.number, name=row.scientific_name)
        for row in rows
    ]
    return Message.of(code, n=len(rows), rows=first_of(named), **more_args)
