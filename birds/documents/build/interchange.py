"""One list: as a table that is printed, and as the tables of an archive, what Darwin Core and ColDP both hold.

And what loose names mean, a row a name, written as it comes.

The fields of an archive are those of `birds.vocabulary.fields`. Every entry is a row, in the list's order. Behind them
stand the subspecies that the list prints in the row of their species, as taxa of their own, and the synonyms. What a
list does not say is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import NamedTuple

from birds import model as m
from birds.comparison import compare, pairs
from birds.documents.model import Column, Document, tabular
from birds.documents.text import clean, dump, formula_safe
from birds.messages import name_heading, say
from birds.names import parse
from birds.names.parsing import YEAR
from birds.reading.lists.cells import undetermined
from birds.taxonomy import Taxonomy
from birds.vocabulary.fields import BETWEEN, PRINTED, SEASONS, within

Record = dict[str, str | None]
Records = dict[str, list[Record]]
_AT_ONCE = 500  # rows that are written together
CONSTANT: Record = {"kingdom": "Animalia", "class": "Aves"}


@dataclass(frozen=True, slots=True)
class OneList:
    """A list by itself: who made it and on which terms, and whose the reference is that its names are matched to."""

    matched: m.MatchedList
    source: m.Source | None = None
    reference: m.Source | None = None
    taxonomy: Taxonomy | None = None
    agreement: m.Agreement = field(kw_only=True)


def tables(matched: m.MatchedList) -> Records:
    """Return a list's records by table."""
    entries = [matched_entry.entry for matched_entry in matched.entries]

    def each(records: Callable[[m.Entry], Iterable[Record]]) -> list[Record]:
        return [{"id": _id(entry), **record} for entry in entries for record in records(entry)]

    by_table = {
        "taxon": [*map(_taxon, entries), *_printed_within(entries), *_synonyms(entries)],
        "vernacular": each(_spoken),
        "distribution": each(lambda entry: _placed(entry, matched.checklist.territory)),
        "property": each(_properties),
    }
    return {name: records for name, records in by_table.items() if records or name == "taxon"}


def _id(entry: m.Entry, row: int | None = None) -> str:
    return f"{entry.list_id}:{row or entry.row}"


# ---------------------------------------------------------------- taxa


def _taxon(entry: m.Entry) -> Record:
    parsed: Record = {}
    if name := entry.name:
        parsed = {
            "canonical": name.canonical,
            "authorship": name.authorship,
            "year": name.year or (match[1] if (match := YEAR.search(name.authorship or "")) else None),
            "genus": name.genus,
            "species_epithet": name.species,
            "subspecies_epithet": name.infraspecific,
        }
    return {
        "id": _id(entry),
        "scientific_name": entry.verbatim,
        **parsed,
        "rank": None if entry.rank == "genus" else entry.rank,  # a bird of it, such as Aythya sp.
        "taxonomic_status": "accepted",
        **CONSTANT,
        "order": entry.order,
        "family": entry.family,
        "parent_id": _id(entry, entry.parent_row) if entry.parent_row else None,
        **_concept(entry),
        "note": entry.note,
    }


def _concept(entry: m.Entry) -> Record:
    """Return the id of the concept that the list prints, Avibase's where it has no other, and of which data set."""
    (*_, printed) = (None, *[id_ for id_ in entry.ids if not id_.startswith("code:")])
    dataset, divided, local = (printed or "").partition("#")
    return {"concept": local, "dataset": dataset} if divided and ":" not in dataset else {"concept": printed}


