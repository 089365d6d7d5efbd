"""A list of birds in a table file → its checklist and entries, every row accounted for.

A subspecies row belongs to the species row before it where both name the same species: it points to it by
`parent_row`, and the species entry names its epithet. In laws and treaties every row is an entry of its own.
A synonym row becomes another name of the entry it belongs to. What a row is, `roles` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from birds.errors import InputError, Problem
from birds.model import Checklist, Entry, Message
from birds.reading import above, cells, listed, plain, shortened, values
from birds.reading.delimited import Row
from birds.reading.opened import Opened, need, open_table
from birds.reading.repeated import identity, says_no_more, says_the_same
from birds.reading.roles import Read, read_row
from birds.reading.synonyms import Pending, attach, pending, printed_beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.model import ParsedName, Part, Rank, Status
    from birds.reading.above import Higher

_NAME_FIELDS = (
    "scientific_name",
    "species_epithet",
    "korean_name",
    "japanese_name",
    "english_name",
    "vernacular_name",
)
_NO_MAPPING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")
Reader = Callable[[Opened, int, Row], tuple[T, tuple[Problem, ...]]]  # of one cell of a row
List = tuple[Checklist, tuple[Entry, ...]]


def read_list(
    path: Path,
    checklist: Checklist,
    *,
    mapping: Mapping[str, str] = _NO_MAPPING,
    encoding: str | None = None,
    sheet: str | None = None,
) -> tuple[List, tuple[Problem, ...]]:
    """Read a list of birds.

    `checklist` says whose list it is; how it was loaded is filled in (file name, SHA-256, encoding, sheet, mapping).
    `mapping` says which column is which field where the headers do not. Raises InputError where the file can't be
    used at all.
    """
    opened = open_table(Path(path), "list", mapping, encoding=encoding, sheet=sheet)
    need(opened, (_NAME_FIELDS,), "column.with_list_names")
    reading = _Reading.of(opened, checklist)
    for number, row in opened.rows():
        reading.read(number, row)
    entries = reading.finished()
    if not entries:
        raise InputError("list.no_birds", file=opened.table.file)
    told = (
        *opened.problems,
        *reading.problems,
        *listed.marked(opened),
        *listed.mixed(opened),
        *listed.nameless(opened, entries),
        *listed.unfollowed(opened, reading.headings, entries),
    )
    return (_filled(checklist, opened), entries), told


def _filled(checklist: Checklist, opened: Opened) -> Checklist:
    """Return the description of a list with how it was loaded."""
    table = opened.table
    return replace(
        checklist,
        file_name=table.file,
        sha256=table.sha256,
        encoding=table.encoding,
        sheet=table.sheet,
        mapping=opened.mapping(),
    )


@dataclass(slots=True)
class _Reading:
    """One pass over a table: what was read so far, and the species that a subspecies row may belong to."""

    opened: Opened
    checklist: Checklist
    above: above.Above
    short: plain.Short | None  # for plain rows, where the table has such
    problems: list[Problem]
    entries: list[Entry] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    species: int | None = None  # place in `entries` of the species whose subspecies may follow
    lettered: bool = False
    flagged: bool = False  # a column for each status
    linked: bool = False  # rows point to each other by id
    orphans: list[tuple[int, str]] = field(default_factory=list)  # subspecies that came before their species
    below: dict[int, dict[str, None]] = field(default_factory=dict)  # epithets of subspecies rows, by species
    headings: list[int] = field(default_factory=list)  # rows

    @classmethod
    def of(cls, opened: Opened, checklist: Checklist) -> _Reading:
        """Start before the first row."""
        state, told = above.start(opened)
        short = None if state.filled or state.ancestors else plain.Short.way(opened, state.fields)
        flagged = any(name in opened.places for name in listed.FLAGS)
        linked = "id" in opened.places and bool({"parent_id", "accepted_id"} & opened.places.keys())
        said = list(told)
        state.part = values.part_named(opened.table.sheet or "")
        if state.part == "alien":
            said.append(opened.note(opened.table.first_row, "list.alien_sheet", "list.do_rename_sheet"))
        return cls(opened, checklist, state, short, said, linked=linked, flagged=flagged)

    def read(self, number: int, row: Row) -> None:
        """Read one row into an entry, a synonym, a heading for those that follow, or a problem."""
        if self.short is not None and self._is_read_shortly(number, row, self.short):
            return
        read = read_row(self.opened, number, row, self.above)
        if read.role == "bird":
            self._bird(read)
        elif read.role == "synonym":
            before = len(self.entries) - 1
            self.pending.append(pending(self.opened, read, before, lambda one: self._entry(one)[0]))
        elif read.role == "heading":
            self.species = None
            self.headings.append(number)
            if read.rank:
                self.above.carry(read.rank, read.words)
        elif read.role == "part":
            self.above.part, self.species = read.part, None
        elif read.role == "group":
            what = Message.of("list.no_single_taxon", rank=read.misread_rank or "")
            told = self.opened.error(number, what, "list.do_give_rank", "rank", read.misread_rank)
            self.problems.append(told)
        else:
            shown = " ".join(filter(None, row))
            told = self.opened.error(number, "list.row_without_name", "list.do_add_name", value=shown)
            self.problems.append(told)

    def _is_read_shortly(self, number: int, row: Row, short: plain.Short) -> bool:
        """Read a plain row; tell whether it was one."""
        whole = short.whole(row)
        said = plain.understood(short.of_the_bird(whole))
        if said is None:
            return False
        parent = self._parent(said.name, row, said.printed_rank) if said.rank == "subspecies" else None
        higher = self.above.over(short.higher(whole))
        self._add(
            self._made(number, said, higher, values.texts(short.as_printed(whole)), parent), row, parent
        )
        return True

    def _bird(self, read: Read) -> None:
        if read.rank is None and read.verbatim and shortened.is_below(read.verbatim, self._above()):
            read = replace(read, rank="subspecies")
        if read.misread_rank:
            told = self.opened.warn(
                read.number, "list.rank_unclear", "list.do_use_rank", "rank", read.misread_rank
            )
            self.problems.append(told)
        entry, parent = self._entry(read)
        if read.verbatim and (entry.name is None or entry.name.canonical is None):
            what, todo = "list.no_scientific_name", "list.do_correct_or_review"
            if entry.name and "hybrid" in entry.name.notices:
                what, todo = "list.cross", ""
            told = self.opened.warn(read.number, what, todo, "scientific_name", read.verbatim)
            self.problems.append(told)
        self._add(entry, read.row, parent)

    def _entry(self, read: Read) -> tuple[Entry, int | None]:
        """Return a row's entry and, for a subspecies' row, the place of the species that it belongs to."""
        opened, number, row = self.opened, read.number, read.row
        name = self._name(read)
        rank = (
            read.rank or (name.rank if name and name.rank in {"subspecies", "genus"} else None) or "species"
        )
        places = opened.places
        subspecies: tuple[str, ...] | None = None
        if "subspecies" in places and rank == "species":
            subspecies = self._cell(read, listed.recorded)
        part = self._part(read) if "part" in places else None
        within = self._cell(read, listed.within) if "within_party" in places else None
        printed = opened.get(row, "status") if "status" in places else None
        printed = printed or (self._flagged(read) if self.flagged else None)
        statuses: tuple[Status, ...] = ()
        if printed:
            statuses, told = listed.statuses(opened, number, printed)
            self.problems += told
        said = plain.Said(
            name, read.rank, rank, read.vernacular, subspecies or (), printed, statuses, part, within
        )
        kept = [opened.get(row, name) for name in plain.AS_PRINTED]
        parent = self._parent(name, row, read.rank) if rank == "subspecies" else None
        return self._made(number, said, self.above.higher(row), kept, parent), parent

    def _made(
        self,
        number: int,
        said: plain.Said,
        higher: Higher,
        kept: Sequence[str | None],
        parent: int | None,
    ) -> Entry:
        """Return the entry of a row; `kept` are its cells of `plain.AS_PRINTED`, `parent` the place of its species."""
        number_printed, section, category, note = kept
        return Entry(
            self.checklist.id,
            number,
            said.name.verbatim if said.name else None,
            said.name,
            said.rank,
            said.vernacular,
            said.subspecies,
            said.part or self.above.part or "natural",
            higher.order,
            higher.family,
            higher.order_names,
            higher.family_names,
            number_printed,
            section,
            category,
            None if parent is None else self.entries[parent].row,
            said.within,
            said.status,
            said.statuses,
            note,
        )

    def _flagged(self, read: Read) -> str | None:
        printed, told = listed.flagged(self.opened, read.number, read.row)
        self.problems += told
        return printed

    def _cell(self, read: Read, cell: Reader[T]) -> T | None:
        """Read a cell that can be misunderstood, and keep its problems."""
        value, told = cell(self.opened, read.number, read.row)
        self.problems += told
        return value

    def _part(self, read: Read) -> Part | None:
        found, told = listed.part(self.opened, read.number, read.row)
        self.problems += told
        if found:
            self._note_letters(read.number, read.row)
        return found

    def _note_letters(self, number: int, row: Row) -> None:
        said = self.opened.get(row, "part")
        if said and not self.lettered and values.is_lettered_part(said):
            self.lettered = True
            told = self.opened.warn(
                number, "list.parts_by_letter", "list.do_write_part_if_wrong", "part", said
            )
            self.problems.append(told)

    def _name(self, read: Read) -> ParsedName | None:
        """Parse a row's name; one that is an epithet alone, or abbreviated, with what stands above it."""
        if read.verbatim is None:
            return None
        places = self.opened.places
        author = self.opened.get(read.row, "authorship") if "authorship" in places else None
        name = listed.parsed(read.verbatim, author)
        if name.canonical is None or "abbreviated" in name.notices:
            heading = self.above.heading.get("genus")
            name = shortened.completed(read, name, self._above(), heading) or name
        beside = printed_beside(self.opened, read.row) if "synonyms" in places else ()
        return replace(name, alternatives=(*name.alternatives, *beside)) if beside else name

    def _above(self) -> ParsedName | None:
        """Return the name of the species whose subspecies may follow."""
        return self.entries[self.species].name if self.species is not None else None

    def _add(self, entry: Entry, row: Row, parent: int | None) -> None:
        if parent is not None:
            self._note_epithet(parent, entry)
        place = self._repeated(entry)
        if place is None:
            place = len(self.entries)
            self.entries.append(entry)
        if entry.rank == "species":
            self.species = place
        if self.linked:
            self._link(row, place)

    def _link(self, row: Row, place: int) -> None:
        """Note which id a row has, so that others may point to it."""
        identifier, parent = self.opened.get(row, "id"), self.opened.get(row, "parent_id")
        if identifier:
            self.ids.setdefault(identifier, place)
            self.above.parents.setdefault(identifier, parent or "")
        entry = self.entries[place]
        if parent and entry.rank == "subspecies" and entry.parent_row is None and self._joins():
            self.orphans.append((place, parent))

    def _joins(self) -> bool:
        return self.checklist.kind not in {"law", "treaty"}

    def _parent(self, name: ParsedName | None, row: Row, rank: Rank | None) -> int | None:
        """Return the place of the species a subspecies row belongs to, None in laws and treaties.

        Where a rank column says "subspecies", genus or epithet may differ from the species row's: misprints do.
        """
        if not self._joins():
            return None
        pointed = self.opened.get(row, "parent_id")
        higher = self.above.ancestors
        if pointed in self.ids or (pointed and higher is not None and pointed not in higher):
            return self.ids.get(pointed)  # None where it comes later: see _adopt
        species = self._above()
        if name is None or species is None or name.genus is None:
            return None
        return self.species if shortened.begins_as(species, name, misprinted=rank is not None) else None

    def _note_epithet(self, parent: int, entry: Entry) -> None:
        epithet = entry.name.infraspecific if entry.name else None
        printed = epithet or cells.undetermined(entry.verbatim or "")
        if printed:
            self.below.setdefault(parent, {})[printed] = None

    def _join_epithets(self, place: int) -> None:
        """Give a species the epithets of the subspecies rows that were read below it."""
        species, below = self.entries[place], self.below.pop(place, {})
        joined = tuple(dict.fromkeys((*species.subspecies, *below)))
        if joined != species.subspecies:
            self.entries[place] = replace(species, subspecies=joined)

    def _repeated(self, entry: Entry) -> int | None:
        """Return the place of the entry that this one repeats word for word; report every repetition."""
        place = len(self.entries)
        first = self.seen.setdefault(hash(identity(entry)), place)
        if first == place or identity(self.entries[first]) != identity(entry):
            return None
        other = self.entries[first]
        if self._adds_subspecies(first, entry):
            return first
        same = says_the_same(entry, other)
        say, what = (
            (self.opened.error, "list.row_repeated") if same else (self.opened.warn, "list.name_twice")
        )
        told = say(entry.row, what, "list.do_delete_or_correct", value=entry.verbatim, first=other.row)
        self.problems.append(told)
        return first if same else None

    def _adds_subspecies(self, first: int, entry: Entry) -> bool:
        """Join a row that repeats the species before it only to name another of its subspecies."""
        self._join_epithets(first)
        other = self.entries[first]
        news = not set(entry.subspecies) <= set(other.subspecies)
        if first != self.species or not news or not says_no_more(entry, other):
            return False
        self.entries[first] = replace(
            other, subspecies=tuple(dict.fromkeys((*other.subspecies, *entry.subspecies)))
        )
        return True

    def _adopt(self, place: int, parent: int) -> None:
        """Attach a subspecies to a species that came after it, and give it the species' order and family."""
        species = self.entries[parent]
        self.entries[place] = replace(
            self.entries[place],
            parent_row=species.row,
            order=species.order,
            family=species.family,
            order_names=species.order_names,
            family_names=species.family_names,
        )
        self._note_epithet(parent, self.entries[place])

    def finished(self) -> tuple[Entry, ...]:
        """Return the entries in the order of their rows, synonyms and late species attached to them."""
        for place, parent in self.orphans:
            if parent in self.ids:
                self._adopt(place, self.ids[parent])
        for place in tuple(self.below):
            self._join_epithets(place)
        if self.pending:
            self.problems += attach(self.entries, self.pending, self.ids, self.opened)
        return tuple(self.entries)
