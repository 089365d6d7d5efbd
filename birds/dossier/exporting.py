"""A dossier as a folder of plain files: tables as CSV, layers as GeoJSON, lists as archives."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from birds import store
from birds.documents.build.presence import PRESENCE, presence_plain
from birds.documents.build.sites import TRENDS, trends_plain
from birds.documents.write.archives import archives
from birds.documents.write.files import write_folder
from birds.documents.write.text import as_csv
from birds.dossier import bootstrap
from birds.errors import UsageError
from birds.evidence import taxonomy_of, whatever_is_there
from birds.messages import say
from birds.model import DossierContent, Event, Message, PartyCode
from birds.negotiation import acts, exchange, settings
from birds.review.decisions import replay
from birds.store.exporting import DESCRIPTOR, README_TEXT, copy_to_hand_over, exported_files, with_derived

HANDED = "export"
"""What a copy's record and log have in the place of a file and a command."""


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
    presence = presence_plain(whatever_is_there(dossier).presence, dossier.places, dossier.agreement)
    derived = {
        f"{PRESENCE}.csv": as_csv(presence),
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


def export_copy(
    dossier: DossierContent,
    party: PartyCode,
    named: Sequence[str],
    folder: Path,
    *,
    decisions: bool = False,
    force: bool = False,
) -> Exported:
    """Write the copy of a dossier that a Party is given into `folder`; raises as `export` does.

    The log of the copy has one line, without a time: two equal copies have equal bytes.
    """
    content = _copy_for(dossier, party, named, decisions=decisions)
    with tempfile.TemporaryDirectory(prefix="birds-") as beside:
        draft, copy = Path(beside, "draft.gpkg"), Path(beside, "copy.gpkg")
        store.create(draft, content, command=HANDED)
        event = Event(HANDED, "created", store.canonical_hash(draft), at="1970-01-01T00:00:00.000Z")
        store.create(copy, replace(content, events=(event,)), command=HANDED)
        return export(copy, folder, giver=dossier.copy_of, force=force)


def _copy_for(
    dossier: DossierContent, party: PartyCode, named: Sequence[str], *, decisions: bool
) -> DossierContent:
    """Return the copy of a dossier that a Party is given; its record is that of what both sides tabled.

    What this copy holds back, what it wrote down for that Party, its loaded files and counts stay; of its lists only
    the bundled ones and those that are `named` go, its `decisions` on what names mean only where they are asked for.
    UsageError for a name of none.
    """
    base = bootstrap.bundled_dossier(dossier.agreement)
    if base.reference != dossier.reference:
        base = DossierContent(dossier.reference, dossier.taxa, agreement=dossier.agreement)
    tabled = exchange.exchange_of(dossier, dossier.copy_of, also=party, decisions=decisions).acts
    recorded = tuple(replace(act, batch=1, file=HANDED) for act in tabled)  # none was made in that copy
    copy = acts.with_record(base, recorded)
    bundled = {matched.checklist.id for matched in base.lists}
    others = {each.checklist.id: each for each in dossier.lists if each.checklist.id not in bundled}
    for name in named:
        if name not in others:
            raise UsageError("dossier.no_such_list", list=name, there=tuple(others) or ("–",))
    lists = (*base.lists, *(others[name] for name in named))
    if decisions:
        lists = replay(replace(base, lists=lists), copy.decisions, taxonomy_of(base)).lists
    return replace(
        copy,
        lists=lists,
        sources=(*base.sources, *(source for source in dossier.sources if source.id in named)),
        clauses=settings.settled_text(recorded),
        copy_of=party,
    )
