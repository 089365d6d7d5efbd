"""What a row of a list is (a bird, a heading, a synonym …), and what stands above it and holds for it.

| the row | is |
|---|---|
| rank column says order, family, genus; or it holds nothing but -iformes, -idae, 目, 科, 목, 과 | a heading |
| "Part B: introduced species", 外来種, 외래종 alone | a heading that says natural or alien |
| "CRITICALLY ENDANGERED (CR)", 絶滅危惧IA類, 멸종위기 I급 alone | a heading that says the category |
| only its order, family or genus column is filled (stairs: 目, 科, 属, 種, 亜種 side by side) | a heading |
| only its subspecies column is filled, in a table that has a column for species too | a subspecies |
| its rank says slash, hybrid, form … | not one taxon: not used, and said |
| its rank says issf, or its name ends in [… Group]: eBird's groups within a species | a subspecies, but for slashes |
| its status is "synonym", or its name begins with = or syn. | a synonym |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import inf
from operator import methodcaller
from typing import Literal, NamedTuple

from birds import names, vocabulary
from birds.model import Names, Part, Rank, record
from birds.reading.files.source import Row
from birds.reading.files.text import is_itemised, read_item
from birds.reading.lists import cells
from birds.reading.tables import Opened, values
from birds.reading.tables.values import holds_a_name, is_binomial
from birds.taxonomy import shipped_taxonomy

Role = Literal["bird", "heading", "part", "category", "synonym", "group", "total", "nameless"]
_EQUALS = r"(?i)^\s*(?:[(（\[]?\s*[=≡＝]|(?:syn|synonym)s?[.:]\s)\s*"
# Anas (Mareca) penelope, Mallard (Anas platyrhynchos): a bird, not a genus with its author.
_NO_AUTHOR = r"^\([A-Z][a-z]+\)\s*[a-z-]{3,}|[A-Z][a-z]{2,} (?!(?:and|et|in|ex)\b)[a-z]{3,}"
_GENUS = re.compile(r"[A-Z][a-z]{2,}|[A-Z]{3,}")
_PLAIN = re.compile(r"[A-Z][a-z]+ (?!species$)[a-z]{2,}(?: [a-z]{2,})?")
_BELOW_SPECIES = re.compile(r"[A-Z][a-z]+ [a-z-]{2,} (?:[a-z]{2,}|\[[a-z/-]+ Group\])")
_LOW: dict[str | None, Rank] = {"species": "species", "subspecies": "subspecies"}
_HIGH: tuple[Rank, ...] = ("genus", "family", "order")
_CAPITAL = re.compile(r"\(?[A-Z]")
_LONGEST = 60
_closes = methodcaller("endswith", (")", "）", "]"))
_LAST_BRACKETS = r"[(（\[]([^()（）\[\]]+)[)）\]]$"
_LATIN_RANK = re.compile(r"(?:iformes|idae)\b", re.IGNORECASE)


@record
class RowRole:
    """A row as it was understood. `words` are what a heading says: its names, or a category."""

    number: int
    row: Row
    role: Role
    rank: Rank | None = None
    verbatim: str | None = None
    vernacular: Names = cells.NAMELESS
    words: tuple[str, ...] = ()
    part: Part | None = None
    misread_rank: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)  # of a bird's or a synonym's row, by field


def read_row(opened: Opened, number: int, row: Row, above: Above) -> RowRole:
    """Say what a row is."""
    texts = opened.texts(row)
    if above.is_markdown:
        numbered, item = read_item(row[0])
        row, texts = (item,), dict.fromkeys(texts, item) | ({"number": numbered} if numbered else {})
    printed_rank = texts.get("rank")
    rank = values.rank(printed_rank) if printed_rank else None
    plain = texts.get("scientific_name")
    if printed_rank and values.rank_word(printed_rank) == "group":
        # Of eBird's identifiable groups within a species (issf) some are one subspecies.
        if not (plain and vocabulary.key(printed_rank) == "issf" and _BELOW_SPECIES.fullmatch(plain)):
            return RowRole(number, row, "group", misread_rank=printed_rank)
        rank = "subspecies"
    if plain and _is_plain(plain) and "subspecies_epithet" not in opened.places and rank not in _HIGH:
        return _read_plain_bird(opened, number, row, texts, rank or printed_rank)
    category = None if rank else _category_heading(opened, row)
    if category:
        return RowRole(number, row, "category", words=(category,))
    heading = None if rank else _unsaid_heading(opened, number, row, above)
    if rank in _HIGH:
        latin = cells.scientific(opened, row) or opened.get(row, rank) or ""
        heading = rank, (*latin.split()[:1], *cells.vernacular(opened, texts).all())
    if heading or (printed_rank and values.rank_word(printed_rank) == "higher"):
        shown, words = heading or (None, ())
        return RowRole(number, row, "heading", shown, words=words)
    part = None if rank else _part_heading(row)
    if part:
        return RowRole(number, row, "part", part=part)
    return _read_names(opened, number, row, texts, above, rank)


def ranks_of(lines: Iterable[str]) -> frozenset[Rank]:
    """Return the ranks of which several lines above a document's tables are names: in Hangul one alone says little."""
    counted = Counter([named[0] for line in lines if (named := cells.heading(line))])
    return frozenset(rank for rank, times in counted.items() if times > 1)


