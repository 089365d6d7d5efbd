"""Which column of a header is which field, and how it was found.

By its header, by what stands in its cells, or because the caller said so. Nothing here reads or writes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Literal

from birds.errors import InputError, UsageError, quoted
from birds.reading.tables import values
from birds.reading.tables.crosstab import Crosstab, crosstab
from birds.reading.tables.status import are_statuses
from birds.vocabulary import key
from birds.vocabulary.fields import JOIN, RANKED, Noun, field_of, fields, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

How = Literal["header", "content", "map", "ignored", "none", "crosstab"]

# Fields that `--map` may name although no header is called so, or only through a "?" line.
_EXTRA: Mapping[str, tuple[str, ...]] = {"list": ("vernacular_name",), "sites": ("name",)}
IGNORE = frozenset({"ignore", "-", "none", "skip"})


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file: its place (from 0), its header, and the field it is, None where it is none."""

    index: int
    header: str
    field: str | None
    how: How


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
        **{
            name: name
            for name in ("rank", "order", "family", *(name for name in RANKED if not name.endswith("_en")))
        },
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
_SITE_NAME_BY_CONTENT: Mapping[str, str | None] = {
    "ko": "name_ko",
    "ja": "name_ja",
    "latin": "name_en",
    "binomial": "name_en",
}


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
    columns: list[tuple[int, str | None, How]] = []
    mapped = _mapped_fields(header, mapping or {}, noun, more)
    months = _columns_of_months(header)
    for index, text in enumerate(header):
        if index in mapped:
            field = mapped[index]
            columns.append((index, field, "map" if field else "ignored"))
            continue
        by_header = field_of(text, noun, more) if index not in months else None
        field = _decide(by_header, _kind(sample, index) if by_header in _HEARD else "", noun)
        if field in {"status", "category"} and noun == "list":
            cells = tuple(filter(None, _column(sample, index)))
            if field == "status" and cells and all(values.answer(cell) == "yes" for cell in cells):
                field = None  # "present" in every row says nothing
            elif values.are_categories(cells):
                field = "category"
            elif are_statuses(cells):  # 区分 over 冬鳥, 旅鳥
                field = "status"
        if (
            field in {"id", "code"}
            and noun in {"sites", "evidence"}
            and _counts_the_rows(text, noun, sample, index)
        ):
            field = None
        columns.append((index, field, "header" if field else "none"))
    groups = _rivals(header, {index: field for index, field, _ in columns if field}, frozenset(mapped))
    read = [
        (index, None, "ignored") if _group_of(header[index]) in groups[1:] else (index, field, how)
        for index, field, how in columns
    ]
    settled = replace(_settle(header, _without_shares(header, read), noun, sample), groups=groups)
    return _with_crosstab(settled, header, read, sample) if noun == "counts" else settled


def _with_crosstab(
    settled: Columns,
    header: Sequence[str],
    read: Sequence[tuple[int, str | None, How]],
    sample: Sequence[Sequence[str]],
) -> Columns:
    """Set the columns of a crosstab apart from the others: each row has as many counts as there are such columns."""
    unread = [column.index for column in settled.unrecognised()]
    by_header = {index: field for index, field, _ in read if field} | {
        column.index: column.field for column in settled.columns if column.field
    }
    counts = crosstab(header, by_header, unread, sample)
    if counts is None:
        return settled
    apart = {index for index, _ in counts.columns}
    kept = [
        replace(column, field=None, how="crosstab")
        if column.index in apart
        else replace(column, field=None, how="ignored")
        if column.field == "count"
        else column
        for column in settled.columns
    ]
    conflicts = tuple(
        column for column in settled.conflicts if column.field != "count" and column.index not in apart
    )
    return replace(settled, columns=tuple(kept), conflicts=conflicts, crosstab=counts)


def _counts_the_rows(header: str, noun: Noun, sample: Sequence[Sequence[str]], index: int) -> bool:
    """Say whether a column is 1, 2, 3 …: no id of a site or record, because every other file has the same."""
    cells = [cell for cell in _column(sample, index) if cell]
    if key(header) not in marked(noun, "row number") or len(cells) < 2 or cells[0] not in {"0", "1"}:  # noqa: PLR2004
        return False
    return cells == [str(int(cells[0]) + row) for row in range(len(cells))]


