"""Help and misuse in the asked language. The words are in the catalogues, none stands beside an option or a command.

Groups and examples of commands stand in one table, the guide's page of commands.

A command's text has the code `help.` with its path ("help.load.list"), an option's that of its command with the
option behind it ("help.load.list--kind"), or of a group above it ("help.load--sheet", "help--quiet").
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, singledispatch
from pathlib import Path
from typing import Any, NamedTuple, cast

import click

from birds.messages import language_read, say, spoken, template
from birds.model import Arg, Lang, Message, grouped

DEFAULT_DOSSIER = "agreement.gpkg"
_LINE = "birds.line"  # where the context keeps the words of its command
_CODE = re.compile("[A-Z]{3}")
_RANGES = (click.IntRange, click.FloatRange)
_NAMES_WIDTH = 30  # columns: what an option that is longer does stands in the line below it


class Misused(click.UsageError):
    """What a command line asks for is not there, or not so."""

    def __init__(self, code: str, ctx: click.Context | None = None, **args: Arg) -> None:
        self.said = Message.of(code, **args)
        super().__init__(say(self.said, "en"), ctx)


class Formatter(click.HelpFormatter):
    """Breaks lines as each language does: letters may be two columns wide, and some never begin a line."""

    def write_heading(self, heading: str) -> None:
        """Write a heading, which has the colon of its language."""
        self.write(f"{'':{self.current_indent}}{heading}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        from birds.documents.text import wrap

        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write_paragraph()
            for line in wrap(paragraph, self.width - self.current_indent):
                self.write(f"{'':{self.current_indent}}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _NAMES_WIDTH, col_spacing: int = 2
    ) -> None:
        """Write names with what they mean beside them."""
        from birds.documents.text import pad, width, wrap

        entries, margin = list(rows), " " * self.current_indent
        names = max((width(name) for name, _ in entries if width(name) <= col_max), default=0) + col_spacing
        for name, text in entries:
            lines = wrap(text, self.width - self.current_indent - names) or [""]
            if width(name) > names - col_spacing:
                self.write(f"{margin}{name}\n")
                name = ""  # noqa: PLW2901 - it stands in a line of its own
            for number, line in enumerate(lines):
                self.write(f"{margin}{pad('' if number else name, names)}{line}".rstrip() + "\n")


class _Speaking(click.Command):
    """A command whose help is in the catalogues."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the line; what click says of an option alone is said of this command."""
        ctx.meta[_LINE] = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how the command is called."""
        prefix = say(Message("cli.usage"), language(ctx))
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def get_help(self, ctx: click.Context) -> str:
        """Return the whole help; say on stderr where it is not in the language that is asked for."""
        if (lang := language(ctx)) not in spoken():
            click.echo(say(Message.of("cli.no_help_in", lang=lang, known=spoken()), lang), err=True)
        formatter = Formatter(width=ctx.terminal_width, max_width=ctx.max_content_width)
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, text, options, the commands of a group, two lines as somebody types them."""
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(Message(_path(ctx)), language(ctx)))
        with formatter.section(_heading(say(Message("cli.options"), language(ctx)), ctx)):
            formatter.write_dl(list(_options(self, ctx)))
        for heading, names in self.grouped(ctx).items() if isinstance(self, Group) else ():
            with formatter.section(_heading(heading, ctx)):
                formatter.write_dl([(name, _about(name, ctx)) for name in names])
        path = " ".join(["birds", *ctx.command_path.split()[1:]])
        if shown := examples_of(path, language(ctx), group=isinstance(self, click.Group)):
            with formatter.section(_heading(say(Message("cli.examples"), language(ctx)), ctx)):
                for example in shown:
                    formatter.write(f"{'':{formatter.current_indent}}{example.line}\n")
                    with formatter.indentation():
                        formatter.write_text(example.purpose)


def _heading(name: str, ctx: click.Context) -> str:
    return say(Message.of("cli.heading", name=name), language(ctx))


class Command(_Speaking):
    """A command of birds."""

    allow_extra_args = True  # refused here, in the asked language

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the line; refuse arguments that the command does not take."""
        super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            extra = tuple(ctx.args)
            if not any(isinstance(param, click.Argument) for param in self.params):
                # The options that the word may belong behind: a Party's code or a name.
                meant = "PARTY" if _CODE.fullmatch(extra[0]) else "NAME"
                if options := tuple(param.opts[0] for param in self.params if param.metavar == meant):
                    raise Misused("cli.extra_value", ctx, arguments=extra, options=options)
            raise Misused("cli.extra_arguments", ctx, arguments=extra)
        return ctx.args

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command, in a language that the program or the agreement speaks."""
        if (lang := ctx.find_root().meta.get("birds.lang") or language(ctx)) not in spoken():
            from birds import agreements, store

            # Those of the agreement that the line is about: of a new dossier's file, else the dossier's.
            if file := ctx.params.get("agreement"):
                own = agreements.languages_of(file)
            else:
                own = store.agreement_of(Path(dossier_of(ctx))).languages
            known = tuple(dict.fromkeys((*spoken(), *own)))
            if lang not in known:
                raise Misused("cli.no_such_language", ctx, lang=lang, known=known)
        return super().invoke(ctx)


