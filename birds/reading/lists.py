"""A list of birds in a table file → its checklist and entries, every row accounted for.

A subspecies row belongs to the species row before it where both name the same species: it points to it by
`parent_row`, and the species entry names its epithet. In laws and treaties every row is an entry of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from birds import names
from birds.errors import InputError, Problem
from birds.model import Checklist, Entry, Names, ParsedName, Part, Rank, Status
from birds.reading import cells, values
from birds.reading.opened import Opened, need, open_table
from birds.reading.status import parse_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from birds.reading.delimited import Row

_NAME_FIELDS = (
    "scientific_name",
    "species_epithet",
    "korean_name",
    "japanese_name",
    "english_name",
    "vernacular_name",
)
_PLAIN = ("number", "section", "category", "note")
_RANKS = tuple(f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en"))
_REMEMBERED = 10_000
_NO_MAPPING: Mapping[str, str] = MappingProxyType({})
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

    `checklist` says whose list it is; file name and SHA-256 are filled in. `mapping` says which column is
    which field where the headers do not. Raises InputError where the file can't be used at all.
    """
    opened = open_table(Path(path), "list", mapping, encoding=encoding, sheet=sheet)
    need(opened, (_NAME_FIELDS,), "with scientific or vernacular names")
    reading = _Reading(opened, checklist)
    for number, row in opened.rows():
        reading.read(number, row)
    entries = reading.finished()
    if not entries:
        raise InputError(f"{opened.table.file}: the table has no row with a name; nothing was read")
    filled = replace(checklist, file_name=opened.table.file, sha256=opened.table.sha256)
    return (filled, entries), (*opened.problems, *reading.problems)


