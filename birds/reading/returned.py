"""A Word document of ours that came back: every paragraph and row that is not as it was sent.

What was sent stands in a part of the package, by the numbers of bookmarks (`documents/formats/docx.py`). Each
paragraph and row is read twice, with all tracked changes rejected and with all accepted, whoever wrote the file, in
whatever runs. Changes that our own redline tracked are ours: as they were sent, they are accepted. Those of ours that
name a Party as their author have no date, which every program gives its own. Nothing is judged here.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

from birds import disk
from birds.errors import InputError
from birds.model import grouped
from birds.reading.files import documents as docs
from birds.reading.files.source import FileBytes, composed, open_zip, read_source
from birds.sandbox import sandboxed

NAMESPACE = "urn:birds:sent"
PART = "customXml/item1.xml"
BOOKMARK = "birds_"
MARK = "\ue000"
"""Stands for a note mark, whatever its number."""
UNKNOWN = "?"
"""In the place of a table: no bookmark is left that says which."""
_ASIDE = re.compile(r"word/(?:footnotes|endnotes|header|footer)\d*\.xml")
_COMMENTS = re.compile(r"word/comments\d*\.xml")
_NOTE_MARKS = frozenset({"footnoteReference", "endnoteReference"})
_PUT_IN = frozenset({"drawing", "pict", "object", "altChunk"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SILENT = frozenset({"instrText", "delInstrText", "pPr", "rPr", "tcPr", "trPr", "tblPr", "sectPr"})
_TRACKED_EMPTY = "\u200d"
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\dT")
_NUMBERS = re.compile(r"\d+")
_LISTED = "\x00"  # stands for the number of a paragraph that a list counts: no file of XML has this sign
_TYPED = re.compile(r"\[?\d+\.\s*")


@dataclass(frozen=True, slots=True)
class Sent:
    """A paragraph (without a `table`) or a row as it was sent, its `cells` by the keys of their columns.

    A paragraph of the agreement has its id as `key`, and its one cell the language.
    """

    number: int
    table: str
    key: str
    cells: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cells."""
        return tuple(text for _, text in self.cells)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or row as it came back: `was` with all changes rejected, `now` with all accepted.

    `sent` is None where it is new; `after` is the row or paragraph before it. `authors` are those of tracked changes
    that touch it, `deleted` says whether one deletes the row; `comments` are told with their authors.
    `gone` is what somebody put in and somebody took out again, `struck` what is struck through or hidden by hand.
    """

    sent: Sent | None
    table: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    after: Sent | None = None
    deleted: bool = False
    authors: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    gone: str = ""
    struck: str = ""

    @property
    def same(self) -> bool:
        """Whether it came back as it was sent."""
        if self.comments or self.gone or self.struck:
            return False
        return self.sent is not None and self.was == self.now == self.sent.texts


@dataclass(frozen=True, slots=True)
class ReturnedDocument:
    """A document that came back: about which agreement and reference, the pieces that are not as they were sent.

    `missing` are the paragraphs and rows that it has no longer, `moved` those that stand in another place, and no
    tracked change says so; `elsewhere` the texts outside the body or above a word that were not sent, and comments on
    nothing; `put_in` counts pictures and objects, below 0 those that were taken out; `layout` changes of how something
    looks. `origin` says from which acts it was made, by its own word,
    `dated` is the latest day that a change of others bears.
    """

    file: str
    sha256: str
    agreement: str
    reference: str
    pieces: tuple[Piece, ...]
    missing: tuple[Sent, ...]
    elsewhere: tuple[str, ...]
    put_in: int
    layout: int
    origin: str = ""
    moved: tuple[Sent, ...] = ()
    dated: str = ""


def read_returned(path: Path) -> ReturnedDocument:
    """Read a document that came back. Raises InputError where it is none of ours, or damaged."""
    source = read_source(path)
    return sandboxed(of_bytes, source, file=source.name, size=len(source.data))


def is_word(path: Path) -> bool:
    """Tell whether a file is a Word document: by what it holds, or by its name where it can't be opened."""
    if path.suffix.lower() == ".docx":
        return True
    if not disk.is_file(path):  # a pipe would wait for its writer
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return docs.body_of(package) in package.namelist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return False


