"""The flyway map: one file that opens anywhere. `build` makes the value, `render` the page."""

from birds.output.map.data import build
from birds.output.map.nouns import MapData
from birds.output.map.page import render

__all__ = ["MapData", "build", "render"]
