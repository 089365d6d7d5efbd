"""Makes the golden outputs: what the program writes, as text that a person reads and a diff shows.

    python tests/golden/make.py [PART]…             compare with the texts committed here, and show what differs
    python tests/golden/make.py --update [PART]…    commit what is made now, and read the diff

The parts are folders: `en`, `ko` and `ja` hold what `quickstart --everything` writes on a few birds in every format,
`commands` what each line of `commands.txt` says and writes on these birds, `texts` an agreement of nine articles until
it is signed, by the lines of `texts.txt`, and `whole` a table of each kind on all
birds that are bundled. A map is told without its coordinates, a dossier as the number of rows in each table: its rows
stand in `commands/plain`.
"""

import contextlib
import difflib
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1])]

import few_birds  # noqa: E402
import said  # noqa: E402
from cli import birds  # noqa: E402
from guide_files import FILES, lay_out  # noqa: E402

GENERA = few_birds.SMALL | {"Numenius", "Hypsipetes", "Locustella"}
PARTS = ("en", "ko", "ja", "commands", "texts", "whole")
WHOLE = {"quickstart", "index.html", "annex.md", "annex.xlsx", "diff.csv", "evidence.csv", "check"}
ARTICLES = "nine-articles.txt"
LINES = 60  # of a difference: what follows is of the same kind


def make(part: str) -> dict[str, str]:
    """Return the text of every output of a part by its name."""
    with tempfile.TemporaryDirectory(prefix="golden-") as temporary, pytest.MonkeyPatch.context() as patch:
        folder = Path(temporary)
        patch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        if part != "whole":
            few_birds.bundle(patch, GENERA)
        with contextlib.chdir(folder):
            run(part)
        files = (path for path in folder.rglob("*") if path.is_file() and path.name not in FILES)
        named = {path.relative_to(folder).as_posix(): path for path in sorted(files)}
        return {
            f"{part}/{name}.txt": said.text(path).replace(temporary, "")
            for name, path in named.items()
            if part != "whole" or name in WHOLE
        }


def run(part: str) -> None:
    """Write the outputs of a part into the current folder."""
    if part in ("commands", "texts"):
        lay_out(Path())
        shutil.copy(HERE.parent / "documents" / ARTICLES, ARTICLES)
        for number, line in enumerate((HERE / f"{part}.txt").read_text("utf-8").splitlines(), 1):
            name = re.sub(r"[^A-Za-z0-9]+", "-", line.removeprefix("birds "))[:50].strip("-")
            tell(f"{number:02}-{name}", line)
        for name in ("AviList-v2026.csv", ARTICLES):
            Path(name).unlink()
    elif part == "whole":
        tell("quickstart", "birds quickstart .")
        for line in (
            "annex -o annex.md", "diff OSJ8 KOS2025 -o diff.csv", "evidence -o evidence.csv", "check",
        ):  # fmt: skip
            tell(line.partition(" ")[0], f"birds {line}")
    else:
        tell("quickstart", f"birds quickstart . --everything --lang {part}")


def tell(name: str, line: str) -> None:
    """Run a command and keep what it says."""
    Path(name).write_text(f"$ {line}\n{birds(*shlex.split(line)[1:]).output}", "utf-8")


def committed(part: str) -> dict[str, str]:
    """Return the committed texts of a part by name."""
    files = sorted((HERE / part).rglob("*.txt"))
    return {path.relative_to(HERE).as_posix(): path.read_bytes().decode() for path in files}


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return what differs, each output with the lines that do."""
    found = [f"missing: {name}" for name in sorted(before.keys() - now.keys())]
    found += [f"new: {name}" for name in sorted(now.keys() - before.keys())]
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name]:
            lines = difflib.unified_diff(
                before[name].splitlines(), now[name].splitlines(), "committed", "now", lineterm="", n=1
            )
            shown = list(lines)
            more = [f"… {len(shown) - LINES} lines more"] if len(shown) > LINES else []
            found.append("\n".join([f"differs: {name}", *shown[:LINES], *more]))
    return found


def update(part: str, texts: dict[str, str]) -> None:
    """Take these texts for right."""
    shutil.rmtree(HERE / part, ignore_errors=True)
    for name, text in texts.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def main(arguments: Iterable[str]) -> int:
    """Compare or update the parts that are named, else all; 1 where something differs."""
    words = list(arguments)
    found = []
    for part in [word for word in words if word != "--update"] or PARTS:
        texts = make(part)
        found += differences(committed(part), texts)
        if "--update" in words:
            update(part, texts)
    print("\n\n".join(found) or "all as committed")  # noqa: T201
    return 1 if found and "--update" not in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
