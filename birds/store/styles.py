"""How the layers look in QGIS: `layer_styles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Create and fill `layer_styles`."""
