"""A list of birds in a table file → its checklist and entries, every row accounted for; or a column of names alone.

A subspecies row belongs to the species row before it where both name the same species: it points to it by
`parent_row`, and the species entry names its epithet. In laws and treaties every row is an entry of its own.
A synonym row becomes another name of the entry it belongs to. What a row is, `roles` says.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields as fields_of
from dataclasses import replace
from io import BytesIO
from itertools import chain, islice, takewhile
from operator import attrgetter
from pathlib import Path
from typing import IO

from birds.errors import InputError, Problem, quoted
from birds.model import Agreement, Arg, Checklist, Entry, Message, Names, ParsedName, Part, Rank, name_column
from birds.names import look_alikes
from birds.reading.files.source import Lines, Row, magic, opened
from birds.reading.files.text import is_itemised, read_item, stream_rows
from birds.reading.lists import cells, rows
from birds.reading.lists.rows import Role, RowRole, read_row
from birds.reading.tables import Opened, ReadOptions, open_table, row_text, values
from birds.reading.tables.columns import recognise
from birds.reading.tables.table import read_table
from birds.sandbox import streamed
from birds.vocabulary import key
from birds.vocabulary.fields import PROTECTED, field_of, name_languages

_NAME_FIELDS = ("scientific_name", "species_epithet", *cells.VERNACULAR)
_FEW = 4  # one row in so many
_NUMBERED_HEADING = r"[^\W\d]+ (?:[IVX]+|\d+)\s*[–—:.)-]\s"  # Part II – Birds with a close season
List = tuple[Checklist, tuple[Entry, ...]]


def read_list(path: Path, checklist: Checklist, options: ReadOptions) -> tuple[List, tuple[Problem, ...]]:
    """Read a list of birds.

    `checklist` says whose list it is; how it was loaded is filled in (file name, SHA-256, encoding, sheet, mapping).
    Raises InputError where the file can't be used at all.
    """
    opened = open_table(path, "list", options, typeset=True)
    opened.need("column.with_list_names", *_NAME_FIELDS)
    reading = _Reading(opened, checklist)
    legend = rows.first_of_legend(opened)
    for number, row in opened.rows():
        if number >= legend:
            reading.remarks.append((number, row_text(row)))
            continue
        reading.begin_tables(number)
        reading.read(number, row)
    entries = reading.finished()
    if not entries:
        raise InputError("list.no_birds", file=opened.table.file)
    reading.note_birds()
    reading.note_rows()
    reading.note_headings()
    table = opened.table
    loaded = replace(checklist, file_name=table.file, sha256=table.sha256, mapping=opened.mapping())
    loaded = replace(loaded, encoding=table.encoding, sheet=table.sheet)
    return (loaded, entries), tuple(opened.problems)


class _Reading:
    """One pass over a table: what was read so far, and the species that a subspecies row may belong to."""

    def __init__(self, opened: Opened, checklist: Checklist) -> None:
        places = opened.places.keys()
        self.opened, self.checklist, self.above = opened, checklist, rows.start(opened)
        self.entries: list[Entry] = []
        # Of synonyms the row, the place before, what it may be:
        self.synonyms: list[tuple[RowRole, int, Entry | None]] = []
        self.seen: dict[str | Names, int] = {}  # where a name stands first
        self.again: dict[tuple[object, ...], int] = {}  # where one of a name that others have
        self.ids: dict[str, int] = {}
        self.species: int | None = None  # place in `entries` of the species whose subspecies may follow
        self.binomial: ParsedName | None = None  # its name
        self.last: int | None = None  # the last row of more than one cell, once it is asked for
        self.lettered = False
        self.flagged = not places.isdisjoint(cells.FLAGS)  # a column for each status
        # Statuses that are no codes of ours:
        self.others = cells.other_codes(opened) if "status" in places else None
        self.protected = not places.isdisjoint(PROTECTED)  # a column for each law
        self.linked = "id" in places and bool(places & {"parent_id", "accepted_id"})  # rows point by id
        self.identified = not places.isdisjoint(cells.IDS)  # columns with ids of concepts
        self.joins = checklist.kind not in {"law", "treaty"}  # a subspecies' row belongs to its species
        self.orphans: list[tuple[int, str]] = []  # subspecies that came before their species
        self.below: dict[int, dict[str, None]] = {}  # epithets of subspecies rows, by species
        self.headings: dict[int, Rank | None] = {}  # by row
        self.categories: dict[int, str | None] = {}  # by row; None: one ends
        self.divided: set[Rank | None] = set()  # ranks whose birds stand by category
        self.remarks: list[tuple[int, str]] = []  # rows of one text that is no name
        self.introduced: dict[str, int] = {}  # first rows of words beside names
        self.between = list(opened.table.between)  # lines above tables that are not begun
        counted = Counter(line for _, lines in self.between for line in {*lines})
        categories = [sum(map(values.is_category, lines)) for _, lines in self.between]
        self.categorised = categories.count(1) > 1  # categories are among them
        # Lines above several tables, which divide what others head; ranks of which several lines there are names.
        self.repeated = frozenset(line for line, times in counted.items() if times > 1)
        self.ranks = rows.ranks_of(counted)
        self.headings_between: dict[str, None] = {}  # its other headings
        self.roles_above: set[Role] = set()  # of the headings above the table at hand
        self.above.part = values.part_named(opened.table.sheet) if opened.table.sheet else None
        if self.above.part == "alien":
            opened.note(opened.table.first_row, "list.alien_sheet", "list.do_rename_sheet")

    def begin_tables(self, number: int) -> None:
        """Let the headings that a document prints above its tables hold for their rows, up to the row at hand."""
        while self.between and self.between[0][0] <= number:
            self._begin_table(*self.between.pop(0))

    def _begin_table(self, number: int, lines: Lines) -> None:
        """Let headings above a table hold for its rows; where other lines stand there, those above end."""
        if not lines:
            return
        read = {line: rows.read_line(number, line, self.ranks, parts=bool(self.entries)) for line in lines}
        headings = [value for value in read.values() if value]
        if sum(heading.role == "category" for heading in headings) != 1 or not self.categorised:
            headings = [heading for heading in headings if heading.role != "category"]
        roles = {heading.role for heading in headings}
        other = [line for line, heading in read.items() if heading is None and line not in self.repeated]
        if "part" in self.roles_above:
            self.above.part = None
        if "part" in roles or ("heading" in self.roles_above - roles and other):
            self.above.heading.clear()
        for heading in headings:
            self._heading(heading)
            self.divided.update({heading.rank} if heading.rank and "category" in roles else ())
        self.roles_above = self.roles_above & {"heading"} | roles
        self.headings_between.update(
            (line, None) for line, heading in read.items() if heading and heading.role != "category"
        )
        if other and self.above.category and "category" not in roles:
            self.above.category = None
            self.opened.warn(number, "list.table_uncategorised", "list.do_category_column", value=other[-1])

    def read(self, number: int, row: Row) -> None:
        """Read one row into an entry, a synonym, a heading for those that follow, or a problem."""
        read = read_row(self.opened, number, row, self.above)
        if read.role == "bird" and row.count("") >= len(row) - 1 and self._is_remark(read):
            self.remarks.append((number, read.verbatim or next(iter(read.vernacular.all()), "")))
        elif read.role == "bird":
            self._bird(read)
        elif read.role == "synonym":
            own = self._entry(read)[0] if "accepted_name" in read.texts else None
            self.synonyms.append((read, len(self.entries) - 1, own))
        elif read.role in {"heading", "part", "category"}:
            self._heading(read)
        elif read.role == "group":
            what = Message.of("list.no_single_taxon", rank=read.misread_rank or "")
            self.opened.error(number, what, "list.do_give_rank", "rank", read.misread_rank)
        elif len(texts := [*filter(None, row)]) == 1 or read.role == "total":
            self.remarks.append((number, " ".join(texts)))
            self._end_category(number, texts[0])
        else:
            self.opened.error(number, "list.row_without_name", "list.do_add_name", value=" ".join(texts))

    def _heading(self, read: RowRole) -> None:
        """Let what a heading says hold for the rows below it."""
        self.species = self.binomial = None
        if read.role == "category":  # which ends with the order that it stands right below
            last = self.entries[-1].row if self.entries else 0
            since = takewhile(lambda heading: heading[0] > last, reversed(self.headings.items()))
            self.divided.update(rank for _, rank in since if rank)
            self.above.category = self.categories[read.number] = read.words[0]
        elif read.role == "part":
            self.above.part, self.above.category = read.part, None
        else:
            self.headings[read.number] = read.rank
            if read.rank:
                self.above.carry(read.rank, read.words)
            if read.rank in self.divided:
                self.above.category = None
            elif read.rank == "genus" and self.above.category:
                # The bird below a lone word may be of the genus that it was read as: "Vagrants" is none.
                rows_below = self.opened.table.rows[read.number - self.opened.table.first_row + 1 :]
                name = self.opened.get(next(filter(None, rows_below), ()), "scientific_name") or ""
                if values.is_binomial(name) and not name.startswith(read.words[0]):
                    self._end_category(read.number, read.words[0])

    def _end_category(self, number: int, text: str) -> None:
        """End a category at a text that is no name: perhaps a heading, too, unless it is a number or a footnote."""
        if self.above.category and text[0].isalpha():
            self.above.category = self.categories[number] = None

    def _is_remark(self, read: RowRole) -> bool:
        """Tell whether a lone text is a title above all scientific names, or a line below ("Total: 598 species")."""
        is_above = not (self.entries or self.headings or self.opened.table.header)
        if not read.verbatim:
            is_heading = re.match(_NUMBERED_HEADING, next(iter(read.vernacular.all()), ""))
            return bool(is_above or is_heading) and "scientific_name" in self.opened.places
        if read.vernacular is not cells.NAMELESS:
            return False
        if self.last is None:
            full = (number for number, row in self.opened.rows() if sum(map(bool, row)) > 1)
            self.last = max(full, default=sys.maxsize)
        first, *more = read.verbatim.split()
        is_title = is_above and len(read.row) == 1 and more and first.capitalize() not in rows.known_genera()
        if not (is_title or read.number > self.last) or (name := self._name(read)) is None:
            return False
        is_cross = len(name.alternatives) > 1 and all(map(values.is_binomial, name.alternatives))
        return not is_cross if name.canonical is None else {"mark", "case"} <= {*name.notices}

    def _bird(self, read: RowRole) -> None:
        if read.rank is None and read.verbatim and cells.is_below(read.verbatim, self.binomial):
            read = replace(read, rank="subspecies")
        if read.misread_rank:
            what, todo = "list.rank_unclear", "list.do_use_rank"
            self.opened.warn(read.number, what, todo, "rank", read.misread_rank)
        entry, parent = self._entry(read)
        if read.verbatim and (entry.name is None or entry.name.canonical is None):
            what, todo = "list.no_scientific_name", "list.do_correct_or_review"
            if entry.name and "hybrid" in entry.name.notices:
                what, todo = "list.cross", ""
            elif not any(entry.vernacular.all()):
                self._end_category(read.number, read.verbatim)
            self.opened.warn(read.number, what, todo, "scientific_name", read.verbatim)
        is_odd = entry.name and "look-alike" in entry.name.notices
        if entry.name and is_odd and (letters := look_alikes(entry.name.verbatim)):
            seen = Message.of("list.look_alike", letters=letters, name=entry.name.canonical or "")
            self.opened.warn(read.number, seen, "list.do_type_letters", "scientific_name", read.verbatim)
        self._add(entry, read.row, parent)

    def _entry(self, read: RowRole) -> tuple[Entry, int | None]:
        """Return a row's entry and, for a subspecies' row, the place of the species that it belongs to."""
        opened, number, row, texts = self.opened, read.number, read.row, read.texts
        name = self._name(read)
        by_name = name.rank if name and name.rank in {"subspecies", "genus"} else None
        rank = read.rank or by_name or "species"
        is_divided = rank == "species" and "subspecies" in texts
        subspecies = cells.recorded(opened, number, texts["subspecies"]) if is_divided else ()
        part: Part | None = None
        if "part" in texts:
            part = opened.parse(number, row, "part", values.part, "list.part_unclear", "list.do_write_part")
        if part and not self.lettered and values.is_lettered_part(texts["part"]):
            self.lettered = True
            todo = "list.do_write_part_if_wrong"
            opened.warn(number, "list.parts_by_letter", todo, "part", texts["part"])
        if part is None and (word := rows.alien_beside(read)):
            part = "alien"
            self.introduced.setdefault(word, number)
        within = None
        if "within_party" in texts:
            unclear = "list.within_unclear", "list.do_write_yes_no_unknown"
            within = opened.parse(number, row, "within_party", values.answer, *unclear)
        printed = texts.get("status") or (cells.flagged(opened, number, row) if self.flagged else None)
        statuses = cells.statuses(opened, number, row, printed, self.others) if printed else ()
        parent = self._parent(name, row, read.rank) if rank == "subspecies" else None
        above, category = self.above.higher(row, texts), texts.get("category")
        if self.protected:
            category = cells.protections(opened, row)
        if category is None:
            category = self.above.category
        entry = Entry(
            list_id=self.checklist.id,
            row=number,
            verbatim=name.verbatim if name else None,
            name=name,
            rank=rank,
            vernacular=read.vernacular,
            subspecies=subspecies,
            part=part or self.above.part or "natural",
            order=above.order,
            family=above.family,
            order_names=above.order_names,
            family_names=above.family_names,
            number=texts.get("number"),
            section=texts.get("section"),
            category=category,
            parent_row=None if parent is None else self.entries[parent].row,
            within_party={"yes": True, "no": False}.get(within or ""),
            status_printed=printed,
            ids=cells.ids(opened, row) if self.identified else (),
            statuses=statuses,
            note=texts.get("note"),
        )
        return entry, parent

    def _name(self, read: RowRole) -> ParsedName | None:
        """Parse a row's name; one that is an epithet alone, or abbreviated, with what stands above it."""
        if read.verbatim is None:
            return None
        name = cells.parsed(read.verbatim, read.texts.get("authorship"))
        if "remark" in name.notices and (group := cells.group_of(read.verbatim)):
            name = replace(name, infraspecific=group, rank="subspecies")
        if name.rank == "genus":
            name = cells.with_small_epithet(name)
        if name.canonical is None or "abbreviated" in name.notices:
            heading = self.above.heading.get("genus")
            name = cells.completed(name, read.rank, self.binomial, heading) or name
        beside = cells.printed_beside(read.texts["synonyms"]) if "synonyms" in read.texts else ()
        return replace(name, alternatives=(*name.alternatives, *beside)) if beside else name

    def _add(self, entry: Entry, row: Row, parent: int | None) -> None:
        if parent is not None:
            self._note_epithet(parent, entry)
        place = self._repeated(entry)
        if place is None:
            place = len(self.entries)
            self.entries.append(entry)
        if entry.rank == "species":
            self.species, self.binomial = place, self.entries[place].name
        if self.linked:  # others may point to it
            identifier, pointed = self.opened.get(row, "id"), self.opened.get(row, "parent_id")
            entry = self.entries[place]
            if identifier:
                self.ids.setdefault(identifier, place)
                self.above.parents.setdefault(identifier, pointed or "")
            if pointed and entry.rank == "subspecies" and entry.parent_row is None and self.joins:
                self.orphans.append((place, pointed))

    def _parent(self, name: ParsedName | None, row: Row, rank: Rank | None) -> int | None:
        """Return the place of a subspecies row's species, None in laws; with a rank column, names may be misprinted."""
        if not self.joins:
            return None
        pointed = self.opened.get(row, "parent_id") if self.linked else None
        higher = self.above.ancestors
        if pointed and (pointed in self.ids or (higher is not None and pointed not in higher)):
            return self.ids.get(pointed)  # None where it comes later: see _adopt
        if name is None or self.binomial is None or name.genus is None:
            return None
        return self.species if cells.begins_as(self.binomial, name, misprinted=rank is not None) else None

    def _note_epithet(self, parent: int, entry: Entry) -> None:
        name = entry.name
        printed = (name.infraspecific if name else None) or cells.undetermined(entry.verbatim or "")
        if name and name.infraspecific and "either-or" in name.notices:
            printed = cells.UNDETERMINED  # squatarola / tomkovichi
        if printed:
            self.below.setdefault(parent, {})[printed] = None

    def _join_epithets(self, place: int) -> None:
        species, below = self.entries[place], self.below.pop(place, {})
        joined = tuple(dict.fromkeys((*species.subspecies, *below)))
        if joined != species.subspecies:
            self.entries[place] = _recording(species, joined)

    def _repeated(self, entry: Entry) -> int | None:
        """Return the place of the entry that this one repeats word for word; report every repetition."""
        place = len(self.entries)
        first = self.seen.setdefault(name_of(entry), place)
        if first != place and identity(self.entries[first]) != identity(entry):
            first = self.again.setdefault(identity(entry), place)
        if first == place:  # as a rule: no other has its name
            return None
        other = self.entries[first]
        if self._adds_subspecies(first, entry):
            return first
        same = _statements(entry) == _statements(other)
        severity, what = ("error", "list.row_repeated") if same else ("warning", "list.name_twice")
        todo = "list.do_delete_or_correct"
        self.opened.tell(severity, entry.row, what, todo, value=entry.verbatim, first=other.row)
        return first if same else None

    def _adds_subspecies(self, first: int, entry: Entry) -> bool:
        """Join a row that repeats the species before it only to name another of its subspecies."""
        self._join_epithets(first)
        other = self.entries[first]
        news = not set(entry.subspecies) <= set(other.subspecies)
        both = (entry, other)
        stated = ((each.vernacular.all(), each.status_printed, each.note, each.category) for each in both)
        more = any(mine and mine != theirs for mine, theirs in zip(*stated, strict=True))
        if first != self.species or not news or more:
            return False
        self.entries[first] = _recording(other, tuple(dict.fromkeys((*other.subspecies, *entry.subspecies))))
        return True

    def _adopt(self, place: int, parent: int) -> None:
        """Attach a subspecies to a species that came after it, and give it the species' order and family."""
        species = self.entries[parent]
        above = {name: getattr(species, name) for name in rows.Higher._fields}
        self.entries[place] = replace(self.entries[place], parent_row=species.row, **above)
        self._note_epithet(parent, self.entries[place])

    def finished(self) -> tuple[Entry, ...]:
        """Return the entries in the order of their rows, synonyms and late species attached to them."""
        for place, parent in self.orphans:
            if parent in self.ids:
                self._adopt(place, self.ids[parent])
        if self.joins:
            self._adopt_late()
        for place in tuple(self.below):
            self._join_epithets(place)
        if self.synonyms:
            self._attach_synonyms()
        return tuple(self.entries)

    def _adopt_late(self) -> None:
        """Attach subspecies to species that they don't stand below: a list's rows may be in any order."""
        late = [
            (place, entry.name, entry.part)
            for place, entry in enumerate(self.entries)
            if entry.rank == "subspecies" and not entry.parent_row and entry.name and entry.name.infraspecific
        ]
        species = {
            (entry.name.canonical, entry.part): place
            for place, entry in enumerate(self.entries if late else ())
            if entry.rank == "species" and entry.name
        }
        for place, name, part in late:
            own = species.get((f"{name.genus} {name.species}", part))
            if own is not None:
                self._adopt(place, own)

    def _attach_synonyms(self) -> None:
        """Give each synonym to its entry as another name; one that belongs to none is an entry, or a problem."""
        places: dict[str, int] = {}
        for place, entry in enumerate(self.entries):
            if entry.name and entry.name.canonical:
                places.setdefault(entry.name.canonical, place)
        for read, before, own in self.synonyms:
            name = cells.parsed(read.verbatim or "")
            accepted_name, accepted_id = read.texts.get("accepted_name"), read.texts.get("accepted_id")
            meant = cells.parsed(accepted_name).canonical if accepted_name else None
            at = before if before >= 0 else None
            if accepted_id or accepted_name:
                at = self.ids.get(accepted_id) if accepted_id else places.get(meant or "")
            accepted = self.entries[at].name if at is not None else None
            if at is None and name.canonical and meant and own:
                places[meant] = len(self.entries)
                alone = replace(name, alternatives=(*name.alternatives, meant))
                self.entries.append(replace(own, name=alone))
                self.opened.note(read.number, "list.accepted_missing", "", "scientific_name", read.verbatim)
            elif name.canonical is None or at is None or accepted is None:
                what, todo = "list.synonym_alone", "list.do_put_below_accepted"
                self.opened.error(read.number, what, todo, "scientific_name", read.verbatim)
            elif name.canonical not in (accepted.canonical, *accepted.alternatives):
                added = replace(accepted, alternatives=(*accepted.alternatives, name.canonical))
                self.entries[at] = replace(self.entries[at], name=added)
        self.entries.sort(key=lambda entry: entry.row)

    # ------------------------------------------------------------ what is said of the whole

    def note_birds(self) -> None:
        """Note what is odd of names: marks, languages in one cell, none in Latin; and where all are introduced."""
        opened, entries = self.opened, self.entries
        if numbers := cells.marked(opened):
            opened.note(numbers[0], "list.marks_left_off", "list.do_look_at_footnotes", rows=len(numbers))
        if numbers := cells.mixed(opened):
            opened.note(numbers[0], "list.languages_apart", "list.do_separate_languages", rows=len(numbers))
        alone = [entry for entry in entries if entry.verbatim is None]
        for entry in alone if len(alone) * _FEW <= len(entries) else ():
            shown = entry.vernacular.all()[0]
            opened.warn(entry.row, "list.vernacular_alone", "list.do_add_name", value=shown)
        # A comparison leaves these out:
        if len(entries) > _FEW and all(entry.part == "alien" for entry in entries):
            opened.note(opened.table.first_row, "list.all_introduced", "list.do_with_introduced")

    def note_rows(self) -> None:
        """Note headings below the last bird, notes perhaps, and rows of one text that is no name.

        Above or below all birds that is a remark; among them a name is missing.
        """
        opened, table, numbers = self.opened, self.opened.table, [entry.row for entry in self.entries]
        first, last = min(numbers), max(numbers)
        is_told = "rank" in opened.places or "parent_id" in opened.places
        for number in () if is_told else self.headings:
            shown = row_text(table.rows[number - table.first_row]) if number > last else ""
            if shown:  # not where it stands above a table
                opened.warn(number, "list.heading_without_bird", "list.do_delete_remark", value=shown)
        for number, shown in self.remarks:
            if number > last:
                opened.warn(number, "table.text_below", value=shown)
            elif number < first and not table.header:
                opened.warn(number, "table.text_above", value=shown)
            else:
                opened.error(number, "list.row_without_name", "list.do_add_name", value=shown)

    def note_headings(self) -> None:
        """Note headings read as categories, rows that ended one, those above tables, words beside introduced birds."""
        opened, categories, beside = self.opened, self.categories, self.introduced
        last = max(entry.row for entry in self.entries)
        if named := {text: None for text in categories.values() if text}:
            what, todo = "list.category_headings", "list.do_category_column"
            opened.note(min(categories), what, todo, categories=quoted(named))
        for number in (row for row, text in categories.items() if text is None and row < last):
            opened.warn(number, "list.category_ended", "list.do_category_column")
        if headings := quoted(self.headings_between):
            opened.note(opened.table.first_row, "list.above_tables", headings=headings)
        if beside:
            what, todo = "list.introduced_beside", "list.do_write_part_if_wrong"
            opened.note(min(beside.values()), what, todo, words=quoted(beside))


