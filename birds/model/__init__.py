"""Frozen records. Nothing here reads, writes or prints.

A *row* is always the row as a spreadsheet numbers it: the header of a plain table is row 1.
Empty text never stands for "unknown": a value that is not known is None.
Parties and languages stand in alphabetical order of their English names wherever no original is asked for.
"""

from __future__ import annotations

from birds.model.agreement import *
from birds.model.lists import *
from birds.model.negotiation import *
from birds.model.records import *
from birds.model.terms import *
