"""Files of tracks → fixes, bird by bird: Movebank's CSV (plain or zipped), GPX, workbooks, points of a GeoPackage.

Columns are found by name, as the Movebank attribute dictionary calls them or in other words people use. A text file
is read in blocks, so its length does not matter. Lines without times are kept for the map; they show no stay.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd
import shapely

from birds.errors import InputError, Problem
from birds.model import Message, SourceFile, Track
from birds.reading.files.layers import SUFFIXES as FEATURES
from birds.reading.files.source import check_zip, magic, opened
from birds.reading.files.text import detect, read_rows
from birds.reading.tables import Opened, ReadOptions, no_column, recognised
from birds.reading.tables.features import Layer, read_layer
from birds.reading.tables.header import find_head
from birds.reading.tables.table import RawTable, read_table
from birds.reading.tracks import fixes
from birds.reading.tracks.fixes import Deployment, FixesOfBirds, Named, Store
from birds.reading.tracks.journeys import REASONS, as_kept
from birds.sandbox import streamed

ROWS = 200_000  # of a block
MAX_UNPACKED = 20_000_000_000
_PACKED = 100  # times an archive's size that it may unpack to: texts of fixes pack ten times
_ALWAYS_UNPACKED = 100_000_000  # bytes that any archive may unpack to
_HEAD = 400_000
_LONGEST_LINE = 1 << 22  # bytes; what is read in blocks is not seen as a whole before
_TEXTS = (".csv", ".tsv", ".txt", ".gpx")
_TIMES = ("timestamp", "date", "time")
_NEEDED = {
    "timestamp": "column.with_time",
    "longitude": "column.with_longitude",
    "latitude": "column.with_latitude",
}
_NUMBERS = frozenset({"longitude", "latitude", "hdop", "satellites", "error_m"})

# Why fixes are not used, or what was done to them: in the order in which it is told.
_OF_A_BIRD = ("unordered", "duplicate", "elsewhere", "too_fast", "tagless", "stayless", "trackless")
WHY = {why: f"tracks.{why}" for why in (*REASONS, *_OF_A_BIRD)} | {"placeless": "tracks.of_no_bird"}
_UNREAD = frozenset({"column.not_read", "column.not_read_more"})
_NO_FAULTS = ("unordered", "duplicate", "stayless", "trackless")
_USUAL = frozenset({"unplaced", "placeless", "marked", "inaccurate", "equinox", *_NO_FAULTS})
_TODO = {"tagless": "tracks.do_say_tag", "stayless": "tracks.do_say_width"}


@dataclass(frozen=True, slots=True)
class ReadTracks:
    """How each file was read; `kept` are lines that a dossier has reduced before, each with its file."""

    files: tuple[SourceFile, ...]
    kept: tuple[tuple[Track, str], ...] = ()


def read_tracks(
    paths: Sequence[Path], store: Store, options: ReadOptions
) -> tuple[ReadTracks, tuple[Problem, ...]]:
    """Read the fixes of files into `store`; files of the same bird add up. Raises InputError."""
    reading = _Reading(options, store)
    for path in sorted(set(paths), key=lambda path: (path.name, str(path))):
        reading.file(path)
    return ReadTracks(tuple(reading.files), tuple(reading.kept)), reading.noticed()


def dropped(file: str | Message, counts: Mapping[str, int]) -> tuple[Problem, ...]:
    """Say how many fixes were left out, or put right, for each reason; and of how many birds something is to say."""
    severity = {reason: "note" if reason in _USUAL else "warning" for reason in WHY}
    return tuple(
        Problem(file, code, _TODO.get(reason), severity=severity[reason], number=counts[reason])
        for reason, code in WHY.items()
        if counts.get(reason)
    )


class _NoFixesError(InputError):
    """A table lacks the columns that positions have."""


_Fixes = FixesOfBirds | tuple[Deployment, ...]
_Piece = (
    tuple[str, _Fixes] | Problem | SourceFile
)  # what is read, in which file; what is said; how it was read


def _columns(
    table: RawTable, options: ReadOptions
) -> tuple[Mapping[str, int], tuple[tuple[str, str], ...], Sequence[Problem]]:
    """Return which column is which field, and what is said of others. InputError where a needed one is missing."""
    opened = recognised(table, "tracks", options)
    if not fixes.is_reference(opened.places):
        _need(opened.places, _NEEDED, table)
    wanted = {name: place for name, place in opened.places.items() if name != "id"}
    named = tuple((column.header, column.field) for column in opened.columns.columns if column.field)
    return wanted, named, [*_unread(opened), *_elsewhere(table, named)]


_ZONES = "KST|JST|HKT|PHT|WITA?|WIB|MSK|(?:CE|EE|WE)S?T|[ECMP][SD]T|A[CEW][SD]T|NZ[SD]T"
_ELSEWHERE = re.compile(rf"(?:UTC|GMT)\s*[+-]\s*\d|(?<![^\W_])(?:{_ZONES}|(?i:local))(?![^\W_])")


def _elsewhere(table: RawTable, named: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Warn of times that a header says to be of another zone than UTC: without an offset they are read as of that."""
    for header, name in named:
        if name in _TIMES and _ELSEWHERE.search(header):
            yield table.problem("tracks.other_zone", "tracks.do_write_offset", column=header)


