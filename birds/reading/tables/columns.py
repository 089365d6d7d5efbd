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
_SITE_NAME_BY_CONTENT: Mapping[str, str | None] = {
    "ko": "name_ko",
    "ja": "name_ja",
    "latin": "name_en",
    "binomial": "name_en",
}
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
    months = _columns_of_months(header)
    columns: list[FileColumn] = []
    for index, text in enumerate(header):
        if index in mapped:
            columns.append(FileColumn(index, text, mapped[index], "map" if mapped[index] else "ignored"))
            continue
        by_header = field_of(text, noun, more) if index not in months else None
        field = _decide(by_header, text, noun, sample, index)
        columns.append(FileColumn(index, text, field, "header" if field else "none"))
    groups = _rivals(columns, frozenset(mapped))
    read = [
        replace(column, field=None, how="ignored") if _group_of(column.header) in groups[1:] else column
        for column in columns
    ]
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
    columns = tuple(
        replace(column, field=None, how="crosstab" if column.index in apart else "ignored")
        if column.index in apart or column.field == "count"
        else column
        for column in settled.columns
    )
    conflicts = tuple(
        column for column in settled.conflicts if column.field != "count" and column.index not in apart
    )
    return replace(settled, columns=columns, conflicts=conflicts, crosstab=counts)


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
    return [
        replace(column, field=None, how="none") if times[alone.get(column.index, "")] > 1 else column
        for column in columns
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
    known = {key(name): name for name in fields(noun, more) if not name.endswith("?")}
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
    if (
        "accepted_name" in fields and not fields & _SCIENTIFIC
    ):  # "current name" is today's only beside another
        columns = [
            replace(column, field="scientific_name") if column.field == "accepted_name" else column
            for column in columns
        ]
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
        if column.field is None or owner[column.field] == at:
            kept.append(column)
        elif _is_law(column, noun) and "section" not in owner:
            owner["section"] = at
            kept.append(replace(column, field="section"))
        else:
            conflicts += [column] if column.field not in _UNKEPT else []
            kept.append(replace(column, field=None, how="ignored"))
    return Columns(_by_content(kept, {*filter(None, owner)}, noun, sample), tuple(conflicts))


def _is_law(column: FileColumn, noun: Noun) -> bool:
    """Say whether a second column of categories is that of laws: 구분 beside 등급."""
    is_of_list = noun == "list" and column.how == "header"
    return is_of_list and column.field == "category" and _is_weak(column.header, noun)


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
    return JOIN.join(
        part for part in header.split(JOIN)[:-1] if not part.isdecimal() or _YEAR.fullmatch(part)
    )


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