class Group(_Speaking, click.Group):
    """A group of commands."""

    command_class = Command

    def grouped(self, ctx: click.Context) -> dict[str, list[str]]:
        """Return the commands by their headings; all under one, where a group does not tell them apart."""
        return {say(Message("cli.commands"), language(ctx)): self.list_commands(ctx)}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named; where it is none, say which are like it."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            like = tuple(get_close_matches(name, self.list_commands(ctx)))
            if like:
                raise Misused("cli.no_such_command_like", ctx, name=name, like=like)
            raise Misused("cli.file_alone" if Path(name).suffix else "cli.no_such_command", ctx, name=name)
        return super().resolve_command(ctx, args)


def dossier_of(ctx: click.Context) -> str:
    """Return the dossier that the line names, or the environment."""
    named = ctx.find_root().meta.get("birds.dossier") or os.environ.get("BIRDS_DOSSIER")
    return str(named or DEFAULT_DOSSIER)


def language(ctx: click.Context) -> Lang:
    """Return the language that the line or the environment asks for, known before the line is parsed."""
    return cast("Lang", ctx.find_root().obj or "en")


def _path(ctx: click.Context) -> str:
    """Return the code of a command's text: `help` for birds itself, `help.load.list`."""
    return ".".join(["help", *ctx.command_path.split()[1:]])


def _about(name: str, ctx: click.Context) -> str:
    """Return the first sentence on a command of a group."""
    text = say(Message(f"{_path(ctx)}.{name}"), language(ctx))
    paragraph = " ".join(text.partition("\n\n")[0].split())
    ends = [at + 1 for stop in (". ", "。") if (at := paragraph.find(stop)) >= 0]
    return paragraph[: min(ends, default=None)]


def _options(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, str]]:
    """Yield each option as it is written, with what it does, its default and its bounds."""
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record and isinstance(param, click.Option):
            extra = [Message.of("cli.default", value=str(param.default))] if param.show_default else []
            extra += [Message("cli.required")] if param.required else []
            extra += [_range(param.type)] if isinstance(param.type, _RANGES) else []
            text = say(Message(option_code(_path(ctx), param)), language(ctx))
            yield record[0], _bracketed(text, [say(what, language(ctx)) for what in extra])


def _bracketed(text: str, extra: list[str]) -> str:
    """Return a sentence with what is said besides before its stop, in one pair of brackets."""
    if not extra:
        return text
    text, stop = (text[:-1], text[-1]) if text.endswith((".", "。")) else (text, "")
    between, opened, closed = ("；", "［", "］") if stop == "。" else ("; ", " [", "]")
    begun = text[:-1] + between if text.endswith(closed) else text + opened
    return f"{begun}{between.join(extra)}{closed}{stop}"


def option_code(path: str, option: click.Option) -> str:
    """Return the code of what an option does: of its command, else of the nearest group above."""
    name = max(option.opts, key=len)
    while template(f"{path}{name}", "en") is None and "." in path:
        path = path.rpartition(".")[0]
    return f"{path}{name}"


def _range(kind: click.IntRange | click.FloatRange) -> Message:
    code = "cli.at_least" if kind.max is None else "cli.between"
    return Message.of(code, least=kind.min or 0, most="" if kind.max is None else kind.max)


# ---------------------------------------------------------------- misuse


def misuse(error: click.ClickException, lang: Lang) -> str:
    """Return what is said of a line that is misused: how the command is called, where there is help, what is wrong."""
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    wrong = say(Message.of("cli.error", what=_wrong(error)), lang)
    if ctx is None:
        return wrong
    hint = say(Message.of("cli.try_help", command=ctx.command_path), lang)
    return f"{ctx.get_usage()}\n{hint}\n\n{wrong}"


@singledispatch
def _wrong(error: click.ClickException) -> Message:
    """Return what is wrong, by the kind of click's exception and what it holds."""
    if isinstance(error, click.UsageError) and error.ctx and isinstance(error.ctx.command, click.Group):
        return Message("cli.missing_command")
    return Message.of("cli.click_says", words=error.format_message())


