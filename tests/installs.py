"""Installs wheel and source archive as users do, does the main job with each, and prints a table of how it went.

    python tests/installs.py DIST [PYTHON…]        such as `dist 3.11 3.12 3.13`, which is what stands in for none

DIST holds one wheel and one source archive (`python -m build`). Ways whose tool or Python is not on this machine are
named as missing. `installs.md` beside this file is the table of a run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
LAST_LINE = 500  # characters of what a tool said


def python_of(version: str) -> str | None:
    """Return the interpreter of a version: on the path, else one that uv knows."""
    if found := shutil.which(f"python{version}"):
        return found
    if not shutil.which("uv"):
        return None
    done = subprocess.run(["uv", "python", "find", version], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def pip(python: str, file: Path, folder: Path) -> list[list[str]]:
    """Return the commands of an install with pip, and of the main job."""
    there = folder / ("Scripts" if os.name == "nt" else "bin")
    return [
        [python, "-m", "venv", str(folder)],
        [str(there / "python"), "-m", "pip", "install", "-q", str(file)],
        [str(there / "birds"), "quickstart", str(folder / "out")],
    ]


def pipx(python: str, file: Path, folder: Path) -> list[list[str]]:
    """Return the same with pipx."""
    return [
        ["pipx", "install", "--python", python, str(file)],
        [str(folder / "bin" / "birds"), "quickstart", str(folder / "out")],
    ]


def uv(python: str, file: Path, folder: Path) -> list[list[str]]:
    """Return the same with `uv tool`."""
    return [
        ["uv", "tool", "install", "-q", "--python", python, str(file)],
        [str(folder / "bin" / "birds"), "quickstart", str(folder / "out")],
    ]


WAYS = {"pip install": pip, "pipx install": pipx, "uv tool install": uv}


def tried(way: str, version: str, file: Path) -> str:
    """Install a file in one way for one Python and do the main job; return how it went."""
    python = python_of(version)
    if python is None:
        return f"Python {version} is missing"
    if not way.startswith("pip ") and not shutil.which(way.split(maxsplit=1)[0]):
        return f"{way.split(maxsplit=1)[0]} is missing"
    with tempfile.TemporaryDirectory() as made:
        folder, begun = Path(made).resolve(), time.monotonic()
        places = {
            "PIPX_HOME": folder / "pipx",
            "PIPX_BIN_DIR": folder / "bin",
            "UV_TOOL_DIR": folder / "uv",
            "UV_TOOL_BIN_DIR": folder / "bin",
        }
        around = {**os.environ, **{name: str(place) for name, place in places.items()}}
        for command in WAYS[way](python, file.resolve(), folder):
            done = subprocess.run(
                command, env=around, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
            )
            if done.returncode:
                return f"failed: {' '.join(command[:4])}: {(done.stdout + done.stderr)[-LAST_LINE:]}"
        if not (folder / "out" / "index.html").is_file():
            return "failed: no start page"
        return f"works ({time.monotonic() - begun:.0f} s)"


def main() -> int:
    """Print the table; 1 where anything failed."""
    dist, versions = Path(sys.argv[1]), sys.argv[2:] or VERSIONS
    (wheel,), (archive,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    print("| how | what | Python | result |\n|---|---|---|---|")  # noqa: T201
    results = []
    for way in WAYS:
        for what, file in (("wheel", wheel), ("sdist", archive)):
            for version in versions:
                results.append(tried(way, version, file))
                print(f"| `{way}` | {what} | {version} | {results[-1]} |", flush=True)  # noqa: T201
    return int(any(one.startswith("failed") for one in results))


if __name__ == "__main__":
    sys.exit(main())
