"""Every reader, a small sound file of every kind, and what may become of one on its way: what the fuzz tests share."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import reads
from hypothesis import strategies as st
from reads import OPTIONS, options
from workbooks import workbook

from birds.errors import BirdsError
from birds.messages import say
from birds.model import LANGS, Checklist, LoadOptions, Names, Site
from birds.reading.counts import read_counts, read_thresholds
from birds.reading.forms import read_decisions, read_positions
from birds.reading.lists import read_list
from birds.reading.occurrences import Plan, begin_part
from birds.reading.occurrences.files import given_files
from birds.reading.occurrences.regions import Area, Circle
from birds.reading.records import read_evidence
from birds.reading.reference import read_reference
from birds.reading.sites import read_boundaries, read_labels, read_sites
from birds.reading.statements import read_statements
from birds.reading.tracks import read_tracks
from birds.reading.tracks.fixes import Store

Answer = tuple[object, tuple[object, ...]]
packed = partial(reads.packed, way=zipfile.ZIP_STORED)  # so that an edit reaches what is in it
PLACES = (Site("a", "", Names("A"), "JPN", "1", (135.0, 35.0), area_ha=10.0),)
NOWHERE = Plan((Area(Circle(135.0, 35.0, 1000.0)),), (), 1000.0)


def fixes_of(path: Path) -> Answer:
    with Store() as store:
        read, problems = read_tracks([path], store, OPTIONS)
        return [kept.fixes() for kept in store.birds.values() if kept.blocks] or read, problems


def occurrences_of(path: Path) -> Answer:
    """Unpack, recognise and read every record, as `load occurrences` does."""
    with tempfile.TemporaryDirectory() as work:
        (file,) = given_files([path], Path(work), LoadOptions())
        return [[*begin_part(part, NOWHERE, 1).parts()] for part in file.parts], ()


READERS: dict[str, Callable[[Path], Answer]] = {
    "list": lambda path: read_list(path, Checklist("X", "a list"), OPTIONS),
    "law": lambda path: read_list(path, Checklist("X", "a law", kind="law"), OPTIONS),
    "sites": lambda path: read_sites(path, options(party="JPN"))[:2],
    "boundaries": lambda path: read_boundaries(path, PLACES, options(crs="EPSG:4326"))[:2],
    "counts": lambda path: read_counts(path, OPTIONS)[:2],
    "evidence": lambda path: read_evidence(path, OPTIONS)[:2],
    "status": lambda path: read_statements(path, OPTIONS)[:2],
    "thresholds": lambda path: read_thresholds(path, OPTIONS)[:2],
    "tracks": fixes_of,
    "occurrences": occurrences_of,
    "positions": lambda path: read_positions(path, OPTIONS),
    "taxonomy": lambda path: read_reference(path, "a version"),
    "review": lambda path: read_decisions(path, OPTIONS),
    "map labels": lambda path: read_labels(path, OPTIONS)[:2],
}


def answers(reader: str, path: Path) -> bool:
    """Read; only one sentence may come instead of (value, problems). Tell which it was.

    Whatever the language, it names the file to the letter; nothing else in it is long.
    """
    try:
        value, problems = READERS[reader](path)
    except BirdsError as error:
        for lang in LANGS:
            said = say(error.message, lang)
            assert path.name in said
            assert len(said) < 2500 + len(str(path))
        return False
    assert isinstance(problems, tuple)
    assert all(str(problem) for problem in problems)
    assert value is not None
    return True


NAMES = st.sampled_from(
    ["a\nb", "; nota; b: c", "{0} {file} {}", "%s%n", "'a' \"b\"", "\u202eabc", "  two  blanks ", "no permission",
     "the file is empty", "파일\n이름；行", "-q", "a\r\n\tb"]
) | st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40).map("_{}".format)  # fmt: skip


# ---------------------------------------------------------------- sound files


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that its reader reads."""

    reader: str
    suffix: str
    data: bytes


