"""Positions of tagged birds as they are read: blocks of fixes, and a place to keep them bird by bird.

What is kept of a fix is 32 bytes, in memory up to 64 MB and in a temporary file beyond; so a file of any length is
read in blocks, and one bird after the other is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Self
from xml.parsers import expat

import numpy as np
import pandas as pd

from birds.errors import InputError
from birds.reading.files.source import cell_text
from birds.reading.tracks.sifting import GPS_KM, LIGHT_KM, FixBlock, Fixes, at_equinox, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

IN_MEMORY = 64_000_000
_ARGOS_USED = frozenset({"0", "1", "2", "3", "g", ""})  # A, B and Z come without an estimate of their error
_ARGOS_KM = {
    "3": 0.25,
    "2": 0.5,
    "1": 1.5,
    "0": 10.0,
}  # by location class, as the system states; 0 has no limit
_LIGHT = ("geolocator", "solar", "light", "gls")  # positions from day length are off by 100 km and more
_GPS = ("gps", "gnss")
_MOST_HDOP, _FEWEST_SATELLITES, _MOST_ERROR_M = 20.0, 3.0, 10_000.0
_TRUE = frozenset({"true", "t", "1", "1.0", "yes", "y"})
_FALSE = frozenset({"false", "f", "0", "0.0", "no", "n"})
_A_DAY = 86_399.0  # seconds from its first to its last
_BEYOND = 7_258_118_400.0  # seconds: what is before 1740 or after 2200 is no time of a fix
_LONGEST_NAME = 1000
NAMES = ("study", "individual", "tag", "scientific_name", "source")


@dataclass(frozen=True, slots=True)
class Named:
    """Whose fixes they are, in the file's own words."""

    individual: str
    study: str | None = None
    tag: str | None = None
    taxon: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """What reference data say of a bird with a tag: its ring and name, how wide a fix is, from when to when it bore it.

    Not a number is what they do not say; `individual` is a tag's id where no bird is named.
    """

    individual: str
    taxon: str | None = None
    ring: str | None = None
    width: float = np.nan
    since: float = np.nan
    until: float = np.nan


@dataclass(frozen=True, slots=True)
class FixesOfBirds:
    """A block and which of `names` each of its fixes is of (their number for no bird)."""

    names: tuple[Named, ...]
    which: NDArray[np.int64]
    block: FixBlock
    unreadable_time: str | None = None


@dataclass(slots=True)
class KeptBird:
    """What is kept of one bird: where its fixes are, and what its files call it."""

    named: Named
    taxa: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)


class Store:
    """Fixes bird by bird. Close it, or use it in a `with` statement."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.birds: dict[tuple[str, str], KeptBird] = {}
        self.deployments: dict[str, list[Deployment]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was kept."""
        self._file.close()

    def add(self, part: FixesOfBirds, file: str) -> dict[str, int]:
        """Keep the fixes of a block that are used; return how many are not for each reason."""
        used, dropped = sift(part.block)
        order = np.flatnonzero(used)[np.argsort(part.which[used], kind="stable")]
        edges = np.searchsorted(part.which[order], np.arange(len(part.names) + 1))
        for at, named in enumerate(part.names):
            chosen = order[edges[at] : edges[at + 1]]
            self._keep(named, part.block, chosen, file)
        return dropped

    def _keep(self, named: Named, block: FixBlock, chosen: NDArray[np.intp], file: str) -> None:
        kept = self.birds.setdefault((named.study or "", named.individual), KeptBird(named))
        kept.files[file] = None
        if named.taxon:
            kept.taxa[named.taxon] = None
        if len(chosen):
            east = block.longitude[chosen]
            east = np.where(np.abs(east) > 180, (east + 180) % 360 - 180, east)  # noqa: PLR2004
            width = np.broadcast_to(block.width, block.time.shape)[chosen]
            self._file.seek(0, 2)
            kept.places.append((self._file.tell(), len(chosen)))
            self._file.write(np.stack([block.time[chosen], east, block.latitude[chosen], width]).tobytes())

    def deploy(self, told: Iterable[Deployment]) -> None:
        """Keep what reference data say of birds, for fixes read before or after them."""
        for one in told:
            self.deployments.setdefault(one.individual, []).append(one)

    def deployed(self, kept: KeptBird) -> tuple[Deployment, ...]:
        """Return what reference data say of a bird, by its name, else by its tag."""
        found = self.deployments.get(kept.named.individual) or self.deployments.get(kept.named.tag or "")
        return tuple(found or ())

    def fixes(self, kept: KeptBird) -> Fixes:
        """Return the fixes of a bird in the order they were read in."""
        parts = [np.zeros((4, 0))]
        for offset, count in kept.places:
            self._file.seek(offset)
            parts.append(np.frombuffer(self._file.read(32 * count)).reshape(4, count))
        return Fixes(*np.concatenate(parts, axis=1))


