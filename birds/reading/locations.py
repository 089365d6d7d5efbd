"""Where a row's place is: its point, as its columns print it, and the country, as a column or its words name it.

Points are checked against what is possible, exchanged axes are said. Where no column says in which of the two countries
a place lies, its own words do, and only what is beyond doubt: one that names neither, or both, has no Party. What its
point says is in `birds.evidence.places`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from birds.errors import InputError
from birds.model import Agreement, Message, Point
from birds.reading.files import read_content
from birds.reading.files.source import Row, read_source
from birds.reading.tables import Opened, values
from birds.vocabulary import REPEATED, alternatives, key, regex, sought, spelled, worded, words

Tell = Callable[[str, str, str], None]  # severity, what and what to do of the point at hand
Transform = Callable[[float, float], Point | None]  # x and y of a file's system → longitude, latitude


@dataclass(frozen=True, slots=True)
class Axes:
    """Which fields hold a point's coordinates."""

    lat: str
    lon: str
    both: str = ""


AXES = Axes("latitude", "longitude", "coordinates")
"""Those of places."""


def locate(
    opened: Opened, number: int, row: Row, axes: Axes, transform: Transform | None = None
) -> Point | None:
    """Return a row's point (longitude, latitude), None where there is none that can be used, which is said."""
    lat, lon = opened.get(row, axes.lat), opened.get(row, axes.lon)
    printed = opened.get(row, axes.both) if axes.both else None
    if lat is None and lon is None and printed is None:
        return None
    field = axes.lat if axes.lat in opened.places else axes.both or axes.lat
    shown = printed or f"{lat or '?'}, {lon or '?'}"

    def tell(severity: str, what: str, todo: str) -> None:
        opened.tell(severity, number, what, todo, field, shown)

    if transform:
        x, y = _number(lon), _number(lat)
        if x is None or y is None:
            tell("error", "point.unclear", "point.do_write_numbers")
            return None
        point = transform(x, y)
        if point is None:
            tell("error", "point.outside_system", "point.do_check_crs")
        return point and _usable(*point, tell)
    read = pair(printed) if printed and lat is None else _of_axes(angle(lat or ""), angle(lon or ""))
    if read is None:
        tell("error", "point.unclear", "point.do_write_degrees")
        return None
    north, east, exchanged = in_order(*read)
    if exchanged:
        tell("warning", "point.exchanged", "point.do_exchange")
    if 180 < east <= 360 and abs(north) <= 90:  # noqa: PLR2004
        east -= 360
        tell("warning", "point.read_as_west", "point.do_check")
    return _usable(east, north, tell)


def _of_axes(first: Angle | None, second: Angle | None) -> tuple[Angle, Angle] | None:
    """Return two angles, None where one is not read or both are of one axis."""
    return (first, second) if first and second and not (first.axis and first.axis == second.axis) else None


