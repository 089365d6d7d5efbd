"""What documents say of an agreement: its title, the treaties that have its test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.model import Agreement, By, Lang, Names, PartyCode, Test

SIGNS = {"diamond": "◆", "circle": "●"}


def agreement_title(agreement: Agreement, ordered: Sequence[PartyCode], lang: Lang) -> str:
    """Return the agreement's title with the Parties in this order; an original in its own language may have its own."""
    first, second = (agreement.by_code[code] for code in ordered)
    template = (first.title if first.lang == lang else None) or agreement.titles.get(lang)
    if template is None:
        return say(Message.of("agreement.title", first=first, second=second), lang)
    return template.format(first=first.phrase(lang), second=second.phrase(lang))


def test_in_words(agreement: Agreement, test: Test, lang: Lang) -> str:
    """Return what a treaty test asks, and which treaties have it where the agreement says so."""
    like = {"two-limb": agreement.like_two_limb, "open": agreement.like_open}[test].get(lang)
    kind = Message.of(f"test.like.{test}", like=like) if like else Message(f"test.plain.{test}")
    return ("" if lang == "ja" else " ").join((say(kind, lang), word(f"test_of.{test}", lang)))


def line_author(agreement: Agreement, by: By, lang: Lang) -> str:
    """Return whose line of a treaty test it is: of which treaties, or this project's."""
    names: dict[str, Names] = {"two-limb": agreement.two_limb, "open": agreement.open}
    return (names[by].get(lang) if by in names else None) or word(f"by_line.{by}", lang)


def party_signs(agreement: Agreement) -> tuple[Message, ...]:
    """Return the Parties with their signs on maps."""
    return tuple(
        Message.of("evidence.sign", sign=SIGNS[party.symbol], party=party) for party in agreement.parties
    )
