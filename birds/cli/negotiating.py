"""`birds position …`: what a Party says about birds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from birds.cli import options as opts
from birds.cli.localised import Group, Misused
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
    click.option("--file", "-f", type=click.Path(path_type=Path)),
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
@click.option("--note", "remark")
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
    from birds.negotiation.statements import position_messages

    value, names = _value_and_names(words)
    chosen = _choice(names, values)
    fields = ("reason", "who", "date", "document", "minutes", "ad_referendum", "using")
    more = {"note": values["remark"], **{name: values[name] for name in fields}}
    state = partial(opts.dossier(write=True).position, value, party=_party(values), round=values["number"])
    done = _done(chosen, partial(state, choice=chosen, **more), dry_run=dry_run)
    _say(done, value, dry_run=dry_run)
    changes = done.held if done.untabled else done.changes
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
    opts.tell(Message.of("position.some_as_before", said=message, number=same) if same else message)
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
    from birds.documents.build.positions import held_grid, position_grid

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
    form = opts.dossier().export_positions(
        _party(values),
        lang=opts.settings().said_lang,
        round=values["number"],
        choice=_asked(names, values),
        using=values["using"],
    )
    if fmt != "html" and form.begun is None:
        rounds.round_for_positions(())  # a workbook is for a round that is open
    with_map = output is not None and Path(output).with_name("map.html").is_file()
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
    if not done.names:
        if not done.nameless:
            opts.tell("position.agreed_already")
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


def _say(done: Result, value: str, *, dry_run: bool) -> None:
    from birds.negotiation.sites import is_site

    places = sum(map(is_site, done.subjects))
    on = _counted(len(done.subjects) - places, places)
    verb = ("would_hold", "holds") if done.untabled else ("would_say", "says")
    code = f"position.{verb[not dry_run]}"
    message = Message.of(code, party=done.party, value=value, things=on, round=done.round)
    same = len(done.subjects) - len(done.held if done.untabled else done.changes)
    opts.tell(Message.of("position.some_as_before", said=message, number=same) if same else message)
    if done.untabled and done.held and not dry_run:
        opts.note("position.next_table")
    elif not opts.settings().verbose and done.changes:
        sites = " --list sites" if places == len(done.subjects) else ""
        opts.note("cli.next", command=f"birds annex{sites} -o annex.docx")


def _counted(birds: int, places: int) -> tuple[Message, ...]:
    from birds.negotiation.drafts import counts

    return counts({"position.birds": birds, "position.sites": places})


def _value_and_names(words: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    from birds.vocabulary import position_of

    for at, names in ((0, words[1:]), (-1, words[:-1])):
        if value := position_of(words[at]):
            return value, names
    raise Misused("position.say_value", values=tuple(VALUES))


def _party(values: dict[str, Any]) -> PartyCode:
    return cast("PartyCode", opts.party_code(values["party"]))


def _choice(names: tuple[str, ...], values: dict[str, Any]) -> BirdChoice:
    from birds.negotiation.choosing import BirdChoice

    file, protected = values["file"], values["protected"]
    filters = ("verdicts", "states", "families", "limb_a", "limb_b", "everything", "sites")
    named: tuple[str, ...] = ()
    if file:
        from birds.reading.names import names_in

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