def of_bytes(source: FileBytes) -> ReturnedDocument:
    """Return the document that bytes hold; to be called in the sandbox."""
    with open_zip(source) as package:
        head = _sent_part(package, source.name)
        sent, asides = tuple(_sent(head)), [_plain(text) for text in head.iterfind("{*}a")]
        told_by = frozenset(party.get("author", "") for party in head.iterfind("{*}w"))
        reviser = head.get("reviser", "")
        reader = _Reader(reviser, {each.number: each for each in sent}, told_by)
        body = docs.parsed_part(package, docs.body_of(package), source.name)
        by_others = [mark for mark in body.iter() if docs.attribute(mark, "author") not in {None, reviser}]
        dates = [docs.attribute(mark, "date") or "" for mark in by_others]
        placed = _placed(reader.pieces(body), sent)
        ours = Counter((comment.get("author", ""), _plain(comment)) for comment in head.iterfind("{*}k"))
        comments = _comments(package, source.name, ours)
        commented = [  # each comment is taken out: what is left is on nothing
            replace(
                piece, comments=tuple(filter(None, (comments.pop(name, None) for name, _ in piece.comments)))
            )
            for piece in placed
        ]
        alone = (f"{author}: {text}" for author, text in comments.values())
        elsewhere = (*_aside(package, source.name, asides), *reader.above, *alone)
    there = {piece.sent.number for piece in placed if piece.sent} | reader.grouped
    return ReturnedDocument(
        file=source.name,
        sha256=source.sha256,
        agreement=head.get("agreement", ""),
        reference=head.get("reference", ""),
        pieces=tuple(piece for piece in commented if not piece.same),
        missing=tuple(each for each in sent if each.number not in there and any(each.texts)),
        elsewhere=elsewhere,
        put_in=reader.put_in - docs.number_of(head.get("pictures")),
        layout=reader.layout,
        origin=head.get("origin", ""),
        moved=tuple(_moved([piece.sent for piece in placed if piece.sent and not piece.authors])),
        dated=max((date[:10] for date in dates if _DAY.match(date)), default=""),
    )


# ---------------------------------------------------------------- what was sent


def _sent_part(package: zipfile.ZipFile, file: str) -> ET.Element:
    """Return the part of a package that says what was sent, under whatever name a program has put it."""
    for name in package.namelist():
        if re.fullmatch(r"customXml/item\d+\.xml", name):
            head = docs.parsed_part(package, name, file)
            if head.tag == f"{{{NAMESPACE}}}sent":
                record = ((element.get("key", ""), element.text or "") for element in head.iter())
                if head.get("digest") != digest_of(record):
                    raise InputError("returned.record_changed", file=file)
                return head
    body = docs.body_of(package)
    marks = (
        docs.parsed_part(package, body, file).iterfind(".//{*}bookmarkStart")
        if body in package.namelist()
        else ()
    )
    is_ours = any((docs.attribute(mark, "name") or "").startswith(BOOKMARK) for mark in marks)
    raise InputError("returned.record_lost" if is_ours else "returned.not_ours", file=file)


def digest_of(record: Iterable[tuple[str, str]]) -> str:
    """Return the digest of what was sent: keys and texts in their order, without blanks, which programs change."""
    texts = "".join(part for pair in record for part in pair)
    return sha256("".join(composed(texts).split()).encode()).hexdigest()


def _sent(head: ET.Element) -> Iterator[Sent]:
    for element in head:
        number = element.get("n", "")
        if not number.isdecimal():
            continue
        if docs.local_name(element) == "p":
            lang, _, key = element.get("key", "").partition(" ")
            yield Sent(int(number), "", key, ((lang, _plain(element)),))
        elif docs.local_name(element) == "r":
            cells = tuple((cell.get("key", ""), _plain(cell)) for cell in element.iterfind("{*}c"))
            yield Sent(int(number), element.get("table", ""), element.get("key", ""), cells)


def _plain(element: ET.Element) -> str:
    return tidied("".join(element.itertext()))


def tidied(text: str) -> str:
    """Return a text as it is compared: NFC, blanks as one, several note marks as one, no empty line at its ends.

    Without the sign that LibreOffice puts into an empty cell that it tracks, and places to break a line at, which
    nobody sees.
    """
    marked = re.sub(f"{MARK}+", MARK, _UNSEEN.sub("", composed(text)))
    lines = (" ".join(line.split()).strip(_TRACKED_EMPTY) for line in marked.split("\n"))
    return "\n".join(lines).strip("\n")


# ---------------------------------------------------------------- what came back


