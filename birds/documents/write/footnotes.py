"""The notes of a paper as Word's own footnotes: one for each note, other rows refer to it by its number.

A note stands at its first mark; a later one is a field that names the number of the first (NOTEREF), with the number as
it is now. In a redline the marks of a row are read twice, with what goes and with what comes: a mark stays that is the
same in both readings, else one goes and one comes. A later one that comes or goes is the number alone: LibreOffice
leaves a row with a field behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import count

from birds.documents.model import Change, Line, Paragraph, Section, Span, parted, plain

TYPE = (
    '<Override PartName="/word/footnotes.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
)
PART = "word/footnotes.xml"
SETTINGS = '<w:footnotePr><w:numRestart w:val="eachSect"/><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
_FIRST = 2_000_000  # the bookmarks' numbers, of their own
_LOOK = '<w:rPr><w:rStyle w:val="NoteMark"/></w:rPr>'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in enumerate(("separator", "continuationSeparator"), -1)
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of a note by its place in the list, where it is not the first: whose bookmark it names, and the number."""

    place: int
    bookmark: str = ""
    number: str = ""


_BETWEEN = _Mark(-1, number=",\u2009")


@dataclass
class _Reading:
    """One reading of a paper, which leaves out what is `left`: the notes by their printed numbers.

    `met` are the bookmark of each note's first mark, and the number that Word gives it: it counts these marks.
    """

    left: Change
    places: dict[str, int] = field(default_factory=dict)
    met: dict[int, tuple[str, str]] = field(default_factory=dict)

    def marks(self, group: Iterable[Span]) -> list[_Mark]:
        """Return the marks that stand together in this reading, a comma between two."""
        notes = (self.places.get(span.text) for span in group if span.link and span.change != self.left)
        pairs = ((_BETWEEN, _Mark(place, *self.met.get(place, ()))) for place in notes if place is not None)
        return [mark for pair in pairs for mark in pair][1:]


class Footnotes:
    """The notes that stand in sections, and those written so far: each with whether it was sent, or only was there."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._old, self._new = _Reading("ins"), _Reading("del")
        self._notes: list[Line] = []
        self._bookmarks = count(1)
        self.written: list[tuple[Line, bool]] = []
        self.begin(sections)

    def begin(self, sections: Iterable[Section]) -> None:
        """Begin with the notes of a text of its own, whose numbers begin anew."""
        for reading in (self._old, self._new):
            reading.places.clear()
            reading.met.clear()
        blocks = (block for section in sections for block in section.blocks)
        for note in (block for block in blocks if isinstance(block, Paragraph)):
            label, text = parted(note.line)
            for reading in (self._old, self._new):
                if note.change != reading.left:
                    number = plain(tuple(span for span in label if span.change != reading.left)).rstrip(".")
                    reading.places[number] = len(self._notes)
            self._notes.append(text)

    def marks(self, group: Sequence[Span]) -> Iterator[tuple[Change, str]]:
        """Yield the marks that stand together as runs, each with what becomes of it."""
        old, new = self._old.marks(group), self._new.marks(group)
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                yield from (("", self._runs(mark, "")) for mark in new[k:m])
            else:
                yield from (("del", self._runs(mark, "del")) for mark in old[i:j])
                yield from (("ins", self._runs(mark, "ins")) for mark in new[k:m])

    def _runs(self, mark: _Mark, change: Change) -> str:
        gone = "delText" if change == "del" else "t"
        if mark.bookmark and not change:
            shown = f"<w:r>{_LOOK}<w:t>{mark.number}</w:t></w:r>"
            return word_field(f"NOTEREF {mark.bookmark} \\f \\h", shown, _LOOK)
        if mark.bookmark or mark == _BETWEEN:
            return f"<w:r>{_LOOK}<w:{gone}>{mark.number}</w:{gone}></w:r>"
        return self._first(mark.place, change)

    def _first(self, place: int, change: Change) -> str:
        """Return the first mark of a note, which has a bookmark for the others; its footnote is written now."""
        number = next(self._bookmarks)
        name = f"_Note{number}"
        for reading in (self._old, self._new):
            if change != reading.left:
                reading.met[place] = (name, str(len(reading.met) + 1))
        self.written.append((as_read(self._notes[place], change), change != "del"))
        at = f'w:id="{_FIRST + number}"'
        mark = f'<w:r>{_LOOK}<w:footnoteReference w:id="{len(self.written)}"/></w:r>'
        return f'<w:bookmarkStart {at} w:name="{name}"/>{mark}<w:bookmarkEnd {at}/>'

    def part(self, namespace: str, runs: Callable[[Line], str]) -> str:
        """Return the part of a package that has the footnotes; `runs` writes a line."""
        mark = f"<w:r>{_LOOK}<w:footnoteRef/></w:r>"
        head = f'<w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>{mark}<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        notes = (
            f'<w:footnote w:id="{number}"><w:p>{head}{runs(line)}</w:p></w:footnote>'
            for number, (line, _) in enumerate(self.written, 1)
        )
        return f'<w:footnotes xmlns:w="{namespace}">{_SEPARATORS}{"".join(notes)}</w:footnotes>'


def as_read(line: Line, change: Change) -> Line:
    """Return a note as it reads where its mark comes (all is accepted) or goes; with its changes where that stays."""
    other = {"ins": "del", "del": "ins"}.get(change)
    return line if other is None else tuple(replace(span, change="") for span in line if span.change != other)


def word_field(instruction: str, shown: str, look: str = "") -> str:
    """Return a field of Word around the run that it shows: not every program reads into a simple field."""
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    asked = f'<w:r>{look}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{begin}{asked}{separate}{shown}{end}"