def _printed_within(entries: Sequence[m.Entry]) -> Iterator[Record]:
    """Yield the subspecies printed in their species' row, but for those that have a row of their own."""
    own: set[tuple[int, str | None]] = set()
    for entry in entries:
        if entry.parent_row:
            epithet = entry.name.infraspecific if entry.name else None
            own.add((entry.parent_row, epithet or undetermined(entry.verbatim or "")))
    for entry in entries:
        species = (entry.name.canonical if entry.name else None) or entry.verbatim or ""
        for epithet in entry.subspecies:
            if (entry.row, epithet) in own:
                continue
            yield {
                "id": within(_id(entry), epithet),
                "scientific_name": f"{species} {epithet}".strip(),
                "rank": "subspecies",
                "taxonomic_status": "accepted",
                **CONSTANT,
                "order": entry.order,
                "family": entry.family,
                "subspecies_epithet": None if undetermined(epithet) else epithet,
                "parent_id": _id(entry),
            }


def _synonyms(entries: Iterable[m.Entry]) -> Iterator[Record]:
    """Yield the names that a list gives beside an accepted one, but for those that stand in the same cell."""
    for entry in entries:
        within_cell = parse(entry.verbatim).alternatives if entry.verbatim else ()
        others = entry.name.alternatives if entry.name else ()
        for number, name in enumerate((other for other in others if other not in within_cell), 1):
            yield {
                "id": within(_id(entry), f"synonym{number}"),
                "scientific_name": name,
                "rank": entry.rank,
                "taxonomic_status": "synonym",
                **CONSTANT,
                "accepted_id": _id(entry),
            }


# ---------------------------------------------------------------- what is said of them


def _spoken(entry: m.Entry) -> Iterator[Record]:
    for language, cell in entry.vernacular.pairs:
        for name in dict.fromkeys(cell.split(BETWEEN)):
            yield {"name": name, "language": language}


def _placed(entry: m.Entry, area: str | None) -> Iterator[Record]:
    """Yield where a bird is and how, a record a status; what the list prints of it stands in each."""
    alien = "introduced" if entry.part == "alien" else None
    records: list[Record] = [
        {
            "means": alien or ("vagrant" if status.code == "V" else None),
            "occurrence": {"X": "absent", None: None}.get(status.code, "present"),
            "season": SEASONS.get(status.code or ""),
        }
        for status in entry.statuses
    ]
    if not records and (area or alien or entry.status_printed):
        records = [{"means": alien}]
    for number, record in enumerate(records):
        if record not in records[:number]:
            yield {"area": area, **record, "status": entry.status_printed}


def _properties(entry: m.Entry) -> Iterator[Record]:
    printed: Record = {field: getattr(entry, field) for field in PRINTED}
    for id_ in entry.ids:
        if id_.startswith("code:"):
            printed["species_code"] = id_.removeprefix("code:")
        elif id_.startswith("avibase-") and id_ != _concept(entry)["concept"]:
            printed["avibase_id"] = id_
    printed["within_party"] = {True: "yes", False: "no", None: None}[entry.within_party]
    printed["trust"] = next((status.trust for status in entry.statuses if status.trust), None)
    for rank, names in (("order", entry.order_names), ("family", entry.family_names)):
        printed |= {f"{rank}_{lang}": names.get(lang) for lang in (*m.LANGS, "und")}
    for name, value in printed.items():
        if value:
            yield {"property": name, "value": value}


# ---------------------------------------------------------------- how they compare with the reference

RELATIONS = {"==": "equals", ">": "includes", "<": "included in", "><": "overlaps", "!": "excludes"}
"""The relations of RCC-5 in ColDP's words."""


def concept_relations(listed: OneList) -> Iterator[Record]:
    """Yield how each entry compares with the species of the reference: as this program finds, not as the list says."""
    if (taxonomy := listed.taxonomy) is None:
        return
    reference = _reference_list(listed.matched, taxonomy)
    comparison = compare(listed.matched, reference, taxonomy, agreement=listed.agreement, explained=False)
    compared = [(pair.a.entry, pair.b.entry, pair) for pair in pairs(comparison) if pair.a and pair.b]
    for entry, species, pair in sorted(compared, key=lambda both: (both[0].row, both[1].row)):
        name = species.verbatim or ""
        taxon = taxonomy.get(name)
        yield {
            "id": _id(entry),
            "related": (taxon and taxon.avibase) or name,
            "type": RELATIONS[pair.relation or ""],
            "remarks": f"{name} sec. {taxonomy.title}; {pair.basis}, {pair.confidence}",
        }


