"""What is printed: `papers` makes documents of the other packages' values, a family each; `formats` writes them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Format = Callable[..., bytes]


def _by(writer: str, *builders: str) -> Format:
    """Return what makes a format; its modules, and the library behind them, are loaded when it is asked for.

    The `writer` takes what the `builders` make of the family's values, one after the other, or these themselves.
    """

    def make(*values: Any, **options: Any) -> bytes:  # noqa: ANN401 - what the family is made of, and the writer's own
        for builder in builders:
            values = (_load(builder)(*values),)
        data: bytes = _load(writer)(*values, **options)
        return data

    return make


def _load(path: str) -> Callable[..., Any]:
    module, _, function = path.rpartition(".")
    loaded: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), function)
    return loaded


_OF_TABLES = {
    "text": "formats.text.as_text",
    "csv": "formats.text.as_csv",
    "json": "formats.text.as_json",
    "md": "formats.text.as_markdown",
    "html": "formats.html.as_html",
    "xlsx": "formats.xlsx.as_xlsx",
}
_OF_PAPERS = ("docx", "pdf", "html", "md")
_WRITERS = {**_OF_TABLES, "docx": "formats.docx.as_docx", "pdf": "formats.pdf.as_pdf"}


def _family(**made_by: str | Format) -> dict[str, Format]:
    """Return the formats of a family: what builds the document for the usual writer ("": it is one), or all of it.

    Of builders that stand in one text, each takes what the one before it makes.
    """
    items = made_by.items()
    return {fmt: _by(_WRITERS[fmt], *it.split()) if isinstance(it, str) else it for fmt, it in items}


FORMATS: dict[str, dict[str, Format]] = {
    "table": _family(**dict.fromkeys(_OF_TABLES, "")),
    "list": _family(dwca=_by("formats.archives.as_darwin_core"), coldp=_by("formats.archives.as_coldp")),
    "species": _family(
        text="papers.species.species_document",
        json=_by("papers.species.species_as_json"),
        md="papers.species.species_document",
        html="papers.species.species_document",
    ),
    "site": _family(
        text="papers.sites.site_document",
        json=_by("papers.sites.site_as_json"),
        md="papers.sites.site_document",
        html="papers.sites.site_document",
        docx="papers.sites.on_pages",
        pdf="papers.sites.on_pages",
    ),
    "comparison": _family(
        text="papers.comparison.comparison_for_terminal",
        csv="papers.comparison_data.comparison_table",
        json=_by("papers.comparison_data.comparison_as_json"),
        md="papers.comparison.comparison_document",
        html="papers.comparison.comparison_page",
        xlsx="papers.comparison_data.comparison_workbook",
        rcc5=_by("papers.comparison_data.rcc5"),
    ),
    "annex": _family(
        docx="papers.annex.annex_document",
        xlsx="papers.annex_data.annex_workbook",
        pdf="papers.annex.annex_document model.with_comments",
        html="papers.annex.annex_document model.with_comments",
        md="papers.annex.annex_document model.with_comments",
        csv="papers.annex_data.annex_table",
        json=_by("papers.annex_data.annex_as_json"),
    ),
    "sites": _family(
        docx="papers.agreement.sites_document",
        xlsx="papers.agreement.sites_grid",
        pdf="papers.agreement.sites_document model.with_comments",
        html="papers.agreement.sites_page",
        md="papers.agreement.sites_page",
        csv="papers.agreement.sites_grid",
        json="papers.agreement.sites_grid",
    ),
    "agreement": _family(**dict.fromkeys(_OF_PAPERS, "papers.agreement.agreement_document")),
    "agreement_texts": _family(**dict.fromkeys(_OF_PAPERS, "papers.agreement.texts_document")),
    "evidence": _family(docx="papers.evidence.evidence_document", pdf="papers.evidence.evidence_document"),
    "redline": _family(
        docx="papers.redline.annex_redline", html="papers.redline.annex_redline papers.redline.on_words"
    ),
    "agreement_redline": _family(
        docx="papers.redline.agreement_redline",
        html="papers.redline.agreement_redline papers.redline.on_words",
    ),
    "positions": _family(
        xlsx=_by("formats.xlsx.as_form", "papers.positions.form"),
        csv="papers.positions.table",
        html=_by("formats.html.as_answers"),
    ),
    "review": _family(
        xlsx=_by("formats.xlsx.as_form", "papers.review.review_form"), csv="papers.review.review_table"
    ),
}
"""The formats of each family, and what makes each of the family's value, and of a language where it has none."""