@dataclass
class _Text:
    """Gathers a paragraph or a cell in both readings, and what is met in it."""

    was: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    authors: dict[str, None] = field(default_factory=dict)
    comments: dict[str, None] = field(default_factory=dict)

    def add(self, text: str, *, was: bool, now: bool) -> None:
        self.was += [text] if was else []
        self.now += [text] if now else []


class _Reader:
    """Reads a document's body; `ours` tracks our own redline for nobody, `told_by` are Parties named as authors."""

    def __init__(self, ours: str, sent: dict[int, Sent], told_by: frozenset[str] = frozenset()) -> None:
        self._ours, self._sent, self._told_by = ours, sent, told_by
        self._open: _Text | None = None  # paragraphs that a tracked mark joins
        self.known: set[int] = set()
        self.above: list[str] = []  # how words are read, above them
        self.grouped: set[int] = set()  # those of paragraphs that belong to the one before
        self.put_in = self.layout = 0
        self._out = 0  # inside so many texts that our own redline takes out

    def pieces(self, root: ET.Element) -> list[Piece]:
        """Return all paragraphs and rows, as `comments` the ids of those on each."""
        self.layout = sum(docs.local_name(element).endswith("PrChange") for element in root.iter())
        read = [piece for block in _blocks(root) for piece in self._block(block)]
        return [*read, *self._closed()]

    def _block(self, block: ET.Element) -> Iterator[Piece]:
        if docs.local_name(block) == "p":
            text = self._open or _Text()
            self._open = None
            if self._paragraph(block, text, was=True, now=True):
                self._open = text
            else:
                yield self._piece("", (text,))
            return
        yield from self._closed()
        if docs.local_name(block) == "tbl":
            rows = [self._row(row) for row in docs.wrapped(block, "tr", {"tbl", *_SILENT})]
            names = Counter(piece.sent.table for piece in rows if piece.sent)
            name = next((table for table, _ in names.most_common(1)), UNKNOWN)
            yield from (replace(piece, table=piece.sent.table if piece.sent else name) for piece in rows)
        else:
            self.put_in += 1

    def _closed(self) -> Iterator[Piece]:
        if self._open:
            yield self._piece("", (self._open,))
            self._open = None

    def _row(self, row: ET.Element) -> Piece:
        was, now, author = self._changed(row.find("{*}trPr"))
        cells = []
        for cell in docs.wrapped(row, "tc", _SILENT):
            text = _Text()
            stood, stands, more = self._changed(cell.find("{*}tcPr"), "cell")
            with self._taken_out(not (author or was or now)):
                self.inside(cell, text, was=was and stood, now=now and stands)
            text.authors.update(dict.fromkeys(filter(None, (author, more))))
            cells.append(text)
        piece = self._piece(UNKNOWN, cells)
        # So LibreOffice saves it under a comment:
        emptied = bool(piece.authors) and any(piece.was) and not any(piece.now)
        return replace(piece, deleted=emptied or (bool(author) and not now))

    def _piece(self, table: str, cells: Sequence[_Text]) -> Piece:
        numbers = [number for cell in cells for number in cell.numbers if number in self._sent]
        known = [self._sent[number] for number in dict.fromkeys(numbers) if number not in self.known]
        self.known |= {each.number for each in known}
        self.grouped |= {each.number for each in known[1:]}
        sent = known[0] if known else None
        if len(known) > 1 and not table:
            lang, _ = known[0].cells[0]
            text = tidied("\n".join(each.cells[0][1] for each in known))
            sent = replace(known[0], cells=((lang, text),))
        return Piece(
            sent,
            table,
            tuple(_as_sent(cell.was, sent, at) for at, cell in enumerate(cells)),
            tuple(_as_sent(cell.now, sent, at) for at, cell in enumerate(cells)),
            authors=tuple(dict.fromkeys(author for cell in cells for author in cell.authors)),
            comments=tuple(dict.fromkeys((comment, "") for cell in cells for comment in cell.comments)),
            gone=tidied("".join(text for cell in cells for text in cell.gone)).strip(),
            struck=tidied("".join(text for cell in cells for text in cell.struck)).strip(),
        )

    # ---------------------------------------------------------------- elements

    def inside(self, elements: Iterable[ET.Element], text: _Text, *, was: bool, now: bool) -> None:
        """Add the text of elements, and what is met in them."""
        for child in elements:
            name = docs.local_name(child)
            if name in {"ins", "del", "moveFrom", "moveTo"}:
                stood, stands, author = self._revision(child)
                text.authors |= {author: None} if author else {}
                with self._taken_out(not (author or stands)):
                    self.inside(child, text, was=was and stood, now=now and stands)
            elif name == "p":
                self._paragraph(child, text, was=was, now=now)
            elif name == "tr":
                stood, stands, author = self._changed(child.find("{*}trPr"))
                self.inside(child, text, was=was and stood, now=now and stands)
            elif name == "AlternateContent":
                self.inside(_chosen(child), text, was=was, now=now)
            elif name == "rt":
                self.above.append("".join(child.itertext()))
            else:
                text.struck += _struck(child) if now and name == "r" else []
                self._sign(child, name, text, was=was, now=now)

    @contextmanager
    def _taken_out(self, ours: bool) -> Iterator[None]:  # noqa: FBT001 - read at once
        """Read what is in neither reading because our own redline takes it out: that is nobody's change."""
        self._out += ours
        yield
        self._out -= ours

    def _sign(self, child: ET.Element, name: str, text: _Text, *, was: bool, now: bool) -> None:
        looks = child.iterfind("{*}rPr/{*}rStyle") if name == "r" else ()
        styles = [docs.attribute(look, "val") for look in looks]
        if name in {"t", "delText"}:
            text.add(child.text or "", was=was, now=now)
            text.gone += [child.text or ""] if not (was or now or self._out) else []
        elif name in _SIGNS or name == "sym":
            text.add(_SIGNS.get(name) or docs.symbol(child), was=was, now=now)
        elif name in _NOTE_MARKS or "NoteMark" in styles:
            text.add(MARK, was=was, now=now)
        elif name == "bookmarkStart":
            number = (docs.attribute(child, "name") or "").removeprefix(BOOKMARK)
            text.numbers += [int(number)] if number.isdecimal() and len(number) < 8 else []  # noqa: PLR2004
        elif name in {"commentReference", "commentRangeStart"}:
            text.comments[docs.attribute(child, "id") or ""] = None
        elif name not in _SILENT:
            self.put_in += name in _PUT_IN and (now or bool(self._out))
            self.inside(child, text, was=was, now=now)

    def _paragraph(self, element: ET.Element, text: _Text, *, was: bool, now: bool) -> bool:
        """Add a paragraph and its end; tell whether its end comes or goes, so that the next one belongs to it."""
        if element.find("{*}pPr/{*}numPr") is not None:
            text.add(_LISTED, was=was, now=now)
        self.inside(element, text, was=was, now=now)
        stood, stands, author = self._changed(element.find("{*}pPr/{*}rPr"))
        text.authors |= {author: None} if author else {}
        text.add("\n", was=was and stood, now=now and stands)
        return not (stood and stands)

    def _changed(self, properties: ET.Element | None, kind: str = "") -> tuple[bool, bool, str]:
        """Return whether what has these properties stood there and stands there, and whose change says so."""
        for child in properties if properties is not None else ():
            if re.fullmatch(f"{kind}(?:ins|del|movefrom|moveto)", docs.local_name(child).lower()):
                return self._revision(child)
        return True, True, ""

    def _revision(self, mark: ET.Element) -> tuple[bool, bool, str]:
        comes = docs.local_name(mark).lower().endswith(("ins", "moveto"))
        author = docs.attribute(mark, "author") or "?"
        undated = author in self._told_by and docs.attribute(mark, "date") is None
        return (comes, comes, "") if author == self._ours or undated else (not comes, comes, author)


