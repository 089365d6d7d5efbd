"""What a paragraph of a treaty says by value: its references, dates and numbers, in the scripts of its languages.

| in a text | is |
|---|---|
| III, 3, 第三条, 제3조, Articles 2 and 3 | a reference to an article, paragraph or annex |
| paragraph 2 of Article 3, 第三条2, 제3조 제2항 | one to a paragraph of that article |
| 9 May 2027, 令和九年五月九日, 2027년 5월 9일 | a date, as precise as it is written |
| thirty (30) days, 三十日, 30일, 1만 | a number and what it counts; 1 alone is none: "one" and 一 stand in many words |

Words for numbers, eras and parts of a treaty are lines of `vocabulary/treaty_words.csv`, units of `units.csv`.
A number in kanji or Hangul counts before what is counted only, or behind 第: 十分 is no ten.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from birds import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Values = Callable[[re.Match[str]], Iterable[tuple[str, "Value"]]]

Value = tuple[int | str, ...]
KINDS = ("references", "dates", "numbers")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_TEN, _THOUSAND, _MYRIAD = 10, 1000, 10_000
_LONGEST = 24  # figures of a number: a pattern that takes any number of them goes back for each
_GROUPS = r"(?:(?:,\d{3}){1,8}|(?: \d{3}){1,8}\b)"
_PLAIN = rf"\d{{1,3}}{_GROUPS}(?:\.\d{{1,{_LONGEST}}})?|\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?"


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A value that a paragraph says: where it stands, its words as written, and the unit that a number counts."""

    at: int
    value: Value
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphValues:
    """What a paragraph says in one language, in its order. `ones` are the numbers that are 1."""

    references: tuple[Mention, ...] = ()
    dates: tuple[Mention, ...] = ()
    numbers: tuple[Mention, ...] = ()
    ones: tuple[Mention, ...] = ()


def values_in(text: str) -> ParagraphValues:
    """Return what a text says; what is read as one thing is read as nothing else."""
    mentions: dict[str, list[Mention]] = {kind: [] for kind in (*KINDS, "ones")}
    rest = unicodedata.normalize("NFKC", text)
    for pattern, values in _readers():

        def take(match: re.Match[str], values: Values = values) -> str:
            pairs = list(values(match))
            for kind, value in pairs:
                unit, end = _unit_of(match, value[0]) if kind == "numbers" else ("", match.end())
                to = "ones" if (kind, value) == ("numbers", (1,)) else kind
                words = match.string[match.start() : end].strip()
                mentions[to].append(Mention(match.start(), value, words, unit))
            return "\x00" * len(match[0]) if pairs else match[0]

        rest = pattern.sub(take, rest)
    return ParagraphValues(**{kind: tuple(sorted(of_kind)) for kind, of_kind in mentions.items()})


def _unit_of(match: re.Match[str], value: int | str) -> tuple[str, int]:
    """Return the unit of what a number counts, nothing where none is known, and where the words of both end."""
    units, text = vocabulary.sought("units"), match.string
    ends = [match.end(name) for name, part in match.groupdict().items() if part and name in _COUNTING]
    behind = _before_unit().match(text, max(ends)) if ends else None
    counted = units.pattern.fullmatch(match[0].strip())  # twice, duplicate
    counted = counted or (units.pattern.match(text, behind.end()) if behind else None)
    if counted is None:
        return "", match.end()
    unit, end = units.meaning(counted), max(counted.end(), match.end())
    is_calendar = unit == "year" and isinstance(value, int) and value > _LONG
    is_idiom = unit in _IDIOMS and value == 1
    return "" if unit == "anything" or is_calendar or is_idiom else unit, end


_IDIOMS = frozenset({"copy", "species", "time"})  # 一部, 일종, "at one time"
_COUNTING = ("n", "m", "same")
_LONG = 999  # years: more are a year of the calendar