def _without_shares(
    header: Sequence[str], columns: list[tuple[int, str | None, How]]
) -> list[tuple[int, str | None, How]]:
    """Take from several columns the field that only one can be.

    "1980 / winter", "1981 / winter" are counts; of 居留型 / 华北, 居留型 / 华南 none is the whole territory's status.
    """
    alone = {
        index: field
        for index, field, how in columns
        if field
        and how == "header"
        and (field.startswith("flag_") or (field == "status" and JOIN in header[index]))
    }
    times = Counter(alone.values())
    shared = {index for index, field in alone.items() if times[field] > 1}
    return [
        (index, None, "none") if index in shared else (index, field, how) for index, field, how in columns
    ]


_MONTHS = "JFMAMJJASOND"


def _columns_of_months(header: Sequence[str]) -> range:
    """Return the columns that are headed by the first letters of the months, of which N would be a number."""
    letters = (text.rpartition(JOIN)[2] for text in header)
    first = "".join(letter if len(letter) == 1 else " " for letter in letters).find(_MONTHS)
    return range(first, first + len(_MONTHS)) if first >= 0 else range(0)


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
    known = {key(field.name): field.name for field in fields(noun, more) if not field.name.endswith("?")}
    known |= {key(name): name for name in _EXTRA.get(noun, ())}
    mapped: dict[int, str | None] = {}
    for column, field in mapping.items():
        if field.casefold() not in IGNORE and key(field) not in known:
            raise UsageError("column.no_field", field=field, fields=tuple(sorted(known.values())))
        mapped[_place(column, header)] = known.get(key(field))
    return mapped


def _place(column: str, header: Sequence[str]) -> int:
    exact = [index for index, text in enumerate(header) if text == column]
    alike = [index for index, text in enumerate(header) if key(text) == key(column)]
    if exact or alike:
        return (exact or alike)[0]
    if column.startswith("#") and column[1:].isdecimal() and 1 <= int(column[1:]) <= len(header):
        return int(column[1:]) - 1
    raise InputError("column.no_column", name=column, columns=quoted(text for text in header[:30] if text))


def _decide(field: str | None, kind: str, noun: Noun) -> str | None:
    """Turn what a header says into a field, listening to the content where the header leaves it open."""
    if noun == "list" and kind == "cyrillic" and field in _NAMES:
        return None  # Russian is none of the languages that names are kept in
    if field == "name?" and noun == "sites":
        return _SITE_NAME_BY_CONTENT.get(kind, "name")
    if field in {"name?", "vernacular?"}:
        return _NAME_BY_CONTENT.get(kind, "vernacular_name") if field == "name?" else "vernacular_name"
    if noun != "list" or field is None:
        return field
    if (field, kind) in _BETTER:
        return _BETTER[field, kind]
    language = kind.rpartition("_")[2]
    return (
        f"{field}_{language}" if field in {"order", "family"} and language in {"ko", "ja", "und"} else field
    )


_ASIDE = re.compile(r"[(（\[].{0,300}?[)）\]]")  # 국명(원병오 2000)
_SECOND = {"category": "section"}  # 구분 beside 등급 is the law, not the class
_VERNACULAR = frozenset({"korean_name", "japanese_name", "vernacular_name"})
_NAMES = _VERNACULAR | {"english_name", "vernacular?", "name?"}
_HEARD = _NAMES | {field for field, _ in _BETTER}  # fields that the content has a say in
_SCIENTIFIC = frozenset({"scientific_name", "species_epithet"})
_UNKEPT = frozenset({"id", "source"})  # not kept of a list: a second one is no loss


