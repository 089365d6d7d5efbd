"""What lists, sources and the reference say of a bird, in words; its number in signed annexes ("ROKAMBA 59")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from birds import model as m
from birds.attribution import in_our_words
from birds.documents.model import joined
from birds.documents.text import pick_fields
from birds.messages import UNKNOWN, aside, in_row, labelled, runs, say, word

_STATED = ("territory", "code", "months", "region", "printed", "author", "source", "via", "how", "trust")


def as_objects(verdict: m.Verdict) -> tuple[dict[str, Any], ...]:
    """Return all statements on the bird of a verdict, those that decide first on each side."""
    a = (as_object(each, decides=each in verdict.status_a) for each in (*verdict.status_a, *verdict.beside_a))
    b = (as_object(each, decides=each in verdict.status_b) for each in (*verdict.status_b, *verdict.beside_b))
    return (*a, *b)


def provenance(status: m.Status, lang: m.Lang) -> str:
    """Return who says it, through what it was read and how far to trust it."""
    author, via = (in_our_words(text, "source", status.source, lang) for text in (status.author, status.via))
    read = say(m.Message.of("statement.via", via=via), lang) if via else ""
    trust = word(f"trust.{status.trust}", lang) if status.trust else ""
    return in_row((author or UNKNOWN, read, trust), lang, "semicolon")


def as_object(status: m.Status, *, decides: bool) -> dict[str, Any]:
    """Return a statement as JSON has it."""
    return {**pick_fields(status, *_STATED), "decides": decides}


def statement_lines(verdict: m.Verdict, agreement: m.Agreement, lang: m.Lang) -> Iterator[str]:
    """Yield a line a source and side: those that decide first, then the others, each with what it says."""
    from birds.evidence.statements import contradicts

    def sentence(code: str, statuses: Sequence[m.Status]) -> str:
        where, text = territory_and_source(statuses[0], agreement, lang), source_in_words(statuses, lang)
        return say(m.Message.of(code, source=where, said=text), lang)

    sides = ((verdict.status_a, verdict.beside_a), (verdict.status_b, verdict.beside_b))
    for deciding, beside in sides:
        for _, statuses in by_source(deciding):
            yield sentence("statement.decides", statuses)
        for _, statuses in by_source(beside):
            differs = contradicts((status for status in statuses if not _of_part(status)), deciding)
            more = word("statement.differs", lang) if differs else ""
            yield aside(sentence("statement.beside", statuses), more, lang)


def _of_part(status: m.Status) -> bool:
    """Whether a statement is about a subspecies."""
    return len((status.taxon or "").split()) > len(("genus", "species"))


def trust_in_words(verdict: m.Verdict, lang: m.Lang) -> str:
    """Return at which level of trust a verdict stands, behind the words that say what decided."""
    if verdict.trust is None:
        return ""
    return say(m.Message.of("evidence.trusted", trust=f"level.{verdict.trust}"), lang)


def rules_on(test: m.TreatyTest, lang: m.Lang) -> str:
    """Say which of this project's rules were applied, and which sources were left out."""
    rules = tuple(m.Message(f"word.rule.{rule}") for rule in test.rules)
    sentence = say(m.Message.of("rules.on", rules=rules), lang) if rules else word("rules.none", lang)
    if test.min_trust == "low":
        return sentence
    weaker = m.Message.of("rules.min_trust", trust=f"level.{test.min_trust}")
    return f"{sentence}. {say(weaker, lang)}" if lang != "ja" else f"{sentence}。{say(weaker, lang)}"


def test_in_words(agreement: m.Agreement, test: m.Test, lang: m.Lang) -> str:
    """Return what a treaty test asks, and which treaties have it where the agreement says so."""
    like = {"two-limb": agreement.like_two_limb, "open": agreement.like_open}[test].get(lang)
    kind = m.Message.of(f"test.like.{test}", like=like) if like else m.Message(f"test.plain.{test}")
    return ("" if lang == "ja" else " ").join((say(kind, lang), word(f"test_of.{test}", lang)))


def line_author(agreement: m.Agreement, by: m.By, lang: m.Lang) -> str:
    """Return whose line of a treaty test it is: of which treaties, or this project's."""
    names: dict[str, m.Names] = {"two-limb": agreement.two_limb, "open": agreement.open}
    return (names[by].get(lang) if by in names else None) or word(f"by_line.{by}", lang)


def by_source(statuses: Iterable[m.Status]) -> Iterator[tuple[str, tuple[m.Status, ...]]]:
    """Yield what each author says in each source together, in the order in which they come."""
    groups = m.grouped(((status.source or "", status.author), status) for status in statuses)
    return ((source, tuple(same)) for (source, _), same in groups.items())


def territory_and_source(status: m.Status, agreement: m.Agreement, lang: m.Lang) -> str:
    """Return where and in which source a statement stands: "Japan, OSJ7"."""
    return in_row((agreement.label(status.territory, lang), status.source), lang)


def source_in_words(statuses: Sequence[m.Status], lang: m.Lang) -> str:
    """Return what one source says: its words, what they mean, by region; and how far to trust it."""
    sentences = [statement_in_words(status, lang) for status in statuses]
    first = statuses[0]
    more = [word("statement.derived", lang)] if all(status.how == "derived" for status in statuses) else []
    more += [word("statement.low", lang)] if first.trust == "low" else []
    return in_row((*dict.fromkeys(sentences), *more), lang)


