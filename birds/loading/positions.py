"""A filled-in form back: judged row by row, it changes what one Party says in one round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds import store
from birds.errors import BirdsError, InputError, Problem, StrictError, UsageError
from birds.evidence import findings
from birds.loading.saving import open_for
from birds.model import Act, Held, Message, Position, SourceFile, parties
from birds.negotiation import choosing, dialogue, exchange, holding, items, rounds
from birds.negotiation.acts import Record
from birds.negotiation.dialogue import birds_asked
from birds.negotiation.positions import PositionChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.evidence import Findings
    from birds.model import Dossier, LoadOptions, PartyCode
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.dialogue import Done, Statement
    from birds.negotiation.holding import HeldChange, Tabled
    from birds.negotiation.items import Item
    from birds.reading.forms import FilledPosition, PositionForm
    from birds.store import Session


@dataclass(frozen=True, slots=True)
class Returned:
    """What a filled-in form brought: whose it is, its rows, what it changes, and every row that was not used."""

    party: PartyCode
    round: int
    rows: int
    changes: tuple[PositionChange, ...]
    problems: tuple[Problem, ...]
    held: tuple[HeldChange, ...] = ()


@store.anew
def load_positions(
    path: Path, file: Path, how: LoadOptions, *, party: PartyCode | None = None, using: Sequence[str] = ()
) -> Returned:
    """Read a filled-in file back: it changes that Party's positions in that round, and nothing else.

    `party` is whose file it is where the file does not say. InputError where the file is of a round that is not open.
    """
    from birds.reading.forms import read_positions

    filled, problems = read_positions(file, encoding=how.encoding, sheet=how.sheet)
    store.enter(path)
    whose = _whose(filled, party)
    with open_for(path, how, f"load positions --party {whose}") as opened:
        table = findings(opened.reader.dossier(), using)
        number = _which_round(filled, table)
        _refuse_others(filled, table, number)
        placed, lost = _placed(filled, table, whose)
        noticed = [*_outdated(filled, table, (whose, number)), *problems, *lost]
        changes, overtaken = _changes(filled, table, (whose, number), placed)
        noticed += overtaken
        if how.strict and noticed:
            raise StrictError("load.strict", noticed, first=noticed[0].message, number=len(noticed))
        held = _held(placed, table.dossier, whose)
        if table.dossier.copy_of not in (None, whose):
            changes = _received(changes, filled.file)
        elif table.dossier.copy_of:
            held, changes = (*holding.untold(table.dossier, changes, whose), *held), ()
        source = _source(file, len(filled.rows), party, using, how) if changes or held else None
        opened.save(lambda session: save_positions(session, changes, held, source))
    return Returned(whose, number, len(filled.rows), changes, tuple(noticed), held)


@store.anew
def stated(
    path: Path, choice: BirdChoice, statement: Statement, using: Sequence[str], how: LoadOptions
) -> Done:
    """State a Party's position on the birds of a choice."""
    with open_for(path, how, f"position set {statement.value} --party {statement.party}") as opened:
        done = dialogue.stated(findings(opened.reader.dossier(), using), choice, statement)
        opened.save(lambda session: save_positions(session, done.changes, done.held))
    return done


@store.anew
def tabled(path: Path, choice: BirdChoice | None, using: Sequence[str], how: LoadOptions) -> Tabled:
    """Table what this Party's copy holds on the birds of a choice, on all without any."""
    with open_for(path, how, "position table") as opened:
        done = dialogue.tabled(findings(opened.reader.dossier(), using), choice)
        opened.save(lambda session: save_positions(session, done.changes, done.held))
    return done


@store.anew
def cleared(
    path: Path, choice: BirdChoice, party: PartyCode, number: int | None, using: Sequence[str]
) -> Done:
    """Clear what a Party said in a round on the birds of a choice."""
    with store.change(path, f"position clear --party {party}") as session:
        done = dialogue.cleared(findings(session.dossier(), using), choice, party, number)
        save_positions(session, done.changes, done.held)
    return done


def _received(changes: Sequence[PositionChange], document: str) -> tuple[PositionChange, ...]:
    """Return what the other Party says in its form: as received, the form being the document."""
    return tuple(
        replace(one, after=replace(one.after, document=document)) if one.after else one for one in changes
    )


def _held(placed: _Placed, dossier: Dossier, party: PartyCode) -> tuple[HeldChange, ...]:
    """Return the notes that the rows have: they stay in this copy."""
    notes = (Held(party, item.taxon, note=row.note) for row, item in placed if row.note)
    return holding.held_back(dossier.held, notes)


def save_positions(
    session: Session,
    changes: Sequence[PositionChange],
    held: Sequence[HeldChange] = (),
    file: SourceFile | None = None,
    words: Sequence[Act] = (),
) -> None:
    """Save what is said and what is held back.

    `file` is how the file that it comes from was loaded, `words` are proposals of other words, not yet in the record.
    """
    record = Record(session.load(Act), session.copy_of())
    for change in changes:
        if change.after:
            record.position(change.after)
        elif change.before:
            record.withdrawal(change.before)
    for word in words:
        record.propose(word)
    session.record(record.new)
    if held:
        session.replace(Held, holding.applied(session.load(Held), held))
    if file is not None:
        session.save_source_file(file)


