"""What an agreement says of its Parties: which list speaks for each, and whose statements on status come first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PartyTerms:
    """One Party in an agreement: `checklist` is the list that speaks for it.

    `status_sources` are the sources of statements on status, the first ranked highest; `*` stands for any letters.
    """

    code: str
    checklist: str
    status_sources: tuple[str, ...]

    def rank(self, source: str, own: str) -> int:
        """Return the place of a source among those that are ranked, their number where it is not.

        `own`, the list that speaks for the Party in a dossier, comes before them all unless it is ranked itself.
        """
        places = (at for at, pattern in enumerate(self.status_sources) if fnmatchcase(source, pattern))
        return next(places, -1 if source == own else len(self.status_sources))


@cache
def parties() -> dict[str, PartyTerms]:
    """Return the Parties of the agreement that ships with the package, by code."""
    told = tomllib.loads(files("birds.agreements").joinpath("jpn-kor.toml").read_text("utf-8"))
    return {
        one["code"]: PartyTerms(one["code"], one["list"], tuple(one["status_sources"]))
        for one in told["party"]
    }


def is_ranked(source: str) -> bool:
    """Tell whether a source of statements has a place of its own in the ranking of a Party."""
    named = (name for one in parties().values() for name in one.status_sources if "*" not in name)
    return source in set(named)


def terms(party: str) -> PartyTerms:
    """Return what the agreement says of a Party; nothing is ranked for one that it does not name."""
    return parties().get(party) or PartyTerms(party, "", ())
