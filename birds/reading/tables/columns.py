"""Which column of a header is which field, and how it was found.

By its header, by what stands in its cells, or because the caller said so. Nothing here reads or writes.

Counts may stand in a crosstab: what no column names stands in the headers of columns of numbers. Birds beside the
column of sites, sites beside the column of birds, or years and months beside both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Literal, NamedTuple

from birds import dates
from birds.errors import InputError, UsageError, quoted
from birds.reading.tables import values
from birds.reading.tables.status import are_statuses
from birds.vocabulary import key, spelled, worded
from birds.vocabulary.fields import JOIN, RANKED, Noun, field_of, fields, marked

How = Literal["header", "content", "map", "ignored", "none", "crosstab"]

# Fields that `--map` may name although no header is called so, or only through a "?" line.
_EXTRA: Mapping[str, tuple[str, ...]] = {"list": ("vernacular_name",), "sites": ("name",)}
_MONTHS = "JFMAMJJASOND"
IGNORE = frozenset({"ignore", "-", "none", "skip"})


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file: its place (from 0), its header, and the field it is, None where it is none."""

    index: int
    header: str
    field: str | None
    how: How

    def unread(self, how: How) -> FileColumn:
        """Return it as no field."""
        return replace(self, field=None, how=how)


class Crosstab(NamedTuple):
    """Which field stands in the headers, and the columns (from 0) with what each header says, its date perhaps too."""

    field: str
    columns: tuple[tuple[int, str], ...]
    dates: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file. `conflicts` are columns whose field another column has already.

    `groups` are groups of columns that say the same of different states of the table; only the first was read.
    `crosstab` says what the headers of columns of counts are, where each row has several counts.
    """

    columns: tuple[FileColumn, ...]
    conflicts: tuple[FileColumn, ...] = ()
    groups: tuple[str, ...] = ()
    crosstab: Crosstab | None = None

    def header(self, field: str) -> str | None:
        """Return what the file calls a field."""
        return next((column.header for column in self.columns if column.field == field), None)

    def unrecognised(self) -> tuple[FileColumn, ...]:
        """Return the columns that are no field and were not set aside, unless their header is empty."""
        return tuple(column for column in self.columns if column.how == "none" and column.header)


# ---------------------------------------------------------------- recognising

_BY_CONTENT: Mapping[str, Mapping[str, str]] = {
    **{noun: {"binomial": "scientific_name"} for noun in ("counts", "evidence", "status", "thresholds")},
    "list": {
        **{name: name for name in ("rank", "order", "family", *RANKED) if not name.endswith("_en")},
        **dict.fromkeys(("binomial", "both"), "scientific_name"),
        "ko": "korean_name",
        "ja": "japanese_name",
    },
}
_NAME_BY_CONTENT: Mapping[str, str | None] = {
    "binomial": "scientific_name",
    "epithet": "species_epithet",
    "ko": "korean_name",
    "ja": "japanese_name",
    "latin": "english_name",
    "number": "number",
    "rank": "rank",
    "class": None,
}
# What a column's cells say against its header: epithets are no whole names, and eBird's categories are ranks.
_BETTER: Mapping[tuple[str | None, str], str | None] = {
    ("category", "class"): None,
    ("scientific_name", "epithet"): "species_epithet",
    ("category", "rank"): "rank",
    ("status", "rank"): "rank",
    ("status", "name_status"): "taxonomic_status",
    ("order", "number"): "number",
    ("family", "number"): "number",
    ("genus", "number"): None,  # GEN: how long a generation is
    ("authorship", "binomial"): "scientific_name",
}
_SITE_NAME_BY_CONTENT = {"ko": "name_ko", "ja": "name_ja", "latin": "name_en", "binomial": "name_en"}
_NAMES_BY_CONTENT = ((_NAME_BY_CONTENT, "vernacular_name"), (_SITE_NAME_BY_CONTENT, "name"))


def recognise(
    header: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    noun: Noun = "list",
    sample: Sequence[Sequence[str]] = (),
    more: tuple[str, ...] = (),
) -> Columns:
    """Say which column is which field: `mapping` (column → field) first, then the headers, then the content.

    A column of `mapping` is a header as written (case, width and spaces do not count) or "#3" for the third.
    `sample` are some rows of cells, `more` languages of names beside the program's own. Raises UsageError for an
    unknown field, InputError for a column that is not there.
    """
    mapped = _mapped_fields(header, mapping or {}, noun, more)
    # Months may be headed by their first letters, of which N would be a number.
    letters = (text.rpartition(JOIN)[2] for text in header)
    first = "".join(letter if len(letter) == 1 else " " for letter in letters).find(_MONTHS)
    months = range(first, first + len(_MONTHS)) if first >= 0 else ()
    columns: list[FileColumn] = []
    for index, text in enumerate(header):
        if index in mapped:
            columns.append(FileColumn(index, text, mapped[index], "map" if mapped[index] else "ignored"))
            continue
        by_header = field_of(text, noun, more) if index not in months else None
        field = _decide(by_header, text, noun, sample, index)
        columns.append(FileColumn(index, text, field, "header" if field else "none"))
    groups = _rivals(columns, frozenset(mapped))
    others = groups[1:]
    read = [column.unread("ignored") if _group_of(column.header) in others else column for column in columns]
    settled = replace(_settle(_without_shares(read), noun, sample), groups=groups)
    return _with_crosstab(settled, header, read, sample) if noun == "counts" else settled


def _with_crosstab(
    settled: Columns, header: Sequence[str], read: Sequence[FileColumn], sample: Sequence[Sequence[str]]
) -> Columns:
    """Set the columns of a crosstab apart from the others: each row has as many counts as there are such columns."""
    unread = [column.index for column in settled.unrecognised()]
    fields = {column.index: column.field for column in (*read, *settled.columns) if column.field}
    counts = crosstab(header, fields, unread, sample)
    if counts is None:
        return settled
    apart = {index for index, _ in counts.columns}
    columns = list(settled.columns)
    for at, column in enumerate(columns):
        if column.index in apart or column.field == "count":
            columns[at] = column.unread("crosstab" if column.index in apart else "ignored")
    others = (column for column in settled.conflicts if column.field != "count")
    conflicts = tuple(column for column in others if column.index not in apart)
    return replace(settled, columns=tuple(columns), conflicts=conflicts, crosstab=counts)


def _counts_the_rows(header: str, noun: Noun, sample: Sequence[Sequence[str]], index: int) -> bool:
    """Say whether a column is 1, 2, 3 …: no id of a site or record, because every other file has the same."""
    cells = [cell for cell in _column(sample, index) if cell]
    if key(header) not in marked(noun, "row number") or len(cells) < 2 or cells[0] not in {"0", "1"}:  # noqa: PLR2004
        return False
    return cells == [str(int(cells[0]) + row) for row in range(len(cells))]


def _without_shares(columns: Sequence[FileColumn]) -> list[FileColumn]:
    """Take from several columns the field that only one can be.

    "1980 / winter", "1981 / winter" are counts; of 居留型 / 华北, 居留型 / 华南 none is the whole territory's status.
    """
    alone = {
        column.index: column.field
        for column in columns
        if column.field
        and column.how == "header"
        and (column.field.startswith("flag_") or (column.field == "status" and JOIN in column.header))
    }
    times = Counter(alone.values())
    shared = {at for at, field in alone.items() if times[field] > 1}
    return [column.unread("none") if column.index in shared else column for column in columns]


def _column(sample: Sequence[Sequence[str]], index: int) -> Iterable[str]:
    return (row[index].strip() for row in sample if index < len(row))


def _kind(sample: Sequence[Sequence[str]], index: int) -> str:
    """Return what stands in a column: orders in Chinese characters are Japanese ones where the table has kana."""
    kind = values.content(_column(sample, index))
    if not kind.endswith("_ja") or values.has_kana(chain.from_iterable(sample)):
        return kind
    return kind.replace("_ja", "_und")


def _mapped_fields(
    header: Sequence[str], mapping: Mapping[str, str], noun: Noun, more: tuple[str, ...]
) -> dict[int, str | None]:
    known = {key(name): name for name in fields(noun, more) if not name.endswith("?")}
    known |= {key(name): name for name in _EXTRA.get(noun, ())}
    mapped: dict[int, str | None] = {}
    for column, field in mapping.items():
        if field.casefold() not in IGNORE and key(field) not in known:
            raise UsageError("column.no_field", field=field, fields=tuple(sorted(known.values())))
        exact = [index for index, text in enumerate(header) if text == column]
        places = exact or [index for index, text in enumerate(header) if key(text) == key(column)]
        number = int(column[1:]) if column[:1] == "#" and column[1:].isdecimal() else 0
        if not places and not 1 <= number <= len(header):
            there = quoted(text for text in header[:30] if text)
            raise InputError("column.no_column", name=column, columns=there)
        mapped[places[0] if places else number - 1] = known.get(key(field))
    return mapped


def _decide(
    field: str | None, header: str, noun: Noun, sample: Sequence[Sequence[str]], index: int
) -> str | None:
    """Return the field of a column that its header names, listening to the cells where it leaves that open."""
    kind = _kind(sample, index) if field in _HEARD else ""
    if noun == "list" and kind == "cyrillic" and field in _NAMES:
        return None  # Russian is none of the languages that names are kept in
    if field == "vernacular?":
        return "vernacular_name"
    if field == "name?":
        by_content, otherwise = _NAMES_BY_CONTENT[noun == "sites"]
        return by_content.get(kind, otherwise)
    if noun in {"sites", "evidence"} and field in {"id", "code"}:
        return None if _counts_the_rows(header, noun, sample, index) else field
    return _decide_of_list(field, kind, sample, index) if noun == "list" else field


def _decide_of_list(field: str | None, kind: str, sample: Sequence[Sequence[str]], index: int) -> str | None:
    if (field, kind) in _BETTER:
        return _BETTER[field, kind]
    if field in {"status", "category"}:
        cells = tuple(filter(None, _column(sample, index)))
        if field == "status" and cells and all(values.answer(cell) == "yes" for cell in cells):
            return None  # "present" in every row says nothing
        if values.are_categories(cells):
            return "category"
        return "status" if are_statuses(cells) else field  # 区分 over 冬鳥, 旅鳥
    language = kind.rpartition("_")[2]
    is_ranked = field in {"order", "family"} and language in {"ko", "ja", "und"}
    return f"{field}_{language}" if is_ranked else field


_ASIDE = re.compile(r"[(（\[].{0,300}?[)）\]]")  # 국명(원병오 2000)
_VERNACULAR = frozenset({"korean_name", "japanese_name", "vernacular_name"})
_NAMES = _VERNACULAR | {"english_name", "vernacular?", "name?"}
_HEARD = _NAMES | {field for field, _ in _BETTER}  # fields that the content has a say in
_SCIENTIFIC = frozenset({"scientific_name", "species_epithet"})
_UNKEPT = frozenset({"id", "source"})  # not kept of a list: a second one is no loss


def _settle(columns: Sequence[FileColumn], noun: Noun, sample: Sequence[Sequence[str]]) -> Columns:
    """Give each field to one column: what the caller said, then the field's own name, then the first."""
    fields = {column.field for column in columns}
    # "current name" is today's only beside another:
    if "accepted_name" in fields and not fields & _SCIENTIFIC:
        named = {"accepted_name": "scientific_name"}
        columns = [replace(column, field=named.get(column.field or "", column.field)) for column in columns]
    ranked = sorted(
        (column.how != "map", _is_weak(column.header, noun), key(column.header) != key(column.field), at)
        for at, column in enumerate(columns)
        if column.field
    )
    owner: dict[str | None, int] = {}
    for *_, at in ranked:
        owner.setdefault(columns[at].field, at)
    kept: list[FileColumn] = []
    conflicts: list[FileColumn] = []
    for at, column in enumerate(columns):
        # A second column of categories is that of laws: 구분 beside 등급.
        is_law = noun == "list" and column.field == "category" and _is_weak(column.header, noun)
        if column.field is None or owner[column.field] == at:
            kept.append(column)
        elif is_law and column.how == "header" and "section" not in owner:
            owner["section"] = at
            kept.append(replace(column, field="section"))
        else:
            conflicts += [column] if column.field not in _UNKEPT else []
            kept.append(column.unread("ignored"))
    return Columns(_by_content(kept, {*filter(None, owner)}, noun, sample), tuple(conflicts))


