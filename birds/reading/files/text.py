"""Text → rows of cells: its encoding by strict trial, its delimiter too; quotes that never close are refused.

UTF-8 (with or without its mark) and UTF-16 are tried first. Korean Windows (cp949) and Japanese Windows
(cp932, the superset of Shift_JIS that has Ⅱ and ①) accept each other's bytes now and then: where both do, the
text that looks like its language wins, and the guess is said. Western Windows (cp1252) is taken only where every byte
above 127 stands alone. Cells are trimmed and in NFC.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import IO, Any, TextIO

from birds import progress
from birds.errors import InputError, Problem, UnusableError
from birds.model import Arg, Message
from birds.reading.files.source import Row, composed

MAX_CELL = 200_000
MAX_ROWS = 3_000_000
MAX_COLUMNS = 20_000
_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_SPACED = re.compile(r'"[^"]*"(?: "[^"]*")+\s*')  # the first line that R's write.table writes
_AUTHOR = r"[^,;\t|]{1,60}(?:, [A-ZÀ-Ý-]{1,8}(?: [JS]r)?)?"
_OF_AUTHOR = re.compile(
    rf"(?<=[a-z]{{3}} )\(?(?=[A-ZÀ-Ý]|d[eu']){_AUTHOR}(?:; {_AUTHOR})*, (?:1[789]|20)\d\d\b"
)
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,5})[.)])\s+")
_HEADING = re.compile(r"\s*#{1,6}\s")
_EMPHASIS = re.compile(r"(?<![^\W_])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![^\W_])")
_GAP = "   "  # between the columns of a text that is set as a print
_BETWEEN = re.compile(r"\S {3,100}\S")
_BLANKS = re.compile(r"\s{2,}")
_OF_COUNT = re.compile(r"(?<=[^\W\d] )\d{1,3}(?:,\d{3})+\s*$")  # 가창오리 50,000
_END = "\ue000end\ue000"  # stands alone in the last row if every quote was closed
_MARK = "\ufeff"
_MAX_LINE = 4_000_000
_SHORT, _SHARED = 50_000, 20_000  # rows that may hold a text each time anew, texts that are kept once
_SAMPLE = 400
_FIRST = 60  # lines of a text by which its delimiter is known, and where it comes through a pipe its encoding


def read_rows(data: bytes, codec: str, file: str, suffix: str = "") -> tuple[tuple[Row, ...], str]:
    """Return all rows (blank ones as empty tuples) and the delimiter. InputError for open quotes, or too much."""
    with io.TextIOWrapper(io.BytesIO(data[:400_000]), encoding=codec, errors="ignore", newline="") as text:
        head = list(islice(text, _FIRST))
    delimiter, skip = _sniff(head, suffix)
    rows = rows_of(data, codec, file, delimiter=delimiter)[skip:]
    header, below = rows[0] if rows else (), [row for row in rows[1:_SAMPLE] if row]
    is_numbered = below and all(len(row) == len(header) + 1 and row[0].isdecimal() for row in below)
    if is_numbered and len({row[0] for row in below}) == len(below):  # R leaves out the header of these
        rows = (("", *header), *rows[1:])
    return ((),) * skip + rows, delimiter


def stream_rows(stream: IO[bytes], file: Arg, suffix: str = "") -> Iterator[Row]:
    """Yield the rows of a text as they come, of a pipe as of a file of any length; blank ones as empty tuples.

    Its first lines say its encoding and its delimiter. Raises InputError.
    """
    raw = iter(partial(stream.readline, _MAX_LINE), b"")
    first = list(islice(raw, _FIRST))
    data = b"".join(first)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError("file.empty", file=file)
    codec, _ = codec_of(data, file)
    if codec.startswith(("utf-16", "utf_16", "utf-32", "utf_32")):  # has no lines before it is decoded
        text = (data + stream.read()).decode(codec, "replace")
        lines = _decoded(text.encode().splitlines(keepends=True), "utf-8", file)
    else:
        lines = _decoded(chain(first, raw), codec, file)
    head = list(islice(lines, _FIRST))
    delimiter, skip = _sniff(head, suffix)
    number = skip
    try:
        for cells in _cells(islice(chain(head, lines), skip, None), delimiter=delimiter):
            number += 1
            yield _tidy(cells)
    except csv.Error:
        raise InputError("file.cell_too_long", file=file, row=number + 1, most=MAX_CELL) from None


def _decoded(lines: Iterable[bytes], codec: str, file: Arg) -> Iterator[str]:
    """Yield lines as text in NFC. Raises InputError for one that the encoding of the first lines does not decode."""
    for number, line in enumerate(lines, 1):
        if len(line) == _MAX_LINE:
            raise InputError("file.line_too_long", file=file, most=_MAX_LINE)
        try:
            text = line.decode(codec)
            yield text if text.isascii() else composed(text)
        except UnicodeDecodeError:
            raise InputError("file.another_encoding", file=file, line=number, encoding=codec) from None
        except UnusableError as error:
            raise InputError("file.table_unreadable", file=file, why=error.message) from None


def rows_of(data: bytes, codec: str, file: Arg, **dialect: Any) -> tuple[Row, ...]:  # noqa: ANN401 - of csv
    """Return every row of a text of this dialect, as `read_rows` does."""
    rows: list[Row] = []
    shared: dict[str, str] = {}
    with io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="") as text:
        lines = progress.over("opening", _cells(_lines(text, file), **dialect), data.count(b"\n"))
        try:
            for cells in lines:
                if len(cells) > MAX_COLUMNS:
                    raise InputError("file.too_many_columns", file=file, row=len(rows) + 1, most=MAX_COLUMNS)
                if len(rows) > MAX_ROWS:
                    raise InputError("file.too_many_rows", file=file, most=MAX_ROWS)
                if cells and _END in cells[-1]:
                    if cells[-1] == _END:
                        return tuple(rows)
                    raise InputError("file.quote_open", file=file, row=len(rows) + 1)
                row = _tidy(cells)
                if len(rows) >= _SHORT:  # of a long table, texts that repeat are kept once
                    row = tuple(map(shared.setdefault if len(shared) < _SHARED else shared.get, row, row))
                rows.append(row)
        except csv.Error:
            raise InputError("file.cell_too_long", file=file, row=len(rows) + 1, most=MAX_CELL) from None
    raise InputError("file.quote_open", file=file, row=len(rows))


def _cells(lines: Iterable[str], **dialect: Any) -> Iterator[list[str]]:  # noqa: ANN401 - of csv
    """Yield the cells of lines in a dialect, or set in columns, between which several blanks stand."""
    if dialect.get("delimiter") == _GAP:
        return (_BLANKS.split(line.strip()) for line in lines)
    csv.field_size_limit(MAX_CELL)
    return csv.reader(lines, **dialect)


def _sniff(head: list[str], suffix: str) -> tuple[str, int]:
    """Return the delimiter and how many lines only say it, as Excel's own first line does (sep=;).

    It is the one that gives the most rows one common width above 1; a space, if R wrote the header. A comma between an
    author and a year parts nothing: where lines have no other, each is one cell.
    """
    if head and (stated := re.fullmatch("sep=(.?)", head[0].strip().strip('"').casefold())):
        return stated[1] or "\t", 1
    if head and _SPACED.fullmatch(head[0]):
        return " ", 0
    bare = [_OF_COUNT.sub("", _OF_AUTHOR.sub("", line)) for line in head]
    ranked = [(_regularity(bare, delimiter), -place) for place, delimiter in enumerate(_DELIMITERS)]
    best, place = max(ranked)
    filled = [line for line in head if line.strip()]
    # Set in columns with three blanks or more between them: two may be a slip of the hand.
    if best[0] == 0 and 2 * sum(bool(_BETWEEN.search(line)) for line in filled) > len(filled):
        return _GAP, 0
    if best[0] == 0:
        is_one = suffix in {".tsv", ".tab", ".txt"} or bare != head or is_itemised(head)
        return "\t" if is_one else ",", 0
    return _DELIMITERS[-place], 0


def is_itemised(lines: Iterable[str]) -> bool:
    """Tell whether most lines are items of a Markdown list, but for its headings: commas in them part nothing."""
    filled = [line for line in lines if line.strip() and not _HEADING.match(line)]
    return 2 * sum(bool(_ITEM.match(line)) for line in filled) > len(filled)


def read_item(line: str) -> tuple[str | None, str]:
    """Return the number of an item of Markdown's, None where it has none, and its text without signs."""
    mark = _ITEM.match(line)
    return (mark[1] if mark else None), _EMPHASIS.sub(r"\2", line[mark.end() :] if mark else line)


