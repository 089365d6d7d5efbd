"""A form that came back, with all that it asks to be done: a Party's own one opens rounds, tables, confirms, closes.

That is done by what the command line does it with, after a rehearsal on a copy: all of it, or nothing. A form that this
copy has not made for its own Party can do no more than a workbook.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from birds import disk, store
from birds.dossier import negotiation, positions
from birds.errors import StrictError
from birds.model import Message, PartyCode
from birds.negotiation import drafts
from birds.negotiation.folding import awaiting
from birds.negotiation.statements import Result
from birds.reading.forms import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.errors import Problem
    from birds.model import LoadOptions
    from birds.reading.forms import PositionForm


def load_answers(
    path: Path, file: Path, how: LoadOptions, *, party: PartyCode | None = None, using: Sequence[str] = ()
) -> Result:
    """Load a filled-in form and do what it asks to be done; in a dry run, and at first, in a copy of the dossier."""
    filled, _ = positions.read_form(path, file, how)
    if not filled.key or not (filled.actions or any(row.tables for row in filled.rows)):
        return positions.load_positions(path, file, how, party=party, using=using)
    with rehearsal(path) as copy:
        rehearsed = _done(copy, file, filled, replace(how, dry_run=False), using)
    return rehearsed if how.dry_run else _done(path, file, filled, how, using)


@contextmanager
def rehearsal(path: Path) -> Iterator[Path]:
    """Yield a copy of a dossier, to do in it what shall not be done yet."""
    with tempfile.TemporaryDirectory(prefix="birds-") as folder:
        copy = Path(folder) / path.name
        with store.read(path):
            shutil.copyfile(path, copy)
        with disk.of_this_run():  # what is changed in it is of no concern
            yield copy


def _done(path: Path, file: Path, filled: PositionForm, how: LoadOptions, using: Sequence[str]) -> Result:
    """Open a round, take the answers, table, confirm and close, each where the form asks for it."""
    with store.read(path) as reader:
        positions.refuse_keys(filled, reader.dossier(to_compare=True, records_of=()))
    asked = {kind: [fields for of, fields in filled.actions if of == kind] for kind in ACTIONS}
    told = [_opened(path, fields, filled.stamp.round) for fields in asked["open"]]
    if filled.rows or filled.stamp.party:
        done = positions.load_positions(path, file, how, using=using)
    else:  # a secretariat's own, on which nobody answers
        done = Result(party=PartyCode(""), round=filled.stamp.round or 0)
    problems: tuple[Problem, ...] = done.problems
    if any(row.tables for row in filled.rows):
        tabled, more = positions.tabled_as_shown(path, filled, done.party, using, how)
        problems += more
        if how.strict and more:
            raise StrictError.of(problems, more)
        if tabled:
            party = store.agreement_of(path).country(tabled.party)
            things = drafts.of_each_kind(tabled.held)
            told.append(Message.of("form.tables", party=party, things=things, round=tabled.round))
            gone = {change.taxon for change in tabled.held}
            held = [  # of a row that is tabled, the note alone
                replace(change, before=change.after) if change.taxon in gone else change
                for change in done.held
                if change.taxon not in gone or change.note != change.note_before
            ]
            done = replace(
                done,
                changes=tabled.changes,
                names=tabled.names,
                held=tuple(held),
                heads={**done.heads, **tabled.heads},
                counting=tabled.counting,
            )
    told += _confirmed(path, {fields.get("id", "") for fields in asked["confirm"]}, how)
    told += [_closed(path, fields, filled.stamp.round, using) for fields in asked["close"]]
    return replace(done, problems=problems, done=tuple(told))


def _opened(path: Path, fields: Mapping[str, str], number: int | None) -> Message:
    made = negotiation.opened(path, number, fields.get("place"), fields.get("date"))
    about = tuple(filter(None, (made.place, made.opened)))
    return Message.of("form.opens", round=made.number, about=about or "–")


def _confirmed(path: Path, names: set[str], how: LoadOptions) -> Iterator[Message]:
    """Confirm those of the joint acts that still wait: the same form may come twice."""
    waiting = tuple(act.id for act in awaiting(store.load(path).acts) if act.id in names)
    if waiting:
        yield Message.of("form.confirms", number=len(negotiation.confirmed(path, waiting, how).acts))


def _closed(path: Path, fields: Mapping[str, str], number: int | None, using: Sequence[str]) -> Message:
    other = None
    if code := fields.get("code"):
        other = negotiation.OtherClosing(code, fields.get("document"), fields.get("minutes"))
    made = negotiation.closed(path, number, fields.get("date", ""), using, other).round
    if not made.closed_by:
        return Message.of("form.closes_round", round=made.number, date=made.closed or "–")
    parties = tuple(map(store.agreement_of(path).country, made.closed_by))
    return Message.of("form.closes", round=made.number, code=made.code or "–", parties=parties)
