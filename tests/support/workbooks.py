"""Workbooks of a few rows, as an office sends them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[object]]


def workbook(path: Path, rows: Rows | Mapping[str, Rows], *merged: str) -> Path:
    """Write rows, or those of each sheet by its name; ranges are merged in the last one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in (rows if isinstance(rows, Mapping) else {"Sheet": rows}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([*line])
    for span in merged:
        sheet.merge_cells(span)
    book.save(path)
    return path
