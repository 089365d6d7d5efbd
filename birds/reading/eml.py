"""What a Darwin Core Archive says of itself in its `eml.xml`: who made it, who publishes it, on which terms."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from birds.errors import InputError
from birds.reading.files import check_zip, read_member, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 5_000_000  # bytes


def said_of(path: Path) -> dict[str, str]:
    """Return author, publisher, licence and credit as the file states them; nothing where it states none.

    A damaged description is no description: the table beside it counts.
    """
    try:
        root = _described(path)
    except (InputError, OSError, ET.ParseError, ValueError, zipfile.BadZipFile):
        return {}
    dataset = (
        next((part for part in root.iter() if _local(part) == "dataset"), None) if root is not None else None
    )
    if root is None or dataset is None:
        return {}
    found = {
        "author": "; ".join(dict.fromkeys(_parties(dataset, "creator"))),
        "publisher": "; ".join(dict.fromkeys(_parties(dataset, "publisher"))),
        "licence": _text(dataset, "intellectualRights"),
        "credit": _text(root, "citation"),
    }
    return {name: text for name, text in found.items() if text}


def _described(path: Path) -> ET.Element | None:
    if not zipfile.is_zipfile(path):
        return None
    source = read_source(path)
    with check_zip(source.name, io.BytesIO(source.data)) as archive:
        places = [name for name in archive.namelist() if name.rpartition("/")[2].casefold() == "eml.xml"]
        data = read_member(archive, places[0], source.name) if places else b""
    if not data or len(data) > _LARGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    return ET.fromstring(data)  # noqa: S314 - without entities


def _parties(dataset: ET.Element, role: str) -> Iterator[str]:
    """Yield those who have a role: a person's name, else the organization's."""
    for party in dataset:
        if _local(party) == role:
            person = " ".join(filter(None, (_text(party, "givenName"), _text(party, "surName"))))
            if name := person or _text(party, "organizationName"):
                yield name


def _text(element: ET.Element, tag: str) -> str:
    """Return all the text of the first part of this name, with single blanks."""
    part = next((one for one in element.iter() if _local(one) == tag), None)
    return " ".join("".join(part.itertext()).split()) if part is not None else ""


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
