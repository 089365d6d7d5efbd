"""The flyway map: `build` makes the value, `render` the page that opens anywhere, `STILLS` pictures for reports."""

from birds.output.map.data import build
from birds.output.map.nouns import Around, Label, MapData
from birds.output.map.page import render
from birds.output.map.stills import STILLS

__all__ = ["STILLS", "Around", "Label", "MapData", "build", "render"]
