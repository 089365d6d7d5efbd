"""Positions to annex rows and their states."""

from birds.negotiation.annex import AnnexOptions, build
from birds.negotiation.items import subspecies_names
from birds.negotiation.states import BRACKETED, STATES, bracket, current, state

__all__ = ["BRACKETED", "STATES", "AnnexOptions", "bracket", "build", "current", "state", "subspecies_names"]
