"""The comparison of two lists to read: as a text by relation, for a terminal, and as a page to search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from birds import model as m
from birds.documents import model as dm
from birds.documents.build import comparison_words as words
from birds.documents.text import capital
from birds.messages import aside, in_row, labelled, runs, say, word

if TYPE_CHECKING:
    Groups = Mapping[str, Sequence[m.ComparisonRow]]
    Shown = Literal["differing", "all", "stat"]

HEADING_SAYS = "only-in"  # the rule whose sentence says that the other list has no such entry
# What needs a person comes first; the plain rows come last.
GROUPS = (
    *("unresolved", "proposed", "includes", "included_in", "overlaps", "renamed"),
    *("differs", "foreign", "status", "only_a", "only_b", "equal"),
)
PARTS = ("proposed", "renamed", "differs", "foreign", "status")  # of the birds that both lists have
_TONES = {**dict.fromkeys(PARTS, "equal"), "proposed": "unresolved"}


def comparison_document(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison to read: the two lists, a summary, then each relation with its explanations."""
    lines: list[dm.Line] = []
    for checklist, owner, title, counted in words.both_lists(comparison, lang):
        party = aside("", owner if checklist.party else "", lang)
        about = labelled(party, in_row((title, counted), lang), lang)
        lines.append((dm.Span(checklist.id, style="strong"), dm.Span(about)))
    lines += ((dm.Span(text),) for text in words.rests_on(comparison, lang))
    tallies = (
        ("relation", words.summary_in_words(comparison, lang)),
        ("confidence", words.confidences_in_words(comparison, lang)),
    )
    tables = (dm.Table.of(words.summary_columns(lang, key), rows) for key, rows in tallies)
    sections = [dm.Section((), (*map(dm.Paragraph, lines), *tables))]
    for relation, members in words.by_relation(comparison):
        title = words.with_list_ids(f"title.{relation}", comparison, lang)
        heading = dm.Span(capital(aside(title, str(len(members)), lang)))
        sections.append(dm.Section((heading,), (_explained(comparison, members, lang),)))
    return words.titled_document(comparison, tuple(sections), lang)


def _explained(comparison: m.Comparison, members: Sequence[m.ComparisonRow], lang: m.Lang) -> dm.Table:
    def basis(row: m.ComparisonRow) -> str:
        return "" if row.relation == "unresolved" else word(f"basis.{row.basis}", lang)

    def names(side: Sequence[m.MatchedEntry], checklist: m.Checklist) -> dm.Cell:
        return dm.Cell(None, tuple(_name(checklist, entry) for entry in side))

    columns = (
        dm.Column("a", comparison.a.id, value=lambda row: names(row.a, comparison.a)),
        dm.Column("b", comparison.b.id, value=lambda row: names(row.b, comparison.b)),
        dm.Column.of(lang, "differs", lambda row: words.tags_in_words(row, lang)),
        dm.Column.of(lang, "basis", basis),
        dm.Column.of(lang, "confidence", lambda row: dm.Cell(None, _sureness(row, comparison, lang))),
        dm.Column.of(lang, "explanation", lambda row: dm.Cell(None, _why(row, lang))),
    )
    return dm.Table.of(columns, members)


def _name(checklist: m.Checklist, matched: m.MatchedEntry) -> dm.Line:
    entry, vernacular = matched.entry, words.vernacular(matched.entry, checklist)
    name = (dm.Span(entry.verbatim, style="name"),) if entry.verbatim else ()
    called = (dm.Span(f" {vernacular}" if name else vernacular),) if vernacular else ()
    return (*name, *called) or (dm.Span(f"#{entry.row}"),)


def _sureness(row: m.ComparisonRow, comparison: m.Comparison, lang: m.Lang) -> dm.Lines:
    """Return the row's confidence; where entries differ, those of each confidence, weakest first."""
    labels = m.grouped(
        (matched.match.confidence, words.entry_label(matched.entry, checklist))
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
        for matched in side
    )
    if len(labels) == 1:
        return ((dm.Span(words.confidence_in_words(row.confidence, lang)),),)
    called = {key: labelled(words.confidence_in_words(key, lang), "", lang) for key in labels}
    weakest_first = [key for key in reversed(m.CONFIDENCES) if key in labels]
    return tuple(
        (dm.Span(called[key]), dm.Span(", ".join(labels[key]), style="name")) for key in weakest_first
    )


