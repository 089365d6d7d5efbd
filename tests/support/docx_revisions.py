"""Accepts or rejects the tracked changes of a Word document, by the standard's rules and none of our code."""

import io
import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import docx
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read(name))
        if name == "word/document.xml" and "word/footnotes.xml" in package.namelist():
            _with_notes(root, etree.fromstring(package.read("word/footnotes.xml")))
        for run in list(root.iter(f"{W}r")):  # a field is what it shows
            if run.find(f"{W}fldChar") is not None or run.find(f"{W}instrText") is not None:
                run.getparent().remove(run)
        return root


def _with_notes(root: etree._Element, notes: etree._Element) -> None:
    """Put the text of each footnote where its mark stands, whatever its number."""
    texts = {note.get(f"{W}id"): note for note in notes}
    for mark in list(root.iter(f"{W}footnoteReference")):
        note = mark.makeelement(f"{W}note")
        note.extend(deepcopy(one) for one in texts[mark.get(f"{W}id")].iter(f"{W}p"))
        mark.getparent().replace(mark, note)


def repacked(file: Path | bytes, to: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write a document or workbook anew with each of its parts changed, by name and bytes; return its file."""
    data = file if isinstance(file, bytes) else file.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(to, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return to


def footer(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (name,) = [name for name in package.namelist() if "/footer" in name]
        return etree.fromstring(package.read(name))


def settled(root: etree._Element, *, accept: bool) -> etree._Element:
    """Return the part after all changes in it were accepted, or rejected."""
    root = deepcopy(root)
    gone, stays = ("del", "ins") if accept else ("ins", "del")
    _settle_rows(root, gone, stays)
    _settle_runs(root, gone, stays)
    for paragraph in list(root.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None:
            _merge_into_next(paragraph)
    for mark in [*root.iter(f"{W}ins"), *root.iter(f"{W}del")]:
        mark.getparent().remove(mark)
    return plain(root)


def _settle_rows(root: etree._Element, gone: str, stays: str) -> None:
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{gone}") is not None:
            row.getparent().remove(row)
        elif (mark := row.find(f"{W}trPr/{W}{stays}")) is not None:
            mark.getparent().remove(mark)
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)


def _settle_runs(root: etree._Element, gone: str, stays: str) -> None:
    for change in list(root.iter(f"{W}{gone}")):
        if change.getparent().tag not in (f"{W}rPr", f"{W}trPr"):
            change.getparent().remove(change)
    for change in list(root.iter(f"{W}{stays}")):
        if change.getparent().tag not in (f"{W}rPr", f"{W}trPr"):
            parent, at = change.getparent(), change.getparent().index(change)
            parent[at : at + 1] = list(change)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"


def _merge_into_next(paragraph: etree._Element) -> None:
    """Remove a paragraph's end: what is left of it begins the next paragraph, which keeps its own layout."""
    following = paragraph.getnext()
    runs = [child for child in paragraph if child.tag != f"{W}pPr"]
    if following is not None and following.tag == f"{W}p":
        at = 1 if following.find(f"{W}pPr") is not None else 0
        following[at:at] = runs
        paragraph.getparent().remove(paragraph)
        return
    if following is None and runs:
        return
    assert not runs, "text would be left alone before a table"
    paragraph.getparent().remove(paragraph)


def plain(root: etree._Element) -> etree._Element:
    """Return the part with runs of one look joined and empty properties gone: equal parts print equally."""
    root = deepcopy(root)
    for properties in list(root.iter(f"{W}rPr")):
        if len(properties) == 0 and properties.getparent().tag == f"{W}pPr":
            properties.getparent().remove(properties)
    for paragraph in root.iter(f"{W}p"):
        for run in list(paragraph.iterchildren(f"{W}r")):
            before = run.getprevious()
            if before is not None and before.tag == f"{W}r" and _look(before) == _look(run) != "":
                before.find(f"{W}t").text += run.find(f"{W}t").text
                paragraph.remove(run)
    return root


def _look(run: etree._Element) -> str:
    text = run.find(f"{W}t")
    if text is None:
        return ""
    properties = run.find(f"{W}rPr")
    return "" if properties is None else etree.tostring(properties).decode()


def shown(root: etree._Element, *unless: str) -> str:
    """Return the part as text without bookmarks and what else is named, one element a line, to compare two by."""
    root = deepcopy(root)
    for name in ("bookmarkStart", "bookmarkEnd", *unless):
        for mark in [*root.iter(f"{W}{name}")]:
            mark.getparent().remove(mark)
    return etree.tostring(plain(root), pretty_print=True).decode()


def any_width(xml):
    """Columns are as wide as the new names want, in a redline, too."""
    return re.sub(r'(gridCol w:w|tcW w:w)="\d+"', r"\1", xml)


def texts(path):
    """Return what a document says: paragraphs and rows, as python-docx reads them."""
    document = docx.Document(path)
    rows = [row for table in document.tables for row in table.rows]
    cells = [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in rows]
    return [p.text for p in document.paragraphs], cells
