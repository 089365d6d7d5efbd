"""The comparison of two lists to read: as a text by relation, for a terminal, and as a page to search.

Below it are its counts, and the words of its rows, for every format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from birds import model as m
from birds.documents import model as dm
from birds.documents.papers import statements
from birds.documents.papers.statements import entry_label, explain, vernacular
from birds.documents.text import capital
from birds.messages import aside, in_row, labelled, runs, say, word
from birds.names import fold, split_vernaculars
from birds.names.keys import english_key

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
SIGNS: dict[m.Relation, str] = dict(zip(m.RELATIONS, "=⊃⊂∩?––", strict=True))


def comparison_document(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison to read: the two lists, a summary, then each relation with its explanations."""
    lines: list[dm.Line] = []
    for checklist, owner, title, counted in both_lists(comparison, lang):
        party = aside("", owner if checklist.party else "", lang)
        about = labelled(party, in_row((title, counted), lang), lang)
        lines.append((dm.Span(checklist.id, style="strong"), dm.Span(about)))
    lines += ((dm.Span(text),) for text in rests_on(comparison, lang))
    tallied = tallies_in_words(comparison, lang)
    tables = (tally_table(kind, tallied[kind], lang) for kind in ("relation", "confidence"))
    sections = [dm.Section((), (*map(dm.Paragraph, lines), *tables))]
    for relation, members in by_relation(comparison):
        title = with_list_ids(f"title.{relation}", comparison, lang)
        heading = dm.Span(capital(aside(title, str(len(members)), lang)))
        sections.append(dm.Section((heading,), (_explained(comparison, members, lang),)))
    return titled_document(comparison, tuple(sections), lang)


def _explained(comparison: m.Comparison, members: Sequence[m.ComparisonRow], lang: m.Lang) -> dm.Table:
    def name(checklist: m.Checklist, entry: m.Entry) -> dm.Line:
        printed = (dm.Span(entry.verbatim, style="name"),) if entry.verbatim else ()
        called = vernacular(entry, checklist)
        own = (dm.Span(f" {called}" if printed else called),) if called else ()
        return (*printed, *own) or (dm.Span(f"#{entry.row}"),)

    def basis(row: m.ComparisonRow) -> str:
        return "" if row.relation == "unresolved" else word(f"basis.{row.basis}", lang)

    def names(side: Sequence[m.MatchedEntry], checklist: m.Checklist) -> dm.Cell:
        return dm.Cell(None, tuple(name(checklist, matched.entry) for matched in side))

    def sureness(row: m.ComparisonRow) -> dm.Cell:
        """Return the row's confidence; where entries differ, those of each confidence, weakest first."""
        labels = m.grouped(
            (matched.match.confidence, entry_label(matched.entry, checklist))
            for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
            for matched in side
        )
        if len(labels) == 1:
            return dm.Cell(None, ((dm.Span(word(f"confidence.{row.confidence}", lang)),),))
        lines = (
            (
                dm.Span(labelled(word(f"confidence.{key}", lang), "", lang)),
                dm.Span(", ".join(labels[key]), style="name"),
            )
            for key in reversed(m.CONFIDENCES)
            if key in labels
        )
        return dm.Cell(None, tuple(lines))

    columns = (
        dm.Column("a", comparison.a.id, value=lambda row: names(row.a, comparison.a)),
        dm.Column("b", comparison.b.id, value=lambda row: names(row.b, comparison.b)),
        dm.Column.of(lang, "differs", lambda row: tags_in_words(row, lang)),
        dm.Column.of(lang, "basis", basis),
        dm.Column.of(lang, "confidence", sureness),
        dm.Column.of(lang, "explanation", lambda row: dm.Cell(None, _why(row, lang))),
    )
    return dm.Table.of(columns, members)