def _usable(lon: float, lat: float, tell: Tell) -> Point | None:
    """Return the point unless it is no point on Earth or the 0, 0 that stands for "none"."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
        tell("error", "point.not_on_earth", "point.do_correct")
        return None
    if abs(lat) < 1e-9 and abs(lon) < 1e-9:  # noqa: PLR2004
        tell("error", "point.zero", "point.do_leave_empty")
        return None
    return lon + 0.0, lat + 0.0


def _number(cell: str | None) -> float | None:
    number = values.plain_number(cell or "")
    read = angle(cell or "") if number is None else None
    return read.degrees if read else number


def in_map_order(opened: Opened, axes: Axes, transform: Transform) -> Axes:
    """Return which column is north, and say so where X and Y leave it open.

    Map programs write X for east; surveyors in both countries, and the definitions of their systems, for north. Both
    may fall into the country, so that the order of maps is kept unless only the other one does.
    """
    headers = {key(opened.columns.header(field) or "") for field in (axes.lat, axes.lon)}
    if not headers <= spelled("coordinates", "axis"):
        return axes
    other = replace(axes, lat=axes.lon, lon=axes.lat)
    read, crossed = (_in_a_party(opened, order, transform) for order in (axes, other))
    if not crossed:
        return axes
    if not read:
        opened.problems.append(opened.table.problem("point.x_is_north"))
        return other
    opened.problems.append(opened.table.problem("point.x_is_east", "point.do_check_order"))
    return axes


def _in_a_party(opened: Opened, axes: Axes, transform: Transform) -> bool:
    """Say whether most of the first points lie inside a Party, read in this order."""
    rows = (row for _, row in islice(opened.rows(), 50))
    pairs = [[_number(opened.get(row, field)) for field in (axes.lon, axes.lat)] for row in rows]
    read = [transform(x, y) for x, y in pairs if x is not None and y is not None]
    parties = opened.agreement.parties
    inside = [point for point in read if point and any(party.holds(*point) for party in parties)]
    return 2 * len(inside) > len(read)


def outside(agreement: Agreement, point: Point, party: str) -> bool:
    """Say whether a point lies outside the box that holds all of a Party (False for other countries)."""
    own = agreement.by_code.get(party)
    return own is not None and not own.holds(*point)


def ask_for_crs(opened: Opened, axes: Axes) -> None:
    """Insist on --crs where a table's coordinates are metres, not degrees. Raises InputError."""
    read = [_number(opened.get(row, axes.lat)) for _, row in list(opened.rows())[:200]]
    numbers = sorted(abs(number) for number in read if number is not None)
    if numbers and numbers[len(numbers) // 2] > 360:  # noqa: PLR2004
        raise InputError("point.no_degrees", file=opened.table.file, number=numbers[0])


# ---------------------------------------------------------------- coordinates as printed → degrees
#
# Decimal, degrees-minutes-seconds in every common notation, in any width: 35.6895 · 35°41′12.5″N · N35 41 12.5 ·
# 35-41-12.5 · 35.41.12.5 · 35d41m12s · 북위 35도 41분 12.5초 · 北緯３５度４１分１２．５秒

Axis = Literal["lat", "lon"]
_PACKED = re.compile(r"(?:([NSEW])\s*(\d{4,7}(?:\.\d+)?)|(\d{4,7}(?:\.\d+)?)\s*([NSEW]))")
_SHAPE = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*(?P<d>\d{1,3}(?:\.\d*)?)(?P<dm>[°:\s-]+(?P<m>\d{1,2}(?:\.\d*)?))?"
    r"(?P<ms>['°:\s-]+(?P<s>\d{1,2}(?:\.\d*)?))?(?P<mark>[\s°'\"]*)(?P<after>[NSEW])?"
)
_DOTTED = re.compile(r"[NSEW]?\s*\d{1,3}\.\d{1,2}\.\d{1,2}(?:\.\d+)?\s*[NSEW]?")  # 35.27.08.5
_DECIMAL_COMMA = re.compile(r"[^,]*\d,\d+(?!\d)\s*[°'\"]?\s*[NSEW]?")  # 34,5 · 34°52,8'N
_AFTER, _BEFORE = re.compile(r"(?<=[NSEW])\s+(?=[\d+-])"), re.compile(r"\s+(?=[NSEW]\s*\d)")
_SAME = 0.02  # of a degree: whole minutes, or two decimals
_WHOLE = 0.0005  # of an arc-minute: what six printed decimals of a degree can show
_DEGREES, _SECONDS = re.compile(r"[º\u309c˚\uff9f]"), re.compile("[″〃]")
_FEET = "['′’‘´`ʹ]"
_BEHIND = r"(?i)(?<=[\d.\s])\s*"  # a number
# What notations write, and what it becomes, in this order: hemispheres, axes, 12″.5, seconds, minutes, degrees.
_SIGNS = (
    *((rf"(?i){{coordinates.{side}}}(?:\s*{{coordinates.latitude}}\.?)?", f" {side} ") for side in "NS"),
    *((rf"(?i){{coordinates.{side}}}(?:\s*{{coordinates.longitude}}\.?)?", f" {side} ") for side in "EW"),
    *((rf"(?i){{coordinates.{axis}}}\s*[:=]?", " ") for axis in ("latitude", "longitude")),
    (r"(\d)\s*([\"″”]|{coordinates.second}|['′]{2})\s*(\.\d+)", r"\1\3\2"),
    (rf"{_BEHIND}(?:{{coordinates.second}}|[\"″”“ʺ]|{_FEET}{{2}}|(?-i:s)(?=\s*[NEW]|\s*$))\s*", '" '),
    (rf"{_BEHIND}(?:{{coordinates.minute}}|{_FEET}|(?-i:m)(?=[\s\d]|$))(?!{_FEET})\s*", "' "),
    (rf"{_BEHIND}(?:{{coordinates.degree}}|°|(?-i:d)(?=[\s\d]|$))\s*", "° "),
)


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle in degrees and, where it says so, the hemisphere that tells its axis."""

    degrees: float
    axis: Axis | None = None


def angle(printed: str) -> Angle | None:
    """Read one latitude or longitude, None where it is not understood."""
    return _read(_normal(printed)) if len(printed) <= 80 else None  # noqa: PLR2004


@lru_cache(maxsize=1024)
def _normal(printed: str) -> str:
    text = _SECONDS.sub('"', _DEGREES.sub("°", printed))
    text = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("‐", "-")
    for template, sign in _SIGNS:
        text = worded(template).sub(sign, text)
    return " ".join(text.split())


def _read(text: str) -> Angle | None:
    if _DOTTED.fullmatch(text):
        text = text.replace(".", "-", 2)
    if packed := _PACKED.fullmatch(text):  # DDMM, DDMMSS, DDDMM or DDDMMSS, told apart by the hemisphere
        letter, (whole, _, fraction) = packed[1] or packed[4], (packed[2] or packed[3]).partition(".")
        width = 2 if letter in "NS" else 3
        if len(whole) - width not in {2, 4}:
            return None
        numbers = [whole[:width], whole[width : width + 2], whole[width + 2 :]]
        numbers[2 if numbers[2] else 1] += f".{fraction or 0}"
        return _of_parts(numbers, letter)
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    parts = _SHAPE.fullmatch(text)
    if not parts or (parts["before"] and parts["after"]):
        return None
    letter, is_negative = parts["before"] or parts["after"], parts["sign"] == "-"
    if ('"' in parts["mark"] and not parts["s"]) or (is_negative and letter):
        return None
    if ("." in parts["d"] and parts["m"]) or ("." in (parts["m"] or "") and parts["s"]):
        return None
    return _of_parts((parts["d"], parts["m"], parts["s"]), letter, is_negative=is_negative)


def _of_parts(parts: Sequence[str | None], letter: str | None, *, is_negative: bool = False) -> Angle | None:
    """Return the angle of degrees, minutes and seconds in a hemisphere, None where a minute has 60 seconds."""
    degrees, minutes, seconds = (float(part or 0) for part in parts)
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004
        return None
    value = degrees + minutes / 60 + seconds / 3600
    axis: Axis | None = None if letter is None else "lat" if letter in "NS" else "lon"
    return Angle(-value if is_negative or letter in {"S", "W"} else value, axis)


def pair(printed: str) -> tuple[Angle, Angle] | None:
    """Read a latitude and a longitude that stand in one cell, in the order printed; None if not read."""
    if len(printed) > 160:  # noqa: PLR2004
        return None
    point = re.fullmatch(
        r"\s*(?:SRID=4326;)?\s*POINT\s*Z?M?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)*\s*\)\s*", printed, re.IGNORECASE
    )
    if point:
        lon, lat = angle(point[1]), angle(point[2])
        return (Angle(lat.degrees, "lat"), Angle(lon.degrees, "lon")) if lat and lon else None
    text = _normal(printed).strip("()[] ")
    # In two: at a comma, after the letter of a hemisphere, before one, or between two numbers.
    cuts = [[part.strip() for part in text.split(mark)] for mark in (";", ",", "/", "、")]
    cuts += [_AFTER.split(text), _BEFORE.split(text), text.split()]
    halves = (_of_axes(_read(cut[0]), _read(cut[1])) for cut in cuts if len(cut) == 2)  # noqa: PLR2004
    return next(filter(None, halves), None) or _in_several_notations(text)


def _in_several_notations(text: str) -> tuple[Angle, Angle] | None:
    """Read a point printed in several notations, as Wikipedia does: the first, where the others say the same."""
    read = [pair(part) for part in text.split(" / ")] if text.count(" / ") else []
    points = [in_order(*angles)[:2] for angles in read if angles]
    if not points or len(points) < len(read):
        return None
    lat, lon = points[0]
    near = all(abs(point[0] - lat) < _SAME and abs(point[1] - lon) < _SAME for point in points)
    return read[0] if near else None


def in_order(first: Angle, second: Angle) -> tuple[float, float, bool]:
    """Return latitude, longitude, and whether they stood the other way round without saying so."""
    if first.axis == "lon" or second.axis == "lat":
        return second.degrees, first.degrees, False
    is_said = first.axis == "lat" or second.axis == "lon"
    if not is_said and abs(first.degrees) > 90 >= abs(second.degrees):  # noqa: PLR2004
        return second.degrees, first.degrees, True
    return first.degrees, second.degrees, False


def is_whole_minutes(point: Point) -> bool:
    """Say whether both coordinates are whole arc-minutes: a point that was rounded by whoever gave it."""
    return all(abs(value * 60 - round(value * 60)) < _WHOLE * 2 for value in point)


DEFAULT_KM = 10.0  # of a row that is marked and does not say how coarse it may be
APPROXIMATE_M = 1_000.0  # a point less certain than this is approximate
_DEGREE_KM = 111.32  # of latitude
_SIZE = re.compile(r"(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s{0,3}(km|㎞|m|metres?|meters?|°|deg)", re.IGNORECASE)


def coarse(opened: Opened, number: int, row: Row, point: Point | None) -> Point | None:
    """Return a point as coarse as its row says: the middle of its cell in a grid of that width.

    A row says it in a column `sensitive` (yes, or a width: 10 km, 0.1°) or as Darwin Core's dataGeneralizations.
    """
    km = _width(opened, row)
    if point is None or km is None:
        return point
    opened.note(number, Message.of("point.coarse", km=f"{km:g}"))
    north = _middle(point[1], km / _DEGREE_KM)
    return _middle(point[0], km / _DEGREE_KM / max(math.cos(math.radians(north)), 0.01)), north


def is_vague(opened: Opened, row: Row) -> bool:
    """Tell whether a row says that its point is coarse, or uncertain by more than a kilometre."""
    printed = opened.get(row, "uncertainty_m")
    metres = values.plain_number(printed) if printed else None
    return _width(opened, row) is not None or (metres is not None and metres > APPROXIMATE_M)


def _width(opened: Opened, row: Row) -> float | None:
    """Return how many kilometres wide a cell must be, None where nothing marks the row."""
    sensitive, generalised = opened.get(row, "sensitive"), opened.get(row, "generalised")
    marked = sensitive if sensitive and values.answer(sensitive) != "no" else None
    texts = [text for text in (marked, generalised) if text]
    return max(filter(None, map(stated_km, texts)), default=DEFAULT_KM) if texts else None


def stated_km(text: str) -> float | None:
    """Return the widest distance that a text states (10 km, 0.1°) in kilometres, None where it states none."""
    units = {"km": 1.0, "㎞": 1.0, "°": _DEGREE_KM, "deg": _DEGREE_KM}
    sizes = ((float(size.replace(",", ".")), unit.casefold()) for size, unit in _SIZE.findall(text))
    return max((size * units[unit] if unit in units else size / 1000 for size, unit in sizes), default=None)


def _middle(degrees: float, step: float) -> float:
    return round((math.floor(degrees / step) + 0.5) * step, 6)


# ---------------------------------------------------------------- the country that a place's words name

_LONGEST = 400  # letters of a name
_SEPARATORS = re.compile(r"[\W_]+")
_KANJI, _KANA = r"\u4e00-\u9fa0", r"\u3041-\u3093\u30a1-\u30ff"
_SCRIPTS = re.compile(rf"(?<=[{_KANJI}{REPEATED}])(?=[{_KANA}])|(?<=[{_KANA}])(?=[{_KANJI}])")


def country_code(agreement: Agreement, cell: str) -> str | None:
    """Return the code of the country that a cell names, by its code, its name or a place in it."""
    if cell.strip() in agreement.by_code:
        return cell.strip()
    called = (code for code, _, name in agreement.countries if key(name) == key(cell))
    return values.party(cell) or next(called, None) or party_named(agreement, cell)


def read_country(opened: Opened, number: int, row: Row, field: str) -> str | None:
    """Return the code of the country in a cell, None with one warning for all cells that say what is not understood."""
    cell = opened.get(row, field)
    code = country_code(opened.agreement, cell) if cell else None
    if cell and code is None and (field, cell) not in opened.warned:
        opened.warned.add((field, cell))
        opened.warn(number, "point.country_unclear", "point.do_write_code", field, cell)
    return code


def read_gazetteer(path: Path) -> tuple[str, ...]:
    """Return the names of a country and its provinces, in the column `name` of a table. InputError without any."""
    source = read_source(path)
    for sheet in read_content(source, None).sheets:
        head, *rows = sheet.rows or ((),)
        places = [place for place, text in enumerate(head) if key(text) == "name"]
        names = [row[places[0]].strip() for row in rows if places and len(row) > places[0]]
        if distinct := tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST)):
            return distinct
    raise InputError("agreement.no_gazetteer", file=path)


_Own = tuple[tuple[str, tuple[str, ...]], ...]  # what an agreement says of its Parties' names, by their codes


@cache
def _names(own: _Own) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return the names of the countries as places carry them, also as one pattern, "north korea" before "korea".

    A code of two letters says nothing inside a text.
    """
    spelled = [(word.text, word.means) for word in words("countries") if word.how != "cell"]
    spelled += [(name, code) for code, names in own for name in names]
    codes = {_SEPARATORS.sub(" ", _plain(text)).strip(): means for text, means in spelled}
    names = "|".join(map(re.escape, sorted(filter(None, codes), key=len, reverse=True)))
    return MappingProxyType(codes), re.compile(rf"(?<!\w)(?:{names})(?!\w)")


