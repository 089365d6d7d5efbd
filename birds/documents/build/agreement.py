"""What documents say of the agreement in force: its title, the treaties that have its test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.messages import say, the_party, word
from birds.model import Message, in_force, parties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.model import By, Lang, Names, PartyCode, Test

SIGNS = {"diamond": "◆", "circle": "●"}


def title(ordered: Sequence[PartyCode], lang: Lang) -> str:
    """Return the agreement's title with the Parties in this order; an original in its own language may have its own."""
    first, second = ordered
    owner = parties()[first]
    template = (owner.title if owner.lang == lang else None) or in_force().titles.get(lang)
    if template is None:
        return say(Message.of("agreement.title", first=first, second=second), lang)
    return template.format(first=the_party(first, lang), second=the_party(second, lang))


def test_of(test: Test, lang: Lang) -> str:
    """Return what a treaty test asks, and which treaties have it where the agreement says so."""
    agreement = in_force()
    like = {"two-limb": agreement.like_two_limb, "open": agreement.like_open}[test].get(lang)
    kind = Message.of(f"test.like.{test}", like=like) if like else Message(f"test.plain.{test}")
    return ("" if lang == "ja" else " ").join((say(kind, lang), word(f"test_of.{test}", lang)))


def whose(by: By, lang: Lang) -> str:
    """Return whose line of a treaty test it is: of which treaties, or this project's."""
    agreement = in_force()
    said: dict[str, Names] = {"two-limb": agreement.two_limb, "open": agreement.open}
    return (said[by].get(lang) if by in said else None) or word(f"by_line.{by}", lang)


def signs() -> tuple[Message, ...]:
    """Return the Parties with their signs on maps."""
    return tuple(
        Message.of("evidence.sign", sign=SIGNS[party.symbol], party=party.code)
        for party in in_force().parties
    )
