"""Whether the languages of a text say the same: each paragraph's numbers, dates and references, by value.

The same values must stand in each language, in the same units and order: two that one language exchanges are faults
that no count shows. A language that builds its sentences otherwise has values of different kinds in another order; so
only those of one kind or unit are held to it.

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
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

from birds import vocabulary
from birds.messages import own_name
from birds.model import Lang, Message, Party

if TYPE_CHECKING:
    Values = Callable[[re.Match[str]], Iterable[tuple[str, "Value"]]]

Value = tuple[int | str, ...]
KINDS = ("references", "dates", "numbers")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_TEN, _THOUSAND, _MYRIAD = 10, 1000, 10_000
_LONGEST = 24  # figures of a number: a pattern that takes any number of them goes back for each
_GROUPS = r"(?:(?:,\d{3}){1,8}|(?: \d{3}){1,8}\b)"
_PLAIN = rf"\d{{1,3}}{_GROUPS}(?:\.\d{{1,{_LONGEST}}})?|\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?"
_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?: [a-z]{3,})?")
BRACKET = re.compile(r"[\[\]［］]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A value that a paragraph says: where it stands, its words as written, and the unit that a number counts."""

    at: int
    value: Value
    text: str
    unit: str = ""


def language_differences(texts: Mapping[Lang, str], parties: Iterable[Party]) -> Iterator[Message]:
    """Yield in what the languages of a paragraph differ: values, brackets, the Parties and scientific names in it."""
    read_in = {lang: values_in(text) for lang, text in texts.items()}
    for kind in KINDS:
        yield from _differing(kind, {lang: values[kind] for lang, values in read_in.items()})
    if words := _of_other_units({lang: values["ones"] for lang, values in read_in.items()}):
        yield Message.of("wording.other_units", said=words)
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
    """Yield in what values of one kind differ: which there are, else what they count, else their order."""
    counts = [Counter(mention.value for mention in own) for own in mentions.values()]
    values = {value for count in counts for value in count}
    unlike = {value for value in values if len({count[value] for count in counts}) > 1}
    if unlike:
        yield Message.of(f"wording.other_{kind}", said=_quoted(mentions, unlike))
        return
    if words := _of_other_units(mentions):
        yield Message.of("wording.other_units", said=words)
        return
    # held to one order: references of a kind, numbers of a unit, whatever language says it
    groups: dict[Value, str] = {}
    for mention in chain.from_iterable(mentions.values()):
        group = str(mention.value[0]) if isinstance(mention.value[0], str) else mention.unit
        groups[mention.value] = max(groups.get(mention.value, ""), group)
    for group in dict.fromkeys(groups.values()):
        same = {value for value, of in groups.items() if of == group}
        orders = {tuple(each.value for each in own if each.value in same) for own in mentions.values()}
        if len(orders) > 1:
            yield Message.of(f"wording.exchanged_{kind}", said=_quoted(mentions, same))


def _of_other_units(mentions: Mapping[Lang, Sequence[Mention]]) -> tuple[str, ...]:
    """Return the words of what is counted in other units in one language; one that names no unit is left out."""
    unlike = set()
    for value in {mention.value for own in mentions.values() for mention in own}:
        units = [sorted(each.unit for each in own if each.value == value) for own in mentions.values()]
        known = {tuple(in_lang) for in_lang in units if in_lang and all(in_lang)}
        unlike |= {value} if len(known) > 1 and len(set(map(len, known))) == 1 else set()
    return _quoted(mentions, unlike) if unlike else ()


def _quoted(mentions: Mapping[Lang, Sequence[Mention]], values: Collection[Value]) -> tuple[str, ...]:
    """Return in each language the words of some values, in their order."""
    words = (
        (lang, dict.fromkeys((mention.at, mention.text) for mention in own if mention.value in values))
        for lang, own in mentions.items()
    )
    return tuple(f"{own_name(lang)} {', '.join(text for _, text in of) or '–'}" for lang, of in words)


