"""The evidence annex: a sheet a taxon as a document; one frozen value in, bytes out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from birds.output.evidence.nouns import EvidenceAnnex, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMATS", "EvidenceAnnex", "Sheet"]


def _late(module: str, function: str) -> Callable[[EvidenceAnnex], bytes]:
    """Return a renderer that loads its library only when it is asked for."""

    def render(annex: EvidenceAnnex) -> bytes:
        made: bytes = getattr(import_module(f"{__name__}.{module}"), function)(annex)
        return made

    return render


FORMATS: dict[str, Callable[[EvidenceAnnex], bytes]] = {
    "docx": _late("document", "as_docx"),
    "pdf": _late("pdf", "as_pdf"),
}
