"""Positions to annex rows and their states."""

from birds.negotiation.annex import Line, build, lines
from birds.negotiation.items import subspecies_names, unit_names
from birds.negotiation.making import AnnexOptions
from birds.negotiation.states import BRACKETED, STATES, bracket, current, state

__all__ = [
    "BRACKETED",
    "STATES",
    "AnnexOptions",
    "Line",
    "bracket",
    "build",
    "current",
    "lines",
    "state",
    "subspecies_names",
    "unit_names",
]
