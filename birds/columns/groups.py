"""Columns in groups that say the same of different states of a table: "RL2020" beside "5th list", before and after."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JOIN = " / "
"""What stands between the rows of a header that takes several, the group first."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMES = frozenset({"scientific_name", "korean_name", "japanese_name", "english_name", "vernacular_name"})


def group_of(header: str) -> str:
    """Return the group that a column's header names above its own text; a number above it is none, but for a year."""
    return JOIN.join(
        part for part in header.split(JOIN)[:-1] if not part.isdecimal() or _YEAR.fullmatch(part)
    )


def rivals(header: Sequence[str], fields: Mapping[int, str], chosen: frozenset[int]) -> tuple[str, ...]:
    """Return the groups that have a name and another field in common, the one to read first.

    That is the one with a column that the caller has `chosen`, else the one with most fields, else the first.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    asked = {group_of(header[index]) for index in chosen}
    for index, field in fields.items():
        groups[group_of(header[index])].add(field)
    groups.pop("", None)
    found = [
        name
        for name, own in groups.items()
        if any(
            len(own & other) > 1 and own & other & _NAMES for each, other in groups.items() if each != name
        )
    ]
    return tuple(sorted(found, key=lambda name: (name not in asked, -len(groups[name]))))
