"""Whether the languages of a text say the same: each paragraph's numbers, dates and references, by value.

The same values must stand in each language, in the same units and order: two that one language exchanges are faults
that no count shows. A language that builds its sentences otherwise has values of different kinds in another order; so
only those of one kind or unit are held to it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from birds.messages import own_name
from birds.model import Message
from birds.negotiation.values import KINDS, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from birds.model import Lang, Party
    from birds.negotiation.values import Told, Value


_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?: [a-z]{3,})?")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")


def differences(texts: Mapping[Lang, str], parties: Iterable[Party]) -> Iterator[Message]:
    """Yield in what the languages of a paragraph differ: values, brackets, the Parties and names in it."""
    said = {lang: read(text) for lang, text in texts.items()}
    for kind in KINDS:
        yield from _differing(kind, {lang: getattr(one, kind) for lang, one in said.items()})
    if told := _of_other_units({lang: one.ones for lang, one in said.items()}):
        yield Message.of("wording.other_units", said=told)
    brackets = {lang: re.findall(r"[\[\]]", text) for lang, text in texts.items()}
    if len({tuple(one) for one in brackets.values()}) > 1:
        yield Message("wording.other_brackets")
    for party in parties:
        lacking = tuple(own_name(lang) for lang, text in texts.items() if position(party, text, lang) is None)
        if lacking and len(lacking) < len(texts):
            yield Message.of("wording.other_parties", party=party, langs=lacking)
    yield from _other_names(texts)


def _differing(kind: str, found: Mapping[Lang, Sequence[Told]]) -> Iterator[Message]:
    """Yield in what values of one kind differ: which there are, else what they count, else their order."""
    counts = {lang: Counter(one.value for one in told) for lang, told in found.items()}
    unlike = {
        value
        for one in counts.values()
        for value in one
        if len({each[value] for each in counts.values()}) > 1
    }
    if unlike:
        yield Message.of(f"wording.other_{kind}", said=_quoted(found, unlike))
        return
    if told := _of_other_units(found):
        yield Message.of("wording.other_units", said=told)
        return
    groups = _groups(found)
    for group in dict.fromkeys(groups.values()):
        same = {value for value, of in groups.items() if of == group}
        if len({tuple(one.value for one in told if one.value in same) for told in found.values()}) > 1:
            yield Message.of(f"wording.exchanged_{kind}", said=_quoted(found, same))


def _of_other_units(found: Mapping[Lang, Sequence[Told]]) -> tuple[str, ...]:
    """Return the words of what is counted in other units in one language; one that names no unit is left out."""
    unlike = set()
    for value in {one.value for told in found.values() for one in told}:
        units = [sorted(one.unit for one in told if one.value == value) for told in found.values()]
        known = {tuple(one) for one in units if one and all(one)}
        unlike |= {value} if len(known) > 1 and len(set(map(len, known))) == 1 else set()
    return _quoted(found, unlike) if unlike else ()


def _groups(found: Mapping[Lang, Sequence[Told]]) -> dict[Value, str]:
    """Return by value what is held to one order: the kind of a reference, the unit of a number in any language."""
    groups: dict[Value, str] = {}
    for one in (one for told in found.values() for one in told):
        kind = str(one.value[0]) if isinstance(one.value[0], str) else one.unit
        groups[one.value] = max(groups.get(one.value, ""), kind)
    return groups


def _quoted(found: Mapping[Lang, Sequence[Told]], values: Collection[Value]) -> tuple[str, ...]:
    """Return in each language the words of some values, in their order."""
    words = (
        (lang, dict.fromkeys((one.at, one.text) for one in told if one.value in values))
        for lang, told in found.items()
    )
    return tuple(f"{own_name(lang)} {', '.join(text for _, text in one) or '–'}" for lang, one in words)


def position(party: Party, text: str, lang: Lang) -> int | None:
    """Return where a text first names a Party, None where it does not."""
    names = sorted({party.phrase(lang), party.label(lang)}, key=len, reverse=True)
    words = (rf"\b{re.escape(name)}\b" if name[-1].isascii() else re.escape(name) for name in names)
    found = re.compile("|".join(words), re.IGNORECASE).search(text)
    return found.start() if found else None


def _other_names(texts: Mapping[Lang, str]) -> Iterator[Message]:
    """Yield the scientific names that stand in one language and not, to the letter, in another.

    In a language of Latin letters they look like other words: they are sought where another script shows them.
    """
    named = {
        name for text in texts.values() if _OTHER_SCRIPT.search(text) for name in _BINOMIAL.findall(text)
    }
    for name in sorted(named):
        lacking = tuple(own_name(lang) for lang, text in texts.items() if name not in text)
        if lacking:
            yield Message.of("wording.other_name", name=name, langs=lacking)
