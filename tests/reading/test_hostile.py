"""Whatever a file holds, a reader returns (value, problems) or refuses it in one sentence.

The suite runs a thousand examples. `BIRDS_FUZZ=40 pytest tests/reading/test_hostile.py` runs forty times as many with
new seeds; `tests/stress/faults.py` gives broken files of every kind to commands for as long as it is told.
"""

import io
import os
import subprocess
import sys
import zipfile
from operator import add
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from collections.abc import Iterator

from attacks import OLE, ROWS, sheet
from hostile_files import EDITS, NAMES, PACKED, POLYGON, READERS, Sound, answers, broken, packed, sound_files
from reads import OPTIONS

from birds.errors import InputError
from birds.model import Checklist
from birds.reading.counts import read_counts
from birds.reading.lists import read_list
from birds.reading.tables.table import read_table

SUFFIXES = (
    ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".geojson", ".zip", ".kml", ".docx", ".html", ".xml", ".hwpx",
    "",
)  # fmt: skip
DESCRIBED = next(
    members for reader, _, members in PACKED if reader == "occurrences" and "meta.xml" in members
)
ANY_READER = st.sampled_from(sorted(READERS))
TIMES = int(os.environ.get("BIRDS_FUZZ", "1"))
QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
FUZZ = settings(derandomize=TIMES == 1, **QUIET)
HEADERS = (  # noqa: SIM905
    "scientific_name, 학명, 和名, korean_name, name, species, genus, species_epithet, subspecies, rank, part, order, 科, "
    "family, status, number, category, within_party, authorship, note, source, lat, lon, latitude, 좌표, party, country, "
    "code, id, area_ha, point_quality, key_species, site, count, season, months, kind, certainty, from_place, from_party, "
    "from_latitude, to_place, to_longitude, individuals, mark, date_from, synonyms, taxonomicStatus, language"
).split(", ")
CELLS = (  # noqa: SIM905
    "Grus japonensis|Anas crecca crecca|A. c. crecca|crecca|ssp.|U|두루미|タンチョウ|JPN|KOR|대한민국|35.5|139.5|북위 35도|３５°４１′|"
    "－|-|A|B|alien|species|亜種|Anatidae|カモ科|기러기목|ANSERIFORMES|留鳥|WINTER/RARE[1,2]|4000-7000|>300|約70|2020-05-26|"
    "GPS|ring recovery|Oct-May|http://x.org/?id=3|=1+1|<b>x</b>|x×y|1e999|99999999999999999999|\u202e|\ufeff|\ue000end\ue000|NaN|inf|"
    "synonym|Anas × Aix|Larus (Chroicocephalus) saundersi|12월"
).split("|")