@cache
def _glued() -> re.Pattern[str]:
    """Return a country's name that is written together with its region or prefecture: 日本九州, 日本鹿児島県."""
    country = alternatives(word for word in words("countries") if word.language == "ja")
    region, prefecture = regex("places", "region"), regex("places", "prefecture")
    return re.compile(rf"(?<!\w)({country})(?={region}|[{_KANJI}]{{2,3}}{prefecture})")


def party_named(agreement: Agreement, place: str) -> str | None:
    """Return the Party that a place's words name, or in whose prefecture or province they say that it lies.

    None where they do neither, name more than one country, or name a place that is not shown.

    >>> [party_named(default(), place) for place in ("Seoul, Korea", "鹿児島県出水市", "Sea of Japan")]
    ['KOR', 'JPN', None]
    """
    plain = _plain(place)
    if is_not_shown(plain) or any(_plain(name) in plain for name in agreement.not_shown_names):
        return None
    # Waters, and mountains in the other country, carry a country's name and lie in neither for that.
    text = _SEPARATORS.sub(" ", _SCRIPTS.sub(" ", plain))
    text = sought("places", "not a country", "sea").pattern.sub(" ; ", _glued().sub(r"\1 ", text))
    own = tuple((party.code, (*party.names.all(), *party.gazetteer)) for party in agreement.parties)
    codes, pattern = _names(own)
    countries = {codes[name[0]] for name in pattern.finditer(text)} or countries_of(plain)
    return min(countries) if len(countries) == 1 and countries <= agreement.by_code.keys() else None


