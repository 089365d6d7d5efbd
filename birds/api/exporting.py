"""`export` and `init --from`: a dossier as a folder of plain files that any program reads, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import attribution
from birds.model import Source, Taxon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from birds.model import MatchedList
    from birds.store.restoring import Restored

ARCHIVES = "darwin-core"
README = "README.md"


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
    from birds import store
    from birds.documents.write.files import write_folder
    from birds.store.exporting import DESCRIPTOR, README_TEXT, files

    with store.read(path) as reader:
        content = files(reader.connection)
        lists, taxa = reader.lists(), {taxon.name: taxon for taxon in reader.load(Taxon)}
        sources, reference = reader.load(Source), reader.reference()
    content[README] = README_TEXT.read_bytes()
    credited = attribution.of_lists(sources, reference, ())
    content.update(_archives(lists, taxa, {one.id: one for one in sources}, next(iter(credited), None)))
    write_folder(folder, content, last=DESCRIPTOR, force=force)
    suffixes = [name.rpartition(".")[2] for name in content]
    return Exported(
        suffixes.count("csv"), suffixes.count("geojson"), len(lists), sum(map(len, content.values()))
    )


def restore(path: Path, folder: Path, *, force: bool = False) -> Restored:
    """Make the dossier at `path` from an export; InputError names what is wrong with it, then nothing is written."""
    from birds import store

    return store.restore(path, folder, force=force)


def _archives(
    lists: Sequence[MatchedList],
    taxa: Mapping[str, Taxon],
    sources: Mapping[str, Source],
    reference: Source | None,
) -> dict[str, bytes]:
    from birds.documents.write.darwin_core import archive, archive_name

    made: dict[str, bytes] = {}
    for matched in lists:
        name = archive_name(matched.checklist.id, (each.rpartition("/")[2] for each in made))
        source = sources.get(matched.checklist.id)
        made[f"{ARCHIVES}/{name}"] = archive(matched, taxa, source, reference)
    return made
