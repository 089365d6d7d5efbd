"""The rules of ECMA-376 that Word holds a document to: where they are broken it offers to repair the file.

`ORDER` has what may stand in an element, in the order of the standard's sequences: of what the program writes, and no
more; an element that is in none of them is a fault, too.
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ORDER = """
pPr: pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens
  kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind
  contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle
  rPr sectPr pPrChange
rPr: ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
  snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang
  eastAsianLayout specVanish oMath rPrChange
tblPr: tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders
  shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange
tcPr: cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers cellIns
  cellDel cellMerge tcPrChange
sectPr: headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols
  formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange
style: name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal
  personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr
settings: writeProtection view zoom removePersonalInformation removeDateAndTime trackRevisions documentProtection
  defaultTabStop autoHyphenation evenAndOddHeaders characterSpacingControl footnotePr endnotePr compat docVars rsids mathPr
  themeFontLang clrSchemeMapping decimalSymbol listSeparator
tbl: bookmarkStart bookmarkEnd tblPr tblGrid tr
tr: tblPrEx trPr tc
tc: tcPr p
styles: docDefaults latentStyles style
docDefaults: rPrDefault pPrDefault
tblStylePr: pPr rPr tblPr trPr tcPr
pBdr: top left bottom right between bar
tblBorders: top left bottom right insideH insideV
tcBorders: top left bottom right insideH insideV tl2br tr2bl
tblCellMar: top left bottom right
footnotePr: pos numFmt numStart numRestart footnote
font: altName panose1 charset family notTrueType pitch sig"""
ORDER = {name: order.split() for name, order in re.findall(r"^(\w+): (.*(?:\n  .*)*)", _ORDER, re.MULTILINE)}
FIRST = {"p": "pPr", "r": "rPr"}  # elements whose properties come before all else
NUMBERED = ("bookmarkStart", "ins", "del", "comment", "footnote")


def faults(file: Path) -> Iterator[str]:
    """Yield each rule that a document breaks, with its part."""
    parts = parts_of(file)
    roots = {name: etree.fromstring(raw) for name, raw in parts.items() if name.endswith((".xml", ".rels"))}
    told = {name: root for name, root in roots.items() if name.startswith("word/") and name.count("/") == 1}
    for name, root in told.items():
        for element in root.iter(f"{W}*"):
            yield from (f"{name}: {fault}" for fault in _disorder(element))
        ignored = root.get(f"{COMPATIBILITY}Ignorable", "").split()
        yield from (f"{name}: no namespace {prefix}" for prefix in ignored if prefix not in root.nsmap)
    yield from _references({name: root for name, root in told.items() if root.tag.startswith(W)})
    yield from links(parts)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _disorder(element: etree._Element) -> Iterator[str]:
    name, children = _name(element), [_name(child) for child in element]
    order = ORDER.get(name)
    if order is not None:
        yield from (f"{child} in {name}" for child in children if child not in order)
        places = [order.index(child) for child in children if child in order]
        if places != sorted(places):
            yield f"the order in {name}: {' '.join(children)}"
    if FIRST.get(name) in children[1:]:
        yield f"{FIRST[name]} is not first in {name}"
    if name == "tc" and children[-1:] != ["p"]:
        yield "a cell that does not end with a paragraph"
    if name == "t" and (element.getparent().getparent().tag == f"{W}del"):
        yield "a text that stays in what is deleted"


def _references(parts: dict[str, etree._Element]) -> Iterator[str]:
    """Yield numbers that stand twice, ends without a beginning, marks of notes and styles that are not there."""
    document, styles = parts["word/document.xml"], parts["word/styles.xml"]
    for kind in NUMBERED:
        every = (one for part in parts.values() for one in part.iter(f"{W}{kind}"))
        numbers = Counter(one.get(f"{W}id") for one in every if _name(one.getparent()) != "footnotePr")
        yield from (f"{kind} {number} stands {times} times" for number, times in numbers.items() if times > 1)
    marks = (document.iter(f"{W}bookmark{end}") for end in ("Start", "End"))
    begun, ended = (Counter(one.get(f"{W}id") for one in each) for each in marks)
    if begun != ended:
        yield "bookmarks that do not end"
    for note in ("footnote", "comment"):
        there = {one.get(f"{W}id") for one in parts.get(f"word/{note}s.xml", ())}
        wanted = {one.get(f"{W}id") for one in document.iter(f"{W}{note}Reference")}
        yield from (f"no {note} {number}" for number in sorted(wanted - there))
    known = {one.get(f"{W}styleId") for one in styles.iter(f"{W}style")}
    kinds = [f"{W}{kind}" for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")]
    used = {one.get(f"{W}val") for part in parts.values() for one in part.iter(*kinds)}
    yield from (f"no style {name}" for name in sorted(used - known))


def links(parts: dict[str, bytes]) -> Iterator[str]:
    """Yield where an Office package, a workbook too, leads to nothing: by a relation, by a type, or by none to a part."""
    roots = {name: etree.fromstring(raw) for name, raw in parts.items() if name.endswith((".xml", ".rels"))}
    reached, waiting = set[str](), [""]
    while waiting:
        name = waiting.pop()
        folder, _, file = name.rpartition("/")
        relations = roots.get(f"{folder}/_rels/{file}.rels".lstrip("/"), ())
        ids = Counter(one.get("Id") for one in relations)
        yield from (
            f"relation {id_} stands {times} times in {name}" for id_, times in ids.items() if times > 1
        )
        attributes = (
            pair for one in (roots[name].iter() if name in roots else ()) for pair in one.attrib.items()
        )
        used = {value for key, value in attributes if key.startswith(RELATION)}
        yield from (f"no relation {id_} in {name}" for id_ in sorted(used - ids.keys()))
        for one in relations:
            if one.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target")))[1:]
            if target not in parts:
                yield f"no part {target} for {one.get('Id')} of {name or 'the package'}"
            elif target not in reached:
                reached.add(target)
                waiting.append(target)
    types = roots["[Content_Types].xml"]
    named = [one.get("PartName") for one in types if one.get("PartName")]
    suffixes = {one.get("Extension") for one in types}
    yield from (f"type of {name} stands twice" for name, times in Counter(named).items() if times > 1)
    yield from (f"no part {name[1:]} for a type" for name in named if name[1:] not in parts)
    for name in parts:
        if f"/{name}" not in named and name.rpartition(".")[2] not in suffixes:
            yield f"no type for {name}"
        if name not in reached and not name.endswith(".rels") and name != "[Content_Types].xml":
            yield f"no relation to {name}"


def parts_of(file: Path) -> dict[str, bytes]:
    """Return the parts of a package by their names."""
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}
