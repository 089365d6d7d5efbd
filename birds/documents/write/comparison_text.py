"""The comparison for a terminal: the summary first, then every row, aligned, each with what explains it."""

from __future__ import annotations

from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

from birds.documents.build import comparison_words as rows
from birds.documents.text import GAP, Align, aligned, clean, fit, pad, width, wrap
from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry

HEADING_SAYS = "only-in"  # the rule whose sentence says that the other list has no such entry
MOST = 0.95  # of the cells of a column fit into it where not all can
WIDTH = 100  # columns, where the terminal does not say
INDENT = "  "
DEEPER = "      "
# What needs a person comes first; the plain rows come last.
GROUPS = (
    "unresolved",
    "proposed",
    "includes",
    "included_in",
    "overlaps",
    "renamed",
    "differs",
    "foreign",
    "status",
    "only_a",
    "only_b",
    "equal",
)
COLOURS = {
    "equal": "32",
    "proposed": "35",
    "renamed": "32",
    "differs": "32",
    "foreign": "32",
    "status": "32",
    "includes": "33",
    "included_in": "33",
    "overlaps": "33",
    "unresolved": "35",
    "only_a": "36",
    "only_b": "36",
}


def render(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison as text without colour, for a file or a pipe."""
    return render_wide(comparison, lang).encode("utf-8", "replace")


def render_wide(comparison: Comparison, lang: Lang, *, columns: int = WIDTH, color: bool = False) -> str:
    """Return the comparison as text for a terminal of so many `columns`, in colour if asked."""
    paint = _paint if color else _leave
    groups = _grouped(comparison)
    lines = [*_head(comparison, lang, columns), "", *_counts(comparison, groups, lang, paint)]
    lines += _differing(comparison, lang, columns)
    for group, members in groups.items():
        if members:
            heading = _heading(group, comparison, lang, len(members))
            lines += ["", paint(heading, group), *_group(comparison, group, members, lang, columns)]
    return "\n".join([*lines, "", *wrap(_next(comparison, groups, lang), columns), ""])


def _paint(text: str, group: str) -> str:
    return f"\x1b[1;{COLOURS[group]}m{text}\x1b[0m"


def _leave(text: str, _group: str) -> str:
    return text


def _grouped(comparison: Comparison) -> dict[str, list[ComparisonRow]]:
    """Return the rows by group: birds that both lists have are `equal`, `renamed`, or `differs` in something else."""
    groups: dict[str, list[ComparisonRow]] = {group: [] for group in GROUPS}
    for row in comparison.rows:
        groups[_group_of(row)].append(row)
    return groups


def _group_of(row: ComparisonRow) -> str:
    if row.relation != "equal" or rows.is_plain(row):
        return row.relation
    if rows.is_proposed(row):
        return "proposed"
    if rows.is_like_plain(row):
        return "status"
    if rows.is_foreign(row) and not row.change:
        return "foreign"
    return "renamed" if rows.is_renamed(row) else "differs"


def _head(comparison: Comparison, lang: Lang, columns: int) -> list[str]:
    title = rows.titled("title.two_lists", comparison, lang)
    sides = [
        _side(comparison.a, comparison.entries_a, lang),
        _side(comparison.b, comparison.entries_b, lang),
    ]
    about = [*_laid_out(sides, columns, ("left", "left", "right", "left", "left"))]
    reference = f"{INDENT}{word('reference', lang)}: {clean(comparison.reference)}"
    return [*wrap(clean(title), columns), *about, *wrap(reference, columns)]


def _side(checklist: Checklist, entries: int, lang: Lang) -> tuple[str, ...]:
    title = ", ".join(part for part in (checklist.title, checklist.edition) if part)
    return (
        clean(checklist.id),
        rows.party(checklist, lang),
        str(entries),
        word("entries", lang),
        clean(title if title != checklist.id else ""),
    )


def _counts(
    comparison: Comparison,
    groups: dict[str, list[ComparisonRow]],
    lang: Lang,
    paint: Callable[[str, str], str],
) -> list[str]:
    """Return the summary: rows in each relation, and among the equal ones those that need a look."""
    counted: list[tuple[str, str, int]] = []
    for relation, number in rows.summary(comparison).items():
        if number:
            counted.append((relation, clean(rows.titled(f"title.{relation}", comparison, lang)), number))
        if relation == "equal":
            counted += [
                (part, f"{INDENT}{word(f'of_these.{part}', lang)}", len(groups[part]))
                for part in ("proposed", "renamed", "differs", "foreign", "status")
                if groups[part]
            ]
    widest = max((width(title) for _, title, _ in counted), default=0)
    figures = max((len(str(number)) for _, _, number in counted), default=0)
    return [
        f"{INDENT}{paint(pad(title, widest), group)}{GAP}{number:>{figures}}"
        for group, title, number in counted
    ]


def _differing(comparison: Comparison, lang: Lang, columns: int) -> list[str]:
    """Return what differs and how often, nothing where nothing does."""
    found = [f"{word(f'change.{change}', lang)} {n}" for change, n in rows.changes(comparison).items()]
    text = f"{word('differs', lang)}: {' · '.join(found)}"
    return [INDENT + line for line in wrap(text, columns - len(INDENT))] if found else []


def _heading(group: str, comparison: Comparison, lang: Lang, number: int) -> str:
    title = rows.titled("title.plain" if group == "equal" else f"title.{group}", comparison, lang)
    return f"{clean(title)} ({number})"


def _group(
    comparison: Comparison, group: str, members: Sequence[ComparisonRow], lang: Lang, columns: int
) -> Iterator[str]:
    """Yield the lines of a group: the explanation stands beside one-sided rows, below two-sided ones."""
    if group in {"only_a", "only_b"}:
        return _one_sided(comparison, members, lang, columns)
    if group == "status":
        return _laid_out([_with_status(comparison, row, lang) for row in members], columns, keep=(0,))
    return _two_sided(comparison, members, lang, columns)


def _with_status(comparison: Comparison, row: ComparisonRow, lang: Lang) -> tuple[str, ...]:
    """Return a row whose lists agree on the name: it stands once, then each side's own name and status."""
    (a,), (b,) = row.a, row.b
    ((name, of_a),), ((_, of_b),) = _names(comparison.a, row.a), _names(comparison.b, row.b)
    return (name, of_a, clean(rows.statuses(a.entry, lang)), "=", of_b, clean(rows.statuses(b.entry, lang)))


def _one_sided(
    comparison: Comparison, members: Sequence[ComparisonRow], lang: Lang, columns: int
) -> Iterator[str]:
    table = [
        (*names, clean(_more_than_the_heading(row, lang)) if first else "")
        for row in members
        for first, names in _numbered(_names(comparison.a, row.a) + _names(comparison.b, row.b))
    ]
    return _laid_out(table, columns, keep=(0,))


def _more_than_the_heading(row: ComparisonRow, lang: Lang) -> str:
    """Return the explanation without the sentence that the heading of the group says for all its rows."""
    return rows.explain((reason for reason in row.reasons if reason.code != HEADING_SAYS), lang)


def _numbered(names: Sequence[tuple[str, str]]) -> Iterator[tuple[bool, tuple[str, str]]]:
    return ((at == 0, name) for at, name in enumerate(names))


def _two_sided(
    comparison: Comparison, members: Sequence[ComparisonRow], lang: Lang, columns: int
) -> Iterator[str]:
    tables = [_pairs(comparison, row) for row in members]
    available = columns - len(INDENT)
    sizes = fit(_widths([cells for table in tables for cells in table], available), available, (0, 3))
    for row, table in zip(members, tables, strict=True):
        for cells in table:
            yield from (INDENT + line for line in aligned(cells, sizes))
        if not rows.is_plain(row):
            yield from (DEEPER + line for line in _why(row, lang, columns - len(DEEPER)))


def _pairs(comparison: Comparison, row: ComparisonRow) -> list[tuple[str, ...]]:
    """Return the row as lines of five cells: the entries of both sides in the order of their lists."""
    sides = zip_longest(_names(comparison.a, row.a), _names(comparison.b, row.b), fillvalue=("", ""))
    return [(*a, rows.SIGNS[row.relation] if at == 0 else "", *b) for at, (a, b) in enumerate(sides)]


def _names(checklist: Checklist, matched: Sequence[MatchedEntry]) -> list[tuple[str, str]]:
    """Return each entry's printed name and its vernacular name; where that is all there is, what the law says."""
    named = []
    for one in matched:
        label, vernacular = rows.label(one.entry, checklist), rows.vernacular(one.entry, checklist) or ""
        named.append(
            (clean(label), clean(vernacular if vernacular != label else rows.remark(one.entry, checklist)))
        )
    return named


def _why(row: ComparisonRow, lang: Lang, columns: int) -> Iterator[str]:
    yield from wrap(clean(rows.explanation(row, lang)), columns)
    for found in row.candidates:
        yield from wrap(clean(f"{word('candidate', lang)}: {rows.candidate(found, lang)}"), columns)


def _laid_out(
    table: Sequence[tuple[str, ...]],
    columns: int,
    aligns: Sequence[Align] = (),
    keep: Sequence[int] = (),
) -> Iterator[str]:
    available = columns - len(INDENT)
    sizes = fit(_widths(table, available), available, keep)
    for cells in table:
        yield from (INDENT + line for line in aligned(cells, sizes, aligns))


def _widths(table: Sequence[Sequence[str]], available: int) -> list[int]:
    """Return the widths that the columns want; where they don't fit, the few longest cells may wrap.

    Empty cells want nothing: a column of remarks on a few rows is as wide as these need.
    """
    sizes = [sorted(filter(None, map(width, column))) or [0] for column in zip(*table, strict=True)]
    widest = [column[-1] for column in sizes]
    if sum(widest) + len(GAP) * (len(widest) - 1) <= available:
        return widest
    return [column[ceil((len(column) - 1) * MOST)] for column in sizes]


def _next(comparison: Comparison, groups: dict[str, list[ComparisonRow]], lang: Lang) -> str:
    """Return what to do next: a person decides about the lists of a dossier, of which a file is none yet."""
    if not groups["unresolved"]:
        return word("next.read", lang)
    file = "other" in (comparison.a.kind, comparison.b.kind)
    return say(Message.of("next.file" if file else "next.decide", n=len(groups["unresolved"])), lang)