def _why(row: m.ComparisonRow, lang: m.Lang, prefix: str = "") -> dm.Lines:
    candidates = (prefix + words.candidate_in_words(candidate, lang) for candidate in row.candidates)
    return tuple((dm.Span(text),) for text in (words.explain(row.reasons, lang), *candidates))


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
    sections = []
    for group in {"all": GROUPS, "differing": GROUPS[:-1], "stat": ()}[shown]:
        if members := groups[group]:
            code = "title.plain" if group == "equal" else f"title.{group}"
            heading = aside(words.with_list_ids(code, comparison, lang), str(len(members)), lang)
            title = (dm.Span(heading, tone=_TONES.get(group, group)),)
            sections.append(dm.Section(title, (_grouped(comparison, group, members, lang),)))
    sections.append(_summary(comparison, groups, lang))
    # What to do next: a person decides about the lists of a dossier, of which a file is none yet.
    then, is_file = word("next.read", lang), "other" in (comparison.a.kind, comparison.b.kind)
    if number := len(groups["unresolved"]):
        then = say(m.Message.of("next.file" if is_file else "next.decide", n=number), lang)
    return words.titled_document(comparison, tuple(sections), lang, then=then)


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


def _bare(aligns: str, rows: Iterable[dm.Row], names: Sequence[int] = ()) -> dm.Table:
    """Return a table without labels, a letter a column ("l" or "r"); columns of `names` are squeezed last."""
    columns = (
        dm.Column("", "", "right" if align == "r" else "left", italic=at in names)
        for at, align in enumerate(aligns)
    )
    return dm.Table(tuple(columns), tuple(rows))


def _summary(comparison: m.Comparison, groups: Groups, lang: m.Lang) -> dm.Section:
    lists = (
        dm.Row((checklist.id, owner, counted, title if title != checklist.id else ""))
        for checklist, owner, title, counted in words.both_lists(comparison, lang)
    )
    relations = tuple(_counts(comparison, groups, lang))
    differing = [(word(f"change.{change}", lang), n) for change, n in words.changes(comparison).items()]
    rest = [(word(f"basis.{basis}", lang), n) for basis, n in words.bases(comparison).items()]
    sure = words.confidences_in_words(comparison, lang)
    tallies = (
        labelled(word(kind, lang), " · ".join(f"{name} {n}" for name, n in tally), lang)
        for kind, tally in (("differs", differing), ("basis", rest), ("confidence", sure))
        if tally
    )
    blocks: tuple[dm.Block, ...] = (
        _bare("llrl", lists),
        *(dm.Paragraph((dm.Span(text),)) for text in words.rests_on(comparison, lang)),
        dm.Paragraph(()),
        *([_bare("lr", relations)] if relations else []),
        *(dm.Paragraph((dm.Span(text),)) for text in tallies),
    )
    return dm.Section((dm.Span(word("summary", lang)),), blocks)


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

    def one_sided(row: m.ComparisonRow) -> dm.Row:
        """Return a row of one list, without the sentence that the heading of the group says for all its rows."""
        more = words.explain((reason for reason in row.reasons if reason.code != HEADING_SAYS), lang)
        sides = zip(_both_names(comparison.a, row.a), _both_names(comparison.b, row.b), strict=True)
        return dm.Row((*(dm.Cell(None, (*a.lines, *b.lines)) for a, b in sides), more))

    def with_status(row: m.ComparisonRow) -> dm.Row:
        """Return a row whose lists agree on the name: it stands once, then each side's own name and status."""
        (name, of_a), (_, of_b) = _both_names(comparison.a, row.a), _both_names(comparison.b, row.b)
        a, b = (words.statuses_in_words(each.entry.statuses, lang) for each in (*row.a, *row.b))
        return dm.Row((name, of_a, a, "=", of_b, b))

    def two_sided(row: m.ComparisonRow) -> dm.Row:
        a, b = _both_names(comparison.a, row.a), _both_names(comparison.b, row.b)
        below = () if words.is_plain(row) else _why(row, lang, labelled(word("candidate", lang), "", lang))
        return dm.Row((*a, words.SIGNS[row.relation], *b), below=below)

    if group in {"only_a", "only_b"}:
        return _bare("lll", map(one_sided, members), (0,))
    if group == "status":
        return _bare("llllll", map(with_status, members), (0,))
    return _bare("lllll", map(two_sided, members), (0, 3))


def _both_names(checklist: m.Checklist, matched: Sequence[m.MatchedEntry]) -> tuple[dm.Cell, dm.Cell]:
    """Return each entry's printed name and its vernacular name; where that is all there is, what the law says."""
    names, others = [], []
    for entry in (each.entry for each in matched):
        label, vernacular = words.entry_label(entry, checklist), words.vernacular(entry, checklist) or ""
        names.append((dm.Span(label),))
        others.append((dm.Span(vernacular if vernacular != label else words.law_remark(entry, checklist)),))
    return dm.Cell(None, tuple(names)), dm.Cell(None, tuple(others))