LIST = "No,학명,국명,和名,과명,아종,status\n1,Grus japonensis (Müller 1776),두루미,タンチョウ,두루미과,,WINTER\n2,<i>Grus monacha</i>,흑두루미,－,,A. c. crecca; U,R[1-3]\n"
OSJ = "名称\t区分\nANSERIFORMES カモ目\t目\nANATIDAE カモ科\t科\nAnser\t属\nAnser fabalis ヒシクイ\t種\nU\t亜種\n"
TAGS = "event-id,timestamp,location-long,location-lat,individual-local-identifier,individual-taxon-canonical-name,study-name\n"
TAGS += "".join(
    f"{n},2020-03-0{1 + n // 9} 0{n % 9}:00:00.000,{127 + n / 10},37.5,c1,Grus monacha,S\n" for n in range(30)
)
GPX = '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>c</name><trkseg>{}</trkseg></trk></gpx>'.format(
    "".join(
        f'<trkpt lat="37.{n}" lon="127.1"><time>2020-03-0{n}T00:00:00Z</time></trkpt>' for n in range(1, 9)
    )
)
SEEN = "gbifID\toccurrenceID\tscientificName\tcountryCode\tdecimalLatitude\tdecimalLongitude\teventDate\tindividualCount\tbasisOfRecord\n"
SEEN += "".join(
    f"{n}\to{n}\tGrus monacha\tJP\t35.{n}\t135.{n}\t2020-01-{n:02}\t{n}\tHUMAN_OBSERVATION\n"
    for n in range(1, 25)
)
AVILIST = "Sequence,Taxon_rank,Order,Family,Scientific_name,English_name_AviList\n1,order,Gruiformes,,Gruiformes,\n2,family,Gruiformes,Gruidae,Gruidae,Cranes\n3,genus,Gruiformes,Gruidae,Grus,\n4,species,Gruiformes,Gruidae,Grus monacha,Hooded Crane\n"
POLYGON = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a","name":"A","party":"JPN"},"geometry":{"type":"Polygon","coordinates":[[[134.9,34.9],[135.1,34.9],[135.1,35.1],[134.9,34.9]]]}}]}'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>A</name><Point><coordinates>135.0,35.0,0</coordinates></Point></Placemark></Folder></Document></kml>'
WORD = '<w:document xmlns:w="http://w"><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr><w:p><w:r><w:t>학명</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Grus grus</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>'
HANGUL = '<s xmlns:hp="h"><hp:tbl><hp:tr><hp:tc><hp:p><hp:t>학명</hp:t></hp:p><hp:cellAddr colAddr="0" rowAddr="0"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc></hp:tr><hp:tr><hp:tc><hp:p><hp:t>Grus grus</hp:t></hp:p><hp:cellAddr colAddr="0" rowAddr="1"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc></hp:tr></hp:tbl></s>'
OPEN_SHEET = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="a"><table:table-row><table:table-cell office:value-type="string"><text:p>학명</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>Grus grus</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'
META = "<archive xmlns='http://rs.tdwg.org/dwc/text/'><core encoding='UTF-8' fieldsTerminatedBy='\\t' linesTerminatedBy='\\n' ignoreHeaderLines='1' rowType='http://rs.tdwg.org/dwc/terms/{}'><files><location>{}</location></files><id index='0'/>{}</core></archive>"
TERM = "<field index='{}' term='http://rs.tdwg.org/dwc/terms/{}'/>"
SEEN_TERMS = "".join(TERM.format(at, name) for at, name in enumerate(SEEN.split("\t")[2:8], 2))
TEXTS = (
    ("list", ".csv", LIST),
    ("list", ".tsv", OSJ),
    ("law", ".csv", "국명,등급,근거\n두루미,I급,법 제2조\n흑두루미,II급,\n"),
    ("list", ".html", "<html><table><tr><th colspan=2>학명<th>국명<tr><td rowspan=2>Grus<td>grus<td>검은목두루미</table>"),
    ("status", ".csv", "학명,도래현황,월\nGrus monacha,WINTER/RARE[1,2],Oct-Mar\n두루미,留鳥,12월\n"),
    ("sites", ".csv", "사이트,국가,위도,경도,면적\n철원,KOR,북위 38도 15분,동경 127도 13분,1 300 ha\n出水,JPN,32°06′N,130°16′E,２㎢\n"),
    ("sites", ".geojson", POLYGON),
    ("sites", ".kml", KML),
    ("boundaries", ".geojson", POLYGON),
    ("boundaries", ".csv", 'id,wkt\na,"POLYGON Z ((134.9 34.9 1, 135.1 34.9 1, 135.1 35.1 1, 134.9 34.9 1))"\n'),
    ("counts", ".csv", "site,species,count,season,source\n철원,두루미,4000-7000,2019/20,a\n出水,ナベヅル,約10500,冬,b\n"),
    ("evidence", ".csv", "species,from,from_party,to,to_party,date_from,date_to,kind,source\n두루미,철원,KOR,釧路,JPN,2020-03,2021,ring,a\n"),
    ("thresholds", ".csv", "학명,개체군,1% 기준,판\nGrus monacha,동아시아,160,CSR8\n"),
    ("tracks", ".csv", TAGS),
    ("tracks", ".gpx", GPX),
    ("occurrences", ".tsv", SEEN),
    ("positions", ".csv", "party,round,taxon,scientific_name,position,note\nKOR,3,Grus monacha,Grus monacha,포함,확인\n"),
    ("taxonomy", ".csv", AVILIST),
    ("review", ".csv", "list,subject,decision,decided_by,cited,date\nOSJ8,Grus grus,Grus monacha,N. N.,minutes,2027\n"),
    ("map labels", ".csv", "name_en,name_ko,name_ja,latitude,longitude\nSeoul,서울,ソウル,37.5,127\n"),
)  # fmt: skip
PACKED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("list", ".docx", {"word/document.xml": WORD}),
    ("list", ".hwpx", {"Contents/section0.xml": HANGUL}),
    ("list", ".ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<x/>", "content.xml": OPEN_SHEET}),
    ("list", ".zip", {"meta.xml": META.format("Taxon", "taxa.txt", TERM.format(1, "scientificName")), "taxa.txt": "id\tname\n1\tGrus grus\n"}),
    ("list", ".zip", {"NameUsage.tsv": "ID\tparentID\tstatus\trank\tscientificName\n1\t\taccepted\tspecies\tGrus grus\n2\t1\tsynonym\tspecies\tGrus cinerea\n"}),
    ("sites", ".kmz", {"doc.kml": KML}),
    ("tracks", ".zip", {"cranes.csv": TAGS}),
    ("occurrences", ".zip", {"meta.xml": META.format("Occurrence", "occurrence.txt", SEEN_TERMS), "occurrence.txt": SEEN}),
    ("occurrences", ".zip", {"occurrence.csv": SEEN}),
)  # fmt: skip