@cache
def _before_unit() -> re.Pattern[str]:
    """Return what may stand between a number and its unit."""
    return re.compile(rf"[\s)-]*(?:{vocabulary.regex('treaty_words', 'of')})?")


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Values], ...]:
    """Return what finds values in a text, the longest first, and what each means."""
    regex = vocabulary.regex
    words = {
        kind: regex("treaty_words", kind)
        for kind in ("article", "paragraph", "annex", "and", "of", "uncounted", "ordinal", "while")
    }
    counted = vocabulary.alternatives(unit for unit in vocabulary.words("units") if unit.how != "figures")
    behind = {kind: _behind(kind) for kind in ("article", "paragraph")}
    era, month = _either(_eras()), f"(?-i:{_either(_months())})"
    east, sino, large = _signs("ja"), _signs("ko"), _either(_large())
    number = rf"(?:{_PLAIN}|{east}|{sino})"
    years, months, days = (regex("dates", part) for part in ("year", "month", "day"))
    of_era, of_month = rf"(?P<y>{number}|{regex('dates', 'first year')})", rf"(?P<m>{number})\s*{months}"
    alone, the = f"(?!{words['while']})", words["ordinal"]
    spelled = rf"(?:{_either(_cardinals())})(?:(?:[ -]| and )(?:{_either(_cardinals())}))*"
    ordinal = rf"(?:{_either(_cardinals())}[ -])?{_either(_ordinals())}"
    day = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?|{ordinal})"
    year = rf"(?P<y>\d{{4}}|{spelled})"
    item = rf"(?:\d{{1,{_LONGEST}}}|[IVXLC]{{1,{_LONGEST}}})(?![A-Za-z])"
    several = rf"{item}(?:\s*(?:,|{words['and']})\s*{item})*"
    items = rf"(?P<n>{several})"
    part = rf"{the}?\s*{number}\s*{behind['paragraph']}"
    parts = rf"{part}(?:(?:\s*{words['and']}|[、,])\s*{part})*"
    more = rf"(?P<p>\d+(?:(?:{words['and']}|[、,])\d+)*)"
    patterns: tuple[tuple[str, Values], ...] = (
        (rf"(?P<e>{era})?\s*{of_era}\s*{years}\s*{of_month}\s*(?P<d>{number})\s*{days}", _date),
        (rf"\b(?P<d>{day})(?: day)?(?: of| de)? (?P<m>{month})(?:(?:,| de)? {year})?\b", _date),
        (rf"\b(?P<m>{month}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {year})?", _date),
        (rf"\b(?P<m>{month})(?: of|,)? {year}\b", _date),
        (rf"(?P<e>{era})?\s*{of_era}\s*{years}\s*{of_month}{alone}", _date),
        (rf"{of_month}\s*(?P<d>{number})\s*{days}{alone}", _date),
        (rf"(?P<e>{era})\s*{of_era}\s*{years}", _year),
        (rf"{the}\s*(?P<n>{number})\s*{behind['article']}\s*(?P<p>{parts})", _of("article")),
        (rf"{the}\s*(?P<n>{number})\s*{behind['article']}(?:{more}(?!{counted}))?", _of("article")),
        (rf"{the}?\s*(?P<n>{number})\s*{behind['paragraph']}", _of("paragraph")),
        (rf"{words['annex']}\s*{items}", _of("annex")),
        (
            rf"{words['paragraph']}\s+(?P<p>{several})\s+{words['of']}\s*{words['article']}\s+(?P<n>{item})",
            _of("article"),
        ),
        (rf"{words['article']}\s+(?P<n>{item}),?\s+{words['paragraph']}\s+(?P<p>{several})", _of("article")),
        (rf"{words['article']}\s+(?P<n>{item})\s?\((?P<p>\d{{1,2}})\)", _of("article")),
        (rf"{words['article']}\s+{items}", _of("article")),
        (rf"{words['paragraph']}\s+{items}", _of("paragraph")),
        (rf"\b(?P<n>{spelled})\s*\((?P<same>{_PLAIN})\)", _number),
        (rf"(?<![A-Za-z\d])(?P<n>(?:{_PLAIN})\s?{large}?)(?:\s*\((?P<same>{_PLAIN})\))?", _number),
        (
            rf"{the}(?P<o>{east})|(?P<m>{east})(?=(?:{words['of']})?{counted}(?!{words['uncounted']}))",
            _number,
        ),
        (rf"(?<![{vocabulary.HANGUL}])(?P<n>{sino}|{_either(_native())})\s?(?={counted})", _number),
        (rf"\b(?P<o>{ordinal})\b", _number),
        (rf"\b(?P<n>{spelled})\b(?P<counted>[ -]{counted})?", _spelled),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), values) for pattern, values in patterns)


def _date(match: re.Match[str]) -> Iterator[tuple[str, Value]]:
    parts = match.groupdict()
    year = _year_of(parts) if parts.get("y") else 0
    month = _months().get(parts["m"]) or value(parts["m"]) or 0
    day = value(re.sub(r"(?<=\d)[a-z.]+", "", parts.get("d") or "")) or 0
    yield "dates", (year, month, day)


def _year(match: re.Match[str]) -> Iterator[tuple[str, Value]]:
    yield "numbers", (_year_of(match.groupdict()),)


