"""Every word that a user reads, in three languages: a code and its arguments go in, a sentence comes out.

`say` and `runs` make the sentence of a message, `word` gives a label. What is said stands in `en.po`, `ko.po` and
`ja.po`, never in the code: gettext's own files, read as they are whenever a word is needed. A msgctxt is the code, a
msgid the English text, a msgstr its translation. What has no msgstr, or one that is marked as fuzzy, is said in
English. Only the language that is asked for is read.

A sentence is the template of its code, filled with the message's arguments. The fields of a template, by what follows
the colon:

    {file}             what was written, to the letter; a number; another message; several of these with commas
    {rows:,}           a number in Python's own notation
    {rows:row/rows}    the English word alone that fits the number (of several things: how many they are)
    {bird:은/는}        the Korean particle alone that fits the end of `bird`; 은(는) where nobody knows how it is read
    {files:and}        several things with "and" before the last; `or` alike
    {taxon:i}          a scientific name, in italics
    {status:w}         a word of the catalogue, `word.STATUS`; several with spaces between are several words
    {codes:l}          the same with commas between
    {points:c}         several messages, or further codes with the same arguments, as clauses of the sentence
    {why:s}            a sentence that ends another one, without its full stop
    {texts:t}          that of several texts which is in the sentence's language: before each stand its tag and a colon
    {text:end}         our own words in bundled data, of the kind that `data.csv` names: end, note, source …
    {side:p} {side:P}  a Party as a sentence ("the Republic of Korea") or a label ("Republic of Korea") has it, several
                       with "and". A Party is a `Party`; a text stays as it is: the id of a list, another country
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from birds.model import LANGS, Arg, Lang, Message, Party, Run, name_column

if TYPE_CHECKING:
    Runs = tuple[Run, ...]
    Field = tuple[str, str | None, str]  # the text before it, its name, its spec

UNKNOWN = "–"
# Of our words in bundled data.
KINDS = ("source", "region", "note", "end", "mark", "unit", "season", "reason")
# Characters of our own words with places to fill: on a stranger's page of text patterns take long.
LONGEST = 500
_ENTRY = re.compile(r'^msgctxt "(.*)"\nmsgid "(.*)"\nmsgstr "(.*)"$', re.MULTILINE)
_FUZZY = re.compile(r'^#,.*\bfuzzy\b.*\n((?:#.*\n|msg(?:ctxt|id) .*\n)*)msgstr ".*"$', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t"}
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _FINAL_L = 0xAC00, 0xD7A3, 28, 8
_TO = 0xC73C  # the first letter of the particle "to", which is short after an l, too
_KANA = range(0x3041, 0x30FF)
_KANA_CLOSED = {0x3063, 0x3093, 0x30C3, 0x30F3}  # tsu and n, in both scripts
# Read aloud in Korean these end in a consonant; all other endings get a vowel: minor, albus.
_CLOSED_WORDS, _CLOSED_LETTERS, _CLOSED_DIGITS = ("l", "m", "n", "ng"), "LMNR", "013678"
_CLOSING = ")]\u300f\u300d\u201d\u2019\"'` "
_ASIDE = re.compile(r"\s*\([^()]*\)$")
_READ_WITH_L = ("l", "L", "R", "1", "7", "8")


def word(key: str, lang: Lang) -> str:
    """Return the word behind `key` in `lang`; KeyError names a word that is missing."""
    entry = template(f"word.{key}", lang)
    if entry is None:
        raise KeyError(key)
    return entry[0]


def words(prefix: str, lang: Lang) -> dict[str, str]:
    """Return the words whose keys begin with `prefix`, by the rest of the key."""
    keys = [code.removeprefix("word.") for code in entries(lang) if code.startswith(f"word.{prefix}")]
    return {key.removeprefix(prefix): word(key, lang) for key in keys}


def meaning(verdict: str, test: str, lang: Lang) -> str:
    """Return what a verdict means in a treaty test."""
    own = f"means.{test}.{verdict}"
    return word(own if _is_word(own, lang) else f"means.{verdict}", lang)


def say(message: Message, lang: Lang) -> str:
    """Return the message as one plain sentence in `lang`."""
    simple = _filled_as_it_is(message.code, lang)
    if simple is not None and all(value.__class__ is str for _, value in message.args):
        return simple.format_map(_Arguments(message.args))
    return _text_of(runs(message, lang))


def _text_of(sentence: Runs) -> str:
    return "".join([run.text for run in sentence])


class _Arguments(dict[str, "Arg"]):
    """A message's arguments; a dash for one that it lacks."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


