"""What every format needs of a comparison: counts, titles, and the words of a row in one language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.documents.model import Column, Document, Span
from birds.messages import runs, say, word
from birds.model import BASES, CONFIDENCES, RELATIONS, Message, Names, Run
from birds.names import fold, vernaculars
from birds.taxonomy import english_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.model import Lines, Section
    from birds.model import (
        Basis,
        Candidate,
        Checklist,
        Comparison,
        ComparisonRow,
        Confidence,
        Entry,
        Lang,
        MatchedEntry,
        Relation,
    )

SIGNS: dict[Relation, str] = {
    "equal": "=",
    "includes": "⊃",
    "included_in": "⊂",
    "overlaps": "∩",
    "unresolved": "?",
    "only_a": "–",
    "only_b": "–",
}


def document(
    comparison: Comparison, sections: tuple[Section, ...], lang: Lang, *, lead: Lines = (), then: str = ""
) -> Document:
    """Return sections under the names of the two lists."""
    title = (Span(titled("title.two_lists", comparison, lang)),)
    return Document(
        lang,
        sections,
        title,
        lead=lead,
        credits=comparison.credits,
        then=then,
        parties=comparison.agreement.parties,
    )


def rests_on(comparison: Comparison, lang: Lang) -> tuple[str, str]:
    """Return what the comparison rests on: the reference, and the lists that say what lives in the region."""
    return f"{word('reference', lang)}: {comparison.reference}", say(region(comparison.region), lang)


def region(lists: Iterable[str]) -> Message:
    """Return which lists say what lives in the region, or that none was assumed."""
    named = ", ".join(lists)
    return Message.of("title.region", lists=named) if named else Message("title.no_region")


def summary_columns(lang: Lang, what: str = "relation") -> tuple[Column, Column]:
    """Return the columns of a summary."""
    return Column(what, word(what, lang)), Column("rows", word("rows", lang), "right")


def counted(comparison: Comparison, lang: Lang) -> list[tuple[str, int]]:
    """Return the summary in words."""
    return [
        (titled(f"title.{relation}", comparison, lang), number)
        for relation, number in summary(comparison).items()
    ]


def by_relation(comparison: Comparison) -> Iterator[tuple[Relation, list[ComparisonRow]]]:
    """Yield the rows of each relation that occurs."""
    for relation in RELATIONS:
        members = [row for row in comparison.rows if row.relation == relation]
        if members:
            yield relation, members


def summary(comparison: Comparison) -> dict[Relation, int]:
    """Return how many rows stand in each relation, always all seven, in the order of `RELATIONS`."""
    counted = Counter(row.relation for row in comparison.rows)
    return {relation: counted[relation] for relation in RELATIONS}


def confidences(comparison: Comparison) -> dict[Confidence, int]:
    """Return how many rows have each confidence, always all four, surest first."""
    counted = Counter(row.confidence for row in comparison.rows)
    return {confidence: counted[confidence] for confidence in CONFIDENCES}


def sure(comparison: Comparison, lang: Lang) -> list[tuple[str, int]]:
    """Return how many rows have each confidence that occurs, in words."""
    return [(sureness(one, lang), number) for one, number in confidences(comparison).items() if number]


def bases(comparison: Comparison) -> dict[Basis, int]:
    """Return how many rows rest on each basis that occurs, in the order of `BASES`."""
    counted = Counter(row.basis for row in comparison.rows if row.relation != "unresolved")
    return {basis: counted[basis] for basis in BASES if counted[basis]}


def sureness(confidence: Confidence, lang: Lang) -> str:
    """Return a confidence in a word or two."""
    return word(f"confidence.{confidence}", lang)


def changes(comparison: Comparison) -> dict[str, int]:
    """Return how many rows carry each tag that occurs, most frequent first."""
    counted = Counter(tag for row in comparison.rows for tag in tags(row))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def tags(row: ComparisonRow) -> tuple[str, ...]:
    """Return that a person must confirm what an entry of a row means, and what differs in it."""
    return ("proposed", *row.change) if is_proposed(row) else row.change


def is_proposed(row: ComparisonRow) -> bool:
    """Return whether what an entry means is a proposal; an open row says itself that a person must decide."""
    return row.relation != "unresolved" and any(
        one.match.confidence == "proposal" for one in (*row.a, *row.b)
    )


def is_plain(row: ComparisonRow) -> bool:
    """Return whether nothing needs explaining: one bird, one name, nothing else differs."""
    return not row.change and is_like_plain(row)


def is_like_plain(row: ComparisonRow) -> bool:
    """Return whether nothing but the status differs, which both entries show themselves."""
    pair = row.relation == "equal" and len(row.a) == len(row.b) == 1
    plain = pair and set(tags(row)) <= {"status"} and row.recorded != "none_common" and not _is_contested(row)
    return plain and bool(_names_shared(row))


def _is_contested(row: ComparisonRow) -> bool:
    """Whether a printed subspecies may be another bird, which the other list may have in a row of its own."""
    return any(reason.code == "recorded-contested" for reason in row.reasons)


def is_renamed(row: ComparisonRow) -> bool:
    """Return whether the two lists call the bird of the row by different names of the same kind."""
    return _names_shared(row) is False


def is_foreign(row: ComparisonRow) -> bool:
    """Return whether the two lists have no kind of name in common: one Korean names, the other scientific ones."""
    return _names_shared(row) is None


def _names_shared(row: ComparisonRow) -> bool | None:
    """Return whether a name stands on both sides, None where they print names of different kinds only."""
    found = [_same_name(a.entry, b.entry) for a in row.a for b in row.b]
    return any(found) if any(one is not None for one in found) else None


def _same_name(a: Entry, b: Entry) -> bool | None:
    """Compare the scientific names as read, without authors and capitals; else those of a language both print."""
    if a.verbatim and b.verbatim:
        return _scientific(a) == _scientific(b)
    both = [
        (one, other)
        for lang, name in a.vernacular.pairs
        if (one := _names(name, lang)) and (other := _names(b.vernacular.get(lang), lang))
    ]
    return any(one & other for one, other in both) if both else None


def _scientific(entry: Entry) -> str:
    name = entry.name.canonical if entry.name else None
    return (name or " ".join((entry.verbatim or "").split())).casefold()


def _names(cell: str | None, lang: Lang) -> set[str]:
    return {english_key(name) if lang == "en" else fold(name) for name in vernaculars(cell)}


def vernacular(entry: Entry, checklist: Checklist) -> str | None:
    """Return the entry's name in the Party's language, else in English, else whatever vernacular name it prints.

    None where it prints none.
    """
    return preferred(entry.vernacular, checklist.lang)


def preferred(names: Names, own: Lang) -> str | None:
    """Return a bird's name in a language, else in English, else whatever there is."""
    return names.get(own) or next(iter(names.all()), None)


