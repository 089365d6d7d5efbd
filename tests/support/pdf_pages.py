"""The text of a PDF by the library that a browser reads it with: twenty times as fast as one written in Python."""

from pathlib import Path

import pypdfium2


def pages(file: Path | bytes) -> list[str]:
    """Return the text of each page, a line an end of line."""
    with pypdfium2.PdfDocument(file) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
