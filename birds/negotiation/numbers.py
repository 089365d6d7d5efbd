"""The reference number of a bird: its place among the candidate rows, fixed by the act that opens a round.

The act has the candidates' places in the reference taxonomy, so that every copy that has the act has the same numbers.
What comes later stands between them: "62 bis" where something is tabled on it, which both copies know, else "new".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from birds.model import Message
from birds.negotiation.acts import shown_opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.model import Act

    Bird = tuple[str, int]
    """A row's id, and its bird's place in the reference."""

_NUMBERING = re.compile(r"\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")
_NAMED = 4  # bis, ter and quater have a name of their own
_MOST = 20_000  # places that a numbering can have: more than any list has birds


def written(places: Iterable[int]) -> str:
    """Return places in the reference as an act keeps them: 3,7-12,20."""
    runs: list[list[int]] = []
    for place in sorted(set(places)):
        if runs and place == runs[-1][-1] + 1:
            runs[-1][1:] = [place]
        else:
            runs.append([place])
    return ",".join("-".join(map(str, run)) for run in runs)


def read(text: str | None) -> dict[int, int]:
    """Return the number of each place that an act keeps; none for what is no numbering."""
    if not text or not _NUMBERING.fullmatch(text):
        return {}
    ends = [[*map(int, run.split("-"))] for run in text.split(",")]
    if sum(run[-1] - run[0] + 1 for run in ends) > _MOST:
        return {}
    places = (place for run in ends for place in range(run[0], run[-1] + 1))
    return {place: number for number, place in enumerate(places, 1)}


def references(
    birds: Sequence[Bird], candidates: Iterable[str], acts: Iterable[Act], tabled: Iterable[str]
) -> Mapping[str, Message]:
    """Return the reference number of each bird, by its row's id; `birds` are in the order of the reference.

    `candidates` are the rows that an annex can have, `tabled` those on which something is tabled. Before any round the
    numbers are those that the next opening would fix.
    """
    asked, known = set(candidates), set(tabled)
    opening = shown_opening(acts)
    fixed = read(opening.numbering if opening else None)
    if not fixed:
        fixed = read(written(place for key, place in birds if key in asked))
    found: dict[str, Message] = {}
    used: set[int] = set()
    last = nth = 0
    for key, place in birds:
        number = fixed.get(place)
        if number is not None and number not in used:
            found[key], last, nth = Message.of("reference.number", number=number), number, 0
            used.add(number)
        elif key in known:
            nth += 1
            code = f"reference.nth_{nth + 1}" if nth < _NAMED else "reference.nth"
            found[key] = Message.of("reference.bis", number=last, nth=Message.of(code, n=nth + 1))
        elif key in asked:
            found[key] = Message.of("reference.new" if last else "reference.new_first", number=last)
    return found
