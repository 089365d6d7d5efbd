"""A filled-in form back: judged row by row, it changes what one Party says in one round.

A Party's own one also opens rounds, tables, confirms, closes, where it asks for that: by what the command line does it
with, after a rehearsal on a copy, all of it or nothing. A form that this copy has not made for its own Party can do no
more than a workbook.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds import disk, store
from birds import model as m
from birds.dossier.negotiating import Negotiating, save_positions
from birds.errors import BirdsError, InputError, Problem, StrictError, UsageError
from birds.evidence import Findings, findings
from birds.names import fold
from birds.negotiation import annexes, drafts, items, positions, proposals, rounds, sites, statements
from birds.negotiation.acts import ActChange, awaiting
from birds.negotiation.choosing import birds_meant_by
from birds.negotiation.statements import Result

if TYPE_CHECKING:
    from birds.reading.forms import FilledPosition, PositionForm


def read_form(path: Path, file: Path, options: m.LoadOptions) -> tuple[PositionForm, tuple[Problem, ...]]:
    """Read a filled-in form of a dossier. InputError where the file is none."""
    from birds.reading.forms import read_positions
    from birds.reading.tables import ReadOptions

    return read_positions(file, ReadOptions.of(options, store.agreement_of(path)))


# ---------------------------------------------------------------- positions of a form


@store.retry_on_conflict
def load_positions(path: Path, file: Path, options: m.LoadOptions, *, using: Sequence[str] = ()) -> Result:
    """Read a filled-in file back: it changes that Party's positions in that round, and nothing else.

    The options say whose it is where the file does not. InputError where the file is of a round that is not open.
    """
    filled, problems = read_form(path, file, options)
    whose = _party_of(filled, options.party, store.agreement_of(path))
    with store.open_for(path, options, f"load positions --party {whose}") as opened:
        table = findings(opened.dossier(to_compare=True), using, explained=False)
        number = _round_of(filled, table)
        _refuse_others(filled, table, number)
        filled, unread = _without_private_words(filled, table.dossier, whose)
        placed, lost = _place_rows(filled, table, whose)
        asks = filled.actions or any(row.tables for row in filled.rows)
        refused = [Problem(filled.file, "position.no_actions")] if asks and not filled.stamp.key else []
        noticed = (*problems, *unread, *lost, *refused, *_warn_unseen(filled, table, whose, placed))
        if options.strict and noticed:
            raise StrictError.of(noticed)
        changed = _changes(table, (whose, number), placed, own=bool(filled.stamp.key))
        changes, names, unsaid = _part_by_copy(changed, table.dossier, whose, filled.file)
        notes = (m.DraftNote(whose, taxon, row.noted) for row, taxon in placed if row.noted is not None)
        held = drafts.draft_changes(table.dossier, (*unsaid, *notes), exactly=bool(filled.stamp.key))
        any_change = changes or held or names
        source = _source(file, len(filled.rows), using, options) if any_change else None
        opened.apply(lambda session: save_positions(session, (*changes, *names), held, source))
        taxa = {change.taxon for some in (changes, held, names) for change in some}
        unheard = None if held and not changes else number
        return Result(
            party=whose,
            round=number,
            changes=changes,
            names=names,
            held=held,
            heads=statements.heads_after(table, changes, taxa),
            counting=positions.counting_values(table.dossier.positions, whose, unheard),
            problems=noticed,
        )


@store.retry_on_conflict
def table_as_shown(
    path: Path, filled: PositionForm, answered: Result, using: Sequence[str], options: m.LoadOptions
) -> Result:
    """Table what this copy holds on the rows that its own form tables, each only where it is what the form shows.

    Return it with what the form had `answered` before: of a row that is tabled, its note alone.
    """
    with store.open_for(path, options, "position table") as opened:
        table = findings(opened.dossier(to_compare=True), using, explained=False)
        party = answered.party
        number = rounds.round_for_positions(table.dossier.rounds, party=party).number
        telling = statements.Telling(table, party, number, own=True)
        rows = replace(filled, rows=tuple(row for row in filled.rows if row.tables))
        shown = [(row, telling.of(key)) for row, key in _place_rows(rows, table, party)[0]]
        other = [row for row, asked in shown if not _is_shown(asked, row, party)]
        what = m.Message("position.not_as_shown")
        noticed = tuple(_problem(filled, row, what, "position.do_new_form") for row in other)
        answered = replace(answered, problems=(*answered.problems, *noticed))
        if options.strict and noticed:
            raise StrictError.of(answered.problems, noticed)
        taxa = [asked.subject for row, asked in shown if asked.is_held and row not in other]
        if not taxa:
            return answered
        tabled = statements.table_drafts(table, None, taxa)
        opened.apply(lambda session: save_positions(session, (*tabled.changes, *tabled.names), tabled.held))
    party_named, things = table.dossier.agreement.country(party), drafts.of_each_kind(tabled.held)
    left = (replace(each, before=each.after) if each.taxon in taxa else each for each in answered.held)
    return replace(
        answered,
        changes=tabled.changes,
        names=tabled.names,
        held=tuple(each for each in left if (each.before, each.note_before) != (each.after, each.note)),
        heads={**answered.heads, **tabled.heads},
        counting=tabled.counting,
        done=(m.Message.of("form.tables", party=party_named, things=things, round=number),),
    )


def _is_shown(asked: statements.Asked, row: FilledPosition, party: m.PartyCode) -> bool:
    """Whether what a copy would table on a row is what the row shows, to the letter."""
    now = replace(asked.now, document=None) if asked.now else None  # no row shows where it was printed
    shown = _position(row, None, asked.subject, (party, 0))
    same = all(asked.proposed.get(slot, "") == name for slot, name in row.proposed)
    return same and asked.beside == row.held_more and not positions.differ(now, shown)


def _part_by_copy(
    changes: Iterable[ActChange], dossier: m.DossierContent, party: m.PartyCode, document: str
) -> tuple[tuple[ActChange, ...], tuple[ActChange, ...], tuple[m.Act, ...]]:
    """Return what is on the table at once, and what is held back: in a Party's own copy all that it says itself.

    What the other Party says in its form is as received there, the form being the document.
    """
    if dossier.copy_of == party:
        return (), (), tuple(drafts.as_draft(change.act) for change in changes)
    if dossier.copy_of:
        changes = [replace(change, act=replace(change.act, document=document)) for change in changes]
    kinds = m.grouped((change.act.kind, change) for change in changes)
    return tuple(kinds.get("position", ())), tuple(kinds.get("name", ())), ()


def _without_private_words(
    filled: PositionForm, dossier: m.DossierContent, party: m.PartyCode
) -> tuple[PositionForm, tuple[Problem, ...]]:
    """Return a file without what no copy but its Party's own may read, and which rows had such.

    That is a note; in the other Party's copy also minutes, which that one cites itself: they await a confirmation.
    """
    if dossier.copy_of == party:
        return filled, ()
    rows, unread = [], []
    for row in filled.rows:
        before = dict(row.more_before)
        if row.noted:
            unread.append(_problem(filled, row, m.Message("position.note_not_read"), "position.do_no_note"))
        if dossier.copy_of and row.minutes and row.minutes != before.get("minutes"):
            what = m.Message.of("position.minutes_not_read", minutes=row.minutes)
            unread.append(_problem(filled, row, what, "position.do_cite_minutes", "warning"))
        minutes = before.get("minutes") if dossier.copy_of else row.minutes
        rows.append(replace(row, note=before.get("note"), minutes=minutes))
    return replace(filled, rows=tuple(rows)), tuple(unread)


def _source(file: Path, rows: int, using: Sequence[str], options: m.LoadOptions) -> m.SourceFile:
    from birds.reading.files.source import read_source

    source, of_file = read_source(file), [("using", list_id) for list_id in using]
    of_file = [("party", options.party), *of_file] if options.party else of_file
    form = m.SourceFile("positions", source.name, source.sha256, rows, options=tuple(of_file))
    return replace(form, encoding=options.encoding, sheet=options.sheet)


def _party_of(filled: PositionForm, party: str | None, agreement: m.Agreement) -> m.PartyCode:
    stamped = filled.stamp.party
    if stamped is not None and stamped not in agreement.by_code:
        raise InputError("position.of_no_party", file=filled.file, party=stamped)
    if stamped and party and stamped != party:
        raise UsageError("position.of_another_party", file=filled.file, owner=stamped, party=party)
    if not stamped and not party:
        raise UsageError("position.of_nobody", file=filled.file)
    return agreement.by_code[stamped or party or ""].code


def _round_of(filled: PositionForm, table: Findings) -> int:
    if filled.stamp.key and not any(row.touched for row in filled.rows):
        return filled.stamp.round or 0
    try:
        return rounds.round_for_positions(table.dossier.rounds, filled.stamp.round).number
    except UsageError as error:
        if filled.stamp.round is None:
            raise
        number, why = filled.stamp.round, error.message
        raise InputError("position.for_round", file=filled.file, round=number, why=why) from None


def _refuse_others(filled: PositionForm, table: Findings, number: int) -> None:
    """Refuse a form that another dossier has made: its rows are not the birds of this one's round."""
    if filled.stamp.key:
        refuse_keys(filled, table.dossier.events, table.dossier.copy_of)
    elif filled.stamp.dossier and filled.stamp.dossier not in statements.identity(table, number):
        raise InputError("position.of_another_dossier", file=filled.file)
    known = {act.id[: statements.SHORT] for act in table.dossier.acts}
    if lacking := {each for row in filled.rows for each in row.seen or () if each not in known}:
        raise InputError("position.has_seen_more", file=filled.file, number=len(lacking))


