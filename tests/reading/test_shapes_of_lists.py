"""Shapes of lists that agencies send: small files and what is read of them, one corpus in Markdown (`data/lists/`).

    python tests/reading/test_shapes_of_lists.py    writes anew what is read of the files; read the diff

A heading says what a file shows, a line of options how it is loaded. Below one or several files that say the same
stands a table of the entries, of each column what differs from the usual, and a line for each problem.
"""

import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import reads

from birds.errors import BirdsError, Problem
from birds.model import Checklist, Entry, Message, Status
from birds.reading.lists import read_list

CORPUS = sorted((Path(__file__).parent / "lists").glob("*.md"))
PARTS = re.compile(
    r"^## (?P<title>.+)\n|^`(?P<options>--.+)`\n|^```(?P<kind>\w+)\n(?P<text>(?:(?!```).*\n)*)```\n"
    r"|^(?P<read>(?:[|*] .*\n|\|-.*\n|\n)*[|*] .*\n)",
    re.MULTILINE,
)


@dataclass
class Case:
    """Files that are read alike: their kinds and texts, their options, what is read of them, and where that stands."""

    title: str
    options: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    read: str = ""
    start: int = 0
    stop: int = 0


def cases(page: str) -> Iterator[Case]:
    case = Case("")
    for part in PARTS.finditer(page):
        if part["kind"]:
            case.files.append((part["kind"], part["text"]))
            case.start = case.stop = part.end()
            continue
        if part["read"]:
            case.read, case.stop = part["read"].strip(), part.end()
        if case.files:
            yield case
        case = Case(part["title"] or case.title, part["options"] or ("" if part["title"] else case.options))
    if case.files:
        yield case


def read(kind: str, text: str, options: str, folder: Path) -> str:
    """Return what is read of a file, as the corpus says it."""
    path = folder / f"list.{kind}"
    path.write_text(text, encoding="utf-8")
    given: dict[str, Any] = {"kind": "checklist", "mapping": {}}
    words = shlex.split(options)
    for name, value in zip(words[::2], words[1::2], strict=True):
        if name == "--map":
            column, _, told = value.rpartition("=")
            given["mapping"][column] = told
        else:
            given[name.removeprefix("--")] = value
    checklist = Checklist("X", "a list", kind=given.pop("kind"))
    try:
        (_, entries), problems = read_list(path, checklist, reads.options(**given))
    except BirdsError as error:
        return f"* refused: {said(error.message)}"
    return "\n\n".join(filter(None, (table([*map(row, entries)]), "\n".join(map(line, problems)))))


def row(entry: Entry) -> dict[str, object]:
    """Return what an entry says, but for what is usual."""
    name, canonical = entry.name, entry.name and entry.name.canonical
    names = (("", entry.vernacular), ("order ", entry.order_names), ("family ", entry.family_names))
    found: dict[str, object] = {
        "row": entry.row, "printed": entry.verbatim,
        "read": canonical or ("–" if name else None) if canonical != entry.verbatim else None,
        "author": name and name.authorship, "also": "; ".join(name.alternatives) if name else None,
        "rank": entry.rank if entry.rank != "species" else None, "of row": entry.parent_row,
        **{f"{what}{lang}": text for what, each in names for lang, text in each.pairs},
        "subspecies": "; ".join(entry.subspecies), "part": entry.part if entry.part != "natural" else None,
        **{key: getattr(entry, key) for key in ("order", "family", "number", "section", "category")},
        "within": entry.within_party, "status": entry.status_printed,
        "means": "; ".join(map(status, entry.statuses)), "ids": "; ".join(entry.ids), "note": entry.note,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in (None, "")}


def status(one: Status) -> str:
    marks = [word for word in ("migrant", "minor", "scarce") if getattr(one, word)]
    months = ",".join(map(str, one.months))
    parts = (one.code or "–", one.printed, *marks, months, one.note and f"({one.note})", one.trust)
    return " ".join(filter(None, parts))


def table(rows: list[dict[str, object]]) -> str:
    keys = list(dict.fromkeys(key for one in rows for key in one))
    head, *lines = (
        f"| {' | '.join(cells)} |"
        for cells in (keys, *([shown(one.get(key, "")) for key in keys] for one in rows))
    )
    return "\n".join((head, f"|{'---|' * len(keys)}", *lines)) if rows else ""


def line(problem: Problem) -> str:
    place = [f"row {problem.row}"] if problem.row else []
    place += [f"column {problem.column}"] if problem.column else []
    value = f" – {shown(problem.value)}" if problem.value else ""
    return f"* {', '.join((problem.severity, *place))}: {said(problem.what)}{value}"


def said(message: Message) -> str:
    """Return a code with its arguments, which are the program's words in no language."""
    args = ", ".join(told(value) for _, value in message.args)
    return f"{message.code} ({args})" if args else message.code


def told(value: object) -> str:
    if isinstance(value, Message):
        return said(value)
    return ", ".join(map(told, value)) if isinstance(value, tuple) else shown(value)


def shown(value: object) -> str:
    text = str(value).replace("|", "\\|")
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.title) for page in CORPUS for case in cases(page.read_text("utf-8"))]
)
def test_a_list_is_read_as_the_corpus_says(case, tmp_path):
    for kind, text in case.files:
        assert read(kind, text, case.options, tmp_path) == case.read


def test_the_corpus_is_whole():
    for page in CORPUS:
        text = page.read_text("utf-8")
        found = list(cases(text))
        assert text.count("\n```") == 2 * sum(len(case.files) for case in found)
        titles = re.findall(
            "^## (.+)", re.sub("^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
        )
        assert titles == [*dict.fromkeys(case.title for case in found)]


def update() -> None:
    """Write what is read now below the files of the corpus."""
    from birds import bundled

    bundled.holds = lambda _: True  # text is read here, as in the tests
    for page in CORPUS:
        text = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for case in reversed([*cases(text)]):
                made = read(*case.files[-1], case.options, Path(folder))
                text = f"{text[: case.start]}\n{made}\n{text[case.stop :]}"
        page.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(update())
