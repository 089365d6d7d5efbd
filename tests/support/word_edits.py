"""Edits a Word document as a counterpart does in Word: tracked, in split runs, with rsids, proofing and smart tags."""

import io
import re
import zipfile
from copy import deepcopy
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


class Word:
    """A document that is open in Word, its author a counterpart's."""

    def __init__(self, path: Path, author: str = "Sato") -> None:
        with zipfile.ZipFile(path) as package:
            self._members = {name: package.read(name) for name in package.namelist()}
        self.body = etree.fromstring(self._members["word/document.xml"])
        self.author, self._id, self._comments = author, 5000, []

    def save(self, path: Path) -> Path:
        body = etree.tostring(self.body, encoding="UTF-8", xml_declaration=True)
        members = {**self._members, "word/document.xml": body}
        if self._comments:
            head = '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            members["word/comments.xml"] = f"{head}{''.join(self._comments)}</w:comments>".encode()
            for name, end, more in (
                ("word/_rels/document.xml.rels", b"</Relationships>", f'<Relationship Id="rIdC" Type="{_COMMENTS}" Target="comments.xml"/>'),
                ("[Content_Types].xml", b"</Types>", f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}"/>'),
            ):  # fmt: skip
                members[name] = members[name].replace(end, more.encode() + end)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in members.items():
                package.writestr(name, data)
        path.write_bytes(made.getvalue())
        return path

    # ---------------------------------------------------------------- places

    def row(self, text: str) -> etree._Element:
        rows = self.body.iter(f"{W}tr")
        return next(row for row in rows if any(said(one) == text for one in row.iter(f"{W}p")))

    def cell(self, row: etree._Element, place: int) -> etree._Element:
        return list(row.iter(f"{W}tc"))[place].find(f"{W}p")

    def paragraph(self, text: str) -> etree._Element:
        return next(one for one in self.body.iter(f"{W}p") if said(one) == text)

    # ---------------------------------------------------------------- edits

    def retype(self, paragraph: etree._Element, old: str, new: str, *, tracked: bool = True) -> None:
        """Replace a text inside a paragraph, in as many runs as Word likes."""
        self._split(paragraph, old)
        for run in [one for one in paragraph.iter(f"{W}r") if one.get("edit") == "1"]:
            del run.attrib["edit"]
            parent = run.getparent()
            at = parent.index(run)
            fresh = deepcopy(run)
            fresh.find(f"{W}t").text = new
            before = self.tracked("del", _deleted(run)) if old else run
            parent[at : at + 1] = [before, self.tracked("ins", fresh)] if tracked else [fresh]
            return
        raise AssertionError(old)

    def delete_row(self, row: etree._Element, *, tracked: bool = True) -> None:
        if not tracked:
            row.getparent().remove(row)
            return
        self._mark_row(row, "del")
        for run in list(row.iter(f"{W}r")):
            parent, at = run.getparent(), run.getparent().index(run)
            parent[at : at + 1] = [self.tracked("del", _deleted(run))]

    def insert_row(self, after: etree._Element, texts: list[str], *, tracked: bool = True) -> None:
        """Insert a row below another, with its look."""
        row = deepcopy(after)
        for mark in [*row.iter(f"{W}bookmarkStart"), *row.iter(f"{W}bookmarkEnd")]:
            mark.getparent().remove(mark)
        for cell, text in zip(row.iter(f"{W}tc"), texts, strict=True):
            first, *others = cell.findall(f"{W}p")
            for one in others:
                cell.remove(one)
            for child in list(first):
                if child.tag != f"{W}pPr":
                    first.remove(child)
            run = etree.SubElement(first, f"{W}r")
            etree.SubElement(run, f"{W}t").text = text
            if tracked:
                first.remove(run)
                first.append(self.tracked("ins", run))
        if tracked:
            self._mark_row(row, "ins")
        after.addnext(row)

    def comment(self, paragraph: etree._Element, text: str) -> None:
        self._id += 1
        self._comments.append(
            f'<w:comment w:id="{self._id}" w:author="{self.author}" w:initials="S"><w:p><w:r><w:annotationRef/></w:r>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
        )
        at = 1 if paragraph.find(f"{W}pPr") is not None else 0
        paragraph.insert(at, paragraph.makeelement(f"{W}commentRangeStart", {f"{W}id": str(self._id)}))
        etree.SubElement(paragraph, f"{W}commentRangeEnd", {f"{W}id": str(self._id)})
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}commentReference", {f"{W}id": str(self._id)})

    def as_word_writes(self) -> None:
        """Write all as Word does: rsids, a run a word, proofing marks, smart tags around what it takes for names."""
        for paragraph in self.body.iter(f"{W}p"):
            paragraph.set(f"{W}rsidR", "00A77B3E")
            for run in list(paragraph.findall(f"{W}r")):
                text = run.find(f"{W}t")
                if text is None or len(text.text or "") < 4:
                    continue
                half = len(text.text) // 2
                second = deepcopy(run)
                second.find(f"{W}t").text, text.text = text.text[half:], text.text[:half]
                for one in (run, second):
                    one.set(f"{W}rsidRPr", "00C31F44")
                    one.find(f"{W}t").set(_SPACE, "preserve")
                tag = paragraph.makeelement(f"{W}smartTag", {f"{W}element": "place"})
                kinds = ("spellStart", "spellEnd")
                error = [paragraph.makeelement(f"{W}proofErr", {f"{W}type": kind}) for kind in kinds]
                at = paragraph.index(run)
                tag.append(second)
                paragraph[at : at + 1] = [error[0], run, tag, error[1]]

    # ---------------------------------------------------------------- marks

    def tracked(self, kind: str, run: etree._Element) -> etree._Element:
        """Return a run inside a tracked change."""
        mark = self.body.makeelement(f"{W}{kind}", self._stamp())
        mark.append(run)
        return mark

    def _mark_row(self, row: etree._Element, kind: str) -> None:
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = row.makeelement(f"{W}trPr")
            row.insert(0, properties)
        etree.SubElement(properties, f"{W}{kind}", self._stamp())

    def _stamp(self) -> dict[str, str]:
        self._id += 1
        return {f"{W}id": str(self._id), f"{W}author": self.author, f"{W}date": "2027-03-02T09:00:00Z"}

    def _split(self, paragraph: etree._Element, old: str) -> None:
        """Split the run that holds a text, so that one holds it alone; an empty text is at the end of the first run."""
        for run in list(paragraph.iter(f"{W}r")):
            text = run.find(f"{W}t")
            if text is None or old not in (text.text or "") or run.getparent().tag in {f"{W}ins", f"{W}del"}:
                continue
            before, _, after = text.text.partition(old) if old else (text.text, "", "")
            parts = []
            for held, edit in ((before, False), (old, True), (after, False)):
                if held or edit:
                    part = deepcopy(run)
                    part.find(f"{W}t").text = held
                    part.find(f"{W}t").set(_SPACE, "preserve")
                    if edit:
                        part.set("edit", "1")
                    parts.append(part)
            parent, at = run.getparent(), run.getparent().index(run)
            parent[at : at + 1] = parts
            return


def _deleted(run: etree._Element) -> etree._Element:
    run = deepcopy(run)
    for text in run.iter(f"{W}t"):
        text.tag = f"{W}delText"
        text.set(_SPACE, "preserve")
    return run


def said(paragraph: etree._Element) -> str:
    """Return a paragraph's text."""
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


def saved_in_a_browser(path: Path) -> Path:
    """Rename the parts of a document as Word in a browser does, which counts them up."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            other = re.sub(r"(/(?:document|comments|footnotes|footer))\d*\.xml", r"\g<1>22.xml", name)
            package.writestr(other, data)
    path.write_bytes(made.getvalue())
    return path
