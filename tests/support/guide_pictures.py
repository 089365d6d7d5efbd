"""Makes the pictures of the guide from bundled data: `python tests/support/guide_pictures.py`.

What each pictured page says is kept as text: by that a test knows whether a picture is of this version. A terminal is
a picture too: a block of a page that begins with `$ birds` holds what its commands print in a new dossier.
"""

import contextlib
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import few_birds  # noqa: E402
from browsing import quiet_page  # noqa: E402
from cli import birds  # noqa: E402
from guide_files import lay_out  # noqa: E402
from pdf_pages import pages  # noqa: E402

PICTURES = ROOT / "birds" / "guide" / "pictures"
TEXTS = ROOT / "tests" / "guide" / "pictures"
WIDTH = 900  # pixels
PAGES = sorted((ROOT / "birds" / "guide").glob("*.md"))
TERMINAL = re.compile(r"(?<=^```text\n)\$ birds .*?(?=^```$)", re.DOTALL | re.MULTILINE)
GENERA = {"Anser", "Grus", "Hirundo", "Platalea"}
ROUND = (
    ("round", "open", "--place", "Seoul", "--date", "3 March 2027"),
    ("position", "set", "include", "저어새", "ツバメ", "두루미", "--party", "JPN"),
    ("position", "set", "include", "저어새", "ツバメ", "--party", "KOR"),
    ("position", "set", "study", "쇠기러기", "--party", "KOR"),
)
PAPERS = {
    "annex": ("annex", "-o", "annex.pdf"),
    "annex-ko": ("annex", "--lang", "ko", "-o", "annex-ko.pdf"),
    "annex-ja": ("annex", "--lang", "ja", "-o", "annex-ja.pdf"),
    "evidence": ("evidence", "Platalea minor", "-o", "evidence.pdf"),
    "agreement": ("agreement", "-o", "agreement.pdf"),
}


def papers(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write each paper of a small dossier into a folder; yield its name and file."""
    dossier = few_birds.make(folder / "agreement.gpkg", GENERA)
    for words in ROUND:
        assert birds(*words, "-d", dossier).exit_code == 0, words
    for name, (command, *words) in PAPERS.items():
        file = folder / words[-1]
        assert birds(command, *words[:-1], file, "-d", dossier).exit_code == 0, name
        yield name, file


def said(file: Path) -> str:
    """Return what the first page of a PDF says."""
    return "\n".join(line.rstrip() for line in pages(file)[0].splitlines()) + "\n"


def draw(file: Path, picture: Path) -> None:
    """Draw the first page of a PDF, in as few colours as it needs."""
    import pypdfium2

    page = pypdfium2.PdfDocument(file)[0]
    image = page.render(scale=WIDTH / page.get_width()).to_pil()
    image.convert("RGB").quantize(16).save(picture, optimize=True)


def draw_map(chrome: Any, folder: Path, picture: Path) -> str:
    """Draw the map of the bundled data as a browser shows it at first; return what it says beside the map itself."""
    from PIL import Image

    dossier = folder / "bundled.gpkg"
    for words in (("init",), ("map", "-o", folder / "map.html")):
        assert birds(*words, "-d", dossier).exit_code == 0, words
    with quiet_page(chrome, (folder / "map.html").as_uri(), 1200, 860) as page:
        page.screenshot(path=picture)
        page.evaluate("document.querySelector('.leaflet-container').remove()")
        said = page.inner_text("body")
    Image.open(picture).convert("RGB").quantize(256).save(picture, optimize=True)
    return "\n".join(filter(None, (" ".join(line.split()) for line in said.splitlines()))) + "\n"


def printed(block: str, folder: Path) -> str:
    """Return a picture of a terminal as it is now: its commands, run in a folder of their own, with what they print."""
    folder.mkdir()
    lay_out(folder)
    with contextlib.chdir(folder):
        assert birds("init").exit_code == 0
        shown = [
            f"{line}\n{birds(*shlex.split(line)[2:]).output}"
            for line in block.splitlines()
            if line.startswith("$ ")
        ]
    return "".join(line.rstrip() + "\n" for line in "".join(shown).splitlines())


def terminals(page: str, folder: Path) -> str:
    """Return a page with its pictures of terminals as they are now."""
    number = iter(range(page.count("```")))
    return TERMINAL.sub(lambda block: printed(block[0], folder / str(next(number))), page)


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    TEXTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        for name, file in papers(Path(made)):
            draw(file, PICTURES / f"{name}.png")
            (TEXTS / f"{name}.txt").write_text(said(file), "utf-8")
        with sync_playwright() as play:
            chrome = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            told = draw_map(chrome, Path(made), PICTURES / "map.png")
            (TEXTS / "map.txt").write_text(told, "utf-8")
    for path in PAGES:
        with tempfile.TemporaryDirectory() as made:
            path.write_text(terminals(path.read_text("utf-8"), Path(made)), "utf-8")
