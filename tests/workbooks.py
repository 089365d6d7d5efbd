"""Workbooks of a few rows, as an office sends them."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl


def workbook(path: Path, rows: Sequence[Sequence[object]], *merged: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)
    return path
