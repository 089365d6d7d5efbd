"""A dossier as a folder: the lists as Darwin Core Archives, and how such a folder is written as a whole."""

from __future__ import annotations

from birds.output.export.darwin_core import archive, archive_name
from birds.output.export.folder import write

__all__ = ["archive", "archive_name", "write"]
