"""Sites of the flyway, their boundaries, and names of places, from tables and files of features; every doubt is said.

| a boundary belongs to | if |
|---|---|
| the site of its code or id | there is one |
| the site of its name, in any language | its point is in the shape or within 50 km of it, or it has none |
| no site | else; where one site's point lies in it, that is said for a person to decide |
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import shapely

from birds import geodesy
from birds.errors import InputError, Problem
from birds.model import Message, Municipality, Names, Point, Quality, Site, SiteArea, grouped
from birds.reading import locations, tables
from birds.reading.files.layers import shapes_in_sandbox
from birds.reading.files.source import Row
from birds.reading.locations import AXES, coarse, is_vague
from birds.reading.tables import Opened, Read, ReadOptions, features, values
from birds.vocabulary import key, lookup, sought, worded
from birds.vocabulary.fields import field_of

_WHERE = frozenset({AXES.lat, AXES.lon, AXES.both, "wkt", "area_ha", "area_km2"})
_OFFICIAL = re.compile(r"(?P<lang>[A-Za-z]{2,3}(?:-[A-Za-z]+)?)\s+\S")
_NAMES = ("name_en", "name_ko", "name_ja", "name")
Locate = Callable[[int, Row], Point | None]


def read_sites(path: Path, options: ReadOptions) -> Read[Site]:
    """Read sites from CSV, a workbook, or any file of features that GDAL reads.

    Coordinates in a table are degrees (WGS 84) unless a `crs` says otherwise. Raises InputError where the file
    can't be used, where no reference system is known, or where nothing says which Party the sites are of.
    """
    opened, locate, crs = _open(path, options)
    opened.need("site.with_names", *_NAMES)
    if options.party is None and "party" not in opened.places:
        raise InputError("site.whose", file=opened.table.file, codes=tuple(options.agreement.by_code))
    _note_unit_unsaid(opened)
    noticed = len(opened.problems)
    reading = _Reading(opened, options, locate)
    sites = [site for number, row in opened.rows() if (site := reading.read(number, row))]
    if not sites and len(opened.problems) == noticed:
        raise InputError("site.none", file=opened.table.file)
    return opened.read(sites, crs)


def _open(path: Path, options: ReadOptions) -> tuple[Opened, Locate, str | None]:
    """Return a table or a file of features, how the point of a row is found, and in which system it is given."""
    if features.is_features(path):
        layer = features.read_layer(path, options)
        return _in_layer(tables.recognised(layer.table, "sites", options), layer, lambda _: True)
    opened = tables.open_table(path, "sites", options)
    taken = set(opened.places.values())
    for place, text in enumerate(() if opened.places.keys() & _WHERE else opened.table.header):
        # A table of birds has a column of scientific names, and none that says where or how large a site is.
        if place not in taken and field_of(text) == "scientific_name":
            raise InputError("site.table_of_birds", file=opened.table.file, column=text)
    if "wkt" in opened.places and not opened.places.keys() & {AXES.lat, AXES.lon, AXES.both}:
        layer = features.shapes_in(opened, opened.places["wkt"], options.crs, otherwise="EPSG:4326")
        return _in_layer(opened, layer, lambda number: layer.at(number) is not None)
    done = features.operation(options.crs, opened.table.file) if options.crs else None
    axes = AXES
    if not options.crs:
        locations.ask_for_crs(opened, AXES)
    elif done:
        opened.problems.append(Problem(opened.table.file, done.message, severity="warning"))
        axes = locations.in_map_order(opened, AXES, done.point)
    transform = done.point if done else None
    return opened, lambda number, row: locations.locate(opened, number, row, axes, transform), options.crs


def _in_layer(
    opened: Opened, layer: features.Layer, is_drawn: Callable[[int], bool]
) -> tuple[Opened, Locate, str | None]:
    def locate(number: int, _: Row) -> Point | None:
        point, problem = features.centre(layer, number) if is_drawn(number) else (None, None)
        opened.problems += [problem] if problem else []
        return point

    opened.problems += layer.problems
    return opened, locate, layer.crs


def read_municipalities(path: Path, options: ReadOptions) -> Read[Municipality]:
    """Read municipalities with their points, as sites are read; several may have one name. Raises InputError."""
    read = read_sites(path, options)
    towns = tuple(
        Municipality(site.id, site.names, site.party, site.point, source=site.source or path.name)
        for site in read.values
        if site.point
    )
    return Read(towns, read.problems, read.how)


def _note_unit_unsaid(opened: Opened) -> None:
    """Say that areas were taken as hectares where neither their header nor a cell says so."""
    column = next((column for column in opened.columns.columns if column.field == "area_ha"), None)
    if column is None or column.how == "map" or sought("numbers", "hectare").within(column.header):
        return
    areas = ((number, opened.get(row, "area_ha")) for number, row in opened.rows())
    first = next((number for number, area in areas if area and values.plain_number(area) is not None), None)
    if first is not None:
        opened.warn(first, "site.unit_unsaid", "site.do_say_unit", "area_ha")


@dataclass(slots=True)
class _Reading:
    """One pass over the rows of a file of sites."""

    opened: Opened
    options: ReadOptions
    locate: Locate
    ids: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def read(self, number: int, row: Row) -> Site | None:
        """Read one row as a site; None where it is none, which is said."""
        names = names_of(self.opened, row)
        party = self._party(number, row)
        if party is None:
            return None
        if not names.all():
            self.opened.error(number, "site.no_name", "site.do_add_name", value=tables.row_text(row))
            return None
        get = partial(self.opened.get, row)
        point = coarse(self.opened, number, row, self.locate(number, row))
        if point and locations.outside(self.opened.agreement, point, party):
            what = Message.of("site.outside", party=self.opened.agreement.country(party))
            shown = f"{point[1]:g}, {point[0]:g}"
            self.opened.warn(number, what, "site.do_check_country", "latitude", shown)
        designation = get("designation") or ""
        site = Site(
            id=get("id") or self._derived(get("code"), (names, party, point), designation),
            designation=designation,
            names=names,
            party=party,
            **{field: get(field) for field in ("code", "designated", "source", "municipality")},
            point=point,
            point_quality=self._quality(number, row, point),
            area_ha=self._area(number, row),
            species=split_species(get("species") or ""),
            note="; ".join(filter(None, (get("note"), get("generalised")))) or None,
            place_id=get("place_id") or "",
            official=self._official(number, row),
        )
        return site if self._is_new(number, site) else None

    def _official(self, number: int, row: Row) -> tuple[str, ...]:
        """Return the sources of the site's own State that print its name, each behind the language of the name."""
        cell = self.opened.get(row, "official") or ""
        parts = tuple(filter(None, map(str.strip, re.split(r";(?=\s|$)", cell))))
        matches = [_OFFICIAL.match(part) for part in parts]
        if all(match and match["lang"] in self.opened.agreement.read_languages for match in matches):
            return parts
        self.opened.warn(number, "site.official_unclear", "site.do_write_official", "official", cell)
        return ()

    def _party(self, number: int, row: Row) -> str | None:
        cell = self.opened.get(row, "party")
        if cell is None and self.options.party:
            return self.options.party
        party = locations.country_code(self.opened.agreement, cell) if cell else None
        if party is None:
            what = "site.country_unclear" if cell else "site.no_country"
            self.opened.error(number, what, "point.do_write_code", "party", cell)
        return party

    def _derived(self, code: str | None, identity: tuple[Names, str, Point | None], designation: str) -> str:
        """Make an id from what identifies the site: its code, else Party and name, then designation, then point."""
        if code:
            return slug(code)
        names, party, point = identity
        short = slug(f"{party} {names.all()[0]}")
        longer = slug(f"{short} {designation}") if short in self.ids else short
        return slug(f"{longer} {point[1]:.4f} {point[0]:.4f}") if point and longer in self.ids else longer

    def _quality(self, number: int, row: Row, point: Point | None) -> Quality:
        unclear = "site.quality_unclear", "site.do_write_quality"
        read = lookup("qualities").get
        named = self.opened.parse(number, row, "point_quality", lambda cell: read(key(cell)), *unclear)
        quality = cast("Quality | None", named)
        if point is None:
            return "none"
        if is_vague(self.opened, row):
            return "approximate"
        if quality == "none":
            shown = self.opened.get(row, "point_quality")
            self.opened.warn(number, "site.none_with_point", "site.do_correct_one", "point_quality", shown)
            return "approximate"
        return quality or ("rounded" if locations.is_whole_minutes(point) else "exact")

    def _area(self, number: int, row: Row) -> float | None:
        for unit in ("ha", "km2"):
            if printed := self.opened.get(row, f"area_{unit}"):
                area = area_in_hectares(printed, unit)
                if area is None:
                    what, todo = "site.area_unclear", "site.do_write_hectares"
                    self.opened.error(number, what, todo, f"area_{unit}", printed)
                return area
        return None

    def _is_new(self, number: int, site: Site) -> bool:
        """Say whether a site is not in the file already; the same names twice are pointed out and kept."""
        first = self.ids.setdefault(site.id, number)
        if first != number:
            what = Message.of("site.id_twice", first=first)
            self.opened.error(number, what, "site.do_give_id", "id", site.id)
            return False
        key = (site.names, site.party, site.designation)
        other = self.seen.setdefault(key, number)
        if other != number:
            what, name = Message.of("site.same_name", first=other), site.names.all()[0]
            self.opened.warn(number, what, "site.do_delete_one", value=name)
        return True