def label(entry: Entry, checklist: Checklist) -> str:
    """Return what the list printed for the entry; never empty, so that no entry is ever invisible."""
    return entry.verbatim or vernacular(entry, checklist) or f"#{entry.row}"


def remark(entry: Entry, checklist: Checklist) -> str:
    """Return where a law lists the bird and in which class, empty for other lists."""
    parts = (entry.section, entry.category) if checklist.kind == "law" else ()
    return " ".join(part for part in parts if part)


def explain(reasons: Iterable[Message], lang: Lang) -> str:
    """Return the reasons as sentences one after the other (Japanese sentences follow without a blank)."""
    return ("" if lang == "ja" else " ").join(say(reason, lang) for reason in reasons)


def runs_of(reasons: Iterable[Message], lang: Lang) -> Iterator[Run]:
    """Yield the reasons as sentences one after the other, in runs."""
    for at, reason in enumerate(reasons):
        if at and lang != "ja":
            yield Run(" ")
        yield from runs(reason, lang)


def explanation(row: ComparisonRow, lang: Lang) -> str:
    """Return the row's explanation in `lang`."""
    return explain(row.reasons, lang)


def candidate(found: Candidate, lang: Lang) -> str:
    """Return a candidate with its reason in brackets, on one line."""
    return f"{found.taxon} ({say(found.reason, lang).rstrip('.。')})"


def differing(row: ComparisonRow, lang: Lang) -> str:
    """Return the tags of a row in words."""
    return ", ".join(word(f"change.{tag}", lang) for tag in tags(row))


def titled(code: str, comparison: Comparison, lang: Lang) -> str:
    """Return the message `code` with the two lists' ids set in."""
    a, b = comparison.a.id, comparison.b.id
    return say(Message.of(code, a=a, b=b), lang)


def relation_label(comparison: Comparison, relation: Relation, lang: Lang) -> str:
    """Return the relation in a word or two; of a bird that one list has, the list is named."""
    if relation in {"only_a", "only_b"}:
        return titled(f"title.{relation}", comparison, lang)
    return word(relation, lang)


def statuses(entry: Entry, lang: Lang) -> str:
    """Return the entry's statuses in words, those of a few birds only in brackets."""
    return ", ".join(
        f"({word(status.code, lang)})" if status.minor else word(status.code, lang)
        for status in entry.statuses
        if status.code
    )


def full_title(checklist: Checklist) -> str:
    """Return the title of a list with its edition."""
    return ", ".join(part for part in (checklist.title, checklist.edition) if part)


def heading_names(entries: Iterable[MatchedEntry], rank: str) -> Names:
    """Return what the lists themselves call the order or family of these entries, the most frequent name."""
    found: dict[Lang, Counter[str]] = {}
    for matched in entries:
        names = matched.entry.order_names if rank == "order" else matched.entry.family_names
        for lang, name in names.pairs:
            if lang != "en":
                found.setdefault(lang, Counter())[name] += 1
    return Names(**{lang: min(names, key=lambda n: (-names[n], n)) for lang, names in found.items()})
