"""Stills of the map for reports: PNG, SVG and PDF with the page's colours, shapes and legend (needs matplotlib)."""

from __future__ import annotations

import io
import itertools
import json
import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from birds import bundled
from birds.documents import sources as attributed
from birds.documents.text import wrap
from birds.errors import UsageError, how_to_get
from birds.geodesy import eastward, great_circle, mercator, region, turns, west
from birds.map.nouns import LAND, NOTHING_AROUND
from birds.map.payload import facts, fair, words
from birds.messages import say
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from birds.map.nouns import Around, Label, MapData, MapLine, MapPlace, MapTrack
    from birds.model import End, Lang, Point

WATER, TEXT, QUIET = "#dfe9ef", "#1b1f23", "#535c66"
OTHER, RECORDS = "#5d6670", "#7A4FA3"
MARKERS = {"diamond": "D", "circle": "o", "square": "s"}
MARKER_SIZES = {"diamond": 6.0, "circle": 6.8, "square": 6.2}  # points; the same area for each Party
DASHES: dict[str, Any] = {
    "recovery": "solid",
    "tracking": (0, (1, 2)),
    "resighting": (0, (4, 2)),
    "other": (0, (4, 2, 1, 2)),
}
TRACK: dict[str, Any] = {"color": RECORDS, "linewidth": 0.8, "alpha": 0.7}
DOTTED, RING = (0, (1, 1.4)), 150  # a ring's dashes where one place is known; its size in square points
FACES = {"en": [], "ja": ["Noto Sans CJK JP"], "ko": ["Noto Sans CJK KR", "Noto Sans CJK JP"]}
LANDSCAPE = (11.69, 8.27)  # inches: A4
FRAME = (0.045, 0.17, 0.91, 0.73)  # left, bottom, width, height of the map in parts of the sheet
# The digits of a PDF are those of the mark of what was written, which takes their place (`documents/write/marks.py`).
METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "birds"},
    "pdf": {"CreationDate": None, "Creator": "birds", "Producer": "birds", "Keywords": f"birds {'0' * 64}"},
}
KM_PER_DEGREE = 111.195
LINE = 235  # letters of the foot in its first size
DRAWN = (
    "reference",
    "sites",
    "municipalities",
    "boundaries",
    "evidence",
    "tracks",
)  # sources of what a picture shows
COLUMNS, LEGEND_ROW = 5, 9.0  # of the legend; points that a third row of it takes from the foot
SIZES, FOOT = (6.0, 5.5, 5.0, 4.5, 4.0, 3.5), 42.0  # points: sizes of its letters, its height without leading


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one still is made of: the data, the words, and what of it is shown."""

    data: MapData
    words: dict[str, str]
    lang: Lang
    sites: tuple[MapPlace, ...]
    lines: tuple[MapLine, ...]
    bird: int | None
    labels: tuple[Label, ...] = ()
    tracks: tuple[MapTrack, ...] = ()
    land: Sequence[Any] = ()
    undrawn: tuple[int, int, int] = (0, 0, 0)  # sites and records without a point, negative findings

    def projected(self, point: Point) -> Point:
        """Return where a point lies in the projection of the map."""
        return eastward(point[0], west(self.data.agreement)), mercator(point[1])

    def way(self, line: MapLine) -> list[Point]:
        """Return the great circle between a line's ends in the projection: the same both ways, so that dashes agree."""
        ends = sorted((_ends(line)[0], _ends(line)[-1]))
        return [(x, mercator(y)) for x, y in great_circle(*ends, begin=west(self.data.agreement))]

    def look(self, code: str) -> tuple[str, str]:
        """Return colour and symbol of a Party, or of all others."""
        party = self.data.agreement.by_code.get(code)
        return (party.colour, party.symbol) if party else (OTHER, "square")


