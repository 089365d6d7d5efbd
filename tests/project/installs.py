"""Installs wheel and source archive as users do, does the main job with each, and prints a table of how it went.

    python tests/project/installs.py DIST [PYTHON…]        such as `dist 3.11 3.12 3.13`, which is what stands in for none

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


# The commands of an install; the main job follows.
WAYS = {
    "pip install": ("{python} -m venv {folder}", "{bin}/python -m pip install -q {file}"),
    "pipx install": ("pipx install --python {python} {file}",),
    "uv tool install": ("uv tool install -q --python {python} {file}",),
}
MAIN_JOB = "{bin}/birds quickstart {folder}/out"


def tried(way: str, version: str, file: Path) -> str:
    """Install a file in one way for one Python and do the main job; return how it went."""
    python = python_of(version)
    if python is None:
        return f"Python {version} is missing"
    if not way.startswith("pip ") and not shutil.which(way.split(maxsplit=1)[0]):
        return f"{way.split(maxsplit=1)[0]} is missing"
    with tempfile.TemporaryDirectory() as made:
        folder, begun = Path(made).resolve(), time.monotonic()
        homes = {"PIPX_HOME": "pipx", "PIPX_BIN_DIR": "bin", "UV_TOOL_DIR": "uv", "UV_TOOL_BIN_DIR": "bin"}
        around = {**os.environ, **{name: str(folder / place) for name, place in homes.items()}}
        scripts = folder / ("Scripts" if os.name == "nt" and way.startswith("pip ") else "bin")
        places = {"python": python, "file": file.resolve(), "folder": folder, "bin": scripts}
        for line in (*WAYS[way], MAIN_JOB):
            command = [word.format(**places) for word in line.split()]
            done = subprocess.run(
                command, env=around, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
            )
            if done.returncode:
                return f"failed: {' '.join(command[:4])}: {(done.stdout + done.stderr)[-LAST_LINE:]}"
        if not (folder / "out" / "index.html").is_file():
            return "failed: no start page"
        return f"works ({time.monotonic() - begun:.0f} s)"


def main() -> int:
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
