"""What a file says, as lines of text: the words of documents and pages, the rows of tables, the payload of a map."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import openpyxl
from lxml import etree, html
from pdf_pages import pages

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIZE = re.compile(r"\d[\d.]* [kM]B")  # of a compressed file: another zlib makes another
SUM = re.compile(r"\b[0-9a-f]{64}\b")  # of a file beside it, or of itself


def text(path: Path) -> str:
    read = READERS.get(path.suffix, of_lines)
    told = "\n".join(line.rstrip(" ") for line in read(path))
    return SUM.sub("…", SIZE.sub("… kB", told)).rstrip("\n") + "\n"


def of_docx(path: Path) -> Iterator[str]:
    """Yield the paragraphs and rows of a Word document: `{+added+}`, `{-removed-}`, `{1}` for a note, which follow."""
    with zipfile.ZipFile(path) as held:
        for name in sorted(held.namelist(), key=lambda one: (one != "word/document.xml", one)):
            if not re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|comments)\.xml", name):
                continue
            root = etree.fromstring(held.read(name))
            yield f"=== {name}"
            yield from _blocks(root.find(f"{W}body") if name == "word/document.xml" else root)


def _blocks(parent: Any) -> Iterator[str]:
    for block in parent:
        if block.tag == f"{W}tbl":
            for row in block.iter(f"{W}tr"):
                cells = (" / ".join(filter(None, _blocks(cell))) for cell in row.iter(f"{W}tc"))
                yield _mark(row.find(f"{W}trPr"), "| " + " | ".join(cells))
        elif block.tag == f"{W}p":
            style = block.find(f"{W}pPr/{W}pStyle")
            words = "".join(_runs(block))
            heading = style is not None and words and "Heading" in style.get(f"{W}val")
            yield ("# " if heading else "") + _mark(block.find(f"{W}pPr/{W}rPr"), words)
        elif block.tag in {f"{W}footnote", f"{W}comment", f"{W}sdt", f"{W}sdtContent"}:
            number = block.get(f"{W}id")
            author = block.get(f"{W}author")
            lines = list(_blocks(block))
            if number:
                lines[:1] = [f"{{{number}}} {f'{author}: ' if author else ''}{''.join(lines[:1])}"]
            yield from lines


def _mark(properties: Any, words: str) -> str:
    """Return the words of a paragraph or row, marked where it is added or removed as a whole."""
    for tag, sign in (("ins", "+"), ("del", "-")):
        if properties is not None and properties.find(f"{W}{tag}") is not None:
            return f"{{{sign}{words}{sign}}}"
    return words


def _runs(parent: Any) -> Iterator[str]:
    for one in parent:
        tag = one.tag.removeprefix(W) if isinstance(one.tag, str) else ""
        if tag in {"ins", "del"}:
            sign, author = ("+" if tag == "ins" else "-"), one.get(f"{W}author")
            yield f"{{{sign}{author}: {''.join(_runs(one))}{sign}}}"
        elif tag in {"t", "delText", "instrText"}:
            yield one.text or ""
        elif tag in {"tab", "br", "noBreakHyphen"}:
            yield {"tab": "\t", "br": " / "}.get(tag, "-")
        elif tag in {"footnoteReference", "commentReference"}:
            yield f"{{{one.get(f'{W}id')}}}"
        elif tag == "r":
            words = "".join(_runs(one))
            italic = one.find(f"{W}rPr/{W}i") is not None
            yield f"_{words}_" if italic and words.strip() else words
        elif tag not in {"pPr", "rPr"}:
            yield from _runs(one)


def of_xlsx(path: Path) -> Iterator[str]:
    """Yield the rows of a workbook, sheet by sheet, with the choices that a cell offers."""
    for sheet in openpyxl.load_workbook(path).worksheets:
        yield f"=== {sheet.title}" + (f" ({sheet.sheet_state})" if sheet.sheet_state != "visible" else "")
        for row in sheet.iter_rows():
            yield "| " + " | ".join(map(_shown, row)).rstrip("| ")
        for rule in sheet.data_validations.dataValidation:
            yield f"choice in {rule.sqref}: {rule.formula1}"


def _shown(cell: Any) -> str:
    value = "" if cell.value is None else str(cell.value).replace("\n", " / ")
    opened = re.match(r'"([^"]*)"', cell.number_format)
    note = f" {{{cell.comment.text}}}" if cell.comment else ""
    return (opened[1] if opened and value else "") + value + note


def of_pdf(path: Path) -> Iterator[str]:
    for number, page in enumerate(pages(path), 1):
        yield f"=== page {number}"
        yield page


BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "title", "section", "caption", "option", "button", "label", "summary", "dt", "dd"}  # fmt: skip


def of_html(path: Path) -> Iterator[str]:
    """Yield what a page says, a line a block or row, and the data that its scripts draw."""
    root = html.fromstring(path.read_bytes().decode())
    data = root.findall(".//script[@type='application/json']")
    told = [one.text or "" for one in data]
    for one in root.xpath("//script | //style | //svg"):
        one.drop_tree()
    lines = "".join(_words(root)).split("\n")
    yield from filter(None, (" ".join(line.split()) for line in lines))
    for each in told:
        yield "=== data"
        yield from _payload(json.loads(each))


def _words(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str):  # a comment
        yield node.tail or ""
        return
    block = node.tag in BLOCKS
    yield "\n" if block else ""
    yield {"tr": "| ", "li": "* ", "h1": "# ", "h2": "## ", "h3": "### "}.get(node.tag, "")
    for told in ("title", "aria-label", "alt", "placeholder"):
        yield f"{{{node.get(told)}}} " if node.get(told) else ""
    yield node.text or ""
    for child in node:
        yield from _words(child)
    yield " | " if node.tag in {"td", "th"} else " / " if node.tag == "br" else "\n" if block else ""
    yield node.tail or ""


def _payload(data: Any) -> Iterable[str]:
    told = json.dumps(_without_coordinates(data), ensure_ascii=False, indent=1, sort_keys=True)
    one_line = re.sub(r"[\[{]\n[^\[\]{}]*[\]}]", lambda found: " ".join(found[0].split()), told)
    return one_line.split("\n")


def _without_coordinates(data: Any) -> Any:
    """Return the data with the number of coordinates in the place of long rows of them."""
    if isinstance(data, dict):
        return {key: _without_coordinates(value) for key, value in data.items()}
    if isinstance(data, list):
        numbers = _numbers(data)
        if numbers > 4:
            return f"{numbers} numbers"
        return [_without_coordinates(one) for one in data]
    return data


def _numbers(data: Any) -> int:
    """Count the numbers in lists of nothing else."""
    if isinstance(data, int | float) and not isinstance(data, bool):
        return 1
    counted = [_numbers(one) for one in data] if isinstance(data, list) else []
    return sum(counted) if counted and all(counted) else 0


def of_gpkg(path: Path) -> Iterator[str]:
    with closing(connect(path)) as base:
        for (name,) in base.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name").fetchall():
            yield f"{name}: {base.execute(f'SELECT count(*) FROM {name}').fetchone()[0]}"  # noqa: S608


def of_zip(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as held:
        for name in sorted(held.namelist()):
            yield f"=== {name}"
            yield held.read(name).decode("utf-8-sig").replace("\r\n", "\n")


def of_picture(path: Path) -> Iterator[str]:
    """Yield the size of a picture: its width and height, which the head of a PNG gives."""
    yield f"{int.from_bytes(path.read_bytes()[16:20])} × {int.from_bytes(path.read_bytes()[20:24])} px"


def of_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text, without the mark of its content, which follows from the rest."""
    from birds.documents.formats import files

    yield files.COMMENT.sub(b"", path.read_bytes()).decode("utf-8-sig").replace("\r\n", "\n")


READERS = {
    ".docx": of_docx, ".xlsx": of_xlsx, ".pdf": of_pdf, ".html": of_html, ".gpkg": of_gpkg, ".zip": of_zip,
    ".png": of_picture,
}  # fmt: skip
