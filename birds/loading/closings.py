"""A round that is closed: the act, and the annex that is kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import store
from birds.errors import AnswerIsNo
from birds.model import Act, Message, Round
from birds.negotiation import closing, rounds
from birds.negotiation.acts import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import Annex


@store.anew
def closed(
    path: Path, number: int | None, date: str, using: Sequence[str], code: str | None
) -> tuple[Round, Annex | None]:
    """Close a round and keep the annex as it stands; None where the dossier has no lists to make one from.

    A round that is closed like this already stays as it is. AnswerIsNo where what is tabled has another code than the
    one that is given; it says which part differs.
    """
    heard = None if code is None else closing.read(code)
    asked = rounds.closed(store.load(path, Round), number, date).number
    with store.change(path, f"round close {asked}") as session:
        dossier = session.dossier()
        made = rounds.closed(dossier.rounds, asked, date, dossier.copy_of)
        if made in dossier.rounds:
            return made, rounds.kept_annex(dossier, store.load_meta(path), made.number, using)
        annex, own = rounds.annex_to_keep(dossier, made.number, using)
        if heard and heard != own:
            parts = tuple(Message(f"round.part_{name}") for name in closing.differing(own, heard))
            raise AnswerIsNo("round.code_differs", round=made.number, code=own, other=heard, parts=parts)
        record = Record(session.load(Act), session.copy_of())
        record.round(made, "close", date=made.closed, speaker=record.recorder, code=own)
        session.record(record.new)
        session.set_meta(rounds.meta_key(made.number), rounds.to_text(annex) if annex else None)
        (made,) = (one for one in session.load(Round) if one.number == made.number)
    return made, annex