def runs(message: Message, lang: Lang) -> Runs:
    """Return the message as one sentence in runs, scientific names italic.

    A dossier of another version of this program may hold a code or lack an argument that this one does not know:
    then the code itself stands for the sentence, or a dash for the argument.
    """
    sentence = _sentence_runs(message, lang)
    if sentence and _begins_with_party(message, lang):
        return (Run(sentence[0].text[:1].upper() + sentence[0].text[1:]), *sentence[1:])
    return sentence


def _sentence_runs(message: Message, lang: Lang) -> Runs:
    """Return the runs of a sentence, or of a part of one, as its template has them."""
    fields, spoken = _fields(message.code, lang)
    if fields is None:
        return (Run(" ".join((message.code, *(str(value) for _, value in message.args)))),)
    args = _Arguments(message.args)
    sentence: list[Run] = []
    shown: dict[str, Runs] = {}
    for literal, name, spec in fields:
        if literal:
            sentence.append(Run(literal))
        if name is None:
            continue
        if "/" in spec:
            sentence.append(Run(_fitting(args[name], spec, spoken, shown.get(name))))
        else:
            clauses = _clauses(message, args[name], spoken) if spec == "c" else None
            shown[name] = _field(args[name], spec, spoken) if clauses is None else tuple(clauses)
            sentence += shown[name]
    return tuple(sentence)


def _begins_with_party(message: Message, lang: Lang) -> bool:
    """Whether a sentence begins with a Party, itself or in the part that it begins with: "The Republic of Korea".

    An id stays as it is written, and so does a Party within the sentence.
    """
    fields, _ = _fields(message.code, lang)
    if not fields:
        return False
    before, name, spec = fields[0]
    value = dict(message.args).get(name or "")
    first = value[0] if isinstance(value, tuple) and value else value
    if before or not isinstance(first, (Party, Message)):
        return False
    return spec == "p" if isinstance(first, Party) else _begins_with_party(first, lang)


@lru_cache(maxsize=4096)
def _fields(code: str, lang: Lang) -> tuple[tuple[Field, ...] | None, Lang]:
    """Return the fields of a code's template, None where there is no such code, and the language it is in."""
    entry = template(code, lang)
    if entry is None:
        return None, lang
    text, language = entry
    parsed = Formatter().parse(text)
    return tuple([(literal, name, spec or "") for literal, name, spec, _ in parsed]), language


@lru_cache(maxsize=4096)
def _filled_as_it_is(code: str, lang: Lang) -> str | None:
    """Return a code's template without its italics if texts need nothing else done to them, else None.

    Most sentences of a large comparison are of that kind, and as plain text they need no runs.
    """
    fields, _ = _fields(code, lang)
    if fields is None or not {spec for _, name, spec in fields if name is not None} <= {"", "i"}:
        return None
    entry = template(code, lang)
    return entry[0].replace(":i}", "}") if entry else None


def _clauses(message: Message, codes: Arg, lang: Lang) -> Iterator[Run]:
    """Yield several sentences, each of its own arguments or as a code of the message's, as clauses of one."""
    for at, code in enumerate(codes if isinstance(codes, tuple) else str(codes).split()):
        if at:
            yield Run(word("list.clause", lang))
        clause = code if isinstance(code, Message) else Message(str(code), message.args)
        yield from _sentence_runs(clause, lang)