def read_line(number: int, line: str, ranks: Container[Rank], *, parts: bool) -> RowRole | None:
    """Say what heading a line above a document's table is; None for another.

    In Latin it may be that of an order or family, in other letters where it is one of `ranks`; of a part where `parts`.
    """
    named = cells.heading(line)
    if named and (named[0] in ranks or _LATIN_RANK.search(line)):
        return RowRole(number, (), "heading", named[0], words=named[1])
    if len(line) > _LONGEST or line.endswith((".", "。")):
        return None
    if values.is_category(line):
        return RowRole(number, (), "category", words=(line,))
    part = _part_heading((line,)) if parts else None
    return RowRole(number, (), "part", part=part) if part else None


@lru_cache(maxsize=1 << 17)
def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None


def alien_beside(read: RowRole) -> str | None:
    """Return the word in brackets behind a name that says that the bird is introduced or kept: (Domestic type)."""
    if not any(map(_closes, read.row)):
        return None
    for name in filter(_closes, (read.verbatim or "", *read.vernacular.all())):
        match = re.search(_LAST_BRACKETS, name)
        if match and values.part(match[1]) == "alien" and not values.is_lettered_part(match[1]):
            return match[1]
    return None


def _read_names(
    opened: Opened, number: int, row: Row, texts: Mapping[str, str], above: Above, rank: Rank | None
) -> RowRole:
    misread = texts.get("rank") if rank is None else None
    verbatim = cells.scientific(opened, row, above.genus(row))
    vernacular = cells.vernacular(opened, texts)
    if verbatim is None and _has_species(opened) and "subspecies" in texts:
        verbatim, rank = texts["subspecies"], "subspecies"
    if verbatim is None and vernacular is cells.NAMELESS:
        return RowRole(number, row, "nameless")
    if any(map(vocabulary.worded(_TOTAL).fullmatch, (verbatim,) if verbatim else vernacular.all())):
        return RowRole(number, row, "total")
    role: Role = "bird"
    if verbatim is not None and _is_synonym(opened, row, verbatim):
        role, verbatim = "synonym", re.sub(_EQUALS, "", verbatim)
    read = RowRole(number, row, role, rank, verbatim=verbatim, vernacular=vernacular, texts=texts)
    return replace(read, misread_rank=misread) if misread else read


def _read_plain_bird(
    opened: Opened, number: int, row: Row, texts: Mapping[str, str], printed_rank: str | None
) -> RowRole:
    """Take the short way for the most frequent of all rows, that of a plain binomial or trinomial."""
    rank, name = _LOW.get(printed_rank), texts["scientific_name"]
    role: Role = "bird"
    if "taxonomic_status" in opened.places and _is_synonym(opened, row, name):
        role = "synonym"
    misread, called = None if rank else printed_rank, cells.vernacular(opened, texts)
    return RowRole(
        number, row, role, rank, verbatim=name, vernacular=called, misread_rank=misread, texts=texts
    )


