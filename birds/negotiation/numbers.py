"""The reference number of a bird: its place among the candidate rows, fixed by the act that opens a round.

The act has the candidates' places in the reference taxonomy, so that every copy that has the act has the same numbers.
What comes later stands between them: "62 bis" where something is tabled on it, which both copies know, else "new".
Which one after 62 it is, the act says that tables it: a later one moves none, wherever it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from birds.model import Act, Message
from birds.negotiation.acts import shown_opening

if TYPE_CHECKING:
    Bird = tuple[str, int]
    """A row's id, and its bird's place in the reference."""

_NUMBERING = re.compile(r"\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")
_NAMED = 4  # bis, ter and quater have a name of their own
_MOST = 20_000  # places that a numbering can have: more than any list has birds
_NTH = re.compile(r"[2-9]|[1-9]\d")


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as runs without a gap."""
    joined: list[list[int]] = []
    for number in sorted(numbers):
        if joined and number == joined[-1][-1] + 1:
            joined[-1].append(number)
        else:
            joined.append([number])
    return joined


def format_places(places: Iterable[int]) -> str:
    """Return places in the reference as an act keeps them: 3,7-12,20."""
    return ",".join("-".join(map(str, dict.fromkeys((run[0], run[-1])))) for run in runs(set(places)))


def parse_places(text: str | None) -> dict[int, int]:
    """Return the number of each place that an act keeps; none for what is no numbering."""
    if not text or not _NUMBERING.fullmatch(text):
        return {}
    ends = [[*map(int, run.split("-"))] for run in text.split(",")]
    if sum(run[-1] - run[0] + 1 for run in ends) > _MOST:
        return {}
    places = (place for run in ends for place in range(run[0], run[-1] + 1))
    return {place: number for number, place in enumerate(places, 1)}


def claims(acts: Iterable[Act], opening: Act | None) -> dict[str, int]:
    """Return which one after its number each bird is that was tabled late in the round opened, by lead taxon."""
    number = opening.round if opening else None
    on_birds = (act for act in acts if act.kind == "position" and act.round == number and act.numbering)
    numbered = ((act.subject, act.numbering or "") for act in on_birds)
    return {taxon: int(nth) for taxon, nth in numbered if _NTH.fullmatch(nth)}


class LateBirds:
    """What an act says of a bird's number that the opening of the round has not fixed, as each is tabled in turn."""

    def __init__(self, acts: Sequence[Act], place_of: Callable[[str], int | None]) -> None:
        self._place_of = place_of
        opening = shown_opening(acts)
        self._fixed = sorted(parse_places(opening.numbering if opening else None))
        self._claims = claims(acts, opening)

    def nth(self, taxon: str) -> str | None:
        """Return which one after its number a bird is; None where it has a number, or says so already."""
        place = self._place_of(taxon)
        if not self._fixed or place is None or place in self._fixed or taxon in self._claims:
            return None
        claimed = (nth for other, nth in self._claims.items() if self._gap(other) == self._gap(taxon))
        self._claims[taxon] = max(claimed, default=1) + 1
        return str(self._claims[taxon])

    def _gap(self, taxon: str) -> int:
        return bisect_left(self._fixed, self._place_of(taxon) or 0)


def references(
    birds: Sequence[Bird], candidates: Iterable[str], acts: Iterable[Act], tabled: Mapping[str, int]
) -> Mapping[str, Message]:
    """Return the reference number of each bird, by its row's id; `birds` are in the order of the reference.

    `candidates` are the rows that an annex can have, `tabled` those on which something is tabled, with which one after
    its number each says that it is (0: none says). Before any round the numbers are those that the next opening would
    fix.
    """
    asked = set(candidates)
    opening = shown_opening(acts)
    fixed = parse_places(opening.numbering if opening else None)
    if not fixed:
        fixed = parse_places(format_places(place for key, place in birds if key in asked))
    numbers: dict[str, Message] = {}
    late: dict[int, list[tuple[int, int, str]]] = {}
    used: set[int] = set()
    last = 0
    for key, place in birds:
        number = fixed.get(place)
        if number is not None and number not in used:
            numbers[key], last = Message.of("reference.number", number=number), number
            used.add(number)
        elif key in tabled:
            late.setdefault(last, []).append((tabled[key] or _MOST, place, key))
        elif key in asked:
            numbers[key] = Message.of("reference.new" if last else "reference.new_first", number=last)
    for number, late_birds in late.items():
        nth = 1
        for claim, _, key in sorted(late_birds):
            nth = max(nth + 1, claim % _MOST)
            code = f"reference.nth_{nth}" if nth <= _NAMED else "reference.nth"
            numbers[key] = Message.of("reference.bis", number=number, nth=Message.of(code, n=nth))
    return numbers
