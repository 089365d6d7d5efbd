"""The comparison of two lists to read: as a text by relation, for a terminal, and as a page to search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from birds import model as m
from birds.documents import model as dm
from birds.documents.build import comparison_words as words
from birds.documents.text import capital
from birds.messages import aside, in_row, labelled, runs, say, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Groups = Mapping[str, Sequence[m.ComparisonRow]]
    Shown = Literal["differing", "all", "stat"]

HEADING_SAYS = "only-in"  # the rule whose sentence says that the other list has no such entry
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
PARTS = ("proposed", "renamed", "differs", "foreign", "status")  # of the birds that both lists have
_TONES = {**dict.fromkeys(PARTS, "equal"), "proposed": "unresolved"}


def comparison_document(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison to read: the two lists, a summary, then each relation with its explanations."""
    lists = (
        _list(comparison.a, comparison.entries_a, lang),
        _list(comparison.b, comparison.entries_b, lang),
        *((dm.Span(text),) for text in words.rests_on(comparison, lang)),
    )
    counted = dm.Table.of(words.summary_columns(lang), words.summary_in_words(comparison, lang))
    sure = dm.Table.of(
        words.summary_columns(lang, "confidence"), words.confidences_in_words(comparison, lang)
    )
    sections = (
        dm.Section(
            (
                dm.Span(
                    capital(
                        aside(
                            words.with_list_ids(f"title.{relation}", comparison, lang),
                            str(len(members)),
                            lang,
                        )
                    )
                ),
            ),
            (_explained(comparison, members, lang),),
        )
        for relation, members in words.by_relation(comparison)
    )
    summary = dm.Section((), (*map(dm.Paragraph, lists), counted, sure))
    return words.titled_document(comparison, (summary, *sections), lang)


def _list(checklist: m.Checklist, entries: int, lang: m.Lang) -> dm.Line:
    party = aside("", checklist.owned_by(lang) if checklist.party else "", lang)
    counted = say(m.Message.of("list.entries", number=entries), lang)
    about = labelled(party, in_row((words.full_title(checklist, lang), counted), lang), lang)
    return (dm.Span(checklist.id, style="strong"), dm.Span(about))


def _explained(comparison: m.Comparison, members: Sequence[m.ComparisonRow], lang: m.Lang) -> dm.Table:
    def basis(row: m.ComparisonRow) -> str:
        return "" if row.relation == "unresolved" else word(f"basis.{row.basis}", lang)

    def sureness(row: m.ComparisonRow) -> dm.Cell:
        return dm.Cell(None, _sureness(row, comparison, lang))

    columns = (
        dm.Column("a", comparison.a.id, value=lambda row: _names(comparison.a, row.a)),
        dm.Column("b", comparison.b.id, value=lambda row: _names(comparison.b, row.b)),
        dm.Column.of(lang, "differs", lambda row: words.tags_in_words(row, lang)),
        dm.Column.of(lang, "basis", basis),
        dm.Column.of(lang, "confidence", sureness),
        dm.Column.of(lang, "explanation", lambda row: dm.Cell(None, _why(row, lang))),
    )
    return dm.Table.of(columns, members)


def _sureness(row: m.ComparisonRow, comparison: m.Comparison, lang: m.Lang) -> dm.Lines:
    """Return the row's confidence; where entries differ, those of each confidence, weakest first."""
    labels = m.grouped(
        (matched.match.confidence, words.entry_label(matched.entry, checklist))
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
        for matched in side
    )
    if len(labels) == 1:
        return ((dm.Span(words.confidence_in_words(row.confidence, lang)),),)
    return tuple(
        (
            dm.Span(labelled(words.confidence_in_words(confidence, lang), "", lang)),
            dm.Span(", ".join(labels[confidence]), style="name"),
        )
        for confidence in reversed(m.CONFIDENCES)
        if confidence in labels
    )


def _why(row: m.ComparisonRow, lang: m.Lang, prefix: str = "") -> dm.Lines:
    texts = (
        words.explain(row.reasons, lang),
        *(prefix + words.candidate_in_words(candidate, lang) for candidate in row.candidates),
    )
    return tuple((dm.Span(text),) for text in texts)


def _names(checklist: m.Checklist, matched: Sequence[m.MatchedEntry]) -> dm.Cell:
    return dm.Cell(None, tuple(_name(checklist, entry) for entry in matched))


def _name(checklist: m.Checklist, matched: m.MatchedEntry) -> dm.Line:
    entry, vernacular = matched.entry, words.vernacular(matched.entry, checklist)
    name = (dm.Span(entry.verbatim, style="name"),) if entry.verbatim else ()
    called = (dm.Span(f" {vernacular}" if name else vernacular),) if vernacular else ()
    return (*name, *called) or (dm.Span(f"#{entry.row}"),)