def _unread(opened: Opened) -> list[Problem]:
    """Return which columns are not read: a note, for tags measure much that is no position."""
    unread = (problem for problem in opened.problems if problem.what.code in _UNREAD)
    return [replace(problem, severity="note") for problem in unread]


def _need(places: Mapping[str, int], needed: Iterable[str], table: RawTable) -> None:
    timed = any(name in places for name in _TIMES)
    for name in needed:
        if name not in places and not (timed and name == "timestamp"):
            raise _NoFixesError(no_column(table, _NEEDED[name], name))


# ---------------------------------------------------------------- texts, GPX and archives of such, in the sandbox


def _pieces(path: Path, kind: str, digest: str, options: ReadOptions) -> Iterator[_Piece]:
    """Yield the fixes of a file, and last how it was read: not at all where an archive holds no texts of them."""
    if kind != "zip":
        with opened(path) as file:
            how = yield from _plain(file, path.name, options)
        yield replace(how, sha256=digest)
        return
    counts: list[int] = []
    refused: list[InputError] = []
    members = _members(path)
    with zipfile.ZipFile(path) as archive:
        for name in members:
            shown = f"{path.name}, {name}"
            try:
                with archive.open(name) as file:
                    counts.append((yield from _plain(file, shown, options)).rows)
            except _NoFixesError as error:  # Movebank's reference data, perhaps
                refused.append(error)
                yield Problem(shown, "tracks.no_positions", severity="note")
    if counts:
        yield SourceFile("tracks", path.name, digest, sum(counts))
    elif refused:
        raise refused[0]


def _plain(file: IO[bytes], name: str, options: ReadOptions) -> Generator[_Piece, None, SourceFile]:
    head = file.read(_HEAD)
    file.seek(0)
    if fixes.is_gpx(head):
        count = 0
        for track, points in fixes.read_gpx(file, name):
            if track and len(points):
                yield name, fixes.part_of(points.assign(individual=track, sensor="gps"), _stem(name))
                count += len(points)
            elif len(points):
                yield Problem(name, "tracks.waypoints", severity="warning", number=len(points))
        return SourceFile("tracks", name, "", count)
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1] or head
    codec, problems = detect(head, name, options.encoding)
    yield from problems
    rows, delimiter = read_rows(head, codec, name)
    if not delimiter.isascii():  # pandas reads none of these in blocks
        raise InputError("tracks.parted_otherwise", file=name, delimiter=delimiter)
    head_row = find_head(rows, (), "tracks", tuple(options.mapping))
    below, number = rows[head_row.first :], head_row.first + 1
    table = RawTable(name, head_row.header, below, number, encoding=codec, sha256="")
    places, mapping, unread = _columns(table, options)
    yield from unread
    # As far as the beginning of a file shows it:
    long = (number for number, row in table.numbered() if any(row[len(table.header) :]))
    if (first := next(long, None)) is not None:
        yield Problem(name, "table.row_long", "tracks.do_look_inside", first, severity="warning")
    how = {"sep": delimiter, "encoding": codec, "skiprows": head_row.first}
    how["names"] = [f"#{place}" for place in range(len(head_row.header))]
    count = 0
    with BufferedReader(_Lines(file, name)) as lines:
        for frame in _blocks(lines, name, places, how):
            yield name, _read(frame, _stem(name))
            count += len(frame)
    return SourceFile("tracks", name, "", count, encoding=codec, mapping=mapping)