# ---------------------------------------------------------------- rows → a block


def part_of(frame: pd.DataFrame, individual: str | None) -> FixesOfBirds:
    """Return the fixes of a frame whose columns are called as fields are; cells are texts, coordinates numbers.

    `individual` is whose they are where no column says it.
    """
    time, unreadable = seconds(_times(frame))
    names, which = _named(frame, individual)
    block = FixBlock(
        time,
        _numbers(frame, "longitude"),
        _numbers(frame, "latitude"),
        _marked(frame),
        which < 0,
        _inaccurate(frame),
        _widths(frame),
    )
    return FixesOfBirds(names, np.where(which < 0, len(names), which), block, unreadable)


def _times(frame: pd.DataFrame) -> pd.Series[str]:
    """Return the texts of the moments; a day and a time of day in columns of their own are one."""
    if "timestamp" in frame:
        return frame["timestamp"]
    first, *more = (frame[name].astype("string").str.strip() for name in ("date", "time") if name in frame)
    return first.str.cat(more[0], sep=" ") if more else first


def seconds(texts: pd.Series[str]) -> tuple[Floats, str | None]:
    """Return moments as seconds since 1970, and the first text that is none.

    ISO 8601 in any precision, slashes for hyphens; UTC, as Movebank has it, unless an offset is written.
    """
    plain = texts.astype("string").str.strip()
    read = _moments(plain, "ISO8601")
    left = read.isna() & plain.notna() & (plain != "")
    if left.any():
        rest = plain[left].str.replace("/", "-", regex=False)
        for form in ("ISO8601", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"):
            read = read.fillna(_moments(rest, form))
    moments = read.dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
    found = np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 1000.0)
    found = np.where(np.abs(found) < _BEYOND, found, np.nan)
    wrong = plain[np.isnan(found) & (plain.notna() & (plain != "")).to_numpy(dtype=bool, na_value=False)]
    return found, str(wrong.iloc[0])[:40] if len(wrong) else None


def _moments(texts: pd.Series[str], form: str) -> pd.Series[pd.Timestamp]:
    """Return the moments that texts of one form give, to a millisecond."""
    return pd.to_datetime(texts, format=form, utc=True, errors="coerce").dt.as_unit("ms")


def _numbers(frame: pd.DataFrame, name: str) -> Floats:
    if name not in frame:
        return np.full(len(frame), np.nan)
    column = frame[name]
    if not pd.api.types.is_numeric_dtype(column):
        column = column.astype("string").str.strip().str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.ascontiguousarray(numbers)


