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
    path: Path, file: Path, options: LoadOptions, *, party: PartyCode | None = None, using: Sequence[str] = ()
) -> Result:
    """Load a filled-in form and do what it asks to be done; in a dry run, and at first, in a copy of the dossier."""
    filled, _ = positions.read_form(path, file, options)
    if not filled.key or not (filled.actions or any(row.tables for row in filled.rows)):
        return positions.load_positions(path, file, options, party=party, using=using)
    with rehearsal(path) as copy:
        rehearsed = _carry_out(copy, file, filled, replace(options, dry_run=False), using)
    return rehearsed if options.dry_run else _carry_out(path, file, filled, options, using)


@contextmanager
def rehearsal(path: Path) -> Iterator[Path]:
    """Yield a copy of a dossier, to do in it what shall not be done yet."""
    with tempfile.TemporaryDirectory(prefix="birds-") as folder:
        copy = Path(folder) / path.name
        with store.read(path):
            shutil.copyfile(path, copy)
        with disk.of_this_run():  # what is changed in it is of no concern
            yield copy


def _carry_out(
    path: Path, file: Path, filled: PositionForm, options: LoadOptions, using: Sequence[str]
) -> Result:
    """Open a round, take the answers, table, confirm and close, each where the form asks for it."""
    with store.read(path) as reader:
        positions.refuse_keys(filled, reader.dossier(to_compare=True, records_of=()))
    asked = {kind: [fields for of, fields in filled.actions if of == kind] for kind in ACTIONS}
    steps = [_open_round(path, fields, filled.stamp.round) for fields in asked["open"]]
    if filled.rows or filled.stamp.party:
        answered = positions.load_positions(path, file, options, using=using)
    else:  # a secretariat's own, on which nobody answers
        answered = Result(party=PartyCode(""), round=filled.stamp.round or 0)
    problems: tuple[Problem, ...] = answered.problems
    if any(row.tables for row in filled.rows):
        tabled, refusals = positions.tabled_as_shown(path, filled, answered.party, using, options)
        problems += refusals
        if options.strict and refusals:
            raise StrictError.of(problems, refusals)
        if tabled:
            party = store.agreement_of(path).country(tabled.party)
            things = drafts.of_each_kind(tabled.held)
            steps.append(Message.of("form.tables", party=party, things=things, round=tabled.round))
            gone = {change.taxon for change in tabled.held}
            held = [  # of a row that is tabled, the note alone
                replace(change, before=change.after) if change.taxon in gone else change
                for change in answered.held
                if change.taxon not in gone or change.note != change.note_before
            ]
            answered = replace(
                answered,
                changes=tabled.changes,
                names=tabled.names,
                held=tuple(held),
                heads={**answered.heads, **tabled.heads},
                counting=tabled.counting,
            )
    steps += _confirm(path, {fields.get("id", "") for fields in asked["confirm"]}, options)
    steps += [_close_round(path, fields, filled.stamp.round, using) for fields in asked["close"]]
    return replace(answered, problems=problems, done=tuple(steps))


def _open_round(path: Path, fields: Mapping[str, str], number: int | None) -> Message:
    begun = negotiation.open_round(path, number, fields.get("place"), fields.get("date"))
    about = tuple(filter(None, (begun.place, begun.opened)))
    return Message.of("form.opens", round=begun.number, about=about or "–")


def _confirm(path: Path, names: set[str], options: LoadOptions) -> Iterator[Message]:
    """Confirm those of the joint acts that still wait: the same form may come twice."""
    waiting = tuple(act.id for act in awaiting(store.load(path).acts) if act.id in names)
    if waiting:
        yield Message.of("form.confirms", number=len(negotiation.confirm(path, waiting, options).acts))


def _close_round(path: Path, fields: Mapping[str, str], number: int | None, using: Sequence[str]) -> Message:
    other = None
    if code := fields.get("code"):
        other = negotiation.OtherClosing(code, fields.get("document"), fields.get("minutes"))
    ended = negotiation.close_round(path, number, fields.get("date", ""), using, other).round
    if not ended.closed_by:
        return Message.of("form.closes_round", round=ended.number, date=ended.closed or "–")
    parties = tuple(map(store.agreement_of(path).country, ended.closed_by))
    return Message.of("form.closes", round=ended.number, code=ended.code or "–", parties=parties)
