"""Groups and examples of commands: both stand in one table, the guide's page of commands, which the help reads."""

from __future__ import annotations

import re
from collections import Counter
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


@cache
def _groups(lang: Lang) -> dict[str, str]:
    """Return the heading of each command: the one under which most of its lines stand."""
    counted: dict[str, Counter[str]] = {}
    for one in examples(lang):
        counted.setdefault(one.line.split()[1], Counter())[one.group] += 1
    return {name: groups.most_common(1)[0][0] for name, groups in counted.items()}


def of(path: str, lang: Lang, *, group: bool = False) -> tuple[Example, ...]:
    """Return the first examples of a command, named as on a line (`birds load list`); of a group, of two commands."""
    found = [one for one in examples(lang) if f"{one.line} ".startswith(f"{path} ")]
    if found and not group:
        own = _groups(lang)[found[0].line.split()[1]]
        found.sort(key=lambda one: one.group != own)
    if group:
        first: dict[str, Example] = {}
        for one in found:
            first.setdefault(one.line.split()[len(path.split())], one)
        found = [*first.values()]
    return tuple(found[:SHOWN])


def grouped(names: list[str], lang: Lang) -> dict[str, list[str]]:
    """Return commands by the heading under which the page shows most of each; "" where it shows it nowhere."""
    most = _groups(lang)
    made: dict[str, list[str]] = {
        group: [] for group in (*dict.fromkeys(one.group for one in examples(lang)), "")
    }
    for name in names:
        made[most.get(name, "")].append(name)
    return {group: members for group, members in made.items() if members}
