"""What the sides say and table: the commands under "Negotiate" in the help.

`position …`; `round …`; `exchange`, `merge`, `confirm`, `log`, `undo`, `compare`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from birds import disk
from birds.cli import options as opts
from birds.cli.localised import Command, Group, Misused
from birds.documents import FORMATS
from birds.messages import say, slot_heading
from birds.model import VERDICTS, Message, PartyCode, PositionValue

if TYPE_CHECKING:
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.statements import Result

VALUES: tuple[str, ...] = get_args(PositionValue)
STATES = ("agreed", "name_open", "bracketed", "under_study", "proposal", "not_listed", "left_out")
_TAG = 3  # letters of a language's tag
PARTY = click.option("--party", metavar="PARTY", required=True)


@click.group(cls=Group, no_args_is_help=True)
@opts.common
def position_command() -> None:
    """State, list, clear and export the Parties' positions on birds and sites."""


choosing = opts.adding(
    click.option("--file", "-f", type=opts.PATH),
    click.option("--protected", metavar="PARTY|both"),
    click.option("--verdict", "verdicts", type=click.Choice(VERDICTS), multiple=True),
    click.option("--limb-a", is_flag=True),
    click.option("--limb-b", is_flag=True),
    click.option("--state", "states", type=click.Choice(STATES), multiple=True),
    click.option("--family", "families", multiple=True),
    click.option("--all", "everything", is_flag=True),
    click.option("--sites", is_flag=True),
    click.option("--using", metavar="LIST", multiple=True),
)
"""The options that say which birds are meant, and by which lists."""


@position_command.command("set")
@click.argument("words", metavar="VALUE [NAME]...", nargs=-1, required=True)
@PARTY
@click.option("--round", "number", type=int)
@click.option("--reason")
@click.option("--note")
@click.option("--who")
@click.option("--date")
@click.option("--document")
@click.option("--minutes")
@click.option("--ad-referendum", is_flag=True)
@click.option("--dry-run", is_flag=True)
@choosing
@opts.changing
def set_positions(words: tuple[str, ...], dry_run: bool, **values: Any) -> None:  # noqa: ANN401, FBT001 - click's
    """State a Party's position: VALUE is include, study, reserve or exclude."""
    from birds.negotiation.sites import is_site
    from birds.negotiation.statements import position_messages
    from birds.vocabulary import position_of

    # The value stands first or last.
    ends: tuple[tuple[str, tuple[str, ...]], ...] = ((words[0], words[1:]), (words[-1], words[:-1]))
    stated = ((value, names) for word, names in ends if (value := position_of(word)))
    value, names = next(stated, (None, ()))
    if value is None:
        raise Misused("position.say_value", values=VALUES)
    chosen = _choice(names, values)
    fields = ("reason", "note", "who", "date", "document", "minutes", "ad_referendum", "using")
    state = partial(opts.dossier(write=True).position, value, party=_party(values), round=values["number"])
    more = {name: values[name] for name in fields}
    done = _done(chosen, partial(state, choice=chosen, **more), dry_run=dry_run)
    changes = done.held if done.untabled else done.changes
    places = sum(map(is_site, done.subjects))
    on = _counted(len(done.subjects) - places, places)
    verb = ("would_hold", "holds") if done.untabled else ("would_say", "says")
    code = f"position.{verb[not dry_run]}"
    message = Message.of(code, party=done.party, value=value, things=on, round=done.round)
    _tell_changed(message, len(done.subjects) - len(changes))
    if done.untabled and done.held and not dry_run:
        opts.note("position.next_table")
    elif not opts.settings().verbose and done.changes:
        sites = " --list sites" if places == len(done.subjects) else ""
        opts.note("cli.next", command=f"birds annex{sites} -o annex.docx")
    opts.say_lines(position_messages(changes, done.heads, done.counting), always=dry_run)
    if len(names) != 1 and (number := _had(done)):
        opts.note("position.had_one", number=number)