def _is_weak(header: str, noun: Noun) -> bool:
    """Say whether a header says little, or leaves to the content what its column is."""
    own = header if noun == "list" else header.rpartition(JOIN)[2]  # 種名 / 和名
    return key(_ASIDE.sub("", own)) in marked(noun, "vague") or (field_of(header, noun) or "").endswith("?")


def _by_content(
    columns: Sequence[FileColumn], taken: set[str], noun: Noun, sample: Sequence[Sequence[str]]
) -> tuple[FileColumn, ...]:
    """Give columns whose header says nothing the field their cells show, where no column has it yet.

    Where no column is the scientific name, it may stand beside the vernacular one: 두루미(Grus japonensis). A lone
    column of headings and birds is the scientific name's.
    """
    settled: list[FileColumn] = []
    headed = {(name, "header") for name in _VERNACULAR} if noun == "list" else set()
    for column in columns:
        field = None
        if column.how == "none":
            cells = tuple(_column(sample, column.index))
            field = _BY_CONTENT.get(noun, {}).get(_kind(sample, column.index))
            if noun == "list" and field is None and values.are_english_names(cells):
                field = "english_name"
            elif noun == "list" and _is_tall(columns, sample) and values.holds_a_name(cells):
                field = "scientific_name"
        elif (column.field, column.how) in headed and not taken & _SCIENTIFIC:
            field = "scientific_name" if values.content(_column(sample, column.index)) == "both" else None
        is_beside = field in {"korean_name", "japanese_name"} and "scientific_name" in taken
        if field and field not in taken and not (is_beside and taken & {*_VERNACULAR, "english_name"}):
            taken.add(field)
            column = replace(column, field=field, how="content")  # noqa: PLW2901
        settled.append(column)
    return tuple(settled)


