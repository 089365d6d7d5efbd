"""Make matches/, what the names of the bundled lists mean by the rules, and the keys of all that this follows from.

    python species_lists/reference/make_matches.py

A start reads them instead of matching the lists; where any key differs, it matches them anew. A test says when they
are out of date: after a change to a list, to the reference or its tables, or to a module that holds rules.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from birds.dossier import bootstrap
from birds.matching.assignment import match_together
from birds.store.tables import MATCHES
from birds.taxonomy import shipped_taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Match, MatchedList

MATCHES_HERE = Path(__file__).with_name("matches")
ABOUT = ("row", "name", "english", "japanese", "korean", "status")
CELLS = ("printed", "taxon", "confidence", "rule", "args", "candidates", "remarks")
"""Of an entry its row, its name as read, and which statuses count; then what the dossier's table `match` holds.

`printed` is a subspecies' epithet: the rows below an entry are those of its printed subspecies.
"""


def made() -> dict[str, str]:
    """Return each file of matches by its name; the keys, which follow from them too, are none of these."""
    lists = match_together(bootstrap.bundled_lists(), shipped_taxonomy())
    return {f"{matched.checklist.id}.csv": _text((*ABOUT, *CELLS), _rows(matched)) for matched in lists}


def _rows(matched: MatchedList) -> Iterator[list[object]]:
    for bird in matched.entries:
        entry, spoken = bird.entry, bird.entry.vernacular
        codes = [each.code for each in entry.statuses if each.code and not each.minor and not each.scarce]
        name = entry.name and entry.name.canonical
        about = [entry.row, name, spoken.en, spoken.ja, spoken.ko, " ".join(dict.fromkeys(codes))]
        yield about + _cells(bird.match)
        yield from (
            [entry.row, name, *[None] * (len(ABOUT) - 2), *_cells(match)] for match in bird.subspecies
        )


def _cells(match: Match) -> list[object]:
    cells = dict(zip(MATCHES.saved, MATCHES.encode(match), strict=True))
    return [cells[column] for column in CELLS]


def keys() -> str:
    """Return the file of the keys, as they are now."""
    return _text(("file", "sha256"), bootstrap.match_keys().items())


def _text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def main() -> None:
    """Write the matches, then their keys."""
    MATCHES_HERE.mkdir(exist_ok=True)
    for name, text in made().items():
        (MATCHES_HERE / name).write_text(text, "utf-8", newline="\n")
    (MATCHES_HERE / "keys.csv").write_text(keys(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