@position_command.command("clear")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@PARTY
@click.option("--round", "number", type=int)
@click.option("--dry-run", is_flag=True)
@choosing
@opts.changing
def clear(names: tuple[str, ...], dry_run: bool, **values: Any) -> None:  # noqa: ANN401, FBT001 - click's values
    """Clear what a Party said in the open round; what it said in closed rounds counts again."""
    from birds.negotiation.statements import held_messages, position_messages

    chosen = _choice(names, values)
    clearing = partial(opts.dossier(write=True).clear_position, party=_party(values), round=values["number"])
    done = _done(chosen, partial(clearing, choice=chosen, using=values["using"]), dry_run=dry_run)
    if done.untabled:
        code = "position.would_not_hold" if dry_run else "position.not_held"
        opts.tell(code, party=done.party, number=len(done.held))
        opts.say_lines(held_messages(done, opts.settings().lang), always=dry_run)
        return
    number = len(done.changes)
    cleared = Message.of("load.positions", number=number, party=done.party, round=done.round)
    opts.tell("position.would_clear" if dry_run else "position.cleared", positions=cleared)
    opts.say_lines(position_messages(done.changes, done.heads, done.counting), always=dry_run)


@position_command.command("table")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--dry-run", is_flag=True)
@choosing
@opts.changing
def table(names: tuple[str, ...], dry_run: bool, **values: Any) -> None:  # noqa: ANN401, FBT001 - click's values
    """Table what this Party's copy holds; without names or --all, only show what that would be."""
    from birds.negotiation.drafts import of_each_kind
    from birds.negotiation.settings import setting_name, shown_value
    from birds.negotiation.statements import name_messages, position_messages

    chosen = _choice(names, values)
    choice = chosen if chosen.asked and not (chosen.everything and not chosen.filtered) else None
    preview = dry_run or not chosen.asked
    tabling = partial(opts.dossier(write=True).table, choice=choice, using=values["using"])
    done = _done(chosen, tabling, dry_run=preview)
    code, things = "position.would_table" if preview else "position.tabled", of_each_kind(done.held)
    message = Message.of(code, party=done.party, things=things, round=done.round)
    changed = {change.taxon for change in (*done.changes, *done.names)} | {act.subject for act in done.others}
    same = len(done.held) - len(changed)
    _tell_changed(message, same)
    opts.say_lines(position_messages(done.changes, done.heads, done.counting), always=preview)
    opts.say_lines(name_messages(done.names, done.heads, opts.settings().lang), always=preview)
    for act in done.others:
        opts.tell("agreement.setting", key=setting_name(act.subject), value=shown_value(act))
    if preview and not dry_run:
        opts.note("position.preview")


