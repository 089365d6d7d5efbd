"""What a scanner may have read wrongly: letters that look like others in print."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ_AS = (
    ("rn", "m"), ("in", "m"), ("ni", "m"), ("ru", "m"), ("m", "rn"), ("m", "ru"), ("cl", "d"), ("d", "cl"),
    ("li", "h"), ("h", "li"), ("ri", "n"), ("n", "ri"), ("ni", "ru"), ("ii", "u"), ("vv", "w"), ("c", "e"),
    ("e", "c"),
)  # fmt: skip
"""Letters as a scanner read them, and what may have been printed."""
_STROKES = str.maketrans(
    {"r": "i", "n": "ii", "u": "ii", "m": "iii", "h": "li", "d": "cl", "e": "c", "w": "vv"}
)
_ENDING = re.compile(r"(?:iiiii|iis|os|oii|is|a|c)$")  # -um, -us, -os, -on, -is, -a, -e


def strokes(word: str) -> str:
    """Return the strokes of a word: words that a scanner may take for each other have the same ones."""
    return word.translate(_STROKES)


@lru_cache(maxsize=1 << 16)
def look(epithet: str) -> str:
    """Return the strokes of an epithet without its gender ending."""
    return _ENDING.sub("", strokes(epithet))


def printed(name: str) -> Iterator[str]:
    """Yield what may have been printed where a scanner read this name: one slip, or the same one throughout."""
    for read, meant in _READ_AS:
        places = [found.start() for found in re.finditer(read, name)]
        for at in places:
            yield f"{name[:at]}{meant}{name[at + len(read) :]}"
        if len(places) > 1:
            yield name.replace(read, meant)
