"""The flyway map: one file that opens anywhere. `build` makes the value, `render` the page."""

from birds.output.map.data import build
from birds.output.map.nouns import Around, Label, MapData
from birds.output.map.page import render

__all__ = ["Around", "Label", "MapData", "build", "render"]