def refuse_keys(filled: PositionForm, events: Sequence[m.Event], owner: m.PartyCode | None) -> None:
    """Refuse a form that says it is the own one of a copy's `owner`, and that this copy has not made."""
    if filled.stamp.party != owner or filled.stamp.key not in statements.own_keys(events):
        raise InputError("position.not_your_form", file=filled.file)


_Placed = list[tuple["FilledPosition", str]]


def _place_rows(filled: PositionForm, table: Findings, party: m.PartyCode) -> tuple[_Placed, list[Problem]]:
    """Return each row with what acts on its bird or site are on, and what can't be placed or says two things of one."""
    birds: dict[str | None, items.Item] = {item.id: item for item in items.of(table.comparison)}
    called = sites.SitesCalled(table.dossier)
    by_key: dict[str, list[FilledPosition]] = {}
    problems: list[Problem] = []
    own_names = cache(partial(_own_names, table))
    for row in filled.rows:
        try:
            meant = _meant_by(row, table, party, birds, called, own_names)
        except BirdsError as error:
            if row.touched:
                what = m.Message.of("position.row_not_used", why=error.message)
                problems.append(_problem(filled, row, what, "position.do_correct_name"))
            continue
        for key in meant:
            by_key.setdefault(key, []).append(row)
    placed: _Placed = []
    for key, same in by_key.items():
        touched = [row for row in same if row.touched]
        if len({(row.value, row.reason, row.ad_referendum, *row.renamed.items()) for row in touched}) > 1:
            what = m.Message.of("position.rows_differ", rows=tuple(row.row for row in touched))
            problems += [_problem(filled, row, what, "position.do_keep_one") for row in touched]
        else:
            placed += [(row, key) for row in touched[:1]]
    return placed, sorted(problems, key=lambda problem: (problem.sheet != filled.sheet, problem.row or 0))


