"""Sites of the flyway and names of places from tables and files of features, every doubtful point said so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from birds.errors import InputError, Problem
from birds.model import PARTIES, Message, Names, Point, Site
from birds.reading import fields, points, shapes
from birds.reading.files.source import Row
from birds.reading.points import Axes
from birds.reading.tables import (
    HowRead,
    Opened,
    ReadOptions,
    features,
    need,
    of_table,
    open_table,
    recognised,
    values,
)
from birds.reading.tables.headings import field_of, script
from birds.vocabulary import key, lookup, regex, sought

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.reading.tables import Opened


AXES = Axes("latitude", "longitude", "coordinates")
_WHERE = frozenset({AXES.lat, AXES.lon, AXES.both, "wkt", "area_ha", "area_km2"})
_NAMES = ("name_en", "name_ko", "name_ja", "name")
Located = tuple[Point | None, tuple[Problem, ...]]
Locate = Callable[[int, Row], Located]
Quality = Literal["exact", "rounded", "approximate", "none"]


def read_sites(
    path: Path, crs: str | None = None, *, options: ReadOptions | None = None
) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    """Read sites from CSV, a workbook, or any file of features that GDAL reads.

    Coordinates in a table are degrees (WGS 84) unless `crs` says otherwise. Raises InputError where the file
    can't be used, where no reference system is known, or where nothing says which Party the sites are of.
    """
    found = sites_of(path, replace(options or ReadOptions(), crs=crs or (options.crs if options else None)))
    return found.sites, found.problems


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of a file, what was noticed, and how the file was read."""

    sites: tuple[Site, ...]
    problems: tuple[Problem, ...]
    how: HowRead


def sites_of(path: Path, options: ReadOptions) -> Sites:
    """Read sites as `read_sites` does, and say how the file was read."""
    path = Path(path)
    return _from_features(path, options) if features.is_features(path) else _from_table(path, options)


def _from_table(path: Path, options: ReadOptions) -> Sites:
    opened = open_table(path, "sites", options.mapping, encoding=options.encoding, sheet=options.sheet)
    _refuse_birds(opened)
    if "wkt" in opened.places and not opened.places.keys() & {AXES.lat, AXES.lon, AXES.both}:
        return _from_shapes(opened, options)
    done = features.operation(options.crs, opened.table.file) if options.crs else None
    axes, told = AXES, tuple[Problem, ...]()
    if not options.crs:
        points.ask_for_crs(opened, AXES)
    elif done:
        axes, order = points.in_map_order(opened, AXES, done.point)
        told = (Problem(opened.table.file, done.message, severity="warning"), *order)

    def locate(number: int, row: Row) -> Located:
        return points.locate(opened, number, row, axes, done.point if done else None)

    return Sites(*_read(opened, options, locate, told), of_table(opened, options.crs))


def _refuse_birds(opened: Opened) -> None:
    """Refuse a table of birds: it has a column of scientific names, and none that says where or how large a site is."""
    if opened.places.keys() & _WHERE:
        return
    header = opened.table.header
    taken = set(opened.places.values())
    for place, text in enumerate(header):
        if place not in taken and field_of(text) == "scientific_name":
            raise InputError("site.table_of_birds", file=opened.table.file, column=text)


def _from_shapes(opened: Opened, options: ReadOptions) -> Sites:
    layer = shapes.shapes_in(opened, opened.places["wkt"], options.crs, otherwise="EPSG:4326")

    def locate(number: int, _: Row) -> Located:
        return features.centre(layer, number) if layer.at(number) is not None else (None, ())

    return Sites(*_read(opened, options, locate, layer.problems), of_table(opened, layer.crs))


def _from_features(path: Path, options: ReadOptions) -> Sites:
    layer = features.read_layer(path, crs=options.crs, layer=options.sheet, encoding=options.encoding)
    opened = recognised(layer.table, "sites", options.mapping)
    found = _read(opened, options, lambda number, _: features.centre(layer, number), layer.problems)
    return Sites(*found, of_table(opened, layer.crs))


def _read(
    opened: Opened, options: ReadOptions, locate: Locate, told: Sequence[Problem] = ()
) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    need(opened, (_NAMES,), "site.with_names")
    if options.party is None and "party" not in opened.places:
        raise InputError("site.whose", file=opened.table.file)
    reading = _Reading(opened, options, locate)
    for number, row in opened.rows():
        reading.read(number, row)
    if not reading.sites and not reading.problems:
        raise InputError("site.none", file=opened.table.file)
    return tuple(reading.sites), (*opened.problems, *told, *_unit_unsaid(opened), *reading.problems)


