"""Writes one state of a dossier after the other, for as long as it lives: what the kill tests kill.

`python store_writer.py change FILE` changes it, `python store_writer.py create FILE` makes it anew each time.
State n says n in every list, site, count and record; each number is printed once its state is saved.
"""

import sys
from pathlib import Path

from birds import model as m
from birds import store
from birds.model import Event
from birds.model.agreement import default
from birds.store import integrity

ENTRIES = 800


def state(number: int) -> m.DossierContent:
    """Return the state: large enough that writing it takes a while, and different in every row."""
    mark = f"state {number}"
    entries = tuple(
        m.MatchedEntry(
            m.Entry("L", row, f"Avis {row}", note=mark, vernacular=m.Names(ko=mark, ja=mark * 3)),
            m.Match("L", row, m.Message.of("unresolved", name=mark)),
        )
        for row in range(2, ENTRIES + number % 7)
    )
    sites = tuple(
        m.Site(
            f"s{place}", "Ramsar", m.Names(mark), "KOR", point=(120 + number % 50 / 10, 30.0 + place / 100)
        )
        for place in range(60)
    )
    counts = tuple(m.SiteCount("s1", mark, None, None, number, mark, None, None, "x") for _ in range(50))
    at = m.End(mark, "JPN", (130.0 + number % 50 / 10, 33.0))
    record = m.Evidence("e", mark, "recovery", "direct", at, m.End(mark, "KOR", (127.0, 37.0)), "x")
    return m.DossierContent(
        mark, lists=(m.MatchedList(m.Checklist("L", mark), entries),), sites=sites, counts=counts,
        evidence=(record,), agreement=default(),
    )  # fmt: skip


def number_of(dossier: m.DossierContent) -> int:
    return int(dossier.reference.split()[-1])


def change(path: Path, number: int) -> None:
    goal = state(number)
    with store.change(path, f"to {number}") as session:
        session.set_meta("reference", goal.reference)
        session.save_list(goal.lists[0])
        session.save(m.Site, goal.sites)
        session.replace(m.SiteCount, goal.counts)
        session.save(m.Evidence, goal.evidence)


def create(path: Path, number: int) -> None:
    store.create(path, state(number), command=f"to {number}", force=True)


def main(way: str, path: Path) -> None:
    number = number_of(store.load(path))
    print("ready", flush=True)  # noqa: T201
    while True:
        number += 1
        {"change": change, "create": create}[way](path, number)
        print(number, flush=True)  # noqa: T201


def check_whole(path: Path, saved: int) -> int:
    """Hold the dossier to be exactly one state, the one last saved or the one after; return which."""
    dossier = store.load(path)
    number = number_of(dossier)
    assert number in (saved, saved + 1), "a change that had been saved was lost"
    assert dossier == state(number), "the dossier is between two states"
    assert [each for each in integrity.problems(path) if each.severity == "error"] == []
    assert store.load(path, Event)[-1].after == store.canonical_hash(path)
    return number


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