def _meant_by(
    row: FilledPosition,
    table: Findings,
    party: m.PartyCode,
    birds: Mapping[str | None, items.Item],
    called: sites.SitesCalled,
    own_names: Callable[[], Mapping[str, Collection[str]]],
) -> tuple[str, ...]:
    """Return the lead taxa of the birds, or the subject of the site, that a row is on. BirdsError for none, or two."""
    name, error = row.id if row.id and sites.is_site(row.id) else None, None
    own: tuple[str, ...] = (birds[row.id].taxon,) if row.id in birds else ()
    for each in () if name or (own and not row.touched) else row.names:
        try:
            meant = birds_meant_by(table, tuple(birds.values()), each, party)
        except BirdsError as why:
            error = error or why
            continue
        taxa = tuple(item.taxon for item in meant)
        is_other = own and set(own).isdisjoint(taxa)  # beside an id that nobody sees, or another name
        if is_other and not any(fold(each) in own_names().get(taxon, ()) for taxon in own):
            _refuse_two(table, own[0], each, taxa[0])
        own = own or taxa
    return own or (_site_meant(row, table, called, name, error),)


def _own_names(table: Findings) -> dict[str, Collection[str]]:
    """Return by its lead taxon what the annex calls a bird: a list may call another bird so, too."""
    return {
        line.item.taxon: {fold(name) for name in (*line.row.names.all(), *items.names_in_use(line.item))}
        for line in annexes.lines(table)
    }


