"""Whether the languages of a text say the same: each paragraph's numbers, dates and references, by value.

The same values must stand in each language, in the same units and order: two that one language exchanges are faults
that no count shows. A language that builds its sentences otherwise has values of different kinds in another order; so
only those of one kind or unit are held to it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from birds.messages import own_name
from birds.model import Message
from birds.negotiation.values import KINDS, values_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from birds.model import Lang, Party
    from birds.negotiation.values import Mention, Value


_BINOMIAL = re.compile(r"[A-Z][a-z]+ [a-z]{3,}(?: [a-z]{3,})?")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\u0000-\u024f]")


def language_differences(texts: Mapping[Lang, str], parties: Iterable[Party]) -> Iterator[Message]:
    """Yield in what the languages of a paragraph differ: values, brackets, the Parties and names in it."""
    read_in = {lang: values_in(text) for lang, text in texts.items()}
    for kind in KINDS:
        yield from _differing(kind, {lang: getattr(values, kind) for lang, values in read_in.items()})
    if words := _of_other_units({lang: values.ones for lang, values in read_in.items()}):
        yield Message.of("wording.other_units", said=words)
    brackets = {lang: re.findall(r"[\[\]]", text) for lang, text in texts.items()}
    if len({tuple(signs) for signs in brackets.values()}) > 1:
        yield Message("wording.other_brackets")
    for party in parties:
        lacking = tuple(
            own_name(lang) for lang, text in texts.items() if first_mention(party, text, lang) is None
        )
        if lacking and len(lacking) < len(texts):
            yield Message.of("wording.other_parties", party=party, langs=lacking)
    yield from _other_names(texts)


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
    groups = _groups(mentions)
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


def _groups(mentions: Mapping[Lang, Sequence[Mention]]) -> dict[Value, str]:
    """Return by value what is held to one order: the kind of a reference, the unit of a number in any language."""
    groups: dict[Value, str] = {}
    for mention in chain.from_iterable(mentions.values()):
        kind = str(mention.value[0]) if isinstance(mention.value[0], str) else mention.unit
        groups[mention.value] = max(groups.get(mention.value, ""), kind)
    return groups


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
