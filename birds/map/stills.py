"""Stills of the map for reports: PNG, SVG and PDF with the page's colours, shapes and legend (needs matplotlib).

A still is a poster, A4 as it stands or lies, in the equal-area projection of Lambert about the middle of what it shows.
"""

from __future__ import annotations

import io
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

from birds import attribution, bundled
from birds.dates import month_of_date
from birds.documents.text import wrap
from birds.errors import UsageError, how_to_get
from birds.geodesy import RADIUS_KM, eastward, great_circle, region, west
from birds.map import data as md
from birds.map.payload import facts, is_fair, page_words
from birds.messages import say
from birds.model import Evidence, Lang, Message, Point

WATER, TEXT, QUIET = "#dfe9ef", "#1b1f23", "#535c66"
OTHER, RECORDS = "#5d6670", "#7A4FA3"
MARKERS = {"diamond": "D", "circle": "o", "square": "s"}
MARKER_SIZES = {"diamond": 6.0, "circle": 6.8, "square": 6.2}  # points; the same area for each Party
DASHES: dict[str, Any] = {"recovery": "solid", "tracking": (0, (1, 2)), "resighting": (0, (4, 2))}
DASHES["other"] = (0, (4, 2, 1, 2))
TRACK: dict[str, Any] = {"linewidth": 1.3, "solid_capstyle": "round"}
DOTTED, RING = (0, (1, 1.4)), 150  # a ring's dashes where one place is known; its size in square points
FACES = {"en": [], "ja": ["Noto Sans CJK JP"], "ko": ["Noto Sans CJK KR", "Noto Sans CJK JP"]}


class Shape(NamedTuple):
    """A sheet: its size in inches, the map's left, bottom, width and height in parts of it, and what stands below.

    `columns` are those of the legend, `letters` how many the foot has in a line of its first size.
    """

    size: tuple[float, float]
    frame: tuple[float, float, float, float]
    columns: int
    letters: int

    @property
    def proportion(self) -> float:
        """How much wider than high the map is."""
        return (self.frame[2] * self.size[0]) / (self.frame[3] * self.size[1])


SHAPES = {
    "portrait": Shape((8.27, 11.69), (0.06, 0.185, 0.88, 0.735), 3, 160),
    "landscape": Shape((11.69, 8.27), (0.045, 0.215, 0.91, 0.685), 5, 235),
}
# The digits of a PDF are those of the mark of what was written, which takes their place (`documents/formats/files.py`).
METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "birds"},
    "pdf": {"CreationDate": None, "Creator": "birds", "Producer": "birds", "Keywords": f"birds {'0' * 64}"},
}
# Points: the radius of a share of 100 %, of 0, of a number without a share.
MOST_RADIUS, LEAST_RADIUS, HOLLOW = 22.0, 3.5, 5.5
TEN = 10  # sites that have their names
TEXT_WIDE = 42  # letters of a line in the legend
LEAST_KM = 300.0  # that a map is wide and high
MOST_NORTH = 84.0  # degrees: beyond them a sheet is taken to show the pole
AWAY = (8, 20, 36, 56)  # points between a site and its name: farther ones are led to by a line
WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))  # east, north
NAME: dict[str, Any] = {"textcoords": "offset points", "fontsize": 7, "zorder": 5}
# Behind a name, for a halo is no text in a PDF.
GROUND = {"facecolor": "#ffffff", "alpha": 0.75, "pad": 0.7, "edgecolor": "none"}
LEADER = {"arrowstyle": "-", "linewidth": 0.5, "color": TEXT, "shrinkA": 0, "shrinkB": 0}
# Sources of what a picture shows.
DRAWN = ("reference", "sites", "municipalities", "boundaries", "evidence", "tracks")
SIZES, FOOT = (6.0, 5.5, 5.0, 4.5, 4.0, 3.5), 40.0  # points: sizes of its letters, its height without leading