@pytest.fixture(scope="module", autouse=True)
def _no_child() -> Iterator[None]:
    """Read in this process: no child hides a failure of ours, and a thousand of them would take half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("birds.sandbox", "birds.reading.files.layers"):
            patch.setattr(f"{module}.sandboxed", lambda work, *args, **_: work(*args))
        yield
    # What came after in this process would find GDAL without the drivers that a child leaves out.
    pyogrio.set_gdal_config_options({"OGR_SKIP": None})
    pyogrio._ogr._register_drivers()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def sounds(folder: Path) -> tuple[Sound, ...]:
    return sound_files(folder)


@pytest.mark.slow
def test_every_reader_has_a_sound_file_and_reads_it(folder, sounds):
    for sound in sounds:
        path = folder / f"sound{sound.suffix}"
        path.write_bytes(sound.data)
        assert answers(sound.reader, path), sound
    assert {sound.reader for sound in sounds} == set(READERS)


@pytest.mark.slow
@settings(FUZZ, max_examples=300 * TIMES)
@given(which=st.integers(0, 10_000), name=NAMES, edits=EDITS, inside=st.booleans(), other=ANY_READER)
def test_broken_files_are_read_or_refused(  # noqa: PLR0917 - what is drawn
    folder, sounds, which, name, edits, inside, other
):
    sound = sounds[which % len(sounds)]
    path = folder / f"{name}{sound.suffix}"
    path.write_bytes(broken(sound, edits, inside=inside))
    for reader in {sound.reader, other}:
        answers(reader, path)
    path.unlink()


@pytest.mark.slow
def test_what_broken_files_have_found_stays_mended(folder):
    """A member whose checksum or header is wrong, texts of any length, a declaration that is none, no rows."""
    for place in (2, 60):  # the mark of the member's header, and its content
        data = bytearray(packed({"list.csv": "scientific_name\nGrus grus\n"}))
        data[place] ^= 0x20
        (folder / "changed.zip").write_bytes(data)
        for reader in READERS:
            assert not answers(reader, folder / "changed.zip")
    declared, rounds = folder / "declared.html", folder / "rounds.csv"
    declared.write_text("<table><tr><td>a<![CD[ b</table>", encoding="utf-8")
    answers("list", declared)
    rounds.write_text(f"unit,position,round\na,include,1\nb,include,{'x' * 5_000}\n", encoding="utf-8")
    assert not answers("positions", rounds)
    for wrong, right in (
        ("index='2'", "index='9999999999'"),
        ("ignoreHeaderLines='1'", f"ignoreHeaderLines='{'9' * 5000}'"),
    ):
        assert wrong in DESCRIBED["meta.xml"]
        members = {name: data.replace(wrong, right) for name, data in DESCRIBED.items()}
        (folder / "far.zip").write_bytes(packed(members))
        assert not answers("occurrences", folder / "far.zip")
        answers("list", folder / "far.zip")
    wide = folder / "wide.csv"  # more cells than the header, and the shapes among those
    wide.write_text('id\na,"POLYGON ((134.9 34.9, 135.1 34.9, 135.1 35.1, 134.9 34.9))"\n', encoding="utf-8")
    answers("boundaries", wide)
    long, empty = folder / "long.csv", folder / "empty.csv"
    long.write_text("x" * 50_000 + ",y\n1,2\n", encoding="utf-8")
    empty.write_text("id,wkt\n", encoding="utf-8")
    for reader in READERS:
        assert not answers(reader, long)
        answers(reader, empty)


MEMBERS = (
    "word/document.xml", "Contents/section0.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
    "content.xml", "meta.xml", "NameUsage.tsv", "Taxon.tsv", "Name.tsv", "VernacularName.csv", "list.csv",
    "doc.kml", "a.shp", "a.shx", "a.dbf", "taxa.txt",
)  # fmt: skip
SNIPPETS = (
    "<archive><core ignoreHeaderLines='1'><files><location>taxa.txt</location></files><id index='0'/><field index='1' term='x/scientificName'/></core></archive>",
    "<w:document xmlns:w='w'><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/><w:vMerge/></w:tcPr><w:p><w:t>학명</w:t></w:p></w:tc></w:tr></w:tbl></w:document>",
    "<s xmlns:hp='h'><hp:tbl><hp:tr><hp:tc><hp:t>학명</hp:t><hp:cellAddr colAddr='1' rowAddr='99999'/><hp:cellSpan colSpan='9' rowSpan='9'/></hp:tc></hp:tr></hp:tbl></s>",
    "<html><table><tr><td colspan=99999999 rowspan=-1>학명<td>x<table><tr><td>Grus grus</table>",
    "ID\tparentID\tstatus\trank\tscientificName\n1\t1\tsynonym\tspecies\tGrus grus\n2\t1\taccepted\torder\tGrus\n",
    "taxonID\tname\tlanguage\n1\t두루미\tko\n",
    "ID\tnameID\tparentID\n1\t1\t1\n",
    "scientific_name\nGrus grus\n",
    "<kml><Document><Placemark><name>x</name><Point><coordinates>1e999,NaN</coordinates></Point></Placemark></Document></kml>",
)


PIECES = st.sampled_from(
    [
        "<table>", "</table>", "<tr>", "<td>", "<td rowspan=3 colspan=2>", "<th>", "</td>", "학명", "Grus grus",
        "<br>", "<script>", "&nbsp;", "<!--", "\x00",
    ]
)  # fmt: skip


CELL = st.one_of(st.sampled_from(CELLS), st.text(max_size=12), st.just(""))
HEADER = st.lists(st.sampled_from(HEADERS) | st.text(max_size=8), min_size=1, max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    lines = st.lists(st.lists(CELL, max_size=8), max_size=8)
    delimiter = draw(st.sampled_from(",\t;|"))
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949", "cp932", "utf-16-le"]))
    rows = (*draw(lines)[:2], draw(HEADER), *draw(lines))
    return "\n".join(map(delimiter.join, rows)).encode(codec, errors="ignore")


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    cell = st.one_of(CELL, st.integers(), st.floats(), st.booleans())
    book = openpyxl.Workbook()
    for row in (draw(HEADER), *draw(st.lists(st.lists(cell, max_size=6), max_size=6))):
        book.active.append(
            [ILLEGAL_CHARACTERS_RE.sub("", one) if isinstance(one, str) else one for one in row]
        )
    with io.BytesIO() as made:
        book.save(made)
        return made.getvalue()


BEGINNINGS = (b"", b"%PDF-1.7 ", b"PK\x03\x04", OLE, b"SQLite format 3\0", b"PAR1")  # of files of a kind
RANDOM = {
    "bytes": st.builds(add, st.sampled_from(BEGINNINGS), st.binary(max_size=400)),
    "table.csv": tables(),
    "book.xlsx": workbooks(),
    "archive": st.dictionaries(
        st.sampled_from(MEMBERS), st.sampled_from(SNIPPETS) | st.text(max_size=60), max_size=5
    ).map(packed),
    "page.html": st.lists(PIECES, max_size=25).map(lambda some: f"<html><table>{''.join(some)}".encode()),
}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind != "bytes")) for kind in RANDOM]
)
@settings(FUZZ, max_examples=180 * TIMES)
@given(data=st.data(), name=NAMES, reader=ANY_READER)
def test_what_is_made_by_chance_is_read_or_refused(folder, kind, data, name, reader):
    suffix = Path(kind).suffix or data.draw(st.sampled_from(SUFFIXES))
    path = folder / f"{name}{suffix}"
    path.write_bytes(data.draw(RANDOM[kind]))
    answers(reader, path)
    path.unlink()


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads its own memory as Linux tells it")  # noqa: PTH110
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_cell_of_many_megabytes_is_refused_before_it_takes_memory(tmp_path, part):
    with (
        zipfile.ZipFile(io.BytesIO(sheet(ROWS))) as old,
        zipfile.ZipFile(tmp_path / "big.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"<t>", b"<t>" + b"A" * 300_000_000) if name == part else data)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from birds.errors import InputError\nfrom birds.model.agreement import default\n"
        "from birds.reading.tables import ReadOptions, read_table\n"
        "try:\n    read_table(Path(sys.argv[1]), ReadOptions(agreement=default()))\nexcept InputError as error:\n    print(error)\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "big.xlsx")], capture_output=True, text=True, check=True
    )
    said, peak = done.stdout.strip().splitlines()
    assert "one of its cells holds more than 4 MB of text" in said
    assert int(peak) < 200_000, "KiB"


def test_a_workbook_of_many_usual_cells_is_not_taken_for_one_with_a_huge_one(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["scientific_name", "note"])
        for row in range(1, 400):
            sheet.write_row(row, 0, [f"Grus monacha {row}", f"{row}" + "x" * 30_000])
    table, _ = read_table(tmp_path / "a.xlsx", OPTIONS)
    assert len(table.rows) == 399


META = (
    '<archive xmlns="http://rs.tdwg.org/dwc/text/"><core rowType="http://rs.tdwg.org/dwc/terms/Taxon"'
    ' fieldsTerminatedBy="," ignoreHeaderLines="1"><files><location>t.txt</location></files><id index="0"/>'
    '<field index="1" term="http://rs.tdwg.org/dwc/terms/scientificName"/></core></archive>'
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("longest", "said"),
    [(4_000_000, "a line has more than 4,000,000 characters"), (600_000_000, "larger than 400 MB")],
)
def test_a_table_of_an_archive_that_is_one_endless_cell_is_refused_before_it_takes_memory(
    tmp_path, longest, said
):
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta.xml", META)
        with archive.open("t.txt", "w", force_zip64=True) as file:
            file.write(b"id,name\n1,")
            for _ in range(longest // 1_000_000 + 1):
                file.write(b"A" * 1_000_000)
    with pytest.raises(InputError, match=said):
        read_table(path, OPTIONS)


def test_a_page_whose_few_cells_span_millions_of_columns_is_refused_at_once(tmp_path):
    path = tmp_path / "list.html"
    cell = "<td rowspan=99999999 colspan=99999999>학명</td>"
    path.write_text(f"<table><tr>{cell * 2000}</tr></table>", encoding="utf-8")
    with pytest.raises(InputError, match="more than 20,000 columns"):
        read_table(path, OPTIONS)


FILLERS = ("'", "'\"", "(", "= ", "1", "W, ", "留鳥・", "cf. ", "1°")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_page_with_an_element_of_many_attributes_is_refused_before_they_are_compared(quote, tmp_path):
    path = tmp_path / "page.html"
    many = ("" if quote else " ").join(f"a{number}={quote}1{quote}" for number in range(20_002))
    path.write_text(f"<table><tr><td {many}>a", encoding="utf-8")
    with pytest.raises(InputError, match=r"more than 10,000 attributes"):
        READERS["list"](path)
    words = "<p title='" + "a > b " * 20_000 + "'>"
    path.write_text(f"{words}<table><tr><td>scientific_name<tr><td>Grus grus</table>", encoding="utf-8")
    assert answers("list", path)


def test_a_layer_with_more_fields_than_any_has_is_refused_before_it_is_read(tmp_path):
    fields = ",".join(f'"f{number}":1' for number in range(20_001))
    path = tmp_path / "sites.geojson"
    path.write_text(POLYGON.replace('"id":"a"', f'"id":"a",{fields}'), encoding="utf-8")
    with pytest.raises(InputError, match=r"more than 20,000 fields"):
        READERS["sites"](path)


def filled(path: Path, *rows: dict[str, str]) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("column", ["scientific_name", "status", "english_name", "note"])
def test_an_endless_cell_of_a_list_is_a_problem_and_no_computation(column, tmp_path):
    """Where a cell were worked on letter by letter again and again, this test would not end."""
    for filler in FILLERS:
        cells = {"scientific_name": "Anas acuta", column: (filler * 60_000)[:60_000]}
        short = {**cells, column: cells[column][:4_900]}
        file = filled(tmp_path / "long.csv", cells, short, {"scientific_name": "Grus grus"})
        _, problems = read_list(file, Checklist("X", "X"), OPTIONS)
        assert ("table.endless", 2) in [(one.what.code, one.row) for one in problems], filler


def test_a_cell_of_blanks_is_a_problem_and_no_computation(tmp_path):
    """Of two columns: one alone would be parted at the blanks."""
    blanks = {"scientific_name": f"Anas{' ' * 4_900}acuta", "note": "x"}
    file = filled(tmp_path / "blank.csv", *[blanks] * 300, {"scientific_name": "Grus grus"})
    _, problems = read_list(file, Checklist("X", "X"), OPTIONS)
    assert [one.what.code for one in problems].count("table.endless_blanks") == 300


@pytest.mark.parametrize("reader", ["positions", "review"])
def test_a_form_with_an_endless_cell_is_refused(reader, tmp_path):
    cells = dict.fromkeys(("id", "list", "subject", "decision", "decided_by", "cited", "position"), "1")
    file = filled(tmp_path / "form.csv", {**cells, "decision": "(" * 60_000, "position": "(" * 60_000})
    with pytest.raises(InputError, match="60,000 characters"):
        READERS[reader](file)


def test_a_letter_with_thousands_of_marks_is_refused_and_not_sorted(tmp_path):
    marked = {"scientific_name": "Grus grus", "note": f"a{chr(0x316) * 60_000}{chr(0x301) * 60_000}"}
    with pytest.raises(InputError, match="more than 64 accents"):
        READERS["list"](filled(tmp_path / "marks.csv", marked))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_document_that_defines_entities_is_refused_in_letters_of_one_byte_and_of_two(codec, tmp_path):
    bomb = "<!DOCTYPE a [<!ENTITY b 'c'>]><w:a xmlns:w='w'><w:tbl>&b;</w:tbl></w:a>"
    head = "\ufeff" if codec == "utf-8" else ""
    (tmp_path / "list.docx").write_bytes(packed({"word/document.xml": (head + bomb).encode(codec)}))
    with pytest.raises(InputError, match="entities"):
        read_list(tmp_path / "list.docx", Checklist("X", "X"), OPTIONS)


def test_an_endless_count_is_kept_as_printed_or_said(tmp_path):
    for filler in FILLERS:
        endless = (filler * 4_900)[:4_900]
        cells = {"scientific_name": "Anas acuta", "site": "Izumi", "source": "x", "count": endless}
        values, _, _ = read_counts(filled(tmp_path / "long.csv", cells), OPTIONS)
        assert [one.count_printed for one in values] in ([], [endless.strip()])
