"""Whether the languages of a text say the same: each paragraph's numbers, dates and references, by value.

| in a text | is |
|---|---|
| III, 3, 第三条, 제3조, Articles 2 and 3 | a reference to an article, paragraph or annex |
| 9 May 2027, 令和九年五月九日, 2027년 5월 9일 | a date, as precise as it is written |
| thirty (30) days, 三十日, 30일, 1만 | a number; 1 is none, for "one" and 一 stand in many words |

Words and signs for numbers, eras and parts of a treaty are lines of `vocabulary/treaty_words.csv`. A number in kanji
or Hangul counts before what is counted only, or behind 第: 十分 is no ten.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from birds import vocabulary
from birds.messages import own_name
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from birds.model import Lang, Party

    Values = Callable[[re.Match[str]], Iterable[tuple[str, "Value"]]]

Value = tuple[int | str, ...]
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_TEN, _THOUSAND, _MYRIAD = 10, 1000, 10_000
_LONGEST = 24  # figures of a number: a pattern that takes any number of them goes back for each
_PLAIN = rf"\d{{1,3}}(?:,\d{{3}}){{1,8}}(?:\.\d{{1,{_LONGEST}}})?|\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?"
_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?: [a-z]{3,})?")


@dataclass
class Said:
    """What a paragraph says in one language: its references, dates and numbers, each with its words as written."""

    references: dict[Value, list[str]] = field(default_factory=dict)
    dates: dict[Value, list[str]] = field(default_factory=dict)
    numbers: dict[Value, list[str]] = field(default_factory=dict)


def differences(texts: Mapping[Lang, str], parties: Iterable[Party]) -> Iterator[Message]:
    """Yield in what the languages of a paragraph differ: values, brackets, the Parties and names in it."""
    said = {lang: read(text) for lang, text in texts.items()}
    for kind in ("references", "dates", "numbers"):
        found = {lang: getattr(one, kind) for lang, one in said.items()}
        if told := _unlike(found):
            yield Message.of(f"wording.other_{kind}", said=told)
    brackets = {lang: re.findall(r"[\[\]]", text) for lang, text in texts.items()}
    if len({tuple(one) for one in brackets.values()}) > 1:
        yield Message("wording.other_brackets")
    for party in parties:
        lacking = tuple(own_name(lang) for lang, text in texts.items() if position(party, text, lang) is None)
        if lacking and len(lacking) < len(texts):
            yield Message.of("wording.other_parties", party=party, langs=lacking)
    yield from _other_names(texts)


def _unlike(found: Mapping[Lang, dict[Value, list[str]]]) -> tuple[str, ...]:
    """Return in each language the words of what the others don't have as often, nothing where all are alike."""
    values = {value for one in found.values() for value in one}
    unlike = {value for value in values if len({len(one.get(value, ())) for one in found.values()}) > 1}
    if not unlike:
        return ()
    told = (
        (lang, [text for value, texts in one.items() if value in unlike for text in texts])
        for lang, one in found.items()
    )
    return tuple(f"{own_name(lang)} {', '.join(texts) or '–'}" for lang, texts in told)


def position(party: Party, text: str, lang: Lang) -> int | None:
    """Return where a text first names a Party, None where it does not."""
    names = sorted({party.phrase(lang), party.label(lang)}, key=len, reverse=True)
    words = (rf"\b{re.escape(name)}\b" if name[-1].isascii() else re.escape(name) for name in names)
    found = re.compile("|".join(words), re.IGNORECASE).search(text)
    return found.start() if found else None


def _other_names(texts: Mapping[Lang, str]) -> Iterator[Message]:
    """Yield the scientific names that stand in one language and not, to the letter, in another."""
    named = {name for text in texts.values() if not text.isascii() for name in _BINOMIAL.findall(text)}
    for name in sorted(named):
        lacking = tuple(own_name(lang) for lang, text in texts.items() if name not in text)
        if lacking:
            yield Message.of("wording.other_name", name=name, langs=lacking)


# ---------------------------------------------------------------- values