def _regularity(head: list[str], delimiter: str) -> tuple[float, int]:
    csv.field_size_limit(MAX_CELL)
    try:
        widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if any(row)]
    except csv.Error:
        return 0.0, 0
    width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
    if width < 2:  # noqa: PLR2004
        return 0.0, 0
    return round(times / len(widths), 1), width


def _lines(text: TextIO, file: Arg) -> Iterator[str]:
    """Yield lines in NFC, none too long for a row, and last one that shows if quotes were closed. Raises InputError."""
    last = "\n"
    for line in iter(partial(text.readline, _MAX_LINE), ""):
        if len(line) == _MAX_LINE or _END in line:
            raise InputError("file.line_too_long", file=file, most=_MAX_LINE)
        try:
            last = line if line.isascii() else composed(line)
        except UnusableError as error:
            raise InputError("file.table_unreadable", file=file, why=error.message) from None
        yield last
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield _END


def _tidy(cells: list[str]) -> Row:
    """Trim the cells; a row of nothing becomes an empty one."""
    row = tuple(map(str.strip, cells))
    text = "".join(row)
    if _MARK in text:
        row = tuple([cell.strip(_MARK).strip() for cell in cells])
        text = "".join(row)
    return row if text else ()


# ---------------------------------------------------------------- encodings

