"""The annex in every format: one frozen `Annex` in, bytes out; the same annex gives the same bytes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import Annex


def _late(module: str, function: str) -> Callable[[Annex], bytes]:
    """Return a renderer that loads its library only when it is asked for."""

    def render(annex: Annex) -> bytes:
        made: bytes = getattr(import_module(f"{__name__}.{module}"), function)(annex)
        return made

    return render


FORMATS: dict[str, Callable[[Annex], bytes]] = {
    "docx": _late("document", "as_docx"),
    "xlsx": _late("workbook", "as_xlsx"),
    "pdf": _late("pdf", "as_pdf"),
    "html": _late("page", "as_html"),
    "md": _late("markdown", "as_markdown"),
    "csv": _late("data", "as_csv"),
    "json": _late("data", "as_json"),
}


def redline(old: Annex, new: Annex) -> bytes:
    """Return a Word document with tracked changes: accept all is the new annex, reject all the old one."""
    made: bytes = import_module(f"{__name__}.tracked").redline(old, new)
    return made