def _unit_unsaid(opened: Opened) -> tuple[Problem, ...]:
    """Say that areas were taken as hectares where neither their header nor a cell says so."""
    column = next((one for one in opened.columns.columns if one.field == "area_ha"), None)
    if column is None or column.how == "map" or sought("numbers", "hectare").within(column.header):
        return ()
    first = next((number for number, row in opened.rows() if _is_bare(opened.get(row, "area_ha"))), None)
    if first is None:
        return ()
    return (opened.warn(first, "site.unit_unsaid", "site.do_say_unit", "area_ha"),)


def _is_bare(area: str | None) -> bool:
    return area is not None and values.plain_number(area) is not None


@dataclass(slots=True)
class _Reading:
    """One pass over the rows of a file of sites."""

    opened: Opened
    options: ReadOptions
    locate: Locate
    sites: list[Site] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def read(self, number: int, row: Row) -> None:
        """Read one row into a site, or into the problem that it is none."""
        names = names_of(self.opened, row)
        party = self._party(number, row)
        if party is None:
            return
        if not names.all():
            shown = " ".join(filter(None, row))
            self.problems.append(self.opened.error(number, "site.no_name", "site.do_add_name", value=shown))
            return
        point, told = self.locate(number, row)
        self.problems.extend(told)
        site = self._site(number, row, (names, party, point))
        if self._is_new(number, site):
            self.sites.append(site)

    def _site(self, number: int, row: Row, found: tuple[Names, str, Point | None]) -> Site:
        names, party, point = found
        get = self.opened.get
        self._check_place(number, point, party)
        designation = get(row, "designation") or ""
        return Site(
            id=get(row, "id") or self._derived(get(row, "code"), names, party, designation),
            designation=designation,
            names=names,
            party=party,
            code=get(row, "code"),
            point=point,
            point_quality=self._quality(number, row, point),
            area_ha=self._area(number, row),
            designated=get(row, "designated"),
            species=split_species(get(row, "species") or ""),
            source=get(row, "source"),
            note=get(row, "note"),
        )

    def _party(self, number: int, row: Row) -> str | None:
        said = self.opened.get(row, "party")
        if said is None and self.options.party:
            return self.options.party
        party = fields.party_of(said) if said else None
        if party is None:
            what = "site.country_unclear" if said else "site.no_country"
            self.problems.append(self.opened.error(number, what, "site.do_write_country", "party", said))
        return party

    def _check_place(self, number: int, point: Point | None, party: str) -> None:
        if point and points.outside(point, party):
            what = Message.of("site.outside", party=party)
            shown = f"{point[1]:g}, {point[0]:g}"
            self.problems.append(self.opened.warn(number, what, "site.do_check_country", "latitude", shown))

    def _derived(self, code: str | None, names: Names, party: str, designation: str) -> str:
        """Make an id from what identifies the site: its code, else Party and name, then designation."""
        if code:
            return slug(code)
        short = slug(f"{party} {names.all()[0]}")
        return short if short not in self.ids else slug(f"{short} {designation}")

    def _quality(self, number: int, row: Row, point: Point | None) -> Quality:
        said = self.opened.get(row, "point_quality")
        quality = cast("Quality | None", lookup("qualities").get(key(said))) if said else None
        if said and quality is None:
            what, todo = "site.quality_unclear", "site.do_write_quality"
            self.problems.append(self.opened.warn(number, what, todo, "point_quality", said))
        if point is None:
            return "none"
        if quality == "none":
            what, todo = "site.none_with_point", "site.do_correct_one"
            self.problems.append(self.opened.warn(number, what, todo, "point_quality", said))
            return "approximate"
        return quality or ("rounded" if points.is_whole_minutes(point) else "exact")

    def _area(self, number: int, row: Row) -> float | None:
        hectares, squared = self.opened.get(row, "area_ha"), self.opened.get(row, "area_km2")
        printed = hectares or squared
        if printed is None:
            return None
        area = area_in_hectares(printed, "ha" if hectares else "km2")
        if area is None:
            told = self.opened.error(
                number,
                "site.area_unclear",
                "site.do_write_hectares",
                "area_ha" if hectares else "area_km2",
                printed,
            )
            self.problems.append(told)
        return area

    def _is_new(self, number: int, site: Site) -> bool:
        """Say whether a site is not in the file already; the same names twice are pointed out and kept."""
        first = self.ids.setdefault(site.id, number)
        if first != number:
            what = Message.of("site.id_twice", first=first)
            self.problems.append(self.opened.error(number, what, "site.do_give_id", "id", site.id))
            return False
        key = (site.names, site.party, site.designation)
        other = self.seen.setdefault(key, number)
        if other != number:
            what, name = Message.of("site.same_name", first=other), site.names.all()[0]
            self.problems.append(self.opened.warn(number, what, "site.do_delete_one", value=name))
        return True