_CHUNK = 1 << 20
_SYLLABLES, _KANA, _HAN = range(0xAC00, 0xD7A4), range(0x3041, 0x30FD), range(0x4E00, 0xA000)
_ALIASES = {
    **dict.fromkeys(("shift_jis", "sjis", "shift-jis", "ms932", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "euc_kr", "ks_c_5601-1987", "uhc", "ms949"), "cp949"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8-sig"),
    "ansi": "cp1252",
}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    **dict.fromkeys((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE), "utf-32"),
    **dict.fromkeys((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), "utf-16"),
}
_WESTERN = re.compile(rb"[\xc0-\xff\x8a\x8c\x8e\x92-\x94\x96\x97\x9a\x9c\x9e\x9f\xb0]")
_TABLE_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
_ONE_CONTROL_IN = 100  # characters: a text table that a workbook was saved as has some (AviList's own)


def detect(data: bytes, file: str, encoding: str | None = None) -> tuple[str, tuple[Problem, ...]]:
    """Return the codec that decodes `data`, and a warning where it is a guess. InputError where none does."""
    codec, is_guess = codec_of(data, file, encoding)
    if not is_guess:
        return codec, ()
    what, todo, named = "file.encoding_guessed", "file.do_check_encoding", Message(f"file.in_{codec}")
    return codec, (Problem(file, what, todo, severity="warning", encoding=named, codec=codec),)


def codec_of(data: bytes, file: Arg, encoding: str | None = None) -> tuple[str, bool]:
    """Return the name of the codec that decodes `data`, and whether it had to be guessed. Raises InputError."""
    if encoding:
        return _named_codec(data, file, encoding), False
    if marked := next((codec for mark, codec in _MARKS.items() if data.startswith(mark)), None):
        return _strictly(data, file, marked), False
    if wide := _wide_without_mark(data):
        return _strictly(data, file, wide), False
    if escaped := _escaped(data):
        return escaped, True
    _refuse_binary(data, file)
    return ("utf-8", False) if _decodes(data, "utf-8") else (_guess(data, file), True)


def is_marked(data: bytes) -> bool:
    """Tell whether a text begins with the mark of its encoding."""
    return data.startswith(tuple(_MARKS))


def _named_codec(data: bytes, file: Arg, encoding: str) -> str:
    try:
        codec = codecs.lookup(_ALIASES.get(encoding.casefold(), encoding))
    except (LookupError, ValueError, UnicodeError):
        raise InputError("file.no_encoding", file=file, encoding=encoding[:40]) from None
    if not getattr(codec, "_is_text_encoding", True):
        raise InputError("file.encoding_of_no_text", file=file, encoding=encoding)
    escaped = _escaped(data)
    if escaped and not codec.name.startswith("iso2022"):
        actual = Message(f"file.in_{escaped}")
        raise InputError("file.other_encoding", file=file, encoding=encoding, found=actual)
    name = _strictly(data, file, codec.name)
    return "utf-8" if name == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8) else name


def _strictly(data: bytes, file: Arg, codec: str) -> str:
    where = _first_failure(data, codec)
    if where is not None:
        line, encoding = data.count(b"\n", 0, where) + 1, codec.removesuffix("-sig")
        raise InputError("file.line_not_decoded", file=file, line=line, encoding=encoding, byte=where)
    return codec


def _decodes(data: bytes, codec: str) -> bool:
    return _first_failure(data, codec) is None