def _is(frame: pd.DataFrame, name: str, test: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Return which cells pass a test of their text in lower case; each different text is looked at once."""
    if name not in frame:
        return np.zeros(len(frame), dtype=bool)
    texts = frame[name].astype("category").cat
    passed = [test(str(text).strip().casefold()) for text in texts.categories]
    return np.array([*passed, False], dtype=bool)[texts.codes]  # an empty cell has code -1, the last


def _marked(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which fixes the file calls outliers, by the rules of Movebank: a person's "valid" overrules a filter."""
    marked = np.zeros(len(frame), dtype=bool)
    for name in ("outlier_import", "outlier_algorithm", "outlier_manual"):
        marked |= _is(frame, name, _TRUE.__contains__)
    marked &= ~_is(frame, "valid_manual", _TRUE.__contains__)
    return marked | _is(frame, "visible", _FALSE.__contains__)


def _inaccurate(frame: pd.DataFrame) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        poor = _numbers(frame, "hdop") > _MOST_HDOP
        poor |= (_numbers(frame, "error_m") > _MOST_ERROR_M) & ~_by_light(frame)
        satellites = _numbers(frame, "satellites")
        poor |= (satellites > 0) & (satellites < _FEWEST_SATELLITES)
    return np.asarray(poor | _is(frame, "argos_class", lambda text: text not in _ARGOS_USED), dtype=bool)


def _widths(frame: pd.DataFrame) -> Floats:
    """Return how many kilometres each fix may be off: GPS, Argos by location class, a geolocator, else not a number."""
    width = np.full(len(frame), np.nan)
    for name in ("hdop", "satellites", "error_m"):
        width[~np.isnan(_numbers(frame, name))] = GPS_KM
    width[_is(frame, "sensor", lambda text: any(word in text for word in _GPS))] = GPS_KM
    for location_class, km in _ARGOS_KM.items():
        width[_is(frame, "argos_class", location_class.__eq__)] = km
    width[_by_light(frame)] = LIGHT_KM
    return width


def _by_light(frame: pd.DataFrame) -> NDArray[np.bool_]:
    return _is(frame, "sensor", lambda text: any(word in text for word in _LIGHT))


def is_reference(fields: Collection[str]) -> bool:
    """Whether a table with columns of these fields says which bird bore which tag, and has no positions."""
    return bool(
        {"individual", "tag"}.intersection(fields)
        and {"scientific_name", "ring_id", "deployed", "removed", "sensor"}.intersection(fields)
        and not {"timestamp", "date", "longitude", "latitude"}.intersection(fields)
    )


def deployments_of(frame: pd.DataFrame) -> tuple[Deployment, ...]:
    """Return the rows of reference data that name a bird or a tag; columns are called as fields are."""
    texts = {
        name: [_text(cell) for cell in frame[name].tolist()] if name in frame else [None] * len(frame)
        for name in ("individual", "tag", "scientific_name", "ring_id")
    }
    who = [bird or tag for bird, tag in zip(texts["individual"], texts["tag"], strict=True)]
    told = (_widths(frame), _ends(frame, "deployed"), _ends(frame, "removed", _A_DAY))
    rows = zip(who, texts["scientific_name"], texts["ring_id"], *(one.tolist() for one in told), strict=True)
    return tuple(Deployment(name, *rest) for name, *rest in rows if name)


def _ends(frame: pd.DataFrame, name: str, whole_day: float = 0) -> Floats:
    """Return moments as seconds; `whole_day` is added to those that are days."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    days = ~frame[name].astype("string").str.contains(":").to_numpy(dtype=bool, na_value=True)
    return seconds(frame[name])[0] + whole_day * days


def while_deployed(fixes: Fixes, deployments: Sequence[Deployment]) -> tuple[Fixes, dict[str, int]]:
    """Return the fixes while a bird bore its tag, as wide as that is; and how many others there are, by reason."""
    if not deployments:
        return fixes, {}
    worn = np.zeros(len(fixes), dtype=bool)
    width = np.array(np.broadcast_to(fixes.width, fixes.time.shape))
    for one in deployments:
        here = ~(fixes.time < one.since) & ~(fixes.time > one.until)  # an end that is not told is none
        width = np.where(here & np.isnan(width), one.width, width)
        worn |= here
    used = Fixes(fixes.time, fixes.longitude, fixes.latitude, width)
    dark = at_equinox(used) & worn
    counts = {"placeless": int(np.count_nonzero(~worn)), "equinox": int(np.count_nonzero(dark))}
    return used.at(worn & ~dark), {reason: count for reason, count in counts.items() if count}


def _named(frame: pd.DataFrame, individual: str | None) -> tuple[tuple[Named, ...], NDArray[np.int64]]:
    """Return the names in a frame and which of them each row is of."""
    code = np.zeros(len(frame), dtype=np.int64)
    for name in (name for name in NAMES if name in frame):
        texts = frame[name].astype("category").cat
        code = np.unique(code * (len(texts.categories) + 1) + texts.codes + 1, return_inverse=True)[1]
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    cells = [frame[name].iloc[first].tolist() if name in frame else [None] * len(first) for name in NAMES]
    rows = [
        _names(dict(zip(NAMES, told, strict=True)), frame, individual) for told in zip(*cells, strict=True)
    ]
    names = tuple(named for named in rows if named)
    place = np.cumsum([named is not None for named in rows]) - 1
    found = np.array([at if named else -1 for at, named in zip(place, rows, strict=True)], dtype=np.int64)
    return names, found[which] if len(found) else np.zeros(0, dtype=np.int64)


def _names(cells: Mapping[str, object], frame: pd.DataFrame, individual: str | None) -> Named | None:
    """Return what a row's cells of names say, by their columns; None where nothing says which bird it is."""
    told = {name: _text(cell) for name, cell in cells.items()}
    who = told["individual"] if "individual" in frame else told["tag"] if "tag" in frame else individual
    if not who:
        return None
    return Named(who, told["study"], told["tag"], told["scientific_name"], told["source"])


def _text(cell: object) -> str | None:
    text = cell_text(cell[:_LONGEST_NAME]) if isinstance(cell, str) else ""
    return text or None


# ---------------------------------------------------------------- GPX

_GPX_HEAD = 200_000
_BLOCK, _POINTS = 1 << 16, 100_000
_DEEPEST = 100
_TOLD = {("trk", "name"), ("trkpt", "time"), ("trkpt", "hdop")}


@dataclass(slots=True)
class GpxWay:
    """Points of one track as printed, "" for what is not."""

    name: str
    columns: dict[str, list[str]] = field(
        default_factory=lambda: {"timestamp": [], "longitude": [], "latitude": [], "hdop": []}
    )
    others: int = 0


def is_gpx(head: bytes) -> bool:
    """Say whether a file begins as GPX does."""
    return b"<gpx" in head[:_GPX_HEAD]


def read_gpx(file: IO[bytes], name: str) -> Iterator[GpxWay]:
    """Yield each track of a file, a long one in parts; one without a name is called by its place. Raises InputError.

    Waypoints and routes are no positions of a bird: their number is told with the last track.
    """
    heard = _Gpx(name)
    try:
        while block := file.read(_BLOCK):
            heard.parser.Parse(block)
            yield from heard.taken()
        heard.parser.Parse(b"", True)  # noqa: FBT003 - that it is the end
    except expat.ExpatError as error:
        raise InputError("tracks.gpx_damaged", file=name, why=str(error)) from None
    yield from heard.taken()
    yield GpxWay("", others=heard.others)


class _Gpx:
    """Hears a file element by element and keeps its points alone, however much else stands in it."""

    def __init__(self, file: str) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse
        self.others = 0
        self._file, self._open, self._number = file, [""], 0
        self._said: dict[str, str] = {}
        self._name, self._way, self._done = "", GpxWay(""), list[GpxWay]()

    def taken(self) -> Iterator[GpxWay]:
        """Yield what is done, once."""
        done, self._done = self._done, []
        yield from done

    def _refuse(self, *_: object) -> None:
        raise InputError("layer.refers_elsewhere", file=self._file)

    def _start(self, tag: str, told: dict[str, str]) -> None:
        self._open.append(tag.rpartition(":")[2])
        if len(self._open) > _DEEPEST:
            raise InputError("file.document_too_deep", file=self._file)
        if self._open[-1] == "trk":
            self._number += 1
            self._name, self._way = "", GpxWay("")
        elif self._open[-1] == "trkpt":
            self._said = {"longitude": told.get("lon", ""), "latitude": told.get("lat", "")}
        self.others += self._open[-1] in {"wpt", "rtept"}

    def _text(self, text: str) -> None:
        parent, tag = self._open[-2:]
        if (parent, tag) not in _TOLD:
            return
        if tag == "name":
            self._name = (self._name + text)[:_LONGEST_NAME]
        else:
            self._said[tag] = (self._said.get(tag, "") + text)[:_LONGEST_NAME]

    def _end(self, _: str) -> None:
        tag = self._open.pop()
        if tag == "trkpt" and "trk" in self._open:
            self._said["timestamp"] = self._said.pop("time", "")
            for key, column in self._way.columns.items():
                column.append(self._said.get(key, "").strip())
        if tag == "trk" or len(self._way.columns["latitude"]) == _POINTS:
            stem = self._file.rpartition(".")[0] or self._file
            self._way.name = self._name.strip() or f"{stem} {self._number}"
            self._done.append(self._way)
            self._way = GpxWay("")
