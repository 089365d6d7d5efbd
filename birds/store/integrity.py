"""Looks for damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem


def problems(path: Path) -> tuple[Problem, ...]:  # noqa: ARG001
    """Return what is wrong with a dossier."""
    return ()