def _as_sent(parts: Iterable[str], sent: Sent | None, at: int) -> str:
    """Return a text as it is compared, a number that a program has made a list's as it was sent: typed."""
    text = tidied("".join(parts))
    if _LISTED not in text:
        return text
    before = sent.cells[at][1].split("\n") if sent and at < len(sent.cells) else []
    lines = []
    for place, line in enumerate(text.split("\n")):
        number = _TYPED.match(before[place]) if line.startswith(_LISTED) and place < len(before) else None
        bare = line.replace(_LISTED, "").lstrip()
        lines.append(f"{number[0]}{bare}" if number and not _TYPED.match(bare) else bare)
    return "\n".join(lines)


def _struck(run: ET.Element) -> list[str]:
    """Return the text of a run that is struck through or hidden by hand, which no document of ours has."""
    return [text.text or "" for text in run.iterfind("{*}t")] if docs.looks(run) else []


def _chosen(element: ET.Element) -> Iterable[ET.Element]:
    """Return what is read of content that a program may show in one way or another: the first way."""
    return (*element.iterfind("{*}Choice"), *element.iterfind("{*}Fallback"))[:1]


def _blocks(element: Iterable[ET.Element]) -> Iterator[ET.Element]:
    """Yield paragraphs and tables, those in content controls and other wrappers too."""
    for child in element:
        name = docs.local_name(child)
        if name in {"p", "tbl", "altChunk"}:
            yield child
        elif name == "AlternateContent":
            yield from _blocks(_chosen(child))
        elif name not in _SILENT:
            yield from _blocks(child)


