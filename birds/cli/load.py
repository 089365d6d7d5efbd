"""`birds load …`: a file's content into the dossier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, get_args, get_origin

import click

from birds.cli import options as opts
from birds.cli.localised import Group, Misused
from birds.documents import FORMATS
from birds.dossier.loads import LOADS, load
from birds.model import Message

if TYPE_CHECKING:
    from birds.dossier.results import Loaded
    from birds.negotiation.statements import Result

_WIDEST = 40


@click.group(cls=Group, no_args_is_help=True)
@opts.common
def load_command() -> None:
    """Load lists, laws, statuses, sites, counts, evidence, tracks, occurrences … from files."""


FILE = click.argument("file", type=opts.PATH)
FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=opts.PATH)
METAVARS = {
    "party": "PARTY",
    "list": "ID",
    "map": "COLUMN=FIELD",
    "taxon": "NAME",
    "using": "LIST",
    "uncertainty": "METRES",
    "radius": "METRES",
    "scheduler": "ADDRESS",
}


def options_of(kind: str) -> Callable[[opts.F], opts.F]:
    """Add what `LOADS` says of a kind of record: its file or files, and its options."""
    load = LOADS[kind]
    options = [_option(name, type_) for name, type_ in load.kinds.items()]
    problems = click.option("--problems", type=opts.NAMED, metavar="FILE")
    return opts.adding(*options, problems, FILES if load.several else FILE, opts.changing, opts.strictly)


def _option(name: str, kind: Any) -> Callable[[opts.F], opts.F]:  # noqa: ANN401 - a type
    """Return an option whose values have a type: flags, choices, numbers between bounds, texts."""
    more: dict[str, Any] = {"metavar": METAVARS.get(name)}
    if get_origin(kind) is Required:
        more["required"] = True
    elif kind is bool:
        more = {"is_flag": True}
    elif get_origin(kind) is Literal:
        first, *_ = choices = get_args(kind)
        more = {"type": click.Choice(choices), "default": first, "show_default": True}
    elif get_origin(kind) is Annotated:
        bounds = kind.__metadata__[0]
        number = click.FloatRange(bounds.least, bounds.most)
        more |= {"type": number, "default": bounds.default, "show_default": bounds.default is not None}
    elif kind is not str:
        more["multiple"] = True
    return click.option(f"--{name.replace('_', '-')}", name, **more)


def _say_positions(done: Result, values: dict[str, Any]) -> None:
    """Say what a filled-in form changes, holds back, and says in contradiction to what is held."""
    from birds.negotiation.statements import held_messages, name_messages, position_messages

    lang, always = opts.settings().lang, values["dry_run"]
    opts.report(done.problems, values["problems"])
    for what in done.done:
        opts.tell("load.would_do" if values["dry_run"] else "load.has_done", what=what)
    if done.held:
        _say_held(done, values)
        opts.say_lines(held_messages(done, lang), always=always)
    if done.changes or not (done.held or done.done):
        changed = "load.done_change" if done.changes or done.names else "load.nothing_new"
        number = len(done.changes)
        things = Message.of("load.positions", number=number, party=done.party, round=done.round)
        opts.tell("load.would_change" if values["dry_run"] else changed, things=things)
    opts.say_lines(position_messages(done.changes, done.heads, done.counting), always=always)
    opts.say_lines(name_messages(done.names, done.heads, lang), always=always)
    opts.noticed(done.problems)


def _say_held(done: Result, values: dict[str, Any]) -> None:
    from birds.negotiation.drafts import of_each_kind

    code = "position.would_hold_back" if values["dry_run"] else "position.held_back"
    opts.tell(code, party=done.party, things=of_each_kind(done.held))


def _say_returned(done: Result, values: dict[str, Any]) -> None:
    for proposal in done.proposals:
        opts.tell(proposal)
    opts.report(done.problems, values["problems"])
    if done.held:
        _say_held(done, values)
    elif new := len(done.changes) + len(done.others) + len(done.names):
        party = opts.agreement().country(done.party)
        document = ", ".join(filter(None, (done.document, values["date"])))
        code = "returned.would" if values["dry_run"] else "returned.done"
        opts.tell(code, number=new, party=party, round=done.round, document=document)
    else:
        code = "returned.nothing_new" if done.proposals else "returned.nothing_read"
        opts.tell(code, file=values["file"].name)
    opts.noticed(done.problems)


def _say_occurrences(done: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - of a module that is imported late
    opts.report(done.problems, values["problems"])
    things = Message.of("load.months", rows=done.rows, used=done.used, read=done.read)
    opts.tell(_how_done(values, changed=done.changed), things=things)


def _say_tracks(done: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - of a module that is imported late
    opts.report(done.problems, values["problems"])
    things = Message.of("load.tagged", number=done.birds)
    certain = Message.of("load.certain", number=done.named)
    _say_read(values, things, certain, changed=done.changed)
    opts.tell("load.stayed", crossing=done.crossing, passing=done.passing)
    opts.noticed(done.problems)


@load_command.command("taxonomy")
@opts.printing(*FORMATS["table"])
@options_of("taxonomy")
def load_taxonomy(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Adopt another version of the reference taxonomy: a file of the AviList team, core or extended."""
    from birds.documents.papers.review import impact_grid

    form = opts.choose(output, fmt, FORMATS["table"])
    done = _done("taxonomy", values)
    opts.report(done.problems, values["problems"])
    opts.emit_table(impact_grid(done, opts.settings().lang), output, form)
    adopted = "load.done_adopt" if done.changed else "load.nothing_new"
    code = "load.would_adopt" if values["dry_run"] else adopted
    impacts = ((listed.checklist.id, each.entry.entry.row) for listed, some in done.impacts for each in some)
    numbers = {"positions": done.positions, "evidence": done.evidence, "counts": done.counts}
    titles = {"new": done.new.title, "old": done.old.title}
    opts.note(code, things=Message.of("load.reference", entries=len(set(impacts)), **titles, **numbers))
    if done.refused:
        opts.note("load.positions_stay", number=len(done.refused))


