"""Makes the guide's Word paper that came back, from bundled data: `python tests/support/guide_samples.py`."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import few_birds  # noqa: E402
from cli import birds  # noqa: E402
from guide_files import SAMPLES  # noqa: E402
from word_edits import Word  # noqa: E402

GENERA = {"Grus", "Platalea"}
RETURNED = SAMPLES / "returned.docx"


def returned(folder: Path) -> Path:
    """Return an annex as a counterpart sends it back: a row deleted, another commented on."""
    dossier = few_birds.make(folder / "agreement.gpkg", GENERA)
    assert birds("annex", "-d", dossier, "-o", folder / "sent.docx").exit_code == 0
    word = Word(folder / "sent.docx", author="A made-up colleague")
    word.delete_row(word.row("Grus grus"))
    word.comment(word.cell(word.row("Platalea minor"), 1), "Made up: please add the breeding sites.")
    return word.save(folder / RETURNED.name)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        RETURNED.write_bytes(returned(Path(made)).read_bytes())