def _why(row: m.ComparisonRow, lang: m.Lang, prefix: str = "") -> dm.Lines:
    candidates = (prefix + candidate_in_words(candidate, lang) for candidate in row.candidates)
    return tuple((dm.Span(text),) for text in (explain(row.reasons, lang), *candidates))


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
            heading = aside(with_list_ids(code, comparison, lang), str(len(members)), lang)
            title = (dm.Span(heading, tone=_TONES.get(group, group)),)
            sections.append(dm.Section(title, (_grouped(comparison, group, members, lang),)))
    sections.append(_summary(comparison, groups, lang))
    # What to do next: a person decides about the lists of a dossier, of which a file is none yet.
    then, is_file = word("next.read", lang), "other" in (comparison.a.kind, comparison.b.kind)
    if number := len(groups["unresolved"]):
        then = say(m.Message.of("next.file" if is_file else "next.decide", n=number), lang)
    return titled_document(comparison, tuple(sections), lang, then=then)


def _group_of(row: m.ComparisonRow) -> str:
    """Return the group of a row: birds that both lists have are `equal`, or differ in a name or in something else."""
    if row.relation != "equal" or is_plain(row):
        return row.relation
    if is_proposed(row):
        return "proposed"
    if is_like_plain(row):
        return "status"
    shared = names_shared(row)
    if shared is None and not row.change:
        return "foreign"
    return "renamed" if shared is False else "differs"


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
        for checklist, owner, title, counted in both_lists(comparison, lang)
    )
    # How many rows stand in each relation, and of the equal ones those that need a look.
    relations, tallied = list[dm.Row](), tallies_in_words(comparison, lang)
    for relation, (called, number) in zip(m.RELATIONS, tallied.pop("relation"), strict=True):
        kinds = [(called, number, str(relation))]
        if relation == "equal":
            kinds += (
                (f"  {word(f'of_these.{part}', lang)}", len(groups[part]), _TONES[part]) for part in PARTS
            )
        titled = ((dm.Cell(None, ((dm.Span(title, tone=tone),),)), n) for title, n, tone in kinds if n)
        relations += map(dm.Row, titled)
    others = (
        labelled(word(kind, lang), " · ".join(f"{name} {n}" for name, n in tally), lang)
        for kind, tally in tallied.items()
        if tally
    )
    blocks: tuple[dm.Block, ...] = (
        _bare("llrl", lists),
        *(dm.Paragraph((dm.Span(text),)) for text in rests_on(comparison, lang)),
        dm.Paragraph(()),
        *([_bare("lr", relations)] if relations else []),
        *(dm.Paragraph((dm.Span(text),)) for text in others),
    )
    return dm.Section((dm.Span(word("summary", lang)),), blocks)


def _grouped(
    comparison: m.Comparison, group: str, members: Sequence[m.ComparisonRow], lang: m.Lang
) -> dm.Table:
    """Return the rows of a group: the explanation stands beside one-sided rows, below two-sided ones."""

    def both_names(checklist: m.Checklist, matched: Sequence[m.MatchedEntry]) -> tuple[dm.Cell, dm.Cell]:
        """Return each entry's printed name and its vernacular name; where that is all there is, what the law says."""
        names, others = [], []
        for entry in (each.entry for each in matched):
            label, called = entry_label(entry, checklist), vernacular(entry, checklist) or ""
            names.append((dm.Span(label),))
            others.append((dm.Span(called if called != label else statements.law_remark(entry, checklist)),))
        return dm.Cell(None, tuple(names)), dm.Cell(None, tuple(others))

    def line(row: m.ComparisonRow) -> dm.Row:
        a, b = both_names(comparison.a, row.a), both_names(comparison.b, row.b)
        if group in {"only_a", "only_b"}:  # without the sentence that the heading says for all rows
            more = explain((reason for reason in row.reasons if reason.code != HEADING_SAYS), lang)
            sides = zip(a, b, strict=True)
            return dm.Row((*(dm.Cell(None, (*of_a.lines, *of_b.lines)) for of_a, of_b in sides), more))
        # Where the lists agree on the name it stands once, then each side's own name and status.
        if group == "status":
            both = (each.entry.statuses for each in (*row.a, *row.b))
            of_a, of_b = (statements.statuses_in_words(stated, lang) for stated in both)
            return dm.Row((*a, of_a, "=", b[1], of_b))
        below = () if is_plain(row) else _why(row, lang, labelled(word("candidate", lang), "", lang))
        return dm.Row((*a, SIGNS[row.relation], *b), below=below)

    aligns = {"only_a": "lll", "only_b": "lll", "status": "llllll"}.get(group, "lllll")
    return _bare(aligns, map(line, members), (0, 3) if len(aligns) == len("lllll") else (0,))