def _done(noun: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - what the verb returns
    options = {name: value for name, value in values.items() if name not in {"file", "files", "problems"}}
    if "map" in values:
        options["map"] = tuple(map(_pair, values["map"]))
    if "party" in values:
        options["party"] = opts.party_code(values["party"])
    return load(noun, opts.settings().dossier, _files(values), options)


def _files(values: Mapping[str, Any]) -> tuple[Path, ...]:
    return values["files"] if "files" in values else (values["file"],)


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column or not field:
        raise Misused("load.bad_map", text=text)
    return column.strip(), field.strip()


def _how_done(values: dict[str, Any], *, changed: bool) -> str:
    return "load.would" if values["dry_run"] else "load.done" if changed else "load.nothing_new"


def _say(loaded: Loaded, values: dict[str, Any]) -> None:
    opts.report(loaded.problems, values["problems"])
    _say_read(values, Message.of(loaded.what, number=loaded.read), loaded.summary, changed=loaded.changed)
    changes, in_full = loaded.changes, values["dry_run"] or opts.settings().verbose
    read = [(column, field) for column, field in loaded.columns if field != "ignore"]
    if read and in_full:  # which column was read as which field
        from birds.documents.text import pad, width

        widest = min(max(width(column) for column, _ in read), _WIDEST)
        opts.tell("load.columns")
        for column, field in read:
            opts.echo(f"  {pad(column, widest)}  {field}")
    if not (changes.changed or changes.removed or changes.in_use):
        pass  # nothing is put in the place of what was there
    elif in_full:
        every = (changes.added, changes.changed, changes.removed, changes.in_use)
        for sign, names in zip("+~-=", every, strict=True):
            for name in names:
                opts.echo(f"  {sign} {name}")
    else:
        opts.note(changes.message)
    opts.noticed(loaded.problems)


def _say_read(values: dict[str, Any], things: Message, said: Message, *, changed: bool) -> None:
    first, *more = _files(values)
    file = Message.of("load.file_and_more", file=first.name, number=len(more)) if more else first.name
    of_file = Message.of("load.of_file", things=things, file=file, said=said)
    opts.tell(_how_done(values, changed=changed), things=of_file)


def _add(kind: str, say: Callable[[Any, dict[str, Any]], None]) -> None:
    """Add a command that loads by what `LOADS` says of its kind, and what says what that did."""

    @load_command.command(kind)
    @options_of(kind)
    @opts.forcing
    def load_kind(**values: Any) -> None:  # noqa: ANN401 - click's values
        say(_done(kind, values), values)


_SAYING: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "positions": lambda done, values: (_say_returned if done.document else _say_positions)(done, values),
    "agreement": lambda done, values: (_say_returned if hasattr(done, "document") else _say)(done, values),
    "tracks": _say_tracks,
    "occurrences": _say_occurrences,
}
for _kind in LOADS:
    if _kind not in load_command.commands:
        _add(_kind, _SAYING.get(_kind, _say))