@dataclass(slots=True)
class _Reading:
    """One pass over a table: what was read so far, and the species that a subspecies row may belong to."""

    opened: Opened
    checklist: Checklist
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    heading: dict[str, str] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    species: int | None = None  # place in `entries` of the species whose subspecies may follow
    lettered: bool = False
    higher: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    plain: tuple[str, ...] = ()  # the fields that are taken as they stand
    ranks: tuple[str, ...] = ()  # the columns of orders and families

    def __post_init__(self) -> None:
        """Look up once which columns there are."""
        self.plain = tuple(name for name in _PLAIN if name in self.opened.places)
        self.ranks = tuple(name for name in _RANKS if name in self.opened.places)

    def read(self, number: int, row: Row) -> None:
        """Read one row into an entry, a heading for those that follow, or a problem."""
        said = self.opened.get(row, "rank")
        rank = values.rank(said) if said else None
        if said and rank is None:
            todo = "use order, family, genus, species or subspecies"
            self.problems.append(self.opened.warn(number, "the rank is not understood", todo, "rank", said))
        if self._is_heading(row, rank):
            return
        verbatim = cells.scientific(self.opened, row, self.heading.get("genus"))
        vernacular = cells.vernacular(self.opened, row)
        if verbatim is None and vernacular is cells.NAMELESS:
            self._nameless(number, row)
            return
        entry = self._completed(self._entry(number, row, (verbatim, vernacular, rank)))
        if verbatim and entry.name and entry.name.canonical is None:
            todo = "correct it, or leave it for `birds review`"
            what = "no scientific name could be read here"
            self.problems.append(self.opened.warn(number, what, todo, "scientific_name", verbatim))
        self._add(entry, explicit=rank is not None)

    def _is_heading(self, row: Row, rank: Rank | None) -> bool:
        """Take an order, family or genus row as a heading: it is carried forward, and is no entry."""
        if rank in {"order", "family", "genus"}:
            names = (cells.scientific(self.opened, row), *cells.vernacular(self.opened, row).all())
            self._carry(rank, tuple(filter(None, names)))
            return True
        texts = tuple(dict.fromkeys(filter(None, row)))
        found = cells.heading(" ".join(texts)) if rank is None and len(texts) <= 3 else None  # noqa: PLR2004
        if found:
            self._carry(*found)
        return found is not None

    def _carry(self, rank: Rank, words: tuple[str, ...]) -> None:
        lower = {"order": ("order", "family", "genus"), "family": ("family", "genus")}.get(rank, ("genus",))
        for name in [name for name in self.heading if name.startswith(lower)]:
            del self.heading[name]
        for word in words:
            self.heading[cells.scripted(rank, word)] = word
        self.species = None

    def _nameless(self, number: int, row: Row) -> None:
        shown = " ".join(filter(None, row))
        todo = "add the name, or delete the row if it is a heading or a remark"
        self.problems.append(
            self.opened.error(number, "the row has no name and was not used", todo, value=shown)
        )

    def _entry(self, number: int, row: Row, found: tuple[str | None, Names, Rank | None]) -> Entry:
        verbatim, vernacular, rank = found
        name = _parsed(verbatim, self.opened.get(row, "authorship")) if verbatim else None
        shown = rank or (name.rank if name and name.rank == "subspecies" else None) or "species"
        printed = self.opened.get(row, "status")
        plain: dict[str, Any] = {name: self.opened.get(row, name) for name in self.plain}
        return Entry(
            list_id=self.checklist.id,
            row=number,
            verbatim=verbatim,
            name=name,
            rank=shown,
            vernacular=vernacular,
            subspecies=self._recorded(number, row) if shown == "species" else (),
            part=self._part(number, row),
            within_party=self._within(number, row),
            status_printed=printed,
            statuses=self._statuses(number, printed),
            **plain,
            **self._higher(row),
        )

    def _recorded(self, number: int, row: Row) -> tuple[str, ...]:
        printed = self.opened.get(row, "subspecies")
        if not printed:
            return ()
        found, odd = cells.epithets(printed)
        if odd:
            what = f"no subspecies could be read from {', '.join(map(repr, odd))}"
            told = self.opened.warn(number, what, "write epithets separated by ;", "subspecies", printed)
            self.problems.append(told)
        return found

    def _higher(self, row: Row) -> dict[str, Any]:
        """Return order and family, each in its own script, from the row or the headings above it."""
        printed = tuple([(name, self.opened.get(row, name)) for name in self.ranks])
        key = (printed, *self.heading.items())
        if key not in self.higher:
            if len(self.higher) > _REMEMBERED:
                self.higher.clear()
            self.higher[key] = _higher(printed, self.heading)
        return self.higher[key]

    def _part(self, number: int, row: Row) -> Part:
        said = self.opened.get(row, "part")
        if not said:
            return "natural"
        part = values.part(said)
        if part is None:
            told = self.opened.warn(
                number, "neither natural nor alien; taken as natural", "write natural or alien", "part", said
            )
            self.problems.append(told)
        elif values.is_lettered_part(said) and not self.lettered:
            self.lettered = True
            what = "part A was read as natural and part B as introduced, as in the Japanese check-list"
            self.problems.append(
                self.opened.warn(number, what, "write natural or alien if that is wrong", "part", said)
            )
        return part or "natural"

    def _within(self, number: int, row: Row) -> bool | None:
        said = self.opened.get(row, "within_party")
        if not said:
            return None
        answer = values.answer(said)
        if answer is None:
            told = self.opened.warn(
                number, "taken as unknown", "write yes, no or unknown", "within_party", said
            )
            self.problems.append(told)
        return {"yes": True, "no": False}.get(answer or "")

    def _statuses(self, number: int, printed: str | None) -> tuple[Status, ...]:
        if not printed:
            return ()
        statuses, unknown = _status(printed)
        if unknown:
            what = f"words of the status are not understood: {', '.join(unknown)}"
            todo = "the others were used; correct them or see the README's status words"
            self.problems.append(self.opened.warn(number, what, todo, "status", printed))
        return statuses

    def _completed(self, entry: Entry) -> Entry:
        """Complete a subspecies row that prints its epithet alone, or abbreviated (M. m. merganser)."""
        species = self.entries[self.species].name if self.species is not None else None
        if (
            entry.rank != "subspecies"
            or entry.verbatim is None
            or species is None
            or species.canonical is None
        ):
            return entry
        if entry.name and entry.name.canonical and "abbreviated" not in entry.name.notices:
            return entry
        found, odd = cells.epithets(entry.verbatim)
        if odd or len(found) != 1 or found[0].startswith("ss"):
            return entry
        whole = names.parse(f"{species.genus} {species.species} {found[0]}")
        return replace(entry, name=replace(whole, verbatim=entry.verbatim))

    def _add(self, entry: Entry, *, explicit: bool) -> None:
        parent = self._parent(entry, explicit=explicit)
        if parent is not None:
            entry = replace(entry, parent_row=self.entries[parent].row)
            self._note_epithet(parent, entry)
        place = self._repeated(entry)
        if place is None:
            place = len(self.entries)
            self.entries.append(entry)
        if entry.rank == "species":
            self.species = place

    def _parent(self, entry: Entry, *, explicit: bool) -> int | None:
        """Return the place of the species a subspecies row belongs to, None in laws and treaties.

        Where a rank column says "subspecies", genus or epithet may differ from the species row's: misprints
        do.
        """
        if entry.rank != "subspecies" or self.species is None or self.checklist.kind in {"law", "treaty"}:
            return None
        species, name = self.entries[self.species].name, entry.name
        if name is None or species is None or name.genus is None:
            return None
        alike = (name.genus == species.genus, name.species == species.species)
        return self.species if all(alike) or (explicit and any(alike)) else None

    def _note_epithet(self, parent: int, entry: Entry) -> None:
        species = self.entries[parent]
        epithet = entry.name.infraspecific if entry.name else None
        printed = epithet or cells.undetermined(entry.verbatim or "")
        if printed and printed not in species.subspecies:
            self.entries[parent] = replace(species, subspecies=(*species.subspecies, printed))

    def _repeated(self, entry: Entry) -> int | None:
        """Return the place of the entry that this one repeats word for word; report every repetition."""
        first = self.seen.setdefault(hash(_identity(entry)), len(self.entries))
        if first == len(self.entries) or _identity(self.entries[first]) != _identity(entry):
            return None
        other = self.entries[first]
        todo = f"delete one of them, or correct the name; row {other.row} has it first"
        same = replace(entry, row=other.row, number=other.number) == replace(other, subspecies=entry.subspecies)
        if same:
            what = f"the row repeats row {other.row} and was not used"
            self.problems.append(self.opened.error(entry.row, what, todo, value=entry.verbatim))
            return first
        what = f"the name stands in row {other.row} already; both were read"
        self.problems.append(self.opened.warn(entry.row, what, todo, value=entry.verbatim))
        return None

    def finished(self) -> tuple[Entry, ...]:
        """Return the entries in the order of their rows."""
        return tuple(self.entries)