def _reference_list(matched: m.MatchedList, taxonomy: Taxonomy) -> m.MatchedList:
    """Return the species of the reference that a list's names lead to, with all their subspecies, as a list."""
    title, accepted = taxonomy.title, m.Message.of("accepted")
    matches = (match for each in matched.entries for match in (each.match, *each.subspecies))
    taxa = (match.taxon for match in matches if match.taxon)
    entries = []
    for row, name in enumerate(dict.fromkeys(taxonomy.species_of(taxon) or taxon for taxon in taxa)):
        below = taxonomy.children(name)
        epithets = tuple([each.rpartition(" ")[2] for each in below])
        entry = m.Entry(title, row, name, parse(name), subspecies=epithets)
        part = partial(m.Match, list_id=title, row=row, reason=accepted, confidence="certain")
        parts = tuple([part(taxon=each, printed=each) for each in below])
        entries.append(m.MatchedEntry(entry, part(taxon=name), parts))
    return m.MatchedList(m.Checklist(title, title), tuple(entries))


def entry_grid(listed: OneList, lang: m.Lang) -> Document:
    """Return a list's entries, a row each, in its order."""

    def names(each: m.Lang) -> Column:
        heading = name_heading(each, lang)
        return Column(m.name_column(each), heading, lang=each, value=lambda of: of.entry.vernacular.get(each))

    column = partial(Column.of, lang)
    columns = (
        column("row", lambda matched: matched.entry.row, align="right"),
        column("number", lambda matched: matched.entry.number, align="right"),
        column("scientific_name", lambda matched: matched.entry.verbatim, italic=True),
        *map(names, listed.matched.languages(listed.agreement.languages)),
        column("subspecies", lambda matched: "; ".join(matched.entry.subspecies), italic=True),
        column("status", lambda matched: matched.entry.status_printed),
        column("taxon", lambda matched: matched.match.taxon, "reference", italic=True),
        column("confidence", lambda matched: matched.match.confidence),
        column("ids", lambda matched: "; ".join(matched.entry.ids), "concept_ids"),
    )
    entries = listed.matched.entries
    return tabular(
        columns if any(matched.entry.ids for matched in entries) else columns[:-1],
        entries,
        lang,
        listed.matched.checklist.id,
        credits_=tuple(each for each in (listed.source, listed.reference) if each),
    )


# ---------------------------------------------------------------- names


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


def named_bird(name: str, match: m.Match | None, taxonomy: Taxonomy, lang: m.Lang) -> NamedBird:
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
    """Yield the rows as "csv", "json" or "jsonl", some at a time; no text of a CSV is taken for a formula."""

    def csv_lines(rows: Iterable[Iterable[str | tuple[str, ...] | None]]) -> str:
        texts = (
            [("; ".join(cell) if isinstance(cell, tuple) else cell) or "" for cell in row] for row in rows
        )
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(map(formula_safe, map(clean, row)) for row in texts)
        return out.getvalue()

    rows, number, is_first = iter(birds), 0, True
    while (some := list(islice(rows, _AT_ONCE))) or is_first:
        number += len(some)
        lines = [] if fmt == "csv" else [dump(row._asdict()) for row in some]
        if fmt == "csv":
            text = csv_lines([NamedBird._fields, *some] if is_first else some)
        elif fmt == "json":
            text = (("[\n " if some else "[") if is_first else ",\n ") + ",\n ".join(lines)
        else:
            text = "".join(f"{line}\n" for line in lines)
        yield text.encode("utf-8", "replace")
        is_first = False
    if fmt == "json":
        yield b"\n]\n" if number else b"]\n"
