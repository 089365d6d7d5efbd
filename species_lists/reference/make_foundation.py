"""Make the foundation: the dossier with the bundled data, which `birds init` copies. Each build of the package does so.

    python species_lists/reference/make_foundation.py

It lies in `birds/_data/`, where git does not look, and its name says of which files it is made: all data and all code.
Once one has changed, `birds init` makes the dossier anew, to the same end, only slower, until this is run again.
"""

from __future__ import annotations

import lzma
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[2]
PRESET = 1  # the others gain a fifth, and take five times as long


def make() -> Path:
    """Write the foundation of this tree, in the place of those of other files; return where it lies."""
    if str(ROOT) not in sys.path:  # a build has nothing installed
        sys.path.insert(0, str(ROOT))
    from birds import store
    from birds.dossier import bootstrap

    place = bootstrap.prebuilt_path()
    place.parent.mkdir(exist_ok=True)
    for old in place.parent.glob("foundation-*.xz"):
        old.unlink()
    place.write_bytes(lzma.compress(store.database_of(bootstrap.bundled_dossier()), preset=PRESET))
    return place


class Foundation(BuildHookInterface):
    """Puts the foundation into a wheel; where a checkout is installed to be edited, it lies there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's own
        """Make it before anything is packed."""
        made = make()
        build_data["force_include"][str(made)] = f"birds/_data/{made.name}"


if __name__ == "__main__":
    print(make())