def _identity(entry: Entry) -> tuple[object, ...]:
    """Return what two rows about the same bird in the same place of a list have in common."""
    name = (entry.name.canonical if entry.name else None) or entry.verbatim or entry.vernacular
    return name, entry.part, entry.section, entry.category if entry.verbatim is None else None, entry.rank


def _higher(printed: Iterable[tuple[str, str | None]], headings: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an entry that say its order and family; a row's own cells come first."""
    own: dict[str, str] = {}
    for name, cell in printed:
        if cell is None:
            continue
        read = cells.heading(cell) if name in {"order", "family"} else None
        for word in read[1] if read else (cell,):
            own[name if "_" in name else cells.scripted(name, word)] = word
    found: dict[str, Any] = {}
    for rank in ("order", "family"):
        given = own if any(name.startswith(rank) for name in own) else headings
        found[rank] = cells.latin(given.get(rank))
        found[f"{rank}_names"] = _names(*(given.get(f"{rank}_{language}") for language in ("en", "ko", "ja")))
    return found


@lru_cache(maxsize=4096)
def _names(en: str | None, ko: str | None, ja: str | None) -> Names:
    return Names(en, ko, ja) if en or ko or ja else cells.NAMELESS


@lru_cache(maxsize=65536)
def _status(printed: str) -> tuple[tuple[Status, ...], tuple[str, ...]]:
    return parse_status(printed)


@lru_cache(maxsize=65536)
def _parsed(verbatim: str, authorship: str | None) -> ParsedName:
    name = names.parse(verbatim)
    return replace(name, authorship=authorship) if authorship and not name.authorship else name
