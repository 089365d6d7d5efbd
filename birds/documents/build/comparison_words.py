"""What every format needs of a comparison: counts, titles, and the words of a row in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter

from birds import model as m
from birds.attribution import in_our_words
from birds.documents.model import Column, Document, Lines, Section, Span
from birds.messages import aside, in_row, labelled, runs, say, word
from birds.names import fold, split_vernaculars
from birds.taxonomy import english_key

SIGNS: dict[m.Relation, str] = dict(zip(m.RELATIONS, "=⊃⊂∩?––", strict=True))


def titled_document(
    comparison: m.Comparison, sections: tuple[Section, ...], lang: m.Lang, *, lead: Lines = (), then: str = ""
) -> Document:
    """Return sections under the names of the two lists."""
    title = (Span(with_list_ids("title.two_lists", comparison, lang)),)
    credits_, parties = comparison.credits, comparison.agreement.parties
    return Document(lang, sections, title, lead=lead, credits=credits_, then=then, parties=parties)


def both_lists(comparison: m.Comparison, lang: m.Lang) -> Iterator[tuple[m.Checklist, str, str, str]]:
    """Yield each of the two lists with its owner, its title, and how many entries are compared."""
    for checklist, number in ((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b)):
        counted = say(m.Message.of("list.entries", number=number), lang)
        yield checklist, checklist.owned_by(lang), full_title(checklist, lang), counted


def rests_on(comparison: m.Comparison, lang: m.Lang) -> tuple[str, str]:
    """Return what the comparison rests on: the reference, and the lists that say what lives in the region."""
    return labelled(word("reference", lang), comparison.reference, lang), say(region(comparison.region), lang)


def region(lists: Iterable[str]) -> m.Message:
    """Return which lists say what lives in the region, or that none was assumed."""
    named = tuple(lists)
    return m.Message.of("title.region", lists=named) if named else m.Message("title.no_region")


def summary_columns(lang: m.Lang, what: str = "relation") -> tuple[Column, Column]:
    """Return the columns of a summary."""
    return Column.of(lang, what, itemgetter(0)), Column.of(lang, "rows", itemgetter(1), align="right")


def summary_in_words(comparison: m.Comparison, lang: m.Lang) -> list[tuple[str, int]]:
    """Return the summary in words."""
    numbers = summary(comparison).items()
    return [(with_list_ids(f"title.{key}", comparison, lang), number) for key, number in numbers]


def by_relation(comparison: m.Comparison) -> Iterator[tuple[m.Relation, list[m.ComparisonRow]]]:
    """Yield the rows of each relation that occurs."""
    for relation in m.RELATIONS:
        members = [row for row in comparison.rows if row.relation == relation]
        if members:
            yield relation, members


def summary(comparison: m.Comparison) -> dict[m.Relation, int]:
    """Return how many rows stand in each relation, always all seven, in the order of `RELATIONS`."""
    counted = Counter(row.relation for row in comparison.rows)
    return {relation: counted[relation] for relation in m.RELATIONS}


def confidences(comparison: m.Comparison) -> dict[m.Confidence, int]:
    """Return how many rows have each confidence, always all four, surest first."""
    counted = Counter(row.confidence for row in comparison.rows)
    return {confidence: counted[confidence] for confidence in m.CONFIDENCES}


def confidences_in_words(comparison: m.Comparison, lang: m.Lang) -> list[tuple[str, int]]:
    """Return how many rows have each confidence that occurs, in words."""
    numbers = confidences(comparison).items()
    return [(confidence_in_words(confidence, lang), number) for confidence, number in numbers if number]


def bases(comparison: m.Comparison) -> dict[m.Basis, int]:
    """Return how many rows rest on each basis that occurs, in the order of `BASES`."""
    counted = Counter(row.basis for row in comparison.rows if row.relation != "unresolved")
    return {basis: counted[basis] for basis in m.BASES if counted[basis]}


def confidence_in_words(confidence: m.Confidence, lang: m.Lang) -> str:
    """Return a confidence in a word or two."""
    return word(f"confidence.{confidence}", lang)


def changes(comparison: m.Comparison) -> dict[str, int]:
    """Return how many rows carry each tag that occurs, most frequent first."""
    counted = Counter(tag for row in comparison.rows for tag in tags(row))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


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
    return pair and settled and set(tags(row)) <= {"status"} and bool(_names_shared(row))


def is_renamed(row: m.ComparisonRow) -> bool:
    """Whether the two lists call the bird of the row by different names of the same kind."""
    return _names_shared(row) is False


def is_foreign(row: m.ComparisonRow) -> bool:
    """Whether the two lists have no kind of name in common: one Korean names, the other scientific ones."""
    return _names_shared(row) is None


def _names_shared(row: m.ComparisonRow) -> bool | None:
    """Whether a name stands on both sides, None where they print names of different kinds only."""
    answers = [_same_name(a.entry, b.entry) for a in row.a for b in row.b]
    return None if all(answer is None for answer in answers) else any(answers)


def _same_name(a: m.Entry, b: m.Entry) -> bool | None:
    """Compare the scientific names as read, without authors and capitals; else those of a language both print."""
    if a.verbatim and b.verbatim:
        return _scientific(a) == _scientific(b)
    both = [
        (names_a, names_b)
        for lang, name in a.vernacular.pairs
        if (names_a := _names(name, lang)) and (names_b := _names(b.vernacular.get(lang), lang))
    ]
    return any(names_a & names_b for names_a, names_b in both) if both else None


def _scientific(entry: m.Entry) -> str:
    name = entry.name.canonical if entry.name else None
    return (name or " ".join((entry.verbatim or "").split())).casefold()


def _names(cell: str | None, lang: m.Lang) -> set[str]:
    return {english_key(name) if lang == "en" else fold(name) for name in split_vernaculars(cell)}


def vernacular(entry: m.Entry, checklist: m.Checklist) -> str | None:
    """Return the entry's name in the Party's language, else in English, else whatever vernacular name it prints."""
    return preferred(entry.vernacular, checklist.lang)


def preferred(names: m.Names, own: m.Lang) -> str | None:
    """Return a bird's name in a language, else in English, else whatever there is."""
    return names.get(own) or next(iter(names.all()), None)


