"""Writes one state of a dossier after the other, for as long as it lives: what the kill tests kill.

`python store_writer.py change FILE` changes it, `python store_writer.py create FILE` makes it anew each time.
State n says n in every list, site, count and record; each number is printed once its state is saved.
"""

from __future__ import annotations

import sys
from pathlib import Path

from birds import store
from birds.model import (
    Checklist,
    DossierContent,
    End,
    Entry,
    Evidence,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    Site,
    SiteCount,
)
from birds.model.agreement import default
from birds.store import creating

ENTRIES = 800


def state(number: int) -> DossierContent:
    """Return the state: large enough that writing it takes a while, and different in every row."""
    mark = f"state {number}"
    entries = tuple(
        MatchedEntry(
            Entry("L", row, f"Avis {row}", note=mark, vernacular=Names(ko=mark, ja=mark * 3)),
            Match("L", row, Message.of("unresolved", name=mark)),
        )
        for row in range(2, ENTRIES + number % 7)
    )
    sites = tuple(
        Site(f"s{place}", "Ramsar", Names(mark), "KOR", point=(120 + number % 50 / 10, 30.0 + place / 100))
        for place in range(60)
    )
    counts = tuple(SiteCount("s1", mark, None, None, number, mark, None, None, "x") for _ in range(50))
    at = End(mark, "JPN", (130.0 + number % 50 / 10, 33.0))
    record = Evidence("e", mark, "recovery", "direct", at, End(mark, "KOR", (127.0, 37.0)), "x")
    return DossierContent(
        mark, lists=(MatchedList(Checklist("L", mark), entries),), sites=sites, counts=counts,
        evidence=(record,), agreement=default(),
    )  # fmt: skip


def number_of(dossier: DossierContent) -> int:
    """Return which state a dossier is in."""
    return int(dossier.reference.split()[-1])


def change(path: Path, number: int) -> None:
    """Bring the dossier at `path` to a state, in one change."""
    goal = state(number)
    with store.change(path, f"to {number}") as session:
        session.set_meta("reference", goal.reference)
        session.save_list(goal.lists[0])
        session.save(Site, goal.sites)
        session.replace(SiteCount, goal.counts)
        session.save(Evidence, goal.evidence)


def create(path: Path, number: int) -> None:
    """Make the dossier at `path` anew, in a state."""
    creating.create(path, state(number), command=f"to {number}", force=True)


def main(way: str, path: Path) -> None:
    """Write state after state, until killed."""
    number = number_of(store.load(path))
    print("ready", flush=True)  # noqa: T201
    while True:
        number += 1
        {"change": change, "create": create}[way](path, number)
        print(number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
