"""A dossier as a folder of plain files: tables as CSV, layers as GeoJSON, lists as archives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import store
from birds.documents.build.presence import PRESENCE, presence_plain
from birds.documents.write.archives import archives
from birds.documents.write.files import write_folder
from birds.documents.write.text import as_csv
from birds.evidence import whatever_is_there
from birds.store.exporting import DESCRIPTOR, README_TEXT, files, with_derived

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written: how many tables, layers of a map and archives of lists, and how many bytes."""

    tables: int
    layers: int
    lists: int
    size: int


def export(path: Path, folder: Path, *, force: bool = False) -> Exported:
    """Write a dossier into `folder`; UsageError where it holds something and `force` is not given.

    OutputError where it can't be written, DossierError where the dossier holds what no file could.
    """
    with store.read(path) as reader:
        dossier = reader.dossier()  # what can't be read is refused before it is gathered
        content = files(reader.connection)
    kinds = [name.rpartition(".")[2] for name in content]
    derived = {
        f"{PRESENCE}.csv": as_csv(presence_plain(whatever_is_there(dossier).presence, dossier.places)),
        "README.md": README_TEXT.read_bytes(),
        **archives(dossier.lists, {one.id: one for one in dossier.sources}),
    }
    content = with_derived(content, derived)
    write_folder(folder, content, last=DESCRIPTOR, force=force)
    size = sum(map(len, content.values()))
    return Exported(kinds.count("csv"), kinds.count("geojson"), len(dossier.lists), size)