def _field(value: Arg, spec: str, lang: Lang) -> Runs:
    if isinstance(value, Message):
        sentence = _sentence_runs(value, lang)
        end = len(sentence) - (spec == "s")  # what ends another sentence has no full stop of its own
        return (*sentence[:end], *(replace(run, text=run.text.rstrip(".。")) for run in sentence[end:]))
    if isinstance(value, tuple) and spec == "t":
        texts = {tag: text for tag, _, text in (str(each).partition(":") for each in value)}
        return (Run(texts.get(lang) or word("agreement_gap", lang)),)
    if isinstance(value, tuple):
        of_each, last = ("", spec) if spec in _LAST else (spec, "and" if spec in {"p", "P"} else "")
        return _several([_field(each, of_each, lang) for each in value], last, lang)
    if isinstance(value, Party) and spec in {"p", "P"}:
        return (Run(value.phrase(lang) if spec == "p" else value.label(lang)),)
    if isinstance(value, (int, float)):
        return (Run(format(value, spec)),)
    return (_text(str(value), spec, lang),)


def _text(value: str, spec: str, lang: Lang) -> Run:
    if spec == "i":
        return Run(value, italic=value.isascii())
    if spec == "w":
        return Run(" ".join(_word(part, lang) for part in value.split()))
    if spec in KINDS:
        return Run(translation(value, spec, lang))
    if spec == "l":
        parts = value.split() or ["no_status"]
        return Run(word("list.words", lang).join(_word(part, lang) for part in parts))
    return Run(value)


_LAST = ("and", "or")


def _several(parts: Sequence[Runs], spec: str, lang: Lang) -> Runs:
    """Return things in a row: with commas, before the last with "and" or "or" where that is asked for."""
    sentence: list[Run] = []
    for place, part in enumerate(parts):
        if place:
            last = place == len(parts) - 1
            joint = Message.of(f"list.{(last and spec) or 'comma'}", before=_text_of(parts[place - 1]))
            sentence.append(Run(say(joint, lang)))
        sentence += part
    return tuple(sentence)


def in_row(parts: Iterable[str | None], lang: Lang, sign: str = "comma") -> str:
    """Return the parts that there are in a row, with a language's own comma, semicolon or colon between them."""
    return say(Message(f"list.{sign}"), lang).join(part for part in parts if part)


def labelled(label: str, text: str, lang: Lang) -> str:
    """Return a text behind its label and a language's colon."""
    return f"{label}{say(Message('list.colon'), lang)}{text}"


def aside(text: str, more: str, lang: Lang) -> str:
    """Return a text with more of it in a language's brackets, alone where there is no more."""
    return text + say(Message.of("list.aside", more=more), lang) if more else text


def _fitting(value: Arg, spec: str, lang: Lang, shown: Runs | None) -> str:
    """Return the Korean particle that fits a value as it is shown, or the English word that fits a number."""
    first, second = spec.split("/")
    if lang == "ko":
        return particle(_text_of(_field(value, "", lang) if shown is None else shown), first, second)
    number = len(value) if isinstance(value, tuple) else value
    return first if number in (1, "1") else second


def _word(key: str, lang: Lang) -> str:
    return word(key, lang) if _is_word(key, lang) else key


def _is_word(key: str, lang: Lang) -> bool:
    return f"word.{key}" in entries(lang)


def name_heading(names: Lang, lang: Lang) -> str:
    """Return the heading of a column with names in the language `names`."""
    if _is_word(column := name_column(names), lang):
        return word(column, lang)
    return say(Message.of("names.heading", language=names), lang)


def proposed_heading(names: Lang, lang: Lang) -> str:
    """Return the heading of a form's column in which names in a language without a catalogue are proposed."""
    return say(Message.of("names.proposed", heading=name_heading(names, lang)), lang)


def slot_heading(slot: str, lang: Lang) -> str:
    """Return what a Party proposes: the scientific name, that in a language, or a footnote."""
    kind, dot, language = slot.partition(".")
    if dot:
        return say(Message.of(f"names.{kind}", language=own_name(language)), lang)
    return word("scientific_name", lang) if slot == "reference" else name_heading(slot, lang)


def own_name(lang: Lang) -> str:
    """Return what a language calls itself, its tag where nobody says it."""
    key = f"own_name_{lang}"
    return word("own_name", lang) if lang in LANGS else word(key, "en") if _is_word(key, "en") else lang


