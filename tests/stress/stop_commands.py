"""Stops every command that writes, a hundred times each way, and counts what is left: `python tests/stress/stop_commands.py [N]`.

Killed (SIGKILL) or interrupted (Ctrl-C) at a random moment of its run, or with a disk that is full at a random size; one in
four is then repeated, as a person would. Rewrites the table beside it as it goes.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import stopped

SEED, TIMES = 20261125, 100
Counted = Counter[tuple[str, str, str]]


def part(dice: random.Random, way: stopped.Way) -> float:
    """Return where to stop: a moment within the run, or a size, more often small ones, which journals reach."""
    return dice.random() ** 4 * 1.1 if way == "disk full" else dice.uniform(0.05, 1.05)


def run(times: int, folder: Path) -> Counted:
    """Stop each command in turn, in each way, until every way has been taken so often."""
    dice, counted, wrong = random.Random(SEED), Counted(), list[str]()  # noqa: S311
    start = stopped.prepare(folder / "start")
    cases = [stopped.whole(start, folder / "work", name) for name in stopped.COMMANDS]
    for turn in range(times):
        case = cases[turn % len(cases)]
        for way in stopped.WAYS:
            outcome = stopped.stop(start, folder / "work", case, way, part(dice, way), again=turn % 4 == 0)
            wrong += [
                f"{case.name}, {way}: {said}" for said in [stopped.complaint(case.name, outcome, way)] if said
            ]
            counted[case.name, way, outcome.state] += 1
        Path(__file__).with_suffix(".md").write_text(table(counted, wrong), encoding="utf-8")
    return counted


def table(counted: Counted, wrong: list[str]) -> str:
    states = ("as before", "as after", "neither")
    rows = "".join(
        f"| {name} | {way} | {' | '.join(str(counted[name, way, state]) for state in states)} |\n"
        for name in stopped.COMMANDS
        for way in stopped.WAYS
        if any(counted[name, way, state] for state in states)
    )
    each = {way: sum(n for (_, w, _), n in counted.items() if w == way) for way in stopped.WAYS}
    ways = ", ".join(f"{number} × {way}" for way, number in each.items())
    said = "Nothing was wrong." if not wrong else "Wrong:\n\n" + "\n".join(f"- {each}" for each in wrong)
    return (
        "# Stopped commands\n\n"
        f"`python tests/stress/stop_commands.py`: {counted.total()} runs stopped ({ways}; seed {SEED}). After each, the"
        " dossier was compared row by row with what it was before and with what the whole command makes of it, and looked"
        f" through for damage.\n{said}\n\n"
        "| command | stopped by | as before | as after | neither |\n|---|---|--:|--:|--:|\n" + rows
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        run(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES, Path(scratch))
    print(Path(__file__).with_suffix(".md").read_text(encoding="utf-8"))  # noqa: T201