# A line that only says how many birds stand above it: Total: 5 species; 합계 3과 5종; 12種.
_COUNTED = r"[\W_]*\d[\d.,]*\s*(?:{headings.order|family|genus|species})?"
_TOTAL = (
    r"(?i)(?:{headers/sums.total}|{headers/sums.species})(?:[\W_]*{headers/sums.species})?"
    rf"(?:{_COUNTED})*[\W_]*|(?:{_COUNTED}(?<!\d))+[\W_]*"
)


def _has_species(opened: Opened) -> bool:
    return "scientific_name" in opened.places or "species_epithet" in opened.places


def _unsaid_heading(
    opened: Opened, number: int, row: Row, above: Above
) -> tuple[Rank | None, tuple[str, ...]] | None:
    """Read a row that says by its words or its columns alone that it is a heading."""
    texts = tuple(dict.fromkeys([cell for cell in row if cell]))
    if len(texts) > 4:  # noqa: PLR2004 - a name in three languages, and a number
        return None
    whole = " ".join(texts)
    if above.is_markdown and whole.startswith("#"):
        whole = whole.lstrip("# ")
        return cells.heading(whole) or (None if values.part_named(whole) else (None, ()))
    if cells.is_between(whole):
        return None, ()
    name = opened.get(row, "scientific_name")
    columns = (*cells.VERNACULAR, *(column for _, column in opened.others))
    is_bird = name is not None and (is_binomial(name) or bool(re.search(r"\sspp?\.?$", name)))
    others = () if is_bird else (opened.get(row, column) for column in columns)
    names = filter(None, (name, *others))
    return (
        cells.heading(whole)
        or next(filter(None, map(cells.heading_for_name, names)), None)
        or _stairs(opened, row)
        or _lone_genus(opened, number, row, texts, above)
    )


def _stairs(opened: Opened, row: Row) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a row that fills the column of a higher rank only, beside columns for species."""
    if not _has_species(opened) or cells.scientific(opened, row) or opened.get(row, "subspecies"):
        return None
    names = cells.vernacular(opened, opened.texts(row)).all()
    if not all(name.endswith(_endings(*_HIGH)) for name in names):
        return None
    for rank in _HIGH:
        cell = opened.get(row, rank) or opened.get(row, f"{rank}_ko") or opened.get(row, f"{rank}_ja")
        if cell:
            read = cells.heading(cell)
            return rank, (*(read[1] if read else (cell.split()[0],)), *names)
    return None


def _lone_genus(
    opened: Opened, number: int, row: Row, texts: tuple[str, ...], above: Above
) -> tuple[Rank, tuple[str, ...]] | None:
    """Read a row whose scientific name is one capitalised word, with at most its vernacular name and author.

    What looks like an author is an epithet, as old books write it, where the row does not head its genus.
    """
    printed = opened.get(row, "scientific_name") or ""
    name = vocabulary.worded(_GENUS_WORD).sub("", printed)
    first = name.split()[0] if name else ""
    # In "Anser LINNAEUS" the capitals are the author's.
    in_small = name.capitalize() if name.isupper() else name
    if not name or len(texts) > 2 or not _GENUS.fullmatch(first) or is_binomial(in_small):  # noqa: PLR2004
        return None
    author = name[len(first) :].strip()
    if author and (re.search(_NO_AUTHOR, author) or not re.fullmatch(r"\(?[A-Z][^a-z]?.*", author)):
        return None
    others = cells.vernacular(opened, opened.texts(row)).all()
    if any(not other.endswith(_endings("genus")) for other in others):
        return None
    if author and name == printed and not others and number not in above.genera:
        return None
    return "genus", (first, *others)


@cache
def _endings(*ranks: str) -> tuple[str, ...]:
    return tuple(vocabulary.spelled("headings", *ranks))


# A genus in another language before its Latin name: マガン属 Anser BRISSON; Род Гуси – Anser.
_GENUS_WORD = r"^(?:\S+{headings.genus}|[\u0370-\u1fff][\u0370-\u1fff -]*[–—-])\s+"


def _part_heading(row: Row) -> Part | None:
    whole = values.in_one(row)
    if not whole or len(whole) > _LONGEST:
        return None
    rest = vocabulary.sought("parts", how="heading").pattern.sub(" ", whole)
    if re.search(_NO_AUTHOR, rest) and names.parse(rest).species is not None:
        return None  # a bird: Muscovy Duck Cairina moschata Exotic
    return values.part_named(whole)


def _category_heading(opened: Opened, row: Row) -> str | None:
    """Return the category that a row says and nothing else; the cell of a column of categories says its own row's."""
    whole = values.in_one(row)
    if not whole or len(whole) > _LONGEST or any(map(str.isdecimal, row)) or opened.get(row, "category"):
        return None
    return whole if values.is_category(whole) else None


