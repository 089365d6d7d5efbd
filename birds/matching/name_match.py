"""What the rules find out: about a name, about its genus, and what they remember of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.matching.knowledge import Synonym
    from birds.model import Candidate, Confidence, Message
    from birds.taxonomy import Members


Bearers = tuple[tuple[str, ...], tuple[str, ...]]  # species, subspecies


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a name means and by which rule; `taxon` None with candidates where the rules leave it open."""

    reason: Message
    taxon: str | None = None
    confidence: Confidence = "none"
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Genus:
    """What the reference and the curated tables say about a genus, asked for once however many names it has.

    `families` is where it stands today, or stood when it was in use; `curated` the table's row for it, and `listed`
    whether there are rows for birds of it; `near` are the genera of the reference one letter away, where nothing else
    is known of it. `misread` says that it looks like a genus of the table to a scanner, `looks` which stems of epithets
    have a look in the families where it stands, or would if it were misread.
    """

    accepted: bool
    members: Members
    families: tuple[str, ...]
    curated: Synonym | None
    listed: bool
    near: tuple[str, ...]
    misread: bool
    looks: tuple[Mapping[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found out about names that stand in several lists or more than once, each by what it depends on."""

    genera: dict[str, Genus] = field(default_factory=dict)
    surest: dict[str, NameMatch | None] = field(default_factory=dict)
    guessed: dict[str, NameMatch] = field(default_factory=dict)
    bearers: dict[tuple[tuple[str, ...], str], Bearers] = field(default_factory=dict)
    printed: dict[tuple[str | None, str, str], NameMatch] = field(default_factory=dict)
