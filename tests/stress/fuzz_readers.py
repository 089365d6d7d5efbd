"""Breaks files of every kind and gives them to every reader: `python tests/stress/fuzz_readers.py [MINUTES] [SEED]`.

Each example is a sound file after one to six edits (bytes flipped, cut, doubled, moved, hostile words put in), outside
or inside its archive, read by its own reader, and one in five by another. It may be read, or refused in one sentence; a
traceback, no end, more than ten seconds of processor time or more than 1.5 GB of memory is a finding. Rewrites the table beside it.
"""

from __future__ import annotations

import faulthandler
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import hostile_files as hostile

MINUTES, SEED = 30.0, 20261125
SLOW = 10.0  # seconds of a processor
HUGE = 1_500_000  # KiB


@dataclass
class Tally:
    """What became of a reader's examples."""

    read: int = 0
    refused: int = 0
    slowest: float = 0.0


def example(dice: random.Random, sounds: tuple[hostile.Sound, ...]) -> tuple[str, str, bytes]:
    """Return a reader, a suffix and a broken file."""
    sound = dice.choice(sounds)
    edits = [
        (dice.choice(hostile.KINDS), dice.random(), dice.randint(1, 200), dice.choice(hostile.TOKENS))
        for _ in range(dice.randint(1, 6))
    ]
    reader = sound.reader if dice.random() < 0.8 else dice.choice(sorted(hostile.READERS))
    return reader, sound.suffix, hostile.broken(sound, edits, inside=dice.random() < 0.7)


def run(seconds: float, seed: int, folder: Path) -> tuple[dict[str, Tally], list[str]]:
    """Read broken files for that long; return the tally by reader, and each finding in a line."""
    dice, sounds = random.Random(seed), hostile.sound_files(folder)  # noqa: S311
    tallies, findings = defaultdict[str, Tally](Tally), list[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        reader, suffix, data = example(dice, sounds)
        path = folder / f"broken{suffix}"
        path.write_bytes(data)
        begun = time.process_time()
        faulthandler.dump_traceback_later(
            60, exit=True
        )  # for ever: says where, and leaves the file where it is
        try:
            was_read = hostile.answers(reader, path)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            kept = folder.parent / f"finding-{len(findings)}{suffix}"
            kept.write_bytes(data)
            findings.append(f"{reader}, {kept.name}: {type(error).__name__}: {str(error)[:200]}")
            continue
        took = time.process_time() - begun
        one = tallies[reader]
        one.read, one.refused = one.read + was_read, one.refused + (not was_read)
        one.slowest = max(one.slowest, took)
        if took > SLOW:
            findings.append(f"{reader}: {took:.0f} s for {len(data)} bytes")
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > HUGE:
        findings.append("more than 1.5 GB of memory")
    return tallies, findings


def table(tallies: dict[str, Tally], findings: list[str], minutes: float, seed: int) -> str:
    """Return the outcome as the page beside this script."""
    total = sum(one.read + one.refused for one in tallies.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = (
        "No finding is open."
        if not findings
        else f"{len(findings)} findings:\n\n" + "\n".join(f"- {each}" for each in findings)
    )
    rows = "".join(
        f"| {name} | {one.read:,} | {one.refused:,} | {one.slowest:.2f} |\n"
        for name, one in sorted(tallies.items())
    )
    return (
        "# Broken files\n\n"
        f"`python tests/stress/fuzz_readers.py {minutes:g} {seed}`: {total:,} broken files of every kind in {minutes:g} minutes,"
        f" read by every reader, at most {peak:.0f} MB of memory.\n{said}\n\n"
        "| reader | read, with problems said | refused in one sentence | slowest, seconds of a processor |\n"
        "|---|--:|--:|--:|\n" + rows
    )


def main() -> None:
    """Run, print and keep the table."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "work"
        inner.mkdir()
        tallies, findings = run(minutes * 60, seed, inner)
        text = table(tallies, findings, minutes, seed)
        kept = Path(tempfile.gettempdir()) / "birds-findings"
        for each in Path(folder).glob("finding-*"):
            kept.mkdir(exist_ok=True)
            each.replace(kept / each.name)
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