def slug(text: str) -> str:
    """Return a text as an id: small letters and digits of any script, hyphens between; long ones hashed."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", text).casefold()).strip("-")
    if 0 < len(plain) <= 80:  # noqa: PLR2004
        return plain
    return f"{plain[:60] or 'site'}-{hashlib.sha256((plain or text).encode()).hexdigest()[:10]}"


_COMMA = re.compile(r"^(\d+),(\d{1,2})$")  # groups of thousands have three digits
_OUTSIDE_BRACKETS = re.compile(r"[,，](?![^()（）]*[)）])")
_AREA = r"(?i)(?:{numbers.about}\.?)?\s*([\d,.\s]+?)\s*({numbers.hectare}|km2|km²|㎢|sq\.? ?km|m2|m²|㎡)?\.?"


def split_species(printed: str) -> tuple[str, ...]:
    """Return the species a site is known for, as printed; commas part only where nothing else does."""
    parts = re.split(r"[;；、\n\r·]", printed)
    parts = _OUTSIDE_BRACKETS.split(printed) if len(parts) == 1 else parts
    return tuple(part.strip() for part in parts if part.strip())


def area_in_hectares(printed: str, unit: str = "ha") -> float | None:
    """Return an area ("1,300 ha", "13 km²", "3.5㎢") in hectares; `unit` where the cell names none."""
    parts = worded(_AREA).fullmatch(unicodedata.normalize("NFC", printed).strip())
    number = values.plain_number(_COMMA.sub(r"\1.\2", parts[1].strip())) if parts else None
    if parts is None or number is None or number < 0:
        return None
    called = (parts[2] or unit).casefold()
    factor = 100.0 if "k" in called or called == "㎢" else 0.0001 if called in {"m2", "m²", "㎡"} else 1.0
    return round(number * factor, 6)


def names_of(opened: Opened, row: Row) -> Names:
    """Return the names of a place; one from a column without a language is told by its script."""
    names = {lang: opened.get(row, f"name_{lang}") for lang in opened.agreement.read_languages}
    if other := opened.get(row, "name"):
        language = values.language_by_script(other).replace("und", "en")  # which every output shows
        if language and not names[language]:
            names[language] = other
    return Names(**names)


# ---------------------------------------------------------------- boundaries

FARTHEST_KM = 50.0


def read_boundaries(path: Path, sites: Sequence[Site], options: ReadOptions) -> Read[SiteArea]:
    """Read boundaries and match them to `sites`; several shapes of one site become one area.

    Raises InputError where the file can't be read, names no reference system, or holds no polygon.
    """
    layer, mapping = features.read_shapes(path, options)
    opened = tables.recognised(layer.table, "sites", replace(options, mapping=mapping))
    usable, problems = features.polygons_of(layer)
    reading = _Boundaries(opened, layer, sites)
    for (number, row), shape in zip(enumerate(layer.table.rows, layer.table.first_row), usable, strict=True):
        if shape is not None:
            reading.read(number, row, shape)
    areas = reading.finished()
    opened.problems += layer.problems
    opened.problems += sorted((*problems, *reading.problems), key=lambda problem: problem.row or 0)
    return opened.read(areas, layer.crs)


class _Boundaries:
    """One pass over the shapes of a file, with the known sites by code and by name."""

    def __init__(self, opened: Opened, layer: features.Layer, sites: Sequence[Site]) -> None:
        self.opened, self.layer, self.sites = opened, layer, sites
        coded = grouped((key(site.code), site) for site in sites if site.code)
        # A code that several have names none of them; ids come before codes.
        self.by_code = {code: own[0] for code, own in coded.items() if len(own) == 1}
        self.by_code |= {key(site.id): site for site in sites}
        names = ((name, site) for site in sites for name in dict.fromkeys(map(key, site.names.all())))
        self.by_name = grouped(names)
        self.placed = [site for site in sites if site.point is not None]
        points = [site.point for site in sites if site.point is not None]
        self.tree = shapely.STRtree(list(shapely.points(points)) if points else [])
        self.problems: list[Problem] = []
        self.shapes: dict[str, list[Any]] = {}
        self.origins: dict[str, tuple[int, str, str | None]] = {}  # row, source, date

    def read(self, number: int, row: Row, shape: Any) -> None:  # noqa: ANN401
        """Read one shape for its site, or into the problem that it has none."""
        fields = (*(f"name_{lang}" for lang in self.opened.agreement.read_languages), "name")
        printed = [name for field in fields if (name := self.opened.get(row, field))]
        named = [*{site.id: site for name in printed for site in self.by_name.get(key(name), ())}.values()]
        near = [site for site in named if site.point is None or _km(site, shape) <= FARTHEST_KM]
        codes = [key(code) for name in ("id", "code") if (code := self.opened.get(row, name))]
        coded = next((self.by_code[code] for code in codes if code in self.by_code), None)
        site = coded or (near[0] if len(near) == 1 else None)
        if site is not None:
            self.shapes.setdefault(site.id, []).append(shape)
            source = self.opened.get(row, "source") or self.layer.table.file
            self.origins.setdefault(site.id, (number, source, self.opened.get(row, "designated")))
            return
        if len(near) > 1:
            what = Message.of("boundary.several_sites", sites=tuple(site.id for site in near))
        elif named:
            distance = _km(named[0], shape)
            what = Message.of("boundary.site_far_away", site=named[0].id, distance=distance)
        elif inside := sorted(self.tree.query(shape, predicate="contains"))[:5]:
            what = Message.of("boundary.points_inside", sites=tuple(self.placed[at].id for at in inside))
        else:
            what = Message("boundary.no_site")
        name = next(iter(printed), None)
        table, todo = self.layer.table, "boundary.do_say_site"
        self.problems.append(table.problem(what, todo, number, value=name, severity="error"))

    def finished(self) -> tuple[SiteArea, ...]:
        """Return one area a site, in the order of the known sites; one that contradicts its site is said."""
        sites = [site for site in self.sites if site.id in self.shapes]
        parts = [self.shapes[site.id] for site in sites]
        whole = np.array([shapes[0] for shapes in parts], dtype=object)
        several = [place for place, shapes in enumerate(parts) if len(shapes) > 1]
        if several:
            drawn = [parts[place] for place in several]
            whole[several] = shapes_in_sandbox(shapely.union_all, drawn, self.layer.table.file)
        whole = features.as_multipolygons(list(whole))
        km = [_km(site, shape) if site.point else 0.0 for site, shape in zip(sites, whole, strict=True)]
        for site, measured, far in zip(sites, geodesy.hectares(whole), km, strict=True):
            for what in (geodesy.other_area(site, measured), geodesy.outside_boundary(site, far)):
                if what is not None:
                    number = self.origins[site.id][0]
                    self.problems.append(self.layer.table.problem(what, "boundary.do_compare", number))
        return tuple(
            SiteArea(site.id, wkb, *self.origins[site.id][1:])
            for site, wkb in zip(sites, shapely.to_wkb(whole, flavor="iso", byte_order=1), strict=True)
        )


def _km(site: Site, shape: Any) -> float:  # noqa: ANN401
    return math.inf if site.point is None else float(geodesy.km_between(shapely.Point(site.point), shape)[0])


# ---------------------------------------------------------------- place names for the map

LabelRow = tuple["Point", Names]


def read_labels(path: Path, options: ReadOptions) -> Read[LabelRow]:
    """Read place names with points (longitude, latitude), in both Parties' languages or neither. Raises InputError."""
    opened, locate, _ = _open(path, options)
    opened.need("point.with_names", *_NAMES)
    if not features.is_features(path):
        opened.need("point.with_points", AXES.lat, AXES.both, "wkt")
    labels = [label for number, row in opened.rows() if (label := _label(opened, number, row, locate))]
    if not labels and not _errors(opened):
        raise InputError("point.no_place", file=opened.table.file)
    inside = "layer.shape_for_point"  # where the name of a shape belongs
    opened.problems[:] = [problem for problem in opened.problems if problem.what.code != inside]
    return opened.read(labels)


def _errors(opened: Opened) -> int:
    return sum(problem.severity == "error" for problem in opened.problems)


def _label(opened: Opened, number: int, row: Row, locate: Locate) -> LabelRow | None:
    """Return a row's place name; None where it has none that can be shown, which is said."""
    names, errors = names_of(opened, row), _errors(opened)
    if not names.all():
        opened.error(number, "point.no_name", "point.do_add_name", "name")
        return None
    point = locate(number, row)
    if point is None and _errors(opened) == errors:
        opened.error(number, "point.none", "point.do_add_point", value=names.all()[0])
    elif point and len({names.get(party.lang) is None for party in opened.agreement.parties}) > 1:
        opened.error(number, "point.one_sided", "point.do_name_both", value=names.all()[0])
    return (point, names) if point and _errors(opened) == errors else None
