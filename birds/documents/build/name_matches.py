"""What names mean, a row a name: as CSV, JSON or JSON lines, written as it comes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from birds.documents.text import clean, dump, formula_safe
from birds.messages import say
from birds.model import Lang, Match

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy

FORMATS = ("csv", "json", "jsonl")
_AT_ONCE = 500  # rows that are written together


class NamedBird(NamedTuple):
    """A name as given, and what it means; all else is None where it is blank."""

    name: str
    taxon: str | None = None
    rank: str | None = None
    avibase_id: str | None = None
    species_code: str | None = None
    english_name: str | None = None
    rule: str | None = None
    confidence: str | None = None
    alternatives: tuple[str, ...] = ()
    explanation: str | None = None


def named_bird(name: str, match: Match | None, taxonomy: Taxonomy, lang: Lang) -> NamedBird:
    """Return what a name means, with what the reference says of that bird."""
    if match is None:
        return NamedBird(name)
    taxon = taxonomy.get(match.taxon)
    others = tuple(
        dict.fromkeys(candidate.taxon for candidate in match.candidates if candidate.taxon != match.taxon)
    )
    why = " ".join(say(reason, lang) for reason in (match.reason, *match.remarks))
    sure = (match.reason.code, match.confidence, others, why)
    if taxon is None:
        return NamedBird(name, None, None, None, None, None, *sure)
    return NamedBird(name, taxon.name, taxon.rank, taxon.avibase, taxon.code, taxon.english, *sure)


def as_blocks(birds: Iterable[NamedBird], fmt: str) -> Iterator[bytes]:
    """Yield the rows in one of `FORMATS`, some at a time; no text of a CSV is taken for a formula."""
    rows, first = iter(birds), True
    write = {"csv": _csv, "json": _json, "jsonl": _json_lines}[fmt]
    while some := list(islice(rows, _AT_ONCE)):
        yield write(some, first).encode("utf-8", "replace")
        first = False
    if first:
        yield {"csv": _csv([], first), "json": "[]\n", "jsonl": ""}[fmt].encode()
    elif fmt == "json":
        yield b"\n]\n"


def _csv(rows: list[NamedBird], first: bool) -> str:  # noqa: FBT001 - whether the header is to come
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if first:
        writer.writerow(NamedBird._fields)
    for row in rows:
        cells = (("; ".join(cell) if isinstance(cell, tuple) else cell) or "" for cell in row)
        writer.writerow([formula_safe(clean(cell)) for cell in cells])
    return out.getvalue()


def _json(rows: list[NamedBird], first: bool) -> str:  # noqa: FBT001
    return ("[\n " if first else ",\n ") + ",\n ".join(dump(row._asdict()) for row in rows)


def _json_lines(rows: list[NamedBird], first: bool) -> str:  # noqa: ARG001, FBT001
    return "".join(f"{dump(row._asdict())}\n" for row in rows)