def _blocks(
    file: IO[bytes], name: str, places: Mapping[str, int], how: Mapping[str, Any]
) -> Iterator[pd.DataFrame]:
    fields = {f"#{place}": field_name for field_name, place in places.items()}
    reader = pd.read_csv(
        file,
        **how,
        header=None,
        index_col=False,
        usecols=list(fields),
        # Not "category", which would make numbers of a column of numbers: "0042" is a name.
        dtype={place: object for place, name in fields.items() if name not in _NUMBERS.union(_TIMES)},
        keep_default_na=False,
        na_values=[""],
        chunksize=ROWS,
        low_memory=False,
    )
    try:
        with reader:
            for frame in reader:
                yield frame.rename(columns=fields)
    except pd.errors.EmptyDataError:
        return
    except (UnicodeError, pd.errors.ParserError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError("tracks.not_read_to_end", file=name, why=reason) from None


@dataclass(slots=True)
class _Reading:
    """One pass over files."""

    options: ReadOptions
    store: Store
    problems: list[Problem] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    kept: list[tuple[Track, str]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    current: str = ""

    def file(self, path: Path) -> None:
        """Read one file, by what it holds."""
        self.current = path.name
        with opened(path) as file:
            head = file.read(_HEAD)
            file.seek(0)
            digest = hashlib.file_digest(cast("Any", file), "sha256").hexdigest()
        if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise InputError("file.empty", file=path)
        kind = magic(head)
        is_layer = kind == "sqlite" or path.suffix.casefold() in FEATURES
        how, size = None, path.stat().st_size
        if kind == "zip" or fixes.is_gpx(head) or (kind == "text" and not is_layer):
            for piece in streamed(_pieces, path, kind, digest, self.options, file=path.name, size=size):
                if isinstance(piece, Problem):
                    self.problems.append(piece)
                elif isinstance(piece, SourceFile):
                    how = piece
                else:
                    self._keep(*piece)
        self.files.append(how or (self._features if is_layer else self._table)(path, digest))

    def _frame(self, frame: pd.DataFrame, name: str) -> int:
        self._keep(name, _read(frame, _stem(name)))
        return len(frame)

    def _keep(self, name: str, part: _Fixes) -> None:
        if isinstance(part, tuple):
            self.store.deploy(part)
            return
        dropped = self.store.add(part, self.current)
        self.counts.setdefault(name, Counter()).update(dropped)
        if part.unreadable_time:
            self.unreadable.setdefault(name, part.unreadable_time)

    def noticed(self) -> tuple[Problem, ...]:
        """Return what was noticed in all files, the counts of fixes last."""
        unclear, unreadable = ("tracks.time_unclear", "tracks.do_write_time"), self.unreadable.items()
        times = [Problem(name, *unclear, value=text, severity="warning") for name, text in unreadable]
        counted = [problem for name, counts in self.counts.items() for problem in dropped(name, counts)]
        return (*self.problems, *times, *counted)

    def _table(self, path: Path, digest: str) -> SourceFile:
        table, problems = read_table(path, self.options, "tracks")
        places, mapping, unread = _columns(table, self.options)
        self.problems += (*problems, *unread)
        rows = [row for _, row in table.numbered()]
        texts = {name: [row[at] if at < len(row) else "" for row in rows] for name, at in places.items()}
        count = self._frame(_frame_of(texts), table.file)
        return SourceFile("tracks", path.name, digest, count, sheet=table.sheet, mapping=mapping)

    def _features(self, path: Path, digest: str) -> SourceFile:
        layer = read_layer(path, self.options)
        self.problems += layer.problems
        opened = recognised(layer.table, "tracks", self.options)
        self.problems += _unread(opened)
        kinds = [shape.geom_type if shape is not None else "" for shape in layer.geometries]
        if points := [at for at, kind in enumerate(kinds) if kind == "Point"]:
            _need(opened.places, ("timestamp",), layer.table)
            rows = [layer.table.rows[at] for at in points]
            read = {name: at for name, at in opened.places.items() if name not in _NUMBERS - {"hdop"}}
            frame = _frame_of({name: [row[at] for row in rows] for name, at in read.items()})
            spots = shapely.get_coordinates([layer.geometries[at] for at in points])
            frame["longitude"], frame["latitude"] = spots[:, 0], spots[:, 1]
            self._frame(frame, path.name)
        self._lines(layer, opened.places)
        left = Counter(kind for kind in kinds if kind not in {"Point", "LineString", "MultiLineString"})
        for kind, number in sorted(left.items()):
            shown = kind or Message("tracks.no_geometry")
            what = Message.of("tracks.other_features", number=number, kind=shown)
            self.problems.append(Problem(layer.table.file, what, "tracks.do_save_points"))
        sheet, crs = layer.table.sheet, self.options.crs
        return SourceFile("tracks", path.name, digest, len(kinds), sheet=sheet, crs=crs)

    def _lines(self, layer: Layer, places: Mapping[str, int]) -> None:
        kept = 0
        for shape, row in zip(layer.geometries, layer.table.rows, strict=True):
            if shape is None or shape.geom_type not in {"LineString", "MultiLineString"}:
                continue
            cells = {name: row[place].strip() for name, place in places.items()}
            if track := as_kept(cells, shape, self.options.agreement):
                self.kept.append((track, layer.table.file))
                continue
            kept += 1
            who = cells.get("individual") or cells.get("tag") or f"{_stem(layer.table.file)} {kept}"
            texts = (cells.get(name) or None for name in ("study", "tag", "scientific_name", "source"))
            named = Named(who, *texts)
            for part in shapely.get_parts(shape):
                line = tuple(shapely.get_coordinates(part).T)
                self.store.bird(named, layer.table.file).lines.append(line)
        if kept:
            what, todo = Message.of("tracks.lines", number=kept), "tracks.do_load_positions"
            self.problems.append(Problem(layer.table.file, what, todo, severity="warning"))


def _read(frame: pd.DataFrame, individual: str) -> _Fixes:
    if fixes.is_reference(frame.columns):
        return fixes.deployments_of(frame)
    return fixes.part_of(frame, individual)


def _members(path: Path) -> list[str]:
    """Return the texts and GPX files in an archive that is no workbook; none where it holds features."""
    most = min(MAX_UNPACKED, max(_ALWAYS_UNPACKED, _PACKED * path.stat().st_size))
    with opened(path) as file, check_zip(path.name, file, most) as archive:
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
    if any(name.startswith(("xl/", "META-INF/", "word/")) for name in names):
        return []
    texts = (name for name in names if name.casefold().endswith(_TEXTS))
    return sorted(name for name in texts if "readme" not in name.casefold())


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0] or name


def _frame_of(texts: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    return pd.DataFrame(texts, dtype="string").replace("", pd.NA)


class _Lines(RawIOBase):
    """A text whose lines end: whoever reads it in blocks would keep an endless one whole. Raises InputError."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name, self._open = file, name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever may be written to
        data = self._file.read(len(buffer))
        last = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._open = len(data) - last - 1 if last >= 0 else self._open + len(data)
        if self._open > _LONGEST_LINE:
            why = Message.of("tracks.endless_line", most=_LONGEST_LINE)
            raise InputError("tracks.not_read_to_end", file=self._name, why=why)
        buffer[: len(data)] = data
        return len(data)
