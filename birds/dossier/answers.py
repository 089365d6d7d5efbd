"""A form that came back, with all that it asks to be done: a Party's own one opens rounds, tables, confirms, closes.

That is done by what the command line does it with, after a rehearsal on a copy: all of it, or nothing. A form that this
copy has not made for its own Party can do no more than a workbook.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from birds import disk, store
from birds.dossier import acts, positions
from birds.model import Event, LoadOptions, Message, PartyCode
from birds.negotiation.acts import awaiting
from birds.negotiation.statements import Result
from birds.reading.forms import ACTIONS, PositionForm


def load_answers(path: Path, file: Path, options: LoadOptions, *, using: Sequence[str] = ()) -> Result:
    """Load a filled-in form and do what it asks to be done; in a dry run, and at first, in a copy of the dossier."""
    filled, _ = positions.read_form(path, file, options)
    if not filled.stamp.key or not (filled.actions or any(row.tables for row in filled.rows)):
        return positions.load_positions(path, file, options, using=using)
    options = replace(options, party=None)  # it says itself whose it is
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
        positions.refuse_keys(filled, reader.load(Event), reader.copy_of())
    number, done = filled.stamp.round, []
    asked = {kind: [fields for action, fields in filled.actions if action == kind] for kind in ACTIONS}
    for fields in asked["open"]:
        begun = acts.open_round(path, number, fields.get("place"), fields.get("date"))
        about = tuple(filter(None, (begun.place, begun.opened))) or "–"
        done.append(Message.of("form.opens", round=begun.number, about=about))
    if filled.rows or filled.stamp.party:
        result = positions.load_positions(path, file, options, using=using)
    else:  # a secretariat's own, on which nobody answers
        result = Result(party=PartyCode(""), round=number or 0)
    if any(row.tables for row in filled.rows):
        result = positions.table_as_shown(path, filled, result, using, options)
    done += result.done
    ids = {fields.get("id", "") for fields in asked["confirm"]}
    waiting = tuple(act.id for act in awaiting(store.load(path).acts) if act.id in ids)
    if waiting:  # the same form may come twice
        confirmed = acts.confirm(path, waiting, options)
        done.append(Message.of("form.confirms", number=len(confirmed.acts)))
    done += [_close_round(path, fields, number, using) for fields in asked["close"]]
    return replace(result, done=tuple(done))


def _close_round(path: Path, fields: Mapping[str, str], number: int | None, using: Sequence[str]) -> Message:
    code, document, minutes = (fields.get(name) for name in ("code", "document", "minutes"))
    other = acts.OtherClosing(code, document, minutes) if code else None
    closed = acts.close_round(path, number, fields.get("date", ""), using, other).round
    if not closed.closed_by:
        return Message.of("form.closes_round", round=closed.number, date=closed.closed or "–")
    parties = tuple(map(store.agreement_of(path).country, closed.closed_by))
    return Message.of("form.closes", round=closed.number, code=closed.code or "–", parties=parties)
