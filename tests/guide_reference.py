"""Writes the guide's reference of Python names from their docstrings: `python tests/guide_reference.py`."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "birds" / "guide" / "reference.md"
INTRODUCTION = """\
# Python reference

Everything here is made of the docstrings; [Python and notebooks](python.md) shows how it is used, and says what is stable.
Frames are read-only copies: changing one changes no dossier.
"""


def page() -> str:
    """Return the page as it should stand in the guide."""
    import birds
    from birds.dossier import frames, loading, negotiating, results, tables

    parts = [INTRODUCTION, "## birds\n"]
    parts += [entry(f"birds.{name}", getattr(birds, name)) for name in birds.__all__ if name != "Dossier"]
    parts += [
        "## Columns of frames\n",
        text(frames.__doc__, skip=1),
        "## Dossier\n",
        text(birds.Dossier.__doc__),
    ]
    for kind in (tables.Tables, birds.Dossier, loading.Loading, negotiating.Negotiating):
        parts += [entry(f"dossier.{name}", value) for name, value in public(kind)]
    for called, kind in (
        ("table", results.PrintedTable),
        ("annex", results.PrintedAnnex),
        ("comparison", results.ListComparison),
    ):
        parts += [f"## {kind.__name__}\n", text(kind.__doc__)]
        parts += [entry(f"{called}.{name}", value) for name, value in public(kind)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def public(holder: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a class or module holds under a name without an underscore, in its own order."""
    for name, value in vars(holder).items():
        value = getattr(value, "__wrapped__", value)  # noqa: PLW2901 - below what keeps its answers
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield name, value


def entry(name: str, value: Any) -> str:
    """Return a name with how it is called, and its docstring."""
    called = f"{name}{signature(value)}" if inspect.isfunction(value) else name
    return f"### {name}\n\n```text\n{called}\n```\n\n{text(inspect.getdoc(value))}"


def signature(function: Any) -> str:
    """Return how a function is called, a parameter a line where one line is too short."""
    told = inspect.signature(function)
    kept = [
        one.replace(annotation=plain(one.annotation))
        for one in told.parameters.values()
        if one.name != "self"
    ]
    line = str(told.replace(parameters=kept, return_annotation=plain(told.return_annotation)))
    line = re.sub(r"= [A-Z]\w+\((?:[^()]|\([^()]*\))*\)", "= …", line)
    return line if len(line) <= 70 else re.sub(r"(?<=[,(]) ?(?=[\w*]+(?::|,|\)))", "\n    ", line)


class Plain:
    """An annotation that shows itself as it is written."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written


def plain(annotation: Any) -> Any:
    empty = annotation is inspect.Parameter.empty  # `m` is how modules call `birds.model`
    return annotation if empty else Plain(re.sub(r"\bm\.", "", str(annotation)))


def text(docstring: str | None, skip: int = 0) -> str:
    """Return a docstring as Markdown: what is indented is a block."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")[skip:]
    told = (f"```text\n{inspect.cleandoc(one)}\n```" if one.startswith("    ") else one for one in paragraphs)
    return "\n\n".join(told) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
