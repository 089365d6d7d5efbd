"""The catalogues: `en.po`, `ko.po`, `ja.po`, gettext's own files, read as they are whenever a word is needed.

A msgctxt is the code, a msgid the English text, a msgstr its translation. What has no msgstr, or one that is marked
as fuzzy, is said in English. Only the language that is asked for is read.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model import Lang

_ENTRY = re.compile(r'^msgctxt "(.*)"\nmsgid "(.*)"\nmsgstr "(.*)"$', re.MULTILINE)
_FUZZY = re.compile(r'^#,.*\bfuzzy\b.*\n((?:#.*\n|msg(?:ctxt|id) .*\n)*)msgstr ".*"$', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t"}


@cache
def entries(lang: Lang) -> dict[str, tuple[str, str]]:
    """Return the English text and the translation of every code, both as the file has them."""
    text = Path(__file__).with_name(f"{lang}.po").read_text("utf-8").replace('"\n"', "")
    if "fuzzy" in text:
        text = _FUZZY.sub(r'\1msgstr ""', text)
    return {code: (english, said) for code, english, said in _ENTRY.findall(text)}


def template(code: str, lang: Lang) -> tuple[str, Lang] | None:
    """Return the text of a code and the language that it is in; None where there is no such code."""
    found = entries(lang).get(code)
    if found is None:
        return None
    english, said = found
    return (_read(said), lang) if said else (_read(english), "en")


def _read(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), quoted)