@dataclass(frozen=True)
class _Sheet:
    """What one still is made of: the data, the words, and what of it is shown."""

    data: md.MapData
    words: dict[str, str]
    lang: Lang
    sites: tuple[md.MapPlace, ...]
    lines: tuple[Evidence, ...]
    bird: int | None
    labels: tuple[md.Label, ...] = ()
    tracks: tuple[md.MapTrack, ...] = ()
    land: Sequence[Any] = ()
    undrawn: tuple[int, int, int] = (0, 0, 0)  # sites and records without a point, negative findings
    shape: Shape = SHAPES["portrait"]

    def degrees(self) -> list[Point]:
        """Return all points that are drawn, in degrees east of where the map begins, else those of the region."""
        begin = west(self.data.agreement)
        points = [site.place.point for site in self.sites if site.place.point]
        points += [point for line in self.untracked for point in self.circle(line)]
        points += [(x, y) for track in self.tracks for part in track.parts for x, y, _ in part]
        if self.bird is None or not points:  # all that a map is of lies about both Parties
            points += [(x, y) for y, x in region(self.data.agreement)]
        return [(eastward(x, begin), y) for x, y in points]

    @cached_property
    def untracked(self) -> list[Evidence]:
        """The records that no track shows: a bird flew along its track, not from end to end."""
        known = {drawn.track.id for drawn in self.data.tracks}
        return [line for line in self.lines if line.id not in known]

    @cached_property
    def middle(self) -> Point:
        """Where the projection is true: the middle of what is drawn."""
        xs, ys = zip(*self.degrees(), strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    @cached_property
    def projection(self) -> Any:  # noqa: ANN401 - pyproj's, which is loaded when it is needed
        """Lambert's equal-area projection about the middle, in kilometres."""
        from pyproj import Proj

        x, y = self.middle
        return Proj(proj="laea", lon_0=x, lat_0=y, R=RADIUS_KM, units="m")

    def projected(self, point: Point) -> Point:
        """Return where a point lies on the map, in kilometres from its middle."""
        x, y = self.projection(*point)
        return float(x), float(y)

    def circle(self, line: Evidence) -> tuple[Point, ...]:
        """Return the great circle between a line's ends: the same both ways, so that dashes agree."""
        ends = sorted((_ends(line)[0], _ends(line)[-1]))
        return great_circle(*ends, begin=west(self.data.agreement))

    def look(self, code: str) -> tuple[str, str]:
        """Return colour and symbol of a Party, or of all others."""
        party = self.data.agreement.by_code.get(code)
        return (party.colour, party.symbol) if party else (OTHER, "square")


def still(
    data: md.MapData,
    lang: Lang,
    bird: int | None = None,
    around: md.Around = md.NOTHING_AROUND,
    *,
    fmt: str,
    shape: str = "portrait",
) -> bytes:
    """Return the map as a picture in `fmt` (png, svg, pdf) and one of `SHAPES`: all of it, or one of `data.birds`.

    Place names and outlines of land are the user's; a name for one Party only is left out, as on the page.

    Raises UsageError where matplotlib is not installed.
    """
    matplotlib = _matplotlib()
    shown = tuple(label for label in around.labels if is_fair(label, data.agreement))
    tracks = tuple(drawn for drawn in data.tracks if bird is None or data.bird_of(drawn.track) == bird)
    places = data.places_of(bird)
    records = [line for line in data.records if bird is None or data.bird_of(line) == bird]
    positive = [line for line in records if line.certainty != "negative"]
    sites = tuple(site for site in places if site.place.point)
    drawn = tuple(line for line in positive if _ends(line))
    undrawn = len(places) - len(sites), len(positive) - len(drawn), len(records) - len(positive)
    sheet = _Sheet(
        data=data,
        words=page_words(data.agreement, lang),
        lang=lang,
        sites=sites,
        lines=drawn,
        bird=bird,
        labels=shown,
        tracks=tracks,
        land=around.land,
        undrawn=undrawn,
        shape=SHAPES[shape],
    )
    style = {
        "svg.hashsalt": "birds",
        "font.family": ["DejaVu Sans", *FACES.get(lang, []), "Noto Sans CJK JP", "Noto Sans CJK KR"],
        "text.color": TEXT,
        "text.parse_math": False,  # a dollar in a name is a dollar
    }
    with matplotlib.rc_context(style):
        figure = _figure(sheet)
        picture = io.BytesIO()
        figure.savefig(picture, format=fmt, dpi=200, metadata=METADATA[fmt])
    return picture.getvalue()


STILLS: dict[str, Callable[..., bytes]] = {fmt: partial(still, fmt=fmt) for fmt in METADATA}


def _matplotlib() -> Any:  # noqa: ANN401
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise UsageError("map.no_matplotlib", how=how_to_get("stills")) from error
    from matplotlib import font_manager

    from birds.documents.theme import folders

    for file in sorted(file for folder in folders() for file in folder.glob("*.*t[cf]")):
        font_manager.fontManager.addfont(str(file))
    return mpl


def _figure(sheet: _Sheet) -> Any:  # noqa: ANN401
    from matplotlib.figure import Figure

    figure = Figure(figsize=sheet.shape.size, facecolor="white")
    axes = figure.add_axes(sheet.shape.frame, facecolor=WATER)
    axes.set_axis_off()
    axes.add_artist(axes.patch)
    axes.patch.set_zorder(-1)
    # West, east, south, north of the map in its projection, in the proportions of the frame.
    xs, ys = zip(*map(sheet.projected, sheet.degrees()), strict=True)
    wide, high = (max(max(axis) - min(axis), LEAST_KM) * 1.16 for axis in (xs, ys))
    wide, high = max(wide, high * sheet.shape.proportion), max(high, wide / sheet.shape.proportion)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    axes.set_xlim(x - wide / 2, x + wide / 2)
    axes.set_ylim(y - high / 2, y + high / 2)
    _draw_land(axes, sheet)
    _draw_degrees(axes, sheet)
    for track in sheet.tracks:
        _draw_track(axes, track, sheet)
    for line in sheet.untracked:
        _draw_line(axes, line, sheet)
    for site in sheet.sites:
        _draw_site(axes, site, sheet)
    _draw_amounts(axes, sheet)
    for label in sheet.labels:
        _draw_label(axes, label, sheet)
    _draw_scale(axes)
    _write(figure, sheet)
    return figure


def _ends(line: Evidence) -> list[Point]:
    return [end.point for end in (line.origin, line.destination) if end.point]


def _draw_land(axes: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw the land that the sheet shows: what lies far behind its edges would be drawn inside out.

    So would land around the point opposite its middle, which is all of the outermost circle.
    """
    import shapely
    from shapely.affinity import translate

    west_, south, east, north = _seen(axes, sheet)
    middle, height = sheet.middle
    opposite = shapely.MultiPoint([(middle - 180, -height), (middle + 180, -height)]).buffer(5)
    for shape in (*map(json.loads, bundled.land(sheet.data.agreement.land)), *sheet.land):
        land = shapely.make_valid(shapely.geometry.shape(shape))
        for turn in (-360, 0, 360):
            near = shapely.clip_by_rect(land, west_ - turn, south, east - turn, north)
            near = shapely.segmentize(near - translate(opposite, -turn), 2)
            for polygon in shapely.get_parts(near):
                if polygon.geom_type == "Polygon":
                    ends = (polygon.exterior, *polygon.interiors)
                    rings = [[(x + turn, y) for x, y in ring.coords] for ring in ends]
                    _fill(axes, rings, sheet, facecolor=md.LAND, edgecolor="none", zorder=1)


def _seen(axes: Any, sheet: _Sheet) -> tuple[float, float, float, float]:  # noqa: ANN401
    """Return west, south, east, north of what the sheet shows, and a little more, in degrees about its middle."""
    import numpy as np

    steps = np.linspace(0, 1, 60)
    (left, right), (south, north) = axes.get_xlim(), axes.get_ylim()
    xs, ys = left + steps * (right - left), south + steps * (north - south)
    edge_x = np.concatenate([xs, xs, np.full(60, left), np.full(60, right)])
    edge_y = np.concatenate([np.full(60, south), np.full(60, north), ys, ys])
    east_of, north_of = sheet.projection(edge_x, edge_y, inverse=True)
    known = np.isfinite(east_of) & np.isfinite(north_of)
    middle = sheet.middle[0]
    turned = (east_of[known] - middle + 180) % 360 - 180
    low, high = float(north_of[known].min()) - 3, float(north_of[known].max()) + 3
    if high > MOST_NORTH or -low > MOST_NORTH:  # a pole lies on the sheet: every meridian does
        return middle - 180, max(low, -90), middle + 180, min(high, 90)
    return middle + float(turned.min()) - 3, low, middle + float(turned.max()) + 3, high


def _draw_degrees(axes: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    import numpy as np

    west_, south, east, north = _seen(axes, sheet)
    step = 10 if east - west_ < 80 else 20  # noqa: PLR2004 - degrees
    style = {"color": "#9fb0bb", "linewidth": 0.4, "alpha": 0.8, "zorder": 1.5}
    for x in range(math.ceil(west_ / step) * step, math.ceil(east), step):
        ys = np.linspace(max(south, -89), min(north, 89), 90)
        axes.plot(*sheet.projection(np.full(90, x), ys), **style)
    for y in range(math.ceil(south / step) * step, math.ceil(north), step):
        axes.plot(*sheet.projection(np.linspace(west_, east, 120), np.full(120, y)), **style)


def _fill(axes: Any, rings: Iterable[Sequence[Point]], sheet: _Sheet, **style: object) -> None:  # noqa: ANN401
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points: list[Point] = []
    codes: list[Any] = []
    for place, ring in enumerate(rings):
        points += map(sheet.projected, _turned(ring, inner=place > 0))
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
    if points:
        axes.add_patch(PathPatch(Path(points, codes), **style))


def _draw_line(axes: Any, line: Evidence, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw a great circle in the colour of its month, dashed by its kind, faint where no single bird was followed.

    Where one place is known, or both are the same, it is a ring around the place.
    """
    start, end = _ends(line)[0], _ends(line)[-1]
    if start == end:
        x, y = sheet.projected(start)
        _ring(axes, [x], [y], DOTTED if len(_ends(line)) == 1 else "solid")
        return
    way = list(map(sheet.projected, sheet.circle(line)))
    direct = line.certainty == "direct"
    month = month_of_date(line.date_to) or month_of_date(line.date_from)  # in which they came, else left
    style = {"color": _colour(month), "alpha": 0.9 if direct else 0.55, "zorder": 3}
    kind = line.kind if line.kind in DASHES else "other"
    axes.plot(*zip(*way, strict=True), linewidth=1.4, linestyle=DASHES[kind], **style)
    _draw_head(axes, way if start < end else way[::-1], style)
    for reached in (line.origin, line.destination):
        # Hollow where its point is a site's or a region's.
        face = "#ffffff" if reached.approximate else RECORDS
        axes.plot(
            *sheet.projected(reached.point or (0.0, 0.0)), marker="o", markersize=3.4, color=RECORDS,
            markerfacecolor=face, markeredgewidth=1.0, zorder=3.2,
        )  # fmt: skip


def _colour(month: int | None) -> str:
    return md.MONTH_COLOURS[month - 1] if month else RECORDS


def _draw_head(axes: Any, way: Sequence[Point], style: dict[str, Any]) -> None:  # noqa: ANN401
    """Draw a head that says which way a line leads, three fifths along it."""
    import shapely

    line = shapely.LineString(way)
    (ax, ay), (bx, by) = (line.interpolate(part, normalized=True).coords[0] for part in (0.59, 0.6))
    tip = bx, by
    if (ax, ay) != (bx, by):
        near = (tip[0] - (bx - ax) * 1e-3, tip[1] - (by - ay) * 1e-3)
        arrow = {"arrowstyle": "-|>,head_width=0.3,head_length=0.55", "shrinkA": 0, "shrinkB": 0, **style}
        axes.annotate("", xy=tip, xytext=near, arrowprops=arrow, zorder=style["zorder"])


def _ring(axes: Any, x: list[float], y: list[float], dashes: Any, label: str = "") -> Any:  # noqa: ANN401
    return axes.scatter(
        x, y, s=RING, facecolors="none", edgecolors=RECORDS, linewidths=1.1, linestyles=[dashes],
        zorder=3, label=label,
    )  # fmt: skip


def _draw_site(axes: Any, site: md.MapPlace, sheet: _Sheet) -> None:  # noqa: ANN401
    colour, symbol = sheet.look(site.place.party)
    for polygon in site.area:
        _fill(axes, polygon, sheet, facecolor=colour, edgecolor=colour, alpha=0.25, zorder=2)
    at = sheet.projected(site.place.point or (0.0, 0.0))
    axes.plot(*at, **_marker((colour, symbol), site.place.point_quality), zorder=4)


def _turned(ring: Sequence[Point], *, inner: bool) -> Sequence[Point]:
    """Return a ring turned so that what an inner one surrounds stays empty: outer ones run left, inner ones right."""
    twice = sum(ax * by - bx * ay for (ax, ay), (bx, by) in itertools.pairwise(ring))
    return ring[::-1] if (twice > 0) == inner else ring


def _draw_track(axes: Any, track: md.MapTrack, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw a track month by month in their colours, with a head where it is long enough to say which way.

    It stands a little to the right of its way, so that a bird that returns as it came hides neither way.
    """
    import numpy as np
    from matplotlib.patheffects import Normal, withStroke

    high = axes.get_ylim()[1] - axes.get_ylim()[0]
    for part in track.parts:
        for month, leg in _legs(part):
            points = np.array([sheet.projected((x, y)) for x, y, _ in leg])
            east, north = np.gradient(points, axis=0).T
            lengths = np.maximum(np.hypot(east, north), 1e-9)
            aside = high / 500 * np.column_stack([north, -east]) / lengths[:, None]
            way = [(x, y) for x, y in (points + aside).tolist()]
            halo = [withStroke(linewidth=2.6, foreground="#ffffff"), Normal()]
            axes.plot(*zip(*way, strict=True), color=_colour(month), path_effects=halo, zorder=3.4, **TRACK)
            if math.dist(way[0], way[-1]) > high / 14:
                _draw_head(axes, way, {"color": _colour(month), "zorder": 3.5})


def _legs(
    part: Sequence[tuple[float, float, float]],
) -> Iterator[tuple[int | None, list[tuple[float, float, float]]]]:
    """Yield the legs of a track that lie in one month, by the middle of each step, with the month."""
    steps = list(itertools.pairwise(part))

    def month(step: tuple[tuple[float, float, float], tuple[float, float, float]]) -> int | None:
        moment = (step[0][2] + step[1][2]) / 2
        return None if math.isnan(moment) else datetime.fromtimestamp(moment, UTC).month

    for month_of_run, run in itertools.groupby(steps, month):
        steps_of_month = list(run)
        yield month_of_run, [steps_of_month[0][0], *(end for _, end in steps_of_month)]


def _draw_amounts(axes: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw how much each site matters, and the names of the ten greatest."""
    ranked = md.greatest(sheet.data, sheet.bird)
    for rank, (index, share, amount) in enumerate(ranked):
        if share or (amount and (sheet.bird is not None or rank < TEN)):
            radius = min(MOST_RADIUS, LEAST_RADIUS + 1.9 * math.sqrt(share)) if share else HOLLOW
            point = sheet.data.places[index].place.point or (0.0, 0.0)
            x, y = sheet.projected(point)
            _circle(axes, [x], [y], 0.2 if share else 0.0, radius)
    named = [(sheet.data.places[index], amount) for index, _, amount in ranked[:TEN]]
    _name_sites(axes, named, sheet)


def _circle(axes: Any, x: list[float], y: list[float], filled: float, radius: float, label: str = "") -> Any:  # noqa: ANN401
    from matplotlib.colors import to_rgba

    return axes.scatter(
        x, y, s=(2 * radius) ** 2, facecolors=[to_rgba(RECORDS, filled)], edgecolors=RECORDS, linewidths=0.9,
        zorder=3.8, label=label,
    )  # fmt: skip


def _name_sites(axes: Any, named: Sequence[tuple[md.MapPlace, int]], sheet: _Sheet) -> None:  # noqa: ANN401
    """Write names and numbers of sites beside them by rank, where there is room: none covers a symbol or another."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.transforms import Bbox

    renderer = RendererAgg(1, 1, axes.figure.dpi)  # type: ignore[no-untyped-call]
    frame = axes.get_window_extent(renderer)
    half = MARKER_SIZES["circle"] / 2 * axes.figure.dpi / 72
    known = [site.place.point for site in sheet.sites if site.place.point]
    points = [axes.transData.transform(sheet.projected(point)) for point in known]
    taken = [Bbox.from_bounds(x - half, y - half, 2 * half, 2 * half) for x, y in points]
    for site, amount in named:
        name = site.place.names.get(sheet.lang) or next(iter(site.place.names.all()), site.place.id)
        at = sheet.projected(site.place.point or (0.0, 0.0))
        written = axes.annotate(f"{name} {amount:,}" if amount else name, at, (0, 0), bbox=GROUND, **NAME)
        for away, (east, north) in itertools.product(AWAY, WAYS):
            beside = {"ha": ("center", "left", "right")[east], "va": ("center", "bottom", "top")[north]}
            written.set(position=(east * away, north * away), **beside)
            box = written.get_window_extent(renderer)
            inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                if away > AWAY[0]:
                    axes.annotate("", at, written.get_position(), arrowprops=LEADER, **NAME | {"zorder": 3.9})
                break
        else:
            written.remove()


def _marker(look: tuple[str, str], quality: str) -> dict[str, Any]:
    """Return a site's symbol: full where the point is exact, with a heart where rounded, hollow where approximate.

    Half full it stands at the point of its municipality.
    """
    colour, symbol = look
    faces = {"exact": colour, "municipality": colour}
    widths = {"exact": 0.8, "rounded": 2.4}
    return {
        "marker": MARKERS[symbol],
        "markersize": MARKER_SIZES[symbol] * (0.78 if quality == "rounded" else 1.0),
        "markerfacecolor": faces.get(quality, "#ffffff"),
        "markeredgecolor": "#ffffff" if quality == "exact" else colour,
        "markeredgewidth": widths.get(quality, 1.1),
        "fillstyle": "bottom" if quality == "municipality" else "full",
        "markerfacecoloralt": "#ffffff",
        "linestyle": "none",
    }


def _draw_label(axes: Any, label: md.Label, sheet: _Sheet) -> None:  # noqa: ANN401
    """Write a place name of the user's, where the map reaches so far; its middle stands at the point."""
    from matplotlib.patheffects import withStroke

    x, y = sheet.projected(label.point)
    (left, right), (south, north) = axes.get_xlim(), axes.get_ylim()
    if left <= x <= right and south <= y <= north:
        halo = [withStroke(linewidth=2.2, foreground="#ffffff", alpha=0.85)]
        text = label.name(sheet.lang, [sheet.data.agreement.lang_of(code) for code in sheet.data.parties])
        axes.text(x, y, text, fontsize=8, color=QUIET, ha="center", va="center", zorder=5, path_effects=halo)


def _draw_scale(axes: Any) -> None:  # noqa: ANN401
    """Draw a scale in round kilometres, true in the middle of the map."""
    (left, _), (south, north) = axes.get_xlim(), axes.get_ylim()
    high = north - south
    rounds = (digit * 10**power for power in range(-1, 5) for digit in (1, 2, 5))
    length = max(km for km in rounds if km <= high * 0.18)
    x, y = left + high * 0.03, south + high * 0.03
    axes.plot([x, x + length], [y, y], color=TEXT, linewidth=1.4, zorder=6, solid_capstyle="butt")
    axes.text(x, y + high * 0.006, f"{length:g} km", fontsize=8, zorder=6)


def _write(figure: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    """Write what stands around the map: title, legend, how much is shown, sources."""
    from matplotlib.patches import Rectangle

    left, bottom, wide, high = sheet.shape.frame
    inch = 1 / sheet.shape.size[1]
    top = bottom + high + 0.44 * inch
    title, slanted = sheet.words["title"], {}
    subtitle = say(Message.of("word.map_subtitle", **facts(sheet.data, sheet.lang)), sheet.lang)
    if sheet.bird is not None:
        bird = sheet.data.birds[sheet.bird]
        title, subtitle = bird.names.get(sheet.lang) or bird.scientific, bird.scientific
        slanted = {"fontstyle": "italic", "fontfamily": "DejaVu Serif"}  # East Asian faces have no italics
    figure.text(left, top, title, fontsize=15, fontweight="bold", va="center")
    figure.text(left, top - 0.28 * inch, subtitle, fontsize=9, color=QUIET, va="center", **slanted)
    figure.text(left, bottom - 0.18 * inch, sheet.words["key_month"], fontsize=7.5, va="center")
    cell, letters = wide * 0.5 / 12, sheet.words["month_letters"].split()
    for at, (letter, colour) in enumerate(zip(letters, md.MONTH_COLOURS, strict=True)):
        x = left + wide * 0.5 + at * cell
        figure.add_artist(Rectangle((x, bottom - 0.26 * inch), cell, 0.16 * inch, color=colour))
        centred = {"ha": "center", "va": "center"}
        figure.text(x + cell / 2, bottom - 0.185 * inch, letter, fontsize=7, color="white", **centred)
    figure.legend(
        handles=_legend(sheet, figure.axes[0]), loc="upper left", bbox_to_anchor=(left - 0.008, bottom - 0.3 * inch),
        ncols=sheet.shape.columns, frameon=False, fontsize=7.5, handlelength=2.6, columnspacing=2.0, labelspacing=0.4,
    )  # fmt: skip
    size, lines = _foot(sheet)
    figure.text(left, 0.018, "\n".join(lines), fontsize=size, color=QUIET, va="bottom", linespacing=1.35)


def _foot(sheet: _Sheet) -> tuple[float, list[str]]:
    """Return how much is shown and whose it is: the size in points that keeps it below the legend, the lines."""
    shown = say(Message.of("word.map_summary", sites=len(sheet.sites), records=len(sheet.lines)), sheet.lang)
    if sheet.tracks:
        shown += " " + say(Message.of("word.map_summary_tracks", tracks=len(sheet.tracks)), sheet.lang)
    sites, records, negative = sheet.undrawn
    if sites or records:
        shown += " " + say(Message.of("word.map_still_undrawn", sites=sites, records=records), sheet.lang)
    if negative:
        shown += " " + say(Message.of("word.map_shown_negative", negative=negative), sheet.lang)
    compared = {checklist.id for checklist in sheet.data.lists[:2]}
    drawn = (source for source in sheet.data.credits if source.kind in DRAWN or source.id in compared)
    listed = " ".join(attribution.source_lines(drawn, sheet.lang))
    sources = " ".join(filter(None, (sheet.words["sources"], listed, sheet.words["outline_source"])))
    for size in SIZES:
        lines = [shown, *wrap(sources, int(sheet.shape.letters * SIZES[0] / size))]
        if len(lines) * size <= FOOT:
            break
    return size, lines


def _legend(sheet: _Sheet, axes: Any) -> list[Any]:  # noqa: ANN401
    from matplotlib.lines import Line2D

    is_elsewhere = any(site.place.party not in sheet.data.parties for site in sheet.sites)
    shown = [*sheet.data.parties, *(["other"] if is_elsewhere else [])]
    labels = ((code, sheet.words[f"layer_{code}"]) for code in shown)
    handles = [Line2D([], [], label=label, **_marker(sheet.look(code), "exact")) for code, label in labels]
    in_town = any(site.place.point_quality == "municipality" for site in sheet.sites)
    handles += [
        Line2D([], [], label=sheet.words[f"point_{quality}"], **_marker(sheet.look("other"), quality))
        for quality in ("rounded", "approximate", *(["municipality"] if in_town else []))
    ]
    line = partial(Line2D, [], [], color=RECORDS, linewidth=1.4)
    handles += [line(linestyle=style, label=sheet.words[f"key_{kind}"]) for kind, style in DASHES.items()]
    half = _ring(axes, [], [], DOTTED, sheet.words["key_half"])
    drawn = {"label": sheet.words["layer_tracks"], **TRACK}
    tracks = [Line2D([], [], color=RECORDS, **drawn)] if sheet.tracks else []
    amount = _circle(axes, [], [], 0.2, HOLLOW, "\n".join(wrap(sheet.words["key_amount"], TEXT_WIDE)))
    return [*handles, half, line(alpha=0.55, label=sheet.words["key_faint"]), *tracks, amount]
