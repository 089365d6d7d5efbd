"""A comparison of two lists, printed: one table of formats, every one with every entry of both lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.output.comparison import machine, markdown, page, terminal, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import Comparison, Lang

FORMATS: dict[str, Callable[[Comparison, Lang], bytes]] = {
    "text": terminal.render,
    "csv": machine.as_csv,
    "json": machine.as_json,
    "md": markdown.render,
    "html": page.render,
    "xlsx": workbook.render,
}

__all__ = ["FORMATS"]
