"""Reads an annex back from each format, with other software than wrote it, into one plain shape."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class ReadRow:
    number: int
    brackets: str
    scientific: tuple[str, ...]
    synonyms: tuple[str, ...]
    names: tuple[str, ...]
    notes: tuple[int, ...]
    sic: bool


@dataclass
class Read:
    rows: list[ReadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[tuple[str, ...]] = field(default_factory=list)
    text: str = ""


Styled = list[tuple[str, str]]  # (text, "name" | "mark" | "")


def _number(cell: str) -> int:
    """Return the number that a row has in the text: below its reference number, where it has one, in parentheses."""
    found = re.fullmatch(r"\S+?(?:\n|<br>)\((\d+)\)|(\d+)°?", cell)
    assert found, cell
    return int(found[1] or found[2])


def row_of(number: str, lines: list[Styled], names: list[str]) -> ReadRow:
    """Read one row from its cells: number, the lines of the name cell, the other names."""
    brackets = ""
    if number.startswith("["):
        assert names[-1].endswith("]"), "a bracket is opened but not closed"
        brackets, number = "row", number[1:]
        names = [*names[:-1], names[-1][:-1].rstrip("\xa0 ")]
    notes = tuple(int(text) for line in lines for text, style in line if style == "mark" and text.isdigit())
    plain = ["".join(text for text, style in line if style != "mark") for line in lines]
    found = [tuple(text for text, style in line if style == "name") for line in lines]
    opened = [index for index, text in enumerate(plain) if text.startswith("[") and found[index]]
    if opened and not brackets:
        brackets = "names"
    scientific = tuple(name for index in opened for name in found[index]) or found[0]
    aside = () if brackets == "names" or len(found) < 2 else found[1] if plain[1].startswith("(") else ()
    return ReadRow(_number(number), brackets, scientific, aside, tuple(names), notes, "(sic)" in plain[0])


def read_docx(data: bytes) -> Read:
    import docx

    document = docx.Document(io.BytesIO(data))
    read = Read(text="\n".join(p.text for p in document.paragraphs), notes=list(footnotes(data)))
    numbers = count(1)
    first, *others = document.tables or [None]
    for row in first.rows[1:] if first else []:
        cells = row.cells
        if cells[0]._tc is cells[-1]._tc:
            continue  # a group heading
        lines = [[_docx_run(run, numbers) for run in p.runs] for p in cells[1].paragraphs]
        read.rows.append(row_of(cells[0].text, lines, [cell.text for cell in cells[2:]]))
    for cells in (row.cells for table in others for row in table.rows[1:]):
        if cells[0]._tc is cells[-1]._tc:
            continue  # the verdict of the rows below
        name, *names = (paragraph.text for paragraph in cells[0].paragraphs)
        read.left_out.append((name, "".join(names), cells[1].text))
    return read


def _docx_run(run, numbers):
    """Return a run with its style; Word counts the footnotes itself, in the order of their first marks."""
    if run._r.find(f"{W}footnoteReference") is not None:
        return str(next(numbers)), "mark"
    if run.style.name == "Note Mark":
        return run.text, "mark"
    return run.text, "name" if run.italic else ""


def footnotes(data: bytes):
    """Yield the texts of the footnotes, in the order in which a document refers to them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "word/footnotes.xml" not in package.namelist():
            return
        notes = {one.get(f"{W}id"): one for one in etree.fromstring(package.read("word/footnotes.xml"))}
        body = etree.fromstring(package.read("word/document.xml"))
    for reference in body.iter(f"{W}footnoteReference"):
        texts = notes[reference.get(f"{W}id")].iter(f"{W}t")
        yield "".join(one.text or "" for one in texts).removeprefix(" ")


