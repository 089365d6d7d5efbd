"""README and the pages of the guide as texts: their blocks, and the commands that they show."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "birds" / "guide"
PAGES = sorted(FOLDER.glob("*.md"))
TEXTS = {path.name: path.read_text("utf-8") for path in PAGES} | {
    "front page": (ROOT / "README.md").read_text("utf-8")
}


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each block with its language, and the file that is named last before it."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if "<!-- cluster -->" not in text[: found.start()][-20:]:
            yield found[1], found[2], (re.findall(r"`([\w-]+\.csv)`", text[: found.start()]) or [""])[-1]


def lines(text: str) -> list[str]:
    """The commands of a page: those of its blocks and of its tables of commands."""
    shown = [line for kind, block, _ in blocks(text) if kind == "bash" for line in block.splitlines()]
    return [line for line in shown if line.startswith("birds ")] + re.findall(
        r"\| `(birds .+)` \|$", text, re.MULTILINE
    )


def mentioned(text: str) -> list[str]:
    """What stands in code in the running text and begins with the name of the program."""
    return [one for one in re.findall(r"`(birds [^`\n]+)`", text) if "COMMAND" not in one]


def steps(text: str, folder: Path) -> Iterator[str]:
    for kind, block, name in blocks(text):
        if kind == "csv":
            (folder / name).write_text(block, "utf-8")
        elif kind == "bash":
            yield from (line for line in block.splitlines() if line.startswith("birds "))
    yield from re.findall(r"\| `(birds .+)` \|$", text, re.MULTILINE)
