"""Makes the pictures of the guide from bundled data: `python tests/guide_pictures.py`.

What each pictured page says is kept as text: by that a test knows whether a picture is of this version.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import few_birds  # noqa: E402
from cli import birds  # noqa: E402
from pdf_pages import pages  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = ROOT / "birds" / "guide" / "pictures"
TEXTS = ROOT / "tests" / "data" / "pictures"
WIDTH = 900  # pixels
GENERA = {"Anser", "Grus", "Hirundo", "Platalea"}
ROUND = (
    ("round", "open", "--place", "Seoul", "--date", "3 March 2027"),
    ("position", "set", "include", "저어새", "ツバメ", "두루미", "--party", "JPN"),
    ("position", "set", "include", "저어새", "ツバメ", "--party", "KOR"),
    ("position", "set", "study", "쇠기러기", "--party", "KOR"),
)
PAPERS = {
    "annex": ("annex", "-o", "annex.pdf"),
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


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    TEXTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        for name, file in papers(Path(made)):
            draw(file, PICTURES / f"{name}.png")
            (TEXTS / f"{name}.txt").write_text(said(file), "utf-8")