# ---------------------------------------------------------------- for a terminal


def comparison_for_terminal(
    comparison: m.Comparison, lang: m.Lang, shown: Shown = "differing"
) -> dm.Document:
    """Return the comparison for a terminal: what differs, each row with what explains it, and last the summary.

    Or `all` rows, or the summary alone (`stat`).
    """
    groups: dict[str, list[m.ComparisonRow]] = {group: [] for group in GROUPS}
    for row in comparison.rows:
        groups[_group_of(row)].append(row)
    printed = {"all": GROUPS, "differing": GROUPS[:-1], "stat": ()}[shown]
    sections = [
        dm.Section(
            (
                dm.Span(
                    aside(_heading(group, comparison, lang), str(len(groups[group])), lang),
                    tone=_TONES.get(group, group),
                ),
            ),
            (_grouped(comparison, group, groups[group], lang),),
        )
        for group in printed
        if groups[group]
    ]
    parts = (*sections, _summary(comparison, groups, lang))
    return words.titled_document(comparison, parts, lang, then=_next(comparison, groups, lang))


def _group_of(row: m.ComparisonRow) -> str:
    """Return the group of a row: birds that both lists have are `equal`, or differ in a name or in something else."""
    if row.relation != "equal" or words.is_plain(row):
        return row.relation
    if words.is_proposed(row):
        return "proposed"
    if words.is_like_plain(row):
        return "status"
    if words.is_foreign(row) and not row.change:
        return "foreign"
    return "renamed" if words.is_renamed(row) else "differs"


def _heading(group: str, comparison: m.Comparison, lang: m.Lang) -> str:
    return words.with_list_ids("title.plain" if group == "equal" else f"title.{group}", comparison, lang)


def _bare(aligns: str, rows: Iterable[dm.Row], names: Sequence[int] = ()) -> dm.Table:
    """Return a table without labels, a letter a column ("l" or "r"); columns of `names` are squeezed last."""
    columns = (
        dm.Column("", "", "right" if align == "r" else "left", italic=at in names)
        for at, align in enumerate(aligns)
    )
    return dm.Table(tuple(columns), tuple(rows))


def _summary(comparison: m.Comparison, groups: Groups, lang: m.Lang) -> dm.Section:
    sides = ((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b))
    lists = (dm.Row(_side(checklist, entries, lang)) for checklist, entries in sides)
    counted = tuple(_counts(comparison, groups, lang))
    differing = [(word(f"change.{change}", lang), n) for change, n in words.changes(comparison).items()]
    rest = [(word(f"basis.{basis}", lang), n) for basis, n in words.bases(comparison).items()]
    tallies = (
        ("differs", differing),
        ("basis", rest),
        ("confidence", words.confidences_in_words(comparison, lang)),
    )
    lines = (
        dm.Paragraph(
            (dm.Span(labelled(word(kind, lang), " · ".join(f"{name} {n}" for name, n in tally), lang)),)
        )
        for kind, tally in tallies
        if tally
    )
    blocks: tuple[dm.Block, ...] = (
        _bare("llrl", lists),
        *(dm.Paragraph((dm.Span(text),)) for text in words.rests_on(comparison, lang)),
        dm.Paragraph(()),
        *([_bare("lr", counted)] if counted else []),
        *lines,
    )
    return dm.Section((dm.Span(word("summary", lang)),), blocks)


def _side(checklist: m.Checklist, entries: int, lang: m.Lang) -> tuple[str, ...]:
    title = words.full_title(checklist, lang)
    about = title if title != checklist.id else ""
    counted = say(m.Message.of("list.entries", number=entries), lang)
    return (checklist.id, checklist.owned_by(lang), counted, about)


def _counts(comparison: m.Comparison, groups: Groups, lang: m.Lang) -> Iterator[dm.Row]:
    """Yield how many rows stand in each relation, and of the equal ones those that need a look."""

    def counted(title: str, number: int, tone: str) -> dm.Row:
        return dm.Row((dm.Cell(None, ((dm.Span(title, tone=tone),),)), number))

    for relation, number in words.summary(comparison).items():
        if number:
            yield counted(words.with_list_ids(f"title.{relation}", comparison, lang), number, relation)
        for part in PARTS if relation == "equal" else ():
            if groups[part]:
                yield counted(f"  {word(f'of_these.{part}', lang)}", len(groups[part]), _TONES[part])


def _grouped(
    comparison: m.Comparison, group: str, members: Sequence[m.ComparisonRow], lang: m.Lang
) -> dm.Table:
    """Return the rows of a group: the explanation stands beside one-sided rows, below two-sided ones."""
    if group in {"only_a", "only_b"}:
        return _bare("lll", (_one_sided(comparison, row, lang) for row in members), (0,))
    if group == "status":
        return _bare("llllll", (_with_status(comparison, row, lang) for row in members), (0,))
    return _bare("lllll", (_two_sided(comparison, row, lang) for row in members), (0, 3))