@position_command.command("list")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--round", "number", type=int)
@click.option("--held", is_flag=True)
@choosing
@opts.printing(*FORMATS["table"])
@opts.common
def list_positions(names: tuple[str, ...], output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401
    """List who says what about which bird, and the state that it makes."""
    from birds.documents.papers.positions import held_grid, position_grid

    lang, fmt = opts.settings().lang, opts.choose(output, fmt, FORMATS["table"])
    asked, table = _asked(names, values), opts.dossier().findings(values["using"])
    if values["held"]:
        opts.emit_table(held_grid(table, lang, asked), output, fmt)
    else:
        opts.emit_table(position_grid(table, lang, asked, values["number"]), output, fmt)
    opts.note_waiting()


@position_command.command("export")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@PARTY
@click.option("--round", "number", type=int)
@choosing
@opts.printing(*FORMATS["positions"])
@opts.common
def export(names: tuple[str, ...], output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401
    """Export what a Party fills in, in its language (or --lang): a workbook, its CSV twin, or an offline form."""
    from birds.negotiation import rounds

    fmt = opts.choose(output, fmt, FORMATS["positions"], default="")
    asked = {"choice": _asked(names, values), "round": values["number"], "using": values["using"]}
    form = opts.dossier().export_positions(_party(values), lang=opts.settings().said_lang, **asked)
    if fmt != "html" and form.begun is None:
        rounds.round_for_positions(())  # a workbook is for a round that is open
    with_map = output is not None and disk.is_file(Path(output).with_name("map.html"))
    more = {"map_file": "map.html"} if fmt == "html" and with_map else {}
    opts.emit(FORMATS["positions"][fmt](form, **more), output, fmt, form.credits)
    read_back = "position.exported_form" if fmt == "html" else "position.exported"
    if form.is_own:
        opts.note("talks.form_own")
    opts.note(read_back, things=_counted(len(form.rows), len(form.sites)), file=output or "FILE")


@position_command.command("name")
@click.argument("words", metavar="SLOT [NAME] [VALUE]", nargs=-1, required=True)
@click.option("--party", metavar="PARTY")
@click.option("--who")
@click.option("--cited")
@click.option("--date")
@click.option("--dry-run", is_flag=True)
@choosing
@opts.changing
def name(words: tuple[str, ...], dry_run: bool, **values: Any) -> None:  # noqa: ANN401, FBT001 - click's values
    """Propose or agree the name by which a bird is printed: SLOT is a language, or `reference`."""
    from birds.negotiation.statements import name_messages

    dossier = opts.dossier(write=True)
    owner = dossier.party
    chosen = _choice((), values)
    slot, names, value = _slot(words, chosen)
    party = opts.party_code(values["party"]) or (None if values["cited"] else owner)
    if not (party or values["cited"]):
        raise Misused("position.who_names")
    who = values["who"] or (None if party else say(Message("word.both_parties"), "en"))
    fields = {"who": who, "dry_run": dry_run, **{name: values[name] for name in ("date", "cited", "using")}}
    choice = replace(chosen, names=names or chosen.names)
    done = dossier.name(slot, value=value, party=party, choice=choice, **fields)
    if done.nameless:
        opts.note("position.nameless", number=done.nameless, slot=slot_heading(slot, opts.settings().lang))
    elif not done.names:
        opts.tell("position.name_on_record")
    if not done.names:
        return
    verb = "hold_names" if done.held else "propose" if party else "agree"
    did = {"hold_names": "holds_names", "propose": "proposes", "agree": "agreed"}[verb]
    code = f"position.would_{verb}" if dry_run else f"position.{did}"
    opts.tell(code, number=len(done.names), party=party or owner or "")
    opts.say_lines(name_messages(done.names, done.heads, opts.settings().lang), always=dry_run)


def _slot(words: tuple[str, ...], choice: BirdChoice) -> tuple[str, tuple[str, ...], str | None]:
    """Return the slot, the birds' names and the value; without a slot the first word is an agreed scientific name."""
    from birds.negotiation.proposals import SCIENTIFIC, footnote_slots, slots

    agreement = opts.agreement()
    known = (*slots(agreement), *footnote_slots(agreement))
    first, *rest = words
    if first not in known and first.islower() and len(first) <= _TAG:
        raise Misused("position.which_slot", slots=known)
    if first not in known:
        return SCIENTIFIC, tuple(rest), first
    if choice.asked and len(rest) <= 1:
        return first, (), rest[0] if rest else None
    if choice.asked or len(rest) not in (1, 2):
        raise Misused("position.which_slot", slots=known)
    return first, (rest[0],), rest[1] if len(rest) > 1 else None


def _done(chosen: BirdChoice, change: Callable[..., Result], *, dry_run: bool) -> Result:
    """Make a change; ask before one of many birds that are not named one by one, nor all asked for."""
    if (chosen.filtered or len(chosen.names) > opts.SHOWN) and not (chosen.everything or dry_run):
        opts.ask_before(_had(change(dry_run=True)))
    return change(dry_run=dry_run)


def _had(done: Result) -> int:
    """Return how many of the birds that change had a position, which is another now."""
    changed = done.held if done.untabled else done.changes
    values = ((it.value_before or done.counting.get(it.taxon), it.value_after) for it in changed)
    return sum(before not in (None, after) for before, after in values)


def _tell_changed(message: Message, same: int) -> None:
    """Say what was done, and how many things it leaves as they were."""
    opts.tell(Message.of("position.some_as_before", said=message, number=same) if same else message)


def _counted(birds: int, places: int) -> tuple[Message, ...]:
    from birds.negotiation.drafts import counts

    return counts({"position.birds": birds, "position.sites": places})


def _party(values: dict[str, Any]) -> PartyCode:
    return cast("PartyCode", opts.party_code(values["party"]))


def _choice(names: tuple[str, ...], values: dict[str, Any]) -> BirdChoice:
    from birds.negotiation.choosing import BirdChoice

    file, protected = values["file"], values["protected"]
    filters = ("verdicts", "states", "families", "limb_a", "limb_b", "everything", "sites")
    named: tuple[str, ...] = ()
    if file:
        from birds.reading.lists import names_in

        named = names_in(file, opts.agreement())
    return BirdChoice(
        names=(*names, *named),
        file=file.name if file and not names else None,
        protected=protected if protected == "both" else opts.party_code(protected),
        **{name: values[name] for name in filters},
    )


def _asked(names: tuple[str, ...], values: dict[str, Any]) -> BirdChoice | None:
    chosen = _choice(names, values)
    return chosen if chosen.asked else None


# ---------------------------------------------------------------- rounds


@click.group(cls=Group, no_args_is_help=True)
@opts.common
def round_command() -> None:
    """Open, close and list rounds of negotiation; dates are as given, never the clock's."""


@round_command.command("open")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--place")
@click.option("--date")
@opts.changing
def open_round(number: int | None, place: str | None, date: str | None) -> None:
    """Begin a round [NUMBER: the next]; positions are stated in the round that is open."""
    dossier = opts.dossier(write=True)
    begun = dossier.open_round(number, place=place, date=date)
    about = tuple(filter(None, (begun.place, begun.opened)))
    opts.tell("round.opened_at" if about else "round.opened", round=begun.number, about=about)
    opts.note("round.next_positions", party=dossier.party or opts.agreement().parties[-1].code)


@round_command.command("close")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--date", required=True)
@click.option("--code")
@click.option("--document")
@click.option("--minutes")
@click.option("--using", metavar="LIST", multiple=True)
@opts.changing
def close_round(number: int | None, date: str, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Close a round [NUMBER: the open one] and keep its annex; positions recorded in it remain on record."""
    from birds.documents.papers.tables import act_lines
    from birds.evidence import whatever_is_there

    dossier = opts.dossier(write=True)
    done = dossier.close_round(number, date=date, **values)
    closing, annex = done.round, done.annex
    code = "round.closed" if closing.closed else "round.closed_on_one_side"
    opts.tell(code, round=closing.number, date=closing.closed or "", parties=tuple(closing.closed_by))
    if closing.code:
        opts.tell("round.code", code=closing.code)
    if done.received:
        opts.tell("round.only_received", number=len(done.received))
        table = whatever_is_there(dossier.content)
        opts.say_lines(act_lines(done.received, table, opts.settings().lang))
    if annex:
        opts.note("round.annex_kept", rows=len(annex.rows), brackets=annex.brackets)
        if done.sites is not None:
            opts.note("round.sites_kept", sites=len(done.sites), brackets=done.site_brackets)
        following = "round.next_exchange" if values["code"] else "round.next_other"
        following = "round.next_changes" if closing.closed else following
        opts.note(following, round=closing.number, code=closing.code or "")


@round_command.command("reopen")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--reason", required=True)
@opts.changing
def reopen_round(number: int | None, reason: str) -> None:
    """Reopen the latest round [NUMBER]: what both have closed is open again, and the record says why."""
    reopened = opts.dossier(write=True).reopen_round(number, reason=reason)
    opts.tell("round.reopened", round=reopened.number)


@round_command.command("list")
@opts.printing(*FORMATS["table"])
@opts.common
def list_rounds(output: str | None, fmt: str | None) -> None:
    """List the rounds with the number of positions stated in each."""
    from birds.documents.papers.positions import round_grid

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, FORMATS["table"])
    opts.emit_table(round_grid(opts.dossier().content, chosen.lang), output, fmt)


# ---------------------------------------------------------------- acts between two copies


@click.command(cls=Command)
@click.option("-o", "--output", type=opts.NAMED, metavar="FILE", required=True)
@click.option("--party", metavar="PARTY")
@click.option("--decisions", is_flag=True)
@opts.forcing
@opts.common
def exchange_command(output: str, party: str | None, *, decisions: bool) -> None:
    """Write what a side tabled into one file for the other side's copy; what is held back stays here."""
    data, number = opts.dossier().exchange(opts.party_code(party), decisions=decisions)
    opts.emit(data, output, "jsonl")
    opts.note("exchange.written", number=number, file=Path(output).name)


@click.command(cls=Command)
@click.argument("file", type=opts.PATH)
@click.option("--dry-run", is_flag=True)
@opts.changing
def merge_command(file: Path, *, dry_run: bool) -> None:
    """Take what the other side tabled into this copy: from its exchange, or from its whole dossier."""
    from birds.documents.papers.tables import act_lines, awaiting_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import annexes
    from birds.negotiation.history import awaiting_here, conflict_message

    lang, done = opts.settings().lang, opts.dossier(write=True).merge(file, dry_run=dry_run)
    code = "exchange.would_merge" if dry_run else "exchange.merged"
    opts.tell(code, number=len(done.new), file=file.name, known=done.known)
    if done.left:
        party = done.after.agreement.country(done.left[0].author)
        opts.tell("exchange.left", number=len(done.left), file=file.name, party=party)
    waiting = awaiting_here(done.after)
    if done.new or done.conflicts or waiting:
        table = whatever_is_there(done.after)
        opts.say_lines(act_lines(done.new, table, lang), always=dry_run)
        called = annexes.heads(table)
    for conflict in done.conflicts:
        opts.tell("exchange.conflict", conflict=conflict_message(conflict, table.dossier.agreement, called))
    if waiting:
        opts.tell("act.await", number=len(waiting))
        opts.say_lines(awaiting_lines(waiting, table, lang), always=dry_run)
        opts.note("act.next_confirm")
    if done.conflicts:
        sys.exit(1)


@click.command(cls=Command)
@click.argument("acts", metavar="[ACT]...", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.changing
def confirm_command(acts: tuple[str, ...], *, everything: bool, dry_run: bool) -> None:
    """Confirm what the other side records as agreed; without ACT or --all, only show what waits."""
    from birds.documents.papers.tables import awaiting_lines
    from birds.evidence import whatever_is_there

    done = opts.dossier(write=True).confirm(*acts, everything=everything, dry_run=dry_run)
    asked = bool(acts or everything)
    opts.tell("act.confirmed" if asked and not dry_run else "act.would_confirm", number=len(done.acts))
    table = whatever_is_there(done.after)
    opts.say_lines(awaiting_lines(done.awaiting, table, opts.settings().lang), always=True)
    if not asked:
        opts.note("act.next_confirm")


@click.command(cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--party", metavar="PARTY")
@click.option("--round", "number", type=int)
@opts.printing(*FORMATS["table"])
@opts.common
def log_command(
    names: tuple[str, ...], party: str | None, number: int | None, output: str | None, fmt: str | None
) -> None:
    """Tell who changed what on the table: from what to what, when, why, by which document."""
    fmt = opts.choose(output, fmt, FORMATS["table"])
    code, lang = opts.party_code(party), opts.settings().lang
    opts.emit_table(opts.dossier().log(*names, party=code, round=number, lang=lang).document, output, fmt)


@click.command(cls=Command)
@click.argument("act", required=False)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.changing
def undo_command(act: str | None, *, everything: bool, dry_run: bool) -> None:
    """Restore what stood before an ACT (its id in `birds log`), or before the last command; one more act says so."""
    from birds.documents.papers.tables import act_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import statements
    from birds.negotiation.drafts import of_each_kind

    lang, opened = opts.settings().lang, opts.dossier(write=True)
    if not (everything or dry_run):
        opts.ask_before(opened.undo(act, dry_run=True).overwritten)
    done = opened.undo(act, dry_run=dry_run)
    table = whatever_is_there(done.after)
    if done.acts or not done.held:
        opts.tell("act.would_undo" if dry_run else "act.undone", number=len(done.acts))
        opts.say_lines(act_lines(done.acts, table, lang), always=dry_run)
    if done.held:
        again = statements.result_of_drafts(table, done.held)
        opts.tell("act.would_hold_again" if dry_run else "act.holds_again", things=of_each_kind(done.held))
        opts.say_lines(statements.held_messages(again, lang), always=dry_run)
    if done.overwritten:
        opts.note("act.had_another", number=done.overwritten)


@click.command(cls=Command)
@click.argument("first", type=opts.PATH, metavar="A.gpkg")
@click.argument("second", type=opts.PATH, metavar="B.gpkg|EXCHANGE")
@click.option("--exit-code", is_flag=True)
@opts.printing(*FORMATS["table"])
@opts.common
def compare_command(
    first: Path, second: Path, output: str | None, fmt: str | None, *, exit_code: bool
) -> None:
    """List the differences between two dossiers, or a dossier and the other side's exchange file, by row."""
    from birds.dossier import Dossier

    fmt = opts.choose(output, fmt, FORMATS["table"])
    differences = Dossier(first).compare(second, opts.settings().lang).document
    opts.emit_table(differences, output, fmt)
    number = len(differences.tables[0].rows)
    code = "exchange.differences" if number else "exchange.the_same"
    opts.note(code, number=number, a=str(first), b=str(second))
    if number and exit_code:
        sys.exit(1)