def _is_tall(columns: Sequence[FileColumn], sample: Sequence[Sequence[str]]) -> bool:
    """Say whether a table without a header is one column of headings and birds, its ranks beside it perhaps."""
    if any(column.header for column in columns):
        return False
    kinds = [values.content(_column(sample, column.index)) for column in columns] if len(columns) <= 3 else []  # noqa: PLR2004
    return len(columns) == 1 or ("rank" in kinds and "binomial" not in kinds)


# ---------------------------------------------------------------- groups of columns
#
# They may say the same of different states of a table: "RL2020" beside "5th list", before and after.

_YEAR = re.compile(r"(?:19|20)\d\d")


def _group_of(header: str) -> str:
    """Return the group that a column's header names above its own text; a number above it is none, but for a year."""
    above = header.split(JOIN)[:-1]
    return JOIN.join(part for part in above if not part.isdecimal() or _YEAR.fullmatch(part))


def _rivals(columns: Sequence[FileColumn], chosen: frozenset[int]) -> tuple[str, ...]:
    """Return the groups that have a name and another field in common, the one to read first.

    That is the one with a column that the caller has `chosen`, else the one with most fields, else the first.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for column in columns:
        if column.field:
            groups[_group_of(column.header)].add(column.field)
    groups.pop("", None)
    asked = {_group_of(columns[index].header) for index in chosen}
    names = _VERNACULAR | {"scientific_name", "english_name"}
    rivals = [
        name
        for name, own in groups.items()
        if any(len(own & other) > 1 and own & other & names for each, other in groups.items() if each != name)
    ]
    return tuple(sorted(rivals, key=lambda name: (name not in asked, -len(groups[name]))))


# ---------------------------------------------------------------- counts in a crosstab

_OF_ALL = r"(?i)^{headers/sums.total}\s|{headers/sums.species}(?!\w)"
_SEASON = "(?i)" + dates.NAME.replace("dates.", "dates.season|spring|autumn|")
_UNITS_OF_TIME = "{dates.year}{dates.of the year}?|{dates.month|day|era}"
_UNIT = "{dates.year}?{dates.of the year}?"
_A_YEAR = rf"(?:19|20)\d\d\s*{_UNIT}|{{dates.era}}\s*(?:\d+|{{dates.first year}})\s*{_UNIT}"
_COUNT = r"(?i)[\W_]*(?:{numbers.about}\.?)?\s*\d[\d.,\s]*(?:[-~+*]\s*[\d.,\s]*)?{numbers.birds}?"
_INDIVIDUALS = r"(?i)\s*[(（\[](?:{numbers.unit}\s*:\s*)?{numbers.birds}\.?[)）\]]$"
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-~]\s*\d+")
_OTHER_NUMBERS: tuple[tuple[Noun, frozenset[str]], ...] = (
    ("list", frozenset({"number", "id"})),
    ("sites", frozenset({"latitude", "longitude", "area_ha", "area_km2", "coordinates", "code", "id"})),
)
_POINTED: tuple[Noun, ...] = ("sites", "tracks")
_LEAST = 2
_ROWS = 60  # a table may have thousands of columns


@cache
def totals() -> frozenset[str]:
    """Return what a row or column is called that adds up others, by its key."""
    return frozenset(map(key, spelled("headers/sums", "total")))


@cache
def _summaries() -> frozenset[str]:
    """Return that, and what columns are called that describe the counts beside them, or count birds of an age."""
    return totals() | frozenset(map(key, spelled("headers/sums", "other")))


def crosstab(
    header: Sequence[str], fields: Mapping[int, str], unread: Sequence[int], sample: Sequence[Sequence[str]]
) -> Crosstab | None:
    """Return what the headers of columns of numbers are, None where the table has a count in each row.

    `fields` are those that columns have by their headers, more than one column the same; `unread` columns have none.
    """
    counted = [index for index, field in fields.items() if field == "count"]
    totals = [index for index in counted if key(_own(header[index])) in _summaries()]
    grouped = [index for index in counted if JOIN in header[index] and index not in totals]
    if len(counted) > len(totals) + len(grouped) or len(grouped) == 1:
        return None  # each row has a number of its own
    years = [index for index in fields if worded(_A_YEAR).fullmatch(_own(header[index]))]
    own = frozenset(fields[index] for index in fields if index not in years)
    field = _missing(own)
    named = [index for index in {*unread, *grouped, *years} if _may_count(_own(header[index]))]
    if field == "season":
        may = is_month if "season" in own else lambda text: is_date(text) or re.search(r"\d", text)
        named = [index for index in named if may(_own(header[index]))]
    kinds = {index: _content(index, sample) for index in named}
    points = ({field_of(_own(text), noun) for text in header} for noun in _POINTED)
    # A row that lies somewhere is a record, and its numbers are no counts at sites.
    is_placed = field == "site" and any({"latitude", "longitude"} <= names for names in points)
    if is_placed or field is None or list(kinds.values()).count("number") < _LEAST:
        return None
    columns = sorted(at for at, kind in kinds.items() if kind != "other")  # a rare bird's is empty
    if field == "season":
        return Crosstab(field, tuple((index, _date(header[index])) for index in columns))
    if not all(is_date(_own(header[index])) for index in columns):
        return Crosstab(field, tuple((index, _own(header[index])) for index in columns))
    # A bird or a site stands above the dates; of dates alone, all birds are counted.
    above = {at: [part for part in header[at].split(JOIN) if not is_date(part)] for at in columns}
    dates = tuple((index, _date(header[index])) for index in columns)
    if all(above.values()):
        return Crosstab(field, tuple((at, parts[-1]) for at, parts in above.items()), dates)
    return None if field == "site" else Crosstab("season", dates)


def _missing(fields: frozenset[str]) -> str | None:
    """Return what stands in the headers where no column has it."""
    birds, sites = bool(fields & {"scientific_name", "vernacular_name"}), bool(fields & {"site", "site_id"})
    if sites and birds:
        return None if "months" in fields else "season"
    return "scientific_name" if sites else "site" if birds else None


def _own(header: str) -> str:
    """Return a column's own header, without the headings above it and "(마리)" behind it."""
    return " ".join(worded(_INDIVIDUALS).sub("", header.rpartition(JOIN)[2]).split())