def _first_failure(data: bytes, codec: str) -> int | None:
    """Return the place of the first byte that does not decode, None where all do; memory stays small."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    for start in range(0, max(len(data), 1), _CHUNK):
        try:
            decoder.decode(data[start : start + _CHUNK], final=start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start + error.start
        except UnicodeError:
            return start
    return None


def _wide_without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 that lost its mark: of its ASCII letters every other byte is zero."""
    head = data[:4000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 4 or max(even, odd) < 0.2 * half or min(even, odd) > 0.02 * half:  # noqa: PLR2004
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _escaped(data: bytes) -> str | None:
    """Recognise the encodings of old e-mail, which shift into letters of two bytes by an escape sequence."""
    if b"\x1b$" not in data or not data.isascii():
        return None
    codecs_of_mail = ("iso2022_jp", "iso2022_jp_ext", "iso2022_kr")
    return next((codec for codec in codecs_of_mail if _decodes(data, codec)), None)


def _refuse_binary(data: bytes, file: Arg) -> None:
    controls = len(data) - len(data.translate(None, _TABLE_CONTROLS))
    if not controls or (b"\0" not in data and controls * _ONE_CONTROL_IN < len(data)):
        return
    control = re.search(b"[%b]" % re.escape(_TABLE_CONTROLS), data)
    code = "file.nul_byte" if control and control[0] == b"\0" else "file.control_characters"
    raise InputError(code, file=file, line=data.count(b"\n", 0, control.start() if control else 0) + 1)


_LEAST = 0.5
"""The least share of usual letters that a text in an encoding has."""
_UNLIKELIER = 0.9
"""A text that may be Korean or Japanese is that: their letters stand where Chinese and Russian have theirs."""
_RUSSIAN = "[\u0400-\u042f]?[\u0430-\u045f]+|[\u0400-\u042f]+|[^\u0400-\u04ff]"
"""A word without a capital inside it."""
# For each encoding the standard, letters, and there their rows, that hold what is in daily use: 2,350 syllables, the
# others take eight bytes; level 1 of JIS X 0208, beside kana; and of Chinese characters.
_OF_JIS = ("euc_jp", _HAN, range(0xB0, 0xD0))
_DAILY = {
    "cp949": ("euc_kr", _SYLLABLES, range(0x100)),
    **dict.fromkeys(("cp932", "euc_jp"), _OF_JIS),
    "gb18030": ("gb2312", _HAN, range(0xD8)),
    "big5": ("big5", _HAN, range(0xC7)),
}


def _guess(data: bytes, file: Arg) -> str:
    head = data[: 4 * _CHUNK]
    fits: list[tuple[float, str]] = []
    for codec in filter(partial(_decodes, data), (*_DAILY, "cp1251")):
        text = head.decode(codec, "replace")
        share = _share_of_russian(text) if codec == "cp1251" else _share_in_use(text, *_DAILY[codec])
        kana = sum(ord(letter) in _KANA for letter in text) if codec == "euc_jp" else 0
        # Korean in EUC reads as Chinese characters in euc_jp.
        if share > _LEAST and (codec != "euc_jp" or kana * 5 > sum(letter > "\x7f" for letter in text)):
            fits.append((share, codec))
    runs = re.findall(rb"[\x80-\xff]+", head)
    alone = sum(bool(_WESTERN.fullmatch(run)) for run in runs)  # accented letters, as é in Ménétries
    if runs and alone >= 0.95 * len(runs) and _decodes(data, "cp1252"):
        return "cp1252"
    if not fits:
        _strictly(data, file, "utf-8")
    return max(fits)[1]


def _share_in_use(text: str, standard: str, letters: range, rows: range) -> float:
    """Return the share of letters above ASCII that are in daily use: kana, and what a standard has in some rows."""
    counts = {letter: text.count(letter) for letter in set(text) if letter > "\x7f" and letter.isalpha()}
    usual = 0
    for letter, times in counts.items():
        code = letter.encode(standard, "ignore") if ord(letter) in letters else b""
        is_kana = standard == "euc_jp" and ord(letter) in _KANA
        usual += times if is_kana or (len(code) == 2 and code[0] in rows) else 0  # noqa: PLR2004
    likely = 1.0 if standard.startswith("euc") else _UNLIKELIER
    return likely * (usual / max(sum(counts.values()), 1))


def _share_of_russian(text: str) -> float:
    """Return the share of words with letters above ASCII that are Russian ones."""
    words = re.findall(r"[^\x00-\x7f]+", text)
    return _UNLIKELIER * sum(bool(re.fullmatch(_RUSSIAN, word)) for word in words) / max(len(words), 1)
