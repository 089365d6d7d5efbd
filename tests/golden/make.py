"""Makes the golden bundle: what `quickstart` writes in three languages; of one everything; and what each line of
`commands.txt` gives.

    python tests/golden/make.py            compare with what is committed here, and show what differs
    python tests/golden/make.py --update   take what is made now for right
    python tests/golden/make.py -k DIR     compare, and keep the text of every output in DIR, to compare two states

`manifest.txt` has a hash for each output: of a text its bytes, of a workbook or Word document its parts, of a PDF its
text, of a dossier its canonical rows. `texts/` has those whose wording is looked at.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import shlex
import shutil
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

MANIFEST, TEXTS, COMMANDS = HERE / "manifest.txt", HERE / "texts", HERE / "commands.txt"
SHOWN = re.compile(r"(en|ko|ja)/out/(annex\.md|diff\.md|evidence\.csv)|.*\.out")
SIZE = re.compile(r"\d[\d.]* [kM]B")  # of a compressed file: another zlib makes another
HASH = re.compile(r'^ "schema:sha256": ".*",\n', re.MULTILINE)  # of a CSV file, beside it
LINES = 60  # of a difference: what follows is of the same kind


def quickstart(folder: Path) -> None:
    """Do the main job in each language."""
    from cli import birds

    from birds.model import LANGS

    for lang in LANGS:
        made = folder / lang
        made.mkdir(parents=True)
        with contextlib.chdir(made):
            more = ("--everything",) if lang == "en" else ()
            said = birds("quickstart", "out", "--lang", lang, *more)
            (made / "quickstart.out").write_text(said.output, "utf-8")


def readme(folder: Path) -> None:
    """Run the lines of `commands.txt` in their order, in one folder; what each says is kept beside what it writes."""
    from cli import birds
    from guide_files import lay_out

    folder.mkdir()
    with contextlib.chdir(folder):
        lay_out(Path())
        for number, line in enumerate(COMMANDS.read_text("utf-8").splitlines(), 1):
            words = shlex.split(line)[1:]
            name = re.sub(r"[^A-Za-z0-9.]+", "-", " ".join(words))[:50].strip("-.")
            Path(f"{number:02}-{name}.out").write_text(f"$ {line}\n{birds(*words).output}", "utf-8")


def text_of(path: Path) -> str:
    """Return a file as text, without the mark of its content, which follows from the rest; a database as its hash."""
    from birds.documents.write import marks

    if path.suffix == ".gpkg":
        from birds.store import canonical_hash

        return canonical_hash(path) + "\n"
    if path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as held:
            names = sorted(name for name in held.namelist() if name.endswith((".xml", ".rels")))
            parts = {
                name: held.read(name).decode("utf-8", "replace") for name in names if name != marks.CUSTOM
            }
            told = "\n".join(f"{name}\n{text}" for name, text in parts.items())
            return told.replace(marks.TYPE, "").replace(marks.RELATION, "")
    if path.suffix == ".pdf":
        from pdf_pages import pages

        return "\n".join(pages(path))
    text = marks.COMMENT.sub(b"", path.read_bytes()).decode("utf-8", "replace")
    return SIZE.sub("… kB", HASH.sub("", text))


def bundle() -> dict[str, str]:
    """Return the text of every output by its name."""
    with tempfile.TemporaryDirectory(prefix="golden-") as temporary:
        folder, before = Path(temporary), os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
        try:
            quickstart(folder)
            readme(folder / "readme")
        finally:
            os.environ.pop("SOURCE_DATE_EPOCH")
            if before:
                os.environ["SOURCE_DATE_EPOCH"] = before
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): text_of(path).replace(temporary, "") for path in files}


def hashed(texts: dict[str, str]) -> dict[str, str]:
    """Return the hash of each text."""
    return {name: sha256(text.encode("utf-8", "replace")).hexdigest() for name, text in texts.items()}


def committed() -> dict[str, str]:
    """Return the hashes that are committed, by name."""
    lines = MANIFEST.read_text("utf-8").splitlines() if MANIFEST.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def differences(texts: dict[str, str]) -> list[str]:
    """Return what differs from what is committed, each output with its difference where the text is kept."""
    before, now = committed(), hashed(texts)
    found = [f"missing: {name}" for name in sorted(before.keys() - now.keys())]
    found += [f"new: {name}" for name in sorted(now.keys() - before.keys())]
    for name in sorted(before.keys() & now.keys()):
        if before[name] != now[name]:
            found.append("\n".join([f"differs: {name}", *_difference(name, texts[name])]))
    return found


def _difference(name: str, text: str) -> list[str]:
    kept = TEXTS / name
    if not kept.exists():
        return []
    lines = difflib.unified_diff(kept.read_text("utf-8").splitlines(), text.splitlines(), lineterm="", n=1)
    shown = list(lines)[2:]
    return [*shown[:LINES], *([f"… {len(shown) - LINES} lines more"] if len(shown) > LINES else [])]


def update(texts: dict[str, str]) -> None:
    """Commit these outputs for right: manifest and texts."""
    MANIFEST.write_text("".join(f"{digest}  {name}\n" for name, digest in hashed(texts).items()), "utf-8")
    shutil.rmtree(TEXTS, ignore_errors=True)
    keep({name: text for name, text in texts.items() if SHOWN.fullmatch(name)}, TEXTS)


def keep(texts: dict[str, str], folder: Path) -> None:
    """Write texts into a folder, each under its name."""
    for name, text in texts.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")


def main() -> int:
    """Make the bundle, compare or update; 1 where something differs."""
    texts = bundle()
    if "-k" in sys.argv:
        keep(texts, Path(sys.argv[sys.argv.index("-k") + 1]))
    if "--update" in sys.argv:
        update(texts)
        return 0
    found = differences(texts)
    print("\n\n".join(found) or f"{len(texts)} outputs, all as they were")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
