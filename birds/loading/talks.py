"""What moves the talks: rounds opened, closed with their annex, reopened; the other side's acts taken in; undoing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import store
from birds.errors import AnswerIsNo
from birds.loading.saving import hold_back, open_for
from birds.model import Act, Message, Round
from birds.negotiation import closing, history, kept, rounds
from birds.negotiation import exchange as exchanges
from birds.negotiation.acts import Record
from birds.reading.files.source import read_source
from birds.review.decisions import follow, foreseen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import Annex, Dossier, LoadOptions
    from birds.negotiation.exchange import Exchange, Merging
    from birds.negotiation.history import Undone
    from birds.store import Session


@store.anew
def opened(path: Path, number: int | None, place: str | None, date: str | None) -> Round:
    """Begin a round; one that is open like this already stays as it is."""
    with store.change(path, f"round open {number or ''}".strip()) as session:
        there = session.load(Round)
        made = rounds.opened(there, number, place=place, date=date)
        if made not in there:
            record = Record(session.load(Act), session.copy_of())
            record.round(made, "open", date=made.opened, place=made.place, speaker=record.recorder)
            session.record(record.new)
    return made


@store.anew
def closed(
    path: Path, number: int | None, date: str, using: Sequence[str], code: str | None
) -> tuple[Round, Annex | None]:
    """Close a round and keep annex and agreement as they stand; None where the dossier has no lists to make one from.

    A round that is closed like this already stays as it is. AnswerIsNo where what is tabled has another code than the
    one that is given; it says which part differs.
    """
    heard = None if code is None else closing.read(code)
    asked = rounds.closed(store.load(path, Round), number, date).number
    with store.change(path, f"round close {asked}") as session:
        dossier = session.dossier()
        made = rounds.closed(dossier.rounds, asked, date, dossier.copy_of)
        if made in dossier.rounds:
            return made, rounds.kept_annex(dossier, session.meta(), made.number, using)
        annex, own = rounds.annex_to_keep(dossier, made.number, using)
        if heard and heard != own:
            parts = tuple(Message(f"round.part_{name}") for name in closing.differing(own, heard))
            raise AnswerIsNo("round.code_differs", round=made.number, code=own, other=heard, parts=parts)
        record = Record(session.load(Act), session.copy_of())
        record.round(made, "close", date=made.closed, speaker=record.recorder, code=own)
        session.record(record.new)
        session.set_meta(rounds.meta_key(made.number), rounds.to_text(annex) if annex else None)
        session.set_meta(kept.meta_key(made.number), kept.to_text(kept.to_keep(dossier, annex, using)))
        (made,) = (one for one in session.load(Round) if one.number == made.number)
    return made, annex


@store.anew
def reopened(path: Path, number: int | None, reason: str) -> Round:
    """Reopen the latest round, for a reason; its kept annex stays until it is closed again."""
    with store.change(path, f"round reopen {number or ''}".strip()) as session:
        found = rounds.reopened(session.load(Round), number)
        record = Record(session.load(Act), session.copy_of())
        record.round(found, "reopen", reason=reason, speaker=record.recorder)
        session.record(record.new)
    return found


def merged(path: Path, file: Path, how: LoadOptions) -> Merging:
    """Take the acts of an exchange, or of a whole dossier, into the record; all of them or, in a dry run, none.

    Of another Party's dossier those that it speaks, of one made for this copy's Party all.
    """
    store.enter(path)
    source = read_source(file)
    if source.kind == "sqlite":
        with store.read(path) as reader:
            owner = reader.copy_of()
        other = store.load(file)
        side = None if other.copy_of == owner else other.copy_of
        text = exchanges.to_text(exchanges.of(other, side, decisions=other.copy_of is None))
    else:
        text = source.data.decode("utf-8-sig", "replace")
    return _merged(path, exchanges.from_text(text, source.name), source.name, how)


@store.anew
def _merged(path: Path, theirs: Exchange, name: str, how: LoadOptions) -> Merging:
    with open_for(path, how, f"merge {name}") as opened:
        dossier = opened.reader.dossier()
        done = exchanges.merging(dossier, theirs, name)
        opened.save(lambda session: _record(session, dossier, done.new, name))
    return replace(done, after=foreseen(dossier, done.new))


@store.anew
def undone(path: Path, name: str | None, how: LoadOptions) -> Undone:
    """Restore what stood before one act, or before the last command, tabled or held back."""
    with open_for(path, how, "undo") as opened:
        dossier = opened.reader.dossier()
        done = history.undone(dossier, name)
        opened.save(lambda session: _record(session, dossier, done.acts))
        opened.save(lambda session: hold_back(session, done.held, tabled=bool(done.acts)))
    return replace(done, after=foreseen(dossier, done.acts))


def _record(session: Session, before: Dossier, new: Sequence[Act], file: str | None = None) -> None:
    """Add acts to the record, and replay the decisions among them; `before` is what was there."""
    session.record(new, file)
    follow(session, before, new)