# ---------------------------------------------------------------- as a page


def comparison_page(comparison: m.Comparison, lang: m.Lang) -> dm.Document:
    """Return the comparison as one page: both lists side by side in taxonomic order, to search and to filter."""
    rows: list[dm.ComparedRow] = []
    for order, members in _by_rank(comparison.rows, "order").items():
        heading = _group_heading(order, members, "order", lang)
        for family, listed in _by_rank(members, "family").items():
            named = family or order
            under = (heading, _group_heading(family, listed, "family", lang) if named else ())
            rows += (_pair(comparison, row, under, lang) for row in listed)
    heads = (comparison.a.id, comparison.b.id)
    lead: list[dm.Line] = []
    for checklist, owner, title, counted in both_lists(comparison, lang):
        about = dm.Span(f" {in_row((owner, title), lang)} · {counted}")
        lead.append((dm.Span(checklist.id, style="strong"), about))
    lead += ((dm.Span(capital(text)),) for text in rests_on(comparison, lang))
    page = dm.Section((), (dm.Pairs(heads, tuple(rows), tuple(_choices(comparison, lang))),))
    return titled_document(comparison, (page,), lang, lead=tuple(lead))


def _choices(comparison: m.Comparison, lang: m.Lang) -> Iterator[tuple[str, tuple[dm.Choice, ...]]]:
    """Yield what the rows can be chosen by, each with what occurs of it."""

    def called(kind: str, key: Any) -> dm.Line:  # noqa: ANN401 - a relation, a basis
        if kind == "relation":
            return _relation(comparison, key, lang)
        return (dm.Span(with_list_ids(f"{_SPOKEN[kind]}{key}", comparison, lang)),)

    for kind, numbers in tallies(comparison).items():
        before = "by-" if kind == "basis" else ""
        offered = (dm.Choice(before + key, called(kind, key), n) for key, n in numbers.items() if n)
        yield word(kind, lang), tuple(offered)


def _relation(comparison: m.Comparison, relation: m.Relation, lang: m.Lang) -> tuple[dm.Span, dm.Span]:
    """Return the relation's sign and its word; a sign that stands for a Party's birds has the Party's colour."""
    side = {"only_a": comparison.a, "only_b": comparison.b}.get(relation)
    sign = dm.Span(SIGNS[relation], tone=(side.party if side else None) or relation)
    return sign, dm.Span(relation_label(comparison, relation, lang))


def _by_rank(members: Sequence[m.ComparisonRow], rank: m.Rank) -> dict[str | None, list[m.ComparisonRow]]:
    """Return the rows by order or family as these first occur; rows that have none come last."""
    groups = m.grouped((row.order if rank == "order" else row.family, row) for row in members)
    if None in groups:
        groups[None] = groups.pop(None)
    return groups


def _group_heading(
    name: str | None, members: Sequence[m.ComparisonRow], rank: m.Rank, lang: m.Lang
) -> dm.Line:
    """Return an order's or family's name, then what the lists themselves call it, the most frequent name."""
    if not name:
        return (dm.Span(capital(word("not_placed", lang))),)
    counted: dict[m.Lang, Counter[str]] = {}
    for entry in (matched.entry for row in members for matched in (*row.a, *row.b)):
        for each, own in (entry.order_names if rank == "order" else entry.family_names).pairs:
            if each != "en":
                counted.setdefault(each, Counter())[own] += 1
    called = m.Names(**{each: min(names, key=lambda n: (-names[n], n)) for each, names in counted.items()})
    return (dm.Span(name, style="name"), *(dm.Span(own, each) for each, own in called.pairs))