def first_mention(party: Party, text: str, lang: Lang) -> int | None:
    """Return where a text first names a Party, None where it does not."""
    names = sorted({party.phrase(lang), party.label(lang)}, key=len, reverse=True)
    words = (rf"\b{re.escape(name)}\b" if name[-1].isascii() else re.escape(name) for name in names)
    match = re.compile("|".join(words), re.IGNORECASE).search(text)
    return match.start() if match else None


# ---------------------------------------------------------------- what a paragraph says


def values_in(text: str) -> dict[str, list[Mention]]:
    """Return what a text says by kind, in its order; what is read as one thing is read as nothing else.

    Numbers that are 1 are apart, as `ones`.
    """
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
    return {kind: sorted(of_kind) for kind, of_kind in mentions.items()}


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
    regex, terms = vocabulary.regex, vocabulary.words("treaty_words")
    words = {
        kind: regex("treaty_words", kind)
        for kind in ("article", "paragraph", "annex", "and", "of", "uncounted", "ordinal", "while")
    }
    counted = vocabulary.alternatives(unit for unit in vocabulary.words("units") if unit.how != "figures")
    behind = {
        kind: vocabulary.alternatives(word for word in terms if (word.means, word.how) == (kind, "behind"))
        for kind in ("article", "paragraph")
    }
    era, month = _either(_eras()), f"(?-i:{_either(_months())})"
    east, sino, large = _signs("ja"), _signs("ko"), _either(_large())
    number = rf"(?:{_PLAIN}|{east}|{sino})"
    years, months, days = (regex("dates", part) for part in ("year", "month", "day"))
    of_era, of_month = rf"(?P<y>{number}|{regex('dates', 'first year')})", rf"(?P<m>{number})\s*{months}"
    alone, the = f"(?!{words['while']})", words["ordinal"]
    cardinal = _either(_numerals("cardinal"))
    spelled = rf"(?:{cardinal})(?:(?:[ -]| and )(?:{cardinal}))*"
    ordinal = rf"(?:{cardinal}[ -])?{_either(_numerals('ordinal'))}"
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
        (rf"(?P<e>{era})\s*{of_era}\s*{years}", lambda match: [("numbers", (_year_of(match.groupdict()),))]),
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
        (rf"(?<![{vocabulary.HANGUL}])(?P<n>{sino}|{_either(_numerals('native'))})\s?(?={counted})", _number),
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
        digits = [_ROMAN[letter] for letter in text.upper()]
        pairs = zip(digits, (*digits[1:], 0), strict=True)
        return sum(-digit if digit < after else digit for digit, after in pairs)
    if re.fullmatch(f"{_signs('ja')}|{_signs('ko')}", text) and text not in _numerals("native"):
        return _east(text)
    return _in_words(text)


def _east(text: str) -> int:
    """Return a number in kanji or Hangul: 九十, 二〇二七, 삼십."""
    figures = [_numerals("figure")[sign] for sign in text]
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
    known = _numerals("cardinal") | _numerals("ordinal") | _numerals("native")
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


@cache
def _numerals(kind: Literal["cardinal", "ordinal", "native", "figure"]) -> dict[str, int]:
    """Return the numbers that words stand for: in Latin letters, counting in Korean (native), figures in a number."""
    how, is_latin = ("" if kind in ("cardinal", "native") else kind), kind in ("cardinal", "ordinal")
    return {
        word.text.casefold(): int(word.means)
        for word in vocabulary.words("treaty_words")
        if word.means.isdecimal() and word.how == how and word.text.isascii() == is_latin
    }


@cache
def _large() -> dict[str, int]:
    """Return the figures that may stand behind digits: 1万."""
    return {figure: number for figure, number in _numerals("figure").items() if number >= _THOUSAND}


@cache
def _signs(language: str) -> str:
    """Return the pattern of a number in the figures of a language."""
    words = vocabulary.words("treaty_words")
    signs = "".join(word.text for word in words if word.how == "figure" and word.language == language)
    return f"[{signs}]{{1,{_LONGEST}}}"