def _settle(
    header: Sequence[str],
    columns: Sequence[tuple[int, str | None, How]],
    noun: Noun,
    sample: Sequence[Sequence[str]],
) -> Columns:
    """Give each field to one column: what the caller said, then the field's own name, then the first."""
    columns = _current_names(columns)
    ranked = sorted(
        (how != "map", _is_weak(header[index], noun), key(header[index]) != key(field), index)
        for index, field, how in columns
        if field
    )
    owner: dict[str, int] = {}
    fields = {index: field for index, field, _ in columns if field}
    for *_, index in ranked:
        owner.setdefault(fields[index], index)
    kept: list[FileColumn] = []
    conflicts: list[FileColumn] = []
    for index, field, how in columns:
        lost = field is not None and owner[field] != index
        vague = lost and noun == "list" and how == "header" and _is_weak(header[index], noun)
        second = _SECOND.get(field or "") if vague else None
        if second and second not in owner:
            owner[second] = index
            kept.append(FileColumn(index, header[index], second, how))
            continue
        if lost and field not in _UNKEPT:
            conflicts.append(FileColumn(index, header[index], field, how))
        kept.append(FileColumn(index, header[index], None if lost else field, "ignored" if lost else how))
    return Columns(_by_content(kept, set(owner), noun, sample), tuple(conflicts))


def _current_names(columns: Sequence[tuple[int, str | None, How]]) -> Sequence[tuple[int, str | None, How]]:
    """Take "current name" for the scientific name where no column is: it is today's only beside another."""
    fields = {field for _, field, _ in columns}
    if fields & _SCIENTIFIC or "accepted_name" not in fields:
        return columns
    return [
        (index, "scientific_name" if field == "accepted_name" else field, how)
        for index, field, how in columns
    ]


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
    for column in columns:
        field = None
        if column.how == "none":
            cells = tuple(_column(sample, column.index))
            field = _BY_CONTENT.get(noun, {}).get(_kind(sample, column.index))
            if noun == "list" and field is None and values.are_english_names(cells):
                field = "english_name"
            elif noun == "list" and _is_tall(columns, sample) and values.holds_a_name(cells):
                field = "scientific_name"
        elif (
            noun == "list"
            and column.field in _VERNACULAR
            and column.how == "header"
            and not taken & _SCIENTIFIC
        ):
            field = "scientific_name" if values.content(_column(sample, column.index)) == "both" else None
        if field and field not in taken and not _crowded(field, taken):
            taken.add(field)
            settled.append(FileColumn(column.index, column.header, field, "content"))
        else:
            settled.append(column)
    return tuple(settled)


def _is_tall(columns: Sequence[FileColumn], sample: Sequence[Sequence[str]]) -> bool:
    """Say whether a table without a header is one column of headings and birds, its ranks beside it perhaps."""
    if any(column.header for column in columns):
        return False
    kinds = [values.content(_column(sample, column.index)) for column in columns] if len(columns) <= 3 else []  # noqa: PLR2004
    return len(columns) == 1 or ("rank" in kinds and "binomial" not in kinds)


def _crowded(field: str, taken: set[str]) -> bool:
    """Say whether a vernacular column found by content would stand beside one that the headers name."""
    names = {"korean_name", "japanese_name", "english_name", "vernacular_name"}
    return field in {"korean_name", "japanese_name"} and "scientific_name" in taken and bool(names & taken)


# ---------------------------------------------------------------- groups of columns
#
# They may say the same of different states of a table: "RL2020" beside "5th list", before and after.

_YEAR = re.compile(r"(?:19|20)\d\d")
_WHICH_BIRD = frozenset(
    {"scientific_name", "korean_name", "japanese_name", "english_name", "vernacular_name"}
)


def _group_of(header: str) -> str:
    """Return the group that a column's header names above its own text; a number above it is none, but for a year."""
    return JOIN.join(
        part for part in header.split(JOIN)[:-1] if not part.isdecimal() or _YEAR.fullmatch(part)
    )


def _rivals(header: Sequence[str], fields: Mapping[int, str], chosen: frozenset[int]) -> tuple[str, ...]:
    """Return the groups that have a name and another field in common, the one to read first.

    That is the one with a column that the caller has `chosen`, else the one with most fields, else the first.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    asked = {_group_of(header[index]) for index in chosen}
    for index, field in fields.items():
        groups[_group_of(header[index])].add(field)
    groups.pop("", None)
    rivals = [
        name
        for name, own in groups.items()
        if any(
            len(own & other) > 1 and own & other & _WHICH_BIRD
            for each, other in groups.items()
            if each != name
        )
    ]
    return tuple(sorted(rivals, key=lambda name: (name not in asked, -len(groups[name]))))