def _with_status(comparison: m.Comparison, row: m.ComparisonRow, lang: m.Lang) -> dm.Row:
    """Return a row whose lists agree on the name: it stands once, then each side's own name and status."""
    (a,), (b,) = row.a, row.b
    name, of_a = _both_names(comparison.a, row.a)
    _, of_b = _both_names(comparison.b, row.b)
    status_a, status_b = (words.statuses_in_words(matched.entry.statuses, lang) for matched in (a, b))
    return dm.Row((name, of_a, status_a, "=", of_b, status_b))


def _one_sided(comparison: m.Comparison, row: m.ComparisonRow, lang: m.Lang) -> dm.Row:
    """Return a row of one list, without the sentence that the heading of the group says for all its rows."""
    more = words.explain((reason for reason in row.reasons if reason.code != HEADING_SAYS), lang)
    sides = zip(_both_names(comparison.a, row.a), _both_names(comparison.b, row.b), strict=True)
    return dm.Row((*(dm.Cell(None, (*a.lines, *b.lines)) for a, b in sides), more))


def _two_sided(comparison: m.Comparison, row: m.ComparisonRow, lang: m.Lang) -> dm.Row:
    sides = (*_both_names(comparison.a, row.a), words.SIGNS[row.relation], *_both_names(comparison.b, row.b))
    below = () if words.is_plain(row) else _why(row, lang, labelled(word("candidate", lang), "", lang))
    return dm.Row(sides, below=below)


def _both_names(checklist: m.Checklist, matched: Sequence[m.MatchedEntry]) -> tuple[dm.Cell, dm.Cell]:
    """Return each entry's printed name and its vernacular name; where that is all there is, what the law says."""
    names, others = [], []
    for entry in matched:
        label, vernacular = (
            words.entry_label(entry.entry, checklist),
            words.vernacular(entry.entry, checklist) or "",
        )
        names.append((dm.Span(label),))
        others.append(
            (dm.Span(vernacular if vernacular != label else words.law_remark(entry.entry, checklist)),)
        )
    return dm.Cell(None, tuple(names)), dm.Cell(None, tuple(others))


def _next(comparison: m.Comparison, groups: Groups, lang: m.Lang) -> str:
    """Return what to do next: a person decides about the lists of a dossier, of which a file is none yet."""
    if not groups["unresolved"]:
        return word("next.read", lang)
    file = "other" in (comparison.a.kind, comparison.b.kind)
    return say(m.Message.of("next.file" if file else "next.decide", n=len(groups["unresolved"])), lang)


# ---------------------------------------------------------------- as a page


