"""Kills a hundred writers at random moments and counts what is left: `python tests/stress/kill_store.py [N]`.

Rewrites the table in `kill_store.md` beside it. Every dossier is loaded, compared with the one state it must be in,
and looked through for damage; a writer then goes on with it, as a person would.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import store_writer
from test_store_kill import check_whole, kill_at

from birds import store

SEED = 20261125
KILLS = 100
LONGEST = {"change": 0.35, "create": 0.35}  # seconds; several changes of the writer fit in


def run(kills: int) -> Counter[tuple[str, str, str]]:
    """Kill that many writers, one after the other, on one dossier; count way, what lay beside it, and the state."""
    dice, counted = random.Random(SEED), Counter[tuple[str, str, str]]()  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agreement.gpkg"
        store.create(path, store_writer.state(0), command="init")
        for turn in range(kills):
            way = "create" if turn % 4 == 3 else "change"
            saved, beside = kill_at(path, way, dice.uniform(0, LONGEST[way]))
            left = ", ".join(sorted({each.rpartition(".")[2] for each in beside})) or "nothing"
            number = check_whole(path, saved)
            counted[way, left, "as before" if number == saved else "as after"] += 1
            for each in path.parent.glob(".*.tmp"):
                each.unlink()
    return counted


def table(counted: Counter[tuple[str, str, str]], seconds: float) -> str:
    """Return the outcome as the page beside this script."""
    rows = "".join(
        f"| {way} | {left} | {state} | {times} |\n" for (way, left, state), times in sorted(counted.items())
    )
    return (
        "# Killed writers\n\n"
        f"`python tests/stress/kill_store.py`: {counted.total()} writers of a dossier, each stopped with SIGKILL at a"
        f" random moment (seed {SEED}), in {seconds:.0f} s.\nAfter each, the dossier was exactly one of the writer's"
        " states, no saved state was lost, and no damage was found.\n\n"
        "| the writer's command | left beside the dossier | the dossier is | times |\n|---|---|---|--:|\n"
        + rows
    )


def main() -> None:
    """Run, print and keep the table."""
    begun = time.monotonic()
    counted = run(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
    text = table(counted, time.monotonic() - begun)
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
