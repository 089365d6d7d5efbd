"""The flyway map as folium has maps: layers are added to it, a notebook shows it, it is saved as one file.

`FlywayMap` is made of the elements of `birds.map.elements` and stands in the page of `birds.map.page`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium

from birds.map import elements
from birds.map.nouns import NOTHING_AROUND
from birds.map.page import MapPage
from birds.model import in_force, parties, speaking

if TYPE_CHECKING:
    from os import PathLike

    from birds.map.nouns import Around, MapData
    from birds.model import Lang

VIEW: dict[str, Any] = {"minZoom": 2, "maxZoom": 14, "zoomSnap": 0.25, "maxBounds": [[-85, -60], [85, 340]]}
CENTRE = (36.0, 134.0)  # latitude, longitude: until the page fits its data


class FlywayMap(folium.Map):
    """A `folium.Map` of a dossier: `add_to` and `add_child` take layers of yours, Jupyter shows it, `save` writes it.

    `data` is what is shown, `lang` the language it opens in, `bird` an index into `data.birds`: the bird that is chosen
    at first. `around` names pages beside it, tiles, labels and land of the user's.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's way; the page has its libraries inside
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, data: MapData, lang: Lang = "en", around: Around = NOTHING_AROUND, bird: int | None = None
    ) -> None:
        """Make the map with its layers and controls. UsageError where the address of tiles is none."""
        super().__init__(
            location=CENTRE,
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            attribution_control=False,  # the page sets its own, without a flag
            **VIEW,
        )
        elements.named(self, "flyway")
        self._agreement = in_force()
        self._page = MapPage(data, lang, around, bird)
        self._page.add_child(self, name="map")
        for part in _parts(data, around):
            self.add_child(part)

    def save(  # type: ignore[override] # only into a file
        self, outfile: str | PathLike[str], *, online: bool = False
    ) -> None:
        """Write the page as one file that asks for nothing.

        Layers that need scripts or pictures from elsewhere are refused by name (UsageError), unless `online`.
        """
        Path(outfile).write_bytes(self.page(online=online))

    def page(self, *, online: bool = False) -> bytes:
        """Return the page in UTF-8."""
        with speaking(self._agreement):
            return self._page.made(online=online)

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - folium's own
        """Return what a notebook shows: the map without the page around it."""
        with speaking(self._agreement):
            return self._page.bare_frame(**kwargs)


def render(data: MapData, lang: Lang, around: Around = NOTHING_AROUND) -> bytes:
    """Return the map as one HTML file in UTF-8 that opens in `lang` and holds all three languages.

    Raises UsageError where the address of tiles is none.
    """
    return FlywayMap(data, lang, around).page()


def _parts(data: MapData, around: Around) -> list[Any]:
    """Return the layers and controls in the order in which they are drawn; the start that fills them comes last."""
    land, records = elements.outlines(around.land), elements.Records()
    sites = {group: elements.Sites(group, len(data.places)) for group in (*parties(), "other")}
    tiles = [elements.Tiles(around.tiles, around.credit)] if around.tiles else []
    controls = (elements.Search, elements.ChosenBird, elements.TableView, elements.Month)
    begun = {"land": land, "records": records, "sites": sites, **({"tiles": tiles[0]} if tiles else {})}
    return [
        elements.LandPane(), *land, *tiles, elements.Graticule(), records, elements.Tracks(), *sites.values(),
        *(control() for control in controls), elements.PageStart({"map": _Named("map_flyway"), **begun}),
    ]  # fmt: skip


class _Named(str):
    """What is called by this name in the page's script."""

    __slots__ = ()

    def get_name(self) -> str:
        return str(self)