def _site_meant(
    row: FilledPosition,
    table: Findings,
    called: sites.SitesCalled,
    name: str | None,
    error: BirdsError | None,
) -> str:
    """Return the subject of the site that a row is on, by its id in `name`, else by what it is called."""
    name = name or next((each for each in row.names if called.meant_by(each)), None)
    if not name:
        raise error or InputError("position.no_bird_of_id", id=row.id or "")
    key = called.meant_by(name)
    if key is None:
        raise InputError("position.no_site_of_id", id=name.removeprefix(sites.SUBJECT))
    sites.refuse_barred(table.dossier, [key])
    for each in row.names if row.touched else ():
        if (named := called.of(each)) and key not in named:
            _refuse_two(table, key, each, named[0])
    slots = table.dossier.agreement.languages
    if not row.renamed.keys() <= set(slots):
        site = sites.site_heads(table.dossier)[key]
        raise UsageError("position.site_in_languages", site=site, slots=slots)
    return key


def _refuse_two(table: Findings, own: str, name: str, other: str) -> None:
    heads = annexes.heads(table, {own, other})
    raise UsageError("position.row_of_another", subject=heads[own], name=name, other=heads[other])


def _problem(
    filled: PositionForm, row: FilledPosition, what: m.Message, todo: str, severity: str = "error"
) -> Problem:
    name = row.names[0] if row.names else row.id
    return Problem(filled.file, what, todo, row.row, value=name, severity=severity, sheet=row.sheet)


def _changes(
    table: Findings, asked: tuple[m.PartyCode, int], placed: _Placed, *, own: bool
) -> Iterator[ActChange]:
    """Yield what the rows of a file change of a Party's positions in a round, and of the names that it proposes.

    A form of a copy's `own` Party shows what that holds, and changes that: what says again what was tabled is dropped.
    """
    party, number = asked
    shown, tabled = (statements.Telling(table, party, number, own=of_copy) for of_copy in (own, False))
    for row, taxon in placed:
        before, on_table = shown.of(taxon), tabled.of(taxon)
        act = _position(row, before.now, taxon, asked)
        if row.spoken and positions.differ(before.now, act):
            is_again = own and not positions.differ(on_table.now, act)
            act = replace(act, code=drafts.DROPPED if is_again else None)
            yield ActChange(act, before.now.value if before.now else None)
        for slot, name in row.renamed.items():
            was, called = (answer.proposed.get(slot) or None for answer in (before, on_table))
            if was != (name or None):
                act = proposals.act_on(taxon, slot, name, party, round=number, **row.remarks)
                is_again = own and act.value == called
                yield ActChange(replace(act, code=drafts.DROPPED if is_again else None), was)


def _position(row: FilledPosition, before: m.Act | None, taxon: str, asked: tuple[m.PartyCode, int]) -> m.Act:
    """Return the position of a row as an act; one of the same value keeps what no cell says otherwise."""
    party, number = asked
    same = before if before and before.value == row.value else None
    bare = m.Act("", "position", taxon, row.value, speaker=party, round=number)
    if row.value is None:
        return bare
    cleared = dict(row.more_before)
    kept: dict[str, Any] = {
        name: text or (None if name in cleared else getattr(same, name, None))
        for name, text in row.remarks.items()
    }
    referred, document = row.ad_referendum, same.document if same else None
    if referred is None and not cleared:
        referred = bool(same and same.ad_referendum)
    return replace(bare, reason=row.reason, document=document, ad_referendum=bool(referred), **kept)


def _warn_unseen(
    filled: PositionForm, table: Findings, party: m.PartyCode, placed: _Placed
) -> Iterator[Problem]:
    """Warn of rows that an act contradicts which their author had not seen, or what this copy holds back."""
    latest = statements.acts_seen(table.dossier, received=True)
    held_by_all = drafts.held(table.dossier.drafts).items()
    own = {taxon: drafts.value_of(acts) for (whose, taxon), acts in held_by_all if whose == party}
    held = {taxon: value for taxon, value in own.items() if value}
    country = table.dossier.agreement.country
    for row, taxon in placed:
        against = tuple(
            m.Message.of("position.one_unseen", party=country(act.speaker), value=_act_in_words(act))
            for act in latest.get(taxon, ())
            if _contradicts(act, row, party)
            and (filled.stamp.key or not act.received or act.speaker == party)
        )
        if against:
            what = m.Message.of("position.not_seen", acts=against)
            yield _problem(filled, row, what, "position.do_make_sure", "warning")
        shown = (row.value, row.value_before) if filled.stamp.key else (row.value,)
        if row.spoken and not row.minutes and held.get(taxon, row.value) not in shown:
            what = m.Message.of("position.held_otherwise", value=held[taxon])
            yield _problem(filled, row, what, "position.do_make_sure", "warning")