def _is_synonym(opened: Opened, row: Row, verbatim: str) -> bool:
    status = opened.get(row, "taxonomic_status") or ""
    return vocabulary.sought("name_status", "synonym").within(status) or bool(re.match(_EQUALS, verbatim))


# ---------------------------------------------------------------- what stands below the birds

_MARKS = "※†‡"
# A lone bird, as one of a table whose other cells are empty: "† Grus vipio Pallas", "※ 두루미 Grus japonensis".
_LONE = re.compile(
    rf"[{_MARKS}\s]*(?:[^\s{_MARKS}]\S*\s+)?([A-Z][A-Za-z]+) "
    r"(?:[a-z-]{3,}|[A-Z-]{3,})(?: [a-z-]{3,})?(?: \(?[A-Z].*)?"
)
# How a legend or a note begins: 범례, Note 1:, or two codes with what they mean (R: …; W: …).
_CODE = r"(?:^|[\s;,、，；])[A-Z]{1,4}\s*[:=：＝]\s*[^\W\d]"
_LEGEND = rf"(?i)[\W_]*{{headings.legend|footnote}}\s*\d*\s*(?:[:：.．)）]|$)|(?-i:.*{_CODE}.*{_CODE})"


def first_of_legend(opened: Opened) -> float:
    """Return the number of the row that begins the legend or the notes below the last bird, infinite without any.

    A bird is a row of several cells with a scientific name, whatever its note says, or of one with that of a known
    genus; in a table of one column it is any with such a name that does not begin as a legend does. In a list of other
    names nothing tells where the birds end.
    """
    first, place, table = inf, opened.places.get("scientific_name"), opened.table
    if place is None:
        return inf
    is_of_one = max(map(len, table.rows), default=0) == 1
    numbers = range(table.first_row + len(table.rows) - 1, table.first_row - 1, -1)
    for number, row in zip(numbers, reversed(table.rows), strict=True):
        if not any(row):
            continue
        texts = [cell for cell in row if cell]
        # One that only has a mark before it may be a bird of several cells.
        is_marked = texts[0][0] in _MARKS and (len(texts) == 1 or not texts[0].strip(_MARKS))
        begins = is_marked or bool(vocabulary.worded(_LEGEND).match(" ".join(texts)))
        name = "".join(row[place : place + 1])
        named = holds_a_name((name,)) and (not begins if is_of_one else len(texts) > 1)
        lone = None if vocabulary.worded(_LEGEND).match(name) else _LONE.fullmatch(name)
        if named or (lone and lone[1].capitalize() in known_genera()):
            return first
        first = number if begins else first
    return inf


# ---------------------------------------------------------------- what stands above a row

RANK_FIELDS = tuple(
    f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en", "_und")
)
_BELOW = {rank: ("order", "family", "genus")[at:] for at, rank in enumerate(("order", "family", "genus"))}
_IN_JAPANESE = frozenset({"order_ja", "family_ja"})
_SPARSE = 0.6


class Higher(NamedTuple):
    """The order and the family that an entry stands in."""

    order: str | None
    order_names: Names
    family: str | None
    family_names: Names