def _source(
    file: Path, rows: int, party: PartyCode | None, using: Sequence[str], how: LoadOptions
) -> SourceFile:
    """Return what the dossier keeps of the file."""
    from birds.reading.files.source import read_source

    source = read_source(file)
    options = (*((("party", party),) if party else ()), *(("using", one) for one in using))
    return SourceFile("positions", source.name, source.sha256, rows, how.encoding, how.sheet, options=options)


def _whose(filled: PositionForm, party: PartyCode | None) -> PartyCode:
    stamped = filled.stamp.party
    if stamped is not None and stamped not in parties():
        raise InputError("position.of_no_party", file=filled.file, party=stamped)
    if stamped and party and stamped != party:
        raise UsageError("position.of_another_party", file=filled.file, owner=stamped, party=party)
    if not stamped and not party:
        raise UsageError("position.of_nobody", file=filled.file)
    return parties()[stamped or party or ""].code


def _which_round(filled: PositionForm, table: Findings) -> int:
    try:
        return rounds.speaking(table.dossier.rounds, filled.stamp.round).number
    except UsageError as error:
        if filled.stamp.round is None:
            raise
        number, why = filled.stamp.round, error.message
        raise InputError("position.for_round", file=filled.file, round=number, why=why) from None


def _refuse_others(filled: PositionForm, table: Findings, number: int) -> None:
    """Refuse a form that another dossier has made: its rows are not the birds of this one's round."""
    made = filled.stamp.dossier
    if made and made not in exchange.identity(table.dossier, number):
        raise InputError("position.of_another_dossier", file=filled.file)


def _outdated(filled: PositionForm, table: Findings, asked: tuple[PartyCode, int]) -> Iterator[Problem]:
    """Warn of a workbook that tells what is no longer so: evidence, names, or what was said in other rounds."""
    now = {one.row.id: one.context for one in birds_asked(table, *asked)}
    old = [row for row in filled.rows if row.context and now.get(row.id or "") != row.context]
    if old:
        first = old[0].names[0] if old[0].names else old[0].id or ""
        yield Problem(
            filled.file,
            Message.of("position.outdated", number=len(old), first=first),
            "position.do_look_at_outdated",
            row=old[0].row,
            severity="warning",
            sheet=filled.sheet,
        )


_Placed = list[tuple["FilledPosition", "Item"]]


def _placed(filled: PositionForm, table: Findings, party: PartyCode) -> tuple[_Placed, list[Problem]]:
    """Return each row with its bird, and what can't be placed or says two things of one bird."""
    every = tuple(items.of(table.comparison))
    by_id = {item.id: item for item in every}
    found: dict[str, list[tuple[FilledPosition, Item]]] = {}
    problems: list[Problem] = []
    for row in filled.rows:
        try:
            meant = (by_id[row.id],) if row.id in by_id else _by_name(table, every, row, party)
        except BirdsError as error:
            if row.touched:
                what = Message.of("position.row_not_used", why=error.message)
                problems.append(_problem(filled, row, what, "position.do_correct_name"))
            continue
        for item in meant:
            found.setdefault(item.id, []).append((row, item))
    placed: _Placed = []
    for same in found.values():
        said = {(row.value, row.reason) for row, _ in same if row.touched}
        if len(said) > 1:
            problems += _contradictions(filled, [row for row, _ in same if row.touched])
        else:
            placed += [one for one in same if one[0].touched][:1]
    return placed, sorted(problems, key=lambda one: one.row or 0)


def _by_name(
    table: Findings, every: Sequence[Item], row: FilledPosition, party: PartyCode
) -> tuple[Item, ...]:
    error: BirdsError | None = None
    for name in row.names:
        try:
            return choosing.meant_by(table, every, name, party)
        except BirdsError as why:
            error = error or why
    raise error or InputError("position.no_bird_of_id", id=row.id or "")


def _contradictions(filled: PositionForm, rows: Sequence[FilledPosition]) -> Iterator[Problem]:
    what = Message.of("position.rows_differ", rows=tuple(row.row for row in rows))
    for row in rows:
        yield _problem(filled, row, what, "position.do_keep_one")


def _problem(
    filled: PositionForm, row: FilledPosition, what: Message, todo: str, severity: str = "error"
) -> Problem:
    name = row.names[0] if row.names else row.id
    return Problem(filled.file, what, todo, row.row, value=name, severity=severity, sheet=filled.sheet)


def _changes(
    filled: PositionForm, table: Findings, asked: tuple[PartyCode, int], placed: _Placed
) -> tuple[tuple[PositionChange, ...], list[Problem]]:
    """Return what the file changes, and what has changed in the dossier since the file was made."""
    party, number = asked
    there = {one.taxon: one for one in table.dossier.positions if (one.party, one.round) == asked}
    changes: list[PositionChange] = []
    problems: list[Problem] = []
    for row, item in placed:
        before = there.get(item.taxon)
        after = Position(party, item.taxon, number, row.value, row.reason) if row.value else None
        if before and after and (before.value, before.reason) == (after.value, after.reason):
            continue
        if after and before and before.value == after.value:
            after = Position(party, item.taxon, number, after.value, after.reason, before.who, before.when)
        if before == after:
            continue
        if row.known and (before.value if before else None) != row.value_before:
            what = Message("position.was_cleared")
            if before:
                what = Message.of("position.has_become", value=before.value)
            problems.append(_problem(filled, row, what, "position.do_make_sure", "warning"))
        changes.append(PositionChange(item.taxon, before, after))
    return tuple(changes), problems
