"""A name as written → its parsed form, with what was noticed on the way.

Nothing here knows a taxonomy: only what letters, brackets and connectors say. A name that can't be read has
`canonical` None; `parse` never raises.
"""

from birds.names.keys import (
    ending,
    fold,
    fold_lines,
    has_kana,
    is_english,
    look_alikes,
    split_vernaculars,
    stem,
    variant,
)
from birds.names.parsing import LONGEST, NOTICES, parse, parse_plain

__all__ = [
    "LONGEST",
    "NOTICES",
    "ending",
    "fold",
    "fold_lines",
    "has_kana",
    "is_english",
    "look_alikes",
    "parse",
    "parse_plain",
    "split_vernaculars",
    "stem",
    "variant",
]