def _act_in_words(act: m.Act) -> m.Message | str:
    """Return what an act says: a name to the letter, a position in the reader's words."""
    if not act.value:
        return m.Message("act.withdrawn")
    return act.value if act.kind == "name" else m.Message(f"word.{act.value}")


def _contradicts(act: m.Act, row: FilledPosition, party: m.PartyCode) -> bool:
    """Whether an act that a row's author had not seen says otherwise on the same."""
    if act.kind == "name":
        name = row.renamed.get(proposals.slot_of(act))
        return not _has_seen(act, row) and bool(name and act.value) and name != act.value
    if not row.spoken or _has_seen(act, row) or act.value == row.value:
        return False
    return act.speaker == party or (act.value is not None and row.value is not None)


def _has_seen(act: m.Act, row: FilledPosition) -> bool:
    """Whether a row's author had seen an act; a file that does not say tells what the position was.

    The other Party's form does not say what this copy wrote down for it as received.
    """
    if row.seen is not None and (not act.received or act.id[: statements.SHORT] in row.seen):
        return act.id[: statements.SHORT] in row.seen
    return not row.known or act.value == row.value_before


# ---------------------------------------------------------------- what a form asks to be done


def load_answers(path: Path, file: Path, options: m.LoadOptions, *, using: Sequence[str] = ()) -> Result:
    """Load a filled-in form and do what it asks to be done; in a dry run, and at first, in a copy of the dossier."""
    filled, _ = read_form(path, file, options)
    if not filled.stamp.key or not (filled.actions or any(row.tables for row in filled.rows)):
        return load_positions(path, file, options, using=using)
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
    path: Path, file: Path, filled: PositionForm, options: m.LoadOptions, using: Sequence[str]
) -> Result:
    """Open a round, take the answers, table, confirm and close, each where the form asks for it."""
    from birds.reading.forms import ACTIONS

    dossier = Negotiating(path, write=True)
    with store.read(path) as reader:
        refuse_keys(filled, reader.load(m.Event), reader.copy_of())
    number, done = filled.stamp.round, list[m.Message]()
    asked = {kind: [fields for action, fields in filled.actions if action == kind] for kind in ACTIONS}
    for fields in asked["open"]:
        begun = dossier.open_round(number, place=fields.get("place"), date=fields.get("date"))
        about = tuple(filter(None, (begun.place, begun.opened))) or "–"
        done.append(m.Message.of("form.opens", round=begun.number, about=about))
    if filled.rows or filled.stamp.party:
        result = load_positions(path, file, options, using=using)
    else:  # a secretariat's own, on which nobody answers
        result = Result(party=m.PartyCode(""), round=number or 0)
    if any(row.tables for row in filled.rows):
        result = table_as_shown(path, filled, result, using, options)
    done += result.done
    ids = {fields.get("id", "") for fields in asked["confirm"]}
    waiting = [act.id for act in awaiting(store.load(path, m.Act)) if act.id in ids]
    if waiting:  # the same form may come twice
        confirmed = dossier.confirm(*waiting)
        done.append(m.Message.of("form.confirms", number=len(confirmed.acts)))
    for fields in asked["close"]:
        code, document, minutes = (fields.get(name) or None for name in ("code", "document", "minutes"))
        cited = {"code": code, "document": document, "minutes": minutes} if code else {}
        closed = dossier.close_round(number, date=fields.get("date", ""), using=using, **cited).round
        if closed.closed_by:
            parties = tuple(map(dossier.agreement.country, closed.closed_by))
            closing = m.Message.of(
                "form.closes", code=closed.code or "–", parties=parties, round=closed.number
            )
        else:
            date = closed.closed or "–"
            closing = m.Message.of("form.closes_round", round=closed.number, date=date)
        done.append(closing)
    return replace(result, done=tuple(done))
