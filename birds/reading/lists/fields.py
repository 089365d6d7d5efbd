"""The values of a list's row that can be misunderstood, each with its problems: part, status, subspecies, synonyms."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from birds import bundled, names
from birds.errors import quoted
from birds.model import NAME_COLUMNS, Entry, Message, ParsedName, Part, Status
from birds.names.tokens import AUTHORS
from birds.reading.files.source import Row
from birds.reading.lists import cells
from birds.reading.tables import Opened, values
from birds.reading.tables.status import parse_status
from birds.taxonomy import one_letter_apart
from birds.vocabulary import HAN, HANGUL, KANA
from birds.vocabulary.fields import JOIN, PROTECTED

if TYPE_CHECKING:
    from birds.reading.lists.rows import RowRole


_TAG = (
    r"</?[A-Za-z][^<>]*>|\[/?[ibIB]\]|(?<![\w*])[*_]{1,2}(?=[A-Z])|(?<=[a-z])[*_]{1,2}(?![\w*])"
    rf"|(?<=[{HANGUL}{KANA}{HAN}])[※*＊†‡]+(?=\s)"
)
_GLUED = r"^([A-Z][a-z]+ (?:\([A-Z][a-z]+\) )?(?:[a-z]{3,} )?[a-z]{3,})(?=\(?[A-Z][a-z])"


FLAGS = ("flag_resident", "flag_summer", "flag_winter", "flag_passage", "flag_vagrant")
_CAPITAL = re.compile(r"[A-Z][a-z]{2,}")
_FEW = 4  # one row in so many
_UNCLEAN = re.compile(r"[<&\[*_※＊†‡]|[a-z](?=\(?[A-Z][a-z])")


@lru_cache(maxsize=1 << 17)  # two lists of a hundred thousand names each, for the most part the same
def parsed(verbatim: str, authorship: str | None = None) -> ParsedName:
    """Parse a name as written, without markup and with its author parted from it; `verbatim` stays as it is."""
    name = names.parse_plain(verbatim) if len(verbatim) <= names.LONGEST else None  # as a rule
    if name is None and _UNCLEAN.search(verbatim):  # without markup and entities, its author parted from it
        name = names.parse(re.sub(_GLUED, r"\1 ", re.sub(_TAG, "", html.unescape(verbatim))))
    name = name or names.parse(verbatim)
    if name.verbatim == verbatim and (name.authorship or not authorship):
        return name
    return replace(name, verbatim=verbatim, authorship=name.authorship or authorship)


def recorded(opened: Opened, number: int, printed: str) -> tuple[str, ...]:
    """Return the subspecies that a species row says are recorded."""
    subspecies, odd = cells.epithets(printed)
    if called := [piece for piece in odd if piece in _subspecies_by_name()]:
        epithets = tuple(_subspecies_by_name()[piece] for piece in called)
        what = Message.of("list.subspecies_called", pieces=quoted(called), epithets=", ".join(epithets))
        opened.note(number, what, "", "subspecies", printed)
        subspecies = tuple(dict.fromkeys((*subspecies, *epithets)))
        odd = tuple(piece for piece in odd if piece not in called)
    if odd:
        what = Message.of("list.no_epithets", pieces=quoted(odd))
        opened.warn(number, what, "list.do_separate_epithets", "subspecies", printed)
    return subspecies


@cache
def _subspecies_by_name() -> Mapping[str, str]:
    """Return the epithets of subspecies by the names that bundled lists give them, where a name is one's alone."""
    by_name: dict[str, set[str]] = {}
    for source in bundled.files_of_kind("other"):
        for row in csv.DictReader(bundled.lines(source.file)):
            if row.get("rank") == "subspecies":
                for column in NAME_COLUMNS.values():
                    by_name.setdefault(row.get(column) or "", set()).add(row["scientific_name"].split()[-1])
    return {name: min(epithets) for name, epithets in by_name.items() if name and len(epithets) == 1}


def part(opened: Opened, number: int, printed: str) -> Part | None:
    """Return whether the bird is natural or alien by its own cell, None where that is not understood."""
    meaning = values.part(printed)
    if meaning is None:
        opened.warn(number, "list.part_unclear", "list.do_write_part", "part", printed)
    return meaning


def within(opened: Opened, number: int, printed: str) -> bool | None:
    """Return whether the bird occurs within the Party, None where that is not known."""
    answer = values.answer(printed)
    if answer is None:
        opened.warn(number, "list.within_unclear", "list.do_write_yes_no_unknown", "within_party", printed)
    return {"yes": True, "no": False}.get(answer or "")


