"""Makes Hangul 5 documents (.hwp), and the compound files that they and old workbooks are, for tests."""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence

NONE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALL, LARGE = 512, 64, 4096
Cell = tuple[int, int, int, int, str]  # row, column, rows, columns, text


# ---------------------------------------------------------------- a compound file


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Put streams ("Name", "Folder/Name") into sectors, those below 4,096 bytes into the small ones of the root."""
    sectors: list[bytes] = []
    table: list[int] = []

    def put(data: bytes) -> int:
        """Return the first of the sectors that hold some bytes."""
        if not data:
            return END
        first, number = len(table), -(-len(data) // SECTOR)
        table.extend([*range(first + 1, first + number), END])
        sectors.extend(data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR))
        return first

    small, minis, places = bytearray(), list[int](), dict[str, tuple[int, int]]()
    for path, data in streams.items():
        if len(data) >= LARGE:
            places[path] = put(data), len(data)
            continue
        first, number = len(minis), -(-len(data) // SMALL)
        minis += [*range(first + 1, first + number), END]
        small += data.ljust(number * SMALL, b"\0")
        places[path] = first, len(data)
    root, first_small = put(bytes(small)), put(struct.pack(f"<{len(minis)}I", *minis))
    directory = put(_directory(places, root, len(small)))
    assert len(table) < SECTOR // 4, "one sector of table is enough for tests"
    table.append(TABLE)
    sectors.append(struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff"))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    numbers = (1, directory, 0, LARGE, first_small, 1, END, 0, len(table) - 1)
    return (head.ljust(44, b"\0") + struct.pack("<9I", *numbers)).ljust(SECTOR, b"\xff") + b"".join(sectors)


def _directory(places: Mapping[str, tuple[int, int]], root: int, length: int) -> bytes:
    """Return the directory: each folder's names hang one on the other, as a tree that nobody has balanced."""
    folders = dict.fromkeys(path.partition("/")[0] for path in places if "/" in path)
    paths = ["", *folders, *places]

    def after(path: str, folder: str) -> int:
        alike = [number for number, one in enumerate(paths) if one and one.rpartition("/")[0] == folder]
        later = [number for number in alike if not path or number > paths.index(path)]
        return later[0] if later else NONE

    made = b""
    for path in paths:
        folder, _, name = path.rpartition("/")
        beside = after(path, folder) if path else NONE
        below = after("", path) if path in folders or not path else NONE
        letters = (name or "Root Entry").encode("utf-16-le")
        start, size = places.get(path, (END, 0)) if path else (root, length)
        made += letters.ljust(64, b"\0")
        kind = 2 if path in places else 1 if path else 5  # stream, folder, root
        made += struct.pack("<HBBIII36xII4x", len(letters) + 2, kind, 1, NONE, beside, below, start, size)
    return made


# ---------------------------------------------------------------- a Hangul document


def hangul(
    *parts: str | Sequence[Cell], packed: bool = True, properties: int = 0, large: bool = False
) -> bytes:
    """Return a document of paragraphs and of tables, each given by its cells; `large` fills many sectors."""
    section = b"".join(_paragraph(0, part) if isinstance(part, str) else _table(0, part) for part in parts)
    if large:
        section += _paragraph(0, "") * 1000
    if packed:
        packer = zlib.compressobj(0 if large else 6, wbits=-15)
        section = packer.compress(section) + packer.flush()
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, properties | packed)
    return compound({"FileHeader": header.ljust(256, b"\0"), "BodyText/Section0": section})


def record(tag: int, level: int, content: bytes = b"") -> bytes:
    """Return a record; a long one has its length in four bytes of its own."""
    long = len(content) >= 0xFFF
    head = struct.pack("<I", tag | level << 10 | (0xFFF if long else len(content)) << 20)
    return head + (struct.pack("<I", len(content)) if long else b"") + content


def _paragraph(level: int, text: str, inside: bytes = b"") -> bytes:
    letters = (text + "\r").encode("utf-16-le")
    return record(66, level, bytes(22)) + record(67, level + 1, letters) + inside


def _table(level: int, cells: Iterable[Cell]) -> bytes:
    """Return a paragraph with a table in it, a caption before the table's own record."""
    place = "\x0b" + "lbt \ud801\udc37\x00".encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    made = record(71, level + 1, b" lbt") + record(72, level + 2, bytes(8)) + _paragraph(level + 2, "Caption")
    made += record(77, level + 2, bytes(20))
    for row, column, rows, columns, text in cells:
        made += record(72, level + 2, struct.pack("<HIH4H", 1, 0, 0, column, row, columns, rows))
        made += b"".join(_paragraph(level + 2, line) for line in text.split("\n"))
    return _paragraph(level, f"{place}after", made)


def rows(*lines: Sequence[str]) -> list[Cell]:
    return [(at, place, 1, 1, text) for at, line in enumerate(lines) for place, text in enumerate(line)]