def particle(before: str, closed: str, opened: str) -> str:
    """Return the Korean particle that fits after `before`: `closed` after a consonant, `opened` after a vowel.

    What stands in brackets at the end is not read. Both, as 은(는), after letters that are read in more ways than one.
    """
    plain = (_ASIDE.sub("", before) or before).rstrip(_CLOSING)
    last = plain[-1:]
    if last and _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        final = (ord(last) - _HANGUL_FIRST) % _FINALS
        return closed if final and not (final == _FINAL_L and ord(closed[0]) == _TO) else opened
    if last and ord(last) in _KANA:
        return closed if ord(last) in _KANA_CLOSED else opened
    if not (last.isascii() and last.isalnum()):  # nobody knows how to read it: 은(는), (으)로
        both = f"{closed}({opened})"
        return f"({closed.removesuffix(opened)}){opened}" if closed.endswith(opened) else both
    if ord(closed[0]) == _TO and plain.endswith(_READ_WITH_L):
        return opened
    is_closed = plain.endswith(_CLOSED_WORDS) or last in _CLOSED_LETTERS + _CLOSED_DIGITS
    return closed if is_closed else opened


# ---------------------------------------------------------------- the catalogues


@cache
def spoken() -> tuple[Lang, ...]:
    """Return the languages that have a catalogue."""
    return tuple(sorted(file.stem for file in Path(__file__).parent.glob("*.po")))


def language_read(lang: Lang) -> Lang:
    """Return the language that our words are in where `lang` is asked for: without a catalogue they are English."""
    return lang if lang in spoken() else "en"


@cache
def entries(lang: Lang) -> dict[str, tuple[str, str]]:
    """Return the English text and the translation of every code, both as the file has them."""
    if lang not in spoken():
        return entries("en")
    text = Path(__file__).with_name(f"{lang}.po").read_text("utf-8").replace('"\n"', "")
    if "fuzzy" in text:
        text = _FUZZY.sub(r'\1msgstr ""', text)
    return {code: (english, translation) for code, english, translation in _ENTRY.findall(text)}


def template(code: str, lang: Lang) -> tuple[str, Lang] | None:
    """Return the text of a code and the language that it is in; None where there is no such code."""
    entry = entries(lang).get(code)
    if entry is None:
        return None
    english, translation = entry
    return (_read(translation), lang) if translation else (_read(english), "en")


def _read(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return _ESCAPED.sub(lambda sign: _MEANT.get(sign[1], sign[1]), quoted)


# ---------------------------------------------------------------- what bundled data say


@lru_cache(maxsize=4096)
def translation(text: str, kind: str, lang: Lang) -> str:
    """Return a text of the bundled data in a language if the words are ours, else the text.

    Ask `attribution.in_our_words` for it: a stranger may have written the same. `data.csv` has the texts of each kind.
    Parts between semicolons are looked up one by one, and `{}` in a text stands for what is written there: "central
    Honshu and north". Of such a text ours are at most `LONGEST` long.
    """
    texts, patterns = _data_words(kind, lang)
    if text in texts:
        return texts[text]
    if len(parts := re.split(r" ?; ", text)) > 1:
        translated = [translation(part, kind, lang) for part in parts]
        return text if translated == parts else in_row(translated, lang, "semicolon")
    for pattern, wording in patterns if len(text) <= LONGEST else ():
        if filled := pattern.fullmatch(text):
            return wording.format(*(translation(part, kind, lang) for part in filled.groups()))
    return text


@cache
def _data_words(kind: str, lang: Lang) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return what texts of a kind are in a language, and what those are that have a place to fill."""
    with Path(__file__).with_name("data.csv").open(encoding="utf-8", newline="") as lines:
        own = [row for row in csv.DictReader(lines) if row["kind"] == kind and row.get(lang)]
    texts = {row["en"]: row[lang] for row in own}
    patterns = ((re.escape(text).replace(r"\{\}", "(.+?)"), to) for text, to in texts.items() if "{}" in text)
    return texts, tuple((re.compile(pattern), to) for pattern, to in patterns)