def entry_label(entry: m.Entry, checklist: m.Checklist) -> str:
    """Return what the list printed for the entry; never empty, so that no entry is ever invisible."""
    return entry.verbatim or vernacular(entry, checklist) or f"#{entry.row}"


def law_remark(entry: m.Entry, checklist: m.Checklist) -> str:
    """Return where a law lists the bird and in which class, empty for other lists."""
    return " ".join(filter(None, (entry.section, entry.category))) if checklist.kind == "law" else ""


def explain(reasons: Iterable[m.Message], lang: m.Lang) -> str:
    """Return the reasons as sentences one after the other (Japanese sentences follow without a blank)."""
    return ("" if lang == "ja" else " ").join(say(reason, lang) for reason in reasons)


def runs_of(reasons: Iterable[m.Message], lang: m.Lang) -> Iterator[m.Run]:
    """Yield the reasons as sentences one after the other, in runs."""
    for at, reason in enumerate(reasons):
        if at and lang != "ja":
            yield m.Run(" ")
        yield from runs(reason, lang)


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


def statuses_in_words(stated: Iterable[m.Status], lang: m.Lang, kind: str = "") -> str:
    """Return statuses in words of a kind, each once, those of a few birds only in brackets."""
    texts = ((word(f"{kind}{status.code}", lang), status.minor) for status in stated if status.code)
    parts = (aside("", text, lang).strip() if minor else text for text, minor in texts)
    return in_row(dict.fromkeys(parts), lang)


def full_title(checklist: m.Checklist, lang: m.Lang) -> str:
    """Return the title of a list with its edition."""
    parts = (checklist.title, checklist.edition)
    return in_row((in_our_words(part, "source", checklist.id, lang) for part in parts), lang)


def heading_names(entries: Iterable[m.MatchedEntry], rank: str) -> m.Names:
    """Return what the lists themselves call the order or family of these entries, the most frequent name."""
    counted: dict[m.Lang, Counter[str]] = {}
    for matched in entries:
        names = matched.entry.order_names if rank == "order" else matched.entry.family_names
        for lang, name in names.pairs:
            if lang != "en":
                counted.setdefault(lang, Counter())[name] += 1
    return m.Names(**{lang: min(names, key=lambda n: (-names[n], n)) for lang, names in counted.items()})
