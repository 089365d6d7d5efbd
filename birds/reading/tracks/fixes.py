"""Positions of tagged birds as they are read: blocks of fixes, and a place to keep them bird by bird.

What is kept of a fix is 32 bytes, in memory up to 64 MB and in a temporary file beyond; so a file of any length is
read in blocks, and one bird after the other is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Self, cast

import numpy as np
import pandas as pd
from lxml import etree

from birds.errors import InputError
from birds.reading.files.source import cell_text
from birds.reading.tracks.journeys import GPS_KM, LIGHT_KM, Fixes, at_equinox, sift

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Line = tuple[Floats, Floats]

IN_MEMORY = 64_000_000
_ARGOS_USED = frozenset({"0", "1", "2", "3", "g", ""})  # A, B and Z come without an estimate of their error
# By location class, as the system states; 0 has no limit:
_ARGOS_KM = {"3": 0.25, "2": 0.5, "1": 1.5, "0": 10.0}
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
    """Fixes, which of `names` each is of (their number for no bird), and which the file calls outliers, or poor."""

    names: tuple[Named, ...]
    which: NDArray[np.int64]
    fixes: Fixes
    marked: NDArray[np.bool_]
    inaccurate: NDArray[np.bool_]
    unreadable_time: str | None = None


@dataclass(slots=True)
class KeptBird:
    """What is kept of one bird: where its fixes are in a file, lines without times, and what its files call it."""

    named: Named
    kept: IO[bytes]
    taxa: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def add(self, fixes: Fixes) -> None:
        """Keep fixes behind those that are there."""
        self.kept.seek(0, 2)
        self.blocks.append((self.kept.tell(), len(fixes)))
        columns = (fixes.time, fixes.longitude, fixes.latitude, fixes.widths())
        self.kept.write(np.stack(columns).tobytes())

    def fixes(self) -> Fixes:
        """Return the fixes in the order they were read in."""
        parts = []
        for offset, count in self.blocks:
            self.kept.seek(offset)
            parts.append(np.frombuffer(self.kept.read(32 * count)).reshape(4, count))
        return Fixes(*np.concatenate(parts, axis=1))


class Store:
    """Fixes bird by bird, and what reference data say of the birds. Use it in a `with` statement."""

    def __init__(self) -> None:
        self._file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed by __exit__
        self.birds: dict[tuple[str, str], KeptBird] = {}
        self.deployments: dict[str, list[Deployment]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, part: FixesOfBirds, file: str) -> dict[str, int]:
        """Keep the fixes of a block that are used; return how many are not for each reason."""
        used, dropped = sift(part.fixes, part.which == len(part.names), part.marked, part.inaccurate)
        order = np.flatnonzero(used)[np.argsort(part.which[used], kind="stable")]
        edges = np.searchsorted(part.which[order], np.arange(len(part.names) + 1))
        for at, named in enumerate(part.names):
            kept = self.bird(named, file)
            if edges[at] < edges[at + 1]:
                kept.add(part.fixes.at(order[edges[at] : edges[at + 1]]))
        return dropped

    def bird(self, named: Named, file: str) -> KeptBird:
        """Return what is kept of a bird of a file."""
        kept = self.birds.setdefault((named.study or "", named.individual), KeptBird(named, self._file))
        kept.files[file] = None
        kept.taxa |= {named.taxon: None} if named.taxon else {}
        return kept

    def deploy(self, deployments: Iterable[Deployment]) -> None:
        """Keep what reference data say of birds, for fixes read before or after them."""
        for deployment in deployments:
            self.deployments.setdefault(deployment.individual, []).append(deployment)

    def deployed(self, kept: KeptBird) -> tuple[Deployment, ...]:
        """Return what reference data say of a bird, by its name, else by its tag."""
        names = (kept.named.individual, kept.named.tag or "")
        return tuple(next((self.deployments[name] for name in names if name in self.deployments), ()))


# ---------------------------------------------------------------- rows → a block


def part_of(frame: pd.DataFrame, individual: str | None) -> FixesOfBirds:
    """Return the fixes of a frame whose columns are called as fields are; cells are texts, coordinates numbers.

    `individual` is whose they are where no column says it. A day and a time of day in columns of their own are one.
    """
    if "timestamp" in frame:
        times = frame["timestamp"]
    else:
        parts = (frame[name].astype("string") for name in ("date", "time") if name in frame)
        times, *more = (part.str.strip() for part in parts)
        times = times.str.cat(more[0], sep=" ") if more else times
    time, unreadable = seconds(times)
    names, which = _named(frame, individual)
    east = _numbers(frame, "longitude")
    east = np.where((np.abs(east) > 180) & (np.abs(east) <= 360), (east + 180) % 360 - 180, east)  # noqa: PLR2004
    fixes = Fixes(time, east, _numbers(frame, "latitude"), _widths(frame))
    own, marked, poor = np.where(which < 0, len(names), which), _marked(frame), _inaccurate(frame)
    return FixesOfBirds(names, own, fixes, marked, inaccurate=poor, unreadable_time=unreadable)


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
    stamps = np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 1000.0)
    stamps = np.where(np.abs(stamps) < _BEYOND, stamps, np.nan)
    wrong = plain[np.isnan(stamps) & (plain.notna() & (plain != "")).to_numpy(dtype=bool, na_value=False)]
    return stamps, str(wrong.iloc[0])[:40] if len(wrong) else None


def _moments(texts: pd.Series[str], form: str) -> pd.Series[pd.Timestamp]:
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
    fields = ("individual", "tag", "scientific_name", "ring_id")
    none: list[str | None] = [None] * len(frame)
    texts = {name: [*map(_text, frame[name].tolist())] if name in frame else none for name in fields}
    who = [bird or tag for bird, tag in zip(texts["individual"], texts["tag"], strict=True)]
    numbers = (_widths(frame), _ends(frame, "deployed"), _ends(frame, "removed", _A_DAY))
    columns = (who, texts["scientific_name"], texts["ring_id"], *(column.tolist() for column in numbers))
    rows = zip(*columns, strict=True)
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
    width = fixes.widths()
    for deployment in deployments:
        # An end that is not told is none:
        here = ~(fixes.time < deployment.since) & ~(fixes.time > deployment.until)
        width = np.where(here & np.isnan(width), deployment.width, width)
        worn |= here
    used = Fixes(fixes.time, fixes.longitude, fixes.latitude, width)
    dark = at_equinox(used) & worn
    counts = {"placeless": int(np.count_nonzero(~worn)), "equinox": int(np.count_nonzero(dark))}
    return used.at(worn & ~dark), {reason: count for reason, count in counts.items() if count}


def _named(frame: pd.DataFrame, individual: str | None) -> tuple[tuple[Named, ...], NDArray[np.int64]]:
    """Return the names in a frame and which of them each row is of, -1 where nothing says which bird it is."""
    code = np.zeros(len(frame), dtype=np.int64)
    for name in (name for name in NAMES if name in frame):
        texts = frame[name].astype("category").cat
        code = np.unique(code * (len(texts.categories) + 1) + texts.codes + 1, return_inverse=True)[1]
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    cells = [frame[name].iloc[first].tolist() if name in frame else [None] * len(first) for name in NAMES]
    names: list[Named] = []
    numbers: list[int] = []
    for study, bird, tag, taxon, source in (map(_text, row) for row in zip(*cells, strict=True)):
        who = bird if "individual" in frame else tag if "tag" in frame else individual
        numbers.append(len(names) if who else -1)
        if who:
            names.append(Named(individual=who, study=study, tag=tag, taxon=taxon, source=source))
    return tuple(names), np.array(numbers, dtype=np.int64)[which]


def _text(cell: object) -> str | None:
    text = cell_text(cell[:_LONGEST_NAME]) if isinstance(cell, str) else ""
    return text or None


# ---------------------------------------------------------------- GPX

_GPX_HEAD = 200_000
_POINTS = 100_000
_POINT = ("timestamp", "longitude", "latitude", "hdop")


def is_gpx(head: bytes) -> bool:
    """Say whether a file begins as GPX does."""
    return b"<gpx" in head[:_GPX_HEAD]


def read_gpx(file: IO[bytes], name: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the points of each track as printed, a long one in parts; one without a name is called by its place.

    Last comes, under "", a row for each waypoint or point of a route: no positions of a bird. Raises InputError.
    """
    points, others, number = list[tuple[str, ...]](), 0, 1
    read = etree.iterparse(
        file, tag=("{*}trk", "{*}trkpt", "{*}wpt", "{*}rtept"), resolve_entities=False, no_network=True
    )
    try:
        for _, element in read:
            tag = etree.QName(element).localname
            track = element if tag == "trk" else next(element.iterancestors("{*}trk"), None)
            if tag == "trkpt" and track is not None:
                place = (element.findtext("{*}time"), element.get("lon"), element.get("lat"))
                texts = (*place, element.findtext("{*}hdop"))
                points.append(tuple((text or "").strip()[:_LONGEST_NAME] for text in texts))
            else:
                others += tag != "trk"
            if track is not None and (tag == "trk" or len(points) == _POINTS):
                called = (track.findtext("{*}name") or "").strip()[:_LONGEST_NAME]
                stem = name.rpartition(".")[0] or name
                yield called or f"{stem} {number}", pd.DataFrame(points, columns=_POINT, dtype="string")
                points, number = [], number + (tag == "trk")
            element.clear()
            if (before := element.getprevious()) is not None and before.tag == element.tag:
                element.getparent().remove(before)
    except etree.XMLSyntaxError as error:
        raise InputError("tracks.gpx_damaged", file=name, why=str(error)) from None
    if read.root.getroottree().docinfo.internalDTD is not None:
        raise InputError("layer.refers_elsewhere", file=name)
    yield "", pd.DataFrame(index=range(others))