def _year_of(parts: Mapping[str, str | None]) -> int:
    first = _eras().get((parts.get("e") or "").casefold(), 0)
    return first + int(value(parts["y"] or "") or parts["y"] in vocabulary.spelled("dates", "first year"))


def _of(kind: str) -> Values:
    """Return what makes references of a list of numbers; a paragraph of an article is one to both."""

    def references(match: re.Match[str]) -> Iterator[tuple[str, Value]]:
        of = tuple(_listed(match["n"]))
        paragraphs = tuple(_listed(match.groupdict().get("p") or ""))
        for article in of:
            yield from (("references", (kind, article, paragraph)) for paragraph in paragraphs or (0,))

    return references


def _listed(text: str) -> Iterator[int]:
    figures = rf"\d+|(?<![A-Za-z])[IVXLCivxlc]+(?![A-Za-z])|{_signs('ja')}|{_signs('ko')}"
    for written in re.findall(figures, text):
        if (number := value(written)) is not None:
            yield int(number)


def _number(match: re.Match[str]) -> Iterator[tuple[str, Value]]:
    """Yield a number; in brackets behind it the same is said once more, or another one."""
    parts = match.groupdict()
    number = value(parts.get("n") or parts.get("m") or parts.get("o") or "")
    if number is not None:
        yield "numbers", (number,)
    if parts.get("same") and value(parts["same"]) != number:
        yield "numbers", (value(parts["same"]) or 0,)


def _spelled(match: re.Match[str]) -> Iterator[tuple[str, Value]]:
    """Yield a number in words where it counts something, or is larger than ten; "each of the two" says both."""
    number, own = value(match["n"]), vocabulary.sought("units").pattern.fullmatch(match["n"])
    if number is not None and (int(number) > _MANY or match["counted"] or own):
        yield "numbers", (number,)


_MANY = 10


def value(text: str) -> int | str | None:
    """Return the number that a text is, in whatever figures or words; a decimal fraction as it is written."""
    text = re.sub(r",|(?<=\d) (?=\d)", "", text.strip().casefold())
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
    digits = [_ROMAN[letter] for letter in text]
    pairs = zip(digits, (*digits[1:], 0), strict=True)
    return sum(-digit if digit < after else digit for digit, after in pairs)


def _east(text: str) -> int:
    """Return a number in kanji or Hangul: 九十, 二〇二七, 삼십."""
    figures = [_figures()[sign] for sign in text]
    if max(figures) < _TEN:
        return int("".join(map(str, figures)))
    whole = part = digit = 0
    for figure in figures:
        if figure < _TEN:
            digit = figure
        elif figure < _MYRIAD:
            part, digit = part + (digit or 1) * figure, 0
        else:
            whole, part, digit = whole + (part + digit or 1) * figure, 0, 0
    return whole + part + digit


def _in_words(text: str) -> int | None:
    """Return a number in words: "two thousand and twenty-seven", 세."""
    known = _cardinals() | _ordinals() | _native()
    words = [word for word in re.split(r"[ -]+", text) if word != "and"]
    if not words or any(word not in known for word in words):
        return None
    whole = part = 0
    for word in words:
        number = known[word]
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
    words = vocabulary.words("treaty_words")
    return vocabulary.alternatives(word for word in words if word.means == kind and word.how == "behind")


@cache
def _eras() -> dict[str, int]:
    words = ((word.means.partition(" "), word.text) for word in vocabulary.words("treaty_words"))
    return {text.casefold(): int(first) for (kind, _, first), text in words if kind == "era"}


@cache
def _months() -> dict[str, int]:
    """Return the months as they are written: English ones with a capital, for may is a word."""
    months = {word.text.title(): word.means for word in vocabulary.words("dates") if word.means.isdecimal()}
    more = ((word.text, word.means.partition("month ")) for word in vocabulary.words("treaty_words"))
    months |= {text: month for text, (_, is_month, month) in more if is_month}
    return {text: int(month) for text, month in months.items()}


def _numerals(how: str, *, latin: bool) -> dict[str, int]:
    return {
        word.text.casefold(): int(word.means)
        for word in vocabulary.words("treaty_words")
        if word.means.isdecimal() and word.how == how and word.text.isascii() == latin
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
    return {figure: number for figure, number in _figures().items() if number >= _THOUSAND}


@cache
def _signs(language: str) -> str:
    """Return the pattern of a number in the figures of a language."""
    words = vocabulary.words("treaty_words")
    signs = "".join(word.text for word in words if word.how == "figure" and word.language == language)
    return f"[{signs}]{{1,{_LONGEST}}}"