def slug(text: str) -> str:
    """Return a text as an id: small letters and digits of any script, hyphens between; long ones hashed."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text).casefold()).strip("-")
    if len(plain) <= 80:  # noqa: PLR2004
        return plain or f"site-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    return f"{plain[:60]}-{hashlib.sha256(plain.encode()).hexdigest()[:10]}"


_OUTSIDE_BRACKETS = re.compile(r"[,，](?![^()（）]*[)）])")


@cache
def _area() -> re.Pattern[str]:
    about, hectare = regex("numbers", "about"), regex("numbers", "hectare")
    return re.compile(
        rf"(?:{about}\.?)?\s*([\d,.\s]+?)\s*({hectare}|km2|km²|㎢|sq\.? ?km|m2|m²|㎡)?\.?", re.IGNORECASE
    )


def split_species(printed: str) -> tuple[str, ...]:
    """Return the species a site is known for, as printed; commas part only where nothing else does."""
    if not printed:
        return ()
    parts = re.split(r"[;；、\n\r·]", printed)
    if len(parts) == 1:
        parts = _OUTSIDE_BRACKETS.split(printed)
    return tuple(part.strip() for part in parts if part.strip())


def area_in_hectares(printed: str, unit: str = "ha") -> float | None:
    """Return an area ("1,300 ha", "13 km²", "3.5㎢") in hectares; `unit` where the cell names none."""
    found = _area().fullmatch(unicodedata.normalize("NFC", printed).strip())
    number = values.plain_number(found[1]) if found else None
    if found is None or number is None or number < 0:
        return None
    said = (found[2] or unit).casefold()
    factor = 100.0 if "k" in said or said == "㎢" else 0.0001 if said in {"m2", "m²", "㎡"} else 1.0
    return round(number * factor, 6)


def names_of(opened: Opened, row: Row) -> Names:
    """Return the names of a place; one from a column without a language is told by its script."""
    found = {language: opened.get(row, f"name_{language}") for language in ("en", "ko", "ja")}
    other = opened.get(row, "name")
    language = script(other) if other else ""
    if language and not found[language]:
        found[language] = other
    return Names(**found)


# ---------------------------------------------------------------- place names for the map

LabelRow = tuple["Point", Names]


def read_labels(
    path: Path, crs: str | None = None, *, encoding: str | None = None
) -> tuple[tuple[LabelRow, ...], tuple[Problem, ...]]:
    """Read place names with their points (longitude, latitude) from a table or a file of features.

    A row has names in the languages of both Parties, or of neither. Raises InputError where the file can't be used.
    """
    path = Path(path)
    opened, locate, told = (
        _features(path, crs, encoding) if features.is_features(path) else _table(path, crs, encoding)
    )
    need(opened, (_NAMES,), "point.with_names")
    labels: list[LabelRow] = []
    problems = [*opened.problems, *told]
    for number, row in opened.rows():
        label, found = _label(opened, number, row, locate)
        labels.extend([label] if label else [])
        problems.extend(found)
    if not labels and not any(problem.severity == "error" for problem in problems):
        raise InputError("point.no_place", file=opened.table.file)
    return tuple(labels), tuple(problems)


def _table(path: Path, crs: str | None, encoding: str | None) -> tuple[Opened, Locate, tuple[Problem, ...]]:
    opened = open_table(path, "sites", {}, encoding=encoding)
    need(opened, (("latitude", "coordinates"),), "point.with_points")
    done = features.operation(crs, opened.table.file) if crs else None
    if not crs:
        points.ask_for_crs(opened, AXES)
    transform = done.point if done else None
    return opened, lambda number, row: points.locate(opened, number, row, AXES, transform), ()


def _features(
    path: Path, crs: str | None, encoding: str | None
) -> tuple[Opened, Locate, tuple[Problem, ...]]:
    layer = features.read_layer(path, crs=crs, encoding=encoding)
    opened = recognised(layer.table, "sites", {})

    def locate(number: int, _: Row) -> tuple[Point | None, tuple[Problem, ...]]:
        point, told = features.centre(layer, number)
        return point, () if point else told  # a shape's name stands inside it: nothing to say

    return opened, locate, layer.problems


def _label(
    opened: Opened, number: int, row: Row, locate: Locate
) -> tuple[LabelRow | None, tuple[Problem, ...]]:
    """Return a row's place name, or None with why the row has none that can be shown."""
    names = names_of(opened, row)
    if not names.all():
        return None, (opened.error(number, "point.no_name", "point.do_add_name", "name"),)
    point, told = locate(number, row)
    if point is None:
        if any(problem.severity == "error" for problem in told):
            return None, told
        refused = opened.error(number, "point.none", "point.do_add_point", value=names.all()[0])
        return None, (*told, refused)
    if len({names.get(party.lang) is None for party in PARTIES.values()}) > 1:
        refused = opened.error(number, "point.one_sided", "point.do_name_both", value=names.all()[0])
        return None, (*told, refused)
    return (point, names), told