def _pair(
    comparison: m.Comparison, row: m.ComparisonRow, under: tuple[dm.Line, dm.Line], lang: m.Lang
) -> dm.ComparedRow:
    def entry(checklist: m.Checklist, matched: m.MatchedEntry) -> dm.Line:
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
        if entry.statuses:
            more.append(dm.Span(statements.statuses_in_words(entry.statuses, lang), small=True))
        more += [dm.Span(word(f"confidence.{sure}", lang), small=True)] if sure != "certain" else []
        return (
            *(dm.joined(((name,) for name in names), dm.Span(" ")) or (dm.Span(f"#{entry.row}"),)),
            *dm.joined(((each,) for each in more), dm.Span(" · ", small=True)),
        )

    candidates = (
        dm.line((m.Run(candidate.taxon, italic=True), m.Run(": "), *runs(candidate.reason, lang)))
        for candidate in row.candidates
    )
    own_tags, is_open = tags(row), row.relation == "unresolved"
    between: list[dm.Line] = [_relation(comparison, row.relation, lang)]
    for tag in own_tags:
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
            tuple(entry(comparison.a, each) for each in row.a),
            tuple(entry(comparison.b, each) for each in row.b),
        ),
        between=tuple(between),
        below=(dm.line(statements.runs_of(row.reasons, lang)), *candidates),
        plain=is_like_plain(row),
        under=under,
        keys=(row.relation, *own_tags, *(() if is_open else (f"by-{row.basis}",)), row.confidence),
        also=tuple(name for name in species if name not in printed),
    )


# ---------------------------------------------------------------- counts and words


def titled_document(
    comparison: m.Comparison,
    sections: tuple[dm.Section, ...],
    lang: m.Lang,
    *,
    lead: dm.Lines = (),
    then: str = "",
) -> dm.Document:
    """Return sections under the names of the two lists."""
    title = (dm.Span(with_list_ids("title.two_lists", comparison, lang)),)
    credits_, parties = comparison.credits, comparison.agreement.parties
    return dm.Document(lang, sections, title, lead=lead, credits=credits_, then=then, parties=parties)


def both_lists(comparison: m.Comparison, lang: m.Lang) -> Iterator[tuple[m.Checklist, str, str, str]]:
    """Yield each of the two lists with its owner, its title, and how many entries are compared."""
    for checklist, number in ((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b)):
        counted = say(m.Message.of("list.entries", number=number), lang)
        yield checklist, checklist.owned_by(lang), statements.full_title(checklist, lang), counted


def rests_on(comparison: m.Comparison, lang: m.Lang) -> tuple[str, str]:
    """Return what the comparison rests on: the reference, and the lists that say what lives in the region."""
    return labelled(word("reference", lang), comparison.reference, lang), say(region(comparison.region), lang)


def region(lists: Iterable[str]) -> m.Message:
    """Return which lists say what lives in the region, or that none was assumed."""
    named = tuple(lists)
    return m.Message.of("title.region", lists=named) if named else m.Message("title.no_region")


def tally_table(what: str, numbers: Iterable[tuple[str, int]], lang: m.Lang) -> dm.Table:
    """Return how many rows are of each kind, in words, as a table."""
    kind = dm.Column.of(lang, what, itemgetter(0))
    return dm.Table.of((kind, dm.Column.of(lang, "rows", itemgetter(1), align="right")), numbers)


def by_relation(comparison: m.Comparison) -> Iterator[tuple[m.Relation, list[m.ComparisonRow]]]:
    """Yield the rows of each relation that occurs."""
    groups = m.grouped((row.relation, row) for row in comparison.rows)
    return ((relation, groups[relation]) for relation in m.RELATIONS if relation in groups)


def summary(comparison: m.Comparison) -> dict[m.Relation, int]:
    """Return how many rows stand in each relation, always all seven, in the order of `RELATIONS`."""
    counted = Counter(row.relation for row in comparison.rows)
    return {relation: counted[relation] for relation in m.RELATIONS}


_SPOKEN = {
    "relation": "title.",
    "differs": "word.change.",
    "basis": "word.basis.",
    "confidence": "word.confidence.",
}


