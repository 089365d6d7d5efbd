"""Holds a Darwin Core Archive to the text guide of Darwin Core and to its schema."""

import io
import zipfile
from xml.etree import ElementTree as ET

TEXT = "{http://rs.tdwg.org/dwc/text/}"
DWC = "http://rs.tdwg.org/dwc/terms/"
GBIF = "http://rs.gbif.org/terms/1.0/"
COL = "http://catalogueoflife.org/terms/"
FILE_ATTRIBUTES = {
    "linesTerminatedBy", "fieldsTerminatedBy", "fieldsEnclosedBy", "ignoreHeaderLines", "rowType", "encoding",
    "dateFormat",
}  # fmt: skip


def validated(data: bytes) -> dict[str, list[dict[str, str]]]:
    """Hold an archive to the Darwin Core text guide and its schema; return each row type's rows by term.

    The schema (tdwg_dwc_text.xsd): one core, then extensions; each has `files` with locations, then `id` or `coreid`,
    then fields; attributes only those named. The guide: locations are in the archive, every record of the core has an
    identifier of its own, every extension record names one.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert made.testzip() is None
        members = {name: made.read(name) for name in made.namelist()}
    root = ET.fromstring(members["meta.xml"])  # noqa: S314 - our own
    assert root.tag == f"{TEXT}archive"
    assert set(root.attrib) <= {"metadata"}
    if "metadata" in root.attrib:
        ET.fromstring(members[root.attrib["metadata"]])  # noqa: S314 - our own
    assert [each.tag for each in root] == [f"{TEXT}core", *[f"{TEXT}extension"] * (len(root) - 1)]
    found = {each.attrib["rowType"]: table(each, members, core=each is root[0]) for each in root}
    assert len(found) == len(root)
    (core, *extensions) = found.values()
    ids = [row["id"] for row in core]
    assert all(ids)
    assert len(ids) == len(set(ids))
    assert all(row["id"] in set(ids) for rows in extensions for row in rows)
    return found


def table(element: ET.Element, members: dict[str, bytes], *, core: bool) -> list[dict[str, str]]:
    assert set(element.attrib) <= FILE_ATTRIBUTES
    assert element.attrib["encoding"] == "UTF-8"
    names = [each.tag.removeprefix(TEXT) for each in element]
    key = "id" if core else "coreid"
    assert names == ["files", key, *["field"] * (len(names) - 2)]
    assert len(names) > 2
    (location,) = element[0]
    assert location.tag == f"{TEXT}location"
    fields = element[2:]
    allowed = {"index", "term", "default", "vocabulary", "delimitedBy"}
    assert all(set(each.attrib) <= allowed for each in fields)
    terms = [each.attrib["term"] for each in fields]
    assert len(terms) == len(set(terms))
    assert all(term.startswith(("http://rs.tdwg.org/", "http://purl.org/dc/", GBIF, COL)) for term in terms)
    separator = element.attrib["fieldsTerminatedBy"].replace("\\t", "\t")
    assert element.attrib["linesTerminatedBy"] == "\\n"
    text = members[location.text or ""].decode("utf-8")
    assert text.endswith("\n")
    header, *lines = [line.split(separator) for line in text.removesuffix("\n").split("\n")]
    assert element.attrib["ignoreHeaderLines"] == "1"
    places = [int(each.attrib["index"]) for each in (element[1], *fields) if "index" in each.attrib]
    assert set(places) == set(range(len(header)))
    assert all(len(line) == len(header) for line in lines)

    def cell(line: list[str], each: ET.Element) -> str:
        return (line[int(each.attrib["index"])] if "index" in each.attrib else "") or each.attrib.get(
            "default", ""
        )

    return [
        {"id": cell(line, element[1]), **{each.attrib["term"]: cell(line, each) for each in fields}}
        for line in lines
    ]
