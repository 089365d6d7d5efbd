"""Templates and their values as PDF and pictures, by typst in a process that ends: what typst keeps is freed.

A character that no bundled font can show stands as its code point, ‹U+1F986›, never as an empty box.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.documents import looks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]
ATTEMPTS = 5
# How typst names what no font can show, or what PDF/A forbids.
_REFUSED = re.compile(r'(?:the text|the codepoint) `"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def as_pdf(values: object) -> bytes:
    """Return a paper as a PDF; the values are the `doc` of its template."""
    job = {"source": looks.template("document.typ"), "doc": json.dumps(values, ensure_ascii=False)}
    return _elsewhere(job)[0]


def as_pictures(template: str, values: object, ppi: float) -> list[bytes]:
    """Return the pages of a template as PNG."""
    return _elsewhere({"source": looks.template(template), "doc": json.dumps(values), "ppi": ppi})


def _elsewhere(job: dict[str, Any]) -> list[bytes]:
    """Return what a job makes, in a process of its own."""
    job |= {"fonts": [str(folder) for folder in looks.folders()]}
    if not Path(sys.executable or "").stem.startswith("py"):
        return _made(job)  # inside another program, as in QGIS: there is no Python to start
    done = subprocess.run(  # noqa: S603 - this very module, by the Python that runs it
        (sys.executable, "-P", "-m", __name__),
        input=json.dumps(job).encode(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=False,
    )
    if done.returncode < 0:
        raise MemoryError  # the system has killed it
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    found: list[bytes] = pickle.loads(done.stdout)  # noqa: S301 - what it has written itself
    return found


def _made(job: Mapping[str, Any]) -> list[bytes]:
    import typst

    if "ppi" in job:
        options = {"format": "png", "ppi": job["ppi"], "sys_inputs": {"doc": job["doc"]}}
        made = typst.compile(job["source"].encode(), ignore_system_fonts=True, **options)
        return [made] if isinstance(made, bytes) else list(made)
    data = job["doc"]
    for _ in range(ATTEMPTS):
        try:
            return [_pdf(job, data, STANDARDS)]
        except typst.TypstError as error:
            refused = set("".join(map(_unescape, _REFUSED.findall(error.diagnostic))))
            if not refused:
                raise
            data = data.translate({ord(character): f"‹U+{ord(character):04X}›" for character in refused})
    return [_pdf(job, data, [])]


def _pdf(job: Mapping[str, Any], data: str, standards: list[PDFStandard]) -> bytes:
    import typst

    return typst.compile(
        job["source"].encode(),
        format="pdf",
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=True, font_paths=job["fonts"]
        ),
        ignore_system_fonts=True,
        sys_inputs={"doc": data},
        pdf_standards=standards,
        timestamp=0,
    )


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


if __name__ == "__main__":
    pickle.dump(_made(json.load(sys.stdin.buffer)), sys.stdout.buffer)