def comparison_page(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison as one page: both lists side by side in taxonomic order, to search and to filter."""
    sides = ((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b))
    rests_on = ((dm.Span(capital(text)),) for text in words.rests_on(comparison, lang))
    pairs = dm.Pairs(
        (comparison.a.id, comparison.b.id), tuple(_pairs(comparison, lang)), tuple(_choices(comparison, lang))
    )
    lists = (_about(checklist, entries, lang) for checklist, entries in sides)
    return words.titled_document(comparison, (dm.Section((), (pairs,)),), lang, lead=(*lists, *rests_on))


def _about(checklist: m.Checklist, entries: int, lang: m.Lang) -> dm.Line:
    about = in_row((checklist.owned_by(lang), words.full_title(checklist, lang)), lang)
    counted = say(m.Message.of("list.entries", number=entries), lang)
    return (dm.Span(checklist.id, style="strong"), dm.Span(f" {about} · {counted}"))


def _choices(comparison: m.Comparison, lang: m.Lang) -> Iterator[tuple[str, tuple[dm.Choice, ...]]]:
    """Yield what the rows can be chosen by, each with what occurs of it."""
    relations = (
        dm.Choice(
            relation,
            (_sign(comparison, relation), dm.Span(words.relation_label(comparison, relation, lang))),
            number,
        )
        for relation, number in words.summary(comparison).items()
        if number
    )
    yield word("relation", lang), tuple(relations)
    # By what rows are chosen: its heading, what stands before the keys of the choices, and before their words.
    kinds = (
        ("differs", "", "change.", words.changes(comparison)),
        ("basis", "by-", "basis.", words.bases(comparison)),
        ("confidence", "", "confidence.", words.confidences(comparison)),
    )
    for legend, before, code, numbers in kinds:
        offered = (
            dm.Choice(f"{before}{key}", (dm.Span(word(f"{code}{key}", lang)),), number)
            for key, number in numbers.items()
            if number
        )
        yield word(legend, lang), tuple(offered)


def _sign(comparison: m.Comparison, relation: m.Relation) -> dm.Span:
    """Return the relation's sign; one that stands for a Party's birds has the Party's colour."""
    side = {"only_a": comparison.a, "only_b": comparison.b}.get(relation)
    return dm.Span(words.SIGNS[relation], tone=(side.party if side else None) or relation)


def _pairs(comparison: m.Comparison, lang: m.Lang) -> Iterator[dm.ComparedRow]:
    """Yield the rows by order and family."""
    for order, members in _by_rank(comparison.rows, "order").items():
        heading = _group_heading(order, members, "order", lang)
        for family, listed in _by_rank(members, "family").items():
            named = family or order
            under = (heading, _group_heading(family, listed, "family", lang) if named else ())
            yield from (_pair(comparison, row, under, lang) for row in listed)


def _by_rank(members: Sequence[m.ComparisonRow], rank: m.Rank) -> dict[str | None, list[m.ComparisonRow]]:
    """Return the rows by order or family as these first occur; rows that have none come last."""
    groups = m.grouped((row.order if rank == "order" else row.family, row) for row in members)
    if None in groups:
        groups[None] = groups.pop(None)
    return groups


def _group_heading(
    name: str | None, members: Sequence[m.ComparisonRow], rank: m.Rank, lang: m.Lang
) -> dm.Line:
    """Return an order's or family's name, then what the lists call it."""
    if not name:
        return (dm.Span(capital(word("not_placed", lang))),)
    called = words.heading_names([matched for row in members for matched in (*row.a, *row.b)], rank)
    own = (dm.Span(name, each) for each, name in called.pairs)
    return (dm.Span(name, style="name"), *own)


def _pair(
    comparison: m.Comparison, row: m.ComparisonRow, under: tuple[dm.Line, dm.Line], lang: m.Lang
) -> dm.ComparedRow:
    sides = tuple(
        tuple(_entry(checklist, entry, lang) for entry in matched)
        for checklist, matched in ((comparison.a, row.a), (comparison.b, row.b))
    )
    called = dm.Span(words.relation_label(comparison, row.relation, lang))
    candidates = (
        dm.line((m.Run(candidate.taxon, italic=True), m.Run(": "), *runs(candidate.reason, lang)))
        for candidate in row.candidates
    )
    tags = words.tags(row)
    differing = (
        (dm.Span(word(f"change.{tag}", lang), style="strong" if tag == "proposed" else "soft"),)
        for tag in tags
    )
    is_open = row.relation == "unresolved"
    presumed = row.basis == "presumed" and not is_open
    basis: dm.Lines = ((dm.Span(word("basis.presumed", lang), style="soft"),),) if presumed else ()
    return dm.ComparedRow(
        row.id,
        (sides[0], sides[1]),
        ((_sign(comparison, row.relation), called), *differing, *basis),
        (dm.line(words.runs_of(row.reasons, lang)), *candidates),
        words.is_like_plain(row),
        under,
        (row.relation, *tags, *(() if is_open else (f"by-{row.basis}",)), row.confidence),
        tuple(_other_names(row)),
    )


def _entry(checklist: m.Checklist, matched: m.MatchedEntry, lang: m.Lang) -> dm.Line:
    """Return an entry's names, that in the language of the list's Party first, then small what else it prints.

    How sure it is what the entry means is said where it isn't certain.
    """
    entry, sure = matched.entry, matched.match.confidence
    own = checklist.lang
    called = [
        dm.Span(name, each, "plain" if each == own else "soft")
        for each in (own, *(other for other, _ in entry.vernacular.pairs if other != own))
        if (name := entry.vernacular.get(each))
    ]
    names = [*([dm.Span(entry.verbatim, style="name")] if entry.verbatim else []), *called]
    more = [dm.Span(", ".join(entry.subspecies), style="name", small=True)] if entry.subspecies else []
    more += [dm.Span(words.statuses_in_words(entry.statuses, lang), small=True)] if entry.statuses else []
    more += [dm.Span(words.confidence_in_words(sure, lang), small=True)] if sure != "certain" else []
    return (
        *(_spaced(names, dm.Span(" ")) or (dm.Span(f"#{entry.row}"),)),
        *_spaced(more, dm.Span(" · ", small=True)),
    )


def _spaced(spans: Sequence[dm.Span], between: dm.Span) -> tuple[dm.Span, ...]:
    return tuple(part for span in spans for part in (between, span))[1:]


def _other_names(row: m.ComparisonRow) -> Iterator[str]:
    """Yield the reference's species names that no entry prints, so that a search finds the row by them."""
    printed = {matched.entry.verbatim for matched in (*row.a, *row.b)}
    taxa = (*row.taxa_a, *row.taxa_b, *(candidate.taxon for candidate in row.candidates))
    species = dict.fromkeys(" ".join(taxon.split()[:2]) for taxon in taxa)
    return (name for name in species if name not in printed)