# ---------------------------------------------------------------- which piece is which


def _placed(read: Sequence[Piece], sent: Sequence[Sent]) -> list[Piece]:
    """Return the pieces with what each was, those too whose bookmark was lost or has stayed in an empty paragraph."""
    marked = (piece for piece in read if piece.sent and not piece.table)
    blank = {id(piece) for piece in marked if not any((*piece.was, *piece.now))}
    there = {piece.sent.number for piece in read if piece.sent and id(piece) not in blank}
    left = grouped((each.texts, each) for each in sent if each.number not in there)
    placed: list[Piece] = []
    before: Sent | None = None
    for piece in read:
        known = replace(piece, after=before)
        if known.sent is None or id(piece) in blank:
            known = replace(known, sent=_like(known, left))
        if known.table == UNKNOWN:
            same = known.sent or before
            known = replace(known, table=same.table if same else "")
        before = known.sent or before
        if known.sent or known.comments or any((*known.was, *known.now)):
            placed.append(known)
    return placed


def _like(piece: Piece, left: dict[tuple[str, ...], list[Sent]]) -> Sent | None:
    """Take what reads as a piece does from what is `left`; of a table without a bookmark, a row of any."""
    for texts in (piece.now, piece.was):
        for sent in left.get(texts, ()):
            if sent.table == piece.table or (piece.table == UNKNOWN and sent.table):
                left[texts].remove(sent)
                return sent
    return None


def _moved(there: Sequence[Sent]) -> Iterator[Sent]:
    """Yield the fewest that must have been moved for the others to stand in the order in which they were sent."""
    ends: list[int] = []  # of the rising rows of each length, the lowest last number
    reach = []
    for sent in there:
        at = bisect(ends, sent.number)
        ends[at : at + 1] = [sent.number]
        reach.append(at)
    length, moved = len(ends) - 1, []
    for sent, at in zip(reversed(there), reversed(reach), strict=True):
        if at == length:
            length -= 1
        else:
            moved.append(sent)
    yield from reversed(moved)


def _comments(
    package: zipfile.ZipFile, file: str, ours: Counter[tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    """Return author and text of each comment that was not sent, by its id."""
    part = next(filter(_COMMENTS.fullmatch, package.namelist()), None)
    by_id: dict[str, tuple[str, str]] = {}
    for comment in docs.parsed_part(package, part, file).iterfind("{*}comment") if part else ():
        text = _Text()
        _Reader("", {}).inside(comment, text, was=True, now=True)
        authored = (docs.attribute(comment, "author") or "?", _as_sent(text.now, None, 0))
        ours[authored] -= 1
        if ours[authored] < 0:
            by_id[docs.attribute(comment, "id") or ""] = authored
    return by_id


def _aside(package: zipfile.ZipFile, file: str, sent: Iterable[str]) -> Iterator[str]:
    """Yield the texts at the foot and head of pages and in notes that were not sent, whatever the number of a page."""
    known = {_bare(text) for text in sent} | {""}
    for name in package.namelist():
        if not _ASIDE.fullmatch(name):
            continue
        for block in _blocks(docs.parsed_part(package, name, file)):
            text = _Text()
            _Reader("", {}).inside((block,), text, was=True, now=True)
            readings = (text.was, text.now, text.gone)
            for printed in dict.fromkeys(_as_sent(reading, None, 0) for reading in readings):
                if _bare(printed) not in known:
                    yield printed.removeprefix(MARK).strip()


def _bare(text: str) -> str:
    """Return a text without what differs by the program: numbers, blanks, the mark before a note."""
    return _NUMBERS.sub("", text).replace("\n", "").replace(" ", "").replace(MARK, "")
