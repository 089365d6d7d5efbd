"""A dossier as plain files that any program reads, and back: CSV for every table, GeoJSON for those on the map.

`datapackage.json` describes the tables (Frictionless Tabular Data Package). The files hold every canonical
row exactly, so a dossier made from them is the same dossier.
"""

from __future__ import annotations

from birds.store.plain.restoring import Restored, restore
from birds.store.plain.writing import files

__all__ = ["Restored", "files", "restore"]