def flagged(opened: Opened, number: int, row: Row) -> str | None:
    """Return the statuses that a column of its own each marks (○, yes, 1), in the words of their headers."""
    headers: list[str] = []
    for name in FLAGS:
        cell = opened.get(row, name)
        answer = values.answer(cell) if cell else None
        if answer == "yes":
            headers.append(_own_header(opened, name))
        elif cell and answer is None:
            opened.warn(number, "status.no_mark", "status.do_mark", name, cell)
    return "; ".join(headers) or None


def _own_header(opened: Opened, field: str) -> str:
    """Return what a table calls a field, without the group that its column stands in."""
    return (opened.columns.header(field) or field).rpartition(JOIN)[2]


def protections(opened: Opened, row: Row) -> str | None:
    """Return the category of a row beside what columns of single laws say: "천연기념물 202; 해양보호생물".

    Each says so behind its header; one that marks only stands alone. What a cell denies is not said, nor what it is
    silent on.
    """
    categories: list[str] = []
    for field in ("category", *PROTECTED):
        cell = opened.get(row, field)
        answer = values.answer(cell) if cell else "no"
        if answer != "no":
            name = _own_header(opened, field)
            categories.append(name if answer == "yes" or cell == name else f"{name} {cell}")
    return "; ".join(categories) or None


IDS = ("avibase_id", "species_code", "concept_id")
_AVIBASE = re.compile(r"(?:https?://\S*[/=]|avibase:)?(avibase-[0-9A-F]{8})", re.IGNORECASE)
_URI = re.compile(r"(?:https?|urn|doi|lsid):\S+", re.IGNORECASE)
_SCOPED = re.compile(r"([\w.-]+):(\S+)")


def ids(opened: Opened, row: Row) -> tuple[str, ...]:
    """Return the ids of the concept that a row stands for, each in the form that `Entry.ids` says, Avibase's first."""
    dataset = opened.get(row, "dataset_id") or ""
    cells = [(field, cell) for field in IDS if (cell := opened.get(row, field))]
    concepts = dict.fromkeys([_id(field, cell, dataset) for field, cell in cells])
    return tuple(sorted(concepts, key=lambda concept: not concept.startswith("avibase-")))


def _id(field: str, cell: str, dataset: str) -> str:
    if avibase := _AVIBASE.fullmatch(cell):
        return f"avibase-{avibase[1][-8:].upper()}"
    if field == "species_code":
        return f"code:{cell}"
    if _URI.fullmatch(cell):
        return cell
    scoped = None if dataset else _SCOPED.fullmatch(cell)  # ColDP's way to say whose id it is
    return f"{scoped[1]}#{scoped[2]}" if scoped else f"{dataset}#{cell}"


_NUMERAL = re.compile(r"I|II|III|IV|V|VI")
_NO_CODES = frozenset({"II", "III", "IV", "VI"})


def are_numbered(opened: Opened) -> bool:
    """Tell whether the statuses of a table are classes with numbers: beside II and III, I is no introduced bird."""
    place = opened.places["status"]
    return not _NO_CODES.isdisjoint({row[place] for row in opened.table.rows if place < len(row)})


def statuses(
    opened: Opened, number: int, row: Row, printed: str, *, numbered: bool = False
) -> tuple[Status, ...]:
    """Return the statuses that the printed words say, trusted as the row says that they are."""
    read, unknown = ((), (printed,)) if numbered and _NUMERAL.fullmatch(printed) else _status(printed)
    printed_trust = opened.get(row, "trust")
    if unknown:
        what = Message.of("status.words_unknown" if read else "status.none_read", words=tuple(unknown))
        todo = "status.do_write_known" if read else "status.do_write_one"
        opened.warn(number, what, todo, "status", printed)
    if printed_trust and values.trust(printed_trust) is None:
        opened.warn(number, "status.word_left_out", "status.do_write_trust", "trust", printed_trust)
    trust = values.trust(printed_trust) if printed_trust else None
    return tuple(replace(status, trust=trust) for status in read) if printed_trust else read


_status = lru_cache(maxsize=65536)(parse_status)