def tallies(comparison: m.Comparison) -> dict[str, dict[Any, int]]:
    """Return how many rows are of each relation and confidence, and of what occurs of differences and bases."""
    changes = Counter(tag for row in comparison.rows for tag in tags(row))
    bases = Counter(row.basis for row in comparison.rows if row.relation != "unresolved")
    sure = Counter(row.confidence for row in comparison.rows)
    return {
        "relation": summary(comparison),
        "differs": dict(sorted(changes.items(), key=lambda item: (-item[1], item[0]))),
        "basis": {basis: bases[basis] for basis in m.BASES if bases[basis]},
        "confidence": {confidence: sure[confidence] for confidence in m.CONFIDENCES},
    }


def tallies_in_words(comparison: m.Comparison, lang: m.Lang) -> dict[str, list[tuple[str, int]]]:
    """Return the same in words; only of relations what does not occur, too."""
    return {
        kind: [
            (with_list_ids(f"{_SPOKEN[kind]}{key}", comparison, lang), number)
            for key, number in numbers.items()
            if number or kind == "relation"
        ]
        for kind, numbers in tallies(comparison).items()
    }


def tags(row: m.ComparisonRow) -> tuple[str, ...]:
    """Return that a person must confirm what an entry of a row means, and what differs in it."""
    return ("proposed", *row.change) if is_proposed(row) else row.change


def is_proposed(row: m.ComparisonRow) -> bool:
    """Whether what an entry means is a proposal; an open row says itself that a person must decide."""
    proposals = (matched.match.confidence == "proposal" for matched in (*row.a, *row.b))
    return row.relation != "unresolved" and any(proposals)


def is_plain(row: m.ComparisonRow) -> bool:
    """Whether nothing needs explaining: one bird, one name, nothing else differs."""
    return not row.change and is_like_plain(row)


def is_like_plain(row: m.ComparisonRow) -> bool:
    """Whether nothing but the status differs, which both entries show themselves."""
    pair = row.relation == "equal" and len(row.a) == len(row.b) == 1
    # A printed subspecies that is contested may be another bird, which the other list may have in a row of its own.
    settled = row.recorded != "none_common" and all(each.code != "recorded-contested" for each in row.reasons)
    return pair and settled and set(tags(row)) <= {"status"} and bool(names_shared(row))


def names_shared(row: m.ComparisonRow) -> bool | None:
    """Whether a name stands on both sides, None where they print names of different kinds only, Korean and Latin."""
    answers = [_same_name(a.entry, b.entry) for a in row.a for b in row.b]
    return None if all(answer is None for answer in answers) else any(answers)


def _same_name(a: m.Entry, b: m.Entry) -> bool | None:
    """Compare the scientific names as read, without authors and capitals; else those of a language both print."""

    def scientific(entry: m.Entry) -> str:
        name = entry.name.canonical if entry.name else None
        return (name or " ".join((entry.verbatim or "").split())).casefold()

    def folded(cell: str | None, lang: m.Lang) -> set[str]:
        return {english_key(name) if lang == "en" else fold(name) for name in split_vernaculars(cell)}

    if a.verbatim and b.verbatim:
        return scientific(a) == scientific(b)
    both = [(folded(name, lang), folded(b.vernacular.get(lang), lang)) for lang, name in a.vernacular.pairs]
    answers = [not names_a.isdisjoint(names_b) for names_a, names_b in both if names_a and names_b]
    return any(answers) if answers else None


def candidate_in_words(candidate: m.Candidate, lang: m.Lang) -> str:
    """Return a candidate with its reason in brackets, on one line."""
    return aside(candidate.taxon, say(candidate.reason, lang).rstrip(".。"), lang)


def tags_in_words(row: m.ComparisonRow, lang: m.Lang) -> str:
    """Return the tags of a row in words."""
    return in_row((word(f"change.{tag}", lang) for tag in tags(row)), lang)


def with_list_ids(code: str, comparison: m.Comparison, lang: m.Lang) -> str:
    """Return the message `code` with the two lists' ids set in."""
    return say(m.Message.of(code, a=comparison.a.id, b=comparison.b.id), lang)


def relation_label(comparison: m.Comparison, relation: m.Relation, lang: m.Lang) -> str:
    """Return the relation in a word or two; of a bird that one list has, the list is named."""
    if relation in {"only_a", "only_b"}:
        return with_list_ids(f"title.{relation}", comparison, lang)
    return word(relation, lang)
