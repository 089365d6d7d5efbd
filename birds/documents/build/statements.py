"""What sources say of a bird: its status, its records, the reference, its number in signed annexes ("ROKAMBA 59")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from birds.attribution import in_our_words
from birds.documents.text import pick_fields
from birds.evidence.records import movement_of
from birds.evidence.status import contradicts
from birds.messages import UNKNOWN, aside, in_row, labelled, runs, say, word
from birds.model import Message, Party, Run, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import (
        Agreement,
        By,
        Elsewhere,
        End,
        Evidence,
        Lang,
        Names,
        Status,
        Taxon,
        Test,
        TreatyTest,
        Verdict,
    )

_STATED = ("territory", "code", "months", "region", "printed", "author", "source", "via", "how", "trust")


def as_objects(verdict: Verdict) -> tuple[dict[str, Any], ...]:
    """Return all statements on the bird of a verdict, those that decide first on each side."""
    sides = ((verdict.status_a, verdict.beside_a), (verdict.status_b, verdict.beside_b))
    return tuple(
        as_object(status, decides=status in deciding)
        for deciding, beside in sides
        for status in (*deciding, *beside)
    )


def provenance(status: Status, lang: Lang) -> str:
    """Return who says it, through what it was read and how far to trust it."""
    author, via = (in_our_words(text, "source", status.source, lang) for text in (status.author, status.via))
    parts = [author or UNKNOWN]
    if via:
        parts.append(say(Message.of("statement.via", via=via), lang))
    if status.trust:
        parts.append(word(f"trust.{status.trust}", lang))
    return in_row(parts, lang, "semicolon")


def as_object(status: Status, *, decides: bool) -> dict[str, Any]:
    """Return a statement as JSON has it."""
    return {**pick_fields(status, *_STATED), "decides": decides}


def statement_lines(verdict: Verdict, agreement: Agreement, lang: Lang) -> Iterator[str]:
    """Yield a line a source and side: those that decide first, then the others, each with what it says."""
    sides = ((verdict.status_a, verdict.beside_a), (verdict.status_b, verdict.beside_b))
    for deciding, beside in sides:
        for _, statuses in by_source(deciding):
            yield say(_message("statement.decides", statuses, agreement, lang), lang)
        for _, statuses in by_source(beside):
            differs = contradicts((status for status in statuses if not _of_part(status)), deciding)
            sentence = say(_message("statement.beside", statuses, agreement, lang), lang)
            yield aside(sentence, word("statement.differs", lang) if differs else "", lang)


def _message(code: str, statuses: Sequence[Status], agreement: Agreement, lang: Lang) -> Message:
    return Message.of(
        code, source=territory_and_source(statuses[0], agreement, lang), said=source_in_words(statuses, lang)
    )


def _of_part(status: Status) -> bool:
    """Whether a statement is about a subspecies."""
    return len((status.taxon or "").split()) > len(("genus", "species"))


def trust_in_words(verdict: Verdict, lang: Lang) -> str:
    """Return at which level of trust a verdict stands, behind the words that say what decided."""
    if verdict.trust is None:
        return ""
    return say(Message.of("evidence.trusted", trust=f"level.{verdict.trust}"), lang)


def rules_on(test: TreatyTest, lang: Lang) -> str:
    """Say which of this project's rules were applied, and which sources were left out."""
    rules = tuple(Message(f"word.rule.{rule}") for rule in test.rules)
    sentence = say(Message.of("rules.on", rules=rules), lang) if rules else word("rules.none", lang)
    if test.min_trust == "low":
        return sentence
    weaker = Message.of("rules.min_trust", trust=f"level.{test.min_trust}")
    return f"{sentence}. {say(weaker, lang)}" if lang != "ja" else f"{sentence}。{say(weaker, lang)}"


def test_in_words(agreement: Agreement, test: Test, lang: Lang) -> str:
    """Return what a treaty test asks, and which treaties have it where the agreement says so."""
    like = {"two-limb": agreement.like_two_limb, "open": agreement.like_open}[test].get(lang)
    kind = Message.of(f"test.like.{test}", like=like) if like else Message(f"test.plain.{test}")
    return ("" if lang == "ja" else " ").join((say(kind, lang), word(f"test_of.{test}", lang)))


def line_author(agreement: Agreement, by: By, lang: Lang) -> str:
    """Return whose line of a treaty test it is: of which treaties, or this project's."""
    names: dict[str, Names] = {"two-limb": agreement.two_limb, "open": agreement.open}
    return (names[by].get(lang) if by in names else None) or word(f"by_line.{by}", lang)


def by_source(statuses: Iterable[Status]) -> Iterator[tuple[str, tuple[Status, ...]]]:
    """Yield what each author says in each source together, in the order in which they come."""
    groups = grouped(((status.source or "", status.author), status) for status in statuses)
    return ((source, tuple(same)) for (source, _), same in groups.items())


def territory_and_source(status: Status, agreement: Agreement, lang: Lang) -> str:
    """Return where and in which source a statement stands: "Japan, OSJ7"."""
    return in_row((agreement.label(status.territory, lang), status.source), lang)