# ---------------------------------------------------------------- as a page


def comparison_page(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison as one page: both lists side by side in taxonomic order, to search and to filter."""
    heads, rows = (comparison.a.id, comparison.b.id), tuple(_pairs(comparison, lang))
    lead: list[dm.Line] = []
    for checklist, owner, title, counted in words.both_lists(comparison, lang):
        about = dm.Span(f" {in_row((owner, title), lang)} · {counted}")
        lead.append((dm.Span(checklist.id, style="strong"), about))
    lead += ((dm.Span(capital(text)),) for text in words.rests_on(comparison, lang))
    page = dm.Section((), (dm.Pairs(heads, rows, tuple(_choices(comparison, lang))),))
    return words.titled_document(comparison, (page,), lang, lead=tuple(lead))


def _choices(comparison: m.Comparison, lang: m.Lang) -> Iterator[tuple[str, tuple[dm.Choice, ...]]]:
    """Yield what the rows can be chosen by, each with what occurs of it."""
    relations = (
        dm.Choice(relation, _relation(comparison, relation, lang), number)
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


def _relation(comparison: m.Comparison, relation: m.Relation, lang: m.Lang) -> tuple[dm.Span, dm.Span]:
    """Return the relation's sign and its word; a sign that stands for a Party's birds has the Party's colour."""
    side = {"only_a": comparison.a, "only_b": comparison.b}.get(relation)
    sign = dm.Span(words.SIGNS[relation], tone=(side.party if side else None) or relation)
    return sign, dm.Span(words.relation_label(comparison, relation, lang))


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
    return (dm.Span(name, style="name"), *(dm.Span(own, each) for each, own in called.pairs))


def _pair(
    comparison: m.Comparison, row: m.ComparisonRow, under: tuple[dm.Line, dm.Line], lang: m.Lang
) -> dm.ComparedRow:
    candidates = (
        dm.line((m.Run(candidate.taxon, italic=True), m.Run(": "), *runs(candidate.reason, lang)))
        for candidate in row.candidates
    )
    tags, is_open = words.tags(row), row.relation == "unresolved"
    between: list[dm.Line] = [_relation(comparison, row.relation, lang)]
    for tag in tags:
        style: dm.Style = "strong" if tag == "proposed" else "soft"
        between.append((dm.Span(word(f"change.{tag}", lang), style=style),))
    if row.basis == "presumed" and not is_open:
        between.append((dm.Span(word("basis.presumed", lang), style="soft"),))
    # The reference's species names that no entry prints are there, so that a search finds the row by them.
    printed = {matched.entry.verbatim for matched in (*row.a, *row.b)}
    taxa = (*row.taxa_a, *row.taxa_b, *(candidate.taxon for candidate in row.candidates))
    species = dict.fromkeys(" ".join(taxon.split()[:2]) for taxon in taxa)
    return dm.ComparedRow(
        bird=row.id,
        sides=(
            tuple(_entry(comparison.a, entry, lang) for entry in row.a),
            tuple(_entry(comparison.b, entry, lang) for entry in row.b),
        ),
        between=tuple(between),
        below=(dm.line(words.runs_of(row.reasons, lang)), *candidates),
        plain=words.is_like_plain(row),
        under=under,
        keys=(row.relation, *tags, *(() if is_open else (f"by-{row.basis}",)), row.confidence),
        also=tuple(name for name in species if name not in printed),
    )


def _entry(checklist: m.Checklist, matched: m.MatchedEntry, lang: m.Lang) -> dm.Line:
    """Return an entry's names, that in the language of the list's Party first, then small what else it prints.

    How sure it is what the entry means is said where it isn't certain.
    """
    entry, sure, own = matched.entry, matched.match.confidence, checklist.lang
    names = [dm.Span(entry.verbatim, style="name")] if entry.verbatim else []
    names += [
        dm.Span(name, each, "plain" if each == own else "soft")
        for each in (own, *(other for other, _ in entry.vernacular.pairs if other != own))
        if (name := entry.vernacular.get(each))
    ]
    more = [dm.Span(", ".join(entry.subspecies), style="name", small=True)] if entry.subspecies else []
    more += [dm.Span(words.statuses_in_words(entry.statuses, lang), small=True)] if entry.statuses else []
    more += [dm.Span(words.confidence_in_words(sure, lang), small=True)] if sure != "certain" else []
    return (
        *(dm.joined(((name,) for name in names), dm.Span(" ")) or (dm.Span(f"#{entry.row}"),)),
        *dm.joined(((each,) for each in more), dm.Span(" · ", small=True)),
    )