def is_month(text: str) -> bool:
    """Say whether a header is a month and nothing else, its year standing in a column."""
    return len(dates.months(text)) == 1 and not worded(_A_YEAR).search(text)


def is_date(text: str) -> bool:
    """Say whether a header is a year, month, day or season and nothing else; 1, 2, 3 may be numbers of sites."""
    bare = worded(_UNITS_OF_TIME).sub("", text)
    is_named = bare != text or re.search(r"(?:19|20)\d\d", text)
    digits = is_named and re.fullmatch(r"[\d\s./~-]*\d[\d\s./~-]*", bare)
    return bool(worded(_SEASON).fullmatch(text) or digits)


def _date(header: str) -> str:
    *above, _ = header.split(JOIN)
    return " ".join([*filter(is_date, above), _own(header)])


def _may_count(header: str) -> bool:
    """Say whether a column may hold counts by its header: no sum of others, and no number of something else."""
    if not header or key(header) in _summaries() or worded(_OF_ALL).search(header):
        return False
    return not any(field_of(header, noun) in fields for noun, fields in _OTHER_NUMBERS)


def _content(index: int, sample: Sequence[Sequence[str]]) -> str:
    """Say whether at least half of a column's cells are counts; a dash, as in most cells of a crosstab, says none."""
    cells = [dates.with_plain_dashes(row[index]).strip() for row in sample[:_ROWS] if index < len(row)]
    filled = [cell for cell in cells if any(map(str.isalnum, cell))]
    counts = sum(1 for cell in filled if worded(_COUNT).fullmatch(cell) and not _YEARS.fullmatch(cell))
    return "empty" if not filled else "number" if 2 * counts >= len(filled) else "other"