def read(text: str) -> Said:
    """Return what a text says; what is read as one thing is read as nothing else."""
    said, rest = Said(), unicodedata.normalize("NFKC", text)
    for pattern, values in _readers():

        def take(found: re.Match[str], values: Values = values) -> str:
            told = list(values(found))
            for kind, value in told:
                if (kind, value) != ("numbers", (1,)):
                    getattr(said, kind).setdefault(value, []).append(found[0].strip())
            return "\x00" if told else found[0]

        rest = pattern.sub(take, rest)
    return said


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Values], ...]:
    """Return what finds values in a text, the longest first, and what each means."""
    regex = vocabulary.regex
    words = {
        kind: regex("treaty_words", kind)
        for kind in ("article", "paragraph", "annex", "and", "counted", "uncounted", "ordinal", "while")
    }
    behind = {kind: _behind(kind) for kind in ("article", "paragraph")}
    era, month = _either(_eras()), f"(?-i:{_either({one.title(): at for one, at in _months().items()})})"
    east, sino, large = _signs("ja"), _signs("ko"), _either(_large())
    number = rf"(?:{_PLAIN}|{east}|{sino})"
    years, months, days = (regex("dates", one) for one in ("year", "month", "day"))
    of_era, of_month = rf"(?P<y>{number}|{regex('dates', 'first year')})", rf"(?P<m>{number})\s*{months}"
    alone, the = f"(?!{words['while']})", words["ordinal"]
    spelled = rf"(?:{_either(_cardinals())})(?:(?:[ -]| and )(?:{_either(_cardinals())}))*"
    ordinal = rf"(?:{_either(_cardinals())}[ -])?{_either(_ordinals())}"
    day = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{ordinal})"
    year = rf"(?P<y>\d{{4}}|{spelled})"
    item = rf"(?:\d{{1,{_LONGEST}}}|[IVXLC]{{1,{_LONGEST}}})(?![A-Za-z])"
    items = rf"(?P<n>{item}(?:\s*(?:,|{words['and']})\s*{item})*)"
    more = rf"(?P<p>\d+(?:(?:{words['and']}|[、,])\d+)*)"
    told: tuple[tuple[str, Values], ...] = (
        (rf"(?P<e>{era})?\s*{of_era}\s*{years}\s*{of_month}\s*(?P<d>{number})\s*{days}", _date),
        (rf"\b(?P<d>{day})(?: day)?(?: of)? (?P<m>{month})(?:,? {year})?\b", _date),
        (rf"\b(?P<m>{month}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {year})?", _date),
        (rf"\b(?P<m>{month})(?: of|,)? {year}\b", _date),
        (rf"(?P<e>{era})?\s*{of_era}\s*{years}\s*{of_month}{alone}", _date),
        (rf"{of_month}\s*(?P<d>{number})\s*{days}{alone}", _date),
        (rf"(?P<e>{era})\s*{of_era}\s*{years}", _year),
        (rf"{the}\s*(?P<n>{number})\s*{behind['article']}(?:{more}(?!{words['counted']}))?", _of("article")),
        (rf"{the}?\s*(?P<n>{number})\s*{behind['paragraph']}", _of("paragraph")),
        (rf"{words['annex']}\s*{items}", _of("annex")),
        (rf"{words['article']}\s+{items}", _of("article")),
        (rf"{words['paragraph']}\s+{items}", _of("paragraph")),
        (rf"\b(?P<n>{spelled})\s*\((?P<same>{_PLAIN})\)", _number),
        (rf"(?P<n>(?:{_PLAIN})\s?{large}?)(?:\s*\((?P<same>{_PLAIN})\))?", _number),
        (rf"{the}(?P<n>{east})|(?P<m>{east})(?={words['counted']}(?!{words['uncounted']}))", _number),
        (rf"(?<![{vocabulary.HANGUL}])(?P<n>{sino}|{_either(_native())})\s?(?={words['counted']})", _number),
        (rf"\b(?P<n>{ordinal})\b", _number),
        (rf"\b(?P<n>{spelled})\b(?P<counted>[ -]{words['counted']})?", _spelled),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), values) for pattern, values in told)


