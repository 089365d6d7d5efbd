"""A dossier as a folder of plain files: tables as CSV, layers as GeoJSON, lists as archives."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import store
from birds.documents.build.presence import PRESENCE, presence_plain
from birds.documents.build.sites import TRENDS, trends_plain
from birds.documents.write.archives import archives
from birds.documents.write.files import write_folder
from birds.documents.write.text import as_csv
from birds.evidence import whatever_is_there
from birds.messages import say
from birds.model import Message
from birds.store.exporting import DESCRIPTOR, README_TEXT, copy_to_hand_over, exported_files, with_derived

if TYPE_CHECKING:
    from pathlib import Path

    from birds.model import DossierContent, PartyCode


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written: how many tables, layers of a map and archives of lists, and how many bytes."""

    tables: int
    layers: int
    lists: int
    size: int


def export(
    path: Path, folder: Path, *, with_held: bool = False, giver: PartyCode | None = None, force: bool = False
) -> Exported:
    """Write a dossier into `folder`, what it holds back only where that is asked for.

    It is a copy made for the other side where `giver` is whose copy it was. UsageError where the folder holds something
    and `force` is not given, OutputError where it can't be written, DossierError where the dossier holds what no file
    could.
    """
    with store.read(path) as reader:
        dossier = reader.dossier()  # what can't be read is refused before it is gathered
        holds_back = bool(dossier.drafts or dossier.notes)
        if holds_back and not with_held:
            with closing(copy_to_hand_over(reader.connection)) as connection:
                content = exported_files(connection)
        else:
            content = exported_files(reader.connection)
    kinds = [name.rpartition(".")[2] for name in content]
    derived = {
        f"{PRESENCE}.csv": as_csv(
            presence_plain(whatever_is_there(dossier).presence, dossier.places, dossier.agreement)
        ),
        f"{TRENDS}.csv": as_csv(trends_plain(dossier.counts)),
        "README.md": _readme(dossier, giver, with_held=holds_back and with_held),
        **archives(dossier.lists, {source.id: source for source in dossier.sources}),
    }
    content = with_derived(content, derived)
    write_folder(folder, content, last=DESCRIPTOR, force=force)
    size = sum(map(len, content.values()))
    return Exported(kinds.count("csv"), kinds.count("geojson"), len(dossier.lists), size)


def _readme(dossier: DossierContent, giver: PartyCode | None, *, with_held: bool) -> bytes:
    """Return what the folder says of itself: how it is read, whose copy it was, and whether held work is in it."""
    owner, named = dossier.copy_of, dossier.agreement.country
    if giver:
        whose = Message.of("export.made_for", side=named(owner), giver=named(giver))
    elif owner:
        whose = Message.of("export.copy_of", side=named(owner))
    else:
        whose = Message("export.copy_of_secretariat")
    inside = Message("export.with_held" if with_held else "export.without_held")
    title, _, text = README_TEXT.read_text(encoding="utf-8").partition("\n")
    return f"{title}\n\n{say(whose, 'en')} {say(inside, 'en')}\n{text}".encode()