def list_workbook(path: Path) -> bytes:
    return workbook(path, [row.split(",") for row in LIST.splitlines()], "A1:A2").read_bytes()


def layers(folder: Path) -> list[Sound]:
    """Return files that only libraries can write: GeoPackage, zipped shapefile, GML, Parquet."""
    import geopandas
    import pandas as pd
    import shapely

    frame = geopandas.GeoDataFrame(
        {"id": ["a"], "name": ["A"], "party": ["JPN"]},
        geometry=[shapely.box(134.9, 34.9, 135.1, 35.1)],
        crs=4326,
    )
    for name in ("a.gpkg", "a.shp", "a.gml"):
        frame.to_file(folder / name)
    shape = {f"a{part}": (folder / f"a{part}").read_bytes() for part in (".shp", ".shx", ".dbf", ".prj")}
    pd.read_csv(io.StringIO(SEEN), sep="\t").to_parquet(folder / "a.parquet")
    files = [("boundaries", name) for name in ("a.gpkg", "a.gml")] + [("occurrences", "a.parquet")]
    made = [Sound(reader, Path(name).suffix, (folder / name).read_bytes()) for reader, name in files]
    return [*made, Sound("boundaries", ".zip", packed(shape))]


def sound_files(folder: Path) -> tuple[Sound, ...]:
    """Return a small file of every kind; text ones in the encodings of both countries' Windows too."""
    texts = [Sound(reader, suffix, text.encode()) for reader, suffix, text in TEXTS]
    texts += [Sound("list", ".csv", LIST.encode(codec, "replace")) for codec in ("cp949", "cp932", "utf-16")]
    zips = [Sound(reader, suffix, packed(members)) for reader, suffix, members in PACKED]
    return (*texts, *zips, Sound("list", ".xlsx", list_workbook(folder / "a.xlsx")), *layers(folder))


# ---------------------------------------------------------------- what becomes of them

TOKENS = tuple(
    token.encode()
    for token in (
        '"', "'", ",", "\t", "\n", "\r", "\x00", "<", ">", "&", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "&b;",
        "<![CDATA[", "]]>", "<a>" * 300, "[" * 3000, "{", "}", "../../", "/etc/passwd", "=cmd|' /C calc'!A0", "'; DROP TABLE entry; --",
        "<script>alert(1)</script>", "-1", "0", "1e999", "NaN", "-Infinity", "99999999999999999999", "2147483648", "\u202e", "\ufeff",
        "\ud55c\uae00", "\u30c4\u30d0\u30e1", "\uff0d", "x" * 5000, "9999-99-99", "180.0000001", "xmlns:", 'colSpan="999999999"',
        'table:number-rows-repeated="1048576" ', "SRSName", "EMPTY", "MULTIPOLYGON(((", "GEOMETRYCOLLECTION(", ";", "|", "%s%n", "\\",
    )
)  # fmt: skip
KINDS = ("insert", "delete", "flip", "double", "cut", "shuffle")
EDIT = st.tuples(st.sampled_from(KINDS), st.floats(0, 1), st.integers(1, 200), st.sampled_from(TOKENS))
EDITS = st.lists(EDIT, min_size=1, max_size=6)
Edit = tuple[str, float, int, bytes]


def edited(data: bytes, edits: list[Edit]) -> bytes:
    """Return the data after each edit: at a place, over a length, with a token."""
    for kind, place, size, token in edits:
        at = int(place * len(data))
        before, piece, after = data[:at], data[at : at + size], data[at + size :]
        data = {
            "insert": before + token + piece + after,
            "delete": before + after,
            "flip": before + bytes(byte ^ size for byte in piece) + after,
            "double": before + piece * 3 + after,
            "cut": before,
            "shuffle": after + piece + before,
        }[kind]
    return data


def broken(sound: Sound, edits: list[Edit], *, inside: bool) -> bytes:
    """Return a file after the edits; `inside` breaks what an archive holds, not the archive."""
    if not inside or not zipfile.is_zipfile(io.BytesIO(sound.data)):
        return edited(sound.data, edits)
    with zipfile.ZipFile(io.BytesIO(sound.data)) as archive:
        members: dict[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
    chosen = sorted(members)[int(edits[0][1] * len(members)) % len(members)]
    return packed({**members, chosen: edited(members[chosen], edits)})