def still(
    data: MapData, lang: Lang, bird: int | None = None, around: Around = NOTHING_AROUND, *, fmt: str
) -> bytes:
    """Return the map as a picture in `fmt` (png, svg, pdf): all of it, or one of `data.birds`.

    Place names and outlines of land are the user's; a name for one Party only is left out, as on the page.

    Raises UsageError where matplotlib is not installed.
    """
    matplotlib = _matplotlib()
    shown = tuple(label for label in around.labels if fair(label, data.agreement))
    tracks = tuple(track for track in data.tracks if bird is None or track.mention.bird == bird)
    places, lines, negative = shown_places(data, bird), *_lines(data, bird)
    sites = tuple(site for site in places if site.place.point)
    drawn = tuple(line for line in lines if _ends(line))
    undrawn = len(places) - len(sites), len(lines) - len(drawn), len(negative)
    sheet = _Sheet(
        data, words(data.agreement, lang), lang, sites, drawn, bird, shown, tracks, around.land, undrawn
    )
    style = {
        "svg.hashsalt": "birds",
        "font.family": ["DejaVu Sans", *FACES.get(lang, []), "Noto Sans CJK JP", "Noto Sans CJK KR"],
        "text.color": TEXT,
        "text.parse_math": False,  # a dollar in a name is a dollar
    }
    with matplotlib.rc_context(style):
        figure = _figure(sheet)
        made = io.BytesIO()
        figure.savefig(made, format=fmt, dpi=200, metadata=METADATA[fmt])
    return made.getvalue()


STILLS: dict[str, Callable[..., bytes]] = {fmt: partial(still, fmt=fmt) for fmt in METADATA}


def _matplotlib() -> Any:  # noqa: ANN401
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise UsageError("map.no_matplotlib", how=how_to_get("stills")) from error
    from matplotlib import font_manager

    from birds.documents.looks import folders

    for file in sorted(file for folder in folders() for file in folder.glob("*.*t[cf]")):
        font_manager.fontManager.addfont(str(file))
    return mpl


def shown_places(data: MapData, bird: int | None) -> tuple[MapPlace, ...]:
    """Return the places of a bird, or of all birds, with and without a point."""
    there = {one.place for one in data.presence if one.bird == bird and one.presence.answer != "absent"}
    return tuple(site for number, site in enumerate(data.places) if bird is None or number in there)


def _lines(data: MapData, bird: int | None) -> tuple[tuple[MapLine, ...], tuple[MapLine, ...]]:
    """Return the records of a bird, or of all birds: what may be drawn, and negative findings."""
    lines = [line for line in data.lines if bird is None or line.mention.bird == bird]
    negative = [line for line in lines if line.evidence.certainty == "negative"]
    return tuple(line for line in lines if line not in negative), tuple(negative)


def _figure(sheet: _Sheet) -> Any:  # noqa: ANN401
    from matplotlib.figure import Figure

    figure = Figure(figsize=LANDSCAPE, facecolor="white")
    axes = figure.add_axes(FRAME, facecolor=WATER)
    axes.set_axis_off()
    axes.add_artist(axes.patch)
    axes.patch.set_zorder(-1)
    left, right, south, north = _extent(sheet)
    axes.set_xlim(left, right)
    axes.set_ylim(south, north)
    _draw_land(axes, sheet)
    for track in sheet.tracks:
        _draw_track(axes, track, sheet)
    for line in sheet.lines:
        _draw_line(axes, line, sheet)
    for site in sheet.sites:
        _draw_site(axes, site, sheet)
    for label in sheet.labels:
        _draw_label(axes, label, sheet)
    _draw_scale(axes, left, south, north)
    _write(figure, sheet)
    return figure


def _extent(sheet: _Sheet) -> tuple[float, float, float, float]:
    """Return west, east, south, north of the map in its projection, in the proportions of the frame."""
    points = [sheet.projected(site.place.point) for site in sheet.sites if site.place.point]
    points += [point for line in sheet.lines for point in sheet.way(line)]
    points += [point for track in sheet.tracks for part in track.parts for point in _projected(part, sheet)]
    points = points or [(x, mercator(y)) for y, x in region(sheet.data.agreement)]
    xs, ys = zip(*points, strict=True)
    wide = max(max(xs) - min(xs), 3.0) * 1.16
    high = max(max(ys) - min(ys), 3.0) * 1.16
    shape = (FRAME[2] * LANDSCAPE[0]) / (FRAME[3] * LANDSCAPE[1])
    wide, high = max(wide, high * shape), max(high, wide / shape)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return x - wide / 2, x + wide / 2, y - high / 2, y + high / 2