def source_in_words(statuses: Sequence[Status], lang: Lang) -> str:
    """Return what one source says: its words, what they mean, by region; and how far to trust it."""
    sentences = [statement_in_words(status, lang) for status in statuses]
    first = statuses[0]
    more = [word("statement.derived", lang)] if all(status.how == "derived" for status in statuses) else []
    more += [word("statement.low", lang)] if first.trust == "low" else []
    return in_row((*dict.fromkeys(sentences), *more), lang)


def statement_in_words(status: Status, lang: Lang) -> str:
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


def movement_in_words(record: Evidence, lang: Lang) -> str:
    """Return how far, which way and how long a bird went: "733 km, 155°, 7 days"; ≈ where a place is approximate."""
    way = movement_of(record)
    about = "≈ " if way.approximate else ""
    parts = (
        f"{about}{way.km:,.0f} km" if way.km is not None else "",
        f"{round(way.bearing) % 360}°" if way.bearing is not None else "",
        say(Message.of("evidence.days", n=way.days), lang) if way.days is not None else "",
    )
    return in_row(parts, lang)


def end_in_words(record: Evidence, which: str, agreement: Agreement, lang: Lang) -> str:
    """Return the `origin` or `destination` of a record: its source's place, the Party's name or the country's code."""
    end: End = getattr(record, which)
    country = agreement.country(end.party)
    itself = isinstance(country, Party) and end.name in country.names.all()
    named = "" if itself else in_our_words(end.name, "end", record.source, lang)
    return in_row((named, agreement.label(end.party, lang)), lang)


def numbers_in_runs(listings: Iterable[Elsewhere], lang: Lang, gap: str = " ") -> tuple[Run, ...]:
    """Return all numbers of a bird in runs, scientific names in italics; nothing where it has none.

    `gap` stands between a treaty and its number.
    """
    parts = [part for listing in listings for part in (Run("; "), *number_in_runs(listing, lang, gap))]
    return tuple(parts[1:])


def numbers_in_words(listings: Iterable[Elsewhere], lang: Lang, between: str = "; ") -> str:
    """Return all numbers of a bird in words."""
    return between.join("".join(run.text for run in number_in_runs(listing, lang)) for listing in listings)


def number_in_runs(elsewhere: Elsewhere, lang: Lang, gap: str = " ") -> tuple[Run, ...]:
    """Return one number in runs; where the entry is not the very bird, how it covers it."""
    at = gap.join((elsewhere.name, elsewhere.number or UNKNOWN))
    return runs(Message.of(f"elsewhere.{elsewhere.extent}", at=at, taxon=elsewhere.taxon), lang)


def numbers_as_data(listings: Iterable[Elsewhere]) -> list[dict[str, str | None]]:
    """Return the numbers for programs; `whole` or `part` is the taxon that is listed instead of the very bird."""
    return list(map(_number_as_data, listings))


def _number_as_data(elsewhere: Elsewhere) -> dict[str, str | None]:
    listing = {"treaty": elsewhere.treaty, "number": elsewhere.number}
    return listing if elsewhere.extent == "same" else {**listing, elsewhere.extent: elsewhere.taxon}


RunLine = tuple[Run, ...]
_REFERENCE = ("name", "rank", "english", "order", "family", "iucn", "avibase")
_EXTENDED = ("authority", "protonym", "clements", "birdlife", "code", "extinct")


def reference_as_data(taxon: Taxon) -> dict[str, Any]:
    """Return a taxon as values; null where the reference says nothing."""
    return pick_fields(taxon, *_REFERENCE, *_EXTENDED)


def reference_lines(taxon: Taxon, reference: str, lang: Lang) -> Iterator[RunLine]:
    """Yield the lines that a sheet prints; what the reference does not say is left out."""
    codes = (taxon.iucn and f"IUCN {taxon.iucn}", taxon.extinct, taxon.avibase)
    yield _joined_runs(((Run(f"{reference}: "), *_taxon_place(taxon)), *_plain_runs(*codes)))
    first = (Run(f"{word('first_named', lang)} "), Run(taxon.protonym or "", italic=True))
    code = taxon.code and f"{word('cornell_code', lang)} {taxon.code}"
    line = _joined_runs((first if taxon.protonym else (), *_plain_runs(_names_elsewhere(taxon, lang), code)))
    if line:
        yield line


def _taxon_place(taxon: Taxon) -> Iterator[Run]:
    for name in filter(None, (taxon.order, taxon.family)):
        yield from (Run(name, italic=True), Run(", "))
    yield Run(taxon.name, italic=True)
    if taxon.authority:
        yield Run(f" {taxon.authority}")


def _names_elsewhere(taxon: Taxon, lang: Lang) -> str | None:
    """Return the English names of the two other checklists that the reference gives, each with theirs."""
    names = ((taxon.clements, "Clements"), (taxon.birdlife, "BirdLife"))
    by_name = grouped((name, whose) for name, whose in names if name)
    text = in_row((aside(name, in_row(whose, lang), lang) for name, whose in by_name.items()), lang)
    return labelled(word("english_elsewhere", lang), text, lang) if text else None


def _plain_runs(*texts: str | None) -> Iterator[RunLine]:
    return ((Run(text),) for text in texts if text)


def _joined_runs(parts: Iterable[RunLine]) -> RunLine:
    joined: list[Run] = []
    for part in filter(None, parts):
        joined += [Run(" · ")] if joined else []
        joined += part
    return tuple(joined)