_ALL = attrgetter(*(column.name for column in fields_of(Entry)))
_SUBSPECIES = [column.name for column in fields_of(Entry)].index("subspecies")


def _recording(entry: Entry, subspecies: tuple[str, ...]) -> Entry:
    """Return an entry with other subspecies; `replace` takes three times as long, a tenth of a world list's reading."""
    values_ = _ALL(entry)
    return Entry(*values_[:_SUBSPECIES], subspecies, *values_[_SUBSPECIES + 1 :])  # type: ignore[call-arg]


# ---------------------------------------------------------------- rows about the same bird

_PLACE = frozenset({"row", "number", "subspecies"})  # two rows that differ in nothing else say the same
_statements = attrgetter(*(column.name for column in fields_of(Entry) if column.name not in _PLACE))


def name_of(entry: Entry) -> str | Names:
    """Return the name that an entry goes by: the scientific one, else the vernacular ones."""
    return entry.goes_by or entry.vernacular


def identity(entry: Entry) -> tuple[object, ...]:
    """Return what two rows about the same bird in the same place of a list have in common."""
    of_law = entry.category if entry.verbatim is None else None
    parent = entry.parent_row if entry.rank == "subspecies" else None
    return name_of(entry), entry.part, entry.section, of_law, entry.rank, parent