def _ends(line: MapLine) -> list[Point]:
    return [end.point for end in (line.evidence.origin, line.evidence.destination) if end.point]


def _draw_land(axes: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    around = turns(*axes.get_xlim())
    for shape in (*map(json.loads, bundled.land(sheet.data.agreement.land)), *sheet.land):
        rings = [ring for polygon in shape["coordinates"] for ring in polygon]
        for turn in around:
            turned = [[(x + turn, y) for x, y, *_ in ring] for ring in rings] if turn else rings
            _fill(axes, turned, facecolor=LAND, edgecolor="none", zorder=1)


def _fill(axes: Any, rings: Iterable[Sequence[Sequence[float]]], **style: object) -> None:  # noqa: ANN401
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    for ring in rings:
        points += [(x, mercator(y)) for x, y in ring]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
    if points:
        axes.add_patch(PathPatch(Path(points, codes), **style))


def _draw_line(axes: Any, line: MapLine, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw a great circle, dashed by its kind, faint where no single bird was followed, with a head.

    Where one place is known, or both are the same, it is a ring around the place.
    """
    start, end = _ends(line)[0], _ends(line)[-1]
    if start == end:
        _draw_ring(axes, line, sheet.projected(start))
        return
    way = sheet.way(line)
    direct = line.evidence.certainty == "direct"
    style = {"color": RECORDS, "alpha": 0.9 if direct else 0.55, "zorder": 3}
    kind = line.evidence.kind if line.evidence.kind in DASHES else "other"
    axes.plot(*zip(*way, strict=True), linewidth=1.4, linestyle=DASHES[kind], **style)
    way = way if start < end else way[::-1]
    place = 0.6 * (len(way) - 1)
    (ax, ay), (bx, by) = way[int(place)], way[min(int(place) + 1, len(way) - 1)]
    tip = (ax + (bx - ax) * (place - int(place)), ay + (by - ay) * (place - int(place)))
    if (ax, ay) != (bx, by):
        near = (tip[0] - (bx - ax) * 1e-3, tip[1] - (by - ay) * 1e-3)
        arrow = {"arrowstyle": "-|>,head_width=0.22,head_length=0.42", "shrinkA": 0, "shrinkB": 0, **style}
        axes.annotate("", xy=tip, xytext=near, arrowprops=arrow)
    for reached in (line.evidence.origin, line.evidence.destination):
        _draw_end(axes, reached, sheet)


def _draw_end(axes: Any, end: End, sheet: _Sheet) -> None:  # noqa: ANN401
    """Draw an end of a line: hollow where its point is a site's or a region's."""
    colour = RECORDS
    face = "#ffffff" if end.approximate else colour
    axes.plot(
        *sheet.projected(end.point or (0.0, 0.0)), marker="o", markersize=3.4, color=colour, markerfacecolor=face,
        markeredgewidth=1.0, zorder=3.2,
    )  # fmt: skip


def _draw_ring(axes: Any, line: MapLine, point: Point) -> None:  # noqa: ANN401
    dashes: Any = DOTTED if len(_ends(line)) == 1 else "solid"
    _ring(axes, [point[0]], [point[1]], dashes)


def _ring(axes: Any, x: list[float], y: list[float], dashes: Any, label: str = "") -> Any:  # noqa: ANN401
    return axes.scatter(
        x, y, s=RING, facecolors="none", edgecolors=RECORDS, linewidths=1.1, linestyles=[dashes],
        zorder=3, label=label,
    )  # fmt: skip


def _draw_site(axes: Any, site: MapPlace, sheet: _Sheet) -> None:  # noqa: ANN401
    party = _party(site, sheet)
    colour, _ = sheet.look(party)
    for polygon in site.area:
        rings = [
            _turned([(eastward(x, west(sheet.data.agreement)), y) for x, y in ring], inner=place > 0)
            for place, ring in enumerate(polygon)
        ]
        _fill(axes, rings, facecolor=colour, edgecolor=colour, alpha=0.25, zorder=2)
    at = sheet.projected(site.place.point or (0.0, 0.0))
    axes.plot(*at, **_marker(sheet.look(party), site.place.point_quality), zorder=4)


def _turned(ring: list[Point], *, inner: bool) -> list[Point]:
    """Return a ring turned so that what an inner one surrounds stays empty: outer ones run left, inner ones right."""
    twice = sum(ax * by - bx * ay for (ax, ay), (bx, by) in itertools.pairwise(ring))
    return ring[::-1] if (twice > 0) == inner else ring


def _draw_track(axes: Any, track: MapTrack, sheet: _Sheet) -> None:  # noqa: ANN401
    for part in track.parts:
        xs, ys = zip(*_projected(part, sheet), strict=True)
        axes.plot(xs, ys, **TRACK, zorder=3)


def _projected(part: Sequence[Point], sheet: _Sheet) -> list[Point]:
    """Return a line's points in the projection, in one piece where it crosses the antimeridian."""
    found: list[Point] = []
    for point in part:
        x, y = sheet.projected(point)
        if found:
            x += 360 * round((found[-1][0] - x) / 360)
        found.append((x, y))
    return found


def _party(site: MapPlace, sheet: _Sheet) -> str:
    return site.place.party if site.place.party in sheet.data.agreement.by_code else "other"


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


def _draw_label(axes: Any, label: Label, sheet: _Sheet) -> None:  # noqa: ANN401
    """Write a place name of the user's, where the map reaches so far; its middle stands at the point."""
    from matplotlib.patheffects import withStroke

    x, y = sheet.projected(label.point)
    (left, right), (south, north) = axes.get_xlim(), axes.get_ylim()
    if left <= x <= right and south <= y <= north:
        halo = [withStroke(linewidth=2.2, foreground="#ffffff", alpha=0.85)]
        text = _label_text(label, sheet)
        axes.text(x, y, text, fontsize=8, color=QUIET, ha="center", va="center", zorder=5, path_effects=halo)


def _label_text(label: Label, sheet: _Sheet) -> str:
    """Return the name in the language of the sheet, else both Parties' names in their order, else what there is."""
    own = [
        name for code in sheet.data.parties if (name := label.names.get(sheet.data.agreement.lang_of(code)))
    ]
    return label.names.get(sheet.lang) or " / ".join(own) or label.names.all()[0]


def _draw_scale(axes: Any, left: float, south: float, north: float) -> None:  # noqa: ANN401
    """Draw a scale in round kilometres, true in the middle of the map."""
    middle = math.atan(math.sinh(math.radians((south + north) / 2)))
    per_km = 1 / (KM_PER_DEGREE * math.cos(middle))
    room = (north - south) * 0.22 / per_km
    length = max(one * 10**power for power in range(-1, 5) for one in (1, 2, 5) if one * 10**power <= room)
    x, y = left + (north - south) * 0.03, south + (north - south) * 0.03
    axes.plot([x, x + length * per_km], [y, y], color=TEXT, linewidth=1.4, zorder=6, solid_capstyle="butt")
    axes.text(x, y + (north - south) * 0.008, f"{length:g} km", fontsize=8, zorder=6)


def _write(figure: Any, sheet: _Sheet) -> None:  # noqa: ANN401
    """Write what stands around the map: title, legend, how much is shown, sources."""
    left, bottom, _, high = FRAME
    top = bottom + high + 0.055
    figure.text(left, top, _title(sheet), fontsize=15, fontweight="bold", va="center")
    figure.text(left, top - 0.035, _subtitle(sheet), fontsize=9, color=QUIET, va="center", **_slanted(sheet))
    legend = _legend(sheet, figure.axes[0])
    figure.legend(
        handles=legend, loc="upper left", bbox_to_anchor=(left - 0.008, bottom - 0.005),
        ncols=COLUMNS, frameon=False, fontsize=8, handlelength=2.6, columnspacing=2.2, labelspacing=0.45,
    )  # fmt: skip
    size, lines = _foot(sheet, FOOT - LEGEND_ROW * max(0, math.ceil(len(legend) / COLUMNS) - 2))
    figure.text(left, 0.018, "\n".join(lines), fontsize=size, color=QUIET, va="bottom", linespacing=1.35)


def _foot(sheet: _Sheet, room: float) -> tuple[float, list[str]]:
    """Return how much is shown and whose it is: the size in points that keeps it below the legend, the lines."""
    shown = say(Message.of("word.map_summary", sites=len(sheet.sites), records=len(sheet.lines)), sheet.lang)
    if sheet.tracks:
        shown += " " + say(Message.of("word.map_summary_tracks", tracks=len(sheet.tracks)), sheet.lang)
    sites, records, negative = sheet.undrawn
    if sites or records:
        shown += " " + say(Message.of("word.map_still_undrawn", sites=sites, records=records), sheet.lang)
    if negative:
        shown += " " + say(Message.of("word.map_shown_negative", negative=negative), sheet.lang)
    compared = {one.id for one in sheet.data.lists[:2]}
    drawn = (one for one in sheet.data.credits if one.kind in DRAWN or one.id in compared)
    listed = " ".join(attributed.lines(drawn, sheet.lang))
    sources = " ".join(filter(None, (sheet.words["sources"], listed, sheet.words["outline_source"])))
    made: list[tuple[float, list[str]]] = []
    for size in SIZES:
        made.append((size, [shown, *wrap(sources, int(LINE * SIZES[0] / size))]))
        if len(made[-1][1]) * size <= room:
            break
    return made[-1]


def _title(sheet: _Sheet) -> str:
    if sheet.bird is None:
        return sheet.words["title"]
    bird = sheet.data.birds[sheet.bird]
    return bird.names.get(sheet.lang) or bird.scientific


def _subtitle(sheet: _Sheet) -> str:
    if sheet.bird is None:
        return say(Message.of("word.map_subtitle", **facts(sheet.data, sheet.lang)), sheet.lang)
    return sheet.data.birds[sheet.bird].scientific


def _slanted(sheet: _Sheet) -> dict[str, str]:
    """Return the italics of a scientific name: East Asian faces have none."""
    return {} if sheet.bird is None else {"fontstyle": "italic", "fontfamily": "DejaVu Serif"}


def _legend(sheet: _Sheet, axes: Any) -> list[Any]:  # noqa: ANN401
    from matplotlib.lines import Line2D

    shown = [
        *sheet.data.parties,
        *(["other"] if any(_party(s, sheet) == "other" for s in sheet.sites) else []),
    ]
    handles = [
        Line2D([], [], label=sheet.words[f"layer_{code}"], **_marker(sheet.look(code), "exact"))
        for code in shown
    ]
    handles += [
        Line2D([], [], label=sheet.words[f"point_{quality}"], **_marker(sheet.look("other"), quality))
        for quality in ("rounded", "approximate", "municipality")
    ]
    if not any(one.place.point_quality == "municipality" for one in sheet.sites):
        handles.pop()
    line = partial(Line2D, [], [], color=RECORDS, linewidth=1.4)
    handles += [line(linestyle=style, label=sheet.words[f"key_{kind}"]) for kind, style in DASHES.items()]
    half = _ring(axes, [], [], DOTTED, sheet.words["key_half"])
    tracks = [Line2D([], [], **TRACK, label=sheet.words["layer_tracks"])] if sheet.tracks else []
    return [*handles, half, line(alpha=0.55, label=sheet.words["key_faint"]), *tracks]
