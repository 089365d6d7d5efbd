"""The words that every noun is made of: languages, Parties, relations, statuses, verdicts, names, messages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

Lang = Literal["en", "ko", "ja"]
LANGS: tuple[Lang, ...] = ("en", "ja", "ko")  # English, Japanese, Korean
PartyCode = Literal["JPN", "KOR"]
Rank = Literal["order", "family", "genus", "species", "subspecies"]
Kind = Literal["checklist", "law", "treaty", "other"]
Part = Literal["natural", "alien"]
Confidence = Literal["certain", "probable", "proposal", "none"]
CONFIDENCES: tuple[Confidence, ...] = ("certain", "probable", "proposal", "none")  # surest first
Relation = Literal["equal", "includes", "included_in", "overlaps", "unresolved", "only_a", "only_b"]
RELATIONS: tuple[Relation, ...] = (
    "equal",
    "includes",
    "included_in",
    "overlaps",
    "unresolved",
    "only_a",
    "only_b",
)
Recorded = Literal["same", "a_more", "b_more", "partly", "none_common", "open", "not_printed", "monotypic"]
Basis = Literal["subspecies", "monotypic", "name"]


def weakest(found: Iterable[Confidence]) -> Confidence:
    """Return the least of several confidences: what rests on them all is no surer than that one."""
    return max(found, key=CONFIDENCES.index, default="none")


StatusCode = Literal["R", "B", "W", "P", "V", "I", "X"]
How = Literal["printed", "derived"]  # how a statement stands in its source
Trust = Literal["high", "medium", "low"]
VerdictWord = Literal[
    "shown", "indicated", "for_discussion", "doubtful", "set_aside", "excepted", "historic", "unknown"
]
VERDICTS: tuple[VerdictWord, ...] = (
    "shown",
    "indicated",
    "for_discussion",
    "doubtful",
    "set_aside",
    "excepted",
    "historic",
    "unknown",
)
Test = Literal["two-limb", "open"]  # how a treaty says which birds migrate between its Parties
TESTS: tuple[Test, ...] = ("two-limb", "open")
By = Literal["two-limb", "open", "project"]  # whose a line of the treaty test is: a treaty's, or ours
ProjectRule = Literal["scarce-seasons", "vagrants"]
PROJECT_RULES: tuple[ProjectRule, ...] = ("scarce-seasons", "vagrants")
PositionValue = Literal["include", "study", "reserve", "exclude"]
HeldValue = Literal["include", "study", "reserve", "exclude", "silent"]
ActKind = Literal["position", "round", "match", "non_migratory", "name"]
Point = tuple[float, float]  # longitude, latitude in degrees, WGS 84


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in the three languages; None where no source gives one."""

    en: str | None = None
    ko: str | None = None
    ja: str | None = None

    def get(self, lang: Lang) -> str | None:
        """Return the name in `lang`, None where there is none."""
        if lang == "en":
            return self.en
        return self.ko if lang == "ko" else self.ja

    def all(self) -> tuple[str, ...]:
        """Return every name there is, in the order of `LANGS`."""
        return tuple([name for name in (self.en, self.ja, self.ko) if name])

    def filled(self, other: Names) -> Names:
        """Return these names, and those of `other` in the languages that have none."""
        return Names(self.en or other.en, self.ko or other.ko, self.ja or other.ja)


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Party:
    """A Party to the agreement; `lang` is the language of its original."""

    code: PartyCode
    names: Names
    lang: Lang


def _parties() -> dict[str, Party]:
    """Return the Parties as the file of the agreement names them."""
    agreement = Path(__file__).parents[1] / "agreements" / "jpn-kor.toml"
    told = tomllib.loads(agreement.read_text("utf-8"))["party"]
    return {one["code"]: Party(one["code"], Names(**one["names"]), one["lang"]) for one in told}


PARTIES = _parties()


def parties_in_order(original: PartyCode | None = None) -> tuple[PartyCode, ...]:
    """Return the Parties in print order: that of the original first, else by their English names."""
    ordered = sorted(PARTIES.values(), key=lambda party: (party.code != original, party.names.en or ""))
    return tuple(party.code for party in ordered)


@dataclass(frozen=True, slots=True)
class Message:
    """A code and its arguments: what is raised, stored and handed on. `birds.messages` makes the sentence.

    An argument is what was written (a text, a path), a number, another message, or several of these.
    """

    code: str
    args: tuple[tuple[str, Arg], ...] = ()

    @classmethod
    def of(cls, code: str | Message, /, **args: Arg) -> Message:
        """Build a message with its arguments in alphabetical order, so that equal messages are equal.

        A message that is made already stays as it is.
        """
        return code if isinstance(code, Message) else cls(code, tuple(sorted(args.items())))

    @property
    def texts(self) -> dict[str, str]:
        """Return the arguments by name, each as a text: those of a reason are nothing else."""
        return {name: str(value) for name, value in self.args}


Arg: TypeAlias = "str | int | float | PurePath | Message | tuple[Arg, ...]"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in one typographic state; scientific names are italic."""

    text: str
    italic: bool = False