def _date(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
    parts = found.groupdict()
    year = _year_of(parts) if parts.get("y") else 0
    month = _months().get(parts["m"].casefold()) or value(parts["m"]) or 0
    day = value(re.sub(r"(?<=\d)[a-z]+", "", parts.get("d") or "")) or 0
    yield "dates", (year, month, day)


def _year(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
    yield "numbers", (_year_of(found.groupdict()),)


def _year_of(parts: Mapping[str, str | None]) -> int:
    first = _eras().get((parts.get("e") or "").casefold(), 0)
    return first + int(value(parts["y"] or "") or parts["y"] in vocabulary.spelled("dates", "first year"))


def _of(kind: str) -> Values:
    """Return what makes references of a list of numbers; a paragraph behind an article is one, too."""

    def references(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
        for one in _listed(found["n"]):
            yield "references", (kind, one)
        for one in _listed(found.groupdict().get("p") or ""):
            yield "references", ("paragraph", one)

    return references


def _listed(text: str) -> Iterator[int]:
    for one in re.findall(rf"\d+|(?<![A-Za-z])[IVXLCivxlc]+(?![A-Za-z])|{_signs('ja')}|{_signs('ko')}", text):
        if (number := value(one)) is not None:
            yield int(number)


def _number(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
    """Yield a number; in brackets behind it the same is said once more, or another one."""
    parts = found.groupdict()
    number = value(parts["n"] or parts.get("m") or "")
    if number is not None:
        yield "numbers", (number,)
    if parts.get("same") and value(parts["same"]) != number:
        yield "numbers", (value(parts["same"]) or 0,)


def _spelled(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
    """Yield a number in words where it counts something, or is larger than ten; "each of the two" says both."""
    number, own = value(found["n"]), found["n"].casefold() in _ALONE
    if number is not None and (int(number) > _MANY or found["counted"] or own):
        yield "numbers", (number,)


_MANY = 10
_ALONE = frozenset({"twice", "duplicate", "thrice", "triplicate"})


def value(text: str) -> int | str | None:
    """Return the number that a text is, in whatever figures or words; a decimal fraction as it is written."""
    text = text.strip().casefold().replace(",", "")
    scaled = re.fullmatch(rf"(\d+(?:\.\d+)?)\s?({_either(_large())})?", text)
    if scaled:
        times = _large().get(scaled[2] or "", 1)
        whole = float(scaled[1]) * times
        return int(whole) if whole.is_integer() else scaled[1]
    if re.fullmatch("[ivxlc]+", text):
        return _roman(text.upper())
    if re.fullmatch(f"{_signs('ja')}|{_signs('ko')}", text) and text not in _native():
        return _east(text)
    return _in_words(text)


def _roman(text: str) -> int:
    signs = [_ROMAN[one] for one in text]
    return sum(-one if one < after else one for one, after in zip(signs, (*signs[1:], 0), strict=True))


def _east(text: str) -> int:
    """Return a number in kanji or Hangul: 九十, 二〇二七, 삼십."""
    figures = [_figures()[one] for one in text]
    if max(figures) < _TEN:
        return int("".join(map(str, figures)))
    whole = part = digit = 0
    for one in figures:
        if one < _TEN:
            digit = one
        elif one < _MYRIAD:
            part, digit = part + (digit or 1) * one, 0
        else:
            whole, part, digit = whole + (part + digit or 1) * one, 0, 0
    return whole + part + digit


def _in_words(text: str) -> int | None:
    """Return a number in words: "two thousand and twenty-seven", 세."""
    known = _cardinals() | _ordinals() | _native()
    words = [one for one in re.split(r"[ -]+", text) if one != "and"]
    if not words or any(one not in known for one in words):
        return None
    whole = part = 0
    for one in words:
        number = known[one]
        if number == 100:  # noqa: PLR2004 - a hundred multiplies what stands before it
            part = (part or 1) * number
        elif number == 1000:  # noqa: PLR2004 - so does a thousand
            whole, part = whole + (part or 1) * number, 0
        else:
            part += number
    return whole + part


# ---------------------------------------------------------------- words


def _either(words: Mapping[str, int]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _behind(kind: str) -> str:
    chosen = (one for one in vocabulary.words("treaty_words") if one.means == kind and one.how == "behind")
    return vocabulary.alternatives(chosen)


@cache
def _eras() -> dict[str, int]:
    found = ((one.means.partition(" "), one.text) for one in vocabulary.words("treaty_words"))
    return {text.casefold(): int(first) for (kind, _, first), text in found if kind == "era"}


@cache
def _months() -> dict[str, int]:
    return {one.text.casefold(): int(one.means) for one in vocabulary.words("dates") if one.means.isdecimal()}


def _numerals(how: str, *, latin: bool) -> dict[str, int]:
    return {
        one.text.casefold(): int(one.means)
        for one in vocabulary.words("treaty_words")
        if one.means.isdecimal() and one.how == how and one.text.isascii() == latin
    }


@cache
def _cardinals() -> dict[str, int]:
    return _numerals("", latin=True)


@cache
def _ordinals() -> dict[str, int]:
    return _numerals("ordinal", latin=True)


@cache
def _native() -> dict[str, int]:
    return _numerals("", latin=False)


@cache
def _figures() -> dict[str, int]:
    return _numerals("figure", latin=False)


@cache
def _large() -> dict[str, int]:
    """Return the figures that may stand behind digits: 1万."""
    return {one: number for one, number in _figures().items() if number >= _THOUSAND}


@cache
def _signs(language: str) -> str:
    """Return the pattern of a number in the figures of a language."""
    lines = vocabulary.words("treaty_words")
    return f"[{''.join(one.text for one in lines if one.how == 'figure' and one.language == language)}]{{1,{_LONGEST}}}"
