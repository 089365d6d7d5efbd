"""What the languages of a paragraph must have alike: references, dates, figures, brackets, the Parties, Latin names.

Each is compared as printed; words are lines of `vocabulary/treaty_words.csv`. A number in words is not read: where the
figures, or dates, of one language are among those of another, the others may stand there in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from birds import vocabulary
from birds.messages import own_name
from birds.model import Lang, Message, Party

Mention = tuple[tuple[int | str, ...], str]  # what is meant, and the words for it
KINDS = ("references", "dates", "figures")
BRACKET = re.compile(r"[\[\]［］]")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_TEN = 10
_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?: [a-z]{3,})?")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")


def language_differences(texts: Mapping[Lang, str], parties: Iterable[Party]) -> Iterator[Message]:
    """Yield in what the languages of a paragraph differ: values, brackets, the Parties and scientific names in it."""
    read_in = {lang: mentions_in(text) for lang, text in texts.items()}
    for kind in KINDS:
        yield from _differing(kind, {lang: mentions[kind] for lang, mentions in read_in.items()})
    brackets = {unicodedata.normalize("NFKC", "".join(BRACKET.findall(text))) for text in texts.values()}
    if len(brackets) > 1:
        yield Message("wording.other_brackets")
    for party in parties:
        lacking = tuple(
            own_name(lang) for lang, text in texts.items() if first_mention(party, text, lang) is None
        )
        if lacking and len(lacking) < len(texts):
            yield Message.of("wording.other_parties", party=party, langs=lacking)
    # in Latin letters a scientific name looks like other words: it is sought where another script shows it
    shown = (text for text in texts.values() if _OTHER_SCRIPT.search(text))
    for name in sorted({name for text in shown for name in _BINOMIAL.findall(text)}):
        if lacking := tuple(own_name(lang) for lang, text in texts.items() if name not in text):
            yield Message.of("wording.other_name", name=name, langs=lacking)


def _differing(kind: str, mentions: Mapping[Lang, Sequence[Mention]]) -> Iterator[Message]:
    """Yield in what values of one kind differ; references to one kind of thing stand in the same order, too."""
    counts = [Counter(value for value, _ in own) for own in mentions.values()]
    pairs = [(one - other, other - one) for one in counts for other in counts]
    unlike = {value for one, other in pairs if (one and other) or kind == "references" for value in one}
    code = f"wording.other_{kind}"
    if not unlike and kind == "references":
        code = "wording.exchanged_references"
        for thing in ("article", "paragraph", "annex"):
            orders = {tuple(value for value, _ in own if value[0] == thing) for own in mentions.values()}
            unlike |= {value for order in orders for value in order} if len(orders) > 1 else set()
    if unlike:
        words = (
            (lang, dict.fromkeys(text for value, text in own if value in unlike))
            for lang, own in mentions.items()
        )
        yield Message.of(code, said=tuple(f"{own_name(lang)} {', '.join(of) or '–'}" for lang, of in words))


def first_mention(party: Party, text: str, lang: Lang) -> int | None:
    """Return where a text first names a Party, None where it does not."""
    names = sorted({party.phrase(lang), party.label(lang)}, key=len, reverse=True)
    words = (rf"\b{re.escape(name)}\b" if name[-1].isascii() else re.escape(name) for name in names)
    match = re.compile("|".join(words), re.IGNORECASE).search(text)
    return match.start() if match else None


def mentions_in(text: str) -> dict[str, list[Mention]]:
    """Return what a text refers to, dates and prints by kind, in its order; what is read once is read no more."""
    found: dict[str, list[tuple[int, Mention]]] = {kind: [] for kind in KINDS}
    rest = unicodedata.normalize("NFKC", text)
    for kind, pattern in _patterns():

        def take(match: re.Match[str], kind: str = kind) -> str:
            values = [*_values(kind, match.groupdict())]
            of_kind = found["dates" if kind == "dates" else "references"]
            of_kind += [(match.start(), (it, match[0].strip())) for it in values]
            return "\x00" * len(match[0]) if values else match[0]

        rest = pattern.sub(take, rest)
    found["figures"] = [
        (it.start(), ((re.sub("[, ]", "", it[0]),), it[0])) for it in _figure().finditer(rest)
    ]
    return {kind: [mention for _, mention in sorted(each)] for kind, each in found.items()}


def annexes_in(text: str) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Yield the references to annexes as written, with their numbers, and whether a bare word names one alone."""
    items, normal = dict(_patterns())["annex"], unicodedata.normalize("NFKC", text)
    yield from ((match[0], tuple(map(value, _listed(match["n"]))), False) for match in items.finditer(normal))
    words = [word for word in vocabulary.words("treaty_words") if word.means == "annex"]
    single = {word.text.partition("[")[0].casefold() for word in words if "[" in word.text}
    bare = items.sub(lambda match: "\x00" * len(match[0]), normal)
    for match in re.finditer(rf"{vocabulary.alternatives(words)}(?![A-Za-z])", bare, re.IGNORECASE):
        yield match[0], (), match[0].casefold() in single


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what finds dates and references, the longest first, each with the kind of thing that it is."""
    terms, regex = vocabulary.words("treaty_words"), vocabulary.regex
    article, paragraph, annex, also, of, the = (
        regex("treaty_words", kind) for kind in ("article", "paragraph", "annex", "and", "of", "ordinal")
    )
    after = {
        kind: vocabulary.alternatives(word for word in terms if (word.means, word.how) == (kind, "behind"))
        for kind in ("article", "paragraph")
    }
    month, era = (
        f"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})"
        for names in (_named("month"), _named("era"))
    )
    number = rf"(?>\d{{1,24}}|[{''.join(_figures())}]{{1,24}})"
    item = r"(?:\d{1,24}|[IVXLC]{1,24})(?![A-Za-z])"
    several = rf"{item}(?:\s*(?:,|{also})\s*{item})*"
    part = rf"{the}?\s*{number}(?!\s*{after['article']})\s*{after['paragraph']}?"
    parts = rf"{part}(?:\s*(?:{also}|[、,])\s*{part})*"
    years, months, days = (regex("dates", part) for part in ("year", "month", "day"))
    east = rf"(?P<e>{era})?\s*(?P<y>{number}|{regex('dates', 'first year')})\s*{years}\s*(?P<m>{number})\s*{months}"
    kinds = (
        ("dates", rf"{east}(?:\s*(?P<d>{number})\s*{days})?"),
        (
            "dates",
            rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of| de)? (?P<m>{month})(?:,| de)? (?P<y>\d{{4}})\b",
        ),
        ("dates", rf"\b(?P<d>\d{{1,2}})(?:er|\.)? (?P<m>{month})\b"),
        ("dates", rf"\b(?P<m>{month}) (?:(?P<d>\d{{1,2}}),? )?(?P<y>\d{{4}})\b"),
        ("article", rf"{the}\s*(?P<n>{number})\s*{after['article']}(?:\s*(?P<p>{parts}))?"),
        ("paragraph", rf"{the}?\s*(?P<n>{number})\s*{after['paragraph']}"),
        ("annex", rf"{annex}\s*(?P<n>{several})"),
        ("article", rf"{paragraph}\s+(?P<p>{several})\s+{of}\s*{article}\s+(?P<n>{item})"),
        ("article", rf"{article}\s+(?P<n>{item})(?:,?\s+{paragraph}\s+|\s?\()(?P<p>{several})\)?"),
        ("article", rf"{article}\s+(?P<n>{several})"),
        ("paragraph", rf"{paragraph}\s+(?P<n>{several})"),
    )
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in kinds)


def _values(kind: str, part: Mapping[str, str | None]) -> Iterator[tuple[int | str, ...]]:
    if kind == "dates":
        year = 1 if part["y"] in vocabulary.spelled("dates", "first year") else value(part.get("y") or "0")
        year += _named("era").get((part.get("e") or "").casefold(), 0)
        named = _named("month").get((part["m"] or "").casefold())
        yield year, named or value(part["m"] or "0"), value(part.get("d") or "0")
        return
    for number in _listed(part["n"] or ""):
        yield from ((kind, value(number), value(each)) for each in _listed(part.get("p") or "") or ["0"])


def _listed(text: str) -> list[str]:
    figures = "".join(_figures())
    return re.findall(rf"\d+|(?<![A-Za-z])[IVXLCivxlc]+(?![A-Za-z])|[{figures}]+", text)


def value(text: str) -> int:
    """Return the number that figures of any script are: 3, III, 三十, 二〇二七."""
    text = text.casefold()
    if text.isdecimal():
        return int(text)
    if set(text) <= _ROMAN.keys():
        digits = [_ROMAN[letter] for letter in text]
        pairs = zip(digits, (*digits[1:], 0), strict=True)
        return sum(-digit if digit < after else digit for digit, after in pairs)
    figures = [_figures()[sign] for sign in text]
    if max(figures) < _TEN:
        return int("".join(map(str, figures)))
    whole = digit = 0
    for figure in figures:
        whole, digit = (whole, figure) if figure < _TEN else (whole + (digit or 1) * figure, 0)
    return whole + digit


@cache
def _figure() -> re.Pattern[str]:
    """Return what finds a number in figures; one with a sign for thousands behind it is in words."""
    large = "".join(word.text for word in vocabulary.words("treaty_words") if word.means.endswith("000"))
    return re.compile(rf"(?>\d{{1,3}}(?:[, ]\d{{3}})+(?!\d)|\d{{1,24}})(?:\.\d{{1,24}})?(?!\s?[{large}])")


@cache
def _figures() -> dict[str, int]:
    words = vocabulary.words("treaty_words")
    return {word.text: int(word.means) for word in words if word.how == "figure" and word.language == "ja"}


@cache
def _named(kind: str) -> dict[str, int]:
    """Return the eras and months that words stand for, by the words."""
    words = [word for table in ("dates", "treaty_words") for word in vocabulary.words(table)]
    means = {word.text.casefold(): word.means.partition(f"{kind} ") for word in words if not word.how}
    months = {
        text: int(whole) for text, (whole, *_) in means.items() if kind == "month" and whole.isdecimal()
    }
    return months | {text: int(number) for text, (_, of, number) in means.items() if of}