@_wrong.register
def _(error: Misused) -> Message:
    return error.said


@_wrong.register
def _(error: click.NoSuchOption) -> Message:
    if like := tuple(error.possibilities or ()):
        return Message.of("cli.no_such_option_like", name=error.option_name, like=like)
    return Message.of("cli.no_such_option", name=error.option_name)


@_wrong.register
def _(error: click.BadOptionUsage) -> Message:
    params = error.ctx.command.params if error.ctx else []
    flag = any(error.option_name in it.opts and it.is_flag for it in params if isinstance(it, click.Option))
    return Message.of("cli.takes_no_value" if flag else "cli.needs_value", name=error.option_name)


@_wrong.register
def _(error: click.MissingParameter) -> Message:
    if isinstance(error.param, click.Argument):
        return Message.of("cli.missing_argument", name=_named(error.param))
    return Message.of("cli.missing_option", name=_named(error.param))


@_wrong.register
def _(error: click.BadParameter) -> Message:
    kind = error.param.type if error.param else None
    why: Arg = Message("cli.no_number") if kind is click.FLOAT else error.message
    if isinstance(kind, click.Choice):
        why = Message.of("cli.choose", choices=tuple(map(str, kind.choices)))
    elif isinstance(kind, _RANGES):
        why = Message.of("cli.out_of_range", range=_range(kind))
    elif kind is click.INT:
        why = Message("cli.no_integer")
    if (value := _value_on_line(error)) is None:
        return Message.of("cli.bad_argument", name=_named(error.param), why=why)
    return Message.of("cli.bad_value", name=_named(error.param), value=value, why=why)


def _named(param: click.Parameter | None) -> str:
    if isinstance(param, click.Argument):
        return param.human_readable_name
    return " / ".join(param.opts) if param else ""


def _value_on_line(error: click.BadParameter) -> str | None:
    """Return the value that can't be used, as the line has it; None where the line does not show it."""
    ctx, param = error.ctx, error.param
    if ctx is None or param is None:
        return None
    parsed, _, _ = ctx.command.make_parser(ctx).parse_args(list(ctx.meta.get(_LINE, ())))
    values = parsed.get(param.name or "")
    for value in values if isinstance(values, (list, tuple)) else (values,):
        try:
            param.type(value, param, ctx)
        except click.BadParameter:
            return str(value)
    return None


# ---------------------------------------------------------------- examples

_GUIDE = Path(__file__).parents[1] / "guide"
_EXAMPLE_ROW = re.compile(r"^\| (.+) \| `(birds .+)` \|$")
SHOWN_EXAMPLES = 2


class Example(NamedTuple):
    """A line as somebody types it, what it is for, and the group that it stands in."""

    line: str
    purpose: str
    group: str


@cache
def examples(lang: Lang) -> tuple[Example, ...]:
    """Return all examples in the order of the page, in a language; in English where we do not speak it."""
    lang = language_read(lang)
    page = _GUIDE / ("commands.md" if lang == "en" else f"commands.{lang}.md")
    group, rows = "", []
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
        elif row := _EXAMPLE_ROW.match(line):
            rows.append(Example(row[2], row[1], group))
    return tuple(rows)


@cache
def _groups(lang: Lang) -> dict[str, str]:
    """Return the heading of each command: the one under which most of its lines stand."""
    by_command = grouped((example.line.split()[1], example.group) for example in examples(lang))
    return {name: Counter(groups).most_common(1)[0][0] for name, groups in by_command.items()}


def examples_of(path: str, lang: Lang, *, group: bool = False) -> tuple[Example, ...]:
    """Return the first examples of a command, named as on a line (`birds load list`); of a group, of two commands."""
    named = (example for example in examples(lang) if f"{example.line} ".startswith(f"{path} "))
    shown = list({example.line: example for example in named}.values())  # some stand on the page again, later
    if group:
        by_command = grouped((example.line.split()[len(path.split())], example) for example in shown)
        shown = [first for first, *_ in by_command.values()]
    elif shown:
        own = _groups(lang)[shown[0].line.split()[1]]
        shown.sort(key=lambda example: example.group != own)
    return tuple(shown[:SHOWN_EXAMPLES])


def by_heading(names: list[str], lang: Lang) -> dict[str, list[str]]:
    """Return commands by the heading under which the page shows most of each; "" where it shows it nowhere."""
    headings = [*dict.fromkeys(example.group for example in examples(lang)), ""]
    by_group = grouped((_groups(lang).get(name, ""), name) for name in names)
    return {heading: by_group[heading] for heading in headings if heading in by_group}
