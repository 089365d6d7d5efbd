"""Text in spans: every span knows its language and its style, so that each format picks the right glyphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from birds.documents.text import clean as text_clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Lang, Run

Style = Literal["plain", "name", "mark"]  # `name`: a scientific name, italic; `mark`: a note number, raised

_HANGUL = r"\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
_JAPANESE = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_SCRIPTS = re.compile(
    rf"(?P<ko>[{_HANGUL}]+(?:[ ·][{_HANGUL}]+)*)|(?P<ja>[{_JAPANESE}]+(?:\u30fb[{_JAPANESE}]+)*)"
)
# XML 1.0 can't hold these; `text.clean` has seen to controls, surrogates and marks that turn the text around.
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one language (BCP 47: en, ja, ko, la) and one style."""

    text: str
    lang: str
    style: Style = "plain"
    small: bool = False


Line = tuple[Span, ...]
Cell = tuple[Line, ...]


def clean(text: str) -> str:
    """Return `text` on one line, without characters that no document may hold."""
    return _NO_CHARACTERS.sub("\ufffd", text_clean(text))


def spans(text: str, base: str, *, small: bool = False) -> Line:
    """Return `text` in spans: Hangul is Korean, kana and kanji are Japanese, the rest is `base`."""
    return tuple(Span(part, lang, small=small) for part, lang in _by_script(clean(text), base))


def named(text: str, lang: Lang) -> Line:
    """Return a vernacular name as one span of its language; the empty line where there is none."""
    return (Span(clean(text), lang),) if text else ()


def scientific(text: str) -> Span:
    """Return a scientific name: Latin, italic."""
    return Span(clean(text), "la", "name")


def of_runs(runs: Iterable[Run], base: Lang, *, small: bool = False) -> Line:
    """Return the runs of a sentence as spans; what reads on in one style is one span, so that words stay whole."""
    made: list[Span] = []
    for italic, same in groupby(runs, key=lambda run: run.italic):
        if italic:
            made.extend(replace(scientific(run.text), small=small) for run in same)
        else:
            made.extend(spans("".join(run.text for run in same), base, small=small))
    return tuple(made)


def plain(line: Line) -> str:
    """Return a line as plain text."""
    return "".join(span.text for span in line)


def _by_script(text: str, base: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in _SCRIPTS.finditer(text):
        lang = found.lastgroup or base
        if lang == base:
            continue
        if found.start() > at:
            yield text[at : found.start()], base
        yield found.group(), lang
        at = found.end()
    if at < len(text):
        yield text[at:], base
