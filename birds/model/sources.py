"""Where facts come from: who made them, on which terms, and through what they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model.lists import Checklist
    from birds.model.records import SourceFile
    from birds.model.terms import PartyCode


@dataclass(frozen=True, slots=True)
class Source:
    """One author's edition of something; a list's source has the id of the list.

    `kind` is that of a list, or what the source gives: reference, status, sites, counts, evidence, land … `licence` are
    its terms, `credit` the words in which it wants to be named. `source` is the citation; `via` what was read in its
    place (None: the source itself), `retrieved` when, and `done` what was done to it on the way.
    """

    id: str
    kind: str
    title: str
    party: PartyCode | None = None
    edition: str | None = None
    publisher: str | None = None
    author: str | None = None
    date: str | None = None
    licence: str | None = None
    credit: str | None = None
    taxonomy: str | None = None
    territory: str | None = None
    official: bool = False
    trust: str | None = None
    source: str | None = None
    via: str | None = None
    retrieved: str | None = None
    done: str | None = None

    @classmethod
    def of(cls, one: Checklist) -> Source:
        """Return what a list says of itself."""
        return cls(
            one.id,
            one.kind,
            one.title,
            one.party,
            one.edition,
            one.publisher,
            date=one.date,
            licence=one.licence,
            taxonomy=one.taxonomy,
            territory=one.territory,
            official=one.official,
            source=one.source,
        )

    @classmethod
    def of_file(cls, file: SourceFile) -> Source:
        """Return what was said of a file when it was loaded; where nobody said whence, the file is the source."""
        said = dict(file.options)
        named = said.get("source") or file.file_name
        return cls(named, file.noun, named, licence=said.get("licence"), credit=said.get("credit"))

    @property
    def second_hand(self) -> bool:
        """Whether it is known from somebody else's copy: as `trust` says; where that is silent, by what was read."""
        if self.trust:
            return self.trust.startswith("second-hand")
        return self.via is not None

    @property
    def maker(self) -> str | None:
        """Who made it, as far as it is known."""
        return self.author or self.publisher