def _plain(place: str) -> str:
    return unicodedata.normalize("NFKC", place[:_LONGEST]).casefold()


# ---------------------------------------------------------------- prefectures and provinces
#
# Only names that mean nothing else: Gangwon is in both Koreas, so that its own name says nothing without its title of
# 2023. What is not shown is nobody's, whatever prefecture or county it is given.

_TITLED = "with a title"


@cache
def _areas() -> re.Pattern[str]:
    """Return the names of areas, a group for each country: those that stand alone, and those with their title."""
    areas, titles, groups = words("areas"), words("area_titles"), []
    for code in dict.fromkeys(word.means for word in areas):
        own = [word for word in areas if word.means == code]
        names = [alternatives(word for word in own if word.how != _TITLED)]
        for language in dict.fromkeys(word.language for word in own):
            titled = [word for word in own if word.language == language and word.how.endswith(_TITLED)]
            called = [word for word in titles if (word.means, word.language) == (code, language)]
            if titled and called:
                bare = alternatives(word._replace(how="") for word in titled)
                names.append(rf"{bare}[-\s]?{alternatives(called)}")
        groups.append(f"(?P<{code}>{'|'.join(names)})")
    return re.compile("|".join(groups))


def is_not_shown(place: str) -> bool:
    """Say whether a place (in small letters) is named as one that no output shows."""
    return sought("places", "not shown").within(place)


def countries_of(place: str) -> frozenset[str]:
    """Return the countries whose prefectures or provinces a place (in small letters) names.

    None where it names a place that is not shown, or another country beside them.

    >>> countries_of("鹿児島県出水市"), countries_of("전남 순천만"), countries_of("島根県隠岐の島町竹島")
    (frozenset({'JPN'}), frozenset({'KOR'}), frozenset())
    """
    if is_not_shown(place) or sought("places", "elsewhere").within(place):
        return frozenset()
    return frozenset(area.lastgroup or "" for area in _areas().finditer(place))
