"""Groups and examples of commands: both stand in one table, the guide's page of commands, which the help reads."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from birds.model import Lang

_PAGES = Path(__file__).parents[1] / "guide"
_ROW = re.compile(r"^\| (.+) \| `(birds .+)` \|$")
SHOWN = 2


class Example(NamedTuple):
    """A line as somebody types it, what it is for, and the group that it stands in."""

    line: str
    purpose: str
    group: str


@cache
def examples(lang: Lang) -> tuple[Example, ...]:
    """Return all examples in the order of the page, in a language."""
    page = _PAGES / ("commands.md" if lang == "en" else f"commands.{lang}.md")
    group, found = "", []
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
        elif row := _ROW.match(line):
            found.append(Example(row[2], row[1], group))
    return tuple(found)


def of(path: str, lang: Lang, *, group: bool = False) -> tuple[Example, ...]:
    """Return the first examples of a command, named as on a line (`birds load list`); of a group, of two commands."""
    found = [one for one in examples(lang) if f"{one.line} ".startswith(f"{path} ")]
    if group:
        first: dict[str, Example] = {}
        for one in found:
            first.setdefault(one.line.split()[len(path.split())], one)
        found = [*first.values()]
    return tuple(found[:SHOWN])


def grouped(names: list[str], lang: Lang) -> dict[str, list[str]]:
    """Return commands by the heading under which the page shows each first; "" where it shows it nowhere."""
    first: dict[str, str] = {}
    for one in examples(lang):
        first.setdefault(one.line.split()[1], one.group)
    made: dict[str, list[str]] = {group: [] for group in (*dict.fromkeys(first.values()), "")}
    for name in names:
        made[first.get(name, "")].append(name)
    return {group: members for group, members in made.items() if members}