# ---------------------------------------------------------------- names alone, as they come

STDIN = "-"
_SAMPLE, _BLOCK = 60, 1000
_TABLES = (b"{", b"[", b"<")  # texts that are no lines of names: JSON, a page


def column_of_names(file: str, column: str | None, stdin: IO[bytes], agreement: Agreement) -> Iterator[str]:
    """Yield the names in a column of a file, "" for a row without one; "-" is standard input.

    A text is read line by line, of a pipe too and of any length; other files whole. Without `column` it is the one
    whose header says scientific names, else vernacular ones; or the file is one name a line. Raises InputError where
    it can't be read, or where nothing says which column holds names.
    """
    if file == STDIN:
        stdin_named = Message("file.standard_input")
        yield from _names(stream_rows(stdin, stdin_named), column, stdin_named)
        return
    path = Path(file)
    with opened(path) as stream:
        head = stream.read(_SAMPLE)
    if magic(head) == "text" and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_TABLES):
        for block in streamed(_blocks, path, column, file=path.name, size=path.stat().st_size):
            yield from block
        return
    table, _ = read_table(path, ReadOptions(agreement=agreement))
    above = (table.header,) if any(table.header) else ()
    yield from _names(chain(above, table.rows), column, path.name)


def names_in(path: Path, agreement: Agreement) -> tuple[str, ...]:
    """Return the names in a file; a line that begins with # is a remark. InputError, too, where it holds none."""
    every = column_of_names(str(path.absolute()), None, BytesIO(), agreement)
    names = tuple(name for name in every if name and not name.startswith("#"))
    if not names:
        raise InputError("list.no_names", file=path.name)
    return names


