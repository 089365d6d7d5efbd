"""How documents and pages look: faces by language, fonts, templates, and these set by typst as PDF and pictures.

Typst runs in a process that ends: what it keeps is freed. A character that no bundled font can show stands as its code
point, ‹U+1F986›, never as an empty box.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import PDFStandard

    from birds.model import Lang, Party

# Word and Excel: the East Asian face by language; the Latin face stands first and has real italics.
LATIN_FACE = "Times New Roman"
EAST_ASIAN_FACES = {"ko": "Batang", "ja": "MS Mincho"}
# BCP 47 with region, as Word wants it.
LOCALES = {"en": "en-GB", "ja": "ja-JP", "ko": "ko-KR", "la": "la-VA"}
FONT_PACKAGES = ("noto_cjk_sans_otc", "noto_cjk_sans_jp_bold")
TEMPLATES = Path(__file__).parent / "templates"
MAP_WIDTH, MAP_HEIGHT, MAP_PPI = 600, 500, 160.0  # of a sheet's map: tenths of a millimetre, dots an inch


def locale(lang: Lang) -> str:
    """Return a language as Word wants it; what the program does not speak has its own tag."""
    return LOCALES.get(lang, lang)


def folders() -> list[Path]:
    """Return the folders that hold the fonts of PDF documents, of those packages that are installed."""
    specs = (find_spec(name) for name in FONT_PACKAGES)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def template(name: str) -> str:
    """Return a template's text."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def party_style(parties: Iterable[Party]) -> str:
    """Return the style of what stands for a Party's birds, after all other styles: its colour."""
    return "\n".join(
        f".only_a.{party.code}, .only_b.{party.code} {{ background: {party.colour}; }}\n"
        f".{party.code} {{ --tint: {party.colour}; }}"
        for party in parties
    )


# ---------------------------------------------------------------- set by typst

STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]
ATTEMPTS = 5
# How typst names what no font can show, or what PDF/A forbids.
_REFUSED = re.compile(r'(?:the text|the codepoint) `"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset_pdf(values: object) -> bytes:
    """Return a paper as a PDF; the values are the `doc` of its template."""
    job = {"source": template("document.typ"), "doc": json.dumps(values, ensure_ascii=False)}
    return _in_process(job)[0]


def map_pictures(drawings: Sequence[tuple[str, str]]) -> list[bytes]:
    """Return maps, each the ground and what is over it, as PNG, for documents that can't hold SVG."""
    job = {"source": template("evidence-maps.typ"), "doc": json.dumps(list(drawings)), "ppi": MAP_PPI}
    return _in_process(job) if drawings else []


def _in_process(job: dict[str, Any]) -> list[bytes]:
    job |= {"fonts": [str(folder) for folder in folders()]}
    if not Path(sys.executable or "").stem.startswith("py"):
        return _typeset(job)  # inside another program, as in QGIS: there is no Python to start
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
    output: list[bytes] = pickle.loads(done.stdout)  # noqa: S301 - what it has written itself
    return output


def _typeset(job: Mapping[str, Any]) -> list[bytes]:
    import typst

    if "ppi" in job:
        options = {"format": "png", "ppi": job["ppi"], "sys_inputs": {"doc": job["doc"]}}
        pages = typst.compile(job["source"].encode(), ignore_system_fonts=True, **options)
        return [pages] if isinstance(pages, bytes) else list(pages)
    fonts = {"include_system_fonts": False, "include_embedded_fonts": True, "font_paths": job["fonts"]}

    def pdf(standards: list[PDFStandard]) -> bytes:
        return typst.compile(
            job["source"].encode(),
            format="pdf",
            font_paths=typst.Fonts(**fonts),
            ignore_system_fonts=True,
            sys_inputs={"doc": data},
            pdf_standards=standards,
            timestamp=0,
        )

    data = job["doc"]
    for _ in range(ATTEMPTS):
        try:
            return [pdf(STANDARDS)]
        except typst.TypstError as error:
            texts = "".join(_REFUSED.findall(error.diagnostic))
            refused = set(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), texts))
            if not refused:
                raise
            data = data.translate({ord(character): f"‹U+{ord(character):04X}›" for character in refused})
    return [pdf([])]


if __name__ == "__main__":
    pickle.dump(_typeset(json.load(sys.stdin.buffer)), sys.stdout.buffer)