def statement_in_words(status: m.Status, lang: m.Lang) -> str:
    """Return one statement in words: "central Honshu: 冬鳥 = winter [11 12 1]"."""
    meaning = word(f"short.{status.code}", lang) if status.code else word("statement.open", lang)
    if status.minor or status.scarce:
        meaning = aside(meaning, word("minor" if status.minor else "statement.scarce", lang), lang)
    printed = status.printed
    text = meaning if printed in {None, meaning} else f"{printed} = {meaning}"
    months = f" [{' '.join(map(str, status.months))}]" if status.months else ""
    part = (status.taxon or "").split()[-1] if _of_part(status) else ""
    note = in_our_words(status.note, "note", status.source, lang) if status.note != printed else ""
    region = in_our_words(status.region, "region", status.source, lang)
    return in_row((part, region, aside(f"{text}{months}", note, lang)), lang, "colon")


def movement_in_words(record: m.Evidence, lang: m.Lang) -> str:
    """Return how far, which way and how long a bird went: "733 km, 155°, 7 days"; ≈ where a place is approximate."""
    from birds.evidence.records import movement_of

    way = movement_of(record)
    about = "≈ " if way.approximate else ""
    parts = (
        f"{about}{way.km:,.0f} km" if way.km is not None else "",
        f"{round(way.bearing) % 360}°" if way.bearing is not None else "",
        say(m.Message.of("evidence.days", n=way.days), lang) if way.days is not None else "",
    )
    return in_row(parts, lang)


def end_in_words(record: m.Evidence, which: str, agreement: m.Agreement, lang: m.Lang) -> str:
    """Return the `origin` or `destination` of a record: its source's place, the Party's name or the country's code."""
    end: m.End = getattr(record, which)
    country = agreement.country(end.party)
    itself = isinstance(country, m.Party) and end.name in country.names.all()
    named = "" if itself else in_our_words(end.name, "end", record.source, lang)
    return in_row((named, agreement.label(end.party, lang)), lang)


def numbers_in_runs(listings: Iterable[m.Elsewhere], lang: m.Lang, gap: str = " ") -> tuple[m.Run, ...]:
    """Return all numbers of a bird in runs, scientific names in italics; nothing where it has none.

    `gap` stands between a treaty and its number.
    """
    return joined((number_in_runs(listing, lang, gap) for listing in listings), m.Run("; "))


def numbers_in_words(listings: Iterable[m.Elsewhere], lang: m.Lang, between: str = "; ") -> str:
    """Return all numbers of a bird in words."""
    return between.join("".join(run.text for run in number_in_runs(listing, lang)) for listing in listings)


def number_in_runs(elsewhere: m.Elsewhere, lang: m.Lang, gap: str = " ") -> tuple[m.Run, ...]:
    """Return one number in runs; where the entry is not the very bird, how it covers it."""
    at = gap.join((elsewhere.name, elsewhere.number or UNKNOWN))
    return runs(m.Message.of(f"elsewhere.{elsewhere.extent}", at=at, taxon=elsewhere.taxon), lang)


def numbers_as_data(listings: Iterable[m.Elsewhere]) -> list[dict[str, str | None]]:
    """Return the numbers for programs; `whole` or `part` is the taxon that is listed instead of the very bird."""
    return [
        {"treaty": listing.treaty, "number": listing.number}
        | ({} if listing.extent == "same" else {listing.extent: listing.taxon})
        for listing in listings
    ]


def reference_lines(taxon: m.Taxon, reference: str, lang: m.Lang) -> Iterator[tuple[m.Run, ...]]:
    """Yield the lines that a sheet prints; what the reference does not say is left out."""
    above = ((m.Run(name, italic=True), m.Run(", ")) for name in (taxon.order, taxon.family) if name)
    author = (m.Run(f" {taxon.authority}"),) if taxon.authority else ()
    name = (m.Run(f"{reference}: "), *chain.from_iterable(above), m.Run(taxon.name, italic=True), *author)
    codes = (taxon.iucn and f"IUCN {taxon.iucn}", taxon.extinct, taxon.avibase)
    yield joined((name, *((m.Run(code),) for code in codes if code)), m.Run(" · "))
    # Who named it first, and the English names of the two other checklists that the reference gives, each with theirs.
    first = (m.Run(f"{word('first_named', lang)} "), m.Run(taxon.protonym or "", italic=True))
    names = ((taxon.clements, "Clements"), (taxon.birdlife, "BirdLife"))
    by_name = m.grouped((name, whose) for name, whose in names if name)
    others = in_row((aside(name, in_row(whose, lang), lang) for name, whose in by_name.items()), lang)
    more = [(m.Run(labelled(word("english_elsewhere", lang), others, lang)),)] if others else []
    more += [(m.Run(f"{word('cornell_code', lang)} {taxon.code}"),)] if taxon.code else []
    if taxon.protonym or more:
        yield joined(((first,) if taxon.protonym else ()) + tuple(more), m.Run(" · "))


# ---------------------------------------------------------------- what lists print


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


def statuses_in_words(stated: Iterable[m.Status], lang: m.Lang, kind: str = "") -> str:
    """Return statuses in words of a kind, each once, those of a few birds only in brackets."""
    texts = ((word(f"{kind}{status.code}", lang), status.minor) for status in stated if status.code)
    parts = (aside("", text, lang).strip() if minor else text for text, minor in texts)
    return in_row(dict.fromkeys(parts), lang)


def full_title(checklist: m.Checklist, lang: m.Lang) -> str:
    """Return the title of a list with its edition."""
    parts = (checklist.title, checklist.edition)
    return in_row((in_our_words(part, "source", checklist.id, lang) for part in parts), lang)
