"""Reasons and words as text in English, Japanese and Korean. Stored are rules and arguments, never sentences.

A template is a `str.format` text whose fields may carry a spec: `{taxon:i}` sets a scientific name in
italics, `{party:w}` translates a word (a Party, a relation, a status), `{codes:l}` several words with
commas between, `{points:c}` further templates, with the same arguments, as clauses, `{sides:p}` Parties
as a sentence says them ("Japan and the Republic of Korea"; separated by "|", a list without a Party by its
id), `{side:P}` the same as a label, `{bird:은/는}` prints only the Korean particle that fits the end of `bird`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING

from birds.model import PARTIES, Run
from birds.wording import (
    annex,
    comparing,
    evidence_annex,
    matching,
    notes,
    open_test,
    pages,
    records,
    reviewing,
    tables,
    talks,
    verdicts,
)
from birds.wording.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Lang, Names, Reason

SENTENCES: dict[str, Names] = {
    **matching.SENTENCES,
    **comparing.SENTENCES,
    **verdicts.SENTENCES,
    **open_test.SENTENCES,
    **notes.SENTENCES,
    **annex.SENTENCES,
    **talks.SENTENCES,
    **reviewing.SENTENCES,
}
_WORDS = (
    WORDS,
    verdicts.WORDS,
    open_test.WORDS,
    annex.WORDS,
    pages.WORDS,
    tables.WORDS,
    records.WORDS,
    talks.WORDS,
    reviewing.WORDS,
    evidence_annex.WORDS,
)
ALL_WORDS: dict[str, Names] = {key: names for words in _WORDS for key, names in words.items()}

UNKNOWN = "–"
_COMMA: dict[Lang, str] = {"en": ", ", "ko": ", ", "ja": "・"}
_AND: dict[Lang, str] = {
    "en": " and ",
    "ko": "과 ",
    "ja": "と",
}  # the Korean names of both Parties end in a consonant
_HANGUL_FIRST, _HANGUL_LAST, _FINALS = 0xAC00, 0xD7A3, 28
# Read aloud in Korean these end in a consonant; all other endings get a vowel (minor 미노르, albus 알부스).
_CLOSED_WORDS, _CLOSED_LETTERS, _CLOSED_DIGITS = ("l", "m", "n", "ng"), "LMNR", "013678"


def word(key: str, lang: Lang) -> str:
    """Return the word behind `key` in `lang`; KeyError names a word that is missing."""
    found = ALL_WORDS[key].get(lang)
    if found is None:
        raise KeyError(f"{key} has no word in {lang}")
    return found


def meaning(verdict: str, test: str, lang: Lang) -> str:
    """Return what a verdict means in a treaty test."""
    own = f"means.{test}.{verdict}"
    return word(own if own in ALL_WORDS else f"means.{verdict}", lang)


def say(reason: Reason, lang: Lang) -> str:
    """Return the reason as one plain sentence in `lang`."""
    simple = _filled_as_it_is(reason.rule, lang)
    if simple:
        said = simple.format_map(_Arguments(reason.args))
        if not said.startswith("the "):
            return said
    return "".join(run.text for run in runs(reason, lang))


class _Arguments(dict[str, str]):
    """A reason's arguments; a dash for one that it lacks."""

    def __missing__(self, key: str) -> str:
        return UNKNOWN


@lru_cache(maxsize=1024)
def _filled_as_it_is(rule: str, lang: Lang) -> str | None:
    """Return a rule's template without its italics if its arguments need nothing else done to them, else None.

    Most sentences of a large comparison are of that kind, and as plain text they need no runs.
    """
    known = SENTENCES.get(rule)
    template = (known.get(lang) if known else None) or ""
    specs = {spec for _, name, spec, _ in Formatter().parse(template) if name is not None}
    return template.replace(":i}", "}") if specs <= {"", "i"} else None


def runs(reason: Reason, lang: Lang) -> tuple[Run, ...]:
    """Return the reason as one sentence in runs, scientific names italic.

    A dossier of another version of this program may hold a rule or lack an argument that this one does not know:
    then the rule's own name stands for the sentence, or a dash for the argument.
    """
    known = SENTENCES.get(reason.rule)
    template = known.get(lang) if known else None
    if template is None:
        return (Run(" ".join((reason.rule, *(value for _, value in reason.args)))),)
    args = dict(reason.args)
    made: list[Run] = []
    for literal, name, spec, _ in Formatter().parse(template):
        if literal:
            made.append(Run(literal))
        if name is not None and spec == "c":
            made.extend(_clauses(reason, args.get(name, UNKNOWN), lang))
        elif name is not None:
            made.append(_field(args.get(name, UNKNOWN), spec or "", lang))
    if made and made[0].text.startswith("the "):  # a Party first
        made[0] = Run("The " + made[0].text.removeprefix("the "), made[0].italic)
    return tuple(made)


def _clauses(reason: Reason, keys: str, lang: Lang) -> Iterator[Run]:
    """Yield several sentences of the reason's own arguments as clauses of one."""
    for at, key in enumerate(keys.split()):
        if at:
            yield Run("、" if lang == "ja" else "; ")
        yield from runs(replace(reason, rule=key), lang)


def _field(value: str, spec: str, lang: Lang) -> Run:
    if spec == "i":
        return Run(value, italic=value.isascii())
    if spec == "w":
        return Run(" ".join(_word(part, lang) for part in value.split()))
    if spec == "l":
        return Run(_COMMA[lang].join(_word(part, lang) for part in value.split() or ["no_status"]))
    if spec in {"p", "P"}:
        return Run(_AND[lang].join(_party(part, lang, spec) for part in value.split("|")))
    if "/" in spec:
        return Run(particle(value, *spec.split("/")))
    return Run(value)


def _word(key: str, lang: Lang) -> str:
    return word(key, lang) if key in ALL_WORDS else key


def the_party(party: str, lang: Lang) -> str:
    """Return a Party's name as a sentence has it: in English "the Republic of Korea"."""
    return _party(party, lang, "p")


def _party(value: str, lang: Lang, spec: str) -> str:
    """Return a Party's name as a sentence (`p`) or a label (`P`) has it, anything else as it is."""
    if value not in PARTIES:
        return value
    return f"the {word(value, lang)}" if (value, lang, spec) == ("KOR", "en", "p") else word(value, lang)


def particle(before: str, closed: str, opened: str) -> str:
    """Return the Korean particle that fits after `before`: `closed` after a consonant, else `opened`."""
    plain = before.rstrip(")]』」\"' ")
    last = plain[-1:]
    if last and _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        return closed if (ord(last) - _HANGUL_FIRST) % _FINALS else opened
    is_closed = plain.endswith(_CLOSED_WORDS) or (last != "" and last in _CLOSED_LETTERS + _CLOSED_DIGITS)
    return closed if is_closed else opened