def note_birds(opened: Opened, entries: Sequence[Entry]) -> None:
    """Note what is odd of names: marks, several languages in a cell, none in Latin; and where all are introduced."""
    if rows := cells.marked(opened):
        opened.note(rows[0], "list.marks_left_off", "list.do_look_at_footnotes", rows=len(rows))
    if rows := cells.mixed(opened):
        opened.note(rows[0], "list.languages_apart", "list.do_separate_languages", rows=len(rows))
    alone = [entry for entry in entries if entry.verbatim is None]
    for entry in alone if len(alone) * _FEW <= len(entries) else ():
        shown = entry.vernacular.all()[0]
        opened.warn(entry.row, "list.vernacular_alone", "list.do_add_name", value=shown)
    if len(entries) > _FEW and all(
        entry.part == "alien" for entry in entries
    ):  # a comparison leaves these out
        opened.note(opened.table.first_row, "list.all_introduced", "list.do_with_introduced")


def note_unfollowed(opened: Opened, headings: Iterable[int], entries: Sequence[Entry]) -> None:
    """Note which rows were read as headings below the last bird: notes, perhaps, in the column of orders."""
    if not headings or "rank" in opened.places or "parent_id" in opened.places:
        return
    table, last = opened.table, max(entry.row for entry in entries)
    for number in headings:
        if number > last:
            shown = " ".join(filter(None, table.rows[number - table.first_row]))
            if shown:  # not where it stands above a table
                opened.warn(number, "list.heading_without_bird", "list.do_delete_remark", value=shown)


def note_remarks(opened: Opened, remarks: Sequence[tuple[int, str]], entries: Sequence[Entry]) -> None:
    """Note the rows of one text that is no name: a remark above or below all birds; among them a name is missing."""
    numbers = [entry.row for entry in entries]
    for number, shown in remarks:
        if number > max(numbers):
            opened.warn(number, "table.text_below", value=shown)
        elif number < min(numbers) and not opened.table.header:
            opened.warn(number, "table.text_above", value=shown)
        else:
            opened.error(number, "list.row_without_name", "list.do_add_name", value=shown)


def note_headings(
    opened: Opened,
    categories: Mapping[int, str | None],
    above_tables: Iterable[str],
    beside: Mapping[str, int],
    last: int,
) -> None:
    """Note headings read as categories, which row ended one, those above tables, and words beside introduced birds.

    `last` is the row of the last bird.
    """
    if named := {text: None for text in categories.values() if text}:
        what, todo = "list.category_headings", "list.do_category_column"
        opened.note(min(categories), what, todo, categories=quoted(named))
    for number in (row for row, text in categories.items() if text is None and row < last):
        opened.warn(number, "list.category_ended", "list.do_category_column")
    if headings := quoted(above_tables):
        opened.note(opened.table.first_row, "list.above_tables", headings=headings)
    if beside:
        what, todo = "list.introduced_beside", "list.do_write_part_if_wrong"
        opened.note(min(beside.values()), what, todo, words=quoted(beside))


# ---------------------------------------------------------------- names that are short for what stands above them
# "A. f. fabalis", "G. grus", "Anser fabalis U"

_OF_NO_NAME = (" U", " ssp.", " ssp", " subsp.")


def is_below(verbatim: str, species: ParsedName | None) -> bool:
    """Tell whether a name in a row of no stated rank is of the species above it."""
    if species is None or not species.genus or not species.species:
        return False
    if verbatim.endswith(_OF_NO_NAME):
        return parsed(verbatim, None).canonical == species.canonical
    if verbatim.startswith(species.genus):  # as a rule
        return False
    return cells.shortens(verbatim, species.genus, species.species)


_GROUP = re.compile(r"\[([a-z-]{2,})(?:/[a-z-]{2,})* Group\]\s*$")


def group_of(verbatim: str) -> str | None:
    """Return the subspecies after which eBird calls a group of them: Lagopus lagopus [lagopus Group]."""
    group = _GROUP.search(verbatim)
    return group[1] if group else None


def begins_as(species: ParsedName, name: ParsedName, *, misprinted: bool) -> bool:
    """Tell whether a subspecies' name begins as the species above it; it may do so with a misprint or another genus.

    Larus fuscus heuglini is no subspecies of the Larus vegae above it.
    """
    if name.species == species.species:
        return misprinted or name.genus == species.genus
    if not misprinted or name.genus != species.genus or not name.species or not species.species:
        return False
    epithet, above = name.species, species.species
    alike = names.variant(epithet) == names.variant(above) or one_letter_apart(epithet, above)
    return alike or one_letter_apart(names.stem(epithet), names.stem(above))