@dataclass
class Above:
    """What was read above the row at hand.

    `heading` holds the words of heading rows by field, `part` and `category` what headings said of the rows below them.
    `filled` are the columns whose empty cells mean the cell above (cells that were merged once).
    """

    opened: Opened
    heading: dict[str, str] = field(default_factory=dict)
    part: Part | None = None
    category: str | None = None
    filled: frozenset[str] = frozenset()
    last: dict[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    ancestors: Mapping[str, Ancestor] | None = None
    parents: dict[str, str] = field(default_factory=dict)  # of species, by id
    lines: dict[str, dict[str, str]] = field(default_factory=dict)  # headings by parent id

    @cached_property
    def is_markdown(self) -> bool:
        """Whether the list is one of Markdown's, one column of items, but for headings such as "# Birds"."""
        rows = self.opened.table.rows
        return max(map(len, rows), default=0) == 1 and is_itemised(row[0] for row in rows if row)

    @cached_property
    def genera(self) -> frozenset[int]:
        """The rows that may be headings of a genus with its author; none where most genera have no heading."""
        return _headings_of_genera(self.opened)

    def carry(self, rank: Rank, words: Iterable[str]) -> None:
        """Let a heading hold for what follows, the ranks below anew; not where rows point to their parents by id."""
        if self.ancestors is not None:
            return
        kept = {name: word for name, word in self.heading.items() if not name.startswith(_BELOW[rank])}
        self.heading = kept | {cells.scripted(rank, word): word for word in words}

    def genus(self, row: Row) -> str | None:
        """Return the genus that holds for a row that prints an epithet alone."""
        return self._cell(row, "genus") or self.heading.get("genus")

    def higher(self, row: Row, texts: Mapping[str, str]) -> Higher:
        """Return order and family of an entry, from the row's own cells, else from above."""
        if self.filled:
            printed = tuple([self._cell(row, name) for name in self.fields])
        else:
            printed = tuple(map(texts.get, self.fields))
        above = self.heading if self.ancestors is None else self._line(row)
        return _higher(self.fields, printed, tuple(above.items()), self.opened.has_kana)

    def _line(self, row: Row) -> dict[str, str]:
        """Return what heading rows would say of a row with its parent: order, family and genus by script."""
        parent = self.opened.get(row, "parent_id") or ""
        if parent not in self.lines:
            # A subspecies may name its species as its parent, which stands below others itself.
            above: str | None = self.parents.get(parent, parent)
            words: dict[str, str] = {}
            for _ in range(_DEEPEST):
                if (ancestor := (self.ancestors or {}).get(above or "")) is None:
                    break
                for word in ancestor.words:
                    words.setdefault(cells.scripted(ancestor.rank, word), word)
                above = ancestor.parent
            self.lines[parent] = words
        return self.lines[parent]

    def _cell(self, row: Row, name: str) -> str | None:
        cell = self.opened.get(row, name)
        if name not in self.filled:
            return cell
        if cell is None:
            return self.last.get(name)
        if cell != self.last.get(name):  # a new order has no family yet
            below = _BELOW[name.partition("_")[0]][1:]
            self.last = {other: above for other, above in self.last.items() if not other.startswith(below)}
        self.last[name] = cell
        return cell


@lru_cache(maxsize=10_000)
def _higher(
    fields: tuple[str, ...],
    printed: tuple[str | None, ...],
    above: tuple[tuple[str, str], ...],
    has_kana: bool,  # noqa: FBT001 - a key of the cache
) -> Higher:
    """Return order and family by the cells that a row prints of these fields, else by what stands above it."""
    own: dict[str, str] = {}
    for name, cell in zip(fields, printed, strict=True):
        rank, _, language = name.partition("_")
        read = cells.heading(cell) if cell and (not language or " " in cell) else None
        words = read[1] if read else (cell,) if cell is not None else ()
        for word in words:
            own[name if language and len(words) == 1 else cells.scripted(rank, word)] = word
    # Chinese characters are of no stated language where no kana in the table says that they are Japanese.
    is_japanese = has_kana or not _IN_JAPANESE.isdisjoint(fields)
    named: list[tuple[str | None, Names]] = []
    for rank in ("order", "family"):
        stated = own if any(name.startswith(rank) for name in own) else dict(above)
        en, ko, ja, und = (stated.get(f"{rank}_{lang}") for lang in ("en", "ko", "ja", "und"))
        others = cells.names_of(en, ko, *((ja, und) if is_japanese else (None, und or ja)))
        named.append((cells.latin(stated.get(rank)), others))
    return Higher(*named[0], *named[1])


def start(opened: Opened) -> Above:
    """Return the state above the first row, and note each column that is filled downwards."""
    filled = tuple(name for name in (*RANK_FIELDS, "genus") if _is_merged(opened, name))
    fields = tuple(name for name in RANK_FIELDS if name in opened.places)
    what, todo, header = "column.filled_down", "column.do_fill", opened.columns.header
    opened.problems += [opened.table.problem(what, todo, column=header(name)) for name in filled]
    return Above(opened, filled=frozenset(filled), fields=fields, ancestors=ancestors(opened))


def _headings_of_genera(opened: Opened) -> frozenset[int]:
    """Return the rows of two capitals, as Anas Linnaeus, where a genus begins, if they are how the list heads genera.

    Where most genera begin without such a row above their first bird, they are birds with old names, as Anas Anser.
    """
    cells = ((number, opened.get(row, "scientific_name") or "") for number, row in opened.rows())
    named = [(number, cell.split()) for number, cell in cells if cell]
    words = [name for _, name in named]
    rows, heads, bare = set[int](), 0, 0
    for (number, name), above, below in zip(named, ([""], *words), (*words[1:], [""]), strict=False):
        if name[0] == above[0] or len(name) == 1 or not _GENUS.fullmatch(name[0]):
            continue
        if _CAPITAL.match(name[1]):
            rows.add(number)
        same = below[0] == name[0] and not _CAPITAL.match(" ".join(below[1:]))
        leads = number in rows and (same or (below[0] != "" and not _GENUS.match(below[0])))
        heads, bare = heads + leads, bare + (not leads)
    return frozenset(rows if heads > bare else ())


def _is_merged(opened: Opened, name: str) -> bool:
    """Say whether cells stand only where they change, as merged ones do; rows that point by id are a program's."""
    if name not in opened.places or "parent_id" in opened.places:
        return False
    column = [opened.get(row, name) for row in opened.table.rows[:2000] if len(row) > 1]
    filled = [cell for cell in column if cell]
    repeats = any(cell and cell == after for cell, after in pairwise(column))
    return len(filled) > 1 and bool(column[0]) and not repeats and len(filled) < _SPARSE * len(column)


# ---------------------------------------------------------------- rows that point to their parents by id

_DEEPEST = 60


class Ancestor(NamedTuple):
    """A row above the species: its rank, its names, and the id of its own parent."""

    rank: Rank
    words: tuple[str, ...]
    parent: str | None


def ancestors(opened: Opened) -> Mapping[str, Ancestor] | None:
    """Return the rows above species rank by id, None where the table's rows do not point to parents."""
    if not {"id", "parent_id", "rank"} <= opened.places.keys():
        return None
    by_id: dict[str, Ancestor] = {}
    for _, row in opened.rows():
        printed_rank = opened.get(row, "rank")
        identifier = opened.get(row, "id")
        rank = values.rank(printed_rank) if printed_rank else None
        if identifier and printed_rank and rank not in {"species", "subspecies"}:
            latin = cells.scientific(opened, row) or ""
            words = (*latin.split()[:1], *cells.vernacular(opened, opened.texts(row)).all())
            by_id[identifier] = Ancestor(rank or "genus", words if rank else (), opened.get(row, "parent_id"))
    return by_id


@cache
def known_genera() -> frozenset[str]:
    """Return the genera of the reference."""
    return frozenset(shipped_taxonomy().genera)
