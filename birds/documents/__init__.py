"""What is printed: `build` makes documents of the other rooms' values, a family each; `write` has a format each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Format = Callable[..., bytes]


def _by(writer: str, built: str = "") -> Format:
    """Return what makes a format; its modules, and the library behind them, are loaded when it is asked for.

    The `writer` takes what a function builds of the family's values, or these themselves.
    """

    def make(*values: Any, **more: Any) -> bytes:  # noqa: ANN401 - what the family is made of, and the writer's own
        made: bytes = (
            _found(writer)(_found(built)(*values), **more) if built else _found(writer)(*values, **more)
        )
        return made

    return make


def _found(path: str) -> Callable[..., Any]:
    module, _, function = path.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), function)
    return found


FORMATS: dict[str, dict[str, Format]] = {
    "table": {
        "text": _by("write.text.as_text"),
        "csv": _by("write.text.as_csv"),
        "json": _by("write.text.as_json"),
        "md": _by("write.markdown.as_markdown"),
        "html": _by("write.html.as_html"),
        "xlsx": _by("write.xlsx.as_xlsx"),
    },
    "list": {"dwca": _by("write.archives.as_darwin_core"), "coldp": _by("write.archives.as_coldp")},
    "species": {
        "text": _by("write.text.as_text", "build.species.document"),
        "json": _by("build.species_data.as_json"),
        "md": _by("write.markdown.as_markdown", "build.species.document"),
        "html": _by("write.html.as_html", "build.species.document"),
    },
    "site": {
        "text": _by("write.text.as_text", "build.site_sheet.document"),
        "json": _by("build.site_data.as_json"),
        "md": _by("write.markdown.as_markdown", "build.site_sheet.document"),
        "html": _by("write.html.as_html", "build.site_sheet.document"),
        "docx": _by("write.docx.as_docx", "build.site_sheet.on_pages"),
        "pdf": _by("write.pdf.as_pdf", "build.site_sheet.on_pages"),
    },
    "comparison": {
        "text": _by("write.text.as_text", "build.comparison.terminal"),
        "csv": _by("write.text.as_csv", "build.comparison_data.document"),
        "json": _by("build.comparison_data.as_json"),
        "md": _by("write.markdown.as_markdown", "build.comparison.document"),
        "html": _by("write.html.as_html", "build.comparison.page"),
        "xlsx": _by("write.xlsx.as_xlsx", "build.comparison_data.workbook"),
        "rcc5": _by("build.comparison_data.rcc5"),
    },
    "annex": {
        "docx": _by("write.docx.as_docx", "build.annex.document"),
        "xlsx": _by("write.xlsx.as_xlsx", "build.annex_sheets.workbook"),
        "pdf": _by("write.pdf.as_pdf", "build.annex.printed"),
        "html": _by("write.html.as_html", "build.annex.printed"),
        "md": _by("write.markdown.as_markdown", "build.annex.printed"),
        "csv": _by("build.annex_data.as_csv"),
        "json": _by("build.annex_data.as_json"),
    },
    "sites": {
        "docx": _by("write.docx.as_docx", "build.annex_sites.document"),
        "xlsx": _by("write.xlsx.as_xlsx", "build.annex_sites.grid"),
        "pdf": _by("write.pdf.as_pdf", "build.annex_sites.printed"),
        "html": _by("write.html.as_html", "build.annex_sites.page"),
        "md": _by("write.markdown.as_markdown", "build.annex_sites.page"),
        "csv": _by("write.text.as_csv", "build.annex_sites.grid"),
        "json": _by("write.text.as_json", "build.annex_sites.grid"),
    },
    "agreement": {
        "docx": _by("write.docx.as_docx", "build.articles.document"),
        "pdf": _by("write.pdf.as_pdf", "build.articles.document"),
        "html": _by("write.html.as_html", "build.articles.document"),
        "md": _by("write.markdown.as_markdown", "build.articles.document"),
    },
    "agreement_texts": {
        "docx": _by("write.docx.as_docx", "build.texts.document"),
        "pdf": _by("write.pdf.as_pdf", "build.texts.document"),
        "html": _by("write.html.as_html", "build.texts.document"),
        "md": _by("write.markdown.as_markdown", "build.texts.document"),
    },
    "evidence": {
        "docx": _by("write.docx.as_docx", "build.evidence.document"),
        "pdf": _by("write.pdf.as_pdf", "build.evidence.document"),
    },
    "redline": {
        "docx": _by("write.docx.as_docx", "build.redline.document"),
        "html": _by("write.html.as_html", "build.redline.page"),
    },
    "agreement_redline": {
        "docx": _by("write.docx.as_docx", "build.redline.agreement"),
        "html": _by("write.html.as_html", "build.redline.agreement_page"),
    },
    "positions": {
        "xlsx": _by("write.xlsx.as_form", "build.positions.form"),
        "csv": _by("write.text.as_csv", "build.positions.table"),
        "html": _by("write.answers.as_page", "build.answers.answer_form"),
    },
    "review": {
        "xlsx": _by("write.xlsx.as_form", "build.review.form"),
        "csv": _by("write.text.as_csv", "build.review.table"),
    },
}
"""The formats of each family, and what makes each of the family's value, and of a language where it has none."""
