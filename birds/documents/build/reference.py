"""What the reference taxonomy says of a bird: its place, its author and first name, and its names elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.messages import word
from birds.model import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Lang, Taxon

Line = tuple[Run, ...]
_KEYS = ("name", "rank", "english", "order", "family", "iucn", "avibase")
_EXTENDED = ("authority", "protonym", "clements", "birdlife", "code", "extinct")


def as_json(taxon: Taxon) -> dict[str, Any]:
    """Return a taxon as values; null where the reference says nothing."""
    return {key: getattr(taxon, key) for key in (*_KEYS, *_EXTENDED)}


def lines(taxon: Taxon, reference: str, lang: Lang) -> Iterator[Line]:
    """Yield the lines that a sheet prints; what the reference does not say is left out."""
    codes = (taxon.iucn and f"IUCN {taxon.iucn}", taxon.extinct, taxon.avibase)
    yield _joined(((Run(f"{reference}: "), *_place(taxon)), *_plain(*codes)))
    first = (Run(f"{word('first_named', lang)} "), Run(taxon.protonym or "", italic=True))
    code = taxon.code and f"{word('cornell_code', lang)} {taxon.code}"
    told = _joined((first if taxon.protonym else (), *_plain(_elsewhere(taxon, lang), code)))
    if told:
        yield told


def _place(taxon: Taxon) -> Iterator[Run]:
    for name in filter(None, (taxon.order, taxon.family)):
        yield from (Run(name, italic=True), Run(", "))
    yield Run(taxon.name, italic=True)
    if taxon.authority:
        yield Run(f" {taxon.authority}")


def _elsewhere(taxon: Taxon, lang: Lang) -> str | None:
    """Return the English names of the two other checklists that the reference gives, each with theirs."""
    by_name: dict[str, list[str]] = {}
    for name, whose in ((taxon.clements, "Clements"), (taxon.birdlife, "BirdLife")):
        if name:
            by_name.setdefault(name, []).append(whose)
    said = ", ".join(f"{name} ({', '.join(whose)})" for name, whose in by_name.items())
    return f"{word('english_elsewhere', lang)}: {said}" if said else None


def _plain(*texts: str | None) -> Iterator[Line]:
    return ((Run(text),) for text in texts if text)


def _joined(parts: Iterable[Line]) -> Line:
    made: list[Run] = []
    for part in filter(None, parts):
        made += [Run(" · ")] if made else []
        made += part
    return tuple(made)