class _Page(HTMLParser):
    """Collects cells as lines of styled text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.notes, self.text, self.tags = [], [], [], []
        self.cell, self.style, self.note = None, [], None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.cell = [[]]
            self.tables[-1][-1].append(self.cell)
        elif tag == "br" and self.cell is not None:
            self.cell.append([])
        elif tag in {"i", "sup"}:
            self.style.append({"i": "name", "sup": "mark"}[tag])
        elif tag == "li" and dict(attrs).get("id", "").startswith("note-"):
            self.note = ""

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.cell = None
        elif tag in {"i", "sup"}:
            self.style.pop()
        elif tag == "li" and self.note is not None:
            self.notes.append(self.note)
            self.note = None

    def handle_data(self, data):
        self.text.append(data)
        if self.cell is not None:
            self.cell[-1].append((data, self.style[-1] if self.style else ""))
        if self.note is not None:
            self.note += data


def read_html(data: bytes) -> Read:
    page = _Page()
    page.feed(data.decode())
    read = Read(notes=page.notes, text="".join(page.text))
    first, *others = page.tables or [[]]
    for number, name, *names in (row for row in first[1:] if len(row) > 1):
        read.rows.append(row_of(_text(number), name, [_text(cell) for cell in names]))
    read.left_out = [tuple(map(_text, row)) for table in others for row in table[1:] if len(row) > 1]
    return read


def _text(cell: list[Styled]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in cell)


def read_md(data: bytes) -> Read:
    read = Read(text=data.decode())
    blocks = re.split(r"\n(?=\|)(?<!\|\n)", read.text)
    tables = [[_md_cells(line) for line in block.splitlines() if line[:1] == "|"] for block in blocks[1:]]
    first, *others = tables or [[]]
    for number, name, *names in (row for row in first[2:] if row[0]):
        lines = [_md_line(line) for line in name.split("<br>")]
        read.rows.append(row_of(_md_text(number), lines, list(map(_md_text, names))))
    read.left_out = [tuple(_md_text(cell) for cell in row) for table in others for row in table[2:]]
    told = (line for line in read.text.splitlines() if re.match(r"\d+\. ", line))
    read.notes = [_md_text(line.split(". ", 1)[1]) for line in told]
    return read


def _md_cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def _md_line(line: str) -> Styled:
    parts = filter(None, re.split(r"(?<!\\)(\*(?:\\.|[^*\\])+\*|<sup>.*?</sup>)", line))
    styles = {"*": "name", "<": "mark"}
    return [
        (_md_text(part), styles.get(part[0], "") if part[:5] == "<sup>" or part[0] == "*" else "")
        for part in parts
    ]


def _md_text(text: str) -> str:
    text = re.sub(r'<a id="note-\d+"></a>|(?<!\\)\[(?=\d+\]\()|(?<=\d)\]\(#note-\d+\)', "", text)
    text = re.sub(r"(?<!\\)\*|</?sup>", "", text)
    return re.sub(r"\\(.)", r"\1", text)


def read_csv(data: bytes) -> Read:
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    names = {"english_name", "japanese_name", "korean_name"}
    columns = [name for name in lines[0] if name in names] if lines else []
    read = Read(text=data.decode("utf-8-sig"))
    notes: dict[int, str] = {}
    for printed in lines:
        line = {key: value.removeprefix("'") for key, value in printed.items()}
        names = tuple(line[column] for column in columns)
        if line.get("section") == "left_out":
            read.left_out.append((line["scientific_name"], *names, line["remark"]))
        if line.get("section", "annex") != "annex":  # a text has none
            continue
        others = tuple(filter(None, line["other_scientific_names"].split("; ")))
        found = re.findall(r"(?:^| )(\d+)\) (.*?)(?= \d+\) |$)", line.get("notes", ""))
        numbers = {int(n): text for n, text in found}
        notes |= numbers
        brackets = line["brackets"].strip("[]")
        stacked = (line["scientific_name"], *others) if brackets == "names" else (line["scientific_name"],)
        read.rows.append(ReadRow(int(line["number"]), brackets, stacked, () if brackets == "names" else others,
                                 names, tuple(numbers), line.get("sic") == "sic"))  # fmt: skip
    read.notes = [notes[number] for number in sorted(notes)]
    return read


def read_json(data: bytes) -> Read:
    document = json.loads(data)
    read = Read(text=data.decode(), notes=[note["text"] for note in document["notes"]])
    for row in document["rows"]:
        names = tuple(row["names"][lang] or "" for lang in document["columns"])
        opened = row["brackets"] == "names"
        synonyms = tuple(row["synonyms"])
        stacked = (row["scientific_name"], *synonyms) if opened else (row["scientific_name"],)
        read.rows.append(ReadRow(row["number"], row["brackets"] or "", stacked, () if opened else synonyms, names,
                                 tuple(row["notes"]), row["sic"]))  # fmt: skip
    for row in document["left_out"]:
        names = tuple(row["names"][lang] or "" for lang in document["columns"])
        read.left_out.append((row["scientific_name"], *names, row["reason"]["text"]))
    return read


def read_xlsx(data: bytes) -> Read:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    annex, *others = book.worksheets
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"], "a formula"
    read = Read(text="\n".join(str(row[0].value or "") for row in annex.iter_rows(max_row=3)))
    head = [cell.value for cell in annex[4]]
    languages = [index for index, label in enumerate(head) if label in _NAME_HEADINGS]
    notes_at, others_at, closing_at = (
        next((index for index, label in enumerate(head) if label in labels), None)
        for labels in ({"Notes", "주", "注"}, _OTHER_HEADINGS, {"Brackets", "대괄호", "角括弧"})
    )
    for cells in annex.iter_rows(min_row=5):
        shown = cells[0].number_format.startswith('"["')
        closed = closing_at is not None and str(cells[closing_at].value or "").endswith("]")
        assert shown == closed, "brackets must open and close"
        name = cells[1].value
        stacked = tuple(re.findall(r"\[(.+?)\](?= \[|$)", name)) if name.startswith("[") and not shown else ()
        synonyms = str(cells[others_at].value or "") if others_at else ""
        numbers = str(cells[notes_at].value or "") if notes_at else ""
        read.rows.append(ReadRow(
            cells[0].value, "row" if shown else "names" if stacked else "",
            stacked or (name.removesuffix(" (sic)"),), tuple(filter(None, synonyms.split("; "))),
            tuple(cells[index].value or "" for index in languages),
            tuple(int(n) for n in numbers.split(", ") if n), name.endswith("(sic)"),
        ))  # fmt: skip
    for cells in others[0].iter_rows(min_row=5) if len(others) > 1 else ():
        values = [cell.value or "" for cell in cells]
        read.left_out.append((values[0], *values[1:-2], values[-1]))
    lines = [[cell.value for cell in row] for row in others[-1].iter_rows(min_row=5, max_col=2)]
    read.notes = [text for label, text in lines if str(label).isdigit()]
    return read


_NAME_HEADINGS = {
    *("English name", "Japanese name", "Korean name", "영명", "일본명", "한국명", "英名", "和名", "韓国名")
}
_OTHER_HEADINGS = {"Other scientific names", "다른 학명", "別の学名"}


def pdf_text(data: bytes) -> str:
    """Return a PDF's text without any white space: lines are broken where the page wants it."""
    import pypdf

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "\u200b" not in text  # an address that is copied must lead somewhere
    return re.sub(r"\s+", "", text)


READERS = {
    "docx": read_docx, "xlsx": read_xlsx, "html": read_html, "md": read_md, "csv": read_csv, "json": read_json,
}  # fmt: skip