def completed(
    read: RowRole, name: ParsedName, species: ParsedName | None, heading: str | None
) -> ParsedName | None:
    """Return the whole name by the species above it and the heading's genus, None where these do not tell it."""
    verbatim = read.verbatim or ""
    printed, odd = cells.epithets(verbatim)
    if odd or len(printed) != 1:
        return None
    if read.rank == "subspecies" and species and species.canonical:
        whole = f"{species.genus} {species.species} {printed[0]}"
    elif read.rank != "subspecies" and printed[0] != cells.UNDETERMINED:
        above = species.genus if species and cells.shortens(verbatim, species.genus or "") else None
        if not (genus := heading or above):
            return None
        whole = f"{genus.capitalize()} {printed[0]}"
    else:
        return None
    return replace(names.parse(whole), verbatim=verbatim, authorship=name.authorship)


def with_small_epithet(name: ParsedName) -> ParsedName:
    """Return a bird's name that was read as a genus and its author, with its epithet as it is written today."""
    author = name.authorship or ""
    if not _CAPITAL.fullmatch(author) or author.lower() in AUTHORS:
        return name
    read = names.parse(f"{name.genus} {author.lower()}")
    return replace(read, verbatim=name.verbatim, notices=tuple(sorted({*read.notices, "case"})))


# ---------------------------------------------------------------- synonyms
# rows after the accepted name, rows that point to it, or a column beside it

_SEPARATOR = r"[;；|\n\r=]+|,(?=\s*[A-Z])"


@dataclass(frozen=True, slots=True)
class Pending:
    """A synonym row that is to be attached when all rows are read: by what it points to, else to the entry before.

    `entry` is what it becomes where it names its accepted name, and no row has that.
    """

    number: int
    verbatim: str
    before: int
    accepted_name: str | None = None
    accepted_id: str | None = None
    entry: Entry | None = None


def pending_synonym(read: RowRole, before: int, entry: Callable[[RowRole], Entry]) -> Pending:
    """Return a synonym row, `before` being the place of the entry that it follows."""
    name, identifier = read.texts.get("accepted_name"), read.texts.get("accepted_id")
    own = entry(read) if name else None
    return Pending(
        number=read.number,
        verbatim=read.verbatim or "",
        before=before,
        accepted_name=name,
        accepted_id=identifier,
        entry=own,
    )


def printed_beside(printed: str) -> tuple[str, ...]:
    """Return the canonical synonyms that a column lists beside an accepted name."""
    synonyms = (parsed(piece.strip()) for piece in re.split(_SEPARATOR, printed) if piece.strip())
    return tuple(dict.fromkeys(name.canonical for name in synonyms if name.canonical and name.species))


def attach_synonyms(
    entries: list[Entry], waiting: Sequence[Pending], ids: Mapping[str, int], opened: Opened
) -> None:
    """Give each synonym to its entry as an alternative name; one that belongs to none is an entry, or a problem."""
    places: dict[str, int] = {}
    if any(synonym.accepted_name for synonym in waiting):
        for place, entry in enumerate(entries):
            if entry.name and entry.name.canonical:
                places.setdefault(entry.name.canonical, place)
    for synonym in waiting:
        name = parsed(synonym.verbatim)
        meant = parsed(synonym.accepted_name).canonical if synonym.accepted_name else None
        place_of_accepted = synonym.before if synonym.before >= 0 else None
        if synonym.accepted_id or synonym.accepted_name:
            by_id = ids.get(synonym.accepted_id or "")
            place_of_accepted = by_id if synonym.accepted_id else places.get(meant or "")
        accepted = entries[place_of_accepted].name if place_of_accepted is not None else None
        if place_of_accepted is None and name.canonical and meant and synonym.entry:
            places[meant] = len(entries)
            own = replace(name, alternatives=(*name.alternatives, meant))
            entries.append(replace(synonym.entry, name=own))
            opened.note(synonym.number, "list.accepted_missing", "", "scientific_name", synonym.verbatim)
        elif name.canonical is None or place_of_accepted is None or accepted is None:
            what, todo = "list.synonym_alone", "list.do_put_below_accepted"
            opened.error(synonym.number, what, todo, "scientific_name", synonym.verbatim)
        elif name.canonical not in (accepted.canonical, *accepted.alternatives):
            added = replace(accepted, alternatives=(*accepted.alternatives, name.canonical))
            entries[place_of_accepted] = replace(entries[place_of_accepted], name=added)
    entries.sort(key=lambda entry: entry.row)