def _blocks(path: Path, column: str | None) -> Iterator[list[str]]:
    with opened(path) as stream:
        names = _names(stream_rows(stream, path.name, path.suffix.casefold()), column, path.name)
        while block := list(islice(names, _BLOCK)):
            yield block


def _names(every: Iterable[Row], column: str | None, file: Arg) -> Iterator[str]:
    languages, below = name_languages("list", ()), iter(every)
    first = list(islice(below, _SAMPLE))
    blank = next((at for at, row in enumerate(first) if row), 0)
    header, sample = first[blank] if first else (), [row for row in first[blank + 1 :] if row]
    width = max(map(len, (header, *sample)))
    if column is not None:
        places = [at for at, cell in enumerate(header) if key(cell) == key(column)]
        if len(places) != 1:
            raise InputError("names.no_column", file=file, column=column, there=quoted(header))
        at = places[0]
    elif width == 1 and field_of(header[0], more=languages) is None:  # the first line is a name, too
        blank, at = -1, 0
    else:
        columns = recognise(header, sample=sample, more=languages).columns
        by_field = {each.field: each.index for each in columns if each.how == "header"}
        fields = ("scientific_name", *cells.VERNACULAR, *map(name_column, languages))
        named = [by_field[field] for field in fields if field in by_field]
        if not named:
            raise InputError("names.which_column", file=file, there=quoted(header))
        at = named[0]
    items = width == 1 and is_itemised(row[0] for row in (header, *sample) if row)
    for row in chain(first[blank + 1 :], below):
        cell = row[at] if at < len(row) else ""
        yield read_item(cell)[1] if items else cell
