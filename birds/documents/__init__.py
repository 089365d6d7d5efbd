"""What is printed: `build` makes documents of the other packages' values, a family each; `write` has a format each."""

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
    "text": "write.text.as_text",
    "csv": "write.text.as_csv",
    "json": "write.text.as_json",
    "md": "write.text.as_markdown",
    "html": "write.html.as_html",
    "xlsx": "write.xlsx.as_xlsx",
}
_OF_PAPERS = ("docx", "pdf", "html", "md")
_WRITERS = {**_OF_TABLES, "docx": "write.docx.as_docx", "pdf": "write.pdf.as_pdf"}


def _family(**made_by: str | Format) -> dict[str, Format]:
    """Return the formats of a family: what builds the document for the usual writer ("": it is one), or all of it.

    Of builders that stand in one text, each takes what the one before it makes.
    """
    items = made_by.items()
    return {fmt: _by(_WRITERS[fmt], *it.split()) if isinstance(it, str) else it for fmt, it in items}


FORMATS: dict[str, dict[str, Format]] = {
    "table": _family(**dict.fromkeys(_OF_TABLES, "")),
    "list": _family(dwca=_by("write.archives.as_darwin_core"), coldp=_by("write.archives.as_coldp")),
    "species": _family(
        text="build.species.species_document",
        json=_by("build.species.species_as_json"),
        md="build.species.species_document",
        html="build.species.species_document",
    ),
    "site": _family(
        text="build.sites.site_document",
        json=_by("build.sites.site_as_json"),
        md="build.sites.site_document",
        html="build.sites.site_document",
        docx="build.sites.on_pages",
        pdf="build.sites.on_pages",
    ),
    "comparison": _family(
        text="build.comparison.comparison_for_terminal",
        csv="build.comparison_data.comparison_table",
        json=_by("build.comparison_data.comparison_as_json"),
        md="build.comparison.comparison_document",
        html="build.comparison.comparison_page",
        xlsx="build.comparison_data.comparison_workbook",
        rcc5=_by("build.comparison_data.rcc5"),
    ),
    "annex": _family(
        docx="build.annex.annex_document",
        xlsx="build.annex_data.annex_workbook",
        pdf="build.annex.annex_document model.with_comments",
        html="build.annex.annex_document model.with_comments",
        md="build.annex.annex_document model.with_comments",
        csv="build.annex_data.annex_table",
        json=_by("build.annex_data.annex_as_json"),
    ),
    "sites": _family(
        docx="build.agreement.sites_document",
        xlsx="build.agreement.sites_grid",
        pdf="build.agreement.sites_document model.with_comments",
        html="build.agreement.sites_page",
        md="build.agreement.sites_page",
        csv="build.agreement.sites_grid",
        json="build.agreement.sites_grid",
    ),
    "agreement": _family(**dict.fromkeys(_OF_PAPERS, "build.agreement.agreement_document")),
    "agreement_texts": _family(**dict.fromkeys(_OF_PAPERS, "build.agreement.texts_document")),
    "evidence": _family(docx="build.evidence.evidence_document", pdf="build.evidence.evidence_document"),
    "redline": _family(
        docx="build.redline.annex_redline", html="build.redline.annex_redline build.redline.on_words"
    ),
    "agreement_redline": _family(
        docx="build.redline.agreement_redline", html="build.redline.agreement_redline build.redline.on_words"
    ),
    "positions": _family(
        xlsx=_by("write.xlsx.as_form", "build.positions.form"),
        csv="build.positions.table",
        html=_by("write.html.as_answers"),
    ),
    "review": _family(
        xlsx=_by("write.xlsx.as_form", "build.review.review_form"), csv="build.review.review_table"
    ),
}
"""The formats of each family, and what makes each of the family's value, and of a language where it has none."""
