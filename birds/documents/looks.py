"""Faces by language for documents and pages, and where the bundled font files and templates are."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from birds.model import in_force

if TYPE_CHECKING:
    from birds.model import Lang

# Word and Excel: the East Asian face by language; the Latin face stands first and has real italics.
LATIN_FACE = "Times New Roman"
EAST_ASIAN_FACES = {"ko": "Batang", "ja": "MS Mincho"}
# BCP 47 with region, as Word wants it.
LOCALES = {"en": "en-GB", "ja": "ja-JP", "ko": "ko-KR", "la": "la-VA"}
FONT_PACKAGES = ("noto_cjk_sans_otc", "noto_cjk_sans_jp_bold")
_TEMPLATES = Path(__file__).parent / "templates"


def locale(lang: Lang) -> str:
    """Return a language as Word wants it; what the program does not speak has its own tag."""
    return LOCALES.get(lang, lang)


def folders() -> list[Path]:
    """Return the folders that hold the fonts of PDF documents, of those packages that are installed."""
    specs = (find_spec(name) for name in FONT_PACKAGES)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def template(name: str) -> str:
    """Return a template's text."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def party_style() -> str:
    """Return the style of what stands for a Party's birds, after all other styles: its colour."""
    return "\n".join(
        f".only_a.{party.code}, .only_b.{party.code} {{ background: {party.colour}; }}\n"
        f".{party.code} {{ --tint: {party.colour}; }}"
        for party in in_force().parties
    )
